"""Bring what is known of each LSOA into one row."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from localsport.data import places, points, staging
from localsport.data.findings import Findings
from localsport.data.geography import Geography
from localsport.data.layouts.deprivation import DOMAINS
from localsport.data.layouts.reading import some
from localsport.data.sources import Source
from localsport.data.staging import Sourced

AGES = (
    "population_under_16",
    "population_16_24",
    "population_25_34",
    "population_35_49",
    "population_50_64",
    "population_65_over",
)
_DEPRIVATION = tuple(f"{domain}_{measure}" for domain in DOMAINS for measure in ("score", "rank", "decile"))
_ESTIMATES = ("sae_inactive_pct", "sae_active_pct")
_LSOA_ESTIMATES = ("sae_lsoa_inactive_pct", "sae_lsoa_active_pct")
_PLACE = ("rural_urban", "is_rural")
_ABSENT = {
    _DEPRIVATION: "Indices of Deprivation",
    AGES: "residents by age",
    _ESTIMATES: "modelled inactivity (small-area estimates)",
    _PLACE: "rural-urban classification",
}


def build(
    read: Sequence[Sourced], geography: Geography, outlines: gpd.GeoDataFrame | None, findings: Findings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Build the table of LSOAs and the table that describes its columns.

    Parameters
    ----------
    outlines
        LSOA outlines in EPSG:27700 with ``area_code``; None leaves their points and areas missing.

    Returns
    -------
    tuple
        One row per LSOA; and column, label, unit and source_id per column. Columns whose source is not in the
        folder are there without values and are noted as absent.
    """
    names = geography.areas.set_index("area_code")["name"]
    table = geography.lsoas[["lsoa_code"]].copy()
    for level in ("lsoa", "msoa", "ward", "district"):
        codes = geography.lsoas[f"{level}_code"]
        table[f"{level}_code"], table[f"{level}_name"] = codes, codes.map(names)
    described = [_place_columns(geography)]
    table, label = _with_rural_urban(read, table, findings)
    described.append(label)
    for source, frame, labels in _attributes(read, findings):
        _check_lsoas(source, frame["lsoa_code"], geography, findings)
        table = table.merge(frame, on="lsoa_code", how="left", validate="one_to_one")
        described.append(labels.assign(source_id=source.source_id))
        lacking = table.loc[table[labels["column"].iloc[0]].isna(), "lsoa_code"]
        findings.note(source.source_id, "absent", "LSOAs without a row or a value", lacking)
    table, label = _with_estimates(read, table, geography, findings)
    described.append(label)
    table, label = _with_lsoa_estimates(read, table, geography, findings)
    described.append(label)
    table = _with_absent(table, findings)
    table["population"] = table[list(AGES)].sum(axis=1, min_count=len(AGES))
    table["population_16_over"] = table["population"] - table["population_under_16"]
    described.append(_sums(described))
    table, label = _with_points(read, table, outlines, geography, findings)
    described.append(label)
    columns = pd.concat([part for part in described if not part.empty], ignore_index=True)
    return _ordered(_whole(table)), columns[["column", "label", "unit", "source_id"]]


