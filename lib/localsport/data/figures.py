"""Check published figures against their areas, limits and units."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from localsport.data import places
from localsport.data.findings import Findings
from localsport.data.geography import Geography
from localsport.data.layouts.reading import some
from localsport.data.sources import Problem

_NOT_HELD = {
    "47": "combined authorities and city regions: a level that is not held",
    "67": "values published for two authorities together, which neither can be given alone",
}
_OTHER_LEVEL = "areas of a level that is not held"
_OUTSIDE = "areas outside England"
_ELSEWHERE = "areas that this folder does not hold"
_OLDER = "areas of an older vintage than the lookups"
_NEWER = "areas of a newer vintage than the lookups"
_TOLERANCE = 1e-9


def of_held_areas(figures: pd.DataFrame, geography: Geography, findings: Findings) -> pd.DataFrame:
    """Keep the figures of areas that are held; list by a declared rule what is set aside, and refuse the rest.

    Parameters
    ----------
    figures
        Columns of ``layouts.figures`` with ``source_id`` and ``file``.

    Returns
    -------
    pandas.DataFrame
        The figures kept. A code that nobody ever gave out is a problem of its source.
    """
    held = set(geography.areas["area_code"])
    remarks = figures.loc[figures["note"].str.contains("code", case=False), ["area_code", "note"]]
    obsolete = set(remarks.loc[remarks["note"].str.contains("Obsolete code"), "area_code"])
    replacing = set(remarks["note"].str.findall(r"[EX]\d{8}").explode().dropna()) - obsolete
    complete = {f"E{number}" for number in range(12000001, 12000010)} <= held
    rules = {
        code: "" if code in held else _rule(code, obsolete, replacing, complete)
        for code in figures["area_code"].unique()
    }
    applied = figures["area_code"].map(rules)
    aside = figures[applied != ""].assign(rule=applied[applied != ""])
    for (source_id, file, rule), rows in aside.groupby(["source_id", "file", "rule"], sort=False):
        areas = rows.drop_duplicates("area_code")
        if rule == "unknown":
            findings.problems.append(Problem(str(source_id), str(file), _unknown(areas["area_code"])))
            continue
        named = [
            f"{name} ({code})" for code, name in zip(areas["area_code"], areas["area_name"], strict=True)
        ]
        text = f"rows of {len(areas)} {rule}" if len(areas) > 1 else f"rows of {rule}"
        findings.note(str(source_id), "set aside", text, len(rows), some(named))
    return figures[applied == ""]


def _unknown(codes: "pd.Series[str]") -> str:
    return (
        f"Unknown area codes: {some((repr(code) for code in codes), 50)}. Codes must be of areas in "
        "this folder's lookups, or have been in use at some time; see `localsport areas`."
    )


def _rule(code: str, obsolete: set[str], replacing: set[str], complete: bool) -> str:
    """Name the rule by which the figures of an area that is not held are set aside."""
    if not code.startswith(("E", "X")):
        return _OTHER_LEVEL if places.is_of_health_service(code) else _OUTSIDE
    if places.levels(pd.Series([code])).iloc[0] == "":
        return _NOT_HELD.get(code[1:3], _OTHER_LEVEL)
    if code not in obsolete | replacing and not places.was_ever_assigned(code):
        return "unknown"
    if code.startswith("E") and not complete:
        # Of a folder that holds a part of England nobody can say whether a code is old or lies elsewhere.
        return _ELSEWHERE
    if code in obsolete:
        return _OLDER
    return _NEWER if code in replacing or places.is_newer_than_2024(code) else _OLDER


def with_value(figures: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Set aside rows without a value, and say of which indicators they are."""
    blank = figures["value"].isna()
    for source_id, rows in figures[blank].groupby("source_id", sort=False):
        counted = rows["indicator_name"].value_counts()
        remarks = [text for text in rows["note"].unique() if text]
        examples = some((f"{name} ({size:,})" for name, size in counted.items()), 6)
        examples += f"; remarks: {some(remarks, 3)}" if remarks else ""
        findings.note(str(source_id), "set aside", "rows without a published value", len(rows), examples)
    return figures[~blank]


def check_values(figures: pd.DataFrame, units: Mapping[str, str], findings: Findings) -> None:
    """List every percentage outside 0 to 100 and every limit on the wrong side of its value.

    Parameters
    ----------
    units
        Unit by indicator_id from the codebook. An indicator it does not know counts as a percentage if its
        published unit is ``%`` or its name says percentage or proportion.
    """
    unit = figures["indicator_id"].map(units).fillna("")
    named = figures["indicator_name"].str.contains(r"percentage|proportion|\(%\)", case=False)
    percentage = (unit == "%") | ((unit == "") & ((figures["unit"] == "%") | named))
    faults = {
        "Percentages outside 0 to 100": percentage & ~figures["value"].between(0, 100),
        "Values below 0 that cannot be": ~percentage & figures["denominator"].gt(0) & figures["value"].lt(0),
        "Lower 95% limits above their value": figures["lower_95"] > figures["value"] + _TOLERANCE,
        "Upper 95% limits below their value": figures["upper_95"] < figures["value"] - _TOLERANCE,
        "Lower 99.8% limits above their value": figures["lower_998"] > figures["value"] + _TOLERANCE,
        "Upper 99.8% limits below their value": figures["upper_998"] < figures["value"] - _TOLERANCE,
    }
    limits = {
        "Lower 95": "lower_95",
        "Upper 95": "upper_95",
        "Lower 99": "lower_998",
        "Upper 99": "upper_998",
    }
    for text, wrong in faults.items():
        limit = next((column for start, column in limits.items() if text.startswith(start)), None)
        for (source_id, file), rows in figures[wrong].groupby(["source_id", "file"], sort=False):
            found = some(
                (
                    described(row) + (f", limit {row[limit]:g}" if limit else "")
                    for row in rows.to_dict("records")
                ),
                50,
            )
            findings.problems.append(Problem(str(source_id), str(file), f"{text}: {found}."))


def described(row: Mapping[Any, Any]) -> str:
    """Name one figure so that a person finds it in the file."""
    keys = ("indicator_id", "area_code", "sex", "age", "category", "period")
    return f"{' '.join(str(row[key]) for key in keys if row[key])} value {row['value']:g}"


def units(codebook: pd.DataFrame) -> dict[str, str]:
    """Return the unit of each indicator of the codebook."""
    return dict(zip(codebook["indicator_id"], codebook["unit"], strict=True))
