"""Name the outcomes too small to matter, so that they are left out and not padded in.

"Only include what is material" is a principle of the Social Value UK guide. What is too small is a threshold, as a
share of all value; a harm counts by its size, so that it cannot slip out for being negative.
"""

import pandas as pd

from localsport.sroi.impact import impact_map

LEFT_OUT = ["outcome_id", "outcome", "stakeholder", "kind", "central", "share", "price_year"]


def material(
    outcomes: pd.DataFrame,
    unit_values: pd.DataFrame,
    *,
    threshold: float,
    price_year: int,
    deflator: pd.Series,
    schedule: pd.Series,
    first_year_discounted: bool = False,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part the outcomes into those that matter and those below the threshold.

    Parameters
    ----------
    outcomes, unit_values, price_year, deflator, schedule, first_year_discounted
        As for `impact_map`.
    threshold
        Share of the sum of all present values, each taken by its size; 0 leaves nothing out.

    Returns
    -------
    tuple
        The outcomes that stay, as given; and those left out: outcome_id, outcome, stakeholder, kind, central
        (present value), share (of the sum of sizes), price_year.

    Raises
    ------
    ValueError
        If the threshold is no share, or leaves no outcome.

    Examples
    --------
    >>> material(pd.DataFrame({"outcome_id": ["a"]}), pd.DataFrame(), threshold=5, price_year=2024,
    ...          deflator=pd.Series(), schedule=pd.Series())
    Traceback (most recent call last):
    ...
    ValueError: A materiality threshold is a share such as 0.01, not 5.
    """
    if not 0 <= threshold < 1:
        raise ValueError(f"A materiality threshold is a share such as 0.01, not {threshold}.")
    map_ = impact_map(
        outcomes,
        unit_values,
        price_year=price_year,
        deflator=deflator,
        schedule=schedule,
        first_year_discounted=first_year_discounted,
    )
    size = map_["present_value"].abs()
    share = size / size.sum() if size.sum() else size
    small = share < threshold
    if small.all() and len(small):
        raise ValueError(
            f"A threshold of {threshold:.0%} leaves no outcome: the largest has {share.max():.1%}. Lower it."
        )
    left_out = map_.assign(central=map_["present_value"], share=share)[LEFT_OUT]
    return outcomes[~small], left_out[small].reset_index(drop=True)
