"""Describe who lives in a place, beside its region and its nation, from census counts."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from localsport.data import populations
from localsport.methods import alignment

Members = Mapping[str, Sequence[str]]
"""Districts that make up each of "place", "region" and "country"; what is not held is left out."""

ROLES = ("place", "region", "country")
_AGE = re.compile(r"(\d+)(?:-(\d+)|\+) yrs")


def ages(bands: pd.DataFrame, members: Members) -> pd.DataFrame:
    """Count residents by five-year age band.

    Parameters
    ----------
    bands
        Rows of the tidy table ``populations`` with the ``district_code`` each area lies in.
    members
        Districts of the place, its region and its nation.

    Returns
    -------
    pandas.DataFrame
        ``age_from, age_to`` (NaN where open), ``label``, residents in ``place, region, country`` and per cent of
        all residents in ``place_share, region_share, country_share``; NaN where a role has no districts. Without
        any bands the frame is empty.

    Raises
    ------
    ValueError
        If a district of the place has no age bands; all such are named.
    """
    keys = ["age_from", "age_to"]
    if bands.empty:
        shares = [f"{role}_share" for role in ROLES]
        return pd.DataFrame(columns=[*keys, "label", *ROLES, *shares])
    counted = bands.assign(age_to=bands["age_to"].fillna(np.inf))
    counts = counted.groupby(["district_code", *keys])["count"].sum().unstack(keys)
    absent = sorted(set(members["place"]) - set(counts.index))
    if absent:
        raise ValueError(
            f"Districts without age bands: {alignment.listed(absent)}. Every MSOA of a district needs its bands."
        )
    frame = pd.DataFrame({role: _of_role(counts, members, role) for role in ROLES}, index=counts.columns)
    frame = frame.join((100 * frame / frame.sum()).add_suffix("_share")).reset_index()
    frame["age_to"] = frame["age_to"].replace(np.inf, np.nan)
    labels = [
        f"{low} and over" if np.isnan(high) else f"{low} to {high:.0f}"
        for low, high in zip(frame["age_from"], frame["age_to"], strict=True)
    ]
    frame.insert(2, "label", labels)
    return frame


def adults_by_age(ages: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """Share five-year bands out to the age groups of a survey.

    By the rule of `localsport.data.populations.share_in_ages`: of those aged 15 to 19 a fifth are taken to be 19,
    so they go to the group 19 to 24.

    Parameters
    ----------
    ages
        The result of `ages`.
    groups
        Age groups as a publisher writes them, such as ``"19-24 yrs"`` or ``"85+ yrs"``.

    Returns
    -------
    pandas.DataFrame
        Residents in ``place, region, country``, a row for each group.

    Raises
    ------
    ValueError
        If a group is not written so or reaches below the first band; all such are named.

    Examples
    --------
    >>> bands = pd.DataFrame({"age_from": [15, 20], "age_to": [19.0, float("nan")], "place": [50.0, 90.0]})
    >>> adults_by_age(bands.assign(region=0.0, country=0.0), ["19-24 yrs", "25+ yrs"])["place"].round(3).tolist()
    [14.455, 85.545]
    """
    found = {group: _AGE.fullmatch(group) for group in groups}
    unread = [group for group, match in found.items() if match is None]
    if unread:
        raise ValueError(f"Age groups that are not understood: {unread}. Write '19-24 yrs' or '85+ yrs'.")
    start = np.array([int(m.group(1)) for m in found.values() if m])
    end = np.array([float(m.group(2) or "nan") for m in found.values() if m])
    low = ages["age_from"].to_numpy(float)
    early = [group for group, first in zip(groups, start, strict=True) if len(low) and first < low.min()]
    if early:
        raise ValueError(f"Age groups that begin before the first band ({low.min():.0f}): {early}.")
    share = populations.share_in_ages(low, ages["age_to"], first=start, last=end)
    held = [role for role in ROLES if role in ages]
    return pd.DataFrame(share @ ages[held].to_numpy(float), index=list(groups), columns=held)


def adults_by_tenth(small_areas: pd.DataFrame, members: Members) -> pd.DataFrame:
    """Count residents aged 16 and over by national tenth of deprivation (1 is most deprived).

    Parameters
    ----------
    small_areas
        ``district_code, imd_decile, population_16_over``.

    Returns
    -------
    pandas.DataFrame
        Residents in ``place, region, country``, a row for each tenth from 1 to 10.
    """
    counts = small_areas.groupby(["district_code", "imd_decile"])["population_16_over"].sum()
    wide = counts.unstack().reindex(columns=range(1, 11)).fillna(0.0)
    return pd.DataFrame({role: _of_role(wide, members, role) for role in ROLES}, index=wide.columns)


def composition(small_areas: pd.DataFrame, wanted: pd.DataFrame, members: Members) -> pd.DataFrame:
    """Say what share of residents, households or workers is of each kind.

    A percentage of an area is the mean of its neighbourhoods' percentages weighted by their base. Where the base
    is all residents, or those aged 16 and over, that gives the census count back up to the two decimals of the
    neighbourhoods' percentages (0.005 points). Where it is households, people in work or another base that the
    tables do not hold, residents stand in for it, and the result is near but not exact (``exact`` is False; 13.3
    per cent of Shropshire's households without a car, where 13.8 is published).

    Parameters
    ----------
    small_areas
        ``district_code``, the columns of ``wanted`` and those it weighs by.
    wanted
        The parameter table ``demography``.
    members
        Districts of the place, its region and its nation.

    Returns
    -------
    pandas.DataFrame
        A row for each of ``wanted``: ``column, label, topic, base, unit`` (per cent), ``exact, note, value,
        region_value, country_value, national_min, national_q1, national_median, national_q3, national_max``
        (over districts); NaN where a column is not held.
    """
    held = wanted[wanted["column"].isin(small_areas.columns) & wanted["weigh_by"].isin(small_areas.columns)]
    district = small_areas["district_code"]
    parts, wholes = {}, {}
    for column, kind, by in held[["column", "kind", "weigh_by"]].itertuples(index=False):
        values, base = small_areas[column].astype(float), small_areas[by].astype(float)
        known = values.notna()
        parts[column] = values if kind == "count" else values * base / 100
        wholes[column] = base.where(known)
    part = pd.DataFrame(parts, index=small_areas.index).groupby(district).sum(min_count=1)
    whole = pd.DataFrame(wholes, index=small_areas.index).groupby(district).sum(min_count=1)
    shares = 100 * part / whole
    rows = pd.DataFrame(index=held["column"])
    for role, name in zip(ROLES, ("value", "region_value", "country_value"), strict=True):
        rows[name] = 100 * _of_role(part, members, role) / _of_role(whole, members, role)
    for name, share in (("min", 0), ("q1", 0.25), ("median", 0.5), ("q3", 0.75), ("max", 1)):
        rows[f"national_{name}"] = shares.quantile(share)
    out = wanted.merge(rows, left_on="column", right_index=True, how="left")
    out["exact"] = out["exact"].eq("yes")
    return out.assign(unit="%").drop(columns=["kind", "weigh_by"]).reset_index(drop=True)


def _of_role(counts: pd.DataFrame, members: Members, role: str) -> pd.Series:
    """Add up the districts of a role; NaN where it has none."""
    own = counts[counts.index.isin(list(members.get(role, ())))]
    return own.sum(min_count=1)
