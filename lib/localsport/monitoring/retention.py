"""Follow those who joined in one month through the months after."""

import pandas as pd

from localsport.methods import intervals


def retention(cohorts: pd.DataFrame, *, by: str | None = None) -> pd.DataFrame:
    """Give the share of each cohort that still comes, month by month.

    Parameters
    ----------
    cohorts
        ``cohort`` (month of joining), ``month`` (periods), ``place_code``, ``participants``. A month without
        a row was not observed.
    by
        ``"place_code"`` to keep places apart.

    Returns
    -------
    pandas.DataFrame
        ``place_code`` (where asked for), ``cohort``, ``since`` (months after joining), ``participants``,
        ``of`` (size of the cohort), ``share``, ``lower_95``, ``upper_95`` (Wilson). People may pause and
        return, so a share can rise.
    """
    keys = [*([by] if by else []), "cohort"]
    joined = cohorts.assign(since=_months_between(cohorts))
    size = joined[joined["since"] == 0].groupby(["cohort", "place_code"])["participants"].sum().rename("of")
    joined = joined.merge(size.reset_index(), on=["cohort", "place_code"])
    table = joined.groupby([*keys, "since"], sort=True)[["participants", "of"]].sum().reset_index()
    return _shares(table[table["of"] > 0].reset_index(drop=True))


def retention_overall(cohorts: pd.DataFrame, *, by: str | None = None) -> pd.DataFrame:
    """Give the share that still comes after so many months, over all cohorts observed for so long.

    Returns
    -------
    pandas.DataFrame
        ``place_code`` (where asked for), ``since``, ``cohorts`` (how many were observed so long),
        ``participants``, ``of``, ``share``, ``lower_95``, ``upper_95``. Fewer cohorts stand behind later
        months: a curve through them may rise though nobody returns.
    """
    each = retention(cohorts, by=by)
    keys = [*([by] if by else []), "since"]
    table = each.groupby(keys, sort=True).agg(
        cohorts=("cohort", "nunique"), participants=("participants", "sum"), of=("of", "sum")
    )
    return _shares(table.reset_index())


def _months_between(cohorts: pd.DataFrame) -> pd.Series:
    later, earlier = (cohorts[each].map(lambda month: month.ordinal) for each in ("month", "cohort"))
    return (later - earlier).astype(int)


def _shares(table: pd.DataFrame) -> pd.DataFrame:
    found = intervals.proportion(
        table["participants"].astype(float), table["of"].astype(float), confidence=0.95
    )
    return table.assign(share=found["value"], lower_95=found["lower_95"], upper_95=found["upper_95"])
