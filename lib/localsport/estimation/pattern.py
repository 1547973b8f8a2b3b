"""Fit a penalised linear pattern over standardised covariates."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import logit

from localsport.estimation.result import EstimationError

Floats = NDArray[np.float64]

PENALTIES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
SIGNS = {"more inactive": 1, "less inactive": -1}


@dataclass(frozen=True)
class Ridge:
    """A penalised least-squares fit.

    Attributes
    ----------
    coefficients
        The constant first.
    inverse
        ``(X'WX + penalty P)^-1``, which times the residual variance is the coefficients' (posterior) covariance.
    penalty, parameters, variance
        The penalty, the effective number of parameters (trace of the hat matrix) and the residual variance
        ``sum(w r^2) / (n - parameters)``.
    """

    coefficients: Floats
    inverse: Floats
    penalty: float
    parameters: float
    variance: float


def design(small: pd.DataFrame, pattern: pd.DataFrame, adults: pd.Series) -> Floats:
    """Standardise the covariates over all neighbourhoods.

    Each column of the parameter table (where ``per`` names a second column: 100 times their ratio) less its
    adult-weighted mean, over its adult-weighted standard deviation.

    Parameters
    ----------
    small
        One row per neighbourhood.
    pattern
        The parameter table ``inactivity_pattern``.
    adults
        Residents of the base, on the same index.

    Returns
    -------
    numpy.ndarray
        Shape (neighbourhoods, 1 + covariates); the first column is 1.

    Raises
    ------
    EstimationError
        If a column is not there, has gaps or does not vary, or a sign is unknown; all offenders are named.
    """
    wanted = [*pattern["column"], *pattern.loc[pattern["per"] != "", "per"]]
    absent = sorted({c for c in wanted if c not in small.columns})
    faults = [f"columns that are not there: {absent}"] if absent else []
    present = sorted(set(wanted) - set(absent))
    gaps = {c: int(small[c].isna().sum()) for c in present if small[c].isna().any()}
    if gaps:
        faults.append(f"neighbourhoods without a value: {gaps}")
    constant = sorted(c for c in pattern["column"] if c in present and small[c].nunique() == 1)
    if constant:
        faults.append(f"columns that do not vary: {constant}")
    unknown = pattern.loc[~pattern["expected"].isin([*SIGNS, "either"]), "column"].tolist()
    if unknown:
        faults.append(f"columns whose expected effect is not one of {[*SIGNS, 'either']}: {unknown}")
    if faults:
        raise EstimationError(
            f"No pattern of inactivity can be made: {'; '.join(faults)}. Prepare a raw folder that holds the "
            "census profile and the Indices of Deprivation, or change inactivity_pattern.csv."
        )
    values = np.empty((len(small), len(pattern)))
    for place, (column, per) in enumerate(zip(pattern["column"], pattern["per"], strict=True)):
        values[:, place] = small[column].to_numpy(float)
        if per:
            values[:, place] *= 100 / small[per].to_numpy(float)
    weight = adults.to_numpy(float) / adults.sum()
    centred = values - weight @ values
    return np.column_stack([np.ones(len(small)), centred / np.sqrt(weight @ centred**2)])


def averaging(groups: pd.Series, adults: pd.Series) -> tuple[sparse.csr_matrix, pd.Index]:
    """Return the matrix (groups x neighbourhoods) that takes adult-weighted means, and the groups' codes.

    Raises
    ------
    EstimationError
        If a group has no adults; all such are named.
    """
    codes, labels = pd.factorize(groups, sort=True)
    weight = adults.to_numpy(float)
    total = np.bincount(codes, weight, minlength=len(labels))
    empty = labels[~(total > 0)].tolist()
    if empty:
        raise EstimationError(f"Areas without adults: {empty}. An estimate needs residents of the base.")
    cells = (weight / total[codes], (codes, np.arange(len(codes))))
    return sparse.csr_matrix(cells, shape=(len(labels), len(codes))), labels


def ridge(x: Floats, y: Floats, penalty: float, weight: Floats | None = None) -> Ridge:
    """Fit least squares with a penalty on every squared coefficient but the constant's.

    ``b = (X'WX + penalty P)^-1 X'Wy`` with weights of mean one and ``P`` the identity without the constant
    (Hoerl and Kennard, Technometrics 12 (1970) 55-67).

    Raises
    ------
    EstimationError
        If there are not more areas than effective parameters.
    """
    w = np.ones(len(y)) if weight is None else weight / weight.mean()
    punished = np.eye(x.shape[1])
    punished[0, 0] = 0
    cross = (x * w[:, None]).T
    inverse = np.asarray(np.linalg.inv(cross @ x + penalty * punished), dtype=float)
    coefficients = np.asarray(inverse @ (cross @ y))
    parameters = float(np.trace(inverse @ (cross @ x)))
    spare = len(y) - parameters
    if spare <= 1:
        raise EstimationError(
            f"{len(y)} areas cannot carry a pattern of {x.shape[1] - 1} columns: give more areas, or fewer columns."
        )
    residual = y - x @ coefficients
    return Ridge(coefficients, inverse, penalty, parameters, float(w @ residual**2 / spare))


def chosen_penalty(x: Floats, y: Floats, weight: Floats | None = None) -> float:
    """Choose the penalty of the grid `PENALTIES` with the least generalised cross-validation score.

    ``n sum(w r^2) / (n - parameters)^2`` (Golub, Heath and Wahba, Technometrics 21 (1979) 215-223).
    """
    fits = [ridge(x, y, penalty, weight) for penalty in PENALTIES]
    scores = [fit.variance / (len(y) - fit.parameters) for fit in fits]
    return PENALTIES[int(np.argmin(scores))]


def coefficients_table(pattern: pd.DataFrame, fit: Ridge) -> pd.DataFrame:
    """Lay the coefficients out beside what was expected of them."""
    errors = np.sqrt(fit.variance * np.diag(fit.inverse))
    expected = pd.Series(["", *pattern["expected"]])
    signs = expected.map(SIGNS).fillna(0).to_numpy()
    return pd.DataFrame(
        {
            "column": ["", *pattern["column"]],
            "label": ["Constant", *pattern["label"]],
            "coefficient": fit.coefficients,
            "standard_error": errors,
            "expected": expected,
            "as_expected": signs * fit.coefficients >= 0,
        }
    )


def logits(percent: pd.Series, what: str) -> Floats:
    """Turn percentages into log odds.

    Raises
    ------
    EstimationError
        If a percentage is not strictly between 0 and 100; all offenders are named.
    """
    wrong = percent[percent.notna() & ~percent.between(0, 100, inclusive="neither")]
    if len(wrong):
        raise EstimationError(
            f"{what} must be per cent strictly between 0 and 100; these are not: {wrong.to_dict()}."
        )
    return np.asarray(logit(percent.to_numpy(float) / 100))
