"""Hold letters measured one by one to what matplotlib measures and draws of the whole line."""

import re

import pytest
from matplotlib.font_manager import FontProperties, findfont, get_font
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
    assert letters.face(look).size(line) == text_to_path.get_text_width_height_descent(line, look, False)


@pytest.mark.parametrize("line", [line.replace("fifth", "") for line in LINES])
def test_letters_stand_where_matplotlib_sets_them(line: str):
    look = style.font(letters.SCALE)
    font = get_font(findfont(look))
    font.set_size(letters.SCALE, text_to_path.DPI)
    placed, _, _ = text_to_path.get_glyphs_with_font(font, line)
    assert letters.face(look).starts(line) == [round(x * letters.UNIT) for _, x, _, _ in placed]


def test_what_the_face_cannot_say_letter_by_letter_is_left_to_matplotlib():
    face = letters.face(style.font())
    assert face.size("山") is None and face.starts("山") is None  # the face lacks it
    assert face.starts("fifth") is None  # f and t are one sign
    assert face.size("") is None
    assert face.size("e\N{COMBINING ACUTE ACCENT}") is None


def test_a_face_is_one_whatever_its_size():
    assert letters.face(style.font(9)) is letters.face(style.font(14))
    assert letters.face(style.font(9)) is not letters.face(style.font(9, "bold"))
    assert letters.face(FontProperties(family="DejaVu Sans")) is not letters.face(style.font())


def test_a_drawing_defines_each_letter_once_and_uses_it_everywhere():
    words = Words("Anna and Hannah, a fifth", "", "", "Two names.")
    with style.context():
        drawn = drawing.svg(sheet(words, 1.0).canvas, {"Date": None, "Title": words.title}).decode()
    defined = re.findall(r'<path id="([^"]+)"', drawn)
    assert len(defined) == len(set(defined))
    assert set(re.findall(r'xlink:href="#([^"]+)"', drawn)) <= set(defined)
    assert drawn.count("<!-- Anna and Hannah, a fifth -->") == 1
