"""Say the six sections, what a place's mix of people implies, and inequality in plain English sentences."""

import html

import pandas as pd

from localsport.display.voice import Voice, possessive, series_of

SPOKEN = {
    "age": "mix of ages",
    "disability": "share of disabled people",
    "deprivation": "deprivation",
    "ethnic_group": "mix of ethnic groups",
}
"""Breakdowns of the expectation, as their claims' ids have them, and as a sentence does."""

MANAGERS = {
    "School/College/University (in house)": "schools, colleges and universities",
    "Commercial Management": "companies",
    "Trust": "trusts",
    "Sport Club": "sports clubs",
    "Local Authority (in house)": "the local authority",
    "Community Organisation": "community organisations",
}

KINDS = {
    "provision_sports_hall": "sports halls",
    "provision_health_and_fitness_gym": "gyms",
    "provision_swimming_pool": "swimming pools",
}

MOVED = {
    "wider": "the gap has become wider, which is unlikely to be chance",
    "narrower": "the gap has become narrower, which is unlikely to be chance",
    "turned round": "the gap has turned round, which is unlikely to be chance",
    "no clear change": "we cannot tell whether the gap has changed",
}


def sentences(
    claims: pd.DataFrame, area: pd.Series, parts: pd.DataFrame, *, plain: bool = False
) -> dict[str, str]:
    """Make the sentences of the six sections.

    Parameters
    ----------
    claims
        The claims of an `answers.profile_sections`.
    area
        ``name, country_name``.
    parts
        What is held of each part of each section, and what to get where.
    plain
        Leave the markup out.

    Returns
    -------
    dict
        Sentences by subject: ``people, kinds, homes, census, places, managers, register, economy, expected,
        measured, chance, expectation``. A subject without a figure says so, or is "" where another says it.
    """
    voice = Voice(claims, plain=plain)
    place, country = voice.name(area["name"]), voice.name(area["country_name"])
    return {
        "people": _people(voice, place, country) or lacking(parts, "demography", plain=plain),
        "kinds": _kinds(voice, country),
        "homes": _homes(voice, country),
        "census": (
            "Census counts are of everybody, so no interval applies. Shares of households, of carers and of "
            "journeys to work are near but not exact: residents stand in for households and workers, of whom the "
            "files hold no number by neighbourhood."
        ),
        "places": _places(voice, place, country) or lacking(parts, "places", plain=plain),
        "managers": _managers(voice, country),
        "register": (
            "A count says nothing of size, price, quality or opening hours, and grass pitches are not in these files."
        ),
        "economy": _economy(voice, country) or lacking(parts, "economy", plain=plain),
        "expected": _expected(voice, place, country),
        "measured": _measured(voice, place),
        "chance": _chance(voice),
        "expectation": _caution(voice),
    }


def inequality_sentences(
    claims: pd.DataFrame, area: pd.Series, measures: pd.DataFrame, *, plain: bool = False
) -> dict[str, str]:
    """Say how far inactivity differs between groups, and whether that has changed.

    Returns
    -------
    dict
        Sentences by subject: ``across, disability, sex`` (of the nation), ``place`` and ``cautions``.
    """
    voice = Voice(claims, plain=plain)
    place, country = voice.name(area["name"]), voice.name(area["country_name"])
    if not voice.has("inequality_across_slope") and not voice.has("inequality_disability_absolute"):
        return {"across": f"No breakdown of inactivity is held for {country}, so no gap can be given."}
    own = [
        _gap(voice, f"inequality_place_{gap}_absolute", pair, f"In {place}") for gap, pair in _PAIRS.items()
    ]
    said = {
        "across": _across(voice, country),
        "disability": _gap(
            voice, "inequality_disability_absolute", _PAIRS["disability"], f"Across {country}"
        ),
        "sex": _gap(voice, "inequality_sex_absolute", _PAIRS["sex"], f"Across {country}"),
        "place": " ".join(one for one in own if one)
        or f"Inactivity by group is not published for {place} in these files, so its own gaps cannot be given.",
        "cautions": _cautions(area, measures),
    }
    return {subject: text for subject, text in said.items() if text}


def lacking(parts: pd.DataFrame, section: str, *, plain: bool = False) -> str:
    """Say what a section lacks and what to get where; "" where it lacks nothing."""
    absent = parts[parts["section"].eq(section) & parts["held"].eq(0)]
    if absent.empty:
        return ""
    said = [f"{row['label']} (get {row['get']}: {row['where']})" for row in absent.to_dict("records")]
    text = f"Nothing is held on: {'; '.join(said)}. How to add a file stands in the table of what is missing."
    return text if plain else html.escape(text, quote=False)


def _against(voice: Voice, id: str, country: str) -> str:
    there = f"{id}_country"
    return f" ({country} {_short(voice, there)})" if voice.has(there) else ""


def _short(voice: Voice, id: str) -> str:
    """Write a number without the words of its unit, or with fewer."""
    return voice.say(id).replace(" per 10,000", "").replace(" percentage points", " points")


