"""Graphs are followed, and placed so that few lines cross."""

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localsport.methods import graphs, layers


def links(*pairs: str) -> pd.DataFrame:
    return pd.DataFrame([pair.split(">") for pair in pairs], columns=["from_id", "to_id"])


def test_every_circle_is_found_and_a_graph_without_one_has_none():
    assert graphs.cycles(links("a>b", "b>c", "a>c")) == []
    assert graphs.cycles(links("a>b", "b>c", "c>b")) == [["b", "c", "b"]]
    assert graphs.cycles(links("a>a", "b>c", "c>b")) == [["a", "a"], ["b", "c", "b"]]


def test_what_is_reached_up_and_down():
    graph = links("a>b", "b>c", "x>c")
    assert graphs.reachable(graph, ["a"]) == {"b", "c"}
    assert graphs.reachable(graph, ["c"], backwards=True) == {"a", "b", "x"}


def test_a_chain_is_as_strong_as_its_weakest_link_and_the_strongest_chain_counts():
    """By hand: a>b>d is min(3, 1) = 1, a>c>d is min(2, 2) = 2."""
    graph = links("a>b", "b>d", "a>c", "c>d", "z>y")
    best = graphs.strongest_chain(graph, pd.Series([3, 1, 2, 2, 9]), ["a"])
    assert {each: best[each] for each in "bcd"} == {"b": 3, "c": 2, "d": 2}
    assert "y" not in best, "no start leads there"


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 6), st.integers(0, 4)), max_size=14))
@settings(max_examples=40, deadline=None)
def test_the_strongest_chain_is_that_of_all_chains_counted_out(steps):
    graph = pd.DataFrame(
        [(str(a), str(min(7, a + b)), c) for a, b, c in steps], columns=["from_id", "to_id", "strength"]
    )
    best = graphs.strongest_chain(graph[["from_id", "to_id"]], graph["strength"], ["0"])

    def counted(node: str) -> float:
        into = graph[graph["to_id"].eq(node)]
        reach = [min(counted(a), c) for a, c in zip(into["from_id"], into["strength"], strict=True)]
        return max([*reach, float("inf") if node == "0" else -1.0])

    for node in "1234567":
        assert best.get(node, -1.0) == counted(node)


def test_a_plain_tangle_is_untangled():
    """Two lines that cross once as given; turned round they do not cross."""
    placed = layers.layout(pd.Series({"a": 0, "b": 0, "c": 1, "d": 1}), links("a>d", "b>c"))
    assert (placed.crossings_given, placed.crossings) == (1, 0)


@st.composite
def layered(draw):
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    names = [[f"{at}{number}" for number in range(size)] for at, size in enumerate(sizes)]
    pairs = [
        (a, b)
        for low, high in itertools.combinations(range(len(names)), 2)
        for a in names[low]
        for b in names[high]
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=10))
    layer = pd.Series({each: at for at, nodes in enumerate(names) for each in nodes})
    return layer, pd.DataFrame(chosen, columns=["from_id", "to_id"])


@given(layered())
@settings(max_examples=60, deadline=None)
def test_placing_never_adds_crossings_and_every_node_has_a_place_of_its_own(graph):
    layer, ends = graph
    placed = layers.layout(layer, ends)
    assert placed.crossings <= placed.crossings_given
    assert placed.nodes["layer"].tolist() == layer.tolist()
    assert not placed.nodes.duplicated(["x", "y"]).any()
    assert placed.nodes[["x", "y"]].stack().between(0, 1).all()
    for path, (start, end) in zip(placed.paths, ends.itertuples(index=False), strict=True):
        assert path[0] == tuple(placed.nodes.loc[start, ["x", "y"]])
        assert path[-1] == tuple(placed.nodes.loc[end, ["x", "y"]])
        assert len(path) == abs(layer[end] - layer[start]) + 1, "one bend in each layer passed"


def test_what_cannot_be_placed_is_refused():
    with pytest.raises(ValueError, match=r"a -> z: no node \['z'\].*b -> z"):
        layers.layout(pd.Series({"a": 0, "b": 1}), links("a>z", "b>z"))
    with pytest.raises(ValueError, match="both in layer 0"):
        layers.layout(pd.Series({"a": 0, "b": 0}), links("a>b"))
