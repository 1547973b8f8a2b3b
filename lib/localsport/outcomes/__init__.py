"""Hold what sport can contribute, how well that is known, and how it would show."""

from localsport.outcomes.figures import NEEDS, local_figures, outcome_needs
from localsport.outcomes.route_map import RouteMap, route_map
from localsport.outcomes.strength import EVIDENCED, GRADES, MEANINGS, activities, chains, steps
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
]
