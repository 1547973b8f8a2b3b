"""Say what a programme is worth in plain English sentences, each number taken from a claim."""

import pandas as pd

from localsport.display.voice import Voice, number, series_of


def value_sentences(claims: pd.DataFrame, programme: str, *, plain: bool = False) -> dict[str, str]:
    """Make the sentences about a programme.

    Parameters
    ----------
    claims
        The claims of an `answers.programme`.
    programme
        Its name.
    plain
        Leave the markup out.

    Returns
    -------
    dict
        ``worth, kinds, cash, chance, hangs_on, people, trust``, in reading order.
    """
    voice = Voice(claims, plain=plain)
    name = voice.name(programme)
    below = voice.value("sroi_probability_below_one")
    if below > 99:
        chance = "In almost every draw it returns less than was put in."
    elif below < 1:
        chance = "In hardly any draw does it return less than was put in."
    else:
        share = voice.say("sroi_probability_below_one", decimals=0)
        chance = f"In {share} of the draws it returns less than was put in."
    return {
        "worth": (
            f"{name}: for every £1 put in, between {voice.say('sroi_low')} and {voice.say('sroi_high')} of value "
            f"comes back; {voice.say('sroi_central')} if every assumption takes its middle value."
        ),
        "kinds": (
            f"{voice.say('sroi_wellbeing_share', decimals=0)} of that value is people's own wellbeing, "
            f"{_part(voice, 'capacity')} is time and capacity released in services and at work, "
            f"and {_part(voice, 'cash')} is money that somebody saves."
        ),
        "chance": chance,
        "hangs_on": _hangs_on(voice),
        "people": (
            f"About {voice.say('sroi_people')} people would be recorded as less inactive, and about "
            f"{voice.say('sroi_people_additional')} of them would not have been without the programme: "
            f"{voice.say('sroi_cost_per_additional_person')} of inputs for each."
        ),
        "trust": (
            f"{_unverified(voice)}: they are judgements, or were read second-hand. Put your own scheme's figures in "
            "their place."
        ),
    }


def _part(voice: Voice, kind: str) -> str:
    share = f"sroi_{kind}_share"
    return "none" if voice.value(share) == 0 else voice.say(share, decimals=0)


def _unverified(voice: Voice) -> str:
    if voice.value("sroi_assumptions_unverified") == voice.value("sroi_assumptions"):
        return f"None of its {voice.say('sroi_assumptions')} assumptions is verified"
    some, every = voice.say("sroi_assumptions_unverified"), voice.say("sroi_assumptions")
    return f"{some} of its {every} assumptions are unverified"


def _hangs_on(voice: Voice) -> str:
    """Say what deadweight would have to be, with everything else at its middle, for the return to reach one."""
    id = "sroi_switching_deadweight"
    central = voice.value("sroi_central")
    if not voice.has(id) or pd.isna(voice.value(id)):
        side = "stays above" if central > 1 else "stays below"
        return f"No share of people who would have changed anyway brings the return to £1 alone: it {side}."
    limit = voice.say(id, decimals=0)
    if central > 1:
        return (
            f"The return stays above £1 unless more than {limit} of the people helped would have become active "
            "anyway (all else at its middle value)."
        )
    return (
        f"To return £1 for £1, no more than {limit} of the people helped could be ones who would have become active "
        "anyway (all else at its middle value)."
    )


def value_range(claims: pd.DataFrame) -> str:
    """Write the range without markup, for titles: "between £0.40 and £1.90"."""
    by_id = claims.set_index("id")["value"]
    return f"between {number(by_id['sroi_low'], '£ per £1')} and {number(by_id['sroi_high'], '£ per £1')}"


def commissioning_sentences(claims: pd.DataFrame, area: pd.Series) -> dict[str, str]:
    """Say what the findings mean for commissioning, from the claims of the place and of the programme together.

    Returns
    -------
    dict
        ``places, people, reach, measure``.
    """
    voice = Voice(claims)
    name, country = voice.name(area["name"]), voice.name(area["country_name"])
    top = [voice.text(f"greatest_need_{n}", "what") for n in (1, 2, 3) if voice.has(f"greatest_need_{n}")]
    where = f"Begin by asking in {series_of(top)}. " if top else ""
    needy = voice.value("neediest_fifth")
    if needy > 0:
        places = "neighbourhood" if needy == 1 else "neighbourhoods"
        where += (
            f"About {voice.say('neediest_fifth_residents')} people live in the {voice.say('neediest_fifth')} "
            f"{places} among {country}'s neediest fifth."
        )
    elif voice.value("neighbourhoods") == 1:
        where += "With a single neighbourhood there is nowhere to choose between: choose by group."
    else:
        where += (
            f"No neighbourhood here is among {country}'s neediest fifth: need is spread, and an offer by group "
            "(disability, age, income) may find more inactive people than an offer by place."
        )
    said = {
        "places": where,
        "people": (
            "Ask every provider for a stated share of places for people who do under 30 minutes a week today. A busy "
            "programme in a needy area can still miss them: an inactive person is not an inactive area."
        ),
    }
    if voice.has("inactive_adults", "sroi_people_additional"):
        said["reach"] = (
            f"Know the scale: {voice.say('inactive_adults')} adults in {name} are inactive, and one programme of the "
            f"size valued here would move about {voice.say('sroi_people_additional')} of them."
        )
    said["measure"] = (
        "Buy outcomes, not attendances: ask each participant for minutes of activity at the start and six months on, "
        "with the survey's own questions, so that next year's value rests on measurement."
    )
    return said
