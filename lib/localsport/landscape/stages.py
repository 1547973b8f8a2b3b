"""Say how far each conversation with a commissioner is, and what comes next."""

import pandas as pd

from localsport.data.landscape_checks import GRADES, STAGES
from localsport.data.landscapes import Landscape

NOT_BEGUN = "not begun"
ALL_STAGES = (NOT_BEGUN, *STAGES)
APPROACHED = ("aware", "shared understanding")
"""Stages at which somebody has spoken with the organisation; scoping and mapping are done at a desk."""
QUADRANTS = {
    (True, True): "work closely",
    (False, True): "win interest",
    (True, False): "keep as an ally",
    (False, False): "keep informed",
}
"""Interest and influence, each high or medium (True) or low (False)."""


def relationships(landscape: Landscape) -> pd.DataFrame:
    """Describe every organisation's latest stage, next step and place on the map of interest and influence.

    Returns
    -------
    pandas.DataFrame
        Index organisation_id, the furthest conversation first; organisation, sector, contact_role, interest,
        influence, quadrant, stage (one of `ALL_STAGES`), stage_number (0 not begun to 4), approached (bool), since
        (date of the stage), days (since then, as of the landscape's day), next_step, next_step_date, overdue (bool),
        led_by, decision_cycle, next_decision, days_to_decision, budget, price_year, budget_for, priorities (count),
        history ("2025-02-10 scoped; ...").
    """
    rows = landscape.relationships.sort_values(["organisation_id", "date"])
    latest = rows.groupby("organisation_id").tail(1).set_index("organisation_id")
    told = (rows["date"].dt.strftime("%Y-%m-%d") + " " + rows["stage"]).groupby(rows["organisation_id"])
    columns = ["stage", "date", "next_step", "next_step_date", "led_by"]
    out = landscape.organisations.join(latest[columns].rename(columns={"date": "since"}))
    out["stage"] = out["stage"].fillna(NOT_BEGUN)
    out[["next_step", "led_by"]] = out[["next_step", "led_by"]].fillna("")
    out["stage_number"] = out["stage"].map({name: number for number, name in enumerate(ALL_STAGES)})
    out["approached"] = out["stage"].isin(APPROACHED)
    out["days"] = (landscape.as_of - out["since"]).dt.days
    out["overdue"] = out["next_step_date"].lt(landscape.as_of)
    out["days_to_decision"] = (out["next_decision"] - landscape.as_of).dt.days
    low = GRADES[0]
    out["quadrant"] = [
        QUADRANTS[(interest != low, influence != low)]
        for interest, influence in zip(out["interest"], out["influence"], strict=True)
    ]
    out["priorities"] = (
        landscape.priorities["organisation_id"].value_counts().reindex(out.index, fill_value=0)
    )
    out["history"] = told.agg("; ".join).reindex(out.index).fillna("")
    first = [
        *(
            "organisation",
            "sector",
            "contact_role",
            "interest",
            "influence",
            "quadrant",
            "stage",
            "stage_number",
        ),
        *(
            "approached",
            "since",
            "days",
            "next_step",
            "next_step_date",
            "overdue",
            "led_by",
            "decision_cycle",
        ),
        *("next_decision", "days_to_decision", "budget", "price_year", "budget_for", "priorities", "history"),
    ]
    return out[first].sort_values(["stage_number", "organisation"], ascending=[False, True])


def stage_counts(relations: pd.DataFrame) -> pd.DataFrame:
    """Count organisations and their priorities by stage; index stage, in order, columns organisations, priorities."""
    grouped = relations.groupby("stage")
    counts = pd.DataFrame({"organisations": grouped.size(), "priorities": grouped["priorities"].sum()})
    return counts.reindex(list(ALL_STAGES), fill_value=0).rename_axis("stage")
