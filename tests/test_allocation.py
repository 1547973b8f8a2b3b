"""Hold the sharing of a budget to closed forms and to what it promises of any budget."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localsport import allocation as al
from localsport.allocation.limits import within
from localsport.allocation.pace import bounds_of, step

ONE = pd.DataFrame(
    [("Ann", "need", "", 100.0), ("Ann", "need", "need", 100.0)],
    columns=["person", "family", "criterion", "points"],
)
TWO = pd.DataFrame(
    [
        ("Ann", "need", "", 60.0),
        ("Ann", "need", "inactive", 50.0),
        ("Ann", "need", "other", 50.0),
        ("Ann", "local support", "", 40.0),
        ("Ann", "local support", "offers", 100.0),
        ("Bob", "need", "", 40.0),
        ("Bob", "need", "inactive", 75.0),
        ("Bob", "need", "other", 25.0),
        ("Bob", "local support", "", 60.0),
        ("Bob", "local support", "offers", 100.0),
    ],
    columns=["person", "family", "criterion", "points"],
)
CODES = ["X1", "X2", "X3", "X4"]
WEIGHTS = al.combined(TWO)


def single(gradient: float = 1.0, basis: str = "rate") -> pd.DataFrame:
    return pd.DataFrame({"family": "need", "basis": basis, "gradient": gradient}, index=["need"])


def several() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "family": ["need", "need", "local support"],
            "basis": ["total", "rate", "total"],
            "gradient": 1.0,
            "gradient_low": 0.5,
            "gradient_high": 2.0,
            "relative_error": [0.08, 0.05, 0.1],
            "counts_inactivity": [True, False, False],
        },
        index=["inactive", "other", "offers"],
    )


def places(**columns: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"population": [40_000.0, 30_000.0, 20_000.0, 10_000.0], **columns}, index=CODES)


def evidence() -> pd.DataFrame:
    values = {
        "inactive": [9_000, 8_000, 4_000, 3_000],
        "other": [30, 60, 45, 50],
        "offers": [8e3, 2e3, 5e3, 1e3],
    }
    return pd.DataFrame(values, index=CODES, dtype=float)


def shared(
    localities: pd.DataFrame, need: list[float], budget: float, gradient: float = 1.0, **options: object
):
    held = pd.DataFrame({"need": need}, index=localities.index)
    return al.allocation(localities, held, single(gradient), al.combined(ONE), budget=budget, **options)


def test_population_times_need_with_a_gradient():
    # Closed form: people 40, 30, 20, 10 and need 1, 1, 2, 2 weigh 40, 30, 40, 20 of 130.
    assert shared(places(), [1, 1, 2, 2], 130_000).table["target"].tolist() == [
        40_000,
        30_000,
        40_000,
        20_000,
    ]
    # Gradient 0 pays per head; 2 weighs need by its square: 40, 30, 80, 40 of 190.
    assert shared(places(), [1, 1, 2, 2], 100_000, 0.0).table["target_per_head"].tolist() == [1.0] * 4
    assert shared(places(), [1, 1, 2, 2], 190, 2.0).table["target"].tolist() == [40, 30, 80, 40]


def test_an_amount_shares_in_proportion_to_itself():
    held = pd.DataFrame({"need": [9_000.0, 8_000.0, 5_000.0, 3_000.0]}, index=CODES)
    made = al.allocation(places(), held, single(basis="total"), al.combined(ONE), budget=25_000)
    assert made.table["target"].tolist() == [9_000, 8_000, 5_000, 3_000]


def test_criteria_add_up_by_their_weights():
    weights = al.combined(TWO)
    made = al.allocation(places(), evidence(), several(), weights, budget=1_000_000)
    # Ann: inactive .3, other .3, offers .4; Bob: .3, .1, .6.
    assert weights.criteria["weight"].to_dict() == pytest.approx(
        {"inactive": 0.3, "offers": 0.5, "other": 0.2}
    )
    # X1: 0.3 * 9/24 + 0.2 * (40*30)/(40*30 + 30*60 + 20*45 + 10*50) + 0.5 * 8/16.
    expected = 1e6 * (0.3 * 9 / 24 + 0.2 * 1200 / 4400 + 0.5 * 8 / 16)
    assert made.table.at["X1", "before_limits"] == pytest.approx(expected)
    parts = made.contributions.groupby("area_code")["pounds"].sum()
    assert parts[CODES].tolist() == pytest.approx(made.table["before_limits"].tolist())
    assert made.families.sum().tolist() == pytest.approx([1e6, 1e6])


def test_floors_and_caps_redistribute_until_stable():
    # By hand: 60, 30, 10 of 100 with a cap of 50 and a floor of 20. The cap frees 10 and the floor needs 10: 50, 30, 20.
    weights = pd.Series({"a": 6.0, "b": 3.0, "c": 1.0})
    money, rounds = al.redistribution(
        weights,
        100,
        pd.Series({"a": 0.0, "b": 0.0, "c": 20.0}),
        pd.Series({"a": 50.0, "b": np.inf, "c": np.inf}),
    )
    assert money.tolist() == [50, 30, 20]
    assert rounds[["round", "area_code", "limit", "before"]].values.tolist() == [
        [1, "c", "floor", 10.0],
        [1, "a", "cap", 60.0],
    ]
    # A second round: a's cap gives 30 to b and c in the ratio 2 to 1, and that takes b over its own.
    money, rounds = al.redistribution(
        pd.Series({"a": 7.0, "b": 2.0, "c": 1.0}),
        100,
        weights * 0,
        pd.Series({"a": 40.0, "b": 38.0, "c": np.inf}),
    )
    assert money.tolist() == [40, 38, 22]
    assert rounds["round"].tolist() == [1, 2]


def test_what_caps_leave_goes_to_those_without_weight():
    money = within(np.array([[1.0, 0.0, 0.0]]), 100.0, np.zeros((1, 3)), np.array([[40.0, np.inf, 25.0]]))
    assert money.tolist() == [[40.0, 35.0, 25.0]]


def test_the_least_and_the_most_that_limits_give():
    table = shared(
        places(floor=[0, 0, 0, 30_000], cap=[30_000, np.nan, np.nan, np.nan]), [1, 1, 1, 1], 100_000
    ).table
    assert table["limit"].tolist() == ["cap", "", "", "floor"]
    # 40,000 is left to X2 and X3, 3 to 2.
    assert table["target"].tolist() == [30_000, 24_000, 16_000, 30_000]
    assert table["moved_by_limits"].sum() == pytest.approx(0)


def test_whole_pounds_go_to_the_largest_remainders():
    thirds = pd.Series({"c": 100 / 3, "a": 100 / 3, "b": 100 / 3})
    assert al.whole_pounds(thirds, 100).to_dict() == {"c": 33, "a": 34, "b": 33}
    with pytest.raises(ValueError, match=r"add up to 100.00 cannot"):
        al.whole_pounds(thirds, 101)


@st.composite
def budgets(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Localities with floors, caps and last year's money between which the budget can be shared."""
    n = draw(st.integers(2, 8))
    numbers = st.integers(0, 1000)
    cells = st.lists(st.integers(1, 1000), min_size=n, max_size=n)
    floor = np.array(draw(st.lists(st.integers(0, 500), min_size=n, max_size=n)))
    cap = floor + np.array(draw(st.lists(st.integers(0, 2000), min_size=n, max_size=n)))
    budget = draw(st.integers(int(floor.sum()) or 1, max(int(cap.sum()), 1)))
    cap[draw(st.integers(0, n - 1))] += budget
    frame = pd.DataFrame(
        {
            "population": np.array(draw(cells), dtype=float),
            "floor": floor.astype(float),
            "cap": cap.astype(float),
            "last_year": np.array(draw(st.lists(numbers, min_size=n, max_size=n)), dtype=float),
        },
        index=[f"X{at}" for at in range(n)],
    )
    held = pd.DataFrame({c: np.array(draw(cells), dtype=float) for c in ("inactive", "other", "offers")})
    return frame, held.set_index(frame.index), budget


