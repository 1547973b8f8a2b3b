"""Show how a new edition of a file differs from the one that is held: rows, columns, values."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from localsport.data.layouts.reading import some


@dataclass(frozen=True)
class Difference:
    """How a new edition differs from the old one.

    Attributes
    ----------
    gained, lost
        Columns that are only in the new, only in the old edition.
    added, removed
        Rows that are only in the new, only in the old edition.
    changed
        Cells with another value, by column.
    examples
        A few of them in words.
    """

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    added: int
    removed: int
    changed: dict[str, int]
    examples: tuple[str, ...]

    @property
    def same_columns(self) -> bool:
        """Whether both editions have the same columns."""
        return not self.gained and not self.lost

    def text(self) -> str:
        """Return the difference in one line for each kind."""
        lines = [
            f"columns gained: {', '.join(self.gained)}" if self.gained else "",
            f"columns lost: {', '.join(self.lost)}" if self.lost else "",
            f"rows: {self.added:,} added, {self.removed:,} removed" if self.added or self.removed else "",
        ]
        if self.changed:
            by_column = some((f"{column} ({count:,})" for column, count in self.changed.items()), 6)
            lines.append(f"values: {sum(self.changed.values()):,} changed, in {by_column}")
        lines += [f"  {example}" for example in self.examples]
        return "\n".join(line for line in lines if line) or "the same values, written another way"


def differences(old: Path, new: Path, key: Sequence[str]) -> Difference | None:
    """Compare two editions of a table; None if they cannot be read as tables.

    Parameters
    ----------
    key
        Columns that name a row; rows are matched whole where the key is not in both or not unique.
    """
    before, after = _table(old), _table(new)
    if before is None or after is None:
        return None
    gained = tuple(c for c in after.columns if c not in before.columns)
    lost = tuple(c for c in before.columns if c not in after.columns)
    shared = [c for c in before.columns if c in after.columns]
    usable = bool(key) and set(key) <= set(shared)
    if usable and not (before.duplicated(list(key)).any() or after.duplicated(list(key)).any()):
        return _by_key(before, after, list(key), shared, gained, lost)
    old_rows = pd.util.hash_pandas_object(before[shared], index=False).value_counts()
    new_rows = pd.util.hash_pandas_object(after[shared], index=False).value_counts()
    balance = new_rows.sub(old_rows, fill_value=0)
    added, removed = int(balance.clip(lower=0).sum()), int(-balance.clip(upper=0).sum())
    return Difference(gained, lost, added, removed, {}, ())


def _by_key(
    before: pd.DataFrame,
    after: pd.DataFrame,
    key: list[str],
    shared: list[str],
    gained: tuple[str, ...],
    lost: tuple[str, ...],
) -> Difference:
    old, new = before.set_index(key), after.set_index(key)
    common = old.index.intersection(new.index)
    columns = [c for c in shared if c not in key]
    changed: dict[str, int] = {}
    examples: list[str] = []
    for column in columns:
        was, now = old.loc[common, column], new.loc[common, column]
        unlike = was.to_numpy() != now.to_numpy()
        if unlike.any():
            changed[column] = int(unlike.sum())
            if len(examples) < 3:
                place = common[unlike][0]
                named = " ".join(map(str, place)) if isinstance(place, tuple) else str(place)
                examples.append(f"{named}, {column}: {was[unlike].iloc[0]} -> {now[unlike].iloc[0]}")
    return Difference(
        gained,
        lost,
        len(new.index.difference(old.index)),
        len(old.index.difference(new.index)),
        changed,
        tuple(examples),
    )


def _table(path: Path) -> pd.DataFrame | None:
    """Read a file as a table of texts; of a GeoJSON file the properties and a mark of each shape."""
    try:
        if path.suffix == ".csv":
            return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        if path.suffix == ".parquet":
            return pd.read_parquet(path).astype(str)
        if path.suffix == ".geojson":
            features = json.loads(path.read_text(encoding="utf-8"))["features"]
            shapes = [str(hash(json.dumps(f["geometry"], sort_keys=True))) for f in features]
            return pd.DataFrame([f["properties"] for f in features]).astype(str).assign(shape=shapes)
    except (OSError, ValueError, KeyError):
        return None
    return None
