"""List what a raw folder holds, how old it is, and what is missing for which notebook."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd

from localsport.data import sources
from localsport.data.fetch import deflators, register, run
from localsport.data.fetch.catalogue import Entry
from localsport.data.fetch.problems import FetchError

COLUMNS = ("source_id", "state", "edition", "accessed", "days", "file", "needed_by", "note")


def listing(raw: Path, entries: Mapping[str, Entry], now: datetime) -> pd.DataFrame:
    """Compare a raw folder with the catalogue.

    Returns
    -------
    pandas.DataFrame
        source_id, state (``there``, ``old`` past its ``refresh_days``, ``newer edition``, ``changed`` if the file is
        not the one that was fetched, ``missing``, ``own`` if the catalogue does not know it), edition, accessed (the
        day), days since it was fetched or last found unchanged, file, needed_by (notebooks), note.
    """
    held = {row["source_id"]: row for row in register.rows(raw)}
    remembered = register.state(raw)
    found = []
    for entry in entries.values():
        row = held.get(entry.source_id)
        used = run.in_use(entry, raw)
        if row is None or used is None:
            if entry.default:
                found.append(_row(entry.source_id, "missing", "", "", None, "", entry, entry.title))
            continue
        days = run.age(used, now)
        known = remembered.get(entry.source_id)
        changed = row["sha256"] and sources.digest_of(raw / row["file"]) != row["sha256"].lower()
        note = f"beside it: {', '.join(known.beside)}" if known and known.beside else ""
        if changed:
            state, note = "changed", "the file is not the one that was fetched"
        elif known and known.newer:
            state, note = "newer edition", f"there is {known.newer}"
        else:
            note = "; ".join(text for text in (note, _parameters(entry, raw / row["file"])) if text)
            state = "old" if days is not None and days > entry.refresh_days else "there"
        day = row["accessed"]
        found.append(_row(entry.source_id, state, row["edition"], day, days, row["file"], entry, note))
    own = [row for source_id, row in held.items() if source_id not in entries]
    for row in own:
        state = "own" if (raw / row["file"]).exists() else "missing"
        day = row["accessed"]
        found.append(
            _row(row["source_id"], state, row["edition"], day, None, row["file"], None, row["title"])
        )
    return pd.DataFrame(found, columns=list(COLUMNS))


def text(listed: pd.DataFrame, raw: Path) -> str:
    """Return the listing in lines, then what is missing by notebook."""
    lines = [f"{raw}:"]
    for row in listed[listed["state"] != "missing"].to_dict("records"):
        days = f", accessed {row['accessed']}" if row["accessed"] else ""
        days += "" if pd.isna(row["days"]) else f", {int(row['days'])} days old"
        note = f" ({row['note']})" if row["note"] and row["state"] != "own" else ""
        lines.append(f"  {row['state']:<13} {row['source_id']:<34} {row['edition']}{days}{note}")
    missing = listed[listed["state"] == "missing"]
    by_notebook: dict[str, list[str]] = {}
    for row in missing.to_dict("records"):
        for notebook in row["needed_by"].split() or ["used where it is there"]:
            by_notebook.setdefault(notebook, []).append(row["source_id"])
    if by_notebook:
        lines.append("Missing:")
        lines += [
            f"  {f'for notebook {notebook}' if notebook.isdigit() else notebook}: {', '.join(its)}"
            for notebook, its in sorted(by_notebook.items())
        ]
    return "\n".join(lines)


def _parameters(entry: Entry, path: Path) -> str:
    """Say where a file holds later parameters than those in use."""
    if entry.source_id != "gdp-deflators":
        return ""
    try:
        more = deflators.beyond(path)
    except FetchError as error:
        return str(error)
    return f"later than parameters/gdp_deflator.csv: {more}" if more else ""


def _row(
    source_id: str,
    state: str,
    edition: str,
    day: str,
    days: int | None,
    file: str,
    entry: Entry | None,
    note: str,
) -> dict[str, object]:
    return {
        "source_id": source_id,
        "state": state,
        "edition": edition,
        "accessed": day,
        "days": days,
        "file": file,
        "needed_by": " ".join(entry.needed_by) if entry else "",
        "note": note,
    }
