"""Answer how active a place is, beside whom, and whether that is changing."""

from localsport.profile.comparison import summary
from localsport.profile.groups import groups
from localsport.profile.headlines import combined, deprivation, distribution, headline_rows
from localsport.profile.years import change, series

__all__ = [
    "change",
    "combined",
    "deprivation",
    "distribution",
    "groups",
    "headline_rows",
    "series",
    "summary",
]
