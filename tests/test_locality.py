"""A locality's answer: complete, traceable, and honest about what it lacks."""

import numpy as np
import pandas as pd
import pytest

from localsport.answers.locality import labels, locality, shapes
from localsport.answers.national import national
from localsport.data import parameters


@pytest.fixture(scope="module")
def shared(demo_tables):
    return national(demo_tables)


@pytest.fixture(scope="module")
def answer(demo_tables, shared):
    return locality(demo_tables, "X07000002", shared=shared)


def test_every_claim_can_be_traced(answer, demo_tables):
    known = set(demo_tables.sources()["source_id"])
    for row in answer.claims.to_dict("records"):
        assert row["method"], row["id"]
        assert row["rows"], row["id"]
        assert row["what"], row["id"]
        ids = [one for one in row["source_id"].split("; ") if one]
        assert ids, f"{row['id']} names no source"
        assert set(ids) <= known, row["id"]


def test_the_sources_of_every_claim_are_in_the_answer(answer):
    cited = {one for many in answer.claims["source_id"] for one in many.split("; ")}
    assert cited <= set(answer.sources["source_id"])


def test_the_summary_has_a_row_for_every_indicator_of_the_codebook(answer):
    codebook = parameters.table("indicators")
    assert answer.summary[["indicator_id", "sex"]].equals(codebook[["indicator_id", "sex"]])


def test_the_region_is_an_estimate_only_where_the_rule_allows(answer):
    estimated = answer.summary[answer.summary["region_estimated"]]
    assert set(estimated["combine"]) == {"mean weighted by adults"}
    codebook = parameters.table("indicators")
    forbidden = codebook.loc[codebook["combine"].eq("not allowed"), "indicator_id"]
    assert not set(forbidden) & set(estimated["indicator_id"])


def test_the_neighbourhoods_are_the_place_s_own_and_in_order(answer, demo_tables):
    own = demo_tables.small_areas(["X07000002"])
    assert set(answer.neighbourhoods.index) == set(own["lsoa_code"])
    assert answer.neighbourhoods["needs_index"].is_monotonic_decreasing
    assert answer.msoas["neighbourhoods"].sum() == len(own)
    assert answer.wards["population"].sum() == own["population"].sum()


def test_every_neighbourhood_has_its_polygon_and_every_label_lies_in_its_place(answer, demo_tables):
    polygons = shapes(demo_tables, answer)
    assert len(polygons) == len(answer.neighbourhoods)
    names = labels(demo_tables, answer)
    whole = polygons.union_all()
    from shapely import points

    assert whole.contains(points(names["x"].to_numpy(), names["y"].to_numpy())).all()


def test_a_place_is_not_its_own_neighbour(answer):
    assert "X07000002" not in answer.neighbours.index
    assert answer.neighbours["distance"].is_monotonic_increasing


def test_a_county_answers_with_estimates_and_without_neighbours(demo_tables, shared):
    county = locality(demo_tables, "X10000001", shared=shared)
    assert len(county.neighbours) == 0
    assert county.area["region_name"] == "Demo Region"
    assert len(county.neighbourhoods) == 330


def test_a_neighbourhood_is_refused_as_a_place(demo_tables, shared):
    with pytest.raises(ValueError, match="X01000001 is a lsoa"):
        locality(demo_tables, "X01000001", shared=shared)


def test_adults_of_19_and_over_are_between_those_of_16_and_20(shared, demo_tables):
    # Within the five-year bands: everyone of 20 and over counts, nobody under 15 does.
    bands = demo_tables.populations()
    from_20 = bands.loc[bands["age_from"].ge(20), "count"].sum()
    from_15 = bands.loc[bands["age_from"].ge(15), "count"].sum()
    assert from_20 < shared.adults_19.sum() < from_15
    assert shared.adults_19.sum() == pytest.approx(from_20 + (from_15 - from_20) / 5)


def test_the_deprivation_count_is_the_share_of_the_two_lowest_tenths(answer, demo_tables):
    row = answer.summary.set_index("indicator_id").loc["deprivation-most-deprived-fifth"]
    deciles = demo_tables.small_areas(["X07000002"])["imd_decile"]
    assert row["value"] == pytest.approx(100 * np.mean(deciles <= 2))
    assert row["country_value"] == pytest.approx(20, abs=0.5)


def test_groups_asked_of_few_people_are_not_shown(answer):
    few = answer.groups[answer.groups["respondents"].lt(30)]
    assert few["value"].isna().all()
    assert few["note"].eq("fewer than 30 asked").all()


def test_the_answer_is_frozen_and_the_same_twice(answer, demo_tables, shared):
    again = locality(demo_tables, "X07000002", shared=shared)
    pd.testing.assert_frame_equal(again.claims, answer.claims)
    with pytest.raises(AttributeError):
        answer.claims = None


def test_districts_together_are_one_place(demo_tables, shared):
    both = locality(demo_tables, "X07000001+X07000002", shared=shared)
    one, other = (locality(demo_tables, code, shared=shared) for code in ("X07000001", "X07000002"))
    assert both.area["name"] == "Sampleborough and Mockham"
    assert len(both.neighbourhoods) == len(one.neighbourhoods) + len(other.neighbourhoods)
    by_id = [a.summary.set_index(["indicator_id", "sex"]) for a in (both, one, other)]
    inactive = [frame.loc[("93015", "Persons")] for frame in by_id]
    adults = shared.adults[["X07000001", "X07000002"]]
    expected = np.average([row["value"] for row in inactive[1:]], weights=adults)
    assert inactive[0]["value"] == pytest.approx(expected)
    assert inactive[0]["estimated"]
    assert np.isnan(inactive[0]["lower_95"])
    # Children measured at school are counted, so counts are added up and keep their limits.
    obese = [frame.loc[("90323", "Persons")] for frame in by_id]
    counts = sum(row["count"] for row in obese[1:]) / sum(row["denominator"] for row in obese[1:])
    assert obese[0]["value"] == pytest.approx(100 * counts)
    assert obese[0]["lower_95"] < obese[0]["value"] < obese[0]["upper_95"]
    assert obese[0]["basis"] == "counts"


def test_a_county_and_a_district_cannot_be_put_together(demo_tables, shared):
    with pytest.raises(ValueError, match=r"X10000001.*twice: \['X07000001'\]"):
        locality(demo_tables, "X07000001+X10000001+X07000001", shared=shared)


def test_answers_rest_on_what_is_held_in_memory_and_leave_it_as_it_is(demo_tables):
    shared, other = national(demo_tables), national(demo_tables)
    for frame in (other.rows, other.groups, other.neighbourhoods.frame):
        frame.iloc[:, 0] = frame.iloc[0, 0]
    assert national(demo_tables).rows["area_code"].nunique() > 1
    first = locality(demo_tables, "X07000001", shared=shared)
    kept = {
        name: getattr(first, name).copy()
        for name in ("groups", "places", "neighbourhoods", "claims", "sources")
    }
    for frame in (first.groups, first.places, first.neighbourhoods, first.claims, first.sources):
        frame.iloc[:, 0] = frame.iloc[0, 0]
        frame["new"] = 1
    again = locality(demo_tables, "X07000001", shared=shared)
    for name, frame in kept.items():
        pd.testing.assert_frame_equal(getattr(again, name), frame)
