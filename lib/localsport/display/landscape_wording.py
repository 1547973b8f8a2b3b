"""Say with whom to speak, where priorities meet what a place needs, and what has stalled."""

import re

import pandas as pd

from localsport.display.voice import Voice, lower_first, possessive, series_of
from localsport.display.where_wording import bullets

BRIEF = ("none", "ask", "illustration", "coincide", "first")
"""Subjects for a briefing, in order: the first two where there is no register, else the other three."""
HOW_TO_BEGIN = (
    "An analyst begins one from the example that comes with this tool: a line for each organisation that "
    "commissions here"
)
CLOSEST = " No priority meets all three tests; this one comes closest."
REGISTER_OF = "Organisations in the register of "
FOUND = {
    "similar": "the local figure is similar to the nation's",
    "better": "the local figure is better than the nation's",
    "not compared": "the local figure cannot be compared",
    "no judgement": "on its local figure no judgement is made",
    "programme records": "only a programme's records would show it",
    "no local figure": "no local figure is held",
}
"""What a local figure says where it does not say worse."""
STEPS = {
    "scoped": "Its plans have been read",
    "mapped": "It is known who decides, and when",
    "aware": "Somebody has spoken with them",
    "shared understanding": "Outcomes and measures are agreed",
}
"""The four stages of a conversation in words."""
FILE_KINDS = ("clubs", "coaches", "volunteers")
EVERYDAY = {
    "swimming_pool": "swimming pools",
    "sports_hall": "sports halls",
    "health_and_fitness_gym": "gyms",
}


def landscape_sentences(claims: pd.DataFrame, area: pd.Series, *, plain: bool = False) -> dict[str, str]:
    """Make the sentences about who commissions what.

    Parameters
    ----------
    claims
        The claims of an `answers.commissioners`.
    area
        ``name, country_name, demonstration``.
    plain
        Leave the markup out.

    Returns
    -------
    dict
        Sentences by subject, in reading order: ``none, ask, illustration, register, close, stage, first, coincide,
        unseen, unapproached, unwanted, late, without_step, ended, decision, people, places,
        own_figures``; a subject of which
        nothing can be said is empty. Without a register only the first two speak.
    """
    voice = Voice(claims, plain=plain)
    place, country = voice.name(str(area["name"])), voice.name(str(area["country_name"]))
    held = voice.has("landscape_organisations")
    said = {
        "none": ""
        if held
        else f"Nobody keeps a register of who commissions what in {place}. {HOW_TO_BEGIN}.",
        "ask": "" if held else _ask(voice, country),
    }
    if not held:
        return said
    return said | {
        "illustration": _illustration(voice, bool(area["demonstration"])),
        "register": _register(voice, place),
        "close": _close(voice),
        "stage": _stage(voice),
        "first": _first(voice, country),
        "coincide": _coincide(voice, country),
        "unseen": _unseen(voice, place, country),
        "unapproached": _unapproached(voice),
        "unwanted": _unwanted(voice, place, country),
        "late": _late(voice),
        "without_step": _without_step(voice),
        "ended": _ended(voice),
        "decision": _decision(voice),
        "people": _people(voice, place),
        "places": _places(voice, place),
        "own_figures": _own_figures(voice),
    }


def day(date: object) -> str:
    """Write a date for reading, "" where there is none.

    Examples
    --------
    >>> day("2026-09-01"), day("")
    ('1 September 2026', '')
    """
    when = pd.to_datetime(str(date), errors="coerce") if not isinstance(date, pd.Timestamp) else date
    return "" if pd.isna(when) else f"{when.day} {when:%B %Y}"


def dated(text: str) -> str:
    """Write the dates in a text for reading.

    Examples
    --------
    >>> dated("mapped since 2026-01-29")
    'mapped since 29 January 2026'
    """
    return re.sub(r"\d{4}-\d\d-\d\d", lambda found: day(found.group()), text)


def named(organisation: str) -> str:
    """Set the name of an organisation in the middle of a sentence.

    Examples
    --------
    >>> named("The integrated care board"), named("Demoshire Homes")
    ('the integrated care board', 'Demoshire Homes')
    """
    return lower_first(organisation) if organisation.split(" ")[0] in ("The", "A", "An") else organisation


def names_of(voice: Voice, id: str) -> list[str]:
    """List the names a claim counts."""
    return [voice.name(each) for each in str(voice.claims[id]["what"]).split("; ") if each]


def _organisations(voice: Voice, id: str) -> str:
    return series_of([named(each) for each in names_of(voice, id)])


def _outcomes(voice: Voice, id: str) -> str:
    return "; ".join(lower_first(each) for each in names_of(voice, id))


def _of(voice: Voice, id: str, one: str, many: str) -> str:
    return f"{voice.say(id)} {one if int(voice.value(id)) == 1 else many}"


