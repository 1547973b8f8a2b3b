"""Write the sheet that lets each effect fade year by year and brings it to what it is worth now."""

from dataclasses import dataclass

import pandas as pd

from localsport.exports.workbook_formulas import (
    Live,
    choose,
    greater,
    highest,
    inner,
    lesser,
    literal,
    size,
    total,
)
from localsport.exports.workbook_given import Answer, Cells
from localsport.exports.workbook_pages import Page
from localsport.exports.workbook_prices import Prices

HEAD, FIRST = 6, 4
RATE, PAID, WORTH = HEAD + 3, HEAD + 4, HEAD + 5
BLOCKS = HEAD + 7
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Years:
    """Where the rows about years stand.

    Attributes
    ----------
    number
        Year 0, 1, 2, ...
    paid, worth
        What £1 paid as each year begins, and £1 of benefit in it, is worth now.
    schedule, switch
        The cells that say which discount schedule, and whether the first year is discounted.
    """

    number: Live
    paid: Live
    worth: Live
    schedule: Live
    switch: Live


@dataclass(frozen=True)
class Effects:
    """Where each outcome's effect by year stands; one of each per outcome.

    Attributes
    ----------
    left, part
        The row of the share of the effect that is left, and of the part of each year it lasts.
    present
        Its present value.
    """

    left: list[Live]
    part: list[Live]
    present: list[Live]


def factors(page: Page, answer: Answer, prices: Prices, years: int) -> Years:
    """Write the schedule, the switch and the discount factors."""
    page.widths(44, 22, 17, 13, *[10] * years)
    page.frozen(HEAD + 1, FIRST)
    page.put(3, 0, "Discount schedule ► CHANGE HERE", look="plain")
    schedule = page.put(3, 1, answer.schedule, look="input")
    schedule = page.book.name("discount_schedule", schedule)
    page.limited(3, 1, {"validate": "list", "source": f"={prices.names.formula}"})
    page.put(4, 0, "Benefits of the first year discounted too? ► CHANGE HERE", look="plain")
    switch = page.put(4, 1, YES if answer.first_year_discounted else NO, look="input")
    switch = page.book.name("first_year_discounted", switch)
    page.limited(4, 1, {"validate": "list", "source": [YES, NO]})
    page.put(
        4,
        2,
        "no: the first year counts in full (Green Book). yes: benefits come as each year ends (the guide).",
        look="about",
    )
    page.put(
        5,
        0,
        "Inputs are paid as their year begins, whatever the switch says.",
        look="about",
    )
    page.heads(HEAD, ["Year", "", "", ""])
    for row, name in (
        (HEAD + 1, "Calendar year"),
        (HEAD + 2, "The rate over this year began with year"),
        (RATE, "Rate over this year"),
        (PAID, "£1 paid as this year begins is worth now"),
        (WORTH, "£1 of benefit in this year is worth now"),
    ):
        page.put(row, 0, name)
    chosen = prices.schedule.same(schedule)
    for year in range(years):
        column = FIRST + year
        number = page.put(HEAD, column, year, "whole", "head")
        page.put(HEAD + 1, column, number + answer.year, "whole")
        since = page.put(
            HEAD + 2, column, highest(chosen * (prices.begins <= number + 1) * prices.begins), "whole"
        )
        rate = page.put(RATE, column, inner(chosen * prices.begins.same(since) * prices.rates), "share")
        before = page.at(PAID, column - 1) / (1 + page.at(RATE, column - 1)) if year else 1.0
        paid = page.put(PAID, column, before, "factor")
        page.put(WORTH, column, choose(switch.same(literal(YES)), paid / (1 + rate), paid), "factor")

    def row_of(row: int) -> Live:
        return page.span((row, FIRST), (row, FIRST + years - 1))

    return Years(row_of(HEAD), row_of(PAID), row_of(WORTH), schedule, switch)


