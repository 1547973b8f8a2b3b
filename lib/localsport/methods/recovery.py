"""Work out how narrowly hidden counts can be recovered from what is published, by linear programming.

What an attacker can do with a table is to set up all that is known of it (totals are sums of their cells; a shown
count lies within its rounding; a hidden one is at least one) and to ask for the least and the most each hidden count
can be: two linear programmes a cell, solved here by HiGHS. Two-way tables, also with a hierarchy in one direction,
are networks: with whole bounds the optima are whole numbers, so that the ranges are those of counts, not only of
fractions (Fischetti and Salazar-González, Management Science 47 (2001) 1008-1027; Hundepool and others, Statistical
Disclosure Control, 2012, chapter 4).
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from localsport.methods.alignment import Floats

MARGIN = 1000.0


def feasible_ranges(relations: Floats, lower: Floats, upper: Floats, cells: NDArray[np.intp]) -> Floats:
    """Give the least and the most that each of some cells can be, knowing the bounds and relations of all.

    Parameters
    ----------
    relations
        Shape (relations, cells): each row of coefficients times the cells makes nought; -1 for a total, 1 for
        its parts.
    lower, upper
        What is known of each cell; ``upper`` may be infinite.
    cells
        Positions of the cells asked for.

    Returns
    -------
    numpy.ndarray
        Shape (cells asked for, 2): least and most; infinite where there is no upper end.

    Raises
    ------
    ValueError
        If no table satisfies what is said to be known.
    """
    if not len(cells):
        return np.empty((0, 2))
    # Where a most is finite it is no more than the sum of what is known, so a ceiling well above it tells finite
    # from infinite and lets every question be put to the solver at once.
    finite = np.isfinite(upper)
    known = float(np.abs(lower).sum() + np.abs(upper[finite]).sum())
    ceiling = 2 * known + MARGIN
    # What is known exactly moves to the right-hand side, and relations among such cells say nothing more.
    loose = np.union1d(np.flatnonzero(lower != upper), cells)
    telling = (relations[:, loose] != 0).any(axis=1)
    fixed = np.setdiff1d(np.arange(len(lower)), loose)
    rest = -relations[np.ix_(telling, fixed)] @ lower[fixed]
    free = relations[np.ix_(telling, loose)]
    within = np.column_stack([lower, np.where(finite, upper, ceiling)])[loose]
    at = np.searchsorted(loose, cells)
    copies = 2 * len(cells)
    cost = np.zeros((copies, len(loose)))
    cost[np.arange(0, copies, 2), at] = 1
    cost[np.arange(1, copies, 2), at] = -1
    # `milp` without whole numbers is HiGHS for a linear programme, with less ado than `linprog`.
    sides = np.tile(rest, copies)
    solved = milp(
        cost.ravel(),
        constraints=LinearConstraint(sparse.kron(sparse.eye(copies), free, format="csc"), sides, sides),
        bounds=Bounds(np.tile(within[:, 0], copies), np.tile(within[:, 1], copies)),
    )
    if solved.status != 0:
        raise ValueError(
            f"No table fits what is said to be known of it ({solved.message}): the totals are not the sums of "
            "their cells, or the bounds contradict each other."
        )
    found = solved.x.reshape(copies, len(loose))
    each = np.arange(len(cells))
    ends = np.column_stack([found[0::2][each, at], found[1::2][each, at]])
    ends[ends > known + MARGIN / 2] = np.inf
    return ends


def smallest_disturbance(
    relations: Floats,
    lower: Floats,
    upper: Floats,
    values: Floats,
    cost: Floats,
    cell: int,
    width: float,
) -> NDArray[np.intp]:
    """Choose the cells that must become unknown for one cell's range to be so wide, at the least cost.

    Two tables are sought that differ by the width in the cell, fit the relations and stray from what is known at
    the least cost (Kelly, Golden and Assad, Networks 22 (1992) 397-417, with one sliding protection level).

    Parameters
    ----------
    relations, lower, upper
        As for `feasible_ranges`.
    values
        The true counts; they satisfy the relations and lie within the bounds.
    cost
        Of straying from the bounds by one, per cell; infinite for cells that may not be hidden.
    cell
        Position of the cell to be protected.
    width
        How far its least and its most shall be apart.

    Returns
    -------
    numpy.ndarray
        Positions of the cells whose bounds one of the two tables breaks.

    Raises
    ------
    ValueError
        If no choice gives the width.
    """
    n = len(values)
    can = np.isfinite(cost)
    # Each table: the true one, moved within the bounds for nothing, then up or down beyond them at a cost.
    low = np.concatenate([lower - values, np.zeros(2 * n)])
    high = np.concatenate(
        [upper - values, np.where(can, np.inf, 0.0), np.where(can, np.maximum(lower - 1, 0), 0.0)]
    )
    price = np.concatenate([np.zeros(n), np.where(can, cost, 0.0), np.where(can, cost, 0.0)])
    moves = np.hstack([relations, relations, -relations])
    apart = np.zeros((1, 6 * n))
    for offset, sign in ((0, 1.0), (3 * n, -1.0)):
        apart[0, offset + cell] = apart[0, offset + n + cell] = sign
        apart[0, offset + 2 * n + cell] = -sign
    balanced = sparse.kron(sparse.eye(2), moves, format="csc")
    nought = np.zeros(balanced.shape[0])
    solved = milp(
        np.tile(price, 2),
        constraints=[
            LinearConstraint(balanced, nought, nought),
            LinearConstraint(sparse.csc_array(apart), width, np.inf),
        ],
        bounds=Bounds(np.tile(low, 2), np.tile(high, 2)),
    )
    if solved.status != 0:
        raise ValueError(f"Nothing that may be hidden widens a range to {width:g} ({solved.message}).")
    found = solved.x.reshape(2, 3, n)
    return np.flatnonzero((found[:, 1:] > 1e-6).any(axis=(0, 1)))
