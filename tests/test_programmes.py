"""What a programme's files must hold, and what is refused."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from localsport.data import parameters, programmes
from localsport.data.programme_checks import ASSUMPTIONS, SHARES, STATUSES

BOTH = ["exercise-referral", "families"]
READY = sorted(programmes.programmes().index)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return Path(shutil.copytree(programmes.folder(), tmp_path / "programmes"))


def edit(base: Path, file: str, line: int, column: str, value: str, programme: str = "families") -> None:
    """Change one cell as a person would in a spreadsheet; the header is line 1."""
    path = base / programme / file
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    if column not in frame:
        frame[column] = ""
    frame.loc[line - 2, column] = value
    frame.to_csv(path, index=False)


def refused(base: Path, programme: str = "families") -> str:
    with pytest.raises(ValueError, match="to put right") as caught:
        programmes.programme(programme, base=base)
    return str(caught.value)


# --- what is there ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", READY)
def test_every_number_has_a_range_a_source_and_a_status(name):
    given = programmes.programme(name)
    register = set(parameters.register()["source_id"])
    for frame in (given.inputs, given.assumptions):
        assert set(frame["source_id"]) <= register
        assert set(frame["status"]) <= set(STATUSES)
        assert ((frame["low"] <= frame["central"]) & (frame["central"] <= frame["high"])).all()
        assert (frame["note"].str.len() > 10).all(), "a number without its reason"
    assert (given.assumptions.groupby("outcome_id").size() == len(ASSUMPTIONS)).all()
    shares = given.assumptions[given.assumptions["assumption"].isin(SHARES)]
    assert shares[["low", "high"]].stack().between(0, 1).all()
    assert given.source_id in register


@pytest.mark.parametrize(("name", "budget"), [("exercise-referral", 30_000), ("families", 75_000)])
def test_the_budgets_are_the_ones_asked_for_and_in_kind_is_counted(name, budget):
    """£30,000 and £75,000 a year: the commissioners' sums."""
    given = programmes.programme(name)
    assert given.inputs.loc[0, ["low", "central", "high"]].tolist() == [budget] * 3
    assert {"cash", "in-kind", "volunteer"} <= set(given.inputs["kind"])


@pytest.mark.parametrize("name", READY)
def test_the_wide_outcomes_hold_the_same_numbers_as_the_assumptions(name):
    given = programmes.programme(name)
    wide = given.outcomes.set_index("outcome_id")
    for row in given.assumptions.itertuples():
        for part in ("low", "central", "high", "status"):
            assert wide.at[row.outcome_id, f"{row.assumption}_{part}"] == getattr(row, part)


def test_the_three_kinds_of_value_are_kept_apart():
    for name in BOTH:
        assert set(programmes.programme(name).outcomes["kind"]) == {
            "wellbeing",
            "capacity released",
            "cash released",
        }
    both = pd.concat([programmes.programme(name).outcomes for name in BOTH])
    appointments = both[both["unit_value_id"] == "general-practice-appointment"]
    assert (appointments["kind"] == "capacity released").all(), "an appointment not needed is no cash"


def test_unit_values_are_those_published():
    """domain.md A9 and A18: Sport England per person 2022/23, the Treasury's WELLBY of 2019."""
    held = programmes.unit_values()
    assert held.loc["sport-england-adult-fairly-active", "central"] == 1_200
    assert held.loc["sport-england-adult-active", "central"] == 2_500
    assert held.loc["sport-england-young-person-fairly-active", "central"] == 3_100
    assert held.loc["wellby", ["low", "central", "high", "price_year"]].tolist() == [
        10_000,
        13_000,
        16_000,
        2019,
    ]
    assert held.loc["prescription-item", "central"] == pytest.approx(10.4 / 1.18, abs=0.005)
    assert held.loc["working-day", "central"] == pytest.approx(728 / 5)
    assert set(held["source_id"]) <= set(parameters.register()["source_id"])
    second_hand = held[held["source_id"] == "sport-england-social-value-2023-24"]
    assert (second_hand["status"] == "unverified").all()


def test_the_deflator_and_the_rates_have_sources():
    register = set(parameters.register()["source_id"])
    for name in ("gdp_deflator", "discount_rates", "unit_values"):
        frame = parameters.table(name)
        assert set(frame["source_id"]) <= register, name
        assert set(frame["status"]) <= {*STATUSES, "forecast"}, name
    assert not parameters.register()["source_id"].duplicated().any()


