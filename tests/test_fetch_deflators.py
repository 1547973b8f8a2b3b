"""The Treasury's deflators are read, set out as the parameter table and compared with it, which stays in use."""

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from replay import content

from localsport.data import parameters
from localsport.data.fetch import deflators, worksheets
from localsport.data.fetch.problems import FetchError
from localsport.methods import prices

EDITION = "GDP deflators at market prices, and money GDP June 2026, page of 2026-06-30"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "gdp-deflators.xlsx"
    path.write_bytes(content._workbook())
    return path


def changed(path: Path, edit) -> Path:
    book = openpyxl.load_workbook(path)
    edit(book.active)
    book.save(path)
    return path


def test_the_index_by_calendar_year_is_read_without_forecasts(published):
    """The levels are those of the R package greenbook, transcribed from the edition of December 2025."""
    level = deflators.levels(published)
    assert list(level.index) == list(range(1990, 2026)), "2026 and 2027 are forecasts"
    assert (level[1990], level[2020], level[2024]) == (42.7537, 85.2137, 100)


def test_the_rows_are_a_parameter_table(published):
    shipped = parameters.table("gdp_deflator")
    table = deflators.rows(published, EDITION)
    assert list(table.columns) == list(shipped.columns)
    assert table["central"].tolist()[:-1] == shipped["central"].tolist()
    assert set(table["source_id"]) == {"hmt-gdp-deflator-2026-06"}
    assert set(table["unit"]) == {"index, 2024 = 100"}
    index = prices.deflator_index(table)
    assert prices.in_prices_of(100.0, 2024, 2025, deflator=index) == pytest.approx(103.7)


def test_a_later_year_and_a_revision_are_said(published):
    assert deflators.beyond(published) == "it has 2025"

    def revise(sheet):
        sheet["I37"] = sheet["I37"].value * 1.02  # 2019: row 8 is 1990

    said = deflators.beyond(changed(published, revise))
    assert said == "it has 2025; 1 year is revised, 2019 most (+2.0%)"


def test_another_base_is_no_revision(published):
    def rebase(sheet):
        for row in range(8, 44):
            sheet[f"I{row}"] = sheet[f"I{row}"].value / 1.037
        sheet["I43"] = None

    assert deflators.beyond(changed(published, rebase)) == ""


def test_the_table_in_use_is_never_touched(published, tmp_path):
    file = parameters.folder() / "gdp_deflator.csv"
    before = file.read_bytes()
    told = deflators.offered(published, EDITION, tmp_path)
    assert "stays in use: it has 2025" in told
    assert "hmt-gdp-deflator-2026-06 to data/raw/sources.csv" in told
    assert file.read_bytes() == before
    offered = pd.read_csv(tmp_path / "parameters" / "gdp_deflator.csv")
    assert offered["year"].max() == 2025
    assert offered["central"].iloc[0] == 42.7537


def test_a_table_set_out_anew_is_refused_with_what_to_do(published, tmp_path):
    def rename(sheet):
        sheet["H7"] = "Year"

    changed(published, rename)
    with pytest.raises(FetchError, match="no column 'Calendar year'"):
        deflators.levels(published)
    assert "please report it" in deflators.offered(published, EDITION, tmp_path)
    assert not (tmp_path / "parameters").exists()


def test_a_year_that_lacks_is_refused(published):
    def lose(sheet):
        sheet["I20"] = "-"

    with pytest.raises(FetchError, match="come twice or lack"):
        deflators.levels(changed(published, lose))


def test_cells_of_two_writers_are_read_alike(tmp_path):
    rows = [["Code", "Größe & <x>", None, 1.5], ["A", 2, "line\nline", -3e-7]]
    first = openpyxl.Workbook()
    for row in rows:
        first.active.append(row)
    first.save(tmp_path / "first.xlsx")
    with xlsxwriter.Workbook(tmp_path / "second.xlsx") as second:
        sheet = second.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        sheet.write_formula(4, 27, "=1+1", None, 2)
        sheet.write_rich_string(5, 0, "a", second.add_format({"bold": True}), "b", "c")
    expected = {
        (row + 1, column + 1): float(cell) if isinstance(cell, int) else cell
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell is not None
    }
    assert worksheets.cells(tmp_path / "first.xlsx") == [expected]
    assert worksheets.cells(tmp_path / "second.xlsx") == [expected | {(5, 28): 2.0, (6, 1): "abc"}]


def test_what_is_no_workbook_is_refused(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"<html>")
    with pytest.raises(FetchError, match="no Excel workbook"):
        worksheets.cells(tmp_path / "a.xlsx")
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")
    (tmp_path / "b.xlsx").write_bytes(packed.getvalue())
    with pytest.raises(FetchError, match="as Excel writes it"):
        worksheets.cells(tmp_path / "b.xlsx")
