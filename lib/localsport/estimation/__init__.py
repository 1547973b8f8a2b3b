"""Estimate how many adults of each neighbourhood are inactive where no survey reaches."""

from localsport.estimation.estimate import by_group, check_one_base, estimates
from localsport.estimation.result import BASE_16, BASE_19, Estimates, EstimationError
from localsport.estimation.validation import (
    RankAgreement,
    Validation,
    against_tenths,
    folds,
    rank_agreement,
    validation,
)

__all__ = [
    "BASE_16",
    "BASE_19",
    "Estimates",
    "EstimationError",
    "RankAgreement",
    "Validation",
    "against_tenths",
    "by_group",
    "check_one_base",
    "estimates",
    "folds",
    "rank_agreement",
    "validation",
]
