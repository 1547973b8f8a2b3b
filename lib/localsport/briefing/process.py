"""Say what a process is that does one job, and how it is asked."""

import os
from typing import Any, Protocol

from localsport.briefing.job import Job, Note, Raised, Returned

START_SECONDS = 900
"""How long a process may warm up: at its longest it computes all that England's places share."""
FIXED = {
    # The order of a set of names would otherwise differ from run to run.
    "PYTHONHASHSEED": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
SINGLE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""One thread each: the documents are what is done at once, and threads do not survive a fork."""


class ProcessDiedError(RuntimeError):
    """Say that a process ended before its job did.

    Attributes
    ----------
    signal
        The signal that ended it, 0 when it left by itself.
    """

    def __init__(self, message: str, signal: int = 0) -> None:
        super().__init__(message)
        self.signal = signal

    def __reduce__(self) -> tuple[Any, ...]:
        """Let the error travel between processes with all it says."""
        return (ProcessDiedError, (str(self), self.signal))


class Process(Protocol):
    """A process that does one job."""

    def next(self, seconds: float | None) -> Note | Returned | Raised | None:
        """Return what is reported next, None when nothing comes in time.

        Raises
        ------
        ProcessDiedError
            The process ended before its job did.
        """
        ...

    def kill(self) -> None:
        """End the process and what it has started, if it still runs."""
        ...


class Supply(Protocol):
    """Where processes come from."""

    def start(self, job: Job) -> Process:
        """Start a process that does a job.

        Raises
        ------
        ProcessDiedError
            None can be started.
        """
        ...

    @property
    def closed(self) -> bool:
        """Whether no more processes come from here."""
        ...

    def warm_up(self, jobs: int = 1) -> None:
        """Begin now, without waiting, what would begin with the first jobs."""
        ...

    def close(self) -> None:
        """End every process that came from here."""
        ...


def environment() -> dict[str, str]:
    """Return the environment of a process that documents come from."""
    return {**SINGLE, **os.environ, **FIXED}
