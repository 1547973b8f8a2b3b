"""Put down every number that a sentence about the burden of too little activity uses."""

from typing import Any

import numpy as np
import pandas as pd

from localsport.answers.claims import claim
from localsport.burden import GUIDELINE, INACTIVE

Claims = list[dict[str, Any]]
Said = dict[str, dict[Any, Any]]
STEMS = {GUIDELINE: "not_meeting", INACTIVE: "inactive"}
WAYS = {"attributed to inactivity": "attributed", "spent on the disease": "spent"}
RISKS = "parameters/relative_risks.csv, dose_response.csv"


def share_claims(area: pd.Series, said: Said, here: pd.DataFrame, there: pd.DataFrame) -> Claims:
    """Claim the shares of adults that the relative risks are used with."""
    made: Claims = []
    indicator = {GUIDELINE: "active", INACTIVE: "inactive"}
    for exposure, stem in STEMS.items():
        for end, frame, whose in (("", here, "rate"), ("_country", there, "country")):
            row: dict[Any, Any] = frame.to_dict("index")[exposure]
            base = f"{indicator[exposure]}_{whose}"
            if np.isnan(float(row["value"])):
                continue
            name = area["country_name"] if end else area["name"]
            made.append(
                claim(
                    f"burden_{stem}{end}",
                    area["country"] if end else area["code"],
                    f"Adults {exposure}, {name}",
                    float(row["value"]),
                    "%",
                    period=said[base]["period"],
                    lower=float(row["lower"]),
                    upper=float(row["upper"]),
                    interval_note=row["note"],
                    verdict=said[base]["verdict"],
                    source_id=said[base]["source_id"],
                    method=f"{row['basis']}; {said[base]['method']}",
                    rows=f"claims: {base}",
                )
            )
    return made


def fraction_claims(
    area: pd.Series,
    fractions: pd.DataFrame,
    country: pd.DataFrame,
    said: Said,
    *,
    period: str,
    draws: int,
) -> Claims:
    """Claim the fraction of each disease by each method, and the ends of the range of the one to quote.

    The ids are ``burden_DISEASE_METHOD``; those of the method to quote are ``burden_DISEASE_low, _central,
    _high`` and ``_country`` too. ``verdict`` holds the status of the numbers it rests on.
    """
    made: Claims = []
    survey = {one for id in ("active_rate", "inactive_rate") for one in said[id]["source_id"].split("; ")}
    nation = country.set_index(["outcome", "method"])["central"].to_dict()
    for row in fractions.to_dict("records"):
        stem = f"burden_{slug(row['outcome'])}"
        what = f"Share of {row['outcome']} that goes with too little activity"
        common = {
            "period": period,
            "interval_note": f"2.5th to 97.5th percentile of {draws:,} draws; counts: {row['range_from']}",
            "verdict": row["status"],
            "source_id": "; ".join(sorted(survey | set(row["source_id"].split("; ")))),
            "method": f"{row['formula']}; exposure: {row['exposure']}; {row['study']}",
            "rows": f"claims: active_rate, inactive_rate; {RISKS}: {row['parameters']}",
        }
        three = {"central": row["central"], "low": row["low"], "high": row["high"]}
        ends = {"lower": row["low"], "upper": row["high"]}
        place = f"{area['name']}"
        made.append(
            claim(
                f"{stem}_{row['method']}",
                area["code"],
                f"{what}, {place}, by {row['method']}",
                row["central"],
                "%",
                **common,
                **ends,
            )
        )
        if not row["headline"]:
            continue
        made += [
            claim(
                f"{stem}_{end}",
                area["code"],
                f"{what}, {place}, {end}",
                value,
                "%",
                **common,
                **(ends if end == "central" else {}),
            )
            for end, value in three.items()
        ]
        made.append(
            claim(
                f"{stem}_country",
                area["country"],
                f"{what}, {area['country_name']}",
                nation[row["outcome"], row["method"]],
                "%",
                **(common | {"interval_note": "", "rows": common["rows"].replace("_rate", "_country")}),
            )
        )
    return made


def cost_claims(area: pd.Series, costs: pd.DataFrame, said: Said, *, period: str) -> Claims:
    """Claim the sum of each way of counting, with the ends of its range, and its parts."""
    made: Claims = []
    people = said["adults"]["source_id"]
    survey = "; ".join(
        sorted(
            {*said["active_rate"]["source_id"].split("; "), *said["inactive_rate"]["source_id"].split("; ")}
        )
    )
    for row in costs.to_dict("records"):
        way, base = WAYS[row["basis"]], int(row["price_year"])
        year = int(row["published_price_year"])
        whole = row["parameter"] == "total"
        stem = f"burden_cost_{way}" if whole else f"burden_cost_{row['parameter'].replace('-', '_')}"
        common = {
            "period": f"{year}/{(year + 1) % 100:02d}, in {base} prices; activity of {period}",
            "interval_note": "2.5th to 97.5th percentile of the draws of the place's fraction and of the amount",
            "verdict": row["status"],
            "source_id": "; ".join(
                dict.fromkeys([*row["source_id"].split("; "), people, *survey.split("; ")])
            ),
            "method": (
                f"national cost {row['basis']}, apportioned by adults and by the attributable fraction; "
                "restated by the GDP deflator"
            ),
            "rows": f"parameters/disease_spend.csv: {row['parameter']}; claims: adults, active_rate, inactive_rate",
        }
        what = f"Cost a year, {row['basis']}: {row['label'].lower()}, {area['name']}"
        ends = {"lower": row["low"], "upper": row["high"]}
        made.append(claim(stem, area["code"], what, row["central"], "£", **common, **ends))
        if whole:
            made += [
                claim(f"{stem}_{end}", area["code"], f"{what}, {end}", row[end], "£", **common)
                for end in ("low", "high")
            ]
    return made


def trust_claims(rested_on: pd.DataFrame) -> Claims:
    """Claim how many of the numbers behind what is quoted were not verified."""
    counts = {
        "numbers": ("Numbers behind the figures quoted", len(rested_on)),
        "numbers_unverified": (
            "Of them, not verified in a source",
            int(rested_on["status"].eq("unverified").sum()),
        ),
    }
    return [
        claim(
            f"burden_{id}",
            "",
            what,
            n,
            "numbers",
            source_id="; ".join(sorted(set(rested_on["source_id"]))),
            method="count of the rows of the parameter tables by status",
            rows="parameters/relative_risks.csv, dose_response.csv, disease_spend.csv",
        )
        for id, (what, n) in counts.items()
    ]


def slug(outcome: str) -> str:
    """Name a disease as claims' ids do.

    Examples
    --------
    >>> slug("type 2 diabetes")
    'type_2_diabetes'
    """
    return outcome.replace(" ", "_")
