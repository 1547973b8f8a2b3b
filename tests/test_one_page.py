"""A locality fits one printed A4 page on which everything can be read, and reads as a page on a screen too."""

import base64
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from localsport.answers import locality as places
from localsport.answers.national import national
from localsport.briefing.batch import batch
from localsport.briefing.page import PageError, layout
from localsport.display import one_page, small_map, small_series, strips, wording

DEMONSTRATION = tuple(f"X0700000{n}" for n in range(1, 7))
REAL = {
    "E06000016": "Leicester",
    "E06000017": "Rutland",
    "E06000001": "Hartlepool",
    "E08000021": "Newcastle upon Tyne",
    "E07000133": "Melton",
    # The longest words of any district, county or region of England, and one with too few people for figures.
    "E06000058": "Bournemouth, Christchurch and Poole",
    "E06000012": "North East Lincolnshire",
    "E09000001": "City of London",
    "E10000034": "Worcestershire",
}
# A4 is 210 by 297 mm; the page's margins are 12 mm at the sides, 9 mm above and below; 96 pixels are an inch.
PAGE = {"width": round((210 - 24) / 25.4 * 96), "height": int((297 - 18) / 25.4 * 96)}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,
}


@pytest.fixture(scope="module")
def shared(demo_tables):
    return national(demo_tables)


@pytest.fixture(scope="module")
def answer(demo_tables, shared):
    return places.locality(demo_tables, "X07000001", shared=shared)


def row(**more):
    """Return a row of a profile as the strips read it: 29.2% beside 21.8%, lower is better."""
    common = {"value": 29.2, "country_value": 21.8, "polarity": "low is good", "comparison": "worse"}
    spread = {"national_min": 10.0, "national_q1": 19.0, "national_q3": 26.0, "national_max": 36.0}
    beside = {
        "neighbours_low": 24.7,
        "neighbours_high": 36.2,
        "lower_95": float("nan"),
        "upper_95": float("nan"),
    }
    return common | spread | beside | more


def drawing(image: str) -> str:
    return base64.b64decode(re.search(r"base64,([^\"]+)", image)[1]).decode()


def sign_at(image: str) -> float:
    return float(re.search(r"translate\(([\d.]+)", drawing(image))[1])


def test_a_notebook_without_metadata_is_a_briefing_and_an_unknown_layout_is_refused():
    assert layout(nbformat.v4.new_notebook()) == "briefing"
    asked = nbformat.v4.new_notebook(metadata={"localsport": {"layout": "poster"}})
    with pytest.raises(PageError, match="the layout 'poster'; there are briefing, one-page"):
        layout(asked)


def test_left_is_worse_whichever_way_the_indicator_runs():
    middle = 100
    assert sign_at(strips.strip(row())) < middle, "more inactive people is worse"
    assert sign_at(strips.strip(row(polarity="high is good"))) > middle, "more active people is better"


def test_the_farthest_end_reaches_the_edge_and_the_rest_is_in_proportion():
    # By hand: the farthest from 21.8 is 36.2, 14.4 away; 29.2 lies 7.4 / 14.4 of the 94 to the left of 100.
    assert sign_at(strips.strip(row())) == pytest.approx(100 - 94 * 7.4 / 14.4, abs=0.05)
    # With limits to 41.8, 20 away, these are the farthest.
    wide = strips.strip(row(lower_95=18.0, upper_95=41.8))
    assert sign_at(wide) == pytest.approx(100 - 94 * 7.4 / 20, abs=0.05)


def test_the_sign_tells_the_comparison_without_colour():
    shapes = {re.search(r' d="([^"]+)"', drawing(strips.sign(kind)))[1] for kind in one_page.COMPARISONS}
    assert len(shapes) == len(one_page.COMPARISONS)


def test_a_strip_says_in_words_what_it_shows():
    image = BeautifulSoup(strips.strip(row()), "html.parser").img
    assert image["alt"] == "Above the middle half of all districts, within the range of similar places"
    assert strips.strip(row(country_value=float("nan"))) == ""


def test_an_assumed_interval_is_dashed():
    limits = {"lower_95": 25.2, "upper_95": 33.5}
    assert "dasharray" not in drawing(strips.strip(row(**limits)))
    assert "dasharray" in drawing(strips.strip(row(**limits, interval_assumed=True)))


