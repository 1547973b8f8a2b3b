"""Benchmarks do what their tables say: peers agree, nothing is written to the folder given, misses are told."""

import importlib.util
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def where() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_where", FOLDER / "where.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclass looks itself up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def scratch(where, demo_data, tmp_path_factory) -> Path:
    # The peers ask for the national results, which are kept beside the tables: in a copy, as the script does.
    target = tmp_path_factory.mktemp("benchmark") / "tables"
    with where.copied(demo_data) as copy:
        shutil.copytree(copy, target)
    return target


# Each peer holds its result against that of localsport before it says how long it took.
@pytest.mark.parametrize("peer", ["needs loop", "access geopandas", "access pysal"])
def test_a_peer_does_the_same_work(where, scratch, peer):
    assert where.TASKS[peer](scratch)["seconds"] > 0


def test_the_loop_over_draws_makes_the_same_draws(where, scratch, monkeypatch):
    monkeypatch.setattr(where, "DRAWS_LOOPED", 4)
    assert where.robustness_loop(scratch)["of"] == "4 draws, extrapolated"


def test_the_copy_is_without_what_is_kept_and_is_thrown_away(where, demo_data):
    with where.copied(demo_data) as copy:
        assert (copy / "prepared.json").read_bytes() == (demo_data / "prepared.json").read_bytes()
        assert not (copy / "national").exists()
    assert not copy.exists()


def test_every_cell_after_the_imports_is_timed(where, tmp_path):
    # Three cells of code: parameters, imports, and one that shows something which draws itself when asked.
    source = [
        ["area_code = 'X'\n", "data = ''"],
        ["class Figure:\n", "    drawn = 0\n", "    def _repr_mimebundle_(self): Figure.drawn += 1"],
        ["display(Figure(), 'words')\n", "assert Figure.drawn == 1 and area_code == 'E08000021'"],
    ]
    cells = [{"cell_type": "code", "source": lines} for lines in source]
    cells.insert(1, {"cell_type": "markdown", "source": ["# Words"]})
    notebook = tmp_path / "one.ipynb"
    notebook.write_text(json.dumps({"cells": cells}))
    assert len(where.run(notebook, tmp_path, "E08000021")) == 1


def test_the_notebook_begins_with_parameters_and_imports(where):
    parameters, imports, rest = where.cells(where.NOTEBOOK)
    assert parameters.startswith("area_code") and imports.startswith("from IPython")
    assert not any("import " in cell for cell in rest)


def found(where, rows: int, seconds: float) -> dict[str, dict[str, float]]:
    tasks = ["national", *(target.task for target in where.TARGETS)]
    return {task: {"seconds": seconds, "megabytes": 500.0, "rows": rows} for task in tasks}


def test_targets_missed_are_told(where, capsys):
    # 1.5 s is too slow for the index alone, whose target is 1 s.
    assert where.report(found(where, where.ENGLAND, 1.5)) == ["needs index with contributions"]
    assert "MISSED: needs index with contributions" in capsys.readouterr().out
    assert where.report(found(where, where.ENGLAND, 0.5)) == []


def test_too_much_memory_is_a_miss(where, capsys):
    measures = found(where, where.ENGLAND, 0.5)
    measures["robustness"]["megabytes"] = 2_100.0
    assert where.report(measures) == ["robustness, 2,000 draws, under 2 GB"]
    capsys.readouterr()


def test_other_tables_are_not_judged(where, capsys):
    assert where.report(found(where, 330, 99.0)) == []
    assert "not judged" in capsys.readouterr().out


def test_ratios_are_of_localsport(where, capsys):
    measures = found(where, 330, 0.5)
    measures["needs loop"] = {"seconds": 5.0, "megabytes": 400.0, "of": "300 areas, extrapolated"}
    where.report(measures)
    assert (
        "5.0 s (10.0×), 400 MB | pandas loop over areas (300 areas, extrapolated) |"
        in capsys.readouterr().out
    )
