"""Turn outcomes and their assumptions into yearly amounts in one price base.

The impact map of the Social Value UK guide (Cabinet Office 2009, updated 2012): quantity × value ×
(1 - deadweight) × (1 - displacement) × (1 - attribution to others), less a drop-off each year. Attribution
is the share that *others* would claim; some models call the share that is ours by that name and multiply.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.methods.prices import discount_factors, in_prices_of

SHARES = ("deadweight", "displacement", "attribution")
ASSUMPTIONS = ("quantity", "unit_value", *SHARES, "drop_off", "duration_years")
RANGE = ("low", "central", "high")


class Pricing(TypedDict):
    """The price base of a result."""

    price_year: int
    deflator: pd.Series


class Discounting(TypedDict):
    """How later years are discounted."""

    schedule: pd.Series
    first_year_discounted: bool


Arrays = dict[tuple[str, str], NDArray[np.float64]]


@dataclass(frozen=True)
class Flows:
    """Present values in pounds; the last axis is one case or one draw each.

    Attributes
    ----------
    benefits, inputs
        Shape (outcomes, cases) and (items, cases).
    benefits_by_year, inputs_by_year
        Shape (years, cases), the programme's own year first.
    benefits_by_group
        Shape (groups, years, cases): the benefits by year of each group of outcomes asked for.
    """

    benefits: NDArray[np.float64]
    inputs: NDArray[np.float64]
    benefits_by_year: NDArray[np.float64]
    inputs_by_year: NDArray[np.float64]
    benefits_by_group: NDArray[np.float64]

    @property
    def ratio(self) -> NDArray[np.float64]:
        """Return present value of the benefits per pound of inputs, one for each case."""
        return np.asarray(self.benefits.sum(axis=0) / self.inputs.sum(axis=0))


def assumptions(
    inputs: pd.DataFrame,
    outcomes: pd.DataFrame,
    unit_values: pd.DataFrame,
    *,
    price_year: int,
    deflator: pd.Series,
) -> pd.DataFrame:
    """List every number the return rests on, money in one price year.

    Parameters
    ----------
    inputs, outcomes
        As `data.programmes.Programme` holds them.
    unit_values
        Index: unit value id; label, low, central, high, price_year, source_id, status.
    price_year
        Price base of the result.
    deflator
        Index level by calendar year.

    Returns
    -------
    pandas.DataFrame
        side ("input" or "outcome"), id (item or outcome_id), assumption, applies_to, group, low, central,
        high, status, shape ("" where the run decides). What is assumed about one group of people moves
        together, and so do the unit values of one source: such rows share a ``group``. A column
        ``<assumption>_together`` of the outcomes names a wider group than the beneficiary.

    Raises
    ------
    KeyError
        If a unit value is unknown, or a price year has no deflator.
    """
    used = [*outcomes["unit_value_id"], *(each for each in inputs["unit_value_id"] if each)]
    unknown = sorted(set(used) - set(unit_values.index))
    if unknown:
        raise KeyError(f"Unknown unit values: {unknown}. See data/raw/parameters/unit_values.csv.")
    held = unit_values.loc[unit_values.index.isin(used)]
    base = held["price_year"]
    restated = pd.DataFrame({each: held[each].astype(float) for each in RANGE}).to_numpy()
    # Refuses every year without a deflator; the arithmetic is then done at once.
    in_prices_of(pd.Series(1.0, index=held.index), base, price_year, deflator=deflator)
    restated = restated * float(deflator[price_year]) / base.map(deflator).to_numpy(dtype=float)[:, None]
    real = {
        name: dict(zip(RANGE, numbers, strict=True)) | words
        for name, numbers, words in zip(
            held.index,
            restated.tolist(),
            held[[each for each in ("label", "source_id", "status", "shape") if each in held]].to_dict(
                "records"
            ),
            strict=True,
        )
    }
    rows: list[tuple[object, ...]] = []

    def add(
        side: str,
        name: str,
        assumption: str,
        applies_to: str,
        group: str,
        of: Mapping[Any, Any],
        at: str = "",
    ) -> None:
        numbers = (of[f"{at}{each}"] for each in RANGE)
        rows.append(
            (side, name, assumption, applies_to, group, *numbers, of[f"{at}status"], _said(of, f"{at}shape"))
        )

    def price(side: str, name: str, unit_value_id: str) -> None:
        value = real[unit_value_id]
        add(side, name, "unit_value", value["label"], f"unit value | {value['source_id']}", value)

    for item in _records(inputs):
        name, group = item["item"], f"input | {item['item']}"
        add("input", name, "quantity", name, group, item)
        if item["unit_value_id"]:
            price("input", name, item["unit_value_id"])
        else:
            factor = in_prices_of(1.0, int(item["price_year"]), price_year, deflator=deflator)
            certain = dict.fromkeys(RANGE, factor) | {"status": item["status"]}
            add("input", name, "unit_value", name, group, certain)
    for outcome in _records(outcomes):
        name, people = outcome["outcome_id"], outcome["beneficiary"]
        price("outcome", name, outcome["unit_value_id"])
        for each in ASSUMPTIONS:
            if each != "unit_value":
                who = _said(outcome, f"{each}_together") or people
                add("outcome", name, each, who, f"{each} | {who}", outcome, f"{each}_")
    columns = ["side", "id", "assumption", "applies_to", "group", *RANGE, "status", "shape"]
    frame = pd.DataFrame(rows, columns=columns)
    return (
        frame
        if all(frame[each].dtype == float for each in RANGE)
        else frame.astype(dict.fromkeys(RANGE, float))
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a dictionary for each row, in less than half of the time that pandas takes."""
    columns = [str(each) for each in frame.columns]
    return [
        dict(zip(columns, row, strict=True))
        for row in zip(*(frame[each].tolist() for each in columns), strict=True)
    ]


