"""Import beforehand what the documents of a batch will need."""

import ast
import contextlib
import gc
import importlib
import re
import sys
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

from localsport.briefing.job import Report
from localsport.briefing.rehearsal import rehearse, rehearse_page
from localsport.briefing.warmth import Warmth

LIBRARY = "localsport"
OWN = ("localsport.briefing.client", "papermill.execute")
PAGES = ("localsport.briefing.making", "nbconvert.exporters.html")
ADDRESSES = "rfc3987_syntax"
COLLECT = (50_000, 20, 20)
"""When Python looks for what nobody needs any more; by default it does at every seven hundred things made."""


def bring(warmth: Warmth) -> None:
    """Import, load fonts, compile templates, rehearse; what cannot be imported will say so in the document."""
    put_off_a_grammar()
    for name in (*OWN, *(PAGES if warmth.pages else ()), *warmth.modules, *_of_notebook(warmth.notebook)):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    if warmth.pages:
        rehearse_page()
        _name_alike()
    if "matplotlib.pyplot" in sys.modules:
        _load_fonts()
    if warmth.rehearse and "localsport.answers.locality" in sys.modules:
        rehearse(warmth.tables)
    # What stands now is never collected, so that no collection touches the pages which forked processes share.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT)


def put_off_a_grammar() -> None:
    """Let jsonschema, without which no notebook is read, compile its grammar of addresses when it checks one.

    That takes a second, and no notebook holds an address that is checked. Whoever imports the package by name
    afterwards gets the package itself.
    """
    if ADDRESSES in sys.modules or "jsonschema" in sys.modules:
        return
    stand_in: Any = ModuleType(ADDRESSES)
    stand_in.is_valid_syntax = lambda *given: importlib.import_module(ADDRESSES).is_valid_syntax(*given)
    sys.modules[ADDRESSES] = stand_in
    try:
        importlib.import_module("jsonschema")
    except ImportError:
        return
    finally:
        del sys.modules[ADDRESSES]


def _of_notebook(notebook: str) -> tuple[str, ...]:
    if not notebook:
        return ()
    import nbformat

    from localsport.briefing.contract import find_notebook

    # Whoever asked for it reads it too, and says what is wrong with it.
    with contextlib.suppress(Exception):
        return imports(nbformat.read(find_notebook(notebook), as_version=4))
    return ()


def imports(notebook: Any) -> tuple[str, ...]:
    """Return the modules that a notebook imports from this library and from the packages that it requires.

    No others: importing a module that lies beside the notebook would run its author's code in the process which all
    documents come from.

    Parameters
    ----------
    notebook
        An ``nbformat.NotebookNode``.
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
    return frozenset({LIBRARY}.union(*map(_provided, _required())))


def _required() -> list[str]:
    try:
        asked = metadata.requires(LIBRARY) or []
    except metadata.PackageNotFoundError:
        return []
    return [re.split(r"[^\w.-]", one)[0] for one in asked]


def _provided(package: str) -> set[str]:
    """Return the names under which an installed package is imported, none where it is not installed."""
    try:
        installed = metadata.distribution(package)
    except metadata.PackageNotFoundError:
        return set()
    declared = installed.read_text("top_level.txt")
    if declared:
        return set(declared.split())
    return {file.parts[0].removesuffix(".py") for file in installed.files or []}


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
