"""Score where in a place the need for help to be active is greatest."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from localsport.methods import composite

SMALL_PLACE = 10
"""Below this many neighbourhoods a place is shown without ranks inside it: there is too little to rank."""


@dataclass(frozen=True)
class NeedsIndex:
    """A needs index over every neighbourhood, with what it was made of.

    Attributes
    ----------
    scores
        Indexed by ``lsoa_code``: ``needs_index`` (0-100, higher is greater need), ``national_rank`` (1 is the
        greatest need), ``national_tenth``, ``national_fifth`` (1 is the greatest need), ``driver`` and
        ``second_driver`` in words, and ``contribution_<indicator>`` columns that add up to the index.
    weights
        The weights used, one row per indicator, adding up to one.
    lacking
        Labels of the indicators that the tables do not hold; their weight was shared among the others.
    overlap
        Spearman correlations between the indicators.
    """

    scores: pd.DataFrame
    weights: pd.DataFrame
    lacking: tuple[str, ...]
    overlap: pd.DataFrame


def needs_index(indicators: pd.DataFrame, weights: pd.DataFrame) -> NeedsIndex:
    """Score every neighbourhood by the weighted sum of national percentile scores.

    ``index = sum(weight * 100 * (rank - 0.5) / n)``: a neighbourhood that ranks in the middle on everything
    scores 50. An indicator the tables do not hold is named in ``lacking`` and its weight shared among the
    others in proportion.

    Parameters
    ----------
    indicators
        One row per LSOA (index ``lsoa_code``), holding the columns named in ``weights["column"]``; a column
        that is absent or wholly empty counts as lacking.
    weights
        The parameter table ``need_weights``: ``indicator, column, label, driver_words, weight, direction``.

    Raises
    ------
    ValueError
        If the weights do not sum to one, are negative, or a direction is neither ``high is need`` nor ``low
        is need``; or if a held indicator has gaps. All offenders are named.
    """
    unknown = weights.loc[~weights["direction"].isin(["high is need", "low is need"]), "indicator"].tolist()
    if unknown:
        raise ValueError(
            f"Indicators without a direction: {unknown}. Give 'high is need' or 'low is need' for each."
        )
    if not np.isclose(weights["weight"].sum(), 1.0):
        raise ValueError(f"The need weights sum to {weights['weight'].sum():.4f}, not to 1.")
    held = weights["column"].map(lambda c: c in indicators.columns and bool(indicators[c].notna().any()))
    used = weights[held].copy()
    used["weight"] = used["weight"] / used["weight"].sum()
    signs = used["direction"].map({"high is need": 1.0, "low is need": -1.0}).to_numpy()
    values = indicators[used["column"].tolist()].astype(float).set_axis(used["indicator"].tolist(), axis=1)
    pointed = values * signs
    parts = composite.contributions(pointed, used.set_index("indicator")["weight"])
    # Sums that ought to be equal differ in their last bits from machine to machine: ranks must not.
    index = parts.sum(axis=1).round(9)

    # What lifts a neighbourhood is what it has above the national middle, not merely what weighs most.
    lift = parts.to_numpy() - 50 * used["weight"].to_numpy()
    order = np.argsort(-lift, axis=1, kind="stable")
    words = used["driver_words"].to_numpy(dtype=object)
    second = order[:, 1] if len(used) > 1 else order[:, 0]
    scores = pd.DataFrame(
        {
            "needs_index": index,
            "national_rank": index.rank(method="min", ascending=False).astype(int),
            "national_tenth": composite.national_class(index, 10),
            "national_fifth": composite.national_class(index, 5),
            "driver": words[order[:, 0]],
            "second_driver": words[second],
        },
        index=indicators.index,
    ).join(parts.add_prefix("contribution_"))
    return NeedsIndex(
        scores=scores,
        weights=used,
        lacking=tuple(weights.loc[~held, "label"]),
        overlap=composite.overlap(pointed),
    )


def by_group(needs: NeedsIndex, groups: pd.Series, population: pd.Series) -> pd.DataFrame:
    """Average neighbourhood scores to larger areas by population.

    Parameters
    ----------
    needs
        The index over neighbourhoods.
    groups
        The larger area's code, indexed by ``lsoa_code``; only these neighbourhoods are averaged.
    population
        Residents, indexed by ``lsoa_code``.

    Returns
    -------
    pandas.DataFrame
        One row per group, greatest need first: ``needs_index`` (population-weighted mean), ``population``,
        ``neighbourhoods``, ``in_neediest_fifth`` (counts), ``driver`` and the mean contributions, which add
        up to the mean index.
    """
    scores = needs.scores.loc[groups.index]
    people = population.reindex(groups.index)
    parts = scores.filter(like="contribution_")
    residents = people.groupby(groups).sum()
    means = parts.mul(people, axis=0).groupby(groups).sum().div(residents, axis=0)
    lift = means.to_numpy() - 50 * needs.weights["weight"].to_numpy()
    words = needs.weights["driver_words"].to_numpy(dtype=object)
    result = pd.DataFrame(
        {
            "needs_index": means.sum(axis=1),
            "population": residents,
            "neighbourhoods": groups.groupby(groups).size(),
            "in_neediest_fifth": scores["national_fifth"].eq(1).groupby(groups).sum(),
            "driver": words[np.argmax(lift, axis=1)],
        }
    )
    return result.join(means).sort_values("needs_index", ascending=False, kind="stable")
