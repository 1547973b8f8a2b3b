"""Fetch a source that is one file at one address."""

from collections.abc import Mapping
from pathlib import Path

from localsport.data.fetch.catalogue import Entry
from localsport.data.fetch.downloads import download
from localsport.data.fetch.tools import Got, Tools


def fetch(
    entry: Entry,
    url: str,
    edition: str,
    tools: Tools,
    target: Path,
    *,
    kind: str,
    known: Mapping[str, str] | None = None,
) -> Got:
    """Download a source that is one file, unless the server says that the copy that is held is still the same.

    Parameters
    ----------
    url, edition
        Where the file is today, and which edition that is.
    kind
        What must come (`kinds.KINDS`).
    known
        What the server said of the copy that is held; it counts only if it came from the same address.
    """
    same = known if known and known.get("url") == url else None
    got = download(
        tools.client,
        url,
        target,
        kind=kind,
        most=entry.most,
        sha256=entry.sha256,
        known=same,
        progress=tools.progress,
    )
    return Got(edition, url, known=got.known, unchanged=got.path is None)
