"""Claim every number a sentence may use about who commissions what for a place."""

import re
from typing import Any

import pandas as pd

from localsport import access
from localsport.answers import claims
from localsport.data.framework_words import POOR
from localsport.data.landscapes import Landscape
from localsport.data.sources import BETWEEN, cited

Claims = list[dict[str, Any]]
SOON = "work closely"
STALLED = ("relationship without a next step", "next step overdue")


def commissioner_claims(
    area: pd.Series,
    register: Landscape,
    covers: str,
    relations: pd.DataFrame,
    stages: pd.DataFrame,
    mutual: pd.DataFrame,
    whom: pd.DataFrame,
    gaps: pd.DataFrame,
    overdue: pd.DataFrame,
    beside: pd.DataFrame,
    needs: pd.DataFrame,
    asking: pd.DataFrame,
) -> Claims:
    """Line up what may be said of a register beside a place's figures; ids begin with ``landscape_``.

    Parameters
    ----------
    area, register, covers, relations, stages, mutual, whom, gaps, overdue, beside, needs, asking
        As `answers.commissioners.Commissioners` holds them (``relations`` are its organisations, ``asking`` is its
        ``worth_asking``). The period of a claim about the register is the register's day.
    """
    return [
        *_register_claims(area, register, covers, relations, stages),
        *_mutual_claims(area, register, mutual),
        *_first_claims(area, register, whom),
        *_gap_claims(area, register, gaps, overdue),
        *_capacity_claims(area, register, beside),
        *_need_claims(area, register, needs),
        *asking_claims(area, asking),
    ]


def asking_claims(area: pd.Series, asking: pd.DataFrame) -> Claims:
    """Claim what a place's figures give reason to ask for; this can be said without a register."""
    common = {
        "method": "outcomes with a worse local figure and strong or moderate evidence",
        "source_id": _ids(asking["source_id"]),
        "rows": "indicators; frameworks",
    }
    outcomes = "; ".join(asking["outcome"])
    return [claims.claim("landscape_asking", area["code"], outcomes, len(asking), "numbers", **common)]


def _need_claims(area: pd.Series, register: Landscape, needs: pd.DataFrame) -> Claims:
    """Claim how many outcomes have a worse figure, and how many figures are the register's own."""
    poor = needs[needs["need"].isin(POOR)]
    own = needs[needs["source_id"].eq(register.source_id)]
    common = _common(register, "figures.csv", "outcomes counted")
    return [
        claims.claim(
            "landscape_poor",
            area["code"],
            "; ".join(poor["outcome"]),
            len(poor),
            "numbers",
            **(common | {"source_id": _ids(poor["source_id"]), "rows": "indicators", "period": ""}),
        ),
        claims.claim(
            "landscape_own_figures", area["code"], "; ".join(own["name"]), len(own), "numbers", **common
        ),
    ]


def _common(register: Landscape, file: str, method: str) -> dict[str, str]:
    return {
        "period": f"{register.as_of:%Y-%m-%d}",
        "source_id": register.source_id,
        "method": method,
        "rows": f"landscapes/{register.landscape_id}/{file}",
    }


def _register_claims(
    area: pd.Series, register: Landscape, covers: str, relations: pd.DataFrame, stages: pd.DataFrame
) -> Claims:
    common = _common(
        register, "organisations.csv; relationships.csv", "rows counted, the latest stage of each"
    )
    code, invented = area["code"], "illustration" if register.illustrative else ""
    close = relations[relations["quadrant"].eq(SOON)]
    apart = close[~close["approached"].astype(bool)]
    ahead = relations[relations["days_to_decision"].ge(0)].sort_values("days_to_decision", kind="stable")
    made = [
        claims.claim(
            "landscape_organisations",
            code,
            f"Organisations in the register of {covers}",
            len(relations),
            "numbers",
            **(common | {"verdict": invented}),
        ),
        claims.claim(
            "landscape_priorities",
            code,
            "Priorities they have stated",
            len(register.priorities),
            "numbers",
            **(common | {"rows": f"landscapes/{register.landscape_id}/priorities.csv"}),
        ),
        claims.claim(
            "landscape_approached",
            code,
            "Organisations somebody has spoken with",
            int(relations["approached"].sum()),
            "numbers",
            **common,
        ),
        claims.claim(
            "landscape_close",
            code,
            "Organisations with both interest and influence",
            len(close),
            "numbers",
            **common,
        ),
        claims.claim(
            "landscape_close_unapproached",
            code,
            "; ".join(apart["organisation"]),
            len(apart),
            "numbers",
            **common,
        ),
        *[
            claims.claim(f"landscape_stage_{number}", code, str(stage), int(count), "numbers", **common)
            for number, (stage, count) in enumerate(stages["organisations"].items())
        ],
    ]
    if len(ahead):
        row = ahead.iloc[0]
        soon = {"period": f"{row['next_decision']:%Y-%m-%d}", "verdict": str(row["stage"])}
        made.append(
            claims.claim(
                "landscape_decision",
                code,
                str(row["organisation"]),
                float(row["days_to_decision"]),
                "days",
                **(common | soon),
            )
        )
    return made


def _mutual_claims(area: pd.Series, register: Landscape, mutual: pd.DataFrame) -> Claims:
    common = _common(
        register,
        "priorities.csv; matches.csv",
        "stated in a running document, strong or moderate evidence, a worse local figure",
    )
    whole = mutual[mutual["met"].eq(3)].drop_duplicates("priority_id")
    unseen = mutual[~mutual["need"].isin((*POOR, "similar", "better"))].drop_duplicates("outcome_id")
    return [
        claims.claim(
            "landscape_coincide",
            area["code"],
            "; ".join(whole["short_name"]),
            len(whole),
            "numbers",
            **common,
        ),
        claims.claim(
            "landscape_outcomes",
            area["code"],
            "Outcomes that stated priorities meet",
            mutual["outcome_id"].nunique(),
            "numbers",
            **common,
        ),
        claims.claim(
            "landscape_unseen",
            area["code"],
            "; ".join(unseen["outcome"]),
            len(unseen),
            "numbers",
            **(common | {"method": "outcomes that priorities meet, of which no figure here can be compared"}),
        ),
    ]


