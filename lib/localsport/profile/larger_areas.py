"""Build figures of larger areas that nobody published from those of their districts, where a rule allows."""

import pandas as pd

from localsport.methods import intervals
from localsport.profile.headlines import KEY

COVERAGE = 0.95
"""A figure for a larger area needs figures for districts that hold this share of its adults."""


def combined(
    rows: pd.DataFrame, members: pd.Series, adults: pd.Series, codebook: pd.DataFrame
) -> pd.DataFrame:
    """Build figures of larger areas by the rule that the codebook gives each indicator.

    ``counts``: where every figure has its count and denominator, the sum of counts over the sum of
    denominators, with Wilson's limits. ``mean weighted by adults`` (surveys, whose counts are weighted and whose
    denominators are not): the mean of the districts' figures weighted by residents aged 16 and over, an estimate
    without limits. ``not allowed``: nothing. Either way districts that hold at least 95 per cent of the area's
    adults must have a figure for the period, and a published figure is never replaced.

    Parameters
    ----------
    rows
        Headline rows of districts and of the larger areas.
    members
        The larger area's code for each district, indexed by district code.
    adults
        Residents aged 16 and over, indexed by district code.
    codebook
        The parameter table ``indicators``.

    Returns
    -------
    pandas.DataFrame
        Rows like those given; ``estimated`` is True and ``basis`` "mean" for means, ``basis`` is "counts" for
        figures rebuilt from counts.
    """
    held = rows[rows["area_code"].isin(members.index)].merge(codebook[[*KEY, "combine"]], on=KEY)
    held = held.assign(
        parent=held["area_code"].map(members), weight=held["area_code"].map(adults).astype(float)
    )
    published = pd.MultiIndex.from_frame(rows[["area_code", *KEY, "period"]])
    whole = adults.reindex(members.index).groupby(members).sum()
    made = [_means(held, whole), _from_counts(held, whole)]
    result = pd.concat([frame for frame in made if not frame.empty] or made[:1])
    result = result.rename(columns={"parent": "area_code"})
    fresh = ~pd.MultiIndex.from_frame(result[["area_code", *KEY, "period"]]).isin(published)
    return result[fresh].assign(compared_to_england="", comparison_level="")


def _means(held: pd.DataFrame, whole: pd.Series) -> pd.DataFrame:
    """Average districts' figures by adults."""
    held = held[held["combine"].eq("mean weighted by adults")]
    sums = _sums(held.assign(weighted=held["value"] * held["weight"]), whole, ["weighted"])
    sums["value"] = sums["weighted"] / sums["weight"]
    return sums.drop(columns=["weighted", "weight"]).assign(estimated=True, basis="mean")


def _from_counts(held: pd.DataFrame, whole: pd.Series) -> pd.DataFrame:
    """Divide the sum of districts' counts by the sum of their denominators."""
    counted = {"count", "denominator"} <= set(held.columns)
    held = held[held["combine"].eq("counts") & counted]
    if counted:
        held = held.dropna(subset=["count", "denominator"])
    if held.empty:
        return held.head(0)
    sums = _sums(held, whole, ["count", "denominator"])
    limits = intervals.proportion(sums["count"], sums["denominator"], multiplier=100)
    shown = limits[["value", "lower_95", "upper_95", "lower_998", "upper_998"]]
    return sums.drop(columns="weight").join(shown).assign(estimated=False, basis="counts")


def _sums(held: pd.DataFrame, whole: pd.Series, added: list[str]) -> pd.DataFrame:
    """Add districts up, and keep the areas of which enough is held."""
    sums = held.groupby(["parent", *KEY, "period"], as_index=False).agg(
        **{column: (column, "sum") for column in [*added, "weight"]},
        period_start=("period_start", "first"),
        period_end=("period_end", "first"),
        age=("age", "first"),
        source_id=("source_id", lambda s: "; ".join(sorted(set(s)))),
    )
    return sums[sums["weight"] >= COVERAGE * sums["parent"].map(whole).astype(float)]
