"""Time a batch of briefings against the plain loop of papermill and nbconvert, and against its floor, in one run.

``python benchmarks/batch.py [--data FOLDER] [--places N] [--loops N] [--all]``. The plain loop calls the commands
``papermill`` and ``jupyter nbconvert --to html`` for each locality. The floor is the code of the same notebook, run
for the same localities in one warm process without kernel and page, divided by the processors; what as many such
processes take at once, which share memory and caches, stands beside it. ``--loops`` keeps the loop to that many
localities and multiplies their median; ``--all`` renders every district once and watches memory.
"""

# ruff: noqa: T201
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import psutil

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "04-briefing.ipynb"
REPEATS = 3


def command(name: str) -> str:
    """Return a console script of this very interpreter."""
    return str(Path(sys.executable).with_name(name))


def run(*words: str, **environment: str) -> float:
    """Run a command and return its wall time."""
    begun = time.perf_counter()
    done = subprocess.run(
        words, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}\n{done.stderr[-2000:]}")
    return time.perf_counter() - begun


def plain(code: str, data: Path, out: Path) -> float:
    """Render one locality as an analyst's loop does: papermill, then nbconvert."""
    made = out / f"{code}.ipynb"
    given = ["-p", "area_code", code, "-p", "data", str(data), "-p", "out", str(out / code)]
    first = run(command("papermill"), str(NOTEBOOK), str(made), *given, "--no-progress-bar")
    return first + run(command("jupyter"), "nbconvert", "--to", "html", "--no-input", str(made))


def batch(codes: Sequence[str], data: Path, out: Path, jobs: int, start: str) -> float:
    """Render localities with localsport, nothing in place yet."""
    arguments = ["render", *codes, "--data", str(data), "--out", str(out), "--jobs", str(jobs)]
    return run(command("localsport"), *arguments, LOCALSPORT_START_METHOD=start)


def floor(codes: Sequence[str], data: Path, out: Path, at_once: int = 1) -> float:
    """Time the notebook's own code for each locality in warm processes: the median of a locality, in seconds."""
    script = str(Path(__file__).resolve())
    running = [
        subprocess.Popen(
            [sys.executable, script, "--floor", str(data), str(out / str(n)), *codes[n::at_once]],
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(at_once)
    ]
    said = [each.communicate()[0] for each in running]
    if any(each.returncode for each in running):
        raise SystemExit("The notebook's code failed when it was run by itself.")
    return statistics.median(seconds for each in said for seconds in json.loads(each.splitlines()[-1]))


def direct(codes: Sequence[str], data: Path, out: Path) -> list[float]:
    """Run the notebook's code for each locality here, as functions would, and draw what it shows."""
    import IPython.display
    import nbformat

    cells = [c for c in nbformat.read(NOTEBOOK, as_version=4).cells if c.cell_type == "code"]
    given = next(c for c in cells if "parameters" in c.metadata.get("tags", []))
    code = compile("\n".join(c.source for c in cells if c is not given), NOTEBOOK.name, "exec")

    def show(*things: Any) -> None:
        for thing in things:
            shown: Callable[..., Any] | None = getattr(thing, "_repr_mimebundle_", None)
            if shown:
                shown()

    IPython.display.display = show
    times = []
    for number, place in enumerate([codes[0], *codes]):
        space: dict[str, Any] = {}
        exec(given.source, space)
        space |= {"area_code": place, "data": str(data), "out": str(out / place)}
        begun = time.perf_counter()
        exec(code, space)
        times += [time.perf_counter() - begun] if number else []
    return times


def watched(task: Callable[[], float]) -> tuple[float, list[tuple[float, float]]]:
    """Run a task and sample how much memory this process's children hold, in megabytes."""
    seen: list[tuple[float, float]] = []
    over = threading.Event()

    def look() -> None:
        begun = time.perf_counter()
        while not over.wait(0.25):
            held = 0
            for child in psutil.Process().children(recursive=True):
                try:
                    # What forked processes share is counted once.
                    held += child.memory_full_info().pss
                except (psutil.Error, AttributeError):
                    continue
            seen.append((time.perf_counter() - begun, held / 1e6))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        return task(), seen
    finally:
        over.set()
        watcher.join()


def main() -> int:
    """Measure and print a table for the README."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of the tidy tables (default: $LOCALSPORT_DATA)")
    parser.add_argument("--places", type=int, default=24)
    parser.add_argument("--loops", type=int, help="localities of the plain loop (default: all of them)")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--all", action="store_true", help="render every district, too")
    parser.add_argument("--floor", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.floor:
        data, out, *codes = given.floor
        print(json.dumps(direct(codes, Path(data), Path(out))))
        return 0

    from localsport.data.tables import open_tables

    tables = open_tables(given.data)
    data, every = tables.folder.resolve(), sorted(tables.areas("district")["area_code"])
    codes = every[:: max(1, len(every) // given.places)][: given.places]
    print(
        f"{len(codes)} districts of {data.name}, {date.today()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}"
    )
    with tempfile.TemporaryDirectory(prefix="batch-") as folder:
        root = Path(folder)
        batch(codes[:1], data, root / "warm", 1, "fork")  # national results are kept on disk from here on
        loops = codes[: given.loops]
        (root / "loop").mkdir()
        looped = [plain(code, data, root / "loop") for code in loops]
        loop = statistics.median(looped) * len(codes)
        ours = {
            start: statistics.median(
                [batch(codes, data, root / f"{start}{n}", given.jobs, start) for n in range(REPEATS)]
            )
            for start in ("fork", "spawn")
        }
        each = len(codes) / given.jobs
        least = floor(codes, data, root / "floor") * each
        beside = floor(codes, data, root / "beside", given.jobs) * each
        print("| way | seconds | beside the loop | beside the floor |\n|---|---:|---:|---:|")
        rows = {
            f"plain loop, papermill and nbconvert (median of {len(loops)})": loop,
            "localsport render, forked": ours["fork"],
            "localsport render, spawned (as on Windows)": ours["spawn"],
            f"the notebook's code alone, warm, in {given.jobs} processes at once": beside,
            f"floor: the same in one process, divided by {given.jobs}": least,
        }
        for name, seconds in rows.items():
            print(f"| {name} | {seconds:.1f} | {loop / seconds:.1f}× faster | {seconds / least:.2f} |")
        if given.all:
            wall, memory = watched(lambda: batch(every, data, root / "all", given.jobs, "fork"))
            early = max((mb for at, mb in memory if at < wall * 20 / len(every) + 10), default=float("nan"))
            peak = max(mb for _, mb in memory)
            print(
                f"{len(every)} districts: {wall:.0f} s; at most {early:.0f} MB by the 20th, {peak:.0f} MB in all."
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
