"""Pick two cells of a crosstab and say by how much they differ, and whether chance could explain it."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from localsport.data import places as codes
from localsport.profile.crosstab import EVERYONE
from localsport.profile.headlines import LIMITS

NEEDED = ["area_code", "area_name", "indicator_id", "indicator", "breakdown", "group", "period"]
NEEDED += [
    "period_start",
    "period_end",
    "value",
    *LIMITS,
    "interval",
    "note",
    "unit",
    "decimals",
    "compare_group",
]
REFUSED = "These two cells cannot be compared"

Cell = Mapping[Any, Any]


def cell(table: pd.DataFrame, *, place: str, period: str, group: str = EVERYONE) -> "pd.Series[Any]":
    """Pick one cell of a crosstab.

    Parameters
    ----------
    table
        What `crosstab` returns.
    place
        Code or name of a place in it.
    period, group
        As they stand in it.

    Raises
    ------
    ValueError
        If there is no such cell; what there is of each part is named.
    """
    asked = {"place": place, "period": period, "group": group}
    wanted = table["area_code"].eq(place) | table["area_name"].eq(place)
    found = table[wanted & table["period"].eq(period) & table["group"].eq(group)]
    if len(found) != 1:
        there = {
            "places": table["area_name"].unique().tolist(),
            "periods": table["period"].unique().tolist(),
            "groups": table["group"].unique().tolist(),
        }
        number = f"{len(found)} cells" if len(found) else "no cell"
        raise ValueError(f"The table has {number} of {asked}. There are {there}.")
    return found.iloc[0]


def difference(cell_a: Cell, cell_b: Cell) -> "pd.Series[Any]":
    """Give the first cell minus the second, with its interval and what it means.

    The two are taken to be answers of different people: the standard error of the difference is
    ``sqrt(se_a**2 + se_b**2)`` with ``se = (upper - lower) / (2 * 1.96)`` from the published 95 per cent limits,
    its interval 1.96 of them either side.

    Parameters
    ----------
    cell_a, cell_b
        Rows of `crosstab` tables.

    Returns
    -------
    pandas.Series
        ``value, lower_95, upper_95`` (NaN where a cell has no limits), ``unit, decimals``, ``verdict`` (higher,
        lower, no clear difference, cannot tell), ``basis`` (published or assumed limits), ``reason`` (why it
        cannot be told), ``caution`` (what the interval leaves out) and ``words``.

    Raises
    ------
    ValueError
        Naming every reason: the same cell twice, two indicators or definitions, years that overlap, cells of
        which one is part of the other. A cell without a value is no error: the result says why it has none.
    """
    missing = {
        side: [c for c in NEEDED if c not in one] for side, one in (("first", cell_a), ("second", cell_b))
    }
    if any(missing.values()):
        raise ValueError(f"{REFUSED}: columns are missing {missing}. Give rows of a crosstab.")
    refusals = _refusals(cell_a, cell_b)
    if refusals:
        raise ValueError(f"{REFUSED}: {'; '.join(refusals)}.")
    value = float(cell_a["value"]) - float(cell_b["value"])
    widths = (float(one["upper_95"]) - float(one["lower_95"]) for one in (cell_a, cell_b))
    half = math.hypot(*widths) / 2
    reason = _reason(cell_a, cell_b)
    verdict = "higher" if value > 0 else "lower"
    if reason:
        verdict = "cannot tell"
    elif abs(value) <= half:
        verdict = "no clear difference"
    assumed = "assumed" in (cell_a["interval"], cell_b["interval"])
    result = {
        "value": value,
        "lower_95": value - half,
        "upper_95": value + half,
        "unit": "percentage points" if cell_a["unit"] == "%" else str(cell_a["unit"]),
        "decimals": int(cell_a["decimals"]),
        "verdict": verdict,
        "basis": "" if math.isnan(half) else "assumed limits" if assumed else "published limits",
        "reason": reason,
        "caution": "; ".join(_cautions(cell_a, cell_b, assumed=assumed)),
    }
    return pd.Series(result | {"words": _words(result)}, dtype=object)


def _refusals(a: Cell, b: Cell) -> list[str]:
    """List why no difference of these two means anything."""
    if a["indicator_id"] != b["indicator_id"]:
        alike = a["compare_group"] == b["compare_group"]
        why = (
            "two measures of the same people"
            if alike
            else f"they are defined differently ({a['compare_group']} and {b['compare_group']})"
        )
        return [f"{a['indicator']} and {b['indicator']}: {why}; compare one indicator with itself"]
    if all(a[part] == b[part] for part in ("area_code", "breakdown", "group", "period")):
        return [f"both are {_named(a)}; choose another place, group or year for one of them"]
    if a["area_code"] != b["area_code"]:
        return []
    refusals = []
    same_period = a["period"] == b["period"]
    if not same_period and _overlap(a, b):
        refusals.append(
            f"{a['period']} and {b['period']} share years, so the same events are in both; choose periods that do "
            "not overlap"
        )
    groups = {(a["breakdown"], a["group"]), (b["breakdown"], b["group"])}
    if len(groups) == 2 and (same_period or _overlap(a, b)) and a["breakdown"] != b["breakdown"]:
        refusals.append(
            f"{a['group']} and {b['group']} are partly the same people; compare groups of one breakdown"
        )
    return refusals


def _overlap(a: Cell, b: Cell) -> bool:
    return bool(a["period_start"] <= b["period_end"] and b["period_start"] <= a["period_end"])


def _named(one: Cell) -> str:
    group = "" if one["group"] == EVERYONE else f", {str(one['group'])[:1].lower()}{str(one['group'])[1:]}"
    return f"{one['area_name']}{group}, {one['period']}"


def _reason(a: Cell, b: Cell) -> str:
    """Say why nothing can be told, "" where it can."""
    empty = [one for one in (a, b) if math.isnan(float(one["value"]))]
    if empty:
        return "; ".join(f"{_named(one)}: {one['note'] or 'no value'}" for one in empty)
    bare = [one for one in (a, b) if math.isnan(float(one["lower_95"]) + float(one["upper_95"]))]
    return "; ".join(f"{_named(one)}: {one['note'] or 'interval not published'}" for one in bare)


def _cautions(a: Cell, b: Cell, *, assumed: bool) -> list[str]:
    cautions = []
    if assumed:
        cautions.append("it rests on an assumed number of answers, not on a published interval")
    levels = codes.levels(pd.Series([a["area_code"], b["area_code"]], dtype=str))
    if levels.nunique() == 2 and a["period"] == b["period"]:
        cautions.append(
            "if one place lies in the other, they share answers, and the interval is wider than it need be"
        )
    if a["period"] != b["period"] and a["area_code"] != b["area_code"]:
        cautions.append("the two are of different years")
    if a["group"] != b["group"] and a["area_code"] != b["area_code"]:
        cautions.append("the two are of different groups in different places")
    return cautions


def _words(result: Mapping[str, Any]) -> str:
    """Say it: "higher by 4.1 percentage points, between 1.2 and 7.0: unlikely to be chance"."""
    places, unit = result["decimals"], result["unit"]
    if math.isnan(result["value"]):
        return f"no difference can be worked out ({result['reason']})"
    size = f"{abs(result['value']):,.{places}f}"
    nought = float(size.replace(",", "")) == 0
    by = "the same" if nought else f"{'higher' if result['value'] > 0 else 'lower'} by {size} {unit}"
    if math.isnan(result["lower_95"]):
        return f"{by}: whether chance explains it cannot be told ({result['reason']})"
    low, high = result["lower_95"], result["upper_95"]
    if result["verdict"] != "no clear difference":
        ends = sorted((abs(low), abs(high)))
        return f"{by}, between {ends[0]:,.{places}f} and {ends[1]:,.{places}f}: unlikely to be chance"
    return (
        f"{by}, anything from {abs(low):,.{places}f} lower to {abs(high):,.{places}f} higher: could be chance"
    )
