"""Share a sum in proportion to weights, between a floor and a cap for each."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def within(
    weights: Floats,
    total: Floats | float,
    floors: Floats,
    caps: Floats,
    *,
    trace: list[tuple[NDArray[np.intp], NDArray[np.intp], Floats]] | None = None,
) -> Floats:
    """Give each ``clip(k * weight, floor, cap)``, with ``k`` such that all of them add up to the total.

    In each round the sum left is shared in proportion among those who are free. If those below their floor
    lack more than those above their cap have too much, the former are set to their floors, otherwise the
    latter to their caps; so nobody who is set would be free again at the end (Bitran and Hax 1981). What is
    left after the weights above nought have all come to their caps is spread evenly over the others.

    Parameters
    ----------
    weights, floors, caps
        Nought or more, shape (cases, places); floors and caps may be of one case for all. The sum of the
        floors is at most the total and that of the caps at least.
    total
        What is to be shared, one number or one for each case.
    trace
        A list to write each round of the first case to: who was set to the floor, who to the cap, and what
        everyone had before.

    Returns
    -------
    numpy.ndarray
        Shape (cases, places).

    Examples
    --------
    >>> one = np.array([[6.0, 3.0, 1.0]])
    >>> within(one, 100.0, np.array([[0.0, 0.0, 20.0]]), np.full((1, 3), 50.0)).tolist()
    [[50.0, 30.0, 20.0]]
    """
    cases, places = weights.shape
    floors, caps = (np.broadcast_to(each, weights.shape) for each in (floors, caps))
    whole = np.broadcast_to(np.asarray(total, dtype=float).reshape(-1, 1), (cases, 1))
    held = np.zeros((cases, places))
    free = np.ones((cases, places), dtype=bool)
    for _ in range(places + 1):
        left = whole - np.where(free, 0.0, held).sum(axis=1, keepdims=True)
        pull = np.where(free, weights, 0.0)
        weighed = pull.sum(axis=1, keepdims=True)
        even = free / np.maximum(free.sum(axis=1, keepdims=True), 1)
        part = np.where(weighed > 0, pull / np.where(weighed > 0, weighed, 1.0), even)
        held = np.where(free, left * part, held)
        below, above = free & (held < floors), free & (held > caps)
        lack = np.where(below, floors - held, 0.0).sum(axis=1, keepdims=True)
        over = np.where(above, held - caps, 0.0).sum(axis=1, keepdims=True)
        to_floor, to_cap = below & (lack >= over), above & (over >= lack)
        if not (to_floor.any() or to_cap.any()):
            break
        if trace is not None and (to_floor[0].any() or to_cap[0].any()):
            trace.append((np.flatnonzero(to_floor[0]), np.flatnonzero(to_cap[0]), held[0].copy()))
        held = np.where(to_floor, floors, np.where(to_cap, caps, held))
        free &= ~(to_floor | to_cap)
    return held


def redistribution(
    weights: pd.Series, total: float, floors: pd.Series, caps: pd.Series
) -> tuple[pd.Series, pd.DataFrame]:
    """Share a sum between floors and caps, and keep a record of every round.

    Parameters
    ----------
    weights, floors, caps
        As for `within`, one per place, on one index.
    total
        What is to be shared.

    Returns
    -------
    tuple
        What each gets, indexed as the weights; and one row for each place that was set to a limit: ``round``
        (1, 2, ...), ``area_code``, ``limit`` ("floor" or "cap"), ``before`` (what it would have had) and
        ``pounds`` (what it was set to). The difference was taken from or given to the others in proportion.
    """
    trace: list[tuple[NDArray[np.intp], NDArray[np.intp], Floats]] = []
    one = (each.reindex(weights.index).to_numpy(dtype=float)[None] for each in (floors, caps))
    low, high = one
    held = within(weights.to_numpy(dtype=float)[None], total, low, high, trace=trace)[0]
    rows = [
        (number, weights.index[at], limit, float(before[at]), float(ends[0, at]))
        for number, (to_floor, to_cap, before) in enumerate(trace, start=1)
        for limit, who, ends in (("floor", to_floor, low), ("cap", to_cap, high))
        for at in who
    ]
    record = pd.DataFrame(rows, columns=["round", "area_code", "limit", "before", "pounds"])
    return pd.Series(held, index=weights.index, name="pounds"), record
