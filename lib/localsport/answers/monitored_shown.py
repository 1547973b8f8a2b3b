"""Round and hide the records of a programme until nothing small can be worked out from all that is shown.

Each table alone could be protected, and two of them together still give a person away: new participants by quarter
and by level at the start add up to the same people. So everything that is published of one group of people stands
in one system of relations, is hidden together (`methods.hiding`) and audited together (`methods.recovery`), with
what bounds it: nobody takes part without a visit, and no cohort grows. Totals that would have to be
protected too are not published; a total shown is the sum of what is shown.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.data.monitoring import Monitoring
from localsport.methods import recovery
from localsport.methods.hiding import HAIR, SHOWN, Rule, hidden_cells
from localsport.monitoring.spots import FREQUENCY

VISITS = "Visits, by place and month"
PEOPLE = "New participants, by place and quarter"
LEVELS = "New participants, by place and level at the start"
COHORTS = "Participants who still come, by quarter of joining"
QUARTER = FREQUENCY["quarter"]
SINCE = (3, 6, 12)
Floats = NDArray[np.float64]
Cell = tuple[str, object, object]


@dataclass(frozen=True)
class Shown:
    """Counts as they may be shown: rounded, and missing where hidden or not recorded.

    Attributes
    ----------
    visits
        Place by month.
    people
        New participants, place by quarter of the financial year.
    recorded
        Months with a row, place by quarter.
    levels
        New participants where the programme runs since its first whole quarter, place by level at the start.
    cohorts
        Participants who still come, quarter of joining by months since.
    joined
        How many joined, by quarter: the sum of the shown counts of the cohort's places.
    hidden
        ``table``, ``counts`` (how many there are), ``hidden``.
    audit
        One row per hidden count: ``table``, ``row``, ``column``, ``reason``, ``least``, ``most``, ``width`` of
        the range in which a reader of everything knows it to lie. The proof, and not for publication.
    """

    visits: pd.DataFrame
    people: pd.DataFrame
    recorded: pd.DataFrame
    levels: pd.DataFrame
    cohorts: pd.DataFrame
    joined: pd.Series
    hidden: pd.DataFrame
    audit: pd.DataFrame


@dataclass
class _System:
    """The counts that are to be shown, and what a reader knows to hold among them."""

    counts: dict[Cell, float] = field(default_factory=dict)
    same: list[tuple[list[Cell], list[Cell]]] = field(default_factory=list)
    at_most: list[tuple[Cell, list[Cell]]] = field(default_factory=list)

    def add(self, table: str, frame: pd.DataFrame) -> None:
        """Take in the counts of a frame; what is missing was not recorded."""
        for row, values in zip(frame.index, frame.to_numpy(dtype=float), strict=True):
            held = zip(frame.columns, values, strict=True)
            self.counts |= {(table, row, column): float(value) for column, value in held if value == value}

    def line(self, cells: list[Cell], sign: float = 1.0) -> Floats:
        """Lay cells out as one row of coefficients."""
        at = {cell: n for n, cell in enumerate(self.counts)}
        row = np.zeros(len(at))
        row[[at[cell] for cell in cells]] = sign
        return row


def shown(kept: Monitoring, rule: Rule) -> Shown:
    """Protect visits, new participants and cohorts of a programme together.

    Parameters
    ----------
    kept
        The records.
    rule
        By which small numbers are hidden.

    Raises
    ------
    ValueError
        If a hidden count would be known too narrowly whatever else is hidden; all such are named.
    """
    system = _System()
    months = kept.months.assign(quarter=kept.months["month"].dt.asfreq(QUARTER))
    visits = _table(months, "place_code", "month", "attendances")
    people = _table(months, "place_code", "quarter", "new_participants")
    recorded = months.groupby(["place_code", "quarter"])["month"].nunique().unstack()
    levels = _levels(kept, months)
    cohorts, of = _cohorts(kept, months)
    for table, frame in ((VISITS, visits), (PEOPLE, people), (LEVELS, levels), (COHORTS, cohorts)):
        system.add(table, frame)
    since = first_whole_quarter(kept.began)
    held: list[Cell] = list(system.counts)
    quarters = [cell for cell in held if cell[0] == PEOPLE]
    for place in levels.index:
        parts = [cell for cell in quarters if cell[1] == place and cell[2] >= since]  # type: ignore[operator]
        system.same.append((parts, [(LEVELS, place, level) for level in levels.columns]))
    by_quarter: dict[tuple[object, object], list[Cell]] = {}
    for cell in held:
        if cell[0] == VISITS:
            by_quarter.setdefault((cell[1], cell[2].asfreq(QUARTER)), []).append(cell)  # type: ignore[attr-defined]
    system.at_most += [(cell, by_quarter[cell[1], cell[2]]) for cell in quarters]
    for cell in held:
        if cell[0] == COHORTS:
            joining = [(VISITS, place, month) for place in of for month in _months_after(cell[1], cell[2])]
            system.at_most.append((cell, [(PEOPLE, place, cell[1]) for place in of]))
            system.at_most.append((cell, [each for each in joining if each in system.counts]))
    reason, ranges = _protected(system, rule)
    values = rule.rounded(np.array(list(system.counts.values())))
    index = pd.MultiIndex.from_tuples(list(system.counts), names=["table", "row", "column"])
    published = pd.Series(np.where(reason == SHOWN, values, np.nan), index=index)
    frames = {
        table: published.loc[[table]]
        .droplevel("table")
        .unstack()
        .reindex(index=frame.index, columns=frame.columns)
        for table, frame in ((VISITS, visits), (PEOPLE, people), (LEVELS, levels), (COHORTS, cohorts))
        if frame.size
    }
    return Shown(
        visits=frames[VISITS],
        people=frames[PEOPLE],
        recorded=recorded,
        levels=frames.get(LEVELS, levels),
        cohorts=frames.get(COHORTS, cohorts),
        joined=frames[PEOPLE].loc[of].sum(skipna=False)[list(cohorts.index)].rename("joined"),
        hidden=hidden_by_table(published),
        audit=_audit(index, reason, ranges),
    )


def hidden_by_table(published: pd.Series) -> pd.DataFrame:
    """Count by table what there is and what is hidden."""
    by = published.isna().groupby(level="table", sort=False)
    return by.agg(counts="size", hidden="sum").astype(int).reset_index()


def survey_counts(surveys: pd.DataFrame, rule: Rule) -> tuple[pd.DataFrame, list[str]]:
    """Round the counts of surveys, and leave a measure out that rests on a small one.

    Returns
    -------
    tuple
        The rows with rounded ``count``, and the measures that are left out. How many were asked is a matter of
        the survey and stays as it is.
    """
    other = surveys["asked"] - surveys["count"]
    small = pd.Series(False, index=surveys.index)
    for counts in (surveys["count"], other):
        small |= (counts > 0) & (counts < rule.threshold)
    left_out = surveys.loc[small, "measure"].unique().tolist()
    kept = surveys[~surveys["measure"].isin(left_out)]
    rounded = rule.rounded(kept["count"].to_numpy(dtype=float))
    return kept.assign(count=np.minimum(rounded, kept["asked"])), left_out


def _table(rows: pd.DataFrame, row: str, column: str, measure: str) -> pd.DataFrame:
    return rows.groupby([row, column], sort=True)[measure].sum().unstack()


def first_whole_quarter(began: pd.Period) -> pd.Period:
    """Return the first quarter of the financial year that lies wholly after the start."""
    quarter = began.asfreq(QUARTER)
    return quarter if quarter.asfreq("M", how="start") == began else quarter + 1


def _levels(kept: Monitoring, months: pd.DataFrame) -> pd.DataFrame:
    mine = kept.places.index[kept.places["group"] == "programme"]
    rows = months[months["place_code"].isin(mine) & (months["quarter"] >= first_whole_quarter(kept.began))]
    return _table(rows, "place_code", "activity_level", "new_participants").fillna(0)


def _cohorts(kept: Monitoring, months: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Put monthly cohorts together by quarter; give who still comes, and the places they are of.

    A quarter counts whose cohorts are those of all its recorded months, and a time since joining that all of
    them have reached: only then is the quarter's size that of the new participants shown.
    """
    if kept.cohorts.empty:
        return pd.DataFrame(), []
    rows = kept.cohorts.assign(quarter=kept.cohorts["cohort"].dt.asfreq(QUARTER))
    months_on = [
        month.ordinal - cohort.ordinal for cohort, month in zip(rows["cohort"], rows["month"], strict=True)
    ]
    rows = rows.assign(since=months_on)
    of = sorted(rows["place_code"].unique())
    mine = months[months["place_code"].isin(of)]
    whole = mine.drop_duplicates(["place_code", "month"]).groupby("quarter").size()
    wanted = rows[rows["since"].isin(SINCE)]
    seen = wanted.groupby(["quarter", "since"]).size()
    complete = seen.unstack().eq(whole, axis="index")
    table = wanted.groupby(["quarter", "since"])["participants"].sum().unstack()
    return table.where(complete).dropna(how="all"), of


