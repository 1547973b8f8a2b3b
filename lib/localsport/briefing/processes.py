"""Choose where the processes come from in which documents are made."""

import atexit
import os
import socket
import sys
import threading
from pathlib import Path

from localsport.briefing.forked import Nursery
from localsport.briefing.process import Supply
from localsport.briefing.spawned import Workers
from localsport.briefing.warmth import Warmth

START_METHOD = "LOCALSPORT_START_METHOD"
"""Environment variable that chooses how processes are started: ``fork`` or ``spawn``."""
_supplies: dict[tuple[int, str, bool], Supply] = {}
_lock = threading.Lock()


def start_method() -> str:
    """Return how processes are started here.

    Returns
    -------
    str
        ``"fork"`` on Linux, ``"spawn"`` elsewhere: Windows has no fork, and the libraries of macOS do not survive
        one. The environment variable LOCALSPORT_START_METHOD chooses another.
    """
    asked = os.environ.get(START_METHOD, "")
    possible = hasattr(os, "fork") and hasattr(socket, "send_fds")
    if asked not in ("", "fork", "spawn") or (asked == "fork" and not possible):
        raise ValueError(f"{START_METHOD} is {asked!r}; expected {'fork or ' if possible else ''}spawn.")
    return asked or ("fork" if possible and sys.platform == "linux" else "spawn")


def default_jobs() -> int:
    """Return how many localities are rendered at once unless told: one per processor that this process may use."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return available or 1


def supply(warmth: Warmth) -> Supply:
    """Return a supply of processes of one's own, to be closed."""
    return Nursery(warmth) if start_method() == "fork" else Workers(warmth)


def briefings(notebook: Path | str, tables: Path | str = "") -> Supply:
    """Return a supply of processes in which a notebook's pages are made, to be closed.

    Where they are forked all profit from a rehearsal; one that is spawned has its own in its first document.

    Parameters
    ----------
    notebook
        Its path or name.
    tables
        Folder of the tables, where they stand by default when empty.
    """
    return supply(
        Warmth(notebook=str(notebook), pages=True, rehearse=start_method() == "fork", tables=str(tables))
    )


def shared_supply(warmth: Warmth) -> Supply:
    """Return the supply that this process keeps for whoever asks, begun with what the first needed."""
    # A process forked from this one must not speak on its sockets.
    key = (os.getpid(), start_method(), warmth.pages)
    with _lock:
        if key not in _supplies:
            _supplies[key] = supply(warmth)
        return _supplies[key]


@atexit.register
def _close() -> None:
    for (pid, _, _), one in list(_supplies.items()):
        if pid == os.getpid():
            one.close()
