"""Work out the social return of a programme as a range."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.methods.uncertainty import Shape, draws, interval
from localsport.sroi.impact import SHARES, Arrays, Flows, arrange, assumptions, flows, untraced


@dataclass(frozen=True)
class SocialReturn:
    """What a programme returns; money in pounds of ``price_year``, present values.

    Attributes
    ----------
    ratio_central
        Benefits per £1 of inputs with every assumption at its central value.
    ratio_low, ratio_median, ratio_high
        2.5th, 50th and 97.5th percentile of the draws.
    probability_below_one
        Share of the draws that return less than was put in.
    benefits, inputs, net
        Central, low and high (2.5th and 97.5th percentile).
    by_kind, by_stakeholder, by_outcome
        kind / stakeholder / outcome_id, outcome, stakeholder, kind, unverified; central, low, high, share
        (of the central total), price_year.
    by_input
        item, kind, cost (central present value), low, high, share, price_year.
    by_year
        year (0 is the programme's own), benefits, benefits_low, benefits_high, inputs, cumulative_net,
        price_year; up to the last year in which any draw has a benefit or a cost.
    ratios
        One ratio for each draw.
    unverified_share
        Share of the central benefits of which at least one number is unverified.
    unverified_value_share
        Share of the central benefits whose price (unit value) is unverified.
    people
        People who become less inactive as the programme would record them: central, low, high.
    additional_people
        Those of them who would not have without it: after deadweight, displacement and attribution.
    cost_per_person, cost_per_additional_person
        All inputs per such person: central, low, high.
    price_year, first_year_discounted, seed, shape
        How it was worked out.
    """

    ratio_central: float
    ratio_low: float
    ratio_median: float
    ratio_high: float
    probability_below_one: float
    benefits: tuple[float, float, float]
    inputs: tuple[float, float, float]
    net: tuple[float, float, float]
    by_kind: pd.DataFrame
    by_stakeholder: pd.DataFrame
    by_outcome: pd.DataFrame
    by_input: pd.DataFrame
    by_year: pd.DataFrame
    ratios: pd.Series
    unverified_share: float
    unverified_value_share: float
    people: tuple[float, float, float]
    additional_people: tuple[float, float, float]
    cost_per_person: tuple[float, float, float]
    cost_per_additional_person: tuple[float, float, float]
    price_year: int
    first_year_discounted: bool
    seed: int
    shape: Shape


def social_return(
    inputs: pd.DataFrame,
    outcomes: pd.DataFrame,
    unit_values: pd.DataFrame,
    *,
    price_year: int,
    deflator: pd.Series,
    schedule: pd.Series,
    first_year_discounted: bool = False,
    draws: int = 10_000,
    seed: int = 1,
    shape: Shape = "triangular",
) -> SocialReturn:
    """Work out benefits, inputs and their ratio, centrally and as draws.

    SROI = present value of benefits / present value of inputs (Social Value UK guide). Every assumption
    is drawn between its low and high; what is assumed about one group of people moves together, and so
    do the unit values of one source, so that errors do not cancel that would not cancel in life.

    Parameters
    ----------
    inputs, outcomes, unit_values, price_year, deflator
        As for `assumptions`.
    schedule, first_year_discounted
        As for `methods.prices.discount_factors`.
    draws
        Number of Monte Carlo draws.
    seed
        Any non-negative integer; the same seed gives the same result, whatever the order of the rows.
    shape
        Shape of the distributions, ``"triangular"`` or ``"pert"``.

    Raises
    ------
    KeyError
        If a unit value is unknown, or a price year has no deflator.
    ValueError
        If there are no inputs, or a low lies above its central value or a central value above its high.
    """
    if inputs.empty:
        raise ValueError("No inputs: a return needs what was put in.")
    assumed = assumptions(inputs, outcomes, unit_values, price_year=price_year, deflator=deflator)
    central = arrange(assumed, assumed[["central"]].to_numpy())
    drawn = arrange(assumed, _draws(assumed, draws, seed=seed, shape=shape))
    one = flows(central, inputs, outcomes, schedule=schedule, first_year_discounted=first_year_discounted)
    many = flows(drawn, inputs, outcomes, schedule=schedule, first_year_discounted=first_year_discounted)
    ratio = interval(many.ratio)
    missing = untraced(assumed).reindex(outcomes["outcome_id"]).fillna("").to_numpy(dtype=str)
    worth = one.benefits[:, 0]
    named = outcomes[["outcome_id", "outcome", "stakeholder", "kind"]].assign(unverified=missing)
    heads, more = _people(central, outcomes), _people(drawn, outcomes)
    return SocialReturn(
        ratio_central=float(one.ratio[0]),
        ratio_low=float(ratio[0]),
        ratio_median=float(ratio[1]),
        ratio_high=float(ratio[2]),
        probability_below_one=float((many.ratio < 1).mean()),
        benefits=_three(one.benefits.sum(axis=0), many.benefits.sum(axis=0)),
        inputs=_three(one.inputs.sum(axis=0), many.inputs.sum(axis=0)),
        net=_three(
            one.benefits.sum(axis=0) - one.inputs.sum(axis=0),
            many.benefits.sum(axis=0) - many.inputs.sum(axis=0),
        ),
        by_kind=_by("kind", outcomes, one, many).assign(price_year=price_year),
        by_stakeholder=_by("stakeholder", outcomes, one, many).assign(price_year=price_year),
        by_outcome=_ranged(named.reset_index(drop=True), one.benefits, many.benefits).assign(
            price_year=price_year
        ),
        by_input=_ranged(inputs[["item", "kind"]].reset_index(drop=True), one.inputs, many.inputs)
        .rename(columns={"central": "cost"})
        .assign(price_year=price_year),
        by_year=_by_year(one, many).assign(price_year=price_year),
        ratios=pd.Series(many.ratio, name="ratio"),
        unverified_share=_share(worth, missing != ""),
        unverified_value_share=_share(
            worth, np.array(["unit_value" in each for each in missing], dtype=bool)
        ),
        people=_three(heads[0], more[0]),
        additional_people=_three(heads[1], more[1]),
        cost_per_person=_three(*(_per(flow, who[0]) for flow, who in ((one, heads), (many, more)))),
        cost_per_additional_person=_three(
            *(_per(flow, who[1]) for flow, who in ((one, heads), (many, more)))
        ),
        price_year=price_year,
        first_year_discounted=first_year_discounted,
        seed=seed,
        shape=shape,
    )


def _draws(assumed: pd.DataFrame, n: int, *, seed: int, shape: Shape) -> NDArray[np.float64]:
    return draws(assumed, n, seed=seed, together=assumed["group"], shape=shape)


def _three(central: NDArray[np.float64], drawn: NDArray[np.float64]) -> tuple[float, float, float]:
    low, _, high = interval(drawn)
    return float(central[0]), float(low), float(high)


def _ranged(named: pd.DataFrame, central: NDArray[np.float64], drawn: NDArray[np.float64]) -> pd.DataFrame:
    low, _, high = interval(drawn)
    worth = central[:, 0]
    total = worth.sum()
    share = worth / total if total else np.zeros_like(worth)
    return named.assign(central=worth, low=low, high=high, share=share)


def _by(column: str, outcomes: pd.DataFrame, one: Flows, many: Flows) -> pd.DataFrame:
    names = list(dict.fromkeys(outcomes[column]))
    member = np.array([(outcomes[column] == name).to_numpy() for name in names], dtype=float)
    member = member.reshape(len(names), len(outcomes))
    return _ranged(pd.DataFrame({column: names}), member @ one.benefits, member @ many.benefits)


def _by_year(one: Flows, many: Flows) -> pd.DataFrame:
    alive = np.flatnonzero((many.benefits_by_year != 0).any(axis=1) | (many.inputs_by_year != 0).any(axis=1))
    years = int(alive.max(initial=0)) + 1
    low, _, high = interval(many.benefits_by_year[:years])
    # The draws reach further than the central case where a duration is drawn longer.
    benefits, inputs = (
        np.pad(each[:years, 0], (0, max(0, years - len(each))))
        for each in (one.benefits_by_year, one.inputs_by_year)
    )
    return pd.DataFrame(
        {
            "year": np.arange(years),
            "benefits": benefits,
            "benefits_low": low,
            "benefits_high": high,
            "inputs": inputs,
            "cumulative_net": np.cumsum(benefits - inputs),
        }
    )


def _people(arrays: Arrays, outcomes: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    counted = outcomes["less_inactive"].to_numpy(dtype=bool)
    recorded = arrays["outcome", "quantity"][counted]
    own = recorded
    for share in SHARES:
        own = own * (1 - arrays["outcome", share][counted])
    return recorded.sum(axis=0), own.sum(axis=0)


def _per(flow: Flows, people: NDArray[np.float64]) -> NDArray[np.float64]:
    cost = flow.inputs.sum(axis=0)
    return np.divide(cost, people, out=np.full_like(cost, np.nan), where=people > 0)


def _share(worth: NDArray[np.float64], chosen: NDArray[np.bool_]) -> float:
    total = float(worth.sum())
    return float(worth[chosen].sum()) / total if total else 0.0
