"""Share the variance of the return out among the assumptions, with SALib."""

import numpy as np
import pandas as pd

from localsport.methods.uncertainty import Shape, Streams
from localsport.sroi.drawing import check_shapes
from localsport.sroi.impact import arrange, assumptions, flows

BLOCK = 16_384


def variance_shares(
    inputs: pd.DataFrame,
    outcomes: pd.DataFrame,
    unit_values: pd.DataFrame,
    *,
    price_year: int,
    deflator: pd.Series,
    schedule: pd.Series,
    first_year_discounted: bool = False,
    shape: Shape = "triangular",
    correlation: float = 1.0,
    base_draws: int = 1_024,
    seed: int = 1,
) -> pd.DataFrame:
    """Say how much of the return's variance each group of assumptions brings, alone and with the others.

    Sobol's indices by the design and the estimators of Saltelli and others (2010) as SALib has them, which
    takes ``base_draws × (groups + 2)`` runs of the programme. Unlike the tornado, all assumptions move at once.
    The method needs inputs that are independent of each other; what moves together is therefore one group.

    Parameters
    ----------
    inputs, outcomes, unit_values, price_year, deflator, schedule, first_year_discounted, shape, correlation
        As for `social_return`.
    base_draws
        A power of two.
    seed
        Any integer above zero.

    Returns
    -------
    pandas.DataFrame
        assumption, applies_to (as in `tornado`), first_order (share of the variance it brings by itself),
        first_order_error, total (with everything it does together with others), total_error (half widths of
        95% bootstrap intervals), unverified; largest total first. Shares of little may be estimated as a
        little below zero.

    Raises
    ------
    ValueError
        If ``base_draws`` is no power of two, nothing is uncertain, or a shape does not suit.
    """
    # Here, so that nobody waits for it who does not ask for it.
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    if base_draws < 2 or base_draws & (base_draws - 1):
        raise ValueError(f"base_draws is a power of two such as 1024, not {base_draws}.")
    assumed = assumptions(inputs, outcomes, unit_values, price_year=price_year, deflator=deflator)
    check_shapes(assumed, shape)
    streams = Streams(assumed, seed=seed, together=assumed["group"], shape=shape, correlation=correlation)
    group_of = streams.keys
    if not group_of:
        raise ValueError("Nothing is uncertain: every assumption has one value.")
    problem = {
        "num_vars": len(group_of),
        "names": list(group_of),
        "groups": list(group_of.values()),
        "bounds": [[0.0, 1.0]] * len(group_of),
    }
    points = sampling.sample(problem, base_draws, calc_second_order=False, seed=seed)
    ratios = []
    for at in range(0, len(points), BLOCK):
        uniforms = dict(zip(group_of, points[at : at + BLOCK].T, strict=True))
        flow = flows(
            arrange(assumed, streams.at(uniforms)),
            inputs,
            outcomes,
            schedule=schedule,
            first_year_discounted=first_year_discounted,
        )
        ratios.append(flow.ratio)
    found = analysis.analyze(problem, np.concatenate(ratios), calc_second_order=False, seed=seed)
    rows = []
    for number, name in enumerate(dict.fromkeys(group_of.values())):
        moved = assumed[(assumed["group"] == name) & (assumed["low"] < assumed["high"])]
        first = moved.iloc[0]
        is_input = first["side"] == "input" and first["assumption"] == "quantity"
        rows.append(
            {
                "assumption": "input" if is_input else first["assumption"],
                "applies_to": "; ".join(dict.fromkeys(moved["applies_to"])),
                "first_order": float(found["S1"][number]),
                "first_order_error": float(found["S1_conf"][number]),
                "total": float(found["ST"][number]),
                "total_error": float(found["ST_conf"][number]),
                "unverified": bool((moved["status"] == "unverified").any()),
            }
        )
    return pd.DataFrame(rows).sort_values("total", ascending=False, kind="stable", ignore_index=True)
