"""Turn a map of need into whom an offer would reach."""

from localsport.targeting.choice import (
    Choice,
    areas_for_mix,
    areas_for_reach,
    mix_of_participants,
    selection_needed,
)
from localsport.targeting.curve import coverage, reached
from localsport.targeting.gradient import gradients, proportionate_universalism

__all__ = [
    "Choice",
    "areas_for_mix",
    "areas_for_reach",
    "coverage",
    "gradients",
    "mix_of_participants",
    "proportionate_universalism",
    "reached",
    "selection_needed",
]
