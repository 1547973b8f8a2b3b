"""Set a frame as an HTML table that a screen reader can follow."""

from __future__ import annotations

import html as markup
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from localsport.display import style

Format = Callable[[Any], str] | str


@dataclass(frozen=True)
class Table:
    """A table ready for a page; everything that came from data is escaped."""

    caption: str
    rows: int
    markup: str

    def _repr_html_(self) -> str:
        return self.markup

    def __repr__(self) -> str:
        return f"Table: {self.caption} ({self.rows} rows)"


def html(
    frame: pd.DataFrame,
    *,
    caption: str,
    columns: Mapping[str, str] | None = None,
    formats: Mapping[str, Format] | None = None,
    row_header: str | None = None,
    note: str = "",
    missing: str = "not available",
    demonstration: bool = False,
) -> Table:
    """Set a frame as a table with a caption and headings that belong to their cells.

    Parameters
    ----------
    frame
        The rows; the index is not shown.
    caption
        What the table shows.
    columns
        Column to heading, in the order shown; all columns under their own names where not given.
    formats
        Column to a function of the value, or a format string such as "{:.1f}%"; what it returns is escaped too.
    row_header
        The column whose cells head their rows; the first one shown where not given.
    note
        Words under the table.
    missing
        What stands in an empty cell.
    demonstration
        Whether the rows are made from the demonstration county; said before the caption.

    Raises
    ------
    ValueError
        When columns, formats or the row header name columns that the frame lacks.
    """
    shown = dict(columns) if columns is not None else {str(c): str(c) for c in frame.columns}
    formats = formats or {}
    header = row_header if row_header is not None else next(iter(shown), "")
    unknown = [c for c in [*shown, *formats, *([header] if header else [])] if c not in frame.columns]
    if unknown:
        raise ValueError(
            f"The table {caption!r} asks for columns {sorted(set(unknown))}; "
            f"the frame has {list(map(str, frame.columns))}."
        )
    numeric = {
        c: pd.api.types.is_numeric_dtype(frame[c]) and not pd.api.types.is_bool_dtype(frame[c]) for c in shown
    }
    title = f"{style.DEMONSTRATION}. {caption}" if demonstration else caption
    heads = "".join(
        f'<th scope="col"{_kind(numeric[c])}>{markup.escape(words)}</th>' for c, words in shown.items()
    )
    body = []
    for values in zip(*(frame[c] for c in shown), strict=True):
        cells = []
        for column, value in zip(shown, values, strict=True):
            text = markup.escape(_text(value, formats.get(column), missing))
            if column == header:
                cells.append(f'<th scope="row"{_kind(numeric[column])}>{text}</th>')
            else:
                cells.append(f"<td{_kind(numeric[column])}>{text}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    after = f'\n<p class="note">{markup.escape(note)}</p>' if note else ""
    text = (
        f'<div class="table" role="group" aria-label="{markup.escape(title)}" tabindex="0">\n<table>\n'
        f"<caption>{markup.escape(title)}</caption>\n<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n"
        + "\n".join(body)
        + f"\n</tbody>\n</table>\n</div>{after}"
    )
    return Table(title, len(frame), text)


def _kind(number: bool) -> str:
    return ' class="number"' if number else ""


def _text(value: Any, shape: Format | None, missing: str) -> str:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return missing
    if callable(shape):
        return str(shape(value))
    if shape is not None:
        return shape.format(value)
    if isinstance(value, float):
        return f"{value:,.1f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def folded(table: Table) -> Table:
    """Fold a long table behind its caption; a reader opens it, and print shows it open. Words without rows stay."""
    if not table.rows:
        return table
    text = f'<details class="folded"><summary>{markup.escape(table.caption)}</summary>\n{table.markup}\n</details>'
    return Table(table.caption, table.rows, text)
