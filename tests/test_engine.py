"""papermill's own engine and the project's write the same notebook, and no document is left in another's process."""

import contextlib
import os
import re
import sys
from pathlib import Path

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from localsport.briefing.processes import START_METHOD, start_method, supply
from localsport.briefing.warmth import Warmth

PROJECT = Path(__file__).resolve().parents[1]
TOY = Path(__file__).parent / "toy" / "briefing.ipynb"
METHODS = ["fork", "spawn"] if sys.platform == "linux" else ["spawn"]


def notebook(path: Path, *cells: str | tuple[str, str]) -> Path:
    made = []
    for cell in cells:
        source, tag = cell if isinstance(cell, tuple) else (cell, "")
        made.append(nbformat.v4.new_code_cell(source, metadata={"tags": [tag]} if tag else {}))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernel}), path)
    return path


def run(path: Path, out: Path, engine: str | None, **options):
    with contextlib.suppress(PapermillExecutionError):
        # A notebook that is told no folder writes where it stands.
        papermill.execute_notebook(
            path, out, engine_name=engine, progress_bar=False, cwd=str(out.parent), **options
        )
    return nbformat.read(out, as_version=4)


def plain(thing) -> str:
    """Leave out what differs from run to run: times, identifiers, addresses and the number of the process."""
    text = repr(thing)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)", "TIME", text)
    text = re.sub(r"'duration': [\d.e-]+", "'duration': D", text)
    text = re.sub(r"ipykernel_\d+", "ipykernel_N", text)
    text = re.sub(r"'id': '[\w-]+'|\b[0-9a-f]{32}\b|\w*-\w*-\w*-\w*-\w*\.ipynb", "ID", text)
    return re.sub(r"0x[0-9a-f]+", "0xN", text)


def whole_streams(cell):
    """Join printed text that follows on itself: a kernel cuts it where the clock happens to stand."""
    joined = []
    for output in cell.get("outputs", []):
        before = joined[-1] if joined else {}
        if output.output_type == "stream" and before.get("name") == output.name:
            joined[-1] = nbformat.from_dict({**before, "text": before["text"] + output.text})
        else:
            joined.append(output)
    return nbformat.from_dict({**cell, **({"outputs": joined} if "outputs" in cell else {})})


def assert_same(one, other):
    assert len(one.cells) == len(other.cells)
    for mine, its in zip(one.cells, other.cells, strict=True):
        assert plain(whole_streams(mine)) == plain(whole_streams(its))
    drop = {"papermill"}
    assert {k: v for k, v in one.metadata.items() if k not in drop} == {
        k: v for k, v in other.metadata.items() if k not in drop
    }
    of = [{k: v for k, v in n.metadata.papermill.items() if k != "output_path"} for n in (one, other)]
    assert plain(of[0]) == plain(of[1])


AWKWARD = [
    ("x = 1", "parameters"),
    "import sys\nprint('one')\nprint('err', file=sys.stderr)\nprint('two')\n{'a': x, 'b': (1, 2)}",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.figure(figsize=(2, 1))\nplt.plot([3, 1]);",
    "from IPython.display import HTML, clear_output, display\n"
    "handle = display(HTML('<b>old</b>'), display_id='shown')\nhandle.update(HTML('<b>new</b>'))",
    "display('gone')\nclear_output()\ndisplay(Ellipsis)",
    "display(HTML('<i>later</i>'), display_id='shown', update=True)",
    "import pandas as pd\npd.DataFrame({'a': [1.5, None], 'b': ['x', 'y']})",
    ("raise ValueError('on purpose')", "raises-exception"),
    ("1 / 0", "skip-execution"),
    "%who_ls",
    "import os\n_ = os.system('echo from a shell')\n!echo from a magic",
    "import asyncio\nawait asyncio.sleep(0)\nasyncio.get_running_loop() is not None",
    "",
    "_ , __, len(In), Out.keys()",
    "import warnings\nwarnings.warn('careful')",
    "try:\n    input('?')\nexcept Exception as error:\n    print(type(error).__name__)",
    "get_ipython().__class__.__name__, __name__, sys.path[0], sys.argv[1:2] == ['-f'] or True",
    "def f():\n    return undefined_name\nf()",
    "'not reached'",
]


def test_awkward_cells_come_out_as_from_papermills_own_engine(tmp_path, monkeypatch):
    # ipykernel lets go of what programs print when it believes that it is itself being tested.
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    made = notebook(tmp_path / "awkward.ipynb", *AWKWARD)
    stock = run(made, tmp_path / "stock.ipynb", None, parameters={"x": 7}, kernel_name="python3")
    assert_same(run(made, tmp_path / "own.ipynb", "localsport", parameters={"x": 7}), stock)
    assert any("undefined_name" in str(cell.get("outputs")) for cell in stock.cells), "it runs to the last"


def test_the_toy_comes_out_as_from_papermills_own_engine(tmp_path):
    stock = run(TOY, tmp_path / "stock.ipynb", None, kernel_name="python3")
    assert_same(run(TOY, tmp_path / "own.ipynb", "localsport"), stock)