def test_a_complete_count_is_higher_or_lower_and_a_survey_without_limits_is_not(answer):
    summary = answer.summary.assign(comparison="")
    words = one_page.rows(summary).set_index("indicator_id")["comparison"]
    here = summary.set_index("indicator_id").loc["deprivation-most-deprived-fifth"]
    assert words["deprivation-most-deprived-fifth"] == (
        "higher" if here["value"] > here["country_value"] else "lower"
    )
    assert words["93015"] == ""


def test_indicators_that_the_profile_lacks_are_all_named(answer):
    short = answer.summary[~answer.summary["indicator_id"].isin(["93015", "90366"])]
    with pytest.raises(ValueError, match=r"93015.*90366.*Female.*90366.*Male"):
        one_page.rows(short)


def test_every_row_has_value_nation_word_and_sign_and_one_without_a_figure_stays(answer):
    summary = answer.summary.assign(
        value=answer.summary["value"].mask(answer.summary["indicator_id"].eq("93570"))
    )
    changed = places.Locality(**{**vars(answer), "summary": summary})
    table = BeautifulSoup(one_page.profile(changed).markup, "html.parser")
    body = table.select("tbody tr")
    assert len(body) == len(one_page.INDICATORS)
    full = [one for one in body if len(one.find_all("td")) == 5]
    assert len(full) == len(body) - 1
    for one in full:
        value, nation, word = (cell.get_text(" ", strip=True) for cell in one.find_all("td")[1:4])
        assert re.match(r"\d", value)
        assert re.match(r"\d", nation)
        assert word in {words.split(" ", 1)[1] for words in one_page.COMPARISONS.values()}
        assert one.select_one("td img.sign")
        assert one.select_one("td img.strip")["alt"]
    (empty,) = [one for one in body if one not in full]
    assert empty.get_text(" ", strip=True) == (
        "Physically active children and young people No local figure is published."
    )


def test_an_estimate_is_marked_and_names_do_nothing(answer):
    area = answer.area.copy()
    area["name"] = "<b>Ham</b>"
    summary = answer.summary.assign(estimated=answer.summary["indicator_id"].eq("93015"))
    markup = one_page.profile(places.Locality(**{**vars(answer), "summary": summary, "area": area})).markup
    assert "<b>Ham" not in markup
    assert "&lt;b&gt;Ham" in markup
    assert markup.count(" (e)</td>") == 1
    assert "(e) is our estimate" in markup


def test_how_sure_counts_limits_and_names_what_the_index_lacks(answer):
    shown = one_page.rows(answer.summary)
    limited = int((shown["value"].notna() & shown["lower_95"].notna()).sum())
    said = BeautifulSoup(one_page.certainty(answer), "html.parser").get_text(" ", strip=True)
    assert f"{limited} of the {int(shown['value'].notna().sum())} figures above have published limits" in said
    assert "modelled inactivity" in said
    needs = type(answer.needs)(**{**vars(answer.needs), "lacking": ("Adult inactivity (modelled)",)})
    without = one_page.certainty(places.Locality(**{**vars(answer), "needs": needs}))
    assert "It does without adult inactivity (modelled)." in without
    assert "modelled inactivity and" not in without


def test_the_demonstration_says_so_in_table_figures_and_sources(demo_tables, answer):
    shapes, country = places.shapes(demo_tables, answer), demo_tables.boundaries("country")
    picture = small_map.needs_map(answer, shapes, country, places.labels(demo_tables, answer))
    series = small_series.inactive_series(answer)
    for figure in (picture, series):
        assert figure.alt.startswith("Demonstration data.")
        assert "Demonstration data" in [text.get_text() for text in figure.figure.texts]
    assert one_page.profile(answer).caption.startswith("Demonstration data.")
    assert "Demonstration data" in one_page.sources(answer)


@pytest.mark.parametrize("code", DEMONSTRATION)
def test_the_map_names_the_places_that_the_sentence_names(demo_tables, shared, code):
    answer = places.locality(demo_tables, code, shared=shared)
    shapes, country = places.shapes(demo_tables, answer), demo_tables.boundaries("country")
    figure = small_map.needs_map(answer, shapes, country, places.labels(demo_tables, answer)).figure
    gids = [str(text.get_gid()) for axes in figure.axes for text in axes.texts]
    written = {gid.removeprefix("label:") for gid in gids if gid.startswith("label:")}
    said = wording.place_sentences(answer.claims, answer.area, plain=True)["where"]
    assert len(written) == 3
    assert all(name in said for name in written)


