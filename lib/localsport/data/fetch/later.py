"""Ask a publisher whether there is a later edition of a file, without fetching it."""

import re

from localsport.data.fetch import arcgis, govuk
from localsport.data.fetch.catalogue import Entry
from localsport.data.fetch.memory import conditions
from localsport.data.fetch.register import Held
from localsport.data.fetch.tools import Tools

_LITTLE = 30_000_000


def later(entry: Entry, tools: Tools, held: Held, edition: str) -> str:
    """Name the later edition, ``""`` if there is none or only a fetch could tell.

    A layer: services named for a later year, or data edited since. An attachment of GOV.UK: another address on its
    page. A plain file: the server says that it changed. Explore Local Statistics: another date of update. What
    Fingertips and Nomis have can be told only by fetching it again (``--refresh``).

    Parameters
    ----------
    held, edition
        The file in use, and its edition as the register has it.
    """
    if entry.method in ("arcgis-features", "arcgis-table"):
        return services(entry, tools) or _edited(entry, tools, edition)
    if entry.method == "govuk-attachment":
        url, now = govuk.attachment(entry, tools)
        return now if held.known.get("url") not in (None, url) else ""
    if entry.method == "file" and conditions(held.known):
        with tools.client.stream(entry.address, headers=conditions(held.known)) as reply:
            return "" if reply.status_code == 304 else "changed at its address"
    if entry.method == "explore-local-statistics":
        about = tools.ask(f"{entry.address}/metadata/indicators", {}, _LITTLE)
        slugs = set(entry.query["indicators"].split())
        updated = max((str(each.get("updated") or "") for each in about if each["slug"] in slugs), default="")
        return f"updated {updated}" if updated and f"updated {updated}" != edition else ""
    return ""


def services(entry: Entry, tools: Tools) -> str:
    """Return the names of services of a later year than the catalogue's, ``""`` if there is none."""
    if entry.method not in ("arcgis-features", "arcgis-table") or not entry.newer:
        return ""
    names = arcgis.services(tools.ask, entry.address)
    own = re.fullmatch(entry.newer, arcgis.newest(names, entry.query["service"]), re.IGNORECASE)
    years = {n: int(m.group(1)) for n in names if (m := re.fullmatch(entry.newer, n, re.IGNORECASE))}
    present = int(own.group(1)) if own else 0
    return ", ".join(sorted(name for name, year in years.items() if year > present))


def _edited(entry: Entry, tools: Tools, edition: str) -> str:
    now = arcgis.edition(arcgis.layer(tools.ask, entry.address, entry.query["service"]), entry.edition)
    return "" if now == edition else now
