"""Say what commissioners want, how the place stands, what sport could do and how well that is known."""

import html

import pandas as pd

from localsport.data.framework_words import MEANINGS
from localsport.display.route_messages import STAND_IN, best_words, named, unkept, wanted_words
from localsport.display.style import period
from localsport.display.voice import Voice, possessive, series_of

BRIEF = ("wanted", "need", "way")
"""Subjects that a briefing says, in reading order."""


def sentences(claims: pd.DataFrame, area: pd.Series, *, plain: bool = False) -> dict[str, str]:
    """Make the sentences about outcomes and the route to them.

    Parameters
    ----------
    claims
        Of an `answers.route`.
    area
        ``name, country_name``.
    plain
        Leave the markup out.

    Returns
    -------
    dict
        Sentences by subject, in reading order: ``checked, evidence, wanted, need, way, weakest, missing, own``; a
        subject of which nothing can be said is empty. A briefing takes those of `BRIEF`.
    """
    voice = Voice(claims, plain=plain)
    country = voice.name(str(area["country_name"]))
    return {
        "checked": _checked(voice),
        "evidence": _evidence(voice),
        "wanted": _wanted(voice, voice.name(named(area)), country, parts=len(area["districts"]) > 1),
        "need": _need(voice, country),
        "way": _way(voice),
        "weakest": _weakest(voice),
        "missing": _missing(voice),
        "own": _own(voice),
    }


def rule(text: str) -> str:
    """Set a rule of the method as a note."""
    return f'<p class="note">{html.escape(text, quote=False)}</p>'


def cautions(claims: pd.DataFrame, area: pd.Series) -> str:
    """Say how sure this is, as a list in HTML."""
    voice = Voice(claims)
    said = sentences(claims, area)
    fixed = [
        "Known elsewhere: the evidence comes from trials and studies in other places. That a step held there does "
        "not promise that it holds here.",
        "As weak as its weakest step: a way of several strong steps is still only as well known as the weakest of "
        "them, and how much of an effect is left at its end nobody has measured.",
        f"Figures of a whole place: {voice.name(named(area))} as a whole can do well where some of its people "
        "do not, and none of these figures shows what a programme did.",
        "Judgement: which outcome a priority meets, and how strong an item of evidence is, somebody has decided. "
        "The files say why, and anyone may change them.",
    ]
    items = [each for each in (said["evidence"], said["missing"]) if each] + fixed
    return '<ul class="sentences">' + "".join(f"<li>{each}</li>" for each in items) + "</ul>"


def grades() -> str:
    """Say what the words for evidence mean, as a list in HTML."""
    items = (f"<dt>{html.escape(each)}</dt><dd>{html.escape(said)}</dd>" for each, said in MEANINGS.items())
    return f"<dl>{''.join(items)}</dl>"


def _count(voice: Voice, id: str, one: str, many: str) -> str:
    """Write a count with its noun, "no" for nought."""
    count = int(voice.value(id))
    return f"{voice.say(id) if count else 'no'} {one if count == 1 else many}"


def _checked(voice: Voice) -> str:
    gaps = int(voice.value("route_gaps"))
    if gaps:
        verb = "was" if gaps == 1 else "were"
        return (
            f"The framework is not finished: {_count(voice, 'route_gaps', 'gap', 'gaps')} {verb} found in it."
        )
    cautions = _count(voice, "route_cautions", "caution", "cautions")
    return (
        f"The framework is whole: each of its {voice.say('route_outcomes')} outcomes has evidence, an indicator, a "
        f"way up and a way down. The check adds {cautions}, where evidence is mixed or a single step has none."
    )


def _evidence(voice: Voice) -> str:
    against, unread = int(voice.value("route_against")), int(voice.value("route_unverified"))
    return (
        f"The framework rests on {voice.say('route_evidence')} items of evidence. Of these, "
        f"{voice.say('route_against')} {'is' if against == 1 else 'are'} mixed or found no effect; "
        f"{voice.say('route_unverified')} nobody here has read, so {'it counts' if unread == 1 else 'they count'} "
        f"for nothing and {'is' if unread == 1 else 'are'} marked as unverified."
    )


def _wanted(voice: Voice, place: str, country: str, *, parts: bool) -> str:
    kind = voice.text("route_priorities", "verdict")
    worse, blind = int(voice.value("route_worse")), int(voice.value("route_blind"))
    known = (
        f"Behind {voice.say('route_worse') if worse else 'none'} of them stands a figure worse than "
        f"{possessive(country)}{', here or in a district' if parts and worse else ''}; for "
        f"{voice.say('route_blind') if blind else 'none'} no figure is held here."
    )
    if kind == STAND_IN:
        return f"{unkept(place)} {known}"
    invented = " (an illustration)" if "illustration" in kind else ""
    whole = voice.value("route_met") == voice.value("route_priorities")
    met = "all" if whole else voice.say("route_met")
    return (
        f"Commissioners in {place} have stated {voice.say('route_priorities')} priorities{invented}; {met} meet an "
        f"outcome that sport could contribute to. {known}"
    )


