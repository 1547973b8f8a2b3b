"""Word the figures of who commissions what, and name their rows."""

import pandas as pd

from localsport.display.figures import Words
from localsport.display.landscape_wording import EVERYDAY, FILE_KINDS, STEPS, day
from localsport.display.voice import Voice

QUADRANTS = {
    "work closely": "Work closely",
    "win interest": "Win their interest",
    "keep as an ally": "Keep as an ally",
    "keep informed": "Keep informed",
}
"""What each quarter of the map of interest and influence asks for."""
INVENTED = "Illustration: the register is invented."


def kind_label(kind: str) -> str:
    """Name a kind of place or people in the plural."""
    plural = EVERYDAY.get(kind.lower().replace(" ", "_"), kind)
    return f"{plural[:1].upper()}{plural[1:].lower()}"


def quadrant(claims: pd.DataFrame, area: pd.Series) -> Words:
    """Word the map of interest and influence."""
    voice = Voice(claims, plain=True)
    apart = int(voice.value("landscape_close_unapproached"))
    rest = (
        f"nobody has spoken with {voice.say('landscape_close_unapproached')} of them"
        if apart
        else "somebody has spoken with all of them"
    )
    close, many = voice.say("landscape_close"), voice.say("landscape_organisations")
    return Words(
        title=f"{_begin(voice)}{close} of {many} organisations have interest and influence; {rest}",
        subtitle=f"{_covers(voice)}: interest in sport and physical activity, and influence, by judgement.",
        caption=_trust(
            voice,
            "Who has medium or high interest and influence stands in the shaded quarter. Within a field the order "
            "is that of the alphabet.",
        ),
        alt=(
            f"Organisations set out by interest and influence: {close} of {many} have medium or high of both; {rest}."
        ),
        demonstration=bool(area["demonstration"]),
    )


def ladder(claims: pd.DataFrame, area: pd.Series) -> Words:
    """Word how far each conversation is."""
    voice = Voice(claims, plain=True)
    late = int(voice.value("landscape_late"))
    was = "next step was" if late == 1 else "next steps were"
    ending = f"{voice.say('landscape_late')} {was} overdue" if late else "no next step was overdue"
    many = voice.say("landscape_organisations")
    steps = "; ".join(f"{stage}: {meaning[:1].lower()}{meaning[1:]}" for stage, meaning in STEPS.items())
    spoken = f"{voice.say('landscape_approached')} of {many} organisations have been spoken with"
    return Words(
        title=f"{_begin(voice)}{spoken}; {ending}",
        subtitle=f"{_covers(voice)}: stage of each conversation, and what comes next by when.",
        caption=_trust(voice, f"{steps[:1].upper()}{steps[1:]}."),
        alt=(
            f"A row for each organisation with a dot at its stage: {voice.say('landscape_stage_0')} not begun, "
            f"{voice.say('landscape_stage_1')} scoped, {voice.say('landscape_stage_2')} mapped, "
            f"{voice.say('landscape_stage_3')} aware, {voice.say('landscape_stage_4')} at a shared understanding; "
            f"{ending}."
        ),
        demonstration=bool(area["demonstration"]),
    )


def capacity(claims: pd.DataFrame, area: pd.Series, covers: str, *, own: bool) -> Words:
    """Word what the sector has for every 10,000 people, district beside district."""
    voice = Voice(claims, plain=True)
    kinds = [*EVERYDAY, *FILE_KINDS] if _invented(voice) else [*FILE_KINDS, *EVERYDAY]
    kind = next((each for each in kinds if voice.has(f"landscape_capacity_{each}_rate")), "")
    title = _capacity_title(voice, kind, str(area["name"]), covers, own=own)
    whose = "a dot for each district" if own or not kind else f"dark: {area['name']}; grey: other districts"
    return Words(
        title=title,
        subtitle=f"For every 10,000 people, with {covers} as a whole at 1; {whose}.",
        caption=_trust(
            voice,
            "Facilities: in operation and open to the public, from the facilities data. Clubs, coaches and "
            "volunteers: from the register. Counts say nothing of size or quality.",
        ),
        alt=f"A row of dots for each kind of place or people, a dot for each district, on one axis. {title}.",
        demonstration=bool(area["demonstration"]),
    )


def _capacity_title(voice: Voice, kind: str, place: str, covers: str, *, own: bool) -> str:
    if not kind:
        return f"What {covers} has to work with, for every 10,000 people"
    stem, name = f"landscape_capacity_{kind}", EVERYDAY.get(kind, kind)
    name = f"public {name}" if kind in EVERYDAY else name
    rate, whole, low, high = (
        voice.say(f"{stem}_{each}").removesuffix(" per 10,000") if voice.has(f"{stem}_{each}") else ""
        for each in ("rate", "whole", "low", "high")
    )
    begin = _begin(voice) if kind not in EVERYDAY else ""
    if own and low:
        ends = (voice.text(f"{stem}_{each}", "what") for each in ("low", "high"))
        first, last = ends
        return (
            f"{begin}{name[:1].upper()}{name[1:]} for every 10,000 people: {low} in {first}, {high} in {last}"
        )
    beside = f"; {covers} as a whole has {whole}" if whole else ""
    return f"{begin}{place} has {rate} {name} for every 10,000 people{beside}"


def capacity_rows(counted: pd.DataFrame, beside: pd.DataFrame, *, illustrative: bool) -> pd.DataFrame:
    """Name the rows of the capacity: a row for each kind that the title or the user's file speaks of.

    Returns
    -------
    pandas.DataFrame
        kind, label, note, area_code, area_name, times, place (bool), side (the place's rate), ends (the lowest and
        the highest district).
    """
    kept = [*FILE_KINDS, *EVERYDAY]
    keys = beside["kind"].str.lower().str.replace(" ", "_")
    ours = beside[keys.isin(kept) | beside["unit"].ne("facilities")]
    side = {
        row["kind"]: (
            f"{row['per_10000']:,.1f}" if pd.notna(row["per_10000"]) else "not known",
            f"lowest {row['low']:,.1f}, {row['low_name']}\nhighest {row['high']:,.1f}, {row['high_name']}",
        )
        for row in ours.to_dict("records")
    }
    rows = counted[counted["kind"].isin(side) & counted["area_code"].ne("") & counted["times"].notna()]
    return rows.assign(
        label=rows["kind"].map(kind_label),
        note=["illustration" if illustrative and unit != "facilities" else "" for unit in rows["unit"]],
        side=[side[kind][0] for kind in rows["kind"]],
        ends=[side[kind][1] for kind in rows["kind"]],
        order=rows["kind"].map({kind: number for number, kind in enumerate(side)}),
    ).sort_values(["order", "area_code"], kind="stable")[
        ["kind", "label", "note", "area_code", "area_name", "times", "place", "side", "ends"]
    ]


def invented(claims: pd.DataFrame) -> bool:
    """Say whether the register the claims speak of is an illustration."""
    return _invented(Voice(claims, plain=True))


def _invented(voice: Voice) -> bool:
    return voice.text("landscape_organisations", "verdict") == "illustration"


def _begin(voice: Voice) -> str:
    return "Illustration: " if _invented(voice) else ""


def _covers(voice: Voice) -> str:
    what = voice.text("landscape_organisations", "what").removeprefix("Organisations in the register of ")
    return f"{what}, {day(voice.text('landscape_organisations', 'period'))}"


def _trust(voice: Voice, text: str) -> str:
    return f"{text} {INVENTED}" if _invented(voice) else text
