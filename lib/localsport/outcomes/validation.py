"""Report what a framework lacks: evidence, indicators, ways up and down, circles and loose ends."""

from collections.abc import Callable, Iterable

import pandas as pd

from localsport.data.framework_checks import LEVELS
from localsport.data.frameworks import Framework
from localsport.methods import graphs
from localsport.outcomes import strength

Note = Callable[[str, str, Iterable[object], str, str], None]
COLUMNS = ["severity", "check", "id", "level", "name", "said", "way_out"]


def validate(framework: Framework) -> pd.DataFrame:
    """Check that every outcome has evidence, an indicator, a way up and a way down, and that nothing hangs loose.

    Returns
    -------
    pandas.DataFrame
        One row per finding: severity ("gap": the framework is not finished; "caution": it is, but a reader should
        know), check, id, level, name, said (what is wrong), way_out. Empty of gaps where the framework is whole.

        Gaps: an outcome *without evidence*, *without an indicator*, *without a way up* (to a strategic outcome) or
        *without a way down* (to an activity); an item of the logic model or an outcome linked to nothing (*orphan*);
        an item that leads to no outcome (*loose end*); nodes that lead to themselves (*circle*); links, evidence or
        indicators of an outcome there is not (*unknown id*); an indicator neither in the codebook nor with a place
        where its figure could be got (*indicator without a figure*).

        Cautions: an outcome whose evidence nobody has read (*only unverified evidence*), or is mixed or found
        nothing (*evidence against*); a step of the triangle without evidence of its own (*step without evidence*).
    """
    outcomes, items = framework.outcomes, framework.logic_model
    known = pd.concat([outcomes["name"], items["name"]])
    level = pd.concat([outcomes["level"], items["kind"]])
    rows: list[tuple[str, str, str, str, str]] = []

    def note(severity: str, check: str, ids: Iterable[object], said: str, way_out: str) -> None:
        rows.extend((severity, check, str(each), said, way_out) for each in ids)

    _references(framework, note)
    top = outcomes.index[outcomes["level"] == LEVELS[2]]
    up = graphs.reachable(framework.links, list(top), backwards=True)
    down = graphs.reachable(framework.links, list(strength.activities(framework).index))
    linked = set(framework.links["from_id"]) | set(framework.links["to_id"])
    note(
        "gap",
        "without evidence",
        outcomes.index[~outcomes.index.isin(framework.evidence["outcome_id"])],
        "no evidence says that sport contributes to it",
        "add a row to evidence.csv, or take the outcome out",
    )
    note(
        "gap",
        "without an indicator",
        outcomes.index[~outcomes.index.isin(framework.indicators["outcome_id"])],
        "nothing would show whether it came about",
        "add a row to performance_indicators.csv",
    )
    stuck = [each for each in outcomes.index if each not in up and each not in top]
    note("gap", "without a way up", stuck, "it leads to no strategic outcome", "link it upwards in links.csv")
    hanging = [each for each in outcomes.index if each not in down]
    note(
        "gap", "without a way down", hanging, "no activity leads to it", "link what leads to it in links.csv"
    )
    note(
        "gap",
        "orphan",
        [each for each in known.index if each not in linked],
        "linked to nothing",
        "link it in links.csv, or take it out",
    )
    reach = graphs.reachable(framework.links, list(outcomes.index), backwards=True)
    loose = [each for each in items.index if each in linked and each not in reach]
    note("gap", "loose end", loose, "it leads to no outcome", "link it upwards in links.csv")
    for circle in graphs.cycles(framework.links):
        said = f"leads in a circle: {' -> '.join(circle)}"
        note("gap", "circle", circle[:1], said, "take one of these links out of links.csv")
    _cautions(framework, note)
    found = pd.DataFrame(rows, columns=["severity", "check", "id", "said", "way_out"])
    return found.assign(level=found["id"].map(level).fillna(""), name=found["id"].map(known).fillna(""))[
        COLUMNS
    ]


def coverage(framework: Framework) -> pd.DataFrame:
    """Count for every outcome what stands behind it.

    Returns
    -------
    pandas.DataFrame
        Index outcome_id; name, level, theme, evidence_items, unverified_items, evidence and weakest (of its strongest
        way, `localsport.outcomes.chains`), indicators, indicators_in_codebook, leads_to, led_to_by (names, "; ").
    """
    out = framework.outcomes[["name", "level", "theme"]].copy()
    evidence, indicators = framework.evidence, framework.indicators
    unread = evidence["status"].eq("unverified")
    in_codebook = indicators["indicator_id"].ne("")
    counts = {
        "evidence_items": evidence["outcome_id"],
        "unverified_items": evidence.loc[unread, "outcome_id"],
        "indicators": indicators["outcome_id"],
        "indicators_in_codebook": indicators.loc[in_codebook, "outcome_id"],
    }
    for column, ids in counts.items():
        out[column] = ids.value_counts().reindex(out.index, fill_value=0)
    graded = strength.steps(framework)
    out = out.join(strength.chains(framework, graded)[["evidence", "weakest"]])
    names = pd.concat([out["name"], framework.logic_model["name"]])
    for column, here, there in (("leads_to", "from_id", "to_id"), ("led_to_by", "to_id", "from_id")):
        joined = graded[there].map(names).groupby(graded[here]).agg("; ".join)
        out[column] = joined.reindex(out.index).fillna("")
    return out


def _references(framework: Framework, note: Note) -> None:
    """Note what speaks of something there is not: a framework made in Python has passed no reader."""
    known = framework.outcomes.index.union(framework.logic_model.index)
    ends = pd.concat([framework.links["from_id"], framework.links["to_id"]])
    places = {"links.csv": (ends, known)}
    places |= {
        name: (frame["outcome_id"], framework.outcomes.index)
        for name, frame in (
            ("evidence.csv", framework.evidence),
            ("performance_indicators.csv", framework.indicators),
        )
    }
    for place, (ids, choices) in places.items():
        unknown = sorted(set(ids) - set(choices))
        note(
            "gap",
            "unknown id",
            unknown,
            f"named in {place}, but there is no such outcome or item",
            "correct the id",
        )
    bare = framework.indicators
    bare = bare[bare["indicator_id"].eq("") & bare["where_to_get"].eq("")]
    said = "an indicator that is neither in the codebook nor says where its figure could be got"
    note("gap", "indicator without a figure", bare["outcome_id"], said, "fill where_to_get")


def _cautions(framework: Framework, note: Note) -> None:
    """Note what is whole but should be read with care."""
    evidence = framework.evidence
    read = evidence.loc[evidence["status"].ne("unverified"), "outcome_id"]
    unread = set(evidence["outcome_id"]) - set(read)
    note(
        "caution",
        "only unverified evidence",
        [each for each in framework.outcomes.index if each in unread],
        "nobody has read the evidence named for it",
        "read it, and give its words",
    )
    graded = strength.steps(framework)
    for grade, check, said in (
        ("mixed", "evidence against", "mixed evidence"),
        ("no effect found", "evidence against", "no effect was found"),
        ("none held", "step without evidence", "no evidence of its own"),
    ):
        for step in graded[graded["evidence"].eq(grade)].itertuples():
            way_out = "say so where it is shown, or find better evidence"
            note(
                "caution", check, [step.to_id], f"{said} for the step {step.from_id} -> {step.to_id}", way_out
            )
