"""The index leads to every place, from the map and from the table, and says what failed."""

import json
import re
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
from bs4 import BeautifulSoup
from shapely import MultiPolygon, Polygon, box

from localsport.briefing import site
from localsport.briefing.link_map import link_map
from localsport.briefing.map_labels import Place, labels
from localsport.briefing.render import Failure
from localsport.briefing.shared_files import write_assets

NAMES = {"X07000001": "Saltmarsh", "X07000002": "<i>Uplow</i>", "X07000003": "Ashby"}
VALUES = {"X07000001": 20.0, "X07000002": 30.0}


@pytest.fixture
def places() -> gpd.GeoDataFrame:
    island = MultiPolygon([box(2000, 0, 3000, 1000), box(3200, 200, 3400, 400)])
    ring = Polygon(box(1000, 0, 2000, 1000).exterior, [box(1400, 400, 1600, 600).exterior])
    return gpd.GeoDataFrame(
        {"name": NAMES.values(), "level": "district"},
        geometry=[box(0, 0, 1000, 1000), ring, island],
        index=list(NAMES),
        crs=27700,
    )


@pytest.fixture
def index(tmp_path: Path, places: gpd.GeoDataFrame) -> BeautifulSoup:
    for code, value in VALUES.items():
        figures = [{"label": "Inactive", "value": value, "text": f"{value:.0f}%"}]
        if code == "X07000001":
            figures.append({"label": "Value of £1", "value": None, "text": "£1 to £2"})
        told = {"area_code": code, "name": NAMES[code], "headline": "A sentence.", "figures": figures}
        (tmp_path / code).mkdir()
        (tmp_path / code / "key-figures.json").write_text(json.dumps({**told, "data": "Data to 2023/24."}))
    notebook = tmp_path / "X07000003" / "failed.ipynb"
    failed = [Failure("X07000003", "Ashby", "KeyError: '<b>'", notebook, earlier=False)]
    path = site.write_index(tmp_path, title="Toyshire", places=places, rendered=list(VALUES), failed=failed)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_every_place_is_reached_from_the_map_and_from_the_table(index):
    expected = [f"{code}/index.html" for code in VALUES]
    assert sorted(a["href"] for a in index.select("svg a")) == expected
    assert [a["href"] for a in index.select("table a")] == expected[::-1], "by name"
    labels = {a["href"]: a["aria-label"] for a in index.select("svg a")}
    assert labels["X07000001/index.html"] == "Saltmarsh: Inactive 20%"


def test_the_table_holds_the_key_figures_and_says_what_is_missing(index):
    assert [th.get_text() for th in index.select("thead th")] == ["Place", "Inactive", "Value of £1"]
    assert index.select_one("thead th[aria-sort]").get_text() == "Place", "as it is sorted without JavaScript"
    cells = [[td.get_text() for td in row.select("td")] for row in index.select("tbody tr")]
    assert cells == [["30%", "–"], ["20%", "£1 to £2"]]
    assert index.select_one("tbody td")["data-value"] == "30.0"


def test_failures_stand_above_map_and_table_with_their_reason(index):
    sections = [section["class"][0] for section in index.select("main section")]
    assert sections == ["failures", "map", "places", "headlines"]
    failures = index.select_one(".failures")
    assert failures.h2.get_text() == "1 of 3 could not be made"
    assert "KeyError: '<b>'" in failures.get_text()
    assert failures.a["href"] == "X07000003/failed.ipynb"
    assert index.select_one("path.missing") is not None


def test_names_are_escaped_and_the_demonstration_is_named(index):
    assert index.find("i") is None
    assert "<i>Uplow</i>" in index.get_text()
    assert "Demonstration data." in index.select_one(".demonstration").get_text()
    assert "Data to 2023/24." in index.footer.get_text()


def test_a_higher_value_is_darker_and_north_is_up(places):
    svg = BeautifulSoup(
        link_map(
            places,
            values={c: {"value": v, "text": str(v)} for c, v in VALUES.items()},
            links={c: c for c in VALUES},
            label="Inactive",
        ),
        "html.parser",
    )
    fills = {a["href"]: int(a.path["fill"][1:3], 16) for a in svg.select("a")}
    assert fills["X07000002"] < fills["X07000001"]
    north = {"area": box(0, 5000, 1000, 6000), "south": box(0, 0, 1000, 1000)}
    two = gpd.GeoDataFrame({"name": list(north)}, geometry=list(north.values()), index=list(north), crs=27700)
    drawn = BeautifulSoup(link_map(two, values={}, links={c: c for c in north}, label=""), "html.parser")
    tops = {a["href"]: min(y for _, y in points(a.path["d"])) for a in drawn.select("a")}
    assert tops["area"] < tops["south"]


