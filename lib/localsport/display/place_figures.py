"""Draw the figures of a place: spine, series, groups, needs map, what drives need, what repeats itself."""

from typing import Protocol

import pandas as pd

from localsport.display import charts, interactive, locality_wording, messages, place_tables
from localsport.display.figures import Figure, Interactive

INACTIVE = ("93015", "Persons")


class Needs(Protocol):
    """What the figures need to know of a needs index."""

    @property
    def weights(self) -> pd.DataFrame:
        """The weights used."""
        ...

    @property
    def lacking(self) -> tuple[str, ...]:
        """Indicators not held."""
        ...

    @property
    def overlap(self) -> pd.DataFrame:
        """Correlations between the indicators."""
        ...


class Place(Protocol):
    """What the figures need to know of a locality's answer."""

    @property
    def area(self) -> pd.Series:
        """Names and codes."""
        ...

    @property
    def summary(self) -> pd.DataFrame:
        """One row per indicator."""
        ...

    @property
    def series(self) -> pd.DataFrame:
        """Years of the main indicators."""
        ...

    @property
    def groups(self) -> pd.DataFrame:
        """Inactivity by group."""
        ...

    @property
    def neighbourhoods(self) -> pd.DataFrame:
        """Scores, greatest need first."""
        ...

    @property
    def needs(self) -> Needs:
        """The index the scores come from."""
        ...

    @property
    def claims(self) -> pd.DataFrame:
        """Every number the sentences use."""
        ...

    @property
    def sources(self) -> pd.DataFrame:
        """Register rows of the sources used."""
        ...


def spine(place: Place, summary: pd.DataFrame | None = None) -> Figure:
    """Draw every indicator, or those of `summary`, beside the nation, its districts and the comparators."""
    shown = place.summary if summary is None else summary
    return charts.spine(
        shown,
        messages.spine(shown, place.area, place.sources),
        area_name=place.area["name"],
        country_name=place.area["country_name"],
    )


def inactive_series(place: Place) -> Figure:
    """Draw the years of adult inactivity."""
    lines, area, row = _inactive(place)
    words = messages.series(place.claims, area, lines, place.sources, row)
    return charts.series(lines, words, name="inactive-series", unit="%")


def inactive_series_explored(place: Place) -> Interactive:
    """Draw the years of adult inactivity with every line named under the pointer."""
    lines, area, row = _inactive(place)
    words = messages.series(place.claims, area, lines, place.sources, row)
    return interactive.series(
        lines, title=words.title, alt=words.alt, unit="%", demonstration=bool(place.area["demonstration"])
    )


def _inactive(place: Place) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    lines = place.series[place.series["indicator_id"].eq(INACTIVE[0])]
    row = place.summary[place.summary["indicator_id"].eq(INACTIVE[0])].iloc[0]
    return *locality_wording.beside_districts(lines, place.area), row


def whose_groups(place: Place) -> str:
    """Say whose breakdown the groups are: the place's own or, where none is published, the nation's."""
    own = place.groups["area_code"].eq(place.area["code"]).any()
    return str(place.area["name"] if own else place.area["country_name"])


def inactive_groups(place: Place, *, brief: bool = False) -> Figure:
    """Draw inactivity by group; ethnic groups and education only in the profile, not in a briefing."""
    shown = place.groups[place.groups["brief"].astype(bool) | (not brief)]
    words = messages.groups(shown, place.area, whose_groups(place), place.sources)
    return charts.bars_with_intervals(shown, words, name="inactive-groups", unit="%")


def contributions(place: Place, *, most: int = 10) -> Figure:
    """Draw what each indicator adds to the index of the neighbourhoods of greatest need."""
    top, weights = place.neighbourhoods.head(most), place.needs.weights
    parts = top.filter(like="contribution_").set_axis(weights["short_label"].tolist(), axis=1)
    words = messages.contributions(
        top, place.area, weights, messages.index_credit(place.claims, place.sources)
    )
    return charts.contributions(parts.set_axis(place_tables.place_names(top), axis=0), words)


def overlap(place: Place) -> Figure:
    """Draw how far the indicators of the index say the same thing twice."""
    labels = place.needs.weights["short_label"].tolist()
    frame = place.needs.overlap.set_axis(labels, axis=0).set_axis(labels, axis=1)
    words = messages.overlap(frame, place.area, messages.index_credit(place.claims, place.sources))
    return charts.correlation(frame, words, name="overlap")
