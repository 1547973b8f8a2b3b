"""Say in plain English what one locality gets of a shared budget, and what its plan promises."""

from collections.abc import Sequence

import pandas as pd

from localsport.display.allocation_wording import FAMILIES, exact, families, illustrative
from localsport.display.voice import Voice, series_of

MOVES = {"weights": "the weights", "need": "the evidence", "gradient": "how steeply money follows need"}
"""What draws vary, in words."""
NEAR = 0.005
"""Share of the target within which money is said to be at it."""


def locality_sentences(claims: pd.DataFrame, code: str = "") -> dict[str, str]:
    """Make the sentences about one locality's share.

    Parameters
    ----------
    claims
        Of an `answers.sharing.Sharing`, or of a `DistrictShare`.
    code
        Of the locality, where ids end in it; "" for those of a `DistrictShare`.

    Returns
    -------
    dict
        ``named, target, made_of, step, inactive, sure, people``, and where it has a plan ``plan, reach, aimed, worth,
        open``.
    """
    voice, end = Voice(claims), f"_{code}" if code else ""
    said = {
        "named": f"<strong>{voice.text(f'share_target{end}', 'what')}</strong>:",
        "target": _target(voice, end),
        "made_of": "Of its own share, before floors and caps, "
        + series_of(
            [
                f"about {voice.say(f'share_from_{each}{end}')} comes from {FAMILIES[each]}"
                if at == 0
                else f"{voice.say(f'share_from_{each}{end}')} from {FAMILIES[each]}"
                for at, each in enumerate(families(voice))
            ]
        )
        + ".",
        "step": _step(voice, end),
        "inactive": _inactive(voice, end),
        "sure": _sure(voice, end),
        "people": _by_whom(voice, end),
    }
    return said | (_plan(voice, end) if voice.has(f"plan_cost{end}") else {})


def localities_list(claims: pd.DataFrame, codes: Sequence[str], subjects: Sequence[str]) -> str:
    """Set for each locality, the largest target first, a paragraph of the subjects wanted."""
    items = []
    for code in codes:
        said = locality_sentences(claims, code)
        items.append(" ".join(said[each] for each in subjects if said.get(each)))
    return '<ul class="sentences">' + "".join(f"<li>{one}</li>" for one in items if one) + "</ul>"


def _target(voice: Voice, end: str) -> str:
    id, name = f"share_target{end}", voice.text(f"share_target{end}", "what")
    limit = voice.text(id, "verdict")
    low, high = voice.limits(f"share_before{end}" if limit else id)
    if limit:
        verb = "raises it to" if limit == "floor" else "holds it at"
        return (
            f"<strong>{name}</strong>: its own share would be between {low} and {high} in 95 of 100 draws, "
            f"{voice.say(f'share_before{end}')} with weights and evidence as given; its {limit} {verb} "
            f"{voice.say(id)}."
        )
    return (
        f"<strong>{name}</strong>: between {low} and {high} in 95 of 100 draws; the target, with weights and "
        "evidence as "
        f"given, is about {voice.say(id)}, or {voice.say(f'share_part{end}', decimals=0)} of the budget."
    )


def _step(voice: Voice, end: str) -> str:
    if not voice.has(f"share_last{end}"):
        return ""
    word, side = voice.text(f"share_step{end}", "verdict"), voice.text(f"share_left{end}", "verdict")
    moved = f"{exact(voice, f'share_step{end}')} {word}" if word != "the same" else "the same"
    shown = " (an illustration)" if illustrative(voice) else ""
    last, now = exact(voice, f"share_last{end}"), exact(voice, f"share_this_year{end}")
    start = f"From {last} last year{shown} it moves to {now} this year, {moved}"
    if side == "at":
        return f"{start}, and is at its target."
    if voice.value(f"share_left{end}") < NEAR * voice.value(f"share_target{end}"):
        return f"{start}, and is at its target to within {exact(voice, f'share_left{end}')}."
    why = {
        "rise limit": ": no locality may gain more in a year",
        "fall limit": ": no locality may lose more in a year",
        "others' pace": ", because others may not lose more in a year, so there is no more to share",
    }[voice.text(f"share_this_year{end}", "verdict")]
    return f"{start}, {exact(voice, f'share_left{end}')} {side} its target{why}."