def _first_claims(area: pd.Series, register: Landscape, whom: pd.DataFrame) -> Claims:
    """Claim with whom to speak first, about what, and the figure that gives the reason."""
    if whom.empty:
        return []
    row = whom.iloc[0]
    common = _common(
        register, "relationships.csv", "best rank among mutual priorities, then nearest decision"
    )
    by = "" if pd.isna(row["by"]) else f"{row['by']:%Y-%m-%d}"
    planned = "late" if row["overdue"] else "planned" if row["ask"] not in BEGIN else "open"
    made = [
        claims.claim(
            "landscape_first",
            area["code"],
            str(row["organisation"]),
            float(row["best_rank"]),
            "rank",
            **(common | {"verdict": str(row["contact_role"])}),
        ),
        claims.claim(
            "landscape_first_met",
            area["code"],
            str(row["short_name"]),
            float(row["met"]),
            "numbers",
            **(common | {"verdict": str(row["need"])}),
        ),
        claims.claim(
            "landscape_first_ask",
            area["code"],
            str(row["ask"]),
            float((row["by"] - register.as_of).days) if by else float("nan"),
            "days",
            **(common | {"verdict": planned, "period": by}),
        ),
    ]
    if row["need"] in POOR and pd.notna(row["value"]) and pd.notna(row["country_value"]):
        figure = common | {
            "source_id": str(row["source_id"]),
            "period": str(row["period"]),
            "verdict": str(row["worse_names"]),
            "method": "the place's own figure",
            "rows": "indicators",
        }
        limits = {"lower": float(row["lower_95"]), "upper": float(row["upper_95"])}
        for id, value, ends in (("", row["value"], limits), ("_country", row["country_value"], {})):
            made.append(
                claims.claim(
                    f"landscape_first_figure{id}",
                    area["code"],
                    str(row["figure_short"]),
                    float(value),
                    str(row["unit"]),
                    **(figure | ends),
                )
            )
    return made


BEGIN = ("Begin the conversation", "Agree a next step")
"""What `localsport.landscape.with_whom` asks for where nothing is planned."""


def _gap_claims(area: pd.Series, register: Landscape, gaps: pd.DataFrame, overdue: pd.DataFrame) -> Claims:
    common = _common(register, "", "what does not meet, counted")
    code = area["code"]

    def count(id: str, kind: str, column: str) -> dict[str, Any]:
        names = list(dict.fromkeys(gaps.loc[gaps["gap"].eq(kind), column]))
        return claims.claim(f"landscape_{id}", code, "; ".join(names), len(names), "numbers", **common)

    stalled = gaps[gaps["gap"].isin(STALLED)]["organisation"]
    made = [
        count("unapproached", "priority nobody has approached", "priority"),
        count("unapproached_organisations", "priority nobody has approached", "organisation"),
        count("unwanted", "need nobody commissions for", "outcome"),
        count("met_by_nothing", "priority that meets no outcome", "priority"),
        count("ended", "document has ended", "priority"),
        count("late", "next step overdue", "organisation"),
        count("without_step", "relationship without a next step", "organisation"),
        claims.claim("landscape_stalled", code, "; ".join(stalled), stalled.nunique(), "numbers", **common),
    ]
    if len(overdue):
        row = overdue.iloc[0]
        late = {"period": f"{row['next_step_date']:%Y-%m-%d}", "verdict": str(row["next_step"])}
        made.append(
            claims.claim(
                "landscape_late_days",
                code,
                str(row["organisation"]),
                float(row["days_late"]),
                "days",
                **(common | late),
            )
        )
    return made


def _capacity_claims(area: pd.Series, register: Landscape, beside: pd.DataFrame) -> Claims:
    """Claim what the place has of each kind the user counts, and of everyday places to be active."""
    own = set(register.capacity["kind"])
    made = []
    for row in beside[beside["kind"].isin({*own, *access.EVERYDAY_TYPES})].to_dict("records"):
        stem = f"landscape_capacity_{re.sub(r'[^a-z0-9]+', '_', str(row['kind']).lower()).strip('_')}"
        file = f"landscapes/{register.landscape_id}/capacity.csv" if row["kind"] in own else "facilities"
        common = {
            "period": "" if pd.isna(row["date"]) else f"{row['date']:%Y-%m-%d}",
            "source_id": str(row["source_id"]),
            "verdict": "illustration" if row["kind"] in own and register.illustrative else str(row["status"]),
            "method": "counted by district, over residents",
            "rows": file,
        }
        values = {
            "": (row["kind"], row["count"], "numbers"),
            "_rate": (row["kind"], row["per_10000"], "per 10,000"),
            "_whole": (row["kind"], row["whole_per_10000"], "per 10,000"),
            "_low": (row["low_name"], row["low"], "per 10,000"),
            "_high": (row["high_name"], row["high"], "per 10,000"),
        }
        made += [
            claims.claim(f"{stem}{end}", area["code"], str(what), float(value), unit, **common)
            for end, (what, value, unit) in values.items()
            if pd.notna(value)
        ]
    return made


def _ids(many: pd.Series) -> str:
    return BETWEEN.join(sorted(cited(many)))
