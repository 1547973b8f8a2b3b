"""Set the tables of a monitored programme, with what is hidden said and never given."""

import pandas as pd

from localsport.display import tables
from localsport.display.monitoring_messages import quarter
from localsport.display.monitoring_people import TIERS
from localsport.display.monitoring_wording import RULES, month
from localsport.display.tables import Table

HIDDEN = "hidden"


def surprises(frame: pd.DataFrame, places: pd.DataFrame, *, demonstration: bool) -> Table:
    """Set the runs of months that stand out, the latest first."""
    names = places["place_name"]
    rows = frame.assign(
        place=[names.get(code, "All places together") for code in frame["place_code"]],
        first=[month(each) for each in frame["first_month"]],
        last=[month(each) for each in frame["last_month"]],
        side=["more" if text.endswith("higher values") else "fewer" for text in frame["variation"]],
        because=[RULES[rule] for rule in frame["rule"]],
        now=["still running" if running else "" for running in frame["running"]],
    )
    return tables.html(
        rows,
        caption="Months that stand out",
        columns={
            "place": "Place",
            "first": "From",
            "last": "To",
            "side": "Visits",
            "average": "A month",
            "mean": "Usual",
            "because": "Rule",
            "now": "Now",
        },
        formats={"average": "{:,.0f}", "mean": "{:,.0f}"},
        demonstration=demonstration,
    )


def people(frame: pd.DataFrame, places: pd.DataFrame, *, demonstration: bool) -> Table:
    """Set new participants by place and quarter, rounded."""
    rows = frame.rename(columns=lambda period: quarter(period)).reset_index(names="place")
    columns = {"place": "Place"} | {name: name for name in rows.columns[1:]}
    return tables.html(
        rows.assign(place=places["place_name"].reindex(frame.index).to_numpy()),
        caption="New participants by place and quarter, rounded",
        columns=columns,
        formats=dict.fromkeys(list(columns)[1:], "{:,.0f}"),
        missing=HIDDEN,
        demonstration=demonstration,
    )


def levels(frame: pd.DataFrame, places: pd.DataFrame, *, demonstration: bool) -> Table:
    """Set new participants by place and level at the start, rounded."""
    order = [each for each in ("inactive", "fairly active", "active", "not known") if each in frame]
    rows = frame[order].reset_index(names="place")
    return tables.html(
        rows.assign(place=places["place_name"].reindex(frame.index).to_numpy()),
        caption="New participants since the programme began, by level of activity at the start, rounded",
        columns={"place": "Place"} | {each: each.capitalize() for each in order},
        formats=dict.fromkeys(order, "{:,.0f}"),
        missing=HIDDEN,
        demonstration=demonstration,
    )


def retention(cohorts: pd.DataFrame, joined: pd.Series, *, demonstration: bool) -> Table:
    """Set how many joined in each quarter and how many of them still came, rounded."""
    rows = cohorts.rename(columns=lambda since: f"after {since}").assign(joined=joined)
    rows = rows.assign(label=[quarter(each) for each in rows.index])
    last = {name: rows[name].last_valid_index() for name in rows.columns if str(name).startswith("after ")}
    for name, index in last.items():
        late = [index is not None and each > index for each in rows.index]
        rows[name] = [
            "not yet" if too_late else HIDDEN if value != value else f"{value:,.0f}"
            for value, too_late in zip(rows[name], late, strict=True)
        ]
    columns = {"label": "Joined in", "joined": "People"} | {
        name: f"{name.capitalize()} months" for name in last
    }
    return tables.html(
        rows,
        caption="Who still comes, by quarter of joining, rounded",
        columns=columns,
        formats={"joined": "{:,.0f}"},
        missing=HIDDEN,
        demonstration=demonstration,
    )


def stages(frame: pd.DataFrame, *, demonstration: bool) -> Table:
    """Set how far people came who were inactive when referred, rounded."""
    order = [each for each in (*TIERS, "all") if each in frame.index]
    rows = frame.loc[order].reset_index(names="tier")
    names = {"all": "referred"}
    columns = {"tier": "Tier"} | {
        str(each): str(names.get(str(each), each)).capitalize() for each in frame.columns
    }
    return tables.html(
        rows.assign(tier=["All tiers" if each == "all" else TIERS[each].capitalize() for each in order]),
        caption="Inactive people referred, by how far they came, rounded",
        columns=columns,
        formats=dict.fromkeys(list(columns)[1:], "{:,.0f}"),
        missing=HIDDEN,
        note="Rounded one by one, so parts need not add up to their whole.",
        demonstration=demonstration,
    )


def quantities(
    by_outcome: pd.DataFrame, people: pd.DataFrame, *, counted_apart: bool, demonstration: bool
) -> Table:
    """Set forecast beside counted: by outcome where that may be shown, else all who left inactivity together.

    What is shared among outcomes as forecast is not set: a share of a person would be read as a count.
    """
    if counted_apart:
        rows = by_outcome.assign(
            expected=_range(by_outcome, "forecast_low", "forecast", "forecast_high"),
            found=_range(by_outcome, "low", "central", "high"),
        )
    else:
        expected, found = _range(people, "low", "central", "high")
        rows = pd.DataFrame([{"outcome": "People who left inactivity", "expected": expected, "found": found}])
    return tables.html(
        rows,
        caption="People in a year, forecast and counted",
        columns={"outcome": "Outcome", "expected": "Forecast (range)", "found": "Counted (range)"},
        note="Before those who would have become active anyway are taken off.",
        demonstration=demonstration,
    )


def changes(frame: pd.DataFrame, *, demonstration: bool) -> Table:
    """Set every change with how to read it."""
    rows = frame.reset_index(names="measure").assign(
        said=[_both(row) for row in frame.to_dict("records")],
        groups=[f"{a} and {b}" for a, b in zip(frame["places"], frame["comparison_places"], strict=True)],
        times=[f"{a} and {b}" for a, b in zip(frame["times_before"], frame["times_after"], strict=True)],
    )
    return tables.html(
        rows,
        caption="Before and after, and how to read it",
        columns={
            "measure": "Measure",
            "said": "Before and after, where it runs",
            "groups": "Places with and without it",
            "times": "Times before and after",
            "reading": "Read it as",
            "why": "Why",
        },
        demonstration=demonstration,
    )


def hidden(frame: pd.DataFrame, *, demonstration: bool) -> Table:
    """Set how many counts each table has and how many are hidden."""
    return tables.html(
        frame,
        caption="Small numbers: what is hidden",
        columns={"table": "Table", "counts": "Counts", "hidden": "Hidden"},
        demonstration=demonstration,
    )


def sources(frame: pd.DataFrame) -> Table:
    """Set the register's rows."""
    return tables.html(
        frame,
        caption="Sources",
        columns={
            "title": "Source",
            "publisher": "Publisher",
            "edition": "Edition",
            "licence": "Licence",
            "note": "How it was read",
        },
        missing="",
    )


def _range(frame: pd.DataFrame, low: str, middle: str, high: str) -> list[str]:
    return [
        f"{m:,.0f} ({a:,.0f} to {b:,.0f})"
        for a, m, b in zip(frame[low], frame[middle], frame[high], strict=True)
    ]


def _both(row: dict[object, object]) -> str:
    before, after = float(str(row["before"])), float(str(row["after"]))
    if row["unit"] == "share":
        return f"{before:.1%}, then {after:.1%}"
    return f"{before:.1f}, then {after:.1f} {row['unit']}"
