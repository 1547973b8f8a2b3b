"""Read the catalogue of what can be fetched, from where, and what is known of each place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from localsport.data import layouts, project

METHODS = (
    "arcgis-features",
    "arcgis-table",
    "census-observations",
    "census-shares",
    "explore-local-statistics",
    "file",
    "fingertips",
    "govuk-attachment",
    "manual",
    "nomis-ages",
    "nomis-estimates",
    "similar-areas",
)
STATUSES = ("verified here", "documented", "unverified")
EXTENTS = ("whole", "place")
COLUMNS = (
    "source_id",
    "title",
    "publisher",
    "method",
    "address",
    "query",
    "newer",
    "documented_at",
    "layout",
    "file",
    "licence",
    "edition",
    "extent",
    "default",
    "key",
    "most_mb",
    "sha256",
    "precedence",
    "refresh_days",
    "needed_by",
    "status",
    "note",
)


@dataclass(frozen=True)
class Entry:
    """One source: a row of ``data/raw/fetch/catalogue.csv``.

    Attributes
    ----------
    method
        How it is fetched, one of `METHODS`; ``manual`` is a file that a person downloads.
    address, query
        Where it is, and what to ask (``name=value`` pairs).
    newer
        Regular expression that a later edition's name would match, ``""`` where none is looked for.
    documented_at
        The page on which the publisher documents the interface or offers the file.
    extent
        ``whole`` if all of England is needed whatever the place (national ranks, comparison with places alike),
        ``place`` if the place will do.
    default
        Whether it is fetched without being named.
    key
        Columns that name a row, to show what changed.
    status
        What is known of the address and format, one of `STATUSES`.
    """

    source_id: str
    title: str
    publisher: str
    method: str
    address: str
    query: dict[str, str]
    newer: str
    documented_at: str
    layout: str
    file: str
    licence: str
    edition: str
    extent: str
    default: bool
    key: tuple[str, ...]
    most: int
    sha256: str
    precedence: int
    refresh_days: int
    needed_by: tuple[str, ...]
    status: str
    note: str


def folder() -> Path:
    """Return the folder of the catalogue, ``data/raw/fetch`` of the project."""
    return project.root() / "data" / "raw" / "fetch"


def catalogue(path: Path | None = None) -> dict[str, Entry]:
    """Read the catalogue, in its own order.

    Raises
    ------
    ValueError
        If a row cannot be used; all offenders are named.
    """
    path = folder() / "catalogue.csv" if path is None else path
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    faults = [f"{path.name} lacks the columns {sorted(set(COLUMNS) - set(frame.columns))}"]
    if not set(COLUMNS) <= set(frame.columns):
        raise ValueError(f"Cannot use the catalogue of sources: {faults[0]}.")
    rows = [{str(k): str(v) for k, v in row.items()} for row in frame.to_dict("records")]
    faults = [f"{row['source_id'] or '(no source_id)'}: {fault}" for row in rows for fault in _faults(row)]
    twice = frame["source_id"][frame["source_id"].duplicated()]
    faults += [f"{source_id}: there twice" for source_id in twice]
    if faults:
        raise ValueError(f"Cannot use the catalogue of sources {path}: {'; '.join(faults)}.")
    return {row["source_id"]: _entry(row) for row in rows}


def chosen(entries: dict[str, Entry], named: Iterable[str]) -> list[Entry]:
    """Return the sources that are named, or those fetched by default.

    Raises
    ------
    ValueError
        If a name is not in the catalogue; all such are named.
    """
    wanted = list(dict.fromkeys(named))
    unknown = [name for name in wanted if name not in entries]
    if unknown:
        raise ValueError(f"Unknown sources: {unknown}. There are: {list(entries)}.")
    if wanted:
        return [entries[name] for name in entries if name in wanted]
    return [entry for entry in entries.values() if entry.default]


def pairs(text: str) -> dict[str, str]:
    """Read ``name=value; name=value``.

    Examples
    --------
    >>> pairs("dataset=NM_2020_1; measures=20100")
    {'dataset': 'NM_2020_1', 'measures': '20100'}
    """
    split = [part.partition("=") for part in text.split(";") if part.strip()]
    return {name.strip(): value.strip() for name, _, value in split}


def _faults(row: dict[str, str]) -> list[str]:
    allowed = {"method": METHODS, "status": STATUSES, "extent": EXTENTS, "default": ("yes", "no")}
    faults = [
        f"{column} {row[column]!r} is none of {list(words)}"
        for column, words in allowed.items()
        if row[column] not in words
    ]
    if row["layout"] not in {*layouts.READERS, *layouts.WITHOUT_READER}:
        faults.append(f"unknown layout {row['layout']!r}")
    faults += [
        f"{column} {row[column]!r} is no whole number"
        for column in ("most_mb", "precedence", "refresh_days")
        if not row[column].isdigit()
    ]
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", row["file"]):
        faults.append(f"file {row['file']!r} is no plain file name")
    if not row["documented_at"].startswith("https://"):
        faults.append("no page is named where it is documented")
    return faults


def _entry(row: dict[str, str]) -> Entry:
    held = {name: row[name] for name in COLUMNS if name not in ("most_mb",)}
    return Entry(
        **{
            **held,
            "query": pairs(row["query"]),
            "default": row["default"] == "yes",
            "key": tuple(name.strip() for name in row["key"].split("|") if name.strip()),
            "most": int(row["most_mb"]) * 1_000_000,
            "precedence": int(row["precedence"]),
            "refresh_days": int(row["refresh_days"]),
            "needed_by": tuple(row["needed_by"].split()),
        }  # type: ignore[arg-type]
    )
