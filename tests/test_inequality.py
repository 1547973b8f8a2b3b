"""Slope and relative index, and gaps, against worked examples, closed forms and what must be refused."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localsport.methods import gaps, inequality, intervals

WORKED = pd.read_csv(Path(__file__).parent / "worked" / "inequality.csv")
INDEX = {"slope": inequality.slope_index, "relative": inequality.relative_index}


@pytest.fixture(scope="module")
def phe() -> pd.DataFrame:
    """Return the worked examples of others, which stand beside the project and not in it."""
    shared = os.environ.get("LOCALSPORT_SHARED", Path(__file__).resolve().parents[2] / "shared")
    folder = Path(shared) / "worked" / "phe"
    if not folder.is_dir():
        pytest.skip(
            f"no worked examples at {folder}: set LOCALSPORT_SHARED to the folder that has worked/phe"
        )
    return pd.read_csv(folder / "testdata_SII__testdata_SII.csv")


def table(rows: pd.DataFrame, value: str, area: str = "area", group: str = "tenth") -> pd.DataFrame:
    return rows.pivot(index=area, columns=group, values=value)


def one_per_cent(limits: np.ndarray) -> np.ndarray:
    """Return how far off limits may be: one per cent of the limit or, nearer nought, of the interval's width.

    The examples are one run of a simulation. Their lower limits of area 1 lie 1.1 (95 per cent) and 2.1 per cent (99)
    of the limit from those of the normal distribution that they simulate: half a per cent of the width.
    """
    width = np.abs(limits[:, 1] - limits[:, 0])[:, None]
    return 0.01 * np.maximum(np.abs(limits), width)


@pytest.fixture
def tenths() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return values of two areas, one falling and one rising, and their populations."""
    values = pd.DataFrame([np.linspace(30, 12, 10), np.linspace(50, 68, 10)], index=["X", "Y"])
    return values, pd.DataFrame(1000.0, index=values.index, columns=values.columns)


@pytest.mark.parametrize("area", ["area1", "example"])
def test_worked_examples(area: str):
    rows = WORKED[WORKED["area"] == area]
    values, population = table(rows, "value"), table(rows, "population")
    expected = rows.iloc[0]
    found = inequality.slope_index(values, population).loc[area]
    assert found["value"] == pytest.approx(expected["slope_index"], abs=5e-6)
    assert found["intercept"] == pytest.approx(expected["intercept"], abs=5e-6)
    assert inequality.relative_index(values, population).loc[area, "value"] == pytest.approx(
        expected["relative_index"], abs=5e-7
    )
    if not np.isnan(expected["slope_lower_95"]):
        limits = {"lower": table(rows, "lower"), "upper": table(rows, "upper")}
        found = inequality.slope_index(values, population, **limits).loc[area]
        published = expected[["slope_lower_95", "slope_upper_95"]].to_numpy(dtype=float)
        off = found[["lower_95", "upper_95"]].to_numpy(dtype=float) - published
        assert (np.abs(off) <= one_per_cent(published[None])).all()


def test_every_phe_index(phe: pd.DataFrame):
    done = 0
    for description, rows in phe.groupby("TestDescription", sort=False):
        first = rows.groupby("Area").first()
        if first["sii"].isna().all():
            continue
        text = description.replace("c(95, 99)", "")
        scale = "logit" if "logit" in text else "log" if "log transform" in text else "linear"
        multiplier = -100 if "x -100" in text else 100 if "x 100" in text else -1 if "negative" in text else 1
        levels = [0.99 if "99%" in text else 0.98 if "98%" in text else 0.95]
        if "multiple" in text or "95% and 98%" in text:
            levels = [0.95, 0.98 if "98" in text else 0.99]
        population, values, low, high = (
            table(rows, c, "Area", "Quantile") for c in ("Population", "Value", "LowerCL", "UpperCL")
        )
        options = {"lower": low, "upper": high, "scale": scale, "confidence": levels}
        slope = inequality.slope_index(values, population, multiplier=multiplier, **options)
        relative = inequality.relative_index(values, population, turned=multiplier < 0, **options)
        for kind, found in (("sii", slope), ("rii", relative)):
            if first[kind].isna().all():
                continue
            np.testing.assert_allclose(found["value"], first[kind], rtol=1e-9, err_msg=description)
            for i, _ in enumerate(levels):
                published = first[[f"{kind}_lowercl_{i + 1}", f"{kind}_uppercl_{i + 1}"]]
                limits = found.iloc[:, 2 * i + 1 : 2 * i + 3]
                there = published.notna().all(axis=1)
                off = (limits.to_numpy() - published.to_numpy())[there]
                assert (np.abs(off) <= one_per_cent(published[there].to_numpy())).all(), description
        known = first["Intercept"].notna()
        np.testing.assert_allclose(slope.loc[known, "intercept"], first.loc[known, "Intercept"], rtol=1e-9)
        done += len(first)
    assert done == 44


