"""Say whether a programme is working, for whom, and where the surprises are."""

from localsport.monitoring.achieved import achieved_quantities
from localsport.monitoring.change import changes, count_panel, survey_panel
from localsport.monitoring.charts import control_charts_by_place, latest, surprises
from localsport.monitoring.pathway import followed_up, stages, steps
from localsport.monitoring.publication import hidden_months, published_people, published_steps
from localsport.monitoring.reach import reach
from localsport.monitoring.retention import retention, retention_overall
from localsport.monitoring.spots import hot_and_cold, lasting

__all__ = [
    "achieved_quantities",
    "changes",
    "control_charts_by_place",
    "count_panel",
    "followed_up",
    "hidden_months",
    "hot_and_cold",
    "lasting",
    "latest",
    "published_people",
    "published_steps",
    "reach",
    "retention",
    "retention_overall",
    "stages",
    "steps",
    "surprises",
    "survey_panel",
]
