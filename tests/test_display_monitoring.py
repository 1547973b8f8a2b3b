"""The figures, tables and sentences of a monitored programme say what its claims hold, and show nothing hidden."""

import re
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.text import Text

from localsport.answers.monitored import Monitored, monitored
from localsport.data.tables import Tables
from localsport.display import monitoring_figures as figures
from localsport.display import monitoring_messages as messages
from localsport.display import monitoring_people as people
from localsport.display import monitoring_tables as tables
from localsport.display import monitoring_wording as wording
from localsport.display.figures import Figure
from localsport.exports import folder


@pytest.fixture(scope="module")
def answer(demo_tables: Tables) -> Monitored:
    return monitored(demo_tables, "demoshire", draws=200)


@pytest.fixture(scope="module")
def drawn(answer: Monitored) -> list[Figure]:
    assert answer.followed is not None and answer.achieved is not None
    return [
        figures.attendance(answer),
        figures.hot_and_cold(answer),
        figures.retention(answer),
        figures.reach(answer),
        figures.pathway(answer, answer.followed.steps),
        figures.achieved(answer, answer.achieved.programme),
        figures.changes(answer),
    ]


def every_text(figure: Figure) -> list[Text]:
    texts = list(figure.figure.texts)
    for axes in figure.figure.axes:
        texts += axes.texts
        if axes.axison:
            for axis in (axes.xaxis, axes.yaxis):
                low, high = axis.get_view_interval()
                texts += [t.label1 for t in axis.get_major_ticks() if low <= t.get_loc() <= high]
            texts += [axes.xaxis.label]
    return [t for t in texts if t.get_text().strip() and t.get_visible()]


def test_words_neither_overlap_nor_leave_the_picture(drawn: list[Figure]):
    for figure in drawn:
        figure.figure.draw_without_rendering()
        width, height = figure.figure.get_size_inches() * figure.figure.dpi
        texts = every_text(figure)
        boxes = [Text.get_window_extent(each) for each in texts]
        for text, box in zip(texts, boxes, strict=True):
            inside = box.x0 >= -1 and box.x1 <= width + 1 and box.y0 >= -1 and box.y1 <= height + 1
            assert inside, f"{figure.name}: {text.get_text()!r} leaves the picture"
        for (one, a), (other, b) in combinations(zip(texts, boxes, strict=True), 2):
            clear = not a.shrunk(1, 0.6).overlaps(b.shrunk(1, 0.6))
            assert clear, f"{figure.name}: {one.get_text()!r} lies on {other.get_text()!r}"


def test_every_figure_says_that_it_is_invented(drawn: list[Figure]):
    for figure in drawn:
        assert figure.demonstration and figure.alt.startswith("Demonstration data. ")
        assert len(figure.alt) > 40 and figure.frame is not None
        assert "rounded for publication" in figure.caption
        assert "Illustrative programme" in figure.caption


def test_every_month_that_breaks_a_rule_is_marked(answer: Monitored, drawn: list[Figure]):
    told = answer.charts[answer.charts["rule"] != ""]
    marks = 0
    for axes in drawn[0].figure.axes:
        for line in axes.lines:
            if (line.get_gid() or "").startswith("rule:"):
                marks += len(line.get_xdata())
    assert marks == len(told) > 0


def test_intervals_are_drawn_wherever_there_are_any(answer: Monitored, drawn: list[Figure]):
    retention, reach, changes = drawn[2], drawn[3], drawn[6]
    lines = [a.lines for a in retention.figure.axes]
    intervals = [line for some in lines for line in some if line.get_gid() == "interval"]
    assert len(intervals) == len(answer.retention)
    bands = [line for a in reach.figure.axes for line in a.lines if line.get_gid() == "interval"]
    assert len(bands) == len(answer.reach)
    rows = messages.change_rows(answer.changes)
    held = [line for a in changes.figure.axes for line in a.lines if line.get_gid() == "interval"]
    assert len(held) == rows["lower"].notna().sum() == len(rows)


def test_a_cold_cell_bears_its_mark(answer: Monitored, drawn: list[Figure]):
    grid = drawn[1]
    marks = [line.get_gid() for a in grid.figure.axes for line in a.lines if line.get_gid()]
    assert marks.count("spot:cold") == answer.spots["spot"].eq("cold").sum()
    assert marks.count("spot:hot") == answer.spots["spot"].eq("hot").sum()


def test_what_is_hidden_is_hatched_and_called_hidden(answer: Monitored, drawn: list[Figure]):
    assert answer.followed is not None
    hidden = int(answer.followed.steps["hidden"].sum())
    notes = [each.get_text() for each in every_text(drawn[4])]
    assert notes.count("not shown") == hidden > 0
    table = tables.stages(answer.followed.stages, demonstration=True)
    assert table.markup.count(">hidden<") == answer.followed.stages.isna().sum().sum()


def test_a_quarter_that_is_not_shown_is_hatched(answer: Monitored):
    spots = answer.spots.drop(index=0)
    heads = [messages.short_quarter(each) for each in spots["period"]]
    words = messages.spots(answer.claims, "P", answer.places["place_name"], "", demonstration=False)
    from localsport.display.monitoring_grid import spots_grid

    tails = messages.spot_tails(answer.lasting, answer.places)
    figure = spots_grid(spots.assign(short=heads), tails, words, name="grid")
    (axes,) = figure.figure.axes
    assert (
        sum(getattr(each, "get_hatch", lambda: None)() is not None for each in axes.artists + axes.patches)
        == 1
    )


