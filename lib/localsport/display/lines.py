"""Draw how an indicator has changed, the place against its region, country and neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from localsport.display import style
from localsport.display.figures import Figure, Words
from localsport.display.labels import spread
from localsport.display.sheets import sheet

Break = tuple[Any, str]
"""The start of the first period under a new definition, and what changed."""
LOOKS: dict[str, dict[str, Any]] = {
    "place": {"color": style.FOCUS, "linewidth": 2.6, "marker": "o", "markersize": 5, "zorder": 6},
    "region": {"color": "#801650", "linewidth": 1.6, "marker": "", "zorder": 4},
    "country": {"color": "#3D3D3D", "linewidth": 1.6, "marker": "s", "markersize": 3.2, "zorder": 5},
    "neighbour": {"color": style.CONTEXT, "linewidth": 1.1, "marker": "", "zorder": 2},
}
_LABELS = 1.6
_HIGH = 2.9


def series(
    series: pd.DataFrame,
    words: Words,
    *,
    name: str,
    unit: str,
    decimals: int = 1,
    breaks: Sequence[Break] = (),
) -> Figure:
    """Draw one indicator over its periods with the names of the lines at their ends.

    The place has its published 95 per cent interval at every point; an estimated line is dashed. Lines are
    not carried across a break of definition nor across a period that was not published. The vertical axis
    need not start at zero, and says where it starts.

    Parameters
    ----------
    series
        `profile.series` of one indicator and sex.
    words
        Title, subtitle, caption, alternative text.
    name
        File stem.
    unit, decimals
        As for `style.number`.
    breaks
        Start of the first period under a new definition, with words.

    Raises
    ------
    ValueError
        When there is no value of the place, or more than one indicator or sex.
    """
    rows = series.loc[series["value"].notna()].copy()
    kinds = rows[["indicator_id", "sex"]].drop_duplicates()
    if len(kinds) != 1 or not (rows["role"] == "place").any():
        raise ValueError(
            f"A series chart shows one indicator of one sex and needs values of the place; got {len(kinds)} "
            f"kinds {kinds.to_dict('records')} and roles {sorted(rows['role'].unique())}."
        )
    rows["at"] = pd.to_datetime(rows["period_start"])
    starts = sorted(pd.Timestamp(start) for start, _ in breaks)
    rows["part"] = (
        np.searchsorted(np.array(starts, dtype="datetime64[ns]"), rows["at"], side="right") if starts else 0
    )
    periods = rows.drop_duplicates("at").sort_values("at")
    step = periods["at"].diff().min()

    with style.context():
        page = sheet(words, _HIGH + (0.3 if breaks else 0.1) + 0.25)
        wide = style.WIDTH - 0.16 - _LABELS - 0.5
        axes = page.axes(0.5, 0.3, wide, _HIGH - 0.1, label="series")
        axes.grid(axis="y")
        for _code, line in rows.groupby("area_code", sort=False):
            _line(axes, line.sort_values("at"), step)
        _intervals(axes, rows[rows["role"] == "place"])
        _limits(axes, rows, unit)
        _ticks(axes, periods)
        for start, text in breaks:
            _break(axes, pd.Timestamp(start), text, rows["at"], step)
        _names(axes, rows, unit, decimals)
    return Figure(name, words, page.canvas, series)


def _line(axes: Axes, line: pd.DataFrame, step: pd.Timedelta) -> None:
    role = str(line["role"].iloc[0])
    gap = (line["at"].diff() > step * 1.6) if pd.notna(step) else pd.Series(False, index=line.index)
    pieces = (gap | (line["part"].diff() != 0)).cumsum()
    for _, piece in line.groupby(pieces):
        look = dict(LOOKS[role])
        if piece["estimated"].fillna(False).any():
            look |= {"linestyle": (0, (4, 2)), "marker": ""}
        if len(piece) == 1 and not look["marker"]:
            look |= {"marker": "_", "markersize": 7}
        axes.plot(piece["at"], piece["value"], **look)


def _intervals(axes: Axes, place: pd.DataFrame) -> None:
    known = place.dropna(subset=["lower_95", "upper_95"])
    axes.vlines(known["at"], known["lower_95"], known["upper_95"], color=style.FOCUS, linewidth=1.2, zorder=5)


def _limits(axes: Axes, rows: pd.DataFrame, unit: str) -> None:
    seen = pd.concat([rows["value"], rows.loc[rows["role"] == "place", ["lower_95", "upper_95"]].stack()])
    low, high = float(seen.min()), float(seen.max())
    spread_ = (high - low) or abs(high) or 1.0
    bottom = low - 0.08 * spread_
    if low >= 0 and low < 0.45 * high:
        bottom = 0.0
    axes.set_ylim(bottom, high + 0.08 * spread_)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=spread_ > 5))
    bottom, top = axes.get_ylim()
    ticks = [t for t in axes.get_yticks() if t <= bottom + 1e-9]
    if ticks and bottom > 0:
        axes.set_ylim(max(ticks), top)
    places = 0 if all(float(t).is_integer() for t in axes.get_yticks()) else 1
    axes.yaxis.set_major_formatter(FuncFormatter(lambda t, _: style.number(t, unit, places, short=True)))
    axes.tick_params(axis="y", pad=4)
    start = axes.get_ylim()[0]
    if start > 0:
        note = f"The axis starts at {style.number(start, unit, places)}, not at zero"
        axes.text(
            0.0,
            1.0,
            note,
            transform=axes.transAxes,
            fontsize=8.2,
            color=style.QUIET,
            ha="left",
            va="bottom",
            gid="axis",
        )


def _ticks(axes: Axes, periods: pd.DataFrame) -> None:
    texts = [style.period(str(p)) for p in periods["period"]]
    width = axes.get_window_extent().width / axes.figure.dpi
    first, last = periods["at"].iloc[0], periods["at"].iloc[-1]
    span = (last - first) or pd.Timedelta(days=365)
    axes.set_xlim(first - span * 0.04, last + span * 0.03)
    need = max(style.text_width(t, size=style.SMALL) for t in texts) + 0.12
    kept: list[int] = []
    for i in range(len(texts) - 1, -1, -1):
        x = (periods["at"].iloc[i] - first) / span * width * 0.93
        if not kept or (periods["at"].iloc[kept[-1]] - first) / span * width * 0.93 - x >= need:
            kept.append(i)
    axes.set_xticks([periods["at"].iloc[i] for i in reversed(kept)], [texts[i] for i in reversed(kept)])


def _break(axes: Axes, start: pd.Timestamp, text: str, seen: pd.Series, step: pd.Timedelta) -> None:
    before = seen[seen < start]
    at = start - step / 2 if before.empty else before.max() + (start - before.max()) / 2
    axes.axvline(at, color=style.INK, linewidth=1, linestyle=(0, (2, 2)), zorder=3)
    width = axes.get_window_extent().width / axes.figure.dpi
    left, right = axes.get_xlim()
    from matplotlib.dates import date2num

    share = (date2num(at) - left) / (right - left)
    ha = "left" if share < 0.5 else "right"
    lines = style.wrap(text, width * (1 - share if ha == "left" else share) - 0.1, size=8.2)
    axes.annotate(
        "\n".join(lines),
        (share, 1.0),
        xycoords="axes fraction",
        xytext=(4 if ha == "left" else -4, -2),
        textcoords="offset points",
        ha=ha,
        va="top",
        fontsize=8.2,
        color=style.INK,
        gid="break",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85},
        zorder=7,
    )


def _names(axes: Axes, rows: pd.DataFrame, unit: str, decimals: int) -> None:
    last = rows.sort_values("at").groupby("area_code", sort=False).tail(1)
    shown = [
        (str(r.area_name), float(r.value), str(r.role), bool(r.estimated))
        for r in last.itertuples()
        if r.role != "neighbour"
    ]
    near = last[last["role"] == "neighbour"]
    if len(near):
        shown.append((f"{len(near)} similar places", float(near["value"].median()), "neighbour", False))
    bottom, top = axes.get_ylim()
    height = axes.get_window_extent().height / axes.figure.dpi
    texts, rooms = [], []
    for text, value, role, estimated in shown:
        words = text if role == "neighbour" else f"{text} {style.number(value, unit, decimals, short=True)}"
        if estimated:
            words += " (estimate)"
        lines = style.wrap(
            words, _LABELS - 0.2, size=style.SMALL, weight="bold" if role == "place" else "normal"
        )
        texts.append("\n".join(lines))
        rooms.append(0.15 * len(lines) + 0.04)
    wanted = [(value - bottom) / (top - bottom) * height for _, value, _, _ in shown]
    for (_, value, role, _), text, centre in zip(shown, texts, spread(wanted, rooms, 0, height), strict=True):
        colour = {"neighbour": "#6B6B6B"}.get(role, LOOKS[role]["color"])
        share = (value - bottom) / (top - bottom)
        x = 1.0
        axes.annotate(
            text,
            (x, share),
            xycoords="axes fraction",
            xytext=(1 + 0.14 / (axes.get_window_extent().width / axes.figure.dpi), centre / height),
            textcoords="axes fraction",
            ha="left",
            va="center",
            fontsize=style.SMALL,
            weight="bold" if role == "place" else "normal",
            color=colour,
            linespacing=1.0,
            gid=f"label:{role}",
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 0},
        )