def points(path: str) -> list[tuple[float, float]]:
    """Follow the first ring of a path: a point, then steps."""
    x, y, *steps = (float(number) for number in re.findall(r"-?[\d.]+", path.split("z")[0]))
    found = [(x, y)]
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        found.append((found[-1][0] + dx, found[-1][1] + dy))
    return found


def test_a_path_comes_back_to_its_shape():
    shape = Polygon([(0, 0), (40_000, 0), (41_000, 30_000), (0, 20_000)])
    frame = gpd.GeoDataFrame({"name": ["a"]}, geometry=[shape], index=["a"], crs=27700)
    svg = BeautifulSoup(link_map(frame, values={}, links={"a": "a"}, label=""), "html.parser")
    drawn = points(svg.select_one("path.area")["d"])
    across = max(x for x, _ in drawn) - min(x for x, _ in drawn)
    down = max(y for _, y in drawn) - min(y for _, y in drawn)
    assert across / down == pytest.approx(41 / 30, rel=1e-3), "41 km by 30 km"
    assert across == pytest.approx(760 - 2 * 24, abs=0.2), "as wide as the page allows, without the margins"


def test_a_crowded_region_is_drawn_once_more_and_each_place_is_reached_once():
    # Ten villages of 100 m beside one county of 100 km: a tenth of a pixel each.
    villages = {f"v{i}": box(90_000 + 110 * i, 0, 90_100 + 110 * i, 100) for i in range(10)}
    shapes = {"county": Polygon([(0, 0), (89_000, 0), (0, 89_000)]), **villages}
    frame = gpd.GeoDataFrame(
        {"name": list(shapes), "region": ["Wide", *["Close"] * 10]},
        geometry=list(shapes.values()),
        index=list(shapes),
        crs=27700,
    )
    svg = BeautifulSoup(link_map(frame, values={}, links={c: c for c in shapes}, label=""), "html.parser")
    assert svg.select_one("text.inset").get_text() == "Close, ×6"
    assert sorted(a["href"] for a in svg.select("a:not([aria-hidden])")) == sorted(shapes)
    assert sorted(p["data-to"] for p in svg.select("path[data-to]")) == sorted(villages)
    frame["region"] = ""
    assert "inset" not in link_map(frame, values={}, links={c: c for c in shapes}, label="")


def test_a_speck_is_a_dot_that_a_finger_finds_on_the_land_around():
    far = {"here": box(0, 0, 100, 100), "there": box(300_000, 400_000, 330_000, 430_000)}
    frame = gpd.GeoDataFrame({"name": list(far)}, geometry=list(far.values()), index=list(far), crs=27700)
    land = gpd.GeoDataFrame(geometry=[box(-50_000, -50_000, 500_000, 500_000)], crs=27700)
    html = link_map(frame, values={}, links={c: c for c in far}, label="", backdrop=land)
    svg = BeautifulSoup(html, "html.parser")
    assert [a["href"] for a in svg.select("a:has(circle)")] == ["here"]
    assert float(svg.circle["r"]) * 2 >= 24, "the target size of WCAG 2.2"
    assert svg.select_one("path.land") is not None
    assert [t.get_text() for t in svg.select("text")] == ["there", "here"]


def test_a_finger_takes_nothing_from_a_neighbour_and_no_line_goes_nowhere():
    # A place of 20 pixels among others, and an islet that rounds to a point.
    islet = box(99_990, 99_990, 99_991, 99_991)
    shapes = {
        "small": box(100_000, 100_000, 109_000, 109_000).union(islet),
        "beside": box(109_000, 100_000, 140_000, 140_000),
        "far": box(300_000, 400_000, 330_000, 430_000),
    }
    frame = gpd.GeoDataFrame(
        {"name": list(shapes)}, geometry=list(shapes.values()), index=list(shapes), crs=27700
    )
    html = link_map(frame, values={}, links={c: c for c in shapes}, label="")
    svg = BeautifulSoup(html, "html.parser")
    drawn = [tag.name for tag in svg.select("circle, path.area")]
    assert "circle" in drawn
    assert drawn == sorted(drawn), "fingers lie below all places"
    assert all(re.fullmatch(r"(M[-\d. ]+l[-\d.]+ [-\d. ]+z)+", path["d"]) for path in svg.select("path.area"))


