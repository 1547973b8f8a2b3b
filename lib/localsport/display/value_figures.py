"""Draw the figures of a programme's value: the range, the kinds of value, what the return hangs on."""

from typing import Protocol

import pandas as pd

from localsport.display import charts, value_messages
from localsport.display.figures import Figure
from localsport.display.value_messages import Valued


class Ratios(Protocol):
    """The ends and the middle of the return."""

    @property
    def ratio_low(self) -> float:
        """Lower end."""
        ...

    @property
    def ratio_central(self) -> float:
        """Every assumption at its middle."""
        ...

    @property
    def ratio_high(self) -> float:
        """Upper end."""
        ...


class Drawn(Valued, Protocol):
    """A valued programme with its draws."""

    @property
    def draws(self) -> pd.Series:
        """The return in each draw."""
        ...

    @property
    def result(self) -> Ratios:
        """The numbers."""
        ...


def distribution(answer: Drawn, *, demonstration: bool = False) -> Figure:
    """Draw the return over all draws, with the line at one."""
    return charts.distribution(
        answer.draws.to_numpy(),
        value_messages.distribution(answer, demonstration=demonstration),
        low=answer.result.ratio_low,
        central=answer.result.ratio_central,
        high=answer.result.ratio_high,
        share="95 in 100 draws",
    )


def kinds(answer: Valued, *, demonstration: bool = False) -> Figure:
    """Draw wellbeing, capacity released and cash released, kept apart."""
    return charts.value_split(
        value_messages.kinds(answer),
        value_messages.value_split(answer, demonstration=demonstration),
        price_year=str(answer.price_year),
    )


def tornado(answer: Drawn, *, demonstration: bool = False) -> Figure:
    """Draw how far each assumption moves the return."""
    return charts.tornado(
        value_messages.bars(answer),
        value_messages.tornado(answer, demonstration=demonstration),
        central=answer.result.ratio_central,
    )
