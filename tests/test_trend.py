"""The recent trend against the publisher's own unit tests, and every reason for having none."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from localsport.methods import trend

WORKED = pd.read_csv(Path(__file__).parent / "worked" / "trend.csv")


def series(values: list[float], half: float = 2.0, *, area: str = "E1", first: int = 2019) -> pd.DataFrame:
    """Return one row a year, with limits that far either side."""
    start = pd.to_datetime([f"{first + i}-11-16" for i in range(len(values))])
    value = pd.Series(values, dtype=float)
    return pd.DataFrame(
        {
            "area_code": area,
            "period_start": start,
            "period_end": start + pd.DateOffset(years=1) - pd.Timedelta(days=1),
            "value": value,
            "lower_95": value - half,
            "upper_95": value + half,
        }
    )


def reason(rows: pd.DataFrame, value_kind: str = "proportion") -> str:
    found = trend.recent(rows, value_kind=value_kind).iloc[0]
    assert found["trend"] == "not computable"
    assert found[["slope", "chi_squared", "first_period", "last_period"]].isna().all()
    return found["reason"]


@pytest.mark.parametrize("name", WORKED["series"].unique())
def test_worked_examples(name: str):
    rows = WORKED[WORKED["series"] == name]
    dates = pd.to_datetime(rows["year"].astype(str) + "-01-01")
    rows = rows.assign(period_start=dates, period_end=dates + pd.offsets.YearEnd())
    expected = rows.iloc[0]
    found = trend.recent(rows, by="series", value_kind=expected["value_kind"], method=expected["method"]).loc[
        name
    ]
    assert found["trend"] == expected["trend"]
    assert found["reason"] == ""
    if not np.isnan(expected["chi_squared"]):
        assert found["chi_squared"] == pytest.approx(expected["chi_squared"], abs=5e-4)


def test_an_example_without_limits_is_not_computable_here():
    # FingertipsNext unit tests: 93468, England, without limits. Its code finds no points to fit and calls that "no
    # change"; its counts alone rise at every turn, so we say that there is nothing to tell by.
    rows = series([17.5144, 17.3646, 17.6087, 17.6782, 17.7872]).assign(lower_95=np.nan, upper_95=np.nan)
    assert reason(rows) == "intervals are not published for all of the last five points"


def test_the_threshold_is_the_stated_one():
    assert pytest.approx(chi2.ppf(0.998, 1), rel=1e-12) == trend.CHI_SQUARED


def test_slope_and_chi_squared_are_those_of_a_weighted_regression():
    values, half = [28.0, 27.1, 25.9, 24.0, 22.5], np.array([1.0, 2.0, 1.5, 3.0, 2.5])
    rows = series(values)
    rows["lower_95"], rows["upper_95"] = rows["value"] - half, rows["value"] + half
    sigma = 2 * half / 3.92
    t = np.arange(1, 6)
    design = np.column_stack([np.ones(5), t]) / sigma[:, None]
    coefficients, *_ = np.linalg.lstsq(design, np.array(values) / sigma, rcond=None)
    covariance = np.linalg.inv(design.T @ design)
    found = trend.recent(rows, value_kind="proportion").loc["E1"]
    assert found["slope"] == pytest.approx(coefficients[1], rel=1e-10)
    assert found["chi_squared"] == pytest.approx(coefficients[1] ** 2 / covariance[1, 1], rel=1e-10)


def test_one_point_that_makes_the_slope_makes_no_trend():
    # All but the last fall; the last alone turns the slope round, with an interval so narrow that it is significant.
    rows = series([25.0, 24.8, 24.6, 24.4, 35.0], 1.0)
    found = trend.recent(rows, value_kind="proportion").loc["E1"]
    assert found["chi_squared"] > trend.CHI_SQUARED
    assert found["slope"] > 0
    assert found["trend"] == "no significant change"


def test_only_the_last_five_points_count_whatever_their_order():
    rows = series([90.0, 10.0, 28.0, 27.1, 25.9, 24.0, 22.5])
    found = trend.recent(rows.sample(frac=1, random_state=1), value_kind="proportion").loc["E1"]
    alone = trend.recent(rows.tail(5), value_kind="proportion").loc["E1"]
    assert found["chi_squared"] == pytest.approx(alone["chi_squared"], rel=1e-12)
    assert found["points"] == 7
    assert found["first_period"] == pd.Timestamp("2021-11-16")
    assert found["last_period"] == pd.Timestamp("2025-11-16")


def test_many_series_are_judged_at_once_and_by_their_own_polarity():
    rng = np.random.default_rng(4)
    tables = [
        series(list(20 + slope * np.arange(6) + rng.normal(0, 0.2, 6)), 1.0, area=f"E{i}")
        for i, slope in enumerate(rng.choice([-2.0, 0.0, 2.0], 40))
    ]
    polarity = pd.Series([["low is good", "high is good", "no judgement"][i % 3] for i in range(40)])
    polarity.index = pd.Index([f"E{i}" for i in range(40)])
    found = trend.recent(pd.concat(tables), value_kind="proportion", polarity=polarity)
    alone = pd.concat([trend.recent(t, value_kind="proportion") for t in tables])
    pd.testing.assert_frame_equal(found.drop(columns="judgement"), alone.drop(columns="judgement"))
    words = pd.crosstab([polarity, found["trend"]], found["judgement"])
    assert words.loc[("low is good", "increasing")].idxmax() == "getting worse"
    assert words.loc[("high is good", "increasing")].idxmax() == "getting better"
    assert (found.loc[polarity == "no judgement", "judgement"] == "").all()
    assert (found.loc[found["trend"] == "no significant change", "judgement"] == "").all()


def test_several_columns_may_tell_series_apart():
    rows = pd.concat([series([28, 27.1, 25.9, 24, 22.5]).assign(sex=sex) for sex in ("Female", "Male")])
    found = trend.recent(rows, by=["area_code", "sex"], value_kind="proportion")
    assert found.index.tolist() == [("E1", "Female"), ("E1", "Male")]


def test_each_series_may_be_of_its_own_kind():
    values = [28.0, 27.1, 25.9, 24.0, 22.5]
    rows = pd.concat([series(values, area=area) for area in ("E1", "E2", "E3")], ignore_index=True)
    kinds = pd.Series({"E3": "score", "E1": "proportion", "E2": "crude rate"})
    found = trend.recent(rows, value_kind=kinds)
    for area, kind in kinds.items():
        alone = trend.recent(rows[rows["area_code"].eq(area)], value_kind=kind)
        pd.testing.assert_frame_equal(found.loc[[area]], alone, check_dtype=False)
    assert found.loc["E3", "reason"] == "no trend is defined for a score"


def test_every_reason_for_having_no_trend():
    whole = series([28, 27.1, 25.9, 24, 22.5, 20])
    assert reason(whole, "count") == "no trend is defined for a count"
    assert reason(whole.head(4)) == "fewer than five points"
    assert reason(whole.drop(index=3)) == "there is a gap between the last five points"
    blank = whole.assign(value=whole["value"].where(whole.index != 4))
    assert reason(blank) == "a value is missing among the last five points"
    unpublished = whole.assign(upper_95=whole["upper_95"].where(whole.index != 4))
    assert reason(unpublished) == "intervals are not published for all of the last five points"
    assert reason(whole.assign(lower_95=whole["upper_95"])) == "an interval has no width"
    # A gap before the last five points is no gap.
    assert trend.recent(whole.drop(index=0), value_kind="proportion").loc["E1", "reason"] == ""


def test_there_is_never_a_trend_on_overlapping_windows():
    whole = series([28, 27.1, 25.9, 24, 22.5])
    rolling = whole.assign(period_end=whole["period_start"] + pd.DateOffset(years=3))
    assert reason(rolling) == "the periods overlap, so the points are not independent"
    half_yearly = whole.assign(
        period_start=pd.date_range("2020-05-16", periods=5, freq="6MS"),
        period_end=pd.date_range("2020-05-16", periods=5, freq="6MS") + pd.DateOffset(years=1),
    )
    assert reason(half_yearly) == "the periods overlap, so the points are not independent"
    start = pd.to_datetime([f"{y}-01-01" for y in range(2001, 2016, 3)])
    threes = whole.assign(
        period_start=start, period_end=start + pd.DateOffset(years=3) - pd.Timedelta(days=1)
    )
    assert reason(threes) == "the periods are not single years"


def test_a_trend_of_counts_needs_counts_of_a_proportion():
    rows = series([28, 27.1, 25.9, 24, 22.5]).assign(denominator=500.0)
    rows["count"] = rows["value"] * 5
    assert trend.recent(rows, value_kind="proportion", method="counts").loc["E1", "reason"] == ""
    found = trend.recent(rows, value_kind="crude rate", method="counts").loc["E1"]
    assert found["reason"] == "no trend is defined for a crude rate"
    found = trend.recent(rows.assign(count=500), value_kind="proportion", method="counts").loc["E1"]
    assert found["reason"] == "a count is nought or all of its denominator"
    found = trend.recent(rows.assign(count=np.nan), value_kind="proportion", method="counts").loc["E1"]
    assert found["reason"] == "counts are not published for all of the last five points"


def test_bad_series_are_refused():
    whole = series([28, 27.1, 25.9, 24, 22.5])
    with pytest.raises(ValueError, match=r"A series has a period twice: \['E1'\]"):
        trend.recent(pd.concat([whole, whole.head(1)]), value_kind="proportion")
    with pytest.raises(ValueError, match=r"columns are missing \['upper_95'\]"):
        trend.recent(whole.drop(columns="upper_95"), value_kind="proportion")
    with pytest.raises(ValueError, match=r"periods have no dates \(1 rows: \[2\]\)"):
        trend.recent(
            whole.assign(period_end=whole["period_end"].where(whole.index != 2)), value_kind="proportion"
        )
    with pytest.raises(ValueError, match=r"Unknown method 'spc'"):
        trend.recent(whole, value_kind="proportion", method="spc")
    assert len(trend.recent(whole.head(0), value_kind="proportion")) == 0


@pytest.mark.england
def test_inactivity_in_the_north_west_has_the_limits_a_trend_needs(england_raw: Path):
    rows = pd.read_csv(england_raw / "fingertips-north-west.csv")
    rows = rows[(rows["Indicator ID"] == 93015) & (rows["Sex"] == "Persons") & (rows["Age"] == "19+ yrs")]
    start = pd.to_datetime(rows["Time period"].str[:4] + "-11-16")
    rows = rows.rename(
        columns={"Value": "value", "Lower CI 95.0 limit": "lower_95", "Upper CI 95.0 limit": "upper_95"}
    ).assign(
        area_code=rows["Area Code"],
        period_start=start,
        period_end=start + pd.DateOffset(years=1) - pd.Timedelta(days=1),
    )
    found = trend.recent(rows, value_kind="proportion", polarity="low is good")
    assert (found["reason"] == "").all()
    assert set(found["trend"]) <= {"increasing", "decreasing", "no significant change"}
    # England rose by more than chance, but without 2018/19 it fell: 22.9, 23.4, 22.3, 22.6.
    assert found.loc["E92000001", "chi_squared"] > trend.CHI_SQUARED
    assert found.loc["E92000001", "trend"] == "no significant change"
