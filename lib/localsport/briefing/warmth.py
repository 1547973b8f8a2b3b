"""Say what a process does before any document is made in it."""

import json
from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Warmth:
    """What a process does before any document is made in it; `localsport.briefing.warming` does it.

    Attributes
    ----------
    modules
        Modules to import.
    notebook
        Path or name of a notebook whose imports are imported too; none when empty.
    pages
        Whether pages are laid out too.
    rehearse
        Whether a briefing is rehearsed, see `localsport.briefing.rehearsal`.
    tables
        Folder of the tables for a rehearsal; where tables stand by default when empty.
    """

    modules: tuple[str, ...] = ()
    notebook: str = ""
    pages: bool = False
    rehearse: bool = False
    tables: str = ""

    def text(self) -> str:
        """Return this as text, for a command line."""
        return json.dumps(astuple(self))

    @classmethod
    def of(cls, text: str) -> "Warmth":
        """Read what `text` has written."""
        modules, *others = json.loads(text)
        return cls(tuple(modules), *others)
