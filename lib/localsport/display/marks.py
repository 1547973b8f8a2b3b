"""Give each place of a chart one colour and one mark, the same in every form the chart may take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from localsport.display import style
from localsport.display.sheets import Sheet

PLACE: dict[str, Any] = {
    "color": style.FOCUS,
    "linewidth": 2.2,
    "marker": "o",
    "markersize": 4.6,
    "zorder": 6,
}
COUNTRY: dict[str, Any] = {
    "color": "#3D3D3D",
    "linewidth": 1.5,
    "marker": "s",
    "markersize": 3.6,
    "zorder": 5,
}
BESIDE: tuple[dict[str, Any], ...] = (
    {"color": "#801650", "linewidth": 1.5, "marker": "^", "markersize": 4.4, "zorder": 4},
    {"color": "#F46A25", "linewidth": 1.5, "marker": "D", "markersize": 3.6, "zorder": 4},
)
REST: dict[str, Any] = {"color": style.CONTEXT, "linewidth": 1.1, "marker": ".", "markersize": 5, "zorder": 2}
_ROW = 0.22


@dataclass(frozen=True)
class Mark:
    """What one line or row of dots stands for and how it looks.

    Attributes
    ----------
    key
        The area code, or the group where a chart is of one place.
    name
        In words.
    look
        matplotlib's settings of a line.
    aside
        How far it stands aside, in tenths of a step, so that intervals do not hide one another.
    """

    key: str
    name: str
    look: dict[str, Any]
    aside: float

    @property
    def grey(self) -> bool:
        """Whether it is one of many: drawn in grey and without intervals."""
        return self.look is REST

    @property
    def first(self) -> bool:
        """Whether it is what the chart is about."""
        return self.look is PLACE

    @property
    def ink(self) -> str:
        """The colour its name can be read in: its own where that stands out enough from white."""
        own = str(self.look["color"])
        return "#6B6B6B" if self.grey else own if style.contrast(own, "#FFFFFF") >= 4.5 else style.INK


def of_places(table: pd.DataFrame) -> list[Mark]:
    """Mark every place that has a figure; more than two comparators are all grey."""
    held = table[table["area_code"].isin(table.loc[table["value"].notna(), "area_code"])]
    order = held.drop_duplicates("area_code")
    beside = iter(BESIDE if order["role"].eq("comparator").sum() <= len(BESIDE) else ())
    looks = [
        {"place": PLACE, "country": COUNTRY}.get(role) or next(beside, REST)
        for role in order["role"].tolist()
    ]
    return _aside(order["area_code"].tolist(), order["area_name"].tolist(), looks)


def of_groups(table: pd.DataFrame) -> list[Mark]:
    """Mark every group of the one place that has figures; of more than four all are grey but the two ends."""
    held = table.dropna(subset=["value"])
    order = held["group"].unique().tolist()
    latest = held[held["period_start"].eq(held["period_start"].max())].set_index("group")["value"]
    if len(order) <= 2 + len(BESIDE):
        looks: list[dict[str, Any]] = [PLACE, BESIDE[0], BESIDE[1], COUNTRY][: len(order)]
    else:
        ends = {str(latest.idxmax()): PLACE, str(latest.idxmin()): BESIDE[0]}
        looks = [ends.get(group, REST) for group in order]
    return _aside(order, order, looks)


def _aside(keys: Sequence[str], names: Sequence[str], looks: Sequence[dict[str, Any]]) -> list[Mark]:
    marked = [key for key, look in zip(keys, looks, strict=True) if look is not REST]
    middle = (len(marked) - 1) / 2
    places = {key: n - middle for n, key in enumerate(marked)}
    return [
        Mark(str(key), str(name), look, places.get(key, 0.0))
        for key, name, look in zip(keys, names, looks, strict=True)
    ]


def key_height(marks: Sequence[Mark], room: float) -> float:
    """Return the inches that `draw_key` needs."""
    return (_placed(marks, room)[-1][0] + 1) * _ROW + 0.08


def draw_key(page: Sheet, marks: Sequence[Mark], top: float, room: float) -> None:
    """Draw which mark is which place along the top of a body, at inches from its bottom."""
    axes = page.blank(0, 0, room, top, label="key")
    for (text, look), (row, at) in zip(_entries(marks), _placed(marks, room), strict=True):
        y = top - 0.1 - row * _ROW
        axes.plot([at, at + 0.17, at + 0.34], [y, y, y], **{**look, "markevery": [1]})
        axes.text(at + 0.42, y, text, fontsize=style.SMALL, va="center_baseline", gid="key")


def _entries(marks: Sequence[Mark]) -> list[tuple[str, dict[str, Any]]]:
    entries = [(mark.name, mark.look) for mark in marks if not mark.grey]
    grey = sum(mark.grey for mark in marks)
    return entries + ([(f"{grey} other places, named in the table", REST)] if grey else [])


def _placed(marks: Sequence[Mark], room: float) -> list[tuple[int, float]]:
    """Give each entry its row and its distance from the left."""
    places, row, at = [], 0, 0.0
    for text, _ in _entries(marks):
        wide = 0.42 + style.text_width(text, size=style.SMALL) + 0.25
        if at and at + wide > room:
            row, at = row + 1, 0.0
        places.append((row, at))
        at += wide
    return places
