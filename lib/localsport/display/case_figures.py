"""Draw what stands behind a programme's return: gross to net, who gains, when, and what else could be said."""

from typing import Protocol

import pandas as pd

from localsport.display import case_messages
from localsport.display.bars import bars_with_intervals
from localsport.display.dot_rows import dot_rows
from localsport.display.figures import Figure
from localsport.display.payback import payback as payback_chart
from localsport.display.waterfall import waterfall


class Ranged(Protocol):
    """The parts of a return that are drawn."""

    @property
    def by_stakeholder_and_kind(self) -> pd.DataFrame:
        """Value by who gains and of what kind."""
        ...


class Priced(Protocol):
    """A valued programme."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def price_year(self) -> int:
        """Year of the prices."""
        ...

    @property
    def by_year(self) -> pd.DataFrame:
        """Value by year."""
        ...

    @property
    def result(self) -> Ranged:
        """The numbers."""
        ...


def gross_to_net(answer: Priced, steps: pd.DataFrame, claims: pd.DataFrame) -> Figure:
    """Draw the way from gross to net value."""
    rows = case_messages.step_rows(steps)
    return waterfall(rows, case_messages.steps(claims, answer.name, answer.price_year), name="gross-to-net")


def gains(answer: Priced, claims: pd.DataFrame) -> Figure:
    """Draw who gains, and of what kind."""
    return bars_with_intervals(
        case_messages.gain_rows(answer.result.by_stakeholder_and_kind),
        case_messages.gains(claims, answer.name, answer.price_year),
        name="who-gains",
        unit="£",
        decimals=0,
    )


def payback(answer: Priced, claims: pd.DataFrame) -> Figure:
    """Draw value and cost by year, and so far."""
    return payback_chart(answer.by_year, case_messages.payback(claims, answer.name, answer.price_year))


def variance(answer: Priced, shares: pd.DataFrame, claims: pd.DataFrame) -> Figure:
    """Draw which assumptions the spread comes from."""
    return dot_rows(
        case_messages.variance_rows(shares),
        case_messages.variance(claims, answer.name),
        name="variance-shares",
        axis="Share of the spread of the return",
        heading="Share",
        unit="%",
    )


def methods(answer: Priced, table: pd.DataFrame, claims: pd.DataFrame) -> Figure:
    """Draw the same change by every method that applies."""
    return bars_with_intervals(
        case_messages.method_rows(table),
        case_messages.methods(claims, answer.name, answer.price_year, table),
        name="methods",
        unit="£",
        decimals=0,
    )


def published(answer: Priced, frame: pd.DataFrame, claims: pd.DataFrame) -> Figure:
    """Draw the published returns beside this one."""
    return dot_rows(
        case_messages.published_rows(frame, claims),
        case_messages.published(claims, answer.name),
        name="published-returns",
        axis="Value for every £1 (* seen only second-hand)",
        heading="For every £1",
        unit="£",
        reference=("£1 returns £1", 1.0),
    )


def achieved(answer: Priced, by_outcome: pd.DataFrame, claims: pd.DataFrame, note: str) -> Figure:
    """Draw the way from the forecast benefits to those achieved."""
    words = case_messages.achieved(claims, answer.name, answer.price_year, note)
    return waterfall(case_messages.achieved_rows(by_outcome), words, name="forecast-achieved")


def scaled(answer: Priced, claims: pd.DataFrame, area: pd.Series) -> Figure:
    """Draw the return as the programme grows to a place's size."""
    return bars_with_intervals(
        case_messages.scale_rows(claims),
        case_messages.scaled(
            claims,
            answer.name,
            str(area["name"]),
            answer.price_year,
            demonstration=bool(area["demonstration"]),
        ),
        name="scaled-to-the-place",
        unit="£",
        decimals=2,
        reference=("every £1 returns", 1.0),
    )
