"""Read the cells of an Excel workbook, as far as a published table needs them."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from localsport.data.fetch.problems import FetchError, TooLargeError

Cells = dict[tuple[int, int], str | float]
"""Text or number by row and column, both from 1; empty cells are left out."""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_PLACE = re.compile(r"([A-Z]{1,3})(\d+)")
_MOST = 50_000_000


def cells(path: Path) -> list[Cells]:
    """Read every worksheet of a workbook (ECMA-376, Part 1): numbers, text, and what formulas came to.

    Dates are the numbers they are stored as; formats are not read.

    Raises
    ------
    FetchError
        If the file is no workbook, or unpacks to more than 50 MB.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MOST:
                raise TooLargeError(f"{path.name} unpacks to more than {_MOST / 1e6:.0f} MB.")
            names = sorted(
                (int(m.group(1)), m.group(0)) for n in archive.namelist() if (m := _SHEET.fullmatch(n))
            )
            shared = "xl/sharedStrings.xml"
            texts = [_text(item) for item in _parsed(archive, shared)] if shared in archive.namelist() else []
            return [_sheet(_parsed(archive, name), texts) for _, name in names]
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, IndexError, NotImplementedError) as error:
        raise FetchError(f"{path.name} is no Excel workbook that can be read ({error}).") from error


def _parsed(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with archive.open(name) as member:
        content = member.read(_MOST + 1)
    if len(content) > _MOST or b"<!DOCTYPE" in content[:1000]:
        raise FetchError(f"{name} is no part of a workbook as Excel writes it.")
    return ElementTree.fromstring(content)


def _text(item: ElementTree.Element) -> str:
    """Join the runs of a text; those beside it that say how it is pronounced do not belong to it."""
    runs = [item, *item.iter(f"{_MAIN}r")]
    return "".join(part.text or "" for run in runs for part in run.findall(f"{_MAIN}t"))


def _sheet(root: ElementTree.Element, texts: list[str]) -> Cells:
    found: Cells = {}
    for cell in root.iter(f"{_MAIN}c"):
        place = _PLACE.fullmatch(cell.get("r", ""))
        value = cell.findtext(f"{_MAIN}v")
        kind = cell.get("t", "n")
        inline = cell.find(f"{_MAIN}is")
        if place is None or (value is None and inline is None):
            continue
        at = int(place.group(2)), _number(place.group(1))
        if inline is not None:
            found[at] = _text(inline)
        elif value is not None and kind == "n":
            found[at] = float(value)
        elif value is not None:
            found[at] = texts[int(value)] if kind == "s" else value
    return found


def _number(letters: str) -> int:
    """Count columns: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
