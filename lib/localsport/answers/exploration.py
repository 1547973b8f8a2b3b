"""Answer one question put to the published figures: this measure, these places, this breakdown, these years."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from localsport.answers import claims as claims_table
from localsport.answers import place as whereabouts
from localsport.answers.claims import claim
from localsport.answers.national import National, national
from localsport.data import mergers, parameters
from localsport.data.sources import cited
from localsport.data.tables import Tables
from localsport.profile.cells import difference
from localsport.profile.crosstab import EVERYONE, SEXES, USUAL_SAMPLES, breakdowns, crosstab
from localsport.profile.headlines import LIMITS

_FIGURE = ["area_code", "indicator_id", "sex", "age", "period"]


@dataclass(frozen=True)
class Exploration:
    """One table of published figures, what is said of it, and what else could have been asked.

    Attributes
    ----------
    area
        The place (`localsport.answers.place.place`).
    indicator
        Its row of the codebook.
    table
        Place by group by year (`localsport.profile.crosstab`), with ``role`` (place, comparator, country).
    measures
        The indicators that hold any figure for these places: ``name, theme`` by id.
    breakdowns
        What is published of this indicator, for whom and when (`localsport.profile.crosstab.breakdowns`).
    periods
        Every period of this indicator, in time.
    places
        Districts that may be set beside it: name by code.
    asked
        The question: ``indicator_id, breakdown, beside, years, assumed_respondents``.
    usual_sample
        How many people the survey usually asks in a district; 0 where the measure is no adult survey's.
    claims
        Every number the sentences use.
    sources
        The register rows of the sources of the table.
    """

    area: "pd.Series[Any]"
    indicator: "pd.Series[Any]"
    table: pd.DataFrame
    measures: pd.DataFrame
    breakdowns: pd.DataFrame
    periods: list[str]
    places: "pd.Series[str]"
    asked: dict[str, Any]
    usual_sample: int
    claims: pd.DataFrame
    sources: pd.DataFrame


def exploration(
    tables: Tables,
    area_code: str,
    *,
    indicator_id: str = "93015",
    breakdown: str = "",
    beside: Sequence[str] = (),
    years: Sequence[str] = (),
    assumed_respondents: int | None = None,
    shared: National | None = None,
) -> Exploration:
    """Put one question to the published figures of a place, its comparators and its nation.

    Parameters
    ----------
    tables
        The tidy tables.
    area_code
        Code of a district, county or region, or codes of districts joined by "+".
    indicator_id
        Which indicator.
    breakdown
        Its breakdown, such as ``"Disability"``; "" is everyone or, where nothing is published for everyone
        (life expectancy), the first breakdown there is.
    beside
        Codes, names or groups of up to ten districts (`localsport.profile.comparators`). The nation always stands
        beside the place.
    years
        Periods as published; all where none is given.
    assumed_respondents
        Give figures of an adult survey without published limits an interval on so many people, marked as assumed.
    shared
        What a batch or a panel of controls shares; computed when not given.

    Raises
    ------
    ValueError
        If a place, indicator, breakdown or year is unknown; all are named, with what there is.
    """
    shared = shared or national(tables)
    area = whereabouts.place(tables, area_code, shared)
    areas = tables.areas().set_index("area_code")["name"].astype(str)
    names = pd.concat([areas, pd.Series({area["code"]: str(area["name"])})])
    names = names[~names.index.duplicated()]
    chosen = whereabouts.comparators(tables, area, shared, names, list(beside)).index.tolist()
    codes = [str(area["code"]), *chosen, shared.country]
    # Estimates and figures rebuilt from counts stand in only where nothing is published.
    made = whereabouts.rows_of(area, shared, chosen)
    made = made[made["basis"].ne("published") & made["area_code"].isin(codes)]
    published = tables.indicators(area_codes=codes)
    basis = mergers.basis(published["note"])
    published = published.assign(basis=basis, estimated=basis.eq("mean"))
    # What was made of merged districts stands among the published rows already, and says so in its note.
    made = made[~pd.MultiIndex.from_frame(made[_FIGURE]).isin(pd.MultiIndex.from_frame(published[_FIGURE]))]
    rows = pd.concat([published, made.reindex(columns=published.columns)], ignore_index=True)

    book, labels = shared.codebook, parameters.table("breakdown_labels")
    held = book[book["indicator_id"].isin(rows["indicator_id"])].drop_duplicates("indicator_id")
    cuts = pd.DataFrame()
    if indicator_id in set(held["indicator_id"]):
        cuts = breakdowns(rows, codebook=book, indicator_id=indicator_id, labels=labels)
        breakdown = breakdown or str(cuts.index[0])
    table = crosstab(
        rows,
        codebook=book,
        labels=labels,
        indicator_id=indicator_id,
        places=codes,
        breakdown=breakdown or EVERYONE,
        years=list(years) or None,
        names=names,
        assumed_respondents=assumed_respondents,
    )
    roles = {shared.country: "country", str(area["code"]): "place"}
    table.insert(2, "role", table["area_code"].map(roles).fillna("comparator"))
    own = rows[rows["indicator_id"].eq(indicator_id)]
    indicator = held[held["indicator_id"].eq(indicator_id)].iloc[0].copy()
    indicator["name"] = table["indicator"].iloc[0]
    kept = book[book["indicator_id"].eq(indicator_id)]
    if len(kept) > 1:
        both = zip(kept["sex"].replace(SEXES), kept["definition"], strict=True)
        indicator["definition"] = "; ".join(f"{sex}: {text[:1].lower()}{text[1:]}" for sex, text in both)
    register = tables.sources()
    return Exploration(
        area=area,
        indicator=indicator,
        table=table,
        measures=_measures(held),
        breakdowns=cuts,
        periods=own.sort_values("period_start", kind="stable")["period"].unique().tolist(),
        places=_districts(tables, area),
        asked={
            "indicator_id": indicator_id,
            "breakdown": str(table["breakdown"].iloc[0]),
            "beside": tuple(chosen),
            "years": tuple(table["period"].unique()),
            "assumed_respondents": assumed_respondents,
        },
        usual_sample=USUAL_SAMPLES.get(str(indicator["compare_group"]), 0),
        claims=claims_table.table(_claims(table)),
        sources=register[register["source_id"].isin(cited(table["source_id"]))].reset_index(drop=True),
    )


PREFERRED = ("Disability", "Sex", "Age", "Deprivation")


def by_group(answer: Exploration, breakdown: str = "") -> str:
    """Choose a breakdown to look at: the one asked for, else one the place itself has, else one the nation has.

    Returns
    -------
    str
        The breakdown's name; "" where the measure has none.
    """
    if breakdown:
        return breakdown
    cuts = answer.breakdowns.drop(index=EVERYONE, errors="ignore")
    ranks = {str(name): PREFERRED.index(name) if name in PREFERRED else len(PREFERRED) for name in cuts.index}
    own = {str(name): str(answer.area["code"]) in areas for name, areas in cuts["areas"].items()}
    return min(ranks, key=lambda name: (not own[name], ranks[name]), default="")


def claims_of(*answers: Exploration) -> pd.DataFrame:
    """Put the claims of several explorations of one measure under one another, each number once."""
    made = pd.concat([answer.claims for answer in answers])
    return made.drop_duplicates("id").reset_index(drop=True)


def _measures(held: pd.DataFrame) -> pd.DataFrame:
    """List the indicators; one that is published by sex only loses the sex from its name."""
    by_sex = held["sex"].ne("Persons")
    plain = held["name"].where(~by_sex, held["name"].str.rsplit(" (", n=1).str[0])
    return pd.DataFrame({"name": plain, "theme": held["theme"]}).set_index(held["indicator_id"])


def _districts(tables: Tables, area: "pd.Series[Any]") -> "pd.Series[str]":
    names = tables.areas("district").set_index("area_code")["name"].astype(str)
    return names.drop(area["code"], errors="ignore").sort_values()


def _claims(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Claim the place's latest figure and nation's, and how they, its years and its groups differ."""
    made: list[dict[str, Any]] = []
    own = table[table["role"].eq("place")].dropna(subset=["value"])
    whole = table[table["group"].eq(EVERYONE)]
    if len(whole) and len(own):
        made += _of_everyone(table, own.sort_values("period_start"))
    if whole.empty:
        made += _of_groups(table, own)
    return made


