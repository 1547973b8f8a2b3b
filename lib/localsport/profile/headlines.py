"""Find the one figure of each indicator that a profile shows, and how districts spread on it."""

import numpy as np
import pandas as pd

from localsport.data import mergers

LIMITS = ["lower_95", "upper_95"]
DEPRIVED = "deprivation-most-deprived-fifth"
"""The indicator that is counted from the Indices of Deprivation and not published as such."""
KEY = ["indicator_id", "sex"]


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
        The rows kept, with ``basis`` (`localsport.data.mergers.basis`: "published", or how the figure of a merged
        district was made where there is a ``note``) and ``estimated``, True where that is "mean".
    """
    rows = indicators[indicators["category_type"].eq("") & indicators["value"].notna()]
    rows = rows.merge(codebook[[*KEY, "age"]], on=KEY, suffixes=("", "_wanted"))
    rows = rows[rows["age_wanted"].eq("") | rows["age_wanted"].eq(rows["age"])]
    basis = mergers.basis(rows["note"] if "note" in rows else pd.Series("", index=rows.index))
    return rows.drop(columns="age_wanted").assign(estimated=basis.eq("mean"), basis=basis)


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
            "indicator_id": DEPRIVED,
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
            "basis": "counts",
        }
    )
