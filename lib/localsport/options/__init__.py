"""Choose how to deliver an outcome: options side by side, dominance and trade-offs, nothing weighed in secret."""

from localsport.options.comparison import NOTHING, Comparison, beside_residents, comparison
from localsport.options.dominance import dominance, increments, trade_offs
from localsport.options.equity import equity
from localsport.options.returns import returned

__all__ = [
    "NOTHING",
    "Comparison",
    "beside_residents",
    "comparison",
    "dominance",
    "equity",
    "increments",
    "returned",
    "trade_offs",
]
