"""Find room on a map for the names and values of its places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import hypot

import shapely
from shapely.geometry.base import BaseGeometry

LETTER, LINE = 7.0, 15.5
"""Pixels that a letter is wide and a line is high, about, at the size the style sheet gives labels."""
GAP = 5.0
INK, PAPER = "#0b0c0c", "#fff"


@dataclass(frozen=True)
class Place:
    """A place as drawn: its shape in pixels, its colour, its name and value ("" when it has none)."""

    shape: BaseGeometry
    fill: str
    name: str
    value: str


def labels(places: Sequence[Place], *, width: float, height: float) -> str:
    """Write names and values where they lie on no other label and on no other place.

    A label goes into its place where it fits, else beside it, else only the value goes in; where nothing
    fits, nothing is written.

    Parameters
    ----------
    places
        The places as drawn.
    width, height
        Size of the map in pixels.

    Returns
    -------
    str
        SVG ``text`` elements.
    """
    frame = shapely.box(0, 0, width, height)
    taken: list[BaseGeometry] = []
    written = []
    for place in places:
        others = [other.shape for other in places if other is not place]
        for lines, x, y, inside in _choices(place):
            room = _room(lines, x, y)
            free = inside or (frame.contains(room) and not any(room.intersects(other) for other in others))
            if free and not any(room.intersects(one) for one in taken):
                taken.append(room)
                written.append(_text(lines, x, y, _ink(place.fill) if inside else INK, halo=not inside))
                break
    return "".join(written)


def _choices(place: Place) -> Iterator[tuple[list[str], float, float, bool]]:
    largest = max(shapely.get_parts(place.shape), key=lambda part: part.area)
    circle = shapely.maximum_inscribed_circle(largest)
    x, y = shapely.get_coordinates(circle)[0]
    value = [place.value] if place.value else []

    def fits(lines: list[str]) -> bool:
        return bool(lines) and hypot(*_size(lines)) / 2 <= circle.length * 1.2

    for lines in ([place.name, *value], [*_halves(place.name), *value]):
        if fits(lines):
            yield lines, x, y, True
    west, south, east, north = place.shape.bounds
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    beside = [f"{place.name} {place.value}".strip()]
    wide, high = _size(beside)
    yield beside, east + GAP + wide / 2, middle_y, False
    yield beside, west - GAP - wide / 2, middle_y, False
    yield beside, middle_x, south - GAP - high / 2, False
    yield beside, middle_x, north + GAP + high / 2, False
    if fits(value):
        yield value, x, y, True


def _size(lines: Sequence[str]) -> tuple[float, float]:
    return max(map(len, lines)) * LETTER, len(lines) * LINE


def _room(lines: Sequence[str], x: float, y: float) -> BaseGeometry:
    width, height = _size(lines)
    return shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _text(lines: Sequence[str], x: float, y: float, ink: str, *, halo: bool) -> str:
    spans = "".join(
        f'<tspan x="{x:.0f}" y="{y + (i - len(lines) / 2 + 0.78) * LINE:.0f}">{escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    kind = ' class="halo"' if halo else ""
    return f'<text fill="{ink}"{kind}>{spans}</text>'


def _halves(name: str) -> list[str]:
    words = name.split()
    cuts = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    return list(min(cuts, key=lambda cut: max(map(len, cut)))) if cuts else [name]


def _ink(fill: str) -> str:
    # Relative luminance of WCAG 2; at 0.18 white and black stand out alike.
    parts = [int(fill[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return PAPER if luminance < 0.18 else INK
