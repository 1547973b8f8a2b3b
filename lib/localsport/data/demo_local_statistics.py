"""Write the demonstration county's figures as ONS explore local statistics files."""

from __future__ import annotations

import numpy as np
import pandas as pd

from localsport.data import demo_levels as levels
from localsport.data.demo_downloads import byar, wilson
from localsport.data.demo_fingertips import healthy_lives
from localsport.data.demo_places import COUNTRY, COUNTY, DISTRICTS, REGION, stream

COLUMNS = (
    "areacd", "areanm", "geography", "indicator", "period", "observation", "measure", "unit", "lci_95", "uci_95",
    "status", "notes",
)  # fmt: skip
NOTE = "This data has been aggregated and may show differences to other published figures"
AREAS = {
    COUNTRY[0]: (COUNTRY[1], "Nation"),
    REGION[0]: (REGION[1], "Region"),
    COUNTY[0]: (COUNTY[1], "County or Unitary Authority"),
    **{d.code: (d.name, "Local Authority District") for d in DISTRICTS},
}
# Preventable cardiovascular deaths as a ratio to England, districts in order; English ones lie from 0.6 to 1.5.
CARDIOVASCULAR = (1.24, 1.46, 1.08, 0.80, 0.66, 1.02)
REGION_OBESITY, REGION_RATIO, REGION_YEARS = 0.8, 1.05, -0.4  # the region beside the country


def entry(
    code: str, indicator: str, period: str, value: float, measure: str, unit: str,
    limits: tuple[float, float] | None = None, decimals: int = 5,
) -> dict[str, object]:  # fmt: skip
    """Return one row of a file."""
    name, geography = AREAS[code]
    lower, upper = (round(limits[0], decimals), round(limits[1], decimals)) if limits else (None, None)
    return {
        "areacd": code, "areanm": name, "geography": geography, "indicator": indicator, "period": period,
        "observation": round(float(value), decimals), "measure": measure, "unit": unit, "lci_95": lower,
        "uci_95": upper, "status": "", "notes": "",
    }  # fmt: skip


def obesity(sample: pd.DataFrame) -> pd.DataFrame:
    """Return adult obesity from the same respondents as the overweight figures of the profile."""
    rows = []
    measured = sample[sample["measured"]]
    for year, national in enumerate(levels.ADULT_OBESITY):
        period = f"{levels.FIRST_YEAR + year}-11-16/P1Y"
        areas = [
            (COUNTRY[0], national / 100, 142_708),
            (REGION[0], (national + REGION_OBESITY) / 100, 18_400),
        ]
        own = measured[measured["year"] == year]
        for code, these in [(COUNTY[0], own), *own.groupby("district")]:
            areas.append((str(code), float(np.average(these["obese"], weights=these["weight"])), len(these)))
        for code, share, size in areas:
            low, high = wilson(share, size)
            rows.append(
                entry(
                    code,
                    "Adult obesity prevalence",
                    period,
                    100 * share,
                    "Percentage",
                    "%",
                    (100 * low, 100 * high),
                )
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def healthy_life_expectancy() -> pd.DataFrame:
    """Return healthy life expectancy of country, region and county; none for districts, as in England."""
    rows = []
    for sex, series in healthy_lives().items():
        for index, (national, county) in enumerate(series):
            for code, value, reach in (
                (COUNTRY[0], national, 0.2), (REGION[0], national + REGION_YEARS, 0.5), (COUNTY[0], county, 0.9)
            ):  # fmt: skip
                rows.append(
                    entry(code, f"{sex} healthy life expectancy", f"{2011 + index}-01-01/P3Y", value, "Years", "yrs",
                          (value - reach, value + reach), 1)
                )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def cardiovascular(under_75: pd.Series) -> pd.DataFrame:
    """Return preventable cardiovascular deaths per 100,000 over three years, with Byar's limits scaled."""
    rng = stream("cardiovascular")
    rows = []
    for index, national in enumerate(levels.PREVENTABLE_CARDIOVASCULAR):
        people = 3 * under_75.to_numpy()
        counts = [
            int(rng.poisson(ratio * national * size / 1e5))
            for ratio, size in zip(CARDIOVASCULAR, people, strict=True)
        ]
        areas = [
            (COUNTRY[0], national, round(national * 1560)),
            (REGION[0], REGION_RATIO * national, round(REGION_RATIO * national * 150)),
            (COUNTY[0], 1e5 * sum(counts) / people.sum(), sum(counts)),
        ]
        areas += [
            (str(code), 1e5 * count / size, count)
            for code, count, size in zip(under_75.index, counts, people, strict=True)
        ]
        for code, value, count in areas:
            low, high = byar(count)
            rate = "Rate per 100,000 population"
            rows.append(
                entry(
                    code,
                    "Preventable cardiovascular mortality (England)",
                    f"{2011 + index}-01-01/P3Y",
                    value,
                    rate,
                    rate,
                    (value * low / count, value * high / count),
                )
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def sports_facilities(operational: pd.Series, everyone: pd.Series) -> pd.DataFrame:
    """Return facilities per 10,000 people: those in the folder, scaled up for the types it leaves out."""
    scale = levels.SPORTS_FACILITIES / levels.LISTED_FACILITIES
    values = 1e4 * operational / everyone * scale
    county = 1e4 * operational.sum() / everyone.sum() * scale
    areas = [
        (COUNTRY[0], levels.SPORTS_FACILITIES),
        (REGION[0], levels.SPORTS_FACILITIES - 0.4),
        (COUNTY[0], county),
    ]
    measure, unit = "Counts of sports facilities per 10,000 people", "Count per 10,000 people"
    rows = [
        entry(str(code), "Sports facilities", "2023-10-05", value, measure, unit, None, 2) | {"notes": NOTE}
        for code, value in [*areas, *values.items()]
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
