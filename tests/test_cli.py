"""The command line: what it refuses, with which status, and what it leaves alone."""

import shutil
from pathlib import Path

import pytest

from localsport.cli import main


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_areas_finds_a_code_by_part_of_a_name(demo_data, capsys):
    assert main(["areas", "samplebor", "--data", str(demo_data)]) == 0
    assert "X07000001  district  Sampleborough  (Demoshire, Demo Region)" in capsys.readouterr().out


def test_areas_lists_every_district_when_no_name_is_given(demo_data, capsys):
    assert main(["areas", "--data", str(demo_data)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 6


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["areas", "Atlantis"], "no area's name holds 'Atlantis'"),
        (["render", "E07000999", "X07000001", "nonsense"], "Unknown area codes: ['E07000999', 'nonsense']"),
        (["render", "--within", "E12000004"], "E12000004"),
        (["render"], "Give codes, or --within CODE, or --all"),
        (["render", "X07000001", "--all"], "Give codes, or --within CODE, or --all"),
        (["render", "X07000001", "--parameter", "colour=red"], "colour"),
        (["render", "X07000001", "--parameter", "colour"], "NAME=VALUE"),
        (["render", "X07000001", "--notebook", "99-nothing"], "99-nothing"),
        (["render", "X01000001"], "X01000001"),
    ],
)
def test_what_cannot_be_used_ends_with_status_two_and_a_sentence(
    arguments, words, demo_data, tmp_path, capsys
):
    out = ["--out", str(tmp_path / "out")] if arguments[0] == "render" else []
    assert main([*arguments, "--data", str(demo_data), *out]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").iterdir())


def test_tables_that_were_never_prepared_are_told_how(tmp_path, capsys):
    assert main(["render", "--all", "--data", str(tmp_path)]) == 2
    assert "localsport prepare" in capsys.readouterr().err


def test_a_raw_folder_at_fault_leaves_the_tables_as_they_were(demo_raw, demo_data, tmp_path, capsys):
    raw, data = tmp_path / "raw", tmp_path / "data"
    shutil.copytree(demo_raw, raw)
    shutil.copytree(demo_data, data)
    before = files(data)
    (raw / "lsoa-msoa.csv").write_bytes(b"")
    (raw / "msoa-names.csv").unlink()
    assert main(["prepare", "--raw", str(raw), "--data", str(data)]) == 2
    said = capsys.readouterr().err
    assert "lsoa-msoa.csv" in said
    assert "msoa-names.csv" in said
    assert files(data) == before


def test_a_second_prepare_with_nothing_changed_does_nothing_and_says_so(demo_raw, tmp_path, capsys):
    data = tmp_path / "data"
    assert main(["prepare", "--raw", str(demo_raw), "--data", str(data)]) == 0
    before = files(data)
    capsys.readouterr()
    assert main(["prepare", "--raw", str(demo_raw), "--data", str(data)]) == 0
    assert "nothing" in capsys.readouterr().out.lower()
    assert files(data) == before


def test_a_locality_that_fails_is_named_and_the_status_is_one(demo_data, tmp_path, capsys):
    # A programme that does not exist is found out only when the notebook runs.
    arguments = ["render", "X07000005", "--parameter", "programme=no-such-programme", "--static"]
    assert main([*arguments, "--data", str(demo_data), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().out
    assert "X07000005" in said
    assert "no-such-programme" in said
    assert "Specimen Vale" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert list((tmp_path / "out" / "X07000005").glob("*.ipynb"))
