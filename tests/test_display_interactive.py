"""Hold interactive figures to being small, self-contained and escaped."""

import json

import geopandas as gpd
import pandas as pd
import plotly.graph_objects as go
import pytest
import shapely

from localsport.display import interactive

FIFTHS = {1: "greatest need", 2: "second", 3: "middle", 4: "fourth", 5: "least need"}


def areas() -> gpd.GeoDataFrame:
    boxes = [shapely.box(450_000 + 500 * i, 530_000, 450_500 + 500 * i, 530_700.4) for i in range(4)]
    return gpd.GeoDataFrame(
        {
            "name": ["Uplow", "<script>alert(1)</script>", "Saltmarsh & Sea", "Down"],
            "fifth": [1, 1, 2, None],
            "index": ["81", "75", "44", "not shown"],
        },
        geometry=boxes,
        crs=27700,
    )


def needs_map(**options) -> interactive.Interactive:
    settings = {
        "class_column": "fifth",
        "class_labels": FIFTHS,
        "hover": {"index": "Needs index"},
        "title": "Need is in the west",
        "alt": "The west is darkest.",
        "area_name": "Saltmarsh",
        **options,
    }
    return interactive.place_map(areas(), **settings)


def test_nothing_is_fetched_from_outside():
    text = json.dumps(needs_map().content())
    assert "http" not in text
    assert not [key for key in ("geo", "mapbox", "map") if key in needs_map().content()["layout"]]


def test_both_directions_have_one_scale_and_coordinates_are_whole_metres():
    content = needs_map().content()
    assert content["layout"]["xaxis"]["scaleanchor"] == "y"
    for trace in content["data"]:
        for value in (*trace["x"], *trace["y"]):
            assert value is None or isinstance(value, int)
    assert max(v for t in content["data"] for v in t["x"] if v is not None) == 2000


def test_every_area_tells_its_name_and_numbers_escaped():
    texts = [trace.get("text") for trace in needs_map().content()["data"]]
    assert texts[0] == "<b>Uplow</b><br>Needs index: 81"
    assert texts[1] == "<b>&lt;script&gt;alert(1)&lt;/script&gt;</b><br>Needs index: 75"


def test_the_legend_names_every_class_once_and_the_hatched():
    traces = needs_map().content()["data"]
    shown = sorted((t["legendrank"], t["name"]) for t in traces if t["showlegend"])
    assert [name for _, name in shown] == [*FIFTHS.values(), "not shown"]


def test_the_same_map_twice_is_the_same_content_and_small():
    assert needs_map().content() == needs_map().content()
    assert len(json.dumps(needs_map().content())) < 6_000


def test_a_demonstration_is_marked():
    assert "Demonstration data" in json.dumps(needs_map(demonstration=True).content()["layout"])
    assert "Demonstration data" not in json.dumps(needs_map().content())


def line(
    role: str, code: str, values: list[float], *, name: str = "", estimated: bool = False
) -> pd.DataFrame:
    years = range(2016, 2016 + len(values))
    return pd.DataFrame(
        {
            "area_code": code,
            "area_name": name or code,
            "role": role,
            "indicator_id": "93015",
            "sex": "Persons",
            "period": [f"{y}/{y % 100 + 1}" for y in years],
            "period_start": [pd.Timestamp(y, 11, 15) for y in years],
            "value": values,
            "lower_95": [v - 1 for v in values],
            "upper_95": [v + 1 for v in values],
            "estimated": estimated,
        }
    )


def test_a_line_is_not_carried_over_a_break_and_tells_its_interval():
    rows = pd.concat(
        [line("place", "X07", [28.0, 29.0, 30.0], name="<b>Up"), line("neighbour", "X08", [25.0, 26.0, 27.0])]
    )
    content = interactive.series(
        rows, title="t", alt="a", unit="%", breaks=[(pd.Timestamp(2017, 9, 1), "New <questions>")]
    ).content()
    place = content["data"][-1]
    assert place["y"] == [28.0, None, 29.0, 30.0]
    assert place["text"][0] == "<b>&lt;b&gt;Up</b><br>2016/17: 28.0%<br>95% interval 27.0% to 29.0%"
    assert "interval" not in content["data"][0]["text"][0]
    assert content["layout"]["annotations"][0]["text"] == "New &lt;questions&gt;"


@pytest.mark.parametrize("estimated", [True, False])
def test_an_estimate_is_dashed_and_called_one(estimated: bool):
    rows = pd.concat([line("place", "X07", [28.0]), line("region", "X12", [25.0], estimated=estimated)])
    traces = interactive.series(rows, title="t", alt="a", unit="%").content()["data"]
    region = traces[0]
    assert (region["line"]["dash"] == "dash") is estimated
    assert ("estimated from its districts" in region["text"][0]) is estimated


def test_plotly_knows_every_setting_and_the_bare_template_is_its_own():
    rows = line("place", "A", [20.0, 21.0, 22.0, 23.0])
    drawn = interactive.series(
        rows, title="t", alt="a", unit="%", breaks=[("2018-04-01", "New question")], demonstration=True
    )
    for content in (needs_map(demonstration=True).content(), drawn.content()):
        figure = go.Figure(
            {part: content[part] for part in ("data", "layout")}
        )  # raises for what it does not know
        assert json.loads(figure.to_json()) == {part: content[part] for part in ("data", "layout")}
        bare = json.loads(go.Figure(layout={"template": "none"}).to_json())["layout"]["template"]
        assert content["layout"]["template"] == bare
