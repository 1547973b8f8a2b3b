"""Say results about a place in plain English sentences, each number taken from a claim."""

import html
from typing import Protocol

import pandas as pd

from localsport.display import locality_wording
from localsport.display.voice import Voice, possessive, series_of, with_article
from localsport.needs import SMALL_PLACE

OLDER = "not of the latest national period"
"""How the method of a claim ends whose period the nation has left behind."""


def place_sentences(claims: pd.DataFrame, area: pd.Series, *, plain: bool = False) -> dict[str, str]:
    """Make the sentences about a place.

    Parameters
    ----------
    claims
        The claims of an `answers.locality`.
    area
        ``name, country_name, region_name, level, code``.
    plain
        Leave the markup out.

    Returns
    -------
    dict
        Sentences by subject, in reading order: ``inactive, number, neighbours, change, where, active, children,
        health, deprivation, access, sample``. A subject without a figure says so.
    """
    voice = Voice(claims, plain=plain)
    place, country = voice.name(area["name"]), str(area["country_name"])
    return {
        "inactive": _inactive(voice, place, country),
        "number": _number(voice),
        "neighbours": _neighbours(voice, place, area),
        "change": _change(voice, place, str(area["level"])),
        "where": _where(voice, place, country),
        "active": _active(voice, place, country),
        "children": _children(voice, place, country),
        "health": _health(voice, place, country),
        "deprivation": _deprivation(voice, place, country),
        "access": _access(voice, place),
        "sample": _sample(voice, country),
    } | locality_wording.locality_sentences(claims, area, plain=plain)


def headline(claims: pd.DataFrame, area: pd.Series, *, plain: bool = True) -> str:
    """Say the one thing first: how inactive the place is, compared with the nation.

    Without markup by default, as titles and index pages need it.
    """
    if locality_wording.is_locality(area):
        return locality_wording.locality_headline(claims, area, plain=plain)
    voice = Voice(claims, plain=plain)
    place, country = voice.name(area["name"]), voice.name(area["country_name"])
    if not voice.has("inactive_rate", "inactive_country"):
        return f"No figure for adult inactivity is published for {place}"
    here, there = voice.say("inactive_rate"), voice.say("inactive_country")
    verdict = voice.text("inactive_rate", "verdict")
    if verdict == "worse":
        return f"More adults are inactive in {place} than across {country}: {here} against {there}"
    if verdict == "better":
        return f"Fewer adults are inactive in {place} than across {country}: {here} against {there}"
    if verdict == "similar":
        return f"About as many adults are inactive in {place} as across {country}: {here} against {there}"
    if voice.text("inactive_rate", "method").startswith("estimate"):
        return (
            f"By our estimate {here} of adults in {place} are inactive; in {country} as a whole {there} are"
        )
    return f"{here} of adults in {place} are inactive; in {country} as a whole {there} are"


def _inactive(voice: Voice, place: str, country: str) -> str:
    if not voice.has("inactive_rate"):
        return f"No figure for adult inactivity is published for {place}."
    estimate = voice.text("inactive_rate", "method").startswith("estimate")
    return (
        f"{voice.say('inactive_rate')}{voice.interval('inactive_rate')} of adults in {place} are inactive: they "
        f"do less than 30 minutes of activity a week ({voice.text('inactive_rate', 'period')}). "
        f"This is {'an estimate from its districts, ' if estimate else ''}"
        f"{voice.beside_country('inactive', country)}."
    )


def _number(voice: Voice) -> str:
    if not voice.has("inactive_adults"):
        return ""
    return (
        f"That is about {voice.say('inactive_adults')} people who do less than 30 minutes of activity a week "
        f"({voice.text('inactive_rate', 'period')}{voice.interval('inactive_rate', opening='; ', closing='')})."
    )


def _neighbours(voice: Voice, place: str, area: pd.Series) -> str:
    parts = []
    if voice.has("inactive_neighbours_low", "inactive_neighbours_high"):
        low, high = voice.value("inactive_neighbours_low"), voice.value("inactive_neighbours_high")
        here = voice.value("inactive_rate")
        stands = "above" if here > high else "below" if here < low else "within"
        parts.append(
            f"Among the places most like it, between {voice.say('inactive_neighbours_low')} and "
            f"{voice.say('inactive_neighbours_high')} of adults are inactive: {place} is {stands} that range."
        )
    if voice.has("inactive_region"):
        estimate = voice.text("inactive_region", "method").startswith("estimate")
        words = " (our estimate from its districts)" if estimate else ""
        region = voice.name(with_article(str(area["region_name"])))
        parts.append(f"In {region} the figure is {voice.say('inactive_region')}{words}.")
    return " ".join(parts)


