"""Put down every number that a sentence about the six sections uses."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from localsport.access import EVERYDAY_TYPES
from localsport.answers.claims import claim
from localsport.methods import intervals

Claims = list[dict[str, Any]]

SHARES = {
    "population_under_16": "children",
    "population_65_over": "older",
    "census_disability_any_pct": "disabled",
    "census_white_pct": "white",
    "census_asian_pct": "asian",
    "census_black_pct": "black",
    "census_higher_managerial_pct": "managers",
    "census_no_car_pct": "no_car",
    "census_active_travel_pct": "active_travel",
}
"""Shares that sentences speak of, and the stem of their claims' ids."""

USUAL_SAMPLE = 500
"""Adults the survey aims to ask in a district (the reference domain, B2)."""

ROUNDED = "mean of neighbourhoods' percentages weighted by their base, each rounded to 0.01"
NEAR = "mean of neighbourhoods' percentages weighted by residents, which stand in for the base"
REGISTER = "count of the register: operational status 3"


def people(area: pd.Series, ages: pd.DataFrame, shares: pd.DataFrame, cited: Mapping[str, str]) -> Claims:
    """Claim how many live in the place and of what kind they are, beside the nation."""
    made: Claims = []
    if not ages.empty:
        made.append(
            claim(
                "demography_residents",
                area["code"],
                f"Residents, {area['name']}",
                ages["place"].sum(),
                "people",
                period="2021",
                source_id=cited["ages"],
                method="sum of five-year age bands of the place's MSOAs",
                rows="populations: the place's MSOAs",
            )
        )
    for column, row in shares.dropna(subset=["value"]).set_index("column").to_dict("index").items():
        if column not in SHARES:
            continue
        for end, column_of, code, name in (
            ("", "value", area["code"], area["name"]),
            ("_country", "country_value", area["country"], area["country_name"]),
        ):
            if pd.isna(row[column_of]):
                continue
            counted = str(column).startswith("population")
            made.append(
                claim(
                    f"demography_{SHARES[str(column)]}{end}",
                    code,
                    f"{row['base']}: {row['label'][0].lower()}{row['label'][1:]}, {name}",
                    row[column_of],
                    "%",
                    period="2021",
                    interval_note="a census count: no interval applies",
                    source_id=cited["bands" if counted else "census"],
                    method="share of counts" if counted else ROUNDED if row["exact"] else NEAR,
                    rows=f"small_areas: {column} of the districts",
                )
            )
    return made


def places(
    area: pd.Series, facilities: pd.DataFrame, management: pd.DataFrame, cited: Mapping[str, str]
) -> Claims:
    """Claim how many places to be active there are, for how many residents, and who runs most of them."""
    if facilities.empty:
        return []
    common = {"source_id": cited["facilities"], "interval_note": "a count: no interval applies"}
    made = [
        claim(
            f"provision_{id}",
            area["code"],
            f"{what}, {area['name']}",
            facilities[column].sum(),
            "facilities",
            **common,
            method=REGISTER,
            rows="facilities: district_code in the place",
        )
        for id, column, what in (
            ("facilities", "facilities", "Facilities in operation"),
            ("public", "public", "Facilities in operation and open to the public"),
        )
    ]
    for kind, row in facilities[facilities.index.isin(EVERYDAY_TYPES)].iterrows():
        for end, role, code in (("", "place", area["code"]), ("_country", "country", area["country"])):
            if pd.notna(row[role]):
                made.append(
                    claim(
                        f"provision_{str(kind).lower().replace(' ', '_')}{end}",
                        code,
                        f"{kind}s open to the public for every 10,000 residents",
                        row[role],
                        "per 10,000",
                        **common | {"source_id": "; ".join([cited["facilities"], cited["bands"]])},
                        method=f"{REGISTER} and public access; residents of Census 2021",
                        rows=f"facilities: facility_type={kind}; small_areas: population",
                    )
                )
    first = management.head(1)
    if first["facilities"].sum():
        for end, role, code in (("", "place", area["code"]), ("_country", "country", area["country"])):
            if first[role].notna().all():
                made.append(
                    claim(
                        f"provision_manager{end}",
                        code,
                        str(first.index[0]),
                        first[role].iloc[0],
                        "%",
                        **common,
                        method=f"{REGISTER}; share of facilities by management",
                        rows=f"facilities: management={first.index[0]}",
                    )
                )
    return made


