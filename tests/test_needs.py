"""The needs index: contributions add up, what is lacking is said, drivers are what lies above the middle."""

import numpy as np
import pandas as pd
import pytest

from localsport import needs
from localsport.data import parameters

WEIGHTS = pd.DataFrame(
    {
        "indicator": ["p", "q", "r"],
        "column": ["P", "Q", "R"],
        "label": ["Pee", "Queue", "Are"],
        "driver_words": ["more p", "more q", "less r"],
        "weight": [0.5, 0.3, 0.2],
        "direction": ["high is need", "high is need", "low is need"],
    }
)
INDICATORS = pd.DataFrame(
    np.random.default_rng(1).normal(size=(200, 3)),
    columns=["P", "Q", "R"],
    index=pd.Index([f"X{i:08d}" for i in range(200)], name="lsoa_code"),
)


def test_contributions_add_up_and_the_index_keeps_its_index():
    result = needs.needs_index(INDICATORS, WEIGHTS)
    parts = result.scores.filter(like="contribution_")
    assert result.scores.index.equals(INDICATORS.index)
    np.testing.assert_allclose(parts.sum(axis=1), result.scores["needs_index"])
    assert result.scores["national_fifth"].value_counts().tolist() == [40] * 5
    assert result.lacking == ()


def test_direction_is_followed():
    worst = INDICATORS["R"].idxmin()
    result = needs.needs_index(INDICATORS, WEIGHTS).scores
    # The lowest of 200 on a "low is need" indicator of weight 0.2 scores 0.2 * 99.75.
    assert result.loc[worst, "contribution_r"] == pytest.approx(0.2 * 99.75)


def test_an_indicator_that_is_absent_is_said_and_its_weight_shared():
    result = needs.needs_index(INDICATORS.drop(columns="P"), WEIGHTS)
    assert result.lacking == ("Pee",)
    np.testing.assert_allclose(result.weights["weight"], [0.6, 0.4])


def test_the_driver_is_what_lifts_an_area_above_the_middle():
    place = INDICATORS.copy()
    place.iloc[0] = [INDICATORS["P"].median(), INDICATORS["Q"].max() + 1, INDICATORS["R"].median()]
    assert needs.needs_index(place, WEIGHTS).scores["driver"].iloc[0] == "more q"


def test_larger_areas_are_means_weighted_by_people():
    index = needs.needs_index(INDICATORS, WEIGHTS)
    groups = pd.Series(np.repeat(["A", "B"], 100), index=INDICATORS.index)
    people = pd.Series(np.arange(1, 201, dtype=float), index=INDICATORS.index)
    result = needs.by_group(index, groups, people)
    own = index.scores["needs_index"]
    for code in "AB":
        expected = np.average(own[groups == code], weights=people[groups == code])
        assert result.loc[code, "needs_index"] == pytest.approx(expected)
    parts = result.filter(like="contribution_").sum(axis=1)
    np.testing.assert_allclose(parts, result["needs_index"])


def test_weights_that_do_not_sum_to_one_and_unknown_directions_are_refused():
    with pytest.raises(ValueError, match=r"sum to 0\.9"):
        needs.needs_index(INDICATORS, WEIGHTS.assign(weight=[0.5, 0.3, 0.1]))
    with pytest.raises(ValueError, match=r"without a direction: \['q'\]"):
        needs.needs_index(INDICATORS, WEIGHTS.assign(direction=["high is need", "up", "low is need"]))


def test_the_weights_that_ship_sum_to_one_and_point_somewhere():
    shipped = parameters.table("need_weights")
    assert shipped["weight"].sum() == pytest.approx(1)
    assert set(shipped["direction"]) <= {"high is need", "low is need"}
