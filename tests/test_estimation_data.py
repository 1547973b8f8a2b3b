"""What estimates are made from: ages that fit the base, and estimates of LSOAs where a folder has them."""

import csv
import io
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localsport.data import populations, prepare, tables
from localsport.data.layouts import small_area_estimates
from localsport.data.layouts.reading import LayoutError

BANDS = pd.DataFrame(
    {
        "area_code": "X02000001",
        "level": "msoa",
        "sex": "Persons",
        "age_from": [10, 15, 20, 25],
        "age_to": [14.0, 19.0, 24.0, float("nan")],
        "count": [400.0, 500.0, 600.0, 9000.0],
    }
)


def test_adults_of_19_and_over_by_the_stated_rule():
    """Of 16 to 24: 400 of 15-19 (four fifths of 500) and 600; of 19 to 24: 100 and 600; so 700 of 1,000."""
    small = pd.DataFrame(
        {"msoa_code": "X02000001", "population_16_24": [100, 10], "population_16_over": [900, 1000]},
        index=["a", "b"],
    )
    assert populations.adults_19(small, BANDS).to_dict() == pytest.approx({"a": 870.0, "b": 997.0})


def test_msoas_without_bands_are_named():
    small = pd.DataFrame(
        {"msoa_code": ["X02000001", "X02000009"], "population_16_24": 1, "population_16_over": 2}
    )
    with pytest.raises(ValueError, match="X02000009"):
        populations.adults_19(small, BANDS)


@given(st.lists(st.integers(1, 118), min_size=1, max_size=6, unique=True))
def test_groups_that_follow_each_other_hold_everybody_once(cuts):
    starts = [0, *sorted(cuts)]
    ends = [start - 1 for start in starts[1:]] + [float("nan")]
    share = populations.share_in_ages([0, 5, 85], [4, 84, None], first=starts, last=ends)
    assert share.sum(axis=0) == pytest.approx([1, 1, 1])


def write(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_of_lsoas_is_known_by_its_column(tmp_path: Path) -> None:
    text = "LSOA21CD,LSOA21NM,inactive_pct,active_pct\nE01000001,City of London 001A,20.5,64.0\n"
    frames = small_area_estimates.read(write(tmp_path / "l.csv", text)).frames
    assert list(frames) == ["lsoa_estimates"]
    assert frames["lsoa_estimates"].iloc[0].tolist() == ["E01000001", 20.5, 64.0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("LSOA21CD,inactive_pct,active_pct\nE02000001,20.5,64.0\n", "another kind of area.*E02000001"),
        ("LSOA21CD,inactive_pct,active_pct\nE01000001,120.5,64.0\n", "E01000001 120.5"),
        (
            "LSOA21CD,inactive_pct,active_pct\nE01000001,20,64\nE01000001,21,64\n",
            "LSOAs that come twice.*E01000001",
        ),
        ("LSOA11CD,inactive_pct,active_pct\nE01000001,20.5,64.0\n", "Unexpected: .*LSOA11CD"),
    ],
)
def test_a_file_of_lsoas_that_cannot_be_used_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(LayoutError, match=message):
        small_area_estimates.read(write(tmp_path / "l.csv", text))


def with_lsoas(demo_raw: Path, folder: Path, codes: list[str]) -> Path:
    """Copy the demonstration county and add estimates of these neighbourhoods."""
    raw = Path(shutil.copytree(demo_raw, folder))
    rows = list(csv.DictReader(io.StringIO((raw / "sources.csv").read_text(encoding="utf-8"))))
    own = {
        "source_id": "own-lsoa",
        "file": "own-lsoa.csv",
        "layout": small_area_estimates.LAYOUT,
        "sha256": "",
    }
    first = next(row for row in rows if row["layout"] == small_area_estimates.LAYOUT)
    with (raw / "sources.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows([*rows, first | own | {"precedence": "2"}])
    lines = [f"{code},{20 + place % 20},60" for place, code in enumerate(codes)]
    write(raw / "own-lsoa.csv", "\n".join(["LSOA21CD,inactive_pct,active_pct", *lines]) + "\n")
    return raw


def test_estimates_of_lsoas_stand_beside_those_of_msoas(demo_raw, demo_tables, demo_data, tmp_path) -> None:
    before = demo_tables.small_areas()
    assert "sae_lsoa_inactive_pct" not in before
    codes = sorted(before["lsoa_code"])
    data = Path(shutil.copytree(demo_data, tmp_path / "data"))
    prepare.prepare(with_lsoas(demo_raw, tmp_path / "raw", codes), data, progress=False)
    made = tables.open_tables(data)
    after = made.small_areas().set_index("lsoa_code")
    assert after["sae_lsoa_inactive_pct"].reindex(codes).tolist() == [20 + i % 20 for i in range(len(codes))]
    assert after["sae_inactive_pct"].notna().all()
    labels = made.small_area_columns().set_index("column")
    assert labels.loc["sae_lsoa_inactive_pct", "source_id"] == "own-lsoa"


def test_estimates_of_unknown_lsoas_are_refused(demo_raw, demo_tables, demo_data, tmp_path) -> None:
    codes = [*sorted(demo_tables.small_areas()["lsoa_code"])[:-1], "X01999999"]
    data = Path(shutil.copytree(demo_data, tmp_path / "data"))
    with pytest.raises(ValueError, match="X01999999"):
        prepare.prepare(with_lsoas(demo_raw, tmp_path / "raw", codes), data, progress=False)