def _change(voice: Voice, place: str, level: str) -> str:
    if not voice.has("inactive_change"):
        return f"Too few years are held to say how inactivity in {place} has moved."
    first, last = voice.text("inactive_first", "period"), voice.text("inactive_last", "period")
    ends = (first, last)
    between = [
        f"{kind} {voice.say(f'inactive_{kind}')} in {voice.text(f'inactive_{kind}', 'period')}"
        for kind in ("lowest", "highest")
        if voice.text(f"inactive_{kind}", "period") not in ends
    ]
    also = f" ({', '.join(between)})" if between else ""
    start, end = voice.say("inactive_first"), voice.say("inactive_last")
    span = f"Inactivity was {start} in {first} and {end} in {last}{also}."
    verdict = voice.text("inactive_change", "verdict")
    ending = {
        "rise": "The rise from first to last is unlikely to be chance.",
        "fall": "The fall from first to last is unlikely to be chance.",
        "no clear change": "The difference from first to last could be chance: there is no clear change.",
    }.get(
        verdict,
        f"We cannot tell whether that is a change: {_asked(voice, level)}, so a figure moves by several points a "
        "year by chance alone, and limits are not published for every year here.",
    )
    return f"{span} {ending}"


def _asked(voice: Voice, level: str) -> str:
    """Say how many people the survey asks; the smallest places are exempt from its minimum."""
    if level != "district":
        return "the figure rests on surveys"
    if voice.has("smallest_difference"):
        return "about 500 people are asked in a place"
    return "few people are asked in a place this small"


def _sample(voice: Voice, country: str) -> str:
    if not voice.has("smallest_difference", "inactive_country"):
        return ""
    return (
        "What the survey can show: about 500 people are asked in a place, so it tells a place from "
        f"{voice.name(country)} 4 times in 5 only where they lie {voice.say('smallest_difference')} apart or more."
    )


def _where(voice: Voice, place: str, country: str) -> str:
    total = int(voice.value("neighbourhoods"))
    in_fifth = f"{voice.say('neediest_fifth')} of {voice.say('neighbourhoods')}"
    if total == 1:
        return (
            f"{place} is a single neighbourhood in the statistics, so nothing can be ranked inside it; need there "
            f"{'is' if voice.value('neediest_fifth') else 'is not'} among {possessive(country)} neediest fifth."
        )
    if total < SMALL_PLACE:
        return (
            f"{place} has only {voice.say('neighbourhoods')} neighbourhoods, too few to rank; "
            f"{voice.say('neediest_fifth')} of them {'is' if voice.value('neediest_fifth') == 1 else 'are'} among "
            f"{possessive(country)} neediest fifth."
        )
    verb = "is" if voice.value("neediest_fifth") == 1 else "are"
    sentence = (
        f"{in_fifth} neighbourhoods (about 1,700 people each) {verb} among {possessive(country)} neediest fifth"
        if voice.value("neediest_fifth") != 0
        else f"None of the {voice.say('neighbourhoods')} neighbourhoods (about 1,700 people each) is among "
        f"{possessive(country)} neediest fifth"
    )
    names = [voice.text(f"greatest_need_{n}", "what") for n in (1, 2, 3) if voice.has(f"greatest_need_{n}")]
    return f"{sentence}. Within {place}, the neediest neighbourhoods are in {series_of(names)}."


def _active(voice: Voice, place: str, country: str) -> str:
    if not voice.has("active_rate"):
        return f"No figure for active adults is published for {place}."
    verdict = voice.text("active_rate", "verdict")
    above = voice.has("active_country") and voice.value("active_rate") >= voice.value("active_country")
    strength = verdict == "better" or (verdict == "similar" and above)
    return (
        f"{'A strength to build on: ' if strength else ''}{voice.say('active_rate')}{voice.interval('active_rate')} "
        f"of adults do the recommended 150 minutes or more a week, {voice.beside_country('active', country)}."
    )


def _children(voice: Voice, place: str, country: str) -> str:
    if not voice.has("children_active_rate"):
        return f"No figure for children's activity is published for {place}."
    return (
        f"{voice.say('children_active_rate')}{voice.interval('children_active_rate')} of children and young people "
        f"are active for an average of 60 minutes a day or more ({_dated(voice, 'children_active_rate')}), "
        f"{voice.beside_country('children_active', country)}."
    )


def _dated(voice: Voice, id: str) -> str:
    """Give the period, and say so where the nation has a later one."""
    later = "the latest published here" if voice.text(id, "method").endswith(OLDER) else ""
    return ", ".join(part for part in (voice.text(id, "period"), later) if part)


def _health(voice: Voice, place: str, country: str) -> str:
    parts = []
    if voice.has("preventable_deaths_rate"):
        parts.append(
            f"{voice.say('preventable_deaths_rate')} people under 75 die each year of causes considered "
            f"preventable ({voice.text('preventable_deaths_rate', 'period')}), "
            f"{voice.beside_country('preventable_deaths', country)}."
        )
    if voice.has("life_women_rate", "life_men_rate"):
        parts.append(
            f"Life expectancy is {voice.say('life_women_rate')} for women, "
            f"{voice.beside_country('life_women', country)}, and {voice.say('life_men_rate')} for men, "
            f"{voice.beside_country('life_men', country)}."
        )
    return " ".join(parts) or f"No mortality or life expectancy figure is published for {place}."


