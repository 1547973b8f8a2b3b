"""Say how strong the evidence is on the way from what sport does to an outcome."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from itertools import pairwise
from typing import Any

import pandas as pd

from localsport.data.framework_checks import LEVELS
from localsport.data.framework_words import GRADES
from localsport.data.frameworks import Framework
from localsport.methods import graphs

RULE = (
    "Of each step's evidence the strongest that supports it counts, unless evidence as strong is mixed or finds "
    "no effect: then the step is mixed. What nobody has read does not count. A way is as strong as its weakest "
    "step, and an outcome has the strongest of its ways. Where a trial took in several steps at once "
    "this errs on the low side."
)
Item = Mapping[Hashable, Any]


def steps(framework: Framework) -> pd.DataFrame:
    """Grade every step of the triangle, and from each activity to the service outcomes it leads to.

    Returns
    -------
    pandas.DataFrame
        from_id, to_id, how, evidence (a key of `GRADES`), grade (its number), supporting, cautions (items that are
        mixed or find no effect), unverified (counts of items), statement (of the item that decides), evidence_id.
        Evidence without a ``from_id`` speaks of every step to its outcome.
    """
    rows = pd.concat([_contributions(framework), _triangle(framework)], ignore_index=True)
    about: dict[str, list[Item]] = defaultdict(list)
    for item in framework.evidence.sort_index().reset_index(names="evidence_id").to_dict("records"):
        about[item["outcome_id"]].append(item)
    graded = [
        _graded([each for each in about[end] if each["from_id"] in (start, "")])
        for start, end in zip(rows["from_id"], rows["to_id"], strict=True)
    ]
    columns = ["evidence", "supporting", "cautions", "unverified", "statement", "evidence_id"]
    found = pd.DataFrame(graded, columns=columns, index=rows.index)
    return rows.join(found).assign(grade=found["evidence"].map(GRADES).astype(int))


def chains(framework: Framework, graded: pd.DataFrame | None = None) -> pd.DataFrame:
    """Grade the way from what sport does to every outcome, by the rule of `RULE`.

    Parameters
    ----------
    framework
        The framework.
    graded
        Its `steps`; made when not given.

    Returns
    -------
    pandas.DataFrame
        Index outcome_id; evidence, grade, way (ids of the strongest way, from an activity to the outcome), weakest
        (the step that limits it, as "a -> b"), and statement, that step's deciding evidence. An outcome no
        activity leads to has the grade "none held" and no way.
    """
    graded = steps(framework) if graded is None else graded
    starts = activities(framework).index.tolist()
    best = graphs.strongest_chain(graded, graded["grade"], starts)
    names = {number: name for name, number in GRADES.items()}
    by_step = graded.set_index(["from_id", "to_id"])[["grade", "statement"]].to_dict()
    rows = []
    for outcome in framework.outcomes.index:
        way = _way(graded, best, str(outcome), set(starts))
        grade = int(best[outcome]) if way else 0
        weakest = min(pairwise(way), key=lambda step: by_step["grade"][step], default=("", ""))
        said = str(by_step["statement"][weakest]) if way else ""
        rows.append((outcome, names[grade], grade, way, " -> ".join(weakest) if way else "", said))
    columns = ["outcome_id", "evidence", "grade", "way", "weakest", "statement"]
    return pd.DataFrame(rows, columns=columns).set_index("outcome_id")


def activities(framework: Framework) -> pd.DataFrame:
    """Return the activities of the logic model."""
    return framework.logic_model[framework.logic_model["kind"] == "activity"]


def _contributions(framework: Framework) -> pd.DataFrame:
    """Join each activity to the service outcomes it leads to through its outputs."""
    service = framework.outcomes.index[framework.outcomes["level"] == LEVELS[0]]
    rows = []
    for activity in activities(framework).index:
        reached = graphs.reachable(framework.links, [str(activity)])
        rows += [(activity, outcome, "") for outcome in service if outcome in reached]
    return pd.DataFrame(rows, columns=["from_id", "to_id", "how"])


def _triangle(framework: Framework) -> pd.DataFrame:
    known = framework.outcomes.index
    both = framework.links["from_id"].isin(known) & framework.links["to_id"].isin(known)
    return framework.links.loc[both, ["from_id", "to_id", "how"]]


def _graded(items: list[Item]) -> tuple[str, int, int, int, str, str]:
    """Apply the rule to the items of one step."""
    read = [each for each in items if each["status"] != "unverified"]
    supports = [each for each in read if each["direction"] == "supports"]
    against = [each for each in read if each["direction"] != "supports"]
    counts = (len(supports), len(against), len(items) - len(read))
    if not read:
        said = (items[0]["statement"], items[0]["evidence_id"]) if items else ("", "")
        return ("unverified" if items else "none held", *counts, *said)
    best, caution = (max(each, key=_weight, default=None) for each in (supports, against))
    if best and (not caution or _weight(best) > _weight(caution)):
        return (best["strength"], *counts, best["statement"], best["evidence_id"])
    assert caution is not None
    only_none = not best and all(each["direction"] == "no effect" for each in against)
    grade = "no effect found" if only_none else "mixed"
    return (grade, *counts, caution["statement"], caution["evidence_id"])


def _weight(item: Item) -> int:
    return {"strong": 3, "moderate": 2, "weak": 1}[item["strength"]]


def _way(graded: pd.DataFrame, best: Mapping[str, float], end: str, starts: set[str]) -> list[str]:
    """Follow the strongest way back to an activity."""
    if end not in best:
        return []
    way = [end]
    while way[0] not in starts:
        before = graded[graded["to_id"].eq(way[0])]
        reach = {
            str(start): min(best.get(str(start), -1.0), float(grade))
            for start, grade in zip(before["from_id"], before["grade"], strict=True)
            if start not in way
        }
        # Of ways equally strong to here, the one that is the stronger before it, then by name.
        way.insert(0, max(sorted(reach), key=lambda each: (reach[each], best.get(each, -1.0))))
    return way
