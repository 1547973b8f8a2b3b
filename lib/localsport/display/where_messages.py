"""Word the title, subtitle, caption and alternative text of each figure about where."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from localsport.display.figures import Words
from localsport.display.messages import credit, index_credit
from localsport.display.voice import lower_first, number, possessive, series_of

SURE = 0.9
"""Share of the draws from which a neighbourhood's great need counts as firm."""
MOST = 10
"""Neighbourhoods named in a chart or a table."""
EVERYDAY = "public pool, hall or gym"
ANY = "Any pool, hall or gym"
WALK: dict[Hashable, str] = {
    "over 40": "more than 40 minutes away",
    "20 to 40": "20 to 40 minutes away",
    "10 to 20": "10 to 20 minutes away",
    "under 10": "less than 10 minutes away",
}
"""Classes of the walk to an everyday place, from the longest."""
CROSSINGS: dict[Hashable, str] = {
    "both": "great sporting and great social need",
    "sporting": "great sporting need only",
    "social": "great social need only",
    "neither": "neither",
}
_VARIED = "the weights, the normalisation, the aggregation and the error of modelled inactivity"
_NO_CHANCE = "A share of the draws is not a probability that need is truly great."


def dot_label(country: str) -> str:
    """Say what a dot on the needs map stands for; completes the count in the legend."""
    return f"in {possessive(country)} neediest tenth in at least {100 * SURE:.0f} of 100 draws"


def needs_map(words: Words, area: pd.Series, sure: int, *, robust: bool) -> Words:
    """Add to the words of the needs map how firm the greatest need is."""
    if not robust:
        return replace(words, caption=f"{few(area)} {words.caption}")
    verb = "is" if sure == 1 else "are"
    return replace(
        words,
        caption=f"Draws vary {_VARIED}. {_NO_CHANCE} {words.caption}",
        alt=f"{words.alt} {sure or 'None'} {verb} {dot_label(str(area['country_name']))}.",
    )


def few(area: pd.Series) -> str:
    """Say why a small place has no ranks of its own."""
    return f"{area['name']} has too few neighbourhoods to rank them among each other."


def inactivity_map(
    shapes: pd.DataFrame,
    area: pd.Series,
    estimate: pd.Series,
    breaks: Mapping[Hashable, str],
    sources: pd.DataFrame,
) -> Words:
    """Word the map of modelled inactivity: how many neighbourhoods are in the nation's highest class."""
    held = shapes.dropna(subset=["inactive_pct"])
    top, label = next(iter(breaks.items()))
    high = int((held["inactive_class"] == top).sum())
    low, most = held["inactive_pct"].min(), held["inactive_pct"].max()
    span = f"from {number(low, '%', decimals=0)} to {number(most, '%', decimals=0)}"
    if len(held) == 1:
        row = held.iloc[0]
        limits = (
            f", 95% interval {number(row['inactive_lower'], '%', decimals=0)} to "
            f"{number(row['inactive_upper'], '%', decimals=0)}"
            if pd.notna(row["inactive_lower"])
            else ""
        )
        title = f"Modelled inactivity in {area['name']}: {number(low, '%', decimals=0)} of adults{limits}"
    elif high:
        where = f"In {high} of {len(held)} neighbourhoods in {area['name']}"
        title = f"{where}, {label} of adults are inactive (modelled; all {span})"
    else:
        title = f"Modelled inactivity in {area['name']} runs {span} between neighbourhoods"
    limited = "" if held["inactive_lower"].notna().any() else "No limits are published with these estimates. "
    return Words(
        title=title,
        subtitle=f"Adults who do under 30 minutes a week, %. {estimate['label']}.",
        caption=(
            "Modelled, not measured. The classes are the same for every place. "
            f"{limited}{credit(sources, [str(estimate['source_id'])], boundaries=True)}"
        ),
        alt=(
            f"Map of {area['name']}, neighbourhoods shaded by modelled inactivity, which runs {span}. "
            f"{high or 'None'} {_are(high)} in the highest class ({label})."
        ),
        demonstration=bool(area["demonstration"]),
    )


def crossing_map(
    shapes: pd.DataFrame, area: pd.Series, weights: pd.DataFrame, claims: pd.DataFrame, sources: pd.DataFrame
) -> Words:
    """Word the map of sporting and social need."""
    counts = shapes["crossing"].value_counts()
    both, total = int(counts.get("both", 0)), len(shapes)
    fifth = f"{possessive(area['country_name'])} greatest fifth"
    title = (
        f"In {both} of {_neighbourhoods(total)} of {area['name']} sporting need and social need are both "
        f"in {fifth}"
        if both
        else f"Nowhere in {area['name']} are sporting need and social need both in {fifth}"
    )
    alone = ", ".join(f"{int(counts.get(k, 0))} with {CROSSINGS[k]}" for k in ("sporting", "social"))
    return Words(
        title=title,
        subtitle=f"Great: {fifth} of neighbourhoods. {families(weights)}",
        caption=(
            "Need is a judgement by stated weights, not a measurement; each family's indicators count by their "
            f"weights in the needs index. {index_credit(claims, sources, boundaries=True)}"
        ),
        alt=f"Map of {area['name']} by sporting and social need. {title}; {alone}.",
        demonstration=bool(area["demonstration"]),
    )


