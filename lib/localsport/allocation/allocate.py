"""Share a budget between localities by need, local support and strategic priorities."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from localsport.allocation.checks import checked
from localsport.allocation.limits import redistribution
from localsport.allocation.pace import bounds_of, refuse_pace, step
from localsport.allocation.rounding import whole_pounds
from localsport.allocation.shares import criterion_shares, intensities
from localsport.allocation.weights import Weights


@dataclass(frozen=True)
class Allocation:
    """A budget shared between localities, with every step that led to it.

    Attributes
    ----------
    table
        One row per locality in the order given (index ``area_code``): ``name`` (where given), ``population``,
        ``before_limits`` (pounds by the weighted shares alone), ``floor``, ``cap``, ``limit`` ("floor", "cap" or
        ""), ``moved_by_limits`` (pounds that floors and caps, its own and others', gave or took), ``target``
        (whole pounds), ``target_share``, ``target_per_head``, ``last_year``, ``distance`` (last year's money
        less the target, pounds) and ``distance_share`` (of the target), ``step`` (this year's money less last
        year's), ``this_year`` (whole pounds; adds up to the budget), ``this_year_share``,
        ``this_year_per_head``, ``left_to_go`` (target less this year's), ``held_by`` ("rise limit", "fall
        limit", "others' pace" or "": why it is not at its target). Without last year's money the target is
        this year's, and distance, step and left_to_go are NaN.
    contributions
        One row per locality and criterion: ``area_code``, ``family``, ``criterion``, ``evidence`` (as given),
        ``intensity`` (per head where an amount), ``share`` (what the criterion alone would give, of the
        whole), ``weight``, ``pounds``. The pounds of a locality add up to its ``before_limits``.
    families
        Target in pounds by locality were one family alone to decide (columns: families), within the same
        floors and caps.
    rounds
        How floors and caps were applied (`limits.redistribution`).
    weights
        The weights used.
    budget, last_budget
        Whole pounds; the latter NaN where it is not known.
    rise, fall
        The limits of pace, None for none.
    """

    table: pd.DataFrame
    contributions: pd.DataFrame
    families: pd.DataFrame
    rounds: pd.DataFrame
    weights: Weights
    budget: int
    last_budget: float
    rise: float | None
    fall: float | None


def allocation(
    localities: pd.DataFrame,
    evidence: pd.DataFrame,
    criteria: pd.DataFrame,
    weights: Weights,
    *,
    budget: float,
    rise: float | None = None,
    fall: float | None = None,
) -> Allocation:
    """Share a budget, within floors and caps, and move towards that from last year's money.

    ``share = sum over criteria of weight * population * intensity ** gradient / sum``. Floors and caps are
    applied by redistribution until stable, and the target is rounded to whole pounds by largest remainder.
    Then each moves from last year's money towards its target, never past it (`pace.step`).

    More need never means less money with all else equal: a criterion that rises in one locality raises its
    share and lowers that of every other, and floors and caps keep that order. (In whole pounds too where no
    floor or cap holds; where one does, rounding by largest remainder may cost it a single pound.) Money per head
    follows an area's average; which people it reaches is for the delivery plan.

    Parameters
    ----------
    localities
        Index: area code; ``population`` (residents); optionally ``name``, ``floor``, ``cap`` and
        ``last_year`` (whole pounds; a missing floor is nought, a missing cap none).
    evidence
        Index: area code; one column per criterion, nought or more, higher asks for more money.
    criteria
        Index: criterion; ``family``, ``basis`` ("total" or "rate"), ``gradient``; optionally
        ``counts_inactivity`` (bool), true for one criterion at most.
    weights
        As `combined` returns them.
    budget
        Whole pounds.
    rise, fall
        The most a locality may gain or lose this year, as a share of last year's money; None for no limit.

    Raises
    ------
    ValueError
        If anything is missing, given twice, negative or counted twice (`checks.checked`), or no pace will do
        (`pace.refuse_pace`). All offenders are named.
    InfeasibleLimitsError
        If floors and caps leave no way to share the budget; it says the smallest change that would.
    """
    frame, held, rules, total = checked(
        localities, evidence, criteria, weights, budget=budget, rise=rise, fall=fall
    )
    people, floors, caps = frame["population"], frame["floor"], frame["cap"]
    each = weights.criteria["weight"].reindex(rules.index)
    intensity = intensities(held, rules, people)
    share = criterion_shares(intensity, people, rules["gradient"].astype(float))
    pull = _added(share, each)
    money, rounds = redistribution(pull, total, floors, caps)
    target = whole_pounds(money, total)
    table = frame[["name"]].copy() if "name" in frame else pd.DataFrame(index=frame.index)
    before = total * pull
    table = table.assign(
        population=people,
        before_limits=before,
        floor=floors,
        cap=caps,
        limit=np.where(_met(money, floors), "floor", np.where(_met(money, caps), "cap", "")),
        moved_by_limits=money - before,
        target=target,
        target_share=target / total,
        target_per_head=target / people,
    )
    table = _toward(table, frame["last_year"], total, rise=rise, fall=fall)
    order = localities.index
    return Allocation(
        table=table.reindex(order).rename_axis("area_code"),
        contributions=_contributions(held, intensity, share, each, rules, total, order),
        families=_families(share, weights, total, floors, caps).reindex(order).rename_axis("area_code"),
        rounds=rounds,
        weights=weights,
        budget=total,
        last_budget=float(frame["last_year"].sum(skipna=False)),
        rise=rise,
        fall=fall,
    )


def _added(share: pd.DataFrame, each: pd.Series) -> pd.Series:
    """Add up the criteria in one order, not by a matrix product, whose order may depend on the machine."""
    pull = pd.Series(0.0, index=share.index)
    for criterion in share.columns:
        pull = pull + share[criterion] * float(each[criterion])
    return pull


def _met(money: pd.Series, limit: pd.Series) -> pd.Series:
    return (limit > 0) & np.isfinite(limit) & ((money - limit).abs() < 1e-6)


def _toward(
    table: pd.DataFrame, last_year: pd.Series, total: int, *, rise: float | None, fall: float | None
) -> pd.DataFrame:
    """Add last year's money, the distance from target and this year's step."""
    target, people = table["target"], table["population"]
    if last_year.isna().all():
        gone = dict.fromkeys(("last_year", "distance", "distance_share", "step", "left_to_go"), np.nan)
        return table.assign(
            **gone,
            this_year=target,
            this_year_share=table["target_share"],
            this_year_per_head=table["target_per_head"],
            held_by="",
        )
    refuse_pace(target, last_year, total, table["floor"], table["cap"], rise=rise, fall=fall)
    goal, last, low, high = (
        each.to_numpy(dtype=float)[None] for each in (target, last_year, table["floor"], table["cap"])
    )
    least, most = bounds_of(goal, last, low, high, rise, fall)
    money = step(goal, last, total, least, most)[0]
    this_year = whole_pounds(pd.Series(money, index=table.index), total)
    left = target - this_year
    stopped = np.where(
        left == 0,
        "",
        np.where(
            (left > 0) & (this_year >= most[0]),
            "rise limit",
            np.where((left < 0) & (this_year <= least[0]), "fall limit", "others' pace"),
        ),
    )
    return table.assign(
        last_year=last_year,
        distance=last_year - target,
        distance_share=(last_year - target) / target.where(target > 0),
        step=this_year - last_year,
        this_year=this_year,
        this_year_share=this_year / total,
        this_year_per_head=this_year / people,
        left_to_go=left,
        held_by=stopped,
    )


def _contributions(
    held: pd.DataFrame,
    intensity: pd.DataFrame,
    share: pd.DataFrame,
    each: pd.Series,
    rules: pd.DataFrame,
    total: int,
    order: pd.Index,
) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                "area_code": order,
                "family": rules["family"][criterion],
                "criterion": criterion,
                "evidence": held[criterion].reindex(order).to_numpy(),
                "intensity": intensity[criterion].reindex(order).to_numpy(),
                "share": share[criterion].reindex(order).to_numpy(),
                "weight": float(each[criterion]),
            }
        )
        for criterion in rules.index
    ]
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(pounds=total * frame["share"] * frame["weight"])


def _families(
    share: pd.DataFrame, weights: Weights, total: int, floors: pd.Series, caps: pd.Series
) -> pd.DataFrame:
    """Let each family decide alone, within the same limits."""
    table = weights.criteria
    alone = {}
    for family, rows in table.groupby("family"):
        inside = rows["within_family"]
        if not inside.sum() > 0:
            inside = inside + 1 / len(inside)
        pull = _added(share[list(rows.index)], inside)
        alone[family] = redistribution(pull, total, floors, caps)[0]
    return pd.DataFrame(alone)
