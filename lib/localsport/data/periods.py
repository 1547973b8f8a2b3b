"""Turn the periods that publishers name into the days they begin and end."""

import re
from datetime import date, timedelta

_YEAR = re.compile(r"(\d{4})")
_SPLIT_YEAR = re.compile(r"(\d{4})/(\d{2})")
_YEARS = re.compile(r"(\d{4}) ?[-–] ?(\d{2}|\d{4})")
_SPLIT_YEARS = re.compile(r"(\d{4})/(\d{2}) ?[-–] ?(\d{2}|\d{4})/(\d{2})")
_QUARTER = re.compile(r"(\d{4})(/\d{2})? Q([1-4])")
_SORTABLE = re.compile(r"(\d{4})(\d{2})(\d{2})")


def dates(period: str, *, year_start: str = "", sortable: str = "") -> tuple[date, date] | None:
    """Return the first and the last day of a period as Fingertips names it; None if it is not understood.

    Parameters
    ----------
    year_start
        ``MM-DD`` on which a year written with a stroke (2015/16) begins, from the codebook; 1 April without it.
        A year written alone is a calendar year.
    sortable
        The download's ``Time period Sortable``; gives the start of a period that is not understood otherwise.

    Examples
    --------
    >>> [str(day) for day in dates("2015/16", year_start="11-16")]
    ['2015-11-16', '2016-11-15']
    >>> [str(day) for day in dates("2015 - 17")]
    ['2015-01-01', '2017-12-31']
    >>> dates("Term 1") is None
    True
    """
    month, day = (int(part) for part in (year_start or "04-01").split("-"))
    if match := _YEAR.fullmatch(period):
        first = int(match.group(1))
        return date(first, 1, 1), date(first, 12, 31)
    if match := _YEARS.fullmatch(period):
        first = int(match.group(1))
        return _ordered(date(first, 1, 1), date(_full(first, match.group(2)), 12, 31))
    if match := _SPLIT_YEAR.fullmatch(period):
        first = int(match.group(1))
        return date(first, month, day), date(first + 1, month, day) - timedelta(days=1)
    if match := _SPLIT_YEARS.fullmatch(period):
        first = int(match.group(1))
        last = _full(first, match.group(3)) + 1
        return _ordered(date(first, month, day), date(last, month, day) - timedelta(days=1))
    if match := _QUARTER.fullmatch(period):
        first_month = (int(match.group(3)) - 1) * 3 + (4 if match.group(2) else 1)
        return _months(int(match.group(1)), first_month, 3)
    if match := _SORTABLE.fullmatch(sortable):
        year, part, number = (int(group) for group in match.groups())
        if 1 <= part <= 12 and number == 0:
            return _months(year, part, 1)
    return None


def _full(first: int, written: str) -> int:
    """Complete a year of two digits by the century of the first year, or the next one."""
    if len(written) == 4:
        return int(written)
    year = first // 100 * 100 + int(written)
    return year if year >= first else year + 100


def _ordered(start: date, end: date) -> tuple[date, date] | None:
    return (start, end) if start < end else None


def _months(year: int, month: int, length: int) -> tuple[date, date]:
    start = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    after = month - 1 + length
    return start, date(year + after // 12, after % 12 + 1, 1) - timedelta(days=1)
