"""Inequality: lines and gaps with known results, what is too thin is left out, and change only where it can be told."""

import numpy as np
import pandas as pd
import pytest

from localsport.data import parameters
from localsport.methods import inequality as method
from localsport.profile import inequality

AGE = "19+ yrs"
TENTHS = parameters.table("expectation_groups").query("breakdown == 'Deprivation'").reset_index(drop=True)
PAIRS = parameters.table("inequality_gaps")
DISABILITY = PAIRS[PAIRS["gap"].eq("disability")]
STRAIGHT = 35.0 - 2.0 * np.arange(10)


def published(values, groups, *, half=1.0, year=2022, **columns):
    """Lay figures out as the tidy table has them."""
    values = np.asarray(values, dtype=float)
    frame = {
        "area_code": "E1",
        "period": f"{year}/{(year + 1) % 100:02d}",
        "period_start": pd.Timestamp(f"{year}-11-16"),
        "period_end": pd.Timestamp(f"{year + 1}-11-15"),
        "sex": groups["sex"].to_numpy(),
        "age": AGE,
        "category_type": groups["category_type"].to_numpy(),
        "category": groups["category"].to_numpy(),
        "value": values,
        "lower_95": values - half,
        "upper_95": values + half,
        "respondents": np.nan,
        "denominator": 1000.0,
        "source_id": "s",
    }
    return pd.DataFrame(frame | columns)


def slopes(rows, **options):
    found = inequality.slopes(rows, TENTHS, age=AGE, simulations=2000, **options)
    return found.set_index(["measure", "period"])


def test_on_a_straight_line_the_slope_is_the_line_s():
    # 35, 33, ... 17 at the middles of ten equal tenths: 36 at one end, 16 at the other.
    found = slopes(published(STRAIGHT, TENTHS), scale="linear")
    assert found.loc[("slope", "2022/23"), "value"] == pytest.approx(20)
    assert found.loc[("relative", "2022/23"), "value"] == pytest.approx(36 / 16)
    assert found["first_value"].tolist() == [35, 35]
    assert found["second_value"].tolist() == [17, 17]


def test_the_line_is_fitted_on_log_odds_unless_told_otherwise():
    rows = published(STRAIGHT, TENTHS)
    values = pd.DataFrame([STRAIGHT / 100])
    expected = method.slope_index(values, values * 0 + 1, scale="logit", multiplier=-100)["value"].iloc[0]
    found = slopes(rows).loc[("slope", "2022/23")]
    assert found["value"] == pytest.approx(expected)
    assert found["lower_95"] < expected < found["upper_95"]
    assert "logit" in found["method"]


def test_a_year_that_lacks_a_tenth_or_asked_too_few_in_one_has_no_index():
    rows = pd.concat([published(STRAIGHT, TENTHS), published(STRAIGHT, TENTHS, year=2021)[1:]])
    assert slopes(rows).index.get_level_values("period").unique().tolist() == ["2022/23"]
    thin = published(STRAIGHT, TENTHS, respondents=[29.0, *[1000.0] * 9])
    assert inequality.slopes(thin, TENTHS, age=AGE).empty
    assert inequality.slopes(thin.iloc[:0], TENTHS, age=AGE).empty


def proportions():
    """Lay out Newcombe's example: 56 of 70 against 48 of 80 (Statistics in Medicine 17 (1998), table II)."""
    # Wilson's 95% limits of the two, by the closed form.
    rows = published([80, 60], DISABILITY)
    for n, (count, size) in enumerate([(56, 70), (48, 80)]):
        z, p = 1.959963984540054, count / size
        middle, reach = p + z**2 / (2 * size), z * np.sqrt(p * (1 - p) / size + z**2 / (4 * size**2))
        rows.loc[n, ["lower_95", "upper_95"]] = [
            100 * (middle + sign * reach) / (1 + z**2 / size) for sign in (-1, 1)
        ]
    return rows


def test_the_gap_is_first_minus_second_with_newcombe_s_limits():
    found = inequality.gaps(proportions(), DISABILITY, age=AGE).set_index("measure")
    assert found.loc["absolute", "value"] == pytest.approx(20)
    assert found.loc["absolute", ["lower_95", "upper_95"]].tolist() == pytest.approx([5.24, 33.39], abs=0.005)
    assert found.loc["relative", "value"] == pytest.approx(80 / 60)


def test_a_gap_with_an_unpublished_or_thin_side_is_left_out():
    rows = proportions()
    assert inequality.gaps(rows[:1], DISABILITY, age=AGE).empty
    assert inequality.gaps(rows.assign(denominator=[500, 29]), DISABILITY, age=AGE).empty
    assert inequality.gaps(rows.iloc[:0], DISABILITY, age=AGE).empty


def test_a_gap_needs_exactly_two_sides():
    with pytest.raises(ValueError, match=r"one 'first' and one 'second' side; not so: \['disability'\]"):
        inequality.gaps(proportions(), DISABILITY[:1], age=AGE)


def moved(first, last, *, half=1.0, **changes):
    rows = pd.concat(
        [published(first, DISABILITY, half=half, year=2018), published(last, DISABILITY, half=half)]
    )
    measures = inequality.gaps(rows, DISABILITY, age=AGE).assign(**changes)
    return inequality.movement(measures).set_index("measure").loc["absolute"]


