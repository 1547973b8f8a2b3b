"""Hold letters measured one by one to what matplotlib measures and draws of the whole line."""

import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import findfont, get_font
from matplotlib.textpath import text_to_path

from localsport.display import drawing, letters, style
from localsport.display.figures import Words
from localsport.display.sheets import sheet

LINES = (
    "36 of 57 neighbourhoods in Hartlepool are among England's neediest fifth",
    "What raises need most: more people aged 65 and over; Tyne & Wear, AVA To. “W.” £1,234.50 (95%)",
    "−£30,000 – Ynys Môn",
    "j",
)


@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize("line", LINES)
def test_a_line_is_as_large_as_matplotlib_measures_it(line: str, weight: style.Weight):
    look = style.font(letters.SCALE, weight)
    measured = text_to_path.get_text_width_height_descent(line, look, ismath=False)
    assert letters.face(look, size=letters.SCALE).size(line) == measured
    renderer = RendererAgg(100, 100, style.DPI)
    for size in (8.2, style.SMALL, style.BODY, style.TITLE):
        look = style.font(size, weight)
        with style.context():
            measured = renderer.get_text_width_height_descent(line, look, False)
        assert letters.face(look, size=size, dpi=style.DPI).size(line) == measured


@pytest.mark.parametrize("line", LINES)
def test_letters_stand_where_matplotlib_sets_them(line: str):
    look = style.font(letters.SCALE)
    font = get_font(findfont(look))
    font.set_size(letters.SCALE, text_to_path.DPI)
    placed, _, _ = text_to_path.get_glyphs_with_font(font, line)
    own = letters.face(look, size=letters.SCALE).line(line)
    assert own is not None and "".join(name for name, _ in own) == line
    assert [at for _, at in own] == [round(x * letters.UNIT) for _, x, _, _ in placed]


def test_two_letters_drawn_as_one_stay_one():
    line = letters.face(style.font(), size=letters.SCALE).line("fifth")
    assert line is not None and [name for name, _ in line] == ["f", "i", "ft", "h"]


@pytest.mark.parametrize("text", ["", "山", "e\N{COMBINING ACUTE ACCENT}"])
def test_what_cannot_be_set_letter_by_letter_is_left_to_matplotlib(text: str):
    face = letters.face(style.font(), size=letters.SCALE)
    assert face.line(text) is None and face.size(text) is None


def test_a_face_is_one_whatever_the_size_of_the_look():
    one = letters.face(style.font(9), size=letters.SCALE)
    assert one is letters.face(style.font(14), size=letters.SCALE)
    assert one is not letters.face(style.font(9, "bold"), size=letters.SCALE)
    assert one is not letters.face(style.font(9), size=9, dpi=style.DPI)


def test_drawn_letters_are_matplotlibs_but_for_the_shade_of_their_edges():
    words = Words("Anna and Hannah, a fifth of “Tyne & Wear”", "Ynys Môn, (95%)", "e\u0301", "Names.")
    with style.context():
        canvas = sheet(words, 1.0).canvas
        canvas.text(0.5, 0.3, "Turned", rotation=30, color=style.CONTEXT)
        own = drawing.pixels(canvas)
        theirs = RendererAgg(own.shape[1], own.shape[0], canvas.dpi)
        canvas.draw(theirs)
    apart = np.abs(own.astype(int) - np.asarray(theirs.buffer_rgba()).astype(int))
    assert 0 < apart.max() < 32
    assert (apart > 8).mean() < 0.001


def test_a_drawing_defines_each_letter_once_and_uses_it_everywhere():
    words = Words("Anna and Hannah, a fifth", "", "", "Two names.")
    with style.context():
        drawn = drawing.svg(sheet(words, 1.0).canvas, {"Date": None, "Title": words.title}).decode()
    defined = re.findall(r'<path id="([^"]+)"', drawn)
    assert len(defined) == len(set(defined))
    assert set(re.findall(r'xlink:href="#([^"]+)"', drawn)) <= set(defined)
    assert drawn.count("<!-- Anna and Hannah, a fifth -->") == 1


def test_a_picture_is_as_large_as_matplotlib_makes_it():
    # Sums of lengths come out a hair under a whole number of pixels, which is then that number.
    for high in (2.0, 2.0 - 1e-12, 2.003):
        canvas = Canvas(figsize=(0.1, high), dpi=style.DPI)
        FigureCanvasAgg(canvas).draw()
        assert drawing.pixels(canvas).shape == np.asarray(canvas.canvas.buffer_rgba()).shape
