"""Hold who commissions what, where priorities meet, and how far each conversation is."""

from localsport.landscape.capacity import capacity
from localsport.landscape.gaps import gaps
from localsport.landscape.matching import matched
from localsport.landscape.mutual import RULE, mutual_priorities, with_whom
from localsport.landscape.stages import ALL_STAGES, APPROACHED, relationships, stage_counts

__all__ = [
    "ALL_STAGES",
    "APPROACHED",
    "RULE",
    "capacity",
    "gaps",
    "matched",
    "mutual_priorities",
    "relationships",
    "stage_counts",
    "with_whom",
]
