"""A batch runs on the workers of a Dask scheduler, and on those that are left when one is lost."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from localsport.briefing import manifest
from localsport.briefing.cluster import ClusterError, dask_workers, packed
from localsport.briefing.making import Order
from localsport.briefing.processes import briefings
from localsport.briefing.progress import LOG, Progress
from localsport.briefing.render import Rendered, RenderError
from localsport.briefing.running import run

TOY = Path(__file__).parent / "toy" / "briefing.ipynb"
CODES = [f"X070000{number:02d}" for number in range(1, 13)]
pytest.importorskip("distributed")


def launched(*arguments: str, folder: Path) -> subprocess.Popen:
    code = "import sys; from distributed.cli import dask_{0}; dask_{0}.main()".format(arguments[0])
    log = (folder / f"{time.monotonic_ns()}.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments[1:]],
        stdout=log,
        stderr=log,
        cwd=folder,
        start_new_session=True,
    )
    log.close()
    return process


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """Start a scheduler; give its address and a way to start workers."""
    folder = tmp_path_factory.mktemp("dask")
    address = f"tcp://127.0.0.1:{free_port()}"
    running = [launched("scheduler", "--host", address, "--no-dashboard", folder=folder)]

    def worker() -> subprocess.Popen:
        local = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(folder)]
        running.append(launched("worker", address, "--no-nanny", *local, folder=folder))
        return running[-1]

    yield address, worker
    for process in reversed(running):
        process.kill()
        process.wait()


def orders(out: Path, tables: Path, codes=CODES) -> list[Order]:
    tables.mkdir(exist_ok=True)
    (tables / "areas.parquet").write_bytes(b"the same everywhere")
    held = manifest.inputs(TOY, tables)
    return [Order(code, TOY.resolve(), {}, tables, out, inputs=held) for code in codes]


def carried_out(wanted: list[Order], executor):
    own = briefings(TOY)
    progress = Progress(len(wanted), name="toys", bar=False)
    return run(wanted, supply=own, jobs=2, executor=executor, progress=progress)


def files(folder: Path) -> dict[str, bytes]:
    """Read all files but the log, which says when."""
    every = (p for p in folder.rglob("*") if p.is_file() and p.name != LOG)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in every}


def test_what_a_lost_worker_had_in_hand_is_made_by_another(scheduler, tmp_path):
    address, worker = scheduler
    first, second = worker(), worker()
    out = tmp_path / "out"

    def lose_one() -> None:
        while len(list(out.glob("X*/index.html"))) < len(CODES) // 2:
            time.sleep(0.02)
        first.kill()

    threading.Thread(target=lose_one, daemon=True).start()
    with dask_workers(address) as executor:
        made = carried_out(orders(out, tmp_path / "tables"), executor)
    assert first.wait(5) == -9
    assert second.poll() is None
    assert [code for code, one in made.items() if not isinstance(one, Rendered)] == []
    assert sorted(made) == CODES
    # Here, without any cluster, the same files are made.
    some = CODES[:2]
    with ThreadPoolExecutor(1) as threads:
        carried_out(orders(tmp_path / "here", tmp_path / "tables", some), threads)
    here = files(tmp_path / "here")
    assert {name: data for name, data in files(out).items() if name[:9] in some} == here

    # The data are sent, and pages come back: nothing of the caller's folders is read or written there.
    with dask_workers(address, send=tmp_path / "tables") as executor:
        sent = carried_out(orders(tmp_path / "sent", tmp_path / "tables", some), executor)
    assert all(isinstance(one, Rendered) for one in sent.values()), sent
    assert files(tmp_path / "sent") == here

    # A machine that would make another document makes none.
    other = orders(tmp_path / "unlike", tmp_path / "tables", CODES[:1])
    object.__setattr__(other[0].inputs, "library", "another")
    with dask_workers(address) as executor:
        [refused] = carried_out(other, executor).values()
    assert isinstance(refused, RenderError)
    assert re.match(
        r".* would make another document \(library changed\): give all machines the same", str(refused)
    )


def test_an_address_where_nobody_answers_is_named():
    address = f"tcp://127.0.0.1:{free_port()}"
    os.environ.setdefault("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "1s")
    from localsport.briefing import cluster

    before, cluster.CONNECT_SECONDS = cluster.CONNECT_SECONDS, 1
    try:
        with (
            pytest.raises(ClusterError, match=f"No Dask scheduler answers at {address}"),
            dask_workers(address),
        ):
            pass
    finally:
        cluster.CONNECT_SECONDS = before


def test_the_same_folder_is_the_same_archive(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.parquet").write_bytes(b"1")
    before = packed(tmp_path)
    os.utime(tmp_path / "a" / "b.parquet", (1, 1))
    assert packed(tmp_path) == before
