"""Set the tables of a programme's value: inputs, impact map, stakeholders, switching values, assumptions."""

import pandas as pd

from localsport.display import tables
from localsport.display.tables import Table
from localsport.display.value_messages import LAID_OUT

POUNDS = "£{:,.0f}"
UNITS = {"share": "{:.0%}", "times": "{:.2f} times the middle value", "years": "{:.1f} years"}


def inputs(frame: pd.DataFrame, *, price_year: int, ranges: pd.DataFrame | None = None) -> Table:
    """Set what goes in, in-kind and volunteers included; with the range of each item where ``ranges`` holds it."""
    if ranges is not None:
        ends = ranges.set_index("item")
        low, high = (frame["item"].map(ends[end]) for end in ("low", "high"))
        frame = frame.assign(range=[_range(one, two) for one, two in zip(low, high, strict=True)])
    return tables.html(
        frame,
        caption=f"What goes in, {price_year} prices",
        columns={
            "item": "Input",
            "kind": "Kind",
            "cost": "Cost",
            **({} if ranges is None else {"range": "Range (95 in 100 draws)"}),
            "status": "Status",
            "note": "Where it comes from",
        },
        formats={"cost": POUNDS},
    )


def impact(frame: pd.DataFrame, *, price_year: int) -> Table:
    """Set the impact map: from quantity times unit value to present value, step by step."""
    return tables.html(
        frame,
        caption=f"The impact map with every assumption at its middle value, {price_year} prices",
        columns={
            "outcome": "Outcome",
            "stakeholder": "For whom",
            "quantity": "Quantity",
            "unit_value": "Value of one",
            "gross": "Gross",
            "less_deadweight": "Less: anyway",
            "less_displacement": "Less: displaced",
            "less_attribution": "Less: others",
            "impact": "First year",
            "present_value": "Present value",
        },
        formats={
            "quantity": "{:,.1f}",
            **dict.fromkeys(
                [
                    "unit_value",
                    "gross",
                    "less_deadweight",
                    "less_displacement",
                    "less_attribution",
                    "impact",
                    "present_value",
                ],
                POUNDS,
            ),
        },
    )


def stakeholders(frame: pd.DataFrame, *, price_year: int) -> Table:
    """Set who benefits, with the range."""
    shown = frame.assign(
        range=[f"£{low:,.0f} to £{high:,.0f}" for low, high in zip(frame["low"], frame["high"], strict=True)]
    )
    return tables.html(
        shown,
        caption=f"Who benefits, present value, {price_year} prices",
        columns={
            "stakeholder": "Who",
            "central": "Middle",
            "range": "Range (95 in 100 draws)",
            "share": "Share",
        },
        formats={"central": POUNDS, "share": "{:.0%}"},
    )


def _range(low: float, high: float) -> str:
    return "certain" if round(low) == round(high) else f"£{low:,.0f} to £{high:,.0f}"


def switching(frame: pd.DataFrame) -> Table:
    """Set what one assumption would have to be for the return to reach one."""
    shown = frame.assign(
        what=[
            f"{LAID_OUT.get(name, 'All inputs')}, {applies}"
            for name, applies in zip(frame["assumption"], frame["applies_to"], strict=True)
        ],
        now=[UNITS[unit].format(value) for value, unit in zip(frame["central"], frame["unit"], strict=True)],
        needed=[
            UNITS[unit].format(value) if reaches else "no value alone reaches £1"
            for value, unit, reaches in zip(
                frame["value_at_one"], frame["unit"], frame["reaches_one"], strict=True
            )
        ],
    )
    return tables.html(
        shown,
        caption="What you would have to believe for £1 to return £1",
        columns={"what": "Assumption", "now": "Middle value", "needed": "Needed, all else at its middle"},
    )


def assumptions(frame: pd.DataFrame, outcomes: pd.DataFrame) -> Table:
    """Set every assumption with its source and status."""
    named = outcomes.set_index("outcome_id")["outcome"]
    shown = frame.assign(
        outcome=frame["outcome_id"].map(named),
        what=frame["assumption"].map(lambda name: LAID_OUT.get(name, name)),
    )
    return tables.html(
        shown,
        caption="Every assumption, its source and whether it is verified",
        columns={
            "outcome": "Outcome",
            "what": "Assumption",
            "low": "Low",
            "central": "Middle",
            "high": "High",
            "unit": "Unit",
            "status": "Status",
            "source_id": "Source",
            "note": "Why",
        },
        formats=dict.fromkeys(["low", "central", "high"], "{:g}"),
    )
