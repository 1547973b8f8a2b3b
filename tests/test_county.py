"""A county put together: its parts agree with one another and with the files, and what is not kept is said."""

import pytest

from localsport.answers.county import county
from localsport.answers.locality import locality
from localsport.answers.national import national
from localsport.display.county import county_sentences

COUNTY = "X10000001"


@pytest.fixture(scope="module")
def shared(demo_tables):
    return national(demo_tables)


@pytest.fixture(scope="module")
def answer(demo_tables, shared):
    return county(demo_tables, COUNTY, draws=300, shared=shared)


def test_the_whole_budget_is_shared_between_the_districts_side_by_side(answer):
    table = answer.sharing.given.table
    # The folder's own budget, to the pound.
    assert table["target"].sum() == table["this_year"].sum() == 600_000
    assert set(table.index) == set(answer.districts.index)


def test_money_follows_modelled_adults_and_the_difference_from_the_survey_is_said(answer, demo_tables):
    claimed = answer.claims.set_index("id")["value"]
    # The neighbourhoods' modelled numbers, added up here from the answer for each of them.
    modelled = answer.place.neighbourhoods["inactive_adults"].sum()
    assert claimed["share_inactive_adults"] == pytest.approx(modelled)
    # Of the county the survey's figure is a mean weighted by residents of 16 and over: not quite the sum of its parts.
    assert claimed["inactive_adults"] == pytest.approx(answer.districts["inactive_adults"].sum(), rel=0.03)
    said = county_sentences(answer.claims, answer.place.area, plain=True)["follows"]
    assert "counts people from 16 and leaves gardening out" in said


def test_need_counted_by_district_is_that_of_the_county(answer):
    claimed = answer.claims.set_index("id")["value"]
    assert answer.districts["neediest_fifth"].sum() == claimed["neediest_fifth"]
    assert answer.districts["neighbourhoods"].sum() == claimed["neighbourhoods"]


def test_the_budget_can_be_another_and_the_money_follows(demo_tables, shared):
    more = county(demo_tables, COUNTY, budget=615_000, draws=300, shared=shared)
    assert more.sharing.given.table["target"].sum() == 615_000


def test_a_region_without_an_allocation_is_told_so_by_its_absence(demo_tables, shared, monkeypatch):
    monkeypatch.setattr("localsport.answers.county.allocation_of", lambda *_: "")
    plain = county(demo_tables, COUNTY, draws=300, shared=shared)
    assert plain.sharing is None
    assert not plain.claims["id"].str.startswith("share_").any()


def test_every_claim_names_a_source_that_is_listed(answer, demo_tables):
    listed = set(answer.sources["source_id"]) | set(demo_tables.sources()["source_id"])
    cited = {one for many in answer.claims["source_id"] for one in str(many).split("; ") if one}
    assert cited <= listed | {"localsport-judgement"}


def test_a_district_is_refused_with_the_way_out(demo_tables, shared):
    with pytest.raises(ValueError, match=r"Sampleborough.*needs a county or region.*briefing of a locality"):
        county(demo_tables, "X07000001", shared=shared)


def test_the_county_speaks_of_its_parts_as_their_own_briefings_do(answer, demo_tables, shared):
    for code, row in answer.districts.iterrows():
        own = locality(demo_tables, str(code), shared=shared).claims.set_index("id")["value"]
        assert row["value"] == own["inactive_rate"]
        assert row["inactive_adults"] == pytest.approx(own["inactive_adults"])
        assert row["neediest_fifth"] == own["neediest_fifth"]
