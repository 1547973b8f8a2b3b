"""Draw the figures of the six sections: ages, places to be active, expectation, inequality."""

from typing import Protocol

import pandas as pd

from localsport.display import charts, style
from localsport.display.figures import Figure, Words
from localsport.display.messages import credit
from localsport.display.section_words import MOVED, SPOKEN
from localsport.display.voice import Voice, number, series_of

MOST_TYPES = 6
_NAMES = 2.45  # inches that the names of bars may take
SHORT = {
    "Health and Fitness Gym": "gyms",
    "Artificial Grass Pitch": "artificial pitches",
    "Swimming Pool": "swimming pools",
    "Sports Hall": "sports halls",
    "Studio": "studios",
    "Outdoor Tennis Courts": "outdoor tennis courts",
}


class Sections(Protocol):
    """What the figures need to know of the answer of the six sections."""

    @property
    def area(self) -> pd.Series:
        """Names and codes."""
        ...

    @property
    def demography(self) -> pd.DataFrame:
        """Shares of residents, households and workers."""
        ...

    @property
    def facilities(self) -> pd.DataFrame:
        """Places to be active by type."""
        ...

    @property
    def expectation(self) -> pd.DataFrame:
        """What each mix implies."""
        ...

    @property
    def measures(self) -> pd.DataFrame:
        """Gaps year by year."""
        ...

    @property
    def movement(self) -> pd.DataFrame:
        """Whether the gaps changed."""
        ...

    @property
    def claims(self) -> pd.DataFrame:
        """Every number the sentences use."""
        ...

    @property
    def sources(self) -> pd.DataFrame:
        """Register rows of the sources used."""
        ...


def people(place: Sections) -> tuple[Figure, ...]:
    """Draw residents by six age bands beside the nation; nothing where no ages are held."""
    area = place.area
    bands = place.demography[place.demography["column"].str.startswith("population_")].dropna(
        subset=["value"]
    )
    if bands.empty:
        return ()
    beside = bands["country_value"].notna().all()
    rows = [
        {"label": name, "value": value, "focus": focus}
        for label, here, there in bands[["label", "value", "country_value"]].itertuples(index=False)
        for name, value, focus in [
            (_beside(str(label), area), here, True),
            (area["country_name"], there, False),
        ]
        if focus or beside
    ]
    if beside:
        apart = bands.iloc[int((bands["value"] - bands["country_value"]).abs().argmax())]
        title = (
            f"{number(apart['value'], '%')} of residents of {area['name']} are {apart['label'].lower()}, against "
            f"{number(apart['country_value'], '%')} across {area['country_name']}"
        )
    else:
        most = bands.iloc[int(bands["value"].argmax())]
        title = f"{number(most['value'], '%')} of residents of {area['name']} are {most['label'].lower()}"
    ids = place.claims.loc[place.claims["id"].eq("demography_older"), "source_id"]
    words = Words(
        title=title,
        subtitle="Residents by age, % of all residents, Census 2021.",
        caption=f"A census count: no interval applies. {credit(place.sources, ids)}",
        alt=f"Bar chart of six age bands. {title}.",
        demonstration=bool(area["demonstration"]),
    )
    return (charts.bars_with_intervals(pd.DataFrame(rows), words, name="age-bands", unit="%"),)