def _said(of: Mapping[Any, Any], column: str) -> str:
    """Return what a column that need not be there says; "" where it says nothing."""
    said = of.get(column, "")
    return said if isinstance(said, str) else ""


def arrange(assumed: pd.DataFrame, values: NDArray[np.float64]) -> Arrays:
    """Sort values of the listed assumptions, shape (rows, cases), by side and assumption."""
    pairs = [("input", "quantity"), ("input", "unit_value"), *(("outcome", each) for each in ASSUMPTIONS)]
    rows: dict[tuple[str, str], list[int]] = {pair: [] for pair in pairs}
    for row, pair in enumerate(zip(assumed["side"].tolist(), assumed["assumption"].tolist(), strict=True)):
        rows[pair].append(row)
    return {pair: values[at] for pair, at in rows.items()}


def flows(
    arrays: Arrays,
    inputs: pd.DataFrame,
    outcomes: pd.DataFrame,
    *,
    schedule: pd.Series,
    first_year_discounted: bool = False,
    groups: NDArray[np.intp] | None = None,
    years: int = 0,
) -> Flows:
    """Value every outcome year by year and discount it.

    A duration need not be whole: the last year counts by its part. Inputs are spent as their year begins;
    ``first_year_discounted`` is about the benefits, so it changes the return by exactly one year's factor.

    Parameters
    ----------
    arrays
        As `arrange` returns them.
    inputs, outcomes
        As for `assumptions`; only ``first_year`` is used.
    schedule, first_year_discounted
        As for `methods.prices.discount_factors`.
    groups
        Number of the group of each outcome, 0 the first, for ``benefits_by_group``; none by default.
    years
        Years to hold at least, so that blocks of draws have one length.
    """
    duration = arrays["outcome", "duration_years"]
    starts = outcomes["first_year"].to_numpy(dtype=int)
    spent = inputs["first_year"].to_numpy(dtype=int)
    shortest, longest = duration.min(initial=np.inf), duration.max(initial=1)
    lasting = int(np.ceil(longest))
    years = max(years, int(starts.max(initial=0)) + lasting, int(spent.max(initial=0)) + 1)
    factors = discount_factors(years, schedule=schedule, first_year_discounted=first_year_discounted)
    left = impact(arrays)
    keep = 1 - arrays["outcome", "drop_off"]
    benefits = np.zeros_like(left)
    by_year = np.zeros((years, left.shape[1]))
    by_group = np.zeros((0 if groups is None else int(groups.max(initial=-1)) + 1, *by_year.shape))
    together = len(set(starts.tolist())) == 1
    for year in range(lasting):
        # Years that every case lasts through need no clipping; most of the time goes in these lines.
        present = left.copy() if year + 1 <= shortest else left * np.clip(duration - year, 0, 1)
        present *= factors[starts + year][:, None]
        benefits += present
        if together:
            present.sum(axis=0, out=by_year[starts[0] + year])
        else:
            for row, start in enumerate(starts):
                by_year[start + year] += present[row]
        if groups is not None:
            for row, start in enumerate(starts):
                by_group[groups[row], start + year] += present[row]
        left *= keep
    # What is put in is spent as its year begins, whatever the convention for the benefits.
    paid = discount_factors(years, schedule=schedule)
    cost = arrays["input", "quantity"] * arrays["input", "unit_value"] * paid[spent][:, None]
    cost_by_year = np.zeros((years, cost.shape[1]))
    for row, start in enumerate(spent):
        cost_by_year[start] += cost[row]
    return Flows(benefits, cost, by_year, cost_by_year, by_group)


