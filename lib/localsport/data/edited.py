"""Read a table of comma-separated values as a person saved it from a spreadsheet."""

from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd

from localsport.data.programme_checks import Offenders

DATES = ("%Y-%m-%d", "%d/%m/%Y")
"""A spreadsheet set to British English saves 1 April 2026 as 01/04/2026."""


def read(
    path: Path,
    columns: Sequence[str],
    offenders: Offenders,
    *,
    optional: Sequence[str] = (),
    numbers: Collection[str] = (),
    dates: Collection[str] = (),
) -> pd.DataFrame:
    """Read one file; note in ``offenders`` what cannot be read.

    Parameters
    ----------
    path
        The file.
    columns
        Names its first row must hold, in any order.
    offenders
        Where to note what is wrong.
    optional
        Names it may hold; added empty where they are absent.
    numbers, dates
        Which of them are numbers (0.6 or 1200) and which dates (2026-04-01 or 01/04/2026).

    Returns
    -------
    pandas.DataFrame
        Text stripped, ``""`` where nothing stands; numbers as float, dates as timestamps, missing where empty.
        The index label of a row is its line in the file less two; empty lines are left out.
    """
    blank = pd.DataFrame({each: pd.Series(dtype=object) for each in (*columns, *optional)})
    try:
        frame = pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding="utf-8-sig", skip_blank_lines=False
        )
    except FileNotFoundError:
        offenders.whole("there is no such file")
        return blank
    except UnicodeDecodeError:
        offenders.whole("not UTF-8; save it as 'CSV UTF-8'")
        return blank
    except pd.errors.EmptyDataError:
        offenders.whole("empty")
        return blank
    except pd.errors.ParserError as error:
        offenders.whole(f"not a table of comma-separated values ({error})")
        return blank
    if not isinstance(frame.index, pd.RangeIndex):
        # pandas takes the first column for labels where a row has more cells than the header.
        offenders.whole("rows with more cells than row 1 has names; put text that holds commas in quotes")
        return blank
    missing = [each for each in columns if each not in frame.columns]
    unexpected = [each for each in frame.columns if each not in (*columns, *optional)]
    if missing or unexpected:
        offenders.whole(f"row 1, columns missing: {missing or 'none'}, unexpected: {unexpected or 'none'}")
        return blank
    frame = frame.fillna("").apply(lambda column: column.str.strip())
    frame = frame.assign(**{each: "" for each in optional if each not in frame})
    frame = frame[(frame != "").any(axis=1)]
    for column in numbers:
        frame[column] = _numbers(frame[column], column, offenders)
    for column in dates:
        frame[column] = _dates(frame[column], column, offenders)
    return frame[[*columns, *optional]]


def _numbers(text: pd.Series, column: str, offenders: Offenders) -> pd.Series:
    """Read numbers, and note what is none."""
    found = pd.to_numeric(text.where(text != ""), errors="coerce")
    wrong = text.index[~found.abs().lt(float("inf")) & (text != "")]
    offenders.add(
        wrong, column, lambda row: f"{text[row]!r} where a number belongs (0.6, not 60%; 1200, not £1,200)"
    )
    return found.astype(float)


def _dates(text: pd.Series, column: str, offenders: Offenders) -> pd.Series:
    """Read dates, and note what is none."""
    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[ns]")
    for form in DATES:
        found = found.fillna(pd.to_datetime(text, format=form, errors="coerce"))
    wrong = text.index[found.isna() & (text != "")]
    offenders.add(wrong, column, lambda row: f"{text[row]!r} where a date belongs (2026-04-01)")
    return found
