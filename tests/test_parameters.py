"""Promise that a parameter table is read once, that an edited file is noticed, and that nobody spoils another's."""

import shutil
from pathlib import Path

import pytest

from localsport.data import parameters, project


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put copies of a table and of the register in the place of the project's."""
    folder = tmp_path / "data" / "raw" / "parameters"
    folder.mkdir(parents=True)
    shutil.copy(parameters.folder() / "gdp_deflator.csv", folder)
    shutil.copy(parameters.register_file(), folder.parent)
    monkeypatch.setattr(project, "root", lambda: tmp_path)
    return folder / "gdp_deflator.csv"


def test_an_edited_table_is_noticed(edited: Path):
    before = parameters.table("gdp_deflator")
    lines = edited.read_text(encoding="utf-8").splitlines()
    edited.write_text("\n".join(lines[:-1]), encoding="utf-8")
    assert len(parameters.table("gdp_deflator")) == len(before) - 1


def test_an_edited_register_is_noticed(edited: Path):
    before, file = parameters.register(), parameters.register_file()
    file.write_text(
        file.read_text(encoding="utf-8") + "new" + "," * (before.shape[1] - 1) + "\n", encoding="utf-8"
    )
    assert [*before["source_id"], "new"] == parameters.register()["source_id"].tolist()


def test_what_is_returned_can_be_changed_without_harm():
    for read in (lambda: parameters.table("gdp_deflator"), parameters.register):
        mine, column = read(), "source_id"
        mine[column] = "changed"
        mine.loc[0, mine.columns[0]] = "changed too"
        mine.index.name = "changed"
        mine.columns.name = "changed"
        again = read()
        assert not again[column].eq("changed").any() and again.iloc[0, 0] != "changed too"
        assert again.index.name is None and again.columns.name is None
