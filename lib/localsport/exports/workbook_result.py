"""Write the sheet of the result: live numbers beside those the library worked out, and its ranges."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from localsport.exports.workbook_formulas import (
    Live,
    beginning,
    choose,
    every,
    exactly,
    inner,
    numbers_in,
    size,
    total,
    unless_error,
)
from localsport.exports.workbook_given import Answer, records
from localsport.exports.workbook_map import Map
from localsport.exports.workbook_pages import Page, one_of
from localsport.sroi import SocialReturn

NEVER = "never"
STATIC = "Static: does not move"
AS_WRITTEN = "As the library worked it out when this file was written (static: does not move)"
UNCHANGED = "As written: nothing that counts has been changed since the library wrote this file."
CHANGED = "CHANGED since the library wrote this file: the grey ranges below belong to the numbers before the change."
ALL_FITS = "All checks hold."


@dataclass(frozen=True)
class Headline:
    """The cells that other sheets repeat: the return, what has changed, and the checks, in words."""

    ratio: Live
    changed: Live
    checks: Live


def result_sheet(
    page: Page,
    answer: Answer,
    outcomes: pd.DataFrame,
    of: Map,
    inputs: Live,
    net_by_years: Live,
    payback: Live,
    checks: dict[str, Live],
    ends: Live,
) -> Headline:
    """Write the result.

    Parameters
    ----------
    inputs, net_by_years, payback
        The total of the inputs, the net value as the years add it up, and the payback.
    checks
        Ranges of cells in words, by the sheet they stand on; "CHECK" begins what does not hold.
    ends
        The sum of all lows and highs, which shows whether one of them has been changed.
    """
    result = answer.result
    page.widths(52, 20, 26, 16, 14, 16, 16, 46)
    page.put(
        3,
        0,
        "White cells are formulas and follow every change. Grey cells in italics are static.",
        look="about",
    )
    ratio, changed, fits_row = _headline(page, result, of, inputs, payback, ends)
    row = _ranges(page, fits_row + 2, answer)
    row, sums = _tables(page, row + 1, answer, outcomes, of)
    fits = _checks(page, row + 1, of, inputs, net_by_years, sums, checks, fits_row)
    row = row + len(checks) + 9
    if len(result.left_out):
        page.put(row, 0, "Left out because too small to matter (static)", look="section")
        page.heads(row + 1, ["Outcome", "Who gains", "Kind", "Present value", "Share of all"])
        for at, each in enumerate(records(result.left_out), start=row + 2):
            for column, part in enumerate(("outcome", "stakeholder", "kind")):
                page.put(at, column, each[part], wrap=True)
            page.put(at, 3, each["central"], "pence", "static")
            page.put(at, 4, each["share"], "share", "static")
    page.sheet.freeze_panes(4, 1)
    return Headline(ratio, changed, fits)


def _headline(
    page: Page, result: SocialReturn, of: Map, inputs: Live, payback: Live, ends: Live
) -> tuple[Live, Live, int]:
    """Write the central case beside what the library found; return the return, what has changed, the next row."""
    page.heads(5, ["Central case", "Now", AS_WRITTEN])
    doubtful = inner(Live(f'({of.doubts.formula}<>"")', _filled(of.doubts)) * of.present)
    share = choose(of.benefits.same(0), 0.0, doubtful / of.benefits)
    pays = result.payback[0]
    ratio = choose(inputs > 0, of.benefits / inputs, "no inputs")
    lines: list[tuple[str, str, Live, str, float | str]] = [
        ("Return per £1 put in", "return_per_pound", ratio, "pence", result.ratio_central),
        ("Benefits, present value", "", of.benefits, "pence", result.benefits[0]),
        ("Inputs, present value", "", inputs, "pence", result.inputs[0]),
        ("Net value: benefits less inputs", "net_value", of.benefits - inputs, "pence", result.net[0]),
        (f"Payback, years ({NEVER}: benefits do not make up for inputs)", "", payback, "years", _shown(pays)),
        (
            "Share of the value that rests on an unverified number",
            "",
            share,
            "share",
            result.unverified_share,
        ),
        ("All lows and highs added up (shows whether one was changed)", "", ends, "thousands", ends.value),
    ]
    now: list[Live] = []
    same: list[Live] = []
    for row, (label, name, live, number, written) in enumerate(lines, start=6):
        look = "live" if now else "headline"
        page.put(row, 0, label, look="plain" if now else "headline")
        cell = page.put(row, 1, live, number, look)
        then = page.put(row, 2, written, number, "static")
        now.append(page.book.name(name, cell) if name else cell)
        if isinstance(written, float) and number != "years":
            same.append(size(cell - then) < 0.00005)
    row = 6 + len(lines)
    said = unless_error(choose(every(*same), UNCHANGED, CHANGED), CHANGED)
    if said.value != UNCHANGED:
        raise ValueError(
            f"The formulas come to £{now[0].value} per £1, the answer to £{result.ratio_central}: the tables given "
            "are not those the answer rests on. Give the tables it was made with."
        )
    return now[0], page.put(row, 0, said, look="mark"), row + 1


def _shown(value: float) -> float | str:
    return float(value) if np.isfinite(value) else NEVER


def _ranges(page: Page, row: int, answer: Answer) -> int:
    result = answer.result
    page.put(
        row,
        0,
        f"The range, from {len(result.ratios):,} draws of every assumption at once (static)",
        look="section",
    )
    page.heads(
        row + 1,
        [
            STATIC,
            "2.5th percentile",
            "Middle: median of the return, central of the others",
            "97.5th percentile",
        ],
    )
    lines: list[tuple[str, tuple[float, float, float], str]] = [
        ("Return per £1 put in", (result.ratio_low, result.ratio_median, result.ratio_high), "pence"),
        *(
            (name, (low, central, high), number)
            for name, (central, low, high), number in (
                ("Benefits, present value", result.benefits, "pounds"),
                ("Inputs, present value", result.inputs, "pounds"),
                ("Net value", result.net, "pounds"),
                ("Payback, years", result.payback, "years"),
            )
        ),
    ]
    for at, (name, three, number) in enumerate(lines, start=row + 2):
        page.put(at, 0, name, look="plain")
        for column, value in enumerate(three, start=1):
            page.put(at, column, _shown(value), number, "static")
    at = row + 2 + len(lines)
    for name, value in (
        ("Share of the draws that return less than £1 per £1", result.probability_below_one),
        ("Share of the draws that never pay back", result.never_pays_back),
    ):
        page.put(at, 0, name, look="plain")
        page.put(at, 1, value, "share", "static")
        at += 1
    page.put(
        at,
        0,
        f"Shape {result.shape}, seed {result.seed}, correlation within a group {result.correlation:g}. A spreadsheet "
        "cannot repeat the draws: run the command again to renew them.",
        look="about",
    )
    return at + 1


def _tables(page: Page, row: int, answer: Answer, outcomes: pd.DataFrame, of: Map) -> tuple[int, list[Live]]:
    """Write the present values by outcome, by who gains, by kind, and by both."""
    result, sums = answer.result, []
    heads = ["Present value, now", "Share of all", f"Low ({STATIC.lower()})", f"High ({STATIC.lower()})"]

    def table(
        row: int,
        title: str,
        columns: list[str],
        frame: pd.DataFrame,
        value: Callable[[int, list[Live]], Live],
    ) -> int:
        page.put(row, 0, title, look="section")
        page.heads(row + 1, [*columns, *[""] * (3 - len(columns)), *heads])
        first = row + 2
        for at, each in enumerate(records(frame)):
            labels = [
                page.put(first + at, column, each[name], wrap=True)
                for column, name in enumerate(_KEYS[title])
            ]
            worth = page.put(first + at, 3, value(at, labels), "pence")
            page.put(first + at, 4, choose(of.benefits.same(0), 0.0, worth / of.benefits), "share")
            page.put(first + at, 5, each["low"], "pounds", "static")
            page.put(first + at, 6, each["high"], "pounds", "static")
        last = first + len(frame) - 1
        page.put(last + 1, 0, "Together", look="total")
        sums.append(page.put(last + 1, 3, total(page.span((first, 3), (last, 3))), "pence", "total"))
        return last + 3

    by_outcome = result.by_outcome.set_index("outcome_id").loc[outcomes["outcome_id"]].reset_index()
    start = row
    row = table(
        row,
        "By outcome",
        ["Outcome", "Who gains", "Kind of value"],
        by_outcome,
        lambda at, _: one_of(of.present, at),
    )
    page.put(start + 1, 7, "Unverified numbers it rests on", look="head", wrap=True)
    for at in range(len(by_outcome)):
        page.put(start + 2 + at, 7, one_of(of.doubts, at), wrap=True)
    row = table(
        row,
        "By who gains",
        ["Who gains"],
        result.by_stakeholder,
        lambda _, labels: inner(exactly(of.stakeholders, labels[0]) * of.present),
    )
    row = table(
        row,
        "By kind of value (a bed or an hour released is capacity, not cash)",
        ["Kind of value"],
        result.by_kind,
        lambda _, labels: inner(exactly(of.kinds, labels[0]) * of.present),
    )
    row = table(
        row,
        "By who gains and kind of value",
        ["Who gains", "Kind of value"],
        result.by_stakeholder_and_kind,
        lambda _, labels: inner(
            exactly(of.stakeholders, labels[0]) * exactly(of.kinds, labels[1]) * of.present
        ),
    )
    return row, sums


_KEYS = {
    "By outcome": ("outcome", "stakeholder", "kind"),
    "By who gains": ("stakeholder",),
    "By kind of value (a bed or an hour released is capacity, not cash)": ("kind",),
    "By who gains and kind of value": ("stakeholder", "kind"),
}


def _checks(
    page: Page,
    row: int,
    of: Map,
    inputs: Live,
    net_by_years: Live,
    sums: list[Live],
    checks: dict[str, Live],
    fits_row: int,
) -> Live:
    page.put(row, 0, "Checks", look="section")
    page.heads(row + 1, ["What is checked", "Finding"])
    findings = []
    at = row + 2
    for name, span in checks.items():
        count = beginning(span, "CHECK")
        page.put(at, 0, f"{name}: numbers in order, nothing missing", look="plain")
        findings.append(page.put(at, 1, choose(count.same(0), "holds", "CHECK: see that sheet")))
        at += 1
    alike = every(*(size(each - of.benefits) < 0.005 for each in sums))
    for name, holds in (
        ("The four tables above add up to all benefits", alike),
        (
            "Benefits less inputs, by year, add up to the net value",
            size(net_by_years - (of.benefits - inputs)) < 0.005,
        ),
        ("Benefits and inputs are numbers", numbers_in(of.benefits, inputs).same(2)),
    ):
        page.put(at, 0, name, look="plain")
        findings.append(page.put(at, 1, unless_error(choose(holds, "holds", "CHECK"), "CHECK")))
        at += 1
    first, last = row + 2, at - 1
    failing = beginning(page.span((first, 1), (last, 1)), "CHECK")
    return page.put(
        fits_row,
        0,
        choose(
            failing.same(0),
            ALL_FITS,
            "CHECK: something does not hold; see the checks at the end of this sheet.",
        ),
        look="mark",
    )


def _filled(span: Live) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.array([str(each) != "" for each in span.value], dtype=float)