def test_phe_standard_errors_serve_as_well_as_limits(phe: pd.DataFrame):
    rows = phe[phe["TestDescription"] == "rate (e.g. infant mortality) - log transform with intercept"]
    values, population, error, low, high = (
        table(rows, c, "Area", "Quantile")
        for c in ("Value", "Population", "StandardError", "LowerCL", "UpperCL")
    )
    by_error = inequality.slope_index(values, population, standard_errors=error, scale="log")
    by_limits = inequality.slope_index(values, population, lower=low, upper=high, scale="log")
    # The examples give the standard errors for a normal quantile of 1.96.
    np.testing.assert_allclose(by_error.iloc[:, :5], by_limits.iloc[:, :5], rtol=1e-4)


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ("error handling - negative populations", r"populations are not above 0 \(1 rows: \['area1'\]\)"),
        ("error handling - negative counts/standard error", "standard errors are negative"),
        ("error handling - invalid proportion in CLs", "lower limits lie above upper ones"),
    ],
)
def test_the_phe_examples_of_impossible_figures_are_refused(
    phe: pd.DataFrame, description: str, message: str
):
    rows = phe[phe["TestDescription"] == description]
    values, population, error, low, high = (
        table(rows, c, "Area", "Quantile")
        for c in ("Value", "Population", "StandardError", "LowerCL", "UpperCL")
    )
    limits = {"lower": low, "upper": high} if "CLs" in description else {"standard_errors": error}
    with pytest.raises(ValueError, match=message):
        inequality.slope_index(values, population, scale="logit", **limits)


def test_the_phe_example_of_missing_limits_has_a_value_and_no_limits_for_that_area(phe: pd.DataFrame):
    rows = phe[phe["TestDescription"] == "error handling - missing confidence limits and se"]
    values, population, low, high = (
        table(rows, c, "Area", "Quantile") for c in ("Value", "Population", "LowerCL", "UpperCL")
    )
    found = inequality.slope_index(values, population, lower=low, upper=high).iloc[0]
    assert not np.isnan(found["value"])
    assert found[["lower_95", "upper_95", "lower_998", "upper_998"]].isna().all()
    missing = inequality.slope_index(values * np.nan, population).iloc[0]
    assert missing["method"] == "not computable: a group has no figure"
    assert np.isnan(missing["value"])


def test_simulated_limits_are_the_exact_ones_of_a_line():
    # Without a transformation the slope is a weighted sum of the values, so its limits are known.
    rng = np.random.default_rng(8)
    n = rng.integers(500, 900, 10).astype(float)
    error = rng.uniform(0.5, 2, 10)
    y = rng.normal(80, 2, 10)
    a = n / n.sum()
    b = np.cumsum(a) - a / 2
    design = np.column_stack([np.ones(10), b])
    solve = np.linalg.inv(design.T * a @ design) @ design.T * a
    slope, spread = solve[1] @ y, np.sqrt((solve[1] ** 2) @ error**2)
    found = inequality.slope_index(
        *(pd.DataFrame([row], index=["X"]) for row in (y, n)),
        standard_errors=pd.DataFrame([error], index=["X"]),
    ).loc["X"]
    assert found["value"] == pytest.approx(slope, rel=1e-12)
    for level, z in (("95", 1.959964), ("998", 3.090232)):
        assert (found[f"upper_{level}"] - slope) / spread == pytest.approx(z, rel=0.002)
        assert (slope - found[f"lower_{level}"]) / spread == pytest.approx(z, rel=0.002)


