"""Preparing is complete, repeatable, incremental, and all or nothing."""

import csv
import io
import os
import shutil
import time
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from localsport.data import prepare, tables
from localsport.data.swap import Building


@pytest.fixture
def raw(demo_raw: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(demo_raw, tmp_path / "raw"))
    register(folder, lambda rows: [row.update(sha256="") for row in rows])
    return folder


@pytest.fixture
def data(demo_data: Path, tmp_path: Path) -> Path:
    """Return a copy of the prepared demonstration county, for a test to change."""
    return Path(shutil.copytree(demo_data, tmp_path / "processed"))


def register(folder: Path, change) -> list[dict[str, str]]:
    """Apply a change to the rows of a register."""
    file = folder / "sources.csv"
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    columns = list(rows[0])
    change(rows)
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns)
        writer.writeheader()
        writer.writerows(rows)
    return rows


def entry(folder: Path, layout: str, number: int = 0) -> tuple[str, Path]:
    """Return id and file of a source of a layout."""
    rows = [row for row in register(folder, lambda rows: rows) if row["layout"] == layout]
    return rows[number]["source_id"], folder / rows[number]["file"]


def run(raw: Path, data: Path) -> prepare.Preparation:
    return prepare.prepare(raw, data, progress=False)


def test_a_second_run_does_nothing_and_says_so(demo_raw: Path, data: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in data.rglob("*.parquet")}
    again = run(demo_raw, data)
    assert not again.changed and again.read == ()
    assert prepare.report_text(again).startswith(f"Nothing to do: all {len(again.reused)} sources")
    assert {file: file.stat().st_mtime_ns for file in data.rglob("*.parquet")} == before
    assert again.counts["lsoa"] == len(tables.open_tables(data).areas("lsoa"))
    assert len(again.report) == len(tables.open_tables(data).preparation())


def test_only_a_changed_source_is_read_again(raw: Path, data: Path) -> None:
    run(raw, data)
    source_id, file = entry(raw, "house-of-commons-msoa-names")
    text = file.read_text(encoding="utf-8-sig")
    old_name = text.splitlines()[1].split(",")[1]
    file.write_text(text.replace(old_name, "Newly Named"), encoding="utf-8")
    fingerprint = tables.open_tables(data).fingerprint()
    changed = run(raw, data)
    assert changed.changed and changed.read == (source_id,)
    prepared = tables.open_tables(data)
    assert "Newly Named" in set(prepared.areas("msoa")["name"])
    assert prepared.fingerprint() != fingerprint


def test_a_table_that_was_lost_is_made_again_without_reading(demo_raw: Path, data: Path) -> None:
    whole = (data / "indicators.parquet").read_bytes()
    (data / "indicators.parquet").unlink()
    again = run(demo_raw, data)
    assert again.changed and again.read == ()
    assert (data / "indicators.parquet").read_bytes() == whole


