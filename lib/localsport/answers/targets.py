"""Turn a place's map of need into reach, mix of participants and spend per head."""

from dataclasses import dataclass

import pandas as pd

from localsport import targeting
from localsport.answers import claims as claims_table
from localsport.answers import where
from localsport.answers.claims import claim
from localsport.answers.locality import Locality
from localsport.data import parameters
from localsport.targeting import Choice

EXPONENTS = (0.0, 1.0, 2.0)


@dataclass(frozen=True)
class Targets:
    """Whom working in the neediest places would reach, and what a gradient spends there.

    Attributes
    ----------
    reach
        The fewest neediest neighbourhoods that hold the share of inactive adults asked for.
    mix
        Where the share of inactive participants asked for would come about if people were taken as they come.
    spend
        Spend per head of every neighbourhood at the stated floor and exponent
        (`localsport.targeting.proportionate_universalism`).
    per_head
        Spend per head under each exponent, the greatest need first.
    budget, floor_share, exponent
        What was shared, how much of it evenly, and how steeply the rest rises.
    claims
        Every number the sentences use.
    """

    reach: Choice
    mix: Choice
    spend: pd.DataFrame
    per_head: pd.DataFrame
    budget: float
    floor_share: float
    exponent: float
    claims: pd.DataFrame


def targets(place: Locality, *, budget: float, required_mix: float, required_reach: float) -> Targets:
    """Choose where to work for a reach and for a mix, and spread a budget by need.

    Parameters
    ----------
    place
        The answer of `localsport.answers.locality.locality`.
    budget
        Pounds a year.
    required_mix
        Share of participants who shall be inactive, such as 0.5.
    required_reach
        Share of the place's inactive adults whom the neighbourhoods shall hold, such as 0.5.

    Raises
    ------
    ValueError
        If there is no estimate of inactivity by neighbourhood, a share is not above 0 and up to 1, or the budget is
        not positive.
    """
    if "way" not in place.estimate:
        raise ValueError(f"Nothing to target by: {place.estimate['reason']}")
    given = parameters.table("targeting").set_index("parameter")["central"]
    frame = place.neighbourhoods
    areas = where.areas_in_need(frame)
    mix = targeting.areas_for_mix(areas, required_mix)
    reach = targeting.areas_for_reach(areas, required_reach)
    need, people = frame["needs_index"], frame["population"]
    floor, exponent = float(given["floor_share"]), float(given["exponent"])
    spend = targeting.proportionate_universalism(
        need, people, budget=budget, floor_share=floor, exponent=exponent
    )
    return Targets(
        reach=reach,
        mix=mix,
        spend=spend,
        per_head=targeting.gradients(need, people, budget=budget, floor_share=floor, exponents=EXPONENTS),
        budget=budget,
        floor_share=floor,
        exponent=exponent,
        claims=claims_table.table(_claims(place, reach, mix, spend)),
    )


def _claims(place: Locality, reach: Choice, mix: Choice, spend: pd.DataFrame) -> list[dict[str, object]]:
    area, estimate = place.area, place.estimate
    common = {
        "period": estimate["period"],
        "source_id": estimate["source_id"],
        "method": f"modelled inactive adults by neighbourhood; {estimate['label']}",
        "rows": "estimates of the place's small_areas",
    }
    rows = [
        ("target_mix_required", "Share of participants who shall be inactive", 100 * mix.required, "%"),
        (
            "target_mix",
            "Inactive adults among all adults of the neighbourhoods chosen for the mix"
            if mix.enough
            else "Inactive adults among all adults of the most inactive neighbourhood",
            100 * mix.mix,
            "%",
        ),
        ("target_mix_areas", "Neighbourhoods chosen for the mix", mix.count, "neighbourhoods"),
        ("target_mix_place", f"Inactive adults among all adults of {area['name']}", 100 * mix.place_mix, "%"),
        (
            "target_mix_people",
            "Inactive adults of the neighbourhoods chosen for the mix",
            mix.inactive_adults,
            "people",
        ),
        (
            "target_mix_selection",
            "Times likelier an inactive adult must be to join there",
            mix.selection,
            "times",
        ),
        ("target_reach_required", "Share of inactive adults to be reached", 100 * reach.required, "%"),
        (
            "target_reach_areas",
            "Fewest neediest neighbourhoods that hold them",
            reach.count,
            "neighbourhoods",
        ),
        ("target_reach_share", "Those as a share of all neighbourhoods", 100 * reach.share_of_areas, "%"),
        ("target_reach_people", "Inactive adults who live there", reach.inactive_adults, "people"),
        (
            "spend_most",
            "Spend per resident of the neediest neighbourhood",
            spend["per_head"].max(),
            "£ a head",
        ),
        (
            "spend_least",
            "Spend per resident of the least needy neighbourhood",
            spend["per_head"].min(),
            "£ a head",
        ),
    ]
    limits = {"target_mix_people": mix, "target_reach_people": reach}
    made = []
    for id, what, value, unit in rows:
        choice = limits.get(id)
        ends = {} if choice is None else {"lower": choice.inactive_lower, "upper": choice.inactive_upper}
        made.append(claim(id, area["code"], f"{what}, {area['name']}", float(value), unit, **common, **ends))
    return made
