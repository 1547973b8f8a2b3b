"""Line up an indicator's figures for groups of people within one area."""

import numpy as np
import pandas as pd

from localsport.profile.headlines import LIMITS

FEWEST_RESPONDENTS = 30
"""A figure resting on fewer respondents is not shown (the rule of Active People Interactive)."""

GROUP_COLUMNS = ["group", "label", "value", *LIMITS, "respondents", "period", "source_id", "note", "brief"]


def groups(indicators: pd.DataFrame, wanted: pd.DataFrame, *, age: str) -> pd.DataFrame:
    """Line up one indicator's latest breakdown for one area, group by group.

    Parameters
    ----------
    indicators
        Rows of the tidy table ``indicators`` of one indicator and one area, breakdowns included.
    wanted
        The parameter table ``breakdown_groups``: which groups, in which order, under which labels; an empty
        ``age`` means the indicator's own.
    age
        The indicator's own age, such as ``"19+ yrs"``.

    Returns
    -------
    pandas.DataFrame
        ``group, label, value, lower_95, upper_95, respondents, period, source_id, note, brief`` (whether a
        briefing shows the group) in the order of ``wanted``, of the latest period with any breakdown. A group
        asked of fewer than 30 people has no value and a note; a group that is not published is left out.
    """
    wanted = wanted.assign(age=wanted["age"].where(wanted["age"].ne(""), age), order=range(len(wanted)))
    rows = indicators.assign(category=indicators["category"].str.strip('"'))
    keys = ["sex", "age", "category_type", "category"]
    rows = rows.merge(wanted, on=keys).dropna(subset=["value"])
    if rows.empty:
        return pd.DataFrame(columns=GROUP_COLUMNS)
    rows = rows[rows["period_start"].eq(rows["period_start"].max())].sort_values("order")
    asked = rows["respondents"].fillna(rows["denominator"])
    few = asked.lt(FEWEST_RESPONDENTS)
    rows = rows.assign(respondents=asked, note=np.where(few, f"fewer than {FEWEST_RESPONDENTS} asked", ""))
    rows["brief"] = rows["brief"].eq("yes")
    rows[["value", *LIMITS]] = rows[["value", *LIMITS]].mask(few)
    return rows[GROUP_COLUMNS].reset_index(drop=True)
