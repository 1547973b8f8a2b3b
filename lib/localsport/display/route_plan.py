"""Plan where the boxes and lines of a layered graph go, so that none touches another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from localsport.display import style
from localsport.display.labels import Box, spread

LOWEST = 7.5
"""Points below which nothing is set; text on paper is to be at least seven."""
LINE = 1.22
"""Of a line's height over its points."""
PAD = 0.07
"""Inches between a box and what is written in it."""
INDENT = 0.15
"""Inches that a sign takes."""
_APART, _BEND, _HEAD = 0.11, 0.2, 0.05
_PORT, _SIDE = 0.16, 0.75
Point = tuple[float, float]
Ends = tuple[str, str, str]


@dataclass(frozen=True)
class Sizes:
    """How large a graph is drawn.

    Attributes
    ----------
    room
        Inches across.
    label, small
        Points of what a box is called, and of everything else.
    gutter, narrow
        Inches between columns: where a line bears a word, and where it bears none.
    widest
        Inches a box may be wide.
    """

    room: float
    label: float
    small: float
    gutter: float
    narrow: float
    widest: float

    def smaller(self) -> Sizes:
        """Take half a point off, down to `LOWEST`."""
        label, small = (max(each - 0.5, LOWEST) for each in (self.label, self.small))
        return replace(self, label=label, small=small)


@dataclass(frozen=True)
class Written:
    """What is written in a box, broken into lines: what it is called, its need, its figure."""

    label: list[str]
    mark: list[str]
    figure: list[str]

    def height(self, sizes: Sizes) -> float:
        """Return the inches of the box around it."""
        small = len(self.mark) + len(self.figure)
        return (len(self.label) * sizes.label + small * sizes.small) * LINE / 72 + 2 * PAD


@dataclass(frozen=True)
class Word:
    """A word on a line: what, where its middle is and the room it takes."""

    text: str
    at: Point
    box: Box


@dataclass(frozen=True)
class Plan:
    """Where everything goes, in inches from the lower left.

    Attributes
    ----------
    sizes
        As drawn, after letters were made smaller where they had to be.
    height
        Of the whole, headings included.
    heads
        Lines and left edge of each column's heading.
    written, boxes
        By id.
    curves
        Points of each line, in the order of the links, from what is nearer the first column.
    words
        On the lines that bear one.
    """

    sizes: Sizes
    height: float
    heads: list[tuple[float, list[str]]]
    written: Mapping[str, Written]
    boxes: Mapping[str, Box]
    curves: list[np.ndarray]
    words: list[Word]


def plan(
    nodes: pd.DataFrame,
    links: pd.DataFrame,
    *,
    headings: Mapping[int, str],
    sizes: Sizes,
    tallest: float,
) -> Plan:
    """Plan a graph; its letters are made smaller until it is no higher than asked, if they may be.

    Parameters
    ----------
    nodes
        Index id; layer (its column; empty ones take no room), y (0 top to 1 bottom: the wish), label, mark and figure
        ("" for none), strong (bool: its label is set bold).
    links
        from_id (nearer the first column), to_id, word (written on the line, "" for none), path (its ends and, between
        them, a point for every layer it passes).
    headings
        Of each layer.
    sizes
        How large.
    tallest
        Inches.
    """
    ends: list[Ends] = [
        (str(start), str(end), str(word))
        for start, end, word in links[["from_id", "to_id", "word"]].itertuples(index=False)
    ]
    left, wide = _columns(nodes, ends, sizes)
    bends = [_bends(nodes, one, path) for one, path in zip(ends, links["path"], strict=True)]
    while True:
        written = {str(id): _written(row, wide, sizes) for id, row in nodes.to_dict("index").items()}
        heads = {layer: _broken(headings[layer], wide, sizes.small, "bold") for layer in left}
        head = max(map(len, heads.values())) * sizes.small * LINE / 72 + 0.1
        y, body = _heights(nodes, written, bends, sizes)
        if body + head <= tallest or sizes.label <= LOWEST:
            break
        sizes = sizes.smaller()
    boxes = {
        id: Box(at, y[id] - text.height(sizes) / 2, at + wide, y[id] + text.height(sizes) / 2)
        for id, text in written.items()
        for at in [left[_layers(nodes)[id]]]
    }
    curves = _curves(ends, bends, boxes, y, left, wide)
    return Plan(
        sizes=sizes,
        height=body + head,
        heads=[(left[layer], lines) for layer, lines in heads.items()],
        written=written,
        boxes=boxes,
        curves=curves,
        words=_words([word for *_, word in ends], curves, list(boxes.values()), sizes),
    )


