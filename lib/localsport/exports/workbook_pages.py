"""Put numbers, texts and formulas on the sheets of a workbook, and refer to them.

Text is written as text whatever it begins with, and carries the mark that keeps it text when a person edits the
cell. It comes into a formula by reference only.
"""

from collections.abc import Sequence
from io import BytesIO
from textwrap import wrap as lines_of
from typing import Any

import numpy as np
import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell  # type: ignore[import-untyped]

from localsport.exports.workbook_formulas import Live

LONGEST = 32_767
"""Characters a cell can hold."""

NUMBERS = {
    "pounds": "£#,##0;-£#,##0",
    "pence": "£#,##0.00;-£#,##0.00",
    "sparse": '£#,##0;-£#,##0;"–"',
    "share": "0.0%",
    "part": '0.00;-0.00;"–"',
    "factor": "0.0000",
    "index": "0.0000",
    "years": "0.0#",
    "whole": "0",
    "number": "General",
    "thousands": "#,##0",
    "tenths": "#,##0.0#",
}
INK, BLUE, PALE, INPUT, STATIC, RULE = "#0B0C0C", "#12436D", "#E8EEF4", "#FFF4CC", "#F0F0F0", "#8A8A8A"
LOOKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"bold": True, "font_size": 16, "font_color": BLUE},
    "about": {"font_color": "#3D3D3D"},
    "mark": {"bold": True, "font_color": "#801650"},
    "flag": {"bold": True, "font_color": "#801650"},
    "section": {"bold": True, "font_size": 12, "font_color": BLUE, "bottom": 2, "bottom_color": BLUE},
    "head": {"bold": True, "bg_color": BLUE, "font_color": "#FFFFFF", "text_wrap": True, "border": 1},
    # Yellow, a heavy box and blue italics: two of them survive a grey printer.
    "input": {"bg_color": INPUT, "border": 2, "border_color": BLUE, "font_color": BLUE, "bold": True},
    "range": {"bg_color": "#FFFBEA", "border": 1, "border_color": RULE, "font_color": BLUE},
    "live": {},
    "static": {"bg_color": STATIC, "italic": True, "font_color": "#3D3D3D", "pattern": 1},
    "total": {"bold": True, "top": 1, "bottom": 6},
    "headline": {"bold": True, "font_size": 14, "bg_color": PALE},
    "headline left": {"bold": True, "font_size": 14, "bg_color": PALE, "align": "left"},
}
INDENTED = ("live", "flag", "plain", "input", "range", "static")
BOLD = ("head", "mark", "flag", "input", "total")
Content = Live | str | float | None


