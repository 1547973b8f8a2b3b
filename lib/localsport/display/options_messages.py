"""Word the figures of a choice between ways to deliver, and name what they show."""

from typing import Protocol

import pandas as pd

from localsport.display.figures import Words
from localsport.display.options_wording import invented
from localsport.display.voice import Voice, lower_first, number, possessive
from localsport.options import NOTHING, Comparison

GROUPS = {
    "Most deprived fifth of neighbourhoods": "people from the most deprived fifth of neighbourhoods",
    "Aged 65 and over": "people aged 65 and over",
    "Ethnic minorities other than White minorities": "people from ethnic minorities",
}
"""Groups as they stand in a sentence, where putting a small letter first is not enough."""
MARK = "Illustration: "


class Chosen(Protocol):
    """What the figures and tables need to know of a choice."""

    @property
    def name(self) -> str:
        """The choice's name."""
        ...

    @property
    def illustrative(self) -> bool:
        """Whether its figures are illustrations."""
        ...

    @property
    def options(self) -> pd.DataFrame:
        """The ways."""
        ...

    @property
    def compared(self) -> Comparison:
        """The ways side by side."""
        ...

    @property
    def hangs(self) -> pd.DataFrame:
        """What each return hangs on."""
        ...

    @property
    def claims(self) -> pd.DataFrame:
        """Every number that sentences use."""
        ...

    @property
    def price_year(self) -> int:
        """Year of the prices."""
        ...


def group(name: str) -> str:
    """Put a group of people inside a sentence."""
    return GROUPS.get(name, lower_first(name))


def frontier(answer: Chosen, *, demonstration: bool = False) -> Words:
    """Word cost against people who move up a class."""
    voice = Voice(answer.claims, plain=True)
    mark = MARK if invented(voice) else ""
    names = answer.compared.table["name"]
    rows = answer.compared.increments
    on = rows[rows["state"].eq("on the frontier") & rows["option_id"].ne(NOTHING)]
    least = answer.compared.table.loc[str(on["option_id"].iloc[0])]
    low, high = (number(float(str(least[f"cost_per_mover_{end}"])), "£") for end in ("low", "high"))
    title = (
        f"{mark}with {lower_first(str(least['name']))} each person who moves up costs least, {low} to {high}"
    )
    further = ""
    if len(on) > 1:
        last = on.iloc[-1]
        further = (
            f"With {lower_first(str(names[last['option_id']]))} each further person costs "
            f"{number(float(last['cost_per_extra_mover']), '£')} at the middle values. "
        )
    off = [
        lower_first(str(names[each])) for each in rows.loc[rows["state"].ne("on the frontier"), "option_id"]
    ]
    below = f" Below the line: {'; '.join(off)}." if off else ""
    return Words(
        title=title[:1].upper() + title[1:],
        subtitle=(
            "People who move up an activity class, as recorded, against all that is put in: cash, in kind and "
            f"volunteers, {answer.price_year} prices."
        ),
        caption=(
            "Dots: middle of every assumption. Lines: 95 in 100 draws, people (up and down) and cost (across). "
            "Dashed: the ways that neither another nor a mix of others beats at the middle values; ways of one cost "
            f"are drawn side by side. {further}" + ("All figures are illustrations." if mark else "")
        ),
        alt=(
            "Chart of cost against people who move up an activity class. "
            + " ".join(
                f"{row['name']}: {number(row['cost_central'], '£')} for {row['movers_central']:,.0f} people "
                f"({row['movers_low']:,.0f} to {row['movers_high']:,.0f})."
                for row in answer.compared.table.to_dict("records")
            )
            + below
        ),
        demonstration=demonstration,
    )


def gains(answer: Chosen, area: pd.Series) -> Words:
    """Word whom each way reaches."""
    voice = Voice(answer.claims, plain=True)
    unknown, asked = (voice.say(f"options_reach_{each}", decimals=0) for each in ("unknown", "asked"))
    mark = MARK if invented(voice) else ""
    told = answer.compared.equity
    names = answer.compared.table["name"]
    said = [
        f"{names[row['option_id']]}: {row['reaches']} {group(str(row['group']))}."
        for row in told[told["reaches"].isin(["more", "fewer"])].to_dict("records")
    ]
    title = f"{mark}who would gain in {area['name']}? {unknown} of {asked} answers are not known"
    return Words(
        title=title[:1].upper() + title[1:],
        subtitle=(
            "Share of participants over the group's share of inactive adults here: above one, the way reaches more "
            "of them than their number would have it."
        ),
        caption=(
            "Second line: share of participants, low to high. More or fewer: the whole range lies above or below. "
            "Not compared: the files do not hold who lives here, or few of them do. Inactive adults here: the "
            f"place's census mix at {possessive(str(area['country_name']))} rates, modelled."
            f"{' Shares of participants are illustrations.' if mark else ''}"
        ),
        alt=f"Table of shades. {' '.join(said) or 'No way is known to reach more or fewer of any group.'}",
        demonstration=bool(area["demonstration"]),
    )
