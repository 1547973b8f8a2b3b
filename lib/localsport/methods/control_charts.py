"""Tell a change from ordinary ups and downs in a monthly series, by the rules of Making Data Count.

XmR charts: the mean, and limits 2.66 mean moving ranges either side of it. The four rules and their order are
those of NHS England's Making Data Count as coded in NHSRplotthedots 0.2.2. Meant for programme data by month; a
survey once a year has too few points for firm limits: use `trend`.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.methods import alignment
from localsport.methods.alignment import Floats, Numbers

LIMIT = 2.66
OUTLIER = 3.267
RUN = 7
FIRM = 12

RULES = (
    "outside the limits",
    "seven points rising or falling",
    "two of three points near a limit",
    "seven points on one side of the mean",
)


def xmr(
    values: Numbers,
    series: pd.Series | None = None,
    *,
    polarity: str = "no judgement",
    screen_outliers: bool = True,
    baseline_points: int | None = None,
) -> pd.DataFrame:
    """Give the mean, the limits and what each point says, for one series or many.

    Parameters
    ----------
    values
        Points in the order of time, without gaps.
    series
        The series of each point; one series when not given. A new series is also how limits are begun anew after
        a known change.
    polarity
        ``"low is good"``, ``"high is good"`` or ``"no judgement"``.
    screen_outliers
        Whether moving ranges of 3.267 times their mean or more are left out of it, once.
    baseline_points
        Take mean and limits from so many first points; from all when not given.

    Returns
    -------
    pandas.DataFrame
        On the caller's index: ``value``, ``mean``, ``lower_limit``, ``upper_limit``, ``moving_range``, ``rule`` (the
        first of the four that the point is part of, or nothing), ``variation`` (the icon in words) and ``limits``
        (``"trial limits"`` from fewer than 12 points, ``"limits"``, or ``"no limits"`` from fewer than two).

    Raises
    ------
    ValueError
        If a value is missing, the indexes differ, or a choice is unknown; all offenders are named.

    Examples
    --------
    >>> chart = xmr([10, 11, 10, 12, 11, 10, 12, 11, 10, 11, 12, 30], polarity="high is good")
    >>> chart.iloc[-1][["rule", "variation", "limits"]].tolist()
    ['outside the limits', 'special cause: improvement, higher values', 'limits']
    """
    index, given = alignment.on_one_index({"values": values})
    good = int(alignment.direction(polarity, index[:1]).sum()) if len(index) else 0
    alignment.refuse(
        "No control chart can be drawn",
        [
            (
                np.isnan(given["values"]),
                "values are missing: a chart needs an unbroken series, so begin a new series after the gap",
            ),
            (
                np.bool_(baseline_points is not None and baseline_points < 2),
                "a baseline has two points or more",
            ),
        ],
        index,
    )
    name = (
        pd.Series(0, index=index)
        if series is None
        else alignment.joined_by_label(series, index, names=("values", "series"))
    )
    code = pd.factorize(name.to_numpy())[0]
    order = np.argsort(code, kind="stable")
    y, one = given["values"][order], code[order]
    chart = _limits(y, one, screen_outliers, baseline_points)
    side = np.sign(y - chart["mean"].to_numpy())
    rule, turned = _rules(y, one, side, chart)
    chart["rule"] = np.where(rule < len(RULES), np.array([*RULES, ""], dtype=object)[rule], "")
    chart["variation"] = _variation(rule, np.where(side == 0, turned, side), good)
    points = np.bincount(one, minlength=1)[one] if len(one) else one
    used = points if baseline_points is None else np.minimum(points, baseline_points)
    chart["limits"] = np.select([used < 2, used < FIRM], ["no limits", "trial limits"], "limits")
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return chart.iloc[back].set_axis(index)


def icons(
    chart: pd.DataFrame,
    series: pd.Series | None = None,
    *,
    polarity: str = "no judgement",
    target: float | None = None,
) -> pd.DataFrame:
    """Sum each series up in the two icons of Making Data Count, in words.

    Parameters
    ----------
    chart
        What `xmr` returned.
    series
        The series of each point, as given to `xmr`.
    polarity
        As given to `xmr`.
    target
        Value to be reached; whether above or below is told by the polarity.

    Returns
    -------
    pandas.DataFrame
        One row per series in order of first appearance: ``variation`` (of the latest point), ``assurance`` (passes
        the target consistently, falls short of the target consistently, hits and misses the target, or nothing)
        and ``limits``.

    Raises
    ------
    ValueError
        If the indexes differ or the polarity is unknown.

    Examples
    --------
    >>> chart = xmr([10, 11, 10, 12, 11, 10, 12], polarity="high is good")
    >>> icons(chart, polarity="high is good", target=20).iloc[0].tolist()
    ['common cause variation', 'falls short of the target consistently', 'trial limits']
    """
    good = int(alignment.direction(polarity, pd.RangeIndex(1))[0])
    name = (
        pd.Series("all", index=chart.index)
        if series is None
        else alignment.joined_by_label(series, chart.index, names=("chart", "series"))
    )
    latest = chart.groupby(name.to_numpy(), sort=False).tail(1)
    labels = name[~name.duplicated(keep="last").to_numpy()]
    latest = latest.set_axis(pd.Index(labels.to_numpy(), name=name.name)).loc[name.unique()]
    if target is None or good == 0:
        assurance = np.full(len(latest), "", dtype=object)
    else:
        above, below = target > latest["upper_limit"], target < latest["lower_limit"]
        assurance = np.select(
            [latest["lower_limit"].isna(), above if good > 0 else below, below if good > 0 else above],
            ["", "falls short of the target consistently", "passes the target consistently"],
            "hits and misses the target",
        )
    return pd.DataFrame(
        {"variation": latest["variation"], "assurance": assurance, "limits": latest["limits"]}
    )


def _limits(y: Floats, one: NDArray[np.intp], screen: bool, baseline: int | None) -> pd.DataFrame:
    """Compute mean, moving ranges and limits of series that stand one after the other."""
    points = pd.Series(y)
    within = points.groupby(one)
    moving = within.diff().abs()
    place = within.cumcount()
    counted = place < (baseline if baseline is not None else len(y))
    mean = points.where(counted).groupby(one).transform("mean")
    ranges = moving.where(counted)
    average = ranges.groupby(one).transform("mean")
    if screen:
        # Where nothing varies the mean range is nought and there is nothing to screen.
        average = ranges.where((ranges < OUTLIER * average) | (average == 0)).groupby(one).transform("mean")
    return pd.DataFrame(
        {
            "value": points,
            "mean": mean,
            "lower_limit": mean - LIMIT * average,
            "upper_limit": mean + LIMIT * average,
            "moving_range": moving,
        }
    )


def _rules(
    y: Floats, one: NDArray[np.intp], side: Floats, chart: pd.DataFrame
) -> tuple[NDArray[np.intp], Floats]:
    """Return for each point the first rule it is part of (4 where none) and the direction of its run."""
    mean, lower, upper = (chart[c].to_numpy() for c in ("mean", "lower_limit", "upper_limit"))
    known = ~np.isnan(lower)
    outside = known & ((y > upper) | (y < lower))
    near = known & ~outside & (np.abs(y - mean) > (upper - mean) * 2 / 3)
    step = np.sign(np.diff(y, prepend=np.nan))
    step[np.flatnonzero(np.diff(one, prepend=-1))] = np.nan  # no step leads into a series
    long_run = (_run_lengths(step, one) >= RUN - 1) & (np.abs(step) == 1)
    # A run of six steps has seven points: the one that its first step leads from is part of it.
    leads = np.append(long_run[1:], False)[: len(y)]
    trend = long_run | leads
    turned = np.where(long_run, step, np.append(step[1:], np.nan)[: len(y)])
    shift = (_run_lengths(side, one) >= RUN) & (side != 0)
    two_of_three = near & _near_twice(near, side, one)
    rule = np.select([outside, trend, two_of_three, shift], [0, 1, 2, 3], len(RULES))
    return rule, turned


def _near_twice(near: NDArray[np.bool_], side: Floats, one: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Say which points stand among three on one side of the mean, of which two or more are near the limit."""
    count = len(near)
    found = np.zeros(count, dtype=bool)
    if count < 3:
        return found
    alike = (side[2:] == side[1:-1]) & (side[1:-1] == side[:-2]) & (side[2:] != 0)
    window = alike & (one[2:] == one[:-2]) & (near[2:].astype(int) + near[1:-1] + near[:-2] >= 2)
    for back in range(3):
        found[back : count - 2 + back] |= window
    return found


def _run_lengths(signs: Floats, one: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return for each point the length of the unbroken run of its sign within its series."""
    if not len(signs):
        return np.empty(0, dtype=np.intp)
    begins = np.ones(len(signs), dtype=bool)
    begins[1:] = (signs[1:] != signs[:-1]) | (one[1:] != one[:-1])
    run = np.cumsum(begins) - 1
    return np.bincount(run)[run]


def _variation(rule: NDArray[np.intp], side: Floats, good: int) -> NDArray[np.object_]:
    where = np.where(side > 0, "higher values", "lower values").astype(object)
    if good == 0:
        judged = "special cause: neither good nor bad, " + where
    else:
        judged = np.where(side == good, "special cause: improvement, ", "special cause: concern, ") + where
    return np.where(rule == len(RULES), "common cause variation", judged)
