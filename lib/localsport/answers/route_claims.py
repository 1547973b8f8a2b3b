"""Put down every number that a sentence about outcomes and the route to them uses."""

from typing import Any

import pandas as pd

from localsport import outcomes
from localsport.answers.claims import claim
from localsport.data.frameworks import Framework
from localsport.data.landscapes import Landscape
from localsport.outcomes import EVIDENCED, GRADES

POOR = ("worse", "worse in parts")
UNKNOWN = ("no local figure", "programme records")


def route_claims(
    area: pd.Series,
    framework: Framework,
    register: Landscape | None,
    findings: pd.DataFrame,
    figures: pd.DataFrame,
    needs: pd.DataFrame,
    chosen: pd.DataFrame,
    ranked: pd.DataFrame,
    ways: pd.DataFrame,
    activities: pd.DataFrame,
    missing: pd.DataFrame,
) -> list[dict[str, Any]]:
    """Claim what the sentences say of the framework, the priorities, the map and what is missing.

    Parameters are the frames of `localsport.answers.route.Route`; ``chosen`` are the rows of ``ranked`` that the
    map leads down from.
    """
    return [
        *_framework_claims(area, framework, findings, needs),
        *_priority_claims(area, framework, register, ranked),
        *_need_claims(area, figures, chosen),
        *_way_claims(area, framework, chosen, ways, activities),
        *_missing_claims(area, framework, figures, missing),
    ]


def _framework_claims(
    area: pd.Series, framework: Framework, findings: pd.DataFrame, needs: pd.DataFrame
) -> list[dict[str, Any]]:
    common = {"source_id": framework.source_id, "method": "counted", "period": framework.edition}
    folder = f"frameworks/{framework.framework_id}"
    unread = framework.evidence["status"].eq("unverified")
    against = framework.evidence["direction"].ne("supports")
    known = needs["value"].notna() | needs["of_districts"].gt(0)
    numbers = {
        "outcomes": ("Outcomes of the framework", len(framework.outcomes), "outcomes.csv"),
        "evidence": ("Items of evidence in the framework", len(framework.evidence), "evidence.csv"),
        "against": ("Items of evidence that are mixed or found no effect", against.sum(), "evidence.csv"),
        "unverified": ("Items of evidence that nobody here has read", unread.sum(), "evidence.csv"),
        "indicators": (
            "Ways in which outcomes would show",
            len(framework.indicators),
            "performance_indicators.csv",
        ),
        "gaps": (
            "Gaps that the check of the framework found",
            findings["severity"].eq("gap").sum(),
            "links.csv",
        ),
        "cautions": ("Cautions of that check", findings["severity"].eq("caution").sum(), "links.csv"),
    }
    made = [
        claim(f"route_{id}", "", what, float(value), "numbers", **common, rows=f"{folder}/{file}")
        for id, (what, value, file) in numbers.items()
    ]
    what = f"Outcomes of which a figure is held for {area['name']}"
    rows = f"indicators of {area['code']}; {folder}/performance_indicators.csv"
    return [
        *made,
        claim("route_known", area["code"], what, float(known.sum()), "numbers", **common | {"rows": rows}),
    ]


def _priority_claims(
    area: pd.Series, framework: Framework, register: Landscape | None, ranked: pd.DataFrame
) -> list[dict[str, Any]]:
    if register is None:
        kind, source, rows = "strategic outcomes", framework.source_id, f"frameworks/{framework.framework_id}"
        period = framework.edition
    else:
        kind = f"register{', an illustration' if register.illustrative else ''}"
        source, rows = register.source_id, f"landscapes/{register.landscape_id}"
        period = f"{register.as_of:%Y-%m-%d}"
    common = {
        "source_id": source,
        "method": outcomes.figures.RULE,
        "rows": rows,
        "verdict": kind,
        "period": period,
    }
    met = ranked[ranked["outcome_id"].ne("")]
    numbers = {
        "priorities": ("Priorities", len(ranked)),
        "met": ("Priorities that meet an outcome of the framework", len(met)),
        "worse": (
            "Priorities behind which a figure is worse than the nation's, here or in a part",
            met["need"].isin(POOR).sum(),
        ),
        "blind": (
            "Priorities that meet an outcome of which no figure is held here",
            met["need"].isin(UNKNOWN).sum(),
        ),
    }
    return [
        claim(f"route_{id}", area["code"], what, float(value), "numbers", **common)
        for id, (what, value) in numbers.items()
    ]


