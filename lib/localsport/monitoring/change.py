"""Say what changed since the programme began, and refuse to call it an effect where it cannot be one.

A change is an effect only against what would have been without the programme. Nobody sees that; the next best
is what became of places without it. So every measure gets its change, and a word on whether the change may be
read as an effect: never without comparison places, not where the groups parted before the start, not where
there are too few places to tell the programme from the fortunes of a place.
"""

import numpy as np
import pandas as pd

from localsport.methods import difference, intervals

PER = 1000.0
CHANGE_ONLY = "a change, not an effect"
NOT_TOLD = "a difference no larger than chance gives"
NOT_COMPARABLE = "a difference between groups that parted before"
TOO_FEW = "a difference, too few places to call it an effect"
UNCHECKED = "a difference, not checked before the start"
MAY_BE = "may be an effect, if the groups would have moved alike"


def survey_panel(surveys: pd.DataFrame) -> pd.DataFrame:
    """Lay surveys out for `changes`: the share of each place and time, with its count and those asked."""
    panel = surveys[surveys["asked"] > 0]
    return panel.assign(value=panel["count"] / panel["asked"], unit="share")


def count_panel(
    months: pd.DataFrame, population: pd.Series, *, measure: str = "attendances", name: str = ""
) -> pd.DataFrame:
    """Lay monthly counts out for `changes`: the rate per 1,000 people of each place and month.

    Parameters
    ----------
    months
        Monthly counts by ``place_code``; only months for which every place has a row are kept.
    population
        People by place.
    measure
        Column to be counted.
    name
        What the measure is called in the result; the column's name by default.
    """
    counts = months.groupby(["month", "place_code"])[measure].sum().unstack().dropna()
    rates = (counts / population.reindex(counts.columns) * PER).reset_index()
    rate = rates.melt(id_vars="month", var_name="place_code", value_name="value")
    return rate.assign(measure=name or measure, unit="per 1,000 a month")


def changes(panel: pd.DataFrame, places: pd.DataFrame, *, began: pd.Period) -> pd.DataFrame:
    """Give each measure's change since the start, its difference from the comparison places, and how to read it.

    Parameters
    ----------
    panel
        ``measure``, ``unit``, ``place_code``, ``month`` (period), ``value`` and, for shares, ``count`` and
        ``asked``; as `survey_panel` and `count_panel` give them.
    places
        Index ``place_code``; ``group`` (programme, comparison).
    began
        First month of the programme; months before it are "before".

    Returns
    -------
    pandas.DataFrame
        Index ``measure``: ``unit``, ``places``, ``comparison_places``, ``times_before``, ``times_after``,
        ``before``, ``after`` and ``change`` with ``change_lower``, ``change_upper`` (programme places;
        shares: all asked together, interval of sampling; rates: mean of places, Student's t);
        ``comparison_change``; ``difference`` with ``difference_lower``, ``difference_upper``, ``p_value``,
        ``p_reassigned``, ``smallest_p`` (place by place, `methods.difference`); ``sampling_lower``,
        ``sampling_upper`` (shares: the difference's interval from sampling people alone); ``trend_before``
        with ``trend_lower``, ``trend_upper`` (difference of slopes, per step); ``reading`` (one of six) and
        ``why`` in a plain sentence. Numbers that cannot be had are NaN.

    Raises
    ------
    ValueError
        If a place is of no group, or a measure has no time before or after in programme places; all are
        named.
    """
    strangers = sorted(set(panel["place_code"]) - set(places.index))
    faults = [f"places of no group: {strangers}"] if strangers else []
    treated = panel["place_code"].map(places["group"]) == "programme"
    for measure, rows in panel[treated].groupby("measure", sort=False):
        if rows["month"].min() >= began or rows["month"].max() < began:
            faults.append(f"{measure!r} has no time before or no time from {began} on")
    faults += [
        f"{each!r} is asked in no place of the programme"
        for each in set(panel["measure"]) - set(panel.loc[treated, "measure"])
    ]
    if faults:
        raise ValueError(f"No change can be stated: {'; '.join(faults)}.")
    rows_by = {
        str(measure): _one(rows, places["group"] == "programme", began)
        for measure, rows in panel.groupby("measure", sort=False)
    }
    return pd.DataFrame.from_dict(rows_by, orient="index").rename_axis("measure")


