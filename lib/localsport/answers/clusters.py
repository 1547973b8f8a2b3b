"""Find once for the nation which neighbourhoods lie in clusters of high or of low modelled inactivity."""

import pandas as pd

from localsport.answers.neighbourhoods import Neighbourhoods
from localsport.data.tables import Tables
from localsport.methods import spatial

RATE = 0.05
"""False discovery rate."""


def clusters(tables: Tables, each: Neighbourhoods) -> pd.DataFrame:
    """Mark clusters by Getis-Ord Gi* over all neighbourhoods, or read what an earlier run has kept.

    The whole nation at once: cut out alone, a place would lose its neighbours across the boundary, and "high"
    would mean something else in every place. A neighbourhood that touches no other is linked to the nearest.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``lsoa_code``: ``gi_star``, ``p_value``, ``q_value``, ``spot`` (``"hot"``, ``"cold"``, ``""``) of
        `localsport.methods.spatial.hot_spots`; empty where there is no estimate of inactivity.
    """

    def made() -> pd.DataFrame:
        if "inactive_pct" not in each.frame:
            return pd.DataFrame()
        shapes = tables.boundaries("lsoa").set_index("area_code").geometry.reindex(each.frame.index)
        joined = spatial.neighbours_of(shapes, islands="nearest")
        return spatial.hot_spots(each.frame["inactive_pct"], joined, rate=RATE)

    return tables.kept().frame("clusters", made)
