"""Custom localities: what becomes a place, what is refused by name, and what is said of one."""

import re
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from localsport.answers import locality_claims, place
from localsport.answers.claims import claim, table
from localsport.cli import main
from localsport.data import localities, places
from localsport.data.layouts import localities as layout
from localsport.data.layouts.reading import LayoutError
from localsport.data.prepare import prepare, report_text
from localsport.data.sources import RawFolderError
from localsport.data.tables import Tables, open_tables
from localsport.display import locality_wording

DISTRICTS = ("X07000001", "X07000002")


def listed(lsoas, identifier="north", name="North", kind="cluster") -> pd.DataFrame:
    return pd.DataFrame({"locality": identifier, "name": name, "lsoa_code": list(lsoas), "kind": kind})


def written(folder: Path, frame: pd.DataFrame, name: str = "clusters.csv") -> Path:
    frame.to_csv(folder / name, index=False)
    return folder / name


def drawn(folder: Path, shapes: dict[str, object], name: str = "outlines.geojson", **columns: object) -> Path:
    frame = gpd.GeoDataFrame({"name": list(shapes), **columns}, geometry=list(shapes.values()), crs=27700)
    frame.to_file(folder / name, driver="GeoJSON")
    return folder / name


@pytest.fixture(scope="module")
def own(demo_tables: Tables) -> list[str]:
    """Neighbourhoods of one district, in order."""
    return demo_tables.children(DISTRICTS[0], "lsoa")


@pytest.fixture(scope="module")
def made(demo_raw: Path, demo_data: Path, demo_tables: Tables, own: list[str], tmp_path_factory) -> Tables:
    """Tables with a listed set, a listed set across districts, and a drawn set."""
    folder = tmp_path_factory.mktemp("localities")
    shutil.copytree(demo_data, folder / "data")
    other = demo_tables.children(DISTRICTS[1], "lsoa")
    outlines = demo_tables.boundaries("lsoa").set_index("area_code").geometry
    files = [
        written(
            folder,
            pd.concat(
                [listed(own[:12]), listed(own[12:15], "South End", "South End", "neighbourhood network")]
            ),
        ),
        written(
            folder, listed([own[-1], other[0]], "pcn 1", "Two Towns", "primary care network"), "networks.csv"
        ),
        drawn(
            folder,
            {"Exactly": outlines[own[:5]].union_all(), "All Ödd & Sons": outlines[own[5]]},
            kind="cluster",
        ),
    ]
    prepare(demo_raw, folder / "data", localities_from=files, progress=False)
    return open_tables(folder / "data")


def refused(demo_raw: Path, tmp_path: Path, *files: Path) -> str:
    with pytest.raises(RawFolderError) as caught:
        prepare(demo_raw, tmp_path / "data", localities_from=files, progress=False)
    assert not (tmp_path / "data" / "prepared.json").exists(), "a refused folder leaves no tables"
    return str(caught.value)


def test_a_list_of_codes_becomes_a_place_of_its_own_level(made: Tables, own: list[str]) -> None:
    area = made.area("L-north")
    assert (area["level"], area["name"], area["source_id"]) == ("locality", "North", "clusters")
    assert made.children("L-north", "lsoa") == own[:12]
    assert made.parent("L-north", "district") == DISTRICTS[0]
    assert made.parent("L-north", "country") == "X92000001", "what its district lies in, it lies in"
    assert {"L-north", "L-south-end"} <= set(made.children(DISTRICTS[0], "locality"))
    row = made.localities().set_index("area_code").loc["L-south-end"]
    assert (row["kind"], row["method"], row["neighbourhoods"]) == ("neighbourhood network", "listed", 3)


def test_its_outline_is_its_neighbourhoods_dissolved(made: Tables, own: list[str]) -> None:
    parts = made.boundaries("lsoa", area_codes=own[:12]).area.sum()
    assert made.boundaries("locality", area_codes=["L-north"]).area.iloc[0] == pytest.approx(parts, rel=1e-9)


def test_one_across_districts_lies_in_both_and_in_neither_wholly(made: Tables) -> None:
    assert made.districts_within("L-pcn-1") == list(DISTRICTS)
    assert made.parent("L-pcn-1", "district") is None
    assert "L-pcn-1" not in made.localities_within(DISTRICTS[0])
    assert set(made.localities_within("X92000001")) == set(made.areas("locality")["area_code"])


