"""Turn a share of people exposed into the share of a disease that goes with the exposure.

Which formula belongs to which relative risk: the crude formula (Levin 1953) is unbiased only for a relative risk
that is not adjusted for other causes; a risk that is adjusted belongs with the share exposed *among cases*
(Miettinen 1974). Rockhill, Newman and Weinberg (1998) show what mixing them does.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from localsport.methods.alignment import refuse

Floats = NDArray[np.float64]
NO_FRACTION = "No attributable fraction can be computed"


def crude_fraction(share: ArrayLike, relative_risk: ArrayLike) -> Floats:
    """Give Levin's fraction, for a crude relative risk and the share exposed in the population.

    ``p (RR - 1) / (1 + p (RR - 1))``

    Parameters
    ----------
    share
        Share of the population exposed, per cent.
    relative_risk
        Risk of the exposed over that of the others, not adjusted.

    Returns
    -------
    numpy.ndarray
        Per cent of the disease.

    Raises
    ------
    ValueError
        If a share is not between 0 and 100 or a relative risk not above 0; all positions are named.

    Examples
    --------
    >>> crude_fraction([50.0], [2.0]).round(2).tolist()
    [33.33]
    """
    p, risk = _checked(share, relative_risk)
    excess = p / 100 * (risk - 1)
    return np.asarray(100 * excess / (1 + excess))


def adjusted_fraction(share_of_cases: ArrayLike, relative_risk: ArrayLike) -> Floats:
    """Give Miettinen's fraction, for an adjusted relative risk and the share exposed among cases.

    ``p_cases (RR - 1) / RR``

    Parameters
    ----------
    share_of_cases
        Share exposed, before they fell ill, among those who have the disease, per cent.
    relative_risk
        Risk of the exposed over that of the others, adjusted for other causes.

    Returns
    -------
    numpy.ndarray
        Per cent of the disease.

    Raises
    ------
    ValueError
        If a share is not between 0 and 100 or a relative risk not above 0; all positions are named.

    Examples
    --------
    >>> adjusted_fraction([66.0], [2.0]).round(2).tolist()
    [33.0]
    """
    p, risk = _checked(share_of_cases, relative_risk)
    return np.asarray(p * (risk - 1) / risk)


def class_fraction(share: ArrayLike, relative_risk: ArrayLike) -> Floats:
    """Give Levin's fraction for several classes of exposure against one that is not exposed.

    ``Σ p_i (RR_i - 1) / (1 + Σ p_i (RR_i - 1))`` (Walter 1976). With adjusted relative risks, as here, it is
    biased like `crude_fraction`; it is how the World Health Organization and the drpa package use them.

    Parameters
    ----------
    share
        Share of the population in each class, per cent; classes along the first axis.
    relative_risk
        Risk of each class over that of those not exposed, of the same shape.

    Returns
    -------
    numpy.ndarray
        Per cent of the disease, without the first axis.

    Raises
    ------
    ValueError
        If a share or a sum of shares is not between 0 and 100, or a relative risk is not above 0.

    Examples
    --------
    >>> class_fraction([20.0, 30.0], [2.0, 1.5]).round(2).tolist()
    25.93
    """
    p, risk = _checked(share, relative_risk)
    together = p.sum(axis=0)
    if np.any(together > 100 + 1e-9):
        raise ValueError(
            f"{NO_FRACTION}: the shares of the classes add up to {np.max(together):.1f} per cent. "
            "Classes must exclude each other: under 30 minutes and 30 to 149 minutes, not both under 150."
        )
    excess = (p / 100 * (risk - 1)).sum(axis=0)
    return np.asarray(100 * excess / (1 + excess))


def _checked(share: ArrayLike, relative_risk: ArrayLike) -> tuple[Floats, Floats]:
    p, risk = np.asarray(share, dtype=float), np.asarray(relative_risk, dtype=float)
    every = np.broadcast_shapes(p.shape, risk.shape)
    flat_p, flat_risk = np.broadcast_to(p, every).ravel(), np.broadcast_to(risk, every).ravel()
    refuse(
        NO_FRACTION,
        [
            ((flat_p < 0) | (flat_p > 100), "shares exposed are not between 0 and 100 per cent"),
            (flat_risk <= 0, "relative risks are not above 0"),
        ],
        pd.RangeIndex(len(flat_p)),
    )
    return p, risk
