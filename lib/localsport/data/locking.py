"""Keep two processes out of one folder, with a lock that ends with the process that holds it."""

import contextlib
import os
import socket
import warnings
from collections.abc import Iterator
from pathlib import Path


class LockedError(ValueError):
    """Say which process is at work in the folder."""


@contextlib.contextmanager
def held(path: Path, *, busy: str, way_out: str, second: str) -> Iterator[None]:
    """Hold a lock.

    The lock is the operating system's own, so that nothing has to be cleared away after a crash; the file says who
    holds it. Where a file system has no locks, a warning says that nobody watches.

    Parameters
    ----------
    path
        The lock's file; its folder is there.
    busy
        What to say if another process holds it; which process follows.
    way_out
        What to do then.
    second
        What not to start where nothing can be locked.

    Raises
    ------
    LockedError
        Another process holds it.
    """
    number = _opened(path, busy, way_out, second)
    try:
        _say_who(number)
        yield
    finally:
        if os.name == "nt":
            # An open file cannot be removed there; whoever has opened it since keeps it.
            os.close(number)
            with contextlib.suppress(OSError):
                path.unlink()
        else:
            path.unlink(missing_ok=True)
            os.close(number)


def _opened(path: Path, busy: str, way_out: str, second: str) -> int:
    while True:
        number = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _take(number)
        except BlockingIOError as error:
            holder = os.pread(number, 200, 64).decode(errors="replace") if hasattr(os, "pread") else ""
            os.close(number)
            who = f" ({holder.strip()})" if holder.strip() else ""
            raise LockedError(f"{busy}{who}. {way_out}") from error
        except OSError as error:
            warnings.warn(f"{path.parent} cannot be locked ({error.strerror}): {second}", stacklevel=4)
            return number
        # The one before may have removed the file between opening and locking.
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(number), path.stat()):
                return number
        os.close(number)


def _take(number: int) -> None:
    """Lock the first byte, or raise `BlockingIOError`."""
    if os.name == "nt":
        import msvcrt

        try:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except PermissionError as error:
            raise BlockingIOError from error
    else:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _say_who(number: int) -> None:
    # Behind the locked byte, which Windows lets nobody else read.
    os.ftruncate(number, 0)
    os.lseek(number, 64, os.SEEK_SET)
    os.write(number, f"process {os.getpid()} on {socket.gethostname()}".encode())
