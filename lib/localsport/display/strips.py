"""Draw one indicator of a place beside its nation as a strip small enough for a table's cell."""

import base64
import html
from collections.abc import Mapping
from typing import Any

import pandas as pd

from localsport.display import style
from localsport.display.spine import MARKS

Row = Mapping[Any, Any]

_WIDE, _HIGH, _REACH = 200.0, 18.0, 94.0
_BAND, _MIDDLE, _EDGE, _NEAR = "#E9EDF1", "#B9C6D3", "#8A8A8A", "#5E5E5E"
_SHAPES = {
    "better": "M0,-6 L6.5,5 L-6.5,5 Z",
    "worse": "M0,6 L6.5,-5 L-6.5,-5 Z",
    "higher": "M6,0 L-5,6.5 L-5,-6.5 Z",
    "lower": "M-6,0 L5,6.5 L5,-6.5 Z",
    "similar": "M-5.5,0 a5.5,5.5 0 1,0 11,0 a5.5,5.5 0 1,0 -11,0 Z",
    "": "M-5,-5 H5 V5 H-5 Z",
}
"""The signs of a comparison, as outlines around their middle: the shape alone tells them apart."""


def strip(row: Row) -> str:
    """Draw where a place stands among all districts, as an image whose alternative text says the same.

    The nation is the line in the middle and the farthest of all that is drawn reaches the edge, so that no
    limit is cut off; where a low value is good the strip is turned round, so that left is worse.

    Parameters
    ----------
    row
        A row of `profile.summary` with a value: ``value, country_value, polarity, comparison, national_min,
        national_q1, national_q3, national_max, neighbours_low, neighbours_high, lower_95, upper_95``.

    Returns
    -------
    str
        An ``img`` element, or "" where there is no national figure to set the value beside.
    """
    if _gone(row["value"], row["country_value"]):
        return ""
    centre = float(row["country_value"])
    turn = -1.0 if row["polarity"] == "low is good" else 1.0
    ends = ("national_min", "national_max", "value", "neighbours_low", "neighbours_high")
    seen = [float(row[end]) for end in (*ends, "lower_95", "upper_95") if not _gone(row[end])]
    reach = max(abs(one - centre) for one in seen) or 1.0

    def at(column: str) -> float:
        share = max(-1.0, min(1.0, turn * (float(row[column]) - centre) / reach))
        return _WIDE / 2 + share * _REACH

    drawn = []
    for low, high, colour in (
        ("national_min", "national_max", _BAND),
        ("national_q1", "national_q3", _MIDDLE),
    ):
        if not _gone(row[low], row[high]):
            start, end = sorted((at(low), at(high)))
            drawn.append(_box(start, 1, end - start, 12, colour))
    drawn.append(_line(_WIDE / 2, 0, _WIDE / 2, _HIGH, style.INK, 1.4))
    if not _gone(row["neighbours_low"], row["neighbours_high"]):
        start, end = sorted((at("neighbours_low"), at("neighbours_high")))
        drawn += [_line(start, 16, end, 16, _NEAR, 1.5)]
        drawn += [_line(x, 14.2, x, 17.8, _NEAR, 1.5) for x in (start, end)]
    if not _gone(row["lower_95"], row["upper_95"]):
        dashes = "4 3" if row.get("interval_assumed", False) else ""
        drawn.append(_line(at("lower_95"), 7, at("upper_95"), 7, style.FOCUS, 2.4, dashes))
    drawn.append(_sign(str(row["comparison"]), at("value"), 7))
    return _image("".join(drawn), _WIDE, _HIGH, alt=standing(row), kind="strip")


def sign(comparison: str) -> str:
    """Draw the sign of a comparison as it stands in the strips, for the cell that says it in a word."""
    return _image(_sign(comparison, 8, 8), 16, 16)


def standing(row: Row) -> str:
    """Say where a value stands among all districts and among the places most like this one.

    Examples
    --------
    >>> standing({"value": 29.2, "national_q1": 19.0, "national_q3": 26.0, "neighbours_low": 24.7,
    ...     "neighbours_high": 36.2})
    'Above the middle half of all districts, within the range of similar places'
    """
    said = []
    for low, high, words in (
        ("national_q1", "national_q3", "the middle half of all districts"),
        ("neighbours_low", "neighbours_high", "the range of similar places"),
    ):
        if not _gone(row[low], row[high]):
            where = "above" if row["value"] > row[high] else "below" if row["value"] < row[low] else "within"
            said.append(f"{where} {words}")
    text = ", ".join(said)
    return text[:1].upper() + text[1:]


def key(rows: pd.DataFrame, *, country: str) -> str:
    """Write the key of a column of strips as one line of HTML.

    Parameters
    ----------
    rows
        The rows drawn.
    country
        Name of the nation.
    """
    signs = [kind for kind in MARKS if rows["comparison"].eq(kind).any()]
    across = 16.0 * len(signs)
    entries = [
        (_image("".join(_sign(k, 8 + 16 * i, 8) for i, k in enumerate(signs)), across, 16), "this place"),
        (_image(_line(6, 0, 6, 16, style.INK, 1.6), 12, 16), country),
        (_image(_box(1, 2, 26, 12, _BAND), 28, 16), f"districts of {country}"),
        (_image(_box(1, 2, 26, 12, _MIDDLE), 28, 16), "their middle half"),
    ]
    if rows["neighbours_low"].notna().any():
        ends = "".join(_line(x, 4, x, 12, _NEAR, 1.8) for x in (2, 26))
        entries.append((_image(_line(2, 8, 26, 8, _NEAR, 1.8) + ends, 28, 16), "similar places"))
    if rows["lower_95"].notna().any():
        line = _line(1, 8, 27, 8, style.FOCUS, 2.6)
        entries.append((_image(line, 28, 16), "95% limits, if published"))
    return " ".join(f'<span class="entry">{image} {html.escape(text)}</span>' for image, text in entries)


def _gone(*values: Any) -> bool:
    return any(bool(pd.isna(value)) for value in values)


def _sign(kind: str, x: float, y: float) -> str:
    known = kind if kind in MARKS else ""
    _, inside, outside, _ = MARKS[known]
    return (
        f'<path transform="translate({x:.1f} {y:.1f})" d="{_SHAPES[known]}" fill="{inside}" '
        f'stroke="{outside}" stroke-width="1.4" stroke-linejoin="round"/>'
    )


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}" '
        f'stroke="{_EDGE}" stroke-width=".5"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="M{x1:.1f},{y1:.1f} L{x2:.1f},{y2:.1f}" stroke="{colour}" stroke-width="{width}"{dashed} '
        'fill="none"/>'
    )


def _image(drawn: str, width: float, height: float, *, alt: str = "", kind: str = "sign") -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">{drawn}</svg>'
    source = base64.b64encode(svg.encode()).decode()
    return (
        f'<img class="{kind}" alt="{html.escape(alt)}" width="{width:g}" height="{height:g}" '
        f'src="data:image/svg+xml;base64,{source}">'
    )
