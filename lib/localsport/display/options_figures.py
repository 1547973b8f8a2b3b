"""Draw a choice between ways to deliver: cost against people who move up, and who gains."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from localsport.display import options_messages, style
from localsport.display.figures import Figure
from localsport.display.options_messages import Chosen
from localsport.display.sheets import sheet

_LEFT, _NAMES, _HEIGHT, _AXIS, _LINE = 0.45, 1.9, 3.0, 0.5, 0.165
_CELL, _GROUPS = 0.52, 1.75
WORDS = {"fewer": 0, "about their share": 1, "more": 3}
"""Steps of the ramp; each cell bears its word as well."""


def frontier(answer: Chosen, *, demonstration: bool = False) -> Figure:
    """Draw what each way costs against the people who move up an activity class, with their ranges.

    Parameters
    ----------
    answer
        An `answers.choosing.Choosing`.
    demonstration
        Whether to mark the figure as made from the demonstration county.
    """
    words = options_messages.frontier(answer, demonstration=demonstration)
    rows = answer.compared.table
    room = style.WIDTH - 0.16
    with style.context():
        page = sheet(words, _AXIS + _HEIGHT + 0.12)
        axes = page.axes(_LEFT, _AXIS, room - _LEFT - _NAMES, _HEIGHT, label="frontier")
        far, top = 1.04 * float(rows["cost_high"].max()), 1.06 * float(rows["movers_high"].max())
        axes.set(xlim=(-0.02 * far, far), ylim=(-0.02 * top, top))
        axes.grid(axis="both")
        axes.spines["bottom"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        axes.yaxis.set_major_locator(MaxNLocator(6, integer=True, steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: style.number(v, "£")))
        axes.tick_params(length=0)
        axes.set_xlabel("All that is put in", loc="left", color=style.QUIET)
        axes.set_ylabel("People who move up", loc="top", color=style.QUIET)
        places = _apart(rows, 0.02 * far)
        steps = answer.compared.increments
        on = steps[steps["state"].eq("on the frontier")]
        along = [places[str(each)] for each in on["option_id"]]
        axes.plot(along, on["movers"], color=style.QUIET, linewidth=1.1, linestyle=(0, (5, 3)), zorder=2)
        for n, (option, row) in enumerate(rows.iterrows()):
            _point(axes, row.to_dict(), places[str(option)], _colour(n))
        _labels(axes, rows, places, top)
    return Figure("cost-and-movers", words, page.canvas, _shown(rows))


def who_gains(answer: Chosen, area: pd.Series) -> Figure:
    """Draw whom each way reaches beside the inactive adults of a place, as words in shades.

    Parameters
    ----------
    answer
        An `answers.choosing.Choosing`, with the place's shares.
    area
        The place: ``name, demonstration``.
    """
    words = options_messages.gains(answer, area)
    told = answer.compared.equity
    groups = list(dict.fromkeys(told["group"]))
    names = answer.options["name"]
    room = style.WIDTH - 0.16
    width = (room - _GROUPS) / len(names)
    heads = [style.wrap(str(each), width - 0.1, size=style.SMALL) for each in names]
    head = 0.15 * max(len(each) for each in heads) + 0.1
    body = _CELL * len(groups)
    held: dict[Any, dict[Any, Any]] = told.set_index(["option_id", "group"]).to_dict("index")
    with style.context():
        page = sheet(words, head + body + 0.08)
        axes = page.blank(0, 0.08, room, head + body, label="who-gains")
        for j, lines in enumerate(heads):
            for n, text in enumerate(reversed(lines)):
                x, top = _GROUPS + width * (j + 0.5), body + 0.08 + 0.15 * n
                axes.text(x, top, text, ha="center", fontsize=style.SMALL, gid="column")
        for i, name in enumerate(groups):
            y = body - _CELL * (i + 1)
            lines = style.wrap(name, _GROUPS - 0.15, size=style.SMALL)
            for n, text in enumerate(lines):
                at = y + _CELL / 2 + (len(lines) - 1) * 0.07 - n * 0.14
                axes.text(0, at, text, va="center_baseline", fontsize=style.SMALL, gid="row")
            for j, option in enumerate(names.index):
                _shade(axes, held.get((option, name)), _GROUPS + width * j, y, width)
    return Figure("who-gains", words, page.canvas, told)


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    ends = [f"{what}_{end}" for what in ("cost", "movers") for end in ("low", "central", "high")]
    return rows[["name", *ends]].reset_index()


def _colour(n: int) -> str:
    return style.QUIET if n == 0 else style.CATEGORICAL[(n - 1) % 4]


def _apart(rows: pd.DataFrame, least: float) -> dict[str, float]:
    """Move the points of ways that cost the same a little apart, so that their ranges can be told."""
    places: dict[str, float] = {}
    for option, cost in rows["cost_central"].astype(float).items():
        while any(abs(cost - other) < least for other in places.values()):
            cost += least
        places[str(option)] = cost
    return places


def _point(axes: Axes, row: dict[Any, Any], cost: float, colour: str) -> None:
    shift = cost - float(row["cost_central"])
    low, high = (float(row[f"cost_{end}"]) + shift for end in ("low", "high"))
    people = float(row["movers_central"])
    look: dict[str, Any] = {"color": colour, "linewidth": 1.6, "zorder": 3}
    axes.plot([min(low, cost), max(high, cost)], [people, people], gid="interval", **look)
    axes.plot([cost, cost], [row["movers_low"], row["movers_high"]], gid="interval", **look)
    axes.plot(cost, people, marker="o", markersize=7, color=colour, zorder=4, gid="dot")


def _labels(axes: Axes, rows: pd.DataFrame, places: dict[str, float], top: float) -> None:
    """Name the points at the right, in their order from above, with a thin line to each."""
    inches = _HEIGHT / (1.02 * top + 0.04 * top)
    right, floor = axes.get_xlim()[1], float("inf")
    order = rows["movers_central"].sort_values(ascending=False, kind="stable").index
    for option in order:
        lines = style.wrap(str(rows.at[option, "name"]), _NAMES - 0.25, size=style.SMALL)
        half = (len(lines) * _LINE / 2 + 0.06) / inches
        y = min(float(str(rows.at[option, "movers_central"])), floor - half)
        floor = y - half
        colour = _colour(list(rows.index).index(option))
        start = places[str(option)], float(str(rows.at[option, "movers_central"]))
        axes.plot([start[0], right], [start[1], y], color=colour, linewidth=0.8, clip_on=False, zorder=1)
        for n, text in enumerate(lines):
            axes.annotate(
                text,
                (right, y),
                xytext=(6, 72 * _LINE * ((len(lines) - 1) / 2 - n)),
                textcoords="offset points",
                va="center_baseline",
                fontsize=style.SMALL,
                color=style.INK,
                gid="label",
                annotation_clip=False,
            )


def _shade(axes: Axes, row: dict[Any, Any] | None, x: float, y: float, width: float) -> None:
    step = None if row is None else WORDS.get(str(row["reaches"]))
    fill = "white" if step is None else style.RAMP[step]
    hatch: dict[str, Any] = (
        {"hatch": "////", "edgecolor": style.RULE} if step is None else {"edgecolor": "white"}
    )
    axes.add_artist(Rectangle((x + 0.02, y + 0.02), width - 0.04, _CELL - 0.04, facecolor=fill, **hatch))
    for n, text in enumerate(cell(row)):
        axes.text(
            x + width / 2,
            y + _CELL / 2 + 0.08 - 0.16 * n,
            text,
            ha="center",
            va="center_baseline",
            fontsize=style.SMALL,
            color=style.ink_on(fill),
            gid="cell",
            bbox={"facecolor": fill, "edgecolor": "none", "pad": 1.2},
        )


def cell(row: dict[Any, Any] | None) -> tuple[str, str]:
    """Write what is known of one way and one group in two lines."""
    if row is None or pd.isna(row["central"]):
        return "not known", "nobody has asked"
    share = f"{100 * row['low']:.0f}% to {100 * row['high']:.0f}%"
    if row["reaches"] == "not known":
        return share, "not compared"
    times = "over 5 times" if row["times"] > 5 else f"{row['times']:.1f} times"
    return f"{times}: {row['reaches']}", share
