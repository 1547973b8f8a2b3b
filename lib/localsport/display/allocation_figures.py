"""Draw how a budget is shared: what targets are made of, the step towards them, how sure, and the plans."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Protocol

import geopandas as gpd
import pandas as pd
from matplotlib.ticker import MaxNLocator

from localsport.allocation import Allocation, Draws, PlanCheck
from localsport.display import allocation_messages as said
from localsport.display.allocation_wording import FAMILIES
from localsport.display.bars import bars_with_intervals
from localsport.display.dot_rows import dot_rows
from localsport.display.duels import duels
from localsport.display.figures import Figure
from localsport.display.maps import overview_map
from localsport.display.moves import moves
from localsport.display.stacked import stacked
from localsport.display.tables import Table, html

_TICK = 50_000.0
"""Pounds of which the axis of the intervals starts at a multiple; dots need no zero."""


class Shared(Protocol):
    """What the figures need to know of a shared budget."""

    @property
    def area(self) -> pd.Series:
        """The county."""
        ...

    @property
    def given(self) -> Allocation:
        """The allocation."""
        ...

    @property
    def drawn(self) -> Draws:
        """The money under draws."""
        ...

    @property
    def disputed(self) -> pd.DataFrame:
        """How far the people's targets lie apart."""
        ...

    @property
    def places(self) -> pd.DataFrame:
        """Pounds of this year for each inactive adult."""
        ...

    @property
    def classes(self) -> Mapping[Hashable, str]:
        """Classes of them in words."""
        ...

    @property
    def check(self) -> PlanCheck | None:
        """What the plans promise."""
        ...

    @property
    def model(self) -> pd.DataFrame:
        """What is asked of them."""
        ...

    @property
    def claims(self) -> pd.DataFrame:
        """Every number a sentence uses."""
        ...

    @property
    def sources(self) -> pd.DataFrame:
        """The register's rows."""
        ...


def order(answer: Shared) -> list[str]:
    """Return the codes of the localities, the largest target first."""
    table = answer.given.table.sort_values("target", ascending=False, kind="stable")
    return table.index.astype(str).tolist()


def parts(answer: Shared) -> Figure:
    """Draw what each target is made of, by family of evidence."""
    rows = said.part_rows(answer.given.table, answer.given.contributions)
    shown = [each for each in FAMILIES.values() if each in rows]
    words = said.parts(answer.claims, answer.area, order(answer))
    return stacked(rows, words, name="what-targets-are-made-of", parts=shown, heading="Target")


def steps(answer: Shared) -> Figure | Table:
    """Draw last year's money, this year's step and the target; words alone where last year's is not known."""
    table = answer.given.table
    if table["last_year"].isna().any():
        return _nothing("Last year's money is not known: the target is this year's money.", answer)
    words = said.steps(answer.claims, answer.area, table)
    return moves(
        said.step_rows(table), words, name="this-years-step", was="last year", now="this year", goal="target"
    )


def sure(answer: Shared) -> Figure:
    """Draw the interval of each locality's money."""
    rows = said.sure_rows(answer.given.table, answer.drawn.table)
    return dot_rows(
        rows,
        said.sure(answer.claims, answer.area, answer.drawn.table),
        name="how-sure",
        axis="Target; this year's money is a step towards it",
        heading="95 of 100 draws",
        unit="£",
        first=_TICK * (float(rows["lower"].min()) // _TICK),
    )


def firm(answer: Shared) -> Figure:
    """Draw which of two localities would get more, and how often."""
    rows = said.order_rows(answer.given.table, answer.drawn.pairs)
    return duels(rows, said.order(answer.claims, answer.area), name="who-gets-more", corner="gets more than")


def people(answer: Shared) -> Figure:
    """Draw how far the target hangs on whose points are taken."""
    rows = said.people_rows(answer.disputed, answer.given.table["name"])
    widest = min(float(rows["lower"].min()), -1.0), max(float(rows["upper"].max()), 1.0)
    for _ in range(3):
        ticks = MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(*widest)
        widest = float(ticks[0]), float(ticks[-1])
    return dot_rows(
        rows,
        said.people(answer.claims, answer.area),
        name="whose-points",
        axis="Pounds less or more than by everyone's points together",
        heading="By one person alone",
        unit="£",
        first=widest[0],
        last=widest[1],
    )


def per_inactive(answer: Shared) -> Figure | Table:
    """Draw this year's pounds for each inactive adult as bars; words alone where nothing counts them."""
    if answer.places["per_inactive"].isna().any():
        return _nothing("No criterion counts inactive adults.", answer)
    return bars_with_intervals(
        said.per_inactive_rows(answer.places),
        said.per_inactive(answer.claims, answer.area, _by_pounds(answer), answer.sources),
        name="pounds-for-each-inactive-adult",
        unit="£",
        decimals=2,
    )


def per_inactive_map(answer: Shared, districts: gpd.GeoDataFrame) -> Figure | Table:
    """Draw the same as a map.

    Parameters
    ----------
    answer
        The shared budget.
    districts
        Polygons of the localities in EPSG:27700, with ``area_code``.
    """
    if answer.places["per_inactive"].isna().any():
        return _nothing("No criterion counts inactive adults.", answer)
    shapes = districts.merge(answer.places, left_on="area_code", right_index=True, validate="one_to_one")
    points = shapes.representative_point()
    labels = pd.DataFrame(
        {"name": shapes["name"], "x": points.x, "y": points.y, "priority": range(1, len(shapes) + 1)}
    )
    return overview_map(
        shapes,
        said.per_inactive_map(answer.claims, answer.area, answer.places, answer.classes, answer.sources),
        class_column="per_inactive_class",
        class_labels=answer.classes,
        legend_heading="Localities by pounds for each inactive adult",
        direction="Darker means more pounds, not more need",
        labels=labels,
        name="pounds-map",
    )


def plan_cost(answer: Shared) -> Figure | Table:
    """Draw what each plan costs for each inactive person it expects to reach."""
    return _plans(answer, "plan_person_cost", "cost_per_inactive_person", "Cost for each inactive person")


def plan_return(answer: Shared) -> Figure | Table:
    """Draw what each plan would return for every £1."""
    return _plans(answer, "plan_return", "social_return", "Return for each £1")


def pictures(*drawn: Figure | Table) -> list[Figure]:
    """Keep the figures of what was drawn; words that stand in for one are no picture."""
    return [each for each in drawn if isinstance(each, Figure)]


def _plans(answer: Shared, stem: str, figure: str, axis: str) -> Figure | Table:
    check = answer.check
    if check is None or not (check.figures["figure"] == figure).any():
        return _nothing("No delivery plan says this.", answer)
    asked = float(answer.model["central"].astype(float)[figure])
    most = figure == "cost_per_inactive_person"
    return dot_rows(
        said.plan_rows(check.figures, answer.given.table["name"], figure),
        said.plan(answer.claims, answer.area, stem),
        name=stem.replace("_", "-"),
        axis=axis,
        heading="Range",
        unit="£",
        reference=(f"asked: at {'most' if most else 'least'} £{asked:,.0f}", asked),
    )


def _by_pounds(answer: Shared) -> list[str]:
    rows = answer.places.sort_values("per_inactive", ascending=False, kind="stable")
    return rows.index.astype(str).tolist()


def _nothing(words: str, answer: Shared) -> Table:
    return html(
        pd.DataFrame({"said": []}),
        caption=words,
        columns={"said": "Nothing to show"},
        demonstration=bool(answer.area["demonstration"]),
    )
