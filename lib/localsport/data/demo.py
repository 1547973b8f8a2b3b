"""Generate the demonstration county, in the layouts of the published files.

``python -m localsport.data.demo [--into FOLDER]`` writes a raw folder that no map has: one county of six districts,
66 middle and 330 lower layer areas, seeded, so that every run writes the same bytes. Levels and gradients follow
published England figures (``demo_levels`` says which); places, names and codes are invented and begin with X.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import string
import uuid
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import Transformer

from localsport.data import (
    demo_facilities,
    demo_fingertips,
    demo_geometry,
    demo_levels,
    demo_local_statistics,
    demo_people,
    demo_places,
    demo_survey,
    project,
)
from localsport.data.demo_places import COUNTRY, COUNTY, DISTRICTS, REGION
from localsport.data.demo_sources import SOURCES

# The definitions differ (16+ without gardening, 19+ with), the districts' order does not.
SMALL_AREA_RATIO = demo_levels.SMALL_AREA_INACTIVE / demo_levels.INACTIVE[8]
IOD_NAMES = {"IMD": "Index of Multiple Deprivation (IMD)"}
IOD_RATES = ("Income", "Employment")
SETTLED = {
    "city": ("UN1", "Urban: Nearer to a major town or city"),
    "far town": ("UF1", "Urban: Further from a major town or city"),
    "near": ("RLN1", "Larger rural: Nearer to a major town or city"),
    "far": ("RLF1", "Larger rural: Further from a major town or city"),
    "near village": ("RSN1", "Smaller rural: Nearer to a major town or city"),
    "far village": ("RSF1", "Smaller rural: Further from a major town or city"),
}


def folder() -> Path:
    """Return where the demonstration county lives, ``data/raw/demo`` of the project."""
    return project.root() / "data" / "raw" / "demo"


def generate(into: Path) -> Path:
    """Write the demonstration county as a raw folder.

    Parameters
    ----------
    into
        Folder to write to; made if it is not there, files of the same names are replaced.

    Returns
    -------
    pathlib.Path
        The folder.
    """
    into.mkdir(parents=True, exist_ok=True)
    (into / "active-places").mkdir(exist_ok=True)
    areas = named(demo_geometry.county())
    inactive = {d.code: demo_survey.inactive_level(d.code, 8) * SMALL_AREA_RATIO for d in DISTRICTS}
    people = demo_people.people(areas, inactive)
    _boundaries(areas, into)
    _lookups(areas, people, into)
    _people(areas, people, into)
    totals = district_people(areas, people)
    sample = demo_survey.respondents(totals["adults"], totals["older"])
    _table(demo_fingertips.profile(sample, totals), into / "fingertips-profile.csv")
    _table(demo_fingertips.breakdowns(sample), into / "fingertips-breakdowns.csv")
    found = demo_facilities.facilities(areas, people.age_groups.sum(axis=1), people.deprivation["IMD Rank"])
    for name, table in found.items():
        _table(table, into / "active-places" / f"{name}.csv")
    _statistics(sample, totals, operational(areas, found), into)
    _register(into)
    return into


def named(drawn: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the drawn areas codes and names.

    MSOAs are numbered from north to south within a district and LSOAs lettered within an MSOA, as the Office for
    National Statistics does. The neighbourhood names are dealt to the MSOAs so that the middle of the town comes
    first. Wards take the names of the neighbourhoods they lie in.
    """
    frame = drawn.copy()
    middle = frame.geometry.centroid
    frame["north"], frame["east"] = middle.y, middle.x
    pieces = []
    for number, place in enumerate(DISTRICTS):
        own = frame[frame["district"] == number].copy()
        by_msoa = own.groupby("msoa")
        order = by_msoa["north"].mean().sort_values(ascending=False).index
        rank = {label: position + 1 for position, label in enumerate(order)}
        own["msoa_number"] = own["msoa"].map(rank)
        own["msoa_name"] = own["msoa_number"].map(lambda n, name=place.name: f"{name} {n:03d}")
        own["neighbourhood"] = own["msoa"].map(_neighbourhoods(own, number))
        own = own.sort_values(["msoa_number", "north", "east"], ascending=[True, False, True])
        letters = own.groupby("msoa_number").cumcount().map(lambda i: string.ascii_uppercase[i])
        own["lsoa_name"] = own["msoa_name"] + letters
        own["district_code"], own["district_name"] = place.code, place.name
        pieces.append(own)
    frame = pd.concat(pieces)
    frame["lsoa_code"] = [f"X01{i:06d}" for i in range(1, len(frame) + 1)]
    frame["msoa_code"] = "X02" + (frame.groupby(["district", "msoa_number"]).ngroup() + 1).map(
        "{:06d}".format
    )
    frame["ward_code"] = "X05" + (frame.groupby(["district", "ward"]).ngroup() + 1).map("{:06d}".format)
    frame["ward_name"] = frame["ward_code"].map(_ward_names(frame))
    return gpd.GeoDataFrame(frame.set_index("lsoa_code"), crs=demo_geometry.CRS)


