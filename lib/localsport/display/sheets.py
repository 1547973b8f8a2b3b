"""Lay out a figure's title, subtitle and caption around the room for its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from localsport.display import style
from localsport.display.figures import Words

_EDGE = 0.08
_TITLE_LINE, _SUBTITLE_LINE, _CAPTION_LINE = 0.235, 0.185, 0.15


@dataclass(frozen=True, eq=False)
class Sheet:
    """A canvas whose words are drawn, with an empty body; lengths are inches from the body's lower left."""

    canvas: Canvas
    width: float
    height: float
    left: float
    bottom: float

    def axes(self, left: float, bottom: float, width: float, height: float, *, label: str = "") -> Axes:
        """Add axes at a place in the body."""
        total_width, total_height = self.canvas.get_size_inches()
        return self.canvas.add_axes(
            (
                (self.left + left) / total_width,
                (self.bottom + bottom) / total_height,
                width / total_width,
                height / total_height,
            ),
            label=label,
        )

    def blank(self, left: float, bottom: float, width: float, height: float, *, label: str = "") -> Axes:
        """Add axes without lines or ticks, whose data coordinates are inches."""
        axes = self.axes(left, bottom, width, height, label=label)
        axes.set_axis_off()
        axes.set(xlim=(0, width), ylim=(0, height))
        return axes


def sheet(words: Words, height: float) -> Sheet:
    """Draw the words of a figure on a canvas 7 inches wide and leave a body of the given height.

    Parameters
    ----------
    words
        Title, subtitle, caption; a demonstration is marked above the title.
    height
        Inches for the picture.
    """
    room = style.WIDTH - 2 * _EDGE
    title = style.balanced(words.title, room, size=style.TITLE, weight="bold")
    subtitle = style.wrap(words.subtitle, room, size=style.BODY) if words.subtitle else []
    caption = style.wrap(words.caption, room, size=8.5) if words.caption else []
    mark = 0.27 if words.demonstration else 0.0
    head = mark + len(title) * _TITLE_LINE + len(subtitle) * _SUBTITLE_LINE + 0.12
    foot = len(caption) * _CAPTION_LINE + (0.16 if caption else 0.06)
    total = _EDGE + head + height + foot

    canvas = Canvas(figsize=(style.WIDTH, total), dpi=style.DPI, facecolor="white")
    FigureCanvasAgg(canvas)

    def line(text: str, top: float, size: float, role: str, **look: Any) -> None:
        canvas.text(
            _EDGE / style.WIDTH, 1 - top / total, text, fontsize=size, va="top", ha="left", gid=role, **look
        )

    top = _EDGE
    if words.demonstration:
        canvas.text(
            (_EDGE + 0.06) / style.WIDTH,
            1 - (top + 0.09) / total,
            style.DEMONSTRATION,
            fontsize=style.SMALL,
            weight="bold",
            color="white",
            va="center_baseline",
            ha="left",
            gid="demonstration",
            bbox={"boxstyle": "square,pad=0.3", "facecolor": "#3D3D3D", "edgecolor": "none"},
        )
        top += mark
    for text in title:
        line(text, top, style.TITLE, "title", weight="bold")
        top += _TITLE_LINE
    for text in subtitle:
        line(text, top + 0.02, style.BODY, "subtitle", color=style.QUIET)
        top += _SUBTITLE_LINE
    top = total - foot + 0.10
    for text in caption:
        line(text, top, 8.5, "caption", color=style.QUIET)
        top += _CAPTION_LINE
    return Sheet(canvas, room, height, _EDGE, foot)
