"""Read a commissioning landscape that a person keeps in a spreadsheet.

A landscape is a folder under ``data/raw/landscapes`` with six files: ``landscape.csv`` (which place, as of when),
``organisations.csv`` (who commissions), ``priorities.csv`` (what they have said they want, where and when),
``matches.csv`` (which outcomes of the framework a priority meets), ``relationships.csv`` (how far each conversation
is) and ``capacity.csv`` (clubs, coaches, volunteers). ``figures.csv`` may stand beside them: figures that the profile
lacks and somebody has got. It holds roles and never names of people.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from localsport.data import parameters, project
from localsport.data.edited import read
from localsport.data.frameworks import Framework
from localsport.data.landscape_checks import (
    COLUMNS,
    DATES,
    MAY_STAND,
    NUMBERS,
    check_capacity,
    check_figures,
    check_matches,
    check_organisations,
    check_people,
    check_priorities,
    check_relationships,
)
from localsport.data.programme_checks import Offenders, refuse
from localsport.data.state import State, own_copy, state


@dataclass(frozen=True)
class Landscape:
    """A commissioning landscape as its folder states it.

    Attributes
    ----------
    landscape_id, name, area_code, source_id, note
        As in ``landscape.csv``.
    as_of
        The day it describes; what is overdue is overdue on this day.
    illustrative
        Whether it is invented.
    organisations
        Index organisation_id; organisation, sector, contact_role, decision_cycle, next_decision (date), budget (£),
        price_year, budget_for, interest and influence (low, medium, high), note.
    priorities
        Index priority_id; organisation_id, priority, short_name, document, document_date, ends (date), locator, note.
    matches
        priority_id, outcome_id (of the framework), why.
    relationships
        organisation_id, stage (scoped, mapped, aware, shared understanding), date, next_step, next_step_date, led_by
        (a role), note; several rows of one organisation are its history.
    capacity
        kind (clubs, coaches, volunteers, ...), area_code, count, unit, date, source_id, status, note.
    figures
        pi_id (of the framework), area_code, value, lower_95, upper_95, country_value, period, unit, source_id, note;
        empty where nobody keeps the file.
    """

    landscape_id: str
    name: str
    area_code: str
    as_of: pd.Timestamp
    illustrative: bool
    source_id: str
    note: str
    organisations: pd.DataFrame
    priorities: pd.DataFrame
    matches: pd.DataFrame
    relationships: pd.DataFrame
    capacity: pd.DataFrame
    figures: pd.DataFrame


def folder() -> Path:
    """Return the folder of the landscapes, ``data/raw/landscapes`` of the project."""
    return project.root() / "data" / "raw" / "landscapes"


def landscapes(base: Path | None = None) -> pd.DataFrame:
    """List the landscapes there are; they are read again where a file has changed.

    Returns
    -------
    pandas.DataFrame
        Index landscape_id (the folder's name); name, area_code, as_of, illustrative, source_id, note, path.
    """
    base = folder() if base is None else base
    return own_copy(_listed(base, _state(base)))


def _state(base: Path) -> State:
    """Say in what state all is that a landscape is read from and checked against, but the framework."""
    return state(base, parameters.register_file())


@lru_cache(maxsize=4)
def _listed(base: Path, held: State) -> pd.DataFrame:
    rows, files = [], []
    for path in sorted(base.glob("*/landscape.csv")):
        files.append(Offenders(f"{path.parent.name}/{path.name}"))
        rows.append(_head(path, files[-1]).assign(path=str(path.parent)))
    refuse("the landscapes", *files)
    columns = [*COLUMNS["landscape.csv"], "path"]
    listed = pd.concat(rows) if rows else pd.DataFrame(columns=columns)
    return listed.set_index("landscape_id")


def landscape(landscape_id: str, framework: Framework, *, base: Path | None = None) -> Landscape:
    """Read one landscape and check it against the framework its priorities are matched to, once while both stay.

    Parameters
    ----------
    landscape_id
        Name of its folder.
    framework
        The framework whose outcomes ``matches.csv`` and whose indicators ``figures.csv`` name.
    base
        Folder that holds a folder per landscape; `folder()` by default.

    Raises
    ------
    KeyError
        If there is no such landscape; the message lists those there are.
    ValueError
        If an id is unknown or there twice, a stage or sector unknown, a priority without document or date, or a cell
        seems to name or reach a person. All offenders are named with file, row and column.
    """
    base = folder() if base is None else base
    outcomes, indicators = (tuple(each.index) for each in (framework.outcomes, framework.indicators))
    return own_copy(_landscape(landscape_id, base, outcomes, indicators, _state(base)))


@lru_cache(maxsize=4)
def _landscape(
    landscape_id: str, base: Path, outcomes: tuple[str, ...], indicators: tuple[str, ...], held: State
) -> Landscape:
    listed = landscapes(base)
    if landscape_id not in listed.index:
        raise KeyError(f"No landscape {landscape_id!r}. There are: {', '.join(listed.index) or 'none'}.")
    head = listed.loc[landscape_id].to_dict()
    path = Path(head["path"])
    files: dict[str, Offenders] = {}
    read_in: dict[str, pd.DataFrame] = {}
    for name, columns in COLUMNS.items():
        files[name] = Offenders(f"{landscape_id}/{name}")
        if name in MAY_STAND and not (path / name).is_file():
            read_in[name] = pd.DataFrame({each: pd.Series(dtype=object) for each in columns})
            continue
        read_in[name] = read(
            path / name, columns, files[name], numbers=NUMBERS & {*columns}, dates=DATES & {*columns}
        )
    if not any(file.found for file in files.values()):
        _check(read_in, files, outcomes, indicators)
    refuse(f"the landscape {landscape_id}", *files.values())
    return Landscape(
        landscape_id=landscape_id,
        name=str(head["name"]),
        area_code=str(head["area_code"]),
        as_of=head["as_of"],
        illustrative=head["illustrative"] == "yes",
        source_id=str(head["source_id"]),
        note=str(head["note"]),
        organisations=read_in["organisations.csv"].set_index("organisation_id"),
        priorities=read_in["priorities.csv"].set_index("priority_id"),
        matches=read_in["matches.csv"].reset_index(drop=True),
        relationships=read_in["relationships.csv"].reset_index(drop=True),
        capacity=read_in["capacity.csv"].reset_index(drop=True),
        figures=read_in["figures.csv"].reset_index(drop=True),
    )


def _head(path: Path, to: Offenders) -> pd.DataFrame:
    """Read and check ``landscape.csv``."""
    head = read(path, COLUMNS["landscape.csv"], to, dates=("as_of",))
    if to.found:
        return head
    if len(head) != 1:
        to.whole(f"{len(head)} rows; one landscape has one")
    to.filled(head, "name", "area_code")
    to.add(head.index[head["as_of"].isna()], "as_of", "empty; on which day is this so?")
    to.choice(head, "landscape_id", [path.parent.name], f"the folder is named {path.parent.name!r}")
    to.choice(head, "illustrative", ("yes", "no"), "yes or no")
    to.choice(head, "source_id", set(parameters.register()["source_id"]), "see data/raw/sources.csv")
    return head


def _check(
    held: dict[str, pd.DataFrame],
    files: dict[str, Offenders],
    outcomes: Collection[str],
    indicators: Collection[str],
) -> None:
    """Check what the files say, once each of them could be read."""
    sources = set(parameters.register()["source_id"])
    organisations, priorities = held["organisations.csv"], held["priorities.csv"]
    check_organisations(organisations, files["organisations.csv"])
    check_priorities(priorities, organisations, files["priorities.csv"])
    check_matches(held["matches.csv"], priorities, outcomes, files["matches.csv"])
    as_of = held["landscape.csv"]["as_of"].max()
    check_relationships(held["relationships.csv"], organisations, as_of, files["relationships.csv"])
    check_capacity(held["capacity.csv"], sources, files["capacity.csv"])
    check_figures(held["figures.csv"], indicators, sources, files["figures.csv"])
    for name, frame in held.items():
        check_people(frame, files[name])
