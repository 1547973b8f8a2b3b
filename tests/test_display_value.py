"""Hold the words and pictures of a case to its claims, to plain English and to their frames."""

import re
from itertools import combinations

import pandas as pd
import pytest
from matplotlib.text import Text

from localsport.answers.case import Case, case
from localsport.answers.claims import together
from localsport.answers.locality import Locality, locality
from localsport.answers.national import national
from localsport.answers.programme import programme
from localsport.answers.scaled import scaled
from localsport.data import programmes
from localsport.display import (
    case_figures,
    case_messages,
    case_tables,
    case_wording,
    scale_wording,
    value_figures,
    value_tables,
    value_wording,
)
from localsport.display.figures import Figure, Words
from localsport.display.value_messages import short_group
from localsport.display.waterfall import waterfall

READY = sorted(programmes.programmes().index)
WORDS = Words("A message", "Pounds", "Source: a table.", "What it shows.")


@pytest.fixture(scope="module", params=READY)
def found(request: pytest.FixtureRequest) -> Case:
    return case(programme(request.param, draws=400, materiality=0.005), base_draws=64)


@pytest.fixture(scope="module")
def place(demo_tables) -> Locality:
    return locality(demo_tables, "X07000001", shared=national(demo_tables))


def claims_of(found: Case) -> pd.DataFrame:
    return together(found.answer.claims, found.claims)


def changed(claims: pd.DataFrame, **values: float) -> pd.DataFrame:
    """Give claims other values, as another programme would have."""
    frame = claims.set_index("id")
    for id, value in values.items():
        frame.loc[id, "value"] = value
    return frame.reset_index()


def plain(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)


# --- words ---------------------------------------------------------------------------------------------------


def sayings(found: Case) -> list[str]:
    claims = claims_of(found)
    said = value_wording.value_sentences(claims, found.answer.name) | case_wording.case_sentences(claims)
    return [*said.values(), case_wording.believe_list(claims)]


def test_every_number_said_is_marked_with_its_claim(found):
    known = set(claims_of(found)["id"])
    for text in sayings(found):
        assert set(re.findall(r'data-claim="([^"]+)"', text)) <= known
        bare = re.sub(r"<data.*?</data>", "", text)
        assert not re.search(r"\d", bare.replace("£1", "")), bare


def test_the_words_are_plain_and_whole(found):
    for text in sayings(found):
        words = plain(text)
        assert "nan" not in words.split()
        assert "not known" not in words
        assert "£-" not in words
        assert not re.search(r"_|\binf\b|NaN|ls_points|deadweight|Sobol", words), words
        assert words.rstrip().endswith("."), words


def test_the_share_that_nobody_verified_is_said(found):
    said = case_wording.case_sentences(claims_of(found))
    assert "nobody has verified" in said["unverified"]
    for words in (
        case_messages.steps(claims_of(found), "p", 2024),
        case_messages.gains(claims_of(found), "p", 2024),
        case_messages.payback(claims_of(found), "p", 2024),
    ):
        assert "verified" in words.caption


def test_outcomes_left_out_are_named():
    found = case(programme("families", draws=50, materiality=0.005), base_draws=8)
    said = plain(case_wording.case_sentences(claims_of(found))["small"])
    assert "left out of every figure here is “fewer appointments in general practice”, with 0.2%" in said
    kinds = plain(value_wording.value_sentences(found.answer.claims, "p")["kinds"])
    assert "none is time and capacity" in kinds


def test_a_return_above_one_is_said_the_other_way_round():
    found = case(programme("exercise-referral", draws=50), base_draws=8)
    other = changed(
        claims_of(found),
        sroi_central=1.4,
        case_payback=1.4,
        case_never_pays_back=20.0,
        sroi_switching_quantity=0.71,
    )
    other.loc[other["id"] == "case_gap", "verdict"] = "more comes back than goes in"
    said = case_wording.case_sentences(other)
    assert "made up for what went in after 1.4 years; in 20% of the draws they never do" in plain(
        said["time"]
    )
    assert "the net value is £" in plain(said["net"])
    assert "£1 returns at least £1 as long as each of these holds" in case_wording.believe_list(other)
    assert case_messages.payback(other, "p", 2024).title.startswith("It has paid back after 1.4 years")


def test_a_method_that_is_not_used_says_why_without_names_of_columns(found):
    said = plain(case_wording.methods_list(claims_of(found), found.methods.table))
    assert "not used. It needs a change in life satisfaction, asked before and after" in said
    assert "ls_points" not in said
    assert "minutes_before" not in said
    for row in found.methods.table.to_dict("records"):
        assert case_wording.METHODS[case_wording.NAMES[row["method"]]][0] in said


def test_published_returns_come_with_the_warning(found):
    assert "not the same measure" in case_wording.NOT_THE_SAME
    words = case_messages.published(claims_of(found), "p")
    assert "count something else" in words.title
    assert "Not the same measure" in words.subtitle


def test_the_words_of_a_place_follow_what_breaks_first(place):
    answer = programme("exercise-referral", draws=400)
    one, low = scaled(answer, place), scaled(answer, place, least_return=0.3)
    below = scale_wording.scale_sentences(one.claims, one.reason, holds=False)["breaks"]
    assert "below <data" in below
    assert "no single assumption has to go wrong" in below
    holds = plain(scale_wording.scale_sentences(low.claims, low.reason, holds=True)["breaks"])
    assert holds.startswith("The first assumption that breaks it is ")
    assert "is assumed) £1 returns no more than £0.30" in holds
    firm = low.claims[~low.claims["id"].str.startswith("scale_first")]
    assert "No single assumption" in scale_wording.scale_sentences(firm, "", holds=True)["breaks"]
    assert scale_wording.scale_sentences(one.claims, "Why <not>.", holds=False) == {
        "reason": "Why &lt;not&gt;."
    }


