"""Read area boundaries as the Open Geography portal publishes them."""

import re
import warnings
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from localsport.data.layouts.delimited import code_problems, level_problems
from localsport.data.layouts.reading import LayoutError, Note, Reading, column_problems, some

LAYOUT = "open-geography-boundaries"
NATIONAL_GRID = "EPSG:27700"
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
_VECTOR_SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".fgb")


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
    file = _vector_file(path)
    _check_whole(file)
    try:
        layer = _layer(file)
        info = pyogrio.read_info(file, layer=layer)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            shapes = gpd.read_file(file, layer=layer, engine="pyogrio", use_arrow=True)
    except LayoutError:
        raise
    except Exception as error:  # GDAL raises many kinds; whichever it is, the file cannot be used
        reason = " ".join(str(error).split())[:200]
        raise LayoutError([f"The file cannot be read to its end ({reason}). Download it again."]) from error
    if len(shapes) != info["features"] and info["features"] >= 0:
        raise LayoutError(
            [f"The file names {info['features']} areas and holds {len(shapes)}. Download it again."]
        )
    prefix, vintage, code_column, name_column = _columns(shapes)
    _check_coordinate_system(shapes)
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
    problems += _shape_problems(shapes, codes)
    if problems:
        raise LayoutError(problems)
    names = shapes[name_column].astype("str") if name_column else codes
    frame = gpd.GeoDataFrame(
        {"area_code": codes, "area_name": names, "level": level, "vintage": vintage},
        geometry=shapely.force_2d(shapes.geometry.array),
        crs=shapes.crs,
    )
    frame, notes = _repaired(frame)
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


def _vector_file(path: Path) -> Path:
    """Return the one vector file that a path is or holds."""
    if not path.is_dir():
        return path
    inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in _VECTOR_SUFFIXES)
    if len(inside) != 1:
        raise LayoutError(
            [
                f"The folder must hold one boundary file ({', '.join(_VECTOR_SUFFIXES)}); "
                f"found {[f.name for f in inside]}."
            ]
        )
    return inside[0]


def _layer(file: Path) -> str:
    """Return the one layer of a file that holds shapes."""
    layers = [str(name) for name, kind in pyogrio.list_layers(file) if kind is not None]
    if len(layers) != 1:
        raise LayoutError(
            [f"The file must hold one layer of areas; found {layers}. Save the one that is meant."]
        )
    return layers[0]


def _check_whole(file: Path) -> None:
    """Refuse an empty file and a GeoPackage that is shorter than its own header says."""
    size = file.stat().st_size
    if size == 0:
        raise LayoutError(["The file is empty. Download it again, or take its row out of sources.csv."])
    if file.suffix.lower() != ".gpkg":
        return
    with file.open("rb") as handle:
        head = handle.read(100)
    if not head.startswith(b"SQLite format 3\x00"):
        raise LayoutError(
            ["The file is not a GeoPackage: its first bytes are not SQLite's. Download it again."]
        )
    page = int.from_bytes(head[16:18], "big")
    expected = (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
    if size < expected:
        raise LayoutError(
            [
                f"The GeoPackage is truncated: {size:,} bytes where its header says {expected:,}. Download it again."
            ]
        )


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


def _check_coordinate_system(shapes: gpd.GeoDataFrame) -> None:
    """Refuse shapes of which nobody says where on earth they lie."""
    if shapes.crs is None:
        raise LayoutError(
            [
                "The file has no coordinate system. Download it again with one, or state it: "
                "ogr2ogr -a_srs EPSG:27700 new old."
            ]
        )
    west, south, east, north = shapes.total_bounds
    if shapes.crs.is_geographic and not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise LayoutError(
            [
                "The coordinates are not degrees, but the file does not say in which coordinate system they are "
                f"(they reach from {west:,.0f}, {south:,.0f} to {east:,.0f}, {north:,.0f}). State it: "
                "ogr2ogr -a_srs EPSG:27700 new old."
            ]
        )


def _shape_problems(shapes: gpd.GeoDataFrame, codes: "pd.Series[str]") -> list[str]:
    """Say which areas have no polygon and which codes come twice."""
    problems = []
    geometry = shapes.geometry
    empty = geometry.isna() | geometry.is_empty
    if empty.any():
        problems.append(f"Areas without a shape: {some(codes[empty], 50)}. Download the file again.")
    wrong = ~geometry.geom_type.isin(["Polygon", "MultiPolygon"]) & ~empty
    if wrong.any():
        problems.append(f"Areas whose shape is not a polygon: {some(codes[wrong], 50)}.")
    twice = codes[codes.duplicated()]
    if not twice.empty:
        problems.append(f"Areas that come twice: {some(twice.unique(), 50)}. Each area must have one row.")
    return problems


def _repaired(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Make invalid polygons valid, before and after they are brought to the National Grid."""
    repaired: list[str] = []

    def mend(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        bad = ~shapes.geometry.is_valid
        if bad.any():
            repaired.extend(f"{row.area_name} ({row.area_code})" for row in shapes[bad].itertuples())
            shapes = shapes.copy()
            shapes.loc[bad, shapes.geometry.name] = shapes.geometry[bad].make_valid().map(_polygons)
        return shapes

    frame = mend(frame)
    if frame.crs != NATIONAL_GRID:
        frame = mend(frame.to_crs(NATIONAL_GRID))
    notes = [
        Note("repair", "invalid polygons made valid", len(set(repaired)), some(dict.fromkeys(repaired), 9))
    ]
    return frame, notes if repaired else []


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """Keep the polygons of what making valid may leave as a mixture with lines."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts)