@settings(max_examples=40, deadline=None)
@given(case=budgets())
def test_any_feasible_budget_is_shared_exactly_within_limits_and_never_past_the_target(case):
    frame, held, budget = case
    table = al.allocation(frame, held, several(), WEIGHTS, budget=budget).table
    for column in ("target", "this_year"):
        assert table[column].sum() == budget
        assert (table[column] % 1 == 0).all()
        assert (table[column] >= table["floor"]).all()
        assert (table[column] <= table["cap"]).all()
    low, high = table[["last_year", "target"]].min(axis=1), table[["last_year", "target"]].max(axis=1)
    inside = table["last_year"].between(table["floor"], table["cap"])
    assert table["this_year"][inside].between(low[inside], high[inside]).all()
    assert (table["left_to_go"] * np.sign(table["target"] - table["last_year"]) >= 0).all()


@settings(max_examples=40, deadline=None)
@given(
    case=budgets(),
    at=st.integers(0, 7),
    more=st.integers(1, 500),
    criterion=st.sampled_from(["inactive", "other"]),
)
def test_more_need_never_means_less_money(case, at, more, criterion):
    frame, held, budget = case
    code = frame.index[at % len(frame)]
    raised = held.copy()
    raised.loc[code, criterion] += more
    bare = frame.drop(columns="last_year")
    for limits in (["floor", "cap"], []):
        given_ = bare.drop(columns=limits)
        first, second = (
            al.allocation(given_, each, several(), WEIGHTS, budget=budget).table for each in (held, raised)
        )
        exact = (
            second["before_limits"]
            + second["moved_by_limits"]
            - first["before_limits"]
            - first["moved_by_limits"]
        )
        assert exact[code] >= -1e-6
        # Without limits nobody else gains either, and then whole pounds keep the promise to the pound.
        assert second.at[code, "target"] >= first.at[code, "target"] - (0 if limits else 1)
        assert not limits or (exact.drop(code) <= 1e-6).all()


