"""An exploration shows what is published, says what is not, and its controls and its file carry the same."""

import base64
import io
import re
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localsport.answers.exploration import by_group, claims_of, exploration
from localsport.answers.national import national
from localsport.briefing.render import render
from localsport.display import exploration as show
from localsport.display import exploration_words, marks, style
from localsport.display.exploration_controls import HINT, Controls
from localsport.display.figures import Figure
from localsport.display.tables import Table
from localsport.exports import annotated
from localsport.profile.cells import difference

PLACE, NATION = "X07000001", "X92000001"


@pytest.fixture(scope="module")
def ask(demo_tables):
    return partial(exploration, demo_tables, PLACE, shared=national(demo_tables))


@pytest.fixture(scope="module")
def england(england_tables):
    return partial(exploration, england_tables, shared=national(england_tables))


def the(answer, id):
    return answer.claims.set_index("id").loc[id]


# The answer.


def test_the_place_stands_beside_its_nation_in_the_figures_of_the_file(ask, demo_raw):
    raw = pd.read_csv(demo_raw / "fingertips-profile.csv", dtype={"Indicator ID": str})
    raw = raw[raw["Indicator ID"].eq("93015") & raw["Time period"].eq("2024/25") & raw["Sex"].eq("Persons")]
    here, there = (raw[raw["Area Code"].eq(code)].iloc[0] for code in (PLACE, NATION))
    answer = ask()
    assert the(answer, "explored_place")["value"] == here["Value"]
    assert the(answer, "explored_country")["value"] == there["Value"]
    gap = the(answer, "explored_beside_country")
    assert gap["value"] == pytest.approx(abs(here["Value"] - there["Value"]))
    widths = [one["Upper CI 95.0 limit"] - one["Lower CI 95.0 limit"] for one in (here, there)]
    assert (gap["upper"] - gap["lower"]) == pytest.approx(np.hypot(*widths))
    assert set(answer.table["role"]) == {"place", "country"}
    assert set(answer.sources["source_id"]) == set(answer.table["source_id"].dropna())


def test_a_difference_is_claimed_the_larger_less_the_smaller(ask):
    for answer in (ask(), ask(breakdown="Disability"), ask(indicator_id="90366")):
        gaps = answer.claims[answer.claims["what"].str.contains(", less ")]
        assert len(gaps) and gaps["value"].ge(0).all()


def test_a_measure_of_sexes_alone_opens_on_them(ask):
    answer = ask(indicator_id="90366")
    assert answer.asked["breakdown"] == "Sex"
    assert answer.indicator["name"] == "Life expectancy at birth"
    assert (
        "newborn girl" in answer.indicator["definition"] and "newborn boy" in answer.indicator["definition"]
    )


def test_the_breakdown_shown_is_one_the_place_has_or_else_the_nation_s(ask):
    assert by_group(ask()) == "Disability"
    assert by_group(ask(), "Work") == "Work"
    assert by_group(ask(indicator_id="93721")) == ""


def test_two_views_of_a_measure_claim_each_number_once(ask):
    both = claims_of(ask(indicator_id="90366"), ask(indicator_id="90366", breakdown="Sex"))
    assert both["id"].is_unique


