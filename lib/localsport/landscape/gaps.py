"""Show the gaps both ways: priorities nobody has approached, and needs nobody commissions for."""

from typing import Any

import pandas as pd

from localsport.data.framework_words import POOR
from localsport.data.frameworks import Framework
from localsport.data.landscapes import Landscape
from localsport.landscape.stages import NOT_BEGUN
from localsport.methods import graphs

Row = tuple[Any, ...]
UNSEEN = ("no local figure", "programme records")
COLUMNS = ["gap", "organisation", "priority", "outcome", "need", "evidence", "said", "way_out"]
KINDS = (
    "priority nobody has approached",
    "need nobody commissions for",
    "priority that meets no outcome",
    "priority without a local figure",
    "document has ended",
    "relationship without a next step",
    "next step overdue",
)


def gaps(
    matched: pd.DataFrame,
    relations: pd.DataFrame,
    framework: Framework,
    landscape: Landscape,
    chains: pd.DataFrame,
    needs: pd.DataFrame,
) -> pd.DataFrame:
    """List what does not meet.

    Returns
    -------
    pandas.DataFrame
        gap (one of `KINDS`, in that order), organisation, priority, outcome, need, evidence ("" where they do not
        apply), said, way_out.

        A need is an outcome of which a local figure is worse, in the place or a district of it. Somebody commissions
        for it where a running priority meets it; one that meets an outcome above or below it in the framework is
        named, and does not count as meeting it.
    """
    rows = [
        *_priorities(matched),
        *_needs(matched, framework, chains, needs),
        *_conversations(relations, landscape),
    ]
    found = pd.DataFrame(rows, columns=COLUMNS)
    order = {name: number for number, name in enumerate(KINDS)}
    return found.sort_values("gap", key=lambda kinds: kinds.map(order), kind="stable").reset_index(drop=True)


def _priorities(matched: pd.DataFrame) -> list[Row]:
    rows: list[Row] = []
    for _, one in matched.groupby("priority_id", sort=False):
        row = one.to_dict("records")[0]
        outcomes, need, evidence = (
            "; ".join(dict.fromkeys(one[each])) for each in ("outcome", "need", "evidence")
        )
        about = (row["organisation"], row["priority"], outcomes, need, evidence)
        if not row["outcome_id"]:
            said = "no outcome of the framework meets it: sport may have nothing to offer here"
            rows.append((KINDS[2], *about, said, "leave it, or add the outcome with its evidence"))
        elif not row["approached"]:
            stage = row["stage"]
            said = "nobody has begun" if stage == NOT_BEGUN else f"only {stage}, nobody has spoken with them"
            rows.append((KINDS[0], *about, said, row["next_step"] or f"speak with the {row['contact_role']}"))
        blind = one[one["outcome_id"].ne("") & one["need"].isin(UNSEEN)]
        for each in blind.to_dict("records"):
            about_one = (
                row["organisation"],
                row["priority"],
                each["outcome"],
                each["need"],
                each["evidence"],
            )
            rows.append((KINDS[3], *about_one, "nothing shows how this place stands", each["gap"]))
        if not row["current"]:
            said = f"{row['document']} ended on {row['ends']:%Y-%m-%d}"
            rows.append((KINDS[4], *about, said, "ask for the new one, and enter it"))
    return rows


def _needs(
    matched: pd.DataFrame, framework: Framework, chains: pd.DataFrame, needs: pd.DataFrame
) -> list[Row]:
    running = matched[matched["current"].astype(bool) & matched["outcome_id"].ne("")]
    wanted = running.groupby("outcome_id")["organisation"].agg(lambda names: ", ".join(sorted(set(names))))
    rows: list[Row] = []
    outcomes = framework.outcomes["name"].to_dict()
    evidence = chains["evidence"].to_dict()
    for need in needs[needs["need"].isin(POOR)].reset_index(names="id").to_dict("records"):
        if need["id"] in wanted.index:
            continue
        above, below = (
            graphs.reachable(framework.links, [need["id"]], backwards=way) for way in (False, True)
        )
        beside = [each for each in wanted.index if each in above | below]
        where = f" ({need['worse_names']})" if need["worse_names"] else ""
        met = "; ".join(f"{outcomes[each]} ({names})" for each, names in wanted[beside].items())
        near = f"Near it, without naming it: {met}" if beside else "Nothing near it is commissioned either"
        said = f"{need['name']}: {need['need']}{where}. {near}"
        about = ("", "", outcomes[need["id"]], need["need"], evidence[need["id"]])
        way_out = "name it where something near it is commissioned, or take it to whoever could want it"
        rows.append((KINDS[1], *about, said, way_out))
    return rows


def _conversations(relations: pd.DataFrame, landscape: Landscape) -> list[Row]:
    rows: list[Row] = []
    for row in relations.to_dict("records"):
        about = (row["organisation"], "", "", "", "")
        if row["stage"] != NOT_BEGUN and not row["next_step"]:
            way_out = f"agree one with the {row['contact_role']}"
            rows.append((KINDS[5], *about, f"{row['stage']} since {row['since']:%Y-%m-%d}", way_out))
        if row["overdue"]:
            late = (landscape.as_of - row["next_step_date"]).days
            said = f"{late} days late: {row['next_step']}"
            rows.append((KINDS[6], *about, said, "do it, or set a new date"))
    return rows
