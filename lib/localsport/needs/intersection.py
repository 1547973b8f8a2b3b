"""Keep sporting need and social need apart, to show where both are high."""

import numpy as np
import pandas as pd

from localsport.methods import composite
from localsport.needs.index import NeedsIndex

FAMILIES = ("sporting", "social")


def intersection(needs: NeedsIndex) -> pd.DataFrame:
    """Score every neighbourhood within each family of indicators and cross the two.

    Sport England's Place Need Assessments ask first for sporting need (inactivity and what goes with it), then
    for social need, then for where the two meet. The score of a family is ``sum(weight * score) /
    sum(weight)`` over its indicators: the needs index as it would be with that family alone, so that the
    weighted mean of both is the index. High means among the nation's neediest fifth of that family.

    Parameters
    ----------
    needs
        The index over every neighbourhood of the nation, combined arithmetically; its weights say in the
        column ``family`` to which of the two each indicator belongs.

    Returns
    -------
    pandas.DataFrame
        Index of ``needs.scores``: ``sporting_score``, ``social_score`` (0-100 as the index is),
        ``sporting_fifth``, ``social_fifth`` (1 is the greatest need), ``crossing`` (``"both"``,
        ``"sporting"``, ``"social"``, ``"neither"``: what is high).

    Raises
    ------
    ValueError
        If the index is geometric, an indicator is of no known family, or a family has no weight. All
        offenders are named.
    """
    weights = needs.weights
    if needs.aggregation == "geometric":
        raise ValueError("Families need an arithmetic index: geometric contributions add up to a logarithm.")
    if "family" not in weights.columns:
        raise ValueError(f"The need weights lack the column 'family': give each indicator one of {FAMILIES}.")
    strange = weights.loc[~weights["family"].isin(FAMILIES), "indicator"].tolist()
    if strange:
        raise ValueError(f"Indicators of no known family: {strange}. Give each one of {list(FAMILIES)}.")
    totals = weights.groupby("family")["weight"].sum().reindex(FAMILIES, fill_value=0.0)
    empty = totals.index[totals <= 0].tolist()
    if empty:
        raise ValueError(
            f"No indicator with weight in: {empty}. Sporting and social need cannot be crossed without one each."
        )
    columns: dict[str, pd.Series] = {}
    for family in FAMILIES:
        own = "contribution_" + weights.loc[weights["family"].eq(family), "indicator"]
        columns[f"{family}_score"] = (needs.scores[own.tolist()].sum(axis=1) / totals[family]).round(9)
    fifths = {f"{f}_fifth": composite.national_class(columns[f"{f}_score"], 5) for f in FAMILIES}
    sporting, social = (fifths[f"{family}_fifth"].eq(1) for family in FAMILIES)
    crossing = np.select(
        [sporting & social, sporting, social], ["both", "sporting", "social"], default="neither"
    )
    return pd.DataFrame(columns | fifths).assign(crossing=crossing)
