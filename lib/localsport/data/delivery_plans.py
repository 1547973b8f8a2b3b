"""Read the delivery plans of localities, one small file each that a person edits in a spreadsheet.

A folder under ``data/raw/delivery_plans`` belongs to an allocation. It holds ``plans.csv`` (one row per plan:
whose it is and what it costs) and for each plan a file named after it (one row per activity).
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from localsport.data import edited, movers, parameters, project
from localsport.data.allocation_checks import least, numbered, whole
from localsport.data.programme_checks import STATUSES, Offenders, refuse

KINDS = ("sport", "wider physical activity")
PLANS = (
    *("plan_id", "area_code", "name", "year", "price_year", "lead", "cost", "source_id", "status", "note"),
)
LEVELS = ("inactive_low", "inactive", "inactive_high", "fairly_active", "active", "level_not_known")
ACTIVITIES = (
    *("line", "activity", "kind", "family_based", "audience", "cost", *LEVELS),
    *("in_kind", "volunteer_hours", "partners", "links", "note"),
)
AMOUNTS = ("cost", *LEVELS, "in_kind", "volunteer_hours")


@dataclass(frozen=True)
class Plans:
    """The delivery plans of an allocation.

    Attributes
    ----------
    plans
        Index ``plan_id``; area_code, name, year, price_year, lead, cost, source_id, status, note.
    activities
        One row per line of a plan: plan_id, line (its id), activity, kind, family_based ("yes" or ""), audience,
        cost (£), inactive_low, inactive, inactive_high, fairly_active, active, level_not_known (expected
        participants by activity level at the start), in_kind (£), volunteer_hours, partners, links (tuple of ids of
        other commissioned work), note, file, row (its line in the file).
    """

    plans: pd.DataFrame
    activities: pd.DataFrame


def folder() -> Path:
    """Return the folder of the plans, ``data/raw/delivery_plans`` of the project."""
    return project.root() / "data" / "raw" / "delivery_plans"


def commissioned_work() -> pd.DataFrame:
    """Return other commissioned work that a plan may link to, by its id (parameter table)."""
    return parameters.table("commissioned_work").set_index("work_id")


def commissioning_model() -> pd.DataFrame:
    """Return what is asked of a plan, by parameter (parameter table); every row is a judgement to replace."""
    return parameters.table("commissioning_model").set_index("parameter")


def delivery_plans(
    allocation_id: str,
    *,
    base: Path | None = None,
    localities: Collection[str] | None = None,
    work: Collection[str] | None = None,
) -> Plans:
    """Read the plans of an allocation and check that they hang together.

    Parameters
    ----------
    allocation_id
        Name of the folder.
    base
        Folder that holds a folder per allocation; `folder()` by default.
    localities
        Area codes that may have a plan; without it codes are taken as they stand.
    work
        Ids of other commissioned work; read from the parameters by default.

    Raises
    ------
    KeyError
        If there is no such folder; the message lists those there are.
    ValueError
        If a plan's cost is not the sum of its lines, or anything is missing, unknown, negative or given twice; all
        offenders are named with file, row and column.
    """
    base = folder() if base is None else base
    path = base / allocation_id
    if not path.is_dir():
        known = sorted(each.name for each in base.glob("*/")) if base.is_dir() else []
        raise KeyError(f"No delivery plans {allocation_id!r}. There are: {', '.join(known) or 'none'}.")
    work = set(commissioned_work().index) if work is None else set(work)
    head = Offenders(f"{path.name}/plans.csv")
    plans = edited.read(path / "plans.csv", PLANS, head, numbers=("year", "price_year", "cost"))
    if not head.found:
        _check_plans(plans, localities, head)
    files = [head]
    parts = []
    costs = plans["cost"].to_dict()
    for row, plan_id in plans["plan_id"].items():
        file = Offenders(f"{path.name}/{plan_id}.csv")
        lines = edited.read(path / f"{plan_id}.csv", ACTIVITIES, file, numbers=AMOUNTS)
        if not file.found:
            _check_activities(lines, work, file)
            total, stated = float(lines["cost"].sum()), float(costs[row])
            if abs(total - stated) > 0.005:
                said = f"£{stated:,.0f}, but the lines of {plan_id}.csv add up to £{total:,.0f}"
                head.add([row], "cost", said)
        files.append(file)
        parts.append(lines.assign(plan_id=plan_id, file=f"{plan_id}.csv", row=lines.index + 2))
    strays = {each.stem for each in path.glob("*.csv")} - {"plans", *plans["plan_id"]}
    if strays:
        head.whole(f"column plan_id, no row for {', '.join(f'{each}.csv' for each in sorted(strays))}")
    refuse(f"the delivery plans {allocation_id}", *files)
    activities = pd.concat(parts, ignore_index=True)
    return Plans(
        plans=plans.astype({"year": int, "price_year": int}).set_index("plan_id"),
        activities=activities.assign(links=activities["links"].map(_links)),
    )


def valued(plans: Plans, plan_id: str, assumptions: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lay a plan out as inputs and outcomes that the SROI room values.

    Parameters
    ----------
    plans
        As `delivery_plans` returns them.
    plan_id
        Which.
    assumptions
        As `movers.delivery_assumptions` returns them.

    Returns
    -------
    tuple
        Inputs (each line's cost, in kind, and volunteers' hours at the unit value ``volunteer-hour``) and outcomes
        (inactive people who move up a class). Lines whose inactive participants nobody states, or for people of
        all ages, cost money and are worth nothing here: the plan's check names them.
    """
    own = plans.activities[plans.activities["plan_id"] == plan_id]
    plan: dict[Any, Any] = plans.plans.loc[plan_id].to_dict()
    rows: list[tuple[str, str, tuple[float, float, float], str, str]] = []
    for _, line in own.iterrows():
        for column, kind, name, price in (
            ("cost", "cash", "", ""),
            ("in_kind", "in-kind", ", in kind", ""),
            ("volunteer_hours", "volunteer", ", volunteers", "volunteer-hour"),
        ):
            amount = 0.0 if pd.isna(line[column]) else float(line[column])
            rows.append((f"{line['line']}{name}", kind, (amount,) * 3, price, plan["status"]))
    reached = own[own["inactive"].fillna(0) > 0]
    people = pd.DataFrame(
        {
            "id": reached["line"],
            "name": reached["activity"],
            "audience": reached["audience"],
            "low": reached["inactive_low"].fillna(reached["inactive"]),
            "central": reached["inactive"],
            "high": reached["inactive_high"].fillna(reached["inactive"]),
        }
    )
    return (
        movers.inputs(rows, price_year=int(plan["price_year"])),
        movers.outcomes(movers.moved(people, assumptions), assumptions),
    )


