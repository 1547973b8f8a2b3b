"""Hold options side by side to their promises: doing nothing is there, dominance is real, nothing is weighed."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localsport import options as op
from localsport import sroi
from localsport.data import movers, parameters, programmes
from localsport.data import options as files

CRITERIA = pd.DataFrame(
    {
        "label": ["Cost for each", "People", "Risk"],
        "column": ["cost_per", "people", "risk_level"],
        "direction": ["low is good", "high is good", "low is good"],
    },
    index=["cost_per", "people", "risk"],
)


def table(**rows: list[float]) -> pd.DataFrame:
    columns = [f"{what}_{end}" for what in ("cost_per", "people") for end in ("low", "central", "high")]
    return pd.DataFrame.from_dict(rows, orient="index", columns=[*columns, "risk_level"])


def test_an_option_that_is_nowhere_better_is_dominated():
    made = table(good=[1, 2, 3, 50, 60, 70, 1], bad=[4, 5, 6, 50, 60, 65, 1], other=[8, 9, 10, 80, 90, 99, 1])
    pairs = op.dominance(made, CRITERIA)
    assert pairs[["option_id", "by_id", "better_on", "same_on", "firm_on"]].values.tolist() == [
        ["bad", "good", "Cost for each", "People, Risk", "Cost for each"]
    ]


def test_what_is_not_known_decides_nothing_and_is_named():
    made = table(good=[1, 2, 3, 50, 60, 70, np.nan], bad=[4, 5, 6, 40, 50, 65, 1])
    pairs = op.dominance(made, CRITERIA)
    assert pairs.loc[0, ["option_id", "not_known_on", "firm_on"]].tolist() == ["bad", "Risk", "Cost for each"]


def test_trade_offs_name_the_better_on_each_criterion():
    made = op.trade_offs(table(a=[1, 2, 3, 10, 20, 30, 1], b=[2, 4, 6, 25, 40, 60, 1]), CRITERIA)
    assert made["better"].tolist() == ["a", "b", "same"]
    assert made["firm"].tolist() == ["no", "no", ""]
    with pytest.raises(ValueError, match="cost_per: no column dear"):
        op.trade_offs(table(a=[1.0] * 7), CRITERIA.assign(column=["dear", "people", "risk_level"]))


def test_the_frontier_of_cost_and_people():
    # By hand: b costs 10 for 5 (2 each), d 30 for 15 (2 each beyond b); c's 5 for 1 lies above that line; e is dominated.
    made = op.increments(
        pd.DataFrame(
            {"cost_central": [0, 10, 15, 30, 31], "movers_central": [0, 5, 6, 15, 14]},
            index=["nothing", "b", "c", "d", "e"],
        ).sample(frac=1, random_state=1)
    ).set_index("option_id")
    assert made["state"].to_dict() == {
        "nothing": "on the frontier",
        "b": "on the frontier",
        "c": "extendedly dominated",
        "d": "on the frontier",
        "e": "dominated",
    }
    assert made.loc["d", ["beside", "extra_cost", "extra_movers", "cost_per_extra_mover"]].tolist() == [
        "b",
        20,
        10,
        2,
    ]


def test_equity_says_whom_an_option_reaches_and_what_nobody_knows():
    groups = pd.DataFrame(
        [
            ("a", "sex", "Women", 0.6, 0.7, 0.8, "unverified", ""),
            ("a", "disability", "Disabled adults", 0.1, 0.15, 0.19, "unverified", ""),
            ("a", "age", "65 and over", 0.2, 0.3, 0.4, "unverified", ""),
            ("a", "ethnicity", "Minorities", np.nan, np.nan, np.nan, "unverified", ""),
        ],
        columns=["option_id", "characteristic", "group", "low", "central", "high", "status", "note"],
    )
    local = pd.DataFrame(
        {
            "characteristic": ["sex", "disability", "age"],
            "group": ["Women", "Disabled adults", "65 and over"],
            "residents_share": [0.5, 0.2, 0.2],
            "inactive_share": [0.55, np.nan, 0.35],
        }
    )
    frame, gaps = op.equity(pd.Index(["a", "b"]), groups, local=local)
    assert frame["reaches"].tolist() == ["more", "fewer", "about their share", "not known"]
    assert frame["against"].tolist() == ["inactive residents", "residents", "inactive residents", ""]
    assert frame["times"][0] == pytest.approx(0.7 / 0.55)
    assert gaps.loc[gaps["option_id"] == "a", "characteristic"].tolist() == ["deprivation", "ethnicity"]
    assert len(gaps[gaps["option_id"] == "b"]) == 5  # all that is not known is said


@pytest.fixture(scope="module")
def compared() -> dict[str, op.Comparison]:
    values, assumed = programmes.unit_values(), movers.delivery_assumptions()
    flat = pd.Series(dict.fromkeys(range(2000, 2030), 100.0))
    criteria = parameters.table("option_criteria").set_index("criterion")
    made = {}
    for name in files.choices().index:
        given = files.choice(name)
        results = {
            option: sroi.social_return(
                *files.valued(given, option, assumed),
                values,
                price_year=2024,
                deflator=flat,
                schedule=pd.Series({1: 0.035}),
                draws=500,
            )
            for option in given.options.index
        }
        returns, nets = op.returned(results, given.figures)
        made[name] = op.comparison(
            given.options,
            returns,
            nets,
            criteria,
            groups=given.groups,
            risks=given.risks,
            capacity=given.capacity,
            price_year=2024,
        )
    return made


def test_doing_nothing_is_always_there_and_costs_nothing(compared):
    for made in compared.values():
        first = made.table.iloc[0]
        assert made.table.index[0] == op.NOTHING
        assert (
            first[["cost_central", "movers_central", "net_value_central", "cash_effect_central"]].tolist()
            == [0] * 4
        )
        assert np.isnan(first["cost_per_mover_central"])
        others = made.table.index[1:]
        # Net value above nought is the share of draws in which the benefits exceed what is put in.
        assert (made.chances.loc[others, op.NOTHING] + made.chances.loc[op.NOTHING, others] == 1).all()


def test_figures_of_the_shipped_options_by_hand(compared):
    row = compared["inactive-adults"].table.loc["groups-voluntary"]
    # £60,000, £9,000 in kind and 1,400 hours at the unit value's £11.44; 190 people, 41 + 14 move up.
    cost = 60_000 + 9_000 + 1_400 * 11.44
    assert row["cost_central"] == pytest.approx(cost)
    assert row["cost_per_inactive_reached_central"] == pytest.approx(cost / 190)
    assert row["cost_per_mover_central"] == pytest.approx(cost / 55)
    assert row["cash_effect_central"] == -60_000
    assert row["risk"] == "high"
    coaching = compared["inactive-adults"].table.loc["coaching-trust"]
    assert coaching["capacity"] == "short"
    assert coaching["short_of"] == "Qualified coaches"
    assert coaching["cash_effect_central"] > -60_000
    assert compared["inactive-adults"].table.loc["open-in-house", "capacity"] == "not known"


def test_nothing_is_weighed_up_into_one_score(compared):
    for made in compared.values():
        assert not [c for c in made.table if "score" in c or "rank" in c or "weight" in c]
        per = made.table.iloc[1:]
        for what in ("cost_per_inactive_reached", "cost_per_mover", "net_value", "cash_effect"):
            assert (per[f"{what}_low"] <= per[f"{what}_central"]).all()
            assert (per[f"{what}_central"] <= per[f"{what}_high"]).all()
        assert set(made.equity_gaps["option_id"]) == set(made.table.index) - {op.NOTHING}


def test_fewer_than_two_options_or_no_results_are_refused(compared):
    made = compared["families"]
    criteria = parameters.table("option_criteria").set_index("criterion")
    with pytest.raises(ValueError, match=r"(?s)1 options.*without returns: \['a'\]"):
        op.comparison(
            pd.DataFrame({"name": ["A"], "way": "", "provider": "", "reach": ""}, index=["a"]),
            made.table.iloc[:0],
            pd.DataFrame({"a": [1.0]}),
            criteria,
            groups=pd.DataFrame(),
            risks=pd.DataFrame(),
            capacity=pd.DataFrame(),
            price_year=2024,
        )


def test_residents_change_whom_options_reach_and_nothing_else(compared):
    made, given = compared["inactive-adults"], files.choice("inactive-adults")
    local = given.groups[["characteristic", "group"]].drop_duplicates()
    local = local.assign(residents_share=0.05, inactive_share=np.nan)
    beside = op.beside_residents(made, given.groups, local)
    reached, gaps = op.equity(given.options.index, given.groups, local=local)
    pd.testing.assert_frame_equal(beside.equity, reached)
    pd.testing.assert_frame_equal(beside.equity_gaps, gaps)
    words = ["reaches_more", "reaches_fewer"]
    pd.testing.assert_frame_equal(beside.table.drop(columns=words), made.table.drop(columns=words))
    for option, own in reached[reached["reaches"].eq("more")].groupby("option_id"):
        assert beside.table.at[option, "reaches_more"] == ", ".join(own["group"])
    assert beside.table["reaches_more"].ne("").any() and beside.table.at[op.NOTHING, "reaches_more"] == ""
    # Without residents it is again what it was.
    again = op.beside_residents(beside, given.groups, None)
    pd.testing.assert_frame_equal(again.table, made.table)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(files.folder() / "inactive-adults", tmp_path / "inactive-adults")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "options.csv",
            "open-in-house",
            "do-nothing",
            r"options.csv, row 4, column option_id: 'do-nothing' is always there",
        ),
        (
            "options.csv",
            "one-to-one,",
            "one-on-one,",
            r"options.csv, row 3, column way: 'one-on-one'; one of group",
        ),
        (
            "figures.csv",
            "150,190,254",
            "200,190,254",
            r"figures.csv, row 5, column low to high: 200 / 190 / 254 is not in order",
        ),
        (
            "figures.csv",
            "open-in-house,inactive_reached",
            "open-in-house,in_kind",
            r"column figure, open-in-house lacks inactive_reached",
        ),
        ("groups.csv", "0.4,0.5,0.6", "0.4,0.5,1.6", r"groups.csv, row 2, column low to high: not a share"),
        ("risks.csv", "medium,medium", "middling,medium", r"risks.csv, row 2, column likelihood: 'middling'"),
        ("capacity.csv", ",8,11,", ",,11,", r"capacity.csv, row 2, column needed: empty"),
        (
            "capacity.csv",
            "groups-voluntary,Session",
            "groups,Session",
            r"capacity.csv, row 2, column option_id: 'groups'; not in options.csv",
        ),
    ],
)
def test_bad_options_are_refused_by_file_row_and_column(copied, file, old, new, said):
    path = copied / "inactive-adults" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        files.choice("inactive-adults", base=copied)


def test_an_unknown_choice_lists_those_there_are():
    with pytest.raises(KeyError, match="There are: families, inactive-adults"):
        files.choice("nothing-at-all")
