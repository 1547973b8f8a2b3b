"""Draw the needs map at the size of half a printed page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from localsport.display import ground, messages, place_tables, style, town
from localsport.display.figures import Figure
from localsport.display.ground import Bounds
from localsport.display.labels import Box, Label, place
from localsport.display.place_figures import Place
from localsport.display.sheets import Sheet
from localsport.display.small_sheets import LEAST, SMALL, WIDTH, small_sheet
from localsport.display.voice import possessive

_MAP, _PAIR, _KEY = 2.05, 1.75, 0.9
_SHORT = ("neediest", "second", "middle", "fourth", "least needy")
"""The fifths where there is room for a word each."""
_NAMED = 3
"""Names on the map: those that the sentence beside it gives."""


def needs_map(
    answer: Place, shapes: gpd.GeoDataFrame, country: gpd.GeoDataFrame, labels: pd.DataFrame
) -> Figure:
    """Draw the neighbourhoods by national fifth of need, with the three names the words give.

    Parameters
    ----------
    answer
        The locality.
    shapes
        Its neighbourhoods in EPSG:27700 with ``national_fifth``.
    country
        The country, for the small map that shows where the place is.
    labels
        Names to write: name, x, y, priority (1 first).
    """
    words = messages.needs_map(answer.claims, answer.area, answer.sources, answer.needs.lacking)
    words = replace(
        words,
        subtitle="Needs index by neighbourhood (about 1,700 people each)",
        caption=f"{words.caption} Generalised boundaries: small details of the real lines are left out.",
    )
    shape = ground.edge(shapes)
    bounds = _bounds(shapes)
    aspect = (bounds[3] - bounds[1]) / max(bounds[2] - bounds[0], 1)
    named = [Label(*row) for row in ground.label_order(labels)][:_NAMED]
    scale = 0.96 * min(WIDTH / (bounds[2] - bounds[0]), _MAP / (bounds[3] - bounds[1]))
    half = (WIDTH - 0.15) / 2
    tall = float(np.clip(half * aspect, 1.5, _PAIR))
    greatest = np.where(shapes["national_fifth"].eq(1), 2.0, 1.0)
    enlarged = _roomy(town.window(shapes, scale, shape=tall / half, weight=greatest), named)
    high = tall + 0.18 if enlarged else float(np.clip(WIDTH * aspect, 1.5, _MAP))
    with style.context():
        page = small_sheet(words, high + ground.STRIP + _KEY)
        floor = ground.STRIP + _KEY
        if enlarged is None:
            axes = page.axes(0, floor, WIDTH, high, label="map")
            ground.frame(axes, bounds)
            _areas(axes, shapes, shape)
            place(axes, named, size=SMALL)
        else:
            axes = page.axes(0, floor, half, tall, label="map")
            ground.frame(axes, bounds)
            _areas(axes, shapes, shape)
            zoom = page.axes(half + 0.15, floor, half, tall, label="town")
            _enlarged(zoom, enlarged)
            _areas(zoom, shapes, shape)
            box = _framed(axes, enlarged)
            inside = [label for label in named if _holds(enlarged, label)]
            place(axes, [label for label in named if label not in inside], size=SMALL, obstacles=[box])
            place(zoom, inside, size=SMALL)
            for at, text in ((axes, str(answer.area["name"])), (zoom, "The framed part")):
                at.text(0, 1.01, text, transform=at.transAxes, weight="bold", fontsize=SMALL, va="bottom")
        _key(page, shapes, str(answer.area["country_name"]))
        ground.whereabouts(
            page,
            WIDTH - 0.8,
            0,
            0.8,
            _KEY,
            country=country,
            place=bounds,
            words=str(answer.area["country_name"]),
        )
    return Figure("needs-map", words, page.canvas, place_tables.plain(shapes))


def _bounds(shapes: gpd.GeoDataFrame) -> Bounds:
    left, bottom, right, top = map(float, shapes.total_bounds)
    return left, bottom, right, top


def _areas(axes: Axes, shapes: gpd.GeoDataFrame, shape: Any) -> None:
    ground.fill(axes, shapes, "national_fifth", messages.fifth_labels(""))
    for filled in axes.collections:
        filled.set_linewidth(0.3)
    ground.outline(axes, shape, width=0.8)
    ground.scale_bar(axes)


def _roomy(window: Bounds | None, named: list[Label]) -> Bounds | None:
    """Widen the enlarged part where a name would stand on its edge, and be lost."""
    if window is None:
        return None
    left, bottom, right, top = window
    aside, above = 0.06 * (right - left), 0.06 * (top - bottom)

    def grown(share: float) -> Bounds:
        return left - share * aside, bottom - share * above, right + share * aside, top + share * above

    edge = [one for one in named if _holds(grown(1), one) and not _holds(grown(-1), one)]
    return grown(2) if edge else window


def _enlarged(axes: Axes, bounds: Bounds) -> None:
    left, bottom, right, top = bounds
    axes.set(xlim=(left, right), ylim=(bottom, top), xticks=[], yticks=[])
    for side in axes.spines.values():
        side.set(visible=True, color=style.INK, linewidth=1.0, zorder=6)


def _framed(axes: Axes, bounds: Bounds) -> Box:
    """Frame the enlarged part on the whole map; return its box in inches."""
    left, bottom, right, top = bounds
    for colour, width, order in (("white", 2.2, 6), (style.INK, 1.0, 7)):
        axes.add_patch(
            Rectangle(
                (left, bottom),
                right - left,
                top - bottom,
                facecolor="none",
                edgecolor=colour,
                linewidth=width,
                zorder=order,
            )
        )
    window = axes.get_window_extent()
    corners = axes.transData.transform([(left, bottom), (right, top)]) - (window.x0, window.y0)
    return Box(*map(float, corners.ravel() / axes.figure.dpi))


def _holds(bounds: Bounds, label: Label) -> bool:
    return bounds[0] < label.x < bounds[2] and bounds[1] < label.y < bounds[3]


def _key(page: Sheet, shapes: gpd.GeoDataFrame, country: str) -> None:
    """Draw the five classes side by side, each with its name and its number of neighbourhoods."""
    classes = messages.fifth_labels(country)
    counts, missing = ground.class_counts(shapes["national_fifth"], classes)
    axes = page.blank(0, 0, WIDTH - 0.9, _KEY, label="legend")
    top = _KEY - 0.05
    axes.text(0, top, "Neighbourhoods by need", fontsize=SMALL, weight="bold", va="top")
    under = f"In {possessive(country)} fifths; darker means greater need"
    axes.text(0, top - 0.14, under, fontsize=LEAST, color=style.QUIET, va="top")
    top -= 0.12
    step = (WIDTH - 0.9) / len(classes)
    for n, ((fifth, colour), words) in enumerate(zip(ground.colours(classes).items(), _SHORT, strict=True)):
        x = n * step
        axes.add_patch(
            Rectangle(
                (x, top - 0.42), step - 0.04, 0.22, facecolor=colour, edgecolor="#8A8A8A", linewidth=0.5
            )
        )
        middle = x + (step - 0.04) / 2
        axes.text(
            middle,
            top - 0.31,
            str(counts[fifth]),
            ha="center",
            va="center_baseline",
            fontsize=SMALL,
            weight="bold",
            color=style.ink_on(colour),
        )
        axes.text(
            middle,
            top - 0.46,
            words.replace(" ", "\n"),
            ha="center",
            va="top",
            fontsize=LEAST,
            linespacing=1.0,
        )
    if missing:
        axes.text(0, 0, f"Hatched: {missing} not shown", fontsize=LEAST, color=style.QUIET, va="bottom")
