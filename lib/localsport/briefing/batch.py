"""Render many localities; one that fails does not stop the others."""

import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from tqdm import tqdm

from localsport.briefing import site
from localsport.briefing.contract import check_parameters, find_notebook, from_text
from localsport.briefing.render import (
    PAGE,
    Failure,
    Rendered,
    RenderError,
    parameters_for,
    refuse_strangers,
    render,
)
from localsport.briefing.shared_files import write_assets
from localsport.data import project
from localsport.data.tables import Tables, open_tables


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
        What is in place, in the order asked for.
    failed
        What is not.
    seconds
        Wall time.
    """

    name: str
    index: Path
    rendered: tuple[Rendered, ...]
    failed: tuple[Failure, ...]
    seconds: float

    def last_lines(self) -> str:
        """Return the last lines for the person at the keyboard: how many, where, which failed and why."""
        total = len(self.rendered) + len(self.failed)
        lines = [f"{len(self.rendered)} of {total} rendered in {self.seconds:.0f} s: {self.index}"]
        for failure in self.failed:
            where = f" (see {failure.notebook})" if failure.notebook else ""
            lines.append(f"FAILED {failure.area_code} {failure.name}: {failure.reason}{where}")
        return "\n".join(lines)


def default_jobs() -> int:
    """Return how many localities are rendered at once unless told: two, one on a single processor."""
    return min(2, os.cpu_count() or 1)


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
) -> BatchResult:
    """Render localities into one folder with an index page.

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
        How many are rendered at once, each in a process of its own; `default_jobs` when None.
    progress
        Whether a progress bar is drawn on standard error.

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
    """
    started = perf_counter()
    opened = open_tables(tables) if isinstance(tables, Path) else tables
    out = (out or project.root() / "reports" / name).resolve()
    path = find_notebook(notebook)
    _check_codes(area_codes)
    typed = from_text(path, parameters)
    check_parameters(path, parameters_for(area_codes[0], typed, tables=opened.folder, out=out))
    places = site.places(opened, area_codes)
    for code in area_codes:
        refuse_strangers(out / code)
    write_assets(out / "assets", interactive=interactive)

    job = partial(
        _job,
        notebook=path,
        parameters=typed,
        tables=opened.folder.resolve(),
        out=out,
        interactive=interactive,
        timeout=timeout,
    )
    outcomes: dict[str, Rendered | RenderError] = {}
    workers = min(jobs or default_jobs(), len(area_codes))
    with tqdm(total=len(area_codes), desc=name, unit="place", disable=not progress) as bar:
        for code, outcome in _outcomes(job, area_codes, workers):
            outcomes[code] = outcome
            failed = sum(isinstance(one, RenderError) for one in outcomes.values())
            bar.set_postfix_str(f"{failed} failed" if failed else "", refresh=False)
            bar.update()

    rendered = [o for code in area_codes if isinstance(o := outcomes[code], Rendered)]
    failures = [
        Failure(code, places.loc[code, "name"], str(o), o.notebook, earlier=(out / code / PAGE).is_file())
        for code in area_codes
        if isinstance(o := outcomes[code], RenderError)
    ]
    index = site.write_index(
        out,
        title=site.title(opened, name),
        places=places,
        rendered=[one.area_code for one in rendered],
        failed=failures,
        backdrop=opened.boundaries("country"),
    )
    return BatchResult(name, index, tuple(rendered), tuple(failures), perf_counter() - started)


def _check_codes(area_codes: Sequence[str]) -> None:
    twice = sorted({code for code in area_codes if area_codes.count(code) > 1})
    if twice:
        raise ValueError(f"Area codes given twice: {twice}; give each once.")
    if not area_codes:
        raise ValueError("No area codes: a batch needs at least one; see `localsport areas NAME`.")


def _job(area_code: str, **options: Any) -> Rendered | RenderError:
    try:
        return render(area_code, **options)
    except RenderError as error:
        return error
    except Exception as error:
        return RenderError(area_code, f"{type(error).__name__}: {error}".splitlines()[0])


def _outcomes(
    job: "partial[Rendered | RenderError]", area_codes: Sequence[str], workers: int
) -> Iterator[tuple[str, Rendered | RenderError]]:
    if workers == 1:
        for code in area_codes:
            yield code, job(code)
        return
    # papermill changes the working folder and starts an event loop: processes, not threads, and clean ones.
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    try:
        futures = {pool.submit(job, code): code for code in area_codes}
        for future in as_completed(futures):
            code = futures[future]
            try:
                yield code, future.result()
            except BrokenProcessPool:
                yield code, RenderError(code, "A worker process was killed, perhaps for want of memory.")
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
