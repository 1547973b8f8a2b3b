"""Go once through what a briefing calls, so that no document pays for what is done at first use."""

import contextlib
import importlib
import os
import sys
from pathlib import Path
from typing import Any

PROGRAMME = "exercise-referral"
"""What a briefing values unless it is told another programme."""
DRAWINGS = ("spine", "inactive_series", "contributions", "inactive_groups")
WORDS = """# A title & more

## A heading

Some *words*.

<table><caption>A table</caption><thead><tr><th>Place</th></tr></thead><tbody><tr><td>Here</td></tr></tbody></table>
"""


def rehearse(tables: str) -> None:
    """Compose the answers of one district, draw figures of them and fill a table; nothing is kept or shown.

    Only the library's own code runs, and only those of its rooms that have been imported. What fails will say so in
    the documents.

    Parameters
    ----------
    tables
        Folder of the tidy tables; where they stand by default when empty.
    """
    with contextlib.suppress(Exception):
        opened = _room("data.tables").open_tables(tables or None)
        first = str(opened.areas("district")["area_code"].iloc[0])
        answer = _room("answers.locality").locality(opened, first)
        for step in (_values, _draws, _maps, _tabulates):
            with contextlib.suppress(Exception):
                step(opened, answer)
        # What an option costs and returns is the same everywhere, and is kept in the process that works it out.
        _room("answers.commissioning").commissioning(opened, answer)


def rehearse_page() -> None:
    """Lay out a page of a few words: templates are compiled then, and tables of characters filled."""
    import nbformat

    from localsport.briefing.body import body
    from localsport.briefing.outline import outlined
    from localsport.briefing.page import LAYOUTS, templates

    with contextlib.suppress(Exception):
        cells = [nbformat.v4.new_markdown_cell(WORDS)]
        outlined(body(nbformat.v4.new_notebook(cells=cells), folder=Path(os.devnull), interactive=True))
        for template, _ in LAYOUTS.values():
            templates().get_template(template)


def _values(tables: Any, answer: Any) -> None:
    worth = _room("answers.programme").programme(PROGRAMME)
    for name in ("distribution", "kinds"):
        _seen(getattr(_room("display.value_figures"), name)(worth))


def _draws(tables: Any, answer: Any) -> None:
    for name in DRAWINGS:
        _seen(getattr(_room("display.place_figures"), name)(answer))


def _maps(tables: Any, answer: Any) -> None:
    places, figures = _room("answers.locality"), _room("display.where_figures")
    shapes = places.shapes(tables, answer)
    country = tables.boundaries("country")
    _seen(figures.needs_map(answer, shapes, country, places.labels(tables, answer)))
    figures.needs_map_explored(answer, shapes).content()


def _tabulates(tables: Any, answer: Any) -> None:
    _room("display.place_tables").profile(answer.summary, answer.area)._repr_html_()


def _seen(figure: Any) -> None:
    figure.png()
    figure.svg()


def _room(name: str) -> Any:
    # A notebook that does not use a room should not pay for its import.
    return importlib.import_module(f"localsport.{name}") if f"localsport.{name}" in sys.modules else None
