"""Answer which way of delivering an outcome does what, with doing nothing always among the ways."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from localsport import options as room
from localsport import sroi
from localsport.answers import claims as claims_table
from localsport.answers.choosing_claims import Claims, option_claims, reach_claims
from localsport.answers.programme import STANDARD, deflator, discount_schedule
from localsport.data import movers, parameters, programmes
from localsport.data import options as files
from localsport.data.state import State, own_copy, state

DRAWS, SEED = 4_000, 20_240_401
INVENTED = "illustrative-programme"
"""The source that a choice names when its figures are illustrations and nobody's offer."""
FEW, TINY = 0.05, 1e-9
"""Share of residents below which a group's share of participants is not compared: of illustrations, of others."""


@dataclass(frozen=True)
class Choosing:
    """Ways to deliver one outcome, side by side; nothing is weighed up into one score.

    Attributes
    ----------
    choice_id, name, outcome, question, year
        As the folder of the choice states them.
    illustrative
        Whether costs, reach, risks and capacity are illustrations.
    options
        As `data.options.Choice` holds them: name, description, way, provider, reach, audience.
    compared
        The options side by side with doing nothing first, dominance, trade-offs, increments, chances, whom each
        reaches and what is not known, risks, capacity (`localsport.options.Comparison`).
    hangs
        What each option's return hangs on, the most first: ``option_id`` and the columns of `sroi.tornado`.
    figures
        What each option costs and reaches, as stated, with source and status.
    claims
        One row per number a sentence may use, in the columns of `answers.claims`; ids begin with ``option``.
    sources
        The register's rows of everything it rests on.
    price_year, draws, seed
        Of all pounds; of the Monte Carlo.
    """

    choice_id: str
    name: str
    outcome: str
    question: str
    year: int
    illustrative: bool
    options: pd.DataFrame
    compared: room.Comparison
    hangs: pd.DataFrame
    figures: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
    price_year: int
    draws: int
    seed: int


@dataclass(frozen=True)
class _Valued:
    """What does not depend on the place."""

    given: files.Choice
    hangs: pd.DataFrame
    compared: room.Comparison
    claims: Claims
    sources: pd.DataFrame


def choosing(
    choice_id: str,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    local: pd.DataFrame | None = None,
    base: Path | None = None,
) -> Choosing:
    """Set the options of a choice side by side.

    Only whom they reach is set beside the place. What they cost and return does not depend on it and is worked out
    once in a process, as long as no file it rests on changes.

    Parameters
    ----------
    choice_id
        Folder under ``data/raw/options``.
    draws, seed
        Monte Carlo; one seed for all options, so that what they share moves together.
    local
        Shares of residents and of inactive residents by group (`answers.equality.Equality.local`); without it
        nothing can be said of who gains.
    base
        Folder of the choices, where it is not the project's.

    Raises
    ------
    KeyError
        If there is no such choice.
    ValueError
        If its files cannot be read or valued; all offenders are named.
    """
    rested_on = (programmes.folder(), parameters.folder(), parameters.register_file())
    held = state(base or files.folder(), *rested_on)
    valued = own_copy(_valued(choice_id, draws, seed, base, held))
    given = valued.given
    illustrative = given.source_id == INVENTED
    if local is not None:
        # A share of participants that is made up for a place where many of a group live says nothing where few do.
        local = local[~local["residents_share"].lt(FEW if illustrative else TINY)]
    compared = room.beside_residents(valued.compared, given.groups, local)
    return Choosing(
        choice_id=choice_id,
        name=given.name,
        outcome=given.outcome,
        question=given.question,
        year=given.year,
        illustrative=illustrative,
        options=given.options,
        compared=compared,
        hangs=valued.hangs,
        figures=given.figures,
        claims=claims_table.table([*valued.claims, *reach_claims(given, compared)]),
        sources=valued.sources,
        price_year=given.price_year,
        draws=draws,
        seed=seed,
    )


@lru_cache(maxsize=8)
def _valued(choice_id: str, draws: int, seed: int, base: Path | None, held: State) -> _Valued:
    given = files.choice(choice_id, base=base)
    values, assumed = programmes.unit_values(), movers.delivery_assumptions()
    index, rates = deflator(), discount_schedule()
    laid_out = {option: files.valued(given, option, assumed) for option in given.options.index}
    results = {
        option: sroi.social_return(
            *each,
            values,
            price_year=given.price_year,
            deflator=index,
            schedule=rates,
            draws=draws,
            seed=seed,
        )
        for option, each in laid_out.items()
    }
    looks = [
        sroi.tornado(*each, values, price_year=given.price_year, deflator=index, schedule=rates).assign(
            option_id=option
        )
        for option, each in laid_out.items()
    ]
    hangs = pd.concat(looks, ignore_index=True)
    returns, nets = room.returned(results, given.figures)
    compared = room.comparison(
        given.options,
        returns,
        nets,
        parameters.table("option_criteria").set_index("criterion"),
        groups=given.groups,
        risks=given.risks,
        capacity=given.capacity,
        price_year=given.price_year,
    )
    prices = {id for each in laid_out.values() for frame in each for id in frame["unit_value_id"]} - {""}
    return _Valued(
        given=given,
        hangs=hangs,
        compared=compared,
        claims=option_claims(given, compared, hangs, illustrative=given.source_id == INVENTED),
        sources=_sources(given, set(values.loc[sorted(prices), "source_id"])),
    )


def _sources(given: files.Choice, prices: set[str]) -> pd.DataFrame:
    """List the register's rows of everything the choice rests on."""
    frames = [given.figures, given.groups, given.risks, given.capacity]
    ids = {given.source_id, *prices, *(id for frame in frames for id in frame["source_id"])}
    if (given.options["programme_id"] == "").any():
        assumed = parameters.table("delivery_assumptions")
        ids |= set(assumed.loc[assumed["audience"].isin(given.options["audience"]), "source_id"])
    for name in set(given.options["programme_id"]) - {""}:
        programme = programmes.programme(name)
        ids |= {programme.source_id, *programme.inputs["source_id"], *programme.assumptions["source_id"]}
    rates = parameters.table("discount_rates")
    ids |= set(rates.loc[rates["parameter"] == STANDARD, "source_id"])
    ids |= {*parameters.table("gdp_deflator")["source_id"], *parameters.table("option_criteria")["source_id"]}
    register = parameters.register()
    return register[register["source_id"].isin(ids)].reset_index(drop=True)
