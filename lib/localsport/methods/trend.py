"""Say whether the last five years of a series rise or fall, exactly as Fingertips does.

The recent trend of Fingertips (TrendMarkerCalculator in the published source of its platform): the five most
recent points, one a year without a break; a weighted regression on 1 to 5; significant if chi-squared with one
degree of freedom is above 9.5495 (99.8 per cent) *and* the slope keeps its sign whichever single point is left
out. Proportions, crude rates and directly standardised rates have a trend; other values have none. The
source's condition that a published count stands behind each point is left out: survey indicators have none.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.methods import alignment
from localsport.methods.alignment import Floats

ValueKind = Literal["proportion", "crude rate", "directly standardised rate"]
Method = Literal["intervals", "counts"]
KINDS = ("proportion", "crude rate", "directly standardised rate")
POINTS = 5
CHI_SQUARED = 9.54953570608324
EACH_LEFT_OUT = 1 - np.eye(POINTS)
YEAR = (350, 380)  # days: a year, however its first and last day are written

NEEDED = {
    "intervals": ("value", "lower_95", "upper_95"),
    "counts": ("value", "count", "denominator"),
}
NAMES = {
    "intervals": "Fingertips recent trend, weighted by intervals",
    "counts": "Fingertips recent trend, chi-squared of counts",
}


def recent(
    series: pd.DataFrame,
    *,
    by: str | Sequence[str] = "area_code",
    value_kind: str | pd.Series,
    polarity: str | pd.Series = "no judgement",
    method: Method = "intervals",
) -> pd.DataFrame:
    """Give the recent trend of many series at once.

    With ``intervals``: weights ``w = 1 / ((U - L) / 3.92)²``, slope ``b = (Σw Σwyt - Σwt Σwy) / D`` with
    ``D = Σw Σwt² - (Σwt)²``, ``χ² = b² D / Σw``. With ``counts`` (proportions only, the choice of the earlier
    platform): Armitage's ``χ² = N (N Σrt - R Σnt)² / (R (N-R) (N Σnt² - (Σnt)²))``, and the slope of the log odds.

    Parameters
    ----------
    series
        One row per series and period: the columns of ``by``, ``period_start`` and ``period_end`` (dates),
        ``value`` and ``lower_95``, ``upper_95`` or ``count``, ``denominator``.
    by
        Columns that tell the series apart.
    value_kind
        What the values are: ``"proportion"``, ``"crude rate"`` or ``"directly standardised rate"``; of
        anything else there is no trend. One for all, or one for each series.
    polarity
        ``"low is good"``, ``"high is good"`` or ``"no judgement"``; one for all, or one for each series.
    method
        How points are weighed.

    Returns
    -------
    pandas.DataFrame
        One row per series, in order of first appearance: ``trend`` (increasing, decreasing, no significant
        change, not computable), ``judgement`` (getting better, getting worse or nothing), ``reason`` (why it is
        not computable), ``slope`` (a year; of the log odds with ``counts``), ``chi_squared``, ``points`` (rows
        of the series), ``first_period`` and ``last_period`` (starts of those used) and ``method``.

    Raises
    ------
    ValueError
        If a column or a date is missing, a series has a period twice, or a choice is unknown; all offenders are
        named.

    Examples
    --------
    >>> years = pd.date_range("2019-01-01", periods=5, freq="YS")
    >>> rows = pd.DataFrame({"area_code": "E1", "period_start": years, "value": [28, 27.1, 25.9, 24, 22.5]})
    >>> rows["period_end"] = years + pd.Timedelta(days=364)
    >>> rows["lower_95"], rows["upper_95"] = rows["value"] - 2, rows["value"] + 2
    >>> found = recent(rows, value_kind="proportion", polarity="low is good").loc["E1"]
    >>> found["trend"], found["judgement"], f"{found['chi_squared']:.3f}"
    ('decreasing', 'getting better', '19.094')
    """
    keys = [by] if isinstance(by, str) else list(by)
    _check(series, keys, method)
    start, end = (series[column].to_numpy(dtype="datetime64[D]") for column in ("period_start", "period_end"))
    grouped = series.groupby(keys if len(keys) > 1 else keys[0], sort=False, dropna=False)
    code = grouped.ngroup().to_numpy()
    size = np.bincount(code, minlength=grouped.ngroups)
    index = pd.Index(grouped.size().index)
    order = np.lexsort((start, code))
    twice = order[1:][(code[order][1:] == code[order][:-1]) & (start[order][1:] == start[order][:-1])]
    if twice.size:
        raise ValueError(
            f"A series has a period twice: {alignment.listed(index[np.unique(code[twice])])}. "
            "Give one row for each series and period."
        )
    # The last five rows of every series, oldest first; where there are fewer, any row stands in and is not used.
    ends = np.cumsum(size)[:, None]
    rows = (
        order[np.maximum(ends - POINTS + np.arange(POINTS), 0)] if len(order) else np.empty((0, POINTS), int)
    )
    y, first, second = (series[c].to_numpy(dtype=float)[rows] for c in NEEDED[method])
    if isinstance(value_kind, str):
        kinds = pd.Series(value_kind, index=index)
    else:
        kinds = alignment.joined_by_label(value_kind, index, names=("the series", "value_kind"))
    reason = _reasons(kinds.to_numpy(dtype=object), method, size, start[rows], end[rows], y, first, second)
    usable = reason == ""
    slope, chi_squared, agree = (_by_intervals if method == "intervals" else _by_counts)(y, first, second)
    significant = usable & agree & (chi_squared > CHI_SQUARED)
    sign = np.sign(np.where(significant, slope, 0)).astype(int)
    good = alignment.direction(polarity, index)
    trend = np.select([~usable, sign > 0, sign < 0], ["not computable", "increasing", "decreasing"], "none")
    trend = np.where(trend == "none", "no significant change", trend)
    return pd.DataFrame(
        {
            "trend": trend,
            "judgement": np.select(
                [sign * good > 0, sign * good < 0], ["getting better", "getting worse"], ""
            ),
            "reason": reason,
            "slope": np.where(usable, slope, np.nan),
            "chi_squared": np.where(usable, chi_squared, np.nan),
            "points": size,
            "first_period": np.where(usable, start[rows[:, 0]], np.datetime64("NaT")),
            "last_period": np.where(usable, start[rows[:, -1]], np.datetime64("NaT")),
            "method": NAMES[method],
        },
        index=index,
    )


def _by_intervals(y: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    t = np.arange(1.0, POINTS + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        w = ((upper - lower) / 3.92) ** -2
        each = np.stack([w, w * y * t, w * t, w * y, w * t**2])
        whole = each.sum(axis=2)
        slope, spread = _slope(whole)
        without = _slope(each @ EACH_LEFT_OUT)[0]
        return slope, slope**2 * spread / whole[0], _same_sign(slope, without)


def _by_counts(y: Floats, count: Floats, denominator: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    t = np.arange(1.0, POINTS + 1)
    n, r = denominator.sum(axis=1), count.sum(axis=1)
    nt, rt = (denominator * t).sum(axis=1), (count * t).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        chi_squared = (
            n * (n * rt - r * nt) ** 2 / (r * (n - r) * (n * (denominator * t**2).sum(axis=1) - nt**2))
        )
        odds = np.log(count / (denominator - count))
        one = np.ones_like(odds)
        each = np.stack([one, odds * t, one * t, odds, one * t**2])
        whole = each.sum(axis=2)
        slope = _slope(whole)[0]
        return slope, chi_squared, _same_sign(slope, _slope(each @ EACH_LEFT_OUT)[0])


def _slope(sums: Floats) -> tuple[Floats, Floats]:
    w, wyt, wt, wy, wtt = sums
    spread = w * wtt - wt**2
    return (w * wyt - wt * wy) / spread, spread


def _same_sign(slope: Floats, without: Floats) -> NDArray[np.bool_]:
    # A slope of nought counts as rising, as it does in the source.
    falls = (without < 0).sum(axis=1) + (slope < 0)
    return np.asarray((falls == 0) | (falls == POINTS + 1))


def _reasons(
    value_kinds: NDArray[np.object_],
    method: Method,
    size: NDArray[np.intp],
    start: NDArray[np.datetime64],
    end: NDArray[np.datetime64],
    y: Floats,
    first: Floats,
    second: Floats,
) -> NDArray[np.str_]:
    """Say for each series why it has no trend; nothing where it has one."""
    kinds = KINDS if method == "intervals" else ("proportion",)
    length = (end - start).astype(float) + 1
    step = np.diff(start, axis=1).astype(float)
    missing = np.isnan(first) | np.isnan(second)
    with np.errstate(invalid="ignore"):
        if method == "intervals":
            absent, empty = "intervals are not published for all of the last five points", first >= second
            useless = "an interval has no width"
        else:
            absent, empty = (
                "counts are not published for all of the last five points",
                ((first <= 0) | (first >= second)),
            )
            useless = "a count is nought or all of its denominator"
    return np.select(
        [
            ~np.isin(value_kinds, kinds),
            size < POINTS,
            (start[:, 1:] <= end[:, :-1]).any(axis=1),
            ((length < YEAR[0]) | (length > YEAR[1])).any(axis=1),
            ((step < YEAR[0]) | (step > YEAR[1])).any(axis=1),
            np.isnan(y).any(axis=1),
            missing.any(axis=1),
            empty.any(axis=1),
        ],
        [
            np.array([f"no trend is defined for a {kind}" for kind in value_kinds], dtype=str),
            "fewer than five points",
            "the periods overlap, so the points are not independent",
            "the periods are not single years",
            "there is a gap between the last five points",
            "a value is missing among the last five points",
            absent,
            useless,
        ],
        "",
    )


def _check(series: pd.DataFrame, keys: list[str], method: str) -> None:
    if method not in NEEDED:
        raise ValueError(f"Unknown method {method!r}: use one of {list(NEEDED)}.")
    needed = [*keys, "period_start", "period_end", *NEEDED[method]]
    missing = [column for column in needed if column not in series.columns]
    if missing:
        raise ValueError(
            f"No trend can be computed: columns are missing {missing}; there are {list(series)}."
        )
    undated = series[["period_start", "period_end"]].isna().any(axis=1).to_numpy()
    backwards = (series["period_end"] < series["period_start"]).to_numpy()
    alignment.refuse(
        "No trend can be computed",
        [(undated, "periods have no dates"), (backwards, "periods end before they start")],
        series.index,
    )
