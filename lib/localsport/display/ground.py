"""Draw the parts every map has: areas by class, outline, scale, legend, where it is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib_scalebar.scalebar import ScaleBar

from localsport.display import looks as looking
from localsport.display import style
from localsport.display.looks import Look, Looks
from localsport.display.sheets import Sheet

Bounds = tuple[float, float, float, float]
ClassLabels = Mapping[Hashable, str]
"""Class to words, from the greatest need to the least."""

STRIP = 0.3
"""Inches under a map, kept free for its scale bar."""
_HATCH, _LEVEL = "/////", "-----"
_DOT = (2.4, 4.4)
"""Points across of the smallest and the largest dot."""


@lru_cache(maxsize=4096)  # the maps of a place draw the same areas, and each may draw them twice
def path(geometry: Any) -> Path:
    """Return a polygon or multipolygon as one path whose holes stay empty; not to be changed, it is shared."""
    rings = []
    for part in shapely.get_parts(shapely.orient_polygons(geometry)):
        if part.geom_type == "Polygon" and not part.is_empty:
            rings += [part.exterior, *part.interiors]
    if not rings:
        return Path(np.empty((0, 2)))
    vertices, codes = [], []
    for ring in rings:
        points = shapely.get_coordinates(ring)
        vertices.append(points)
        codes.append(np.r_[Path.MOVETO, np.full(len(points) - 2, Path.LINETO), Path.CLOSEPOLY])
    return Path(np.concatenate(vertices), np.concatenate(codes).astype(np.uint8))


def colours(class_labels: ClassLabels) -> dict[Hashable, str]:
    """Return a colour for each class, the first (greatest need) the darkest.

    Raises
    ------
    ValueError
        With more classes than the ramp has steps.
    """
    return {key: look.colour for key, look in looking.ramp(class_labels).items()}


def frame(axes: Axes, bounds: Bounds, *, margin: float = 0.02) -> float:
    """Set limits that show the bounds at one scale in both directions; return inches per metre.

    Parameters
    ----------
    axes
        Axes whose position is final.
    bounds
        xmin, ymin, xmax, ymax in metres.
    margin
        Share of the width and height left free on each side.
    """
    window = axes.get_window_extent()
    width, height = window.width / axes.figure.dpi, window.height / axes.figure.dpi
    left, bottom, right, top = bounds
    free = 1 - 2 * margin
    scale = min(width * free / max(right - left, 1), height * free / max(top - bottom, 1))
    centre_x, centre_y = (left + right) / 2, (bottom + top) / 2
    axes.set_xlim(centre_x - width / scale / 2, centre_x + width / scale / 2)
    axes.set_ylim(centre_y - height / scale / 2, centre_y + height / scale / 2)
    axes.set_axis_off()
    return float(scale)


def fill(
    axes: Axes,
    areas: gpd.GeoDataFrame,
    class_column: str,
    class_labels: ClassLabels,
    looks: Looks | None = None,
) -> None:
    """Fill areas by class, one collection a class, white lines between; hatch what is not shown."""
    classes = areas[class_column]
    for key, look in looking.of_classes(class_labels, looks).items():
        chosen = areas.geometry[(classes == key).fillna(False).to_numpy(dtype=bool)]
        paths = [path(g) for g in chosen]
        axes.add_collection(
            PathCollection(paths, facecolors=look.colour, edgecolors="white", linewidths=0.6, zorder=2),
            autolim=False,
        )
        if look.hatch and paths:
            # The lines take the colour of the edge, which is white between areas: so they are laid over.
            axes.add_collection(
                PathCollection(
                    paths,
                    facecolors="none",
                    edgecolors=looking.LINES,
                    linewidths=0,
                    hatch=_LEVEL,
                    zorder=2.5,
                ),
                autolim=False,
            )
    missing = areas.geometry[~classes.isin(list(class_labels)).to_numpy(dtype=bool)]
    if len(missing):
        axes.add_collection(
            PathCollection(
                [path(g) for g in missing],
                facecolors="white",
                edgecolors="#8A8A8A",
                linewidths=0.5,
                hatch=_HATCH,
                zorder=2,
            ),
            autolim=False,
        )


def dots(axes: Axes, areas: gpd.GeoDataFrame) -> list[tuple[float, float]]:
    """Put a dot in each area, smaller in a small one; return where, in data coordinates.

    A white dot with a dark ring shows on any fill, in colour and in grey. Limits and position of the axes
    must be final.
    """
    points = shapely.get_coordinates(areas.geometry.representative_point().to_numpy())
    if len(points):
        window = axes.get_window_extent()
        left, right = axes.get_xlim()
        scale = window.width / axes.figure.dpi * 72 / (right - left)
        across = np.clip(0.4 * np.sqrt(areas.area.to_numpy()) * scale, *_DOT)
        axes.scatter(
            points[:, 0], points[:, 1], s=across**2, c="white", edgecolors=style.INK, linewidths=0.7, zorder=5
        )
    return [(float(x), float(y)) for x, y in points]


def edge(shapes: gpd.GeoDataFrame, *, smallest: float = 0.0) -> Any:
    """Return the outer edge of areas together, without the slivers that generalised boundaries leave.

    Parameters
    ----------
    shapes
        The areas.
    smallest
        Square metres below which a detached part is left out as well; the largest part always stays.
    """
    return _edge(tuple(shapes.geometry), smallest)


@lru_cache(maxsize=16)  # of one place and one country on every map
def _edge(shapes: tuple[Any, ...], smallest: float) -> Any:
    whole = shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)
    sliver = max(smallest, whole.area * 0.002)
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    largest = max(parts, key=lambda part: part.area)
    kept = [
        shapely.Polygon(
            part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area > sliver]
        )
        for part in parts
        if part.area >= smallest or part is largest
    ]
    return shapely.MultiPolygon(kept)


@lru_cache(maxsize=16)
def _silhouette(shapes: tuple[Any, ...], scale: float) -> Any:
    """Return a country's edge as coarse as a small map at a scale in inches per metre can show it."""
    return shapely.simplify(_edge(shapes, (0.02 / scale) ** 2), 0.008 / scale)


