"""Draw a map whose places lead to their pages."""

from collections.abc import Mapping
from html import escape
from math import hypot
from typing import Any

import geopandas as gpd
import shapely

WIDTH = 760
TALLEST = 640
MARGIN = 12
# Beyond these, names would lie on each other and links tire whoever moves by keyboard; the table has both.
LABELLED = 15
TABBED = 40
PLAIN = "#adc4d9"
LETTER, LINE = 7.0, 15.5
"""Pixels that a letter is wide and a line is high, about, at the size the style sheet gives labels."""


def link_map(
    places: gpd.GeoDataFrame, *, values: Mapping[str, Mapping[str, Any]], links: Mapping[str, str], label: str
) -> str:
    """Draw places as an SVG map for an HTML page, darker where the value is higher.

    Parameters
    ----------
    places
        Indexed by code: name and geometry in metres; places without geometry are left out.
    values
        ``value`` (a number or None) and ``text`` by code.
    links
        Address of each place's page by code; a place without one is drawn as an empty outline.
    label
        What the value is.

    Returns
    -------
    str
        An ``svg`` element and its legend; "" when no place has a geometry.
    """
    known = places[places.geometry.notna()]
    if known.empty:
        return ""
    # Small places last, so that a county does not cover its districts.
    known = known.iloc[(-known.geometry.area).argsort(kind="stable")]
    west, south, east, north = known.total_bounds
    scale = min((WIDTH - 2 * MARGIN) / max(east - west, 1), (TALLEST - 2 * MARGIN) / max(north - south, 1))
    height = round((north - south) * scale) + 2 * MARGIN
    width = round((east - west) * scale) + 2 * MARGIN
    shapes = shapely.coverage_simplify(known.geometry.to_numpy(), 0.7 / scale)
    numbers = {code: told["value"] for code, told in values.items() if told["value"] is not None}
    low, high = (min(numbers.values()), max(numbers.values())) if numbers else (0.0, 0.0)

    drawn, words = [], []
    for code, name, shape in zip(known.index, known["name"], shapes, strict=True):
        points = shapely.transform(
            shape, lambda xy: (xy - (west, north)) * (scale, -scale) + (MARGIN, MARGIN)
        )
        path = _path(points)
        text = values.get(code, {}).get("text", "–")
        if code not in links:
            drawn.append(
                f'<path class="missing" d="{path}"><title>{escape(name)}: no briefing</title></path>'
            )
            continue
        said = f"{name}: {label} {text}" if label and text != "–" else name
        reach = "" if len(known) <= TABBED else ' tabindex="-1"'
        fill = _colour(numbers.get(code), low, high)
        drawn.append(
            f'<a href="{escape(links[code])}" aria-label="{escape(said)}"{reach}>'
            f'<path class="area" fill="{fill}" d="{path}">'
            f"<title>{escape(said)}</title></path></a>"
        )
        if len(known) <= LABELLED:
            words.append(_label(points, name, text, fill))
    hidden = "" if len(known) <= TABBED else ' aria-hidden="true" class="many"'
    return (
        f'<svg viewBox="0 0 {width} {height}" role="group" aria-label="Map: each place leads to its briefing"'
        f'{hidden}>{"".join(drawn)}<g aria-hidden="true">{"".join(words)}</g></svg>'
        + _legend(known, values, numbers, missing=any(code not in links for code in known.index))
    )


def _path(shape: shapely.Geometry) -> str:
    parts = []
    for polygon in shapely.get_parts(shape):
        for ring in (polygon.exterior, *polygon.interiors):
            points = shapely.get_coordinates(ring)[:-1].round(1)
            parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    return "".join(parts)


def _label(shape: shapely.Geometry, name: str, text: str, fill: str) -> str:
    """Write name and value, or the value alone, or nothing: what lies inside the place."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    circle = shapely.maximum_inscribed_circle(largest)
    x, y = shapely.get_coordinates(circle)[0]
    value = [text] if text != "–" else []
    for lines in ([name, *value], [*_halves(name), *value], value):
        width, height = max((len(line) for line in lines), default=0) * LETTER, len(lines) * LINE
        if lines and hypot(width, height) / 2 <= circle.length * 1.2:
            spans = "".join(
                f'<tspan x="{x:.0f}" y="{y + (i - len(lines) / 2 + 0.78) * LINE:.0f}">{escape(line)}</tspan>'
                for i, line in enumerate(lines)
            )
            return f'<text fill="{"#fff" if _luminance(fill) < 0.18 else "#0b0c0c"}">{spans}</text>'
    return ""


def _halves(name: str) -> list[str]:
    words = name.split()
    cuts = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    return list(min(cuts, key=lambda cut: max(map(len, cut)))) if cuts else [name]


def _colour(value: float | None, low: float, high: float) -> str:
    # Imported here because it loads matplotlib, which no worker of a batch needs for this.
    from localsport.display.style import RAMP

    if value is None or high == low:
        return PLAIN
    along = (value - low) / (high - low) * (len(RAMP) - 1)
    step = min(int(along), len(RAMP) - 2)
    below, above = _parts(RAMP[step]), _parts(RAMP[step + 1])
    mixed = (round(a + (along - step) * (b - a)) for a, b in zip(below, above, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _parts(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _luminance(colour: str) -> float:
    # Relative luminance of WCAG 2; at 0.18 white and black stand out alike.
    linear = [c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _legend(
    known: gpd.GeoDataFrame,
    values: Mapping[str, Mapping[str, Any]],
    numbers: Mapping[str, float],
    *,
    missing: bool,
) -> str:
    entries = []
    if len(set(numbers.values())) > 1:
        ends = {
            "Lowest": min(numbers, key=numbers.__getitem__),
            "Highest": max(numbers, key=numbers.__getitem__),
        }
        for word, code in ends.items():
            fill = _colour(numbers[code], min(numbers.values()), max(numbers.values()))
            entries.append((fill, f"{word}: {values[code]['text']} ({known['name'].get(code, code)})"))
    if missing:
        entries.append(("#ffffff", "Dashed outline: no briefing"))
    items = "".join(
        f'<li><svg viewBox="0 0 28 16" aria-hidden="true"><rect width="28" height="16" fill="{fill}"/></svg>'
        f"{escape(text)}</li>"
        for fill, text in entries
    )
    return f'<ul class="legend">{items}</ul>' if items else ""
