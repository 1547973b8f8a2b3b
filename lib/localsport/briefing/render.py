"""Render one locality in a process of its own, and see to it that the process ends."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

import nbformat

from localsport.briefing import manifest
from localsport.briefing.contract import check_parameters
from localsport.briefing.job import Job, Note, Raised
from localsport.briefing.making import (
    FAILED,
    FULL_WORDS,
    KEY_FIGURES,
    PAGE,
    Order,
    keep_failure,
    parameters_for,
    reason,
    scratch_folder,
)
from localsport.briefing.process import ProcessDiedError, Supply
from localsport.briefing.processes import shared_supply
from localsport.briefing.warmth import Warmth

__all__ = ["FAILED", "KEY_FIGURES", "PAGE", "Failure", "Rendered", "parameters_for"]

TRIES = 2
"""How often a locality whose process was killed is begun."""


@dataclass(frozen=True)
class Rendered:
    """One locality that is in place.

    Attributes
    ----------
    area_code
        Its code, and the name of its folder.
    folder
        Its folder, with `PAGE`, figures, numbers, claims and key figures.
    seconds
        Wall time of the render.
    """

    area_code: str
    folder: Path
    seconds: float

    @property
    def page(self) -> Path:
        """Return the path of the page."""
        return self.folder / PAGE


@dataclass(frozen=True)
class Failure:
    """One locality that could not be rendered.

    Attributes
    ----------
    area_code, name
        The locality.
    reason
        Why, in one line.
    notebook
        Its partly executed notebook, None when it did not start.
    earlier
        Whether the page of an earlier batch is still there.
    """

    area_code: str
    name: str
    reason: str
    notebook: Path | None
    earlier: bool


class FolderError(ValueError):
    """Name the files in a locality's folder that no render made and that a render would lose."""


class RenderError(RuntimeError):
    """Say in one line why a locality could not be rendered.

    Attributes
    ----------
    area_code
        The locality.
    notebook
        Its partly executed notebook, None when it did not start.
    """

    def __init__(self, area_code: str, reason: str, notebook: Path | None = None) -> None:
        super().__init__(reason)
        self.area_code = area_code
        self.notebook = notebook

    def __reduce__(self) -> tuple[Any, ...]:
        """Let the error travel between processes with all it says."""
        return (RenderError, (self.area_code, str(self), self.notebook))

    @property
    def disk_full(self) -> bool:
        """Whether there was no room left, which other localities will meet too."""
        return str(self).startswith(FULL_WORDS)


def render(
    area_code: str,
    *,
    notebook: Path,
    parameters: Mapping[str, Any],
    tables: Path,
    out: Path,
    interactive: bool = True,
    timeout: float | None = None,
    seed: int = 0,
) -> Rendered:
    """Render one locality into ``out/<area_code>``.

    The notebook runs in a process of its own and in a folder of its own beside the final one; its page is made
    there, and the whole folder is renamed into place at the end, so that nobody ever meets half a briefing.

    Parameters
    ----------
    area_code
        The locality.
    notebook
        A notebook whose parameters cell declares ``area_code``, ``data`` and ``out``, and which writes
        ``key-figures.json`` into ``out``.
    parameters
        Further parameters of the notebook.
    tables
        Folder of the tidy tables.
    out
        Folder of the batch; `localsport.briefing.shared_files.write_assets` puts there what its pages share.
    interactive
        Whether charts that answer the mouse go into the page beside the static ones.
    timeout
        Seconds that one cell may take.
    seed
        Where the random numbers begin.

    Returns
    -------
    Rendered

    Raises
    ------
    localsport.briefing.contract.ParameterError
        Before anything runs: parameters that the notebook does not take, all named.
    FolderError
        Before anything runs: ``out/<area_code>`` holds files that no render made.
    RenderError
        The notebook or its page failed; ``out/<area_code>/failed.ipynb`` holds what had run.
    """
    tables, out = tables.resolve(), out.resolve()
    check_parameters(notebook, parameters_for(area_code, parameters, tables=tables, out=out))
    refuse_strangers(out / area_code)
    order = Order(
        area_code=area_code,
        notebook=notebook.resolve(),
        parameters=dict(parameters),
        tables=tables,
        out=out,
        interactive=interactive,
        timeout=timeout,
        seed=seed,
        inputs=manifest.inputs(notebook, tables),
    )
    return fill(order)


