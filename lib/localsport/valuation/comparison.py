"""Set the methods side by side for one programme and refuse to add two that count one benefit twice."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from localsport.valuation.costs_avoided import METHOD as COSTS
from localsport.valuation.costs_avoided import avoided_costs
from localsport.valuation.dose_response import METHOD as CURVES
from localsport.valuation.dose_response import health_gain
from localsport.valuation.heat import METHOD as HEAT
from localsport.valuation.heat import heat_value
from localsport.valuation.results import NotApplicableError, Valuation, worst
from localsport.valuation.sport_england import METHOD as SPORT_ENGLAND
from localsport.valuation.sport_england import social_value
from localsport.valuation.tag import METHOD as TAG
from localsport.valuation.tag import tag_value
from localsport.valuation.wellby import METHOD as WELLBY
from localsport.valuation.wellby import wellby_value

TABLES = (
    "sport_england",
    "unit_values",
    "heat",
    "tag",
    "mortality",
    "dose_response",
    "health_gain",
    "costs_avoided",
)
"""Parameter tables the comparison needs, by file name."""

HELD_BY_WELLBEING = ("longer life", "better health")
WHY_WELLBEING = "how people feel about their lives holds their health, so its value may hold part of"


@dataclass(frozen=True)
class Comparison:
    """One programme by every method that applies.

    Attributes
    ----------
    table
        One row per method: method, edition, applies, low, central, high, price_year, per_person (central a person
        counted), people, counted, population, dose, includes, excludes, range_of, limits (each joined by "; "),
        status, sources, reason (why it does not apply, "" where it does). Pounds and numbers are NaN where it
        does not.
    differences
        One row per pair of methods that apply: first, second, times (central of the first over the second),
        counted_by_both, only_first, only_second (benefits), same_people, addable, why.
    results
        The valuation of each method that applies, by name.
    """

    table: pd.DataFrame
    differences: pd.DataFrame
    results: dict[str, Valuation]


def compare(
    people: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    *,
    price_year: int,
    deflator: pd.Series,
    vintage: str = "2022/23",
    draws: int = 4000,
    seed: int = 1,
) -> Comparison:
    """Value one programme by every method that applies, and say why the others do not.

    Every result is one year of the full effect, gross of what would have happened anyway, in one price base.

    Parameters
    ----------
    people
        Groups of people with their change of activity (see `people.checked`).
    tables
        The parameter tables of `TABLES` by name.
    price_year, deflator
        Price base, and index level by calendar year.
    vintage
        Of Sport England's values.
    draws, seed
        Number of draws and any non-negative integer.

    Raises
    ------
    KeyError
        If a table or a parameter is missing, or a price year has no deflator.
    ValueError
        If the people cannot be used; all groups concerned are named.
    """
    missing = [name for name in TABLES if name not in tables]
    if missing:
        raise KeyError(f"The comparison lacks the parameter tables {missing}.")
    t = tables
    curved = (people, t["dose_response"], t["health_gain"], t["tag"], t["mortality"])
    base = partial(dict[str, Any], price_year=price_year, deflator=deflator)
    chance = partial(base, draws=draws, seed=seed)
    methods: dict[str, Callable[[], Valuation]] = {
        SPORT_ENGLAND: lambda: social_value(people, t["sport_england"], vintage=vintage, **base()),
        WELLBY: lambda: wellby_value(people, t["unit_values"], **base()),
        HEAT: lambda: heat_value(people, t["heat"], mortality=t["mortality"], **base()),
        TAG: lambda: tag_value(people, t["tag"], t["mortality"], t["unit_values"], **base()),
        CURVES: lambda: health_gain(*curved, t["unit_values"], **chance()),
        COSTS: lambda: avoided_costs(*curved, t["costs_avoided"], t["unit_values"], **chance()),
    }
    results: dict[str, Valuation] = {}
    rows = []
    for name, value in methods.items():
        try:
            results[name] = value()
        except NotApplicableError as no:
            rows.append({"method": name, "applies": False, "reason": str(no)})
        else:
            rows.append(_row(results[name]))
    return Comparison(pd.DataFrame(rows, columns=COLUMNS), differences(results.values()), results)


COLUMNS = [
    *(
        "method",
        "edition",
        "applies",
        "low",
        "central",
        "high",
        "price_year",
        "per_person",
        "people",
        "counted",
    ),
    *("population", "dose", "includes", "excludes", "range_of", "limits", "status", "sources", "reason"),
]


def differences(results: Iterable[Valuation]) -> pd.DataFrame:
    """Say of each pair of results by how much they differ, and what each counts that the other does not.

    Returns
    -------
    pandas.DataFrame
        As `Comparison.differences`.
    """
    rows = []
    for one, two in combinations(results, 2):
        shared = overlap(one, two)
        rows.append(
            {
                "first": one.method,
                "second": two.method,
                "times": one.central / two.central if two.central else np.nan,
                "counted_by_both": "; ".join(each for each in one.includes if each in two.includes),
                "only_first": "; ".join(each for each in one.includes if each not in two.includes),
                "only_second": "; ".join(each for each in two.includes if each not in one.includes),
                "same_people": bool(one.groups & two.groups),
                "addable": not shared and one.price_year == two.price_year,
                "why": _why(one, two),
            }
        )
    columns = ["first", "second", "times", "counted_by_both", "only_first", "only_second", "same_people"]
    return pd.DataFrame(rows, columns=[*columns, "addable", "why"])


def overlap(one: Valuation, two: Valuation) -> str:
    """Say which benefit two results count for the same people, and for whom; "" where there is none.

    Wellbeing overlaps with longer life and better health: a mortality value or a QALY is never added to
    wellbeing for the same people.
    """
    both = {each: _people(one, each) & _people(two, each) for each in one.includes if each in two.includes}
    both = {each: people for each, people in both.items() if people}
    if both:
        return f"both count {' and '.join(both)} (people: {_named(both)})"
    for first, second in ((one, two), (two, one)):
        if "wellbeing" not in first.includes:
            continue
        held = {
            each: _people(first, "wellbeing") & _people(second, each)
            for each in second.includes
            if each in HELD_BY_WELLBEING
        }
        held = {each: people for each, people in held.items() if people}
        if held:
            return (
                f"{first.method} counts wellbeing and {second.method} {' and '.join(held)}: {WHY_WELLBEING} it "
                f"(people: {_named(held)})"
            )
    return ""


def _people(result: Valuation, benefit: str) -> frozenset[str]:
    """Name the groups for whom a result counts a benefit; without a column that tells them apart, all."""
    if "benefit" not in result.table:
        return result.groups
    of = result.table["benefit"]
    return frozenset(result.table.loc[of.eq(benefit) | of.isna(), "group"])


def _named(groups: Mapping[str, frozenset[str]]) -> str:
    return ", ".join(sorted(frozenset().union(*groups.values())))


def add(results: Iterable[Valuation]) -> Valuation:
    """Add results that count different benefits, or different people.

    Low and high are added as they are, as if all were at their ends together.

    Raises
    ------
    ValueError
        If two count the same benefit for the same people, or price years differ; every pair is named with the
        benefit and the people.
    """
    given = list(results)
    if not given:
        raise ValueError("Nothing to add: give at least one result.")
    faults = [
        f"{one.method} and {two.method}: {shared}"
        for one, two in combinations(given, 2)
        if (shared := overlap(one, two))
    ]
    if faults:
        raise ValueError(
            f"These would be counted twice: {'; '.join(faults)}. Report them side by side, or choose one."
        )
    years = sorted({each.price_year for each in given})
    if len(years) > 1:
        raise ValueError(f"Amounts of several price years {years} cannot be added: value all in one.")
    people: dict[str, float] = {}
    for each in given:
        first = each.table.groupby("group")["people"].first()
        people |= dict(zip(first.index.astype(str), first.astype(float), strict=True))

    def joined(lists: Iterable[Iterable[str]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for many in lists for one in many))

    included = joined(each.includes for each in given)
    return Valuation(
        method=" + ".join(each.method for each in given),
        edition="; ".join(each.edition for each in given),
        low=sum(each.low for each in given),
        central=sum(each.central for each in given),
        high=sum(each.high for each in given),
        price_year=years[0],
        range_of="all ends together",
        population="; ".join(dict.fromkeys(each.population for each in given)),
        dose="; ".join(dict.fromkeys(each.dose for each in given)),
        includes=included,
        excludes=joined(each.excludes for each in given),
        groups=frozenset().union(*(each.groups for each in given)),
        people=sum(people.values()),
        counted=min(sum(people.values()), sum(each.counted for each in given)),
        limits=joined(each.limits for each in given),
        status=worst(pd.Series([each.status for each in given])),
        sources=joined(each.sources for each in given),
        table=pd.concat([each.table.assign(method=each.method) for each in given], ignore_index=True),
    )


def _row(result: Valuation) -> dict[str, object]:
    named = ("method", "edition", "low", "central", "high", "price_year", "people", "counted")
    texts = ("includes", "excludes", "limits", "sources")
    return (
        {each: getattr(result, each) for each in (*named, "population", "dose", "range_of", "status")}
        | {each: "; ".join(getattr(result, each)) for each in texts}
        | {"applies": True, "reason": ""}
        | {"per_person": result.central / result.counted if result.counted else np.nan}
    )


def _why(one: Valuation, two: Valuation) -> str:
    reasons = []
    if set(one.includes) != set(two.includes):
        reasons.append(f"one counts {' and '.join(one.includes)}, the other {' and '.join(two.includes)}")
    if one.dose != two.dose:
        reasons.append(f"the dose is {one.dose}, or {two.dose}")
    if not np.isclose(one.counted, two.counted):
        reasons.append(f"one counts {one.counted:,.0f} people, the other {two.counted:,.0f}")
    if not reasons:
        reasons.append(f"the form of the effect: {one.edition}, or {two.edition}")
    return "; ".join(reasons)
