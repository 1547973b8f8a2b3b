"""Share a budget between localities, defend it, and check the plans that it pays for."""

from localsport.allocation.allocate import Allocation, allocation
from localsport.allocation.disagreement import by_person
from localsport.allocation.draws import Draws, log_errors, uncertainty
from localsport.allocation.feasible import InfeasibleLimitsError, smallest_change
from localsport.allocation.limits import redistribution
from localsport.allocation.plans import PlanCheck, plan_check
from localsport.allocation.rounding import whole_pounds
from localsport.allocation.shares import evidence_of_need
from localsport.allocation.weights import Weights, combined

__all__ = [
    "Allocation",
    "Draws",
    "InfeasibleLimitsError",
    "PlanCheck",
    "Weights",
    "allocation",
    "by_person",
    "combined",
    "evidence_of_need",
    "log_errors",
    "plan_check",
    "redistribution",
    "smallest_change",
    "uncertainty",
    "whole_pounds",
]
