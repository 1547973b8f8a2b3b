"""Put down every number that a sentence about a place uses."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from localsport.answers.claims import claim
from localsport.display.wording import OLDER
from localsport.methods import comparison
from localsport.needs import SMALL_PLACE, NeedsIndex

HEADLINES = {
    ("93015", "Persons"): "inactive",
    ("93014", "Persons"): "active",
    ("93570", "Persons"): "children_active",
    ("93088", "Persons"): "overweight",
    ("93721", "Persons"): "preventable_deaths",
    ("90366", "Female"): "life_women",
    ("90366", "Male"): "life_men",
    ("848", "Persons"): "depression",
    ("ons-sports-facilities", "Persons"): "facilities",
    ("deprivation-most-deprived-fifth", "Persons"): "deprived",
}
"""Indicators that sentences speak of, and the stem of their claims' ids."""

METHODS = {
    "published": "as published",
    "counts": "counted, or rebuilt from its districts' counts",
    "mean": "estimate: mean of its districts' figures weighted by residents aged 16 and over",
}
"""How a figure came to be, by the column ``basis`` of headline rows."""

INACTIVE = ("93015", "Persons")
Claims = list[dict[str, Any]]


def _rows(summary: pd.DataFrame, wanted: Iterable[tuple[str, str]]) -> dict[Any, dict[Any, Any]]:
    """Look the rows of some indicators up by indicator and sex."""
    own = summary[summary["indicator_id"].isin([id for id, _ in wanted])]
    found: dict[Any, dict[Any, Any]] = own.set_index(["indicator_id", "sex"]).to_dict("index")
    return found


def _age(row: dict[Any, Any]) -> str:
    """Say where the place's latest figure is older than the nation's."""
    return "" if row["period"] == row["latest_period"] else f"; {OLDER}"


def indicator_claims(area: pd.Series, summary: pd.DataFrame, neighbours: pd.DataFrame) -> Claims:
    """Claim the place's figure of each headline indicator and those it is set beside."""
    made: Claims = []
    by_id = _rows(summary, HEADLINES)
    beside, chosen = "most similar places", "nearest by z-scored distance over the table neighbour_variables"
    if area["level"] == "locality":
        beside, chosen = "districts it lies in", "the districts of its neighbourhoods"
    for key, stem in HEADLINES.items():
        row = by_id[key]
        if pd.isna(row["value"]):
            continue
        where = f"indicators: indicator_id={key[0]}, sex={key[1]}, period={row['period']}"
        common = {"unit": row["unit"], "period": row["period"], "source_id": row["source_id"]}
        made.append(
            claim(
                f"{stem}_rate",
                area["code"],
                f"{row['name']}, {area['name']}",
                row["value"],
                **common,
                lower=row["lower_95"],
                upper=row["upper_95"],
                interval_note=row["interval_note"],
                verdict=row["comparison"],
                method=METHODS[row["basis"]] + _age(row),
                rows=f"{where}, area_code={area['code']}",
            )
        )
        if pd.notna(row["country_value"]):
            made.append(
                claim(
                    f"{stem}_country",
                    area["country"],
                    f"{row['name']}, {area['country_name']}",
                    row["country_value"],
                    **common,
                    verdict=row["comparison"],
                    method=row["comparison_note"],
                    rows=f"{where}, area_code={area['country']}",
                )
            )
        if pd.notna(row["region_value"]):
            made.append(
                claim(
                    f"{stem}_region",
                    area["region"],
                    f"{row['name']}, {area['region_name']}",
                    row["region_value"],
                    **common,
                    method=METHODS[row["region_basis"]],
                    rows=f"{where}, area_code={area['region']} or its districts",
                )
            )
        if row["neighbours_n"] > 1:
            codes = " ".join(neighbours.index)
            made += [
                claim(
                    f"{stem}_neighbours_{end}",
                    area["code"],
                    f"{row['name']}, {end}est of the {int(row['neighbours_n'])} {beside}",
                    row[f"neighbours_{end}"],
                    **common,
                    method=chosen,
                    rows=f"{where}, area_code in {codes}",
                )
                for end in ("low", "high")
            ]
    return made