@settings(max_examples=30, deadline=None)
@given(case=budgets(), seed=st.integers(0, 99))
def test_the_order_of_localities_changes_nothing(case, seed):
    frame, held, budget = case
    frame = frame.rename_axis("area_code")
    shuffled = frame.sample(frac=1, random_state=seed)
    first = al.allocation(frame, held, several(), al.combined(TWO), budget=budget)
    second = al.allocation(
        shuffled,
        held.sample(frac=1, random_state=seed + 1),
        several().iloc[::-1],
        al.combined(TWO.sample(frac=1, random_state=seed)),
        budget=budget,
    )
    assert second.table.index.tolist() == shuffled.index.tolist()
    pd.testing.assert_frame_equal(second.table.reindex(frame.index), first.table, check_exact=True)


def test_pace_shows_target_current_distance_and_step_apart():
    # Per head: targets 40, 30, 20, 10 of 100. Last year 30, 40, 20, 10: X1 may rise by 10% = 3, so X2 gives 3.
    frame = places(last_year=[30_000, 40_000, 20_000, 10_000])
    table = shared(frame, [1, 1, 1, 1], 100_000, rise=0.1, fall=0.2).table
    assert table["target"].tolist() == [40_000, 30_000, 20_000, 10_000]
    assert table["distance"].tolist() == [-10_000, 10_000, 0, 0]
    assert table["step"].tolist() == [3_000, -3_000, 0, 0]
    assert table["this_year"].tolist() == [33_000, 37_000, 20_000, 10_000]
    assert table["left_to_go"].tolist() == [7_000, -7_000, 0, 0]
    assert table["held_by"].tolist() == ["rise limit", "others' pace", "", ""]


def test_those_furthest_from_target_move_most():
    target, last = np.array([[60.0, 30.0, 10.0]]), np.array([[30.0, 20.0, 50.0]])
    low, high = bounds_of(target, last, np.zeros((1, 3)), np.full((1, 3), np.inf), None, 0.4)
    # 20 may leave the third place; the others are 30 and 10 short of target and share it 3 to 1.
    assert step(target, last, 100.0, low, high).tolist() == [[45.0, 25.0, 30.0]]


