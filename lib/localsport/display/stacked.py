"""Draw amounts as bars stacked from what they are made of, with a mark where each ends up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import patheffects
from matplotlib.axes import Axes

from localsport.display import style
from localsport.display.bars import money, side
from localsport.display.figures import Figure, Words
from localsport.display.labels import spread
from localsport.display.sheets import sheet

_ROW, _BAR, _AXIS, _LINE = 0.4, 0.24, 0.34, 0.15


def stacked(frame: pd.DataFrame, words: Words, *, name: str, parts: Sequence[str], heading: str) -> Figure:
    """Draw a bar for each row, stacked from its parts, each part labelled in thousands of pounds.

    Parameters
    ----------
    frame
        Columns label, mark (pounds: where the row ends up), note (small words at the right), and one column of
        pounds for each part.
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    parts
        The columns stacked, from the axis outwards; at most four. Their names stand over the first bar.
    heading
        Of the marks written at the right.
    """
    rows = frame.reset_index(drop=True)
    room = style.WIDTH - 0.16
    names = min(2.0, max(style.text_width(str(text)) for text in rows["label"]) + 0.15)
    tail = max(
        style.text_width(text, size=8.2) for text in [*rows["note"].astype(str), heading, "£1,000,000"]
    )
    tail += 0.15
    body, width = _ROW * len(rows), room - names - tail
    end = float(np.nanmax([rows[list(parts)].sum(axis=1).max(), rows["mark"].max(), 1.0])) * 1.02
    with style.context():
        page = sheet(words, body + _AXIS + 0.42)
        axes = page.axes(names, _AXIS, width, body, label="stacks")
        axes.set(ylim=(0, body), xlim=(0, end), yticks=[])
        axes.grid(axis="x")
        axes.spines["bottom"].set_visible(False)
        _heads(axes, rows[list(parts)].iloc[0].astype(float), body, width / end)
        side(axes, heading, body + 0.1, width + 0.1, fontsize=style.SMALL, color=style.QUIET)
        for n, row in enumerate(rows.to_dict("records")):
            y = body - _ROW * (n + 0.5)
            lines = style.wrap(str(row["label"]), names - 0.1)[:2]
            for at, text in enumerate(lines):
                side(axes, text, y + (len(lines) - 1) * _LINE / 2 - at * _LINE, -names, gid="label")
            _bar(axes, row, parts, y, width / end)
            up = 0.07 if row["note"] else 0.0
            side(axes, style.number(row["mark"], "£"), y + up, width + 0.1, weight="bold", gid="mark")
            if row["note"]:
                side(axes, str(row["note"]), y - 0.08, width + 0.1, fontsize=8.2, color=style.QUIET)
        axes.axvline(0, color=style.INK, linewidth=0.8, zorder=4)
        money(axes, "£")
    return Figure(name, words, page.canvas, frame)


def _bar(axes: Axes, row: dict[Any, Any], parts: Sequence[str], y: float, inches: float) -> None:
    start = 0.0
    for part, colour in zip(parts, style.CATEGORICAL, strict=False):
        pounds = float(row[part])
        axes.barh(y, pounds, _BAR, left=start, color=colour, edgecolor="white", linewidth=1.0, zorder=3)
        text = style.number(pounds / 1000)
        if style.text_width(text, size=8.2) + 0.08 < pounds * inches:
            axes.text(
                start + pounds / 2,
                y,
                text,
                ha="center",
                va="center_baseline",
                fontsize=8.2,
                color=style.ink_on(colour),
                zorder=5,
                gid="part",
            )
        start += pounds
    axes.plot(
        [row["mark"]] * 2,
        [y - 0.17, y + 0.17],
        color=style.INK,
        linewidth=2.4,
        solid_capstyle="butt",
        zorder=6,
        gid="target",
        path_effects=[patheffects.withStroke(linewidth=4.4, foreground="white")],
    )


def _heads(axes: Axes, first: pd.Series, body: float, inches: float) -> None:
    """Name the parts over the first bar, moved aside where they would touch."""
    ends = first.cumsum()
    middles = ((ends - first / 2) * inches).tolist()
    lined = [style.balanced(str(part), 0.8, size=style.SMALL) for part in first.index]
    wide = [max(style.text_width(text, size=style.SMALL) for text in lines) + 0.12 for lines in lined]
    places = spread(middles, wide, 0.0, axes.get_xlim()[1] * inches)
    for part, lines, at, colour in zip(first.index, lined, places, style.CATEGORICAL, strict=False):
        for n, text in enumerate(reversed(lines)):
            axes.text(
                at / inches,
                body + 0.04 + _LINE * n,
                text,
                ha="center",
                va="baseline",
                fontsize=style.SMALL,
                weight="bold",
                color=colour if style.contrast(colour, "#FFFFFF") >= 4.5 else style.INK,
                clip_on=False,
                gid=f"head:{part}",
            )
