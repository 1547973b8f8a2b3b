"""Place the nodes of a layered graph so that few of its links cross.

After Sugiyama, Tagawa and Toda (1981): a link over several layers is cut into steps with a bend in each layer it
passes; the layers are swept in both directions, each node moved to the mean place of its neighbours
(barycentre), neighbours swapped where that saves a crossing, and the arrangement with the fewest crossings kept.
A heuristic: it never gives more crossings than it was given, and need not find the fewest there could be.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

SWEEPS = 12
BEND = 0.35
"""Room that a bend takes, a node taking 1."""

Order = list[list[str]]
Steps = list[tuple[str, str]]


@dataclass(frozen=True)
class Layout:
    """Where nodes and links go, on a page one wide and one high.

    Attributes
    ----------
    nodes
        Index node_id; layer (0 first), order (0 first, from the top), x (0 to 1, by layer), y (0 top to 1 bottom,
        the middle of the node's share of its layer).
    paths
        On the index of the links: the points (x, y) a link runs through, its ends and its bends.
    crossings, crossings_given
        How often links cross as placed, and as the nodes came.
    """

    nodes: pd.DataFrame
    paths: pd.Series
    crossings: int
    crossings_given: int


def layout(layer: pd.Series, links: pd.DataFrame, *, sweeps: int = SWEEPS) -> Layout:
    """Place nodes by layer, in an order that lets few links cross.

    Parameters
    ----------
    layer
        Layer of each node (whole numbers), indexed by its id; the order of rows is the order to begin from.
    links
        Columns ``from_id, to_id``, between nodes of different layers, in either direction.
    sweeps
        How often to sweep to and fro.

    Raises
    ------
    ValueError
        If a link has an unknown end, or both ends in one layer, or a node is there twice.
    """
    _refuse(layer, links)
    rank = {str(each): int(value) for each, value in layer.items()}
    first, last = (min(rank.values()), max(rank.values())) if rank else (0, 0)
    order: Order = [[each for each, value in rank.items() if value == at] for at in range(first, last + 1)]
    chains: list[list[str]] = []
    steps: Steps = []
    for number, (start, end) in enumerate(links[["from_id", "to_id"]].itertuples(index=False)):
        one, other = sorted((str(start), str(end)), key=lambda each: rank[each])
        bends = [f"\0{number}\0{at}" for at in range(rank[one] + 1, rank[other])]
        for bend, at in zip(bends, range(rank[one] + 1, rank[other]), strict=True):
            order[at - first].append(bend)
        chain = [one, *bends, other]
        steps += list(pairwise(chain))
        chains.append(chain if one == str(start) else chain[::-1])
    given = crossings(order, steps)
    placed = _swept(order, steps, sweeps)
    points = _points(placed)
    rows = [
        (each, at + first, number, *points[each])
        for at, nodes in enumerate(placed)
        for number, each in enumerate(node for node in nodes if node in rank)
    ]
    nodes = pd.DataFrame(rows, columns=["node_id", "layer", "order", "x", "y"]).set_index("node_id")
    paths = pd.Series([[points[each] for each in chain] for chain in chains], index=links.index, dtype=object)
    return Layout(nodes.reindex(list(rank)), paths, crossings(placed, steps), given)


def crossings(order: Order, steps: Iterable[tuple[str, str]]) -> int:
    """Count how often links between neighbouring layers cross.

    Examples
    --------
    >>> crossings([["a", "b"], ["c", "d"]], [("a", "d"), ("b", "c")])
    1
    """
    at = {each: (layer, place) for layer, nodes in enumerate(order) for place, each in enumerate(nodes)}
    between: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for start, end in steps:
        between[at[start][0]].append((at[start][1], at[end][1]))
    return sum(_inversions(sorted(pairs)) for pairs in between.values())


def _inversions(pairs: list[tuple[int, int]]) -> int:
    return sum(
        1
        for number, (start, end) in enumerate(pairs)
        for other_start, other_end in pairs[:number]
        if other_start < start and other_end > end
    )


def _swept(order: Order, steps: Steps, sweeps: int) -> Order:
    """Sweep to and fro, and keep the arrangement with the fewest crossings."""
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    for start, end in steps:
        after[start].append(end)
        before[end].append(start)
    best, fewest = [list(nodes) for nodes in order], crossings(order, steps)
    now = [list(nodes) for nodes in order]
    for sweep in range(sweeps):
        downwards = sweep % 2 == 0
        layers = range(1, len(now)) if downwards else range(len(now) - 2, -1, -1)
        for at in layers:
            beside, fixed = (before, now[at - 1]) if downwards else (after, now[at + 1])
            place = {each: float(number) for number, each in enumerate(fixed)}
            now[at] = _by_barycentre(now[at], beside, place)
        now = _swapped(now, before, after)
        count = crossings(now, steps)
        if count < fewest:
            best, fewest = [list(nodes) for nodes in now], count
        if not fewest:
            break
    return best


def _by_barycentre(nodes: list[str], beside: dict[str, list[str]], place: dict[str, float]) -> list[str]:
    """Move each node to the mean place of its neighbours; one without neighbours keeps its place."""
    mean = {
        each: sum(place[other] for other in beside[each]) / len(beside[each])
        if beside[each]
        else float(number)
        for number, each in enumerate(nodes)
    }
    return sorted(nodes, key=lambda each: mean[each])


def _swapped(order: Order, before: dict[str, list[str]], after: dict[str, list[str]]) -> Order:
    """Swap neighbours as long as that saves crossings."""
    order = [list(nodes) for nodes in order]
    saved = True
    while saved:
        saved = False
        place = {each: number for nodes in order for number, each in enumerate(nodes)}
        for nodes in order:
            for number in range(len(nodes) - 1):
                one, other = nodes[number], nodes[number + 1]
                sides = [([place[x] for x in b[one]], [place[x] for x in b[other]]) for b in (before, after)]
                as_is = sum(left > right for lefts, rights in sides for left in lefts for right in rights)
                swapped = sum(left < right for lefts, rights in sides for left in lefts for right in rights)
                if swapped < as_is:
                    nodes[number], nodes[number + 1] = other, one
                    place[one], place[other] = number + 1, number
                    saved = True
    return order


def _points(order: Order) -> dict[str, tuple[float, float]]:
    """Share each layer's height among its nodes and bends."""
    found = {}
    for at, nodes in enumerate(order):
        x = at / (len(order) - 1) if len(order) > 1 else 0.5
        heights = [BEND if each.startswith("\0") else 1.0 for each in nodes]
        top, total = 0.0, sum(heights)
        for each, height in zip(nodes, heights, strict=True):
            found[each] = (x, (top + height / 2) / total)
            top += height
    return found


def _refuse(layer: pd.Series, links: pd.DataFrame) -> None:
    known = set(layer.index)
    wrong = [f"{each!r} is there twice" for each in sorted(set(layer.index[layer.index.duplicated()]))]
    for start, end in links[["from_id", "to_id"]].itertuples(index=False):
        unknown = [each for each in (start, end) if each not in known]
        if unknown:
            wrong.append(f"{start} -> {end}: no node {unknown}")
        elif not wrong and layer[start] == layer[end]:
            wrong.append(f"{start} -> {end}: both in layer {layer[start]}")
    if wrong:
        raise ValueError(
            f"Cannot place the graph: {'; '.join(wrong)}. Each link joins two nodes of different layers."
        )
