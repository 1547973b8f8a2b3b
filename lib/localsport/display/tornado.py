"""Draw how far a result moves when one assumption at a time moves."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from localsport.display import style
from localsport.display.bars import DASHED, money, side
from localsport.display.figures import Figure, Words
from localsport.display.sheets import sheet


def tornado(
    frame: pd.DataFrame,
    words: Words,
    *,
    central: float,
    name: str = "tornado",
    unit: str = "£",
    decimals: int = 2,
    reference: tuple[str, float] | None = ("every £1 returns £1", 1.0),
) -> Figure:
    """Draw how far the result moves when one assumption at a time takes its low and its high value.

    Parameters
    ----------
    frame
        Columns label, low, high (the result at the assumption's low and high value), optional low_text and
        high_text (those values in words); drawn in the order given, ten at most.
    words
        Title, subtitle, caption, alternative text.
    central
        The result with every assumption at its central value.
    name
        File stem.
    unit, decimals
        Of the result.
    reference
        A name and a value drawn as a line.
    """
    rows = frame.head(10).reset_index(drop=True)
    step = 0.36
    body = step * len(rows)
    room = style.WIDTH - 0.16
    names = 2.5
    values = [*rows["low"], *rows["high"], central] + ([reference[1]] if reference else [])
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    pad = (high - low) * 0.16 or 1.0
    with style.context():
        page = sheet(words, body + 0.3 + 0.62)
        axes = page.axes(names, 0.62, room - names, body, label="tornado")
        axes.set(ylim=(0, body), xlim=(low - pad, high + pad), yticks=[])
        axes.spines["bottom"].set_visible(False)
        axes.grid(axis="x")
        for i, row in enumerate(rows.to_dict("records")):
            y = body - step * (i + 0.5)
            for column, colour, hatch in (("low", style.DUO[1], "////"), ("high", style.DUO[0], "")):
                axes.barh(
                    y,
                    row[column] - central,
                    0.2,
                    left=central,
                    color=colour,
                    hatch=hatch,
                    edgecolor="white",
                    linewidth=0.5,
                    zorder=3,
                )
                at, outward = row[column], 1 if row[column] > central else -1
                if row["low"] == row["high"]:
                    continue
                text = str(row.get(f"{column}_text") or "") or style.number(row[column], unit, decimals)
                axes.annotate(
                    text,
                    (at, y),
                    xytext=(3 * outward, 0),
                    textcoords="offset points",
                    ha="left" if outward > 0 else "right",
                    va="center_baseline",
                    fontsize=8.2,
                    gid="end",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
                    zorder=5,
                )
            lines = style.wrap(str(row["label"]), names - 0.1, size=style.SMALL)[:2]
            for n, text in enumerate(lines):
                side(axes, text, y + (len(lines) - 1) * 0.07 - n * 0.14, -names, fontsize=style.SMALL)
        axes.axvline(central, color=style.INK, linewidth=1, zorder=4)
        _over(
            axes,
            [
                (f"central {style.number(central, unit, decimals)}", central),
                *([reference] if reference else []),
            ],
            body,
        )
        money(axes, unit)
        handles = [
            axes.barh(
                -9,
                0,
                color=style.DUO[1],
                hatch="////",
                edgecolor="white",
                label="the assumption at its low value",
            ),
            axes.barh(-9, 0, color=style.DUO[0], label="at its high value"),
        ]
        axes.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(-names / (room - names), -0.24 / body),
            ncols=2,
            fontsize=style.SMALL,
            borderaxespad=0,
            handlelength=1.4,
        )
        axes.set_ylim(0, body)
    return Figure(name, words, page.canvas, frame)


def _over(axes: Axes, marks: list[tuple[str, float]], top: float) -> None:
    """Name vertical lines over the axes, side by side."""
    left, right = axes.get_xlim()
    order = sorted(marks, key=lambda mark: mark[1])
    for i, (text, at) in enumerate(order):
        ha = "center" if len(order) == 1 else "right" if i == 0 else "left"
        width = axes.get_window_extent().width / axes.figure.dpi
        long = style.text_width(text, size=style.SMALL) / width * (right - left)
        if i and right - at < long <= at - order[i - 1][1]:
            ha = "right"
        room = (at - left) if ha == "right" else (right - at)
        if room / (right - left) * width < style.text_width(text, size=style.SMALL) and len(order) == 1:
            ha = "left" if at - left < right - at else "right"
        if not text.startswith("central"):
            axes.axvline(at, color=style.INK, linewidth=1.2, linestyle=DASHED, zorder=4)
        axes.annotate(
            text,
            (at, top),
            xytext=(0, 4),
            textcoords="offset points",
            ha=ha,
            va="bottom",
            fontsize=style.SMALL,
            annotation_clip=False,
            gid="mark",
        )
