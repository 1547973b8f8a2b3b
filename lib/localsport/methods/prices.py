"""Restate amounts of money in one price year and discount amounts of later years."""

import re
from typing import overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def calendar_year(text: str | int) -> int:
    """Return the price year of a year as published.

    A financial year is read as the calendar year in which it begins, because nine of its twelve months
    lie there and the deflator table holds calendar years.

    Parameters
    ----------
    text
        ``2024``, ``"2024"``, ``"2022/23"`` or ``"2022-23"``.

    Raises
    ------
    ValueError
        If the text is neither a year nor a financial year of two years that follow each other.

    Examples
    --------
    >>> calendar_year("2022/23")
    2022
    """
    match = re.fullmatch(r"(\d{4})(?:[/-](\d{2}))?", str(text).strip())
    if match is None or (match[2] is not None and int(match[2]) != (int(match[1]) + 1) % 100):
        raise ValueError(f"Not a year: {text!r}. Write 2022, or 2022/23 for a financial year.")
    return int(match[1])


def deflator_index(rows: pd.DataFrame) -> pd.Series:
    """Check the rows of a deflator and return its level by calendar year.

    The base year of results is the last outturn. A row that a person enters for a later year is a forecast
    and must be marked so, with its source: it restates amounts of that year and is never the base by itself.

    Parameters
    ----------
    rows
        Columns year, central (index level), status (``"published"`` for outturn, ``"forecast"`` or
        ``"unverified"`` for a row of one's own), source_id.

    Returns
    -------
    pandas.Series
        Index level, index year (int), rising.

    Raises
    ------
    ValueError
        If a year is there twice or is no year, a level is not above zero, a row has no source, or a forecast
        lies before the last outturn. All offenders are named.

    Examples
    --------
    >>> rows = pd.DataFrame({"year": [2024, 2025], "central": [100.0, 102.5],
    ...                      "status": ["published", "forecast"], "source_id": ["hmt", "obr"]})
    >>> deflator_index(rows).to_dict()
    {2024: 100.0, 2025: 102.5}
    """
    said: list[str] = []
    outturn = rows.loc[rows["status"] == "published", "year"].max()
    again = rows["year"].duplicated()
    for row, each in enumerate(rows.to_dict("records")):
        where = f"row {row + 2} ({each['year']})"
        if pd.isna(each["year"]) or each["year"] % 1:
            said.append(f"{where}, column year: a calendar year such as 2025")
        if again.iloc[row]:
            said.append(f"{where}, column year: there twice")
        if not each["central"] > 0:
            said.append(f"{where}, column central: {each['central']!r}; an index level above zero")
        if not each["source_id"]:
            said.append(f"{where}, column source_id: empty; say where it comes from")
        if each["status"] != "published" and not each["year"] > outturn:
            said.append(f"{where}, column status: {each['status']!r} before the last outturn")
    if said:
        raise ValueError(f"Cannot use the deflator (parameters/gdp_deflator.csv): {'; '.join(said)}.")
    level = rows.astype({"year": int}).set_index("year")["central"].astype(float)
    return level.sort_index().rename("deflator")


def forecast_years(rows: pd.DataFrame) -> list[int]:
    """Name the years whose deflator is a forecast, so that a result which uses one can say so.

    Parameters
    ----------
    rows
        As for `deflator_index`.
    """
    return sorted(int(year) for year in rows.loc[rows["status"] != "published", "year"])


