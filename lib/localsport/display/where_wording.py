"""Say where in a place help would do most good, how sure that is and whom it would miss."""

import html
from collections.abc import Sequence

import pandas as pd

from localsport.display.voice import Voice, lower_first, possessive


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
        Sentences by subject, in reading order: ``modelled, footing, robust, both, reach, walk``; a subject of which
        nothing can be said is empty.
    """
    voice = Voice(claims, plain=plain)
    place, country = voice.name(area["name"]), voice.name(possessive(area["country_name"]))
    return {
        "modelled": _modelled(voice),
        "footing": _footing(voice, place),
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
    if not voice.has("sure_tenth", "neediest_tenth"):
        return ""
    sure, tenth = int(voice.value("sure_tenth")), int(voice.value("neediest_tenth"))
    no_chance = "That is a share of the draws, not a chance that need is truly great."
    many = "in at least 90 of 100 draws of other weights and methods"
    if not tenth:
        return (
            f"None is in {country} neediest tenth, and their order is loose: with other weights and methods the one "
            f"ranked first could come anywhere down to place {voice.say('first_rank_high')}."
        )
    named = f"{voice.say('neediest_tenth')} {'is' if tenth == 1 else 'are'} in {country} neediest tenth"
    if not sure:
        it = "that is not firm: it falls" if tenth == 1 else "for none is that firm: each falls"
        return f"{named}, but {it} out of it in more than 10 of 100 draws of other weights and methods."
    if sure == tenth:
        return f"{named}, and {'stays' if tenth == 1 else 'all stay'} there {many}. {no_chance}"
    return f"{named}; {voice.say('sure_tenth')} {'stays' if sure == 1 else 'stay'} there {many}. {no_chance}"


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
    if not voice.has("reach_inactive", "reach_missed", "reach_areas", "reach_adults"):
        return ""
    gain = voice.value("reach_inactive") - voice.value("reach_adults")
    few = (
        "choosing by place alone finds few more than working anywhere would. Whom the offer is for matters more."
        if gain < LITTLE
        else "choosing by place helps, and still misses most."
    )
    return (
        f"The neediest fifth of its neighbourhoods ({voice.say('reach_areas')}) hold "
        f"{voice.say('reach_inactive', decimals=0)} of the inactive adults of {place} and "
        f"{voice.say('reach_adults', decimals=0)} of all its adults; "
        f"{voice.say('reach_missed', decimals=0)} of inactive "
        f"adults live elsewhere: {few}"
    )


LITTLE = 5.0
"""Percentage points of gain over working anywhere below which choosing by place is said to find few more."""


def _walk(voice: Voice) -> str:
    if not voice.has("walk_everyday"):
        return ""
    low, high = voice.limits("walk_everyday", decimals=0)
    sentence = (
        f"Between {low} and {high} of residents, by pace and way, live in neighbourhoods within a 20-minute "
        "walk of a "
        f"public pool, hall or gym; {voice.say('walk_everyday', decimals=0)} at a middling pace"
    )
    if voice.has("walk_pool"):
        sentence += f" ({voice.say('walk_pool', decimals=0)} of a pool)"
    return f"{sentence}. A hall may be a school's, open to all for a few evening hours."


def _footing(voice: Voice, place: str) -> str:
    if not voice.has("modelled_place"):
        return ""
    whole = f"{voice.say('modelled_place', decimals=0)} for all of {place}"
    if not voice.has("inactive_rate"):
        return f"Modelled inactivity comes to {whole}, adults {voice.text('modelled_place', 'verdict')}."
    known = "estimated" if voice.text("inactive_rate", "method").startswith("estimate") else "published"
    if voice.text("modelled_place", "verdict").startswith("19"):
        return (
            f"Modelled inactivity is set so that the neighbourhoods together give the {known} "
            f"{voice.say('inactive_rate')}: it spreads that figure, and cannot correct it."
        )
    return (
        f"Modelled inactivity below is not on the footing of the {known} {voice.say('inactive_rate')}: it "
        "counts people "
        f"from 16 and leaves gardening out, and comes to {whole}. Use it to compare "
        "neighbourhoods, not as the "
        "rate of the place."
    )


def target_sentences(
    claims: pd.DataFrame, area: pd.Series, *, enough: bool, robust: bool, plain: bool = False
) -> dict[str, str]:
    """Say whom an open programme would draw, and how much of a place would have to be worked in.

    Parameters
    ----------
    claims
        The claims of an `answers.targets`.
    area
        ``name``.
    enough
        Whether any neighbourhood gives the mix asked for.
    robust
        Whether the place has neighbourhoods enough to choose between.
    plain
        Leave the markup out.

    Returns
    -------
    dict
        ``mix, reach, spend``; of a place with too few neighbourhoods only that it has.
    """
    voice = Voice(claims, plain=plain)
    place = voice.name(area["name"])
    if not robust:
        return {
            "mix": f"{place} has too few neighbourhoods to choose between: choose by group of people instead."
        }
    required = voice.say("target_mix_required", decimals=0)
    share = voice.say("target_mix", decimals=0)
    if enough:
        areas = int(voice.value("target_mix_areas"))
        some = "neighbourhood" if areas == 1 else "neighbourhoods"
        mix = (
            f"In the {voice.say('target_mix_areas')} most inactive {some} {share} of adults are modelled as "
            "inactive. "
            f"Even there an open programme would hold {required} inactive people only if they joined as readily as "
            "active ones, which they seldom do"
        )
    else:
        mix = (
            f"Even in the most inactive neighbourhood of {place} {share} of adults are modelled as inactive. For "
            f"{required} of participants to be inactive, an inactive adult there must be "
            f"{voice.say('target_mix_selection', decimals=1)} as likely to join as an active one"
        )
    return {
        "mix": (
            f"An inactive person is not an inactive area. {mix}: whom the offer is made to matters more than where."
        ),
        "reach": (
            f"It takes the {voice.say('target_reach_areas')} neediest neighbourhoods, "
            f"{voice.say('target_reach_share', decimals=0)} of those here, to hold at least "
            f"{voice.say('target_reach_required', decimals=0)} of inactive adults "
            f"(about {voice.say('target_reach_people')}, modelled)."
        ),
        "spend": (
            f"Spread by need with a floor for all, the budget comes to {voice.say('spend_most')} in the neediest "
            f"neighbourhood and {voice.say('spend_least')} in the least needy. How steep that should be is a "
            "judgement."
        ),
    }


def cautions(estimate: pd.Series, lacking: tuple[str, ...]) -> str:
    """List what a map of need does not show."""
    said = [
        "The index is a judgement by stated weights, not a measurement: other weights give other ranks.",
        _modelled_caution(estimate, lacking),
        "It describes an area's average, not its people: most inactive people do not live in the neediest places.",
        "Census figures are of March 2021, when restrictions were in force; deprivation is of 2025.",
    ]
    return bullets(said)


def bullets(sentences: Sequence[str]) -> str:
    """Set sentences about what is not shown as a list."""
    return '<ul class="cautions">' + "".join(f"<li>{one}</li>" for one in sentences) + "</ul>"


def _modelled_caution(estimate: pd.Series, lacking: tuple[str, ...]) -> str:
    if "way" not in estimate or any("inactivity" in one.lower() for one in lacking):
        return "It has no estimate of inactivity by neighbourhood: none could be made from the files."
    return (
        "Inactivity by neighbourhood is modelled, not measured: it follows the kind of people who live there "
        f"({lower_first(str(estimate['label']))})."
    )


def estimate_words(estimate: pd.Series) -> str:
    """Say how inactivity by neighbourhood was come by, or why it was not."""
    if "way" not in estimate:
        return f"<p>{html.escape(str(estimate['reason']), quote=False)}</p>"
    text = f"{estimate['label']}. {estimate['interval_note']}"
    return f"<p>{html.escape(text, quote=False)}</p>"


def quality_words(summary: pd.DataFrame, agreement: pd.Series) -> str:
    """Say how good the synthetic way is on authorities it was not shown; nothing where that cannot be tried."""
    if summary.empty:
        return ""
    own, plain = summary.loc["synthetic"], summary.loc["national"]
    text = (
        f"Tried on {own['n']:.0f} authorities, each predicted without the figures of its part of the country, "
        f"the pattern errs by {own['mean_absolute_error']:.1f} points on average, against "
        f"{plain['mean_absolute_error']:.1f} if every place were given the national figure; "
        f"{own['coverage']:.0f} of 100 published figures lie in its 95% interval."
    )
    if len(agreement):
        text += (
            f" Within authorities it ranks MSOAs much as the published model does (median rank correlation "
            f"{agreement['median']:.2f}, quarters {agreement['lower_quartile']:.2f} and "
            f"{agreement['upper_quartile']:.2f}): two models that share covariates agree, which is no measure of "
            "error."
        )
    return f"<p>{text}</p>"
