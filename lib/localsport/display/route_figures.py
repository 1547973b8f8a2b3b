"""Draw the route map: from a priority down to what sport can contribute."""

from __future__ import annotations

from typing import Protocol

import pandas as pd

from localsport.display import route_drawing, route_messages
from localsport.display.figures import Figure
from localsport.display.route_messages import STAND_IN, Mapped
from localsport.display.route_plan import Sizes


class Register(Protocol):
    """What the figures need to know of a register of priorities."""

    @property
    def source_id(self) -> str:
        """Its source."""
        ...

    @property
    def illustrative(self) -> bool:
        """Whether it is invented."""
        ...


class Routed(Protocol):
    """What the figures need to know of a route."""

    @property
    def area(self) -> pd.Series:
        """The place."""
        ...

    @property
    def priorities(self) -> pd.DataFrame:
        """What is wanted, and by whom."""
        ...

    @property
    def register(self) -> Register | None:
        """Who keeps them."""
        ...

    @property
    def map(self) -> Mapped:
        """Boxes and lines."""
        ...

    @property
    def claims(self) -> pd.DataFrame:
        """Every number the words use."""
        ...

    @property
    def sources(self) -> pd.DataFrame:
        """Register rows."""
        ...


def route_map(answer: Routed) -> Figure:
    """Draw the whole map, to fill a page across."""
    return _drawn(answer, answer.map, route_drawing.WIDE, name="route-map", tallest=5.6)


def brief_map(answer: Routed, found: Mapped) -> Figure:
    """Draw the map as wide as a page upright, without its first column.

    Parameters
    ----------
    answer
        The route.
    found
        The part of its map to draw (`answers.route.evidenced`).
    """
    return _drawn(answer, found, route_drawing.COMPACT, name="route-map-brief", tallest=5.0, brief=True)


def illustrations(answer: Routed) -> tuple[str, ...]:
    """Name the sources whose figures are invented."""
    register = answer.register
    return (register.source_id,) if register is not None and register.illustrative else ()


def _drawn(
    answer: Routed,
    found: Mapped,
    sizes: Sizes,
    *,
    name: str,
    tallest: float,
    brief: bool = False,
) -> Figure:
    nodes, links, area = found.nodes, found.links, answer.area
    verdict = answer.claims.set_index("id").at["route_priorities", "verdict"]
    bare = brief or verdict == STAND_IN
    stated = links["evidence"].eq("stated")
    chosen = tuple(links.loc[stated, "to_id"]) if bare else ()
    note = " (an illustration)" if illustrations(answer) else ""
    said_by = {str(id): f"{each}{note}" for id, each in answer.priorities["organisation"].items()}
    if bare:
        nodes, links = nodes[nodes["layer"].ne(0)], links[~stated]
    boxes = route_messages.boxes(
        nodes, str(area["country_name"]), chosen=chosen, said_by=said_by, illustrations=illustrations(answer)
    )
    lines = links[["from_id", "to_id", "evidence", "path"]].assign(
        word=links["evidence"].map(route_messages.LINE_WORDS)
    )
    words = route_messages.route(found, answer.claims, area, answer.sources, brief=brief)
    canvas = route_drawing.graph(
        boxes, lines, words, headings=route_messages.HEADINGS, sizes=sizes, tallest=tallest
    )
    frame = nodes.drop(columns=["x", "y", "order"])
    return Figure(name, words, canvas, frame)
