"""Give each small area of the demonstration county its people: ages, circumstances, deprivation, inactivity."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit, ndtr

from localsport.data import demo_levels as levels
from localsport.data.demo_places import DISTRICTS, stream

Array = npt.NDArray[np.float64]
AGE_BANDS = list(dict.fromkeys(band for bands in levels.AGE_BANDS.values() for band, _ in bands))
NOT_OWN_SHARE = 1.1  # per cent of households in shared ownership, what the three tenures leave in England


class People(NamedTuple):
    """Tables of the county's people; all have the LSOA code as index, except ``small_areas`` (MSOA code)."""

    age_groups: pd.DataFrame
    age_bands: pd.DataFrame
    census: pd.DataFrame
    deprivation: pd.DataFrame
    small_areas: pd.DataFrame


def waves(x: Array, y: Array, name: str, length: float) -> Array:
    """Return a smooth random surface at points in kilometres: mean about 0, standard deviation about 1."""
    rng = stream("waves " + name)
    surface = np.zeros(len(x))
    for _ in range(8):
        turn, phase = rng.uniform(0, 2 * np.pi, 2)
        stretch = length * rng.uniform(0.7, 1.5)
        surface += np.sin(2 * np.pi * (x * np.cos(turn) + y * np.sin(turn)) / stretch + phase)
    return surface / 2.0


