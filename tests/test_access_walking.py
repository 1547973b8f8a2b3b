"""Who lives within a walk: closed forms and hand-made towns."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localsport import access
from localsport.data import parameters

TYPES = parameters.table("facility_types")
RULES = parameters.table("access_rules")
WALK = access.walk(RULES)


def town(*km, key="pool"):
    return pd.DataFrame({f"km_{key}": km}, index=[f"a{n}" for n in range(len(km))], dtype=float)


def people(*counts):
    return pd.Series(counts, index=[f"a{n}" for n in range(len(counts))], dtype=float)


def test_the_straight_line_of_a_walk():
    # 20 minutes at 4.8 km an hour are 1.6 km of way; over 1.3 that is a straight line of 1.6 / 1.3.
    assert pytest.approx(1.6 / 1.3) == WALK.straight_km
    assert access.walk(RULES, minutes=10).straight_km == pytest.approx(0.8 / 1.3)
    # Slow on winding ways: 3.1 / 3 / 1.4; fast on direct ways: 5.4 / 3 / 1.2.
    assert pytest.approx((3.1 / 3 / 1.4, 5.4 / 3 / 1.2)) == (WALK.straight_km_low, WALK.straight_km_high)


def test_minutes_are_those_of_the_rule():
    got = access.walk_minutes(town(WALK.straight_km, 2 * WALK.straight_km), WALK)
    assert got["minutes_pool"].tolist() == pytest.approx([20, 40])


def test_people_count_by_neighbourhood_whole():
    got = access.within_walk(town(0.1, 1.2, 1.3, 9), people(100, 200, 300, 400), WALK, types=TYPES)
    pool = got.loc["pool"]
    assert pool[["people", "people_share", "areas", "areas_share"]].tolist() == [300, 0.3, 2, 0.5]
    # 1.5 km and more on the fast side takes in the third; 0.74 km on the slow side only the first.
    assert pool[["people_share_low", "people_share_high"]].tolist() == [0.1, 0.6]
    # Half of the 1,000 people are reached with the third area, 600 of them within 1.3 km.
    assert pool["nearest_median_km"] == 1.3
    assert pool[["label", "of_people", "of_areas"]].tolist() == ["swimming pool", 1000, 4]


def test_the_edge_of_the_walk_counts_as_within():
    edge = WALK.straight_km
    got = access.within_walk(town(edge, np.nextafter(edge, 9)), people(1, 1), WALK, types=TYPES)
    assert got.loc["pool", "people"] == 1


def test_what_is_not_known_has_no_share():
    both = town(0.1, 0.1).join(town(np.nan, np.nan, key="ice"))
    got = access.within_walk(both, people(1, 1), WALK, types=TYPES)
    assert got.loc["pool", "people_share"] == 1
    assert got.loc["ice", ["people", "people_share", "areas", "nearest_median_km"]].isna().all()
    near = access.walkable(both, WALK)
    assert near["walk_pool"].tolist() == [True, True] and near["walk_ice"].isna().all()


def test_one_neighbourhood_is_a_place():
    # The Isles of Scilly have one LSOA.
    got = access.within_walk(town(0.5), people(2200), WALK, types=TYPES)
    assert got.loc["pool", ["people_share", "areas_share", "nearest_median_km"]].tolist() == [1, 1, 0.5]


@given(
    st.lists(st.tuples(st.floats(0, 30), st.integers(0, 3000)), min_size=1, max_size=30),
    st.floats(1, 60),
    st.floats(1, 60),
)
def test_shares_lie_between_nought_and_one_and_grow_with_the_walk(rows, one, other):
    km, counts = zip(*rows, strict=True)
    if not sum(counts):
        return
    short, long = sorted((one, other))
    shares = [
        access.within_walk(town(*km), people(*counts), access.walk(RULES, minutes=minutes), types=TYPES).loc[
            "pool", ["people_share_low", "people_share", "people_share_high"]
        ]
        for minutes in (short, long)
    ]
    assert all(0 <= row.iloc[0] <= row.iloc[1] <= row.iloc[2] <= 1 for row in shares)
    assert (shares[0] <= shares[1]).all()


@pytest.mark.parametrize(
    ("residents", "message"),
    [
        (people(1, np.nan), r"missing or negative: \['a1'\]"),
        (people(1, -1), r"missing or negative: \['a1'\]"),
        (people(0, 0), "Nobody lives"),
        (people(1, 1, 1), r"of one only.*\['a2'\]"),
        (people(1, 1).set_axis(["a0", "a0"]), "each once"),
    ],
)
def test_people_who_do_not_fit_are_refused(residents, message):
    with pytest.raises(ValueError, match=message):
        access.within_walk(town(1, 1), residents, WALK, types=TYPES)


def test_people_are_joined_by_code_and_not_by_position():
    got = access.within_walk(town(0.1, 9), people(100, 900).iloc[::-1], WALK, types=TYPES)
    assert got.loc["pool", "people_share"] == 0.1


@pytest.mark.parametrize(
    ("parameter", "column", "value", "message"),
    [
        ("walk-speed", "central", 0.0, "walk-speed"),
        ("walk-speed", "low", 6.0, "walk-speed"),
        ("detour-factor", "low", 0.9, "detour-factor"),
        ("walk-minutes", "parameter", "walk-length", r"walk-minutes \(0 rows\)"),
    ],
)
def test_a_walk_that_cannot_be_is_refused(parameter, column, value, message):
    rules = RULES.copy()
    rules.loc[rules["parameter"] == parameter, column] = value
    with pytest.raises(ValueError, match=message):
        access.walk(rules)
    with pytest.raises(ValueError, match="minutes=-1"):
        access.walk(RULES, minutes=-1)


def test_no_areas_and_unknown_types_are_refused():
    with pytest.raises(ValueError, match="no areas with distances"):
        access.within_walk(town(), people(), WALK, types=TYPES)
    with pytest.raises(ValueError, match=r"does not have: \['curling'\]"):
        access.within_walk(town(1, key="curling"), people(1), WALK, types=TYPES)
