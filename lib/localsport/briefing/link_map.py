"""Draw a map whose places lead to their pages."""

from collections.abc import Mapping
from html import escape
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from localsport.briefing.map_inset import Inset, View, inset
from localsport.briefing.map_labels import Place, labels
from localsport.display.ramp import RAMP

WIDTH = 760
TALLEST = 640
MARGIN = 24
# Beyond these, names would lie on each other and links tire whoever moves by keyboard; the table has both.
LABELLED = 15
TABBED = 40
# A place smaller than this many pixels is drawn as a dot, which a finger can still find.
SMALL, DOT, FINGER = 12, 7, 12
PLAIN = "#adc4d9"


def link_map(
    places: gpd.GeoDataFrame,
    *,
    values: Mapping[str, Mapping[str, Any]],
    links: Mapping[str, str],
    label: str,
    backdrop: gpd.GeoDataFrame | None = None,
) -> str:
    """Draw places as an SVG map for an HTML page, darker where the value is higher.

    Parameters
    ----------
    places
        Indexed by code: name and geometry in metres, and region where one is known; places without geometry
        are left out. A region whose places are too small to be met is drawn once more, enlarged.
    values
        ``value`` (a number or None) and ``text`` by code.
    links
        Address of each place's page by code; a place without one is drawn as an empty outline.
    label
        What the value is.
    backdrop
        The land around, in grey.

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
    view, width, height = _whole(tuple(known.total_bounds))
    enlarged = _crowded(known, view, (width, height))
    numbers = {code: told["value"] for code, told in values.items() if told["value"] is not None}
    metres = _drawn_calmly(known, view, enlarged)

    drawn: list[str] = []
    above: list[str] = []
    fingers: list[str] = []
    fingers_above: list[str] = []
    named: list[Place] = []
    for code, name in known["name"].items():
        text = values.get(code, {}).get("text", "–")
        fill = _colour(numbers.get(code), numbers)
        inside = enlarged is not None and code in enlarged.codes
        if inside and enlarged is not None:
            # Drawn twice, reached once: where a pointer can meet it.
            flat = _path(view.pixels(metres[code]))
            kind = f'class="area" data-to="{escape(links[code])}"' if code in links else 'class="missing"'
            drawn.append(f'<path {kind} fill="{fill}" d="{flat}"/>')
        shape = _findable((enlarged.view if inside and enlarged else view).pixels(metres[code]))
        into = above if inside else drawn
        if code not in links:
            title = f"<title>{escape(name)}: no briefing</title>"
            into.append(f'<path class="missing" d="{_path(shape)}">{title}</path>')
            continue
        said = f"{name}: {label} {text}" if label and text != "–" else name
        (fingers_above if inside else fingers).append(_finger(shape, links[code]))
        into.append(_link(shape, fill, links[code], said, reached=len(known) <= TABBED))
        named.append(Place(shape, fill, name, "" if text == "–" else text))
    words = labels(named, width=width, height=height) if len(known) <= LABELLED else ""
    hidden = "" if len(known) <= TABBED else ' aria-hidden="true" class="many"'
    return (
        f'<svg viewBox="0 0 {width} {height}" role="group"'
        f' aria-label="Map: each place leads to its briefing"{hidden}>{_land(backdrop, view, (width, height))}'
        f"{''.join(fingers + drawn)}{_framed(enlarged, view, known, fingers_above + above)}"
        f'<g aria-hidden="true">{words}</g></svg>'
        + _legend(known, values, numbers, missing=any(code not in links for code in known.index))
    )


def _whole(bounds: tuple[float, float, float, float]) -> tuple[View, int, int]:
    west, south, east, north = bounds
    wide, high = max(east - west, 1.0), max(north - south, 1.0)
    scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / high)
    view = View(west, north, scale, MARGIN, MARGIN)
    return view, round(wide * scale) + 2 * MARGIN, round(high * scale) + 2 * MARGIN


def _speck(shape: BaseGeometry) -> bool:
    return bool(max(shape.bounds[2] - shape.bounds[0], shape.bounds[3] - shape.bounds[1]) < SMALL)


def _findable(shape: BaseGeometry) -> BaseGeometry:
    return shape.centroid.buffer(DOT, quad_segs=4) if _speck(shape) else shape


def _crowded(known: gpd.GeoDataFrame, view: View, size: tuple[int, int]) -> Inset | None:
    if "region" not in known:
        return None
    shapes = {code: view.pixels(shape.simplify(1 / view.scale)) for code, shape in known.geometry.items()}
    return inset(
        known["region"],
        [str(code) for code, shape in shapes.items() if _speck(shape)],
        known.geometry.bounds,
        drawn=shapely.union_all([_findable(shape) for shape in shapes.values()]),
        scale=view.scale,
        size=(float(size[0]), float(size[1])),
    )


def _drawn_calmly(known: gpd.GeoDataFrame, view: View, enlarged: Inset | None) -> "pd.Series[Any]":
    """Simplify shapes to what the eye can see at the scale each is drawn at."""
    inside = known.index.isin(enlarged.codes if enlarged else ())
    shapes = pd.Series(index=known.index, dtype=object)
    for part, scale in ((inside, enlarged.view.scale if enlarged else view.scale), (~inside, view.scale)):
        if part.any():
            shapes[part] = shapely.coverage_simplify(known.geometry.to_numpy()[part], 0.7 / scale)
    return shapes


def _framed(enlarged: Inset | None, view: View, known: gpd.GeoDataFrame, above: list[str]) -> str:
    if enlarged is None:
        return ""
    left, top, *_ = enlarged.frame
    # The frame on the map is the outline of what the picture enlarges.
    west, north, east, south = view.pixels(
        shapely.box(*known[known.index.isin(enlarged.codes)].total_bounds)
    ).bounds
    times = f"{enlarged.view.scale / view.scale:.0f}"
    frames = (
        f'<rect class="frame" x="{x0:.0f}" y="{y0:.0f}" width="{x1 - x0:.0f}" height="{y1 - y0:.0f}"/>'
        for x0, y0, x1, y1 in (enlarged.frame, (west - 2, north - 2, east + 2, south + 2))
    )
    name = f'<text class="inset" x="{left + 8:.0f}" y="{top + 18:.0f}">{escape(enlarged.region)}, ×{times}</text>'
    return "".join(frames) + name + "".join(above)


def _land(backdrop: gpd.GeoDataFrame | None, view: View, size: tuple[int, int]) -> str:
    if backdrop is None or backdrop.empty:
        return ""
    shape = view.pixels(shapely.union_all(backdrop.geometry.to_numpy()).simplify(1.0 / view.scale))
    seen = shapely.clip_by_rect(shape, -MARGIN, -MARGIN, size[0] + MARGIN, size[1] + MARGIN)
    return f'<path class="land" d="{_path(seen)}"/>' if not seen.is_empty else ""


def _finger(shape: BaseGeometry, address: str) -> str:
    """Give a small place more room to be met in, which lies below all places: none loses any of its own."""
    if max(shape.bounds[2] - shape.bounds[0], shape.bounds[3] - shape.bounds[1]) >= 2 * FINGER:
        return ""
    x, y = shape.centroid.x, shape.centroid.y
    circle = f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{FINGER}" fill="#fff" fill-opacity="0"/>'
    return f'<a href="{escape(address)}" tabindex="-1" aria-hidden="true">{circle}</a>'


def _link(shape: BaseGeometry, fill: str, address: str, said: str, *, reached: bool) -> str:
    reach = f' aria-label="{escape(said)}"' if reached else ' tabindex="-1"'
    return (
        f'<a href="{escape(address)}"{reach}>'
        f'<path class="area" fill="{fill}" d="{_path(shape)}"><title>{escape(said)}</title></path></a>'
    )


def _path(shape: BaseGeometry) -> str:
    parts = []
    for polygon in shapely.get_parts(shape):
        if polygon.geom_type != "Polygon":
            continue
        for ring in (polygon.exterior, *polygon.interiors):
            # In steps of a tenth of a pixel from point to point, which takes half the room of the points themselves.
            points = (10 * shapely.get_coordinates(ring)[:-1]).round().astype(int)
            steps = [step for step in (points[1:] - points[:-1]).tolist() if step != [0, 0]]
            if not steps:
                # An islet smaller than a tenth of a pixel; a browser stops drawing at a line that goes nowhere.
                continue
            start = f"M{points[0][0] / 10:g} {points[0][1] / 10:g}"
            parts.append(start + "l" + " ".join(f"{x / 10:g} {y / 10:g}" for x, y in steps) + "z")
    return "".join(parts)


def _colour(value: float | None, numbers: Mapping[str, float]) -> str:
    low, high = (min(numbers.values()), max(numbers.values())) if numbers else (0.0, 0.0)
    if value is None or high == low:
        return PLAIN
    along = (value - low) / (high - low) * (len(RAMP) - 1)
    step = min(int(along), len(RAMP) - 2)
    below, above = ([int(RAMP[at][i : i + 2], 16) for i in (1, 3, 5)] for at in (step, step + 1))
    mixed = (round(a + (along - step) * (b - a)) for a, b in zip(below, above, strict=True))
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
            said = f"{word}: {values[code]['text']} ({known['name'].get(code, code)})"
            entries.append((_colour(numbers[code], numbers), said))
    if missing:
        entries.append(("#ffffff", "Dashed outline: no briefing"))
    items = "".join(
        f'<li><svg viewBox="0 0 28 16" aria-hidden="true"><rect width="28" height="16" fill="{fill}"/></svg>'
        f"{escape(text)}</li>"
        for fill, text in entries
    )
    return f'<ul class="legend">{items}</ul>' if items else ""
