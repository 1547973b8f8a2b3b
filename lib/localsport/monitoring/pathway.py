"""Follow people from referral to a change of activity, tier by tier."""

import numpy as np
import pandas as pd

from localsport.methods import intervals

STAGES = (
    "did not start",
    "left before the end",
    "completed, not asked after",
    "completed, no more active",
    "completed, more active",
)
SUMS = {
    "completed": (STAGES[2], STAGES[3], STAGES[4]),
    "started": (STAGES[1], "completed"),
}
STEPS = (
    ("started", "started", "referred"),
    ("completed", "completed", "started"),
    ("more active, of those asked after", "moved", "asked"),
    ("more active, of all referred", "moved", "referred"),
)


def followed_up(pathway: pd.DataFrame, *, follow_up_months: int, as_of: pd.Period) -> pd.DataFrame:
    """Keep the referrals of which it is known by now how they went.

    Parameters
    ----------
    pathway
        Rows by ``month`` of referral (period).
    follow_up_months
        Months from a referral to its end.
    as_of
        Latest month of which the records tell.
    """
    return pathway[pathway["month"] + follow_up_months <= as_of]


def with_moves(pathway: pd.DataFrame) -> pd.DataFrame:
    """Add who could have moved to a higher activity class and was asked (``asked``), and who did (``moved``).

    Someone active at the start cannot move up, and someone whose level at the start is not known cannot be
    told to have: both are left out of ``asked``.
    """
    level = pathway["activity_level"]
    after = pathway[["inactive_after", "fairly_active_after", "active_after"]]
    moved = np.select(
        [level == "inactive", level == "fairly active"],
        [after["fairly_active_after"] + after["active_after"], after["active_after"]],
        0,
    )
    could = level.isin(["inactive", "fairly active"])
    return pathway.assign(asked=after.sum(axis=1).where(could, 0), moved=moved)


def stages(pathway: pd.DataFrame, *, by: str = "tier") -> pd.DataFrame:
    """Part all who were referred by how far they came; the columns add up to those referred.

    Returns
    -------
    pandas.DataFrame
        One row per class of ``by``; columns `STAGES`. Those active at the start, or of unknown level, who
        completed and were asked stand under "no more active".
    """
    given = with_moves(pathway)
    after = given[["inactive_after", "fairly_active_after", "active_after"]].sum(axis=1)
    parts = pd.DataFrame(
        {
            STAGES[0]: given["referred"] - given["started"],
            STAGES[1]: given["started"] - given["completed"],
            STAGES[2]: given["completed"] - after,
            STAGES[3]: after - given["moved"],
            STAGES[4]: given["moved"],
        }
    )
    return parts.groupby(given[by].to_numpy(), sort=False).sum().rename_axis(by)


def steps(pathway: pd.DataFrame, *, by: str = "tier", total: str = "all") -> pd.DataFrame:
    """Give each step of the pathway as a share with its interval, by tier and for all together.

    Parameters
    ----------
    pathway
        Rows as the reader gives them, followed up (`followed_up`).
    by
        Column to keep apart: ``"tier"``, ``"place_code"`` or ``"activity_level"``.
    total
        Name of the rows for all together.

    Returns
    -------
    pandas.DataFrame
        One row per class and step: the column ``by``, ``step``, ``count``, ``of``, ``share``, ``lower_95``,
        ``upper_95`` (Wilson). "More active, of all referred" takes those not asked to be no more active: it
        is a least.
    """
    given = with_moves(pathway)
    counts = given.groupby(by, sort=False)[["referred", "started", "completed", "asked", "moved"]].sum()
    counts.loc[total] = counts.sum()
    rows = [
        pd.DataFrame(
            {by: counts.index, "step": name, "count": counts[top].to_numpy(), "of": counts[below].to_numpy()}
        )
        for name, top, below in STEPS
    ]
    return shares(pd.concat(rows, ignore_index=True), order=list(counts.index), by=by)


def shares(table: pd.DataFrame, *, order: list[str], by: str) -> pd.DataFrame:
    """Add share and interval to counts; a count that is hidden or a nobody below it leaves them missing."""
    below = table["of"].astype(float)
    top = table["count"].astype(float).where(below.notna() & (below > 0))
    found = intervals.proportion(top, below.where(below > 0), confidence=0.95)
    out = table.assign(share=found["value"], lower_95=found["lower_95"], upper_95=found["upper_95"])
    rank = {name: i for i, name in enumerate(order)}
    return out.sort_values(by, key=lambda column: column.map(rank), kind="stable").reset_index(drop=True)
