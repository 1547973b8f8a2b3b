"""Refuse what a budget cannot be shared by in the files of an allocation, naming file, row and column."""

from collections.abc import Collection
from typing import Any

import pandas as pd

from localsport.data.programme_checks import STATUSES, Offenders

FAMILIES = ("need", "local support", "strategic priorities")
BASES = ("total", "rate")
COLUMNS = {
    "allocation.csv": (
        *("allocation_id", "name", "area_code", "year", "price_year", "budget", "rise_limit", "fall_limit"),
        *("description", "source_id"),
    ),
    "localities.csv": ("area_code", "name", "population", "last_year", "floor", "cap", "note"),
    "criteria.csv": (
        *("criterion", "family", "label", "held", "basis", "counts_inactivity"),
        *("gradient_low", "gradient", "gradient_high", "relative_error", "source_id", "status", "note"),
    ),
    "evidence.csv": (
        *("area_code", "criterion", "value", "lower", "upper", "unit", "source_id", "status", "note"),
    ),
    "points.csv": ("person", "family", "criterion", "points", "note"),
}
NUMBERS = {
    "allocation.csv": ("year", "price_year", "budget", "rise_limit", "fall_limit"),
    "localities.csv": ("population", "last_year", "floor", "cap"),
    "criteria.csv": ("gradient_low", "gradient", "gradient_high", "relative_error"),
    "evidence.csv": ("value", "lower", "upper"),
    "points.csv": ("points",),
}
POUNDS = "whole pounds of nought or more"


def numbered(frame: pd.DataFrame, to: Offenders, *columns: str) -> None:
    """Note numbers that are not there."""
    for column in columns:
        to.add(frame.index[frame[column].isna()], column, "empty")


def least(frame: pd.DataFrame, to: Offenders, column: str, lowest: float, said: str) -> None:
    """Note numbers below the lowest there may be."""
    numbers: dict[Any, float] = frame[column].to_dict()
    wrong = frame.index[frame[column] < lowest]
    to.add(wrong, column, lambda row: f"{numbers[row]:g}; expected {said}")


def whole(frame: pd.DataFrame, to: Offenders, *columns: str) -> None:
    """Note sums that are not whole pounds of nought or more."""
    for column in columns:
        pounds: dict[Any, float] = frame[column].to_dict()
        for row in frame.index[frame[column].notna() & ((frame[column] < 0) | (frame[column] % 1 != 0))]:
            to.add([row], column, f"{pounds[row]:g}; expected {POUNDS}")


def check_head(head: pd.DataFrame, sources: Collection[str], to: Offenders) -> None:
    """Check the budget: one row, whole pounds above nought, limits of pace as shares."""
    if not to.found and len(head) != 1:
        to.whole(f"{len(head)} rows; one allocation has one")
    if to.found:
        return
    to.filled(head, "allocation_id", "name", "area_code")
    numbered(head, to, "year", "price_year", "budget")
    whole(head, to, "budget")
    to.add(head.index[head["budget"] == 0], "budget", "0; there is nothing to share")
    for column in ("rise_limit", "fall_limit"):
        least(head, to, column, 0, "a share of last year's money (0.05 for 5%), or empty for no limit")
    to.add(head.index[head["fall_limit"] > 1], "fall_limit", "nobody can lose more than all of it")
    to.choice(head, "source_id", sources, "see data/raw/sources.csv")


def check_localities(
    localities: pd.DataFrame, budget: float, known: Collection[str] | None, to: Offenders
) -> None:
    """Check who shares: each once, in whole pounds, floor below cap and budget, last year's money of all or none."""
    if localities.empty:
        to.whole("no localities")
    to.filled(localities, "area_code", "name")
    to.unique(localities, "area_code")
    if known is not None:
        to.choice(localities, "area_code", known, "no such area; see `localsport areas`")
    least(localities, to, "population", 1, "residents, or empty to take them from the tables")
    whole(localities, to, "last_year", "floor", "cap")
    floor, cap = localities["floor"], localities["cap"]
    over = localities.index[floor > budget]
    to.add(over, "floor", lambda row: f"£{floor[row]:,.0f} is above the budget of £{budget:,.0f}")
    crossed = localities.index[floor > cap]
    to.add(crossed, "floor", lambda row: f"£{floor[row]:,.0f} is above its cap of £{cap[row]:,.0f}")
    unknown = localities["last_year"].isna()
    if not unknown.all():
        to.add(
            localities.index[unknown], "last_year", "empty; give 0 to one that had none, or leave all empty"
        )


