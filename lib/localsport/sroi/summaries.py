"""Sum up central flows and draws as tables: central, low and high by outcome, stakeholder, kind and year."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.methods.uncertainty import interval
from localsport.sroi.drawing import Drawn
from localsport.sroi.impact import Flows

Floats = NDArray[np.float64]
Three = tuple[float, float, float]
MANY = 50_000


def three(central: float, drawn: Floats) -> Three:
    """Return central, low and high of one quantity."""
    low, _, high = interval(drawn)
    return float(central), float(low), float(high)


def waiting(central: float, drawn: Floats) -> Three:
    """Return central, low and high of times of which some never end: percentiles that are draws themselves."""
    low, high = np.quantile(drawn, [0.025, 0.975], method="inverted_cdf")
    return float(central), float(low), float(high)


def limits(rows: Iterable[Callable[[], Floats]], n: int) -> Floats:
    """Return the intervals of rows of draws, shape (3, rows); many draws in two threads."""
    if n < MANY:
        return np.array([interval(row()) for row in rows]).reshape(-1, 3).T
    with ThreadPoolExecutor(2) as pool:
        return np.array(list(pool.map(lambda row: interval(row()), rows))).reshape(-1, 3).T


def ranged(
    named: dict[str, list[str]],
    central: Floats,
    drawn: Iterable[Callable[[], Floats]],
    n: int,
    *,
    worth: str = "central",
    **more: object,
) -> pd.DataFrame:
    """Set central values and limits beside names, with each row's share of the central total."""
    low, _, high = limits(drawn, n)
    total = central.sum()
    share = central / total if total else np.zeros_like(central)
    return pd.DataFrame({**named, worth: central, "low": low, "high": high, "share": share, **more})


def by_row(
    named: dict[str, list[str]], central: Floats, drawn: Floats, *, price_year: int, worth: str = "central"
) -> pd.DataFrame:
    """Sum up each row by itself: outcomes or items."""
    rows = [partial(drawn.__getitem__, row) for row in range(len(drawn))]
    return ranged(named, central[:, 0], rows, drawn.shape[-1], worth=worth, price_year=price_year)


def by_columns(
    columns: list[str],
    outcomes: pd.DataFrame,
    one: Flows,
    many: Drawn,
    doubtful: NDArray[np.bool_],
    *,
    price_year: int,
) -> pd.DataFrame:
    """Sum up the outcomes that agree in some columns, and say how much of each rests on unverified numbers.

    Parameters
    ----------
    columns
        Such as kind, or kind and stakeholder.
    outcomes, one, many
        The outcomes, their central flows and their draws.
    doubtful
        Which outcomes rest on at least one unverified number.
    price_year
        Price base of the amounts.
    """
    keys = list(zip(*(outcomes[each].tolist() for each in columns), strict=True))
    names = list(dict.fromkeys(keys))
    member = np.array([[key == name for key in keys] for name in names], dtype=bool)
    member = member.reshape(len(names), len(keys))
    central = (member.astype(float) @ one.benefits)[:, 0]
    loose = member.astype(float) @ np.where(doubtful, one.benefits[:, 0], 0.0)
    share = np.divide(loose, central, out=np.zeros_like(central), where=central != 0)
    rows = [partial(_sum_of, many.benefits, chosen) for chosen in member]
    return ranged(
        {column: [name[at] for name in names] for at, column in enumerate(columns)},
        central,
        rows,
        many.benefits.shape[-1],
        price_year=price_year,
        unverified_share=share,
    )


def by_year(one: Flows, many: Drawn, *, price_year: int) -> pd.DataFrame:
    """Sum up the years, to the last one in which any draw has a benefit or a cost."""
    n = many.benefits_by_year.shape[-1]
    gained, spent = (many.benefits_by_year != 0).any(axis=1), (many.inputs_by_year != 0).any(axis=1)
    years = 1 + max((int(np.flatnonzero(each).max(initial=0)) for each in (gained, spent)), default=0)
    # The draws reach further than the central case where a duration is drawn longer.
    benefits, inputs = (
        np.pad(each[:years, 0], (0, max(0, years - len(each))))
        for each in (one.benefits_by_year, one.inputs_by_year)
    )
    low, _, high = limits([partial(many.benefits_by_year.__getitem__, year) for year in range(years)], n)
    net_low, _, net_high = limits([partial(_net_until, many, year) for year in range(years)], n)
    return pd.DataFrame(
        {
            "year": np.arange(years),
            "benefits": benefits,
            "benefits_low": low,
            "benefits_high": high,
            "inputs": inputs,
            "cumulative_net": np.cumsum(benefits - inputs),
            "cumulative_net_low": net_low,
            "cumulative_net_high": net_high,
            "price_year": price_year,
        }
    )


def by_group_and_year(
    names: list[str], one: Flows, many: Drawn, *, years: int, price_year: int
) -> pd.DataFrame:
    """Sum up the years of each stakeholder, from the draws kept for it."""
    kept = many.benefits_by_group[:, :years]
    central = np.zeros(kept.shape[:2])
    there = one.benefits_by_group[:, :years, 0]
    central[: len(there), : there.shape[1]] = there
    flat = kept.reshape(-1, kept.shape[-1])
    low, _, high = limits([partial(flat.__getitem__, row) for row in range(len(flat))], flat.shape[-1])
    return pd.DataFrame(
        {
            "stakeholder": [name for name in names for _ in range(kept.shape[1])],
            "year": np.tile(np.arange(kept.shape[1]), len(names)),
            "central": central.ravel(),
            "low": low,
            "high": high,
            "price_year": price_year,
        }
    )


def share(worth: Floats, chosen: NDArray[np.bool_]) -> float:
    """Return the share of the worth that the chosen ones have; 0 where there is none."""
    total = float(worth.sum())
    return float(worth[chosen].sum()) / total if total else 0.0


def per(cost: Floats, people: Floats) -> Floats:
    """Return cost per person; NaN where nobody changes."""
    return np.divide(cost, people, out=np.full_like(cost, np.nan), where=people > 0)


def _sum_of(rows: Floats, chosen: NDArray[np.bool_]) -> Floats:
    total = np.zeros(rows.shape[-1])
    for row in np.flatnonzero(chosen):
        total += rows[row]
    return total


def _net_until(many: Drawn, year: int) -> Floats:
    spent = many.inputs_by_year[: year + 1].sum(axis=0)
    return np.asarray(many.benefits_by_year[: year + 1].sum(axis=0) - spent)
