"""Read the raw files again, without the library, for the tests that work its claims out a second time.

geopandas reads polygons, takes a point inside each and says in which a facility lies; all else is pandas.
"""

from pathlib import Path

import geopandas as gpd
import pandas as pd

KEY = ["indicator", "area", "sex", "age", "category_type", "category", "period"]
EVERYDAY = ("Swimming Pool", "Sports Hall", "Health and Fitness Gym")


def held(raw: Path, layout: str) -> list[tuple[Path, int]]:
    """List the files of a layout with their precedence."""
    register = pd.read_csv(raw / "sources.csv", dtype=str, encoding="utf-8-sig")
    rows = register[register["layout"] == layout]
    return [(raw / file, int(rank)) for file, rank in zip(rows["file"], rows["precedence"], strict=True)]


def text(path: Path) -> pd.DataFrame:
    """Read a CSV as it was written, empty cells as empty text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def lookup(raw: Path, child: str, parent: str) -> pd.Series:
    """Read the lookup that has both columns."""
    for path, _ in held(raw, "open-geography-lookup"):
        table = text(path)
        if {child, parent} <= set(table.columns):
            return table.drop_duplicates(child).set_index(child)[parent]
    raise LookupError(f"no lookup with {child} and {parent} in {raw}")


def outlines(raw: Path, letter_digits: str) -> gpd.GeoDataFrame:
    """Read the polygons of one kind of area (code prefix such as ``01`` for LSOAs) in National Grid metres."""
    for path, _ in held(raw, "open-geography-boundaries"):
        shapes = gpd.read_file(path)
        column = next(name for name in shapes.columns if name.upper().endswith("CD"))
        if shapes[column].str[1:3].isin(letter_digits.split()).any():
            shapes = shapes[shapes[column].str[1:3].isin(letter_digits.split())].set_index(column)
            shapes.geometry = shapes.geometry.make_valid()
            return shapes.to_crs(27700)[["geometry"]]
    raise LookupError(f"no boundaries of {letter_digits} in {raw}")


def fingertips(path: Path) -> pd.DataFrame:
    """Read a Fingertips download's figures."""
    columns = {
        "Indicator ID": "indicator",
        "Area Code": "area",
        "Sex": "sex",
        "Age": "age",
        "Category Type": "category_type",
        "Category": "category",
        "Time period": "period",
        "Value": "value",
        "Lower CI 95.0 limit": "lower",
        "Upper CI 95.0 limit": "upper",
        "Count": "count",
        "Denominator": "base",
        "Compared to England value or percentiles": "class",
    }
    return text(path)[list(columns)].rename(columns=columns)


def local_statistics(path: Path) -> pd.DataFrame:
    """Read a file of ONS Explore local statistics, its periods written as Fingertips writes them."""
    table = text(path)
    name = table["indicator"].str.lower()
    sex = name.str.extract(r"^(female|male)\b")[0].str.title().fillna("Persons")
    bare = name.str.replace(r"^(fe)?male ", "", regex=True).str.replace(r"[()]", "", regex=True)
    start, years = table["period"].str[:4].astype(int), table["period"].str.extract(r"/P(\d+)Y")[0]
    dash = (
        start.astype(str)
        + " - "
        + ((start + years.fillna("1").astype(int) - 1) % 100).astype(str).str.zfill(2)
    )
    stroke = start.astype(str) + "/" + ((start + 1) % 100).astype(str).str.zfill(2)
    period = stroke.where(years == "1", dash).where(years.notna(), table["period"])
    out = pd.DataFrame(
        {"indicator": "ons-" + bare.str.replace(" ", "-"), "area": table["areacd"], "sex": sex}
    )
    out[["age", "category_type", "category", "count", "base", "class"]] = ""
    out["period"] = period
    return out.assign(value=table["observation"], lower=table["lci_95"], upper=table["uci_95"])


