"""Draw a row for each thing: a dot, its interval and its words at the side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from localsport.display import style
from localsport.display.bars import side
from localsport.display.figures import Figure, Words
from localsport.display.sheets import sheet

_ROW, _LINE, _AXIS, _HEAD = 0.3, 0.155, 0.5, 0.36


def dot_rows(
    frame: pd.DataFrame,
    words: Words,
    *,
    name: str,
    axis: str,
    heading: str,
    unit: str = "",
    first: float = 0.0,
    last: float | None = None,
    reference: tuple[str, float] | None = None,
) -> Figure:
    """Draw each row's dot on one axis, with its interval where it has one.

    Parameters
    ----------
    frame
        Columns label, value, side (what stands at the right, in words); optional lower, upper.
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    axis
        What the axis counts, and which way.
    heading
        Of the words at the right.
    unit
        As for `style.number`.
    first, last
        The ends of the axis; without `last`, the greatest value.
    reference
        A name and a value drawn as a line through all rows.
    """
    rows = frame.reset_index(drop=True)
    room = style.WIDTH - 0.16
    names = min(2.5, max(style.text_width(str(text)) for text in rows["label"]) + 0.15)
    tail = max(style.text_width(text) for text in [*rows["side"].astype(str), heading]) + 0.15
    tail = min(1.75, tail)
    heads = style.wrap(heading, tail - 0.1, size=style.SMALL)
    labels = [style.wrap(str(text), names - 0.1)[:2] for text in rows["label"]]
    sizes = [max(_ROW, _LINE * len(lines) + 0.12) for lines in labels]
    body = sum(sizes)
    top = max(0.16 * len(heads) + 0.04, 0.22)
    seen = [column for column in ("value", "upper") if column in rows]
    end = float(rows[seen].max().max()) if last is None else last
    with style.context():
        page = sheet(words, body + top + _AXIS)
        axes = page.axes(names, _AXIS, room - names - tail, body, label="rows")
        pad = 0.02 * ((end - first) or 1.0)
        axes.set(ylim=(0, body), xlim=(first - pad, (end if end > first else first + 1) + pad), yticks=[])
        axes.grid(axis="x")
        axes.spines["bottom"].set_visible(False)
        _ticks(axes, first, end, unit)
        axes.set_xlabel(axis, loc="left", color=style.QUIET)
        width = room - names - tail
        for n, text in enumerate(reversed(heads)):
            side(axes, text, body + 0.1 + 0.16 * n, width + 0.1, fontsize=style.SMALL, color=style.QUIET)
        y = body
        for row, lines, size in zip(rows.to_dict("records"), labels, sizes, strict=True):
            _row(axes, row, lines, y - size / 2, names, width)
            y -= size
        if reference:
            _line(axes, reference, body)
    return Figure(name, words, page.canvas, frame)


def _row(axes: Axes, row: dict[Any, Any], lines: Sequence[str], y: float, names: float, width: float) -> None:
    for n, text in enumerate(lines):
        side(axes, text, y + (len(lines) - 1) * _LINE / 2 - n * _LINE, -names, gid="label")
    axes.axhline(y, color="#E6E6E6", linewidth=0.6, zorder=1)
    low, high = (row.get(end) for end in ("lower", "upper"))
    if low is not None and pd.notna(low) and pd.notna(high):
        axes.plot(
            [low, high],
            [y, y],
            color=style.RAMP[2],
            linewidth=5,
            solid_capstyle="round" if low == high else "butt",
            zorder=3,
            gid="interval",
        )
    if pd.notna(row["value"]):
        axes.plot(row["value"], y, marker="o", markersize=6.5, color=style.FOCUS, zorder=4, gid="dot")
    side(axes, str(row["side"]), y, width + 0.1, gid="side")


def _ticks(axes: Axes, first: float, end: float, unit: str) -> None:
    found = MaxNLocator(6, integer=unit == "" and end - first > 2, steps=[1, 2, 5, 10]).tick_values(
        first, end
    )
    ticks = sorted({first, *[float(t) for t in found if first < t <= end]})
    if len(ticks) > 2 and ticks[1] - ticks[0] < 0.3 * (ticks[2] - ticks[1]):
        ticks.pop(1)
    places = 0 if all(t.is_integer() for t in ticks) else 1
    axes.set_xticks(ticks)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda t, _: style.number(t, unit, places, short=True)))
    axes.tick_params(axis="x", length=0)


def _line(axes: Axes, reference: tuple[str, float], body: float) -> None:
    text, value = reference
    axes.axvline(value, color=style.INK, linewidth=1.1, linestyle=(0, (5, 2)), zorder=2)
    left, right = axes.get_xlim()
    share = (value - left) / (right - left)
    axes.annotate(
        text,
        (value, body),
        xytext=(0, 3),
        textcoords="offset points",
        fontsize=style.SMALL,
        ha="center" if 0.25 < share < 0.75 else "left" if share <= 0.25 else "right",
        va="bottom",
        gid="reference",
        annotation_clip=False,
    )
