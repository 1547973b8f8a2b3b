"""Weigh places to be active against the people who share them, by two-step floating catchments."""

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from localsport.access import kinds
from localsport.access.distances import positions


def catchment(
    points: pd.DataFrame, people: pd.Series, facilities: pd.DataFrame, types: pd.DataFrame, *, km: float
) -> pd.DataFrame:
    """Give each area the usable facilities within reach, shared among all who can reach them.

    Two-step floating catchment (Luo and Wang 2003, Environment and Planning B 30:865). First each facility j
    is shared among the people within ``km`` of it, ``R_j = 1 / Σ_i P_i``; then each area i adds up what it can reach,
    ``A_i = Σ_j R_j`` over the facilities within ``km``, here per 10,000 people. Added up over all areas with
    their people it gives back the number of facilities that anybody can reach. A facility nobody can reach
    counts for nobody. Straight lines; every facility counts one, whatever its size.

    PySAL's ``access`` (its ``two_stage_fca``) gives the same to the last digits: a test holds the two together.
    It serves as that peer and not here, because it starts from a table of all pairs and their distances, which
    has to be made first with the search tree used here, joins that table twice for each type (about three
    times as slow for England's pools), and would be one more thing to install.

    Parameters
    ----------
    points
        Columns ``easting`` and ``northing`` in metres, of **all** areas there are: those next door share the
        facilities, too. Choose the rows of a place afterwards.
    people
        Residents of each area, on the same index.
    facilities, types
        The table ``facilities`` and the parameter table ``facility_types``.
    km
        How far a facility reaches in a straight line; `access_rules` has ``catchment-km``.

    Returns
    -------
    pandas.DataFrame
        On the index of ``points``: ``per_10000_<key>`` for each type; 0 where none is within reach, NaN
        throughout where no usable one is known.

    Raises
    ------
    ValueError
        If ``km`` is not positive, the indexes differ, people are missing or negative, or places lack.
    """
    if not km > 0:
        raise ValueError(f"A facility must reach some way: km={km}. access_rules.csv has catchment-km.")
    if not people.index.equals(points.index):
        raise ValueError("People and points must be of the same areas in the same order.")
    residents = people.to_numpy(np.float64)
    wrong = people.index[~(residents >= 0)].tolist()
    if wrong:
        raise ValueError(f"Areas whose number of people is missing or negative: {wrong[:50]}.")
    usable = kinds.in_use(kinds.checked_facilities(facilities))
    table = kinds.checked(types)
    areas = cKDTree(positions(points))
    columns = {}
    for key in table["key"]:
        own = kinds.of_type(usable, table, key)
        if own.empty:
            columns[f"per_10000_{key}"] = np.full(len(points), np.nan)
            continue
        # Facilities of one site stand on one spot and reach the same people: searched once, counted each.
        spots, counts = np.unique(
            own[["easting", "northing"]].to_numpy(np.float64), axis=0, return_counts=True
        )
        pairs = cKDTree(spots).sparse_distance_matrix(areas, km * 1000, output_type="ndarray")
        spot, area = pairs["i"], pairs["j"]
        sharing = np.bincount(spot, weights=residents[area], minlength=len(spots))
        ratio = np.divide(counts, sharing, out=np.zeros(len(spots)), where=sharing > 0)
        reached = np.bincount(area, weights=ratio[spot], minlength=len(points))
        columns[f"per_10000_{key}"] = reached * 10_000
    return pd.DataFrame(columns, index=points.index)
