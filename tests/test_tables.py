"""The tables give what is asked for and no more, and say what to do when they are not there."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from localsport.data import places, tables

COUNTY, REGION, COUNTRY = "X10000001", "X12000001", "X92000001"


def lookup(demo_raw: Path, start: str) -> pd.DataFrame:
    """Read the lookup whose header begins so, with pandas alone."""
    file = next(f for f in demo_raw.glob("*.csv") if f.read_text(encoding="utf-8-sig").startswith(start))
    return pd.read_csv(file, dtype=str, encoding="utf-8-sig")


def test_a_folder_that_is_not_prepared_says_which_command_prepares_it(tmp_path: Path) -> None:
    with pytest.raises(tables.NotPreparedError) as error:
        tables.open_tables(tmp_path)
    assert f"No prepared tables in {tmp_path}" in str(error.value)
    assert "localsport prepare --raw" in str(error.value) and "LOCALSPORT_DATA" in str(error.value)


def test_the_folder_given_comes_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(tables.ENVIRONMENT, str(tmp_path / "environment"))
    assert tables.data_folder() == tmp_path / "environment"
    assert tables.data_folder(tmp_path / "given") == tmp_path / "given"
    monkeypatch.delenv(tables.ENVIRONMENT)
    assert tables.data_folder().parts[-2:] == ("data", "processed")


def test_areas_are_those_of_the_lookups(demo_tables: tables.Tables, demo_raw: Path) -> None:
    raw = lookup(demo_raw, "LSOA21CD,LSOA21NM,WD24CD")
    for level, column in (("lsoa", "LSOA21CD"), ("ward", "WD24CD"), ("district", "LAD24CD")):
        assert set(demo_tables.areas(level)["area_code"]) == set(raw[column])
    assert demo_tables.areas("county")["area_code"].tolist() == [COUNTY]
    assert demo_tables.areas()["area_code"].is_unique
    assert demo_tables.demonstration
    with pytest.raises(ValueError, match="Unknown level 'parish'"):
        demo_tables.areas("parish")


def test_an_msoa_has_the_name_people_use_and_keeps_its_official_one(
    demo_tables: tables.Tables, demo_raw: Path
) -> None:
    names = lookup(demo_raw, "msoa21cd").set_index("msoa21cd")["msoa21hclnm"]
    msoas = demo_tables.areas("msoa").set_index("area_code")
    assert msoas["name"].to_dict() == names.to_dict()
    assert (msoas["official_name"] != msoas["name"]).all()


def test_an_unknown_area_is_refused_with_the_way_out(demo_tables: tables.Tables) -> None:
    for ask in (
        demo_tables.area,
        demo_tables.districts_within,
        lambda code: demo_tables.parent(code, "region"),
    ):
        with pytest.raises(
            places.UnknownAreaError, match=r"Unknown area codes: \['E07000999'\].*see `localsport areas`"
        ):
            ask("E07000999")


def test_a_place_is_found_by_a_part_of_its_name_and_by_its_code(demo_tables: tables.Tables) -> None:
    district = demo_tables.areas("district").iloc[0]
    found = demo_tables.find(district["name"].upper())
    assert found.iloc[0]["area_code"] == district["area_code"], "districts come before their MSOAs and LSOAs"
    assert len(found) > 1
    assert demo_tables.find("X07000002").iloc[0]["area_code"] == "X07000002"
    assert demo_tables.find("no such place").empty


def test_lineage_goes_up_and_down(demo_tables: tables.Tables, demo_raw: Path) -> None:
    raw = lookup(demo_raw, "LSOA21CD,LSOA21NM,WD24CD")
    msoas = lookup(demo_raw, "LSOA21CD,MSOA21CD").set_index("LSOA21CD")["MSOA21CD"]
    first = raw.iloc[0]
    lsoa, district = first["LSOA21CD"], first["LAD24CD"]
    assert demo_tables.parent(lsoa, "msoa") == msoas[lsoa]
    assert demo_tables.parent(lsoa, "ward") == first["WD24CD"]
    assert [demo_tables.parent(lsoa, level) for level in ("county", "region", "country")] == [
        COUNTY,
        REGION,
        COUNTRY,
    ]
    assert demo_tables.parent(COUNTRY, "region") is None
    assert demo_tables.children(district, "lsoa") == sorted(raw.loc[raw["LAD24CD"] == district, "LSOA21CD"])
    assert demo_tables.children(COUNTY, "lsoa") == sorted(raw["LSOA21CD"])
    assert demo_tables.children(REGION, "county") == [COUNTY]
    assert demo_tables.children(first["WD24CD"], "lsoa") == sorted(
        raw.loc[raw["WD24CD"] == first["WD24CD"], "LSOA21CD"]
    )
    everywhere = sorted(raw["LAD24CD"].unique())
    assert [demo_tables.districts_within(code) for code in (COUNTY, REGION, COUNTRY)] == [everywhere] * 3
    assert demo_tables.districts_within(district) == [district]


def test_every_lsoa_lies_in_one_msoa_one_ward_and_one_district(demo_tables: tables.Tables) -> None:
    pairs = demo_tables.lineage()
    counted = pairs[pairs["child_level"] == "lsoa"].groupby(["child_code", "parent_level"]).size().unstack()
    assert counted[["msoa", "ward", "district"]].eq(1).all(axis=None)
    assert len(counted) == len(demo_tables.areas("lsoa"))
    methods = pairs.groupby(["child_level", "parent_level"])["method"].unique().map(list)
    assert methods["lsoa", "ward"] == ["best fit"] and methods["lsoa", "msoa"] == ["exact"]


def test_indicators_are_filtered_by_area_indicator_and_level(demo_tables: tables.Tables) -> None:
    everything = demo_tables.indicators()
    some = demo_tables.indicators(area_codes=["X07000001", COUNTRY], indicator_ids=["93015"])
    expected = everything.query("area_code in ['X07000001', @COUNTRY] and indicator_id == '93015'")
    pd.testing.assert_frame_equal(some, expected.reset_index(drop=True))
    districts = demo_tables.indicators(indicator_ids=["93015"], level="district")
    assert set(districts["area_code"]) == set(demo_tables.areas("district")["area_code"])
    assert demo_tables.indicators(area_codes=[]).empty


def test_small_areas_are_filtered_by_district_and_column(demo_tables: tables.Tables) -> None:
    everything = demo_tables.small_areas()
    assert len(everything) == len(demo_tables.areas("lsoa"))
    one = demo_tables.small_areas(["X07000003"], ["lsoa_code", "imd_score"])
    assert list(one.columns) == ["lsoa_code", "imd_score"]
    assert set(one["lsoa_code"]) == set(demo_tables.children("X07000003", "lsoa"))
    assert set(demo_tables.small_area_columns()["column"]) == set(everything.columns)


def test_outlines_are_in_the_national_grid_and_filtered(demo_tables: tables.Tables) -> None:
    for level in places.LEVELS:
        outlines = demo_tables.boundaries(level)
        assert outlines.crs == 27700 and outlines.geometry.is_valid.all()
        assert set(outlines["area_code"]) == set(demo_tables.areas(level)["area_code"])
    wards = demo_tables.boundaries("ward", district_codes=["X07000002"])
    assert set(wards["area_code"]) == set(demo_tables.children("X07000002", "ward"))
    assert demo_tables.boundaries("lsoa", area_codes=["X01000005"])["area_code"].tolist() == ["X01000005"]
    with pytest.raises(ValueError, match="lie in no district"):
        demo_tables.boundaries("region", district_codes=["X07000002"])


def test_wards_are_their_lsoas_and_the_county_its_districts(demo_tables: tables.Tables) -> None:
    lsoas = demo_tables.boundaries("lsoa").set_index("area_code").area
    wards = demo_tables.boundaries("ward").set_index("area_code").area
    for code in wards.index[:5]:
        assert wards[code] == pytest.approx(lsoas[demo_tables.children(code, "lsoa")].sum(), rel=1e-9)
    districts = demo_tables.boundaries("district").area.sum()
    assert demo_tables.boundaries("county").area.iloc[0] == pytest.approx(districts, rel=1e-6)


def test_the_point_of_an_lsoa_lies_inside_it(demo_tables: tables.Tables) -> None:
    points = demo_tables.small_areas(columns=["lsoa_code", "easting", "northing", "hectares"]).set_index(
        "lsoa_code"
    )
    outlines = demo_tables.boundaries("lsoa").set_index("area_code").geometry
    import geopandas as gpd

    inside = gpd.GeoSeries.from_xy(points["easting"], points["northing"], crs=27700)
    assert outlines.contains(inside, align=True).all()
    assert (outlines.area / 10_000).sub(points["hectares"]).abs().max() < 1e-6


def test_facilities_are_filtered_by_bounds_and_lie_where_they_say(demo_tables: tables.Tables) -> None:
    everything = demo_tables.facilities()
    outline = demo_tables.boundaries("district", area_codes=["X07000001"])
    west, south, east, north = outline.total_bounds
    found = demo_tables.facilities((west, south, east, north))
    expected = everything[
        everything["easting"].between(west, east) & everything["northing"].between(south, north)
    ]
    assert set(found["facility_id"]) == set(expected["facility_id"]) and 0 < len(found) < len(everything)
    lsoas = demo_tables.small_areas(columns=["lsoa_code", "district_code"]).set_index("lsoa_code")[
        "district_code"
    ]
    placed = everything.dropna(subset=["lsoa_code"])
    assert placed["lsoa_code"].map(lsoas).eq(placed["district_code"]).all()


def test_populations_are_the_published_bands(demo_tables: tables.Tables, demo_raw: Path) -> None:
    raw = lookup(demo_raw, "date,geography").set_index("geography code")
    found = demo_tables.populations(["X02000001"])
    assert found["count"].sum() == float(raw.loc["X02000001", "Age: Total"])
    assert found.loc[found["age_to"].isna(), "age_from"].tolist() == [85]
    assert set(found["level"]) == {"msoa"}


def test_every_source_id_resolves(demo_tables: tables.Tables) -> None:
    known = set(demo_tables.sources()["source_id"])
    frames = [
        demo_tables.areas(),
        demo_tables.lineage(),
        demo_tables.indicators(),
        demo_tables.small_area_columns(),
        demo_tables.populations(),
        demo_tables.facilities(),
        demo_tables.boundaries("ward"),
    ]
    for frame in frames:
        assert set(frame["source_id"]) <= known
    assert set(demo_tables.preparation()["source_id"]) <= known | {""}


@pytest.mark.parametrize("name", tables.HELD)
def test_a_small_table_is_as_its_file_and_nobody_spoils_it(demo_tables: tables.Tables, name: str) -> None:
    file = demo_tables.folder / f"{name}.parquet"
    if not file.is_file():
        pytest.skip("the demonstration county is prepared without localities here")
    stands = pd.read_parquet(file)
    mine = demo_tables._read(name)
    pd.testing.assert_frame_equal(mine, stands)
    mine["source_id"] = "changed"
    mine.loc[0, mine.columns[0]] = "changed too"
    mine.index.name = "changed"
    pd.testing.assert_frame_equal(demo_tables._read(name), stands)


def test_rows_of_a_small_table_are_those_a_reader_would_filter(demo_tables: tables.Tables) -> None:
    own = demo_tables.areas("district")["area_code"].tolist()
    for filters in (
        [("parent_code", "==", own[0])],
        [("parent_code", "in", own[:2]), ("child_level", "==", "lsoa")],
        [("parent_code", "in", [""])],
    ):
        stands = pd.read_parquet(demo_tables.folder / "lineage.parquet", filters=filters)
        pd.testing.assert_frame_equal(demo_tables._read("lineage", filters), stands)


def test_tables_prepared_anew_are_noticed(demo_data: Path, tmp_path: Path) -> None:
    shutil.copytree(demo_data, tmp_path / "data")
    opened = tables.open_tables(tmp_path / "data")
    before = opened.areas()
    before.iloc[1:].to_parquet(tmp_path / "data" / "areas.parquet")
    assert len(opened.areas()) == len(before) - 1
