"""Measure text letter by letter, each letter and each pair of neighbours once.

Laying a line out takes a font engine a third of a millisecond, and a briefing measures and draws some two thousand
lines. In a Latin face a letter stands where its pair with the one before puts it, whatever else is in the line: so
a line is as wide as its pairs together less its inner letters, which are in two pairs. Text that the face has not
all letters of, or that combines letters into one sign, is left to matplotlib.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

SCALE = text_to_path.FONT_SCALE
"""Points of the size at which a face is measured."""
UNIT = 64
"""Whole steps of an outline in one such point."""
_SIGNS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "z"}


class Face:
    """One face of a font, its letters measured as they come; `face` returns the one there is."""

    def __init__(self, look: FontProperties) -> None:
        self._look = look
        self._file = findfont(look)
        self._sizes: dict[str, tuple[float, float, float]] = {}
        self._known: dict[str, bool] = {}
        self._steps: dict[str, float | None] = {}
        self._outlines: dict[str, str] = {}

    def size(self, text: str) -> tuple[float, float, float] | None:
        """Return width, height and descent of a line at `SCALE` points, or None where matplotlib must measure."""
        if not self._holds(text):
            return None
        letters = [self._size(letter) for letter in text]
        width = sum(self._size(pair)[0] for pair in map("".join, pairwise(text)))
        width = letters[0][0] if len(text) == 1 else width - sum(size[0] for size in letters[1:-1])
        descent = max(size[2] for size in letters)
        return width, max(size[1] - size[2] for size in letters) + descent, descent

    def starts(self, text: str) -> list[int] | None:
        """Return where each letter of a line begins, in units, or None where matplotlib must draw."""
        if not self._holds(text):
            return None
        starts = [0]
        for pair in map("".join, pairwise(text)):
            step = self._step(pair)
            if step is None:
                return None
            starts.append(starts[-1] + round(step * UNIT))
        return starts

    def outline(self, letter: str) -> str:
        """Return the outline of a letter as the data of an SVG path, in units."""
        if letter not in self._outlines:
            points, codes = text_to_path.get_text_path(self._look, letter)
            self._outlines[letter] = _data(points, codes)
        return self._outlines[letter]

    def _holds(self, text: str) -> bool:
        return bool(text) and all(
            self._known[letter] if letter in self._known else self._knows(letter) for letter in text
        )

    def _knows(self, letter: str) -> bool:
        drawn = get_font(self._file).get_char_index(ord(letter)) != 0
        self._known[letter] = drawn and not unicodedata.combining(letter)
        return self._known[letter]

    def _size(self, text: str) -> tuple[float, float, float]:
        """Measure a letter or a pair of letters."""
        known = self._sizes.get(text)
        if known is None:
            known = text_to_path.get_text_width_height_descent(text, self._look, ismath=False)
            self._sizes[text] = known
        return known

    def _step(self, pair: str) -> float | None:
        """Return how far the second letter of a pair begins from the first; None where they become one sign."""
        if pair not in self._steps:
            font = get_font(self._file)
            font.set_size(SCALE, text_to_path.DPI)
            signs, _, _ = text_to_path.get_glyphs_with_font(font, pair)
            self._steps[pair] = float(signs[1][1]) if len(signs) == 2 else None
        return self._steps[pair]


def face(look: FontProperties) -> Face:
    """Return the face of a look, whatever its size."""
    return _face(tuple(look.get_family()), look.get_weight(), look.get_style())


@lru_cache(maxsize=16)
def _face(family: tuple[str, ...], weight: str | int, slope: str) -> Face:
    return Face(FontProperties(family=list(family), weight=weight, style=slope, size=SCALE))  # type: ignore[arg-type]


def _data(points: Any, codes: Any) -> str:
    """Write an outline as SVG does."""
    outline = Path(np.asarray(points) * UNIT, codes)
    parts = []
    for ends, code in outline.iter_segments(simplify=False):
        sign = _SIGNS[code]
        parts.append(sign if sign == "z" else sign + " ".join(f"{end:.0f}" for end in ends))
    return "".join(parts)
