"""Draw where in a place help would do most good: maps, ranks, reach, walks, spend."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Protocol

import geopandas as gpd
import pandas as pd

from localsport.display import interactive, looks, maps, messages, place_tables, where_tables
from localsport.display import where_messages as said
from localsport.display.bars import bars_with_intervals
from localsport.display.dot_rows import dot_rows
from localsport.display.figures import Figure, Interactive, Words
from localsport.display.ground import ClassLabels
from localsport.display.place_figures import Place
from localsport.display.reach import coverage_curve, gradient
from localsport.display.tables import Table


class Where(Place, Protocol):
    """What the figures need to know of a locality's answer beside what `Place` says."""

    @property
    def estimate(self) -> pd.Series:
        """How inactivity was modelled: way, base, period, label, interval_note, source_id."""
        ...

    @property
    def breaks(self) -> Mapping[Hashable, str]:
        """National classes of modelled inactivity, from the highest, and their words."""
        ...

    @property
    def places(self) -> pd.DataFrame:
        """Public places by type, with source_id."""
        ...

    @property
    def coverage(self) -> pd.DataFrame:
        """Adults and inactive adults over neighbourhoods in order of need."""
        ...

    @property
    def walk(self) -> pd.DataFrame:
        """People within a walk of each type of place."""
        ...

    @property
    def without(self) -> pd.DataFrame:
        """The ranks without each indicator."""
        ...

    @property
    def robust(self) -> bool:
        """Whether the place has neighbourhoods enough to be ranked."""
        ...


_NO_ESTIMATE = "Inactivity is not modelled for the neighbourhoods here."
Drawn = tuple[gpd.GeoDataFrame, Words, dict[str, Any]]
"""Areas, words, and what both a printed and an interactive map need to know of their classes."""


def needs_map(
    place: Where, shapes: gpd.GeoDataFrame, country: gpd.GeoDataFrame, labels: pd.DataFrame
) -> Figure:
    """Draw the neighbourhoods by national fifth of need, a dot where great need is firm."""
    return _printed(place, _needs(place, shapes), country, labels, "needs-map")


def needs_map_explored(place: Where, shapes: gpd.GeoDataFrame) -> Interactive:
    """Draw the same map with every neighbourhood named under the pointer or the arrow keys."""
    return _explored(place, _needs(place, shapes), "needs-map-interactive")


def inactivity_map(
    place: Where, shapes: gpd.GeoDataFrame, country: gpd.GeoDataFrame, labels: pd.DataFrame
) -> Figure | Table:
    """Draw modelled inactivity by the national classes; a note where there is no estimate."""
    drawn = _inactivity(place, shapes)
    return drawn if isinstance(drawn, Table) else _printed(place, drawn, country, labels, "inactivity-map")


def inactivity_map_explored(place: Where, shapes: gpd.GeoDataFrame) -> Interactive | Table:
    """Draw the same map to point at."""
    drawn = _inactivity(place, shapes)
    return drawn if isinstance(drawn, Table) else _explored(place, drawn, "inactivity-map-interactive")


def crossing_map(
    place: Where, shapes: gpd.GeoDataFrame, country: gpd.GeoDataFrame, labels: pd.DataFrame
) -> Figure:
    """Draw where sporting need and social need are great: both, one, or neither."""
    return _printed(place, _crossing(place, shapes), country, labels, "sporting-social-map")


def crossing_map_explored(place: Where, shapes: gpd.GeoDataFrame) -> Interactive:
    """Draw the same map to point at."""
    return _explored(place, _crossing(place, shapes), "sporting-social-map-interactive")


def spots_map(
    place: Where,
    shapes: gpd.GeoDataFrame,
    country: gpd.GeoDataFrame,
    labels: pd.DataFrame,
    *,
    of: str = "modelled inactivity",
    rate: float = 0.05,
    modelled: bool = True,
) -> Figure:
    """Draw clusters of high and of low values, with the warning that belongs beside them.

    Parameters
    ----------
    place, shapes, country, labels
        As for the other maps; ``shapes`` has the column ``spot`` ("hot", "cold", "").
    of
        What clusters, in words.
    rate
        False discovery rate that was asked for.
    modelled
        Whether it is modelled, which calls for the warning.
    """
    words = said.spots_map(
        shapes, place.area, place.claims, place.sources, of=of, rate=rate, modelled=modelled
    )
    options = {
        "class_column": "spot",
        "class_labels": said.spot_labels(of),
        "looks": looks.SPOTS,
        "legend_heading": "Neighbourhoods by cluster",
        "direction": "",
    }
    return _printed(place, (shapes, words, options), country, labels, "clusters-map")


