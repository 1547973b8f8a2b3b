"""Word the title, subtitle, caption and alternative text of each figure of a place."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from localsport.data.sources import cited
from localsport.display import locality_wording, wording
from localsport.display.figures import Words
from localsport.display.voice import Voice, number, possessive, series_of

OPEN_GOVERNMENT = "OGL-3.0"
FIFTHS = ("neediest", "second neediest", "middle", "second least needy", "least needy")


def fifth_labels(country: str) -> dict[Hashable, str]:
    """Name the five national classes of need, from the greatest."""
    return {n: f"in {possessive(country)} {word} fifth" for n, word in enumerate(FIFTHS, start=1)}


def credit(sources: pd.DataFrame, ids: pd.Series | list[str], *, boundaries: bool = False) -> str:
    """Write the source line of a figure from the register: publishers, licences, the words licences ask for.

    Parameters
    ----------
    sources
        Register rows: ``source_id, publisher, licence, layout``.
    ids
        Source ids; several may stand in one text, parted by "; ".
    boundaries
        Whether boundaries are drawn, which adds the Ordnance Survey's line to Open Geography's.
    """
    wanted = set(cited(ids))
    rows = [
        (publisher, licence, boundaries and layout == "open-geography-boundaries")
        for source, publisher, licence, layout in zip(
            *(sources[column].tolist() for column in ("source_id", "publisher", "licence", "layout")),
            strict=True,
        )
        if source in wanted or (boundaries and layout == "open-geography-boundaries")
    ]
    if not rows:
        return ""
    text = f"Source: {series_of(sorted({publisher for publisher, _, _ in rows}))}."
    if any(licence == OPEN_GOVERNMENT for _, licence, _ in rows):
        text += " Licensed under the Open Government Licence v3.0."
        if any(drawn for _, _, drawn in rows):
            text += " Contains OS data © Crown copyright and database right."
    terms = {f"{name}: {licence}" for name, licence, _ in rows if licence not in (OPEN_GOVERNMENT, "")}
    if terms:
        text += f" {'; '.join(sorted(terms))}."
    return text


def needs_map(
    claims: pd.DataFrame, area: pd.Series, sources: pd.DataFrame, lacking: tuple[str, ...]
) -> Words:
    """Word the needs map."""
    said = wording.place_sentences(claims, area, plain=True)["where"]
    voice = Voice(claims, plain=True)
    total, needy = int(voice.value("neighbourhoods")), int(voice.value("neediest_fifth"))
    fifth = f"{possessive(area['country_name'])} neediest fifth"
    some = "1 neighbourhood" if total == 1 else f"{total} neighbourhoods"
    verb = "is" if needy == 1 else "are"
    if area["level"] in ("county", "region") and needy == -(-total // 5):
        # The place is its nation: its neediest fifth is a fifth of it, which says nothing.
        title = f"Where the neediest fifth of the neighbourhoods of {area['name']} lie"
    elif needy:
        title = f"{needy} of {some} in {area['name']} {verb} among {fifth}"
    else:
        title = f"No neighbourhood in {area['name']} is among {fifth}"
    credits = index_credit(claims, sources, boundaries=True)
    without = f" Made without: {series_of([one.lower() for one in lacking])}." if lacking else ""
    return Words(
        title=title,
        subtitle=(
            "Needs index by neighbourhood (LSOA, about 1,700 people): weighted national ranks of inactivity, "
            "deprivation, health, disability, age, cars and distance to places to be active."
            if not lacking
            else "Needs index by neighbourhood (LSOA, about 1,700 people): weighted national ranks of the "
            "indicators held." + without
        ),
        caption=f"Need is a judgement by stated weights, not a measurement. {credits}",
        alt=f"Map of {area['name']}, neighbourhoods shaded by need. {said}",
        demonstration=bool(area["demonstration"]),
    )


def spine(summary: pd.DataFrame, area: pd.Series, sources: pd.DataFrame) -> Words:
    """Word the spine chart: how many indicators are worse, similar and better than the nation."""
    held = summary[summary["value"].notna()]
    counts = held["comparison"].value_counts()
    judged = int(sum(counts.get(word, 0) for word in ("better", "similar", "worse")))
    country = area["country_name"]
    worse, better = held[held["comparison"].eq("worse")], held[held["comparison"].eq("better")]
    if locality_wording.is_locality(area):
        title = locality_wording.spine_title(area)
    elif not judged:
        title = f"No indicator of {area['name']} can be judged against {country}: no limits are published"
    elif worse.empty and better.empty:
        which = "the only indicator" if judged == 1 else f"all {judged} indicators"
        title = f"{area['name']} is similar to {country} on {which} that can be judged"
    else:
        title = (
            f"{area['name']} does worse than {country} on {len(worse) or 'none'} of the {judged} indicators that "
            f"can be judged, and better on {len(better) or 'none'}"
        )
    lists = [
        f"{word}: {series_of(frame['short_name'].tolist())}"
        for word, frame in (("Worse", worse), ("Better", better))
        if len(frame)
    ]
    absent = summary.loc[summary["value"].isna(), "short_name"].tolist()
    missing = f" No local figure: {series_of(absent)}." if absent else ""
    return Words(
        title=title,
        subtitle=(
            f"Latest figure of each indicator beside every district of {country} and the places most like it. "
            "Left is always worse, except where an indicator has no better side."
        ),
        caption=f"Limits are drawn where they are published.{missing} {credit(sources, held['source_id'])}",
        alt=f"Chart of {len(held)} indicators. {title}. {'. '.join(lists)}.",
        demonstration=bool(area["demonstration"]),
    )


def series(
    claims: pd.DataFrame, area: pd.Series, lines: pd.DataFrame, sources: pd.DataFrame, row: pd.Series
) -> Words:
    """Word a ten-year chart of the indicator that `row` of the summary is about."""
    own = lines[lines["role"].eq("place")].dropna(subset=["value"])
    first, last = own.iloc[0], own.iloc[-1]
    unit, decimals = str(row["unit"]), int(row["decimals"])
    start, end = (number(one["value"], unit, decimals=decimals) for one in (first, last))
    estimate = " Dashed: our estimate from districts." if lines["estimated"].any() else ""
    limits = "" if own["lower_95"].notna().all() else " No limits are published for some or all years here."
    title = f"{row['name']} in {area['name']}: {start} in {first['period']}, {end} in {last['period']}"
    return Words(
        title=title,
        subtitle=f"{row['definition']}. {row['base_population']}, {unit}.",
        caption=(
            f"The survey years 2019/20 and 2020/21 include the pandemic's restrictions.{limits}{estimate} "
            f"{credit(sources, lines['source_id'])}"
        ),
        alt=f"Line chart. {title}. {_range_words(own, unit, decimals)}",
        demonstration=bool(area["demonstration"]),
    )


def _range_words(own: pd.DataFrame, unit: str, decimals: int) -> str:
    low, high = own.iloc[own["value"].argmin()], own.iloc[own["value"].argmax()]
    return (
        f"Lowest {number(low['value'], unit, decimals=decimals)} in {low['period']}, "
        f"highest {number(high['value'], unit, decimals=decimals)} in {high['period']}."
    )


def groups(frame: pd.DataFrame, area: pd.Series, whose: str, sources: pd.DataFrame) -> Words:
    """Word the bars of inactivity by group: the gap by disability where it is held, else the widest gap."""
    held = frame.dropna(subset=["value"])
    values: dict[Any, float] = held.set_index("label")["value"].to_dict()
    pair = ["Disabled people", "People who are not disabled"]
    if set(pair) <= set(values):
        high, low = (number(values[label], "%", decimals=0) for label in pair)
        title = f"In {whose}, {high} of disabled adults are inactive, against {low} of others"
    else:
        top, bottom = max(values, key=values.__getitem__), min(values, key=values.__getitem__)
        high, low = (number(values[label], "%", decimals=0) for label in (top, bottom))
        title = f"Inactivity in {whose} is highest among: {top} ({high}), and lowest among: {bottom} ({low})"
    local = "" if whose == area["name"] else f" Groups are not published for {area['name']}."
    return Words(
        title=title,
        subtitle=f"Adults aged 19 and over who do under 30 minutes a week, %, {held['period'].iloc[0]}, {whose}.",
        caption=f"Lines are 95% limits.{local} Groups overlap. {credit(sources, held['source_id'])}",
        alt=f"Bar chart of inactivity by group: {series_of(list(held['group'].unique())).lower()}. {title}.",
        demonstration=bool(area["demonstration"]),
    )


def contributions(frame: pd.DataFrame, area: pd.Series, weights: pd.DataFrame, sources: str) -> Words:
    """Word the table of what drives the neighbourhoods of greatest need."""
    drivers = frame["driver"].value_counts()
    leading = sorted(drivers.index[drivers.eq(drivers.iloc[0])].astype(str))
    count, n = int(drivers.iloc[0]), len(frame)
    some = f"all {n}" if count == n else f"{count} of the {n}"
    if n == 1:
        title = f"What lifts need most: {leading[0]}"
    elif len(leading) == 1:
        title = f"What lifts need most: {leading[0]}, in {some} neighbourhoods of greatest need"
    else:
        title = f"No one thing lifts need: {series_of(leading)} each lead in {some} neighbourhoods of greatest need"
    return Words(
        title=title,
        subtitle=(
            "Points that each indicator adds to the needs index (0 to 100); the points of a row add up. "
            "What lifts most "
            "lies furthest above what its weight would give a middling neighbourhood."
        ),
        caption=f"Weights are a judgement: see the table of weights. {sources}",
        alt=f"Table of contributions. {title}. The indicators are {series_of(weights['label'].tolist())}.",
        demonstration=bool(area["demonstration"]),
    )


def overlap(frame: pd.DataFrame, area: pd.Series, sources: str) -> Words:
    """Word the table of correlations: which two indicators say most nearly the same."""
    lower = frame.mask(np.triu(np.ones(frame.shape, dtype=bool)))
    row, column = divmod(int(np.nanargmax(lower.to_numpy())), len(frame))
    one, two = str(frame.index[row]), str(frame.columns[column])
    most = float(lower.to_numpy()[row, column])
    title = f"{one} and {two.lower()} rank neighbourhoods most alike: correlation {most:.2f}"
    return Words(
        title=title,
        subtitle=(
            "Spearman rank correlation between the index's inputs over all neighbourhoods of "
            f"{area['country_name']}."
        ),
        caption=f"1 is the same order, 0 none. What correlates counts more than its weight says. {sources}",
        alt=f"Table of correlations between the inputs of the needs index. {title}.",
        demonstration=bool(area["demonstration"]),
    )


def index_credit(claims: pd.DataFrame, sources: pd.DataFrame, *, boundaries: bool = False) -> str:
    """Write the source line of the needs index."""
    ids = claims.loc[claims["id"].eq("neighbourhoods"), "source_id"]
    return credit(sources, ids, boundaries=boundaries)