def word_size(sizes: Sizes) -> float:
    """Return the points of the words on lines."""
    return max(sizes.small - 0.5, LOWEST)


def _columns(nodes: pd.DataFrame, ends: list[Ends], sizes: Sizes) -> tuple[dict[int, float], float]:
    """Share the width among columns and the gutters between them: left edges, and how wide a box is."""
    layer = _layers(nodes)
    layers = sorted(set(layer.values()))
    spoken = {max(each for each in layers if each < layer[end]) for _, end, word in ends if word}
    gutters = [sizes.gutter if each in spoken else sizes.narrow for each in layers[:-1]]
    wide = min((sizes.room - sum(gutters)) / len(layers), sizes.widest)
    spare = (sizes.room - sum(gutters) - wide * len(layers)) / max(len(gutters), 1)
    return {each: n * (wide + spare) + sum(gutters[:n]) for n, each in enumerate(layers)}, wide


def _layers(nodes: pd.DataFrame) -> dict[str, int]:
    return {str(id): int(layer) for id, layer in nodes["layer"].items()}


def _written(row: Mapping[Any, Any], wide: float, sizes: Sizes) -> Written:
    room = wide - 2 * PAD
    weight: style.Weight = "bold" if row["strong"] else "normal"
    return Written(
        _broken(row["label"], room, sizes.label, weight),
        style.wrap(row["mark"], room - INDENT, size=sizes.small) if row["mark"] else [],
        style.wrap(row["figure"], room, size=sizes.small) if row["figure"] else [],
    )


def _broken(text: str, room: float, size: float, weight: style.Weight) -> list[str]:
    """Break a text into lines of like length, where that cuts no word."""
    lines = style.balanced(text, room, size=size, weight=weight)
    return lines if " ".join(lines) == text else style.wrap(text, room, size=size, weight=weight)


def _bends(nodes: pd.DataFrame, ends: Ends, path: Sequence[Point]) -> list[tuple[int, float]]:
    """Say which columns a line passes between its ends, and how far down it wishes to."""
    layer_of = _layers(nodes)
    start, end = (layer_of[id] for id in ends[:2])
    held = set(layer_of.values())
    passed = zip(range(start + 1, end), path[1:-1], strict=True)
    return [(layer, point[1]) for layer, point in passed if layer in held]


def _heights(
    nodes: pd.DataFrame, written: Mapping[str, Written], bends: list[list[tuple[int, float]]], sizes: Sizes
) -> tuple[dict[Any, float], float]:
    """Move the boxes and bends of a column as little as possible so that none touches another."""
    columns: dict[int, list[tuple[Any, float, float]]] = {}
    layer_of, wish = _layers(nodes), nodes["y"].astype(float).to_dict()
    for id, text in written.items():
        columns.setdefault(layer_of[id], []).append((id, wish[id], text.height(sizes) + _APART))
    for number, passed in enumerate(bends):
        for layer, y in passed:
            columns[layer].append(((number, layer), y, _BEND))
    body = max(sum(height for *_, height in items) for items in columns.values())
    found: dict[Any, float] = {}
    for items in columns.values():
        wanted = [body * (1 - y) for _, y, _ in items]
        placed = spread(wanted, [height for *_, height in items], 0.0, body)
        found |= {key: at for (key, *_), at in zip(items, placed, strict=True)}
    return found, body


