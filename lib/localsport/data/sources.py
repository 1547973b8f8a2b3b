"""Read the register of a raw folder and check that its files are the ones it lists."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from localsport.data import layouts
from localsport.data.layouts import delimited
from localsport.data.layouts.reading import LayoutError, column_problems

REGISTER = "sources.csv"
COLUMNS = (
    "source_id",
    "title",
    "publisher",
    "edition",
    "url",
    "accessed",
    "licence",
    "file",
    "sha256",
    "via",
    "note",
    "layout",
    "precedence",
)
BETWEEN = "; "
"""Between the ids of several sources in one cell."""
_MAY_LACK = ("sha256", "via", "note", "edition", "url", "accessed")
_IN_VIA = re.compile(r"\baccessed (\d{4}-\d{2}-\d{2})\b")


def cited(*columns: Iterable[Any]) -> set[str]:
    """Return the ids that cells name, of which one may name several and another none.

    Examples
    --------
    >>> sorted(cited(["b; a", ""], ["c", float("nan")]))
    ['a', 'b', 'c']
    """
    cells = (str(cell) for column in columns for cell in column if pd.notna(cell))
    return {one for cell in cells for one in cell.split(BETWEEN) if one}


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a raw folder: which source, which file, and what."""

    source_id: str
    file: str
    text: str


class RawFolderError(ValueError):
    """A raw folder that cannot be prepared, with everything that is wrong with it.

    Attributes
    ----------
    problems
        All problems of all sources.
    """

    def __init__(self, folder: Path, problems: Sequence[Problem]) -> None:
        self.folder = folder
        self.problems = tuple(problems)
        by_source: dict[str, list[Problem]] = {}
        for problem in problems:
            by_source.setdefault(problem.source_id, []).append(problem)
        many = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        lines = [f"The raw folder {folder} has {many}; the prepared tables were left as they were."]
        for source_id, its in by_source.items():
            named = f"{source_id} ({its[0].file})" if its[0].file else source_id
            lines.append(f"  {named or 'the folder as a whole'}")
            lines += [f"    - {problem.text}" for problem in its]
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class Source:
    """One row of the register, with where its file lies and what is in it.

    Attributes
    ----------
    path
        The file or folder.
    digest
        SHA-256 of the file; of a folder, of the names and digests of all files in it.
    precedence
        Where two sources give the same figure, the lower number wins.
    """

    source_id: str
    file: str
    layout: str
    precedence: int
    path: Path
    digest: str


def register(raw: Path) -> pd.DataFrame:
    """Read a raw folder's ``sources.csv`` as text, ``""`` where nothing is given.

    ``accessed`` is the day on which a file was taken from its publisher (2026-11-22). A register without that column
    is read, too; where its ``via`` says "accessed" and a day, that is the day.

    Raises
    ------
    RawFolderError
        If the folder or its register is not there, or its columns are not those of a register.
    """
    path = raw / REGISTER
    if not raw.is_dir():
        raise RawFolderError(
            raw, [Problem(str(raw), "", "There is no such folder. Give a folder that holds sources.csv.")]
        )
    if not path.is_file():
        text = f"The folder holds no {REGISTER}, the list of its files. See data/raw/demo/{REGISTER} for one to copy."
        raise RawFolderError(raw, [Problem(REGISTER, "", text)])
    try:
        frame, _ = delimited.text_table(path)
        found = list(frame.columns)
        missing = [name for name in COLUMNS if name not in found and name not in _MAY_LACK]
        problems = column_problems(
            found, missing, [name for name in found if name not in COLUMNS], "register of sources"
        )
        if problems:
            raise LayoutError(problems)
    except LayoutError as error:
        raise RawFolderError(raw, [Problem(REGISTER, "", text) for text in error.problems]) from error
    rows = frame.reindex(columns=list(COLUMNS), fill_value="").apply(lambda column: column.str.strip())
    told = rows["via"].str.extract(_IN_VIA, expand=False).fillna("")
    return rows.assign(accessed=rows["accessed"].where(rows["accessed"] != "", told))


def opened(
    raw: Path, rows: pd.DataFrame, *, elsewhere: Mapping[str, Path] | None = None
) -> tuple[list[Source], list[Problem]]:
    """Find every listed file, measure it, and compare its checksum.

    Parameters
    ----------
    elsewhere
        Where files lie that are not in the raw folder, by source_id.

    Returns
    -------
    tuple
        The sources that have a reader and whose files are as listed; and what is wrong with the others.
    """
    problems = [
        Problem(i, "", "The source_id comes twice in the register.")
        for i in rows["source_id"][rows["source_id"].duplicated()]
    ]
    sources = []
    elsewhere = elsewhere or {}
    for row in rows.to_dict("records"):
        layout = row["layout"]
        if layout in layouts.WITHOUT_READER:
            continue
        path = elsewhere.get(row["source_id"], raw / row["file"])
        fault = _fault(path, row)
        if fault:
            problems.append(Problem(row["source_id"] or "(no source_id)", row["file"], fault))
            continue
        digest = digest_of(path)
        if row["sha256"] and path.is_file() and sha256(path) != row["sha256"].lower():
            text = (
                f"The checksum differs: the file's SHA-256 is {sha256(path)}, sources.csv says {row['sha256']}. "
                "Download the file again, or, if it is a newer edition, correct its row."
            )
            problems.append(Problem(row["source_id"], row["file"], text))
            continue
        sources.append(
            Source(row["source_id"], row["file"], layout, int(row["precedence"] or 1), path, digest)
        )
    return sources, problems


def _fault(path: Path, row: Mapping[Any, Any]) -> str:
    """Say what is wrong with one row of the register, ``""`` if nothing is."""
    if not row["source_id"]:
        return "A row has no source_id."
    if row["layout"] not in layouts.READERS:
        return f"Unknown layout {row['layout']!r}. Expected one of {sorted(layouts.READERS)}."
    if row["precedence"] and not row["precedence"].isdigit():
        return f"precedence must be a whole number; found {row['precedence']!r}."
    if row["accessed"] and not _is_day(row["accessed"]):
        return f"accessed must be a day such as 2026-11-22; found {row['accessed']!r}."
    # A link out of the folder is the user's own doing; a path out of it is a slip in the register.
    if not row["file"] or Path(row["file"]).is_absolute() or ".." in Path(row["file"]).parts:
        return f"'file' must name a file inside the raw folder; found {row['file']!r}."
    if not path.exists():
        return "sources.csv lists this file and the folder lacks it. Download it, or take its row out of sources.csv."
    if path.is_file() and path.stat().st_size == 0:
        return "The file is empty. Download it again, or take its row out of sources.csv."
    return ""


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, or of the names and digests of all files that belong to it.

    A folder stands for all files in it; a shapefile for its parts of the same name.
    """
    if path.is_dir():
        return _digest_of_all(path, (file for file in path.rglob("*") if file.is_file()))
    if path.suffix.lower() == ".shp":
        return _digest_of_all(path.parent, path.parent.glob(f"{path.stem}.*"))
    return sha256(path)


def _digest_of_all(folder: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(folder).as_posix()}\0{sha256(file)}\n".encode())
    return digest.hexdigest()
