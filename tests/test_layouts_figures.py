"""Published figures are read in the forms that publishers give them, and nothing is read into them."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from localsport.data.layouts import (
    active_places,
    census,
    deprivation,
    explore_local_statistics,
    fingertips,
    small_area_estimates,
)
from localsport.data.layouts.reading import LayoutError

# The header of a download of 2025, with the column that had been added to the 26 of before.
FINGERTIPS = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,"
    "Category,Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,"
    "Count,Denominator,Value note,Recent Trend,Compared to England value or percentiles,"
    "Compared to Counties & UAs (from Apr 2023) value or percentiles,Time period Sortable,New data,"
    "Compared to goal,Time period range"
)
ROW = (
    '93015,"Physically inactive\nadults",E12000004,East Midlands,E07000130,Charnwood,Districts & UAs,Persons,'
    "19+ yrs,,,2015/16,21.5,17.9,25.6,,,,503,,,Similar,Similar,20150000,,,1y"
)


def published(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_fingertips_download_with_the_columns_that_vary(tmp_path: Path) -> None:
    reading = fingertips.read(published(tmp_path / "f.csv", f"{FINGERTIPS}\n{ROW}\n"))
    (row,) = reading.frames["figures"].to_dict("records")
    assert row["indicator_name"] == "Physically inactive adults"
    assert (row["value"], row["lower_95"], row["upper_95"]) == (21.5, 17.9, 25.6)
    assert pd.isna(row["count"]) and row["denominator"] == 503
    assert row["compared_to_england"] == "similar"


def test_rows_that_lack_their_last_empty_cell_are_completed_and_counted(tmp_path: Path) -> None:
    reading = fingertips.read(published(tmp_path / "f.csv", f"{FINGERTIPS}\n{ROW.removesuffix(',1y')}\n"))
    assert [(n.kind, n.count) for n in reading.notes] == [("repair", 1)]
    assert len(reading.frames["figures"]) == 1


def test_withheld_values_are_missing_and_counted(tmp_path: Path) -> None:
    reading = fingertips.read(published(tmp_path / "f.csv", f"{FINGERTIPS}\n{ROW.replace('21.5', '*')}\n"))
    assert reading.frames["figures"]["value"].isna().all()
    assert [(n.kind, n.count) for n in reading.notes] == [("set aside", 1)]


def test_exact_duplicates_are_taken_out_and_counted(tmp_path: Path) -> None:
    reading = fingertips.read(published(tmp_path / "f.csv", f"{FINGERTIPS}\n{ROW}\n{ROW}\n"))
    assert len(reading.frames["figures"]) == 1
    assert [(n.kind, n.count) for n in reading.notes] == [("duplicate", 1)]


@pytest.mark.parametrize(
    ("published_class", "expected"),
    [
        ("Better", ("better", "")),
        ("Worse 95", ("worse", "95")),
        ("Higher 99.8", ("higher", "99.8")),
        ("Lower 99.8%", ("lower", "99.8")),
        ("Not compared", ("not compared", "")),
        ("2nd highest quintile", ("", "")),
        ("", ("", "")),
    ],
)
def test_the_comparison_keeps_its_level(published_class: str, expected: tuple[str, str]) -> None:
    frame, notes = fingertips.comparisons(pd.Series([published_class]))
    assert tuple(frame.iloc[0]) == expected
    assert bool(notes) == (published_class == "2nd highest quintile")


ELS = "areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes\n"


def test_an_els_file_gives_identifier_sex_period_and_remark(tmp_path: Path) -> None:
    text = (
        "\N{ZERO WIDTH NO-BREAK SPACE}"
        + ELS
        + "E12000004,East Midlands,Region,Female healthy life expectancy,"
        "2011-01-01/P3Y,63.2,Years,yrs,62.6,63.8,,\n"
        "E08000016,Barnsley,Local Authority District,Adult obesity prevalence,2015-11-16/P1Y,33.1,Percentage,%,29,37,"
        ",Obsolete code since 2025 (replaced by E08000038 Barnsley)\n"
    )
    reading = explore_local_statistics.read(published(tmp_path / "els.csv", text))
    first, second = reading.frames["figures"].to_dict("records")
    assert (first["indicator_id"], first["sex"], first["period"]) == (
        "ons-healthy-life-expectancy",
        "Female",
        "2011 - 13",
    )
    assert (first["period_start"], first["period_end"]) == ("2011-01-01", "2013-12-31")
    assert (second["indicator_id"], second["sex"], second["period"]) == (
        "ons-adult-obesity-prevalence",
        "Persons",
        "2015/16",
    )
    assert (second["period_start"], second["period_end"]) == ("2015-11-16", "2016-11-15")
    assert second["note"].startswith("Obsolete code since 2025")
    assert [n.rule for n in reading.notes] == ["byte-order mark at the start of the file removed"]


def test_a_period_that_nobody_understands_is_refused(tmp_path: Path) -> None:
    text = ELS + "E12000004,East Midlands,Region,Sports facilities,autumn,1,Count,Count,,,,\n"
    with pytest.raises(LayoutError, match="Periods that are not understood: autumn"):
        explore_local_statistics.read(published(tmp_path / "els.csv", text))


def iod(extra: str = "", value: str = "", lsoa: str = "LSOA code (2021)") -> str:
    titles = [
        lsoa,
        "LSOA name (2021)",
        "Local Authority District code (2024)",
        "Local Authority District name (2024)",
    ]
    values = ["E01000001", "City of London 001A", "E09000001", "City of London"]
    for title in deprivation.DOMAINS.values():
        titles += [
            f"{title} Score",
            f"{title} Rank (where 1 is most deprived)",
            f"{title} Decile (where 1 is most deprived 10% of LSOAs)",
        ]
        values += ["8.742", "26525", "8"]
    titles += [extra] if extra else []
    values += [value] if extra else []
    return ",".join(f'"{title}"' for title in titles) + "\n" + ",".join(values) + "\n"


def test_the_full_file_7_with_its_supplementary_columns(tmp_path: Path) -> None:
    for extra in (
        "Income Deprivation Affecting Children Index (IDACI) Score (rate)",
        "Children and Young People Sub-domain Decile (where 1 is most deprived 10% of LSOAs)",
        "Total population: mid 2022",
        "Dependent Children aged 0-15: mid 2022",
        "Older population aged 60 and over: mid 2022",
        "Working age population 18-66 (for use with Employment Deprivation Domain): mid 2022",
    ):
        frame = deprivation.read(published(tmp_path / "iod.csv", iod(extra, "1"))).frames["small_areas"]
        assert frame.shape == (1, 1 + 8 * 3)
    assert frame["imd_score"].tolist() == [8.742] and frame["living_environment_rank"].tolist() == [26525]


def test_file_7_of_another_vintage_and_with_another_column(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="'LSOA code \\(2011\\)': LSOAs of the 2021 vintage are expected"):
        deprivation.read(published(tmp_path / "iod.csv", iod(lsoa="LSOA code (2011)")))
    with pytest.raises(LayoutError, match="Unexpected: \\['Happiness Score'\\]"):
        deprivation.read(published(tmp_path / "iod.csv", iod("Happiness Score", "1")))


def test_a_decile_outside_1_to_10(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="deciles must lie within 1 to 10"):
        deprivation.read(published(tmp_path / "iod.csv", iod().replace(",26525,8", ",26525,11", 1)))


def test_nomis_ages_with_and_without_the_measure_in_the_header(tmp_path: Path) -> None:
    for measure in ("", "; measures: Value"):
        text = f"date,geography,geography code,Age: Total{measure},Age: Aged 4 years and under{measure},"
        text += f"Age: Aged 5 to 9 years{measure},Age: Aged 85 years and over{measure}\n"
        text += "2021,City of London 001,E02000001,9,2,3,4\n"
        frame = census.read_nomis(published(tmp_path / "n.csv", text)).frames["populations"]
        assert frame[["age_from", "count"]].to_numpy().tolist() == [[0, 2], [5, 3], [85, 4]]
        assert frame["age_to"].fillna(-1).tolist() == [4, 9, -1]


def test_a_nomis_table_of_something_else_is_refused(tmp_path: Path) -> None:
    text = "date,geography,geography code,General health: Very good health\n2021,City of London 001,E02000001,9\n"
    with pytest.raises(LayoutError) as error:
        census.read_nomis(published(tmp_path / "n.csv", text))
    assert "Missing: [\"age bands such as 'Age: Aged 5 to 9 years'\"]" in str(error.value)
    assert "Unexpected: ['General health: Very good health']" in str(error.value)


def test_the_census_profile_is_refused_with_a_column_nobody_explained(tmp_path: Path) -> None:
    table = pa.table({"LSOA21CD": ["E01000001"], "census_no_car_pct": [10.0], "census_shoe_size": [42.0]})
    pq.write_table(table, tmp_path / "c.parquet")
    with pytest.raises(LayoutError, match="Unexpected: \\['census_shoe_size'\\]"):
        census.read_profile(tmp_path / "c.parquet")
    (tmp_path / "c.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(LayoutError, match="no readable Parquet file"):
        census.read_profile(tmp_path / "c.parquet")


def test_modelled_shares_may_come_without_those_by_sex(tmp_path: Path) -> None:
    text = "MSOA21CD,inactive_pct,active_pct\nE02000001,25.5,64.0\n"
    frame = small_area_estimates.read(published(tmp_path / "s.csv", text)).frames["estimates"]
    assert list(frame.columns) == ["msoa_code", "inactive_pct", "active_pct"]


# The block in which every facility file of the publisher ends, with the columns some copies leave out.
COMMON = (
    "Has changing rooms?,Closure Reason,Disability: Parking,Disability Notes,Facility Subtype,Facility Type,"
    "Operational Status,Operational Status Notes,Operator Name,Site ID,Easting,Northing,Management Type (Text),"
    "Management Type Group (Text),Accessibility Type (Text),Accessibility Type Group (Text)"
)
POOL = (
    "8,{id},1,,1,,7001,7,{status},,Everyone Active,1000001,450050,300050,Trust,Trust,Pay and Play,{access}\n"
)


def places(folder: Path, text: str, name: str = "swimmingpools.csv") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_publishers_own_facility_files(tmp_path: Path) -> None:
    folder = places(
        tmp_path / "ap", f"Lanes,Facility ID,{COMMON}\n" + POOL.format(id=1, status=3, access="Public Access")
    )
    places(
        folder, f"Holes,Facility ID,{COMMON}\n" + POOL.format(id=2, status=5, access="Private"), "golf.csv"
    )
    places(
        folder,
        "Facility Type Description,Facility Type ID,Facility Type Name\nWet,7,Swimming Pool\n",
        "facilitytype.csv",
    )
    places(folder, "Site ID,Site Name,Postcode\n1000001,Leisure Centre,LE1 1AA\n", "sites.csv")
    (folder / "information.txt").write_text("Active Places Data Version: 2024-07-01", encoding="utf-8")
    reading = active_places.read(folder)
    frame = reading.frames["facilities"].set_index("facility_id")
    assert frame.loc["1", ["facility_type", "operational", "public_access"]].tolist() == [
        "Swimming Pool",
        True,
        True,
    ]
    assert frame.loc["2", ["operational", "public_access"]].tolist() == [False, False]
    assert [(n.kind, n.examples) for n in reading.notes] == [("set aside", "sites.csv")]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (COMMON.replace("Easting,", ""), "Missing: ['Easting']"),
        (f"{COMMON},Rating", "Unexpected: ['Rating']"),
    ],
)
def test_facility_files_with_other_columns_are_refused(tmp_path: Path, header: str, message: str) -> None:
    cells = ",".join("x" for _ in f"Lanes,Facility ID,{header}".split(","))
    folder = places(tmp_path / "ap", f"Lanes,Facility ID,{header}\n{cells}\n")
    with pytest.raises(LayoutError) as error:
        active_places.read(folder)
    assert message in str(error.value) and "swimmingpools.csv" in str(error.value)


def test_a_facility_twice_with_different_details(tmp_path: Path) -> None:
    text = f"Lanes,Facility ID,{COMMON}\n" + POOL.format(id=1, status=3, access="Private")
    folder = places(tmp_path / "ap", text + POOL.format(id=1, status=5, access="Private"))
    with pytest.raises(LayoutError, match="twice with different details: 1"):
        active_places.read(folder)
