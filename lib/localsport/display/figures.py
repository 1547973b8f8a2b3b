"""Carry a picture with its words, its alternative text and its table."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
from matplotlib.figure import Figure as Canvas
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from localsport.display import drawing, style

_SHADES = 256
"""Colours kept in a PNG: flat colours and their soft edges need no more, and the file is a third. With fewer, a
colour that only its box in the legend has is blended into another."""
_FLAT, _TIMES = 96, 4
"""Colours of the palette that are kept as drawn, and how often another counts at most in sharing the rest."""
_WHITE = 0xFFFFFF
_SAME = 1e-12
"""What is smaller than this share of a column's largest number is its noise, and is taken for nought."""
_NUDGE = 1 + 1e-9
"""Moves numbers off the halves, where the last bit would decide how they are rounded."""
MimeBundle = tuple[dict[str, Any], dict[str, Any]]


@dataclass(frozen=True)
class Words:
    """What a figure says in words.

    Attributes
    ----------
    title
        The message, a sentence.
    subtitle
        Measure, unit, base and period.
    caption
        Source, licence and notes.
    alt
        What the picture shows, for someone who cannot see it.
    demonstration
        Whether the figure is made from the demonstration county; drawn on the figure and written to the file.
    """

    title: str
    subtitle: str
    caption: str
    alt: str
    demonstration: bool = False

    def __post_init__(self) -> None:
        missing = [part for part in ("title", "alt") if not getattr(self, part).strip()]
        if missing:
            raise ValueError(
                f"A figure needs words for {missing}: a message as title and what it shows as alt."
            )


def _checked(name: str) -> None:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(
            f"Figure name {name!r} must be a file stem of small letters, digits and single hyphens."
        )


@dataclass(frozen=True, eq=False, repr=False)
class Figure:
    """A finished matplotlib picture; in Jupyter it shows itself as a PNG with alternative text.

    Attributes
    ----------
    name
        File stem, such as "needs-map".
    words
        What is written around the picture.
    figure
        The matplotlib figure, words drawn.
    frame
        The rows behind the picture, or None.
    """

    name: str
    words: Words
    figure: Canvas
    frame: pd.DataFrame | None = field(default=None)

    def __post_init__(self) -> None:
        _checked(self.name)

    @property
    def title(self) -> str:
        """The message."""
        return self.words.title

    @property
    def subtitle(self) -> str:
        """Measure, unit, base and period."""
        return self.words.subtitle

    @property
    def caption(self) -> str:
        """Source, licence and notes."""
        return self.words.caption

    @property
    def alt(self) -> str:
        """What the picture shows, in words; a demonstration begins by saying so."""
        return f"{style.DEMONSTRATION}. {self.words.alt}" if self.words.demonstration else self.words.alt

    @property
    def demonstration(self) -> bool:
        """Whether it is made from the demonstration county."""
        return self.words.demonstration

    def __repr__(self) -> str:
        return f"Figure {self.name}: {self.title}"

    def png(self) -> bytes:
        """Return the picture as PNG; the same figure gives the same bytes."""
        return self._png

    @cached_property
    def _png(self) -> bytes:
        # Kept, because a briefing shows and saves every figure and drawing it is most of its cost.
        about = PngInfo()
        about.add_itxt("Title", self._heading)
        about.add_itxt("Description", self.alt)
        about.add_itxt("Source", self.caption)
        if self.demonstration:
            about.add_itxt("Comment", style.DEMONSTRATION)
        with style.context():
            few = _of_few_colours(drawing.pixels(self.figure))
        buffer = io.BytesIO()
        few.save(buffer, format="png", pnginfo=about, dpi=(style.DPI, style.DPI), compress_level=5)
        return buffer.getvalue()

    def svg(self) -> bytes:
        """Return the picture as SVG with text as outlines; the same figure gives the same bytes."""
        metadata: dict[str, Any] = {
            "Creator": None,
            "Date": None,
            "Title": self._heading,
            "Description": self.alt,
            "Source": self.caption,
        }
        if self.demonstration:
            metadata["Keywords"] = [style.DEMONSTRATION]
        with style.context():
            return _compact(drawing.svg(self.figure, metadata))

    def save(self, folder: Path, *, numbers: Path | None = None) -> list[Path]:
        """Write NAME.png, NAME.svg and, where there are rows, NAME.csv; return the paths written.

        Parameters
        ----------
        folder
            Made where it does not exist.
        numbers
            Folder for the rows; the same one where not given.
        """
        contents = {"png": self.png(), "svg": self.svg()}
        if self.frame is not None:
            named = self.frame.index.name is not None
            contents["csv"] = self.frame.to_csv(index=named, lineterminator="\n").encode()
        paths = []
        for ending, content in contents.items():
            home = Path(numbers if numbers is not None and ending == "csv" else folder)
            home.mkdir(parents=True, exist_ok=True)
            path = home / f"{self.name}.{ending}"
            path.write_bytes(content)
            paths.append(path)
        return paths

    @property
    def _heading(self) -> str:
        return f"{style.DEMONSTRATION}: {self.title}" if self.demonstration else self.title

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> MimeBundle:
        data = {"image/png": base64.b64encode(self.png()).decode(), "text/plain": repr(self)}
        about = {
            "name": self.name,
            "title": self.title,
            "subtitle": self.subtitle,
            "caption": self.caption,
            "demonstration": self.demonstration,
            "table": None if self.frame is None else self.name,
            "rows": None if self.frame is None else _fingerprint(self.frame),
        }
        return data, {"image/png": {"alt": self.alt, "localsport": about}}


