"""Combine several indicators into one index whose contributions add up."""

import numpy as np
import pandas as pd


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


def contributions(indicators: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """Weigh percentile scores so that a row's contributions add up to its index.

    Parameters
    ----------
    indicators
        One row per area, one column per indicator, every indicator pointing the same way (higher is more).
    weights
        One non-negative weight per column; they sum to one.

    Returns
    -------
    pandas.DataFrame
        Same index and columns; the row sum is the index, between 0 and 100.

    Raises
    ------
    ValueError
        If weights are missing, negative or do not sum to one, an indicator does not vary, or a value is
        missing; all offenders are named.
    """
    faults = []
    unweighted = indicators.columns.difference(weights.index).tolist()
    if unweighted:
        faults.append(f"indicators without a weight: {unweighted}")
    used = weights.reindex(indicators.columns).astype(float)
    negative = used.index[used < 0].tolist()
    if negative:
        faults.append(f"negative weights: {negative}")
    if not unweighted and not np.isclose(used.sum(), 1.0):
        faults.append(f"weights sum to {used.sum():.4f}, not to 1")
    gaps = indicators.isna().sum()
    if gaps.any():
        faults.append(f"missing values: {gaps[gaps > 0].to_dict()}")
    if len(indicators) > 1:
        constant = [c for c in indicators.columns if indicators[c].nunique() == 1]
        if constant:
            faults.append(f"indicators that do not vary: {constant}")
    if faults:
        raise ValueError(f"No index can be made: {'; '.join(faults)}.")
    return indicators.apply(percentile_scores) * used


def national_class(scores: pd.Series, classes: int) -> pd.Series:
    """Cut areas into equal-sized classes by rank, class 1 holding the highest scores.

    ``class = floor(classes * (rank - 1) / n) + 1`` with rank 1 for the highest score; ties keep the order of
    the index, so that classes have equal size whatever the ties.

    Examples
    --------
    >>> national_class(pd.Series([10.0, 40.0, 30.0, 20.0]), 2).tolist()
    [2, 1, 1, 2]
    """
    order = scores.rank(method="first", ascending=False)
    return (classes * (order - 1) // len(scores) + 1).astype(int)


def overlap(indicators: pd.DataFrame) -> pd.DataFrame:
    """Show how far indicators say the same thing twice, as Spearman rank correlations.

    Returns
    -------
    pandas.DataFrame
        Square frame of correlations, 1 on the diagonal.
    """
    return indicators.corr(method="spearman")
