"""Boundaries, lookups and names are read in the forms that publishers give them."""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, MultiPolygon, Polygon, box

from localsport.data.layouts import boundaries, lookup, msoa_names
from localsport.data.layouts.reading import LayoutError

GRID = 27700
# Two squares of a hundred metres beside each other, somewhere in the Midlands.
SQUARES = [box(450_000, 300_000, 450_100, 300_100), box(450_100, 300_000, 450_200, 300_100)]


def shapes(**columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=SQUARES, crs=GRID)


def published(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".shp", ".fgb"])
def test_boundaries_are_read_in_every_format_with_the_portals_own_columns(
    tmp_path: Path, suffix: str
) -> None:
    frame = shapes(
        FID=[1, 2],
        LSOA21CD=["X01000001", "X01000002"],
        LSOA21NM=["First 001A", "First 001B"],
        LSOA21NMW=["", ""],
        BNG_E=[450_050, 450_150],
        BNG_N=[300_050, 300_050],
        LAT=[52.6, 52.6],
        LONG=[-1.26, -1.26],
        Shape__Area=[1e4, 1e4],
        Shape__Length=[400.0, 400.0],
        GlobalID=["a", "b"],
    )
    frame = (
        frame.rename(columns={"Shape__Area": "Shape__Are", "Shape__Length": "Shape__Len"})
        if suffix == ".shp"
        else frame
    )
    file = tmp_path / f"areas{suffix}"
    frame.drop(columns="FID" if suffix == ".gpkg" else []).to_file(file)
    found = boundaries.read(file).frames["boundaries"]
    assert list(found["area_code"]) == ["X01000001", "X01000002"]
    assert list(found["area_name"]) == ["First 001A", "First 001B"]
    assert set(found["level"]) == {"lsoa"} and set(found["vintage"]) == {2021}
    assert found.crs == GRID
    # A square of 100 m has 10,000 m²; GeoJSON keeps seven decimals of a degree, about a centimetre.
    assert found.area.tolist() == pytest.approx([10_000, 10_000], rel=1e-3)


def test_a_zipped_shapefile_and_a_folder_with_one_are_read(tmp_path: Path) -> None:
    frame = shapes(LAD23CD=["X07000001", "X07000002"], LAD23NM=["North", "South"])
    (tmp_path / "folder").mkdir()
    frame.to_file(tmp_path / "folder" / "lad.shp")
    frame.to_file(tmp_path / "lad.shz", driver="ESRI Shapefile")
    (tmp_path / "lad.shz").rename(tmp_path / "lad.zip")
    for path in (tmp_path / "folder", tmp_path / "lad.zip"):
        found = boundaries.read(path).frames["boundaries"]
        assert list(found["area_code"]) == ["X07000001", "X07000002"]
        assert set(found["vintage"]) == {2023} and set(found["level"]) == {"district"}


def test_degrees_become_national_grid(tmp_path: Path) -> None:
    frame = shapes(LAD24CD=["X07000001", "X07000002"], LAD24NM=["North", "South"])
    frame.to_crs(4326).to_file(tmp_path / "lad.geojson")
    found = boundaries.read(tmp_path / "lad.geojson").frames["boundaries"]
    assert found.total_bounds.tolist() == pytest.approx([450_000, 300_000, 450_200, 300_100], abs=1.0)


def test_an_invalid_polygon_is_mended_and_named(tmp_path: Path) -> None:
    frame = shapes(LAD24CD=["X07000001", "X07000002"], LAD24NM=["North", "South"])
    # A bow tie: two triangles of 2,500 m² that meet in a point, and a ring that crosses itself there.
    frame.loc[0, "geometry"] = Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    frame.to_file(tmp_path / "lad.gpkg")
    reading = boundaries.read(tmp_path / "lad.gpkg")
    (note,) = reading.notes
    assert (note.kind, note.count, note.examples) == ("repair", 1, "North (X07000001)")
    mended = reading.frames["boundaries"].geometry.iloc[0]
    assert mended.is_valid and mended.area == pytest.approx(5_000) and isinstance(mended, MultiPolygon)


