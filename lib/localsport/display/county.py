"""Draw, set and say how the districts of a county stand beside each other."""

from typing import Any

import geopandas as gpd
import pandas as pd

from localsport.display import tables
from localsport.display.dot_rows import dot_rows
from localsport.display.figures import Figure, Words
from localsport.display.messages import credit
from localsport.display.place_tables import COMPARISONS
from localsport.display.tables import Table
from localsport.display.voice import Voice, number, possessive
from localsport.display.where_wording import bullets

SIDES = {"higher": "higher", "lower": "lower", "worse": "higher", "better": "lower", "similar": "similar"}
"""The comparison of inactivity in words that blame nobody."""


def county_sentences(claims: pd.DataFrame, area: pd.Series, *, plain: bool = False) -> dict[str, str]:
    """Say how the districts differ, from the claims of `answers.districts`.

    Returns
    -------
    dict
        ``range`` (the ends, and what can be told apart), ``hold`` (where the people are), ``needy`` (where need is
        greatest), ``follows`` (which inactive adults money follows); a subject of which nothing can be said is empty.
    """
    voice = Voice(claims, plain=plain)
    place, country = voice.name(str(area["name"])), voice.name(str(area["country_name"]))
    return {
        "range": _range(voice, place, country),
        "hold": _hold(voice, place),
        "needy": _needy(voice, country),
        "follows": _follows(voice),
    }


def _range(voice: Voice, place: str, country: str) -> str:
    if not voice.has("district_lowest", "district_highest"):
        return f"No figure of inactivity is held for the districts of {place}."
    low, high = (voice.text(f"district_{end}", "what") for end in ("lowest", "highest"))
    said = (
        f"Inactivity runs from {voice.say('district_lowest')} of adults in {low} to "
        f"{voice.say('district_highest')} in {high}. "
    )
    count = {side: int(voice.value(f"districts_{side}")) for side in ("higher", "lower")}
    if not any(count.values()):
        return said + f"None of the {voice.say('districts')} districts can be told apart from {country}."
    apart = [f"{voice.say(f'districts_{side}')} {_is(n)} {side}" for side, n in count.items() if n]
    rest = int(voice.value("districts")) - sum(count.values())
    others = (
        ""
        if not rest
        else "; the others cannot be told apart from it"
        if rest > 1
        else "; one cannot be told apart"
    )
    return said + f"Of {voice.say('districts')} districts, {' and '.join(apart)} than {country}{others}."


def _is(n: int) -> str:
    return "is" if n == 1 else "are"


def _hold(voice: Voice, place: str) -> str:
    if not voice.has("first_two_need", "first_two_adults"):
        return ""
    need, adults = voice.value("first_two_need"), voice.value("first_two_adults")
    why = (
        "largely because so many people live there"
        if need - adults < LITTLE
        else "more than their share of the people"
    )
    return (
        f"{voice.text('first_two_need', 'what')} hold {voice.say('first_two_need', decimals=0)} of the inactive "
        f"adults of {place} and {voice.say('first_two_adults', decimals=0)} of all its adults: {why}."
    )


def _follows(voice: Voice) -> str:
    if not voice.has("share_inactive_adults"):
        return ""
    said = (
        f"The money follows {voice.say('share_inactive_adults')} inactive adults, modelled by neighbourhood"
    )
    if not voice.has("inactive_adults") or voice.text("share_inactive_adults", "verdict").startswith("19"):
        return f"{said} and added up by district."
    return (
        f"{said} and added up by district. That counts people from 16 and leaves gardening out, so it is not "
        f"the {voice.say('inactive_adults')} of the survey above: it is for sharing, not for counting."
    )


LITTLE = 5.0
"""Percentage points over their share of adults below which districts hold many inactive people for being large."""


def _needy(voice: Voice, country: str) -> str:
    if not voice.has("district_most_needy"):
        return f"No district has a neighbourhood in {possessive(country)} neediest fifth."
    return (
        f"{voice.text('district_most_needy', 'what')} has the most neighbourhoods among {possessive(country)} "
        f"neediest fifth: {voice.say('district_most_needy')}."
    )


