"""Estimate the inactivity of every neighbourhood from what the tables hold, and say how good that is."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from localsport import estimation
from localsport.data import parameters, populations
from localsport.data.tables import Tables

INACTIVE = "93015"
ABOUT = ("way", "base", "period", "source_id", "label", "interval_note")


@dataclass(frozen=True)
class Estimated:
    """Estimates of every neighbourhood, where any can be made.

    Attributes
    ----------
    table
        Indexed by ``lsoa_code``: ``inactive_pct, inactive_lower, inactive_upper, logit_se, adults,
        inactive_adults``; no columns where no estimate can be made.
    about
        ``way, base, period, source_id, label, interval_note`` of `localsport.estimation.Estimates`; where none can be
        made only ``reason``.
    fit, areas
        The pattern's coefficients and the areas it was fitted to.
    """

    table: pd.DataFrame
    about: pd.Series
    fit: pd.DataFrame
    areas: pd.DataFrame


@dataclass(frozen=True)
class Quality:
    """How good the synthetic way is where there is something to hold it against.

    Attributes
    ----------
    authorities
        `localsport.estimation.Validation`: every authority predicted without its own figure; ``table`` and
        ``summary``. Empty frames, with ``reason``, where the tables hold too few authorities.
    agreement
        Agreement of ranks with published estimates of MSOAs within authorities: ``median, lower_quartile,
        upper_quartile, authorities``; empty where none are held.
    reason
        Why there is nothing to show, or "".
    """

    table: pd.DataFrame
    summary: pd.DataFrame
    agreement: pd.Series
    reason: str


def of_neighbourhoods(tables: Tables) -> Estimated:
    """Estimate by the best way the tables allow, or read what an earlier run has kept."""
    kept = tables.kept()

    @cache
    def made() -> estimation.Estimates | str:
        try:
            return estimation.estimates(
                **_given(tables),
                published_lsoa=_small(tables).get("sae_lsoa_inactive_pct"),
                published_msoa=_of_msoas(tables),
                **_published(tables),
            )
        except estimation.EstimationError as refusal:
            return str(refusal)

    def table() -> pd.DataFrame:
        found = made()
        if isinstance(found, str):
            return pd.DataFrame(index=_small(tables).index)
        names = {"lower_95": "inactive_lower", "upper_95": "inactive_upper"}
        columns = ["inactive_pct", *names.values(), "logit_se", "adults", "inactive_adults"]
        return found.table.rename(columns=names)[columns]

    def about() -> pd.DataFrame:
        found = made()
        row = {"reason": found} if isinstance(found, str) else {name: getattr(found, name) for name in ABOUT}
        return pd.DataFrame([row])

    def frame_of(name: str) -> pd.DataFrame:
        found = made()
        return pd.DataFrame() if isinstance(found, str) else getattr(found, name)

    return Estimated(
        table=kept.frame("estimates", table),
        about=kept.frame("estimates-about", about).iloc[0],
        fit=kept.frame("estimates-fit", lambda: frame_of("fit")),
        areas=kept.frame("estimates-areas", lambda: frame_of("areas")),
    )


def quality(tables: Tables) -> Quality:
    """Hold the synthetic way against what is published, or read what an earlier run has kept."""
    kept = tables.kept()

    @cache
    def made() -> estimation.Validation | str:
        given = _given(tables)
        if given["authority_figures"].empty:
            return "No figures of authorities are held."
        try:
            return estimation.validation(**given, regions=_regions(tables))
        except estimation.EstimationError as refusal:
            return str(refusal)

    def part(name: str) -> pd.DataFrame:
        found = made()
        return pd.DataFrame() if isinstance(found, str) else getattr(found, name)

    def reason() -> pd.DataFrame:
        found = made()
        return pd.DataFrame({"reason": [found if isinstance(found, str) else ""]})

    return Quality(
        table=kept.frame("validation", lambda: part("table")),
        summary=kept.frame("validation-summary", lambda: part("summary")),
        agreement=kept.frame("validation-agreement", lambda: _agreement(tables))["value"],
        reason=str(kept.frame("validation-reason", reason)["reason"].iloc[0]),
    )


def _agreement(tables: Tables) -> pd.DataFrame:
    """Compare the ranks of synthetic estimates with published ones of MSOAs, where both can be had."""
    published = _of_msoas(tables)
    if published is None:
        return pd.DataFrame({"value": pd.Series(dtype=float)})
    given = _given(tables)
    try:
        synthetic = estimation.estimates(**given, way="synthetic")
    except estimation.EstimationError:
        return pd.DataFrame({"value": pd.Series(dtype=float)})
    return estimation.rank_agreement(synthetic, given["small"], published).summary.to_frame("value")


def _small(tables: Tables) -> pd.DataFrame:
    return tables.small_areas().set_index("lsoa_code")


def _given(tables: Tables) -> dict[str, Any]:
    """Line up what every way needs."""
    small = _small(tables)
    bands = tables.populations()
    return {
        "small": small,
        "pattern": parameters.table("inactivity_pattern"),
        "survey": parameters.table("inactivity_survey"),
        "authority_figures": _figures(tables),
        "adults_19": populations.adults_19(small, bands) if len(bands) else None,
    }


def _figures(tables: Tables) -> pd.DataFrame:
    """Take the latest published inactivity of every district."""
    rows = tables.indicators(indicator_ids=[INACTIVE], level="district")
    rows = rows[rows["sex"].eq("Persons") & rows["category"].eq("") & rows["value"].notna()]
    rows = rows[rows["age"].eq("19+ yrs")]
    return rows[rows["period_start"].eq(rows["period_start"].max())]


def _of_msoas(tables: Tables) -> pd.Series | None:
    values = _small(tables).get("sae_inactive_pct")
    return None if values is None or values.isna().all() else values


def _published(tables: Tables) -> dict[str, Any]:
    """Name publisher, period and source of published small-area estimates, and the sources of all columns."""
    columns = tables.small_area_columns().set_index("column")["source_id"]
    register = tables.sources().set_index("source_id")
    found: dict[str, Any] = {"column_sources": columns.to_dict()}
    for column in ("sae_lsoa_inactive_pct", "sae_inactive_pct"):
        if column in columns:
            row = register.loc[columns[column]]
            return found | {
                "publisher": str(row["publisher"]),
                "period": edition if re.search(r"\d{4}", edition := str(row["edition"])) else "",
                "source_id": str(columns[column]),
            }
    return found


def _regions(tables: Tables) -> pd.Series:
    lineage = tables.lineage()
    own = lineage[lineage["child_level"].eq("district") & lineage["parent_level"].eq("region")]
    return own.set_index("child_code")["parent_code"]
