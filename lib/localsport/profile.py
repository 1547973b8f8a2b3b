"""Set a place's indicators beside its region, its nation and places like it."""

import numpy as np
import pandas as pd

LIMITS = ["lower_95", "upper_95"]
KEY = ["indicator_id", "sex"]
COVERAGE = 0.95
"""An estimate for a larger area needs figures for districts that hold this share of its adults."""

FEWEST_RESPONDENTS = 30
"""A figure resting on fewer respondents is not shown (the rule of Active People Interactive)."""

GROUP_COLUMNS = ["group", "label", "value", *LIMITS, "respondents", "period", "source_id", "note"]


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


def summary(
    rows: pd.DataFrame,
    codebook: pd.DataFrame,
    spread: pd.DataFrame,
    *,
    place: str,
    region: str | None,
    country: str,
    neighbours: list[str],
) -> pd.DataFrame:
    """Set the place's latest figure of every indicator beside its comparators for the same period.

    Parameters
    ----------
    rows
        Headline rows, published and estimated, of the place and its comparators.
    codebook
        The parameter table ``indicators``: one row out per row of it, in its order.
    spread
        The `distribution` of districts.
    place, region, country
        Area codes; ``region`` may be None.
    neighbours
        Codes of the statistical neighbours.

    Returns
    -------
    pandas.DataFrame
        One row per indicator and sex. ``value`` is NaN where the place has no figure (``interval_note`` then
        says "no local figure"). ``rank`` 1 is the highest value among the place and its neighbours.
        ``comparison`` is the class the publisher gave, otherwise the place's published interval against the
        nation's value (95 per cent, inclusive), otherwise empty; ``comparison_note`` says which.
    """
    own = rows[rows["area_code"].eq(place)].sort_values("period_start").groupby(KEY).tail(1)
    out = codebook.merge(own.drop(columns=["age"]), on=KEY, how="left")
    at = pd.MultiIndex.from_frame(out[[*KEY, "period"]])

    def beside(code: str | None, column: str) -> pd.Series:
        there = rows[rows["area_code"].eq(code or "")].set_index([*KEY, "period"])[column]
        return pd.Series(there.reindex(at).to_numpy(), index=out.index)

    out["country_value"] = beside(country, "value").astype(float)
    out["region_value"] = beside(region, "value").astype(float)
    out["region_estimated"] = beside(region, "estimated").eq(True)
    near = rows[rows["area_code"].isin(neighbours)]
    wide = near.pivot_table(index=[*KEY, "period"], columns="area_code", values="value").reindex(at)
    wide = wide.set_axis(out.index)
    out["neighbours_low"], out["neighbours_high"] = wide.min(axis=1), wide.max(axis=1)
    out["neighbours_median"] = wide.median(axis=1)
    out["neighbours_n"] = wide.notna().sum(axis=1)
    out["rank"] = (wide.gt(out["value"], axis=0).sum(axis=1) + 1).where(out["value"].notna())
    out["rank_of"] = (out["neighbours_n"] + 1).where(out["value"].notna())
    out = out.join(spread.reindex(at).set_axis(out.index))

    published = out[LIMITS].notna().all(axis=1)
    counted = out["interval_in_source"].eq("not applicable")
    out["interval_note"] = np.select(
        [out["value"].isna(), published, counted],
        ["no local figure", "", "a count of all neighbourhoods: no interval applies"],
        "interval not published",
    )
    given = out["compared_to_england"].fillna("").replace("not compared", "")
    derived = _class_by_interval(out)
    usable = given.eq("") & derived.ne("")
    out["comparison"] = given.where(~usable, derived)
    level = out["comparison_level"].fillna("")
    out["comparison_note"] = np.select(
        [given.ne("") & level.eq("99.8"), given.ne(""), usable],
        ["published comparison, 99.8% limits", "published comparison, 95% limits", "published 95% interval"],
        "no comparison possible",
    )
    return out.drop(columns=["period_end", "area_code"], errors="ignore")


def _class_by_interval(out: pd.DataFrame) -> pd.Series:
    """Judge by whether the nation's value lies in the place's published interval, ends included."""
    above = out["lower_95"] > out["country_value"]
    below = out["upper_95"] < out["country_value"]
    held = out[[*LIMITS, "country_value"]].notna().all(axis=1)
    good = out["polarity"].map({"low is good": -1, "high is good": 1}).fillna(0)
    higher = np.select([good.eq(0), good.eq(1)], ["higher", "better"], "worse")
    lower = np.select([good.eq(0), good.eq(1)], ["lower", "worse"], "better")
    return pd.Series(np.select([~held, above, below], ["", higher, lower], "similar"), index=out.index)


