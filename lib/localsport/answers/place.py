"""Say which place is meant, which districts or neighbourhoods make it up and what it is set beside."""

from collections.abc import Hashable, Sequence

import geopandas as gpd
import pandas as pd

from localsport import profile
from localsport.answers.national import National
from localsport.data import parameters
from localsport.data.places import in_a_sentence
from localsport.data.tables import Tables
from localsport.display.voice import series_of
from localsport.methods import neighbours

NEIGHBOURS = 5


def place(tables: Tables, area_code: str, shared: National) -> pd.Series:
    """Say which place a code means: a district, county, region, custom locality, or districts joined by "+".

    Returns
    -------
    pandas.Series
        ``code, name, level, kind, region, region_name, county, county_name, country, country_name, districts,
        districts_name, lsoas, demonstration``. ``lsoas`` are the neighbourhoods of a custom locality, None for any
        other place, which is its districts whole; ``districts`` of a custom locality are those it lies in. ``kind``
        is what its file calls it ("primary care network"), "" for other places.

    Raises
    ------
    ValueError
        If a code is unknown, of another level, or stands twice.
    """
    if "+" in area_code:
        return _joined(tables, area_code, shared)
    row = tables.area(area_code)
    if row["level"] == "locality":
        return _drawn_up(tables, row, shared)
    if row["level"] not in ("district", "county", "region"):
        raise ValueError(
            f"{area_code} is a {row['level']}. A profile needs a district, county, region or custom locality; "
            "find one with `localsport areas NAME`."
        )
    region = area_code if row["level"] == "region" else tables.parent(area_code, "region")
    county = tables.parent(area_code, "county") if row["level"] == "district" else None

    def name(code: str | None) -> str:
        return str(tables.area(code)["name"]) if code else ""

    return pd.Series(
        {
            "code": area_code,
            "name": in_a_sentence(str(row["name"])),
            "level": row["level"],
            "kind": "",
            "region": "" if region in (None, area_code) else region,
            "region_name": "" if region == area_code else name(region),
            "county": county or "",
            "county_name": name(county),
            "country": shared.country,
            "country_name": name(shared.country),
            "districts": tuple(tables.districts_within(area_code)),
            "districts_name": in_a_sentence(str(row["name"])),
            "lsoas": None,
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
    joined: dict[Hashable, object] = {
        "code": "+".join(codes),
        "name": series_of([str(part["name"]) for part in parts]),
        "districts_name": series_of([str(part["name"]) for part in parts]),
        "level": "districts together",
        "districts": tuple(codes),
    }
    return pd.Series({**_common(parts), **joined}, name=area_code)


def _drawn_up(tables: Tables, row: pd.Series, shared: National) -> pd.Series:
    """Say what a custom locality is made of and which districts it lies in."""
    code = str(row["area_code"])
    made = tables.localities().set_index("area_code").loc[code]
    parts = [place(tables, district, shared) for district in str(made["districts"]).split("; ")]
    own: dict[Hashable, object] = {
        "code": code,
        "name": row["name"],
        "level": "locality",
        "kind": made["kind"],
        "districts": tuple(part["code"] for part in parts),
        "districts_name": series_of([str(part["name"]) for part in parts]),
        "lsoas": tuple(tables.children(code, "lsoa")),
    }
    return pd.Series({**_common(parts), **own}, name=code)


def _common(parts: Sequence[pd.Series]) -> dict[Hashable, object]:
    """Take over from the districts of a place what they have in common."""
    first = parts[0].copy()
    for column in ("region", "region_name", "county", "county_name"):
        if len({part[column] for part in parts}) > 1:
            first[column] = ""
    return dict(first.to_dict())


def own(area: pd.Series, small: pd.DataFrame) -> pd.DataFrame:
    """Take the rows of a place's neighbourhoods out of a frame of all neighbourhoods, in its order.

    Parameters
    ----------
    area
        The place, as `place` gives it: its neighbourhoods where it is a custom locality, else its districts whole.
    small
        One row per LSOA, indexed by ``lsoa_code``, with ``district_code``.
    """
    if area["lsoas"] is not None:
        return small[small.index.isin(area["lsoas"])]
    return small[small["district_code"].isin(area["districts"])]


def own_facilities(area: pd.Series, facilities: pd.DataFrame) -> pd.DataFrame:
    """Take the sports facilities that lie in a place out of the tidy table ``facilities``."""
    if area["lsoas"] is not None:
        return facilities[facilities["lsoa_code"].isin(area["lsoas"])]
    return facilities[facilities["district_code"].isin(area["districts"])]


def beside_districts(area: pd.Series, frame: pd.DataFrame) -> pd.DataFrame:
    """Add a custom locality's rows once more under its own code, as if it were one more district.

    What counts by district then counts by locality, too, and sums over the nation's districts stay what they are.

    Parameters
    ----------
    area
        The place; those of other levels get the frame as it is.
    frame
        Rows with ``lsoa_code`` and ``district_code``, such as ``small_areas`` or ``facilities``.
    """
    if area["lsoas"] is None:
        return frame
    mine = frame[frame["lsoa_code"].isin(area["lsoas"])]
    return pd.concat([frame, mine.assign(district_code=area["code"])], ignore_index=True)


def boundaries(tables: Tables, area: pd.Series, level: str = "lsoa") -> gpd.GeoDataFrame:
    """Read the outlines of a place's neighbourhoods, MSOAs, wards, districts or of itself, EPSG:27700.

    Of a custom locality only the parts of MSOAs and wards that belong to it: its neighbourhoods dissolved.
    """
    if level == area["level"]:
        return tables.boundaries(level, area_codes=[area["code"]])
    if area["lsoas"] is None or level == "district":
        return tables.boundaries(level, district_codes=list(area["districts"]))
    shapes = tables.boundaries("lsoa", area_codes=list(area["lsoas"]))
    if level == "lsoa":
        return shapes
    columns = ["lsoa_code", f"{level}_code"]
    parents = tables.small_areas(area["districts"], columns).set_index("lsoa_code")[f"{level}_code"]
    parts = shapes.assign(area_code=shapes["area_code"].map(parents))
    return parts.dissolve("area_code", as_index=False)[
        ["area_code", "district_code", "source_id", "geometry"]
    ]


def parts(small: pd.DataFrame, own: pd.DataFrame, level: str) -> pd.Series:
    """Say of each MSOA or ward of a place whether only a part of it belongs to the place.

    Parameters
    ----------
    small, own
        All neighbourhoods, and the place's (`own`), with ``<level>_code``.

    Returns
    -------
    pandas.Series
        Boolean, by the codes of ``level`` that occur in ``own``.
    """
    column = f"{level}_code"
    counts = own[column].value_counts()
    whole = small.loc[small[column].isin(counts.index), column].value_counts().reindex(counts.index)
    return counts.lt(whole).rename("part")


def rows_of(area: pd.Series, shared: National, beside: Sequence[str]) -> pd.DataFrame:
    """Take the headline rows of a place and its comparators; build those of a place nobody publishes.

    Of districts put together every row is built from theirs; of a custom locality only its deprivation, which is
    counted from its neighbourhoods.

    Parameters
    ----------
    area
        The place, as `place` gives it.
    beside
        Codes of the comparators.
    """
    codes = [area["code"], area["region"], area["country"], *beside]
    rows = shared.rows[shared.rows["area_code"].isin(codes)]
    if area["level"] not in ("districts together", "locality"):
        return rows
    small = own(area, shared.small_areas)
    source = shared.rows.loc[shared.rows["indicator_id"].eq(profile.DEPRIVED), "source_id"].iloc[0]
    deprived = profile.deprivation(
        small[["imd_decile"]], pd.Series(area["code"], index=small.index), source_id=str(source)
    )
    if area["level"] == "locality":
        # Surveys publish nothing below districts, and nothing of theirs is apportioned here.
        return pd.concat([rows, deprived], ignore_index=True)
    members = pd.Series(area["code"], index=list(area["districts"]))
    published = shared.rows[shared.rows["area_code"].isin(members.index)]
    made = profile.combined(published, members, shared.adults, shared.codebook)
    return pd.concat([rows, made, deprived], ignore_index=True)


def comparators(
    tables: Tables, area: pd.Series, shared: National, names: pd.Series, wanted: Sequence[str]
) -> pd.DataFrame:
    """Find the districts to set the place beside.

    The variables are of districts, so a county has no nearest neighbours; a custom locality is set beside the
    districts it lies in instead.
    """
    code = str(area["code"])
    groups: dict[str, list[str]] = {name: [] for name in profile.GROUPS}
    near = pd.Series(dtype=float, name="distance")
    if code in shared.variables.index:
        near = neighbours.nearest(shared.variables, code, n=len(shared.variables))
        groups["nearest neighbours"] = _supplied(code) or near.index[:NEIGHBOURS].astype(str).tolist()
        groups["same deprivation fifth"] = profile.same_fifth(shared.variables["imd"], code)
    if area["level"] == "locality":
        groups["nearest neighbours"] = list(area["districts"])
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
