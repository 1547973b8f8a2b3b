"""Find room on a map for an enlarged picture of its most crowded region."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

CROWDED = 8
"""A region with at least so many specks is drawn once more, enlarged."""
ENLARGED = 2.0
"""A picture not even twice as large is not worth the frame."""
AIR, NAME = 8.0, 18.0
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class View:
    """Metres on the grid to pixels on the page, north up: a corner in metres lies at a corner in pixels."""

    west: float
    north: float
    scale: float
    left: float
    top: float

    def pixels(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape given in metres as it lies on the page."""

        def moved(xy: Any) -> Any:
            return (xy - (self.west, self.north)) * (self.scale, -self.scale) + (self.left, self.top)

        return shapely.transform(shape, moved)


@dataclass(frozen=True)
class Inset:
    """An enlarged picture of one region.

    Attributes
    ----------
    region
        Its name.
    codes
        The places in it.
    view
        Where they go.
    frame
        The picture's edge in pixels: left, top, right, bottom.
    """

    region: str
    codes: frozenset[str]
    view: View
    frame: Bounds


def inset(
    regions: "pd.Series[str]",
    specks: Sequence[str],
    bounds: pd.DataFrame,
    *,
    drawn: BaseGeometry,
    scale: float,
    size: tuple[float, float],
) -> Inset | None:
    """Choose the region with most specks and the empty corner of the map where it can be largest.

    Parameters
    ----------
    regions
        Region by code, "" where unknown.
    specks
        Codes of the places too small to be seen.
    bounds
        minx, miny, maxx, maxy by code, in metres.
    drawn
        All that is drawn, in pixels.
    scale
        Pixels to a metre on the map.
    size
        Width and height of the map in pixels.

    Returns
    -------
    Inset or None
        None where no region is crowded or no corner has room.
    """
    count = regions.loc[list(specks)].loc[lambda s: s != ""].value_counts()
    if count.empty or count.iloc[0] < CROWDED or regions.nunique() < 2:
        return None
    # The first by name where two are as crowded, so that a map is always the same.
    region = min(count.index[count == count.iloc[0]])
    codes = list(regions.index[regions == region])
    west, south = (float(bounds.loc[codes, side].min()) for side in ("minx", "miny"))
    east, north = (float(bounds.loc[codes, side].max()) for side in ("maxx", "maxy"))
    shapely.prepare(drawn)
    # From large to small: the first frame that covers nothing is the best.
    for tenths in range(60, round(10 * ENLARGED) - 1, -2):
        wide = (east - west) * scale * tenths / 10 + 2 * AIR
        high = (north - south) * scale * tenths / 10 + 2 * AIR + NAME
        for left in (size[0] - wide - 1, 1.0):
            for top in (1.0, size[1] - high - 1):
                frame = (left, top, left + wide, top + high)
                fits = left >= 1 and top >= 1
                if fits and not drawn.intersects(shapely.box(*frame).buffer(AIR)):
                    view = View(west, north, scale * tenths / 10, left + AIR, top + AIR + NAME)
                    return Inset(str(region), frozenset(codes), view, frame)
    return None
