"""Turn each criterion's evidence into the share of the money it would give to each locality."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BASES = ("total", "rate")


def intensities(evidence: pd.DataFrame, criteria: pd.DataFrame, population: pd.Series) -> pd.DataFrame:
    """Put all evidence per head: an amount is divided by residents, a rate or a score stands as it is.

    Parameters
    ----------
    evidence
        One row per locality, one column per criterion; nought or more, higher asks for more money.
    criteria
        By criterion: ``basis`` ("total" for an amount of the whole locality such as inactive adults or pounds
        offered, "rate" for a rate, an index or a score).
    population
        Residents by locality.
    """
    totals = [name for name in evidence.columns if criteria.at[name, "basis"] == "total"]
    return evidence.assign(**{name: evidence[name] / population for name in totals})


def criterion_shares(intensity: pd.DataFrame, population: pd.Series, gradient: pd.Series) -> pd.DataFrame:
    """Share by population times intensity, raised to the criterion's gradient.

    ``share = population * intensity ** gradient / sum``. Gradient 0 gives every head the same; with 1 an area
    with twice the need per head gets twice the money per head; above 1 the money is drawn to the neediest.

    Parameters
    ----------
    intensity
        As `intensities` returns it.
    population
        Residents by locality.
    gradient
        By criterion, nought or more. A judgement: nobody has laid down how proportionate is proportionate.

    Returns
    -------
    pandas.DataFrame
        As ``intensity``; each column adds up to one.
    """
    people = population.reindex(intensity.index).to_numpy(dtype=float)
    steep = gradient.reindex(intensity.columns).to_numpy(dtype=float)
    return pd.DataFrame(
        shared(intensity.to_numpy(dtype=float)[None], people, steep[None])[0],
        index=intensity.index,
        columns=intensity.columns,
    )


def shared(intensity: Floats, population: Floats, gradient: Floats) -> Floats:
    """Do the same for many cases: shapes (cases, localities, criteria), (localities,), (cases, criteria)."""
    greatest = intensity.max(axis=1, keepdims=True)
    # Only ratios count; in units of the greatest no power overflows.
    pull = population[None, :, None] * (intensity / greatest) ** gradient[:, None, :]
    return np.asarray(pull / pull.sum(axis=1, keepdims=True))


def evidence_of_need(
    areas: pd.DataFrame, scores: pd.DataFrame, weights: pd.DataFrame, *, inactivity: str = "inactivity"
) -> pd.DataFrame:
    """Take from the needs index what is needed besides inactivity, so that inactivity counts once.

    The needs index holds inactivity already; beside a count of inactive people it would count twice. What is
    left without it, on the same scale of 0 to 100, is ``(index - contribution of inactivity) / (1 - weight)``.

    Parameters
    ----------
    areas
        One row per neighbourhood (index as ``scores``): ``locality`` (code of the locality), ``population``
        and ``inactive_adults``.
    scores
        ``needs_index`` and ``contribution_<inactivity>``, as `needs.NeedsIndex` holds them for an arithmetic
        index.
    weights
        ``indicator`` and ``weight``, as `needs.NeedsIndex` holds them.
    inactivity
        Which indicator is inactivity. One that the index does not hold leaves the index as it is.

    Returns
    -------
    pandas.DataFrame
        By locality: ``population``, ``inactive_adults`` (sum), ``needs_index`` and ``need_without_inactivity``
        (means of the neighbourhoods by residents).

    Raises
    ------
    ValueError
        If nothing but inactivity is in the index.
    """
    held = weights.set_index("indicator")["weight"]
    weight = float(held.get(inactivity, 0.0))
    if weight >= 1:
        raise ValueError("The needs index holds nothing but inactivity: give it other indicators.")
    index = scores["needs_index"].reindex(areas.index)
    column = f"contribution_{inactivity}"
    part = scores[column].reindex(areas.index) if weight > 0 else 0.0
    people, place = areas["population"], areas["locality"]
    total = people.groupby(place).sum()

    def mean(values: pd.Series) -> pd.Series:
        return (values * people).groupby(place).sum() / total

    return pd.DataFrame(
        {
            "population": total,
            "inactive_adults": areas["inactive_adults"].groupby(place).sum(),
            "needs_index": mean(index),
            "need_without_inactivity": mean((index - part) / (1 - weight)),
        }
    ).rename_axis("area_code")
