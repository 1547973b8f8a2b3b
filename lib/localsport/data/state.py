"""Say in what state files are, so that a result may be kept for as long as they stay as they are."""

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

Result = TypeVar("Result")
FileState = tuple[str, int, int]
State = tuple[FileState, ...]


def state(*places: Path) -> State:
    """Return name, time of the last change and size of files, and of every CSV file below folders."""
    found = [[place] if place.is_file() else sorted(place.glob("**/*.csv")) for place in places]
    return tuple(of_file(file) for files in found for file in files)


def of_file(file: Path) -> FileState:
    """Return a file's name, the time of its last change and its size."""
    stat = file.stat()
    return str(file.absolute()), stat.st_mtime_ns, stat.st_size


def own_copy(held: Result) -> Result:
    """Return a held result whose frames a caller may write to without harm to who is given it next.

    Parameters
    ----------
    held
        A frame, a Series, a dataclass of such (also within one another), or anything that cannot be changed.
    """
    made: Any = held
    if isinstance(held, pd.DataFrame | pd.Series):
        made = held.copy(deep=False)  # pandas copies in earnest what is written to, and only then
    elif is_dataclass(held) and not isinstance(held, type):
        made = replace(held, **{each.name: own_copy(getattr(held, each.name)) for each in fields(held)})
    return made
