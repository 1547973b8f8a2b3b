"""Choose the sentences of a briefing on what to commission, for whom and with whom."""

import pandas as pd

from localsport.display import equality_wording, landscape_wording, options_wording
from localsport.display.voice import Voice

APART = (
    "These ways are not the programme valued above: they reach other people and rest on other assumptions, so the "
    "two returns can neither be added nor compared."
)
MUCH = 0.1
"""Share of a place's inactive adults above which ways to deliver are sized for a larger place."""


def commission_sentences(
    claims: pd.DataFrame, area: pd.Series, *, plain: bool = False
) -> dict[str, dict[str, str]]:
    """Make the sentences that a briefing shows.

    Parameters
    ----------
    claims
        The claims of an `answers.commissioning`, with those of the place.
    area
        The place, as `answers.locality` gives it.
    plain
        Leave the markup out.

    Returns
    -------
    dict
        Sentences by subject under ``ways`` (to deliver), ``fair`` (who is least active, whom the ways reach, what is
        not known) and ``whom`` (commissioners); subjects of which nothing can be said are left out.
    """
    ways = options_wording.options_sentences(claims, plain=plain) | {
        "apart": APART,
        "size": _size(Voice(claims, plain=plain), area),
    }
    fair = equality_wording.equality_sentences(claims, area, plain=plain)
    whom = landscape_wording.landscape_sentences(claims, area, plain=plain)
    return {
        "ways": _told(ways, (*options_wording.BRIEF, "size", "apart")),
        "fair": _told(fair, equality_wording.BRIEF),
        "whom": _told(whom, landscape_wording.BRIEF),
    }


def _size(voice: Voice, area: pd.Series) -> str:
    if not voice.has("options_best_reached", "inactive_adults"):
        return ""
    if voice.value("options_best_reached") <= MUCH * voice.value("inactive_adults"):
        return ""
    name = voice.name(str(area["name"]))
    return f"They are sized for a larger place than {name}: do not carry their numbers over."


def _told(said: dict[str, str], subjects: tuple[str, ...]) -> dict[str, str]:
    return {subject: said[subject] for subject in subjects if said.get(subject)}
