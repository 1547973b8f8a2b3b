"""Hold delivery plans and their check: each figure is the sum of the lines it names."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localsport import allocation as al
from localsport import sroi
from localsport.data import allocations, delivery_plans, movers, programmes

MODEL = pd.DataFrame(
    {
        "central": [0.5, 0.2, 0.2, 300.0, 1.0],
    },
    index=[
        "least_active_spend",
        "family_based_spend",
        "in_kind_per_pound",
        "cost_per_inactive_person",
        "social_return",
    ],
)


def lines(**columns: list[object]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "plan_id": "a",
            "line": ["walks", "clubs", "days"],
            "activity": ["Walks", "Clubs", "Days"],
            "kind": ["wider physical activity", "sport", "sport"],
            "family_based": ["", "", "yes"],
            "audience": ["adults", "adults", "all ages"],
            "cost": [6_000.0, 3_000.0, 1_000.0],
            "inactive_low": [20.0, np.nan, np.nan],
            "inactive": [30.0, 10.0, np.nan],
            "inactive_high": [40.0, np.nan, np.nan],
            "fairly_active": [10.0, 20.0, np.nan],
            "active": [0.0, 10.0, np.nan],
            "level_not_known": [0.0, 5.0, 60.0],
            "in_kind": [600.0, np.nan, 400.0],
            "volunteer_hours": [100.0, 0.0, 0.0],
            "partners": ["practice", "", "parish"],
            "links": [("falls",), (), ()],
            "note": "",
            "file": "a.csv",
            "row": [2, 3, 4],
        }
    )
    return frame.assign(**columns)


PLANS = pd.DataFrame({"area_code": ["X1"], "cost": [10_000.0]}, index=pd.Index(["a"], name="plan_id"))


def figures(**options: object) -> pd.DataFrame:
    check = al.plan_check(PLANS, lines(), MODEL, volunteer_hour=(10, 12, 20), **options)
    return check.figures.set_index("figure")


def test_each_figure_by_hand():
    made = figures()
    value = made["value"]
    assert value["cost"] == 10_000
    # 6,000 * 30/40 + 3,000 * 10/40, of 10,000.
    assert value["least_active_spend"] == pytest.approx(0.525)
    assert value["least_active_participants"] == pytest.approx(40 / 80)
    assert value["family_based_spend"] == pytest.approx(0.1)
    assert value["sport_spend"] == pytest.approx(0.4)
    # 600 + 400 + 100 hours at £12, of 10,000; £10 and £20 an hour at the ends.
    assert made.loc["in_kind_per_pound", ["low", "value", "high"]].tolist() == pytest.approx([0.2, 0.22, 0.3])
    # 40 people; 30 at the low end (20 + 10) and 50 at the high.
    assert made.loc["cost_per_inactive_person", ["low", "value", "high"]].tolist() == pytest.approx(
        [200, 250, 1000 / 3]
    )


def test_each_figure_names_the_lines_it_comes_from():
    made = figures()["lines"]
    assert made["cost"] == "a.csv, rows 2 to 4"
    assert made["least_active_spend"] == "a.csv, rows 2 to 3"
    assert made["family_based_spend"] == "a.csv, row 4"
    assert made["in_kind_per_pound"] == "a.csv, rows 2, 4"
    assert (figures()["how"] != "").all()


def test_a_range_on_both_sides_of_what_is_asked_is_not_told_apart():
    meets = figures()["meets"]
    # 6,000 * 20/30 + 750 of 10,000 is 0.475, below the half asked for; the other end is above.
    assert meets["least_active_spend"] == "not told apart"
    assert meets["family_based_spend"] == "no"
    assert meets["in_kind_per_pound"] == "yes"
    assert meets["cost_per_inactive_person"] == "not told apart"
    assert meets["cost"] == ""
    worth = pd.DataFrame({"ratio_low": [1.2], "ratio_central": [2.0], "ratio_high": [3.0]}, index=["a"])
    made = figures(returns=worth, allocated=pd.Series({"X1": 9_500}))
    assert made.at["social_return", "meets"] == "yes"
    assert made.at["left_of_allocation", "value"] == -500
    assert made.at["left_of_allocation", "meets"] == "no"


def test_what_is_missing_is_named_with_its_line():
    work = pd.DataFrame({"label": ["falls prevention", "mental health"]}, index=["falls", "mental"])
    check = al.plan_check(PLANS, lines(), MODEL, volunteer_hour=(10, 12, 20), work=work)
    said = set(zip(check.missing["line"], check.missing["what"], strict=True))
    assert ("a.csv, row 4", "Days: inactive participants") in said
    assert ("a.csv, row 3", "Clubs: partners") in said
    assert ("a.csv, row 3", "Clubs: what is given in kind") in said
    assert ("a.csv", "no link to mental health") in said
    assert not any("falls" in what for _, what in said)
    assert ("a.csv", "no social return worked out") in said


def test_a_plan_that_reaches_nobody_known_is_not_known():
    nobody = lines(inactive=[np.nan] * 3, inactive_low=[np.nan] * 3, inactive_high=[np.nan] * 3)
    made = al.plan_check(PLANS, nobody, MODEL, volunteer_hour=(10, 12, 20)).figures.set_index("figure")
    assert np.isnan(made.at["cost_per_inactive_person", "value"])
    assert made.at["cost_per_inactive_person", "meets"] == "not known"


@pytest.mark.parametrize("name", ["demoshire", "leicestershire"])
def test_the_shipped_plans_are_read_and_valued(name):
    case = allocations.allocation_case(name)
    given = delivery_plans.delivery_plans(name, localities=case.localities.index)
    assert set(given.plans["area_code"]) == set(case.localities.index)
    assert (given.plans["status"] == "unverified").all()
    assumed = movers.delivery_assumptions()
    values = programmes.unit_values()
    flat = pd.Series(dict.fromkeys(range(2000, 2030), 100.0))
    plan = given.plans.index[0]
    inputs, outcomes = delivery_plans.valued(given, plan, assumed)
    cash = inputs.loc[inputs["kind"] == "cash", "central"].sum()
    assert cash == given.plans.at[plan, "cost"]
    result = sroi.social_return(
        inputs, outcomes, values, price_year=2024, deflator=flat, schedule=pd.Series({1: 0.035}), draws=200
    )
    # People who move up are the inactive times the shares assumed for their audience.
    own = given.activities[(given.activities["plan_id"] == plan) & given.activities["inactive"].notna()]
    expected = sum(
        line["inactive"] * assumed.at[(line["audience"], step), "central"]
        for _, line in own.iterrows()
        for step in movers.STEPS
        if (line["audience"], step) in assumed.index
    )
    assert result.people[0] == pytest.approx(expected)
    assert result.unverified_share == 1


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(delivery_plans.folder() / "demoshire", tmp_path / "demoshire")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "plans.csv",
            ",63000,",
            ",64000,",
            r"plans.csv, row 5, column cost: £64,000, but the lines of testerdale.csv add up to £63,000",
        ),
        (
            "plans.csv",
            "X07000002",
            "X07000001",
            r"plans.csv, row 3, column area_code: 'X07000001' is there twice",
        ),
        (
            "plans.csv",
            "X07000002",
            "X07999999",
            r"plans.csv, row 3, column area_code: 'X07999999'; no locality",
        ),
        ("testerdale.csv", "falls-prevention", "fals", r"testerdale.csv, row 3, column links: fals; see"),
        (
            "testerdale.csv",
            ",16000,",
            ",-16000,",
            r"testerdale.csv, row 2, column cost: -16000; expected whole pounds",
        ),
        (
            "testerdale.csv",
            ",adults,",
            ",adluts,",
            r"testerdale.csv, row 2, column audience: 'adluts'; one of adults",
        ),
        (
            "testerdale.csv",
            "led-walks",
            "open-clubs",
            r"testerdale.csv, row 4, column line: 'open-clubs' is there twice",
        ),
        (
            "testerdale.csv",
            "16000,50,75,100",
            "16000,90,75,100",
            r"row 2, column inactive_low to inactive_high: not in order",
        ),
    ],
)
def test_bad_plans_are_refused_by_file_row_and_column(copied, file, old, new, said):
    path = copied / "demoshire" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    codes = allocations.allocation_case("demoshire").localities.index
    with pytest.raises(ValueError, match=said):
        delivery_plans.delivery_plans("demoshire", base=copied, localities=codes)


def test_a_file_without_a_row_and_a_row_without_a_file_are_named(copied):
    (copied / "demoshire" / "mockham.csv").rename(copied / "demoshire" / "mokham.csv")
    with pytest.raises(ValueError, match=r"(?s)no row for mokham.csv.*mockham.csv: there is no such file"):
        delivery_plans.delivery_plans("demoshire", base=copied)
    with pytest.raises(KeyError, match="There are: demoshire"):
        delivery_plans.delivery_plans("atlantis", base=copied)
