"""Measure the straight line from every neighbourhood to the nearest place of each type."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from localsport.access import kinds

Metres = NDArray[np.float64]


def nearest_distance_km(points: pd.DataFrame, facilities: pd.DataFrame) -> pd.Series:
    """Measure the straight-line distance from each point to the nearest facility.

    Parameters
    ----------
    points
        Columns ``easting`` and ``northing`` in metres (EPSG:27700), one row per area.
    facilities
        The same two columns, one row per facility; at least one.

    Returns
    -------
    pandas.Series
        Kilometres, named ``distance_km``, on the index of ``points``. Straight lines: a river, a railway or
        the sea may lie between.

    Raises
    ------
    ValueError
        If there is no facility to measure to, or a point has no easting or northing.
    """
    if facilities.empty:
        raise ValueError("There is no facility to measure a distance to.")
    metres, _ = cKDTree(places_of(facilities)).query(positions(points))
    return pd.Series(np.asarray(metres) / 1000, index=points.index, name="distance_km")


def distances(points: pd.DataFrame, facilities: pd.DataFrame, types: pd.DataFrame) -> pd.DataFrame:
    """Measure the distance to the nearest usable place of every type.

    Usable: in operation and open to the public (membership included). Whatever lies across a boundary counts,
    so pass the facilities of all England and not those of one place.

    Parameters
    ----------
    points
        Columns ``easting`` and ``northing`` in metres (EPSG:27700), one row per area: where its people live
        on average (the population-weighted centroid) or a point inside it; `small_area_columns` says which.
    facilities
        The table ``facilities``, or any table of points with its columns.
    types
        The parameter table ``facility_types``.

    Returns
    -------
    pandas.DataFrame
        On the index of ``points``: ``km_<key>`` for each type in the order of the table, and ``km_everyday``,
        the nearest of the everyday types if there are any. A type of which the facilities have no usable one is NaN
        throughout: nothing is known of it, which is not the same as far.

    Raises
    ------
    ValueError
        If columns lack, or points or facilities have no easting or northing; all are named.
    """
    usable = kinds.in_use(kinds.checked_facilities(facilities))
    table = kinds.checked(types)
    where = positions(points)
    columns: dict[str, Any] = {}
    everyday = [kinds.EVERYDAY] if (table["everyday"] == "yes").any() else []
    for key in [*table["key"], *everyday]:
        own = kinds.of_type(usable, table, key)
        if own.empty:
            columns[f"km_{key}"] = np.full(len(points), np.nan)
        else:
            metres, _ = cKDTree(places_of(own)).query(where)
            columns[f"km_{key}"] = np.asarray(metres) / 1000
    return pd.DataFrame(columns, index=points.index)


def positions(points: pd.DataFrame) -> Metres:
    """Return the places of areas as an array, n by 2, in metres.

    Raises
    ------
    ValueError
        If an area has no easting or northing; all are named.
    """
    missing = [column for column in ("easting", "northing") if column not in points.columns]
    if missing:
        raise ValueError(f"The areas lack the columns {missing}, metres on the National Grid.")
    nowhere = points.index[points[["easting", "northing"]].isna().any(axis=1)].tolist()
    if nowhere:
        raise ValueError(
            f"Areas without easting or northing: {nowhere[:50]}{' and more' if len(nowhere) > 50 else ''}. "
            "Prepare the tables with outlines, or leave these areas out."
        )
    return points[["easting", "northing"]].to_numpy(np.float64)


def places_of(facilities: pd.DataFrame) -> Metres:
    """Return the distinct places where facilities stand; many share one site."""
    return np.unique(facilities[["easting", "northing"]].to_numpy(np.float64), axis=0)
