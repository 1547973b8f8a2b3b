"""Share a budget with a floor for all and more with need.

Proportionate universalism asks for action that is universal, "with a scale and intensity that is proportionate to
the level of disadvantage" (Fair Society, Healthy Lives, 2010). How proportionate nobody has laid down: a scoping
review of 2020 found no guideline. The exponent below is therefore a judgement, to be shown as one, beside what
other exponents would give.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd


def proportionate_universalism(
    need: pd.Series,
    population: pd.Series,
    *,
    budget: float,
    floor_share: float,
    exponent: float,
) -> pd.DataFrame:
    """Give each area a sum per head that has a floor and rises with need.

    ``per_head = floor + k * need ** exponent``, with ``floor = floor_share * budget / total population`` and
    ``k`` such that the spend of all areas adds up to the budget. Exponent 0 gives everyone the same; 1 gives
    the part above the floor in proportion to need; larger exponents draw it to the neediest.

    Need is an area's, spend goes to people: those in need who live in an area of little need get its rate
    (the ecological fallacy), which is what the floor is for.

    Parameters
    ----------
    need
        One number per area, nought or more, such as a needs index of 0 to 100.
    population
        People whom the budget is for, per area, on the same index.
    budget
        Money to share, in pounds of one price year; above nought.
    floor_share
        Share of the budget that is spread evenly over everyone, 0 to 1.
    exponent
        How steeply the rest rises with need; nought or more. A judgement.

    Returns
    -------
    pandas.DataFrame
        On the index of ``need``: ``need``, ``population``, ``floor_per_head``, ``extra_per_head``,
        ``per_head`` (pounds), ``spend`` (pounds; adds up to the budget; not rounded to whole pounds),
        ``share_of_spend``, ``share_of_population``, ``times_average`` (``per_head`` over the average).

    Raises
    ------
    ValueError
        If areas differ, a number is missing, negative or out of its range, nobody lives anywhere, or need is
        nought wherever anybody lives; all offenders are named.
    """
    faults = _faults(need, population)
    for name, value, ends in (
        ("budget", budget, (0, np.inf)),
        ("floor_share", floor_share, (0, 1)),
        ("exponent", exponent, (0, np.inf)),
    ):
        within = ends[0] <= value <= ends[1] and np.isfinite(value) and not (name == "budget" and value == 0)
        if not within:
            wanted = {"budget": "a sum above nought", "floor_share": "a share from 0 to 1"}
            faults.append(f"{name} {value}: expected {wanted.get(name, 'a number of nought or more')}")
    if faults:
        raise ValueError(f"The budget cannot be shared: {'; '.join(faults)}.")
    people = population.reindex(need.index).astype(float)
    wanting = need.astype(float)
    greatest = wanting[people > 0].max()
    if not greatest > 0 and exponent > 0 and floor_share < 1:
        raise ValueError(
            "The budget cannot be shared: need is nought wherever anybody lives. "
            "Give exponent=0 or floor_share=1 to spread it evenly."
        )
    total = people.sum()
    # Only ratios of need count; in units of the greatest, no power overflows.
    relative = (wanting / greatest if greatest > 0 else wanting * 0 + 1) ** exponent
    peopled = people > 0
    weight = (relative[peopled] * people[peopled]).sum()
    floor = floor_share * budget / total
    extra = (1 - floor_share) * budget / weight * relative
    per_head = floor + extra
    spend = (per_head * people).where(peopled, 0.0)
    return pd.DataFrame(
        {
            "need": wanting,
            "population": people,
            "floor_per_head": floor,
            "extra_per_head": extra,
            "per_head": per_head,
            "spend": spend,
            "share_of_spend": spend / budget,
            "share_of_population": people / total,
            "times_average": per_head * total / budget,
        }
    )


def gradients(
    need: pd.Series,
    population: pd.Series,
    *,
    budget: float,
    floor_share: float,
    exponents: Sequence[float] = (0, 1, 2),
) -> pd.DataFrame:
    """Lay the spend per head under several exponents side by side.

    Parameters are those of :func:`proportionate_universalism`.

    Returns
    -------
    pandas.DataFrame
        One row per area, greatest need first (ties in the order given); one column per exponent, pounds per
        head.
    """
    spends = {
        exponent: proportionate_universalism(
            need, population, budget=budget, floor_share=floor_share, exponent=exponent
        )["per_head"]
        for exponent in exponents
    }
    order = need.sort_values(ascending=False, kind="stable").index
    return pd.DataFrame(spends, index=need.index).loc[order].rename_axis(columns="exponent")


def _faults(need: pd.Series, population: pd.Series) -> list[str]:
    """Name what is wrong with the areas."""
    faults = []
    twice = need.index[need.index.duplicated()].unique().tolist()
    if twice or population.index.has_duplicates:
        twice = sorted({*twice, *population.index[population.index.duplicated()]})
        return [f"codes that stand twice: {twice}"]
    for name, lacking in (
        ("population", need.index.difference(population.index)),
        ("need", population.index.difference(need.index)),
    ):
        if len(lacking):
            faults.append(f"areas without {name}: {lacking.tolist()}")
    for name, values in (("need", need), ("population", population)):
        numbers = values.astype(float)
        wrong = numbers.index[~(np.isfinite(numbers) & (numbers >= 0))].tolist()
        if wrong:
            faults.append(f"{name} missing, infinite or below nought: {wrong}")
    if not faults and not population.sum() > 0:
        faults.append("nobody lives in any area")
    return faults
