"""Distances and counts of places to be active: what is promised, by hand and by another way of reckoning."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localsport import access
from localsport.data import parameters

TYPES = parameters.table("facility_types")


def facility(kind, east, north, **more):
    row = {
        "facility_type": kind,
        "facility_subtype": "",
        "operational": True,
        "public_access": True,
        "easting": float(east),
        "northing": float(north),
        "site_id": "s1",
        "district_code": "X07000001",
        "lsoa_code": "X01000001",
        "source_id": "by-hand",
    }
    return row | more


def table(*rows):
    frame = pd.DataFrame(rows)
    return frame.assign(facility_id=[f"f{n}" for n in range(len(frame))])


def areas(*places):
    return pd.DataFrame(places, columns=["easting", "northing"], index=[f"a{n}" for n in range(len(places))])


def test_the_nearest_of_each_type_by_pythagoras():
    # 3-4-5 and 6-8-10 triangles, in kilometres.
    places = table(facility("Swimming Pool", 3000, 4000), facility("Sports Hall", 6000, 8000))
    got = access.distances(areas((0, 0), (3000, 4000)), places, TYPES)
    assert got["km_pool"].tolist() == [5.0, 0.0]
    assert got["km_hall"].tolist() == [10.0, 5.0]
    assert got["km_everyday"].tolist() == [5.0, 0.0]
    assert got.index.tolist() == ["a0", "a1"]
    assert list(got.columns) == [f"km_{key}" for key in [*TYPES["key"], "everyday"]]


def test_closed_and_private_places_do_not_count():
    places = table(
        facility("Swimming Pool", 0, 0, operational=False),
        facility("Swimming Pool", 0, 1000, public_access=False),
        facility("Swimming Pool", 0, 7000),
    )
    assert access.distances(areas((0, 0)), places, TYPES)["km_pool"].tolist() == [7.0]


def test_a_type_of_which_nothing_is_known_is_not_far_but_unknown():
    got = access.distances(areas((0, 0)), table(facility("Squash Courts", 0, 0, operational=False)), TYPES)
    assert got["km_squash"].isna().all() and got["km_pool"].isna().all() and got["km_everyday"].isna().all()


def test_a_type_may_take_in_some_subtypes_only():
    places = table(
        facility("Golf", 0, 2000, facility_subtype="Driving Range"),
        facility("Golf", 0, 9000, facility_subtype="Par 3"),
    )
    got = access.distances(areas((0, 0)), places, TYPES)
    assert got["km_golf"].tolist() == [9.0] and got["km_driving_range"].tolist() == [2.0]


coordinate = st.integers(0, 50_000)
spots = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=12)


@given(spots, spots)
def test_distances_are_those_of_all_pairs(where, pools):
    # Expected: the smallest of all pairs, without a search tree.
    got = access.distances(areas(*where), table(*(facility("Swimming Pool", *at) for at in pools)), TYPES)
    a, b = np.array(where, float), np.array(pools, float)
    expected = np.hypot(a[:, None, 0] - b[None, :, 0], a[:, None, 1] - b[None, :, 1]).min(axis=1) / 1000
    np.testing.assert_allclose(got["km_pool"], expected, rtol=1e-12)


def test_the_shipped_everyday_types_are_those_of_the_library():
    everyday = TYPES[TYPES["everyday"] == "yes"]
    assert tuple(everyday["facility_type"]) == access.EVERYDAY_TYPES
    assert not everyday["facility_subtypes"].any()


def test_the_shipped_tables_cite_sources_that_are_registered():
    register = set(parameters.register()["source_id"])
    for name in ("facility_types", "access_rules", "access_limits"):
        assert set(parameters.table(name)["source_id"]) <= register


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="plural"), r"lacks the columns \['plural'\]"),
        (lambda t: pd.concat([t, t[t["key"] == "ice"]]), r"twice.*\['ice'\]"),
        (lambda t: t.replace({"key": {"ice": "everyday"}}), r"taken: \['everyday'\]"),
        (lambda t: t.replace({"everyday": {"yes": "y"}}), r"'yes' or nothing.*pool"),
    ],
)
def test_a_table_of_types_that_cannot_be_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        access.distances(areas((0, 0)), table(facility("Golf", 0, 0)), change(TYPES))


def test_areas_and_facilities_without_a_place_are_all_named():
    with pytest.raises(ValueError, match=r"Areas without easting or northing: \['a1', 'a2'\]"):
        access.distances(
            areas((0, 0), (np.nan, 0), (0, np.nan)), table(facility("Swimming Pool", 0, 0)), TYPES
        )
    places = table(*(facility("Swimming Pool", e, 0) for e in (0, np.nan, np.nan)))
    with pytest.raises(ValueError, match=r"Facilities without easting or northing: \['f1', 'f2'\]"):
        access.distances(areas((0, 0)), places, TYPES)
    with pytest.raises(ValueError, match="no facility to measure"):
        access.nearest_distance_km(areas((0, 0)), places.iloc[:0])


def test_places_are_counted_by_type_with_those_out_of_use_beside():
    places = table(
        facility("Sports Hall", 0, 0),
        facility("Sports Hall", 0, 0),
        facility("Sports Hall", 0, 0, public_access=False, site_id="s2"),
        facility("Sports Hall", 0, 0, operational=False),
        facility("Ice Rinks", 0, 0, district_code="X07000002", lsoa_code="X01000002"),
    )
    got = access.places_in(places, TYPES, districts=["X07000001"])
    counts = ["facilities", "sites", "private", "closed"]
    assert got.loc["hall", counts].tolist() == [2, 1, 1, 1]
    assert got.loc["ice", counts].tolist() == [0, 0, 0, 0]
    assert got.loc[["hall", "ice", "golf"], "held"].tolist() == [True, True, False]
    assert access.places_in(places, TYPES, lsoas=["X01000002"]).loc["ice", "facilities"] == 1
    for wrong in ({}, {"districts": ["X07000001"], "lsoas": ["X01000001"]}):
        with pytest.raises(ValueError, match="one of the two"):
            access.places_in(places, TYPES, **wrong)


def test_what_the_data_does_not_hold_is_said():
    limits = parameters.table("access_limits")
    every = table(*(facility(kind, 0, 0) for kind in TYPES["facility_type"].unique() if kind != "Ice Rinks"))
    every["facility_subtype"] = np.where(every["facility_type"] == "Golf", "Standard", "")
    said = access.not_held(every, TYPES, limits, without=["border"])
    assert said[0] == "This copy of the data lists no golf driving ranges or ice rinks."
    assert len(said) == len(limits) and not any("Wales" in one for one in said)
    whole = pd.concat([every, table(facility("Ice Rinks", 0, 0))])
    whole = pd.concat([whole, table(facility("Golf", 0, 0, facility_subtype="Driving Range"))])
    assert access.not_held(whole, TYPES, limits) == limits["sentence"].tolist()
    # The issue asks for these four by name: grass pitches by the copy at hand, the others always.
    text = " ".join(access.not_held(every.iloc[:1], TYPES, limits))
    assert all(word in text for word in ("grass pitches", "clubs", "costs", "open or whether"))
    with pytest.raises(ValueError, match=r"Unknown topics: \['moon'\]"):
        access.not_held(every, TYPES, limits, without=["moon"])


def test_in_the_demonstration_county_everyday_is_the_nearest_of_its_types(demo_tables):
    small = demo_tables.small_areas().set_index("lsoa_code")
    got = access.distances(small, demo_tables.facilities(), TYPES)
    np.testing.assert_array_equal(got["km_everyday"], got[["km_pool", "km_hall", "km_gym"]].min(axis=1))
    old = access.nearest_distance_km(small, access.everyday_places(demo_tables.facilities()))
    np.testing.assert_array_equal(got["km_everyday"], old)
    assert got["km_golf"].isna().all()
