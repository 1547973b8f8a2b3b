"""Move from last year's money towards the target without overshooting it."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linprog

from localsport.allocation.limits import within

Floats = NDArray[np.float64]


def bounds_of(
    target: Floats, last_year: Floats, floors: Floats, caps: Floats, rise: float | None, fall: float | None
) -> tuple[Floats, Floats]:
    """Return the least and the most each may get this year, whole pounds; shapes (cases, places).

    Between last year's money and the target, no more than ``rise`` above or ``fall`` below last year's. Floor
    and cap come first: whoever stood outside them is within them at once. Who had nothing has no pace.
    """
    up = target >= last_year
    most = np.full(last_year.shape, np.inf)
    if rise is not None:
        most = np.where(last_year > 0, np.floor(last_year * (1 + rise) + 1e-6), np.inf)
    least = np.ceil(last_year * (1 - (1.0 if fall is None else min(fall, 1.0))) - 1e-6)
    low = np.where(up, np.maximum(last_year, floors), np.maximum(target, np.minimum(least, caps)))
    high = np.where(up, np.minimum(target, np.maximum(most, floors)), np.minimum(last_year, caps))
    # The last bits of a target that equals a limit must not cross the two.
    return low, np.maximum(low, high)


def step(target: Floats, last_year: Floats, budget: float, low: Floats, high: Floats) -> Floats:
    """Share the budget as near to the targets as the bounds allow; shapes (cases, places).

    What can be taken from those above their target goes to those below it, and what those below may take is
    taken from those above: the smaller of the two decides how far everyone comes. Inside each side the step
    is in proportion to the distance from target, so those furthest off move most; no step is larger than the
    distance.
    """
    up = target >= last_year
    distance = np.abs(target - last_year)

    def total(of: Floats, side: NDArray[np.bool_]) -> Floats:
        return np.where(side, of, 0.0).sum(axis=1)

    gainers = np.minimum(total(high, up), budget - total(low, ~up))
    gainers = np.clip(gainers, total(low, up), None)
    losers = budget - gainers
    paid = np.zeros_like(target)
    for side, sum_of, least, most in (
        (up, gainers - total(last_year, up), low - last_year, high - last_year),
        (~up, total(last_year, ~up) - losers, last_year - high, last_year - low),
    ):
        pull = np.where(side, distance, 0.0)
        moved = within(pull, sum_of, np.where(side, least, 0.0), np.where(side, most, 0.0))
        paid += np.where(side, np.where(up, last_year + moved, last_year - moved), 0.0)
    return paid


def refuse_pace(
    target: pd.Series,
    last_year: pd.Series,
    budget: int,
    floors: pd.Series,
    caps: pd.Series,
    *,
    rise: float | None,
    fall: float | None,
) -> None:
    """Refuse a pace with which the budget cannot be shared at all, and say which would do.

    Raises
    ------
    ValueError
        If the budget has grown by more than the rise allows, or shrunk by more than the fall.
    """
    t, c, f, k = (each.to_numpy(dtype=float)[None] for each in (target, last_year, floors, caps))
    low, high = bounds_of(t, c, f, k, rise, fall)
    if low.sum() <= budget <= high.sum():
        return
    grown = high.sum() < budget
    free_low, free_high = bounds_of(t, c, f, k, None if grown else rise, fall if grown else None)
    up = (t >= c)[0]
    bound = up if grown else ~up
    n, sign = len(up), 1.0 if grown else -1.0
    # Money and the limit: the least limit with which the sum can be met.
    rows = np.hstack([sign * np.eye(n), -c[0][:, None]])[bound & (c[0] > 0)]
    found: Any = linprog(
        np.hstack([np.zeros(n), np.ones(1)]),
        A_ub=rows,
        b_ub=sign * c[0][bound & (c[0] > 0)],
        A_eq=np.hstack([np.ones(n), np.zeros(1)])[None],
        b_eq=[budget],
        bounds=[*zip(free_low[0], free_high[0], strict=True), (0.0, None)],
    )
    needed = np.ceil(float(found.x[-1]) * 1000 - 1e-6) / 1000 if found.success else float("inf")
    # The last pounds may be lost where limits are rounded to whole ones.
    while np.isfinite(needed) and not _wide_enough(t, c, f, k, budget, needed, rise, fall, grown=grown):
        needed += 0.001
    name, given, word = ("rise", rise, "more") if grown else ("fall", fall, "less")
    given = float("nan") if given is None else given
    raise ValueError(
        f"The budget of £{budget:,.0f} is so much {word} than last year's £{last_year.sum():,.0f} that not "
        f"every {name} can be kept to {given:.1%}: a limit of {needed:.1%} would do, or none."
    )


def _wide_enough(
    target: Floats,
    last_year: Floats,
    floors: Floats,
    caps: Floats,
    budget: int,
    limit: float,
    rise: float | None,
    fall: float | None,
    *,
    grown: bool,
) -> bool:
    """Say whether the budget can be shared with another limit of the rise, or else of the fall."""
    limits = (limit, fall) if grown else (rise, limit)
    low, high = bounds_of(target, last_year, floors, caps, *limits)
    return bool(low.sum() <= budget <= high.sum())
