"""Say where in a place help would do most good, how sure that is and whom it would miss."""

import pandas as pd

from localsport.display.voice import Voice, possessive


def where_sentences(claims: pd.DataFrame, area: pd.Series, *, plain: bool = False) -> dict[str, str]:
    """Make the sentences about where.

    Parameters
    ----------
    claims
        The claims of an `answers.locality`.
    area
        ``name, country_name``.
    plain
        Leave the markup out.

    Returns
    -------
    dict
        Sentences by subject, in reading order: ``modelled, robust, both, reach, walk``; a subject of which
        nothing can be said is empty.
    """
    voice = Voice(claims, plain=plain)
    place, country = voice.name(area["name"]), voice.name(possessive(area["country_name"]))
    return {
        "modelled": _modelled(voice),
        "robust": _robust(voice, country),
        "both": _both(voice, country),
        "reach": _reach(voice, place),
        "walk": _walk(voice),
    }


def _modelled(voice: Voice) -> str:
    if not voice.has("modelled_lowest", "modelled_highest"):
        return ""
    low, high = (voice.text(f"modelled_{end}", "what") for end in ("lowest", "highest"))
    return (
        f"Modelled inactivity runs from {voice.say('modelled_lowest', decimals=0)} of adults in a neighbourhood of "
        f"{low} to {voice.say('modelled_highest', decimals=0)} in one of {high}. It is modelled, not measured."
    )


def _robust(voice: Voice, country: str) -> str:
    if not voice.has("sure_tenth", "neediest_tenth") or voice.value("neediest_tenth") == 0:
        return ""
    sure, tenth = int(voice.value("sure_tenth")), int(voice.value("neediest_tenth"))
    named = f"{voice.say('neediest_tenth')} {'is' if tenth == 1 else 'are'} in {country} neediest tenth"
    if not sure:
        return (
            f"{named}, and for none is that firm: with other weights and methods each falls out of it in more than "
            "10 of 100 draws."
        )
    return (
        f"{named}; {voice.say('sure_tenth')} {'stays' if sure == 1 else 'stay'} there in at least 90 of 100 draws of "
        "other weights and methods. That is a share of the draws, not a chance that need is truly great."
    )


def _both(voice: Voice, country: str) -> str:
    if not voice.has("crossing_both"):
        return ""
    both = int(voice.value("crossing_both"))
    if not both:
        return f"No neighbourhood is in {country} greatest fifth of both sporting need and social need."
    return (
        f"In {voice.say('crossing_both')} {'neighbourhood' if both == 1 else 'neighbourhoods'} sporting need and "
        f"social need meet: both are in {country} greatest fifth."
    )


def _reach(voice: Voice, place: str) -> str:
    if not voice.has("reach_inactive", "reach_missed", "reach_areas"):
        return ""
    return (
        f"Working only in the neediest fifth of its neighbourhoods ({voice.say('reach_areas')}) could reach at most "
        f"{voice.say('reach_inactive', decimals=0)} of inactive adults in {place}; "
        f"{voice.say('reach_missed', decimals=0)} live elsewhere."
    )


def _walk(voice: Voice) -> str:
    if not voice.has("walk_everyday"):
        return ""
    sentence = (
        f"{voice.say('walk_everyday', decimals=0)} of residents live in neighbourhoods within about a 20-minute walk "
        "of a public pool, hall or gym"
    )
    if voice.has("walk_pool"):
        sentence += f"; {voice.say('walk_pool', decimals=0)} of a pool"
    return f"{sentence}."
