"""A batch's numbers are the places' own, in one table, one workbook and one description that others can read."""

import csv
import json
import tracemalloc
import zipfile
from pathlib import Path

import jsonschema
import openpyxl
import pandas as pd
import pytest

from localsport.exports import batch_numbers, batch_workbook
from localsport.exports.datapackage import COLUMNS, FIELDS

PROFILES = json.loads((Path(__file__).parent / "worked" / "frictionless-profiles.json").read_text("utf-8"))
CLAIMS = '''\ufeffid,area_code,what,value,unit,period,lower,upper,interval_note,verdict,source_id,method,rows
inactive_rate,{code},"Inactive adults, {name}",23.10,%,2024/25,19.6,27.18,,similar,demo-fingertips-profile,as published,"indicators: indicator_id=93015, sex=Persons"
inactive_country,X92000001,"Inactive adults, Demoland",21.8,%,2024/25,,,,similar,demo-fingertips-profile; no-such-source,"made of two, ""so""",
sroi_inputs,,What is put in,120000,£,2024 prices,,,,=1+1,illustrative-programme,counted,
sroi_switching,,Never,inf,%,2024 prices,,,,,illustrative-programme,counted,
'''
NAMES = {"X07000002": "Uplow", "X07000001": "Saltmarsh", "X07000003": "Empty"}


