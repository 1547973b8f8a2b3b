"""The workbook promises what the library finds, before and after somebody changes a cell.

Every expected number comes from `sroi.social_return` and `sroi.tornado` on the programme's frames; LibreOffice works the
workbook's formulas out by itself.
"""

import dataclasses
import io
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from localsport import sroi
from localsport.answers import programme as valued
from localsport.cli import main
from localsport.data import parameters, programmes
from localsport.exports import workbook
from localsport.exports.workbook_given import CHALLENGEABLE, WORDS, Tables

READY = programmes.programmes().index.tolist()
STANDARD, FLAT = "green-book-standard", "review-2026-flat"
PENNY = 0.005
HOSTILE = '=HYPERLINK("http://example.org","x")'
SETTINGS = [
    {"schedule": schedule, "first_year_discounted": first}
    for schedule in (STANDARD, FLAT)
    for first in (False, True)
]


@dataclasses.dataclass
class Case:
    """A workbook as it is handed to LibreOffice, and the answer its result must be equal to."""

    content: bytes
    expected: valued.ProgrammeAnswer


@cache
def tables() -> Tables:
    return Tables(
        unit_values=programmes.unit_values(),
        deflator=parameters.table("gdp_deflator"),
        schedules=parameters.table("discount_rates"),
        register=parameters.register(),
    )


@cache
def answered(name: str) -> valued.ProgrammeAnswer:
    return valued.programme(name, draws=200)


@cache
def written(name: str) -> bytes:
    return workbook.workbook(answered(name), tables())


def reckoned(answer: valued.ProgrammeAnswer, *, values: pd.DataFrame | None = None, **changes: Any):
    """Work the answer out again after changes to its frames or settings, with the library alone."""
    answer = dataclasses.replace(answer, **changes)
    how = {
        "price_year": answer.price_year,
        "deflator": valued.deflator(),
        "schedule": valued.discount_schedule(answer.schedule),
        "first_year_discounted": answer.first_year_discounted,
    }
    values = programmes.unit_values() if values is None else values
    frames = (answer.inputs, answer.outcomes, values)
    return dataclasses.replace(
        answer,
        result=sroi.social_return(*frames, draws=200, **how),
        tornado=sroi.tornado(*frames, **how),
        switching=sroi.switching_value(*frames, **how),
    )


