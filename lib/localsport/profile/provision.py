"""Count places to be active: by type, by who may use them, by who runs them."""

import numpy as np
import pandas as pd

from localsport.profile.demography import ROLES, Members

PER = 10_000


def by_type(facilities: pd.DataFrame, residents: pd.DataFrame, members: Members) -> pd.DataFrame:
    """Count facilities in operation by type, and those open to the public for every 10,000 residents.

    Parameters
    ----------
    facilities
        The tidy table ``facilities``.
    residents
        ``district_code`` and ``population``.
    members
        Districts of the place, its region and its nation.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``facility_type``, the most frequent in the nation first: ``facilities`` (in operation in the
        place), ``public`` (of these, open to the public), ``sites`` (of the public ones), per 10,000 residents
        in ``place, region, country``, and the middle of the districts, ``national_median``. A type that the
        place lacks is 0, not missing: the register lists what there is.
    """
    running = facilities[facilities["operational"]]
    kinds = running["facility_type"].value_counts().index
    people = residents.groupby("district_code")["population"].sum()
    public = running[running["public_access"]]
    counts = public.groupby(["district_code", "facility_type"]).size().unstack(fill_value=0)
    counts = counts.reindex(index=people.index, columns=kinds, fill_value=0)
    own = running[running["district_code"].isin(members["place"])]
    out = pd.DataFrame(index=kinds.rename("facility_type"))
    out["facilities"] = own["facility_type"].value_counts().reindex(kinds, fill_value=0)
    usable = own[own["public_access"]]
    out["public"] = usable["facility_type"].value_counts().reindex(kinds, fill_value=0)
    out["sites"] = usable.groupby("facility_type")["site_id"].nunique().reindex(kinds, fill_value=0)
    for role in ROLES:
        inside = counts.index.isin(list(members.get(role, ())))
        total = people[inside].sum()
        out[role] = PER * counts[inside].sum() / total if total else np.nan
    out["national_median"] = (PER * counts.div(people, axis=0)).median()
    return out


def by_kind(facilities: pd.DataFrame, column: str, members: Members) -> pd.DataFrame:
    """Count facilities in operation by how they may be used (``access``) or who runs them (``management``).

    Returns
    -------
    pandas.DataFrame
        Indexed by kind, the most frequent in the place first: ``facilities`` and ``sites`` in the place, and per
        cent of those in operation in ``place, region, country``.

    Raises
    ------
    ValueError
        If the table has no such column.
    """
    if column not in ("access", "management"):
        raise ValueError(f"Facilities are counted by 'access' or 'management', not by {column!r}.")
    running = facilities[facilities["operational"]]
    own = running[running["district_code"].isin(members["place"])]
    out = pd.DataFrame(index=pd.Index(running[column].unique(), name=column))
    counted = own.groupby(column).agg(facilities=("facility_id", "size"), sites=("site_id", "nunique"))
    out = out.join(counted).fillna(0).astype(int)
    for role in ROLES:
        of_role = running[running["district_code"].isin(list(members.get(role, ())))]
        share = of_role[column].value_counts(normalize=True).reindex(out.index, fill_value=0.0)
        out[role] = 100 * share if len(of_role) else np.nan
    return out.sort_values("facilities", ascending=False, kind="stable")
