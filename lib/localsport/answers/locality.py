"""Compose what is known of one locality: profile, need, places to be active, and the claims made of them."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from localsport import access, needs, profile
from localsport.answers import claims as claims_table
from localsport.answers import locality_claims, place_claims, where, where_claims
from localsport.answers import place as whereabouts
from localsport.answers.national import INACTIVE, National, national
from localsport.data import parameters
from localsport.data.sources import cited
from localsport.data.tables import Tables

LINES = (INACTIVE, ("93014", "Persons"), ("93570", "Persons"))
LABELS = 9
"""More names than this crowd a map of a town."""


@dataclass(frozen=True)
class Locality:
    """Everything a notebook, an index or an export says of one locality.

    Attributes
    ----------
    area
        ``code, name, level, region, region_name, county_name, country, country_name, demonstration``.
    summary
        One row per indicator, beside region, nation and neighbours (`localsport.profile.summary`).
    series
        Years of inactivity, activity and child activity for the place and its comparators.
    change
        First against latest year of inactivity (`localsport.profile.change`).
    groups
        The latest breakdown of inactivity for the place where it is published, otherwise for the nation
        (column ``area_code``).
    neighbours
        The comparators, by default the five statistical neighbours: ``name, distance`` by code.
    neighbourhoods
        Every neighbourhood (LSOA) of the place with its scores, names and drivers; greatest need first.
    msoas, wards
        The same averaged to MSOAs (with names) and to wards.
    needs
        The national index the scores come from: weights, what it lacks, overlap.
    estimate
        How the inactivity of neighbourhoods was estimated: ``way, base, period, source_id, label, interval_note``, or
        only ``reason`` where it could not be.
    breaks
        The national classes of that inactivity in words, the highest first.
    coverage
        Inactive adults over the neighbourhoods in order of need (`localsport.targeting.coverage`).
    walk
        Residents within a walk of each type of facility (`localsport.access.within_walk`).
    without
        How leaving out each indicator moves them in the nation's ranks (`localsport.needs.without_each`).
    robust
        Whether there are neighbourhoods enough to rank them.
    places
        Public pools, halls and gyms in operation, by type.
    claims
        Every number the sentences use.
    sources
        The register rows of every source used.
    """

    area: pd.Series
    summary: pd.DataFrame
    series: pd.DataFrame
    change: pd.Series
    groups: pd.DataFrame
    neighbours: pd.DataFrame
    neighbourhoods: pd.DataFrame
    msoas: pd.DataFrame
    wards: pd.DataFrame
    needs: needs.NeedsIndex
    estimate: pd.Series
    breaks: Mapping[Hashable, str]
    coverage: pd.DataFrame
    walk: pd.DataFrame
    without: pd.DataFrame
    robust: bool
    places: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame


def locality(
    tables: Tables,
    area_code: str,
    *,
    comparators: Sequence[str] = ("nearest neighbours",),
    assumed_respondents: int | None = None,
    shared: National | None = None,
) -> Locality:
    """Compose the answer for one district, county or region, or for several districts together.

    Parameters
    ----------
    tables
        The tidy tables.
    area_code
        Code of a district, county or region they hold, or codes of districts joined by "+".
    comparators
        Codes, names or groups of up to ten districts to set the place beside; see
        `localsport.profile.comparators`.
    assumed_respondents
        Give survey figures without published limits an interval on a sample of this size, marked as assumed.
    shared
        What a batch shares; computed when not given.

    Raises
    ------
    ValueError
        If the code is unknown or is not of a district, county or region.
    """
    shared = shared or national(tables)
    area = whereabouts.place(tables, area_code, shared)
    near = whereabouts.comparators(tables, area, shared, shared.names, comparators)
    beside = {
        "place": area["code"],
        "region": area["region"] or None,
        "country": shared.country,
        "neighbours": near.index.tolist(),
    }
    rows = whereabouts.rows_of(area, shared, near.index.tolist())
    summary = profile.summary(
        rows, shared.codebook, shared.spread, **beside, assumed_respondents=assumed_respondents
    )
    lines = pd.concat([profile.series(rows, shared.names, one, **beside) for one in LINES], ignore_index=True)
    inactive = lines[lines["role"].eq("place") & lines["indicator_id"].eq(INACTIVE[0])]
    each = shared.neighbourhoods
    neighbourhoods = where.neighbourhoods(area, shared)
    msoas, wards = (where.grouped(neighbourhoods, shared, level) for level in ("msoa", "ward"))
    coverage, walk = where.coverage(neighbourhoods), where.walk(neighbourhoods)
    places = _places(area, shared)
    change = profile.change(inactive)
    groups = _groups(area, shared)
    sources = _index_sources(tables, shared)
    made = [
        *place_claims.indicator_claims(area, summary, near),
        *place_claims.change_claims(area, change, inactive),
        *place_claims.group_claims(area, groups),
        *place_claims.sample_claims(area, summary, len(neighbourhoods)),
        *place_claims.people_claims(area, summary, shared.adults_19, "; ".join(shared.age_sources)),
        *place_claims.need_claims(area, neighbourhoods, msoas, each.needs, sources),
        *place_claims.access_claims(area, places),
        *locality_claims.modelled_claims(area, each.frame, each.estimate),
        *locality_claims.made_of_claims(tables, area, each.frame),
        *where_claims.where_claims(area, neighbourhoods, coverage, walk, places, each, sources),
    ]
    claims = claims_table.table(made)
    return Locality(
        area=area,
        summary=summary,
        series=lines,
        change=change,
        groups=groups,
        neighbours=near,
        neighbourhoods=neighbourhoods,
        msoas=msoas,
        wards=wards,
        needs=each.needs,
        estimate=each.estimate,
        breaks=each.classes,
        coverage=coverage,
        walk=walk,
        without=where.without(neighbourhoods, shared),
        robust=len(neighbourhoods) >= needs.SMALL_PLACE,
        places=places,
        claims=claims,
        sources=_sources(tables, claims, summary, lines),
    )


def boundaries(tables: Tables, answer: Locality, level: str = "lsoa") -> gpd.GeoDataFrame:
    """Read the polygons of a locality's neighbourhoods, MSOAs, wards or of itself."""
    return whereabouts.boundaries(tables, answer.area, level)


