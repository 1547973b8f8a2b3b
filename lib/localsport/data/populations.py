"""Bring residents by age band into one table."""

from collections.abc import Sequence

import pandas as pd

from localsport.data import places, staging
from localsport.data.findings import Findings
from localsport.data.geography import Geography
from localsport.data.layouts.reading import some
from localsport.data.staging import Sourced

COLUMNS = ["area_code", "level", "sex", "age_from", "age_to", "count", "period", "source_id"]


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
