"""Statistical neighbours: z-scored Euclidean distance."""

import numpy as np
import pandas as pd
import pytest

from localsport.methods import neighbours


def test_distances_agree_with_scipy():
    from scipy.spatial.distance import cdist
    from scipy.stats import zscore

    frame = pd.DataFrame(np.random.default_rng(1).normal(size=(40, 6)) * [1, 10, 100, 1, 1, 1])
    frame.index = [f"X{i}" for i in range(40)]
    z = zscore(frame.to_numpy(), axis=0)
    expected = pd.Series(cdist(z[:1], z)[0], index=frame.index).drop("X0").sort_values().head(5)
    found = neighbours.nearest(frame, "X0", n=5)
    assert found.index.tolist() == expected.index.tolist()
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_a_change_of_unit_changes_nothing():
    frame = pd.DataFrame({"a": [1.0, 2.0, 4.0, 8.0], "b": [3.0, 1.0, 2.0, 5.0]}, index=list("wxyz"))
    metres = frame.assign(a=frame["a"] * 1000)
    pd.testing.assert_series_equal(neighbours.nearest(frame, "w"), neighbours.nearest(metres, "w"))


def test_an_area_is_never_its_own_neighbour_and_fewer_are_given_where_fewer_are():
    frame = pd.DataFrame({"a": [1.0, 2.0, 4.0]}, index=list("xyz"))
    assert neighbours.nearest(frame, "x", n=5).index.tolist() == ["y", "z"]


def test_an_unknown_area_is_refused():
    with pytest.raises(KeyError, match="'q' is not among the 2 areas"):
        neighbours.nearest(pd.DataFrame({"a": [1.0, 2.0]}, index=["x", "y"]), "q")


def test_gaps_and_constants_are_all_named():
    frame = pd.DataFrame({"a": [1.0, np.nan, 3.0], "b": [1.0, 1.0, 1.0]}, index=list("xyz"))
    with pytest.raises(ValueError, match=r"missing values: \['y'\]; variables that do not vary: \['b'\]"):
        neighbours.nearest(frame, "x")
