"""Where people and facilities are, from the raw folder: centroids used, wrong places refused by name."""

import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box, get_parts

from localsport.data import facilities, prepare, tables
from localsport.data.findings import Findings
from localsport.data.geography import Geography
from localsport.data.layouts import active_places, centroids
from localsport.data.layouts.reading import LayoutError, Reading
from localsport.data.sources import RawFolderError, Source
from localsport.data.staging import Sourced

ROW = "demo-centroids,Demonstration centroids,localsport demonstration,1,,CC0,{file},,,,open-geography-centroids,1\n"


@pytest.fixture
def raw(demo_raw: Path, tmp_path: Path) -> Path:
    """Return a copy of the demonstration county's raw folder, to change."""
    return Path(shutil.copytree(demo_raw, tmp_path / "raw"))


@pytest.fixture(scope="module")
def inside(demo_tables) -> pd.DataFrame:
    """Return the points inside the outlines, which a folder without centroids has."""
    return demo_tables.small_areas().set_index("lsoa_code")[["easting", "northing"]]


def published(points: pd.DataFrame) -> str:
    """Write points as the portal does."""
    frame = points.reset_index(names="LSOA21CD").rename(columns={"easting": "x", "northing": "y"})
    frame.insert(0, "FID", range(1, len(frame) + 1))
    frame["GlobalID"] = "0b1c"
    return frame.to_csv(index=False)


def with_centroids(raw: Path, text: str, file: str = "centroids.csv") -> Path:
    (raw / file).write_text(text, encoding="utf-8")
    with (raw / "sources.csv").open("a", encoding="utf-8") as handle:
        handle.write(ROW.format(file=file))
    return raw


def prepared(raw: Path, tmp_path: Path) -> tables.Tables:
    prepare.prepare(raw, tmp_path / "data", progress=False)
    return tables.open_tables(tmp_path / "data")


def test_centroids_are_used_where_the_folder_has_them_and_the_label_says_so(
    raw, tmp_path, inside, demo_tables
):
    moved = inside.add([70.0, -40.0])
    held = prepared(with_centroids(raw, published(moved)), tmp_path)
    got = held.small_areas().set_index("lsoa_code")
    pd.testing.assert_frame_equal(got[["easting", "northing"]], moved, check_exact=True)
    labels = held.small_area_columns().set_index("column")
    assert labels.loc["easting", ["label", "source_id"]].tolist() == [
        "Population-weighted centroid, easting",
        "demo-centroids",
    ]
    # Everything else stays as it is without them.
    before = demo_tables.small_areas().set_index("lsoa_code")
    assert got.drop(columns=["easting", "northing"]).equals(before.drop(columns=["easting", "northing"]))
    without = demo_tables.small_area_columns().set_index("column")
    assert without.loc["easting", "label"] == "A point inside the area, easting"


def test_an_lsoa_without_a_centroid_keeps_the_point_inside_and_it_is_said(raw, tmp_path, inside):
    moved = inside.add([70.0, -40.0])
    held = prepared(with_centroids(raw, published(moved.iloc[2:])), tmp_path)
    got = held.small_areas().set_index("lsoa_code")[["easting", "northing"]]
    pd.testing.assert_frame_equal(got.iloc[:2], inside.iloc[:2])
    pd.testing.assert_frame_equal(got.iloc[2:], moved.iloc[2:])
    report = pd.read_parquet(tmp_path / "data" / "preparation.parquet")
    row = report[(report["source_id"] == "demo-centroids") & (report["kind"] == "filled")].iloc[0]
    assert row["count"] == 2 and inside.index[0] in row["examples"]
    label = held.small_area_columns().set_index("column").loc["easting", "label"]
    assert label == "Population-weighted centroid (a point inside the area for 2 LSOAs), easting"


def test_centroids_of_another_place_are_refused(raw, tmp_path, inside):
    wrong = inside.copy()
    wrong.iloc[0] = wrong.iloc[0].to_numpy()[::-1]
    wrong.iloc[1] = wrong.iloc[1] + 9_000
    with pytest.raises(RawFolderError) as error:
        prepared(with_centroids(raw, published(wrong)), tmp_path)
    text = str(error.value)
    assert f"look exchanged: {inside.index[0]}." in text
    assert f"from their own area: {inside.index[1]}." in text