@pytest.fixture
def places() -> pd.DataFrame:
    return pd.DataFrame({"name": NAMES, "level": "district", "region": "Demo Region"}).rename_axis(
        "area_code"
    )


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return a batch of two places with claims and one without."""
    for code, name in NAMES.items():
        (tmp_path / code).mkdir()
        figures = [
            {"label": "Inactive adults", "value": 23.1, "text": "23.1%"},
            {"label": "Value of £1", "value": None, "text": "£1 to £2"},
        ]
        told = {"area_code": code, "name": name, "headline": "A sentence.", "figures": figures}
        (tmp_path / code / "key-figures.json").write_text(json.dumps(told))
        if name != "Empty":
            (tmp_path / code / "claims.csv").write_text(CLAIMS.format(code=code, name=name), encoding="utf-8")
    return tmp_path


@pytest.fixture
def written(out: Path, places: pd.DataFrame, demo_tables) -> Path:
    paths = batch_numbers.write_numbers(out, places, codes=list(NAMES), title="Demoshire", tables=demo_tables)
    assert [path.name for path in paths] == ["numbers.xlsx", "numbers.csv", "datapackage.json"]
    assert [p.name for p in out.iterdir() if p.name.endswith(".part")] == []
    return out


def table(out: Path) -> list[dict[str, str]]:
    with (out / "numbers.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_holds_every_claim_of_every_place_digit_for_digit(written):
    rows = table(written)
    assert list(rows[0]) == COLUMNS
    assert [row["area_code"] for row in rows] == ["X07000001"] * 4 + ["X07000002"] * 4, "by code"
    first = rows[0]
    assert (first["value"], first["lower"], first["upper"]) == ("23.10", "19.6", "27.18"), "as in its file"
    assert (first["name"], first["level"], first["region"]) == ("Saltmarsh", "district", "Demo Region")
    assert (rows[1]["claim_id"], rows[1]["about_code"]) == ("inactive_country", "X92000001")
    assert rows[1]["method"] == 'made of two, "so"'
    assert {row["demonstration"] for row in rows} == {"Demonstration data"}


def test_the_same_places_in_another_order_an_hour_later_give_the_same_bytes(written, places, demo_tables):
    names = ("numbers.csv", "numbers.xlsx", "datapackage.json")
    before = [(written / name).read_bytes() for name in names]
    batch_numbers.write_numbers(written, places, codes=[*NAMES][::-1], title="Demoshire", tables=demo_tables)
    assert [(written / name).read_bytes() for name in names] == before
    with zipfile.ZipFile(written / "numbers.xlsx") as packed:
        assert {one.date_time[0] for one in packed.infolist()} == {1980}, "no hour of today"
        assert b"2024-01-01T00:00:00Z" in packed.read("docProps/core.xml")


def test_the_workbook_has_its_sheets_marked_frozen_filtered_and_formatted(written):
    book = openpyxl.load_workbook(written / "numbers.xlsx")
    assert book.sheetnames == ["Read me", "Key figures", "Claims", "Sources"]
    for sheet in book:
        assert str(sheet["A3"].value).startswith("Demonstration data"), sheet.title
        assert sheet.freeze_panes
    wide, long = book["Key figures"], book["Claims"]
    assert [cell.value for cell in wide[6]] == [
        *("X07000001", "Saltmarsh", "district", "Demo Region", 23.1, "£1 to £2", "A sentence."),
    ]
    assert wide["E6"].number_format == '0.0"%"'
    assert (wide.auto_filter.ref, long.auto_filter.ref) == ("A5:G7", "A5:Q13")
    head = [cell.value for cell in long[5]]
    assert head == COLUMNS
    money = dict(zip(head, long[8], strict=True))
    assert (money["value"].value, money["value"].number_format) == (120000, "£#,##0;-£#,##0")
    assert money["verdict"].value == "=1+1"
    assert money["verdict"].data_type == "s", "words, and no formula, whatever they begin with"
    assert long["H9"].value == "inf"
    words = {row[0].value: row[1].value for row in book["Read me"].iter_rows()}
    assert words["Price year"] == "Money is in 2024 prices."
    assert "less than 30 minutes" in words["Physically inactive adults"]
    sources = {row[0].value: [cell.value for cell in row] for row in book["Sources"].iter_rows(min_row=6)}
    assert sources["illustrative-programme"][6] == 4, "two numbers of each of two places"
    assert sources["no-such-source"][1] == "Not in the register"


def test_the_description_follows_the_published_profiles(written):
    package = json.loads((written / "datapackage.json").read_text(encoding="utf-8"))
    numbers = package["resources"][0]
    for profile, given in (("data-package", package), ("tabular-data-resource", numbers)):
        assert [e.message for e in jsonschema.Draft4Validator(PROFILES[profile]).iter_errors(given)] == []
    spoiled = {**numbers, "schema": {"fields": [{"name": "value", "type": "nmber"}]}}
    assert not jsonschema.Draft4Validator(PROFILES["tabular-data-resource"]).is_valid(spoiled)
    assert package["title"].startswith("Demonstration data")
    assert "illustrative-programme" in [source.get("source_id") for source in package["sources"]]
    assert "Physically inactive adults" in [one["name"] for one in numbers["definitions"]]


def test_the_table_is_as_described(written):
    package = json.loads((written / "datapackage.json").read_text(encoding="utf-8"))
    numbers = package["resources"][0]
    rows = table(written)
    assert [field["name"] for field in numbers["schema"]["fields"]] == list(rows[0])
    assert numbers["rows"] == len(rows)
    for name, kind, _ in FIELDS:
        if kind == "number":
            assert all(row[name] == "" or float(row[name]) is not None for row in rows)
    keys = [tuple(row[key] for key in numbers["schema"]["primaryKey"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for resource in package["resources"]:
        assert (written / resource["path"]).stat().st_size == resource["bytes"]


def test_where_nothing_is_claimed_nothing_of_an_earlier_batch_is_left(written, places, demo_tables):
    assert (
        batch_numbers.write_numbers(written, places, codes=["X07000003"], title="x", tables=demo_tables) == []
    )
    assert not list(written.glob("numbers.*"))


def test_memory_does_not_grow_with_the_batch(tmp_path, demo_tables):
    def most(places: int) -> int:
        out = tmp_path / str(places)
        codes = [f"X07{i:06d}" for i in range(places)]
        # 100 numbers in each of them.
        head, *rows = CLAIMS.format(code="X07000001", name="Ashby").splitlines()
        claims = "\n".join([head, *(rows[0].replace("inactive_rate", f"claim_{i}") for i in range(100))])
        for code in codes:
            (out / code).mkdir(parents=True)
            (out / code / "claims.csv").write_text(claims, encoding="utf-8")
        frame = pd.DataFrame({"name": "Ashby", "level": "district"}, index=codes)
        tracemalloc.start()
        batch_numbers.write_numbers(out, frame, codes=codes, title="x", tables=demo_tables)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(1)
    few, many = most(4), most(20)
    assert many - few < 16 * 20_000, "under a fifth of what the cells alone would take"


def test_a_sheet_that_is_full_says_so(out, places, demo_tables, monkeypatch):
    monkeypatch.setattr(batch_workbook, "LAST_ROW", 10)
    batch_numbers.write_numbers(out, places, codes=list(NAMES), title="x", tables=demo_tables)
    book = openpyxl.load_workbook(out / "numbers.xlsx", read_only=True)
    words = {row[0]: row[1] for row in book["Read me"].iter_rows(values_only=True)}
    assert words["Not all numbers"].startswith("A sheet has no room for 2 of the numbers")
    assert len(table(out)) == 8
