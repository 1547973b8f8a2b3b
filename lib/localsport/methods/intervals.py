"""Compute confidence intervals of proportions, counts, rates and means, many rows at once.

The methods are those of the Association of Public Health Observatories' Technical Briefing 3 and the
Fingertips public health technical guidance: Wilson (1927) for proportions; Byar's approximation (Breslow
and Day 1987) for counts and rates, exact Poisson limits below ten events; Student's t for means.

Published limits these functions reproduce: Fingertips 91040 (Wilson, to 1e-8) and 241 (Wilson, to 0.002
percentage points), 20401 (Byar's, exact below ten, to 1e-5), 93356 (Byar's at every count, to 2 parts in
10,000: name that option).

Published limits they do *not* reproduce, and why:

- Indicators from weighted surveys (93014, 93015, 93088 and others from the Active Lives surveys). Since May
  2022 the publisher takes percentiles of 10,000 binomial draws, with the weighted share as probability and the
  unweighted respondents as size, and neither draws nor seed are published. `survey_proportion` with a design
  effect of 1 comes within 0.4 percentage points of every limit of 93015 and 93088 in the North West; where
  a limit is published, use it.
- Sport England's own tables: limits from the complete sample design. Its design effects are not published by
  place, so one has to be stated.
- Rates standardised by age (22401 and others): the counts by age are not in the download.
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammainccinv, gammaincinv, stdtrit

from localsport.methods import alignment, answer
from localsport.methods.alignment import Floats, Numbers
from localsport.methods.answer import BOTH, Confidence, Level

CountMethod = Literal["Byar's, exact below ten", "Byar's at every count"]
EXACT_BELOW = 10
BLOCK = 8192

NO_INTERVAL = "No interval can be computed"


def proportion(
    count: Numbers, denominator: Numbers, *, confidence: Confidence = BOTH, multiplier: float = 1
) -> pd.DataFrame:
    """Give Wilson's interval of a share.

    ``(2x + z² ∓ z √(z² + 4x (1 - x/n))) / (2 (n + z²))`` (Wilson 1927; Newcombe 1998).

    Parameters
    ----------
    count
        People or events with the property, 0 to denominator; need not be whole.
    denominator
        People or events looked at, above 0.
    confidence
        One level or several, as shares.
    multiplier
        100 for per cent.

    Returns
    -------
    pandas.DataFrame
        On the caller's index: ``value``, ``lower_95``, ``upper_95``, ``lower_998``, ``upper_998`` (the levels
        asked for) and ``method``. Rows with a missing figure have no value and say so.

    Raises
    ------
    ValueError
        If a count is negative or above its denominator, a denominator is not above 0, or the indexes differ;
        all offenders are named.

    Examples
    --------
    >>> proportion([125], [500], confidence=0.95).round(4).values.tolist()
    [[0.25, 0.214, 0.2898, 'Wilson']]
    """
    index, given = alignment.on_one_index({"count": count, "denominator": denominator})
    x, n = given["count"], given["denominator"]
    alignment.refuse(
        NO_INTERVAL,
        [
            (x < 0, "counts are negative"),
            (n <= 0, "denominators are not above 0: leave such rows out, or make the denominator missing"),
            (x > n, "counts are above their denominator: use intervals.rate if one person can count twice"),
        ],
        index,
    )
    asked = answer.levels(confidence)
    numbers = _rows(index, asked)
    np.divide(x, n, out=numbers[0])
    wilson(numbers, n, asked)
    return answer.one_method(index, _scaled(numbers, multiplier), asked, "Wilson")


def survey_proportion(
    value: Numbers,
    respondents: Numbers,
    *,
    design_effect: Numbers,
    confidence: Confidence = BOTH,
    multiplier: float = 100,
) -> pd.DataFrame:
    """Give Wilson's interval of a weighted survey's share on its effective sample.

    The effective sample is ``respondents / design_effect`` (Kish 1965). Counts cannot be used here: a weighted
    count over unweighted respondents is not the published share.

    Parameters
    ----------
    value
        The weighted share in the unit of the answer: per cent when ``multiplier`` is 100.
    respondents
        Unweighted number of people asked, above 0.
    design_effect
        How much the variance is larger than that of a simple random sample, at least 1; to be stated, because
        none is published by place. 1 is what the Fingertips limits assume.
    confidence
        One level or several, as shares.
    multiplier
        What a share of one is called: 100 for per cent.

    Returns
    -------
    pandas.DataFrame
        The shape of `proportion`; the method names the design effect where it is one number.

    Raises
    ------
    ValueError
        If a value is not between 0 and the multiplier, respondents are not above 0, or a design effect is
        below 1; all offenders are named.

    Examples
    --------
    >>> survey_proportion([25.0], [500], design_effect=1.5, confidence=0.95).round(1).values.tolist()
    [[25.0, 20.7, 29.9, 'Wilson, design effect 1.5']]
    """
    index, given = alignment.on_one_index(
        {"value": value, "respondents": respondents, "design_effect": design_effect}
    )
    share, n, effect = given["value"] / multiplier, given["respondents"], given["design_effect"]
    alignment.refuse(
        NO_INTERVAL,
        [
            ((share < 0) | (share > 1), f"values are not between 0 and {multiplier:g}"),
            (n <= 0, "numbers of respondents are not above 0"),
            (effect < 1, "design effects are below 1: state 1 for a simple random sample"),
        ],
        index,
    )
    asked = answer.levels(confidence)
    numbers = _rows(index, asked)
    numbers[0] = np.where(np.isnan(n) | np.isnan(effect), np.nan, share)
    wilson(numbers, n / effect, asked)
    stated = f"design effect {effect:g}" if effect.ndim == 0 else "design effect as stated"
    return answer.one_method(index, _scaled(numbers, multiplier), asked, f"Wilson, {stated}")


def counts(
    count: Numbers, *, confidence: Confidence = BOTH, method: CountMethod = "Byar's, exact below ten"
) -> pd.DataFrame:
    """Give the Poisson interval of a number of events.

    Byar: ``O (1 - 1/(9O) - z/(3√O))³`` and ``(O+1) (1 - 1/(9(O+1)) + z/(3√(O+1)))³``; exact: half the
    chi-squared quantiles with ``2O`` and ``2O + 2`` degrees of freedom. A lower limit is never below 0.

    Parameters
    ----------
    count
        Events, 0 or more; need not be whole.
    confidence
        One level or several, as shares.
    method
        ``"Byar's, exact below ten"`` as the technical guidance has it, or ``"Byar's at every count"`` as
        some published indicators (93356) have it.

    Returns
    -------
    pandas.DataFrame
        The shape of `proportion`; ``method`` says for each row which was used.

    Raises
    ------
    ValueError
        If a count is negative or the method unknown.

    Examples
    --------
    >>> counts([5, 10], confidence=0.95).round(3).values.tolist()
    [[5.0, 1.623, 11.668, 'exact'], [10.0, 4.787, 18.391, "Byar's"]]
    """
    return rate(count, 1.0, confidence=confidence, multiplier=1, method=method)


def rate(
    count: Numbers,
    denominator: Numbers,
    *,
    confidence: Confidence = BOTH,
    multiplier: float = 100_000,
    method: CountMethod = "Byar's, exact below ten",
) -> pd.DataFrame:
    """Give the interval of a crude rate, from the Poisson interval of its count.

    Parameters
    ----------
    count
        Events, 0 or more; need not be whole, and may exceed the denominator.
    denominator
        Population or person-years, above 0.
    confidence
        One level or several, as shares.
    multiplier
        The rate is per so many.
    method
        As for `counts`.

    Returns
    -------
    pandas.DataFrame
        The shape of `proportion`; ``method`` says for each row which was used.

    Raises
    ------
    ValueError
        If a count is negative, a denominator is not above 0, the indexes differ or the method is unknown.

    Examples
    --------
    >>> rate([65], [100], confidence=0.95, multiplier=100).round(2).values.tolist()
    [[65.0, 50.16, 82.85, "Byar's"]]
    """
    known = ("Byar's, exact below ten", "Byar's at every count")
    if method not in known:
        raise ValueError(f"Unknown method {method!r}: use one of {list(known)}.")
    index, given = alignment.on_one_index({"count": count, "denominator": denominator})
    o, n = given["count"], given["denominator"]
    alignment.refuse(
        NO_INTERVAL,
        [
            (o < 0, "counts are negative"),
            (n <= 0, "denominators are not above 0: leave such rows out, or make the denominator missing"),
        ],
        index,
    )
    asked = answer.levels(confidence)
    numbers = _rows(index, asked)
    numbers[0] = o
    few = np.flatnonzero(numbers[0] < EXACT_BELOW) if method == known[0] else np.empty(0, dtype=np.intp)
    poisson(numbers, asked, exact=few)
    per_event = multiplier / n
    numbers *= per_event
    missing = np.isnan(numbers[0])
    codes = (2 * missing).astype(np.int8)
    codes[few] = np.where(missing[few], 2, 1)
    names = ("Byar's" if method == known[0] else method, "exact", answer.MISSING)
    return answer.frame(index, numbers, asked, names, codes)


def mean(values: Numbers, groups: pd.Series | None = None, *, confidence: Confidence = BOTH) -> pd.DataFrame:
    """Give Student's interval of the mean of measurements.

    ``m ∓ t(n - 1) s / √n`` with the sample standard deviation. Missing measurements do not count.

    Parameters
    ----------
    values
        Measurements.
    groups
        The group of each measurement, such as its area; without it there is one group, ``"all"``.
    confidence
        One level or several, as shares.

    Returns
    -------
    pandas.DataFrame
        The shape of `proportion`, one row per group in order of first appearance; a group of one measurement
        has no limits.

    Raises
    ------
    ValueError
        If the indexes differ.

    Examples
    --------
    >>> mean([1.0, 2.0, 3.0], confidence=0.95).round(3).values.tolist()
    [[2.0, -0.484, 4.484, "Student's t"]]
    """
    index, given = alignment.on_one_index({"values": values})
    measured = pd.Series(given["values"], index=index)
    by = (
        pd.Series("all", index=index)
        if groups is None
        else alignment.joined_by_label(groups, index, names=("values", "groups"))
    )
    summary = measured.groupby(by, sort=False).agg(["mean", "std", "count"])
    asked = answer.levels(confidence)
    numbers = _rows(summary.index, asked)
    numbers[0] = summary["mean"]
    n = summary["count"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = summary["std"].to_numpy() / np.sqrt(n)
    for i, level in enumerate(asked):
        half = error * stdtrit(np.maximum(n - 1, 1), 1 - level.tail)
        numbers[2 * i + 1], numbers[2 * i + 2] = numbers[0] - half, numbers[0] + half
    return answer.one_method(summary.index, numbers, asked, "Student's t")


def wilson(numbers: Floats, n: Floats, asked: tuple[Level, ...]) -> None:
    """Fill in Wilson's limits below the shares in the first row, for samples of size n."""
    for part in _blocks(numbers):
        share, size = numbers[0, part], n[part] if n.ndim else n
        twice = 2 * size * share
        spread = 2 * twice * (1 - share)
        for i, level in enumerate(asked):
            lower, upper = numbers[2 * i + 1, part], numbers[2 * i + 2, part]
            square = level.z**2
            half = level.z * np.sqrt(spread + square)
            centre = twice + square
            scale = 0.5 / (size + square)
            # Rounding may carry a limit a hair beyond what a share can be.
            np.maximum((centre - half) * scale, 0, out=lower)
            np.minimum((centre + half) * scale, 1, out=upper)


