"""Set the tables of who commissions what: organisations, mutual priorities, gaps, and what there is to work with."""

from __future__ import annotations

import re
from typing import Any, Protocol

import pandas as pd

from localsport.display import style, tables, where_tables
from localsport.display.landscape_messages import QUADRANTS, invented, kind_label
from localsport.display.landscape_wording import FOUND, dated, day
from localsport.display.tables import Table
from localsport.display.voice import number, possessive, series_of

UNAPPROACHED = ("priority nobody has approached",)
UNWANTED = ("need nobody commissions for",)
STALLED = ("next step overdue", "relationship without a next step")
OTHER = ("document has ended", "priority that meets no outcome", "priority without a local figure")


class Landscape(Protocol):
    """What tables and figures need to know of who commissions what for a place."""

    @property
    def area(self) -> pd.Series:
        """The place."""
        ...

    @property
    def register(self) -> object | None:
        """The register, or None where nobody keeps one."""
        ...

    @property
    def covers(self) -> str:
        """Name of the area the register is about."""
        ...

    @property
    def own(self) -> bool:
        """Whether that is the place."""
        ...

    @property
    def worth_asking(self) -> pd.DataFrame:
        """Outcomes that the place's figures give reason to ask for."""
        ...

    @property
    def organisations(self) -> pd.DataFrame:
        """Organisations with interest, influence, stage and next step."""
        ...

    @property
    def mutual(self) -> pd.DataFrame:
        """Stated priorities in order of rank."""
        ...

    @property
    def whom(self) -> pd.DataFrame:
        """Organisations in the order to speak with them."""
        ...

    @property
    def gaps(self) -> pd.DataFrame:
        """What does not meet."""
        ...

    @property
    def capacity(self) -> pd.DataFrame:
        """Counts by kind and district."""
        ...

    @property
    def beside(self) -> pd.DataFrame:
        """The same for the place."""
        ...

    @property
    def claims(self) -> pd.DataFrame:
        """Every number the words use."""
        ...


def organisations(found: Landscape) -> Table:
    """Set the organisations by sector, with when they decide and what they have to spend."""
    if found.register is None:
        return no_register(found.area)
    rows = found.organisations.sort_values(["sector", "organisation"]).assign(
        sector=lambda each: each["sector"].map(_capital),
        decides=lambda each: each["next_decision"].map(day),
        money=lambda each: [
            "" if pd.isna(budget) else f"{number(float(budget), '£')} ({year:.0f} prices)"
            for budget, year in zip(each["budget"], each["price_year"], strict=True)
        ],
        quarter=lambda each: each["quadrant"].map(QUADRANTS),
    )
    return tables.html(
        rows,
        caption=_caption(found, f"Who commissions what in {found.covers}"),
        columns={
            "sector": "Sector",
            "organisation": "Organisation",
            "contact_role": "Contact",
            "decision_cycle": "How it decides",
            "decides": "Next decision",
            "money": "Budget",
            "budget_for": "For",
            "priorities": "Priorities stated",
            "quarter": "Interest and influence",
        },
        row_header="organisation",
        formats=dict.fromkeys(("decides", "money", "budget_for"), _known),
        note="Roles, never names of people. Budgets are for different things and are not added up.",
        demonstration=bool(found.area["demonstration"]),
    )


def mutual(found: Landscape, *, met: tuple[int, ...] = (3, 2, 1, 0)) -> Table:
    """Set the mutual priorities in order of rank, with the figure and why each stands where it does.

    Parameters
    ----------
    found
        The answer.
    met
        Which counts of questions answered with yes to show.
    """
    if found.register is None:
        return no_register(found.area)
    area, kept = found.area, found.mutual[found.mutual["met"].isin(met)]
    if kept.empty:
        return _none(
            found, f"Stated priorities that answer {_counts(met)} of three questions with yes: none."
        )
    rows = kept.assign(figure_here=[figure(row, area) for row in kept.to_dict("records")])
    country = possessive(str(area["country_name"]))
    which = f" that answer {_counts(met)} of three questions with yes" if len(met) < 4 else ""
    return tables.html(
        rows,
        caption=_caption(found, f"Stated priorities{which}, {area['name']}"),
        columns={
            "rank": "Rank",
            "priority": "Stated priority",
            "organisation": "Whose",
            "outcome": "Outcome it meets",
            "figure_here": f"Local figure (95% interval) beside {country}",
            "wanted_by": "Wanted by",
            "because": "Because",
        },
        row_header="priority",
        formats={"because": lambda text: str(text).replace("the nation", str(area["country_name"]))},
        note="Equal answers share a rank. Wanted by: organisations with a running priority that meets the outcome.",
        demonstration=bool(area["demonstration"]),
    )


