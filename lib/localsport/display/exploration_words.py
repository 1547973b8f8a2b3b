"""Word what an exploration found: sentences, the words of its figure, the head of its file."""

import html
from collections.abc import Hashable

import pandas as pd

from localsport import __version__
from localsport.display.explored import Explored
from localsport.display.figures import Words
from localsport.display.messages import credit
from localsport.display.style import DEMONSTRATION, period
from localsport.display.voice import Voice, number, possessive, series_of

EVERYONE = "Everyone"
PUBLISHER = {
    "better": "better than",
    "worse": "worse than",
    "similar": "similar to",
    "higher": "higher than",
    "lower": "lower than",
}
"""The publisher's own comparison with the nation, in words."""


def sentences(answer: Explored, *, plain: bool = False) -> dict[str, str]:
    """Say what the table shows: the place beside its nation, its change, its groups, what is missing.

    Returns
    -------
    dict
        ``figure, beside, change, groups, missing``; "" where there is nothing to say.
    """
    voice = Voice(answer.claims, plain=plain)
    return {
        "figure": _figure(voice, answer),
        "beside": _beside(voice, answer),
        "change": _change(voice, answer),
        "groups": _groups(voice, answer),
        "missing": voice.name(missing(answer)),
    }


def _say(voice: Voice, id: str, answer: Explored) -> str:
    return voice.say(id, decimals=int(answer.indicator["decimals"]))


def _ended(voice: Voice, id: str, answer: Explored) -> str:
    """Write a figure with its interval, and say when the interval is assumed."""
    row, places = voice.claims[id], int(answer.indicator["decimals"])
    if pd.isna(row["lower"]):
        return _say(voice, id, answer)
    unit = "%" if row["unit"] == "%" else ""
    low, high = (number(float(row[end]), unit, decimals=places) for end in ("lower", "upper"))
    assumed = ", assumed" if "assumed" in str(row["interval_note"]) else ""
    return f"{_say(voice, id, answer)} (95% interval {low} to {high}{assumed})"


def _figure(voice: Voice, answer: Explored) -> str:
    name, place = voice.name(answer.indicator["name"]), voice.name(answer.area["name"])
    if voice.has("explored_place"):
        estimate = voice.text("explored_place", "method").startswith("estimate")
        figure = _ended(voice, "explored_place", answer)
        when = _when(voice, "explored_place")
        return (
            f"{name} in {place}: {figure} in {when}{', our estimate from its districts' if estimate else ''}."
        )
    if voice.has("explored_groups"):
        return ""
    return f"No figure for this measure is published for {place}: {name}."


def _when(voice: Voice, id: str) -> str:
    return period(voice.text(id, "period"))


def _chance(voice: Voice, id: str, answer: Explored, *, above: bool) -> str:
    """Say whether chance could explain a difference, with its interval."""
    verdict, places = voice.text(id, "verdict"), int(answer.indicator["decimals"])
    if verdict == "cannot tell":
        return (
            "whether chance explains that cannot be told, because limits are not published for both figures"
        )
    low, high = (f"{abs(float(voice.claims[id][end])):,.{places}f}" for end in ("lower", "upper"))
    resting = "" if "assumed" not in voice.text(id, "method") else " (on an assumed sample)"
    if verdict == "no clear difference":
        this, other = ("higher", "lower") if above else ("lower", "higher")
        return f"that could be chance: it may be anything from {low} {other} to {high} {this}{resting}"
    return f"that is unlikely to be chance: it is between {low} and {high}{resting}"


def _beside(voice: Voice, answer: Explored) -> str:
    if not voice.has("explored_beside_country"):
        return ""
    here = "explored_then" if voice.has("explored_then") else "explored_place"
    place, country = voice.name(answer.area["name"]), voice.name(answer.area["country_name"])
    above = voice.value(here) > voice.value("explored_country")
    own = f" ({_say(voice, here, answer)})" if here == "explored_then" else ""
    chance = _chance(voice, "explored_beside_country", answer, above=above)
    told = "cannot be told" not in chance and here == "explored_place"
    published = PUBLISHER.get(voice.text("explored_place", "verdict"), "")
    also = (
        f" The publisher's own comparison for {_when(voice, 'explored_place')}: {published} {country}."
        if published and not told
        else ""
    )
    return (
        f"In {_when(voice, 'explored_country')} {place}{own} was {_say(voice, 'explored_beside_country', answer)} "
        f"{'above' if above else 'below'} {possessive(country)} {_say(voice, 'explored_country', answer)}; "
        f"{chance}.{also}"
    )


