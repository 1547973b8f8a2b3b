"""Find the crowded part of a map that is too small to read, for an inset."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from localsport.display.ground import Bounds

_LEGIBLE = 0.16
"""Inches a side below which an area cannot be read on a page (16 pixels of 700)."""
_FEWEST = 4
_UNEVEN, _CITY = (0.18, 0.2), (0.35, 0.45)
"""An inset is worth its room from this share of such areas, as long as their share of the map is no more
than this many times that: in a rural place with one town few are enough; in a city most must be too small,
and a city that is crowded throughout would gain nothing from an inset of one part."""
_ZOOMS = (4.0, 3.0, 2.2)
_ENOUGH = 0.6
"""A tighter window is taken when it still holds this share of what the widest holds."""


def window(
    areas: gpd.GeoDataFrame, inches_per_metre: float, *, shape: float, weight: np.ndarray | None = None
) -> Bounds | None:
    """Return the bounds of the place to enlarge, or None where every area can be read.

    The window is the tightest that still holds most of the too small areas which the widest one would.

    Parameters
    ----------
    areas
        The polygons of the map, in metres.
    inches_per_metre
        Scale of the map on the page.
    shape
        Height over width of the inset.
    weight
        Importance of each area (shape: number of areas), 1 where not given.
    """
    size = areas.area.to_numpy()
    small = np.sqrt(size) * inches_per_metre < _LEGIBLE
    share = small.mean()
    cover = size[small].sum() / size.sum()
    worth_it = any(share >= least and cover <= most * share for least, most in (_UNEVEN, _CITY))
    if small.sum() < _FEWEST or not worth_it:
        return None
    bounds = areas.total_bounds
    points = areas.representative_point()
    x, y = points.x.to_numpy(), points.y.to_numpy()
    worth = np.where(small, 1.0 if weight is None else weight, 0.0)

    def fullest(width: float) -> tuple[float, np.ndarray]:
        near = (np.abs(x[:, None] - x) < width * 0.46) & (np.abs(y[:, None] - y) < width * shape * 0.46)
        scores = np.where(small, near @ worth, 0.0)
        centre = int(scores.argmax())
        return float(scores[centre]), near[centre] & small

    whole = min(bounds[2] - bounds[0], (bounds[3] - bounds[1]) / shape)
    found = [(whole / zoom, *fullest(whole / zoom)) for zoom in _ZOOMS]
    most = found[-1][1]
    widest, _, inside = next(entry for entry in found if entry[1] >= _ENOUGH * most)
    if inside.sum() < _FEWEST:
        return None
    left, bottom, right, top = areas.geometry[inside].total_bounds
    tight = max(right - left, (top - bottom) / shape) * 1.08
    width = min(max(tight, whole / 4), widest * 1.2)
    centre_x, centre_y = (left + right) / 2, (bottom + top) / 2
    return (
        float(centre_x - width / 2),
        float(centre_y - width * shape / 2),
        float(centre_x + width / 2),
        float(centre_y + width * shape / 2),
    )
