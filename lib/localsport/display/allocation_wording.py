"""Say in plain English how a budget is shared and how sure that is, each number taken from a claim."""

from collections.abc import Sequence

import pandas as pd

from localsport.display.voice import Voice, series_of

FAMILIES = {"need": "need", "local_support": "local support", "strategic_priorities": "strategic priorities"}
"""Families of evidence by the end of their claims' ids, in the order they are shown."""
ASKED = {
    "plan_left": ("keep", "keeps", "within this year's money", False),
    "plan_least_active": ("aim", "aims", "at least {} of the money at the least active", True),
    "plan_family": ("spend", "spends", "at least {} of the money on families", False),
    "plan_in_kind": ("find", "finds", "at least {} in kind for every £1", True),
    "plan_person_cost": ("reach", "reaches", "an inactive person for {} or less", True),
    "plan_return": ("return", "returns", "at least {} for every £1", True),
}
"""What is asked of a plan: the verb of several, of one, what it is asked for, and whether that has a range."""


def sharing_sentences(claims: pd.DataFrame) -> dict[str, str]:
    """Make the sentences about a shared budget.

    Parameters
    ----------
    claims
        Of an `answers.sharing.Sharing`.

    Returns
    -------
    dict
        ``question, illustration, evidence, unequal, limits, pace, order, closest, drawn, people, undisputed,
        refused, way_out``, and where there are plans ``plans, asked, gaps, never_scored``.
    """
    voice = Voice(claims)
    said = {
        "question": _question(voice),
        "illustration": invented_shares(voice, replace=True),
        "evidence": _evidence(voice),
        "unequal": (
            "Inactivity is counted once: the number of inactive adults is one criterion, and the needs index "
            "stands "
            "beside it without inactivity. A place that can offer more gets more under local support, which is "
            "not the "
            "same as needing more: the two are kept apart so that each can be argued about."
        ),
        "limits": _limits(voice),
        "pace": f"{decided(voice)}{_at_target(voice)}" if voice.has("share_at_target") else "",
        "order": (
            f"Of {voice.say('share_pairs')} pairs of localities, the order is firm for "
            f"{voice.say('share_pairs_sure')}: "
            "one gets more than the other in at least 90 of 100 draws."
        ),
        "closest": _closest(voice),
        "drawn": (
            f"Each of {voice.say('share_draws')} draws changes the weights, the evidence and how steeply money "
            "follows "
            "it, all at once. The errors of two localities, or of two criteria, are taken to have nothing to do "
            "with "
            "each other. What no draw can show is a criterion that nobody thought of."
        ),
        "people": _people(voice),
        "undisputed": _undisputed(voice),
        "refused": _refused(voice),
        "way_out": (
            f"The smallest change that would do takes {exact(voice, 'refused_change')} off the promises, from "
            "all in "
            "proportion; the table says how much from whom. Or the budget is raised."
            if voice.has("refused_change")
            else ""
        ),
    }
    return said | (_plans(voice) if voice.has("plans") else {})


def exact(voice: Voice, id: str) -> str:
    """Write a claim's whole pounds as they stand: money that is decided is not rounded as an estimate is."""
    value = voice.value(id)
    return voice._mark(id, value, f"£{value:,.0f}")


def families(voice: Voice) -> list[str]:
    """Name the families that have a weight, in the order they are shown."""
    return [each for each in FAMILIES if voice.has(f"share_weight_{each}")]


def illustrative(voice: Voice) -> bool:
    """Say whether what is shared rests on illustrations."""
    return "illustrative" in voice.text("share_budget", "source_id")


def invented_shares(voice: Voice, *, replace: bool = False) -> str:
    """Say what is an illustration; "" where nothing is."""
    if not illustrative(voice):
        return ""
    more = " Put your own in their place before anybody decides anything by them." if replace else ""
    return (
        "The budget, last year's money, floors, caps, offers, scores and points are illustrations, not the accounts "
        "or the opinion of any organisation."
        f"{more}"
    )


def invented_plans(voice: Voice) -> str:
    """Say that the plans are illustrations; "" where they are not."""
    return "The delivery plans are illustrations." if illustrative(voice) else ""


def decided(voice: Voice) -> str:
    """Say how fast money may move."""
    parts = [
        f"{verb} more than {voice.say(f'share_{name}', decimals=0)}"
        for name, verb in (("rise", "gains"), ("fall", "loses"))
        if voice.has(f"share_{name}")
    ]
    return f"No locality {' or '.join(parts)} of last year's money in one year." if parts else ""


def plan_counts(voice: Voice, stem: str) -> str:
    """Say how many plans do what is asked, without a full stop."""
    several, one, what, ranged = ASKED[stem]
    if voice.has(f"asked_{stem}"):
        what = what.format(voice.say(f"asked_{stem}", decimals=0))
    counts = {word: int(voice.value(f"{stem}_{word}")) for word in ("yes", "no", "open", "unknown")}
    if counts["open"] == int(voice.value("plans")):
        return f"For none of the {voice.say('plans')} plans can we tell whether it {one} {what}"
    if counts["yes"] == int(voice.value("plans")):
        return f"All {voice.say('plans')} plans {'clearly ' if ranged else ''}{several} {what}"
    verb = several if counts["yes"] > 1 else one
    number = voice.say(f"{stem}_yes") if counts["yes"] else "None"
    clearly = "clearly " if ranged else ""
    said = [f"{number} of the {voice.say('plans')} plans {clearly}{verb} {what}"]
    if counts["no"]:
        said.append(f"{voice.say(f'{stem}_no')} {clearly}{'do' if counts['no'] > 1 else 'does'} not")
    if counts["open"]:
        said.append(f"for {voice.say(f'{stem}_open')} we cannot tell")
    if counts["unknown"]:
        said.append(f"{voice.say(f'{stem}_unknown')} {'do' if counts['unknown'] > 1 else 'does'} not say")
    return "; ".join(said)


