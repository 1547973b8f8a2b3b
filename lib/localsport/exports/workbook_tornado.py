"""Write the tornado with live formulas: one group of assumptions at a time at its low and its high."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from localsport.exports.workbook_formulas import (
    Live,
    choose,
    every,
    inner,
    joined,
    lesser,
    literal,
    nth,
    place_of,
    shortened,
    size,
)
from localsport.exports.workbook_given import CHALLENGEABLE, RANGE, SHARES, WORDS, Cells, Ranged, records
from localsport.exports.workbook_map import Map
from localsport.exports.workbook_pages import Page, one_of
from localsport.exports.workbook_years import Effects, Years

HEAD, SHOWN = 4, 12
ENDS = ("low", "high")
Moves = dict[tuple[str, str, str, str], Live]
"""By side, id, assumption and end: by how much the present value of the row changes."""


def workings(
    page: Page,
    outcomes: pd.DataFrame,
    cells: Cells,
    starts: dict[str, Live],
    of: Map,
    years: Years,
    effects: Effects,
    items: Sequence[str],
    costs: Live,
    paid_factors: list[Live],
) -> Moves:
    """Write each present value with one of its assumptions at its low or high, less the central one.

    Parameters
    ----------
    items, costs, paid_factors
        Of the inputs: names, present values, and what £1 paid in its year is worth now.
    """
    page.widths(46, *[14] * 16)
    page.put(
        3,
        0,
        "What each present value becomes when this one assumption is at its low or its high, less what it is now. "
        "The tornado adds these up.",
        look="about",
    )
    page.frozen(HEAD + 1, 1)
    every_one = ("unit_value", *CHALLENGEABLE)
    page.heads(
        HEAD,
        [
            "Outcome",
            *(
                f"{each.replace('_years', '').replace('_', ' ').capitalize()}, {end}"
                for each in every_one
                for end in ENDS
            ),
        ],
    )
    moves: Moves = {}
    present = [one_of(of.present, at) for at in range(len(outcomes))]
    for at, (name, label) in enumerate(zip(outcomes["outcome_id"], outcomes["outcome"], strict=True)):
        row = HEAD + 1 + at
        page.put(row, 0, label, wrap=True)
        column = 1
        for each in every_one:
            for end in ENDS:
                moved = _worth(name, each, end, cells, starts[name], of, years, effects, at)
                moves["outcome", name, each, end] = page.put(row, column, moved - present[at], "pounds")
                column += 1
    row = HEAD + len(outcomes) + 3
    page.heads(row, ["What is put in", "Amount, low", "Amount, high", "Price, low", "Price, high"])
    for at, item in enumerate(items):
        page.put(row + 1 + at, 0, item, wrap=True)
        amount, price = (cells["input", item, each] for each in ("quantity", "unit_value"))
        column = 1
        for each in ("quantity", "unit_value"):
            for end in ENDS:
                one = getattr(amount, end) if each == "quantity" else amount.central
                two = getattr(price, end) if each == "unit_value" else price.central
                moved = one * two * paid_factors[at] - one_of(costs, at)
                moves["input", item, each, end] = page.put(row + 1 + at, column, moved, "pounds")
                column += 1
    return moves


def _worth(
    name: str,
    moved: str,
    end: str,
    cells: Cells,
    start: Live,
    of: Map,
    years: Years,
    effects: Effects,
    at: int,
) -> Live:
    """Return the present value of an outcome with one assumption at one end."""

    def taken(assumption: str) -> Live:
        ranged = cells["outcome", name, assumption]
        return getattr(ranged, end) if assumption == moved else ranged.central

    if moved == "duration_years":
        # What is left is 0 before the effect starts, so the years before it need no care.
        lasts = taken(moved) - (years.number - start)
        part = (lasts >= 1) + (lasts > 0) * (lasts < 1) * lasts
        return of.impacts[at] * inner(effects.left[at] * part * years.worth)
    if moved == "drop_off":
        keep = 1 - taken(moved)
        since = (years.number - start) * (years.number >= start)
        # Excel refuses 0^0: where nothing is kept, the base of the first year is 1.
        base = keep + keep.same(0) * since.same(0)
        return of.impacts[at] * inner(effects.part[at] * base**since * years.worth)
    worth = taken("quantity") * taken("unit_value")
    for share in SHARES:
        worth = worth * (1 - taken(share))
    return worth * of.annuities[at]


def tornado_sheet(
    page: Page,
    assumed: pd.DataFrame,
    order: pd.DataFrame,
    cells: Cells,
    moves: Moves,
    of: Map,
    inputs: Live,
    ratio: Live,
) -> None:
    """Write the return with each group of assumptions at its low and at its high.

    Parameters
    ----------
    assumed
        As `workbook_given.assumed` returns it.
    order
        The library's tornado, for the order of the rows; groups without a range come last.
    """
    page.widths(8, 32, 48, 12, 12, 12, 14, 14, 14, 26, 3, 7, 60, 13, 13, 13)
    page.put(
        3,
        0,
        "One assumption at a time, all others at their central value; what is assumed of one group of people moves "
        "together. Live: it follows every change.",
        look="about",
    )
    page.heads(
        HEAD,
        [
            *("Rank now", "Assumption", "About", "Low", "Central", "High", "Return at low", "Return at high"),
            *("Distance", "Flag"),
        ],
    )
    page.frozen(HEAD + 1, 2)
    known = {(row["assumption"], row["applies_to"]): at for at, row in enumerate(records(order))}
    groups = []
    for _, rows in assumed.groupby("group", sort=False):
        wide = rows[rows["low"] < rows["high"]]
        shown = wide if len(wide) else rows
        first = shown.iloc[0]
        is_input = first["side"] == "input" and first["assumption"] == "quantity"
        what = "input" if is_input else str(first["assumption"])
        about = "; ".join(dict.fromkeys(shown["applies_to"].astype(str)))
        groups.append((known.get((what, about), len(order)), what, about, rows))
    groups.sort(key=lambda each: each[0])
    first_row, last_row = HEAD + 1, HEAD + len(groups)
    for row, (_, what, about, rows) in enumerate(groups, start=first_row):
        # The factor that restates an input's own pounds is no assumption, though it shares the item's group.
        keys = [
            (side, name, assumption)
            for side, name, assumption in rows[["side", "id", "assumption"]].itertuples(index=False)
            if not (what == "input" and assumption == "unit_value")
        ]
        page.put(row, 1, WORDS[what].partition(":")[0], wrap=True)
        page.put(row, 2, about, wrap=True)
        members = [cells[key] for key in keys]
        number = {
            "input": "thousands",
            "quantity": "number",
            "unit_value": "pence",
            "duration_years": "years",
        }
        for column, end in enumerate(RANGE, start=3):
            page.put(row, column, _alike([getattr(each, end) for each in members]), number.get(what, "share"))
        for column, end in enumerate(ENDS, start=6):
            worth, cost = of.benefits, inputs
            for side, name, assumption in keys:
                if side == "outcome":
                    worth = worth + moves[side, name, assumption, end]
                else:
                    cost = cost + moves[side, name, assumption, end]
            page.put(row, column, worth / cost, "pence")
        page.put(row, 8, size(page.at(row, 7) - page.at(row, 6)), "pence")
        page.put(row, 9, _flag(members), look="flag", wrap=True)
    span = page.span((first_row, 8), (last_row, 8))
    for row in range(first_row, last_row + 1):
        own = page.at(row, 8)
        rank = inner((span > own) * 1) + 1
        if row > first_row:
            # Of two that move it alike, the upper comes first.
            rank = rank + inner(page.span((first_row, 8), (row - 1, 8)).same(own) * 1)
        page.put(row, 0, rank, "whole")
    _picture(page, first_row, last_row, ratio)


def _alike(cells: list[Live]) -> Live:
    unique = list({each.formula: each for each in cells}.values())
    if len(unique) == 1:
        return unique[0]
    return choose(every(*(unique[0].same(each) for each in unique[1:])), unique[0], "several")


def _flag(members: list[Ranged]) -> Live:
    statuses = list({each.status.formula: each.status for each in members}.values())
    doubt = [each.same(literal("unverified")) for each in statuses]
    value = float(any(each.value for each in doubt))
    anyone = Live(f"OR({','.join(each.formula for each in doubt)})", value)
    return choose(anyone, "UNVERIFIED", "")


def _picture(page: Page, first: int, last: int, ratio: Live) -> None:
    """Write the longest bars in their order now, and draw them."""
    count = min(SHOWN, last - first + 1)
    page.heads(
        HEAD, ["Rank", "For the chart: assumption", "Lower return", "Distance", "Higher return"], column=11
    )

    def column(at: int) -> Live:
        return page.span((first, at), (last, at))

    for row in range(first, first + count):
        rank = page.put(row, 11, row - first + 1, "whole")
        place = place_of(rank, column(0))
        about = joined(nth(column(1), place), ", ", shortened(nth(column(2), place), 44))
        page.put(row, 12, about, wrap=True)
        low, high = nth(column(6), place), nth(column(7), place)
        lower = page.put(row, 13, lesser(low, high), "pence")
        distance = page.put(row, 14, nth(column(8), place), "pence")
        page.put(row, 15, lower + distance, "pence")
    end = first + count - 1
    name = page.name

    def series(at: int, look: dict[str, Any]) -> dict[str, Any]:
        return {
            "categories": [name, first, 12, end, 12],
            "values": [name, first, at, end, at],
            "gap": 40,
        } | look

    chart = page.book.chart({"type": "bar", "subtype": "stacked"})
    chart.add_series(series(13, {"fill": {"none": True}, "border": {"none": True}}))
    chart.add_series(
        series(14, {"fill": {"color": "#12436D"}, "border": {"color": "#12436D"}, "name": "Range"})
    )
    chart.set_title(
        {
            "name": "Return per £1 when one assumption goes from low to high, the others central",
            "name_font": {"size": 12, "bold": True},
        }
    )
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}, "major_gridlines": {"visible": False}})
    chart.set_x_axis(
        {"num_format": "£0.00", "major_gridlines": {"visible": True, "line": {"color": "#BFBFBF"}}}
    )
    chart.set_size({"width": 1100, "height": 120 + 36 * count})
    page.put(
        last + 2,
        1,
        "Return per £1, all central",
        look="about",
    )
    page.put(last + 2, 3, ratio, "pence", "total")
    # The rows behind the chart stay on the screen; on paper the chart stands for them.
    page.sheet.print_area(0, 0, last + 3 + 2 * count + 8, 9)
    page.sheet.insert_chart(
        last + 3,
        1,
        chart,
        {
            "description": "Bars from the lower to the higher return per £1 as one assumption moves from low to high"
        },
    )
