"""Hold the check of the notebooks to what it promises: it sees a changed figure, and only that."""

import base64
import copy
import importlib.util
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import nbformat
import numpy as np
import pytest
from PIL import Image, ImageDraw

from localsport.briefing.processes import start_method

ROOT = Path(__file__).resolve().parents[1]
SOURCE = """
import pandas as pd
import plotly.graph_objects as go
from IPython.display import HTML, display
from localsport.display import charts
from localsport.display.figures import Figure, Interactive, Words

rows = pd.DataFrame({"label": ["Disability", "None"], "value": [41.3, 18.2]})
words = Words("Twice as many are inactive", "Per cent", "Source: invented.", "Two bars.")
drawn = charts.bars_with_intervals(rows, words, name="groups", unit="%")
one = Figure("groups", words, drawn.figure, rows.assign(residents=[1234.5678, 8765.4321]))
other = Interactive("map", "A map", "Explore", go.Figure(go.Scatter(x=[1.5, 2.5], y=[0.1, 0.7])), "Dots.")
headline = HTML("<p>41.3% are inactive.</p>")
"""
SHOWN = "display(headline, one, other)"


@pytest.fixture(scope="module")
def plugin() -> ModuleType:
    spec = importlib.util.spec_from_file_location("nbval_figures_tested", ROOT / "tests" / "nbval_figures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def committed() -> list[dict]:
    """Return the outputs of a committed notebook, with pictures and an interactive figure."""
    notebook = json.loads((ROOT / "notebooks" / "02-inactivity-needs-map.ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    assert {"image/png", "application/vnd.plotly.v1+json"} <= {
        mime for o in outputs for mime in o.get("data", ())
    }
    return outputs


def picture_of(outputs: list[dict]) -> dict:
    return next(o for o in outputs if "image/png" in o.get("data", {}))


def redrawn(output: dict, change: Callable[[Image.Image], Image.Image], form: str = "png", **options) -> None:
    before = Image.open(io.BytesIO(base64.b64decode(output["data"]["image/png"]))).convert("RGB")
    buffer = io.BytesIO()
    change(before).save(buffer, format=form, **options)
    output["data"]["image/png"] = base64.b64encode(buffer.getvalue()).decode()


def with_a_spot(picture: Image.Image) -> Image.Image:
    """Put a mark of the size of a dot in the middle."""
    spotted = picture.copy()
    across, down = spotted.width // 2, spotted.height // 2
    colour = (255, 255, 255) if sum(spotted.getpixel((across, down))) < 384 else (0, 0, 0)
    ImageDraw.Draw(spotted).ellipse([across - 5, down - 5, across + 5, down + 5], fill=colour)
    return spotted


def darker(picture: Image.Image) -> Image.Image:
    levels = np.asarray(picture).astype(int)
    return Image.fromarray(np.where(levels < 250, (levels - 25).clip(0), levels).astype(np.uint8))


def shifted(picture: Image.Image) -> Image.Image:
    return Image.fromarray(np.roll(np.asarray(picture), 3, axis=1))


@pytest.mark.parametrize("form, options", [("png", {"compress_level": 1}), ("jpeg", {"quality": 75})])
def test_a_picture_encoded_anew_passes(plugin, committed, form, options):
    given = copy.deepcopy(committed)
    redrawn(picture_of(given), lambda picture: picture, form, **options)
    assert picture_of(given)["data"] != picture_of(committed)["data"]
    assert plugin.differences(given, committed) == []


def test_a_picture_with_other_soft_edges_passes(plugin, committed):
    given = copy.deepcopy(committed)
    for output in given:
        if "image/png" in output.get("data", {}):
            redrawn(
                output,
                lambda picture: picture.resize(
                    (picture.width * 2, picture.height * 2), Image.Resampling.BILINEAR
                ).resize(picture.size, Image.Resampling.BOX),
            )
    assert plugin.differences(given, committed) == []


@pytest.mark.parametrize(
    "change", [with_a_spot, darker, shifted, lambda p: p.crop((0, 0, p.width, p.height - 1))]
)
def test_a_picture_drawn_otherwise_fails_and_is_named(plugin, committed, change):
    given = copy.deepcopy(committed)
    redrawn(picture_of(given), change)
    name = picture_of(given)["metadata"]["image/png"]["localsport"]["name"]
    (said,) = plugin.differences(given, committed)
    assert said.startswith(f"{name}: the ")


@pytest.mark.parametrize("part", ["title", "subtitle", "caption", "name"])
def test_other_words_fail(plugin, committed, part):
    given = copy.deepcopy(committed)
    picture_of(given)["metadata"]["image/png"]["localsport"][part] += "s"
    (said,) = plugin.differences(given, committed)
    assert f"localsport.{part} is" in said


def test_every_committed_figure_bears_a_digest_of_its_rows():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for output in (o for cell in notebook["cells"] for o in cell.get("outputs", [])):
            if "image/png" in output.get("data", {}):
                about = output["metadata"]["image/png"]["localsport"]
                assert about["table"] is None or about.get("rows"), (
                    f"run `make execute`: {about['name']}, {path.name}"
                )


def test_json_is_the_same_up_to_the_last_digits(plugin):
    numbers = np.array([0.1, 0.7, np.nan])
    typed = [
        {"dtype": "f8", "bdata": base64.b64encode(one.tobytes()).decode()}
        for one in (numbers, np.nextafter(numbers, 1), numbers * 1.0001)
    ]
    reference = {"x": [1, 2.5, None], "y": typed[0], "name": "Demoshire"}
    assert plugin.alike(reference, {"x": [1.0, 2.5000000001, None], "y": typed[1], "name": "Demoshire"})
    for part, other in {"x": [1, 2.6, None], "y": typed[2], "name": "Demo"}.items():
        assert not plugin.alike(reference, reference | {part: other})
    assert not plugin.alike([True], [1.0])
    assert not plugin.alike({"x": 1}, {})


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory) -> dict[str, str]:
    """Run nbval on a notebook as it was made and with one thing changed in each; return what it says, nothing where it passes."""
    folder = tmp_path_factory.mktemp("changed")
    made: dict = {}
    exec(SOURCE, made)
    outputs = []
    for shown in (made["headline"], made["one"], made["other"]):
        if hasattr(shown, "_repr_mimebundle_"):
            data, metadata = shown._repr_mimebundle_()
        else:
            data, metadata = {"text/html": shown.data, "text/plain": repr(shown)}, {}
        data["text/plain"] = (
            "<IPython.core.display.HTML object>" if shown is made["headline"] else repr(shown)
        )
        outputs.append({"output_type": "display_data", "data": data, "metadata": metadata})

    def write(name: str, source: str = SOURCE, change: Callable[[list], None] = lambda outputs: None) -> None:
        changed = copy.deepcopy(outputs)
        change(changed)
        cell = nbformat.v4.new_code_cell(source + SHOWN, execution_count=1)
        cell.outputs = [nbformat.from_dict(output) for output in changed]
        spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=spec), folder / f"{name}.ipynb")

    def edited(old: str, new: str) -> str:
        assert SOURCE.count(old) == 1, old
        return SOURCE.replace(old, new)

    write("as-made")
    write("encoded-anew", change=lambda o: redrawn(o[1], lambda picture: picture, compress_level=1))
    write("last-bit", edited("1234.5678", "1234.5678 * (1 + 1e-15)"))
    write("last-bit-of-interactive", edited("0.7", "0.7 + 1e-14"))
    write("picture", change=lambda o: redrawn(o[1], with_a_spot))
    write("number-of-frame", edited("1234.5678", "1234.6178"))
    write("number-drawn", edited("18.2", "19.2"))
    write("title", edited("Twice as many", "Twice as few"))
    write("alternative", edited("Two bars.", "Three bars."))
    write("interactive", edited("0.7", "0.70001"))
    write("headline", edited("<p>41.3%", "<p>41.4%"))
    write("not-shown", edited("headline = HTML", "one = headline = HTML"))
    write("warm", 'import sys\nassert "plotly" in sys.modules\n' + SOURCE)
    for name in ("one", "other"):
        write(f"fresh-{name}", "import sys\nassert not hasattr(sys, 'marked')\nsys.marked = True\n" + SOURCE)
    return nbval(folder)


