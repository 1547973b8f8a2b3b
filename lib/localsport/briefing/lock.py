"""Keep two batches out of one folder, with a lock that ends with the process that holds it."""

import contextlib
import os
import socket
import warnings
from collections.abc import Iterator
from pathlib import Path

NAME = ".batch.lock"


class LockedError(ValueError):
    """Say which process is making a batch in the folder."""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a batch's folder.

    The lock is the operating system's own, so that nothing has to be cleared away after a crash; the file says who
    holds it. Where a file system has no locks, a warning says that nobody watches.

    Parameters
    ----------
    folder
        The folder, which is there.

    Raises
    ------
    LockedError
        Another process holds it.
    """
    path = folder / NAME
    number = _opened(path)
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


def _opened(path: Path) -> int:
    while True:
        number = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _take(number)
        except BlockingIOError as error:
            held = os.pread(number, 200, 64).decode(errors="replace") if hasattr(os, "pread") else ""
            os.close(number)
            who = f" ({held.strip()})" if held.strip() else ""
            raise LockedError(
                f"Another batch is being made in {path.parent}{who}. Wait for it, or choose another folder with "
                "--out."
            ) from error
        except OSError as error:
            warnings.warn(
                f"{path.parent} cannot be locked ({error.strerror}): start no second batch in it.",
                stacklevel=4,
            )
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
