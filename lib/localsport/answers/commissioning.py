"""Put together what a briefing says of what to commission, for whom and with whom."""

from dataclasses import dataclass

import pandas as pd

from localsport.answers import claims as claims_table
from localsport.answers.choosing import Choosing, choosing
from localsport.answers.commissioners import Commissioners, commissioners
from localsport.answers.equality import Equality, equality
from localsport.answers.locality import Locality
from localsport.answers.national import National
from localsport.answers.route import Route, route
from localsport.data.tables import Tables
from localsport.display.wording import all_sources

CHOICE = "inactive-adults"
"""The choice of ways to deliver that a briefing shows unless it is told another."""


@dataclass(frozen=True)
class Commissioning:
    """What to commission in a place, for whom and with whom.

    Attributes
    ----------
    equality
        Who is least active, and what is not known of whom.
    choosing
        Ways to deliver side by side, and whom each reaches of those who live here.
    route
        From what commissioners want down to what sport can contribute, with the place's figures.
    commissioners
        Who commissions what, and where that meets a need.
    claims
        Every number their sentences may use.
    sources
        The register's rows of everything they rest on.
    """

    equality: Equality
    choosing: Choosing
    route: Route
    commissioners: Commissioners
    claims: pd.DataFrame
    sources: pd.DataFrame


def commissioning(
    tables: Tables, place: Locality, *, choice: str = CHOICE, shared: National | None = None
) -> Commissioning:
    """Compose the four answers of one place, each made once.

    Parameters
    ----------
    tables
        The tidy tables.
    place
        The place's answer from the same tables.
    choice
        Folder under ``data/raw/options``.
    shared
        What a batch shares; computed when not given.

    Raises
    ------
    KeyError
        If there is no such choice.
    ValueError
        If a folder of options, framework or register cannot be used; every offender is named.
    """
    code = str(place.area["code"])
    equal = equality(tables, place, shared=shared)
    chosen = choosing(choice, local=equal.local)
    way = route(tables, code, shared=shared, locality=place)
    whom = commissioners(tables, code, locality=place, route=way, shared=shared)
    parts = (equal, chosen, way, whom)
    return Commissioning(
        equality=equal,
        choosing=chosen,
        route=way,
        commissioners=whom,
        claims=claims_table.together(*(part.claims for part in parts)),
        sources=all_sources(*parts),
    )
