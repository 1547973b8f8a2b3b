"""Hold the maps and charts about where to being told apart, to one frame, to clear words and to the keyboard."""

import json
import shutil
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.text import Text

from localsport.display import looks, style, where_figures, where_messages, where_tables
from localsport.display.figures import Figure
from localsport.display.tables import Table

# Machado, Oliveira and Fernandes (2009), A physiologically-based model for simulation of color vision deficiency,
# IEEE Transactions on Visualization and Computer Graphics 15(6): full protanopia, deuteranopia, tritanopia.
MACHADO = {
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# sRGB to XYZ and the D65 white, IEC 61966-2-1.
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
RAMP = looks.ramp({n: str(n) for n in range(5)})


def linear(colour: str) -> np.ndarray:
    channels = np.array(mpl.colors.to_rgb(colour))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """Turn linear sRGB into CIE L*a*b* (CIE 15)."""
    ratio = XYZ @ np.clip(light, 0, 1) / (XYZ @ np.ones(3))
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def pairs(which: looks.Looks):
    """Return every two classes whose fills are not told apart by lines already."""
    return [(a, b) for a, b in combinations(which.values(), 2) if a.hatch == b.hatch]


@pytest.mark.parametrize("which", [RAMP, looks.CROSSINGS, looks.SPOTS], ids=["ramp", "crossings", "spots"])
def test_classes_are_told_apart_on_a_grey_printer(which):
    for one, other in pairs(which):
        assert abs(lab(linear(one.colour))[0] - lab(linear(other.colour))[0]) >= 8


@pytest.mark.parametrize("kind", MACHADO)
@pytest.mark.parametrize("which", [RAMP, looks.CROSSINGS, looks.SPOTS], ids=["ramp", "crossings", "spots"])
def test_classes_are_told_apart_with_colour_vision_deficiency(which, kind):
    # A difference of 2.3 is just noticeable (Mahy 1994); four times that stands out on a map.
    matrix = np.array(MACHADO[kind])
    for one, other in pairs(which):
        seen = [lab(matrix @ linear(look.colour)) for look in (one, other)]
        assert np.linalg.norm(seen[0] - seen[1]) >= 9.2


@pytest.mark.parametrize("which", [looks.CROSSINGS, looks.SPOTS])
def test_lines_stand_out_from_their_fill(which):
    # WCAG 2.2, 1.4.11: 3 to 1.
    for look in which.values():
        if look.hatch:
            assert style.contrast(looks.LINES, look.colour) >= 3


def test_a_class_without_a_look_is_named():
    with pytest.raises(ValueError, match="elsewhere"):
        looks.of_classes({"both": "b", "elsewhere": "e"}, looks.CROSSINGS)


def frame(count: int) -> pd.DataFrame:
    order = np.arange(count)
    return pd.DataFrame(
        {
            "needs_index": 90.0 - order,
            "national_rank": 40 + 300 * order,
            "national_tenth": np.minimum(1 + order // 6, 10),
            "national_fifth": np.minimum(1 + order // 12, 5),
            "driver": "deprivation",
            "second_driver": "poor health",
            "lsoa_name": [f"Saltmarsh {n // 5 + 1:03d}{'ABCDE'[n % 5]}" for n in order],
            "msoa_name": [f"Parish {n // 5}" for n in order],
            "ward_name": "Ward",
            "population": 1500 + 10 * order,
            "adults": 1200.0,
            "inactive_pct": 40.0 - 0.4 * order,
            "inactive_lower": 33.0 - 0.4 * order,
            "inactive_upper": 47.0 - 0.4 * order,
            "inactive_class": np.minimum(1 + order // 10, 5),
            "inactive_adults": 12 * (40.0 - 0.4 * order),
            "rank_low": 10 + 250 * order,
            "rank_high": 90 + 400 * order,
            "share_in_tenth": np.clip(1.0 - 0.04 * order, 0, 1),
            "place_rank": order + 1,
            "place_rank_low": np.maximum(order - 2, 1),
            "place_rank_high": np.minimum(order + 4, count),
            "sporting_score": 80.0 - order,
            "social_score": 85.0 - order,
            "crossing": [("both", "sporting", "social", "neither")[min(n // 4, 3)] for n in order],
            "minutes_everyday": 3.0 + 2 * order,
            "spot": [("hot", "", "cold")[n % 3] for n in order],
        },
        index=pd.Index([f"X01{n:06d}" for n in order], name="lsoa_code"),
    )


def place(count: int = 40, **other) -> SimpleNamespace:
    area = {"code": "X07", "name": "Saltmarsh", "country_name": "Demoland"}
    area |= {"level": "district", "region_name": "Demo Region", "country": "X92", "demonstration": True}
    claims = pd.DataFrame(
        {
            "id": ["neighbourhoods", "neediest_fifth"],
            "value": [float(count), 12.0],
            "unit": "neighbourhoods",
            "source_id": "iod",
        }
    )
    sources = pd.DataFrame(
        {
            "source_id": ["iod", "sae", "places"],
            "publisher": ["Ministry", "Survey", "Register"],
            "licence": "OGL-3.0",
            "layout": "x",
        }
    )
    weights = pd.DataFrame(
        {
            "short_label": ["Inactivity", "Deprivation"],
            "label": ["Inactivity", "Deprivation"],
            "family": ["sporting", "social"],
        }
    )
    rows = frame(count)
    shares = {
        "share_of_areas": np.arange(1, count + 1) / count,
        "share_of_adults": rows["adults"].cumsum() / rows["adults"].sum(),
        "share_of_inactive": rows["inactive_adults"].cumsum() / rows["inactive_adults"].sum(),
    }
    walk = pd.DataFrame(
        {
            "label": ["swimming pool", "ice rink", "everyday place"],
            "people_share": [0.31, np.nan, 0.8],
            "people_share_low": [0.2, np.nan, 0.7],
            "people_share_high": [0.5, np.nan, 0.9],
            "people": [3000.0, np.nan, 8000.0],
            "areas": [10.0, np.nan, 30.0],
            "nearest_median_km": [2.0, np.nan, 1.0],
        },
        index=["pool", "ice", "everyday"],
    )
    without = pd.DataFrame(
        {
            "label": ["Adult inactivity (modelled)", "IMD score"],
            "in_tenth": 6,
            "leave": [1, 2],
            "enter": [0, 3],
            "mean_rank_change": [400.0, 1200.0],
            "spearman": [0.99, 0.95],
        }
    )
    given = {
        "area": pd.Series(area),
        "neighbourhoods": rows,
        "claims": claims,
        "sources": sources,
        "needs": SimpleNamespace(weights=weights, lacking=("Distance",), overlap=None),
        "estimate": pd.Series(
            {
                "label": "Modelled here; adults 16 and over",
                "interval_note": "95% interval",
                "source_id": "sae",
            }
        ),
        "breaks": {1: "38% and over", 2: "34% to 38%", 3: "30% to 34%", 4: "26% to 30%", 5: "under 26%"},
        "coverage": rows.assign(**shares),
        "walk": walk,
        "places": pd.DataFrame({"source_id": ["places"]}),
        "without": without,
        "robust": count >= 10,
    }
    return SimpleNamespace(**{**given, **other})


def shapes(answer: SimpleNamespace) -> gpd.GeoDataFrame:
    rows = answer.neighbourhoods
    boxes = [
        shapely.box(500 * (n % 8), 500 * (n // 8), 500 * (n % 8 + 1), 500 * (n // 8 + 1))
        for n in range(len(rows))
    ]
    return gpd.GeoDataFrame(rows.rename_axis("area_code").reset_index(), geometry=boxes, crs=27700)


COUNTRY = gpd.GeoDataFrame(geometry=[shapely.box(-300_000, -300_000, 100_000, 400_000)], crs=27700)
LABELS = pd.DataFrame(
    {"name": ["Parish 1", "Parish 2"], "x": [700.0, 3000.0], "y": 700.0, "priority": [1, 2]}
)
MAPS = ["needs_map", "inactivity_map", "crossing_map", "spots_map", "walk_map"]


def drawn(name: str, answer: SimpleNamespace) -> Figure:
    return getattr(where_figures, name)(answer, shapes(answer), COUNTRY, LABELS)


def axes_of(figure: Figure, label: str):
    return next((ax for ax in figure.figure.axes if ax.get_label() == label), None)


def legend(figure: Figure) -> list[str]:
    return [text.get_text() for text in axes_of(figure, "legend").texts]


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("count", [1, 6, 40])
def test_every_map_has_one_frame_whatever_the_number_of_areas(name, count):
    figure = drawn(name, place(count))
    assert figure.png()
    key, chart = (axes_of(figure, label).get_window_extent() for label in ("legend", "map"))
    assert not key.overlaps(chart)
    for text in (t for t in axes_of(figure, "map").texts if (t.get_gid() or "").startswith("label:")):
        box = text.get_window_extent()
        assert chart.x0 <= box.x0 < box.x1 <= chart.x1
    assert [t.get_text() for t in axes_of(figure, "whereabouts").texts] == ["Saltmarsh in Demoland"]
    assert "Generalised boundaries" in figure.caption
    assert "Source:" in figure.caption
    assert figure.alt.startswith("Demonstration data.")
    assert (
        f" {count} " in f" {figure.title} " or count == 1 or "Every" in figure.title or "runs" in figure.title
    )


def test_maps_of_one_place_show_the_same_part():
    answer = place(40)
    limits = {name: axes_of(drawn(name, answer), "map").get_xlim() for name in MAPS}
    assert len(set(limits.values())) == 1


def test_a_dot_marks_where_great_need_is_firm():
    # By hand: the neediest tenth is the first 6; of these, shares of 1, 0.96, 0.92 reach 0.9.
    figure = drawn("needs_map", place(40))
    dots = [
        c for c in axes_of(figure, "map").collections if c.get_offsets().shape[0] == 3 and c.get_zorder() == 5
    ]
    assert len(dots) == 1
    assert to_hex(dots[0].get_facecolor()[0]) == "#ffffff"
    assert to_hex(dots[0].get_edgecolor()[0]) == style.INK.lower()
    assert "3" in legend(figure)
    assert "90 of 100 draws" in " ".join(legend(figure))
    assert "not a probability" in figure.caption
    assert "3 are in Demoland's neediest tenth" in figure.alt


def test_a_small_place_has_no_ranks_and_says_why():
    answer = place(6)
    assert "draws" not in " ".join(legend(drawn("needs_map", answer)))
    assert "too few neighbourhoods" in drawn("needs_map", answer).caption
    for name in ("ranks", "coverage"):
        said = getattr(where_figures, name)(answer)
        assert isinstance(said, Table)
        assert "Saltmarsh has too few neighbourhoods" in said.markup
    table = where_tables.neighbourhoods(answer.neighbourhoods, answer.area, robust=False)
    assert "Rank in Saltmarsh" not in table.markup
    assert "Too few neighbourhoods" in table.markup


def test_the_inactivity_map_keeps_the_national_classes_and_says_how_it_is_known():
    figure = drawn("inactivity_map", place(6))
    assert [t for t in legend(figure) if t.isdigit()] == ["6", "0", "0", "0", "0"]
    assert "Modelled here; adults 16 and over" in figure.subtitle
    assert "Modelled, not measured" in figure.caption


def test_what_has_no_estimate_is_said_in_words():
    bare = place(40, breaks={}, coverage=frame(40).iloc[:0], without=pd.DataFrame())
    said = [drawn("inactivity_map", bare), where_figures.coverage(bare), where_figures.without(bare)]
    assert all(isinstance(one, Table) and one.rows == 0 for one in said)
    assert "not modelled" in said[0].markup


def test_clusters_carry_their_warning_where_they_are_modelled():
    answer = place(40)
    assert "mostly finds what the model was fed" in drawn("spots_map", answer).caption
    bare = where_figures.spots_map(answer, shapes(answer), COUNTRY, LABELS, of="deprivation", modelled=False)
    assert "model" not in bare.caption
    assert "14 of 40" in bare.title  # every third of forty


def test_walk_classes_hold_their_upper_ends():
    rows = place(4)
    rows.neighbourhoods["minutes_everyday"] = [10.0, 10.1, 40.0, 40.1]
    texts = legend(drawn("walk_map", rows))
    assert [t for t in texts if t.isdigit()] == ["1", "1", "1", "1"]
    assert isinstance(
        drawn("walk_map", place(4, neighbourhoods=frame(4).drop(columns="minutes_everyday"))), Table
    )


def test_social_need_alone_is_lined():
    figure = drawn("crossing_map", place(40))
    fills = [c for c in axes_of(figure, "map").collections if isinstance(c, PathCollection)]
    assert [len(c.get_paths()) for c in fills if c.get_hatch()] == [4]
    assert "Sporting need: inactivity. Social need: deprivation." in figure.subtitle


def test_the_chart_of_ranks_counts_those_that_stay():
    # By hand: place_rank_high = order + 4 is at most 10 for orders 0 to 6.
    figure = where_figures.ranks(place(40))
    assert figure.title.startswith("7 of the 10 neighbourhoods")
    rows = axes_of(figure, "rows")
    assert len([line for line in rows.lines if line.get_gid() == "dot"]) == 10
    widths = [line.get_xdata() for line in rows.lines if line.get_gid() == "interval"]
    assert [tuple(w) for w in widths[:3]] == [(1, 4), (1, 5), (1, 6)]


def test_the_curve_states_whom_it_misses():
    answer = place(40)
    figure = where_figures.coverage(answer)
    there = 100 * answer.coverage["share_of_inactive"].iloc[7]
    texts = {t.get_gid(): t.get_text() for t in axes_of(figure, "coverage").texts}
    assert texts["missed"] == f"{100 - there:.0f}% missed"
    assert texts["reached"].startswith(f"{there:.0f}% there, with 20% of all adults")
    assert figure.title.startswith("The 8 neediest neighbourhoods hold")
    lines = {line.get_gid(): line for line in axes_of(figure, "coverage").lines}
    assert lines["curve"].get_ydata()[-1] == pytest.approx(100)
    assert lines["equal"].get_ydata()[20] == pytest.approx(50)


def test_bars_of_walks_say_what_is_not_known():
    figure = where_figures.walk_bars(place(40))
    texts = [t.get_text() for t in axes_of(figure, "bars").texts]
    assert "Any pool, hall or gym" in texts
    assert "31%" in texts
    assert "No usable place is known of the types: ice rink." in figure.caption
    nowhere = place(40).walk.assign(people_share=np.nan)
    assert isinstance(where_figures.walk_bars(place(40, walk=nowhere)), Table)


@pytest.mark.parametrize("count", [10, 40])
def test_spend_names_each_exponent_at_the_end_of_its_line(count):
    answer = place(count)
    need = answer.neighbourhoods["needs_index"]
    per_head = pd.DataFrame({e: need**e / (need**e).mean() for e in (0.0, 1.0, 2.0)})
    figure = where_figures.spend(answer, per_head, budget=100_000, floor_share=0.5)
    texts = [t for t in axes_of(figure, "spend").texts if t.get_gid() == "label"]
    assert [t.get_text().split(":")[0] for t in texts] == ["exponent 0", "exponent 1", "exponent 2"]
    figure.figure.draw_without_rendering()
    for one, other in combinations([Text.get_window_extent(t) for t in texts], 2):
        assert not one.overlaps(other)
    assert "judgement" in figure.caption


def test_nothing_is_spread_over_neighbourhoods_too_few_to_choose_between():
    per_head = pd.DataFrame({0.0: [1.0], 1.0: [1.0]})
    assert isinstance(where_figures.spend(place(1), per_head, budget=1.0, floor_share=0.5), Table)


def test_what_goes_without_an_indicator_is_ordered_by_effect():
    figure = where_figures.without(place(40))
    assert "hangs most on IMD score: without it a neighbourhood moves 1,200 places" in figure.title
    assert [t.get_text() for t in axes_of(figure, "rows").texts if t.get_gid() == "side"] == [
        "2 out, 3 in",
        "1 out, 0 in",
    ]
    assert next(t.get_text() for t in axes_of(figure, "rows").texts if t.get_gid() == "label") == "IMD score"


def test_draws_are_never_rounded_to_all_or_none():
    rows = frame(4).assign(share_in_tenth=[1.0, 0.999, 0.004, 0.0])
    said = where_tables.hover(shapes(SimpleNamespace(neighbourhoods=rows)))["draws"].tolist()
    assert [text.split(" of 100")[0] for text in said] == ["in 100", "in 99", "in fewer than 1", "in 0"]


def test_tables_say_the_interval_beside_the_number():
    answer = place(40)
    table = where_tables.neighbourhoods(answer.neighbourhoods, answer.area, robust=True)
    assert "40 (10 to 90)" in table.markup
    assert "40% (33% to 47%)" in table.markup
    assert "in 96 of 100 draws" in table.markup
    assert where_tables.both(answer.neighbourhoods, answer.area).rows == 4
    nowhere = answer.neighbourhoods.assign(crossing="neither")
    assert "No neighbourhood in Saltmarsh" in where_tables.both(nowhere, answer.area).markup
    assert where_tables.coverage(answer.coverage, answer.area).rows == 10
    assert "no such place known" in where_tables.walk(answer.walk, answer.area).markup


def test_the_interactive_map_steps_from_the_greatest_need_and_stays_offline():
    answer = place(40)
    content = where_figures.needs_map_explored(
        answer, shapes(answer).sample(frac=1, random_state=1)
    ).content()
    steps = content["layout"]["meta"]["steps"]
    assert len(steps) == 40
    assert content["data"][0]["text"].startswith("<b>Parish 0 (001A)</b><br>Needs index: 90 of 100")
    assert "Rank in Demoland: 40 (10 to 90)" in content["data"][0]["text"]
    assert "Modelled inactivity: 40% (33% to 47%)" in content["data"][0]["text"]
    assert (steps[0]["x"], steps[0]["y"]) == (250, 250)
    assert "http" not in json.dumps(content)


@pytest.mark.browser
def test_arrow_keys_step_through_the_map(tmp_path: Path):
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("no chromium on this machine: the map is not opened (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    from localsport.briefing.shared_files import write_assets

    answer = place(40)
    drawing = json.dumps(where_figures.needs_map_explored(answer, shapes(answer)).content()).replace(
        "<", "\\u003c"
    )
    write_assets(tmp_path / "assets")
    page_file = tmp_path / "index.html"
    page_file.write_text(
        '<!doctype html><html lang="en"><title>t</title><details class="interactive" hidden><summary>Explore</summary>'
        f'<div class="drawing" role="group" aria-label="Map."></div><script type="application/json">{drawing}</script>'
        '</details><script src="assets/localsport.js"></script></html>'
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(page_file.as_uri())
        page.locator("summary").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("details[data-drawn=done]")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.querySelector('.hoverlayer').textContent.includes('001B')")
        said = page.locator("[role=status]").text_content()
        assert said.startswith("2 of 40: Parish 0 (001B); Needs index: 89 of 100")
        page.keyboard.press("Escape")
        assert page.locator("[role=status]").text_content() == ""
        browser.close()


def test_words_do_not_carry_a_label_of_everyday_into_the_title():
    words = where_messages.walk_bars(place(40).walk, place(40).area, place(40).sources, pd.Series(["places"]))
    assert "everyday" not in words.title
    assert (
        "live in neighbourhoods within a 20-minute walk of a public pool, hall or gym; 31% of a pool"
        in words.title
    )
