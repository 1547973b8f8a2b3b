"""Set what a programme achieved beside what was forecast, and say where the difference comes from."""

from dataclasses import dataclass
from itertools import product
from math import factorial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.methods.uncertainty import Shape
from localsport.sroi.impact import ASSUMPTIONS, arrange, assumptions, flows
from localsport.sroi.returns import SocialReturn, social_return

DRIVERS = tuple(each for each in ASSUMPTIONS if each != "unit_value")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Evaluation:
    """A forecast beside what was achieved, in one price year, with the same unit values.

    Attributes
    ----------
    forecast, achieved
        The two returns.
    by_outcome
        One row per outcome: outcome_id, outcome, stakeholder, kind, forecast, achieved (central present
        values), difference, what of the difference is due to ``quantity`` and what to each other assumption
        (``duration_years``, ``deadweight``, ``displacement``, ``attribution``, ``drop_off``),
        ``other_assumptions`` (those five together), changed (which numbers differ, "" where none does),
        price_year. The parts add up to the difference.
    by_input
        item, kind, forecast, achieved (central cost; 0 where an item stands on one side only), difference,
        price_year.
    ratio_difference, ratio_by_benefits, ratio_by_inputs
        By how much the central return differs, and what of it comes from benefits and what from inputs.
    """

    forecast: SocialReturn
    achieved: SocialReturn
    by_outcome: pd.DataFrame
    by_input: pd.DataFrame
    ratio_difference: float
    ratio_by_benefits: float
    ratio_by_inputs: float


def evaluation(
    forecast: tuple[pd.DataFrame, pd.DataFrame],
    achieved: tuple[pd.DataFrame, pd.DataFrame],
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
) -> Evaluation:
    """Work out a programme twice, as forecast and as achieved, and explain the difference by outcome.

    A number's part in the difference depends on which others have moved before it. Each gets its average over
    all orders in which they can move (Shapley 1953), so the parts add up and no order is preferred.

    Parameters
    ----------
    forecast, achieved
        Inputs and outcomes, as `data.programmes.programme` and `data.programmes.evaluated` hold them; the
        same outcomes on both sides.
    unit_values, price_year, deflator, schedule, first_year_discounted, draws, seed, shape, correlation
        As for `social_return`.

    Raises
    ------
    ValueError
        If the two sides hold different outcomes.
    """
    before, after = forecast[1], achieved[1]
    if set(before["outcome_id"]) != set(after["outcome_id"]):
        alone = sorted(set(before["outcome_id"]) ^ set(after["outcome_id"]))
        raise ValueError(
            f"Outcomes on one side only: {alone}. An outcome nobody forecast stands in outcomes.csv with a "
            "forecast quantity of 0; one that did not come about has an achieved quantity of 0."
        )
    after = after.set_index("outcome_id").loc[before["outcome_id"]].reset_index()
    first, second = (
        social_return(
            inputs,
            outcomes,
            unit_values,
            price_year=price_year,
            deflator=deflator,
            schedule=schedule,
            first_year_discounted=first_year_discounted,
            draws=draws,
            seed=seed,
            shape=shape,
            correlation=correlation,
        )
        for inputs, outcomes in ((forecast[0], before), (achieved[0], after))
    )
    worth = _worths(before, after, unit_values, price_year, deflator, schedule, first_year_discounted)
    parts = _shapley(worth)
    old, new = worth[(False,) * len(DRIVERS)], worth[(True,) * len(DRIVERS)]
    by_outcome = before[["outcome_id", "outcome", "stakeholder", "kind"]].reset_index(drop=True)
    by_outcome = by_outcome.assign(
        forecast=old,
        achieved=new,
        difference=new - old,
        **parts,
        other_assumptions=sum(parts[each] for each in DRIVERS if each != "quantity"),
        changed=_changed(before, after),
        price_year=price_year,
    )
    gained = (first.benefits[0], second.benefits[0])
    spent = (first.inputs[0], second.inputs[0])
    return Evaluation(
        forecast=first,
        achieved=second,
        by_outcome=by_outcome,
        by_input=_inputs(first.by_input, second.by_input, price_year),
        ratio_difference=second.ratio_central - first.ratio_central,
        ratio_by_benefits=(gained[1] - gained[0]) * (1 / spent[0] + 1 / spent[1]) / 2,
        ratio_by_inputs=(1 / spent[1] - 1 / spent[0]) * (gained[0] + gained[1]) / 2,
    )


def _worths(
    before: pd.DataFrame,
    after: pd.DataFrame,
    unit_values: pd.DataFrame,
    price_year: int,
    deflator: pd.Series,
    schedule: pd.Series,
    first_year_discounted: bool,
) -> dict[tuple[bool, ...], Floats]:
    """Value every outcome with every choice of numbers forecast and achieved."""
    nothing = pd.DataFrame(columns=["item", "unit_value_id", "first_year"])
    sides = []
    for outcomes in (before, after):
        assumed = assumptions(nothing, outcomes, unit_values, price_year=price_year, deflator=deflator)
        sides.append(arrange(assumed, assumed[["central"]].to_numpy()))
    choices = list(product((False, True), repeat=len(DRIVERS)))
    arrays = {key: np.hstack([sides[0][key]] * len(choices)) for key in sides[0] if key[1] not in DRIVERS}
    for number, each in enumerate(DRIVERS):
        key = ("outcome", each)
        arrays[key] = np.hstack([sides[choice[number]][key] for choice in choices])
    arrays["input", "quantity"] = arrays["input", "unit_value"] = np.empty((0, len(choices)))
    present = flows(
        arrays, nothing, before, schedule=schedule, first_year_discounted=first_year_discounted
    ).benefits
    return dict(zip(choices, present.T, strict=True))


def _shapley(worth: dict[tuple[bool, ...], Floats]) -> dict[str, Floats]:
    n = len(DRIVERS)
    parts = {}
    for number, each in enumerate(DRIVERS):
        part = np.zeros_like(next(iter(worth.values())))
        for choice, value in worth.items():
            if choice[number]:
                others = sum(choice) - 1
                without = (*choice[:number], False, *choice[number + 1 :])
                weight = factorial(others) * factorial(n - 1 - others) / factorial(n)
                part += weight * (value - worth[without])
        parts[each] = part
    return parts


def _changed(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    old, new = (
        frame[[f"{each}_central" for each in DRIVERS]].to_numpy(dtype=float) for frame in (before, after)
    )
    return [
        ", ".join(each for each, moved in zip(DRIVERS, row, strict=True) if moved) for row in (old != new)
    ]


def _inputs(before: pd.DataFrame, after: pd.DataFrame, price_year: int) -> pd.DataFrame:
    keys = ["item", "kind"]
    sides = [frame.set_index(keys)["cost"] for frame in (before, after)]
    every = sides[0].index.append(sides[1].index.difference(sides[0].index, sort=False))
    frame = pd.DataFrame(
        {
            name: side.reindex(every, fill_value=0.0)
            for name, side in zip(("forecast", "achieved"), sides, strict=True)
        }
    ).reset_index()
    return frame.assign(difference=frame["achieved"] - frame["forecast"], price_year=price_year)
