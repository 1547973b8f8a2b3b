"""Follow how many inactive adults the neediest areas hold, and how many they leave out.

An inactive person is not an inactive area (the ecological fallacy). Neighbourhoods differ by some points of a
percentage while people differ wholly: in most places most inactive adults live outside the neediest fifth of
neighbourhoods, and in the neediest neighbourhood most adults may be active. A map of need says where to begin;
the share missed says whom an offer that is made only there cannot reach.
"""

import numpy as np
import pandas as pd

COLUMNS = ("need", "adults", "inactive_adults")


def checked(areas: pd.DataFrame, columns: tuple[str, ...] = COLUMNS) -> pd.DataFrame:
    """Return the columns wanted as numbers, or refuse what nobody can be counted from.

    Raises
    ------
    ValueError
        If a column is absent, a code stands twice, a number is missing, negative (need may be) or not finite,
        more adults are inactive than there are, or there are no adults or no inactive adults at all; all
        offenders are named.
    """
    absent = [c for c in columns if c not in areas.columns]
    if absent:
        raise ValueError(f"Columns absent: {absent}. Expected {list(columns)}, one row per area.")
    if areas.empty:
        raise ValueError("No areas are given: expected one row per area.")
    numbers = areas[list(columns)].astype(float)
    faults = []
    twice = areas.index[areas.index.duplicated()].unique().tolist()
    if twice:
        faults.append(f"codes that stand twice: {twice}")
    for column in columns:
        gaps = numbers.index[~np.isfinite(numbers[column])].tolist()
        if gaps:
            faults.append(f"{column} missing or infinite: {gaps}")
        negative = numbers.index[numbers[column] < 0].tolist()
        if negative and column != "need":
            faults.append(f"{column} below nought: {negative}")
    # Rates times people leave the last bits uneven where everyone is inactive.
    beyond = numbers.index[numbers["inactive_adults"] > numbers["adults"] * (1 + 1e-9)].tolist()
    if beyond:
        faults.append(f"more inactive adults than adults: {beyond}")
    if not faults and not numbers["adults"].sum() > 0:
        faults.append("no adults in any area")
    elif not faults and not numbers["inactive_adults"].sum() > 0:
        faults.append("no inactive adults in any area")
    if faults:
        raise ValueError(f"Nobody can be counted: {'; '.join(faults)}.")
    return numbers


def coverage(areas: pd.DataFrame) -> pd.DataFrame:
    """Accumulate adults and inactive adults over areas, the neediest first.

    Parameters
    ----------
    areas
        One row per area (index: its code): ``need`` (higher is greater need), ``adults`` and
        ``inactive_adults`` (people; modelled, of one base).

    Returns
    -------
    pandas.DataFrame
        The areas in order of need (ties in the order given): the three columns, ``areas`` (1, 2, ...), and
        as shares between 0 and 1 of the whole given: ``share_of_areas``, ``share_of_adults``,
        ``share_of_inactive`` and ``missed`` (the share of inactive adults who live elsewhere). Were adults
        equally inactive everywhere, ``share_of_inactive`` would equal ``share_of_adults``: what targeting
        gains is the distance between the two.

    Raises
    ------
    ValueError
        As :func:`checked` says.
    """
    ordered = checked(areas).sort_values("need", ascending=False, kind="stable")
    count = np.arange(1, len(ordered) + 1)
    adults, inactive = ordered["adults"].cumsum(), ordered["inactive_adults"].cumsum()
    # Divided by their own last value, so that the curve ends at exactly one.
    share_of_inactive = inactive / inactive.iloc[-1]
    return ordered.assign(
        areas=count,
        share_of_areas=count / len(ordered),
        share_of_adults=adults / adults.iloc[-1],
        share_of_inactive=share_of_inactive,
        missed=1 - share_of_inactive,
    )


def reached(curve: pd.DataFrame, share: float) -> pd.Series:
    """Read from the curve whom the neediest share of areas holds.

    Whole areas are taken, as many as do not exceed the share, and one at least: ``share_of_areas`` says what
    share they are in truth.

    Parameters
    ----------
    curve
        What :func:`coverage` returns.
    share
        Share of areas, above 0 and up to 1, such as 0.2 for the neediest fifth.

    Returns
    -------
    pandas.Series
        ``areas`` (how many), ``adults``, ``inactive_adults`` (in those areas), ``share_of_areas``,
        ``share_of_adults``, ``share_of_inactive``, ``missed``.

    Raises
    ------
    ValueError
        If the share is not above 0 and up to 1.
    """
    if not 0 < share <= 1:
        raise ValueError(f"share {share}: expected a share of areas above 0 and up to 1, such as 0.2.")
    # A fifth of ten areas is two, though 0.2 * 10 may fall a hair short of it.
    count = max(1, int(np.floor(share * len(curve) + 1e-9)))
    within = curve.iloc[:count]
    shares = within.iloc[-1][["share_of_areas", "share_of_adults", "share_of_inactive", "missed"]]
    totals = {
        "areas": count,
        "adults": within["adults"].sum(),
        "inactive_adults": within["inactive_adults"].sum(),
    }
    return pd.Series(totals | shares.to_dict(), dtype=float, name="reached")
