"""Draw a layered graph of boxes and lines on a page, upright or across."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import FancyBboxPatch

from localsport.display import sheets, style
from localsport.display.figures import Words
from localsport.display.route_plan import INDENT, LINE, PAD, Plan, Sizes, plan, word_size
from localsport.display.sheets import Sheet

ACROSS = 10.5
"""Inches: an A4 page across less its margins, so that nothing is made smaller when it is printed."""
_EDGE = 0.08
_TITLE_LINE, _SUBTITLE_LINE, _CAPTION_LINE = 0.235, 0.185, 0.15

WIDE = Sizes(room=ACROSS - 2 * _EDGE, label=10.0, small=9.0, gutter=1.0, narrow=0.5, widest=2.3)
"""On a page across."""
COMPACT = Sizes(room=style.WIDTH - 2 * _EDGE, label=8.8, small=8.0, gutter=0.74, narrow=0.3, widest=1.7)
"""As wide as a page upright."""

LOOKS: Mapping[str, dict[str, Any]] = {
    "priority": {"facecolor": style.FOCUS, "edgecolor": style.FOCUS, "linewidth": 1.0},
    "poor": {"facecolor": style.RAMP[0], "edgecolor": style.FOCUS, "linewidth": 1.8},
    "plain": {"facecolor": "white", "edgecolor": "#6B6B6B", "linewidth": 0.9},
    "unknown": {"facecolor": "white", "edgecolor": "#6B6B6B", "linewidth": 0.9, "linestyle": (0, (3, 2))},
    "doing": {"facecolor": "#EFEFEF", "edgecolor": "#6B6B6B", "linewidth": 0.9},
}
"""How a box is drawn; what it says is written in it, too."""
MARKS: Mapping[str, dict[str, Any]] = {
    "worse": {"marker": "v", "markerfacecolor": "full"},
    "worse in parts": {"marker": "v", "markerfacecolor": "none"},
    "similar": {"marker": "o", "markerfacecolor": "full"},
    "better": {"marker": "^", "markerfacecolor": "full"},
    "not compared": {"marker": "o", "markerfacecolor": "none"},
    "no judgement": {"marker": "o", "markerfacecolor": "none"},
    "programme records": {"marker": "s", "markerfacecolor": "none"},
    "no local figure": {"marker": "x"},
}
"""The sign before the words of need; "full" is filled with the colour of the text."""
LINES: Mapping[str, dict[str, Any]] = {
    "strong": {"linewidth": 3.4, "color": style.FOCUS},
    "moderate": {"linewidth": 2.0, "color": style.FOCUS},
    "weak": {"linewidth": 1.3, "color": "#3D3D3D", "linestyle": (0, (5, 2))},
    "mixed": {"linewidth": 1.3, "color": "#3D3D3D", "linestyle": (0, (5, 2, 1, 2))},
    "no effect found": {"linewidth": 1.3, "color": "#3D3D3D", "linestyle": (0, (1, 2))},
    "unverified": {"linewidth": 1.0, "color": "#6B6B6B", "linestyle": (0, (2, 2))},
    "none held": {"linewidth": 1.0, "color": "#6B6B6B", "linestyle": (0, (1, 3))},
    "stated": {"linewidth": 1.0, "color": style.INK},
}
"""How a line is drawn by the evidence for its step: by width and by dashes, beside the word on it."""


def graph(
    nodes: pd.DataFrame,
    links: pd.DataFrame,
    words: Words,
    *,
    headings: Mapping[int, str],
    sizes: Sizes,
    tallest: float,
) -> Canvas:
    """Draw boxes in columns and lines between them.

    Parameters
    ----------
    nodes, links, headings, sizes, tallest
        As for `route_plan.plan`; nodes also have look (of `LOOKS`) and need (of `MARKS`, "" for none), links have
        evidence (of `LINES`).
    words
        Title, subtitle, caption.
    """
    strong = nodes.assign(strong=nodes["look"].eq("priority"))
    with style.context():
        found = plan(strong, links, headings=headings, sizes=sizes, tallest=tallest)
        page = _page(words, found.height, sizes.room + 2 * _EDGE)
        axes = page.blank(0, 0, page.width, found.height, label="graph")
        _heads(axes, found)
        for curve, evidence in zip(found.curves, links["evidence"], strict=True):
            look: dict[str, Any] = dict(LINES[str(evidence)])
            caps: dict[str, Any] = {"solid_capstyle": "butt", "dash_capstyle": "butt"}
            axes.plot(*curve.T, gid=f"line:{evidence}", zorder=2, **caps, **look)
            # The head points to what the step helps to bring about.
            axes.plot(*curve[0], marker="<", markersize=5, color=look["color"], zorder=3)
        for id, row in nodes.to_dict("index").items():
            _box(axes, found, str(id), str(row["look"]), str(row["need"]))
        for word in found.words:
            backing = {"boxstyle": "square,pad=0.06", "facecolor": "white", "edgecolor": "none"}
            style_of: dict[str, Any] = {
                "fontsize": word_size(found.sizes),
                "ha": "center",
                "va": "center",
                "bbox": backing,
            }
            axes.text(*word.at, word.text, zorder=5, gid="word", **style_of)
    return page.canvas


def _heads(axes: Axes, found: Plan) -> None:
    for left, lines in found.heads:
        for n, line in enumerate(lines):
            y = found.height - n * found.sizes.small * LINE / 72
            look: dict[str, Any] = {"fontsize": found.sizes.small, "weight": "bold", "color": style.QUIET}
            axes.text(left, y, line, va="top", gid="heading", **look)


def _box(axes: Axes, found: Plan, id: str, look: str, need: str) -> None:
    """Draw a box, what it is called, the sign and words of its need, and its figure."""
    box, written, sizes = found.boxes[id], found.written[id], found.sizes
    patch = FancyBboxPatch(
        (box.left, box.bottom),
        box.right - box.left,
        box.top - box.bottom,
        boxstyle="round,pad=0,rounding_size=0.04",
        zorder=4,
        clip_on=False,
        gid=f"box:{id}",
        **LOOKS[look],
    )
    axes.add_patch(patch)
    ink = "white" if look == "priority" else style.INK
    weight = "bold" if look == "priority" else "normal"
    top, left = box.top - PAD, box.left + PAD
    if written.mark:
        middle = top - (len(written.label) * sizes.label + sizes.small / 2) * LINE / 72
        _mark(axes, left + 0.05, middle, MARKS[need], ink)
    for lines, points, heavy, indent in (
        (written.label, sizes.label, weight, 0.0),
        (written.mark, sizes.small, "normal", INDENT),
        (written.figure, sizes.small, "normal", 0.0),
    ):
        for line in lines:
            step = points * LINE / 72
            place: dict[str, Any] = {"va": "center_baseline", "zorder": 6, "gid": f"in:{id}"}
            axes.text(left + indent, top - step / 2, line, fontsize=points, weight=heavy, color=ink, **place)
            top -= step


def _mark(axes: Axes, x: float, y: float, mark: Mapping[str, Any], ink: str) -> None:
    face = {"markerfacecolor": ink} if mark.get("markerfacecolor") == "full" else {}
    look = {**mark, **face, "markeredgecolor": ink, "markeredgewidth": 1.1, "markersize": 5.5}
    axes.plot(x, y, linestyle="", zorder=6, **look)


def _page(words: Words, height: float, width: float) -> Sheet:
    """Draw the words of a figure on a canvas of any width and leave a body of the given height."""
    if abs(width - style.WIDTH) < 1e-9:
        return sheets.sheet(words, height)
    room = width - 2 * _EDGE
    title = style.balanced(words.title, room, size=style.TITLE, weight="bold")
    # A line as long as a page is drawn a little longer than its letters measure.
    subtitle = style.wrap(words.subtitle, 0.98 * room, size=style.BODY)
    caption = style.wrap(words.caption, 0.98 * room, size=8.5)
    mark = 0.27 if words.demonstration else 0.0
    body = _EDGE + mark + _TITLE_LINE * len(title) + _SUBTITLE_LINE * len(subtitle) + 0.14
    foot = _CAPTION_LINE * len(caption) + 0.18
    total = body + height + foot
    canvas = Canvas(figsize=(width, total), dpi=style.DPI, facecolor="white")
    FigureCanvasAgg(canvas)
    if words.demonstration:
        backing = {"boxstyle": "square,pad=0.3", "facecolor": "#3D3D3D", "edgecolor": "none"}
        look: dict[str, Any] = {
            "fontsize": style.SMALL,
            "weight": "bold",
            "color": "white",
            "va": "center_baseline",
        }
        at = ((_EDGE + 0.06) / width, 1 - (_EDGE + 0.09) / total)
        canvas.text(*at, style.DEMONSTRATION, gid="demonstration", bbox=backing, **look)
    under = _EDGE + mark + _TITLE_LINE * len(title) + 0.02
    for lines, size, step, role, weight, colour, top in (
        (title, style.TITLE, _TITLE_LINE, "title", "bold", style.INK, _EDGE + mark),
        (subtitle, style.BODY, _SUBTITLE_LINE, "subtitle", "normal", style.QUIET, under),
        (caption, 8.5, _CAPTION_LINE, "caption", "normal", style.QUIET, total - foot + 0.12),
    ):
        face: dict[str, Any] = {"fontsize": size, "weight": weight, "color": colour, "va": "top", "gid": role}
        for n, line in enumerate(lines):
            canvas.text(_EDGE / width, 1 - (top + n * step) / total, line, **face)
    return Sheet(canvas, room, height, _EDGE, foot)
