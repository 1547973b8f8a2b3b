"""Keep two batches out of one folder."""

from contextlib import AbstractContextManager
from pathlib import Path

from localsport.data import locking
from localsport.data.locking import LockedError

__all__ = ["NAME", "LockedError", "locked"]

NAME = ".batch.lock"


def locked(folder: Path) -> AbstractContextManager[None]:
    """Hold the lock of a batch's folder, which is there.

    Raises
    ------
    LockedError
        Another process holds it.
    """
    return locking.held(
        folder / NAME,
        busy=f"Another batch is being made in {folder}",
        way_out="Wait for it, or choose another folder with --out.",
        second="start no second batch in it.",
    )
