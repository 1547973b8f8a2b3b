"""Set counts of businesses and jobs in sport beside the number of residents."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from localsport.profile.demography import ROLES, Members
from localsport.profile.provision import PER

COLUMNS = ["part", "label", "period", "value", *ROLES, "source_id"]


def economy(
    indicators: pd.DataFrame,
    wanted: pd.DataFrame,
    residents: pd.Series,
    *,
    codes: Mapping[str, str],
    members: Members,
) -> pd.DataFrame:
    """Give the latest count of each kind, and for every 10,000 residents in the place, region and nation.

    Parameters
    ----------
    indicators
        Rows of the tidy table ``indicators``: counts of the ids that ``wanted`` names.
    wanted
        Rows of the parameter table ``sections``: ``part, label, indicator_ids`` (one id each).
    residents
        Residents by district.
    codes
        Code of the place, its region and its nation.
    members
        Their districts. An area without a count of its own gets the sum of its districts' where all have one.

    Returns
    -------
    pandas.DataFrame
        A row for each part: ``part, label, period, value`` (count; NaN where none is held), per 10,000 residents
        in ``place, region, country``, ``source_id``.
    """
    rows = []
    for part, label, id in wanted[["part", "label", "indicator_ids"]].itertuples(index=False):
        own = indicators[indicators["indicator_id"].eq(id) & indicators["category_type"].eq("")]
        rows.append({"part": part, "label": label} | _latest(own, residents, codes, members))
    return pd.DataFrame(rows, columns=COLUMNS)


def _latest(
    own: pd.DataFrame, residents: pd.Series, codes: Mapping[str, str], members: Members
) -> dict[str, object]:
    """Take the latest period in which the place has a count."""
    for period in own.sort_values("period_start", ascending=False)["period"].unique():
        held = own[own["period"].eq(period)].set_index("area_code")
        counts = {role: _count(held["value"], codes.get(role, ""), members.get(role, ())) for role in ROLES}
        if math.isnan(counts["place"]):
            continue
        people = {role: residents.reindex(list(members.get(role, ()))).sum() for role in ROLES}
        per = {role: PER * counts[role] / people[role] if people[role] else math.nan for role in ROLES}
        sources = "; ".join(sorted(held["source_id"].unique()))
        return {"period": period, "value": counts["place"], **per, "source_id": sources}
    return dict.fromkeys(["value", *ROLES], math.nan) | {"period": "", "source_id": ""}


def _count(held: pd.Series, code: str, districts: Sequence[str]) -> float:
    if code in held.index:
        return float(held[code])
    parts = held.reindex(list(districts))
    return float(parts.sum()) if len(parts) and parts.notna().all() else float("nan")