def _deprivation(voice: Voice, place: str, country: str) -> str:
    if not voice.has("deprived_rate"):
        return f"No deprivation figure is held for {place}."
    if voice.has("neighbourhoods") and voice.value("neighbourhoods") == 1:
        return ""
    return (
        f"{voice.say('deprived_rate', decimals=0)} of its neighbourhoods are among the most deprived fifth in "
        f"{voice.name(country)}."
    )


def _access(voice: Voice, place: str) -> str:
    kinds = {
        "places_swimming_pool": ("swimming pool", "swimming pools"),
        "places_sports_hall": ("sports hall", "sports halls"),
        "places_health_and_fitness_gym": ("gym", "gyms"),
    }
    held = [
        f"{voice.say(id)} {one if voice.value(id) == 1 else many}"
        for id, (one, many) in kinds.items()
        if voice.has(id)
    ]
    if not held:
        return f"No register of facilities is held for {place}."
    return f"{place} has {series_of(held)} in operation and open to the public."


def title(area: pd.Series, question: str = "") -> str:
    """Write the heading of a document about a place, with the words that a demonstration must bear."""
    name = html.escape(str(area["name"]), quote=False)
    invented = (
        "<p><strong>Demonstration data</strong>: no such place exists.</p>" if area["demonstration"] else ""
    )
    return f"<h1>{html.escape(question or 'Being active', quote=False)} in {name}</h1>{invented}"


def lead(claims: pd.DataFrame, area: pd.Series) -> str:
    """Write the headline as the first paragraph."""
    return f'<p class="lead">{headline(claims, area, plain=False)}.</p>'


def paragraph(text: str) -> str:
    """Set text from data as a paragraph."""
    return f"<p>{html.escape(text, quote=False)}</p>"


def listed(sentences: dict[str, str], subjects: list[str]) -> str:
    """Set sentences as a list, those that say something."""
    items = "".join(f"<li>{sentences[subject]}</li>" for subject in subjects if sentences.get(subject))
    return f'<ul class="sentences">{items}</ul>'


def group_sentences(claims: pd.DataFrame, whose: str) -> dict[str, str]:
    """Say how wide the gaps between groups are, for the place or, where nothing local is published, the nation."""
    voice = Voice(claims)
    name = voice.name(whose)
    said = {}
    if voice.has("inactive_disabled", "inactive_not_disabled"):
        said["disability"] = (
            f"In {name}, {voice.say('inactive_disabled')} of disabled adults are inactive, against "
            f"{voice.say('inactive_not_disabled')} of others ({voice.text('inactive_disabled', 'period')})."
        )
    if voice.has("inactive_most_deprived", "inactive_least_deprived"):
        said["deprivation"] = (
            f"In the most deprived tenth of neighbourhoods {voice.say('inactive_most_deprived')} are inactive, "
            f"in the least deprived tenth {voice.say('inactive_least_deprived')}."
        )
    said["place"] = "These are averages of groups that overlap, and they show who is less active, not why."
    return said


def certainty(summary: pd.DataFrame, area: pd.Series) -> str:
    """Say in three sentences how sure the figures are."""
    held = summary[summary["value"].notna()]
    limited = int(held["interval_note"].eq("").sum())
    built = int(held["basis"].eq("mean").sum())
    ours = f"; {built} are our estimates from its districts" if built else ""
    sentences = [
        f"Measured or counted: {len(held)} of {len(summary)} indicators have a figure for "
        f"{html.escape(str(area['name']), quote=False)}, {limited} of them with published limits{ours}.",
        "Modelled and judged: need by neighbourhood rests on census and deprivation data, weighted by judgement; "
        "use it to decide where to ask next, not to rank neighbours a place apart.",
        "Assumed: the value of a programme is an illustration from other schemes' figures; put in your own.",
    ]
    return '<ul class="sentences">' + "".join(f"<li>{one}</li>" for one in sentences) + "</ul>"


class Sourced(Protocol):
    """What names the sources it rests on."""

    @property
    def sources(self) -> pd.DataFrame:
        """Register rows."""
        ...


def all_sources(*answers: Sourced) -> pd.DataFrame:
    """Put the sources of several answers together, each once."""
    return pd.concat([answer.sources for answer in answers]).drop_duplicates("source_id", ignore_index=True)


def key_figures(claims: pd.DataFrame, area: pd.Series) -> dict[str, object]:
    """Give the few figures that an index page shows of a place."""
    if locality_wording.is_locality(area):
        return locality_wording.key_figures(claims, area)
    voice = Voice(claims, plain=True)
    wanted = {
        "inactive_rate": "Inactive adults",
        "inactive_adults": "Number of inactive adults",
        "active_rate": "Active adults",
        "neediest_fifth": f"Neighbourhoods in {possessive(area['country_name'])} neediest fifth",
        "neighbourhoods": "All neighbourhoods",
    }
    period = voice.text("inactive_rate", "period") if voice.has("inactive_rate") else ""
    return {
        "area_code": area["code"],
        "name": area["name"],
        "level": area["level"],
        "headline": headline(claims, area),
        "figures": [
            {"label": label, "value": voice.value(id), "text": voice.say(id)}
            for id, label in wanted.items()
            if voice.has(id)
        ],
        "data": f"Adult activity figures: {period}" if period else "",
    }
