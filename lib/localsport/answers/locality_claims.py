"""Put down every number that a sentence about a custom locality uses and that no survey publishes."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from localsport.answers import place
from localsport.answers.claims import claim
from localsport.data.tables import Tables
from localsport.methods.distributions import Z_95

Claims = list[dict[str, Any]]

NEAR = 2.0
"""Percentage points under which two modelled rates are called similar: a judgement, not a test.

A survey of 500 people does not tell differences twice as large from chance, and a model of it knows no more."""


def modelled_claims(area: pd.Series, small: pd.DataFrame, estimate: pd.Series) -> Claims:
    """Claim the modelled inactivity of a custom locality, of the districts it lies in and of the nation.

    All three are means of the same neighbourhoods' estimates, weighted by adults of the same base, so that they
    can be set beside each other. The errors of neighbouring estimates come from one figure and one pattern; they are
    taken to be wholly shared, so an interval is no narrower than those of the neighbourhoods.

    Parameters
    ----------
    area
        The place, as `localsport.answers.place.place` gives it.
    small
        Every neighbourhood of the nation, indexed by ``lsoa_code``: ``district_code, inactive_pct, adults`` and,
        where there are intervals, ``inactive_lower, inactive_upper, logit_se``.
    estimate
        ``base, period, label, interval_note, source_id`` of the estimates; without ``label`` where there are none.

    Returns
    -------
    list
        ``modelled_rate, modelled_number, modelled_district, modelled_country``; nothing for places of another level
        or without estimates. The verdict of the second and third pair says on which side of them the place lies:
        "higher", "lower" or "similar" (under 2 percentage points).
    """
    if area["level"] != "locality" or "label" not in estimate or "inactive_pct" not in small:
        return []
    own = place.own(area, small)
    if own["inactive_pct"].isna().any():
        return []
    within = small[small["district_code"].isin(area["districts"])]
    here = _mean(own)
    common = {
        "period": estimate["period"],
        "interval_note": estimate["interval_note"],
        "source_id": estimate["source_id"],
    }
    made = [
        claim(
            "modelled_rate",
            area["code"],
            f"Physically inactive adults, modelled, {area['name']}",
            here["value"],
            "%",
            **common | {"lower": here["lower"], "upper": here["upper"]},
            method=_method(estimate, "the place"),
            rows="estimates of the place's small_areas: inactive_pct, adults",
        ),
        claim(
            "modelled_number",
            area["code"],
            f"Physically inactive adults, modelled, {area['name']}, number",
            here["value"] / 100 * here["adults"],
            "people",
            **common,
            lower=here["lower"] / 100 * here["adults"],
            upper=here["upper"] / 100 * here["adults"],
            method=f"modelled rate times residents at Census 2021 of the base; {estimate['label']}",
            rows="claims: modelled_rate; small_areas: adults",
        ),
    ]
    beside = {
        "district": ("; ".join(area["districts"]), area["districts_name"], within),
        "country": (area["country"], area["country_name"], small),
    }
    for stem, (code, name, frame) in beside.items():
        there = _mean(frame)
        made.append(
            claim(
                f"modelled_{stem}",
                code,
                f"Physically inactive adults, modelled, {name}",
                there["value"],
                "%",
                **common | {"lower": there["lower"], "upper": there["upper"]},
                verdict=_side(here["value"] - there["value"]),
                method=f"{_method(estimate, str(name))}; similar: under {NEAR:g} percentage points apart",
                rows=f"estimates of the small_areas of {name}: inactive_pct, adults",
            )
        )
    return made


def made_of_claims(tables: Tables, area: pd.Series, small: pd.DataFrame) -> Claims:
    """Claim how many people live in a custom locality and how well its neighbourhoods fit the polygon drawn.

    Parameters
    ----------
    tables
        The tidy tables, for the table of custom localities and the source of residents.
    small
        Every neighbourhood, indexed by ``lsoa_code``, with ``population``.

    Returns
    -------
    list
        ``residents`` and, of a polygon, ``fit_inside`` and ``fit_elsewhere``; nothing for places of another level.
    """
    if area["level"] != "locality":
        return []
    row = tables.localities().set_index("area_code").loc[area["code"]]
    columns = tables.small_area_columns().set_index("column")["source_id"]
    sources = "; ".join(one for one in (str(row["source_id"]), str(columns.get("population", ""))) if one)
    made = [
        claim(
            "residents",
            area["code"],
            f"Residents, {area['name']}",
            place.own(area, small)["population"].sum(),
            "people",
            period="2021",
            source_id=sources,
            method="sum of its neighbourhoods",
            rows="small_areas: population",
        )
    ]
    if pd.isna(row["inside_pct"]):
        return made
    fits = {
        "fit_inside": (
            "Residents of the neighbourhoods counted who live inside the polygon",
            row["inside_pct"],
        ),
        "fit_elsewhere": (
            "Residents of the polygon who live in neighbourhoods counted elsewhere",
            row["elsewhere_pct"],
        ),
    }
    return made + [
        claim(
            id,
            area["code"],
            f"{what}, {area['name']}",
            value,
            "%",
            period="2021",
            interval_note="approximate",
            source_id=sources,
            method="best fit by the neighbourhood's point; residents spread evenly over each neighbourhood's area",
            rows=f"localities: area_code={area['code']}",
        )
        for id, (what, value) in fits.items()
    ]


def _mean(frame: pd.DataFrame) -> dict[str, float]:
    """Average estimates by adults, with an interval where every neighbourhood has one."""
    adults = frame["adults"].to_numpy(dtype=float)
    share = float(np.average(frame["inactive_pct"], weights=adults)) / 100
    found = {
        "value": 100 * share,
        "adults": float(adults.sum()),
        "lower": float("nan"),
        "upper": float("nan"),
    }
    if "inactive_lower" not in frame or frame["inactive_lower"].isna().any():
        return found
    error = Z_95 * float(np.average(frame["logit_se"], weights=adults))
    limits = [100 * float(expit(logit(share) + sign * error)) for sign in (-1, 1)]
    return found | {"lower": limits[0], "upper": limits[1]}


def _side(difference: float) -> str:
    if abs(difference) < NEAR:
        return "similar"
    return "higher" if difference > 0 else "lower"


def _method(estimate: pd.Series, whose: str) -> str:
    return f"modelled, not measured: mean of the neighbourhoods of {whose} weighted by adults; {estimate['label']}"
