"""The register of a raw folder is read as it stands, and its files are the ones it lists."""

import hashlib
from pathlib import Path

import pytest

from localsport.data import layouts, sources

HEADER = "source_id,title,publisher,edition,url,licence,file,sha256,via,note,layout,precedence\n"


def folder(path: Path, rows: str, **files: bytes) -> Path:
    (path / "sources.csv").write_text(HEADER + rows, encoding="utf-8")
    for name, content in files.items():
        (path / f"{name}.csv").write_bytes(content)
    return path


def test_a_source_has_the_sha256_of_its_file(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"a,b\n1,2\n").hexdigest()
    folder(tmp_path, f"one,One,,,,,one.csv,{digest.upper()},,,nomis-table,3\n", one=b"a,b\n1,2\n")
    (source,), problems = sources.opened(tmp_path, sources.register(tmp_path))
    assert not problems
    assert (source.source_id, source.digest, source.precedence) == ("one", digest, 3)


def test_parameters_and_citations_have_no_reader_and_need_no_file(tmp_path: Path) -> None:
    folder(tmp_path, "one,One,,,,,,,,,citation,\ntwo,Two,,,,,parameters/two.csv,,,,parameters,\n")
    assert sources.opened(tmp_path, sources.register(tmp_path)) == ([], [])
    assert not layouts.WITHOUT_READER & set(layouts.READERS)


def test_a_source_id_that_comes_twice_and_a_precedence_that_is_no_number(tmp_path: Path) -> None:
    rows = "one,One,,,,,one.csv,,,,nomis-table,1\none,Other,,,,,one.csv,,,,nomis-table,first\n"
    folder(tmp_path, rows, one=b"a,b\n1,2\n")
    _, problems = sources.opened(tmp_path, sources.register(tmp_path))
    texts = [problem.text for problem in problems]
    assert "The source_id comes twice in the register." in texts
    assert "precedence must be a whole number; found 'first'." in texts


def test_a_folder_changes_with_any_file_in_it(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.csv").write_text("1")
    before = sources.digest_of(tmp_path / "a")
    (tmp_path / "a" / "y.csv").write_text("2")
    with_two = sources.digest_of(tmp_path / "a")
    (tmp_path / "a" / "y.csv").rename(tmp_path / "a" / "z.csv")
    assert len({before, with_two, sources.digest_of(tmp_path / "a")}) == 3


def test_a_shapefile_changes_with_any_of_its_parts(tmp_path: Path) -> None:
    for part in ("shp", "dbf"):
        (tmp_path / f"areas.{part}").write_text("1")
    before = sources.digest_of(tmp_path / "areas.shp")
    (tmp_path / "areas.dbf").write_text("2")
    assert sources.digest_of(tmp_path / "areas.shp") != before


def test_a_register_with_other_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("source_id,title,file\na,b,c\n", encoding="utf-8")
    with pytest.raises(
        sources.RawFolderError, match=r"Missing: \['publisher', 'licence', 'layout', 'precedence'\]"
    ):
        sources.register(tmp_path)


def test_the_message_puts_problems_under_their_source(tmp_path: Path) -> None:
    problems = [
        sources.Problem("one", "one.csv", "First."),
        sources.Problem("two", "two.csv", "Second."),
        sources.Problem("one", "one.csv", "Third."),
    ]
    assert str(sources.RawFolderError(Path("raw"), problems)).splitlines() == [
        "The raw folder raw has 3 problems; the prepared tables were left as they were.",
        "  one (one.csv)",
        "    - First.",
        "    - Third.",
        "  two (two.csv)",
        "    - Second.",
    ]


def test_the_readers_code_is_part_of_what_is_kept() -> None:
    codes = {layout: layouts.code_of(layout) for layout in layouts.READERS}
    assert codes["fingertips-download"] != codes["nomis-table"]
    assert codes["nomis-table"] == codes["census-age-extract"], "one module reads both"


def test_a_day_of_access_is_a_day(tmp_path: Path) -> None:
    layout = "house-of-commons-msoa-names"
    days = {"a": "22 Nov 2026", "b": "2026-11-22"}
    rows = "".join(f"{name},T,P,1,,{day},CC0,{name}.csv,,,,{layout},1\n" for name, day in days.items())
    raw = folder(tmp_path, "", a=b"x", b=b"x")
    (raw / "sources.csv").write_text(HEADER.replace("url,", "url,accessed,") + rows, encoding="utf-8")
    found, problems = sources.opened(raw, sources.register(raw))
    assert [one.source_id for one in found] == ["b"]
    assert [problem.text for problem in problems] == [
        "accessed must be a day such as 2026-11-22; found '22 Nov 2026'."
    ]