def test_sets_may_overlap_each_other(made: Tables, own: list[str]) -> None:
    lineage = made.lineage()
    parents = lineage[lineage["child_code"].eq(own[0]) & lineage["parent_level"].eq("locality")]
    assert set(parents["parent_code"]) == {"L-north", "L-exactly"}


def test_a_polygon_takes_the_neighbourhoods_whose_point_it_holds(made: Tables, own: list[str]) -> None:
    assert made.children("L-exactly", "lsoa") == own[:5]
    assert made.children("L-all-odd-sons", "lsoa") == [own[5]]
    row = made.localities().set_index("area_code").loc["L-exactly"]
    # The polygon is the union of whole neighbourhoods: all of its people inside, none counted elsewhere.
    assert (row["inside_pct"], row["elsewhere_pct"]) == pytest.approx((100, 0), abs=1e-6)
    assert row["method"] == "best fit"


def test_the_fit_of_a_polygon_is_that_of_its_parts(
    demo_raw: Path, demo_tables: Tables, own: list[str], tmp_path
) -> None:
    # Closed form: a piece that holds the point and 70% or more of the area of one neighbourhood holds that share of
    # its people, when they are spread evenly.
    outlines = demo_tables.boundaries("lsoa").set_index("area_code").geometry
    small = demo_tables.small_areas().set_index("lsoa_code")
    shape, at = outlines[own[0]], small.loc[own[0], ["easting", "northing"]]
    west, south, east, north = shape.bounds
    lines = np.linspace(float(at["easting"]), east, 4_000)
    boxes = [shapely.box(west, south, x, north) for x in lines]
    piece = next(box for box in boxes if box.intersection(shape).area >= 0.7 * shape.area)
    cut = piece.intersection(shape)
    file = drawn(tmp_path, {"Most of one": cut})
    done = prepare(demo_raw, tmp_path / "data", localities_from=[file], progress=False)
    row = open_tables(tmp_path / "data").localities().iloc[0]
    assert row["inside_pct"] == pytest.approx(100 * cut.area / shape.area, abs=0.01)
    assert row["elsewhere_pct"] == pytest.approx(0, abs=0.01)
    assert "Most of one: 7" in report_text(done), "the preparation says how well it fits"


def test_a_second_prepare_with_the_same_files_does_nothing_and_one_without_says_what_is_gone(
    demo_raw: Path, demo_data: Path, own: list[str], tmp_path: Path
) -> None:
    data, file = tmp_path / "data", written(tmp_path, listed(own[:3]))
    shutil.copytree(demo_data, data)
    assert prepare(demo_raw, data, localities_from=[file], progress=False).changed
    assert not prepare(demo_raw, data, localities_from=[file], progress=False).changed
    without = prepare(demo_raw, data, progress=False)
    assert without.changed
    assert "clusters.csv" in report_text(without)
    assert open_tables(data).localities().empty
    assert open_tables(data).boundaries("locality").empty


def test_the_raw_folder_may_list_them_itself(demo_raw: Path, own: list[str], tmp_path: Path) -> None:
    shutil.copytree(demo_raw, tmp_path / "raw")
    written(tmp_path / "raw", listed(own[:3]))
    register = pd.read_csv(tmp_path / "raw" / "sources.csv", dtype=str).fillna("")
    row = {"source_id": "ours", "title": "Ours", "publisher": "Us", "licence": "x", "file": "clusters.csv"}
    row |= {"layout": layout.LAYOUT, "precedence": "1"}
    pd.concat([register, pd.DataFrame([row])]).fillna("").to_csv(
        tmp_path / "raw" / "sources.csv", index=False
    )
    prepare(tmp_path / "raw", tmp_path / "data", progress=False)
    assert open_tables(tmp_path / "data").area("L-north")["source_id"] == "ours"


def test_no_path_of_this_machine_gets_into_the_register(made: Tables) -> None:
    rows = made.sources().set_index("source_id").loc[["clusters", "networks", "outlines"]]
    assert rows["file"].tolist() == ["clusters.csv", "networks.csv", "outlines.geojson"]
    assert set(rows["publisher"]) == {localities.SUPPLIED}


def test_localities_that_share_neighbourhoods_are_refused_all_named(
    demo_raw: Path, own: list[str], tmp_path: Path
) -> None:
    both = pd.concat([listed(own[:3]), listed(own[1:4], "south", "South")])
    said = refused(demo_raw, tmp_path, written(tmp_path, both))
    assert f"{own[1]} in 'North' and 'South'" in said and f"{own[2]} in 'North' and 'South'" in said
    assert own[0] not in said and own[3] not in said


