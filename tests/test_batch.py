"""A batch goes on when a locality fails, and says at the end which and why."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from toy.squares import Squares

from localsport.briefing import batch as batch_module
from localsport.briefing.batch import batch
from localsport.briefing.contract import ParameterError
from localsport.briefing.render import FolderError

TOY = Path(__file__).parent / "toy" / "briefing.ipynb"
PLACES = {"X07000001": "Saltmarsh", "X07000002": "Uplow", "X07000003": "Ashby"}


@pytest.fixture(autouse=True)
def three_districts(monkeypatch):
    monkeypatch.setattr(batch_module, "open_tables", lambda folder: Squares(folder, PLACES))


def run(out: Path, codes=tuple(PLACES), *, jobs=1, **parameters):
    return batch(
        codes, name="Toyshire", notebook=TOY, parameters=parameters, tables=out / "tables", out=out, jobs=jobs
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_failing_locality_does_not_stop_the_others(tmp_path, jobs, capfd):
    result = run(tmp_path, jobs=jobs, trouble="raise-third")
    assert [one.area_code for one in result.rendered] == ["X07000001", "X07000002"]
    (failure,) = result.failed
    assert (failure.area_code, failure.name) == ("X07000003", "Ashby")
    assert failure.reason == "ValueError: the third place always fails"
    assert failure.notebook == tmp_path / "X07000003" / "failed.ipynb"
    assert not failure.earlier

    first, last = result.last_lines().splitlines()
    assert first.startswith("2 of 3 rendered in")
    assert last.startswith("FAILED X07000003 Ashby: ValueError: the third place always fails")
    index = BeautifulSoup(result.index.read_text(encoding="utf-8"), "html.parser")
    assert "the third place always fails" in index.select_one(".failures").get_text()
    for address in [a["href"] for a in index.select("main a") if not a["href"].startswith("#")]:
        assert (tmp_path / address).is_file()
    shown = capfd.readouterr().err
    assert "3/3" in shown, "a progress bar counts the localities"
    assert "1 failed" in shown
    assert "WARNING" not in shown


def test_what_the_pages_share_lies_once_beside_them(tmp_path):
    run(tmp_path, ["X07000001"])
    assert {p.name for p in tmp_path.iterdir()} == {
        "assets",
        "batch.log",
        "datapackage.json",
        "index.html",
        "numbers.csv",
        "numbers.xlsx",
        "X07000001",
    }
    shared = {p.name for p in (tmp_path / "assets").rglob("*") if p.is_file()}
    assert {"localsport.css", "localsport.js", "plotly.min.js", "LICENSE.txt"} < shared
    css = (tmp_path / "assets" / "localsport.css").read_text(encoding="utf-8")
    fonts = [part.split('"')[0] for part in css.split('url("')[1:]]
    assert len(fonts) == 3
    assert all((tmp_path / "assets" / font).is_file() for font in fonts)


def test_workers_change_nothing_in_the_files(tmp_path):
    codes = ["X07000001", "X07000002"]
    one, two = run(tmp_path / "one", codes, jobs=1), run(tmp_path / "two", codes, jobs=2)
    assert one.index.read_bytes() == two.index.read_bytes()
    for code in codes:
        pages = [(tmp_path / name / code / "index.html").read_bytes() for name in ("one", "two")]
        assert pages[0] == pages[1]


def test_everything_that_can_be_refused_is_refused_before_anything_runs(tmp_path):
    with pytest.raises(ParameterError, match="'programe' is unknown"):
        run(tmp_path / "out", programe="x")
    with pytest.raises(ValueError, match=r"Unknown area codes: \['E07000999', 'E1'\]\..*localsport areas"):
        run(tmp_path / "out", ["X07000001", "E07000999", "E1"])
    with pytest.raises(ValueError, match=r"given twice: \['X07000001'\]"):
        run(tmp_path / "out", ["X07000001", "X07000001"])
    with pytest.raises(ValueError, match="at least one"):
        run(tmp_path / "out", [])
    assert not (tmp_path / "out").exists()


def test_what_the_batch_did_not_make_is_left_alone(tmp_path):
    (tmp_path / "X07000002").mkdir()
    (tmp_path / "X07000002" / "minutes.txt").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FolderError, match=r"minutes\.txt"):
        run(tmp_path)
    run(tmp_path, ["X07000001"])
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "X07000002" / "minutes.txt").read_text() == "mine"


def test_a_locality_that_fails_later_still_shows_its_earlier_page(tmp_path):
    run(tmp_path, ["X07000003"])
    result = run(tmp_path, ["X07000003"], trouble="raise-third")
    assert result.failed[0].earlier
    index = BeautifulSoup(result.index.read_text(encoding="utf-8"), "html.parser")
    assert "may be out of date" in index.select_one(".failures").get_text()
    assert {a["href"] for a in index.select(".failures a")} == {
        "X07000003/failed.ipynb",
        "X07000003/index.html",
    }
