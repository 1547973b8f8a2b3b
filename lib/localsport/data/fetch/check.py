"""Ask every address for a little, and say which answers as documented and what to report of the others."""

import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from localsport import __version__
from localsport.data.fetch import arcgis, census, fingertips, govuk, later
from localsport.data.fetch.catalogue import Entry
from localsport.data.fetch.client import Client
from localsport.data.fetch.problems import EmptyError, FetchError
from localsport.data.fetch.tools import Tools

_LITTLE = 30_000_000
_LAYERS = ("arcgis-features", "arcgis-table")


@dataclass(frozen=True)
class Checked:
    """What one address answered.

    Attributes
    ----------
    good
        Whether it answered as documented; None where only a person can tell.
    text
        What it answered, or what is wrong.
    seconds
        How long that took.
    """

    entry: Entry
    good: bool | None
    text: str
    seconds: float


def check(
    entries: Sequence[Entry], client: Client, tools: Tools, *, say: Callable[[str], None] | None = None
) -> list[Checked]:
    """Ask each source for its smallest telling answer: a count, two rows, a page's list of files.

    Nothing is written into the raw folder but remembered answers; a minute should do for all.
    """
    found = []
    for entry in entries:
        since = time.perf_counter()
        good: bool | None = True
        try:
            text = _answer(entry, client, tools)
        except FetchError as error:
            good, text = False, str(error)
        except (KeyError, ValueError, TypeError, IndexError) as error:
            good, text = False, f"the answer is not laid out as documented ({type(error).__name__}: {error})"
        if entry.method == "manual":
            good = None
        checked = Checked(entry, good, text, time.perf_counter() - since)
        found.append(checked)
        if say:
            say(f"{_mark(good)}  {entry.source_id:<32} {checked.seconds:5.1f} s  {text}")
    return found


def report(found: Sequence[Checked]) -> str:
    """Return what to report, ready to paste; it names no machine, user or key."""
    bad = [each for each in found if each.good is False]
    asked = [each for each in found if each.good is not None]
    lines = [
        f"{len(asked) - len(bad)} of {len(asked)} addresses answer as documented "
        f"({sum(each.seconds for each in found):.0f} s); {len(found) - len(asked)} files are downloaded by hand.",
    ]
    newly = [e.entry.source_id for e in asked if e.good and e.entry.status != "verified here"]
    if newly:
        lines.append(f"Not seen answering before, and now they do: {', '.join(newly)}.")
    if bad:
        lines.append("Please report this (an issue of the project, the text below):")
        lines.append(f"  localsport {__version__}, Python {platform.python_version()}, {platform.system()}")
        for each in bad:
            lines.append(f"  {each.entry.source_id} [{each.entry.status}] {each.entry.address}")
            lines.append(f"    expected: as at {each.entry.documented_at}")
            lines.append(f"    got: {each.text}")
    return "\n".join(lines)


def _mark(good: bool | None) -> str:
    return {True: "ok ", False: "NO ", None: "-- "}[good]


def _answer(entry: Entry, client: Client, tools: Tools) -> str:
    if entry.method in _LAYERS:
        return _layer(entry, tools)
    if entry.method == "fingertips":
        return _fingertips(entry, tools)
    if entry.method in ("nomis-ages", "nomis-estimates"):
        return _nomis(entry, tools)
    if entry.method == "explore-local-statistics":
        slugs = {str(each["slug"]) for each in tools.ask(f"{entry.address}/metadata/indicators", {}, _LITTLE)}
        absent = [slug for slug in entry.query["indicators"].split() if slug not in slugs]
        if absent:
            near = sorted(s for s in slugs if any(set(s.split("-")) & set(a.split("-")[:2]) for a in absent))
            raise FetchError(f"no indicator {absent}; near it {near[:8]}")
        return f"{len(slugs)} indicators, the ones wanted among them"
    if entry.method == "similar-areas":
        groups = tools.ask(f"{entry.address}/geo/related/E06000001/similar", {}, _LITTLE)
        return f"models {[group['key'] for group in groups]}"
    if entry.method == "census-observations":
        asked = {**entry.query, "area-type": f"{entry.query['area-type']},E01000001"}
        found = tools.ask(entry.address, asked, _LITTLE)["observations"]
        return f"{len(found)} figures for E01000001"
    if entry.method == "census-shares":
        tables = census.tables()
        sizes = [_start(client, f"{entry.address}/census2021-{table}.zip", b"PK") for table in tables]
        return f"{len(sizes)} archives"
    if entry.method == "govuk-attachment":
        url, edition = govuk.attachment(entry, tools)
        return f"{edition}: {url}"
    if entry.method == "manual":
        return f"by hand, from {entry.documented_at}"
    return _start(client, entry.address, b"")


def _layer(entry: Entry, tools: Tools) -> str:
    held = arcgis.layer(tools.ask, entry.address, entry.query["service"])
    arcgis.named(held, [*entry.query["fields"].split(), entry.query["order"]])
    asked = {"where": entry.query["where"], "returnCountOnly": "true", "f": "json"}
    count = int(tools.ask(f"{held.address}/query", asked, _LITTLE)["count"])
    if count == 0:
        raise EmptyError(f"{held.name} holds nothing where {entry.query['where']}")
    newer = later.services(entry, tools)
    return f"{held.name}, {count:,} records{f'; later editions: {newer}' if newer else ''}"


def _fingertips(entry: Entry, tools: Tools) -> str:
    types = tools.ask(f"{entry.address}/area_types", {}, _LITTLE)
    child = fingertips.area_type(types, entry.query["area_type"])
    parent = fingertips.area_type(types, entry.query["parent_type"])
    held = tools.ask(f"{entry.address}/available_data", {"area_type_id": str(child["Id"])}, _LITTLE)
    here = {str(row["IndicatorId"]) for row in held}
    absent = [indicator for indicator in fingertips.indicators(entry) if indicator not in here]
    words = f"; no figures for indicators {', '.join(absent)}" if absent else ""
    return f"area type {child['Id']} {child['Name']}, parents {parent['Name']}{words}"


def _nomis(entry: Entry, tools: Tools) -> str:
    query = {k: v for k, v in entry.query.items() if k not in ("prefix", "dimension")}
    asked = {"geography": "E06000001"} | query | {"RecordLimit": "2", "RecordOffset": "0"}
    body = tools.memory.answer(tools.client, entry.address, asked, kind="csv", most=_LITTLE)
    header, _, rest = body.decode("utf-8-sig").partition("\n")
    names = {name.strip('" \r').upper() for name in header.split(",")}
    lacking = {"GEOGRAPHY_CODE", "OBS_VALUE", "RECORD_COUNT"} - names
    if lacking or not rest.strip():
        raise FetchError(f"columns {sorted(names)}, {len(rest.splitlines())} rows; {sorted(lacking)} lack")
    return f"{len(rest.splitlines())} rows with the columns expected"


def _start(client: Client, url: str, begins: bytes) -> str:
    """Ask for the first bytes of a file."""
    with client.stream(url, headers={"Range": "bytes=0-2047", "Accept-Encoding": "identity"}) as reply:
        start = next(reply.iter_raw(2048), b"")
        size = reply.headers.get("content-range", "").rpartition("/")[2] or reply.headers.get(
            "content-length", "?"
        )
    if not start.startswith(begins) or not start:
        raise FetchError(f"{url} begins with {start[:20]!r}")
    return f"{size} bytes"
