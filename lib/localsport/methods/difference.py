"""Set the change of one group of places beside that of another: the difference in differences.

The change of the places with a programme less that of the places without one removes what befell both. What is left
is an effect only if the two groups would have moved alike without the programme, which no figure can show; figures
can only speak against it, where the groups parted before the start (`trends_before`).

Months of one place are not independent of each other, so every place is first reduced to one number, its mean after
less its mean before, and places are compared (Bertrand, Duflo and Mullainathan, Quarterly Journal of Economics 119
(2004) 249-275). For two groups of places observed at the same times this is the coefficient of the regression with
an effect for each place and each time. All places must begin at one time: where they begin at different times that
regression mixes early with late ones (Goodman-Bacon, Journal of Econometrics 225 (2021) 254-277), and is not offered.
"""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from localsport.methods import alignment, answer, gaps
from localsport.methods.alignment import Floats

FEWEST = 2
MOST_ORDERS = 20_000


@dataclass(frozen=True)
class Difference:
    """A difference between the changes of two groups of places.

    Attributes
    ----------
    change, comparison_change
        Mean over the places of each group of their change.
    difference
        The one less the other.
    lower, upper
        Its interval from how places differ among themselves (Welch's t); NaN with fewer than two places in a group.
    degrees
        Welch's degrees of freedom; NaN likewise.
    p_value
        Of no difference, by the same t; NaN likewise.
    p_reassigned
        Share of all ways of choosing as many places that show a difference as large, the true one among them
        (Fisher's randomisation test); NaN where there are too many ways to go through.
    smallest_p
        The smallest that share can be with so few places.
    places
        One row per place: ``group``, ``before``, ``after`` (means) and ``change``.
    """

    change: float
    comparison_change: float
    difference: float
    lower: float
    upper: float
    degrees: float
    p_value: float
    p_reassigned: float
    smallest_p: float
    places: pd.DataFrame


def difference_in_differences(
    panel: pd.DataFrame, *, programme: pd.Series, confidence: float = 0.95
) -> Difference:
    """Compare the changes of places with and without a programme.

    Parameters
    ----------
    panel
        One row per place and time: ``place``, ``after`` (bool) and ``value``; every place at the same times.
    programme
        By place: whether the programme runs there.
    confidence
        Level of the interval, as a share.

    Raises
    ------
    ValueError
        If a value is missing, a place is of no group or stands twice, a group has no place, or a place has no time
        before or none after; all offenders are named.

    Examples
    --------
    >>> panel = pd.DataFrame({"place": list("aabbccdd"), "after": [False, True] * 4,
    ...                       "value": [10, 16, 12, 20, 11, 13, 9, 9]})
    >>> found = difference_in_differences(panel, programme=pd.Series([True, True, False, False], list("abcd")))
    >>> found.change, found.comparison_change, found.difference, round(found.p_reassigned, 3)
    (7.0, 1.0, 6.0, 0.333)
    """
    places = _changes(panel, programme)
    treated = places["group"].to_numpy() == "programme"
    changes = places["change"].to_numpy(dtype=float)
    difference, lower, upper, degrees, p_value = _welch(changes[treated], changes[~treated], confidence)
    p_reassigned, smallest = _reassigned(changes, treated)
    return Difference(
        change=float(changes[treated].mean()),
        comparison_change=float(changes[~treated].mean()),
        difference=difference,
        lower=lower,
        upper=upper,
        degrees=degrees,
        p_value=p_value,
        p_reassigned=p_reassigned,
        smallest_p=smallest,
        places=places,
    )


def trends_before(panel: pd.DataFrame, *, programme: pd.Series, confidence: float = 0.95) -> dict[str, float]:
    """Say whether the groups moved apart before the programme began.

    A straight line is fitted to each place's values before; the slopes of the two groups are compared as the changes
    are in `difference_in_differences`. That no difference is found is no proof: with few places and times even
    groups that part are seldom told from groups that do not (Roth, American Economic Review: Insights 4 (2022)).

    Parameters
    ----------
    panel
        As for `difference_in_differences`, with ``time``, a number that grows by one from each time to the next.
    programme, confidence
        As for `difference_in_differences`.

    Returns
    -------
    dict
        ``times`` (before the start), ``difference`` of slopes (per step of time), ``lower``, ``upper``, ``p_value``;
        NaN with fewer than three times before or fewer than two places in a group.
    """
    _changes(panel, programme)
    before = panel[~panel["after"].to_numpy(dtype=bool)]
    times = before.groupby("place")["time"].nunique()
    out = {"times": float(times.min())}
    if times.min() < FEWEST + 1:
        return out | dict.fromkeys(("difference", "lower", "upper", "p_value"), float("nan"))
    centred = before["time"] - before.groupby("place")["time"].transform("mean")
    slope = (centred * before["value"]).groupby(before["place"]).sum() / (centred**2).groupby(
        before["place"]
    ).sum()
    treated = programme.reindex(slope.index).to_numpy(dtype=bool)
    gap, lower, upper, _, p_value = _welch(slope.to_numpy()[treated], slope.to_numpy()[~treated], confidence)
    return out | {"difference": gap, "lower": lower, "upper": upper, "p_value": p_value}


