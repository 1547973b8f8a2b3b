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
                _side(axes, groups[i], y - _HEAD / 2 - 0.03, -names, weight="bold", fontsize=style.SMALL)
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
                _side(axes, text, start - n * 0.165, -names, weight="bold")
            for n, text in enumerate(small):
                at = start - len(label) * 0.165 - n * 0.14 + 0.01
                _side(axes, text, at, -names, fontsize=8.2, color=style.QUIET)
            right = room - names - tail
            _side(axes, style.number(row["central"], "£"), y + 0.08, right + 0.1, weight="bold")
            span = f"{style.number(row['low'], '£')} to {style.number(row['high'], '£')}"
            fits = style.text_width(span, size=8.2) <= tail - 0.1
            for n, text in enumerate([span] if fits else span.replace(" to ", " to\n").split("\n")):
                _side(axes, text, y - 0.08 - n * 0.13, right + 0.1, fontsize=8.2, color=style.QUIET)
        axes.axvline(0, color=style.INK, linewidth=0.8, zorder=4)
        money(axes, "£")
        line = (
            "Dashed: range from assumptions, not a published interval."
            if assumed
            else "Line: published interval."
        )
        axes.set_xlabel(f"{price_year} prices. {line}" if price_year else line, loc="left", color=style.QUIET)
    return Figure(name, words, page.canvas, by_kind)


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
                _side(axes, text, y + (len(lines) - 1) * 0.07 - n * 0.14, -names, fontsize=style.SMALL)
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
    whole = all(float(tick).is_integer() for tick in axes.get_xticks())
    places = 0 if whole else 2 if unit == "£" else 1
    axes.xaxis.set_major_formatter(FuncFormatter(lambda t, _: style.number(t, unit, places, short=True)))
    axes.tick_params(axis="x", length=0)


def _bar(axes: Axes, row: dict[Any, Any], y: float, names: float, unit: str, decimals: int) -> None:
    text = style.wrap(str(row["label"]), names - 0.1)[0]
    _side(axes, text, y, -names)
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
    _side(axes, style.number(row["value"], unit, decimals), y, width + 0.1, weight="bold")


def _side(axes: Axes, text: str, y: float, inches: float, **look: Any) -> None:
    """Write text beside the axes, at inches from their left edge."""
    width = axes.get_window_extent().width / axes.figure.dpi
    settings: dict[str, Any] = {"ha": "left", "va": "center_baseline", "fontsize": style.BODY, **look}
    axes.text(inches / width, y, text, transform=axes.get_yaxis_transform(), clip_on=False, **settings)


def _over(axes: Axes, marks: list[tuple[str, float]], top: float) -> None:
    """Name vertical lines over the axes, side by side."""
    left, right = axes.get_xlim()
    order = sorted(marks, key=lambda mark: mark[1])
    for i, (text, at) in enumerate(order):
        ha = "center" if len(order) == 1 else "right" if i == 0 else "left"
        room = (at - left) if ha == "right" else (right - at)
        width = axes.get_window_extent().width / axes.figure.dpi
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