def test_a_byte_order_mark_blank_lines_and_spaces_are_what_spreadsheets_do(base):
    path = base / "families" / "inputs.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text("\ufeff" + text.replace(",cash,", ", cash ,") + ",,,,,,,,,,,\n", encoding="utf-8")
    pd.testing.assert_frame_equal(
        programmes.programme("families", base=base).inputs, programmes.programme("families").inputs
    )


# --- what is refused: file, row and column ---------------------------------------------------------------

REFUSED = [
    ("assumptions.csv", 4, "high", "1.2", "row 4, column low to high: 0.35 / 0.5 / 1.2 is not a share"),
    ("assumptions.csv", 4, "low", "0.7", "row 4, column low to high: 0.7 / 0.5 / 0.9 is not in order"),
    ("assumptions.csv", 3, "low", "0", "row 3, column low: a duration is longer than zero years"),
    ("assumptions.csv", 2, "central", "ten", "row 2, column central: 'ten' where a number belongs"),
    ("assumptions.csv", 4, "central", "60%", "row 4, column central: '60%' where a number belongs"),
    ("assumptions.csv", 2, "central", "inf", "row 2, column central: 'inf' where a number belongs"),
    ("assumptions.csv", 2, "central", "", "row 2, column central: empty"),
    (
        "assumptions.csv",
        2,
        "status",
        "sure",
        "row 2, column status: 'sure'; one of published, derived, unverified",
    ),
    (
        "assumptions.csv",
        2,
        "source_id",
        "hearsay",
        "row 2, column source_id: 'hearsay'; see data/raw/sources.csv",
    ),
    ("assumptions.csv", 2, "outcome_id", "nobody", "row 2, column outcome_id: 'nobody'; not in outcomes.csv"),
    ("assumptions.csv", 5, "assumption", "deadweight", "row 5, column outcome_id and assumption: "),
    (
        "assumptions.csv",
        4,
        "shape",
        "lognormal",
        "row 4, column shape: 'lognormal'; a lognormal has no upper end",
    ),
    ("assumptions.csv", 2, "shape", "beta", "row 2, column shape: 'beta'; a beta is for shares"),
    ("assumptions.csv", 2, "shape", "bell", "row 2, column shape: 'bell'; one of triangular, pert, beta"),
    ("assumptions.csv", 3, "shape", "beta", "row 3, column shape: 'beta'; a duration has an end"),
    ("inputs.csv", 3, "shape", "beta", "row 3, column shape: 'beta'; a beta is for shares"),
    (
        "inputs.csv",
        2,
        "price_year",
        "last year",
        "row 2, column price_year: 'last year' where a number belongs",
    ),
    ("inputs.csv", 2, "price_year", "", "row 2, column price_year: empty; every pound has its year"),
    ("inputs.csv", 2, "high", "70000", "row 2, column low to high: 75000 / 75000 / 70000 is not in order"),
    ("inputs.csv", 2, "kind", "gift", "row 2, column kind: 'gift'; one of cash, in-kind, volunteer"),
    ("inputs.csv", 3, "item", "", "row 3, column item: empty"),
    (
        "inputs.csv",
        5,
        "unit_value_id",
        "hour",
        "row 5, column unit_value_id: 'hour'; see data/raw/parameters",
    ),
    (
        "outcomes.csv",
        2,
        "unit_value_id",
        "wish",
        "row 2, column unit_value_id: 'wish'; see data/raw/parameters",
    ),
    ("outcomes.csv", 2, "kind", "cash", "row 2, column kind: 'cash'; one of wellbeing, capacity released"),
    ("outcomes.csv", 2, "first_year", "-1", "row 2, column first_year: 0 is the programme's own year"),
    ("outcomes.csv", 3, "outcome_id", "young-people-fairly-active", "row 3, column outcome_id: "),
    (
        "outcomes.csv",
        3,
        "age_from",
        "5",
        "row 3, column age_from and age_to: sport-england-child-fairly-active holds",
    ),
    ("outcomes.csv", 2, "age_to", "18", "holds for ages 11 to 16, not 11 to 18"),
    ("outcomes.csv", 4, "stakeholder", "", "row 4, column stakeholder: empty"),
]


@pytest.mark.parametrize(
    ("file", "line", "column", "value", "said"), REFUSED, ids=lambda each: str(each)[:28]
)
def test_refused_with_file_row_and_column(base, file, line, column, value, said):
    edit(base, file, line, column, value)
    message = refused(base)
    assert f"families/{file}" in message
    assert said in message


