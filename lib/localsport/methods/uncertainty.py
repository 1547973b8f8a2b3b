"""Draw uncertain quantities given as low, central and high, and sum the draws up as intervals."""

import zlib
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import beta

Shape = Literal["triangular", "pert"]


def triangular(
    uniforms: ArrayLike, low: ArrayLike, central: ArrayLike, high: ArrayLike
) -> NDArray[np.float64]:
    """Turn uniform draws into draws of a triangular distribution.

    The inverse of the distribution function: with ``c = (central - low) / (high - low)``,
    ``low + sqrt(u c) (high - low)`` up to ``c`` and ``high - sqrt((1 - u)(1 - c)) (high - low)`` beyond.

    Parameters
    ----------
    uniforms
        Draws between 0 and 1.
    low, central, high
        Ends and mode, broadcast against the draws. Where all three are equal the value is certain.

    Raises
    ------
    ValueError
        If a low lies above its central value or a central value above its high.

    Examples
    --------
    >>> triangular([0.0, 0.5, 1.0], 0, 1, 2).tolist()
    [0.0, 1.0, 2.0]
    """
    u, low, central, high = (np.asarray(each, dtype=float) for each in (uniforms, low, central, high))
    _check_order(low, central, high)
    spread = high - low
    mode = np.divide(central - low, spread, out=np.zeros_like(spread), where=spread > 0)
    # One root instead of two over the whole array: the speed of a run is in these few lines.
    rising = u < mode
    root = np.sqrt(np.where(rising, u * mode, (1 - u) * (1 - mode)))
    drawn = np.where(rising, low + root * spread, high - root * spread)
    return np.asarray(np.clip(drawn, low, high))


def pert(
    uniforms: ArrayLike, low: ArrayLike, central: ArrayLike, high: ArrayLike, *, weight: float = 4.0
) -> NDArray[np.float64]:
    """Turn uniform draws into draws of a PERT distribution, a beta between low and high.

    Shapes ``1 + weight (central - low) / (high - low)`` and ``1 + weight (high - central) / (high - low)``
    (Vose; weight 4 is the usual one): less weight in the tails than the triangle with the same ends.

    Parameters
    ----------
    uniforms, low, central, high
        As for `triangular`.
    weight
        How strongly the draws gather round the central value.

    Raises
    ------
    ValueError
        If a low lies above its central value or a central value above its high.

    Examples
    --------
    >>> pert([0.5], 0, 1, 2).round(6).tolist()
    [1.0]
    """
    u, low, central, high = (np.asarray(each, dtype=float) for each in (uniforms, low, central, high))
    _check_order(low, central, high)
    spread = high - low
    mode = np.divide(central - low, spread, out=np.full_like(spread, 0.5), where=spread > 0)
    return np.asarray(low + spread * beta.ppf(u, 1 + weight * mode, 1 + weight * (1 - mode)))


def draws(
    assumptions: pd.DataFrame,
    n: int,
    *,
    seed: int,
    together: pd.Series | None = None,
    shape: Shape = "triangular",
) -> NDArray[np.float64]:
    """Draw each assumption ``n`` times.

    Assumptions of one group share their random numbers: where one is at its high, so are the others.
    Each group has a stream of its own, made from the seed and its name, so the order of the rows and
    the presence of other rows change nothing.

    Parameters
    ----------
    assumptions
        Columns ``low``, ``central``, ``high``.
    n
        Number of draws.
    seed
        Any non-negative integer.
    together
        Name of the group of each row, same index; without it each row is a group named by its index.
    shape
        ``"triangular"`` or ``"pert"``.

    Returns
    -------
    numpy.ndarray
        Shape (rows, n).

    Raises
    ------
    ValueError
        If a low lies above its central value or a central value above its high.

    Examples
    --------
    >>> certain = pd.DataFrame({"low": [2.0], "central": [2.0], "high": [2.0]})
    >>> draws(certain, 3, seed=1).tolist()
    [[2.0, 2.0, 2.0]]
    """
    names = (assumptions.index.to_series() if together is None else together).astype(str).tolist()
    streams = {
        name: np.random.default_rng([seed, zlib.crc32(name.encode())]).random(n)
        for name in sorted(set(names))
    }
    low, central, high = (assumptions[[each]].to_numpy(dtype=float) for each in ("low", "central", "high"))
    uniforms = np.stack([streams[name] for name in names]) if names else np.empty((0, n))
    return (triangular if shape == "triangular" else pert)(uniforms, low, central, high)


def interval(drawn: NDArray[np.float64], *, level: float = 0.95) -> NDArray[np.float64]:
    """Return lower end, median and upper end of the draws along the last axis.

    Parameters
    ----------
    drawn
        Draws along the last axis.
    level
        Share of the draws between the ends.

    Returns
    -------
    numpy.ndarray
        Shape (3, ...): percentiles ``(1 - level) / 2``, one half and ``(1 + level) / 2``.

    Examples
    --------
    >>> interval(np.arange(101.0)).round(6).tolist()
    [2.5, 50.0, 97.5]
    """
    return np.asarray(np.quantile(drawn, [(1 - level) / 2, 0.5, (1 + level) / 2], axis=-1))


def _check_order(low: NDArray[np.float64], central: NDArray[np.float64], high: NDArray[np.float64]) -> None:
    wrong = np.flatnonzero(np.ravel((low > central) | (central > high)))
    if wrong.size:
        raise ValueError(f"Low, central and high are out of order in position {wrong.tolist()}.")