def _curves(
    ends: list[Ends],
    bends: list[list[tuple[int, float]]],
    boxes: Mapping[str, Box],
    y: Mapping[Any, float],
    left: Mapping[int, float],
    wide: float,
) -> list[np.ndarray]:
    """Lead each line from box to box, past the columns between by its bends."""
    ports = _ports(ends, bends, boxes, y)
    found = []
    for number, (start, end, _) in enumerate(ends):
        points = [(boxes[start].right + _HEAD, ports[number, start])]
        for layer, _ in bends[number]:
            at = y[number, layer]
            points += [(left[layer], at), (left[layer] + wide, at)]
        points.append((boxes[end].left, ports[number, end]))
        # Between columns a line bends; past a column it runs level.
        found.append(
            np.vstack([_eased(one, two) for one, two in zip(points[::2], points[1::2], strict=True)])
        )
    return found


def _ports(
    ends: list[Ends],
    bends: list[list[tuple[int, float]]],
    boxes: Mapping[str, Box],
    y: Mapping[Any, float],
) -> dict[tuple[int, str], float]:
    """Share a box's side among the lines that end on it, in the order of where they come from."""
    sides: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for number, (start, end, _) in enumerate(ends):
        way = [y[start], *(y[number, layer] for layer, _ in bends[number]), y[end]]
        sides.setdefault((start, "right"), []).append((way[1], number))
        sides.setdefault((end, "left"), []).append((way[-2], number))
    found = {}
    for (id, _), lines in sides.items():
        box = boxes[id]
        apart = min(_PORT, _SIDE * (box.top - box.bottom) / len(lines))
        for place, (_, number) in enumerate(sorted(lines)):
            found[number, id] = y[id] + (place - (len(lines) - 1) / 2) * apart
    return found


def _words(texts: list[str], curves: list[np.ndarray], boxes: list[Box], sizes: Sizes) -> list[Word]:
    """Set each word on its line, where it touches nothing and hides as little as can be of other lines."""
    found: list[Word] = []
    size = word_size(sizes)
    half = size * 1.1 / 72 / 2
    # Level lines have the least choice, so they choose first.
    for number in sorted(range(len(texts)), key=lambda n: float(abs(curves[n][0, 1] - curves[n][-1, 1]))):
        if not texts[number]:
            continue
        wide = style.text_width(texts[number], size=size) / 2 + 0.03
        curve, others = curves[number], [each for n, each in enumerate(curves) if n != number]
        best: tuple[float, Word] | None = None
        for share in np.linspace(0.1, 0.9, 81):
            x, y = map(float, curve[round(float(share) * (len(curve) - 1))])
            box = Box(x - wide, y - half, x + wide, y + half)
            taken = [one.box for one in found]
            touched = sum(box.overlaps(each, 0.03, 0.0) for each in [*boxes, *taken])
            near = sum(box.overlaps(each, 0.05, 0.07) for each in taken)
            hidden = sum(box.covered(each) for each in others)
            head = box.holds(float(curve[0, 0]), float(curve[0, 1]), 0.1)
            cost = 1000.0 * touched + 60.0 * near + 30.0 * head + hidden + 4.0 * abs(float(share) - 0.5)
            if best is None or cost < best[0]:
                best = (cost, Word(texts[number], (x, y), box))
        if best is not None:
            found.append(best[1])
    return found


def _eased(one: Point, other: Point) -> np.ndarray:
    """Lead a line from one point to another, level at both ends."""
    t = np.linspace(0, 1, 60)
    x = one[0] + (other[0] - one[0]) * t
    y = one[1] + (other[1] - one[1]) * (3 * t**2 - 2 * t**3)
    return np.column_stack([x, y])
