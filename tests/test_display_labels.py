"""Hold labels to lying in their frame and not on each other."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from localsport.display import style
from localsport.display.labels import Box, Label, place, spread


def axes(width: float = 5.0, height: float = 4.0):
    canvas = Canvas(figsize=(width, height), dpi=160)
    FigureCanvasAgg(canvas)
    ax = canvas.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height))
    return ax


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0.1, 0.9)), min_size=1, max_size=9))
def test_spread_labels_never_overlap_and_stay_on_the_line(items: list[tuple[float, float]]):
    wanted, rooms = [w for w, _ in items], [r for _, r in items]
    placed = spread(wanted, rooms, 0, 10)
    for i, room in enumerate(rooms):
        assert placed[i] - room / 2 >= -1e-6
        assert placed[i] + room / 2 <= 10 + 1e-6
    for i, j in combinations(range(len(items)), 2):
        assert abs(placed[i] - placed[j]) >= (rooms[i] + rooms[j]) / 2 - 1e-6


def test_spread_leaves_labels_with_room_where_they_are():
    assert spread([1.0, 4.0, 8.0], [1, 1, 1], 0, 10) == [1.0, 4.0, 8.0]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0.1, 4.9), st.floats(0.1, 3.9)), min_size=1, max_size=14, unique=True))
def test_names_do_not_overlap_or_leave_the_frame(points: list[tuple[float, float]]):
    names = ["Headland & West View", "Jesmond", "Market Overton, Cottesmore & Empingham", "St Ann’s"]
    with style.context():
        ax = axes()
        drawn = place(ax, [Label(names[i % 4], x, y) for i, (x, y) in enumerate(points)])
        boxes = [text.get_window_extent() for text in drawn]
    frame = ax.get_window_extent()
    assert drawn, "the first name always has room"
    for box in boxes:
        assert box.x0 >= frame.x0
        assert box.x1 <= frame.x1
        assert box.y0 >= frame.y0
        assert box.y1 <= frame.y1
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)


def test_the_first_name_in_a_crowd_is_kept_and_the_last_is_left_out():
    crowd = [Label(f"Place number {i} of a crowded town", 0.6, 0.3) for i in range(30)]
    with style.context():
        drawn = place(axes(1.8, 1.2), crowd)
    kept = {text.get_gid() for text in drawn}
    assert f"label:{crowd[0].text}" in kept
    assert len(kept) < len(crowd)


def test_a_name_with_room_sits_on_its_place():
    with style.context():
        (text,) = place(axes(), [Label("Jesmond", 2.5, 2.0)])
        box = text.get_window_extent()
    assert (box.x0 + box.x1) / 2 / 160 == pytest.approx(2.5, abs=0.02)
    assert (box.y0 + box.y1) / 2 / 160 == pytest.approx(2.0, abs=0.03)


def test_names_keep_off_an_obstacle():
    with style.context():
        (text,) = place(axes(), [Label("Jesmond", 2.5, 1.45)], obstacles=[Box(2, 1.5, 3, 2.5)])
        box = text.get_window_extent()
    inside = Box(*(edge / 160 for edge in (box.x0, box.y0, box.x1, box.y1)))
    assert not inside.overlaps(Box(2, 1.5, 3, 2.5), 0, 0)
