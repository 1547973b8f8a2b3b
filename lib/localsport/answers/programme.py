"""Answer what one programme would be worth, how sure that is, and what it hangs on."""

from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from localsport import sroi
from localsport.answers.programme_claims import programme_claims
from localsport.data import parameters, programmes
from localsport.data.state import State, own_copy, state
from localsport.methods.uncertainty import Shape

STANDARD = "green-book-standard"


@dataclass(frozen=True)
class ProgrammeAnswer:
    """What a programme would be worth; pounds are of ``price_year`` and present values.

    Attributes
    ----------
    programme_id, name, place, year, funder, description
        As the programme's folder states them.
    result
        The numbers: ratios, net, probability below one, people, costs per person (`sroi.SocialReturn`).
    inputs
        The programme's inputs with ``cost`` (central, present value, £ of price_year) and ``share``.
    outcomes, assumptions
        As `data.programmes.Programme` holds them; outcomes too small to matter are in ``result.left_out``.
    impact
        The impact map, one row per outcome (`sroi.impact_map`).
    by_kind, by_stakeholder, by_outcome
        Present value central, low, high and share of the central total.
    by_year
        As in `sroi.SocialReturn`, with ``calendar_year``.
    draws
        The return per £1 in each draw.
    tornado, switching
        As `sroi.tornado` and `sroi.switching_value` return them.
    sources
        The rows of the register of everything it rests on.
    claims
        One row per number a sentence may use, in the columns of `answers.claims`; the period names the
        price year.
    price_year, schedule, first_year_discounted
        Price base, name of the discount schedule, and whether the first year is discounted.
    """

    programme_id: str
    name: str
    place: str
    year: int
    funder: str
    description: str
    result: sroi.SocialReturn
    inputs: pd.DataFrame
    outcomes: pd.DataFrame
    assumptions: pd.DataFrame
    impact: pd.DataFrame
    by_kind: pd.DataFrame
    by_stakeholder: pd.DataFrame
    by_outcome: pd.DataFrame
    by_year: pd.DataFrame
    draws: pd.Series
    tornado: pd.DataFrame
    switching: pd.DataFrame
    sources: pd.DataFrame
    claims: pd.DataFrame
    price_year: int
    schedule: str
    first_year_discounted: bool


def deflator() -> pd.Series:
    """Return the GDP deflator by calendar year from ``parameters/gdp_deflator.csv``."""
    table = parameters.table("gdp_deflator")
    return table.astype({"year": int}).set_index("year")["central"].rename("deflator")


def last_outturn() -> int:
    """Return the last year whose deflator is published, the price base by default.

    A later row that a person enters (a forecast, marked unverified) serves to restate, not to report.
    """
    table = parameters.table("gdp_deflator")
    return int(table.loc[table["status"] == "published", "year"].max())


def discount_schedule(name: str = STANDARD) -> pd.Series:
    """Return a discount schedule: rate by the first year in which it applies.

    Raises
    ------
    KeyError
        If ``parameters/discount_rates.csv`` holds no schedule of that name; the message lists those there are.
    """
    table = parameters.table("discount_rates")
    rates = table[table["parameter"] == name]
    if rates.empty:
        known = ", ".join(dict.fromkeys(table["parameter"]))
        raise KeyError(f"No discount schedule {name!r}. There are: {known}.")
    return rates.astype({"year": int}).set_index("year")["central"].rename(name)


