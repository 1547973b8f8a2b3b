"""Set the districts of a county or region side by side."""

from typing import Any

import pandas as pd

from localsport import profile
from localsport.answers.claims import claim
from localsport.answers.national import National
from localsport.answers.place_claims import METHODS
from localsport.data.tables import Tables
from localsport.display import voice

INACTIVE = "93015"


def districts(tables: Tables, area: pd.Series, shared: National) -> pd.DataFrame:
    """Set what is known of each district of a place beside the others.

    Parameters
    ----------
    tables
        The tidy tables.
    area
        The place, as `localsport.answers.place.place` gives it.
    shared
        What a batch shares.

    Returns
    -------
    pandas.DataFrame
        By district code, the most inactive adults first: ``name``; ``value, lower_95, upper_95`` (% of adults who
        are inactive) with ``period, comparison, interval_note, country_value, basis, source_id``; ``adults`` (aged
        19 and over, Census 2021) and ``inactive_adults, inactive_lower, inactive_upper``; ``neighbourhoods,
        neediest_fifth, neediest_tenth``; ``share_of_need`` and ``share_of_adults``, the district's part of the
        place's inactive adults and of its adults (%), NaN unless every district has a figure.
    """
    codes = list(area["districts"])
    names = tables.areas("district").set_index("area_code")["name"]
    rows = [_of(code, area, shared) for code in codes]
    found = pd.DataFrame(rows, index=pd.Index(codes, name="area_code"))
    found.insert(0, "name", names.reindex(codes))
    found["adults"] = shared.adults_19.reindex(codes)
    for column, rate in (
        ("inactive_adults", "value"),
        ("inactive_lower", "lower_95"),
        ("inactive_upper", "upper_95"),
    ):
        found[column] = found["adults"] * found[rate] / 100
    where = shared.small_areas["district_code"]
    need = shared.neighbourhoods.needs.scores.assign(district_code=where)
    by = need[need["district_code"].isin(codes)].groupby("district_code")
    found["neighbourhoods"] = by.size()
    found["neediest_fifth"] = by["national_fifth"].agg(lambda fifth: int(fifth.eq(1).sum()))
    found["neediest_tenth"] = by["national_tenth"].agg(lambda tenth: int(tenth.eq(1).sum()))
    for column, counted in (("share_of_need", "inactive_adults"), ("share_of_adults", "adults")):
        found[column] = 100 * found[counted] / found[counted].sum(skipna=False)
    return found.sort_values(["inactive_adults", "name"], ascending=[False, True])


def _of(code: str, area: pd.Series, shared: National) -> dict[Any, Any]:
    """Take a district's latest inactivity beside the nation."""
    country = str(area["country"])
    rows = shared.rows[shared.rows["area_code"].isin([code, country])]
    line = profile.summary(
        rows[rows["indicator_id"].eq(INACTIVE)],
        shared.codebook[shared.codebook["indicator_id"].eq(INACTIVE)],
        shared.spread,
        place=code,
        region=None,
        country=country,
        neighbours=[],
    ).iloc[0]
    wanted = ["value", "lower_95", "upper_95", "period", "comparison", "interval_note", "country_value"]
    return dict(line[[*wanted, "basis", "source_id"]].to_dict())


def district_claims(area: pd.Series, found: pd.DataFrame, need_sources: str) -> list[dict[str, Any]]:
    """Claim what sentences say of the districts: how many, the ends of the range, how much need the first two hold.

    Parameters
    ----------
    area
        The place.
    found
        What `districts` returns.
    need_sources
        Sources of the needs index, joined by "; ".
    """
    held = found.dropna(subset=["value"])
    code, name = str(area["code"]), str(area["name"])
    rows = "indicators: indicator_id=93015, the districts' latest period"
    made = [claim("districts", code, f"Districts of {name}", len(found), "numbers", rows="lineage")]
    order: list[dict[Any, Any]] = held.sort_values("value", kind="stable").reset_index().to_dict("records")
    for end, row in (("lowest", order[0]), ("highest", order[-1])) if order else ():
        made.append(
            claim(
                f"district_{end}",
                str(row["area_code"]),
                str(row["name"]),
                row["value"],
                "%",
                period=row["period"],
                lower=row["lower_95"],
                upper=row["upper_95"],
                interval_note=row["interval_note"],
                verdict=row["comparison"],
                source_id=row["source_id"],
                method=METHODS[str(row["basis"])],
                rows=rows,
            )
        )
    apart = (
        held["comparison"].isin(["worse", "higher"]).sum(),
        held["comparison"].isin(["better", "lower"]).sum(),
    )
    for side, n in zip(("higher", "lower"), apart, strict=True):
        made.append(
            claim(
                f"districts_{side}",
                code,
                f"Districts of {name} with {side} inactivity than {area['country_name']}",
                n,
                "numbers",
                source_id="; ".join(sorted(set(held["source_id"]))),
                method="the publisher's comparison, or published limits against the nation's figure",
                rows=rows,
            )
        )
    if found["share_of_need"].notna().all() and len(found) > 2:
        first = found.head(2)
        made += [
            claim(
                f"first_two_{stem}",
                code,
                voice.series_of(first["name"].tolist()),
                first[f"share_of_{stem}"].sum(),
                "%",
                source_id="; ".join(sorted({*found["source_id"], need_sources} - {""})),
                method="of the place's inactive adults" if stem == "need" else "of the place's adults",
                rows=rows,
            )
            for stem in ("need", "adults")
        ]
    top = found.sort_values(["neediest_fifth", "name"], ascending=[False, True]).iloc[0]
    if top["neediest_fifth"] > 0:
        made.append(
            claim(
                "district_most_needy",
                str(top.name),
                str(top["name"]),
                top["neediest_fifth"],
                "neighbourhoods",
                source_id=need_sources,
                method="needs index: neighbourhoods in the nation's neediest fifth",
                rows="needs index of the place's small_areas",
            )
        )
    return made
