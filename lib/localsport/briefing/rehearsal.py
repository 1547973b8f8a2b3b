"""Go once through what a briefing calls, so that no document pays for what is done at first use."""

import contextlib
import importlib
import sys
from pathlib import Path
from typing import Any

PROGRAMME = "exercise-referral"
"""What a briefing values unless it is told another programme."""
DRAWINGS = ("spine", "inactive_series", "contributions")


def rehearse(tables: Path, area_code: str) -> None:
    """Compose an answer, draw figures of it and fill tables with it; nothing of it is kept or shown.

    Only the library's own code runs, and only those of its rooms that have been imported. What fails will say so in
    the documents.

    Parameters
    ----------
    tables
        Folder of the tidy tables.
    area_code
        Any locality they hold.
    """
    with contextlib.suppress(Exception):
        opened = _room("data.tables").open_tables(tables)
        answer = _room("answers.locality").locality(opened, area_code)
        for name in DRAWINGS:
            _seen(getattr(_room("display.place_figures"), name)(answer))
        _room("display.place_tables").profile(answer.summary, answer.area)._repr_html_()
        _room("answers.programme").programme(PROGRAMME)
        # What an option costs and returns is the same everywhere, and is kept in the process that works it out.
        _room("answers.commissioning").commissioning(opened, answer)


def _room(name: str) -> Any:
    # A notebook that does not use a room should not pay for its import.
    return importlib.import_module(f"localsport.{name}") if f"localsport.{name}" in sys.modules else None


def _seen(figure: Any) -> None:
    figure.png()
    figure.svg()
