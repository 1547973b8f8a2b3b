"""Make one locality's folder: run its notebook, lay out its page, put both in place at once."""

import errno
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from localsport.briefing import kernel, manifest
from localsport.briefing.client import Told
from localsport.briefing.job import Report
from localsport.briefing.manifest import Inputs
from localsport.briefing.page import PageError, page

PAGE = "index.html"
FAILED = "failed.ipynb"
KEY_FIGURES = "key-figures.json"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
FULL_WORDS = "The disk is full"


class NotebookError(RuntimeError):
    """Say why a notebook did not come to its end; the first line is fit for an index page."""


@dataclass(frozen=True)
class Order:
    """What is to be made.

    Attributes
    ----------
    area_code
        The locality.
    notebook
        The notebook to run.
    parameters
        Its parameters, besides the place and the two folders.
    tables
        Folder of the tidy tables.
    out
        Folder of the batch.
    interactive
        Whether charts that answer the mouse go into the page.
    timeout
        Seconds that one cell may take; no limit when None.
    seed
        Where the random numbers begin.
    inputs
        What the locality is made from, for its manifest.
    because
        Why it is made, for its manifest.
    """

    area_code: str
    notebook: Path
    parameters: Mapping[str, Any]
    tables: Path
    out: Path
    interactive: bool = True
    timeout: float | None = None
    seed: int = 0
    inputs: Inputs = field(default_factory=Inputs)
    because: str = "first"

    @property
    def final(self) -> Path:
        """Where the locality's folder stands when it is done."""
        return self.out / self.area_code


def parameters_for(
    area_code: str, parameters: Mapping[str, Any], *, tables: Path, out: Path
) -> dict[str, Any]:
    """Return the parameters of one locality's notebook: the caller's, the place, and the two folders."""
    return {**parameters, "area_code": area_code, "data": str(tables), "out": str(out)}


def make(report: Report, *, order: Order, making: str) -> None:
    """Make one locality; `localsport.briefing.job.Job` target.

    Parameters
    ----------
    report
        Hears the notebook first, then of cells and outputs while they are made.
    order
        What is to be made.
    making
        A folder beside the final one, for what is not finished; a rename does not cross file systems.

    Raises
    ------
    NotebookError
        The notebook or its page failed; ``failed.ipynb`` stands in the folder, which is otherwise as it was.
    """
    scratch = Path(making)
    made, partial = scratch / order.area_code, scratch / FAILED
    try:
        made.mkdir()
        executed = execute(
            order.notebook,
            parameters=parameters_for(order.area_code, order.parameters, tables=order.tables, out=made),
            saved_as=partial,
            told=lambda what, index, it: report((what, index, it)),
        )
        figures = _key_figures(made / KEY_FIGURES, order.area_code)
        html = page(executed, key_figures=figures, folder=made, interactive=order.interactive)
        (made / PAGE).write_text(html, encoding="utf-8", newline="\n")
        manifest.write(
            made,
            order.area_code,
            inputs=order.inputs,
            parameters=order.parameters,
            interactive=order.interactive,
            seed=order.seed,
            because=order.because,
        )
        put_in_place(made, order.final, aside=scratch / "replaced")
    except (Exception, KeyboardInterrupt) as error:
        keep_failure(partial, order.final)
        raise NotebookError(reason(error)) from error


def execute(
    notebook: Path, *, parameters: Mapping[str, Any], saved_as: Path, told: Told
) -> nbformat.NotebookNode:
    """Run a notebook with papermill in this process.

    Parameters
    ----------
    notebook
        The notebook, not changed.
    parameters
        Values for its parameters cell; see `localsport.briefing.contract.check_parameters`.
    saved_as
        Where the executed notebook is written, also when it fails half-way.
    told
        Hears ``"notebook"`` before the first cell, then what `localsport.briefing.client.HereClient` tells.

    Returns
    -------
    nbformat.NotebookNode
        The executed notebook; every code cell has run to its end.

    Raises
    ------
    NotebookError
        A cell raised, or the notebook left early.
    """
    assert kernel.ready(), "a notebook is run in a process that was made for it"
    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        executed: nbformat.NotebookNode = papermill.execute_notebook(
            notebook,
            saved_as,
            parameters=dict(parameters),
            engine_name="localsport",
            told=told,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
        )
    except PapermillExecutionError as error:
        line = next((text for text in str(error.evalue).splitlines() if text.strip()), "no message")
        if error.ename == "MemoryError":
            raise NotebookError("MemoryError: the notebook needs more memory than it may take.") from error
        if any(line.startswith(f"[Errno {number}]") for number in FULL):
            raise OSError(errno.ENOSPC, line) from error
        raise NotebookError(f"{error.ename}: {line}") from error
    unfinished = _unfinished(executed)
    if unfinished:
        raise NotebookError(unfinished)
    return executed


def _unfinished(executed: nbformat.NotebookNode) -> str:
    # papermill returns normally after sys.exit(0).
    for number, cell in enumerate(executed.cells, start=1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if any(output.output_type == "error" for output in cell.outputs):
            return f"The notebook left early, in cell {number} of {len(executed.cells)}."
        if cell.execution_count is None:
            return f"Cell {number} of {len(executed.cells)} did not run."
    return ""


def reason(error: BaseException) -> str:
    """Return in one line why a locality could not be made."""
    if isinstance(error, OSError) and error.errno in FULL:
        return f"{FULL_WORDS}: make room and run the same command again; what is in place is whole."
    if isinstance(error, NotebookError | PageError):
        return str(error).splitlines()[0]
    if isinstance(error, MemoryError):
        return "MemoryError: the notebook needs more memory than it may take."
    first = next((line for line in str(error).splitlines() if line.strip()), "no message")
    # Only the class name tells these apart: "KeyError: 'headline'".
    return f"{type(error).__name__}: {first}"


def _key_figures(path: Path, area_code: str) -> dict[str, Any]:
    if not path.is_file():
        raise NotebookError(f"The notebook ended without writing {path.name} for {area_code}.")
    figures: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    missing = [key for key in ("area_code", "name", "level", "headline", "figures") if key not in figures]
    if missing:
        raise NotebookError(f"{path.name} lacks {', '.join(missing)}.")
    if figures["area_code"] != area_code:
        raise NotebookError(
            f"The notebook was asked for {area_code} and answered for {figures['area_code']}."
        )
    return figures


def put_in_place(made: Path, final: Path, *, aside: Path) -> None:
    """Rename a finished folder into its place, in place of what stood there."""
    if final.exists():
        final.rename(aside)
    made.rename(final)
    if aside.exists():
        shutil.rmtree(aside, ignore_errors=True)


def keep_failure(partial: Path, final: Path) -> Path | None:
    """Put the notebook of a failure into the locality's folder, if there is one and room for it."""
    try:
        if not partial.is_file():
            return None
        nbformat.read(partial, as_version=4)
        final.mkdir(exist_ok=True)
        return partial.replace(final / FAILED)
    except Exception:
        return None


def scratch_folder(order: Order) -> "tempfile.TemporaryDirectory[str]":
    """Open a folder beside the final one for what is not finished."""
    order.out.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(
        prefix=f".{order.area_code}-{os.getpid()}-", dir=order.out, ignore_cleanup_errors=True
    )
