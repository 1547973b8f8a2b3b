"""Draw a map whose places lead to their pages."""

from collections.abc import Mapping
from html import escape
from typing import Any

import geopandas as gpd
import shapely

WIDTH = 760
TALLEST = 640
MARGIN = 12
# Beyond these, names would lie on each other and links tire whoever moves by keyboard; the table has both.
LABELLED = 15
TABBED = 40
PALE, DARK = (0xD6, 0xE2, 0xEE), (0x12, 0x43, 0x6D)
PLAIN = "#6f94b5"


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
        drawn.append(
            f'<a href="{escape(links[code])}" aria-label="{escape(said)}"{reach}>'
            f'<path class="area" fill="{_colour(numbers.get(code), low, high)}" d="{path}">'
            f"<title>{escape(said)}</title></path></a>"
        )
        if len(known) <= LABELLED:
            words.append(_label(points, name, text))
    hidden = "" if len(known) <= TABBED else ' aria-hidden="true"'
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


def _label(shape: shapely.Geometry, name: str, text: str) -> str:
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    point = shapely.maximum_inscribed_circle(largest)
    x, y = shapely.get_coordinates(point)[0]
    second = f'<tspan x="{x:.0f}" dy="1.15em">{escape(text)}</tspan>' if text != "–" else ""
    return f'<text x="{x:.0f}" y="{y:.0f}">{escape(name)}{second}</text>'


def _colour(value: float | None, low: float, high: float) -> str:
    if value is None or high == low:
        return PLAIN
    share = (value - low) / (high - low)
    mixed = (round(pale + share * (dark - pale)) for pale, dark in zip(PALE, DARK, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


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