def test_centroids_of_2011_and_of_unknown_lsoas_are_refused(raw, tmp_path, inside):
    stranger = inside.rename(index={inside.index[0]: "X01999999"})
    with pytest.raises(RawFolderError, match="Unknown LSOA codes: 'X01999999'"):
        prepared(with_centroids(raw, published(stranger)), tmp_path)
    file = tmp_path / "old.csv"
    file.write_text("FID,LSOA11CD,x,y\n1,E01000001,532000,181000\n", encoding="utf-8")
    with pytest.raises(LayoutError, match="2011 vintage where 2021 is expected"):
        centroids.read(file)


# Two LSOAs of the City of London and one of Cardiff, in metres and, by the Ordnance Survey's own formula as
# PROJ has it, in degrees.
CITY = pd.DataFrame(
    {"lsoa_code": ["E01000001", "E01000002"], "x": [532151.5, 532441.7], "y": [181867.4, 181646.5]}
)


def test_the_two_forms_of_the_portals_csv_and_its_points(tmp_path):
    metres = tmp_path / "metres.csv"
    metres.write_text(
        "\ufeffFID,LSOA21CD,GlobalID,x,y\n1,E01000001,g,532151.5,181867.4\n2, E01000002,g,532441.7,181646.5\n"
        "3,W01001939,g,318000,177000\n",
        encoding="utf-8",
    )
    points = gpd.GeoSeries(gpd.points_from_xy(CITY["x"], CITY["y"]), crs=27700).to_crs(4326)
    degrees = tmp_path / "degrees.csv"
    rows = [f"{c},{p.x:.9f},{p.y:.9f}" for c, p in zip(CITY["lsoa_code"], points, strict=True)]
    degrees.write_text("LSOA21CD,x,y\n" + "\n".join(rows) + "\n", encoding="utf-8")
    shapes = gpd.GeoDataFrame({"LSOA21CD": CITY["lsoa_code"], "GlobalID": "g"}, geometry=points)
    shapes.to_file(tmp_path / "points.geojson")
    shapes.to_crs(27700).to_file(tmp_path / "points.gpkg", layer="LSOA_PopCentroids_EW_2021_V4")
    for file in (metres, degrees, tmp_path / "points.geojson", tmp_path / "points.gpkg"):
        frame = centroids.read(file).frames["centroids"]
        assert list(frame.columns) == ["lsoa_code", "easting", "northing"]
        assert frame["lsoa_code"].tolist() == CITY["lsoa_code"].tolist()
        np.testing.assert_allclose(frame[["easting", "northing"]], CITY[["x", "y"]], atol=0.02)
    notes = {note.rule: note.count for note in centroids.read(metres).notes}
    assert notes["rows of areas outside England"] == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("LSOA21CD,x,y,people\nE01000001,1,1,1\n", r"Unexpected: \['people'\]"),
        ("LSOA21CD,x\nE01000001,1\n", r"Missing: \['y'\]"),
        ("LSOA21CD,x,y\nE01000001,532151,181867\nE01000001,532152,181867\n", "come twice: E01000001"),
        ("LSOA21CD,x,y\nE01000001,532151,181867\nE01000002,,181867\n", "not on the National Grid: E01000002"),
        ("LSOA21CD,x,y\nE01000001,-11000,6711000\n", "not on the National Grid: E01000001"),
        ("LSOA21CD,x,y\nE02000001,532151,181867\n", "another kind of area: 'E02000001'"),
        ("LSOA21CD,x,y\nE0100000I,532151,181867\n", "a letter stands where a digit belongs"),
        ("LSOA21CD,x,y\nE01000001,here,181867\n", "text where a number belongs"),
    ],
)
def test_files_that_are_not_centroids_are_refused(tmp_path, text, message):
    (tmp_path / "c.csv").write_text(text, encoding="utf-8")
    with pytest.raises(LayoutError, match=message):
        centroids.read(tmp_path / "c.csv")


def changed_pools(raw: Path, change, *, degrees: bool) -> list[str]:
    """Change the first facilities of the demonstration's pools; return their ids."""
    file = raw / "active-places" / "swimmingpools.csv"
    frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    if not degrees:
        frame[["Latitude", "Longitude"]] = ""
    change(frame)
    frame.to_csv(file, index=False)
    return frame["Facility ID"].tolist()


def exchange(frame: pd.DataFrame) -> None:
    frame.loc[:1, ["Easting", "Northing"]] = frame.loc[:1, ["Northing", "Easting"]].to_numpy()


