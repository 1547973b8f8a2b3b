"""Comparison with a benchmark, quantiles, funnels and the smallest difference a sample could show."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, poisson

from localsport.methods import comparison, funnels, intervals, quantiles

PUBLISHED = "Compared to England value or percentiles"


@pytest.fixture(scope="module")
def phe() -> Path:
    """Return the worked examples of others, which stand beside the project and not in it."""
    shared = os.environ.get("LOCALSPORT_SHARED", Path(__file__).resolve().parents[2] / "shared")
    folder = Path(shared) / "worked" / "phe"
    if not folder.is_dir():
        pytest.skip(
            f"no worked examples at {folder}: set LOCALSPORT_SHARED to the folder that has worked/phe"
        )
    return folder


@pytest.mark.england
def test_the_published_comparisons_of_inactivity_in_the_north_west(england_raw: Path):
    key = ["Area Code", "Time period"]
    limits = pd.read_csv(england_raw / "fingertips-north-west.csv")
    limits = limits[
        (limits["Indicator ID"] == 93015) & (limits["Sex"] == "Persons") & (limits["Age"] == "19+ yrs")
    ]
    limits = limits.set_index(key)
    published = pd.read_csv(england_raw / "fingertips-district-profile.csv", low_memory=False)
    published = published[published["Indicator ID"] == 93015].set_index(key)[PUBLISHED]
    england = limits.xs("E92000001")["Value"]
    areas = limits.drop(index="E92000001", level=0)
    areas = areas.rename(columns={"Lower CI 95.0 limit": "lower_95", "Upper CI 95.0 limit": "upper_95"})
    benchmark = pd.Series(areas.index.get_level_values(1).map(england), index=areas.index)
    found = comparison.compare(areas, benchmark, polarity="low is good")["comparison"]
    both = pd.concat([found, published.str.lower()], axis=1, join="inner")
    assert len(both) == 175
    assert both["comparison"].value_counts().to_dict() == {"similar": 94, "worse": 64, "better": 17}
    assert (both["comparison"] == both[PUBLISHED]).sum() == 175


def test_the_direction_is_judged_by_polarity():
    areas = pd.DataFrame({"lower_95": [10, 24, 26], "upper_95": [24, 26, 30]}, index=["low", "same", "high"])
    for polarity, expected in [
        ("low is good", ["better", "similar", "worse"]),
        ("high is good", ["worse", "similar", "better"]),
        ("no judgement", ["lower", "similar", "higher"]),
    ]:
        found = comparison.compare(areas, 25, polarity=polarity)
        assert found["comparison"].tolist() == expected
        assert found["direction"].tolist() == ["lower", "similar", "higher"]
    each = pd.Series(["no judgement", "low is good", "high is good"], index=["high", "low", "same"])
    found = comparison.compare(areas, 25, polarity=each)
    assert found["comparison"].tolist() == ["better", "similar", "higher"]


def test_a_benchmark_on_the_limit_is_similar():
    areas = pd.DataFrame({"lower_95": [25.0, 20.0], "upper_95": [30.0, 25.0]})
    assert comparison.compare(areas, 25)["comparison"].tolist() == ["similar", "similar"]


def test_the_highest_level_at_which_an_area_differs_is_named():
    areas = pd.DataFrame(
        {"lower_998": [20, 26.0], "upper_998": [40, 35], "lower_95": [26, 27], "upper_95": 30}
    )
    found = comparison.compare(areas, 25)
    assert found["comparison_level"].tolist() == ["95", "99.8"]
    assert comparison.compare(areas, 29)["comparison_level"].tolist() == ["", ""]


def test_what_cannot_be_compared_says_why():
    areas = pd.DataFrame({"lower_95": [np.nan, 20, 20], "upper_95": [np.nan, 30, 30]}, index=["a", "b", "c"])
    found = comparison.compare(areas, pd.Series({"a": 25, "b": np.nan, "c": 25}))
    assert found["comparison"].tolist() == ["not compared", "not compared", "similar"]
    assert found["reason"].tolist() == ["no interval", "the benchmark has no value", ""]
    assert found["direction"].tolist() == ["", "", "similar"]


def test_impossible_comparisons_are_refused():
    areas = pd.DataFrame({"lower_95": [20.0], "upper_95": [30.0]}, index=["E1"])
    with pytest.raises(
        ValueError, match=r"there are no limits\. Columns such as lower_95 .* there are \['value'\]"
    ):
        comparison.compare(pd.DataFrame({"value": [1]}), 25)
    with pytest.raises(ValueError, match=r"lower_95 lies above upper_95 \(1 rows: \['E1'\]\)"):
        comparison.compare(areas.assign(lower_95=40), 25)
    with pytest.raises(ValueError, match=r"Unknown polarity \['bigger is better'\]: use one of"):
        comparison.compare(areas, 25, polarity="bigger is better")
    with pytest.raises(ValueError, match=r"1 only in benchmark \['E2'\]"):
        comparison.compare(areas, pd.Series({"E2": 25}))


def test_every_phe_quantile(phe: Path):
    rows = pd.read_csv(phe / "testdata_Quantiles__testdata_Quantiles.csv")
    classes = {"Decile": 10, "Quartile": 4, "Septile": 7}
    done = 0
    # What is not ranked within an indicator or region is ranked in one set, whatever its polarity.
    whole = rows["GroupSet"].isna() | (rows["Test"] == "BadPolarity")
    for (name, test), part in rows[whole].groupby(["QuantileNm", "GroupSet"], dropna=False):
        del test
        found = quantiles.quantiles(part["Value"], classes[name])["quantile"]
        pd.testing.assert_series_equal(found, part["QuantileInGrp"].astype("Int64"), check_names=False)
        done += len(part)
    rest = rows[~whole].astype({"Polarity": str})
    for (name, polarity, group_set), part in rest.groupby(["QuantileNm", "Polarity", "GroupSet"]):
        groups = part["IndSexRef"] + (part["ParentCode"] if group_set == "IndSexReg" else "")
        highest = polarity in ("RAG - Low is good", "True")
        found = quantiles.quantiles(part["Value"], classes[name], groups=groups, first_is_highest=highest)
        pd.testing.assert_series_equal(
            found["quantile"], part["QuantileInGrp"].astype("Int64"), check_names=False
        )
        done += len(part)
    assert done == len(rows) == 1017


def test_ties_share_a_quantile_and_gaps_have_none():
    found = quantiles.quantiles(pd.Series([5, 5, 5, 1, np.nan], index=list("abcde")), 2)
    assert found["quantile"].tolist() == [1, 1, 1, 2, pd.NA]
    assert found["of"].tolist() == [4] * 5
    assert found.loc["e", "reason"] == "no value"


def test_classes_of_many_areas_are_equal_in_size():
    found = quantiles.quantiles(np.arange(6_856.0), 5, first_is_highest=False)["quantile"]
    assert found.is_monotonic_increasing
    assert found.value_counts().between(1371, 1372).all()
    assert (found.iloc[0], found.iloc[-1]) == (1, 5)


def test_too_few_areas_have_no_quantile_and_say_so():
    found = quantiles.quantiles([1.0, 2.0, 3.0, 4.0], 5)
    assert found["quantile"].isna().all()
    assert found["reason"].unique().tolist() == ["fewer areas with a value than 5 classes"]
    assert quantiles.quantiles([3.0], 4).loc[0, "reason"] == "fewer areas with a value than 4 classes"
    assert quantiles.quantiles([np.nan, np.nan], 2)["reason"].tolist() == ["no value", "no value"]
    with pytest.raises(ValueError, match="two classes or more, not 1"):
        quantiles.quantiles([1.0], 1)


def test_golden_limits_of_a_proportion():
    # PHStatsMethods 0.1.16, run: mean 25 per cent, 500 people.
    found = funnels.curve(25, [500], kind="proportion", multiplier=100)
    np.testing.assert_allclose(
        found.iloc[0, 1:5].astype(float), [21.2045, 28.7955, 19.0158, 30.9842], atol=5e-5
    )


def test_golden_limits_of_a_count():
    # PHStatsMethods' tests of poisson_funnel: with 200 events the lower 97.5 per cent limit is 173.24086241121654,
    # with 500 the upper 99.9 per cent limit is 573.0274767209943; a funnel is the way back.
    found = funnels.curve(1, [173.24086241121654, 573.0274767209943], kind="ratio", multiplier=1)
    assert found.loc[0, "upper_95"] * 173.24086241121654 == pytest.approx(200, rel=1e-6)
    assert found.loc[1, "lower_998"] * 573.0274767209943 == pytest.approx(500, rel=1e-6)


def test_an_area_leaves_the_funnel_exactly_when_its_interval_leaves_the_mean():
    expected = np.array([0.01, 0.5, 3.0, 12.3, 60.0, 900.0])
    for events in (0, 1, 4, 9, 25, 80, 1000):
        lower, upper = poisson.sf(events - 1, expected), poisson.cdf(events, expected)
        found = funnels.funnel(np.full(6, events), expected, kind="ratio", confidence=0.95)
        outside = found["position"] != "within the limits"
        assert outside.tolist() == ((lower < 0.025) | (upper < 0.025)).tolist()
    n = np.array([30.0, 500.0, 5_000.0])
    for count in (0.2 * n, 0.25 * n, 0.3 * n):
        wilson = intervals.proportion(count, n)
        by_interval = comparison.compare(wilson, 0.25)["direction"]
        by_funnel = funnels.funnel(count, n, kind="proportion", baseline=0.25, confidence=0.95)["position"]
        assert (by_funnel == "within the limits").tolist() == (by_interval == "similar").tolist()


def test_the_funnel_stands_on_the_pooled_mean_and_the_callers_index():
    count, n = (
        pd.Series([10.0, np.nan, 40.0], index=list("abc")),
        pd.Series([100.0, 50, 100], index=list("abc")),
    )
    found = funnels.funnel(count, n, kind="proportion", multiplier=100)
    assert found["baseline"].tolist() == [25.0] * 3
    assert found["value"].tolist()[::2] == [10.0, 40.0]
    assert found["position"].tolist() == ["below the 99.8% limit", "", "above the 99.8% limit"]
    assert found.index.tolist() == ["a", "b", "c"]


def test_dispersion_by_hand():
    # Four areas of 100 with roots of the ratio 0.1 above or below 1: z = ±2, so phi is 4; no tail to pull in.
    values = np.array([1.21, 0.81, 1.21, 0.81])
    phi, tau_squared = funnels.dispersion(values, np.full(4, 100.0), 1.0, "ratio", winsorised=0)
    assert phi == pytest.approx(4)
    # (4 * 4 - 3) / (1600 - 400 * 400 * 4 / 1600): weights are 1 / 0.05² = 400.
    assert tau_squared == pytest.approx(13 / 1200)
    found = funnels.curve(100, [100], kind="ratio", phi=4, confidence=0.95)
    assert found["upper_95"].iloc[0] == pytest.approx(100 * (1 + 2 * 1.959963985 * 0.05) ** 2)
    found = funnels.curve(100, [100], kind="ratio", tau_squared=13 / 1200, confidence=0.95)
    spread = 1.959963985 * np.sqrt(0.05**2 + 13 / 1200)
    assert found["lower_95"].iloc[0] == pytest.approx(100 * (1 - spread) ** 2)


def test_one_wild_area_does_not_widen_the_limits_once_winsorised():
    values = np.concatenate([np.full(10, 0.96), np.full(10, 1.04), [9.0]]) ** 2
    wild, _ = funnels.dispersion(values, np.full(21, 100.0), 1.0, "ratio", winsorised=0)
    tame, _ = funnels.dispersion(values, np.full(21, 100.0), 1.0, "ratio", winsorised=0.1)
    assert wild > 1000
    assert tame == pytest.approx(0.64)


def test_overdispersion_is_found_where_it_was_put_in():
    rng = np.random.default_rng(20)
    n = rng.integers(400, 1500, 3000).astype(float)
    true = np.sin(np.arcsin(np.sqrt(0.25)) + rng.normal(0, 0.04, 3000)) ** 2
    count = rng.binomial(n.astype(int), true)
    plain = funnels.funnel(count, n, kind="proportion")
    assert (plain["position"] != "within the limits").mean() > 0.3
    for how in ("multiplicative", "additive"):
        wide = funnels.funnel(count, n, kind="proportion", overdispersion=how, winsorised=0)
        assert (wide["position"] != "within the limits").mean() == pytest.approx(0.05, abs=0.012)
    assert np.sqrt(wide["tau_squared"].iloc[0]) == pytest.approx(0.04, rel=0.05)


def test_chance_alone_never_narrows_the_limits():
    n = np.full(40, 500.0)
    count = np.full(40, 125.0)
    for how in ("multiplicative", "additive"):
        found = funnels.funnel(count, n, kind="proportion", overdispersion=how, confidence=0.95)
        assert found["phi"].iloc[0] == pytest.approx(0)
        stable = np.sin(np.arcsin(0.5) + 1.959963985 / (2 * np.sqrt(500))) ** 2
        assert found["upper_95"].iloc[0] == pytest.approx(stable)


def test_funnels_refuse_what_they_cannot_draw():
    with pytest.raises(ValueError, match="Overdispersion is judged from 3 areas or more, not from 1"):
        funnels.funnel([10], [100], kind="rate", overdispersion="additive")
    with pytest.raises(ValueError, match=r"counts are above their denominator \(1 rows: \[1\]\)"):
        funnels.funnel([1, 20], [10, 10], kind="proportion")
    with pytest.raises(
        ValueError, match=r"Unknown kind 'share': use one of \['proportion', 'rate', 'ratio'\]"
    ):
        funnels.funnel([1], [10], kind="share")
    one = funnels.funnel([10], [100], kind="proportion")
    assert one["position"].tolist() == ["within the limits"]
    none = funnels.funnel([np.nan], [100], kind="rate")
    assert none["method"].tolist() == ["not computable: a figure is missing"]


def test_the_smallest_difference_is_flagged_four_times_in_five():
    # The exact chance that Wilson's interval of 500 people leaves 25 per cent out, by the binomial distribution.
    everyone = np.arange(501)
    flagged = comparison.compare(intervals.proportion(everyone, 500), 0.25)["comparison_level"] != ""
    found = comparison.smallest_difference(25, [500]).iloc[0]
    for share in (25 - found["smallest_fall"], 25 + found["smallest_rise"]):
        chance = binom.pmf(everyone, 500, share / 100)[flagged].sum()
        assert chance == pytest.approx(0.8, abs=0.03)
    assert found["method"] == "power 80%, 95% level, against a benchmark taken as known"


def test_the_smallest_difference_solves_its_equation():
    p, n, m, deff, z, z_power = 0.3, 600.0, 450.0, 1.4, 1.959963985, 1.281551566
    found = comparison.smallest_difference(
        [30.0], [n], other_respondents=[m], design_effect=deff, power=0.9
    ).iloc[0]
    for sign, name in ((-1, "smallest_fall"), (1, "smallest_rise")):
        d = found[name] / 100
        q = p + sign * d
        under_none = z * np.sqrt(p * (1 - p) * (deff / n + deff / m))
        under_some = z_power * np.sqrt(q * (1 - q) * deff / n + p * (1 - p) * deff / m)
        assert d == pytest.approx(under_none + under_some, rel=1e-8)


def test_a_difference_no_share_can_have_is_missing():
    found = comparison.smallest_difference([2.0], [50]).iloc[0]
    assert np.isnan(found["smallest_fall"])
    assert found["smallest_rise"] > 0
    with pytest.raises(ValueError, match=r"the power is a share such as 0\.8"):
        comparison.smallest_difference(25, [500], power=80)
    with pytest.raises(ValueError, match=r"numbers of respondents are not above 0 \(1 rows: \['E1'\]\)"):
        comparison.smallest_difference(25, pd.Series({"E1": 0}))
