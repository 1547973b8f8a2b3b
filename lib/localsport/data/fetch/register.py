"""Enter what was fetched in a raw folder's register, in the register's own columns."""

import csv
import io
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from localsport.data import sources
from localsport.data.fetch.catalogue import Entry
from localsport.data.fetch.memory import FOLDER, write_whole
from localsport.data.fetch.tools import Got

STATE = "state.json"
_VIA = "fetched by localsport"


@dataclass(frozen=True)
class Held:
    """What is remembered of a fetched file beyond the register's columns.

    Attributes
    ----------
    accessed
        When it was last fetched, or last found unchanged (ISO, UTC).
    file, sha256
        The file in use.
    known
        What the server said of it.
    newer
        What is known of a later edition, ``""`` if nothing.
    beside
        Other editions kept in the folder, the oldest first.
    """

    accessed: str
    file: str
    sha256: str
    known: dict[str, str] = field(default_factory=dict)
    newer: str = ""
    beside: list[str] = field(default_factory=list)


def rows(raw: Path) -> list[dict[str, str]]:
    """Return the register's rows, none if there is no register yet."""
    if not (raw / sources.REGISTER).is_file():
        return []
    return [{str(k): str(v) for k, v in row.items()} for row in sources.register(raw).to_dict("records")]


def enter(raw: Path, entry: Entry, got: Got, file: str, sha256: str, accessed: datetime) -> None:
    """Write a source's row; every other row stays as it is."""
    row = {
        "source_id": entry.source_id,
        "title": entry.title,
        "publisher": entry.publisher,
        "edition": got.edition or entry.edition,
        "url": got.url,
        "accessed": f"{accessed:%Y-%m-%d}",
        "licence": entry.licence,
        "file": file,
        "sha256": sha256,
        "via": _VIA,
        "note": "; ".join(
            text for text in (entry.note, got.note, f"documented at {entry.documented_at}") if text
        ),
        "layout": entry.layout,
        "precedence": str(entry.precedence),
    }
    before = rows(raw)
    if any(held["source_id"] == entry.source_id for held in before):
        after = [row if held["source_id"] == entry.source_id else held for held in before]
    else:
        after = [*before, row]
    written = io.StringIO()
    writer = csv.DictWriter(written, sources.COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(after)
    raw.mkdir(parents=True, exist_ok=True)
    write_whole(raw / sources.REGISTER, written.getvalue().encode())


def state(raw: Path) -> dict[str, Held]:
    """Return what is remembered of each source, empty if nothing is."""
    try:
        found: dict[str, dict[str, Any]] = json.loads((raw / FOLDER / STATE).read_text(encoding="utf-8"))
        return {source_id: Held(**held) for source_id, held in found.items()}
    except (OSError, ValueError, TypeError):
        return {}


def remember(raw: Path, source_id: str, held: Held) -> None:
    """Keep what is known of one source."""
    every = {**state(raw), source_id: held}
    (raw / FOLDER).mkdir(parents=True, exist_ok=True)
    text = json.dumps({name: asdict(each) for name, each in sorted(every.items())}, indent=1)
    write_whole(raw / FOLDER / STATE, (text + "\n").encode())
