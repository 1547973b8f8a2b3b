"""Read File 7 of the English Indices of Deprivation: scores, ranks and deciles."""

import re
from pathlib import Path

import pandas as pd

from localsport.data.layouts import delimited
from localsport.data.layouts.reading import LayoutError, Reading, column_problems

LAYOUT = "indices-of-deprivation-file-7"
DOMAINS = {
    "imd": "Index of Multiple Deprivation (IMD)",
    "income": "Income",
    "employment": "Employment",
    "education": "Education, Skills and Training",
    "health": "Health Deprivation and Disability",
    "crime": "Crime",
    "barriers": "Barriers to Housing and Services",
    "living_environment": "Living Environment",
}
_LSOA = re.compile(r"LSOA code \((\d{4})\)")
# The supplementary indices, sub-domains and population denominators of the full file; nothing here needs them.
_OPTIONAL = re.compile(
    r"LSOA name \(\d{4}\)|Local Authority District (code|name) \(\d{4}\)|"
    r"(Income Deprivation Affecting (Children|Older People).*|.*Sub-domain) (Score|Rank|Decile).*|"
    r"(Total population|Dependent Children|(Older )?[Pp]opulation aged|Working age population).*"
)


def read(path: Path) -> Reading:
    """Read scores, ranks (1 = most deprived) and deciles (1 = most deprived tenth) of the index and its domains.

    Returns
    -------
    Reading
        Frame ``small_areas``: lsoa_code and ``<domain>_score``, ``<domain>_rank``, ``<domain>_decile`` of the
        eight domains (the index itself is ``imd``). Frame ``columns``: column, label, unit.

    Raises
    ------
    LayoutError
        If columns are not of this layout, the LSOAs are of another vintage than 2021, codes are written
        wrongly or come twice, or a rank or decile lies outside its range.
    """
    frame, notes = delimited.text_table(path)
    columns, labels = _columns(list(frame.columns))
    frame = frame[list(columns)].rename(columns=columns)
    frame, spaces = delimited.trimmed(frame, ["lsoa_code"])
    problems = delimited.code_problems(frame["lsoa_code"], "LSOA code")
    problems += delimited.level_problems(frame["lsoa_code"], "LSOA code", "01")
    twice = frame["lsoa_code"][frame["lsoa_code"].duplicated()].unique()
    if len(twice):
        problems.append(
            f"LSOAs that come twice with different figures: {list(twice[:50])}. Each must have one row."
        )
    if problems:
        raise LayoutError(problems)
    frame, marked = delimited.numbers(frame, list(labels["column"]), name_by=["lsoa_code"])
    for column in labels["column"]:
        if column.endswith("_decile") and not frame[column].between(1, 10).all():
            problems.append(
                f"{column}: deciles must lie within 1 to 10; offenders: "
                f"{_named(frame, ~frame[column].between(1, 10))}."
            )
        if column.endswith("_rank") and not frame[column].ge(1).all():
            problems.append(f"{column}: ranks start at 1; offenders: {_named(frame, ~frame[column].ge(1))}.")
    if problems:
        raise LayoutError(problems)
    return Reading({"small_areas": frame, "columns": labels}, (*notes, *spaces, *marked))


def _columns(found: list[str]) -> tuple[dict[str, str], pd.DataFrame]:
    """Return how the file's columns are called here, and their labels."""
    columns: dict[str, str] = {}
    rows = []
    missing = []
    for domain, title in DOMAINS.items():
        for measure in ("Score", "Rank", "Decile"):
            hits = [name for name in found if re.fullmatch(rf"{re.escape(title)} {measure}( \(.*\))?", name)]
            if not hits:
                missing.append(f"{title} {measure}")
                continue
            column = f"{domain}_{measure.lower()}"
            columns[hits[0]] = column
            unit = {
                "Score": "score",
                "Rank": "rank, 1 is most deprived",
                "Decile": "decile, 1 is most deprived tenth",
            }[measure]
            rows.append({"column": column, "label": f"{title}, {measure.lower()}", "unit": unit})
    lsoa = [name for name in found if _LSOA.fullmatch(name)]
    if not lsoa:
        missing.insert(0, "LSOA code (2021)")
    else:
        columns = {lsoa[0]: "lsoa_code", **columns}
    unexpected = [name for name in found if name not in columns and not _OPTIONAL.fullmatch(name)]
    problems = column_problems(found, missing, unexpected, LAYOUT)
    if lsoa and lsoa[0] != "LSOA code (2021)":
        problems.append(
            f"{lsoa[0]!r}: LSOAs of the 2021 vintage are expected. Use the Indices of Deprivation 2025."
        )
    if problems:
        raise LayoutError(problems)
    return columns, pd.DataFrame(rows)


def _named(frame: pd.DataFrame, wrong: "pd.Series[bool]") -> list[str]:
    return list(frame.loc[wrong, "lsoa_code"].head(50))
