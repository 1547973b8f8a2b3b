"""Hold the words and pictures of a shared budget to its claims, to plain English and to their frames."""

import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.text import Text

from localsport.answers import place
from localsport.answers import sharing as answers
from localsport.answers.national import national
from localsport.display import (
    allocation_figures,
    allocation_locality,
    allocation_tables,
    allocation_wording,
    plan_tables,
)
from localsport.display.duels import duels
from localsport.display.figures import Figure, Words
from localsport.display.moves import moves
from localsport.display.stacked import stacked
from localsport.display.tables import Table

WORDS = Words("A message", "Pounds", "Source: a table.", "What it shows.")


@pytest.fixture(scope="module")
def answer(demo_tables) -> answers.Sharing:
    return answers.sharing(demo_tables, "demoshire", draws=200, seed=7, shared=national(demo_tables))


@pytest.fixture(scope="module")
def figures(answer, demo_tables) -> list[Figure]:
    shapes = place.boundaries(demo_tables, answer.area, "district")
    drawn = [
        allocation_figures.parts(answer),
        allocation_figures.steps(answer),
        allocation_figures.sure(answer),
        allocation_figures.firm(answer),
        allocation_figures.people(answer),
        allocation_figures.per_inactive(answer),
        allocation_figures.per_inactive_map(answer, shapes),
        allocation_figures.plan_cost(answer),
        allocation_figures.plan_return(answer),
    ]
    assert len(allocation_figures.pictures(*drawn)) == len(drawn)
    return allocation_figures.pictures(*drawn)


def bare(answer: answers.Sharing) -> answers.Sharing:
    """Take last year's money, inactive adults and plans away."""
    gone = answer.given.table.assign(last_year=float("nan"))
    return replace(
        answer,
        given=replace(answer.given, table=gone),
        places=answer.places.assign(per_inactive=float("nan")),
        check=None,
    )


def plain(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)


def sayings(answer: answers.Sharing) -> list[str]:
    said = list(allocation_wording.sharing_sentences(answer.claims).values())
    for code in answer.given.table.index:
        said += allocation_locality.locality_sentences(answer.claims, code).values()
    one = answers.of_district(answer, "X07000002")
    return [text for text in [*said, *allocation_locality.locality_sentences(one.claims).values()] if text]


# --- words ---------------------------------------------------------------------------------------------------


def test_every_number_said_is_marked_with_its_claim(answer):
    known = set(answer.claims["id"]) | set(answers.of_district(answer, "X07000002").claims["id"])
    known |= {f"{id}_{end}" for id in known for end in ("lower", "upper")}
    for text in sayings(answer):
        assert set(re.findall(r'data-claim="([^"]+)"', text)) <= known
        unmarked = re.sub(r"<data.*?</data>", "", text)
        unmarked = re.sub(r"9[05] of 100 draws|£1\b|\(2024 prices\)|in 2025", "", unmarked)
        assert not re.search(r"\d", unmarked), unmarked


def test_what_is_marked_is_the_claims_own_number(answer):
    claims = answer.claims.set_index("id")
    for text in sayings(answer):
        for id, value in re.findall(r'data-claim="([^"]+)" value="([^"]+)"', text):
            stem, _, end = id.rpartition("_")
            if id in claims.index:
                assert float(value) == pytest.approx(claims.at[id, "value"], rel=1e-8)
            elif stem in claims.index:
                assert float(value) == pytest.approx(claims.at[stem, end], rel=1e-8)


def test_the_words_are_plain_and_whole(answer):
    for text in sayings(answer):
        words = plain(text)
        assert not re.search(r"\bnan\b|NaN|not known|£-|_|significan|X0700|Dirichlet|concentration", words), (
            words
        )
        assert words.rstrip().endswith((".", ":")), words


def test_illustrations_are_called_so_wherever_their_money_is_shown(answer, figures):
    said = allocation_wording.sharing_sentences(answer.claims)
    assert "are illustrations" in said["illustration"]
    assert "plans are illustrations" in said["plans"]
    for code in answer.given.table.index:
        own = allocation_locality.locality_sentences(answer.claims, code)
        assert "(an illustration)" in own["step"]
        assert "(an illustration)" in own["plan"]
    for figure in figures:
        assert "illustration" in figure.caption, figure.name
    for table in tables_of(answer):
        assert "illustration" in table.markup, table.caption