def test_overlapping_polygons_that_catch_the_same_neighbourhood_are_refused(
    demo_raw: Path, demo_tables: Tables, own: list[str], tmp_path: Path
) -> None:
    outlines = demo_tables.boundaries("lsoa").set_index("area_code").geometry
    file = drawn(tmp_path, {"A": outlines[own[:3]].union_all(), "B": outlines[own[2:5]].union_all()})
    assert f"{own[2]} in 'A' and 'B'" in refused(demo_raw, tmp_path, file)


def test_unknown_codes_are_refused_all_named(demo_raw: Path, own: list[str], tmp_path: Path) -> None:
    said = refused(demo_raw, tmp_path, written(tmp_path, listed([own[0], "E01000001", "X01999999"])))
    assert "'E01000001'" in said and "'X01999999'" in said and own[0] not in said


def test_a_code_of_2011_is_refused_with_those_of_2021(
    england_raw: Path, england_data: Path, tmp_path: Path
) -> None:
    # Codes from the published lookup from 2011 to 2021: one that no longer exists, and what took its place.
    lookup = open_lookup(england_raw)
    gone = lookup[~lookup["LSOA11CD"].isin(set(lookup["LSOA21CD"])) & lookup["LSOA11CD"].str.startswith("E")]
    old, new = gone.iloc[0][["LSOA11CD", "LSOA21CD"]]
    shutil.copytree(england_data, tmp_path / "data", copy_function=_link)
    with pytest.raises(RawFolderError, match=f"2011 vintage.*{old} \\(in 2021: .*{new}"):
        prepare(
            england_raw, tmp_path / "data", localities_from=[written(tmp_path, listed([old]))], progress=False
        )


def open_lookup(raw: Path) -> pd.DataFrame:
    register = pd.read_csv(raw / "sources.csv", dtype=str).fillna("")
    for file in register.loc[register["layout"] == "open-geography-lookup", "file"]:
        frame = pd.read_csv(raw / file, dtype=str, nrows=None)
        if {"LSOA11CD", "LSOA21CD"} <= set(frame.columns):
            return frame
    raise AssertionError("no lookup from 2011 to 2021")


def _link(old: str, new: str) -> None:
    Path(new).hardlink_to(old)


def test_a_polygon_that_catches_nothing_is_refused(demo_raw: Path, own: list[str], tmp_path: Path) -> None:
    sea = shapely.box(1_000, 1_000, 2_000, 2_000)
    file = drawn(tmp_path, {"Sea": sea, "More sea": shapely.box(5_000, 1_000, 6_000, 2_000)})
    said = refused(demo_raw, tmp_path, file)
    assert "'Sea'" in said and "'More sea'" in said


def test_two_sets_with_the_same_code_are_refused(demo_raw: Path, own: list[str], tmp_path: Path) -> None:
    one, two = (written(tmp_path, listed(own[i : i + 2]), f"{i}-set.csv") for i in (1, 5))
    assert "L-north (in 1-set, 5-set)" in refused(demo_raw, tmp_path, one, two)


def test_files_that_are_not_there_or_share_a_name_are_refused(
    demo_raw: Path, own: list[str], tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=r"no such files.*nowhere\.csv"):
        prepare(demo_raw, tmp_path / "data", localities_from=[tmp_path / "nowhere.csv"], progress=False)
    (tmp_path / "other").mkdir()
    files = [written(tmp_path, listed(own[:2])), written(tmp_path / "other", listed(own[:2]))]
    with pytest.raises(ValueError, match="already taken: \\['clusters'\\]"):
        prepare(demo_raw, tmp_path / "data", localities_from=files, progress=False)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (listed(["X01000001"]).drop(columns="name"), "Missing: ['name']"),
        (listed(["X01000001"]).assign(colour="red"), "Unexpected: ['colour']"),
        (listed(["X0100000l", "1.0E+07"]), "'1.0E+07' (a spreadsheet turned it into a number)"),
        (listed(["X02000001", "E06000001"]), "Expected codes whose digits begin with 01"),
        (listed(["X01000001"], "?!", "Odd"), "make no code: '?!'"),
        (listed(["X01000001"], name=""), "without a name"),
        (listed(["X01000001"], kind="<b>"), "'<b>'"),
        (
            pd.concat([listed(["X01000001"]), listed(["X01000002"], name="South")]),
            "more than one name: L-north (North / South)",
        ),
        (
            pd.concat([listed(["X01000001"], "North End"), listed(["X01000002"], "north-end")]),
            "more than one locality: L-north-end",
        ),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_with_what_was_expected(frame, words, tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match=re.escape(words)):
        layout.read(written(tmp_path, frame))


