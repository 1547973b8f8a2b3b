"""State what a workbook needs to know of a programme's answer, and of the tables behind it."""

from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from localsport.exports.workbook_formulas import Live
from localsport.sroi import SocialReturn
from localsport.sroi.impact import assumptions

RANGE = ("low", "central", "high")
SHARES = ("deadweight", "displacement", "attribution")
CHALLENGEABLE = ("quantity", *SHARES, "drop_off", "duration_years")
STATUSES = ("published", "derived", "unverified")
WORDS = {
    "input": "Amount put in",
    "quantity": "Quantity",
    "unit_value": "Value of one (unit value)",
    "deadweight": "Deadweight: would have happened anyway",
    "displacement": "Displacement: moved from elsewhere",
    "attribution": "Attribution: the share others would claim",
    "drop_off": "Drop-off: lost each year",
    "duration_years": "Duration",
    "first_year": "First year of the effect (0 is the programme's own)",
    "inputs": "All inputs",
}
CHANGE = "Central ► CHANGE HERE"


class Answer(Protocol):
    """What a workbook takes from `answers.programme.ProgrammeAnswer`, which says what each holds."""

    @property
    def programme_id(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def place(self) -> str: ...  # noqa: D102
    @property
    def year(self) -> int: ...  # noqa: D102
    @property
    def funder(self) -> str: ...  # noqa: D102
    @property
    def description(self) -> str: ...  # noqa: D102
    @property
    def result(self) -> SocialReturn: ...  # noqa: D102
    @property
    def inputs(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def outcomes(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def assumptions(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def tornado(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def switching(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def sources(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def price_year(self) -> int: ...  # noqa: D102
    @property
    def schedule(self) -> str: ...  # noqa: D102
    @property
    def first_year_discounted(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class Tables:
    """The tables a workbook carries with it, as `data.parameters.table` and `data.programmes` read them.

    Attributes
    ----------
    unit_values
        Index: unit value id.
    deflator
        year, central, status, source_id.
    schedules
        parameter (name of the schedule), year (first year of the rate), central, source_id, note.
    register
        The register of sources.
    """

    unit_values: pd.DataFrame
    deflator: pd.DataFrame
    schedules: pd.DataFrame
    register: pd.DataFrame


@dataclass(frozen=True)
class Ranged:
    """The cells of one number that may be challenged."""

    low: Live
    central: Live
    high: Live
    status: Live


Cells = dict[tuple[str, str, str], Ranged]
"""By side ("input", "outcome" or "unit value"), id and assumption; money of unit values in the price base."""


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a dictionary for each row."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def counted(answer: Answer) -> pd.DataFrame:
    """Return the outcomes that are in the result; those left out as immaterial are not."""
    outcomes = answer.outcomes
    return outcomes[outcomes["outcome_id"].isin(answer.result.by_outcome["outcome_id"])].reset_index(
        drop=True
    )


def assumed(answer: Answer, tables: Tables) -> pd.DataFrame:
    """List the assumptions with the groups that move together, as the library does (`sroi.assumptions`)."""
    return assumptions(
        answer.inputs,
        counted(answer),
        tables.unit_values,
        price_year=answer.price_year,
        deflator=tables.deflator.astype({"year": int}).set_index("year")["central"],
    )


def horizon(answer: Answer) -> int:
    """Return how many years the workbook holds: the longest any effect may last, and room to lengthen it."""
    outcomes = counted(answer)
    last = (outcomes["first_year"] + outcomes["duration_years_high"]).max()
    spent = answer.inputs["first_year"].max() + 1
    return max(15, int(-(-max(last, spent) // 1)) + 5)
