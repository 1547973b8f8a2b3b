"""Read the numbers of a method from its parameter table, money in one price year."""

from typing import NamedTuple

import pandas as pd

from localsport.methods.prices import in_prices_of

RANGE = ["low", "central", "high"]


class Amount(NamedTuple):
    """A number with its ends."""

    low: float
    central: float
    high: float


def checked(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a parameter table indexed by ``parameter``, numbers as numbers and certain where no ends are given.

    Parameters
    ----------
    table
        Columns ``parameter, low, central, high, status, source_id`` and the table's own.
    name
        Its name, for messages.

    Raises
    ------
    ValueError
        If a central value is missing, the ends are out of order, or a parameter stands twice; all are named.
    """
    frame = table.reset_index() if table.index.name == "parameter" else table
    numeric = [*RANGE, *(c for c in ("price_year", "age_from", "age_to", "dose") if c in frame)]
    frame = frame.assign(**{c: pd.to_numeric(frame[c], errors="coerce") for c in numeric})
    frame = frame.assign(**{end: frame[end].fillna(frame["central"]) for end in ("low", "high")})
    faults = {
        "no central value": frame["central"].isna(),
        "low, central and high out of order": frame["low"].gt(frame["central"])
        | frame["central"].gt(frame["high"]),
        "more than one row": frame.duplicated("parameter", keep=False),
    }
    said = [f"{', '.join(frame.loc[m, 'parameter'])}: {text}" for text, m in faults.items() if m.any()]
    if said:
        raise ValueError(f"Parameter table {name} cannot be used: {'; '.join(said)}.")
    return frame.set_index("parameter")


def amounts(table: pd.DataFrame, names: list[str], name: str) -> dict[str, Amount]:
    """Read the named parameters.

    Raises
    ------
    KeyError
        If some are missing; all are named.
    """
    missing = [each for each in names if each not in table.index]
    if missing:
        raise KeyError(f"Parameter table {name} lacks {missing}: add the rows with their source.")
    return {each: Amount(*(float(table[end][each]) for end in RANGE)) for each in names}


def restated(table: pd.DataFrame, names: list[str], price_year: int, *, deflator: pd.Series) -> pd.DataFrame:
    """Return the named rows with their money in ``price_year``.

    Raises
    ------
    KeyError
        If a row is missing, or a year has no deflator.
    ValueError
        If an amount has no price year; all are named.
    """
    amounts(table, names, "of the amounts")
    rows = table.loc[names]
    bare = rows.index[rows["price_year"].isna()].tolist()
    if bare:
        raise ValueError(f"Amounts without a price year: {bare}. Give each the year of its prices.")
    years = rows["price_year"].astype(int)
    return rows.assign(
        **{end: in_prices_of(rows[end].astype(float), years, price_year, deflator=deflator) for end in RANGE}
    )
