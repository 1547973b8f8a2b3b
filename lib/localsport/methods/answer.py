"""Shape every answer alike: a value, its limits at each level asked for, and the method's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from localsport.methods.alignment import Floats

Confidence = float | Sequence[float]
BOTH: Confidence = (0.95, 0.998)
MISSING = "not computable: a figure is missing"


@dataclass(frozen=True)
class Level:
    """One level of confidence.

    Attributes
    ----------
    share
        Such as 0.95.
    name
        As it stands in column names: ``"95"`` for 0.95, ``"998"`` for 0.998.
    z
        Two-sided standard normal quantile.
    """

    share: float
    name: str
    z: float

    @property
    def tail(self) -> float:
        """Probability beyond each limit."""
        return (1 - self.share) / 2


def levels(confidence: Confidence) -> tuple[Level, ...]:
    """Read levels of confidence.

    Raises
    ------
    ValueError
        If there is none, or one is not a share between 0.5 and 1.

    Examples
    --------
    >>> [(level.name, round(level.z, 3)) for level in levels((0.95, 0.998))]
    [('95', 1.96), ('998', 3.09)]
    """
    shares = [float(c) for c in np.atleast_1d(np.asarray(confidence, dtype=float))]
    wrong = [c for c in shares if not 0.5 <= c < 1]
    if wrong or not shares:
        raise ValueError(f"Levels of confidence are shares such as 0.95 or 0.998, not {wrong or shares}.")
    return tuple(Level(c, f"{c * 100:.10g}".replace(".", ""), float(ndtri((1 + c) / 2))) for c in shares)


def columns(asked: Sequence[Level]) -> list[str]:
    """Return the names of the number columns: ``value`` and a pair of limits for each level."""
    return ["value", *(f"{side}_{level.name}" for level in asked for side in ("lower", "upper"))]


def frame(
    index: pd.Index, numbers: Floats, asked: Sequence[Level], methods: Sequence[str], codes: NDArray[np.int8]
) -> pd.DataFrame:
    """Return the answer on the caller's index.

    Parameters
    ----------
    index
        Labels of the rows.
    numbers
        Shape (1 + 2 × levels, rows): value, then lower and upper of each level.
    asked
        The levels.
    methods, codes
        Names of the methods used, and which of them stands behind each row.

    Returns
    -------
    pandas.DataFrame
        Columns ``value``, ``lower_95``, ``upper_95`` and so on, and ``method`` (categorical).
    """
    # The numbers are ours and fresh: copying them would cost as much as computing them.
    out = pd.DataFrame(numbers.T, index=index, columns=_names(tuple(columns(asked))), copy=False)
    out["method"] = pd.Categorical.from_codes(codes, dtype=_kind(tuple(methods)), validate=False)
    return out


def one_method(index: pd.Index, numbers: Floats, asked: Sequence[Level], method: str) -> pd.DataFrame:
    """Return the answer of one method; rows without a value say that they could not be computed."""
    codes = np.isnan(numbers[0]).view(np.int8)
    return frame(index, numbers, asked, (method, MISSING), codes)


# Made once: for a few thousand rows they would take longer than the arithmetic.
@lru_cache(maxsize=64)
def _names(names: tuple[str, ...]) -> pd.Index:
    return pd.Index(names)


@lru_cache(maxsize=64)
def _kind(methods: tuple[str, ...]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(list(methods))
