"""Compose what too little activity goes with in one place, in disease and in money, and the claims made of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from localsport import burden as room
from localsport.answers import claims as claims_table
from localsport.answers.burden_claims import cost_claims, fraction_claims, share_claims, trust_claims
from localsport.answers.locality import Locality
from localsport.answers.programme import deflator, last_outturn
from localsport.data import parameters
from localsport.data.sources import cited
from localsport.methods.intervals import survey_proportion

ACTIVE, INACTIVE, ADULTS = "active_rate", "inactive_rate", "adults"
SEED = 20_240_401


@dataclass(frozen=True)
class BurdenAnswer:
    """What too little activity goes with here; a stock of burden and not what a programme would save.

    Attributes
    ----------
    area
        As of the locality.
    reason
        Why nothing can be said, or "".
    shares, country_shares
        Adults by exposure, per cent, with limits (`localsport.burden.shares`) and ``note``.
    fractions, country_fractions
        One row per disease and method (`localsport.burden.Fractions`), with ``headline`` (bool: the method to
        quote, the first held) and ``five`` (bool: a disease group of the Local Sport Profile).
    costs
        One row per spend and one sum per way of counting (`localsport.burden.attributable_costs`).
    parameters
        Every number it rests on: ``table, parameter, outcome, exposure, low, central, high, unit, price_year,
        source_id, locator, status, note``.
    claims
        One row per number a sentence may use, in the columns of `answers.claims`; ids begin with ``burden_``.
    sources
        The register's rows of everything it rests on.
    price_year, draws, seed
        Price base and simulation.
    """

    area: pd.Series
    reason: str
    shares: pd.DataFrame
    country_shares: pd.DataFrame
    fractions: pd.DataFrame
    country_fractions: pd.DataFrame
    costs: pd.DataFrame
    parameters: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
    price_year: int
    draws: int
    seed: int


def burden(
    place: Locality,
    *,
    price_year: int | None = None,
    assumed_sample: int | None = None,
    draws: int = 10_000,
    seed: int = SEED,
) -> BurdenAnswer:
    """Say what too little activity goes with in a place.

    The shares come from the place's claims: ``active_rate`` (93014) and ``inactive_rate`` (93015) of one period;
    the nation's from ``active_country`` and ``inactive_country``.

    Parameters
    ----------
    place
        The answer about the place.
    price_year
        Price base; by default the last published year of the deflator table.
    assumed_sample
        Where no limits of a share are published, use Wilson's for a simple random sample of this many adults
        (500 are asked in most places); marked as an assumption. Without it such a share counts as certain.
    draws, seed
        Simulation of the ranges.

    Raises
    ------
    KeyError
        If a price year has no deflator.
    ValueError
        If a parameter table cannot be used.
    """
    said = {str(row["id"]): row for row in place.claims.to_dict("records")}
    base = last_outturn() if price_year is None else price_year
    tables = {name: parameters.table(name) for name in ("relative_risks", "dose_response", "disease_spend")}
    reason = _reason(said)
    here = _shares(said, "rate", assumed_sample)
    there = _shares(said, "country", None)
    local, nation = (
        room.attributable_fractions(
            tables["relative_risks"], tables["dose_response"], held, draws=draws, seed=seed
        )
        for held in (here, there)
    )
    fractions, country_fractions = _marked(local.table), _marked(nation.table)
    costs = pd.DataFrame()
    made = share_claims(place.area, said, here, there)
    if not reason:
        costs = room.attributable_costs(
            tables["disease_spend"],
            local,
            nation,
            adults=float(said[ADULTS]["value"]),
            price_year=base,
            deflator=deflator(),
            seed=seed,
        )
        period = str(said[ACTIVE]["period"])
        made += fraction_claims(place.area, fractions, country_fractions, said, period=period, draws=draws)
        made += cost_claims(place.area, costs, said, period=period)
    rested_on = _parameters(tables)
    made += trust_claims(rested_on[_quoted(rested_on, fractions)])
    claims = claims_table.table(made)
    return BurdenAnswer(
        area=place.area,
        reason=reason,
        shares=here,
        country_shares=there,
        fractions=fractions,
        country_fractions=country_fractions,
        costs=costs,
        parameters=rested_on,
        claims=claims,
        sources=_sources(place, claims, rested_on),
        price_year=base,
        draws=draws,
        seed=seed,
    )


def _reason(said: dict[str, dict[Any, Any]]) -> str:
    """Say in words why there can be no answer, or nothing."""
    names = {
        ACTIVE: "active adults (93014)",
        INACTIVE: "inactive adults (93015)",
        ADULTS: "residents aged 19 and over",
        "active_country": "the nation's active adults",
        "inactive_country": "the nation's inactive adults",
    }
    lacking = [what for id, what in names.items() if id not in said or pd.isna(said[id]["value"])]
    if lacking:
        return f"no figure is held for {', '.join(lacking)}"
    periods = [str(said[id]["period"]) for id in (ACTIVE, INACTIVE)]
    if len(set(periods)) > 1:
        return (
            f"the latest figure of active adults is of {periods[0]} and that of inactive adults of {periods[1]}: "
            "classes of two surveys do not add up"
        )
    return ""


def _shares(said: dict[str, dict[Any, Any]], whose: str, sample: int | None) -> pd.DataFrame:
    """Lay out the shares of the place or of the nation; NaN where a claim is not there."""
    given: dict[str, dict[str, float]] = {}
    assumed = False
    for stem in ("active", "inactive"):
        row = dict(said.get(f"{stem}_{whose}", {}))
        value, lower, upper = (float(row.get(part, np.nan)) for part in ("value", "lower", "upper"))
        if sample is not None and np.isnan(lower) and not np.isnan(value):
            limits = survey_proportion([value], [sample], design_effect=1.0, confidence=0.95).iloc[0]
            lower, upper, assumed = float(limits["lower_95"]), float(limits["upper_95"]), True
        given[stem] = {"value": value, "lower": lower, "upper": upper}
    frame = room.shares(active=given["active"], inactive=given["inactive"])
    unpublished = "limits not published: counted as certain"
    note = f"limits assumed: a simple random sample of {sample}" if assumed else ""
    return frame.assign(note=np.where(frame["lower"].isna(), unpublished, note))


def _marked(table: pd.DataFrame) -> pd.DataFrame:
    """Mark the method to quote for each disease and the five diseases of the Local Sport Profile."""
    order = table["method"].map({name: n for n, name in enumerate(room.METHODS)})
    first = order.groupby(table["outcome"]).transform("min")
    return table.assign(headline=order.eq(first), five=table["outcome"].isin(room.FIVE_DISEASES))


def _parameters(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    columns = ["parameter", "outcome", "exposure", "low", "central", "high", "unit", "price_year"]
    shown = ["table", *columns, "source_id", "locator", "status", "note"]
    frames = [
        frame.rename(columns={"outcomes": "outcome"}).assign(table=name).reindex(columns=shown)
        for name, frame in tables.items()
    ]
    every = pd.concat(frames, ignore_index=True)
    return every.fillna({"outcome": "", "exposure": ""})


def _quoted(rested_on: pd.DataFrame, fractions: pd.DataFrame) -> pd.Series:
    """Mark the numbers behind the fractions to quote and behind the costs."""
    quoted = "; ".join(fractions.loc[fractions["headline"], "parameters"]).split("; ")
    behind = rested_on["table"].eq("disease_spend") | rested_on["outcome"].eq("")
    return behind | rested_on["parameter"].isin(quoted)


def _sources(place: Locality, claims: pd.DataFrame, rested_on: pd.DataFrame) -> pd.DataFrame:
    """Look up everything the answer rests on, in the register of the parameters and among the place's sources."""
    deflators = parameters.table("gdp_deflator")["source_id"]
    ids = cited(claims["source_id"], rested_on["source_id"], deflators)
    register = pd.concat([parameters.register(), place.sources])
    register = register.drop_duplicates("source_id", ignore_index=True)
    return register[register["source_id"].isin(ids)].reset_index(drop=True)
