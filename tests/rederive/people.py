"""Work out again who is least active and who the inactive are likely to be, from the raw files alone.

Independent of the library on purpose: nothing of it is imported here. ``of`` is what ``place.nation`` read.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

PARAMETERS = Path(__file__).resolve().parents[2] / "data" / "raw" / "parameters"
INACTIVE, ADULTS = "93015", "19+ yrs"
NAMED = 3
"""Groups that the sentence names, of each area."""


def breakdowns(of: Any, area: str) -> pd.DataFrame:
    """List an area's latest published groups; one asked of fewer than 30 people is not shown."""
    rows = of.figures[(of.figures["indicator"] == INACTIVE) & (of.figures["area"] == area)]
    rows = rows.assign(category=rows["category"].str.strip('"'))
    wanted = pd.read_csv(PARAMETERS / "breakdown_groups.csv", dtype=str, keep_default_na=False)
    wanted["age"] = wanted["age"].replace("", ADULTS)
    found = wanted.merge(rows, on=["sex", "age", "category_type", "category"])
    found = found[found["period"] == found["period"].max()]
    return found[~(found["base"] < 30)]


def standing(row: Any, average: float) -> str:
    """Say on which side of the average of its area a group's published limits lie."""
    if np.isnan([row.lower, row.upper, average]).any():
        return ""
    return "higher" if row.lower > average else "lower" if row.upper < average else "similar"


def highest(of: Any, place: str, figure: Callable[..., Any]) -> dict[str, Any]:
    """Find the groups that the sentence names: the place's own where there are any, the nation's for the others."""
    own, nation = breakdowns(of, place), breakdowns(of, of.country)
    out = {}
    for area, rows, average_id in (
        (place, own, "equality_average"),
        (of.country, nation[~nation["group"].isin(own["group"])], "equality_average_country"),
    ):
        if rows.empty:
            continue
        period = rows["period"].iloc[0]
        line = of.headline[INACTIVE, "Persons"]
        if (area, period) not in line.index:
            continue
        average = line.loc[(area, period)]
        most = [rows.loc[part["value"].idxmax()] for _, part in rows.groupby("group", sort=False)]
        clear = [row for row in most if standing(row, average["value"]) == "higher"]
        clear = sorted(clear, key=lambda row: -row["value"])[:NAMED]
        out[average_id] = figure(
            average["value"], "%", True, "", period, average["lower"], average["upper"], area
        )
        for row in clear:
            id = f"equality_{row['group'].lower().replace(' ', '_')}_most"
            out[id] = figure(
                row["value"], "%", True, "higher", period, row["lower"], row["upper"], row["label"]
            )
    return out


def bands(of: Any, place: str, tables: pd.DataFrame) -> dict[str, float]:
    """Count residents by the ages that are published; a fifth of 15 to 19 are taken to be 19."""
    home = of.lsoas.groupby("msoa")["district"].agg(lambda d: d.value_counts().index[0])
    here = tables.reindex(home.index[home == place])
    starts = {}
    for column in here.columns:
        if found := re.search(r"Aged (\d+) (?:to|years and over)", column):
            starts[int(found[1])] = here[column].sum()
    out = {}
    for first, last in ((19, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 74), (75, 84), (85, 200)):
        inside = sum(count for start, count in starts.items() if first <= start <= last)
        name = f"{first}-{last} yrs" if last < 200 else f"{first}+ yrs"
        out[name] = inside + (starts[15] / 5 if first == 19 else 0)
    return out


def national_rates(of: Any) -> Callable[[str, str, str], float]:
    """Give a way to look up the nation's latest rate of a group."""
    rows = of.figures[(of.figures["indicator"] == INACTIVE) & (of.figures["area"] == of.country)]
    rows = rows.assign(category=rows["category"].str.strip('"'))
    broken = rows[(rows["category"] != "") | (rows["age"] != ADULTS)]
    rows = rows[(rows["period"] == broken["period"].max()) & (rows["sex"] == "Persons")]
    held = rows.set_index(["age", "category_type", "category"])["value"]
    return lambda age, kind, category: float(held.get((age, kind, category), np.nan))


def mix(of: Any, place: str, tables: pd.DataFrame, figure: Callable[..., Any]) -> dict[str, Any]:
    """Multiply the place's mix by the nation's rates: each group's part of residents and of the inactive."""
    rate = national_rates(of)
    here = of.lsoas[of.lsoas["district"] == place]
    wanted = pd.read_csv(PARAMETERS / "expectation_groups.csv", dtype=str, keep_default_na=False)

    def parts(breakdown: str, share: Callable[[str], float]) -> pd.DataFrame:
        rows = wanted[wanted["breakdown"] == breakdown]
        frame = pd.DataFrame(
            {
                "group": rows["group"],
                "share": rows["share"].map(share),
                "rate": [
                    float(row.within) * rate(row.age or ADULTS, row.category_type, row.category)
                    for row in rows.itertuples()
                ],
            }
        )
        return frame.groupby("group", sort=False).agg(
            {"share": "first", "rate": lambda r: r.sum(skipna=False)}
        )

    def averaged(column: str) -> float:
        return float(np.average(here[column], weights=here["residents"]))

    ages = bands(of, place, tables)
    disabled = averaged("census_disability_any_pct")
    by_tenth = here.groupby("imd_decile")["adults"].sum()
    found = {
        "deprivation": (
            parts("Deprivation", lambda name: float(by_tenth.get(int(name.rpartition("_")[2]), 0))),
            ["Most deprived tenth", "Second most deprived tenth"],
        ),
        "disability": (
            parts("Disability", lambda name: 100 - disabled if name == "rest" else disabled),
            ["Disabled people"],
        ),
        "age": (parts("Age", ages.__getitem__), ["65 to 74", "75 to 84", "85 and over"]),
        "ethnicity": (
            parts("Ethnic group", averaged),
            ["Asian", "Black", "Mixed or multiple", "Other ethnic group"],
        ),
    }
    out = {}
    for kind, (frame, members) in found.items():
        inactive = frame["share"] * frame["rate"]
        if inactive.isna().any() or not frame.loc[members, "share"].sum():
            continue
        for of_whom, counted in (("residents", frame["share"]), ("inactive", inactive)):
            value = 100 * counted[members].sum() / counted.sum()
            out[f"equality_{kind}_{of_whom}"] = figure(value, "%", period="2021")
    return out