def economy(area: pd.Series, trade: pd.DataFrame) -> Claims:
    """Claim the counts of businesses and jobs that are held."""
    made: Claims = []
    for row in trade.dropna(subset=["value"]).to_dict("records"):
        common = {"period": row["period"], "source_id": row["source_id"], "method": "as published, or summed"}
        rows = f"indicators: {row['part']} of sport"
        unit = "numbers"
        what = f"{row['label']}, {area['name']}"
        made.append(
            claim(f"economy_{row['part']}", area["code"], what, row["value"], unit, **common, rows=rows)
        )
        for end, role, code in (("", "place", area["code"]), ("_country", "country", area["country"])):
            if pd.notna(row[role]):
                id = f"economy_{row['part']}_rate{end}"
                made.append(
                    claim(id, code, f"{what}, for residents", row[role], "per 10,000", **common, rows=rows)
                )
    return made


def expectation(area: pd.Series, expected: pd.DataFrame, place: Any, cited: Mapping[str, str]) -> Claims:
    """Claim what each mix implies, what was measured in the same period, and what lies between."""
    found = expected[expected["reason"].eq("")]
    if found.empty:
        return []
    period = str(found["period"].iloc[0])
    line = place.series[place.series["indicator_id"].eq("93015") & place.series["period"].eq(period)]
    made: Claims = []
    for end, role in (("measured", "place"), ("country", "country")):
        for row in line[line["role"].eq(role)].head(1).to_dict("records"):
            bare = np.isnan(row["lower_95"])
            made.append(
                claim(
                    f"expectation_{end}",
                    row["area_code"],
                    f"Physically inactive adults, {row['area_name']}, measured",
                    row["value"],
                    "%",
                    period=period,
                    lower=row["lower_95"],
                    upper=row["upper_95"],
                    interval_note="interval not published" if bare else "",
                    source_id=row["source_id"],
                    method="estimate from its districts" if row["estimated"] else "as published",
                    rows=f"indicators: indicator_id=93015, area_code={row['area_code']}, period={period}",
                )
            )
            if role == "place" and bare and area["level"] == "district":
                made.append(_sampling(area, row))
    shares_of = {
        "Age": "ages",
        "Deprivation": "deprivation",
        "Disability": "census",
        "Ethnic group": "census",
    }
    for row in found.to_dict("records"):
        source = "; ".join([row["source_id"], cited.get(shares_of.get(row["breakdown"], ""), "")]).strip("; ")
        made += list(_implied(area, row, source))
    return made


def _sampling(area: pd.Series, row: Mapping[Any, Any]) -> dict[str, Any]:
    share = row["value"] / 100
    limits = intervals.proportion([share * USUAL_SAMPLE], [USUAL_SAMPLE], confidence=0.95, multiplier=100)
    return claim(
        "expectation_sampling",
        area["code"],
        f"How far a figure moves either way by chance where {USUAL_SAMPLE} people are asked",
        float(limits["upper_95"].iloc[0] - limits["lower_95"].iloc[0]) / 2,
        "percentage points",
        period=row["period"],
        interval_note=f"assumed: {USUAL_SAMPLE} people asked, without the survey's design",
        source_id=row["source_id"],
        method=f"half of Wilson's 95% interval on an assumed sample of {USUAL_SAMPLE}",
        rows="claims: expectation_measured",
    )