def fill(order: Order, supply: Supply | None = None) -> Rendered:
    """Carry out an order in a fresh process; one that is killed is begun once more.

    Parameters
    ----------
    order
        What is to be made; its folder holds no file that a render did not make.
    supply
        Where the process comes from; the one that this process keeps when None.

    Raises
    ------
    RenderError
        The notebook or its page failed, took too long, or lost its process twice.
    """
    started = perf_counter()
    supply = supply or shared_supply(Warmth(notebook=str(order.notebook), pages=True))
    for last in (*[False] * (TRIES - 1), True):
        watched = _Watched(order)
        try:
            watched.run(supply)
            return Rendered(order.area_code, order.final, perf_counter() - started)
        except ProcessDiedError as error:
            if supply.closed:
                # Stopped from outside: nothing has failed, so nothing is left behind.
                raise RenderError(order.area_code, "The batch was stopped.") from error
            if last:
                words = "The notebook's process was killed twice"
                words += ", perhaps for want of memory." if error.signal else f": {error}"
                raise RenderError(order.area_code, words, watched.keep()) from error
        except OSError as error:
            raise RenderError(order.area_code, reason(error), watched.keep()) from error
    raise AssertionError("not reached: the last try returns or raises")


class _Watched:
    """The process that makes a locality, and the notebook as far as it has come."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._notebook: nbformat.NotebookNode | None = None

    def run(self, supply: Supply) -> None:
        order = self._order
        with scratch_folder(order) as making:
            process = supply.start(
                Job.here("localsport.briefing.making:make", seed=order.seed, order=order, making=making)
            )
            try:
                self._follow(process)
            finally:
                process.kill()

    def _follow(self, process: Any) -> None:
        timeout, since = self._order.timeout, None
        while True:
            left = None if timeout is None or since is None else max(0.0, since + timeout - monotonic())
            heard = process.next(left)
            if heard is None:
                process.kill()
                words = f"A cell took longer than {timeout:g} seconds."
                raise RenderError(self._order.area_code, words, self.keep())
            if isinstance(heard, Note):
                if heard.content[0] == "cell":
                    since = monotonic()
                self._note(*heard.content)
            elif isinstance(heard, Raised):
                notebook = self._order.final / FAILED
                raise RenderError(
                    self._order.area_code, reason(heard.error), notebook if notebook.is_file() else None
                ) from heard.error
            else:
                return

    def _note(self, what: str, index: int, it: Any) -> None:
        if what == "notebook":
            self._notebook = it
        elif self._notebook is not None:
            cell = self._notebook.cells[index]
            if what == "ended":
                self._notebook.cells[index] = it
            elif what == "output":
                cell.outputs.append(it)
            elif cell.cell_type == "code":
                cell.outputs = []

    def keep(self) -> Path | None:
        """Put the notebook as far as it has come into the locality's folder."""
        if self._notebook is None:
            return None
        with contextlib.suppress(OSError), scratch_folder(self._order) as folder:
            partial = Path(folder) / FAILED
            nbformat.write(self._notebook, partial)
            return keep_failure(partial, self._order.final)
        return None


def refuse_strangers(final: Path) -> None:
    """Raise `FolderError` when the folder of a locality holds what no render made."""
    present = {path.relative_to(final).as_posix() for path in final.rglob("*") if path.is_file()}
    strangers = sorted(present - manifest.own_files(final) - {FAILED}) if final.is_dir() else []
    if strangers or final.is_file():
        listed = ", ".join(strangers[:5]) or final.name
        raise FolderError(
            f"{final} holds what no render made and would be lost: {listed}. Move it, or choose another folder."
        )