def all_figures(raw: Path) -> pd.DataFrame:
    """Bring all published figures together: the source of lowest precedence wins.

    Where the winner says nothing of England, the comparison of a source that agrees to its rounding stands.
    """
    parts = [fingertips(p).assign(rank=r) for p, r in held(raw, "fingertips-download")]
    parts += [local_statistics(p).assign(rank=r) for p, r in held(raw, "ons-explore-local-statistics")]
    every = pd.concat(parts, ignore_index=True)
    every = every[every["value"] != ""].copy()
    every["decimals"] = every["value"].str.partition(".")[2].str.len()
    for column in ("value", "lower", "upper", "count", "base"):
        every[column] = pd.to_numeric(every[column])
    every = every.sort_values("rank", kind="stable")
    won = every.drop_duplicates(KEY)
    lost = every[(every["class"] != "") & ~every.index.isin(won.index)].drop_duplicates(KEY)
    beside = won.merge(lost, on=KEY, how="left", suffixes=("", "_lost"))
    tolerance = 0.5 * 10.0 ** -beside["decimals_lost"] * (1 + 1e-9)
    agrees = (beside["value"] - beside["value_lost"]).abs() <= tolerance
    beside["class"] = beside["class"].where((beside["class"] != "") | ~agrees, beside["class_lost"])
    return beside[[*KEY, "value", "lower", "upper", "count", "base", "class"]]


def all_facilities(raw: Path, lsoas: pd.Index, district_of: pd.Series) -> pd.DataFrame:
    """List public pools, halls and gyms in operation, each in the district whose LSOA outline holds it."""
    (folder, _), *_ = held(raw, "active-places-export")
    types = pd.read_csv(folder / "facilitytype.csv").set_index("Facility Type ID")["Facility Type Name"]
    wanted = ["Facility ID", "Facility Type", "Operational Status", "Easting", "Northing"]
    wanted.append("Accessibility Type Group (Text)")
    files = [pd.read_csv(p, low_memory=False) for p in sorted(folder.glob("*.csv"))]
    table = pd.concat([f[wanted] for f in files if set(wanted) <= set(f.columns)], ignore_index=True)
    table = table.drop_duplicates("Facility ID").set_axis(
        ["id", "type", "status", "x", "y", "access"], axis=1
    )
    table["type"] = table["type"].map(types)
    table = table[
        table["type"].isin(EVERYDAY) & (table["status"] == 3) & (table["access"] == "Public Access")
    ]
    points = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["x"], table["y"]), crs=27700)
    inside = points.sjoin(outlines(raw, "01").loc[lsoas], predicate="within")
    code = next(name for name in inside.columns if name.upper().startswith(("LSOA", "INDEX_RIGHT")))
    found = inside.groupby(level=0)[code].first().map(district_of)
    stray = points[~points.index.isin(found.index)].sjoin(outlines(raw, "06 07 08 09"), predicate="within")
    code = next(name for name in stray.columns if name.upper().startswith(("LAD", "INDEX_RIGHT")))
    return table.assign(district=pd.concat([found, stray.groupby(level=0)[code].first()]))


def neighbourhoods(raw: Path) -> pd.DataFrame:
    """Bring what the needs index and the neighbours rest on into one row per LSOA."""
    table = lookup(raw, "LSOA21CD", "LAD24CD").rename("district").to_frame()
    table["msoa"] = lookup(raw, "LSOA21CD", "MSOA21CD")
    table["rural_pct"] = 100.0 * lookup(raw, "LSOA21CD", "RUC21NM").str.contains("rural", case=False)
    (ages, _), *_ = held(raw, "census-age-extract")
    bands = pd.read_csv(ages).set_index("LSOA21CD").drop(columns="LSOA21NM")
    table["residents"] = bands.sum(axis=1)
    table["adults"] = table["residents"] - bands["Aged 15 years and under"]
    (profile, _), *_ = held(raw, "census-profile-extract")
    table = table.join(pd.read_parquet(profile).set_index("LSOA21CD").astype(float))
    (deprivation, _), *_ = held(raw, "indices-of-deprivation-file-7")
    imd = pd.read_csv(deprivation).set_index("LSOA code (2021)")
    table["imd_score"] = imd["Index of Multiple Deprivation (IMD) Score"]
    table["imd_decile"] = imd[
        "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"
    ]
    table["income_score"] = imd["Income Score (rate)"]
    table["health_score"] = imd["Health Deprivation and Disability Score"]
    table["population_16_24"] = bands["Aged 16 to 24 years"]
    table["population_16_over"] = table["adults"]
    for path, _ in held(raw, "small-area-estimates-extract"):
        table["sae_pct"] = table["msoa"].map(pd.read_csv(path).set_index("MSOA21CD")["inactive_pct"])
    shapes = outlines(raw, "01").loc[table.index]
    inside = shapes.geometry.representative_point()
    return table.assign(hectares=shapes.area / 10_000, x=inside.x, y=inside.y)


def ages(raw: Path) -> pd.DataFrame:
    """Read residents by five-year band, a row for each MSOA."""
    (path, _), *_ = held(raw, "nomis-table")
    return pd.read_csv(path).set_index("geography code")
