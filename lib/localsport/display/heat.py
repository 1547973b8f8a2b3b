"""Draw small tables of numbers whose shade repeats their size."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from localsport.display import style
from localsport.display.figures import Figure, Words
from localsport.display.sheets import sheet

_CELL = 0.3


def contributions(
    frame: pd.DataFrame,
    words: Words,
    *,
    total: str = "Needs index",
    decimals: int = 0,
    name: str = "contributions",
) -> Figure:
    """Draw what drives the need of each area: points that each indicator adds to its index.

    Parameters
    ----------
    frame
        A row per area (index: its name), a column per indicator (its words); a row sums to the index.
    words
        Title, subtitle, caption, alternative text.
    total
        Heading of the column of sums, written first.
    decimals
        Of the numbers in the cells.
    name
        File stem.
    """
    sums = frame.sum(axis=1)
    names = 1.75
    return _table(
        frame,
        words,
        name,
        names,
        decimals,
        first=(total, [style.number(v, "", decimals) for v in sums]),
        largest=float(frame.to_numpy().max()),
    )


def correlation(frame: pd.DataFrame, words: Words, *, name: str = "correlation") -> Figure:
    """Draw how far indicators say the same thing twice: the lower half of their correlation matrix.

    Parameters
    ----------
    frame
        A square frame of coefficients between -1 and 1 with the same words as index and columns.
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.

    Raises
    ------
    ValueError
        When rows and columns differ.
    """
    if list(frame.index) != list(frame.columns):
        raise ValueError(
            f"Rows and columns of a correlation differ: {list(frame.index)} and {list(frame.columns)}."
        )
    hidden = np.triu(np.ones(frame.shape, dtype=bool))
    lower = frame.mask(hidden).iloc[1:, :-1]
    return _table(lower, words, name, 2.1, 2, largest=1.0, signed=True)


def _table(
    frame: pd.DataFrame,
    words: Words,
    name: str,
    names: float,
    decimals: int,
    *,
    largest: float,
    first: tuple[str, list[str]] | None = None,
    signed: bool = False,
) -> Figure:
    room = style.WIDTH - 0.16
    lead = 0.62 if first else 0.0
    cell = min(1.1, (room - names - lead) / max(len(frame.columns), 1))
    heads = [style.wrap(str(c), cell - 0.02, size=style.SMALL) for c in frame.columns]
    head = 0.145 * max(len(h) for h in heads) + 0.12
    labels = [style.wrap(str(i), names - 0.1, size=style.SMALL)[:2] for i in frame.index]
    rows = [max(_CELL, 0.15 * len(text) + 0.08) for text in labels]
    body = sum(rows)
    with style.context():
        page = sheet(words, head + body + 0.08)
        axes = page.blank(0, 0.08, room, head + body, label="table")
        for j, lines in enumerate(heads):
            for n, text in enumerate(reversed(lines)):
                axes.text(
                    names + lead + cell * (j + 0.5),
                    body + 0.08 + 0.145 * n,
                    text,
                    ha="center",
                    va="baseline",
                    fontsize=style.SMALL,
                    gid="column",
                )
        if first:
            for n, text in enumerate(
                reversed(style.wrap(first[0], lead - 0.08, size=style.SMALL, weight="bold"))
            ):
                axes.text(
                    names + lead / 2,
                    body + 0.08 + 0.145 * n,
                    text,
                    ha="center",
                    fontsize=style.SMALL,
                    weight="bold",
                )
        y = body
        for i, lines in enumerate(labels):
            middle = y - rows[i] / 2
            for n, text in enumerate(lines):
                at = middle + (len(lines) - 1) * 0.07 - n * 0.14
                axes.text(0, at, text, va="center_baseline", fontsize=style.SMALL, gid="row")
            if first:
                axes.text(
                    names + lead / 2,
                    middle,
                    first[1][i],
                    ha="center",
                    va="center_baseline",
                    weight="bold",
                    fontsize=style.BODY,
                )
            for j, value in enumerate(frame.iloc[i].to_numpy(dtype=float)):
                _cell(
                    axes,
                    value,
                    names + lead + cell * j,
                    y - rows[i],
                    cell,
                    rows[i],
                    decimals,
                    largest,
                    signed,
                )
            y -= rows[i]
    return Figure(name, words, page.canvas, frame.reset_index(names=""))


def _cell(
    axes: Axes,
    value: float,
    x: float,
    y: float,
    width: float,
    height: float,
    decimals: int,
    largest: float,
    signed: bool,
) -> None:
    if np.isnan(value):
        return
    step = min(int(abs(value) / (largest or 1) * 5), 4)
    shade = style.RAMP[step] if abs(value) > 0 else "white"
    # As an artist: measuring a hundred cells for limits that are set already takes longer than drawing them.
    axes.add_artist(Rectangle((x, y), width, height, facecolor=shade, edgecolor="white", linewidth=1.2))
    text = style.number(value, "", decimals)
    if signed and value > 0:
        text = f"+{text}"
    axes.text(
        x + width / 2,
        y + height / 2,
        text,
        ha="center",
        va="center_baseline",
        fontsize=style.SMALL,
        color=style.ink_on(shade),
        gid="cell",
    )
