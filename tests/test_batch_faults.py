"""Whatever happens to a batch: nothing is half-made, the others are made, and it says what to do."""

import errno
import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from toy.squares import Squares

from localsport.briefing import manifest, running
from localsport.briefing.batch import batch
from localsport.briefing.making import Order, scratch_folder
from localsport.briefing.processes import START_METHOD, briefings
from localsport.briefing.progress import LOG, Progress
from localsport.briefing.render import RenderError, render
from localsport.briefing.running import StoppedError, run

TOY = Path(__file__).parent / "toy" / "briefing.ipynb"
CODES = [f"X0700000{number}" for number in range(1, 7)]
METHODS = ["fork", "spawn"] if sys.platform == "linux" else ["spawn"]


def toy_with(path: Path, source: str, *, after: int = 3) -> Path:
    """Return the toy notebook with one more cell, behind the imports."""
    nb = nbformat.read(TOY, as_version=4)
    nb.cells.insert(after + 1, nbformat.v4.new_code_cell(source))
    nbformat.write(nb, path)
    return path


def orders(out: Path, notebook: Path = TOY, codes=CODES, **more) -> list[Order]:
    return [Order(code, notebook.resolve(), {}, out / "tables", out, **more) for code in codes]


@pytest.fixture(scope="module", autouse=True)
def library_at_rest():
    """Hold the library's digest still: somebody may be working on it while these tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest, "library", lambda: "as it stands")
        yield


@pytest.fixture(scope="module", params=METHODS[:1])
def kept():
    """Return a supply of processes that tests share, as long as none has to close it."""
    own = briefings(TOY)
    yield own
    own.close()


def carried_out(wanted: list[Order], own=None, *, jobs: int = 2):
    mine = own or briefings(wanted[0].notebook)
    try:
        return run(
            wanted,
            supply=mine,
            jobs=jobs,
            executor=None,
            progress=Progress(len(wanted), name="toys", bar=False),
        )
    finally:
        if own is None:
            mine.close()


def files(folder: Path) -> dict[str, bytes]:
    """Read all files but the log, which says when."""
    every = (p for p in folder.rglob("*") if p.is_file() and p.name != LOG)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in every}


def whole(folder: Path) -> bool:
    """Say whether a locality's folder is complete, by its own manifest."""
    held = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return all((folder / name).is_file() for name in held["files"])


def a_batch(folder: Path, notebook: Path, codes: list[str]) -> None:
    batch(
        codes,
        name="toys",
        notebook=notebook,
        parameters={},
        tables=Squares(folder / "tables", dict(zip(codes, codes, strict=True))),
        out=folder / "out",
        jobs=2,
        progress=False,
    )


def at_the_keyboard(folder: Path, notebook: Path, codes: list[str]) -> None:
    """Run a batch as the command does, which says how to go on after Ctrl-C."""
    from localsport import cli

    sys.stdout = sys.stderr = (folder / "said.txt").open("w")
    tables = Squares(folder / "tables", dict(zip(codes, codes, strict=True)))
    cli._localities = lambda given, opened: (codes, "toys")
    cli._data_option = lambda parser: parser.add_argument("--data")
    import localsport.data.tables

    localsport.data.tables.open_tables = lambda data: tables
    status = cli.main(
        ["render", *codes, "--notebook", str(notebook), "--out", str(folder / "out"), "--jobs", "2"]
    )
    sys.stdout.flush()
    os._exit(status)


def started(what, folder: Path, notebook: Path = TOY, codes=CODES):
    folder.mkdir(exist_ok=True)
    # Forked from the test, which has imported everything already.
    process = multiprocessing.get_context("fork").Process(target=what, args=(folder, notebook, list(codes)))
    process.start()
    return process


