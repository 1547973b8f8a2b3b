"""Each kind of bad input is refused with one message that names the culprit, and changes nothing.

The raw folder is the demonstration county with one thing broken; the message's wording is the promise.
"""

import csv
import hashlib
import io
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest

from localsport.data import prepare
from localsport.data.sources import RawFolderError

Rows = list[list[str]]


class RawFolder:
    """A copy of the demonstration county's raw folder, to be broken."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.register(lambda row: row.update(sha256=""))

    def register(self, change: Callable[[dict[str, str]], object]) -> None:
        """Apply a change to every row of the register."""
        file = self.path / "sources.csv"
        rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
        for row in rows:
            change(row)
        with file.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)

    def add(self, **row: str) -> None:
        """Add a row to the register."""
        file = self.path / "sources.csv"
        columns = file.read_text(encoding="utf-8").splitlines()[0].split(",")
        with file.open("a", encoding="utf-8", newline="") as handle:
            csv.DictWriter(handle, columns, restval="").writerow({"precedence": "1", **row})

    def file(self, layout: str, *, holding: str = "") -> Path:
        """Return the first file of a layout (whose text holds something)."""
        rows = csv.DictReader(io.StringIO((self.path / "sources.csv").read_text(encoding="utf-8")))
        files = [self.path / row["file"] for row in rows if row["layout"] == layout]
        return next(f for f in files if not holding or holding in f.read_text(encoding="utf-8-sig"))

    def edit(self, file: Path, change: Callable[[Rows], object]) -> None:
        """Apply a change to the rows of a file, header included."""
        rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
        change(rows)
        with file.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows(rows)


@pytest.fixture
def raw(demo_raw: Path, tmp_path: Path) -> RawFolder:
    return RawFolder(Path(shutil.copytree(demo_raw, tmp_path / "raw")))


@pytest.fixture(scope="module")
def data(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(demo_data, tmp_path_factory.mktemp("data") / "processed"))


def state(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def refusal(raw: RawFolder, data: Path) -> str:
    """Prepare, expect a refusal that changes nothing, and return its message on one line."""
    before = state(data)
    with pytest.raises(RawFolderError) as error:
        prepare.prepare(raw.path, data, progress=False)
    assert state(data) == before, "a refused folder must leave the prepared tables as they were"
    assert not list(data.glob(".building*"))
    return re.sub(r"\s+", " ", str(error.value))


def column(rows: Rows, name: str) -> int:
    return rows[0].index(name)


def set_cell(name: str, value: str, *, row: int = 1) -> Callable[[Rows], object]:
    return lambda rows: rows[row].__setitem__(column(rows, name), value)


FIGURES = "fingertips-download"
LOOKUP = "open-geography-lookup"
BOUNDARIES = "open-geography-boundaries"


def test_columns_of_another_layout_name_the_missing_and_the_unexpected(raw: RawFolder, data: Path) -> None:
    raw.edit(
        raw.file(FIGURES), lambda rows: rows[0].__setitem__(column(rows, "Area Code"), "Local authority")
    )
    message = refusal(raw, data)
    assert "columns are not those of layout 'fingertips-download'" in message
    assert "Missing: ['Area Code']. Unexpected: ['Local authority']" in message


def test_the_same_figure_twice_with_different_values(raw: RawFolder, data: Path) -> None:
    def twice(rows: Rows) -> None:
        again = list(rows[1])
        again[column(rows, "Value")] = str(float(again[column(rows, "Value")]) + 0.1)
        rows.append(again)

    file = raw.file(FIGURES)
    raw.edit(
        file, lambda rows: [row.__setitem__(column(rows, "Upper CI 95.0 limit"), "") for row in rows[1:2]]
    )
    raw.edit(file, twice)
    message = refusal(raw, data)
    assert "The same area, period and category comes twice with different values" in message
    assert "22.3" in message and "22.4" in message


@pytest.mark.parametrize(("value", "named"), [("100.5", "value 100.5"), ("-3", "value -3")])
def test_a_percentage_outside_0_to_100(raw: RawFolder, data: Path, value: str, named: str) -> None:
    def change(rows: Rows) -> None:
        for name in (
            "Lower CI 95.0 limit",
            "Upper CI 95.0 limit",
            "Lower CI 99.8 limit",
            "Upper CI 99.8 limit",
        ):
            rows[1][column(rows, name)] = ""
        rows[1][column(rows, "Value")] = value

    raw.edit(raw.file(FIGURES), change)
    message = refusal(raw, data)
    assert "Percentages outside 0 to 100" in message
    assert named in message


def test_a_share_outside_0_to_100_in_the_small_area_estimates(raw: RawFolder, data: Path) -> None:
    raw.edit(raw.file("small-area-estimates-extract"), set_cell("inactive_pct", "142.7"))
    assert "Column 'inactive_pct' holds percentages outside 0 to 100: X02000001 142.7" in refusal(raw, data)


def test_a_lower_limit_above_its_value(raw: RawFolder, data: Path) -> None:
    raw.edit(raw.file(FIGURES), set_cell("Lower CI 95.0 limit", "22.31"))
    message = refusal(raw, data)
    assert "Lower 95% limits above their value" in message
    assert "2015/16 value 22.3, limit 22.31" in message


def test_an_upper_limit_below_its_value(raw: RawFolder, data: Path) -> None:
    raw.edit(raw.file(FIGURES), set_cell("Upper CI 95.0 limit", "22.2"))
    assert "Upper 95% limits below their value" in refusal(raw, data)


def test_an_lsoa_of_2011_is_named_with_those_in_its_place(raw: RawFolder, data: Path) -> None:
    lookup = "LSOA11CD,LSOA11NM,CHGIND,LSOA21CD,LSOA21NM\n"
    lookup += "X01000900,Old 001A,S,X01000001,New 001A\nX01000900,Old 001A,S,X01000002,New 001B\n"
    (raw.path / "lsoa11.csv").write_text(lookup, encoding="utf-8")
    raw.add(source_id="lsoa11", file="lsoa11.csv", layout=LOOKUP)
    raw.edit(raw.file("indices-of-deprivation-file-7"), set_cell("LSOA code (2021)", "X01000900"))
    message = refusal(raw, data)
    assert "LSOA codes of the 2011 vintage where 2021 is expected" in message
    assert "X01000900 (in 2021: X01000001, X01000002)" in message


def test_an_unknown_lsoa_without_a_lookup_of_2011(raw: RawFolder, data: Path) -> None:
    raw.edit(raw.file("census-age-extract"), set_cell("LSOA21CD", "X01000999"))
    message = refusal(raw, data)
    assert "Unknown LSOA codes: 'X01000999'" in message
    assert "2021 vintage" in message


def test_boundaries_with_a_code_column_of_2011(raw: RawFolder, data: Path) -> None:
    file = next(f for f in raw.path.glob("*.gpkg") if "LSOA21CD" in gpd.read_file(f, rows=1))
    shapes = gpd.read_file(file).rename(columns={"LSOA21CD": "LSOA11CD", "LSOA21NM": "LSOA11NM"})
    file.unlink()
    shapes.to_file(file, driver="GPKG")
    assert "'LSOA11CD' is of the 2011 vintage where 2021 is expected" in refusal(raw, data)


def test_an_unknown_district_in_the_indicators(raw: RawFolder, data: Path) -> None:
    def rename(rows: Rows) -> None:
        for row in rows:
            row[:] = [cell.replace("X07000002", "X07000999") for cell in row]

    raw.edit(raw.file(FIGURES, holding="X07000002"), rename)
    message = refusal(raw, data)
    assert "Unknown area codes: 'X07000999'" in message
    assert "see `localsport areas`" in message


def test_a_truncated_geopackage(raw: RawFolder, data: Path) -> None:
    file = next(raw.path.glob("*.gpkg"))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    message = refusal(raw, data)
    assert (
        f"The GeoPackage is truncated: {len(whole) // 2:,} bytes where its header says {len(whole):,}"
        in message
    )


def test_a_geopackage_whose_header_was_cut_with_it(raw: RawFolder, data: Path) -> None:
    file = next(raw.path.glob("*.gpkg"))
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM gpkg_contents")
    message = refusal(raw, data)
    assert file.name in message


def test_a_page_of_text_in_place_of_a_geopackage(raw: RawFolder, data: Path) -> None:
    next(raw.path.glob("*.gpkg")).write_text("<html>Service unavailable</html>", encoding="utf-8")
    assert "not a GeoPackage" in refusal(raw, data)


def test_a_truncated_geojson(raw: RawFolder, data: Path) -> None:
    file = next(raw.path.glob("*.geojson"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: len(text) // 2], encoding="utf-8")
    message = refusal(raw, data)
    assert "cannot be read to its end" in message and file.name in message


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_boundaries_without_a_coordinate_system(raw: RawFolder, data: Path) -> None:
    file = next(raw.path.glob("*.gpkg"))
    shapes = gpd.read_file(file).set_crs(None, allow_override=True)
    file.unlink()
    shapes.to_file(file, driver="GPKG")
    message = refusal(raw, data)
    assert "has no coordinate system" in message
    assert "ogr2ogr -a_srs EPSG:27700" in message


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_geojson_in_metres_that_does_not_say_so(raw: RawFolder, data: Path) -> None:
    file = next(raw.path.glob("*.geojson"))
    gpd.read_file(file).to_crs(27700).set_crs(None, allow_override=True).to_file(file, driver="GeoJSON")
    assert "The coordinates are not degrees" in refusal(raw, data)


def test_windows_1252_text_says_how_to_save_it(raw: RawFolder, data: Path) -> None:
    file = raw.file("house-of-commons-msoa-names")
    text = file.read_text(encoding="utf-8-sig")
    lines = text.splitlines()
    lines[2] += "\N{RIGHT SINGLE QUOTATION MARK}s"
    file.write_bytes("\n".join(lines).encode("cp1252"))
    message = refusal(raw, data)
    assert "not UTF-8: byte 0x92 in line 3" in message
    assert "Windows-1252" in message and "CSV UTF-8" in message


@pytest.mark.parametrize(
    ("mangled", "reason"),
    [
        ("X0700000O", "a letter stands where a digit belongs"),
        ("1.00E+07", "a spreadsheet turned it into a number"),
        ("x07000001", "the letter must be a capital"),
        ("X7000001", "8 characters"),
        ("", "no code is given"),
    ],
)
def test_a_mangled_code(raw: RawFolder, data: Path, mangled: str, reason: str) -> None:
    raw.edit(raw.file(FIGURES), set_cell("Area Code", mangled, row=2))
    message = refusal(raw, data)
    assert f"{mangled!r} ({reason}" in message or (f"{mangled!r} (it has" in message and reason in message)
    assert "spreadsheet" in message


def test_a_mangled_code_in_every_layout_with_codes(raw: RawFolder, data: Path) -> None:
    layouts = (
        "open-geography-lookup",
        "house-of-commons-msoa-names",
        "indices-of-deprivation-file-7",
        "census-age-extract",
        "nomis-table",
        "small-area-estimates-extract",
        "ons-explore-local-statistics",
    )
    for layout in layouts:
        file = raw.file(layout)
        rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
        where = next(i for i, cell in enumerate(rows[1]) if re.fullmatch(r"X\d{8}", cell))
        raw.edit(file, lambda rows, where=where: rows[1].__setitem__(where, "1.00E+07"))
    message = refusal(raw, data)
    assert message.count("'1.00E+07' (a spreadsheet turned it into a number)") == len(layouts)
    assert f"has {len(layouts)} problems" in message


def test_a_listed_file_that_the_folder_lacks(raw: RawFolder, data: Path) -> None:
    file = raw.file("nomis-table")
    file.unlink()
    message = refusal(raw, data)
    assert file.name in message
    assert "sources.csv lists this file and the folder lacks it" in message


def test_a_checksum_that_differs(raw: RawFolder, data: Path) -> None:
    wrong = "0" * 64
    raw.register(lambda row: row["layout"] == "nomis-table" and row.update(sha256=wrong))
    right = hashlib.sha256(raw.file("nomis-table").read_bytes()).hexdigest()
    message = refusal(raw, data)
    assert f"The checksum differs: the file's SHA-256 is {right}, sources.csv says {wrong}" in message


def test_an_empty_file(raw: RawFolder, data: Path) -> None:
    raw.file("nomis-table").write_bytes(b"")
    assert "The file is empty" in refusal(raw, data)


def test_a_file_with_a_header_and_no_rows(raw: RawFolder, data: Path) -> None:
    raw.edit(raw.file("nomis-table"), lambda rows: rows.__delitem__(slice(1, None)))
    assert "has a header and no rows" in refusal(raw, data)


def test_text_in_a_column_of_numbers(raw: RawFolder, data: Path) -> None:
    raw.edit(raw.file(FIGURES), set_cell("Value", "about 22"))
    message = refusal(raw, data)
    assert "Column 'Value' holds text where a number belongs" in message and "'about 22'" in message


def test_a_row_with_an_unquoted_comma(raw: RawFolder, data: Path) -> None:
    file = raw.file("house-of-commons-msoa-names")
    with file.open("a", encoding="utf-8") as handle:
        handle.write("X02000001,Median Mead, North\n")
    assert "do not have the header's" in refusal(raw, data)


def test_an_unknown_layout_names_those_there_are(raw: RawFolder, data: Path) -> None:
    raw.register(lambda row: row["layout"] == FIGURES and row.update(layout="fingertips"))
    message = refusal(raw, data)
    assert "Unknown layout 'fingertips'" in message and "'fingertips-download'" in message


def test_a_file_outside_the_folder(raw: RawFolder, data: Path) -> None:
    raw.register(lambda row: row["layout"] == "nomis-table" and row.update(file="../elsewhere.csv"))
    assert "must name a file inside the raw folder" in refusal(raw, data)


def test_a_lookup_that_lacks_an_lsoa(raw: RawFolder, data: Path) -> None:
    file = next(
        f for f in raw.path.glob("*.csv") if f.read_text(encoding="utf-8-sig").startswith("LSOA21CD,MSOA21CD")
    )
    raw.edit(file, lambda rows: rows.__delitem__(1))
    assert "LSOAs without a msoa, though another lookup has them: X01000001" in refusal(raw, data)


def test_an_lsoa_in_two_msoas(raw: RawFolder, data: Path) -> None:
    file = next(
        f for f in raw.path.glob("*.csv") if f.read_text(encoding="utf-8-sig").startswith("LSOA21CD,MSOA21CD")
    )
    raw.edit(file, lambda rows: rows.append([rows[1][0], "X02000066"]))
    assert "LSOAs in more than one msoa: X01000001" in refusal(raw, data)


def test_an_area_without_an_outline(raw: RawFolder, data: Path) -> None:
    file = next(raw.path.glob("*.geojson"))
    gpd.read_file(file).iloc[1:].to_file(file, driver="GeoJSON")
    assert "Areas of level district without an outline: X07000001" in refusal(raw, data)


def test_a_folder_that_mixes_real_and_demonstration_areas(raw: RawFolder, data: Path) -> None:
    file = next(f for f in raw.path.glob("*.csv") if "RGN24CD" in f.read_text(encoding="utf-8-sig"))
    raw.edit(file, lambda rows: [row.__setitem__(2, "E12000004") for row in rows[1:]])
    assert "mixes real areas (E) with demonstration areas (X)" in refusal(raw, data)


def test_a_folder_without_boundaries_and_lookups_says_what_it_lacks(raw: RawFolder, data: Path) -> None:
    keep = {FIGURES}
    rows = list(csv.DictReader(io.StringIO((raw.path / "sources.csv").read_text(encoding="utf-8"))))
    with (raw.path / "sources.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].keys())
        writer.writeheader()
        writer.writerows(row for row in rows if row["layout"] in keep)
    message = refusal(raw, data)
    assert (
        "The folder lacks a lookup from LSOA (2021) to MSOA (2021); a lookup from LSOA (2021) to ward"
        in message
    )


def test_problems_of_all_sources_come_in_one_message(raw: RawFolder, data: Path) -> None:
    raw.file("nomis-table").unlink()
    raw.edit(raw.file(FIGURES), set_cell("Lower CI 95.0 limit", "22.31"))
    raw.edit(raw.file("small-area-estimates-extract"), set_cell("active_pct", "101"))
    raw.edit(raw.file("census-age-extract"), set_cell("LSOA21CD", "X01000999"))
    message = refusal(raw, data)
    assert "has 4 problems" in message
    for part in ("the folder lacks it", "Lower 95% limits", "101", "X01000999"):
        assert part in message


def test_a_new_data_folder_is_not_left_behind(raw: RawFolder, tmp_path: Path) -> None:
    raw.file("nomis-table").unlink()
    with pytest.raises(RawFolderError):
        prepare.prepare(raw.path, tmp_path / "new" / "processed", progress=False)
    assert not (tmp_path / "new").exists()


def test_no_folder_and_no_register(tmp_path: Path) -> None:
    with pytest.raises(RawFolderError, match="There is no such folder"):
        prepare.prepare(tmp_path / "nowhere", tmp_path / "data", progress=False)
    with pytest.raises(RawFolderError, match=r"holds no sources\.csv"):
        prepare.prepare(tmp_path, tmp_path / "data", progress=False)


def test_a_data_folder_that_is_a_file(raw: RawFolder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(RawFolderError, match=r"it is a file\. Name a folder with --data"):
        prepare.prepare(raw.path, tmp_path / "file", progress=False)


def test_a_lookup_of_wales_alone(raw: RawFolder, data: Path) -> None:
    (raw.path / "wales.csv").write_text("LSOA21CD,MSOA21CD\nW01000003,W02000001\n", encoding="utf-8")
    raw.add(source_id="wales", file="wales.csv", layout=LOOKUP)
    assert "names no area of England" in refusal(raw, data)
