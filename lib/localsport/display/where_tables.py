"""Set the tables about where: ranks and how firm they are, both needs, reach, walks, spend."""

from __future__ import annotations

import html as markup
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from localsport.display import tables
from localsport.display.place_tables import place_names
from localsport.display.tables import Table
from localsport.display.voice import number, possessive
from localsport.display.where_messages import ANY

HOVER = {
    "index": "Needs index",
    "rank": "Rank in the nation",
    "draws": "In the neediest tenth",
    "inactive": "Modelled inactivity",
    "why": "Lifted by",
}
"""Lines of every interactive map, as `hover` prepares them."""


def hover(shapes: gpd.GeoDataFrame, *, robust: bool = True) -> gpd.GeoDataFrame:
    """Prepare the lines that an interactive map shows under the pointer, greatest need first.

    Columns that the shapes lack are said to be not known, so that a map of the index alone has them too.
    """
    rows = shapes.sort_values(["needs_index", "lsoa_name"], ascending=[False, True], kind="stable")
    return rows.assign(
        name=place_names(rows),
        index=rows["needs_index"].map("{:.0f} of 100".format),
        rank=_ranks(rows, "national_rank", "rank"),
        draws=_draws(rows) if robust else "not ranked: too few neighbourhoods here",
        inactive=_inactive(rows),
        why=rows["driver"],
    )


def interval(low: Any, high: Any, unit: str = "", *, decimals: int = 0) -> str:
    """Write an interval in words, or nothing where there is none.

    Examples
    --------
    >>> interval(3, 9), interval(31.4, 36.2, "%")
    ('3 to 9', '31% to 36%')
    """
    if pd.isna(low) or pd.isna(high):
        return ""
    if not unit:
        return f"{low:,.0f} to {high:,.0f}"
    return f"{number(low, unit, decimals=decimals)} to {number(high, unit, decimals=decimals)}"


def neighbourhoods(
    frame: pd.DataFrame, area: pd.Series, *, robust: bool, most: int = 10, brief: bool = False
) -> Table:
    """Set the neighbourhoods of greatest need with their rank intervals and what drives each.

    Parameters
    ----------
    frame
        The neighbourhoods of an answer, greatest need first.
    area
        Names of the place.
    robust
        Whether the place has enough neighbourhoods to be ranked.
    most
        How many rows.
    brief
        Leave out what a briefing says elsewhere: index, residents and the rank in the nation.
    """
    top = frame.head(most)
    country = str(area["country_name"])
    rows = top.assign(
        place=place_names(top),
        rank=_ranks(top, "national_rank", "rank"),
        own=_ranks(top, "place_rank", "place_rank"),
        draws=_draws(top),
        inactive=_inactive(top),
        drivers=[
            f"{one}; {two}" if index >= 50 else "–"
            for one, two, index in zip(top["driver"], top["second_driver"], top["needs_index"], strict=True)
        ],
    )
    columns = {
        "place": "Neighbourhood",
        "ward_name": "Ward",
        "needs_index": "Needs index",
        "own": f"Rank in {area['name']}",
        "rank": f"Rank in {country}",
        "draws": f"In {possessive(country)} neediest tenth",
        "inactive": _inactive_head(top),
        "drivers": "Lifted most by",
        "population": "Residents",
    }
    if not robust:
        del columns["own"]
    if brief:
        for column in ("needs_index", "population", *(["rank"] if robust else [])):
            del columns[column]
    note = (
        "Names are of the larger area (MSOA); the ward may say more. Rank 1 is the greatest need. In "
        "brackets: the middle "
        "95 of 100 draws of weights and methods."
    )
    if not robust:
        note = f"Too few neighbourhoods to rank among each other. {note}"
    return tables.html(
        rows,
        caption=f"The {len(top)} neighbourhoods of greatest need in {area['name']}",
        columns=columns,
        formats={"needs_index": "{:.0f}", "population": "{:,.0f}"},
        note=f"{note} A share of the draws is not a probability that need is truly great.",
        demonstration=bool(area["demonstration"]),
    )


