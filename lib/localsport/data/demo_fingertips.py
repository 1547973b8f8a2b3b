"""Write the demonstration county's public health indicators as Fingertips downloads."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import norm

from localsport.data import demo_levels as levels
from localsport.data import demo_survey as survey
from localsport.data.demo_places import COUNTRY, COUNTY, DISTRICTS, REGION, stream

Array = npt.NDArray[np.float64]
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
BREAKDOWN_NAME = "Physically inactive in adults aged 19 years and over"

# Points from England (ratios for mortality) in 2015/16 and 2024/25, districts in order.
DEPRESSION = ((0.9, 1.4), (3.6, 5.2), (2.8, 4.0), (-1.2, -2.0), (-1.8, -2.8), (1.6, 0.8))
RECEPTION = ((1.2, 1.4), (2.6, 3.4), (0.8, 1.1), (-0.8, -0.9), (-2.4, -3.0), (1.2, 0.4))
YEAR_SIX = ((3.6, 4.2), (4.6, 6.6), (1.0, 1.4), (-2.6, -2.8), (-5.4, -6.8), (3.0, 0.8))
CHILDREN = ((-2.5, -2.0), (-3.5, -5.0), (0.0, -0.5), (3.0, 3.5), (4.0, 5.5), (-2.0, 3.0))
LIVES = {
    "Male": ((-1.3, -1.2), (-2.4, -3.0), (-0.8, -1.1), (1.3, 1.3), (2.3, 2.7), (-0.4, 0.3)),
    "Female": ((-1.0, -0.9), (-2.0, -2.5), (-0.5, -0.8), (1.1, 1.1), (1.9, 2.3), (-0.4, 0.2)),
}
PREVENTABLE = ((1.22, 1.20), (1.42, 1.50), (1.10, 1.16), (0.80, 0.80), (0.66, 0.64), (1.12, 0.98))
HEALTHY_LIVES = {"Male": (-0.6, -0.9), "Female": (-0.4, -0.8)}  # the county's; years from England
# Child figures that the published tables would leave out because too few schools took part.
CHILDREN_MISSING = {("X07000004", 4), ("X07000004", 6), ("X07000004", 9), ("X07000006", 3), ("X07000003", 5)}


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


def row(
    indicator: int, code: str, sex: str, period: str, value: float | None, decimals: int = 4, **more: object
) -> Row:
    """Return one row of a download; the year that the period begins with makes the sortable period."""
    name, age, _ = INDICATORS[indicator]
    rounded = {
        key: (round(float(item), decimals) if key in LIMITS and isinstance(item, (float, int)) else item)
        for key, item in more.items()
    }
    return {
        "Indicator ID": indicator, "Indicator Name": name, **place(code), "Sex": sex, "Age": age, "Category Type": "",
        "Category": "", "Time period": period, "Value": None if value is None else round(float(value), decimals),
        "Time period Sortable": int(period[:4]) * 10000, **rounded,
    }  # fmt: skip


def share_limits(share: float, size: float, both: bool) -> Row:
    """Return the limits of a share in per cent, at 95 and if asked at 99.8 per cent."""
    found: Row = {LIMITS[i]: 100 * limit for i, limit in enumerate(wilson(share, size))}
    if both:
        found |= {LIMITS[i + 2]: 100 * limit for i, limit in enumerate(wilson(share, size, 0.998))}
    return found


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


def surveyed(sample: pd.DataFrame) -> Iterator[Row]:
    """Yield active, inactive and overweight adults; counts are weighted respondents, denominators are not weighted."""
    rng = stream("fingertips england")
    for indicator, column, england in (
        (93015, "inactive", levels.INACTIVE), (93014, "active", levels.ACTIVE), (93088, "overweight", levels.OVERWEIGHT),
    ):  # fmt: skip
        asked = sample[sample["measured"]] if column == "overweight" else sample
        for year, period in enumerate(survey.YEARS):
            size = round(levels.ENGLAND_RESPONDENTS * (survey.MEASURED if column == "overweight" else 1))
            size += int(rng.integers(-3000, 3000))
            share = england[year] / 100
            yield row(indicator, COUNTRY[0], "Persons", period, england[year], Count=round(share * size * 0.985),
                      Denominator=size, **share_limits(share, size, indicator == 93015))  # fmt: skip
            for code, group in [(COUNTY[0], asked), *asked.groupby("district")]:
                these = group[group["year"] == year]
                size = len(these)
                share = float(np.average(these[column], weights=these["weight"]))
                # Fingertips counts add weights that average near, but not at, one.
                weighted = share * size * rng.uniform(0.93, 1.07)
                yield row(indicator, str(code), "Persons", period, 100 * share, Count=round(weighted),
                          Denominator=size, **share_limits(share, size, indicator == 93015))  # fmt: skip


def counted(people: pd.DataFrame) -> Iterator[Row]:
    """Yield what is counted or examined in nearly everyone: depression and obesity of children.

    ``people`` has the columns adults, reception, year_six by district code.
    """
    rng = stream("counted")
    for indicator, base, england, story in (
        (848, "adults", levels.DEPRESSION, DEPRESSION),
        (90319, "reception", levels.RECEPTION_OBESITY, RECEPTION),
        (90323, "year_six", levels.YEAR_SIX_OBESITY, YEAR_SIX),
    ):
        for year, period in enumerate(survey.YEARS):
            national = england[year]
            if national is None:
                continue
            both = indicator == 848
            size = 50_000_000 if both else 590_000
            yield row(indicator, COUNTRY[0], "Persons", period, national, Count=round(national / 100 * size),
                      Denominator=size, **share_limits(national / 100, size, both))  # fmt: skip
            if (
                period == "2020/21" and not both
            ):  # the measurement programme stopped: no local figures published
                for code in (COUNTY[0], *people.index):
                    yield row(indicator, code, "Persons", period, None)
                continue
            sizes, counts = [], []
            for number, code in enumerate(people.index):
                size = round(people.loc[code, base] * rng.uniform(0.96, 1.02))
                true = survey.level(national, story[number], year) + rng.normal(0, 0.25)
                sizes.append(size)
                counts.append(int(rng.binomial(size, true / 100)))
            for code, size, count in zip(
                (COUNTY[0], *people.index), (sum(sizes), *sizes), (sum(counts), *counts), strict=True
            ):
                yield row(indicator, code, "Persons", period, 100 * count / size, Count=count, Denominator=size,
                          **share_limits(count / size, size, both))  # fmt: skip


def children(people: pd.DataFrame) -> Iterator[Row]:
    """Yield active children: small school samples, hence wide intervals and gaps."""
    rng = stream("children")
    for year, period in enumerate(survey.YEARS):
        national = levels.ACTIVE_CHILDREN[year]
        if national is None:
            continue
        yield row(93570, COUNTRY[0], "Persons", period, national, Denominator=100_000,
                  Count=round(national * 985), **share_limits(national / 100, 100_000, False))  # fmt: skip
        shares, sizes = [], []
        for number, code in enumerate(people.index):
            size = int(rng.integers(110, 420))
            true = survey.level(national, CHILDREN[number], year) + rng.normal(
                0, 2.5
            )  # whole schools answer alike
            shares.append(rng.binomial(size, true / 100) / size)
            sizes.append(size)
            if (code, year) in CHILDREN_MISSING:
                yield row(93570, code, "Persons", period, None)
                continue
            yield row(93570, code, "Persons", period, 100 * shares[-1], Denominator=size,
                      Count=round(shares[-1] * size * rng.uniform(0.93, 1.07)),
                      **share_limits(shares[-1], size, False))  # fmt: skip
        share = float(np.average(shares, weights=people["children"]))
        yield row(93570, COUNTY[0], "Persons", period, 100 * share, Denominator=sum(sizes),
                  Count=round(share * sum(sizes) * 1.02), **share_limits(share, sum(sizes), False))  # fmt: skip


def lives(people: pd.DataFrame) -> Iterator[Row]:
    """Yield life expectancy (districts and county) and healthy life expectancy (county only, as published)."""
    rng = stream("lives")
    everyone = people["everyone"]
    for sex, england in levels.LIFE_EXPECTANCY.items():
        chance = rng.normal(0, 1, (len(people), len(england) + 2))
        for year, national in enumerate(england):
            period = f"{2015 + year} - {17 + year}"
            values = []
            spread = 0.30 * np.sqrt(100_000 / everyone.to_numpy())
            for number in range(len(people)):
                noise = spread[number] * chance[number, year : year + 3].sum() / np.sqrt(3)
                values.append(survey.level(national, LIVES[sex][number], year) + noise)
            county = float(np.average(values, weights=everyone))
            spreads = [0.02, 0.30 * np.sqrt(100_000 / everyone.sum()), *spread]
            for code, value, error in zip(
                (COUNTRY[0], COUNTY[0], *people.index), (national, county, *values), spreads, strict=True
            ):
                reach = 1.96 * error
                yield row(90366, code, sex, period, value, 2,
                          **{LIMITS[0]: value - reach, LIMITS[1]: value + reach})  # fmt: skip
    for sex, series in healthy_lives().items():
        for (start, national, county), own in zip(
            ((2011 + i, *pair) for i, pair in enumerate(series)), levels.HEALTHY_YEARS[sex], strict=True
        ):
            if start < 2015:
                continue
            period = f"{start} - {start - 1998:02d}"
            yield row(
                90362,
                COUNTRY[0],
                sex,
                period,
                own,
                1,
                **{LIMITS[0]: national - 0.2, LIMITS[1]: national + 0.2},
            )
            yield row(
                90362, COUNTY[0], sex, period, county, 1, **{LIMITS[0]: county - 0.9, LIMITS[1]: county + 0.9}
            )


def healthy_lives() -> dict[str, list[tuple[float, float]]]:
    """Return healthy life expectancy by sex for the periods from 2011 - 13: the country's and the county's years."""
    rng = stream("healthy lives")
    found = {}
    for sex, england in levels.HEALTHY_YEARS.items():
        start, end = HEALTHY_LIVES[sex]
        steps = np.linspace(start, end, len(england)) + rng.normal(0, 0.2, len(england))
        found[sex] = [(own, round(own + float(step), 1)) for own, step in zip(england, steps, strict=True)]
    return found


def deaths(people: pd.DataFrame) -> Iterator[Row]:
    """Yield preventable deaths under 75 per 100,000; the limits scale Byar's limits of the count."""
    rng = stream("deaths")
    for year, national in enumerate(levels.PREVENTABLE_MORTALITY):
        period = str(levels.FIRST_YEAR + year)
        counts, sizes = [], people["under_75"].to_numpy()
        for number, size in enumerate(sizes):
            ratio = survey.level(0, PREVENTABLE[number], year)
            counts.append(int(rng.poisson(ratio * national * size / 1e5)))
        areas = [
            (COUNTRY[0], round(national * 520), 52_000_000),
            (COUNTY[0], sum(counts), int(sizes.sum())),
            *zip(people.index, counts, sizes, strict=True),
        ]
        for code, count, size in areas:
            value = national if code == COUNTRY[0] else 1e5 * count / size
            lower, upper = byar(count)
            yield row(93721, code, "Persons", period, value, 2, Count=count, Denominator=int(size),
                      **{LIMITS[0]: value * lower / count, LIMITS[1]: value * upper / count})  # fmt: skip


