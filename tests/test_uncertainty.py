"""What the draws promise."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localsport.methods.uncertainty import draws, interval, pert, triangular

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