def places(place: Sections) -> tuple[Figure, ...]:
    """Draw public places to be active for the number of residents; nothing where no register is held."""
    area, frame = place.area, place.facilities.head(MOST_TYPES)
    if frame.empty:
        return ()
    beside = frame["country"].notna().all()
    rows = [
        {"label": name, "value": value, "focus": focus}
        for kind, row in frame.iterrows()
        for name, value, focus in [
            (_beside(_kind(kind, capital=True), area), row["place"], True),
            (area["country_name"], row["country"], False),
        ]
        if focus or beside
    ]
    shown = frame[["place", "country"]].round(2)
    fewer, more = (
        [_kind(kind) for kind in frame.index[mask]]
        for mask in (shown["place"] < shown["country"], shown["place"] > shown["country"])
    )
    lists = [
        f"{word} {'of every common kind of place' if len(kinds) == len(frame) else series_of(kinds)}"
        for word, kinds in (("fewer", fewer), ("more", more))
        if kinds and beside
    ]
    title = (
        f"{area['name']} has {' and '.join(lists)}, for its number of residents, than {area['country_name']}"
        if lists
        else f"Places to be active in {area['name']}, for the number of its residents"
    )
    words = Words(
        title=title,
        subtitle="Facilities in operation and open to the public for every 10,000 residents, the commonest types.",
        caption=(
            "A count of the register, without size, price or quality; no interval applies. "
            f"{credit(place.sources, place.claims.loc[place.claims['id'].eq('provision_sports_hall'), 'source_id'])}"
        ),
        alt=f"Bar chart of {len(frame)} types of facility. {title}.",
        demonstration=bool(area["demonstration"]),
    )
    figure = charts.bars_with_intervals(
        pd.DataFrame(rows), words, name="facilities-per-head", unit="", decimals=2
    )
    return (figure,)


def expectation(place: Sections) -> tuple[Figure, ...]:
    """Draw what each mix implies beside what was measured; nothing where no mix or rates are held."""
    area = place.area
    found = place.expectation[place.expectation["reason"].eq("")]
    if found.empty:
        return ()
    voice = Voice(place.claims, plain=True)
    measured = [
        {
            "group": f"Measured, {found['period'].iloc[0]}",
            "label": name,
            "value": voice.value(id),
            "lower_95": voice.claims[id]["lower"],
            "upper_95": voice.claims[id]["upper"],
            "focus": id == "expectation_measured",
        }
        for id, name in (
            ("expectation_measured", area["name"]),
            ("expectation_country", area["country_name"]),
        )
        if voice.has(id)
    ]
    labels = "its " + found["breakdown"].map(_spoken)
    bars = found.assign(group="Expected from", label=labels, focus=False)
    columns = ["group", "label", "value", "lower_95", "upper_95", "focus"]
    low, high = (number(v, "%") for v in (found["value"].min(), found["value"].max()))
    between = f"between {low} and {high}" if low != high else low
    end = f"; {voice.say('expectation_measured')} were measured" if voice.has("expectation_measured") else ""
    title = f"From the mix of people in {area['name']} we would expect {between} to be inactive{end}"
    ids = place.claims.loc[place.claims["id"].str.startswith("expectation_"), "source_id"]
    words = Words(
        title=title,
        subtitle=(
            f"Adults who do under 30 minutes a week, %. Expected: the rate of {area['country_name']}, moved by what "
            "the place's shares of groups change; one characteristic at a time, not to be added."
        ),
        caption=(
            "An expectation is not a measurement. Lines are 95% limits; those of expectations are of the national "
            f"rates alone. {_unlimited(voice, area)}{credit(place.sources, ids)}"
        ),
        alt=(
            f"Bar chart. {title}. By {series_of([SPOKEN[s] for s in SPOKEN if voice.has(f'expectation_{s}')])}: "
            f"{series_of([voice.say(f'expectation_{s}') for s in SPOKEN if voice.has(f'expectation_{s}')])}."
        ),
        demonstration=bool(area["demonstration"]),
    )
    frame = pd.concat([pd.DataFrame(measured), bars[columns]], ignore_index=True)
    return (charts.bars_with_intervals(frame, words, name="expected-inactivity", unit="%"),)


def slope(place: Sections) -> tuple[Figure, ...]:
    """Draw the slope index of the nation year by year; nothing where no tenths of deprivation are held."""
    area = place.area
    own = place.measures[
        place.measures["area_code"].eq(area["country"]) & place.measures["measure"].eq("slope")
    ]
    if len(own) < 2:
        return ()
    lines = own.assign(
        area_name=area["country_name"], role="place", indicator_id="slope", sex="Persons", estimated=False
    )
    moved = place.movement[place.movement["measure"].eq("slope")].iloc[0]
    said = MOVED.get(str(moved["verdict"]), "whether the gap has changed cannot be said")
    title = (
        f"Inactivity in {area['country_name']} is {own['value'].iloc[-1]:.0f} points higher at the most deprived "
        f"end; since {moved['first_period']} {said}"
    )
    since = own.loc[own["period"].eq(own["comparable_from"]), "period_start"]
    real = [] if area["demonstration"] else [(start, "tenths drawn differently") for start in since]
    words = Words(
        title=title,
        subtitle="Slope index of inequality: points between the most and the least deprived end of the population.",
        caption=(
            "Lines are 95% limits, simulated from the published ones. 2019/20 and 2020/21 include the pandemic's "
            f"restrictions. {credit(place.sources, own['source_id'])}"
        ),
        alt=f"Line chart of {len(own)} years. {title}.",
        demonstration=bool(area["demonstration"]),
    )
    return (charts.series(lines, words, name="slope-index", unit="points", breaks=real),)