def _fingerprint(frame: pd.DataFrame) -> dict[str, str]:
    """Sum up each column in twelve letters, numbers to six digits: another machine's last bit changes nothing."""
    columns = {"index": frame.index.to_series(), **{str(name): frame[name] for name in frame.columns}}
    return {
        name: hashlib.sha256("\n".join(_alike(column)).encode()).hexdigest()[:12]
        for name, column in columns.items()
    }


def _alike(column: pd.Series) -> list[str]:
    if isinstance(column.dtype, pd.StringDtype):
        return [text if isinstance(text, str) else "" for text in column.tolist()]
    if pd.api.types.is_bool_dtype(column) or not pd.api.types.is_numeric_dtype(column):
        return column.astype("string").fillna("").tolist()
    numbers = column.to_numpy(dtype=float, na_value=np.nan)
    size = np.abs(numbers[np.isfinite(numbers)]).max(initial=0.0)
    settled = np.where(np.abs(numbers) > _SAME * size, numbers, 0.0)
    return [f"{number * _NUDGE:.5e}" for number in settled.tolist()]


def _of_few_colours(drawn: np.ndarray) -> Image.Image:
    """Reduce a drawing (height, width, 4) to a palette; its commonest colours stay as they are.

    The rest, soft edges, share what is left of the palette by median cut. Pillow does that over every pixel;
    here every colour comes in but a few times, which takes a sixth of the time and errs no more.
    """
    codes = drawn.view("<u4")[..., 0] & _WHITE
    # White is most of a page and the greatest number: only the rest is looked at pixel by pixel.
    inked = codes != _WHITE
    number, seen = pd.factorize(codes[inked], sort=True)
    counts = np.append(np.bincount(number, minlength=len(seen)), codes.size - len(number))
    seen = np.append(seen, _WHITE)
    colours = np.ascontiguousarray(seen.astype("<u4")).view(np.uint8).reshape(-1, 4)[:, :3]
    if len(seen) <= _SHADES:
        palette, chosen = colours, np.arange(len(seen))
    else:
        order = np.argsort(-counts, kind="stable")
        flat, soft = order[:_FLAT], order[_FLAT:]
        sample = np.repeat(colours[soft], np.minimum(counts[soft], _TIMES), axis=0)
        cut = Image.fromarray(sample[None]).quantize(
            _SHADES - _FLAT, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
        mixed = np.asarray(cut.getpalette(), dtype=np.uint8).reshape(-1, 3)[: _SHADES - _FLAT]
        palette = np.concatenate([colours[flat], mixed])
        own, other = colours.astype(float), palette.astype(float)
        chosen = ((other**2).sum(axis=1) - 2 * own @ other.T).argmin(axis=1)
    chosen = chosen.astype(np.uint8)
    indexed = np.full(codes.shape, chosen[-1])
    indexed[inked] = chosen[number]
    picture = Image.fromarray(indexed)
    picture.putpalette(np.ascontiguousarray(palette).tobytes())
    return picture


@dataclass(frozen=True, eq=False, repr=False)
class Interactive:
    """A plotly figure that repeats a printed one for those who want to point at it.

    Attributes
    ----------
    name
        File stem, such as "needs-map-interactive".
    title
        The message.
    label
        What the reader opens, for the summary line ("Explore the map").
    figure
        The plotly figure, or its data and layout as plain values; no random identifiers reach the page.
    alt
        What it shows, and where the same can be read without JavaScript.
    """

    name: str
    title: str
    label: str
    figure: go.Figure | Mapping[str, Any]
    alt: str

    def __post_init__(self) -> None:
        _checked(self.name)

    def __repr__(self) -> str:
        return f"Interactive {self.name}: {self.title}"

    def content(self) -> dict[str, Any]:
        """Return data, layout and config as plain JSON values; the same figure gives the same content."""
        plain = isinstance(self.figure, Mapping)
        text = (
            json.dumps(self.figure) if plain else pio.to_json(self.figure, validate=False, remove_uids=True)
        )
        content: dict[str, Any] = json.loads(text)
        content["config"] = {"displaylogo": False, "responsive": True, "showTips": False}
        return content

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> MimeBundle:
        mime = "application/vnd.plotly.v1+json"
        about = {"name": self.name, "title": self.title, "label": self.label}
        return {mime: self.content(), "text/plain": repr(self)}, {
            mime: {"alt": self.alt, "localsport": about}
        }


_COORDINATES = re.compile(rb'(?: d="| x="| y="|translate\()[^"().]*\.[^"()]*')
_DIGITS = re.compile(rb"(?<=\.\d)\d+")
_GLYPH = re.compile(rb"SourceSans(?:Pro|3)-([A-Z])[A-Za-z]*-")


def _compact(svg: bytes) -> bytes:
    """Halve a drawing's bytes with nothing lost to the eye.

    Coordinates are rounded to a tenth of a point, indentation goes, and the name of a glyph, which stands
    at every letter, is cut short.
    """
    rounded = _COORDINATES.sub(lambda found: _DIGITS.sub(b"", found.group()), svg)
    return re.sub(rb" ?\n *", b"\n", _GLYPH.sub(rb"\1-", rounded))
