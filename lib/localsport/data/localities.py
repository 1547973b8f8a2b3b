"""Make places out of the neighbourhoods that a user puts together, and say how well drawn ones fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from localsport.data import outlines, places, staging
from localsport.data.findings import Findings
from localsport.data.geography import Geography
from localsport.data.layouts import localities as layout
from localsport.data.layouts.polygons import NATIONAL_GRID
from localsport.data.layouts.reading import some
from localsport.data.sources import Source
from localsport.data.staging import Sourced

SUPPLIED = "supplied by the user"
COLUMNS = (
    "area_code",
    "name",
    "kind",
    "method",
    "neighbourhoods",
    "residents",
    "districts",
    "inside_pct",
    "elsewhere_pct",
    "source_id",
)


@dataclass(frozen=True)
class Localities:
    """The custom localities of a folder.

    Attributes
    ----------
    table
        One row per locality: area_code, name, kind, method ("listed" or "best fit"), neighbourhoods, residents
        (NaN where ages are absent), districts (codes joined by "; "), inside_pct (percentage of the residents of
        its neighbourhoods who live inside the polygon), elsewhere_pct (percentage of the polygon's residents who
        live in neighbourhoods counted elsewhere), source_id. Both percentages spread the residents of a
        neighbourhood evenly over its area and are therefore approximate; they are NaN for listed localities.
    areas, lineage
        Rows for the tables of these names.
    outlines
        The neighbourhoods dissolved, EPSG:27700: area_code, district_code ("" where several), source_id, geometry.
    """

    table: pd.DataFrame
    areas: pd.DataFrame
    lineage: pd.DataFrame
    outlines: gpd.GeoDataFrame


def registered(rows: pd.DataFrame, files: Sequence[Path]) -> tuple[pd.DataFrame, dict[str, Path]]:
    """Add files of localities that lie outside the raw folder to its register.

    Parameters
    ----------
    rows
        The register, as `sources.register` gives it.
    files
        Files of the layout ``custom-localities``. The source_id is made from the file's name.

    Returns
    -------
    tuple
        The register with one row more per file, and where each of these files lies, by source_id.

    Raises
    ------
    ValueError
        If a file is not there, or two files, or a file and a registered source, would bear the same source_id.
    """
    lacking = [str(file) for file in files if not file.exists()]
    if lacking:
        raise ValueError(
            f"There are no such files of localities: {lacking}. Give CSV files or files of polygons."
        )
    ids = [places.locality_code(file.stem).removeprefix("L-") for file in files]
    nameless = [file.name for file, id in zip(files, ids, strict=True) if not id]
    taken = sorted({id for id in ids if id and (ids.count(id) > 1 or id in set(rows["source_id"]))})
    if nameless or taken:
        raise ValueError(
            f"Files of localities need names that give each a source_id of its own. Without letters: {nameless}; "
            f"already taken: {taken}. Rename the files."
        )
    added = [
        {
            "source_id": id,
            "title": f"Localities: {id.replace('-', ' ')}",
            "publisher": SUPPLIED,
            "file": file.name,
            "layout": layout.LAYOUT,
            "precedence": "1",
        }
        for id, file in zip(ids, files, strict=True)
    ]
    more = pd.DataFrame(added, columns=list(rows.columns), dtype="str").fillna("")
    return pd.concat([rows, more], ignore_index=True), dict(zip(ids, files, strict=True))


def build(
    read: Sequence[Sourced],
    geography: Geography,
    small_areas: pd.DataFrame,
    lsoa_outlines: gpd.GeoDataFrame,
    findings: Findings,
) -> Localities:
    """Build the localities of every set (source); within a set no two may share a neighbourhood.

    A neighbourhood belongs to the polygon that its point lies in: the population-weighted centroid where the raw
    folder has one, otherwise a point inside its outline.

    Parameters
    ----------
    small_areas
        The table of LSOAs, for their points and residents.
    lsoa_outlines
        Outlines of LSOAs in EPSG:27700 with ``area_code``.
    """
    small = small_areas.set_index("lsoa_code")
    members: list[pd.DataFrame] = []
    fits: list[pd.DataFrame] = []
    for source, frame in staging.frames(read, "localities"):
        _check_known(source, frame, geography, findings)
        members.append(frame.assign(method="listed", source_id=source.source_id))
    for source, frame in staging.frames(read, "locality_shapes"):
        drawn = gpd.GeoDataFrame(frame, geometry="geometry", crs=NATIONAL_GRID)
        caught = _caught(source, drawn, small, findings)
        fits.append(_fit(source, drawn, caught, small["population"], lsoa_outlines, findings))
        members.append(caught.assign(method="best fit", source_id=source.source_id))
    columns = ["area_code", "name", "kind", "lsoa_code", "method", "source_id"]
    every = pd.concat(members, ignore_index=True)[columns] if members else pd.DataFrame(columns=columns)
    _check_unique(read, every, findings)
    _check_shared(read, every, findings)
    if findings.problems:
        # Nothing is written once there is a problem; what follows would only stumble over it.
        every = every.iloc[:0]
    districts = every["lsoa_code"].map(small["district_code"])
    table = _table(every.assign(district_code=districts), small["population"], fits)
    shapes = _outlines(every, table, lsoa_outlines)
    return Localities(table, _areas(table), _lineage(every, table), shapes)


def _check_known(source: Source, frame: pd.DataFrame, geography: Geography, findings: Findings) -> None:
    """Refuse LSOAs of the 2011 vintage and unknown ones."""
    foreign = frame.loc[~frame["lsoa_code"].isin(set(geography.lsoas["lsoa_code"])), "lsoa_code"].unique()
    former = geography.former_lsoas.set_index("old_code")["new_codes"]
    old = [code for code in foreign if code in former.index]
    if old:
        named = some((f"{code} (in 2021: {former[code]})" for code in old), 50)
        text = f"LSOA codes of the 2011 vintage where 2021 is expected: {named}. Put those of 2021 in their place."
        findings.problem(source, text)
    unknown = [code for code in foreign if code not in former.index]
    if unknown:
        text = (
            f"Unknown LSOA codes: {some(map(repr, unknown), 50)}. Codes must be of the 2021 vintage and in this "
            "folder's lookups; correct them, or take them out."
        )
        findings.problem(source, text)


def _caught(source: Source, drawn: gpd.GeoDataFrame, small: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Give each polygon the LSOAs whose point lies in it; a polygon that catches none is refused."""
    points = gpd.points_from_xy(small["easting"], small["northing"]).to_numpy()
    polygon, point = shapely.STRtree(points).query(drawn.geometry.to_numpy(), predicate="intersects")
    caught = pd.DataFrame(
        {
            "area_code": drawn["area_code"].to_numpy()[polygon],
            "name": drawn["area_name"].to_numpy()[polygon],
            "kind": drawn["kind"].to_numpy()[polygon],
            "lsoa_code": small.index.to_numpy()[point],
        }
    ).sort_values(["area_code", "lsoa_code"], ignore_index=True)
    empty = drawn.loc[~drawn["area_code"].isin(caught["area_code"]), "area_name"]
    if not empty.empty:
        text = (
            f"Polygons that hold no neighbourhood's point: {some(map(repr, empty), 50)}. Expected places of at least "
            "one LSOA in this folder; draw them larger, take them out, or check the coordinate system."
        )
        findings.problem(source, text)
    return caught


