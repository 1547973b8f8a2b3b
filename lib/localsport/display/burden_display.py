"""Say what too little activity goes with in a place, in words and one figure."""

from typing import Protocol

import pandas as pd

from localsport.display import charts
from localsport.display.figures import Figure, Words
from localsport.display.messages import credit
from localsport.display.voice import Voice, possessive, series_of, with_article

STOCK = (
    "This is a stock of burden built up over many years. It is not what a programme would save: no programme makes "
    "everybody active, ill health takes years to change, and costs do not fall in step with it."
)
"""Stands wherever a fraction or a cost of inactivity is shown."""

DISEASES = {
    "heart disease": "Heart disease",
    "stroke": "Stroke",
    "type 2 diabetes": "Type 2 diabetes",
    "breast cancer": "Breast cancer",
    "colon cancer": "Colon cancer",
    "death from any cause": "Deaths from any cause",
    "cardiovascular disease": "All heart and circulatory disease",
    "cancer of any kind": "Cancer of any kind",
    "depression": "Depression",
    "dementia": "Dementia",
}
FIVE, OTHERS = "Local Sport Profile's five", "Also"
FIVE_DISEASES = list(DISEASES)[:5]


class Burdened(Protocol):
    """What tables and figures need to know of an answer about the burden."""

    @property
    def area(self) -> pd.Series:
        """Names and codes."""
        ...

    @property
    def reason(self) -> str:
        """Why nothing can be said."""
        ...

    @property
    def fractions(self) -> pd.DataFrame:
        """One row per disease and method."""
        ...

    @property
    def costs(self) -> pd.DataFrame:
        """One row per spend."""
        ...

    @property
    def parameters(self) -> pd.DataFrame:
        """Every number it rests on."""
        ...

    @property
    def claims(self) -> pd.DataFrame:
        """Every number a sentence may use."""
        ...

    @property
    def sources(self) -> pd.DataFrame:
        """Register rows."""
        ...

    @property
    def price_year(self) -> int:
        """Year of the prices."""
        ...


def burden_sentences(answer: Burdened, *, plain: bool = False) -> dict[str, str]:
    """Make the sentences about the burden of too little activity.

    Returns
    -------
    dict
        ``share, diseases, deaths, method, cost, stock, trust`` in reading order; only ``absent`` where there are
        no figures.
    """
    voice = Voice(answer.claims, plain=plain)
    place, country = voice.name(_name(answer.area)), voice.name(answer.area["country_name"])
    if answer.reason:
        return {
            "absent": (
                f"What inactivity costs {place} cannot be worked out: {voice.name(answer.reason)}. Both indicators "
                "are published on Fingertips for upper-tier and lower-tier authorities."
            )
        }
    return {
        "share": _share(voice, place, country),
        "diseases": (
            "If the link is cause and effect, doing less than recommended accounts for "
            f"{series_of([f'{_ends(voice, name)} of {_of(name)}' for name in FIVE_DISEASES])} in {place}."
        ),
        "deaths": (
            f"It also accounts for {_ends(voice, 'death from any cause')} of deaths: in the middle "
            f"{voice.say('burden_death_from_any_cause_central', decimals=0)}, where {country}, counted the same way, "
            f"has {voice.say('burden_death_from_any_cause_country', decimals=0)}."
        ),
        "method": _method(voice),
        "cost": _cost(voice, place, answer.price_year),
        "stock": STOCK,
        "trust": (
            f"{voice.say('burden_numbers_unverified')} of the {voice.say('burden_numbers')} numbers behind these "
            "figures could not be checked at their source. The studies are of people who differ in more than "
            "activity, mostly abroad, and the ranges count the studies' margins but not that doubt."
        ),
    }


def headline(answer: Burdened) -> str:
    """Say the range of one disease and of the cost, without markup, for a title."""
    voice = Voice(answer.claims, plain=True)
    return (
        f"{_capital(_range(voice, 'heart disease'))} of heart disease in {_name(answer.area)} goes with too little "
        "activity"
    )


def figure(answer: Burdened) -> Figure:
    """Draw the fraction of each disease with its range.

    Raises
    ------
    ValueError
        If there are no figures; `burden_sentences` says why.
    """
    if answer.reason:
        raise ValueError(f"No burden to draw for {answer.area['name']}: {answer.reason}.")
    rows = _quoted(answer)
    frame = pd.DataFrame(
        {
            "label": rows["outcome"].map(DISEASES),
            "value": rows["central"],
            "lower_95": rows["low"],
            "upper_95": rows["high"],
            "group": rows["five"].map({True: FIVE, False: OTHERS}),
            "focus": rows["five"],
            "assumed": True,
        }
    )
    voice = Voice(answer.claims, plain=True)
    ranges = [f"{DISEASES[name]} {_range(voice, name)}" for name in rows["outcome"]]
    words = Words(
        title=headline(answer),
        subtitle=(
            "Share of each disease that goes with adults doing less than 150 minutes of activity a week, %, if the "
            f"link is cause and effect. Activity of {voice.text('burden_not_meeting', 'period')}."
        ),
        caption=(
            "Dashed: range from the studies' margins. A stock of burden, not what a programme would save. "
            "Other ways of counting give other figures: see the table. "
            f"Relative risks: sources in the table of numbers. {credit(answer.sources, list(_survey(answer)))}"
        ),
        alt=f"Bar chart with ranges. {'; '.join(ranges)}.",
        demonstration=bool(answer.area["demonstration"]),
    )
    return charts.bars_with_intervals(frame, words, name="burden", unit="%", decimals=0)