def test_what_else_lies_in_the_folder_stays_and_old_national_results_go(raw: Path, data: Path) -> None:
    (data / "demo").mkdir()
    (data / "demo" / "prepared.json").write_text("{}", encoding="utf-8")
    (data / "notes.txt").write_text("mine", encoding="utf-8")
    tables.open_tables(data).kept().frame("ranks", lambda: pd.DataFrame({"a": [1]}))
    register(raw, lambda rows: rows[0].update(title="Another title"))
    assert run(raw, data).changed
    assert (data / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (data / "demo" / "prepared.json").is_file()
    assert not (data / "national").exists()
    assert not list(data.glob(".building*"))


def test_a_move_that_fails_half_way_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "processed"
    folder.mkdir()
    for name in ("areas.parquet", "lineage.parquet", "prepared.json"):
        (folder / name).write_text(f"old {name}")
    rename, moved = Path.rename, []

    def failing(self: Path, target: Path) -> Path:
        moved.append(self)
        if len(moved) == 5:
            raise OSError("the disk is full")
        return rename(self, target)

    with pytest.raises(OSError, match="disk is full"), Building(folder) as building:
        for name in ("areas.parquet", "lineage.parquet", "prepared.json"):
            (building.path / name).write_text(f"new {name}")
        monkeypatch.setattr(Path, "rename", failing)
        building.finish()
    monkeypatch.undo()
    assert {file.name: file.read_text() for file in folder.iterdir()} == {
        name: f"old {name}" for name in ("areas.parquet", "lineage.parquet", "prepared.json")
    }


def test_the_litter_of_a_killed_run_is_swept_after_a_day(tmp_path: Path) -> None:
    old, young = tmp_path / ".building-old", tmp_path / ".building-young"
    for folder in (old, young):
        folder.mkdir()
    yesterday = time.time() - 2 * 24 * 60 * 60
    os.utime(old, (yesterday, yesterday))
    with Building(tmp_path):
        pass
    assert young.is_dir() and not old.exists()


def test_optional_sources_may_be_absent_and_are_named(raw: Path, data: Path) -> None:
    optional = {
        "small-area-estimates-extract",
        "indices-of-deprivation-file-7",
        "census-age-extract",
        "census-profile-extract",
        "nomis-table",
        "active-places-export",
        "house-of-commons-msoa-names",
        "fingertips-download",
        "ons-explore-local-statistics",
    }

    def required(rows: list[dict[str, str]]) -> None:
        rows[:] = [
            r
            for r in rows
            if r["layout"] not in optional and "ruc" not in r["file"] and "ltla" not in r["file"]
        ]

    register(raw, required)
    done = run(raw, data)
    absent = set(done.report.loc[done.report["kind"] == "absent", "rule"])
    assert absent == {
        "no source of counties (a lookup from district to county)",
        "no source of indicators",
        "no source of residents by age band",
        "no source of Indices of Deprivation",
        "no source of residents by age",
        "no source of modelled inactivity (small-area estimates)",
        "no source of rural-urban classification",
        "no source of facilities",
    }
    small = tables.open_tables(data).small_areas()
    for column in ("sae_inactive_pct", "imd_score", "imd_decile", "population", "is_rural", "rural_urban"):
        assert small[column].isna().all()
    assert small["easting"].notna().all()
    assert "Not in this folder:" in prepare.report_text(done)


def figures(raw: Path, name: str, precedence: int, change) -> None:
    """Add a copy of the first Fingertips file under another precedence, with its rows changed."""
    _, file = entry(raw, "fingertips-download")
    frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    change(frame).to_csv(raw / f"{name}.csv", index=False)
    row = {
        "source_id": name,
        "file": f"{name}.csv",
        "layout": "fingertips-download",
        "precedence": str(precedence),
    }
    register(raw, lambda rows: rows.append(row))


def of_first(table: pd.DataFrame, frame: pd.DataFrame) -> pd.Series:
    """Return the prepared row of the first published figure."""
    first = frame.iloc[0]
    keys = {
        "indicator_id": "Indicator ID",
        "area_code": "Area Code",
        "sex": "Sex",
        "age": "Age",
        "period": "Time period",
    }
    chosen = table
    for column, published in keys.items():
        chosen = chosen[chosen[column] == first[published]]
    return chosen[chosen["category"] == first["Category"]].iloc[0]


def test_the_lower_precedence_number_wins_and_agreement_is_a_duplicate(raw: Path, data: Path) -> None:
    source_id, file = entry(raw, "fingertips-download")
    published = pd.read_csv(file, dtype=str, keep_default_na=False)

    def finer(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.head(1).assign(
            **{
                "Value": f"{float(frame['Value'][0]) + 0.04:.3f}",
                "Compared to England value or percentiles": "",
                "Lower CI 95.0 limit": "",
                "Upper CI 95.0 limit": "",
                "Lower CI 99.8 limit": "",
                "Upper CI 99.8 limit": "",
            }
        )

    figures(raw, "finer", 0, finer)
    done = run(raw, data)
    row = of_first(tables.open_tables(data).indicators(), published)
    assert row["source_id"] == "finer" and row["value"] == pytest.approx(float(published["Value"][0]) + 0.04)
    # 22.3 and 22.34 agree to the rounding of the first, so its comparison with England holds for the second.
    assert row["compared_to_england"] == published["Compared to England value or percentiles"][0].lower()
    rules = set(done.report["rule"])
    assert "the same figure, to its own rounding, is in finer, which has precedence" in rules
    assert f"comparison with England taken over from {source_id}" in rules


def test_a_superseded_figure_that_differs_is_set_aside_and_named(raw: Path, data: Path) -> None:
    figures(
        raw,
        "later",
        9,
        lambda frame: frame.head(1).assign(
            Value="22.29", **dict.fromkeys(frame.filter(like="CI").columns, "")
        ),
    )
    done = run(raw, data)
    (note,) = done.report[done.report["source_id"] == "later"].to_dict("records")
    assert note["kind"] == "set aside" and note["count"] == 1
    assert note["rule"].startswith("another figure is in") and "22.29 (22.3)" in note["examples"]


def test_equal_figures_of_equal_precedence_are_listed_as_duplicates(raw: Path, data: Path) -> None:
    before = len(tables.open_tables(data).indicators())
    figures(raw, "again", 1, lambda frame: frame[frame["Value"] != ""].head(7))
    done = run(raw, data)
    assert len(tables.open_tables(data).indicators()) == before
    (note,) = done.report[done.report["source_id"] == "again"].to_dict("records")
    assert (note["kind"], note["count"]) == ("duplicate", 7)


def test_areas_of_former_vintages_and_other_levels_are_set_aside_by_rule(raw: Path, data: Path) -> None:
    source_id, file = entry(raw, "ons-explore-local-statistics")
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    columns = lines[0].split(",")
    row = dict(zip(columns, next(csv.reader([lines[1]])), strict=True))
    added = [
        ("X07000900", "Old Town", "Obsolete code since 2023 (replaced by X07000901 New Town)"),
        ("X07000901", "New Town", ""),
        ("X47000001", "Combined Towns", ""),
        ("X67000001", "Two Towns", "Value for both combined"),
        ("S12000013", "Na h-Eileanan Siar", ""),
    ]
    with file.open("w", encoding="utf-8", newline="") as handle:
        handle.write("\n".join(lines) + "\n")
        writer = csv.DictWriter(handle, columns)
        writer.writerows({**row, "areacd": code, "areanm": name, "notes": note} for code, name, note in added)
    done = run(raw, data)
    notes = done.report[(done.report["source_id"] == source_id) & (done.report["kind"] == "set aside")]
    assert dict(zip(notes["rule"], notes["examples"], strict=True)) == {
        "rows of areas of an older vintage than the lookups": "Old Town (X07000900)",
        "rows of areas of a newer vintage than the lookups": "New Town (X07000901)",
        "rows of combined authorities and city regions: a level that is not held": "Combined Towns (X47000001)",
        "rows of values published for two authorities together, which neither can be given alone": (
            "Two Towns (X67000001)"
        ),
        "rows of areas outside England": "Na h-Eileanan Siar (S12000013)",
    }


def test_every_published_figure_of_the_county_is_in_the_table(
    demo_tables: tables.Tables, demo_raw: Path
) -> None:
    table = demo_tables.indicators()
    expected = 0
    for row in csv.DictReader(io.StringIO((demo_raw / "sources.csv").read_text(encoding="utf-8"))):
        if row["layout"] in ("fingertips-download", "ons-explore-local-statistics"):
            raw = pd.read_csv(demo_raw / row["file"], dtype=str, keep_default_na=False, encoding="utf-8-sig")
            expected += int((raw["Value" if "Value" in raw else "observation"] != "").sum())
    repeated = demo_tables.preparation().query("kind == 'duplicate'")["count"].sum()
    assert len(table) == expected - repeated
    assert table["value"].notna().all()
    assert (table["period_start"] < table["period_end"]).where(table["period"].str.len() < 10, True).all()


def test_a_survey_year_begins_when_the_codebook_says(demo_tables: tables.Tables) -> None:
    first = demo_tables.indicators(indicator_ids=["93015"]).query("period == '2015/16'").iloc[0]
    assert (
        str(first["period_start"].date()) == "2015-11-16" and str(first["period_end"].date()) == "2016-11-15"
    )
    school = demo_tables.indicators(indicator_ids=["90319"]).iloc[0]
    assert (school["period_start"].month, school["period_start"].day) == (9, 1)


# --- Real England -------------------------------------------------------------------------------------------


@pytest.mark.england
def test_england_has_the_areas_that_the_issue_counts(england_tables: tables.Tables) -> None:
    counts = england_tables.areas()["level"].value_counts().to_dict()
    assert counts.pop("ward") == 6_784  # distinct WD24CD of the lookup
    assert counts == {"lsoa": 33_755, "msoa": 6_856, "district": 296, "county": 21, "region": 9, "country": 1}
    areas = england_tables.areas().set_index("area_code")
    assert int(areas["upper_tier"].sum()) == 153
    assert areas.loc["E02000002", ["name", "official_name"]].tolist() == [
        "Marks Gate",
        "Barking and Dagenham 001",
    ]
    assert areas.loc["E92000001", "name"] == "England"
    assert not england_tables.demonstration


@pytest.mark.england
def test_england_every_lsoa_lies_in_one_msoa_and_one_district(england_tables: tables.Tables) -> None:
    pairs = england_tables.lineage()
    lsoas = pairs[pairs["child_level"] == "lsoa"]
    for level in ("msoa", "ward", "district"):
        of_level = lsoas[lsoas["parent_level"] == level]
        assert len(of_level) == 33_755 and of_level["child_code"].is_unique
    # One LSOA of West Northamptonshire 048 falls to Cherwell by the published best fit.
    split = pairs[(pairs["child_level"] == "msoa") & (pairs["method"] == "best fit")]
    assert split[["child_code", "parent_code"]].to_numpy().tolist() == [["E02005686", "E06000062"]]


@pytest.mark.england
def test_england_repairs_and_what_is_set_aside_are_listed(
    england_tables: tables.Tables, england_raw: Path
) -> None:
    report = england_tables.preparation().set_index(["source_id", "kind"]).sort_index()
    mended = report.loc[[("lad-boundaries-2024", "repair")]].iloc[0]
    assert mended["count"] == 9 and "East Hampshire (E07000085)" in mended["examples"]
    profile = report.loc[[("fingertips-district-profile", "set aside")]]
    older = profile[profile["rule"].str.contains("older vintage")].iloc[0]
    # Of the 47 areas that are no district of 2024, five are counties of today, and are held as counties.
    raw = pd.read_csv(england_raw / "fingertips-district-profile.csv", dtype=str, keep_default_na=False)
    districts = set(england_tables.areas("district")["area_code"])
    other = set(raw["Area Code"]) - districts - {"E92000001"}
    counties = other & set(england_tables.areas("county")["area_code"])
    assert len(other) == 47 and len(counties) == 5
    assert older["rule"] == "rows of 42 areas of an older vintage than the lookups"
    assert older["count"] == raw["Area Code"].isin(other - counties).sum()
    kept = england_tables.indicators(area_codes=counties, indicator_ids=["90319", "90323"])
    assert set(kept["area_code"]) == counties
    combined = report.loc[[("ons-els-preventable-cardiovascular-mortality-england", "set aside")]]
    assert (
        combined["examples"].str.contains("E67000001").any()
        and combined["examples"].str.contains("E67000002").any()
    )


@pytest.mark.england
def test_england_keeps_codes_that_ended_after_2024_and_their_remark(england_tables: tables.Tables) -> None:
    barnsley = england_tables.indicators(
        area_codes=["E08000016"], indicator_ids=["ons-adult-obesity-prevalence"]
    )
    assert len(barnsley) == 10 and barnsley["note"].str.startswith("Obsolete code since 2025").all()


@pytest.mark.england
def test_england_figures_are_those_of_the_files(england_tables: tables.Tables, england_raw: Path) -> None:
    # Worked out from the raw files with pandas alone; the draw is fixed by its seed.
    raw = pd.read_csv(england_raw / "fingertips-district-profile.csv", dtype=str, keep_default_na=False)
    drawn = raw[(raw["Value"] != "") & raw["Area Code"].isin(set(england_tables.areas()["area_code"]))]
    drawn = drawn.sample(200, random_state=2)
    table = england_tables.indicators()
    keys = {
        "Indicator ID": "indicator_id",
        "Area Code": "area_code",
        "Sex": "sex",
        "Age": "age",
        "Time period": "period",
    }
    plain = table[table["category"] == ""]
    joined = drawn.rename(columns=keys).merge(
        plain, on=list(keys.values()), how="left", validate="one_to_one"
    )
    assert (joined["value"] - joined["Value"].astype(float)).abs().max() <= 0.05
    iod = pd.read_csv(england_raw / "iod-2025-file-7.csv").set_index("LSOA code (2021)")
    small = england_tables.small_areas(columns=["lsoa_code", "imd_score", "imd_rank"]).set_index("lsoa_code")
    assert small["imd_rank"].eq(iod.filter(like="(IMD) Rank").iloc[:, 0]).all()


@pytest.mark.england
def test_england_facilities_have_their_district(england_tables: tables.Tables) -> None:
    facilities = england_tables.facilities()
    assert len(facilities) == 62_108
    assert facilities["operational"].sum() == 50_321 and facilities["public_access"].sum() == 52_168
    assert facilities["district_code"].isna().sum() < 100
    halls = facilities[facilities["facility_type"] == "Sports Hall"].head(300)
    outlines = england_tables.boundaries("district").set_index("area_code").geometry
    points = gpd.GeoSeries.from_xy(halls["easting"], halls["northing"], crs=27700)
    distance = points.distance(
        gpd.GeoSeries(outlines.loc[halls["district_code"]].array, index=points.index, crs=27700)
    )
    assert distance.max() < 1_000, "generalised edges differ by metres, not by kilometres"


@pytest.mark.england
def test_england_a_second_run_does_nothing(england_raw: Path, england_data: Path) -> None:
    again = prepare.prepare(england_raw, england_data, progress=False)
    assert not again.changed and len(again.reused) == 24
    assert again.seconds < 5


@pytest.mark.england
def test_a_folder_of_one_place_takes_its_rows_from_national_files(england_raw: Path, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    wanted = (
        "lsoa-boundaries-2021",
        "msoa-boundaries-2021",
        "lad-boundaries-2024",
        "lsoa21-wd24-lad24",
        "lsoa21-msoa21",
    )
    wanted += ("lad24-rgn24", "iod-2025", "ons-els-sports-facilities")
    shutil.copy(england_raw / "sources.csv", raw)
    (raw / "sources.csv").chmod(0o644)
    lsoas = pd.read_csv(england_raw / "lsoa21-wd24-lad24.csv", dtype=str).query("LAD24CD == 'E06000001'")
    msoas = pd.read_csv(england_raw / "lsoa21-msoa21.csv", dtype=str)
    msoas = msoas[msoas["LSOA21CD"].isin(lsoas["LSOA21CD"])]

    def hartlepool(rows: list[dict[str, str]]) -> None:
        rows[:] = [row for row in rows if row["source_id"] in wanted]
        for row in rows:
            cut = {"lsoa21-wd24-lad24": lsoas, "lsoa21-msoa21": msoas}.get(row["source_id"])
            if cut is None:
                (raw / row["file"]).symlink_to(england_raw / row["file"])
            else:
                cut.to_csv(raw / row["file"], index=False)
                row["sha256"] = ""

    register(raw, hartlepool)
    done = run(raw, tmp_path / "data")
    assert {
        k: v for k, v in done.counts.items() if k in ("lsoa", "msoa", "district", "region", "country")
    } == {
        "lsoa": len(lsoas),
        "msoa": msoas["MSOA21CD"].nunique(),
        "district": 1,
        "region": 1,
        "country": 1,
    }
    aside = done.report[done.report["kind"] == "set aside"].set_index("rule")["count"]
    assert aside["LSOAs that this folder does not hold"] == 33_755 - len(lsoas)
    figures_of = tables.open_tables(tmp_path / "data").indicators()
    assert set(figures_of["area_code"]) == {"E06000001", "E12000001", "E92000001"}
