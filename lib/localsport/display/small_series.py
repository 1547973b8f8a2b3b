"""Draw the years of inactivity at the size of half a printed page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from localsport.display import locality_wording, messages, style
from localsport.display.figures import Figure
from localsport.display.labels import spread
from localsport.display.lines import LOOKS
from localsport.display.place_figures import INACTIVE, Place
from localsport.display.small_sheets import LEAST, SMALL, WIDTH, small_sheet

_PLOT, _LABELS = 1.3, 1.1
_PANDEMIC = ("2019/20", "2020/21")


def inactive_series(answer: Place) -> Figure:
    """Draw the years of adult inactivity: the place with its limits, the nation, similar places in grey.

    The axis starts at zero; the years of the pandemic's restrictions are shaded.

    Raises
    ------
    ValueError
        When there is no figure of the place.
    """
    lines = answer.series[answer.series["indicator_id"].eq(INACTIVE[0])]
    lines, area = locality_wording.beside_districts(lines, answer.area)
    rows = lines[lines["value"].notna() & lines["role"].ne("region")]
    if not rows["role"].eq("place").any():
        raise ValueError(f"No year of inactivity is held for {answer.area['name']}.")
    row = answer.summary[answer.summary["indicator_id"].eq(INACTIVE[0])].iloc[0]
    words = messages.series(answer.claims, area, lines, answer.sources, row)
    words = replace(words, subtitle=f"{row['base_population']}, under 30 minutes a week, %")
    with style.context():
        page = small_sheet(words, 0.22 + _PLOT)
        axes = page.axes(0.36, 0.22, WIDTH - 0.36 - _LABELS, _PLOT - 0.1, label="series")
        rows = rows.assign(at=pd.to_datetime(rows["period_start"]))
        _lines(axes, rows)
        _axis(axes, rows)
        _pandemic(axes, rows)
        _names(axes, rows)
    return Figure("inactive-series", words, page.canvas, lines)


def _lines(axes: Axes, rows: pd.DataFrame) -> None:
    axes.grid(axis="y")
    for _, line in rows.groupby("area_code", sort=False):
        look = dict(LOOKS[str(line["role"].iloc[0])])
        look["linewidth"] *= 0.75
        if look.get("marker"):
            look["markersize"] = 3.6 if line["role"].iloc[0] == "place" else 2.6
        if line["estimated"].fillna(False).any():
            look |= {"linestyle": (0, (4, 2))}
        ordered = line.sort_values("at")
        axes.plot(ordered["at"], ordered["value"], **look)
    limits = rows[rows["role"].eq("place")].dropna(subset=["lower_95", "upper_95"])
    axes.vlines(
        limits["at"], limits["lower_95"], limits["upper_95"], color=style.FOCUS, linewidth=1.0, zorder=5
    )


def _axis(axes: Axes, rows: pd.DataFrame) -> None:
    high = float(np.nanmax(rows[["value", "upper_95"]].to_numpy(dtype=float)))
    axes.set_ylim(0, high * 1.08)
    ticks = np.arange(0, high * 1.08, 10 if high > 15 else 5)
    axes.set_yticks(ticks, [f"{tick:.0f}%" for tick in ticks], fontsize=SMALL)
    periods = rows.drop_duplicates("at").sort_values("at")
    span = periods["at"].iloc[-1] - periods["at"].iloc[0]
    axes.set_xlim(periods["at"].iloc[0] - span * 0.04, periods["at"].iloc[-1] + span * 0.03)
    shown = periods.iloc[sorted({0, len(periods) // 2, len(periods) - 1})]
    axes.set_xticks(shown["at"], [style.period(str(p)) for p in shown["period"]], fontsize=SMALL)
    axes.tick_params(axis="both", pad=2)


def _pandemic(axes: Axes, rows: pd.DataFrame) -> None:
    periods = rows.drop_duplicates("at").set_index("period")["at"]
    inside = periods[periods.index.isin(_PANDEMIC)]
    if inside.empty or len(periods) < 3:
        return
    half = periods.sort_values().diff().median() / 2
    axes.axvspan(inside.min() - half, inside.max() + half, color="#EFEFEF", zorder=0)
    axes.text(
        inside.min() + (inside.max() - inside.min()) / 2,
        axes.get_ylim()[1] * 0.02,
        "pandemic\nrestrictions",
        ha="center",
        va="bottom",
        fontsize=LEAST,
        linespacing=1.0,
        color=style.QUIET,
    )


def _names(axes: Axes, rows: pd.DataFrame) -> None:
    """Write the name of each line at its end; the similar places share one name."""
    last = rows.sort_values("at").groupby("area_code", sort=False).tail(1)
    own = last[last["role"].ne("neighbour")]
    marks = np.where(own["estimated"].fillna(False).astype(bool), " (estimate)", "")
    shown: list[tuple[str, str, float]] = [
        (f"{name} {style.number(value, '%', 1)}{mark}", str(role), float(value))
        for name, role, value, mark in zip(own["area_name"], own["role"], own["value"], marks, strict=True)
    ]
    near = last.loc[last["role"].eq("neighbour"), "value"]
    if len(near):
        away = [min(abs(value - other[2]) for other in shown) for value in near]
        freest = float(near.iloc[int(np.argmax(away))])
        shown.append((f"{len(near)} similar places", "neighbour", freest))
    window = axes.get_window_extent()
    wide, height = window.width / axes.figure.dpi, window.height / axes.figure.dpi
    top = axes.get_ylim()[1]
    texts = []
    for words, role, _ in shown:
        weight: style.Weight = "bold" if role == "place" else "normal"
        texts.append(style.wrap(words, _LABELS - 0.1, size=SMALL, weight=weight))
    rooms = [0.135 * len(lines) + 0.03 for lines in texts]
    centres = spread([value / top * height for *_, value in shown], rooms, 0, height)
    for (_, role, value), lines, centre in zip(shown, texts, centres, strict=True):
        colour = "#6B6B6B" if role == "neighbour" else LOOKS[role]["color"]
        axes.annotate(
            "\n".join(lines),
            (float(axes.get_xlim()[1]), value),
            xytext=(1 + 0.1 / wide, centre / height),
            textcoords="axes fraction",
            ha="left",
            va="center",
            fontsize=SMALL,
            weight="bold" if role == "place" else "normal",
            color=colour,
            linespacing=1.05,
            gid=f"label:{role}",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 0},
        )
