"""Name the grades of evidence and of local need that outcomes and landscapes share."""

from collections.abc import Mapping

GRADES: Mapping[str, int] = {
    "strong": 6,
    "moderate": 5,
    "weak": 4,
    "mixed": 3,
    "no effect found": 2,
    "unverified": 1,
    "none held": 0,
}
"""What the evidence for a step amounts to, the better with the larger number."""
MEANINGS: Mapping[str, str] = {
    "strong": "several trials, or large studies that follow people for years, agree",
    "moderate": "a review of trials or controlled studies with limits, one large trial, or a natural experiment",
    "weak": "comparisons of people at one time, few or poor studies, statistics, or what providers say",
    "mixed": "studies as good as those that support it find no effect, or the studies disagree",
    "no effect found": "it was looked for and not found",
    "unverified": "a source is named that nobody here has read",
    "none held": "no evidence stands in the framework's list; that is not evidence against it",
}
EVIDENCED = ("strong", "moderate")
"""Grades on which a commissioner may rest a decision."""
NEEDS = (
    "worse",
    "worse in parts",
    "similar",
    "better",
    "not compared",
    "no judgement",
    "programme records",
    "no local figure",
)
"""What a figure says of local need, the greatest need first; the last four say nothing of it."""
POOR = NEEDS[:2]
JUDGED = NEEDS[:4]
