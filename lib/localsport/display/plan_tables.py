"""Set the tables of delivery plans beside what is asked of them."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from localsport.display import tables
from localsport.display.allocation_tables import Given, note
from localsport.display.tables import Table

PLANNED = "The delivery plans are illustrations."
MEETS = {
    "yes": "yes",
    "no": "no",
    "not told apart": "we cannot tell",
    "not known": "not stated",
    "": "",
}
SHORT = {
    "cost": "Cost",
    "left_of_allocation": "Left of this year's money",
    "inactive_people": "Inactive people expected",
    "cost_per_inactive_person": "Cost for each inactive person",
    "least_active_spend": "Money aimed at the least active",
    "family_based_spend": "Family-based",
    "in_kind_per_pound": "In kind for £1",
    "social_return": "Return for £1",
}
"""Figures of a plan shown side by side, and their headings."""


def plans(case: Given, figures: pd.DataFrame, names: pd.Series, area: pd.Series) -> Table:
    """Set the plans side by side, each figure with its range and whether it does what is asked."""
    rows = figures[figures["figure"].isin(SHORT)]
    cells = [_cell(row) for row in rows.to_dict("records")]
    wide = rows.assign(cell=cells).pivot(index="area_code", columns="figure", values="cell")
    wide = wide.reindex(columns=[each for each in SHORT if each in wide]).assign(
        name=names.reindex(wide.index)
    )
    return tables.html(
        wide.reindex([code for code in names.index if code in wide.index]),
        caption="The plans beside what is asked of them",
        columns={"name": "Locality"} | {each: SHORT[each] for each in wide if each in SHORT},
        missing="not stated",
        note="After the figure: does it do what is asked? Nothing is added up to a score. "
        + note(case, PLANNED),
        demonstration=bool(area["demonstration"]),
    )


def plan_lines(case: Given, figures: pd.DataFrame, names: pd.Series, area: pd.Series) -> Table:
    """Set every figure of every plan with the lines it comes from."""
    rows = figures.assign(
        name=figures["area_code"].map(names),
        said=[_figure(row) for row in figures.to_dict("records")],
        asks=[_asked(row) for row in figures.to_dict("records")],
        answer=figures["meets"].map(MEETS),
    )
    return tables.html(
        rows,
        caption="Every figure of every plan, and the lines it comes from",
        columns={
            "name": "Locality",
            "label": "Figure",
            "said": "The plan says",
            "asks": "Asked",
            "answer": "Does it?",
            "lines": "From",
            "how": "How it is added up",
            "note": "Note",
        },
        missing="",
        note=note(case, PLANNED),
        demonstration=bool(area["demonstration"]),
    )


def gaps(case: Given, missing: pd.DataFrame, names: pd.Series, area: pd.Series) -> Table:
    """Set what the plans leave open, and what cannot be said without it."""
    return tables.html(
        missing.assign(name=missing["area_code"].map(names)),
        caption="What the plans leave open" if len(missing) else "The plans leave nothing open",
        columns={"name": "Locality", "line": "Where", "what": "Missing", "why": "Without it we cannot say"},
        note=note(case, PLANNED),
        demonstration=bool(area["demonstration"]),
    )


def _one(value: float, unit: str) -> str:
    if math.isnan(value):
        return "not stated"
    if unit == "share":
        return f"{value:.0%}"
    if unit == "£ per £1":
        return f"£{value:.2f}"
    return f"{value:,.0f}" if unit == "people" else _pounds(value)


def _pounds(value: float) -> str:
    return f"−£{-value:,.0f}" if value < 0 else f"£{value:,.0f}"


def _figure(row: Mapping[Any, Any]) -> str:
    unit = str(row["unit"])
    if pd.isna(row["low"]) or pd.isna(row["high"]) or row["low"] == row["high"]:
        return _one(float(row["value"]), unit)
    return f"{_one(float(row['low']), unit)} to {_one(float(row['high']), unit)}"


def _cell(row: Mapping[Any, Any]) -> str:
    said = MEETS[str(row["meets"])]
    return f"{_figure(row)}: {said}" if said and said != "not stated" else _figure(row)


def _asked(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["asked"]):
        return ""
    return f"{row['asked_how']} {_one(float(row['asked']), str(row['unit']))}"
