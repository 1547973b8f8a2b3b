"""Find the point that stands for each LSOA: where its people live on average, or one inside its outline."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localsport.data import staging
from localsport.data.findings import Findings
from localsport.data.layouts.reading import some
from localsport.data.sources import Source
from localsport.data.staging import Sourced

WEIGHTED = "Population-weighted centroid"
INSIDE = "A point inside the area"
# A centroid may lie a little outside a bent outline; one this far away belongs to another area.
_FAR_M = 2_000


def build(
    read: Sequence[Sourced], codes: "pd.Series[str]", outlines: gpd.GeoDataFrame, findings: Findings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each LSOA a point and its area.

    The population-weighted centroid where the raw folder has a source of them (layout
    ``open-geography-centroids``), otherwise a point inside the outline (shapely's representative point). The
    label of ``easting`` says which, and of how many LSOAs it is the other.

    Parameters
    ----------
    codes
        The LSOAs, in the order wanted.
    outlines
        Their outlines in EPSG:27700, with ``area_code`` and ``source_id``.

    Returns
    -------
    tuple
        ``easting``, ``northing`` (metres), ``hectares`` in the order of ``codes``, on their index; and column, label,
        unit, source_id of each.
    """
    shapes = outlines.set_index("area_code").geometry.reindex(codes)
    inside = shapes.representative_point()
    table = pd.DataFrame(
        {
            "easting": inside.x.to_numpy(),
            "northing": inside.y.to_numpy(),
            "hectares": shapes.area.to_numpy() / 10_000,
        },
        index=codes.index,
    )
    of_outlines = str(outlines["source_id"].iloc[0])
    label, of_points = INSIDE, of_outlines
    given = next(staging.frames(read, "centroids"), None)
    for source, frame in list(staging.frames(read, "centroids"))[1:]:
        assert given is not None
        findings.note(
            source.source_id, "set aside", f"centroids: those of {given[0].source_id} are used", len(frame)
        )
    if given is not None:
        source, frame = given
        weighted = frame.set_index("lsoa_code").reindex(codes)[["easting", "northing"]].to_numpy(np.float64)
        there = ~np.isnan(weighted[:, 0])
        _check(source, codes[there], weighted[there], shapes.array[there], findings)
        table.loc[there, ["easting", "northing"]] = weighted[there]
        lacking = codes[~there].tolist()
        rule = "LSOAs without a centroid: a point inside the outline stands for them"
        findings.note(source.source_id, "filled", rule, lacking)
        label = WEIGHTED if not lacking else f"{WEIGHTED} ({INSIDE.lower()} for {len(lacking):,} LSOAs)"
        of_points = source.source_id
    rows = [
        ("easting", f"{label}, easting", "m", of_points),
        ("northing", f"{label}, northing", "m", of_points),
        ("hectares", "Area", "ha", of_outlines),
    ]
    return table, pd.DataFrame(rows, columns=["column", "label", "unit", "source_id"])


def _check(
    source: Source,
    codes: "pd.Series[str]",
    points: "np.ndarray[tuple[int, int], np.dtype[np.float64]]",
    shapes: gpd.array.GeometryArray,
    findings: Findings,
) -> None:
    """Refuse centroids that lie far from their own area, saying which seem to have their numbers exchanged."""
    outlines = np.asarray(shapes)
    away = shapely.distance(shapely.points(points), outlines)
    far = away > _FAR_M
    if not far.any():
        return
    swapped = far & (shapely.distance(shapely.points(points[:, ::-1]), outlines) <= _FAR_M)
    if swapped.any():
        text = (
            f"Centroids whose x and y look exchanged: {some(codes[swapped], 50)}. "
            "x is the easting, y the northing; change them over."
        )
        findings.problem(source, text)
    if (far & ~swapped).any():
        text = (
            f"Centroids more than {_FAR_M / 1000:g} km from their own area: {some(codes[far & ~swapped], 50)}. "
            "Are codes and points of the same rows? Download the file again."
        )
        findings.problem(source, text)