def of_shares(
    programme_before: pd.DataFrame,
    programme_after: pd.DataFrame,
    comparison_before: pd.DataFrame | None = None,
    comparison_after: pd.DataFrame | None = None,
    *,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Give the change of a share and, with a comparison, the difference of the two changes.

    The interval is that of sampling people alone, recovered from Wilson's intervals (`gaps`: MOVER). It does not
    know that places have fortunes of their own.

    Parameters
    ----------
    programme_before, programme_after, comparison_before, comparison_after
        Estimates with limits as `intervals.proportion` gives them, on one index. The samples are different people.
    confidence
        Level to carry over.

    Returns
    -------
    pandas.DataFrame
        ``change``, ``comparison_change`` and ``difference`` with ``_lower`` and ``_upper`` each; NaN for what is
        not given.

    Examples
    --------
    >>> from localsport.methods import intervals
    >>> share = [intervals.proportion([count], [200]) for count in (80, 60, 76, 74)]
    >>> of_shares(*share).filter(like="difference").round(3).values.tolist()
    [[-0.09, -0.221, 0.043]]
    """
    name = answer.levels(confidence)[0].name
    change = gaps.absolute(programme_after, programme_before, confidence=confidence)
    out = {"change": change}
    if comparison_before is not None and comparison_after is not None:
        out["comparison_change"] = gaps.absolute(comparison_after, comparison_before, confidence=confidence)
        out["difference"] = gaps.absolute(change, out["comparison_change"], confidence=confidence)
    columns: dict[str, pd.Series | float] = {}
    for key in ("change", "comparison_change", "difference"):
        for column, suffix in (("value", ""), (f"lower_{name}", "_lower"), (f"upper_{name}", "_upper")):
            columns[key + suffix] = out[key][column] if key in out else float("nan")
    return pd.DataFrame(columns, index=change.index)


def _changes(panel: pd.DataFrame, programme: pd.Series) -> pd.DataFrame:
    """Reduce each place to its mean before, its mean after and its change."""
    if lacking := [each for each in ("place", "after", "value") if each not in panel]:
        raise ValueError(f"No changes can be compared: columns missing {lacking}.")
    after = panel["after"].to_numpy(dtype=bool)
    _refuse(panel, after, programme)
    means = panel.assign(after=after).groupby(["place", "after"], sort=False)["value"].mean().unstack()
    treated = programme.reindex(means.index).to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            "group": np.where(treated, "programme", "comparison"),
            "before": means[False],
            "after": means[True],
            "change": means[True] - means[False],
        }
    )


def _refuse(panel: pd.DataFrame, after: np.ndarray, programme: pd.Series) -> None:
    places = pd.Index(panel["place"].unique())
    times = panel.groupby("place").size()
    missing = panel.loc[panel["value"].isna(), "place"].unique()
    offenders = {
        "values are missing at": missing,
        "places of no group": places.difference(programme.index),
        "places twice in the groups": programme.index[programme.index.duplicated()],
        "places without a time before": places.difference(panel.loc[~after, "place"]),
        "places without a time after": places.difference(panel.loc[after, "place"]),
        "places not seen as often as the others": times.index[times != times.mode().iloc[0]],
    }
    faults = [f"{what} {alignment.listed(who)}" for what, who in offenders.items() if len(who)]
    sides = set(programme[programme.index.isin(places)].astype(bool))
    if sides == {True}:
        faults.append(
            "no place is without the programme: there is nothing to compare with, and only a change can be stated"
        )
    elif sides == {False}:
        faults.append("no place has the programme")
    if faults:
        raise ValueError(f"No changes can be compared: {'; '.join(faults)}.")


def _welch(one: Floats, other: Floats, confidence: float) -> tuple[float, float, float, float, float]:
    """Compare two means: difference, its limits, degrees of freedom and p-value (Welch, Biometrika 34 (1947))."""
    gap = float(one.mean() - other.mean())
    if min(len(one), len(other)) < FEWEST:
        return gap, float("nan"), float("nan"), float("nan"), float("nan")
    parts = one.var(ddof=1) / len(one), other.var(ddof=1) / len(other)
    variance = float(sum(parts))
    if variance == 0:
        return gap, gap, gap, float("nan"), float(gap == 0)
    degrees = variance**2 / (parts[0] ** 2 / (len(one) - 1) + parts[1] ** 2 / (len(other) - 1))
    error = float(np.sqrt(variance))
    half = error * float(stdtrit(degrees, (1 + confidence) / 2))
    return gap, gap - half, gap + half, float(degrees), float(2 * stdtr(degrees, -abs(gap) / error))


def _reassigned(changes: Floats, treated: np.ndarray) -> tuple[float, float]:
    """Go through every choice of as many places, and count those with a difference as large."""
    n, k = len(changes), int(treated.sum())
    ways = comb(n, k)
    if ways > MOST_ORDERS:
        return float("nan"), float("nan")
    chosen = np.zeros((ways, n))
    chosen[np.arange(ways)[:, None], list(combinations(range(n), k))] = 1
    differences = chosen @ changes / k - (1 - chosen) @ changes / (n - k)
    observed = abs(changes[treated].mean() - changes[~treated].mean())
    # With two groups of one size every choice has a mirror image as large.
    return float((np.abs(differences) >= observed - 1e-9).mean()), (2 if 2 * k == n else 1) / ways
