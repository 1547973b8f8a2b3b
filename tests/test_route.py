"""Hold the way from a place's priorities down to what sport can contribute, and every number said of it."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from localsport import outcomes, profile
from localsport.answers import locality, registers, route
from localsport.answers.national import national
from localsport.display import route_wording

COUNTY, DISTRICT = "X10000001", "X07000001"


@pytest.fixture(scope="module")
def shared(demo_tables):
    return national(demo_tables)


@pytest.fixture(scope="module")
def county(demo_tables, shared):
    return locality.locality(demo_tables, COUNTY, shared=shared)


@pytest.fixture(scope="module")
def answer(demo_tables, shared, county):
    return route.route(demo_tables, COUNTY, shared=shared, locality=county)


@pytest.fixture
def unkept(demo_tables, shared, county, monkeypatch):
    """Return the answer for a place of which nobody keeps a register."""
    monkeypatch.setattr(route, "register_for", lambda *args, **kept: None)
    return route.route(demo_tables, COUNTY, shared=shared, locality=county)


def test_the_first_priority_is_the_one_with_the_greatest_need(answer):
    order = {name: number for number, name in enumerate(outcomes.NEEDS)}
    running = answer.priorities[answer.priorities["current"] & answer.priorities["outcome_id"].ne("")]
    assert running["need"].map(order).is_monotonic_increasing
    assert answer.chosen == (answer.priorities.index[0],)
    first = running[running["need"].eq(running["need"].iloc[0])]
    assert first["grade"].iloc[0] == first["grade"].max()


def test_a_document_that_has_ended_and_what_sport_does_not_meet_come_last(answer):
    # In the shipped register one plan has ended and one priority (dentists) meets no outcome.
    assert answer.priorities.index[-2:].tolist() == ["cs-young-minds", "icb-dentists"]


def test_the_county_s_own_figures_count_in_the_county_and_not_in_a_district(demo_tables, shared, answer):
    # figures.csv of the shipped register: 2.9 against 2.2, limits 2.4 to 3.4, of the county.
    assert answer.needs.at["fewer-sick-days", "need"] == "worse"
    assert answer.figures.at["sickness-absence", "value"] == 2.9
    district = route.route(demo_tables, DISTRICT, shared=shared)
    assert district.register is not None
    assert district.register.landscape_id == "demoshire"
    assert district.needs.at["fewer-sick-days", "need"] == "no local figure"


def test_districts_are_compared_as_each_would_be_alone(demo_tables, shared, answer):
    parts = route.parts(demo_tables, answer.area, shared, answer.framework)
    names = demo_tables.areas("district").set_index("area_code")["name"]
    compared = 0
    for code in answer.area["districts"]:
        rows = shared.rows[shared.rows["area_code"].isin([code, shared.country])]
        beside = {"region": None, "country": shared.country, "neighbours": []}
        alone = profile.summary(rows, shared.codebook, shared.spread, place=code, **beside)
        alone = alone.set_index(["indicator_id", "sex"])["comparison"]
        own = parts[parts["area_name"].eq(names[code])].set_index(["indicator_id", "sex"])["comparison"]
        assert own.to_dict() == alone.reindex(own.index).to_dict()
        compared += len(own)
    assert compared > 40
    alone = answer.area.copy()
    alone["districts"] = (DISTRICT,)
    assert route.parts(demo_tables, alone, shared, answer.framework).empty


def test_without_a_register_the_strategic_outcomes_stand_in(unkept):
    top = unkept.framework.outcomes["level"].eq("strategic")
    assert set(unkept.matches["outcome_id"]) == set(unkept.framework.outcomes.index[top])
    said = route_wording.sentences(unkept.claims, unkept.area, plain=True)
    start = (
        "No register of priorities has been kept for Demoshire; the framework's strategic outcomes stand in."
    )
    assert said["wanted"].startswith(start)


def test_the_map_leads_down_from_what_was_asked_for(demo_tables, shared, county):
    found = route.route(demo_tables, COUNTY, shared=shared, locality=county, priorities=["asc-falls"])
    assert found.chosen == ("asc-falls",)
    assert {"fewer-falls", "independent-later-life"} <= set(found.map.nodes.index)
    assert set(found.ways["priority_id"]) == {"asc-falls"}
    with pytest.raises(ValueError, match="icb-dentists"):
        route.route(demo_tables, COUNTY, shared=shared, locality=county, priorities=["icb-dentists"])
    with pytest.raises(KeyError, match="nothing-such"):
        route.route(demo_tables, COUNTY, shared=shared, locality=county, framework_id="nothing-such")


def test_an_activity_is_as_strong_as_the_weakest_step_of_its_best_way(answer):
    links = answer.map.links.set_index(["from_id", "to_id"])["grade"]

    def best(node: str) -> float:
        above = [start for start, end in links.index if end == node]
        return max((min(links[start, node], best(start)) for start in above), default=float("inf"))

    for activity, grade in answer.activities["grade"].items():
        assert grade == best(str(activity))


def test_a_way_names_only_activities_as_well_evidenced_as_itself(answer):
    # A campaign was found to have no effect: it stands beside better ways to the same outcome, never among them.
    assert "Community-wide campaign (no effect found)" in "; ".join(answer.ways["known"])
    well = answer.ways[answer.ways["evidence"].isin(outcomes.EVIDENCED)]
    assert len(well)
    assert not well["best"].str.contains("campaign").any()


def test_only_well_evidenced_ways_are_left_in_the_brief_map(answer, demo_tables, shared, county):
    found = route.evidenced(answer)
    graded = found.links[found.links["evidence"].ne("stated")]
    assert set(graded["evidence"]) <= set(outcomes.EVIDENCED)
    # Every way goes on to an activity.
    ends = found.nodes.index[found.nodes["level"].ne("activity")]
    assert set(ends) <= set(found.links["from_id"])
    weak = route.route(demo_tables, COUNTY, shared=shared, locality=county, priorities=["skills-neet"])
    assert route.evidenced(weak) is weak.map


def test_what_is_missing_says_where_it_could_be_got(answer):
    assert answer.missing["where_to_get"].ne("").all()
    assert {"falls-admissions", "antisocial-behaviour"} <= set(answer.missing.index)
    assert answer.missing["on_the_map"].is_monotonic_decreasing
    held = answer.figures.index.difference(answer.missing.index)
    assert answer.figures.loc[held, "value"].notna().all()


@pytest.mark.parametrize("wanted", [None, "asc-falls", "skills-neet", "homes-cohesion", "icb-depression"])
def test_every_number_said_is_a_claim(demo_tables, shared, county, wanted):
    chosen = [wanted] if wanted else None
    found = route.route(demo_tables, COUNTY, shared=shared, locality=county, priorities=chosen)
    claims = found.claims.set_index("id")
    assert claims.index.str.startswith("route_").all()
    assert claims["source_id"].ne("").all()
    for text in route_wording.sentences(found.claims, found.area).values():
        for id, value in re.findall(r'data-claim="([^"]+)" value="([^"]+)"', text):
            stem = re.sub(r"_(lower|upper)$", "", id)
            end = id.removeprefix(stem).lstrip("_") or "value"
            assert claims.at[stem, end] == pytest.approx(float(value))


def test_sources_name_everything_cited(answer):
    known = set(answer.sources["source_id"])
    assert set(answer.framework.evidence["source_id"]) <= known
    assert answer.framework.source_id in known
    assert answer.register.source_id in known


def test_a_figure_that_is_an_illustration_says_so(demo_tables, shared, county):
    found = route.route(demo_tables, COUNTY, shared=shared, locality=county, priorities=["skills-neet"])
    said = route_wording.sentences(found.claims, found.area, plain=True)
    assert "5.6% (an illustration)" in said["need"]


@pytest.mark.parametrize(
    ("need", "words"),
    [
        (
            "worse",
            "Need is greatest behind “Fewer early deaths”. Its figure, early deaths, is 30.0%: worse than ",
        ),
        ("similar", "The figure behind “Fewer early deaths”, early deaths, is 30.0%: about the same as "),
        ("no judgement", "beside England's 20.0%, and not judged"),
    ],
)
def test_need_is_said_as_it_was_judged(answer, need, words):
    claims = answer.claims.set_index("id", drop=False)
    claims.loc["route_need", ["what", "value", "unit"]] = ["Early deaths", 30.0, "%"]
    claims.loc["route_need_country", ["value", "unit"]] = [20.0, "%"]
    claims.loc["route_ways", "what"] = "Ways down from: Fewer early deaths"
    claims.loc["route_rank", "verdict"] = need
    area = pd.concat([answer.area.drop("country_name"), pd.Series({"country_name": "England"})])
    said = route_wording.sentences(claims.reset_index(drop=True), area, plain=True)
    assert words in said["need"]


def test_a_framework_with_a_gap_is_said_to_be_unfinished(answer):
    claims = answer.claims.copy()
    claims.loc[claims["id"].eq("route_gaps"), "value"] = 1
    said = route_wording.sentences(claims, answer.area, plain=True)
    assert said["checked"] == "The framework is not finished: 1 gap was found in it."


def test_the_place_s_answer_is_used_again(demo_tables, shared, county, monkeypatch):
    monkeypatch.setattr(route.localities, "locality", None)
    found = route.route(demo_tables, COUNTY, shared=shared, locality=replace(county))
    assert found.area is county.area
    assert registers.register_for(demo_tables, COUNTY, found.framework) is not None


def test_a_framework_is_laid_open_once_and_can_be_changed_without_harm(demo_tables):
    first = route.route(demo_tables, DISTRICT)
    steps, outcomes = first.steps.copy(), first.framework.outcomes.copy()
    first.steps["grade"] = 0
    first.framework.outcomes["name"] = "changed"
    again = route.route(demo_tables, DISTRICT)
    pd.testing.assert_frame_equal(again.steps, steps)
    pd.testing.assert_frame_equal(again.framework.outcomes, outcomes)