def families(weights: pd.DataFrame) -> str:
    """Say which indicators make up sporting need and which social need, where the weights tell."""
    if "family" not in weights:
        return ""
    said = [
        f"{family.capitalize()} need: {series_of([one.lower() for one in own])}."
        for family in ("sporting", "social")
        if (own := weights.loc[weights["family"].eq(family), "short_label"].tolist())
    ]
    return " ".join(said)


def spot_labels(of: str) -> dict[Hashable, str]:
    """Name the classes of the map of clusters."""
    return {"hot": f"in a cluster of high {of}", "": "no cluster", "cold": f"in a cluster of low {of}"}


def spots_map(
    shapes: pd.DataFrame,
    area: pd.Series,
    claims: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    of: str,
    rate: float,
    modelled: bool,
) -> Words:
    """Word the map of clusters, with the warning that belongs beside it."""
    hot, cold = (int(shapes["spot"].eq(kind).sum()) for kind in ("hot", "cold"))
    total = len(shapes)
    title = (
        f"{hot} of {_neighbourhoods(total)} in {area['name']} {_are(hot)} in a cluster of high {of}"
        if hot
        else f"No neighbourhood in {area['name']} is in a cluster of high {of}"
    )
    warning = (
        "On modelled estimates a hot spot mostly finds what the model was fed, such as deprivation: it is no "
        "evidence of its own. "
        if modelled
        else ""
    )
    return Words(
        title=title,
        subtitle=(
            f"Getis-Ord Gi* of {of} over all neighbourhoods of {area['country_name']}; neighbours share a boundary; "
            f"false discovery rate {100 * rate:g}%."
        ),
        caption=f"{warning}{index_credit(claims, sources, boundaries=True)}",
        alt=(
            f"Map of {area['name']}. {title}; {cold or 'none'} {_are(cold)} in a cluster of low {of}. {warning}"
        ).strip(),
        demonstration=bool(area["demonstration"]),
    )


def walk_map(shapes: pd.DataFrame, area: pd.Series, sources: pd.DataFrame, ids: pd.Series) -> Words:
    """Word the map of the walk to an everyday place."""
    minutes = shapes["minutes_everyday"].dropna()
    far, total = int(minutes.gt(20).sum()), len(minutes)
    title = (
        f"{far} of {_neighbourhoods(total)} in {area['name']} {_are(far)} more than about a 20-minute walk from "
        f"a {EVERYDAY}"
        if far
        else f"{_every(area, total)} is within about a 20-minute walk of a {EVERYDAY}"
    )
    return Words(
        title=title,
        subtitle=(
            "Minutes on foot to the nearest one in operation and open to the public, by straight line with an "
            "allowance for detours."
        ),
        caption=(
            "A neighbourhood counts whole, by one point in it; a river or a railway may lie between. Places across "
            f"the boundary count. {credit(sources, ids, boundaries=True)}"
        ),
        alt=f"Map of {area['name']} by minutes to the nearest {EVERYDAY}. {title}.",
        demonstration=bool(area["demonstration"]),
    )


def walk_bars(walk: pd.DataFrame, area: pd.Series, sources: pd.DataFrame, ids: pd.Series) -> Words:
    """Word the bars of who can walk to what."""
    held = walk.dropna(subset=["people_share"])
    shares: dict[Any, float] = held["people_share"].to_dict()
    first = next((key for key in ("everyday", "pool") if key in shares), str(held.index[0]))
    share = number(100 * shares[first], "%", decimals=0)
    what = f"a {EVERYDAY}" if first == "everyday" else _one(held.loc[first, "label"])
    lacking = walk.loc[walk["people_share"].isna(), "label"].tolist()
    absent = f" No usable place is known of the types: {series_of(lacking)}." if lacking else ""
    title = f"In {area['name']} {share} of people live in neighbourhoods within a 20-minute walk of {what}"
    if first == "everyday" and "pool" in shares:
        title += f"; {number(100 * shares['pool'], '%', decimals=0)} of a pool"
    return Words(
        title=title,
        subtitle="Share of residents, by type of place; places in operation and open to the public.",
        caption=(
            "Dashed: from a slow walker on winding ways to a fast one on direct ways, an assumed range. A "
            f"neighbourhood counts whole, by one point in it.{absent} {credit(sources, ids)}"
        ),
        alt=f"Bar chart of {len(held)} types of place. {title}.",
        demonstration=bool(area["demonstration"]),
    )


