"""Read indicators of the ONS service Explore Local Statistics."""

import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from localsport.data.layouts import delimited
from localsport.data.layouts.figures import COLUMNS
from localsport.data.layouts.reading import LayoutError, Reading, some

LAYOUT = "ons-explore-local-statistics"
_REQUIRED = ("areacd", "areanm", "indicator", "period", "observation", "measure", "unit")
_OPTIONAL = ("geography", "lci_95", "uci_95", "status", "notes", "slug", "id")
_SEX = re.compile(r"(male|female)\b\s*", re.IGNORECASE)
_SPAN = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T00:00:00)?/P(\d+)([YM])")


def read(path: Path) -> Reading:
    """Read one indicator of all areas and periods.

    The indicator's identifier is ``ons-`` and its name in lower case; ``Male`` and ``Female`` at the head of a
    name become the sex.

    Returns
    -------
    Reading
        Frame ``figures`` (see ``layouts.figures``) with the dates each period begins and ends.

    Raises
    ------
    LayoutError
        If columns are not of this layout, codes are written wrongly, cells hold text for numbers, or a period
        is neither a date nor a start with a length in years or months.
    """
    frame, notes = delimited.text_table(path)
    delimited.check_columns(frame, _REQUIRED, layout=LAYOUT, optional=_OPTIONAL)
    for column in _OPTIONAL:
        if column not in frame:
            frame[column] = ""
    frame, spaces = delimited.trimmed(frame, ["areacd"])
    problems = delimited.code_problems(frame["areacd"], "areacd")
    spans = {text: span(text) for text in frame["period"].unique()}
    unclear = [text for text, found in spans.items() if found is None]
    if unclear:
        problems.append(
            f"Periods that are not understood: {some(unclear, 50)}. Expected such as 2015-11-16/P1Y or 2023-10-05."
        )
    if problems:
        raise LayoutError(problems)
    frame, marked = delimited.numbers(
        frame, ["observation", "lci_95", "uci_95"], name_by=["areacd", "indicator", "period"]
    )
    sexes = frame["indicator"].str.extract(_SEX, expand=False).str.capitalize().fillna("Persons")
    known = {text: found for text, found in spans.items() if found is not None}
    figures = pd.DataFrame(
        {
            "indicator_id": "ons-" + frame["indicator"].str.replace(_SEX, "", n=1, regex=True).map(slug),
            "indicator_name": frame["indicator"],
            "area_code": frame["areacd"],
            "area_name": frame["areanm"],
            "area_type": frame["geography"],
            "sex": sexes.where(frame["indicator"].str.match(_SEX), "Persons"),
            "age": "",
            "category_type": "",
            "category": "",
            "period": frame["period"].map({text: found[0] for text, found in known.items()}),
            "period_start": frame["period"].map(
                {text: found[1].isoformat() for text, found in known.items()}
            ),
            "period_end": frame["period"].map({text: found[2].isoformat() for text, found in known.items()}),
            "value": frame["observation"],
            "lower_95": frame["lci_95"],
            "upper_95": frame["uci_95"],
            "lower_998": float("nan"),
            "upper_998": float("nan"),
            "count": float("nan"),
            "denominator": float("nan"),
            "compared_to_england": "",
            "comparison_level": "",
            "unit": frame["unit"],
            "note": (frame["status"] + " " + frame["notes"]).str.strip(),
        }
    )
    return Reading({"figures": figures[list(COLUMNS)]}, (*notes, *spaces, *marked))


def slug(name: str) -> str:
    """Return a name in lower case with hyphens.

    Examples
    --------
    >>> slug("Preventable cardiovascular mortality (England)")
    'preventable-cardiovascular-mortality-england'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def span(published: str) -> tuple[str, date, date] | None:
    """Return a period in words, its first day and its last; None if it is not understood.

    Examples
    --------
    >>> span("2015-11-16/P1Y")[0], span("2011-01-01/P3Y")[0], span("2023-10-05")[0]
    ('2015/16', '2011 - 13', '2023-10-05')
    >>> str(span("2015-11-16/P1Y")[2])
    '2016-11-15'
    """
    match = _SPAN.fullmatch(published)
    try:
        if match is None:
            day = (
                date.fromisoformat(published[:10])
                if re.fullmatch(r"\d{4}-\d{2}-\d{2}(T00:00:00)?", published)
                else None
            )
            return (published[:10], day, day) if day else None
        start = date(*(int(part) for part in match.group(1, 2, 3)))
        length, in_years = int(match.group(4)), match.group(5) == "Y"
        month = start.month - 1 + (0 if in_years else length)
        year = start.year + (length if in_years else 0) + month // 12
        end = date(year, month % 12 + 1, start.day) - timedelta(days=1)
    except ValueError:
        return None
    return _in_words(start, end, length if in_years else 0, published), start, end


def _in_words(start: date, end: date, years: int, published: str) -> str:
    """Name a period as Fingertips does: 2015, 2015/16, 2011 - 13, 2015/16 - 17/18."""
    if years == 0:
        return published
    calendar = (start.month, start.day) == (1, 1)
    if years == 1:
        return str(start.year) if calendar else f"{start.year}/{end.year % 100:02d}"
    if calendar:
        return f"{start.year} - {end.year % 100:02d}"
    return f"{start.year}/{(start.year + 1) % 100:02d} - {(end.year - 1) % 100:02d}/{end.year % 100:02d}"
