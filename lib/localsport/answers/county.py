"""Put a county together: its districts side by side, its budget shared, what to commission and with whom."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from localsport.answers import claims as claims_table
from localsport.answers.commissioning import CHOICE, Commissioning, commissioning
from localsport.answers.districts import district_claims, districts
from localsport.answers.locality import Locality, locality
from localsport.answers.national import National, national
from localsport.answers.sharing import SEED, Sharing, allocation_of, sharing
from localsport.data.tables import Tables
from localsport.display.wording import all_sources


@dataclass(frozen=True)
class County:
    """What a briefing for a county says.

    Attributes
    ----------
    place
        The county as one place: profile, need, places to be active.
    districts
        Its districts side by side (`localsport.answers.districts.districts`).
    sharing
        How its budget is shared between them; None where nobody keeps an allocation for it.
    wanted
        Ways to deliver, equality, the route map and the commissioners.
    claims
        Every number a sentence may use.
    sources
        The register's rows of everything it rests on.
    """

    place: Locality
    districts: pd.DataFrame
    sharing: Sharing | None
    wanted: Commissioning
    claims: pd.DataFrame
    sources: pd.DataFrame


def county(
    tables: Tables,
    area_code: str,
    *,
    allocation: str = "",
    budget: int = 0,
    choice: str = CHOICE,
    draws: int = 5_000,
    seed: int = SEED,
    shared: National | None = None,
) -> County:
    """Compose the answer of one county or region.

    Parameters
    ----------
    tables
        The tidy tables.
    area_code
        Code of a county or region.
    allocation
        Folder under ``data/raw/allocations``; that of the county where it is "".
    budget
        Whole pounds to share; those of the folder where it is 0.
    choice
        Folder under ``data/raw/options``.
    draws, seed
        Of the draws of weights, need and gradient.
    shared
        What a batch shares; computed when not given.

    Raises
    ------
    ValueError
        If the place has no districts to set side by side, or a folder cannot be used.
    KeyError
        If there is no such allocation or choice.
    """
    shared = shared or national(tables)
    place = locality(tables, area_code, shared=shared)
    if len(place.area["districts"]) < 2:
        raise ValueError(
            f"{area_code} ({place.area['name']}) is a {place.area['level']}: a county briefing needs a county or "
            "region with several districts; use the briefing of a locality for one of them."
        )
    found = districts(tables, place.area, shared)
    kept = allocation_of(tables, area_code, allocation)
    money = sharing(tables, kept, budget=budget, draws=draws, seed=seed, shared=shared) if kept else None
    wanted = commissioning(tables, place, choice=choice, shared=shared)
    need = place.claims.set_index("id")["source_id"]["neediest_fifth"]
    made = [place.claims, claims_table.table(district_claims(place.area, found, need)), wanted.claims]
    if money is not None:
        made += [money.claims, claims_table.table(_footing(place, money))]
    return County(
        place=place,
        districts=found,
        sharing=money,
        wanted=wanted,
        claims=claims_table.together(*made),
        sources=all_sources(place, wanted, *([money] if money else [])),
    )


def _footing(place: Locality, money: Sharing) -> list[dict[str, Any]]:
    """Claim how many inactive adults money follows: modelled ones, where the districts' own figures are surveys'."""
    counted = money.places["inactive_adults"].sum(skipna=False)
    if pd.isna(counted) or "label" not in place.estimate:
        return []
    return [
        claims_table.claim(
            "share_inactive_adults",
            str(place.area["code"]),
            "Inactive adults that the money follows, modelled",
            float(counted),
            "people",
            period=str(place.estimate["period"]),
            source_id="; ".join(sorted(set(money.places["source_id"]) - {""})),
            verdict=str(place.estimate["base"]),
            method=str(place.estimate["label"]),
            rows="small_areas of the districts, summed",
        )
    ]
