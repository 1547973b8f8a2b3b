"""Draw who draws more or fewer people than others of their size, place by place and quarter by quarter."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from localsport.display import looks, style
from localsport.display.figures import Figure, Words
from localsport.display.sheets import sheet

_ROOM = style.WIDTH - 0.16
_CELL, _NAMES, _TAIL, _KEY, _LINE = 0.42, 1.35, 0.95, 0.3, 0.135
MOST = 12
"""Quarters that fit; the table holds them all."""
MARKS = {"hot": "^", "cold": "v"}
WORDS = {"hot": "hot: more than others of its size", "cold": "cold: fewer than others of its size"}


def spots_grid(spots: pd.DataFrame, tails: pd.DataFrame, words: Words, *, name: str) -> Figure:
    """Draw a cell for each place and quarter: the rate, its shade and mark; hatched where it is not shown.

    Parameters
    ----------
    spots
        ``period``, ``short`` (its heading), ``place_code``, ``rate``, ``spot`` (hot, cold, as others), ``turn``.
    tails
        One row per place in order: ``place_code``, ``place_name``, ``tail`` (what lasts, in words).
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    """
    periods = sorted(spots["period"].unique())[-MOST:]
    heads = spots.drop_duplicates("period").set_index("period")["short"]
    cell = (_ROOM - _NAMES - _TAIL) / len(periods)
    titles = [str(heads[each]).split("\n") for each in periods]
    head = _LINE * max(map(len, titles)) + 0.1
    body = _CELL * len(tails)
    with style.context():
        page = sheet(words, _KEY + head + body + 0.05)
        axes = page.blank(0, 0.05, _ROOM, _KEY + head + body, label="grid")
        _key(axes, head + body + _KEY - 0.1)
        for j, lines in enumerate(titles):
            for n, text in enumerate(reversed(lines)):
                x = _NAMES + cell * (j + 0.5)
                axes.text(x, body + 0.06 + _LINE * n, text, ha="center", fontsize=8.2, gid="column")
        held = {(row["place_code"], row["period"]): row for row in spots.to_dict("records")}
        for i, row in enumerate(tails.to_dict("records")):
            y = body - _CELL * (i + 1)
            middle = y + _CELL / 2
            _beside(axes, str(row["place_name"]), 0, middle, _NAMES - 0.1, size=style.SMALL, gid="row")
            _beside(axes, str(row["tail"]), _ROOM - _TAIL + 0.1, middle, _TAIL - 0.1, size=8.2, gid="tail")
            for j, period in enumerate(periods):
                found = held.get((row["place_code"], period))
                rate, spot = (found["rate"], str(found["spot"])) if found else (float("nan"), "")
                _cell(axes, _NAMES + cell * j, y, cell, float(rate), spot)
    rows = spots.assign(period=spots["period"].astype(str)).drop(columns="short")
    return Figure(name, words, page.canvas, rows)


def _beside(axes: Axes, text: str, x: float, middle: float, room: float, *, size: float, gid: str) -> None:
    lines = style.wrap(text, room, size=size)[:2]
    for n, line in enumerate(lines):
        y = middle + 0.07 * (len(lines) - 1) - 0.14 * n
        axes.text(x, y, line, va="center_baseline", fontsize=size, gid=gid)


def _cell(axes: Axes, x: float, y: float, wide: float, rate: float, spot: str) -> None:
    if rate != rate:
        hidden = Rectangle(
            (x, y), wide, _CELL, facecolor="white", edgecolor="#8A8A8A", hatch="////", linewidth=0.4
        )
        axes.add_artist(hidden)
        return
    colour = looks.SPOTS[spot if spot in MARKS else ""].colour
    axes.add_artist(Rectangle((x, y), wide, _CELL, facecolor=colour, edgecolor="white", linewidth=1.4))
    ink = style.ink_on(colour)
    marked = spot in MARKS
    text = style.number(rate, "", 2)
    at = y + _CELL / 2 + (0.07 if marked else 0)
    axes.text(
        x + wide / 2, at, text, ha="center", va="center_baseline", fontsize=style.SMALL, color=ink, gid="cell"
    )
    if marked:
        axes.plot(x + wide / 2, y + 0.1, marker=MARKS[spot], markersize=5.5, color=ink, gid=f"spot:{spot}")


def _key(axes: Axes, y: float) -> None:
    at = 0.0
    for spot, words in WORDS.items():
        colour = looks.SPOTS[spot].colour
        box = Rectangle((at, y - 0.08), 0.26, 0.17, facecolor=colour, edgecolor="#8A8A8A", linewidth=0.5)
        axes.add_artist(box)
        axes.plot(at + 0.13, y, marker=MARKS[spot], markersize=5, color=style.ink_on(colour))
        axes.text(at + 0.34, y, words, va="center_baseline", fontsize=style.SMALL, gid="key")
        at += 0.34 + style.text_width(words, size=style.SMALL) + 0.3