def test_polygons_with_other_columns_or_one_code_twice_are_refused(tmp_path: Path) -> None:
    box = shapely.box(0, 0, 1, 1)
    with pytest.raises(LayoutError, match=r"Unexpected: \['ward'\]"):
        layout.read(drawn(tmp_path, {"A": box}, ward=["x"]))
    with pytest.raises(LayoutError, match="come twice: L-north-end"):
        layout.read(drawn(tmp_path, {"North End": box, "North-End": box}))


def test_a_file_without_kind_says_locality(tmp_path: Path) -> None:
    frame = layout.read(written(tmp_path, listed(["X01000001"]).drop(columns="kind"))).frames["localities"]
    assert frame["kind"].tolist() == ["locality"]


@pytest.mark.parametrize("identifier", ["Hartlepool North", "hartlepool--NORTH ", "Hartlepool’ North!"])
def test_codes_are_plain_and_recognised(identifier: str) -> None:
    code = places.locality_code(identifier)
    assert code == "L-hartlepool-north"
    assert places.is_locality(code) and places.level_of(code) == "locality"
    assert places.levels(pd.Series([code, "E06000001"])).tolist() == ["locality", "district"]


# --- the place, its claims and its sentences -------------------------------------------------------------------


class Shared:
    """What `place.place` needs of the national answer."""

    country = "X92000001"


def test_the_place_knows_its_neighbourhoods_and_districts(made: Tables, own: list[str]) -> None:
    area = place.place(made, "L-pcn-1", Shared())  # type: ignore[arg-type]
    assert (area["level"], area["kind"]) == ("locality", "primary care network")
    assert (
        area["districts"] == DISTRICTS
        and area["districts_name"] == "Sampleborough and " + made.area(DISTRICTS[1])["name"]
    )
    assert area["region"] == "X12000001", "both districts lie in it"
    assert area["demonstration"]
    small = made.small_areas().set_index("lsoa_code")
    assert set(place.own(area, small).index) == set(area["lsoas"]) and len(area["lsoas"]) == 2
    district = place.place(made, DISTRICTS[0], Shared())  # type: ignore[arg-type]
    assert district["lsoas"] is None and list(place.own(district, small).index) == own


def test_only_what_lies_in_the_place_is_its_own(made: Tables) -> None:
    area = place.place(made, "L-north", Shared())  # type: ignore[arg-type]
    facilities = place.own_facilities(area, made.facilities())
    assert set(facilities["lsoa_code"]) <= set(area["lsoas"])
    whole = made.boundaries("locality", area_codes=["L-north"]).area.iloc[0]
    for level in ("lsoa", "msoa", "ward", "locality"):
        assert place.boundaries(made, area, level).area.sum() == pytest.approx(whole, rel=1e-6)
    small = made.small_areas().set_index("lsoa_code")
    cut = place.parts(small, place.own(area, small), "msoa")
    within = small.groupby("msoa_code").apply(lambda group: group.index.isin(area["lsoas"]).all())
    assert (cut == ~within.reindex(cut.index)).all()


def test_a_locality_counts_beside_the_districts_and_takes_nothing_from_them(made: Tables) -> None:
    area = place.place(made, "L-pcn-1", Shared())  # type: ignore[arg-type]
    small = made.small_areas()
    counted = place.beside_districts(area, small).groupby("district_code")["population"].sum()
    before = small.groupby("district_code")["population"].sum()
    assert counted.drop("L-pcn-1").equals(before), "no district loses a resident"
    assert counted["L-pcn-1"] == place.own(area, small.set_index("lsoa_code"))["population"].sum()
    district = place.place(made, DISTRICTS[0], Shared())  # type: ignore[arg-type]
    assert place.beside_districts(district, small) is small


