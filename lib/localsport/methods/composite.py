"""Combine several indicators into one index whose contributions add up."""

from typing import Literal, get_args

import numpy as np
import pandas as pd

from localsport.methods.budget import Budget, budget_allocation, equal_weights
from localsport.methods.imputation import imputed
from localsport.methods.scales import (
    NORMALISATIONS,
    Normalisation,
    normalised,
    one_to_hundred,
    percentile_scores,
    winsorised,
)

__all__ = [
    "AGGREGATIONS",
    "NORMALISATIONS",
    "Aggregation",
    "Budget",
    "Normalisation",
    "budget_allocation",
    "contributions",
    "equal_weights",
    "imputed",
    "index",
    "national_class",
    "normalised",
    "overlap",
    "percentile_scores",
    "winsorised",
]

Aggregation = Literal["arithmetic", "geometric"]
AGGREGATIONS: tuple[Aggregation, ...] = get_args(Aggregation)


def contributions(
    indicators: pd.DataFrame,
    weights: pd.Series,
    *,
    normalisation: Normalisation = "rank",
    aggregation: Aggregation = "arithmetic",
    winsorise: float = 0.0,
) -> pd.DataFrame:
    """Weigh normalised scores so that a row's contributions add up to its index.

    Parameters
    ----------
    indicators
        One row per area, one column per indicator, every indicator pointing the same way (higher is more).
    weights
        One non-negative weight per column; they sum to one.
    normalisation
        How each indicator is put on one scale; see `normalised`.
    aggregation
        ``"arithmetic"``: ``weight * score``, which sum to the index. ``"geometric"``: ``weight * ln(score)``
        with scores rescaled to 1-100, which sum to the **logarithm** of the index.
    winsorise
        Share of areas pulled in at each end of each indicator first; see `winsorised`.

    Returns
    -------
    pandas.DataFrame
        Same index and columns; the row sum is the index (or its logarithm). With ranks, min-max and the
        exponential the index lies between 0 and 100 (geometric: 1 and 100); with z-scores its mean is 0.

    Raises
    ------
    ValueError
        If weights are missing, negative or do not sum to one, an indicator does not vary, a value is missing
        or infinite, or a normalisation or aggregation is unknown; all offenders are named.
    """
    faults = []
    if normalisation not in NORMALISATIONS:
        faults.append(f"unknown normalisation {normalisation!r}, use one of {list(NORMALISATIONS)}")
    if aggregation not in AGGREGATIONS:
        faults.append(f"unknown aggregation {aggregation!r}, use one of {list(AGGREGATIONS)}")
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
    infinite = np.isinf(indicators.to_numpy(dtype=float)).sum(axis=0)
    if infinite.any():
        faults.append(f"infinite values: {indicators.columns[infinite > 0].tolist()}")
    if winsorise and not faults:
        indicators = indicators.apply(winsorised, share=winsorise)
    if len(indicators) > 1 or normalisation != "rank":
        constant = [c for c in indicators.columns if indicators[c].nunique() == 1]
        if constant:
            faults.append(f"indicators that do not vary: {constant}")
    if faults:
        raise ValueError(f"No index can be made: {'; '.join(faults)}.")
    if normalisation == "rank":
        scores = indicators.apply(percentile_scores)
    else:
        scores = indicators.apply(normalised, how=normalisation)
    if aggregation == "arithmetic":
        return scores * used
    return scores.apply(lambda score: np.log(one_to_hundred(score, normalisation))) * used


def index(
    indicators: pd.DataFrame,
    weights: pd.Series,
    *,
    normalisation: Normalisation = "rank",
    aggregation: Aggregation = "arithmetic",
    winsorise: float = 0.0,
) -> pd.Series:
    """Combine indicators into one number per area.

    The arithmetic mean lets a high score on one indicator make up for a low one on another, point for point;
    the geometric mean ``exp(sum(weight * ln(score)))`` does so less the lower the score is, so an area that
    is high on everything comes before one that is very high on a few (OECD/JRC Handbook, step 7).

    Parameters and errors are those of `contributions`.

    Returns
    -------
    pandas.Series
        Same index; higher is more need.

    Examples
    --------
    >>> two = pd.DataFrame({"a": [0.0, 50.0, 100.0], "b": [100.0, 50.0, 0.0]})
    >>> half = pd.Series({"a": 0.5, "b": 0.5})
    >>> index(two, half, normalisation="min-max").tolist()
    [50.0, 50.0, 50.0]
    >>> index(two, half, normalisation="min-max", aggregation="geometric").round(2).tolist()
    [10.0, 50.5, 10.0]
    """
    parts = contributions(
        indicators, weights, normalisation=normalisation, aggregation=aggregation, winsorise=winsorise
    )
    total: pd.Series = parts.sum(axis=1)
    if aggregation == "arithmetic":
        return total
    return pd.Series(np.exp(total.to_numpy(dtype=float)), index=total.index)


def national_class(scores: pd.Series, classes: int, *, boundary: Literal["up", "down"] = "up") -> pd.Series:
    """Cut areas into equal-sized classes by rank, class 1 holding the highest scores.

    ``class = floor(classes * (rank - 1) / n) + 1`` with rank 1 for the highest score; ties keep the order of
    the index, so that classes have equal size whatever the ties.

    Parameters
    ----------
    scores
        One number per area.
    classes
        How many classes.
    boundary
        Where ``n`` cannot be divided evenly: ``"up"`` takes an area that straddles a boundary into the class
        of greater need; ``"down"`` (``ceil(classes * rank / n)``) into the next, as the deciles of the
        Indices of Deprivation do.

    Examples
    --------
    >>> national_class(pd.Series([10.0, 40.0, 30.0, 20.0]), 2).tolist()
    [2, 1, 1, 2]
    """
    order = scores.rank(method="first", ascending=False)
    if boundary == "down":
        return (-(-classes * order // len(scores))).astype(int)
    return (classes * (order - 1) // len(scores) + 1).astype(int)


def overlap(indicators: pd.DataFrame) -> pd.DataFrame:
    """Show how far indicators say the same thing twice, as Spearman rank correlations.

    Returns
    -------
    pandas.DataFrame
        Square frame of correlations, 1 on the diagonal.
    """
    return indicators.corr(method="spearman")