def brief(found: Landscape, *, most: int = 6) -> Table:
    """Set with whom to speak, about what and why, how far the conversation is and what comes next; for a briefing.

    Parameters
    ----------
    found
        The answer.
    most
        How many rows.
    """
    if found.register is None:
        return no_register(found.area)
    area, top = found.area, found.whom.head(most)
    if top.empty:
        return _none(found, "No priority in the register stands in a document that still runs.")
    rows = top.assign(
        need_here=[figure(row, area) for row in top.to_dict("records")],
        how_far=[_capital(each) for each in top["stage"]],
        next_step=[_step(row) for row in top.to_dict("records")],
    )
    return tables.html(
        rows,
        caption=_caption(found, f"With whom to speak first about {area['name']}"),
        columns={
            "organisation": "Who",
            "short_name": "Their priority",
            "need_here": "Local need (95% interval)",
            "evidence": "Evidence",
            "how_far": "How far the conversation is",
            "next_step": "Next step, and by when",
        },
        note=f"Stages, steps and dates as they stood on {day(_asof(found))}, the register's own day.",
        demonstration=bool(area["demonstration"]),
    )


def _asof(found: Landscape) -> str:
    """Find the day on which the register stands."""
    return str(found.claims.set_index("id").at["landscape_organisations", "period"])


def gaps(found: Landscape, kinds: tuple[str, ...]) -> Table:
    """Set the gaps of some kinds, with what is known of each and the way out."""
    if found.register is None:
        return no_register(found.area)
    area, kept = found.area, found.gaps[found.gaps["gap"].isin(kinds)]
    title = TITLES[kinds]
    if kept.empty:
        return _none(found, f"{title}: none.")
    rows = kept.assign(
        kind=kept["gap"].map(_capital),
        said=[_capital(dated(text)) for text in kept["said"]],
        way_out=[_capital(_parted(dated(text))) for text in kept["way_out"]],
    )
    heads = {
        "kind": "What is missing",
        "organisation": "Whose",
        "priority": "Stated priority",
        "outcome": "Outcome",
        "said": "What is known",
        "way_out": "Way out",
    }
    said = [each for each in heads if rows[each].ne("").any() and (each != "kind" or len(kinds) > 1)]
    return tables.html(
        rows,
        caption=_caption(found, f"{title}, {area['name']}"),
        columns={each: heads[each] for each in said},
        row_header=next(each for each in ("priority", "outcome", "organisation") if each in said),
        formats=dict.fromkeys([each for each in said if each in ("priority", "outcome")], _dash),
        demonstration=bool(area["demonstration"]),
    )


TITLES = {
    UNAPPROACHED: "Priorities nobody has approached",
    UNWANTED: "Needs nobody commissions for",
    STALLED: "Conversations that stalled",
    OTHER: "What else is missing",
}


def capacity(found: Landscape) -> Table:
    """Set what the place has of each kind, beside the register's area and its lowest and highest district."""
    if found.register is None:
        return no_register(found.area)
    area, frame, illustrative = found.area, found.beside, invented(found.claims)
    rows = frame.assign(
        what=frame["kind"].map(kind_label),
        lowest=_ends(frame, "low"),
        highest=_ends(frame, "high"),
        from_where=[
            "facilities data"
            if unit == "facilities"
            else "register" + (" (invented)" if illustrative else "")
            for unit in frame["unit"]
        ],
        at=frame["date"].map(day),
    )
    columns = {
        "what": "Kind",
        "count": f"In {area['name']}",
        "per_10000": "For every 10,000 people",
        "whole_per_10000": f"{found.covers} as a whole",
        "lowest": "Lowest district",
        "highest": "Highest district",
        "from_where": "From",
        "at": "Counted on",
    }
    if found.own:
        del columns["whole_per_10000"]
    return tables.html(
        rows,
        caption=f"What {area['name']} has to work with",
        columns=columns,
        formats={"count": "{:,.0f}", "per_10000": "{:,.1f}", "whole_per_10000": "{:,.1f}", "at": _dash},
        note=(
            "Facilities count where they are in operation and open to the public. Counts say nothing of size, "
            "quality, skill or hours."
        ),
        missing="not known",
        demonstration=bool(area["demonstration"]),
    )


