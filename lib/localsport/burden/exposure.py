"""Keep apart what studies call inactive, and hold each relative risk to the share it was measured for."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from localsport.burden.streams import uniforms
from localsport.methods.distributions import Z_95

GUIDELINE = "not meeting the guideline"
INACTIVE = "under 30 minutes a week"
SOME = "30 to 149 minutes a week"
EXPOSURES = {
    GUIDELINE: "100 minus indicator 93014",
    INACTIVE: "indicator 93015",
    SOME: "100 minus indicator 93014 minus indicator 93015",
}
"""What each exposure is called, and the published share that matches it."""

NO_SHARE = "No share exposed can be computed"


def shares(*, active: Mapping[str, float], inactive: Mapping[str, float]) -> pd.DataFrame:
    """Lay out the share of adults in each exposure from the two published indicators.

    Parameters
    ----------
    active
        ``value`` of indicator 93014 (150 minutes or more a week), per cent, and its ``lower`` and ``upper``
        95 per cent limits where published (else NaN).
    inactive
        The same of indicator 93015 (under 30 minutes a week).

    Returns
    -------
    pandas.DataFrame
        One row per exposure of `EXPOSURES`: ``value, lower, upper`` in per cent and ``basis``. The limits of 30
        to 149 minutes follow from the other two: those under 30 minutes are part of those who do not meet the
        guideline, so the two errors go together (see `drawn`). NaN where a figure is not published.

    Raises
    ------
    ValueError
        If a share or limit is not between 0 and 100, limits are crossed, or active and inactive together are
        more than everybody; all are named.

    Examples
    --------
    >>> shares(active={"value": 68.0}, inactive={"value": 21.8})["value"].round(1).tolist()
    [32.0, 21.8, 10.2]
    """
    given = {"active (93014)": _three(active), "inactive (93015)": _three(inactive)}
    faults = [
        f"{name} {part} is {number:g}"
        for name, three in given.items()
        for part, number in zip(("value", "lower", "upper"), three, strict=True)
        if not np.isnan(number) and not 0 <= number <= 100
    ]
    faults += [
        f"the limits of {name} are crossed: {low:g}, {value:g}, {high:g}"
        for name, (value, low, high) in given.items()
        if low > value or value > high
    ]
    (a, a_low, a_high), (i, i_low, i_high) = given.values()
    if a + i > 100 + 1e-9:
        faults.append(f"active {a:g} and inactive {i:g} are more than 100 together")
    if faults:
        raise ValueError(f"{NO_SHARE}: {'; '.join(faults)}. Shares are in per cent, such as 28.7.")
    part = _part(100 - a, _error(a_low, a_high), i, _error(i_low, i_high))
    rows = {
        GUIDELINE: (100 - a, 100 - a_high, 100 - a_low),
        INACTIVE: (i, i_low, i_high),
        SOME: (100 - a - i, max(100 - a - i - Z_95 * part, 0.0), min(100 - a - i + Z_95 * part, 100.0)),
    }
    if np.isnan(part):
        rows[SOME] = (100 - a - i, np.nan, np.nan)
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["value", "lower", "upper"])
    frame["basis"] = [EXPOSURES[exposure] for exposure in frame.index]
    return frame.rename_axis("exposure")


def matched(risks: pd.DataFrame, held: pd.DataFrame) -> pd.Series:
    """Give each relative risk the share of the exposure it was measured for, or refuse.

    Parameters
    ----------
    risks
        Columns ``outcome``, ``exposure``.
    held
        Shares indexed by exposure, column ``value``.

    Returns
    -------
    pandas.Series
        The share of each risk, on its index.

    Raises
    ------
    ValueError
        If a risk was measured for an exposure of which no share is offered; each is named with what would fit.

    Examples
    --------
    >>> risks = pd.DataFrame({"outcome": ["stroke"], "exposure": [GUIDELINE]})
    >>> matched(risks, pd.DataFrame({"value": [28.7]}, index=[INACTIVE]))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: Relative risks and shares do not match: ...
    """
    strangers = risks[~risks["exposure"].isin(held.index)]
    if len(strangers):
        named = "; ".join(
            f"{exposure!r} (needs {EXPOSURES.get(str(exposure), 'a share that is not published')})"
            for exposure in strangers["exposure"].unique()
        )
        who = "; ".join(
            f"{outcome} was measured for {exposure!r}"
            for outcome, exposure in zip(strangers["outcome"], strangers["exposure"], strict=True)
        )
        raise ValueError(
            f"Relative risks and shares do not match: {who}, but the shares are of "
            f"{[str(one) for one in held.index]}. Give the matching share: {named}."
        )
    return risks["exposure"].map(held["value"]).rename("share")


def drawn(held: pd.DataFrame, n: int, *, seed: int) -> dict[str, NDArray[np.float64]]:
    """Draw the shares within their limits, so that they stay shares of one population.

    Normal draws with standard error ``(upper - lower) / 3.92``, cut to 0 to 100. Those under 30 minutes are part
    of those who do not meet the guideline, so both come from one survey with the correlation of nested shares,
    ``sqrt(p (1 - q) / (q (1 - p)))``; 30 to 149 minutes is their difference. A share without limits is certain.

    Parameters
    ----------
    held
        As `shares` returns it.
    n, seed
        Number of draws and any non-negative integer.

    Returns
    -------
    dict
        ``n`` draws by exposure, per cent.
    """
    q, p = (float(held["value"][each]) for each in (GUIDELINE, INACTIVE))
    errors = {
        each: _error(float(held["lower"][each]), float(held["upper"][each])) for each in (GUIDELINE, INACTIVE)
    }
    first, second = (ndtri(uniforms(f"share {each}", n, seed=seed)) for each in (GUIDELINE, INACTIVE))
    rho = _nested(q, p)
    second = rho * first + np.sqrt(1 - rho**2) * second
    result = {
        each: np.clip(value + (0 if np.isnan(errors[each]) else errors[each]) * z, 0, 100)
        for each, value, z in ((GUIDELINE, q, first), (INACTIVE, p, second))
    }
    result[INACTIVE] = np.minimum(result[INACTIVE], result[GUIDELINE])
    result[SOME] = result[GUIDELINE] - result[INACTIVE]
    return result


def _three(given: Mapping[str, float]) -> tuple[float, float, float]:
    return tuple(float(given.get(part, np.nan)) for part in ("value", "lower", "upper"))  # type: ignore[return-value]


def _error(lower: float, upper: float) -> float:
    return (upper - lower) / (2 * Z_95)


def _nested(whole: float, part: float) -> float:
    """Give the correlation of a share with a share of which it is a part, both per cent."""
    if not 0 < part < whole < 100:
        return 0.0
    return float(np.sqrt(part * (100 - whole) / (whole * (100 - part))))


def _part(whole: float, whole_error: float, part: float, part_error: float) -> float:
    rho = _nested(whole, part)
    return float(np.sqrt(whole_error**2 + part_error**2 - 2 * rho * whole_error * part_error))
