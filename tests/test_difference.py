"""The difference in differences is what the closed form, the regression and a count of all choices give."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from localsport.methods import difference, intervals


def panel(values: np.ndarray, first_after: int) -> pd.DataFrame:
    """Lay places (rows) by times (columns) out in rows."""
    places, times = values.shape
    return pd.DataFrame(
        {
            "place": np.repeat([f"p{i}" for i in range(places)], times),
            "time": np.tile(np.arange(times), places),
            "after": np.tile(np.arange(times) >= first_after, places),
            "value": values.ravel(),
        }
    )


def group(places: int, treated: int) -> pd.Series:
    return pd.Series([i < treated for i in range(places)], [f"p{i}" for i in range(places)])


def test_the_textbook_case_of_four_means():
    # Card and Krueger, American Economic Review 84 (1994), table 3: full-time employment in New Jersey 20.44 and
    # 21.03, in Pennsylvania 23.33 and 21.17; change 0.59 against -2.16, difference 2.76 with their unrounded means.
    values = np.array([[20.44, 21.03], [23.33, 21.17]])
    found = difference.difference_in_differences(panel(values, 1), programme=group(2, 1))
    assert found.change == pytest.approx(0.59)
    assert found.comparison_change == pytest.approx(-2.16)
    assert found.difference == pytest.approx(2.75)
    assert np.isnan([found.lower, found.upper, found.p_value]).all(), (
        "one place a group tells nothing of chance"
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(2, 5), st.integers(1, 4), st.integers(1, 4))
def test_it_is_the_coefficient_of_the_regression_with_places_and_times(
    seed: int, treated: int, others: int, before: int, after: int
):
    # Least squares by numpy: an effect for each place and each time, and one for "programme and after".
    places, times = treated + others, before + after
    values = np.random.default_rng(seed).normal(size=(places, times))
    rows = panel(values, before)
    design = np.column_stack(
        [
            np.kron(np.eye(places), np.ones((times, 1))),
            np.kron(np.ones((places, 1)), np.eye(times))[:, 1:],
            (np.repeat(np.arange(places) < treated, times) & rows["after"]).astype(float),
        ]
    )
    coefficient = np.linalg.lstsq(design, rows["value"].to_numpy(), rcond=None)[0][-1]
    found = difference.difference_in_differences(rows, programme=group(places, treated))
    assert found.difference == pytest.approx(coefficient, abs=1e-9)


def test_its_interval_is_welchs_of_the_places_changes():
    values = np.random.default_rng(3).normal(10, 2, size=(9, 8))
    rows = panel(values, 4)
    found = difference.difference_in_differences(rows, programme=group(9, 4))
    changes = values[:, 4:].mean(axis=1) - values[:, :4].mean(axis=1)
    reference = stats.ttest_ind(changes[:4], changes[4:], equal_var=False)
    limits = reference.confidence_interval(0.95)
    assert (found.lower, found.upper) == pytest.approx((limits.low, limits.high))
    assert (found.degrees, found.p_value) == pytest.approx((reference.df, reference.pvalue))
    again = stats.permutation_test(
        (changes[:4], changes[4:]),
        lambda x, y: abs(x.mean() - y.mean()),
        n_resamples=np.inf,
        alternative="greater",
    )
    assert found.p_reassigned == pytest.approx(again.pvalue)
    assert found.smallest_p == pytest.approx(1 / 126)


@pytest.mark.parametrize(("treated", "others", "smallest"), [(3, 3, 0.1), (2, 4, 1 / 15), (1, 5, 1 / 6)])
def test_few_places_cannot_give_a_small_p_value(treated: int, others: int, smallest: float):
    # 20 ways to choose three of six, in mirror pairs; 15 ways to choose two; 6 to choose one.
    n = treated + others
    values = np.column_stack([np.zeros(n), np.where(np.arange(n) < treated, 100.0, np.arange(n) / 100)])
    found = difference.difference_in_differences(panel(values, 1), programme=group(n, treated))
    assert found.p_reassigned == pytest.approx(smallest) == found.smallest_p


def test_what_befalls_all_places_alike_is_no_difference():
    values = np.random.default_rng(1).normal(size=(6, 6))
    rows = panel(values, 3)
    shifted = rows.assign(value=rows["value"] + 50 * rows["after"] + rows["time"] ** 2)
    first, second = (difference.difference_in_differences(x, programme=group(6, 3)) for x in (rows, shifted))
    assert second.difference == pytest.approx(first.difference)
    assert second.change > first.change + 50


def test_the_interval_holds_the_truth_as_often_as_it_says():
    # 200 panels of 8 places without any effect: 95% less two standard errors (1.5 points) at the least.
    rng = np.random.default_rng(11)
    inside = 0
    for _ in range(200):
        values = rng.normal(size=(8, 4)) + rng.normal(size=(8, 1))
        found = difference.difference_in_differences(panel(values, 2), programme=group(8, 4))
        inside += found.lower <= 0 <= found.upper
    assert inside / 200 > 0.95 - 2 * 0.015


def test_trends_before_are_compared_by_their_slopes():
    # Straight lines: slopes 2 and 2.2 with the programme, 1 and 1.2 without; the difference is 1 a step.
    slopes = np.array([2, 2.2, 1, 1.2])
    values = slopes[:, None] * np.arange(6)
    found = difference.trends_before(panel(values, 4), programme=group(4, 2))
    reference = stats.ttest_ind(slopes[:2], slopes[2:], equal_var=False)
    assert found["times"] == 4
    assert found["difference"] == pytest.approx(1)
    assert found["p_value"] == pytest.approx(reference.pvalue)
    two = difference.trends_before(panel(values, 2), programme=group(4, 2))
    assert np.isnan(two["difference"]), "two times before give a line through any two points"


def test_shares_have_newcombes_interval_and_its_like_for_four():
    # Newcombe 1998, table II, case (a), method 10: 56/70 against 48/80 gives 0.2 (0.0524 to 0.3339).
    after, before = intervals.proportion([56], [70]), intervals.proportion([48], [80])
    alone = difference.of_shares(before, after)
    assert alone[["change", "change_lower", "change_upper"]].round(4).to_numpy().tolist() == [
        [0.2, 0.0524, 0.3339]
    ]
    assert alone["difference"].isna().all(), "without a comparison there is no difference"
    # The square-and-add formula over four shares, written out.
    c = [intervals.proportion([x], [n]).iloc[0] for x, n in ((30, 60), (27, 50))]
    both = difference.of_shares(
        before, after, *(intervals.proportion([x], [n]) for x, n in ((30, 60), (27, 50)))
    )
    a, b = after.iloc[0], before.iloc[0]
    estimate = (a["value"] - b["value"]) - (c[1]["value"] - c[0]["value"])
    below = np.sqrt(
        (a["value"] - a["lower_95"]) ** 2
        + (b["upper_95"] - b["value"]) ** 2
        + (c[1]["upper_95"] - c[1]["value"]) ** 2
        + (c[0]["value"] - c[0]["lower_95"]) ** 2
    )
    assert both["difference"].iloc[0] == pytest.approx(estimate)
    assert both["difference_lower"].iloc[0] == pytest.approx(estimate - below)


def test_without_a_comparison_it_is_refused():
    rows = panel(np.arange(8.0).reshape(2, 4), 2)
    with pytest.raises(ValueError, match="nothing to compare with, and only a change can be stated"):
        difference.difference_in_differences(rows, programme=group(2, 2))


def test_everything_wrong_is_said_at_once():
    rows = panel(np.arange(12.0).reshape(3, 4), 2)
    rows.loc[0, "value"] = np.nan
    rows = rows[~((rows["place"] == "p1") & rows["after"])]
    with pytest.raises(ValueError) as caught:
        difference.difference_in_differences(rows, programme=group(2, 1))
    for said in ("values are missing at ['p0']", "places of no group ['p2']", "without a time after ['p1']"):
        assert said in str(caught.value)
