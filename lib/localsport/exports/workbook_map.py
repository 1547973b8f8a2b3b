"""Write the impact map: from a quantity to what is the programme's own doing, and its present value."""

from dataclasses import dataclass

import pandas as pd

from localsport.exports.workbook_formulas import Live, choose, inner, joined, literal, numbers_in, total
from localsport.exports.workbook_given import CHALLENGEABLE, Cells, records
from localsport.exports.workbook_pages import Page
from localsport.exports.workbook_years import Effects, Years

HEAD = 4
IMPACT, PRESENT, DOUBT, CHECK = 13, 18, 20, 21


@dataclass(frozen=True)
class Map:
    """Where the impact map's columns stand, one cell for each outcome, and their total.

    Attributes
    ----------
    labels, stakeholders, kinds, doubts
        Texts; ``doubts`` names the numbers of an outcome that nobody has traced, "" where there is none.
    impacts, annuities
        Value of the first full year, and what £1 a year of it is worth now.
    present
        Present values.
    checks
        Whether an effect outlasts the sheet Years, in words.
    benefits
        All present values together.
    """

    labels: Live
    stakeholders: Live
    kinds: Live
    doubts: Live
    impacts: list[Live]
    annuities: list[Live]
    present: Live
    checks: Live
    benefits: Live


def impacts(page: Page, outcomes: pd.DataFrame, cells: Cells) -> list[Live]:
    """Write the steps from quantity to impact and return the impacts."""
    page.widths(40, 18, 17, 10, 12, 13, 12, 13, 13, 14, 13, 11, 13, 13, 9, 9, 8, 12, 14, 8, 36, 20)
    page.printed(50, 13)
    page.put(
        3,
        0,
        "Read a row from left to right: quantity × value of one, less what would have happened anyway, less what "
        "moved from elsewhere, less what others would claim.",
        look="about",
    )
    page.heads(
        HEAD,
        [
            *("Outcome", "Who gains", "Kind of value", "Quantity", "Value of one", "Gross value of a year"),
            *(
                "Deadweight",
                "Taken away",
                "Left",
                "Displacement",
                "Left",
                "Attribution to others",
                "Taken away",
            ),
            *(
                "Impact of a full year",
                "Drop-off a year",
                "Lasts, years",
                "First year",
                "£1 a year of it is worth now",
            ),
            *("Present value", "Share of all", "Unverified numbers it rests on", "Does it fit?"),
        ],
    )
    page.frozen(HEAD + 1, 1)
    found = []
    for row, outcome in enumerate(records(outcomes), start=HEAD + 1):
        name = outcome["outcome_id"]
        for column, each in enumerate(("outcome", "stakeholder", "kind")):
            page.put(row, column, outcome[each], wrap=True)

        def central(assumption: str, of: str = name) -> Live:
            return cells["outcome", of, assumption].central

        quantity = page.put(row, 3, central("quantity"))
        value = page.put(row, 4, central("unit_value"), "pence")
        gross = page.put(row, 5, quantity * value, "pence")
        anyway = page.put(row, 6, central("deadweight"), "share")
        gone = page.put(row, 7, gross * anyway, "pence")
        own = page.put(row, 8, gross - gone, "pence")
        moved = page.put(row, 9, central("displacement"), "share")
        new = page.put(row, 10, own * (1 - moved), "pence")
        others = page.put(row, 11, central("attribution"), "share")
        taken = page.put(row, 12, new * others, "pence")
        found.append(page.put(row, IMPACT, new - taken, "pence"))
    return found


def present_values(
    page: Page,
    outcomes: pd.DataFrame,
    cells: Cells,
    starts: dict[str, Live],
    years: Years,
    effects: Effects,
    impact: list[Live],
    held: int,
) -> Map:
    """Write what becomes of the impact over the years, and what of it rests on unverified numbers.

    Parameters
    ----------
    held
        How many years the sheet Years holds.
    """
    first, last = HEAD + 1, HEAD + len(outcomes)
    annuities, present = [], []
    for at, name in enumerate(outcomes["outcome_id"].tolist()):
        row = first + at
        page.put(row, 14, cells["outcome", name, "drop_off"].central, "share")
        lasts = page.put(row, 15, cells["outcome", name, "duration_years"].central, "years")
        start = page.put(row, 16, starts[name], "whole")
        annuities.append(
            page.put(row, 17, inner(effects.left[at] * effects.part[at] * years.worth), "factor")
        )
        present.append(page.put(row, PRESENT, effects.present[at], "pence"))
        doubts = []
        for each in ("unit_value", *CHALLENGEABLE):
            status = cells["outcome", name, each].status
            short = each.replace("_years", "").replace("_", " ")
            doubts.append(choose(status.same(literal("unverified")), f"{short}; ", ""))
        page.put(row, DOUBT, joined(*doubts), wrap=True)
        outlasts = start + _longest(cells, name, lasts) > held
        said = choose(outlasts, f"CHECK: outlasts the {held} years held", "fits")
        page.put(row, CHECK, choose(numbers_in(lasts).same(1), said, "CHECK: no number"), wrap=True)
    page.put(last + 1, 0, "All outcomes", look="total")
    for column in (5, 7, IMPACT):
        page.put(last + 1, column, total(page.span((first, column), (last, column))), "pence", "total")
    values = page.span((first, PRESENT), (last, PRESENT))
    benefits = page.book.name("total_benefits", page.put(last + 1, PRESENT, total(values), "pence", "total"))
    for row, worth in enumerate(present, start=first):
        page.put(row, 19, choose(benefits.same(0), 0.0, worth / benefits), "share")

    def column_of(column: int) -> Live:
        return page.span((first, column), (last, column))

    return Map(
        labels=column_of(0),
        stakeholders=column_of(1),
        kinds=column_of(2),
        doubts=column_of(DOUBT),
        impacts=impact,
        annuities=annuities,
        present=values,
        checks=column_of(CHECK),
        benefits=benefits,
    )


def _longest(cells: Cells, name: str, lasts: Live) -> Live:
    high = cells["outcome", name, "duration_years"].high
    return Live(f"MAX({lasts.formula},{high.formula})", max(lasts.value, high.value))
