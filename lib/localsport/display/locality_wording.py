"""Say in plain English what is modelled and what is not known of a custom locality."""

import pandas as pd

from localsport.display.voice import Voice, possessive

_BESIDE = {"higher": "higher than", "lower": "lower than", "similar": "similar to"}


def is_locality(area: pd.Series) -> bool:
    """Say whether a place was drawn up by a user out of neighbourhoods."""
    return str(area["level"]) == "locality"


def locality_headline(claims: pd.DataFrame, area: pd.Series, *, plain: bool = True) -> str:
    """Say the one thing first: how inactive the locality is by the model, beside its districts and the nation."""
    voice = Voice(claims, plain=plain)
    place, districts, country = _names(voice, area)
    if not voice.has("modelled_rate", "modelled_district", "modelled_country"):
        if not voice.has("neighbourhoods", "neediest_fifth"):
            return f"No figure for adult inactivity reaches below the district: none is held for {place}"
        verb = "is" if voice.value("neediest_fifth") == 1 else "are"
        return (
            f"{voice.say('neediest_fifth')} of {voice.say('neighbourhoods')} neighbourhoods in {place} {verb} among "
            f"{voice.name(possessive(str(area['country_name'])))} neediest fifth"
        )
    here, there = voice.say("modelled_rate", decimals=0), voice.say("modelled_district", decimals=0)
    sides = [voice.text(f"modelled_{stem}", "verdict") for stem in ("district", "country")]
    nation = f"{possessive(country)} {voice.say('modelled_country', decimals=0)}"
    return (
        f"Modelled inactivity in {place} is {_BESIDE[sides[0]]} that of {districts} as a whole, {here} of adults "
        f"against {there}, and {_BESIDE[sides[1]]} {nation}"
    )


def locality_sentences(claims: pd.DataFrame, area: pd.Series, *, plain: bool = False) -> dict[str, str]:
    """Make the sentences that only a custom locality needs.

    Parameters
    ----------
    claims
        The claims of an `answers.locality`, with those of `localsport.answers.locality_claims`.
    area
        ``name, level, kind, districts_name, country_name``.
    plain
        Leave the markup out.

    Returns
    -------
    dict
        Sentences to put in the place of those on survey figures, under their subjects: ``inactive`` and
        ``neighbours`` (modelled, beside districts and nation), ``number`` (what the place is made of, how many are
        inactive), ``change`` (what is not measured, how well it fits); ``active, children, health, sample`` are "".
        Empty for places of another level.
    """
    if not is_locality(area):
        return {}
    voice = Voice(claims, plain=plain)
    place, districts, country = _names(voice, area)
    said = {
        "inactive": _inactive(voice, place, districts, country),
        "number": f"{_made_of(voice, place, districts, voice.name(str(area['kind'])))} {_number(voice)}".strip(),
        "neighbours": _model(voice),
        "change": (
            f"No survey publishes a figure below the district: nothing here is measured for {place} alone. "
            f"{_fit(voice)}"
        ).strip(),
    }
    return said | dict.fromkeys(("active", "children", "health", "sample"), "")