def ranks(
    top: pd.DataFrame, area: pd.Series, total: int, claims: pd.DataFrame, sources: pd.DataFrame
) -> Words:
    """Word the chart of ranks: how many of the neediest stay among them."""
    n = len(top)
    stay = int(top["place_rank_high"].le(n).sum())
    title = (
        f"{stay or 'None'} of the {n} neighbourhoods of greatest need in {area['name']} {_stay(stay)} among "
        f"its first {n} in nearly all draws"
    )
    return Words(
        title=title,
        subtitle=(
            f"Rank among the {total} neighbourhoods of {area['name']}: 1 is the greatest need. Dot: with the stated "
            f"weights. Bar: the middle 95 of 100 draws of {_VARIED}."
        ),
        caption=f"{_NO_CHANCE} {index_credit(claims, sources)}",
        alt=f"Chart of ranks with their intervals. {title}.",
        demonstration=bool(area["demonstration"]),
    )


def coverage(
    frame: pd.DataFrame, marked: int, area: pd.Series, estimate: pd.Series, sources: pd.DataFrame
) -> Words:
    """Word the coverage curve: what the neediest neighbourhoods hold, and what they miss."""
    row = frame.iloc[marked - 1]
    there, adults = (number(100 * row[f"share_of_{who}"], "%", decimals=0) for who in ("inactive", "adults"))
    missed = number(100 * (1 - row["share_of_inactive"]), "%", decimals=0)
    which = "neediest neighbourhood holds" if marked == 1 else f"{marked} neediest neighbourhoods hold"
    title = f"The {which} {there} of the inactive adults of {area['name']}; {missed} live elsewhere"
    return Words(
        title=title,
        subtitle=(
            f"{_neighbourhoods(len(frame))} in order of need. Inactive adults: {lower_first(str(estimate['label']))}."
        ),
        caption=(
            "An inactive person is not an inactive area: most inactive adults live outside the neediest "
            "neighbourhoods, and many adults inside them are active. "
            if row["share_of_inactive"] < 0.5
            else "An inactive person is not an inactive area: many adults in needy neighbourhoods are active. "
        )
        + credit(sources, [str(estimate["source_id"])]),
        alt=f"Curve of the share of inactive adults by neighbourhoods in order of need. {title}. The same "
        f"neighbourhoods hold {adults} of all adults.",
        demonstration=bool(area["demonstration"]),
    )


def spend(
    per_head: pd.DataFrame, area: pd.Series, *, budget: float, floor_share: float, exponents: Sequence[float]
) -> Words:
    """Word the chart of spend per head under several exponents."""
    shown = max((one for one in exponents if one <= 1), default=exponents[0])
    first, last = (number(float(per_head[shown].iloc[at]), "£ per £1") for at in (0, -1))
    title = (
        f"With exponent {shown:g} the neediest neighbourhood of {area['name']} gets {first} a head, the least needy "
        f"{last}"
    )
    return Words(
        title=title,
        subtitle=(
            f"Spend per resident from a budget of {number(budget, '£')}: {100 * floor_share:.0f}% as a floor for "
            "all, the rest rising with the needs index."
        ),
        caption=(
            "How steeply spend should rise with need is a judgement: exponent 0 gives everyone the same, and no "
            "guideline says which exponent is right. Spend goes to areas, need is people's."
        ),
        alt=f"Lines of spend per head from the least to the greatest need, exponents "
        f"{series_of([f'{one:g}' for one in exponents])}. {title}.",
        demonstration=bool(area["demonstration"]),
    )


def without(frame: pd.DataFrame, area: pd.Series, claims: pd.DataFrame, sources: pd.DataFrame) -> Words:
    """Word the chart of what the ranks do without each indicator."""
    first = frame.iloc[int(np.argmax(frame["mean_rank_change"].to_numpy(dtype=float)))]
    out, tenth = int(frame["leave"].max()), int(first["in_tenth"])
    country = str(area["country_name"])
    title = (
        f"Need in {area['name']} hangs most on {lower_first(str(first['label']))}: without it a neighbourhood moves "
        f"{first['mean_rank_change']:,.0f} places on average"
    )
    return Words(
        title=title,
        subtitle=(
            f"How far the neighbourhoods of {area['name']} move on average among all of {country} when one indicator "
            f"is left out and its weight is shared among the others; how many of them leave and enter "
            f"{possessive(country)} neediest tenth, where {tenth} {_are(tenth)} now."
        ),
        caption=(
            "An indicator that others repeat changes little when it goes, whatever its weight. "
            f"{index_credit(claims, sources)}"
        ),
        alt=(
            f"Chart with a dot for each of {len(frame)} indicators. {title}. At most {out} of {tenth} would leave "
            f"{possessive(country)} neediest tenth."
        ),
        demonstration=bool(area["demonstration"]),
    )


def _neighbourhoods(n: int) -> str:
    return "1 neighbourhood" if n == 1 else f"{n} neighbourhoods"


def _every(area: pd.Series, n: int) -> str:
    return f"{area['name']}, one neighbourhood," if n == 1 else f"Every neighbourhood in {area['name']}"


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _stay(n: int) -> str:
    return "stays" if n == 1 else "stay"


def _one(thing: object) -> str:
    text = str(thing)
    return f"an {text}" if text[:1].lower() in "aeiou" else f"a {text}"
