"""Match what commissioners have said they want to an outcome, its evidence and local need."""

import pandas as pd

from localsport.data.frameworks import Framework
from localsport.data.landscapes import Landscape

NEED = [
    *("need", "name", "value", "unit", "decimals", "period", "country_value"),
    *("worse_in", "of_districts", "worse_names", "gap", "source_id"),
]


def matched(
    landscape: Landscape,
    framework: Framework,
    chains: pd.DataFrame,
    needs: pd.DataFrame,
    relations: pd.DataFrame,
) -> pd.DataFrame:
    """Set beside every stated priority the outcome it meets, the evidence, the local figure and the conversation.

    Parameters
    ----------
    landscape, framework
        As read.
    chains
        `localsport.outcomes.chains` of the framework.
    needs
        `localsport.outcomes.outcome_needs` of the place.
    relations
        `localsport.landscape.relationships`.

    Returns
    -------
    pandas.DataFrame
        One row per priority and outcome, and one with ``outcome_id`` "" for a priority that meets none: priority_id,
        priority, short_name, document, document_date, ends, current (bool: not ended on the landscape's day),
        organisation_id, organisation, sector, contact_role, interest, influence, stage, approached, since, next_step,
        next_step_date, overdue, next_decision; outcome_id, outcome, level, theme, why; evidence, grade, weakest,
        statement (of the strongest way from what sport does); need, figure (the indicator that decides), value, unit,
        decimals, period, country_value, worse_in, of_districts, worse_names, gap, source_id.
    """
    spoken = [
        *("organisation", "sector", "contact_role", "interest", "influence", "stage", "approached", "since"),
        *("next_step", "next_step_date", "overdue", "next_decision"),
    ]
    out = landscape.priorities.drop(columns=["note"]).reset_index()
    out["current"] = ~out["ends"].lt(landscape.as_of)
    out = out.join(relations[spoken], on="organisation_id")
    out = out.merge(landscape.matches, on="priority_id", how="left")
    out[["outcome_id", "why"]] = out[["outcome_id", "why"]].fillna("")
    outcomes = framework.outcomes[["name", "level", "theme"]].rename(columns={"name": "outcome"})
    out = out.join(outcomes, on="outcome_id")
    out = out.join(chains[["evidence", "grade", "weakest", "statement"]], on="outcome_id")
    out = out.join(needs[NEED].rename(columns={"name": "figure"}), on="outcome_id")
    texts = [
        *(
            "outcome",
            "level",
            "theme",
            "evidence",
            "weakest",
            "statement",
            "need",
            "figure",
            "unit",
            "period",
        ),
        *("worse_names", "gap", "source_id"),
    ]
    out[texts] = out[texts].astype(object).fillna("")
    out["grade"] = out["grade"].fillna(-1).astype(int)
    return out