def _people(voice: Voice, place: str, country: str) -> str:
    if not voice.has("demography_residents", "demography_children", "demography_older"):
        return ""
    return (
        f"{place} has about {voice.say('demography_residents')} residents (Census 2021). "
        f"{voice.say('demography_children')} are aged under 16{_against(voice, 'demography_children', country)} and "
        f"{voice.say('demography_older')} are 65 or over{_against(voice, 'demography_older', country)}."
    )


def _kinds(voice: Voice, country: str) -> str:
    if not voice.has("demography_disabled", "demography_white", "demography_asian", "demography_black"):
        return ""
    groups = [
        f"{voice.say(f'demography_{stem}')} are {name}{_against(voice, f'demography_{stem}', country)}"
        for stem, name in (("white", "White"), ("asian", "Asian"), ("black", "Black"))
    ]
    return (
        f"{voice.say('demography_disabled')} of residents are disabled"
        f"{_against(voice, 'demography_disabled', country)}; {series_of(groups)}."
    )


def _homes(voice: Voice, country: str) -> str:
    if not voice.has("demography_no_car", "demography_managers", "demography_active_travel"):
        return ""
    return (
        f"About {voice.say('demography_no_car')} of households have no car or van"
        f"{_against(voice, 'demography_no_car', country)}; {voice.say('demography_managers')} of people aged 16 and "
        f"over are in higher managerial or professional work{_against(voice, 'demography_managers', country)}; about "
        f"{voice.say('demography_active_travel')} of those in work walk or cycle to it"
        f"{_against(voice, 'demography_active_travel', country)}, as of March 2021, when many worked at home."
    )


def _places(voice: Voice, place: str, country: str) -> str:
    if not voice.has("provision_facilities", "provision_public"):
        return ""
    held = [
        f"{_short(voice, id)} {name}{_against(voice, id, country)}"
        for id, name in KINDS.items()
        if voice.has(id)
    ]
    many = f" Open to the public for every 10,000 residents: {series_of(held)}." if held else ""
    return (
        f"The register lists {voice.say('provision_facilities')} facilities in operation in {place}, "
        f"{voice.say('provision_public')} of them open to the public.{many}"
    )


def _managers(voice: Voice, country: str) -> str:
    if not voice.has("provision_manager"):
        return ""
    named = str(voice.claims["provision_manager"]["what"])
    who = voice.name(MANAGERS.get(named, named.lower()))
    return (
        f"More of them are run by {who} than by anyone else: {voice.say('provision_manager')}"
        f"{_against(voice, 'provision_manager', country)}."
    )


def _economy(voice: Voice, country: str) -> str:
    said = [
        f"{voice.say(f'economy_{part}')} {part} ({voice.text(f'economy_{part}', 'period')}), "
        f"{_short(voice, f'economy_{part}_rate')} for every 10,000 residents"
        f"{_against(voice, f'economy_{part}_rate', country)}"
        for part in ("businesses", "jobs")
        if voice.has(f"economy_{part}", f"economy_{part}_rate")
    ]
    return f"Sport and recreation: {'; '.join(said)}." if said else ""


def _implied(voice: Voice) -> dict[str, str]:
    """Find the breakdowns with an expectation, that which changes it most first."""
    held = [stem for stem in SPOKEN if voice.has(f"expectation_{stem}", f"expectation_{stem}_shift")]
    held.sort(key=lambda stem: -voice.value(f"expectation_{stem}_shift"))
    return {stem: SPOKEN[stem] for stem in held}


def _expected(voice: Voice, place: str, country: str) -> str:
    implied = _implied(voice)
    if not implied:
        return (
            f"What the mix of people in {place} implies cannot be worked out: rates by group, or the mix, are "
            "not held."
        )
    said = []
    for stem, words in implied.items():
        id = f"expectation_{stem}"
        verdict = voice.text(f"{id}_shift", "verdict")
        beside = "as many" if verdict == "as many" else f"{_short(voice, f'{id}_shift')} {verdict}"
        said.append(f"its {words} {voice.say(id)} ({beside})")
    there = ""
    if voice.has("expectation_country"):
        there = f" ({voice.say('expectation_country')} in {voice.text('expectation_country', 'period')})"
    return (
        f"If people in {place} were as inactive as people like them across {country}{there}, then, taking one "
        f"characteristic at a time, we would expect: from {'; from '.join(said)}."
    )


def _measured(voice: Voice, place: str) -> str:
    implied = [stem for stem in _implied(voice) if voice.has(f"expectation_{stem}_remainder")]
    if not voice.has("expectation_measured"):
        return f"No inactivity was measured for {place} in that period, so nothing can be set beside an expectation."
    rest: list[str] = []
    for stem in implied:
        id = f"expectation_{stem}_remainder"
        side = voice.text(id, "verdict").split("; ")[0]
        what = "what is expected" if not rest else "that"
        distance = "as many as expected" if side == "equal" else f"{_short(voice, id)} {side} {what}"
        rest.append(f"{distance} from its {SPOKEN[stem]}")
    beside = f": {series_of(rest)}" if rest else ""
    return (
        f"{voice.say('expectation_measured')}{_limits(voice, 'expectation_measured')} were measured to be inactive "
        f"in {voice.text('expectation_measured', 'period')}{beside}."
    )


