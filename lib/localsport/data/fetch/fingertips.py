"""Fetch indicators from the Fingertips API, area types looked up and empty answers explained."""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from localsport.data import parameters
from localsport.data.fetch.catalogue import Entry
from localsport.data.fetch.memory import write_whole
from localsport.data.fetch.problems import EmptyError, FetchError
from localsport.data.fetch.scope import Scope
from localsport.data.fetch.tools import Got, Tools

_MOST = 200_000_000


def fetch(entry: Entry, scope: Scope, tools: Tools, target: Path) -> Got:
    """Fetch the codebook's indicators for one kind of area, nation and regions with them.

    The kind of area is looked up by its name in ``area_types`` (``query``: ``area_type`` and ``parent_type``, regular
    expressions; the highest number is the newest vintage), and so is a profile if ``query`` has ``profile``;
    which kinds of area an indicator has is asked of ``available_data`` when nothing comes.
    One request an indicator: the service is slow with many.

    Raises
    ------
    EmptyError
        If no indicator has figures for such areas.
    """
    types = tools.ask(f"{entry.address}/area_types", {}, 20_000_000)
    child = area_type(types, entry.query["area_type"])
    parent = area_type(types, entry.query["parent_type"])
    wanted = indicators(entry)
    within = profile(tools, entry)
    header: list[str] = []
    rows: list[list[str]] = []
    without: list[str] = []
    for indicator in wanted:
        asked = {
            "indicator_ids": indicator,
            "child_area_type_id": str(child["Id"]),
            "parent_area_type_id": str(parent["Id"]),
            **within,
        }
        url = f"{entry.address}/all_data/csv/by_indicator_id"
        body = tools.memory.answer(tools.client, url, asked, kind="csv", most=_MOST)
        found = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
        if len(found) < 2:
            without.append(indicator)
            continue
        if header and found[0] != header:
            raise FetchError(
                f"Fingertips gave indicator {indicator} other columns ({found[0]}) than the one before ({header})."
            )
        header = found[0]
        rows += [row for row in found[1:] if row]
    explained = [explain(tools, entry.address, indicator, child, types) for indicator in without]
    if not rows:
        raise EmptyError("Fingertips has none of the indicators asked for. " + " ".join(explained))
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([header, *rows])
    write_whole(target, written.getvalue().encode())
    column = header.index("Time period") if "Time period" in header else 0
    latest = max((row[column] for row in rows if len(row) > column), default="")
    return Got(
        f"{child['Name']}, latest period {latest}",
        f"{entry.address}/all_data/csv/by_indicator_id",
        " ".join([f"area type {child['Id']} ({child['Name']})", *explained]),
    )


def indicators(entry: Entry) -> list[str]:
    """Return the indicators of the codebook that Fingertips numbers, and those the catalogue adds."""
    codebook = parameters.table("indicators")["indicator_id"].astype(str)
    more = entry.query.get("indicators", "").split()
    return list(dict.fromkeys([*codebook[codebook.str.fullmatch(r"\d+")], *more]))


def profile(tools: Tools, entry: Entry) -> dict[str, str]:
    """Return the profile to ask within, looked up by its name; none if the catalogue names none."""
    pattern = entry.query.get("profile")
    if not pattern:
        return {}
    held = tools.ask(f"{entry.address}/profiles", {}, 50_000_000)
    found = [each for each in held if re.fullmatch(pattern, str(each["Name"]), re.IGNORECASE)]
    if len(found) != 1:
        names = sorted(str(each["Name"]) for each in held)
        raise FetchError(f"Fingertips has {len(found)} profiles named like {pattern!r}. There are: {names}.")
    return {"profile_id": str(found[0]["Id"])}


def area_type(types: Sequence[dict[str, Any]], pattern: str) -> dict[str, Any]:
    """Find a kind of area by its name; of several vintages the one with the highest number.

    Raises
    ------
    FetchError
        If no name matches; the message lists those there are.

    Examples
    --------
    >>> held = [{"Id": 401, "Name": "Lower tier local authorities (4/21 - 3/23)"},
    ...         {"Id": 501, "Name": "Lower tier local authorities (post 4/23)"}]
    >>> area_type(held, "lower tier local authorities.*")["Id"]
    501
    """
    names = {"Name", "Short"}
    matching = [
        kind
        for kind in types
        if any(re.fullmatch(pattern, str(kind.get(name, "")), re.IGNORECASE) for name in names)
    ]
    if not matching:
        listed = sorted({str(kind.get("Name", "")) for kind in types})
        raise FetchError(f"Fingertips has no kind of area named like {pattern!r}. There are: {listed}.")
    return max(matching, key=lambda kind: int(kind["Id"]))


def explain(
    tools: Tools, address: str, indicator: str, child: dict[str, Any], types: Sequence[dict[str, Any]]
) -> str:
    """Say why an indicator came back without a row: which kinds of area it has figures for."""
    held = tools.ask(f"{address}/available_data", {"indicator_id": indicator}, 20_000_000)
    names = {int(kind["Id"]): str(kind["Name"]) for kind in types}
    has = [
        names.get(int(row["AreaTypeId"]), str(row["AreaTypeId"]))
        for row in held
        if int(row["IndicatorId"]) == int(indicator)
    ]
    if not has:
        return f"Indicator {indicator}: Fingertips lists no figures at all (withdrawn, or numbered anew)."
    if child["Name"] in has:
        return f"Indicator {indicator}: listed for {child['Name']}, yet the answer was empty: perhaps being updated."
    return f"Indicator {indicator}: none for {child['Name']}; there are for {', '.join(has[:6])}."