def profile(sample: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return the district profile: ten indicators, ten years, districts, county and country.

    Depression in 2024/25 and Mockham's first overweight figure come without limits, as the published copy has
    them, so that a reader meets "interval not published".
    """
    rows = [*surveyed(sample), *counted(people), *children(people), *lives(people), *deaths(people)]
    order = {code: i for i, code in enumerate((COUNTRY[0], COUNTY[0], *people.index))}
    ids = {indicator: i for i, indicator in enumerate(INDICATORS)}
    rows.sort(
        key=lambda r: (
            ids[int(str(r["Indicator ID"]))], str(r["Time period"]), order[str(r["Area Code"])], str(r["Sex"]) != "Male",
        )
    )  # fmt: skip
    table = pd.DataFrame(compared(rows), columns=list(COLUMNS))
    bare = (table["Indicator ID"] == 848) & (table["Time period"] == "2024/25")
    bare |= (
        (table["Indicator ID"] == 93088)
        & (table["Time period"] == "2015/16")
        & (table["Area Code"] == "X07000002")
    )
    table.loc[bare, [*LIMITS, "Count", "Denominator"]] = None
    return _whole(table)


def breakdowns(sample: pd.DataFrame) -> pd.DataFrame:
    """Return inactivity by group: for the country as published for England, for the districts from the sample."""
    rng = stream("breakdowns")
    rows: list[Row] = []
    groups = [("", "", "Persons", age, *found) for age, found in levels.AGES.items()]
    groups += [("", "", sex, "19+ yrs", *found) for sex, found in levels.SEXES.items()]
    groups += [
        (kind, category, "Persons", "19+ yrs", share, size) for kind, category, share, size in levels.GROUPS
    ]
    for year in range(3, 8):
        period = survey.YEARS[year]
        move = float(logit(levels.INACTIVE[year] / 100) - logit(levels.INACTIVE[7] / 100))
        for kind, category, sex, age, share, size in groups:
            people = round(size * rng.uniform(0.97, 1.03))
            true = float(expit(logit(share / 100) + move))
            seen = true if year == 7 else rng.binomial(people, true) / people
            rows.append(_group(COUNTRY[0], period, sex, age, kind, category, seen, people))
        for code, own in sample[sample["year"] == year].groupby("district"):
            for column, kind in (("sex", ""), ("age", ""), ("disability", "Disability")):
                for group, these in own.groupby(column):
                    seen = float(np.average(these["inactive"], weights=these["weight"]))
                    sex = str(group) if column == "sex" else "Persons"
                    age = str(group) if column == "age" else "19+ yrs"
                    category = str(group) if kind else ""
                    rows.append(_group(str(code), period, sex, age, kind, category, seen, len(these)))
    return _whole(pd.DataFrame(rows, columns=list(COLUMNS)))


def _group(
    code: str, period: str, sex: str, age: str, kind: str, category: str, share: float, size: int
) -> Row:
    """Return one row of the breakdowns."""
    found = row(
        93015, code, sex, period, 100 * share, 5, Denominator=size, **share_limits(share, size, False)
    )
    return found | {"Indicator Name": BREAKDOWN_NAME, "Age": age, "Category Type": kind, "Category": category}


def _whole(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with counts as whole numbers and blanks where nothing is published."""
    for column in ("Count", "Denominator", "Time period Sortable"):
        table[column] = table[column].astype("Int64")
    return table