def descendants(process) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def gone(processes: list[psutil.Process], seconds: float) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return not [one for one in alive if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals")
def test_a_batch_that_is_killed_at_any_moment_ends_as_if_it_had_not_been(tmp_path):
    codes, toss, orphans = CODES[:4], random.Random(7), []
    begun = time.monotonic()
    calm = started(a_batch, tmp_path / "calm", codes=codes)
    calm.join(120)
    took = time.monotonic() - begun
    assert calm.exitcode == 0
    out = tmp_path / "stormy" / "out"
    for _ in range(10):
        process = started(a_batch, tmp_path / "stormy", codes=codes)
        process.join(toss.uniform(0.1, 1.0) * took)
        if process.is_alive():
            orphans += descendants(process)
            process.kill()
        else:
            # All was in place before the moment came: the next one has a locality to make.
            shutil.rmtree(out / toss.choice(codes))
        process.join()
        assert all(whole(folder) for folder in out.glob("X*"))
    process = started(a_batch, tmp_path / "stormy", codes=codes)
    process.join(120)
    assert process.exitcode == 0
    assert gone(orphans, 5), "nothing goes on when the batch is dead"
    undisturbed, disturbed = files(tmp_path / "calm" / "out"), files(out)
    assert set(undisturbed) == set(disturbed)
    assert [name for name in undisturbed if undisturbed[name] != disturbed[name]] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals")
def test_ctrl_c_stops_within_two_seconds_leaves_nobody_and_says_how_to_go_on(tmp_path):
    slow = toy_with(tmp_path / "slow.ipynb", "import time\ntime.sleep(30 if area_code > 'X07000002' else 0)")
    process = started(at_the_keyboard, tmp_path, slow)
    deadline = time.monotonic() + 60
    while not all((tmp_path / "out" / code / "index.html").is_file() for code in CODES[:2]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    time.sleep(0.5)
    below = descendants(process)
    assert below
    pressed = time.monotonic()
    os.kill(process.pid, signal.SIGINT)
    process.join(10)
    assert time.monotonic() - pressed < 2
    assert process.exitcode == 130
    assert "stopped. Run the same command again to go on" in (tmp_path / "said.txt").read_text()
    assert gone(below, 1)
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        CODES[0],
        CODES[1],
        "assets",
        LOG,
    }
    assert all(whole(tmp_path / "out" / code) for code in CODES[:2])


@pytest.mark.parametrize("method", METHODS)
def test_a_worker_that_is_killed_once_is_replaced_and_twice_is_reported(tmp_path, monkeypatch, method):
    monkeypatch.setenv(START_METHOD, method)
    mark = tmp_path / "mark"
    source = (
        "if area_code == 'X07000002':\n"
        f"    mark = Path({str(mark)!r})\n"
        "    first = not mark.exists()\n    mark.touch()\n"
        "    first and os.kill(os.getpid(), 9)\n"
        "if area_code == 'X07000003':\n    os.kill(os.getpid(), 9)"
    )
    made = carried_out(orders(tmp_path / "out", toy_with(tmp_path / "kill.ipynb", source), CODES[:4]))
    failed = {code: outcome for code, outcome in made.items() if isinstance(outcome, RenderError)}
    assert list(failed) == ["X07000003"]
    assert str(failed["X07000003"]) == "The notebook's process was killed twice, perhaps for want of memory."
    assert whole(tmp_path / "out" / "X07000002")
    kept = nbformat.read(failed["X07000003"].notebook, as_version=4)
    assert kept.cells[4].execution_count is not None or kept.cells[3].execution_count is not None


def test_the_process_that_all_come_from_is_replaced_when_it_is_killed(tmp_path):
    if sys.platform != "linux":
        pytest.skip("processes are forked on Linux only")
    own = briefings(TOY)
    try:
        [first, second] = orders(tmp_path / "out", codes=CODES[:2])
        assert running.carry_out(first, own).page.is_file()
        own._process.kill()
        assert running.carry_out(second, own).page.is_file()
    finally:
        own.close()


@pytest.mark.parametrize("method", METHODS)
def test_an_endless_loop_is_stopped_and_reported_with_what_had_run(tmp_path, monkeypatch, method):
    monkeypatch.setenv(START_METHOD, method)
    source = "print('round and round', flush=True)\nwhile area_code == 'X07000002':\n    pass"
    looping = toy_with(tmp_path / "loop.ipynb", source)
    made = carried_out(orders(tmp_path / "out", looping, CODES[:3], timeout=3))
    [(code, failure)] = [(code, one) for code, one in made.items() if isinstance(one, RenderError)]
    assert (code, str(failure)) == ("X07000002", "A cell took longer than 3 seconds.")
    kept = nbformat.read(failure.notebook, as_version=4)
    assert "round and round" in [
        o.text.strip() for c in kept.cells for o in c.get("outputs", []) if "text" in o
    ]
    assert [p.name for p in (tmp_path / "out" / code).iterdir()] == ["failed.ipynb"]


def test_a_full_disk_stops_the_batch_with_a_clear_message_and_nothing_corrupt(tmp_path, kept):
    good = carried_out(orders(tmp_path / "out", codes=CODES[:1]), kept)
    assert whole(good[CODES[0]].folder)
    before = files(tmp_path / "out" / CODES[0])
    # The disk fills while the page of the second locality is written.
    source = (
        "import errno, pathlib\nreal = pathlib.Path.write_text\n"
        "def write_text(self, *given, **more):\n"
        "    if self.name == 'index.html':\n"
        f"        raise OSError({errno.ENOSPC}, 'No space left on device')\n"
        "    return real(self, *given, **more)\n"
        "pathlib.Path.write_text = write_text"
    )
    full = toy_with(tmp_path / "full.ipynb", source)
    with pytest.raises(StoppedError, match=r"The disk is full\. Make room\. Run the same command again"):
        carried_out(orders(tmp_path / "out", full), jobs=1)
    after = files(tmp_path / "out" / CODES[0])
    assert {name: after[name] for name in before} == before, "what stood there is whole"
    assert [p.name for p in (tmp_path / "out").glob("*/index.html")] == ["index.html"]


def test_a_disk_that_is_full_when_the_notebook_writes_is_told_apart_from_an_error(tmp_path):
    source = f"raise OSError({errno.ENOSPC}, 'No space left on device')"
    with pytest.raises(
        RenderError, match="The disk is full: make room and run the same command again"
    ) as told:
        render(
            CODES[0],
            notebook=toy_with(tmp_path / "n.ipynb", source),
            parameters={},
            tables=tmp_path,
            out=tmp_path / "out",
        )
    assert told.value.disk_full


def test_a_batch_says_that_the_disk_is_full_when_it_cannot_write_itself(tmp_path, monkeypatch):
    def full(*_given, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("localsport.briefing.render.scratch_folder", full)
    with pytest.raises(StoppedError, match="The disk is full"):
        carried_out(orders(tmp_path / "out", codes=CODES[:2]))
    assert scratch_folder is not full


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_memory_that_runs_out_in_one_locality_leaves_the_others(tmp_path, kept):
    source = (
        "if area_code == 'X07000002':\n"
        "    import resource\n"
        "    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024\n"
        "    resource.setrlimit(resource.RLIMIT_AS, (held + 2**31, resource.RLIM_INFINITY))\n"
        "    wanted = [bytearray(2**28) for _ in range(100)]"
    )
    made = carried_out(orders(tmp_path / "out", toy_with(tmp_path / "memory.ipynb", source), CODES[:3]), kept)
    [(code, failure)] = [(code, one) for code, one in made.items() if isinstance(one, RenderError)]
    assert (code, str(failure)) == (
        "X07000002",
        "MemoryError: the notebook needs more memory than it may take.",
    )
    assert failure.notebook.is_file()


def test_the_same_bytes_come_from_one_worker_and_from_many(tmp_path, kept):
    source = (
        "import random, uuid\nimport numpy as np\n"
        "drawn = [random.random(), float(np.random.random()), sorted({'a', 'b', 'c'}), list({'x', 'y', 'z'})]\n"
        "import json\n(folder / 'numbers').mkdir(parents=True, exist_ok=True)\n"
        "_ = (folder / 'numbers' / 'drawn.csv').write_text(json.dumps(drawn))"
    )
    drawing = toy_with(tmp_path / "drawing.ipynb", source)
    for name, jobs in (("one", 1), ("many", 3)):
        carried_out(orders(tmp_path / name, drawing, CODES[:3], seed=5), kept, jobs=jobs)
    one, many = files(tmp_path / "one"), files(tmp_path / "many")
    assert set(one) == set(many)
    assert [name for name in one if one[name] != many[name]] == []
    carried_out(orders(tmp_path / "other", drawing, CODES[:1], seed=6), kept)
    other = files(tmp_path / "other")[f"{CODES[0]}/numbers/drawn.csv"]
    assert other != one[f"{CODES[0]}/numbers/drawn.csv"], "another seed, another draw"
