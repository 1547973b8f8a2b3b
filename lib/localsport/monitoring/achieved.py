"""Turn the people who moved up into achieved quantities, as an evaluation of social return wants them."""

import pandas as pd

from localsport.methods import intervals
from localsport.monitoring.pathway import followed_up

AFTER = {
    "inactive": "inactive_after",
    "fairly active": "fairly_active_after",
    "active": "active_after",
}


def achieved_quantities(
    pathway: pd.DataFrame,
    links: pd.DataFrame,
    *,
    first: pd.Period,
    last: pd.Period,
    follow_up_months: int,
    as_of: pd.Period,
    source_id: str,
) -> pd.DataFrame:
    """Count for each outcome the people of a period who made its move.

    The quantity is gross: who would have moved anyway stays the business of the programme's deadweight. Low
    and central are those known to have moved. High adds, for those who completed and were not asked, the
    upper 95% limit (Wilson) of the share among those asked.

    Parameters
    ----------
    pathway
        Rows as the reader gives them.
    links
        ``outcome_id``, ``tier`` ("" for all), ``level_before``, ``level_after``; rows of one outcome add up.
    first, last
        Months of referral that are counted: the year that the programme's forecast is for.
    follow_up_months, as_of
        As for `pathway.followed_up`.
    source_id
        Whose records they are, a row of ``data/raw/sources.csv``.

    Returns
    -------
    pandas.DataFrame
        One row per outcome with the columns of a programme's ``achieved.csv``: ``outcome_id``, ``assumption``
        (quantity), ``low``, ``central``, ``high``, ``unit`` (people), ``source_id``, ``locator``, ``status``
        (derived), ``note``; ready for `data.programmes.evaluated`.

    Raises
    ------
    ValueError
        If the period is not yet followed up to its end, or there are no links.
    """
    if last + follow_up_months > as_of:
        raise ValueError(
            f"Referrals up to {last} are known to have ended only {follow_up_months} months later; the records end "
            f"with {as_of}. Give last={as_of - follow_up_months} or earlier."
        )
    if links.empty:
        raise ValueError("No links: say in links.csv which move counts for which outcome of the programme.")
    within = pathway[(pathway["month"] >= first) & (pathway["month"] <= last)]
    ended = followed_up(within, follow_up_months=follow_up_months, as_of=as_of)
    rows = [_moved(ended, link) for link in links.itertuples(index=False)]
    counted = links.assign(
        moved=[row["moved"] for row in rows],
        missing=[row["missing"] for row in rows],
        more=[row["more"] for row in rows],
    )
    sums = counted.groupby("outcome_id", sort=False)[["moved", "missing", "more"]].sum()
    return pd.DataFrame(
        {
            "outcome_id": sums.index,
            "assumption": "quantity",
            "low": sums["moved"].to_numpy(dtype=float),
            "central": sums["moved"].to_numpy(dtype=float),
            "high": (sums["moved"] + sums["more"]).to_numpy(dtype=float).round(1),
            "unit": "people",
            "source_id": source_id,
            "locator": f"pathway.csv, referred {first} to {last}",
            "status": "derived",
            "note": [
                f"{row.moved:.0f} moved, by their own answer; high: {row.missing:.0f} who completed and were not "
                "asked may have moved as often as the upper 95% limit among those asked. Gross: before deadweight"
                for row in sums.itertuples()
            ],
        }
    )


def _moved(pathway: pd.DataFrame, link: object) -> dict[str, float]:
    tier, before, after = (str(getattr(link, each)) for each in ("tier", "level_before", "level_after"))
    mine = (pathway["activity_level"] == before) & ((pathway["tier"] == tier) | (tier == ""))
    rows = pathway[mine]
    moved = float(rows[AFTER[after]].sum())
    asked = float(rows[list(AFTER.values())].sum().sum())
    missing = float(rows["completed"].sum()) - asked
    upper = (
        1.0
        if asked == 0
        else float(intervals.proportion([moved], [asked], confidence=0.95)["upper_95"].iloc[0])
    )
    return {"moved": moved, "missing": missing, "more": missing * upper}
