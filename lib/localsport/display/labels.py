"""Find room for labels so that none overlaps another or leaves its frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.text import Text

from localsport.display import style

_LINE = 1.22
_ASIDE, _ABOVE = 0.08, 0.02
"""Inches kept free beside and above a label; two names in a line need more than two lines do."""
_REACH = 1.1


@dataclass(frozen=True)
class Label:
    """A text and the place it names, in data coordinates of its axes."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Box:
    """A rectangle in inches from the lower left corner of an axes."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box, aside: float = _ASIDE, above: float = _ABOVE) -> bool:
        """Say whether two boxes come closer than the gaps."""
        return not (
            self.right + aside <= other.left
            or other.right + aside <= self.left
            or self.top + above <= other.bottom
            or other.top + above <= self.bottom
        )

    def holds(self, x: float, y: float, gap: float = 0.0) -> bool:
        """Say whether a point lies in the box, or within a gap of it."""
        return self.left - gap <= x <= self.right + gap and self.bottom - gap <= y <= self.top + gap

    def covered(self, points: np.ndarray) -> int:
        """Count the points, one a row, that lie in the box."""
        if not len(points):
            return 0
        x, y = points[:, 0], points[:, 1]
        return int(
            np.count_nonzero((x >= self.left) & (x <= self.right) & (y >= self.bottom) & (y <= self.top))
        )

    def nearest(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the box nearest to a point."""
        return min(max(x, self.left), self.right), min(max(y, self.bottom), self.top)


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Move positions along a line as little as possible so that none overlaps (direct labels of lines).

    Parameters
    ----------
    wanted
        Centres wanted, in any order.
    heights
        Room each one needs, same units.
    low, high
        The ends of the line. Where the line is too short for all, the labels overflow at the low end.

    Returns
    -------
    list of float
        Centres in the order given.

    Examples
    --------
    >>> spread([1.0, 1.1, 5.0], [1, 1, 1], 0, 10)
    [0.55, 1.55, 5.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[tuple[float, float, list[int]]] = []
    for i in order:
        room = heights[i]
        centre = min(max(wanted[i], low + room / 2), high - room / 2)
        members = [i]
        while groups and groups[-1][0] + groups[-1][1] / 2 > centre - room / 2 + 1e-12:
            other_centre, other_room, others = groups.pop()
            centre = (centre * len(members) + other_centre * len(others)) / (len(members) + len(others))
            room += other_room
            members = others + members
            centre = max(min(centre, high - room / 2), low + room / 2)
        groups.append((centre, room, members))
    places = [0.0] * len(wanted)
    for centre, room, members in groups:
        edge = centre - room / 2
        for i in members:
            places[i] = round(edge + heights[i] / 2, 9)
            edge += heights[i]
    return places


def _lines(text: str, size: float) -> list[list[str]]:
    """Return the ways to set a name: in one line, and in two where it is long."""
    ways = [[text]]
    words = text.split()
    if len(words) > 1 and style.text_width(text, size=size) > 0.8:
        cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
        two = min(cuts, key=lambda pair: max(style.text_width(line, size=size) for line in pair))
        ways.insert(0, list(two))
    return ways


def _offsets() -> list[tuple[float, float]]:
    """Return shifts from the place itself outwards, nearest first."""
    angles = np.arange(24) * np.pi / 12
    rings = np.arange(0.08, _REACH, 0.07)
    around = [
        (float(np.round(1.3 * r * np.cos(a), 4)), float(np.round(r * np.sin(a), 4)))
        for r in rings
        for a in angles
    ]
    return [(0.0, 0.0), *around]


_OFFSETS = _offsets()


def place(
    axes: Axes,
    labels: Sequence[Label],
    *,
    size: float = style.SMALL,
    obstacles: Sequence[Box] = (),
    avoid: Sequence[tuple[float, float]] = (),
) -> list[Text]:
    """Write names on the places they name; earlier labels go first, and one without room is left out.

    A label is set on its place where there is room, else beside it with a thin line to it. Limits and
    position of the axes must be final.

    Parameters
    ----------
    axes
        The map.
    labels
        In order of priority.
    size
        Points.
    obstacles
        Boxes that labels may not touch.
    avoid
        Points in data coordinates, such as dots, that labels rather leave free.

    Returns
    -------
    list of Text
        The labels drawn, each with its name as gid "label:NAME".
    """
    dpi = axes.figure.dpi
    window = axes.get_window_extent()
    frame = Box(0.03, 0.03, window.width / dpi - 0.03, window.height / dpi - 0.03)
    points = (
        axes.transData.transform([(label.x, label.y) for label in labels]) if labels else np.empty((0, 2))
    )
    points = (points - (window.x0, window.y0)) / dpi
    free = (axes.transData.transform(list(avoid)) if avoid else np.empty((0, 2))) - (window.x0, window.y0)
    free = free / dpi
    taken: list[Box] = list(obstacles)
    drawn: list[Text] = []
    line_height = size * _LINE / 72
    for i, label in enumerate(labels):
        x, y = map(float, points[i])
        if not frame.holds(x, y):
            continue
        others = [tuple(map(float, p)) for j, p in enumerate(points) if j != i]
        best: tuple[float, Box, list[str]] | None = None
        for lines in _lines(label.text, size):
            width = max(style.text_width(line, size=size) for line in lines)
            height = line_height * len(lines)
            for right, up in _OFFSETS:
                box = Box(
                    x + right - width / 2, y + up - height / 2, x + right + width / 2, y + up + height / 2
                )
                cost = float(np.hypot(right, up)) + 0.15 * max(0.0, width - 0.8)
                if best and cost >= best[0]:
                    continue
                if not (frame.holds(box.left, box.bottom) and frame.holds(box.right, box.top)):
                    continue
                if any(box.overlaps(other) for other in taken):
                    continue
                if not box.holds(x, y, 0.02) and any(_crosses(box.nearest(x, y), (x, y), b) for b in taken):
                    continue
                cost += 0.4 * sum(box.holds(px, py, 0.02) for px, py in others)
                cost += 0.5 * box.covered(free)
                if best is None or cost < best[0]:
                    best = (cost, box, lines)
        if best is None:
            continue
        _, box, lines = best
        taken.append(box)
        drawn.append(_written(axes, label, box, lines, size, (x, y)))
    return drawn


def _crosses(start: tuple[float, float], end: tuple[float, float], box: Box) -> bool:
    """Say whether the thin line of a label would run through a box."""
    steps = np.linspace(0, 1, 12)
    return any(
        box.holds(start[0] + s * (end[0] - start[0]), start[1] + s * (end[1] - start[1]), 0.01) for s in steps
    )


def _written(
    axes: Axes, label: Label, box: Box, lines: list[str], size: float, point: tuple[float, float]
) -> Text:
    window = axes.get_window_extent()
    width, height = window.width / axes.figure.dpi, window.height / axes.figure.dpi
    if not box.holds(*point, 0.02):
        near = box.nearest(*point)
        axes.plot(
            [point[0] / width, near[0] / width],
            [point[1] / height, near[1] / height],
            transform=axes.transAxes,
            color=style.INK,
            linewidth=0.8,
            zorder=8,
            path_effects=[patheffects.withStroke(linewidth=2.2, foreground="white")],
            solid_capstyle="butt",
        )
    return axes.text(
        (box.left + box.right) / 2 / width,
        (box.bottom + box.top) / 2 / height,
        "\n".join(lines),
        transform=axes.transAxes,
        ha="center",
        va="center",
        fontsize=size,
        linespacing=_LINE / 1.257,
        color=style.INK,
        zorder=9,
        gid=f"label:{label.text}",
        path_effects=[patheffects.withStroke(linewidth=2.4, foreground="white")],
    )
