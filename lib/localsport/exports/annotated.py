"""Write a table with its definitions and sources in the same file."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd


def text(frame: pd.DataFrame, head: Iterable[str]) -> str:
    """Write a frame as CSV behind lines that begin with "#".

    Parameters
    ----------
    frame
        The rows; the index is left out.
    head
        What a reader needs who finds the file alone. ``pandas.read_csv(file, comment="#")`` skips it.

    Raises
    ------
    ValueError
        If a cell holds a "#": what follows would be taken for a comment; the columns are named.
    """
    words = frame.select_dtypes(exclude="number").astype(str)
    unsafe = [str(c) for c in words if words[c].str.contains("#", regex=False).any()]
    if unsafe:
        raise ValueError(f"Cells of {unsafe} hold a '#', which begins a comment: take it out.")
    lines = "".join(f"# {' '.join(str(line).split())}\n" for line in head)
    rows = frame.to_csv(index=False, float_format="%.10g", lineterminator="\n")
    return lines + str(rows)


def write(out: str | Path, stem: str, frame: pd.DataFrame, head: Iterable[str]) -> list[Path]:
    """Write ``numbers/<stem>.csv`` into a folder, or nothing when no folder is given.

    The file of the same name that a figure wrote is replaced by this one, which says what it holds.
    """
    if str(out) == "":
        return []
    path = Path(out) / "numbers" / f"{stem}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    # A spreadsheet reads UTF-8 only behind a byte-order mark.
    path.write_text(text(frame, head), encoding="utf-8-sig", newline="\n")
    return [path]
