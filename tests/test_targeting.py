"""Coverage, choices and gradients against closed forms, plain search and what must be refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from localsport import targeting
from localsport.data import parameters

# Four areas whose sums fit in the head: 1,000 adults, 300 inactive.
FOUR = pd.DataFrame(
    {
        "need": [40.0, 90.0, 10.0, 70.0],
        "adults": [400.0, 100.0, 300.0, 200.0],
        "inactive_adults": [100.0, 60.0, 50.0, 90.0],
    },
    index=["a", "b", "c", "d"],
)


@st.composite
def places(draw, most=12):
    """Make areas with whole people, some of whom are inactive."""
    rows = draw(st.integers(1, most))
    adults = draw(st.lists(st.integers(0, 3000), min_size=rows, max_size=rows))
    inactive = [draw(st.integers(0, a)) for a in adults]
    need = draw(st.lists(st.floats(0, 100), min_size=rows, max_size=rows))
    assume(sum(inactive) > 0)
    return pd.DataFrame(
        {"need": need, "adults": adults, "inactive_adults": inactive}, index=[f"area{i}" for i in range(rows)]
    )


def test_coverage_by_hand():
    # In order of need b, d, a, c: inactive 60, 150, 250, 300 of 300; adults 100, 300, 700, 1,000 of 1,000.
    curve = targeting.coverage(FOUR)
    assert curve.index.tolist() == ["b", "d", "a", "c"]
    np.testing.assert_allclose(curve["share_of_inactive"], [0.2, 0.5, 250 / 300, 1])
    np.testing.assert_allclose(curve["share_of_adults"], [0.1, 0.3, 0.7, 1])
    np.testing.assert_allclose(curve["share_of_areas"], [0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(curve["missed"], [0.8, 0.5, 50 / 300, 0], atol=1e-15)


@given(places())
@settings(max_examples=40, deadline=None)
def test_a_curve_rises_to_one_and_keeps_everybody(areas):
    curve = targeting.coverage(areas)
    assert sorted(curve.index) == sorted(areas.index)
    assert curve["need"].is_monotonic_decreasing
    for column in ("share_of_areas", "share_of_adults", "share_of_inactive"):
        assert curve[column].is_monotonic_increasing
        assert curve[column].iloc[-1] == 1
        assert curve[column].iloc[0] >= 0
    np.testing.assert_allclose(curve["missed"], 1 - curve["share_of_inactive"])


@given(places(), st.floats(0.01, 1))
@settings(max_examples=40, deadline=None)
def test_people_inactive_alike_everywhere_are_reached_as_adults_are(areas, rate):
    # The line of equal shares: one rate for all, so both shares are the same.
    assume(areas["adults"].sum() > 0)
    curve = targeting.coverage(areas.assign(inactive_adults=rate * areas["adults"]))
    np.testing.assert_allclose(curve["share_of_inactive"], curve["share_of_adults"], atol=1e-12)


@given(places())
@settings(max_examples=40, deadline=None)
def test_in_order_of_inactivity_the_curve_lies_above_equal_shares(areas):
    # The concentration curve of a rate sorted by itself is concave (as a Lorenz curve is convex).
    rate = (areas["inactive_adults"] / areas["adults"].where(areas["adults"] > 0)).fillna(0)
    curve = targeting.coverage(areas.assign(need=rate))
    assert (curve["share_of_inactive"] >= curve["share_of_adults"] - 1e-12).all()


def test_reached_by_hand():
    # Half of four areas is two: 150 of 300 inactive adults among 300 of 1,000 adults.
    found = targeting.reached(targeting.coverage(FOUR), 0.5)
    assert found.to_dict() == pytest.approx(
        {
            "areas": 2,
            "adults": 300,
            "inactive_adults": 150,
            "share_of_areas": 0.5,
            "share_of_adults": 0.3,
            "share_of_inactive": 0.5,
            "missed": 0.5,
        }
    )


@pytest.mark.parametrize(
    ("share", "n", "areas"),
    # Whole areas that do not exceed the share, at least one; a fifth of fifteen is three whatever the last bit.
    [(0.2, 15, 3), (0.2, 14, 2), (0.2, 1, 1), (0.1, 6, 1), (1.0, 7, 7), (0.3, 10, 3), (0.7, 10, 7)],
)
def test_a_share_is_taken_in_whole_areas(share, n, areas):
    frame = pd.DataFrame({"need": range(n), "adults": 10.0, "inactive_adults": 3.0})
    assert targeting.reached(targeting.coverage(frame), share)["areas"] == areas


def test_areas_for_reach_by_hand():
    # 60 + 90 = 150 is half of 300, so two areas; for a hair more the third is wanted.
    choice = targeting.areas_for_reach(FOUR, 0.5)
    assert choice.areas.index.tolist() == ["b", "d"]
    assert (choice.count, choice.adults, choice.inactive_adults) == (2, 300, 150)
    assert (choice.reach, choice.missed, choice.mix, choice.place_mix) == pytest.approx((0.5, 0.5, 0.5, 0.3))
    assert np.isnan(choice.inactive_lower)
    assert targeting.areas_for_reach(FOUR, 0.51).count == 3
    assert targeting.areas_for_reach(FOUR, 1.0).count == 4


@given(places(), st.floats(0.001, 1))
@settings(max_examples=40, deadline=None)
def test_no_fewer_of_the_neediest_areas_hold_the_reach(areas, required):
    choice = targeting.areas_for_reach(areas, required)
    held = choice.areas["inactive_adults"].sum() / areas["inactive_adults"].sum()
    assert held >= required - 1e-9
    if choice.count > 1:
        less = choice.areas["inactive_adults"].iloc[:-1].sum() / areas["inactive_adults"].sum()
        assert less < required
    assert choice.areas["need"].min() >= areas.drop(index=choice.areas.index)["need"].max() or (
        choice.count == len(areas)
    )


def test_areas_for_mix_by_hand():
    # Rates b 60%, d 45%, a 25%, c 17%. Pooled: 60%, 150 of 300 = 50%, 250 of 700 = 36%, 300 of 1,000 = 30%.
    for required, expected in ((0.6, ["b"]), (0.5, ["b", "d"]), (0.35, ["b", "d", "a"]), (0.3, list("bdac"))):
        choice = targeting.areas_for_mix(FOUR, required)
        assert choice.areas.index.tolist() == expected
        assert choice.enough and choice.selection == 1
        assert choice.mix >= required
    np.testing.assert_allclose(choice.areas["inactive_share"], [0.6, 0.45, 0.25, 50 / 300])


def test_where_no_area_reaches_the_mix_it_says_what_selection_would():
    # The most inactive area has 60%: odds 1.5. Four in five are odds of 4: 8/3 times likelier.
    choice = targeting.areas_for_mix(FOUR, 0.8)
    assert not choice.enough
    assert choice.areas.index.tolist() == ["b"]
    assert choice.mix == pytest.approx(0.6)
    assert choice.selection == pytest.approx(8 / 3)
    # Of 60 inactive and 40 active adults let 8/3 x 10% and 10% join: 16 and 4, which is four in five.
    assert 60 * 0.1 * choice.selection / (60 * 0.1 * choice.selection + 40 * 0.1) == pytest.approx(0.8)


def test_areas_that_tie_for_the_highest_mix_are_all_named():
    alike = FOUR.assign(inactive_adults=FOUR["adults"] / 3)
    choice = targeting.areas_for_mix(alike, 0.5)
    assert choice.count == 4
    assert choice.selection == pytest.approx(2), "odds of one in three are a half"


@given(places(most=7), st.floats(0.01, 1))
@settings(max_examples=40, deadline=None)
def test_a_mix_is_kept_and_no_other_areas_would_reach_an_area_more(areas, required):
    # Plain search over every set of areas that keeps the mix, and the bound of the knapsack in whole pieces: filling
    # it in order of worth loses less than the first piece left out (Dantzig 1957).
    choice = targeting.areas_for_mix(areas, required)
    adults, inactive = areas["adults"].to_numpy(), areas["inactive_adults"].to_numpy()
    best = 0.0
    for chosen in range(1, 2 ** len(areas)):
        within = np.array([bool(chosen >> i & 1) for i in range(len(areas))])
        if adults[within].sum() and inactive[within].sum() / adults[within].sum() >= required - 1e-12:
            best = max(best, inactive[within].sum())
    if choice.enough:
        assert choice.mix >= required - 1e-9
        left = areas.drop(index=choice.areas.index).query("adults > 0")
        rates = (left["inactive_adults"] / left["adults"]).sort_values(ascending=False, kind="stable")
        first_left_out = areas.loc[rates.index[0], "inactive_adults"] if len(rates) else 0
        assert choice.inactive_adults <= best <= choice.inactive_adults + first_left_out
    else:
        assert best == 0
        assert choice.mix < required
        assert targeting.mix_of_participants(choice.mix, choice.selection) == pytest.approx(required)


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999))
@settings(max_examples=40, deadline=None)
def test_selection_gives_the_mix_asked_for(mix, required):
    selection = targeting.selection_needed(mix, required)
    assert selection >= 1
    assert targeting.mix_of_participants(mix, selection) == pytest.approx(max(mix, required))


def test_selection_at_the_ends():
    assert targeting.selection_needed(0, 0.2) == np.inf
    assert targeting.selection_needed(0.3, 1) == np.inf
    assert targeting.selection_needed(1, 1) == 1
    assert targeting.mix_of_participants(1, 0.5) == 1
    assert targeting.mix_of_participants(0.01, np.inf) == 1, "nobody active may join"
    assert np.isnan(targeting.mix_of_participants(1, 0)), "nobody joins"
    assert np.isnan(targeting.mix_of_participants(0, np.inf)), "nobody is there to join"
    with pytest.raises(ValueError, match=r"\['mix', 'required'\]"):
        targeting.selection_needed(-1, 2)
    with pytest.raises(ValueError, match="nought or more"):
        targeting.mix_of_participants(0.2, -1)


def test_limits_are_added_where_the_areas_carry_them():
    # b and d: 50 + 80 and 70 + 100.
    limits = FOUR.assign(
        inactive_lower=FOUR["inactive_adults"] - 10, inactive_upper=FOUR["inactive_adults"] + 10
    )
    choice = targeting.areas_for_reach(limits, 0.5)
    assert (choice.inactive_lower, choice.inactive_upper) == (130, 170)
    one_gone = limits.assign(inactive_upper=limits["inactive_upper"].where(limits.index != "d"))
    assert np.isnan(targeting.areas_for_reach(one_gone, 0.5).inactive_upper), "no sum of some"


def test_a_place_of_one_area():
    one = FOUR.loc[["a"]]
    assert targeting.coverage(one)["share_of_inactive"].tolist() == [1]
    assert targeting.areas_for_reach(one, 0.1).count == 1
    assert targeting.areas_for_mix(one, 0.2).enough
    assert not targeting.areas_for_mix(one, 0.3).enough


def test_an_area_without_adults_is_never_chosen_for_its_mix():
    areas = pd.concat(
        [FOUR, pd.DataFrame({"need": 99.0, "adults": 0.0, "inactive_adults": 0.0}, index=["z"])]
    )
    assert targeting.coverage(areas).index[0] == "z"
    assert "z" not in targeting.areas_for_mix(areas, 0.1).areas.index


def test_all_offenders_among_the_areas_are_named():
    wrong = FOUR.copy()
    wrong.loc["a", "need"] = np.nan
    wrong.loc["b", "adults"] = -1
    wrong.loc["c", "inactive_adults"] = 301
    with pytest.raises(ValueError) as refused:
        targeting.coverage(pd.concat([wrong, FOUR.loc[["d"]]]))
    for named in (
        "stand twice: ['d']",
        "need missing or infinite: ['a']",
        "adults below nought: ['b']",
        "more inactive adults than adults: ['b', 'c']",
    ):
        assert named in str(refused.value)
    with pytest.raises(ValueError, match=r"Columns absent: \['need'\]"):
        targeting.coverage(FOUR.drop(columns="need"))
    with pytest.raises(ValueError, match="no inactive adults"):
        targeting.coverage(FOUR.assign(inactive_adults=0))
    with pytest.raises(ValueError, match="no adults in"):
        targeting.coverage(FOUR.assign(adults=0, inactive_adults=0))
    with pytest.raises(ValueError, match="No areas"):
        targeting.coverage(FOUR.iloc[:0])


@pytest.mark.parametrize("share", [0, -0.1, 1.01, float("nan")])
def test_what_is_no_share_is_refused(share):
    for ask in (targeting.areas_for_reach, targeting.areas_for_mix):
        with pytest.raises(ValueError, match="expected a share"):
            ask(FOUR, share)
    with pytest.raises(ValueError, match="expected a share"):
        targeting.reached(targeting.coverage(FOUR), share)


def test_a_gradient_by_hand():
    # 1,000 pounds, half as a floor: 0.50 a head for 1,000 people. Need x people = 16,000 + 9,000 + 3,000 + 14,000
    # = 42,000, so the other 500 pounds pay 500/42,000 for each point of need and head.
    found = targeting.proportionate_universalism(
        FOUR["need"], FOUR["adults"], budget=1000, floor_share=0.5, exponent=1
    )
    np.testing.assert_allclose(found["per_head"], 0.5 + FOUR["need"] * 500 / 42_000)
    np.testing.assert_allclose(found["floor_per_head"], 0.5)
    assert found["spend"].sum() == pytest.approx(1000)
    np.testing.assert_allclose(found["times_average"], found["per_head"] / 1.0)
    np.testing.assert_allclose(found["share_of_population"], [0.4, 0.1, 0.3, 0.2])


@given(places(), st.floats(1, 1e7), st.floats(0, 1), st.floats(0, 20))
@settings(max_examples=40, deadline=None)
def test_the_spend_is_the_budget_and_never_falls_with_need(areas, budget, floor_share, exponent):
    need, people = areas["need"], areas["adults"]
    # Need that vanishes beside another's is refused only where nobody has any.
    assume(need[people > 0].max() > 0)
    found = targeting.proportionate_universalism(
        need, people, budget=budget, floor_share=floor_share, exponent=exponent
    )
    pd.testing.assert_index_equal(found.index, need.index)
    assert found["spend"].sum() == pytest.approx(budget, rel=1e-9)
    assert found["share_of_spend"].sum() == pytest.approx(1)
    assert (found["per_head"] >= floor_share * budget / people.sum() * (1 - 1e-9)).all()
    by_need = found.sort_values("need")["per_head"].to_numpy()
    assert (np.diff(by_need) >= -1e-9 * by_need[:-1]).all()


@given(places(), st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_exponent_nought_and_a_floor_of_all_give_everyone_the_same(areas, floor_share):
    even = areas["adults"].sum()
    for chosen in ({"floor_share": floor_share, "exponent": 0}, {"floor_share": 1.0, "exponent": 3}):
        found = targeting.proportionate_universalism(areas["need"], areas["adults"], budget=even, **chosen)
        np.testing.assert_allclose(found["per_head"], 1.0)


@given(places(), st.floats(0.1, 3))
@settings(max_examples=40, deadline=None)
def test_the_unit_of_need_does_not_count(areas, exponent):
    need, people = areas["need"] + 1, areas["adults"]
    asked = {"budget": 5000.0, "floor_share": 0.3, "exponent": exponent}
    first = targeting.proportionate_universalism(need, people, **asked)
    tenfold = targeting.proportionate_universalism(10 * need, people, **asked)
    np.testing.assert_allclose(first["per_head"], tenfold["per_head"], rtol=1e-9)


def test_without_a_floor_ratios_of_spend_are_ratios_of_need_to_the_exponent():
    found = targeting.proportionate_universalism(
        FOUR["need"], FOUR["adults"], budget=1000, floor_share=0, exponent=2
    )
    assert found.loc["b", "per_head"] / found.loc["c", "per_head"] == pytest.approx((90 / 10) ** 2)


def test_gradients_stand_side_by_side_with_the_neediest_first():
    found = targeting.gradients(FOUR["need"], FOUR["adults"], budget=1000, floor_share=0.5)
    assert found.index.tolist() == ["b", "d", "a", "c"]
    assert found.columns.tolist() == [0, 1, 2]
    np.testing.assert_allclose(found[0], 1.0)
    # Steeper gradients give the neediest more and the least needy less.
    assert found.loc["b"].is_monotonic_increasing
    assert found.loc["c"].is_monotonic_decreasing


def test_what_no_budget_can_be_shared_by_is_refused_by_name():
    need, people = FOUR["need"], FOUR["adults"]
    with pytest.raises(ValueError) as refused:
        targeting.proportionate_universalism(
            need.where(need.index != "a", -1),
            people.rename({"d": "e"}),
            budget=0,
            floor_share=1.2,
            exponent=float("nan"),
        )
    for named in (
        "areas without population: ['d']",
        "areas without need: ['e']",
        "need missing, infinite or below nought: ['a']",
        "budget 0: expected a sum above nought",
        "floor_share 1.2",
        "exponent nan",
    ):
        assert named in str(refused.value)
    asked = {"budget": 100.0, "floor_share": 0.5, "exponent": 1.0}
    with pytest.raises(ValueError, match="need is nought wherever"):
        targeting.proportionate_universalism(need * 0, people, **asked)
    with pytest.raises(ValueError, match="nobody lives"):
        targeting.proportionate_universalism(need, people * 0, **asked)
    with pytest.raises(ValueError, match=r"stand twice: \['a'\]"):
        targeting.proportionate_universalism(pd.concat([need, need.iloc[:1]]), people, **asked)


def test_the_judgements_are_in_a_table_and_marked():
    table = parameters.table("targeting").set_index("parameter")
    assert (table["status"] == "unverified").all()
    assert (table["low"] <= table["central"]).all() and (table["central"] <= table["high"]).all()
    assert set(table["source_id"]) <= set(parameters.register()["source_id"])
    need, people = FOUR["need"], FOUR["adults"]
    for bound in ("low", "central", "high"):
        value = table[bound]
        targeting.reached(targeting.coverage(FOUR), value["neediest_share"])
        targeting.areas_for_reach(FOUR, value["required_reach"])
        targeting.areas_for_mix(FOUR, value["required_mix"])
        targeting.proportionate_universalism(
            need, people, budget=1.0, floor_share=value["floor_share"], exponent=value["exponent"]
        )