def impact(arrays: Arrays) -> NDArray[np.float64]:
    """Return the value of the first full year that is the programme's own doing, shape (outcomes, cases)."""
    value = arrays["outcome", "quantity"] * arrays["outcome", "unit_value"]
    for share in SHARES:
        value = value * (1 - arrays["outcome", share])
    return value


def impact_map(
    outcomes: pd.DataFrame,
    unit_values: pd.DataFrame,
    *,
    price_year: int,
    deflator: pd.Series,
    schedule: pd.Series,
    first_year_discounted: bool = False,
) -> pd.DataFrame:
    """Show step by step, at the central assumptions, how each outcome becomes a present value.

    Parameters
    ----------
    outcomes
        One row per outcome, as `data.programmes.Programme` holds them.
    unit_values, price_year, deflator
        As for `assumptions`.
    schedule, first_year_discounted
        As for `methods.prices.discount_factors`.

    Returns
    -------
    pandas.DataFrame
        Same index as ``outcomes``: outcome_id, outcome, stakeholder, beneficiary, kind, quantity,
        unit_value (£ in price_year), gross (a full year's value), less_deadweight, less_displacement,
        less_attribution (what each takes away), impact (the first year's own doing), drop_off,
        duration_years, first_year, present_value, price_year, unverified (which of its numbers nobody has
        traced, "" when none).

    Raises
    ------
    KeyError
        If a unit value is unknown, or a price year has no deflator.
    """
    nothing = pd.DataFrame(columns=["item", "unit_value_id", "first_year"])
    assumed = assumptions(nothing, outcomes, unit_values, price_year=price_year, deflator=deflator)
    arrays = arrange(assumed, assumed[["central"]].to_numpy())
    central = {name: arrays["outcome", name][:, 0] for name in ASSUMPTIONS}
    steps = [central["quantity"] * central["unit_value"]]
    for share in SHARES:
        steps.append(steps[-1] * (1 - central[share]))
    present = flows(
        arrays, nothing, outcomes, schedule=schedule, first_year_discounted=first_year_discounted
    ).benefits[:, 0]
    named = outcomes[["outcome_id", "outcome", "stakeholder", "beneficiary", "kind"]]
    return named.assign(
        quantity=central["quantity"],
        unit_value=central["unit_value"],
        gross=steps[0],
        **{f"less_{share}": steps[n] - steps[n + 1] for n, share in enumerate(SHARES)},
        impact=steps[-1],
        drop_off=central["drop_off"],
        duration_years=central["duration_years"],
        first_year=outcomes["first_year"],
        present_value=present,
        price_year=price_year,
        unverified=untraced(assumed).reindex(outcomes["outcome_id"]).fillna("").to_numpy(),
    )


def untraced(assumed: pd.DataFrame) -> pd.Series:
    """Name, by outcome, the assumptions that are unverified."""
    rows = zip(*(assumed[each].tolist() for each in ("side", "id", "assumption", "status")), strict=True)
    named: dict[str, list[str]] = {}
    for side, name, assumption, status in rows:
        if side == "outcome" and status == "unverified":
            named.setdefault(name, []).append(assumption)
    return pd.Series({name: ", ".join(each) for name, each in named.items()}, dtype=object)