def test_the_briefing_comes_out_as_from_papermills_own_engine(tmp_path, demo_data):
    briefing, given = PROJECT / "notebooks" / "04-briefing.ipynb", {"data": str(demo_data)}
    stock = run(briefing, tmp_path / "stock.ipynb", None, parameters=given, kernel_name="python3")
    assert_same(run(briefing, tmp_path / "own.ipynb", "localsport", parameters=given), stock)


def test_the_engine_is_found_by_papermills_command(tmp_path):
    from papermill.cli import papermill as command

    out = tmp_path / "out.ipynb"
    arguments = [
        str(TOY),
        str(out),
        "--engine",
        "localsport",
        "-p",
        "area_code",
        "X07000002",
        "--no-progress-bar",
        "--cwd",
        str(tmp_path),
    ]
    command.main(arguments, standalone_mode=False)
    assert "Uplow" in out.read_text(encoding="utf-8")


def test_importing_the_engine_first_does_not_disturb_papermill():
    import subprocess

    for first in ("localsport.briefing.papermill_engine", "localsport.briefing.engine", "papermill"):
        code = f"import {first}; from papermill.engines import papermill_engines as e; print(e.get_engine('localsport'))"
        said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert "papermill_engine.Engine" in said.stdout


MISCHIEF = """
import os, random, sys, warnings
import matplotlib, matplotlib.pyplot as plt, numpy as np, pandas as pd
before = dict(
    env=os.environ.get("MISCHIEF"), folder=os.getcwd() == folder, path="/mischief" in sys.path,
    size=matplotlib.rcParams["font.size"], rows=pd.get_option("display.max_rows"), figures=len(plt.get_fignums()),
    warned=len(warnings.filters), attribute=hasattr(pd.DataFrame, "mischief"), name="mischief" in globals(),
    function=pd.concat.__name__, draw=np.random.random(), toss=random.random(), err=np.geterr()["divide"],
    builtin=hasattr(__builtins__, "mischief"), count=len(In),
)
print(sorted(before.items()))
os.environ["MISCHIEF"] = "1"; os.chdir("/"); sys.path.append("/mischief"); matplotlib.rcParams["font.size"] = 30
pd.set_option("display.max_rows", 3); plt.figure(); warnings.simplefilter("error"); np.seterr(divide="raise")
pd.DataFrame.mischief = 1; pd.concat = print; mischief = True; import builtins; builtins.mischief = 1
"""


@pytest.mark.parametrize("method", METHODS)
def test_nothing_that_one_document_does_is_met_by_the_next(tmp_path, monkeypatch, method):
    monkeypatch.setenv(START_METHOD, method)
    here = dict(os.environ), Path.cwd(), list(sys.path)
    made = notebook(tmp_path / "mischief.ipynb", (f"folder = {str(Path.cwd())!r}", "parameters"), MISCHIEF)
    seen = []
    for number in range(3):
        executed = run(made, tmp_path / f"{number}.ipynb", "localsport")
        seen.append([o.text for o in executed.cells[1].outputs if o.output_type == "stream"])
    assert "('env', None)" in seen[0][0], seen
    assert seen[0] == seen[1] == seen[2]
    assert (dict(os.environ), Path.cwd(), list(sys.path)) == here


def test_a_spawned_worker_is_used_again_only_after_a_document_that_left_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv(START_METHOD, "spawn")
    assert start_method() == "spawn"
    from localsport.briefing.job import Job, Note, Returned

    workers = supply(Warmth())

    def done(source: str) -> tuple[int, tuple[str, ...]]:
        nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"import os\n{source}\nos.getpid()")])
        for cell in nb.cells:
            cell.metadata["papermill"] = {}
        process = workers.start(
            Job.here("localsport.briefing.engine:run", notebook=nbformat.writes(nb), options={})
        )
        while isinstance(end := process.next(60), Note):
            pass
        assert isinstance(end, Returned), end
        return int(end.value["cells"][0]["outputs"][-1]["data"]["text/plain"]), end.left

    try:
        first, left = done("os.environ['A'] = 'b'")
        assert left == ()
        second, left = done("assert 'A' not in os.environ\nos.chdir('/')")
        assert second == first
        third, left = done("import IPython.display\nIPython.display.HTML = None")
        assert "IPython.display.HTML" in left
        fourth, _ = done("from IPython.display import HTML\nassert HTML is not None")
        assert fourth != third
    finally:
        workers.close()


def test_a_cell_that_takes_too_long_is_stopped_and_what_it_said_is_kept(tmp_path):
    made = notebook(tmp_path / "loop.ipynb", "print('begun', flush=True)\nwhile True: pass")
    with pytest.raises(CellTimeoutError):
        papermill.execute_notebook(
            made, tmp_path / "out.ipynb", engine_name="localsport", progress_bar=False, execution_timeout=2
        )
    kept = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert kept.cells[0].outputs[0].text == "begun\n"


def test_a_process_that_is_killed_is_told_as_papermill_tells_it(tmp_path):
    made = notebook(tmp_path / "kill.ipynb", "import os\nos.kill(os.getpid(), 9)")
    with pytest.raises(DeadKernelError):
        papermill.execute_notebook(made, tmp_path / "out.ipynb", engine_name="localsport", progress_bar=False)