def _links(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(";") if each.strip())


def _check_plans(plans: pd.DataFrame, localities: Collection[str] | None, to: Offenders) -> None:
    if plans.empty:
        to.whole("no plans")
    to.filled(plans, "plan_id", "area_code", "name")
    to.unique(plans, "plan_id")
    to.unique(plans, "area_code")
    numbered(plans, to, "year", "price_year", "cost")
    least(plans, to, "cost", 1, "pounds above nought")
    to.choice(plans, "status", STATUSES, f"one of {', '.join(STATUSES)}")
    to.choice(plans, "source_id", set(parameters.register()["source_id"]), "see data/raw/sources.csv")
    if localities is not None:
        to.choice(plans, "area_code", localities, "no locality of the allocation")


def _check_activities(lines: pd.DataFrame, work: Collection[str], to: Offenders) -> None:
    if lines.empty:
        to.whole("no activities")
    to.filled(lines, "line", "activity")
    to.unique(lines, "line")
    to.choice(lines, "kind", KINDS, f"one of {', '.join(KINDS)}")
    to.choice(lines, "family_based", ("yes", ""), "yes, or leave empty")
    to.choice(lines, "audience", movers.AUDIENCES, f"one of {', '.join(movers.AUDIENCES)}")
    numbered(lines, to, "cost")
    whole(lines, to, "cost")
    for column in AMOUNTS[1:]:
        least(lines, to, column, 0, "nought or more, or empty where nobody knows")
    order = ~(lines["inactive_low"] > lines["inactive"]) & ~(lines["inactive"] > lines["inactive_high"])
    to.add(lines.index[~order], "inactive_low to inactive_high", "not in order, low first")
    unsaid = lines.index[
        lines["inactive"].isna() & lines[["inactive_low", "inactive_high"]].notna().any(axis=1)
    ]
    to.add(unsaid, "inactive", "empty, though one end of its range is given")
    for row, text in lines["links"].items():
        strange = [each for each in _links(text) if each not in work]
        said = f"{', '.join(strange)}; see data/raw/parameters/commissioned_work.csv"
        to.add([row] if strange else [], "links", said)
