"""Set the tables of outcomes: the triangle, the ways down, what is missing, the evidence, how it would show."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd

from localsport.data.framework_words import EVIDENCED, GRADES
from localsport.display import style, tables
from localsport.display.route_messages import need_words
from localsport.display.tables import Table

LEVELS = {
    "strategic": "Outcome for all",
    "intermediate": "Outcome for some",
    "service": "What the service changes",
}
SIGNS = {
    "worse": "▼",
    "worse in parts": "▽",
    "similar": "●",
    "better": "▲",
    "not compared": "○",
    "no judgement": "○",
    "programme records": "□",
    "no local figure": "×",
}
STATUS = {
    "published": "read",
    "derived": "read; put in our words",
    "unverified": "unverified: nobody here has read it",
}
DIRECTIONS = {"supports": "supports it", "mixed": "mixed", "no effect": "found no effect"}
MOST = 6
"""Rows of the briefing's table."""


def triangle(coverage: pd.DataFrame, outcomes: pd.DataFrame, needs: pd.DataFrame, area: pd.Series) -> Table:
    """Set the outcomes of every theme by level, and what stands behind them.

    Parameters
    ----------
    coverage
        `outcomes.coverage`.
    outcomes
        The framework's, for their short names.
    needs
        `outcomes.outcome_needs` of the place.
    area
        The place.
    """
    every = coverage.assign(
        said=[
            f"{name} ({evidence})"
            for name, evidence in zip(outcomes["short_name"], coverage["evidence"], strict=True)
        ],
        known=needs["value"].notna() | needs["of_districts"].gt(0),
    )
    rows = []
    for theme, own in every.groupby("theme", sort=False):
        cells = {level: "; ".join(own.loc[own["level"].eq(level), "said"]) for level in LEVELS}
        counts = {
            each: int(own[each].sum())
            for each in ("evidence_items", "unverified_items", "indicators", "known")
        }
        rows.append({"theme": theme, **cells, **counts, "outcomes": len(own)})
    frame = pd.DataFrame(rows)
    return tables.html(
        frame.assign(
            known=[f"{known} of {of}" for known, of in zip(frame["known"], frame["outcomes"], strict=True)]
        ),
        caption="The outcomes triangle by theme; in brackets, the evidence of the best way from what sport does",
        columns={
            "theme": "Theme",
            **LEVELS,
            "evidence_items": "Items of evidence",
            "unverified_items": "Of these unverified",
            "indicators": "Indicators",
            "known": f"Outcomes with a figure for {area['name']}",
        },
        demonstration=bool(area["demonstration"]),
    )


