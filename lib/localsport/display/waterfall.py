"""Draw how one amount becomes another, step by step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from localsport.display import style
from localsport.display.bars import money, side
from localsport.display.figures import Figure, Words
from localsport.display.sheets import sheet

_ROW, _LINE, _AXIS = 0.34, 0.15, 0.34


def waterfall(
    frame: pd.DataFrame,
    words: Words,
    *,
    name: str,
    unit: str = "£",
    decimals: int = 0,
) -> Figure:
    """Draw levels as bars from zero and what lies between them as floating steps, from top to bottom.

    Parameters
    ----------
    frame
        Columns label, amount (of a level, or what a step adds or takes away), total (the level after it),
        is_total (bool); optional explanation (small words under the label).
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    unit, decimals
        As for `style.number`.
    """
    rows = frame.reset_index(drop=True)
    room = style.WIDTH - 0.16
    names = 2.6
    texts = [_text(row, unit, decimals) for row in rows.to_dict("records")]
    tail = max(style.text_width(text, weight="bold") for text in texts) + 0.15
    labels = [style.wrap(str(text), names - 0.1)[:2] for text in rows["label"]]
    notes = [
        style.wrap(str(text), names - 0.1, size=8.2)[:2] if str(text) else []
        for text in rows.get("explanation", pd.Series("", index=rows.index))
    ]
    sizes = [max(_ROW, _LINE * len(a) + 0.13 * len(b) + 0.12) for a, b in zip(labels, notes, strict=True)]
    body = sum(sizes)
    starts = np.where(rows["is_total"], 0.0, rows["total"] - rows["amount"])
    ends = rows["total"].to_numpy(dtype=float)
    low, high = float(min(0.0, starts.min(), ends.min())), float(max(0.0, starts.max(), ends.max()))
    pad = 0.02 * ((high - low) or 1.0)
    with style.context():
        page = sheet(words, body + _AXIS)
        axes = page.axes(names, _AXIS, room - names - tail, body, label="waterfall")
        axes.set(ylim=(0, body), xlim=(low - pad if low < 0 else 0, high + pad), yticks=[])
        axes.grid(axis="x")
        axes.spines["bottom"].set_visible(False)
        y, before = body, None
        for n, row in enumerate(rows.to_dict("records")):
            middle = y - sizes[n] / 2
            _bar(axes, row, float(starts[n]), float(ends[n]), middle)
            _label(axes, labels[n], notes[n], middle, -names, bold=bool(row["is_total"]))
            side(axes, texts[n], middle, room - names - tail + 0.1, weight="bold", gid="amount")
            if before is not None:
                axes.plot([before[0]] * 2, [before[1], middle], color=style.QUIET, linewidth=0.7, zorder=2)
            before = (float(ends[n]), middle)
            y -= sizes[n]
        axes.axvline(0, color=style.INK, linewidth=0.8, zorder=4)
        money(axes, unit)
    return Figure(name, words, page.canvas, frame)


def _text(row: dict[Any, Any], unit: str, decimals: int) -> str:
    text = style.number(row["amount"], unit, decimals)
    return text if row["is_total"] or row["amount"] <= 0 else f"+{text}"


def _bar(axes: Axes, row: dict[Any, Any], start: float, end: float, y: float) -> None:
    # A step down is hatched, so that it is told from a level on a grey printer too.
    if row["is_total"]:
        look: dict[str, Any] = {"color": style.FOCUS}
    elif row["amount"] < 0:
        look = {"color": style.DUO[1], "hatch": "////"}
    else:
        look = {"color": style.RAMP[2]}
    axes.barh(y, end - start, 0.19, left=start, edgecolor="white", linewidth=0.5, zorder=3, **look)


def _label(axes: Axes, lines: list[str], notes: list[str], y: float, at: float, *, bold: bool) -> None:
    height = _LINE * len(lines) + 0.13 * len(notes)
    top = y + height / 2
    for n, text in enumerate(lines):
        side(axes, text, top - _LINE * (n + 0.5), at, weight="bold" if bold else "normal", gid="label")
    for n, text in enumerate(notes):
        below = top - _LINE * len(lines) - 0.13 * (n + 0.5)
        side(axes, text, below, at, fontsize=8.2, color=style.QUIET, gid="note")
