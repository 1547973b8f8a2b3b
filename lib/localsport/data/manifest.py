"""Tell from a folder's manifest whether its tables are those of the present files and code."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from localsport.data import former, layouts, sources, staging
from localsport.data.sources import Source

NAME = "prepared.json"
# Modules of this package whose code does not reach into the tables.
_NO_MATTER = ("demo", "programme", "tables", "kept", "project", "fetch", "locking")


def state(raw: Path, listed: Sequence[Source], codebook: Path) -> dict[str, Any]:
    """Return what the tables depend on: register, files, readers, the code that builds them, the codebook."""
    package = Path(__file__).parent
    code = hashlib.sha256()
    for file in sorted(package.glob("*.py")):
        if not file.name.startswith(_NO_MATTER):
            code.update(file.name.encode() + file.read_bytes())
    lists = "".join(sources.sha256(file) for file in (codebook, former.listed()) if file.is_file())
    return {
        "register": sources.sha256(raw / sources.REGISTER),
        "sources": {source.source_id: staging.key_of(source) for source in listed},
        "layouts": sorted(layouts.READERS),
        "code": code.hexdigest(),
        "codebook": hashlib.sha256(lists.encode()).hexdigest() if lists else "",
    }


def read(folder: Path) -> dict[str, Any]:
    """Return a folder's manifest, empty if it has none or a broken one."""
    try:
        held = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def is_current(folder: Path, wanted: dict[str, Any]) -> bool:
    """Say whether a folder's tables were made from the wanted state and are all there, in full length."""
    held = read(folder)
    if not held or any(held.get(key) != value for key, value in wanted.items()):
        return False
    sizes: dict[str, int] = held.get("files", {})
    return bool(sizes) and all(
        (folder / name).is_file() and (folder / name).stat().st_size == size for name, size in sizes.items()
    )


def write(folder: Path, held: dict[str, Any]) -> None:
    """Write a folder's manifest with the sizes of its tables."""
    files = {
        file.relative_to(folder).as_posix(): file.stat().st_size
        for file in sorted(folder.rglob("*.parquet"))
        if "staged" not in file.relative_to(folder).parts
    }
    text = json.dumps({**held, "files": files}, indent=1, sort_keys=True)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def fingerprint(folder: Path) -> str:
    """Return a digest of what a folder's tables were made from: equal fingerprints, equal tables."""
    held = read(folder)
    parts = {key: held.get(key) for key in ("register", "sources", "layouts", "code", "codebook")}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
