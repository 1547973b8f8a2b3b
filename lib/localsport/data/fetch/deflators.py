"""Read the Treasury's deflators in the shape of the parameter table, and say where they go beyond it."""

import re
from pathlib import Path

import pandas as pd

from localsport.data import parameters
from localsport.data.fetch import worksheets
from localsport.data.fetch.memory import write_whole
from localsport.data.fetch.problems import FetchError
from localsport.data.fetch.worksheets import Cells

TABLE = "gdp_deflator"
_HEADER = re.compile(r"\s*calendar\s+year", re.IGNORECASE)
_YEAR = re.compile(r"\s*((?:19|20)\d{2})(?![\d-])")
_REVISED = 0.0005
_MONTH = re.compile(r"(\d{4})-(\d{2})-\d{2}")


def levels(path: Path) -> pd.Series:
    """Read the index by calendar year, outturn only.

    The workbook sets two blocks side by side, by financial and by calendar year; the column next to "Calendar year"
    is the index. A year that is forecast has a per cent change and no level; it is left out.

    Returns
    -------
    pandas.Series
        Index level by year, rising.

    Raises
    ------
    FetchError
        If there is no such column, or fewer than ten years in it, or a year comes twice, or a level is not above 0.
    """
    for sheet in worksheets.cells(path):
        for (row, column), text in sheet.items():
            if isinstance(text, str) and _HEADER.match(text):
                found = _column(sheet, row, column)
                if len(found) >= 10:
                    return _checked(found, path)
    raise FetchError(
        f"{path.name} has no column 'Calendar year' with an index beside it. The Treasury may have set its table out "
        "anew: please report it, and compare it with parameters/gdp_deflator.csv by hand."
    )


def _column(sheet: Cells, header: int, column: int) -> list[tuple[int, float]]:
    found = []
    for (row, at), cell in sorted(sheet.items()):
        if at != column or row <= header:
            continue
        match = _YEAR.match(f"{cell:.0f}" if isinstance(cell, float) else cell)
        level = sheet.get((row, column + 1))
        if match and isinstance(level, float):
            found.append((int(match.group(1)), level))
    return found


def _checked(found: list[tuple[int, float]], path: Path) -> pd.Series:
    series = pd.Series(dict(found), dtype=float, name="deflator").sort_index()
    if (
        len(series) < len(found)
        or not (series > 0).all()
        or (series.index.to_series().diff().dropna() != 1).any()
    ):
        raise FetchError(f"{path.name}: years in its table come twice or lack, or a level is not above 0.")
    return series


def rows(path: Path, edition: str) -> pd.DataFrame:
    """Set the Treasury's figures out as ``parameters/gdp_deflator.csv``, from the year with which that begins.

    Parameters
    ----------
    edition
        As the register has it; its date makes the rows' ``source_id``.
    """
    shipped = parameters.table(TABLE)
    level = levels(path)
    level = level[level.index >= int(shipped["year"].min())].round(4)
    base = [year for year, value in level.items() if value == 100]
    dated = _MONTH.search(edition)
    source = f"hmt-gdp-deflator-{dated.group(1)}-{dated.group(2)}" if dated else "hmt-gdp-deflator"
    table = pd.DataFrame({"parameter": "gdp-deflator", "year": level.index, "low": level.to_numpy()})
    table = table.assign(
        central=table["low"],
        high=table["low"],
        unit=f"index, {base[0]} = 100" if base else "index",
        price_year="",
        source_id=source,
        locator="calendar-year series",
        status="published",
        note="",
    )
    return table[list(shipped.columns)]


def beyond(path: Path) -> str:
    """Say in which years the Treasury's file goes beyond the parameter table or differs from it, ``""`` if in none.

    Levels are compared on the base of the last year that both have, to 5 parts in 10,000.
    """
    shipped = parameters.table(TABLE)
    held = (
        shipped[shipped["status"].eq("published")]
        .astype({"year": int})
        .set_index("year")["central"]
        .astype(float)
    )
    level = levels(path)
    common = held.index.intersection(level.index)
    said = [f"it has {year}" for year in level.index if year > held.index.max()]
    if len(common):
        at = common.max()
        ratio = (level[common] / level[at]) / (held[common] / held[at]) - 1
        revised = ratio[ratio.abs() > _REVISED]
        if len(revised):
            worst = revised.abs().idxmax()
            many = "1 year is" if len(revised) == 1 else f"{len(revised)} years are"
            said.append(f"{many} revised, {worst} most ({100 * revised[worst]:+.1f}%)")
    return "; ".join(said)


def offered(path: Path, edition: str, raw: Path) -> str:
    """Write the Treasury's figures as a table to copy where they go beyond the parameters, and say so.

    The parameter table in use is never touched: a return in the prices of another year is a person's decision.
    """
    try:
        more = beyond(path)
        if not more:
            return "parameters/gdp_deflator.csv is as late"
        target = raw / "parameters" / f"{TABLE}.csv"
        target.parent.mkdir(exist_ok=True)
        table = rows(path, edition)
        write_whole(target, table.to_csv(index=False, lineterminator="\n").encode())
    except FetchError as error:
        return str(error)
    return (
        f"later than parameters/gdp_deflator.csv, which stays in use: {more}. To use it, copy {target} over "
        f"that table and add {table['source_id'].iloc[0]} to data/raw/sources.csv"
    )