def asking(found: Landscape) -> Table:
    """Set the outcomes that the place's figures give reason to ask for; this needs no register."""
    area, frame = found.area, found.worth_asking
    rows = frame.assign(figure_here=[figure(row, area) for row in frame.to_dict("records")])
    if rows.empty:
        whose = possessive(str(area["country_name"]))
        said = f"No figure here is worse than {whose} where the evidence is strong or moderate."
        return where_tables.note(said, area)
    return tables.html(
        rows,
        caption=f"What to take to whoever answers for it, {area['name']}",
        columns={
            "outcome": "Outcome",
            "figure_here": f"Local figure (95% interval) beside {possessive(str(area['country_name']))}",
            "evidence": "Evidence that activity helps",
        },
        note="Outcomes of which a local figure is worse and the evidence is strong or moderate.",
        demonstration=bool(area["demonstration"]),
    )


def figure(row: dict[Any, Any], area: pd.Series) -> str:
    """Say what the local figure behind a priority shows, with its range, the nation's and the period."""
    country, need = str(area["country_name"]), str(row["need"])
    what = str(row.get("figure_short") or row.get("short_name") or "")
    what = f"{what[:1].lower()}{what[1:]}"
    unit, period = str(row["unit"]), style.period(str(row["period"]))
    known = pd.notna(row["value"])
    here = f"{number(float(row['value']), unit)} ({_interval(row, unit)})" if known else ""
    if need == "worse in parts":
        whole = f" ({number(float(row['value']), unit)} in the whole place, {period})" if known else ""
        return f"Worse than {country} in {series_of(str(row['worse_names']).split(', '))}: {what}{whole}"
    if need in ("worse", "similar", "better") and known and pd.notna(row["country_value"]):
        there = number(float(row["country_value"]), unit).removesuffix(f" {unit}")
        return f"{_capital(need)}: {what} {here} here, {there} in {country}, {period}"
    return f"Not known: {FOUND.get(need, need)}"


def _interval(row: dict[Any, Any], unit: str) -> str:
    if pd.isna(row["lower_95"]):
        return "interval not published"
    low, high = (number(float(row[each]), unit).removesuffix(f" {unit}") for each in ("lower_95", "upper_95"))
    return f"{low} to {high}"


def _step(row: dict[Any, Any]) -> str:
    """Write the next step with its date, or the day of the decision where none is planned."""
    by = day(row["by"])
    if not by:
        return str(row["ask"])
    return f"{row['ask']}, {'overdue since' if row['overdue'] else 'by'} {by}"


def _ends(frame: pd.DataFrame, end: str) -> list[str]:
    return [
        f"{value:,.1f}, {name}" if districts > 1 else "one district"
        for value, name, districts in zip(frame[end], frame[f"{end}_name"], frame["districts"], strict=True)
    ]


def no_register(area: pd.Series) -> Table:
    """Say in place of a table or a figure that nobody keeps a register."""
    return where_tables.note(f"Nobody keeps a register of who commissions what in {area['name']}.", area)


def _caption(found: Landscape, text: str) -> str:
    return f"Illustration: {text[:1].lower()}{text[1:]}" if invented(found.claims) else text


def _none(found: Landscape, text: str) -> Table:
    return where_tables.note(_caption(found, text), found.area)


def _parted(text: str) -> str:
    """Part the sentences of a way out that were put one after the other."""
    return re.sub(r"(?<=[^.\s]) (?=No local figure for: |Comes from the programme: )", ". ", text)


def _counts(met: tuple[int, ...]) -> str:
    words = {3: "three", 2: "two", 1: "one", 0: "none"}
    return series_of([words[each] for each in met])


def _known(text: object) -> str:
    return str(text) or "not known"


def _dash(text: object) -> str:
    return str(text) or "–"


def _capital(text: object) -> str:
    return f"{str(text)[:1].upper()}{str(text)[1:]}"