def _need(voice: Voice, country: str) -> str:
    wanted, need = wanted_words(voice), voice.text("route_rank", "verdict")
    first = voice.value("route_rank") == 1
    if not voice.has("route_need"):
        parts = _parts(voice, country)
        if parts:
            name = voice.text("route_need_parts", "verdict")
            figure = f"{name[:1].lower()}{name[1:]}"
            return f"The figure behind “{wanted}”, {figure}, is not held for the place as a whole; it is {parts}."
        lead = f"What comes first, “{wanted}”," if first else f"“{wanted}”"
        return f"{lead} has no figure here, so nobody can say how great the need is."
    greatest = first and need in ("worse", "worse in parts")
    lead = (
        f"Need is greatest behind “{wanted}”. Its figure, " if greatest else f"The figure behind “{wanted}”, "
    )
    name = voice.text("route_need", "what")
    invented = " (an illustration)" if "illustrative" in voice.text("route_need", "source_id") else ""
    beside = (
        f"{possessive(country)} {voice.say('route_need_country')}"
        if voice.has("route_need_country")
        else country
    )
    compared = {
        "worse": f"worse than {beside}",
        "better": f"better than {beside}",
        "similar": f"about the same as {beside}",
        "worse in parts": f"beside {beside}",
    }.get(need, f"beside {beside}, and not judged")
    parts = f" It is {_parts(voice, country)}." if need == "worse in parts" else ""
    return (
        f"{lead}{name[:1].lower()}{name[1:]}, is {voice.say('route_need')}{invented}: {compared} "
        f"({period(voice.text('route_need', 'period'))}; {_limits(voice)}).{parts}"
    )


def _limits(voice: Voice) -> str:
    if pd.isna(voice.claims["route_need"]["lower"]):
        return (
            voice.text("route_need", "interval_note").replace("interval not", "no interval is")
            or "no interval"
        )
    low, high = voice.limits("route_need")
    return f"95% interval {low} to {high}"


def _parts(voice: Voice, country: str) -> str:
    """Say in how many districts the figure is worse, and in which."""
    if not voice.has("route_need_parts", "route_need_of"):
        return ""
    if not voice.value("route_need_parts"):
        return f"worse than {country} in none of {voice.say('route_need_of')} districts"
    names = voice.text("route_need_parts", "what")
    return f"worse in {voice.say('route_need_parts')} of {voice.say('route_need_of')} districts ({names})"


def _way(voice: Voice) -> str:
    ways, held = int(voice.value("route_ways")), int(voice.value("route_evidenced"))
    best = best_words(voice)
    best = f"{best[:1].upper()}{best[1:]}"
    if ways == 1:
        said = "At every step" if held else "Not at every step"
        return f"{best}. {said} of the one way that leads there is evidence strong or moderate."
    if not held:
        return f"{best}. On none of the {voice.say('route_ways')} ways is evidence strong or moderate at every step."
    return (
        f"{best}. On {voice.say('route_evidenced')} of the {voice.say('route_ways')} ways evidence is strong or "
        "moderate at every step."
    )


def _weakest(voice: Voice) -> str:
    step, said = voice.text("route_weakest", "what"), voice.text("route_weakest", "verdict")
    arrow = " -> " if voice.plain else " -&gt; "
    if arrow not in step:
        return ""
    start, end = step.split(arrow)
    grade = voice.text("route_best", "verdict")
    known = (
        f" What is known of it: {said[:1].lower()}{said[1:]}." if said else " No evidence stands in the list."
    )
    return f"The weakest step of the best way, with {grade} evidence, leads from “{start}” to “{end}”.{known}"


def _missing(voice: Voice) -> str:
    if not voice.value("route_missing"):
        return "Every published indicator of the framework has a figure here."
    here = int(voice.value("route_missing_here"))
    names = [f"“{each}”" for each in voice.text("route_missing_here", "what").split("; ") if each]
    shown = series_of([*names[:2], "others"] if here > 3 else names)
    on_map = (
        f", {voice.say('route_missing_here')} of them on this map: {shown}"
        if here
        else ", none of them on this map"
    )
    return (
        f"{voice.say('route_missing')} published indicators have no figure here{on_map}. Each could be asked for: "
        f"the framework says where. For {voice.say('route_missing_unchecked')} nobody has checked that it is "
        "published for such places."
    )


def _own(voice: Voice) -> str:
    if not voice.value("route_missing_own"):
        return ""
    return (
        f"For {voice.say('route_missing_own')} more, nobody publishes figures: only a programme's own records give "
        "them, so ask for them in the contract."
    )
