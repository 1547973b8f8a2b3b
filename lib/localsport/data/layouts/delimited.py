"""Read a comma-separated file strictly: UTF-8, one width, every cell as the text it is."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from pyarrow import ArrowInvalid
from pyarrow import csv as arrow_csv
from pyarrow import string as arrow_string

from localsport.data import places
from localsport.data.layouts.reading import LayoutError, Note, column_problems, some

# What official statistics write where a figure is withheld or does not exist.
NOT_PUBLISHED = {"*", ":", "-", "..", "[c]", "[x]", "[z]", "[u]", "[w]", "[low]", "n/a", "N/A", "NA"}


def decoded(path: Path) -> tuple[str, list[Note]]:
    """Return a file's text and a note if it began with a byte-order mark.

    Raises
    ------
    LayoutError
        If the file is empty or not UTF-8; the message says how to save it as UTF-8.
    """
    raw = path.read_bytes()
    if not raw.strip():
        raise LayoutError(["The file is empty. Download it again, or take its row out of sources.csv."])
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise LayoutError(["The text is UTF-16, not UTF-8. " + _AS_UTF8])
    notes = []
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        notes.append(Note("repair", "byte-order mark at the start of the file removed", 1))
    try:
        return raw.decode("utf-8"), notes
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        around = raw[max(0, error.start - 15) : error.start + 15].decode("cp1252", errors="replace")
        around = " ".join(around.split())
        raise LayoutError(
            [
                f"The text is not UTF-8: byte 0x{raw[error.start]:02x} in line {line} (near {around!r}) looks like "
                f"Windows-1252. {_AS_UTF8}"
            ]
        ) from error


_AS_UTF8 = "Save it as UTF-8: in Excel, Save As, file type 'CSV UTF-8 (Comma delimited)'."


def text_table(path: Path, *, last_cell_may_lack: bool = False) -> tuple[pd.DataFrame, list[Note]]:
    """Read a comma-separated file with every cell as text, exact duplicate rows taken out and noted.

    Parameters
    ----------
    last_cell_may_lack
        Whether the publisher is known to leave out the last cell of a row when it is empty.

    Returns
    -------
    tuple
        The frame (strings, ``""`` for an empty cell, header stripped of spaces) and the notes.

    Raises
    ------
    LayoutError
        If the file is empty, not UTF-8, has rows of unlike width, a column twice, or no rows at all.
    """
    text, notes = decoded(path)
    header = [name.strip() for name in next(csv.reader(io.StringIO(text)), [])]
    doubled = sorted({name for name in header if header.count(name) > 1})
    if doubled:
        raise LayoutError(
            [f"The header names columns twice: {doubled}. Each column must have a name of its own."]
        )
    if last_cell_may_lack:
        text, padded = _padded(text, len(header))
        notes += padded
    frame = _parsed(text, header)
    blank = (frame == "").all(axis=1)
    if blank.any():
        frame = frame[~blank]
        notes.append(Note("repair", "rows without any content removed", int(blank.sum())))
    if frame.empty:
        raise LayoutError(["The file has a header and no rows. Download it again."])
    doubles = frame.duplicated()
    if doubles.any():
        examples = some((" ".join(map(str, row[:4])) for row in frame[doubles].head(6).to_numpy()), 3)
        notes.append(Note("duplicate", "exact duplicate rows removed", int(doubles.sum()), examples))
        frame = frame[~doubles]
    return frame.reset_index(drop=True), notes


def _parsed(text: str, header: list[str]) -> pd.DataFrame:
    """Parse text into a frame of strings; refuse rows of another width than the header."""
    wrong: list[str] = []

    def skip(row: arrow_csv.InvalidRow) -> str:
        wrong.append(f"row {row.number}: {row.actual_columns} cells ({(row.text or '')[:40]!r})")
        return "skip"

    try:
        table = arrow_csv.read_csv(
            io.BytesIO(text.encode("utf-8")),
            read_options=arrow_csv.ReadOptions(
                column_names=header, skip_rows_after_names=1, use_threads=False
            ),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, arrow_string()), strings_can_be_null=False, null_values=[]
            ),
        )
    except ArrowInvalid as error:
        raise LayoutError(
            [f"The file is not comma-separated text ({str(error)[:150]}). Download it again."]
        ) from error
    if wrong:
        raise LayoutError(
            [
                f"{len(wrong)} rows do not have the header's {len(header)} cells: {some(wrong)}. Is a comma unquoted?"
            ]
        )
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _padded(text: str, width: int) -> tuple[str, list[Note]]:
    """Give rows that lack only their last cell an empty one."""
    rows = list(csv.reader(io.StringIO(text)))
    short = [row for row in rows if len(row) == width - 1]
    if not short:
        return text, []
    for row in short:
        row.append("")
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue(), [Note("repair", "rows without their last, empty cell completed", len(short))]


def check_columns(
    frame: pd.DataFrame,
    required: Sequence[str],
    *,
    layout: str,
    optional: Iterable[str] = (),
    pattern: str = "",
) -> None:
    """Refuse a frame whose columns are not its layout's, naming the missing and the unexpected.

    Parameters
    ----------
    pattern
        A regular expression of further column names that publishers are known to add.
    """
    found = list(frame.columns)
    known = set(required) | set(optional)
    missing = [name for name in required if name not in found]
    unexpected = [
        name for name in found if name not in known and not (pattern and re.fullmatch(pattern, name))
    ]
    problems = column_problems(found, missing, unexpected, layout)
    if problems:
        raise LayoutError(problems)


def numbers(
    frame: pd.DataFrame, columns: Sequence[str], *, name_by: Sequence[str]
) -> tuple[pd.DataFrame, list[Note]]:
    """Turn columns into numbers, an empty or withheld cell into NaN.

    Parameters
    ----------
    name_by
        The columns by which an offending row is named.

    Raises
    ------
    LayoutError
        If a cell holds neither a number nor a known mark for "not published".
    """
    result, problems, notes = frame.copy(), [], []
    withheld = 0
    for column in columns:
        text = frame[column].str.strip()
        marked = text.isin(NOT_PUBLISHED)
        withheld += int(marked.sum())
        values = pd.to_numeric(text.mask(marked | (text == "")), errors="coerce").astype("float64")
        wrong = (values.isna() & ~marked & (text != "")) | np.isinf(values)
        if wrong.any():
            named = [
                f"{' '.join(row)}: {cell!r}"
                for row, cell in zip(
                    frame.loc[wrong, list(name_by)].to_numpy(), frame.loc[wrong, column], strict=True
                )
            ]
            problems.append(
                f"Column {column!r} holds text where a number belongs in {len(named)} rows: {some(named)}."
            )
        result[column] = values
    if problems:
        raise LayoutError(problems)
    if withheld:
        notes.append(Note("set aside", "cells marked as withheld or not available", withheld))
    return result, notes


def trimmed(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[pd.DataFrame, list[Note]]:
    """Take spaces away from around codes."""
    stripped = frame[list(columns)].apply(lambda column: column.str.strip())
    changed = (stripped != frame[list(columns)]).any(axis=1)
    if not changed.any():
        return frame, []
    note = Note("repair", "spaces around area codes removed", int(changed.sum()))
    return frame.assign(**{column: stripped[column] for column in columns}), [note]


def code_problems(codes: "pd.Series[str]", column: str) -> list[str]:
    """Say which codes of a column are written wrongly, all of them, ``[]`` if none."""
    faults = {code: places.fault_of(code) for code in codes.unique()}
    wrong = [f"{code!r} ({fault})" for code, fault in faults.items() if fault]
    if not wrong:
        return []
    return [
        f"Column {column!r} holds area codes that a spreadsheet or a hand has changed: {some(wrong, 50)}. "
        "Expected a letter and eight digits, such as E07000130. Download the file again, and open it as text."
    ]


def level_problems(codes: "pd.Series[str]", column: str, allowed: str) -> list[str]:
    """Say which codes of this project's kind (E or X) are not of the level a column must hold."""
    unique = pd.Series(codes.unique(), dtype="str")
    ours = unique[unique.str.fullmatch(r"[EX]\d{8}")]
    wrong = ours[~ours.str.fullmatch(rf"[EX]({allowed})\d{{6}}")]
    if wrong.empty:
        return []
    return [
        f"Column {column!r} holds codes of another kind of area: {some(map(repr, wrong), 50)}. "
        f"Expected codes whose digits begin with {allowed.replace('|', ' or ')}."
    ]


def without_other_nations(frame: pd.DataFrame, column: str) -> tuple[pd.DataFrame, list[Note]]:
    """Set aside rows of areas outside England (codes of Wales, Scotland, Northern Ireland, the UK)."""
    # Only codes that are written rightly: a mangled one is no foreign one, and is refused later.
    other = frame[column].str.fullmatch(r"[A-DF-WYZ]\d{8}")
    if not other.any():
        return frame, []
    if other.all():
        raise LayoutError([f"Column {column!r} names no area of England (codes that begin with E)."])
    codes = frame.loc[other, column].drop_duplicates()
    note = Note("set aside", "rows of areas outside England", int(other.sum()), some(codes, 3))
    return frame[~other].reset_index(drop=True), [note]
