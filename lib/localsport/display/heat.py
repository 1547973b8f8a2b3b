"""Draw small tables of numbers whose shade repeats their size."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection

from localsport.display import style
from localsport.display.figures import Figure, Words
from localsport.display.sheets import sheet

_CELL = 0.3
Box = tuple[tuple[float, float], ...]
"""The corners of a cell."""


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
        boxes: list[tuple[Box, str]] = []
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
                if np.isnan(value):
                    continue
                left, right = names + lead + cell * j, names + lead + cell * (j + 1)
                shade = _shade(value, largest)
                boxes.append((((left, y), (left, y - rows[i]), (right, y - rows[i]), (right, y)), shade))
                text = f"{'+' if signed and value > 0 else ''}{style.number(value, '', decimals)}"
                axes.text(
                    left + cell / 2,
                    middle,
                    text,
                    ha="center",
                    va="center_baseline",
                    fontsize=style.SMALL,
                    color=style.ink_on(shade),
                    gid="cell",
                )
            y -= rows[i]
        # All at once: an artist for each of a hundred boxes takes longer to make and to draw than the rest.
        corners, shades = [box for box, _ in boxes], [shade for _, shade in boxes]
        axes.add_collection(
            PolyCollection(corners, facecolors=shades, edgecolors="white", linewidths=1.2), autolim=False
        )
    return Figure(name, words, page.canvas, frame.reset_index(names=""))


def _shade(value: float, largest: float) -> str:
    step = min(int(abs(value) / (largest or 1) * 5), 4)
    return style.RAMP[step] if abs(value) > 0 else "white"
