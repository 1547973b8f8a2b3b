"""Record every number a sentence uses, with its period, interval, source, method and rows."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

COLUMNS = [
    "id",
    "area_code",
    "what",
    "value",
    "unit",
    "period",
    "lower",
    "upper",
    "interval_note",
    "verdict",
    "source_id",
    "method",
    "rows",
]


def claim(id: str, area_code: str, what: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    """Make one row of the claims table.

    Parameters
    ----------
    id
        A name that stays the same from place to place, such as ``"inactive_rate"``.
    area_code
        The area the number is about; "" where it is about a programme.
    what
        What the number is, in words.
    value, unit
        The number as it was computed, unrounded, and its unit.
    **more
        Any of ``period, lower, upper, interval_note, verdict, source_id, method, rows``. ``rows`` says which
        rows of the tidy tables the number comes from.

    Raises
    ------
    TypeError
        If a name is not a column of the claims table.
    """
    unknown = sorted(set(more) - set(COLUMNS))
    if unknown:
        raise TypeError(f"Not columns of the claims table: {unknown}. There are: {COLUMNS}.")
    empty: dict[str, Any] = dict.fromkeys(COLUMNS, "") | {"lower": float("nan"), "upper": float("nan")}
    return empty | {"id": id, "area_code": area_code, "what": what, "value": value, "unit": unit} | more


def table(claims: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Line claims up as a frame.

    Raises
    ------
    ValueError
        If two claims bear the same id.
    """
    frame = pd.DataFrame(list(claims), columns=COLUMNS)
    twice = frame.loc[frame["id"].duplicated(), "id"].tolist()
    if twice:
        raise ValueError(f"Claims made twice: {twice}. Each id names one number.")
    return frame.astype({"value": float, "lower": float, "upper": float})


def together(*frames: pd.DataFrame) -> pd.DataFrame:
    """Put claims about a place and about a programme under one another.

    Raises
    ------
    ValueError
        If two claims bear the same id.
    """
    rows = pd.concat([frame.reindex(columns=COLUMNS) for frame in frames]).to_dict("records")
    return table({str(column): value for column, value in row.items()} for row in rows)