def poisson(numbers: Floats, asked: tuple[Level, ...], *, exact: NDArray[np.intp]) -> None:
    """Fill in Poisson limits below the counts in the first row: exact at the positions given, else Byar's."""
    with np.errstate(divide="ignore", invalid="ignore"):
        for part in _blocks(numbers):
            o = numbers[0, part]
            one_more = o + 1
            root, root_next = 1 / (3 * np.sqrt(o)), 1 / (3 * np.sqrt(one_more))
            for i, level in enumerate(asked):
                step = np.maximum(1 - root * (root + level.z), 0)
                np.multiply(o, step * step * step, out=numbers[2 * i + 1, part])
                step = 1 - root_next * (root_next - level.z)
                np.multiply(one_more, step * step * step, out=numbers[2 * i + 2, part])
            # At no events Byar's lower limit is nought times infinity; the limit is nought.
            if not o.all():
                numbers[1::2, part][:, o == 0] = 0
    if exact.size:
        # Small counts repeat: each different one is computed once.
        few, where = np.unique(numbers[0, exact], return_inverse=True)
        for i, level in enumerate(asked):
            lowest = np.where(few > 0, gammaincinv(np.maximum(few, 1e-9), level.tail), 0)
            numbers[2 * i + 1, exact] = lowest[where]
            numbers[2 * i + 2, exact] = gammainccinv(few + 1, level.tail)[where]


def _blocks(numbers: Floats) -> Iterator[slice]:
    # Parts that stay in the processor's cache: several times faster than one pass after another over all.
    rows = numbers.shape[1]
    return (slice(first, min(first + BLOCK, rows)) for first in range(0, rows, BLOCK))


def _rows(index: pd.Index, asked: tuple[Level, ...]) -> Floats:
    return np.empty((1 + 2 * len(asked), len(index)))


def _scaled(numbers: Floats, multiplier: float) -> Floats:
    if multiplier != 1:
        numbers *= multiplier
    return numbers
