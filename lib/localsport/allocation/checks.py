"""Refuse what a budget cannot be shared by, naming every offender."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from localsport.allocation.feasible import refuse_infeasible
from localsport.allocation.shares import BASES
from localsport.allocation.weights import Weights


def checked(
    localities: pd.DataFrame,
    evidence: pd.DataFrame,
    criteria: pd.DataFrame,
    weights: Weights,
    *,
    budget: float,
    rise: float | None,
    fall: float | None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, int]:
    """Return localities, evidence and criteria sorted by their codes, and the budget, or refuse them.

    Sorted, so that the order in which anything is given changes nothing, not even the last bit.

    Raises
    ------
    ValueError
        All offenders at once: a budget that is not whole pounds above nought; localities given twice, without
        people, or with limits that are not whole pounds; evidence missing, negative or nought everywhere;
        weights or criteria that the other lacks; inactivity counted more than once; last year's money known
        for some only.
    InfeasibleLimitsError
        If floors and caps leave no way to share the budget.
    """
    faults: list[str] = []
    if not (np.isfinite(budget) and budget > 0 and float(budget).is_integer()):
        faults.append(f"budget {budget}: expected whole pounds above nought")
    for name, limit in (("rise", rise), ("fall", fall)):
        if limit is not None and not limit >= 0:
            faults.append(f"{name} {limit}: expected a share of last year's money, nought or more, or none")
    faults += _of_localities(localities)
    faults += _of_criteria(criteria, weights)
    if localities.empty:
        faults.append("no localities")
    if not faults:
        faults += _of_evidence(evidence, localities, criteria)
    if faults:
        raise ValueError(f"The budget cannot be shared: {'; '.join(faults)}.")
    names = sorted(weights.criteria.index)
    frame = localities.sort_index().copy()
    floors = frame["floor"].astype(float).fillna(0.0) if "floor" in frame else 0.0
    caps = frame["cap"].astype(float).fillna(np.inf) if "cap" in frame else np.inf
    last = frame["last_year"].astype(float) if "last_year" in frame else np.nan
    frame = frame.assign(floor=floors, cap=caps, last_year=last, population=frame["population"].astype(float))
    refuse_infeasible(int(budget), frame["floor"], frame["cap"])
    held = evidence.reindex(index=frame.index, columns=names).astype(float)
    return frame, held, criteria.reindex(names), int(budget)


def _of_localities(localities: pd.DataFrame) -> Iterable[str]:
    twice = localities.index[localities.index.duplicated()].unique().tolist()
    if twice:
        yield f"localities that stand twice: {twice}"
    if "population" not in localities:
        yield "no column population"
    else:
        people = localities["population"].astype(float)
        if nobody := localities.index[~(np.isfinite(people) & (people > 0))].tolist():
            yield f"population missing or not above nought: {nobody}"
    for column in ("floor", "cap", "last_year"):
        if column in localities:
            pounds = localities[column].astype(float)
            whole = (
                pounds.isna()
                | (np.isposinf(pounds) & (column == "cap"))
                | ((pounds >= 0) & (pounds % 1 == 0))
            )
            if wrong := localities.index[~whole].tolist():
                yield f"{column} not in whole pounds of nought or more: {wrong}"
    if "last_year" in localities:
        unknown = localities["last_year"].isna()
        if unknown.any() and not unknown.all():
            yield (
                f"last year's money missing: {localities.index[unknown].tolist()}; give 0 to one that had none, or "
                "leave all of them out"
            )


def _of_criteria(criteria: pd.DataFrame, weights: Weights) -> Iterable[str]:
    given, weighed = set(criteria.index), set(weights.criteria.index)
    if twice := criteria.index[criteria.index.duplicated()].unique().tolist():
        yield f"criteria that stand twice: {twice}"
        return
    if alone := sorted(given - weighed):
        yield f"criteria nobody gave weights to: {alone}"
    if alone := sorted(weighed - given):
        yield f"weights for criteria that are not there: {alone}"
    if strange := criteria.index[~criteria["basis"].isin(BASES)].tolist():
        yield f"basis of {strange}: expected one of {', '.join(BASES)}"
    steep = criteria["gradient"].astype(float)
    if wrong := criteria.index[~(np.isfinite(steep) & (steep >= 0))].tolist():
        yield f"gradient missing or below nought: {wrong}"
    both = criteria.index.intersection(weights.criteria.index)
    if {"family"} <= set(criteria.columns):
        moved = both[criteria.loc[both, "family"] != weights.criteria.loc[both, "family"]].tolist()
        if moved:
            yield f"criteria of one family here and of another among the weights: {moved}"
    if "counts_inactivity" in criteria:
        again = criteria.index[criteria["counts_inactivity"].astype(bool)].tolist()
        if len(again) > 1:
            yield (
                f"inactivity counted more than once: {again}; take it out of all but one (a needs index without "
                "inactivity: evidence_of_need)"
            )


def _of_evidence(evidence: pd.DataFrame, localities: pd.DataFrame, criteria: pd.DataFrame) -> Iterable[str]:
    if evidence.index.has_duplicates:
        yield f"localities whose evidence stands twice: {evidence.index[evidence.index.duplicated()].tolist()}"
        return
    if strangers := sorted(set(evidence.index) - set(localities.index)):
        yield f"evidence of unknown localities: {strangers}"
    held = evidence.reindex(localities.index)
    for criterion in criteria.index:
        if criterion not in held:
            yield f"no evidence of {criterion}"
            continue
        values = held[criterion].astype(float)
        if wrong := held.index[~(np.isfinite(values) & (values >= 0))].tolist():
            yield f"{criterion} missing, infinite or below nought: {wrong}"
        elif not values.max() > 0:
            yield f"{criterion} is nought everywhere and can share nothing out: leave it out"
