"""Hold a rendered briefing against figures worked out without the library: its numbers, its words, its titles.

Nothing here knows where in a page a number stands; a claim's id and a few turns of phrase are all it looks for.
"""

import re
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from bs4 import BeautifulSoup, Tag

STANDARD_ERRORS = 4.5
"""How far a percentile of their draws may lie from ours: a chance of 1 in 150,000 if both draw from one model."""

CONSTANTS = {
    "£1",
    "30",
    "60",
    "150",
    "95%",
    "75",
    "500",
    "1,700",
    "0%",
    "100%",
    "20",
    "10",
    "90",
    "100",
    "16",
    "65",
}
"""Numbers in sentences that are no results: definitions, the size of the survey and of a neighbourhood."""

FIRST = ("inactive_rate", "inactive_country", "inactive_adults", "sroi_low", "sroi_high")
"""Claims without which a page does not say what it is for."""

FIRST_TO_ASK = "First by the rule comes"
TOKEN = re.compile(r"£?\d+(?:,\d{3})*(?:\.\d+)?(?:/\d\d\b| - \d\d\b)?%?(?: million)?")
COUNTS = ("people", "neighbourhoods", "facilities", "numbers")


class Ours(NamedTuple):
    """What we worked out for one district: figures by claim id, counts for titles, and the names words use."""

    figures: dict[str, Any]
    counts: dict[str, Any]
    place: str
    region: str


def agrees(figure: Any, given: float) -> bool:
    """Hold a number against ours: a published one exactly, a derived one to 1e-6, a drawn one to chance."""
    if np.isnan(figure.value) or np.isnan(given):
        return bool(np.isnan(figure.value) and np.isnan(given))
    if getattr(figure, "exact", False):
        return given == float(f"{figure.value:.10g}")  # a page gives ten figures
    return within(given, figure.value, getattr(figure, "error", 0.0))


def within(given: float, value: float, error: float) -> bool:
    """Hold a number to 1e-6, or to chance where it is a percentile of draws with this standard error."""
    atol = max(STANDARD_ERRORS * error, 1e-9)
    return bool(np.isclose(given, value, rtol=1e-6, atol=atol, equal_nan=True))


def reads_as(text: str, value: float, unit: str) -> bool:
    """Say whether a text is the value, rounded and written as its unit asks."""
    if unit == "%" and text == "less than 1%":
        return value < 0.5
    forms = {
        "%": r"([\d,.]+)%",
        "£": r"£([\d,.]+)( million)?",
        "£ per £1": r"£([\d.]+)",
        "years": r"([\d.]+) years",
    }
    counts = dict.fromkeys(COUNTS, r"([\d,]+)")
    found = re.fullmatch({**forms, **counts}.get(unit, rf"(-?[\d,.]+) {re.escape(unit)}"), text)
    if not found:
        return False
    number, decimals = float(found[1].replace(",", "")), len(found[1].partition(".")[2])
    million = unit == "£" and bool(found[2])
    wanted = {"%": {0, 1}, "£": {1} if million else {0}, "£ per £1": {2}, "years": {1}, "per 100,000": {0}}
    wanted["percentage points"] = {0, 1}
    if (
        decimals not in wanted.get(unit, {0} if unit in COUNTS else {1})
        or found[1] != f"{number:,.{decimals}f}"
    ):
        return False
    if million:
        return bool(abs(number * 1e6 - value) <= 0.05e6 * (1 + 1e-9))
    step = 10.0**-decimals
    if (unit in COUNTS or unit == "£") and abs(value) >= 1000:
        step = 10.0 ** (np.floor(np.log10(abs(value))) - 2)  # three figures, the others nought
        if number % step:
            return False
    return bool(abs(number - value) <= step / 2 * (1 + 1e-9))


def reads_short(text: str, value: float, unit: str) -> bool:
    """Say whether a text is the value, with its unit or, beside another of the same unit, without."""
    return reads_as(text, value, unit) or (
        unit in ("per 100,000", "years") and reads_as(f"{text} {unit}", value, unit)
    )


