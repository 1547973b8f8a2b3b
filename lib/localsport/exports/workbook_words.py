"""Write the sheets that explain: the read-me, the switching values and the sources."""

import numpy as np

from localsport.exports.workbook_given import WORDS, Answer, Tables, records
from localsport.exports.workbook_pages import Page
from localsport.exports.workbook_result import Headline

HEAD = 4
SHEETS = {
    "Result": "the return per £1, net value, payback; value by outcome, gainer and kind; ranges (static); checks",
    "Inputs": "what is put in, priced and brought to one price year and to present value",
    "Assumptions": "every number about outcomes, low, central and high, with its source and status",
    "Prices": "the price year, the GDP deflator, the unit values brought to the price year, the discount rates",
    "Impact map": "quantity × value × (1 − deadweight) × (1 − displacement) × (1 − attribution), step by step",
    "Years": "drop-off, duration (part years count by their part), discounting; the schedule and first-year switch",
    "Tornado": "the return with one assumption at a time at its low and its high",
    "Workings": "the changes in present value that the tornado adds up",
    "Switching values": "what one assumption would have to be for the return to be £1 (static)",
    "Sources": "where every number comes from, with licences",
}
CHANGE = (
    "Change the yellow cells in a heavy box under CHANGE HERE on the sheets Inputs and Assumptions. Everything white "
    "follows at once: no macro, no button.",
    "Three more cells may be changed: the price year (Prices), the discount schedule and whether the first year is "
    "discounted (Years).",
    "Low and high (pale yellow, thin box) move the tornado only. They must lie on either side of central: the column "
    "“In order?” says CHECK in words where they do not.",
    "Rows cannot be added here: add an outcome or an input to the programme's CSV files and write a new workbook.",
)
FLAGS = (
    "UNVERIFIED: nobody has traced the number to a published source, or it is a judgement. Change its status to "
    "published or derived once somebody has, and the flags and the shares follow.",
    "CHECK: something is missing or out of order; do not use the result before it is put right.",
    "Grey italics, “static”: worked out when the file was written; it does not move with your changes.",
)
FOLLOW = (
    "One pound: begin with a present value on Result and follow it to Impact map, Years, Assumptions and Prices "
    "(in Excel: Formulas, Trace precedents; or click on a cell and read its formula).",
    "Names in the formulas: return_per_pound, net_value, payback_years, total_benefits, total_inputs, price_base, "
    "discount_schedule, first_year_discounted.",
    "Attribution is the share that others would claim. A released bed or hour is capacity, not cash. All pounds are "
    "real, of the price year, and present values where the sheet says so.",
    "Method: the impact map of the guide to social return on investment (Cabinet Office, updated 2012, now Social "
    "Value UK) with the discounting of the Treasury's Green Book.",
)


def read_me(page: Page, answer: Answer, headline: Headline) -> None:
    """Write what the workbook is, how to change it and what its flags mean."""
    page.widths(24, 96)
    row = 4
    page.put(row, 0, "Return per £1, now", look="plain")
    page.put(row, 1, headline.ratio, "pence", "headline left")
    page.put(row + 1, 1, headline.changed, look="mark", wrap=True)
    page.put(row + 2, 1, headline.checks, look="mark", wrap=True)
    result = answer.result
    page.put(row + 3, 0, "The range (static)", look="plain")
    page.put(
        row + 3,
        1,
        f"Between £{result.ratio_low:,.2f} and £{result.ratio_high:,.2f} per £1 in 95 of 100 draws; "
        f"{_share(result.probability_below_one)} of the draws return less than £1.",
        look="static",
        wrap=True,
    )
    row += 5
    for name, text in (
        ("Programme", answer.name),
        ("Place and year", f"{answer.place}, {answer.year}"),
        ("Funder", answer.funder),
        ("What it is", answer.description),
    ):
        page.put(row, 0, name, look="plain")
        page.put(row, 1, text, wrap=True)
        row += 1
    for title, lines in (
        ("How to change it", CHANGE),
        ("What the flags mean", FLAGS),
        ("How to follow it", FOLLOW),
    ):
        row += 1
        page.put(row, 0, title, look="section")
        page.put(row, 1, None, look="section")
        for line in lines:
            row += 1
            page.put(row, 1, line, look="plain", wrap=True)
        row += 1
    row += 1
    page.put(row, 0, "The sheets", look="section")
    page.put(row, 1, None, look="section")
    for name, text in SHEETS.items():
        row += 1
        page.put(row, 0, name, look="plain")
        page.put(row, 1, text, look="plain", wrap=True)
    page.sheet.set_portrait()


def _share(share: float) -> str:
    if 0 < share < 0.005:
        return "less than 1%"
    return "more than 99%" if 0.995 <= share < 1 else f"{share:.0%}"


def switching_sheet(page: Page, answer: Answer) -> None:
    """Write what one assumption would have to be for the return to be one, as the library found it."""
    page.widths(42, 58, 12, 16, 20, 16, 16, 16, 16)
    page.put(
        3,
        0,
        "STATIC: worked out by the library when this file was written; it does not move with your changes. All other "
        "assumptions central.",
        look="mark",
    )
    page.heads(
        HEAD,
        [
            *("Assumption", "About", "Unit", "Central (a mean for every outcome)", "Return is £1 at"),
            *("Searched from", "to", "Return there", "Return there"),
        ],
    )
    page.frozen(HEAD + 1, 1)
    for row, each in enumerate(records(answer.switching), start=HEAD + 1):
        number = {"share": "share", "years": "years"}.get(str(each["unit"]), "thousands")
        page.put(row, 0, WORDS.get(str(each["assumption"]), str(each["assumption"])), wrap=True)
        page.put(row, 1, str(each["applies_to"]), wrap=True)
        page.put(row, 2, str(each["unit"]))
        page.put(row, 3, _number(each["central"]), number, "static")
        found = each["value_at_one"]
        page.put(row, 4, found if np.isfinite(found) else "cannot be reached", number, "static")
        page.put(row, 5, _number(each["from"]), number, "static")
        page.put(row, 6, _number(each["to"]), number, "static")
        page.put(row, 7, _number(each["ratio_at_from"]), "pence", "static")
        page.put(row, 8, _number(each["ratio_at_to"]), "pence", "static")


def _number(value: float) -> float | str:
    return float(value) if np.isfinite(value) else "none"


def sources_sheet(page: Page, answer: Answer, tables: Tables) -> None:
    """Write the register's rows of everything the workbook rests on, with their licences."""
    page.widths(30, 60, 30, 22, 24, 60, 60)
    page.put(3, 0, "The rows of the project's register of sources, with their licences.", look="about")
    page.heads(HEAD, ["Id", "Title", "Publisher", "Edition", "Licence", "Address", "Note"])
    page.frozen(HEAD + 1, 1)
    ids = {*answer.sources["source_id"], *tables.schedules["source_id"], *tables.deflator["source_id"]}
    rows = tables.register[tables.register["source_id"].isin(ids)]
    for row, each in enumerate(records(rows), start=HEAD + 1):
        for column, name in enumerate(
            ("source_id", "title", "publisher", "edition", "licence", "url", "note")
        ):
            page.put(row, column, str(each.get(name, "")), wrap=True)