def gaps(place: Sections) -> tuple[Figure, ...]:
    """Draw the gap of each pair of groups in its first comparable and its latest year."""
    area = place.area
    moved = place.movement[place.movement["measure"].eq("absolute")]
    if moved.empty:
        return ()
    whose = {area["country"]: area["country_name"], area["code"]: area["name"]}
    rows = []
    for gap in moved.to_dict("records"):
        own = place.measures[
            place.measures["area_code"].eq(gap["area_code"])
            & place.measures["gap"].eq(gap["gap"])
            & place.measures["measure"].eq("absolute")
        ]
        ends = own[own["period"].isin([gap["first_period"], gap["last_period"]])].sort_values("period_start")
        rows += [
            {
                "group": whose[gap["area_code"]],
                "label": f"{gap['label']}, {row['period']}",
                "value": row["value"],
                "lower_95": row["lower_95"],
                "upper_95": row["upper_95"],
                "focus": row["period"] == gap["last_period"],
            }
            for row in ends.to_dict("records")
        ]
    frame = pd.DataFrame(rows)
    changed = moved[moved["verdict"].isin(["wider", "narrower", "turned round"])]
    lists = [
        f"{row['verdict']} between {row['label'].lower()} ({whose[row['area_code']]})"
        for row in changed.to_dict("records")
    ]
    others = "; the others have not clearly changed" if len(changed) < len(moved) else ""
    title = (
        f"Since the first comparable year the gap in inactivity is {series_of(lists)}{others}"
        if lists
        else "No gap in inactivity has clearly changed since the first comparable year"
    )
    words = Words(
        title=title,
        subtitle=f"Points by which the first group named is more often inactive than the second, {_years(moved)}.",
        caption=(
            "Lines are 95% limits. Two years are compared as independent surveys; the limits leave out the survey's "
            f"design. The slope index uses all ten tenths and can tell more. {_below(frame)}"
            f"{credit(place.sources, place.measures['source_id'])}"
        ),
        alt=f"Bar chart of {len(moved)} gaps in two years each. {title}.",
        demonstration=bool(area["demonstration"]),
    )
    return (charts.bars_with_intervals(frame, words, name="inactivity-gaps", unit=""),)


def _beside(label: str, area: pd.Series) -> str:
    """Name a bar of the place; a long name would be cut off."""
    text = f"{label}, {area['name']}"
    return text if style.text_width(text) < _NAMES else f"{label}, here"


def _kind(kind: object, *, capital: bool = False) -> str:
    text = SHORT.get(str(kind), str(kind).lower())
    return f"{text[0].upper()}{text[1:]}" if capital else text


def _spoken(breakdown: str) -> str:
    return SPOKEN.get(breakdown.lower().replace(" ", "_"), breakdown.lower())


def _unlimited(voice: Voice, area: pd.Series) -> str:
    bare = voice.has("expectation_measured") and pd.isna(voice.claims["expectation_measured"]["lower"])
    return f"No limits are published for {area['name']}. " if bare else ""


def _below(frame: pd.DataFrame) -> str:
    """Say what the axis from zero leaves out."""
    cut = frame["lower_95"].lt(0).any()
    return "What lies below zero is cut off: there the second group may be the more inactive. " if cut else ""


def _years(moved: pd.DataFrame) -> str:
    return f"first comparable year and {series_of(sorted(set(moved['last_period'])))}"
