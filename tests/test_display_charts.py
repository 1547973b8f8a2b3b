"""Hold charts to saying what they show, and to words that neither overlap nor leave the picture."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from localsport.display import charts, spine
from localsport.display.figures import Figure, Words

WORDS = Words("A message", "Per cent, 2024/25", "Source: Active Lives.", "What it shows.")


def axes_of(figure: Figure, label: str):
    return next(ax for ax in figure.figure.axes if ax.get_label() == label)


def every_text(figure: Figure) -> list:
    texts = list(figure.figure.texts)
    for axes in figure.figure.axes:
        texts += axes.texts
        if axes.axison:
            for axis in (axes.xaxis, axes.yaxis):
                low, high = axis.get_view_interval()
                # matplotlib keeps ticks beyond the limits and does not draw them.
                texts += [t.label1 for t in axis.get_major_ticks() if low <= t.get_loc() <= high]
            texts += [axes.xaxis.label]
    return [t for t in texts if t.get_text().strip() and t.get_visible()]


def assert_readable(figure: Figure) -> None:
    figure.figure.draw_without_rendering()
    width, height = figure.figure.get_size_inches() * figure.figure.dpi
    texts = every_text(figure)
    # Without the thin line that an annotation draws to what it names.
    boxes = [Text.get_window_extent(t) for t in texts]
    for text, box in zip(texts, boxes, strict=True):
        inside = box.x0 >= -1 and box.x1 <= width + 1 and box.y0 >= -1 and box.y1 <= height + 1
        assert inside, f"{text.get_text()!r} leaves the picture"
    for (one, a), (other, b) in combinations(zip(texts, boxes, strict=True), 2):
        # The boxes of neighbouring lines hold room above and below the letters.
        clear = not a.shrunk(1, 0.6).overlaps(b.shrunk(1, 0.6))
        assert clear, f"{one.get_text()!r} lies on {other.get_text()!r}"


def said(figure: Figure) -> str:
    return " ".join(t.get_text().replace("\n", " ") for t in every_text(figure))


def row(**changes) -> dict:
    return {
        "indicator_id": "93015",
        "sex": "Persons",
        "name": "Percentage of physically inactive adults",
        "short_name": "Inactive adults",
        "theme": "How active",
        "unit": "%",
        "decimals": 1,
        "polarity": "low is good",
        "period": "2024/25",
        "value": 28.7,
        "lower_95": 26.0,
        "upper_95": 31.4,
        "comparison": "worse",
        "country_value": 21.8,
        "neighbours_low": 22.0,
        "neighbours_high": 33.0,
        "national_min": 12.0,
        "national_q1": 19.0,
        "national_median": 22.0,
        "national_q3": 25.0,
        "national_max": 36.0,
        **changes,
    }


def spine_of(*rows: dict, area_name: str = "Hartlepool") -> Figure:
    return charts.spine(pd.DataFrame(rows), WORDS, area_name=area_name, country_name="England")


def marker(figure: Figure, shape: str) -> float:
    return next(
        float(line.get_xdata()[0])
        for line in axes_of(figure, "spine").lines
        if line.get_marker() == shape and len(line.get_xdata()) == 1
    )


def country_line(figure: Figure) -> float:
    return float(axes_of(figure, "spine").lines[-1].get_xdata()[0])


def test_left_is_always_worse_whichever_way_is_good():
    low_is_good = spine_of(row())
    high_is_good = spine_of(row(polarity="high is good", value=15.0, lower_95=np.nan))
    for figure in (low_is_good, high_is_good):
        assert marker(figure, "D") < country_line(figure)


def test_a_row_without_judgement_runs_from_lower_to_higher_and_says_so():
    figure = spine_of(row(polarity="no judgement", comparison="higher"))
    assert marker(figure, ">") > country_line(figure)
    assert "right is higher" in said(figure)


def test_comparison_is_a_shape_and_words_not_colour_alone():
    shapes = [mark[0] for mark in spine.MARKS.values()]
    assert len(set(shapes)) == len(shapes)
    for kind, words in (("better", "better than England"), ("similar", "similar to England")):
        assert said(spine_of(row(comparison=kind))).count(words) == 2, "in the row and in the key"


def test_an_interval_is_drawn_where_it_is_published_and_only_there():
    assert "95% interval where published" in said(spine_of(row()))
    assert "95% interval" not in said(spine_of(row(lower_95=np.nan, upper_95=np.nan)))


def test_a_value_beyond_the_national_range_stays_in_the_picture():
    figure = spine_of(row(value=60.0, upper_95=70.0))
    assert_readable(figure)
    assert 0 < marker(figure, "D") < country_line(figure)


def test_a_row_that_cannot_be_compared_says_so():
    gone = dict.fromkeys(
        ["country_value", "national_min", "national_q1", "national_median", "national_q3", "national_max"],
        np.nan,
    )
    figure = spine_of(row(), row(**gone, comparison=""))
    assert "no national figures to compare with" in said(figure)
    assert "not compared" in said(figure)
    assert_readable(figure)


def test_a_long_spine_chart_can_be_read():
    long = "Adults who are overweight or living with obesity, adjusted for what they report about themselves"
    rows = [row(comparison=kind, theme=f"Theme {i // 2}") for i, kind in enumerate(spine.MARKS)]
    rows += [
        row(short_name=long, unit="per 100,000 people aged under 75", period="2021 - 23", theme="Theme 9")
    ]
    figure = spine_of(*rows, area_name="Bournemouth, Christchurch and Poole")
    assert_readable(figure)
    assert long in said(figure)
    assert "2021–23" in said(figure)


def test_a_spine_chart_without_values_is_refused():
    with pytest.raises(ValueError, match="at least one indicator"):
        spine_of(row(value=np.nan))


def line(role: str, values: list[float], *, name: str, estimated: bool = False) -> pd.DataFrame:
    years = range(2025 - len(values), 2025)
    return pd.DataFrame(
        {
            "area_code": name,
            "area_name": name,
            "role": role,
            "indicator_id": "93015",
            "sex": "Persons",
            "period": [f"{y}/{y % 100 + 1}" for y in years],
            "period_start": [pd.Timestamp(y, 11, 15) for y in years],
            "value": values,
            "lower_95": [v - 2.5 for v in values],
            "upper_95": [v + 2.5 for v in values],
            "estimated": estimated,
        }
    )


def ten_years() -> pd.DataFrame:
    place = [27.2, 27.4, 29.5, 32.0, 28.5, 36.7, 28.6, 31.3, 30.5, 22.0]
    return pd.concat(
        [
            line("place", place, name="Hartlepool"),
            line("region", [v / 8 + 18.7 for v in place], name="North East", estimated=True),
            line("country", [22.0] * 10, name="England"),
            *(line("neighbour", [20.0 + i] * 10, name=f"Neighbour {i}") for i in range(5)),
        ]
    )


def series_of(rows: pd.DataFrame, **options) -> Figure:
    return charts.series(rows, WORDS, **{"name": "series", "unit": "%", **options})


def test_names_at_the_ends_of_lines_do_not_overlap_though_the_lines_meet():
    figure = series_of(ten_years())
    assert_readable(figure)
    words = said(figure)
    for name in ("Hartlepool 22.0%", "England 22.0%", "North East", "(estimate)", "5 similar places"):
        assert name in words


def test_an_axis_that_does_not_start_at_zero_says_so():
    assert "not at zero" in said(series_of(ten_years()))
    low = ten_years()
    low["value"] -= 19
    low[["lower_95", "upper_95"]] = np.nan
    assert "not at zero" not in said(series_of(low))


def drawn_lines(figure: Figure) -> list[np.ndarray]:
    return [np.asarray(drawn.get_ydata()) for drawn in axes_of(figure, "series").lines]


def test_a_line_stops_at_a_break_and_the_break_is_named():
    rows = line("place", [28.0, 29.0, 30.0, 31.0], name="Hartlepool")
    figure = series_of(rows, breaks=[(pd.Timestamp(2023, 9, 1), "Gardening counts from here")])
    pieces = [piece.tolist() for piece in drawn_lines(figure)]
    assert [28.0, 29.0] in pieces
    assert [30.0, 31.0] in pieces
    assert "Gardening counts from here" in said(figure)
    assert_readable(figure)


def test_a_break_outside_the_years_shown_is_left_out():
    rows = line("place", [28.0, 29.0], name="Hartlepool")
    assert "Long ago" not in said(series_of(rows, breaks=[(pd.Timestamp(2001, 1, 1), "Long ago")]))


def test_a_year_without_a_figure_is_a_gap():
    rows = line("place", [28.0, 29.0, np.nan, 31.0, 32.0], name="Hartlepool")
    pieces = [piece.tolist() for piece in drawn_lines(series_of(rows))]
    assert [28.0, 29.0] in pieces
    assert [31.0, 32.0] in pieces


def test_an_estimated_line_is_dashed():
    figure = series_of(ten_years())
    dashed = [d for d in axes_of(figure, "series").lines if d.get_linestyle() == "--"]
    assert len(dashed) == 1


def test_published_intervals_of_the_place_are_drawn():
    figure = series_of(line("place", [28.0, 29.0], name="Hartlepool"))
    (bars,) = axes_of(figure, "series").collections
    assert [tuple(segment[:, 1]) for segment in bars.get_segments()] == [(25.5, 30.5), (26.5, 31.5)]


def test_two_indicators_in_one_series_are_refused():
    two = pd.concat(
        [line("place", [28.0], name="A"), line("place", [1.0], name="A").assign(indicator_id="93014")]
    )
    with pytest.raises(ValueError, match="93014"):
        series_of(two)


def test_bars_start_at_zero_and_what_is_missing_is_hatched():
    frame = pd.DataFrame(
        {
            "label": ["Managers", "Routine work", "Students"],
            "value": [14.1, 33.0, np.nan],
            "lower_95": [13.2, 31.1, np.nan],
            "upper_95": [15.0, 34.9, np.nan],
            "group": "Work",
            "note": ["", "", "not shown: fewer than 30 people asked"],
            "focus": [False, True, False],
        }
    )
    figure = charts.bars_with_intervals(frame, WORDS, name="groups", unit="%", reference=("England", 21.8))
    axes = axes_of(figure, "bars")
    assert axes.get_xlim()[0] == 0
    assert all(patch.get_x() == 0 for patch in axes.patches)
    assert [bool(patch.get_hatch()) for patch in axes.patches] == [False, False, True]
    assert "not shown: fewer than 30" in said(figure)
    assert "England 21.8%" in said(figure)
    assert_readable(figure)


def test_an_assumed_interval_is_dashed_and_called_assumed():
    frame = pd.DataFrame(
        {
            "label": ["Wellbeing", "Capacity released", "Cash released"],
            "central": [1_210_000, 83_000, 12_000],
            "low": [510_000, 31_000, 2_000],
            "high": [2_400_000, 160_000, 31_000],
            "explanation": ["what better lives are worth", "time freed for others", "money to take out"],
        }
    )
    figure = charts.value_split(frame, WORDS, price_year="2024/25")
    assert sum(d.get_linestyle() == "--" for d in axes_of(figure, "bars").lines) == 3
    assert "range from assumptions" in said(figure)
    assert "£510,000 to £2.4 million" in said(figure).replace("to  £", "to £")
    assert_readable(figure)
    published = charts.value_split(frame, WORDS, assumed=False)
    assert not any(d.get_linestyle() == "--" for d in axes_of(published, "bars").lines)


@pytest.mark.parametrize("middle", [0.4, 1.7, 12.0])
def test_the_distribution_is_cut_at_one_and_counts_every_draw(middle: float):
    draws = np.random.default_rng(7).lognormal(np.log(middle), 0.4, 4000)
    low, high = np.quantile(draws, [0.05, 0.95])
    figure = charts.distribution(draws, WORDS, low=low, central=middle, high=high)
    rows = figure.frame
    assert any(np.isclose(rows["from"], 1.0)), "no bar is half below and half above the line"
    beyond = [t for t in said(figure).split() if "beyond" in t]
    left_out = len(draws) - rows["draws"].sum()
    assert bool(left_out) == bool(beyond)
    share = round(100 * (draws < 1).mean())
    assert f"less than £1 in {share}% of draws" in said(figure)
    assert_readable(figure)


def test_the_tornado_tells_low_from_high_without_colour():
    frame = pd.DataFrame(
        {
            "label": ["Deadweight: the share who would have become active anyway", "How long it lasts"],
            "low": [2.6, 0.8],
            "high": [1.0, 2.5],
            "low_text": ["20%", "1 year"],
            "high_text": ["70%", "5 years"],
        }
    )
    figure = charts.tornado(frame, WORDS, central=1.72)
    for text in ("20%", "70%", "1 year", "5 years", "central £1.72", "every £1 returns £1"):
        assert text in said(figure)
    bars = [p for p in axes_of(figure, "tornado").patches if p.get_width()]
    assert [bool(p.get_hatch()) for p in bars] == [True, False, True, False]
    assert_readable(figure)


def test_contributions_show_numbers_that_sum_to_the_index():
    frame = pd.DataFrame(
        [[12.0, 20.0, 9.0], [4.0, 0.0, 30.0]],
        index=["Headland & West View A", "Loughborough - Shelthorpe & Woodthorpe"],
        columns=["Inactivity", "Deprivation", "Far from places to be active"],
    )
    figure = charts.contributions(frame, WORDS)
    cells = [t.get_text() for t in axes_of(figure, "table").texts if t.get_gid() == "cell"]
    assert cells == ["12", "20", "9", "4", "0", "30"]
    assert {"41", "34"} <= {t.get_text() for t in axes_of(figure, "table").texts}
    assert_readable(figure)


def test_a_correlation_is_shown_once_with_its_sign():
    names = ["Inactivity", "Deprivation", "No car"]
    frame = pd.DataFrame([[1, 0.5, -0.4], [0.5, 1, 0.9], [-0.4, 0.9, 1]], index=names, columns=names)
    figure = charts.correlation(frame, WORDS)
    cells = [t.get_text() for t in axes_of(figure, "table").texts if t.get_gid() == "cell"]
    assert cells == ["+0.50", "−0.40", "+0.90"]
    with pytest.raises(ValueError, match="differ"):
        charts.correlation(frame.iloc[:2], WORDS)