class Book:
    """A workbook in memory; ``pages`` come in the order they are asked for."""

    def __init__(self, title: str, about: str, mark: str) -> None:
        self._memory = BytesIO()
        self._book = xlsxwriter.Workbook(
            self._memory,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.set_calc_mode("auto")
        self._formats: dict[tuple[str, str, bool], Any] = {}
        self._pages: list[Page] = []
        self.title, self.about, self.mark = title, about, mark
        self._book.set_properties({"title": cut(title, 255), "comments": cut(mark, 255)})

    def page(self, name: str, head: str, *, tab: str = BLUE) -> "Page":
        """Add a sheet with its title, the programme and the mark in its first three rows."""
        sheet = self._book.add_worksheet(name)
        sheet.set_tab_color(tab)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        # "&" begins a code in a footer; two stand for one.
        footer = cut(self.title, 90).replace("&", "&&")
        sheet.set_footer(f"&L&8{footer}&C&8&A&R&8Page &P of &N")
        page = Page(self, sheet, name)
        self._pages.append(page)
        page.put(0, 0, head, look="title")
        page.put(1, 0, self.about, look="about")
        page.put(2, 0, self.mark, look="mark")
        return page

    def name(self, name: str, cell: Live) -> Live:
        """Give a cell a name, and refer to it by the name from now on."""
        sheet, _, at = cell.formula.rpartition("!")
        # A name for a cell without dollars would move with the cell it is used in.
        place = xl_rowcol_to_cell(*xl_cell_to_rowcol(at), row_abs=True, col_abs=True)
        self._book.define_name(name, f"={sheet}!{place}")
        return Live(name, cell.value)

    def chart(self, options: dict[str, Any]) -> Any:
        """Begin a chart."""
        return self._book.add_chart(options)

    def format(self, number: str, look: str, wrap: bool) -> Any:
        """Return the format of a cell, made once."""
        key = (number, look, wrap)
        if key not in self._formats:
            said: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
            said |= LOOKS[look]
            if number == "text":
                said |= {"quote_prefix": True, "align": "left", "indent": int(look in INDENTED)}
            elif number == "words":
                said |= {"align": "left", "indent": int(look in INDENTED)}
            else:
                said = {"align": "right"} | said | {"num_format": NUMBERS[number]}
            if wrap:
                said["text_wrap"] = True
            self._formats[key] = self._book.add_format(said)
        return self._formats[key]

    def content(self) -> bytes:
        """Close the workbook and return the file."""
        for page in self._pages:
            page.heighten()
        self._book.close()
        return self._memory.getvalue()


class Page:
    """One sheet: what is put on it can be referred to."""

    def __init__(self, book: Book, sheet: Any, name: str) -> None:
        self.book, self.sheet, self.name = book, sheet, name
        self._prefix = f"'{name}'!" if " " in name else f"{name}!"
        self._held: dict[tuple[int, int], Any] = {}
        self._wide: dict[int, float] = {}
        self._tall: set[int] = set()
        self._wrapped: list[tuple[int, int, str, bool]] = []

    def put(
        self,
        row: int,
        column: int,
        content: Content,
        number: str = "",
        look: str = "live",
        *,
        wrap: bool = False,
    ) -> Live:
        """Write a cell, rows and columns from 0, and return a reference to it.

        Parameters
        ----------
        content
            A formula, a number, a text, or None for an empty cell with a look.
        number
            A key of `NUMBERS`, or "text"; by default text for what is text, else "number".
        look
            A key of `LOOKS`.
        """
        value = content.value if isinstance(content, Live) else content
        if isinstance(value, float | int | np.floating | np.integer) and not np.isfinite(value):
            raise ValueError(
                f"{self.name}, row {row + 1}, column {column + 1}: {value} is no number for a cell."
            )
        shown = number or ("number" if not isinstance(value, str | type(None)) else "text")
        if shown == "text" and isinstance(content, Live):
            shown = "words"  # The mark that keeps text would stop a formula from working once it is edited.
        if shown == "thousands" and float(value or 0) % 1:
            shown = "tenths"
        style = self.book.format(shown, look, wrap)
        if isinstance(content, Live):
            formula = content.formula.replace(self._prefix, "")
            self.sheet.write_formula(row, column, f"={formula}", style, value)
        elif value is None:
            self.sheet.write_blank(row, column, None, style)
        elif isinstance(value, str):
            value = cut(value, LONGEST)
            self.sheet.write_string(row, column, value, style)
        else:
            value = float(value)
            self.sheet.write_number(row, column, value, style)
        if look.startswith("headline"):
            self._tall.add(row)
        if wrap and isinstance(value, str):
            self._wrapped.append((row, column, value, look in BOLD))
        self._held[row, column] = value
        return self.at(row, column)

    def at(self, row: int, column: int) -> Live:
        """Refer to a cell that was put."""
        return Live(f"{self._prefix}{xl_rowcol_to_cell(row, column)}", self._held[row, column])

    def span(self, first: tuple[int, int], last: tuple[int, int]) -> Live:
        """Refer to the cells between two corners, one of whose sides is one cell long."""
        cells = [
            self._held.get((row, column), "")
            for row in range(first[0], last[0] + 1)
            for column in range(first[1], last[1] + 1)
        ]
        text = any(isinstance(each, str) for each in cells)
        ends = (xl_rowcol_to_cell(*corner, row_abs=True, col_abs=True) for corner in (first, last))
        return Live(f"{self._prefix}{':'.join(ends)}", np.array(cells, dtype=object if text else np.float64))

    def heads(self, row: int, names: Sequence[str], *, column: int = 0) -> None:
        """Write the heads of a table."""
        for at, name in enumerate(names):
            self.put(row, column + at, name, look="head", wrap=True)

    def widths(self, *widths: float) -> None:
        """Set the widths of the columns from the first, in characters."""
        for at, width in enumerate(widths):
            self.sheet.set_column(at, at, width)
            self._wide[at] = width

    def heighten(self) -> None:
        """Make rows as high as their wrapped texts need: not every program does it when it opens a file."""
        lines: dict[int, int] = {}
        for row, column, text, bold in self._wrapped:
            room = max(4, int(self._wide.get(column, 8) * (1.15 if bold else 1.3)))
            needed = sum(max(1, len(lines_of(part, room))) for part in text.splitlines())
            lines[row] = max(lines.get(row, 1), needed)
        self.sheet.set_row(0, 24)
        for row in self._tall:
            self.sheet.set_row(row, 20)
        for row, needed in lines.items():
            # A row can be 409 points high and no more.
            self.sheet.set_row(row, min(409, 3 + 12.75 * needed))

    def printed(self, scale: int, last_column: int) -> None:
        """Print on two pages side by side, the second from the column after ``last_column``, both with names."""
        self.sheet.set_print_scale(scale)
        self.sheet.set_v_pagebreaks([last_column + 1])

    def frozen(self, row: int, column: int, *, repeat: bool = True) -> None:
        """Keep the rows above and the columns left of a cell in sight, and the head row on every page."""
        self.sheet.freeze_panes(row, column)
        if repeat:
            self.sheet.repeat_rows(row - 1)
        if column:
            self.sheet.repeat_columns(0, column - 1)

    def limited(self, row: int, column: int, rule: dict[str, Any]) -> None:
        """Refuse what cannot stand in a cell when a person types it."""
        self.sheet.data_validation(row, column, row, column, rule)


def one_of(span: Live, at: int) -> Live:
    """Refer to one cell of a column, 0 the first."""
    sheet, _, cells = span.formula.rpartition("!")
    row, column = xl_cell_to_rowcol(cells.partition(":")[0].replace("$", ""))
    return Live(f"{sheet}!{xl_rowcol_to_cell(row + at, column)}", span.value[at])


def cut(text: str, length: int) -> str:
    """Cut a text that does not fit, and show that it was cut.

    Examples
    --------
    >>> cut("a long name", 6)
    'a lon…'
    """
    return text if len(text) <= length else f"{text[: length - 1]}…"
