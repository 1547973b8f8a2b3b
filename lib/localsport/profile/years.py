"""Line up an indicator's years and say whether they differ by more than chance."""

import numpy as np
import pandas as pd

from localsport.profile.headlines import KEY, LIMITS


def series(
    rows: pd.DataFrame,
    names: pd.Series,
    indicator: tuple[str, str],
    *,
    place: str,
    region: str | None,
    country: str,
    neighbours: list[str],
) -> pd.DataFrame:
    """Line up one indicator's years for a place and its comparators.

    Parameters
    ----------
    rows
        Headline rows, published and estimated.
    names
        Area names by code.
    indicator
        Indicator id and sex.

    Returns
    -------
    pandas.DataFrame
        ``area_code, area_name, role`` (place, region, country, neighbour), ``indicator_id, sex, period,
        period_start, value, lower_95, upper_95, estimated, source_id`` in order of role and time.
    """
    roles = {place: "place", **({region: "region"} if region else {}), country: "country"}
    roles |= {code: "neighbour" for code in neighbours if code not in roles}
    kept = rows[
        rows["indicator_id"].eq(indicator[0]) & rows["sex"].eq(indicator[1]) & rows["area_code"].isin(roles)
    ]
    kept = kept.assign(area_name=kept["area_code"].map(names), role=kept["area_code"].map(roles))
    order = kept["role"].map({"place": 0, "region": 1, "country": 2, "neighbour": 3})
    kept = kept.assign(order=order).sort_values(["order", "area_code", "period_start"], kind="stable")
    columns = ["area_code", "area_name", "role", *KEY, "period", "period_start", "value", *LIMITS]
    return kept[[*columns, "estimated", "source_id"]].reset_index(drop=True)


def change(line: pd.DataFrame) -> pd.Series:
    """Say whether the place's latest figure differs from its first by more than chance.

    Two independent annual surveys differ when ``|a - b| > 1.96 * sqrt(se_a**2 + se_b**2)`` with
    ``se = (upper - lower) / (2 * 1.96)`` from the published 95 per cent limits. Without limits in both years
    there is no answer, and the result says so.

    Parameters
    ----------
    line
        The place's own rows of a `series`.

    Returns
    -------
    pandas.Series
        ``first_period, first, last_period, last, lowest, lowest_period, highest, highest_period, difference,
        difference_lower, difference_upper, verdict`` (``rise``, ``fall``, ``no clear change``, ``not
        computable``) and ``reason``.
    """
    line = line.dropna(subset=["value"]).sort_values("period_start")
    if len(line) < 2:
        return pd.Series({"verdict": "not computable", "reason": "fewer than two years are held"})
    first, last = line.iloc[0], line.iloc[-1]
    low, high = line.iloc[line["value"].argmin()], line.iloc[line["value"].argmax()]
    difference = last["value"] - first["value"]
    result = {
        "first_period": first["period"],
        "first": first["value"],
        "last_period": last["period"],
        "last": last["value"],
        "lowest": low["value"],
        "lowest_period": low["period"],
        "highest": high["value"],
        "highest_period": high["period"],
        "difference": difference,
    }
    if line.iloc[[0, -1]][LIMITS].isna().any(axis=None):
        return pd.Series(
            result
            | {
                "verdict": "not computable",
                "reason": "the publisher gives no limits for the first or the last year",
            }
        )
    half = np.hypot(last["upper_95"] - last["lower_95"], first["upper_95"] - first["lower_95"]) / 2
    verdict = "no clear change" if abs(difference) <= half else ("rise" if difference > 0 else "fall")
    return pd.Series(
        result
        | {
            "difference_lower": difference - half,
            "difference_upper": difference + half,
            "verdict": verdict,
            "reason": "difference of two independent surveys, published 95% limits",
        }
    )
