"""Write the demonstration county's public health indicators as Fingertips downloads."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from localsport.data import demo_levels as levels
from localsport.data import demo_survey as survey
from localsport.data.demo_downloads import (
    COLUMNS,
    INDICATORS,
    LIMITS,
    Row,
    byar,
    compared,
    counts,
    limits,
    row,
    share_limits,
)
from localsport.data.demo_places import COUNTRY, COUNTY, stream

BREAKDOWN_NAME = "Physically inactive in adults aged 19 years and over"

# Points from England (ratios for mortality) in 2015/16 and 2024/25, districts in order.
DEPRESSION = ((0.2, 0.1), (3.2, 4.6), (2.4, 3.2), (-1.2, -2.0), (-1.8, -2.8), (1.0, 0.1))
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


def surveyed(sample: pd.DataFrame) -> Iterator[Row]:
    """Yield active, inactive and overweight adults; counts are weighted, denominators are not."""
    rng = stream("fingertips england")
    for indicator, column, england in (
        (93015, "inactive", levels.INACTIVE),
        (93014, "active", levels.ACTIVE),
        (93088, "overweight", levels.OVERWEIGHT),
    ):
        asked = sample[sample["measured"]] if column == "overweight" else sample
        for year, period in enumerate(survey.YEARS):
            size = round(levels.ENGLAND_RESPONDENTS * (survey.MEASURED if column == "overweight" else 1))
            size += int(rng.integers(-3000, 3000))
            share = england[year] / 100
            both = indicator == 93015
            national = row(indicator, COUNTRY[0], "Persons", period, england[year])
            yield national | counts(0.985 * share * size, size) | share_limits(share, size, both=both)
            for code, group in [(COUNTY[0], asked), *asked.groupby("district")]:
                these = group[group["year"] == year]
                size = len(these)
                share = float(np.average(these[column], weights=these["weight"]))
                # Fingertips counts add weights that average near, but not at, one.
                weighted = share * size * rng.uniform(0.93, 1.07)
                local = row(indicator, str(code), "Persons", period, 100 * share)
                yield local | counts(weighted, size) | share_limits(share, size, both=both)


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
            share = national / 100
            yield (
                row(indicator, COUNTRY[0], "Persons", period, national)
                | counts(share * size, size)
                | share_limits(share, size, both=both)
            )
            # The measurement programme stopped in the pandemic: no local figures were published.
            if period == "2020/21" and not both:
                for code in (COUNTY[0], *people.index):
                    yield row(indicator, code, "Persons", period, None)
                continue
            sizes, cases = [], []
            for number, code in enumerate(people.index):
                size = round(people.loc[code, base] * rng.uniform(0.96, 1.02))
                true = survey.level(national, story[number], year) + rng.normal(0, 0.25)
                sizes.append(size)
                cases.append(int(rng.binomial(size, true / 100)))
            for code, size, count in zip(
                (COUNTY[0], *people.index), (sum(sizes), *sizes), (sum(cases), *cases), strict=True
            ):
                yield (
                    row(indicator, code, "Persons", period, 100 * count / size)
                    | counts(count, size)
                    | share_limits(count / size, size, both=both)
                )


def children(people: pd.DataFrame) -> Iterator[Row]:
    """Yield active children: small school samples, hence wide intervals and gaps."""
    rng = stream("children")
    for year, period in enumerate(survey.YEARS):
        national = levels.ACTIVE_CHILDREN[year]
        if national is None:
            continue
        yield (
            row(93570, COUNTRY[0], "Persons", period, national)
            | counts(national * 985, 100_000)
            | share_limits(national / 100, 100_000)
        )
        shares, sizes = [], []
        for number, code in enumerate(people.index):
            size = int(rng.integers(110, 420))
            # Whole schools answer alike, so chance is larger than the number of children suggests.
            true = survey.level(national, CHILDREN[number], year) + rng.normal(0, 2.5)
            shares.append(rng.binomial(size, true / 100) / size)
            sizes.append(size)
            if (code, year) in CHILDREN_MISSING:
                yield row(93570, code, "Persons", period, None)
                continue
            yield (
                row(93570, code, "Persons", period, 100 * shares[-1])
                | counts(shares[-1] * size * rng.uniform(0.93, 1.07), size)
                | share_limits(shares[-1], size)
            )
        share = float(np.average(shares, weights=people["children"]))
        yield (
            row(93570, COUNTY[0], "Persons", period, 100 * share)
            | counts(share * sum(sizes) * 1.02, sum(sizes))
            | share_limits(share, sum(sizes))
        )


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
                yield row(90366, code, sex, period, value, 2) | limits(value - reach, value + reach, 2)
    for sex, series in healthy_lives().items():
        for start, (own, county) in enumerate(series, start=2011):
            if start < 2015:
                continue
            period = f"{start} - {start - 1998:02d}"
            yield row(90362, COUNTRY[0], sex, period, own, 1) | limits(own - 0.2, own + 0.2, 1)
            yield row(90362, COUNTY[0], sex, period, county, 1) | limits(county - 0.9, county + 0.9, 1)


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
        events, sizes = [], people["under_75"].to_numpy()
        for number, size in enumerate(sizes):
            ratio = survey.level(0, PREVENTABLE[number], year)
            events.append(int(rng.poisson(ratio * national * size / 1e5)))
        areas = [
            (COUNTRY[0], round(national * 520), 52_000_000),
            (COUNTY[0], sum(events), int(sizes.sum())),
            *zip(people.index, events, sizes, strict=True),
        ]
        for code, count, size in areas:
            value = national if code == COUNTRY[0] else 1e5 * count / size
            lower, upper = byar(count)
            yield (
                row(93721, code, "Persons", period, value, 2)
                | counts(count, int(size))
                | limits(value * lower / count, value * upper / count, 2)
            )


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
            ids[int(str(r["Indicator ID"]))],
            str(r["Time period"]),
            order[str(r["Area Code"])],
            str(r["Sex"]) != "Male",
        )
    )
    table = pd.DataFrame(compared(rows), columns=list(COLUMNS))
    bare = (table["Indicator ID"] == 848) & (table["Time period"] == "2024/25")
    bare |= (
        (table["Indicator ID"] == 93088)
        & (table["Time period"] == "2015/16")
        & (table["Area Code"] == "X07000002")
    )
    table.loc[bare, [*LIMITS, "Count", "Denominator"]] = None
    return _whole(table)


def breakdowns(sample: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Return inactivity by group: for the country as published for England, for the districts from the sample.

    The country's figure for all adults is repeated from the profile (``whole``), as in the published file.
    """
    rng = stream("breakdowns")
    rows: list[Row] = []
    groups = [("", "", "Persons", age, *found) for age, found in levels.AGES.items()]
    groups += [("", "", sex, "19+ yrs", *found) for sex, found in levels.SEXES.items()]
    groups += [
        (kind, category, "Persons", "19+ yrs", share, size) for kind, category, share, size in levels.GROUPS
    ]
    for year in range(3, 8):
        period = survey.YEARS[year]
        everyone = whole[
            (whole["Indicator ID"] == 93015)
            & (whole["Area Code"] == COUNTRY[0])
            & (whole["Time period"] == period)
        ].iloc[0]
        rows.append(
            _group(
                COUNTRY[0],
                period,
                "Persons",
                "19+ yrs",
                "",
                "",
                everyone["Value"] / 100,
                everyone["Denominator"],
            )
        )
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
    found = row(93015, code, sex, period, 100 * share, 5) | {"Denominator": size}
    return (
        found
        | share_limits(share, size)
        | {"Indicator Name": BREAKDOWN_NAME, "Age": age, "Category Type": kind, "Category": category}
    )


def _whole(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with counts as whole numbers and blanks where nothing is published."""
    for column in ("Count", "Denominator", "Time period Sortable"):
        table[column] = table[column].astype("Int64")
    return table