def shapes(tables: Tables, answer: Locality) -> gpd.GeoDataFrame:
    """Read the polygons of a locality's neighbourhoods and join their scores, by code."""
    scores = answer.neighbourhoods.drop(columns="district_code")
    return boundaries(tables, answer).merge(
        scores, left_on="area_code", right_index=True, validate="one_to_one"
    )


def labels(tables: Tables, answer: Locality) -> pd.DataFrame:
    """Find where the names of the MSOAs go on a map: on the neediest neighbourhood of each, greatest need first.

    Returns
    -------
    pandas.DataFrame
        ``name, x, y`` (metres, EPSG:27700), ``priority`` (1 first).
    """
    neediest = answer.neighbourhoods.drop_duplicates("msoa_code").head(LABELS)
    shapes = boundaries(tables, answer).set_index("area_code").reindex(neediest.index)
    points = shapes.representative_point()
    # The mark of a name that is cut by the place's edge would crowd the map; tables have it.
    names = neediest["msoa_name"].str.removesuffix(" (part)")
    return pd.DataFrame({"name": names, "x": points.x, "y": points.y, "priority": range(1, len(names) + 1)})


def _groups(area: pd.Series, shared: National) -> pd.DataFrame:
    """Take the place's own breakdown where there is one, else the nation's."""
    rows = shared.inactivity[shared.inactivity["area_code"].eq(area["code"])]
    own = profile.groups(rows, parameters.table("breakdown_groups"), age=shared.age)
    if own.empty:
        return shared.groups.assign(area_code=area["country"])
    return own.assign(area_code=area["code"])


def _places(area: pd.Series, shared: National) -> pd.DataFrame:
    """Count public pools, halls and gyms in operation inside the place, by type."""
    own = whereabouts.own_facilities(area, shared.everyday)
    counts = own.groupby("facility_type").agg(
        facilities=("facility_id", "size"), sites=("site_id", "nunique"), source_id=("source_id", "first")
    )
    return counts.reindex(access.EVERYDAY_TYPES).fillna({"facilities": 0, "sites": 0, "source_id": ""})


def _index_sources(tables: Tables, shared: National) -> str:
    """Name the sources of the needs index's inputs."""
    columns = tables.small_area_columns().set_index("column")["source_id"]
    own = parameters.table("need_weights")["column"].map(columns).dropna()
    modelled = str(shared.neighbourhoods.estimate.get("source_id", "")).split("; ")
    return "; ".join(sorted({*own, *modelled, *shared.facility_sources} - {""}))


def _sources(tables: Tables, made: pd.DataFrame, summary: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Look up the register row of every source a claim, a summary row, a line or an index input rests on."""
    ids = cited(*(frame["source_id"] for frame in (made, summary, lines)))
    register = tables.sources()
    boundaries_too = register["layout"].isin(["open-geography-boundaries", "house-of-commons-msoa-names"])
    return register[register["source_id"].isin(ids) | boundaries_too].reset_index(drop=True)
