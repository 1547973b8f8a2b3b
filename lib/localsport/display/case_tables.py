"""Set the tables of what stands behind a programme's return: methods, people, published returns, scaling."""

import pandas as pd

from localsport.display import tables
from localsport.display.case_wording import METHODS, NAMES, why_not
from localsport.display.tables import Table
from localsport.display.voice import number

POUNDS = "£{:,.0f}"


def left_out(frame: pd.DataFrame, *, threshold: float, price_year: int) -> Table:
    """Set the outcomes that are too small to matter."""
    return tables.html(
        frame,
        caption=f"Left out as too small, below {threshold:.1%} of the value, {price_year} prices",
        columns={
            "outcome": "Outcome",
            "stakeholder": "For whom",
            "central": "Present value",
            "share": "Share",
        },
        formats={"central": POUNDS, "share": "{:.1%}"},
    )


def methods(table: pd.DataFrame, *, price_year: int) -> Table:
    """Set the methods side by side: what each counts, for whom, from what dose, and what it leaves out."""
    rows = table.assign(
        name=[METHODS[NAMES[str(each)]][0] for each in table["method"]],
        amount=[
            f"{number(low, '£')} to {number(high, '£')}, middle {number(central, '£')}"
            if applies
            else "not used"
            for applies, low, central, high in zip(
                table["applies"], table["low"], table["central"], table["high"], strict=True
            )
        ],
        whom=[
            f"{counted:,.0f} of {people:,.0f}: {population}" if applies else why_not(str(reason))
            for applies, counted, people, population, reason in zip(
                table["applies"],
                table["counted"],
                table["people"],
                table["population"],
                table["reason"],
                strict=True,
            )
        ],
        limits=[
            _limits(str(text)) if applies else ""
            for applies, text in zip(table["applies"], table["limits"], strict=True)
        ],
    ).fillna(dict.fromkeys(("includes", "excludes", "dose", "limits", "status"), ""))
    return tables.html(
        rows,
        caption=f"One year of the same change by every method, gross, {price_year} prices",
        columns={
            "name": "Method",
            "amount": "Worth",
            "includes": "Counts",
            "whom": "People counted",
            "dose": "Takes as the change",
            "excludes": "Leaves out",
            "limits": "Capped or left out here",
            "status": "Numbers",
        },
        note="Not to be added up: two methods may count one benefit for the same people.",
    )


def differences(frame: pd.DataFrame) -> Table:
    """Set why two methods differ, pair by pair, and whether they could stand together."""
    rows = frame.assign(
        pair=[
            f"{METHODS[NAMES[one]][0]} and {METHODS[NAMES[two]][0]}"
            for one, two in zip(frame["first"], frame["second"], strict=True)
        ],
        together=[
            "they count different benefits" if addable else "would count twice"
            for addable in frame["addable"]
        ],
    )
    return tables.html(
        rows,
        caption="Why the methods differ, pair by pair",
        columns={
            "pair": "Methods",
            "times": "First over second",
            "counted_by_both": "Both count",
            "why": "Why they differ",
            "together": "If added",
        },
        formats={"times": "{:.1f} times"},
    )


def people(frame: pd.DataFrame) -> Table:
    """Set who becomes less inactive, as the methods take them."""
    rows = frame.assign(
        ages=[
            f"{start:.0f} to {end:.0f}" if pd.notna(end) else f"{start:.0f} and over"
            for start, end in zip(frame["age_from"], frame["age_to"], strict=True)
        ],
        classes=[
            f"{one} to {two}" if one else ""
            for one, two in zip(frame["class_before"], frame["class_after"], strict=True)
        ],
        minutes=[
            f"{one:.0f} to {two:.0f}, {mode}" if pd.notna(one) else ""
            for one, two, mode in zip(
                frame["minutes_before"], frame["minutes_after"], frame["mode"], strict=True
            )
        ],
    )
    return tables.html(
        rows,
        caption="Who becomes less inactive, as the methods take them",
        columns={
            "group": "Group",
            "people": "People",
            "ages": "Ages",
            "classes": "Activity class",
            "minutes": "Minutes a week",
            "status": "Status",
            "note": "Where it comes from",
        },
        formats={"people": "{:,.1f}"},
    )


