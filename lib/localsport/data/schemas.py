"""State what every tidy table must be, as schemas that are checked before anything is written."""

from collections.abc import Mapping

import pandas as pd
import pandera.pandas as pa

from localsport.data.places import LEVELS, LOCALITY_PATTERN
from localsport.data.sources import cited

_CODE = pa.Check.str_matches(r"^[EX]\d{8}$")
_CODE_OR_LOCALITY = pa.Check.str_matches(rf"^([EX]\d{{8}}|{LOCALITY_PATTERN})$")
_SHARE = pa.Check.in_range(0, 100)
_COMPARISONS = ("better", "worse", "similar", "higher", "lower", "not compared", "")


def _code(digits: str, *, nullable: bool = False, unique: bool = False) -> pa.Column:
    return pa.Column(str, pa.Check.str_matches(rf"^[EX]({digits})\d{{6}}$"), nullable=nullable, unique=unique)


_LSOA, _MSOA, _WARD, _DISTRICT = "01", "02", "05", "06|07|08|09"
_TEXT = pa.Column(str)
_NAME = pa.Column(str, pa.Check.str_length(min_value=1))
_NUMBER = pa.Column(float, nullable=True)
_NOT_NEGATIVE = pa.Column(float, pa.Check.ge(0), nullable=True)

