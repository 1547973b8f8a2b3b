"""Gather what stands beside a shared budget: its evidence, pounds for each inactive adult, plans, refusals."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from localsport import access, allocation, sroi
from localsport.answers import citations
from localsport.answers.national import National
from localsport.answers.programme import deflator, discount_schedule
from localsport.data import delivery_plans, movers, programmes
from localsport.data.allocations import Case
from localsport.data.delivery_plans import Plans
from localsport.data.sources import cited
from localsport.data.tables import Tables
from localsport.methods import breaks

PLAN_DRAWS = 2_000
RATIOS = ("ratio_low", "ratio_central", "ratio_high", "unverified_share")
HOUR = "volunteer-hour"
CLASSES, STEP = 4, 0.5
"""Classes of the map, and what their limits are multiples of, in pounds."""
CUT = 0.9
"""The budget with which limits that cannot hold are tried, as a share of last year's money."""
NORMAL_95 = 1.959963984540054


@dataclass(frozen=True)
class Refusal:
    """What limits that cannot be kept together are answered.

    Attributes
    ----------
    budget
        Pounds that were to be shared.
    floors
        What everyone was promised, added up.
    known
        Whether the promise is last year's money; else an equal part of the budget.
    message
        The refusal.
    changes
        As `allocation.smallest_change` returns it.
    """

    budget: int
    floors: float
    known: bool
    message: str
    changes: pd.DataFrame


def evidence_held(tables: Tables, case: Case, shared: National) -> pd.DataFrame:
    """Sum up by locality what the tables hold of its evidence.

    Returns
    -------
    pandas.DataFrame
        As `allocation.evidence_of_need` returns it, with ``facilities`` (sites with a pool, hall or gym in
        operation and open to the public) where the tables hold facilities.
    """
    each = shared.neighbourhoods
    own = each.frame[each.frame["district_code"].isin(case.localities.index)]
    areas = own.assign(locality=own["district_code"])
    held = allocation.evidence_of_need(
        areas[["locality", "population", "inactive_adults"]], each.needs.scores, each.needs.weights
    )
    usable = access.everyday_places(tables.facilities())
    if len(usable):
        sites = usable.groupby("district_code")["site_id"].nunique()
        held["facilities"] = sites.reindex(held.index).fillna(0.0)
    return held


def per_inactive_adult(
    case: Case, table: pd.DataFrame, *, source_id: str
) -> tuple[pd.DataFrame, Mapping[Hashable, str]]:
    """Divide this year's money by inactive adults (see `Sharing.places`), and class it.

    Parameters
    ----------
    case
        With the evidence of the tables filled in.
    table
        `allocation.Allocation.table`.
    source_id
        Where the tables have the number of inactive adults from.
    """
    counted = case.criteria.index[case.criteria["counts_inactivity"]]
    frame = pd.DataFrame({"name": table["name"], "source_id": ""})
    adults = case.evidence[counted[0]] if len(counted) else pd.Series(np.nan, index=table.index)
    spread = pd.Series(np.nan, index=table.index)
    if len(counted):
        errors = allocation.log_errors(case.lower[[counted[0]]], case.upper[[counted[0]]])[counted[0]]
        spread = errors.fillna(float(case.criteria["relative_error"].fillna(0.0)[counted[0]]))
        own = case.rows[case.rows["criterion"] == counted[0]].set_index("area_code")["source_id"]
        frame["source_id"] = own.reindex(frame.index).fillna(source_id)
    times = np.exp(NORMAL_95 * spread)
    frame = frame.assign(
        inactive_adults=adults,
        inactive_lower=adults / times,
        inactive_upper=adults * times,
        per_inactive=table["this_year"] / adults,
        per_inactive_low=table["this_year"] / (adults * times),
        per_inactive_high=table["this_year"] / (adults / times),
    )
    if not len(counted):
        return frame.assign(per_inactive_class=np.nan), {}
    limits = breaks.round_breaks(frame["per_inactive"], CLASSES, step=STEP)
    return frame.assign(per_inactive_class=breaks.class_from_top(frame["per_inactive"], limits)), _pounds(
        limits
    )


