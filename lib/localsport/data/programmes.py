"""Read programmes that a person edits in a spreadsheet.

A programme is a folder under ``data/raw/programmes`` with four files: ``programme.csv`` (what it is),
``inputs.csv`` (what it takes), ``outcomes.csv`` (what changes for whom) and ``assumptions.csv`` (one row
for each number about an outcome that a sceptic may challenge, with its source and status).
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from localsport.data import parameters, project
from localsport.data.programme_checks import (
    ASSUMPTIONS,
    COLUMNS,
    RANGE,
    Offenders,
    check_assumptions,
    check_inputs,
    check_outcomes,
    check_unit_values,
    read,
    refuse,
)


@dataclass(frozen=True)
class Programme:
    """A programme as its folder states it.

    Attributes
    ----------
    programme_id, name, place, funder, description
        As in ``programme.csv``.
    source_id
        Who states the programme's own figures, a row of ``data/raw/sources.csv``.
    year
        Calendar year in which it runs.
    inputs
        One row per item: item, kind (cash, in-kind, volunteer), low, central, high, unit, unit_value_id
        ("" for an amount in pounds, else the price of the unit), price_year, first_year (year of the
        spending, 0 = the programme's own), source_id, status, note.
    outcomes
        One row per outcome: outcome_id, stakeholder (who benefits), beneficiary (in whom it happens),
        age_from, age_to, outcome, indicator, unit_value_id, kind (wellbeing, capacity released, cash
        released), first_year, less_inactive (bool: its quantity counts people who become less inactive),
        note; for each of quantity, duration_years, deadweight, displacement, attribution (to others) and
        drop_off the columns ``<assumption>_low``, ``_central``, ``_high`` and ``_status``.
    assumptions
        The same numbers, one per row: outcome_id, assumption, low, central, high, unit, source_id,
        locator, status, note.
    """

    programme_id: str
    name: str
    place: str
    year: int
    funder: str
    description: str
    source_id: str
    inputs: pd.DataFrame
    outcomes: pd.DataFrame
    assumptions: pd.DataFrame


def folder() -> Path:
    """Return the folder of the programmes, ``data/raw/programmes`` of the project."""
    return project.root() / "data" / "raw" / "programmes"


def unit_values(frame: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the unit values by their id, checked.

    Parameters
    ----------
    frame
        Rows as `parameters.table` reads ``unit_values.csv``; that file by default.

    Returns
    -------
    pandas.DataFrame
        Index ``parameter``; label, low, central, high (£ in the row's price_year), unit, price_year (int),
        benefit, method, age_from, age_to, source_id, locator, status, note.

    Raises
    ------
    ValueError
        If a value has no price year, is out of order, has no known status or appears twice; all offenders
        are named with row and column.
    """
    frame = parameters.table("unit_values") if frame is None else frame
    offenders = Offenders("parameters/unit_values.csv")
    check_unit_values(frame, offenders)
    refuse("the unit values", offenders)
    ages = {each: pd.to_numeric(frame[each]) for each in ("age_from", "age_to")}
    return frame.assign(price_year=frame["price_year"].astype(int), **ages).set_index("parameter")


def programmes(base: Path | None = None) -> pd.DataFrame:
    """List the programmes there are.

    Parameters
    ----------
    base
        Folder that holds a folder per programme; `folder()` by default.

    Returns
    -------
    pandas.DataFrame
        Index ``programme_id``; name, place, year, funder, description, source_id, path.

    Raises
    ------
    ValueError
        If two folders hold one id, or a ``programme.csv`` cannot be read; all offenders are named.
    """
    base = folder() if base is None else base
    sources = set(parameters.register()["source_id"])
    files: list[Offenders] = []
    heads: list[pd.DataFrame] = []
    taken: dict[str, str] = {}
    for path in sorted(base.glob("*/programme.csv")):
        offenders = Offenders(f"{path.parent.name}/{path.name}")
        head = read(path, offenders)
        if not offenders.found and len(head) != 1:
            offenders.whole(f"{len(head)} rows; one programme has one")
        offenders.filled(head, "programme_id", "name", "year")
        offenders.choice(head, "source_id", sources, "see data/raw/sources.csv")
        for row, name in head["programme_id"].items():
            if name in taken:
                offenders.add([row], "programme_id", f"{name!r} is the id of {taken[name]} too")
            taken.setdefault(name, offenders.place)
        heads.append(head.assign(path=str(path.parent)))
        files.append(offenders)
    refuse("the programmes", *files)
    if not heads:
        return pd.DataFrame(columns=[*COLUMNS["programme.csv"], "path"]).set_index("programme_id")
    return pd.concat(heads).astype({"year": int}).set_index("programme_id")


def programme(
    programme_id: str, *, base: Path | None = None, values: pd.DataFrame | None = None
) -> Programme:
    """Read one programme and check that it can be valued.

    Parameters
    ----------
    programme_id
        Its id in ``programme.csv``.
    base
        Folder that holds a folder per programme; `folder()` by default.
    values
        Unit values as `unit_values` returns them; read by default.

    Raises
    ------
    KeyError
        If there is no such programme; the message lists those there are.
    ValueError
        If anything is missing, unknown, out of order or counted twice. All offenders are named with file,
        row and column.
    """
    listed = programmes(base)
    if programme_id not in listed.index:
        raise KeyError(f"No programme {programme_id!r}. There are: {', '.join(listed.index) or 'none'}.")
    head = listed.loc[programme_id].to_dict()
    path = Path(head["path"])
    values = unit_values() if values is None else values
    sources = set(parameters.register()["source_id"])
    names = ("inputs.csv", "outcomes.csv", "assumptions.csv")
    files = [Offenders(f"{path.name}/{name}") for name in names]
    inputs, outcomes, assumptions = (read(path / name, file) for name, file in zip(names, files, strict=True))
    if not any(file.found for file in files):
        check_inputs(inputs, values, sources, files[0])
        check_outcomes(outcomes, values, files[1])
        check_assumptions(assumptions, outcomes, sources, files[2])
    refuse(f"the programme {programme_id}", *files)
    outcomes = outcomes.assign(less_inactive=outcomes["less_inactive"] == "yes").astype({"first_year": int})
    return Programme(
        programme_id=programme_id,
        name=head["name"],
        place=head["place"],
        year=head["year"],
        funder=head["funder"],
        description=head["description"],
        source_id=head["source_id"],
        inputs=inputs.astype({"first_year": int}).reset_index(drop=True),
        outcomes=outcomes.join(_wide(assumptions), on="outcome_id").reset_index(drop=True),
        assumptions=assumptions.reset_index(drop=True),
    )


def _wide(assumptions: pd.DataFrame) -> pd.DataFrame:
    parts = {
        f"{name}_{part}": assumptions[assumptions["assumption"] == name].set_index("outcome_id")[part]
        for name in ASSUMPTIONS
        for part in (*RANGE, "status")
    }
    return pd.DataFrame(parts)
