"""Lay out a figure at the size of half a printed page, where ten points are ten points."""

from __future__ import annotations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from localsport.display import style
from localsport.display.figures import Words
from localsport.display.sheets import Sheet

WIDTH = 3.2
"""Inches, and inches on paper: nothing is made smaller when the page is printed."""
SMALL, LEAST = 8.2, 7.5
"""Points of what is read, and of what is looked up."""
_DPI = 300
_EDGE = 0.02
_TITLE = 10.5
_TITLE_LINE, _SUBTITLE_LINE = 0.185, 0.15


def small_sheet(words: Words, height: float) -> Sheet:
    """Draw title and subtitle on a canvas as wide as half a page and leave a body of the given height.

    The caption is not drawn: the page credits its sources once, and the files carry the caption inside.

    Parameters
    ----------
    words
        Title, subtitle; a demonstration is marked above the title.
    height
        Inches for the picture.
    """
    title = style.balanced(words.title, WIDTH, size=_TITLE, weight="bold")
    subtitle = style.wrap(words.subtitle, WIDTH, size=SMALL)
    mark = 0.19 if words.demonstration else 0.0
    head = mark + len(title) * _TITLE_LINE + len(subtitle) * _SUBTITLE_LINE + 0.1
    total = head + height + 2 * _EDGE
    canvas = Canvas(figsize=(WIDTH + 2 * _EDGE, total), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(canvas)
    left, top = _EDGE / (WIDTH + 2 * _EDGE), _EDGE
    if words.demonstration:
        canvas.text(
            left + 0.05 / WIDTH,
            1 - (top + 0.07) / total,
            style.DEMONSTRATION,
            fontsize=LEAST,
            weight="bold",
            color="white",
            va="center_baseline",
            gid="demonstration",
            bbox={"boxstyle": "square,pad=0.3", "facecolor": "#3D3D3D", "edgecolor": "none"},
        )
        top += mark
    for text in title:
        canvas.text(left, 1 - top / total, text, fontsize=_TITLE, weight="bold", va="top", gid="title")
        top += _TITLE_LINE
    for text in subtitle:
        canvas.text(
            left,
            1 - (top + 0.01) / total,
            text,
            va="top",
            gid="subtitle",
            fontsize=SMALL,
            color=style.QUIET,
        )
        top += _SUBTITLE_LINE
    return Sheet(canvas, WIDTH, height, _EDGE, _EDGE)