@pytest.mark.parametrize(
    ("given", "assumption", "said"),
    [
        ("Inactive adults (all); Children", "", "inactive adults and 1 more"),
        ("Children; Adults", "unit_value", "2 prices of one source"),
        ("NHS", "", "NHS"),
        ("A less active child (7 to 10)", "unit_value", "a less active child"),
    ],
)
def test_what_an_assumption_applies_to_is_named_shortly(given, assumption, said):
    assert short_group(given, assumption) == said


# --- figures -------------------------------------------------------------------------------------------------


def assert_readable(figure: Figure) -> None:
    figure.figure.draw_without_rendering()
    width, height = figure.figure.get_size_inches() * figure.figure.dpi
    texts = list(figure.figure.texts)
    for axes in figure.figure.axes:
        texts += axes.texts
        if axes.axison:
            texts += [axes.xaxis.label]
            if axes.get_legend():
                texts += axes.get_legend().get_texts()
            for axis in (axes.xaxis, axes.yaxis):
                low, high = axis.get_view_interval()
                texts += [t.label1 for t in axis.get_major_ticks() if low <= t.get_loc() <= high]
    texts = [t for t in texts if t.get_text().strip() and t.get_visible()]
    boxes = [Text.get_window_extent(t) for t in texts]
    for text, box in zip(texts, boxes, strict=True):
        inside = box.x0 >= -1 and box.x1 <= width + 1 and box.y0 >= -1 and box.y1 <= height + 1
        assert inside, f"{text.get_text()!r} leaves the picture"
    for (one, a), (other, b) in combinations(zip(texts, boxes, strict=True), 2):
        clear = not a.shrunk(1, 0.6).overlaps(b.shrunk(1, 0.6))
        assert clear, f"{one.get_text()!r} lies on {other.get_text()!r}"


def figures_of(found: Case) -> list[Figure]:
    answer, claims = found.answer, claims_of(found)
    made = [
        case_figures.gross_to_net(answer, found.steps, claims),
        case_figures.gains(answer, claims),
        case_figures.payback(answer, claims),
        case_figures.variance(answer, found.variance, claims),
        case_figures.methods(answer, found.methods.table, claims),
        case_figures.published(answer, found.published, claims),
        value_figures.distribution(answer),
        value_figures.tornado(answer),
    ]
    if found.evaluation is not None:
        rows = found.evaluation.by_outcome
        made.append(case_figures.achieved(answer, rows, claims, found.achieved_note))
    return made


def test_every_figure_is_readable_and_bears_its_words_and_table(found):
    figures = figures_of(found)
    assert len({figure.name for figure in figures}) == len(figures)
    for figure in figures:
        assert_readable(figure)
        assert len(figure.alt) > 40, figure.name
        assert figure.subtitle
        assert figure.frame is not None
        assert len(figure.frame), figure.name
        assert "nan" not in " ".join([figure.title, figure.alt, figure.caption]).lower().split(), figure.name


def test_the_figure_of_a_place_is_readable_and_marked_as_a_demonstration(place):
    got = scaled(programme("exercise-referral", draws=400), place)
    figure = case_figures.scaled(programme("exercise-referral", draws=400), got.claims, got.area)
    assert_readable(figure)
    assert figure.alt.startswith("Demonstration data")


def test_an_achieved_illustration_says_so():
    found = case(programme("exercise-referral", draws=50), base_draws=8)
    words = case_messages.achieved(claims_of(found), "p", 2024, found.achieved_note)
    assert words.title.startswith("Illustration: achieved")
    real = case_messages.achieved(claims_of(found), "p", 2024, "Monitoring of the scheme")
    assert real.title.startswith("Achieved: £")


def test_a_waterfall_draws_levels_from_zero_and_steps_where_the_last_one_ended():
    rows = pd.DataFrame(
        {
            "label": ["Gross", "Less", "More", "Net"],
            "amount": [100.0, -120.0, 5.0, -15.0],
            "total": [100.0, -20.0, -15.0, -15.0],
            "is_total": [True, False, False, True],
        }
    )
    figure = waterfall(rows, WORDS, name="steps")
    assert_readable(figure)
    (axes,) = figure.figure.axes
    bars = [
        (round(min(b.get_x(), b.get_x() + b.get_width())), round(abs(b.get_width()))) for b in axes.patches
    ]
    assert bars == [(0, 100), (-20, 120), (-20, 5), (-15, 15)]
    assert [t.get_text() for t in axes.texts if t.get_gid() == "amount"] == ["£100", "−£120", "+£5", "−£15"]


# --- tables --------------------------------------------------------------------------------------------------


def test_the_tables_hold_their_rows_and_no_empty_nan(found, place):
    answer = found.answer
    made = [
        case_tables.methods(found.methods.table, price_year=2024),
        case_tables.differences(found.methods.differences),
        case_tables.people(found.people),
        case_tables.published(found.published),
        case_tables.left_out(answer.result.left_out, threshold=0.005, price_year=2024),
        case_tables.sources(answer.sources, found.sources),
        value_tables.inputs(answer.inputs, price_year=2024, ranges=answer.result.by_input),
    ]
    assert [t.rows for t in made[:4]] == [6, len(found.methods.differences), len(found.people), 7]
    for table in made:
        assert ">nan<" not in table.markup
        assert "ls_points" not in table.markup


def test_the_table_of_a_place_has_every_assumption_with_both_ends(place):
    got = scaled(programme("exercise-referral", draws=400), place)
    table = case_tables.scaling(got.assumptions, got.scaling.breaks, got.area, price_year=2024)
    assert table.rows == 13
    assert table.caption.startswith("Demonstration data")
    assert "people of the place whom the programme is for" in table.markup