def change_claims(area: pd.Series, change: pd.Series, line: pd.DataFrame) -> Claims:
    """Claim the first, latest, lowest and highest years of inactivity, and the verdict on change."""
    if "first" not in change:
        return []
    source = "; ".join(sorted(set("; ".join(line["source_id"]).split("; "))))
    made = [
        claim(
            f"inactive_{part}",
            area["code"],
            f"Physically inactive adults, {area['name']}, {part} year",
            change[part],
            "%",
            period=change[f"{part}_period"],
            source_id=source,
            method=METHODS["mean"] if line["estimated"].any() else METHODS["published"],
            rows=f"indicators: indicator_id=93015, area_code={area['code']}",
        )
        for part in ("first", "last", "lowest", "highest")
    ]
    made.append(
        claim(
            "inactive_change",
            area["code"],
            f"Change in physically inactive adults, {area['name']}",
            change["difference"],
            "percentage points",
            period=f"{change['first_period']} to {change['last_period']}",
            lower=change.get("difference_lower", float("nan")),
            upper=change.get("difference_upper", float("nan")),
            interval_note="" if "difference_lower" in change else change["reason"],
            verdict=change["verdict"],
            source_id=source,
            method="latest minus first; 1.96 standard errors of the difference of two surveys",
            rows=f"indicators: indicator_id=93015, area_code={area['code']}",
        )
    )
    return made


GAPS = {
    "disabled": "Disabled people",
    "not_disabled": "People who are not disabled",
    "most_deprived": "Most deprived tenth of neighbourhoods",
    "least_deprived": "Least deprived tenth of neighbourhoods",
}
"""Groups that sentences speak of, by label in the table breakdown_groups."""


def group_claims(area: pd.Series, groups: pd.DataFrame) -> Claims:
    """Claim the inactivity of the groups between which the gap is widest and most often asked for."""
    by_label: dict[Any, dict[Any, Any]] = groups.dropna(subset=["value"]).set_index("label").to_dict("index")
    return [
        claim(
            f"inactive_{id}",
            row["area_code"],
            f"Physically inactive adults, {label.lower()}",
            row["value"],
            "%",
            period=row["period"],
            lower=row["lower_95"],
            upper=row["upper_95"],
            source_id=row["source_id"],
            method="as published",
            rows=f"indicators: indicator_id=93015, area_code={row['area_code']}, category of {label!r}",
        )
        for id, label in GAPS.items()
        if label in by_label
        for row in [by_label[label]]
    ]


ASKED = 500
"""People asked in a district in a year at the least (Active Lives technical notes)."""


def sample_claims(area: pd.Series, summary: pd.DataFrame, neighbourhoods: int) -> Claims:
    """Claim the smallest difference from the nation that a survey of 500 people would show."""
    row = _rows(summary, [INACTIVE])[INACTIVE]
    # The survey's minimum of 500 does not hold for the smallest places.
    if pd.isna(row["country_value"]) or neighbourhoods < SMALL_PLACE or area["level"] != "district":
        return []
    found = comparison.smallest_difference(pd.Series([row["country_value"]]), ASKED).iloc[0]
    return [
        claim(
            "smallest_difference",
            area["code"],
            f"Difference from {area['country_name']}, either way, that a survey of {ASKED} people shows 4 times in 5",
            max(found["smallest_rise"], found["smallest_fall"]),
            "percentage points",
            period=row["period"],
            source_id=row["source_id"],
            method="Fleiss, Levin and Paik: power 80%, confidence 95%, no design effect",
            rows="claims: inactive_country",
        )
    ]


