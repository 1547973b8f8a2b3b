"""Claim every number a sentence about a programme may use."""

from typing import Any

import pandas as pd

from localsport.answers import claims
from localsport.data.programmes import Programme
from localsport.methods.prices import total
from localsport.sroi import SocialReturn

PER_POUND = "£ per £1"
KINDS = {"wellbeing": "wellbeing", "capacity released": "capacity", "cash released": "cash"}
ENDS = "2.5th to 97.5th percentile of the draws"
Range = tuple[float, float, float]


def programme_claims(
    given: Programme, result: SocialReturn, switching: pd.DataFrame, *, schedule: str
) -> pd.DataFrame:
    """Line up what may be said of a programme, in the columns of `answers.claims`.

    Parameters
    ----------
    given
        The programme as its files state it.
    result, switching
        As `sroi.social_return` and `sroi.switching_value` return them.
    schedule
        Name of the discount schedule.

    Returns
    -------
    pandas.DataFrame
        Ids begin with ``sroi_``. Money is in £ of the price year that ``period`` names. Where a return of
        one cannot be reached, the value is NaN and ``verdict`` says so.
    """
    where = f"programmes/{given.programme_id}"
    year = "discounted too" if result.first_year_discounted else "not discounted"
    how = (
        f"Social return on investment by the impact map of the Social Value UK guide, in {result.price_year} "
        f"prices by the GDP deflator, discounted by {schedule}, first year {year}"
    )
    common = {
        "period": f"{result.price_year} prices",
        "source_id": given.source_id,
        "method": how,
        "rows": f"{where}/inputs.csv; {where}/outcomes.csv; {where}/assumptions.csv; parameters/unit_values.csv",
    }
    drawn = common | {"method": f"{how}; {len(result.ratios):,} {result.shape} draws, seed {result.seed}"}

    def one(id: str, what: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
        return claims.claim(f"sroi_{id}", "", what, value, unit, **(common | more))

    def ranged(id: str, what: str, three: Range, unit: str) -> dict[str, Any]:
        central, lower, upper = three
        return one(
            id, what, central, unit, **(drawn | {"lower": lower, "upper": upper, "interval_note": ENDS})
        )

    low, high = result.ratio_low, result.ratio_high
    made = [
        one("low", "Social return, lower end of the range", low, PER_POUND, **drawn),
        ranged("central", "Social return, central assumptions", (result.ratio_central, low, high), PER_POUND),
        ranged("median", "Social return, middle of the draws", (result.ratio_median, low, high), PER_POUND),
        one("high", "Social return, upper end of the range", high, PER_POUND, **drawn),
        one(
            "probability_below_one",
            "Share of the draws that return less than was put in",
            100 * result.probability_below_one,
            "%",
            **drawn,
        ),
        ranged("inputs", "All inputs, in kind and by volunteers included", result.inputs, "£"),
        *_inputs(one, result, f"{where}/inputs.csv"),
        ranged("benefits", "Present value of the benefits", result.benefits, "£"),
        ranged("net", "Benefits less inputs", result.net, "£"),
    ]
    kinds = result.by_kind.set_index("kind").to_dict("index")
    for kind, short in KINDS.items():
        row = kinds.get(kind, {"central": 0.0, "low": 0.0, "high": 0.0, "share": 0.0})
        made += [
            ranged(f"{short}_value", f"Benefits: {kind}", (row["central"], row["low"], row["high"]), "£"),
            one(f"{short}_share", f"Share of the benefits that is {kind}", 100 * row["share"], "%"),
        ]
    made += [
        ranged("people", "People who become less inactive, as recorded", result.people, "people"),
        ranged(
            "people_additional", "Of them, who would not have without it", result.additional_people, "people"
        ),
        ranged(
            "cost_per_person", "All inputs per person who becomes less inactive", result.cost_per_person, "£"
        ),
        ranged(
            "cost_per_additional_person",
            "All inputs per person who would not have become less inactive without it",
            result.cost_per_additional_person,
            "£",
        ),
        *_trust(one, given, result, where),
        *(_switch(one, row, how) for row in switching.to_dict("records")),
    ]
    return claims.table(made)


def _inputs(one: Any, result: SocialReturn, rows: str) -> list[dict[str, Any]]:
    kinds = result.by_input["kind"] == "cash"
    cash, rest = (
        total(rows["cost"], rows["price_year"]) for rows in (result.by_input[kinds], result.by_input[~kinds])
    )
    return [
        one("inputs_cash", "Inputs paid in cash", cash, "£", rows=rows),
        one("inputs_in_kind", "Inputs in kind and by volunteers", rest, "£", rows=rows),
    ]


def _trust(one: Any, given: Programme, result: SocialReturn, where: str) -> list[dict[str, Any]]:
    untraced = given.assumptions["status"] == "unverified"
    file = f"{where}/assumptions.csv"
    lines = [str(row + 2) for row in range(len(untraced)) if untraced.iloc[row]]
    return [
        one(
            "unverified_share",
            "Share of the benefits that rests on at least one unverified number",
            100 * result.unverified_share,
            "%",
        ),
        one(
            "unverified_value_share",
            "Share of the benefits whose price is unverified",
            100 * result.unverified_value_share,
            "%",
            rows=f"{where}/outcomes.csv; parameters/unit_values.csv",
        ),
        one("assumptions", "Assumptions about the outcomes", len(untraced), "numbers", rows=file),
        one(
            "assumptions_unverified",
            "Assumptions about the outcomes that nobody has traced",
            int(untraced.sum()),
            "numbers",
            rows=f"{file}, lines {', '.join(lines)}" if lines else file,
        ),
    ]


def _switch(one: Any, row: dict[Any, Any], how: str) -> dict[str, Any]:
    assumption, unit = str(row["assumption"]), str(row["unit"])
    largest = "" if str(row["applies_to"]).startswith("every ") else "_largest"
    scale, shown = (100, "%") if unit == "share" else (1, unit)
    ends = f"{scale * row['from']:g} and {scale * row['to']:g} {shown}".replace(" %", "%")
    return one(
        f"switching_{assumption.removesuffix('_years')}{largest}",
        f"{assumption.removesuffix('_years').replace('_', '-').capitalize()} at which the return is one "
        f"({row['applies_to']})",
        scale * row["value_at_one"],
        shown,
        verdict="" if row["reaches_one"] else f"cannot reach one between {ends}",
        method=f"{how}; every other assumption at its central value",
    )
