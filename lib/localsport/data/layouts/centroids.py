"""Read the population-weighted centroids of LSOAs as the Open Geography portal publishes them."""

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd

from localsport.data.layouts import delimited, polygons
from localsport.data.layouts.reading import LayoutError, Note, Reading, column_problems, some

LAYOUT = "open-geography-centroids"
_CODE = re.compile(r"LSOA(\d{2})CD", re.IGNORECASE)
# What the portal's exports add, which differs from year to year and from format to format.
_OPTIONAL = re.compile(r"(FID|OBJECTID|ObjectId\d?|ID|GlobalID|LSOA\d{2}(NM|NMW))", re.IGNORECASE)
_DEGREES = "EPSG:4326"


def read(path: Path) -> Reading:
    """Read one point per LSOA: where its people live on average (the median of them, says the publisher).

    Parameters
    ----------
    path
        The publisher's CSV (``LSOA21CD``, ``x``, ``y``, in metres on the National Grid or in degrees; the
        size of the numbers tells), or its points as GeoJSON, GeoPackage, shapefile or FlatGeobuf.

    Returns
    -------
    Reading
        Frame ``centroids``: lsoa_code, easting, northing (EPSG:27700), rows outside England set aside.

    Raises
    ------
    LayoutError
        If columns are not of this layout, codes are of another vintage, written wrongly or come twice, or a
        point is missing or outside Great Britain; all are named.
    """
    points = _from_text(path) if path.suffix.lower() == ".csv" else _from_shapes(path)
    frame, notes = points
    frame, outside = delimited.without_other_nations(frame, "lsoa_code")
    problems = delimited.code_problems(frame["lsoa_code"], "LSOA21CD")
    problems += delimited.level_problems(frame["lsoa_code"], "LSOA21CD", "01")
    twice = frame["lsoa_code"][frame["lsoa_code"].duplicated()].unique()
    if len(twice):
        problems.append(f"LSOAs that come twice: {some(twice, 50)}. Each must have one point.")
    nowhere = ~(frame["easting"].between(0, 700_000) & frame["northing"].between(0, 1_300_000))
    if nowhere.any():
        problems.append(
            f"LSOAs whose point is missing or not on the National Grid: {some(frame.loc[nowhere, 'lsoa_code'], 50)}."
            " Download the file again."
        )
    if problems:
        raise LayoutError(problems)
    return Reading({"centroids": frame.sort_values("lsoa_code", ignore_index=True)}, (*notes, *outside))


def _from_text(path: Path) -> tuple[pd.DataFrame, list[Note]]:
    """Read the comma-separated form."""
    frame, notes = delimited.text_table(path)
    named = {name: name.lower() for name in frame.columns if name.lower() in ("x", "y")}
    code = _code_column(list(frame.columns), set(named), ("x", "y"))
    frame, spaces = delimited.trimmed(frame, [code])
    frame, marked = delimited.numbers(frame.rename(columns=named), ["x", "y"], name_by=[code])
    kept = pd.DataFrame({"lsoa_code": frame[code], "easting": frame["x"], "northing": frame["y"]})
    notes += [*spaces, *marked]
    # No LSOA lies within 180 m of the grid's origin, which is in the sea off Scilly.
    if frame["x"].abs().max() <= 180 and frame["y"].abs().max() <= 90:
        placed = gpd.GeoSeries(gpd.points_from_xy(frame["x"], frame["y"]), crs=_DEGREES)
        placed = placed.to_crs(polygons.NATIONAL_GRID)
        kept = kept.assign(easting=placed.x.to_numpy(), northing=placed.y.to_numpy())
        notes.append(Note("repair", "points in degrees brought to the National Grid", len(kept)))
    return kept, notes


def _from_shapes(path: Path) -> tuple[pd.DataFrame, list[Note]]:
    """Read a file of points."""
    shapes = polygons.opened(path)
    polygons.check_coordinate_system(shapes)
    found = [str(name) for name in shapes.columns if name != shapes.geometry.name]
    code = _code_column(found, {name for name in found if name.lower() in ("x", "y")}, ())
    codes = shapes[code].astype("str").str.strip()
    unplaced = shapes.geometry.isna() | shapes.geometry.is_empty | (shapes.geometry.geom_type != "Point")
    if unplaced.any():
        raise LayoutError([f"LSOAs whose shape is not a point: {some(codes[unplaced], 50)}."])
    placed = shapes.geometry
    notes = []
    if shapes.crs != polygons.NATIONAL_GRID:
        placed = placed.to_crs(polygons.NATIONAL_GRID)
        notes.append(Note("repair", "points brought to the National Grid", len(shapes)))
    frame = {"lsoa_code": codes, "easting": placed.x.to_numpy(), "northing": placed.y.to_numpy()}
    return pd.DataFrame(frame), notes


def _code_column(found: list[str], known: set[str], needed: tuple[str, ...]) -> str:
    """Return the column of codes; refuse columns that are not of this layout and another vintage."""
    codes = [name for name in found if _CODE.fullmatch(name)]
    here = {name.lower() for name in known}
    missing = [] if codes else ["LSOA21CD"]
    missing += [name for name in needed if name not in here]
    unexpected = [
        name for name in found if name not in codes and name not in known and not _OPTIONAL.fullmatch(name)
    ]
    problems = column_problems(found, missing, unexpected, LAYOUT)
    if len(codes) > 1:
        problems.append(f"Several columns of LSOA codes: {codes}. Keep the one of 2021.")
    elif codes and codes[0][4:6] != "21":
        problems.append(
            f"Column {codes[0]!r} is of the 20{codes[0][4:6]} vintage where 2021 is expected. "
            "Download the centroids of 2021."
        )
    if problems:
        raise LayoutError(problems)
    return codes[0]
