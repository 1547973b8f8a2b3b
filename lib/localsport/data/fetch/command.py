"""Add `localsport fetch` to the command line, with `localsport sources`."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from localsport.data import project

if TYPE_CHECKING:
    from localsport.data.fetch.catalogue import Entry
    from localsport.data.fetch.client import Client


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to a parser's sub-commands."""
    fetch = commands.add_parser("fetch", help="bring the current official files into a raw folder")
    where = fetch.add_mutually_exclusive_group()
    where.add_argument("--place", metavar="NAME_OR_CODE", help="a council, county or region, by name or code")
    where.add_argument("--england", action="store_true", help="all of England")
    where.add_argument(
        "--check", action="store_true", help="ask every address for a little and print what to report"
    )
    fetch.add_argument("--into", type=Path, help="raw folder (default: data/raw/england of the project)")
    fetch.add_argument(
        "--source", nargs="+", default=[], metavar="ID", help="only these sources (see `localsport sources`)"
    )
    fetch.add_argument("--refresh", action="store_true", help="ask even for files that are not old yet")
    fetch.set_defaults(run=_fetch)
    listed = commands.add_parser("sources", help="say what a raw folder holds, how old, and what is missing")
    listed.add_argument(
        "--into", "--raw", dest="into", type=Path, help="raw folder (default: data/raw/england)"
    )
    listed.add_argument("--online", action="store_true", help="ask the publishers for later editions, too")
    listed.set_defaults(run=_sources)


def _fetch(given: argparse.Namespace) -> int:
    from localsport.data.fetch import catalogue, run
    from localsport.data.fetch import where as places
    from localsport.data.fetch.client import Client
    from localsport.data.fetch.manners import Manners
    from localsport.data.fetch.scope import ENGLAND

    entries = catalogue.catalogue()
    into = given.into or _default()
    wanted = catalogue.chosen(entries, given.source)
    if given.check:
        every = list(entries.values()) if not given.source else wanted
        with Client(Manners(connect=5.0, read=15.0, attempts=2, longest_asked=10.0), say=_say) as client:
            return _check(every, client, into)
    if not (given.place or given.england):
        raise ValueError(
            "Give --place and a council, county or region, or --england; --check tries the addresses alone."
        )
    with run.alone(into), Client(say=_say) as client:
        scope = ENGLAND
        outcomes = []
        if given.place:
            lookups = [entries[name] for name in places.LOOKUPS]
            outcomes = run.fetch(lookups, into, client, refresh=given.refresh, say=_say)
            broken = [each for each in outcomes if each.status not in run.GOOD]
            if any(each.source_id == places.LOOKUPS[0] for each in broken):
                raise ValueError(f"Without the list of districts no name can be looked up. {broken[0].text}")
            scope = places.place(given.place, into)
            for note in scope.notes:
                _say(note)
            _say(f"{scope.name} ({scope.code}). What ranks and comparisons need is fetched for all England.")
            wanted = [entry for entry in wanted if entry.source_id not in places.LOOKUPS]
        outcomes += run.fetch(wanted, into, client, scope=scope, refresh=given.refresh, say=_say)
    failed = [each.source_id for each in outcomes if each.status in ("failed", "kept beside")]
    by_hand = [each.source_id for each in outcomes if each.status == "by hand"]
    good = sum(each.status in run.GOOD for each in outcomes)
    _say(f"{good} of {len(outcomes)} sources are in {into}.")
    if by_hand:
        _say(
            f"To download by hand, as said above: {', '.join(by_hand)}. Briefings say what they lack without them."
        )
    if failed:
        _say(f"Not fetched: {', '.join(failed)}. Run the same command again, or `localsport fetch --check`.")
    code = scope.code if given.place else "CODE"
    how = "--within " if code[:3] in ("E10", "E12", "E92") else ""
    _say(f"Next: localsport prepare --raw {into}\n      localsport render {how}{code}")
    return 1 if failed else 0


def _check(entries: "Sequence[Entry]", client: "Client", into: Path) -> int:
    from localsport.data.fetch import arcgis, check
    from localsport.data.fetch.memory import Memory
    from localsport.data.fetch.tools import Tools

    memory = Memory(into)
    tools = Tools(client, memory, arcgis.answers(client, memory), into)
    found = check.check(entries, client, tools, say=_say)
    _say(check.report(found))
    return 1 if any(each.good is False for each in found) else 0


def _sources(given: argparse.Namespace) -> int:
    from localsport.data.fetch import arcgis, catalogue, later, listing, run
    from localsport.data.fetch import register as registered
    from localsport.data.fetch.client import Client
    from localsport.data.fetch.memory import Memory
    from localsport.data.fetch.problems import FetchError
    from localsport.data.fetch.tools import Tools

    entries = catalogue.catalogue()
    into = given.into or _default()
    if given.online and into.is_dir():
        with run.alone(into), Client(say=_say) as client:
            memory = Memory(into)
            tools = Tools(client, memory, arcgis.answers(client, memory), into)
            editions = {row["source_id"]: row["edition"] for row in registered.rows(into)}
            for entry in entries.values():
                held = run.in_use(entry, into)
                if held is None:
                    continue
                try:
                    newer = later.later(entry, tools, held, editions[entry.source_id])
                except FetchError as error:
                    _say(f"{entry.source_id}: {error}")
                    continue
                registered.remember(into, entry.source_id, replace(held, newer=newer))
    _say(listing.text(listing.listing(into, entries, datetime.now(UTC)), into))
    return 0


def _default() -> Path:
    return project.root() / "data" / "raw" / "england"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
