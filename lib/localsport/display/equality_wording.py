"""Say who is least active, who the ways to help would reach, and what of either nobody knows."""

import pandas as pd

from localsport.display.options_messages import group
from localsport.display.options_wording import invented, listed, options_of
from localsport.display.voice import Voice, possessive, series_of

BRIEF = ("least", "mix", "reach", "unknown")
"""Subjects for a briefing."""
PEOPLE = {
    "Women": "women",
    "Men": "men",
    "Disabled people": "disabled people",
    "People who are not disabled": "people who are not disabled",
    "Never worked or long-term unemployed": "people who never worked or have long been unemployed",
    "White, other": "White people other than British",
    "White British": "White British people",
    "Mixed": "people of mixed ethnicity",
    "Any other": "people of any other ethnic group",
    "No qualification": "people without a qualification",
    "Good GCSEs or the like (level 2)": "people with good GCSEs or the like",
    "Degree or higher (level 4 and above)": "people with a degree or more",
}
"""Groups as they stand in a sentence."""
BREAKDOWNS = ("sex", "age", "disability", "deprivation", "work", "ethnic_group", "education")
MIXES = {
    "deprivation": "live in the most deprived fifth of neighbourhoods",
    "disability": "are disabled",
    "age": "are 65 or older",
    "ethnicity": "are from ethnic minorities other than White ones",
}
NAMED = 3


def equality_sentences(claims: pd.DataFrame, area: pd.Series, *, plain: bool = False) -> dict[str, str]:
    """Make the sentences about equality.

    Parameters
    ----------
    claims
        The claims of an `answers.equality`, with those of an `answers.choosing` for whom the ways reach.
    area
        ``name, country_name``.
    plain
        Leave the markup out.

    Returns
    -------
    dict
        Sentences by subject, in reading order: ``least, lacking, mix, reach, unknown, nowhere, why``; a subject of
        which nothing can be said is empty.
    """
    voice = Voice(claims, plain=plain)
    place, country = voice.name(str(area["name"])), voice.name(str(area["country_name"]))
    return {
        "least": _least(voice, str(area["code"]), place, country),
        "lacking": _lacking(voice, place, country),
        "mix": _mix(voice, place, country),
        "reach": _reach(voice),
        "unknown": _unknown(voice),
        "nowhere": _nowhere(voice),
        "why": "These figures show who is less active, not why; the groups overlap.",
    }


def people(label: str, breakdown: str) -> str:
    """Put a group of people inside a sentence.

    Examples
    --------
    >>> people("85 and over", "age"), people("Asian", "ethnic_group")
    ('people aged 85 and over', 'Asian people')
    """
    if label in PEOPLE:
        return PEOPLE[label]
    lower = f"{label[:1].lower()}{label[1:]}"
    opening = {"age": f"people aged {lower}", "deprivation": f"people in the {lower}"}
    return opening.get(breakdown, f"{label} people" if breakdown == "ethnic_group" else lower)


def _least(voice: Voice, code: str, place: str, country: str) -> str:
    own = [each for each in BREAKDOWNS if voice.has(f"equality_{each}_most")]
    local = [each for each in own if voice.text(f"equality_{each}_most", "area_code") == code]
    parts = [
        _highest(voice, local, place, "equality_average", ranges=True),
        _highest(voice, [each for each in own if each not in local], country, "equality_average_country"),
    ]
    said = [each for each in parts if each]
    if len(said) == 2:
        said[1] = f"For groups of which {place} has no figure: {said[1][:1].lower()}{said[1][1:]}"
    if said and not local:
        said[0] = f"No figure by group is held for {place}. {said[0]}"
    return " ".join(said)


def _highest(voice: Voice, kinds: list[str], name: str, average: str, *, ranges: bool = False) -> str:
    """Name the groups that stand clear above the average of the area their figures are of, the highest first."""
    if not kinds or not voice.has(average):
        return ""
    period = voice.text(average, "period")
    above = [each for each in kinds if voice.text(f"equality_{each}_most", "verdict") == "higher"]
    if not above:
        return (
            f"In {name} no group that is published stands clear above the average of {voice.say(average)} "
            f"({period}): chance could explain the differences."
        )
    above = sorted(above, key=lambda each: -voice.value(f"equality_{each}_most"))[:NAMED]
    told = [
        f"{people(voice.text(f'equality_{each}_most', 'what'), each)} ({voice.say(f'equality_{each}_most')}"
        f"{_range(voice, f'equality_{each}_most') if ranges else ''})"
        for each in above
    ]
    return (
        f"In {name} inactivity is highest among {series_of(told)}, against {voice.say(average)} of all adults "
        f"({period})."
    )


def _range(voice: Voice, id: str) -> str:
    return voice.interval(id, opening=", ", closing="")


def _lacking(voice: Voice, place: str, country: str) -> str:
    many = int(voice.value("equality_lacking"))
    if not many:
        return ""
    kinds = series_of(voice.text("equality_lacking", "what").split("; "))
    return (
        f"By {kinds} no figure is held for {place}; those of {country} stand in, and groups may differ here."
    )


def _mix(voice: Voice, place: str, country: str) -> str:
    parts = [
        f"{voice.say(f'equality_{kind}_inactive', decimals=0)} {words} "
        f"({voice.say(f'equality_{kind}_residents', decimals=0)} of residents)"
        for kind, words in MIXES.items()
        if voice.has(f"equality_{kind}_inactive") and voice.value(f"equality_{kind}_residents") > 0
    ]
    if not parts:
        return f"The files do not hold who lives in {place} by group."
    return (
        f"If {possessive(country)} rates hold in {place}, of its inactive adults about {series_of(parts)}. That is "
        "modelled from the census, not measured."
    )


def _reach(voice: Voice) -> str:
    parts: list[str] = []
    for stem, name in options_of(voice).items():
        ids = [id for id in voice.claims if id.startswith(f"{stem}_reach_")]
        said = [
            f"{word} {series_of(found)}"
            for word in ("more", "fewer")
            if (found := [group(voice.text(id, "what")) for id in ids if voice.text(id, "verdict") == word])
        ]
        if said:
            would = "" if parts else "would reach "
            parts.append(f"{listed([name])} {would}{', and '.join(said)}")
    if not parts:
        return ""
    mark = "Illustration: beside" if invented(voice) else "Beside"
    return f"{mark} their share of inactive adults here, {'; '.join(parts)}."


def _unknown(voice: Voice) -> str:
    if not voice.has("options_reach_unknown"):
        return _nowhere(voice)
    unknown, asked = (voice.say(f"options_reach_{each}", decimals=0) for each in ("unknown", "asked"))
    return (
        f"Of {asked} answers to who would gain by deprivation, disability, sex, age and ethnicity, {unknown} are not "
        f"known: nobody has asked, the files do not hold who lives here, or few of them do. {_nowhere(voice)}"
    )


def _nowhere(voice: Voice) -> str:
    if not voice.has("equality_nowhere"):
        return ""
    kinds = voice.text("equality_nowhere", "what").split("; ")
    return f"For no place is a figure held by {', '.join(kinds[:-1])}, or by {kinds[-1]}: ask those who join."
