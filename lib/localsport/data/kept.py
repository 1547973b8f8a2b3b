"""Keep national results on disk, each under a digest of everything it was made from."""

import hashlib
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from localsport.data import manifest
from localsport.data.parameters import register_file
from localsport.data.state import FileState, State, of_file, state


def key(folder: Path, parameters: Path) -> str:
    """Return a digest of the tables of a folder, of the parameter tables and of the library's own code.

    A result is read again only where all three are what they were: an edited weight or a mended method makes it
    anew. The code is looked at once in a process, which computes with what it had then; tables and parameters
    whenever their files have changed.
    """
    return _key(folder, of_file(folder / manifest.NAME), state(parameters, register_file()))


@lru_cache(maxsize=8)
def _key(folder: Path, tables: FileState, files: State) -> str:
    digest = hashlib.sha256(manifest.fingerprint(folder).encode())
    digest.update(_code())
    for name, *_ in files:
        digest.update(Path(name).name.encode() + Path(name).read_bytes())
    return digest.hexdigest()[:16]


@cache
def _code() -> bytes:
    """Digest the library's code, without the rooms that make no result."""
    digest = hashlib.sha256()
    library = Path(__file__).parents[1]
    for file in sorted(library.rglob("*.py")):
        if file.relative_to(library).parts[0] not in _WORDS:
            digest.update(file.name.encode() + file.read_bytes())
    return digest.digest()


_WORDS = ("display", "briefing", "exports", "cli.py")
"""Rooms that say and draw results and make none."""


@dataclass(frozen=True)
class Kept:
    """National results under one key.

    Attributes
    ----------
    folder
        Where they stand: ``national`` in the folder of the tables.
    key
        Digest of what they were made from.
    """

    folder: Path
    key: str

    def frame(self, name: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Return the frame kept under a name, or make it and keep it.

        Where the folder cannot be written to, nothing is kept and the frame is made again next time.
        """
        target = self._path(name, ".parquet")
        # Another process with other code may take it away at any moment.
        with suppress(FileNotFoundError):
            return pd.read_parquet(target)
        made = make()
        self._put(target, name, lambda scratch: made.to_parquet(scratch))
        return made

    def array(self, name: str, make: Callable[[], "np.ndarray[Any, Any]"]) -> "np.ndarray[Any, Any]":
        """Return the array kept under a name, mapped so that only the rows asked for are read; or make it."""
        target = self._path(name, ".npy")
        with suppress(FileNotFoundError):
            return _mapped(target)
        made = make()
        self._put(target, name, lambda scratch: _written(scratch, made))
        with suppress(FileNotFoundError):
            return _mapped(target)
        return made

    def _path(self, name: str, ending: str) -> Path:
        return self.folder / f"{name}-{self.key}{ending}"

    def _put(self, target: Path, name: str, write: Callable[[Path], object]) -> None:
        # A name of its own, and the rights that any new file gets: others may share the folder.
        scratch = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.part")
        try:
            target.parent.mkdir(exist_ok=True)
            write(scratch)
            scratch.replace(target)
        except PermissionError:
            return
        finally:
            scratch.unlink(missing_ok=True)
        for stale in target.parent.glob(f"{name}-" + "?" * 16 + target.suffix):
            if stale != target:
                # Another process may still read it; where that keeps it from being removed, it stays.
                with suppress(OSError):
                    stale.unlink()


def _mapped(path: Path) -> "np.ndarray[Any, Any]":
    found: np.ndarray[Any, Any] = np.load(path, mmap_mode="r")
    return found


def _written(scratch: Path, made: "np.ndarray[Any, Any]") -> None:
    with scratch.open("wb") as file:
        np.save(file, made)