def edited(content: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """Change cells as a person would; openpyxl keeps no stored values, so nothing can pass unrecalculated."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def named(book: openpyxl.Workbook, name: str):
    ((sheet, cell),) = book.defined_names[name].destinations
    return book[sheet][cell]


def column(sheet: Any, head: str, row: int = 5) -> int:
    (found,) = [cell.column for cell in sheet[row] if str(cell.value or "").startswith(head)]
    return int(found)


def assumption_cell(book: openpyxl.Workbook, id: str, assumption: str, head: str = "Central"):
    sheet = book["Assumptions"]
    ids, words = column(sheet, "Id"), column(sheet, "Assumption")
    (row,) = [
        cell.row
        for (cell,) in sheet.iter_rows(min_row=6, min_col=ids, max_col=ids)
        if cell.value == id and sheet.cell(cell.row, words).value == WORDS[assumption]
    ]
    return sheet.cell(row, column(sheet, head))


def input_cell(book: openpyxl.Workbook, item: str, head: str = "Central"):
    sheet = book["Inputs"]
    (row,) = [cell.row for (cell,) in sheet.iter_rows(min_row=6, max_col=1) if cell.value == item]
    return sheet.cell(row, column(sheet, head))


def set_to(schedule: str, first_year_discounted: bool, price_year: int = 2024):
    def change(book: openpyxl.Workbook) -> None:
        named(book, "discount_schedule").value = schedule
        named(book, "first_year_discounted").value = "yes" if first_year_discounted else "no"
        named(book, "price_base").value = price_year

    return change


def one_input_and_one_assumption(name: str) -> Case:
    """Make an input dearer, and the deadweight of the outcome of most value less."""
    answer = answered(name)
    item = answer.inputs["item"].iloc[0]
    outcome = answer.impact.sort_values("present_value")["outcome_id"].iloc[-1]
    inputs, outcomes = answer.inputs.copy(), answer.outcomes.copy()
    cost = round(float(inputs["high"].iloc[0]) * 4 / 3)
    inputs.loc[inputs["item"] == item, ["central", "high"]] = cost
    row = outcomes["outcome_id"] == outcome
    share = outcomes.loc[row, ["deadweight_low", "deadweight_central"]].to_numpy() @ [[0.7], [0.3]]
    outcomes.loc[row, "deadweight_central"] = share.item()

    def change(book: openpyxl.Workbook) -> None:
        for head in ("Central", "High"):
            input_cell(book, item, head).value = cost
        assumption_cell(book, outcome, "deadweight").value = share.item()

    return Case(
        edited(written(answer.programme_id), change),
        reckoned(answer, inputs=inputs, outcomes=outcomes),
    )


def many_changes() -> Case:
    """Part years, a first year put off, everything lost after a year, a harm, a price, a price year: all at once."""
    answer = answered("exercise-referral")
    ids = answer.outcomes["outcome_id"].tolist()
    changes = {
        (ids[0], "quantity"): (60, 400, 500),
        (ids[0], "duration_years"): (0.4, 3.7, 5.2),
        (ids[1], "drop_off"): (0.5, 1, 1),
        (ids[2], "quantity"): (-30, -20, -3),
        (ids[4], "duration_years"): (0.25, 0.5, 2.5),
    }
    outcomes, values = answer.outcomes.copy(), programmes.unit_values()
    for (id, assumption), three in changes.items():
        columns = [f"{assumption}_{part}" for part in ("low", "central", "high")]
        outcomes.loc[outcomes["outcome_id"] == id, columns] = [float(each) for each in three]
    outcomes.loc[outcomes["outcome_id"] == ids[3], "first_year"] = 2
    values.loc["working-day", "central"] = 120.0
    values.loc["working-day", "price_year"] = 2021

    def change(book: openpyxl.Workbook) -> None:
        for (id, assumption), three in changes.items():
            for head, value in zip(("Low", "Central", "High"), three, strict=True):
                assumption_cell(book, id, assumption, head).value = value
        assumption_cell(book, ids[3], "first_year").value = 2
        assumption_cell(book, "working-day", "unit_value").value = 120
        assumption_cell(book, "working-day", "unit_value", "Price year").value = 2021
        set_to(FLAT, True, 2019)(book)

    expected = reckoned(
        answer, values=values, outcomes=outcomes, schedule=FLAT, first_year_discounted=True, price_year=2019
    )
    return Case(edited(written(answer.programme_id), change), expected)


def hostile() -> Case:
    """Give texts that would be formulas, links or codes if they were not kept as text."""
    answer = answered("exercise-referral")
    outcomes, inputs, assumptions = (answer.outcomes.copy(), answer.inputs.copy(), answer.assumptions.copy())
    beginnings = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1"]
    outcomes["outcome"] = [f"{each} {at}" for at, each in enumerate(beginnings)]
    outcomes["stakeholder"] = ["=1+1", "=1+1", "@x*", '"quoted"', "&P&D"]
    outcomes["beneficiary"] = HOSTILE
    inputs["item"] = [HOSTILE, "+2", "-2", "@2", "=2"]
    inputs["note"] = ["=" * 40_000, "http://example.org", "{=1}", "0012", "_x0041_\x07"]
    for each in ("note", "locator", "unit"):
        assumptions[each] = HOSTILE
    expected = reckoned(
        answer,
        name=HOSTILE,
        place="+44",
        funder="-1",
        description="@SUM(A1:A9)",
        outcomes=outcomes,
        inputs=inputs,
        assumptions=assumptions,
    )
    return Case(workbook.workbook(expected, tables()), expected)


def late_payback() -> Case:
    """Make the walking scheme's people six times as many: it pays back after years, upkeep paid later included."""
    answer = answered("walking-and-cycling")
    outcomes = answer.outcomes.copy()
    columns = [f"quantity_{part}" for part in ("low", "central", "high")]
    outcomes[columns] = outcomes[columns] * 6.0

    def change(book: openpyxl.Workbook) -> None:
        for id in outcomes["outcome_id"]:
            for head in ("Low", "Central", "High"):
                assumption_cell(book, id, "quantity", head).value *= 6

    expected = reckoned(answer, outcomes=outcomes)
    assert 2 < expected.result.payback[0] < 10
    return Case(edited(written(answer.programme_id), change), expected)


CASES: dict[str, Callable[[], Case]] = {
    "many changes": many_changes,
    "late payback": late_payback,
    "hostile": hostile,
}
for ready in READY:
    CASES[f"{ready}, untouched"] = lambda name=ready: Case(written(name), answered(name))
    CASES[f"{ready}, changed"] = lambda name=ready: one_input_and_one_assumption(name)
    # The first of the settings is how the untouched one is written.
    for setting in SETTINGS[1:]:
        label = f"{ready}, {setting['schedule']}, first year {setting['first_year_discounted']}"
        CASES[label] = lambda name=ready, how=setting: Case(
            edited(written(name), set_to(**how)),
            reckoned(answered(name), **how),
        )


@cache
def case(name: str) -> Case:
    return CASES[name]()


ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def convert(files: list[Path], to: Path, profile: Path) -> subprocess.Popen[bytes]:
    """Start LibreOffice with a profile of its own that always recalculates."""
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS)
    return subprocess.Popen(
        [
            str(shutil.which("soffice")),
            f"-env:UserInstallation={profile.as_uri()}",
            *("--headless", "--convert-to", "xlsx", "--outdir", str(to)),
            *map(str, files),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let LibreOffice recalculate every case, on two cores."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice (soffice) is not installed: the workbook's formulas cannot be recalculated")
    base = tmp_path_factory.mktemp("office")
    (base / "given").mkdir()
    for at, name in enumerate(CASES):
        (base / "given" / f"{at}.xlsx").write_bytes(case(name).content)
    files = sorted((base / "given").iterdir())
    running = [
        convert(half, base / "recalculated", base / f"profile{at}")
        for at, half in enumerate((files[::2], files[1::2]))
    ]
    assert [each.wait(timeout=300) for each in running] == [0, 0]
    return base / "recalculated"


@pytest.fixture(params=CASES)
def recalculated(request: pytest.FixtureRequest, folder: Path) -> tuple[openpyxl.Workbook, Case]:
    path = folder / f"{list(CASES).index(request.param)}.xlsx"
    return openpyxl.load_workbook(path, data_only=True), case(request.param)


def test_recalculated_it_is_the_librarys_central_case_to_the_penny(recalculated):
    book, given = recalculated
    agree(book, given.expected)
    errors = [
        f"{sheet.title}!{cell.coordinate} {cell.value}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "e"
    ]
    assert errors == []
    checks = [row[1].value for row in book["Result"].iter_rows() if str(row[1].value).startswith("CHECK")]
    assert checks == []


def agree(book: openpyxl.Workbook, expected: valued.ProgrammeAnswer) -> None:
    """Compare return, net, payback, every present value and every bar of the tornado."""
    result = expected.result
    assert named(book, "return_per_pound").value == pytest.approx(result.ratio_central, abs=1e-9)
    assert named(book, "total_benefits").value == pytest.approx(result.benefits[0], abs=PENNY)
    assert named(book, "total_inputs").value == pytest.approx(result.inputs[0], abs=PENNY)
    assert named(book, "net_value").value == pytest.approx(result.net[0], abs=PENNY)
    payback = named(book, "payback_years").value
    assert (
        (payback == "never") if np.isinf(result.payback[0]) else payback == pytest.approx(result.payback[0])
    )

    sheet = book["Impact map"]
    last = 5 + len(result.by_outcome)
    (present,) = list(
        sheet.iter_cols(
            column(sheet, "Present value"), column(sheet, "Present value"), 6, last, values_only=True
        )
    )
    assert list(present) == pytest.approx(result.by_outcome["central"].tolist(), abs=PENNY)
    sheet = book["Inputs"]
    at = column(sheet, "Present value")
    (costs,) = list(sheet.iter_cols(at, at, 6, 5 + len(result.by_input), values_only=True))
    assert list(costs) == pytest.approx(result.by_input["cost"].tolist(), abs=PENNY)

    sheet = book["Result"]
    for title, frame, keys in (
        ("By outcome", result.by_outcome, ["outcome", "stakeholder", "kind"]),
        ("By who gains", result.by_stakeholder, ["stakeholder"]),
        ("By kind", result.by_kind, ["kind"]),
        ("By who gains and", result.by_stakeholder_and_kind, ["stakeholder", "kind"]),
    ):
        start = min(cell.row for (cell,) in sheet.iter_rows(max_col=1) if str(cell.value).startswith(title))
        rows = list(sheet.iter_rows(start + 2, start + 1 + len(frame), 1, 4, values_only=True))
        assert [list(row[: len(keys)]) for row in rows] == frame[keys].to_numpy().tolist()
        assert [row[3] for row in rows] == pytest.approx(frame["central"].tolist(), abs=PENNY)

    sheet = book["Tornado"]
    bars = {(row[1], row[2]): row[6:8] for row in sheet.iter_rows(6, sheet.max_row, 1, 10, values_only=True)}
    for bar in expected.tornado.to_dict("records"):
        found = bars[WORDS[bar["assumption"]].partition(":")[0], bar["applies_to"]]
        assert list(found) == pytest.approx([bar["ratio_at_low"], bar["ratio_at_high"]], abs=1e-9)


@pytest.mark.parametrize("name", READY)
def test_stored_values_are_those_of_the_formulas_for_a_view_that_does_not_recalculate(name, folder):
    """Mail opens in a protected view that shows what is stored; LibreOffice must find the same in every cell."""
    label = f"{name}, untouched"
    stored = openpyxl.load_workbook(io.BytesIO(case(label).content), data_only=True)
    found = openpyxl.load_workbook(folder / f"{list(CASES).index(label)}.xlsx", data_only=True)
    agree(stored, answered(name))
    for sheet in stored:
        for row in sheet.iter_rows():
            for cell in row:
                other = found[sheet.title][cell.coordinate].value
                if isinstance(cell.value, float | int):
                    assert other == pytest.approx(cell.value, rel=1e-9, abs=1e-9), (
                        sheet.title,
                        cell.coordinate,
                    )
                else:
                    assert (other or "") == (cell.value or ""), (sheet.title, cell.coordinate)


def test_what_is_too_small_to_matter_is_named_and_in_no_sum():
    answer = answered("families")
    how = {
        "price_year": answer.price_year,
        "deflator": valued.deflator(),
        "schedule": valued.discount_schedule(answer.schedule),
    }
    result = sroi.social_return(
        answer.inputs, answer.outcomes, programmes.unit_values(), draws=200, materiality=0.05, **how
    )
    kept = answer.outcomes[answer.outcomes["outcome_id"].isin(result.by_outcome["outcome_id"])]
    assert 0 < len(kept) < len(answer.outcomes)
    tornado = sroi.tornado(answer.inputs, kept, programmes.unit_values(), **how)
    expected = dataclasses.replace(answer, result=result, tornado=tornado)
    book = openpyxl.load_workbook(io.BytesIO(workbook.workbook(expected, tables())), data_only=True)
    agree(book, expected)
    said = words(book)
    assert "Left out because too small to matter" in said
    assert all(each in said for each in result.left_out["outcome"])


def test_tables_other_than_those_of_the_answer_are_refused():
    """A workbook whose formulas come to another result than the answer it reports would say two things at once."""
    dearer = programmes.unit_values().assign(central=lambda frame: frame["high"] * 1.1)
    with pytest.raises(ValueError, match="not those the answer rests on"):
        workbook.workbook(answered("families"), dataclasses.replace(tables(), unit_values=dearer))


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_written_with_a_schedule_and_a_convention_it_begins_with_them(setting):
    expected = reckoned(answered("walking-and-cycling"), **setting)
    book = openpyxl.load_workbook(io.BytesIO(workbook.workbook(expected, tables())), data_only=True)
    assert named(book, "discount_schedule").value == setting["schedule"]
    assert named(book, "first_year_discounted").value == ("yes" if setting["first_year_discounted"] else "no")
    agree(book, expected)


def test_text_from_data_is_text_before_and_after_recalculation(folder):
    given = case("hostile")
    texts = {
        HOSTILE,
        *("+44, 2024", "-1", "@SUM(A1:A9)", "+2", "-2", "@2", "=2", "{=1}", "0012", "http://example.org"),
        *given.expected.outcomes["outcome"],
        *given.expected.outcomes["stakeholder"],
    }
    after = (folder / f"{list(CASES).index('hostile')}.xlsx").read_bytes()
    for content in (given.content, after):
        book = openpyxl.load_workbook(io.BytesIO(content))
        there = set()
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    assert not (cell.data_type == "f" and "HYPERLINK" in str(cell.value)), cell
                    assert not (cell.data_type == "f" and str(cell.value) in texts), cell
                    assert cell.hyperlink is None
                    if cell.data_type == "s":
                        there.add(cell.value)
        assert {each.strip() for each in texts} <= {each.strip() for each in there}
    book = openpyxl.load_workbook(io.BytesIO(given.content))
    # The apostrophe before a text: a person who edits the cell and presses enter still has a text.
    assert input_cell(book, HOSTILE, "What is put in").quotePrefix
    assert len(input_cell(book, HOSTILE, "Note").value) == 32_767
    assert "&&P" not in book["Result"].oddFooter.left.text


def test_every_number_that_follows_is_a_formula_and_every_number_to_change_is_not():
    book = openpyxl.load_workbook(io.BytesIO(case("families, untouched").content))
    for name in ("return_per_pound", "net_value", "total_benefits", "total_inputs", "payback_years"):
        assert named(book, name).data_type == "f"
    outcome = answered("families").outcomes["outcome_id"].iloc[0]
    for each in CHALLENGEABLE:
        cell = assumption_cell(book, outcome, each)
        assert cell.data_type == "n"
        # The heavy box says that it is to be changed also to who sees no colour.
        assert cell.border.left.style == "medium"
    for sheet in ("Years", "Tornado", "Workings"):
        numbers = [
            cell.coordinate
            for row in book[sheet].iter_rows(min_row=6)
            for cell in row
            if cell.data_type == "n" and cell.value is not None and not cell.font.bold
        ]
        # Ranks of the chart's list and the factor of the first year are the only constants.
        assert all(each.startswith("L") for each in numbers) or sheet == "Years", (sheet, numbers)


def words(book: openpyxl.Workbook) -> str:
    return "\n".join(
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )


def test_it_says_what_it_is_what_is_unverified_and_what_does_not_move():
    book = openpyxl.load_workbook(io.BytesIO(case("families, untouched").content), data_only=True)
    for sheet in book:
        assert "ILLUSTRATION" in sheet["A3"].value
        assert sheet.freeze_panes or sheet.title == "Read me"
        assert sheet.page_setup.paperSize == 9
    said = words(book)
    assert "Static: does not move" in said
    assert "As written: nothing that counts has been changed" in said
    flagged = sum(
        str(cell.value).startswith("UNVERIFIED") for row in book["Assumptions"].iter_rows() for cell in row
    )
    answer = answered("families")
    used = {*answer.outcomes["unit_value_id"], *answer.inputs["unit_value_id"]} - {""}
    assert (
        flagged
        == (answer.assumptions["status"] == "unverified").sum()
        + (programmes.unit_values().loc[sorted(used), "status"] == "unverified").sum()
    )
    ids = {row[0].value for row in book["Sources"].iter_rows(min_row=6)}
    assert ids >= set(answer.sources["source_id"])


def test_a_change_says_in_words_that_the_range_is_no_longer_its_own_and_what_is_out_of_order(
    tmp_path, folder
):
    """Cells out of order, an effect beyond the sheet's years, a number whose source has been found."""
    answer = answered("families")
    first, second = answer.outcomes["outcome_id"].iloc[:2]

    def change(book: openpyxl.Workbook) -> None:
        assumption_cell(book, first, "attribution", "Low").value = 0.9
        assumption_cell(book, second, "duration_years").value = 80
        for each in CHALLENGEABLE:
            assumption_cell(book, first, each, "Status").value = "published"

    (tmp_path / "changed.xlsx").write_bytes(edited(written(answer.programme_id), change))
    assert (
        convert([tmp_path / "changed.xlsx"], tmp_path / "out", folder.parent / "profile0").wait(timeout=120)
        == 0
    )
    book = openpyxl.load_workbook(tmp_path / "out" / "changed.xlsx", data_only=True)
    said = words(book)
    assert "CHANGED since the library wrote this file" in str(book["Read me"]["B6"].value)
    assert str(book["Read me"]["B7"].value).startswith("CHECK")
    assert "CHECK: must rise, from 0% to 100%" in said
    assert "CHECK: outlasts the 15 years held" in said
    doubts = book["Impact map"].cell(6, column(book["Impact map"], "Unverified")).value
    value = programmes.unit_values().at[answer.outcomes["unit_value_id"].iloc[0], "status"]
    assert (doubts or "") == ("unit value; " if value == "unverified" else "")


def test_a_file_that_stands_there_stays_whole_when_writing_fails(tmp_path, monkeypatch):
    path = tmp_path / "families.xlsx"
    path.write_bytes(b"the old one")

    def fails(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(ValueError, match=r"families\.xlsx: Permission denied\. If it is open"):
        workbook.write(path, answered("families"), tables())
    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_the_command_says_the_range_and_writes_the_file(tmp_path, capsys):
    path = tmp_path / "new" / "er.xlsx"
    assert main(["sroi", "exercise-referral", "--workbook", str(path), "--first-year-discounted"]) == 0
    said = capsys.readouterr().out
    answer = valued.programme("exercise-referral", first_year_discounted=True)
    assert f"between £{answer.result.ratio_low:.2f} and £{answer.result.ratio_high:.2f}" in said
    assert str(path) in said
    agree(openpyxl.load_workbook(path, data_only=True), answer)
    assert list(path.parent.iterdir()) == [path]


def test_the_command_lists_programmes_and_writes_into_reports_unless_told_otherwise(monkeypatch, capsys):
    assert main(["sroi", "--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == READY
    asked = []
    monkeypatch.setattr(workbook, "write", lambda path, *_: asked.append(path) or path)
    assert main(["sroi", "families", "--workbook"]) == 0
    assert asked[0].parts[-2:] == ("reports", "families.xlsx")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give a programme's id, or --list"),
        (["families", "--list"], "Give a programme's id, or --list"),
        (["nothing"], "No programme 'nothing'"),
        (["families", "--schedule", "nothing"], "No discount schedule 'nothing'"),
        (["families", "--price-year", "2040"], "No GDP deflator for 2040"),
        (["families", "--workbook", "families.csv"], "ends in .xlsx; given: 'families.csv'"),
    ],
)
def test_what_the_command_cannot_use_is_refused_with_status_two(arguments, said, capsys):
    assert main(["sroi", *arguments]) == 2
    assert said in capsys.readouterr().err
