"""Answer who is least active in a place, who its residents are, and what of either nobody knows."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from localsport.answers import claims as claims_table
from localsport.answers.equality_claims import equality_claims
from localsport.answers.locality import Locality
from localsport.answers.national import INACTIVE, National, national
from localsport.data import parameters
from localsport.data.sources import cited
from localsport.data.tables import Tables
from localsport.profile import demography, expectation

LOCAL = {
    ("deprivation", "Most deprived fifth of neighbourhoods"): (
        "Deprivation",
        ("Most deprived tenth", "Second most deprived tenth"),
    ),
    ("disability", "Disabled adults"): ("Disability", ("Disabled people",)),
    ("sex", "Women"): ("Sex", ("Women",)),
    ("age", "Aged 65 and over"): ("Age", ("65 to 74", "75 to 84", "85 and over")),
    ("ethnicity", "Ethnic minorities other than White minorities"): (
        "Ethnic group",
        ("Asian", "Black", "Mixed or multiple", "Other ethnic group"),
    ),
}
"""Groups whose local share is worked out, and the groups of ``expectation_groups`` they are made of."""

NOWHERE = (
    "religion or belief",
    "sexual orientation",
    "gender reassignment",
    "pregnancy or maternity",
    "marriage or civil partnership",
)
"""Characteristics protected by the Equality Act 2010 of which no figure is among the files."""

LIMITS = ["lower_95", "upper_95"]


@dataclass(frozen=True)
class Equality:
    """Who is least active, and what is not known of whom.

    Attributes
    ----------
    area
        The place, as in `localsport.answers.locality.Locality`.
    groups
        Inactivity by group, breakdown by breakdown the place's own figures where they are published, else the
        nation's: ``group`` (breakdown), ``label, value, lower_95, upper_95, respondents, period, source_id, note,
        area_code, area_name, average, average_lower, average_upper`` (of that area and period), ``against``
        ("higher", "lower" or "similar" than that average by the group's limits, "" where it has none).
    extremes
        The rows of ``groups`` with the most and the least inactivity of each breakdown, ``end`` ("most", "least").
    own
        Breakdowns published for the place.
    local
        ``characteristic, group, residents_share, inactive_share`` (NaN where not known), ``base`` (share of whom),
        ``source_id``: what the place's mix and the nation's rates imply, as `localsport.options.equity` takes it.
    unknown
        What is not known: ``characteristic, what``.
    claims
        One row per number a sentence may use, in the columns of `answers.claims`; ids begin with ``equality_``.
    sources
        The register's rows of everything it rests on.
    """

    area: pd.Series
    groups: pd.DataFrame
    extremes: pd.DataFrame
    own: tuple[str, ...]
    local: pd.DataFrame
    unknown: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame


def equality(tables: Tables, place: Locality, *, shared: National | None = None) -> Equality:
    """Say who is least active in a place, from what is published for it or else for its nation.

    Parameters
    ----------
    tables
        The tidy tables.
    place
        The answer of `localsport.answers.locality.locality` from the same tables.
    shared
        What a batch shares; computed when not given.
    """
    area, shared = place.area, shared or national(tables)
    groups = _groups(place, shared)
    own = tuple(groups.loc[groups["area_code"].eq(area["code"]), "group"].unique())
    extremes = _extremes(groups)
    local = _local(tables, place, shared)
    register = tables.sources()
    made = claims_table.table(equality_claims(area, groups, extremes, own, local, NOWHERE))
    return Equality(
        area=area,
        groups=groups,
        extremes=extremes,
        own=own,
        local=local,
        unknown=_unknown(area, groups, own, local),
        claims=made,
        sources=register[register["source_id"].isin(cited(made["source_id"]))].reset_index(drop=True),
    )


def _groups(place: Locality, shared: National) -> pd.DataFrame:
    """Take each breakdown from the place where it is published, else from the nation, with that area's average."""
    wanted = parameters.table("breakdown_groups")
    area, parts = place.area, {}
    published = place.groups.drop(columns="area_code")
    if not place.groups["area_code"].eq(area["code"]).all():
        published = pd.DataFrame(columns=published.columns)  # they are the nation's
    line = place.series[place.series["indicator_id"].eq(INACTIVE[0])]
    for role, code, name, found in (
        ("place", area["code"], area["name"], published),
        ("country", area["country"], area["country_name"], shared.groups),
    ):
        averages = line[line["role"].eq(role)].drop_duplicates("period").set_index("period")
        beside = averages.reindex(found["period"])[["value", *LIMITS]].to_numpy(dtype=float)
        named = dict(zip(("average", "average_lower", "average_upper"), beside.T, strict=True))
        parts[role] = found.assign(area_code=code, area_name=name, **named)
    own = parts["place"]
    # Where nobody was asked often enough in any group of a breakdown, the nation's says more.
    told = own.loc[own["value"].notna(), "group"].unique()
    kept = own[own["group"].isin(told)]
    frame = pd.concat([kept, parts["country"][~parts["country"]["group"].isin(told)]])
    order = {group: n for n, group in enumerate(dict.fromkeys(wanted["group"]))}
    frame = frame.sort_values("group", key=lambda names: names.map(order), kind="stable")
    none = frame[["average", *LIMITS]].isna().any(axis=1)
    against = np.select(
        [none, frame["lower_95"] > frame["average"], frame["upper_95"] < frame["average"]],
        ["", "higher", "lower"],
        "similar",
    )
    return frame.assign(against=against).reset_index(drop=True)


def _extremes(groups: pd.DataFrame) -> pd.DataFrame:
    held = groups.dropna(subset=["value"])
    by = held.groupby("group", sort=False)["value"]
    most, least = held.loc[by.idxmax()], held.loc[by.idxmin()]
    both = pd.concat([most.assign(end="most"), least.assign(end="least")])
    return both.sort_index(kind="stable").reset_index(drop=True)


def _local(tables: Tables, place: Locality, shared: National) -> pd.DataFrame:
    """Work out what share of residents, and of inactive ones at the nation's rates, each group makes up."""
    wanted = parameters.table("expectation_groups")
    mix, sources = _mix(tables, place, wanted, shared)
    # Only mix and rates are wanted; nothing measured is set beside them.
    parts = expectation.mixed(pd.DataFrame({"place": mix, "country": mix}), shared.rates)
    bases = wanted.drop_duplicates("breakdown").set_index("breakdown")["shares_of"]
    made = []
    for (characteristic, group), (breakdown, members) in LOCAL.items():
        own = parts[parts["breakdown"].eq(breakdown)]
        inside = own["group"].isin(members)
        weight = own["place_share"] * own["rate"]
        held = bool(len(own))
        made.append(
            {
                "characteristic": characteristic,
                "group": group,
                "residents_share": own.loc[inside, "place_share"].sum() / 100 if held else np.nan,
                "inactive_share": weight[inside].sum() / weight.sum() if held else np.nan,
                "base": str(bases.get(breakdown, "")),
                "source_id": "; ".join(
                    sorted({*shared.latest["source_id"], *sources.get(breakdown, ())}) if held else []
                ),
            }
        )
    return pd.DataFrame(made)


def _mix(
    tables: Tables, place: Locality, wanted: pd.DataFrame, shared: National
) -> tuple[pd.Series, dict[str, set[str]]]:
    """Count or average the place's residents by the names that ``expectation_groups`` asks for."""
    labels = tables.small_area_columns().set_index("column")["source_id"]
    census = [name for name in wanted["share"].unique() if name in labels.index]
    base = [each for each in ("population", "population_16_over", "imd_decile") if each in labels.index]
    small = shared.small_areas.loc[place.neighbourhoods.index, [*base, *census]]
    shares = {
        name: float(np.average(small[name].astype(float), weights=small["population"])) for name in census
    }
    if {"imd_decile", "population_16_over"} <= set(small):
        tenths = small.groupby("imd_decile")["population_16_over"].sum().reindex(range(1, 11), fill_value=0)
        shares |= {f"imd_decile_{n}": float(count) for n, count in tenths.items()}
    sources = {
        "Deprivation": {labels.get("imd_decile", ""), labels.get("population_16_over", "")},
        **{kind: set(labels.reindex(census)) for kind in ("Disability", "Ethnic group")},
    }
    if place.area["lsoas"] is None:
        bands = tables.populations(place.neighbourhoods["msoa_code"].unique())
        bands = bands[bands["sex"].eq("Persons")]
        if len(bands):
            counts = bands.groupby(["age_from", "age_to"], dropna=False)["count"].sum()
            people = counts.rename("place").reset_index()
            asked = wanted.loc[wanted["breakdown"].eq("Age"), "share"].tolist()
            shares |= demography.adults_by_age(people, asked)["place"].to_dict()
            sources["Age"] = set(bands["source_id"])
    return pd.Series(shares, dtype=float), sources


def _unknown(
    area: pd.Series, groups: pd.DataFrame, own: tuple[str, ...], local: pd.DataFrame
) -> pd.DataFrame:
    made = [
        (kind.lower(), "no figure of inactivity is held")
        for kind in groups["group"].unique()
        if kind not in own
    ]
    few = groups[groups["value"].isna()]
    made += [
        (str(kind).lower(), f"{label}: {note}")
        for kind, label, note in zip(few["group"], few["label"], few["note"], strict=True)
    ]
    lacking = local[local["residents_share"].isna()]
    made += [
        (str(kind), f"{group}: how many of the residents are is not among the files")
        for kind, group in zip(lacking["characteristic"], lacking["group"], strict=True)
    ]
    made += [(kind, "no figure of inactivity is among the files, for any place") for kind in NOWHERE]
    return pd.DataFrame(made, columns=["characteristic", "what"])
