"""Import beforehand what the documents of a batch will need."""

import ast
import contextlib
import importlib
import json
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import nbformat

from localsport.briefing.job import Report
from localsport.briefing.rehearsal import rehearse

LIBRARY = "localsport"
OWN = ("localsport.briefing.client", "papermill.execute")
PAGES = ("localsport.briefing.making", "nbconvert.exporters.html")


@dataclass(frozen=True)
class Warmth:
    """What a process does before any document is made in it.

    Attributes
    ----------
    modules
        Modules to import.
    pages
        Whether pages are laid out too.
    tables, area_code
        A locality that a briefing is rehearsed for, see `localsport.briefing.rehearsal`; none when empty.
    """

    modules: tuple[str, ...] = ()
    pages: bool = False
    tables: str = ""
    area_code: str = ""

    def text(self) -> str:
        """Return this as text, for a command line."""
        return json.dumps([self.modules, self.pages, self.tables, self.area_code])

    @classmethod
    def of(cls, text: str) -> "Warmth":
        """Read what `text` has written."""
        modules, *others = json.loads(text)
        return cls(tuple(modules), *others)

    def bring(self) -> None:
        """Import, load fonts, compile templates; what cannot be imported will say so in the document."""
        for name in (*OWN, *(PAGES if self.pages else ()), *self.modules):
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        if self.pages:
            _lay_out_an_empty_page()
            _name_alike()
        if "matplotlib.pyplot" in sys.modules:
            _load_fonts()
        if self.tables:
            rehearse(Path(self.tables), self.area_code)


def imports(notebook: nbformat.NotebookNode) -> tuple[str, ...]:
    """Return the modules that a notebook imports from this library and from the packages that it requires.

    No others: importing a module that lies beside the notebook would run its author's code in the process which all
    documents come from.
    """
    found: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        with contextlib.suppress(SyntaxError):
            for node in ast.walk(ast.parse(cell.source)):
                found |= set(_named(node))
    return tuple(sorted(name for name in found if name.split(".")[0] in _allowed()))


def _named(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
        # A name may be a module or something in one; importing what is none does no harm.
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


@cache
def _allowed() -> frozenset[str]:
    wanted = {re.split(r"[^\w.-]", one)[0].lower().replace("_", "-") for one in _required()}
    packages = metadata.packages_distributions()
    return frozenset(
        name
        for name, owners in packages.items()
        if wanted & {owner.lower().replace("_", "-") for owner in owners}
    ) | {LIBRARY}


def _required() -> list[str]:
    try:
        return metadata.requires(LIBRARY) or []
    except metadata.PackageNotFoundError:
        return []


def _lay_out_an_empty_page() -> None:
    from localsport.briefing.body import body

    cells = [nbformat.v4.new_markdown_cell("# A title\n\nSome *words*.")]
    with contextlib.suppress(Exception):
        body(nbformat.v4.new_notebook(cells=cells), folder=Path(os.devnull), interactive=True)


def _name_alike() -> None:
    """Let the parts of an SVG have the same names in every run."""
    import matplotlib

    matplotlib.rcParams["svg.hashsalt"] = LIBRARY


def _load_fonts() -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(1, 1))
    figure.subplots().set_title("words")
    FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]


def keep_national(report: Report, *, folder: Path) -> None:
    """Compute what every locality shares, so that it is kept; `localsport.briefing.job.Job` target."""
    from localsport.answers.national import national
    from localsport.data.tables import open_tables

    national(open_tables(folder))