def _chance(voice: Voice) -> str:
    rest = {
        stem: voice.text(f"expectation_{stem}_remainder", "verdict").split("; ")[1]
        for stem in _implied(voice)
        if voice.has(f"expectation_{stem}_remainder")
    }
    if not rest:
        return ""
    if voice.has("expectation_sampling"):
        moves = voice.value("expectation_sampling")
        larger = [SPOKEN[stem] for stem in rest if voice.value(f"expectation_{stem}_remainder") > moves]
        ending = (
            "all are larger"
            if len(larger) == len(rest)
            else f"those from its {series_of(larger)} are larger, the others not"
            if len(larger) > 1
            else f"only that from its {larger[0]} is larger"
            if larger
            else "none is larger"
        )
        return (
            "The limits of the measured figure are not in these files. If 500 people were asked, chance alone moves "
            f"it by {_short(voice, 'expectation_sampling')} either way; of these differences {ending}."
        )
    said = []
    for verdict in ("unlikely to be chance", "could be chance"):
        own = [SPOKEN[stem] for stem, one in rest.items() if one == verdict]
        if own:
            verb = {"unlikely to be chance": "is unlikely to be chance", "could be chance": "could be chance"}
            said.append(
                f"The difference from what its {series_of(own)} would lead us to expect {verb[verdict]}."
            )
    return (
        " ".join(said) or "No limits are published for the measured figure, so we cannot tell what is chance."
    )


def _caution(voice: Voice) -> str:
    if not any(voice.has(f"expectation_{stem}") for stem in SPOKEN):
        return ""
    return (
        "An expectation is not a measurement: it takes people here to be like their group everywhere. The "
        "characteristics overlap, so what one explains cannot be added to what another does. Shares of disabled "
        "people and of ethnic groups are of residents of all ages, the rates of adults; the same sum made for the "
        "nation puts most of that right. What is left over is nobody's merit or fault: it may be anything not "
        "counted here."
    )


_PAIRS = {
    "disability": ("disabled people", "people who are not"),
    "sex": ("women", "men"),
    "deprivation": (
        "people in the most deprived tenth of neighbourhoods",
        "people in the least deprived tenth",
    ),
}


def _across(voice: Voice, country: str) -> str:
    if not voice.has("inequality_across_slope", "inequality_across_relative"):
        return ""
    return (
        f"Across {country} in {voice.text('inequality_across_slope', 'period')} inactivity was "
        f"{_short(voice, 'inequality_across_slope')}{_limits(voice, 'inequality_across_slope')} higher at the most "
        f"deprived end of the population than at the least deprived, or {voice.say('inequality_across_relative')} as "
        f"high (slope and relative index of inequality). {_moved(voice, 'inequality_across_slope')}"
    )


def _gap(voice: Voice, id: str, pair: tuple[str, str], where: str) -> str:
    if not voice.has(id):
        return ""
    row = voice.claims[id]
    size = f"{_short(voice, id)}{_limits(voice, id)}"
    opening = f"{where} in {voice.text(id, 'period')}"
    if row["lower"] <= 0 <= row["upper"]:
        either = f"{pair[0]} or {pair[1]} were more often inactive"
        return f"{opening} we cannot tell whether {either}: the gap was {size}. {_moved(voice, id)}"
    side = "more" if row["value"] > 0 else "less"
    return f"{opening} {pair[0]} were {side} often inactive than {pair[1]}: the gap was {size}. {_moved(voice, id)}"


def _moved(voice: Voice, id: str) -> str:
    if not voice.has(f"{id}_change", f"{id}_first"):
        return ""
    verdict = voice.text(f"{id}_change", "verdict")
    if verdict not in MOVED:
        return f"Whether that has changed cannot be said: {voice.text(f'{id}_change', 'interval_note')}."
    return (
        f"It was {_short(voice, f'{id}_first')} in {voice.text(f'{id}_first', 'period')}: {MOVED[verdict]}."
    )


def _limits(voice: Voice, id: str) -> str:
    """Write limits without repeating a unit of several words."""
    row = voice.claims[id]
    if pd.isna(row["lower"]):
        return ""
    end = "%" if row["unit"] == "%" else ""
    return f" (95% interval {row['lower']:.1f}{end} to {row['upper']:.1f}{end})"


def _cautions(area: pd.Series, measures: pd.DataFrame) -> str:
    since = sorted({one for one in measures["comparable_from"] if one})
    text = (
        "Two years are compared at a time, as independent surveys; 2019/20 and 2020/21 hold the pandemic's "
        "restrictions. The published limits leave out the survey's design, so they are somewhat too narrow: do not "
        "lean on a verdict near the line."
    )
    if since and not area["demonstration"]:
        text += (
            f" Tenths of deprivation are compared from {series_of(since)} on, because {possessive('the publisher')} "
            "tenths seem to be drawn differently before."
        )
    return text
