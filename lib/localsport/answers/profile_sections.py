"""Compose the six sections of a place's profile, what its mix of people implies, and inequality."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from localsport.answers import claims as claims_table
from localsport.answers import place as whereabouts
from localsport.answers import section_claims
from localsport.answers.locality import Locality
from localsport.answers.national import INACTIVE
from localsport.data import parameters
from localsport.data.sources import cited
from localsport.data.tables import Tables
from localsport.profile import demography, economy, expectation, inequality, provision, sections
from localsport.profile.demography import Members

ECONOMY = "economy"
ACROSS = "Deprivation"
"""The breakdown whose tenths the slope index goes across."""


@dataclass(frozen=True)
class ProfileSections:
    """The six sections of the retired Local Sport Profile, and what it never showed.

    Attributes
    ----------
    area
        The place, as in `localsport.answers.locality.Locality`.
    sections, parts
        What is held of each section and of each of its parts, and what to get where.
    ages
        Residents by five-year age band (`localsport.profile.demography.ages`).
    demography
        Shares of residents, households and workers (`localsport.profile.demography.composition`).
    facilities, access, management
        Places to be active by type, by who may use them, by who runs them (`localsport.profile.provision`).
    economy
        Businesses and jobs in sport (`localsport.profile.economy`).
    neighbours
        The comparators with their latest inactivity: ``name, distance, value, period`` by code.
    expectation, groups
        What the mix of people implies, by breakdown and by group (`localsport.profile.expectation`).
    measures, movement
        Inequality of the nation and, where published, of the place, year by year, and whether it changed
        (`localsport.profile.inequality`).
    claims
        Every number the sentences use.
    sources
        The register rows of the place's sources and of every source used here, those of the parameter tables
        among them.
    """

    area: pd.Series
    sections: pd.DataFrame
    parts: pd.DataFrame
    ages: pd.DataFrame
    demography: pd.DataFrame
    facilities: pd.DataFrame
    access: pd.DataFrame
    management: pd.DataFrame
    economy: pd.DataFrame
    neighbours: pd.DataFrame
    expectation: pd.DataFrame
    groups: pd.DataFrame
    measures: pd.DataFrame
    movement: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame


def profile_sections(tables: Tables, place: Locality) -> ProfileSections:
    """Compose the six sections for a place whose answer stands.

    Parameters
    ----------
    tables
        The tidy tables.
    place
        The answer of `localsport.answers.locality.locality` from the same tables.

    Returns
    -------
    ProfileSections
        Where the tables hold a part of the nation only, nothing is set beside region or nation.
    """
    area = place.area
    small = whereabouts.beside_districts(area, tables.small_areas())
    members = _members(tables, area, small)
    wanted = {
        n: parameters.table(n) for n in ("sections", "demography", "expectation_groups", "inequality_gaps")
    }
    ages = demography.ages(_bands(tables, area), members)
    shares = demography.composition(small, wanted["demography"], members)
    register = whereabouts.beside_districts(area, tables.facilities())
    residents = small.groupby("district_code")["population"].sum()
    trade = _economy(tables, area, wanted["sections"], residents, members)
    rows = tables.indicators(area_codes=[area["code"], area["country"]], indicator_ids=[INACTIVE[0]])
    age = str(place.summary.set_index(["indicator_id", "sex"]).loc[INACTIVE, "age"])
    mix = _shares(wanted["expectation_groups"], ages, small, members, shares)
    expected, groups = _expected(rows, wanted["expectation_groups"], mix, place, age)
    measures, movement = _inequality(rows, wanted, age)
    near = _neighbours(place)
    parts = sections.parts(
        wanted["sections"], _held(place, wanted["sections"], ages, shares, register, trade)
    )
    facilities = provision.by_type(register, small[["district_code", "population"]], members)
    access, management = (provision.by_kind(register, kind, members) for kind in ("access", "management"))
    cited = _cited(tables)
    made = [
        *section_claims.people(area, ages, shares, cited),
        *section_claims.places(area, facilities, management, cited),
        *section_claims.economy(area, trade),
        *section_claims.expectation(area, expected, place, cited),
        *section_claims.inequality(area, measures, movement),
    ]
    claims = claims_table.table(made)
    return ProfileSections(
        area=area,
        sections=sections.overview(parts),
        parts=parts,
        ages=ages,
        demography=shares,
        facilities=facilities,
        access=access,
        management=management,
        economy=trade,
        neighbours=near,
        expectation=expected,
        groups=groups,
        measures=measures,
        movement=movement,
        claims=claims,
        sources=_sources(tables, claims, wanted["expectation_groups"], place.sources),
    )


def _members(tables: Tables, area: pd.Series, small: pd.DataFrame) -> Members:
    """Say which districts make up the place, its region and its nation."""
    own = list(area["districts"]) if area["lsoas"] is None else [str(area["code"])]
    members: dict[str, list[str]] = {"place": own}
    # Ranks run over all the nation's neighbourhoods: where they reach beyond those held, a part is held.
    if "imd_rank" in small and small["imd_rank"].max() > small["lsoa_code"].nunique():
        return members
    if area["region"]:
        members["region"] = tables.districts_within(str(area["region"]))
    return members | {"country": sorted(set(small["district_code"]) - (set(own) - set(area["districts"])))}


def _bands(tables: Tables, area: pd.Series) -> pd.DataFrame:
    """Read residents by age band with the district each MSOA lies in; none for a custom locality.

    Bands are published for whole MSOAs, and a locality may hold parts of them.
    """
    bands = tables.populations()
    bands = bands if area["lsoas"] is None else bands.iloc[:0]
    bands = bands[bands["level"].eq("msoa") & bands["sex"].eq("Persons")]
    lineage = tables.lineage()
    within = lineage[lineage["child_level"].eq("msoa") & lineage["parent_level"].eq("district")]
    return bands.assign(district_code=bands["area_code"].map(within.set_index("child_code")["parent_code"]))


def _economy(
    tables: Tables, area: pd.Series, wanted: pd.DataFrame, residents: pd.Series, members: Members
) -> pd.DataFrame:
    own = wanted[wanted["section"].eq(ECONOMY)]
    rows = tables.indicators(indicator_ids=own["indicator_ids"].tolist())
    codes = {role: str(area[column]) for role, column in _CODES.items()}
    return economy.economy(rows, own, residents, codes=codes, members=members)


_CODES = {"place": "code", "region": "region", "country": "country"}


def _shares(
    wanted: pd.DataFrame, ages: pd.DataFrame, small: pd.DataFrame, members: Members, shares: pd.DataFrame
) -> pd.DataFrame:
    """Line up the mix of the place and of its nation under the names the expectation asks for."""
    census = shares.set_index("column")[["value", "country_value"]].set_axis(["place", "country"], axis=1)
    parts = [census]
    own = wanted.loc[wanted["breakdown"].eq("Age"), "share"].tolist()
    if not ages.empty:
        parts.append(demography.adults_by_age(ages, own))
    if {"imd_decile", "population_16_over"} <= set(small.columns):
        parts.append(demography.adults_by_tenth(small, members).rename(index=lambda n: f"imd_decile_{n}"))
    return pd.concat([part[["place", "country"]] for part in parts])


def _expected(
    rows: pd.DataFrame, wanted: pd.DataFrame, mix: pd.DataFrame, place: Locality, age: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply the mix to the nation's latest rates, and hold it beside what was measured in the same period."""
    nation = rows[rows["area_code"].eq(place.area["country"])]
    broken = nation[nation["category_type"].ne("") | nation["age"].ne(age)]
    latest = nation[nation["period_start"].eq(broken["period_start"].max())]
    line = place.series[place.series["indicator_id"].eq(INACTIVE[0])]
    line = line[line["period"].isin(latest["period"])].drop_duplicates("role").set_index("role")
    numbers = line[["value", "lower_95", "upper_95"]].astype(float).reindex(["place", "country"]).T
    return expectation.expected(
        mix, latest, wanted, place=numbers["place"], country=numbers["country"], age=age
    )


