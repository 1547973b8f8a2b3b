"""Briefing and index meet WCAG 2.2 AA as far as axe-core can see, offline, and read without JavaScript."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import box

from localsport.briefing import site
from localsport.briefing.batch import batch
from localsport.briefing.render import Failure, render
from localsport.briefing.shared_files import write_assets

pytestmark = pytest.mark.browser

TOY = Path(__file__).parent / "toy" / "briefing.ipynb"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # axe would fetch the style sheet again, which a browser refuses to scripts on file addresses.
    "preload": False,
}
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1200, "height": 850}


@pytest.fixture(scope="module")
def browser() -> Iterator:
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("no chromium on this machine: pages are not opened (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> Path:
    """Return a batch of two toy places, one of which failed."""
    out = tmp_path_factory.mktemp("toy")
    write_assets(out / "assets")
    done = render("X07000003", notebook=TOY, parameters={}, tables=out / "tables", out=out)
    places = gpd.GeoDataFrame(
        {"name": ["Ashby", "Uplow"]},
        geometry=[box(0, 0, 9000, 9000), box(9000, 0, 19000, 9000)],
        index=["X07000003", "X07000002"],
        crs=27700,
    )
    failed = [Failure("X07000002", "Uplow", "ValueError: no", None, earlier=False)]
    site.write_index(out, title="Toyshire", places=places, rendered=[done.area_code], failed=failed)
    return out


@pytest.fixture(scope="module")
def real(demo_data: Path, tmp_path_factory) -> Path:
    """Return a batch of one briefing of the demonstration county."""
    out = tmp_path_factory.mktemp("real")
    result = batch(
        ["X07000001"], name="X10000001", notebook="04-briefing", parameters={}, tables=demo_data, out=out
    )
    assert not result.failed, result.last_lines()
    return out


@pytest.fixture(
    scope="module",
    params=["toy/X07000003/index.html", "toy/index.html", "real/X07000001/index.html", "real/index.html"],
)
def address(request) -> str:
    which, page = request.param.split("/", 1)
    return (request.getfixturevalue(which) / page).as_uri()


def violations(page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes']]}" for one in found]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_no_violation_and_nothing_leaves_the_disk(browser, address, viewport):
    page = browser.new_page(viewport=viewport)
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    assert violations(page) == []
    for details in page.query_selector_all("details.interactive"):
        details.query_selector("summary").click()
        page.wait_for_function("d => d.dataset.drawn === 'done'", arg=details)
        assert details.query_selector(".drawing svg") is not None
    assert violations(page) == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert wrong == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], "scrolls sideways"
    page.close()


def test_without_javascript_every_picture_is_there_and_no_empty_control(browser, toy):
    context = browser.new_context(java_script_enabled=False, viewport=DESKTOP)
    page = context.new_page()
    page.goto((toy / "X07000003" / "index.html").as_uri())
    pictures = page.locator("figure img")
    assert pictures.count() == 2
    for i in range(pictures.count()):
        assert pictures.nth(i).is_visible()
    assert not page.locator("details.interactive").first.is_visible()
    context.close()


def test_the_keyboard_reaches_the_content_first_and_focus_is_seen(browser, toy):
    page = browser.new_page(viewport=DESKTOP)
    page.goto((toy / "X07000003" / "index.html").as_uri())
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("a => a === document.activeElement")
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_the_table_of_the_index_sorts_and_says_so(browser, tmp_path):
    write_assets(tmp_path / "assets", interactive=False)
    figures = {"X1": 9.5, "X2": None, "X3": 30.0}
    for code, value in figures.items():
        told = {
            "area_code": code,
            "name": code,
            "headline": "A sentence.",
            "figures": [{"label": "Inactive", "value": value, "text": "–" if value is None else f"{value}%"}],
        }
        (tmp_path / code).mkdir()
        (tmp_path / code / "key-figures.json").write_text(json.dumps(told))
    places = gpd.GeoDataFrame({"name": list(figures)}, geometry=[None] * 3, index=list(figures), crs=27700)
    index = site.write_index(tmp_path, title="Sorted", places=places, rendered=list(figures), failed=[])

    page = browser.new_page(viewport=DESKTOP)
    page.goto(index.as_uri())
    button = page.get_by_role("button", name="Inactive")
    orders = []
    for _ in range(2):
        button.click()
        orders.append(page.locator("tbody th").all_inner_texts())
    # A place without the figure stays last both ways.
    assert orders == [["X1", "X3", "X2"], ["X3", "X1", "X2"]]
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    assert "descending" in page.locator("[role=status].hidden").inner_text()
    page.close()
