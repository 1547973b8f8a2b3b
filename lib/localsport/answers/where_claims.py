"""Put down every number that a sentence about where in a place uses."""

from typing import Any

import pandas as pd

from localsport import targeting
from localsport.answers.claims import claim
from localsport.answers.neighbourhoods import DRAWS, Neighbourhoods
from localsport.answers.place_claims import Claims
from localsport.display.where_messages import SURE
from localsport.needs import SMALL_PLACE

REACH = 0.2
"""Share of the place's neighbourhoods, neediest first, for which reach is stated."""


def where_claims(
    area: pd.Series,
    neighbourhoods: pd.DataFrame,
    coverage: pd.DataFrame,
    walk: pd.DataFrame,
    places: pd.DataFrame,
    each: Neighbourhoods,
    sources: str,
) -> Claims:
    """Claim everything the sentences about where use."""
    return [
        *estimate_claims(area, neighbourhoods, each.estimate),
        *place_estimate_claims(area, neighbourhoods, each.estimate),
        *robust_claims(area, neighbourhoods, sources, draws=DRAWS),
        *crossing_claims(area, neighbourhoods, sources),
        *reach_claims(area, coverage, each.estimate),
        *walk_claims(area, walk, places),
    ]


def estimate_claims(area: pd.Series, neighbourhoods: pd.DataFrame, estimate: pd.Series) -> Claims:
    """Claim the lowest and the highest modelled inactivity of the place's neighbourhoods."""
    if "way" not in estimate or len(neighbourhoods) < SMALL_PLACE:
        return []
    column = neighbourhoods["inactive_pct"]
    made: Claims = []
    for end, code in (("lowest", str(column.idxmin())), ("highest", str(column.idxmax()))):
        row = neighbourhoods.loc[code]
        made.append(
            claim(
                f"modelled_{end}",
                code,
                str(row["msoa_name"]),
                float(column[code]),
                "%",
                period=estimate["period"],
                lower=row["inactive_lower"],
                upper=row["inactive_upper"],
                interval_note=estimate["interval_note"],
                source_id=estimate["source_id"],
                method=estimate["label"],
                rows="estimates of the place's small_areas",
            )
        )
    return made


def place_estimate_claims(area: pd.Series, neighbourhoods: pd.DataFrame, estimate: pd.Series) -> Claims:
    """Claim what the modelled inactivity of all the place's neighbourhoods comes to."""
    if "way" not in estimate:
        return []
    adults = neighbourhoods["adults"].sum()
    return [
        claim(
            "modelled_place",
            area["code"],
            f"Modelled inactivity, all neighbourhoods of {area['name']}, adults {estimate['base']}",
            100 * neighbourhoods["inactive_adults"].sum() / adults,
            "%",
            period=estimate["period"],
            verdict=str(estimate["base"]),
            source_id=estimate["source_id"],
            method=estimate["label"],
            rows="estimates of the place's small_areas",
        )
    ]


def robust_claims(area: pd.Series, neighbourhoods: pd.DataFrame, sources: str, *, draws: int) -> Claims:
    """Claim for how many neighbourhoods great need does not hang on the weights and the method."""
    if len(neighbourhoods) < SMALL_PLACE:
        return []
    common = {
        "period": "2021 to 2025",
        "source_id": sources,
        "method": f"needs index in {draws:,} draws of weights, normalisation, aggregation and the error of modelled "
        "inactivity: table need_robustness",
        "rows": "needs index of the place's small_areas",
    }
    return [
        claim(
            "first_rank_high",
            area["code"],
            f"Lowest place, in 95 of 100 draws, of the neighbourhood ranked first in {area['name']}",
            int(neighbourhoods["place_rank_high"].iloc[0]),
            "numbers",
            **common,
        ),
        claim(
            "sure_tenth",
            area["code"],
            f"Neighbourhoods in {area['country_name']}'s neediest tenth in at least 90 of 100 draws, {area['name']}",
            int((neighbourhoods["national_tenth"].eq(1) & neighbourhoods["share_in_tenth"].ge(SURE)).sum()),
            "neighbourhoods",
            **common,
        ),
    ]


def crossing_claims(area: pd.Series, neighbourhoods: pd.DataFrame, sources: str) -> Claims:
    """Claim how many neighbourhoods have great sporting need, great social need, or both."""
    what = {
        "both": "sporting and of social need",
        "sporting": "sporting need, not of social need",
        "social": "social need, not of sporting need",
    }
    return [
        claim(
            f"crossing_{key}",
            area["code"],
            f"Neighbourhoods in {area['country_name']}'s greatest fifth of {words}, {area['name']}",
            int(neighbourhoods["crossing"].eq(key).sum()),
            "neighbourhoods",
            period="2021 to 2025",
            source_id=sources,
            method="weighted national percentile ranks within each family of indicators: table need_weights",
            rows="needs index of the place's small_areas",
        )
        for key, words in what.items()
    ]


def reach_claims(area: pd.Series, coverage: pd.DataFrame, estimate: pd.Series) -> Claims:
    """Claim what share of inactive adults lives in the neediest fifth of the place's neighbourhoods."""
    if len(coverage) < SMALL_PLACE:
        return []
    found = targeting.reached(coverage, REACH)
    common = {
        "period": estimate["period"],
        "source_id": estimate["source_id"],
        "method": "modelled inactive adults of the neediest fifth of the place's neighbourhoods (as many whole ones "
        f"as do not exceed it), over all of the place; {estimate['label']}",
        "rows": "estimates and needs index of the place's small_areas",
    }
    numbers = {
        "reach_areas": (
            f"Neediest fifth of the neighbourhoods of {area['name']}",
            found["areas"],
            "neighbourhoods",
        ),
        "reach_adults": (
            f"Share of the adults of {area['name']} who live in its neediest fifth of neighbourhoods",
            100 * found["share_of_adults"],
            "%",
        ),
        "reach_inactive": (
            f"Share of the inactive adults of {area['name']} who live in its neediest fifth of neighbourhoods",
            100 * found["share_of_inactive"],
            "%",
        ),
        "reach_missed": (
            f"Share of the inactive adults of {area['name']} who live in its other neighbourhoods",
            100 * (1 - found["share_of_inactive"]),
            "%",
        ),
    }
    return [
        claim(id, area["code"], what, value, unit, **common) for id, (what, value, unit) in numbers.items()
    ]


def walk_claims(area: pd.Series, walk: pd.DataFrame, places: pd.DataFrame) -> Claims:
    """Claim what share of residents lives in neighbourhoods from which an everyday place is a walk away."""
    source = "; ".join(sorted(set(places["source_id"]) - {""}))
    words = {"everyday": "a public pool, hall or gym", "pool": "a public swimming pool"}
    held = walk.dropna(subset=["people_share"]) if len(walk) else walk
    rows: dict[Any, dict[Any, Any]] = held.to_dict("index")
    return [
        claim(
            f"walk_{key}",
            area["code"],
            f"Residents of neighbourhoods within a 20-minute walk of {what}, {area['name']}",
            100 * rows[key]["people_share"],
            "%",
            period="2021",
            lower=100 * rows[key]["people_share_low"],
            upper=100 * rows[key]["people_share_high"],
            interval_note="slow walker on winding ways to fast walker on direct ones",
            source_id=source,
            method="a neighbourhood counts whole, by its point; speed and detour in the table access_rules",
            rows="small_areas: easting, northing, population; facilities",
        )
        for key, what in words.items()
        if key in rows
    ]
