"""Say which option is better on what, without weighing one thing against another."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

BETTER = ("low is good", "high is good")


def trade_offs(table: pd.DataFrame, criteria: pd.DataFrame) -> pd.DataFrame:
    """Set every two options against each other on every criterion.

    Parameters
    ----------
    table
        One row per option; the criteria's columns, or their ``_low``, ``_central`` and ``_high``.
    criteria
        Indexed by criterion: ``label``, ``column``, ``direction`` ("low is good" or "high is good").

    Returns
    -------
    pandas.DataFrame
        ``option_id``, ``other_id`` (each two once), ``criterion``, ``label``, ``value``, ``other_value``, ``better``
        (the id of the better one, "same", or "not known"), ``firm`` ("yes" where the ranges do not touch, "no" where
        they do, "" where there is no range): ranges of two options rest in part on the same assumptions, so ranges
        that touch do not say that the two are alike.

    Raises
    ------
    ValueError
        If a criterion's column or direction is unknown; all are named.
    """
    _refuse(table, criteria)
    rows = []
    options = list(table.index)
    for at, one in enumerate(options):
        for other in options[at + 1 :]:
            for criterion, (label, column, direction) in _rules(criteria).items():
                value, against = (_value(table, each, column) for each in (one, other))
                better = _better(value, against, one, other, direction)
                rows.append(
                    (one, other, criterion, label, value, against, better, _firm(table, one, other, column))
                )
    columns = ["option_id", "other_id", "criterion", "label", "value", "other_value", "better", "firm"]
    return pd.DataFrame(rows, columns=columns)


def dominance(table: pd.DataFrame, criteria: pd.DataFrame) -> pd.DataFrame:
    """Find options that another is at least as good as on everything, and better than on something.

    Central values are compared. What is not known of one of the two decides nothing and is named: an option can
    only be called dominated "as far as is known".

    Returns
    -------
    pandas.DataFrame
        ``option_id`` (the dominated), ``by_id``, ``better_on``, ``same_on``, ``not_known_on`` (labels), ``firm_on``
        (labels of those on which the ranges do not touch). Empty where no option is dominated: then each has
        something for it, and which of it counts is for the commissioner to say.
    """
    found = trade_offs(table, criteria)
    rows = []
    for (one, other), pair in found.groupby(["option_id", "other_id"], sort=False):
        for loser, winner in ((one, other), (other, one)):
            wins = pair[pair["better"] == winner]
            if len(wins) and not (pair["better"] == loser).any():
                same, unknown = (pair.loc[pair["better"] == word, "label"] for word in ("same", "not known"))
                firm = wins.loc[wins["firm"] == "yes", "label"]
                rows.append(
                    (loser, winner, *(", ".join(each) for each in (wins["label"], same, unknown, firm)))
                )
    columns = ["option_id", "by_id", "better_on", "same_on", "not_known_on", "firm_on"]
    return pd.DataFrame(rows, columns=columns)


def increments(table: pd.DataFrame) -> pd.DataFrame:
    """Follow the options from the cheapest up, and what each further person who moves up a class costs.

    The rule of cost-effectiveness analysis: an option that costs more and moves no more people is dominated; one
    whose further people cost more than those of a dearer option is extendedly dominated, since a mix of its
    neighbours would do better. Central values of all that is put in and of people as recorded.

    Returns
    -------
    pandas.DataFrame
        By cost: ``option_id``, ``cost``, ``movers``, ``state`` ("on the frontier", "dominated", "extendedly
        dominated"), ``beside`` (the option below on the frontier), ``extra_cost``, ``extra_movers``,
        ``cost_per_extra_mover`` (NaN off the frontier, and for the cheapest).
    """
    order = table[["cost_central", "movers_central"]].sort_values(
        ["cost_central", "movers_central"], ascending=[True, False], kind="stable"
    )
    costs: dict[Any, float] = order["cost_central"].astype(float).to_dict()
    people: dict[Any, float] = order["movers_central"].astype(float).to_dict()

    def slope(lower: str, upper: str) -> float:
        return (costs[upper] - costs[lower]) / (people[upper] - people[lower])

    state: dict[str, str] = {}
    frontier: list[str] = []
    for option in costs:
        if frontier and people[option] <= people[frontier[-1]]:
            state[option] = "dominated"
            continue
        while len(frontier) > 1 and slope(frontier[-2], frontier[-1]) > slope(frontier[-1], option):
            state[frontier.pop()] = "extendedly dominated"
        frontier.append(option)
        state[option] = "on the frontier"
    below = {upper: lower for lower, upper in pairwise(frontier)}
    rows = []
    for option in costs:
        beside = below.get(option, "")
        extra = (np.nan, np.nan)
        if beside:
            extra = (costs[option] - costs[beside], people[option] - people[beside])
        rows.append(
            (option, costs[option], people[option], state[option], beside, *extra, extra[0] / extra[1])
        )
    columns = ["option_id", "cost", "movers", "state", "beside"]
    return pd.DataFrame(rows, columns=[*columns, "extra_cost", "extra_movers", "cost_per_extra_mover"])


def _rules(criteria: pd.DataFrame) -> dict[str, tuple[str, str, str]]:
    columns = (criteria[each] for each in ("label", "column", "direction"))
    return dict(zip(criteria.index, zip(*columns, strict=True), strict=True))


def _refuse(table: pd.DataFrame, criteria: pd.DataFrame) -> None:
    faults = [
        f"{criterion}: no column {column}"
        for criterion, (_, column, _) in _rules(criteria).items()
        if column not in table and f"{column}_central" not in table
    ]
    faults += [
        f"{criterion}: direction {direction!r}, expected one of {', '.join(BETTER)}"
        for criterion, (_, _, direction) in _rules(criteria).items()
        if direction not in BETTER
    ]
    if faults:
        raise ValueError(f"Options cannot be compared: {'; '.join(faults)}.")


def _value(table: pd.DataFrame, option: str, column: str, end: str = "central") -> float:
    return float(table[column if column in table else f"{column}_{end}"].astype(float)[option])


def _better(value: float, against: float, one: str, other: str, direction: str) -> str:
    if np.isnan(value) or np.isnan(against):
        return "not known"
    if np.isclose(value, against, rtol=1e-9, atol=1e-9):
        return "same"
    return one if (value < against) == (direction == "low is good") else other


def _firm(table: pd.DataFrame, one: str, other: str, column: str) -> str:
    if column in table:
        return ""
    ends = [_value(table, option, column, end) for option in (one, other) for end in ("low", "high")]
    if np.isnan(ends).any():
        return ""
    return "yes" if ends[1] < ends[2] or ends[3] < ends[0] else "no"
