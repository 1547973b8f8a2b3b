"""Draw whom a target reaches and what a gradient spends, as curves over the neighbourhoods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import patheffects
from matplotlib.ticker import FuncFormatter, MaxNLocator

from localsport.display import style
from localsport.display.figures import Figure, Words
from localsport.display.labels import spread
from localsport.display.sheets import sheet

_HIGH, _LEFT, _FOOT = 3.7, 0.5, 0.52
_ROOM = style.WIDTH - 0.16
_HALO = [patheffects.withStroke(linewidth=3, foreground="white")]


def coverage_curve(
    frame: pd.DataFrame,
    words: Words,
    *,
    marked: int,
    name: str = "coverage",
    held: str = "of inactive adults",
    axis: str = "Share of neighbourhoods, greatest need first",
) -> Figure:
    """Draw what share of those a programme is for lives in the neediest areas, and what share it would miss.

    Parameters
    ----------
    frame
        `targeting.coverage`: areas in order of need with ``share_of_areas``, ``share_of_adults`` and
        ``share_of_inactive``, cumulative from 0 to 1.
    words
        Title, subtitle, caption, alternative text.
    marked
        The number of areas at which reached and missed are written.
    name
        File stem.
    held, axis
        Words for the two axes.

    Raises
    ------
    ValueError
        When the frame has fewer areas than are marked, or none.
    """
    if not 1 <= marked <= len(frame):
        raise ValueError(
            f"Reach is asked for {marked} areas of {len(frame)}; give a number from 1 to {len(frame)}."
        )
    across = np.r_[0.0, frame["share_of_areas"].to_numpy(dtype=float)] * 100
    up = np.r_[0.0, frame["share_of_inactive"].to_numpy(dtype=float)] * 100
    x, y = float(across[marked]), float(up[marked])
    with style.context():
        page = sheet(words, _FOOT + _HIGH + 0.24)
        axes = page.axes(_LEFT, _FOOT, _ROOM - _LEFT - 0.15, _HIGH, label="coverage")
        axes.set(xlim=(0, 100), ylim=(0, 100), xticks=range(0, 101, 20), yticks=range(0, 101, 20))
        axes.grid(axis="y")
        for side in (axes.xaxis, axes.yaxis):
            side.set_major_formatter(FuncFormatter(lambda t, _: f"{t:.0f}%"))
        axes.set_xlabel(axis, loc="left", color=style.QUIET)
        axes.text(
            -0.38 / (_ROOM - _LEFT - 0.15),
            1.03,
            f"Share {held} who live there",
            transform=axes.transAxes,
            color=style.QUIET,
            fontsize=style.SMALL,
            va="bottom",
        )
        same = np.r_[0.0, frame["share_of_adults"].to_numpy(dtype=float)] * 100
        axes.plot(across, same, color="#6B6B6B", linewidth=1.2, linestyle=(0, (5, 3)), gid="equal")
        under = float(np.interp(62.0, across, np.minimum(up, same)))
        axes.annotate(
            "Share of all adults who live there:\nwhere the two lines are one,\nchoosing by need gains nothing",
            (62, under),
            xytext=(64, min(under - 12, 47)),
            fontsize=style.SMALL,
            color=style.QUIET,
            va="top",
            linespacing=1.15,
            gid="equal-label",
            arrowprops={"arrowstyle": "-", "color": "#6B6B6B", "linewidth": 0.7, "relpos": (0, 1)},
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
        axes.plot(across, up, color=style.FOCUS, linewidth=2.2, gid="curve", clip_on=False, zorder=4)
        for low, high, colour in ((0, y, style.FOCUS), (y, 100, style.DUO[1])):
            axes.plot([x, x], [low, high], color=colour, linewidth=2.4, solid_capstyle="butt", zorder=3)
        axes.plot(x, y, marker="o", markersize=7, color=style.FOCUS, markeredgecolor="white", zorder=5)
        label: dict[str, Any] = {"fontsize": style.BODY, "weight": "bold", "path_effects": _HALO, "zorder": 6}
        right = x < 60
        shift, ha = (1.6, "left") if right else (-1.6, "right")
        axes.text(
            x + shift,
            max((y + 100) / 2, 88 if right else 0),
            f"{100 - y:.0f}% missed",
            va="center",
            ha=ha,
            gid="missed",
            **label,
        )
        there = f"{y:.0f}% there, with {same[marked]:.0f}% of all adults"
        axes.text(x + shift, max(y * 0.4, 5), there, va="center", ha=ha, gid="reached", **label)
    return Figure(name, words, page.canvas, frame)


def gradient(
    frame: pd.DataFrame,
    words: Words,
    *,
    names: Mapping[Any, str],
    name: str = "spend-per-head",
    axis: str = "Neighbourhoods, from least to greatest need",
) -> Figure:
    """Draw spend per head over areas from the least to the greatest need, a line for each exponent.

    Parameters
    ----------
    frame
        A row per area, greatest need first; the columns named in `names`, in pounds per head.
    words
        Title, subtitle, caption, alternative text.
    names
        Column to the words at the end of its line, four at most.
    name
        File stem.
    axis
        Words for the axis.

    Raises
    ------
    ValueError
        When columns are missing, or there are more than four.
    """
    lacking = [column for column in names if column not in frame.columns]
    if lacking or not names or len(names) > 4:
        raise ValueError(
            f"A chart of spend takes one to four columns of {list(frame.columns)}; asked for {list(names)}."
        )
    ordered = frame.iloc[::-1]
    at = np.arange(1, len(ordered) + 1)
    shades = ("#6B6B6B", style.RAMP[3], style.FOCUS, style.CATEGORICAL[2])
    strokes: tuple[Any, ...] = ((0, (5, 2)), "-", "-", (0, (1.5, 1.5)))
    tail = 1.9
    wide = _ROOM - _LEFT - tail
    highest = float(ordered[list(names)].max().max())
    with style.context():
        page = sheet(words, _FOOT + 3.0 + 0.1)
        axes = page.axes(_LEFT, _FOOT, wide, 3.0, label="spend")
        axes.set(xlim=(1, max(len(at), 2)), ylim=(0, highest * 1.08 or 1), xticks=[])
        axes.grid(axis="y")
        axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
        places = 0 if all(float(t).is_integer() for t in axes.get_yticks()) else 2
        axes.yaxis.set_major_formatter(FuncFormatter(lambda t, _: style.number(t, "£", places)))
        axes.set_xlabel(axis, loc="left", color=style.QUIET)
        dot = "o" if len(at) == 1 else ""
        ends = []
        texts = []
        for (column, text), shade, stroke, width in zip(
            names.items(), shades, strokes, (1.6, 2.0, 2.6, 2.0), strict=False
        ):
            line = ordered[column].to_numpy(dtype=float)
            axes.plot(at, line, color=shade, linestyle=stroke, linewidth=width, clip_on=False, marker=dot)
            ends.append(float(line[-1]))
            texts.append(style.wrap(f"{text} {style.number(line[-1], '£', 2)}", tail - 0.2, size=style.SMALL))
        top = axes.get_ylim()[1]
        heights = [0.155 * len(text) + 0.06 for text in texts]
        centres = spread([end / top * 3.0 for end in ends], heights, 0, 3.0)
        for lines, centre, end, shade in zip(texts, centres, ends, shades, strict=False):
            axes.annotate(
                "\n".join(lines),
                (float(axes.get_xlim()[1]) if len(at) > 1 else 1.0, end),
                xytext=(1 + 0.15 / wide, centre / 3.0),
                textcoords="axes fraction",
                fontsize=style.SMALL,
                va="center",
                linespacing=1.1,
                gid="label",
                annotation_clip=False,
                arrowprops={"arrowstyle": "-", "color": shade, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 3},
            )
    return Figure(name, words, page.canvas, frame)
