"""Offer every chart under one roof."""

from localsport.display.bars import bars_with_intervals, value_split
from localsport.display.chance import distribution
from localsport.display.heat import contributions, correlation
from localsport.display.lines import series
from localsport.display.spine import spine
from localsport.display.tornado import tornado

__all__ = [
    "bars_with_intervals",
    "contributions",
    "correlation",
    "distribution",
    "series",
    "spine",
    "tornado",
    "value_split",
]
