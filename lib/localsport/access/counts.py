"""Count the places to be active inside a place, and say what the data does not hold."""

from collections.abc import Collection

import pandas as pd

from localsport.access import kinds


def places_in(
    facilities: pd.DataFrame,
    types: pd.DataFrame,
    *,
    districts: Collection[str] = (),
    lsoas: Collection[str] = (),
) -> pd.DataFrame:
    """Count the facilities of each type that stand in districts or neighbourhoods.

    Parameters
    ----------
    facilities
        The table ``facilities``.
    types
        The parameter table ``facility_types``.
    districts, lsoas
        Codes of the districts, or of the LSOAs, that make up the place: one of the two.

    Returns
    -------
    pandas.DataFrame
        One row per type, indexed by key in the table's order: ``label``, ``plural``, ``everyday`` (bool),
        ``facilities`` and ``sites`` in use (in operation and open to the public), ``private`` (in operation,
        not open to the public), ``closed`` (not in operation), ``held`` (whether the whole table lists any of the
        type: none in the place is then a finding, otherwise a gap in the data), ``source_id``.

    Raises
    ------
    ValueError
        If neither or both of ``districts`` and ``lsoas`` are given, or columns lack.
    """
    if bool(districts) == bool(lsoas):
        raise ValueError(
            "Name the place by its districts or by its LSOAs: one of the two, not both or neither."
        )
    table = kinds.checked(types)
    every = kinds.checked_facilities(facilities)
    column, codes = ("district_code", districts) if districts else ("lsoa_code", lsoas)
    inside = every[every[column].isin(list(codes))]
    rows = {}
    for row in table.itertuples():
        listed = kinds.of_type(inside, table, str(row.key))
        used = kinds.in_use(listed)
        rows[row.key] = {
            "label": row.label,
            "plural": row.plural,
            "everyday": row.everyday == "yes",
            "facilities": len(used),
            "sites": used["site_id"].nunique(),
            "private": int((listed["operational"] & ~listed["public_access"]).sum()),
            "closed": int((~listed["operational"]).sum()),
            "held": not kinds.of_type(every, table, str(row.key)).empty,
            "source_id": "; ".join(sorted(set(listed["source_id"]))),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("key")


def not_held(
    facilities: pd.DataFrame,
    types: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    without: Collection[str] = (),
) -> list[str]:
    """Say what the data does not hold, as sentences.

    Parameters
    ----------
    facilities, types
        The table ``facilities`` and the parameter table ``facility_types``.
    limits
        The parameter table ``access_limits``.
    without
        Topics of it to leave out, such as ``"border"`` far from any.

    Returns
    -------
    list
        First the types of which this copy of the data lists none, if any; then the table's sentences.

    Raises
    ------
    ValueError
        If a topic to leave out is not in the table.
    """
    unknown = sorted(set(without) - set(limits["topic"]))
    if unknown:
        raise ValueError(f"Unknown topics: {unknown}. access_limits.csv has {limits['topic'].tolist()}.")
    table = kinds.checked(types)
    # One of each kind is enough to say which are held: a register has thousands.
    each = facilities.drop_duplicates(["facility_type", "facility_subtype"])
    lacking = [
        str(row.plural) for row in table.itertuples() if kinds.of_type(each, table, str(row.key)).empty
    ]
    kept = limits.loc[~limits["topic"].isin(list(without)), "sentence"].tolist()
    if not lacking:
        return kept
    named = lacking[0] if len(lacking) == 1 else f"{', '.join(lacking[:-1])} or {lacking[-1]}"
    return [f"This copy of the data lists no {named}.", *kept]
