"""Read which neighbourhoods a user puts together as places of their own."""

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from localsport.data import places
from localsport.data.layouts import polygons
from localsport.data.layouts.delimited import (
    check_columns,
    code_problems,
    level_problems,
    text_table,
    trimmed,
)
from localsport.data.layouts.reading import LayoutError, Note, Reading, column_problems, some

LAYOUT = "custom-localities"
KIND = "locality"
"""What a place is called whose file says nothing else."""
_KIND = re.compile(r"[A-Za-z][A-Za-z -]{0,39}")
_LONGEST = 64
_OPTIONAL = re.compile(r"fid(_\d+)?|objectid(_\d+)?|id|globalid|shape_*(area|len(g|gth)?)", re.IGNORECASE)


def read(path: Path) -> Reading:
    """Read localities from a list of LSOA codes or from polygons.

    Parameters
    ----------
    path
        A comma-separated file with the columns ``locality`` (what its code is made from), ``name``,
        ``lsoa_code`` and, if wanted, ``kind``; or a GeoPackage, GeoJSON, FlatGeobuf or shapefile of polygons with
        ``name`` and, if wanted, ``locality`` and ``kind``. A kind is a word for sentences, such as "cluster",
        "neighbourhood network" or "primary care network".

    Returns
    -------
    Reading
        Frame ``localities`` (area_code, name, kind, lsoa_code), or ``locality_shapes`` (area_code, area_name,
        kind, geometry in EPSG:27700).

    Raises
    ------
    LayoutError
        If the columns are others, a name or code is missing or not usable, two localities get the same code, one
        has two names or kinds, or a code is not of an LSOA.
    """
    return _listed(path) if path.suffix.lower() in (".csv", ".txt") else _drawn(path)


def _listed(path: Path) -> Reading:
    """Read a list of LSOA codes."""
    frame, notes = text_table(path)
    check_columns(frame, ("locality", "name", "lsoa_code"), layout=LAYOUT, optional=["kind"])
    frame, trims = trimmed(frame, ["locality", "name", "lsoa_code"])
    frame, more = _coded(frame, frame["locality"])
    problems = more + code_problems(frame["lsoa_code"], "lsoa_code")
    problems += level_problems(frame["lsoa_code"], "lsoa_code", "01")
    for column in ("name", "kind", "locality"):
        found = frame.groupby("area_code")[column].unique()
        unlike = [f"{code} ({' / '.join(values)})" for code, values in found.items() if len(values) > 1]
        if unlike:
            problems.append(
                f"Localities with more than one {column}: {some(unlike, 50)}. Write it alike in every row, or give "
                "them other identifiers in 'locality'."
            )
    if problems:
        raise LayoutError(problems)
    again = frame.duplicated(["area_code", "lsoa_code"])
    if again.any():
        notes.append(Note("duplicate", "LSOAs listed twice in one locality", int(again.sum())))
    columns = ["area_code", "name", "kind", "lsoa_code"]
    return Reading({"localities": frame.loc[~again, columns].reset_index(drop=True)}, (*notes, *trims))


def _drawn(path: Path) -> Reading:
    """Read polygons."""
    shapes = polygons.opened(path)
    found = [str(name) for name in shapes.columns if name != shapes.geometry.name]
    known = {"name", "locality", "kind"}
    unexpected = [name for name in found if name not in known and not _OPTIONAL.fullmatch(name)]
    problems = column_problems(found, [] if "name" in found else ["name"], unexpected, LAYOUT)
    if problems:
        raise LayoutError(problems)
    polygons.check_coordinate_system(shapes)
    words = pd.DataFrame({column: shapes[column] for column in found if column in known})
    words = words.astype("str").where(words.notna(), "").apply(lambda column: column.str.strip())
    frame, problems = _coded(words, words["locality"] if "locality" in words else words["name"])
    problems += polygons.problems(shapes, frame["area_code"].where(frame["area_code"] != "", frame["name"]))
    if problems:
        raise LayoutError(problems)
    drawn = gpd.GeoDataFrame(
        frame[["area_code", "name", "kind"]].set_axis(["area_code", "area_name", "kind"], axis=1),
        geometry=shapely.force_2d(shapes.geometry.array),
        crs=shapes.crs,
    )
    drawn, notes = polygons.repaired(drawn)
    return Reading({"locality_shapes": drawn.sort_values("area_code", ignore_index=True)}, tuple(notes))


def _coded(frame: pd.DataFrame, identifiers: "pd.Series[str]") -> tuple[pd.DataFrame, list[str]]:
    """Give each row its code and kind; say which names, identifiers and kinds cannot be used."""
    kinds = frame["kind"].str.strip() if "kind" in frame else pd.Series("", index=frame.index)
    kinds = kinds.mask(kinds == "", KIND)
    codes = identifiers.map(places.locality_code)
    problems = []
    nameless = identifiers[frame["name"] == ""]
    if not nameless.empty:
        problems.append(f"Localities without a name: {some(map(repr, nameless.unique()), 50)}.")
    wrong = identifiers[(codes == "") | (codes.str.len() > _LONGEST)].unique()
    if len(wrong):
        problems.append(
            f"Identifiers of localities that make no code: {some(map(repr, wrong), 50)}. Expected letters or digits, "
            f"at most {_LONGEST - 2}."
        )
    odd = kinds[~kinds.str.fullmatch(_KIND)].unique()
    if len(odd):
        problems.append(
            f"Kinds that no sentence can use: {some(map(repr, odd), 50)}. Expected a few words, such as 'cluster', "
            "'neighbourhood network' or 'primary care network'."
        )
    return frame.assign(area_code=codes, kind=kinds), problems
