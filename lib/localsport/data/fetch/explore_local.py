"""Fetch indicators and places alike from the ONS service Explore Local Statistics."""

import csv
import io
from pathlib import Path
from typing import Any

from localsport.data.fetch.catalogue import Entry
from localsport.data.fetch.memory import write_whole
from localsport.data.fetch.nomis import district_codes
from localsport.data.fetch.problems import EmptyError, FetchError
from localsport.data.fetch.scope import Scope
from localsport.data.fetch.tools import Got, Tools

COLUMNS = (
    "areacd",
    "areanm",
    "geography",
    "indicator",
    "period",
    "observation",
    "measure",
    "unit",
    "lci_95",
    "uci_95",
    "status",
    "notes",
)
_MOST = 100_000_000


def fetch(entry: Entry, scope: Scope, tools: Tools, target: Path) -> Got:
    """Fetch one or more indicators, all areas and periods, and set them out as the publisher's data files are.

    The service leaves the indicator's name, measure and unit out of its table; they are looked up in its metadata,
    where the slug is checked, too. ``time=all`` is asked for: without it only the latest period comes.

    Raises
    ------
    FetchError
        If a slug is not among the service's indicators; the message names those near it.
    """
    told = tools.ask(f"{entry.address}/metadata/indicators", {}, 50_000_000)
    by_slug = {str(about["slug"]): about for about in told}
    rows: list[dict[str, str]] = []
    updated = []
    for slug in entry.query["indicators"].split():
        about = by_slug.get(slug)
        if about is None:
            near = [s for s in by_slug if set(s.split("-")) & set(slug.split("-"))][:8]
            raise FetchError(f"Explore Local Statistics has no indicator {slug!r}. Near it: {near}.")
        rows += _rows(entry, tools, slug, about)
        updated.append(str(about.get("updated") or ""))
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(target, written.getvalue().encode())
    edition = f"updated {max(updated)}" if any(updated) else entry.edition
    return Got(edition, f"{entry.address}/data.csv", "name, measure and unit from the service's metadata")


def _rows(entry: Entry, tools: Tools, slug: str, about: dict[str, Any]) -> list[dict[str, str]]:
    asked = {"indicator": slug, "time": "all", "includeStatus": "true"}
    body = tools.memory.answer(tools.client, f"{entry.address}/data.csv", asked, kind="csv", most=_MOST)
    found = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    if not found:
        raise EmptyError(f"Explore Local Statistics has no figures for {slug!r}.")
    lacking = {"areacd", "period", "value"} - set(found[0])
    if lacking:
        raise FetchError(f"{slug}: the answer lacks the columns {sorted(lacking)}; it has {list(found[0])}.")
    levels = {"E92": "Country", "E12": "Region", "E10": "County", "E47": "Combined authority"}
    return [
        {
            "areacd": row["areacd"],
            "areanm": row.get("areanm", ""),
            "geography": levels.get(row["areacd"][:3], "Local authority"),
            "indicator": str(about["label"]),
            "period": row["period"],
            "observation": row["value"],
            "measure": str(about.get("measure") or ""),
            "unit": str(about.get("unit") or ""),
            "lci_95": row.get("lci_95", ""),
            "uci_95": row.get("uci_95", ""),
            "status": row.get("status", ""),
            "notes": "",
        }
        for row in found
    ]


def similar(entry: Entry, scope: Scope, tools: Tools, target: Path) -> Got:
    """Fetch the statistical nearest neighbours of a place's districts, in the order the service gives them."""
    codes = scope.districts or district_codes(tools.folder)
    rows = []
    for code in codes:
        groups = tools.ask(f"{entry.address}/geo/related/{code}/similar", {}, 5_000_000)
        for group in groups:
            if group.get("key") == entry.query.get("model", "global"):
                rows += [
                    (code, place["areacd"], place.get("areanm", ""), number)
                    for number, place in enumerate(group.get("similar", []), start=1)
                ]
    if not rows:
        raise EmptyError("Explore Local Statistics names no places alike for these districts.")
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["area_code", "neighbour_code", "neighbour_name", "number"])
    writer.writerows(rows)
    write_whole(target, written.getvalue().encode())
    return Got(entry.edition, f"{entry.address}/geo/related", "one row a pair, the most alike first")