def test_areas_of_other_nations_are_set_aside_and_counted(tmp_path: Path) -> None:
    shapes(LAD24CD=["E07000130", "S12000013"], LAD24NM=["Charnwood", "Na h-Eileanan Siar"]).to_file(
        tmp_path / "lad.gpkg"
    )
    reading = boundaries.read(tmp_path / "lad.gpkg")
    assert list(reading.frames["boundaries"]["area_code"]) == ["E07000130"]
    assert [(n.kind, n.count, n.examples) for n in reading.notes] == [("set aside", 1, "Na h-Eileanan Siar")]


def test_published_wards_are_set_aside_because_wards_are_dissolved(tmp_path: Path) -> None:
    frame = shapes(
        WD24CD=["X05000001", "X05000002"], WD24NM=["a", "b"], LAD24CD=["X07000001"] * 2, LAD24NM=["c"] * 2
    )
    frame.to_file(tmp_path / "wards.gpkg")
    reading = boundaries.read(tmp_path / "wards.gpkg")
    assert not reading.frames
    assert [(n.kind, n.count) for n in reading.notes] == [("set aside", 2)]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"LSOA21CD": ["X01000001", "X01000002"], "Deprivation": [1, 2]}, "Unexpected: ['Deprivation']"),
        ({"code": ["X01000001", "X01000002"]}, "Missing: ['a code column such as LSOA21CD"),
        ({"LSOA21CD": ["X01000001", "X01000001"]}, "Areas that come twice: X01000001"),
        ({"LSOA21CD": ["X01000001", "X02000001"]}, "codes of another kind of area: 'X02000001'"),
        ({"LSOA21CD": ["X01000001", "X0100000O"]}, "a letter stands where a digit belongs"),
    ],
)
def test_boundaries_that_are_not_as_published_are_refused(
    tmp_path: Path, columns: dict[str, object], message: str
) -> None:
    shapes(**columns).to_file(tmp_path / "areas.gpkg")
    with pytest.raises(LayoutError) as error:
        boundaries.read(tmp_path / "areas.gpkg")
    assert message in str(error.value)


def test_lines_are_no_areas_and_two_layers_are_one_too_many(tmp_path: Path) -> None:
    frame = shapes(LSOA21CD=["X01000001", "X01000002"])
    lines = frame.set_geometry([LineString([(0, 0), (1, 1)])] * 2, crs=GRID)
    lines.to_file(tmp_path / "lines.gpkg")
    with pytest.raises(LayoutError, match="shape is not a polygon: X01000001, X01000002"):
        boundaries.read(tmp_path / "lines.gpkg")
    frame.to_file(tmp_path / "two.gpkg", layer="one")
    frame.to_file(tmp_path / "two.gpkg", layer="two")
    with pytest.raises(LayoutError, match="must hold one layer of areas"):
        boundaries.read(tmp_path / "two.gpkg")


def test_a_lookup_of_any_vintage_with_the_portals_own_columns(tmp_path: Path) -> None:
    text = (
        "\N{ZERO WIDTH NO-BREAK SPACE}LSOA21CD,LSOA21NM,LSOA21NMW,WD23CD,WD23NM,WD23NMW,"
        "LAD23CD,LAD23NM,LAD23NMW,ObjectId\n"
        "E01000001,City of London 001A,,E05009288,Aldersgate,,E09000001,City of London,,1\n"
        "W01000003,Isle of Anglesey 001A,,W05001496,Bro Aberffraw,,W06000001,Isle of Anglesey,Ynys Môn,2\n"
    )
    reading = lookup.read(published(tmp_path / "lookup.csv", text))
    frame = reading.frames["lookup"]
    assert list(frame.columns) == ["LSOA21CD", "LSOA21NM", "WD23CD", "WD23NM", "LAD23CD", "LAD23NM"]
    assert frame["WD23NM"].tolist() == ["Aldersgate"]
    assert [(n.kind, n.count) for n in reading.notes] == [("repair", 1), ("set aside", 1)]


