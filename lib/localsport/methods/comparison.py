"""Compare areas with a benchmark by their intervals, and say how small a difference could have shown.

The rule is that of Fingertips ("single overlapping confidence interval"): the benchmark's *value*, taken as
known, against the area's interval. Inside the interval or on its limit, the area is similar; the direction is
judged by the indicator's polarity. The comparisons published for 93015 are reproduced by it from the
published limits (175 of 175 in the North West).
"""

import numpy as np
import pandas as pd
from scipy.special import ndtri

from localsport.methods import alignment, answer
from localsport.methods.alignment import Numbers


def compare(
    estimates: pd.DataFrame, benchmark: Numbers, *, polarity: str | pd.Series = "no judgement"
) -> pd.DataFrame:
    """Say whether each area differs from the benchmark, and whether that is better or worse.

    Parameters
    ----------
    estimates
        One row per area with the limits of one level or several: ``lower_95``, ``upper_95``, ``lower_998``,
        ``upper_998``, as the methods of this package and the tidy table of indicators have them.
    benchmark
        The value to compare with, in the same unit: one for all areas, or one for each.
    polarity
        ``"low is good"``, ``"high is good"`` or ``"no judgement"``: one for all areas, or one for each.

    Returns
    -------
    pandas.DataFrame
        On the index of the estimates: ``comparison`` (better, worse or similar; higher, lower or similar without
        judgement; not compared), ``direction`` (higher, lower, similar or nothing), ``comparison_level`` (the
        highest level at which the area differs, ``"95"`` or ``"99.8"``; nothing where it is similar) and
        ``reason`` (why it was not compared).

    Raises
    ------
    ValueError
        If there are no limits, a lower limit lies above its upper one, the indexes differ or a polarity is
        unknown; all offenders are named.

    Examples
    --------
    >>> areas = pd.DataFrame({"lower_95": [20, 26], "upper_95": [24, 30]}, index=["E1", "E2"])
    >>> compare(areas, 25, polarity="low is good")["comparison"].to_dict()
    {'E1': 'better', 'E2': 'worse'}
    """
    names = _levels_of(estimates)
    index, given = alignment.on_one_index(
        {
            **{column: estimates[column] for name in names for column in (f"lower_{name}", f"upper_{name}")},
            "benchmark": benchmark,
        }
    )
    at = given["benchmark"]
    alignment.refuse(
        "No comparison can be made",
        [
            (given[f"lower_{name}"] > given[f"upper_{name}"], f"lower_{name} lies above upper_{name}")
            for name in names
        ],
        index,
    )
    good = alignment.direction(polarity, index)
    higher = np.zeros(len(index), dtype=bool)
    lower, known, level = higher.copy(), higher.copy(), np.full(len(index), "", dtype=object)
    for name in names:
        low, high = given[f"lower_{name}"], given[f"upper_{name}"]
        above, below = low > at, high < at
        known |= ~np.isnan(low) & ~np.isnan(high)
        higher |= above
        lower |= below
        level[above | below] = _as_per_cent(name)
    no_benchmark = np.isnan(at) | np.zeros(len(index), dtype=bool)
    reason = np.select([no_benchmark, ~known], ["the benchmark has no value", "no interval"], "")
    none = reason != ""
    turned = np.select([none, higher, lower], ["", "higher", "lower"], "similar")
    judged = np.select(
        [none, turned == "similar", good == 0, higher == (good == 1)],
        ["not compared", "similar", turned, "better"],
        "worse",
    )
    return pd.DataFrame(
        {
            "comparison": judged,
            "direction": turned,
            "comparison_level": np.where(none, "", level),
            "reason": reason,
        },
        index=index,
    )


