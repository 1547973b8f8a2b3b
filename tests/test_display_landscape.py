"""What is said and drawn of commissioners takes its numbers from claims, fits its frame and owns up to inventions."""

import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib.backends.backend_agg import FigureCanvasAgg

from localsport.answers.commissioners import Commissioners, commissioners
from localsport.answers.route import Route, route
from localsport.data import landscapes
from localsport.display import (
    landscape_figures,
    landscape_messages,
    landscape_tables,
    landscape_wording,
    style,
)
from localsport.display.figures import Figure
from localsport.display.tables import Table

COUNTY, DISTRICT = "X10000001", "X07000002"
DATE = (
    r"\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
)
DRAWN = (landscape_figures.quadrant, landscape_figures.ladder, landscape_figures.capacity)
KINDS = (
    landscape_tables.UNAPPROACHED,
    landscape_tables.UNWANTED,
    landscape_tables.STALLED,
    landscape_tables.OTHER,
)


@pytest.fixture(scope="module")
def way(demo_tables) -> Route:
    return route(demo_tables, COUNTY)


@pytest.fixture(scope="module")
def county(demo_tables, way) -> Commissioners:
    return commissioners(demo_tables, COUNTY, route=way)


@pytest.fixture(scope="module")
def district(demo_tables) -> Commissioners:
    return commissioners(demo_tables, DISTRICT)


@pytest.fixture(scope="module")
def own_words(demo_tables, way) -> Commissioners:
    """Return the answer as if the register were real."""
    return commissioners(
        demo_tables, COUNTY, route=replace(way, register=replace(way.register, illustrative=False))
    )


@pytest.fixture
def without(demo_tables, monkeypatch, tmp_path: Path) -> Commissioners:
    monkeypatch.setattr(landscapes, "folder", lambda: tmp_path)
    return commissioners(demo_tables, COUNTY)


@pytest.fixture(scope="module")
def crowded(demo_tables, way) -> Commissioners:
    """Return an answer with forty organisations of long names, most of them in one field."""
    register = way.register
    one = register.organisations.loc["public-health"]
    rows = pd.DataFrame(
        {
            f"new-{n}": one.replace(
                {
                    "organisation": "x",
                    one["organisation"]: f"Partnership for Healthy Places and Ways {n} of Demoshire",
                }
            )
            for n in range(27)
        }
    ).T
    rows = rows.astype(register.organisations.dtypes.to_dict())
    more = pd.concat([register.organisations, rows.rename_axis("organisation_id")])
    return commissioners(
        demo_tables, COUNTY, route=replace(way, register=replace(register, organisations=more))
    )


def every_table(found: Commissioners) -> list[Table]:
    return [
        landscape_tables.organisations(found),
        landscape_tables.mutual(found),
        landscape_tables.brief(found),
        *(landscape_tables.gaps(found, kinds) for kinds in KINDS),
        landscape_tables.capacity(found),
    ]


# --- words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["county", "district", "own_words", "without"])
def test_every_number_in_a_sentence_is_a_claim(place, request):
    found: Commissioners = request.getfixturevalue(place)
    values = found.claims.set_index("id")
    for subject, said in landscape_wording.landscape_sentences(found.claims, found.area).items():
        for id, value in re.findall(r'data-claim="(\w+)" value="([^"]+)"', said):
            stem, end = re.fullmatch(r"(.*?)(?:_(lower|upper))?", id).groups()
            assert float(value) == pytest.approx(values.at[stem, end or "value"]), subject
        bare = re.sub(r"<data.*?</data>", "", said)
        assert not re.search(r"\d", re.sub(rf"{DATE}|95%|aged 16 and 17", "", bare)), (subject, bare)


@pytest.mark.parametrize("place", ["county", "district", "own_words", "without"])
def test_sentences_are_whole_and_plain(place, request):
    found: Commissioners = request.getfixturevalue(place)
    for said in landscape_wording.landscape_sentences(found.claims, found.area, plain=True).values():
        assert said == "" or ((said[0].isupper() or said[0].isdigit()) and said.endswith(".")), said
        assert "<" not in said and "  " not in said and ".." not in said and "nan" not in said
        assert "significant" not in said and "LSOA" not in said


