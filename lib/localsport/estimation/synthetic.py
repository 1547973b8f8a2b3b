"""Fit a pattern over neighbourhoods that reproduces the figures of authorities."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit, logit

from localsport.estimation import pattern as patterns
from localsport.estimation.pattern import Ridge
from localsport.estimation.result import EstimationError

Floats = NDArray[np.float64]

STEPS = 200
CONVERGED = 1e-10
NORMAL_95 = 1.959963984540054


@dataclass(frozen=True)
class Calibrated:
    """A pattern calibrated on authorities.

    Attributes
    ----------
    ridge
        The last step's fit on the logit scale.
    lack_of_fit
        Variance between the authorities' true figures and the pattern, logit scale: the residual variance less
        the mean sampling variance, never below 0.
    steps
        Steps until no coefficient moved by more than 1e-10.
    """

    ridge: Ridge
    lack_of_fit: float
    steps: int


def calibrate(x: Floats, means: sparse.csr_matrix, figures: Floats, sampling: Floats) -> Calibrated:
    """Fit the pattern whose neighbourhoods, averaged as probabilities, come closest to the figures.

    Minimises ``sum_j (logit(y_j) - logit(m_j))^2 + penalty * sum(b^2)`` (the constant not punished), where ``m_j`` is
    the adult-weighted mean of ``expit(x_i b)`` and ``y_j`` the figure, by Gauss-Newton: with ``J_j = mean_j(p (1 - p)
    x) / (m_j (1 - m_j))``, ridge regression of ``logit(y_j) - logit(m_j) + J_j b`` on ``J_j`` gives the next ``b``.
    The penalty is chosen once, by generalised cross-validation of ``logit(y_j)`` on the authorities' mean
    covariates, which is also where the steps begin.

    Parameters
    ----------
    x
        Design of all neighbourhoods (constant first).
    means
        Averaging matrix of the authorities the pattern is fitted to.
    figures
        Their figures, shares between 0 and 1.
    sampling
        Their sampling variance on the logit scale.

    Raises
    ------
    EstimationError
        If the steps do not settle.
    """
    target = logit(figures)
    start = means @ x
    penalty = patterns.chosen_penalty(start, target)
    fit = patterns.ridge(start, target, penalty)
    steps = 0
    moved = np.inf
    while moved >= CONVERGED:
        if steps == STEPS:
            raise EstimationError(f"The pattern did not settle in {STEPS} steps. Use fewer columns.")
        steps += 1
        mean, slope = linearised(x, means, fit.coefficients)
        response = target - logit(mean) + slope @ fit.coefficients
        following = patterns.ridge(slope, response, penalty)
        moved = float(np.abs(following.coefficients - fit.coefficients).max())
        fit = following
    return Calibrated(fit, max(0.0, fit.variance - float(sampling.mean())), steps)


def linearised(x: Floats, means: sparse.csr_matrix, coefficients: Floats) -> tuple[Floats, Floats]:
    """Return the areas' means on the probability scale, and the slope of their logits in the coefficients."""
    share = expit(x @ coefficients)
    mean = means @ share
    slope = means @ (x * (share * (1 - share))[:, None])
    return mean, slope / (mean * (1 - mean))[:, None]


def sampling_variance(figures: pd.DataFrame, survey: pd.Series, adults: pd.Series) -> Floats:
    """Return the sampling variance of authorities' figures on the logit scale.

    From published limits ``((logit(upper) - logit(lower)) / (2 * 1.96))^2``; without them ``design effect / (n p
    (1 - p))`` with the number asked that the parameter table assumes, a smaller one for authorities whose adults
    number fewer than ``least_adults``.

    Parameters
    ----------
    figures
        ``value`` and, where published, ``lower_95``, ``upper_95``; per cent.
    survey
        Central values of the parameter table ``inactivity_survey`` by name.
    adults
        Residents of the base, on the same index.
    """
    p = figures["value"].to_numpy(float) / 100
    asked = np.where(adults < survey["least_adults"], survey["asked_small"], survey["asked"])
    assumed = survey["design_effect"] / (asked * p * (1 - p))
    if not {"lower_95", "upper_95"} <= set(figures.columns):
        return np.asarray(assumed)
    low, high = (figures[c].to_numpy(float) / 100 for c in ("lower_95", "upper_95"))
    held = (low > 0) & (high < 1) & (low < high)
    width = logit(np.where(held, high, 0.5)) - logit(np.where(held, low, 0.5))
    return np.where(held, (width / (2 * NORMAL_95)) ** 2, assumed)
