"""Check the people a programme reaches and count those of them a method is meant for."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from localsport.valuation.results import NotApplicableError

CLASSES = ("inactive", "fairly active", "active")
MODES = ("walking", "cycling", "moderate activity")
OLDEST = 89
"""Age at which an open age group is taken to end."""


def checked(people: pd.DataFrame, needs: Sequence[str], method: str) -> pd.DataFrame:
    """Return the people of a programme as a method can use them, or refuse.

    Parameters
    ----------
    people
        One row per group: ``group`` (its name), ``people``, ``age_from``, ``age_to`` (missing: open) and, as far
        as known, ``class_before`` and ``class_after`` (see `CLASSES`), ``mode`` (see `MODES`),
        ``minutes_before`` and ``minutes_after`` (a week, in that mode), ``ls_points`` (points of life
        satisfaction, 0 to 10, a person), ``in_work`` (share), ``disabled`` (yes or no).
    needs
        Columns the method cannot do without.
    method
        For messages.

    Returns
    -------
    pandas.DataFrame
        The rows in which everything needed is given, numbers as numbers; ``age_to`` filled. Groups that lack
        something are listed in ``attrs["left_out"]`` as sentences, people offered in ``attrs["offered"]``.

    Raises
    ------
    NotApplicableError
        If a needed column is missing, or no group has all that is needed.
    ValueError
        If people or minutes are negative or no number, ages are no ages, a group stands twice or an unknown
        class or mode is named; all groups concerned are named.
    """
    absent = [c for c in ("group", "people", "age_from", "age_to") if c not in people]
    if absent:
        raise ValueError(f"The people of a programme need the columns {absent}.")
    frame = people.reset_index(drop=True).assign(group=people["group"].astype(str).to_numpy())
    numbers = [
        c
        for c in ("people", "age_from", "age_to", "minutes_before", "minutes_after", "ls_points", "in_work")
        if c in frame
    ]
    raw = frame[numbers].replace("", np.nan)
    frame = frame.assign(**{c: pd.to_numeric(raw[c], errors="coerce") for c in numbers})
    faults = {f"{c} is no number": frame[c].isna() & raw[c].notna() for c in numbers}
    faults |= {
        "no number of people": frame["people"].isna() & raw["people"].isna(),
        "fewer than no people: count people as 0 or more": frame["people"].lt(0),
        "no ages: give age_from, and age_to or nothing": frame["age_from"].isna() & raw["age_from"].isna(),
        f"ages out of order or not between 0 and {OLDEST}": frame["age_from"].gt(frame["age_to"])
        | ~frame["age_from"].fillna(0).between(0, OLDEST),
        "several rows for one group: keep one": frame.duplicated("group", keep=False),
        **_words(frame, "class_before", CLASSES),
        **_words(frame, "class_after", CLASSES),
        **_words(frame, "mode", MODES),
        **{
            f"{c} is negative": frame[c].lt(0)
            for c in ("minutes_before", "minutes_after", "in_work")
            if c in frame
        },
        **({"in_work is more than 1: it is a share": frame["in_work"].gt(1)} if "in_work" in frame else {}),
        **(
            {"ls_points beyond 10: life satisfaction is asked from 0 to 10": frame["ls_points"].abs().gt(10)}
            if "ls_points" in frame
            else {}
        ),
    }
    said = [f"{', '.join(frame.loc[m, 'group'])}: {text}" for text, m in faults.items() if m.any()]
    if said:
        raise ValueError(f"The people of the programme cannot be valued: {'; '.join(said)}.")
    lacking = [c for c in needs if c not in frame]
    if lacking:
        raise NotApplicableError(
            f"{method} needs {_list(lacking)} of each group, which the programme does not give."
        )
    blank = frame[list(needs)].replace("", np.nan).isna()
    out = [
        f"{row['group']}: left out, no {_list([c for c in needs if missing[c]])}"
        for row, missing in zip(frame.to_dict("records"), blank.to_dict("records"), strict=True)
        if any(missing.values())
    ]
    kept = frame[~blank.any(axis=1)]
    if kept.empty:
        raise NotApplicableError(f"{method} needs {_list(needs)}, which no group of the programme has.")
    kept = kept.assign(age_to=kept["age_to"].fillna(OLDEST).clip(upper=OLDEST)).reset_index(drop=True)
    kept.attrs = {"left_out": out, "offered": float(frame["people"].sum())}
    return kept


def within(
    people: pd.DataFrame, age_from: pd.Series | float, age_to: pd.Series | float, method: str
) -> tuple[pd.DataFrame, list[str]]:
    """Count the people whose age a method covers, taking each group to be spread evenly over its ages.

    Parameters
    ----------
    people
        As `checked` returns them.
    age_from, age_to
        First and last age of the method, or one for each group.
    method
        For the sentences.

    Returns
    -------
    tuple
        The people with ``counted`` (people), ``first`` and ``last`` (ages counted), and a sentence for each
        group of which somebody is left out.

    Examples
    --------
    >>> group = pd.DataFrame({"group": ["older"], "people": [10.0], "age_from": [65.0], "age_to": [84.0]})
    >>> within(group, 20, 74, "HEAT")[0]["counted"].tolist()
    [5.0]
    """
    first = np.maximum(people["age_from"], age_from)
    last = np.minimum(people["age_to"], age_to)
    share = np.clip(last - first + 1, 0, None) / (people["age_to"] - people["age_from"] + 1)
    result = people.assign(counted=people["people"] * share, first=first, last=last)
    low, high = (pd.Series(each, index=people.index) for each in (age_from, age_to))
    said = [
        f"{row['group']}: {row['people'] - row['counted']:,.0f} of {row['people']:,.0f} people left out, "
        f"{method} is for ages {youngest:.0f} to {oldest:.0f}"
        for row, youngest, oldest in zip(result.to_dict("records"), low, high, strict=True)
        if row["counted"] < row["people"]
    ]
    return result, said


def mean_rate(rows: pd.DataFrame, first: float, last: float, column: str) -> float:
    """Average a rate by age over the single years from first to last.

    Parameters
    ----------
    rows
        Columns ``age_from``, ``age_to`` and the rate.
    first, last
        Ages, both counted. Ages without a rate count as none, so leave them out before.

    Examples
    --------
    >>> rates = pd.DataFrame({"age_from": [20, 30], "age_to": [29, 39], "central": [1.0, 3.0]})
    >>> mean_rate(rates, 25, 34, "central")
    2.0
    """
    if last < first:
        return 0.0
    years = np.clip(np.minimum(rows["age_to"], last) - np.maximum(rows["age_from"], first) + 1, 0, None)
    return float((years * rows[column]).sum() / (last - first + 1))


def _words(frame: pd.DataFrame, column: str, known: tuple[str, ...]) -> dict[str, pd.Series]:
    if column not in frame:
        return {}
    unknown = frame[column].notna() & frame[column].ne("") & ~frame[column].isin(known)
    return {f"unknown {column}: use one of {list(known)}": unknown}


def _list(columns: Sequence[str]) -> str:
    return " and ".join(columns)