@overload
def in_prices_of(amount: float, from_year: int, to_year: int, *, deflator: pd.Series) -> float: ...
@overload
def in_prices_of(
    amount: pd.Series, from_year: pd.Series | int, to_year: int, *, deflator: pd.Series
) -> pd.Series: ...
def in_prices_of(
    amount: float | pd.Series, from_year: int | pd.Series, to_year: int, *, deflator: pd.Series
) -> float | pd.Series:
    """Restate an amount of one price year in the prices of another.

    ``amount × deflator[to_year] / deflator[from_year]`` (HM Treasury, The Green Book: real terms by the
    GDP deflator).

    Parameters
    ----------
    amount
        Pounds; a Series keeps its index and name.
    from_year
        Price year of the amount, or one for each.
    to_year
        Price year wanted.
    deflator
        Index level by calendar year (index: integer years).

    Raises
    ------
    KeyError
        If a year has no deflator; all such years are named. Nothing is filled in: enter the year as a
        row of ``parameters/gdp_deflator.csv`` with its source.

    Examples
    --------
    >>> in_prices_of(13_000, 2019, 2024, deflator=pd.Series({2019: 81.1085, 2024: 100.0}))
    16027.913227343619
    """
    wanted = {to_year} | set(from_year.tolist() if isinstance(from_year, pd.Series) else [from_year])
    missing = sorted(str(year) for year in wanted if year not in deflator.index)
    if missing:
        raise KeyError(
            f"No GDP deflator for {', '.join(missing)}: the table runs from {deflator.index.min()} to "
            f"{deflator.index.max()}. Add the year to parameters/gdp_deflator.csv with its source."
        )
    if isinstance(amount, pd.Series):
        base = from_year.map(deflator) if isinstance(from_year, pd.Series) else float(deflator[from_year])
        return pd.Series(amount * float(deflator[to_year]) / base, index=amount.index, name=amount.name)
    return float(amount * deflator[to_year] / deflator[from_year])


def total(amounts: pd.Series, price_years: pd.Series) -> float:
    """Sum amounts that share one price year.

    Parameters
    ----------
    amounts
        Pounds.
    price_years
        Price year of each amount, same index.

    Raises
    ------
    ValueError
        If the amounts are of more than one price year, or one has none: restate them first.

    Examples
    --------
    >>> total(pd.Series([1.0, 2.0]), pd.Series([2024, 2024]))
    3.0
    """
    bare = list(amounts.index[price_years.isna()])
    if bare:
        raise ValueError(f"Amounts without a price year: {bare}. Give each its price year.")
    years = sorted({int(year) for year in price_years})
    if len(years) > 1:
        raise ValueError(f"Amounts of several price years {years} cannot be added: use in_prices_of first.")
    return float(amounts.sum())


def discount_factors(
    years: int, *, schedule: pd.Series, first_year_discounted: bool = False
) -> NDArray[np.float64]:
    """Return what a pound of each year is worth now.

    A factor is the product of ``1 / (1 + rate)`` over the years before it, each at its own rate, so a
    schedule with steps bends and does not jump (The Green Book, annex A6).

    Parameters
    ----------
    years
        How many years, the programme's own year first.
    schedule
        Rate by the first year in which it applies (index: 1, 31, 76, ...), until the next one begins.
    first_year_discounted
        ``False``: the programme's own year counts in full (Green Book, year 0). ``True``: payments come at
        the end of each year, so the first is discounted once (the template of the Social Value UK guide).
        The two differ by exactly one year's factor.

    Returns
    -------
    numpy.ndarray
        Shape (years,).

    Raises
    ------
    ValueError
        If the schedule does not begin with year 1 or holds a rate that is no share.

    Examples
    --------
    >>> discount_factors(3, schedule=pd.Series({1: 0.035})).round(4).tolist()
    [1.0, 0.9662, 0.9335]
    """
    starts, held = schedule.index.to_numpy(dtype=int), schedule.to_numpy(dtype=np.float64)
    order = np.argsort(starts, kind="stable")
    starts, held = starts[order], held[order]
    if not starts.size or starts[0] != 1:
        raise ValueError("A discount schedule begins with year 1: give its first rate the year 1.")
    if not ((held >= 0) & (held < 1)).all():
        raise ValueError(f"Discount rates are shares such as 0.035, not {held.tolist()}.")
    in_force = np.searchsorted(starts, np.arange(1, years + 1), side="right") - 1
    rates: NDArray[np.float64] = held[in_force]
    at_year_end = np.asarray(np.cumprod(1 / (1 + rates)), dtype=np.float64)
    if first_year_discounted:
        return at_year_end
    return np.concatenate(([1.0], at_year_end))[:years]