def _inequality(
    rows: pd.DataFrame, wanted: Mapping[str, pd.DataFrame], age: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    groups, pairs = wanted["expectation_groups"], wanted["inequality_gaps"]
    tenths = groups[groups["breakdown"].eq(ACROSS)]
    since = pairs.loc[pairs["gap"].eq("deprivation"), "comparable_from"].iloc[0]
    found = [
        inequality.slopes(rows, tenths, age=age, comparable_from=str(since)),
        inequality.gaps(rows, pairs, age=age),
    ]
    held = [frame for frame in found if not frame.empty]
    measures = pd.concat(held, ignore_index=True) if held else found[0]
    return measures, inequality.movement(measures)


def _neighbours(place: Locality) -> pd.DataFrame:
    """Set the latest inactivity beside each comparator."""
    line = place.series[place.series["indicator_id"].eq(INACTIVE[0])].dropna(subset=["value"])
    latest = line.sort_values("period_start").groupby("area_code").tail(1).set_index("area_code")
    return place.neighbours.join(latest[["value", "period"]])


def _held(
    place: Locality,
    wanted: pd.DataFrame,
    ages: pd.DataFrame,
    shares: pd.DataFrame,
    register: pd.DataFrame,
    trade: pd.DataFrame,
) -> dict[str, tuple[int, int]]:
    """Count the figures held of each part, and those there could be."""
    summary = place.summary
    health = summary[summary["theme"].eq("Health")]
    held = {
        "ages": (int(not ages.empty), 1),
        "census": (int(shares["value"].notna().sum()), len(shares)),
        "health": (int(health["value"].notna().sum()), len(health)),
        "register": (int(not register.empty), 1),
        "statistical": (int(place.neighbours["distance"].notna().any()), 1),
        "supplied": (int(_list_supplied(str(place.area["code"]))), 1),
    }
    for part, ids in wanted.loc[wanted["indicator_ids"].ne(""), ["part", "indicator_ids"]].itertuples(
        index=False
    ):
        own = summary[summary["indicator_id"].isin(ids.split())]
        held[part] = (int(own["value"].notna().sum()), max(len(own), 1))
    return held | dict.fromkeys(trade.loc[trade["value"].notna(), "part"], (1, 1))


def _list_supplied(code: str) -> bool:
    if not (parameters.folder() / "neighbours.csv").is_file():
        return False
    return bool(parameters.table("neighbours")["area_code"].eq(code).any())


def _cited(tables: Tables) -> dict[str, str]:
    """Name the sources of each kind of count."""
    columns = tables.small_area_columns().set_index("column")["source_id"]

    def of(start: str) -> str:
        return "; ".join(sorted(columns[columns.index.str.startswith(start)].unique()))

    return {
        "ages": "; ".join(sorted(tables.populations()["source_id"].unique())),
        "bands": of("population"),
        "census": of("census_"),
        "deprivation": of("imd_"),
        "facilities": "; ".join(sorted(tables.facilities(columns=["source_id"])["source_id"].unique())),
    }


def _sources(
    tables: Tables, claims: pd.DataFrame, groups: pd.DataFrame, already: pd.DataFrame
) -> pd.DataFrame:
    """Look up the register row of every source a claim rests on, those of the project's own tables too."""
    own = parameters.register()
    both = pd.concat([tables.sources(), own[own["source_id"].isin(groups["source_id"])]], ignore_index=True)
    used = both[both["source_id"].isin(cited(claims["source_id"]) | set(groups["source_id"]))]
    return pd.concat([already, used], ignore_index=True).drop_duplicates("source_id", ignore_index=True)
