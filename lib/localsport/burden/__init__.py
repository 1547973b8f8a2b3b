"""Say what share of disease goes with too little activity here, and what that costs."""

from localsport.burden.costs import attributable_costs
from localsport.burden.exposure import EXPOSURES, GUIDELINE, INACTIVE, SOME, matched, shares
from localsport.burden.formula import adjusted_fraction, class_fraction, crude_fraction
from localsport.burden.fractions import METHODS, Fractions, attributable_fractions

FIVE_DISEASES = ("heart disease", "stroke", "type 2 diabetes", "breast cancer", "colon cancer")
"""The disease groups of the Local Sport Profile."""

__all__ = [
    "EXPOSURES",
    "FIVE_DISEASES",
    "GUIDELINE",
    "INACTIVE",
    "METHODS",
    "SOME",
    "Fractions",
    "adjusted_fraction",
    "attributable_costs",
    "attributable_fractions",
    "class_fraction",
    "crude_fraction",
    "matched",
    "shares",
]
