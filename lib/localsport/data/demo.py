"""Generate the demonstration county, in the layouts of the published files.

``python -m localsport.data.demo [--into FOLDER]`` writes a raw folder that no map has: one county of six districts,
66 middle and 330 lower layer areas, seeded, so that every run writes the same bytes. Levels and gradients follow
published England figures (``demo_levels`` says which); places, names and codes are invented and begin with X.
"""

from __future__ import annotations

import argparse
import hashlib
import json
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
    demo_equipment,
    demo_facilities,
    demo_fingertips,
    demo_geometry,
    demo_levels,
    demo_local_statistics,
    demo_people,
    demo_survey,
    project,
)
from localsport.data.demo_naming import named, settlement
from localsport.data.demo_places import COUNTY, DISTRICTS, REGION
from localsport.data.demo_sources import SOURCES

# The definitions differ (16+ without gardening, 19+ with), the districts' order does not.
SMALL_AREA_RATIO = demo_levels.SMALL_AREA_INACTIVE / demo_levels.INACTIVE[8]
IOD_NAMES = {"IMD": "Index of Multiple Deprivation (IMD)"}
IOD_RATES = ("Income", "Employment")


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
    profile = demo_fingertips.profile(sample, totals)
    _table(profile, into / "fingertips-profile.csv")
    _table(demo_fingertips.breakdowns(sample, profile), into / "fingertips-breakdowns.csv")
    found = demo_facilities.facilities(areas, people.age_groups.sum(axis=1), people.deprivation["IMD Rank"])
    for name, table in found.items():
        _table(table, into / "active-places" / f"{name}.csv")
    _statistics(sample, totals, operational(areas, found), into)
    _register(into)
    return into


def district_people(areas: gpd.GeoDataFrame, people: demo_people.People) -> pd.DataFrame:
    """Return what rates need, by district.

    Columns: everyone; adults (19 and over); older (share of adults aged 65 and over); reception and year_six
    (children of one school year); children (5 to 14); under_75.
    """
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
    every = pd.concat([found[name] for name in demo_equipment.COLUMNS])
    working = every[every["Operational Status"] == 3]
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(working["Easting"], working["Northing"]), crs=areas.crs
    )
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
    settled = settlement(areas, people.age_groups.sum(axis=1))
    ruc = pd.DataFrame(
        [(c, *s) for c, s in zip(areas.index, settled, strict=True)],
        columns=["LSOA21CD", "RUC21CD", "RUC21NM"],
    )
    _table(ruc, into / "ruc-lsoa.csv")
    names = areas.groupby("msoa_code")["neighbourhood"].first().reset_index()
    _table(names.set_axis(["msoa21cd", "msoa21hclnm"], axis=1), into / "msoa-names.csv")


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