def findings(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set what the check of the framework found."""
    return tables.html(
        frame,
        caption="What the check of the framework found",
        columns={
            "severity": "Kind",
            "check": "Check",
            "name": "Outcome",
            "said": "What",
            "way_out": "What to do",
        },
        demonstration=bool(area["demonstration"]),
    )


def priorities(frame: pd.DataFrame, area: pd.Series, *, illustrations: Collection[str] = ()) -> Table:
    """Set what is wanted, in the order of local need; all of it is an illustration where a source is one."""
    rows = frame.assign(
        who=frame["organisation"].where(frame["organisation"].ne(""), "nobody here yet: the framework"),
        paper=[
            f"{document}{'' if current else ' (it has ended)'}"
            for document, current in zip(frame["document"], frame["current"], strict=True)
        ],
        here=[
            _standing(row, area, illustrations) if row["outcome_id"] else ""
            for row in frame.to_dict("records")
        ],
        outcomes=frame["outcomes"].where(frame["outcomes"].ne(""), "no outcome of the framework"),
    )
    return tables.html(
        rows,
        caption=f"What is wanted, by local need{' (an illustration)' if illustrations else ''}",
        columns={
            "rank": "Order",
            "priority": "What is wanted",
            "who": "By whom",
            "paper": "Where it is said",
            "outcomes": "Outcome it meets",
            "here": f"Its figure in {area['name']} against {area['country_name']}",
            "evidence": "Evidence of the best way",
        },
        row_header="priority",
        demonstration=bool(area["demonstration"]),
    )


def ways(frame: pd.DataFrame, area: pd.Series, *, illustrations: Collection[str] = ()) -> Table:
    """Set every way down: what to do, what it changes, where it leads, the figures here, the weakest step.

    Parameters
    ----------
    frame
        The ways of a route.
    area
        The place.
    illustrations
        Sources whose figures are invented.
    """
    return tables.html(
        _ways(frame, area, illustrations),
        caption="Every way down, the best evidenced first",
        columns={
            "known": "What to do (evidence that it brings about the next)",
            "service": "What the service changes",
            "service_here": f"That, in {area['name']} against {area['country_name']}",
            "leads": "Which leads to",
            "here": "What is wanted, there",
            "evidence": "Evidence at the weakest step",
            "weak": "Weakest step, and what is known of it",
        },
        demonstration=bool(area["demonstration"]),
    )


def brief(frame: pd.DataFrame, area: pd.Series, *, illustrations: Collection[str] = ()) -> Table:
    """Set the best ways down for a briefing, in at most six rows: the well evidenced, else the best."""
    rows = _ways(frame, area, illustrations)
    well = rows[rows["evidence"].isin(EVIDENCED)]
    shown = (well if len(well) else rows[rows["_grade"].eq(rows["_grade"].max())]).head(MOST)
    more = len(frame) - len(shown)
    return tables.html(
        shown,
        caption="What to do, what it changes and how well that is known",
        columns={
            "best": "What to do",
            "service": "What the service changes",
            "service_here": f"That, in {area['name']}",
            "leads": "Which leads to",
            "evidence": "Evidence at the weakest step",
        },
        note=f"{more} more {'way leads' if more == 1 else 'ways lead'} there; see the whole map."
        if more
        else "",
        demonstration=bool(area["demonstration"]),
    )


def missing(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set what has no figure here, and where it could be got."""
    rows = frame.assign(
        here=frame["on_the_map"].map({True: "yes", False: "no"}),
        kind=frame["kind"].map({"population": "published", "programme": "a programme's records"}),
        checked=frame["status"].map({"unverified": "not checked for such places"}).fillna("published there"),
    )
    rows["checked"] = rows["checked"].where(frame["kind"].ne("programme"), "kept by whoever delivers")
    return tables.html(
        rows,
        caption=f"What has no figure for {area['name']}, and where it could be got",
        columns={
            "name": "What is missing",
            "outcome": "It would show whether",
            "here": "On the map",
            "kind": "Kind",
            "where_to_get": "Where to get it",
            "geography": "For which places",
            "checked": "Checked",
        },
        missing="",
        demonstration=bool(area["demonstration"]),
    )


def evidence(
    frame: pd.DataFrame,
    outcomes: pd.DataFrame,
    sources: pd.DataFrame,
    area: pd.Series,
    *,
    of: Collection[str] = (),
) -> Table:
    """Set the list of evidence with its strength and its source; what nobody has read is marked.

    Parameters
    ----------
    frame, outcomes
        Of the framework.
    sources
        Register rows.
    area
        The place.
    of
        Ids of outcomes; of all where none is named.
    """
    held = frame[frame["outcome_id"].isin(list(of))] if len(of) else frame
    titles = sources.set_index("source_id")[["publisher", "title"]].agg(": ".join, axis=1)
    rank = {"strong": 0, "moderate": 1, "weak": 2}
    rows = held.assign(
        outcome=held["outcome_id"].map(outcomes["name"]),
        direction=held["direction"].map(DIRECTIONS),
        source=held["source_id"].map(titles).fillna(held["source_id"]),
        read=held["status"].map(STATUS),
        _order=held["status"].eq("unverified").astype(int) * 10 + held["strength"].map(rank),
        # Only what is published in these words stands in quotation marks.
        quote=[
            f"“{words}”" if words and status == "published" else words
            for words, status in zip(held["quote"], held["status"], strict=True)
        ],
    ).sort_values(["outcome", "_order"], kind="stable")
    return tables.html(
        rows,
        caption="Evidence on the steps of this map" if len(of) else "All the evidence of the framework",
        columns={
            "outcome": "Outcome",
            "statement": "What is known",
            "strength": "Strength",
            "direction": "Says",
            "design": "Kind of study",
            "source": "Source",
            "quote": "What it says",
            "read": "Read?",
        },
        missing="",
        demonstration=bool(area["demonstration"]),
    )


def indicators(
    figures: pd.DataFrame, outcomes: pd.DataFrame, area: pd.Series, *, illustrations: Collection[str] = ()
) -> Table:
    """Set how every outcome would show, with the figure where there is one.

    Parameters
    ----------
    figures
        `outcomes.local_figures`.
    outcomes
        Of the framework.
    area
        The place.
    illustrations
        Sources whose figures are invented.
    """
    rows = []
    for row in figures.to_dict("records"):
        invented = " (an illustration)" if row["source_id"] in illustrations else ""
        rows.append(
            {
                "outcome": outcomes.at[row["outcome_id"], "name"],
                "name": row["name"],
                "better": row["better"],
                "here": f"{_here(row, area)}{invented}",
                "interval": _interval(row),
                "period": style.period(str(row["period"])),
                "need": _need(row, area),
                "from": row["where_to_get"],
            }
        )
    return tables.html(
        pd.DataFrame(rows),
        caption="How each outcome would show",
        columns={
            "outcome": "Outcome",
            "name": "Indicator",
            "better": "Better is",
            "here": f"{area['name']} and {area['country_name']}",
            "interval": "95% interval",
            "period": "Period",
            "need": "Need",
            "from": "From",
        },
        row_header="name",
        demonstration=bool(area["demonstration"]),
    )


def _ways(frame: pd.DataFrame, area: pd.Series, illustrations: Collection[str]) -> pd.DataFrame:
    """Word the ways down."""
    rows = []
    for row in frame.to_dict("records"):
        higher = [str(row[each]) for each in ("intermediate", "strategic") if row[each]]
        own = {str(key).removeprefix("service_"): row[key] for key in row if str(key).startswith("service_")}
        said = str(row["weakest"]).replace(" -> ", " → ")
        rows.append(
            {
                "known": row["known"] or "nothing in the framework yet",
                "best": row["best"] or "nothing in the framework yet",
                "service": row["service"],
                "service_here": _standing(own, area, illustrations),
                "leads": "; then: ".join(higher) or row["priority"],
                "here": _standing(row, area, illustrations),
                "evidence": row["evidence"],
                "weak": f"{said}: {row['statement'] or 'no evidence stands in the list'}" if said else "",
                "_grade": GRADES[str(row["evidence"])],
            }
        )
    return pd.DataFrame(rows).sort_values("_grade", ascending=False, kind="stable")


def _standing(row: dict[Any, Any], area: pd.Series, illustrations: Collection[str]) -> str:
    """Write a figure in full: what, how much, against the nation, how sure, and what that says of need."""
    if pd.isna(row["value"]):
        return f"{row['figure']}: {_need(row, area)}"
    interval = _interval(row)
    sure = f"95% interval {interval}" if interval[:1].isdigit() else interval
    invented = ", an illustration" if row["source_id"] in illustrations else ""
    when = style.period(str(row["period"]))
    return f"{row['figure']}: {_here(row, area)} ({when}, {sure}{invented}); {_need(row, area)}"


def _here(row: dict[Any, Any], area: pd.Series) -> str:
    """Write the place's figure against the nation's."""
    if pd.isna(row["value"]):
        return "no figure here"
    decimals = 1 if pd.isna(row["decimals"]) else int(row["decimals"])

    def written(column: str) -> str:
        return style.number(float(row[column]), str(row["unit"]), decimals)

    there = f" against {written('country_value')}" if pd.notna(row["country_value"]) else ""
    return f"{written('value')}{there}"


def _interval(row: dict[Any, Any]) -> str:
    if pd.isna(row["value"]):
        return ""
    if pd.isna(row["lower_95"]) or pd.isna(row["upper_95"]):
        return str(row["interval_note"]) or "not published"
    decimals = 1 if pd.isna(row["decimals"]) else int(row["decimals"])
    low, high = (style.number(float(row[each]), "", decimals) for each in ("lower_95", "upper_95"))
    return f"{low} to {high}"


def _need(row: dict[Any, Any], area: pd.Series) -> str:
    return f"{SIGNS.get(str(row['need']), '')} {need_words(row, str(area['country_name']))}".strip()
