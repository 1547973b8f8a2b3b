"""Share the budget again under many draws of weights, need and gradient."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.allocation.checks import checked
from localsport.allocation.limits import within
from localsport.allocation.pace import bounds_of, step
from localsport.allocation.shares import intensities, shared
from localsport.allocation.weights import Weights
from localsport.methods.uncertainty import interval, triangular

Floats = NDArray[np.float64]

VARY = ("weights", "need", "gradient")
NORMAL_95 = 1.959963984540054


@dataclass(frozen=True)
class Draws:
    """Money under many draws.

    Attributes
    ----------
    target, this_year
        Pounds (not rounded), one row per draw, one column per locality.
    table
        One row per locality: ``before_low``, ``before_median``, ``before_high`` (pounds before floors and caps, which
        hide how unsure a share is wherever they hold), ``target_low``, ``target_median``, ``target_high``, the same
        of ``this_year`` (95 of 100 draws lie between), ``share_low``, ``share_high`` (of the budget, target),
        ``width`` (of the target's interval, pounds), ``width_from_<what>`` (its width were only that drawn),
        ``at_floor`` and ``at_cap`` (share of the draws in which its target is held there).
    pairs
        One row per ordered pair of localities: ``area_code``, ``other_code``, ``more``, ``same``, ``less``
        (share of the draws in which the former's target is more than the other's by over 50p, within it, or
        less), ``difference_low``, ``difference_median``, ``difference_high`` (pounds).
    drawn
        What was drawn, in words.
    concentration
        Of the weights' Dirichlet distribution.
    pace_gave
        Share of the draws in which the limits of pace could not be kept and were let go.
    seed
        The seed.
    """

    target: pd.DataFrame
    this_year: pd.DataFrame
    table: pd.DataFrame
    pairs: pd.DataFrame
    drawn: tuple[str, ...]
    concentration: float
    pace_gave: float
    seed: int


def uncertainty(
    localities: pd.DataFrame,
    evidence: pd.DataFrame,
    criteria: pd.DataFrame,
    weights: Weights,
    *,
    budget: float,
    seed: int,
    concentration: float,
    errors: pd.DataFrame | None = None,
    rise: float | None = None,
    fall: float | None = None,
    vary: Sequence[str] = VARY,
    draws: int = 5_000,
) -> Draws:
    """Draw weights, need and gradient, share the budget each time, and sum the money up as intervals.

    Draw ``d`` (from 0) has a random stream of its own, ``default_rng(SeedSequence(seed, spawn_key=(d,)))``. It
    gives, in this order: weights (``dirichlet`` with ``concentration * weight`` over criteria of a weight above
    0), one standard normal per locality and criterion, one uniform per criterion; localities and criteria in
    the order of their codes. So neither order nor the number of draws changes a draw.

    The people's own concentration is taken where they disagree more than the one given says; one person's
    weights, or weights on which all agree, are not certain either. Evidence is multiplied by ``exp(sd *
    normal)``; gradients are triangular between ``gradient_low`` and ``gradient_high`` where the criteria hold
    them. Errors of two criteria or localities are taken to be independent.

    Parameters
    ----------
    localities, evidence, criteria, weights, budget, rise, fall
        As for `allocation`; ``criteria`` may hold ``gradient_low`` and ``gradient_high``, and
        ``relative_error`` (standard deviation of the evidence as a share of it; nought or missing for none).
    seed
        Any non-negative integer.
    concentration
        The largest that is taken for the weights, above nought.
    errors
        Standard deviations on the log scale, as ``evidence``, in place of ``relative_error`` where given
        (`log_errors` makes them of published limits).
    vary
        Which of "weights", "need" and "gradient" to draw.
    draws
        How many; at least 40.

    Raises
    ------
    ValueError
        As `allocation`; for unusable draws, concentration or errors.
    """
    frame, held, rules, total = checked(
        localities, evidence, criteria, weights, budget=budget, rise=rise, fall=fall
    )
    strange = sorted(set(vary) - set(VARY))
    if strange or draws < 40 or not concentration > 0:
        raise ValueError(
            f"Cannot draw: {strange or 'nothing strange'} among what varies (one of {', '.join(VARY)}), {draws} "
            f"draws (at least 40), concentration {concentration} (above nought)."
        )
    own = weights.concentration
    used = float(min(own, concentration)) if np.isfinite(own) and own > 0 else float(concentration)
    spread = _spread(held, rules, errors)
    noise = _noise(weights.criteria["weight"].reindex(rules.index).to_numpy(float), spread, used, seed, draws)
    run = _Run(frame, held, rules, weights, spread, total, rise, fall, noise)
    before, target, this_year, gave = run.money(tuple(vary))
    order = localities.index
    columns = {
        f"{name}_{end}": values
        for name, money in (("before", before), ("target", target), ("this_year", this_year))
        for end, values in zip(("low", "median", "high"), interval(money.T), strict=True)
    }
    table = pd.DataFrame(columns, index=frame.index)
    table["share_low"], table["share_high"] = table["target_low"] / total, table["target_high"] / total
    table["width"] = table["target_high"] - table["target_low"]
    for what in vary:
        low, _, high = interval(run.money((what,))[1].T)
        table[f"width_from_{what}"] = high - low
    floors, caps = frame["floor"].to_numpy(float), frame["cap"].to_numpy(float)
    table["at_floor"] = ((np.abs(target - floors) < 1e-6) & (floors > 0)).mean(axis=0)
    table["at_cap"] = (np.abs(target - caps) < 1e-6).mean(axis=0)
    return Draws(
        target=pd.DataFrame(target, columns=frame.index)[list(order)].rename_axis("draw"),
        this_year=pd.DataFrame(this_year, columns=frame.index)[list(order)].rename_axis("draw"),
        table=table.reindex(order).rename_axis("area_code"),
        pairs=pairs(pd.DataFrame(target, columns=frame.index)[list(order)]),
        drawn=tuple(vary),
        concentration=used,
        pace_gave=gave,
        seed=seed,
    )


def pairs(money: pd.DataFrame) -> pd.DataFrame:
    """Say of every two localities which gets more, and how often (see `Draws.pairs`)."""
    rows = []
    for one in money.columns:
        for other in money.columns:
            if one != other:
                gap = (money[one] - money[other]).to_numpy(dtype=float)
                low, median, high = interval(gap)
                more, less = float((gap > 0.5).mean()), float((gap < -0.5).mean())
                rows.append((one, other, more, 1 - more - less, less, low, median, high))
    columns = ["area_code", "other_code", "more", "same", "less"]
    return pd.DataFrame(rows, columns=[*columns, *(f"difference_{e}" for e in ("low", "median", "high"))])


def log_errors(lower: pd.DataFrame, upper: pd.DataFrame) -> pd.DataFrame:
    """Turn 95% limits into standard deviations on the log scale; NaN where limits are missing or not above 0."""
    ratio = (upper / lower).where((lower > 0) & (upper >= lower))
    return ratio.transform(np.log) / (2 * NORMAL_95)


@dataclass(frozen=True)
class _Run:
    frame: pd.DataFrame
    held: pd.DataFrame
    rules: pd.DataFrame
    weights: Weights
    spread: Floats
    total: int
    rise: float | None
    fall: float | None
    noise: tuple[Floats, Floats, Floats]

    def money(self, vary: tuple[str, ...]) -> tuple[Floats, Floats, Floats, float]:
        """Return money before limits, target and this year's, shape (draws, localities), and how often pace gave."""
        weights, normal, uniform = self.noise
        n = len(weights)
        people = self.frame["population"].to_numpy(float)
        stated = self.weights.criteria["weight"].reindex(self.rules.index).to_numpy(float)
        each = weights if "weights" in vary else np.broadcast_to(stated, weights.shape)
        per_head = intensities(self.held, self.rules, self.frame["population"]).to_numpy(float)
        moved = (
            per_head * np.exp(self.spread * normal) if "need" in vary else per_head[None].repeat(n, axis=0)
        )
        steep = self._steep(uniform, vary)
        share = shared(moved, people, steep)
        pull = np.zeros(share.shape[:2])
        for at in range(share.shape[2]):
            pull += share[:, :, at] * each[:, at, None]
        floors, caps = (self.frame[c].to_numpy(float)[None] for c in ("floor", "cap"))
        target = within(pull, float(self.total), floors, caps)
        last = self.frame["last_year"].to_numpy(float)
        if np.isnan(last).any():
            return self.total * pull, target, target, 0.0
        before = np.broadcast_to(last, target.shape)
        low, high = bounds_of(target, before, floors, caps, self.rise, self.fall)
        free_low, free_high = bounds_of(target, before, floors, caps, None, None)
        kept = (low.sum(axis=1) <= self.total + 0.01) & (high.sum(axis=1) >= self.total - 0.01)
        low, high = (np.where(kept[:, None], a, b) for a, b in ((low, free_low), (high, free_high)))
        paid = step(target, before, self.total, low, high)
        return self.total * pull, target, paid, float(1 - kept.mean())

    def _steep(self, uniform: Floats, vary: tuple[str, ...]) -> Floats:
        central = self.rules["gradient"].to_numpy(float)
        if "gradient" not in vary or not {"gradient_low", "gradient_high"} <= set(self.rules.columns):
            return np.broadcast_to(central, uniform.shape)
        low, high = (
            self.rules[c].astype(float).fillna(self.rules["gradient"].astype(float)).to_numpy(float)
            for c in ("gradient_low", "gradient_high")
        )
        columns = [triangular(uniform[:, at], low[at], central[at], high[at]) for at in range(len(central))]
        return np.column_stack(columns)


def _spread(held: pd.DataFrame, rules: pd.DataFrame, errors: pd.DataFrame | None) -> Floats:
    common = rules["relative_error"].astype(float).fillna(0.0) if "relative_error" in rules else 0.0
    spread = pd.DataFrame(0.0, index=held.index, columns=held.columns) + common
    if errors is not None:
        spread = errors.reindex(index=held.index, columns=held.columns).fillna(spread)
    values = spread.to_numpy(float)
    if not (np.isfinite(values) & (values >= 0)).all():
        raise ValueError("Errors of the evidence are missing, infinite or below nought.")
    return values


def _noise(
    weights: Floats, spread: Floats, concentration: float, seed: int, draws: int
) -> tuple[Floats, Floats, Floats]:
    places, criteria = spread.shape
    drawn = np.zeros((draws, criteria)), np.empty((draws, places, criteria)), np.empty((draws, criteria))
    positive = weights > 0
    for at in range(draws):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(at,)))
        drawn[0][at, positive] = rng.dirichlet(concentration * weights[positive])
        drawn[1][at] = rng.standard_normal((places, criteria))
        drawn[2][at] = rng.random(criteria)
    return drawn