def factors(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return what an area's figures follow from: deprivation, older, not white, student (standard deviations).

    Deprivation falls from the middle of a town to its edge, leans to one side and has single estates, on top of
    the district's own level; over the county it has mean 0 and standard deviation 1, as over England.
    """
    rng = stream("factors")
    x, y = areas["x"].to_numpy(), areas["y"].to_numpy()
    out = areas["from_middle"].to_numpy()
    rural = areas["town"].to_numpy() < 0
    deprivation, older, other, student = (np.zeros(len(areas)) for _ in range(4))
    for number, place in enumerate(DISTRICTS):
        here = areas["district"].to_numpy() == number
        own_out = np.where(rural, 1.15, np.clip(out, 0, 1.15))
        inner = place.inner * (0.62 - own_out)
        middle_x, middle_y = x[here].mean(), y[here].mean()
        reach = max(np.ptp(x[here]), np.ptp(y[here])) / 2
        lean = (place.lean[0] * (x - middle_x) + place.lean[1] * (y - middle_y)) / reach
        value = place.deprivation + inner + lean
        for ex, ey, height, width in place.estates:
            value = value + height * np.exp(-((x - ex) ** 2 + (y - ey) ** 2) / (2 * (width / 1.6) ** 2))
        deprivation = np.where(here, value, deprivation)
        older = np.where(here, place.older + 0.9 * (own_out - 0.6) * (1 if number != 2 else -0.3), older)
        other = np.where(here, place.not_white - 0.9 * (own_out - 0.55), other)
    city = DISTRICTS[0].towns[0]
    student = np.exp(-((x - city.x - 0.9) ** 2 + (y - city.y + 0.6) ** 2) / (2 * 0.8**2))
    deprivation += 0.30 * waves(x, y, "deprivation", 6.0) + 0.22 * waves(x, y, "deprivation near", 2.2)
    deprivation += rng.normal(0, 0.22, len(x)) - 0.5 * student
    deprivation = (deprivation - deprivation.mean()) / deprivation.std()
    older += (
        0.25 * waves(x, y, "older", 4.0) + rng.normal(0, 0.3, len(x)) - 0.12 * deprivation - 1.3 * student
    )
    other += 0.45 * waves(x, y, "not white", 5.0) + rng.normal(0, 0.25, len(x)) + 0.1 * deprivation
    other += 1.1 * np.exp(-((x - 28.2) ** 2 + (y - 33.6) ** 2) / 1.5)
    return pd.DataFrame(
        {"deprivation": deprivation, "older": older, "not_white": other, "student": student},
        index=areas.index,
    )


def people(areas: gpd.GeoDataFrame, inactive_by_district: dict[str, float]) -> People:
    """Make every table of the county's people.

    Parameters
    ----------
    areas
        LSOAs indexed by code with ``district``, ``town``, ``from_middle``, ``x``, ``y``, ``msoa_code``,
        ``district_code`` and the geometry.
    inactive_by_district
        Per cent of adults aged 16 and over who are inactive; the small area estimates are moved on the logit
        scale to meet it, as the publisher's are made to agree with the survey.
    """
    known = factors(areas)
    rng = stream("people")
    size = levels.LSOA_PEOPLE[0] * np.exp(rng.normal(0.02, levels.LSOA_PEOPLE[1], len(areas)))
    total = np.clip(size * (1 + 0.35 * known["student"].to_numpy()), 1010, 2980).round().astype(int)
    density = np.log(total / (areas.area.to_numpy() / 1e4))
    steps = pd.DataFrame(
        {
            "one": 1.0,
            "deprivation": known["deprivation"],
            "older": known["older"],
            "not_white": known["not_white"],
            "density": (density - levels.DENSITY[0]) / levels.DENSITY[1],
        },
        index=areas.index,
    )
    groups = _age_groups(steps, known["student"].to_numpy(), total, areas)
    bands = _age_bands(groups)
    over_65 = groups["Aged 65 years and over"] / total
    steps["older"] = (logit(over_65) - levels.OVER_65[0]) / levels.OVER_65[1]
    return People(
        age_groups=groups,
        age_bands=bands,
        census=_census(steps, groups, bands, areas),
        deprivation=_deprivation(steps, areas),
        small_areas=_small_areas(steps, groups, areas, inactive_by_district),
    )


def _rest(areas: gpd.GeoDataFrame, name: str, spread: float) -> Array:
    """Return what the gradients leave unexplained: mostly a smooth surface, partly chance."""
    near = waves(areas["x"].to_numpy(), areas["y"].to_numpy(), name, 3.5)
    return spread * 0.8 * (0.75 * near + stream("rest " + name).normal(0, 0.66, len(areas)))


def _line(steps: pd.DataFrame, gradient: levels.Gradient) -> Array:
    """Return constant plus gradients times predictors."""
    return np.asarray(steps.to_numpy() @ np.array(gradient[:5]), dtype=float)


def whole_numbers(shares: Array, totals: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return whole numbers in proportion to each row's shares that sum to the row's total (largest remainders)."""
    exact = shares / shares.sum(axis=1, keepdims=True) * totals[:, None]
    down = np.floor(exact).astype(np.int64)
    short = totals - down.sum(axis=1)
    order = np.argsort(-(exact - down), axis=1, kind="stable")
    for row, missing in enumerate(short):
        down[row, order[row, :missing]] += 1
    return down


def _age_groups(
    steps: pd.DataFrame, student: Array, total: npt.NDArray[np.int64], areas: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return residents of each LSOA in the six age groups of the census extract."""
    shares = np.column_stack(
        [
            np.exp(_line(steps, gradient) + _rest(areas, group, gradient[5]))
            for group, gradient in levels.AGE_GROUPS.items()
        ]
    )
    shares[:, 1] *= np.exp(1.9 * student)
    return pd.DataFrame(whole_numbers(shares, total), index=steps.index, columns=list(levels.AGE_GROUPS))


def _age_bands(groups: pd.DataFrame) -> pd.DataFrame:
    """Return residents of each LSOA in five-year bands that add up to the six age groups."""
    bands = pd.DataFrame(0, index=groups.index, columns=AGE_BANDS)
    young = (groups["Aged 16 to 24 years"] / groups.sum(axis=1)).to_numpy()
    for group, inside in levels.AGE_BANDS.items():
        shares = np.tile([share for _, share in inside], (len(groups), 1))
        if group == "Aged 16 to 24 years":
            shares[:, 1] *= 1 + 2.0 * np.clip(young - 0.12, 0, 0.5)
        counts = whole_numbers(shares, groups[group].to_numpy())
        for column, (band, _) in enumerate(inside):
            bands[band] += counts[:, column]
    return bands


def _census(
    steps: pd.DataFrame, groups: pd.DataFrame, bands: pd.DataFrame, areas: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return the census profile in per cent, in the columns and order of the extract."""
    total = groups.sum(axis=1)
    fitted = {
        column: 100 * expit(_line(steps, gradient) + _rest(areas, column, gradient[5]))
        for column, gradient in levels.CENSUS.items()
    }
    not_white = 100 * expit(levels.NOT_WHITE[0] + levels.NOT_WHITE[1] * steps["not_white"].to_numpy())
    parts = ["census_asian_pct", "census_black_pct", "census_mixed_pct", "census_other_ethnic_pct"]
    together = np.sum([fitted[part] for part in parts], axis=0)
    for part in parts:
        fitted[part] = np.round(fitted[part] / together * not_white, 2)
    not_white = np.sum([fitted[part] for part in parts], axis=0)
    tenures = ["census_owned_pct", "census_social_rented_pct", "census_private_rented_pct"]
    homes = np.sum([fitted[tenure] for tenure in tenures], axis=0)
    for tenure in tenures:
        fitted[tenure] = fitted[tenure] / homes * (100 - NOT_OWN_SHARE)
    rest = 100 - fitted["census_english_hh_all_pct"]
    fitted["census_english_hh_none_pct"] = np.minimum(fitted["census_english_hh_none_pct"], 0.9 * rest)
    travel = ["census_active_travel_pct", "census_car_to_work_pct", "census_public_transport_pct"]
    commuting = np.sum([fitted[way] for way in travel], axis=0)
    for way in travel:
        fitted[way] = fitted[way] * np.minimum(1, 88 / commuting)
    share = {
        "census_population": total,
        "census_under16_pct": 100 * groups["Aged 15 years and under"] / total,
        "census_under5_pct": 100 * bands["Aged 4 years and under"] / total,
        "census_over65_pct": 100 * groups["Aged 65 years and over"] / total,
        "census_over85_pct": 100 * bands["Aged 85 years and over"] / total,
        "census_working_age_pct": 100 * groups.iloc[:, 1:5].sum(axis=1) / total,
        "census_born_outside_uk_pct": fitted.pop("census_born_outside_uk_pct"),
        "census_white_pct": 100 - not_white,
        **{part: fitted.pop(part) for part in parts},
        "census_non_white_pct": not_white,
        **fitted,
    }
    return pd.DataFrame(share, index=groups.index).round(2)


def _deprivation(steps: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return score, rank and decile of the index and its seven domains, ranked among the county's LSOAs.

    The index follows the published method in spirit: each domain's rank is transformed exponentially,
    X = -23 ln(1 - R (1 - exp(-100/23))) with R = 1 for the most deprived, and the domains are summed with the
    published weights.
    """
    columns: dict[str, pd.Series] = {}
    index = np.zeros(len(steps))
    for domain, (gradient, weight, scores) in levels.DOMAINS.items():
        level = _line(steps, gradient) + _rest(areas, domain, gradient[5])
        score = pd.Series(np.interp(ndtr(level), levels.SHARES, scores).round(3), index=steps.index)
        columns |= _ranked(score, domain)
        scaled = 1 - (columns[f"{domain} Rank"].to_numpy() - 1) / len(steps)
        index += weight * -23 * np.log(1 - scaled * (1 - np.exp(-100 / 23)))
    overall = _ranked(pd.Series(index.round(3), index=steps.index), "IMD")
    return pd.DataFrame(overall | columns)


def _ranked(score: pd.Series, name: str) -> dict[str, pd.Series]:
    """Return score, rank (1 = most deprived, ties in order of code) and decile (1 = most deprived)."""
    rank = (-score).rank(method="first").astype(int)
    decile = ((rank - 1) * 10 // len(score) + 1).astype(int)
    return {f"{name} Score": score, f"{name} Rank": rank, f"{name} Decile": decile}


def _small_areas(
    steps: pd.DataFrame, groups: pd.DataFrame, areas: gpd.GeoDataFrame, inactive: dict[str, float]
) -> pd.DataFrame:
    """Return modelled activity of each MSOA in per cent, moved to the district's own level."""
    weight = groups.iloc[:, 1:].sum(axis=1)
    msoa = areas["msoa_code"]
    mean = steps.mul(weight, axis=0).groupby(msoa).sum().div(weight.groupby(msoa).sum(), axis=0)
    adults = weight.groupby(msoa).sum()
    district = areas.groupby(msoa)["district_code"].first()
    places = areas.groupby(msoa)[["x", "y"]].mean()
    common = waves(places["x"].to_numpy(), places["y"].to_numpy(), "small areas", 8.0)
    rough = {
        column: _line(mean, gradient)
        + (-1 if column != "inactive_pct" else 1) * levels.SMALL_AREAS["inactive_pct"][5] * 0.7 * common
        + stream("small " + column).normal(0, gradient[5] * 0.7, len(mean))
        for column, gradient in levels.SMALL_AREAS.items()
    }
    table = pd.DataFrame(rough, index=mean.index)
    for code, target in inactive.items():
        rows = district == code
        shift = 0.0
        for _ in range(50):
            level = np.average(expit(table.loc[rows, "inactive_pct"] + shift), weights=adults[rows])
            shift += float(logit(target / 100) - logit(level))
        table.loc[rows, "inactive_pct"] += shift
        table.loc[rows, table.columns[1:]] -= shift * 0.92
    return pd.DataFrame(100 * expit(table.to_numpy()), index=table.index, columns=table.columns).round(6)
