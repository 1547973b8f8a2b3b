"""Say what a job is that a process does, and what is heard of it."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Report = Callable[[Any], None]
"""Takes anything that can be pickled to whoever waits for the job."""


@dataclass(frozen=True)
class Job:
    """What a process is to do.

    Attributes
    ----------
    target
        A function as ``"module:function"``; its first argument is a `Report`.
    given
        Its other arguments, by name.
    folder
        Working folder.
    environment
        Environment variables.
    seed
        Where the random numbers begin.
    """

    target: str
    given: Mapping[str, Any]
    folder: str
    environment: Mapping[str, str] = field(repr=False)
    seed: int = 0

    @classmethod
    def here(cls, target: str, *, seed: int = 0, **given: Any) -> "Job":
        """Return a job in the caller's folder and environment."""
        return cls(target, given, os.getcwd(), dict(os.environ), seed)  # noqa: PTH109


@dataclass(frozen=True)
class Note:
    """Something reported while the job goes on."""

    content: Any


@dataclass(frozen=True)
class Returned:
    """The job has ended, with a value.

    Attributes
    ----------
    value
        What the function returned.
    left
        What it has left behind in its process that cannot be undone: then no other job should follow there.
    """

    value: Any
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Raised:
    """The job has ended, with an exception; see `Returned`."""

    error: BaseException
    left: tuple[str, ...] = ()
