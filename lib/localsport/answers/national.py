"""Compute once for a batch what every locality shares."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from localsport import access, needs, profile
from localsport.data import parameters
from localsport.data.tables import Tables

ADULT_BANDS = ["population_16_24", "population_25_34", "population_35_49", "population_50_64"]


@dataclass(frozen=True)
class National:
    """What a batch shares.

    Attributes
    ----------
    country
        Code of the nation the tables hold.
    rows
        Headline rows of districts, counties, regions and the nation, with estimates marked.
    spread
        How districts spread on each indicator and period.
    variables
        The variables of the statistical neighbours, one row per district.
    needs
        The needs index over every neighbourhood.
    small_areas
        Places, populations and codes of every neighbourhood, indexed by ``lsoa_code``, with ``distance_km``.
    adults
        Residents aged 16 and over by district (Census 2021).
    adults_19
        Residents aged 19 and over by district: aged 20 and over plus a fifth of those aged 15 to 19.
    codebook
        The parameter table ``indicators``.
    """

    country: str
    rows: pd.DataFrame
    spread: pd.DataFrame
    variables: pd.DataFrame
    needs: needs.NeedsIndex
    small_areas: pd.DataFrame
    adults: pd.Series
    adults_19: pd.Series
    codebook: pd.DataFrame


def national(tables: Tables) -> National:
    """Compose what every locality of these tables shares, or read it where it stands computed already."""
    small = _neighbourhoods(tables)
    codebook = parameters.table("indicators")
    weights = parameters.table("need_weights")
    country = str(tables.areas("country")["area_code"].iloc[0])
    adults = small.groupby("district_code")["population_16_over"].sum()
    rows = _rows(tables, codebook, small, adults, country)
    districts = tables.areas("district")["area_code"].tolist()
    columns = [c for c in weights["column"] if c in small.columns]
    return National(
        country=country,
        rows=rows,
        spread=profile.distribution(rows, districts),
        variables=_neighbour_variables(small),
        needs=needs.needs_index(small[columns], weights),
        small_areas=small,
        adults=adults,
        adults_19=_adults_19(tables),
        codebook=codebook,
    )


def _neighbourhoods(tables: Tables) -> pd.DataFrame:
    """Join neighbourhoods with their distance to an everyday place to be active."""
    small = tables.small_areas().set_index("lsoa_code").rename(columns={"sae_inactive_pct": "inactive_pct"})
    places = access.everyday_places(tables.facilities())
    if not places.empty:
        small["distance_km"] = access.nearest_distance_km(small[["easting", "northing"]], places)
    return small


def _rows(
    tables: Tables, codebook: pd.DataFrame, small: pd.DataFrame, adults: pd.Series, country: str
) -> pd.DataFrame:
    """Line up published figures, estimates for larger areas and the deprivation count."""
    ids = codebook["indicator_id"].unique().tolist()
    areas = tables.areas()
    upper = areas.loc[areas["level"].isin(["district", "county", "region", "country"]), "area_code"]
    rows = profile.headline_rows(tables.indicators(indicator_ids=ids), codebook)
    rows = rows[rows["area_code"].isin(upper)]
    lineage = tables.lineage()
    parents = lineage[
        lineage["child_level"].eq("district") & lineage["parent_level"].isin(["county", "region"])
    ]
    members = [group.set_index("child_code")["parent_code"] for _, group in parents.groupby("parent_level")]
    estimates = [profile.combined(rows, one, adults, codebook) for one in members]

    columns = tables.small_area_columns().set_index("column")["source_id"]
    own = small["district_code"]
    groups = [own, pd.Series(country, index=own.index)]
    groups += [own.map(one).dropna() for one in members]
    deprived = profile.deprivation(
        small[["imd_decile"]], pd.concat(groups), source_id=str(columns.get("imd_decile", ""))
    )
    return pd.concat([rows, *estimates, deprived], ignore_index=True)


def _neighbour_variables(small: pd.DataFrame) -> pd.DataFrame:
    """Average the neighbours' variables to districts by population."""
    wanted = parameters.table("neighbour_variables")
    people = small["population"]
    district = small["district_code"]
    frame = small.assign(rural_pct=100.0 * small["is_rural"].astype(float))
    totals = people.groupby(district).sum()
    hectares = small["hectares"].groupby(district).sum()
    columns = {}
    for variable, column, transform in wanted[["variable", "column", "transform"]].itertuples(index=False):
        if column == "density":
            values = totals / hectares
        elif column in frame.columns and frame[column].notna().any():
            values = (frame[column] * people).groupby(district).sum() / totals
        else:
            continue
        columns[variable] = np.log(values) if transform == "log" else values
    return pd.DataFrame(columns)


def _adults_19(tables: Tables) -> pd.Series:
    """Count residents aged 19 and over by district from five-year bands.

    The bands hold 15 to 19 together: a fifth of them is taken to be 19.
    """
    bands = tables.populations()
    bands = bands[bands["level"].eq("msoa")]
    share = bands["age_from"].ge(20).astype(float).where(bands["age_from"].ne(15), 0.2)
    lineage = tables.lineage()
    district = lineage[lineage["child_level"].eq("msoa") & lineage["parent_level"].eq("district")]
    code = bands["area_code"].map(district.set_index("child_code")["parent_code"])
    return (bands["count"] * share).groupby(code).sum().rename("adults_19")
