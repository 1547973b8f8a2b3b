"""Say which place is meant, which districts make it up and what it is set beside."""

from collections.abc import Hashable, Sequence

import pandas as pd

from localsport import profile
from localsport.answers.national import National
from localsport.data import parameters
from localsport.data.tables import Tables
from localsport.methods import neighbours

NEIGHBOURS = 5


def place(tables: Tables, area_code: str, shared: National) -> pd.Series:
    """Say which place a code means: a district, a county, a region, or districts joined by "+".

    Returns
    -------
    pandas.Series
        ``code, name, level, region, region_name, county, county_name, country, country_name, districts,
        demonstration``.

    Raises
    ------
    ValueError
        If a code is unknown, of another level, or stands twice.
    """
    if "+" in area_code:
        return _joined(tables, area_code, shared)
    row = tables.area(area_code)
    if row["level"] not in ("district", "county", "region"):
        raise ValueError(
            f"{area_code} is a {row['level']}. A profile needs a district, county or region; "
            "find one with `localsport areas NAME`."
        )
    region = area_code if row["level"] == "region" else tables.parent(area_code, "region")
    county = tables.parent(area_code, "county") if row["level"] == "district" else None

    def name(code: str | None) -> str:
        return str(tables.area(code)["name"]) if code else ""

    return pd.Series(
        {
            "code": area_code,
            "name": row["name"],
            "level": row["level"],
            "region": "" if region in (None, area_code) else region,
            "region_name": "" if region == area_code else name(region),
            "county": county or "",
            "county_name": name(county),
            "country": shared.country,
            "country_name": name(shared.country),
            "districts": tuple(tables.districts_within(area_code)),
            "demonstration": tables.demonstration,
        },
        name=area_code,
    )


def _joined(tables: Tables, area_code: str, shared: National) -> pd.Series:
    """Put several districts together as one place."""
    codes = [code.strip() for code in area_code.split("+")]
    rows = [tables.area(code) for code in codes]
    wrong = {code: row["level"] for code, row in zip(codes, rows, strict=True) if row["level"] != "district"}
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if wrong or twice:
        raise ValueError(
            f"Only districts, each once, make a place together. Others: {wrong}; twice: {twice}."
        )
    parts = [place(tables, code, shared) for code in codes]
    names = [str(part["name"]) for part in parts]
    first = parts[0].copy()
    for column in ("region", "region_name", "county", "county_name"):
        if len({part[column] for part in parts}) > 1:
            first[column] = ""
    joined: dict[Hashable, object] = {
        "code": "+".join(codes),
        "name": " and ".join([", ".join(names[:-1]), names[-1]]),
        "level": "districts together",
        "districts": tuple(codes),
    }
    return pd.Series({**first.to_dict(), **joined}, name=area_code)


def rows_of(area: pd.Series, shared: National, beside: Sequence[str]) -> pd.DataFrame:
    """Take the headline rows of a place and its comparators; build those of districts put together.

    Parameters
    ----------
    area
        The place, as `place` gives it.
    beside
        Codes of the comparators.
    """
    codes = [area["code"], area["region"], area["country"], *beside]
    rows = shared.rows[shared.rows["area_code"].isin(codes)]
    if area["level"] != "districts together":
        return rows
    members = pd.Series(area["code"], index=list(area["districts"]))
    own = shared.rows[shared.rows["area_code"].isin(members.index)]
    small = shared.small_areas[shared.small_areas["district_code"].isin(members.index)]
    source = shared.rows.loc[shared.rows["indicator_id"].eq(profile.DEPRIVED), "source_id"].iloc[0]
    deprived = profile.deprivation(
        small[["imd_decile"]], pd.Series(area["code"], index=small.index), source_id=str(source)
    )
    made = profile.combined(own, members, shared.adults, shared.codebook)
    return pd.concat([rows, made, deprived], ignore_index=True)


def comparators(
    tables: Tables, area: pd.Series, shared: National, names: pd.Series, wanted: Sequence[str]
) -> pd.DataFrame:
    """Find the districts to set the place beside; the variables are of districts, so a county has no neighbours."""
    code = str(area["code"])
    groups: dict[str, list[str]] = {name: [] for name in profile.GROUPS}
    near = pd.Series(dtype=float, name="distance")
    if code in shared.variables.index:
        near = neighbours.nearest(shared.variables, code, n=len(shared.variables))
        groups["nearest neighbours"] = _supplied(code) or near.index[:NEIGHBOURS].astype(str).tolist()
        groups["same deprivation fifth"] = profile.same_fifth(shared.variables["imd"], code)
    if area["county"]:
        groups["same county"] = tables.children(str(area["county"]), "district")
    held = tables.areas("district")
    core = parameters.table("core_cities")["area_code"]
    groups["core cities"] = core[core.isin(held["area_code"])].tolist()
    chosen = profile.comparators(list(wanted), place=code, areas=held, groups=groups)
    return pd.DataFrame({"name": names.reindex(chosen), "distance": near.reindex(chosen)})


def _supplied(code: str) -> list[str]:
    """Read the user's own list of neighbours (ONS, CIPFA) where there is one."""
    if not (parameters.folder() / "neighbours.csv").is_file():
        return []
    listed = parameters.table("neighbours")
    return listed.loc[listed["area_code"].eq(code), "neighbour_code"].tolist()