def walk_map(
    place: Where, shapes: gpd.GeoDataFrame, country: gpd.GeoDataFrame, labels: pd.DataFrame
) -> Figure | Table:
    """Draw minutes on foot to the nearest everyday place; a note where no place is known."""
    drawn = _walk(place, shapes)
    return drawn if isinstance(drawn, Table) else _printed(place, drawn, country, labels, "walk-map")


def walk_map_explored(place: Where, shapes: gpd.GeoDataFrame) -> Interactive | Table:
    """Draw the same map to point at."""
    drawn = _walk(place, shapes)
    return drawn if isinstance(drawn, Table) else _explored(place, drawn, "walk-map-interactive")


def ranks(place: Where) -> Figure | Table:
    """Draw the ten neediest neighbourhoods with the interval of their rank in the place; a note for a small place."""
    if not place.robust:
        return where_tables.note(said.few(place.area), place.area)
    top = place.neighbourhoods.head(said.MOST)
    total = len(place.neighbourhoods)
    rows = pd.DataFrame(
        {
            "label": place_tables.place_names(top),
            "value": top["place_rank"].astype(float),
            "lower": top["place_rank_low"].astype(float),
            "upper": top["place_rank_high"].astype(float),
            "side": [
                where_tables.interval(low, high)
                for low, high in zip(top["place_rank_low"], top["place_rank_high"], strict=True)
            ],
        }
    )
    longest = float(rows["upper"].max())
    return dot_rows(
        rows,
        said.ranks(top, place.area, total, place.claims, place.sources),
        name="ranks",
        axis=f"Rank in {place.area['name']} (1 is the greatest need)",
        heading="Middle 95 of 100 draws",
        first=1.0,
        last=max(longest, min(total, said.MOST + 2.0)),
        reference=(f"first {len(top)}", len(top) + 0.5) if total > len(top) else None,
    )


def coverage(place: Where, *, share: float = 0.2) -> Figure | Table:
    """Draw what share of inactive adults the neediest neighbourhoods hold; a note for a small place.

    Parameters
    ----------
    place
        The answer.
    share
        Share of neighbourhoods at which reached and missed are written: as many whole ones as do not exceed it,
        one at least.
    """
    if not place.robust:
        return where_tables.note(said.few(place.area), place.area)
    if place.coverage.empty:
        return where_tables.note(_NO_ESTIMATE, place.area)
    marked = max(1, int(share * len(place.coverage) + 1e-9))
    words = said.coverage(place.coverage, marked, place.area, place.estimate, place.sources)
    return coverage_curve(place.coverage, words, marked=marked)


def walk_bars(place: Where) -> Figure | Table:
    """Draw the share of people within a 20-minute walk of each type of place; a note where none is known."""
    held = place.walk.dropna(subset=["people_share"]) if len(place.walk) else place.walk
    if held.empty:
        return where_tables.note("No place to be active is known here.", place.area)
    everyday = held.index == "everyday"
    rows = held.assign(
        label=[
            said.ANY if any_of else str(one)[:1].upper() + str(one)[1:]
            for one, any_of in zip(held["label"], everyday, strict=True)
        ],
        value=100 * held["people_share"],
        assumed=True,
        focus=~everyday,
    )
    if "people_share_low" in rows:
        rows = rows.assign(
            lower_95=100 * rows["people_share_low"],
            upper_95=100 * rows["people_share_high"],
        )
    shown = rows.sort_values("value", ascending=False, kind="stable")
    words = said.walk_bars(place.walk, place.area, place.sources, place.places["source_id"])
    return bars_with_intervals(shown, words, name="walk", unit="%", decimals=0)


def spend(place: Where, per_head: pd.DataFrame, *, budget: float, floor_share: float) -> Figure | Table:
    """Draw spend per head from the least to the greatest need, a line for each exponent; a note for a small place.

    Parameters
    ----------
    place
        The answer.
    per_head
        `targeting.gradients`: one column per exponent, greatest need first.
    budget, floor_share
        What was shared.
    """
    if not place.robust:
        return where_tables.note(said.few(place.area), place.area)
    exponents = [float(one) for one in per_head.columns]
    words = said.spend(per_head, place.area, budget=budget, floor_share=floor_share, exponents=exponents)
    names = {column: f"exponent {column:g}:" for column in per_head.columns}
    return gradient(per_head, words, names=names)


