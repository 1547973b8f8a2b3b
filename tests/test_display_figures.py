"""Hold a figure to its words: drawn, said to those who cannot see it, written to the file."""

import base64
import itertools
import json
import re
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest
from PIL import Image

from localsport.display import charts, style
from localsport.display.figures import Figure, Interactive, Words

LONG = (
    "Two in five adults with a disability or a long-term condition are inactive, more than twice as many as "
    "among other adults, and in no year since 2015 has the gap been any smaller than it is today"
)


def figure(*, demonstration: bool = False, title: str = "Adults with a disability are less active") -> Figure:
    frame = pd.DataFrame({"label": ["Disability", "None"], "value": [41.3, 18.2]})
    words = Words(title, "Per cent", "Source: Active Lives.", "Twice as many.", demonstration)
    return charts.bars_with_intervals(frame, words, name="groups", unit="%")


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_same_figure_gives_the_same_bytes(ending: str):
    assert getattr(figure(), ending)() == getattr(figure(), ending)()
    one = figure()
    assert getattr(one, ending)() == getattr(one, ending)()


def test_no_file_tells_when_or_with_what_version_it_was_made(tmp_path: Path):
    figure().save(tmp_path)
    assert set(Image.open(tmp_path / "groups.png").info) <= {"Title", "Description", "Source", "dpi"}
    drawing = (tmp_path / "groups.svg").read_text()
    assert "<dc:date>" not in drawing
    assert not re.search(r"Matplotlib v\d", drawing)


def test_saving_writes_picture_drawing_and_table(tmp_path: Path):
    paths = figure().save(tmp_path / "figures", numbers=tmp_path / "numbers")
    assert [p.relative_to(tmp_path).as_posix() for p in paths] == [
        "figures/groups.png",
        "figures/groups.svg",
        "numbers/groups.csv",
    ]
    assert pd.read_csv(paths[2])["value"].tolist() == [41.3, 18.2]


def test_a_demonstration_is_marked_on_the_figure_and_in_the_files(tmp_path: Path):
    shown = figure(demonstration=True)
    (mark,) = [t for t in shown.figure.texts if t.get_gid() == "demonstration"]
    assert mark.get_text() == "Demonstration data"
    assert mark.get_visible()
    shown.save(tmp_path)
    assert Image.open(tmp_path / "groups.png").info["Comment"] == "Demonstration data"
    assert "<rdf:li>Demonstration data</rdf:li>" in (tmp_path / "groups.svg").read_text()
    assert shown.alt.startswith("Demonstration data.")
    assert not [t for t in figure().figure.texts if t.get_gid() == "demonstration"]


def test_the_words_are_drawn_whole_and_inside_the_picture():
    shown = figure(title=LONG)
    width, height = shown.figure.get_size_inches() * shown.figure.dpi
    texts = [t for t in shown.figure.texts if t.get_gid() in ("title", "subtitle", "caption")]
    assert " ".join(t.get_text() for t in texts if t.get_gid() == "title") == LONG
    boxes = [t.get_window_extent() for t in texts]
    for box in boxes:
        assert 0 <= box.x0 < box.x1 <= width
        assert 0 <= box.y0 < box.y1 <= height
    for above, below in itertools.pairwise(boxes):
        assert below.y1 <= above.y1
        assert not above.shrunk(1, 0.6).overlaps(below.shrunk(1, 0.6))


def test_jupyter_gets_a_picture_with_alternative_text():
    data, metadata = figure()._repr_mimebundle_()
    assert base64.b64decode(data["image/png"])[:4] == b"\x89PNG"
    assert data["text/plain"] == "Figure groups: Adults with a disability are less active"
    assert metadata["image/png"]["alt"] == "Twice as many."
    about = metadata["image/png"]["localsport"]
    assert about["name"] == about["table"] == "groups"
    assert about["caption"] == "Source: Active Lives."
    json.dumps([data, metadata])


@pytest.mark.parametrize("words", [{"title": " "}, {"alt": ""}])
def test_a_figure_without_message_or_alternative_text_is_refused(words: dict[str, str]):
    given = {"title": "A message", "subtitle": "", "caption": "", "alt": "What it shows", **words}
    with pytest.raises(ValueError, match=next(iter(words))):
        Words(**given)


@pytest.mark.parametrize("name", ["../evil", "Needs Map", "", "a--b", "map.png"])
def test_a_name_that_is_no_file_stem_is_refused(name: str):
    with pytest.raises(ValueError, match="file stem"):
        Figure(name, figure().words, figure().figure)


def test_words_are_never_read_as_mathematics():
    shown = figure(title="Costs of $5 and $6 are <b>not</b> in $x_1$")
    assert shown.png()
    title = [t.get_text() for t in shown.figure.texts if t.get_gid() == "title"]
    assert " ".join(title) == "Costs of $5 and $6 are <b>not</b> in $x_1$"
    assert not any(t.get_parse_math() for t in shown.figure.texts)


def test_drawing_leaves_the_settings_of_a_notebook_alone():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    figure().png()
    assert dict(mpl.rcParams) == before
    with style.context():
        assert mpl.rcParams["svg.hashsalt"]


def test_an_interactive_figure_has_the_same_content_every_time():
    def made() -> Interactive:
        return Interactive("a-chart", "Title", "Explore", go.Figure(go.Scatter(x=[1], y=[2])), "Alt")

    data, metadata = made()._repr_mimebundle_()
    assert data == made()._repr_mimebundle_()[0]
    assert metadata["application/vnd.plotly.v1+json"]["alt"] == "Alt"
    assert data["text/plain"] == "Interactive a-chart: Title"
    assert "uid" not in json.dumps(data)
