"""Write a spreadsheet formula and work out its value in the same breath.

A file that was mailed opens in a protected view which does not recalculate, so each formula is stored with its
value. Both come from one expression and cannot part.
"""

from dataclasses import dataclass
from typing import Any, Union

import numpy as np

ATOM, POWER, PRODUCT, SUM, COMPARISON = 5, 4, 3, 2, 1
Operand = Union["Live", float]


@dataclass(frozen=True, eq=False)
class Live:
    """A formula without its "=", with the value it has.

    Attributes
    ----------
    formula
        As a spreadsheet reads it.
    value
        A number or a text; an array of them where the formula is about a range of cells.
    binds
        How firmly its outermost operator holds, for the parentheses.

    Examples
    --------
    >>> quantity, share = Live("Map!D5", 40.0), Live("Map!G5", 0.25)
    >>> left = quantity * (1 - share)
    >>> left.formula, float(left.value)
    ('Map!D5*(1-Map!G5)', 30.0)
    """

    formula: str
    value: Any
    binds: int = ATOM

    def __add__(self, other: Operand) -> "Live":
        return _join(self, "+", other, SUM)

    def __radd__(self, other: float) -> "Live":
        return _join(other, "+", self, SUM)

    def __sub__(self, other: Operand) -> "Live":
        return _join(self, "-", other, SUM)

    def __rsub__(self, other: float) -> "Live":
        return _join(other, "-", self, SUM)

    def __mul__(self, other: Operand) -> "Live":
        return _join(self, "*", other, PRODUCT)

    def __truediv__(self, other: Operand) -> "Live":
        return _join(self, "/", other, PRODUCT)

    def __pow__(self, other: Operand) -> "Live":
        return _join(self, "^", other, POWER)

    def __lt__(self, other: Operand) -> "Live":
        return _join(self, "<", other, COMPARISON)

    def __le__(self, other: Operand) -> "Live":
        return _join(self, "<=", other, COMPARISON)

    def __gt__(self, other: Operand) -> "Live":
        return _join(self, ">", other, COMPARISON)

    def __ge__(self, other: Operand) -> "Live":
        return _join(self, ">=", other, COMPARISON)

    def same(self, other: Operand) -> "Live":
        """Compare numbers, or texts without regard to capitals."""
        return _join(self, "=", other, COMPARISON)


def literal(value: float | str) -> Live:
    """Write a number or a text of this package's own; text from data stands in cells and is referred to."""
    if isinstance(value, str):
        doubled = value.replace('"', '""')
        return Live(f'"{doubled}"', value)
    return Live(f"{value:.15g}", float(value))


def _join(left: Operand, sign: str, right: Operand, binds: int) -> Live:
    one, two = (each if isinstance(each, Live) else literal(each) for each in (left, right))
    # Parentheses on the right of a minus or a division, and wherever a looser operator stands inside.
    before = one.formula if one.binds >= binds else f"({one.formula})"
    after = two.formula if two.binds > binds else f"({two.formula})"
    if two.binds == binds and sign in "+*":
        after = two.formula
    return Live(f"{before}{sign}{after}", _worked(sign, one.value, two.value), binds)


def _worked(sign: str, one: Any, two: Any) -> Any:
    if sign == "=" and isinstance(two, str):
        alike = [str(each).casefold() == two.casefold() for each in np.atleast_1d(one)]
        return np.array(alike, dtype=float) if np.ndim(one) else float(alike[0])
    one, two = np.asarray(one, dtype=float), np.asarray(two, dtype=float)
    with np.errstate(all="ignore"):
        found = {
            "+": np.add,
            "-": np.subtract,
            "*": np.multiply,
            "/": np.divide,
            "^": np.power,
            "<": np.less,
            "<=": np.less_equal,
            ">": np.greater,
            ">=": np.greater_equal,
            "=": np.equal,
        }[sign](one, two)
    return np.asarray(found, dtype=float) if np.ndim(found) else float(found)


