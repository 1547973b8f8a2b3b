"""Say which facilities make up a type of place to be active."""

import pandas as pd

# Indoor, for everyone, all year: a pitch or a golf course is not an everyday place for most people.
EVERYDAY_TYPES = ("Swimming Pool", "Sports Hall", "Health and Fitness Gym")
EVERYDAY = "everyday"
"""Key of the nearest place of any everyday type, beside the keys of the table of types."""

_NEEDED = ("key", "label", "plural", "facility_type", "facility_subtypes", "everyday")
_FACILITIES = ("facility_type", "facility_subtype", "operational", "public_access", "easting", "northing")


def everyday_places(facilities: pd.DataFrame, *, types: tuple[str, ...] = EVERYDAY_TYPES) -> pd.DataFrame:
    """Keep the facilities in operation, open to the public and of the types given."""
    usable = in_use(facilities)
    return usable[usable["facility_type"].isin(types)]


def in_use(facilities: pd.DataFrame) -> pd.DataFrame:
    """Keep the facilities in operation and open to the public, which includes by membership."""
    return facilities[facilities["operational"] & facilities["public_access"]]


def of_type(facilities: pd.DataFrame, types: pd.DataFrame, key: str) -> pd.DataFrame:
    """Keep the facilities of one type, whether in use or not.

    Parameters
    ----------
    facilities
        Columns ``facility_type`` and ``facility_subtype``.
    types
        The parameter table ``facility_types``; a type without subtypes takes in all of them.
    key
        One of the table's keys, or ``"everyday"`` for all everyday types together.

    Raises
    ------
    ValueError
        If the table has no such key or is not one of types.
    """
    table = checked(types)
    rows = table[table["everyday"] == "yes"] if key == EVERYDAY else table[table["key"] == key]
    if rows.empty:
        raise ValueError(f"Unknown type of facility: {key!r}. The table has {table['key'].tolist()}.")
    wanted = pd.Series(False, index=facilities.index)
    for row in rows.itertuples():
        subtypes = [text.strip() for text in str(row.facility_subtypes).split(";") if text.strip()]
        own = facilities["facility_type"] == row.facility_type
        wanted |= own & facilities["facility_subtype"].isin(subtypes) if subtypes else own
    return facilities[wanted]


def checked(types: pd.DataFrame) -> pd.DataFrame:
    """Return a table of types as it is, once it is sound.

    Raises
    ------
    ValueError
        If columns lack, a key comes twice, is blank or taken, or nothing says whether a type is everyday.
    """
    missing = [column for column in _NEEDED if column not in types.columns]
    if missing:
        raise ValueError(
            f"The table of facility types lacks the columns {missing}. Pass parameters.table('facility_types')."
        )
    keys = types["key"]
    wrong = sorted(set(keys[keys.duplicated() | keys.isin(["", EVERYDAY])]))
    if wrong:
        raise ValueError(
            f"Keys of facility types that come twice, are blank or are taken: {wrong}. Each row of "
            f"facility_types.csv needs a key of its own other than {EVERYDAY!r}."
        )
    unclear = types.loc[~types["everyday"].isin(["yes", ""]), "key"].tolist()
    if unclear:
        raise ValueError(f"Column 'everyday' must hold 'yes' or nothing; it does not for {unclear}.")
    return types


def checked_facilities(facilities: pd.DataFrame) -> pd.DataFrame:
    """Return a table of facilities as it is, once it has the columns that are needed here.

    Raises
    ------
    ValueError
        If columns lack, or facilities have no easting or northing; all are named.
    """
    missing = [column for column in _FACILITIES if column not in facilities.columns]
    if missing:
        raise ValueError(
            f"The table of facilities lacks the columns {missing}. A table of points of your own needs "
            f"{list(_FACILITIES)}."
        )
    nowhere = facilities[["easting", "northing"]].isna().any(axis=1)
    if nowhere.any():
        names = facilities["facility_id"] if "facility_id" in facilities else facilities.index.to_series()
        raise ValueError(
            f"Facilities without easting or northing: {names[nowhere].tolist()[:50]}. Give each its place in "
            "metres on the National Grid, or take it out."
        )
    return facilities
