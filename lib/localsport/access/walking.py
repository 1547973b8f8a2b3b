"""Count the people who live within a walk of each type of place."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from localsport.access import kinds
from localsport.access.distances import Metres

_WALK = ("walk-minutes", "walk-speed", "detour-factor")
_EVERYDAY_LABEL = ("everyday place", "everyday places")


@dataclass(frozen=True)
class Walk:
    """What counts as a walk.

    Attributes
    ----------
    minutes
        The longest walk that counts.
    km_per_hour
        Walking speed.
    detour
        How many times as long as the straight line the way on foot is.
    straight_km_low, straight_km_high
        The straight line of that walk for a slow walker on winding ways, and for a fast one on direct ways.
    """

    minutes: float
    km_per_hour: float
    detour: float
    straight_km_low: float
    straight_km_high: float

    @property
    def straight_km(self) -> float:
        """Return the straight line that takes this walk: minutes × speed ÷ 60 ÷ detour factor."""
        return self.minutes * self.km_per_hour / 60 / self.detour


def walk(rules: pd.DataFrame, *, minutes: float | None = None) -> Walk:
    """Read the walk from the parameter table ``access_rules``.

    Parameters
    ----------
    rules
        Columns ``parameter``, ``low``, ``central``, ``high``; a blank low or high is the central one.
    minutes
        A walk of another length than the table's.

    Raises
    ------
    ValueError
        If parameters lack, come twice, are not positive or in order, or a detour is shorter than the straight
        line; all are named.
    """
    counted = rules["parameter"].value_counts()
    wrong = [f"{name} ({counted.get(name, 0)} rows)" for name in _WALK if counted.get(name, 0) != 1]
    if wrong:
        raise ValueError(f"access_rules.csv must have one row for each parameter of the walk: {wrong}.")
    table = rules.set_index("parameter").loc[list(_WALK), ["low", "central", "high"]].astype("float64")
    table = table.apply(lambda column: column.fillna(table["central"]))
    least = pd.Series({"walk-minutes": 0.0, "walk-speed": 0.0, "detour-factor": 1.0})
    ordered = (table["low"] <= table["central"]) & (table["central"] <= table["high"])
    # A way on foot may be the straight line itself; a walk of no minutes or no speed is none.
    enough = (table["low"] >= least) & (table["low"] > 0)
    bad = table.index[~(ordered & enough)].tolist()
    if minutes is not None and not minutes > 0:
        bad.append(f"minutes={minutes}")
    if bad:
        raise ValueError(
            f"Parameters of the walk that cannot be: {bad}. Expected positive numbers with low ≤ central ≤ high, "
            "and a detour factor of 1 or more (access_rules.csv)."
        )
    if minutes is not None:
        table.loc["walk-minutes"] = minutes
    central, low, high = (table[column] for column in ("central", "low", "high"))
    return Walk(
        minutes=float(central["walk-minutes"]),
        km_per_hour=float(central["walk-speed"]),
        detour=float(central["detour-factor"]),
        straight_km_low=float(low["walk-minutes"] * low["walk-speed"] / 60 / high["detour-factor"]),
        straight_km_high=float(high["walk-minutes"] * high["walk-speed"] / 60 / low["detour-factor"]),
    )


def walk_minutes(distances: pd.DataFrame, rule: Walk) -> pd.DataFrame:
    """Turn straight-line kilometres into minutes on foot: columns ``minutes_<key>``, same index out as in."""
    km = _km(distances)
    minutes = km * (rule.detour / rule.km_per_hour * 60)
    return minutes.rename(columns=lambda name: f"minutes_{name.removeprefix('km_')}")


def walkable(distances: pd.DataFrame, rule: Walk) -> pd.DataFrame:
    """Say for each area and type whether the nearest place is within the walk.

    Returns
    -------
    pandas.DataFrame
        On the index of ``distances``: ``walk_<key>``, true or false; missing where no such place is known.
    """
    km = _km(distances)
    near = (km <= rule.straight_km).astype("boolean").mask(km.isna())
    return near.rename(columns=lambda name: f"walk_{name.removeprefix('km_')}")


def within_walk(
    distances: pd.DataFrame, people: pd.Series, rule: Walk, *, types: pd.DataFrame
) -> pd.DataFrame:
    """Count the people of the areas given who live within a walk of each type of place.

    A neighbourhood counts whole, by its one point: all its people are near or none is. Nothing is claimed
    about who inside it is near, so the figure is a share of people *in neighbourhoods* within a walk.

    Parameters
    ----------
    distances
        What `distances` gives, the rows of one place.
    people
        Residents of each area, on the same index.
    rule
        What counts as a walk.
    types
        The parameter table ``facility_types``, for the words.

    Returns
    -------
    pandas.DataFrame
        One row per type, indexed by key in the table's order, everyday places last: ``label``, ``plural``,
        ``people`` within the walk, ``people_share`` (0 to 1), ``people_share_low`` and ``people_share_high``
        (slow walker on winding ways, fast walker on direct ways), ``areas`` within the walk, ``areas_share``,
        ``nearest_median_km`` (half of the people live in areas this near or nearer, straight line), ``of_people`` and
        ``of_areas`` (all). A type of which no usable place is known has no shares.

    Raises
    ------
    ValueError
        If there is no area, nobody lives in them, people are missing or negative, or the indexes differ.
    """
    km = _km(distances)
    residents = _residents(people, km.index)
    table = kinds.checked(types).set_index("key")[["label", "plural"]]
    table.loc[kinds.EVERYDAY] = _EVERYDAY_LABEL
    keys = [name.removeprefix("km_") for name in km.columns]
    unknown = [key for key in keys if key not in table.index]
    if unknown:
        raise ValueError(f"Distances to types that the table of types does not have: {unknown}.")
    total, n = float(residents.sum()), len(km)
    rows = {}
    for key in keys:
        own = km[f"km_{key}"].to_numpy(np.float64)
        people_near, low, high = (
            float(residents[own <= reach].sum())
            for reach in (rule.straight_km, rule.straight_km_low, rule.straight_km_high)
        )
        row = {
            "people": people_near,
            "people_share": people_near / total,
            "people_share_low": low / total,
            "people_share_high": high / total,
            "areas": float((own <= rule.straight_km).sum()),
            "areas_share": float((own <= rule.straight_km).mean()),
            "nearest_median_km": _median(own, residents),
        }
        known = not np.isnan(own).any()
        rows[key] = table.loc[key].to_dict() | (row if known else dict.fromkeys(row, np.nan))
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("key")
    return frame.assign(of_people=total, of_areas=n)


def _km(distances: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of distances alone."""
    found = distances.filter(regex="^km_")
    if found.empty or not len(found.columns):
        raise ValueError("There are no areas with distances: pass the rows that access.distances gave.")
    return found


def _residents(people: pd.Series, index: pd.Index) -> Metres:
    """Line residents up with areas; refuse what does not fit."""
    if not people.index.equals(index):
        strange = sorted(map(str, index.symmetric_difference(people.index)))
        if strange or not people.index.is_unique or not index.is_unique:
            raise ValueError(
                "People and distances must be of the same areas, each once; these are of one only or come "
                f"twice: {strange[:50] or index[index.duplicated()].tolist()[:50]}."
            )
    residents = people.reindex(index).to_numpy(np.float64)
    wrong = index[~(residents >= 0)].tolist()
    if wrong:
        raise ValueError(f"Areas whose number of people is missing or negative: {wrong[:50]}.")
    if not residents.sum() > 0:
        raise ValueError("Nobody lives in the areas given: there is no share of people to state.")
    return residents


def _median(km: Metres, residents: Metres) -> float:
    """Return the least distance within which half of the people live."""
    order = np.argsort(km, kind="stable")
    cumulated = np.cumsum(residents[order])
    return float(km[order][np.searchsorted(cumulated, cumulated[-1] / 2)])
