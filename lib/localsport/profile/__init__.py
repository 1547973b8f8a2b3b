"""Answer how active a place is, beside whom, and whether that is changing."""

from localsport.profile.cells import cell, difference
from localsport.profile.choice import chosen
from localsport.profile.comparators import GROUPS, comparators, same_fifth
from localsport.profile.comparison import summary
from localsport.profile.crosstab import crosstab
from localsport.profile.groups import groups
from localsport.profile.headlines import DEPRIVED, deprivation, distribution, headline_rows
from localsport.profile.larger_areas import combined
from localsport.profile.years import change, series

__all__ = [
    "DEPRIVED",
    "GROUPS",
    "cell",
    "change",
    "chosen",
    "combined",
    "comparators",
    "crosstab",
    "deprivation",
    "difference",
    "distribution",
    "groups",
    "headline_rows",
    "same_fifth",
    "series",
    "summary",
]
