"""Show what the ranks do without each indicator in turn."""

import numpy as np
import pandas as pd

from localsport.methods import composite
from localsport.needs.inputs import Inputs, inputs
from localsport.needs.ranks import worst

FULL = "full"


def ranks_without(indicators: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Rank every neighbourhood with all indicators, and again without each.

    The weight of the indicator left out is shared among the others in proportion, as the needs index does
    with one that the tables do not hold. Ranks and arithmetic mean, as the needs index has them by default.

    Parameters and errors are those of `localsport.needs.needs_index`.

    Returns
    -------
    pandas.DataFrame
        Index of ``indicators``; national ranks (1 is the greatest need) in the column ``full`` and in one
        column per indicator held, which is the one left out.
    """
    given = inputs(indicators, weights)
    own = given.weights.set_index("indicator")["weight"]
    parts = composite.contributions(given.pointed, own)
    sums = {FULL: parts.sum(axis=1)}
    for name in _removable(given):
        sums[name] = parts.drop(columns=name).sum(axis=1) / (1 - own[name])
    table = pd.DataFrame(sums).round(9)
    return table.rank(method="min", ascending=False).astype(np.int32)


def without_each(
    indicators: pd.DataFrame,
    weights: pd.DataFrame,
    *,
    among: pd.Index | None = None,
    ranks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Measure what leaving out each indicator changes.

    An indicator that says what the others say already (deprivation and modelled inactivity share covariates)
    changes little; one that says something of its own changes much.

    Parameters
    ----------
    indicators, weights
        As for `localsport.needs.needs_index`.
    among
        The neighbourhoods to look at, such as those of one place; without it all. Ranks and tenths stay
        national.
    ranks
        What `ranks_without` returned for the same input, so that many places need it only once.

    Returns
    -------
    pandas.DataFrame
        One row per indicator held, in the order of the weights: ``indicator``, ``label``, ``weight``,
        ``spearman`` (rank correlation with the full index among these neighbourhoods; NaN for fewer than
        three), ``mean_rank_change`` (mean absolute change of the national rank), ``in_tenth`` (neighbourhoods
        in the nation's neediest tenth with all indicators), ``leave`` (those of them that are not in it
        without this one), ``enter`` (those that come in), ``left_tenth`` (``leave / in_tenth``; NaN where none
        is in it).

    Raises
    ------
    ValueError
        As `localsport.needs.needs_index`; or if ``among`` names neighbourhoods that have no rank.
    KeyError
        If ``ranks`` lacks an indicator.
    """
    given = inputs(indicators, weights)
    table = ranks_without(indicators, weights) if ranks is None else ranks
    total = len(table)
    if among is not None:
        strangers = among.difference(table.index).tolist()
        if strangers:
            raise ValueError(f"Neighbourhoods without a rank: {strangers}. Use codes of the index given.")
        table = table.loc[among]
    full, limit = table[FULL], worst(total, 10)
    at_first = full <= limit
    labels = given.weights.set_index("indicator")[["label", "weight"]]
    rows = []
    for name in _removable(given):
        ranked = table[name]
        then = ranked <= limit
        leave = int((at_first & ~then).sum())
        rows.append(
            {
                "indicator": name,
                "label": labels.loc[name, "label"],
                "weight": labels.loc[name, "weight"],
                "spearman": full.rank().corr(ranked.rank()) if len(full) > 2 else np.nan,
                "mean_rank_change": (ranked - full).abs().mean(),
                "in_tenth": int(at_first.sum()),
                "leave": leave,
                "enter": int((then & ~at_first).sum()),
                "left_tenth": leave / at_first.sum() if at_first.any() else np.nan,
            }
        )
    columns = ["indicator", "label", "weight", "spearman", "mean_rank_change"]
    return pd.DataFrame(rows, columns=[*columns, "in_tenth", "leave", "enter", "left_tenth"])


def _removable(given: Inputs) -> list[str]:
    """List the indicators without which there is still an index."""
    weights = given.weights
    return weights.loc[weights["weight"] < 1, "indicator"].tolist()
