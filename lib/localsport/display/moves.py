"""Draw where each stood, where it is bound and how far it goes this time."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from localsport.display import style
from localsport.display.bars import side
from localsport.display.figures import Figure, Words
from localsport.display.sheets import sheet

_ROW, _AXIS, _KEY, _LINE = 0.4, 0.34, 0.3, 0.15
_WAS: dict[str, Any] = {"marker": "o", "markersize": 7, "markerfacecolor": "white", "markeredgewidth": 1.4}
_NOW: dict[str, Any] = {"marker": "o", "markersize": 7.5}
_GOAL: dict[str, Any] = {"marker": "D", "markersize": 8.5, "markerfacecolor": "none", "markeredgewidth": 1.5}
_SHORT = 0.3
"""Inches under which an arrow would be all head."""


def moves(frame: pd.DataFrame, words: Words, *, name: str, was: str, now: str, goal: str) -> Figure:
    """Draw for each row an arrow from where it was to where it is now, and a dotted line on to its goal.

    Parameters
    ----------
    frame
        Columns label, was, now, goal (pounds), side (words at the right), note (small words under them).
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    was, now, goal
        What the three marks stand for.
    """
    rows = frame.reset_index(drop=True)
    room = style.WIDTH - 0.16
    names = min(2.0, max(style.text_width(str(text)) for text in rows["label"]) + 0.15)
    tail = max(
        *(style.text_width(str(text), weight="bold") for text in rows["side"]),
        *(style.text_width(str(text), size=8.2) for text in rows["note"]),
    )
    tail += 0.15
    body, width = _ROW * len(rows), room - names - tail
    values = rows[["was", "now", "goal"]]
    low, high = float(values.min().min()), float(values.max().max())
    pad = 0.04 * ((high - low) or 1.0)
    with style.context():
        page = sheet(words, body + _AXIS + _KEY)
        axes = page.axes(names, _AXIS, width, body, label="moves")
        axes.set(ylim=(0, body), xlim=(low - pad, high + pad), yticks=[])
        axes.grid(axis="x")
        axes.spines["bottom"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda t, _: style.number(t, "£")))
        axes.tick_params(axis="x", length=0)
        for n, row in enumerate(rows.to_dict("records")):
            _row(axes, row, body - _ROW * (n + 0.5), names, width)
        key = page.blank(0, body + _AXIS, room, _KEY, label="key")
        at = 0.08
        for text, look, colour in (
            (was, _WAS, style.QUIET),
            (now, _NOW, style.FOCUS),
            (goal, _GOAL, style.DUO[1]),
        ):
            key.plot(at, _KEY - 0.1, linestyle="", color=colour, **look)
            key.text(at + 0.14, _KEY - 0.1, text, va="center_baseline", fontsize=style.SMALL, gid="key")
            at += 0.14 + style.text_width(text, size=style.SMALL) + 0.3
    return Figure(name, words, page.canvas, frame)


def _row(axes: Axes, row: dict[Any, Any], y: float, names: float, width: float) -> None:
    lines = style.wrap(str(row["label"]), names - 0.1)[:2]
    for n, text in enumerate(lines):
        side(axes, text, y + (len(lines) - 1) * _LINE / 2 - n * _LINE, -names, gid="label")
    axes.axhline(y, color="#E6E6E6", linewidth=0.6, zorder=1)
    axes.plot(
        [row["now"], row["goal"]],
        [y, y],
        color=style.DUO[1],
        linewidth=1.4,
        linestyle=(0, (1, 1.6)),
        zorder=2,
    )
    left, right = axes.get_xlim()
    head = abs(row["now"] - row["was"]) / (right - left) * width >= _SHORT
    axes.annotate(
        "",
        xy=(row["now"], y),
        xytext=(row["was"], y),
        arrowprops={
            "arrowstyle": "-|>,head_width=0.22,head_length=0.4" if head else "-",
            "color": style.FOCUS,
            "linewidth": 2.2,
            "shrinkA": 3,
            "shrinkB": 3.5,
        },
        zorder=3,
    )
    axes.plot(row["was"], y, linestyle="", color=style.QUIET, zorder=5, **_WAS)
    axes.plot(row["now"], y, linestyle="", color=style.FOCUS, zorder=6, **_NOW)
    axes.plot(row["goal"], y, linestyle="", color=style.DUO[1], zorder=7, **_GOAL)
    up = 0.07 if row["note"] else 0.0
    side(axes, str(row["side"]), y + up, width + 0.1, weight="bold", gid="side")
    if row["note"]:
        side(axes, str(row["note"]), y - 0.08, width + 0.1, fontsize=8.2, color=style.QUIET, gid="note")
