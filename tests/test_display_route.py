"""Hold the route map to what can be read: nothing overlaps, nothing is cut, nothing is too small on paper."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.transforms import Bbox

from localsport.answers import locality, route
from localsport.answers.national import national
from localsport.data.framework_words import GRADES, NEEDS
from localsport.display import (
    route_drawing,
    route_figures,
    route_messages,
    route_plan,
    route_tables,
    route_wording,
)

COUNTY, DISTRICT = "X10000001", "X07000002"
STATED = [
    "",
    "ph-inactive",
    "icb-depression",
    "asc-falls",
    "skills-neet",
    "transport-travel",
    "cs-young-minds",
]
OUTCOMES = [
    "healthier-longer-lives",
    "mental-wellbeing",
    "independent-later-life",
    "young-people-thrive",
    "good-work",
]
A4_ACROSS, A4_UPRIGHT = (297 - 2 * 12) / 25.4, (210 - 2 * 16) / 25.4
"""Inches across a page within margins of 12 mm, and within the briefing's of 16 mm."""
A4_HIGH = (210 - 2 * 12) / 25.4
LEAST = 7.0
"""Points of the smallest letters on paper."""


@pytest.fixture(scope="module")
def shared(demo_tables):
    return national(demo_tables)


@pytest.fixture(scope="module")
def places(demo_tables, shared):
    return {code: locality.locality(demo_tables, code, shared=shared) for code in (COUNTY, DISTRICT)}


@pytest.fixture
def routed(demo_tables, shared, places):
    """Return a function that composes the route of a place down from a priority ("" for the first)."""

    def of(code: str, priority: str) -> route.Route:
        wanted = [priority] if priority else None
        return route.route(demo_tables, code, shared=shared, locality=places[code], priorities=wanted)

    return of


def extents(figure, artists) -> list[Bbox]:
    renderer = figure.figure.canvas.get_renderer()
    return [one.get_window_extent(renderer) for one in artists]


def marked(figure, kind: str, start: str) -> list:
    (axes,) = [one for one in figure.figure.axes if one.get_label() == "graph"]
    return [one for one in getattr(axes, kind) if str(one.get_gid()).startswith(start)]


def overlap(one: Bbox, other: Bbox, slack: float = 0.5) -> bool:
    """Say whether two extents share more than half a pixel in both directions."""
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    return wide > slack and high > slack


def check(figure) -> None:
    """Measure with the renderer that every text is where it belongs and hides no other."""
    patches = {one.get_gid().removeprefix("box:"): one for one in marked(figure, "patches", "box:")}
    boxes = dict(zip(patches, extents(figure, patches.values()), strict=True))
    assert len(boxes) > 1
    for (one, its), (other, theirs) in combinations(boxes.items(), 2):
        assert not overlap(its, theirs), f"the boxes {one} and {other} overlap"
    written = marked(figure, "texts", "in:")
    for text, room in zip(written, extents(figure, written), strict=True):
        box = boxes[text.get_gid().removeprefix("in:")]
        assert box.x0 <= room.x0 and room.x1 <= box.x1, f"{text.get_text()!r} leaves its box sideways"
        assert box.y0 <= room.y0 and room.y1 <= box.y1, f"{text.get_text()!r} leaves its box"
    for (one, its), (other, theirs) in combinations(zip(written, extents(figure, written), strict=True), 2):
        assert not overlap(its, theirs, 2.5), f"{one.get_text()!r} and {other.get_text()!r} overlap"
    aside = [*marked(figure, "texts", "word"), *marked(figure, "texts", "heading")]
    rooms = extents(figure, aside)
    for (one, its), (other, theirs) in combinations(zip(aside, rooms, strict=True), 2):
        assert not overlap(its, theirs, 1.5), f"{one.get_text()!r} and {other.get_text()!r} overlap"
    for text, room in zip(aside, rooms, strict=True):
        assert not [id for id, box in boxes.items() if overlap(room, box)], (
            f"{text.get_text()!r} lies on a box"
        )
    canvas = figure.figure.bbox
    everything = [*figure.figure.texts, *written, *aside]
    for text, room in zip(everything, extents(figure, everything), strict=True):
        inside = (
            canvas.x0 <= room.x0 and room.x1 <= canvas.x1 and canvas.y0 <= room.y0 and room.y1 <= canvas.y1
        )
        assert inside, f"{text.get_text()!r} is cut"


def smallest(figure) -> float:
    (axes,) = [one for one in figure.figure.axes if one.get_label() == "graph"]
    return min(one.get_fontsize() for one in [*figure.figure.texts, *axes.texts])


@pytest.mark.parametrize("priority", STATED)
@pytest.mark.parametrize("code", [COUNTY, DISTRICT])
def test_the_map_of_a_priority_can_be_read(routed, code, priority):
    answer = routed(code, priority)
    for figure in (route_figures.route_map(answer), route_figures.brief_map(answer, route.evidenced(answer))):
        check(figure)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_map_of_an_outcome_that_stands_in_can_be_read(routed, monkeypatch, outcome):
    monkeypatch.setattr(route, "register_for", lambda *args, **kept: None)
    answer = routed(COUNTY, f"priority-{outcome}")
    whole, small = (
        route_figures.route_map(answer),
        route_figures.brief_map(answer, route.evidenced(answer)),
    )
    check(whole)
    check(small)
    on_paper(whole, A4_ACROSS, A4_HIGH)
    on_paper(small, A4_UPRIGHT, 9.0)


def on_paper(figure, across: float, high: float) -> None:
    wide, tall = figure.figure.get_size_inches()
    scale = min(across / wide, high / tall, 1.0)
    assert smallest(figure) * scale >= LEAST
    assert scale > 0.97, "it is made smaller on the page"