def programme(
    programme_id: str,
    *,
    price_year: int | None = None,
    schedule: str = STANDARD,
    first_year_discounted: bool = False,
    seed: int = 20_240_401,
    draws: int = 10_000,
    shape: Shape = "triangular",
    materiality: float = 0.0,
) -> ProgrammeAnswer:
    """Value one programme.

    Parameters
    ----------
    programme_id
        Id of a programme under ``data/raw/programmes``.
    price_year
        Price base; by default the last published year of the deflator table.
    schedule
        Discount schedule of ``parameters/discount_rates.csv``: ``"green-book-standard"``,
        ``"green-book-health"``, ``"review-2026-flat"``, ...
    first_year_discounted
        Whether the programme's own year is discounted too; by default it counts in full.
    seed, draws, shape
        Monte Carlo: seed, number of draws, ``"triangular"`` or ``"pert"``.
    materiality
        Share of all value below which an outcome is named and left out; 0 leaves nothing out.

    Raises
    ------
    KeyError
        If the programme or the schedule is unknown, or a price year has no deflator.
    ValueError
        If the programme's files cannot be valued; all offenders are named with file, row and column.
    """
    held = state(programmes.folder(), parameters.folder())
    return own_copy(
        _valued(
            held, programme_id, price_year, schedule, first_year_discounted, seed, draws, shape, materiality
        )
    )


@lru_cache(maxsize=4)
def _valued(
    held: State,
    programme_id: str,
    price_year: int | None,
    schedule: str,
    first_year_discounted: bool,
    seed: int,
    draws: int,
    shape: Shape,
    materiality: float,
) -> ProgrammeAnswer:
    """Value a programme once for as long as its files stay as they are: it is the same in every place."""
    index = deflator()
    base = last_outturn() if price_year is None else price_year
    values = programmes.unit_values()
    given = programmes.programme(programme_id, values=values)
    rates = discount_schedule(schedule)
    result = sroi.social_return(
        given.inputs,
        given.outcomes,
        values,
        price_year=base,
        deflator=index,
        schedule=rates,
        first_year_discounted=first_year_discounted,
        draws=draws,
        seed=seed,
        shape=shape,
        materiality=materiality,
    )
    given = _without(given, result.left_out)
    impact = sroi.impact_map(
        given.outcomes,
        values,
        price_year=base,
        deflator=index,
        schedule=rates,
        first_year_discounted=first_year_discounted,
    )
    tornado, switching = (
        look(
            given.inputs,
            given.outcomes,
            values,
            price_year=base,
            deflator=index,
            schedule=rates,
            first_year_discounted=first_year_discounted,
        )
        for look in (sroi.tornado, sroi.switching_value)
    )
    return ProgrammeAnswer(
        programme_id=programme_id,
        name=given.name,
        place=given.place,
        year=given.year,
        funder=given.funder,
        description=given.description,
        result=result,
        inputs=given.inputs.merge(result.by_input[["item", "cost", "share"]], on="item"),
        outcomes=given.outcomes,
        assumptions=given.assumptions,
        impact=impact,
        by_kind=result.by_kind,
        by_stakeholder=result.by_stakeholder,
        by_outcome=result.by_outcome,
        by_year=result.by_year.assign(calendar_year=result.by_year["year"] + given.year),
        draws=result.ratios,
        tornado=tornado,
        switching=switching,
        sources=_sources(given, values, schedule),
        claims=programme_claims(given, result, switching, schedule=schedule),
        price_year=base,
        schedule=schedule,
        first_year_discounted=first_year_discounted,
    )


def _without(given: programmes.Programme, left_out: pd.DataFrame) -> programmes.Programme:
    """Take outcomes out of a programme, with their assumptions."""
    if left_out.empty:
        return given
    kept, rows = (
        ~each["outcome_id"].isin(left_out["outcome_id"]) for each in (given.outcomes, given.assumptions)
    )
    return replace(given, outcomes=given.outcomes[kept], assumptions=given.assumptions[rows])


def _sources(given: programmes.Programme, values: pd.DataFrame, schedule: str) -> pd.DataFrame:
    """List the register's rows of everything the answer rests on."""
    used = {*given.outcomes["unit_value_id"], *given.inputs["unit_value_id"]} - {""}
    rates = parameters.table("discount_rates")
    ids = {
        given.source_id,
        *given.inputs["source_id"],
        *given.assumptions["source_id"],
        *values.loc[sorted(used), "source_id"],
        *parameters.table("gdp_deflator")["source_id"],
        *rates.loc[rates["parameter"] == schedule, "source_id"],
        "social-value-uk-guide",
    }
    register = parameters.register()
    return register[register["source_id"].isin(ids)].reset_index(drop=True)