def effects(
    page: Page, outcomes: pd.DataFrame, cells: Cells, starts: dict[str, Live], impacts: list[Live], years: int
) -> Effects:
    """Write, for each outcome and year, what is left, what part of the year it lasts, and its value.

    Parameters
    ----------
    impacts
        The value of each outcome's first full year that is the programme's own doing.
    """
    names = outcomes["outcome_id"].tolist()
    labels = outcomes["outcome"].tolist()
    block = len(names) + 3
    tops = [BLOCKS + block * at for at in range(4)]
    texts = [
        ("A. Share of the effect that is left (drop-off)", ["First year", "Drop-off", ""]),
        ("B. Part of the year that the effect lasts (duration)", ["First year", "Duration", ""]),
        ("C. Value in the year: impact of a full year × A × B", ["", "Impact, full year", "Sum"]),
        ("D. Present value: C × what £1 of benefit is worth now", ["", "", "Sum"]),
    ]
    for top, (text, heads) in zip(tops, texts, strict=True):
        page.put(top, 0, text, look="section")
        for at, head in enumerate(heads, start=1):
            page.put(top, at, head, look="section")

    def span(row: int) -> Live:
        return page.span((row, FIRST), (row, FIRST + years - 1))

    found = Effects([], [], [])
    for at, (name, label, impact) in enumerate(zip(names, labels, impacts, strict=True), start=1):
        a, b, c, d = (top + at for top in tops)
        for row in (a, b, c, d):
            page.put(row, 0, label)
        start_a, start_b = (page.put(row, 1, starts[name], "whole") for row in (a, b))
        lost = page.put(a, 2, cells["outcome", name, "drop_off"].central, "share")
        lasts = page.put(b, 2, cells["outcome", name, "duration_years"].central, "years")
        full = page.put(c, 2, impact, "pounds")
        for column in range(FIRST, FIRST + years):
            year = page.at(HEAD, column)
            go_on: Live | float = page.at(a, column - 1) * (1 - lost) if column > FIRST else 0.0
            left = page.put(a, column, choose(year.same(start_a), 1.0, go_on), "part")
            within = greater(0.0, lesser(1.0, lasts - (year - start_b)))
            part = page.put(b, column, choose(year < start_b, 0.0, within), "part")
            value = page.put(c, column, full * left * part, "sparse")
            page.put(d, column, value * page.at(WORTH, column), "sparse")
        page.put(c, 3, total(span(c)), "pounds")
        found.present.append(page.put(d, 3, total(span(d)), "pence"))
        found.left.append(span(a))
        found.part.append(span(b))
    return found


def balance(
    page: Page, outcomes: pd.DataFrame, first_years: Live, costs: Live, years: int
) -> tuple[Live, Live]:
    """Write benefits less inputs by year, and when they have been made up for.

    Returns
    -------
    tuple
        The net value, and the payback in years or the word "never".
    """
    count = len(outcomes)
    top = BLOCKS + (count + 3) * 4
    gains = BLOCKS + (count + 3) * 3 + 1
    page.put(top, 0, "E. Benefits less inputs, present values", look="section")
    page.put(top, 3, "Sum", look="section")
    lines = (
        "Benefits",
        "Inputs",
        "Net in the year",
        "Net so far",
        "Before the year's benefits",
        "Payback, if it stays made up",
    )
    rows = {name: top + 1 + at for at, name in enumerate(lines)}
    for name, row in rows.items():
        page.put(row, 0, name, look="total" if name == "Net so far" else "live")
    for column in range(FIRST, FIRST + years):
        year = page.at(HEAD, column)
        gain = page.put(
            rows["Benefits"], column, total(page.span((gains, column), (gains + count - 1, column))), "sparse"
        )
        spent = page.put(rows["Inputs"], column, inner(first_years.same(year) * costs), "sparse")
        net = page.put(rows["Net in the year"], column, gain - spent, "sparse")
        first = column == FIRST
        before = page.at(rows["Net so far"], column - 1) if not first else literal(0.0)
        page.put(rows["Net so far"], column, net if first else before + net, "sparse", "total")
        owed = page.put(rows["Before the year's benefits"], column, before - spent, "sparse")
        earlier: Live | float = 0.0 if first else page.at(rows["Payback, if it stays made up"], column - 1)
        # Benefits come evenly through their year. A later year that is owed anything takes this one's place.
        made_up = choose(owed < 0, choose(gain > 0, year + size(owed) / gain, year), earlier)
        page.put(rows["Payback, if it stays made up"], column, made_up, "years")
    for name in ("Benefits", "Inputs", "Net in the year"):
        row = rows[name]
        page.put(row, 3, total(page.span((row, FIRST), (row, FIRST + years - 1))), "pence", "total")
    last = FIRST + years - 1
    page.put(rows["Payback, if it stays made up"], 1, "payback:")
    payback = page.put(
        rows["Payback, if it stays made up"],
        3,
        choose(
            page.at(rows["Net so far"], last) < 0,
            "never",
            page.at(rows["Payback, if it stays made up"], last),
        ),
        "years",
        "total",
    )
    return page.at(rows["Net in the year"], 3), page.book.name("payback_years", payback)
