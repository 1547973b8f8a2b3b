"""Find a file among the attachments of a GOV.UK page and download it."""

import re
from pathlib import Path
from typing import Any

from localsport.data.fetch import one_file
from localsport.data.fetch.catalogue import Entry
from localsport.data.fetch.problems import FetchError
from localsport.data.fetch.tools import Got, Tools

_ORIGIN = "https://www.gov.uk"


def attachment(entry: Entry, tools: Tools) -> tuple[str, str]:
    """Return the address of the attachment and its edition, as the page has them today.

    The address of a file carries a number that changes with every edition, so the page is asked, through the
    content API. ``query``: ``title``, a regular expression; ``type``, the file's media type; ``documents``, if the
    page is a collection, a regular expression of the editions' titles (the latest published is taken).

    Raises
    ------
    FetchError
        If no attachment, or no single one, has such a title; the message lists those there are.
    """
    page = tools.ask(entry.address, {}, 20_000_000)
    if "documents" in entry.query:
        page = tools.ask(f"{_ORIGIN}/api/content{_latest(entry, page)}", {}, 20_000_000)
    files = [f for f in _attachments(page.get("details", {})) if f["type"] in ("", entry.query["type"])]
    fitting = {f["url"]: f for f in files if re.fullmatch(entry.query["title"], f["title"], re.IGNORECASE)}
    if len(fitting) != 1:
        listed = [f["title"] for f in files]
        raise FetchError(
            f"{entry.documented_at} has {len(fitting)} attachments titled like {entry.query['title']!r}; one was "
            f"expected. Of this type there are: {listed[:15]}."
        )
    published = str(page.get("public_updated_at") or "")[:10]
    return next(iter(fitting)), f"{page.get('title', entry.title)}, page of {published}"


def fetch(entry: Entry, tools: Tools, target: Path, *, kind: str, known: dict[str, str] | None = None) -> Got:
    """Download the attachment, unless it is the copy that is held."""
    url, edition = attachment(entry, tools)
    return one_file.fetch(entry, url, edition, tools, target, kind=kind, known=known)


def _latest(entry: Entry, page: dict[str, Any]) -> str:
    documents = [
        d
        for d in page.get("links", {}).get("documents", [])
        if re.search(entry.query["documents"], str(d.get("title", "")), re.IGNORECASE)
    ]
    if not documents:
        raise FetchError(f"{entry.documented_at} lists no edition titled like {entry.query['documents']!r}.")
    return str(max(documents, key=lambda d: str(d.get("public_updated_at") or ""))["base_path"])


def _attachments(part: Any) -> list[dict[str, str]]:
    """Return every attachment, wherever the page keeps it."""
    if isinstance(part, list):
        return [found for each in part for found in _attachments(each)]
    if not isinstance(part, dict):
        return []
    if {"url", "title"} <= set(part) and str(part["url"]).startswith("http"):
        kind = str(part.get("content_type", ""))
        return [{"url": str(part["url"]), "title": str(part["title"]).strip(), "type": kind}]
    return [found for each in part.values() for found in _attachments(each)]
