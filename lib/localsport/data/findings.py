"""Gather what was done to the sources of a raw folder, and what is wrong with them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from localsport.data.layouts.reading import Note, some
from localsport.data.sources import Problem, Source

# Problems and notes that concern the folder as a whole are filed under this name.
FOLDER = ""


@dataclass
class Findings:
    """The notes and problems that the building of the tables leaves behind.

    Attributes
    ----------
    notes
        Pairs of source_id and note.
    problems
        What makes the folder unusable.
    """

    notes: list[tuple[str, Note]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def note(
        self, source_id: str, kind: str, rule: str, touched: "Iterable[object] | int", examples: str = ""
    ) -> None:
        """Add a note, unless it touched nothing.

        Parameters
        ----------
        touched
            What the rule touched (counted and, without ``examples``, named), or how much.
        """
        listed = [] if isinstance(touched, int) else [str(item) for item in touched]
        count = touched if isinstance(touched, int) else len(listed)
        if count:
            self.notes.append((source_id, Note(kind, rule, count, examples or some(listed))))

    def absent(self, what: str, columns: Iterable[str] = ()) -> None:
        """Say that the folder has no source of something."""
        named = some(columns)
        self.notes.append((FOLDER, Note("absent", f"no source of {what}", 0, named)))

    def problem(self, source: Source, text: str) -> None:
        """Add what is wrong with a source."""
        self.problems.append(Problem(source.source_id, source.file, text))

    def report(self) -> pd.DataFrame:
        """Return all notes as a table; the same rule on the same source is one row.

        Returns
        -------
        pandas.DataFrame
            source_id, kind, rule, count, examples.
        """
        columns = ["source_id", "kind", "rule", "count", "examples"]
        rows = [
            (source_id, note.kind, note.rule, note.count, note.examples) for source_id, note in self.notes
        ]
        frame = pd.DataFrame(rows, columns=columns)
        if frame.empty:
            return frame.astype({c: "int64" if c == "count" else "str" for c in columns})
        grouped = frame.groupby(["source_id", "kind", "rule"], sort=False)
        joined = grouped["examples"].agg(lambda texts: "; ".join(text for text in texts if text))
        return pd.concat([grouped["count"].sum(), joined], axis=1).reset_index()