def _of_everyone(table: pd.DataFrame, own: pd.DataFrame) -> list[dict[str, Any]]:
    last = own.iloc[-1]
    made = [_figure("explored_place", last)]
    nation = table[table["role"].eq("country") & table["value"].notna()]
    shared = own[own["period"].isin(nation["period"])]
    # Where the latest year has no limits, an earlier one may say whether the place differs.
    both = shared[shared["period"].isin(nation.dropna(subset=LIMITS)["period"])].dropna(subset=LIMITS)
    if len(shared):
        here = (both if len(both) else shared).iloc[-1]
        if here["period"] != last["period"]:
            made += [_figure("explored_then", here)]
        there = nation[nation["period"].eq(here["period"])].iloc[0]
        made += [_figure("explored_country", there), *_gap("explored_beside_country", here, there)]
    limited = own.dropna(subset=LIMITS)
    years = limited if len(limited) > 1 else own
    first, latest = years.iloc[0], years.iloc[-1]
    if first["period_end"] < latest["period_start"]:
        made += [_figure("explored_first", first), _figure("explored_last", latest)]
        made += _gap("explored_change", latest, first)
    return made


def _of_groups(table: pd.DataFrame, own: pd.DataFrame) -> list[dict[str, Any]]:
    """Compare two groups of the place itself or, where it has none, of the nation: those farthest apart."""
    rows = own if len(own) else table[table["role"].eq("country")].dropna(subset=["value"])
    latest = rows[rows["period_start"].eq(rows["period_start"].max())]
    if len(latest) < 2:
        return []
    high, low = latest.iloc[latest["value"].argmax()], latest.iloc[latest["value"].argmin()]
    made = [_figure("explored_highest", high), _figure("explored_lowest", low)]
    pairs = len(latest) * (len(latest) - 1) // 2
    gap = _gap("explored_groups", high, low)
    if pairs > 1:
        gap[0]["method"] += f"; the widest of {pairs} gaps, and so wider than one named beforehand"
    return made + gap


