"""Rank neighbourhoods in each of many draws, nationally or inside a place."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ranks = NDArray[np.integer[Any]]

LEVEL = 0.95
"""Share of the draws between the ends of a rank interval."""


def worst(n: int, classes: int) -> int:
    """Return the last rank that counts as being in the neediest of so many classes of ``n`` areas.

    The same cut as `localsport.methods.composite.national_class`: an area that straddles it is in.

    Examples
    --------
    >>> worst(33755, 10), worst(20, 10)
    (3376, 2)
    """
    return -(-n // classes)


def competition_ranks(sorted_values: NDArray[Any]) -> NDArray[np.int32]:
    """Return the rank of each of many values that stand in order along the last axis; ties share the first.

    Examples
    --------
    >>> competition_ranks(np.array([1, 2, 2, 5])).tolist()
    [1, 2, 2, 4]
    """
    places = np.broadcast_to(np.arange(1, sorted_values.shape[-1] + 1, dtype=np.int32), sorted_values.shape)
    ranks = places.copy()
    ranks[..., 1:][sorted_values[..., 1:] == sorted_values[..., :-1]] = 0
    return np.maximum.accumulate(ranks, axis=-1)


def interval(ranks: Ranks) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return low end, median and high end of each row's ranks, as ranks that were drawn.

    Of ``d`` draws in order (counted from 0) the ends are numbers ``floor(0.025 (d - 1))`` and
    ``ceil(0.975 (d - 1))``, the median number ``floor((d - 1) / 2)``: whole ranks, the interval never narrower
    than 95 of 100 draws.
    """
    ordered = np.sort(ranks, axis=1)
    last = ranks.shape[1] - 1
    tail = (1 - LEVEL) / 2
    # 0.025 * 2000 must not become 50.00000000000001 and be rounded up.
    low, high = int(np.floor(round(tail * last, 9))), int(np.ceil(round((1 - tail) * last, 9)))
    low_end, median, high_end = (ordered[:, at].astype(np.int32) for at in (low, last // 2, high))
    return low_end, median, high_end


def place_ranks(ranks: Ranks, codes: pd.Index) -> pd.DataFrame:
    """Rank a place's neighbourhoods among themselves in every draw.

    Parameters
    ----------
    ranks
        National ranks, shape (neighbourhoods of the place, draws): its rows of ``Robustness.ranks``.
    codes
        Their codes, in the same order.

    Returns
    -------
    pandas.DataFrame
        Indexed by the codes: ``place_rank_low``, ``place_rank_median``, ``place_rank_high``: 1 is the greatest
        need in the place; between low and high lie at least 95 of 100 draws.

    Raises
    ------
    ValueError
        If there are not as many rows as codes, or no draws.
    """
    drawn = np.asarray(ranks)
    if drawn.ndim != 2 or drawn.shape[0] != len(codes) or drawn.shape[1] == 0:
        raise ValueError(
            f"Ranks of shape {drawn.shape} for {len(codes)} neighbourhoods: one row for each and one column for "
            "each draw are needed."
        )
    by_draw = np.ascontiguousarray(drawn.T)
    order = np.argsort(by_draw, axis=1, kind="stable")
    inside = np.empty(by_draw.shape, dtype=np.int32)
    np.put_along_axis(inside, order, competition_ranks(np.take_along_axis(by_draw, order, axis=1)), axis=1)
    low, median, high = interval(inside.T)
    return pd.DataFrame(
        {"place_rank_low": low, "place_rank_median": median, "place_rank_high": high}, index=codes
    )