def _with_absent(table: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Add the columns of absent sources without values, and say so."""
    kinds = {"rural_urban": "str", "is_rural": "boolean"}
    for columns, what in _ABSENT.items():
        lacking = [column for column in columns if column not in table]
        if lacking:
            findings.absent(what, lacking)
        for column in lacking:
            table[column] = pd.Series(pd.NA, index=table.index, dtype=kinds.get(column, "Float64"))
            if column not in kinds:
                table[column] = table[column].astype("float64")
    return table


def _attributes(
    read: Sequence[Sourced], findings: Findings
) -> list[tuple[Source, pd.DataFrame, pd.DataFrame]]:
    """Return the frames of LSOA columns; a column that an earlier source gave is set aside."""
    taken: set[str] = set()
    found = []
    labels_of = {source.source_id: frame for source, frame in staging.frames(read, "columns")}
    for source, frame in staging.frames(read, "small_areas"):
        columns = [column for column in frame.columns if column != "lsoa_code"]
        again = [column for column in columns if column in taken]
        findings.note(source.source_id, "set aside", "columns that another source gives", again)
        fresh = [column for column in columns if column not in taken]
        taken |= set(fresh)
        labels = labels_of[source.source_id]
        if fresh:
            found.append((source, frame[["lsoa_code", *fresh]], labels[labels["column"].isin(fresh)]))
    return found


def _check_lsoas(source: Source, codes: "pd.Series[str]", geography: Geography, findings: Findings) -> None:
    """Refuse LSOAs of another vintage and unknown ones; set aside a larger file's rows of other places."""
    held = set(geography.lsoas["lsoa_code"])
    foreign = codes[~codes.isin(held)]
    former = geography.former_lsoas.set_index("old_code")["new_codes"]
    old = foreign[foreign.isin(former.index)]
    if not old.empty:
        named = some((f"{code} (in 2021: {former[code]})" for code in old), 50)
        text = (
            f"LSOA codes of the 2011 vintage where 2021 is expected: {named}. Use the edition for 2021 LSOAs."
        )
        findings.problem(source, text)
    elif not foreign.empty and (not held <= set(codes) or foreign.str.startswith("X").any()):
        hint = " They may be of the 2011 vintage." if any(map(places.could_be_lsoa_of_2011, foreign)) else ""
        text = (
            f"Unknown LSOA codes: {some(map(repr, foreign), 50)}.{hint} Codes must be of the 2021 vintage and in "
            "this folder's lookups; use the edition for 2021 LSOAs."
        )
        findings.problem(source, text)
    else:
        findings.note(source.source_id, "set aside", "LSOAs that this folder does not hold", foreign)


def _with_rural_urban(
    read: Sequence[Sourced], table: pd.DataFrame, findings: Findings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add the rural-urban class; every class whose name says rural is rural."""
    for source, frame in staging.frames(read, "lookup"):
        names = [column for column in frame.columns if column.startswith("RUC") and column.endswith("NM")]
        if not names or "LSOA21CD" not in frame.columns:
            continue
        classes = frame.drop_duplicates("LSOA21CD").set_index("LSOA21CD")[names[0]]
        text = table["lsoa_code"].map(classes).fillna("")
        lacking = table.loc[text == "", "lsoa_code"]
        findings.note(source.source_id, "absent", "LSOAs without a rural-urban class", lacking)
        table = table.assign(rural_urban=text, is_rural=text.str.contains(r"\brural\b", case=False))
        rows = [("rural_urban", "Rural-urban class", "class"), ("is_rural", "Rural", "yes or no")]
        return table, _labels(rows, source.source_id)
    return table, pd.DataFrame()


def _with_estimates(
    read: Sequence[Sourced], table: pd.DataFrame, geography: Geography, findings: Findings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each LSOA the modelled activity of its MSOA."""
    for source, frame in staging.frames(read, "estimates"):
        held = set(geography.codes("msoa"))
        foreign = frame.loc[~frame["msoa_code"].isin(held), "msoa_code"]
        if not foreign.empty and (not held <= set(frame["msoa_code"]) or foreign.str.startswith("X").any()):
            text = (
                f"Unknown MSOA codes: {some(map(repr, foreign), 50)}. Codes must be of the 2021 vintage and in "
                "this folder's lookups."
            )
            findings.problem(source, text)
        else:
            findings.note(source.source_id, "set aside", "MSOAs that this folder does not hold", foreign)
        estimates = frame.set_index("msoa_code")
        for column in ("inactive_pct", "active_pct"):
            table[f"sae_{column}"] = table["msoa_code"].map(estimates[column])
        lacking = sorted(held - set(frame["msoa_code"]))
        findings.note(source.source_id, "absent", "MSOAs without an estimate", lacking)
        rows = [
            ("sae_inactive_pct", "Inactive adults aged 16 and over, modelled for the MSOA", "%"),
            ("sae_active_pct", "Active adults aged 16 and over, modelled for the MSOA", "%"),
        ]
        return table, _labels(rows, source.source_id)
    return table, pd.DataFrame()


def _with_lsoa_estimates(
    read: Sequence[Sourced], table: pd.DataFrame, geography: Geography, findings: Findings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each LSOA its own modelled activity where a source has it; otherwise there is no such column."""
    for source, frame in staging.frames(read, "lsoa_estimates"):
        _check_lsoas(source, frame["lsoa_code"], geography, findings)
        estimates = frame.set_index("lsoa_code")
        for column in ("inactive_pct", "active_pct"):
            table[f"sae_lsoa_{column}"] = table["lsoa_code"].map(estimates[column])
        lacking = table.loc[table["sae_lsoa_inactive_pct"].isna(), "lsoa_code"]
        findings.note(source.source_id, "absent", "LSOAs without an estimate", lacking)
        rows = [
            ("sae_lsoa_inactive_pct", "Inactive adults aged 16 and over, modelled for the LSOA", "%"),
            ("sae_lsoa_active_pct", "Active adults aged 16 and over, modelled for the LSOA", "%"),
        ]
        return table, _labels(rows, source.source_id)
    return table, pd.DataFrame()


def _with_points(
    read: Sequence[Sourced],
    table: pd.DataFrame,
    outlines: gpd.GeoDataFrame | None,
    geography: Geography,
    findings: Findings,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add the point that stands for each LSOA, and its area."""
    for source, frame in staging.frames(read, "centroids"):
        _check_lsoas(source, frame["lsoa_code"], geography, findings)
    if outlines is None:
        return table.assign(
            easting=float("nan"), northing=float("nan"), hectares=float("nan")
        ), pd.DataFrame()
    found, labels = points.build(read, table["lsoa_code"], outlines, findings)
    return pd.concat([table, found], axis=1), labels


def _labels(rows: list[tuple[str, str, str]], source_id: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["column", "label", "unit"]).assign(source_id=source_id)


def _place_columns(geography: Geography) -> pd.DataFrame:
    """Describe the columns that say where an LSOA lies."""
    sources = geography.areas.drop_duplicates("level").set_index("level")
    rows = []
    for level, title in (
        ("lsoa", "LSOA"),
        ("msoa", "MSOA"),
        ("ward", "Ward (best fit)"),
        ("district", "District"),
    ):
        rows.append((f"{level}_code", f"{title}, code", "code", sources.loc[level, "source_id"]))
        rows.append((f"{level}_name", f"{title}, name", "name", sources.loc[level, "name_source_id"]))
    return pd.DataFrame(rows, columns=["column", "label", "unit", "source_id"])


def _sums(described: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Describe the sums of the age groups, if there are age groups."""
    every = pd.concat([part for part in described if not part.empty], ignore_index=True)
    ages = every[every["column"] == AGES[0]]
    if ages.empty:
        return pd.DataFrame()
    rows = [
        ("population", "Residents", "persons"),
        ("population_16_over", "Residents aged 16 and over", "persons"),
    ]
    return _labels(rows, ages["source_id"].iloc[0])


def _whole(table: pd.DataFrame) -> pd.DataFrame:
    """Store ranks, deciles and counts of people as whole numbers where every LSOA has one."""
    for column in table.columns:
        counted = (
            column.endswith(("_rank", "_decile"))
            or column.startswith("population")
            or column == "census_population"
        )
        if counted and table[column].notna().all() and (table[column] % 1 == 0).all():
            table[column] = table[column].astype("int64")
    return table


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Put the rows in the order of districts, so that a district is read without the others."""
    first = [f"{level}_{what}" for level in ("lsoa", "msoa", "ward", "district") for what in ("code", "name")]
    middle = [*_PLACE, *_DEPRIVATION, *AGES, "population", "population_16_over"]
    census = sorted(column for column in table.columns if column.startswith("census_"))
    own = [column for column in _LSOA_ESTIMATES if column in table]
    last = [*_ESTIMATES, *own, "easting", "northing", "hectares"]
    return table[[*first, *middle, *census, *last]].sort_values(
        ["district_code", "lsoa_code"], ignore_index=True
    )
