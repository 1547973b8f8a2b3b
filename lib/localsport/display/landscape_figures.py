"""Draw who commissions what: interest and influence, how far each conversation is, and what there is to work with."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from localsport.display import landscape_messages, style, where_tables
from localsport.display.figures import Figure
from localsport.display.landscape_tables import Landscape, no_register
from localsport.display.landscape_wording import day
from localsport.display.sheets import sheet
from localsport.display.tables import Table

GRADES = ("low", "medium", "high")
STAGES = ("not begun", "scoped", "mapped", "aware", "shared understanding")
LATE = style.CATEGORICAL[2]
_LINE, _ROOM = 0.15, style.WIDTH - 0.16


def quadrant(found: Landscape) -> Figure | Table:
    """Set out the organisations by interest (across) and influence (upwards), each by its name."""
    if found.register is None:
        return no_register(found.area)
    words = landscape_messages.quadrant(found.claims, found.area)
    rows = found.organisations.sort_values("organisation")
    left, key = 0.78, 0.3
    wide = (_ROOM - 0.02 - left) / 3
    texts = {name: style.balanced(name, wide - 0.3, size=style.SMALL) for name in rows["organisation"]}
    cells = {
        (interest, influence): part
        for (interest, influence), part in rows.groupby(["interest", "influence"], sort=False)
    }
    tall = {up: _tallest(cells, texts, up) for up in GRADES}
    body, foot = sum(tall.values()), 0.42
    with style.context():
        page = sheet(words, body + foot + key)
        axes = page.blank(0, 0, _ROOM, body + foot + key, label="quadrant")
        _quarters(axes, left, wide, foot, tall)
        y = foot
        for up in GRADES:
            for across, interest in enumerate(GRADES):
                part = cells.get((interest, up), rows.head(0))
                _listed(axes, part, texts, left + across * wide, y + tall[up] - _head(up))
            y += tall[up]
        _scales(axes, left, wide, foot, tall)
        _key(axes, left, body + foot + 0.16)
    return Figure("interest-influence", words, page.canvas, _frame(rows))


def ladder(found: Landscape) -> Figure | Table:
    """Draw a row for each organisation: its stage, since when, and the next step with its date."""
    if found.register is None:
        return no_register(found.area)
    words = landscape_messages.ladder(found.claims, found.area)
    rows = found.organisations
    names, step, head = 2.3, 0.5, 0.42
    start, text = names + 0.15, names + 0.15 + 4 * 0.5 + 0.22
    told = [_told(row) for row in rows.to_dict("records")]
    who = [style.balanced(name, names - 0.1, size=style.SMALL) for name in rows["organisation"]]
    then = [style.wrap(next_step, _ROOM - text, size=style.SMALL) for next_step, _ in told]
    since = [day(date) for date in rows["since"]]
    tall = [
        max((len(w) + bool(s)) * _LINE, len(t) * _LINE) + 0.13
        for w, s, t in zip(who, since, then, strict=True)
    ]
    body = sum(tall)
    with style.context():
        page = sheet(words, body + head)
        axes = page.blank(0, 0, _ROOM, body + head, label="ladder")
        _stages(axes, start, step, body)
        y = body
        for n, row in enumerate(rows.to_dict("records")):
            middle = y - tall[n] / 2
            axes.plot([0, _ROOM], [y, y], color="#E6E6E6", linewidth=0.6, zorder=1)
            _lines(axes, who[n], 0, middle, extra=f"since {since[n]}" if since[n] else "", gid="label")
            _rungs(axes, int(row["stage_number"]), start, step, middle)
            late = told[n][1]
            _lines(axes, then[n], text, middle, gid="side", color=LATE if late else style.INK, bold=late)
            y -= tall[n]
    return Figure("conversations", words, page.canvas, _frame(rows))


def capacity(found: Landscape) -> Figure | Table:
    """Draw what there is for every 10,000 people, district beside district; words where there is one district."""
    if found.register is None:
        return no_register(found.area)
    words = landscape_messages.capacity(found.claims, found.area, found.covers, own=found.own)
    rows = landscape_messages.capacity_rows(
        found.capacity, found.beside, illustrative=landscape_messages.invented(found.claims)
    )
    if rows["area_code"].nunique() < 2:
        return where_tables.note(f"{found.covers} has no districts to set side by side.", found.area)
    kinds, end = rows.drop_duplicates("kind"), max(2.0, float(rows["times"].max()) * 1.05)
    names, tail, axis, head, row = 1.35, 2.55, 0.5, 0.34, 0.5
    body, wide = row * len(kinds), _ROOM - 1.35 - 2.55 - 0.15
    with style.context():
        page = sheet(words, axis + body + head)
        axes = page.axes(names, axis, wide, body, label="capacity")
        axes.set(ylim=(0, body), xlim=(0, end), yticks=[])
        axes.grid(axis="x")
        axes.axvline(1, color=style.INK, linewidth=1.1, linestyle=(0, (5, 2)), zorder=2)
        axes.set_xlabel(f"Times the rate of {found.covers}", loc="left", color=style.QUIET)
        beside = page.blank(0, axis, _ROOM, body + head, label="words")
        for n, kind in enumerate(kinds.to_dict("records")):
            y = body - row * (n + 0.5)
            own = rows[rows["kind"].eq(kind["kind"])]
            _dots(axes, own, y, wide / end)
            beside.plot([0, _ROOM], [y + row / 2, y + row / 2], color="#E6E6E6", linewidth=0.6)
            _lines(beside, [kind["label"]], 0, y, gid="label", extra=kind["note"])
            ends = [style.wrap(each, tail - 0.5, size=8.2)[0] for each in kind["ends"].split("\n")]
            beside.text(_ROOM - tail, y, kind["side"], weight="bold", va="center_baseline", gid="side")
            _lines(beside, ends, _ROOM - tail + 0.5, y, gid="ends", size=8.2, color=style.QUIET)
        _heads(beside, found, names + wide / end, _ROOM - tail, body)
    return Figure("capacity", words, page.canvas, rows)


def _tallest(cells: dict[Any, pd.DataFrame], texts: dict[str, list[str]], up: str) -> float:
    sizes = [
        sum(len(texts[name]) * _LINE + 0.06 for name in cells[(interest, up)]["organisation"])
        for interest in GRADES
        if (interest, up) in cells
    ]
    return max([0.35, *sizes]) + _head(up) + 0.06


def _head(up: str) -> float:
    """Leave room for the name of a quarter at the top of its upper row."""
    return 0.1 if up == "medium" else 0.32


def _quarters(axes: Axes, left: float, wide: float, foot: float, tall: dict[str, float]) -> None:
    """Fill and name the four quarters."""
    low, upper = tall["low"], tall["medium"] + tall["high"]
    corners = {
        "work closely": (left + wide, foot + low, 2 * wide, upper, style.RAMP[0]),
        "win interest": (left, foot + low, wide, upper, "#F4F4F4"),
        "keep as an ally": (left + wide, foot, 2 * wide, low, "#F4F4F4"),
        "keep informed": (left, foot, wide, low, "white"),
    }
    for name, (x, y, width, height, fill) in corners.items():
        axes.add_artist(Rectangle((x, y), width, height, facecolor=fill, edgecolor="#8A8A8A", linewidth=0.8))
        axes.text(
            x + 0.08,
            y + height - 0.17,
            landscape_messages.QUADRANTS[name],
            weight="bold",
            fontsize=style.SMALL,
            va="center_baseline",
            gid="quarter",
        )
    inner: dict[str, Any] = {"color": "white", "linewidth": 1.4, "zorder": 2}
    axes.plot([left + 2 * wide] * 2, [foot + 0.02, foot + low + upper - 0.02], **inner)
    axes.plot([left + 0.02, left + 3 * wide - 0.02], [foot + low + tall["medium"]] * 2, **inner)


def _scales(axes: Axes, left: float, wide: float, foot: float, tall: dict[str, float]) -> None:
    """Name the grades of both scales."""
    quiet: dict[str, Any] = {"fontsize": style.SMALL, "color": style.QUIET, "va": "center_baseline"}
    y = foot
    for n, grade in enumerate(GRADES):
        axes.text(left + (n + 0.5) * wide, foot - 0.13, grade, ha="center", gid="grade", **quiet)
        axes.text(left - 0.1, y + tall[grade] / 2, grade, ha="right", gid="grade", **quiet)
        y += tall[grade]
    axes.text(
        left, foot - 0.33, "Interest in sport and physical activity", weight="bold", gid="scale", **quiet
    )
    axes.text(0, y - 0.14, "Influence", weight="bold", gid="scale", **quiet)


def _key(axes: Axes, left: float, y: float) -> None:
    """Say what a filled and an empty mark mean."""
    x = left
    for spoken, text in ((True, "somebody has spoken with them"), (False, "nobody has yet")):
        _mark(axes, x + 0.05, y, spoken)
        axes.text(x + 0.15, y, text, fontsize=style.SMALL, va="center_baseline", gid="key")
        x += style.text_width(text, size=style.SMALL) + 0.45


def _mark(axes: Axes, x: float, y: float, spoken: bool) -> None:
    face = style.FOCUS if spoken else "white"
    axes.plot(x, y, "o", markersize=6, markerfacecolor=face, markeredgecolor=style.FOCUS, zorder=4)


def _listed(axes: Axes, part: pd.DataFrame, texts: dict[str, list[str]], x: float, y: float) -> None:
    """List the organisations of one field from its top."""
    for row in part.to_dict("records"):
        lines = texts[row["organisation"]]
        _mark(axes, x + 0.13, y - _LINE / 2, bool(row["approached"]))
        for n, text in enumerate(lines):
            at = y - _LINE * (n + 0.5)
            axes.text(
                x + 0.23, at, text, fontsize=style.SMALL, va="center_baseline", gid="organisation", zorder=5
            )
        y -= len(lines) * _LINE + 0.06


def _told(row: dict[Any, Any]) -> tuple[str, bool]:
    """Say what comes next for an organisation, and whether it is overdue."""
    if not row["next_step"]:
        decides = f"\nDecides on {day(row['next_decision'])}" if pd.notna(row["next_decision"]) else ""
        return f"No next step{decides}", False
    if row["overdue"]:
        return f"Overdue since {day(row['next_step_date'])}:\n{row['next_step']}", True
    return f"By {day(row['next_step_date'])}:\n{row['next_step']}", False


def _stages(axes: Axes, start: float, step: float, body: float) -> None:
    """Name the stages over the rungs, the long last name towards the free side."""
    for n, stage in enumerate(STAGES):
        x, last = start + n * step, n == len(STAGES) - 1
        axes.plot([x, x], [0, body], color="#E6E6E6", linewidth=0.8, zorder=1)
        for up, text in enumerate(reversed(stage.split(" "))):
            place: dict[str, Any] = {"x": x - 0.12, "ha": "left"} if last else {"x": x, "ha": "center"}
            axes.text(
                y=body + 0.1 + up * 0.14,
                s=text,
                fontsize=style.SMALL,
                color=style.QUIET,
                gid="stage",
                **place,
            )


def _rungs(axes: Axes, number: int, start: float, step: float, y: float) -> None:
    """Draw the way from nothing to a stage; whoever has not begun has an empty mark."""
    if number:
        axes.plot([start, start + number * step], [y, y], color=style.RAMP[2], linewidth=4, zorder=3)
    _mark(axes, start + number * step, y, number > 0)


def _lines(
    axes: Axes,
    lines: list[str],
    x: float,
    middle: float,
    *,
    gid: str,
    extra: str = "",
    size: float = style.SMALL,
    color: str = style.INK,
    bold: bool = False,
) -> None:
    """Write lines of text around a middle, a quiet one below them."""
    every = [*lines, extra] if extra else lines
    for n, text in enumerate(every):
        quiet = bool(extra) and n == len(every) - 1
        axes.text(
            x,
            middle + ((len(every) - 1) / 2 - n) * _LINE,
            text,
            fontsize=size,
            color=style.QUIET if quiet else color,
            weight="bold" if bold else "normal",
            va="center_baseline",
            gid=gid,
        )


def _dots(axes: Axes, own: pd.DataFrame, y: float, inches: float) -> None:
    """Draw a dot for each district; one that would hide another is set above or below it."""
    look: dict[str, Any] = {
        "linestyle": "",
        "marker": "o",
        "markeredgecolor": "white",
        "markeredgewidth": 0.7,
    }
    taken: list[tuple[float, float]] = []
    for row in own.sort_values(["place", "times"], ascending=[False, True]).to_dict("records"):
        x = float(row["times"]) * inches
        free = [up for up in (0.0, 0.09, -0.09, 0.18, -0.18) if not _hides((x, up), taken)]
        up = free[0] if free else 0.0
        taken.append((x, up))
        colour, size, over = (style.FOCUS, 9, 4) if row["place"] else ("#8A8A8A", 7, 3)
        axes.plot(row["times"], y + up, color=colour, markersize=size, zorder=over, gid="dot", **look)


def _hides(at: tuple[float, float], taken: list[tuple[float, float]]) -> bool:
    return any((at[0] - x) ** 2 + (at[1] - y) ** 2 < 0.085**2 for x, y in taken)


def _heads(axes: Axes, found: Landscape, one: float, tail: float, body: float) -> None:
    quiet: dict[str, Any] = {"fontsize": style.SMALL, "color": style.QUIET, "va": "bottom"}
    axes.text(one, body + 0.05, f"{found.covers} as a whole", ha="center", gid="reference", **quiet)
    axes.text(tail, body + 0.05, f"For every 10,000 people in {found.area['name']}", gid="head", **quiet)


def _frame(rows: pd.DataFrame) -> pd.DataFrame:
    columns = [
        *("organisation", "sector", "interest", "influence", "quadrant", "stage", "approached", "since"),
        *("next_step", "next_step_date", "overdue", "next_decision"),
    ]
    return rows[columns]
