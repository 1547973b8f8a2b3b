"""Render many localities; one that fails does not stop the others."""

import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import nbformat

from localsport.briefing import manifest, site
from localsport.briefing.contract import check_parameters, find_notebook, from_text
from localsport.briefing.job import Job
from localsport.briefing.lock import locked
from localsport.briefing.making import FAILED, FULL, Order
from localsport.briefing.process import Supply
from localsport.briefing.processes import briefings, default_jobs
from localsport.briefing.progress import Progress
from localsport.briefing.render import (
    PAGE,
    Failure,
    Rendered,
    RenderError,
    parameters_for,
    refuse_strangers,
)
from localsport.briefing.running import GO_ON, StoppedError, run
from localsport.briefing.shared_files import write_assets
from localsport.briefing.warming import imports
from localsport.data import project
from localsport.data.tables import Tables, open_tables
from localsport.exports import batch_numbers

SEED = 2_025


__all__ = ["GO_ON", "BatchResult", "StoppedError", "batch"]


@dataclass(frozen=True)
class BatchResult:
    """What became of a batch.

    Attributes
    ----------
    name
        Its name.
    index
        Its index page.
    rendered
        What this batch put in place, in the order asked for.
    failed
        What is not in place.
    seconds
        Wall time.
    skipped
        Codes of those that stood there up to date.
    """

    name: str
    index: Path
    rendered: tuple[Rendered, ...]
    failed: tuple[Failure, ...]
    seconds: float
    skipped: tuple[str, ...] = ()

    def last_lines(self) -> str:
        """Return the last lines for the person at the keyboard: how many, where, which failed and why."""
        total = len(self.rendered) + len(self.failed) + len(self.skipped)
        skipped = f", {len(self.skipped)} up to date already" if self.skipped else ""
        lines = [f"{len(self.rendered)} of {total} rendered in {self.seconds:.0f} s{skipped}: {self.index}"]
        for failure in self.failed:
            where = f" (see {failure.notebook})" if failure.notebook else ""
            lines.append(f"FAILED {failure.area_code} {failure.name}: {failure.reason}{where}")
        return "\n".join(lines)


