"""Draw the years of several places side by side, a small chart for each group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from localsport.display import marks as marking
from localsport.display import style
from localsport.display.bars import DASHED
from localsport.display.figures import Figure, Words
from localsport.display.labels import spread
from localsport.display.marks import Mark
from localsport.display.sheets import sheet

_TALL, _MIDDLE, _SMALL, _HEAD, _FOOT, _GAP = 2.9, 1.8, 1.25, 0.42, 0.26, 0.3
_AXIS, _NOTE = 0.5, 0.24
_ROOM = style.WIDTH - 0.16
_LEADER: dict[str, Any] = {
    "arrowstyle": "-",
    "linewidth": 0.7,
    "shrinkA": 1,
    "shrinkB": 4,
    "relpos": (0, 0.5),
}
_HATCHED: dict[str, Any] = {"color": "white", "edgecolor": "#8A8A8A", "hatch": "/////", "linewidth": 0.5}


def multiples(table: pd.DataFrame, words: Words, *, name: str, unit: str, decimals: int = 1) -> Figure:
    """Draw every group of a crosstab over its years, each place a line with its intervals.

    All charts share one vertical axis, which says where it starts when that is not zero. Where one place alone has
    figures, one chart holds a line for each group. A year in which the place's figure may not be shown is
    hatched; an assumed interval is dashed, and so is the line of an estimate.

    Parameters
    ----------
    table
        `profile.crosstab` of at least two periods, with ``role`` (place, comparator, country).
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    unit, decimals
        As for `style.number`.

    Raises
    ------
    ValueError
        When no cell has a value.
    """
    held = table.dropna(subset=["value"])
    if held.empty:
        raise ValueError(
            f"No cell of {sorted(table['group'].unique())} has a value: there is nothing to draw."
        )
    alone = held["area_code"].nunique() == 1
    by = "group" if alone and table["group"].nunique() > 1 else "area_code"
    marks = marking.of_groups(table) if by == "group" else marking.of_places(table)
    ticks, top = _range(held, marks, by)
    with style.context():
        if by == "group" or table["group"].nunique() == 1:
            canvas = _one(table, words, marks, by, (ticks, top), unit, decimals)
        else:
            canvas = _many(table, words, marks, (ticks, top), unit)
    return Figure(name, words, canvas, table)


Scale = tuple[list[float], float]
"""The ticks of the shared axis, the lowest of which is its foot, and its top."""


def _one(
    table: pd.DataFrame, words: Words, marks: list[Mark], by: str, scale: Scale, unit: str, decimals: int
) -> Canvas:
    """Draw one chart, its lines named at their ends."""
    note = _NOTE if scale[0][0] > 0 else 0.05
    names = 2.5 if by == "group" else 1.6
    page = sheet(words, _FOOT + _TALL + note)
    axes = page.axes(_AXIS, _FOOT, _ROOM - _AXIS - names, _TALL, label="lines")
    part = table[table[by].isin([mark.key for mark in marks])]
    _draw(axes, part, marks, by, scale, unit)
    _names(axes, part, marks, by, names, decimals, unit)
    if scale[0][0] > 0:
        over = page.blank(_AXIS, _FOOT + _TALL + 0.06, _ROOM - _AXIS, 0.16, label="axis-note")
        _say_where_it_starts(over, scale, unit)
    return page.canvas


def _many(table: pd.DataFrame, words: Words, marks: list[Mark], scale: Scale, unit: str) -> Canvas:
    """Draw a chart for each group, two or three in a row, under a key."""
    groups = table["group"].unique().tolist()
    columns = 2 if len(groups) in (2, 4) else 3
    rows = -(-len(groups) // columns)
    wide = (_ROOM - _AXIS - (columns - 1) * _GAP) / columns
    high = _MIDDLE if columns == 2 or rows == 1 else _SMALL
    note = 0.16 if scale[0][0] > 0 else 0.0
    key = marking.key_height(marks, _ROOM)
    body = key + note + rows * (_HEAD + high + _FOOT)
    page = sheet(words, body)
    for n, group in enumerate(groups):
        row, column = divmod(n, columns)
        bottom = body - key - note - (row + 1) * (_HEAD + high + _FOOT) + _FOOT
        axes = page.axes(_AXIS + column * (wide + _GAP), bottom, wide, high, label=f"group:{group}")
        _draw(axes, table[table["group"].eq(group)], marks, "area_code", scale, unit, first=column == 0)
        _heading(axes, str(group), wide)
    marking.draw_key(page, marks, body, _ROOM)
    if note:
        _say_where_it_starts(page.blank(0, body - key - note, _ROOM, 0.16, label="axis-note"), scale, unit)
    return page.canvas


def _say_where_it_starts(axes: Axes, scale: Scale, unit: str) -> None:
    places = 0 if float(scale[0][0]).is_integer() else 1
    text = f"The axis starts at {style.number(scale[0][0], unit, places)}, not at zero"
    axes.text(0, 0, text, fontsize=8.2, color=style.QUIET, va="bottom", gid="axis")


def _range(held: pd.DataFrame, marks: list[Mark], by: str) -> Scale:
    limited = held[held[by].isin([mark.key for mark in marks if not mark.grey])]
    seen = np.concatenate([held["value"], limited["lower_95"].dropna(), limited["upper_95"].dropna()])
    low, high = float(seen.min()), float(seen.max())
    size = (high - low) or abs(high) or 1.0
    bottom = 0.0 if 0 <= low < 0.45 * high else low - 0.08 * size
    top = high + 0.06 * size
    ticks = MaxNLocator(4, integer=size > 4).tick_values(bottom, high)
    foot = max(tick for tick in ticks if tick <= bottom + 1e-9)
    return [float(tick) for tick in ticks if foot <= tick <= top], top


def _draw(
    axes: Axes,
    part: pd.DataFrame,
    marks: Sequence[Mark],
    by: str,
    scale: Scale,
    unit: str,
    *,
    first: bool = True,
) -> None:
    periods = part.drop_duplicates("period").sort_values("period_start")
    at = periods.set_index("period")["period_start"].map(pd.Timestamp.toordinal).astype(float)
    step = float(at.diff().min())
    ticks, top = scale
    axes.set(ylim=(ticks[0], top), xlim=(at.min() - step * 0.45, at.max() + step * 0.45), yticks=ticks)
    axes.grid(axis="y")
    places = 0 if all(tick.is_integer() for tick in ticks) else 1
    axes.yaxis.set_major_formatter(FuncFormatter(lambda t, _: style.number(t, unit, places, short=True)))
    axes.tick_params(axis="y", labelleft=first, pad=4)
    _ticks(axes, at)
    for mark in marks:
        own = part[part[by].eq(mark.key)].sort_values("period_start")
        own = own.assign(at=own["period"].map(at).astype(float) + 0.1 * mark.aside * step)
        shown = own.dropna(subset=["value"])
        for _, piece in shown.groupby((shown["at"].diff() > step * 1.6).cumsum()):
            dashed = {"linestyle": (0, (4, 2))} if piece["estimated"].any() else {}
            axes.plot(piece["at"], piece["value"], **(mark.look | dashed))
        if not mark.grey:
            _intervals(axes, shown, str(mark.look["color"]))
        if mark.first and by == "area_code":
            hidden = own.loc[own["note"].str.startswith("fewer than"), "at"]
            size = 0.14 * (top - ticks[0])
            axes.bar(hidden, size, step * 0.6, ticks[0], zorder=3, **_HATCHED)


def _intervals(axes: Axes, shown: pd.DataFrame, colour: str) -> None:
    for kind, rows in shown.dropna(subset=["lower_95", "upper_95"]).groupby("interval"):
        dashes = DASHED if kind == "assumed" else "-"
        limits = rows["lower_95"], rows["upper_95"]
        axes.vlines(rows["at"], *limits, color=colour, linewidth=1.1, linestyle=dashes, zorder=3)


def _ticks(axes: Axes, at: pd.Series) -> None:
    """Name as many periods as there is room for, the last one always."""
    texts = [style.period(str(period)) for period in at.index]
    width = axes.get_window_extent().width / axes.figure.dpi
    left, right = axes.get_xlim()
    inches = (at.to_numpy() - left) / (right - left) * width
    need = max(style.text_width(text, size=style.SMALL) for text in texts) + 0.14
    kept: list[int] = []
    for n in range(len(texts) - 1, -1, -1):
        if not kept or inches[kept[-1]] - inches[n] >= need:
            kept.append(n)
    axes.set_xticks([at.iloc[n] for n in kept], [texts[n] for n in kept])


def _heading(axes: Axes, group: str, wide: float) -> None:
    axes.annotate(
        "\n".join(style.wrap(group, wide, size=style.SMALL, weight="bold")),
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, 3),
        textcoords="offset points",
        fontsize=style.SMALL,
        weight="bold",
        va="bottom",
        linespacing=1.05,
        gid="group",
    )


def _names(
    axes: Axes, part: pd.DataFrame, marks: Sequence[Mark], by: str, room: float, decimals: int, unit: str
) -> None:
    """Write each line's name and latest figure at its end."""
    bottom, top = axes.get_ylim()
    size = axes.get_window_extent()
    height, width = size.height / axes.figure.dpi, size.width / axes.figure.dpi
    texts: list[list[str]] = []
    ends: list[tuple[int, float]] = []
    for mark in marks:
        last = part[part[by].eq(mark.key)].dropna(subset=["value"]).sort_values("period_start").iloc[-1]
        figure = style.number(last["value"], unit, decimals, short=True)
        text = f"{mark.name} {figure}{' (estimate)' if last['estimated'] else ''}"
        weight: style.Weight = "bold" if mark.first else "normal"
        texts.append(style.wrap(text, room - 0.2, size=style.SMALL, weight=weight))
        ends.append((pd.Timestamp(last["period_start"]).toordinal(), float(last["value"])))
    wanted = [(value - bottom) / (top - bottom) * height for _, value in ends]
    rooms = [0.155 * len(text) + 0.04 for text in texts]
    edge = 1 + 0.12 / width
    for mark, lines, centre, end in zip(marks, texts, spread(wanted, rooms, 0, height), ends, strict=True):
        axes.annotate(
            "\n".join(lines),
            end,
            xytext=(edge, centre / height),
            textcoords="axes fraction",
            fontsize=style.SMALL,
            weight="bold" if mark.first else "normal",
            color=mark.ink,
            va="center",
            linespacing=1.1,
            gid="label",
            annotation_clip=False,
            arrowprops=_LEADER | {"color": mark.look["color"]},
        )
