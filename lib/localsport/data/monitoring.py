"""Read what a person keeps, month by month, on how a programme is doing.

A folder under ``data/raw/monitoring`` holds ``monitoring.csv`` (what it is), ``places.csv`` (where, with or
without the programme) and ``months.csv`` (attendances and new participants by place, activity level at the
start and age band); and, where they are kept, ``pathway.csv`` (people referred, started and completed by risk
tier, with the level before and after), ``cohorts.csv`` (how many of those who joined in a month came in each
later one), ``surveys.csv`` (what was asked of samples, before and after) and ``links.csv`` (which movers
count for which outcome).
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from localsport.data import monitoring_checks as checks
from localsport.data import parameters, project
from localsport.data.programme_checks import Offenders, refuse
from localsport.methods.suppression import Rule

OPTIONAL = ("pathway.csv", "cohorts.csv", "surveys.csv", "links.csv")


@dataclass(frozen=True)
class Monitoring:
    """A monitoring folder as it stands.

    Attributes
    ----------
    monitoring_id, name, place, programme_id, source_id, description
        As in ``monitoring.csv``; ``programme_id`` is that of a folder under ``data/raw/programmes``, or "".
    began
        First month of the programme (period).
    follow_up_months
        Months after a referral until it is known whether the person completed and moved.
    target_inactive
        Share of new participants who shall be inactive at the start, 0 to 1.
    places
        Index ``place_code``; ``place_name``, ``group`` (programme, comparison).
    months
        month (period), place_code, activity_level, age_band, attendances, new_participants.
    pathway
        month of referral, place_code, tier, activity_level (before), referred, started, completed,
        inactive_after, fairly_active_after, active_after; without rows where nobody keeps it, as are the next
        three.
    cohorts
        cohort (month of joining), place_code, month, participants (of the cohort who came in the month).
    surveys
        month, place_code, measure, count, asked.
    links
        outcome_id, tier ("" for all), level_before, level_after.
    gaps
        place_code, month: months without a row in ``months.csv`` between its first and last.
    """

    monitoring_id: str
    name: str
    place: str
    programme_id: str
    began: pd.Period
    follow_up_months: int
    target_inactive: float
    source_id: str
    description: str
    places: pd.DataFrame
    months: pd.DataFrame
    pathway: pd.DataFrame
    cohorts: pd.DataFrame
    surveys: pd.DataFrame
    links: pd.DataFrame
    gaps: pd.DataFrame


def folder() -> Path:
    """Return the folder of the monitored programmes, ``data/raw/monitoring`` of the project."""
    return project.root() / "data" / "raw" / "monitoring"


def disclosure(frame: pd.DataFrame | None = None) -> Rule:
    """Read by which rule small numbers are hidden.

    Parameters
    ----------
    frame
        Rows as `parameters.table` reads ``disclosure.csv``; that file by default. The central values are
        used.

    Raises
    ------
    ValueError
        If a row is missing or a value is none that a rule can have.
    """
    frame = parameters.table("disclosure") if frame is None else frame
    central = frame.set_index("parameter")["central"]
    names = ("threshold", "rounding", "protection")
    if lacking := [each for each in names if not central.get(each, 0) >= 1]:
        raise ValueError(f"parameters/disclosure.csv has no number of one or more for: {', '.join(lacking)}.")
    return Rule(**{each: int(central[each]) for each in names})


def listed(base: Path | None = None) -> list[str]:
    """List the monitoring folders there are.

    Parameters
    ----------
    base
        Folder that holds a folder per monitored programme; `folder()` by default.
    """
    return sorted(path.parent.name for path in (base or folder()).glob("*/monitoring.csv"))


def monitoring(monitoring_id: str, *, base: Path | None = None) -> Monitoring:
    """Read one monitoring folder and check that its counts can be true.

    Parameters
    ----------
    monitoring_id
        Name of the folder.
    base
        Folder that holds a folder per monitored programme; `folder()` by default.

    Raises
    ------
    KeyError
        If there is no such folder; the message lists those there are.
    ValueError
        If a month is given twice, a place is unknown, a count is negative or not whole, more people complete
        than start, or anything else cannot be. All offenders are named with file, row and column.
    """
    if monitoring_id not in listed(base):
        raise KeyError(f"No monitoring {monitoring_id!r}. There are: {', '.join(listed(base)) or 'none'}.")
    path = (base or folder()) / monitoring_id
    files = {name: Offenders(f"{monitoring_id}/{name}") for name in checks.COLUMNS}
    frames = {
        name: checks.read(path / name, to)
        if name not in OPTIONAL or (path / name).is_file()
        else checks.without_rows(name)
        for name, to in files.items()
    }
    head, places, months = (frames[name] for name in ("monitoring.csv", "places.csv", "months.csv"))
    checks.check_head(head, set(parameters.register()["source_id"]), files["monitoring.csv"])
    checks.check_places(places, files["places.csv"])
    known = set(places["place_code"])
    for name in ("months.csv", *OPTIONAL):
        if len(frames[name]):
            checks.check_rows(name, frames[name], known, files[name])
    checks.check_bands(months, files["months.csv"])
    why = "a new participant has attended"
    checks.check_order(months, "new_participants", "attendances", why, files["months.csv"])
    checks.check_order(
        frames["surveys.csv"], "count", "asked", "a share is at most one", files["surveys.csv"]
    )
    checks.check_pathway(frames["pathway.csv"], files["pathway.csv"])
    if len(frames["cohorts.csv"]):
        checks.check_cohorts(frames["cohorts.csv"], months, files["cohorts.csv"])
    checks.check_links(frames["links.csv"], files["links.csv"])
    refuse(f"the monitoring {monitoring_id}", *files.values())
    given = head.iloc[0]
    return Monitoring(
        monitoring_id=str(given["monitoring_id"]),
        name=str(given["name"]),
        place=str(given["place"]),
        programme_id=str(given["programme_id"]),
        began=given["began"],
        follow_up_months=int(given["follow_up_months"]),
        target_inactive=float(given["target_inactive"]),
        source_id=str(given["source_id"]),
        description=str(given["description"]),
        places=places.set_index("place_code"),
        months=_whole(months),
        pathway=_whole(frames["pathway.csv"]),
        cohorts=_whole(frames["cohorts.csv"]),
        surveys=_whole(frames["surveys.csv"]),
        links=frames["links.csv"].reset_index(drop=True),
        gaps=checks.gaps(months, list(places["place_code"])),
    )


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    counts = {each: int for each in frame if each in checks.COUNTS}
    return frame.reset_index(drop=True).astype(counts)
