"""Draw shares with their intervals in panels side by side, and changes with theirs in strips one below the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from localsport.display import style
from localsport.display.bars import side
from localsport.display.figures import Figure, Words
from localsport.display.sheets import sheet

_ROOM = style.WIDTH - 0.16
_ROW, _HEAD, _AXIS = 0.235, 0.3, 0.3
_STRIP, _OVER, _BETWEEN = 0.26, 0.5, 0.42


def share_panels(frame: pd.DataFrame, words: Words, *, name: str) -> Figure:
    """Draw one panel per column of shares, a dot and interval per row, all on one scale from 0 to 100%.

    Parameters
    ----------
    frame
        ``panel``, ``label``, ``value``, ``lower``, ``upper`` (per cent; NaN where not shown or not yet known),
        ``whole`` (bool: the row for all, drawn in colour, its value a line through the panel), ``note`` (words
        where there is no value).
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    """
    panels, labels = frame["panel"].unique().tolist(), frame["label"].unique().tolist()
    names = min(1.75, max(style.text_width(text, size=style.SMALL) for text in labels) + 0.12)
    gap = 0.2
    wide = (_ROOM - names - gap * (len(panels) - 1)) / len(panels)
    body = _ROW * len(labels)
    with style.context():
        page = sheet(words, _AXIS + body + _HEAD)
        for n, panel in enumerate(panels):
            axes = page.axes(names + n * (wide + gap), _AXIS, wide, body, label=f"panel:{panel}")
            axes.set(xlim=(0, 100), ylim=(0, body), yticks=[])
            axes.grid(axis="x")
            axes.spines["bottom"].set_visible(False)
            axes.set_xticks([0, 25, 50, 75, 100], ["0%", "", "50%", "", "100%"])
            axes.tick_params(axis="x", length=0, labelsize=8.2)
            # Kept within the panel, so that the ends of two panels do not meet.
            axes.get_xticklabels()[0].set_horizontalalignment("left")
            axes.get_xticklabels()[-1].set_horizontalalignment("right")
            axes.annotate(
                panel,
                (0, 1),
                xycoords="axes fraction",
                xytext=(0, 5),
                textcoords="offset points",
                weight="bold",
                fontsize=style.SMALL,
                va="bottom",
                gid="head",
            )
            part = frame[frame["panel"] == panel].set_index("label").reindex(labels)
            for i, (label, row) in enumerate(part.to_dict("index").items()):
                y = body - _ROW * (i + 0.5)
                if n == 0:
                    bold: style.Weight = "bold" if row["whole"] is True else "normal"
                    side(axes, str(label), y, -names, fontsize=style.SMALL, weight=bold, gid="label")
                _dot(axes, row, y)
    return Figure(name, words, page.canvas, frame)


def _dot(axes: Axes, row: dict[Any, Any], y: float) -> None:
    if pd.isna(row["value"]):
        look: dict[str, Any] = {"fontsize": 8.2, "color": style.QUIET, "va": "center_baseline", "gid": "note"}
        look["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        look["zorder"] = 5
        axes.text(2, y, str(row["note"] or ""), **look)
        return
    whole = row["whole"] is True
    if whole:
        axes.axvline(row["value"], color=style.RAMP[2], linewidth=0.8, zorder=1)
    colour = style.FOCUS if whole else style.QUIET
    axes.plot([row["lower"], row["upper"]], [y, y], color=colour, linewidth=1.6, zorder=3, gid="interval")
    axes.plot(
        row["value"], y, marker="o", markersize=5.5 if whole else 4.2, color=colour, zorder=4, gid="dot"
    )
    # Written beside its interval, on the side where there is room.
    right = row["upper"] < 78
    axes.annotate(
        style.number(row["value"], "%"),
        (row["upper"] if right else row["lower"], y),
        xytext=(4 if right else -4, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="center_baseline",
        fontsize=8.2,
        weight="bold" if whole else "normal",
        gid="value",
    )


def change_strips(frame: pd.DataFrame, words: Words, *, name: str) -> Figure:
    """Draw each measure's changes around nought with their intervals, on a scale of its own.

    Parameters
    ----------
    frame
        ``measure`` (a heading), ``reading`` (beneath it), ``label``, ``value``, ``lower``, ``upper``, ``side``
        (what stands at the right, in words), ``unit``, ``difference`` (bool: drawn in colour).
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    """
    names = max(style.text_width(text, size=style.SMALL) for text in frame["label"]) + 0.15
    tail = max(style.text_width(text, size=style.SMALL) for text in frame["side"]) + 0.2
    groups = list(frame.groupby("measure", sort=False))
    heights = [_OVER + _STRIP * len(rows) + _BETWEEN for _, rows in groups]
    body = sum(heights)
    with style.context():
        page = sheet(words, body)
        top = body
        for (measure, rows), height in zip(groups, heights, strict=True):
            over = page.blank(0, top - _OVER, _ROOM, _OVER, label=f"head:{measure}")
            over.text(0, _OVER - 0.14, str(measure), weight="bold", va="center_baseline", gid="head")
            reading = str(rows["reading"].iloc[0])
            over.text(
                0,
                _OVER - 0.32,
                reading,
                color=style.QUIET,
                va="center_baseline",
                fontsize=style.SMALL,
                gid="reading",
            )
            at = top - height + _BETWEEN
            axes = page.axes(names, at, _ROOM - names - tail, _STRIP * len(rows), label=f"strip:{measure}")
            _strip(axes, rows, names, _ROOM - names - tail)
            top -= height
    return Figure(name, words, page.canvas, frame)


def _strip(axes: Axes, rows: pd.DataFrame, names: float, wide: float) -> None:
    ends = rows[["value", "lower", "upper"]].to_numpy(dtype=float)
    low, high = min(0.0, float(np.nanmin(ends))), max(0.0, float(np.nanmax(ends)))
    pad = 0.06 * ((high - low) or 1.0)
    tall = _STRIP * len(rows)
    axes.set(xlim=(low - pad, high + pad), ylim=(0, tall), yticks=[])
    axes.grid(axis="x")
    axes.spines["bottom"].set_visible(False)
    axes.axvline(0, color=style.INK, linewidth=1, zorder=2)
    for i, row in enumerate(rows.to_dict("records")):
        y = tall - _STRIP * (i + 0.5)
        colour = style.FOCUS if row["difference"] else style.QUIET
        if pd.notna(row["lower"]):
            axes.plot(
                [row["lower"], row["upper"]], [y, y], color=colour, linewidth=1.8, zorder=3, gid="interval"
            )
        if pd.notna(row["value"]):
            mark = "D" if row["difference"] else "o"
            axes.plot(row["value"], y, marker=mark, markersize=5.5, color=colour, zorder=4, gid="dot")
        weight: style.Weight = "bold" if row["difference"] else "normal"
        side(axes, str(row["label"]), y, -names, fontsize=style.SMALL, weight=weight, gid="label")
        side(axes, str(row["side"]), y, wide + 0.12, fontsize=style.SMALL, gid="side")
    unit = str(rows["unit"].iloc[0])
    ticks = MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, high)
    fits = [n for n in (0, 1, 2) if all(abs(round(float(tick), n) - tick) < 1e-9 for tick in ticks)]
    decimals = fits[0] if fits else 2
    axes.set_xticks([tick for tick in ticks if low - pad <= tick <= high + pad])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: signed(tick, decimals)))
    axes.tick_params(axis="x", length=0, labelsize=8.2)
    axes.set_xlabel(unit, loc="left", color=style.QUIET, fontsize=8.2, labelpad=1)


def digits(*values: float) -> int:
    """Give the decimals that changes of such a size are written with.

    Examples
    --------
    >>> digits(1.68, -1.06), digits(0.04, -0.11)
    (1, 2)
    """
    return 1 if max(abs(value) for value in values if value == value) >= 1 else 2


def signed(value: float, decimals: int) -> str:
    """Write a change with its sign.

    Examples
    --------
    >>> signed(1.25, 1), signed(-2, 0), signed(0.0, 1)
    ('+1.2', '−2', '0')
    """
    if round(value, decimals) == 0:
        return "0"
    text = style.number(value, "", decimals)
    return text if value < 0 else f"+{text}"
