"""Follow the links of a directed graph: what leads where, in circles, and how strongly."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping

import pandas as pd

ENDS = ["from_id", "to_id"]


def cycles(links: pd.DataFrame) -> list[list[str]]:
    """Find circles: every node that leads back to itself stands in at least one of them.

    Parameters
    ----------
    links
        Columns ``from_id, to_id``.

    Returns
    -------
    list of list of str
        Each circle as its nodes in order, the first repeated at the end; begun at its first name.

    Examples
    --------
    >>> cycles(pd.DataFrame({"from_id": ["a", "b", "c"], "to_id": ["b", "a", "a"]}))
    [['a', 'b', 'a']]
    """
    after = _neighbours(links)
    found: list[list[str]] = []
    settled: set[str] = set()
    for start in sorted(after):
        if start in settled:
            continue
        way = _way_back(after, start)
        if way:
            found.append(way)
            settled |= set(way)
    return found


def reachable(links: pd.DataFrame, starts: Collection[str], *, backwards: bool = False) -> set[str]:
    """Return all nodes that the starts lead to, or that lead to them; without the starts unless they return.

    Examples
    --------
    >>> sorted(reachable(pd.DataFrame({"from_id": ["a", "b"], "to_id": ["b", "c"]}), ["a"]))
    ['b', 'c']
    """
    after = _neighbours(links, backwards=backwards)
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        for each in after.get(waiting.pop(), ()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found


def strongest_chain(links: pd.DataFrame, strength: pd.Series, starts: Collection[str]) -> Mapping[str, float]:
    """Return for every node how strong the strongest chain from a start to it is.

    A chain is as strong as its weakest link (the widest path of a graph). Nodes that no start leads to are
    left out; starts themselves are infinitely strong unless a chain returns to them.

    Parameters
    ----------
    links
        Columns ``from_id, to_id``.
    strength
        Strength of each link, on the index of ``links``; larger is stronger.
    starts
        Where chains begin.
    """
    steps: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (start, end), value in zip(
        links[ENDS].itertuples(index=False), strength.reindex(links.index), strict=True
    ):
        steps[str(start)].append((str(end), float(value)))
    best: dict[str, float] = {each: float("inf") for each in starts}
    waiting = sorted(best)
    while waiting:
        node = waiting.pop()
        for end, value in steps.get(node, ()):
            reached = min(best[node], value)
            if reached > best.get(end, -float("inf")):
                best[end] = reached
                waiting.append(end)
    return best


def _neighbours(links: pd.DataFrame, *, backwards: bool = False) -> dict[str, list[str]]:
    start, end = reversed(ENDS) if backwards else ENDS
    found: dict[str, list[str]] = defaultdict(list)
    for one, other in links[[start, end]].drop_duplicates().itertuples(index=False):
        found[str(one)].append(str(other))
    return {each: sorted(others) for each, others in found.items()}


def _way_back(after: Mapping[str, list[str]], start: Hashable) -> list[str]:
    """Find the shortest way from a node back to itself, [] where there is none."""
    ways: list[list[str]] = [[str(start)]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for each in after.get(way[-1], ()):
            if each == start:
                return [*way, each]
            if each not in seen:
                seen.add(each)
                ways.append([*way, each])
    return []
