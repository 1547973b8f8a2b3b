"""Hold maps to legends that name every class, names that can be read, and towns that can be seen."""

from itertools import combinations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex

from localsport.display import ground, maps, style, town
from localsport.display.figures import Figure, Words

FIFTHS = {
    1: "in the fifth of greatest need in England",
    2: "in the second fifth",
    3: "in the middle fifth",
    4: "in the fourth fifth",
    5: "in the fifth of least need",
}
WORDS = Words(
    "Need is greatest in the east", "Needs index, 2025", "Source: IoD 2025.", "The east is darkest."
)


def grid(columns: int, rows: int, side: float = 500.0, left: float = 0.0) -> gpd.GeoDataFrame:
    boxes = [
        shapely.box(left + side * x, side * y, left + side * (x + 1), side * (y + 1))
        for y in range(rows)
        for x in range(columns)
    ]
    codes = [f"X01{i:06d}" for i in range(len(boxes))]
    return gpd.GeoDataFrame(
        {"area_code": codes, "fifth": [i % 5 + 1 for i in range(len(boxes))]}, geometry=boxes, crs=27700
    )


def country() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[shapely.box(-300_000, -300_000, 100_000, 400_000)], crs=27700)


def drawn(areas: gpd.GeoDataFrame, **options) -> Figure:
    settings = {
        "country": country(),
        "class_column": "fifth",
        "class_labels": FIFTHS,
        "area_name": "Saltmarsh",
        "country_name": "Demoland",
        **options,
    }
    return maps.place_map(areas, WORDS, **settings)


def axes_of(figure: Figure, label: str):
    return next((ax for ax in figure.figure.axes if ax.get_label() == label), None)


def legend_texts(figure: Figure) -> list[str]:
    return [t.get_text() for t in axes_of(figure, "legend").texts]


def test_the_legend_names_every_class_with_its_number_and_says_which_way_is_worse():
    areas = grid(4, 3)
    areas["fifth"] = [1] * 7 + [2] * 5
    texts = legend_texts(drawn(areas))
    said = " ".join(texts)
    for label in FIFTHS.values():
        assert label in said
    assert "Darker means greater need" in said
    assert [t for t in texts if t.isdigit()] == ["7", "5", "0", "0", "0"]


def test_darker_is_greater_need():
    shades = ground.colours(FIFTHS)
    against_white = [style.contrast(shade, "#FFFFFF") for shade in shades.values()]
    assert shades[1] == "#12436D"
    assert against_white == sorted(against_white, reverse=True)


def test_each_area_has_the_colour_of_its_class():
    areas = grid(5, 2)
    fills = [c for c in axes_of(drawn(areas), "map").collections if isinstance(c, PathCollection)]
    counted = {to_hex(c.get_facecolor()[0]).upper(): len(c.get_paths()) for c in fills}
    assert counted == dict.fromkeys(ground.colours(FIFTHS).values(), 2)


def test_what_is_not_shown_is_hatched_and_explained():
    areas = grid(4, 2)
    areas["fifth"] = areas["fifth"].astype("Int64")
    areas.loc[[0, 3], "fifth"] = pd.NA
    figure = drawn(areas, not_shown_label="not shown: fewer than 30 people")
    assert any(c.get_hatch() and len(c.get_paths()) == 2 for c in axes_of(figure, "map").collections)
    assert "not shown: fewer" in " ".join(legend_texts(figure))
    assert "2" in legend_texts(figure)
    assert not any(c.get_hatch() for c in axes_of(drawn(grid(4, 2)), "map").collections)


def test_neighbours_of_like_shade_have_a_line_between_them():
    # WCAG 2.2, 1.4.11: 3 to 1 between adjacent shapes, or a line.
    for fills in axes_of(drawn(grid(3, 3)), "map").collections:
        assert to_hex(fills.get_edgecolor()[0]) == "#ffffff"
        assert fills.get_linewidth()[0] >= 0.5


def test_the_map_says_that_boundaries_are_generalised_and_where_the_place_is():
    figure = drawn(grid(3, 3))
    assert "Generalised boundaries" in figure.caption
    assert [t.get_text() for t in axes_of(figure, "whereabouts").texts] == ["Saltmarsh in Demoland"]
    assert figure.alt == "The east is darkest."


def test_the_legend_stands_clear_of_the_map():
    for areas in (grid(10, 2), grid(2, 10), grid(5, 5)):
        figure = drawn(areas)
        legend, chart = (axes_of(figure, name).get_window_extent() for name in ("legend", "map"))
        assert not legend.overlaps(chart)


@pytest.mark.parametrize("count", [1, 6])
def test_a_place_of_one_or_six_areas_is_drawn(count: int):
    figure = drawn(grid(count, 1))
    assert figure.png()
    assert len([t for t in legend_texts(figure) if t.isdigit()]) == 5


def test_a_map_keeps_its_shape():
    axes = axes_of(drawn(grid(8, 2)), "map")
    box = axes.get_window_extent()
    across, up = (np.ptp(limits) for limits in (axes.get_xlim(), axes.get_ylim()))
    assert box.width / across == pytest.approx(box.height / up)


def rural() -> gpd.GeoDataFrame:
    """Return thirty small areas of a town within six wide ones."""
    streets = grid(6, 5, side=300, left=10_000)
    fields = [shapely.box(0, 5_000 * i, 10_000, 5_000 * (i + 1)) for i in range(3)]
    fields += [shapely.box(11_800, 5_000 * i, 30_000, 5_000 * (i + 1)) for i in range(3)]
    far = gpd.GeoDataFrame(
        {"area_code": [f"X019{i:05d}" for i in range(6)], "fifth": 5}, geometry=fields, crs=27700
    )
    return pd.concat([streets, far], ignore_index=True)


