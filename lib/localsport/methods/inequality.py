"""Measure inequality across ordered groups of a population, such as deprivation tenths.

The slope index is the difference, and the relative index the ratio, between the two ends of a line fitted through
the groups at their places in the population (Low and Low, Journal of Public Health 26 (2004) 390-395; the
choices of PHEindicatormethods). The line is fitted on the logarithm of rates or the log odds of proportions
where a scale is chosen. Limits are simulated: each draw is a line with the two coefficients drawn from their
joint normal distribution, which is what drawing every group's value and fitting again comes to. All areas
share one set of draws, so an area's limits do not depend on which others are asked for.

Every limit in the worked examples of PHEindicatormethods is met within one per cent of the limit or, where it is
near nought, of the interval's width: they are one run of a simulation. On the log and logit scale its limits of
the slope index (not of the relative index) lie 1 to 7 per cent further apart than ours; why is not known.
"""

import warnings
from collections.abc import Callable
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri

from localsport.methods import alignment, answer
from localsport.methods.alignment import Fault, Floats
from localsport.methods.answer import BOTH, Confidence, Level

Scale = Literal["linear", "log", "logit"]
Change = Callable[[Floats], Floats]
FORWARD: dict[str, Change] = {"linear": np.asarray, "log": np.log, "logit": logit}
BACK: dict[str, Change] = {"linear": np.asarray, "log": np.exp, "logit": expit}

FEWEST, MOST, USUAL = 5, 100, 10
FEWEST_DRAWS = 1_000
TOGETHER = (
    16  # areas simulated at once: the draws of more would not stay in memory the processor is quick with
)

NO_INDEX = "No index of inequality can be computed"
MISSING = "not computable: a group has no figure"
NOT_POSITIVE = "not computable: the line is not above 0 at both ends"


def slope_index(
    values: pd.DataFrame,
    population: pd.DataFrame,
    *,
    lower: pd.DataFrame | None = None,
    upper: pd.DataFrame | None = None,
    standard_errors: pd.DataFrame | None = None,
    scale: Scale = "linear",
    confidence: Confidence = BOTH,
    limits_at: float = 0.95,
    multiplier: float = 1,
    simulations: int = 100_000,
    seed: int = 1,
) -> pd.DataFrame:
    """Give the slope index of inequality: the gap between the last and the first in the population.

    With shares ``a`` of the population and midpoints ``b`` of the cumulated shares, the line ``y = Y0 + SII b`` is
    fitted by least squares weighted by ``a``.

    Parameters
    ----------
    values
        Areas in rows, groups in columns in their order (deprivation tenth 1, the most deprived, first); 5 to 100
        groups.
    population
        People likewise, above 0.
    lower, upper
        Limits of the values likewise; the standard errors are taken from them on the scale chosen.
    standard_errors
        Instead of limits: standard errors on the scale chosen. With neither there are no limits.
    scale
        ``"linear"``, ``"log"`` (recommended for rates) or ``"logit"`` (for proportions between 0 and 1).
    confidence
        One level or several, as shares.
    limits_at
        Level of ``lower`` and ``upper``.
    multiplier
        The result is per so many; negative to turn it round.
    simulations
        Draws, 1,000 or more.
    seed
        Of the draws: the same seed gives the same limits.

    Returns
    -------
    pandas.DataFrame
        The shape of `intervals.proportion` on the index of the values, and ``intercept`` (Y0, the fitted value of
        the very first). Areas with a missing figure have no value and say so.

    Raises
    ------
    ValueError
        If groups are too few, too many, unequal between the tables or held twice, or a figure is impossible on
        the scale; all offenders are named.

    Warns
    -----
    UserWarning
        With more than ten groups, which are seldom large enough.

    Examples
    --------
    >>> values = pd.DataFrame([[10.0, 9.0, 8.0, 7.0, 6.0]], index=["E1"])
    >>> slope_index(values, values * 0 + 100)[["value", "intercept"]].round(6).values.tolist()
    [[-5.0, 10.5]]
    """
    fitted = _Lines(values, population, lower, upper, standard_errors, scale, limits_at)
    return fitted.indices("slope", answer.levels(confidence), multiplier, simulations, seed)


