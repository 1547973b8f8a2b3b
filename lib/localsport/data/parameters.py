"""Read the method's own numbers: indicators, weights, unit values and the register of their sources."""

from functools import lru_cache
from pathlib import Path

import pandas as pd

from localsport.data import project
from localsport.data.state import FileState, of_file

NUMERIC = (
    "low",
    "central",
    "high",
    "weight",
    "decimals",
    "value",
    "rate",
    "price_year",
    "year",
    "population",
    "dose",
)


def folder() -> Path:
    """Return the folder of the parameter tables, ``data/raw/parameters`` of the project."""
    return project.root() / "data" / "raw" / "parameters"


def table(name: str) -> pd.DataFrame:
    """Read one parameter table; what is returned is the caller's own to change.

    Parameters
    ----------
    name
        File name without its ending, such as ``"indicators"`` or ``"need_weights"``.

    Returns
    -------
    pandas.DataFrame
        One row per parameter; text columns hold ``""`` where nothing is given, numeric columns NaN.

    Raises
    ------
    FileNotFoundError
        If there is no such table; the message lists those there are.
    ValueError
        If a numeric column holds text; the message names file, row and column.
    """
    path = folder() / f"{name}.csv"
    if not path.is_file():
        known = sorted(p.stem for p in folder().glob("*.csv"))
        raise FileNotFoundError(f"No parameter table {name!r} in {folder()}. There are: {known}.")
    # pandas copies what is written to, so that the held frame stays as it is.
    return _table(of_file(path)).copy(deep=False)


def register() -> pd.DataFrame:
    """Read ``data/raw/sources.csv``, the register of the parameters' and citations' sources."""
    return _register(of_file(register_file())).copy(deep=False)


def register_file() -> Path:
    """Return where that register is."""
    return project.root() / "data" / "raw" / "sources.csv"


@lru_cache(maxsize=64)
def _table(file: FileState) -> pd.DataFrame:
    """Read a table and its numbers once for as long as its file stays as it is."""
    frame = _text(file)
    offenders = []
    for column in [c for c in NUMERIC if c in frame.columns]:
        numbers = pd.to_numeric(frame[column].where(frame[column] != ""), errors="coerce")
        wrong = numbers.isna() & (frame[column] != "")
        offenders += [f"row {row + 2}, {column}: {frame.loc[row, column]!r}" for row in frame.index[wrong]]
        frame[column] = numbers
    if offenders:
        raise ValueError(f"Text where a number belongs in {Path(file[0]).name}: {'; '.join(offenders)}.")
    return frame


@lru_cache(maxsize=2)
def _register(file: FileState) -> pd.DataFrame:
    return _text(file)


def _text(file: FileState) -> pd.DataFrame:
    return pd.read_csv(file[0], dtype=str, keep_default_na=False, encoding="utf-8-sig")
