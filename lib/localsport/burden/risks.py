"""Check the tables of relative risks and of doses before a fraction is made of them."""

import pandas as pd

from localsport.burden.exposure import EXPOSURES, INACTIVE, SOME

CRUDE, ADJUSTED = "crude relative risk", "adjusted relative risk"
CASES, CLASS = "prevalence ratio of cases", "class relative risk"
DOSE, CLASS_DOSE, MEETING = "relative risk of a dose", "dose of a class", "meeting the guideline"
STATUSES = ("published", "derived", "unverified")


def checked_risks(risks: pd.DataFrame) -> pd.DataFrame:
    """Return the table of relative risks as numbers, or refuse it.

    Parameters
    ----------
    risks
        The parameter table ``relative_risks``: ``parameter, outcome, kind, exposure, low, central, high,
        source_id, status``; low and high may be missing.

    Raises
    ------
    ValueError
        If an exposure or a kind is unknown, a relative risk lies below 1 where too little activity should
        harm, its limits are crossed, a risk stands twice, or an adjusted risk has no prevalence ratio of
        cases; all are named.
    """
    frame = _numbers(risks, ["low", "central", "high"])
    kinds = (CRUDE, ADJUSTED, CASES, CLASS)
    faults = [
        *_each(frame, ~frame["kind"].isin(kinds), f"unknown kind: use one of {list(kinds)}"),
        *_each(frame, ~frame["exposure"].isin(EXPOSURES), f"unknown exposure: use one of {list(EXPOSURES)}"),
        *_each(
            frame,
            frame["central"].lt(1),
            "below 1, though the exposure is too little activity: turn a protective risk over (1 / RR)",
        ),
        *_common(frame),
        *_each(
            frame,
            frame.duplicated(["outcome", "kind", "exposure"], keep=False),
            "several rows for one disease, kind and exposure: keep one",
        ),
    ]
    with_cases = set(frame.loc[frame["kind"].eq(CASES), "outcome"])
    alone = frame["kind"].eq(ADJUSTED) & ~frame["outcome"].isin(with_cases)
    faults += _each(frame, alone, f"adjusted, so it needs a row of kind {CASES!r}")
    return _or_refused(frame, faults, "relative_risks")


def checked_curves(curves: pd.DataFrame) -> pd.DataFrame:
    """Return the dose-response table as numbers, or refuse it.

    Parameters
    ----------
    curves
        The parameter table ``dose_response``: ``parameter, outcome, kind, exposure, dose, low, central, high,
        source_id, status``. Doses are marginal MET-hours a week; risks are against no activity. Three rows of
        kind ``dose of a class`` say the mean dose of each class and of those who meet the guideline.

    Raises
    ------
    ValueError
        If a class has no dose, a curve has no risk at the guideline's dose, a risk is above 1, limits are
        crossed, or a number is missing; all are named.
    """
    frame = _numbers(curves, ["dose", "low", "central", "high"])
    is_class = frame["kind"].eq(CLASS_DOSE)
    risk = frame["kind"].eq(DOSE)
    faults = [
        *_each(frame, ~(is_class | risk), f"unknown kind: use {DOSE!r} or {CLASS_DOSE!r}"),
        *_each(frame, risk & (frame["dose"].isna() | frame["dose"].le(0)), "no dose above 0"),
        *_each(
            frame,
            risk & (frame["central"].gt(1) | frame["central"].le(0)),
            "not between 0 and 1: the curve is of the risk against no activity",
        ),
        *_common(frame),
    ]
    lacking = {INACTIVE, SOME, MEETING} - set(frame.loc[is_class, "exposure"])
    faults += [f"no dose of a class for {one!r}" for one in sorted(lacking)]
    if MEETING not in lacking:
        goal = float(frame.loc[is_class & frame["exposure"].eq(MEETING), "central"].iloc[0])
        there = set(frame.loc[risk & frame["dose"].eq(goal), "outcome"])
        without = sorted(set(frame.loc[risk, "outcome"]) - there)
        faults += [f"{one}: no risk at the guideline's dose of {goal:g}" for one in without]
    return _or_refused(frame, faults, "dose_response")


def worst_status(statuses: pd.Series) -> str:
    """Name the least certain status of several.

    Examples
    --------
    >>> worst_status(pd.Series(["published", "unverified", "derived"]))
    'unverified'
    """
    return STATUSES[max(STATUSES.index(one) for one in statuses)]


def _numbers(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return frame.assign(**{each: pd.to_numeric(frame[each], errors="coerce") for each in columns})


def _common(frame: pd.DataFrame) -> list[str]:
    low, central, high = (frame[each] for each in ("low", "central", "high"))
    return [
        *_each(frame, central.isna(), "no central value"),
        *_each(frame, low.gt(central) | central.gt(high) | low.gt(high), "limits are crossed"),
        *_each(frame, low.isna() != high.isna(), "one limit without the other"),
        *_each(frame, low.lt(0), "a limit below 0"),
        *_each(frame, ~frame["status"].isin(STATUSES), f"unknown status: use one of {list(STATUSES)}"),
    ]


def _each(frame: pd.DataFrame, wrong: pd.Series, sentence: str) -> list[str]:
    names = frame.loc[wrong, "parameter"].tolist()
    return [f"{', '.join(names)}: {sentence}"] if names else []


def _or_refused(frame: pd.DataFrame, faults: list[str], name: str) -> pd.DataFrame:
    if faults:
        raise ValueError(f"Parameter table {name} cannot be used: {'; '.join(faults)}.")
    return frame