def _question(voice: Voice) -> str:
    grown = ""
    if voice.has("share_grown"):
        word = voice.text("share_grown", "verdict")
        grown = (
            ", as much as last year"
            if word == "the same"
            else f", {exact(voice, 'share_grown')} {word} than last year"
        )
    year, prices = voice.text("share_budget", "period").split(", ")
    other = (
        " This is not the budget that the folder states."
        if voice.text("share_budget", "verdict") != "as the folder says"
        else ""
    )
    return (
        f"{'Illustration: ' if illustrative(voice) else ''}{voice.say('share_budget')} ({prices}) is to be shared "
        f"between {voice.say('share_localities')} localities in {year}{grown}.{other}"
    )


def _evidence(voice: Voice) -> str:
    named = []
    for each in sorted(families(voice), key=lambda each: -voice.value(f"share_weight_{each}")):
        id = f"share_weight_{each}"
        low, high = voice.limits(id, decimals=0)
        named.append(f"{FAMILIES[each]} between {low} and {high}, {voice.say(id, decimals=0)} on average")
    people = voice.say("share_people")
    return (
        f"{voice.say('share_criteria')} criteria in {voice.say('share_families')} families count. {people} people "
        f"shared out points: {'; '.join(named)}."
    )


def _limits(voice: Voice) -> str:
    held: dict[str, list[str]] = {"floor": [], "cap": []}
    for id, row in voice.claims.items():
        if str(id).startswith("share_target_") and row["verdict"] in held:
            held[str(row["verdict"])].append(voice.name(str(row["what"])))
    said = []
    if held["floor"]:
        said.append(f"{series_of(held['floor'])} {_be(held['floor'])} raised to {_its(held['floor'])} floor")
    if held["cap"]:
        said.append(f"{series_of(held['cap'])} {_be(held['cap'])} held at {_its(held['cap'])} cap")
    if not said:
        return f"Floors add up to {voice.say('share_floors')}; no floor and no cap changes a target."
    return (
        f"{'; '.join(said)}. What that takes or gives is shared among the others in proportion, round by round, "
        "until "
        f"nobody is outside a limit. Floors add up to {voice.say('share_floors')}, which no evidence moves."
    )


def _be(names: Sequence[str]) -> str:
    return "are" if len(names) > 1 else "is"


def _its(names: Sequence[str]) -> str:
    return "their" if len(names) > 1 else "its"


def _at_target(voice: Voice) -> str:
    n = int(voice.value("share_at_target"))
    if n == 0:
        return " None comes all the way to its target this year."
    return (
        f" {voice.say('share_at_target')} of {voice.say('share_localities')} {'come' if n > 1 else 'comes'} all "
        "the way to "
        f"{'their targets' if n > 1 else 'its target'} this year."
    )


def _closest(voice: Voice) -> str:
    ids = [str(id) for id in voice.claims if str(id).startswith("share_pair_")]
    if not ids:
        return ""
    id = min(ids, key=lambda id: abs(voice.value(id) - 50))
    return (
        f"The closest call is {voice.text(id, 'what')} beside {voice.text(id, 'verdict')}: "
        f"{voice.text(id, 'what')} gets "
        f"more in {voice.say(id, decimals=0)} of the draws."
    )


def _people(voice: Voice) -> str:
    if not voice.has("share_disputed"):
        return "The people who gave points may differ, but no target depends on whose points are taken."
    low, high = voice.limits("share_disputed")
    who = voice.text("share_disputed", "verdict").split("; ")
    return (
        f"Whose points are taken matters most to {voice.text('share_disputed', 'what')}: between {low} "
        f"({who[0]}) and {high} "
        f"({who[1]}). That is a disagreement about what counts, not about facts; no more data settles it."
    )


def _undisputed(voice: Voice) -> str:
    n = int(voice.value("share_undisputed"))
    if n == 0:
        return ""
    return (
        f"For {voice.say('share_undisputed')} of {voice.say('share_localities')} localities it makes no "
        "difference whose "
        "points are taken: a floor or a cap decides."
    )


def _refused(voice: Voice) -> str:
    if not voice.has("refused_budget"):
        return ""
    promise = (
        "everyone is promised last year's money"
        if voice.text("refused_floors", "what").startswith("Last")
        else "everyone is promised an equal part of the budget"
    )
    return (
        f"Suppose {promise}, and the budget is then cut by a tenth of those promises, to "
        f"{exact(voice, 'refused_budget')}. The "
        f"promises come to {exact(voice, 'refused_excess')} more than there is, so the answer is a refusal and no "
        "table."
    )


def _plans(voice: Voice) -> dict[str, str]:
    asked = "".join(f"<li>{plan_counts(voice, stem)}.</li>" for stem in ASKED if voice.has(f"{stem}_yes"))
    return {
        "plans": (
            f"{voice.say('plans')} plans say what they would do with the money. {invented_plans(voice)} What is "
            "asked of "
            "them is a judgement too, in a table for the commissioner to change."
        ),
        "asked": f'Beside what is asked:<ul class="sentences">{asked}</ul>',
        "gaps": f"The plans leave {voice.say('plans_missing')} things open, listed line by line below.",
        "never_scored": "No plan gets a score: each figure names the lines of the plan that it is added up from.",
    }
