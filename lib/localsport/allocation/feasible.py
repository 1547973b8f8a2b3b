"""Find the smallest change to floors and caps with which a budget can be shared."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from localsport.allocation.rounding import whole_pounds


class InfeasibleLimitsError(ValueError):
    """Floors and caps between which the budget cannot be shared.

    Attributes
    ----------
    changes
        As `smallest_change` returns it.
    """

    def __init__(self, message: str, changes: pd.DataFrame) -> None:
        super().__init__(message)
        self.changes = changes


def smallest_change(budget: int, floors: pd.Series, caps: pd.Series) -> pd.DataFrame:
    """Lower floors and raise caps by as few pounds as will do, spread as evenly as they can be.

    Two linear programmes. The first finds the least sum of pounds: minimise ``sum(a + b)`` such that ``floor - a
    <= x <= cap + b`` and ``sum(x) = budget``. The second, among all that need no more, makes the largest change
    in proportion to its own limit as small as possible; so nobody is singled out by the solver, and neither
    order nor machine changes the proposal. Proposals are whole pounds.

    Parameters
    ----------
    budget
        Pounds.
    floors, caps
        Pounds by area code; a cap may be infinite.

    Returns
    -------
    pandas.DataFrame
        Indexed as the floors: ``floor``, ``cap``, ``proposed_floor``, ``proposed_cap``, ``change`` (pounds by
        which the two move); nought everywhere where the limits will do.
    """
    order = floors.index.sort_values()
    low = floors.reindex(order).to_numpy(dtype=float)
    # A cap above the budget is no cap, and an infinite one no number to a solver.
    high = np.minimum(caps.reindex(order).to_numpy(dtype=float), max(float(budget), low.max(initial=0.0)))
    n = len(low)
    one, none = np.eye(n), np.zeros((n, n))
    # x, a, b, u: floor - a <= x; x <= cap + b; a <= u * floor; b <= u * cap.
    tie_low = np.hstack([-one, -one, none, np.zeros((n, 1))])
    tie_high = np.hstack([one, none, -one, np.zeros((n, 1))])
    total = np.hstack([np.ones(n), np.zeros(2 * n + 1)])
    bounds: list[tuple[float, float | None]] = (
        [(0.0, None)] * n + [(0.0, each) for each in low] + [(0.0, None)] * n + [(0.0, None)]
    )
    cost = np.hstack([np.zeros(n), np.ones(2 * n), np.zeros(1)])
    matrix, ends = np.vstack([tie_low, tie_high]), np.hstack([-low, high])
    least: Any = linprog(cost, A_ub=matrix, b_ub=ends, A_eq=total[None], b_eq=[budget], bounds=bounds)
    even_low = np.hstack([none, one, none, -low[:, None]])
    even_high = np.hstack([none, none, one, -np.maximum(high, 1.0)[:, None]])
    second: Any = linprog(
        np.hstack([np.zeros(3 * n), np.ones(1)]),
        A_ub=np.vstack([matrix, even_low, even_high, cost[None]]),
        b_ub=np.hstack([ends, np.zeros(2 * n), np.array([least.fun + 1e-6])]),
        A_eq=total[None],
        b_eq=[budget],
        bounds=bounds,
    )
    cut, raised = (pd.Series(second.x[at : at + n], index=order) for at in (n, 2 * n))
    old_floor, old_cap = floors.reindex(order), caps.reindex(order)
    new_floor, new_cap = _whole(old_floor - cut), _whole(old_cap + raised, up=True)
    crossed = old_floor > old_cap
    # Rounded each for itself, they could need some pounds more than they must.
    if cut.sum() > 0.5 and abs((old_floor - cut).sum() - budget) < 0.5:
        new_floor = whole_pounds(_scaled(old_floor - cut, budget), budget).astype(float)
        new_cap = old_cap.where(~crossed, np.maximum(old_cap, new_floor))
    elif raised.sum() > 0.5 and abs((old_cap + raised).sum() - budget) < 0.5:
        new_cap = whole_pounds(_scaled(old_cap + raised, budget), budget).astype(float)
        new_floor = old_floor.where(~crossed, np.minimum(old_floor, new_cap))
    else:
        new_cap = new_cap.where(~crossed, np.maximum(old_cap, new_floor))
    frame = pd.DataFrame(
        {
            "floor": old_floor,
            "cap": old_cap,
            "proposed_floor": new_floor,
            "proposed_cap": new_cap,
        }
    )
    moved = (frame["floor"] - frame["proposed_floor"]).abs()
    widened = (frame["proposed_cap"] - frame["cap"]).where(np.isfinite(frame["cap"]), 0.0).abs()
    return frame.assign(change=moved + widened).reindex(floors.index)


def refuse_infeasible(budget: int, floors: pd.Series, caps: pd.Series) -> None:
    """Refuse floors and caps that leave no way to share the budget, with what would.

    Raises
    ------
    InfeasibleLimitsError
        If a floor lies above its own cap, the floors add up to more than the budget or the caps to less. The
        message names the smallest change and the budgets that would do.
    """
    crossed = floors.index[floors > caps].tolist()
    lowest, highest = float(floors.sum()), float(caps.sum())
    said = [f"the floor lies above the cap of {crossed}"] if crossed else []
    if lowest > budget:
        said.append(f"the floors add up to £{lowest:,.0f}")
    if highest < budget:
        said.append(f"the caps add up to only £{highest:,.0f}")
    if not said:
        return
    changes = smallest_change(budget, floors, caps)
    way_out = [
        f"{code}: {name} £{old:,.0f} to £{new:,.0f}"
        for code, row in changes.iterrows()
        for name, old, new in (
            ("floor", row["floor"], row["proposed_floor"]),
            ("cap", row["cap"], row["proposed_cap"]),
        )
        if old != new
    ]
    other = ""
    if not crossed:
        other = (
            f" Or a budget of at {f'least £{lowest:,.0f}' if lowest > budget else f'most £{highest:,.0f}'}."
        )
    raise InfeasibleLimitsError(
        f"A budget of £{budget:,.0f} cannot be shared: {'; '.join(said)}. The smallest change that would do moves "
        f"£{changes['change'].sum():,.0f} in all: {'; '.join(way_out)}.{other}",
        changes,
    )


def _whole(limits: pd.Series, *, up: bool = False) -> pd.Series:
    """Round a limit outwards to whole pounds."""
    return np.ceil(limits - 1e-4) if up else np.floor(limits + 1e-4)


def _scaled(limits: pd.Series, budget: int) -> pd.Series:
    """Take out what the solver's tolerance leaves."""
    return limits * (budget / float(limits.sum()))