def _fit(
    source: Source,
    drawn: gpd.GeoDataFrame,
    caught: pd.DataFrame,
    people: "pd.Series[float]",
    lsoa_outlines: gpd.GeoDataFrame,
    findings: Findings,
) -> pd.DataFrame:
    """Measure how well the neighbourhoods counted fit the polygons: inside_pct and elsewhere_pct by area_code."""
    outline = lsoa_outlines.set_index("area_code").geometry.reindex(people.index)
    shapes = outline.to_numpy()
    polygon, lsoa = shapely.STRtree(shapes).query(drawn.geometry.to_numpy(), predicate="intersects")
    overlap = shapely.area(shapely.intersection(drawn.geometry.to_numpy()[polygon], shapes[lsoa]))
    pairs = pd.DataFrame(
        {
            "area_code": drawn["area_code"].to_numpy()[polygon],
            "lsoa_code": people.index.to_numpy()[lsoa],
            "inside": people.to_numpy(dtype=float)[lsoa] * overlap / shapely.area(shapes[lsoa]),
        }
    )
    own = caught[["area_code", "lsoa_code"]].assign(people=caught["lsoa_code"].map(people))
    pairs = pairs.merge(own, on=["area_code", "lsoa_code"], how="left")
    counted = pairs["inside"].where(pairs["people"].notna())
    sums = pairs.assign(counted=counted).groupby("area_code")[["inside", "counted", "people"]].sum()
    sums = sums.where(sums["people"] > 0)
    fit = pd.DataFrame(
        {
            "inside_pct": 100 * sums["counted"] / sums["people"],
            "elsewhere_pct": 100 * (1 - sums["counted"] / sums["inside"]),
        }
    ).clip(0, 100)
    names = drawn.set_index("area_code")["area_name"]
    said = [
        f"{names[code]}: {inside:.1f}% of its neighbourhoods' residents inside, {elsewhere:.1f}% of its own counted "
        "elsewhere"
        for code, inside, elsewhere in fit.dropna().itertuples()
    ]
    rule = (
        "neighbourhoods given to the polygon that their point lies in; fit approximate (residents spread evenly over "
        "each neighbourhood's area)"
    )
    findings.note(source.source_id, "repair", rule, len(said), some(said, 20))
    return fit