def cautions(*, shared: bool) -> str:
    """List what a county briefing's parts on commissioning rest on.

    Parameters
    ----------
    shared
        Whether a budget is shared.
    """
    said = [
        "Illustrated: ways to deliver and the register of commissioners show the method; they are no offers and no "
        "decisions. The evidence in the route map is cited; which priority it serves is a judgement.",
        "Two returns: the programme that is valued is an example of its own. It is not the districts' plans added "
        "up, and its cost is not part of the budget.",
    ]
    if shared:
        said.insert(
            0,
            "Judged: how the money is shared rests on weights that people chose, floors, caps and the pace of "
            "change; last year's money and the delivery plans are illustrations.",
        )
    return bullets(said if shared else said[:1])


def districts_chart(
    found: pd.DataFrame, claims: pd.DataFrame, area: pd.Series, sources: pd.DataFrame
) -> Figure | Table:
    """Draw the inactivity of every district beside the nation; a note where no district has a figure."""
    held = found.dropna(subset=["value"]).sort_values("value", ascending=False, kind="stable")
    if held.empty:
        return tables.html(
            found.reset_index(),
            caption=f"Districts of {area['name']}: no figure is held",
            columns={"name": "District"},
        )
    country, period = str(area["country_name"]), "; ".join(sorted(set(held["period"])))
    rows = pd.DataFrame(
        {
            "label": held["name"],
            "value": held["value"],
            "lower": held["lower_95"],
            "upper": held["upper_95"],
            "side": [
                f"{number(v, '%')}, {SIDES.get(c, 'cannot tell')}"
                for v, c in zip(held["value"], held["comparison"], strict=True)
            ],
        }
    )
    said = county_sentences(claims, area, plain=True)["range"].split(". ")
    limits = (
        ""
        if held["lower_95"].notna().all()
        else " Limits are not published for all; the publisher's comparison uses them."
    )
    words = Words(
        title=said[0].removesuffix("."),
        subtitle=f"Adults who do under 30 minutes a week, %, 19 and over, {period}. The line is {country}.",
        caption=f"Similar: chance could explain the difference.{limits} {credit(sources, held['source_id'])}",
        alt=f"A dot for each district of {area['name']} beside {country}. {' '.join(said)}",
        demonstration=bool(area["demonstration"]),
    )
    nation = float(held["country_value"].iloc[0])
    return dot_rows(
        rows,
        words,
        name="districts",
        axis="Inactive adults, %",
        heading=f"Beside {country}",
        unit="%",
        reference=(f"{country} {number(nation, '%')}", nation),
    )


def districts_table(found: pd.DataFrame, area: pd.Series) -> Table:
    """Set the districts side by side: inactivity, people and neighbourhoods of great need."""

    def limits(row: dict[Any, Any]) -> str:
        if pd.isna(row["lower_95"]):
            return str(row["interval_note"])
        return f"{number(row['lower_95'], '%')} to {number(row['upper_95'], '%')}"

    rows = [
        {
            "name": row["name"],
            "rate": number(row["value"], "%") if pd.notna(row["value"]) else "no local figure",
            "limits": limits(row),
            "beside": COMPARISONS.get(row["comparison"], COMPARISONS[""]),
            "people": number(row["inactive_adults"], "people"),
            "share": number(row["share_of_need"], "%", decimals=0),
            "needy": f"{row['neediest_fifth']} of {row['neighbourhoods']}",
        }
        for row in found.to_dict("records")
    ]
    country = str(area["country_name"])
    return tables.html(
        pd.DataFrame(rows),
        caption=f"The districts of {area['name']}, the largest number of inactive adults first",
        columns={
            "name": "District",
            "rate": "Inactive adults",
            "limits": "95% limits",
            "beside": f"Beside {country}",
            "people": "Number",
            "share": f"Of all inactive adults in {area['name']}",
            "needy": f"Neighbourhoods in {possessive(country)} neediest fifth",
        },
        note="Numbers and shares are rounded one by one, so they need not add up.",
        demonstration=bool(area["demonstration"]),
    )


def district_names(found: pd.DataFrame, outlines: gpd.GeoDataFrame) -> pd.DataFrame:
    """Find where the districts' names go on a map, the one with most inactive adults first.

    Parameters
    ----------
    found
        `answers.districts.districts`.
    outlines
        The districts' polygons: ``area_code, geometry``.

    Returns
    -------
    pandas.DataFrame
        ``name, x, y, priority``, as `localsport.display.maps.place_map` takes labels.
    """
    points = outlines.set_index("area_code").reindex(found.index).representative_point()
    return pd.DataFrame(
        {"name": found["name"], "x": points.x, "y": points.y, "priority": range(1, len(found) + 1)}
    )
