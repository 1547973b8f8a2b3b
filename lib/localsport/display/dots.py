"""Draw the groups of several places in one year: a row for each group, a dot for each place."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from localsport.display import marks as marking
from localsport.display import style
from localsport.display.bars import DASHED, money, side
from localsport.display.figures import Figure, Words
from localsport.display.sheets import sheet

_STEP, _AXIS = 0.13, 0.32


def dots(table: pd.DataFrame, words: Words, *, name: str, unit: str) -> Figure:
    """Draw each place's figure of each group with its interval; places look as they do in `multiples`.

    Parameters
    ----------
    table
        `profile.crosstab` of one period, with ``role`` (place, comparator, country).
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    unit
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
    marks = marking.of_places(table)
    groups = table["group"].unique().tolist()
    row = max(0.34, _STEP * (sum(not mark.grey for mark in marks) + 1))
    names = min(2.6, max(style.text_width(group) for group in groups) + 0.15)
    room = style.WIDTH - 0.16
    seen = np.concatenate([held["value"], held["lower_95"].dropna(), held["upper_95"].dropna()])
    low, high = min(0.0, float(seen.min())), float(seen.max())
    if low == 0 and seen.min() > 0.45 * high:
        low = float(seen.min()) - 0.1 * (high - float(seen.min()) or 1.0)
    with style.context():
        key = marking.key_height(marks, room)
        body = row * len(groups)
        page = sheet(words, _AXIS + body + 0.08 + key)
        axes = page.axes(names, _AXIS, room - names - 0.1, body, label="dots")
        axes.set(ylim=(0, body), xlim=(low, low + (high - low) * 1.03), yticks=[])
        axes.grid(axis="x")
        for n, group in enumerate(groups):
            middle = body - row * (n + 0.5)
            if n:
                axes.axhline(body - row * n, color="#DDDDDD", linewidth=0.6)
            for line, text in enumerate(style.wrap(str(group), names - 0.1)[:2]):
                side(axes, text, middle - line * 0.16, -names)
            for mark in marks:
                own = held[held["area_code"].eq(mark.key) & held["group"].eq(group)]
                _dot(axes, own, mark, middle - mark.aside * _STEP)
            few = table["group"].eq(group) & table["note"].str.startswith("fewer than")
            for mark in [one for one in marks if one.first and few[table["area_code"].eq(one.key)].any()]:
                hidden = f"{mark.name}: fewer than 30 asked"
                at = low + 0.01 * (high - low), middle - mark.aside * _STEP
                axes.text(*at, hidden, fontsize=8.2, color=style.QUIET, va="center_baseline", gid="hidden")
        money(axes, unit)
        marking.draw_key(page, marks, _AXIS + body + 0.08 + key, room)
    return Figure(name, words, page.canvas, table)


def _dot(axes: Axes, own: pd.DataFrame, mark: marking.Mark, y: float) -> None:
    for value, low, high, kind in zip(
        own["value"], own["lower_95"], own["upper_95"], own["interval"], strict=True
    ):
        if not mark.grey and not np.isnan(low):
            dashes = DASHED if kind == "assumed" else "-"
            axes.hlines(y, low, high, color=mark.look["color"], linewidth=1.2, linestyle=dashes, zorder=3)
        axes.plot(value, y, **(mark.look | {"linestyle": ""}))
