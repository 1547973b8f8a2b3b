"""Execute a notebook for papermill, in a fresh process that was warm before."""

import time
from collections.abc import Mapping
from typing import Any

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine
from papermill.log import logger

from localsport.briefing import kernel
from localsport.briefing.client import HereClient, Told
from localsport.briefing.job import Job, Note, Raised, Report, Returned
from localsport.briefing.process import Process, ProcessDiedError
from localsport.briefing.processes import shared_supply
from localsport.briefing.warming import imports
from localsport.briefing.warmth import Warmth

NAME = "localsport"
"""What papermill knows the engine by."""
FOR_A_KERNEL = frozenset(
    {"input_path", "timeout", "startup_timeout", "start_timeout", "execution_timeout", "shutdown_kernel"}
)
"""Options of papermill's own engine that mean nothing here, or are kept by the process outside."""


class FreshProcessEngine(Engine):  # type: ignore[misc]
    """papermill's engine without a kernel: nothing of the caller's process is touched.

    In a process that was made for documents the cells run at once; anywhere else they run in a process that comes
    from there, and the notebook is kept up to date as papermill keeps it.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        execution_timeout: float | None = None,
        told: Told | None = None,
        **options: Any,
    ) -> None:
        """Execute the cells of a notebook; see papermill's ``NBClientEngine`` for the options.

        Raises
        ------
        nbclient.exceptions.CellTimeoutError
            A cell took longer than ``execution_timeout`` seconds.
        nbclient.exceptions.DeadKernelError
            The process in which the cells ran was killed.
        """
        timeout = execution_timeout or options.get("timeout")
        options = {
            "kernel_name": kernel_name,
            **{name: value for name, value in options.items() if name not in FOR_A_KERNEL},
        }
        if kernel.ready():
            execute_here(nb_man, told=told or (lambda what, index, it: None), **options)
            return
        logged = PapermillNotebookClient(
            nb_man, log=logger, log_output=log_output, stdout_file=stdout_file, stderr_file=stderr_file
        )
        given = {"notebook": nbformat.writes(nb_man.nb), "options": options}
        supply = shared_supply(Warmth(imports(nb_man.nb)))
        process = supply.start(Job.here("localsport.briefing.engine:run", **given))
        try:
            _follow(process, nb_man, logged, timeout)
        finally:
            process.kill()


def execute_here(nb_man: Any, *, told: Told, **options: Any) -> None:
    """Execute the cells of a notebook in this process.

    Parameters
    ----------
    nb_man
        papermill's manager of the notebook.
    told
        Hears of cells and outputs while they are made.
    options
        As for papermill's client of nbclient.
    """
    HereClient(nb_man, told=told, log=logger, **options).execute()


class _Manager:
    """Stand for papermill's manager in a process that does not keep the notebook."""

    def __init__(self, nb: nbformat.NotebookNode) -> None:
        self.nb = nb

    def cell_start(self, cell: Any, cell_index: int | None = None, **_more: Any) -> None:
        """Do nothing: whoever keeps the notebook is told."""

    def cell_exception(self, cell: Any, cell_index: int | None = None, **_more: Any) -> None:
        """Mark the cell as failed, for whoever keeps the notebook to find."""
        cell.metadata["papermill"]["exception"] = True

    def cell_complete(self, cell: Any, cell_index: int | None = None, **_more: Any) -> None:
        """Do nothing: whoever keeps the notebook is told."""

    def autosave_cell(self) -> None:
        """Do nothing: whoever keeps the notebook saves it."""


def run(report: Report, *, notebook: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Execute a notebook that someone else keeps; `job.Job` target.

    Returns
    -------
    dict
        The notebook as it is at the end: a later cell may have changed what an earlier one shows.
    """
    manager = _Manager(nbformat.reads(notebook, as_version=4))
    execute_here(manager, told=lambda what, index, it: report((what, index, it)), **options)
    return dict(manager.nb)


def _follow(process: Process, nb_man: Any, logged: Any, timeout: float | None) -> None:
    """Do with the notebook what papermill does, as the process reports it."""
    cells, index, since = nb_man.nb.cells, 0, time.monotonic()
    while True:
        try:
            heard = process.next(None if timeout is None else max(0.0, since + timeout - time.monotonic()))
        except ProcessDiedError as error:
            raise DeadKernelError("Kernel died") from error
        match heard:
            case None:
                assert timeout is not None
                raise CellTimeoutError.error_from_timeout_and_cell(
                    "Cell execution timed out", int(timeout), cells[index]
                )
            case Note(content=("cell", int() as index, _)):
                since = time.monotonic()
                nb_man.cell_start(cells[index], index)
                if cells[index].cell_type == "code":
                    cells[index].outputs = []
            case Note(content=("output", int() as index, output)):
                cells[index].outputs.append(output)
                nb_man.autosave_cell()
                logged.log_output_message(output)
            case Note(content=("ended", int() as index, cell)):
                _put(cells[index], cell)
                if cell.metadata.get("papermill", {}).get("exception"):
                    nb_man.cell_exception(cells[index], cell_index=index)
                nb_man.cell_complete(cells[index], cell_index=index)
            case Returned(value=notebook):
                for mine, its in zip(cells, notebook["cells"], strict=True):
                    _put(mine, its)
                kept = nb_man.nb.metadata.papermill
                nb_man.nb.metadata = nbformat.from_dict({**notebook["metadata"], "papermill": kept})
                return
            case Raised():
                raise heard.error


def _put(mine: nbformat.NotebookNode, its: nbformat.NotebookNode) -> None:
    """Take over what a cell's execution has made; papermill's own times stay."""
    kept = mine.metadata.get("papermill")
    mine.update({key: value for key, value in its.items() if key != "metadata"})
    mine.metadata = nbformat.from_dict({**its.metadata, **({"papermill": kept} if kept is not None else {})})
