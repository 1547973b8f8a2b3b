"""Read what a budget is to be shared by, from a folder that a person edits in a spreadsheet.

A folder under ``data/raw/allocations`` holds five files: ``allocation.csv`` (the budget and its pace),
``localities.csv`` (who shares it, last year's money, floors and caps), ``criteria.csv`` (what counts, in three
families), ``evidence.csv`` (what each locality has of it) and ``points.csv`` (how several people weigh it).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from localsport.data import edited, parameters, project
from localsport.data.allocation_checks import (
    COLUMNS,
    NUMBERS,
    check_criteria,
    check_evidence,
    check_head,
    check_localities,
    check_points,
)
from localsport.data.programme_checks import Offenders, refuse


@dataclass(frozen=True)
class Case:
    """A budget to share, as its folder states it.

    Attributes
    ----------
    allocation_id, name, area_code, year, description, source_id
        As in ``allocation.csv``; ``area_code`` is the county's.
    price_year
        Year of the pounds.
    budget
        Whole pounds.
    rise, fall
        The most a locality may gain or lose this year as a share of last year's money; None for no limit.
    localities
        Index ``area_code``; name, population (NaN where the tables are to say), last_year, floor, cap, note.
    criteria
        Index ``criterion``; family, label, held (column of the tables it is filled from, "" for none), basis,
        counts_inactivity (bool), gradient_low, gradient, gradient_high, relative_error, source_id, status, note.
    evidence, lower, upper
        One row per locality, one column per criterion; NaN where the file says nothing.
    rows
        ``evidence.csv`` as it stands, with ``row`` (line in the file).
    points
        person, family, criterion ("" for the family's own), points, note.
    """

    allocation_id: str
    name: str
    area_code: str
    year: int
    price_year: int
    budget: int
    rise: float | None
    fall: float | None
    description: str
    source_id: str
    localities: pd.DataFrame
    criteria: pd.DataFrame
    evidence: pd.DataFrame
    lower: pd.DataFrame
    upper: pd.DataFrame
    rows: pd.DataFrame
    points: pd.DataFrame


def folder() -> Path:
    """Return the folder of the allocations, ``data/raw/allocations`` of the project."""
    return project.root() / "data" / "raw" / "allocations"


def allocations(base: Path | None = None) -> pd.DataFrame:
    """List the allocations there are: index ``allocation_id``; the columns of ``allocation.csv`` and ``path``."""
    base = folder() if base is None else base
    files: list[Offenders] = []
    heads: list[pd.DataFrame] = []
    taken: dict[str, str] = {}
    sources = set(parameters.register()["source_id"])
    for path in sorted(base.glob("*/allocation.csv")):
        offenders = Offenders(f"{path.parent.name}/{path.name}")
        head = edited.read(path, COLUMNS[path.name], offenders, numbers=NUMBERS[path.name])
        check_head(head, sources, offenders)
        for row, name in head["allocation_id"].items():
            if name in taken:
                offenders.add([row], "allocation_id", f"{name!r} is the id of {taken[name]} too")
            taken.setdefault(name, offenders.place)
        heads.append(head.assign(path=str(path.parent)))
        files.append(offenders)
    refuse("the allocations", *files)
    if not heads:
        return pd.DataFrame(columns=[*COLUMNS["allocation.csv"], "path"]).set_index("allocation_id")
    return pd.concat(heads).set_index("allocation_id")


def allocation_case(
    allocation_id: str, *, base: Path | None = None, known: Collection[str] | None = None
) -> Case:
    """Read one allocation and check that a budget can be shared by it.

    Parameters
    ----------
    allocation_id
        Its id in ``allocation.csv``.
    base
        Folder that holds a folder per allocation; `folder()` by default.
    known
        Area codes that there are; without it codes are taken as they stand.

    Raises
    ------
    KeyError
        If there is no such allocation; the message lists those there are.
    ValueError
        If anything is missing, unknown, given twice or out of its range; all offenders are named with file,
        row and column.
    """
    listed = allocations(base)
    if allocation_id not in listed.index:
        raise KeyError(f"No allocation {allocation_id!r}. There are: {', '.join(listed.index) or 'none'}.")
    head: dict[Any, Any] = listed.loc[allocation_id].to_dict()
    path = Path(head["path"])
    sources = set(parameters.register()["source_id"])
    names = ("localities.csv", "criteria.csv", "evidence.csv", "points.csv")
    files = [Offenders(f"{path.name}/{name}") for name in names]
    localities, criteria, evidence, points = (
        edited.read(path / name, COLUMNS[name], file, numbers=NUMBERS[name])
        for name, file in zip(names, files, strict=True)
    )
    if not any(file.found for file in files):
        check_localities(localities, float(head["budget"]), known, files[0])
        check_criteria(criteria, sources, files[1])
        check_evidence(evidence, localities, criteria, sources, files[2])
        check_points(points, criteria, files[3])
    refuse(f"the allocation {allocation_id}", *files)
    codes = localities["area_code"].tolist()
    wide = {
        column: evidence.pivot(index="area_code", columns="criterion", values=column).reindex(
            index=pd.Index(codes, name="area_code"), columns=criteria["criterion"].tolist()
        )
        for column in ("value", "lower", "upper")
    }
    return Case(
        allocation_id=allocation_id,
        name=str(head["name"]),
        area_code=str(head["area_code"]),
        year=int(head["year"]),
        price_year=int(head["price_year"]),
        budget=int(head["budget"]),
        rise=_limit(head["rise_limit"]),
        fall=_limit(head["fall_limit"]),
        description=str(head["description"]),
        source_id=str(head["source_id"]),
        localities=localities.set_index("area_code"),
        criteria=criteria.assign(counts_inactivity=criteria["counts_inactivity"] == "yes").set_index(
            "criterion"
        ),
        evidence=wide["value"],
        lower=wide["lower"],
        upper=wide["upper"],
        rows=evidence.assign(row=evidence.index + 2).reset_index(drop=True),
        points=points.reset_index(drop=True),
    )


def completed(case: Case, held: pd.DataFrame) -> Case:
    """Fill from the tables what the folder leaves to them; what the folder says stands.

    Parameters
    ----------
    case
        As `allocation_case` returns it.
    held
        Index: area code; ``population`` and the columns that the criteria name as ``held``, each with
        ``<column>_lower`` and ``<column>_upper`` where limits are published.

    Raises
    ------
    ValueError
        If a locality or a column is not held; all are named.
    """
    wanted = case.criteria.loc[case.criteria["held"] != "", "held"]
    codes = case.localities.index
    open_ = {name: column for name, column in wanted.items() if case.evidence[name].isna().any()}
    faults = [f"{name}: no column {column}" for name, column in open_.items() if column not in held]
    if case.localities["population"].isna().any() and "population" not in held:
        faults.append("no column population")
    if strangers := codes.difference(held.index).tolist():
        faults.append(f"localities not held: {strangers}")
    if faults:
        raise ValueError(
            f"The tables cannot complete {case.allocation_id}: {'; '.join(faults)}. Give the values in "
            "evidence.csv or localities.csv, or tables that hold them."
        )
    frames = {"evidence": case.evidence.copy(), "lower": case.lower.copy(), "upper": case.upper.copy()}
    for name, column in open_.items():
        empty = case.evidence[name].isna()
        for part, suffix in (("evidence", ""), ("lower", "_lower"), ("upper", "_upper")):
            values = held[f"{column}{suffix}"].reindex(codes) if f"{column}{suffix}" in held else np.nan
            frames[part][name] = frames[part][name].where(~empty, values)
    people = case.localities["population"]
    if people.isna().any():
        people = people.fillna(held["population"].reindex(codes))
    return replace(
        case,
        localities=case.localities.assign(population=people),
        evidence=frames["evidence"],
        lower=frames["lower"],
        upper=frames["upper"],
    )


def _limit(share: float) -> float | None:
    return None if pd.isna(share) else float(share)