def both(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set the neighbourhoods where sporting need and social need are both great, greatest need first."""
    rows = frame[frame["crossing"].eq("both")]
    country = str(area["country_name"])
    if rows.empty:
        text = (
            f"No neighbourhood in {area['name']} is in {possessive(country)} greatest fifth of both sporting "
            "and social need."
        )
        return note(text, area)
    rows = rows.assign(place=place_names(rows), rank=rows["national_rank"].map("{:,.0f}".format))
    return tables.html(
        rows,
        caption=f"Where in {area['name']} sporting need and social need are both great",
        columns={
            "place": "Neighbourhood",
            "ward_name": "Ward",
            "sporting_score": "Sporting need",
            "social_score": "Social need",
            "rank": f"Rank in {country}, both together",
            "population": "Residents",
        },
        formats={"sporting_score": "{:.0f}", "social_score": "{:.0f}", "population": "{:,.0f}"},
        note=f"Scores run from 0 to 100; great is {possessive(country)} greatest fifth of each.",
        demonstration=bool(area["demonstration"]),
    )


def coverage(frame: pd.DataFrame, area: pd.Series, *, counts: Sequence[int] = ()) -> Table:
    """Set what share of adults and of inactive adults the neediest neighbourhoods hold, and miss.

    Parameters
    ----------
    frame
        `targeting.coverage`.
    area
        Names of the place.
    counts
        Numbers of neighbourhoods to show; tenths of the place where not given.
    """
    n = len(frame)
    tenths = sorted({max(1, n * tenth // 10) for tenth in range(1, 11)})
    chosen = [count for count in (counts or tenths) if 1 <= count <= n]
    rows = frame.iloc[[count - 1 for count in chosen]].assign(count=chosen)
    totals = frame[["adults", "inactive_adults"]].cumsum().iloc[[count - 1 for count in chosen]]
    rows = rows.assign(inactive_so_far=totals["inactive_adults"], missed=1 - rows["share_of_inactive"])
    shares = dict.fromkeys(["share_of_areas", "share_of_adults", "share_of_inactive", "missed"], _share)
    return tables.html(
        rows,
        caption=f"Whom the neediest neighbourhoods of {area['name']} hold",
        columns={
            "count": "Neighbourhoods, neediest first",
            "share_of_areas": "Of all neighbourhoods",
            "share_of_adults": "Of all adults",
            "share_of_inactive": "Of inactive adults",
            "inactive_so_far": "Inactive adults there",
            "missed": "Inactive adults who live elsewhere",
        },
        formats={**shares, "inactive_so_far": _people},
        note="Inactive adults are modelled. What targeting gains is how far their share exceeds that of all adults.",
        demonstration=bool(area["demonstration"]),
    )


def walk(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set how many people live in neighbourhoods within a walk of each type of place."""
    rows = frame.assign(
        what=[
            ANY if key == "everyday" else str(one)[:1].upper() + str(one)[1:]
            for key, one in zip(frame.index, frame["label"], strict=True)
        ],
        range=[
            interval(100 * low, 100 * high, "%")
            for low, high in zip(frame["people_share_low"], frame["people_share_high"], strict=True)
        ],
    )
    return tables.html(
        rows,
        caption=f"Who in {area['name']} lives within a walk of a place to be active",
        columns={
            "what": "Type of place",
            "people_share": "Residents within a 20-minute walk",
            "range": "Assumed range",
            "people": "Residents",
            "areas": "Neighbourhoods",
            "nearest_median_km": "Straight line to the nearest, km (half live nearer)",
        },
        formats={"people_share": _share, "people": _people, "areas": "{:.0f}", "nearest_median_km": "{:.1f}"},
        note="A neighbourhood counts whole, by one point in it. The range: slow walker on winding ways to fast "
        "walker on direct ways.",
        missing="no such place known",
        demonstration=bool(area["demonstration"]),
    )


def without(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set what the ranks of a place do when each indicator is left out."""
    if frame.empty:
        return note("The index has one indicator here: none can be left out.", area)
    return tables.html(
        frame,
        caption=f"The neighbourhoods of {area['name']} without each indicator of the needs index",
        columns={
            "label": "Left out",
            "mean_rank_change": "Mean change of national rank",
            "in_tenth": f"In {possessive(str(area['country_name']))} neediest tenth with all",
            "leave": "Leave it",
            "enter": "Enter it",
            "spearman": "Rank correlation with the full index",
        },
        formats={"mean_rank_change": "{:,.0f}", "spearman": "{:.3f}"},
        demonstration=bool(area["demonstration"]),
    )


def quality(summary: pd.DataFrame, area: pd.Series) -> Table:
    """Set how far held-out authorities are missed by the pattern, the nation's figure and the region's."""
    if summary.empty:
        return note("How good a pattern is cannot be tried here: too few authorities are held.", area)
    names = {
        "synthetic": "The pattern used here",
        "region": "The mean of the region's other authorities",
        "national": "The nation's figure for everyone",
    }
    held = [name for name in names if name in summary.index]
    return tables.html(
        summary.loc[held].assign(what=[names[name] for name in held]),
        caption="How well authorities are predicted without their own figure",
        columns={
            "what": "Prediction",
            "mean_absolute_error": "Mean error, points",
            "rmse": "Root mean square error",
            "bias": "Bias",
            "coverage": "Figures inside the 95% interval, %",
            "n": "Authorities",
        },
        formats={
            "mean_absolute_error": "{:.1f}",
            "rmse": "{:.1f}",
            "bias": "{:+.1f}",
            "coverage": "{:.0f}",
            "n": "{:.0f}",
        },
        missing="–",
        demonstration=bool(area["demonstration"]),
    )


def note(text: str, area: pd.Series) -> Table:
    """Say in words why there is no figure or table."""
    said = f"Demonstration data. {text}" if bool(area["demonstration"]) else text
    return Table(said, 0, f'<p class="note">{markup.escape(said, quote=False)}</p>')


def _ranks(rows: pd.DataFrame, column: str, stem: str) -> list[str]:
    """Write each rank with its interval, where one is held."""
    if column not in rows:
        return ["not known"] * len(rows)
    lows, highs = (rows.get(f"{stem}_{end}", pd.Series(float("nan"), rows.index)) for end in ("low", "high"))
    said = []
    for rank, low, high in zip(rows[column], lows, highs, strict=True):
        limits = interval(low, high)
        text = "not ranked" if pd.isna(rank) else f"{rank:,.0f}"
        said.append(f"{text} ({limits})" if limits else text)
    return said


def _draws(rows: pd.DataFrame) -> list[str]:
    if "share_in_tenth" not in rows:
        return ["not known"] * len(rows)
    return [
        "not known" if pd.isna(s) else f"in {_of_hundred(s)} of 100 draws" for s in rows["share_in_tenth"]
    ]


def _of_hundred(share: float) -> str:
    """Round a share to draws of a hundred, so that only all is 100 and only none is 0."""
    if 0 < share < 0.01:
        return "fewer than 1"
    return str(min(round(100 * share), 99) if share < 1 else 100)


def _inactive(rows: pd.DataFrame) -> list[str]:
    if "inactive_pct" not in rows:
        return ["not known"] * len(rows)
    lows, highs = (
        rows.get(f"inactive_{end}", pd.Series(float("nan"), rows.index)) for end in ("lower", "upper")
    )
    said = []
    for value, low, high in zip(rows["inactive_pct"], lows, highs, strict=True):
        limits = interval(low, high, "%")
        text = "not known" if pd.isna(value) else number(float(value), "%", decimals=0)
        said.append(f"{text} ({limits})" if limits else text)
    return said


def _inactive_head(rows: pd.DataFrame) -> str:
    """Head the column of modelled inactivity, saying so where intervals stand in it."""
    held = "inactive_lower" in rows and bool(rows["inactive_lower"].notna().any())
    # Estimates published without limits are of adults from 16; those made here carry limits and are from 19.
    return "Modelled inactivity (95% interval)" if held else "Modelled inactivity (16 and over, no gardening)"


def _share(value: Any) -> str:
    return number(100 * float(value), "%", decimals=0)


def _people(value: Any) -> str:
    return number(float(value), "people")
