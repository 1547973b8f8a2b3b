"""Keep what was read from each source until the source or its reader changes."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from localsport.data import layouts
from localsport.data.layouts.reading import LayoutError, Note, Reading
from localsport.data.sources import Problem, Source


@dataclass(frozen=True)
class Sourced:
    """A source with what was read from it."""

    source: Source
    reading: Reading


def key_of(source: Source) -> str:
    """Return the key under which a reading is kept: it changes with the file and with the reader's code."""
    text = f"{source.digest} {source.layout} {layouts.code_of(source.layout)}"
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def read_all(
    sources: Sequence[Source], kept: Path, staged: Path, *, announce: Callable[[str], None]
) -> tuple[list[Sourced], list[str], list[Problem]]:
    """Read every source, or take its reading from an earlier run.

    Parameters
    ----------
    kept
        Folder of an earlier run's readings; it may not exist and is not changed.
    staged
        Empty folder that receives the readings of this run.

    Returns
    -------
    tuple
        The readings in the register's order, the ids of the sources that were read anew, and the problems of
        those that could not be.
    """
    done: list[Sourced] = []
    anew: list[str] = []
    problems: list[Problem] = []
    for source in sources:
        announce(source.source_id)
        name = f"{source.layout}-{key_of(source)}"
        if (kept / name / "notes.json").is_file():
            _link(kept / name, staged / name)
            reading = _load(staged / name)
        else:
            anew.append(source.source_id)
            try:
                reading = layouts.READERS[source.layout](source.path)
            except LayoutError as error:
                problems += [Problem(source.source_id, source.file, text) for text in error.problems]
                continue
            if not (staged / name).exists():
                _save(reading, staged / name)
        done.append(Sourced(source, reading))
    return done, anew, problems


def frames(read: Sequence[Sourced], name: str) -> Iterator[tuple[Source, pd.DataFrame]]:
    """Yield every frame of one name with its source, the winning precedence first, then as registered."""
    for item in sorted(read, key=lambda item: item.source.precedence):
        if name in item.reading.frames:
            yield item.source, item.reading.frames[name]


def _save(reading: Reading, folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, frame in reading.frames.items():
        frame.to_parquet(folder / f"{name}{'.geo' if isinstance(frame, gpd.GeoDataFrame) else ''}.parquet")
    (folder / "notes.json").write_text(json.dumps([asdict(note) for note in reading.notes]), encoding="utf-8")


def _load(folder: Path) -> Reading:
    found: dict[str, pd.DataFrame] = {}
    for file in sorted(folder.glob("*.parquet")):
        geographic = file.name.endswith(".geo.parquet")
        found[file.name.split(".")[0]] = gpd.read_parquet(file) if geographic else pd.read_parquet(file)
    notes = json.loads((folder / "notes.json").read_text(encoding="utf-8"))
    return Reading(found, tuple(Note(**note) for note in notes))


def _link(old: Path, new: Path) -> None:
    """Give a folder's files a second name; copy them where the disk knows no second names."""
    new.mkdir(parents=True, exist_ok=True)
    for file in old.iterdir():
        if (new / file.name).exists():
            continue
        try:
            os.link(file, new / file.name)
        except OSError:
            shutil.copy2(file, new / file.name)
