"""Carry what a reader found in one source: its frames, and what was repaired or set aside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

KINDS = ("repair", "set aside", "duplicate", "filled", "absent")


@dataclass(frozen=True)
class Note:
    """Something done to a source that a reader of the results has a right to know.

    Attributes
    ----------
    kind
        One of ``repair``, ``set aside``, ``duplicate``, ``filled``, ``absent``.
    rule
        The declared rule, in plain words.
    count
        How many rows, polygons or areas it touched.
    examples
        A few of them, by code and name.
    """

    kind: str
    rule: str
    count: int
    examples: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"Unknown kind of note: {self.kind!r}. Expected one of {KINDS}.")


@dataclass(frozen=True)
class Reading:
    """What one source holds, in the shape the next step expects.

    Attributes
    ----------
    frames
        Named frames; the names say which table they feed.
    notes
        What the reader repaired or set aside.
    """

    frames: Mapping[str, pd.DataFrame]
    notes: tuple[Note, ...] = field(default=())


class LayoutError(ValueError):
    """A file that is not what its layout says, with everything that is wrong with it."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


def some(items: Iterable[object], most: int = 5) -> str:
    """Name a few of many, and how many there are beyond.

    Examples
    --------
    >>> some(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    listed = [str(item) for item in items]
    if len(listed) <= most:
        return ", ".join(listed)
    return f"{', '.join(listed[:most])} and {len(listed) - most:,} more"


def column_problems(
    found: Sequence[str], missing: Iterable[str], unexpected: Iterable[str], layout: str
) -> list[str]:
    """Say which columns a file lacks and which it has too many, ``[]`` if neither."""
    lacking, extra = list(missing), list(unexpected)
    if not lacking and not extra:
        return []
    return [
        f"The columns are not those of layout {layout!r}. Missing: {lacking or 'none'}. "
        f"Unexpected: {extra or 'none'}. Found {len(found)} columns. Check the layout in sources.csv, "
        "or give the file the publisher's own column names."
    ]
