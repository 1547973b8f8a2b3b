"""Shift areas on the logit scale until their neighbourhoods reproduce a figure."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit, logit

Floats = NDArray[np.float64]

STEPS = 100
EXACT = 1e-14


def shifts(linear: Floats, means: sparse.csr_matrix, figures: Floats) -> Floats:
    """Find the shift of each area for which the mean of its neighbourhoods' probabilities is its figure.

    ``sum_i w_i expit(shift + linear_i) = figure`` with the weights of the area summing to one. The left side
    rises with the shift, and the root lies between ``logit(figure) - max(linear)`` and ``logit(figure) -
    min(linear)``: Newton's steps, halving the bracket where a step leaves it.

    Parameters
    ----------
    linear
        Linear predictor of each neighbourhood, shape (neighbourhoods,).
    means
        Averaging matrix (areas x neighbourhoods), every neighbourhood in one area.
    figures
        Shares between 0 and 1, shape (areas,); NaN where there is none: such an area is not shifted.

    Returns
    -------
    numpy.ndarray
        Shifts, shape (areas,); 0 where there is no figure.
    """
    area = np.empty(means.shape[1], dtype=np.intp)
    rows = means.tocoo()
    area[rows.col] = rows.row
    held = ~np.isnan(figures)
    target = np.where(held, figures, 0.5)
    highest, lowest = np.full(len(target), -np.inf), np.full(len(target), np.inf)
    np.maximum.at(highest, area, linear)
    np.minimum.at(lowest, area, linear)
    low, high = logit(target) - highest, logit(target) - lowest
    shift = (low + high) / 2
    for _ in range(STEPS):
        share = expit(shift[area] + linear)
        gap = means @ share - target
        if np.abs(gap).max() <= EXACT:
            break
        low, high = np.where(gap < 0, shift, low), np.where(gap > 0, shift, high)
        step = shift - gap / (means @ (share * (1 - share)))
        inside = (step >= low) & (step <= high)
        moved = np.where(inside, step, (low + high) / 2)
        if np.array_equal(moved, shift):
            break
        shift = moved
    return np.where(held, shift, 0.0)