def _quoted(answer: Burdened) -> pd.DataFrame:
    """Put the rows to quote in the order of `DISEASES`."""
    place = {name: n for n, name in enumerate(DISEASES)}
    rows = answer.fractions[answer.fractions["headline"]]
    return rows.sort_values("outcome", key=lambda names: names.map(place), ignore_index=True)


def _survey(answer: Burdened) -> set[str]:
    claims = answer.claims.set_index("id")["source_id"]
    return set(str(claims["burden_not_meeting"]).split("; "))


def _share(voice: Voice, place: str, country: str) -> str:
    """Say the two shares, the first beside the nation's as the publisher judges it."""
    id = "burden_not_meeting"
    nation = f"{voice.say(f'{id}_country')}"
    beside = {
        "worse": f"more than in {country} ({nation})",
        "better": f"fewer than in {country} ({nation})",
        "similar": f"similar to {country} ({nation})",
    }.get(
        voice.text(id, "verdict"),
        f"beside {nation} in {country} (no limits are published, so chance may explain the difference)",
    )
    note = voice.text(id, "interval_note")
    estimate = "estimate" in voice.text(id, "method")
    assumed = f" (on an assumed sample of {note.split()[-1]}, " if note.startswith("limits assumed") else " ("
    return (
        f"{voice.say(id)}{voice.interval(id, opening=assumed)} of adults in {place} do less than the recommended "
        f"150 minutes of activity a week, {beside}; {voice.say('burden_inactive')} do less than 30 minutes "
        f"({voice.text(id, 'period')}{', our estimate from its districts' if estimate else ''})."
    )


def _range(voice: Voice, outcome: str) -> str:
    """Write "between 2% and 11%", each end with its claim."""
    stem = f"burden_{outcome.replace(' ', '_')}"
    low, high = (voice.say(f"{stem}_{end}", decimals=0) for end in ("low", "high"))
    return f"between {low} and {high}"


def _ends(voice: Voice, outcome: str) -> str:
    """Write "2% to 11%", for a list."""
    return _range(voice, outcome).removeprefix("between ").replace(" and ", " to ")


def _name(area: pd.Series) -> str:
    return with_article(str(area["name"])) if area["level"] == "region" else str(area["name"])


def _of(outcome: str) -> str:
    return DISEASES[outcome].lower()


def _method(voice: Voice) -> str:
    return (
        "How it is counted matters as much as who is counted. For heart disease the middle of the cautious range is "
        f"{voice.say('burden_heart_disease_central', decimals=0)}; risks that are not adjusted for other causes give "
        f"{voice.say('burden_heart_disease_crude', decimals=0)}, and the World Health Organization's older risks, as "
        f"the Local Sport Profile used them, {voice.say('burden_heart_disease_classes', decimals=0)}.{_less(voice)}"
    )


def _less(voice: Voice) -> str:
    """Say where the newest studies give less than the whole range that is quoted."""
    below = [
        f"{voice.say(f'{stem}_doses', decimals=0)} for {_of(name)}"
        for name in FIVE_DISEASES
        for stem in [f"burden_{name.replace(' ', '_')}"]
        if voice.has(f"{stem}_doses") and voice.value(f"{stem}_doses") < voice.value(f"{stem}_low")
    ]
    return f" Newer dose-response studies give less: {series_of(below)}." if below else ""


def _cost(voice: Voice, place: str, price_year: int) -> str:
    years = {way: voice.text(f"burden_cost_{way}", "period").split(",")[0] for way in ("attributed", "spent")}

    def between(way: str) -> str:
        return (
            f"between {voice.say(f'burden_cost_{way}_low')} and {voice.say(f'burden_cost_{way}_high')} a year"
        )

    return (
        f"{_capital(possessive(place))} part of what the health service paid in {years['attributed']} for disease "
        f"put down to inactivity is {between('attributed')} in {price_year} prices. Counted instead from what it "
        f"spent in {years['spent']} on circulation, diabetes, cancer and dementia, it is {between('spent')}. "
        "The two are not added."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
