"""Intervals of proportions, rates and means against worked examples, published limits and closed forms."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from localsport.methods import intervals

WORKED = pd.read_csv(Path(__file__).parent / "worked" / "intervals.csv")
BOTH = ["value", "lower_95", "upper_95", "lower_998", "upper_998", "method"]
EVERY = "Byar's at every count"


@pytest.fixture(scope="module")
def worked() -> Path:
    """Return the worked examples of others, which stand beside the project and not in it."""
    shared = os.environ.get("LOCALSPORT_SHARED", Path(__file__).resolve().parents[2] / "shared")
    folder = Path(shared) / "worked"
    if not folder.is_dir():
        pytest.skip(f"no worked examples at {folder}: set LOCALSPORT_SHARED to the folder that has them")
    return folder


@pytest.fixture(scope="module")
def phe(worked: Path) -> Path:
    return worked / "phe"


@pytest.mark.parametrize(
    "row", list(WORKED.itertuples()), ids=lambda r: f"{r.method} {r.count} of {r.denominator}"
)
def test_worked_examples(row):
    if row.method == "Wilson":
        found = intervals.proportion(
            [row.count], [row.denominator], confidence=row.confidence, multiplier=row.multiplier
        )
    else:
        found = intervals.rate(
            [row.count],
            [row.denominator],
            confidence=row.confidence,
            multiplier=row.multiplier,
            method=row.method,
        )
    limits = found.iloc[0, 1:3].to_numpy(dtype=float)
    np.testing.assert_allclose(limits, [row.lower, row.upper], rtol=row.tolerance, atol=1e-12)


def test_every_phe_proportion(phe: Path):
    rows = pd.read_csv(phe / "testdata_Proportion__testdata_Prop.csv")
    for multiplier, part in rows.groupby("multiplier"):
        found = intervals.proportion(part["Numerator"], part["Denominator"], multiplier=multiplier)
        expected = part[["value", "lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl"]]
        np.testing.assert_allclose(found.iloc[:, :5], expected, rtol=1e-9)
    grouped = pd.read_csv(phe / "testdata_Proportion__testdata_Prop_g.csv")
    found = intervals.proportion(grouped["Numerator"], grouped["Denominator"], confidence=0.95)
    np.testing.assert_allclose(found.iloc[:, :3], grouped[["value", "lowercl", "uppercl"]], rtol=1e-9)


def test_every_phe_rate(phe: Path):
    rows = pd.read_csv(phe / "testdata_Rate__testdata_Rate.csv")
    for multiplier, part in rows.groupby("multiplier"):
        found = intervals.rate(part["Numerator"], part["Denominator"], multiplier=multiplier)
        expected = part[["value", "lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl"]]
        np.testing.assert_allclose(found.iloc[:, :5], expected, rtol=1e-9)
        there = part["value"].notna()
        expected_method = part["method"].replace({"Byars": "Byar's", "Exact": "exact"})
        assert found["method"][there].tolist() == expected_method[there].tolist()
    grouped = pd.read_csv(phe / "testdata_Rate__testdata_Rate_g.csv")
    found = intervals.rate(grouped["Numerator"], grouped["Denominator"], confidence=0.95)
    np.testing.assert_allclose(found.iloc[:, :3], grouped[["value", "lowercl", "uppercl"]], rtol=1e-9)


def test_every_phe_byars_and_wilson(phe: Path):
    rows = pd.read_csv(phe / "testdata_Byars_Wilson__testdata_B_W.csv")
    for confidence, part in rows.groupby("confidence"):
        level = float(confidence.rstrip("%")) / 100
        byars, wilson = part[part["method"] == "Byars"], part[part["method"] == "Wilson"]
        found = pd.concat(
            [
                intervals.counts(byars["x"], confidence=level, method=EVERY),
                intervals.proportion(wilson["x"], wilson["n"], confidence=level),
            ]
        )
        published = pd.concat([byars, wilson])[["lowercl", "uppercl"]].to_numpy()
        limits = found.iloc[:, 1:3].to_numpy(dtype=float)
        # One lower limit is left blank there: Byar's formula falls below nothing, and we stop at nothing.
        assert (limits[np.isnan(published)] == 0).all()
        np.testing.assert_allclose(np.where(np.isnan(published), np.nan, limits), published, rtol=1e-9)


def test_every_phe_mean(phe: Path):
    rows = pd.read_csv(phe / "testdata_Mean__testdata_Mean.csv")
    expected = pd.read_csv(phe / "testdata_Mean__testdata_Mean_results.csv").set_index("area")
    limits = ["value", "lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl"]
    found = intervals.mean(rows["values"], rows["area"])
    np.testing.assert_allclose(found.iloc[:, :5], expected.loc[found.index, limits], rtol=1e-9)
    np.testing.assert_allclose(
        intervals.mean(rows["values"]).iloc[:, :5], expected.loc[["No grouping"], limits], rtol=1e-9
    )


def test_published_wilson_limits_of_91040(worked: Path):
    rows = pd.read_csv(worked / "fingertips-91040-wilson.csv")
    found = intervals.proportion(rows["Count"], rows["Denominator"], confidence=0.95, multiplier=100)
    assert len(rows) == 634
    np.testing.assert_allclose(found["lower_95"], rows["LowerCI"], atol=1e-8)
    np.testing.assert_allclose(found["upper_95"], rows["UpperCI"], atol=1e-8)


@pytest.mark.england
def test_published_byars_limits_of_93356(england_raw: Path):
    rows = pd.read_csv(england_raw / "fingertips-93356-counties.csv")
    rows = rows[rows["Lower CI 95.0 limit"].notna()]
    found = intervals.rate(rows["Count"], rows["Denominator"], confidence=0.95, method=EVERY)
    assert len(rows) == 755
    np.testing.assert_allclose(found["lower_95"], rows["Lower CI 95.0 limit"], rtol=2e-4)
    np.testing.assert_allclose(found["upper_95"], rows["Upper CI 95.0 limit"], rtol=2e-4)
    # Twenty of them have fewer than ten events: the usual choice would not give the published limits.
    usual = intervals.rate(rows["Count"], rows["Denominator"], confidence=0.95)
    assert (usual["method"] == "exact").sum() == 20
    assert (usual["lower_95"] / rows["Lower CI 95.0 limit"]).max() > 1.9


@pytest.mark.england
@pytest.mark.parametrize(
    ("indicator", "rows_published", "atol"), [(20401, 148, 1e-5), (241, 222, 2e-3)], ids=["Byar's", "Wilson"]
)
def test_published_limits_of_the_north_west(
    england_raw: Path, indicator: int, rows_published: int, atol: float
):
    rows = pd.read_csv(england_raw / "fingertips-north-west.csv")
    rows = rows[rows["Indicator ID"] == indicator]
    assert len(rows) == rows_published
    if indicator == 241:
        found = intervals.proportion(rows["Count"], rows["Denominator"], confidence=0.95, multiplier=100)
    else:
        found = intervals.rate(rows["Count"], rows["Denominator"], confidence=0.95, multiplier=1000)
    np.testing.assert_allclose(found["lower_95"], rows["Lower CI 95.0 limit"], atol=atol)
    np.testing.assert_allclose(found["upper_95"], rows["Upper CI 95.0 limit"], atol=atol)


@pytest.mark.england
@pytest.mark.parametrize("indicator", [93015, 93088])
def test_simulated_survey_limits_are_near_and_not_the_same(england_raw: Path, indicator: int):
    rows = pd.read_csv(england_raw / "fingertips-north-west.csv")
    rows = rows[rows["Indicator ID"] == indicator]
    found = intervals.survey_proportion(rows["Value"], rows["Denominator"], design_effect=1, confidence=0.95)
    off = (found["lower_95"] - rows["Lower CI 95.0 limit"]).abs()
    off_above = (found["upper_95"] - rows["Upper CI 95.0 limit"]).abs()
    assert len(rows) == 235
    assert 0.2 < max(off.max(), off_above.max()) < 0.4  # percentage points, as the module says


def test_a_stated_design_effect_widens_the_interval():
    # OHID's and Sport England's assumptions about the same answer, worked by hand from Wilson's formula.
    for effect, lower, upper in [(1, 21.4, 29.0), (1.5, 20.7, 29.9), (2, 20.0, 30.7)]:
        found = intervals.survey_proportion([25.0], [500], design_effect=effect, confidence=0.95)
        assert found.loc[0, ["lower_95", "upper_95"]].round(1).tolist() == [lower, upper]
        assert found.loc[0, "method"] == f"Wilson, design effect {effect}"
    plain = intervals.proportion([125], [500], multiplier=100)
    stated = intervals.survey_proportion([25.0], [500], design_effect=1)
    np.testing.assert_allclose(plain.iloc[:, :5], stated.iloc[:, :5])


def test_the_answer_stands_on_the_callers_index_with_the_levels_asked_for():
    count = pd.Series([1, 2], index=["E1", "E2"])
    found = intervals.proportion(count, pd.Series([20, 10], index=["E2", "E1"]))
    assert found.columns.tolist() == BOTH
    assert found.index.tolist() == ["E1", "E2"]
    assert found["value"].tolist() == [0.1, 0.1]
    other = intervals.rate(count, 10, confidence=(0.9, 0.975, 0.99))
    assert other.columns.tolist() == [
        *("value", "lower_90", "upper_90", "lower_975", "upper_975", "lower_99", "upper_99", "method")
    ]


def test_missing_figures_are_absent_and_say_so():
    found = intervals.rate([np.nan, 3, 50, 0], [10, np.nan, 10, 10])
    assert found["method"].tolist() == [
        *("not computable: a figure is missing", "not computable: a figure is missing", "Byar's", "exact")
    ]
    assert found.iloc[:2, :5].isna().all(axis=None)
    assert intervals.proportion([np.nan], [3]).loc[0, "method"] == "not computable: a figure is missing"
    assert len(intervals.proportion([], [])) == 0


def test_exact_limits_hold_the_stated_tail_probability():
    events = np.arange(1, 10)
    found = intervals.counts(events)
    for level, tail in [("95", 0.025), ("998", 0.001)]:
        np.testing.assert_allclose(poisson.sf(events - 1, found[f"lower_{level}"]), tail, rtol=1e-9)
        np.testing.assert_allclose(poisson.cdf(events, found[f"upper_{level}"]), tail, rtol=1e-9)


def test_no_events_have_a_lower_limit_of_nothing():
    for method in ("Byar's, exact below ten", EVERY):
        found = intervals.counts([0, 0.4], method=method)
        assert found["lower_95"].iloc[0] == 0
        assert (found["upper_95"] > 0).all()
        assert found.iloc[:, :5].notna().all(axis=None)
    # The rule of three, exactly: -ln(0.025).
    assert intervals.counts([0])["upper_95"].iloc[0] == pytest.approx(-np.log(0.025), rel=1e-12)


def test_numerators_need_not_be_whole():
    found = intervals.rate([9.5, 9.99, 10.01], 100, multiplier=100)
    assert found["method"].tolist() == ["exact", "exact", "Byar's"]
    assert found["lower_95"].is_monotonic_increasing
    assert found["upper_95"].is_monotonic_increasing


@settings(deadline=None)  # the machine may be busy
@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 10**7)), min_size=1, max_size=30),
    st.floats(0.5, 0.999),
)
def test_wilson_solves_the_score_equation(rows: list[tuple[float, int]], confidence: float):
    share = np.array([p for p, _ in rows])
    n = np.array([float(n) for _, n in rows])
    found = intervals.proportion(share * n, n, confidence=confidence)
    z = intervals.answer.levels(confidence)[0].z
    for limit in (found.iloc[:, 1].to_numpy(), found.iloc[:, 2].to_numpy()):
        assert ((limit >= 0) & (limit <= 1)).all()
        score = (share - limit) ** 2 * n
        np.testing.assert_allclose(score, z**2 * limit * (1 - limit), rtol=1e-5, atol=1e-9)


def test_rows_do_not_depend_on_each_other():
    rng = np.random.default_rng(3)
    n = rng.integers(1, 500, 20_000).astype(float)
    count = np.floor(n * rng.random(20_000))
    for method in (intervals.proportion, intervals.rate):
        together = method(count, n)
        apart = method(count[9_000:9_003], n[9_000:9_003])
        np.testing.assert_array_equal(together.iloc[9_000:9_003, :5], apart.iloc[:, :5])


@pytest.mark.parametrize(
    ("count", "denominator", "message"),
    [
        ([1, 5, 7], [4, 4, 4], r"counts are above their denominator: use intervals\.rate .*2 rows: \[1, 2\]"),
        ([-1, 2], [4, 4], r"counts are negative \(1 rows: \[0\]\)"),
        ([1, 2], [0, -4], r"denominators are not above 0: .*2 rows: \[0, 1\]"),
        ([-1, 9], [4, 4], r"counts are negative .*; counts are above their denominator"),
    ],
)
def test_impossible_figures_are_refused_all_at_once(count, denominator, message):
    with pytest.raises(ValueError, match=message):
        intervals.proportion(count, denominator)


def test_a_mismatched_index_is_refused_with_both_sides_strangers():
    count = pd.Series([1.0, 2.0], index=["E1", "E2"])
    denominator = pd.Series([10.0, 20.0], index=["E2", "E3"])
    message = (
        r"count and denominator do not stand on the same index: 1 labels only in count \['E1'\], "
        r"1 only in denominator \['E3'\]"
    )
    with pytest.raises(ValueError, match=message):
        intervals.rate(count, denominator)
    with pytest.raises(ValueError, match=r"indexes in which labels repeat: \['E1'\]"):
        intervals.rate(pd.Series([1, 2], index=["E1", "E1"]), pd.Series([1, 2], index=["E1", "E2"]))
    with pytest.raises(ValueError, match="Columns of one length"):
        intervals.rate([1, 2], [1, 2, 3])


def test_unknown_choices_are_refused():
    with pytest.raises(ValueError, match=r"shares such as 0\.95 or 0\.998, not \[95\.0\]"):
        intervals.proportion([1], [2], confidence=95)
    with pytest.raises(ValueError, match=r"Unknown method 'Byar': use one of"):
        intervals.rate([1], [2], method="Byar")
    with pytest.raises(ValueError, match="design effects are below 1"):
        intervals.survey_proportion([25], [500], design_effect=0.5)
    with pytest.raises(ValueError, match="values are not between 0 and 100"):
        intervals.survey_proportion([125], [500], design_effect=1)