def test_a_folder_of_real_money_is_not_called_an_illustration(answer):
    real = answer.claims.assign(source_id="county-council-accounts")
    said = allocation_wording.sharing_sentences(real)
    assert said["illustration"] == ""
    own = allocation_locality.locality_sentences(real, "X07000001")
    assert "illustration" not in plain(" ".join([*said.values(), *own.values()]))
    mine = replace(answer.case, source_id="county-council-accounts")
    assert "illustration" not in allocation_tables.targets(mine, answer.given, answer.area).markup


def test_money_that_is_decided_is_said_to_the_pound(answer):
    row = answer.given.table.loc["X07000002"]
    said = plain(allocation_locality.locality_sentences(answer.claims, "X07000002")["step"])
    assert f"£{row['last_year']:,.0f} last year (an illustration) it moves to £{row['this_year']:,}" in said
    assert f"£{row['left_to_go']:,} below its target" in said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((6, 0, 0, 0), "All 6 plans clearly return at least £1.00 for every £1"),
        ((0, 0, 6, 0), "For none of the 6 plans can we tell whether it returns at least £1.00 for every £1"),
        (
            (1, 2, 2, 1),
            "1 of the 6 plans clearly returns at least £1.00 for every £1; 2 clearly do not; for 2 we cannot tell; 1 does "
            "not say",
        ),
        ((0, 6, 0, 0), "None of the 6 plans clearly returns at least £1.00 for every £1; 6 clearly do not"),
    ],
)
def test_plans_are_counted_and_never_scored(answer, counts, said):
    claims = answer.claims.set_index("id")
    for word, n in zip(("yes", "no", "open", "unknown"), counts, strict=True):
        claims.loc[f"plan_return_{word}", "value"] = float(n)
    voice = allocation_wording.Voice(claims.reset_index(), plain=True)
    assert allocation_wording.plan_counts(voice, "plan_return") == said


def test_where_all_agree_nobody_is_named(answer):
    claims = answer.claims[answer.claims["id"] != "share_disputed"]
    assert "no target depends" in allocation_wording.sharing_sentences(claims)["people"]


# --- figures and tables ----------------------------------------------------------------------------------------


def assert_readable(figure: Figure) -> None:
    figure.figure.draw_without_rendering()
    width, height = figure.figure.get_size_inches() * figure.figure.dpi
    texts = list(figure.figure.texts)
    for axes in figure.figure.axes:
        texts += axes.texts
        if axes.axison:
            texts += [axes.xaxis.label]
            low, high = axes.xaxis.get_view_interval()
            texts += [t.label1 for t in axes.xaxis.get_major_ticks() if low <= t.get_loc() <= high]
    texts = [t for t in texts if t.get_text().strip() and t.get_visible()]
    boxes = [Text.get_window_extent(t) for t in texts]
    for text, box in zip(texts, boxes, strict=True):
        inside = box.x0 >= -1 and box.x1 <= width + 1 and box.y0 >= -1 and box.y1 <= height + 1
        assert inside, f"{text.get_text()!r} leaves the picture"
    for (one, a), (other, b) in combinations(zip(texts, boxes, strict=True), 2):
        clear = not a.shrunk(1, 0.6).overlaps(b.shrunk(1, 0.6))
        assert clear, f"{one.get_text()!r} lies on {other.get_text()!r}"


def test_figures_are_readable_and_say_that_they_are_a_demonstration(figures):
    assert len({figure.name for figure in figures}) == len(figures)
    for figure in figures:
        assert_readable(figure)
        assert figure.demonstration
        assert len(figure.alt) > 60


def test_the_parts_of_a_bar_and_its_mark_are_those_of_the_allocation(answer, figures):
    frame = figures[0].frame.set_index("area_code")
    families = answer.given.contributions.groupby(["area_code", "family"])["pounds"].sum().unstack()
    assert frame[families.columns].sub(families).abs().max().max() < 1e-6
    assert frame["mark"].tolist() == sorted(answer.given.table["target"], reverse=True)
    marks = [a for axes in figures[0].figure.axes for a in axes.lines if a.get_gid() == "target"]
    assert sorted(line.get_xdata()[0] for line in marks) == sorted(answer.given.table["target"])