def smallest_difference(
    benchmark: Numbers,
    respondents: Numbers,
    *,
    other_respondents: Numbers | None = None,
    design_effect: Numbers = 1.0,
    power: float = 0.8,
    confidence: float = 0.95,
    multiplier: float = 100,
) -> pd.DataFrame:
    """Say how far a share must lie from the benchmark for a sample of this size to show it.

    Against a benchmark taken as known, the rule of `compare` flags a share ``q`` with the chance ``power`` where
    ``|q - p| = z √(p(1-p)/n) + z_power √(q(1-q)/n)`` (Fleiss, Levin and Paik, Statistical Methods for Rates
    and Proportions, 3rd ed., chapter 2); it is solved exactly. Against a second sample the variances add:
    ``√(p(1-p)(1/n + 1/m))`` and ``√(q(1-q)/n + p(1-p)/m)``.

    Parameters
    ----------
    benchmark
        Share to compare with, in the unit of the answer (per cent when ``multiplier`` is 100).
    respondents
        People asked, above 0.
    other_respondents
        Size of the second sample, such as last year's or another place's; without it the benchmark is taken
        as known.
    design_effect
        As for `intervals.survey_proportion`; divides both samples.
    power
        Chance of being shown.
    confidence
        Level of the comparison.
    multiplier
        What a share of one is called.

    Returns
    -------
    pandas.DataFrame
        On the caller's index: ``value`` (the benchmark), ``smallest_fall``, ``smallest_rise`` (differences, both
        positive; missing where no share is so far away) and ``method``.

    Raises
    ------
    ValueError
        If a share is not between 0 and the multiplier, a sample is not above 0, a design effect is below 1 or
        the power is not between one half and 1.

    Examples
    --------
    >>> smallest_difference(25, [500]).round(1).iloc[0, :3].tolist()
    [25.0, 5.3, 5.5]
    """
    index, given = alignment.on_one_index(
        {
            "respondents": respondents,
            "benchmark": benchmark,
            "design_effect": design_effect,
            "other_respondents": other_respondents,
        }
    )
    p, effect = given["benchmark"] / multiplier, given["design_effect"]
    other = given.get("other_respondents", np.asarray(np.inf))
    alignment.refuse(
        "No difference can be computed",
        [
            ((p < 0) | (p > 1), f"benchmarks are not between 0 and {multiplier:g}"),
            ((given["respondents"] <= 0), "numbers of respondents are not above 0"),
            (other <= 0, "numbers of other respondents are not above 0"),
            (effect < 1, "design effects are below 1: state 1 for a simple random sample"),
            (np.bool_(not 0.5 <= power < 1), "the power is a share such as 0.8"),
        ],
        index,
    )
    (level,) = answer.levels(confidence)
    n, m = given["respondents"] / effect, other / effect
    under_none = level.z * np.sqrt(p * (1 - p) * (1 / n + 1 / m))
    weight = float(ndtri(power)) ** 2
    # (d - z s0)² = z_power² (q(1-q)/n + p(1-p)/m) with q = p ± d is a quadratic in d; its larger root is wanted.
    square = 1 + weight / n
    constant = under_none**2 - weight * p * (1 - p) * (1 / n + 1 / m)
    found = {}
    for name, sign in (("smallest_fall", -1), ("smallest_rise", 1)):
        linear = 2 * under_none + sign * weight * (1 - 2 * p) / n
        d = (linear + np.sqrt(np.maximum(linear**2 - 4 * square * constant, 0))) / (2 * square)
        reached = p + sign * d
        found[name] = np.where((reached >= 0) & (reached <= 1), d * multiplier, np.nan)
    against = "a second sample" if other_respondents is not None else "a benchmark taken as known"
    method = f"power {power:.0%}, {_as_per_cent(level.name)}% level, against {against}"
    value = np.broadcast_to(p * multiplier, len(index))
    return pd.DataFrame({"value": value, **found, "method": method}, index=index)


def _levels_of(estimates: pd.DataFrame) -> list[str]:
    """Return the names of the levels that have both limits, lowest first."""
    names = [str(c).removeprefix("lower_") for c in estimates.columns if str(c).startswith("lower_")]
    names = [name for name in names if f"upper_{name}" in estimates.columns]
    if not names:
        raise ValueError(
            "No comparison can be made: there are no limits. Columns such as lower_95 and upper_95 are needed; "
            f"there are {list(estimates.columns)}."
        )
    return sorted(names, key=lambda name: float(_as_per_cent(name)))


def _as_per_cent(name: str) -> str:
    return name if len(name) <= 2 else f"{name[:2]}.{name[2:]}"
