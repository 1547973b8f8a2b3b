"""Draw a place as a map of its areas by class."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from localsport.display import ground, style, town
from localsport.display.figures import Figure, Words
from localsport.display.ground import Bounds, ClassLabels
from localsport.display.labels import Box, Label, place
from localsport.display.looks import Looks
from localsport.display.sheets import Sheet, sheet

_COLUMN, _GAP = 1.85, 0.15


def place_map(
    areas: gpd.GeoDataFrame,
    words: Words,
    *,
    country: gpd.GeoDataFrame,
    class_column: str,
    class_labels: ClassLabels,
    area_name: str,
    country_name: str,
    outline: gpd.GeoDataFrame | None = None,
    labels: pd.DataFrame | None = None,
    legend_heading: str = "Neighbourhoods by need",
    direction: str = "Darker means greater need",
    not_shown_label: str = "not shown",
    looks: Looks | None = None,
    dotted: str = "",
    dotted_label: str = "",
    inset: bool = True,
    focus: str = "",
    name: str = "needs-map",
    frame: pd.DataFrame | None = None,
) -> Figure:
    """Draw the small areas of a place by class.

    Parameters
    ----------
    areas
        Small areas in EPSG:27700 with the class column; a class that is not in `class_labels` (or missing)
        is hatched as not shown.
    words
        Title, subtitle, caption, alternative text; that boundaries are generalised is added to the caption.
    country
        The country, for the small map that shows where the place is.
    class_column
        Column of `areas`.
    class_labels
        Class to words, from the greatest need to the least, five at most; completes "36 ..." in the legend.
    area_name, country_name
        As shown.
    outline
        The place itself where `areas` do not cover it; without it, the outer edge of the areas, which keeps
        two sets of generalised lines from disagreeing.
    labels
        Names to write: name, x, y, priority (1 first). A name without room is left out.
    legend_heading, direction
        Words of the legend; the direction says which way is worse.
    not_shown_label
        Completes the count of hatched areas.
    looks
        How each class is filled; without them the first class is the darkest of one ramp.
    dotted, dotted_label
        A column of true and false, and what a dot in an area says; completes the count in the legend.
    inset
        Whether a crowded town that could not be read is enlarged beside the map.
    focus
        A column of numbers: how much the enlargement should rather hold an area; without it those of the first
        class count twice. Maps of one place that weigh the same areas enlarge the same part.
    name
        File stem.
    frame
        Rows behind the map; without it, the columns of `areas` except the geometry.

    Raises
    ------
    ValueError
        When there are no areas, or columns are missing.
    """
    _require(areas, {class_column, *filter(None, (dotted, focus))})
    words = _with_boundaries(words)
    bounds = _bounds(areas if outline is None else outline)
    shape = ground.edge(areas if outline is None else outline)
    aspect = (bounds[3] - bounds[1]) / max(bounds[2] - bounds[0], 1)
    counts, missing = ground.class_counts(areas[class_column], class_labels)
    named = [Label(*row) for row in ground.label_order(labels)] if labels is not None else []
    table = frame if frame is not None else pd.DataFrame(areas.drop(columns=areas.geometry.name))

    room = style.WIDTH - 0.16
    wide = room - _COLUMN - _GAP
    high = float(np.clip(wide * aspect, 3.2, 5.6)) + ground.STRIP
    scale = 0.96 * min(wide / (bounds[2] - bounds[0]), (high - ground.STRIP) / (bounds[3] - bounds[1]))
    marked = areas[areas[dotted].fillna(False).to_numpy(dtype=bool)] if dotted else areas.iloc[:0]
    half = (room - 0.2) / 2
    pair = float(np.clip(half * aspect, 2.6, 4.2))
    first = (areas[class_column] == next(iter(class_labels), None)).fillna(False).to_numpy(dtype=bool)
    weight = areas[focus].to_numpy(dtype=float) if focus else np.where(first, 2.0, 1.0)
    enlarged = town.window(areas, scale, shape=pair / half, weight=weight) if inset else None

    def key(on: Sheet, left: float, top: float, width: float) -> float:
        return ground.legend(
            on,
            left,
            top,
            width,
            heading=legend_heading,
            direction=direction,
            class_labels=class_labels,
            counts=counts,
            not_shown=missing,
            not_shown_label=not_shown_label,
            looks=looks,
            dotted=(len(marked), dotted_label) if dotted else None,
        )

    def drawn(axes: Axes) -> list[tuple[float, float]]:
        ground.fill(axes, areas, class_column, class_labels, looks)
        ground.outline(axes, shape)
        ground.scale_bar(axes)
        return ground.dots(axes, marked)

    with style.context():
        if enlarged is None:
            page = sheet(words, high)
            axes = page.axes(0, ground.STRIP, wide, high - ground.STRIP, label="map")
            ground.frame(axes, bounds)
            place(axes, named, avoid=drawn(axes))
            taken = key(page, wide + _GAP, high, _COLUMN)
            below = min(1.75, high - taken - 0.1)
            ground.whereabouts(
                page,
                wide + _GAP,
                0,
                _COLUMN,
                below,
                country=country,
                place=bounds,
                words=f"{area_name} in {country_name}",
            )
        else:
            strip = 1.75 + ground.STRIP + (0.2 if dotted else 0.0)
            page = sheet(words, pair + 0.22 + strip)
            axes = page.axes(0, strip, half, pair, label="map")
            ground.frame(axes, bounds)
            at_dots = drawn(axes)
            zoom = page.axes(half + 0.2, strip, half, pair, label="town")
            _enlarge(zoom, enlarged)
            drawn(zoom)
            box = _marked(axes, enlarged)
            inside = [p for p in named if _holds(enlarged, p)]
            place(axes, [p for p in named if not _holds(enlarged, p)], obstacles=[box], avoid=at_dots)
            place(zoom, inside, avoid=at_dots)
            for at, text in ((axes, area_name), (zoom, "The framed part, enlarged")):
                at.text(
                    0, 1.01, text, transform=at.transAxes, weight="bold", fontsize=style.BODY, va="bottom"
                )
            key(page, 0, strip - ground.STRIP - 0.07, room - 2.0)
            ground.whereabouts(
                page,
                room - 1.9,
                0,
                1.9,
                1.68,
                country=country,
                place=bounds,
                words=f"{area_name} in {country_name}",
            )
    return Figure(name, words, page.canvas, table)


def overview_map(
    districts: gpd.GeoDataFrame,
    words: Words,
    *,
    class_column: str,
    class_labels: ClassLabels,
    legend_heading: str,
    direction: str = "Darker means greater need",
    not_shown_label: str = "not shown",
    context: gpd.GeoDataFrame | None = None,
    labels: pd.DataFrame | None = None,
    name: str = "overview-map",
    frame: pd.DataFrame | None = None,
) -> Figure:
    """Draw the localities of a batch by class, with what surrounds them in grey.

    Parameters
    ----------
    districts
        Localities in EPSG:27700 with the class column.
    context
        What lies around, such as the country's outline; only its part in the frame is seen.
    labels
        As in `place_map`.
    """
    _require(districts, {class_column})
    words = _with_boundaries(words)
    bounds = _bounds(districts)
    aspect = (bounds[3] - bounds[1]) / max(bounds[2] - bounds[0], 1)
    counts, missing = ground.class_counts(districts[class_column], class_labels)
    named = [Label(*row) for row in ground.label_order(labels)] if labels is not None else []
    wide = style.WIDTH - 0.16 - _COLUMN - _GAP
    high = float(np.clip(wide * aspect, 3.0, 6.0)) + ground.STRIP
    with style.context():
        page = sheet(words, high)
        axes = page.axes(0, ground.STRIP, wide, high - ground.STRIP, label="map")
        ground.frame(axes, bounds)
        if context is not None:
            ground.surroundings(axes, context)
        ground.fill(axes, districts, class_column, class_labels)
        ground.outline(axes, ground.edge(districts), width=0.8)
        ground.scale_bar(axes)
        place(axes, named)
        ground.legend(
            page,
            wide + _GAP,
            high,
            _COLUMN,
            heading=legend_heading,
            direction=direction,
            class_labels=class_labels,
            counts=counts,
            not_shown=missing,
            not_shown_label=not_shown_label,
        )
    table = frame if frame is not None else pd.DataFrame(districts.drop(columns=districts.geometry.name))
    return Figure(name, words, page.canvas, table)


def _require(areas: gpd.GeoDataFrame, columns: set[str]) -> None:
    lacking = sorted(columns - set(areas.columns))
    if lacking:
        raise ValueError(f"The areas of a map lack the columns {lacking}; they have {sorted(areas.columns)}.")
    if not len(areas):
        raise ValueError("A map needs at least one area; none was given.")


def _with_boundaries(words: Words) -> Words:
    said = f"{words.caption} Generalised boundaries: small details of the real lines are left out.".strip()
    return replace(words, caption=said)


def _bounds(shapes: gpd.GeoDataFrame) -> Bounds:
    left, bottom, right, top = map(float, shapes.total_bounds)
    return left, bottom, right, top


def _enlarge(axes: Axes, bounds: Bounds) -> None:
    """Show the bounds edge to edge, in a frame."""
    left, bottom, right, top = bounds
    axes.set(xlim=(left, right), ylim=(bottom, top), xticks=[], yticks=[])
    for side in axes.spines.values():
        side.set(visible=True, color=style.INK, linewidth=1.2, zorder=6)


def _marked(axes: Axes, bounds: Bounds) -> Box:
    """Frame the enlarged part on the main map; return its box in inches."""
    left, bottom, right, top = bounds
    axes.add_patch(
        Rectangle(
            (left, bottom),
            right - left,
            top - bottom,
            facecolor="none",
            edgecolor="white",
            linewidth=2.6,
            zorder=6,
        )
    )
    axes.add_patch(
        Rectangle(
            (left, bottom),
            right - left,
            top - bottom,
            facecolor="none",
            edgecolor=style.INK,
            linewidth=1.2,
            zorder=7,
        )
    )
    window = axes.get_window_extent()
    corners = (
        axes.transData.transform([(left, bottom), (right, top)]) - (window.x0, window.y0)
    ) / axes.figure.dpi
    return Box(*map(float, corners.ravel()))


def _holds(bounds: Bounds, label: Label) -> bool:
    return bounds[0] < label.x < bounds[2] and bounds[1] < label.y < bounds[3]