def test_exchanged_coordinates_are_refused_by_name(raw, tmp_path):
    ids = changed_pools(raw, exchange, degrees=True)
    with pytest.raises(LayoutError, match=f"northing are exchanged.*: {ids[0]}, {ids[1]}\\."):
        active_places.read(raw / "active-places")


def test_exchanged_coordinates_are_refused_without_degrees_to_hold_them_against(raw, tmp_path):
    ids = changed_pools(raw, exchange, degrees=False)
    with pytest.raises(RawFolderError) as error:
        prepared(raw, tmp_path)
    (problem,) = error.value.problems
    assert problem.source_id == "demo-active-places"
    assert "easting and northing look exchanged" in problem.text
    assert ids[0] in problem.text and ids[1] in problem.text and ids[2] not in problem.text


def test_facilities_outside_england_are_refused_by_name(raw, tmp_path):
    def to_wales(frame):
        # Cardiff Bay: far from Demoland as it is from England.
        frame.loc[0, ["Easting", "Northing"]] = ["319000", "174000"]

    ids = changed_pools(raw, to_wales, degrees=False)
    with pytest.raises(RawFolderError) as error:
        prepared(raw, tmp_path)
    assert f"Facilities outside England: {ids[0]} (319000, 174000)." in str(error.value)
    assert not (tmp_path / "data" / "prepared.json").exists()


def test_a_pier_is_not_outside(raw, tmp_path, demo_tables):
    # A kilometre off the northernmost edge, out at sea; Southend's pier is 2.2 km long.
    shape = demo_tables.boundaries("country").geometry.iloc[0]
    corner = max((p for part in get_parts(shape) for p in part.exterior.coords), key=lambda p: p[1])

    def to_sea(frame):
        frame.loc[0, ["Easting", "Northing"]] = [f"{corner[0]:.0f}", f"{corner[1] + 1000:.0f}"]

    ids = changed_pools(raw, to_sea, degrees=False)
    pool = prepared(raw, tmp_path).facilities().set_index("facility_id").loc[ids[0]]
    assert pd.isna(pool["district_code"])


def test_degrees_that_say_another_place_are_refused(raw):
    def astray(frame):
        frame.loc[0, "Latitude"] = "51.5"
        frame.loc[1, "Latitude"] = "951.5"

    ids = changed_pools(raw, astray, degrees=True)
    with pytest.raises(LayoutError, match=f"from their latitude and longitude: {ids[0]}, {ids[1]}\\."):
        active_places.read(raw / "active-places")


def test_the_publishers_facilities_all_stand_in_england(england_raw):
    # Every one of the 62,108 has two statements of its place, which agree.
    reading = active_places.read(england_raw / "active-places")
    assert len(reading.frames["facilities"]) == 62_108


def test_in_a_folder_of_a_part_of_england_the_rest_of_england_is_not_outside(tmp_path):
    # One square kilometre of London stands for the part; Newcastle is England, Shetland and a point north of Jura are not.
    lsoa, district = "E01000001", "E09000001"
    square = box(532_000, 181_000, 533_000, 182_000)
    outlines = {
        level: gpd.GeoDataFrame({"area_code": [code]}, geometry=[square], crs=27700)
        for level, code in (("lsoa", lsoa), ("district", district))
    }
    lsoas = pd.DataFrame({"lsoa_code": [lsoa], "district_code": [district]})
    geography = Geography(pd.DataFrame(), pd.DataFrame(), lsoas, pd.DataFrame())
    frame = pd.DataFrame({"facility_id": ["city", "newcastle", "shetland", "jura"]})
    frame[["easting", "northing"]] = [
        (532500, 181500),
        (425000, 564500),
        (447000, 1_141_000),
        (181500, 699_000),
    ]
    frame = frame.astype({"easting": float, "northing": float}).assign(
        site_id="s", facility_type="Golf", facility_subtype="", operational=True, public_access=True
    )
    frame = frame.assign(access="", management="")
    source = Source("places", "places", active_places.LAYOUT, 1, tmp_path, "")
    findings = Findings()
    got = facilities.build([Sourced(source, Reading({"facilities": frame}))], geography, outlines, findings)
    assert got.set_index("facility_id").loc["city", "district_code"] == district
    assert pd.isna(got.set_index("facility_id").loc["newcastle", "district_code"])
    (problem,) = findings.problems
    assert "outside England: shetland (447000, 1141000), jura (181500, 699000)." in problem.text
    assert "city" not in problem.text and "newcastle" not in problem.text
