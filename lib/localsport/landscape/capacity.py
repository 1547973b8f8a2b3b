"""Count what the sector has to work with: places from the tables, people and clubs from the user's file."""

import pandas as pd

from localsport.data.landscapes import Landscape

COLUMNS = [
    "kind",
    "area_code",
    "area_name",
    "count",
    "unit",
    "per_10000",
    "date",
    "source_id",
    "status",
    "note",
]
BASIS = "places in operation that the public may use"


def capacity(
    landscape: Landscape, facilities: pd.DataFrame, people: pd.Series, names: pd.Series
) -> pd.DataFrame:
    """Set facilities, clubs, coaches and volunteers of each district side by side.

    Parameters
    ----------
    landscape
        As read.
    facilities
        The tidy table ``facilities``; those in operation with public access in the districts of ``people`` count.
    people
        Residents by area_code of each district.
    names
        Names by area_code.

    Returns
    -------
    pandas.DataFrame
        One row per kind and district, and one per kind for all together (area_code "" and name "All"; only where
        every district is counted): kind, area_code, area_name, count, unit, per_10000 (residents), date, source_id,
        status, note. Facilities first, then the kinds of the file in its order. Counts say nothing of size or
        quality.

    Raises
    ------
    ValueError
        If the file counts an area that is none of the districts; all are named.
    """
    unknown = sorted(set(landscape.capacity["area_code"]) - set(people.index))
    if unknown:
        raise ValueError(
            f"capacity.csv of {landscape.landscape_id} counts areas that are not here: {unknown}. "
            f"There are: {sorted(people.index)}."
        )
    usable = facilities[facilities["operational"].astype(bool) & facilities["public_access"].astype(bool)]
    usable = usable[usable["district_code"].isin(people.index)]
    kinds = sorted(usable["facility_type"].unique())
    counted = usable.groupby(["facility_type", "district_code"])["facility_id"].nunique()
    every = pd.MultiIndex.from_product([kinds, people.index], names=["kind", "area_code"])
    places = (
        counted.rename_axis(["kind", "area_code"]).reindex(every, fill_value=0).rename("count").reset_index()
    )
    sources = usable.groupby("facility_type")["source_id"].first()
    places = places.assign(
        unit="facilities",
        date=pd.Series(pd.NaT, index=places.index, dtype="datetime64[ns]"),
        source_id=places["kind"].map(sources),
        status="published",
        note=BASIS,
    )
    rows = pd.concat([places.astype({"count": float}), landscape.capacity], ignore_index=True)
    rows = pd.concat([rows, _together(rows, people)], ignore_index=True)
    residents = rows["area_code"].map(people).fillna(people.sum())
    rows["per_10000"] = rows["count"] / residents * 10_000
    rows["area_name"] = rows["area_code"].map(names).fillna("All")
    order = {kind: number for number, kind in enumerate(dict.fromkeys([*kinds, *landscape.capacity["kind"]]))}
    rows = rows.assign(_order=rows["kind"].map(order), _all=rows["area_code"].eq(""))
    return rows.sort_values(["_order", "_all", "area_code"]).reset_index(drop=True)[COLUMNS]


def _together(rows: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    """Add up the kinds that every district counts."""
    grouped = rows.groupby("kind", sort=False)
    whole = grouped["area_code"].nunique().eq(len(people))
    first = grouped[["unit", "source_id", "status", "note"]].first()
    out = first.assign(count=grouped["count"].sum(), date=grouped["date"].min(), area_code="")
    return out[whole.reindex(out.index)].reset_index()
