"""The composite index: scales, weights that add up, means, classes of equal size; the IoD 2025 rebuilt."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

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


# --- scales ----------------------------------------------------------------------------------------------------

SKEWED = pd.Series(np.random.default_rng(5).lognormal(size=200), name="skewed")


def worked() -> pd.DataFrame:
    return pd.read_csv(Path(__file__).parent / "worked" / "composite.csv")


@pytest.mark.parametrize("row", worked().to_dict("records"), ids=lambda row: f"R={row['share']}")
def test_the_exponential_has_its_worked_values(row):
    # The area with share R of n has rank n + 1 - nR: 1,000 areas in order hold every R = i / 1,000.
    scores = composite.normalised(pd.Series(np.arange(1.0, 1001.0)), "exponential")
    assert scores.iloc[round(row["share"] * 1000) - 1] == pytest.approx(row["score"], abs=5e-5)


def test_z_and_min_max_agree_with_scipy_and_the_closed_form():
    np.testing.assert_allclose(composite.normalised(SKEWED, "z"), stats.zscore(SKEWED))
    scores = composite.normalised(SKEWED, "min-max")
    np.testing.assert_allclose(scores, 100 * (SKEWED - SKEWED.min()) / np.ptp(SKEWED))
    assert composite.normalised(SKEWED, "rank").equals(composite.percentile_scores(SKEWED))


@pytest.mark.parametrize("share", [0.0, 0.004, 0.01, 0.25])
def test_winsorising_agrees_with_scipy(share):
    expected = stats.mstats.winsorize(SKEWED.to_numpy(), limits=(share, share))
    np.testing.assert_array_equal(composite.winsorised(SKEWED, share), np.asarray(expected))


@pytest.mark.parametrize("how", composite.NORMALISATIONS)
def test_a_gap_stays_a_gap_and_changes_no_other_score(how):
    values = pd.concat([SKEWED, pd.Series([np.nan], index=[200], name="skewed")])
    scores = composite.normalised(values, how)
    assert np.isnan(scores[200])
    np.testing.assert_allclose(scores.iloc[:200], composite.normalised(SKEWED, how))


def test_what_cannot_be_scaled_is_refused_by_name():
    with pytest.raises(ValueError, match=r"Unknown normalisation 'ranks': use one of \['rank'"):
        composite.normalised(SKEWED, "ranks")
    with pytest.raises(ValueError, match="no difference between areas in indicator 'flat'"):
        composite.normalised(pd.Series([1.0, 1.0], name="flat"), "z")
    with pytest.raises(ValueError, match="Infinite numbers in indicator 'far'"):
        composite.normalised(pd.Series([1.0, np.inf], name="far"), "rank")
    with pytest.raises(ValueError, match=r"from 0 to below 0\.5"):
        composite.winsorised(SKEWED, 0.5)


numbers = st.lists(st.integers(-1000, 1000), min_size=3, max_size=40).filter(lambda x: len(set(x)) > 1)


@given(values=numbers, how=st.sampled_from(composite.NORMALISATIONS))
def test_no_scale_changes_the_order(values, how):
    scores = composite.normalised(pd.Series(values, dtype=float), how)
    np.testing.assert_array_equal(stats.rankdata(values), stats.rankdata(scores.round(9)))


@given(values=numbers, a=st.floats(0.01, 100), b=st.floats(-1e3, 1e3))
def test_z_and_min_max_do_not_depend_on_the_unit(values, a, b):
    series = pd.Series(values, dtype=float)
    for how in ("z", "min-max"):
        np.testing.assert_allclose(
            composite.normalised(a * series + b, how), composite.normalised(series, how), atol=1e-6
        )


# --- aggregation -----------------------------------------------------------------------------------------------

RANDOM = pd.DataFrame(np.random.default_rng(6).lognormal(size=(80, 3)), columns=list("abc"))
THREE = pd.Series({"a": 0.5, "b": 0.3, "c": 0.2})


@pytest.mark.parametrize("how", composite.NORMALISATIONS)
def test_the_geometric_index_is_scipys_weighted_geometric_mean_of_scores_on_1_to_100(how):
    scores = RANDOM.apply(composite.normalised, how=how)
    if how == "z":
        scores = scores.apply(composite.normalised, how="min-max")
    expected = stats.gmean(1 + 0.99 * scores, axis=1, weights=THREE.to_numpy())
    result = composite.index(RANDOM, THREE, normalisation=how, aggregation="geometric")
    np.testing.assert_allclose(result, expected)
    # The arithmetic mean of the same scores is never below it (inequality of the means).
    assert (result <= (1 + 0.99 * scores) @ THREE + 1e-9).all()


@pytest.mark.parametrize("how", composite.NORMALISATIONS)
def test_contributions_add_up_whatever_the_scale(how):
    parts = composite.contributions(RANDOM, THREE, normalisation=how)
    np.testing.assert_allclose(parts.sum(axis=1), composite.index(RANDOM, THREE, normalisation=how))
    logs = composite.contributions(RANDOM, THREE, normalisation=how, aggregation="geometric")
    index = composite.index(RANDOM, THREE, normalisation=how, aggregation="geometric")
    np.testing.assert_allclose(np.exp(logs.sum(axis=1)), index)


def test_all_that_is_wrong_is_named_at_once():
    with pytest.raises(
        ValueError, match=r"(?s)unknown normalisation 'x'.*unknown aggregation 'y'.*infinite.*\['b'\]"
    ):
        composite.index(FRAME.assign(b=[1.0, np.inf, 2.0, 3.0]), WEIGHTS, normalisation="x", aggregation="y")
    # A tenth pulled in at each end leaves an indicator that differs in one area only without any difference.
    rare = pd.DataFrame({"a": np.arange(20.0), "b": [0.0] * 19 + [1.0]})
    with pytest.raises(ValueError, match=r"do not vary: \['b'\]"):
        composite.index(rare, WEIGHTS, winsorise=0.1)


# --- the Indices of Deprivation ----------------------------------------------------------------------------------

# The published weights are rounded and sum to 99.9 per cent; the published scores use them as they are.
DOMAINS = {
    "Income": 0.225,
    "Employment": 0.225,
    "Education, Skills and Training": 0.135,
    "Health Deprivation and Disability": 0.135,
    "Crime": 0.093,
    "Barriers to Housing and Services": 0.093,
    "Living Environment": 0.093,
}


@pytest.mark.england
def test_the_indices_of_deprivation_2025_are_rebuilt_from_their_domain_ranks(england_raw: Path):
    table = pd.read_csv(england_raw / "iod-2025-file-7.csv").set_index("LSOA code (2021)")
    most = "(where 1 is most deprived{})"
    # The highest value is the greatest need: a published rank, 1 for the most deprived, is turned round.
    ranks = pd.DataFrame({d: -table[f"{d} Rank {most.format('')}"] for d in DOMAINS})
    weights = pd.Series(DOMAINS)
    total = weights.sum()
    index = composite.index(ranks, weights / total, normalisation="exponential") * total
    imd = "Index of Multiple Deprivation (IMD)"
    assert len(index) == 33_755
    assert (index - table[f"{imd} Score"]).abs().max() < 0.001
    deciles = composite.national_class(index, 10, boundary="down")
    published = table[f"{imd} Decile {most.format(' 10% of LSOAs')}"]
    assert (deciles == published).all()
    # Where scores agree to three decimals only, two neighbours in rank may change places.
    rank = index.rank(ascending=False)
    assert (rank - table[f"{imd} Rank {most.format('')}"]).abs().max() <= 1


# --- weights of several people, and gaps -------------------------------------------------------------------------


def test_a_budget_is_the_mean_and_says_who_would_have_to_move():
    points = pd.DataFrame({"a": [70, 50, 30], "b": [20, 30, 40], "c": [10, 20, 30]}, index=["P", "Q", "R"])
    budget = composite.budget_allocation(points)
    assert budget.weights.to_dict() == pytest.approx({"a": 0.5, "b": 0.3, "c": 0.2})
    assert budget.people.to_dict() == pytest.approx({"P": 0.2, "Q": 0.0, "R": 0.2})
    assert budget.table.loc["a", ["low", "high", "spread"]].tolist() == pytest.approx([0.3, 0.7, 0.2])
    # By hand: sum w(1-w) = 0.25 + 0.21 + 0.16 = 0.62; variances 0.04 + 0.01 + 0.01 = 0.06.
    assert budget.concentration == pytest.approx(0.62 / 0.06 - 1)
    assert composite.budget_allocation(points.iloc[[1, 1]]).concentration == np.inf
    assert np.isnan(composite.budget_allocation(points.iloc[:1]).concentration)


def test_the_concentration_is_found_again_in_weights_drawn_with_it():
    drawn = np.random.default_rng(7).dirichlet(50 * THREE, size=20_000)
    found = composite.budget_allocation(pd.DataFrame(100 * drawn, columns=THREE.index))
    assert found.concentration == pytest.approx(50, rel=0.03)
    np.testing.assert_allclose(found.weights, THREE, atol=0.003)


def test_points_that_are_no_budget_are_refused_with_names():
    points = pd.DataFrame({"a": [60, 120, 50], "b": [50, -20, np.nan]}, index=["Ann", "Bob", "Cy"])
    with pytest.raises(ValueError, match=r"missing from \['Cy'\]; negative points from \['Bob'\].*Ann: 110"):
        composite.budget_allocation(points)
    with pytest.raises(ValueError, match="No points were given"):
        composite.budget_allocation(points.iloc[:0])


def test_gaps_are_refused_or_filled_by_the_stated_rule_and_reported():
    frame = pd.DataFrame({"a": [1.0, 3.0, np.nan, 10.0, 20.0], "b": [1.0, 2, 3, 4, 5]}, index=list("vwxyz"))
    groups = pd.Series(["N", "N", "N", "S", "S"], index=frame.index)
    with pytest.raises(ValueError, match=r"a: 1 \['x'\].*state a rule"):
        composite.imputed(frame)
    filled, report = composite.imputed(frame, rule="group median", groups=groups)
    assert filled.loc["x", "a"] == 2.0
    assert report.to_dict("records") == [
        {"area": "x", "indicator": "a", "value": 2.0, "rule": "group median", "group": "N"}
    ]
    assert composite.imputed(frame, rule="median")[0].loc["x", "a"] == 6.5
    assert np.isnan(frame.loc["x", "a"]), "the frame given must stay as it was"
    assert composite.imputed(frame[["b"]])[1].empty


def test_gaps_that_no_rule_can_fill_are_refused():
    frame = pd.DataFrame({"a": [1.0, np.nan, np.nan]}, index=list("xyz"))
    groups = pd.Series(["N", "S", None], index=frame.index)
    with pytest.raises(ValueError, match=r"without a group: \['z'\]"):
        composite.imputed(frame, rule="group median", groups=groups)
    with pytest.raises(ValueError, match=r"Nothing to take a median of: \[\('a', 'S'\)\]"):
        composite.imputed(frame, rule="group median", groups=groups.fillna("N"))
    with pytest.raises(ValueError, match="needs the group"):
        composite.imputed(frame, rule="group median")
    with pytest.raises(ValueError, match="Unknown rule 'mean'"):
        composite.imputed(frame, rule="mean")
