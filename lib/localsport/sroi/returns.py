"""Work out the social return of a programme as a range."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from localsport.methods.uncertainty import Shape, interval
from localsport.sroi import summaries
from localsport.sroi.drawing import drawn, payback, people
from localsport.sroi.impact import Discounting, Pricing, arrange, assumptions, flows, untraced
from localsport.sroi.materiality import LEFT_OUT, material
from localsport.sroi.summaries import Three, by_columns, by_row, per, share, three, waiting


@dataclass(frozen=True)
class SocialReturn:
    """What a programme returns; money in pounds of ``price_year``, present values.

    Where there are more than 100,000 draws, the limits in the tables (``by_...``) rest on the first 100,000;
    everything else rests on all of them.

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
        (of the central total), price_year; the first two also unverified_share (of the row's own value).
    by_input
        item, kind, cost (central present value), low, high, share, price_year.
    by_year
        year (0 is the programme's own), benefits, benefits_low, benefits_high, inputs, cumulative_net,
        cumulative_net_low, cumulative_net_high, price_year; up to the last year in which any draw has a
        benefit or a cost.
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
    correlation
        Rank correlation within a group of assumptions.
    by_stakeholder_and_kind
        stakeholder, kind, central, low, high, share (of the central total), unverified_share, price_year.
    by_stakeholder_and_year
        stakeholder, year, central, low, high, price_year.
    payback
        Years until the benefits have made up for the inputs for good, in present values: central, low, high;
        infinite where they never do.
    never_pays_back
        Share of the draws whose benefits never make up for the inputs.
    nets, paybacks
        Benefits less inputs, and payback, of each draw.
    materiality, left_out
        The threshold, and the outcomes below it (as `material` returns them): they are in no other number.
    """

    ratio_central: float
    ratio_low: float
    ratio_median: float
    ratio_high: float
    probability_below_one: float
    benefits: Three
    inputs: Three
    net: Three
    by_kind: pd.DataFrame
    by_stakeholder: pd.DataFrame
    by_outcome: pd.DataFrame
    by_input: pd.DataFrame
    by_year: pd.DataFrame
    ratios: pd.Series
    unverified_share: float
    unverified_value_share: float
    people: Three
    additional_people: Three
    cost_per_person: Three
    cost_per_additional_person: Three
    price_year: int
    first_year_discounted: bool
    seed: int
    shape: Shape
    correlation: float
    by_stakeholder_and_kind: pd.DataFrame
    by_stakeholder_and_year: pd.DataFrame
    payback: Three
    never_pays_back: float
    nets: pd.Series
    paybacks: pd.Series
    materiality: float
    left_out: pd.DataFrame


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
    correlation: float = 1.0,
    materiality: float = 0.0,
) -> SocialReturn:
    """Work out benefits, inputs and their ratio, centrally and as draws.

    SROI = present value of benefits / present value of inputs (Social Value UK guide). Every assumption
    is drawn between its low and high; what is assumed about one group of people moves together, and so
    do the unit values of one source, so that errors do not cancel that would not cancel in life.

    Parameters
    ----------
    inputs, outcomes, unit_values, price_year, deflator
        As for `assumptions`. A column ``shape`` (of the outcomes: ``quantity_shape`` and so on) gives single
        rows another shape than the run's: triangular, pert, beta (shares) or lognormal (amounts).
    schedule, first_year_discounted
        As for `methods.prices.discount_factors`.
    draws
        Number of Monte Carlo draws.
    seed
        Any non-negative integer; the same seed gives the same result, whatever the order of the rows.
    shape
        Shape of the distributions, ``"triangular"`` or ``"pert"``.
    correlation
        Rank correlation between assumptions of one group, 0 to 1: at 1 they move together exactly.
    materiality
        Share of all value below which an outcome is named and left out; 0 leaves nothing out.

    Raises
    ------
    KeyError
        If a unit value is unknown, or a price year has no deflator.
    ValueError
        If there are no inputs, a low lies above its central value or a central value above its high, a shape
        does not suit, or the threshold leaves no outcome.
    """
    if inputs.empty:
        raise ValueError("No inputs: a return needs what was put in.")
    discounting: Discounting = {"schedule": schedule, "first_year_discounted": first_year_discounted}
    pricing: Pricing = {"price_year": price_year, "deflator": deflator}
    left_out = pd.DataFrame(columns=LEFT_OUT)
    if materiality:
        outcomes, left_out = material(outcomes, unit_values, threshold=materiality, **pricing, **discounting)
    assumed = assumptions(inputs, outcomes, unit_values, **pricing)
    stakeholders = list(dict.fromkeys(outcomes["stakeholder"]))
    groups = np.array([stakeholders.index(each) for each in outcomes["stakeholder"]], dtype=np.intp)
    central = arrange(assumed, assumed[["central"]].to_numpy())
    one = flows(central, inputs, outcomes, groups=groups, **discounting)
    many = drawn(
        assumed,
        inputs,
        outcomes,
        groups=groups,
        n=draws,
        seed=seed,
        shape=shape,
        correlation=correlation,
        **discounting,
    )
    worth, cost = one.benefits.sum(axis=0), one.inputs.sum(axis=0)
    ratios = np.asarray(many.worth / many.cost)
    ratio = interval(ratios)
    nets = many.worth - many.cost
    untraced_of = untraced(assumed).to_dict()
    missing = [untraced_of.get(each, "") for each in outcomes["outcome_id"].tolist()]
    doubtful = np.array([each != "" for each in missing], dtype=bool)
    heads = people(central, outcomes)
    years = summaries.by_year(one, many, price_year=price_year)
    kinds, gainers, both = (
        by_columns(columns, outcomes, one, many, doubtful, price_year=price_year)
        for columns in (["kind"], ["stakeholder"], ["stakeholder", "kind"])
    )
    return SocialReturn(
        ratio_central=float(one.ratio[0]),
        ratio_low=float(ratio[0]),
        ratio_median=float(ratio[1]),
        ratio_high=float(ratio[2]),
        probability_below_one=float((ratios < 1).mean()),
        benefits=three(worth[0], many.worth),
        inputs=three(cost[0], many.cost),
        net=three(worth[0] - cost[0], nets),
        by_kind=kinds,
        by_stakeholder=gainers,
        by_outcome=by_row(
            {each: outcomes[each].tolist() for each in ("outcome_id", "outcome", "stakeholder", "kind")}
            | {"unverified": missing},
            one.benefits,
            many.benefits,
            price_year=price_year,
        ),
        by_input=by_row(
            {each: inputs[each].tolist() for each in ("item", "kind")},
            one.inputs,
            many.inputs,
            price_year=price_year,
            worth="cost",
        ),
        by_year=years,
        ratios=pd.Series(ratios, name="ratio"),
        unverified_share=share(one.benefits[:, 0], doubtful),
        unverified_value_share=share(
            one.benefits[:, 0], np.array(["unit_value" in each for each in missing], dtype=bool)
        ),
        people=three(heads[0][0], many.people),
        additional_people=three(heads[1][0], many.additional_people),
        cost_per_person=three(per(cost, heads[0])[0], per(many.cost, many.people)),
        cost_per_additional_person=three(per(cost, heads[1])[0], per(many.cost, many.additional_people)),
        price_year=price_year,
        first_year_discounted=first_year_discounted,
        seed=seed,
        shape=shape,
        correlation=correlation,
        by_stakeholder_and_kind=both,
        by_stakeholder_and_year=summaries.by_group_and_year(
            stakeholders, one, many, years=len(years), price_year=price_year
        ),
        payback=waiting(payback(one)[0], many.payback),
        never_pays_back=float(np.isinf(many.payback).mean()),
        nets=pd.Series(nets, name="net"),
        paybacks=pd.Series(many.payback, name="payback"),
        materiality=materiality,
        left_out=left_out,
    )