def test_a_lookup_of_output_areas_gives_one_row_per_lsoa(tmp_path: Path) -> None:
    text = "OA21CD,LSOA21CD,LSOA21NM,MSOA21CD,MSOA21NM,LAD22CD,LAD22NM,LAD22NMW,ObjectId\n"
    text += (
        "E00000001,E01000001,a,E02000001,b,E09000001,c,,1\nE00000003,E01000001,a,E02000001,b,E09000001,c,,2\n"
    )
    assert len(lookup.read(published(tmp_path / "oa.csv", text)).frames["lookup"]) == 1


def test_a_lookup_names_unitary_authorities_without_a_county(tmp_path: Path) -> None:
    text = "LAD24CD,LAD24NM,CTY24CD,CTY24NM\nE07000130,Charnwood,E10000018,Leicestershire\n"
    text += "E06000016,Leicester,E99999999,(pseudo) England (UA/MD/LB)\nE09000001,City of London,,\n"
    frame = lookup.read(published(tmp_path / "cty.csv", text)).frames["lookup"]
    assert frame["CTY24CD"].tolist() == ["E10000018", "E99999999", ""]


def test_the_rural_urban_lookup_of_the_portal(tmp_path: Path) -> None:
    text = "LSOA21CD,LSOA21NM,LSOA21NMW,RUC21CD,RUC21NM,Urban_rural_flag,ObjectId\n"
    text += "E01000001,City of London 001A,,UN1,Urban: Nearer to a major town or city,Urban,1\n"
    assert "RUC21NM" in lookup.read(published(tmp_path / "ruc.csv", text)).frames["lookup"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("LSOA21CD,MSOA21CD,Score\nE01000001,E02000001,3\n", "Missing: none. Unexpected: ['Score']"),
        ("LSOA21CD,LSOA21NM\nE01000001,City of London 001A\n", "Missing: ['code columns of two linked kinds"),
        ("LSOA21CD,MSOA21CD\nE01000001,E01000001\n", "codes of another kind of area: 'E01000001'"),
        ("LSOA21CD,MSOA21CD\nE01000001\n", "rows do not have the header's 2 cells"),
        ("LSOA21CD,MSOA21CD,MSOA21CD\na,b,c\n", "names columns twice: ['MSOA21CD']"),
    ],
)
def test_lookups_that_are_not_as_published_are_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(LayoutError) as error:
        lookup.read(published(tmp_path / "lookup.csv", text))
    assert message in str(error.value)


def test_names_of_the_house_of_commons_library_as_it_publishes_them(tmp_path: Path) -> None:
    text = "msoa21cd,msoa21nm,msoa21nmw,msoa21hclnm,msoa21hclnmw,localauthorityname\n"
    text += "E02000002,Barking and Dagenham 001,,Marks Gate,,Barking and Dagenham\n"
    text += "W02000001,Isle of Anglesey 001,Ynys Môn 001,Amlwch & Llaneilian,,Isle of Anglesey\n"
    reading = msoa_names.read(published(tmp_path / "names.csv", text))
    assert reading.frames["msoa_names"].to_numpy().tolist() == [["E02000002", "Marks Gate"]]
    assert reading.notes[0].count == 1


def test_two_names_for_one_msoa_are_refused(tmp_path: Path) -> None:
    text = "msoa21cd,msoa21hclnm\nE02000002,Marks Gate\nE02000002,Another\n"
    with pytest.raises(LayoutError, match="two names: \\['E02000002'\\]"):
        msoa_names.read(published(tmp_path / "names.csv", text))
