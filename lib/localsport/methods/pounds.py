"""Carry an amount of money with its price year, so that amounts of two years cannot be added by mistake."""

from dataclasses import dataclass
from typing import overload

import pandas as pd

from localsport.methods.prices import in_prices_of


@dataclass(frozen=True)
class Pounds:
    """An amount in the prices of one year.

    Amounts of one price year add, subtract and compare; amounts of two raise. A number scales an amount; an
    amount over another of its year is a plain ratio.

    Parameters
    ----------
    amount
        Pounds.
    price_year
        Year of the prices.

    Examples
    --------
    >>> Pounds(100.0, 2024) + Pounds(50.0, 2024)
    Pounds(amount=150.0, price_year=2024)
    >>> Pounds(100.0, 2024) / Pounds(50.0, 2024)
    2.0
    >>> Pounds(100.0, 2024) + Pounds(50.0, 2023)
    Traceback (most recent call last):
    ...
    ValueError: Pounds of 2024 and pounds of 2023 cannot be taken together: restate one by in_prices_of first.
    """

    amount: float
    price_year: int

    def in_prices_of(self, year: int, *, deflator: pd.Series) -> "Pounds":
        """Restate the amount in the prices of another year (`methods.prices.in_prices_of`).

        Raises
        ------
        KeyError
            If one of the two years has no deflator.
        """
        return Pounds(in_prices_of(self.amount, self.price_year, year, deflator=deflator), year)

    def _beside(self, other: "Pounds") -> float:
        if other.price_year != self.price_year:
            raise ValueError(
                f"Pounds of {self.price_year} and pounds of {other.price_year} cannot be taken together: "
                "restate one by in_prices_of first."
            )
        return other.amount

    def __add__(self, other: "Pounds | int") -> "Pounds":
        if isinstance(other, int) and other == 0:
            return self  # the start of sum()
        if not isinstance(other, Pounds):
            return NotImplemented
        return Pounds(self.amount + self._beside(other), self.price_year)

    __radd__ = __add__

    def __sub__(self, other: "Pounds") -> "Pounds":
        return Pounds(self.amount - self._beside(other), self.price_year)

    def __mul__(self, times: float) -> "Pounds":
        return Pounds(self.amount * times, self.price_year)

    __rmul__ = __mul__

    @overload
    def __truediv__(self, other: "Pounds") -> float: ...
    @overload
    def __truediv__(self, other: float) -> "Pounds": ...
    def __truediv__(self, other: "Pounds | float") -> "Pounds | float":
        if isinstance(other, Pounds):
            return self.amount / self._beside(other)
        return Pounds(self.amount / other, self.price_year)

    def __lt__(self, other: "Pounds") -> bool:
        return self.amount < self._beside(other)
