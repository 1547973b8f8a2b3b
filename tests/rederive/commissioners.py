"""Work out again where what commissioners want, what is known and what a place needs meet, from the CSV files.

Independent of the library on purpose: nothing of it is imported here. ``of`` is what ``place.nation`` read, ``beside``
and ``figure`` are that module's. The rules are those printed in the notebooks: a way is as strong as its weakest step,
an outcome has the strongest of its ways, a need is a figure that is worse than the nation's.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
FRAMEWORK = RAW / "frameworks" / "sport-and-physical-activity"
STRENGTHS = ("weak", "moderate", "strong")
GRADES = ("none held", "unverified", "no effect found", "mixed", *STRENGTHS)
ENOUGH = GRADES.index("moderate")


class Said(NamedTuple):
    """What a sentence must say in words: names, roles and dates that no number of ours stands for."""

    words: tuple[str, ...]


class Asked(NamedTuple):
    """What the framework's outcomes have in one place: strength of the evidence, and the figure that is worse."""

    grade: dict[str, int]
    worse: dict[str, pd.Series]


def read(path: Path) -> pd.DataFrame:
    """Read a table as text, nothing where a cell is empty."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def step_grade(items: pd.DataFrame) -> int:
    """Grade one step: the strongest that supports it, unless as strong a study is mixed or finds nothing."""
    if items.empty:
        return GRADES.index("none held")
    items = items[items["status"] != "unverified"]
    if items.empty:
        return GRADES.index("unverified")
    level = items["strength"].map(STRENGTHS.index)
    best = level[items["direction"] == "supports"].max()
    against = level[items["direction"] != "supports"].max()
    if best > against or (pd.notna(best) and pd.isna(against)):
        return GRADES.index(STRENGTHS[int(best)])
    nothing_else = pd.isna(best) and set(items["direction"]) == {"no effect"}
    return GRADES.index("no effect found" if nothing_else else "mixed")


def evidence() -> dict[str, int]:
    """Grade every outcome by its strongest way from an activity, trying all steps until nothing improves."""
    outcomes, model = read(FRAMEWORK / "outcomes.csv"), read(FRAMEWORK / "logic_model.csv")
    links, items = read(FRAMEWORK / "links.csv"), read(FRAMEWORK / "evidence.csv")
    level = outcomes.set_index("outcome_id")["level"]
    after = links.groupby("from_id")["to_id"].agg(set).to_dict()
    edges = [
        (a, b) for a, b in zip(links["from_id"], links["to_id"], strict=True) if {a, b} <= set(level.index)
    ]
    activities = model.loc[model["kind"] == "activity", "item_id"]
    for activity in activities:
        seen, waiting = set(), [activity]
        while waiting:
            fresh = after.get(waiting.pop(), set()) - seen
            seen |= fresh
            waiting += fresh
        edges += [(activity, outcome) for outcome in seen & set(level.index[level == "service"])]
    best = dict.fromkeys(level.index, 0) | dict.fromkeys(activities, len(GRADES))
    graded = {
        (a, b): step_grade(items[(items["outcome_id"] == b) & items["from_id"].isin([a, ""])])
        for a, b in edges
    }
    for _ in range(len(best)):
        for (a, b), grade in graded.items():
            best[b] = max(best[b], min(best[a], grade))
    return {outcome: best[outcome] for outcome in level.index}


def asked(of: Any, place: str, beside: Callable[..., Any]) -> Asked:
    """Find of each outcome how strong its evidence is and which of its figures is worse here, the first listed."""
    worse: dict[str, pd.Series] = {}
    codebook = of.codebook.set_index(["indicator_id", "sex"], drop=False)
    for row in read(FRAMEWORK / "performance_indicators.csv").itertuples():
        if row.kind == "programme" or (row.indicator_id, row.sex) not in codebook.index:
            continue
        about = codebook.loc[(row.indicator_id, row.sex)]
        found = beside(of, place, about)
        if "rate" in found and found["rate"].verdict == "worse":
            both = pd.Series({"here": found["rate"], "there": found["country"], "what": about["short_name"]})
            worse.setdefault(row.outcome_id, both)
    return Asked(evidence(), worse)


def register_of(of: Any, place: str, county: str | None) -> Path | None:
    """Find the folder of the register that covers a district: its own, its county's, its region's."""
    heads = {
        folder: read(folder / "landscape.csv").iloc[0]
        for folder in (RAW / "landscapes").iterdir()
        if folder.is_dir()
    }
    for code in (place, county, of.region_of[place]):
        for folder, head in heads.items():
            if head["area_code"] == code:
                return folder
    return None


def with_whom(
    of: Any, place: str, county: str | None, beside: Callable[..., Any], figure: Any
) -> dict[str, Any]:
    """Work out what the section says of commissioners: whom to ask first, or how many aims there are to ask for."""
    found = asked(of, place, beside)
    folder = register_of(of, place, county)
    good = [o for o, grade in found.grade.items() if grade >= ENOUGH and o in found.worse]
    if folder is None:
        return {"landscape_asking": figure(len(good), "numbers")} if good else {}
    head = read(folder / "landscape.csv").iloc[0]
    priorities, matches = read(folder / "priorities.csv"), read(folder / "matches.csv")
    day = head["as_of"]
    rows = priorities.merge(matches[["priority_id", "outcome_id"]], on="priority_id")
    rows["stated"] = (rows["ends"] == "") | (rows["ends"] >= day)
    rows["grade"] = rows["outcome_id"].map(found.grade)
    rows["needed"] = rows["outcome_id"].isin(list(found.worse))
    rows["met"] = rows["stated"].astype(int) + (rows["grade"] >= ENOUGH) + rows["needed"]
    whole = rows.loc[rows["met"] == 3, "priority_id"].nunique()
    out = {
        "landscape_priorities": figure(len(priorities), "numbers", period=day),
    }
    if whole:
        out["landscape_coincide"] = figure(whole, "numbers", period=day)
    return out | first(rows[rows["stated"]], folder, day, found, of, place, beside, figure)


def first(
    rows: pd.DataFrame, folder: Path, day: str, found: Asked, of: Any, place: str, beside: Any, figure: Any
) -> dict[str, Any]:
    """Find the figure behind the priority that comes first: met, grade, need, how many want it, nearest decision."""
    if rows.empty:
        return {}
    wanted = rows.groupby("outcome_id")["organisation_id"].nunique()
    standing = needs(of, place, beside)
    keys = [
        (row.met, row.grade, standing.get(row.outcome_id, 0), wanted[row.outcome_id])
        for row in rows.itertuples()
    ]
    best = [row for row, key in zip(rows.to_dict("records"), keys, strict=True) if key == max(keys)]
    bodies = read(folder / "organisations.csv").set_index("organisation_id")

    def order(row: dict[str, Any]) -> tuple[bool, str, str, str]:
        decision = bodies.at[row["organisation_id"], "next_decision"]
        passed = not decision or decision < day
        return (
            passed,
            "" if passed else decision,
            bodies.at[row["organisation_id"], "organisation"],
            row["priority"],
        )

    chosen = min(best, key=order)
    words = {"first_sentence": said_of(chosen, bodies, folder, day)}
    if chosen["outcome_id"] not in found.worse:
        return words
    row = found.worse[chosen["outcome_id"]]
    here, there = row["here"], row["there"]
    return words | {
        "landscape_first_figure": here._replace(verdict="", name=row["what"]),
        "landscape_first_figure_country": there._replace(verdict="", lower=np.nan, upper=np.nan),
    }


def said_of(row: dict[str, Any], bodies: pd.DataFrame, folder: Path, day: str) -> Said:
    """Say which priority, whose office and which date the sentence on the first to speak with must name."""
    body = bodies.loc[row["organisation_id"]]
    talks = read(folder / "relationships.csv")
    talks = talks[talks["organisation_id"] == row["organisation_id"]].sort_values("date", kind="stable")
    step = talks.iloc[-1] if len(talks) else pd.Series({"next_step": "", "next_step_date": ""})
    by = step["next_step_date"] if step["next_step"] else body["next_decision"]
    role = body["contact_role"]
    date = pd.Timestamp(by)
    words = [row["short_name"], role[:1].lower() + role[1:], step["next_step"][1:]]
    return Said((*words, f"{date.day} {date:%B %Y}" if by else ""))


def needs(of: Any, place: str, beside: Callable[..., Any]) -> dict[str, int]:
    """Grade what the figures of each outcome say of need: worse 7, similar 5, better 4, another figure 3, 1 or 0."""
    codebook = of.codebook.set_index(["indicator_id", "sex"], drop=False)
    out: dict[str, int] = {}
    for row in read(FRAMEWORK / "performance_indicators.csv").itertuples():
        grade = 2 if row.kind == "programme" else 1
        if row.kind != "programme" and (row.indicator_id, row.sex) in codebook.index:
            about = codebook.loc[(row.indicator_id, row.sex)]
            rate = beside(of, place, about).get("rate")
            if rate is not None:
                judged = {"worse": 8, "similar": 6, "better": 5}.get(rate.verdict, 4)
                grade = 3 if about["polarity"] == "no judgement" else judged
        out[row.outcome_id] = max(out.get(row.outcome_id, 0), grade)
    return out
