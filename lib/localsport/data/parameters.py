"""Read the method's own numbers: indicators, weights, unit values and the register of their sources."""

from pathlib import Path

import pandas as pd

from localsport.data import project

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
    """Read one parameter table.

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
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    offenders = []
    for column in [c for c in NUMERIC if c in frame.columns]:
        numbers = pd.to_numeric(frame[column].where(frame[column] != ""), errors="coerce")
        wrong = numbers.isna() & (frame[column] != "")
        offenders += [f"row {row + 2}, {column}: {frame.loc[row, column]!r}" for row in frame.index[wrong]]
        frame[column] = numbers
    if offenders:
        raise ValueError(f"Text where a number belongs in {path.name}: {'; '.join(offenders)}.")
    return frame


def register() -> pd.DataFrame:
    """Read ``data/raw/sources.csv``, the register of the parameters' and citations' sources."""
    path = project.root() / "data" / "raw" / "sources.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
