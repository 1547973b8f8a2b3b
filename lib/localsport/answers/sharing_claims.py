"""Claim every number a sentence may use about a shared budget and the plans it pays for."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from localsport import allocation
from localsport.answers.claims import claim
from localsport.answers.sharing_parts import Refusal
from localsport.data.allocations import Case

Claims = list[dict[str, Any]]
SURE = 0.9
"""Share of the draws from which one locality is said to get more than another."""
DRAWN = "95 of 100 draws of weights, need and gradient"
PLAN = {
    "cost": ("plan_cost", "£"),
    "least_active_spend": ("plan_least_active", "%"),
    "family_based_spend": ("plan_family", "%"),
    "sport_spend": ("plan_sport", "%"),
    "inactive_people": ("plan_people", "people"),
    "in_kind_per_pound": ("plan_in_kind", "£ per £1"),
    "cost_per_inactive_person": ("plan_person_cost", "£"),
    "left_of_allocation": ("plan_left", "£"),
    "social_return": ("plan_return", "£ per £1"),
}
"""Figure of a plan: the id of its claim and the unit it is said in; shares are said as percentages."""


def slug(name: str) -> str:
    """Write a family's name as part of an id.

    Examples
    --------
    >>> slug("local support")
    'local_support'
    """
    return name.lower().replace(" ", "_")


def county_claims(
    case: Case,
    given: allocation.Allocation,
    drawn: allocation.Draws,
    disputed: pd.DataFrame,
    check: allocation.PlanCheck | None,
    model: pd.DataFrame,
    refusal: Refusal,
) -> Claims:
    """Claim what is shared, by what, within which limits, and how firm the order is.

    Parameters
    ----------
    case, given, drawn, disputed, check, model, refusal
        As `answers.sharing.Sharing` holds them.
    """
    code, common = case.area_code, _common(case, "the allocation's folder")
    table = given.table
    grown = given.budget - given.last_budget
    made = [
        claim(
            "share_budget",
            code,
            case.name,
            given.budget,
            "£",
            verdict="as the folder says" if given.budget == case.budget else "another than the folder's",
            **common,
        ),
        claim("share_localities", code, "Localities that share", len(table), "numbers", **common),
        claim("share_people", code, "People who gave points", len(given.weights.people), "numbers", **common),
        claim("share_criteria", code, "Criteria", len(given.weights.criteria), "numbers", **common),
        claim("share_families", code, "Families", len(given.weights.families), "numbers", **common),
        claim("share_draws", code, "Draws", len(drawn.target), "numbers", **common),
        claim("share_floors", code, "Sum of all floors", float(table["floor"].sum()), "£", **common),
    ]
    if not np.isnan(grown):
        word = "more" if grown > 0 else "less" if grown < 0 else "the same"
        made.append(
            claim("share_grown", code, "Beside last year's budget", abs(grown), "£", verdict=word, **common)
        )
        at = int((table["left_to_go"] == 0).sum())
        made.append(claim("share_at_target", code, "At their target this year", at, "numbers", **common))
    for name, limit in (("rise", given.rise), ("fall", given.fall)):
        if limit is not None:
            said = f"The most a locality may {'gain' if name == 'rise' else 'lose'} of last year's money"
            made.append(claim(f"share_{name}", code, said, 100 * limit, "%", **common))
    made += _weights(code, given.weights, _common(case, "points of all people, everyone counting the same"))
    made += _pairs(code, table, drawn, _common(case, f"budget shared in {len(drawn.target):,} draws"))
    dispute = disputed[disputed["between"] > 0]
    if len(dispute):
        row = dispute.iloc[0]
        made.append(
            claim(
                "share_disputed",
                str(dispute.index[0]),
                str(table.at[dispute.index[0], "name"]),
                float(row["between"]),
                "£",
                lower=float(row["lowest"]),
                upper=float(row["highest"]),
                interval_note="the least and the most by one person's points alone",
                verdict=f"{row['lowest_by']}; {row['highest_by']}",
                **_common(case, "target with each person's points alone"),
            )
        )
    made.append(
        claim(
            "share_undisputed",
            code,
            "Localities whose target is the same whoever weighs",
            int((disputed["between"] == 0).sum()),
            "numbers",
            **_common(case, "target with each person's points alone"),
        )
    )
    made += _refusal(code, refusal, _common(case, "least sum of changes to floors, by linear programming"))
    return made + ([] if check is None else _plans(code, case, check, model))


def _row(frame: pd.DataFrame, code: str) -> dict[Any, Any]:
    return dict(frame.loc[code].to_dict())


def _common(case: Case, method: str) -> dict[str, str]:
    return {
        "period": f"{case.year}, {case.price_year} prices",
        "source_id": "; ".join(
            sorted({case.source_id, *case.rows["source_id"], *case.criteria["source_id"]})
        ),
        "method": method,
        "rows": f"allocations/{case.allocation_id}",
    }


def _weights(code: str, weights: allocation.Weights, common: dict[str, str]) -> Claims:
    return [
        claim(
            f"share_weight_{slug(str(family))}",
            code,
            str(family),
            100 * float(row["weight"]),
            "%",
            lower=100 * float(row["low"]),
            upper=100 * float(row["high"]),
            interval_note="the least and the most that one person gave",
            **common,
        )
        for family, row in weights.families.iterrows()
    ]


def _pairs(code: str, table: pd.DataFrame, drawn: allocation.Draws, common: dict[str, str]) -> Claims:
    """Claim how often each gets more than the next, and of how many pairs the order is firm."""
    order = table.sort_values("target", ascending=False, kind="stable").index.astype(str).tolist()
    pairs = drawn.pairs.set_index(["area_code", "other_code"])[["more", "less"]].astype(float)
    either = pairs.max(axis=1)
    firm = int(either.ge(SURE).sum()) // 2
    made = [
        claim(
            "share_pairs",
            code,
            "Pairs of localities",
            len(order) * (len(order) - 1) // 2,
            "numbers",
            **common,
        ),
        claim(
            "share_pairs_sure",
            code,
            f"Pairs in which one gets more than the other in at least {100 * SURE:.0f} of 100 draws",
            firm,
            "numbers",
            **common,
        ),
    ]
    for n, (one, other) in enumerate(pairwise(order), start=1):
        more = float(pairs["more"][(one, other)])
        made.append(
            claim(
                f"share_pair_{n}",
                one,
                str(table.at[one, "name"]),
                100 * more,
                "%",
                verdict=str(table.at[other, "name"]),
                **common,
            )
        )
    return made


def _refusal(code: str, refusal: Refusal, common: dict[str, str]) -> Claims:
    if not refusal.message:
        return []
    what = "Last year's money for everyone" if refusal.known else "An equal part of the budget for everyone"
    return [
        claim("refused_budget", code, "A budget a tenth smaller", refusal.budget, "£", **common),
        claim("refused_floors", code, what, refusal.floors, "£", **common),
        claim(
            "refused_excess",
            code,
            "By how much it is too much",
            refusal.floors - refusal.budget,
            "£",
            **common,
        ),
        claim(
            "refused_change",
            code,
            "The smallest change to the floors that would do, in all",
            float(refusal.changes["change"].sum()),
            "£",
            **common,
        ),
    ]


def _plans(code: str, case: Case, check: allocation.PlanCheck, model: pd.DataFrame) -> Claims:
    """Claim what is asked of the plans, and of how many what can be said."""
    common = _common(case, "each plan's own lines beside the commissioning model") | {
        "rows": f"delivery_plans/{case.allocation_id}; parameters/commissioning_model.csv"
    }
    figures = check.figures
    made = [
        claim("plans", code, "Delivery plans", figures["plan_id"].nunique(), "numbers", **common),
        claim("plans_missing", code, "Gaps in the plans", len(check.missing), "numbers", **common),
    ]
    for figure, (stem, unit) in PLAN.items():
        rows = figures[figures["figure"] == figure]
        if not len(rows) or not (rows["meets"] != "").any():
            continue
        if figure in model.index:
            times = 100.0 if unit == "%" else 1.0
            asked = times * float(model["central"].astype(float)[figure])
            made.append(claim(f"asked_{stem}", code, str(model.at[figure, "label"]), asked, unit, **common))
        for word, name in (
            ("yes", "yes"),
            ("no", "no"),
            ("open", "not told apart"),
            ("unknown", "not known"),
        ):
            n = int((rows["meets"] == name).sum())
            made.append(
                claim(f"{stem}_{word}", code, f"{rows['label'].iloc[0]}: {name}", n, "numbers", **common)
            )
    return made


def locality_claims(
    code: str,
    case: Case,
    given: allocation.Allocation,
    drawn: allocation.Draws,
    disputed: pd.DataFrame,
    places: pd.DataFrame,
    check: allocation.PlanCheck | None,
    returns: pd.DataFrame,
    *,
    end: str = "",
) -> Claims:
    """Claim what one locality would get, how sure that is, what moves it, and what its plan promises.

    Parameters
    ----------
    code
        Of the locality.
    case, given, drawn, disputed, places, check, returns
        As `answers.sharing.Sharing` holds them.
    end
        What every id ends in, so that those of several localities can stand in one table.
    """
    row, sure, place, who = (_row(frame, code) for frame in (given.table, drawn.table, places, disputed))
    name, common = str(row["name"]), _common(case, "allocation.allocation and allocation.uncertainty")

    def one(id: str, what: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
        return claim(f"{id}{end}", code, what, float(value), unit, **(common | more))

    def spread(stem: str, times: float = 1.0) -> dict[str, Any]:
        ends = {"lower": times * float(sure[f"{stem}_low"]), "upper": times * float(sure[f"{stem}_high"])}
        return ends | {"interval_note": DRAWN}

    part = 100.0 / given.budget
    made = [
        one("share_target", name, row["target"], "£", verdict=str(row["limit"]), **spread("target")),
        one("share_before", "Before floors and caps", row["before_limits"], "£", **spread("before")),
        one("share_part", "Target, of the budget", 100 * row["target_share"], "%", **spread("target", part)),
        one("share_head", "Target for each resident", row["target_per_head"], "£ a head"),
        one(
            "share_this_year",
            "This year",
            row["this_year"],
            "£",
            verdict=str(row["held_by"]),
            **spread("this_year"),
        ),
        one(
            "share_at_limit",
            "Share of the draws in which the target is held at floor or cap",
            100 * float(sure["at_floor"] + sure["at_cap"]),
            "%",
        ),
    ]
    if limit := str(row["limit"]):
        made.append(one(f"share_{limit}", f"Its {limit}", row[limit], "£"))
    if pd.notna(row["last_year"]):
        step, left = float(row["step"]), float(row["left_to_go"])
        word = "more" if step > 0 else "less" if step < 0 else "the same"
        side = "below" if left > 0 else "above" if left < 0 else "at"
        made += [
            one("share_last", "Last year", row["last_year"], "£"),
            one("share_step", "This year beside last year", abs(step), "£", verdict=word),
            one("share_left", "This year's money beside the target", abs(left), "£", verdict=side),
        ]
    if pd.notna(place["per_inactive"]):
        made.append(
            one(
                "share_inactive",
                "This year's pounds for each inactive adult",
                place["per_inactive"],
                "£ a head",
                lower=float(place["per_inactive_low"]),
                upper=float(place["per_inactive_high"]),
                interval_note="how unsure the number of inactive adults is: an assumption of criteria.csv "
                "where no limits are published",
                method="this year's money over inactive adults",
                source_id=str(place["source_id"]) or common["source_id"],
            )
        )
    parts = given.contributions[given.contributions["area_code"] == code]
    made += [
        one(f"share_from_{slug(str(family))}", f"Before limits, by {family}", pounds, "£")
        for family, pounds in parts.groupby("family")["pounds"].sum().items()
    ]
    widths = {what: float(sure[f"width_from_{what}"]) for what in drawn.drawn}
    most = max(widths, key=lambda what: widths[what])
    made.append(one("share_moved_by", most, widths[most], "£", method="width were only that drawn"))
    made.append(
        one(
            "share_between",
            "Between the least and the most by one person's points alone",
            who["between"],
            "£",
            lower=float(who["lowest"]),
            upper=float(who["highest"]),
            interval_note="one person's points alone",
            verdict=f"{who['lowest_by']}; {who['highest_by']}" if who["between"] > 0 else "",
        )
    )
    return made + ([] if check is None else _plan(code, check, returns, one))


def _plan(code: str, check: allocation.PlanCheck, returns: pd.DataFrame, one: Any) -> Claims:
    """Claim what the locality's plan promises."""
    made: Claims = []
    figures = check.figures[check.figures["area_code"] == code]
    for row in figures.to_dict("records"):
        if row["figure"] not in PLAN:
            continue
        stem, unit = PLAN[row["figure"]]
        times = 100.0 if unit == "%" else 1.0
        value, what = times * float(row["value"]), str(row["label"])
        if stem == "plan_left":
            value, what = abs(value), "over" if value < 0 else "left" if value > 0 else "even"
        made.append(
            one(
                stem,
                what,
                value,
                unit,
                verdict=str(row["meets"]),
                method=str(row["how"]),
                rows=str(row["lines"]),
                interval_note="" if np.isnan(float(row["low"])) else _ends(str(row["figure"])),
                lower=times * float(row["low"]),
                upper=times * float(row["high"]),
            )
        )
    loose = returns["unverified_share"].reindex(figures["plan_id"].unique()).dropna()
    if len(loose):
        what = "Share of the plan's value that rests on at least one unverified number"
        made.append(one("plan_unverified", what, 100 * float(loose.iloc[0]), "%"))
    if len(figures):
        gaps = int((check.missing["area_code"] == code).sum())
        made.append(one("plan_missing", "What the plan leaves open", gaps, "numbers"))
    return made


def _ends(figure: str) -> str:
    if figure == "social_return":
        return "95 of 100 draws of all assumptions"
    if figure == "in_kind_per_pound":
        return "an hour of a volunteer at its low and its high price"
    return "the least and the most inactive people that the plan expects"