def _figure(id: str, one: "pd.Series[Any]") -> dict[str, Any]:
    group = "" if one["group"] == EVERYONE else f", {one['group']}"
    return claim(
        id,
        str(one["area_code"]),
        f"{one['indicator']}, {one['area_name']}{group}",
        float(one["value"]),
        str(one["unit"]),
        period=one["period"],
        lower=one["lower_95"],
        upper=one["upper_95"],
        interval_note=one["note"],
        verdict=str(one["compared_to_england"]).replace("not compared", ""),
        source_id=one["source_id"],
        method="estimate from its districts" if one["estimated"] else "as published",
        rows=(
            f"indicators: indicator_id={one['indicator_id']}, area_code={one['area_code']}, sex={one['sex']}, "
            f"age={one['age']}, category={one['category']}, period={one['period']}"
        ),
    )


def _gap(id: str, a: "pd.Series[Any]", b: "pd.Series[Any]") -> list[dict[str, Any]]:
    """Claim a difference, the larger less the smaller, so that its size is what a sentence says."""
    if float(a["value"]) < float(b["value"]):
        a, b = b, a
    found = difference(a.to_dict(), b.to_dict())
    method = "difference of two independent estimates, 1.96 standard errors from their 95% limits"
    return [
        claim(
            id,
            str(a["area_code"]),
            f"{_named(a)}, less {_named(b)}",
            found["value"],
            found["unit"],
            period=a["period"] if a["period"] == b["period"] else f"{b['period']} and {a['period']}",
            lower=found["lower_95"],
            upper=found["upper_95"],
            interval_note=found["reason"],
            verdict=found["verdict"],
            source_id="; ".join(sorted({str(a["source_id"]), str(b["source_id"])})),
            method=f"{method}; {found['caution']}" if found["caution"] else method,
            rows="explore: the two cells named",
        )
    ]


def _named(one: "pd.Series[Any]") -> str:
    parts = [one["area_name"], "" if one["group"] == EVERYONE else one["group"], one["period"]]
    return ", ".join(str(part) for part in parts if part)