def relative_index(
    values: pd.DataFrame,
    population: pd.DataFrame,
    *,
    lower: pd.DataFrame | None = None,
    upper: pd.DataFrame | None = None,
    standard_errors: pd.DataFrame | None = None,
    scale: Scale = "linear",
    confidence: Confidence = BOTH,
    limits_at: float = 0.95,
    turned: bool = False,
    simulations: int = 100_000,
    seed: int = 1,
) -> pd.DataFrame:
    """Give the relative index of inequality: the last in the population over the first.

    ``(Y0 + SII) / Y0`` of the line of `slope_index`.

    Parameters
    ----------
    values, population, lower, upper, standard_errors, scale, confidence, limits_at, simulations, seed
        As for `slope_index`; the same seed draws the same lines.
    turned
        Whether to give the first over the last.

    Returns
    -------
    pandas.DataFrame
        As for `slope_index`. Areas whose line is not above 0 at both ends have no value and say so.

    Raises
    ------
    ValueError
        As for `slope_index`.

    Warns
    -----
    UserWarning
        With more than ten groups.

    Examples
    --------
    >>> values = pd.DataFrame([[10.0, 9.0, 8.0, 7.0, 6.0]], index=["E1"])
    >>> relative_index(values, values * 0 + 100)["value"].round(4).tolist()
    [0.5238]
    """
    fitted = _Lines(values, population, lower, upper, standard_errors, scale, limits_at)
    return fitted.indices("relative", answer.levels(confidence), -1 if turned else 1, simulations, seed)


class _Lines:
    """Lines through the groups of many areas, with the joint uncertainty of their two coefficients."""

    def __init__(
        self,
        values: pd.DataFrame,
        population: pd.DataFrame,
        lower: pd.DataFrame | None,
        upper: pd.DataFrame | None,
        standard_errors: pd.DataFrame | None,
        scale: Scale,
        limits_at: float,
    ) -> None:
        if scale not in FORWARD:
            raise ValueError(f"Unknown scale {scale!r}: use one of {list(FORWARD)}.")
        if (lower is None) != (upper is None) or (lower is not None and standard_errors is not None):
            raise ValueError(
                f"{NO_INDEX}: give lower and upper together, or standard_errors, or none of the three."
            )
        given = {
            "values": values,
            "population": population,
            "lower": lower,
            "upper": upper,
            "standard_errors": standard_errors,
        }
        tables = _joined({name: table for name, table in given.items() if table is not None})
        _check(values.index, tables, scale)
        self.index, self.scale = values.index, scale
        forward = FORWARD[scale]
        y, n = forward(tables["values"]), tables["population"]
        if standard_errors is not None:
            error = tables["standard_errors"]
        elif lower is not None:
            (level,) = answer.levels(limits_at)
            error = (forward(tables["upper"]) - forward(tables["lower"])) / (2 * level.z)
        else:
            error = np.zeros_like(y)
        self.certain = lower is None and standard_errors is None
        share = n / n.sum(axis=1, keepdims=True)
        place = np.cumsum(share, axis=1) - share / 2 - 0.5  # from the middle of the population
        slope = share * place / (share * place**2).sum(axis=1, keepdims=True)
        first = share - slope / 2
        self.first, self.slope = (first * y).sum(axis=1), (slope * y).sum(axis=1)
        # Cholesky's factor of the covariance of (first, slope).
        self.spread = np.sqrt(((first * error) ** 2).sum(axis=1))
        both = (first * slope * error**2).sum(axis=1)
        self.tied = np.divide(both, self.spread, out=np.zeros_like(both), where=self.spread > 0)
        self.free = np.sqrt(np.maximum(((slope * error) ** 2).sum(axis=1) - self.tied**2, 0))

    def indices(
        self, kind: Literal["slope", "relative"], asked: tuple[Level, ...], sign: float, draws: int, seed: int
    ) -> pd.DataFrame:
        if draws < FEWEST_DRAWS:
            raise ValueError(f"Limits need {FEWEST_DRAWS:,} simulations or more, not {draws:,}.")
        back = BACK[self.scale]
        start, end = back(self.first), back(self.first + self.slope)
        missing = np.isnan(self.first)
        flat = ~missing & (kind == "relative") & ~((start > 0) & (end > 0))
        numbers = np.full((1 + 2 * len(asked), len(self.index)), np.nan)
        numbers[0] = np.where(flat, np.nan, _compare(kind, start, end, sign))
        if not self.certain:
            one, other = _normal_pairs(draws, seed)
            tails = [side for level in asked for side in (level.tail, 1 - level.tail)]
            for low in range(0, len(self.index), TOGETHER):
                part = slice(low, low + TOGETHER)
                first = self.first[part, None] + self.spread[part, None] * one
                last = first + self.slope[part, None] + self.tied[part, None] * one
                last += self.free[part, None] * other
                drawn = _compare(kind, back(first), back(last), sign)
                numbers[1:, part] = np.quantile(drawn, tails, axis=1, overwrite_input=True)
            numbers[1:, flat | missing] = np.nan
        source = "no limits of the groups" if self.certain else f"{draws:,} simulations, seed {seed}"
        names = (f"{kind} index, {self.scale} scale, {source}", MISSING, NOT_POSITIVE)
        codes: NDArray[np.int8] = np.select([missing, flat], [1, 2], 0).astype(np.int8)
        out = answer.frame(self.index, numbers, asked, names, codes)
        out["intercept"] = start
        return out


