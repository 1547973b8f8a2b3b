"""Keep the colours, the fonts and the number shapes that every figure shares."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any, Literal

import font_source_sans_pro
import matplotlib as mpl
from afcharts.af_colours import get_af_colours
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from localsport.display import letters
from localsport.display.ramp import RAMP as RAMP

CATEGORICAL: tuple[str, ...] = tuple(get_af_colours("categorical", number_of_colours=6))
"""The Government Analysis Function palette in its order; use at most four in one chart."""
FOCUS, CONTEXT = get_af_colours("focus")
"""The place, and what it is seen against."""
DUO: tuple[str, str] = tuple(get_af_colours("duo"))
INK = "#1A1A1A"
QUIET = "#505050"
"""Text that is not the message: 8 to 1 against white."""
RULE = "#BFBFBF"
DEMONSTRATION = "Demonstration data"

FONT = "Source Sans Pro"
BODY, SMALL, TITLE = 10.0, 9.0, 14.0
"""Points; a figure is 7 inches wide, so that 10 points are 14 pixels on a page 700 pixels wide."""
WIDTH = 7.0
DPI = 160

Weight = Literal["normal", "bold"]


def _registered() -> None:
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for face in ("SourceSansPro", "SourceSansProBold", "SourceSansProIt"):
        file = font_source_sans_pro.font_files_ttf[face]
        if file not in known:
            font_manager.fontManager.addfont(file)


_registered()

_RC: Any = {
    "font.family": FONT,
    "font.size": BODY,
    "text.color": INK,
    "text.parse_math": False,
    "text.hinting": "no_hinting",
    "axes.edgecolor": RULE,
    "axes.labelcolor": INK,
    "axes.labelsize": SMALL,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "xtick.color": RULE,
    "xtick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.color": RULE,
    "ytick.labelcolor": INK,
    "ytick.labelsize": SMALL,
    "ytick.major.size": 0,
    "lines.linewidth": 2,
    "lines.solid_capstyle": "round",
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "figure.dpi": DPI,
    "savefig.dpi": DPI,
    "svg.hashsalt": "localsport",
    "svg.fonttype": "path",
    "path.simplify": True,
}


def context() -> AbstractContextManager[None]:
    """Return the matplotlib settings of every figure, as a context; nothing outside it changes."""
    return mpl.rc_context(_RC)


def font(size: float = BODY, weight: Weight = "normal") -> FontProperties:
    """Return the one font family at a size in points."""
    return FontProperties(family=FONT, size=size, weight=weight)


@lru_cache(maxsize=16384)
def text_width(text: str, *, size: float = BODY, weight: Weight = "normal") -> float:
    """Return the width of one line of text in inches."""
    look = font(size, weight)
    measured = letters.measured(text, look)
    width, _, _ = measured or text_to_path.get_text_width_height_descent(text, look, ismath=False)
    return float(width) / 72


def wrap(text: str, width: float, *, size: float = BODY, weight: Weight = "normal") -> list[str]:
    """Break text into lines that fit a width in inches; a single word that is too long is cut.

    Examples
    --------
    >>> wrap("Need is concentrated in the east", 1.2)
    ['Need is', 'concentrated in the', 'east']
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if text_width(longer, size=size, weight=weight) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            while text_width(word, size=size, weight=weight) > width and len(word) > 1:
                cut = next(
                    n
                    for n in range(len(word) - 1, 0, -1)
                    if n == 1 or text_width(word[:n], size=size, weight=weight) <= width
                )
                lines.append(word[:cut])
                word = word[cut:]
            line = word
        lines.append(line)
    return lines


def balanced(text: str, width: float, *, size: float = BODY, weight: Weight = "normal") -> list[str]:
    """Break text as `wrap` does, into lines of like length, so that no last word stands alone."""
    lines = wrap(text, width, size=size, weight=weight)
    if len(lines) == 1:
        return lines
    narrow, enough = width * 0.65, width
    while enough - narrow > 0.05:
        middle = (narrow + enough) / 2
        if len(wrap(text, middle, size=size, weight=weight)) > len(lines):
            narrow = middle
        else:
            enough = middle
    return wrap(text, enough, size=size, weight=weight)


def number(value: float | None, unit: str = "", decimals: int = 0, *, short: bool = False) -> str:
    """Write a number as GOV.UK does.

    Parameters
    ----------
    value
        The number; None and NaN become "no figure".
    unit
        "%", "£", or words that follow the number ("years", "per 100,000").
    decimals
        Decimal places; pounds of a million and more are always shortened to one.
    short
        Leave out a unit made of words (for a column whose heading names it).

    Examples
    --------
    >>> number(28.74, "%", 1), number(79.4, "years", 1), number(1_234_000, "£"), number(1.1, "£", 2)
    ('28.7%', '79.4 years', '£1.2 million', '£1.10')
    >>> number(-30_000, "£"), number(float("nan"), "%")
    ('−£30,000', 'no figure')
    """
    if value is None or math.isnan(value):
        return "no figure"
    sign = "−" if round(value, decimals) < 0 else ""
    size = abs(value)
    if unit == "£" and size >= 999_950:
        amount = f"{size / 1e6:,.1f}".removesuffix(".0")
        return f"{sign}£{amount} million"
    amount = f"{size:,.{decimals}f}"
    if unit == "£":
        return f"{sign}£{amount}"
    if unit == "%":
        return f"{sign}{amount}%"
    return f"{sign}{amount}" if short or not unit else f"{sign}{amount} {unit}"


def period(text: str) -> str:
    """Set a published period for reading.

    Examples
    --------
    >>> period("2020 - 22"), period("2023/24")
    ('2020–22', '2023/24')
    """
    return text.replace(" - ", "–")


def ink_on(colour: str) -> str:
    """Return white or near-black, whichever stands out more on a colour."""
    return "white" if contrast(colour, "#FFFFFF") >= contrast(colour, INK) else INK


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance).

    Examples
    --------
    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """

    def luminance(colour: str) -> float:
        channels = mpl.colors.to_rgb(colour)
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
