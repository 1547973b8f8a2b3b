"""The composite index: ranks scaled to 0-100, weights that add up, classes of equal size."""

import numpy as np
import pandas as pd
import pytest

from localsport.methods import composite

FRAME = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "b": [4.0, 1.0, 2.0, 3.0]}, index=list("wxyz"))
WEIGHTS = pd.Series({"a": 0.75, "b": 0.25})


def test_percentile_scores_have_the_closed_form():
    # Without ties the scores are 100 * (i - 0.5) / n in order, whatever the values: their mean is 50.
    values = pd.Series(np.random.default_rng(1).lognormal(size=101))
    scores = composite.percentile_scores(values)
    assert scores.index.equals(values.index)
    np.testing.assert_allclose(np.sort(scores), 100 * (np.arange(1, 102) - 0.5) / 101)
    assert scores.mean() == pytest.approx(50)


def test_contributions_add_up_to_the_index_worked_by_hand():
    # a ranks 1,2,3,4 -> 12.5, 37.5, 62.5, 87.5; b ranks 4,1,2,3 -> 87.5, 12.5, 37.5, 62.5.
    parts = composite.contributions(FRAME, WEIGHTS)
    assert parts.index.equals(FRAME.index)
    assert parts.sum(axis=1).tolist() == [31.25, 31.25, 56.25, 81.25]


def test_an_index_does_not_change_under_a_monotone_change_of_unit():
    changed = FRAME.assign(a=np.exp(FRAME["a"]))
    pd.testing.assert_frame_equal(
        composite.contributions(changed, WEIGHTS), composite.contributions(FRAME, WEIGHTS)
    )


@pytest.mark.parametrize(
    ("frame", "weights", "message"),
    [
        (FRAME, pd.Series({"a": 1.0}), r"without a weight: \['b'\]"),
        (FRAME, pd.Series({"a": 1.5, "b": -0.5}), r"negative weights: \['b'\]"),
        (FRAME, pd.Series({"a": 0.5, "b": 0.4}), "sum to 0.9000"),
        (FRAME.assign(b=1.0), WEIGHTS, r"do not vary: \['b'\]"),
        (FRAME.assign(b=[1.0, np.nan, 2.0, 3.0]), WEIGHTS, r"missing values: \{'b': 1\}"),
    ],
)
def test_what_cannot_make_an_index_is_refused_by_name(frame, weights, message):
    with pytest.raises(ValueError, match=message):
        composite.contributions(frame, weights)


def test_classes_have_equal_size_and_class_one_is_the_highest():
    scores = pd.Series(np.random.default_rng(2).normal(size=1000))
    classes = composite.national_class(scores, 10)
    assert classes.value_counts().tolist() == [100] * 10
    assert scores[classes == 1].min() > scores[classes == 2].max()


def test_overlap_agrees_with_scipy():
    from scipy.stats import spearmanr

    frame = pd.DataFrame(np.random.default_rng(3).normal(size=(50, 2)), columns=["a", "b"])
    expected = spearmanr(frame["a"], frame["b"]).statistic
    assert composite.overlap(frame).loc["a", "b"] == pytest.approx(expected)