AREAS = pa.DataFrameSchema(
    {
        "area_code": pa.Column(str, _CODE_OR_LOCALITY, unique=True),
        "name": _NAME,
        "official_name": _NAME,
        "level": pa.Column(str, pa.Check.isin(LEVELS)),
        "vintage": pa.Column(int, pa.Check.in_range(2000, 2100)),
        "upper_tier": pa.Column(bool),
        "source_id": _NAME,
        "name_source_id": _NAME,
    },
    strict=True,
)
LINEAGE = pa.DataFrameSchema(
    {
        "child_code": pa.Column(str, _CODE_OR_LOCALITY),
        "child_level": pa.Column(str, pa.Check.isin(LEVELS)),
        "parent_code": pa.Column(str, _CODE_OR_LOCALITY),
        "parent_level": pa.Column(str, pa.Check.isin(LEVELS)),
        "method": pa.Column(str, pa.Check.isin(["exact", "best fit"])),
        "source_id": _NAME,
    },
    checks=[
        # Custom localities of one set may overlap with those of another.
        pa.Check(
            lambda f: ~f.duplicated(["child_code", "parent_level"]) | f["parent_level"].eq("locality"),
            name="an area lies in one area of each level",
        )
    ],
    strict=True,
    unique=["child_code", "parent_code"],
)
LOCALITIES = pa.DataFrameSchema(
    {
        "area_code": pa.Column(str, pa.Check.str_matches(rf"^{LOCALITY_PATTERN}$"), unique=True),
        "name": _NAME,
        "kind": _NAME,
        "method": pa.Column(str, pa.Check.isin(["listed", "best fit"])),
        "neighbourhoods": pa.Column(int, pa.Check.ge(1)),
        "residents": _NOT_NEGATIVE,
        "districts": _NAME,
        "inside_pct": pa.Column(float, _SHARE, nullable=True),
        "elsewhere_pct": pa.Column(float, _SHARE, nullable=True),
        "source_id": _NAME,
    },
    strict=True,
)
INDICATORS = pa.DataFrameSchema(
    {
        "area_code": pa.Column(str, _CODE),
        "indicator_id": _NAME,
        "period": _NAME,
        "period_start": pa.Column("datetime64[us]"),
        "period_end": pa.Column("datetime64[us]"),
        "sex": _TEXT,
        "age": _TEXT,
        "category_type": _TEXT,
        "category": _TEXT,
        "value": pa.Column(float),
        "lower_95": _NUMBER,
        "upper_95": _NUMBER,
        "lower_998": _NUMBER,
        "upper_998": _NUMBER,
        "interval_method": pa.Column(str, pa.Check.isin(["", "published", "Wilson"])),
        "count": _NOT_NEGATIVE,
        "denominator": _NOT_NEGATIVE,
        "respondents": _NOT_NEGATIVE,
        "compared_to_england": pa.Column(str, pa.Check.isin(_COMPARISONS)),
        "comparison_level": _TEXT,
        "note": _TEXT,
        "source_id": _NAME,
    },
    checks=[
        pa.Check(lambda f: ~(f["lower_95"] > f["value"] + 1e-9), name="lower_95 is not above value"),
        pa.Check(lambda f: ~(f["upper_95"] < f["value"] - 1e-9), name="upper_95 is not below value"),
        pa.Check(lambda f: f["period_start"] <= f["period_end"], name="a period begins before it ends"),
    ],
    strict=True,
    unique=["indicator_id", "area_code", "sex", "age", "category_type", "category", "period"],
)
SMALL_AREAS = pa.DataFrameSchema(
    {
        "lsoa_code": _code(_LSOA, unique=True),
        "msoa_code": _code(_MSOA),
        "ward_code": _code(_WARD),
        "district_code": _code(_DISTRICT),
        ".*_name$": pa.Column(str, pa.Check.str_length(min_value=1), regex=True),
        ".*_pct$": pa.Column(float, _SHARE, nullable=True, regex=True, coerce=True),
        ".*_decile$": pa.Column(None, pa.Check.in_range(1, 10), nullable=True, regex=True),
        ".*_rank$": pa.Column(None, pa.Check.ge(1), nullable=True, regex=True),
        ".*_score$": pa.Column(float, nullable=True, regex=True),
        "^population.*$": pa.Column(None, pa.Check.ge(0), nullable=True, regex=True),
        "easting": pa.Column(float, pa.Check.in_range(0, 700_000)),
        "northing": pa.Column(float, pa.Check.in_range(0, 1_300_000)),
        "hectares": pa.Column(float, pa.Check.gt(0)),
    },
)
SMALL_AREA_COLUMNS = pa.DataFrameSchema(
    {"column": pa.Column(str, unique=True), "label": _NAME, "unit": _NAME, "source_id": _NAME}, strict=True
)
POPULATIONS = pa.DataFrameSchema(
    {
        "area_code": pa.Column(str, _CODE),
        "level": pa.Column(str, pa.Check.isin(LEVELS)),
        "sex": _TEXT,
        "age_from": pa.Column(int, pa.Check.in_range(0, 120)),
        "age_to": pa.Column(float, pa.Check.in_range(0, 120), nullable=True),
        "count": pa.Column(float, pa.Check.ge(0)),
        "period": _NAME,
        "source_id": _NAME,
    },
    strict=True,
    unique=["area_code", "sex", "age_from", "period"],
)
FACILITIES = pa.DataFrameSchema(
    {
        "facility_id": pa.Column(str, unique=True),
        "site_id": _TEXT,
        "facility_type": _TEXT,
        "facility_subtype": _TEXT,
        "operational": pa.Column(bool),
        "public_access": pa.Column(bool),
        "access": _TEXT,
        "management": _TEXT,
        "easting": pa.Column(float, pa.Check.in_range(0, 700_000)),
        "northing": pa.Column(float, pa.Check.in_range(0, 1_300_000)),
        "district_code": _code(_DISTRICT, nullable=True),
        "lsoa_code": _code(_LSOA, nullable=True),
        "source_id": _NAME,
    },
    strict=True,
)
SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "areas": AREAS,
    "lineage": LINEAGE,
    "localities": LOCALITIES,
    "indicators": INDICATORS,
    "small_areas": SMALL_AREAS,
    "small_area_columns": SMALL_AREA_COLUMNS,
    "populations": POPULATIONS,
    "facilities": FACILITIES,
}


def faults(tables: Mapping[str, pd.DataFrame], source_ids: set[str]) -> list[str]:
    """List everything in which tables are not what their schemas state, and source ids that resolve to nothing.

    Returns
    -------
    list
        One sentence per table, column and check; ``[]`` if all is well.
    """
    found = []
    for name, frame in tables.items():
        try:
            SCHEMAS[name].validate(frame, lazy=True)
        except pa.errors.SchemaErrors as error:
            cases = error.failure_cases
            for (column, check), rows in cases.groupby(["column", "check"], dropna=False, sort=False):
                shown = ", ".join(map(str, rows["failure_case"].head(5)))
                found.append(f"{name}, {column}: {check} fails in {len(rows):,} cells, such as {shown}.")
        for column in [c for c in frame.columns if c.endswith("source_id")]:
            lost = sorted(cited(frame[column]) - source_ids)
            if lost:
                found.append(f"{name}: {column} names sources that the register does not have: {lost}.")
    return found
