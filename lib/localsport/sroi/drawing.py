"""Draw a programme's flows block by block, so that a million draws need little memory.

A block is drawn, valued and summed up before the next, in two or more threads each with a span of its own. The
numbers are the same whatever the blocks and the threads.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.methods.distributions import BOUNDED, Shape, unsuited_for
from localsport.methods.uncertainty import Streams
from localsport.sroi.impact import SHARES, Arrays, Flows, arrange, flows

BLOCK = 16_384
DETAIL = 100_000
"""Draws behind the limits of the tables: more would need much memory and move no limit that anyone reads."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """What is kept of the draws; the last axis is one draw each, the first outcomes, items, years or groups.

    Attributes
    ----------
    benefits, inputs, benefits_by_year, inputs_by_year, benefits_by_group
        As `impact.Flows` has them, of the first `DETAIL` draws.
    worth, cost
        All benefits and all inputs, of every draw.
    people, additional_people
        As `people` returns them, of every draw.
    payback
        As `payback` returns it, of every draw.
    """

    benefits: Floats
    inputs: Floats
    benefits_by_year: Floats
    inputs_by_year: Floats
    benefits_by_group: Floats
    worth: Floats
    cost: Floats
    people: Floats
    additional_people: Floats
    payback: Floats


def drawn(
    assumed: pd.DataFrame,
    inputs: pd.DataFrame,
    outcomes: pd.DataFrame,
    *,
    schedule: pd.Series,
    first_year_discounted: bool,
    groups: NDArray[np.intp],
    n: int,
    seed: int,
    shape: Shape,
    correlation: float,
) -> Drawn:
    """Draw every assumption ``n`` times and value each draw.

    Parameters
    ----------
    assumed
        As `impact.assumptions` returns it.
    inputs, outcomes, schedule, first_year_discounted, groups
        As for `impact.flows`.
    n, seed, shape, correlation
        As for `methods.uncertainty.draws`.
    """
    check_shapes(assumed, shape)
    keys = zip(*(assumed[each].tolist() for each in ("side", "id", "assumption")), strict=True)
    named = assumed.set_axis([" | ".join(map(str, each)) for each in keys])
    starts, lasts = outcomes["first_year"].to_numpy(dtype=int), outcomes["duration_years_high"]
    spent = int(inputs["first_year"].max()) + 1
    # No draw lasts longer than the high: durations are triangular or PERT.
    longest = int(np.ceil(lasts.max())) if len(lasts) else 1
    years = max(int(starts.max(initial=0)) + longest, spent)
    detail = min(n, DETAIL)
    counted = len(set(groups.tolist()))
    kept = Drawn(
        np.empty((len(outcomes), detail)),
        np.empty((len(inputs), detail)),
        np.empty((years, detail)),
        np.empty((spent, detail)),
        np.empty((counted, years, detail)),
        *np.empty((5, n)),
    )

    def span(begin: int, end: int) -> None:
        streams = Streams(
            named, seed=seed, together=named["group"], shape=shape, correlation=correlation, start=begin
        )
        for at in range(begin, end, BLOCK):
            here = slice(at, min(at + BLOCK, end))
            arrays = arrange(assumed, streams.block(here.stop - here.start))
            flow = flows(
                arrays,
                inputs,
                outcomes,
                schedule=schedule,
                first_year_discounted=first_year_discounted,
                groups=groups if at < detail else None,
                years=years,
            )
            part = slice(at, min(here.stop, detail))
            first = slice(0, part.stop - at)
            if first.stop > 0:
                kept.benefits[:, part], kept.inputs[:, part] = flow.benefits[:, first], flow.inputs[:, first]
                kept.benefits_by_year[:, part] = flow.benefits_by_year[:, first]
                kept.inputs_by_year[:, part] = flow.inputs_by_year[:spent, first]
                kept.benefits_by_group[:, :, part] = flow.benefits_by_group[:, :, first]
            kept.worth[here], kept.cost[here] = flow.benefits.sum(axis=0), flow.inputs.sum(axis=0)
            kept.people[here], kept.additional_people[here] = people(arrays, outcomes)
            kept.payback[here] = payback(flow)

    workers = min(os.cpu_count() or 1, -(-n // (4 * BLOCK)))
    if workers == 1:
        span(0, n)
        return kept
    length = -(-n // (workers * BLOCK)) * BLOCK
    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(span, at, min(at + length, n)) for at in range(0, n, length)]:
            done.result()
    return kept


def people(arrays: Arrays, outcomes: pd.DataFrame) -> tuple[Floats, Floats]:
    """Count people who become less inactive: as recorded, and those who would not have without the programme."""
    counted = outcomes["less_inactive"].to_numpy(dtype=bool)
    recorded = arrays["outcome", "quantity"][counted]
    own = recorded
    for share in SHARES:
        own = own * (1 - arrays["outcome", share][counted])
    return recorded.sum(axis=0), own.sum(axis=0)


def payback(flow: Flows) -> Floats:
    """Return the years until the benefits have made up for the inputs for good, in present values.

    Inputs are paid as their year begins, benefits come evenly through theirs. Infinite where they never make
    up for them.

    Returns
    -------
    numpy.ndarray
        Shape (cases,).
    """
    found = np.zeros(flow.benefits_by_year.shape[1])
    balance = np.zeros_like(found)
    for year, (gained, spent) in enumerate(zip(flow.benefits_by_year, flow.inputs_by_year, strict=True)):
        balance -= spent
        owing = balance < 0
        # Where this year does not make up for what is owed, a later year overwrites what stands here.
        within = np.divide(-balance, gained, out=np.zeros_like(found), where=owing & (gained > 0))
        found = np.where(owing, year + within, found)
        balance += gained
    return np.where(balance < 0, np.inf, found)


def check_shapes(assumed: pd.DataFrame, shape: Shape) -> None:
    """Refuse shapes that make no sense for what they are given to; all offenders are named.

    A beta is for shares and a lognormal for amounts, so neither suits every row of a programme. A duration
    has an end: triangular or PERT.

    Raises
    ------
    ValueError
        If the run's shape is a beta or a lognormal, or a row's shape does not suit it.
    """
    if shape not in BOUNDED:
        raise ValueError(f"Shape {shape!r} cannot be every row's: a run takes one of {', '.join(BOUNDED)}.")
    rows = zip(*(assumed[each].tolist() for each in ("id", "assumption", "shape")), strict=True)
    said = [
        f"{name}, {assumption}: {why}"
        for name, assumption, own in rows
        if own and (why := unsuited_for(assumption, own))
    ]
    if said:
        raise ValueError(f"Shapes that do not suit: {'; '.join(said)}.")
