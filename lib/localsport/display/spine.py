"""Draw many indicators of one place beside its country and its neighbours, a row for each."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from localsport.display import style
from localsport.display.figures import Figure, Words
from localsport.display.sheets import sheet

MARKS: dict[str, tuple[str, str, str, str]] = {
    "better": ("^", "#28A197", "#12436D", "better than {country}"),
    "similar": ("o", "white", "#12436D", "similar to {country}"),
    "worse": ("D", "#F46A25", "#7A2B05", "worse than {country}"),
    "higher": (">", "#BFBFBF", "#1A1A1A", "higher than {country} (no judgement)"),
    "lower": ("<", "#BFBFBF", "#1A1A1A", "lower than {country} (no judgement)"),
    "": ("s", "white", "#6B6B6B", "not compared"),
}
"""Comparison to marker, fill, edge and words; the shape alone tells them apart."""
INTERVAL: dict[bool, dict[str, Any]] = {
    False: {"linewidth": 1.8, "solid_capstyle": "butt"},
    True: {"linewidth": 1.2, "linestyle": (0, (3, 2))},
}
"""A published interval is a firm line, an assumed one is dashed."""
_BAND, _MIDDLE, _NEIGHBOURS = "#E9EDF1", "#B9C6D3", "#5E5E5E"
_ARROWS = [style.FONT, "DejaVu Sans"]
_ROW, _THEME = 0.4, 0.3
_NAME, _VALUE, _COUNTRY, _PAD = 2.42, 0.66, 0.66, 0.12


def spine(
    summary: pd.DataFrame,
    words: Words,
    *,
    area_name: str,
    country_name: str,
    name: str = "spine",
) -> Figure:
    """Draw a spine chart: the range of all places, its middle half, the place, its neighbours' range.

    Each row is scaled on its own: the country is the line in the middle, the farther end of the range of
    all places reaches the edge. Rows where a low value is good are turned round, so that left is always
    worse; rows without a judgement run from lower to higher and say so.

    Parameters
    ----------
    summary
        `profile.summary`: a row per indicator and sex, drawn in the order given.
    words
        Title, subtitle, caption, alternative text.
    area_name, country_name
        As shown.
    name
        File stem.

    Raises
    ------
    ValueError
        When no row can be drawn.
    """
    rows = summary.loc[summary["value"].notna()].reset_index(drop=True)
    if rows.empty:
        raise ValueError("A spine chart needs at least one indicator with a value; none was given.")
    themes = rows["theme"].fillna("").tolist()
    heads = [i == 0 or theme != themes[i - 1] for i, theme in enumerate(themes)]
    records = rows.to_dict("records")
    texts = [_texts(row, country_name) for row in records]
    heights = [_ROW + 0.16 * (len(title) - 1) + 0.13 * (len(under) - 1) for title, under in texts]
    body = sum(heights) + _THEME * sum(heads)
    room = style.WIDTH - 0.16
    left = _NAME + _VALUE + _PAD
    wide = room - left - _COUNTRY - _PAD
    place = style.wrap(area_name, _VALUE + 0.9, size=style.SMALL, weight="bold")
    country = style.wrap(country_name, _COUNTRY + 0.1, size=style.SMALL, weight="bold")
    head = 0.16 * max(len(place), len(country)) + 0.1
    key = _key_height(rows, country_name, room)
    with style.context():
        page = sheet(words, body + head + key)
        axes = page.blank(0, key, room, body + head, label="spine")
        _headings(axes, body, left, wide, room, place, country)
        y = body
        for i, row in enumerate(records):
            if heads[i]:
                axes.text(0, y - 0.2, themes[i], weight="bold", fontsize=style.SMALL, va="center_baseline")
                axes.plot([0, room], [y - 0.3, y - 0.3], color=style.RULE, linewidth=0.6)
                y -= _THEME
            _row(axes, row, texts[i], y - heights[i] / 2, left, wide, room)
            y -= heights[i]
        axes.plot([left + wide / 2] * 2, [0, body], color=style.INK, linewidth=1.0, zorder=3)
        _key(page.blank(0, 0, room, key, label="legend"), rows, country_name, room, key)
    return Figure(name, words, page.canvas, summary)


def _headings(
    axes: Axes, body: float, left: float, wide: float, room: float, place: list[str], country: list[str]
) -> None:
    base = body + 0.06
    for lines, x in ((place, left - _PAD), (country, room)):
        axes.text(
            x,
            base,
            "\n".join(lines),
            ha="right",
            va="bottom",
            fontsize=style.SMALL,
            weight="bold",
            linespacing=1.05,
            gid="heading",
        )
    for text, x, ha in (
        ("◀ worse", left, "left"),
        (" ".join(country), left + wide / 2, "center"),
        ("better ▶", left + wide, "right"),
    ):
        axes.text(x, base, text, ha=ha, va="bottom", fontsize=style.SMALL, family=_ARROWS, gid="heading")


def _texts(row: dict[Any, Any], country_name: str) -> tuple[list[str], list[str]]:
    """Return the name of a row and the small words under it, in lines."""
    title = style.wrap(str(row["short_name"] or row["name"]), _NAME)
    compared = MARKS[_kind(row)][3].format(country=country_name)
    if row["polarity"] == "no judgement":
        compared = compared.removesuffix(" (no judgement)") + " (right is higher)"
    parts = (_unit(row), style.period(str(row["period"])), compared)
    return title, style.wrap(", ".join(part for part in parts if part), _NAME + 0.13, size=8.2)


def _row(
    axes: Axes,
    row: dict[Any, Any],
    texts: tuple[list[str], list[str]],
    y: float,
    left: float,
    wide: float,
    room: float,
) -> None:
    decimals = int(row["decimals"])
    title, under = texts
    top = y + (0.16 * len(title) + 0.13 * len(under)) / 2
    for n, text in enumerate(title):
        at = top - 0.16 * (n + 0.5) + 0.005
        axes.text(0, at, text, fontsize=style.BODY, va="center_baseline", gid="indicator")
    for n, text in enumerate(under):
        at = top - 0.16 * len(title) - 0.13 * (n + 0.5) - 0.01
        axes.text(0, at, text, fontsize=8.2, color=style.QUIET, va="center_baseline", gid="under")
    value = style.number(row["value"], row["unit"], decimals, short=True)
    country = style.number(row["country_value"], row["unit"], decimals, short=True)
    axes.text(left - _PAD, y, value, ha="right", va="center_baseline", fontsize=style.BODY, weight="bold")
    axes.text(room, y, country, ha="right", va="center_baseline", fontsize=style.BODY, color=style.QUIET)
    _drawn(axes, row, _kind(row), y, left, wide)


def _drawn(axes: Axes, row: dict[Any, Any], kind: str, y: float, left: float, wide: float) -> None:
    centre = row["country_value"] if not _gone(row["country_value"]) else row["national_median"]
    if _gone(centre):
        text = "no national figures to compare with"
        axes.text(
            left + wide / 2,
            y,
            text,
            ha="center",
            va="center_baseline",
            fontsize=8.2,
            color=style.QUIET,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
            zorder=7,
        )
        return
    ends = [
        row["national_min"],
        row["national_max"],
        row["value"],
        row["neighbours_low"],
        row["neighbours_high"],
    ]
    reach = max((abs(e - centre) for e in ends if not _gone(e)), default=0.0) or 1.0
    turn = -1 if row["polarity"] == "low is good" else 1

    def at(value: float) -> float:
        share = max(-1.0, min(1.0, turn * (value - centre) / reach))
        return left + wide / 2 * (1 + share * 0.97)

    for low, high, colour, height in (
        ("national_min", "national_max", _BAND, 0.21),
        ("national_q1", "national_q3", _MIDDLE, 0.21),
    ):
        if not (_gone(row[low]) or _gone(row[high])):
            start, end = sorted((at(row[low]), at(row[high])))
            axes.add_patch(
                Rectangle(
                    (start, y - height / 2),
                    end - start,
                    height,
                    facecolor=colour,
                    edgecolor="white",
                    linewidth=0.5,
                )
            )
    if not (_gone(row["neighbours_low"]) or _gone(row["neighbours_high"])):
        start, end = sorted((at(row["neighbours_low"]), at(row["neighbours_high"])))
        axes.plot(
            [start, end], [y - 0.075] * 2, color=_NEIGHBOURS, linewidth=1.4, solid_capstyle="butt", zorder=4
        )
        for x in (start, end):
            axes.plot([x, x], [y - 0.105, y - 0.045], color=_NEIGHBOURS, linewidth=1.4, zorder=4)
    if not (_gone(row["lower_95"]) or _gone(row["upper_95"])):
        start, end = sorted((at(row["lower_95"]), at(row["upper_95"])))
        assumed = bool(row.get("interval_assumed", False))
        axes.plot([start, end], [y, y], color=style.FOCUS, **INTERVAL[assumed], zorder=5)
    marker, fill, edge, _ = MARKS[kind]
    axes.plot(
        at(row["value"]),
        y,
        marker=marker,
        markersize=7,
        color=fill,
        markeredgecolor=edge,
        markeredgewidth=1.1,
        zorder=6,
    )


def _kind(row: dict[Any, Any]) -> str:
    kind = str(row["comparison"])
    return kind if kind in MARKS else ""


def _unit(row: dict[Any, Any]) -> str:
    return "" if row["unit"] in ("%", "£") else str(row["unit"])


def _gone(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NA


def _entries(rows: pd.DataFrame, country_name: str) -> list[tuple[str, str]]:
    kinds = [_kind(row) for row in rows.to_dict("records")]
    entries = [(kind, MARKS[kind][3].format(country=country_name)) for kind in MARKS if kind in kinds]
    entries += [("band", f"all places in {country_name}"), ("middle", "their middle half")]
    if rows["neighbours_low"].notna().any():
        entries.append(("neighbours", "range of its statistical neighbours"))
    assumed = rows.get("interval_assumed", pd.Series(False, index=rows.index)).astype(bool)
    if (rows["lower_95"].notna() & ~assumed).any():
        entries.append(("interval", "95% interval where published"))
    if assumed.any():
        entries.append(("assumed", "interval assumed, not published"))
    return entries


def _places(rows: pd.DataFrame, country_name: str, room: float) -> list[tuple[str, str, float, int]]:
    """Return key entries with their place in inches and their line."""
    x, line, places = 0.0, 0, []
    for kind, text in _entries(rows, country_name):
        width = 0.3 + style.text_width(text, size=style.SMALL) + 0.22
        if x + width - 0.2 > room and x > 0:
            x, line = 0.0, line + 1
        places.append((kind, text, x, line))
        x += width
    return places


def _key_height(rows: pd.DataFrame, country_name: str, room: float) -> float:
    return 0.21 * (_places(rows, country_name, room)[-1][3] + 1) + 0.14


def _key(axes: Axes, rows: pd.DataFrame, country_name: str, room: float, height: float) -> None:
    for kind, text, x, line in _places(rows, country_name, room):
        y = height - 0.2 - 0.21 * line
        if kind in MARKS:
            marker, fill, edge, _ = MARKS[kind]
            axes.add_line(
                Line2D(
                    [x + 0.12],
                    [y],
                    marker=marker,
                    markersize=7,
                    color=fill,
                    markeredgecolor=edge,
                    linestyle="",
                )
            )
        elif kind in ("band", "middle"):
            colour = _BAND if kind == "band" else _MIDDLE
            axes.add_patch(
                Rectangle((x, y - 0.06), 0.24, 0.12, facecolor=colour, edgecolor="#8A8A8A", linewidth=0.4)
            )
        else:
            colour = _NEIGHBOURS if kind == "neighbours" else style.FOCUS
            axes.plot([x, x + 0.24], [y, y], color=colour, **INTERVAL[kind == "assumed"])
            if kind == "neighbours":
                for end in (x, x + 0.24):
                    axes.plot([end, end], [y - 0.03, y + 0.03], color=colour, linewidth=1.4)
        axes.text(x + 0.3, y, text, fontsize=style.SMALL, va="center_baseline")