def test_the_years_start_at_zero_and_show_limits_and_the_pandemic(answer):
    figure = small_series.inactive_series(answer)
    (axes,) = figure.figure.axes
    assert axes.get_ylim()[0] == 0
    texts = [text.get_text().replace("\n", " ") for text in axes.texts]
    assert "pandemic restrictions" in texts
    assert [text for text in texts if "similar places" in text]
    assert sum(len(c.get_segments()) for c in axes.collections if hasattr(c, "get_segments")) == 10
    empty = places.Locality(**{**vars(answer), "series": answer.series[answer.series["role"].ne("place")]})
    with pytest.raises(ValueError, match="No year of inactivity is held for Sampleborough"):
        small_series.inactive_series(empty)


# What follows prints.


@pytest.fixture(scope="module")
def browser() -> Iterator:
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("no chromium on this machine: nothing is printed (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*quiet, "--no-first-run"])
        yield browser
        browser.close()


def rendered(codes, tables: Path, out: Path) -> Path:
    result = batch(
        list(codes),
        name="one page",
        notebook="10-one-page-profile",
        parameters={},
        tables=tables,
        out=out,
        interactive=False,
        progress=False,
    )
    assert not result.failed, result.last_lines()
    return out


@pytest.fixture(scope="module")
def demonstration(demo_data, tmp_path_factory) -> Path:
    return rendered(DEMONSTRATION, demo_data, tmp_path_factory.mktemp("one-page"))


@pytest.fixture(scope="module")
def england(england_data, tmp_path_factory) -> Path:
    return rendered(REAL, england_data, tmp_path_factory.mktemp("one-page-england"))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def print_and_check(browser, folder: Path, code: str) -> None:
    address = folder / code / "index.html"
    page = browser.new_page(viewport={**PAGE, "height": 200})
    page.goto(address.as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1, "not one page"
    sizes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    # ISO 216: A4 is 210 by 297 mm, 595.3 by 841.9 points.
    assert [tuple(round(float(side)) for side in size) for size in sizes] == [(595, 842)]

    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollHeight") <= PAGE["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PAGE["width"]
    beyond = page.evaluate(
        """([width, height]) => [...document.querySelectorAll("h1, h2, p, li, th, td, img")].filter(one => {
            const box = one.getBoundingClientRect();
            return box.width > 2 && (box.left < -1 || box.right > width + 1 || box.bottom > height + 1
                || one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline");
        }).map(one => one.outerHTML.slice(0, 120))""",
        [PAGE["width"], PAGE["height"]],
    )
    assert beyond == [], "cut off, or wider than its place"
    page.close()

    if shutil.which("pdftotext") is None:
        return
    text = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=printed, capture_output=True, check=True
    ).stdout
    seen = squeezed(text.decode())
    soup = BeautifulSoup(address.read_text(encoding="utf-8"), "html.parser")
    written = soup.select(".lead-text > p, .sentences li, caption, .strips th, .strips td, .body .note")
    words = [*soup.h1.stripped_strings, *(one.get_text() for one in written)]
    assert [one for one in words if squeezed(one) not in seen] == []
    assert len(soup.select(".sentences li data.claim")) > 10, "the numbers are claims"
    if code.startswith("X"):
        assert "Demonstrationdata" in seen


@pytest.mark.browser
@pytest.mark.parametrize("code", DEMONSTRATION)
def test_a_demonstration_district_prints_on_one_page_with_nothing_lost(browser, demonstration, code):
    print_and_check(browser, demonstration, code)


@pytest.mark.browser
@pytest.mark.england
@pytest.mark.parametrize("code", REAL, ids=list(REAL.values()))
def test_a_real_place_prints_on_one_page_with_nothing_lost(browser, england, code):
    print_and_check(browser, england, code)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1200, 390], ids=["desktop", "phone"])
def test_on_a_screen_it_is_a_page_that_everyone_can_read(browser, demonstration, width):
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 850})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((demonstration / "X07000003" / "index.html").as_uri())
    found = Axe().run(page, options=RULES).response["violations"]
    assert [f"{one['id']}: {[node['html'][:160] for node in one['nodes']]}" for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "scrolls sideways"
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.close()
