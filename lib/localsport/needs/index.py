"""Score every neighbourhood by how much help to be active is needed there."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from localsport.methods import composite
from localsport.methods.imputation import Rule
from localsport.needs.inputs import inputs

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
    middle
        The contribution of a middling neighbourhood by indicator; what lies above it drives need. For ranks
        half of 100 times the weight, otherwise the mean contribution.
    normalisation, aggregation
        How indicators were put on one scale, and how they were combined.
    imputed
        One row per gap that was filled: ``area``, ``indicator``, ``value``, ``rule``, ``group``.
    """

    scores: pd.DataFrame
    weights: pd.DataFrame
    lacking: tuple[str, ...]
    overlap: pd.DataFrame
    middle: pd.Series
    normalisation: composite.Normalisation
    aggregation: composite.Aggregation
    imputed: pd.DataFrame


def needs_index(
    indicators: pd.DataFrame,
    weights: pd.DataFrame,
    *,
    normalisation: composite.Normalisation = "rank",
    aggregation: composite.Aggregation = "arithmetic",
    winsorise: float = 0.0,
    missing: Rule = "refuse",
    groups: pd.Series | None = None,
) -> NeedsIndex:
    """Score every neighbourhood by the weighted sum of national percentile scores.

    ``index = sum(weight * 100 * (rank - 0.5) / n)``: a neighbourhood that ranks in the middle on everything
    scores 50. An indicator the tables do not hold is named in ``lacking`` and its weight shared among the
    others in proportion. Other ways of putting indicators on one scale and of combining them are options;
    what they do is said in `localsport.methods.composite`.

    Parameters
    ----------
    indicators
        One row per LSOA (index ``lsoa_code``), holding the columns named in ``weights["column"]``; a column
        that is absent or wholly empty counts as lacking.
    weights
        The parameter table ``need_weights``: ``indicator, column, label, driver_words, weight, direction``.
    normalisation
        ``"rank"``, ``"z"``, ``"min-max"`` or ``"exponential"``. With z-scores the index is not 0-100.
    aggregation
        ``"arithmetic"`` or ``"geometric"``. Geometric contributions add up to the logarithm of the index.
    winsorise
        Share of neighbourhoods pulled in at each end of each indicator first, below 0.5.
    missing
        What to do with gaps: ``"refuse"``, ``"median"`` (of all neighbourhoods) or ``"group median"``.
    groups
        The group of each neighbourhood, such as its district, for the last.

    Raises
    ------
    ValueError
        If the weights do not sum to one, are negative, or a direction is neither ``high is need`` nor ``low
        is need``; or if a held indicator has gaps, infinite values or does not vary. All offenders are named.
    """
    given = inputs(indicators, weights, missing=missing, groups=groups)
    used = given.weights
    parts = composite.contributions(
        given.pointed,
        used.set_index("indicator")["weight"],
        normalisation=normalisation,
        aggregation=aggregation,
        winsorise=winsorise,
    )
    total = parts.sum(axis=1)
    # Sums that ought to be equal differ in their last bits from machine to machine: ranks must not.
    index = (np.exp(total) if aggregation == "geometric" else total).round(9)

    # What lifts a neighbourhood is what it has above the national middle, not merely what weighs most.
    by_rank = normalisation == "rank" and aggregation == "arithmetic"
    middle = 50 * used["weight"].to_numpy() if by_rank else parts.mean().to_numpy()
    lift = parts.to_numpy() - middle
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
        lacking=given.lacking,
        overlap=composite.overlap(given.pointed),
        middle=pd.Series(middle, index=parts.columns, name="middle"),
        normalisation=normalisation,
        aggregation=aggregation,
        imputed=given.imputed,
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

    Raises
    ------
    ValueError
        If the index is geometric: its contributions add up to a logarithm, and a mean of indices has none.
    """
    if needs.aggregation == "geometric":
        raise ValueError(
            "Larger areas need an arithmetic index: a mean of geometric ones has no contributions."
        )
    scores = needs.scores.loc[groups.index]
    people = population.reindex(groups.index)
    parts = scores.filter(like="contribution_")
    residents = people.groupby(groups).sum()
    means = parts.mul(people, axis=0).groupby(groups).sum().div(residents, axis=0)
    lift = means.to_numpy() - needs.middle.to_numpy()
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