def test_an_input_of_nothing_and_no_inputs_are_refused(base):
    for part in ("low", "central", "high"):
        edit(base, "inputs.csv", 3, part, "0")
    assert "families/inputs.csv, row 3, column low to high: an input of nothing" in refused(base)
    path = base / "families" / "inputs.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert "families/inputs.csv: no inputs" in refused(base)


def test_all_offenders_are_named_at_once(base):
    edit(base, "assumptions.csv", 4, "high", "1.2")
    edit(base, "inputs.csv", 2, "price_year", "")
    edit(base, "outcomes.csv", 2, "unit_value_id", "wish")
    message = refused(base)
    assert "3 to put right" in message
    assert [line.split(",")[0] for line in message.splitlines()[1:]] == [
        "families/inputs.csv",
        "families/outcomes.csv",
        "families/assumptions.csv",
    ]


def test_an_outcome_without_one_of_its_assumptions_is_refused(base):
    path = base / "families" / "assumptions.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:3] + lines[4:]), encoding="utf-8")
    assert "young-people-fairly-active of outcomes.csv lacks deadweight" in refused(base)


def test_missing_and_unexpected_columns_are_both_named(base):
    path = base / "families" / "inputs.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("price_year", "prices of", 1), encoding="utf-8")
    assert (
        "families/inputs.csv: row 1, columns missing: ['price_year'], unexpected: ['prices of']"
        in refused(base)
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"item,kind\n\xa3,cash\n", "not UTF-8; save it as 'CSV UTF-8'"),
        (b"", "empty"),
        (None, "no such file"),
    ],
    ids=["windows-1252", "empty", "missing"],
)
def test_a_file_that_cannot_be_read_is_refused(base, content, said):
    path = base / "families" / "inputs.csv"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert re.search(rf"families/inputs\.csv: .*{re.escape(said)}", refused(base))


def test_two_programmes_with_one_id_are_refused(base):
    edit(base, "programme.csv", 2, "programme_id", "exercise-referral")
    with pytest.raises(
        ValueError, match=r"families/programme\.csv, row 2, column programme_id: .*exercise-referral/"
    ):
        programmes.programmes(base)


def test_an_unknown_programme_names_those_there_are(base):
    with pytest.raises(KeyError, match=r"No programme 'swim'\. There are: county-programme, exercise"):
        programmes.programme("swim", base=base)
    assert programmes.programmes(base / "families").empty


def test_two_measures_of_one_persons_good_are_refused(base):
    """domain.md G3: no WELLBY, QALY or mortality value beside Sport England's for the same people."""
    edit(base, "outcomes.csv", 5, "unit_value_id", "wellby")
    message = refused(base)
    assert (
        "families/outcomes.csv, row 5, column unit_value_id: Sport England social value and WELLBY both count"
        in message
    )
    assert "parents of the families" in message


def test_one_value_twice_for_the_same_people_is_refused(base):
    edit(base, "outcomes.csv", 5, "unit_value_id", "sport-england-adult-fairly-active")
    assert "row 5, column unit_value_id: valued twice for the same people" in refused(base)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("price_year", None, "row 2, column price_year: empty"),
        ("low", 9e9, "row 2, column low to high: 9e+09 / 1200 / 1477 is not in order"),
        ("status", "sure", "row 2, column status: 'sure'"),
        ("parameter", "wellby", "column parameter: 'wellby' is there twice"),
    ],
)
def test_unit_values_are_checked(column, value, said):
    frame = parameters.table("unit_values")
    frame.loc[0, column] = value
    with pytest.raises(ValueError, match=r"unit_values\.csv") as caught:
        programmes.unit_values(frame)
    assert said in str(caught.value)


# --- what stands beside the four files --------------------------------------------------------------------


def test_the_ready_programmes_are_those_asked_for():
    """Issue 5: £30,000 with risk tiers, £75,000 from group to one-to-one, £1.1 million, walking and cycling."""
    cash = {}
    for name in READY:
        given = programmes.programme(name)
        stated = given.inputs[(given.inputs["kind"] == "cash") & (given.inputs["status"] == "published")]
        cash[name] = stated["central"].sum()
        assert "illustration" in given.description
        assert "illustration" in given.name
        assert set(given.inputs["kind"]) >= {"cash", "in-kind", "volunteer"}, "in kind and volunteers count"
    assert cash["exercise-referral-tiers"] == cash["exercise-referral"] == 30_000
    assert cash["families-one-to-one"] == cash["families"] == 75_000
    assert cash["county-programme"] == 1_100_000
    tiers = programmes.programme("exercise-referral-tiers").outcomes["beneficiary"]
    assert tiers.str.split("-risk").str[0].unique().tolist() == ["low", "moderate", "high"]