def test_the_table_of_pairs_is_complete(figures, answer):
    frame = next(f for f in figures if f.name == "who-gets-more").frame.set_index("name")
    n = len(answer.given.table)
    assert frame.shape == (n, n)
    assert frame.isna().sum().sum() == n
    both = frame.to_numpy() + frame.to_numpy().T
    assert pd.Series(both.ravel()).dropna().le(100 + 1e-9).all()


def test_without_what_they_need_the_figures_are_words(answer, demo_tables):
    less = bare(answer)
    shapes = place.boundaries(demo_tables, answer.area, "district")
    made = [
        allocation_figures.steps(less),
        allocation_figures.per_inactive(less),
        allocation_figures.per_inactive_map(less, shapes),
        allocation_figures.plan_cost(less),
        allocation_figures.plan_return(less),
    ]
    assert all(isinstance(each, Table) for each in made)
    assert allocation_figures.pictures(*made) == []


def tables_of(answer: answers.Sharing) -> list[Table]:
    case, given, area, names = answer.case, answer.given, answer.area, answer.given.table["name"]
    return [
        allocation_tables.criteria(case, given, area),
        allocation_tables.points(given, area, case),
        allocation_tables.evidence(case, area),
        allocation_tables.targets(case, given, area),
        allocation_tables.alone(case, given, area),
        allocation_tables.rounds(case, given, area),
        allocation_tables.steps(case, given, area),
        allocation_tables.sure(case, given, answer.drawn, area),
        allocation_tables.people(case, answer.people, answer.disputed, names, area),
        allocation_tables.refusal(case, answer.refusal.changes, names, area),
        plan_tables.plans(case, answer.check.figures, names, area),
        plan_tables.plan_lines(case, answer.check.figures, names, area),
        plan_tables.gaps(case, answer.check.missing, names, area),
    ]


def test_tables_say_where_they_are_from_and_hold_no_codes(answer):
    for table in tables_of(answer):
        assert table.caption.startswith("Demonstration data")
        assert not re.search(r"\bnan\b|X0700", plain(table.markup)), table.caption
    assert "£600,000" in allocation_tables.targets(answer.case, answer.given, answer.area).markup
    assert "mockham.csv, rows" in tables_of(answer)[-2].markup


def test_every_gap_of_a_plan_is_named_with_its_line(answer):
    markup = tables_of(answer)[-1].markup
    for line in answer.check.missing["line"]:
        assert line in markup


# --- the three charts on their own -----------------------------------------------------------------------------


def test_heads_of_thin_parts_move_aside():
    frame = pd.DataFrame(
        {
            "label": ["One", "Two"],
            "need": [9e5, 1e5],
            "local support": [1e4, 1e4],
            "strategic priorities": [1e4, 0.0],
        }
    ).assign(mark=[9.2e5, 1.1e5], note="")
    parts = ["need", "local support", "strategic priorities"]
    assert_readable(stacked(frame, WORDS, name="one", parts=parts, heading="Target"))


def test_a_step_of_nothing_is_drawn():
    frame = pd.DataFrame(
        {"label": ["One"], "was": [10.0], "now": [10.0], "goal": [10.0], "side": ["£0"], "note": [""]}
    )
    assert_readable(moves(frame, WORDS, name="one", was="last year", now="this year", goal="target"))


def test_names_of_many_stand_upright():
    names = [f"Unbreakable place {n}" for n in range(12)]
    frame = pd.DataFrame(50.0, index=names, columns=names)
    figure = duels(frame, WORDS, name="one", corner="gets more than")
    assert_readable(figure)
    heads = [t for axes in figure.figure.axes for t in axes.texts if t.get_gid() == "column"]
    assert {t.get_rotation() for t in heads} == {90.0}


def test_no_module_draws_what_it_did_not_get():
    for name in ("allocation_figures", "allocation_messages", "stacked", "moves", "duels"):
        source = Path(allocation_figures.__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
        assert "read_csv" not in source
        assert "localsport.data" not in source
