"""Promise that classes of a map have round limits, the same wherever they are used, and none is empty."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localsport.methods.breaks import class_from_top, percent_labels, round_breaks


def test_limits_are_the_quintiles_rounded():
    # Quantiles of 0, 1, ... 100 by linear interpolation are 20, 40, 60, 80 by hand; to tens they stay.
    assert round_breaks(pd.Series(range(101)), 5, step=10) == [20, 40, 60, 80]


def test_a_value_on_a_limit_is_in_the_class_above():
    values = pd.Series([19.99, 20.0, None], index=list("abc"))
    assert class_from_top(values, [20.0]).astype(object).where(values.notna(), None).tolist() == [2, 1, None]


@given(st.lists(st.floats(0, 100, allow_nan=False), min_size=1, max_size=60), st.integers(2, 6))
def test_no_class_is_empty_and_every_class_is_named(numbers, classes):
    values = pd.Series(numbers)
    breaks = round_breaks(values, classes)
    found = class_from_top(values, breaks)
    assert set(found) == set(range(1, len(breaks) + 2)) == set(percent_labels(breaks))


def test_higher_is_an_earlier_class():
    values = pd.Series([5.0, 50.0, 25.0, 75.0])
    found = class_from_top(values, [20.0, 40.0, 60.0])
    assert found.tolist() == [4, 2, 3, 1]


def test_nothing_to_cut_is_refused():
    with pytest.raises(ValueError, match="0 values"):
        round_breaks(pd.Series(dtype=float))
    with pytest.raises(ValueError, match="1 classes"):
        round_breaks(pd.Series([1.0]), 1)