def _months_after(quarter: object, since: object) -> list[pd.Period]:
    first: pd.Period = quarter.asfreq("M", how="start")  # type: ignore[attr-defined]
    return [first + int(since) + each for each in range(3)]  # type: ignore[call-overload]


def _protected(system: _System, rule: Rule) -> tuple[NDArray[np.object_], Floats]:
    """Hide what must be, then audit with all bounds and hide what bounds too narrowly."""
    values = np.array(list(system.counts.values()))
    same = [system.line(one) + system.line(other, -1.0) for one, other in system.same]
    relations = np.array(same) if same else np.zeros((1, len(values)))
    reason, _ = hidden_cells(values, relations, rule, weight=np.ones(len(values)))
    slack = len(system.at_most)
    bounds = [system.line(above) + system.line([below], -1.0) for below, above in system.at_most]
    every = np.block(
        [
            [relations, np.zeros((len(relations), slack))],
            [np.array(bounds).reshape(slack, len(values)), -np.eye(slack)],
        ]
    )
    at = {cell: n for n, cell in enumerate(system.counts)}
    while True:
        ranges = _ranges(values, every, rule, reason != SHOWN)
        width = ranges[:, 1] - ranges[:, 0]
        narrow = {cell for cell, n in at.items() if width[n] < rule.protection - HAIR}
        also = {a for below, above in system.at_most if below in narrow for a in above}
        also = {a for a in also if reason[at[a]] == SHOWN and values[at[a]] > 0}
        if not narrow:
            return reason, ranges
        if not also:
            named = ", ".join(f"{table}: {row}, {column}" for table, row, column in sorted(narrow, key=str))
            raise ValueError(
                f"Too little stands around these small counts to hide them: {named}. Use a rounding of two or "
                "more, or put places together in the records before they are shown."
            )
        reason[[at[a] for a in also]] = "protects others"


def _ranges(values: Floats, relations: Floats, rule: Rule, hidden: NDArray[np.bool_]) -> Floats:
    """Give the range in which a reader knows each hidden count to lie; NaN for those shown."""
    ranges = np.full((len(values), 2), np.nan)
    lower, upper = rule.known(values, hidden)
    more = relations.shape[1] - len(values)
    lower, upper = (np.append(each, np.full(more, end)) for each, end in ((lower, 0.0), (upper, np.inf)))
    ranges[hidden] = recovery.feasible_ranges(relations, lower, upper, np.flatnonzero(hidden))
    return ranges


def _audit(index: pd.MultiIndex, reason: NDArray[np.object_], ranges: Floats) -> pd.DataFrame:
    frame = pd.DataFrame({"reason": reason, "least": ranges[:, 0], "most": ranges[:, 1]}, index=index)
    frame = frame.assign(width=frame["most"] - frame["least"])
    return frame[frame["reason"] != SHOWN].reset_index()
