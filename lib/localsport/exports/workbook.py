"""Write a programme's return as a workbook of live formulas that a finance officer can change and follow."""

import os
from pathlib import Path

from localsport.exports.workbook_assumptions import assumptions_sheet, inputs_sheet
from localsport.exports.workbook_formulas import total
from localsport.exports.workbook_given import Answer, Tables, assumed, counted, horizon
from localsport.exports.workbook_map import impacts, present_values
from localsport.exports.workbook_pages import Book
from localsport.exports.workbook_prices import prices, restated
from localsport.exports.workbook_result import result_sheet
from localsport.exports.workbook_tornado import tornado_sheet, workings
from localsport.exports.workbook_words import read_me, sources_sheet, switching_sheet
from localsport.exports.workbook_years import balance, effects, factors

ILLUSTRATION = "illustrative-programme"
MARK = (
    "ILLUSTRATION: made from published figures of other schemes and from judgements; no real scheme's accounts. "
    "Replace every figure with your own."
)
OWN = "Rests on the programme's own statements and on the sources named; unverified numbers are flagged in words."


def workbook(answer: Answer, tables: Tables) -> bytes:
    """Make the Excel file of a programme's answer.

    Parameters
    ----------
    answer
        As `answers.programme.programme` returns it.
    tables
        The tables behind it, so that price year and discount schedule can be changed in the file.

    Returns
    -------
    bytes
        An .xlsx file without macros. Every formula is stored with its value.
    """
    outcomes = counted(answer)
    frame = assumed(answer, tables)
    years = horizon(answer)
    mark = MARK if ILLUSTRATION in set(answer.sources["source_id"]) else OWN
    book = Book(answer.name, f"{answer.name}. {answer.place}, {answer.year}.", mark)
    words = book.page("Read me", "What this programme would be worth: read me first")
    inputs = book.page("Inputs", "Inputs: what is put in", tab="#F46A25")
    numbers = book.page("Assumptions", "Assumptions: every number that may be challenged", tab="#F46A25")
    money = book.page("Prices", "Prices: one price year, and the discount rates", tab="#F46A25")
    chain = book.page("Impact map", "Impact map: from quantity to what is the programme's own doing")
    time = book.page("Years", "Years: drop-off, duration and discounting", tab="#F46A25")
    result = book.page("Result", "Result: what comes back for what is put in", tab="#28A197")
    bars = book.page("Tornado", "Tornado: what the return hangs on", tab="#28A197")
    steps = book.page("Workings", "Workings of the tornado", tab="#BFBFBF")
    switching = book.page(
        "Switching values", "Switching values: what you would have to believe", tab="#28A197"
    )
    sources = book.page("Sources", "Sources and licences", tab="#BFBFBF")

    used = list(
        dict.fromkeys(
            [*outcomes["unit_value_id"], *(each for each in answer.inputs["unit_value_id"] if each)]
        )
    )
    keys = zip(frame["side"], frame["id"], frame["assumption"], strict=True)
    groups = dict(zip(keys, frame["group"], strict=True))
    found, own, starts, in_order = assumptions_sheet(numbers, answer, outcomes, tables, used, groups)
    base = prices(money, answer, tables, used)
    values = restated(money, base, tables, used, own)
    for name, value in zip(outcomes["outcome_id"], outcomes["unit_value_id"], strict=True):
        found["outcome", name, "unit_value"] = values["unit value", value, "unit_value"]
    rows = factors(time, answer, base, years)
    paid, first_years, costs, spent, paid_in_order = inputs_sheet(
        inputs, answer, base, values, rows.paid, years
    )
    found |= paid
    impact = impacts(chain, outcomes, found)
    effect = effects(time, outcomes, found, starts, impact, years)
    whole = present_values(chain, outcomes, found, starts, rows, effect, impact, years)
    net, payback = balance(time, outcomes, first_years, costs, years)
    checks = {"Inputs": paid_in_order, "Assumptions": in_order, "Impact map": whole.checks}
    ends = total(
        *(numbers.span((5, at), (4 + len(used) + 7 * len(outcomes), at)) for at in (2, 4)),
        *(inputs.span((5, at), (4 + len(answer.inputs), at)) for at in (2, 4)),
    )
    headline = result_sheet(result, answer, outcomes, whole, spent, net, payback, checks, ends)
    factor = [inputs.at(5 + at, 13) for at in range(len(answer.inputs))]
    moves = workings(
        steps, outcomes, found, starts, whole, rows, effect, answer.inputs["item"].tolist(), costs, factor
    )
    tornado_sheet(bars, frame, answer.tornado, found, moves, whole, spent, headline.ratio)
    read_me(words, answer, headline)
    switching_sheet(switching, answer)
    sources_sheet(sources, answer, tables)
    return book.content()


def write(path: str | Path, answer: Answer, tables: Tables) -> Path:
    """Write the workbook to a file, all of it or nothing.

    Parameters
    ----------
    path
        The file, whose folder is made where there is none; a file that stands there is replaced once the new
        one is whole.
    answer, tables
        As for `workbook`.

    Raises
    ------
    ValueError
        If the file's name does not end in .xlsx, or the place cannot be written to.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise ValueError(f"A workbook's name ends in .xlsx; given: {path.name!r}.")
    content = workbook(answer, tables)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(content)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ValueError(
            f"Cannot write {path}: {error.strerror}. If it is open in a spreadsheet program, close it; else give "
            "another file."
        ) from error
    return path
