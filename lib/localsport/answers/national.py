"""Compute once for a batch what every locality shares."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from localsport import access, profile
from localsport.answers.neighbourhoods import Neighbourhoods, neighbourhoods
from localsport.data import parameters, populations
from localsport.data.places import in_a_sentence
from localsport.data.state import own_copy
from localsport.data.tables import Tables
from localsport.profile import expectation

INACTIVE = ("93015", "Persons")
"""Indicator and sex of what is physical inactivity throughout."""
EVERYDAY = ["facility_id", "site_id", "facility_type", "district_code", "lsoa_code", "source_id"]


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
    neighbourhoods
        Every neighbourhood with its estimate, access and need.
    adults
        Residents aged 16 and over by district (Census 2021).
    adults_19
        Residents aged 19 and over by district: aged 20 and over plus a fifth of those aged 15 to 19.
    codebook
        The parameter table ``indicators``.
    names
        Names of districts, larger areas and custom localities by code.
    inactivity
        Every published figure of inactivity, breakdowns included: rows of the tidy table ``indicators``.
    everyday
        Public pools, halls and gyms in operation: rows of the tidy table ``facilities``, columns `EVERYDAY`.
    age
        The age that the figures of inactivity are of, such as ``"19+ yrs"``.
    groups
        The nation's latest breakdown of inactivity (`localsport.profile.groups`).
    latest
        The nation's rows of inactivity of the latest period that has a breakdown.
    rates
        The rates of those rows by group of ``expectation_groups`` (`localsport.profile.expectation.rated`).
    facility_sources, age_sources
        Ids of the sources of all facilities, and of the five-year age bands.
    """

    country: str
    rows: pd.DataFrame
    spread: pd.DataFrame
    variables: pd.DataFrame
    neighbourhoods: Neighbourhoods
    adults: pd.Series
    adults_19: pd.Series
    codebook: pd.DataFrame
    names: pd.Series
    inactivity: pd.DataFrame
    everyday: pd.DataFrame
    age: str
    groups: pd.DataFrame
    latest: pd.DataFrame
    rates: pd.DataFrame
    facility_sources: tuple[str, ...]
    age_sources: tuple[str, ...]

    @property
    def small_areas(self) -> pd.DataFrame:
        """Return the frame of every neighbourhood, indexed by ``lsoa_code``."""
        return self.neighbourhoods.frame


def national(tables: Tables) -> National:
    """Compose what every locality of these tables shares, or read it where it stands computed already.

    The latest is held in memory for as long as tables, parameters and the library's code stay as they are; what is
    returned is the caller's own.
    """
    return own_copy(_held(tables.folder.resolve(), tables.kept().key))


@lru_cache(maxsize=1)
def _held(folder: Path, key: str) -> National:
    return _composed(Tables(folder))


def _composed(tables: Tables) -> National:
    each = neighbourhoods(tables)
    small = each.frame
    codebook = parameters.table("indicators")
    country = str(tables.areas("country")["area_code"].iloc[0])
    adults = small.groupby("district_code")["population_16_over"].sum()
    kept = tables.kept()
    rows = kept.frame("headlines", lambda: _rows(tables, codebook, small, adults, country))
    districts = tables.areas("district")["area_code"].tolist()
    facilities = tables.facilities()
    inactivity = tables.indicators(indicator_ids=[INACTIVE[0]])
    age = str(codebook.set_index(["indicator_id", "sex"]).loc[INACTIVE, "age"])
    own = inactivity[inactivity["area_code"].eq(country)]
    broken = own[own["category_type"].ne("") | own["age"].ne(age)]
    latest = own[own["period_start"].eq(broken["period_start"].max())]
    return National(
        country=country,
        rows=rows,
        spread=profile.distribution(rows, districts),
        variables=_neighbour_variables(small),
        neighbourhoods=each,
        adults=adults,
        adults_19=kept.frame("adults-19", lambda: _adults_19(tables).to_frame())["adults_19"],
        codebook=codebook,
        names=_names(tables),
        inactivity=inactivity,
        everyday=access.everyday_places(facilities)[EVERYDAY],
        age=age,
        groups=profile.groups(own, parameters.table("breakdown_groups"), age=age),
        latest=latest,
        rates=expectation.rated(latest, parameters.table("expectation_groups"), age=age),
        facility_sources=tuple(sorted(facilities["source_id"].unique())),
        age_sources=tuple(sorted(tables.populations()["source_id"].unique())),
    )


def _names(tables: Tables) -> pd.Series:
    areas = tables.areas()
    named = areas[~areas["level"].isin(["lsoa", "msoa", "ward"])].set_index("area_code")["name"]
    return named.map(in_a_sentence)


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

    By the rule of `localsport.data.populations.share_in_ages`: of 15 to 19 a fifth is taken to be 19.
    """
    bands = tables.populations()
    bands = bands[bands["level"].eq("msoa")]
    share = populations.share_in_ages(bands["age_from"], bands["age_to"], first=[19], last=[np.inf])[0]
    lineage = tables.lineage()
    district = lineage[lineage["child_level"].eq("msoa") & lineage["parent_level"].eq("district")]
    code = bands["area_code"].map(district.set_index("child_code")["parent_code"])
    return (bands["count"] * share).groupby(code).sum().rename("adults_19")
