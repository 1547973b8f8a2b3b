"""Say what ways to deliver an outcome cost and bring, each number taken from a claim."""

from collections.abc import Sequence

import pandas as pd

from localsport.display.value_messages import LAID_OUT
from localsport.display.voice import Voice, lower_first, number, series_of

BRIEF = ("worth", "best", "illustration")
"""Subjects for a briefing."""
CLASS = "moves up an activity class"


def options_sentences(claims: pd.DataFrame, *, plain: bool = False) -> dict[str, str]:
    """Make the sentences about a choice between ways to deliver.

    Parameters
    ----------
    claims
        The claims of an `answers.choosing`.
    plain
        Leave the markup out.

    Returns
    -------
    dict
        Sentences by subject, in reading order: ``worth, best, believe, chance, unweighed, cash, risk, capacity,
        trust, illustration``; a subject of which nothing can be said is empty.
    """
    voice = Voice(claims, plain=plain)
    return {
        "worth": _worth(voice),
        "best": _best(voice),
        "believe": _believe(voice),
        "chance": _chance(voice),
        "unweighed": _unweighed(voice),
        "cash": _cash(voice),
        "risk": _risk(voice),
        "capacity": _capacity(voice),
        "trust": _trust(voice),
        "illustration": _illustration(voice),
    }


def invented(voice: Voice) -> bool:
    """Say whether the choice is an illustration."""
    return voice.text("options_count", "verdict") == "illustration"


def hinge(assumption: str) -> str:
    """Put an assumption inside a sentence about ways to help people move."""
    if assumption == "quantity":
        return "how many people change"
    return lower_first(LAID_OUT.get(assumption, ""))


def listed(names: Sequence[str]) -> str:
    """Join names, in quotation marks where a comma inside one could be misread."""
    if not any(", " in each for each in names):
        return series_of(names)
    quoted = [f"“{each}”" for each in names]
    return " and ".join([each for each in (", ".join(quoted[:-1]), quoted[-1]) if each])


def options_of(voice: Voice) -> dict[str, str]:
    """Return the stems of the options' claims and their names, in the order of the claims."""
    stems = [id.removesuffix("_return") for id in voice.claims if id.startswith("option_")]
    return {
        stem: lower_first(voice.text(f"{stem}_return", "what").split(": ", 1)[1])
        for stem in stems
        if f"{stem}_return" in voice.claims
    }


def _worth(voice: Voice) -> str:
    count, below = (int(voice.value(f"options_{each}")) for each in ("count", "below_one"))
    low, high = voice.say("options_return_low"), voice.say("options_return_high")
    many, fewer = (voice.say(f"options_{each}", decimals=0) for each in ("count", "below_one"))
    opening = f"Of {many} ways, all illustrations," if invented(voice) else f"Of {many} ways,"
    between = f"the ranges run from {low} to {high} of social value for every £1 put in"
    nothing = "Doing nothing costs nothing and changes nothing"
    if below == 0:
        return f"{opening} each would bring back at least what is put in at the middle values; {between}. {nothing}."
    if below < count:
        verb = "brings" if below == 1 else "bring"
        return (
            f"{opening} {fewer} {verb} back less than is put in at the middle values; {between}. {nothing}."
        )
    nothing = f"{nothing}: by this measure alone it would come first."
    if voice.text("options_below_one", "verdict") == "firm":
        return f"{opening} none would bring back what is put in: {between}. {nothing}"
    return (
        f"{opening} none would bring back what is put in at the middle values, though that is not certain: "
        f"{between}. {nothing}"
    )


def _best(voice: Voice) -> str:
    if not voice.has("options_best_reached", "options_best_cost_mover"):
        return ""
    most, least = ("options_best_reached", "options_best_cost_mover")
    many, cheap = (lower_first(voice.text(id, "what")) for id in (most, least))
    firm = [voice.text(id, "verdict") == "firm" for id in (most, least)]
    reached, cost = (f"{voice.say(id)} ({' to '.join(voice.limits(id))})" for id in (most, least))
    end = (
        "Both stand clear of the other ways' ranges."
        if all(firm)
        else "The ranges overlap, so that order could turn out otherwise."
        if not any(firm)
        else "Only the first stands clear of the other ways' ranges."
        if firm[0]
        else "Only the second stands clear of the other ways' ranges."
    )
    if many == cheap:
        return (
            f"With {many} the most inactive people would be reached, {reached}, and each person who {CLASS} would "
            f"cost least, {cost}. {end}"
        )
    return (
        f"The most inactive people would be reached with {many}: {reached}. Each person who {CLASS} would cost least "
        f"with {cheap}: {cost}. {end}"
    )


