"""Give the gap between two groups or places, absolute or relative, with its interval.

The interval is recovered from those of the two estimates (MOVER: Zou and Donner, Statistics in Medicine 27
(2008) 1693-1702). With Wilson's intervals the absolute gap is Newcombe's hybrid score interval (Statistics in
Medicine 17 (1998) 873-890, method 10). Both take the two estimates to be independent: not for a place and the
region or nation that it is part of, unless its share is small.
"""

import numpy as np
import pandas as pd

from localsport.methods import alignment, answer
from localsport.methods.answer import BOTH, Confidence


def absolute(first: pd.DataFrame, second: pd.DataFrame, *, confidence: Confidence = BOTH) -> pd.DataFrame:
    """Give first minus second.

    ``d - √((a - a_L)² + (b_U - b)²)`` to ``d + √((a_U - a)² + (b - b_L)²)``.

    Parameters
    ----------
    first, second
        Estimates with limits, such as `intervals.proportion` gives them, joined by label.
    confidence
        Levels to carry over; both must have their limits.

    Returns
    -------
    pandas.DataFrame
        The shape of `intervals.proportion` on the index of the first. A gap from an estimate without limits has
        no limits.

    Raises
    ------
    ValueError
        If a column is missing or the indexes differ.

    Examples
    --------
    >>> from localsport.methods import intervals
    >>> one, other = intervals.proportion([56], [70]), intervals.proportion([48], [80])
    >>> absolute(one, other, confidence=0.95).round(4).values.tolist()
    [[0.2, 0.0524, 0.3339, 'MOVER']]
    """
    asked, a, b = _pair(first, second, confidence)
    numbers = np.empty_like(a)
    numbers[0] = a[0] - b[0]
    below, above = slice(1, None, 2), slice(2, None, 2)
    numbers[below] = numbers[0] - np.hypot(a[0] - a[below], b[above] - b[0])
    numbers[above] = numbers[0] + np.hypot(a[above] - a[0], b[0] - b[below])
    return answer.one_method(first.index, numbers, asked, "MOVER")


def relative(first: pd.DataFrame, second: pd.DataFrame, *, confidence: Confidence = BOTH) -> pd.DataFrame:
    """Give first over second, with the interval recovered on the logarithmic scale.

    Parameters
    ----------
    first, second, confidence
        As for `absolute`.

    Returns
    -------
    pandas.DataFrame
        As for `absolute`; 1 is no gap. Where an estimate is not above 0 there is no ratio and it says so; where a
        limit is 0 the ratio's limit on that side is 0 or infinite.

    Raises
    ------
    ValueError
        As for `absolute`.

    Examples
    --------
    >>> from localsport.methods import intervals
    >>> one, other = intervals.rate([40], [1000]), intervals.rate([20], [1000])
    >>> relative(one, other, confidence=0.95).round(2).values.tolist()
    [[2.0, 1.15, 3.58, 'MOVER, log scale']]
    """
    asked, a, b = _pair(first, second, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.where(a[0] > 0, a, np.nan)), np.log(np.where(b[0] > 0, b, np.nan))
    one, other = logs
    numbers = np.empty_like(one)
    numbers[0] = one[0] - other[0]
    below, above = slice(1, None, 2), slice(2, None, 2)
    numbers[below] = numbers[0] - np.hypot(one[0] - one[below], other[above] - other[0])
    numbers[above] = numbers[0] + np.hypot(one[above] - one[0], other[0] - other[below])
    names = ("MOVER, log scale", answer.MISSING, "not computable: an estimate is not above 0")
    missing = np.isnan(a[0]) | np.isnan(b[0])
    codes = np.select([missing, np.isnan(numbers[0])], [1, 2], 0).astype(np.int8)
    return answer.frame(first.index, np.exp(numbers), asked, names, codes)


def _pair(
    first: pd.DataFrame, second: pd.DataFrame, confidence: Confidence
) -> tuple[tuple[answer.Level, ...], alignment.Floats, alignment.Floats]:
    asked = answer.levels(confidence)
    needed = answer.columns(asked)
    missing = {
        name: [c for c in needed if c not in table.columns]
        for name, table in (("first", first), ("second", second))
    }
    if any(missing.values()):
        raise ValueError(
            f"No gap can be computed: columns are missing { {k: v for k, v in missing.items() if v} }. "
            "Ask for the levels that both estimates have."
        )
    joined = alignment.joined_by_label(second, first.index, names=("first", "second"))
    return asked, first[needed].to_numpy(dtype=float).T, joined[needed].to_numpy(dtype=float).T