def refused(case: Case, weights: allocation.Weights) -> Refusal:
    """Ask for what cannot be: last year's money for everyone out of a budget a tenth smaller.

    Where last year's money is not known, equal floors that add up to as much more than the budget.
    """
    last = case.localities["last_year"]
    everyone = last if last.notna().all() else pd.Series(case.budget // len(last), index=last.index)
    floors = everyone.astype(float).round()
    asked = max(int(CUT * floors.sum()), 1)
    promised = case.localities.assign(floor=floors, cap=np.nan)
    message, changes = "", pd.DataFrame()
    try:
        allocation.allocation(
            promised.drop(columns="last_year"), case.evidence, case.criteria, weights, budget=asked
        )
    except allocation.InfeasibleLimitsError as refusal:
        message, changes = str(refusal), refusal.changes
    return Refusal(
        budget=asked,
        floors=float(floors.sum()),
        known=bool(last.notna().all()),
        message=message,
        changes=changes,
    )


def _pounds(limits: Sequence[float]) -> dict[Hashable, str]:
    """Say in words what the classes of `methods.breaks.class_from_top` are, for pounds."""
    falling = [f"£{one:.2f}" for one in reversed(limits)]
    if not falling:
        return {1: "all alike"}
    between = [f"{low} to under {high}" for high, low in pairwise(falling)]
    return dict(enumerate([f"{falling[0]} or more", *between, f"under {falling[-1]}"], start=1))


def planned(
    case: Case, this_year: pd.Series, base: Path | None, *, seed: int
) -> tuple[Plans | None, allocation.PlanCheck | None, pd.DataFrame, pd.DataFrame]:
    """Read the plans, value each by the SROI room, and check them against the commissioning model."""
    model, returns = delivery_plans.commissioning_model(), pd.DataFrame(columns=list(RATIOS), dtype=float)
    folder = delivery_plans.folder() if base is None else base
    if not (folder / case.allocation_id).is_dir():
        return None, None, model, returns
    work = delivery_plans.commissioned_work()
    plans = delivery_plans.delivery_plans(
        case.allocation_id, base=folder, localities=set(case.localities.index), work=set(work.index)
    )
    values, assumed = programmes.unit_values(), movers.delivery_assumptions()
    for plan_id in plans.plans.index:
        inputs, outcomes = delivery_plans.valued(plans, str(plan_id), assumed)
        if outcomes.empty:
            continue
        result = sroi.social_return(
            inputs,
            outcomes,
            values,
            price_year=case.price_year,
            deflator=deflator(),
            schedule=discount_schedule(),
            draws=PLAN_DRAWS,
            seed=seed,
        )
        returns.loc[str(plan_id)] = [float(getattr(result, name)) for name in RATIOS]
    hour = [float(values[end].astype(float)[HOUR]) for end in ("low", "central", "high")]
    check = allocation.plan_check(
        plans.plans,
        plans.activities,
        model,
        volunteer_hour=hour,
        allocated=this_year,
        returns=returns,
        work=work,
    )
    return plans, check, model, returns


def sources(
    tables: Tables, case: Case, plans: Plans | None, model: pd.DataFrame, shared: National
) -> pd.DataFrame:
    """Look up the register rows of everything the sharing rests on."""
    own = [case.criteria["source_id"], case.rows["source_id"], model["source_id"]]
    own += [] if plans is None else [plans.plans["source_id"], _priced()]
    columns = tables.small_area_columns().set_index("column")["source_id"]
    named = [*shared.neighbourhoods.needs.weights["column"], "population"]
    more = [shared.neighbourhoods.estimate.get("source_id", ""), *columns.reindex(named).dropna()]
    more += tables.facilities(columns=["source_id"])["source_id"].unique().tolist()
    ids = cited([case.source_id], *own, more)
    both = citations.registers(tables)
    wanted = both["source_id"].isin(ids) | both["layout"].eq("open-geography-boundaries")
    return both[wanted].reset_index(drop=True)


def _priced() -> pd.Series:
    """Name the sources of the unit values that a plan's return can rest on."""
    used = {*movers.delivery_assumptions()["unit_value_id"], HOUR} - {""}
    values = programmes.unit_values()
    return values.loc[values.index.isin(used), "source_id"]