def number_faults(page: BeautifulSoup, we: Ours) -> list[str]:
    """Hold every number marked in the page against ours; the answers of the first screen must be among them."""
    marks = page.select("data.claim")
    said = {str(mark["data-claim"]) for mark in marks}
    faults = [f"{id}: no number of the page is marked with it" for id in FIRST if id not in said]
    for mark in marks:
        id, attribute, text = str(mark["data-claim"]), str(mark["value"]), mark.get_text()
        end = re.fullmatch(r"(\w+)_(lower|upper)", id)
        if id not in we.figures and end and end[1] in we.figures:
            limited = we.figures[end[1]]
            limit, error = getattr(limited, end[2]), getattr(limited, f"{end[2]}_error", 0.0)
            read = float(attribute) if error else limit
            if not within(float(attribute), limit, error) or not reads_short(text, read, limited.unit):
                faults.append(f"{id}: the page reads “{text}” ({attribute}), the raw files say {limit!r}")
            continue
        if id not in we.figures:
            faults.append(f"{id}: nobody has worked this claim out again; add it to the derivation")
            continue
        figure, given = we.figures[id], float(attribute)
        if not agrees(figure, given):
            faults.append(f"{id}: the page says {attribute}, the raw files {figure.value!r}")
        if not reads_short(text, given if getattr(figure, "error", 0.0) else figure.value, figure.unit):
            faults.append(f"{id}: the page reads “{text}” for {figure.value!r} ({figure.unit})")
    return faults


def claim_faults(table: pd.DataFrame, we: Ours) -> list[str]:
    """Hold the list of claims against ours: ids, values, limits, periods, verdicts and names."""
    given = table.set_index("id")
    faults = [f"{id}: only in the list of claims" for id in given.index if id not in we.figures]
    faults += [f"{id}: should be claimed and is not" for id in we.figures if id not in given.index]
    for id in given.index.intersection(list(we.figures)):
        row, figure = given.loc[id], we.figures[id]
        if not agrees(figure, row["value"]):
            faults.append(f"{id}: claimed {row['value']!r}, the raw files say {figure.value!r}")
        for end in ("lower", "upper"):
            error, limit = getattr(figure, f"{end}_error", 0.0), getattr(figure, end)
            if not within(row[end], limit, error):
                faults.append(f"{id}: {end} limit {row[end]!r}, the raw files say {limit!r}")
        wanted = {"unit": figure.unit, "verdict": getattr(figure, "verdict", row["verdict"])}
        wanted |= {"period": figure.period} if getattr(figure, "period", "") else {}
        wanted |= {"what": figure.name} if id.startswith("greatest_need") else {}
        faults += [
            f"{id}: {column} “{row[column]}”, the raw files say “{ought}”"
            for column, ought in wanted.items()
            if row[column] != ought
        ]
    return faults


def sentences(page: BeautifulSoup) -> list[str]:
    """Give every sentence block of the page, each marked number replaced by its claim's id in braces."""
    copy = BeautifulSoup(str(page), "html.parser")
    blocks = [b for b in copy.find_all(["p", "li"]) if isinstance(b, Tag)]
    blocks = [b for b in blocks if b.select("data.claim") or b.find_parent(class_="sentences")]
    for mark in copy.select("data.claim"):
        mark.replace_with(f"{{{mark['data-claim']}}}")
    return [re.sub(r"\s+", " ", b.get_text()) for b in blocks]


def side(we: Ours, stem: str) -> str:
    """Say on which side of the nation a place lies: more, fewer or similar, or that nobody can tell."""
    rate = we.figures[f"{stem}_rate"]
    if rate.verdict in ("", "similar"):
        return rate.verdict
    return "higher" if rate.value > we.figures[f"{stem}_country"].value else "lower"