def choose(condition: Live, yes: Live | str | float, no: Live | str | float) -> Live:
    """Take one of two, by a condition about single cells (IF)."""
    one, two = _both(yes, no)
    value = one.value if condition.value else two.value
    return Live(f"IF({condition.formula},{one.formula},{two.formula})", value)


def every(*conditions: Live) -> Live:
    """Ask whether all hold (AND)."""
    return _call("AND", conditions, float(all(each.value for each in conditions)))


def unless_error(live: Live, text: str) -> Live:
    """Say a text where a formula comes to an error (IFERROR)."""
    return Live(f"IFERROR({live.formula},{literal(text).formula})", live.value)


def lesser(first: Live | float, second: Live | float) -> Live:
    """Take the smaller (MIN)."""
    one, two = _both(first, second)
    return _call("MIN", (one, two), min(one.value, two.value))


def greater(first: Live | float, second: Live | float) -> Live:
    """Take the larger (MAX)."""
    one, two = _both(first, second)
    return _call("MAX", (one, two), max(one.value, two.value))


def size(of: Live) -> Live:
    """Drop the sign (ABS)."""
    return _call("ABS", (of,), abs(of.value))


def total(*spans: Live) -> Live:
    """Add up the numbers in ranges (SUM)."""
    numbers = [each for span in spans for each in span.value if not isinstance(each, str)]
    return _call("SUM", spans, float(np.sum(np.array(numbers, dtype=float))))


def inner(product: Live) -> Live:
    """Add up a product of ranges (SUMPRODUCT)."""
    return _call("SUMPRODUCT", (product,), float(np.sum(product.value)))


def highest(product: Live) -> Live:
    """Take the highest of a product of ranges, without array entry (SUMPRODUCT of MAX)."""
    return Live(f"SUMPRODUCT(MAX({product.formula}))", float(np.max(product.value)))


def exactly(span: Live, cell: Live) -> Live:
    """Say of each cell of a range whether it holds this very text, capitals too (EXACT)."""
    alike = np.array([str(each) == str(cell.value) for each in span.value], dtype=float)
    return _call("EXACT", (span, cell), alike)


def beginning(span: Live, text: str) -> Live:
    """Count the cells of a range that begin with a text."""
    alike = np.array([str(each).startswith(text) for each in span.value], dtype=float)
    return inner(Live(f"(LEFT({span.formula},{len(text)})={literal(text).formula})", alike) * 1)


def numbers_in(*cells: Live) -> Live:
    """Count the cells that hold a number (COUNT)."""
    return _call("COUNT", cells, float(sum(not isinstance(each.value, str) for each in cells)))


def nth(span: Live, place: Live) -> Live:
    """Take the cell of a range at a place, 1 the first (INDEX)."""
    return _call("INDEX", (span, place), span.value[int(place.value) - 1])


def place_of(cell: Live, span: Live) -> Live:
    """Find the place of a number in a range, 1 the first (MATCH)."""
    at = int(np.flatnonzero(np.asarray(span.value) == cell.value)[0]) + 1
    return Live(f"MATCH({cell.formula},{span.formula},0)", float(at))


def joined(*parts: Live | str) -> Live:
    """Put texts together (&)."""
    pieces = _both(*parts)
    formulas = (each.formula if each.binds > SUM else f"({each.formula})" for each in pieces)
    return Live("&".join(formulas), "".join(str(each.value) for each in pieces), SUM)


def shortened(text: Live, length: int) -> Live:
    """Take the beginning of a text (LEFT)."""
    return Live(f"LEFT({text.formula},{length})", str(text.value)[:length])


def _both(*parts: Live | str | float) -> list[Live]:
    return [each if isinstance(each, Live) else literal(each) for each in parts]


def _call(name: str, parts: tuple[Live, ...], value: Any) -> Live:
    return Live(f"{name}({','.join(each.formula for each in parts)})", value)