def people_claims(area: pd.Series, summary: pd.DataFrame, adults: pd.Series, source: str) -> Claims:
    """Claim how many adults the rate of inactivity comes to."""
    if area["level"] == "locality":
        # The survey's rate is of districts; what is modelled of a locality has claims of its own.
        return []
    row = _rows(summary, [INACTIVE])[INACTIVE]
    people = adults.reindex(list(area["districts"])).sum()
    made = [
        claim(
            "adults",
            area["code"],
            f"Residents aged 19 and over, {area['name']}",
            people,
            "people",
            period="2021",
            source_id=source,
            method="Census 2021: aged 20 and over, and a fifth of those aged 15 to 19",
            rows="populations: the place's MSOAs, age_from>=15",
        )
    ]
    if pd.notna(row["value"]):
        made.append(
            claim(
                "inactive_adults",
                area["code"],
                f"Physically inactive adults, {area['name']}, number",
                people * row["value"] / 100,
                "people",
                period=row["period"],
                lower=people * row["lower_95"] / 100,
                upper=people * row["upper_95"] / 100,
                interval_note=row["interval_note"],
                source_id=f"{row['source_id']}; {source}",
                method="rate of the period times residents aged 19 and over at Census 2021",
                rows="claims: inactive_rate, adults",
            )
        )
    return made


def need_claims(
    area: pd.Series, neighbourhoods: pd.DataFrame, msoas: pd.DataFrame, needs: NeedsIndex, sources: str
) -> Claims:
    """Claim how many neighbourhoods are among the nation's neediest, and where need is greatest."""
    n = len(neighbourhoods)
    method = "needs index: weighted national percentile ranks, table need_weights"
    if needs.lacking:
        method += f"; without {', '.join(needs.lacking)}"
    common = {"source_id": sources, "method": method, "rows": "needs index of the place's small_areas"}
    counts = {
        "neighbourhoods": ("Neighbourhoods (LSOAs)", n),
        "neediest_fifth": (
            f"Neighbourhoods among {area['country_name']}'s neediest fifth",
            int(neighbourhoods["national_fifth"].eq(1).sum()),
        ),
        "neediest_tenth": (
            f"Neighbourhoods among {area['country_name']}'s neediest tenth",
            int(neighbourhoods["national_tenth"].eq(1).sum()),
        ),
    }
    made = [
        claim(
            id,
            area["code"],
            f"{what}, {area['name']}",
            value,
            "neighbourhoods",
            period="2021 to 2025",
            **common,
        )
        for id, (what, value) in counts.items()
    ]
    made.append(
        claim(
            "neediest_fifth_residents",
            area["code"],
            f"Residents of neighbourhoods among {area['country_name']}'s neediest fifth, {area['name']}",
            neighbourhoods.loc[neighbourhoods["national_fifth"].eq(1), "population"].sum(),
            "people",
            period="2021",
            **common,
        )
    )
    if n < SMALL_PLACE:
        return made
    # Where the neediest neighbourhoods lie, not where the mean of an MSOA is highest: the table and the
    # map say the same.
    neediest = neighbourhoods.drop_duplicates("msoa_code").head(3)
    rows: list[dict[Any, Any]] = neediest.to_dict("records")
    for place, row in enumerate(rows, start=1):
        made.append(
            claim(
                f"greatest_need_{place}",
                str(row["msoa_code"]),
                str(msoas.loc[row["msoa_code"], "name"]),
                row["needs_index"],
                "index, 0 to 100",
                period="2021 to 2025",
                verdict=str(row["driver"]),
                **common,
            )
        )
    return made


def access_claims(area: pd.Series, places: pd.DataFrame) -> Claims:
    """Claim how many everyday places to be active there are."""
    source = "; ".join(sorted(set(places["source_id"]) - {""}))
    if not source:
        return []
    return [
        claim(
            f"places_{str(kind).lower().replace(' ', '_')}",
            area["code"],
            f"{kind}s open to the public and in operation, {area['name']}",
            row["facilities"],
            "facilities",
            source_id=source,
            method="operational status 3 and public access",
            rows=f"facilities: facility_type={kind}, district_code in the place",
        )
        for kind, row in places.iterrows()
    ]
