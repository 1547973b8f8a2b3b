"""Fetch one source in the way its publisher offers it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from localsport.data.fetch import arcgis, by_hand, census, explore_local, fingertips, govuk, nomis, one_file
from localsport.data.fetch.catalogue import Entry
from localsport.data.fetch.memory import write_whole
from localsport.data.fetch.scope import Scope, chunks
from localsport.data.fetch.tools import Got, Tools

KINDS = {".csv": "csv", ".xlsx": "xlsx", ".zip": "zip", ".json": "json", ".geojson": "json"}


def fetch(entry: Entry, scope: Scope, tools: Tools, target: Path, known: dict[str, str] | None = None) -> Got:
    """Fetch a source into a file.

    Parameters
    ----------
    target
        The file to write; it appears only when it is whole.
    known
        What the server said of the copy that is held; a file that has not changed is not sent again.

    Returns
    -------
    Got
        Edition, address, and whether there is anything new.
    """
    kind = KINDS.get(Path(entry.file).suffix, "any")
    match entry.method:
        case "arcgis-features" | "arcgis-table":
            return _layer(entry, scope, tools, target)
        case "fingertips":
            return fingertips.fetch(entry, scope, tools, target)
        case "nomis-ages":
            return nomis.ages(entry, scope, tools, target)
        case "nomis-estimates":
            return nomis.estimates(entry, scope, tools, target)
        case "census-observations":
            return census.observations(entry, scope, tools, target)
        case "census-shares":
            return census.shares(entry, scope, tools, target)
        case "explore-local-statistics":
            return explore_local.fetch(entry, scope, tools, target)
        case "similar-areas":
            return explore_local.similar(entry, scope, tools, target)
        case "govuk-attachment":
            return govuk.fetch(entry, tools, target, kind=kind, known=known)
        case "manual":
            return by_hand.fetch(entry, tools.folder, target)
        case _:
            return one_file.fetch(entry, entry.address, entry.edition, tools, target, kind=kind, known=known)


def _layer(entry: Entry, scope: Scope, tools: Tools, target: Path) -> Got:
    held = arcgis.layer(tools.ask, entry.address, entry.query["service"])
    shapes = entry.method == "arcgis-features"

    def records() -> Iterator[dict[str, Any]]:
        for where in conditions(entry, scope):
            yield from arcgis.records(
                tools.ask,
                held,
                where=where,
                fields=entry.query["fields"].split(),
                order=entry.query["order"],
                geometry=shapes,
            )

    if shapes:
        arcgis.write_collection(records(), target)
    else:
        write_whole(target, arcgis.table(list(records()), entry.query["fields"].split()))
    return Got(arcgis.edition(held, entry.edition), held.address)


def conditions(entry: Entry, scope: Scope) -> list[str]:
    """Return the conditions that select a layer's records: one for all England, several for a place's codes."""
    within = entry.query.get("within")
    codes = {"WD": scope.wards, "LA": scope.districts}.get(str(within)[:2], ())
    if entry.extent == "whole" or scope.national or not within or not codes:
        return [entry.query["where"]]
    quoted = ([f"'{code}'" for code in part] for part in chunks(codes))
    return [f"{within} IN ({','.join(part)})" for part in quoted]
