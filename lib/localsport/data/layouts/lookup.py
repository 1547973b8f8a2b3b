"""Read lookups between areas as the Open Geography portal publishes them."""

import re
from pathlib import Path

import pandas as pd

from localsport.data.layouts import delimited
from localsport.data.layouts.reading import LayoutError, Note, Reading, column_problems, some

LAYOUT = "open-geography-lookup"
# Kind of area -> the first two digits its English codes may have. RUC codes are no area codes.
DIGITS = {
    "LSOA": "01",
    "MSOA": "02",
    "WD": "05",
    "LAD": "06|07|08|09",
    "LTLA": "06|07|08|09",
    "UTLA": "06|07|08|09|10",
    "CTYUA": "06|07|08|09|10",
    "CTY": "10|99",
    "RGN": "12",
    "CTRY": "92",
}
_USED = re.compile(rf"({'|'.join(DIGITS)}|RUC)(\d{{2}})(CD|NM)", re.IGNORECASE)
# Columns that publishers add and that nothing here needs.
_OPTIONAL = re.compile(
    r"(OA|PAR|PARNCP|CAUTH|CED|BUA|BUASD|ICB|SICBL|LPA|LOC|NHSER|TTWA|ITL\d|NUTS\d|PCON|SENC|FRA|PFA|CSP|LSIP|MCTY|LAU\d)\d{2}(CD|CDH|NM|NMW)|"
    r"(LSOA|MSOA|WD|LAD|LTLA|UTLA|CTYUA|CTY|RGN|CTRY)\d{2}(NMW|NMG|HCLNM)|FID|ObjectId\d?|ID|GlobalID|CHN?GIND|"
    r"Urban_rural_flag|BEST_?FIT.*|BNG_E|BNG_N|LONG|LAT",
    re.IGNORECASE,
)
_LINKS = {
    "LSOA": {"MSOA", "WD", "LAD", "LTLA", "RUC", "LSOA"},
    "WD": {"LAD", "LTLA"},
    "LAD": {"UTLA", "CTYUA", "CTY", "RGN", "CTRY"},
    "LTLA": {"UTLA", "CTYUA", "CTY", "RGN", "CTRY"},
    "RGN": {"CTRY"},
}


def read(path: Path) -> Reading:
    """Read a lookup; which areas it links is told from its column names, whatever their vintage.

    Returns
    -------
    Reading
        Frame ``lookup`` with the code and name columns in capitals, such as ``LSOA21CD, WD24CD, WD24NM``,
        one row per distinct combination.

    Raises
    ------
    LayoutError
        If columns are not of this layout, no two linked kinds of area are named, or codes are written
        wrongly or of another kind than their column says.
    """
    frame, notes = delimited.text_table(path)
    found = list(frame.columns)
    used = {name: name.upper() for name in found if _USED.fullmatch(name)}
    unexpected = [name for name in found if name not in used and not _OPTIONAL.fullmatch(name)]
    codes = [column for column in used.values() if column.endswith("CD")]
    kinds = [column[:-4] for column in codes]
    linked = any(
        set(kinds) & _LINKS.get(kind, set()) - ({kind} if kinds.count(kind) == 1 else set()) for kind in kinds
    )
    missing = [] if linked else ["code columns of two linked kinds of area, such as LSOA21CD and MSOA21CD"]
    problems = column_problems(found, missing, unexpected, LAYOUT)
    if problems:
        raise LayoutError(problems)
    frame = frame[list(used)].rename(columns=used)
    frame, spaces = delimited.trimmed(frame, codes)
    child = min((c for c in codes if c[:-4] != "RUC"), key=lambda c: list(DIGITS).index(c[:-4]))
    frame, outside = delimited.without_other_nations(frame, child)
    for column in codes:
        if column[:-4] == "RUC":
            continue
        filled = frame[column][frame[column] != ""] if column[:-4] == "CTY" else frame[column]
        problems += delimited.code_problems(filled, column)
        problems += delimited.level_problems(filled, column, DIGITS[column[:-4]])
    if problems:
        raise LayoutError(problems)
    distinct = frame.drop_duplicates().reset_index(drop=True)
    return Reading({"lookup": distinct}, (*notes, *spaces, *outside, *_conflicting_names(distinct)))


def _conflicting_names(frame: pd.DataFrame) -> list[Note]:
    """Note areas that a lookup calls by more than one name; the first name is used."""
    notes = []
    for column in [c for c in frame.columns if c.endswith("NM") and f"{c[:-2]}CD" in frame.columns]:
        pairs = frame[[f"{column[:-2]}CD", column]].drop_duplicates()
        twice = pairs[pairs.iloc[:, 0].duplicated()]
        if not twice.empty:
            notes.append(
                Note(
                    "set aside",
                    f"second names in {column}; the first is used",
                    len(twice),
                    some(twice[column]),
                )
            )
    return notes