def comparison_faults(said: list[str], we: Ours) -> list[str]:
    """Hold the words beside each national figure, and beside the neighbours' range, against ours."""
    forms = {
        "higher": r"higher than [^{]*$|More adults are inactive in .* against $",
        "lower": r"lower than [^{]*$|Fewer adults are inactive in .* against $",
        "similar": r"about the same as [^{]*$|About as many adults are inactive in .* against $",
        "": r"beside $|are inactive; in .* as a whole $",
    }
    faults = []
    for block in said:
        for found in re.finditer(r"\{(\w+)_country\}", block):
            stem, before = found[1], block[: found.start()]
            if f"{stem}_rate" not in we.figures:
                continue  # a nation's figure that is set beside no rate of the place
            words = [side_ for side_, form in forms.items() if re.search(form, before)]
            if words != [side(we, stem)]:
                faults.append(f"{stem}: we find “{side(we, stem)}” beside the nation, the page says: {block}")
        if "{inactive_neighbours_low}" in block:
            low, high, here = (
                we.figures[f"inactive_{end}"].value for end in ("neighbours_low", "neighbours_high", "rate")
            )
            stands = "above" if here > high else "below" if here < low else "within"
            if f"{we.place} is {stands} that range" not in block:
                faults.append(f"neighbours: we find {we.place} {stands} the range, the page says: {block}")
        if "{inactive_region}" in block:
            estimate = not we.figures["inactive_region"].exact
            if ("estimate" in block) != estimate or we.region not in block:
                faults.append(f"region: {we.region}, estimate {estimate}; the page says: {block}")
    return faults


def change_faults(said: list[str], we: Ours) -> list[str]:
    """Hold the sentence on change against ours: its years, its lowest and highest, and its verdict."""
    endings = {
        "rise": "rise from first to last is unlikely to be chance",
        "fall": "fall from first to last is unlikely to be chance",
        "no clear change": "could be chance",
        "not computable": "cannot tell whether that is a change",
    }
    faults = []
    for block in said:
        if "{inactive_first}" not in block:
            continue
        verdict = we.figures["inactive_change"].verdict
        if [words for words, ending in endings.items() if ending in block] != [verdict]:
            faults.append(f"change: we find “{verdict}”, the page says: {block}")
        ends = {we.figures[f"inactive_{end}"].period for end in ("first", "last")}
        for end in ("first", "last", "lowest", "highest"):
            period = we.figures[f"inactive_{end}"].period
            wanted = end in ("first", "last") or period not in ends
            if (f"{{inactive_{end}}} in {period}" in block) != wanted:
                faults.append(f"change: {end} is of {period}, the page says: {block}")
    return faults


def name_faults(said: list[str], we: Ours) -> list[str]:
    """Hold the names of the areas of greatest need against ours, in their order."""
    top = [we.figures[id].name for n in (1, 2, 3) if (id := f"greatest_need_{n}") in we.figures]
    between, last = ("; ", "; and ") if any(", " in name for name in top) else (", ", " and ")
    names = last.join([between.join(top[:-1]), top[-1]]) if len(top) > 1 else "".join(top)
    forms = ("the neediest neighbourhoods are in ", "Begin by asking in ")
    faults = [
        f"names: we find {names or 'nothing to rank'}, the page says: {block}"
        for block in said
        for form in forms
        if form in block and f"{form}{names}." not in block
    ]
    if names and not any(forms[0] in block for block in said):
        faults.append(f"names: the page does not say that the neediest neighbourhoods are in {names}")
    return faults