def test_labels_lie_on_no_other_label_and_on_no_other_place():
    shapes = [box(40 * i, 100, 40 * i + 38, 140) for i in range(6)]
    names = [f"A rather long name {i}" for i in range(6)]
    written = labels(
        [Place(s, "#ffffff", n, "9%") for s, n in zip(shapes, names, strict=True)], width=240, height=240
    )
    texts = BeautifulSoup(written, "html.parser").select("text")
    beside = [t.get_text() for t in texts if "halo" in t.get("class", [])]
    assert len(texts) == 6, "each place has at least its value"
    assert 0 < len(beside) < 6


def test_a_place_without_a_boundary_is_in_the_table_only():
    nowhere = gpd.GeoDataFrame({"name": ["Lost"]}, geometry=[None], index=["X1"], crs=27700)
    assert link_map(nowhere, values={}, links={"X1": "x"}, label="") == ""


def test_many_places_are_out_of_the_way_of_the_keyboard():
    many = [f"X{i:08d}" for i in range(50)]
    squares = [box(1000 * i, 0, 1000 * i + 1000, 1000) for i in range(50)]
    frame = gpd.GeoDataFrame({"name": many}, geometry=squares, index=many, crs=27700)
    svg = BeautifulSoup(link_map(frame, values={}, links={c: c for c in many}, label=""), "html.parser")
    assert {a["tabindex"] for a in svg.select("a")} == {"-1"}
    assert svg.svg["aria-hidden"] == "true"
    assert svg.select("text") == []


@pytest.fixture(scope="module")
def demo_index(demo_tables, tmp_path_factory) -> Path:
    """Return the index of three places of the demonstration county in two regions, one of which is made up."""
    out = tmp_path_factory.mktemp("index")
    codes = demo_tables.districts_within("X10000001")[:3]
    places = site.places(demo_tables, codes)
    assert set(places["region"]) == {demo_tables.areas("region")["name"].iloc[0]}
    places.loc[codes[0], "region"] = "Elsewhere"
    for code, value in zip(codes, (3.0, 1.0, 2.0), strict=True):
        figures = [{"label": "Inactive", "value": value, "text": f"{value:g}%"}]
        told = {"name": places.loc[code, "name"], "area_code": code, "headline": ".", "figures": figures}
        (out / code).mkdir()
        (out / code / "key-figures.json").write_text(json.dumps(told))
    write_assets(out / "assets", interactive=False)
    (out / "numbers.csv").write_text("x\n" * 5000)
    return site.write_index(
        out,
        title="Demoshire",
        places=places,
        rendered=codes,
        failed=[],
        unchanged=codes[:1],
        files=[out / "numbers.csv"],
    )


def test_counts_and_files_are_named(demo_index):
    soup = BeautifulSoup(demo_index.read_text(encoding="utf-8"), "html.parser")
    assert soup.select_one(".counts").get_text() == "3 briefings: 2 made by this run, 1 unchanged."
    assert soup.select_one(".files a")["href"] == "numbers.csv"
    assert "10 kB" in soup.select_one(".files").get_text()
    assert soup.select_one(".finder").has_attr("hidden"), "no control that does nothing without JavaScript"
    assert soup.select("[onclick], [oninput], [style]") == []


@pytest.mark.browser
def test_the_index_is_searched_filtered_and_sorted_from_the_keyboard(demo_index):
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("no chromium on this machine: the index is not opened (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(demo_index.as_uri())
        names = page.locator("tbody tr:not([hidden]) th").all_inner_texts
        everyone = names()
        page.get_by_label("Find a place").focus()
        page.keyboard.type(everyone[1].upper()[:6])
        assert names() == [everyone[1]]
        assert page.locator(".finder [role=status]").inner_text() == "1 of 3 places."
        assert page.locator(".map a.out").count() == 2
        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")
        page.get_by_label("Region").select_option("Elsewhere")
        assert len(names()) == 1
        page.get_by_label("Region").select_option("")
        page.get_by_role("button", name="Inactive").focus()
        page.keyboard.press("Enter")
        head = page.locator("th", has=page.get_by_role("button", name="Inactive"))
        assert head.get_attribute("aria-sort") == "ascending"
        assert page.locator("th[aria-sort]").count() == 1
        assert page.locator("tbody td.number").all_inner_texts() == ["1%", "2%", "3%"]
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        browser.close()