def test_a_name_with_an_ampersand_is_escaped_and_stays_one_name(county):
    claims = county.claims.copy()
    row = claims["id"].eq("landscape_without_step")
    claims.loc[row, "what"] = "Parks & Leisure; Homes <b>"
    claims.loc[row, "value"] = 2
    said = landscape_wording.landscape_sentences(claims, county.area)["without_step"]
    assert said.endswith("no next step: Parks &amp; Leisure and Homes &lt;b&gt;.")


def test_one_and_many_read_as_a_person_would_say_them(county):
    said = landscape_wording.landscape_sentences(county.claims, county.area, plain=True)
    assert said["late"].startswith("1 next step was past its date on 1 September 2026: ask to see")
    claims = county.claims.copy()
    claims.loc[claims["id"].eq("landscape_late"), "value"] = 3
    many = landscape_wording.landscape_sentences(claims, county.area, plain=True)["late"]
    assert many.startswith("3 next steps were past their date on 1 September 2026. The longest overdue: ask")
    claims.loc[claims["id"].eq("landscape_late"), "value"] = 0
    none = landscape_wording.landscape_sentences(claims, county.area, plain=True)["late"]
    assert none == "No next step was past its date on 1 September 2026."


def test_the_first_to_speak_with_and_why(district):
    said = landscape_wording.landscape_sentences(district.claims, district.area, plain=True)["first"]
    row = district.whom.iloc[0]
    assert row["organisation"] in said
    assert f"{row['value']:.1f}% here, 95% interval {row['lower_95']:.1f}% to {row['upper_95']:.1f}%" in said
    assert "by 1 October 2026" in said


def test_a_register_of_the_county_says_so_in_a_district(county, district):
    own, of = (
        landscape_wording.landscape_sentences(found.claims, found.area, plain=True)["register"]
        for found in (county, district)
    )
    assert "may not work here" not in own
    assert "kept for the whole of Demoshire and read here with the figures of Mockham" in of


def test_the_brief_is_two_or_three_subjects(county, without):
    for found, many in ((county, 3), (without, 2)):
        said = landscape_wording.landscape_sentences(found.claims, found.area)
        assert sum(bool(said.get(each)) for each in landscape_wording.BRIEF) == many


def test_without_a_register_the_way_out_is_said(without):
    said = landscape_wording.landscape_sentences(without.claims, without.area, plain=True)
    assert said["none"].startswith("Nobody keeps a register of who commissions what in Demoshire.")
    assert "begins one from the example" in said["none"]
    assert said["ask"].startswith("Begin with whoever answers for")
    assert landscape_tables.asking(without).rows == len(without.worth_asking)
    assert landscape_tables.brief(without).rows == 0
    for draw in DRAWN:
        shown = draw(without)
        assert isinstance(shown, Table)
        assert "Nobody keeps a register" in shown.markup


# --- inventions ------------------------------------------------------------------------------------------


def test_an_illustration_is_called_one_wherever_it_is_shown(county, district):
    for found in (county, district):
        assert landscape_messages.invented(found.claims)
        said = landscape_wording.landscape_sentences(found.claims, found.area, plain=True)
        assert "illustration" in said["illustration"]
        assert said["people"].startswith("As an illustration")
        for draw in DRAWN:
            shown = draw(found)
            assert isinstance(shown, Figure)
            assert "Illustration: the register is invented" in shown.caption
            assert shown.demonstration
        for table in every_table(found):
            assert "llustration" in table.caption or "(invented)" in table.markup, table.caption
            assert "Demonstration data" in table.caption


def test_a_register_that_is_real_is_not_called_an_illustration(own_words):
    said = landscape_wording.landscape_sentences(own_words.claims, own_words.area, plain=True)
    assert said["illustration"] == ""
    assert not any("llustrat" in each or "invent" in each for each in said.values())
    for draw in DRAWN:
        shown = draw(own_words)
        assert isinstance(shown, Figure)
        assert "llustration" not in shown.title + shown.caption
    assert not any("llustration" in table.caption for table in every_table(own_words))


