"""Read an outcomes framework that a person edits in a spreadsheet.

A framework is a folder under ``data/raw/frameworks`` with six files: ``framework.csv`` (what it is),
``outcomes.csv`` (the triangle), ``logic_model.csv`` (inputs, activities, outputs and benefits), ``links.csv`` (what
leads to what), ``evidence.csv`` (what is known of it, from where) and ``performance_indicators.csv`` (how it would
show). What cannot be used is refused here; what is merely lacking is for ``localsport.outcomes.validate``.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from localsport.data import parameters, project
from localsport.data.edited import read
from localsport.data.framework_checks import (
    COLUMNS,
    check_evidence,
    check_indicators,
    check_items,
    check_links,
)
from localsport.data.programme_checks import Offenders, refuse

SHIPPED = "sport-and-physical-activity"
"""The framework that comes with the library."""


@dataclass(frozen=True)
class Framework:
    """An outcomes framework as its folder states it.

    Attributes
    ----------
    framework_id, name, description, edition
        As in ``framework.csv``.
    source_id
        Who wrote it, a row of ``data/raw/sources.csv``.
    outcomes
        Index outcome_id; name, short_name (for a diagram), level (service, intermediate, strategic), theme,
        population (whose outcome), note.
    logic_model
        Index item_id; kind (input, activity, output, benefit), gains ("" or for a benefit: individuals,
        communities, places), name, short_name, note.
    links
        What leads to what: from_id, to_id, how. Always from a lower level to a higher one.
    evidence
        Index evidence_id; outcome_id, from_id (the step it speaks of, "" for every step to the outcome), statement,
        direction (supports, mixed, no effect), strength (strong, moderate, weak), design, source_id, locator, quote
        (the source's own words), status (published, derived, unverified), note.
    indicators
        Index pi_id; outcome_id, name, kind (population, programme), indicator_id (of the codebook, "" where it has
        none), sex, better (lower, higher), where_to_get, url, geography, status, note.
    """

    framework_id: str
    name: str
    description: str
    edition: str
    source_id: str
    outcomes: pd.DataFrame
    logic_model: pd.DataFrame
    links: pd.DataFrame
    evidence: pd.DataFrame
    indicators: pd.DataFrame


def folder() -> Path:
    """Return the folder of the frameworks, ``data/raw/frameworks`` of the project."""
    return project.root() / "data" / "raw" / "frameworks"


def frameworks(base: Path | None = None) -> list[str]:
    """List the ids of the frameworks there are: the names of their folders."""
    base = folder() if base is None else base
    return sorted(path.parent.name for path in base.glob("*/framework.csv"))


def framework(framework_id: str = SHIPPED, *, base: Path | None = None) -> Framework:
    """Read one framework and check that it hangs together.

    Parameters
    ----------
    framework_id
        Name of its folder.
    base
        Folder that holds a folder per framework; `folder()` by default.

    Raises
    ------
    KeyError
        If there is no such framework; the message lists those there are.
    ValueError
        If an id is unknown or there twice, a link leads down or in a circle, evidence has no source or no words
        of it, or an indicator is not in the codebook. All offenders are named with file, row and column.
    """
    base = folder() if base is None else base
    if framework_id not in frameworks(base):
        raise KeyError(f"No framework {framework_id!r}. There are: {', '.join(frameworks(base)) or 'none'}.")
    path = base / framework_id
    files = {name: Offenders(f"{framework_id}/{name}") for name in COLUMNS}
    held = {name: read(path / name, columns, files[name]) for name, columns in COLUMNS.items()}
    if not any(file.found for file in files.values()):
        _check(framework_id, held, files)
    refuse(f"the framework {framework_id}", *files.values())
    head = held["framework.csv"].iloc[0]
    return Framework(
        **{each: str(head[each]) for each in COLUMNS["framework.csv"]},
        outcomes=held["outcomes.csv"].set_index("outcome_id"),
        logic_model=held["logic_model.csv"].set_index("item_id"),
        links=held["links.csv"].reset_index(drop=True),
        evidence=held["evidence.csv"].set_index("evidence_id"),
        indicators=held["performance_indicators.csv"].set_index("pi_id"),
    )


def _check(framework_id: str, held: dict[str, pd.DataFrame], files: dict[str, Offenders]) -> None:
    """Check what the files say, once each of them could be read."""
    sources = set(parameters.register()["source_id"])
    head, to = held["framework.csv"], files["framework.csv"]
    if len(head) != 1:
        to.whole(f"{len(head)} rows; one framework has one")
    to.filled(head, "name")
    to.choice(head, "framework_id", [framework_id], f"the folder is named {framework_id!r}")
    to.choice(head, "source_id", sources, "see data/raw/sources.csv")
    outcomes, items = held["outcomes.csv"], held["logic_model.csv"]
    levels = check_items(outcomes, items, files["outcomes.csv"], files["logic_model.csv"])
    check_links(held["links.csv"], levels, files["links.csv"])
    check_evidence(held["evidence.csv"], outcomes, held["links.csv"], items, sources, files["evidence.csv"])
    codebook = parameters.table("indicators")
    check_indicators(
        held["performance_indicators.csv"], outcomes, codebook, files["performance_indicators.csv"]
    )
