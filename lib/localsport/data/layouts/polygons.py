"""Read a file of polygons to its end, and refuse or mend what would break later."""

import warnings
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from localsport.data.layouts.reading import LayoutError, Note, some

NATIONAL_GRID = "EPSG:27700"
SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".fgb")


def opened(path: Path) -> gpd.GeoDataFrame:
    """Read the one layer of shapes of a file, as it is.

    Parameters
    ----------
    path
        A GeoPackage, GeoJSON, FlatGeobuf or shapefile, a zip of a shapefile, or a folder that holds one such file.

    Raises
    ------
    LayoutError
        If the file is empty or cut off, or holds no layer of shapes, or more than one.
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
    return shapes


def _vector_file(path: Path) -> Path:
    """Return the one vector file that a path is or holds."""
    if not path.is_dir():
        return path
    inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)
    if len(inside) != 1:
        raise LayoutError(
            [
                f"The folder must hold one boundary file ({', '.join(SUFFIXES)}); "
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


def check_coordinate_system(shapes: gpd.GeoDataFrame) -> None:
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


def problems(shapes: gpd.GeoDataFrame, codes: "pd.Series[str]") -> list[str]:
    """Say which areas have no polygon and which codes come twice."""
    found = []
    geometry = shapes.geometry
    empty = geometry.isna() | geometry.is_empty
    if empty.any():
        found.append(f"Areas without a shape: {some(codes[empty], 50)}. Download the file again.")
    wrong = ~geometry.geom_type.isin(["Polygon", "MultiPolygon"]) & ~empty
    if wrong.any():
        found.append(f"Areas whose shape is not a polygon: {some(codes[wrong], 50)}.")
    twice = codes[codes.duplicated()]
    if not twice.empty:
        found.append(f"Areas that come twice: {some(twice.unique(), 50)}. Each area must have one row.")
    return found


def repaired(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Make invalid polygons valid, before and after they are brought to the National Grid."""
    mended: list[str] = []

    def mend(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        bad = ~shapes.geometry.is_valid
        if bad.any():
            mended.extend(f"{row.area_name} ({row.area_code})" for row in shapes[bad].itertuples())
            shapes = shapes.copy()
            shapes.loc[bad, shapes.geometry.name] = shapes.geometry[bad].make_valid().map(_polygons)
        return shapes

    frame = mend(frame)
    if frame.crs != NATIONAL_GRID:
        frame = mend(frame.to_crs(NATIONAL_GRID))
    notes = [Note("repair", "invalid polygons made valid", len(set(mended)), some(dict.fromkeys(mended), 9))]
    return frame, notes if mended else []


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """Keep the polygons of what making valid may leave as a mixture with lines."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts)
