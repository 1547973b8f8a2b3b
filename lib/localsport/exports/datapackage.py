"""Describe a batch's table of numbers as a Frictionless Data Package."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

DEMONSTRATION = "Demonstration data"
FIELDS: tuple[tuple[str, str, str], ...] = (
    ("area_code", "string", "Code of the place that the briefing is about: nine characters of the Office for "
     "National Statistics, or, of a custom locality, L- and its name"),
    ("name", "string", "Name of the place"),
    ("level", "string", "What kind of area the place is: district, county, region, locality"),
    ("region", "string", "Name of the region that the place lies in; empty where none is known"),
    ("claim_id", "string", "Name of the number, the same from place to place, such as inactive_rate"),
    ("about_code", "string", "Code of the area that this number is about. It differs from area_code where a place "
     "is set beside its region or its country, and is empty where the number is about a programme: such numbers "
     "come again for every place, so filter on it before adding or averaging"),
    ("what", "string", "What the number is, in words"),
    ("value", "number", "The number as computed, unrounded; empty where it cannot be given"),
    ("unit", "string", "Its unit; of money, the price year stands under period"),
    ("period", "string", "When it is for, as published; of money, the price year"),
    ("lower", "number", "Lower end of its interval; empty where there is none"),
    ("upper", "number", "Upper end of its interval; empty where there is none"),
    ("interval_note", "string", "What the interval is, or why there is none"),
    ("verdict", "string", "How it compares, or what it amounts to: better, worse, similar, higher, lower, or words"),
    ("source_id", "string", "Where it is from: ids of the sources of this package, joined by semicolons"),
    ("method", "string", "How it was made from the sources"),
    ("demonstration", "string", f'"{DEMONSTRATION}" where the place and all its figures are invented; else empty'),
)  # fmt: skip
"""Name, type and description of each column of ``numbers.csv``."""
COLUMNS = [name for name, _, _ in FIELDS]
CAVEATS = (
    "Values are as computed and not rounded; briefings round them.",
    "Numbers about a region, the country or a programme come again for every place: filter on about_code before "
    "adding or averaging.",
    "An empty lower and upper means that no interval is published, not that the number is certain; interval_note "
    "says which.",
    "Figures of neighbourhoods rest in part on models, not on measurement; method says where.",
    "What goes together need not cause one another, and an area's average is not its people's.",
)
OPEN = {
    "OGL-3.0": {
        "name": "OGL-UK-3.0",
        "title": "Open Government Licence v3.0",
        "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    },
    "MIT": {"name": "MIT", "title": "MIT License", "path": "https://opensource.org/license/mit"},
    "CC BY": {
        "name": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    },
}
"""Licences that a register names, and what is known of them; the register's own words stay with each source."""


def descriptor(
    table: Path,
    *,
    title: str,
    rows: int,
    sources: pd.DataFrame,
    definitions: pd.DataFrame,
    demonstration: bool,
    version: str,
    workbook: Path | None = None,
) -> dict[str, Any]:
    """Describe a table of numbers.

    Parameters
    ----------
    table
        The CSV file, with the columns `FIELDS`.
    title
        Title of the batch.
    rows
        How many rows it has.
    sources
        Rows of the register that the numbers come from.
    definitions
        Rows of the codebook of indicators that the numbers come from.
    demonstration
        Whether any of the places is invented.
    version
        Version of localsport.
    workbook
        The same numbers as a workbook.

    Returns
    -------
    dict
        A descriptor by the Data Package specification (version 1, which version 2 reads); it bears no date, so
        that the same numbers have the same descriptor.
    """
    mark = f"{DEMONSTRATION}: places and figures are invented. " if demonstration else ""
    resources = [_table(table, rows, definitions)]
    if workbook is not None:
        resources.append(_workbook(workbook))
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": _slug(f"localsport-{title}"),
        "title": f"{mark and DEMONSTRATION + ': '}{title}, numbers of the local sport briefings",
        "description": " ".join(
            [f"{mark}Every number that the briefings use.", *CAVEATS, *_less_open(sources)]
        ),
        "version": version,
        "keywords": ["physical activity", "public health", "England", *([DEMONSTRATION] if mark else [])],
    }
    licences = [OPEN[name] for name in sorted(set(sources["licence"])) if name in OPEN]
    if licences:
        package["licenses"] = licences
    listed = [_source(row) for row in _records(sources)]
    if listed:
        package["sources"] = listed
    return package | {"resources": resources}


def text(package: Mapping[str, Any]) -> str:
    """Return a descriptor as the text of ``datapackage.json``."""
    return json.dumps(package, indent=1, ensure_ascii=False) + "\n"


def _table(table: Path, rows: int, definitions: pd.DataFrame) -> dict[str, Any]:
    keys = ["area_code", "claim_id"]
    fields = [
        {"name": name, "type": kind, "description": said, "constraints": {"required": True}}
        if name in keys
        else {"name": name, "type": kind, "description": said}
        for name, kind, said in FIELDS
    ]
    return {
        "profile": "tabular-data-resource",
        "name": "numbers",
        "path": table.name,
        "title": "One row for each number of each place",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_file(table),
        "rows": rows,
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {"fields": fields, "missingValues": [""], "primaryKey": keys},
        "definitions": [
            {str(key): value for key, value in row.items() if value != ""} for row in _records(definitions)
        ],
    }  # fmt: skip


def _workbook(workbook: Path) -> dict[str, Any]:
    return {
        "profile": "data-resource",
        # Readers would take its first sheet, which holds words, for the table.
        "type": "file",
        "name": "workbook",
        "path": workbook.name,
        "title": "The same numbers, the key figures side by side, definitions and sources",
        "format": "xlsx",
        "mediatype": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        **_file(workbook),
    }


def _file(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "hash": f"sha256:{digest}"}


def _source(row: Mapping[str, Any]) -> dict[str, str]:
    said = {"title": f"{row['title']} ({row['publisher']}, {row['edition']})".replace(", )", ")")}
    address = str(row["url"])
    if re.match(r"https?://", address):
        said["path"] = address
    more = {"source_id": row["source_id"], "licence": row["licence"], "note": row["note"]}
    return said | {key: str(value) for key, value in more.items() if value != ""}


def _less_open(sources: pd.DataFrame) -> list[str]:
    """Name the sources whose licence the package's cannot stand for."""
    less = [f"{row['title']} ({row['licence'] or 'no licence stated'})" for row in _records(sources)
            if row["licence"] not in OPEN]  # fmt: skip
    return [
        f"Not under one of the licences named here, ask before you pass it on: {'; '.join(less)}."
    ] * bool(less)


def _records(frame: pd.DataFrame) -> Sequence[dict[Any, Any]]:
    return frame.fillna("").to_dict("records")


def _slug(words: str) -> str:
    plain: Iterable[str] = re.findall(r"[a-z0-9]+", words.lower())
    return "-".join(plain)
