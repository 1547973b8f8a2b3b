"""Write the numbers of a batch as a workbook, row after row, in little memory."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from math import isfinite
from pathlib import Path
from textwrap import wrap as lines_of
from types import TracebackType
from typing import Any, Self

import pandas as pd
import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

from localsport.exports.datapackage import CAVEATS, COLUMNS, DEMONSTRATION, FIELDS

LAST_ROW = 1_048_575
"""The last row a sheet can have, counted from 0."""
LONGEST = 32_767
INK, BLUE, PALE = "#0B0C0C", "#12436D", "#E8EEF4"
# A workbook that bore its hour would differ from run to run.
CREATED = datetime(2024, 1, 1)
FORMATS = {
    "%": "0.0",
    "percentage points": "+0.0;-0.0;0.0",
    "years": "0.0",
    "index, 0 to 100": "0.0",
    "£": "£#,##0;-£#,##0",
    "£ per £1": "£0.00",
    "times": "0.00",
}
"""Unit to number format; what comes "per" something has one decimal, all else is counted."""
WIDTHS = {
    "area_code": 12,
    "name": 26,
    "level": 10,
    "region": 22,
    "claim_id": 30,
    "about_code": 12,
    "what": 60,
    "value": 14,
    "unit": 18,
    "period": 18,
    "lower": 12,
    "upper": 12,
    "interval_note": 30,
    "verdict": 20,
    "source_id": 36,
    "method": 60,
    "demonstration": 20,
}
HEAD = 4
"""The row of column heads, below title, what the sheet is, and the mark."""


class BatchWorkbook:
    """A workbook that is written from top to bottom: key figures and claims as they come, the rest at the end.

    Parameters
    ----------
    path
        The file.
    title
        Title of the batch.
    labels
        Key figures, one column each.
    demonstration
        Whether any of the places is invented, which each sheet then says.
    """

    def __init__(self, path: Path, *, title: str, labels: Sequence[str], demonstration: bool) -> None:
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_date_format": "yyyy-mm-dd",
            },
        )
        self._mark = (
            f"{DEMONSTRATION}: these places are invented, and so is every figure." if demonstration else ""
        )
        self._title, self._labels = title, list(labels)
        self._book.set_properties(
            {"title": f"{title}: numbers", "comments": self._mark, "created": CREATED, "author": "localsport"}
        )
        self._looks: dict[tuple[Any, ...], Any] = {}
        heads = {name: self._sheet(name) for name in ("Read me", "Key figures", "Claims", "Sources")}
        self._words, self._wide, self._long, self._listed = heads.values()
        self._at_wide = self._at_long = HEAD
        self.cut = 0
        self._head(
            self._wide,
            "Key figures: one row for each place",
            ["Code", "Place", "Level", "Region", *self._labels, "In one sentence"],
            [12, 30, 10, 24, *[18] * len(self._labels), 100],
        )
        self._head(
            self._long, "Claims: one row for each number of each place", COLUMNS, [WIDTHS[c] for c in COLUMNS]
        )

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file; what an interrupted workbook leaves behind is the caller's to remove."""
        if error is not None:
            # Closing also removes the scratch files of the sheets, whatever the disk says now.
            with suppress(Exception):
                self._book.close()
            return
        try:
            self._book.close()
        except FileCreateError as refusal:
            raise OSError(*refusal.args[0].args) from refusal

    def key_figures(self, place: Mapping[str, str], told: Mapping[str, Any]) -> None:
        """Add the key figures of one place: its row, and what its ``key-figures.json`` says."""
        self._at_wide += 1
        row, figures = self._at_wide, {one["label"]: one for one in told["figures"]}
        for column, key in enumerate(("area_code", "name", "level", "region")):
            self._wide.write_string(row, column, str(place[key]), self._look())
        for column, label in enumerate(self._labels, start=4):
            self._figure(row, column, figures.get(label, {}))
        self._wide.write_string(row, 4 + len(self._labels), cut(told.get("headline", "")), self._look())

    def _figure(self, row: int, column: int, figure: Mapping[str, Any]) -> None:
        value, words = figure.get("value"), str(figure.get("text", ""))
        if isinstance(value, int | float) and not isinstance(value, bool):
            shown = '0.0"%"' if "%" in words else "£#,##0.00" if words.startswith("£") else "#,##0.##"
            if float(value) == round(value) or (value >= 1000 and "£" not in words):
                shown = shown.replace(".00", "").replace(".##", "")
            self._wide.write_number(row, column, value, self._look(number=shown))
        else:
            self._wide.write_string(row, column, cut(words), self._look(right=True))

    def claim(self, claim: Mapping[str, str]) -> None:
        """Add one number, all fields as text, as they stand in a ``claims.csv``."""
        if self._at_long == LAST_ROW:
            self.cut += 1
            return
        self._at_long += 1
        number = format_of(claim["unit"])
        for column, name in enumerate(COLUMNS):
            given = claim[name]
            if given == "":
                continue
            if name in ("value", "lower", "upper") and isfinite(float(given)):
                self._long.write_number(self._at_long, column, float(given), self._look(number=number))
            else:
                self._long.write_string(self._at_long, column, cut(given), self._look())

    def finish(
        self,
        *,
        sources: pd.DataFrame,
        definitions: pd.DataFrame,
        price_years: Iterable[str],
        places: int,
        rows: int,
    ) -> None:
        """Write the sources and the words that come first, once all numbers are known.

        Parameters
        ----------
        sources
            Rows of the register, with ``numbers``: how many rest on each.
        definitions
            Rows of the codebook of indicators: name, unit, base_population, definition, source_note.
        price_years
            The price years of the money in it, as the claims say them.
        places, rows
            How many of each.
        """
        self._wide.autofilter(HEAD, 0, max(self._at_wide, HEAD + 1), 4 + len(self._labels))
        self._long.autofilter(HEAD, 0, max(self._at_long, HEAD + 1), len(COLUMNS) - 1)
        columns = ["source_id", "title", "publisher", "edition", "licence", "url", "numbers", "note"]
        heads = [
            "Id",
            "Title",
            "Publisher",
            "Edition",
            "Licence",
            "Address",
            "Numbers that rest on it",
            "Note",
        ]
        widths = [34, 60, 30, 20, 30, 50, 14, 80]
        self._head(self._listed, "Sources and licences", heads, widths)
        for row, source in enumerate(sources.fillna("").to_dict("records"), start=HEAD + 1):
            self._listed.set_row(
                row, _height(*((source[name], width) for name, width in zip(columns, widths, strict=True)))
            )
            for column, name in enumerate(columns):
                if name == "numbers":
                    self._listed.write_number(row, column, source[name], self._look(number="#,##0"))
                else:
                    self._listed.write_string(row, column, cut(source[name]), self._look(wrap=True))
        self._listed.autofilter(HEAD, 0, HEAD + max(len(sources), 1), len(columns) - 1)
        self._read_me(definitions, sorted(price_years), places, rows)

    def _read_me(self, definitions: pd.DataFrame, price_years: list[str], places: int, rows: int) -> None:
        sheet = self._words
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 110)
        lines: list[tuple[str, str]] = [
            ("What this is", f"The numbers behind {places:,} local sport briefings: {rows:,} numbers."),
            ("Key figures", "One row for each place: the figures of the index page. Sort and filter them."),
            ("Claims", "One row for each number of each place. The same rows stand in numbers.csv."),
            ("Sources", "Where the numbers are from, under which licence, and how many rest on each."),
            (
                "Price year",
                f"Money is in {', '.join(price_years)}." if price_years else "There is no money in it.",
            ),
        ]
        if self.cut:
            held = f"A sheet has no room for {self.cut:,} of the numbers; numbers.csv holds all."
            lines.append(("Not all numbers", held))
        parts = (
            ("", lines),
            ("Before you use them", [("", caveat) for caveat in CAVEATS]),
            ("Columns of the claims", [(name, said) for name, _, said in FIELDS]),
            ("Definitions", [_defined(row) for row in definitions.fillna("").to_dict("records")]),
        )
        row = self._titled(sheet, self._title)
        for head, pairs in parts:
            if head and pairs:
                row += 1
                sheet.write_string(row, 0, head, self._look(head=True))
                row += 1
            for left, right in pairs:
                sheet.set_row(row, _height((left, 34), (right, 110)))
                sheet.write_string(row, 0, cut(left), self._look(bold=True, wrap=True))
                sheet.write_string(row, 1, cut(right), self._look(wrap=True))
                row += 1
        sheet.freeze_panes(3, 0)

    def _sheet(self, name: str) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&8{self._title[:90].replace('&', '&&')}&C&8&A&R&8Page &P of &N")
        return sheet

    def _titled(self, sheet: Any, title: str) -> int:
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, cut(title), self._look(size=16, bold=True))
        sheet.write_string(1, 0, cut(f"{self._title}: numbers of the local sport briefings"), self._look())
        sheet.write_string(2, 0, self._mark, self._look(bold=True, ink="#801650"))
        return HEAD - 1

    def _head(self, sheet: Any, title: str, heads: Sequence[str], widths: Sequence[int]) -> None:
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        self._titled(sheet, title)
        sheet.set_row(HEAD, _height(*zip(heads, widths, strict=True)))
        for column, head in enumerate(heads):
            sheet.write_string(HEAD, column, head, self._look(head=True, wrap=True))
        sheet.freeze_panes(HEAD + 1, 2)
        sheet.repeat_rows(HEAD)

    def _look(
        self,
        *,
        number: str = "",
        wrap: bool = False,
        bold: bool = False,
        head: bool = False,
        right: bool = False,
        size: int = 10,
        ink: str = INK,
    ) -> Any:
        key = (number, wrap, bold, head, right, size, ink)
        if key not in self._looks:
            said: dict[str, Any] = {
                "font_name": "Arial",
                "font_size": size,
                "font_color": ink,
                "valign": "top",
            }
            said |= {"num_format": number} if number else {}
            said |= {"text_wrap": True} if wrap else {}
            said |= {"bold": True} if bold or head else {}
            said |= {"font_color": "#FFFFFF", "bg_color": BLUE, "border": 1} if head else {}
            said |= {"align": "right"} if right else {}
            self._looks[key] = self._book.add_format(said)
        return self._looks[key]


def format_of(unit: str) -> str:
    """Return the number format of a unit.

    Examples
    --------
    >>> format_of("per 100,000"), format_of("people"), format_of("£")
    ('0.0', '#,##0', '£#,##0;-£#,##0')
    """
    return FORMATS.get(unit) or ("0.0" if unit.startswith("per ") else "#,##0")


def cut(words: object) -> str:
    """Return as much of a text as a cell can hold."""
    return str(words)[:LONGEST]


def _height(*cells: tuple[object, int]) -> float:
    """Return the height of a row: a row written once cannot grow with what is wrapped in it."""
    return 13.5 * max(len(lines_of(str(words), max(int(1.15 * width) - 2, 8))) or 1 for words, width in cells)


def _defined(row: Mapping[Any, Any]) -> tuple[str, str]:
    said = [f"{row['definition']}.", f"Unit: {row['unit']}.", f"Of: {row['base_population']}."]
    return str(row["name"]), " ".join([*said, str(row.get("source_note", ""))]).strip()
