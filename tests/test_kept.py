"""Promise that a national result is read again only where nothing it rests on has changed."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localsport.data import kept, manifest

FRAME = pd.DataFrame({"value": [1.5, 2.5]}, index=pd.Index(["a", "b"], name="code"))


def refuse():
    raise AssertionError("made again although it stands")


def test_a_frame_is_made_once(tmp_path: Path) -> None:
    store = kept.Kept(tmp_path / "national", "0" * 16)
    pd.testing.assert_frame_equal(store.frame("ranks", lambda: FRAME), FRAME)
    pd.testing.assert_frame_equal(store.frame("ranks", refuse), FRAME)


def test_an_array_is_made_once_and_mapped(tmp_path: Path) -> None:
    store = kept.Kept(tmp_path / "national", "0" * 16)
    made = np.arange(12, dtype=np.uint16).reshape(4, 3)
    np.testing.assert_array_equal(store.array("draws", lambda: made), made)
    again = store.array("draws", refuse)
    assert isinstance(again, np.memmap)
    np.testing.assert_array_equal(again[2], made[2])


def test_a_result_under_an_old_key_goes_and_others_stay(tmp_path: Path) -> None:
    old, new = (kept.Kept(tmp_path / "national", digit * 16) for digit in "01")
    old.frame("ranks", lambda: FRAME)
    old.frame("ranks-other", lambda: FRAME)
    pd.testing.assert_frame_equal(new.frame("ranks", lambda: FRAME * 2), FRAME * 2)
    names = sorted(file.name for file in (tmp_path / "national").iterdir())
    assert names == [f"ranks-{'1' * 16}.parquet", f"ranks-other-{'0' * 16}.parquet"]


def test_what_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        kept.Kept(tmp_path / "national", "0" * 16).frame("ranks", lambda: 1 / 0)
    assert not list(tmp_path.rglob("*.*"))


def test_an_edited_parameter_changes_the_key(demo_data: Path, tmp_path: Path) -> None:
    (tmp_path / "weights.csv").write_text("weight\n0.5\n", encoding="utf-8")
    before = kept.key(demo_data, tmp_path)
    assert kept.key(demo_data, tmp_path) == before
    (tmp_path / "weights.csv").write_text("weight\n0.6\n", encoding="utf-8")
    assert kept.key(demo_data, tmp_path) != before


def test_tables_made_from_other_files_change_the_key(demo_data: Path, tmp_path: Path) -> None:
    shutil.copy(demo_data / manifest.NAME, tmp_path)
    before = kept.key(tmp_path, tmp_path / "none")
    held = manifest.read(tmp_path)
    manifest.write(tmp_path, held | {"register": "0" * 64 + "other"})
    assert kept.key(tmp_path, tmp_path / "none") != before
