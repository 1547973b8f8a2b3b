"""Value one change of activity by methods kept apart, and carry a small project's effect to a whole place."""

from localsport.valuation.comparison import TABLES, Comparison, add, compare, differences, overlap
from localsport.valuation.costs_avoided import avoided_costs
from localsport.valuation.dose_response import Cases, cases_avoided, health_gain
from localsport.valuation.heat import heat_present_value, heat_value
from localsport.valuation.people import CLASSES, MODES
from localsport.valuation.results import BENEFITS, NotApplicableError, Valuation
from localsport.valuation.scaling import ASSUMPTIONS, Scaling, scale
from localsport.valuation.sport_england import social_value
from localsport.valuation.tag import tag_value
from localsport.valuation.wellby import wellby_value

__all__ = [
    "ASSUMPTIONS",
    "BENEFITS",
    "CLASSES",
    "MODES",
    "TABLES",
    "Cases",
    "Comparison",
    "NotApplicableError",
    "Scaling",
    "Valuation",
    "add",
    "avoided_costs",
    "cases_avoided",
    "compare",
    "differences",
    "health_gain",
    "heat_present_value",
    "heat_value",
    "overlap",
    "scale",
    "social_value",
    "tag_value",
    "wellby_value",
]
