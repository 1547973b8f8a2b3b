"""Cut values into classes whose limits a reader can remember."""

from collections.abc import Hashable
from itertools import pairwise

import numpy as np
import pandas as pd


def round_breaks(values: pd.Series, classes: int = 5, *, step: float = 1.0) -> list[float]:
    """Take the limits of equal-sized classes, rounded to a step.

    The quantiles at ``1/classes, 2/classes, ...`` (linear interpolation), each rounded to the nearest multiple of
    the step. A limit with no value between it and the next one above is left out, so that no class is empty: few
    distinct values give fewer classes.

    Parameters
    ----------
    values
        Numbers; missing ones do not count.
    classes
        How many are wanted, two or more.
    step
        What the limits are multiples of.

    Returns
    -------
    list
        Limits in rising order, at most ``classes - 1``.

    Raises
    ------
    ValueError
        If there are no values, fewer than two classes are asked for, or the step is not positive.

    Examples
    --------
    >>> round_breaks(pd.Series(range(1, 101)), 5, step=5)
    [20.0, 40.0, 60.0, 80.0]
    """
    held = values.dropna()
    if held.empty or classes < 2 or not step > 0:
        raise ValueError(
            f"No classes can be cut: {len(held)} values, {classes} classes, step {step}. Expected values, two or "
            "more classes and a positive step."
        )
    raw = held.quantile(np.arange(1, classes) / classes)
    kept: list[float] = []
    for limit in sorted(set((np.round(raw / step) * step).tolist()), reverse=True):
        above = held >= limit
        if limit > held.min() and bool((above & (held < kept[-1]) if kept else above).any()):
            kept.append(float(limit))
    return kept[::-1]


def class_from_top(values: pd.Series, breaks: list[float]) -> pd.Series:
    """Give each value its class, 1 for those at or above the highest limit.

    Returns
    -------
    pandas.Series
        Whole numbers on the index given; missing stays missing (type ``Int64``).

    Examples
    --------
    >>> class_from_top(pd.Series([10.0, 20.0, 35.0]), [20.0, 30.0]).tolist()
    [3, 2, 1]
    """
    below = np.searchsorted(np.asarray(breaks, dtype=float), values.to_numpy(dtype=float), side="right")
    found = pd.Series(len(breaks) + 1 - below, index=values.index, name=values.name, dtype="Int64")
    return found.mask(values.isna())


def percent_labels(breaks: list[float]) -> dict[Hashable, str]:
    """Say in words what the classes of `class_from_top` are, for percentages.

    Examples
    --------
    >>> percent_labels([20.0, 30.0])
    {1: '30% or more', 2: '20% to under 30%', 3: 'under 20%'}
    """
    falling = [f"{one:g}%" for one in reversed(breaks)]
    if not falling:
        return {1: "all alike"}
    between = [f"{low} to under {high}" for high, low in pairwise(falling)]
    words = [f"{falling[0]} or more", *between, f"under {falling[-1]}"]
    return dict(enumerate(words, start=1))