def batch(
    area_codes: Sequence[str],
    *,
    name: str,
    notebook: Path | str,
    parameters: Mapping[str, Any],
    tables: Tables | Path,
    out: Path | None = None,
    jobs: int | None = None,
    interactive: bool = True,
    timeout: float | None = None,
    progress: bool = True,
    force: bool = False,
    seed: int = SEED,
    executor: Executor | None = None,
    own: Supply | None = None,
) -> BatchResult:
    """Render localities into one folder with an index page.

    A locality that stands there complete and was made from the same data, notebook, library and parameters is not
    made again; the ``manifest.json`` of each says why it was made. A batch that was stopped, by whatever, goes on
    when it is run again.

    Parameters
    ----------
    area_codes
        Localities, each at most once.
    name
        Name of the batch: the code of a place, or any words; see `localsport.briefing.site.title`.
    notebook
        Path of a notebook, or the name of one of the project's, such as ``"04-briefing"``.
    parameters
        Further parameters of the notebook; text is read as the type that the notebook declares.
    tables
        The tidy tables or their folder.
    out
        Folder of the batch, ``reports/<name>`` of the project when None.
    interactive, timeout
        As in `localsport.briefing.render.render`.
    jobs
        How many are rendered at once, each in a process of its own; one per processor when None.
    progress
        Whether a progress bar is drawn on standard error.
    force
        Whether to make again what is up to date.
    seed
        Where the random numbers of each notebook begin.
    executor
        Any executor of `concurrent.futures`, which may run on other machines that share the folders of the tables
        and of the batch; each of its workers renders one locality at a time. Threads of this process when None.
    own
        Where processes come from on this machine, as from `localsport.briefing.processes.briefings`; it is closed at
        the end. One that begins now when None.

    Returns
    -------
    BatchResult
        The caller decides the exit status from ``failed``.

    Raises
    ------
    localsport.briefing.contract.ParameterError
        Before anything runs: parameters that the notebook does not take, all named.
    ValueError
        Before anything runs: no area code, or one twice.
    localsport.data.places.UnknownAreaError
        Before anything runs: codes that the tables do not hold, all named.
    localsport.briefing.render.FolderError
        Before anything runs: a locality's folder holds files that no render made.
    localsport.briefing.lock.LockedError
        Before anything runs: another batch is being made in the folder.
    StoppedError
        The disk is full.
    KeyboardInterrupt
        Ctrl-C; every process has ended.
    """
    started = perf_counter()
    opened = open_tables(tables) if isinstance(tables, Path) else tables
    out = (out or project.root() / "reports" / name).resolve()
    path = find_notebook(notebook)
    _check_codes(area_codes)
    typed = from_text(path, parameters)
    check_parameters(path, parameters_for(area_codes[0], typed, tables=opened.folder, out=out))
    own = own or briefings(path, opened.folder.resolve())
    try:
        if executor is None:
            # It warms up while this process reads and checks.
            own.warm_up(min(jobs or default_jobs(), len(area_codes)))
        places = site.places(opened, area_codes)
        for code in area_codes:
            refuse_strangers(out / code)
        out.mkdir(parents=True, exist_ok=True)
        with locked(out):
            _clear_up(out, area_codes)
            write_assets(out / "assets", interactive=interactive)
            plan = Order("", path, typed, opened.folder.resolve(), out, interactive, timeout, seed)
            orders = _orders(area_codes, plan, force=force)
            if orders:
                _compute_what_is_shared(opened, path, own)
            making = {order.area_code for order in orders}
            with Progress(len(area_codes), name=name, out=out, bar=progress) as bar:
                for code in area_codes:
                    if code not in making:
                        bar.skip(code)
                outcomes = run(orders, supply=own, jobs=jobs, executor=executor, progress=bar)
            done = [code for code in area_codes if not isinstance(outcomes.get(code), RenderError)]
            failures = [
                Failure(
                    code, places.loc[code, "name"], str(o), o.notebook, earlier=(out / code / PAGE).is_file()
                )
                for code in area_codes
                if isinstance(o := outcomes.get(code), RenderError)
            ]
            title = site.title(opened, name)
            written = batch_numbers.write_numbers(out, places, codes=done, title=title, tables=opened)
            index = site.write_index(
                out,
                title=title,
                places=places,
                rendered=done,
                failed=failures,
                backdrop=opened.boundaries("country"),
                files=written,
            )
    except OSError as error:
        if error.errno in FULL:
            raise StoppedError(f"The disk of {out} is full. Make room. {GO_ON}") from error
        raise
    finally:
        own.close()
    return BatchResult(
        name=name,
        index=index,
        rendered=tuple(o for code in area_codes if isinstance(o := outcomes.get(code), Rendered)),
        failed=tuple(failures),
        seconds=perf_counter() - started,
        skipped=tuple(code for code in area_codes if code not in outcomes),
    )


def _check_codes(area_codes: Sequence[str]) -> None:
    twice = sorted({code for code in area_codes if area_codes.count(code) > 1})
    if twice:
        raise ValueError(f"Area codes given twice: {twice}; give each once.")
    if not area_codes:
        raise ValueError("No area codes: a batch needs at least one; see `localsport areas NAME`.")


def _clear_up(out: Path, area_codes: Sequence[str]) -> None:
    """Put back or remove what a batch that was killed has left half-way; nobody else writes here now."""
    for code in area_codes:
        for scratch in out.glob(f".{code}-*"):
            replaced = scratch / "replaced"
            if replaced.is_dir() and not (out / code).exists():
                replaced.rename(out / code)
            shutil.rmtree(scratch, ignore_errors=True)


def _orders(area_codes: Sequence[str], plan: Order, *, force: bool) -> list[Order]:
    """List what must be made, and why."""
    held = manifest.inputs(plan.notebook, plan.tables)
    orders = []
    for code in area_codes:
        because = manifest.why(
            plan.out / code,
            inputs=held,
            parameters=plan.parameters,
            interactive=plan.interactive,
            seed=plan.seed,
            failed=FAILED,
        )
        if because or force:
            orders.append(replace(plan, area_code=code, inputs=held, because=because or "forced"))
    return orders


def _compute_what_is_shared(tables: Tables, notebook: Path, own: Supply) -> None:
    """Let one process compute what all localities share, unless it is kept, before others ask for it at once."""
    used = imports(nbformat.read(notebook, as_version=4))
    if not any(name.startswith("localsport.answers") for name in used):
        return
    kept = tables.kept()
    if any(kept.folder.glob(f"*-{kept.key}*")):
        return
    process = own.start(Job.here("localsport.briefing.warming:keep_national", folder=tables.folder.resolve()))
    try:
        # What cannot be computed will say so in each document.
        process.next(None)
    finally:
        process.kill()