def without(place: Where) -> Figure | Table:
    """Draw how far the ranks of the place move when each indicator is left out; a note for one alone."""
    if place.without.empty:
        return where_tables.note("The index has one indicator here: none can be left out.", place.area)
    frame = place.without.sort_values("mean_rank_change", ascending=False, kind="stable")
    moves = zip(frame["leave"], frame["enter"], strict=True)
    rows = pd.DataFrame(
        {
            "label": frame["label"],
            "value": frame["mean_rank_change"].astype(float),
            "side": [f"{leave:.0f} out, {enter:.0f} in" for leave, enter in moves],
        }
    )
    return dot_rows(
        rows,
        said.without(frame, place.area, place.claims, place.sources),
        name="without-each",
        axis="Mean change of national rank, places",
        heading="Of the nation's neediest tenth",
    )


def _needs(place: Where, shapes: gpd.GeoDataFrame) -> Drawn:
    country = str(place.area["country_name"])
    firm = "share_in_tenth" in shapes and bool(place.robust)
    sure = shapes["national_tenth"].eq(1) & (shapes["share_in_tenth"].ge(said.SURE) if firm else False)
    words = messages.needs_map(place.claims, place.area, place.sources, place.needs.lacking)
    options: dict[str, Any] = {
        "class_column": "national_fifth",
        "class_labels": messages.fifth_labels(country),
    }
    if firm:
        options |= {"dotted": "sure", "dotted_label": said.dot_label(country)}
    return (
        shapes.assign(sure=sure),
        said.needs_map(words, place.area, int(sure.sum()), robust=place.robust),
        options,
    )


def _inactivity(place: Where, shapes: gpd.GeoDataFrame) -> Drawn | Table:
    if not place.breaks or "inactive_class" not in shapes or not shapes["inactive_class"].notna().any():
        return where_tables.note(_NO_ESTIMATE, place.area)
    options = {
        "class_column": "inactive_class",
        "class_labels": dict(place.breaks),
        "legend_heading": "Neighbourhoods by modelled inactivity",
        "direction": "Darker means more adults are inactive",
    }
    words = said.inactivity_map(shapes, place.area, place.estimate, place.breaks, place.sources)
    return shapes, words, options


def _crossing(place: Where, shapes: gpd.GeoDataFrame) -> Drawn:
    options = {
        "class_column": "crossing",
        "class_labels": said.CROSSINGS,
        "looks": looks.CROSSINGS,
        "legend_heading": "Neighbourhoods by kind of need",
        "direction": "Darkest: both needs meet",
    }
    words = said.crossing_map(shapes, place.area, place.needs.weights, place.claims, place.sources)
    return shapes, words, options


def _walk(place: Where, shapes: gpd.GeoDataFrame) -> Drawn | Table:
    if "minutes_everyday" not in shapes or not shapes["minutes_everyday"].notna().any():
        return where_tables.note("No place to be active is known here.", place.area)
    ends = [-1.0, 10.0, 20.0, 40.0, float("inf")]
    classes = pd.cut(shapes["minutes_everyday"], ends, labels=list(reversed(said.WALK))).astype(object)
    options = {
        "class_column": "walk_class",
        "class_labels": said.WALK,
        "legend_heading": "Neighbourhoods by walk",
        "direction": "Darker means further",
        "not_shown_label": "no such place known",
    }
    words = said.walk_map(shapes, place.area, place.sources, place.places["source_id"])
    return shapes.assign(walk_class=classes), words, options


def _printed(
    place: Where, drawn: Drawn, country: gpd.GeoDataFrame, labels: pd.DataFrame, name: str
) -> Figure:
    shapes, words, options = drawn
    # One window for all maps of a place: where its ten neediest crowd, then its part of the nation's neediest fifth.
    ten = shapes["needs_index"].rank(ascending=False, method="first").le(said.MOST)
    return maps.place_map(
        shapes.assign(weight=1.0 + shapes["national_fifth"].eq(1) + 8.0 * ten),
        words,
        country=country,
        area_name=place.area["name"],
        country_name=place.area["country_name"],
        labels=labels,
        focus="weight",
        name=name,
        frame=place_tables.plain(shapes),
        **options,
    )


def _explored(place: Where, drawn: Drawn, name: str) -> Interactive:
    shapes, words, options = drawn
    labels: ClassLabels = options["class_labels"]
    rest = {key: value for key, value in options.items() if key not in ("class_labels", "legend_heading")}
    hover = where_tables.HOVER | {"rank": f"Rank in {place.area['country_name']}"}
    rows = where_tables.hover(shapes, robust=place.robust)
    if "minutes_everyday" in rows and name.startswith("walk"):
        rows = rows.assign(minutes=rows["minutes_everyday"].map("{:.0f} minutes".format))
        hover = {"minutes": f"Walk to a {said.EVERYDAY}", **hover}
    return interactive.place_map(
        rows,
        class_labels=labels,
        hover=hover,
        title=words.title,
        alt=words.alt,
        area_name=place.area["name"],
        name=name,
        demonstration=bool(place.area["demonstration"]),
        **rest,
    )
