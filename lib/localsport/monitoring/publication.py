"""Make of the records what may be shown: small numbers hidden, shares only of what is shown.

A share of exact counts gives the counts away (13 of 37 is 35.1%), so shares and intervals are worked out
again from the rounded counts that are published. One classification should be published of the same people:
two that overlap can be taken from each other.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from localsport.methods.suppression import Protected, Rule, protect_table
from localsport.monitoring import pathway as steps_of
from localsport.monitoring.pathway import STAGES, SUMS


def published_steps(
    pathway: pd.DataFrame, rule: Rule, *, by: str = "tier", total: str = "all"
) -> tuple[pd.DataFrame, Protected]:
    """Give the steps of the pathway as they may be shown.

    Parameters
    ----------
    pathway
        Rows as the reader gives them, followed up.
    rule
        By which small numbers are hidden.
    by, total
        As for `pathway.steps`.

    Returns
    -------
    tuple
        The frame of `pathway.steps` from published counts (``count``, ``of`` and shares missing where
        hidden), with ``hidden`` (bool); and the protected table of stages behind it, whose ``published`` is
        to be shown and whose ``audit`` is the proof. "More active, of those asked after" is not published:
        those asked are not a column.
    """
    table = steps_of.stages(pathway, by=by)
    kept = protect_table(table, rule, totals=total, sums=SUMS)
    shown = pd.DataFrame(kept.published)
    columns = {"referred": total, "started": "started", "completed": "completed", "moved": STAGES[4]}
    rows = [
        pd.DataFrame(
            {
                by: shown.index,
                "step": name,
                "count": shown[columns[top]].array,
                "of": shown[columns[below]].array,
            }
        )
        for name, top, below in steps_of.STEPS
        if top in columns and below in columns
    ]
    frame = pd.concat(rows, ignore_index=True)
    # Rounded apart, a part may come out larger than its whole by a step of the rounding; it is then all of it.
    frame["count"] = np.minimum(frame["count"], frame["of"].fillna(np.inf))
    out = steps_of.shares(frame, order=list(shown.index), by=by)
    return out.assign(hidden=out["count"].isna() | out["of"].isna()), kept


def published_people(
    months: pd.DataFrame,
    rule: Rule,
    *,
    rows: str = "place_code",
    columns: str = "activity_level",
    order: Sequence[str] = (),
) -> Protected:
    """Give new participants by two classes as they may be shown, with totals.

    Parameters
    ----------
    months
        ``new_participants`` with the columns to classify by; ``"month"`` and ``"quarter"`` may be among them.
    rule
        By which small numbers are hidden.
    rows, columns
        What to classify by.
    order
        Order of the columns, if any.
    """
    given = months
    if "quarter" in (rows, columns):
        given = months.assign(quarter=months["month"].dt.asfreq("Q-MAR").astype(str))
    table = given.groupby([rows, columns], sort=True)["new_participants"].sum().unstack(fill_value=0)
    table.columns = [str(each) for each in table.columns]
    kept = [each for each in order if each in table] + [each for each in table if each not in order]
    return protect_table(table[kept], rule)


def hidden_months(months: pd.DataFrame, rule: Rule, *, measure: str = "new_participants") -> pd.DataFrame:
    """List the months of a place whose count is too small for its chart to be shown.

    Returns
    -------
    pandas.DataFrame
        ``place_code``, ``month``, of every count from 1 to below the threshold. A chart with such a month is
        for those who hold the records; by quarter, or for places together, it may be shown.
    """
    counts = months.groupby(["place_code", "month"])[measure].sum().reset_index()
    small = (counts[measure] > 0) & (counts[measure] < rule.threshold)
    return counts.loc[small, ["place_code", "month"]].reset_index(drop=True)