def _inactive(voice: Voice, end: str) -> str:
    if not voice.has(f"share_inactive{end}"):
        return ""
    low, high = (each.replace(" a head", "") for each in voice.limits(f"share_inactive{end}"))
    return (
        f"This year's money is between {low} and {high} for each inactive adult, whose number is an estimate."
    )


def _sure(voice: Voice, end: str) -> str:
    what = MOVES[voice.text(f"share_moved_by{end}", "what")]
    at = voice.value(f"share_at_limit{end}")
    if at >= 99.5:
        return "Its floor or cap holds in all draws: evidence does not move its target."
    held = (
        f" In {voice.say(f'share_at_limit{end}', decimals=0)} of the draws a floor or a cap holds its target."
        if at > 0.5
        else ""
    )
    width = voice.say(f"share_moved_by{end}")
    return f"If nothing but {what} were unsure, the range of its target would still be {width} wide.{held}"


def _by_whom(voice: Voice, end: str) -> str:
    id = f"share_between{end}"
    if not voice.text(id, "verdict"):
        return "By anyone's points the target is the same."
    low, high = voice.limits(id)
    who = voice.text(id, "verdict").split("; ")
    return f"By one person's points alone it would be between {low} ({who[0]}) and {high} ({who[1]})."


def _plan(voice: Voice, end: str) -> dict[str, str]:
    """Say what the locality's plan promises."""
    beside = ""
    if voice.has(f"plan_left{end}"):
        word = voice.text(f"plan_left{end}", "what")
        amount = exact(voice, f"plan_left{end}")
        beside = {
            "over": f", {amount} more than this year's money",
            "left": f", which leaves {amount} of this year's money",
            "even": ", all of this year's money",
        }[word]
    name = voice.text(f"share_target{end}", "what")
    shown = " (an illustration)" if illustrative(voice) else ""
    said = {
        "plan": f"<strong>{name}</strong>: the plan{shown} costs {exact(voice, f'plan_cost{end}')}{beside}.",
        "reach": _reach(voice, end),
        "aimed": _aimed(voice, end),
        "worth": "",
        "open": f"It leaves {voice.say(f'plan_missing{end}')} things open.",
    }
    if voice.has(f"plan_return{end}"):
        low, high = voice.limits(f"plan_return{end}")
        loose = voice.say(f"plan_unverified{end}", decimals=0) if voice.has(f"plan_unverified{end}") else ""
        rests = f"; {loose} of the value rests on unverified numbers" if loose else ""
        said["worth"] = f"Every £1 would return between {low} and {high}{rests}."
    return said


def _reach(voice: Voice, end: str) -> str:
    if not voice.has(f"plan_people{end}") or not voice.value(f"plan_people{end}") > 0:
        return "It does not say how many inactive people it expects."
    few, many = voice.limits(f"plan_people{end}")
    low, high = voice.limits(f"plan_person_cost{end}")
    return f"It expects between {few} and {many} inactive people, at {low} to {high} each."


def _aimed(voice: Voice, end: str) -> str:
    low, high = voice.limits(f"plan_least_active{end}", decimals=0)
    verdict = {
        "yes": "it does",
        "no": "it does not",
        "not told apart": "we cannot tell",
        "not known": "it does not say",
    }[voice.text(f"plan_least_active{end}", "verdict")]
    asked = voice.say("asked_plan_least_active", decimals=0)
    id = f"plan_family{end}"
    family = voice.say(id, decimals=0) if voice.value(id) > 0 else "None of it"
    return (
        f"Between {low} and {high} of its money is aimed at the least active; at least {asked} is asked, and "
        f"{verdict}. "
        f"{family} is family-based."
    )
