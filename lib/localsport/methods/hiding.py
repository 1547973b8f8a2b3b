"""Choose which counts to hide, so that neither a small one nor one hidden for its sake can be recovered.

Cells below the threshold are hidden first. Then, as long as the range in which any hidden cell must lie is narrower
than the protection, the cells that widen it at the least cost are hidden too. At the end each that proves not to
have been needed is shown again. The cost of a cell grows with the logarithm of its count and with how many readers
miss it: totals are dear.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from localsport.methods import recovery
from localsport.methods.alignment import Floats

SHOWN, SMALL, OTHERS = "", "small number", "protects others"
HAIR = 1e-6


@dataclass(frozen=True)
class Rule:
    """How small counts are kept from being read.

    Attributes
    ----------
    threshold
        Counts from 1 to one below it are hidden; noughts are shown.
    rounding
        Shown counts are rounded to the nearest multiple, halves up; 1 for no rounding.
    protection
        No hidden count may be known to lie in a range narrower than this (most minus least).
    """

    threshold: int
    rounding: int
    protection: int

    def __post_init__(self) -> None:
        wrong = [
            f"{name} {value!r} ({wanted})"
            for name, value, wanted, fine in (
                ("threshold", self.threshold, "a whole number, 1 or more", self.threshold >= 1),
                ("rounding", self.rounding, "a whole number, 1 or more", self.rounding >= 1),
                ("protection", self.protection, "a whole number, 1 or more", self.protection >= 1),
                (
                    "threshold below half the rounding",
                    self.threshold,
                    "a count that is shown would be rounded to nought",
                    2 * self.threshold >= self.rounding,
                ),
            )
            if not fine or value != int(value)
        ]
        if wrong:
            raise ValueError(f"No rule to hide small numbers by: {'; '.join(wrong)}.")

    def rounded(self, counts: Floats) -> Floats:
        """Round to the nearest multiple, halves up.

        Examples
        --------
        >>> Rule(threshold=5, rounding=5, protection=5).rounded(np.array([0, 7, 8, 12.0])).tolist()
        [0.0, 5.0, 10.0, 10.0]
        """
        rounded: Floats = self.rounding * np.floor(counts / self.rounding + 0.5)
        return rounded

    def known(self, counts: Floats, hidden: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Give what a reader who knows the rule knows of each count: the least and the most it can be."""
        shown = self.rounded(counts)
        least = np.maximum(shown - self.rounding // 2, self.threshold)
        most = shown - self.rounding // 2 + self.rounding - 1
        nought = counts == 0
        return (
            np.where(hidden, 1.0, np.where(nought, 0.0, least)),
            np.where(hidden, np.inf, np.where(nought, 0.0, most)),
        )


def hidden_cells(
    values: Floats, relations: Floats, rule: Rule, *, weight: Floats
) -> tuple[NDArray[np.object_], Floats]:
    """Choose the cells to hide.

    Parameters
    ----------
    values
        Counts, totals among them.
    relations
        As for `recovery.feasible_ranges`; the values satisfy them.
    rule
        What is small, how the rest is rounded and how wide ranges must be.
    weight
        How much a reader misses each cell, above 0.

    Returns
    -------
    tuple
        Why each cell is hidden (``""``: it is shown), and the range (least, most) in which each hidden cell is
        known to lie; NaN for those shown.
    """
    small = (values > 0) & (values < rule.threshold)
    cost = np.where(values > 0, weight * np.log1p(values), np.inf)
    hidden = small.copy()
    weak = np.flatnonzero(small)
    while len(weak):
        lower, upper = rule.known(values, hidden)
        ends = recovery.feasible_ranges(relations, lower, upper, weak)
        width = ends[:, 1] - ends[:, 0]
        weak, width = weak[width < rule.protection - HAIR], width[width < rule.protection - HAIR]
        if not len(weak):
            break
        cell = int(weak[np.argmin(width)])
        also = recovery.smallest_disturbance(
            relations, lower, upper, values, np.where(hidden, 0.0, cost), cell, rule.protection
        )
        also = also[~hidden[also]]
        hidden[also] = True
        weak = np.concatenate([weak, also])
    ranges = _ranges(values, relations, rule, hidden)
    # The dearest first: what was hidden on the way to another cell's protection may no longer be needed.
    others = np.flatnonzero(hidden & ~small)
    for cell in others[np.argsort(-cost[others], kind="stable")]:
        fewer = hidden.copy()
        fewer[cell] = False
        tried = _ranges(values, relations, rule, fewer)
        if (tried[fewer, 1] - tried[fewer, 0] >= rule.protection - HAIR).all():
            hidden, ranges = fewer, tried
    reason = np.where(small, SMALL, np.where(hidden, OTHERS, SHOWN)).astype(object)
    return reason, ranges


def _ranges(values: Floats, relations: Floats, rule: Rule, hidden: NDArray[np.bool_]) -> Floats:
    """Give the range in which each hidden count is known to lie; NaN for those shown."""
    ranges = np.full((len(values), 2), np.nan)
    lower, upper = rule.known(values, hidden)
    ranges[hidden] = recovery.feasible_ranges(relations, lower, upper, np.flatnonzero(hidden))
    return ranges
