"""Set a place's latest figures beside its region, its nation and places like it."""

import numpy as np
import pandas as pd

from localsport.profile.headlines import KEY, LIMITS


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
