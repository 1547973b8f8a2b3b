"""Read programmes that a person edits in a spreadsheet.

A programme is a folder under ``data/raw/programmes`` with four files: ``programme.csv`` (what it is),
``inputs.csv`` (what it takes), ``outcomes.csv`` (what changes for whom) and ``assumptions.csv`` (one row
for each number about an outcome that a sceptic may challenge, with its source and status). After the event
two more may stand beside them: ``achieved.csv`` (what monitoring found) and ``achieved_inputs.csv`` (the final
accounts). ``activity.csv`` says who they are that become less inactive, for methods that value a change of activity.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from localsport.data import parameters, project
from localsport.data.programme_checks import (
    ASSUMPTIONS,
    COLUMNS,
    RANGE,
    Offenders,
    check_achieved,
    check_activity,
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
        locator, status, note, shape ("" where the run decides; so have the inputs), together (name of the
        group it moves with in the draws, "" for its beneficiary).
    achieved
        What monitoring found, rows like those of ``assumptions``; None where there is no ``achieved.csv``.
    achieved_inputs
        What was put in by the final accounts, rows like those of ``inputs``; None where nobody says.
    activity
        Who they are that become less inactive: outcome_id, group, share (of the outcome's people), age_from,
        age_to, class_before, class_after, mode, minutes_before, minutes_after (a week), ls_points, in_work,
        disabled, source_id, status, note; None where nobody says.
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
    achieved: pd.DataFrame | None = None
    achieved_inputs: pd.DataFrame | None = None
    activity: pd.DataFrame | None = None


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
    later: dict[str, pd.DataFrame] = {}
    for name in ("achieved.csv", "achieved_inputs.csv", "activity.csv"):
        if (path / name).is_file():
            files.append(Offenders(f"{path.name}/{name}"))
            later[name] = read(path / name, files[-1])
    if not any(file.found for file in files):
        check_inputs(inputs, values, sources, files[0])
        check_outcomes(outcomes, values, files[1])
        check_assumptions(assumptions, outcomes, sources, files[2])
        for file in files[3:]:
            if file.place.endswith("achieved.csv"):
                check_achieved(later["achieved.csv"], outcomes, sources, file)
            elif file.place.endswith("activity.csv"):
                check_activity(later["activity.csv"], outcomes, sources, file)
            else:
                check_inputs(later["achieved_inputs.csv"], values, sources, file)
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
        achieved=later["achieved.csv"].reset_index(drop=True) if "achieved.csv" in later else None,
        achieved_inputs=(
            later["achieved_inputs.csv"].astype({"first_year": int}).reset_index(drop=True)
            if "achieved_inputs.csv" in later
            else None
        ),
        activity=later["activity.csv"].reset_index(drop=True) if "activity.csv" in later else None,
    )


def evaluated(given: Programme, achieved: pd.DataFrame | None = None) -> Programme:
    """Put what was achieved in the place of what was forecast.

    Parameters
    ----------
    given
        The programme as forecast.
    achieved
        What monitoring found, in place of the folder's ``achieved.csv``: outcome_id, assumption, low,
        central, high, status, and what else the file may hold.

    Returns
    -------
    Programme
        The same programme with achieved numbers in ``outcomes`` and ``assumptions``, and with the final
        accounts as ``inputs`` where there are any. What nobody measured stays as forecast.

    Raises
    ------
    ValueError
        If there is nothing achieved, or it cannot be used; all offenders are named.
    """
    found = given.achieved if achieved is None else achieved
    if found is None and given.achieved_inputs is None:
        raise ValueError(
            f"Nothing achieved is stated for {given.programme_id!r}: add achieved.csv (the columns of "
            "assumptions.csv) to its folder, or give a frame."
        )
    rows = given.assumptions
    if found is not None:
        if achieved is not None:
            filled = dict.fromkeys(("unit", "locator", "note", "shape", "together"), "") | {
                "source_id": given.source_id
            }
            found = achieved.assign(**{each: text for each, text in filled.items() if each not in achieved})
            offenders = Offenders("achieved")
            check_achieved(found, given.outcomes, set(parameters.register()["source_id"]), offenders)
            refuse(f"what was achieved by {given.programme_id}", offenders)
        keys = ["outcome_id", "assumption"]
        measured = pd.MultiIndex.from_frame(found[keys])
        kept = rows[~pd.MultiIndex.from_frame(rows[keys]).isin(measured)]
        rows = pd.concat([kept, found[rows.columns]], ignore_index=True)
    wide = _wide(rows)
    return replace(
        given,
        inputs=given.inputs if given.achieved_inputs is None else given.achieved_inputs,
        outcomes=given.outcomes.drop(columns=wide.columns).join(wide, on="outcome_id"),
        assumptions=rows,
        achieved=found,
    )


def people(given: Programme, outcomes: pd.DataFrame | None = None) -> pd.DataFrame | None:
    """Count the people of each group who become less inactive, as methods of `valuation` take them.

    Parameters
    ----------
    given
        The programme.
    outcomes
        Those to count, such as what is left of the programme's where some are too small to matter; all by default.

    Returns
    -------
    pandas.DataFrame or None
        The rows of ``activity`` with ``people``, the share of the outcome's central quantity; None where the
        programme says nothing of who they are.
    """
    if given.activity is None:
        return None
    counted = (given.outcomes if outcomes is None else outcomes).set_index("outcome_id")["quantity_central"]
    rows = given.activity[given.activity["outcome_id"].isin(counted.index)]
    return rows.assign(people=rows["share"] * rows["outcome_id"].map(counted)).reset_index(drop=True)


def _wide(assumptions: pd.DataFrame) -> pd.DataFrame:
    parts = {
        f"{name}_{part}": assumptions[assumptions["assumption"] == name].set_index("outcome_id")[part]
        for name in ASSUMPTIONS
        for part in (*RANGE, "status", "shape", "together")
    }
    return pd.DataFrame(parts)