AREA = pd.Series(
    {
        "code": "L-a",
        "name": "Quay <End>",
        "level": "locality",
        "kind": "integrated neighbourhood team",
        "lsoas": ("a", "b"),
        "districts": ("d",),
        "districts_name": "Ham & Moor",
        "country": "X92000001",
        "country_name": "Demoland",
        "demonstration": True,
    }
)
SMALL = pd.DataFrame(
    {
        "district_code": ["d", "d", "d", "e"],
        "inactive_pct": [30.0, 40.0, 10.0, 20.0],
        "adults": [100.0, 300.0, 100.0, 500.0],
        "population": [150.0, 350.0, 120.0, 600.0],
    },
    index=pd.Index(["a", "b", "c", "f"], name="lsoa_code"),
)
ESTIMATE = pd.Series(
    {
        "label": "Modelled by X; adults 16 and over, gardening not counted, 2023-24",
        "base": "16 and over, gardening not counted",
        "period": "2023-24",
        "interval_note": "no interval is published",
        "source_id": "sae",
    }
)


def test_modelled_rates_are_means_by_adults_of_the_same_estimates() -> None:
    made = {row["id"]: row for row in locality_claims.modelled_claims(AREA, SMALL, ESTIMATE)}
    # By hand: (30*100 + 40*300)/400, and with the third neighbourhood /500, and with the fourth /1000.
    assert made["modelled_rate"]["value"] == pytest.approx(37.5)
    assert made["modelled_district"]["value"] == pytest.approx(32.0)
    assert made["modelled_country"]["value"] == pytest.approx(26.0)
    assert made["modelled_number"]["value"] == pytest.approx(150.0)
    assert made["modelled_district"]["verdict"] == made["modelled_country"]["verdict"] == "higher"
    assert np.isnan(made["modelled_rate"]["lower"])
    assert all("modelled" in row["method"] and "gardening" in row["method"] for row in made.values())


def test_the_interval_of_a_place_is_no_narrower_than_its_neighbourhoods() -> None:
    # One error for all, shared wholly: the limits of the mean are those of one neighbourhood with the mean's rate.
    error = 0.2
    odds = SMALL["inactive_pct"] / (100 - SMALL["inactive_pct"])
    low, high = (100 / (1 + 1 / (odds * np.exp(sign * 1.959964 * error))) for sign in (-1, 1))
    small = SMALL.assign(inactive_lower=low, inactive_upper=high, logit_se=error)
    row = locality_claims.modelled_claims(AREA, small, ESTIMATE)[0]
    at = 37.5 / 62.5
    expected = [100 / (1 + 1 / (at * np.exp(sign * 1.959964 * error))) for sign in (-1, 1)]
    assert [row["lower"], row["upper"]] == pytest.approx(expected, rel=1e-6)


def test_nothing_is_claimed_of_other_levels_or_without_estimates(made: Tables) -> None:
    assert not locality_claims.modelled_claims(AREA.replace("locality", "district"), SMALL, ESTIMATE)
    assert not locality_claims.modelled_claims(AREA, SMALL, pd.Series({"reason": "six authorities"}))
    assert not locality_claims.made_of_claims(made, AREA.replace("locality", "county"), SMALL)


def said(*more, plain: bool = True) -> tuple[dict[str, str], str]:
    rows = [*locality_claims.modelled_claims(AREA, SMALL, ESTIMATE), *more]
    claims = table(rows)
    return (
        locality_wording.locality_sentences(claims, AREA, plain=plain),
        locality_wording.locality_headline(claims, AREA, plain=plain),
    )


def test_the_sentences_say_modelled_and_on_whom() -> None:
    sentences, headline = said()
    assert headline == (
        "Modelled inactivity in Quay <End> is higher than that of Ham & Moor as a whole, 38% of adults against 32%, "
        "and higher than Demoland's 26%"
    )
    assert "adults 16 and over, gardening not counted" in sentences["inactive"]
    assert "higher than the 26% of Demoland" in sentences["inactive"]
    assert "nothing here is measured for Quay <End> alone" in sentences["change"]
    assert sentences["active"] == "", "no survey figure is named that is not there"


def test_rates_close_to_each_other_are_called_similar() -> None:
    near = SMALL.assign(inactive_pct=[30.0, 31.0, 29.0, 33.5])
    made = {row["id"]: row["verdict"] for row in locality_claims.modelled_claims(AREA, near, ESTIMATE)}
    # By hand: 30.75 against 30.4 in the district (under 2 points apart) and 31.95 in the nation (under 2, too).
    assert made["modelled_district"] == made["modelled_country"] == "similar"


