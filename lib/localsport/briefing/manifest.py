"""Write down what a locality was made from, and tell from it whether it must be made again."""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from localsport import __version__
from localsport.data import project

MANIFEST = "manifest.json"
DRAWN_WITH = (
    "geopandas",
    "jinja2",
    "matplotlib",
    "nbconvert",
    "numpy",
    "pandas",
    "plotly",
    "scipy",
    "shapely",
)
"""Packages of which another version may draw or count differently."""
_NOT_READ = frozenset({"staged", "national", "demo"})


@dataclass(frozen=True)
class Inputs:
    """What the localities of a batch are made from.

    Attributes
    ----------
    notebook
        File name of the notebook.
    notebook_sha256
        Its digest.
    data
        Digest of each table, and of each parameter file as ``raw/...``, by name.
    library
        Digest of the library's code, templates and styles.
    versions
        Version of Python, of the library and of each of `DRAWN_WITH`.
    """

    notebook: str = ""
    notebook_sha256: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    library: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)


def inputs(notebook: Path, tables: Path) -> Inputs:
    """Read what localities would be made from now.

    Parameters
    ----------
    notebook
        The notebook.
    tables
        Folder of the tidy tables; one that is not there has none.
    """
    raw = project.root() / "data" / "raw"
    files = {
        file.relative_to(tables).as_posix(): file
        for file in sorted(tables.rglob("*.parquet"))
        if not _NOT_READ & set(file.relative_to(tables).parts)
    }
    files |= {
        f"raw/{file.relative_to(raw).as_posix()}": file
        for file in sorted(raw.rglob("*"))
        if file.is_file() and not _NOT_READ & set(file.relative_to(raw).parts)
    }
    with ThreadPoolExecutor() as pool:
        digests = list(pool.map(sha256, files.values()))
    return Inputs(
        notebook=notebook.name,
        notebook_sha256=sha256(notebook),
        data=dict(zip(files, digests, strict=True)),
        library=library(),
        versions=versions(),
    )


def sha256(file: Path) -> str:
    """Return the digest of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def digest(content: bytes) -> str:
    """Return the digest of some bytes."""
    return hashlib.sha256(content).hexdigest()


@cache
def inputs_once(notebook: Path, tables: Path) -> Inputs:
    """Return `inputs`, read once in this process."""
    return inputs(notebook, tables)


def unlike(here: Inputs, there: Inputs) -> list[str]:
    """Say how what one machine makes localities from differs from what another does."""
    return list(_differences(_state(there, {}, True, 0), _state(here, {}, True, 0)))


def library() -> str:
    """Return a digest of the library's own code, templates and styles."""
    code = hashlib.sha256()
    folder = Path(__file__).parents[1]
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".py", ".j2", ".css", ".js", ".json", ".csv") and file.is_file():
            code.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return code.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of what computes and draws."""
    return {
        "python": ".".join(map(str, sys.version_info[:3])),
        "localsport": __version__,
        **{name: metadata.version(name) for name in DRAWN_WITH},
    }


def write(
    folder: Path,
    area_code: str,
    *,
    inputs: Inputs,
    parameters: Mapping[str, Any],
    interactive: bool,
    seed: int,
    because: str,
) -> None:
    """Write the manifest of a locality whose other files are all there."""
    held = {
        "made_by": f"localsport {__version__}",
        "area_code": area_code,
        "because": because,
        **_state(inputs, parameters, interactive, seed),
        "files": {name: sha256(folder / name) for name in _names(folder)},
    }
    text = json.dumps(held, indent=1, ensure_ascii=False, default=str)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def read(folder: Path) -> dict[str, Any]:
    """Return the manifest of a locality's folder, empty if it has none or a broken one."""
    try:
        held = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def own_files(folder: Path) -> set[str]:
    """Return the names of the files in a locality's folder that a render made."""
    held = read(folder)
    return {*held.get("files", []), *([MANIFEST] if held or (folder / MANIFEST).is_file() else [])}


def why(
    folder: Path, *, inputs: Inputs, parameters: Mapping[str, Any], interactive: bool, seed: int, failed: str
) -> str:
    """Say why a locality must be made.

    Parameters
    ----------
    folder
        The locality's folder.
    inputs, parameters, interactive, seed
        What it would be made from now.
    failed
        Name of the file that a failure leaves behind.

    Returns
    -------
    str
        "first", "data changed: indicators.parquet" and the like; empty when it stands complete and up to date.
    """
    held = read(folder)
    if not held.get("files"):
        return "first"
    found = [*_differences(held, _state(inputs, parameters, interactive, seed))]
    if found:
        return "; ".join(found)
    if (folder / failed).is_file():
        return "failed last time"
    missing = [name for name in held["files"] if not (folder / name).is_file()]
    if missing:
        return f"file missing: {_few(missing)}"
    other = [name for name, digest in held["files"].items() if sha256(folder / name) != digest]
    return f"file changed: {_few(other)}" if other else ""


def _state(inputs: Inputs, parameters: Mapping[str, Any], interactive: bool, seed: int) -> dict[str, Any]:
    state = {
        "notebook": {"name": inputs.notebook, "sha256": inputs.notebook_sha256},
        "parameters": dict(parameters),
        "interactive": interactive,
        "seed": seed,
        "library": inputs.library,
        "versions": dict(inputs.versions),
        "data": dict(inputs.data),
    }
    plain: dict[str, Any] = json.loads(json.dumps(state, default=str))
    return plain


def _differences(held: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[str]:
    if held.get("notebook") != now["notebook"]:
        yield "notebook changed"
    changed = _unequal(held.get("parameters", {}), now["parameters"])
    if changed:
        yield f"parameter {_few(changed)} changed"
    if held.get("interactive") != now["interactive"]:
        yield f"interactive charts {'added' if now['interactive'] else 'left out'}"
    if held.get("seed") != now["seed"]:
        yield "seed changed"
    tables = _unequal(held.get("data", {}), now["data"])
    if tables:
        yield f"data changed: {_few(tables)}"
    if held.get("library") != now["library"]:
        yield "library changed"
    before = held.get("versions", {})
    for name in _unequal(before, now["versions"]):
        yield f"{name} changed from {before.get(name, 'none')} to {now['versions'].get(name, 'none')}"


def _unequal(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
