"""Lay out the page of one locality."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from markupsafe import Markup

from localsport import __version__
from localsport.briefing.body import TEMPLATES, PageError, body
from localsport.briefing.outline import outlined
from localsport.data.places import is_demonstration

__all__ = ["PageError", "layout", "page", "templates"]

LAYOUTS = {"briefing": ("page.html.j2", "locality"), "one-page": ("one-page.html.j2", "one-page")}
"""Layout to its template and to the class of its page's body."""
INVENTED = "This place is invented, and so is every figure of it."
FILES = (
    (
        "claims.csv",
        "Every number in this briefing",
        "value, period, interval, source and method of each (CSV)",
    ),
    ("key-figures.json", "The key figures", "for a machine to read (JSON)"),
)


@cache
def templates() -> jinja2.Environment:
    """Return the templates of pages and index; whatever is put into them is escaped."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )


def layout(notebook: nbformat.NotebookNode) -> str:
    """Return the layout that a notebook asks for in its metadata, ``{"localsport": {"layout": ...}}``.

    Returns
    -------
    str
        One of `LAYOUTS`; ``"briefing"`` where the notebook asks for none.

    Raises
    ------
    PageError
        The notebook asks for a layout that does not exist; those that do are named.
    """
    asked = notebook.metadata.get("localsport", {}).get("layout", "briefing")
    if asked not in LAYOUTS:
        raise PageError(f"The notebook asks for the layout {asked!r}; there are {', '.join(LAYOUTS)}.")
    return str(asked)


def page(
    notebook: nbformat.NotebookNode,
    *,
    key_figures: Mapping[str, Any],
    folder: Path,
    assets: str = "../assets",
    interactive: bool = True,
) -> str:
    """Lay out the page of one locality from its executed notebook.

    Parameters
    ----------
    notebook
        The executed notebook; `layout` says which template it gets.
    key_figures
        What the notebook wrote to ``key-figures.json``: area_code, name, level, headline, figures; optional
        ``data``, a sentence that says of when the data are, and ``demonstration``, whether the place is invented.
    folder
        The locality's folder, with its figures and numbers.
    assets
        Address of the shared files, as seen from the page.
    interactive
        Whether interactive charts are put in; without, the page needs no plotly.js.

    Returns
    -------
    str
        A whole page, the same for the same notebook, whenever it is made.

    Raises
    ------
    PageError
        See `localsport.briefing.body.body` and `layout`.
    """
    template, kind = LAYOUTS[layout(notebook)]
    parts = outlined(body(notebook, folder=folder, interactive=interactive))
    name = str(key_figures["name"])
    kicker = parts.title or "Local sport briefing"
    heading = kicker if name in kicker else name
    kicker = "" if heading == kicker else kicker
    return (
        templates()
        .get_template(template)
        .render(
            title=f"{name}: {kicker}" if kicker else heading,
            description=str(key_figures["headline"]),
            kind=kind,
            kicker=kicker,
            heading=heading,
            lead_text=Markup(parts.lead_text),
            lead_figure=Markup(parts.lead_figure),
            body=Markup(parts.body),
            contents=parts.contents,
            files=_files(folder, parts.body + parts.lead_figure),
            demonstration=INVENTED if invented(key_figures) else "",
            assets=assets,
            version=__version__,
            data_line=str(key_figures.get("data", "")),
        )
        + "\n"
    )


def invented(key_figures: Mapping[str, Any]) -> bool:
    """Say whether a place is of the demonstration county: by its code, or, of a custom locality, by a mark."""
    return is_demonstration(str(key_figures["area_code"])) or bool(key_figures.get("demonstration", False))


def _files(folder: Path, html: str) -> list[dict[str, str]]:
    """List the files beside the page to which no figure leads."""
    found = [
        {"href": href, "text": text, "note": note} for href, text, note in FILES if (folder / href).is_file()
    ]
    for path in sorted((folder / "numbers").glob("*.csv")):
        href = f"numbers/{path.name}"
        if f'"{href}"' not in html:
            found.append({"href": href, "text": path.stem.replace("-", " ").capitalize(), "note": "(CSV)"})
    return found
