"""Answer how active a place is, beside whom, and whether that is changing."""

from localsport.profile.choice import chosen
from localsport.profile.comparators import GROUPS, comparators, same_fifth
from localsport.profile.comparison import summary
from localsport.profile.groups import groups
from localsport.profile.headlines import DEPRIVED, deprivation, distribution, headline_rows
from localsport.profile.larger_areas import combined
from localsport.profile.years import change, series

__all__ = [
    "DEPRIVED",
    "GROUPS",
    "change",
    "chosen",
    "combined",
    "comparators",
    "deprivation",
    "distribution",
    "groups",
    "headline_rows",
    "same_fifth",
    "series",
    "summary",
]