def _need_claims(area: pd.Series, figures: pd.DataFrame, chosen: pd.DataFrame) -> list[dict[str, Any]]:
    """Claim the figure behind the first priority of the map, and the nation's."""
    first = chosen.iloc[0]
    if not first["figure"]:
        return []
    row = figures.loc[first["pi_id"]]
    common = {"period": row["period"], "source_id": row["source_id"], "method": row["comparison_note"]}
    common |= {
        "rows": f"indicators: indicator_id={row['indicator_id']}, sex={row['sex']}"
        if row["indicator_id"]
        else "figures.csv of the register"
    }
    made = []
    if row["of_districts"] and row["polarity"] != "no judgement":
        made = [
            claim(
                "route_need_parts",
                area["code"],
                str(row["worse_names"]),
                float(row["worse_in"]),
                "numbers",
                verdict=str(row["name"]),
                **common,
            ),
            claim(
                "route_need_of",
                area["code"],
                "Districts compared",
                float(row["of_districts"]),
                "numbers",
                **common,
            ),
        ]
    if pd.isna(row["value"]):
        return made
    made.append(
        claim(
            "route_need",
            area["code"],
            str(row["name"]),
            float(row["value"]),
            str(row["unit"]),
            lower=_number(row["lower_95"]),
            upper=_number(row["upper_95"]),
            interval_note=str(row["interval_note"]),
            verdict=str(first["need"]),
            **common,
        )
    )
    if pd.notna(row["country_value"]):
        what = f"{row['name']}, {area['country_name']}"
        made.append(
            claim(
                "route_need_country",
                area["country"],
                what,
                float(row["country_value"]),
                str(row["unit"]),
                **common,
            )
        )
    return made


def _way_claims(
    area: pd.Series, framework: Framework, chosen: pd.DataFrame, ways: pd.DataFrame, activities: pd.DataFrame
) -> list[dict[str, Any]]:
    """Claim how many ways lead down, what is best evidenced, and which step limits it."""
    common = {
        "source_id": framework.source_id,
        "method": outcomes.strength.RULE,
        "period": framework.edition,
        "rows": f"frameworks/{framework.framework_id}/links.csv, evidence.csv",
    }
    grade = int(activities["grade"].max()) if len(activities) else 0
    best = activities[activities["grade"].eq(grade)]
    name = next(each for each, number in GRADES.items() if number == grade)
    held = ways[ways["evidence"].isin(EVIDENCED)]
    first, first_of = ways.iloc[int(ways["evidence"].map(GRADES).argmax())], chosen.iloc[0]
    short = best["short_name"].tolist()
    return [
        claim(
            "route_rank",
            area["code"],
            f"Place among the priorities by need: {first_of['short_name']}",
            float(first_of["rank"]),
            "numbers",
            verdict=str(first_of["need"]),
            **common,
        ),
        claim(
            "route_ways",
            "",
            f"Ways down from: {'; '.join(chosen['short_name'])}",
            float(len(ways)),
            "numbers",
            **common,
        ),
        claim(
            "route_evidenced",
            "",
            "Of these, strong or moderate at every step",
            float(len(held)),
            "numbers",
            **common,
        ),
        claim("route_activities", "", "Activities on the map", float(len(activities)), "numbers", **common),
        claim("route_best", "", "; ".join(short), float(len(best)), "numbers", verdict=name, **common),
        claim(
            "route_weakest",
            "",
            str(first["weakest"]),
            float(grade),
            "numbers",
            verdict=str(first["statement"]),
            **common,
        ),
    ]


def _missing_claims(
    area: pd.Series, framework: Framework, figures: pd.DataFrame, missing: pd.DataFrame
) -> list[dict[str, Any]]:
    common = {
        "source_id": framework.source_id,
        "method": "counted",
        "period": framework.edition,
        "rows": f"frameworks/{framework.framework_id}/performance_indicators.csv",
    }
    published = missing[missing["kind"].ne("programme")]
    here = published[published["on_the_map"]]
    own = missing[missing["kind"].eq("programme")]
    unchecked = published["status"].eq("unverified").sum()
    return [
        claim(
            "route_missing",
            area["code"],
            "; ".join(published["outcome"].drop_duplicates()),
            float(len(published)),
            "numbers",
            **common,
        ),
        claim(
            "route_missing_here", area["code"], "; ".join(here["name"]), float(len(here)), "numbers", **common
        ),
        claim(
            "route_missing_unchecked",
            area["code"],
            "Of those not held, not checked whether they are published for such places",
            float(unchecked),
            "numbers",
            **common,
        ),
        claim(
            "route_missing_own",
            area["code"],
            "Indicators that only a programme's records give",
            float(len(own)),
            "numbers",
            **common,
        ),
    ]


def _number(value: Any) -> float:
    return float("nan") if pd.isna(value) else float(value)