def _one(rows: pd.DataFrame, programme: pd.Series, began: pd.Period) -> dict[str, object]:
    panel = rows.assign(
        place=rows["place_code"],
        after=(rows["month"] >= began).astype(bool),
        time=rows["month"].rank(method="dense").astype(float),
    )
    mine = panel["place"].map(programme).astype(bool)
    times = panel.loc[mine].groupby("after")["time"].nunique()
    out: dict[str, object] = {
        "unit": rows["unit"].iloc[0],
        "places": int(panel.loc[mine, "place"].nunique()),
        "comparison_places": int(panel.loc[~mine, "place"].nunique()),
        "times_before": int(times[False]),
        "times_after": int(times[True]),
    }
    numbers = dict.fromkeys(NUMBERS, float("nan"))
    shares = out["unit"] == "share"
    numbers |= _by_people(panel, mine) if shares else _by_places(panel[mine])
    if out["comparison_places"]:
        found = difference.difference_in_differences(panel, programme=programme)
        numbers |= {
            "comparison_change": found.comparison_change,
            "difference": found.difference,
            "difference_lower": found.lower,
            "difference_upper": found.upper,
            "p_value": found.p_value,
            "p_reassigned": found.p_reassigned,
            "smallest_p": found.smallest_p,
        }
        trend = difference.trends_before(panel, programme=programme)
        numbers |= {f"trend_{key}": trend[name] for key, name in TREND.items()}
    reading, why = _reading(out, numbers)
    return {**out, **numbers, "reading": reading, "why": why}


NUMBERS = (
    *("before", "after", "change", "change_lower", "change_upper", "comparison_change"),
    *("difference", "difference_lower", "difference_upper", "p_value", "p_reassigned", "smallest_p"),
    *("sampling_lower", "sampling_upper", "trend_before", "trend_lower", "trend_upper"),
)
TREND = {"before": "difference", "lower": "lower", "upper": "upper"}


def _by_people(panel: pd.DataFrame, mine: pd.Series) -> dict[str, float]:
    """Put all who were asked together: shares before and after, and their change's interval of sampling."""
    sums = panel.groupby([mine.rename("mine"), "after"])[["count", "asked"]].sum()
    shares = {
        key: intervals.proportion([row["count"]], [row["asked"]], confidence=0.95)
        for key, row in sums.iterrows()
    }
    both = (False, False) in shares
    found = difference.of_shares(
        shares[True, False],
        shares[True, True],
        shares[False, False] if both else None,
        shares[False, True] if both else None,
    ).iloc[0]
    return {
        "before": float(shares[True, False]["value"].iloc[0]),
        "after": float(shares[True, True]["value"].iloc[0]),
        "change": float(found["change"]),
        "change_lower": float(found["change_lower"]),
        "change_upper": float(found["change_upper"]),
        "sampling_lower": float(found["difference_lower"]),
        "sampling_upper": float(found["difference_upper"]),
    }


def _by_places(panel: pd.DataFrame) -> dict[str, float]:
    """Take the mean of places before and after, and the interval of their change from how places differ."""
    means = panel.groupby(["place", "after"])["value"].mean().unstack()
    change = intervals.mean(means[True] - means[False], confidence=0.95).iloc[0]
    return {
        "before": float(means[False].mean()),
        "after": float(means[True].mean()),
        "change": float(change["value"]),
        "change_lower": float(change["lower_95"]),
        "change_upper": float(change["upper_95"]),
    }


def _reading(counts: dict[str, object], numbers: dict[str, float]) -> tuple[str, str]:
    if not counts["comparison_places"]:
        return CHANGE_ONLY, (
            "Nobody measured this where the programme does not run, so what would have been without it is not known; "
            "seasons, other services and a return to the usual after a low point would show as the same change."
        )
    fewest = min(int(str(counts["places"])), int(str(counts["comparison_places"])))
    if fewest < difference.FEWEST:
        return TOO_FEW, (
            "One of the groups is a single place, whose own fortunes cannot be told from the programme."
        )
    if numbers["trend_lower"] > 0 or numbers["trend_upper"] < 0:
        return NOT_COMPARABLE, (
            "The groups were already moving apart before the programme began, so a difference afterwards may be the "
            "same movement going on."
        )
    if numbers["difference_lower"] <= 0 <= numbers["difference_upper"]:
        return NOT_TOLD, (
            "The interval of the difference holds nought: places differ as much among themselves. An effect that is "
            "there may have been missed."
        )
    if np.isnan(numbers["trend_before"]):
        return UNCHECKED, "Too few times before the start to see whether the groups moved alike until then."
    few = (
        f" With so few places even the clearest difference arises in {numbers['smallest_p']:.0%} of all ways to "
        "choose which of them have the programme."
        if numbers["smallest_p"] > 0.05
        else ""
    )
    return MAY_BE, (
        "The programme's places changed more than places differ among themselves, and the groups were not seen to "
        f"part before. That they would have moved alike afterwards is an assumption.{few}"
    )
