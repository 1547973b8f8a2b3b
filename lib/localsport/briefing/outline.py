"""Give a piece of HTML an outline: headings in order, tables that scroll, sections, a list of contents."""

import re
import unicodedata
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

# What a briefing needs; anything else came in through a name or a note and is shown as text.
ALLOWED = frozenset(
    """
    a abbr b blockquote br caption code col colgroup data dd del details div dl dt em figcaption figure h1 h2
    h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s script section small span strong sub summary sup table
    tbody td tfoot th thead time tr u ul var
    """.split()  # noqa: SIM905
)
SAFE_ADDRESS = re.compile(r"^(?:https?:|mailto:|#|(?!//)[^:]*(?:[/?#]|$))", re.IGNORECASE)

# Letters from which a cell keeps a width to be read in, however narrow the screen.
LONG = 80


@dataclass
class Entry:
    """One line of the contents, with those below it."""

    id: str
    text: str
    below: list["Entry"] = field(default_factory=list)


@dataclass
class Outlined:
    """A notebook's HTML, taken apart for the page.

    Attributes
    ----------
    title
        Text of the notebook's own title, "" when it has none.
    lead_text, lead_figure
        What stands on the first screen: words, and the picture beside them.
    body
        The rest, in sections.
    contents
        The headings of the rest.
    """

    title: str
    lead_text: str
    lead_figure: str
    body: str
    contents: list[Entry]


def outlined(html: str) -> Outlined:
    """Take the HTML of a notebook apart and put its outline in order.

    The lead is what the cells tagged ``lead`` show, or else all that stands before the first heading of the
    second level.

    Parameters
    ----------
    html
        What `localsport.briefing.body.body` returns.

    Returns
    -------
    Outlined
    """
    soup = BeautifulSoup(html, "html.parser")
    disarm(soup)
    title = _take_title(soup)
    _order_headings(soup)
    _mend_tables(soup)
    _place_interactive(soup)
    lead = _take_lead(soup)
    for cell in soup.select("div.cell"):
        cell.unwrap()
    figure = lead.find("figure")
    lead_figure = ""
    if isinstance(figure, Tag):
        beside = figure.find_next_sibling()
        figure.extract()
        lead_figure = str(figure)
        if isinstance(beside, Tag) and "interactive" in (beside.get("class") or []):
            lead_figure += str(beside.extract())
    _into_sections(soup)
    return Outlined(title, lead.decode_contents().strip(), lead_figure, str(soup).strip(), _contents(soup))


def disarm(soup: BeautifulSoup) -> None:
    """Turn elements that a briefing never has into text, and drop event handlers and unsafe addresses."""
    for tag in soup.find_all(True):
        if tag.name not in ALLOWED or (tag.name == "script" and tag.get("type") != "application/json"):
            tag.replace_with(NavigableString(str(tag)))
            continue
        for name in list(tag.attrs):
            value = str(tag.attrs[name])
            outside = name == "src" and not value.startswith(("figures/", "data:image/"))
            address = name in ("href", "src", "xlink:href") and not value.startswith("data:image/")
            styled = name == "style" and "(" in value
            if (
                name.startswith("on")
                or styled
                or outside
                or (address and not SAFE_ADDRESS.match(value.strip()))
            ):
                del tag.attrs[name]
        if tag.name == "img" and not tag.get("src"):
            tag.decompose()


def _take_title(soup: BeautifulSoup) -> str:
    first = soup.find("h1")
    if not isinstance(first, Tag):
        return ""
    text = first.get_text(" ", strip=True)
    after = first.find_next_sibling()
    if (
        isinstance(after, Tag)
        and after.name == "p"
        and after.get_text(strip=True).startswith("Demonstration data")
    ):
        # The page says so above its title.
        after.decompose()
    first.decompose()
    return text


def _order_headings(soup: BeautifulSoup) -> None:
    taken: dict[str, int] = {"main": 1, "contents": 1, "files-of-this-briefing": 1}
    level_before = 1
    for heading in soup.find_all(re.compile("^h[1-6]$")):
        # The page has its own first level, and a reader of headings must not fall into a gap.
        level = min(max(int(heading.name[1]), 2), level_before + 1)
        heading.name = f"h{level}"
        level_before = level
        slug = _slug(heading.get_text())
        taken[slug] = taken.get(slug, 0) + 1
        heading["id"] = slug if taken[slug] == 1 else f"{slug}-{taken[slug]}"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "section"


def _mend_tables(soup: BeautifulSoup) -> None:
    for number, table in enumerate(soup.find_all("table"), start=1):
        for attribute in ("border", "style"):
            table.attrs.pop(attribute, None)
        for head in table.select("thead th"):
            if head.get_text(strip=True):
                head.attrs.setdefault("scope", "col")
            else:
                head.name = "td"
                head.attrs.pop("scope", None)
        for head in table.select("tbody th"):
            head.attrs.setdefault("scope", "row")
        for cell in table.find_all("td"):
            if len(cell.get_text(strip=True)) > LONG:
                cell["class"] = " ".join([*(cell.get("class") or []), "long"])
        caption = table.find("caption")
        label = caption.get_text(" ", strip=True) if isinstance(caption, Tag) else ""
        if isinstance(caption, Tag):
            words = soup.new_tag("span")
            words.extend(list(caption.contents))
            caption.append(words)
        label = f"Table {number}: {label}" if label else f"Table {number}"
        scroll = table.parent
        if not isinstance(scroll, Tag) or "table" not in (scroll.get("class") or []):
            scroll = table.wrap(soup.new_tag("div", attrs={"class": "table"}))
        # It scrolls sideways on a phone, so the keyboard must reach it and a screen reader must name it.
        scroll.attrs.update({"role": "region", "tabindex": "0", "aria-label": label})


def _place_interactive(soup: BeautifulSoup) -> None:
    for details in soup.select("details.interactive"):
        # "needs-map-interactive" repeats the figure "needs-map".
        name = str(details.get("data-for", "")).removesuffix("-interactive")
        figure = soup.find("figure", id=f"figure-{name}")
        if isinstance(figure, Tag):
            figure.insert_after(details.extract())


def _take_lead(soup: BeautifulSoup) -> Tag:
    lead = soup.new_tag("div")
    cells = soup.select("div.cell")
    tagged = [cell for cell in cells if "lead" in str(cell.get("data-tags", "")).split()]
    if not tagged:
        for cell in cells:
            if cell.find("h2"):
                break
            tagged.append(cell)
    for cell in tagged:
        lead.append(cell.extract())
        cell.unwrap()
    return lead


def _into_sections(soup: BeautifulSoup) -> None:
    for heading in soup.find_all("h2"):
        section = soup.new_tag("section")
        following = list(heading.next_siblings)
        heading.wrap(section)
        for sibling in following:
            if isinstance(sibling, Tag) and sibling.name == "h2":
                break
            section.append(sibling.extract())


def _contents(soup: BeautifulSoup) -> list[Entry]:
    contents: list[Entry] = []
    for heading in soup.find_all(["h2", "h3"]):
        entry = Entry(str(heading["id"]), heading.get_text(" ", strip=True))
        (contents if heading.name == "h2" or not contents else contents[-1].below).append(entry)
    return contents
