"""Draw a matplotlib figure as pixels or as SVG, its text set letter by letter."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import rgb2hex
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from localsport.display import letters

POINTS = 72
"""Dots per inch of an SVG."""
Size = tuple[float, float, float]


def pixels(figure: Canvas) -> np.ndarray:
    """Return a figure as red, green, blue and opacity (shape: height, width, 4)."""
    wide, high = figure.canvas.get_width_height(physical=True)
    renderer = _Pixels(wide, high, figure.dpi)  # type: ignore[no-untyped-call]
    figure.draw(renderer)
    return np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call]


def svg(figure: Canvas, metadata: dict[str, Any]) -> bytes:
    """Return a figure as SVG; `metadata` as for ``savefig``."""
    page = io.StringIO()
    wide, high = figure.get_size_inches()
    dpi = figure.dpi
    figure.dpi = POINTS
    try:
        outlines = _Outlines(wide * POINTS, high * POINTS, page, image_dpi=dpi, metadata=metadata)
        renderer: Any = MixedModeRenderer(figure, wide, high, dpi, outlines)  # type: ignore[no-untyped-call]
        figure.draw(renderer)
        renderer.finalize()
    finally:
        figure.dpi = dpi
    return page.getvalue().encode()


class _Pixels(RendererAgg):
    """matplotlib's pixels, but for the letters of plain text, which are drawn as outlines line by line."""

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> Size:
        size = None if ismath else self._face(prop).size(s)
        return size or super().get_text_width_height_descent(s, prop, ismath)  # type: ignore[no-untyped-call]

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
        face = self._face(prop)
        placed = None if ismath else face.line(s)
        if placed is None:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)  # type: ignore[no-untyped-call]
            return
        signs = [(face.sign(name), at) for name, at in placed]
        points = np.concatenate([np.add(sign.points, (at, 0)) for sign, at in signs])
        if not len(points):
            return
        # A font engine sets letters on whole units of its own, and so does this.
        unit = letters.UNIT
        corner = round(x * unit) / unit, round((self.height - y) * unit) / unit
        place = Affine2D().scale(1 / unit).rotate_deg(angle).translate(*corner)
        outline = Path(points, np.concatenate([sign.codes for sign, _ in signs]))
        pen = self.new_gc()
        pen.copy_properties(gc)
        pen.set_linewidth(0)
        pen.set_snap(False)
        self.draw_path(pen, outline, place, gc.get_rgb())  # type: ignore[no-untyped-call]
        pen.restore()

    def _face(self, look: FontProperties) -> letters.Face:
        return letters.face(look, size=look.get_size_in_points(), dpi=self.dpi)


class _Outlines(RendererSVG):
    """matplotlib's SVG, but for plain text, whose letters are written once and then named."""

    def __init__(self, width: float, height: float, page: io.StringIO, **rest: Any) -> None:
        super().__init__(width, height, page, **rest)  # type: ignore[no-untyped-call]
        self._page = page
        self._faces: dict[letters.Face, int] = {}
        self._defined: set[str] = set()

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> Size:
        size = None if ismath else letters.measured(s, prop)
        return size or super().get_text_width_height_descent(s, prop, ismath)  # type: ignore[no-untyped-call]

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
        face = letters.face(prop, size=letters.SCALE)
        clipped = gc.get_clip_rectangle() is not None or gc.get_clip_path()[0] is not None
        placed = None if ismath or clipped or gc.get_rgb()[3] != 1 or gc.get_url() else face.line(s)
        if placed is None:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)  # type: ignore[no-untyped-call]
            return
        scale = prop.get_size_in_points() / letters.SCALE / letters.UNIT
        number = self._faces.setdefault(face, len(self._faces))
        shapes, uses = [], []
        for name, at in placed:
            if name == " ":
                continue
            id = f"f{number}-{''.join(f'{ord(letter):x}' for letter in name)}"
            if id not in self._defined:
                self._defined.add(id)
                shapes.append(f'<path id="{id}" d="{face.sign(name).data}"/>\n')
            uses.append(f'<use xlink:href="#{id}" x="{at}"/>\n')
        turned = f" rotate({-angle:.6g})" if angle else ""
        # The comment closes the tag that is open; what follows stands for itself, so it needs no writer.
        self.writer.comment(s)  # type: ignore[no-untyped-call]
        self._page.write(
            f'<g style="fill: {rgb2hex(gc.get_rgb())}" transform="translate({x:.1f} {y:.1f}){turned} '
            f'scale({scale:.7g} {-scale:.7g})">\n'
            + (f"<defs>\n{''.join(shapes)}</defs>\n" if shapes else "")
            + f"{''.join(uses)}</g>\n"
        )