def series(
    rows: pd.DataFrame,
    names: pd.Series,
    indicator: tuple[str, str],
    *,
    place: str,
    region: str | None,
    country: str,
    neighbours: list[str],
) -> pd.DataFrame:
    """Line up one indicator's years for a place and its comparators.

    Parameters
    ----------
    rows
        Headline rows, published and estimated.
    names
        Area names by code.
    indicator
        Indicator id and sex.

    Returns
    -------
    pandas.DataFrame
        ``area_code, area_name, role`` (place, region, country, neighbour), ``indicator_id, sex, period,
        period_start, value, lower_95, upper_95, estimated, source_id`` in order of role and time.
    """
    roles = {place: "place", **({region: "region"} if region else {}), country: "country"}
    roles |= {code: "neighbour" for code in neighbours if code not in roles}
    kept = rows[
        rows["indicator_id"].eq(indicator[0]) & rows["sex"].eq(indicator[1]) & rows["area_code"].isin(roles)
    ]
    kept = kept.assign(area_name=kept["area_code"].map(names), role=kept["area_code"].map(roles))
    order = kept["role"].map({"place": 0, "region": 1, "country": 2, "neighbour": 3})
    kept = kept.assign(order=order).sort_values(["order", "area_code", "period_start"], kind="stable")
    columns = ["area_code", "area_name", "role", *KEY, "period", "period_start", "value", *LIMITS]
    return kept[[*columns, "estimated", "source_id"]].reset_index(drop=True)


def change(line: pd.DataFrame) -> pd.Series:
    """Say whether the place's latest figure differs from its first by more than chance.

    Two independent annual surveys differ when ``|a - b| > 1.96 * sqrt(se_a**2 + se_b**2)`` with
    ``se = (upper - lower) / (2 * 1.96)`` from the published 95 per cent limits. Without limits in both years
    there is no answer, and the result says so.

    Parameters
    ----------
    line
        The place's own rows of a `series`.

    Returns
    -------
    pandas.Series
        ``first_period, first, last_period, last, lowest, lowest_period, highest, highest_period, difference,
        difference_lower, difference_upper, verdict`` (``rise``, ``fall``, ``no clear change``, ``not
        computable``) and ``reason``.
    """
    line = line.dropna(subset=["value"]).sort_values("period_start")
    if len(line) < 2:
        return pd.Series({"verdict": "not computable", "reason": "fewer than two years are held"})
    first, last = line.iloc[0], line.iloc[-1]
    low, high = line.iloc[line["value"].argmin()], line.iloc[line["value"].argmax()]
    difference = last["value"] - first["value"]
    result = {
        "first_period": first["period"],
        "first": first["value"],
        "last_period": last["period"],
        "last": last["value"],
        "lowest": low["value"],
        "lowest_period": low["period"],
        "highest": high["value"],
        "highest_period": high["period"],
        "difference": difference,
    }
    if line.iloc[[0, -1]][LIMITS].isna().any(axis=None):
        return pd.Series(
            result
            | {
                "verdict": "not computable",
                "reason": "the publisher gives no limits for the first or the last year",
            }
        )
    half = np.hypot(last["upper_95"] - last["lower_95"], first["upper_95"] - first["lower_95"]) / 2
    verdict = "no clear change" if abs(difference) <= half else ("rise" if difference > 0 else "fall")
    return pd.Series(
        result
        | {
            "difference_lower": difference - half,
            "difference_upper": difference + half,
            "verdict": verdict,
            "reason": "difference of two independent surveys, published 95% limits",
        }
    )


def groups(indicators: pd.DataFrame, wanted: pd.DataFrame, *, age: str) -> pd.DataFrame:
    """Line up one indicator's latest breakdown for one area, group by group.

    Parameters
    ----------
    indicators
        Rows of the tidy table ``indicators`` of one indicator and one area, breakdowns included.
    wanted
        The parameter table ``breakdown_groups``: which groups, in which order, under which labels; an empty
        ``age`` means the indicator's own.
    age
        The indicator's own age, such as ``"19+ yrs"``.

    Returns
    -------
    pandas.DataFrame
        ``group, label, value, lower_95, upper_95, respondents, period, source_id, note`` in the order of
        ``wanted``, of the latest period with any breakdown. A group asked of fewer than 30 people has no
        value and a note; a group that is not published is left out.
    """
    wanted = wanted.assign(age=wanted["age"].where(wanted["age"].ne(""), age), order=range(len(wanted)))
    rows = indicators.assign(category=indicators["category"].str.strip('"'))
    keys = ["sex", "age", "category_type", "category"]
    rows = rows.merge(wanted, on=keys).dropna(subset=["value"])
    if rows.empty:
        return pd.DataFrame(columns=GROUP_COLUMNS)
    rows = rows[rows["period_start"].eq(rows["period_start"].max())].sort_values("order")
    asked = rows["respondents"].fillna(rows["denominator"])
    few = asked.lt(FEWEST_RESPONDENTS)
    rows = rows.assign(respondents=asked, note=np.where(few, f"fewer than {FEWEST_RESPONDENTS} asked", ""))
    rows[["value", *LIMITS]] = rows[["value", *LIMITS]].mask(few)
    return rows[GROUP_COLUMNS].reset_index(drop=True)
