"""A locality is rendered whole or not at all, and never under another's parameters."""

import json
import os
from pathlib import Path

import nbformat
import pytest

from localsport.briefing.contract import ParameterError, check_parameters, notebook_parameters
from localsport.briefing.render import FolderError, RenderError, render

TOY = Path(__file__).parent / "toy" / "briefing.ipynb"
PLACE = "X07000001"


def rendered(out: Path, code: str = PLACE, **parameters):
    return render(code, notebook=TOY, parameters=parameters, tables=out / "tables", out=out)


def notebook_with(tmp_path: Path, source: str, tags=("parameters",)) -> Path:
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})
    path = tmp_path / "made.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    return path


def test_a_locality_has_its_page_figures_numbers_and_claims(tmp_path):
    done = rendered(tmp_path)
    assert done.page == tmp_path / PLACE / "index.html"
    listed = json.loads((done.folder / "manifest.json").read_text())["files"]
    on_disk = sorted(p.relative_to(done.folder).as_posix() for p in done.folder.rglob("*") if p.is_file())
    assert sorted([*listed, "manifest.json"]) == on_disk
    assert {"figures/needs-map.png", "figures/needs-map.svg", "numbers/needs-map.csv", "claims.csv"} <= set(
        listed
    )
    assert [p.name for p in tmp_path.iterdir()] == [PLACE], "nothing half-made is left behind"


def test_the_same_locality_gives_the_same_bytes_wherever_it_is_rendered(tmp_path):
    one, two = rendered(tmp_path / "one"), rendered(tmp_path / "two")
    assert one.page.read_bytes() == two.page.read_bytes()
    assert (one.folder / "manifest.json").read_bytes() == (two.folder / "manifest.json").read_bytes()


def test_rendering_again_replaces_what_was_there(tmp_path):
    folder = rendered(tmp_path).folder
    (folder / "index.html").write_text("old")
    rendered(tmp_path)
    assert (folder / "index.html").read_text() != "old"


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ("raise", "ValueError: the cupboard was bare"),
        ("exit", "The notebook left early, in cell 6 of"),
        ("kill", "The notebook's process was killed"),
        ("no-key-figures", "The notebook ended without writing key-figures.json for X07000001."),
    ],
)
def test_a_failing_locality_says_why_in_one_line_and_leaves_its_notebook(tmp_path, trouble, reason):
    with pytest.raises(RenderError) as failure:
        rendered(tmp_path, trouble=trouble)
    assert str(failure.value).startswith(reason)
    assert "\n" not in str(failure.value)
    assert [p.name for p in (tmp_path / PLACE).iterdir()] == ["failed.ipynb"]
    assert failure.value.notebook == tmp_path / PLACE / "failed.ipynb"
    assert nbformat.read(failure.value.notebook, as_version=4).cells


def test_a_notebook_that_never_ends_is_stopped(tmp_path):
    with pytest.raises(RenderError, match="longer than 2 seconds") as failure:
        render(PLACE, notebook=TOY, parameters={"trouble": "loop"}, tables=tmp_path, out=tmp_path, timeout=2)
    assert failure.value.notebook.is_file()


def test_a_failure_keeps_the_earlier_page_and_the_next_success_clears_it_away(tmp_path):
    page = rendered(tmp_path).page
    with pytest.raises(RenderError):
        rendered(tmp_path, trouble="raise")
    assert page.is_file()
    assert page.with_name("failed.ipynb").is_file()
    rendered(tmp_path)
    assert not page.with_name("failed.ipynb").exists()


def test_a_file_that_no_render_made_is_not_lost(tmp_path):
    folder = rendered(tmp_path).folder
    (folder / "my-notes.docx").write_text("three weeks of work")
    with pytest.raises(FolderError, match=r"my-notes\.docx"):
        rendered(tmp_path)
    assert (folder / "my-notes.docx").is_file()


def test_a_kernel_of_the_same_name_in_the_users_folder_is_not_started(tmp_path, monkeypatch):
    spec = tmp_path / "jupyter" / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        json.dumps({"argv": ["/bin/false"], "display_name": "Another", "language": "python"})
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    assert rendered(tmp_path / "out").page.is_file()


def test_the_working_folder_and_the_environment_stay_as_they_were(tmp_path):
    before = (Path.cwd(), dict(os.environ))
    rendered(tmp_path)
    assert (Path.cwd(), dict(os.environ)) == before


def test_unknown_parameters_and_wrong_types_are_all_named_before_anything_runs(tmp_path):
    with pytest.raises(ParameterError) as refusal:
        render(
            PLACE,
            notebook=TOY,
            parameters={"programe": "x", "trouble": 3},
            tables=tmp_path,
            out=tmp_path / "o",
        )
    assert "'programe' is unknown" in str(refusal.value)
    assert "'trouble' must be str, not int (3)" in str(refusal.value)
    assert not (tmp_path / "o").exists()


def test_a_notebook_without_one_parameters_cell_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="no cell tagged 'parameters'"):
        notebook_parameters(notebook_with(tmp_path, "x = 1", tags=()))
    with pytest.raises(ParameterError, match=r"There is no notebook"):
        notebook_parameters(tmp_path / "nowhere.ipynb")
    (tmp_path / "text.ipynb").write_text("not a notebook")
    with pytest.raises(ParameterError, match="cannot be read as a notebook"):
        notebook_parameters(tmp_path / "text.ipynb")
    with pytest.raises(ParameterError, match="is no Python"):
        notebook_parameters(notebook_with(tmp_path, "x = = 1"))


def test_declarations_that_papermill_cannot_read_are_read(tmp_path):
    # papermill 2.7 does not see the first and stops at the second (its issues 807 and 864).
    lines = [
        "area_code: str",
        "y: int | None = None",
        "z = 'a=b'",
        "shares: list[float] = [0.1, 0.2]",
        "kind: Literal['a', 'b'] = 'a'",
    ]
    source = "\n".join(lines)
    notebook = notebook_with(tmp_path, source)
    declared = notebook_parameters(notebook)
    assert {name: p.annotation for name, p in declared.items()} == {
        "area_code": "str",
        "y": "int | None",
        "z": "str",
        "shares": "list[float]",
        "kind": "Literal['a', 'b']",
    }
    assert [name for name, p in declared.items() if p.required] == ["area_code"]
    check_parameters(notebook, {"area_code": "E1", "y": 3, "z": "c", "shares": [1, 0.5], "kind": "b"})
    with pytest.raises(ParameterError) as refusal:
        check_parameters(notebook, {"y": "3", "z": None, "shares": ["x"], "kind": "c"})
    for name in (
        "'y' must",
        "'z' must",
        "'shares' must",
        "'kind' must",
        "'area_code' is required and missing",
    ):
        assert name in str(refusal.value)


@pytest.mark.parametrize(
    ("annotation", "good", "bad"),
    [
        ("float", [1, 2.5], ["1", True, None]),
        ("int", [1], [1.0, True]),
        ("bool", [True], [1, "yes"]),
        ("'str'", ["x"], [1]),
        ("Optional[int]", [None, 1], ["1"]),
        ("dict[str, float]", [{}], [[]]),
        ("pd.Timestamp", ["2024-01-01", 3], []),
    ],
)
def test_a_value_fits_its_annotation_or_is_refused(tmp_path, annotation, good, bad):
    notebook = notebook_with(tmp_path, f"x: {annotation} = None")
    for value in good:
        check_parameters(notebook, {"x": value})
    for value in bad:
        with pytest.raises(ParameterError):
            check_parameters(notebook, {"x": value})
