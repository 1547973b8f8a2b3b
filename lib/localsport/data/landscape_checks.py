"""Refuse what cannot be used in the files of a landscape, and whatever names or reaches a person."""

import re
from collections.abc import Collection

import pandas as pd

from localsport.data.programme_checks import STATUSES, Offenders

SECTORS = (
    "public health",
    "adult social care",
    "children's services",
    "integrated care board",
    "primary care networks",
    "police and crime commissioner",
    "community safety partnership",
    "housing",
    "education",
    "schools",
    "voluntary sector",
    "employment and skills",
    "transport",
    "environment",
    "culture and leisure",
    "other",
)
STAGES = ("scoped", "mapped", "aware", "shared understanding")
"""The four stages of the north-east project: scoping, mapping the landscape, awareness, shared understanding."""
GRADES = ("low", "medium", "high")
COLUMNS = {
    "landscape.csv": ("landscape_id", "name", "area_code", "as_of", "illustrative", "source_id", "note"),
    "organisations.csv": (
        *("organisation_id", "organisation", "sector", "contact_role", "decision_cycle", "next_decision"),
        *("budget", "price_year", "budget_for", "interest", "influence", "note"),
    ),
    "priorities.csv": (
        *("priority_id", "organisation_id", "priority", "short_name", "document", "document_date"),
        *("ends", "locator", "note"),
    ),
    "matches.csv": ("priority_id", "outcome_id", "why"),
    "relationships.csv": (
        *("organisation_id", "stage", "date", "next_step", "next_step_date", "led_by", "note"),
    ),
    "capacity.csv": ("kind", "area_code", "count", "unit", "date", "source_id", "status", "note"),
    "figures.csv": (
        *("pi_id", "area_code", "value", "lower_95", "upper_95", "country_value"),
        *("period", "unit", "source_id", "note"),
    ),
}
MAY_STAND = ("figures.csv",)
NUMBERS = {"budget", "price_year", "count", "value", "lower_95", "upper_95", "country_value"}
DATES = {"as_of", "next_decision", "document_date", "ends", "date", "next_step_date"}
EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Cllr|Councillor|Rev)\b\.?\s+[A-Z][\w'-]+")
MOBILE = re.compile(r"(?:\+44\s?|\b0)7\d(?:[\s-]?\d){8}\b")
ROLE_WORDS = {
    *(
        "info",
        "enquiries",
        "enquiry",
        "contact",
        "office",
        "admin",
        "hello",
        "help",
        "support",
        "team",
        "mail",
    ),
    *("public", "health", "publichealth", "commissioning", "contracts", "procurement", "sport", "leisure"),
    *(
        "active",
        "travel",
        "transport",
        "housing",
        "schools",
        "education",
        "children",
        "adults",
        "adult",
        "social",
    ),
    *(
        "care",
        "community",
        "safety",
        "communitysafety",
        "police",
        "opcc",
        "icb",
        "pcn",
        "jsna",
        "partnerships",
    ),
    *("grants", "funding", "planning", "parks", "environment", "skills", "employment", "volunteering"),
}
"""Words of which the address of an office is made; any other address is taken for a person's."""


def check_people(frame: pd.DataFrame, to: Offenders) -> None:
    """Refuse cells that seem to name a person or hold a person's address: the register keeps roles."""
    for column in frame.columns:
        if frame[column].dtype != object and not pd.api.types.is_string_dtype(frame[column]):
            continue
        for row, cell in frame[column].items():
            if said := personal(str(cell)):
                to.add(
                    [row], column, f"{said}; keep the role (such as 'Head of commissioning') and no person"
                )


def personal(text: str) -> str:
    """Say what in a text looks like a person, "" where nothing does.

    Examples
    --------
    >>> personal("jane.doe@demoshire.example")
    "'jane.doe@demoshire.example' looks like a person's e-mail"
    >>> personal("public.health@demoshire.example, Head of commissioning")
    ''
    """
    for address in EMAIL.findall(text):
        words = [each for each in re.split(r"[^a-z]+", address.split("@")[0].lower()) if each]
        if not words or not set(words) <= ROLE_WORDS:
            return f"{address!r} looks like a person's e-mail"
    for what, pattern in (("a person's name", TITLE), ("a mobile telephone number", MOBILE)):
        if found := pattern.search(text):
            return f"{found.group()!r} looks like {what}"
    return ""


def check_organisations(organisations: pd.DataFrame, to: Offenders) -> None:
    """Check who commissions: named once, of a known sector, with a role to speak to."""
    to.filled(organisations, "organisation_id", "organisation", "contact_role")
    to.unique(organisations, "organisation_id")
    to.choice(organisations, "sector", SECTORS, f"one of {', '.join(SECTORS)}")
    for column in ("interest", "influence"):
        to.choice(organisations, column, GRADES, f"one of {', '.join(GRADES)}")
    budget = organisations["budget"]
    to.add(organisations.index[budget < 0], "budget", "below zero")
    undated = organisations.index[budget.notna() & organisations["price_year"].isna()]
    to.add(undated, "price_year", "empty; every pound has its year")


def check_priorities(priorities: pd.DataFrame, organisations: pd.DataFrame, to: Offenders) -> None:
    """Check what they want: said by a known organisation, in a document with a date."""
    to.filled(priorities, "priority_id", "priority", "short_name", "document")
    to.unique(priorities, "priority_id")
    known = set(organisations["organisation_id"])
    to.choice(priorities, "organisation_id", known, "not in organisations.csv")
    undated = priorities.index[priorities["document_date"].isna()]
    to.add(undated, "document_date", "empty; a priority has a document and its date")
    early = priorities.index[priorities["ends"] < priorities["document_date"]]
    to.add(early, "ends", "before the date of the document")


def check_matches(
    matches: pd.DataFrame, priorities: pd.DataFrame, outcomes: Collection[str], to: Offenders
) -> None:
    """Check which outcomes a priority meets: both known, once, with a reason."""
    to.choice(matches, "priority_id", set(priorities["priority_id"]), "not in priorities.csv")
    to.choice(matches, "outcome_id", set(outcomes), "not in outcomes.csv of the framework")
    to.unique(matches, "priority_id", "outcome_id")
    to.filled(matches, "why")


def check_relationships(
    relationships: pd.DataFrame, organisations: pd.DataFrame, as_of: pd.Timestamp, to: Offenders
) -> None:
    """Check how far each conversation is: a known stage on a day that has been, and a dated next step."""
    known = set(organisations["organisation_id"])
    to.choice(relationships, "organisation_id", known, "not in organisations.csv")
    to.choice(relationships, "stage", STAGES, f"one of {', '.join(STAGES)}; no row where nobody has begun")
    days = relationships["date"].dt.strftime("%Y-%m-%d").fillna("")
    to.unique(relationships.assign(date=days), "organisation_id", "date")
    to.add(relationships.index[relationships["date"].isna()], "date", "empty; since when?")
    ahead = relationships.index[relationships["date"] > as_of]
    to.add(ahead, "date", f"after {as_of:%Y-%m-%d}, the day of landscape.csv")
    planned, dated = relationships["next_step"] != "", relationships["next_step_date"].notna()
    to.add(relationships.index[planned & ~dated], "next_step_date", "empty; a next step has a date")
    to.add(relationships.index[dated & ~planned], "next_step", "empty, but it has a date")
    early = relationships.index[relationships["next_step_date"] < relationships["date"]]
    to.add(early, "next_step_date", "before the date of the stage")


def check_capacity(capacity: pd.DataFrame, sources: Collection[str], to: Offenders) -> None:
    """Check what the sector has: counted once for each place, with a date and a source."""
    to.filled(capacity, "kind", "area_code", "unit")
    to.unique(capacity, "kind", "area_code")
    to.add(capacity.index[capacity["count"].isna()], "count", "empty; leave the row out where nobody knows")
    to.add(capacity.index[capacity["count"] < 0], "count", "below zero")
    to.add(capacity.index[capacity["date"].isna()], "date", "empty; counted when?")
    to.choice(capacity, "source_id", sources, "see data/raw/sources.csv")
    to.choice(capacity, "status", STATUSES, f"one of {', '.join(STATUSES)}")


def check_figures(
    figures: pd.DataFrame, indicators: Collection[str], sources: Collection[str], to: Offenders
) -> None:
    """Check figures somebody has got: of a known indicator, with a period and a source, within their interval."""
    to.choice(figures, "pi_id", set(indicators), "not in performance_indicators.csv of the framework")
    to.unique(figures, "pi_id", "area_code")
    to.filled(figures, "area_code", "period", "unit")
    to.add(figures.index[figures["value"].isna()], "value", "empty; leave the row out where nobody knows")
    to.choice(figures, "source_id", sources, "see data/raw/sources.csv")
    limits = figures["lower_95"].notna() | figures["upper_95"].notna()
    inside = (figures["lower_95"] <= figures["value"]) & (figures["value"] <= figures["upper_95"])
    to.add(figures.index[limits & ~inside], "lower_95 to upper_95", "the value is not between them")