def test_a_floor_comes_before_the_pace_and_a_new_place_has_none():
    frame = places(last_year=[60_000, 40_000, 0, 0], floor=[0, 0, 0, 10_000])
    table = shared(frame, [1, 1, 1, 1], 100_000, fall=0.1).table
    # 10,000 may leave (6,000 and 4,000): the floor takes all of it.
    assert table["this_year"].tolist() == [54_000, 36_000, 0, 10_000]


@settings(max_examples=40, deadline=None)
@given(case=budgets(), rise=st.floats(0, 0.5), fall=st.floats(0, 0.5))
def test_pace_keeps_its_limits_or_says_which_would_do(case, rise, fall):
    frame, held, budget = case
    frame = frame.assign(floor=0.0, cap=np.inf)
    arguments = (frame, held, several(), WEIGHTS)
    try:
        table = al.allocation(*arguments, budget=budget, rise=rise, fall=fall).table
    except ValueError as error:
        assert "would do" in str(error)
        return
    had = table["last_year"] > 0
    assert (table["this_year"] <= table["last_year"] * (1 + rise) + 1e-6)[had].all()
    assert (table["this_year"] >= table["last_year"] * (1 - fall) - 1e-6).all()
    assert table["this_year"].sum() == budget


def test_a_pace_that_cannot_be_kept_names_the_one_that_can():
    frame = places(last_year=[20_000, 20_000, 20_000, 20_000])
    # From 80,000 to 100,000: X3 is at its target and X4 may not fall, so X1 and X2 take 10,000 each: 50%.
    with pytest.raises(
        ValueError, match=r"not every rise can be kept to 10.0%: a limit of 50.0% would do"
    ) as error:
        shared(frame, [1, 1, 1, 1], 100_000, rise=0.1, fall=0.0)
    assert "£100,000" in str(error.value)
    kept = shared(frame, [1, 1, 1, 1], 100_000, rise=0.5, fall=0.0).table
    assert kept["this_year"].tolist() == [30_000, 30_000, 20_000, 20_000]


def test_infeasible_floors_are_refused_with_the_smallest_change():
    frame = places(floor=[60_000, 60_000, 30_000, 0])
    with pytest.raises(al.InfeasibleLimitsError) as error:
        shared(frame, [1, 1, 1, 1], 100_000)
    changes = error.value.changes
    assert changes["change"].sum() == 50_000  # the floors add up to 150,000
    # The same third off each: nobody is singled out.
    assert changes["proposed_floor"].tolist() == [40_000, 40_000, 20_000, 0]
    assert "Or a budget of at least £150,000" in str(error.value)
    proposed = frame.assign(floor=changes["proposed_floor"])
    assert shared(proposed, [1, 1, 1, 1], 100_000).table["target"].sum() == 100_000


def test_infeasible_caps_and_crossed_limits_are_refused_too():
    with pytest.raises(al.InfeasibleLimitsError, match=r"the caps add up to only £80,000.*at most £80,000"):
        shared(places(cap=[20_000] * 4), [1, 1, 1, 1], 100_000)
    with pytest.raises(al.InfeasibleLimitsError, match=r"above the cap of \['X2'\]") as error:
        shared(places(floor=[0, 50, 0, 0], cap=[np.nan, 30, np.nan, np.nan]), [1, 1, 1, 1], 100)
    assert error.value.changes["change"].tolist() == [0, 20, 0, 0]


@settings(max_examples=40, deadline=None)
@given(
    floors=st.lists(st.integers(0, 400), min_size=4, max_size=4),
    widths=st.lists(st.integers(-200, 300), min_size=4, max_size=4),
    budget=st.integers(1, 1500),
)
def test_the_smallest_change_is_enough_and_no_more_than_is_needed(floors, widths, budget):
    floor = pd.Series(floors, index=CODES, dtype=float)
    cap = (floor + widths).clip(lower=0)
    made = al.smallest_change(budget, floor, cap)
    low, high = made["proposed_floor"], made["proposed_cap"]
    assert (low <= high).all()
    assert low.sum() <= budget <= high.sum()
    # Closed form: crossed limits must meet, and in meeting may close part of what the sums lack.
    crossed = (floor - cap).clip(lower=0)
    short = max(np.minimum(floor, cap).sum() - budget, 0) + max(budget - np.maximum(floor, cap).sum(), 0)
    assert made["change"].sum() == pytest.approx(crossed.sum() + short, abs=1e-6)


