"""Write the sheet of the numbers about outcomes that may be challenged, and that of the inputs."""

from typing import Any

import pandas as pd

from localsport.exports.workbook_formulas import (
    Live,
    choose,
    every,
    literal,
    nth,
    numbers_in,
    total,
)
from localsport.exports.workbook_given import (
    CHALLENGEABLE,
    CHANGE,
    RANGE,
    SHARES,
    STATUSES,
    WORDS,
    Answer,
    Cells,
    Ranged,
    Tables,
    records,
)
from localsport.exports.workbook_pages import Page
from localsport.exports.workbook_prices import Prices

HEAD = 4
UNTRACED = "UNVERIFIED: not traced"
IN_ORDER = "in order"
MISSING = "CHECK: a number is missing"


def assumptions_sheet(
    page: Page,
    answer: Answer,
    outcomes: pd.DataFrame,
    tables: Tables,
    used: list[str],
    groups: dict[Any, str],
) -> tuple[Cells, dict[str, tuple[Ranged, Live]], dict[str, Live], Live]:
    """Write every low, central and high with its unit, source and status.

    Returns
    -------
    tuple
        The cells of the numbers about outcomes; of each unit value its cells as published and its price year;
        the cell of each outcome's first year; and the range of the checks.
    """
    page.widths(34, 24, 10, 13, 10, 14, 8, 13, 13, 25, 26, 24, 26, 64, 26, 24)
    page.printed(62, 9)
    page.put(
        3,
        0,
        "The boxed yellow cells under CHANGE HERE are the ones to change; low and high serve the tornado. Shares: "
        "type 60% or 0.6.",
        look="about",
    )
    page.heads(
        HEAD,
        [
            *(
                "What it is about",
                "Assumption",
                "Low",
                CHANGE,
                "High",
                "Unit",
                "Price year",
                "In order?",
                "Status",
            ),
            *(
                "Flag",
                "In whom it happens",
                "Source",
                "Where in the source",
                "Note",
                "Moves together with",
                "Id",
            ),
        ],
    )
    page.frozen(HEAD + 1, 2)
    own: dict[str, tuple[Ranged, Live]] = {}
    row = HEAD + 1
    for name in used:
        said: dict[str, Any] = {str(key): value for key, value in tables.unit_values.loc[name].items()}
        said |= {"about": said["label"], "who": "", "id": name}
        said["moves"] = f"unit values of {said['source_id']}"
        cells = _row(page, row, "unit_value", said, "pence")
        year = page.put(row, 6, float(said["price_year"]), "whole", "range")
        own[name] = (cells, year)
        row += 1
    found: Cells = {}
    starts: dict[str, Live] = {}
    text = {(each["outcome_id"], each["assumption"]): each for each in records(answer.assumptions)}
    for outcome in records(outcomes):
        name = outcome["outcome_id"]
        about = {"about": outcome["outcome"], "who": outcome["beneficiary"], "id": name}
        for each in CHALLENGEABLE:
            said = text.get((name, each), {}) | about
            said |= {part: outcome[f"{each}_{part}"] for part in (*RANGE, "status")}
            said["moves"] = groups.get(("outcome", name, each), "").partition(" | ")[2]
            numbers = {"quantity": "number", "duration_years": "years"}.get(each, "share")
            found["outcome", name, each] = _row(page, row, each, said, numbers)
            row += 1
        starts[name] = _first_year(page, row, outcome, about)
        row += 1
    page.sheet.autofilter(HEAD, 0, row - 1, 15)
    return found, own, starts, page.span((HEAD + 1, 7), (row - 1, 7))


def _row(page: Page, row: int, assumption: str, said: dict[str, Any], number: str) -> Ranged:
    page.put(row, 0, said["about"], wrap=True)
    page.put(row, 1, WORDS[assumption], wrap=True)
    low = page.put(row, 2, float(said["low"]), number, "range")
    central = page.put(row, 3, float(said["central"]), number, "input")
    high = page.put(row, 4, float(said["high"]), number, "range")
    page.put(row, 5, said.get("unit", ""), wrap=True)
    page.put(row, 7, order(low, central, high, assumption), wrap=True)
    status = page.put(row, 8, said["status"], look="range")
    page.limited(row, 8, {"validate": "list", "source": list(STATUSES)})
    page.put(row, 9, choose(status.same(literal("unverified")), UNTRACED, ""), look="flag", wrap=True)
    details = [said["who"], *(said.get(each, "") for each in ("source_id", "locator", "note")), said["moves"]]
    for at, detail in enumerate([*details, said["id"]], start=10):
        page.put(row, at, str(detail), wrap=True)
    for column in (2, 3, 4):
        page.limited(row, column, rule(assumption))
    return Ranged(low, central, high, status)


def _first_year(page: Page, row: int, outcome: dict[str, Any], about: dict[str, str]) -> Live:
    page.put(row, 0, about["about"], wrap=True)
    page.put(row, 1, WORDS["first_year"], wrap=True)
    start = page.put(row, 3, float(outcome["first_year"]), "whole", "input")
    page.put(row, 5, "years after the start", wrap=True)
    page.put(row, 7, choose(numbers_in(start).same(1), IN_ORDER, MISSING), wrap=True)
    page.put(row, 10, about["who"], wrap=True)
    page.put(row, 15, about["id"], wrap=True)
    page.limited(row, 3, rule("first_year"))
    return start


