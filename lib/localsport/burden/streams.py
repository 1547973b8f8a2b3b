"""Give every uncertain quantity a random stream of its own."""

import zlib

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from localsport.methods.distributions import Z_95

TINY = 1e-12


def uniforms(name: str, n: int, *, seed: int) -> NDArray[np.float64]:
    """Draw ``n`` uniforms from the stream made of the seed and a name: other quantities change nothing in it."""
    drawn = np.random.default_rng([seed, zlib.crc32(name.encode())]).random(n)
    return np.clip(drawn, TINY, 1 - TINY)


def ratio(name: str, low: float, central: float, high: float, n: int, *, seed: int) -> NDArray[np.float64]:
    """Draw a relative risk from its published 95 per cent limits.

    Log-normal round the central value with standard error ``(ln high - ln low) / 3.92``; certain where no limits
    are given.

    Examples
    --------
    >>> ratio("heart", float("nan"), 1.16, float("nan"), 2, seed=1).tolist()
    [1.16, 1.16]
    """
    if np.isnan(low) or np.isnan(high):
        return np.full(n, central)
    error = (np.log(high) - np.log(low)) / (2 * Z_95)
    return np.asarray(central * np.exp(error * ndtri(uniforms(name, n, seed=seed))))


def symmetric(
    name: str, low: float, central: float, high: float, n: int, *, seed: int
) -> NDArray[np.float64]:
    """Draw a quantity whose 95 per cent limits lie evenly round it: normal, never below 0.

    Examples
    --------
    >>> symmetric("cases", float("nan"), 1.2, float("nan"), 2, seed=1).tolist()
    [1.2, 1.2]
    """
    if np.isnan(low) or np.isnan(high):
        return np.full(n, central)
    error = (high - low) / (2 * Z_95)
    return np.asarray(np.clip(central + error * ndtri(uniforms(name, n, seed=seed)), 0, None))
