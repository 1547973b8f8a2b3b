"""Say what a valuation is: a range of pounds with the people, the dose and the benefits it counts."""

from dataclasses import dataclass

import pandas as pd

BENEFITS = (
    "wellbeing",
    "longer life",
    "better health",
    "working time",
    "NHS costs",
    "social care costs",
)
"""What a method may count; "better health" is the quality of the years lived, free of a disease."""

STATUSES = ("published", "derived", "unverified")


class NotApplicableError(ValueError):
    """Say why a method has nothing to value in the people it was given."""


@dataclass(frozen=True)
class Valuation:
    """What one method says one programme is worth in one year of its full effect.

    Gross: what would have happened anyway is not taken off.

    Attributes
    ----------
    method, edition
        Name of the method, and its vintage or form.
    low, central, high
        Pounds of ``price_year``.
    price_year
        Price base.
    range_of
        What low and high cover.
    population, dose
        Whom the method values, and what it takes as the change.
    includes, excludes
        Benefits counted (of `BENEFITS`), and what is not.
    groups
        Names of the groups of people counted.
    people, counted
        People offered, and people the method counts.
    limits
        What was capped or left out, as sentences.
    status
        The least certain status of the numbers used: "published", "derived" or "unverified".
    sources
        Ids in the register of sources.
    table
        Its working, one row per group (and benefit or disease): group, people, counted, low, central, high in
        pounds, and the method's own columns.
    """

    method: str
    edition: str
    low: float
    central: float
    high: float
    price_year: int
    range_of: str
    population: str
    dose: str
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    groups: frozenset[str]
    people: float
    counted: float
    limits: tuple[str, ...]
    status: str
    sources: tuple[str, ...]
    table: pd.DataFrame

    def __post_init__(self) -> None:
        unknown = sorted(set(self.includes) - set(BENEFITS))
        if unknown:
            raise ValueError(
                f"{self.method} counts unknown benefits {unknown}: use some of {list(BENEFITS)}."
            )


def worst(statuses: pd.Series) -> str:
    """Name the least certain status of several.

    Examples
    --------
    >>> worst(pd.Series(["published", "unverified", "derived"]))
    'unverified'
    """
    return STATUSES[max(STATUSES.index(str(one)) for one in statuses)]
