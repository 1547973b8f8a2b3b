"""Claim every number a sentence may use about who is least active."""

from typing import Any

import pandas as pd

from localsport.answers import claims

Claims = list[dict[str, Any]]


def equality_claims(
    area: pd.Series,
    groups: pd.DataFrame,
    extremes: pd.DataFrame,
    own: tuple[str, ...],
    local: pd.DataFrame,
    nowhere: tuple[str, ...],
) -> Claims:
    """Line up what may be said; ids begin with ``equality_``.

    Parameters
    ----------
    area, groups, extremes, own, local
        As `answers.equality.Equality` holds them.
    nowhere
        Protected characteristics of which no figure is among the files.

    Returns
    -------
    list
        ``equality_<breakdown>_most`` and ``_least`` (``verdict``: against the average of the area they are of),
        ``equality_average`` of the place and ``equality_average_country`` where groups of that area are shown,
        ``equality_<characteristic>_residents`` and ``_inactive``, and ``equality_lacking`` (breakdowns that are
        not published for the place, named in ``what``), ``equality_nowhere``.
    """
    made = [
        claims.claim(
            f"equality_{str(row['group']).lower().replace(' ', '_')}_{row['end']}",
            str(row["area_code"]),
            str(row["label"]),
            float(row["value"]),
            "%",
            period=str(row["period"]),
            lower=float(row["lower_95"]),
            upper=float(row["upper_95"]),
            interval_note="" if pd.notna(row["lower_95"]) else "interval not published",
            verdict=str(row["against"]),
            source_id=str(row["source_id"]),
            method=f"as published; the {row['end']} inactive of the groups by {str(row['group']).lower()}",
            rows=f"indicators: indicator_id=93015, area_code={row['area_code']}, group {row['label']!r}",
        )
        for row in extremes.to_dict("records")
    ]
    made += _averages(area, groups)
    for row in local.to_dict("records"):
        made += _shares(area, row)
    lacking = [str(kind) for kind in groups["group"].unique() if kind not in own]
    made.append(
        claims.claim(
            "equality_lacking",
            str(area["code"]),
            "; ".join(kind.lower() for kind in lacking),
            len(lacking),
            "",
            source_id="; ".join(sorted(groups["source_id"].unique())),
            method="counted: breakdowns without a figure for the place",
            rows="indicators: indicator_id=93015",
        )
    )
    made.append(
        claims.claim(
            "equality_nowhere",
            str(area["code"]),
            "; ".join(nowhere),
            len(nowhere),
            "",
            method="counted: protected characteristics of which no figure of inactivity is among the files",
            rows="indicators: indicator_id=93015",
        )
    )
    return made


def _averages(area: pd.Series, groups: pd.DataFrame) -> Claims:
    made = []
    for id, code in (("equality_average", area["code"]), ("equality_average_country", area["country"])):
        own = groups[groups["area_code"].eq(code)].dropna(subset=["average"])
        if own.empty:
            continue
        row = own.iloc[0]
        made.append(
            claims.claim(
                id,
                str(code),
                f"Physically inactive adults, {row['area_name']}",
                float(row["average"]),
                "%",
                period=str(row["period"]),
                lower=float(row["average_lower"]),
                upper=float(row["average_upper"]),
                source_id=str(row["source_id"]),
                method="as published for the period of the groups",
                rows=f"indicators: indicator_id=93015, area_code={code}, period={row['period']}",
            )
        )
    return made


def _shares(area: pd.Series, row: dict[Any, Any]) -> Claims:
    if pd.isna(row["residents_share"]):
        return []
    common = {
        "period": "2021",
        "source_id": str(row["source_id"]),
        "rows": "small_areas or populations of the place; indicators: indicator_id=93015 of the nation",
    }
    made = [
        claims.claim(
            f"equality_{row['characteristic']}_residents",
            str(area["code"]),
            str(row["group"]),
            100 * float(row["residents_share"]),
            "%",
            method=f"share of {row['base']}",
            **common,
        )
    ]
    if pd.notna(row["inactive_share"]):
        made.append(
            claims.claim(
                f"equality_{row['characteristic']}_inactive",
                str(area["code"]),
                str(row["group"]),
                100 * float(row["inactive_share"]),
                "%",
                method="modelled: the place's mix times the nation's rates, as a share of all inactive",
                **common,
            )
        )
    return made
