"""Hold the readers of a budget's folder: what is there is read, what is wrong is refused by file, row and column."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from localsport import allocation as al
from localsport.data import allocations, parameters

CASES = ("demoshire", "leicestershire")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(allocations.folder() / "demoshire", tmp_path / "demoshire")
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def held(case: allocations.Case) -> pd.DataFrame:
    """Made-up figures in the place of the tables'."""
    n = len(case.localities)
    columns = {
        "population": [100_000.0 - 7_000 * at for at in range(n)],
        "inactive_adults": [20_000.0 - 1_500 * at for at in range(n)],
        "need_without_inactivity": [40.0 + at for at in range(n)],
        "facilities": [20.0 - at for at in range(n)],
        "inactive_adults_lower": [18_000.0 - 1_500 * at for at in range(n)],
        "inactive_adults_upper": [23_000.0 - 1_500 * at for at in range(n)],
    }
    return pd.DataFrame(columns, index=case.localities.index)


@pytest.mark.parametrize("name", CASES)
def test_the_shipped_allocations_share_their_budget(name):
    case = allocations.allocation_case(name)
    with pytest.raises(ValueError, match="population missing"):
        al.allocation(
            case.localities, case.evidence, case.criteria, al.combined(case.points), budget=case.budget
        )
    full = allocations.completed(case, held(case))
    made = al.allocation(
        full.localities,
        full.evidence,
        full.criteria,
        al.combined(full.points),
        budget=full.budget,
        rise=None,
        fall=full.fall,
    )
    assert made.table["this_year"].sum() == case.budget
    assert full.criteria["counts_inactivity"].sum() == 1
    assert set(full.criteria["family"]) == {"need", "local support", "strategic priorities"}
    assert full.lower["inactive_adults"].notna().all()
    assert al.log_errors(full.lower, full.upper)["other_need"].isna().all()


def test_leicestershire_is_as_the_issue_says():
    case = allocations.allocation_case("leicestershire")
    assert case.budget == 1_100_000
    assert case.localities.index.tolist() == [f"E07000{n}" for n in range(129, 136)]
    assert case.area_code == "E10000018"
    assert (case.rows["status"] == "unverified").all()  # illustrations, and they say so


def test_every_parameter_of_this_room_has_a_source():
    sources = set(parameters.register()["source_id"])
    for name in (
        "allocation",
        "commissioning_model",
        "commissioned_work",
        "delivery_assumptions",
        "option_criteria",
    ):
        table = parameters.table(name)
        assert set(table["source_id"]) <= sources
        assert set(table["status"]) <= {"published", "derived", "unverified"}


def test_what_the_folder_says_stands_before_the_tables(copied):
    path = copied / "demoshire" / "localities.csv"
    edit(path, "X07000001,Sampleborough,,", "X07000001,Sampleborough,123456,")
    case = allocations.allocation_case("demoshire", base=copied)
    full = allocations.completed(case, held(case))
    assert full.localities.at["X07000001", "population"] == 123_456
    assert full.localities.at["X07000002", "population"] == 93_000
    with pytest.raises(ValueError, match="facilities: no column facilities"):
        allocations.completed(case, held(case).drop(columns="facilities"))
    with pytest.raises(ValueError, match=r"localities not held: \['X07000006'\]"):
        allocations.completed(case, held(case).drop(index="X07000006"))


def test_an_unknown_allocation_lists_those_there_are():
    with pytest.raises(KeyError, match="There are: demoshire, leicestershire"):
        allocations.allocation_case("atlantis")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "allocation.csv",
            ",600000,",
            ",-5,",
            r"demoshire/allocation.csv, row 2, column budget: -5; expected whole",
        ),
        ("allocation.csv", ",600000,", ",£600k,", r"row 2, column budget: '£600k' where a number belongs"),
        (
            "localities.csv",
            ",150000,60000,",
            ",150000,700000,",
            r"localities.csv, row 2, column floor: £700,000 is above the budget",
        ),
        (
            "localities.csv",
            ",60000,180000,",
            ",60000,50000,",
            r"localities.csv, row 3, column floor: £60,000 is above its cap",
        ),
        (
            "localities.csv",
            "X07000002",
            "X07000001",
            r"localities.csv, row 3, column area_code: 'X07000001' is there twice",
        ),
        (
            "localities.csv",
            ",150000,60000,",
            ",,60000,",
            r"localities.csv, row 2, column last_year: empty; give 0",
        ),
        (
            "localities.csv",
            ",150000,60000,",
            ",150000.5,60000,",
            r"row 2, column last_year: 150000; expected whole|150000.5; expected whole",
        ),
        (
            "points.csv",
            "Public health,need,inactive_adults,55,",
            "Public health,need,inactive_adults,,",
            r"points.csv, row 5, column points: empty",
        ),
        (
            "points.csv",
            "Public health,need,inactive_adults,55,",
            "Public health,need,inactive_adults,56,",
            r"column points: Public health gives 101 in all to the criteria of need, not 100",
        ),
        (
            "points.csv",
            "Public health,need,inactive_adults,55,\n",
            "",
            r"points.csv: column points, Public health gives none to need / inactive_adults",
        ),
        (
            "criteria.csv",
            "rate,,0.5,1,2",
            "rate,yes,0.5,1,2",
            r"criteria.csv, row 3, column counts_inactivity: inactivity is counted in another row",
        ),
        (
            "criteria.csv",
            "rate,,0.5,1,2",
            "rate,,1.5,1,2",
            r"criteria.csv, row 3, column gradient: not in order",
        ),
        (
            "evidence.csv",
            "X07000001,partners",
            "X07000001,partnres",
            r"evidence.csv, row 3, column criterion: 'partnres'; not in criteria.csv",
        ),
        (
            "evidence.csv",
            "X07000001,partners",
            "X07999999,partners",
            r"evidence.csv: column area_code, partners of criteria.csv lacks X07000001",
        ),
    ],
)
def test_bad_input_is_refused_by_file_row_and_column(copied, file, old, new, said):
    edit(copied / "demoshire" / file, old, new)
    with pytest.raises(ValueError, match=said):
        allocations.allocation_case("demoshire", base=copied)


def test_all_that_is_wrong_is_said_at_once(copied):
    edit(copied / "demoshire" / "localities.csv", "X07000002", "X07000001")
    edit(copied / "demoshire" / "points.csv", ",55,", ",54,")
    with pytest.raises(ValueError, match=r"(?s)localities.csv, row 3.*points.csv, row 5"):
        allocations.allocation_case("demoshire", base=copied, known={"X07000001"})