def _neighbourhoods(own: gpd.GeoDataFrame, number: int) -> dict[int, str]:
    """Return a name for each MSOA of a district: the first names go to the middle of the first town."""
    town = DISTRICTS[number].towns[0]
    away = np.hypot(own["x"] - town.x, own["y"] - town.y).groupby(own["msoa"]).mean().sort_values()
    names = dict(zip(away.index, DISTRICTS[number].names, strict=True))
    island = own.loc[own.geometry.count_geometries() > 1, "msoa"]
    if len(island):
        wanted = next(label for label, name in names.items() if name.endswith("Island"))
        names[wanted], names[island.iloc[0]] = names[island.iloc[0]], names[wanted]
    return {int(label): name for label, name in names.items()}


def _ward_names(frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Return a name for each ward: the one or two neighbourhoods that fill most of it, unique in its district."""
    names: dict[str, str] = {}
    for code, own in frame.groupby("ward_code"):
        shares = own["neighbourhood"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
        choices = [shares.index[0], *(f"{shares.index[0]} and {other}" for other in shares.index[1:])]
        first = 1 if len(shares) > 1 and shares.iloc[1] > 1 else 0
        taken = set(names.values())
        tries = [
            *choices[first:],
            *choices[:first],
            *(f"{shares.index[0]} {side}" for side in ("East", "West", "North")),
        ]
        names[str(code)] = next(name for name in tries if name not in taken)
    return names


def district_people(areas: gpd.GeoDataFrame, people: demo_people.People) -> pd.DataFrame:
    """Return what rates need, by district: everyone, adults (19+), older (share of adults 65+), children, under_75."""
    bands = people.age_bands.groupby(areas["district_code"]).sum()
    everyone = bands.sum(axis=1)
    adults = (
        everyone - bands.iloc[:, :3].sum(axis=1) - (0.8 * bands["Aged 15 to 19 years"]).round().astype(int)
    )
    return pd.DataFrame(
        {
            "everyone": everyone,
            "adults": adults,
            "older": bands.iloc[:, 13:].sum(axis=1) / adults,
            "reception": bands["Aged 4 years and under"] / 5,
            "year_six": bands["Aged 10 to 14 years"] / 5,
            "children": bands.iloc[:, 1:3].sum(axis=1),
            "under_75": everyone - bands.iloc[:, 15:].sum(axis=1),
        }
    )


def operational(areas: gpd.GeoDataFrame, found: dict[str, pd.DataFrame]) -> pd.Series:
    """Return open facilities by district code."""
    open_ = pd.concat(
        [
            found[name].query("`Operational Status` == 3")[["Easting", "Northing"]]
            for name in demo_facilities.COLUMNS
        ]
    )
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(open_["Easting"], open_["Northing"]), crs=areas.crs)
    joined = points.sjoin(areas[["district_code", "geometry"]], predicate="within")
    return joined.groupby("district_code").size()


def _boundaries(areas: gpd.GeoDataFrame, into: Path) -> None:
    """Write the three boundary files in the formats of the published ones."""
    lsoa = areas[["lsoa_name", "geometry"]].reset_index()
    lsoa.columns = pd.Index(["LSOA21CD", "LSOA21NM", "geometry"])
    _geopackage(lsoa, into / "lsoa-boundaries.gpkg")
    msoa = areas.dissolve("msoa_code")[["msoa_name", "geometry"]].reset_index()
    msoa.columns = pd.Index(["MSOA21CD", "MSOA21NM", "geometry"])
    _geopackage(msoa, into / "msoa-boundaries.gpkg")
    to_degrees = Transformer.from_crs(demo_geometry.CRS, "EPSG:4326", always_xy=True)
    features = []
    for number, (code, own) in enumerate(areas.dissolve("district_code").iterrows(), start=1):
        degrees = shapely.transform(
            own.geometry, lambda xy: np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1])).round(6)
        )
        spot = own.geometry.representative_point()
        longitude, latitude = to_degrees.transform(spot.x, spot.y)
        properties = {
            "FID": number, "LAD24CD": code, "LAD24NM": own["district_name"], "LAD24NMW": " ",
            "BNG_E": round(spot.x), "BNG_N": round(spot.y), "LONG": round(longitude, 5), "LAT": round(latitude, 5),
            "GlobalID": str(uuid.uuid5(uuid.NAMESPACE_URL, str(code))),
        }  # fmt: skip
        features.append(
            {
                "type": "Feature",
                "id": number,
                "geometry": shapely.geometry.mapping(degrees),
                "properties": properties,
            }
        )
    crs = {"type": "name", "properties": {"name": "EPSG:4326"}}
    text = json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}, separators=(",", ":"))
    (into / "lad-boundaries.geojson").write_text(text + "\n", encoding="utf-8", newline="\n")


def _geopackage(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write a GeoPackage whose bytes do not depend on the time of day."""
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2024-01-01T00:00:00.000Z"})
    pyogrio.write_dataframe(
        frame, path, driver="GPKG", layer=path.stem, geometry_type="MultiPolygon", promote_to_multi=True
    )
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _table(frame: pd.DataFrame, path: Path, *, encoding: str = "utf-8", end: str = "\n") -> None:
    """Write a table as the publishers do: comma separated, blanks for nothing."""
    frame.to_csv(path, index=False, encoding=encoding, lineterminator=end)


def _lookups(areas: gpd.GeoDataFrame, people: demo_people.People, into: Path) -> None:
    """Write the lookups between areas, the rural urban classification and the neighbourhood names."""
    own = areas.reset_index()
    wards = own[["lsoa_code", "lsoa_name", "ward_code", "ward_name", "district_code", "district_name"]]
    wards.columns = pd.Index(["LSOA21CD", "LSOA21NM", "WD24CD", "WD24NM", "LAD24CD", "LAD24NM"])
    _table(wards, into / "lsoa-ward-lad.csv")
    _table(own[["lsoa_code", "msoa_code"]].set_axis(["LSOA21CD", "MSOA21CD"], axis=1), into / "lsoa-msoa.csv")
    districts = [(d.code, d.name) for d in DISTRICTS]
    regions = pd.DataFrame(
        [(*d, *REGION) for d in districts], columns=["LAD24CD", "LAD24NM", "RGN24CD", "RGN24NM"]
    )
    _table(regions, into / "lad-region.csv")
    counties = pd.DataFrame(
        [(*d, *COUNTY) for d in districts], columns=["LTLA23CD", "LTLA23NM", "UTLA23CD", "UTLA23NM"]
    )
    _table(counties, into / "ltla-utla.csv")
    settled = [SETTLED[kind] for kind in _settlement(areas, people.age_groups.sum(axis=1))]
    ruc = pd.DataFrame(
        [(c, *s) for c, s in zip(areas.index, settled, strict=True)],
        columns=["LSOA21CD", "RUC21CD", "RUC21NM"],
    )
    _table(ruc, into / "ruc-lsoa.csv")
    names = areas.groupby("msoa_code")["neighbourhood"].first().reset_index()
    _table(names.set_axis(["msoa21cd", "msoa21hclnm"], axis=1), into / "msoa-names.csv")


def _settlement(areas: gpd.GeoDataFrame, people: pd.Series) -> list[str]:
    """Return the kind of settlement of each LSOA: by the size of its town, its density and how far the city is."""
    density = people / (areas.area / 1e4)
    kinds = []
    for code, own in areas.iterrows():
        place = DISTRICTS[own["district"]]
        far = own["district"] in (2, 3)
        town = own["town"] >= 0 and place.towns[own["town"]].lsoas >= 6
        if town and density[code] > 2.5:
            kinds.append("far town" if far else "city")
        elif density[code] > 0.9 or own["town"] >= 0:
            kinds.append("far" if far else "near")
        else:
            kinds.append("far village" if far else "near village")
    return kinds


def _people(areas: gpd.GeoDataFrame, people: demo_people.People, into: Path) -> None:
    """Write deprivation, the census tables and the small area estimates."""
    names = areas["lsoa_name"]
    iod = pd.DataFrame(
        {
            "LSOA code (2021)": areas.index,
            "LSOA name (2021)": names.to_numpy(),
            "Local Authority District code (2024)": areas["district_code"].to_numpy(),
            "Local Authority District name (2024)": areas["district_name"].to_numpy(),
        }
    )
    for column in people.deprivation.columns:
        domain, kind = column.rsplit(" ", 1)
        label = {
            "Score": f"{IOD_NAMES.get(domain, domain)} Score" + (" (rate)" if domain in IOD_RATES else ""),
            "Rank": f"{IOD_NAMES.get(domain, domain)} Rank (where 1 is most deprived)",
            "Decile": f"{IOD_NAMES.get(domain, domain)} Decile (where 1 is most deprived 10% of LSOAs)",
        }[kind]
        iod[label] = people.deprivation[column].to_numpy()
    _table(iod, into / "iod-file-7.csv")
    ages = people.age_groups.reset_index(names="LSOA21CD")
    ages.insert(1, "LSOA21NM", names.to_numpy())
    _table(ages, into / "census-age-lsoa.csv")
    bands = people.age_bands.groupby(areas["msoa_code"]).sum()
    official = areas.groupby("msoa_code")["msoa_name"].first()
    nomis = pd.DataFrame({"date": 2021, "geography": official, "geography code": official.index})
    nomis["Age: Total"] = bands.sum(axis=1)
    nomis = nomis.join(bands.add_prefix("Age: "))
    _table(nomis, into / "census-ts007a-msoa.csv")
    people.census.reset_index(names="LSOA21CD").to_parquet(into / "census-profile-lsoa.parquet", index=False)
    small = people.small_areas.reset_index(names="MSOA21CD")
    small.insert(1, "MSOA21NM", official.reindex(small["MSOA21CD"]).to_numpy())
    _table(small, into / "small-area-estimates-msoa.csv")


def _statistics(sample: pd.DataFrame, totals: pd.DataFrame, facilities: pd.Series, into: Path) -> None:
    """Write the ONS files, three of them with a byte-order mark and all with Windows line ends, as published."""
    makers: dict[str, tuple[Callable[[], pd.DataFrame], str]] = {
        "adult-obesity-prevalence": (lambda: demo_local_statistics.obesity(sample), "utf-8-sig"),
        "healthy-life-expectancy": (demo_local_statistics.healthy_life_expectancy, "utf-8"),
        "preventable-cardiovascular-mortality-england": (
            lambda: demo_local_statistics.cardiovascular(totals["under_75"]),
            "utf-8-sig",
        ),
        "sports-facilities": (
            lambda: demo_local_statistics.sports_facilities(facilities, totals["everyone"]),
            "utf-8-sig",
        ),
    }
    for name, (make, encoding) in makers.items():
        _table(make(), into / f"ons-els-{name}.csv", encoding=encoding, end="\r\n")


def _register(into: Path) -> None:
    """Write ``sources.csv`` with the checksums of what was written."""
    rows = []
    for source in SOURCES:
        path = into / source["file"]
        rows.append(
            source | {"sha256": hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""}
        )
    _table(pd.DataFrame(rows), into / "sources.csv")


def main() -> None:
    """Read the command line and write the county."""
    parser = argparse.ArgumentParser(description="Generate the demonstration county.")
    parser.add_argument("--into", type=Path, default=folder(), help="folder to write (default data/raw/demo)")
    generate(parser.parse_args().into)


if __name__ == "__main__":
    main()
