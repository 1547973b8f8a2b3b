"""Put the outlines of every level together: as published, or dissolved from the smaller areas."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from localsport.data import staging
from localsport.data.findings import FOLDER, Findings
from localsport.data.geography import Geography
from localsport.data.layouts.polygons import NATIONAL_GRID
from localsport.data.layouts.reading import some
from localsport.data.sources import Problem, Source
from localsport.data.staging import Sourced

PUBLISHED = ("lsoa", "msoa", "district")
# Edges generalised one by one leave gaps of square centimetres between neighbours; nothing real is so small.
_SLIVER_M2 = 10.0


def build(
    read: Sequence[Sourced], geography: Geography, findings: Findings
) -> dict[str, gpd.GeoDataFrame] | None:
    """Return the outlines of each level in EPSG:27700.

    LSOAs, MSOAs and districts are as published. Wards are their best-fit LSOAs dissolved, counties, regions
    and the country their districts dissolved, so that figures added up from LSOAs fit the outline drawn.

    Returns
    -------
    dict or None
        Frames by level (area_code, district_code where there is one, source_id, geometry); None if the
        published outlines of a level are missing.
    """
    published = {level: _published(read, geography, level, findings) for level in PUBLISHED}
    outlines = {level: frame for level, frame in published.items() if frame is not None}
    if len(outlines) < len(PUBLISHED):
        return None
    lineage = geography.lineage
    for level, smaller in (
        ("ward", "lsoa"),
        ("county", "district"),
        ("region", "district"),
        ("country", "district"),
    ):
        pairs = lineage[(lineage["child_level"] == smaller) & (lineage["parent_level"] == level)]
        outlines[level], slivers = dissolved(outlines[smaller], pairs)
        rule = f"gaps under {_SLIVER_M2:g} m² between neighbours closed when {level} outlines were dissolved"
        findings.note(str(outlines[smaller]["source_id"].iloc[0]), "repair", rule, slivers)
    for level in ("lsoa", "msoa", "ward"):
        pairs = lineage[(lineage["child_level"] == level) & (lineage["parent_level"] == "district")]
        within = pairs.drop_duplicates("child_code").set_index("child_code")["parent_code"]
        outlines[level].insert(1, "district_code", outlines[level]["area_code"].map(within))
        outlines[level] = outlines[level].sort_values(["district_code", "area_code"], ignore_index=True)
    outlines["district"].insert(1, "district_code", outlines["district"]["area_code"])
    return outlines


def _published(
    read: Sequence[Sourced], geography: Geography, level: str, findings: Findings
) -> gpd.GeoDataFrame | None:
    """Choose the outlines of a level: lowest precedence, then the newest vintage; every area must have one."""
    held = set(geography.codes(level))
    candidates: list[tuple[int, int, Source, gpd.GeoDataFrame]] = [
        (source.precedence, -int(frame["vintage"].iloc[0]), source, gpd.GeoDataFrame(frame))
        for source, frame in staging.frames(read, "boundaries")
        if not frame.empty and frame["level"].iloc[0] == level
    ]
    if not candidates:
        text = f"The folder lacks boundaries of level {level}. Add them, with a row in sources.csv."
        findings.problems.append(Problem(FOLDER, "", text))
        return None
    _, _, source, frame = min(candidates, key=lambda item: item[:2])
    for _, _, other, shapes in candidates:
        if other is not source:
            rule = f"{level} outlines: those of {source.source_id} are used"
            findings.note(other.source_id, "set aside", rule, len(shapes))
    surplus = frame.loc[~frame["area_code"].isin(held), "area_code"]
    missing = sorted(held - set(frame["area_code"]))
    if missing:
        text = f"Areas of level {level} without an outline: {some(missing, 50)}."
        if not surplus.empty:
            text += f" Outlines of areas that the lookups do not have: {some(surplus, 50)}."
        text += " Use boundaries and lookups of the same vintage (LSOA and MSOA: 2021)."
        findings.problem(source, text)
    else:
        findings.note(
            source.source_id, "set aside", "outlines of areas that the lookups do not have", surplus
        )
    kept = frame.loc[frame["area_code"].isin(held), ["area_code", "geometry"]]
    kept = kept.sort_values("area_code", ignore_index=True)
    kept.insert(1, "source_id", source.source_id)
    return gpd.GeoDataFrame(kept, geometry="geometry", crs=NATIONAL_GRID)


def dissolved(smaller: gpd.GeoDataFrame, pairs: pd.DataFrame) -> tuple[gpd.GeoDataFrame, int]:
    """Join the outlines of smaller areas into those of their parents; also count the slivers closed."""
    ordered = pairs.sort_values("parent_code")
    positions = pd.Index(smaller["area_code"]).get_indexer(pd.Index(ordered["child_code"]))
    shapes = np.asarray(smaller.geometry.array)[positions[positions >= 0]]
    parents = ordered["parent_code"].to_numpy()[positions >= 0]
    codes, starts = np.unique(parents, return_index=True)
    joined: list[BaseGeometry] = []
    slivers = 0
    for parts in np.split(shapes, starts[1:]) if len(codes) else []:
        # A coverage (edges shared point by point) is joined many times faster than any polygons.
        if shapely.coverage_is_valid(parts):
            joined.append(shapely.coverage_union_all(parts))
        else:
            outline, closed = _without_slivers(shapely.union_all(parts))
            joined.append(outline)
            slivers += closed
    frame = gpd.GeoDataFrame(
        {"area_code": pd.Series(codes, dtype="str"), "source_id": str(smaller["source_id"].iloc[0])},
        geometry=gpd.GeoSeries(joined, crs=NATIONAL_GRID),
        crs=NATIONAL_GRID,
    )
    return frame, slivers


def _without_slivers(shape: BaseGeometry) -> tuple[BaseGeometry, int]:
    """Fill holes too small to be real; return the shape and how many were filled."""
    closed = 0
    polygons = []
    for polygon in shapely.get_parts(shape):
        real = [ring for ring in polygon.interiors if shapely.Polygon(ring).area >= _SLIVER_M2]
        closed += len(polygon.interiors) - len(real)
        polygons.append(shapely.Polygon(polygon.exterior, real))
    return (polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)), closed
