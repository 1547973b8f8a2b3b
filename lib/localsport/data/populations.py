"""Bring residents by age band into one table."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from localsport.data import places, staging
from localsport.data.findings import Findings
from localsport.data.geography import Geography
from localsport.data.layouts.reading import some
from localsport.data.staging import Sourced

COLUMNS = ["area_code", "level", "sex", "age_from", "age_to", "count", "period", "source_id"]
OLDEST = 120
"""An open band ends here."""


def share_in_ages(
    age_from: ArrayLike, age_to: ArrayLike, *, first: ArrayLike, last: ArrayLike
) -> NDArray[np.float64]:
    """Share age bands out to other age groups.

    Within a band every single year of age is taken to hold as many people: of those aged 15 to 19 a fifth are taken
    to be 19. The one rule wherever ages of a survey and of the census do not match.

    Parameters
    ----------
    age_from, age_to
        First and last year of each band; NaN where a band is open.
    first, last
        First and last year of each group; NaN or infinity where a group is open.

    Returns
    -------
    numpy.ndarray
        Shape (groups, bands): the share of the band's people who belong to the group.

    Examples
    --------
    >>> share_in_ages([15, 20], [19, float("nan")], first=[19], last=[float("nan")]).tolist()
    [[0.2, 1.0]]
    """
    low = np.atleast_1d(np.asarray(age_from, dtype=float))
    high = _closed(age_to) + 1
    start = np.atleast_1d(np.asarray(first, dtype=float))[:, None]
    end = _closed(last)[:, None] + 1
    years = np.minimum(end, high) - np.maximum(start, low)
    return np.asarray(np.clip(years, 0, None) / (high - low))


def adults_19(small: pd.DataFrame, bands: pd.DataFrame) -> pd.Series:
    """Count residents aged 19 and over of each LSOA.

    Those of 25 and over, and of those aged 16 to 24 the share who are 19 to 24 in the LSOA's MSOA: ``(b15 / 5 + b20)
    / (4 b15 / 5 + b20)`` from its bands 15 to 19 and 20 to 24.

    Parameters
    ----------
    small
        ``msoa_code, population_16_24, population_16_over``, one row per LSOA.
    bands
        The tidy table ``populations``.

    Returns
    -------
    pandas.Series
        Persons, on the index of ``small``.

    Raises
    ------
    ValueError
        If an MSOA has no bands from 15 to 24; all such are named.
    """
    own = bands[bands["level"].eq("msoa") & bands["sex"].eq("Persons")]
    shares = share_in_ages(own["age_from"], own["age_to"], first=[19, 16], last=[24, 24])
    counts = pd.DataFrame(shares.T * own[["count"]].to_numpy(float), columns=["adult", "every"])
    sums = counts.groupby(own["area_code"].to_numpy()).sum()
    adult = (sums["adult"] / sums["every"].where(sums["every"] > 0)).reindex(small["msoa_code"])
    absent = sorted(set(small.loc[adult.isna().to_numpy(), "msoa_code"]))
    if absent:
        raise ValueError(
            f"MSOAs without residents in age bands from 16 to 24: {some(absent, 50)}. Residents aged 19 and over "
            "need the table of five-year bands (layout nomis-table)."
        )
    young = small["population_16_24"]
    return (small["population_16_over"] - young + young * adult.to_numpy()).rename("adults_19")


def _closed(last: ArrayLike) -> NDArray[np.float64]:
    end = np.atleast_1d(np.asarray(last, dtype=float))
    return np.where(np.isfinite(end), end, OLDEST)


def build(read: Sequence[Sourced], geography: Geography, findings: Findings) -> pd.DataFrame:
    """Build the table of residents by area, sex and age band (persons; ``age_to`` NaN where a band is open).

    Where two sources give the same band, the one with the lower precedence number wins.
    """
    held = set(geography.areas["area_code"])
    parts = []
    for source, frame in staging.frames(read, "populations"):
        foreign = frame.loc[~frame["area_code"].isin(held), "area_code"].drop_duplicates()
        level = places.levels(frame["area_code"]).iloc[0]
        covers = set(geography.codes(level)) <= set(frame["area_code"]) if level else True
        if not foreign.empty and (not covers or foreign.str.startswith("X").any()):
            text = (
                f"Unknown area codes: {some(map(repr, foreign), 50)}. Codes must be in this folder's lookups "
                "(LSOA and MSOA: vintage 2021)."
            )
            findings.problem(source, text)
        else:
            findings.note(source.source_id, "set aside", "areas that this folder does not hold", foreign)
        parts.append(frame[frame["area_code"].isin(held)].assign(source_id=source.source_id))
    if not parts:
        findings.absent("residents by age band")
        types = {"age_from": "int64", "age_to": "float64", "count": "float64"}
        return pd.DataFrame({column: pd.Series(dtype=types.get(column, "str")) for column in COLUMNS})
    every = pd.concat(parts, ignore_index=True)
    again = every.duplicated(["area_code", "sex", "age_from", "period"])
    for source_id, rows in every[again].groupby("source_id"):
        findings.note(str(source_id), "set aside", "age bands that another source gives", rows["area_code"])
    every = every[~again].assign(level=places.levels(every["area_code"]))
    return every[COLUMNS].sort_values(["area_code", "sex", "age_from"], ignore_index=True)
