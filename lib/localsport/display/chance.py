"""Draw the spread of a result that rests on assumptions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from localsport.display import style
from localsport.display.bars import money
from localsport.display.figures import Figure, Words
from localsport.display.sheets import sheet


def distribution(
    draws: Sequence[float] | np.ndarray,
    words: Words,
    *,
    low: float,
    central: float,
    high: float,
    share: str = "9 in 10 draws",
    name: str = "return-distribution",
    one: float = 1.0,
    bins: int = 40,
) -> Figure:
    """Draw the returns for every pound as a histogram, with the line at one.

    Parameters
    ----------
    draws
        Returns for every £1 (shape: number of draws).
    words
        Title, subtitle, caption, alternative text.
    low, central, high
        The range and the middle that the words use.
    share
        What the range holds, in words.
    name
        File stem.
    one
        Where costs are just returned.
    bins
        Bars across the shown part; draws beyond the 99.5th percentile are left out of the picture and counted.

    Raises
    ------
    ValueError
        Without finite draws.
    """
    values = np.asarray(draws, dtype=float)
    values = values[np.isfinite(values)]
    if not values.size:
        raise ValueError("A distribution needs at least one finite draw; none was given.")
    end = float(max(np.quantile(values, 0.995), high, one * 1.15))
    start = float(min(0.0, values.min()))
    # One edge lies on the line, so that no bar is half below and half above it.
    step = (end - start) / bins
    edges = one + step * np.arange(np.floor((start - one) / step), np.ceil((end - one) / step) + 1)
    counts, _ = np.histogram(values, edges)
    beyond = int((values > edges[-1]).sum())
    rows = pd.DataFrame({"from": edges[:-1], "to": edges[1:], "draws": counts, "share": counts / values.size})
    with style.context():
        page = sheet(words, 3.15)
        axes = page.axes(0.1, 0.62, style.WIDTH - 0.36, 1.95, label="distribution")
        below = rows["to"] <= one + step / 100
        for chosen, colour, hatch in ((below, style.DUO[1], "////"), (~below, style.DUO[0], "")):
            part = rows[chosen]
            axes.bar(
                part["from"],
                part["share"],
                step,
                align="edge",
                color=colour,
                edgecolor="white",
                linewidth=0.5,
                hatch=hatch,
            )
        top = float(rows["share"].max())
        axes.set(xlim=(edges[0], edges[-1]), ylim=(0, top * 1.28), yticks=[])
        axes.axvline(one, color=style.INK, linewidth=1.4, zorder=5)
        money(axes, "£", most=9)
        where = one / (edges[-1] - edges[0])
        note = f"{beyond:,} of {values.size:,} draws lie beyond the right edge" if beyond else ""
        # The line at one and its words may stand where the note would.
        beside = style.text_width(note, size=8.2) > (1 - where) * (style.WIDTH - 0.36) - 0.1
        below_axis = f" ({note})" if note and beside else ""
        axes.set_xlabel(
            f"Social value returned for every £1 spent{below_axis}", color=style.QUIET, labelpad=4
        )
        width = style.WIDTH - 0.36
        over = page.axes(0.1, 2.57, width, 0.55, label="range")
        over.set_axis_off()
        over.set(xlim=(edges[0], edges[-1]), ylim=(0, 0.55))
        over.plot([low, high], [0.12, 0.12], color=style.INK, linewidth=1.2, marker="|", markersize=9)
        over.plot(central, 0.12, marker="o", markersize=6, color=style.INK)
        span = f"{style.number(low, '£', 2)} and {style.number(high, '£', 2)}"
        text = f"{share}: between {span}, middle {style.number(central, '£', 2)}"
        half = style.text_width(text, size=style.SMALL) / width / 2 * (edges[-1] - edges[0])
        over.text(
            min(max((low + high) / 2, edges[0] + half), edges[-1] - half),
            0.24,
            text,
            ha="center",
            va="bottom",
            fontsize=style.SMALL,
            gid="range",
        )
        lost = float((values < one).mean())
        axes.annotate(
            f"Each £1 returns less than £1\nin {_of_draws(lost)}",
            (one, top * 1.28),
            xytext=(-5 if where > 0.3 else 5, -2),
            textcoords="offset points",
            ha="right" if where > 0.3 else "left",
            va="top",
            fontsize=style.SMALL,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.9},
            zorder=6,
            gid="one",
        )
        if note and not beside:
            axes.annotate(
                note,
                (1, 1),
                xycoords="axes fraction",
                ha="right",
                va="top",
                fontsize=8.2,
                color=style.QUIET,
                gid="beyond",
            )
    return Figure(name, words, page.canvas, rows)


def _of_draws(share: float) -> str:
    if 0.995 < share < 1:
        return "almost all draws"
    if 0 < share < 0.005:
        return "hardly any draw"
    return f"{style.number(100 * share, '%')} of draws"
