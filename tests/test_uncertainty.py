"""What the draws promise."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from localsport.methods.distributions import (
    SHAPES,
    beta,
    fill_triangular,
    lognormal,
    unsuited,
    unsuited_for,
)
from localsport.methods.uncertainty import Streams, draws, interval, pert, triangular

NUMBER = st.floats(-1e6, 1e6)
UNIFORM = st.integers(0, 2**53 - 1).map(lambda n: n / 2**53)  # what numpy draws
ROWS = pd.DataFrame(
    {"low": [0.0, 0.1, 5.0], "central": [1.0, 0.1, 6.0], "high": [4.0, 0.5, 7.0]}, index=["a", "b", "c"]
)


@given(st.tuples(NUMBER, NUMBER, NUMBER), st.lists(UNIFORM, min_size=2, max_size=20))
@pytest.mark.parametrize("shape", [triangular, pert])
def test_draws_lie_between_low_and_high_and_rise_with_the_uniforms(shape, three, uniforms):
    low, central, high = sorted(three)
    drawn = shape(np.sort(uniforms), low, central, high)
    assert np.all((drawn >= low - 1e-6) & (drawn <= high + 1e-6))
    assert np.all(np.diff(drawn) >= -1e-6)


@pytest.mark.parametrize("shape", [triangular, pert])
@pytest.mark.parametrize("three", [(0.0, 1.0, 4.0), (0.0, 0.0, 3.0), (0.0, 3.0, 3.0), (2.0, 2.0, 2.0)])
def test_the_mean_has_its_closed_form(shape, three):
    """(a + m + b) / 3 for the triangle, (a + 4m + b) / 6 for the PERT: their textbook means."""
    low, central, high = three
    weight = 1 if shape is triangular else 4
    expected = (low + weight * central + high) / (2 + weight)
    grid = (np.arange(100_000) + 0.5) / 100_000
    assert shape(grid, low, central, high).mean() == pytest.approx(expected, abs=1e-4)


def test_the_triangle_has_its_closed_form():
    """F(m) = (m - a) / (b - a): at that share of the draws lies the mode."""
    assert triangular(1 / 4, 0, 1, 4) == pytest.approx(1)
    assert triangular(0.5, 0, 1, 4) == pytest.approx(4 - np.sqrt(0.5 * 4 * 3))


def test_a_certain_value_stays_certain():
    certain = pd.DataFrame({"low": [3.0], "central": [3.0], "high": [3.0]})
    assert set(draws(certain, 100, seed=1).ravel()) == {3.0}
    assert set(draws(certain, 100, seed=1, shape="pert").ravel()) == {3.0}


def test_low_above_high_is_refused_with_every_position():
    wrong = pd.DataFrame({"low": [1.0, 5.0, 9.0], "central": [2.0, 4.0, 1.0], "high": [3.0, 6.0, 2.0]})
    with pytest.raises(ValueError, match=r"position \[1, 2\]"):
        draws(wrong, 10, seed=1)


def test_the_seed_decides_and_neither_order_nor_company_does():
    drawn = draws(ROWS, 500, seed=7)
    np.testing.assert_array_equal(draws(ROWS, 500, seed=7), drawn)
    assert not np.array_equal(draws(ROWS, 500, seed=8), drawn)
    np.testing.assert_array_equal(draws(ROWS.iloc[::-1], 500, seed=7), drawn[::-1])
    np.testing.assert_array_equal(draws(ROWS.iloc[[2]], 500, seed=7), drawn[[2]])


def test_a_group_moves_together_and_others_apart():
    drawn = draws(ROWS, 5_000, seed=7, together=pd.Series(["g", "g", "h"], index=ROWS.index))
    ranks = [pd.Series(row).rank() for row in drawn]
    assert ranks[0].corr(ranks[1]) == pytest.approx(1)
    assert abs(ranks[0].corr(ranks[2])) < 0.05


def test_the_interval_holds_its_share_of_the_draws():
    """95 of 100 between the ends, by definition of the percentiles."""
    drawn = draws(ROWS, 20_000, seed=3)
    low, middle, high = interval(drawn)
    inside = ((drawn >= low[:, None]) & (drawn <= high[:, None])).mean(axis=1)
    assert inside == pytest.approx(0.95, abs=1e-3)
    assert (drawn < middle[:, None]).mean(axis=1) == pytest.approx(0.5, abs=1e-3)


# --- the quick ways give what the plain ways give ---------------------------------------------------------


@given(st.tuples(NUMBER, NUMBER, NUMBER), st.lists(UNIFORM, min_size=1, max_size=30))
def test_the_inner_loop_gives_the_same_to_the_last_digit(three, uniforms):
    low, central, high = sorted(three)
    if low < high:
        out = np.empty(len(uniforms))
        fill_triangular(np.array(uniforms), low, central, high, out=out)
        np.testing.assert_array_equal(out, triangular(uniforms, low, central, high))


@pytest.mark.parametrize("n", [1, 2, 3, 39, 40, 41, 1_000, 60_001])
@pytest.mark.parametrize("level", [0.95, 0.5])
def test_the_interval_is_numpys_to_the_last_digit(n, level):
    drawn = np.random.default_rng(n).normal(size=(2, n)).round(2)
    expected = np.quantile(drawn, [(1 - level) / 2, 0.5, (1 + level) / 2], axis=-1)
    np.testing.assert_array_equal(interval(drawn, level=level), expected)
    assert interval(np.full((4, 0, 5), 1.0)).shape == (3, 4, 0)


def test_the_interval_of_something_unknown_is_unknown():
    assert np.isnan(interval(np.array([1.0, np.nan, 2.0]))).all()


def test_blocks_continue_where_the_last_one_ended():
    streams = Streams(ROWS, seed=7)
    np.testing.assert_array_equal(np.hstack([streams.block(3), streams.block(497)]), draws(ROWS, 500, seed=7))
    np.testing.assert_array_equal(
        Streams(ROWS, seed=7, start=200).block(300), draws(ROWS, 500, seed=7)[:, 200:]
    )


# --- shapes that reach beyond low and high ----------------------------------------------------------------


def test_a_lognormal_has_low_central_and_high_as_its_percentiles():
    got = lognormal([0.025, 0.5, 0.975], 2, 5, 20)
    assert got == pytest.approx([2, 5, 20])
    assert lognormal([0.025, 0.5, 0.975], -20, -5, -2) == pytest.approx([-20, -5, -2])


def test_a_lognormal_round_the_geometric_mean_is_scipys():
    """exp(mu + sigma z) with mu = ln 10, sigma = ln(100) / (2 × 1.96)."""
    grid = np.linspace(0.01, 0.99, 25)
    sigma = np.log(100) / (2 * scipy.stats.norm.ppf(0.975))
    expected = scipy.stats.lognorm.ppf(grid, sigma, scale=10)
    np.testing.assert_allclose(lognormal(grid, 1, 10, 100), expected)


def test_a_beta_has_its_mean_and_standard_deviation():
    """By moments: mean 0.3, standard deviation 0.2 / 3.92, over a fine grid of its quantiles."""
    drawn = beta((np.arange(200_000) + 0.5) / 200_000, 0.2, 0.3, 0.4)
    assert drawn.mean() == pytest.approx(0.3, abs=1e-5)
    assert drawn.std() == pytest.approx(0.2 / (2 * 1.959964), abs=1e-4)
    assert ((drawn > 0) & (drawn < 1)).all()


def test_certain_values_stay_certain_in_every_shape():
    row = pd.DataFrame({"low": [0.3], "central": [0.3], "high": [0.3]})
    for shape in SHAPES:
        assert set(draws(row, 20, seed=1, shape=shape).ravel()) == {0.3}


@pytest.mark.parametrize(
    ("shape", "three", "said"),
    [
        ("beta", (0.5, 0.9, 1.2), "a share between 0 and 1"),
        ("beta", (0.0, 0.0, 0.5), "its central value inside"),
        ("beta", (0.0, 0.01, 0.9), "too wide for a beta"),
        ("lognormal", (-1.0, 1.0, 2.0), "one side of zero"),
        ("lognormal", (0.0, 1.0, 2.0), "one side of zero"),
        ("gamma", (0.0, 1.0, 2.0), "one of triangular, pert, beta, lognormal"),
    ],
)
def test_numbers_that_fit_no_such_shape_are_refused(shape, three, said):
    assert said in unsuited(shape, *three)
    row = pd.DataFrame(
        [dict(zip(("low", "central", "high"), three, strict=True)) | {"shape": shape}], index=["it"]
    )
    with pytest.raises(ValueError, match=rf"it: .*{said}"):
        draws(row, 10, seed=1)


def test_shapes_suit_what_they_are_for():
    assert unsuited_for("deadweight", "beta") == unsuited_for("quantity", "lognormal") == ""
    assert "share" in unsuited_for("deadweight", "lognormal")
    assert "amount" in unsuited_for("unit_value", "beta")
    assert "has an end" in unsuited_for("duration_years", "beta")


# --- correlation within a group ---------------------------------------------------------------------------


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.7])
def test_a_group_has_the_rank_correlation_asked_for(rho):
    """Spearman's, by scipy, over 40,000 draws: its standard error is 0.005."""
    group = pd.Series(["g", "g", "h"], index=ROWS.index)
    wide = ROWS.assign(low=[0.0, 0.1, 5.0], central=[1.0, 0.2, 6.0])
    drawn = draws(wide, 40_000, seed=7, together=group, correlation=rho)
    assert scipy.stats.spearmanr(drawn[0], drawn[1]).statistic == pytest.approx(rho, abs=0.02)
    assert abs(scipy.stats.spearmanr(drawn[0], drawn[2]).statistic) < 0.02


def test_correlation_leaves_each_distribution_as_it_is():
    group = pd.Series("g", index=ROWS.index)
    loose = draws(ROWS, 40_000, seed=7, together=group, correlation=0.5)
    free = draws(ROWS, 40_000, seed=7)
    np.testing.assert_allclose(interval(loose), interval(free), rtol=0.05)
    with pytest.raises(ValueError, match=r"between 0 and 1, not 1\.5"):
        draws(ROWS, 10, seed=1, correlation=1.5)