def test_a_financial_year_is_read_as_the_year_it_begins_in(base):
    edit(base, "inputs.csv", 2, "price_year", "2023/24")
    edit(base, "programme.csv", 2, "year", "2024-25")
    given = programmes.programme("families", base=base)
    assert given.inputs.loc[0, "price_year"] == 2023
    assert given.year == 2024


def test_a_row_with_more_cells_than_names_is_refused(base):
    path = base / "families" / "assumptions.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], *(line + ",extra" for line in lines[1:])]) + "\n", encoding="utf-8")
    assert "families/assumptions.csv: rows with more cells than row 1 has names" in refused(base)


def put(base: Path, file: str, text: str) -> None:
    (base / "families" / file).write_text(text, encoding="utf-8")


ACHIEVED = "outcome_id,assumption,low,central,high,unit,source_id,locator,status,note\n"


def test_what_was_achieved_takes_the_place_of_what_was_forecast(base):
    forecast = programmes.programme("families", base=base)
    assert forecast.achieved is None
    put(
        base,
        "achieved.csv",
        ACHIEVED + "parents-active,quantity,2,2,2,people,illustrative-programme,,derived,Counted\n",
    )
    header, first, *_ = (base / "families" / "inputs.csv").read_text(encoding="utf-8").splitlines()
    put(base, "achieved_inputs.csv", f"{header}\n{first.replace('75000', '71000')}\n")
    given = programmes.programme("families", base=base)
    done = programmes.evaluated(given)
    now = done.outcomes.set_index("outcome_id")
    then = forecast.outcomes.set_index("outcome_id")
    assert now.loc["parents-active", "quantity_central"] == 2
    assert now.loc["parents-active", "quantity_status"] == "derived"
    assert now.loc["parents-active", "deadweight_central"] == then.loc["parents-active", "deadweight_central"]
    pd.testing.assert_frame_equal(
        now.drop(index="parents-active")[then.columns], then.drop(index="parents-active")
    )
    assert done.inputs["central"].tolist() == [71_000]
    assert len(done.assumptions) == len(given.assumptions)
    pd.testing.assert_frame_equal(given.outcomes, forecast.outcomes)


def test_achieved_numbers_may_come_as_a_frame():
    given = programmes.programme("families")
    frame = pd.DataFrame(
        {
            "outcome_id": ["parents-active"],
            "assumption": ["quantity"],
            "low": [2],
            "central": [2],
            "high": [2],
        }
    )
    done = programmes.evaluated(given, frame.assign(status="derived"))
    assert done.outcomes.set_index("outcome_id").loc["parents-active", "quantity_high"] == 2
    with pytest.raises(
        ValueError, match=r"achieved, row 2, column outcome_id: 'nobody'; not in outcomes\.csv"
    ):
        programmes.evaluated(given, frame.assign(status="derived", outcome_id="nobody"))
    with pytest.raises(ValueError, match="Nothing achieved is stated for 'families'"):
        programmes.evaluated(given)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("", "families/achieved.csv: nothing achieved"),
        (
            "parents-active,deadweight,0.5,0.9,1.2,share,pavey-2011,,derived,x\n",
            "row 2, column low to high: 0.5 / 0.9 / 1.2 is not a share",
        ),
        (
            "parents-active,quantity,5,4,6,people,pavey-2011,,derived,x\n",
            "row 2, column low to high: 5 / 4 / 6 is not in order",
        ),
        (
            "parents-active,quantity,a few,4,6,people,pavey-2011,,derived,x\n",
            "row 2, column low: 'a few' where a number belongs",
        ),
        (
            "parents-active,duration_years,0,1,2,years,pavey-2011,,derived,x\n",
            "row 2, column low: a duration is longer than zero",
        ),
    ],
    ids=["nothing", "share", "order", "text", "duration"],
)
def test_what_was_achieved_is_checked_like_the_rest(base, row, said):
    put(base, "achieved.csv", ACHIEVED + row)
    message = refused(base)
    assert said in message
    assert "families/achieved.csv" in message
