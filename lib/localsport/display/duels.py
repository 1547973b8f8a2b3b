"""Draw how often each of several gets more than each other, as a table whose shade repeats the number."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from localsport.display import style
from localsport.display.figures import Figure, Words
from localsport.display.sheets import sheet

_SIZE, _LINE = 8.2, 0.135


def duels(frame: pd.DataFrame, words: Words, *, name: str, corner: str) -> Figure:
    """Draw a square table of numbers out of 100; the row against the column.

    Parameters
    ----------
    frame
        A row and a column for each, in one order; out of 100 times, how often the row comes before the column.
        The diagonal is not looked at.
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    corner
        What a row does to a column, such as "gets more than".
    """
    room = style.WIDTH - 0.16
    names = min(1.6, max(style.text_width(str(text), size=style.SMALL) for text in frame.index) + 0.12)
    cell = min(0.9, (room - names) / len(frame))
    spaced = [str(text).replace("-", "- ") for text in frame]
    longest = max(style.text_width(word, size=_SIZE) for text in spaced for word in text.split())
    upright = longest > cell - 0.03
    # A name may be broken after its hyphens.
    broken = [
        [line.replace("- ", "-") for line in style.wrap(text, cell - 0.03, size=_SIZE)] for text in spaced
    ]
    heads = [[str(text)] for text in frame] if upright else broken
    head = 0.1 + (
        max(style.text_width(lines[0], size=_SIZE) for lines in heads)
        if upright
        else _LINE * max(len(lines) for lines in heads)
    )
    labels = [style.wrap(str(text), names - 0.1, size=style.SMALL)[:2] for text in frame.index]
    height = max(0.32, *(0.15 * len(lines) + 0.08 for lines in labels))
    body = height * len(frame)
    with style.context():
        page = sheet(words, body + head + 0.04)
        axes = page.blank(0, 0.04, room, body + head, label="duels")
        axes.text(0, body + 0.06, corner, fontsize=_SIZE, color=style.QUIET, va="baseline", gid="corner")
        for n, lines in enumerate(heads):
            _head(axes, lines, names + cell * (n + 0.5), body + 0.06, upright=upright)
        for i, lines in enumerate(labels):
            middle = body - height * (i + 0.5)
            for n, text in enumerate(lines):
                at = middle + (len(lines) - 1) * 0.07 - n * 0.14
                axes.text(0, at, text, va="center_baseline", fontsize=style.SMALL, gid="row")
            for j, value in enumerate(frame.iloc[i].to_numpy(dtype=float)):
                _cell(axes, np.nan if i == j else value, names + cell * j, middle - height / 2, cell, height)
    return Figure(name, words, page.canvas, frame.reset_index(names="name"))


def _head(axes: Axes, lines: list[str], x: float, y: float, *, upright: bool) -> None:
    if upright:
        axes.text(x, y, lines[0], rotation=90, ha="center", va="bottom", fontsize=_SIZE, gid="column")
        return
    for n, text in enumerate(reversed(lines)):
        axes.text(x, y + _LINE * n, text, ha="center", va="baseline", fontsize=_SIZE, gid="column")


def _cell(axes: Axes, value: float, x: float, y: float, width: float, height: float) -> None:
    if np.isnan(value):
        return
    # Five even steps, so that every shade is told from its neighbour on a grey printer.
    shade = style.RAMP[min(int(value / 20), 4)] if value > 0 else "white"
    axes.add_artist(Rectangle((x, y), width, height, facecolor=shade, edgecolor="white", linewidth=1.2))
    axes.text(
        x + width / 2,
        y + height / 2,
        style.number(value),
        ha="center",
        va="center_baseline",
        fontsize=style.SMALL,
        color=style.ink_on(shade),
        gid="cell",
    )
