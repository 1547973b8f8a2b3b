"""Turn uniform draws into draws of a quantity given as low, central and high.

The triangle and the PERT lie between low and high. The beta and the lognormal reach further: there low and
high are the ends of a 95% interval, as a study publishes it. Which one a number takes is a judgement about that
number, so `unsuited` says where one makes no sense.
"""

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, ndtri

Shape = Literal["triangular", "pert", "beta", "lognormal"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
BOUNDED: tuple[Shape, ...] = ("triangular", "pert")
Z_95 = float(ndtri(0.975))


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
    check_order(low, central, high)
    spread = high - low
    mode = np.divide(central - low, spread, out=np.zeros_like(spread), where=spread > 0)
    # One root instead of two over the whole array: the speed of a run is in these few lines.
    rising = u < mode
    root = np.sqrt(np.where(rising, u * mode, (1 - u) * (1 - mode)))
    root *= spread
    drawn = np.where(rising, low + root, high - root)
    return np.asarray(np.clip(drawn, low, high))


def fill_triangular(
    uniforms: NDArray[np.float64], low: float, central: float, high: float, *, out: NDArray[np.float64]
) -> None:
    """Do what `triangular` does for one quantity, unchecked and with few temporary arrays: the inner loop.

    Parameters
    ----------
    uniforms, out
        One dimension; ``out`` is written to.
    low, central, high
        In order, low below high.
    """
    spread = high - low
    mode = (central - low) / spread
    # The sign bit of the distance to the mode chooses the branch: where() on draws costs more than the root.
    rising = (uniforms - mode).view(np.int64)
    rising >>= 63
    other = 1 - uniforms
    other *= 1 - mode
    np.multiply(uniforms, mode, out=out)
    chosen, unchosen = out.view(np.int64), other.view(np.int64)
    _choose(chosen, unchosen, rising)
    np.sqrt(out, out=out)
    out *= spread
    np.subtract(high, out, out=other)
    out += low
    _choose(chosen, unchosen, rising)
    if min(high - central, central - low) < 1e-9 * max(abs(low), abs(high)):
        # Only here can rounding step over an end.
        np.clip(out, low, high, out=out)


def _choose(kept: NDArray[np.int64], other: NDArray[np.int64], where: NDArray[np.int64]) -> None:
    """Keep the bits where all are set, take the others' where none is."""
    kept ^= other
    kept &= where
    kept ^= other


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
    check_order(low, central, high)
    spread = high - low
    mode = np.divide(central - low, spread, out=np.full_like(spread, 0.5), where=spread > 0)
    return np.asarray(low + spread * betaincinv(1 + weight * mode, 1 + weight * (1 - mode), u))


def beta(uniforms: ArrayLike, low: ArrayLike, central: ArrayLike, high: ArrayLike) -> NDArray[np.float64]:
    """Turn uniform draws into draws of a share, beta-distributed between 0 and 1.

    By moments, as in health economics (Briggs, Claxton and Sculpher, Decision Modelling for Health Economic
    Evaluation, 2006): the mean is the central value and low to high is read as a 95% interval, so that the
    standard deviation is ``(high - low) / (2 × 1.96)``. Draws may lie outside low and high, never outside 0
    and 1.

    Parameters
    ----------
    uniforms, low, central, high
        As for `triangular`; shares.

    Raises
    ------
    ValueError
        If the numbers are out of order, or fit no beta (see `unsuited`).

    Examples
    --------
    >>> beta([0.5], 0.4, 0.5, 0.6).round(6).tolist()
    [0.5]
    """
    u, low, central, high = _fitting("beta", uniforms, low, central, high)
    deviation = (high - low) / (2 * Z_95)
    certain = high == low
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = central * (1 - central) / deviation**2 - 1
        drawn = betaincinv(central * weight, (1 - central) * weight, u)
    return np.asarray(np.where(certain, central, drawn))


def lognormal(
    uniforms: ArrayLike, low: ArrayLike, central: ArrayLike, high: ArrayLike
) -> NDArray[np.float64]:
    """Turn uniform draws into draws of an amount, lognormal on each side of its median.

    The 2.5th, 50th and 97.5th percentiles are low, central and high. Where central is the geometric mean of
    the two ends this is the lognormal itself (Briggs and others 2006, for costs and relative risks); else each
    half has its own spread, so that all three numbers are met. Five draws in a hundred lie outside low and high.

    Parameters
    ----------
    uniforms, low, central, high
        As for `triangular`; all three above zero, or all three below it.

    Raises
    ------
    ValueError
        If the numbers are out of order, or fit no lognormal (see `unsuited`).

    Examples
    --------
    >>> lognormal([0.025, 0.5, 0.975], 1, 10, 100).round(6).tolist()
    [1.0, 10.0, 100.0]
    """
    u, low, central, high = _fitting("lognormal", uniforms, low, central, high)
    z = ndtri(np.clip(u, np.finfo(float).tiny, 1 - 2**-53))
    spread = np.where(z < 0, np.log(central / low), np.log(high / central)) / Z_95
    return np.asarray(central * np.exp(spread * z))


FORMULAS: dict[str, Callable[..., NDArray[np.float64]]] = {
    "triangular": triangular,
    "pert": pert,
    "beta": beta,
    "lognormal": lognormal,
}


def unsuited(shape: str, low: float, central: float, high: float) -> str:
    """Say why three numbers cannot take a shape; "" when they can.

    Parameters
    ----------
    shape
        One of `SHAPES`.
    low, central, high
        In order, low first.

    Examples
    --------
    >>> unsuited("beta", 10, 20, 30)
    'a beta is a share between 0 and 1, its central value inside'
    >>> unsuited("lognormal", 1, 2, 3)
    ''
    """
    if shape not in SHAPES:
        return f"one of {', '.join(SHAPES)}"
    if shape == "beta" and low != high:
        if not (low >= 0 and high <= 1 and 0 < central < 1):
            return "a beta is a share between 0 and 1, its central value inside"
        if ((high - low) / (2 * Z_95)) ** 2 >= central * (1 - central):
            return "too wide for a beta with this central value"
    if shape == "lognormal" and low <= 0 <= high:
        return (
            "a lognormal is an amount on one side of zero: low, central and high all above it, or all below"
        )
    return ""


def unsuited_for(assumption: str, shape: str) -> str:
    """Say why an assumption of an impact map cannot take a shape, whatever its numbers; "" when it can.

    Examples
    --------
    >>> unsuited_for("duration_years", "lognormal")
    'a duration has an end: triangular or pert'
    """
    if assumption == "duration_years" and shape not in BOUNDED:
        return "a duration has an end: triangular or pert"
    amount = assumption in ("quantity", "unit_value")
    if amount and shape == "beta":
        return "a beta is for shares, this is an amount: triangular, pert or lognormal"
    if not amount and shape == "lognormal":
        return "a lognormal has no upper end, this is a share: triangular, pert or beta"
    return ""


def check_order(low: NDArray[np.float64], central: NDArray[np.float64], high: NDArray[np.float64]) -> None:
    """Refuse a low above its central value or a central value above its high; all positions are named."""
    wrong = np.flatnonzero(np.ravel((low > central) | (central > high)))
    if wrong.size:
        raise ValueError(f"Low, central and high are out of order in position {wrong.tolist()}.")


def _fitting(
    shape: Shape, uniforms: ArrayLike, low: ArrayLike, central: ArrayLike, high: ArrayLike
) -> tuple[NDArray[np.float64], ...]:
    u = np.asarray(uniforms, dtype=float)
    three = tuple(np.asarray(each, dtype=float) for each in (low, central, high))
    check_order(*three)
    rows = enumerate(zip(*(each.ravel().tolist() for each in np.broadcast_arrays(*three)), strict=True))
    wrong = [f"position {n}: {why}" for n, row in rows if (why := unsuited(shape, *row))]
    if wrong:
        raise ValueError(f"No {shape} distribution has these numbers: {'; '.join(wrong)}.")
    return u, *three
