"""Execute a notebook in a kernel of this very interpreter."""

import contextlib
import logging
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import papermill
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.iorw import write_ipynb
from traitlets import TraitError

KERNEL_NAME = "python3"
START_TIMEOUT = 60
NOT_STARTED = ("Kernel didn't respond", "Kernel died before replying")
"""How jupyter_client says that a kernel never answered."""

ENGINE_NAME = "localsport"


class NotebookError(RuntimeError):
    """Say why a notebook did not come to its end; the first line is fit for an index page."""


class ThisInterpreter(AsyncKernelManager):
    """A kernel manager whose kernel is the interpreter that runs now.

    A kernel of the same name in the user's own Jupyter folder would otherwise be started instead, with other
    packages. The kernel's IPython folder is an empty one, so that no start-up file of the user changes a
    result.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # On a shared machine others could listen to the sockets; not every installation can encrypt.
        if self.has_trait("transport_encryption"):
            with contextlib.suppress(TraitError):
                self.transport_encryption = "auto"

    @property
    def kernel_spec(self) -> KernelSpec:
        """Return the kernel specification of ``sys.executable``."""
        return KernelSpec(**get_kernel_dict(), env=_environment())


@cache
def _ipython_folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="localsport-ipython-", ignore_cleanup_errors=True)


def _environment() -> dict[str, str]:
    return {
        "IPYTHONDIR": _ipython_folder().name,
        # The order of a set of names would otherwise differ from run to run.
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


class KeepingEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine, which also keeps the notebook when its kernel dies or takes too long."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, partial: Path, **options: Any
    ) -> None:
        """Execute the notebook; write what has run to ``partial`` when that fails outside a cell."""
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **options)
        except Exception:
            write_ipynb(nb_man.nb, str(partial))
            raise


papermill_engines.register(ENGINE_NAME, KeepingEngine)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep papermill's log out of the progress bar."""
    logger = logging.getLogger("papermill")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def execute(
    notebook: Path, *, parameters: Mapping[str, Any], saved_as: Path, timeout: float | None = None
) -> nbformat.NotebookNode:
    """Run a notebook with papermill, from where you stand.

    Parameters
    ----------
    notebook
        The notebook, not changed.
    parameters
        Values for its parameters cell; see `localsport.briefing.contract.check_parameters`.
    saved_as
        Where the executed notebook is written, also when it fails half-way.
    timeout
        Seconds that one cell may take; no limit when None.

    Returns
    -------
    nbformat.NotebookNode
        The executed notebook; every code cell has run to its end.

    Raises
    ------
    NotebookError
        A cell raised or took too long, the kernel died, or the notebook left early.
    """
    try:
        executed = _started(notebook, parameters=parameters, saved_as=saved_as, timeout=timeout)
    except CellTimeoutError as error:
        raise NotebookError(f"A cell took longer than {timeout:g} seconds.") from error
    except DeadKernelError as error:
        raise NotebookError("The notebook's process was killed, perhaps for want of memory.") from error
    except PapermillExecutionError as error:
        line = next((text for text in str(error.evalue).splitlines() if text.strip()), "no message")
        raise NotebookError(f"{error.ename}: {line}") from error
    unfinished = _unfinished(executed)
    if unfinished:
        raise NotebookError(unfinished)
    return executed


def _started(
    notebook: Path, *, parameters: Mapping[str, Any], saved_as: Path, timeout: float | None
) -> nbformat.NotebookNode:
    """Run papermill, and once more where the kernel did not start at all.

    Two kernels that start at one moment may choose the same free port; the loser never answers. No cell has
    run then, so a second start does nothing twice.
    """
    for last in (False, True):
        try:
            with _quiet():
                return papermill.execute_notebook(
                    notebook,
                    saved_as,
                    parameters=dict(parameters),
                    engine_name=ENGINE_NAME,
                    partial=saved_as,
                    kernel_name=KERNEL_NAME,
                    language="python",
                    progress_bar=False,
                    request_save_on_cell_execute=False,
                    shutdown_kernel="immediate",
                    kernel_manager_class=ThisInterpreter,
                    execution_timeout=timeout,
                    start_timeout=START_TIMEOUT,
                )
        except RuntimeError as error:
            if last or not str(error).startswith(NOT_STARTED):
                raise
    raise AssertionError("not reached: the second try returns or raises")


def _unfinished(executed: nbformat.NotebookNode) -> str:
    # papermill returns normally after sys.exit(0) and marks the cells behind a dead kernel as completed.
    for number, cell in enumerate(executed.cells, start=1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if any(output.output_type == "error" for output in cell.outputs):
            return f"The notebook left early, in cell {number} of {len(executed.cells)}."
        if cell.execution_count is None:
            return f"Cell {number} of {len(executed.cells)} did not run."
    return ""
