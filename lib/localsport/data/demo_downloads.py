"""Shape rows as Fingertips downloads, with limits and comparison as the publisher works them out."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from localsport.data.demo_places import COUNTRY, COUNTY, DISTRICTS, REGION

Row = dict[str, object]
LIMITS = ("Lower CI 95.0 limit", "Upper CI 95.0 limit", "Lower CI 99.8 limit", "Upper CI 99.8 limit")
COLUMNS = (
    "Indicator ID", "Indicator Name", "Parent Code", "Parent Name", "Area Code", "Area Name", "Area Type", "Sex",
    "Age", "Category Type", "Category", "Time period", "Value", *LIMITS, "Count", "Denominator", "Value note",
    "Recent Trend", "Compared to England value or percentiles", "Compared to Region value or percentiles",
    "Time period Sortable", "New data", "Compared to goal",
)  # fmt: skip
DISTRICT_TYPE, COUNTY_TYPE, COUNTRY_TYPE = (
    "Districts & UAs (from Apr 2023)",
    "Counties & UAs (from Apr 2023)",
    "Country",
)
# Indicator: name, age, polarity, as in the published profile.
INDICATORS = {
    93015: ("Percentage of physically inactive adults", "19+ yrs", "low"),
    93014: ("Percentage of physically active adults", "19+ yrs", "high"),
    93088: ("Overweight (including obesity) prevalence in adults", "18+ yrs", "low"),
    93570: ("Percentage of physically active children and young people", "5-16 yrs", "high"),
    848: ("Depression: QOF prevalence", "18+ yrs", "none"),
    90319: ("Reception prevalence of obesity (including severe obesity)", "4-5 yrs", "low"),
    90323: ("Year 6 prevalence of obesity (including severe obesity)", "10-11 yrs", "low"),
    90366: ("Life expectancy at birth", "All ages", "high"),
    90362: ("Healthy life expectancy at birth", "All ages", "high"),
    93721: ("Under 75 mortality rate from causes considered preventable", "<75 yrs", "low"),
}


def wilson(share: float, size: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return Wilson's limits of a share (0 to 1) seen in ``size`` people."""
    z = float(norm.ppf(0.5 + confidence / 2))
    middle = share + z * z / (2 * size)
    reach = z * np.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    return float((middle - reach) / (1 + z * z / size)), float((middle + reach) / (1 + z * z / size))


def byar(count: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return Byar's limits of a count of events."""
    z = float(norm.ppf(0.5 + confidence / 2))
    lower = count * (1 - 1 / (9 * count) - z / (3 * np.sqrt(count))) ** 3
    upper = (count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * np.sqrt(count + 1))) ** 3
    return float(lower), float(upper)


def place(code: str) -> Row:
    """Return the columns that say which area a row is about."""
    if code == COUNTRY[0]:
        return {
            "Parent Code": "",
            "Parent Name": "",
            "Area Code": code,
            "Area Name": COUNTRY[1],
            "Area Type": COUNTRY_TYPE,
        }
    names = {COUNTY[0]: COUNTY[1], **{d.code: d.name for d in DISTRICTS}}
    kind = COUNTY_TYPE if code == COUNTY[0] else DISTRICT_TYPE
    return {
        "Parent Code": REGION[0], "Parent Name": REGION[1], "Area Code": code, "Area Name": names[code],
        "Area Type": kind,
    }  # fmt: skip


def row(indicator: int, code: str, sex: str, period: str, value: float | None, decimals: int = 4) -> Row:
    """Return one row of a download; the year that the period begins with makes the sortable period."""
    name, age, _ = INDICATORS[indicator]
    return {
        "Indicator ID": indicator,
        "Indicator Name": name,
        **place(code),
        "Sex": sex,
        "Age": age,
        "Category Type": "",
        "Category": "",
        "Time period": period,
        "Value": None if value is None else round(float(value), decimals),
        "Time period Sortable": int(period[:4]) * 10000,
    }


def counts(count: float, denominator: int) -> Row:
    """Return count and denominator."""
    return {"Count": round(count), "Denominator": denominator}


def limits(lower: float, upper: float, decimals: int) -> Row:
    """Return limits at 95 per cent."""
    return {LIMITS[0]: round(float(lower), decimals), LIMITS[1]: round(float(upper), decimals)}


def share_limits(share: float, size: float, *, both: bool = False) -> Row:
    """Return the limits of a share in per cent, at 95 and if asked at 99.8 per cent."""
    found = list(wilson(share, size)) + (list(wilson(share, size, 0.998)) if both else [])
    return {LIMITS[i]: round(100 * limit, 4) for i, limit in enumerate(found)}


def compared(rows: list[Row]) -> list[Row]:
    """Fill the comparison with the country: its value inside the area's limits is similar.

    Indicators without a judgement are compared at 99.8 per cent and called higher or lower, as published.
    """
    country = {
        (r["Indicator ID"], r["Sex"], r["Time period"]): r["Value"]
        for r in rows
        if r["Area Code"] == COUNTRY[0]
    }
    for r in rows:
        benchmark = country.get((r["Indicator ID"], r["Sex"], r["Time period"]))
        polarity = INDICATORS[int(str(r["Indicator ID"]))][2]
        level = 2 if polarity == "none" else 0
        lower, upper = r.get(LIMITS[level]), r.get(LIMITS[level + 1])
        verdict = "Not compared"
        if r["Area Code"] != COUNTRY[0] and None not in (benchmark, r["Value"], lower, upper):
            above, below = (
                float(str(lower)) > float(str(benchmark)),
                float(str(upper)) < float(str(benchmark)),
            )
            verdict = "Similar"
            if polarity == "none":
                verdict = "Higher 99.8" if above else "Lower 99.8" if below else "Similar"
            elif above or below:
                verdict = "Better" if above == (polarity == "high") else "Worse"
        r["Compared to England value or percentiles"] = verdict
    return rows
