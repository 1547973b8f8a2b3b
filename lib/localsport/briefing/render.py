"""Render one locality: run its notebook, lay out its page, put both in place at once."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from localsport import __version__
from localsport.briefing.contract import check_parameters
from localsport.briefing.engine import NotebookError, execute
from localsport.briefing.page import PageError, page

PAGE = "index.html"
MANIFEST = "manifest.json"
FAILED = "failed.ipynb"
KEY_FIGURES = "key-figures.json"


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


def parameters_for(
    area_code: str, parameters: Mapping[str, Any], *, tables: Path, out: Path
) -> dict[str, Any]:
    """Return the parameters of one locality's notebook: the caller's, the place, and the two folders."""
    return {**parameters, "area_code": area_code, "data": str(tables), "out": str(out)}


def render(
    area_code: str,
    *,
    notebook: Path,
    parameters: Mapping[str, Any],
    tables: Path,
    out: Path,
    interactive: bool = True,
    timeout: float | None = None,
) -> Rendered:
    """Render one locality into ``out/<area_code>``.

    The notebook runs in a folder of its own beside the final one; its page is made there, and the whole
    folder is renamed into place at the end, so that nobody ever meets half a briefing.

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
    started = perf_counter()
    tables, out = tables.resolve(), out.resolve()
    check_parameters(notebook, parameters_for(area_code, parameters, tables=tables, out=out))
    final = out / area_code
    refuse_strangers(final)
    out.mkdir(parents=True, exist_ok=True)
    # Beside the final folder, because a rename does not cross file systems.
    with tempfile.TemporaryDirectory(prefix=f".{area_code}-", dir=out, ignore_cleanup_errors=True) as making:
        made = Path(making) / area_code
        made.mkdir()
        partial = Path(making) / FAILED
        try:
            executed = execute(
                notebook,
                parameters=parameters_for(area_code, parameters, tables=tables, out=made),
                saved_as=partial,
                timeout=timeout,
            )
            figures = _key_figures(made / KEY_FIGURES, area_code)
            html = page(executed, key_figures=figures, folder=made, interactive=interactive)
            (made / PAGE).write_text(html, encoding="utf-8", newline="\n")
            _write_manifest(made, area_code, notebook=notebook, parameters=parameters)
            _swap(made, final, aside=Path(making) / "replaced")
        except Exception as error:
            kept = _keep_failure(partial, final)
            raise RenderError(area_code, _reason(error), kept) from error
    return Rendered(area_code, final, perf_counter() - started)


def _reason(error: Exception) -> str:
    if isinstance(error, NotebookError | PageError):
        return str(error).splitlines()[0]
    first = next((line for line in str(error).splitlines() if line.strip()), "no message")
    # Only the class name tells these apart: "DeadKernelError: Kernel died", "KeyError: 'headline'".
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


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _write_manifest(folder: Path, area_code: str, *, notebook: Path, parameters: Mapping[str, Any]) -> None:
    manifest = {
        "made_by": f"localsport {__version__}",
        "area_code": area_code,
        "notebook": notebook.name,
        "parameters": dict(parameters),
        "files": [*_files(folder), MANIFEST],
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False, default=str)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def _own_files(folder: Path) -> set[str]:
    manifest = folder / MANIFEST
    listed = json.loads(manifest.read_text(encoding="utf-8"))["files"] if manifest.is_file() else []
    return {*listed, FAILED}


def refuse_strangers(final: Path) -> None:
    """Raise `FolderError` when the folder of a locality holds what no render made."""
    strangers = sorted(set(_files(final)) - _own_files(final)) if final.is_dir() else []
    if strangers or final.is_file():
        listed = ", ".join(strangers[:5]) or final.name
        raise FolderError(
            f"{final} holds what no render made and would be lost: {listed}. Move it, or choose another folder."
        )


def _swap(made: Path, final: Path, *, aside: Path) -> None:
    if final.exists():
        final.rename(aside)
    made.rename(final)
    if aside.exists():
        shutil.rmtree(aside, ignore_errors=True)


def _keep_failure(partial: Path, final: Path) -> Path | None:
    if not partial.is_file():
        return None
    final.mkdir(exist_ok=True)
    return partial.replace(final / FAILED)
