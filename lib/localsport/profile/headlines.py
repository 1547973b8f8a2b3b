"""Find the one figure of each indicator that a profile shows, published or estimated from districts."""

import numpy as np
import pandas as pd

LIMITS = ["lower_95", "upper_95"]
KEY = ["indicator_id", "sex"]
COVERAGE = 0.95
"""An estimate for a larger area needs figures for districts that hold this share of its adults."""


def headline_rows(indicators: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows the codebook names: one sex and one age each, no breakdown, a value held.

    Parameters
    ----------
    indicators
        Rows of the tidy table ``indicators``.
    codebook
        The parameter table ``indicators``; an empty ``age`` accepts the one age the source publishes.

    Returns
    -------
    pandas.DataFrame
        The rows kept, with a column ``estimated`` (False: all are published).
    """
    rows = indicators[indicators["category_type"].eq("") & indicators["value"].notna()]
    rows = rows.merge(codebook[[*KEY, "age"]], on=KEY, suffixes=("", "_wanted"))
    rows = rows[rows["age_wanted"].eq("") | rows["age_wanted"].eq(rows["age"])]
    return rows.drop(columns="age_wanted").assign(estimated=False)


def combined(
    rows: pd.DataFrame, members: pd.Series, adults: pd.Series, codebook: pd.DataFrame
) -> pd.DataFrame:
    """Estimate figures of larger areas that nobody published, from their districts.

    The rule: only for indicators whose codebook says ``mean weighted by adults``; only where districts that
    hold at least 95 per cent of the area's adults have a figure for the period; the estimate is the mean of
    their figures weighted by residents aged 16 and over (Census 2021), has no interval, and never stands in
    for a published figure.

    Parameters
    ----------
    rows
        Headline rows of districts and of the larger areas (published ones are not estimated again).
    members
        The larger area's code for each district, indexed by district code.
    adults
        Residents aged 16 and over, indexed by district code.
    codebook
        The parameter table ``indicators``.

    Returns
    -------
    pandas.DataFrame
        Rows like those given with ``estimated`` True and no limits.
    """
    allowed = codebook.loc[codebook["combine"].eq("mean weighted by adults"), KEY]
    held = rows.merge(allowed, on=KEY)
    held = held[held["area_code"].isin(members.index)]
    held = held.assign(
        parent=held["area_code"].map(members), weight=held["area_code"].map(adults).astype(float)
    )
    held["weighted"] = held["value"] * held["weight"]
    keys = ["parent", *KEY, "period"]
    sums = held.groupby(keys, as_index=False).agg(
        weighted=("weighted", "sum"),
        weight=("weight", "sum"),
        period_start=("period_start", "first"),
        period_end=("period_end", "first"),
        age=("age", "first"),
        source_id=("source_id", lambda s: "; ".join(sorted(set(s)))),
    )
    whole = adults.reindex(members.index).groupby(members).sum()
    sums = sums[sums["weight"] >= COVERAGE * sums["parent"].map(whole).astype(float)]
    sums["value"] = sums["weighted"] / sums["weight"]
    sums = sums.rename(columns={"parent": "area_code"}).drop(columns=["weighted", "weight"])
    published = pd.MultiIndex.from_frame(rows[["area_code", *KEY, "period"]])
    fresh = ~pd.MultiIndex.from_frame(sums[["area_code", *KEY, "period"]]).isin(published)
    return sums[fresh].assign(estimated=True, compared_to_england="", comparison_level="")


def distribution(rows: pd.DataFrame, districts: list[str]) -> pd.DataFrame:
    """Describe how districts spread on each indicator and period.

    Returns
    -------
    pandas.DataFrame
        Indexed by indicator, sex and period: ``national_min, national_q1, national_median, national_q3,
        national_max, national_n``.
    """
    held = rows[rows["area_code"].isin(districts)]
    grouped = held.groupby([*KEY, "period"])["value"]
    quantiles = grouped.quantile(np.array([0, 0.25, 0.5, 0.75, 1])).unstack()
    quantiles.columns = pd.Index([f"national_{n}" for n in ("min", "q1", "median", "q3", "max")])
    return quantiles.join(grouped.size().rename("national_n"))


def deprivation(neighbourhoods: pd.DataFrame, groups: pd.Series, *, source_id: str) -> pd.DataFrame:
    """Count the share of each area's neighbourhoods among the most deprived fifth of the nation's.

    Parameters
    ----------
    neighbourhoods
        Columns ``imd_decile`` (1 is most deprived), indexed by ``lsoa_code``.
    groups
        The area's code for each neighbourhood, on the same index; an LSOA may stand in several groups when
        the index repeats.
    source_id
        The source of the deciles.

    Returns
    -------
    pandas.DataFrame
        Headline rows of the indicator ``deprivation-most-deprived-fifth``, per cent.
    """
    fifth = neighbourhoods["imd_decile"].le(2).reindex(groups.index)
    share = fifth.groupby(groups.to_numpy()).agg(["mean", "sum", "size"])
    return pd.DataFrame(
        {
            "area_code": share.index,
            "indicator_id": "deprivation-most-deprived-fifth",
            "sex": "Persons",
            "age": "All ages",
            "period": "2025",
            "period_start": pd.Timestamp("2025-01-01"),
            "period_end": pd.Timestamp("2025-12-31"),
            "value": 100 * share["mean"].to_numpy(),
            "count": share["sum"].to_numpy(float),
            "denominator": share["size"].to_numpy(float),
            "compared_to_england": "",
            "comparison_level": "",
            "source_id": source_id,
            "estimated": False,
        }
    )