def test_comparators_are_chosen_by_name_code_or_group(ask):
    named = ask(beside=["Mockham", "X07000003"])
    assert named.asked["beside"] == ("X07000002", "X07000003")
    assert named.table["area_code"].unique().tolist() == [PLACE, "X07000002", "X07000003", NATION]
    assert len(ask(beside=["nearest neighbours"]).asked["beside"]) == 5


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"indicator_id": "1"}, "unknown indicator '1': there are ['93015 (Inactive adults)'"),
        ({"breakdown": "Shoes"}, "unknown breakdown 'Shoes': of this indicator there are ['Everyone', 'Age'"),
        ({"breakdown": "disability and sex"}, "only one breakdown at a time is published"),
        (
            {"years": ["1999", "2001"]},
            "unknown years ['1999', '2001']: of this indicator there are ['2015/16'",
        ),
        ({"beside": ["Atlantis", "Lyonesse"]}, "unknown: ['Atlantis', 'Lyonesse']"),
        ({"beside": ["Sampleborough"]}, "the place itself: ['Sampleborough']"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(ask, question, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask(**question)


@pytest.mark.england
def test_eleven_comparators_are_refused(england):
    names = ["Rutland", "Melton", "Leicester", "Halton", "Derby", "Luton", "Bolton", "Bury", "Oldham"]
    with pytest.raises(ValueError, match="11 places, at most 10"):
        england("E06000001", beside=[*names, "Wigan", "Salford"])


# Words, figure and table.


def test_every_number_said_is_a_claim_and_nothing_is_nan(ask):
    for answer in (ask(), ask(breakdown="Age"), ask(indicator_id="90366"), ask(indicator_id="848")):
        ids = set(answer.claims["id"])
        for sentence in exploration_words.sentences(answer).values():
            assert set(re.findall(r'data-claim="(\w+)"', sentence)) <= ids
            assert "nan" not in sentence
        assert "nan" not in exploration_words.title(answer)


def test_the_verdict_on_chance_is_said_both_ways(ask):
    assert "could be chance" in exploration_words.sentences(ask(), plain=True)["beside"]
    groups = exploration_words.sentences(ask(breakdown="Disability"), plain=True)["groups"]
    assert "unlikely to be chance: it is between" in groups
    assert "part of the gap may be chance" not in groups
    assert "part of the gap may be chance" in exploration_words.sentences(ask(breakdown="Age"))["groups"]


def test_groups_that_only_the_nation_has_are_said_to_be_the_nation_s(ask):
    answer = ask(breakdown="Education")
    said = exploration_words.sentences(answer, plain=True)
    assert "in Demoland" in said["groups"]
    assert said["missing"] == "No figures by education are published for Sampleborough in these years."
    assert "Sampleborough" not in show.table(answer).markup.split("</table>")[0]


FORMS = [
    ({}, "lines"),
    ({"breakdown": "Disability"}, "group:Disabled people"),
    ({"breakdown": "Education"}, "lines"),
    ({"breakdown": "Age", "years": ["2022/23"]}, "dots"),
    ({"breakdown": "Education", "years": ["2022/23"]}, "bars"),
    ({"years": ["2022/23"], "beside": ["nearest neighbours"]}, "bars"),
    ({"indicator_id": "90366", "beside": ["Mockham", "X07000003", "X07000004"]}, "group:Women"),
]


@pytest.mark.parametrize(("question", "axes"), FORMS)
def test_the_chart_takes_the_form_that_the_table_needs(ask, question, axes):
    drawn = show.figure(ask(**question))
    assert isinstance(drawn, Figure)
    assert axes in {one.get_label() for one in drawn.figure.axes}
    assert drawn.demonstration and len(drawn.alt) > 60
    assert drawn.png() == show.figure(ask(**question)).png()


def test_a_year_that_may_not_be_shown_is_hatched_and_explained(ask):
    drawn = show.figure(ask(breakdown="Age"))
    hatched = [p for one in drawn.figure.axes for p in one.patches if p.get_hatch()]
    few = ask(breakdown="Age").table
    few = few[few["role"].eq("place") & few["note"].str.startswith("fewer")]
    assert len(hatched) == len(few) > 0
    assert "fewer than 30 people were asked" in drawn.caption
    dots = show.figure(ask(breakdown="Age", years=["2022/23"]))
    assert any("fewer than 30 asked" in text.get_text() for one in dots.figure.axes for text in one.texts)


def test_the_axis_says_where_it_starts(ask):
    drawn = show.figure(ask(indicator_id="90366"))
    said = [text.get_text() for one in drawn.figure.axes for text in one.texts]
    assert any(text.startswith("The axis starts at") for text in said)


@pytest.mark.england
def test_a_measure_with_no_figure_at_all_is_said_in_words(england):
    county = england("E10000018", indicator_id="90366", breakdown="Sex", years=["2023 - 25"])
    only = county.table["role"].eq("place")
    county.table.loc[~only, ["value", "lower_95", "upper_95"]] = np.nan
    drawn = show.figure(county)
    assert isinstance(drawn, Table) and "No figures by sex are published" in drawn.markup


def test_marks_differ_by_more_than_colour_and_their_names_can_be_read(ask):
    chosen = marks.of_places(ask(beside=["Mockham", "X07000003"]).table)
    assert len({mark.look["marker"] for mark in chosen}) == 4
    crowd = marks.of_places(ask(beside=["nearest neighbours"]).table)
    assert sum(mark.grey for mark in crowd) == 5
    for mark in [*chosen, *crowd]:
        assert style.contrast(mark.ink, "#FFFFFF") >= 4.5


def test_a_cell_of_the_table_has_its_limits_or_a_reason(ask):
    table = show.table(ask(breakdown="Age"))
    assert table.rows == 16  # eight ages of two places
    assert "not shown (fewer than 30 asked)" in table.markup
    assert re.search(r"<td>\d+\.\d% \(\d+\.\d to \d+\.\d\)</td>", table.markup)
    assert "<details" not in table.markup
    assert "<details" in show.table(ask(breakdown="Age", beside=["nearest neighbours"])).markup
    assert show.table(ask()).rows == 10  # years go down where there is one group


def test_what_a_measure_offers_and_means_can_be_read(ask):
    assert show.offered(ask()).rows == 9
    assert "Share of adults who do less than 30 minutes" in show.definition(ask()).markup
    (note,) = show.by_group(ask(indicator_id="93721"))
    assert "No breakdown of this measure is published" in note.markup
    assert show.pictures(note) == []


# The file.


def test_the_file_carries_its_definitions_and_sources_and_reads_back(ask, tmp_path):
    answer = ask(breakdown="Age", beside=["Mockham"])
    (path,) = annotated.write(tmp_path, "explore", show.export(answer), exploration_words.file_head(answer))
    text = path.read_text(encoding="utf-8-sig")
    head = [line for line in text.splitlines() if line.startswith("# ")]
    assert head[0] == "# Demonstration data: no such place exists."
    assert any(line.startswith("# Definition: Share of adults") for line in head)
    assert any("Demonstration data, CC0" in line and line.startswith("# Source demo-") for line in head)
    read = pd.read_csv(
        path, comment="#", encoding="utf-8-sig", keep_default_na=False, na_values={"value": ""}
    )
    assert len(read) == len(answer.table)
    np.testing.assert_allclose(read["value"], answer.table["value"], rtol=1e-9)
    assert read["note"].str.startswith("fewer than").sum() == answer.table["note"].str.startswith("few").sum()


def test_a_file_is_not_written_where_none_is_asked_for_nor_with_a_stray_comment(ask):
    assert annotated.write("", "explore", show.export(ask()), []) == []
    with pytest.raises(ValueError, match=r"\['place'\] hold a '#'"):
        annotated.text(pd.DataFrame({"place": ["Room #1"], "value": [1.0]}), [])


# The controls.


@pytest.fixture
def controls(ask):
    return Controls(ask(), ask, difference=difference, as_file=annotated.text)


def test_the_controls_begin_with_what_is_shown_and_every_field_has_a_label(controls):
    assert controls.result.value == HINT
    fields = [controls.measure, controls.breakdown, controls.start, controls.end, controls.place]
    fields += [controls.one, controls.other, controls.assumed, controls.add]
    assert all(field.description for field in fields)
    assert controls.measure.value == "93015" and controls.breakdown.value == "Everyone"
    assert (controls.start.value, controls.end.value) == ("2015/16", "2024/25")
    assert repr(controls) == "Controls: run the notebook to use them"


def test_a_change_shows_chart_table_sentences_and_the_file_together(controls):
    controls.breakdown.value = "Disability"
    found = controls.result.value
    assert 'alt="Demonstration data. Chart of 2 places' in found
    assert "<table>" in found and "The gap is" in found and "<script" not in found
    data = re.search(r'href="data:text/csv;base64,([^"]+)"', found).group(1)
    table = pd.read_csv(io.BytesIO(base64.b64decode(data)), comment="#", encoding="utf-8-sig")
    assert table["group"].unique().tolist() == ["Disabled people", "People who are not disabled"]
    assert controls.start.value == "2018/19"


def test_places_are_added_by_name_or_group_and_taken_away(controls):
    controls.place.value = "Mockham"
    controls.add.click()
    assert [box.code for box in controls.chosen.children] == ["X07000002"]
    assert "Mockham" in controls.result.value
    controls.place.value = "same county"
    controls.add.click()
    assert len(controls.chosen.children) == 5
    controls.chosen.children[0].value = False
    assert len(controls.chosen.children) == 4
    assert "X07000002" not in controls.answer.asked["beside"]


def test_years_may_be_chosen_in_either_order(controls):
    controls.start.value = "2023/24"
    controls.end.value = "2019/20"
    assert controls.answer.asked["years"] == ("2019/20", "2020/21", "2021/22", "2022/23", "2023/24")


def test_another_measure_brings_its_own_breakdowns_and_years(controls):
    controls.breakdown.value = "Disability"
    controls.measure.value = "90366"
    assert controls.answer.asked["breakdown"] == "Sex"
    assert controls.end.value == "2023 - 25"
    assert controls.assumed.disabled
    assert controls.assumed.description == "No interval can be assumed for this measure"


def test_a_refusal_is_an_alert_and_the_controls_go_on(ask):
    def refuse(**question):
        raise ValueError("No table can be made: <b>because</b>.")

    controls = Controls(ask(), refuse, difference=difference, as_file=annotated.text)
    controls.breakdown.value = "Disability"
    assert 'role="alert"' in controls.result.value
    assert "&lt;b&gt;because" in controls.result.value


def test_two_cells_are_compared_or_refused_with_the_reason(controls):
    assert "The first is higher by 1.4 percentage points" in controls.said.value
    assert "could be chance" in controls.said.value
    controls.other.value = controls.one.value
    assert (
        'role="alert"' in controls.said.value and "choose another place, group or year" in controls.said.value
    )


@pytest.mark.england
def test_an_interval_is_assumed_on_the_survey_s_usual_sample(england):
    here = partial(england, "E06000001")
    controls = Controls(here(), here, difference=difference, as_file=annotated.text)
    assert "cannot be told" in controls.said.value
    controls.assumed.value = True
    table = controls.answer.table
    assert table.loc[table["role"].eq("place"), "interval"].eq("assumed").all()
    assert "assumed)" in controls.result.value
    assert controls.answer.asked["assumed_respondents"] == 500
    controls.measure.value = "93088"
    assert "400 people" in controls.assumed.description


# The page.


def test_the_notebook_renders_to_a_page_that_reads_without_a_kernel(demo_data, tmp_path):
    notebook = Path(__file__).resolve().parents[1] / "notebooks" / "05-explore.ipynb"
    asked = {"comparators": "Sampleborough, same county", "assumed_sample": 500}
    done = render("X07000002", notebook=notebook, parameters=asked, tables=demo_data, out=tmp_path)
    page = (done.folder / "index.html").read_text(encoding="utf-8")
    assert "Mockham" in page and "<select" not in page and "Ask something else" not in page
    assert page.count("<figure") == 2 and 'href="numbers/explore.csv"' in page
    for name in ("explore", "explore-groups"):
        text = (done.folder / "numbers" / f"{name}.csv").read_text(encoding="utf-8-sig")
        assert text.startswith("# Demonstration data: no such place exists.\n")
    marked = set(re.findall(r'data-claim="(\w+)"', page))
    assert marked and marked <= set(pd.read_csv(done.folder / "claims.csv")["id"])


# Real places.

PLACES = ["E06000016", "E06000017", "E06000001", "E08000021", "E07000133"]


@pytest.mark.england
@pytest.mark.parametrize("code", PLACES)
def test_five_real_places_read_well_without_local_limits(england, code):
    answer = england(code)
    said = exploration_words.sentences(answer, plain=True)
    assert "cannot be told, because limits are not published for both figures" in said["beside"]
    assert "The publisher's own comparison for 2024/25" in said["beside"]
    assert "nan" not in " ".join(said.values())
    groups = england(code, breakdown=by_group(answer))
    assert f"published for {answer.area['name']} in these years" in exploration_words.missing(groups)
    assert isinstance(show.figure(groups), Figure)


@pytest.mark.england
def test_a_county_s_estimate_is_the_mean_weighted_by_adults(england, england_tables, england_raw):
    """Leicestershire's 2024/25 from the download's values of its districts and adults of the small areas."""
    answer = england("E10000018")
    raw = pd.read_csv(england_raw / "fingertips-district-profile.csv", dtype={"Indicator ID": str})
    raw = raw[raw["Indicator ID"].eq("93015") & raw["Time period"].eq("2024/25")].set_index("Area Code")
    small = england_tables.small_areas(list(answer.area["districts"]))
    adults = small.groupby("district_code")["population_16_over"].sum()
    values = raw.loc[adults.index, "Value"]
    assert len(values) == 7
    (last,) = answer.table[answer.table["role"].eq("place") & answer.table["period"].eq("2024/25")].to_dict(
        "records"
    )
    assert last["value"] == pytest.approx(np.average(values, weights=adults), rel=1e-12)
    assert last["note"] == "our estimate from its districts: no interval"
    assert "(estimate)" in show.table(answer).markup


@pytest.mark.england
def test_where_limits_end_the_last_year_that_has_them_is_judged(england):
    """Halton: limits 2018/19 to 2022/23 only; 22.87% there in 2022/23 against 22.60% in England."""
    answer = england("E06000006")
    assert the(answer, "explored_then")["period"] == "2022/23"
    assert the(answer, "explored_place")["period"] == "2024/25"
    assert the(answer, "explored_beside_country")["verdict"] == "no clear difference"
    assert the(answer, "explored_first")["period"] == "2018/19"
