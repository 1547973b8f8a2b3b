"""Rank every neighbourhood under many draws of weights, method and input error."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.methods import composite
from localsport.methods.scales import one_to_hundred
from localsport.needs.input_error import InputError, error_of, moved, rescaled
from localsport.needs.inputs import inputs
from localsport.needs.ranks import Ranks, competition_ranks, interval, worst
from localsport.needs.settings import Settings, settings_of

Floats = NDArray[np.float64]

BLOCK = 25  # draws that one thread works through before it takes the next
ROWS = 2_000  # neighbourhoods whose draws are summed up at a time


@dataclass(frozen=True)
class Robustness:
    """How ranks hold under other weights, other methods and the error of the input.

    Attributes
    ----------
    ranks
        National rank (1 is the greatest need), shape (neighbourhoods, draws), rows contiguous, so that one
        place's rows can be read alone from a memory-mapped file.
    codes
        Codes of the rows.
    table
        Indexed by the codes: ``rank_median``, ``rank_low``, ``rank_high`` (whole ranks; at least 95 of 100
        draws lie between), ``share_in_tenth``, ``share_in_fifth``: the share of the draws (0-1) in which the
        neighbourhood is in the nation's neediest tenth or fifth. Not a probability of true need: it says
        how far the rank depends on choices that could have been made otherwise.
    choices
        One row per draw: ``normalisation``, ``aggregation``, ``weight_<indicator>``, ``mean_rank_change`` (mean
        absolute difference from the ranks as stated) and ``tenth_kept`` (share of the neediest tenth as stated
        that is in it in this draw).
    drawn
        What was drawn, in words.
    seed
        The seed.
    """

    ranks: Ranks
    codes: pd.Index
    table: pd.DataFrame
    choices: pd.DataFrame
    drawn: tuple[str, ...]
    seed: int


def robustness(
    indicators: pd.DataFrame,
    weights: pd.DataFrame,
    *,
    settings: pd.DataFrame,
    seed: int,
    logit_se: pd.Series | None = None,
    uncertain: str = "inactivity",
    groups: pd.Series | None = None,
    draws: int = 2_000,
    threads: int | None = None,
) -> Robustness:
    """Draw the index again and again and rank every neighbourhood each time (OECD/JRC Handbook, step 8).

    Draw ``d`` (from 0) has a random stream of its own, ``default_rng(SeedSequence(seed, spawn_key=(d,)))``, and
    takes from it, in this order: the number of the normalisation and the number of the aggregation
    (``integers``, each with equal chance), the weights (``dirichlet`` with ``concentration * weight``, over
    indicators whose weight is above 0), one standard normal per neighbourhood and one per group (sorted by
    name). So the draws do not depend on the number of threads, and the first 500 of 2,000 are the 500.

    The uncertain indicator, a percentage, is moved on the logit scale by ``logit_se * e``. Without groups the
    errors ``e`` of neighbourhoods are independent. Errors that a district has in common (a survey figure that
    is off) would cancel between its neighbourhoods and not between districts, so independence makes ranks
    inside a place look less sure, and ranks between places more sure, than they are. With groups ``e = sqrt(1 -
    s) own + sqrt(s) group's``, where ``s`` is the share of the variance in common.

    Moving an estimate that has its own error in it already draws the extremes towards the middle: the median
    rank of the very neediest lies below the rank as stated. The interval says how far a rank may be relied on;
    the rank to quote is the one of the needs index.

    Parameters
    ----------
    indicators, weights
        As for `localsport.needs.needs_index`.
    settings
        The parameter table ``need_robustness``.
    seed
        Any non-negative integer.
    logit_se
        Standard error of the uncertain indicator on the logit scale, indexed as ``indicators``. Without it
        that indicator is taken as it stands.
    uncertain
        Which indicator of the weights ``logit_se`` belongs to.
    groups
        The group of each neighbourhood, such as its district, that shares part of the error.
    draws
        How many; at least 40, so that 2.5 per cent is a draw.
    threads
        How many threads; without it as many as there are processors, up to four.

    Raises
    ------
    ValueError
        As `localsport.needs.needs_index` and for unusable settings; if there are too few draws; ``logit_se``
        is negative, infinite or missing somewhere; the uncertain indicator is not held or is not between 0 and
        100 per cent, bounds excluded; or groups are missing. All offenders are named.
    """
    chosen = settings_of(settings)
    given = inputs(indicators, weights)
    stated = given.weights.set_index("indicator")["weight"]
    index = composite.contributions(given.pointed, stated).sum(axis=1)
    if draws < 40:
        raise ValueError(f"{draws} draws: at least 40 are needed for an interval that holds 95 of 100.")
    error = None if logit_se is None else error_of(given, logit_se, uncertain, groups, chosen.error_shared)
    n = len(given.pointed)
    run = _Run(
        names=tuple(given.pointed.columns),
        weights=stated.to_numpy(dtype=float),
        scores={
            (how, by): _scores(given.pointed, how, by, chosen.winsorised_share)
            for how in chosen.normalisations
            for by in chosen.aggregations
        },
        stated=_ranked(index.to_numpy(dtype=float)),
        settings=chosen,
        error=error,
        seed=seed,
        ranks=np.empty((n, draws), dtype=np.uint16 if n <= np.iinfo(np.uint16).max else np.int32),
    )
    workers = threads or min(4, os.cpu_count() or 1)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        spans = [(at, min(at + BLOCK, draws)) for at in range(0, draws, BLOCK)]
        choices = [row for rows in pool.map(lambda span: _block(run, *span), spans) for row in rows]
        parts = list(pool.map(lambda at: _summed(run.ranks[at : at + ROWS], n), range(0, n, ROWS)))
    words = [("weights", True), ("normalisation", len(chosen.normalisations) > 1)]
    words += [("aggregation", len(chosen.aggregations) > 1), (f"error of {uncertain}", error is not None)]
    return Robustness(
        ranks=run.ranks,
        codes=given.pointed.index,
        table=pd.concat(parts, ignore_index=True).set_index(given.pointed.index),
        choices=pd.DataFrame(choices).rename_axis("draw"),
        drawn=tuple(word for word, varied in words if varied),
        seed=seed,
    )


@dataclass(frozen=True)
class _Run:
    names: tuple[str, ...]
    weights: Floats
    scores: dict[tuple[composite.Normalisation, composite.Aggregation], list[Floats]]
    stated: NDArray[np.int32]
    settings: Settings
    error: InputError | None
    seed: int
    ranks: Ranks


def _scores(
    pointed: pd.DataFrame, how: composite.Normalisation, by: composite.Aggregation, share: float
) -> list[Floats]:
    """Put every indicator on its scale once; under a geometric mean as logarithms, so that draws only add."""
    pulled = how in ("z", "min-max") and share > 0
    scores = []
    for name in pointed.columns:
        column = composite.winsorised(pointed[name], share) if pulled else pointed[name]
        one = composite.normalised(column, how)
        scores.append(np.log(one_to_hundred(one, how)) if by == "geometric" else one)
    return [np.ascontiguousarray(each.to_numpy(dtype=float)) for each in scores]


def _block(run: _Run, start: int, stop: int) -> list[dict[str, object]]:
    """Draw, rank and keep draws start to stop."""
    n = len(run.ranks)
    limit = worst(n, 10)
    kept = np.empty((stop - start, n), dtype=run.ranks.dtype)
    rows: list[dict[str, object]] = []
    positive = run.weights > 0
    at_first = run.stated <= limit
    for draw in range(start, stop):
        rng = np.random.default_rng(np.random.SeedSequence(run.seed, spawn_key=(draw,)))
        how = run.settings.normalisations[int(rng.integers(len(run.settings.normalisations)))]
        by = run.settings.aggregations[int(rng.integers(len(run.settings.aggregations)))]
        weights = np.zeros_like(run.weights)
        weights[positive] = rng.dirichlet(run.settings.concentration * run.weights[positive])
        columns = run.scores[how, by]
        if run.error is not None:
            drawn = moved(run.error, rng)
            columns = columns.copy()
            columns[run.error.at] = rescaled(drawn, how, by, run.settings.winsorised_share)
        # Added up in one order, not by a matrix product, whose order may depend on the machine's threads.
        total = np.zeros(n)
        for weight, column in zip(weights, columns, strict=True):
            total += weight * column
        ranks = _ranked(total)
        kept[draw - start] = ranks
        rows.append(
            {
                "normalisation": how,
                "aggregation": by,
                **{f"weight_{name}": w for name, w in zip(run.names, weights.tolist(), strict=True)},
                "mean_rank_change": float(np.abs(ranks - run.stated).mean()),
                "tenth_kept": float((ranks[at_first] <= limit).mean()),
            }
        )
    run.ranks[:, start:stop] = kept.T
    return rows


def _ranked(total: Floats) -> NDArray[np.int32]:
    """Rank from the highest down, ties sharing the first rank, as the needs index ranks."""
    descending = -np.round(total, 9)
    order = np.argsort(descending)
    ranks = np.empty(len(total), dtype=np.int32)
    ranks[order] = competition_ranks(descending[order])
    return ranks


def _summed(ranks: Ranks, n: int) -> pd.DataFrame:
    low, median, high = interval(ranks)
    return pd.DataFrame(
        {
            "rank_median": median,
            "rank_low": low,
            "rank_high": high,
            "share_in_tenth": (ranks <= worst(n, 10)).mean(axis=1),
            "share_in_fifth": (ranks <= worst(n, 5)).mean(axis=1),
        }
    )