def beside_districts(lines: pd.DataFrame, area: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
    """Let a chart of years speak of the district where the place itself has no survey figures.

    Parameters
    ----------
    lines
        Years of one indicator: ``area_code, role``.

    Returns
    -------
    tuple
        The lines, in which the one district a locality lies in, or else the nation, stands in the role "place"; and
        the area under a name that says so. Both as given for places of another level.
    """
    if not is_locality(area):
        return lines, area
    districts = list(area["districts"])
    code = districts[0] if len(districts) == 1 else str(area["country"])
    whose = str(area["districts_name"] if len(districts) == 1 else area["country_name"])
    named = area.copy()
    named["name"] = f"{whose} (none is published for {area['name']} alone)"
    return lines.assign(role=lines["role"].mask(lines["area_code"].eq(code), "place")), named


def spine_title(area: pd.Series) -> str:
    """Say why a chart of indicators is nearly empty for a custom locality."""
    return f"Only deprivation is counted for {area['name']}: nothing else is published below the district"


def neighbours_caption(area: pd.Series) -> str:
    """Name the table of comparators of a custom locality."""
    return f"{area['name']} is set beside where it lies: {area['districts_name']}"


def key_figures(claims: pd.DataFrame, area: pd.Series) -> dict[str, object]:
    """Give the few figures that an index page shows of a custom locality."""
    voice = Voice(claims, plain=True)
    wanted = {
        "modelled_rate": ("Inactive adults, modelled", 0),
        "modelled_number": ("Number of inactive adults, modelled", None),
        "residents": ("Residents", None),
        "neediest_fifth": (f"Neighbourhoods in {possessive(str(area['country_name']))} neediest fifth", None),
        "neighbourhoods": ("All neighbourhoods", None),
    }
    modelled = voice.has("modelled_rate")
    return {
        "area_code": area["code"],
        "name": area["name"],
        "level": area["level"],
        "demonstration": bool(area["demonstration"]),
        "headline": locality_headline(claims, area),
        "figures": [
            {"label": label, "value": voice.value(id), "text": voice.say(id, decimals=decimals)}
            for id, (label, decimals) in wanted.items()
            if voice.has(id)
        ],
        "data": f"Modelled adult inactivity: {voice.text('modelled_rate', 'period')}" if modelled else "",
    }


def _names(voice: Voice, area: pd.Series) -> tuple[str, str, str]:
    """Name the place, the districts it lies in and the nation."""
    name, districts, country = (
        voice.name(str(area[column])) for column in ("name", "districts_name", "country_name")
    )
    return name, districts, country


def _inactive(voice: Voice, place: str, districts: str, country: str) -> str:
    if not voice.has("modelled_rate", "modelled_district", "modelled_country"):
        return f"No survey figure and no model of adult inactivity reaches {place}."
    beside = [
        f"{_BESIDE[voice.text(id, 'verdict')]} the {voice.say(id, decimals=0)} of {name}"
        for id, name in (("modelled_district", f"{districts} as a whole"), ("modelled_country", country))
    ]
    return (
        f"Modelled, {voice.say('modelled_rate', decimals=0)}{voice.interval('modelled_rate')} of adults in {place} "
        f"are inactive, {' and '.join(beside)}. {_model(voice)}"
    )


def _model(voice: Voice) -> str:
    """Say which model and whom it speaks of, in the words that stand under every map."""
    if not voice.has("modelled_rate"):
        return ""
    label = voice.text("modelled_rate", "method").split("; ", 1)[1]
    return (
        "Inactive means less than 30 minutes of activity a week. Place, district and nation are by the same model, "
        f"not measured; rates too close for it to tell apart are called similar. {label}."
    )


def _number(voice: Voice) -> str:
    if not voice.has("modelled_number"):
        return ""
    interval = voice.interval("modelled_number", opening="; ", closing="")
    return f"About {voice.say('modelled_number')} of its adults are inactive (modelled{interval})."


def _made_of(voice: Voice, place: str, districts: str, kind: str) -> str:
    if not voice.has("neighbourhoods"):
        return ""
    n = voice.value("neighbourhoods")
    said = f"{place} is {with_a(kind)} of {voice.say('neighbourhoods')} neighbourhood{'s' if n != 1 else ''}"
    people = f", home to about {voice.say('residents')} people" if voice.has("residents") else ""
    return f"{said} (LSOAs) in {districts}{people}."


def _fit(voice: Voice) -> str:
    if not voice.has("fit_inside", "fit_elsewhere"):
        return ""
    return (
        f"Its figures are those of the neighbourhoods whose point lies in the outline drawn: about "
        f"{voice.say('fit_inside', decimals=0)} of their residents live inside it, and about "
        f"{voice.say('fit_elsewhere', decimals=0)} of the people inside it are counted elsewhere."
    )


def with_a(kind: str) -> str:
    """Put the indefinite article before a kind of place.

    Examples
    --------
    >>> with_a("primary care network"), with_a("integrated neighbourhood team")
    ('a primary care network', 'an integrated neighbourhood team')
    """
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"
