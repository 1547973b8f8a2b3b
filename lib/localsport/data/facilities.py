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
from localsport.data.layouts.reading import some
from localsport.data.places import is_demonstration
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

# Beyond the longest pier (Southend, 2.2 km) and every generalised edge: no longer in England.
_OUTSIDE_M = 3_000
# England on the National Grid, in metres, for folders that hold only a part of it.
_ENGLAND = (80_000, 5_000, 656_000, 658_000)
_MANY_LSOAS = 30_000

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
    in none, both codes are missing. One further than 3 km from every district is refused by name, with a hint
    where its easting and northing look exchanged; in a folder that holds only a part of England, one outside
    a rectangle around England is.
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
    sources = {source.source_id: source for source, _ in staging.frames(read, "facilities")}
    astray = _outside(every, outlines["district"], geography)
    for source_id, rows in every[astray].groupby("source_id"):
        findings.problem(sources[str(source_id)], _outside_text(rows, outlines["district"]))
    for source_id, rows in every[every["district_code"].isna() & ~astray].groupby("source_id"):
        rule = "facilities in no district's outline: kept, without a district"
        findings.note(str(source_id), "set aside", rule, rows["facility_id"])
    return every[COLUMNS].sort_values(["district_code", "facility_id"], ignore_index=True)


def _outside(every: pd.DataFrame, districts: gpd.GeoDataFrame, geography: Geography) -> "pd.Series[bool]":
    """Say which facilities lie outside England, as far as this folder can tell."""
    suspects = every["district_code"].isna()
    lsoas = geography.lsoas["lsoa_code"]
    if is_demonstration(str(lsoas.iloc[0])) or len(lsoas) >= _MANY_LSOAS:
        places = every.loc[suspects, ["easting", "northing"]].to_numpy(np.float64)
        # From outline to point by the tree: a coast has too many corners to measure each of them.
        tree = shapely.STRtree(districts.geometry.to_numpy())
        _, away = tree.query_nearest(shapely.points(places), return_distance=True, all_matches=False)
        found = pd.Series(False, index=every.index)
        found[suspects] = away > _OUTSIDE_M
        return found
    west, south, east, north = _ENGLAND
    return suspects & ~(every["easting"].between(west, east) & every["northing"].between(south, north))


def _outside_text(rows: pd.DataFrame, districts: gpd.GeoDataFrame) -> str:
    """Name the facilities outside England, those first that exchanged numbers would bring home."""
    exchanged = np.asarray(shapely.points(rows["northing"].to_numpy(), rows["easting"].to_numpy()))
    home = _containing(exchanged, districts).notna().to_numpy()
    parts = []
    for chosen, what in (
        (home, "Facilities whose easting and northing look exchanged"),
        (~home, "Facilities outside England"),
    ):
        named = [
            f"{row.facility_id} ({row.easting:.0f}, {row.northing:.0f})" for row in rows[chosen].itertuples()
        ]
        if named:
            parts.append(f"{what}: {some(named, 50)}.")
    return " ".join(
        [*parts, "Easting comes first, in metres on the National Grid. Correct the rows or take them out."]
    )


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