@pytest.mark.parametrize("scale", ["linear", "log", "logit"])
@pytest.mark.parametrize("kind", ["slope", "relative"])
def test_drawing_lines_is_drawing_values_and_fitting_again(kind: str, scale: str):
    rng = np.random.default_rng(9)
    n, error = rng.integers(500, 900, 6).astype(float), rng.uniform(0.02, 0.06, 6)
    y = np.linspace(0.30, 0.15, 6)
    there, back = inequality.FORWARD[scale], inequality.BACK[scale]
    on_scale = error if scale != "linear" else error * y
    a = n / n.sum()
    design = np.column_stack([np.ones(6), np.cumsum(a) - a / 2])
    drawn = there(y) + rng.standard_normal((400_000, 6)) * on_scale
    coefficients = drawn @ (np.linalg.inv(design.T * a @ design) @ design.T * a).T
    start, end = back(coefficients[:, 0]), back(coefficients.sum(axis=1))
    expected = np.quantile(end - start if kind == "slope" else end / start, [0.025, 0.975])
    found = INDEX[kind](
        *(pd.DataFrame([row]) for row in (y, n)), standard_errors=pd.DataFrame([on_scale]), scale=scale
    )
    np.testing.assert_allclose(found.loc[0, ["lower_95", "upper_95"]].astype(float), expected, rtol=0.01)


def test_a_straight_line_is_found_exactly_on_each_scale(tenths):
    values, population = tenths
    # Groups of one size stand at 0.05, 0.15, ...: the ends lie half a step beyond the outer groups.
    found = inequality.slope_index(values, population)
    np.testing.assert_allclose(found["value"], [-20, 20])
    np.testing.assert_allclose(found["intercept"], [31, 49])
    np.testing.assert_allclose(inequality.relative_index(values, population)["value"], [11 / 31, 69 / 49])
    turned = inequality.relative_index(values, population, turned=True)["value"]
    np.testing.assert_allclose(turned, [31 / 11, 49 / 69])
    logs = inequality.relative_index(np.exp(values / 10), population, scale="log")["value"]
    np.testing.assert_allclose(logs, np.exp([-2, 2]))


def test_limits_are_the_same_for_the_same_seed_and_whoever_else_is_asked_for(tenths):
    values, _ = tenths
    many = pd.concat([values.set_axis([f"X{i}", f"Y{i}"]) for i in range(20)])
    people = pd.DataFrame(1000.0, index=many.index, columns=many.columns)
    together = inequality.slope_index(many, people, lower=many - 2, upper=many + 2, seed=5)
    alone = inequality.slope_index(
        many.tail(1), people.tail(1), lower=many.tail(1) - 2, upper=many.tail(1) + 2, seed=5
    )
    pd.testing.assert_frame_equal(together.tail(1), alone)
    other = inequality.slope_index(
        many.tail(1), people.tail(1), lower=many.tail(1) - 2, upper=many.tail(1) + 2
    )
    assert other["lower_95"].iloc[0] != alone["lower_95"].iloc[0]
    assert alone["method"].iloc[0] == "slope index, linear scale, 100,000 simulations, seed 5"


def test_groups_are_joined_by_name(tenths):
    values, population = tenths
    people = population.assign(**{str(c): population[c] * (c + 1) for c in population})[map(str, population)]
    named = values.rename(columns=str)
    shuffled = people[people.columns[::-1]].loc[["Y", "X"]]
    pd.testing.assert_frame_equal(
        inequality.slope_index(named, people), inequality.slope_index(named, shuffled)
    )


def test_a_ratio_of_a_line_that_falls_below_nothing_is_not_given():
    values = pd.DataFrame([[9.0, 1.0, 0.5, 0.2, 0.1]], index=["X"])
    found = inequality.relative_index(values, values * 0 + 1, lower=values - 0.1, upper=values + 0.1).loc["X"]
    assert found["method"] == "not computable: the line is not above 0 at both ends"
    assert found[["value", "lower_95", "upper_95"]].isna().all()