# --- figures ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["county", "district", "crowded"])
@pytest.mark.parametrize("draw", DRAWN, ids=lambda each: each.__name__)
def test_labels_neither_overlap_nor_leave_the_frame(place, draw, request):
    shown = draw(request.getfixturevalue(place))
    assert isinstance(shown, Figure)
    with style.context():
        canvas = FigureCanvasAgg(shown.figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        texts = [
            each
            for each in shown.figure.findobj(lambda artist: hasattr(artist, "get_text"))
            if each.get_text().strip() and each.get_visible()
        ]
        boxes = [(each.get_text(), each.get_window_extent(renderer)) for each in texts]
    assert len(boxes) > 25
    width, height = shown.figure.bbox.width, shown.figure.bbox.height
    for text, box in boxes:
        assert box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1, text
    for (one, first), (other, second) in combinations(boxes, 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        # Ascenders and descenders of neighbouring lines of a paragraph may touch by a quarter of a line.
        assert wide <= 1 or high <= 6, (one, other)


def test_every_organisation_is_named_once_in_each_picture(county):
    for draw, role in ((landscape_figures.quadrant, "organisation"), (landscape_figures.ladder, "label")):
        texts = [each for each in draw(county).figure.axes[0].texts if each.get_gid() == role]
        joined = " ".join(each.get_text() for each in texts)
        for name in county.organisations["organisation"]:
            assert joined.count(name) == 1, name


def test_the_field_of_the_map_is_that_of_the_register(county):
    """Marks are read back from the drawing: as many filled ones as organisations somebody has spoken with."""
    shown = landscape_figures.quadrant(county)
    marks = [
        each for each in shown.figure.axes[0].lines if each.get_marker() == "o" and len(each.get_xdata()) == 1
    ]
    filled = [each for each in marks if each.get_markerfacecolor() == style.FOCUS]
    assert len(marks) == len(county.organisations) + 2, "one each, and two in the key"
    assert len(filled) == int(county.organisations["approached"].sum()) + 1


def test_dots_stand_at_the_rate_over_the_whole(district):
    shown = landscape_figures.capacity(district)
    dots = shown.figure.findobj(lambda artist: artist.get_gid() == "dot")
    drawn = sorted(float(np.ravel(each.get_xdata())[0]) for each in dots)
    assert drawn == pytest.approx(sorted(shown.frame["times"]))
    dark = [each for each in dots if each.get_color() == style.FOCUS]
    assert len(dark) == shown.frame["kind"].nunique()


def test_an_overdue_step_is_named_in_words_and_not_by_colour_alone(county):
    shown = landscape_figures.ladder(county)
    texts = [each.get_text() for each in shown.figure.findobj(lambda artist: artist.get_gid() == "side")]
    assert "Overdue since 15 July 2026:" in texts


# --- tables ----------------------------------------------------------------------------------------------


def test_the_table_of_the_briefing_is_short_and_in_order(county):
    table = landscape_tables.brief(county)
    assert table.rows == 6
    heads = [each.text for each in BeautifulSoup(table.markup, "html.parser").select("tbody th")]
    assert heads == county.whom["organisation"].head(6).tolist()
    assert "by 1 October 2026" in table.markup
    assert landscape_tables.brief(county, most=2).rows == 2


def test_the_mutual_priorities_are_all_there_and_split_without_loss(county):
    every = landscape_tables.mutual(county)
    parts = [landscape_tables.mutual(county, met=(n,)) for n in (3, 2, 1, 0)]
    assert every.rows == len(county.mutual) == sum(each.rows for each in parts)
    assert "95% interval" in every.markup
    assert "worse here than in Demoland" in every.markup


def test_every_gap_is_in_one_table(county):
    assert sum(landscape_tables.gaps(county, kinds).rows for kinds in KINDS) == len(county.gaps)
    stalled = landscape_tables.gaps(county, landscape_tables.STALLED)
    assert "48 days late" in stalled.markup
    assert not re.search(r"\d{4}-\d\d-\d\d", stalled.markup), "dates are written for reading"


def test_a_budget_has_its_price_year(county):
    cells = BeautifulSoup(landscape_tables.organisations(county).markup, "html.parser").select("td")
    money = [each.text for each in cells if each.text.startswith("£")]
    assert len(money) == county.organisations["budget"].notna().sum()
    assert all(each.endswith("(2026 prices)") for each in money)


def test_a_figure_without_limits_says_so():
    area = pd.Series({"country_name": "England", "name": "Here"})
    row = {"need": "worse", "short_name": "Inactive adults", "value": 28.7, "unit": "%", "period": "2024/25"}
    row |= {"country_value": 21.8, "lower_95": float("nan"), "upper_95": float("nan"), "worse_names": ""}
    assert landscape_tables.figure(row, area) == (
        "Worse: inactive adults 28.7% (interval not published) here, 21.8% in England, 2024/25"
    )
