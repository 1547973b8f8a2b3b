"""Word the figures of a programme's value, and name their rows."""

from typing import Protocol

import pandas as pd

from localsport.display.figures import Words
from localsport.display.value_wording import value_range
from localsport.display.voice import Voice, number, series_of

KINDS = {
    "wellbeing": ("People's own wellbeing", "worth to the people themselves; in no budget"),
    "capacity released": ("Time and capacity released", "appointments and working days free for others"),
    "cash released": ("Cash released", "money that somebody no longer spends"),
}
LAID_OUT = {
    "quantity": "How many people or things change",
    "deadweight": "What would have happened anyway",
    "displacement": "What it displaces elsewhere",
    "attribution": "What others may claim",
    "drop_off": "How fast the effect fades",
    "duration_years": "How long the effect lasts",
    "unit_value": "What one change is worth",
    "input": "What is put in",
}


class Valued(Protocol):
    """What the figures need to know of an answer about a programme."""

    @property
    def name(self) -> str:
        """The programme's name."""
        ...

    @property
    def price_year(self) -> int:
        """Year of the prices."""
        ...

    @property
    def claims(self) -> pd.DataFrame:
        """Every number a sentence may use."""
        ...

    @property
    def by_kind(self) -> pd.DataFrame:
        """Value by kind."""
        ...

    @property
    def tornado(self) -> pd.DataFrame:
        """One assumption at a time."""
        ...


def distribution(answer: Valued, *, demonstration: bool = False) -> Words:
    """Word the distribution of the return."""
    voice = Voice(answer.claims, plain=True)
    below = voice.say("sroi_probability_below_one", decimals=0)
    return Words(
        title=f"For every £1 put in, {value_range(answer.claims)} of value comes back",
        subtitle=f"{answer.name}: value per £1 over 10,000 draws of all assumptions, {answer.price_year} prices.",
        caption=f"Range: 95 in 100 draws. {trust(voice)} Sources: the programme's table of assumptions.",
        alt=(
            f"Histogram of the return per £1, from about {voice.say('sroi_low')} to {voice.say('sroi_high')}; "
            f"{below} of the draws lie below £1."
        ),
        demonstration=demonstration,
    )


def value_split(answer: Valued, *, demonstration: bool = False) -> Words:
    """Word the split of the value into wellbeing, capacity and cash."""
    voice = Voice(answer.claims, plain=True)
    return Words(
        title=(
            f"{voice.say('sroi_wellbeing_share', decimals=0)} of the value is people's own wellbeing; "
            f"{voice.say('sroi_cash_share', decimals=0)} is cash that somebody saves"
        ),
        subtitle=f"{answer.name}: present value by kind, {answer.price_year} prices. The kinds are kept apart.",
        caption=f"Ranges: 95 in 100 draws. {trust(voice)}",
        alt=(
            f"Bars of value: wellbeing {voice.say('sroi_wellbeing_value')}, time and capacity released "
            f"{voice.say('sroi_capacity_value')}, cash released {voice.say('sroi_cash_value')}."
        ),
        demonstration=demonstration,
    )


def tornado(answer: Valued, *, demonstration: bool = False) -> Words:
    """Word the tornado: which assumption the result hangs on most."""
    top = answer.tornado.to_dict("records")[0]
    voice = Voice(answer.claims, plain=True)
    low, high = sorted((float(top["ratio_at_low"]), float(top["ratio_at_high"])))
    what = LAID_OUT.get(str(top["assumption"]), str(top["assumption"])).lower()
    return Words(
        title=f"The return hangs most on {what}: from {number(low, '£ per £1')} to {number(high, '£ per £1')}",
        subtitle=f"{answer.name}: return per £1 as one assumption moves, the others at their middle.",
        caption=trust(voice),
        alt=f"Tornado chart. {series_of([str(bar) for bar in bars(answer)['label'].head(3)])} move the return most.",
        demonstration=demonstration,
    )


def kinds(answer: Valued) -> pd.DataFrame:
    """Name the rows of the value split: ``label, central, low, high, explanation``."""
    named = answer.by_kind["kind"].map(lambda kind: KINDS[kind][0])
    why = answer.by_kind["kind"].map(lambda kind: KINDS[kind][1])
    return answer.by_kind.assign(label=named, explanation=why)[
        ["label", "central", "low", "high", "explanation"]
    ]


def bars(answer: Valued, *, most: int = 8) -> pd.DataFrame:
    """Name the bars of the tornado: ``label, low, high``, the widest first."""
    frame = answer.tornado.head(most)
    labels = [
        f"{LAID_OUT.get(str(what), str(what))} ({short_group(str(who), str(what))})"
        if who
        else LAID_OUT.get(str(what), str(what))
        for what, who in zip(frame["assumption"], frame["applies_to"], strict=True)
    ]
    return pd.DataFrame(
        {"label": labels, "low": frame["ratio_at_low"].to_numpy(), "high": frame["ratio_at_high"].to_numpy()}
    )


def short_group(applies_to: str, assumption: str = "") -> str:
    """Name the first of what an assumption applies to, and how many more; several prices by their number."""
    names = [each.split(" (")[0] for each in applies_to.split("; ")]
    if len(names) > 1 and assumption == "unit_value":
        return f"{len(names)} prices of one source"
    first = (
        names[0]
        if names[0].split()[0].isupper() and names[0][1:2] != " "
        else f"{names[0][:1].lower()}{names[0][1:]}"
    )
    return first if len(names) == 1 else f"{first} and {len(names) - 1} more"


def trust(voice: Voice) -> str:
    """Say how many assumptions are unverified."""
    unverified, all_of_them = voice.say("sroi_assumptions_unverified"), voice.say("sroi_assumptions")
    if unverified == all_of_them:
        return f"None of the {all_of_them} assumptions is verified."
    return f"{unverified} of {all_of_them} assumptions are unverified."