def _ask(voice: Voice, country: str) -> str:
    if not voice.value("landscape_asking"):
        return (
            f"No figure held here is worse than {possessive(country)} where the evidence is strong or moderate, so "
            "the figures give no order in which to ask."
        )
    return (
        f"Begin with whoever answers for {_of(voice, 'landscape_asking', 'aim', 'aims')} of which a local figure is "
        f"worse than {possessive(country)} and the evidence for activity is strong or moderate: "
        f"{_outcomes(voice, 'landscape_asking')}."
    )


def _illustration(voice: Voice, demonstration: bool) -> str:
    if voice.text("landscape_organisations", "verdict") != "illustration":
        return ""
    beside = (
        "The published figures beside it are demonstration data."
        if demonstration
        else "Only the published figures beside it are real."
    )
    return (
        "This register is an illustration: its organisations, documents, budgets, conversations and counts are "
        f"invented. {beside}"
    )


def _register(voice: Voice, place: str) -> str:
    covers = voice.text("landscape_organisations", "what").removeprefix(REGISTER_OF)
    own = (
        f" It is kept for the whole of {covers} and read here with the figures of {place}; some organisations in "
        "it may not work here."
    )
    return (
        f"On {day(voice.text('landscape_organisations', 'period'))} the register lists "
        f"{voice.say('landscape_organisations')} organisations with {voice.say('landscape_priorities')} stated "
        f"priorities.{'' if covers == place else own}"
    )


def _close(voice: Voice) -> str:
    close = _of(voice, "landscape_close", "organisation has", "organisations have")
    rest = "somebody has spoken with all of them"
    if voice.value("landscape_close_unapproached"):
        rest = (
            f"nobody has yet spoken with {voice.say('landscape_close_unapproached')} of them: "
            f"{_organisations(voice, 'landscape_close_unapproached')}"
        )
    return f"{close} both interest in sport and influence; {rest}."


def _stage(voice: Voice) -> str:
    return (
        f"Somebody has spoken with {voice.say('landscape_approached')} of "
        f"{_of(voice, 'landscape_organisations', 'organisation', 'organisations')}; with "
        f"{voice.say('landscape_stage_4')} there is a shared understanding. With {voice.say('landscape_stage_0')} "
        "nobody has begun."
    )


def _first(voice: Voice, country: str) -> str:
    if not voice.has("landscape_first"):
        return "No priority in the register is in a document that still runs: ask for the new ones first."
    who, role = voice.text("landscape_first", "what"), voice.text("landscape_first", "verdict")
    ask, state = voice.text("landscape_first_ask", "what"), voice.text("landscape_first_ask", "verdict")
    by = day(voice.text("landscape_first_ask", "period"))
    when = {
        "planned": f", by {by}",
        "late": f", which was due by {by}",
        "open": f" before the next decision on {by}" if by else "",
    }[state]
    return (
        f"First by the rule comes {named(who)} (contact: {lower_first(role)}), with the priority "
        f"“{voice.text('landscape_first_met', 'what')}” ({_reason(voice, country)}). "
        f"Next step: {lower_first(ask)}{when}."
        f"{'' if voice.value('landscape_coincide') else CLOSEST}"
    )


def _reason(voice: Voice, country: str) -> str:
    """Say what the local figure behind the first priority shows."""
    need = voice.text("landscape_first_met", "verdict")
    if voice.has("landscape_first_figure"):
        what = lower_first(voice.text("landscape_first_figure", "what"))
        if need == "worse in parts":
            parts = series_of(voice.text("landscape_first_figure", "verdict").split(", "))
            return f"{what}: worse than {possessive(country)} in {parts}"
        unit = f" {voice.text('landscape_first_figure', 'unit')}"
        there = voice.say("landscape_first_figure_country").replace(unit, "")
        here = voice.say("landscape_first_figure")
        return f"{what}: {here} here{_range(voice, unit)}; {there} in {country}"
    said = FOUND.get(need, "a local figure is worse than the nation's")
    return said.replace("the nation's", possessive(country))


def _range(voice: Voice, unit: str) -> str:
    """Write the 95% interval of the first figure, each end marked."""
    if pd.isna(voice.claims["landscape_first_figure"]["lower"]):
        return ""
    low, high = (end.replace(unit, "") for end in voice.limits("landscape_first_figure"))
    return f", 95% interval {low} to {high}"


def _coincide(voice: Voice, country: str) -> str:
    three = (
        f"a document that still runs, strong or moderate evidence and a local figure worse than "
        f"{possessive(country)}"
    )
    of = f"of {voice.say('landscape_priorities')} stated priorities"
    if not voice.value("landscape_coincide"):
        return f"In none {of} do three things meet: {three}."
    names = series_of([f"“{each}”" for each in names_of(voice, "landscape_coincide")])
    return f"In {voice.say('landscape_coincide')} {of} three things meet: {three}. They are {names}.".replace(
        "They are", "It is" if int(voice.value("landscape_coincide")) == 1 else "They are"
    )


def _unseen(voice: Voice, place: str, country: str) -> str:
    if not voice.value("landscape_unseen"):
        return ""
    return (
        f"For {voice.say('landscape_unseen')} of the {voice.say('landscape_outcomes')} outcomes that these "
        f"priorities meet, no figure held for {place} can be judged against {possessive(country)}: we cannot tell "
        "whether there is a need."
    )


