"""Set a place's latest figures beside its region, its nation and places like it."""

import numpy as np
import pandas as pd

from localsport.methods import comparison, intervals, trend
from localsport.profile.headlines import KEY, LIMITS

DESIGN_EFFECT = 1.0
"""What the publisher's own limits assume; nothing larger is published by place."""


def summary(
    rows: pd.DataFrame,
    codebook: pd.DataFrame,
    spread: pd.DataFrame,
    *,
    place: str,
    region: str | None,
    country: str,
    neighbours: list[str],
    assumed_respondents: int | None = None,
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
        Codes of the comparators.
    assumed_respondents
        Give survey shares without published limits an interval on a sample of this size, marked
        ``interval_assumed``. No comparison rests on such an interval.

    Returns
    -------
    pandas.DataFrame
        One row per indicator and sex. ``value`` is NaN where the place has no figure (``interval_note`` then
        says "no local figure"). ``rank`` 1 is the highest value among the place and its neighbours.
        ``comparison`` is the class the publisher gave, otherwise the place's published interval against the
        nation's value (95 per cent, inclusive), otherwise empty; ``comparison_note`` says which.
        ``trend`` and ``trend_judgement`` are the recent trend of the last five years
        (`localsport.methods.trend.recent`); ``trend_reason`` says why there is none.
    """
    own = rows[rows["area_code"].eq(place)].sort_values("period_start").groupby(KEY).tail(1)
    out = codebook.merge(own.drop(columns=["age"]), on=KEY, how="left")
    at = pd.MultiIndex.from_frame(out[[*KEY, "period"]])

    def beside(code: str | None) -> pd.DataFrame:
        there = rows[rows["area_code"].eq(code or "")].set_index([*KEY, "period"])
        return there[["value", "estimated", "basis"]].reindex(at).set_axis(out.index)

    nation = rows[rows["area_code"].eq(country)].sort_values("period_start")
    latest = nation.groupby(KEY)["period"].last().rename("latest_period")
    out = out.join(latest, on=KEY)
    out["country_value"] = beside(country)["value"].astype(float)
    around = beside(region)
    out["region_value"] = around["value"].astype(float)
    out["region_estimated"] = around["estimated"].eq(True)
    out["region_basis"] = around["basis"].to_numpy()  # words, or nothing at all of a region itself
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
    judged = comparison.compare(out[LIMITS], out["country_value"], polarity=out["polarity"])["comparison"]
    derived = judged.replace("not compared", "")
    usable = given.eq("") & derived.ne("")
    out["comparison"] = given.where(~usable, derived)
    level = out["comparison_level"].fillna("")
    out["comparison_note"] = np.select(
        [given.ne("") & level.eq("99.8"), given.ne(""), usable],
        ["published comparison, 99.8% limits", "published comparison, 95% limits", "published 95% interval"],
        "no comparison possible",
    )
    out = _with_assumed_intervals(out, assumed_respondents)
    return _with_trend(out, rows[rows["area_code"].eq(place)]).drop(
        columns=["period_end", "area_code"], errors="ignore"
    )


def _with_assumed_intervals(out: pd.DataFrame, respondents: int | None) -> pd.DataFrame:
    """Give survey shares that lack limits those of an assumed sample, marked as such."""
    lacking = out["value"].notna() & out[LIMITS].isna().any(axis=1) & out["sample"].eq("survey")
    assumed = lacking & (respondents is not None)
    out = out.assign(interval_assumed=assumed)
    if respondents is None or not assumed.any():
        return out
    limits = intervals.survey_proportion(
        out.loc[assumed, "value"], respondents, design_effect=DESIGN_EFFECT, confidence=0.95
    )
    out.loc[assumed, LIMITS] = limits[LIMITS]
    out.loc[assumed, "interval_note"] = f"assumed: as if {respondents:,} people had been asked"
    return out


def _with_trend(out: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Add the recent trend of the place's own published figures."""
    published = own[~own["estimated"].astype(bool)].merge(out[[*KEY, "value_kind", "polarity"]], on=KEY)
    columns = {"trend": "trend", "judgement": "trend_judgement", "reason": "trend_reason"}
    absent = {"trend": "not computable", "trend_judgement": ""}
    reason = np.where(out["value"].notna(), "its figures are estimates", "no local figure")
    if published.empty:
        return out.assign(**absent, trend_reason=reason)
    about = published.groupby(KEY, sort=False)[["value_kind", "polarity"]].first()
    found = trend.recent(published, by=KEY, value_kind=about["value_kind"], polarity=about["polarity"])
    trends = found[list(columns)].rename(columns=columns)
    trends.index = pd.MultiIndex.from_tuples(trends.index, names=KEY)
    joined = out.merge(trends, left_on=KEY, right_index=True, how="left").fillna(absent)
    return joined.assign(trend_reason=joined["trend_reason"].fillna(pd.Series(reason, index=out.index)))
