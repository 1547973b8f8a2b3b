"""Draw value and cost year by year, and whether the one makes up for the other."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from localsport.display import style
from localsport.display.bars import DASHED
from localsport.display.figures import Figure, Words
from localsport.display.sheets import sheet

_LEFT, _AXIS, _HIGH, _TOP = 0.78, 0.62, 2.7, 0.08


def payback(frame: pd.DataFrame, words: Words, *, name: str = "payback", unit: str = "£") -> Figure:
    """Draw each year's benefits and inputs as bars and what has come back so far, less what went in, as a line.

    Parameters
    ----------
    frame
        Columns calendar_year, benefits, inputs, cumulative_net, cumulative_net_low, cumulative_net_high
        (present values).
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    unit
        As for `style.number`.
    """
    rows = frame.reset_index(drop=True)
    at = np.arange(len(rows), dtype=float)
    with style.context():
        page = sheet(words, _HIGH + _AXIS + _TOP)
        axes = page.axes(_LEFT, _AXIS, style.WIDTH - 0.16 - _LEFT, _HIGH, label="payback")
        axes.grid(axis="y")
        axes.bar(
            at - 0.17,
            rows["benefits"],
            0.3,
            color=style.RAMP[2],
            edgecolor="white",
            zorder=3,
            label="comes back",
        )
        axes.bar(
            at + 0.17,
            -rows["inputs"],
            0.3,
            color=style.DUO[1],
            hatch="////",
            edgecolor="white",
            linewidth=0.5,
            zorder=3,
            label="goes in",
        )
        for end in ("low", "high"):
            axes.plot(
                at,
                rows[f"cumulative_net_{end}"],
                color=style.INK,
                linewidth=1.1,
                linestyle=DASHED,
                zorder=4,
                label="95 in 100 draws" if end == "low" else None,
            )
        axes.plot(
            at,
            rows["cumulative_net"],
            color=style.INK,
            linewidth=2.2,
            marker="o",
            markersize=5,
            zorder=5,
            label="so far, come back less gone in",
        )
        axes.axhline(0, color=style.INK, linewidth=1, zorder=4)
        low, high = axes.get_ylim()
        axes.set_ylim(low - 0.04 * (high - low), high + 0.06 * (high - low))
        axes.set_xlim(-0.6, len(rows) - 0.4)
        axes.spines["bottom"].set_visible(False)
        _ticks(axes, rows, unit)
        axes.legend(
            loc="upper left",
            bbox_to_anchor=(-_LEFT / (style.WIDTH - 0.16 - _LEFT), -0.11),
            ncols=4,
            fontsize=style.SMALL,
            borderaxespad=0,
            handlelength=1.6,
            columnspacing=1.2,
        )
    return Figure(name, words, page.canvas, frame)


def _ticks(axes: Axes, rows: pd.DataFrame, unit: str) -> None:
    years = rows["calendar_year"].astype(int).tolist()
    step = 1 if len(years) <= 12 else 2 if len(years) <= 24 else 5
    axes.set_xticks(range(0, len(years), step), [str(year) for year in years[::step]])
    axes.tick_params(axis="x", length=0)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda t, _: style.number(t, unit, 0)))
    axes.tick_params(axis="y", pad=4)
