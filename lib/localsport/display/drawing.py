"""Draw a matplotlib figure as SVG with text as outlines, each letter laid out once."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.artist import Artist
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import rgb2hex
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties

from localsport.display import letters

POINTS = 72
"""Dots per inch of an SVG."""


def svg(figure: Canvas, metadata: dict[str, Any]) -> bytes:
    """Return a figure as SVG; `metadata` as for ``savefig``."""
    page = io.StringIO()
    wide, high = figure.get_size_inches()
    dpi = figure.dpi
    figure.dpi = POINTS
    try:
        words = _Words(wide * POINTS, high * POINTS, page, image_dpi=dpi, metadata=metadata)
        renderer: Any = MixedModeRenderer(figure, wide, high, dpi, words)  # type: ignore[no-untyped-call]
        figure.draw(renderer)
        renderer.finalize()
    finally:
        figure.dpi = dpi
    return page.getvalue().encode()


class _Words(RendererSVG):
    """matplotlib's SVG, but for plain text, whose letters are known already."""

    def __init__(self, width: float, height: float, page: io.StringIO, **rest: Any) -> None:
        super().__init__(width, height, page, **rest)  # type: ignore[no-untyped-call]
        self._page = page
        self._faces: dict[letters.Face, int] = {}
        self._defined: set[str] = set()

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        size = None if ismath else letters.face(prop).size(s)
        if size is None:
            return super().get_text_width_height_descent(s, prop, ismath)  # type: ignore[no-untyped-call]
        scale = prop.get_size_in_points() / letters.SCALE
        return size[0] * scale, size[1] * scale, size[2] * scale

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Artist | None = None,
    ) -> None:
        face = letters.face(prop)
        clipped = gc.get_clip_rectangle() is not None or gc.get_clip_path()[0] is not None
        starts = None if ismath or clipped or gc.get_alpha() != 1 or gc.get_url() else face.starts(s)
        if starts is None:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)  # type: ignore[no-untyped-call]
            return
        scale = prop.get_size_in_points() / letters.SCALE / letters.UNIT
        number = self._faces.setdefault(face, len(self._faces))
        names = [f"f{number}-{ord(letter):x}" for letter in s]
        new = {name: letter for name, letter in zip(names, s, strict=True) if name not in self._defined}
        self._defined.update(new)
        shapes = "".join(f'<path id="{name}" d="{face.outline(letter)}"/>\n' for name, letter in new.items())
        uses = "".join(
            f'<use xlink:href="#{name}" x="{start}"/>\n'
            for name, letter, start in zip(names, s, starts, strict=True)
            if letter != " "
        )
        turned = f" rotate({-angle:.6g})" if angle else ""
        # The comment closes the tag that is open; what follows stands for itself, so it needs no writer.
        self.writer.comment(s)  # type: ignore[no-untyped-call]
        self._page.write(
            f'<g style="fill: {rgb2hex(gc.get_rgb())}" transform="translate({x:.1f} {y:.1f}){turned} '
            f'scale({scale:.7g} {-scale:.7g})">\n'
            + (f"<defs>\n{shapes}</defs>\n" if shapes else "")
            + f"{uses}</g>\n"
        )