def test_every_number_bears_a_claim_and_names_are_escaped() -> None:
    people = [
        claim("residents", "L-a", "", 500, "people"),
        claim("fit_inside", "L-a", "", 92.0, "%"),
        claim("fit_elsewhere", "L-a", "", 8.0, "%"),
    ]
    count = claim("neighbourhoods", "L-a", "", 2, "neighbourhoods")
    sentences, headline = said(*people, count, plain=False)
    assert "an integrated neighbourhood team of" in sentences["number"]
    assert "92%" in sentences["change"] and "8%" in sentences["change"]
    for text in [*sentences.values(), headline]:
        assert "<End>" not in text
        bare = re.sub(r"<data.*?</data>", "", text).split("Modelled by X")[0]
        assert re.findall(r"\d+", bare) in ([], ["30"], ["30", "30", "2"], ["30", "2"]), (
            "a number without a claim"
        )


def test_a_polygon_s_fit_is_claimed_with_its_sources(made: Tables) -> None:
    small = made.small_areas().set_index("lsoa_code")
    area = place.place(made, "L-exactly", Shared())  # type: ignore[arg-type]
    found = {row["id"]: row for row in locality_claims.made_of_claims(made, area, small)}
    assert found["residents"]["value"] == small.loc[list(area["lsoas"]), "population"].sum()
    assert found["fit_inside"]["value"] == pytest.approx(100)
    assert set(found["fit_inside"]["source_id"].split("; ")) <= set(made.sources()["source_id"])
    listed_one = place.place(made, "L-north", Shared())  # type: ignore[arg-type]
    assert [row["id"] for row in locality_claims.made_of_claims(made, listed_one, small)] == ["residents"]


def test_a_chart_of_years_speaks_of_the_district_and_says_so() -> None:
    lines = pd.DataFrame({"area_code": ["d", "X92000001"], "role": ["neighbour", "country"]})
    shown, named = locality_wording.beside_districts(lines, AREA)
    assert shown["role"].tolist() == ["place", "country"]
    assert named["name"] == "Ham & Moor (none is published for Quay <End> alone)"
    across = AREA.copy()
    across["districts"] = ("d", "e")
    assert locality_wording.beside_districts(lines, across)[0]["role"].tolist() == ["neighbour", "place"]


def test_without_a_model_the_headline_is_of_need_and_says_nothing_more() -> None:
    claims = table(
        [
            claim("neighbourhoods", "L-a", "", 2, "neighbourhoods"),
            claim("neediest_fifth", "L-a", "", 1, "neighbourhoods"),
        ]
    )
    assert "1 of 2 neighbourhoods" in locality_wording.locality_headline(claims, AREA)
    assert "no model" in locality_wording.locality_sentences(claims, AREA, plain=True)["inactive"]


def test_the_index_page_is_told_that_the_place_is_invented() -> None:
    figures = locality_wording.key_figures(
        table(locality_claims.modelled_claims(AREA, SMALL, ESTIMATE)), AREA
    )
    assert figures["demonstration"] is True and figures["level"] == "locality"
    assert next(one["label"] for one in figures["figures"]) == "Inactive adults, modelled"


# --- at the keyboard -------------------------------------------------------------------------------------------


def test_prepare_takes_files_of_localities_and_areas_finds_them(
    demo_raw: Path, demo_data: Path, own: list[str], tmp_path: Path, capsys
) -> None:
    data, file = tmp_path / "data", written(tmp_path, listed(own[:3]))
    shutil.copytree(demo_data, data)
    assert main(["prepare", "--raw", str(demo_raw), "--localities", str(file), "--data", str(data)]) == 0
    assert "1 custom locality" in capsys.readouterr().out
    assert main(["areas", "north", "--data", str(data)]) == 0
    assert "L-north  locality  North  (Sampleborough)" in capsys.readouterr().out
    assert main(["areas", "--data", str(data)]) == 0
    assert "L-north" in capsys.readouterr().out


def test_localities_within_a_place_are_asked_for_and_their_lack_is_said(demo_data: Path, capsys) -> None:
    assert main(["render", "--within", "X07000003", "--localities", "--data", str(demo_data)]) == 2
    assert "No custom locality lies in X07000003" in capsys.readouterr().err
    assert main(["render", "X07000003", "--localities", "--data", str(demo_data)]) == 2
    assert "--localities goes with" in capsys.readouterr().err
