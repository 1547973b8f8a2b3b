"""Read Census 2021 figures: two extracts that no publisher issues in this form, and Nomis tables of age."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.parquet

from localsport.data.layouts import delimited
from localsport.data.layouts.reading import LayoutError, Note, Reading, column_problems, some

AGE_LAYOUT = "census-age-extract"
PROFILE_LAYOUT = "census-profile-extract"
NOMIS_LAYOUT = "nomis-table"
_AGES = {
    "Aged 15 years and under": ("population_under_16", "Residents aged under 16"),
    "Aged 16 to 24 years": ("population_16_24", "Residents aged 16 to 24"),
    "Aged 25 to 34 years": ("population_25_34", "Residents aged 25 to 34"),
    "Aged 35 to 49 years": ("population_35_49", "Residents aged 35 to 49"),
    "Aged 50 to 64 years": ("population_50_64", "Residents aged 50 to 64"),
    "Aged 65 years and over": ("population_65_over", "Residents aged 65 and over"),
}
_PROFILE = {
    "census_population": "Usual residents",
    "census_under16_pct": "Residents aged under 16",
    "census_under5_pct": "Residents aged under 5",
    "census_over65_pct": "Residents aged 65 and over",
    "census_over85_pct": "Residents aged 85 and over",
    "census_working_age_pct": "Residents of working age",
    "census_born_outside_uk_pct": "Residents born outside the UK",
    "census_white_pct": "White residents",
    "census_asian_pct": "Asian residents",
    "census_black_pct": "Black residents",
    "census_mixed_pct": "Residents of mixed ethnicity",
    "census_other_ethnic_pct": "Residents of another ethnic group",
    "census_non_white_pct": "Residents of ethnic groups other than White",
    "census_good_health_pct": "Good or very good general health",
    "census_bad_health_pct": "Bad or very bad general health",
    "census_disability_lot_pct": "Disabled, day-to-day activities limited a lot",
    "census_disability_any_pct": "Disabled, day-to-day activities limited a little or a lot",
    "census_provides_unpaid_care_pct": "Residents who provide unpaid care",
    "census_no_car_pct": "Households without a car or van",
    "census_owned_pct": "Households that own their home",
    "census_social_rented_pct": "Households that rent from a social landlord",
    "census_private_rented_pct": "Households that rent privately",
    "census_higher_managerial_pct": "Higher managerial and professional occupations",
    "census_unemployed_pct": "Unemployed residents",
    "census_no_qual_pct": "Residents without a qualification",
    "census_level4_qual_pct": "Residents with a qualification of level 4 or above",
    "census_english_hh_all_pct": "Households where all adults have English as a main language",
    "census_english_hh_none_pct": "Households where nobody has English as a main language",
    "census_active_travel_pct": "Workers who walk or cycle to work",
    "census_car_to_work_pct": "Workers who drive to work",
    "census_public_transport_pct": "Workers who use public transport to work",
}
_BAND = re.compile(
    r"Age: (?:Aged )?(?:(\d+) years and under|(\d+) to (\d+) years|(\d+) years and over|Total)(?:; measures: Value)?"
)


def read_ages(path: Path) -> Reading:
    """Read residents of each LSOA in six age groups.

    Returns
    -------
    Reading
        Frame ``small_areas``: lsoa_code and the six groups (persons). Frame ``columns``: column, label, unit.
    """
    frame, notes = delimited.text_table(path)
    delimited.check_columns(frame, ["LSOA21CD", *_AGES], layout=AGE_LAYOUT, optional=["LSOA21NM"])
    frame, spaces = delimited.trimmed(frame, ["LSOA21CD"])
    frame, outside = delimited.without_other_nations(frame, "LSOA21CD")
    _check_lsoas(frame["LSOA21CD"])
    frame, marked = delimited.numbers(frame, list(_AGES), name_by=["LSOA21CD"])
    frame = frame[["LSOA21CD", *_AGES]].rename(
        columns={"LSOA21CD": "lsoa_code", **{k: v[0] for k, v in _AGES.items()}}
    )
    _check_counts(frame, "lsoa_code", [name for name, _ in _AGES.values()])
    labels = pd.DataFrame([{"column": c, "label": label, "unit": "persons"} for c, label in _AGES.values()])
    return Reading({"small_areas": frame, "columns": labels}, (*notes, *spaces, *outside, *marked))


def read_profile(path: Path) -> Reading:
    """Read the percentages of topic summaries for each LSOA.

    Returns
    -------
    Reading
        Frame ``small_areas``: lsoa_code and the ``census_*`` columns the file holds (per cent; residents in
        persons). Frame ``columns``: column, label, unit.
    """
    try:
        frame = pyarrow.parquet.read_table(path).to_pandas()
    except (pyarrow.ArrowException, OSError) as error:
        raise LayoutError(
            [f"The file is no readable Parquet file ({str(error)[:150]}). Download it again."]
        ) from error
    found = [str(name) for name in frame.columns]
    missing = [] if "LSOA21CD" in found else ["LSOA21CD"]
    held = [name for name in found if name in _PROFILE]
    missing += [] if held else ["census_*_pct columns"]
    unexpected = [name for name in found if name not in _PROFILE and name != "LSOA21CD"]
    problems = column_problems(found, missing, unexpected, PROFILE_LAYOUT)
    if problems:
        raise LayoutError(problems)
    doubles = frame.duplicated()
    notes = [Note("duplicate", "exact duplicate rows removed", int(doubles.sum()))] if doubles.any() else []
    frame = frame[~doubles].reset_index(drop=True)
    frame["LSOA21CD"] = frame["LSOA21CD"].fillna("").astype("str").str.strip()
    frame, outside = delimited.without_other_nations(frame, "LSOA21CD")
    _check_lsoas(frame["LSOA21CD"])
    texts = [name for name in held if not pd.api.types.is_numeric_dtype(frame[name])]
    if texts:
        raise LayoutError([f"Columns that hold text where numbers belong: {texts}."])
    frame = frame[["LSOA21CD", *held]].rename(columns={"LSOA21CD": "lsoa_code"})
    check_percentages(frame, "lsoa_code", [name for name in held if name.endswith("_pct")])
    labels = pd.DataFrame(
        [{"column": c, "label": _PROFILE[c], "unit": "%" if c.endswith("_pct") else "persons"} for c in held]
    )
    return Reading({"small_areas": frame, "columns": labels}, (*notes, *outside))


def read_nomis(path: Path) -> Reading:
    """Read residents by age bands as a Nomis bulk table gives them.

    Returns
    -------
    Reading
        Frame ``populations``: area_code, sex, age_from, age_to (NaN where open), count (persons), period.

    Raises
    ------
    LayoutError
        If columns are not of this layout (a table of something else than age is refused), codes are written
        wrongly, an area comes twice, or cells hold text for numbers.
    """
    frame, notes = delimited.text_table(path)
    found = list(frame.columns)
    fixed = ["date", "geography", "geography code"]
    bands = [name for name in found if _BAND.fullmatch(name)]
    missing = [name for name in fixed if name not in found] + (
        [] if bands else ["age bands such as 'Age: Aged 5 to 9 years'"]
    )
    unexpected = [name for name in found if name not in fixed and name not in bands]
    problems = column_problems(found, missing, unexpected, NOMIS_LAYOUT)
    if problems:
        raise LayoutError(problems)
    frame, spaces = delimited.trimmed(frame, ["geography code"])
    problems = delimited.code_problems(frame["geography code"], "geography code")
    twice = frame["geography code"][frame[["date", "geography code"]].duplicated()]
    if not twice.empty:
        problems.append(f"Areas that come twice with different figures: {some(twice, 50)}.")
    if problems:
        raise LayoutError(problems)
    frame, outside = delimited.without_other_nations(frame, "geography code")
    frame, marked = delimited.numbers(frame, bands, name_by=["geography code"])
    _check_counts(frame, "geography code", bands)
    parts = []
    for band in bands:
        match = _BAND.fullmatch(band)
        assert match is not None
        up_to, low, high, from_on = match.groups()
        if not any((up_to, low, from_on)):
            continue  # the total is the sum of the bands
        parts.append(
            pd.DataFrame(
                {
                    "area_code": frame["geography code"],
                    "sex": "Persons",
                    "age_from": int(low or from_on or 0),
                    "age_to": float(up_to or high) if (up_to or high) else np.nan,
                    "count": frame[band],
                    "period": frame["date"],
                }
            )
        )
    result = pd.concat(parts, ignore_index=True).sort_values(["area_code", "age_from"], ignore_index=True)
    return Reading({"populations": result}, (*notes, *spaces, *outside, *marked))


def check_percentages(frame: pd.DataFrame, code: str, columns: list[str]) -> None:
    """Refuse percentages below 0 or above 100, all offenders at once."""
    problems = []
    for column in columns:
        wrong = frame[column].notna() & ~frame[column].between(0, 100)
        if wrong.any():
            named = [
                f"{c} {v:g}" for c, v in zip(frame.loc[wrong, code], frame.loc[wrong, column], strict=True)
            ]
            problems.append(f"Column {column!r} holds percentages outside 0 to 100: {some(named, 50)}.")
    if problems:
        raise LayoutError(problems)


def _check_lsoas(codes: "pd.Series[str]") -> None:
    problems = delimited.code_problems(codes, "LSOA21CD") + delimited.level_problems(codes, "LSOA21CD", "01")
    twice = codes[codes.duplicated()].unique()
    if len(twice):
        problems.append(
            f"LSOAs that come twice with different figures: {some(twice, 50)}. Each must have one row."
        )
    if problems:
        raise LayoutError(problems)


def _check_counts(frame: pd.DataFrame, code: str, columns: list[str]) -> None:
    problems = []
    for column in columns:
        wrong = frame[column].lt(0)
        if wrong.any():
            problems.append(f"Column {column!r} holds counts below 0: {some(frame.loc[wrong, code], 50)}.")
    if problems:
        raise LayoutError(problems)
