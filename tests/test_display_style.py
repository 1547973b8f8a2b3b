"""Hold colours and letters to the rules of the house and to WCAG 2.2."""

import itertools

import pytest
from matplotlib import font_manager

from localsport.display import style


def test_the_palette_is_the_analysis_functions():
    # Government Analysis Function, "Data visualisation: colours in charts".
    assert style.CATEGORICAL == ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
    assert (style.FOCUS, style.CONTEXT) == ("#12436D", "#BFBFBF")
    assert style.DUO == ("#12436D", "#F46A25")
    assert style.RAMP[-1] == "#12436D"


def test_the_ramp_darkens_step_by_step_in_grey_too():
    against_white = [style.contrast(shade, "#FFFFFF") for shade in style.RAMP]
    assert all(b / a > 1.2 for a, b in itertools.pairwise(against_white)), against_white


def test_contrast_is_that_of_wcag():
    # WebAIM's contrast checker gives 4.54 for #767676 on white, the lightest grey that passes AA.
    assert style.contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("colour", [style.INK, style.QUIET, "#6B6B6B", "#801650", "#3D3D3D", style.FOCUS])
def test_every_colour_of_text_can_be_read_on_white(colour: str):
    # WCAG 2.2, 1.4.3: 4.5 to 1 for text.
    assert style.contrast(colour, "#FFFFFF") >= 4.5


@pytest.mark.parametrize("shade", style.RAMP)
def test_numbers_on_a_shade_can_be_read(shade: str):
    assert style.contrast(style.ink_on(shade), shade) >= 4.5


def test_the_font_comes_with_the_project():
    found = font_manager.findfont(style.font(), fallback_to_default=False)
    assert "font_source_sans_pro" in found
    assert "Bold" in font_manager.findfont(style.font(weight="bold"), fallback_to_default=False)


def test_wrapped_lines_fit_and_lose_nothing():
    text = "36 of 57 neighbourhoods in Hartlepool are among England’s fifth of greatest need"
    for width in (0.9, 2.0, 4.5):
        lines = style.wrap(text, width, size=14, weight="bold")
        assert all(style.text_width(line, size=14, weight="bold") <= width for line in lines if " " in line)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_word_longer_than_the_line_is_cut_and_not_clipped():
    word = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
    lines = style.wrap(word, 1.0)
    assert len(lines) > 1
    assert all(style.text_width(line) <= 1.0 for line in lines)
    assert "".join(lines) == word


def test_balanced_lines_are_as_few_and_leave_no_word_alone():
    text = "4 of 102 neighbourhoods in Charnwood are among England’s fifth of greatest need"
    plain = style.wrap(text, 6.84, size=14, weight="bold")
    even = style.balanced(text, 6.84, size=14, weight="bold")
    assert plain[-1] == "need"
    assert len(even) == len(plain)
    assert len(even[-1].split()) > 1


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "said"),
    [
        (28.65, "%", 1, "28.6%"),
        (0.0, "%", 0, "0%"),
        (999_949.0, "£", 0, "£999,949"),
        (999_950.0, "£", 0, "£1 million"),
        (12_345_678.0, "£", 0, "£12.3 million"),
        (-0.04, "", 1, "0.0"),
        (-1.5, "years", 1, "−1.5 years"),
        (None, "%", 1, "no figure"),
        (249.8, "per 100,000", 0, "250 per 100,000"),
    ],
)
def test_numbers_are_written_as_gov_uk_does(value: float | None, unit: str, decimals: int, said: str):
    # GOV.UK style guide, "Numbers", "Money", "Millions".
    assert style.number(value, unit, decimals) == said