def outline(axes: Axes, shape: Any, *, width: float = 1.1, colour: str = "#4A4A4A") -> None:
    """Draw the outline of a place over its areas."""
    # As an artist: measuring every edge for limits that are set already takes longer than drawing them.
    axes.add_artist(PathPatch(path(shape), facecolor="none", edgecolor=colour, linewidth=width, zorder=4))


def surroundings(axes: Axes, shapes: gpd.GeoDataFrame) -> None:
    """Draw what lies around the areas of a map in grey, as far as its frame shows it."""
    left, right = axes.get_xlim()
    bottom, top = axes.get_ylim()
    tolerance = (right - left) / 2000
    near = shapely.clip_by_rect(shapes.geometry.to_numpy(), left, bottom, right, top)
    parts = [path(g) for g in shapely.simplify(near, tolerance) if not g.is_empty]
    axes.add_collection(
        PathCollection(parts, facecolors="#EFEFEF", edgecolors="#C9C9C9", linewidths=0.5, zorder=1),
        autolim=False,
    )


def scale_bar(axes: Axes) -> None:
    """Draw a scale bar into the free strip under a map whose limits are final."""
    axes.add_artist(
        ScaleBar(
            1,
            units="m",
            location="upper left",
            bbox_to_anchor=(0, 0),
            bbox_transform=axes.transAxes,
            length_fraction=0.22,
            width_fraction=0.006,
            box_alpha=0,
            color=style.QUIET,
            scale_loc="right",
            rotation="horizontal-only",
            border_pad=0.1,
            pad=0.1,
            sep=4,
            font_properties={"family": style.FONT, "size": 8.5},
        )
    )


