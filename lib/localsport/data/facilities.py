"""Find the neighbourhood of every sports facility."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localsport.data import staging
from localsport.data.findings import Findings
from localsport.data.geography import Geography
from localsport.data.staging import Sourced

COLUMNS = [
    "facility_id",
    "site_id",
    "facility_type",
    "facility_subtype",
    "operational",
    "public_access",
    "access",
    "management",
    "easting",
    "northing",
    "district_code",
    "lsoa_code",
    "source_id",
]

_TYPES: dict[str, Any] = {
    "operational": "bool",
    "public_access": "bool",
    "easting": "float64",
    "northing": "float64",
}


def build(
    read: Sequence[Sourced],
    geography: Geography,
    outlines: Mapping[str, gpd.GeoDataFrame],
    findings: Findings,
) -> pd.DataFrame:
    """Build the table of facilities, each with the LSOA and district whose outline it stands in.

    A facility in no LSOA outline (generalised edges leave out a pier) is looked for among the districts;
    in none, both codes are missing.
    """
    parts = [frame.assign(source_id=source.source_id) for source, frame in staging.frames(read, "facilities")]
    if not parts:
        findings.absent("facilities")
        return pd.DataFrame({column: pd.Series(dtype=_TYPES.get(column, "str")) for column in COLUMNS})
    every = pd.concat(parts, ignore_index=True)
    again = every["facility_id"].duplicated()
    for source_id, rows in every[again].groupby("source_id"):
        findings.note(
            str(source_id), "duplicate", "facilities that another source lists", rows["facility_id"]
        )
    every = every[~again].reset_index(drop=True)
    points = np.asarray(shapely.points(every["easting"].to_numpy(), every["northing"].to_numpy()))
    every["lsoa_code"] = _containing(points, outlines["lsoa"])
    within = geography.lsoas.set_index("lsoa_code")["district_code"]
    every["district_code"] = every["lsoa_code"].map(within).fillna(_containing(points, outlines["district"]))
    for source_id, rows in every[every["district_code"].isna()].groupby("source_id"):
        rule = "facilities in no district's outline: kept, without a district"
        findings.note(str(source_id), "set aside", rule, rows["facility_id"])
    return every[COLUMNS].sort_values(["district_code", "facility_id"], ignore_index=True)


def _containing(
    points: "np.ndarray[Any, np.dtype[np.object_]]", outlines: gpd.GeoDataFrame
) -> "pd.Series[str]":
    """Return for each point the code of the outline it lies in; missing where it lies in none."""
    found = pd.Series(pd.NA, index=range(len(points)), dtype="str")
    tree = shapely.STRtree(outlines.geometry.to_numpy())
    which, inside = tree.query(points, predicate="intersects")
    codes = outlines["area_code"].to_numpy()
    # A point on a shared edge lies in two outlines; the first by code is taken, so that runs agree.
    hits = pd.DataFrame({"point": which, "code": codes[inside]}).sort_values("code").drop_duplicates("point")
    found.loc[hits["point"].to_numpy()] = hits["code"].to_numpy()
    return found
