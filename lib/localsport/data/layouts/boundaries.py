"""Read area boundaries as the Open Geography portal publishes them."""

import re
from pathlib import Path

import geopandas as gpd
import shapely

from localsport.data.layouts import polygons
from localsport.data.layouts.delimited import code_problems, level_problems
from localsport.data.layouts.reading import LayoutError, Note, Reading, column_problems, some

LAYOUT = "open-geography-boundaries"
# The kinds of area whose published outlines are used; every other level is dissolved from these.
LEVELS = {
    "LSOA": ("lsoa", "01"),
    "MSOA": ("msoa", "02"),
    "LAD": ("district", "06|07|08|09"),
    "LTLA": ("district", "06|07|08|09"),
}
# From small to large: a file of MSOAs may name each one's district, too.
_KINDS = ("LSOA", "MSOA", "WD", "LAD", "LTLA", "UTLA", "CTYUA", "CTY", "RGN", "CTRY", "CAUTH")
_CODE = re.compile(rf"({'|'.join(_KINDS)})(\d{{2}})CD", re.IGNORECASE)
_OPTIONAL = re.compile(
    r"FID(_\d+)?|OBJECTID(_\d+)?|ID|GlobalID|BNG_E|BNG_N|LONG|LAT|SHAPE_*(Ar(e|ea)?|Len(g|gth)?)(_\d+)?|"
    r"st_areasha(pe)?|st_lengths?(h|hape)?|st_(area|length)\(shape\)|[A-Z]+\d{2}(NM|NMW|HCLNM)|"
    r"RUC\d{2}(CD|NM)",
    re.IGNORECASE,
)


def read(path: Path) -> Reading:
    """Read polygons of one kind of area, repair invalid ones, and bring them to the National Grid.

    Parameters
    ----------
    path
        A GeoPackage, GeoJSON, FlatGeobuf or shapefile, a zip of a shapefile, or a folder that holds one such file.

    Returns
    -------
    Reading
        Frame ``boundaries``: area_code, area_name, level, vintage, geometry in EPSG:27700, as published
        otherwise (nothing is simplified).

    Raises
    ------
    LayoutError
        If the file cannot be read to its end, has no coordinate system, columns that are not of this layout,
        codes of another vintage or written wrongly, or shapes that are not polygons.
    """
    shapes = polygons.opened(path)
    prefix, vintage, code_column, name_column = _columns(shapes)
    polygons.check_coordinate_system(shapes)
    if prefix not in LEVELS:
        note = Note(
            "set aside", f"outlines of {prefix}: this level is dissolved from smaller areas", len(shapes)
        )
        return Reading({}, (note,))
    level, digits = LEVELS[prefix]
    if level in ("lsoa", "msoa") and vintage != 2021:
        raise LayoutError(
            [
                f"Column {code_column!r} is of the {vintage} vintage where 2021 is expected. "
                "Download the 2021 boundaries."
            ]
        )
    codes = shapes[code_column].astype("str")
    problems = code_problems(codes, code_column) + level_problems(codes, code_column, digits)
    problems += polygons.problems(shapes, codes)
    if problems:
        raise LayoutError(problems)
    names = shapes[name_column].astype("str") if name_column else codes
    frame = gpd.GeoDataFrame(
        {"area_code": codes, "area_name": names, "level": level, "vintage": vintage},
        geometry=shapely.force_2d(shapes.geometry.array),
        crs=shapes.crs,
    )
    frame, notes = polygons.repaired(frame)
    other = ~frame["area_code"].str.startswith(("E", "X"))
    if other.all():
        raise LayoutError([f"Column {code_column!r} names no area of England (codes that begin with E)."])
    if other.any():
        notes.append(
            Note(
                "set aside", "areas outside England", int(other.sum()), some(frame.loc[other, "area_name"], 3)
            )
        )
    frame = frame[~other].sort_values("area_code", ignore_index=True)
    return Reading({"boundaries": frame}, tuple(notes))


def _columns(shapes: gpd.GeoDataFrame) -> tuple[str, int, str, str | None]:
    """Return the kind of area, its vintage, and the columns of code and name."""
    found = [str(name) for name in shapes.columns if name != shapes.geometry.name]
    codes = {name: match for name in found if (match := _CODE.fullmatch(name))}
    unexpected = [name for name in found if name not in codes and not _OPTIONAL.fullmatch(name)]
    missing = [] if codes else ["a code column such as LSOA21CD, MSOA21CD or LAD24CD"]
    problems = column_problems(found, missing, unexpected, LAYOUT)
    if problems:
        raise LayoutError(problems)
    column = min(codes, key=lambda name: _KINDS.index(codes[name].group(1).upper()))
    prefix, year = codes[column].group(1).upper(), codes[column].group(2)
    named = [name for name in found if name.upper() == f"{prefix}{year}NM"]
    return prefix, 2000 + int(year), column, named[0] if named else None
