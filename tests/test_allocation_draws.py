"""Hold the draws of a shared budget to their promises."""

import numpy as np
import pandas as pd
import pytest

from localsport import allocation as al

CODES = ["X1", "X2", "X3"]
POINTS = pd.DataFrame(
    [
        ("Ann", "need", "", 100.0),
        ("Ann", "need", "inactive", 60.0),
        ("Ann", "need", "other", 40.0),
    ],
    columns=["person", "family", "criterion", "points"],
)
CRITERIA = pd.DataFrame(
    {
        "family": "need",
        "basis": ["total", "rate"],
        "gradient": 1.0,
        "gradient_low": 0.5,
        "gradient_high": 2.0,
        "relative_error": [0.1, 0.1],
    },
    index=["inactive", "other"],
)
PLACES = pd.DataFrame({"population": [30_000.0, 30_000.0, 40_000.0]}, index=CODES)
EVIDENCE = pd.DataFrame({"inactive": [9_000.0, 6_000.0, 8_000.0], "other": [60.0, 30.0, 40.0]}, index=CODES)


def drawn(localities: pd.DataFrame = PLACES, **options: object) -> al.Draws:
    settings = {"budget": 100_000, "seed": 3, "concentration": 50.0, "draws": 400} | options
    return al.uncertainty(localities, EVIDENCE, CRITERIA, al.combined(POINTS), **settings)


def test_every_draw_shares_the_whole_budget_within_limits():
    made = drawn(
        PLACES.assign(floor=[0, 30_000, 0], cap=[40_000, np.nan, np.nan], last_year=[30_000, 30_000, 35_000]),
        rise=0.2,
    )
    for money in (made.target, made.this_year):
        assert money.sum(axis=1).to_numpy() == pytest.approx(np.full(400, 100_000))
        assert money["X2"].min() >= 30_000 - 1e-6
        assert money["X1"].max() <= 40_000 + 1e-6
    assert made.table.at["X1", "at_cap"] > 0.1
    # Limits hide how unsure a share is: before them it varies.
    assert made.table.at["X1", "before_high"] > 40_000


def test_nothing_that_varies_gives_the_allocation_itself():
    stated = al.allocation(PLACES, EVIDENCE, CRITERIA, al.combined(POINTS), budget=100_000)
    made = drawn(vary=())
    assert made.table["target_low"].tolist() == pytest.approx(stated.table["before_limits"].tolist())
    assert made.table["width"].tolist() == pytest.approx([0, 0, 0], abs=1e-6)


def test_weights_cannot_matter_where_all_criteria_say_the_same():
    same = EVIDENCE.assign(other=EVIDENCE["inactive"] / PLACES["population"])
    made = al.uncertainty(
        PLACES,
        same,
        CRITERIA,
        al.combined(POINTS),
        budget=100_000,
        seed=1,
        concentration=50,
        vary=("weights",),
        draws=100,
    )
    assert made.table["width_from_weights"].max() < 1e-6


def test_drawn_weights_have_the_variance_of_their_dirichlet():
    # One criterion all in X1, the other all in X2: X1's share is the weight itself. Beta(30, 20): sd .0686.
    split = pd.DataFrame({"inactive": [1.0, 0.0, 0.0], "other": [0.0, 1.0, 0.0]}, index=CODES)
    made = al.uncertainty(
        PLACES,
        split,
        CRITERIA,
        al.combined(POINTS),
        budget=100_000,
        seed=1,
        concentration=50,
        vary=("weights",),
        draws=4000,
    )
    share = made.target["X1"] / 100_000
    assert share.mean() == pytest.approx(0.6, abs=0.005)
    assert share.std() == pytest.approx(np.sqrt(0.6 * 0.4 / 51), rel=0.05)


def test_neither_order_nor_more_draws_change_a_draw():
    first = drawn()
    again = drawn(PLACES.iloc[::-1])
    assert again.target.columns.tolist() == CODES[::-1]
    pd.testing.assert_frame_equal(again.target[CODES], first.target, check_exact=True)
    pd.testing.assert_frame_equal(drawn(draws=100).target, first.target.iloc[:100], check_exact=True)
    assert not drawn(seed=4).target.equals(first.target)


def test_pairs_say_who_gets_more_and_how_often():
    made = drawn()
    pairs = made.pairs.set_index(["area_code", "other_code"])
    counted = float((made.target["X1"] > made.target["X2"] + 0.5).mean())
    assert pairs.at[("X1", "X2"), "more"] == counted
    assert pairs.at[("X2", "X1"), "less"] == counted
    assert (pairs[["more", "same", "less"]].sum(axis=1) - 1).abs().max() < 1e-9
    held = drawn(PLACES.assign(floor=[33_000, 33_000, 33_000]))
    assert held.pairs["same"].max() > 0  # two places at one floor get the same


def test_people_who_disagree_more_are_believed_before_the_parameter():
    others = POINTS.assign(person="Bob", points=[100.0, 20.0, 80.0])
    weights = al.combined(pd.concat([POINTS, others]))
    made = al.uncertainty(
        PLACES, EVIDENCE, CRITERIA, weights, budget=100_000, seed=1, concentration=50, draws=50
    )
    # Shares .6 and .2: sum w(1-w) = .48, variances .08 + .08; .48 / .16 - 1 = 2.
    assert made.concentration == pytest.approx(2.0)
    assert drawn().concentration == 50


def test_published_limits_take_the_place_of_the_assumed_error():
    lower, upper = EVIDENCE * np.exp(-1.959963984540054 * 0.2), EVIDENCE * np.exp(1.959963984540054 * 0.2)
    errors = al.log_errors(lower, upper)
    assert errors.to_numpy() == pytest.approx(np.full((3, 2), 0.2))
    wide = drawn(errors=errors, vary=("need",)).table["width"]
    assert (wide > 1.5 * drawn(vary=("need",)).table["width"]).all()
    assert np.isnan(al.log_errors(lower * 0, upper).to_numpy()).all()


def test_unusable_draws_are_refused():
    with pytest.raises(ValueError, match="among what varies"):
        drawn(vary=("luck",))
    with pytest.raises(ValueError, match="at least 40"):
        drawn(draws=10)
