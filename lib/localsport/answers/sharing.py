"""Answer how a county's budget is shared between its localities, how sure that is, and what their plans promise."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from localsport import allocation
from localsport.answers import claims as claims_table
from localsport.answers import place as whereabouts
from localsport.answers import sharing_claims
from localsport.answers.national import National, national
from localsport.answers.registers import covering
from localsport.answers.sharing_parts import (
    Refusal,
    evidence_held,
    per_inactive_adult,
    planned,
    refused,
    sources,
)
from localsport.data import allocations, parameters
from localsport.data.allocations import Case
from localsport.data.delivery_plans import Plans
from localsport.data.tables import Tables

SEED = 20_250_401


@dataclass(frozen=True)
class Sharing:
    """A budget shared between the localities of a county.

    Attributes
    ----------
    area
        The county (`answers.place.place`).
    case
        What is shared and by what, with the evidence the tables hold filled in.
    given
        The allocation with every step (`allocation.Allocation`): its ``table``, ``contributions``, ``families``,
        ``rounds`` and ``weights``.
    drawn
        The money under draws of weights, need and gradient (`allocation.Draws`).
    people
        Targets, one row per locality and one column per person who gave points.
    disputed
        How far the people's targets lie apart, the most disputed first (`allocation.by_person`).
    places
        By locality: ``name``, ``inactive_adults`` with ``inactive_lower`` and ``inactive_upper``, ``per_inactive``
        (this year's pounds for each inactive adult) with ``per_inactive_low`` and ``per_inactive_high`` (for how
        unsure their number is), ``per_inactive_class`` (1 for the most), ``source_id`` (of their number); NaN where
        nothing counts inactive adults.
    classes
        Those classes in words, the most pounds first.
    plans, check
        The delivery plans and what they promise beside the commissioning model (`allocation.PlanCheck`); None
        where nobody keeps plans.
    model
        What is asked of a plan, by parameter.
    returns
        By plan: ``ratio_low, ratio_central, ratio_high`` and ``unverified_share`` of the SROI room.
    refusal
        What limits that cannot be kept together would be answered.
    claims
        One row per number a sentence may use, in the columns of `answers.claims`. Those of a locality end in its
        code.
    sources
        The register's rows of everything it rests on.
    """

    area: pd.Series
    case: Case
    given: allocation.Allocation
    drawn: allocation.Draws
    people: pd.DataFrame
    disputed: pd.DataFrame
    places: pd.DataFrame
    classes: Mapping[Hashable, str]
    plans: Plans | None
    check: allocation.PlanCheck | None
    model: pd.DataFrame
    returns: pd.DataFrame
    refusal: Refusal
    claims: pd.DataFrame
    sources: pd.DataFrame


@dataclass(frozen=True)
class DistrictShare:
    """What one locality gets of its county's budget.

    Attributes
    ----------
    name, area_code
        Of the locality.
    sharing
        The whole.
    row
        Its row of `Allocation.table`, of `Draws.table` and of `Sharing.places`.
    contributions
        Its rows of `Allocation.contributions`.
    pairs
        Its rows of `Draws.pairs`: how often it gets more than each other.
    figures, missing
        Its plan's rows of `PlanCheck`; empty where it has none.
    claims
        The county's claims, then its own, whose ids bear no code.
    """

    name: str
    area_code: str
    sharing: Sharing
    row: pd.Series
    contributions: pd.DataFrame
    pairs: pd.DataFrame
    figures: pd.DataFrame
    missing: pd.DataFrame
    claims: pd.DataFrame


def allocation_of(
    tables: Tables, area_code: str, allocation_id: str = "", *, base: Path | None = None
) -> str:
    """Find the id of the allocation in which a place shares; "" where nobody keeps one.

    Parameters
    ----------
    tables
        The tidy tables that hold the place.
    area_code
        A county that shares a budget out, or a district of it.
    allocation_id
        The allocation itself, where it is known; then it is only checked that its county covers the place.
    base
        Folder that holds a folder per allocation.

    Raises
    ------
    KeyError
        If there is no allocation of that id.
    ValueError
        If several would do, or the one named is another county's.
    """
    listed = allocations.allocations(base)
    if allocation_id and allocation_id not in listed.index:
        raise KeyError(f"No allocation {allocation_id!r}. There are: {', '.join(listed.index) or 'none'}.")
    for codes in covering(tables, area_code):
        held = listed.index[listed["area_code"].isin(codes)].astype(str).tolist()
        if allocation_id in held:
            return allocation_id
        if len(held) > 1 and not allocation_id:
            raise ValueError(f"Several allocations cover {area_code}: {', '.join(held)}. Name one of them.")
        if held and not allocation_id:
            return held[0]
    if allocation_id:
        whose = str(listed["area_code"][allocation_id])
        raise ValueError(f"The allocation {allocation_id} is of {whose}, not of {area_code}.")
    return ""


def sharing(
    tables: Tables,
    allocation_id: str,
    *,
    draws: int = 5_000,
    seed: int = SEED,
    budget: int = 0,
    shared: National | None = None,
    base: Path | None = None,
    plans_base: Path | None = None,
) -> Sharing:
    """Share a budget, with its intervals, its disagreements and the plans it pays for.

    Parameters
    ----------
    tables
        The tidy tables that hold the county.
    allocation_id
        Folder under ``data/raw/allocations``; `allocation_of` finds it for a place.
    draws, seed
        Of the draws of weights, need and gradient.
    budget
        Whole pounds in place of those of the folder; 0 for those of the folder.
    shared
        What a batch shares; made here where it is not given.
    base, plans_base
        Folders of allocations and of delivery plans, for those who keep theirs elsewhere.

    Raises
    ------
    KeyError
        If there is no such allocation.
    ValueError
        If folder or plans cannot be used, or the budget cannot be shared: every offender is named.
    allocation.InfeasibleLimitsError
        If floors and caps leave no way to share the budget.
    """
    known = set(tables.areas()["area_code"])
    case = allocations.allocation_case(allocation_id, base=base, known=known)
    shared = national(tables) if shared is None else shared
    case = allocations.completed(case, evidence_held(tables, case, shared))
    total = budget or case.budget
    weights = allocation.combined(case.points)
    given = allocation.allocation(
        case.localities,
        case.evidence,
        case.criteria,
        weights,
        budget=total,
        rise=case.rise,
        fall=case.fall,
    )
    settings = parameters.table("allocation").set_index("parameter")["central"].astype(float)
    drawn = allocation.uncertainty(
        case.localities,
        case.evidence,
        case.criteria,
        weights,
        budget=total,
        seed=seed,
        concentration=float(settings["weight_concentration"]),
        errors=allocation.log_errors(case.lower, case.upper),
        rise=case.rise,
        fall=case.fall,
        draws=draws,
    )
    people, disputed = allocation.by_person(
        case.localities, case.evidence, case.criteria, case.points, budget=total
    )
    area = whereabouts.place(tables, case.area_code, shared)
    places, classes = per_inactive_adult(
        case, given.table, source_id=str(shared.neighbourhoods.estimate.get("source_id", ""))
    )
    plans, check, model, returns = planned(case, given.table["this_year"], plans_base, seed=seed)
    refusal = refused(case, weights)
    made = sharing_claims.county_claims(case, given, drawn, disputed, check, model, refusal)
    for code in case.localities.index:
        made += sharing_claims.locality_claims(
            code, case, given, drawn, disputed, places, check, returns, end=f"_{code}"
        )
    return Sharing(
        area=area,
        case=case,
        given=given,
        drawn=drawn,
        people=people,
        disputed=disputed,
        places=places,
        classes=classes,
        plans=plans,
        check=check,
        model=model,
        returns=returns,
        refusal=refusal,
        claims=claims_table.table(made),
        sources=sources(tables, case, plans, model, shared),
    )


def of_district(answer: Sharing, area_code: str) -> DistrictShare:
    """Take one locality's share out of a county's.

    Raises
    ------
    KeyError
        If it does not share in this budget; the message lists those that do.
    """
    table = answer.given.table
    if area_code not in table.index:
        raise KeyError(
            f"{area_code} does not share in {answer.case.allocation_id}: {', '.join(table.index)}."
        )
    frames = (table, answer.drawn.table, answer.places)
    row = pd.Series(
        {key: value for frame in frames for key, value in frame.loc[area_code].items()}, name=area_code
    )
    pairs, parts, check = answer.drawn.pairs, answer.given.contributions, answer.check
    own = sharing_claims.locality_claims(
        area_code,
        answer.case,
        answer.given,
        answer.drawn,
        answer.disputed,
        answer.places,
        check,
        answer.returns,
    )
    others = tuple(f"_{code}" for code in table.index)
    county = answer.claims[~answer.claims["id"].str.endswith(others)]
    empty = pd.DataFrame(columns=["area_code"])
    figures, missing = (empty, empty) if check is None else (check.figures, check.missing)
    return DistrictShare(
        name=str(table.at[area_code, "name"]),
        area_code=area_code,
        sharing=answer,
        row=row,
        contributions=parts[parts["area_code"] == area_code].reset_index(drop=True),
        pairs=pairs[pairs["area_code"] == area_code].reset_index(drop=True),
        figures=figures[figures["area_code"] == area_code].reset_index(drop=True),
        missing=missing[missing["area_code"] == area_code].reset_index(drop=True),
        claims=claims_table.together(county, claims_table.table(own)),
    )
