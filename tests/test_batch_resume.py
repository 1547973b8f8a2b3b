"""A batch makes only what has changed, says why, and lets no second batch into its folder."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from toy.squares import Squares

from localsport.briefing import batch as batch_module
from localsport.briefing import manifest
from localsport.briefing.batch import batch
from localsport.briefing.lock import LockedError, locked
from localsport.briefing.progress import LOG

TOY = Path(__file__).parent / "toy" / "briefing.ipynb"
CODES = ("X07000001", "X07000002")


@pytest.fixture(scope="module", autouse=True)
def library_at_rest():
    """Hold the library's digest still: somebody may be working on it while these tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest, "library", lambda: "as it stands")
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a folder with the notebook, a table and a batch of two that is done."""
    folder = tmp_path_factory.mktemp("resume")
    (folder / "tables").mkdir()
    pd.DataFrame({"a": [1]}).to_parquet(folder / "tables" / "indicators.parquet")
    shutil.copy(TOY, folder / "briefing.ipynb")
    result = again(folder)
    assert [one.area_code for one in result.rendered] == list(CODES)
    return folder


@pytest.fixture
def done(made, tmp_path):
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


def again(folder: Path, **options):
    parameters = options.pop("parameters", {})
    return batch(
        CODES,
        name="Toyshire",
        notebook=folder / "briefing.ipynb",
        parameters=parameters,
        tables=Squares(folder / "tables", dict(zip(CODES, ("Saltmarsh", "Uplow"), strict=True))),
        out=folder / "out",
        progress=False,
        **options,
    )


def why(folder: Path, code: str = CODES[0]) -> str:
    return json.loads((folder / "out" / code / "manifest.json").read_text(encoding="utf-8"))["because"]


def files(folder: Path) -> dict[str, bytes]:
    """Read all files but the log, which says when."""
    every = (p for p in folder.rglob("*") if p.is_file() and p.name != LOG)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in every}


def planned(folder: Path, monkeypatch, **options) -> dict[str, str]:
    """Return what a batch would make and why, without making it."""
    told = {}

    def note(orders, **_more):
        told.update({order.area_code: order.because for order in orders})
        raise KeyboardInterrupt

    monkeypatch.setattr(batch_module, "run", note)
    with pytest.raises(KeyboardInterrupt):
        again(folder, **options)
    return told


def test_what_is_up_to_date_is_not_made_again(done):
    before = files(done / "out")
    result = again(done)
    assert (result.rendered, result.skipped) == ((), CODES)
    assert files(done / "out") == before
    assert result.last_lines().startswith("0 of 2 rendered in")
    assert "2 up to date already" in result.last_lines()


def test_a_file_that_is_gone_is_made_again_and_the_manifest_says_so(done):
    assert why(done) == "first"
    (done / "out" / CODES[0] / "figures" / "spine.png").unlink()
    result = again(done)
    assert [one.area_code for one in result.rendered] == [CODES[0]]
    assert why(done) == "file missing: figures/spine.png"
    assert (done / "out" / CODES[0] / "figures" / "spine.png").is_file()
    assert why(done, CODES[1]) == "first"


def edit_table(folder):
    pd.DataFrame({"a": [2]}).to_parquet(folder / "tables" / "indicators.parquet")


def edit_notebook(folder):
    nb = nbformat.read(folder / "briefing.ipynb", as_version=4)
    nb.cells.append(nbformat.v4.new_markdown_cell("More."))
    nbformat.write(nb, folder / "briefing.ipynb")


def edit_page(folder):
    (folder / "out" / CODES[0] / "index.html").write_text("mine now")


def fail_once(folder):
    (folder / "out" / CODES[0] / "failed.ipynb").write_text("{}")


def another_version(folder):
    path = folder / "out" / CODES[0] / "manifest.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    held["versions"]["pandas"] = "0.25"
    path.write_text(json.dumps(held))


@pytest.mark.parametrize(
    ("change", "options", "reason"),
    [
        (edit_table, {}, "data changed: indicators.parquet"),
        (edit_notebook, {}, "notebook changed"),
        (edit_page, {}, "file changed: index.html"),
        (fail_once, {}, "failed last time"),
        (another_version, {}, f"pandas changed from 0.25 to {pd.__version__}"),
        (None, {"parameters": {"programme": "walking"}}, "parameter programme changed"),
        (None, {"seed": 7}, "seed changed"),
        (None, {"interactive": False}, "interactive charts left out"),
        (None, {"force": True}, "forced"),
    ],
)
def test_what_has_changed_is_made_again_and_is_named(done, monkeypatch, change, options, reason):
    if change:
        change(done)
    assert planned(done, monkeypatch, **options)[CODES[0]] == reason


def test_a_change_of_the_library_is_a_reason(done, monkeypatch):
    monkeypatch.setattr(manifest, "library", lambda: "another")
    assert set(planned(done, monkeypatch).values()) == {"library changed"}


def test_a_second_batch_is_refused_and_a_dead_one_holds_nothing(done):
    out = done / "out"
    code = (
        "import sys, time; from pathlib import Path; from localsport.briefing.lock import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(out)], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=rf"Another batch is being made in .*\(process {other.pid} on "):
            again(done)
    finally:
        other.kill()
        other.wait()
        other.stdout.close()
    assert (out / ".batch.lock").is_file(), "it died without clearing up"
    assert again(done).skipped == CODES
    assert not (out / ".batch.lock").exists()


def test_the_lock_is_free_after_an_error(tmp_path):
    with pytest.raises(RuntimeError), locked(tmp_path):
        raise RuntimeError
    with locked(tmp_path), pytest.raises(LockedError), locked(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_a_killed_batch_had_set_aside_is_put_back(done, monkeypatch):
    out = done / "out"
    scratch = out / f".{CODES[0]}-{os.getpid()}-abc"
    scratch.mkdir()
    (out / CODES[0]).rename(scratch / "replaced")
    assert again(done).skipped == CODES
    assert not scratch.exists()
