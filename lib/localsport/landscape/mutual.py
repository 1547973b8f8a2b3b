"""Rank where a stated priority, evidence and a locally poor figure coincide, by a rule that is shown."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from localsport.data.framework_words import EVIDENCED, NEEDS, POOR
from localsport.data.landscapes import Landscape
from localsport.landscape.stages import NOT_BEGUN

RULE = (
    "Three questions are asked of every stated priority and the outcome it meets: is it in a document that still "
    "runs; is the evidence strong or moderate; is a local figure worse than the nation's, in the place or in a "
    "district of it? What answers more of them with yes stands higher. Where as many are answered, the stronger "
    "evidence, then the greater need, then the outcome that more organisations want stands higher. No weights are "
    "used; equal answers share a rank."
)
QUESTIONS = ("stated", "evidenced", "needed")


def mutual_priorities(matched: pd.DataFrame) -> pd.DataFrame:
    """Rank stated priorities by the rule of `RULE`.

    Parameters
    ----------
    matched
        `localsport.landscape.matched`; priorities that meet no outcome are left out.

    Returns
    -------
    pandas.DataFrame
        The rows of ``matched`` with rank (1 first; equals share the lowest), stated, evidenced, needed (bool), met (0
        to 3), wanted_by (organisations with a running priority that meets the same outcome) and because (the
        answers in words). In order of rank, equals by organisation and priority.
    """
    out = matched[matched["outcome_id"].ne("")].copy()
    out["stated"] = out["current"].astype(bool)
    out["evidenced"] = out["evidence"].isin(EVIDENCED)
    out["needed"] = out["need"].isin(POOR)
    out["met"] = out[list(QUESTIONS)].sum(axis=1).astype(int)
    running = out[out["stated"]].groupby("outcome_id")["organisation_id"].nunique()
    out["wanted_by"] = out["outcome_id"].map(running).fillna(0).astype(int)
    least = {name: len(NEEDS) - number for number, name in enumerate(NEEDS)}
    keys = pd.DataFrame(
        {
            "met": out["met"],
            "grade": out["grade"],
            "need": out["need"].map(least).fillna(0),
            "wanted_by": out["wanted_by"],
        }
    )
    order = pd.Series(list(keys.itertuples(index=False, name=None)), index=out.index, dtype=object)
    before = sorted(order, reverse=True)
    out["rank"] = [before.index(each) + 1 for each in order]
    out["because"] = [_because(row) for row in out.to_dict("records")]
    first = ["rank", "priority", "organisation", "outcome", *QUESTIONS, "met", "wanted_by", "because"]
    rest = [each for each in out.columns if each not in first]
    return out[[*first, *rest]].sort_values(["rank", "organisation", "priority"]).reset_index(drop=True)


def with_whom(mutual: pd.DataFrame, relations: pd.DataFrame, landscape: Landscape) -> pd.DataFrame:
    """Say with whom to speak first: organisations by their best mutual priority, then by the nearest decision.

    Returns
    -------
    pandas.DataFrame
        Index organisation_id; best_rank, met (of that row), coincide (priorities of which all three questions are
        answered with yes, short names, "; "), outcomes ("; "), organisation, sector, contact_role, quadrant, stage,
        since, ask (the next step, or what to do where none is planned), by (its date, or the day of the decision),
        overdue, next_decision, days_to_decision, budget, price_year, budget_for. Only running priorities count.
    """
    running = mutual[mutual["stated"]]
    grouped = running.sort_values("rank", kind="stable").groupby("organisation_id", sort=False)
    out = grouped.agg(best_rank=("rank", "min"), met=("met", "max"))
    whole = running[running["met"].eq(len(QUESTIONS))]
    out["coincide"] = _listed(whole, "short_name").reindex(out.index).fillna("")
    out["outcomes"] = _listed(running, "outcome").reindex(out.index)
    columns = [
        *(
            "organisation",
            "sector",
            "contact_role",
            "quadrant",
            "stage",
            "since",
            "next_step",
            "next_step_date",
        ),
        *("overdue", "next_decision", "days_to_decision", "budget", "price_year", "budget_for"),
    ]
    out = out.join(relations[columns])
    planned = out["next_step"].ne("")
    begin = out["stage"].eq(NOT_BEGUN).map({True: "Begin the conversation", False: "Agree a next step"})
    out["ask"] = out["next_step"].where(planned, begin)
    out["by"] = out["next_step_date"].where(planned, out["next_decision"])
    out = out.drop(columns=["next_step", "next_step_date"])
    ahead = out["days_to_decision"].where(out["days_to_decision"].ge(0))
    return (
        out.assign(_ahead=ahead)
        .sort_values(["best_rank", "_ahead", "organisation"], na_position="last")
        .drop(columns="_ahead")
    )


def _listed(rows: pd.DataFrame, column: str) -> pd.Series:
    return rows.groupby("organisation_id")[column].agg(lambda texts: "; ".join(dict.fromkeys(texts)))


def _because(row: Mapping[Hashable, Any]) -> str:
    """Put the three answers in words."""
    stated = "stated in a document that still runs" if row["stated"] else "its document has ended"
    need = {
        "worse": "worse here than in the nation",
        "worse in parts": f"worse in {row['worse_in']:.0f} of {row['of_districts']:.0f} districts",
        "similar": "similar to the nation",
        "better": "better than in the nation",
        "not compared": "a figure that is not compared",
        "no judgement": "a figure on which no judgement is made",
        "programme records": "known only from a programme's records",
        "no local figure": "no local figure",
    }[row["need"]]
    return f"{stated}; evidence: {row['evidence']}; locally: {need}"