def test_many_places_leave_the_charts_that_surprise(answer: Monitored):
    heads = messages.chart_heads(answer.charts, answer.places, answer.began, most=3)
    told = answer.charts[answer.charts["rule"] != ""].groupby("place_code").size().drop("all")
    assert heads["place_code"].iloc[0] == "all"
    assert set(heads["place_code"].iloc[1:]) == set(told.nlargest(3).index)


def said(answer: Monitored) -> dict[str, str]:
    names = answer.places["place_name"]
    return {
        **wording.attendance_sentences(answer.claims, names),
        "surprises": wording.surprise_list(answer.claims, names),
        **wording.place_sentences(answer.claims, names),
        **people.people_sentences(answer.claims, names),
        **people.achieved_sentences(answer.claims),
        "changes": wording.change_list(answer.claims, answer.changes),
        **wording.hidden_sentences(answer.claims, answer.not_shown),
    }


def test_every_marked_number_is_its_claim(answer: Monitored):
    claims = answer.claims.set_index("id")
    found = re.findall(r'data-claim="([^"]+)" value="([^"]+)"', " ".join(said(answer).values()))
    assert len(found) > 60
    for id, value in found:
        stem, end = (id, "value")
        for each in ("lower", "upper"):
            if id not in claims.index and id.endswith(f"_{each}"):
                stem, end = id.removesuffix(f"_{each}"), each
        assert float(value) == pytest.approx(float(claims.loc[stem, end]), rel=1e-9)


def test_surprises_are_named_with_month_and_question_and_no_cause(answer: Monitored):
    text = re.sub("<[^>]+>", "", said(answer)["surprises"])
    assert "Sampleborough, November 2024 to January 2025" in text
    assert "Testerdale, July 2024" in text
    assert text.count("Ask there:") == len(answer.surprises)
    assert "because" not in text and "caused" not in text
    assert "never why" in text


def test_only_what_may_be_one_is_called_an_effect(answer: Monitored):
    text = re.sub("<[^>]+>", "", said(answer)["changes"])
    assert "Read it as a change, not an effect." in text
    assert messages.changes(answer.changes, "P", "", demonstration=True).title.startswith(
        "Nothing that changed"
    )
    effect = answer.changes.assign(reading="may be an effect, if the groups would have moved alike")
    assert "may be effects" in messages.changes(effect, "P", "", demonstration=True).title


def test_what_cannot_be_answered_is_said(answer: Monitored):
    none = answer.claims[answer.claims["id"].isin(["monitor_threshold", "monitor_rounding"])]
    names = answer.places["place_name"]
    assert "No chart" in wording.attendance_sentences(none, names)["now"]
    assert "No month stands out" in wording.surprise_list(none, names)
    assert "no rate per head" in wording.place_sentences(none, names)["spots"]
    bare = people.people_sentences(none, names)
    assert "too early" in bare["referred"] and "cannot be shown" in bare["reach"]
    assert "Nothing achieved" in people.achieved_sentences(none)["counted"]
    assert "Nothing was counted" in wording.change_list(none, answer.changes.iloc[:0])
    left_out = pd.DataFrame({"what": ["chart", "coarse", "survey"], "name": ["A", "B & C", "Well"]})
    hidden = wording.hidden_sentences(none, left_out)
    assert hidden["hidden"] == "Nothing had to be hidden."
    assert hidden["chart"].endswith("for A: small numbers.")
    assert "B &amp; C" in hidden["coarse"] and "Well" in hidden["survey"]


def test_shared_people_are_not_set_as_counts(answer: Monitored):
    assert answer.achieved is not None
    one = tables.quantities(
        answer.achieved.quantities, answer.achieved.people, counted_apart=False, demonstration=True
    )
    assert one.rows == 1 and "36 (20 to 49)" in one.markup
    apart = tables.quantities(
        answer.achieved.quantities, answer.achieved.people, counted_apart=True, demonstration=True
    )
    assert apart.rows == len(answer.achieved.quantities)


def test_the_folder_holds_no_small_count(answer: Monitored, drawn: list[Figure], tmp_path: Path):
    # The rest is in tests/test_monitored.py: two sets of records that publish alike give one answer, frame by frame.
    assert answer.followed is not None
    written = folder.write(
        tmp_path, figures=drawn, numbers={"pathway-stages": answer.followed.stages}, claims=answer.claims
    )
    assert not any("audit" in path.name for path in written)
    assert not any("small number" in path.read_text("utf-8-sig") for path in written if path.suffix == ".csv")
    stages = pd.read_csv(tmp_path / "numbers" / "pathway-stages.csv").select_dtypes("number").stack()
    assert not ((stages > 0) & (stages < answer.rule.threshold)).any()


def test_tables_are_set_for_a_demonstration(answer: Monitored):
    made = [
        tables.surprises(answer.surprises, answer.places, demonstration=True),
        tables.people(answer.counts.people, answer.places, demonstration=True),
        tables.levels(answer.counts.levels, answer.places, demonstration=True),
        tables.retention(answer.counts.cohorts, answer.counts.joined, demonstration=True),
        tables.changes(answer.changes, demonstration=True),
        tables.hidden(answer.hidden, demonstration=True),
    ]
    assert all(each.caption.startswith("Demonstration data. ") for each in made)
    assert "not yet" in made[3].markup and "hidden" not in made[3].markup
    assert tables.sources(answer.sources).rows == len(answer.sources)
