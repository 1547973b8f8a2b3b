"""Set the tables of the burden of too little activity: fractions by method, costs, every number behind them."""

import pandas as pd

from localsport.display import tables
from localsport.display.burden_display import DISEASES, STOCK, Burdened
from localsport.display.tables import Table
from localsport.display.voice import number

METHODS = {
    "adjusted": "Cautious: adjusted risk, share among cases",
    "crude": "Crude risk, share of all adults",
    "classes": "World Health Organization 2004, two classes",
    "doses": "Dose-response curve, two classes",
}
WAYS = {
    "attributed to inactivity": "This place's part of a national cost of inactivity",
    "spent on the disease": "The fraction of what the NHS spends on the disease",
}


def fractions_table(answer: Burdened) -> Table:
    """Set every disease by every method, with ranges: where the methods differ, the reader sees it."""
    rows = answer.fractions
    cells = {
        (row["outcome"], row["method"]): (
            f"{number(row['central'], '%')} ({_span(row['low'], row['high'])})"
            + (" *" if row["status"] == "unverified" else "")
        )
        for row in rows.to_dict("records")
        if not pd.isna(row["central"])
    }
    order = [name for name in DISEASES if name in set(rows["outcome"])]
    frame = pd.DataFrame(
        {
            "disease": [DISEASES[name] for name in order],
            **{method: [cells.get((name, method)) for name in order] for method in METHODS},
        }
    )
    return tables.html(
        frame,
        caption=(
            f"Share of each disease in {answer.area['name']} that goes with doing less than 150 minutes of activity "
            "a week, by way of counting"
        ),
        columns={"disease": "Disease", **METHODS},
        note=(
            "In brackets: 2.5th to 97.5th percentile of the draws. The first filled column is the one quoted. "
            "The first two use the share of adults who do not meet the guideline; the last two use those under 30 "
            "minutes and those with 30 to 149 minutes, each with its own risk. * Rests on a number that could not be "
            f"checked at its source. Breast cancer: all adults' share stands in for women's. {STOCK}"
        ),
        missing="no risk held",
        demonstration=bool(answer.area["demonstration"]),
    )


def costs_table(answer: Burdened) -> Table:
    """Set both ways of counting the cost; they are never added to each other."""
    frame = answer.costs
    if frame.empty:
        frame = pd.DataFrame(columns=["label", "way", "national", "central", "range", "status"])
    else:
        years = frame["published_price_year"].astype(int)
        frame = frame.assign(
            national=[
                f"{_pounds(amount)} ({year}/{(year + 1) % 100:02d})"
                for amount, year in zip(frame["national"], years, strict=True)
            ],
            range=[_span(low, high, "£") for low, high in zip(frame["low"], frame["high"], strict=True)],
            way=frame["basis"].map(WAYS),
        ).sort_values("basis", kind="stable")
    return tables.html(
        frame,
        caption=f"What that costs the health service a year in {answer.area['name']}, {answer.price_year} prices",
        columns={
            "label": "For",
            "way": "Counted as",
            "national": "National amount (its own prices)",
            "central": "Here, middle",
            "range": "Here, range",
            "status": "Status",
        },
        formats={"central": lambda value: number(value, "£")},
        note=(
            "The two ways are two views of the same burden and are not added. Both spread a national amount by "
            f"adults, so the place's own age and spending are not in it. {STOCK}"
        ),
        demonstration=bool(answer.area["demonstration"]),
    )


def parameters_table(answer: Burdened) -> Table:
    """Set every number the burden rests on, with the exposure it was measured for, its source and status."""
    return tables.html(
        answer.parameters,
        caption="Every number behind the burden of inactivity, its source and whether it is verified",
        columns={
            "parameter": "Number",
            "outcome": "For",
            "exposure": "Exposure it was measured for",
            "low": "Low",
            "central": "Middle",
            "high": "High",
            "unit": "Unit",
            "price_year": "Price year",
            "source_id": "Source",
            "locator": "Where in it",
            "status": "Status",
            "note": "Note",
        },
        formats={**dict.fromkeys(["low", "central", "high"], "{:,g}"), "price_year": "{:.0f}"},
        missing="",
    )


def _span(low: float, high: float, unit: str = "%") -> str:
    return f"{number(low, unit)} to {number(high, unit)}".replace("-", "−")


def _pounds(amount: float) -> str:
    return f"£{amount / 1e9:.2f} billion" if amount >= 1e9 else number(amount, "£")
