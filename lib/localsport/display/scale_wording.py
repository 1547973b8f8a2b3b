"""Say in plain English what a programme would bring to a whole place, and what breaks the case first."""

import html

import pandas as pd

from localsport.display.voice import Voice


def scale_sentences(claims: pd.DataFrame, reason: str, *, holds: bool) -> dict[str, str]:
    """Say what the programme would bring to a whole place, and what breaks the case first.

    Parameters
    ----------
    claims
        Of an `answers.scaled`.
    reason
        Why it cannot be scaled, or "".
    holds
        Whether the middle case meets the threshold.

    Returns
    -------
    dict
        ``who, worth, way, breaks``, or ``reason`` alone.
    """
    if reason:
        return {"reason": html.escape(reason, quote=False)}
    voice = Voice(claims)
    place = voice.text("scale_eligible", "what").removeprefix("Inactive adults, ")
    steps = [
        ("delivered by others than the project's people", "scale_step_1"),
        ("with fewer who are easy to reach", "scale_step_2"),
        ("with the costs of running it at that size", "scale_step_3"),
    ]
    return {
        "who": (
            f"About {voice.say('scale_eligible')} adults in {place} are inactive. If "
            f"{voice.say('scale_uptake', decimals=0)} of them took part, that would be "
            f"{voice.say('scale_participants')} people ({voice.say('scale_participants_low')} to "
            f"{voice.say('scale_participants_high')}), against about {voice.say('scale_project_participants')} in "
            f"the programme itself; {voice.say('scale_additional_low')} to {voice.say('scale_additional_high')} of "
            "them would become less inactive and would not have otherwise."
        ),
        "worth": (
            f"Across {place}, £1 would return between {voice.say('scale_ratio_low')} and "
            f"{voice.say('scale_ratio_high')} ({voice.say('scale_ratio')} at the middle values), for "
            f"{voice.say('scale_costs_low')} to {voice.say('scale_costs_high')}. "
            f"{voice.say('scale_unverified')} of the {voice.say('scale_assumptions')} assumptions behind that are "
            "unverified."
        ),
        "way": (
            f"Multiplied up as it stands, £1 returns {voice.say('scale_project')}; "
            + "; ".join(f"{words}, {voice.say(id)}" for words, id in steps)
            + ". A first project is run by keen people for those who are easiest to reach."
        ),
        "breaks": _breaks(voice, holds),
    }


def _level(voice: Voice, id: str) -> str:
    unit = voice.text(id, "unit")
    return voice.say(id, decimals=0 if unit == "%" else 2)


def _breaks(voice: Voice, holds: bool) -> str:
    least = voice.say("scale_threshold")
    if voice.has("scale_first"):
        return (
            f"The first assumption that breaks it is {voice.text('scale_first', 'what')}: at "
            f"{_level(voice, 'scale_first')} ({_level(voice, 'scale_first_central')} is assumed) £1 returns no more "
            f"than {least}."
        )
    if holds:
        return f"No single assumption, at the bad end of its range, brings the return below {least}."
    said = f"It is below {least} at the middle values already; no single assumption has to go wrong."
    if voice.has("scale_best"):
        what, best = voice.text("scale_best", "what"), voice.say("scale_best")
        enough = voice.value("scale_best") >= voice.value("scale_threshold")
        said += f" The one that would mend most is {what}: at its best end £1 returns {best}" + (
            ", which is enough." if enough else ", which is not enough."
        )
    return said
