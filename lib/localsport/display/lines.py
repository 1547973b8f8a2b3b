"""Draw how an indicator has changed, the place against its region, country and neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
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
        inside = [b for b in breaks if rows["at"].min() < pd.Timestamp(b[0]) <= rows["at"].max()]
        over = 0.24 + (0.18 if inside else 0)
        page = sheet(words, 0.3 + _HIGH + over)
        wide = style.WIDTH - 0.16 - _LABELS - 0.5
        axes = page.axes(0.5, 0.3, wide, _HIGH, label="series")
        axes.grid(axis="y")
        for _code, line in rows.groupby("area_code", sort=False):
            _line(axes, line.sort_values("at"), step)
        _intervals(axes, rows[rows["role"] == "place"])
        _limits(axes, rows, unit, over)
        _ticks(axes, periods)
        _breaks(axes, inside, rows["at"])
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


def _limits(axes: Axes, rows: pd.DataFrame, unit: str, over: float) -> None:
    place = rows.loc[rows["role"] == "place", ["lower_95", "upper_95"]].to_numpy(dtype=float)
    seen = np.concatenate([rows["value"].to_numpy(dtype=float), place.ravel()])
    low, high = float(np.nanmin(seen)), float(np.nanmax(seen))
    spread_ = (high - low) or abs(high) or 1.0
    bottom = low - 0.08 * spread_
    if low >= 0 and low < 0.45 * high:
        bottom = 0.0
    ticks = MaxNLocator(5, integer=spread_ > 5).tick_values(bottom, high)
    bottom = max(tick for tick in ticks if tick <= bottom + 1e-9)
    axes.set_ylim(bottom, high + 0.08 * spread_)
    axes.set_yticks([tick for tick in ticks if bottom <= tick <= high + 0.08 * spread_])
    places = 0 if all(float(t).is_integer() for t in axes.get_yticks()) else 1
    axes.yaxis.set_major_formatter(FuncFormatter(lambda t, _: style.number(t, unit, places, short=True)))
    axes.tick_params(axis="y", pad=4)
    start = axes.get_ylim()[0]
    if start > 0:
        note = f"The axis starts at {style.number(start, unit, places)}, not at zero"
        axes.text(
            0.0,
            1 + (over - 0.2) / _HIGH,
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


def _breaks(axes: Axes, breaks: Sequence[Break], seen: pd.Series) -> None:
    """Draw a dashed line between the last old and the first new period, the words over it."""
    width = axes.get_window_extent().width / axes.figure.dpi
    left, right = axes.get_xlim()
    shares = []
    for start, _ in breaks:
        before = seen[seen < pd.Timestamp(start)].max()
        after = seen[seen >= pd.Timestamp(start)].min()
        at = (_days(before) + _days(after)) / 2
        axes.axvline(at, color=style.INK, linewidth=1, linestyle=(0, (2, 2)), zorder=3)
        shares.append((at - left) / (right - left))
    for (_, text), share in zip(breaks, shares, strict=True):
        onward = min([s for s in shares if s > share], default=1.0) - share
        ahead = share - max([s for s in shares if s < share], default=0.0)
        ha = "left" if onward * width >= style.text_width(text, size=8.2) or onward >= ahead else "right"
        lines = style.wrap(text, max(onward if ha == "left" else ahead, 0.2) * width, size=8.2)
        axes.annotate(
            "\n".join(lines),
            (share, 1.0),
            xycoords="axes fraction",
            xytext=(0, 2),
            textcoords="offset points",
            ha=ha,
            va="bottom",
            fontsize=8.2,
            gid="break",
        )


def _days(moment: Any) -> float:
    return float(date2num(moment))  # type: ignore[no-untyped-call]


def _names(axes: Axes, rows: pd.DataFrame, unit: str, decimals: int) -> None:
    """Write the name of each line at its end; the neighbours share one name at the freest of their ends."""
    last = rows.sort_values("at").groupby("area_code", sort=False).tail(1)
    ends = [
        (str(name), str(role), float(value), _days(at), bool(estimated))
        for name, role, value, at, estimated in zip(
            *(last[c].tolist() for c in ("area_name", "role", "value", "at", "estimated")), strict=True
        )
    ]
    shown = [end for end in ends if end[1] != "neighbour"]
    near = [end for end in ends if end[1] == "neighbour"]
    if near:
        latest = [end for end in near if end[3] == max(other[3] for other in near)]
        freest = max(latest, key=lambda end: min(abs(end[2] - other[2]) for other in shown))
        shown.append((f"{len(near)} similar places" if len(near) > 1 else freest[0], *freest[1:]))
    bottom, top = axes.get_ylim()
    height = axes.get_window_extent().height / axes.figure.dpi
    edge = 1 + 0.12 / (axes.get_window_extent().width / axes.figure.dpi)
    texts = []
    for name, role, value, _, estimated in shown:
        words = name if role == "neighbour" else f"{name} {style.number(value, unit, decimals, short=True)}"
        weight: style.Weight = "bold" if role == "place" else "normal"
        lines = style.wrap(
            words + (" (estimate)" if estimated else ""), _LABELS - 0.2, size=style.SMALL, weight=weight
        )
        texts.append(lines)
    rooms = [0.155 * len(lines) + 0.05 for lines in texts]
    wanted = [(end[2] - bottom) / (top - bottom) * height for end in shown]
    for end, lines, centre in zip(shown, texts, spread(wanted, rooms, 0, height), strict=True):
        _, role, value, at, _ = end
        colour = "#6B6B6B" if role == "neighbour" else LOOKS[role]["color"]
        axes.annotate(
            "\n".join(lines),
            (at, value),
            xycoords="data",
            xytext=(edge, centre / height),
            textcoords="axes fraction",
            ha="left",
            va="center",
            fontsize=style.SMALL,
            weight="bold" if role == "place" else "normal",
            color=colour,
            linespacing=1.1,
            gid=f"label:{role}",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 4},
        )
