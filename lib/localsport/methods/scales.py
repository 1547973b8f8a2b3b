"""Put indicators that are measured in different units on one scale."""

from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Normalisation = Literal["rank", "z", "min-max", "exponential"]
NORMALISATIONS: tuple[Normalisation, ...] = get_args(Normalisation)

STEEPNESS = 23.0
"""Constant of the Indices of Deprivation: with it a tenth of all areas score above 50."""


def percentile_scores(values: pd.Series) -> pd.Series:
    """Scale ranks to 0-100 so that the median area scores 50.

    ``score = 100 * (rank - 0.5) / n``, with ties sharing their mean rank (OECD/JRC Handbook on Constructing
    Composite Indicators, rank normalisation; the half is Hazen's plotting position).

    Parameters
    ----------
    values
        One number per area; higher means more need.

    Returns
    -------
    pandas.Series
        Scores strictly between 0 and 100 on the index given; NaN stays NaN and does not count in ``n``.

    Examples
    --------
    >>> percentile_scores(pd.Series([3.0, 1.0, 2.0, 2.0])).tolist()
    [87.5, 12.5, 50.0, 50.0]
    """
    return 100 * (values.rank(method="average") - 0.5) / values.count()


def normalised(values: pd.Series, how: Normalisation) -> pd.Series:
    """Scale one indicator so that it can be weighed against others.

    ``rank``
        `percentile_scores`: 0 to 100, the median area at 50. Only the order counts.
    ``z``
        ``(x - mean) / sd`` with the sd over all areas (ddof 0): mean 0, no bounds.
    ``min-max``
        ``100 (x - min) / (max - min)``: one outlying area squeezes all others, so see `winsorised`.
    ``exponential``
        ``-23 ln(1 - R (1 - exp(-100 / 23)))`` with ``R = (n + 1 - rank) / n`` and rank 1 for the highest: 0 to
        100, a tenth of areas above 50, so that a very high value on one indicator is not cancelled by a low
        one on another (Scottish Indices of Deprivation 2003, appendix 5; the English Indices of Deprivation
        combine their domains so). Ties share the rank of the first of them, as the ranks that the Indices
        publish do.

    The first three follow the OECD/JRC Handbook on Constructing Composite Indicators (2008), step 5.

    Parameters
    ----------
    values
        One number per area; higher means more need.
    how
        One of the four.

    Returns
    -------
    pandas.Series
        Same index; NaN stays NaN and does not count.

    Raises
    ------
    ValueError
        If ``how`` is none of the four, or the values are infinite or do not vary.

    Examples
    --------
    >>> normalised(pd.Series([0.0, 1.0, 4.0]), "min-max").tolist()
    [0.0, 25.0, 100.0]
    """
    if how not in NORMALISATIONS:
        raise ValueError(f"Unknown normalisation {how!r}: use one of {list(NORMALISATIONS)}.")
    name = "the values" if values.name is None else f"indicator {values.name!r}"
    if np.isinf(values.to_numpy(dtype=float)).any():
        raise ValueError(f"Infinite numbers in {name}: leave unknown values empty.")
    if values.nunique() < 2:
        raise ValueError(f"There is no difference between areas in {name}: leave it out of the index.")
    if how == "rank":
        return percentile_scores(values)
    if how == "z":
        return (values - values.mean()) / values.std(ddof=0)
    if how == "min-max":
        return 100 * (values - values.min()) / (values.max() - values.min())
    rank = values.rank(method="min", ascending=False)
    share: NDArray[np.float64] = np.asarray((values.count() + 1 - rank) / values.count())
    return pd.Series(exponential(share), index=values.index, name=values.name)


def exponential(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stretch ranks scaled to 0-1 (1 is the greatest need) over 0-100 as the Indices of Deprivation do.

    Examples
    --------
    >>> exponential(np.array([0.5, 0.9, 1.0])).round(4).tolist()
    [15.6468, 50.4267, 100.0]
    """
    return np.asarray(-STEEPNESS * np.log(1 - share * (1 - np.exp(-100 / STEEPNESS))))


def one_to_hundred(scores: pd.Series, how: Normalisation) -> pd.Series:
    """Rescale normalised scores to 1-100, because a geometric mean needs numbers above 0.

    Scores that run from 0 to 100 become ``1 + 0.99 score``; z-scores, which have no bounds, are first put on
    0 to 100 by their own minimum and maximum. A geometric mean of z-scores is therefore that of min-max ones.
    """
    bounded = normalised(scores, "min-max") if how == "z" else scores
    return 1 + 0.99 * bounded


def winsorised(values: pd.Series, share: float) -> pd.Series:
    """Pull the most extreme values in to the next that is left.

    The ``k = int(share * n)`` lowest values become the ``k + 1``-th lowest, the ``k`` highest likewise
    (OECD/JRC Handbook, step 3), so that one outlying area does not squeeze all others on a min-max or z scale.
    Ranks within the rest stay as they are.

    Parameters
    ----------
    values
        One number per area; NaN stays NaN and does not count.
    share
        Share of the areas to pull in at each end, from 0 to below 0.5.

    Raises
    ------
    ValueError
        If the share is outside these bounds.

    Examples
    --------
    >>> winsorised(pd.Series([1.0, 2.0, 3.0, 90.0]), 0.25).tolist()
    [2.0, 2.0, 3.0, 3.0]
    """
    if not 0 <= share < 0.5:
        raise ValueError(f"Share to pull in at each end is {share}: give a number from 0 to below 0.5.")
    held = np.sort(values.dropna().to_numpy(dtype=float))
    k = int(share * len(held))
    return values.clip(held[k], held[-1 - k]) if k else values
