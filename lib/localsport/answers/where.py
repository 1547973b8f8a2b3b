"""Take a place's own neighbourhoods out of the nation's: need, ranks among themselves, walks and reach."""

import pandas as pd

from localsport import access, needs, targeting
from localsport.answers import place as whereabouts
from localsport.answers.national import National
from localsport.data import parameters
from localsport.data.tables import Tables

_NAMES = ("lsoa_name", "msoa_code", "msoa_name", "ward_code", "ward_name", "district_code", "population")
_ESTIMATE = (
    "inactive_pct",
    "inactive_lower",
    "inactive_upper",
    "inactive_class",
    "adults",
    "inactive_adults",
)
_FIRM = ("rank_median", "rank_low", "rank_high", "share_in_tenth", "share_in_fifth")
_CROSSED = ("sporting_score", "social_score", "sporting_fifth", "social_fifth", "crossing")


def neighbourhoods(area: pd.Series, shared: National) -> pd.DataFrame:
    """Line up everything known of a place's neighbourhoods, the greatest need first.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``lsoa_code``: the scores of `localsport.needs.NeedsIndex`, names and codes, the index's inputs,
        the estimate, how firm the ranks are (national and, as ``place_rank, place_rank_low, place_rank_median,
        place_rank_high``, inside the place), sporting and social need, ``km_<type>``, ``minutes_<type>``,
        ``walk_<type>``.
    """
    each = shared.neighbourhoods
    own = whereabouts.own(area, each.frame)
    km = own.filter(regex="^km_")
    wanted = [*_NAMES, *each.needs.weights["column"], *_ESTIMATE, *_FIRM, *_CROSSED, *km.columns]
    frame = each.needs.scores.loc[own.index].join(own[[c for c in dict.fromkeys(wanted) if c in own]])
    if not km.empty:
        rule = access.walk(parameters.table("access_rules"))
        frame = frame.join(access.walk_minutes(km, rule)).join(access.walkable(km, rule))
    rows = each.frame.index.get_indexer(own.index)
    frame = frame.join(needs.place_ranks(each.ranks[rows], own.index))
    frame["place_rank"] = frame["national_rank"].rank(method="min").astype(int)
    return frame.sort_values(["needs_index", "lsoa_name"], ascending=[False, True], kind="stable")


def grouped(frame: pd.DataFrame, shared: National, level: str) -> pd.DataFrame:
    """Average a place's neighbourhoods to MSOAs or wards by residents, with their names."""
    averaged = needs.by_group(shared.neighbourhoods.needs, frame[f"{level}_code"], frame["population"])
    names = frame.groupby(f"{level}_code")[f"{level}_name"].first().rename("name")
    cut = whereabouts.parts(shared.small_areas, frame, level).reindex(names.index)
    return averaged.join(names.mask(cut, names + " (part)"))


def coverage(frame: pd.DataFrame) -> pd.DataFrame:
    """Follow inactive adults over the neighbourhoods of a place in order of need; empty without an estimate."""
    if "inactive_adults" not in frame:
        return pd.DataFrame()
    return targeting.coverage(areas_in_need(frame))


def areas_in_need(frame: pd.DataFrame) -> pd.DataFrame:
    """Take from a place's neighbourhoods what targeting asks for: need, adults, inactive adults and their limits."""
    limits = {
        f"inactive_{end}": frame["adults"] * frame[f"inactive_{end}"] / 100 for end in ("lower", "upper")
    }
    columns = {
        "need": frame["needs_index"],
        "adults": frame["adults"],
        "inactive_adults": frame["inactive_adults"],
    }
    return pd.DataFrame(columns | limits)


def walk(frame: pd.DataFrame) -> pd.DataFrame:
    """Count a place's residents within a walk of each type of facility; empty where no facility is known."""
    km = frame.filter(regex="^km_")
    if km.empty:
        return pd.DataFrame()
    rule = access.walk(parameters.table("access_rules"))
    return access.within_walk(km, frame["population"], rule, types=parameters.table("facility_types"))


def without(frame: pd.DataFrame, shared: National) -> pd.DataFrame:
    """Measure how leaving out each indicator moves a place's neighbourhoods in the nation's ranks."""
    each = shared.neighbourhoods
    columns = each.needs.weights["column"].tolist()
    weights = parameters.table("need_weights")
    return needs.without_each(each.frame[columns], weights, among=frame.index, ranks=each.without)


BORDER = ("E12000001", "E12000002", "E12000005", "E12000009")
"""Regions that touch Scotland or Wales, where the nearest place may lie beyond what is held."""


def not_held(tables: Tables, area: pd.Series) -> list[str]:
    """Say in sentences what the facilities data does not hold, and from which point it was measured."""
    types, limits = (parameters.table(name) for name in ("facility_types", "access_limits"))
    held = tables.facilities(columns=["facility_type", "facility_subtype"])
    far = str(area["region"] or area["code"]) not in BORDER
    said = access.not_held(held, types, limits, without=("border",) if far else ())
    point = tables.small_area_columns().set_index("column")["label"]["easting"].removesuffix(", easting")
    return [*said, f"Measured from: {point[:1].lower()}{point[1:]}."]
