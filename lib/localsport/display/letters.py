"""Set text letter by letter, each letter and each pair of neighbours measured once.

Laying a line out takes a font engine a third of a millisecond, and a briefing measures and draws some two thousand
lines. In a Latin face a letter stands where the one before puts it, whatever else is in the line. Text that the face
has not all letters of, or that puts a mark over a letter, is left to matplotlib.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

SCALE = 100.0
"""Points at which lengths are measured that do not hang on the size of a pixel."""
UNIT = 64
"""Whole steps of a face in a pixel: where letters stand and what their outlines are made of."""
_CODES = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "z"}


@dataclass(frozen=True)
class Sign:
    """A letter, or two that are drawn as one; lengths in units.

    Attributes
    ----------
    width
        From where it stands to where what follows would.
    bottom, top
        How far its ink goes below and above the line.
    points, codes
        Its outline, as in a matplotlib path.
    """

    width: int
    bottom: int
    top: int
    points: np.ndarray
    codes: np.ndarray

    @cached_property
    def data(self) -> str:
        """The outline as the data of an SVG path."""
        parts = []
        for ends, code in Path(self.points, self.codes).iter_segments(simplify=False):
            letter = _CODES[code]
            parts.append(letter if letter == "z" else letter + " ".join(f"{end:.0f}" for end in ends))
        return "".join(parts)


class Face:
    """A face of a font at a size in pixels; `face` returns the one there is."""

    def __init__(self, file: str, size: float, dpi: float) -> None:
        self._file, self._size, self._dpi = file, size, dpi
        self._known: dict[str, bool] = {}
        self._signs: dict[str, Sign] = {}
        self._steps: dict[tuple[str, str], int | None] = {}

    def line(self, text: str) -> list[tuple[str, int]] | None:
        """Return the signs of a line and where each stands, in units, or None where matplotlib must set it."""
        if not text or not all(self._knows(letter) for letter in text):
            return None
        signs = [text[0]]
        for letter in text[1:]:
            if self._step(signs[-1], letter) is None:
                signs[-1] += letter
            else:
                signs.append(letter)
        at, placed = 0, [(signs[0], 0)]
        for one, other in pairwise(signs):
            step = self._step(one, other)
            if step is None:
                return None
            at += step
            placed.append((other, at))
        return placed

    def size(self, text: str) -> tuple[float, float, float] | None:
        """Return width, height and descent of a line in pixels, or None where matplotlib must measure it."""
        placed = self.line(text)
        if placed is None:
            return None
        signs = [self.sign(name) for name, _ in placed]
        bottom, top = min(sign.bottom for sign in signs), max(sign.top for sign in signs)
        width = placed[-1][1] + signs[-1].width
        return width / UNIT, (top - bottom) / UNIT, -bottom / UNIT

    def sign(self, name: str) -> Sign:
        """Return one of the signs of `line`."""
        if name not in self._signs:
            font = self._font()
            font.set_text(name, 0.0, flags=LoadFlags.NO_HINTING)
            width, height = font.get_width_height()
            bottom = -font.get_descent()
            _, outlines, _ = text_to_path.get_glyphs_with_font(font, name)
            ((points, codes),) = outlines.values()
            self._signs[name] = Sign(width, bottom, bottom + height, points * UNIT, codes)
        return self._signs[name]

    def _knows(self, letter: str) -> bool:
        known = self._known.get(letter)
        if known is None:
            known = self._font().get_char_index(ord(letter)) != 0 and not unicodedata.combining(letter)
            self._known[letter] = known
        return known

    def _step(self, one: str, other: str) -> int | None:
        """Return how far a sign stands from the one before; None where they become one."""
        pair = one, other
        if pair not in self._steps:
            signs, _, _ = text_to_path.get_glyphs_with_font(self._font(), one + other)
            self._steps[pair] = round(signs[1][1] * UNIT) if len(signs) == 2 else None
        return self._steps[pair]

    def _font(self) -> FT2Font:
        # matplotlib keeps one of each file, at whatever size it was needed last.
        font = get_font(self._file)
        font.set_size(self._size, self._dpi)
        return font


def face(look: FontProperties, *, size: float, dpi: float = 72) -> Face:
    """Return the face of a look at a size in points and dots per inch; the look's own size does not matter."""
    return _face(tuple(look.get_family()), look.get_weight(), look.get_style(), size, dpi)


def measured(text: str, look: FontProperties) -> tuple[float, float, float] | None:
    """Return width, height and descent of a line in points, or None where matplotlib must measure it."""
    size = face(look, size=SCALE).size(text)
    if size is None:
        return None
    scale = look.get_size_in_points() / SCALE
    return size[0] * scale, size[1] * scale, size[2] * scale


@lru_cache(maxsize=64)
def _face(family: tuple[str, ...], weight: str | int, slope: str, size: float, dpi: float) -> Face:
    look = FontProperties(family=list(family), weight=weight, style=slope)  # type: ignore[arg-type]
    return Face(findfont(look), size, dpi)
