"""Show what the return hangs on: one assumption at a time, and what it would have to be."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from localsport.sroi.impact import Arrays, arrange, assumptions, flows

LONGEST = 30.0
TIMES = 20.0


def tornado(
    inputs: pd.DataFrame,
    outcomes: pd.DataFrame,
    unit_values: pd.DataFrame,
    *,
    price_year: int,
    deflator: pd.Series,
    schedule: pd.Series,
    first_year_discounted: bool = False,
) -> pd.DataFrame:
    """Move one assumption at a time to its low and its high, the others staying central.

    What is assumed about one group of people moves together, and so do the unit values of one source.

    Parameters
    ----------
    inputs, outcomes, unit_values, price_year, deflator, schedule, first_year_discounted
        As for `social_return`.

    Returns
    -------
    pandas.DataFrame
        assumption, applies_to, low, central, high (of the assumption; NaN where several differ),
        ratio_at_low, ratio_at_high, swing (distance between the two), unverified (whether any of its
        numbers is), largest swing first.
    """
    assumed = assumptions(inputs, outcomes, unit_values, price_year=price_year, deflator=deflator)
    members = {name: rows.index for name, rows in assumed.groupby("group", sort=False)}

    def ratio(columns: pd.Series) -> float:
        arrays = arrange(assumed, columns.to_numpy(dtype=float)[:, None])
        return float(
            flows(
                arrays, inputs, outcomes, schedule=schedule, first_year_discounted=first_year_discounted
            ).ratio[0]
        )

    rows = []
    for rows_of_group in members.values():
        moved = assumed.loc[rows_of_group]
        moved = moved[moved["low"] < moved["high"]]
        if moved.empty:
            continue
        ends = {}
        for end in ("low", "high"):
            columns = assumed["central"].copy()
            columns[moved.index] = moved[end]
            ends[end] = ratio(columns)
        first = moved.iloc[0]
        what = (
            "input" if first["side"] == "input" and first["assumption"] == "quantity" else first["assumption"]
        )
        alike = len(moved[["low", "central", "high"]].drop_duplicates()) == 1
        numbers = (
            first[["low", "central", "high"]] if alike else dict.fromkeys(("low", "central", "high"), np.nan)
        )
        rows.append(
            {"assumption": what, "applies_to": "; ".join(dict.fromkeys(moved["applies_to"]))}
            | {each: float(numbers[each]) for each in ("low", "central", "high")}
            | {"ratio_at_low": ends["low"], "ratio_at_high": ends["high"]}
            | {"unverified": bool((moved["status"] == "unverified").any())}
        )
    frame = pd.DataFrame(
        rows,
        columns=[
            *("assumption", "applies_to", "low", "central", "high"),
            *("ratio_at_low", "ratio_at_high", "unverified"),
        ],
    )
    frame.insert(7, "swing", (frame["ratio_at_high"] - frame["ratio_at_low"]).abs())
    return frame.sort_values("swing", ascending=False, kind="stable", ignore_index=True)


def switching_value(
    inputs: pd.DataFrame,
    outcomes: pd.DataFrame,
    unit_values: pd.DataFrame,
    *,
    price_year: int,
    deflator: pd.Series,
    schedule: pd.Series,
    first_year_discounted: bool = False,
) -> pd.DataFrame:
    """Say what one assumption would have to be for the return to be one, the others staying central.

    Parameters
    ----------
    inputs, outcomes, unit_values, price_year, deflator, schedule, first_year_discounted
        As for `social_return`.

    Returns
    -------
    pandas.DataFrame
        assumption, applies_to ("every outcome", or the outcome of the largest present value), unit
        ("share", "times" the central value, "years"), central (for every outcome: the mean weighted by
        what it bears on), value_at_one (NaN where one cannot be reached), from, to (the range searched),
        reaches_one, ratio_at_from, ratio_at_to.
    """
    assumed = assumptions(inputs, outcomes, unit_values, price_year=price_year, deflator=deflator)
    central = arrange(assumed, assumed[["central"]].to_numpy())
    worth = flows(
        central, inputs, outcomes, schedule=schedule, first_year_discounted=first_year_discounted
    ).benefits[:, 0]
    largest = int(np.argmax(worth))
    every = np.ones(len(outcomes), dtype=bool)
    only = np.arange(len(outcomes)) == largest
    name = str(outcomes["outcome"].iloc[largest])

    def ratio(changed: Arrays) -> float:
        return float(
            flows(
                central | changed,
                inputs,
                outcomes,
                schedule=schedule,
                first_year_discounted=first_year_discounted,
            ).ratio[0]
        )

    def setting(
        assumption: str, chosen: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
    ) -> Callable[[float], float]:
        key = ("outcome", assumption)
        return lambda value: ratio({key: np.where(chosen[:, None], value, central[key])})

    def typical(assumption: str) -> float:
        now = central["outcome", assumption][:, 0]
        bears_on = worth / np.where(now < 1, 1 - now, np.nan)
        return float(np.nansum(now * bears_on) / np.nansum(bears_on))

    def scaled(side: str) -> Callable[[float], float]:
        return lambda times: ratio({(side, "quantity"): central[side, "quantity"] * times})

    shares = [
        (each, "every outcome", "share", typical(each), setting(each, every), 0.0, 1.0)
        for each in ("deadweight", "attribution", "displacement", "drop_off")
    ]
    tries = [
        *shares,
        ("quantity", "every outcome", "times", 1.0, scaled("outcome"), 0.0, TIMES),
        ("inputs", "every input", "times", 1.0, scaled("input"), 1 / TIMES, TIMES),
        *(
            (each, name, unit, float(central["outcome", each][largest, 0]), setting(each, only), start, end)
            for each, unit, start, end in (
                ("deadweight", "share", 0.0, 1.0),
                ("duration_years", "years", 0.0, LONGEST),
            )
        ),
    ]
    rows = []
    for assumption, applies_to, unit, now, at, start, end in tries:
        value = _crossing(at, start, end)
        rows.append(
            {"assumption": assumption, "applies_to": applies_to, "unit": unit, "central": now}
            | {"value_at_one": value, "from": start, "to": end, "reaches_one": not np.isnan(value)}
            | {"ratio_at_from": at(start), "ratio_at_to": at(end)}
        )
    return pd.DataFrame(rows)


def _crossing(ratio: Callable[[float], float], start: float, end: float) -> float:
    """Find where the ratio is one; NaN where it is nowhere one between start and end."""
    points = np.linspace(start, end, 31)
    distance = np.array([ratio(float(point)) - 1 for point in points])
    if (exact := np.flatnonzero(distance == 0)).size:
        return float(points[exact[0]])
    changes = np.flatnonzero(np.diff(np.sign(distance)))
    if not changes.size:
        return float("nan")
    left = int(changes[0])
    return float(brentq(lambda value: ratio(value) - 1, points[left], points[left + 1], xtol=1e-10))