def check_criteria(criteria: pd.DataFrame, sources: Collection[str], to: Offenders) -> None:
    """Check what counts: named, of a known family, with a gradient in order, inactivity once."""
    if criteria.empty:
        to.whole("no criteria")
    to.filled(criteria, "criterion", "label")
    to.unique(criteria, "criterion")
    to.choice(criteria, "family", FAMILIES, f"one of {', '.join(FAMILIES)}")
    to.choice(criteria, "basis", BASES, f"one of {', '.join(BASES)}")
    to.choice(criteria, "counts_inactivity", ("yes", ""), "yes, or leave empty")
    to.choice(criteria, "status", STATUSES, f"one of {', '.join(STATUSES)}")
    to.choice(criteria, "source_id", sources, "see data/raw/sources.csv")
    numbered(criteria, to, "gradient_low", "gradient", "gradient_high")
    least(criteria, to, "gradient_low", 0, "nought or more")
    least(criteria, to, "relative_error", 0, "a share (0.05 for 5%), or empty")
    order = (criteria["gradient_low"] <= criteria["gradient"]) & (
        criteria["gradient"] <= criteria["gradient_high"]
    )
    full = criteria[["gradient_low", "gradient", "gradient_high"]].notna().all(axis=1)
    to.add(criteria.index[full & ~order], "gradient", "not in order, low first")
    again = criteria.index[criteria["counts_inactivity"] == "yes"][1:]
    to.add(again, "counts_inactivity", "inactivity is counted in another row already; it counts once")


def check_evidence(
    evidence: pd.DataFrame,
    localities: pd.DataFrame,
    criteria: pd.DataFrame,
    sources: Collection[str],
    to: Offenders,
) -> None:
    """Check the evidence: of known localities and criteria, once, and whole where the tables do not fill it."""
    to.choice(evidence, "area_code", set(localities["area_code"]), "not in localities.csv")
    to.choice(evidence, "criterion", set(criteria["criterion"]), "not in criteria.csv")
    to.unique(evidence, "area_code", "criterion")
    to.choice(evidence, "status", STATUSES, f"one of {', '.join(STATUSES)}")
    to.choice(evidence, "source_id", sources, "see data/raw/sources.csv")
    numbered(evidence, to, "value")
    least(evidence, to, "value", 0, "nought or more; higher asks for more money")
    limits = evidence[["lower", "upper"]]
    to.add(
        evidence.index[limits["lower"].isna() != limits["upper"].isna()], "lower and upper", "one is empty"
    )
    order = (limits["lower"] <= evidence["value"]) & (evidence["value"] <= limits["upper"])
    to.add(
        evidence.index[limits.notna().all(axis=1) & ~order], "lower to upper", "the value is not between them"
    )
    there = set(zip(evidence["area_code"], evidence["criterion"], strict=True))
    for name in criteria.loc[criteria["held"] == "", "criterion"]:
        if lacking := [code for code in localities["area_code"] if (code, name) not in there]:
            to.whole(f"column area_code, {name} of criteria.csv lacks {', '.join(lacking)}")


def check_points(points: pd.DataFrame, criteria: pd.DataFrame, to: Offenders) -> None:
    """Check the points: each person shares out 100 between the families and 100 within each."""
    if points.empty:
        to.whole("nobody gave points; weights are missing")
    to.filled(points, "person", "family")
    to.unique(points, "person", "family", "criterion")
    numbered(points, to, "points")
    least(points, to, "points", 0, "nought or more")
    family = criteria.set_index("criterion")["family"]
    to.choice(points, "family", set(family), "no criterion of criteria.csv has this family")
    own = points["criterion"].map(family)
    strange = points.index[(points["criterion"] != "") & (own != points["family"])]
    to.add(
        strange,
        "criterion",
        lambda row: f"{points.at[row, 'criterion']!r}; not in this family of criteria.csv",
    )
    wanted = {(each, "") for each in family} | set(zip(family, family.index, strict=True))
    for person, rows in points.groupby("person"):
        given = set(zip(rows["family"], rows["criterion"], strict=True))
        for name, inside in sorted(wanted - given):
            to.whole(f"column points, {person} gives none to {name}{f' / {inside}' if inside else ''}")
        groups = {"the families": rows[rows["criterion"] == ""]}
        groups |= {f"the criteria of {n}": r for n, r in rows[rows["criterion"] != ""].groupby("family")}
        for name, some in groups.items():
            total = float(some["points"].sum())
            if len(some) and some["points"].notna().all() and abs(total - 100) > 1e-6:
                to.add(some.index[:1], "points", f"{person} gives {total:g} in all to {name}, not 100")