def _check_unique(read: Sequence[Sourced], every: pd.DataFrame, findings: Findings) -> None:
    """Refuse a code that two sets use."""
    sets = every.groupby("area_code")["source_id"].unique()
    twice = {str(code): list(ids) for code, ids in sets.items() if len(ids) > 1}
    last = {code: ids[-1] for code, ids in twice.items()}
    for item in read:
        codes = [code for code, id in last.items() if id == item.source.source_id]
        if codes:
            named = some((f"{code} (in {', '.join(twice[code])})" for code in codes), 50)
            text = (
                f"Localities of more than one set bear the same code: {named}. Give them other identifiers in "
                "'locality'."
            )
            findings.problem(item.source, text)


def _check_shared(read: Sequence[Sourced], every: pd.DataFrame, findings: Findings) -> None:
    """Refuse localities of one set that share neighbourhoods."""
    for item in read:
        own = every[every["source_id"] == item.source.source_id]
        names = own.groupby("lsoa_code")["name"].unique()
        shared = names[names.map(len) > 1]
        if not shared.empty:
            named = some((f"{code} in {' and '.join(map(repr, its))}" for code, its in shared.items()), 50)
            text = (
                f"Localities share neighbourhoods: {named}. Within a set each LSOA may lie in one locality; decide, "
                "or put localities that overlap in files of their own."
            )
            findings.problem(item.source, text)


def _table(every: pd.DataFrame, people: "pd.Series[float]", fits: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Say of each locality what it is made of."""
    grouped = every.assign(people=every["lsoa_code"].map(people).astype("float64")).groupby("area_code")
    first = grouped[["name", "kind", "method", "source_id"]].first().astype("str")
    table = first.assign(
        neighbourhoods=grouped.size().astype("int64"),
        residents=grouped["people"].sum(min_count=1).astype("float64"),
        districts=grouped["district_code"].agg(lambda codes: "; ".join(sorted(set(codes)))).astype("str"),
    )
    fit = pd.concat(fits) if fits else pd.DataFrame(columns=["inside_pct", "elsewhere_pct"])
    table = table.join(fit.astype("float64")).rename_axis("area_code").reset_index()
    return table[list(COLUMNS)].astype({"area_code": "str"})


def _areas(table: pd.DataFrame) -> pd.DataFrame:
    """Line the localities up as rows of the table of areas."""
    return table[["area_code", "name", "source_id"]].assign(
        official_name=table["name"],
        level="locality",
        # The neighbourhoods they are made of are of this vintage.
        vintage=2021,
        upper_tier=False,
        name_source_id=table["source_id"],
    )


def _lineage(every: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Say which neighbourhoods make up each locality, and in which district it lies wholly."""
    method = every["method"].map({"listed": "exact", "best fit": "best fit"})
    inside = table[~table["districts"].str.contains(";")]
    below = pd.DataFrame(
        {
            "child_code": every["lsoa_code"],
            "child_level": "lsoa",
            "parent_code": every["area_code"],
            "parent_level": "locality",
            "method": method,
            "source_id": every["source_id"],
        }
    )
    above = pd.DataFrame(
        {
            "child_code": inside["area_code"],
            "child_level": "locality",
            "parent_code": inside["districts"],
            "parent_level": "district",
            "method": "exact",
            "source_id": inside["source_id"],
        }
    )
    return pd.concat([below, above], ignore_index=True).astype("str")


def _outlines(every: pd.DataFrame, table: pd.DataFrame, lsoa_outlines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Dissolve the outlines of the neighbourhoods."""
    pairs = every.rename(columns={"lsoa_code": "child_code", "area_code": "parent_code"})
    shapes, _ = outlines.dissolved(lsoa_outlines, pairs)
    districts = table.set_index("area_code")["districts"].reindex(shapes["area_code"])
    within = districts.where(~districts.str.contains(";"), "")
    shapes.insert(1, "district_code", within.to_numpy(dtype=str) if len(shapes) else pd.Series(dtype="str"))
    return shapes.sort_values(["district_code", "area_code"], ignore_index=True)


def dropped(before: Mapping[str, object], now: Sequence[Path]) -> tuple[str, ...]:
    """Name files of localities that an earlier preparation was given and this one is not."""
    held = before.get("localities", [])
    return tuple(sorted(set(held if isinstance(held, list) else []) - {file.name for file in now}))
