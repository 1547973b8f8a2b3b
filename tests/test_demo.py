"""The demonstration county is complete, agrees with itself, follows England and cannot be taken for a real place."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from localsport.data import demo, demo_levels

# The published file that each demonstration file follows column by column.
PUBLISHED = {
    "lsoa-ward-lad.csv": "lsoa21-wd24-lad24.csv",
    "lsoa-msoa.csv": "lsoa21-msoa21.csv",
    "lad-region.csv": "lad24-rgn24.csv",
    "ltla-utla.csv": "ltla23-utla23.csv",
    "ruc-lsoa.csv": "ruc21-lsoa21.csv",
    "msoa-names.csv": "msoa-names-2021.csv",
    "iod-file-7.csv": "iod-2025-file-7.csv",
    "census-age-lsoa.csv": "census-2021-age-lsoa.csv",
    "census-ts007a-msoa.csv": "census-2021-ts007a-msoa.csv",
    "fingertips-profile.csv": "fingertips-district-profile.csv",
    "fingertips-breakdowns.csv": "fingertips-england-breakdowns.csv",
    "small-area-estimates-msoa.csv": "active-lives-sae-msoa-2023-24.csv",
    "ons-els-adult-obesity-prevalence.csv": "ons-els-adult-obesity-prevalence.csv",
    "ons-els-healthy-life-expectancy.csv": "ons-els-healthy-life-expectancy.csv",
    "ons-els-preventable-cardiovascular-mortality-england.csv": (
        "ons-els-preventable-cardiovascular-mortality-england.csv"
    ),
    "ons-els-sports-facilities.csv": "ons-els-sports-facilities.csv",
    **{
        f"active-places/{name}.csv": f"active-places/{name}.csv"
        for name in (
            "swimmingpools",
            "sportshalls",
            "healthandfitnessgym",
            "studios",
            "artificialgrasspitches",
            "facilitytype",
            "facilitysubtype",
        )
    },
}


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / name)


def lsoas(folder: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(folder / "lsoa-boundaries.gpkg").set_index("LSOA21CD")


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.generate(tmp_path_factory.mktemp("again") / "demo")


def test_a_new_run_writes_the_committed_files(demo_raw: Path, again: Path) -> None:
    committed = {p.relative_to(demo_raw).as_posix() for p in demo_raw.rglob("*") if p.is_file()}
    assert committed == {p.relative_to(again).as_posix() for p in again.rglob("*") if p.is_file()}
    texts = sorted(n for n in committed if n.endswith((".csv", ".geojson")) and n != "sources.csv")
    assert [n for n in texts if (demo_raw / n).read_bytes() != (again / n).read_bytes()] == []
    for name in ("lsoa-boundaries.gpkg", "msoa-boundaries.gpkg"):
        old, new = gpd.read_file(demo_raw / name), gpd.read_file(again / name)
        assert_frame_equal(
            pd.DataFrame(old.drop(columns="geometry")), pd.DataFrame(new.drop(columns="geometry"))
        )
        assert shapely.equals_exact(old.geometry.values, new.geometry.values, 0.0).all(), name
    census = "census-profile-lsoa.parquet"
    assert_frame_equal(pd.read_parquet(demo_raw / census), pd.read_parquet(again / census))
    # Checksums of binary files may differ with the version of the writing library; everything else may not.
    registers = [table(f, "sources.csv").drop(columns="sha256") for f in (demo_raw, again)]
    assert_frame_equal(*registers)


def test_it_is_as_large_as_promised_and_no_larger(demo_raw: Path) -> None:
    # Issue 2, point 3: six districts, at least 60 MSOAs and 300 LSOAs, wards, under 3 MB.
    lookup = table(demo_raw, "lsoa-ward-lad.csv")
    assert lookup["LAD24CD"].nunique() == 6
    assert lookup["LSOA21CD"].nunique() == len(lookup) >= 300
    assert table(demo_raw, "lsoa-msoa.csv")["MSOA21CD"].nunique() >= 60
    assert lookup["WD24CD"].nunique() >= 40
    assert sum(p.stat().st_size for p in demo_raw.rglob("*") if p.is_file()) < 3_000_000


def test_every_code_begins_with_x(demo_raw: Path) -> None:
    real = re.compile(r"\b[EKWSN]\d{8}\b")
    for path in [*demo_raw.rglob("*.csv"), *demo_raw.rglob("*.geojson")]:
        assert not real.findall(path.read_text(encoding="utf-8-sig")), path.name
    for name in ("lsoa-boundaries.gpkg", "msoa-boundaries.gpkg"):
        assert gpd.read_file(demo_raw / name).iloc[:, 0].str.fullmatch(r"X0[12]\d{6}").all()
    assert (
        pd.read_parquet(demo_raw / "census-profile-lsoa.parquet")["LSOA21CD"].str.fullmatch(r"X01\d{6}").all()
    )


def test_every_source_says_it_is_a_demonstration(demo_raw: Path) -> None:
    register = pd.read_csv(demo_raw / "sources.csv", keep_default_na=False)
    assert register["title"].str.startswith("Demonstration").all()
    assert register["note"].str.startswith("Demonstration data").all()
    assert set(register["licence"]) == {"Demonstration data, CC0"}
    assert register["source_id"].is_unique
    listed = set(register["file"])
    held = {p.name for p in demo_raw.iterdir()} - {"sources.csv"}
    assert listed == held


@pytest.mark.england
def test_no_name_is_that_of_an_english_place(demo_raw: Path, england_raw: Path) -> None:
    english = set(table(england_raw, "msoa-names-2021.csv")["msoa21hclnm"].str.lower())
    lookup = table(england_raw, "lsoa21-wd24-lad24.csv")
    english |= set(lookup["LAD24NM"].str.lower()) | set(lookup["WD24NM"].str.lower())
    own = table(demo_raw, "lsoa-ward-lad.csv")
    names = set(table(demo_raw, "msoa-names.csv")["msoa21hclnm"]) | set(own["LAD24NM"]) | set(own["WD24NM"])
    assert sorted(n for n in names if n.lower() in english) == []


def test_neighbourhood_and_ward_names_are_unique(demo_raw: Path) -> None:
    assert table(demo_raw, "msoa-names.csv")["msoa21hclnm"].is_unique
    assert table(demo_raw, "lsoa-ward-lad.csv").groupby("WD24CD")["WD24NM"].first().is_unique


@pytest.mark.england
@pytest.mark.parametrize("name", PUBLISHED)
def test_columns_are_those_of_the_published_file(demo_raw: Path, england_raw: Path, name: str) -> None:
    # The first bytes too: byte-order mark and line ends.
    with (demo_raw / name).open("rb") as own, (england_raw / PUBLISHED[name]).open("rb") as published:
        assert own.readline() == published.readline()


@pytest.mark.england
def test_boundaries_and_census_have_the_published_columns(demo_raw: Path, england_raw: Path) -> None:
    for own, published in (
        ("lsoa-boundaries.gpkg", "lsoa-boundaries-2021.gpkg"),
        ("msoa-boundaries.gpkg", "msoa-boundaries-2021.gpkg"),
        ("lad-boundaries.geojson", "lad-boundaries-2024.geojson"),
    ):
        mine, theirs = gpd.read_file(demo_raw / own), gpd.read_file(england_raw / published, rows=5)
        assert list(mine.columns) == list(theirs.columns)
        assert mine.crs == theirs.crs
    census = "census-profile-lsoa.parquet", "census-2021-profile-lsoa.parquet"
    mine, theirs = pd.read_parquet(demo_raw / census[0]), pd.read_parquet(england_raw / census[1])
    assert list(mine.columns) == list(theirs.columns)


def test_small_areas_nest_and_cover_without_overlap(demo_raw: Path) -> None:
    small = lsoas(demo_raw)
    assert small.geometry.is_valid.all()
    # The island makes one LSOA of two parts; parts touch in full edges or not at all.
    parts = small.explode(index_parts=False)
    assert len(parts) == len(small) + 1
    assert shapely.coverage_is_valid(parts.geometry.values)
    middle = gpd.read_file(demo_raw / "msoa-boundaries.gpkg").set_index("MSOA21CD")
    joined = small.join(table(demo_raw, "lsoa-msoa.csv").set_index("LSOA21CD")).dissolve("MSOA21CD")
    assert shapely.equals(joined.geometry, middle.geometry.reindex(joined.index)).all()
    own = small[["geometry"]].join(table(demo_raw, "lsoa-ward-lad.csv").set_index("LSOA21CD"))
    district = gpd.read_file(demo_raw / "lad-boundaries.geojson").to_crs(27700).set_index("LAD24CD")
    apart = own.dissolve("LAD24CD").geometry.symmetric_difference(district.geometry).area
    # Six decimals of a degree are a decimetre: slivers of a few hectares on boundaries of a hundred kilometres.
    assert (apart < 1e-4 * district.area).all()
    wards = own.dissolve("WD24CD")
    assert (wards.geom_type == "Polygon").sum() >= len(wards) - 1
    pairs = table(demo_raw, "lsoa-msoa.csv").merge(own.reset_index())
    assert (pairs.groupby("MSOA21CD")["LAD24CD"].nunique() == 1).all()
    assert (pairs.groupby("WD24CD")["LAD24CD"].nunique() == 1).all()


def test_it_lies_in_the_open_sea(demo_raw: Path) -> None:
    # Between these northings England's ground ends before easting 454,000; the National Grid ends at 700,000.
    west, south, east, north = lsoas(demo_raw).total_bounds
    assert 550_000 < west < east < 620_000
    assert 530_000 < south < north < 600_000


def test_people_agree_between_the_files(demo_raw: Path) -> None:
    ages = table(demo_raw, "census-age-lsoa.csv").set_index("LSOA21CD").drop(columns="LSOA21NM")
    census = pd.read_parquet(demo_raw / "census-profile-lsoa.parquet").set_index("LSOA21CD")
    assert ages.sum(axis=1).between(1000, 3000).all()
    assert (ages.sum(axis=1) == census["census_population"]).all()
    assert np.allclose(
        100 * ages["Aged 65 years and over"] / ages.sum(axis=1), census["census_over65_pct"], atol=0.006
    )
    bands = table(demo_raw, "census-ts007a-msoa.csv").set_index("geography code").filter(like="Age:")
    assert (bands["Age: Total"] == bands.drop(columns="Age: Total").sum(axis=1)).all()
    by_msoa = ages.groupby(table(demo_raw, "lsoa-msoa.csv").set_index("LSOA21CD")["MSOA21CD"]).sum()
    assert (by_msoa.sum(axis=1) == bands["Age: Total"]).all()
    old = ["65 to 69 years", "70 to 74 years", "75 to 79 years", "80 to 84 years", "85 years and over"]
    over_65 = bands[[f"Age: Aged {band}" for band in old]].sum(axis=1)
    assert (over_65 == by_msoa["Aged 65 years and over"]).all()


def test_census_shares_agree_with_one_another(demo_raw: Path) -> None:
    census = pd.read_parquet(demo_raw / "census-profile-lsoa.parquet")
    shares = census.filter(like="_pct")
    assert shares.ge(0).all(axis=None)
    assert shares.le(100).all(axis=None)
    other = ["census_asian_pct", "census_black_pct", "census_mixed_pct", "census_other_ethnic_pct"]
    assert np.allclose(census[other].sum(axis=1), census["census_non_white_pct"], atol=0.02)
    assert (census["census_disability_lot_pct"] <= census["census_disability_any_pct"]).all()
    homes = census[["census_owned_pct", "census_social_rented_pct", "census_private_rented_pct"]].sum(axis=1)
    assert homes.between(97, 100).all()
    # Deprivation goes with no car, bad health and social renting: correlations over English LSOAs are 0.6 or more.
    iod = table(demo_raw, "iod-file-7.csv").set_index("LSOA code (2021)")
    score = iod["Index of Multiple Deprivation (IMD) Score"].reindex(census["LSOA21CD"]).to_numpy()
    for column in ("census_no_car_pct", "census_bad_health_pct", "census_social_rented_pct"):
        assert np.corrcoef(score, census[column])[0, 1] > 0.5, column


def test_deprivation_is_ranked_within_the_county(demo_raw: Path) -> None:
    iod = table(demo_raw, "iod-file-7.csv")
    for column in iod.columns[5::3]:
        score, decile = (
            iod.columns[iod.columns.get_loc(column) - 1],
            iod.columns[iod.columns.get_loc(column) + 1],
        )
        assert sorted(iod[column]) == list(range(1, len(iod) + 1))
        ordered = iod.sort_values(column)
        assert ordered[score].is_monotonic_decreasing
        assert (iod[decile].value_counts() == len(iod) // 10).all()


def test_the_country_follows_the_published_england_series(demo_raw: Path) -> None:
    # Fingertips, England: 93015 in 2015/16, at the pandemic's height and latest; 93014 latest.
    profile = table(demo_raw, "fingertips-profile.csv")
    country = profile[profile["Area Code"] == "X92000001"].set_index(["Indicator ID", "Sex", "Time period"])[
        "Value"
    ]
    published = {
        (93015, "2015/16"): 22.3,
        (93015, "2020/21"): 23.4,
        (93015, "2024/25"): 21.8,
        (93014, "2024/25"): 68.0,
    }
    for (indicator, period), value in published.items():
        assert country[indicator, "Persons", period] == pytest.approx(value, abs=0.5)
    assert country[90366, "Male", "2023 - 25"] == pytest.approx(79.7, abs=0.1)


@pytest.mark.england
def test_the_stated_levels_are_those_of_the_published_file(england_raw: Path) -> None:
    published = table(england_raw, "fingertips-district-profile.csv")
    own = published[published["Area Code"] == "E92000001"].set_index(["Indicator ID", "Sex", "Time period"])[
        "Value"
    ]
    series = {
        93015: demo_levels.INACTIVE,
        93014: demo_levels.ACTIVE,
        93088: demo_levels.OVERWEIGHT,
        848: demo_levels.DEPRESSION,
        90319: demo_levels.RECEPTION_OBESITY,
        90323: demo_levels.YEAR_SIX_OBESITY,
        93570: demo_levels.ACTIVE_CHILDREN,
    }
    for indicator, values in series.items():
        for year, value in enumerate(values, start=2015):
            if value is not None:
                assert own[indicator, "Persons", f"{year}/{year - 1999:02d}"] == value, indicator
    for year, value in enumerate(demo_levels.PREVENTABLE_MORTALITY, start=2015):
        assert own[93721, "Persons", str(year)] == value
    for sex in ("Male", "Female"):
        for year, value in enumerate(demo_levels.LIFE_EXPECTANCY[sex], start=2015):
            assert own[90366, sex, f"{year} - {year - 1998:02d}"] == value
        for year, value in enumerate(demo_levels.HEALTHY_YEARS[sex][4:], start=2015):
            assert own[90362, sex, f"{year} - {year - 1998:02d}"] == value
    obesity = table(england_raw, "ons-els-adult-obesity-prevalence.csv").query("areacd == 'E92000001'")
    assert sorted(demo_levels.ADULT_OBESITY) == sorted(obesity["observation"].round(2))
    groups = table(england_raw, "fingertips-england-breakdowns.csv").query(
        "`Indicator ID` == 93015 and `Time period` == '2022/23'"
    )
    by_group = groups.set_index("Category")["Value"]
    for _, category, share, _ in demo_levels.GROUPS:
        assert by_group[category] == pytest.approx(share, abs=0.006)


def test_shares_limits_and_comparisons_agree(demo_raw: Path) -> None:
    profile = table(demo_raw, "fingertips-profile.csv")
    value, lower, upper = (profile[c] for c in ("Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit"))
    given = lower.notna()
    assert ((lower <= value) & (value <= upper))[given].all()
    wide = profile["Lower CI 99.8 limit"].notna()
    assert (profile["Lower CI 99.8 limit"][wide] < lower[wide]).all()
    survey = profile.pivot_table(index=["Area Code", "Time period"], columns="Indicator ID", values="Value")
    adults = survey[[93014, 93015]].dropna()
    assert (adults.sum(axis=1) < 100).all()
    # A class is what the limits say: the country's value outside them, in the direction of the indicator.
    country = profile[profile["Area Code"] == "X92000001"].set_index(["Indicator ID", "Sex", "Time period"])[
        "Value"
    ]
    verdict = "Compared to England value or percentiles"
    inactive = profile[(profile["Indicator ID"] == 93015) & (profile["Area Code"] != "X92000001")]
    for _, row in inactive.iterrows():
        benchmark = country[93015, "Persons", row["Time period"]]
        worse, better = row["Lower CI 95.0 limit"] > benchmark, row["Upper CI 95.0 limit"] < benchmark
        assert row[verdict] == ("Worse" if worse else "Better" if better else "Similar")


def test_gaps_that_a_reader_must_meet_are_there(demo_raw: Path) -> None:
    profile = table(demo_raw, "fingertips-profile.csv")
    bare = profile["Value"].notna() & profile["Lower CI 95.0 limit"].isna()
    assert bare.sum() >= 5
    missing = profile[profile["Value"].isna()]
    assert (missing["Compared to England value or percentiles"] == "Not compared").all()
    assert (missing["Indicator ID"] == 93570).sum() >= 3
    healthy = profile[profile["Indicator ID"] == 90362]
    assert set(healthy["Area Code"]) == {"X92000001", "X10000001"}
    groups = table(demo_raw, "fingertips-breakdowns.csv")
    assert (groups["Denominator"] < 30).any()
    # Survey counts are weighted and denominators are not: dividing them does not give the value.
    adults = profile[profile["Indicator ID"].isin([93014, 93015]) & profile["Count"].notna()]
    assert (abs(100 * adults["Count"] / adults["Denominator"] - adults["Value"]) > 0.3).mean() > 0.5


def test_each_district_tells_its_story(demo_raw: Path) -> None:
    profile = table(demo_raw, "fingertips-profile.csv").query("`Indicator ID` == 93015")
    values = profile.pivot_table(index="Area Name", columns="Time period", values="Value")
    first, last = values.iloc[:, :3].mean(axis=1), values.iloc[:, -3:].mean(axis=1)
    assert last.idxmax() == "Mockham"
    assert last["Mockham"] > first["Mockham"]
    assert last["Trialford"] < first["Trialford"] - 3
    assert last.idxmin() == "Specimen Vale"
    country = values.loc["Demoland"]
    assert country["2020/21"] == country.max()


def test_facilities_lie_on_land_and_some_are_closed_or_private(demo_raw: Path) -> None:
    files = [table(demo_raw, name) for name in PUBLISHED if "active-places" in name and "type" not in name]
    every = pd.concat(files)
    assert every["Facility ID"].is_unique
    points = gpd.GeoSeries(gpd.points_from_xy(every["Easting"], every["Northing"]), crs=27700)
    assert points.within(lsoas(demo_raw).union_all()).all()
    assert {3, 5} <= set(every["Operational Status"])
    assert {"Public Access", "Private"} == set(every["Accessibility Type Group (Text)"])
