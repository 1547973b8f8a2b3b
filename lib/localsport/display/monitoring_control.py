"""Draw a control chart for each place: months, the usual, its limits and the months that break a rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from localsport.display import style
from localsport.display.figures import Figure, Words
from localsport.display.sheets import Sheet, sheet

RULES: dict[str, tuple[str, str]] = {
    "outside the limits": ("D", "outside the limits"),
    "seven points rising or falling": ("^", "seven rising or falling in a row"),
    "two of three points near a limit": ("s", "two of three near a limit"),
    "seven points on one side of the mean": ("o", "seven on one side of the mean"),
}
"""The mark of each rule, and its name in a key."""
ABOVE, BELOW = style.DUO
_ROOM = style.WIDTH - 0.16
_AXIS, _GAP, _HEAD, _HIGH, _FOOT, _TAIL, _ROW = 0.5, 0.12, 0.22, 1.15, 0.36, 0.5, 0.2


def control_charts(charts: pd.DataFrame, heads: pd.DataFrame, words: Words, *, name: str) -> Figure:
    """Draw a small chart for each place, two in a row.

    Parameters
    ----------
    charts
        ``place_code``, ``month``, ``series``, ``value``, ``mean``, ``lower_limit``, ``upper_limit``, ``rule``,
        ``variation``.
    heads
        One row per chart in order: ``place_code``, ``head``, ``began`` (month in which limits begin anew, or None).
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    """
    rows = -(-len(heads) // 2)
    wide = (_ROOM - 2 * _AXIS - 2 * _TAIL - _GAP) / 2
    told = [rule for rule in RULES if charts["rule"].eq(rule).any()]
    key = _ROW * (1 + -(-len(told) // 2)) + 0.1
    tall = _HEAD + _HIGH + _FOOT
    with style.context():
        page = sheet(words, key + rows * tall)
        _key(page, told, key + rows * tall)
        for n, head in enumerate(heads.to_dict("records")):
            row, column = divmod(n, 2)
            left = _AXIS + column * (wide + _AXIS + _TAIL + _GAP)
            bottom = (rows - 1 - row) * tall + _FOOT
            axes = page.axes(left, bottom, wide, _HIGH, label=f"chart:{head['place_code']}")
            chart = charts[charts["place_code"] == head["place_code"]].sort_values("month")
            _chart(axes, chart, str(head["head"]), None if pd.isna(head["began"]) else head["began"])
    drawn = charts[charts["place_code"].isin(heads["place_code"])]
    return Figure(name, words, page.canvas, drawn.assign(month=drawn["month"].astype(str)))


def _chart(axes: Axes, chart: pd.DataFrame, head: str, began: pd.Period | None) -> None:
    at = np.array([month.ordinal for month in chart["month"]], dtype=float)
    top = float(max(chart["value"].max(), chart["upper_limit"].max()))
    axes.set(xlim=(at.min() - 0.8, at.max() + 0.8), ylim=(0, top * 1.06))
    for _, one in chart.groupby("series"):
        own = np.array([month.ordinal for month in one["month"]], dtype=float)
        ends = [own.min() - 0.5, own.max() + 0.5]
        low, high, mean = (float(one[each].iloc[0]) for each in ("lower_limit", "upper_limit", "mean"))
        axes.fill_between(ends, low, high, color="#E9EEF4", zorder=1, linewidth=0, gid="limits")
        for limit in (low, high):
            axes.plot(ends, [limit, limit], color="#8A99AB", linewidth=0.7, zorder=2)
        axes.plot(ends, [mean, mean], color=style.QUIET, linewidth=1, linestyle=(0, (4, 2)), zorder=2)
        axes.plot(own, one["value"], color=style.QUIET, linewidth=0.9, zorder=3)
    axes.plot(at, chart["value"], linestyle="", marker=".", markersize=3.4, color=style.QUIET, zorder=4)
    for rule, (marker, _) in RULES.items():
        for end, colour in (("higher values", ABOVE), ("lower values", BELOW)):
            hit = (chart["rule"] == rule) & chart["variation"].str.endswith(end)
            axes.plot(
                at[hit.to_numpy()], chart.loc[hit, "value"], **_mark(marker, colour), gid=f"rule:{rule}"
            )
    if began is not None:
        axes.axvline(began.ordinal - 0.5, color=style.INK, linewidth=1, linestyle=(0, (1.5, 1.5)), zorder=2)
    axes.annotate(
        f"usual\n{style.number(float(chart['mean'].iloc[-1]))}",
        (1, float(chart["mean"].iloc[-1])),
        xycoords=axes.get_yaxis_transform(),
        xytext=(3, 0),
        textcoords="offset points",
        fontsize=8.2,
        color=style.QUIET,
        va="center",
        linespacing=1.0,
        annotation_clip=False,
        gid="usual",
    )
    axes.annotate(
        head,
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, 3),
        textcoords="offset points",
        fontsize=style.SMALL,
        weight="bold",
        va="bottom",
        gid="head",
    )
    _ticks(axes, chart["month"].tolist())


def _mark(marker: str, colour: str) -> dict[str, Any]:
    size = {"D": 5.2, "^": 6, "s": 4.8, "o": 4.8}[marker]
    return {
        "linestyle": "",
        "marker": marker,
        "markersize": size,
        "color": colour,
        "markeredgecolor": "white",
        "markeredgewidth": 0.4,
        "zorder": 5,
    }


def _ticks(axes: Axes, months: list[pd.Period]) -> None:
    """Name every April, or the first month where there is none."""
    named = [month for month in months if month.month == 4] or months[:1]
    if len(named) > 4:
        step = (len(named) + 3) // 4
        named = named[::-1][::step]
    axes.set_xticks([month.ordinal for month in named], [f"{month:%b %Y}" for month in named])
    axes.tick_params(axis="x", labelsize=8.2, length=2)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: style.number(tick)))
    axes.tick_params(axis="y", labelsize=8.2, pad=3)
    axes.grid(axis="y")


def _key(page: Sheet, told: list[str], top: float) -> None:
    """Say above the charts what band, line, colours and marks mean."""
    axes = page.blank(0, 0, _ROOM, top, label="key")
    y = top - 0.1
    axes.fill_between([0, 0.34], y - 0.06, y + 0.06, color="#E9EEF4", linewidth=0)
    axes.plot([0, 0.34], [y, y], color=style.QUIET, linewidth=1, linestyle=(0, (4, 2)))
    axes.text(0.42, y, "the usual and the limits of ordinary ups and downs", va="center_baseline", **_SMALL)
    axes.plot([3.75, 3.75], [y - 0.07, y + 0.07], color=style.INK, linewidth=1, linestyle=(0, (1.5, 1.5)))
    axes.text(3.85, y, "the programme begins, limits anew", va="center_baseline", **_SMALL)
    for n, rule in enumerate(told):
        row, column = divmod(n, 2)
        marker, words = RULES[rule]
        at, below = (0.0, 3.58)[column], y - (row + 1) * _ROW
        for shift, colour in ((0.06, ABOVE), (0.26, BELOW)):
            axes.plot(at + shift, below, **_mark(marker, colour))
        axes.text(
            at + 0.42,
            below,
            f"{words} (blue: more, orange: fewer)" if n == 0 else words,
            va="center_baseline",
            **_SMALL,
        )


_SMALL: dict[str, Any] = {"fontsize": style.SMALL, "gid": "key"}
