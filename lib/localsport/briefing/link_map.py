"""Draw a map whose places lead to their pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from localsport.briefing.map_labels import Place, labels

WIDTH = 760
TALLEST = 640
MARGIN = 24
# Beyond these, names would lie on each other and links tire whoever moves by keyboard; the table has both.
LABELLED = 15
TABBED = 40
# A place smaller than this many pixels is drawn as a dot, which a finger can still find.
SMALL, DOT, FINGER = 12, 7, 12
PLAIN = "#adc4d9"


@dataclass(frozen=True)
class _View:
    """Metres on the grid to pixels on the page, north up."""

    west: float
    north: float
    scale: float
    width: int
    height: int

    @classmethod
    def of(cls, bounds: tuple[float, float, float, float]) -> "_View":
        west, south, east, north = bounds
        wide, high = max(east - west, 1.0), max(north - south, 1.0)
        scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / high)
        return cls(west, north, scale, round(wide * scale) + 2 * MARGIN, round(high * scale) + 2 * MARGIN)

    def pixels(self, shape: BaseGeometry) -> BaseGeometry:
        def moved(xy: Any) -> Any:
            return (xy - (self.west, self.north)) * (self.scale, -self.scale) + (MARGIN, MARGIN)

        return shapely.transform(shape, moved)


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
        Indexed by code: name and geometry in metres; places without geometry are left out.
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
    view = _View.of(tuple(known.total_bounds))
    shapes = shapely.coverage_simplify(known.geometry.to_numpy(), 0.7 / view.scale)
    numbers = {code: told["value"] for code, told in values.items() if told["value"] is not None}

    drawn, named = [], []
    for code, name, metres in zip(known.index, known["name"], shapes, strict=True):
        shape = view.pixels(metres)
        if max(shape.bounds[2] - shape.bounds[0], shape.bounds[3] - shape.bounds[1]) < SMALL:
            shape = shape.centroid.buffer(DOT)
        text = values.get(code, {}).get("text", "–")
        if code not in links:
            title = f"<title>{escape(name)}: no briefing</title>"
            drawn.append(f'<path class="missing" d="{_path(shape)}">{title}</path>')
            continue
        fill = _colour(numbers.get(code), numbers)
        said = f"{name}: {label} {text}" if label and text != "–" else name
        drawn.append(_link(shape, fill, links[code], said, reached=len(known) <= TABBED))
        named.append(Place(shape, fill, name, "" if text == "–" else text))
    words = labels(named, width=view.width, height=view.height) if len(known) <= LABELLED else ""
    hidden = "" if len(known) <= TABBED else ' aria-hidden="true" class="many"'
    return (
        f'<svg viewBox="0 0 {view.width} {view.height}" role="group"'
        f' aria-label="Map: each place leads to its briefing"{hidden}>{_land(backdrop, view)}'
        f'{"".join(drawn)}<g aria-hidden="true">{words}</g></svg>'
        + _legend(known, values, numbers, missing=any(code not in links for code in known.index))
    )


def _land(backdrop: gpd.GeoDataFrame | None, view: _View) -> str:
    if backdrop is None or backdrop.empty:
        return ""
    shape = view.pixels(shapely.union_all(backdrop.geometry.to_numpy()).simplify(1.0 / view.scale))
    seen = shapely.clip_by_rect(shape, -MARGIN, -MARGIN, view.width + MARGIN, view.height + MARGIN)
    return f'<path class="land" d="{_path(seen)}"/>' if not seen.is_empty else ""


def _link(shape: BaseGeometry, fill: str, address: str, said: str, *, reached: bool) -> str:
    reach = "" if reached else ' tabindex="-1"'
    finger = ""
    if max(shape.bounds[2] - shape.bounds[0], shape.bounds[3] - shape.bounds[1]) < 2 * FINGER:
        x, y = shape.centroid.x, shape.centroid.y
        finger = f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{FINGER}" fill="#fff" fill-opacity="0"/>'
    return (
        f'<a href="{escape(address)}" aria-label="{escape(said)}"{reach}>{finger}'
        f'<path class="area" fill="{fill}" d="{_path(shape)}"><title>{escape(said)}</title></path></a>'
    )


def _path(shape: BaseGeometry) -> str:
    parts = []
    for polygon in shapely.get_parts(shape):
        if polygon.geom_type != "Polygon":
            continue
        for ring in (polygon.exterior, *polygon.interiors):
            points = shapely.get_coordinates(ring)[:-1].round(1)
            parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    return "".join(parts)


def _colour(value: float | None, numbers: Mapping[str, float]) -> str:
    # Imported here because it loads matplotlib, which no worker of a batch needs for this.
    from localsport.display.style import RAMP

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
