"""Hold what sport can contribute, how well that is known, and how it would show."""

from localsport.data.framework_words import EVIDENCED, GRADES, MEANINGS, NEEDS
from localsport.outcomes.figures import local_figures, outcome_needs
from localsport.outcomes.route_map import RouteMap, route_map, worst_needs
from localsport.outcomes.strength import activities, chains, steps
from localsport.outcomes.validation import coverage, validate

__all__ = [
    "EVIDENCED",
    "GRADES",
    "MEANINGS",
    "NEEDS",
    "RouteMap",
    "activities",
    "chains",
    "coverage",
    "local_figures",
    "outcome_needs",
    "route_map",
    "steps",
    "validate",
    "worst_needs",
]
