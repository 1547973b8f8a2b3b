"""Files come into a raw folder with their provenance, beside what is held and never over it."""

import argparse
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from replay import content, publishers, server

from localsport.briefing import batch
from localsport.data import prepare, sources, tables
from localsport.data.fetch import catalogue, command, differences, listing, register, run, where
from localsport.data.fetch.client import REPLAY, Client
from localsport.data.fetch.manners import Manners
from localsport.data.fetch.problems import FetchError
from localsport.data.layouts import WITHOUT_READER
from localsport.data.locking import LockedError

QUICK = Manners(connect=2, read=30, attempts=2, first_wait=0.01, longest_wait=0.05)
ENTRIES = catalogue.catalogue()
DAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAMES = "houseofcommonslibrary.github.io/msoanames/MSOA-Names-2.2.csv"


def brought(replay, into: Path, *names: str, now: datetime = DAY, **given) -> dict[str, run.Outcome]:
    with Client(QUICK, replay=replay.address) as client:
        entries = [ENTRIES[name] for name in names]
        outcomes = run.fetch(entries, into, client, progress=False, now=now, **given)
    return {each.source_id: each for each in outcomes}


def test_a_row_has_all_that_a_source_list_needs(replay, tmp_path):
    brought(replay, tmp_path, "msoa-names-2021")
    (row,) = sources.register(tmp_path).to_dict("records")
    assert (tmp_path / row["file"]).is_file()
    assert row["sha256"] == sources.sha256(tmp_path / row["file"])
    assert row["publisher"] == "House of Commons Library"
    assert row["licence"] == "Open Parliament Licence"
    assert row["url"] == f"https://{NAMES}"
    assert row["accessed"] == "2026-11-22"
    assert row["via"] == "fetched by localsport"
    assert "documented at https://houseofcommonslibrary.github.io/msoanames/" in row["note"]
    assert row["layout"] == "house-of-commons-msoa-names"


def test_rows_of_other_files_stay_as_they_are(replay, tmp_path):
    own = "own,My file,Me,2020,,,CC0,own.csv,,,,citation,1"
    (tmp_path / "sources.csv").write_text(",".join(sources.COLUMNS) + "\n" + own + "\n", encoding="utf-8")
    brought(replay, tmp_path, "msoa-names-2021")
    assert (tmp_path / "sources.csv").read_text(encoding="utf-8").splitlines()[1] == own


def test_a_register_without_the_column_says_the_day_in_via_and_is_read_and_kept(replay, tmp_path):
    old = (
        "source_id,title,publisher,edition,url,licence,file,sha256,via,note,layout,precedence\n"
        'own,My file,Me,2020,,CC0,,,"fetched by localsport, accessed 2025-03-01",,citation,1\n'
        "another,A file,Me,2020,,CC0,,,a friend,,citation,1\n"
    )
    (tmp_path / "sources.csv").write_text(old, encoding="utf-8")
    assert sources.register(tmp_path)["accessed"].tolist() == ["2025-03-01", ""]
    brought(replay, tmp_path, "msoa-names-2021")
    assert sources.register(tmp_path)["accessed"].tolist() == ["2025-03-01", "", "2026-11-22"]


def test_a_young_file_is_not_asked_for_and_an_old_one_is(replay, tmp_path):
    brought(replay, tmp_path, "msoa-names-2021")
    asked = len(replay.asked)
    later = brought(replay, tmp_path, "msoa-names-2021", now=DAY + timedelta(days=3))
    assert later["msoa-names-2021"].status == "there"
    assert len(replay.asked) == asked
    old = brought(replay, tmp_path, "msoa-names-2021", now=DAY + timedelta(days=100))
    assert old["msoa-names-2021"].status == "unchanged"
    assert replay.asked[-1].headers["if-none-match"]


def changed(served, edit) -> bytes:
    return edit(served["files"][NAMES][0].decode()).encode()


