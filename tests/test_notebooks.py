"""The notebooks keep the house rhythm, hold no path and no error, and were run before they were committed."""

import ast
import json
import re
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))


def cells(notebook: Path, kind: str) -> list[dict]:
    return [c for c in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == kind]


def source(cell: dict) -> str:
    return "".join(cell["source"])


@pytest.fixture(params=NOTEBOOKS, ids=lambda p: p.stem)
def notebook(request) -> Path:
    return request.param


def test_they_are_numbered_in_reading_order():
    assert [p.stem[:2] for p in NOTEBOOKS] == [
        "01",
        "02",
        "03",
        "04",
        "05",
        "06",
        "07",
        "08",
        "09",
        "10",
        "11",
        "12",
    ]


def test_it_was_executed_without_an_error(notebook):
    code = [c for c in cells(notebook, "code") if source(c).strip()]
    assert all(c["execution_count"] for c in code), "run `make execute`"
    kinds = {o["output_type"] for c in code for o in c["outputs"]}
    assert kinds <= {"display_data", "execute_result"}, "an error, a warning or printed text was committed"


def test_it_has_one_typed_and_commented_parameters_cell(notebook):
    (parameters,) = [c for c in cells(notebook, "code") if "parameters" in c["metadata"].get("tags", [])]
    for line in source(parameters).splitlines():
        (statement,) = ast.parse(line).body
        assert isinstance(statement, ast.AnnAssign), f"untyped: {line}"
        assert "# " in line, f"without a comment: {line}"
    first = source(parameters).split(":")[0]
    assert first in {"area_code", "programme"}


def test_cells_are_short_and_define_nothing(notebook):
    for cell in cells(notebook, "code"):
        tree = ast.parse(source(cell))
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Lambda)]
        imports = all(isinstance(n, ast.Import | ast.ImportFrom) for n in tree.body)
        assert imports or len(source(cell).splitlines()) <= 8, source(cell)


def test_it_checks_itself(notebook):
    checks = [
        n
        for c in cells(notebook, "code")
        for n in ast.walk(ast.parse(source(c)))
        if isinstance(n, ast.Assert)
    ]
    assert len(checks) >= 3


def test_no_cell_holds_a_path_and_no_prose_a_number_that_a_run_could_change(notebook):
    for cell in cells(notebook, "code"):
        assert not re.search(
            r"/home/|\.\./|[A-Z]:\\\\|data/processed/|read_csv|read_parquet", source(cell).split("#")[0]
        )
    for cell in cells(notebook, "markdown"):
        prose = re.sub(r"£1\b|1,700|0 to 100|95%|\(e\)|\b1 is\b", "", source(cell))
        assert not re.search(r"\d", prose), f"a number in prose: {source(cell)}"


def test_figures_bear_alternative_text_and_the_demonstration_says_so(notebook):
    pictures = [o for c in cells(notebook, "code") for o in c["outputs"] if "image/png" in o.get("data", {})]
    assert pictures
    for picture in pictures:
        assert len(picture["metadata"]["image/png"]["alt"]) > 20
    if notebook.stem != "03-social-return":
        assert any("Demonstration data" in json.dumps(p["metadata"]) for p in pictures)