def _change(voice: Voice, answer: Explored) -> str:
    if not voice.has("explored_change"):
        return ""
    above = voice.value("explored_last") > voice.value("explored_first")
    ends = f"{_say(voice, 'explored_last', answer)} against {_say(voice, 'explored_first', answer)}"
    return (
        f"In {_when(voice, 'explored_last')} it was {_say(voice, 'explored_change', answer)} "
        f"{'higher' if above else 'lower'} than in {_when(voice, 'explored_first')} ({ends}); "
        f"{_chance(voice, 'explored_change', answer, above=above)}."
    )


def _groups(voice: Voice, answer: Explored) -> str:
    if not voice.has("explored_groups"):
        return ""
    name, place = voice.name(answer.indicator["name"]), voice.name(whose(answer))
    pair = [
        f"{_of_group(voice, id, answer)}: {_ended(voice, id, answer)}"
        for id in ("explored_highest", "explored_lowest")
    ]
    widest = "the widest of" in voice.text("explored_groups", "method")
    return (
        f"{name} in {place}, {_when(voice, 'explored_groups')} – {'; '.join(pair)}. "
        f"The gap is {_say(voice, 'explored_groups', answer)}; "
        f"{_chance(voice, 'explored_groups', answer, above=True)}."
        f"{' No two groups are farther apart, so part of the gap may be chance.' if widest else ''}"
    )


def _of_group(voice: Voice, id: str, answer: Explored) -> str:
    """Name a claim's group as it stands inside a sentence."""
    what, by = voice.text(id, "what"), answer.asked["breakdown"]
    names = sorted((voice.name(group) for group in answer.table["group"].unique()), key=len)
    group = [name for name in names if what.endswith(name)][-1]
    if by == "Age":
        return f"aged {group}"
    # Only ordinary words lose their capital: not "Asian", not "GCSE".
    return group[:1].lower() + group[1:] if by != "Ethnicity" and group[1:2].islower() else group


def whose(answer: Explored) -> str:
    """Say whose groups are compared: the place's or, where it has none, the nation's."""
    own = answer.table.loc[answer.table["role"].eq("place"), "value"].notna().any()
    return str(answer.area["name"] if own else answer.area["country_name"])


def missing(answer: Explored) -> str:
    """Say which places lack figures, how many may not be shown, and what is estimated or assumed."""
    table, held = answer.table, _held(answer)
    parts = []
    without = [name for name in table["area_name"].unique() if name not in held]
    what = "" if answer.asked["breakdown"] == EVERYONE else f" by {str(answer.asked['breakdown']).lower()}"
    if without:
        parts.append(f"No figures{what} are published for {series_of(without)} in these years.")
    few = int(table["note"].str.startswith("fewer than").sum())
    if few:
        cells = "1 figure is" if few == 1 else f"{few} figures are"
        parts.append(f"{cells} not shown because fewer than 30 people were asked.")
    if table["interval"].eq("assumed").any():
        people = answer.asked["assumed_respondents"]
        parts.append(f"Assumed intervals suppose that {people:,} people had been asked in a district.")
    if table["estimated"].any():
        parts.append("Estimates are ours, from districts, and have no interval.")
    return " ".join(parts)


def _held(answer: Explored) -> list[str]:
    """Name the places that have any figure."""
    names = answer.table.loc[answer.table["value"].notna(), "area_name"]
    return names.drop_duplicates().tolist()


def _how_drawn(answer: Explored) -> str:
    """Say how the chart shows intervals, and where it leaves them out."""
    table, held = answer.table, _held(answer)
    beside = table["role"].eq("comparator") & table["area_name"].isin(held)
    several = table["period"].nunique() > 1
    grey = {
        "places": table.loc[beside, "area_code"].nunique() > 2,
        "groups": several and len(held) == 1 and table["group"].nunique() > 4,
    }
    parts = [f"Intervals of the {what} in grey are in the table." for what, many in grey.items() if many]
    if table["interval"].eq("assumed").any():
        parts.append("Dashed intervals are assumed.")
    if table["estimated"].any():
        parts.append("Dashed lines are estimates.")
    if (table["value"].notna() & table["interval"].eq("") & ~table["estimated"]).any():
        parts.append("Where no interval is drawn, none is published.")
    return " ".join(["Thin lines are 95% limits.", *parts])