def test_a_new_edition_is_shown_as_a_difference_and_kept_beside_the_old_one(replay, served, tmp_path):
    brought(replay, tmp_path, "msoa-names-2021")
    before = (tmp_path / "msoa-names-2021.csv").read_bytes()
    first = before.decode().splitlines()[1].split(",")[0]

    def edit(text: str) -> str:
        lines = text.splitlines()
        code = lines[1].split(",")[0]
        lines[1] = f"{code},Another Name"
        return "\n".join(lines[:-1]) + "\n"

    replay.file(NAMES, changed(served, edit))
    outcome = brought(replay, tmp_path, "msoa-names-2021", refresh=True)["msoa-names-2021"]
    assert outcome.status == "new edition"
    assert "rows: 0 added, 1 removed" in outcome.text
    assert f"{first}, msoa21hclnm: " in outcome.text
    assert "-> Another Name" in outcome.text
    assert (tmp_path / "msoa-names-2021.csv").read_bytes() == before
    (row,) = sources.register(tmp_path).to_dict("records")
    assert row["file"] == "msoa-names-2021.2026-11-22.csv"
    assert "Another Name" in (tmp_path / row["file"]).read_text(encoding="utf-8")
    assert register.state(tmp_path)["msoa-names-2021"].beside == ["msoa-names-2021.csv"]


def test_a_schema_that_gained_a_column_is_shown_kept_and_not_used(replay, served, tmp_path):
    brought(replay, tmp_path, "msoa-names-2021")

    def edit(text: str) -> str:
        lines = text.splitlines()
        return "\n".join([lines[0] + ",msoa31cd", *(line + ",x" for line in lines[1:])]) + "\n"

    replay.file(NAMES, changed(served, edit))
    outcome = brought(replay, tmp_path, "msoa-names-2021", refresh=True)["msoa-names-2021"]
    assert outcome.status == "kept beside"
    assert "columns gained: msoa31cd" in outcome.text
    assert "Unexpected: ['msoa31cd']" in outcome.text
    (row,) = sources.register(tmp_path).to_dict("records")
    assert row["file"] == "msoa-names-2021.csv"
    assert (tmp_path / "msoa-names-2021.2026-11-22.csv").is_file()
    listed = listing.listing(tmp_path, ENTRIES, DAY).set_index("source_id")
    assert listed.loc["msoa-names-2021", "state"] == "newer edition"


