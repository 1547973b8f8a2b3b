"""Read what the robustness draws may vary, and how far, from its parameter table."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from localsport.methods import composite

NUMBERS: dict[str, tuple[Callable[[float], bool], str]] = {
    "weight_concentration": (lambda x: 0 < x < float("inf"), "above 0"),
    "winsorised_share": (lambda x: 0 <= x < 0.5, "from 0 to below 0.5"),
    "error_shared": (lambda x: 0 <= x <= 1, "from 0 to 1"),
}
CHOICES: dict[str, tuple[str, ...]] = {
    "normalisation": composite.NORMALISATIONS,
    "aggregation": composite.AGGREGATIONS,
}


@dataclass(frozen=True)
class Settings:
    """What is drawn.

    Attributes
    ----------
    concentration
        Of the Dirichlet distribution round the stated weights: a weight ``w`` has the standard deviation
        ``sqrt(w (1 - w) / (concentration + 1))``.
    winsorised_share
        Share of areas pulled in at each end before z and min-max.
    error_shared
        Share of the variance of the input error that a group has in common.
    normalisations, aggregations
        The choices, each with an equal chance.
    """

    concentration: float
    winsorised_share: float
    error_shared: float
    normalisations: tuple[composite.Normalisation, ...]
    aggregations: tuple[composite.Aggregation, ...]


def settings_of(table: pd.DataFrame) -> Settings:
    """Read the settings from the parameter table ``need_robustness``.

    Parameters
    ----------
    table
        Columns ``parameter``, ``choice``, ``central``: one row per number, and one per choice listed.

    Raises
    ------
    ValueError
        If a parameter is missing, given more than once, unknown, or out of bounds, or a choice is unknown. All
        offenders are named.
    """
    faults = []
    unknown = sorted(set(table["parameter"]) - set(NUMBERS) - set(CHOICES))
    if unknown:
        faults.append(f"unknown parameters {unknown}")
    numbers: dict[str, float] = {}
    for name, (fits, wanted) in NUMBERS.items():
        rows = table.loc[table["parameter"].eq(name), "central"]
        if len(rows) != 1:
            faults.append(f"{name}: {len(rows)} rows, one is needed")
            continue
        numbers[name] = float(rows.iloc[0])
        if not fits(numbers[name]):
            faults.append(f"{name}: {numbers[name]} is not {wanted}")
    chosen: dict[str, tuple[str, ...]] = {}
    for name, known in CHOICES.items():
        chosen[name] = tuple(table.loc[table["parameter"].eq(name), "choice"])
        strange = sorted(set(chosen[name]) - set(known))
        if strange or not chosen[name] or len(set(chosen[name])) < len(chosen[name]):
            faults.append(f"{name}: {list(chosen[name])} should be some of {list(known)}, each once")
    if faults:
        raise ValueError(f"The table of robustness settings cannot be used: {'; '.join(faults)}.")
    return Settings(
        concentration=numbers["weight_concentration"],
        winsorised_share=numbers["winsorised_share"],
        error_shared=numbers["error_shared"],
        normalisations=tuple(n for n in composite.NORMALISATIONS if n in chosen["normalisation"]),
        aggregations=tuple(a for a in composite.AGGREGATIONS if a in chosen["aggregation"]),
    )
