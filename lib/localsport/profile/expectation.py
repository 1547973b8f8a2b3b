"""Work out how inactive a place would be if its people were as inactive as their like across the nation.

The census mix of a place is applied to the nation's rates, one characteristic at a time: an expectation, not a
measurement. Because sums of this kind need not meet the nation's own figure (the census counts residents of all
ages where the survey asks adults, or draws groups otherwise), the same sum is made for the nation, and what the
mix changes is their difference. Characteristics overlap (older people are more often disabled), so what one
changes can never be added to what another does.
"""

import numpy as np
import pandas as pd

from localsport.methods import alignment, gaps
from localsport.methods.alignment import Floats
from localsport.profile.headlines import LIMITS

REST = "rest"
"""In place of a share: what the other groups of the breakdown leave of 100 per cent."""

KEY = ["sex", "age", "category_type", "category"]
NAMED = ["breakdown", "words", "shares_of"]
SHOWN = ["breakdown", "group", "place_share", "country_share", "rate", *LIMITS]


def expected(
    shares: pd.DataFrame,
    rates: pd.DataFrame,
    wanted: pd.DataFrame,
    *,
    place: pd.Series,
    country: pd.Series,
    age: str,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply the mix of a place and of its nation to the nation's rates, for each breakdown by itself.

    ``expected = Σ share × rate``; limits by the method of variance estimates recovery (MOVER) for a sum of
    independent estimates: ``Σ - √(Σ (share × (rate - lower))²)`` and likewise upwards. What the mix changes is
    ``shift = Σ (share - share of the nation) × rate``, in points. The figure to hold beside a measured one is
    ``rebased = nation's published figure + shift``, with the half widths of ``expected``.

    Parameters
    ----------
    shares
        Counts or per cent in the columns ``place`` and ``country``, indexed by what ``wanted["share"]`` names.
    rates
        The nation's rows of one indicator and one period, in per cent, with 95 per cent limits.
    wanted
        The parameter table ``expectation_groups``. Several rates of one group (``within`` their parts of it) are
        averaged.
    place, country
        The measured figures of the same period: ``value, lower_95, upper_95``; NaN where there is none.
    age
        The indicator's own age, such as ``"19+ yrs"``, for rows whose ``age`` is empty.

    Returns
    -------
    tuple of pandas.DataFrame
        By breakdown: ``breakdown, words, shares_of, expected, expected_lower_95, expected_upper_95,
        country_expected, shift, shift_lower_95, shift_upper_95, value`` (rebased) ``, lower_95, upper_95,
        observed, remainder`` (observed minus rebased) ``, remainder_lower_95, remainder_upper_95, period,
        reason`` (why there is none) ``, source_id``. By group: ``breakdown, group, place_share, country_share``
        (per cent), ``rate, lower_95, upper_95``.

    Raises
    ------
    ValueError
        If rates are of more than one period or come twice, a share is negative, parts of a group do not add up
        to 1, or a group is named twice; all offenders are named.
    """
    parts = _parts(shares, rated(rates, wanted, age=age))
    rows = []
    for breakdown in wanted["breakdown"].unique():
        own = parts[parts["breakdown"].eq(breakdown)]
        about = {name: own[name].iloc[0] for name in NAMED}
        reason = _reason(own, wanted[wanted["breakdown"].eq(breakdown)], country)
        numbers = {} if reason else _sums(own, place, country)
        rows.append(about | numbers | {"reason": reason})
    periods = rates["period"].unique()
    found = pd.DataFrame(rows).reindex(columns=[*NAMED, *COLUMNS, "reason"])
    found["observed"] = place["value"]
    sources = "; ".join(sorted(rates["source_id"].unique()))
    found = found.assign(period=periods[0] if len(periods) else "", source_id=sources)
    kept = parts[parts["breakdown"].isin(found.loc[found["reason"].eq(""), "breakdown"])]
    return found, kept[SHOWN].reset_index(drop=True)


COLUMNS = [
    "expected",
    "expected_lower_95",
    "expected_upper_95",
    "country_expected",
    "shift",
    "shift_lower_95",
    "shift_upper_95",
    "value",
    "lower_95",
    "upper_95",
    "observed",
    "remainder",
    "remainder_lower_95",
    "remainder_upper_95",
]


def rated(rates: pd.DataFrame, wanted: pd.DataFrame, *, age: str) -> pd.DataFrame:
    """Give each group its rate; a group of several published categories has their weighted mean.

    Parameters and errors are those of `expected`.

    Returns
    -------
    pandas.DataFrame
        One row per group, in the order of ``wanted``: ``breakdown, words, shares_of, group, share, rate, lower_95,
        upper_95``.
    """
    periods = sorted(rates["period"].unique())
    own = wanted.assign(age=wanted["age"].where(wanted["age"].ne(""), age))
    rows = rates.assign(category=rates["category"].str.strip('"'))
    rows = rows.merge(own[KEY].drop_duplicates(), on=KEY)
    twice = [
        " ".join(key) for key in rows.loc[rows.duplicated(KEY), KEY].drop_duplicates().itertuples(index=False)
    ]
    within = own.astype({"within": float}).groupby(["breakdown", "group"], sort=False)["within"].sum()
    odd = within[(within - 1).abs() > 1e-9]
    if len(periods) > 1 or twice or len(odd):
        raise ValueError(
            f"No expectation can be worked out: rates are of {len(periods)} periods {alignment.listed(periods)} "
            f"where one is needed; rates come twice {alignment.listed(twice)}; parts within a group do not add up "
            f"to 1 {alignment.listed([' '.join(one) for one in odd.index])}."
        )
    found = own.merge(rows[[*KEY, "value", *LIMITS]], on=KEY, how="left").astype({"within": float})
    weight = found["within"]
    found["rate"] = weight * found["value"]
    found["below"] = (weight * (found["value"] - found["lower_95"])) ** 2
    found["above"] = (weight * (found["upper_95"] - found["value"])) ** 2
    sums = found.groupby([*NAMED, "group", "share"], sort=False)[["rate", "below", "above"]]
    out = sums.sum(skipna=False).reset_index()
    out["lower_95"] = out["rate"] - np.sqrt(out["below"])
    out["upper_95"] = out["rate"] + np.sqrt(out["above"])
    return out.drop(columns=["below", "above"])


def mixed(shares: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Set the mix of a place and of its nation beside the rates, for each breakdown of which all of it is held.

    Parameters
    ----------
    shares
        As for `expected`.
    rates
        What `rated` returned, which is the same for every place.

    Returns
    -------
    pandas.DataFrame
        What `expected` returns by group.
    """
    parts = _parts(shares, rates)
    whole = parts[["place_share", "country_share", "rate", *LIMITS]].notna().all(axis=1)
    return parts.loc[whole.groupby(parts["breakdown"]).transform("all"), SHOWN].reset_index(drop=True)


def _parts(shares: pd.DataFrame, rated: pd.DataFrame) -> pd.DataFrame:
    """Join shares to rates and bring those of a breakdown to 100 per cent."""
    twice = rated.loc[rated.duplicated(["breakdown", "group"]), "group"].tolist()
    below = shares.index[(shares[["place", "country"]] < 0).any(axis=1)].tolist()
    if twice or below:
        raise ValueError(
            f"No expectation can be worked out: groups stand twice with unlike shares {alignment.listed(twice)}; "
            f"shares are negative {alignment.listed(below)}."
        )
    out = rated.copy()
    breakdown = out["breakdown"]
    for role in ("place", "country"):
        given = shares[role].reindex(out["share"]).set_axis(out.index).astype(float)
        others = given.groupby(breakdown).transform("sum")
        known = (given.isna() & out["share"].ne(REST)).groupby(breakdown).transform("sum").eq(0)
        given = given.where(out["share"].ne(REST), 100 - others).where(known)
        out[f"{role}_share"] = 100 * given / given.groupby(breakdown).transform("sum")
    return out


def _reason(own: pd.DataFrame, wanted: pd.DataFrame, country: pd.Series) -> str:
    """Say why a breakdown has no expectation; nothing where it has one."""
    if own["place_share"].isna().any():
        return str(next((note for note in wanted["note"] if note), "the mix of the place is not held"))
    if own["country_share"].isna().any():
        return "the mix of the nation is not held"
    if own[["rate", *LIMITS]].isna().any(axis=None):
        return f"the nation's rates by {own['words'].iloc[0]} are not held with limits"
    return "" if pd.notna(country["value"]) else "the nation's figure of the period is not held"


def _sums(own: pd.DataFrame, place: pd.Series, country: pd.Series) -> dict[str, float]:
    """Sum a breakdown up, and set the measured figure beside it."""
    rate, lower, upper = (own[c].to_numpy(float) for c in ("rate", *LIMITS))
    here, there = (own[f"{role}_share"].to_numpy(float) / 100 for role in ("place", "country"))
    total, low, high = _combined(here, rate, lower, upper)
    shift, shift_low, shift_high = _combined(here - there, rate, lower, upper)
    rebased = float(country["value"]) + shift
    band = {"value": rebased, "lower_95": rebased - (total - low), "upper_95": rebased + (high - total)}
    measured = pd.DataFrame([place[["value", *LIMITS]].astype(float)]).reset_index(drop=True)
    rest = gaps.absolute(measured, pd.DataFrame([band]), confidence=0.95).iloc[0]
    return {
        "expected": total,
        "expected_lower_95": low,
        "expected_upper_95": high,
        "country_expected": float(there @ rate),
        "shift": shift,
        "shift_lower_95": shift_low,
        "shift_upper_95": shift_high,
        **band,
        "remainder": float(rest["value"]),
        "remainder_lower_95": float(rest["lower_95"]),
        "remainder_upper_95": float(rest["upper_95"]),
    }


def _combined(weights: Floats, rate: Floats, lower: Floats, upper: Floats) -> tuple[float, float, float]:
    """Sum independent estimates with weights of either sign, and carry their limits over (MOVER)."""
    total = float(weights @ rate)
    down = np.where(weights >= 0, rate - lower, upper - rate)
    up = np.where(weights >= 0, upper - rate, rate - lower)
    return total, total - float(np.hypot.reduce(weights * down)), total + float(np.hypot.reduce(weights * up))
