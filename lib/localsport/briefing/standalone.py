"""Put a locality's page and all it shows into one file that can be sent on."""

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag

LIMIT = 1_500_000
"""Bytes that a file may have; above, its pictures get fewer colours."""
KINDS = {
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff": "font/woff",
    ".csv": "text/csv;charset=utf-8",
    ".json": "application/json",
}
KEPT = (".csv", ".json")
"""Files that a link carries with it; the others are shown already."""
FAMILY, OWN_FAMILY = "Source Sans Pro", "Localsport Text"
# What the style sheet writes besides the page's own words.
ALWAYS = "".join(map(chr, range(32, 127))) + "\u00a0£–—‘’“”…×≤≥±↑↓↕"
PALETTE = 128


def standalone(folder: Path) -> str:
    """Return the page of a rendered locality as one HTML file that asks for nothing else.

    Styles, fonts, pictures, scripts and the tables of numbers are in it. Charts that answer the mouse are left out,
    since plotly alone is larger than all the rest; each has its picture. Fonts hold only the letters the page uses.

    Parameters
    ----------
    folder
        The locality's folder, as `localsport.briefing.render.render` leaves it, beside the batch's ``assets``.

    Returns
    -------
    str
        The page, the same for the same folder.

    Raises
    ------
    FileNotFoundError
        The folder has no page, or a file that the page shows is missing; all missing are named.
    """
    page = folder / "index.html"
    if not page.is_file():
        raise FileNotFoundError(f"No briefing in {folder}: render it first.")
    html = page.read_text(encoding="utf-8")
    whole = _packed(html, folder, lambda png: png)
    return whole if len(whole.encode()) <= LIMIT else _packed(html, folder, _fewer_colours)


def write_standalone(folder: Path, path: Path | None = None) -> Path:
    """Write `standalone` beside the locality's folder, ``<batch>/<code>.html``, or where it is wanted.

    Parameters
    ----------
    folder
        The locality's folder.
    path
        The file; one that stands there is replaced once the new one is whole.

    Raises
    ------
    FileNotFoundError
        As for `standalone`.
    """
    path = path or folder.with_name(f"{folder.name}.html")
    html = standalone(folder)
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_text(html, encoding="utf-8", newline="\n")
        return partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _packed(html: str, folder: Path, picture: Callable[[bytes], bytes]) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for gone in soup.select("details.interactive, .top nav, link[rel=icon]"):
        gone.decompose()
    _check(soup, folder)
    scripts = [
        _inside(folder, str(tag["src"])).read_text(encoding="utf-8") for tag in soup.select("script[src]")
    ]
    for tag in soup.select("script[src]"):
        tag.decompose()
    for link in soup.select("a[href]"):
        _carry(link, folder)
    for image in soup.select("img[src]"):
        path = _inside(folder, str(image["src"]))
        image["src"] = _data(path, picture(path.read_bytes()) if path.suffix == ".png" else path.read_bytes())
    letters = soup.get_text() + ALWAYS
    for sheet in soup.select("link[rel=stylesheet]"):
        style = soup.new_tag("style")
        style.string = _styles(_inside(folder, str(sheet["href"])), letters)
        sheet.replace_with(style)
    # A script in the page runs where it stands, so behind all that it looks for.
    for script in scripts:
        tag = soup.new_tag("script")
        tag.string = script.replace("</script", "<\\/script")
        (soup.body or soup).append(tag)
    return str(soup)


def _away(address: str) -> bool:
    return bool(re.match(r"[a-z][a-z0-9+.-]*:|#|//", address, re.IGNORECASE))


def _inside(folder: Path, address: str) -> Path:
    return folder / unquote(address.split("?")[0].split("#")[0])


def _check(soup: BeautifulSoup, folder: Path) -> None:
    shown = [str(tag["src"]) for tag in soup.select("img[src], script[src]")]
    shown += [str(tag["href"]) for tag in soup.select("link[rel=stylesheet]")]
    missing = [one for one in shown if not _away(one) and not _inside(folder, one).is_file()]
    outside = [one for one in shown if _away(one) and not one.startswith("data:")]
    if missing or outside:
        raise FileNotFoundError(
            f"The page in {folder} shows what is not beside it: {', '.join(missing + outside)}. Render it again."
        )


def _carry(link: Tag, folder: Path) -> None:
    """Let a link to a table carry the table; take out one that would lead nowhere."""
    address = str(link["href"])
    if _away(address):
        return
    path = _inside(folder, address)
    if path.suffix in KEPT and path.is_file():
        link["href"], link["download"] = _data(path, path.read_bytes()), path.name
        return
    item = link.find_parent("li")
    (
        item if item is not None and item.get_text(strip=True).startswith(link.get_text(strip=True)) else link
    ).decompose()


def _data(path: Path, content: bytes) -> str:
    return f"data:{KINDS[path.suffix]};base64,{base64.b64encode(content).decode()}"


def _styles(sheet: Path, letters: str) -> str:
    css = sheet.read_text(encoding="utf-8").replace(f'"{FAMILY}"', f'"{OWN_FAMILY}"')

    def held(found: "re.Match[str]") -> str:
        path = sheet.parent / found[1]
        return f'url("{_data(path, _few_letters(path, letters))}")'

    return re.sub(r'url\("(?!data:)([^"]+\.woff)"\)', held, css)


def _few_letters(path: Path, letters: str) -> bytes:
    """Return a font with some of its letters, under a name of its own.

    The licence reserves the font's name to the whole font; author, licence and its address stay in the file.
    """
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    font = TTFont(path, recalcTimestamp=False)
    options = Options(
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 8, 9, 11, 13, 14], layout_features=["kern", "lnum", "tnum", "liga"]
    )
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4):
            record.string = OWN_FAMILY
        elif record.nameID == 6:
            record.string = OWN_FAMILY.replace(" ", "")
    font.flavor = "woff"
    packed = io.BytesIO()
    font.save(packed)
    return packed.getvalue()


def _fewer_colours(png: bytes) -> bytes:
    from PIL import Image

    with Image.open(io.BytesIO(png)) as image:
        # A chart has few colours and their edges; dithering would speckle them.
        flat = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA")).convert(
            "RGB"
        )
        few = flat.quantize(PALETTE, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    packed = io.BytesIO()
    few.save(packed, "PNG", optimize=True)
    return min(packed.getvalue(), png, key=len)
