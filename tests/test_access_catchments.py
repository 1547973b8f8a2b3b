"""Two-step floating catchments, against closed forms and PySAL's access."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localsport import access
from localsport.data import parameters

TYPES = parameters.table("facility_types")


def pools(*places, **more):
    frame = pd.DataFrame(places, columns=["easting", "northing"], dtype=float)
    fixed = {"facility_type": "Swimming Pool", "facility_subtype": "", "operational": True}
    return frame.assign(**(fixed | {"public_access": True} | more))


def areas(*places):
    index = [f"a{n}" for n in range(len(places))]
    return pd.DataFrame(places, columns=["easting", "northing"], index=index, dtype=float)


def people(*counts):
    return pd.Series(counts, index=[f"a{n}" for n in range(len(counts))], dtype=float)


def test_by_hand_after_luo_and_wang():
    # On a line: areas at 0, 3 and 6 km with 1,000, 3,000 and 2,000 people, pools at 1 and 5 km, reach 2.5 km.
    # First pool: 1,000 + 3,000 share it; second: 3,000 + 2,000. So 2.5, 2.5 + 2 and 2 for 10,000 people.
    where, who = areas((0, 0), (3000, 0), (6000, 0)), people(1000, 3000, 2000)
    got = access.catchment(where, who, pools((1000, 0), (5000, 0)), TYPES, km=2.5)
    assert got["per_10000_pool"].tolist() == pytest.approx([2.5, 4.5, 2.0])
    assert got["per_10000_ice"].isna().all()


def test_two_pools_on_one_spot_count_twice_and_out_of_reach_is_nought():
    got = access.catchment(areas((0, 0), (9000, 0)), people(5000, 5000), pools((0, 0), (0, 0)), TYPES, km=5)
    assert got["per_10000_pool"].tolist() == [4.0, 0.0]


def test_a_pool_that_only_empty_areas_reach_counts_for_nobody():
    got = access.catchment(areas((0, 0), (9000, 0)), people(0, 100), pools((0, 0)), TYPES, km=1)
    assert got["per_10000_pool"].tolist() == [0.0, 0.0]


coordinate = st.integers(0, 20_000)
spots = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=15)


@given(spots, spots, st.floats(0.5, 30), st.randoms(use_true_random=False))
def test_people_times_their_share_gives_back_the_pools_within_anyones_reach(where, at, km, random):
    who = people(*(random.randint(1, 3000) for _ in where))
    got = access.catchment(areas(*where), who, pools(*at), TYPES, km=km)["per_10000_pool"]
    a, b = np.array(where, float), np.array(at, float)
    reached = (np.hypot(a[:, None, 0] - b[:, 0], a[:, None, 1] - b[:, 1]) <= km * 1000).any(axis=0).sum()
    assert float((got * who).sum() / 10_000) == pytest.approx(float(reached))


@settings(max_examples=20, deadline=None)
@given(spots, spots, st.floats(1, 20), st.randoms(use_true_random=False))
def test_pysal_gives_the_same(where, at, km, random):
    from access.fca import two_stage_fca

    who = people(*(random.randint(1, 3000) for _ in where))
    got = access.catchment(areas(*where), who, pools(*at), TYPES, km=km)["per_10000_pool"]
    a, b = np.array(where, float), np.array(at, float)
    cost = np.hypot(a[:, None, 0] - b[:, 0], a[:, None, 1] - b[:, 1]) / 1000
    pairs = pd.DataFrame(
        {
            "origin": np.repeat(who.index, len(b)),
            "dest": np.tile(np.arange(len(b)), len(a)),
            "cost": cost.ravel(),
        }
    )
    if not (pairs["cost"] <= km).any():
        assert (got == 0).all()
        return
    peer = two_stage_fca(
        pd.DataFrame({"demand": who}),
        pd.DataFrame({"supply": 1.0}, index=range(len(b))),
        pairs,
        max_cost=km,
        demand_index=True,
        supply_index=True,
    )
    expected = peer.reindex(who.index).fillna(0) * 10_000
    np.testing.assert_allclose(got, expected, rtol=1e-9)


@pytest.mark.parametrize(
    ("km", "who", "message"),
    [
        (0, people(1, 1), "km=0"),
        (1, people(1, -1), r"negative: \['a1'\]"),
        (1, people(1, np.nan), r"negative: \['a1'\]"),
        (1, people(1), "same areas in the same order"),
    ],
)
def test_what_cannot_be_is_refused(km, who, message):
    with pytest.raises(ValueError, match=message):
        access.catchment(areas((0, 0), (1, 1)), who, pools((0, 0)), TYPES, km=km)


def test_all_england_and_all_types_within_the_time_asked_for(england_tables):
    # The issue asks for all types of all England under 30 s.
    small = england_tables.small_areas().set_index("lsoa_code")
    places, rules = england_tables.facilities(), parameters.table("access_rules")
    began = time.perf_counter()
    km = access.distances(small, places, TYPES)
    shared = access.catchment(small, small["population"], places, TYPES, km=5)
    walked = access.within_walk(km, small["population"], access.walk(rules), types=TYPES)
    assert time.perf_counter() - began < 30
    assert len(km) == len(shared) == 33_755
    assert set(walked.index[walked["people"].isna()]) == {"grass_pitch", "gymnastics"}
    # Expected without the library: the straight line to every pool in use, for a hundred LSOAs.
    pool = places[
        places["facility_type"].eq("Swimming Pool") & places["operational"] & places["public_access"]
    ]
    some = small.iloc[::338]
    metres = np.hypot(
        some["easting"].to_numpy()[:, None] - pool["easting"].to_numpy(),
        some["northing"].to_numpy()[:, None] - pool["northing"].to_numpy(),
    ).min(axis=1)
    np.testing.assert_allclose(km.loc[some.index, "km_pool"], metres / 1000, rtol=1e-12)