def test_a_file_that_no_reader_takes_never_enters_the_folder(replay, tmp_path):
    replay.file(NAMES, b"code,name\n1,2\n")
    outcome = brought(replay, tmp_path, "msoa-names-2021")["msoa-names-2021"]
    assert outcome.status == "failed"
    assert not (tmp_path / "sources.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == [".fetch"]


def test_one_source_that_fails_does_not_stop_the_others(replay, tmp_path):
    replay.fail("MSOA-Names", "status", times=99, status=500)
    outcomes = brought(replay, tmp_path, "msoa-names-2021", "iod-2025")
    assert {each: found.status for each, found in outcomes.items()} == {
        "msoa-names-2021": "failed",
        "iod-2025": "fetched",
    }


def test_a_file_downloaded_by_hand_is_checked_and_entered(replay, tmp_path, demo_raw):
    name = "active-lives-sae-msoa"
    assert brought(replay, tmp_path, name)[name].status == "by hand"
    (tmp_path / "active-lives-sae-msoa.csv").write_text("MSOA21CD,inactive\n", encoding="utf-8")
    assert brought(replay, tmp_path, name)[name].status == "failed"
    body = (demo_raw / "small-area-estimates-msoa.csv").read_bytes().replace(b"\nX", b"\nE")
    (tmp_path / "active-lives-sae-msoa.csv").write_bytes(body)
    assert brought(replay, tmp_path, name)[name].status == "fetched"
    assert brought(replay, tmp_path, name)[name].status == "unchanged"
    assert sources.register(tmp_path)["source_id"].tolist() == [name]


def test_an_archive_downloaded_by_hand_is_unpacked_into_its_folder(replay, tmp_path, demo_raw):
    import zipfile

    with zipfile.ZipFile(tmp_path / "activeplacescsvs.zip", "w") as archive:
        for file in (demo_raw / "active-places").iterdir():
            archive.write(file, f"activeplacescsvs/{file.name}")
    assert brought(replay, tmp_path, "active-places")["active-places"].status == "fetched"
    assert len(list((tmp_path / "active-places").glob("*.csv"))) > 5
    assert brought(replay, tmp_path, "active-places")["active-places"].status == "unchanged"


def test_later_deflators_are_said_and_set_out_to_be_copied(replay, tmp_path):
    outcome = brought(replay, tmp_path, "gdp-deflators")["gdp-deflators"]
    assert outcome.status == "fetched"
    assert "later than parameters/gdp_deflator.csv, which stays in use: it has 2025" in outcome.text
    assert (tmp_path / "parameters" / "gdp_deflator.csv").is_file()
    listed = listing.listing(tmp_path, ENTRIES, DAY).set_index("source_id")
    assert listed.loc["gdp-deflators", "note"] == "later than parameters/gdp_deflator.csv: it has 2025"


def test_the_listing_says_what_is_there_how_old_and_what_is_missing_for_which_notebook(replay, tmp_path):
    brought(replay, tmp_path, "msoa-names-2021", "lad24-rgn24")
    listed = listing.listing(tmp_path, ENTRIES, DAY + timedelta(days=120)).set_index("source_id")
    assert listed.loc["msoa-names-2021", "state"] == "old"
    assert listed.loc["msoa-names-2021", "days"] == 120
    assert listed.loc["msoa-names-2021", "accessed"] == "2026-11-22"
    assert listed.loc["iod-2025", "state"] == "missing"
    text = listing.text(listed.reset_index(), tmp_path)
    assert ", accessed 2026-11-22, 120 days old" in text
    assert "for notebook 02: " in text
    assert "iod-2025" in text.split("for notebook 02: ")[1].splitlines()[0]
    (tmp_path / "msoa-names-2021.csv").write_text("edited", encoding="utf-8")
    again = listing.listing(tmp_path, ENTRIES, DAY).set_index("source_id")
    assert again.loc["msoa-names-2021", "state"] == "changed"


def commands() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    command.register(parser.add_subparsers(required=True))
    return parser


def called(*given: str) -> int:
    parsed = commands().parse_args(list(given))
    return int(parsed.run(parsed))


@pytest.fixture
def online(replay, monkeypatch):
    monkeypatch.setenv(REPLAY, replay.address)
    return replay


def test_from_a_council_s_name_to_a_briefing(online, tmp_path, capsys, demo_raw, demo_tables):
    """Fetch for a named district, prepare, render: the README's three commands, without what is downloaded by hand."""
    raw = tmp_path / "raw"
    name = demo_tables.areas("district").iloc[0]
    assert called("fetch", "--place", str(name["name"]), "--into", str(raw)) == 0
    told = capsys.readouterr().out
    assert str(name["area_code"]).replace("X", "E") in told
    assert "To download by hand" in told
    assert "localsport render" in told
    prepared = prepare.prepare(raw, tmp_path / "processed", progress=False)
    assert prepared.counts["lsoa"] == len(demo_tables.areas("lsoa"))
    assert prepared.counts["district"] == 6
    assert prepared.counts["indicators.parquet"] > 0
    code = str(name["area_code"]).replace("X", "E")
    opened = tables.open_tables(tmp_path / "processed")
    rendered = batch.batch(
        [code],
        name=code,
        notebook="04-briefing",
        parameters={},
        tables=opened,
        out=tmp_path / "out",
        jobs=1,
        interactive=False,
    )
    assert not rendered.failed
    page = (tmp_path / "out" / code / "index.html").read_text(encoding="utf-8")
    assert (
        "Lower tier local authorities (post 4/23)" in page
    )  # the source list is made of the register's rows
    assert called("sources", "--into", str(raw)) == 0
    assert "ons-els-sports-facilities" in capsys.readouterr().out


def test_later_editions_are_named_without_fetching_them(online, served, tmp_path, capsys):
    names = ("lad24-rgn24", "msoa-names-2021", "iod-2025", "ons-els-sports-facilities", "ruc21-lsoa21")
    brought(online, tmp_path, *names)
    online.file(NAMES, served["files"][NAMES][0] + b"\n")
    page = json.loads(
        json.dumps(served["govuk"]["/government/statistics/english-indices-of-deprivation-2025"])
    )
    page["details"]["attachments"][1]["url"] += "-v2"
    later = {
        **served,
        "govuk": {"/government/statistics/english-indices-of-deprivation-2025": page},
        "files": {},
    }
    publishers.install(online, server.Reply, later)
    assert called("sources", "--online", "--into", str(tmp_path)) == 0
    told = capsys.readouterr().out
    listed = listing.listing(tmp_path, ENTRIES, DAY).set_index("source_id")
    assert listed.loc[list(names), "state"].to_dict() == {
        "lad24-rgn24": "newer edition",
        "msoa-names-2021": "newer edition",
        "iod-2025": "newer edition",
        "ons-els-sports-facilities": "there",
        "ruc21-lsoa21": "there",
    }
    assert "LAD25_RGN25_EN_LU" in listed.loc["lad24-rgn24", "note"]
    assert "there is changed at its address" in told


def test_the_check_prints_what_to_report_and_fails_if_an_address_does(online, tmp_path, capsys):
    online.fail("available_data", "status", times=99, status=404)
    assert called("fetch", "--check", "--into", str(tmp_path)) == 1
    told = capsys.readouterr().out
    assert "Please report this" in told
    assert "fingertips-districts [documented] https://fingertips.phe.org.uk/api" in told


def test_without_a_place_nothing_is_fetched(online, tmp_path):
    with pytest.raises(ValueError, match="--place"):
        called("fetch", "--into", str(tmp_path))
    with pytest.raises(ValueError, match="Unknown sources"):
        called("fetch", "--england", "--source", "iod-1066", "--into", str(tmp_path))
    assert online.asked == []


def test_a_second_fetch_into_a_folder_is_refused_and_a_dead_one_holds_nothing(online, tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from localsport.data.fetch import run\n"
        "with run.alone(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    given = ("fetch", "--england", "--source", "msoa-names-2021", "--into", str(tmp_path))
    try:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(
            LockedError, match=rf"Another fetch is running into {tmp_path} \(process {other.pid} on .*--into"
        ):
            called(*given)
        assert online.asked == []
        with pytest.raises(LockedError):
            called("sources", "--online", "--into", str(tmp_path))
        assert called("sources", "--into", str(tmp_path)) == 0, "looking is always allowed"
    finally:
        other.kill()
        other.wait()
        other.stdout.close()
    assert (tmp_path / ".fetch" / "lock").is_file(), "it died without clearing up"
    assert called(*given) == 0
    assert not (tmp_path / ".fetch" / "lock").exists()


def lookups(folder: Path) -> Path:
    pairs = [
        ("E07000246", "Old", "E12000009", "South West"),
        ("E06000066", "Somerset", "E12000009", "South West"),
        ("E06000001", "Hartlepool", "E12000001", "North East"),
        ("E07000220", "Rugby", "E12000005", "West Midlands"),
        ("E07000222", "Warwick", "E12000005", "West Midlands"),
    ]
    frame = pd.DataFrame(pairs[1:], columns=["LAD24CD", "LAD24NM", "RGN24CD", "RGN24NM"])
    frame.to_csv(folder / "lad24-rgn24.csv", index=False)
    upper = [("E07000220", "E10000031", "Warwickshire"), ("E07000222", "E10000031", "Warwickshire")]
    pd.DataFrame(upper, columns=["LTLA23CD", "UTLA23CD", "UTLA23NM"]).to_csv(
        folder / "ltla23-utla23.csv", index=False
    )
    return folder


@pytest.mark.parametrize(
    ("wanted", "code", "districts"),
    [
        ("hartlepool", "E06000001", 1),
        ("E10000031", "E10000031", 2),
        ("Warwickshire", "E10000031", 2),
        ("West Midlands", "E12000005", 2),
        ("rugb", "E07000220", 1),
        ("England", "E92000001", 0),
    ],
)
def test_a_place_is_found_by_name_part_of_a_name_or_code(tmp_path, wanted, code, districts):
    found = where.place(wanted, lookups(tmp_path))
    assert (found.code, len(found.districts)) == (code, districts)


@pytest.mark.parametrize("wanted", ["Taunton Deane", "E07000190", "E07000246", "South Somerset"])
def test_a_district_that_was_merged_is_recognised_and_named(tmp_path, wanted):
    found = where.place(wanted, lookups(tmp_path))
    assert found.code == "E06000066"
    assert "Somerset (E06000066) is taken" in found.notes[0]


def test_a_name_that_is_not_clear_or_not_known_is_refused(tmp_path):
    lookups(tmp_path)
    with pytest.raises(
        FetchError, match=r"E07000222 Warwick.*E10000031 Warwickshire|E10000031 Warwickshire.*Warwick"
    ):
        where.place("warwic", tmp_path)
    with pytest.raises(FetchError, match="no place known here"):
        where.place("Atlantis", tmp_path)


def test_differences_name_rows_columns_and_values(tmp_path):
    (tmp_path / "a.csv").write_text("code,value\nA,1\nB,2\nC,3\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("code,value,more\nA,1,x\nB,9,x\nD,4,x\n", encoding="utf-8")
    found = differences.differences(tmp_path / "a.csv", tmp_path / "b.csv", ["code"])
    assert (found.gained, found.lost, found.added, found.removed) == (("more",), (), 1, 1)
    assert found.changed == {"value": 1}
    assert found.examples == ("B, value: 2 -> 9",)
    assert not found.same_columns
    whole = differences.differences(tmp_path / "a.csv", tmp_path / "b.csv", [])
    assert (whole.added, whole.removed) == (2, 2)


def test_a_moved_boundary_is_a_difference(tmp_path):
    def written(name: str, x: float) -> Path:
        shape = {"type": "Point", "coordinates": [x, 1]}
        feature = {"type": "Feature", "properties": {"LSOA21CD": "E01000001"}, "geometry": shape}
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
        return path

    found = differences.differences(written("a.geojson", 1), written("b.geojson", 2), ["LSOA21CD"])
    assert list(found.changed) == ["shape"]


@pytest.mark.england
def test_all_england_fetched_gives_the_tables_of_the_raw_folder(england_raw, england_tables, tmp_path):
    """What comes from the replay server is the raw folder's content in the publishers' formats, fetched and set out anew."""
    raw = tmp_path / "raw"
    raw.mkdir()
    held = content.Raw(england_raw)
    found = server.Replay()
    publishers.install(found, server.Reply, content.everything(held))
    (raw / "active-places").symlink_to(england_raw / "active-places")
    (raw / "active-lives-sae-msoa.csv").symlink_to(england_raw / "active-lives-sae-msoa-2023-24.csv")
    more = {"indicators": "20401 22401 241 90362 93356"}
    entries = [
        replace(entry, query=entry.query | more) if entry.method == "fingertips" else entry
        for entry in catalogue.chosen(ENTRIES, [])
        if entry.layout not in WITHOUT_READER  # files of which no table is made have tests of their own
    ]
    try:
        with Client(QUICK, replay=found.address) as client:
            outcomes = run.fetch(entries, raw, client, progress=False, now=DAY)
    finally:
        found.close()
    assert {each.source_id: each.text for each in outcomes if each.status not in run.GOOD} == {}
    assert found.at_once <= QUICK.per_host
    prepare.prepare(raw, tmp_path / "processed", progress=False)
    for name in ("areas", "lineage", "indicators", "small_areas", "populations", "facilities"):
        same_table(tmp_path / "processed", england_tables.folder, name)
    for level in ("msoa", "district"):
        new, old = (
            gpd.read_parquet(f / "boundaries" / f"{level}.parquet")
            for f in (tmp_path / "processed", england_tables.folder)
        )
        assert list(new["area_code"]) == list(old["area_code"])
        assert new.geometry.geom_equals_exact(old.geometry, tolerance=1e-6).all()


def same_table(new: Path, old: Path, name: str) -> None:
    """Compare a table but for where its figures came from, and the order of rows."""
    frames = []
    for folder in (new, old):
        frame = pd.read_parquet(folder / f"{name}.parquet")
        # The service's interface leaves the notes on figures out, which the publisher's data files have.
        frame = frame.drop(columns=[c for c in frame.columns if "source_id" in c or c == "note"])
        frames.append(frame)
    columns = [c for c in frames[1].columns if c in frames[0].columns]
    key = [c for c in columns if frames[1][c].dtype.kind not in "f" and c != "census_population"]
    first, second = (f[columns].sort_values(key, ignore_index=True) for f in frames)
    # The extract of census percentages has two decimals; a sum of four of them is that far off.
    rounded = [c for c in columns if c.startswith("census_") and c.endswith("_pct")]
    # Census tables are perturbed each for itself, so totals of two of them differ by a few people; and the extract's
    # share of under 16s leaves those aged 15 out (five-year bands), as here it does not.
    loose = ["census_population", "census_under16_pct"]
    if set(loose) <= set(columns):
        near = first["census_population"] / second["census_population"] - 1
        assert near.abs().max() < 0.01
        assert (first["census_under16_pct"] - second["census_under16_pct"]).mean() == pytest.approx(
            1.1, abs=0.2
        )
    rounded = [c for c in rounded if c not in loose]
    pd.testing.assert_frame_equal(first[rounded], second[rounded], check_exact=False, rtol=0, atol=0.021)
    rest = [c for c in columns if c not in (*rounded, *loose)]
    pd.testing.assert_frame_equal(first[rest], second[rest], check_exact=False, rtol=1e-12, atol=1e-9)
