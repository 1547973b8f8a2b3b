"""A briefing in one file shows all it showed and asks for nothing; progress is counted, timed and logged."""

import base64
import io
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from PIL import Image

from localsport.briefing import standalone
from localsport.briefing.progress import LOG, Progress
from localsport.briefing.render import render
from localsport.briefing.shared_files import write_assets

TOY = Path(__file__).parent / "toy" / "briefing.ipynb"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("toy")
    write_assets(out / "assets", interactive=False)
    return render("X07000003", notebook=TOY, parameters={}, tables=out / "tables", out=out).folder


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return standalone.standalone(folder)


@pytest.fixture(scope="module")
def soup(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


def test_nothing_is_asked_for_and_no_link_leads_to_a_file(page, soup):
    assert soup.select("[src]:not([src^='data:']), link, iframe, object, embed, [srcset]") == []
    addresses = [a["href"] for a in soup.select("a[href]")]
    assert [a for a in addresses if not a.startswith(("#", "data:", "https:", "http:"))] == []
    targets = {tag["id"] for tag in soup.find_all(id=True)}
    assert {a[1:] for a in addresses if a.startswith("#")} <= targets
    assert re.findall(r"url\((?![\"']?data:)|@import", page) == []
    assert soup.select("details.interactive") == []
    assert len(page.encode()) < standalone.LIMIT


def test_it_shows_what_the_page_showed(folder, soup):
    before = BeautifulSoup((folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    pictures = [base64.b64decode(img["src"].split(",")[1]) for img in soup.select("figure img")]
    assert pictures == [(folder / img["src"]).read_bytes() for img in before.select("figure img")]
    assert [img["alt"] for img in soup.select("img")] == [img["alt"] for img in before.select("img")]
    for part in (".lead-text", ".body h2", "table", ".demonstration", "footer"):
        assert [t.get_text() for t in soup.select(part)] == [t.get_text() for t in before.select(part)], part
    kept = {a["download"]: base64.b64decode(a["href"].split(",")[1]) for a in soup.select("a[download]")}
    assert "claims.csv" in kept
    assert kept["claims.csv"] == (folder / "claims.csv").read_bytes()


def test_its_fonts_are_small_have_every_letter_and_another_name(soup):
    fonts = re.findall(r"data:font/woff;base64,([^\"]+)", soup.style.string)
    assert len(fonts) == 3
    letters = {ord(letter) for letter in soup.body.get_text() if letter.isprintable()}
    for packed in fonts:
        content = base64.b64decode(packed)
        assert len(content) < 40_000
        font = TTFont(io.BytesIO(content))
        names = {record.nameID: str(record) for record in font["name"].names}
        # The licence reserves "Source" to the whole font, and travels with it.
        assert not any("Source" in names[number] for number in (1, 4, 6))
        assert "SIL Open Font License" in names[13]
        assert {letter for letter in letters if letter < 256} <= set(font.getBestCmap())


def test_the_same_folder_gives_the_same_file_beside_it(folder, page):
    path = standalone.write_standalone(folder)
    assert path == folder.parent / "X07000003.html"
    assert path.read_text(encoding="utf-8") == page
    assert [p for p in folder.parent.iterdir() if p.name.endswith(".part")] == []


def test_too_large_a_file_gets_pictures_of_fewer_colours(folder, page, monkeypatch):
    monkeypatch.setattr(standalone, "LIMIT", len(page) - 1)
    lighter = standalone.standalone(folder)
    assert len(lighter) <= len(page)
    pictures = [img["src"] for img in BeautifulSoup(lighter, "html.parser").select("figure img")]
    for source in pictures:
        with Image.open(io.BytesIO(base64.b64decode(source.split(",")[1]))) as image:
            assert image.size[0] > 100


def test_what_is_missing_is_named(folder, tmp_path):
    with pytest.raises(FileNotFoundError, match="render it first"):
        standalone.standalone(tmp_path)
    copy = shutil.copytree(folder, tmp_path / "batch" / folder.name)
    with pytest.raises(FileNotFoundError, match=r"localsport\.css"):
        standalone.standalone(copy)


@pytest.mark.browser
def test_a_browser_without_network_shows_it(folder, page, tmp_path):
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("no chromium on this machine: the page is not opened (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    alone = tmp_path / "alone.html"
    alone.write_text(page, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(offline=True)
        opened = context.new_page()
        asked: list[str] = []
        wrong: list[str] = []
        opened.on("request", lambda request: asked.append(request.url))
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.goto(alone.as_uri())
        opened.wait_for_function("document.fonts.status === 'loaded'")
        assert [url for url in asked if not url.startswith("data:")] == [alone.as_uri()]
        assert wrong == []
        assert opened.evaluate("[...document.images].every((image) => image.naturalWidth > 0)")
        assert opened.evaluate("document.fonts.check('16px \"Localsport Text\"')")
        browser.close()


class Watched(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        """Say that somebody watches."""
        return True


def test_the_bar_says_what_is_done_failed_skipped_and_left(tmp_path):
    seconds = iter(range(0, 1000, 10))
    hour = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    screen = Watched()
    with Progress(
        6, name="X10000001", out=tmp_path, stream=screen, clock=lambda: float(next(seconds)), now=lambda: hour
    ) as progress:
        progress.skip("X1")
        progress.rendered("X2", seconds=2.04, because="no briefing yet")
        progress.fail("X3", "KeyError:\n 'a'")
        assert progress.state() == "1 done, 1 up to date already, 1 failed, 60 s left", (
            "40 s for two, three left"
        )
    assert "3/6" in screen.getvalue()
    assert (tmp_path / LOG).read_text().splitlines() == [
        "2025-01-02T03:04:05Z begun: X10000001, 6 localities",
        "2025-01-02T03:04:05Z skipped X1: up to date",
        "2025-01-02T03:04:05Z rendered X2 in 2.0 s: no briefing yet",
        "2025-01-02T03:04:05Z FAILED X3: KeyError: 'a'",
        "2025-01-02T03:04:05Z ended: 1 done, 1 up to date already, 1 failed",
    ]


def test_a_stopped_batch_says_so_and_the_next_adds_its_lines(tmp_path):
    for _ in range(2):
        with (
            pytest.raises(KeyboardInterrupt),
            Progress(3, name="x", out=tmp_path, stream=io.StringIO()) as progress,
        ):
            progress.rendered("X1", seconds=1)
            raise KeyboardInterrupt
    lines = (tmp_path / LOG).read_text().splitlines()
    assert len(lines) == 6
    assert lines[-1].endswith("stopped (Ctrl-C): 1 done, 0 failed, 2 not begun or not finished")


def test_where_nobody_watches_there_are_few_lines(tmp_path):
    quiet = io.StringIO()
    with Progress(100, name="x", stream=quiet, clock=lambda: 0.0) as progress:
        for at in range(100):
            progress.rendered(f"X{at}", seconds=1)
    assert quiet.getvalue() == "x: 100/100, 100 done, 0 failed\n"
    silent = io.StringIO()
    with Progress(1, name="x", bar=False, stream=silent) as progress:
        progress.rendered("X1", seconds=1)
    assert silent.getvalue() == ""
