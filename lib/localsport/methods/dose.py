"""Turn a dose of activity into a reduction of risk, in the three forms the field uses."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def risk_at(dose: ArrayLike, curve: pd.DataFrame) -> Floats:
    """Read a curve by straight lines between its doses; it starts at 1 with no activity and ends flat.

    Parameters
    ----------
    dose
        Marginal MET-hours a week.
    curve
        Columns ``dose``, ``central`` of one disease.

    Examples
    --------
    >>> curve = pd.DataFrame({"dose": [4.0, 8.0], "central": [0.8, 0.7]})
    >>> risk_at(np.array([0.0, 2.0, 6.0, 20.0]), curve).tolist()
    [1.0, 0.9, 0.75, 0.7]
    """
    rows = curve.sort_values("dose")
    return np.asarray(np.interp(np.asarray(dose, dtype=float), [0.0, *rows["dose"]], [1.0, *rows["central"]]))


def linear_reduction(minutes: ArrayLike, relative_risk: ArrayLike, reference: float, cap: float) -> Floats:
    """Give the share of risk taken away where the effect grows in a straight line with minutes.

    ``min((1 - RR) × minutes / reference, cap)``, the form of the World Health Organization's HEAT.

    Parameters
    ----------
    minutes
        Minutes a week.
    relative_risk
        Of those who do the reference minutes.
    reference
        Minutes a week the relative risk was measured for.
    cap
        The most that is ever taken away, a share.

    Raises
    ------
    ValueError
        If minutes are negative, a relative risk is not above 0, the reference is not above 0 or the cap is no
        share.

    Examples
    --------
    >>> linear_reduction([84, 168, 600], 0.89, 168, 0.30).round(3).tolist()
    [0.055, 0.11, 0.3]
    """
    dose, risk = _checked(minutes, relative_risk, reference, cap, "minutes")
    return np.asarray(np.minimum((1 - risk) * dose / reference, cap))


def power_reduction(dose: ArrayLike, relative_risk: ArrayLike, reference: float, cap: float) -> Floats:
    """Give the share of risk taken away where each further dose takes the same share of what is left.

    ``min(1 - RR^(dose / reference), cap)``, the form of transport appraisal (TAG).

    Parameters
    ----------
    dose
        Marginal MET-hours a week.
    relative_risk
        Of those who have the reference dose.
    reference
        Dose the relative risk stands for.
    cap
        The most that is ever taken away, a share.

    Raises
    ------
    ValueError
        As for `linear_reduction`.

    Examples
    --------
    >>> power_reduction([8.75, 17.5, 100.0], 0.9, 8.75, 0.30).round(3).tolist()
    [0.1, 0.19, 0.3]
    """
    given, risk = _checked(dose, relative_risk, reference, cap, "doses")
    return np.asarray(np.minimum(1 - risk ** (given / reference), cap))


def marginal_met_hours(minutes: ArrayLike, marginal_mets: ArrayLike) -> Floats:
    """Turn minutes a week into marginal MET-hours a week: what the body spends beyond rest.

    Examples
    --------
    >>> marginal_met_hours([150.0], 3.5).tolist()
    [8.75]
    """
    return np.asarray(np.asarray(minutes, dtype=float) / 60 * np.asarray(marginal_mets, dtype=float))


def build_up(years: int, *, uptake_years: int = 1, build_up_years: int = 5) -> Floats:
    """Give the share of the full effect that is reached in each year.

    People arrive in equal parts over the years of uptake; the effect on each builds up in a straight line, so
    that the last part is there in the last year of its build-up (our reading of HEAT).

    Parameters
    ----------
    years
        How many years, the first one first.
    uptake_years, build_up_years
        Whole years, at least one each.

    Raises
    ------
    ValueError
        If a number of years is below one.

    Examples
    --------
    >>> build_up(6).tolist()
    [0.2, 0.4, 0.6, 0.8, 1.0, 1.0]
    """
    if min(years, uptake_years, build_up_years) < 1:
        raise ValueError(
            f"Years, uptake and build-up are at least 1, not {years}, {uptake_years}, {build_up_years}."
        )
    year, arrived = np.arange(1, years + 1)[:, None], np.arange(uptake_years)[None, :]
    return np.asarray(np.clip((year - arrived) / build_up_years, 0, 1).mean(axis=1))


def _checked(
    dose: ArrayLike, relative_risk: ArrayLike, reference: float, cap: float, name: str
) -> tuple[Floats, Floats]:
    given, risk = np.asarray(dose, dtype=float), np.asarray(relative_risk, dtype=float)
    faults = [
        (bool(np.any(given < 0)), f"{name} are negative: {given[given < 0].tolist()[:5]}"),
        (bool(np.any(risk <= 0)), "a relative risk is not above 0"),
        (reference <= 0, f"the reference is {reference:g}, not above 0"),
        (not 0 <= cap <= 1, f"the cap is {cap:g}, not a share between 0 and 1"),
    ]
    said = [text for wrong, text in faults if wrong]
    if said:
        raise ValueError(f"No reduction of risk can be computed: {'; '.join(said)}.")
    return given, risk