def _unapproached(voice: Voice) -> str:
    if not voice.value("landscape_unapproached"):
        return "Somebody has spoken with every organisation that has a priority which sport can meet."
    return (
        f"{_of(voice, 'landscape_unapproached', 'priority belongs', 'priorities belong')} to "
        f"{_of(voice, 'landscape_unapproached_organisations', 'organisation', 'organisations')} nobody has spoken "
        f"with: {_organisations(voice, 'landscape_unapproached_organisations')}."
    )


def _unwanted(voice: Voice, place: str, country: str) -> str:
    many = int(voice.value("landscape_unwanted"))
    if not voice.value("landscape_poor"):
        return (
            f"None of the figures behind the framework's outcomes is worse for {place} than for {country}, so no "
            "known need goes unanswered."
        )
    if not many:
        return f"Every need that a figure for {place} shows is somebody's stated priority."
    belongs = "outcome is" if many == 1 else "outcomes are"
    return (
        f"{voice.say('landscape_unwanted')} {belongs} in nobody's stated priorities though a local figure is worse "
        f"than {possessive(country)}: {_outcomes(voice, 'landscape_unwanted')}."
    )


def _late(voice: Voice) -> str:
    on = f"on {day(voice.text('landscape_late', 'period'))}"
    if not voice.value("landscape_late"):
        return f"No next step was past its date {on}."
    step = lower_first(voice.text("landscape_late_days", "verdict"))
    whose = named(voice.text("landscape_late_days", "what"))
    longest = ": " if int(voice.value("landscape_late")) == 1 else ". The longest overdue: "
    return (
        f"{_of(voice, 'landscape_late', 'next step was past its date', 'next steps were past their date')} {on}"
        f"{longest}{step} ({whose}; due {day(voice.text('landscape_late_days', 'period'))})."
    )


def _without_step(voice: Voice) -> str:
    if not voice.value("landscape_without_step"):
        return ""
    return (
        f"{_of(voice, 'landscape_without_step', 'conversation has', 'conversations have')} no next step: "
        f"{_organisations(voice, 'landscape_without_step')}."
    )


def _ended(voice: Voice) -> str:
    if not voice.value("landscape_ended"):
        return ""
    return (
        f"{_of(voice, 'landscape_ended', 'priority stands', 'priorities stand')} in a document that has ended: "
        f"{'; '.join(names_of(voice, 'landscape_ended'))}. Ask for the new one."
    )


def _decision(voice: Voice) -> str:
    if not voice.has("landscape_decision"):
        return ""
    return (
        f"The next decision is that of {named(voice.text('landscape_decision', 'what'))}, on "
        f"{day(voice.text('landscape_decision', 'period'))}."
    )


def _people(voice: Voice, place: str) -> str:
    """Say how many clubs, coaches and volunteers the file counts."""
    kinds = [each for each in FILE_KINDS if voice.has(f"landscape_capacity_{each}_rate")]
    if not kinds:
        return ""
    told = [
        f"{voice.say(f'landscape_capacity_{each}')} {each} ({voice.say(f'landscape_capacity_{each}_rate')} people)"
        for each in kinds
    ]
    invented = voice.text(f"landscape_capacity_{kinds[0]}", "verdict") == "illustration"
    begins = f"As an illustration, {place} is given" if invented else f"The register counts in {place}"
    return f"{begins} {series_of(told)}. Counts say nothing of size, skill or time to spare."


def _places(voice: Voice, place: str) -> str:
    kinds = [each for each in EVERYDAY if voice.has(f"landscape_capacity_{each}")]
    if not kinds:
        return ""
    told = [f"{voice.say(f'landscape_capacity_{each}')} {EVERYDAY[each]}" for each in kinds]
    return f"Open to the public in {place}: {series_of(told)}. These come from the facilities data."


def _own_figures(voice: Voice) -> str:
    if not voice.value("landscape_own_figures"):
        return ""
    many = int(voice.value("landscape_own_figures"))
    invented = voice.text("landscape_organisations", "verdict") == "illustration"
    return (
        f"{_of(voice, 'landscape_own_figures', 'local figure comes', 'local figures come')} from the register's own "
        f"file{', and ' + ('is' if many == 1 else 'are') + ' invented too' if invented else ''}: "
        f"{'; '.join(lower_first(each) for each in names_of(voice, 'landscape_own_figures'))}."
    )


def cautions(*, held: bool) -> str:
    """List what a register, or its absence, does not show."""
    said = [
        "A figure is of the whole place: a priority for some neighbourhoods or groups may be right all the same.",
        "Evidence is graded for what sport does in general; a programme still has to be done well.",
    ]
    register = [
        "That no local figure is held does not mean that there is no need: the table of what else is missing says "
        "where figures could be got.",
        "What is not in a document, or not in the register, is not here: ask, and add it.",
        "Interest, influence and stage are the judgement of whoever keeps the register, on its day.",
        "The rule orders what to talk about. It does not say who will pay.",
    ]
    return bullets([*said, *register] if held else said)
