"""Turn the outputs of an executed notebook into HTML, without its code."""

import json
import struct
from base64 import b64decode
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from nbconvert import HTMLExporter, TemplateExporter
from traitlets.config import Config

TEMPLATES = Path(__file__).parent / "templates"
PLOTLY = "application/vnd.plotly.v1+json"
PNG = "image/png"
LEFT_OUT = frozenset({"notebook-only", "remove-cell", "parameters", "injected-parameters"})


class PageError(RuntimeError):
    """Say what keeps an executed notebook from becoming a page."""


def body(notebook: nbformat.NotebookNode, *, folder: Path, interactive: bool) -> str:
    """Turn an executed notebook into one piece of HTML, a ``div.cell`` a cell.

    Cells tagged ``notebook-only`` stay out; printed text and warnings stay in the notebook too.

    Parameters
    ----------
    notebook
        An executed notebook.
    folder
        The locality's folder, which holds ``figures/<name>.png`` for every figure with a name.
    interactive
        Whether interactive charts are put in.

    Returns
    -------
    str
        HTML without head, navigation or identifiers.

    Raises
    ------
    PageError
        Figures without alternative text, or whose file is not in the folder; all are named.
    """
    shown = nbformat.from_dict({**notebook, "cells": [cell for cell in notebook.cells if _is_shown(cell)]})
    _check_figures(shown, folder)
    exporter = _exporter()
    exporter.register_filter("figure", lambda output: _figure(output, folder))
    exporter.register_filter("interactive", _interactive if interactive else lambda output: "")
    html, _ = exporter.from_notebook_node(shown)
    return str(html)


def _is_shown(cell: nbformat.NotebookNode) -> bool:
    return not LEFT_OUT.intersection(cell.metadata.get("tags", []))


class _Exporter(HTMLExporter):  # type: ignore[misc]
    """nbconvert's exporter, which does not read its page once more to look for pictures without words.

    `_check_figures` has refused those, and the page is read when it is given its outline.
    """

    def from_notebook_node(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        # The template names it, and code is not shown.
        self.register_filter("highlight_code", escape)
        made: tuple[str, dict[str, Any]] = TemplateExporter.from_notebook_node(self, nb, resources, **options)
        return made


@cache
def _exporter() -> _Exporter:
    config = Config()
    config.NbConvertBase.display_data_priority = [PLOTLY, PNG, "text/markdown", "text/html"]
    return _Exporter(
        config=config,
        extra_template_basedirs=[str(TEMPLATES)],
        template_name="locality",
        exclude_anchor_links=True,
    )


def about(output: nbformat.NotebookNode, mime: str) -> dict[str, Any]:
    """Return what a figure says of itself (name, title, alt, ...) in its output's metadata, {} if nothing."""
    metadata = output.metadata.get(mime, {})
    return {**metadata.get("localsport", {}), **({"alt": metadata["alt"]} if metadata.get("alt") else {})}


def _check_figures(notebook: nbformat.NotebookNode, folder: Path) -> None:
    problems, names = [], []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if PNG not in output.get("data", {}):
                continue
            told = about(output, PNG)
            name = told.get("name", "")
            if not told.get("alt"):
                problems.append(f"{name or 'a picture'} has no alternative text")
            if name and not (folder / "figures" / f"{name}.png").is_file():
                problems.append(f"figures/{name}.png was not written")
            if name and name in names:
                problems.append(f"the figure {name} is shown twice")
            names.append(name)
    if problems:
        raise PageError(f"Figures: {'; '.join(problems)}.")


def _figure(output: nbformat.NotebookNode, folder: Path) -> str:
    told = about(output, PNG)
    name, alt = told.get("name"), escape(told.get("alt", ""))
    data = output.data[PNG]
    width, height = struct.unpack(">II", b64decode(data)[16:24])
    size = f'width="{width}" height="{height}"'
    if not name:
        source = "".join(data.split())
        return (
            f'<figure class="figure"><img src="data:image/png;base64,{source}" alt="{alt}" {size}></figure>'
        )
    title = escape(told.get("title") or name)
    links = "".join(
        f' <a href="{kind}/{escape(name)}.{ending}">{word}<span class="hidden"> of “{title}”</span></a>'
        for kind, ending, word in (
            ("figures", "png", "Picture (PNG)"),
            ("figures", "svg", "Drawing (SVG)"),
            ("numbers", "csv", "Table (CSV)"),
        )
        if (folder / kind / f"{name}.{ending}").is_file()
    )
    words = "".join(
        f'<span class="{part}">{escape(str(told[part]))}</span> '
        for part in ("title", "subtitle", "caption")
        if told.get(part)
    )
    return (
        f'<figure class="figure" id="figure-{escape(name)}">'
        f'<img src="figures/{escape(name)}.png" alt="{alt}" {size}>'
        f'<figcaption><p class="words">{words}</p><p class="links">{links}</p></figcaption></figure>'
    )


def _interactive(output: nbformat.NotebookNode) -> str:
    told = about(output, PLOTLY)
    name = escape(told.get("name", ""))
    figure = {key: output.data[PLOTLY].get(key) for key in ("data", "layout", "config")}
    # "<" is written as an escape so that no label in the data can close the script element.
    drawing = json.dumps(figure, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    label = escape(told.get("label") or "Explore this chart")
    alt = escape(told.get("alt") or told.get("title") or "Interactive chart")
    return (
        f'<details class="interactive" data-for="{name}" hidden><summary>{label}</summary>'
        f'<div class="drawing" role="group" aria-label="{alt}"></div>'
        f'<script type="application/json">{drawing}</script></details>'
    )
