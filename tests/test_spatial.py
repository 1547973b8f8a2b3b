"""Neighbours and hot spots against esda's reference, the published formula, closed forms and what must be refused."""

import time
from pathlib import Path

import geopandas as gpd
import libpysal.examples
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import ndtr
from shapely.geometry import box

from localsport.methods import spatial

WORKED = pd.read_csv(Path(__file__).parent / "worked" / "hot_spots.csv")


def squares(rows: int, columns: int, gap: float = 0.0) -> gpd.GeoSeries:
    """Return a chessboard of squares of one hundred metres, a hair apart if wished."""
    side = 100.0
    shapes = {
        f"r{r}c{c}": box(c * side, r * side, (c + 1) * side - gap, (r + 1) * side - gap)
        for r in range(rows)
        for c in range(columns)
    }
    return gpd.GeoSeries(shapes, crs=27700)


@pytest.fixture(scope="module")
def columbus() -> tuple[pd.Series, gpd.GeoSeries]:
    """Return crime in the neighbourhoods of Columbus and their shapes, which libpysal carries."""
    shapes = gpd.read_file(libpysal.examples.get_path("columbus.shp")).set_index("POLYID").geometry
    return WORKED.set_index("area")["crime"], shapes.set_axis(shapes.index.astype(int))


@pytest.fixture(scope="module")
def board() -> tuple[gpd.GeoSeries, pd.Series]:
    """Return 900 squares with noise of a fixed seed and one lifted corner of 25."""
    shapes = squares(30, 30)
    values = pd.Series(np.random.default_rng(4).normal(0, 1, 900), index=shapes.index)
    corner = [f"r{r}c{c}" for r in range(5) for c in range(5)]
    values[corner] += 4
    return shapes, values


def test_columbus_is_reproduced(columbus):
    # tests/worked/hot_spots.csv: esda's own results with binary weights, the area among its neighbours.
    crime, shapes = columbus
    graph = spatial.neighbours_of(shapes, tolerance=0)
    found = spatial.hot_spots(crime, graph)
    expected = WORKED.set_index("area")["gi_star_z"]
    np.testing.assert_allclose(found["gi_star"], expected, rtol=0, atol=1e-12)
    # Two-sided normal tail of the published z.
    np.testing.assert_allclose(found["p_value"], 2 * ndtr(-expected.abs()), rtol=1e-9)


def test_columbus_by_the_formula_as_printed(columbus):
    # Ord and Getis (1995), equation 14, written out with the binary matrix of touching shapes.
    crime, shapes = columbus
    touch = np.array([[a.intersects(b) for b in shapes] for a in shapes], dtype=float)
    x, n = crime.to_numpy(), len(crime)
    k = touch.sum(axis=1)
    z = (touch @ x - k * x.mean()) / (x.std() * np.sqrt(k * (n - k) / (n - 1)))
    found = spatial.hot_spots(crime, spatial.neighbours_of(shapes, tolerance=0))
    np.testing.assert_allclose(found["gi_star"], z, rtol=0, atol=1e-12)
    np.testing.assert_allclose(WORKED["gi_star_ratio"], touch @ x / x.sum(), rtol=1e-12)