def _normal_pairs(draws: int, seed: int) -> Floats:
    """Return pairs of independent standard normal numbers that fill the plane more evenly than chance does.

    A Kronecker sequence on the plastic number, shifted at random: the outer percentiles of 100,000 such draws are
    some ten times steadier than those of 100,000 draws by chance.
    """
    plastic = 1.3247179572447460
    steps = np.array([[1 / plastic], [1 / plastic**2]])
    shift = np.random.default_rng(seed).random((2, 1))
    return np.asarray(ndtri((shift + steps * np.arange(1, draws + 1)) % 1))


def _compare(kind: Literal["slope", "relative"], start: Floats, end: Floats, sign: float) -> Floats:
    if kind == "slope":
        return np.asarray((end - start) * sign)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(end / start if sign > 0 else start / end)


def _joined(tables: dict[str, pd.DataFrame]) -> dict[str, Floats]:
    """Join tables by area and group, in the order of the values."""
    values = tables["values"]
    groups = values.columns
    twice = {n: t.columns[t.columns.duplicated()].tolist() for n, t in tables.items()}
    if any(twice.values()):
        raise ValueError(f"{NO_INDEX}: groups are held twice { {k: v for k, v in twice.items() if v} }.")
    faults = [
        f"{name}: missing {alignment.listed(groups.difference(table.columns))}, "
        f"not among the values {alignment.listed(table.columns.difference(groups))}"
        for name, table in tables.items()
        if set(table.columns) != set(groups)
    ]
    if faults:
        raise ValueError(f"{NO_INDEX}: every table needs the groups of the values; {'; '.join(faults)}.")
    if not FEWEST <= len(groups) <= MOST:
        raise ValueError(
            f"{NO_INDEX}: {FEWEST} to {MOST} groups are needed, not {len(groups)}. "
            "For two groups use gaps.absolute or gaps.relative."
        )
    if len(groups) > USUAL:
        warnings.warn(
            f"{len(groups)} groups: above {USUAL} the groups are seldom large enough for a stable index.",
            stacklevel=4,
        )
    return {
        name: alignment.joined_by_label(table, values.index, names=("values", name))[groups].to_numpy(
            dtype=float
        )
        for name, table in tables.items()
    }


def _check(index: pd.Index, tables: dict[str, Floats], scale: Scale) -> None:
    faults: list[Fault] = [((tables["population"] <= 0).any(axis=1), "populations are not above 0")]
    if "standard_errors" in tables:
        faults.append(((tables["standard_errors"] < 0).any(axis=1), "standard errors are negative"))
    if "lower" in tables:
        faults.append(((tables["lower"] > tables["upper"]).any(axis=1), "lower limits lie above upper ones"))
    for name in ("values", "lower", "upper"):
        if name in tables and scale != "linear":
            table = tables[name]
            outside = (table <= 0) | ((table >= 1) & (scale == "logit"))
            wanted = "above 0" if scale == "log" else "between 0 and 1"
            faults.append((outside.any(axis=1), f"{name} are not {wanted}, as the {scale} scale needs"))
    alignment.refuse(NO_INDEX, faults, index)
