"""Draw uncertain quantities given as low, central and high, and sum the draws up as intervals."""

import zlib

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from localsport.methods.distributions import (
    BOUNDED,
    FORMULAS,
    SHAPES,
    Shape,
    check_order,
    fill_triangular,
    pert,
    triangular,
    unsuited,
)

__all__ = ["SHAPES", "Shape", "Streams", "draws", "interval", "pert", "triangular"]


class Streams:
    """Draw assumptions block after block: the same numbers whatever the size of the blocks.

    Assumptions of one group share their random numbers: where one is at its high, so are the others. Each
    group has a stream of its own, made from the seed and its name, so the order of the rows and the presence
    of other rows change nothing.

    Parameters
    ----------
    assumptions
        Columns ``low``, ``central``, ``high``; if there is a column ``shape``, a row that names one takes it.
    seed
        Any non-negative integer.
    together
        Name of the group of each row, same index; without it each row is a group named by its index.
    shape
        Shape of the rows that name none.
    correlation
        Rank correlation between the assumptions of a group, 0 to 1. At 1 they share their random numbers;
        below, each row adds a stream of its own, named by its index, through a Gaussian copula.
    start
        How many draws to pass over first.

    Raises
    ------
    ValueError
        If numbers are out of order or fit no such shape, or the correlation is no number between 0 and 1.
    """

    def __init__(
        self,
        assumptions: pd.DataFrame,
        *,
        seed: int,
        together: pd.Series | None = None,
        shape: Shape = "triangular",
        correlation: float = 1.0,
        start: int = 0,
    ) -> None:
        if not 0 <= correlation <= 1:
            raise ValueError(f"A rank correlation within a group lies between 0 and 1, not {correlation}.")
        own = [str(each) for each in assumptions.index.tolist()]
        names = own if together is None else [str(each) for each in together.tolist()]
        low, central, high = (assumptions[each].to_numpy(dtype=float) for each in ("low", "central", "high"))
        check_order(low, central, high)
        given = assumptions["shape"].tolist() if "shape" in assumptions else [""] * len(names)
        shapes: list[str] = [each or shape for each in given]
        numbers = list(zip(low.tolist(), central.tolist(), high.tolist(), strict=True))
        wrong = [
            f"{name}: {why}"
            for name, kind, three in zip(own, shapes, numbers, strict=True)
            if (why := unsuited(kind, *three) if kind not in BOUNDED else "")
        ]
        if wrong:
            raise ValueError(f"Shapes that do not fit: {'; '.join(wrong)}.")
        # Pearson's correlation of normals whose ranks correlate as asked (Kruskal 1958).
        self._common = 2 * np.sin(np.pi * correlation / 6)
        self._rows: list[tuple[tuple[str, ...], str, tuple[float, float, float]]] = [
            ((name,) if correlation == 1 or name == each else (name, each), kind, three)
            for name, each, kind, three in zip(names, own, shapes, numbers, strict=True)
        ]
        varying = [
            (key, name)
            for (keys, _, three), name in zip(self._rows, names, strict=True)
            for key in keys
            if three[0] < three[2]
        ]
        self.keys: dict[str, str] = dict(varying)
        """Name of each stream, and of the group it serves; none for what is certain."""
        self._streams = {key: np.random.Generator(_stream(seed, key).advance(start)) for key in self.keys}

    def block(self, n: int) -> NDArray[np.float64]:
        """Return the next ``n`` draws of each row, shape (rows, n)."""
        drawn = np.empty((len(self._rows), n))
        return self._fill(drawn, {key: stream.random(n) for key, stream in self._streams.items()})

    def at(self, uniforms: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return each row at given uniform numbers, one array for each of ``keys``, in place of random ones."""
        return self._fill(np.empty((len(self._rows), len(next(iter(uniforms.values()))))), uniforms)

    def _fill(self, drawn: NDArray[np.float64], plain: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        before: dict[object, int] = {}
        for row, each in enumerate(self._rows):
            keys, shape, three = each
            if three[0] == three[2]:
                drawn[row] = three[1]
            elif each in before:
                drawn[row] = drawn[before[each]]
            else:
                before[each] = row
                if shape == "triangular":
                    fill_triangular(self._uniform(keys, plain), *three, out=drawn[row])
                    continue
                drawn[row] = FORMULAS[shape](self._uniform(keys, plain), *three)
        return drawn

    def _uniform(self, keys: tuple[str, ...], plain: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        if len(keys) == 1:
            return plain[keys[0]]
        # A stream can draw nought, whose normal is minus infinity.
        group, own = (ndtri(np.maximum(plain[key], np.finfo(float).tiny)) for key in keys)
        return np.asarray(ndtr(np.sqrt(self._common) * group + np.sqrt(1 - self._common) * own))


def draws(
    assumptions: pd.DataFrame,
    n: int,
    *,
    seed: int,
    together: pd.Series | None = None,
    shape: Shape = "triangular",
    correlation: float = 1.0,
) -> NDArray[np.float64]:
    """Draw each assumption ``n`` times, all at once.

    Parameters
    ----------
    assumptions, seed, together, shape, correlation
        As for `Streams`.
    n
        Number of draws.

    Returns
    -------
    numpy.ndarray
        Shape (rows, n).

    Raises
    ------
    ValueError
        As for `Streams`.

    Examples
    --------
    >>> certain = pd.DataFrame({"low": [2.0], "central": [2.0], "high": [2.0]})
    >>> draws(certain, 3, seed=1).tolist()
    [[2.0, 2.0, 2.0]]
    """
    streams = Streams(assumptions, seed=seed, together=together, shape=shape, correlation=correlation)
    return streams.block(n)


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
    at = [(1 - level) / 2, 0.5, (1 + level) / 2]
    if not drawn.shape[-1]:
        return np.asarray(np.quantile(drawn, at, axis=-1))
    rows = np.asarray(drawn, dtype=float).reshape(-1, drawn.shape[-1])
    found = np.array([_percentiles(row, at) for row in rows]).reshape(-1, 3)
    return found.T.reshape(3, *drawn.shape[:-1])


def _percentiles(row: NDArray[np.float64], at: list[float]) -> list[float]:
    """Find three percentiles of many draws as numpy does, each by a partition of what the last one left.

    A partition at one place is several times faster than numpy's at all places together.
    """
    if np.isnan(row).any():
        return [float("nan")] * len(at)
    left = row.copy()
    found, passed = [], 0
    for share in at:
        place = share * (row.size - 1)
        k = int(place)
        left.partition(k - passed)
        here = left[k - passed]
        left, passed = left[k - passed :], k
        after = left[1:].min() if left.size > 1 else here
        part, step = place - k, after - here
        # As numpy: from the nearer end.
        found.append(float(here + step * part if part < 0.5 else after - step * (1 - part)))
    return found


def _stream(seed: int, name: str) -> np.random.PCG64:
    return np.random.PCG64([seed, zlib.crc32(name.encode())])