def leftover_faults(said: list[str], we: Ours) -> list[str]:
    """Account for every other number in a sentence: a limit, a period, a count of ours or a constant."""
    faults = []
    periods = {getattr(f, "period", "") for f in we.figures.values()}
    for block in said:
        ids = [id for id in re.findall(r"\{(\w+)\}", block) if id in we.figures]
        rest = re.sub(r"\{\w+\}", " ", block)
        for a, b in re.findall(r"95% interval (.+?) to ([\d.,]+(?:%| years| per 100,000)?)", rest):
            near = [we.figures[id] for id in {*ids, "inactive_rate"}]
            if not any(reads_as(a, f.lower, f.unit) and reads_as(b, f.upper, f.unit) for f in near):
                faults.append(f"interval {a} to {b} is not of any number here: {block}")
            rest = rest.replace(f"{a} to {b}", " ")
        allowed = set(CONSTANTS) | periods
        if "indicators have a figure" in rest:
            allowed |= {str(int(we.counts[id].value)) for id in ("held", "indicators", "limited")}
        for n in re.findall(r"\b1 in (\d+(?:,\d{3})*)", rest):
            reach = we.figures["inactive_adults"].value / we.figures["sroi_people_additional"].value
            if abs(int(n.replace(",", "")) - reach) > (5 if reach > 100 else 0.5):
                faults.append(f"1 in {n}: we find 1 in {reach:.1f}: {block}")
            rest = rest.replace(f"1 in {n}", " ")
        if FIRST_TO_ASK in rest:
            told = we.counts["first_sentence"].words if "first_sentence" in we.counts else ()
            faults += [f"“{word}” is missing: {block}" for word in told if word not in rest]
            for word in told:
                rest = rest.replace(word, " ") if word else rest
        for id in ids:  # a group's own name: "people aged 85 and over"
            allowed |= set(re.findall(r"\d+", getattr(we.figures[id], "name", "")))
        text = rest.replace(we.place, " ")
        faults += [
            f"“{t}” in a sentence is no claim: {block}" for t in TOKEN.findall(text) if t not in allowed
        ]
    return faults


def title_faults(page: BeautifulSoup, claims: pd.DataFrame, we: Ours) -> list[str]:
    """Account for every number in a figure's title and in the page's description."""
    held = claims.set_index("id")["value"]
    drawn_ones = {id: f._replace(value=held[id]) for id, f in we.figures.items() if getattr(f, "error", 0.0)}
    known = we.figures | we.counts | drawn_ones
    of_figure = {
        "needs-map": ("neediest_fifth", "neighbourhoods"),
        "spine": ("worse", "better", "similar", "judged", "held"),
        "inactive-series": ("inactive_first", "inactive_last"),
        "inactive-groups": ("inactive_disabled", "inactive_not_disabled"),
        "contributions": ("one_driver", "ten"),
        "return-distribution": ("sroi_low", "sroi_high"),
        "value-split": ("sroi_wellbeing_share", "sroi_capacity_share", "sroi_cash_share"),
    }
    titles = {str(f["id"]).removeprefix("figure-"): f.select_one(".title") for f in page.select("figure[id]")}
    texts = {name: (t.get_text(), of_figure.get(name, ())) for name, t in titles.items() if t}
    for meta in page.select("meta[name=description]"):
        texts["description"] = (str(meta["content"]), ("inactive_rate", "inactive_country"))
    faults = []
    for name, (text, ids) in texts.items():
        figures = [known[id] for id in ids if id in known]
        periods = {getattr(f, "period", "") for f in figures}
        for token in TOKEN.findall(text.replace(we.place, " ")):
            fits = any(reads_as(token, f.value, f.unit) for f in figures)
            if not (
                fits or token in periods | {"£1", "65"}
            ):  # 65: a driver is "more people aged 65 and over"
                faults.append(f"{name}: “{token}” in the title is none of {', '.join(ids) or 'ours'}: {text}")
    return faults


def faults(html: str, claims: pd.DataFrame, we: Ours) -> list[str]:
    """List everything in which a briefing differs from what we worked out."""
    page = BeautifulSoup(html, "html.parser")
    said = sentences(page)
    found = number_faults(page, we) + claim_faults(claims, we) + comparison_faults(said, we)
    found += change_faults(said, we) + name_faults(said, we)
    return found + leftover_faults(said, we) + title_faults(page, claims, we)