def test_q_values_are_those_of_benjamini_and_hochberg(board):
    # q(i) = the smallest n * p(j) / j over all j >= i in order of p (Benjamini and Hochberg 1995).
    shapes, values = board
    found = spatial.hot_spots(values, spatial.neighbours_of(shapes))
    p = np.sort(found["p_value"])
    q = np.minimum(np.minimum.accumulate((p * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1], 1)
    np.testing.assert_allclose(np.sort(found["q_value"]), q, rtol=1e-12)
    np.testing.assert_array_equal(found["spot"] != "", found["q_value"] <= 0.05)


def test_the_lifted_corner_is_hot_and_little_else(board):
    shapes, values = board
    found = spatial.hot_spots(values, spatial.neighbours_of(shapes))
    hot = set(found.index[found["spot"] == "hot"])
    inner = {f"r{r}c{c}" for r in range(5) for c in range(5)}
    fringe = {f"r{r}c{c}" for r in range(6) for c in range(6)}
    assert inner <= hot, "four standard deviations up"
    # A square at the rim of the corner shares neighbours with it; chance beyond is what the rate allows.
    assert len(hot - fringe) <= 0.05 * len(hot) + 1
    turned = spatial.hot_spots(-values, spatial.neighbours_of(shapes))
    assert set(turned.index[turned["spot"] == "cold"]) == hot


def test_noise_alone_has_next_to_no_spots():
    # With no true spot the false discovery rate is the chance of any spot at all: 5 of 100 maps, so among 40
    # maps more than 6 would happen once in a hundred times (binomial).
    shapes = squares(12, 12)
    graph = spatial.neighbours_of(shapes)
    rng = np.random.default_rng(11)
    maps = [
        spatial.hot_spots(pd.Series(rng.normal(size=144), index=shapes.index), graph)["spot"].ne("").any()
        for _ in range(40)
    ]
    assert sum(maps) <= 6


def test_queens_touch_at_corners_and_across_a_hair():
    # A square inside a chessboard has eight neighbours, one at the side five, one in the corner three.
    for gap in (0.0, 0.5):
        graph = spatial.neighbours_of(squares(3, 3, gap))
        assert graph.cardinalities.to_dict() == {
            f"r{r}c{c}": {0: 3, 1: 5, 2: 8}[(r == 1) + (c == 1)] for r in range(3) for c in range(3)
        }
    with pytest.raises(ValueError, match="without a neighbour"):
        spatial.neighbours_of(squares(3, 3, 0.5), tolerance=0.1)


def test_an_island_is_refused_by_name_or_linked_to_the_nearest():
    shapes = squares(2, 2)
    shapes["far"] = box(900, 0, 1000, 100)
    shapes["farther"] = box(5000, 5000, 5100, 5100)
    assert spatial.without_neighbours(shapes) == ["far", "farther"]
    with pytest.raises(ValueError, match=r"without a neighbour: \['far', 'farther'\].*islands='nearest'"):
        spatial.neighbours_of(shapes)
    graph = spatial.neighbours_of(shapes, islands="nearest")
    # Both ways: the square on the right of the first row at 700 m; from the farther one the far one is nearest
    # by the coordinates: (5000 - 1000, 5000 - 100) against (5000 - 200, 5000 - 200).
    assert set(graph["far"].index) == {"r0c1", "farther"}
    assert set(graph["farther"].index) == {"far"}
    assert "far" in graph["r0c1"].index
    assert not len(graph.isolates)


@pytest.mark.parametrize("place", ["one", "two"])
def test_a_place_too_small_to_compare(place):
    if place == "one":
        with pytest.raises(ValueError, match=r"two areas or more; given: \['r0c0'\]"):
            spatial.neighbours_of(squares(1, 1), islands="nearest")
    else:
        shapes = squares(1, 2)
        found = spatial.hot_spots(pd.Series([1.0, 2.0], index=shapes.index), spatial.neighbours_of(shapes))
        assert found[["gi_star", "p_value", "q_value"]].isna().all(axis=None), "each touches every other"
        assert (found["spot"] == "").all()


def test_an_area_that_touches_every_other_is_not_tested():
    shapes = squares(1, 5)
    shapes["all"] = box(0, -100, 500, 0)
    found = spatial.hot_spots(
        pd.Series([1.0, 2, 3, 4, 5, 9], index=shapes.index), spatial.neighbours_of(shapes)
    )
    assert found.index[found["gi_star"].isna()].tolist() == ["all"]
    assert found.drop(index="all")["q_value"].notna().all()


@given(
    arrays(float, 25, elements=st.integers(-50, 50).map(float)), st.floats(0.01, 100), st.floats(-1e4, 1e4)
)
@settings(max_examples=40, deadline=None)
def test_unit_and_origin_do_not_count(values, unit, origin):
    shapes = squares(5, 5)
    graph = spatial.neighbours_of(shapes)
    given_values = pd.Series(values, index=shapes.index)
    if given_values.nunique() == 1:
        with pytest.raises(ValueError, match="do not vary"):
            spatial.hot_spots(given_values, graph)
        return
    first = spatial.hot_spots(given_values, graph)
    moved = spatial.hot_spots(given_values * unit + origin, graph)
    np.testing.assert_allclose(moved["gi_star"], first["gi_star"], atol=1e-5)
    turned = spatial.hot_spots(-given_values, graph)
    np.testing.assert_allclose(turned["gi_star"], -first["gi_star"], atol=1e-7)


def test_the_index_given_comes_back_in_its_order(board):
    shapes, values = board
    graph = spatial.neighbours_of(shapes)
    shuffled = values.sample(frac=1, random_state=3)
    found = spatial.hot_spots(shuffled, graph)
    pd.testing.assert_index_equal(found.index, shuffled.index)
    pd.testing.assert_frame_equal(found.reindex(values.index), spatial.hot_spots(values, graph))


def test_permutations_agree_with_the_normal_distribution(board):
    # Of normal noise the neighbours' sum is nearly normal under permutation, held to the area's own value: the
    # p-values are those of z for the neighbours alone (Gi), mean and spread taken over the other areas.
    shapes, values = board
    codes = [f"r{r}c{c}" for r in range(12) for c in range(12, 24)]
    part, graph = values[codes], spatial.neighbours_of(shapes[codes])
    needed = spatial.permutations_needed(len(codes), 0.05)
    found = spatial.hot_spots(part, graph, permutations=needed, seed=7)
    x, n = part.to_numpy(), len(part)
    touch = graph.sparse.toarray()
    k, others = touch.sum(axis=1), n - 1
    mean = (x.sum() - x) / others
    spread = np.sqrt(((x**2).sum() - x**2) / others - mean**2)
    z = (touch @ x - k * mean) / (spread * np.sqrt(k * (others - k) / (others - 1)))
    np.testing.assert_allclose(found["p_value"], 2 * ndtr(-np.abs(z)), atol=0.06)
    again = spatial.hot_spots(part, graph, permutations=needed, seed=7)
    pd.testing.assert_frame_equal(found, again)
    assert not found["p_value"].equals(
        spatial.hot_spots(part, graph, permutations=needed, seed=8)["p_value"]
    ), "another seed deals otherwise"
    np.testing.assert_array_equal(found["gi_star"], spatial.hot_spots(part, graph)["gi_star"])


def test_permutations_find_the_lifted_corner(board):
    shapes, values = board
    codes = [f"r{r}c{c}" for r in range(10) for c in range(10)]
    part = values[codes]
    found = spatial.hot_spots(
        part, spatial.neighbours_of(shapes[codes]), permutations=spatial.permutations_needed(100, 0.05)
    )
    # Away from the rim: eight of 99 dealt are all of the 24 others lifted once in 233,000 deals by chance, while
    # three (the outermost square has no more) are once in 77, which is too often for a spot.
    inside = [f"r{r}c{c}" for r in range(1, 4) for c in range(1, 4)]
    assert (found.loc[inside, "spot"] == "hot").all()
    # The smallest p-value that can be is two in 4,000, which is also the smallest there is here.
    assert found["p_value"].min() == pytest.approx(2 / 4000)


def test_too_few_permutations_are_refused_with_the_number_needed(board):
    # 2 / (m + 1) <= 0.05 / 900 needs m >= 35,999.
    shapes, values = board
    graph = spatial.neighbours_of(shapes)
    with pytest.raises(ValueError, match=r"999 permutations are too few .* 900 areas .* 35,999 or more"):
        spatial.hot_spots(values, graph, permutations=999)
    with pytest.raises(ValueError, match=r"need 7 GB"):
        spatial.hot_spots(values, graph, permutations=999_999)


def test_every_fault_is_named_at_once(board):
    shapes, values = board
    graph = spatial.neighbours_of(shapes)
    wrong = values.copy()
    wrong["r3c3"] = np.nan
    wrong["r4c4"] = np.inf
    wrong = pd.concat([wrong.drop("r0c0"), pd.Series({"elsewhere": 1.0})])
    with pytest.raises(ValueError) as refused:
        spatial.hot_spots(wrong, graph, rate=5)
    for named in ("['elsewhere']", "['r0c0']", "['r3c3', 'r4c4']", "rate 5"):
        assert named in str(refused.value)
    with pytest.raises(ValueError, match="permutations -1"):
        spatial.hot_spots(values, graph, permutations=-1)


def test_a_graph_with_a_lonely_area_is_refused_by_name():
    from libpysal.graph import Graph

    graph = Graph.from_arrays(["a", "b", "c", "lonely"], ["b", "a", "a", "lonely"], [1, 1, 1, 0])
    with pytest.raises(ValueError, match=r"without a neighbour: \['lonely'\]"):
        spatial.hot_spots(pd.Series([1.0, 2, 3, 4], index=["a", "b", "c", "lonely"]), graph)


def test_shapes_that_cannot_be_joined_are_refused():
    shapes = squares(2, 2)
    broken = pd.concat([shapes, shapes.iloc[:1], gpd.GeoSeries({"gone": None}, crs=27700)])
    with pytest.raises(ValueError, match=r"stand twice: \['r0c0'\]; areas without a shape: \['gone'\]"):
        spatial.neighbours_of(gpd.GeoSeries(broken))
    with pytest.raises(ValueError, match="degrees"):
        spatial.neighbours_of(shapes.set_crs(4326, allow_override=True))
    with pytest.raises(ValueError, match="Unknown rule"):
        spatial.neighbours_of(shapes, islands="drop")
    with pytest.raises(ValueError, match="tolerance -1"):
        spatial.neighbours_of(shapes, tolerance=-1)


@pytest.mark.england
def test_all_england(england_tables):
    # Facts: 33,755 LSOAs; the Isles of Scilly are one LSOA and the only one that touches no other.
    shapes = england_tables.boundaries("lsoa").set_index("area_code").geometry
    values = england_tables.small_areas().set_index("lsoa_code")["imd_score"]
    assert spatial.without_neighbours(shapes) == ["E01019077"]
    begun = time.perf_counter()
    graph = spatial.neighbours_of(shapes, islands="nearest")
    found = spatial.hot_spots(values, graph)
    assert time.perf_counter() - begun < 10
    assert len(found) == 33_755 and found.notna().all(axis=None)
    # The formula over the whole map, with plain matrices.
    x, n = values.reindex(graph.unique_ids).to_numpy(), len(values)
    touch = graph.sparse
    k = np.asarray(touch.sum(axis=1)).ravel() + 1
    z = (touch @ x + x - k * x.mean()) / (x.std() * np.sqrt(k * (n - k) / (n - 1)))
    np.testing.assert_allclose(found["gi_star"].reindex(graph.unique_ids), z, atol=1e-9)