def test_a_crowded_town_in_a_rural_place_is_enlarged_beside_the_map():
    figure = drawn(rural())
    zoom = axes_of(figure, "town")
    assert zoom is not None
    left, right = zoom.get_xlim()
    bottom, top = zoom.get_ylim()
    assert left <= 10_000
    assert right >= 11_800
    assert bottom <= 0
    assert top >= 1_500
    frames = [p for p in axes_of(figure, "map").patches if p.get_extents().width < 200 and p.get_zorder() > 5]
    assert frames, "the main map frames what is enlarged"


def test_a_city_gets_no_inset():
    assert axes_of(drawn(grid(20, 20)), "town") is None
    assert town.window(grid(20, 20), 1e-4, shape=1.0) is None


def test_an_enlarged_town_can_be_read():
    areas = rural()
    left, _, right, _ = town.window(areas, 4.9 / 30_000, shape=0.9)
    assert 300 * 3.3 / (right - left) >= 0.16, "a street is at least 16 pixels wide"


def test_names_in_the_town_are_written_in_the_enlargement():
    labels = pd.DataFrame(
        {"name": ["Market Place", "Far Field"], "x": [10_900, 20_000], "y": [700, 12_000], "priority": [1, 2]}
    )
    figure = drawn(rural(), labels=labels)
    written = {
        name: {t.get_gid() for t in axes_of(figure, name).texts if (t.get_gid() or "").startswith("label:")}
        for name in ("map", "town")
    }
    assert written == {"map": {"label:Far Field"}, "town": {"label:Market Place"}}


def test_slivers_between_generalised_areas_are_no_holes():
    areas = gpd.GeoDataFrame(
        geometry=[
            shapely.Polygon([(0, 0), (1000, 0), (1000, 499), (500, 495), (0, 499)]),
            shapely.Polygon([(0, 499), (500, 500), (1000, 499), (1000, 1000), (0, 1000)]),
        ],
        crs=27700,
    )
    assert not any(part.interiors for part in shapely.get_parts(ground.edge(areas)))


def test_a_true_hole_stays_open():
    ring = shapely.box(0, 0, 1000, 1000).difference(shapely.box(300, 300, 700, 700))
    path = ground.path(ring)
    assert path.contains_point((100, 100))
    assert (path.codes == path.MOVETO).sum() == 2
    outer, inner = shapely.get_parts(shapely.orient_polygons(ring))[0].exterior, ring.interiors[0]
    assert outer.is_ccw != shapely.orient_polygons(ring).interiors[0].is_ccw
    assert inner.length == 1600


def test_missing_columns_and_areas_are_named():
    with pytest.raises(ValueError, match="fifth"):
        drawn(grid(2, 2).drop(columns="fifth"))
    with pytest.raises(ValueError, match="at least one area"):
        drawn(grid(2, 2).iloc[:0])
    with pytest.raises(ValueError, match="6 classes"):
        drawn(grid(2, 2), class_labels={i: f"class {i}" for i in range(6)})


def test_the_overview_map_shows_localities_by_class_on_what_lies_around():
    districts = grid(3, 2, side=20_000)
    labels = pd.DataFrame({"name": ["Uplow"], "x": [10_000.0], "y": [10_000.0], "priority": [1]})
    figure = maps.overview_map(
        districts,
        WORDS,
        class_column="fifth",
        class_labels=FIFTHS,
        legend_heading="Districts by need",
        context=country(),
        labels=labels,
    )
    assert "Districts by need" in " ".join(legend_texts(figure))
    assert any((t.get_gid() or "") == "label:Uplow" for t in axes_of(figure, "map").texts)
    assert figure.png()


@pytest.mark.england
@pytest.mark.parametrize(
    ("name", "count"),
    # Facts of the 2021 Census geography.
    [("Hartlepool", 57), ("Leicester", 200), ("Rutland", 26), ("Isles of Scilly", 1), ("City of London", 6)],
)
def test_names_on_real_maps_can_be_read(england_raw: Path, name: str, count: int):
    def read(layer: str, column: str) -> gpd.GeoDataFrame:
        return gpd.read_file(england_raw / layer, where=f"{column} LIKE '{name} ___%'")

    areas, places = (
        read("lsoa-boundaries-2021.gpkg", "LSOA21NM"),
        read("msoa-boundaries-2021.gpkg", "MSOA21NM"),
    )
    areas["geometry"] = areas.make_valid()
    assert len(areas) == count
    areas["fifth"] = np.arange(count) % 5 + 1
    points = places.make_valid().representative_point()
    labels = pd.DataFrame(
        {"name": places["MSOA21NM"], "x": points.x, "y": points.y, "priority": np.arange(len(places)) + 1}
    )
    figure = drawn(areas, labels=labels.head(15), area_name=name)
    figure.figure.draw_without_rendering()
    for which in ("map", "town"):
        axes = axes_of(figure, which)
        if axes is None:
            continue
        frame = axes.get_window_extent()
        texts = [t for t in axes.texts if (t.get_gid() or "").startswith("label:")]
        boxes = [t.get_window_extent() for t in texts]
        assert texts or which == "town"
        for box in boxes:
            assert frame.x0 <= box.x0 < box.x1 <= frame.x1
            assert frame.y0 <= box.y0 < box.y1 <= frame.y1
        for one, other in combinations(boxes, 2):
            assert not one.overlaps(other)