def published(frame: pd.DataFrame) -> Table:
    """Set what others have published, and what each divides by what."""
    rows = frame.assign(
        said=[
            f"{number(low, '£ per £1')} to {number(high, '£ per £1')} for £1"
            if pd.isna(central)
            else f"{number(central, unit)} for £1"
            if unit == "£ per £1"
            else f"£{central:,.0f} for a year in full health"
            for low, central, high, unit in zip(
                frame["low"], frame["central"], frame["high"], frame["unit"], strict=True
            )
        ]
    )
    return tables.html(
        rows,
        caption="What others have published",
        columns={
            "label": "Study",
            "said": "Result",
            "measure": "What it divides by what",
            "scope": "Whose",
            "counts": "Counts",
            "status": "Status",
            "note": "Note",
        },
    )


def achieved(frame: pd.DataFrame, *, price_year: int) -> Table:
    """Set forecast beside achieved, by outcome."""
    return tables.html(
        frame,
        caption=f"Forecast and achieved by outcome, present value at the middle values, {price_year} prices",
        columns={
            "outcome": "Outcome",
            "forecast": "Forecast",
            "achieved": "Achieved",
            "difference": "Difference",
            "quantity": "Of it: how many changed",
            "other_assumptions": "Of it: everything else",
        },
        formats=dict.fromkeys(
            ["forecast", "achieved", "difference", "quantity", "other_assumptions"], _pounds
        ),
    )


def scaling(assumptions: pd.DataFrame, breaks: pd.DataFrame, area: pd.Series, *, price_year: int) -> Table:
    """Set every assumption of the scaling with the return at its bad and at its good end."""
    rows = assumptions.merge(
        breaks[["assumption", "at_bad_end", "at_good_end"]],
        on="assumption",
        how="left",
        sort=False,
    )
    rows = rows.sort_values("at_bad_end", kind="stable", na_position="last")
    return tables.html(
        rows.assign(
            **{
                end: [_amount(v, u) for v, u in zip(rows[end], rows["unit"], strict=True)]
                for end in ("low", "central", "high")
            },
        ),
        caption=(
            f"What the case across {area['name']} hangs on: return per £1 at either end of one assumption, "
            f"{price_year} prices"
        ),
        columns={
            "meaning": "Assumption",
            "low": "Low",
            "central": "Middle",
            "high": "High",
            "at_bad_end": "£1 returns, bad end",
            "at_good_end": "£1 returns, good end",
            "comes_from": "From",
            "status": "Status",
            "note": "Why",
        },
        formats={"at_bad_end": "£{:.2f}", "at_good_end": "£{:.2f}"},
        missing="",
        demonstration=bool(area["demonstration"]),
    )


def sources(*frames: pd.DataFrame) -> Table:
    """Set the register's rows, each once."""
    rows = pd.concat(frames).drop_duplicates("source_id", ignore_index=True)
    return tables.html(
        rows,
        caption="Sources",
        columns={
            "title": "Source",
            "publisher": "Publisher",
            "edition": "Edition",
            "licence": "Licence",
            "url": "Address",
            "note": "How it was read",
        },
        missing="",
    )


def _limits(text: str) -> str:
    """Say each rule by which people are left out once, and what else was capped or assumed as it stands."""
    rules = [each.split(" people left out, ")[-1] for each in text.split("; ") if each]
    return "; ".join(dict.fromkeys(rules))


def _pounds(value: float) -> str:
    return f"−£{-value:,.0f}" if round(value) < 0 else f"£{value:,.0f}"


def _amount(value: float, unit: str) -> str:
    if unit.startswith("share"):
        return f"{value:.0%}"
    if unit.startswith("£"):
        return f"£{value:,.0f}"
    return f"{value:,.0f} {unit}" if unit == "people" else f"{value:,.2f}".rstrip("0").rstrip(".")