@pytest.mark.parametrize(
    ("first", "last", "half", "verdict"),
    [
        ([35, 20], [40, 20], 1.0, "wider"),
        ([40, 20], [35, 20], 1.0, "narrower"),
        ([35, 20], [36, 20], 1.0, "no clear change"),
        ([35, 20], [40, 20], 4.0, "no clear change"),
        ([20, 35], [20, 40], 1.0, "wider"),
        ([20, 30], [30, 20], 1.0, "turned round"),
    ],
)
def test_a_gap_has_changed_when_two_surveys_differ_by_more_than_chance(first, last, half, verdict):
    found = moved(first, last, half=half)
    assert found["verdict"] == verdict
    assert found["change"] == pytest.approx((last[0] - last[1]) - (first[0] - first[1]))
    # Four independent figures with the same half width.
    assert found["upper_95"] - found["change"] == pytest.approx(2 * half)


def test_years_before_a_break_are_not_compared():
    found = moved([35, 20], [40, 20], comparable_from="2022/23")
    assert (found["verdict"], found["reason"]) == (
        "not computable",
        "fewer than two comparable years are held",
    )


def test_overlapping_windows_are_never_compared():
    rows = pd.concat([published([35, 20], DISABILITY, year=year) for year in (2020, 2021, 2022)])
    rows["period_end"] = rows["period_start"] + pd.DateOffset(years=3)
    found = inequality.movement(inequality.gaps(rows, DISABILITY, age=AGE)).iloc[0]
    assert found["verdict"] == "not computable"
    assert found["reason"] == "the periods overlap, so they are not independent"


def test_without_limits_in_both_years_nothing_is_said():
    found = moved([35, 20], [40, 20], lower_95=np.nan)
    assert (found["verdict"], found["reason"]) == (
        "not computable",
        "limits are not published for both years",
    )


@pytest.fixture(scope="module")
def raw(england_raw):
    frame = pd.read_csv(england_raw / "fingertips-england-breakdowns.csv")
    return frame[frame["Indicator ID"].eq(93015)]


@pytest.fixture(scope="module")
def rows(england_tables):
    return england_tables.indicators(area_codes=["E92000001"], indicator_ids=["93015"])


def test_england_s_gaps_are_those_of_the_raw_file(raw, rows):
    value = raw[raw["Time period"].eq("2022/23")].set_index(["Category Type", "Category"])["Value"]
    found = inequality.gaps(rows, PAIRS, age=AGE).query("period == '2022/23' and measure == 'absolute'")
    by_gap = found.set_index("gap")["value"]
    assert by_gap["disability"] == pytest.approx(
        value["Disability", "Disabled"] - value["Disability", "Not disabled"]
    )
    sexes = raw[raw["Time period"].eq("2022/23") & raw["Category Type"].isna() & raw["Age"].eq("19+ yrs")]
    sexes = sexes.set_index("Sex")["Value"]
    assert by_gap["sex"] == pytest.approx(sexes["Female"] - sexes["Male"], abs=1e-4)


def test_england_s_linear_slope_is_that_of_the_raw_file(raw, rows):
    # Least squares through the ten published figures at the middles of the tenths, by another library's routine.
    own = raw[raw["Category Type"].eq(TENTHS["category_type"].iloc[0]) & raw["Time period"].eq("2021/22")]
    values = own.set_index("Category")["Value"][TENTHS["category"].tolist()].to_numpy()
    slope = np.polyfit(np.arange(0.05, 1, 0.1), values, 1)[0]
    found = slopes(rows, scale="linear").loc[("slope", "2021/22"), "value"]
    assert found == pytest.approx(-slope, rel=1e-9)


def test_counting_every_tenth_as_a_tenth_of_the_people_moves_the_slope_little(rows, england_tables):
    small = england_tables.small_areas(columns=["imd_decile", "population_16_over"])
    adults = small.groupby("imd_decile")["population_16_over"].sum().to_numpy(float)
    shown = rows[rows["period"].eq("2022/23")].set_index("category")["value"][TENTHS["category"].tolist()]
    values = pd.DataFrame([shown.to_numpy() / 100])
    weighted = method.slope_index(values, values * 0 + adults, scale="logit", multiplier=-100)["value"].iloc[
        0
    ]
    found = slopes(rows).loc[("slope", "2022/23"), "value"]
    assert found - weighted == pytest.approx(0.31, abs=0.01)


def test_the_break_in_the_tenths_that_the_table_of_gaps_names_is_in_the_file(raw):
    own = raw[raw["Category Type"].eq(TENTHS["category_type"].iloc[0])]
    asked = own.pivot(index="Category", columns="Time period", values="Denominator")
    share = 100 * asked / asked.sum()
    assert share["2018/19"].agg(["min", "max"]).tolist() == pytest.approx([9.55, 10.53], abs=0.01)
    assert share["2019/20"].agg(["min", "max"]).tolist() == pytest.approx([8.65, 11.43], abs=0.01)
    later = share[["2020/21", "2021/22", "2022/23"]]
    assert later.to_numpy().min() == pytest.approx(6.73, abs=0.01)
    assert later.to_numpy().max() == pytest.approx(12.22, abs=0.01)
    assert set(PAIRS.loc[PAIRS["gap"].eq("deprivation"), "comparable_from"]) == {"2020/21"}