def _believe(voice: Voice) -> str:
    what = hinge(voice.text("options_hangs", "verdict"))
    of = f"For {voice.say('options_hangs', decimals=0)} of the {voice.say('options_count', decimals=0)} ways"
    hangs = f"{of} the return hangs most on one thing: {what}." if what else ""
    if voice.value("options_below_one") < voice.value("options_count"):
        return hangs
    low, high = voice.say("options_times_low"), voice.say("options_times_high")
    return (
        f"For £1 to bring back £1, at least {low} as many people would have to move up for the same money with the "
        f"best of the ways, and {high} with the least good. {hangs}"
    )


def _chance(voice: Voice) -> str:
    name, share = lower_first(voice.text("options_chance_net", "what")), voice.value("options_chance_net")
    told = voice.say("options_chance_net", decimals=0)
    if share < LIKELY:
        return (
            f"Which of the ways has the highest net social value cannot be told: {name} has at the middle values, "
            f"but is ahead of the next in only {told} of the draws of all assumptions."
        )
    return (
        f"Of the ways to act, the net social value of {name} is the highest, ahead of each other in at least {told} "
        "of the draws of all assumptions; that is no better than the assumptions are. What the ways share moves "
        "together, so one can stay ahead of another though their ranges overlap."
    )


LIKELY = 90.0
"""Per cent of draws below which it is said that nobody can tell."""


def _unweighed(voice: Voice) -> str:
    if voice.value("options_dominated") == 0:
        return (
            "No way is at least as good as another on everything that is known: each has something for it. What "
            "counts more is for the commissioner to say; nothing is added up into a score here."
        )
    pairs = [each.split(" | ") for each in voice.text("options_dominated", "what").split("; ")]
    said = series_of([f"{lower_first(lost)} on nothing better than {lower_first(by)}" for lost, by in pairs])
    return f"As far as is known, {said}. Nothing is added up into a score here."


def _cash(voice: Voice) -> str:
    low, high = voice.value("options_cash_low"), voice.value("options_cash_high")
    if low <= 0:
        best, worst = number(-low, "£"), number(-high, "£")
        return f"In cash, the commissioner would end between {best} and {worst}, by way and assumption."
    return (
        "In cash none pays for itself: after the bills that fall, the commissioner is still "
        f"{voice.say('options_cash_low')} to {voice.say('options_cash_high')} out of pocket, by way and assumption."
    )


def _risk(voice: Voice) -> str:
    levels: dict[str, list[str]] = {}
    for stem, name in options_of(voice).items():
        levels.setdefault(voice.text(f"{stem}_risks", "verdict"), []).append(name)
    order = [each for each in ("high", "medium", "low", "none", "not known") if each in levels]
    return f"The highest risk is {'; '.join(f'{each} for {listed(levels[each])}' for each in order)}."


def _capacity(voice: Voice) -> str:
    states: dict[str, list[str]] = {}
    for stem, name in options_of(voice).items():
        state = voice.text(f"{stem}_short", "verdict")
        what = voice.text(f"{stem}_short", "what").lower()
        states.setdefault(state, []).append(f"{name} ({what})" if what else name)
    said = {"enough": "enough for", "short": "too few for", "not known": "not known for"}
    parts = [f"{words} {listed(states[state])}" for state, words in said.items() if state in states]
    return f"People and places to do it: {'; '.join(parts)}."


def _trust(voice: Voice) -> str:
    share = voice.value("options_unverified")
    if share > 99.5:
        return "All of the value of each way rests on at least one number that nobody has verified."
    return (
        f"At least {voice.say('options_unverified', decimals=0)} of the value of each way rests on a number that "
        "nobody has verified."
    )


def _illustration(voice: Voice) -> str:
    if not invented(voice):
        return ""
    return (
        "Costs, reach, risks and capacity are illustrations, made from other schemes' published figures and from "
        "judgement: put in your own before you choose."
    )
