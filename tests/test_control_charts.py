"""XmR charts against a worked example and against the rules written out point by point."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localsport.methods import control_charts

WORKED = pd.read_csv(Path(__file__).parent / "worked" / "control_charts.csv")
OUTSIDE, TREND, NEAR, SHIFT = control_charts.RULES
COMMON = "common cause variation"


def by_the_book(y: list[float]) -> list[str]:
    """Apply the four rules of Making Data Count to one series, window by window."""
    y = list(y)
    mean = float(np.mean(y))
    ranges = np.abs(np.diff(y))
    kept = ranges[(ranges < 3.267 * ranges.mean()) | (ranges.mean() == 0)]
    reach = 2.66 * kept.mean()
    side = np.sign(np.array(y) - mean)
    outside = [abs(v - mean) > reach for v in y]
    near = [not o and abs(v - mean) > reach * 2 / 3 for v, o in zip(y, outside, strict=True)]
    found = []
    for i in range(len(y)):
        rule = ""
        sevens = [range(a, a + 7) for a in range(len(y) - 6) if a <= i < a + 7]
        threes = [range(a, a + 3) for a in range(len(y) - 2) if a <= i < a + 3]
        if any(abs(sum(side[w])) == 7 for w in map(list, sevens)):
            rule = SHIFT
        if near[i] and any(
            abs(sum(side[w])) == 3 and sum(near[k] for k in w) >= 2 for w in map(list, threes)
        ):
            rule = NEAR
        steps = [np.sign([y[k + 1] - y[k] for k in w[:-1]]) for w in map(list, sevens)]
        if any(abs(sum(s)) == 6 for s in steps):
            rule = TREND
        found.append(OUTSIDE if outside[i] else rule)
    return found


def test_the_worked_example():
    chart = control_charts.xmr(WORKED["value"])
    assert chart["mean"].unique() == pytest.approx([0.142], abs=5e-4)
    assert chart["lower_limit"].unique() == pytest.approx([-3.01], abs=5e-3)
    assert chart["upper_limit"].unique() == pytest.approx([3.29], abs=5e-3)
    assert (chart["variation"] == COMMON).all()
    assert (chart["limits"] == "limits").all()


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.integers(0, 12), min_size=2, max_size=40))
def test_the_rules_are_those_of_the_book(values: list[int]):
    y = [float(v) for v in values]
    # Limits that a point hits exactly are left to rounding: move the points off the grid.
    y = [v + 0.001 * (i % 7) ** 2 for i, v in enumerate(y)]
    assert control_charts.xmr(y)["rule"].tolist() == by_the_book(y)


def test_a_run_of_seven_counts_from_its_first_point_and_six_do_not():
    flat = [10.0, 14, 11, 13, 9, 15, 10, 14, 9, 15]
    rising = control_charts.xmr([*flat, 9, 10, 11, 12, 13, 14, 15])["rule"].tolist()
    assert rising == [""] * 10 + [TREND] * 7
    falling = control_charts.xmr([*flat, 15, 14, 13, 12, 11, 10, 9])["rule"].tolist()
    assert falling[-7:] == [TREND] * 7
    assert control_charts.xmr([*flat, 9, 10, 11, 12, 13, 14])["rule"].eq("").all()
    level = control_charts.xmr([*flat, 9, 10, 11, 11, 12, 13, 14])["rule"]
    assert TREND not in set(level)


def test_two_points_near_opposite_limits_are_no_signal():
    # NHSRplotthedots tests: "it only reports special cause for 2 of 3 points ... on the same side of the mean".
    values = [1.0, -1.0] * 7 + [5.5, -5.5]
    assert control_charts.xmr(values)["variation"].tolist()[-2:] == [COMMON, COMMON]


def test_a_moving_range_of_just_3_267_times_the_mean_is_screened():
    # Ranges 546, 547, 547, 547, 546 and 3,267: their mean is 1,000 to the unit, that of the first five 546.6.
    values = pd.Series([0.0, 546, -1, 546, -1, 545, 3812])
    chart = control_charts.xmr(values)
    assert chart["upper_limit"].iloc[0] == pytest.approx(values.mean() + 2.66 * 546.6)


def test_a_wild_moving_range_is_screened_once():
    values = WORKED["value"].copy()
    values[14] = 10
    screened = control_charts.xmr(values)
    raw = control_charts.xmr(values, screen_outliers=False)
    ranges = values.diff().abs()
    assert raw["upper_limit"].iloc[0] == pytest.approx(values.mean() + 2.66 * ranges.mean())
    kept = ranges[ranges < 3.267 * ranges.mean()]
    assert screened["upper_limit"].iloc[0] == pytest.approx(values.mean() + 2.66 * kept.mean())
    assert len(kept) == 17
    assert screened["rule"].iloc[14] == OUTSIDE


@pytest.mark.parametrize(
    ("polarity", "up", "down"),
    [
        ("high is good", "improvement, higher values", "concern, lower values"),
        ("low is good", "concern, higher values", "improvement, lower values"),
        ("no judgement", "neither good nor bad, higher values", "neither good nor bad, lower values"),
    ],
)
def test_icons_are_words_and_follow_the_polarity(polarity: str, up: str, down: str):
    values = [10, 11, 10, 12, 11, 10, 12, 11, 10, 11, 12]
    for last, words in ((30, up), (-10, down)):
        chart = control_charts.xmr([*values, last], polarity=polarity, baseline_points=11)
        assert chart["variation"].iloc[-1] == f"special cause: {words}"
        assert chart["variation"].iloc[0] == COMMON


def test_the_target_is_passed_missed_or_hit_by_chance():
    chart = control_charts.xmr([10, 11, 10, 12, 11, 10, 12])
    passed, missed, chance = (
        *("passes the target consistently", "falls short of the target consistently"),
        "hits and misses the target",
    )
    for polarity, expected in [
        ("high is good", [missed, passed, chance]),
        ("low is good", [passed, missed, chance]),
    ]:
        found = [
            control_charts.icons(chart, polarity=polarity, target=target)["assurance"].iloc[0]
            for target in (30, -10, 11)
        ]
        assert found == expected
    assert control_charts.icons(chart, target=11)["assurance"].tolist() == [""]
    assert control_charts.icons(chart, polarity="high is good")["assurance"].tolist() == [""]


def test_limits_are_on_trial_under_twelve_points():
    assert set(control_charts.xmr(range(11))["limits"]) == {"trial limits"}
    assert set(control_charts.xmr(range(12))["limits"]) == {"limits"}
    assert set(control_charts.xmr(range(30), baseline_points=11)["limits"]) == {"trial limits"}
    one = control_charts.xmr([5.0])
    assert one["limits"].tolist() == ["no limits"]
    assert one[["lower_limit", "upper_limit"]].isna().all(axis=None)
    assert one["variation"].tolist() == [COMMON]


def test_a_series_that_never_varies_has_no_signal():
    chart = control_charts.xmr([4.0] * 20)
    assert (chart["variation"] == COMMON).all()
    assert (chart["upper_limit"] == 4).all()


def test_a_baseline_holds_the_limits():
    values = [10.0, 11, 10, 12, 11, 10, 12, 11, 10, 11, 12, 10, 40, 41, 40]
    chart = control_charts.xmr(values, baseline_points=12)
    assert chart["mean"].unique() == pytest.approx([np.mean(values[:12])])
    assert chart["rule"].tolist() == [""] * 12 + [OUTSIDE] * 3


def test_many_series_are_charted_at_once_whatever_their_order():
    rng = np.random.default_rng(6)
    tables = [
        pd.DataFrame(
            {"place": f"E{i}", "month": range(n), "value": rng.integers(0, 20, n) + 0.01 * np.arange(n)}
        )
        for i, n in enumerate(rng.integers(1, 40, 25))
    ]
    rows = pd.concat(tables, ignore_index=True).sort_values(["month", "place"])
    chart = control_charts.xmr(rows["value"], rows["place"], polarity="high is good")
    pd.testing.assert_index_equal(chart.index, rows.index)
    for place, part in rows.groupby("place"):
        alone = control_charts.xmr(part["value"], polarity="high is good")
        pd.testing.assert_frame_equal(chart.loc[part.index], alone)
        icon = control_charts.icons(chart, rows["place"], polarity="high is good", target=5).loc[place]
        assert icon["variation"] == alone["variation"].iloc[-1]
    assert control_charts.icons(chart, rows["place"]).index.tolist() == rows["place"].unique().tolist()


def test_a_gap_is_refused_with_the_way_out():
    with pytest.raises(
        ValueError, match=r"values are missing: .* begin a new series after the gap \(1 rows: \[1\]\)"
    ):
        control_charts.xmr([1.0, np.nan, 2.0])
    with pytest.raises(ValueError, match="a baseline has two points or more"):
        control_charts.xmr([1.0, 2.0], baseline_points=1)
    with pytest.raises(ValueError, match=r"Unknown polarity \['up'\]"):
        control_charts.xmr([1.0, 2.0], polarity="up")
    with pytest.raises(ValueError, match="values and series do not stand on the same index"):
        control_charts.xmr(pd.Series([1.0, 2.0]), pd.Series(["a", "a"], index=[1, 2]))
    assert len(control_charts.xmr([])) == 0