def legend(
    sheet: Sheet,
    left: float,
    top: float,
    width: float,
    *,
    heading: str,
    direction: str,
    class_labels: ClassLabels,
    counts: Mapping[Hashable, int],
    not_shown: int = 0,
    not_shown_label: str = "not shown",
    looks: Looks | None = None,
    dotted: tuple[int, str] | None = None,
) -> float:
    """Draw the legend: every class with its number of areas, which way is worse, the dots; return its height.

    Lengths are inches; `top` is measured from the bottom of the sheet's body.
    """
    rows: list[tuple[Look | str, int, str]] = [
        (look, counts.get(key, 0), class_labels[key])
        for key, look in looking.of_classes(class_labels, looks).items()
    ]
    if not_shown:
        rows.append(("hatched", not_shown, not_shown_label))
    if dotted:
        rows.append(("dot", *dotted))
    digits = max([style.text_width(str(n), weight="bold", size=style.SMALL) for _, n, _ in rows], default=0.1)
    text_left = 0.3 + digits + 0.08
    lined = [style.wrap(words, width - text_left, size=style.SMALL) for _, _, words in rows]
    head = style.wrap(heading, width, size=style.BODY, weight="bold")
    note = style.wrap(direction, width, size=style.SMALL) if direction else []
    line = 0.155
    height = 0.18 * len(head) + line * len(note) + 0.1 + sum(max(0.22, line * len(r) + 0.06) for r in lined)
    axes = sheet.blank(left, top - height, width, height, label="legend")
    y = height
    for text in head:
        axes.text(0, y, text, fontsize=style.BODY, weight="bold", va="top")
        y -= 0.18
    for text in note:
        axes.text(0, y, text, fontsize=style.SMALL, va="top", color=style.QUIET)
        y -= line
    y -= 0.1
    number: dict[str, Any] = {"ha": "right", "va": "center_baseline", "weight": "bold"}
    for (sign, count, _), lines in zip(rows, lined, strict=True):
        _sign(axes, sign, y - 0.165)
        first = y - 0.09
        axes.text(0.3 + digits, first, str(count), fontsize=style.SMALL, **number)
        for n, text in enumerate(lines):
            axes.text(text_left, first - n * line, text, va="center_baseline", fontsize=style.SMALL)
        y -= max(0.22, line * len(lines) + 0.06)
    return height


def _sign(axes: Axes, sign: Look | str, bottom: float) -> None:
    """Draw the box of a class, the hatched one of what is not shown, or a dot on the darkest fill."""
    shade = sign.colour if isinstance(sign, Look) else "white" if sign == "hatched" else style.RAMP[4]
    box: dict[str, Any] = {"xy": (0.01, bottom), "width": 0.22, "height": 0.15}
    hatch = _HATCH if sign == "hatched" else None
    axes.add_artist(Rectangle(**box, facecolor=shade, edgecolor="#8A8A8A", linewidth=0.5, hatch=hatch))
    if isinstance(sign, Look) and sign.hatch:
        axes.add_artist(
            Rectangle(**box, facecolor="none", edgecolor=looking.LINES, linewidth=0, hatch=_LEVEL)
        )
    if sign == "dot":
        axes.scatter(0.12, bottom + 0.075, s=_DOT[1] ** 2, c="white", edgecolors=style.INK, linewidths=0.7)


def whereabouts(
    sheet: Sheet,
    left: float,
    bottom: float,
    width: float,
    height: float,
    *,
    country: gpd.GeoDataFrame,
    place: Bounds,
    words: str,
) -> None:
    """Draw a small country with a mark where the place is, and the words under it."""
    axes = sheet.axes(left, bottom + 0.18, width, height - 0.18, label="whereabouts")
    bounds: Bounds = tuple(map(float, country.total_bounds))  # type: ignore[assignment]
    scale = frame(axes, bounds)
    shape = _silhouette(tuple(country.geometry), scale)
    axes.add_artist(PathPatch(path(shape), facecolor="#E2E2E2", edgecolor="#9A9A9A", linewidth=0.4))
    x, y = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
    axes.plot(
        x,
        y,
        marker="o",
        markersize=6,
        color=style.FOCUS,
        markeredgecolor="white",
        markeredgewidth=1,
        zorder=5,
    )
    gap = 0.04 / (height - 0.18)
    axes.text(
        0.5, -gap, words, transform=axes.transAxes, ha="center", va="top", fontsize=8.5, color=style.QUIET
    )


def class_counts(classes: pd.Series, class_labels: ClassLabels) -> tuple[dict[Hashable, int], int]:
    """Return the number of areas in each class and the number not shown."""
    counts = {key: int((classes == key).fillna(False).sum()) for key in class_labels}
    return counts, len(classes) - sum(counts.values())


def label_order(labels: pd.DataFrame) -> list[tuple[str, float, float]]:
    """Return name, x, y of labels in the order of their priority (1 first)."""
    ordered = labels.sort_values(["priority", "name"], kind="stable")
    names, xs, ys = (ordered[column].tolist() for column in ("name", "x", "y"))
    return [(str(name), float(x), float(y)) for name, x, y in zip(names, xs, ys, strict=True)]
