"""Write the sheet that brings money of several years to one price year, and the discount rates."""

from dataclasses import dataclass

from localsport.exports.workbook_formulas import Live, nth, place_of
from localsport.exports.workbook_given import RANGE, Answer, Cells, Ranged, Tables, records
from localsport.exports.workbook_pages import Page


@dataclass(frozen=True)
class Prices:
    """Where the price base, the deflator and the discount schedules stand.

    Attributes
    ----------
    base
        Price year of the result.
    years, levels
        The deflator's years and levels.
    schedule, begins, rates
        Of the discount rates: name of the schedule, first year, rate.
    names
        One cell for each schedule's name, for the list to choose from.
    """

    base: Live
    years: Live
    levels: Live
    schedule: Live
    begins: Live
    rates: Live
    names: Live

    def factor(self, year: Live) -> Live:
        """Return what an amount of a price year is multiplied by."""
        return self.level(self.base) / self.level(year)

    def level(self, year: Live) -> Live:
        """Look a year's level of the deflator up."""
        return nth(self.levels, place_of(year, self.years))


BASE_ROW, VALUES_ROW = 5, 8


def prices(page: Page, answer: Answer, tables: Tables, used: list[str]) -> Prices:
    """Write the price base, the deflator and the discount rates; `restated` fills the table between them.

    Parameters
    ----------
    used
        Ids of the unit values the programme uses, for which rows are kept free.
    """
    page.widths(52, 13, 13, 13, 13, 13, 14, 14, 14)
    page.frozen(4, 1, repeat=False)
    page.put(3, 0, "Change the price year below and every amount follows.", look="about")
    page.put(BASE_ROW, 0, "Price year of the result ► CHANGE HERE", look="plain")
    base = page.put(BASE_ROW, 1, answer.price_year, "whole", "input")
    base = page.book.name("price_base", base)

    row = VALUES_ROW + len(used) + 4
    page.put(row, 0, "Discount rates: the schedules to choose from on the sheet Years", look="section")
    page.heads(row + 1, ["Schedule", "From year", "Rate", "Source"])
    first = row + 2
    schedules = tables.schedules.astype({"year": int})
    for at, each in enumerate(records(schedules), start=first):
        page.put(at, 0, each["parameter"])
        page.put(at, 1, each["year"], "whole")
        page.put(at, 2, each["central"], "share", "range")
        page.put(at, 3, each["source_id"])
    last = first + len(schedules) - 1
    named = last + 2
    page.put(named, 0, "Schedules by name", look="section")
    names = list(dict.fromkeys(schedules["parameter"]))
    for at, name in enumerate(names, start=named + 1):
        page.put(at, 0, name)

    row = named + len(names) + 3
    page.put(row, 0, "GDP deflator: what a pound of each year is measured by", look="section")
    page.heads(row + 1, ["Status", "Year", "Level", "Source"])
    start = row + 2
    for at, each in enumerate(records(tables.deflator), start=start):
        status = str(each["status"])
        page.put(at, 0, status if status == "published" else f"{status}: a forecast or a row of one's own")
        page.put(at, 1, each["year"], "whole")
        page.put(at, 2, each["central"], "index", "range")
        page.put(at, 3, each["source_id"])
    end = start + len(tables.deflator) - 1
    found = Prices(
        base=base,
        years=page.span((start, 1), (end, 1)),
        levels=page.span((start, 2), (end, 2)),
        schedule=page.span((first, 0), (last, 0)),
        begins=page.span((first, 1), (last, 1)),
        rates=page.span((first, 2), (last, 2)),
        names=page.span((named + 1, 0), (named + len(names), 0)),
    )
    page.limited(
        BASE_ROW,
        1,
        {
            "validate": "list",
            "source": f"={found.years.formula}",
            "error_message": "A year of the GDP deflator below.",
        },
    )
    return found


def restated(
    page: Page, found: Prices, tables: Tables, used: list[str], own: dict[str, tuple[Ranged, Live]]
) -> Cells:
    """Write the unit values in the price base and return their cells.

    Parameters
    ----------
    own
        For each unit value the cells of its low, central and high as published, and of its price year.
    """
    page.put(VALUES_ROW - 1, 0, "Unit values brought to the price year of the result", look="section")
    page.heads(
        VALUES_ROW,
        [
            "Value of one",
            "Price year",
            "Central then",
            "Deflator then",
            "Deflator now",
            "Times",
            *(f"{each.capitalize()}, now" for each in RANGE),
        ],
    )
    cells: Cells = {}
    for row, name in enumerate(used, start=VALUES_ROW + 1):
        given, year = own[name]
        page.put(row, 0, str(tables.unit_values.at[name, "label"]), wrap=True)
        then = page.put(row, 1, year, "whole")
        page.put(row, 2, given.central, "pence")
        before = page.put(row, 3, found.level(then), "index")
        now = page.put(row, 4, found.level(found.base), "index")
        times = page.put(row, 5, now / before, "factor")
        low, central, high = (
            page.put(row, 6 + at, cell * times, "pence")
            for at, cell in enumerate((given.low, given.central, given.high))
        )
        cells["unit value", name, "unit_value"] = Ranged(low, central, high, given.status)
    return cells
