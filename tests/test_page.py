"""A page reads well, works offline, and nothing in a name can act in it."""

from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from localsport.briefing.body import PageError, body
from localsport.briefing.outline import outlined
from localsport.briefing.render import render

TOY = Path(__file__).parent / "toy" / "briefing.ipynb"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("toy")
    return render("X07000003", notebook=TOY, parameters={}, tables=out / "tables", out=out).folder


@pytest.fixture(scope="module")
def soup(folder: Path) -> BeautifulSoup:
    return BeautifulSoup((folder / "index.html").read_text(encoding="utf-8"), "html.parser")


def test_headings_come_in_order_with_one_of_the_first_level(soup):
    levels = [int(h.name[1]) for h in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_contents_lead_to_every_section(soup):
    targets = [a["href"][1:] for a in soup.select("nav.contents a")]
    assert targets == [
        h["id"] for h in soup.select(".body h2, .body h3") if h["id"] != "files-of-this-briefing"
    ]
    identifiers = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(identifiers) == len(set(identifiers))


def test_the_frame_is_there(soup):
    assert soup.html["lang"] == "en-GB"
    assert "Local sport briefing" in soup.title.string
    assert soup.select_one("a.skip")["href"] == "#main"
    assert soup.select_one(".demonstration").get_text(strip=True).startswith("Demonstration data.")
    assert "Data to 2023/24." in soup.footer.get_text()


def test_code_printed_text_and_notes_for_analysts_stay_in_the_notebook(soup):
    text = soup.get_text()
    assert "import json" not in text
    assert "printed text" not in text
    assert "How to use this notebook" not in text


def test_a_figure_has_words_and_leads_to_its_files(soup, folder):
    for figure in soup.select("figure.figure"):
        assert figure.img["alt"].startswith("Bars: Ashby <b>Vale</b> stands above")
        files = [figure.img["src"], *(a["href"] for a in figure.select("figcaption a"))]
        assert [Path(f).suffix for f in files] == [".png", ".png", ".svg", ".csv"]
        assert all((folder / f).is_file() for f in files)


def test_every_file_beside_the_page_is_reached_from_it(soup, folder):
    linked = {a["href"] for a in soup.select("main a")}
    made = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert made - linked == {"index.html", "manifest.json"}


def test_the_lead_holds_words_and_one_picture(soup):
    lead = soup.select_one(".lead")
    assert [f["id"] for f in lead.select("figure")] == ["figure-needs-map"]
    assert lead.select_one("data.claim")["data-claim"] == "inactive"
    assert float(lead.select_one("data.claim")["value"]) == pytest.approx(32.3)


def test_an_interactive_chart_follows_its_picture_and_waits_for_javascript(soup):
    details = soup.select_one("details.interactive")
    assert details.has_attr("hidden")
    assert details.find_previous_sibling("figure")["id"] == "figure-spine"
    assert details.script["type"] == "application/json"
    assert "</script" not in details.script.string.lower()


def test_nothing_from_outside_is_loaded(soup):
    loading = [tag.get("src") or tag.get("href") for tag in soup.select("[src], link[href]")]
    assert loading
    assert [address for address in loading if "//" in address] == []


def test_a_table_scrolls_and_is_named(soup):
    region = soup.select_one("div.table")
    assert (region["role"], region["tabindex"]) == ("region", "0")
    assert region["aria-label"] == "Table 1: Neighbours"
    assert [th["scope"] for th in region.select("th")] == ["col", "col", "row"]


def test_what_a_name_smuggles_in_is_shown_and_does_nothing(soup):
    assert [
        s for s in soup.find_all("script") if s.get("type") != "application/json" and not s.get("src")
    ] == []
    assert "<script>alert(1)</script>" in soup.get_text()
    assert [tag for tag in soup.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []
    assert soup.h1.get_text(" ", strip=True) == "Local sport briefing Ashby <b>Vale</b>"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", " vbscript:x", "//out.example"]
)
def test_an_unsafe_address_is_dropped(address):
    assert "href" not in outlined(f'<h2>A</h2><a href="{address}">x</a>').body


@pytest.mark.parametrize(
    "address", ["https://example.org/a:b", "#part", "../index.html", "numbers/a.csv", "mailto:a@b.example"]
)
def test_an_ordinary_address_is_kept(address):
    assert f'href="{address}"' in outlined(f'<h2>A</h2><a href="{address}">x</a>').body


def test_without_interactive_charts_the_page_has_none(folder):
    executed = render(
        "X07000001",
        notebook=TOY,
        parameters={},
        tables=folder,
        out=folder.parent / "still",
        interactive=False,
    )
    assert "<details" not in executed.page.read_text(encoding="utf-8")


def test_figures_without_words_or_files_are_refused_and_all_named(tmp_path):
    def shown(name: str, alt: str) -> nbformat.NotebookNode:
        return nbformat.v4.new_output(
            "display_data",
            data={"image/png": ""},
            metadata={"image/png": {"alt": alt, "localsport": {"name": name}}},
        )

    cell = nbformat.v4.new_code_cell("", outputs=[shown("one", ""), shown("two", "A map.")])
    with pytest.raises(PageError) as refusal:
        body(nbformat.v4.new_notebook(cells=[cell]), folder=tmp_path, interactive=True)
    assert "one has no alternative text" in str(refusal.value)
    assert "figures/two.png was not written" in str(refusal.value)


def test_equal_headings_get_addresses_of_their_own():
    parts = outlined("<h2>Where?</h2><h2>Where?</h2><h3>Contents</h3>")
    assert [entry.id for entry in parts.contents] == ["where", "where-2"]
    assert parts.contents[1].below[0].id == "contents-2"
