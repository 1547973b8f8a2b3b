"""Measure how far neighbourhoods are from places to be active."""

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

# Indoor, for everyone, all year: a pitch or a golf course is not an everyday place for most people.
EVERYDAY_TYPES = ("Swimming Pool", "Sports Hall", "Health and Fitness Gym")


def everyday_places(facilities: pd.DataFrame, *, types: tuple[str, ...] = EVERYDAY_TYPES) -> pd.DataFrame:
    """Keep the facilities in operation, open to the public and of the types given."""
    usable = facilities["operational"] & facilities["public_access"] & facilities["facility_type"].isin(types)
    return facilities[usable]


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
        If there is no facility to measure to.
    """
    if facilities.empty:
        raise ValueError("There is no facility to measure a distance to.")
    tree = cKDTree(facilities[["easting", "northing"]].to_numpy(float))
    metres, _ = tree.query(points[["easting", "northing"]].to_numpy(float))
    return pd.Series(np.asarray(metres) / 1000, index=points.index, name="distance_km")
