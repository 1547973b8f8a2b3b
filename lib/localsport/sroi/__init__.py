"""Say what a programme would be worth for what is put in, how sure that is, and what it hangs on."""

from localsport.sroi.evaluation import Evaluation, evaluation
from localsport.sroi.impact import assumptions, impact_map
from localsport.sroi.materiality import material
from localsport.sroi.returns import SocialReturn, social_return
from localsport.sroi.sensitivity import switching_value, tornado
from localsport.sroi.variance import variance_shares

__all__ = [
    "Evaluation",
    "SocialReturn",
    "assumptions",
    "evaluation",
    "impact_map",
    "material",
    "social_return",
    "switching_value",
    "tornado",
    "variance_shares",
]