def _implied(area: pd.Series, row: Mapping[Any, Any], source: str) -> Iterator[dict[str, Any]]:
    stem = f"expectation_{row['breakdown'].lower().replace(' ', '_')}"
    common = {
        "period": row["period"],
        "source_id": source,
        "rows": "expectation, groups of the profile's sections",
    }
    yield claim(
        stem,
        area["code"],
        f"Inactive adults expected from the {row['words']} of {area['name']}",
        row["value"],
        "%",
        **common,
        lower=row["lower_95"],
        upper=row["upper_95"],
        interval_note="of the nation's rates alone: an expectation, not a measurement",
        method="nation's figure plus the sum of (share here - share in the nation) x national rate of each group",
    )
    size, low, high, side = _unsigned(row, "shift")
    yield claim(
        f"{stem}_shift",
        area["code"],
        f"Points by which the {row['words']} of {area['name']} change the expectation",
        size,
        "percentage points",
        **common,
        lower=low,
        upper=high,
        verdict={"+": "more", "-": "fewer", "": "as many"}[side],
        method="sum of (share here - share in the nation) x national rate of each group, without its sign",
    )
    if pd.isna(row["remainder"]):
        return
    size, low, high, side = _unsigned(row, "remainder")
    clear = (
        "not known" if np.isnan(low) else "could be chance" if low <= 0 <= high else "unlikely to be chance"
    )
    yield claim(
        f"{stem}_remainder",
        area["code"],
        f"Points between what was measured and what the {row['words']} of {area['name']} imply",
        size,
        "percentage points",
        **common,
        lower=low,
        upper=high,
        interval_note="interval of the measured figure not published" if np.isnan(low) else "",
        verdict=f"{ {'+': 'above', '-': 'below', '': 'equal'}[side] }; {clear}",
        method="measured minus expected, without its sign",
    )


def _unsigned(row: Mapping[Any, Any], name: str) -> tuple[float, float, float, str]:
    """Take the sign off a number with limits, and say which it was; "" where it rounds to nought."""
    value, low, high = (float(row[c]) for c in (name, f"{name}_lower_95", f"{name}_upper_95"))
    if value < 0:
        value, low, high = -value, -high, -low
    sign = "" if value < 0.05 else "-" if row[name] < 0 else "+"
    return value, low, high, sign


def inequality(area: pd.Series, measures: pd.DataFrame, movement: pd.DataFrame) -> Claims:
    """Claim the latest gaps of the nation and the place, and how they moved."""
    made: Claims = []
    whose = {area["country"]: ("", area["country_name"]), area["code"]: ("place_", area["name"])}
    latest = measures.sort_values("period_start").groupby(["area_code", "gap", "measure"]).tail(1)
    for row in latest.to_dict("records"):
        prefix, name = whose[row["area_code"]]
        made.append(
            claim(
                f"inequality_{prefix}{row['gap']}_{row['measure']}",
                row["area_code"],
                f"{row['label']}, {name}, {row['measure']} gap in inactivity",
                row["value"],
                _unit(row["measure"]),
                period=row["period"],
                lower=row["lower_95"],
                upper=row["upper_95"],
                source_id=row["source_id"],
                method=row["method"],
                rows=f"indicators: indicator_id=93015, area_code={row['area_code']}, period={row['period']}",
            )
        )
    for row in movement.to_dict("records"):
        prefix, name = whose[row["area_code"]]
        own = measures[measures["area_code"].eq(row["area_code"]) & measures["gap"].eq(row["gap"])]
        stem = f"inequality_{prefix}{row['gap']}_{row['measure']}"
        common = {
            "source_id": own["source_id"].iloc[0],
            "rows": f"indicators: indicator_id=93015, area_code={row['area_code']}",
        }
        what = f"{row['label']}, {name}, {row['measure']} gap in inactivity"
        made.append(
            claim(
                f"{stem}_first",
                row["area_code"],
                f"{what}, first comparable year",
                row["first"],
                _unit(row["measure"]),
                period=row["first_period"],
                method=own["method"].iloc[0],
                **common,
            )
        )
        made.append(
            claim(
                f"{stem}_change",
                row["area_code"],
                f"{what}, latest against first comparable year",
                row["change"],
                _unit(row["measure"]),
                period=f"{row['first_period']} to {row['last_period']}",
                lower=row["lower_95"],
                upper=row["upper_95"],
                interval_note=row["reason"],
                verdict=row["verdict"],
                method="MOVER: two independent surveys",
                **common,
            )
        )
    return made


def _unit(measure: str) -> str:
    return "times" if measure == "relative" else "percentage points"
