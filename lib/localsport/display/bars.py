"""Draw amounts as bars, with their intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from localsport.display import style
from localsport.display.figures import Figure, Words
from localsport.display.sheets import sheet

_ROW, _HEAD, _AXIS = 0.3, 0.3, 0.32
DASHED = (0, (2.5, 1.5))


def bars_with_intervals(
    frame: pd.DataFrame,
    words: Words,
    *,
    name: str,
    unit: str,
    decimals: int = 1,
    reference: tuple[str, float] | None = None,
) -> Figure:
    """Draw a bar for each group from zero, with its interval and its value.

    Parameters
    ----------
    frame
        Columns label, value; where known lower_95, upper_95, group (a heading over consecutive rows),
        focus (bool: the bar that the title speaks of), assumed (bool: the interval is assumed, drawn dashed),
        note (words in place of a missing value). A row without a value is hatched and explained.
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    unit, decimals
        As for `style.number`.
    reference
        A name and a value drawn as a line through all bars.
    """
    rows = frame.reset_index(drop=True)
    for column, default in (
        ("lower_95", np.nan),
        ("upper_95", np.nan),
        ("group", ""),
        ("focus", True),
        ("assumed", False),
        ("note", ""),
    ):
        if column not in rows:
            rows[column] = default
    groups = rows["group"].fillna("").tolist()
    heads = [bool(g) and (i == 0 or g != groups[i - 1]) for i, g in enumerate(groups)]
    body = len(rows) * _ROW + sum(heads) * _HEAD
    top = 0.3 if reference else 0.05
    room = style.WIDTH - 0.16
    names = min(2.6, max(style.text_width(str(t)) for t in rows["label"]) + 0.15)
    tail = (
        max(style.text_width(style.number(v, unit, decimals), weight="bold") for v in rows["value"].fillna(0))
        + 0.15
    )
    with style.context():
        page = sheet(words, body + top + _AXIS)
        axes = page.axes(names, _AXIS, room - names - tail, body, label="bars")
        highest = float(
            np.nanmax([*rows["value"], *rows["upper_95"], reference[1] if reference else np.nan, 0])
        )
        axes.set(ylim=(0, body), xlim=(0, (highest or 1) * 1.02), yticks=[])
        axes.grid(axis="x")
        y = body
        for i, row in enumerate(rows.to_dict("records")):
            if heads[i]:
                side(axes, groups[i], y - _HEAD / 2 - 0.03, -names, weight="bold", fontsize=style.SMALL)
                y -= _HEAD
            _bar(axes, row, y - _ROW / 2, names, unit, decimals)
            y -= _ROW
        axes.spines["bottom"].set_visible(False)
        axes.axvline(0, color=style.INK, linewidth=0.8, zorder=4)
        money(axes, unit)
        if reference:
            axes.axvline(reference[1], color=style.INK, linewidth=1.3, linestyle=(0, (5, 2)), zorder=5)
            text = f"{reference[0]} {style.number(reference[1], unit, decimals)}"
            share = reference[1] / axes.get_xlim()[1]
            axes.annotate(
                text,
                (reference[1], body),
                xytext=(0, 3),
                textcoords="offset points",
                fontsize=style.SMALL,
                ha="center" if 0.2 < share < 0.8 else ("left" if share <= 0.2 else "right"),
                va="bottom",
                gid="reference",
                annotation_clip=False,
            )
    return Figure(name, words, page.canvas, frame)


def value_split(
    by_kind: pd.DataFrame,
    words: Words,
    *,
    name: str = "value-split",
    price_year: str = "",
    assumed: bool = True,
) -> Figure:
    """Draw what a programme is worth by kind of value, kept apart: a bar, its range and its words for each.

    Parameters
    ----------
    by_kind
        Columns label, central, low, high in pounds; optional explanation (small words under the label).
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    price_year
        Added to the axis ("2024/25 prices").
    assumed
        Whether the range comes from assumptions (drawn dashed) and not from a published interval.
    """
    rows = by_kind.reset_index(drop=True)
    step = 0.62
    body = step * len(rows)
    room = style.WIDTH - 0.16
    names, tail = 2.3, 1.05
    with style.context():
        page = sheet(words, body + 0.55)
        axes = page.axes(names, 0.5, room - names - tail, body, label="bars")
        highest = float(np.nanmax([*rows["central"], *rows["high"], 0]))
        lowest = float(np.nanmin([*rows["central"], *rows["low"], 0]))
        axes.set(ylim=(0, body), xlim=(min(lowest * 1.05, 0), (highest or 1) * 1.03), yticks=[])
        axes.grid(axis="x")
        axes.spines["bottom"].set_visible(False)
        for i, row in enumerate(rows.to_dict("records")):
            y = body - step * (i + 0.5)
            shade = (style.RAMP[4], style.RAMP[2], style.RAMP[1])[min(i, 2)]
            axes.barh(y, row["central"], 0.3, color=shade, edgecolor=style.INK, linewidth=0.5, zorder=3)
            interval(axes, row["low"], row["high"], y, assumed=assumed)
            label = style.wrap(str(row["label"]), names - 0.15, weight="bold")
            small = (
                style.wrap(str(row.get("explanation") or ""), names - 0.15, size=8.2)
                if row.get("explanation")
                else []
            )
            lines = len(label) * 0.165 + len(small) * 0.14
            start = y + lines / 2 - 0.08
            for n, text in enumerate(label):
                side(axes, text, start - n * 0.165, -names, weight="bold")
            for n, text in enumerate(small):
                at = start - len(label) * 0.165 - n * 0.14 + 0.01
                side(axes, text, at, -names, fontsize=8.2, color=style.QUIET)
            right = room - names - tail
            side(axes, style.number(row["central"], "£"), y + 0.08, right + 0.1, weight="bold")
            span = f"{style.number(row['low'], '£')} to {style.number(row['high'], '£')}"
            fits = style.text_width(span, size=8.2) <= tail - 0.1
            for n, text in enumerate([span] if fits else span.replace(" to ", " to\n").split("\n")):
                side(axes, text, y - 0.08 - n * 0.13, right + 0.1, fontsize=8.2, color=style.QUIET)
        axes.axvline(0, color=style.INK, linewidth=0.8, zorder=4)
        money(axes, "£")
        line = (
            "Dashed: range from assumptions, not a published interval."
            if assumed
            else "Line: published interval."
        )
        axes.set_xlabel(f"{price_year} prices. {line}" if price_year else line, loc="left", color=style.QUIET)
    return Figure(name, words, page.canvas, by_kind)


def interval(axes: Axes, low: float, high: float, y: float, *, assumed: bool) -> None:
    """Draw an interval along x, dashed when it is assumed."""
    if np.isnan(low) or np.isnan(high):
        return
    for colour, width, order in (("white", 3.4, 5), (style.INK, 1.3, 6)):
        axes.plot(
            [low, high],
            [y, y],
            color=colour,
            linewidth=width,
            linestyle=DASHED if assumed and order == 6 else "-",
            solid_capstyle="butt",
            dash_capstyle="butt",
            zorder=order,
        )
    axes.plot([low, high], [y, y], linestyle="", marker="|", markersize=7, color=style.INK, zorder=6)


def money(axes: Axes, unit: str, *, most: int = 5) -> None:
    """Set a few ticks along x in the unit."""
    axes.xaxis.set_major_locator(MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]))
    left, right = axes.get_xlim()
    whole = all(float(tick).is_integer() for tick in axes.get_xticks() if left <= tick <= right)
    places = 0 if whole else 2 if unit == "£" else 1
    axes.xaxis.set_major_formatter(FuncFormatter(lambda t, _: style.number(t, unit, places, short=True)))
    axes.tick_params(axis="x", length=0)


def _bar(axes: Axes, row: dict[Any, Any], y: float, names: float, unit: str, decimals: int) -> None:
    text = style.wrap(str(row["label"]), names - 0.1)[0]
    side(axes, text, y, -names)
    width = axes.get_window_extent().width / axes.figure.dpi
    if row["value"] is None or np.isnan(row["value"]):
        end = axes.get_xlim()[1]
        axes.barh(y, end, 0.18, color="white", edgecolor="#8A8A8A", hatch="/////", linewidth=0.5, zorder=3)
        axes.annotate(
            str(row["note"] or "not shown"),
            (end / 2, y),
            ha="center",
            va="center_baseline",
            fontsize=8.2,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
            zorder=6,
        )
        return
    colour = style.FOCUS if row["focus"] else style.CONTEXT
    axes.barh(y, row["value"], 0.19, color=colour, zorder=3)
    interval(axes, float(row["lower_95"]), float(row["upper_95"]), y, assumed=bool(row["assumed"]))
    side(axes, style.number(row["value"], unit, decimals), y, width + 0.1, weight="bold")


def side(axes: Axes, text: str, y: float, inches: float, **look: Any) -> None:
    """Write text beside the axes, at inches from their left edge."""
    width = axes.get_window_extent().width / axes.figure.dpi
    settings: dict[str, Any] = {"ha": "left", "va": "center_baseline", "fontsize": style.BODY, **look}
    axes.text(inches / width, y, text, transform=axes.get_yaxis_transform(), clip_on=False, **settings)
