"""Turn the points that several people share out into one set of weights."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from localsport.methods import alignment


@dataclass(frozen=True)
class Budget:
    """Weights from several people, with how far they disagree.

    Attributes
    ----------
    weights
        Mean share of the points by indicator; they sum to one.
    table
        By indicator: ``weight`` (mean), ``low`` and ``high`` (the least and the most anyone gave, as shares)
        and ``spread`` (standard deviation between people; NaN for one person).
    people
        By person: the share of the points they would have to move to agree with the mean (0 to 1).
    concentration
        Concentration of the Dirichlet distribution round the mean weights whose variances sum to what the
        people's do: the larger, the more they agree. Infinite if they agree wholly, NaN for one person.
    """

    weights: pd.Series
    table: pd.DataFrame
    people: pd.Series
    concentration: float


def budget_allocation(points: pd.DataFrame) -> Budget:
    """Average the weights of people who each share out 100 points (OECD/JRC Handbook, step 6).

    The concentration is by moments: a Dirichlet weight with mean ``w`` has variance ``w (1 - w) / (c + 1)``, so
    ``c = sum(w (1 - w)) / sum(variance) - 1``.

    Parameters
    ----------
    points
        One row per person, one column per indicator; each row sums to 100.

    Raises
    ------
    ValueError
        If there is nobody; or a person's points are missing, negative or do not sum to 100. All are named.

    Examples
    --------
    >>> given = pd.DataFrame({"a": [60, 40], "b": [40, 60]}, index=["Ann", "Bob"])
    >>> budget_allocation(given).weights.tolist()
    [0.5, 0.5]
    """
    if points.empty:
        raise ValueError("No points were given: a row for each person and a column for each indicator.")
    given = points.astype(float)
    sums = given.sum(axis=1)
    off = ~np.isclose(sums, 100)
    faults = []
    for wrong, what in (
        (given.isna().any(axis=1), "points missing from"),
        ((given < 0).any(axis=1), "negative points from"),
    ):
        if wrong.any():
            faults.append(f"{what} {alignment.listed(given.index[wrong])}")
    if off.any():
        named = [f"{person}: {total:g}" for person, total in sums[off].items()]
        faults.append(f"points that do not sum to 100 from {alignment.listed(named)}")
    if faults:
        raise ValueError(f"No weights can be made: {'; '.join(faults)}. Each person shares out 100 points.")
    shares = given / 100
    weights = shares.mean().rename("weight")
    variance = shares.var(ddof=1)
    total = float(variance.sum())
    if len(shares) == 1:
        concentration = float("nan")
    else:
        concentration = float((weights * (1 - weights)).sum()) / total - 1 if total > 0 else float("inf")
    return Budget(
        weights=weights,
        table=pd.DataFrame(
            {
                "weight": weights,
                "low": shares.min(),
                "high": shares.max(),
                "spread": shares.std(ddof=1),
            }
        ),
        people=((shares - weights).abs().sum(axis=1) / 2).rename("share_to_move"),
        concentration=concentration,
    )


def equal_weights(indicators: pd.Index | list[str]) -> pd.Series:
    """Give every indicator the same weight; they sum to one.

    Examples
    --------
    >>> equal_weights(["a", "b"]).to_dict()
    {'a': 0.5, 'b': 0.5}
    """
    if len(indicators) == 0:
        raise ValueError("No indicators: there is nothing to weigh.")
    return pd.Series(1 / len(indicators), index=pd.Index(indicators), name="weight")
