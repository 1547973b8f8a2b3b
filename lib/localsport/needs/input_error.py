"""Move an uncertain indicator by its error and put it on its scale again."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.methods import alignment, composite
from localsport.methods.scales import exponential
from localsport.needs.inputs import SIGNS, Inputs
from localsport.needs.ranks import competition_ranks

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class InputError:
    """The uncertain indicator, ready to be drawn.

    Attributes
    ----------
    at, sign
        Its column among the indicators, and 1 where high is need, -1 where low is.
    logit, se
        Its logit and the standard error of that, one per neighbourhood.
    group, groups
        Number of each neighbourhood's group (``None``: errors are independent), and how many there are.
    shared
        Share of the variance of the error that a group has in common.
    """

    at: int
    sign: float
    logit: Floats
    se: Floats
    group: NDArray[np.intp] | None
    groups: int
    shared: float


def error_of(
    given: Inputs, logit_se: pd.Series, uncertain: str, groups: pd.Series | None, shared: float
) -> InputError:
    """Line the error up with its indicator; errors raised are those of `localsport.needs.robustness`."""
    held = given.weights["indicator"].tolist()
    if uncertain not in held:
        raise ValueError(f"An error is given for {uncertain!r}, which is not held. Held are: {held}.")
    index = given.pointed.index
    at = held.index(uncertain)
    sign = SIGNS[given.weights["direction"].iloc[at]]
    percent = given.pointed[uncertain].to_numpy() * sign
    spread = alignment.joined_by_label(logit_se, index, names=("the indicators", "logit_se"))
    se = spread.to_numpy(dtype=float)
    faults: list[alignment.Fault] = [
        (~(np.isfinite(se) & (se >= 0)), "standard errors are missing, infinite or negative"),
        (~((percent > 0) & (percent < 100)), f"{uncertain} is not a percentage above 0 and below 100"),
    ]
    group, count = None, 0
    if groups is not None:
        own = alignment.joined_by_label(groups, index, names=("the indicators", "the groups"))
        faults.append((own.isna().to_numpy(), "neighbourhoods have no group"))
        labels, group = np.unique(own.to_numpy(dtype=str), return_inverse=True)
        count = len(labels)
    alignment.refuse("No error can be drawn", faults, index)
    return InputError(
        at=at,
        sign=sign,
        logit=np.log(percent / (100 - percent)),
        se=se,
        group=group,
        groups=count,
        shared=shared,
    )


def moved(error: InputError, rng: np.random.Generator) -> Floats:
    """Draw the uncertain indicator, pointing towards need."""
    noise = rng.standard_normal(len(error.se))
    if error.group is not None:
        common = rng.standard_normal(error.groups)[error.group]
        noise = np.sqrt(1 - error.shared) * noise + np.sqrt(error.shared) * common
    return error.sign * 100 / (1 + np.exp(-(error.logit + error.se * noise)))


def rescaled(drawn: Floats, how: composite.Normalisation, by: composite.Aggregation, share: float) -> Floats:
    """Put drawn values on their scale, as `composite.normalised` does but without pandas' cost per draw.

    Under a geometric mean the logarithm of scores rescaled to 1-100. ``share`` of the areas at each end are
    pulled in first on the z and min-max scales.
    """
    return SCALES[how](drawn, by, share)


def _by_rank(drawn: Floats, by: composite.Aggregation, share: float) -> Floats:
    return _looked_up(drawn, by, average=True, table=lambda rank, n: 100 * (rank - 0.5) / n)


def _by_exponential(drawn: Floats, by: composite.Aggregation, share: float) -> Floats:
    return _looked_up(drawn, by, average=False, table=lambda rank, n: exponential(rank / n))


def _looked_up(
    drawn: Floats, by: composite.Aggregation, *, average: bool, table: Callable[[Floats, int], Floats]
) -> Floats:
    """Score by rank from the lowest up; ties share their mean rank or the highest of them."""
    order = np.argsort(drawn)
    ordered = drawn[order]
    n = len(drawn)
    first = competition_ranks(ordered)
    last = n + 1 - competition_ranks(ordered[::-1])[::-1]
    ascending = (first + last) / 2 if average else last.astype(float)
    scores = table(ascending, n)
    out = np.empty(n)
    out[order] = np.log(1 + 0.99 * scores) if by == "geometric" else scores
    return out


def _by_spread(drawn: Floats, by: composite.Aggregation, share: float) -> Floats:
    if by == "geometric":
        return _by_range(drawn, by, share)
    pulled = _pulled(drawn, share)
    return np.asarray((pulled - pulled.mean()) / pulled.std())


def _by_range(drawn: Floats, by: composite.Aggregation, share: float) -> Floats:
    pulled = _pulled(drawn, share)
    low, high = pulled.min(), pulled.max()
    scores = 100 * (pulled - low) / (high - low)
    return np.log(1 + 0.99 * scores) if by == "geometric" else scores


def _pulled(drawn: Floats, share: float) -> Floats:
    k = int(share * len(drawn))
    if not k:
        return drawn
    ends = np.partition(drawn, (k, len(drawn) - 1 - k))
    return np.clip(drawn, ends[k], ends[-1 - k])


SCALES: dict[composite.Normalisation, Callable[[Floats, composite.Aggregation, float], Floats]] = {
    "rank": _by_rank,
    "z": _by_spread,
    "min-max": _by_range,
    "exponential": _by_exponential,
}
