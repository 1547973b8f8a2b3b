"""Score where in a place the need for help to be active is greatest, and how sure that is."""

from localsport.needs.draws import Robustness, robustness
from localsport.needs.index import SMALL_PLACE, NeedsIndex, by_group, needs_index
from localsport.needs.inputs import reweighted
from localsport.needs.intersection import intersection
from localsport.needs.leaving_out import ranks_without, without_each
from localsport.needs.ranks import place_ranks

__all__ = [
    "SMALL_PLACE",
    "NeedsIndex",
    "Robustness",
    "by_group",
    "intersection",
    "needs_index",
    "place_ranks",
    "ranks_without",
    "reweighted",
    "robustness",
    "without_each",
]