def test_weights_are_averaged_and_disagreement_is_shown():
    weights = al.combined(TWO)
    assert weights.families["weight"].to_dict() == {"local support": 0.5, "need": 0.5}
    assert weights.to_move.tolist() == pytest.approx([0.1, 0.1])
    assert weights.criteria.loc["offers", ["low", "high"]].tolist() == pytest.approx([0.4, 0.6])
    # Moments: sum w(1-w) = .62; variances of (.3, .3), (.4, .6), (.3, .1): 0 + .02 + .02; .62 / .04 - 1 = 14.5.
    assert weights.concentration == pytest.approx(14.5)
    each, table = al.by_person(places(), evidence(), several(), TWO, budget=1_000_000)
    assert each.sum().tolist() == [1_000_000] * 2
    assert table.at["X1", "highest_by"] == "Bob"  # who gives offers most, where X1 has half
    assert (table["between"] == (each.max(axis=1) - each.min(axis=1))[table.index]).all()
    assert table["between_share"].is_monotonic_decreasing


def test_points_that_are_missing_or_do_not_add_up_are_named():
    with pytest.raises(ValueError, match="Bob: nothing for need / other"):
        al.combined(TWO.drop(index=7))
    with pytest.raises(ValueError, match=r"points that do not sum to 100 from .'Bob: 65'."):
        al.combined(TWO.assign(points=TWO["points"].where(TWO.index != 7, 30).where(TWO.index != 6, 35)))


def test_inactivity_counts_once():
    twice = several().assign(counts_inactivity=[True, True, False])
    with pytest.raises(ValueError, match=r"inactivity counted more than once: \['inactive', 'other'\]"):
        al.allocation(places(), evidence(), twice, al.combined(TWO), budget=100)
    areas = pd.DataFrame(
        {"locality": ["X1", "X1", "X2"], "population": [100, 300, 200], "inactive_adults": [10, 30, 40]},
        index=["a", "b", "c"],
    )
    scores = pd.DataFrame(
        {"needs_index": [50.0, 30.0, 80.0], "contribution_inactivity": [20.0, 6.0, 24.0]},
        index=["a", "b", "c"],
    )
    weights = pd.DataFrame({"indicator": ["inactivity", "health"], "weight": [0.4, 0.6]})
    made = al.evidence_of_need(areas, scores, weights)
    # (50 - 20) / .6 = 50 and (30 - 6) / .6 = 40, by residents 100 and 300: 42.5.
    assert made.at["X1", "need_without_inactivity"] == pytest.approx(42.5)
    assert made["inactive_adults"].tolist() == [40, 40]
    # However the part that is inactivity changes, the rest does not.
    moved = scores + 7.0
    assert al.evidence_of_need(areas, moved, weights)["need_without_inactivity"].tolist() == pytest.approx(
        made["need_without_inactivity"].tolist()
    )


def test_everything_wrong_is_said_at_once():
    frame = pd.concat([places(floor=[0.5, 0, 0, 0]), places(floor=[0.0] * 4).iloc[:1]])
    with pytest.raises(ValueError) as error:
        al.allocation(frame, evidence(), several().drop(index="offers"), al.combined(TWO), budget=-5)
    for part in (
        "budget -5",
        "stand twice: ['X1']",
        "floor not in whole pounds",
        "criteria that are not there: ['offers']",
    ):
        assert part in str(error.value)
    gaps = evidence()
    gaps.loc["X2", "other"] = np.nan
    with pytest.raises(ValueError, match=r"other missing, infinite or below nought: \['X2'\]"):
        al.allocation(places(), gaps, several(), al.combined(TWO), budget=100)
    with pytest.raises(ValueError, match=r"last year's money missing: \['X4'\]"):
        al.allocation(
            places(last_year=[1, 1, 1, np.nan]), evidence(), several(), al.combined(TWO), budget=100
        )