def test_impossible_groups_are_refused_by_name(tenths):
    values, population = tenths
    with pytest.raises(ValueError, match="5 to 100 groups are needed, not 4"):
        inequality.slope_index(values.iloc[:, :4], population.iloc[:, :4])
    with pytest.raises(ValueError, match=r"population: missing \[9\], not among the values \[\]"):
        inequality.slope_index(values, population.drop(columns=9))
    with pytest.raises(ValueError, match=r"groups are held twice {'values': \[0\]}"):
        inequality.slope_index(values.rename(columns={1: 0}), population)
    with pytest.raises(ValueError, match=r"1 labels only in values \['Y'\], 1 only in population \['Z'\]"):
        inequality.slope_index(values, population.rename({"Y": "Z"}))
    with pytest.raises(
        ValueError, match=r"values are not between 0 and 1, as the logit scale needs \(2 rows"
    ):
        inequality.slope_index(values, population, scale="logit")
    with pytest.raises(
        ValueError, match=r"values are not above 0, as the log scale needs \(1 rows: \['X'\]\)"
    ):
        inequality.slope_index(values - 20, population, scale="log")
    with pytest.raises(ValueError, match="give lower and upper together, or standard_errors"):
        inequality.slope_index(values, population, lower=values)
    with pytest.raises(ValueError, match="1,000 simulations or more, not 10"):
        inequality.slope_index(values, population, simulations=10)
    with pytest.raises(ValueError, match="Unknown scale 'sqrt'"):
        inequality.slope_index(values, population, scale="sqrt")


def test_many_groups_are_warned_of(phe: pd.DataFrame):
    rows = phe[phe["TestDescription"] == "warning handling - large number of quantiles (>10)"]
    with pytest.warns(UserWarning, match="15 groups: above 10 the groups are seldom large enough"):
        inequality.slope_index(
            table(rows, "Value", "Area", "Quantile"), table(rows, "Population", "Area", "Quantile")
        )


@pytest.mark.parametrize(
    ("counts", "gap", "lower", "upper"),
    [
        # Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10.
        ((56, 70, 48, 80), 0.2, 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.6, 0.1705, 0.8090),
        ((10, 10, 0, 20), 1.0, 0.6791, 1.0),
    ],
)
def test_the_gap_of_two_proportions_is_newcombes(counts, gap, lower, upper):
    one, other = (
        intervals.proportion([counts[0]], [counts[1]]),
        intervals.proportion([counts[2]], [counts[3]]),
    )
    found = gaps.absolute(one, other).iloc[0]
    np.testing.assert_allclose(
        found[["value", "lower_95", "upper_95"]].astype(float), [gap, lower, upper], atol=6e-5
    )
    turned = gaps.absolute(other, one).iloc[0]
    assert turned["lower_998"] == pytest.approx(-found["upper_998"])


def test_a_gap_to_a_value_without_doubt_has_the_interval_of_the_other():
    one = pd.DataFrame({"value": [30.0], "lower_95": [25.0], "upper_95": [36.0]}, index=["E1"])
    sure = pd.DataFrame({"value": [20.0], "lower_95": [20.0], "upper_95": [20.0]}, index=["E1"])
    found = gaps.absolute(one, sure, confidence=0.95)
    assert found.iloc[0].tolist() == [10.0, 5.0, 16.0, "MOVER"]
    ratio = gaps.relative(one, sure, confidence=0.95)
    np.testing.assert_allclose(ratio.iloc[0, :3].astype(float), [1.5, 1.25, 1.8])


def test_gaps_without_limits_or_figures_say_so():
    one = pd.DataFrame(
        {"value": [30.0, np.nan, 3.0], "lower_95": [np.nan, np.nan, 0.0], "upper_95": [np.nan, np.nan, 8.0]}
    )
    other = pd.DataFrame({"value": [20.0, 20, 0], "lower_95": [18.0, 18, 0], "upper_95": [22.0, 22, 4]})
    found = gaps.absolute(one, other, confidence=0.95)
    assert found.loc[0, "value"] == 10
    assert np.isnan(found.loc[0, "lower_95"])
    assert found.loc[1, "method"] == "not computable: a figure is missing"
    ratio = gaps.relative(one, other, confidence=0.95)
    assert ratio["method"].tolist()[1:] == [
        *("not computable: a figure is missing", "not computable: an estimate is not above 0")
    ]
    assert gaps.relative(one.tail(1), other.head(1).set_axis([2]), confidence=0.95)["lower_95"].tolist() == [
        0
    ]
    with pytest.raises(ValueError, match=r"columns are missing {'first': \['lower_998', 'upper_998'\]"):
        gaps.absolute(one, other)
    with pytest.raises(ValueError, match=r"first and second do not stand on the same index"):
        gaps.absolute(one, other.set_axis([0, 1, 7]), confidence=0.95)
