"""Show what each person's weights would give, and which localities' money depends on whose."""

import pandas as pd

from localsport.allocation.allocate import allocation
from localsport.allocation.weights import Weights, combined


def by_person(
    localities: pd.DataFrame,
    evidence: pd.DataFrame,
    criteria: pd.DataFrame,
    points: pd.DataFrame,
    *,
    budget: float,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Work the target out with each person's weights alone.

    Parameters
    ----------
    localities, evidence, criteria, budget
        As for `allocation`. Last year's money is left aside: people disagree about the target.
    points
        As for `combined`.

    Returns
    -------
    tuple
        Targets in whole pounds, one row per locality and one column per person; and, indexed likewise,
        ``target`` (with all people's weights), ``lowest``, ``lowest_by``, ``highest``, ``highest_by``,
        ``between`` (pounds) and ``between_share`` (of the target), the most disputed first. Where all people
        give the same, ``lowest_by`` and ``highest_by`` are "".
    """
    bare = localities.drop(columns="last_year", errors="ignore")

    def target(weights: Weights) -> pd.Series:
        return allocation(bare, evidence, criteria, weights, budget=budget).table["target"]

    people = sorted(set(points["person"]))
    each = pd.DataFrame({one: target(combined(points[points["person"] == one])) for one in people})
    together = target(combined(points))
    low, high = each.min(axis=1), each.max(axis=1)
    same = low == high
    table = pd.DataFrame(
        {
            "target": together,
            "lowest": low,
            "lowest_by": each.idxmin(axis=1).where(~same, ""),
            "highest": high,
            "highest_by": each.idxmax(axis=1).where(~same, ""),
            "between": high - low,
            "between_share": (high - low) / together.where(together > 0),
        }
    )
    return each, table.sort_index().sort_values("between_share", ascending=False, kind="stable")