@pytest.mark.parametrize("priority", ["", "asc-falls", "icb-depression"])
def test_it_fills_one_page_and_no_letter_is_too_small(routed, priority):
    answer = routed(COUNTY, priority)
    on_paper(route_figures.route_map(answer), A4_ACROSS, A4_HIGH)
    on_paper(route_figures.brief_map(answer, route.evidenced(answer)), A4_UPRIGHT, 9.0)


def test_evidence_is_told_by_width_dashes_and_a_word_and_not_by_colour():
    looks = [
        (route_drawing.LINES[each]["linewidth"], str(route_drawing.LINES[each].get("linestyle", "solid")))
        for each in GRADES
    ]
    assert len(set(looks)) == len(GRADES)
    words = [route_messages.LINE_WORDS[each] for each in GRADES]
    assert all(words) and len(set(words)) == len(GRADES)


def test_every_need_has_a_sign_and_words():
    row = {"worse_in": 1, "of_districts": 6}
    assert set(route_drawing.MARKS) == set(NEEDS) == set(route_tables.SIGNS)
    said = [route_messages.need_words({**row, "need": each}, "England") for each in NEEDS]
    assert all(said) and len(set(said)) == len(NEEDS)


def test_a_box_bears_the_sign_and_the_words_of_its_need(routed):
    figure = route_figures.route_map(routed(COUNTY, ""))
    texts: dict[str, str] = {}
    for text in marked(figure, "texts", "in:"):
        id = text.get_gid().removeprefix("in:")
        texts[id] = f"{texts.get(id, '')} {text.get_text()}".strip()
    assert "worse than Demoland" in texts["healthier-longer-lives"]
    assert "Demoland 83.5" in texts["healthier-longer-lives"]
    assert "no figure here" in texts["everyday-travel"]
    assert texts["icb-inequality"].endswith("(an illustration)")
    assert "Demoland" not in texts["a-referral"]


def test_a_figure_that_is_an_illustration_says_so(routed):
    answer = routed(COUNTY, "skills-neet")
    figure = route_figures.route_map(answer)
    texts = [one.get_text() for one in marked(figure, "texts", "in:ready-for-work")]
    assert "(an illustration)" in " ".join(texts)
    table = route_tables.ways(answer.ways, answer.area, illustrations=route_figures.illustrations(answer))
    assert "an illustration" in table.markup


def test_an_outcome_that_stands_in_is_not_drawn_twice(routed, monkeypatch):
    monkeypatch.setattr(route, "register_for", lambda *args, **kept: None)
    figure = route_figures.route_map(routed(COUNTY, "priority-good-work"))
    boxes = [one.get_gid() for one in marked(figure, "patches", "box:")]
    assert "box:good-work" in boxes
    assert not [each for each in boxes if each.startswith("box:priority-")]
    assert "No register of priorities has been kept for Demoshire" in figure.caption


def test_the_words_name_what_is_wanted_and_what_is_known(routed):
    figure = route_figures.route_map(routed(COUNTY, "asc-falls"))
    assert (
        figure.title
        == "Independence after a fall: the best evidenced ways begin with strength and balance classes"
    )
    assert figure.demonstration
    assert "no figure for the place" in figure.alt
    assert "an illustration" in figure.caption


def test_the_brief_table_has_six_rows_at_most(routed):
    for priority in ("", "asc-falls", "icb-depression", "homes-cohesion"):
        answer = routed(COUNTY, priority)
        table = route_tables.brief(answer.ways, answer.area)
        assert 1 <= table.rows <= route_tables.MOST == 6
        assert "campaign" not in table.markup


def test_what_nobody_has_read_is_marked(routed):
    answer = routed(COUNTY, "")
    table = route_tables.evidence(
        answer.framework.evidence, answer.framework.outcomes, answer.sources, answer.area
    )
    unread = answer.framework.evidence["status"].eq("unverified").sum()
    assert table.markup.count(route_tables.STATUS["unverified"]) == unread
    assert table.rows == len(answer.framework.evidence)


def test_sentences_are_finished_and_plain(routed):
    for priority in STATED:
        answer = routed(DISTRICT, priority)
        for text in route_wording.sentences(answer.claims, answer.area, plain=True).values():
            assert text.endswith(".")
            assert "nan" not in text and "->" not in text and "ignificant" not in text and "  " not in text
        assert set(route_wording.BRIEF) <= set(route_wording.sentences(answer.claims, answer.area))


def test_a_plan_makes_letters_smaller_only_down_to_what_can_be_read():
    many = 30
    nodes = pd.DataFrame(
        {
            "layer": [0] + [1] * many,
            "y": [0.5, *np.linspace(0.02, 0.98, many)],
            "label": "A label of two lines, or three",
            "mark": "",
            "figure": "",
            "strong": False,
        },
        index=[f"n{number}" for number in range(many + 1)],
    )
    links = pd.DataFrame({"from_id": "n0", "to_id": nodes.index[1:], "word": "weak"})
    links["path"] = [[(0.0, 0.5), (1.0, y)] for y in nodes["y"].iloc[1:]]
    headings = {0: "One", 1: "Two"}
    sizes = route_drawing.WIDE
    found = route_plan.plan(nodes, links, headings=headings, sizes=sizes, tallest=5.0)
    assert found.sizes.label == route_plan.LOWEST
    assert found.height > 5.0
    roomy = route_plan.plan(nodes, links, headings=headings, sizes=sizes, tallest=50.0)
    assert roomy.sizes == sizes
