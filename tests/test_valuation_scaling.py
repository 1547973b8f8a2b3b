"""What scaling a case study promises: closed forms, a range, and the assumption that breaks it first."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localsport import valuation
from localsport.data import parameters

DEFLATOR = parameters.table("gdp_deflator").astype({"year": int}).set_index("year")["central"]
FLAT = pd.Series({1: 0.0})
PLAIN = {
    "eligible": 1000,
    "uptake": 0.1,
    "easy to reach": 1,
    "effect on the others": 1,
    "effect": 0.5,
    "effect at scale": 1,
    "deadweight": 0,
    "value": 400,
    "drop-off": 0,
    "years": 1,
    "fixed cost": 0,
    "unit cost": 100,
    "cost exponent": 1,
}
"""A project that pays £2 per £1 and scales in a straight line: 0.5 × £400 / £100."""


def table(ranges=None, **central):
    """Certain assumptions, changed by name (spaces as underscores), some with a range."""
    held = PLAIN | {
        name.replace("drop_off", "drop-off").replace("_", " "): value for name, value in central.items()
    }
    rows = [(name, value, value, value) for name, value in held.items()]
    frame = pd.DataFrame(rows, columns=["assumption", "low", "central", "high"])
    frame = frame.assign(price_year=2024).astype(dict.fromkeys(("low", "central", "high"), float))
    for name, (low, high) in (ranges or {}).items():
        frame.loc[frame["assumption"].eq(name), ["low", "high"]] = [low, high]
    return frame


def scale(frame, **more):
    base = {
        "project_participants": 50,
        "price_year": 2024,
        "deflator": DEFLATOR,
        "schedule": FLAT,
        "draws": 500,
    }
    return valuation.scale(frame, **(base | more))


def test_a_straight_line_returns_what_the_project_returns():
    got = scale(table())
    assert got.participants == (100, 100, 100)
    assert got.changed == got.additional == (50, 50, 50)
    assert got.benefits == pytest.approx((20_000,) * 3)
    assert got.costs == pytest.approx((10_000,) * 3)
    assert got.ratio[1] == pytest.approx(2) == got.project_ratio
    assert got.holds
    assert got.first == ""
    assert got.breaks.empty
    assert got.probability_below == 0


@settings(max_examples=25, deadline=None)
@given(st.floats(10, 1e6), st.floats(0.01, 1), st.floats(1, 1e4))
def test_in_proportion_the_size_of_the_place_changes_nothing(eligible, uptake, size):
    got = scale(table(eligible=eligible, uptake=uptake), project_participants=size, draws=10)
    assert got.ratio[1] == pytest.approx(2)
    assert got.steps["ratio"].to_numpy() == pytest.approx(2)


def test_each_step_has_its_closed_form():
    """Half the uptake is harder to reach at half the effect: factor 0.75; (100 / 50)^1.5 of 50 x £100."""
    parts = table(easy_to_reach=0.05, effect_on_the_others=0.5, effect_at_scale=0.6, cost_exponent=1.5)
    got = scale(parts)
    assert got.changed[1] == pytest.approx(100 * 0.5 * 0.6 * 0.75)
    assert got.costs[1] == pytest.approx(50 * 100 * 2**1.5)
    assert got.steps["benefits"].tolist() == pytest.approx([20_000, 12_000, 9_000, 9_000])
    assert got.steps["costs"].tolist() == pytest.approx([10_000, 10_000, 10_000, 5_000 * 2**1.5])
    fixed = scale(table(fixed_cost=10_000))
    assert (fixed.ratio[1], fixed.project_ratio) == pytest.approx((1, 2))


def test_decay_years_and_discounting_have_their_closed_form():
    """1 + 0.5/1.035 + half of 0.25/1.035² for two and a half years with half lost each year."""
    got = scale(table(drop_off=0.5, years=2.5), schedule=pd.Series({1: 0.035}))
    assert got.benefits[1] == pytest.approx(20_000 * (1 + 0.5 / 1.035 + 0.5 * 0.25 / 1.035**2))


def test_never_do_more_people_change_than_take_part():
    got = scale(table(effect=0.9, effect_at_scale=1.32))
    assert got.changed == (100, 100, 100)


def test_deadweight_breaks_it_where_algebra_says():
    """At the return of one: 2 × (1 - deadweight) = 1, so at 0.5, five eighths of the way to 0.8."""
    got = scale(table({"deadweight": (0, 0.8)}))
    row = got.breaks.iloc[0]
    assert got.first == row["assumption"] == "deadweight"
    assert (row["bad_end"], bool(row["breaks"])) == ("high", True)
    assert (row["breaks_at"], row["way"]) == pytest.approx((0.5, 0.625), abs=1e-4)
    assert row["at_bad_end"] == pytest.approx(0.4) == got.all_at_bad_ends


def test_the_first_to_break_it_is_the_one_that_moves_least():
    ranges = {"deadweight": (0, 0.8), "value": (100, 500), "years": (0.9, 1), "effect": (0.2, 0.5)}
    got = scale(table(ranges))
    ways = got.breaks.set_index("assumption")["way"]
    assert ways[["deadweight", "value", "effect"]].to_dict() == pytest.approx(
        {"deadweight": 0.625, "value": 2 / 3, "effect": 5 / 6}, abs=1e-3
    )
    assert np.isnan(ways["years"])
    assert got.first == "deadweight"
    assert got.breaks["assumption"].tolist() == ["deadweight", "value", "effect", "years"]


def test_a_threshold_of_net_value_and_one_of_return_say_the_same():
    ranges = {"deadweight": (0, 0.8), "unit cost": (100, 300)}
    by_return, by_net = scale(table(ranges)), scale(table(ranges), measure="net")
    assert by_return.first == by_net.first
    for column in ("breaks_at", "way"):
        assert by_return.breaks[column].to_numpy() == pytest.approx(
            by_net.breaks[column].to_numpy(), abs=1e-3
        )
    assert by_return.probability_below == by_net.probability_below
    higher = scale(table(ranges), threshold=1.5)
    assert higher.breaks["way"].iloc[0] < by_return.breaks["way"].iloc[0]


def test_what_is_below_from_the_start_is_not_broken_by_anything():
    got = scale(table({"deadweight": (0, 0.8), "value": (100, 500)}, value=150))
    assert not got.holds
    assert got.first == ""
    assert got.breaks["at_good_end"].max() == pytest.approx(2.5)  # 0.5 × £500 / £100


def test_nothing_breaks_what_holds_at_every_end():
    got = scale(table({"deadweight": (0, 0.2)}))
    assert (got.first, got.holds, got.breaks["breaks"].any()) == ("", True, False)


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.1, 1))
def test_more_deadweight_drop_off_or_lost_effect_never_returns_more(one, two, kept):
    less, more = sorted((one, two))
    for name in ("deadweight", "drop_off"):
        a, b = (scale(table(years=3, effect_at_scale=kept, **{name: x}), draws=5) for x in (less, more))
        assert b.ratio[1] <= a.ratio[1] + 1e-12


@pytest.fixture(scope="module")
def case():
    return parameters.table("case_study")


def test_the_illustrative_case_is_a_range_that_holds_its_central_value(case):
    got = scale(case, project_participants=500, schedule=pd.Series({1: 0.035}), draws=2000)
    for name in ("participants", "changed", "additional", "benefits", "costs", "net", "ratio"):
        low, central, high = getattr(got, name)
        assert low <= central <= high, name
    assert got.ratio[0] < got.ratio[2]
    assert got.ratio[1] < got.project_ratio == pytest.approx(got.steps["ratio"].iloc[0])
    assert len(got.draws) == 2000
    again = scale(
        case.sample(frac=1, random_state=1),
        project_participants=500,
        schedule=pd.Series({1: 0.035}),
        draws=2000,
    )
    assert again.ratio == pytest.approx(got.ratio)
    other = scale(case, project_participants=500, schedule=pd.Series({1: 0.035}), draws=2000, seed=2)
    assert other.ratio[2] != got.ratio[2]


def test_the_illustrative_case_has_sources_and_all_assumptions(case):
    assert case["assumption"].tolist() == list(valuation.ASSUMPTIONS)
    assert set(case["source_id"]) <= set(parameters.register()["source_id"])
    assert case["unit"].tolist() == [unit for _, unit in valuation.ASSUMPTIONS.values()]


@settings(max_examples=10, deadline=None)
@given(st.integers(1995, 2024), st.floats(0.1, 50))
def test_neither_the_price_base_nor_the_level_of_the_deflator_changes_the_return(year, level):
    frame = table({"value": (300, 500)}).assign(
        price_year=[2014 if n % 2 else 2024 for n in range(len(PLAIN))]
    )
    here, there = (
        scale(frame, price_year=y, deflator=d, draws=50)
        for y, d in ((2024, DEFLATOR), (year, DEFLATOR * level))
    )
    assert there.ratio == pytest.approx(here.ratio)


def test_a_case_that_cannot_be_scaled_is_refused_all_at_once():
    frame = table({"uptake": (0.2, 0.05)}, deadweight=1.5, years=0, fixed_cost=-1)
    frame.loc[frame["assumption"].eq("value"), "price_year"] = None
    frame.loc[frame["assumption"].eq("effect"), "assumption"] = "luck"
    frame = pd.concat([frame, frame[frame["assumption"].eq("eligible")]])
    with pytest.raises(ValueError, match="cannot be scaled") as no:
        scale(frame, project_participants=0)
    for part in (
        "luck: unknown",
        "eligible, eligible: given twice",
        "uptake: low, central and high out of order",
        "deadweight: a share is between 0 and 1",
        "years: must be above 0",
        "fixed cost: must not be negative",
        "value: no price year",
        "effect: missing",
        "project_participants: must be above 0",
    ):
        assert part in str(no.value), part
    with pytest.raises(KeyError, match="No GDP deflator for 1980"):
        scale(table().assign(price_year=1980))