def nbval(folder: Path, **environment: str) -> dict[str, str]:
    plugins = ["-p", "nbval_warm", "-p", "nbval_figures", "-p", "no:cacheprovider"]
    options = ["-c", os.devnull, "--color=no", "--nbval", "--junitxml", str(folder / "verdicts.xml")]
    # After the plugins whatever the caller's Python searches, so that they see the library under test.
    searched = os.pathsep.join([str(ROOT / "tests"), *filter(None, [os.environ.get("PYTHONPATH")])])
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *options, str(folder)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": searched, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    cases = ElementTree.parse(folder / "verdicts.xml").iter("testcase")
    found = {case.get("classname").split(".")[-2]: "".join(case.itertext()) for case in cases}
    assert found.keys() == {path.stem for path in folder.glob("*.ipynb")}, run.stdout + run.stderr
    return found


@pytest.mark.parametrize("name", ["as-made", "encoded-anew", "last-bit", "last-bit-of-interactive"])
def test_nbval_passes_what_is_the_same(verdicts, name):
    assert verdicts[name] == ""


@pytest.mark.parametrize(
    "name, named",
    [
        ("picture", "groups: the drawing differs"),
        ("number-of-frame", "groups: localsport.rows.residents is"),
        ("number-drawn", "groups: the drawing differs"),
        ("title", "groups: localsport.title is"),
        ("alternative", "groups: alt is"),
        ("interactive", "vnd.plotly"),
        ("headline", "text/html"),
        ("not-shown", "0 pictures and not 1"),
    ],
)
def test_nbval_fails_what_is_not_and_says_why(verdicts, name, named):
    assert named in verdicts[name]


@pytest.mark.skipif(start_method() != "fork", reason="kernels are forked on Linux only")
def test_a_kernel_has_its_imports_when_it_starts(verdicts):
    assert verdicts["warm"] == ""


def test_a_kernel_knows_nothing_of_another(verdicts):
    assert verdicts["fresh-one"] == verdicts["fresh-other"] == ""


def test_kernels_start_as_ever_where_none_is_forked(tmp_path):
    source = 'import sys\nassert "plotly" not in sys.modules\nimport plotly'
    cell = nbformat.v4.new_code_cell(source, execution_count=1)
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=spec), tmp_path / "plain.ipynb")
    assert nbval(tmp_path, LOCALSPORT_START_METHOD="spawn") == {"plain": ""}
