"""Interview an invented sample of adults in each district, so that levels, counts and breakdowns agree."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit

from localsport.data import demo_levels as levels
from localsport.data.demo_places import DISTRICTS, stream

Array = npt.NDArray[np.float64]
YEARS = tuple(f"{year}/{(year + 1) % 100:02d}" for year in range(levels.FIRST_YEAR, levels.FIRST_YEAR + 10))
SAMPLE = (468, 532)  # respondents in a district and year; Active Lives aims at 500
# Chosen among sixty draws for lying near the true levels, so that each district's story can be read from its sample.
DRAW = 56
MEASURED = 0.85  # share who give height and weight: 142,708 of 168,054 in England, 2022/23

# Points above or below England in 2015/16 and in 2024/25: each district's story. English districts spread with a
# standard deviation of 5.0 points (inactive), 5.6 (active), 6.3 (overweight) and 6.0 (obese) in 2024/25.
INACTIVE = {
    "X07000001": (2.2, 1.4),
    "X07000002": (6.2, 8.6),
    "X07000003": (2.6, 3.0),
    "X07000004": (-2.4, -3.0),
    "X07000005": (-5.6, -6.2),
    "X07000006": (6.6, -1.2),
}
FAIRLY_ACTIVE = (0.2, 0.5, 1.0, -0.4, 0.1, 0.0)
OVERWEIGHT = {
    "X07000001": (-1.0, -1.5),
    "X07000002": (6.0, 8.4),
    "X07000003": (3.0, 4.4),
    "X07000004": (0.6, 1.0),
    "X07000005": (-5.0, -5.8),
    "X07000006": (5.6, 2.6),
}
OBESE = {
    "X07000001": (0.5, 0.6),
    "X07000002": (6.4, 8.2),
    "X07000003": (2.8, 3.8),
    "X07000004": (-0.8, -1.0),
    "X07000005": (-5.6, -6.6),
    "X07000006": (4.6, 2.4),
}
PANDEMIC = {"X07000001": 1.0, "X07000002": 1.2}  # further points in 2020/21, beyond England's own


def level(england: float, story: tuple[float, float], year: int) -> float:
    """Return a district's true level: England's plus a difference that moves evenly over the ten years."""
    return england + story[0] + (story[1] - story[0]) * year / (len(YEARS) - 1)


def inactive_level(code: str, year: int) -> float:
    """Return the true per cent of adults aged 19 and over who are inactive in a district and year (0 = 2015/16)."""
    bump = PANDEMIC.get(code, 0.0) if YEARS[year] == "2020/21" else 0.0
    return level(levels.INACTIVE[year], INACTIVE[code], year) + bump


def respondents(adults: pd.Series, older: pd.Series) -> pd.DataFrame:
    """Interview the sample.

    Parameters
    ----------
    adults
        Residents aged 19 and over by district code: what the weights add up to.
    older
        Share of each district's adults who are 65 or over, which moves its sample towards older ages.

    Returns
    -------
    pandas.DataFrame
        One row per respondent: year (0 to 9), district, sex, age (as in Fingertips), disability, weight (residents
        stood for), inactive, active (bool), measured, overweight, obese (bool; False where not measured).
    """
    frames = []
    england_older = sum(levels.AGES[a][1] for a in list(levels.AGES)[5:]) / sum(
        n for _, n in levels.AGES.values()
    )
    for number, place in enumerate(DISTRICTS):
        rng = stream(f"survey {place.code} {DRAW}")
        lean = np.array([0.0] * 5 + [1.0, 1.1, 1.25]) * 2.2 * (older[place.code] - england_older * 0.8)
        ages = np.array([n for _, n in levels.AGES.values()], dtype=float) * np.exp(lean)
        for year in range(len(YEARS)):
            size = int(rng.integers(*SAMPLE))
            age = rng.choice(len(ages), size, p=ages / ages.sum())
            female = rng.random(size) < levels.SEXES["Female"][1] / sum(n for _, n in levels.SEXES.values())
            disabled = rng.random(size) < np.array([0.17, 0.15, 0.16, 0.19, 0.22, 0.24, 0.32, 0.45])[age]
            weight = rng.lognormal(0, 0.25, size)
            weight *= adults[place.code] / weight.sum()
            inactive_share = inactive_level(place.code, year) / 100
            tilt = _tilt(age, female, disabled)
            chance = expit(tilt + _constant(tilt, weight, inactive_share))
            draw = rng.random(size)
            fairly = 1 - (levels.ACTIVE[year] + levels.INACTIVE[year]) / 100 + FAIRLY_ACTIVE[number] / 100
            inactive = draw < chance
            active = ~inactive & (rng.random(size) >= fairly / (1 - inactive_share))
            overweight_share = level(levels.OVERWEIGHT[year], OVERWEIGHT[place.code], year) / 100
            obese_share = level(levels.ADULT_OBESITY[year], OBESE[place.code], year) / 100
            heavy = rng.random(size)
            measured = rng.random(size) < MEASURED
            frames.append(
                pd.DataFrame(
                    {
                        "year": year,
                        "district": place.code,
                        "sex": np.where(female, "Female", "Male"),
                        "age": np.array(list(levels.AGES))[age],
                        "disability": np.where(disabled, "Disabled", "Not disabled"),
                        "weight": weight,
                        "inactive": inactive,
                        "active": active,
                        "measured": measured,
                        "overweight": measured & (heavy < overweight_share),
                        "obese": measured & (heavy < obese_share),
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)


def _tilt(
    age: npt.NDArray[np.int64], female: npt.NDArray[np.bool_], disabled: npt.NDArray[np.bool_]
) -> Array:
    """Return each person's logit of inactivity relative to others, after the published gaps in England.

    The gaps by age are taken at seven tenths, because part of them is the gap by disability.
    """
    by_age = 0.7 * logit(np.array([share for share, _ in levels.AGES.values()]) / 100)
    by_sex = float(logit(levels.SEXES["Female"][0] / 100) - logit(levels.SEXES["Male"][0] / 100))
    with_, without = (
        share for _, category, share, _ in levels.GROUPS if category in ("Disabled", "Not disabled")
    )
    gap = float(logit(with_ / 100) - logit(without / 100))
    return np.asarray(by_age[age] + by_sex * female + 0.9 * gap * disabled, dtype=float)


def _constant(tilt: Array, weight: Array, share: float) -> float:
    """Return the constant that makes the weighted mean chance equal the share."""
    constant = float(logit(share))
    for _ in range(60):
        constant += float(logit(share) - logit(np.average(expit(tilt + constant), weights=weight)))
    return constant