def inputs_sheet(
    page: Page, answer: Answer, prices: Prices, restated: Cells, paid: Live, years: int
) -> tuple[Cells, Live, Live, Live, Live]:
    """Write what is put in, its price and its present value.

    Parameters
    ----------
    paid
        What £1 paid as each year begins is worth now.

    Returns
    -------
    tuple
        The cells of amounts and prices by item; the ranges of first years and present values; the total; and
        the range of the checks.
    """
    page.widths(36, 10, 12, 14, 12, 13, 24, 8, 10, 10, 10, 10, 13, 10, 13, 8, 13, 13, 25, 24, 64)
    page.printed(48, 15)
    page.put(
        3,
        0,
        "The boxed yellow cells are the ones to change. An amount in pounds has a price year; a quantity has the "
        "price of the sheet Prices.",
        look="about",
    )
    page.heads(
        HEAD,
        [
            *("What is put in", "Kind", "Low", CHANGE, "High", "Unit", "Priced by", "Price year"),
            *(
                "Price of one, low",
                "Price of one, central",
                "Price of one, high",
                "Year it is paid (0 is the first)",
            ),
            *(
                "Cost",
                "£1 then is worth now",
                "Present value",
                "Share",
                "In order?",
                "Status",
                "Flag",
                "Source",
            ),
            "Note",
        ],
    )
    page.frozen(HEAD + 1, 1)
    cells: Cells = {}
    items = records(answer.inputs)
    last = HEAD + len(items)
    values = []
    for row, item in enumerate(items, start=HEAD + 1):
        name, value = item["item"], str(item["unit_value_id"] or "")
        page.put(row, 0, name, wrap=True)
        page.put(row, 1, item["kind"])
        number = "thousands" if value else "pounds"
        low, high = (
            page.put(row, at, float(item[each]), number, "range") for at, each in ((2, "low"), (4, "high"))
        )
        central = page.put(row, 3, float(item["central"]), number, "input")
        page.put(row, 5, item["unit"])
        status = page.put(row, 17, item["status"], look="range")
        if value:
            of = restated["unit value", value, "unit_value"]
            page.put(row, 6, f"unit value {value}", wrap=True)
            three = (of.low, of.central, of.high)
            traced = of.status
        else:
            page.put(row, 6, "its own pounds, brought to the price year", wrap=True)
            year = page.put(row, 7, float(item["price_year"]), "whole", "range")
            three = (prices.factor(year),) * 3
            traced = status
        price = [
            page.put(row, 8 + at, each, "factor" if not value else "pence") for at, each in enumerate(three)
        ]
        cells["input", name, "quantity"] = Ranged(low, central, high, status)
        cells["input", name, "unit_value"] = Ranged(price[0], price[1], price[2], traced)
        start = page.put(row, 11, float(item["first_year"]), "whole", "input")
        cost = page.put(row, 12, central * price[1], "pence")
        now = page.put(row, 13, nth(paid, start + 1), "factor")
        values.append(page.put(row, 14, cost * now, "pence"))
        page.put(row, 16, order(low, central, high, "input"), wrap=True)
        page.put(row, 18, choose(status.same(literal("unverified")), UNTRACED, ""), look="flag", wrap=True)
        page.put(row, 19, item["source_id"], wrap=True)
        page.put(row, 20, item["note"], wrap=True)
        page.limited(row, 17, {"validate": "list", "source": list(STATUSES)})
        page.limited(row, 11, rule("first_year") | {"maximum": years - 1})
    present = page.span((HEAD + 1, 14), (last, 14))
    page.put(last + 1, 0, "All inputs", look="total")
    page.put(last + 1, 12, total(page.span((HEAD + 1, 12), (last, 12))), "pence", "total")
    together = page.put(last + 1, 14, total(present), "pence", "total")
    together = page.book.name("total_inputs", together)
    for row, each in enumerate(values, start=HEAD + 1):
        page.put(row, 15, choose(together.same(0), 0, each / together), "share")
    return (
        cells,
        page.span((HEAD + 1, 11), (last, 11)),
        present,
        together,
        page.span((HEAD + 1, 16), (last, 16)),
    )


def order(low: Live, central: Live, high: Live, assumption: str) -> Live:
    """Say in words whether three numbers can stand: low first, shares as shares, durations above zero."""
    rising = [low <= central, central <= high]
    said = "CHECK: low, central, high must rise"
    if assumption in (*SHARES, "drop_off"):
        rising += [low >= 0, high <= 1]
        said = "CHECK: must rise, from 0% to 100%"
    elif assumption == "duration_years":
        rising.append(low > 0)
        said = "CHECK: must rise, above 0 years"
    elif assumption == "input":
        rising += [low >= 0, central > 0]
        said = "CHECK: must rise, above nothing"
    return choose(numbers_in(low, central, high) < 3, MISSING, choose(every(*rising), IN_ORDER, said))


def rule(assumption: str) -> dict[str, Any]:
    """Return what may be typed for an assumption."""
    if assumption in (*SHARES, "drop_off"):
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": 1,
            "error_message": "A share between 0% and 100%.",
        }
    if assumption == "duration_years":
        return {
            "validate": "decimal",
            "criteria": ">",
            "value": 0,
            "error_message": "Years, above zero; a part of a year is 0.5.",
        }
    if assumption == "first_year":
        return {
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": 100,
            "error_message": "A whole number: 0 is the programme's own year, 1 the year after.",
        }
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": -1e12,
        "maximum": 1e12,
        "error_message": "A number.",
    }