def title(answer: Explored) -> str:
    """Say the one thing first, without markup."""
    voice = Voice(answer.claims, plain=True)
    name, place, country = answer.indicator["name"], answer.area["name"], answer.area["country_name"]
    if voice.has("explored_beside_country"):
        id = "explored_then" if voice.has("explored_then") else "explored_place"
        here, there = _say(voice, id, answer), _say(voice, "explored_country", answer)
        when = period(voice.text(id, "period"))
        way = "above" if voice.value(id) > voice.value("explored_country") else "below"
        verdict = voice.text("explored_beside_country", "verdict")
        if verdict == "higher":
            return f"{name}: {possessive(place)} {here} is {way} {possessive(country)} {there}, {when}"
        if verdict == "no clear difference":
            both = f"{possessive(place)} {here} beside {possessive(country)} {there}"
            return f"{name}: chance could explain {both}, {when}"
        return f"{name}: {here} in {place}, {there} in {country}, {when}"
    if voice.has("explored_groups"):
        high, low = (
            f"{_say(voice, id, answer)} ({_of_group(voice, id, answer)})"
            for id in ("explored_highest", "explored_lowest")
        )
        return f"{name} in {whose(answer)}, {_when(voice, 'explored_groups')}: {high}, {low}"
    return (
        f"{name}: no figure is published for {place}"
        if not voice.has("explored_place")
        else f"{name}, {place}"
    )


def words(answer: Explored) -> Words:
    """Word the figure."""
    said = sentences(answer, plain=True)
    years = answer.table["period"].unique().tolist()
    span = period(years[0]) if len(years) == 1 else f"{period(years[0])} to {period(years[-1])}"
    row, asked = answer.indicator, answer.asked
    by = "" if asked["breakdown"] == EVERYONE else f" By {str(asked['breakdown']).lower()}."
    told = [said[part] for part in ("figure", "beside", "change", "groups") if said[part]]
    source = credit(answer.sources, answer.table["source_id"].dropna())
    return Words(
        title=title(answer),
        subtitle=f"{row['definition']}. {row['base_population']}, {row['unit']}, {span}.{by}",
        caption=" ".join(part for part in (_how_drawn(answer), said["missing"], source) if part),
        alt=f"Chart of {answer.table['area_name'].nunique()} places, {span}.{by} {' '.join(told)}",
        demonstration=bool(answer.area["demonstration"]),
    )


def file_head(answer: Explored) -> list[str]:
    """Write what a table needs to travel alone: what it shows, definitions, rules, sources with licences."""
    row, asked, area = answer.indicator, answer.asked, answer.area
    lines = [f"{DEMONSTRATION}: no such place exists."] if area["demonstration"] else []
    by = "" if asked["breakdown"] == EVERYONE else f"by {str(asked['breakdown']).lower()} and "
    lines += [
        f"{row['name']}: {area['name']} and the places beside it, {by or 'by '}year",
        f"Definition: {row['definition']}",
        f"Of whom: {row['base_population']}; unit: {row['unit']}",
        f"Survey or count: {row['source_note']}",
        "lower_95 and upper_95 are 95% limits; the column interval says whether they are published, computed "
        "from counts, or assumed",
        "A figure resting on fewer than 30 people asked is not shown; the column note says why a cell is empty",
        "Only one breakdown at a time is published: no cell is of two groups at once",
    ]
    if asked["assumed_respondents"]:
        lines.append(
            f"Assumed limits: as if {asked['assumed_respondents']:,} people had been asked, Wilson, design effect 1"
        )
    for source in answer.sources.to_dict("records"):
        parts = [source.get(c, "") for c in ("title", "publisher", "edition", "licence", "url")]
        lines.append(f"Source {source['source_id']}: {'; '.join(str(part) for part in parts if part)}")
    return [*lines, f"Made with localsport {__version__}"]


def key_figures(everyone: Explored, groups: Explored) -> dict[str, object]:
    """Give the few figures that an index page shows of a place."""
    area = everyone.area
    labels: dict[Hashable, str] = {"explored_place": str(everyone.indicator["name"])}
    labels |= {
        id: str(row["what"])
        for id, row in groups.claims.set_index("id").to_dict("index").items()
        if id in ("explored_highest", "explored_lowest")
    }
    made = [*everyone.claims.to_dict("records"), *groups.claims.to_dict("records")]
    found = {row["id"]: row for row in made}
    return {
        "area_code": area["code"],
        "name": area["name"],
        "level": area["level"],
        "headline": title(everyone),
        "figures": [
            {
                "label": label,
                "value": found[id]["value"],
                "text": number(
                    found[id]["value"], found[id]["unit"], decimals=int(everyone.indicator["decimals"])
                ),
            }
            for id, label in labels.items()
            if id in found
        ],
        "data": f"{everyone.indicator['name']}: {period(everyone.table['period'].iloc[-1])}",
    }


def alert(message: str) -> str:
    """Set a refusal so that a screen reader says it at once."""
    return f'<p role="alert"><strong>Not possible.</strong> {html.escape(message, quote=False)}</p>'
