"""Claim every number a sentence may use about what stands behind a programme's return."""

from typing import Any

import numpy as np
import pandas as pd

from localsport import sroi, valuation
from localsport.answers import claims
from localsport.answers.programme import ProgrammeAnswer
from localsport.answers.programme_claims import ENDS, PER_POUND

METHOD_IDS = {
    "Sport England social value": "sport_england",
    "WELLBY": "wellby",
    "HEAT": "heat",
    "TAG": "tag",
    "Dose-response": "dose_response",
    "Costs avoided": "costs_avoided",
}
STEPS = {
    "gross": "Value of the change if all of it were the programme's doing and lasted undiminished",
    "deadweight": "Taken off: would have happened anyway",
    "displacement": "Taken off: displaced elsewhere",
    "attribution": "Taken off: what others may claim",
    "drop_off": "Taken off: fades year by year",
    "discounting": "Taken off: later years discounted",
}


def case_claims(
    answer: ProgrammeAnswer,
    steps: pd.DataFrame,
    variance: pd.DataFrame,
    methods: valuation.Comparison | None,
    evaluation: sroi.Evaluation | None,
    achieved_note: str = "",
) -> list[dict[str, Any]]:
    """Line up what may be said of the case; ids begin with ``case_``.

    Parameters
    ----------
    answer, steps, variance, methods, evaluation, achieved_note
        As `answers.case.Case` holds them.
    """
    return [
        *_step_claims(answer, steps),
        *_gain_claims(answer),
        *_assumed_claims(answer),
        *_time_claims(answer),
        *_spread_claims(answer, variance),
        *_small_claims(answer),
        *([] if methods is None else _method_claims(answer, methods)),
        *([] if evaluation is None else _achieved_claims(answer, evaluation, achieved_note)),
    ]


def _common(answer: ProgrammeAnswer, method: str) -> dict[str, str]:
    return {
        "period": f"{answer.price_year} prices",
        "source_id": str(answer.claims["source_id"].iloc[0]),
        "method": method,
        "rows": f"programmes/{answer.programme_id}; parameters/unit_values.csv",
    }


def _step_claims(answer: ProgrammeAnswer, steps: pd.DataFrame) -> list[dict[str, Any]]:
    common = _common(answer, "impact map at the central assumptions, step by step")
    amounts = steps.set_index("step")["amount"]
    made = [
        claims.claim(f"case_{step}", "", what, abs(float(amounts[step])), "£", **common)
        for step, what in STEPS.items()
    ]
    kept = 100 * float(amounts["benefits"]) / float(amounts["gross"]) if amounts["gross"] else float("nan")
    made.append(
        claims.claim(
            "case_gap",
            "",
            "Net value at the central assumptions, as an amount",
            abs(float(amounts["net"])),
            "£",
            verdict="more comes back than goes in" if amounts["net"] >= 0 else "more goes in than comes back",
            **common,
        )
    )
    made.append(
        claims.claim("case_kept", "", "Share of the gross value that is left as benefit", kept, "%", **common)
    )
    return made


def _gain_claims(answer: ProgrammeAnswer) -> list[dict[str, Any]]:
    """Claim who gains most, and who has the cash."""
    common = _common(answer, "central present values by who benefits")
    gains = answer.by_stakeholder.sort_values("central", ascending=False, kind="stable")
    made = [
        claims.claim(f"case_gain_{n}", "", str(row["stakeholder"]), 100 * float(row["share"]), "%", **common)
        for n, row in enumerate(gains.head(3).to_dict("records"), 1)
    ]
    both = answer.result.by_stakeholder_and_kind
    cash = both[both["kind"] == "cash released"]
    who = "; ".join(cash["stakeholder"])
    made.append(claims.claim("case_cash_to", "", who, float(cash["central"].sum()), "£", **common))
    return made


def _assumed_claims(answer: ProgrammeAnswer) -> list[dict[str, Any]]:
    """Claim the middle values beside which the switching values stand."""
    common = _common(answer, "middle values, weighted by what they bear on")
    made = []
    for row in answer.switching.to_dict("records"):
        if row["unit"] == "times":
            continue
        name = str(row["assumption"]).removesuffix("_years")
        largest = "" if str(row["applies_to"]).startswith("every ") else "_largest"
        scale, unit = (100.0, "%") if row["unit"] == "share" else (1.0, str(row["unit"]))
        made.append(
            claims.claim(
                f"case_assumed_{name}{largest}",
                "",
                str(row["applies_to"]),
                scale * float(row["central"]),
                unit,
                **common,
            )
        )
    return made


def _time_claims(answer: ProgrammeAnswer) -> list[dict[str, Any]]:
    result, common = answer.result, _common(answer, "cumulative present value; costs as their year begins")
    central, low, high = result.payback
    never = np.isinf(central)
    years = answer.by_year
    worth = years["benefits"].to_numpy(dtype=float)
    last = int(np.flatnonzero(worth > 0).max(initial=0))
    return [
        claims.claim(
            "case_payback",
            "",
            "Years until the benefits have made up for everything put in",
            float("nan") if never else central,
            "years",
            lower=float("nan") if np.isinf(low) else low,
            upper=float("nan") if np.isinf(high) else high,
            interval_note=ENDS,
            verdict="never at the middle values" if never else "",
            **common,
        ),
        claims.claim(
            "case_never_pays_back",
            "",
            "Share of the draws in which the benefits never make up for the inputs",
            100 * result.never_pays_back,
            "%",
            **common,
        ),
        claims.claim(
            "case_first_year_share",
            "",
            "Share of the benefits that comes in the programme's own year",
            100 * float(worth[0] / worth.sum()) if worth.sum() else float("nan"),
            "%",
            **common,
        ),
        claims.claim(
            "case_last_year",
            "",
            "Last calendar year with a benefit at the middle values",
            float(years["calendar_year"].iloc[last]),
            "",
            **common,
        ),
    ]


def _spread_claims(answer: ProgrammeAnswer, variance: pd.DataFrame) -> list[dict[str, Any]]:
    common = _common(
        answer, "Sobol' indices of the return per £1, assumptions that move together as one group"
    )
    made = []
    for n, row in enumerate(variance.head(3).to_dict("records"), 1):
        total, half = 100 * float(row["total"]), 100 * float(row["total_error"])
        made.append(
            claims.claim(
                f"case_variance_{n}",
                "",
                str(row["assumption"]),
                total,
                "%",
                lower=total - half,
                upper=total + half,
                interval_note="95% bootstrap interval",
                verdict=str(row["applies_to"]),
                **common,
            )
        )
    loose = float(variance.loc[variance["unverified"], "first_order"].clip(lower=0).sum())
    whole = float(variance["first_order"].clip(lower=0).sum())
    made.append(
        claims.claim(
            "case_variance_unverified",
            "",
            "Of the spread that single assumptions bring, the share that unverified ones bring",
            100 * loose / whole,
            "%",
            **common,
        )
    )
    return made


def _small_claims(answer: ProgrammeAnswer) -> list[dict[str, Any]]:
    result = answer.result
    common = _common(answer, "central present values, each by its size")
    size = answer.by_outcome["share"].abs()
    smallest = str(answer.by_outcome["outcome"].iloc[int(size.to_numpy().argmin())])
    return [
        claims.claim(
            "case_threshold",
            "",
            "Share of all value below which an outcome is left out",
            100 * result.materiality,
            "%",
            **common,
        ),
        claims.claim(
            "case_left_out", "", "Outcomes left out as too small", len(result.left_out), "numbers", **common
        ),
        claims.claim(
            "case_left_out_share",
            "",
            "; ".join(result.left_out["outcome"]),
            100 * float(result.left_out["share"].sum()) if len(result.left_out) else 0.0,
            "%",
            **common,
        ),
        claims.claim(
            "case_smallest_share",
            "",
            smallest,
            100 * float(size.min()),
            "%",
            **common,
        ),
    ]


def _method_claims(answer: ProgrammeAnswer, methods: valuation.Comparison) -> list[dict[str, Any]]:
    made = []
    for name, result in methods.results.items():
        common = _common(answer, f"{result.method}, {result.edition}: {result.dose}")
        common |= {
            "source_id": "; ".join(result.sources),
            "rows": f"programmes/{answer.programme_id}/activity.csv",
        }
        id = METHOD_IDS[name]
        made += [
            claims.claim(
                f"case_method_{id}",
                "",
                f"One year of the change by {result.method}, gross",
                result.central,
                "£",
                lower=result.low,
                upper=result.high,
                interval_note=result.range_of,
                verdict="; ".join(result.includes),
                **common,
            ),
            claims.claim(
                f"case_method_{id}_people",
                "",
                f"People counted by {result.method}",
                result.counted,
                "people",
                **common,
            ),
        ]
    if len(methods.results) > 1:
        worth = {name: result.central for name, result in methods.results.items()}
        most, least = max(worth, key=lambda n: worth[n]), min(worth, key=lambda n: worth[n])
        made.append(
            claims.claim(
                "case_methods_times",
                "",
                f"{most} over {least}",
                worth[most] / worth[least] if worth[least] else float("nan"),
                "times",
                **_common(answer, "central values of the two methods furthest apart"),
            )
        )
    return made


def _achieved_claims(answer: ProgrammeAnswer, found: sroi.Evaluation, note: str) -> list[dict[str, Any]]:
    common = _common(
        answer, "the same impact map with achieved numbers; differences by Shapley's average over orders"
    )
    common |= {"rows": f"programmes/{answer.programme_id}/achieved.csv, achieved_inputs.csv"}
    after = found.achieved
    ends = {"verdict": note, "lower": after.ratio_low, "upper": after.ratio_high, "interval_note": ENDS}
    parts = found.by_outcome
    return [
        claims.claim(
            "case_achieved",
            "",
            "Social return as achieved",
            after.ratio_central,
            PER_POUND,
            **(common | ends),
        ),
        claims.claim(
            "case_achieved_low",
            "",
            "Social return as achieved, lower end",
            after.ratio_low,
            PER_POUND,
            **common,
        ),
        claims.claim(
            "case_achieved_high",
            "",
            "Social return as achieved, upper end",
            after.ratio_high,
            PER_POUND,
            **common,
        ),
        claims.claim(
            "case_achieved_below_one",
            "",
            "Share of the draws of what was achieved that return less than was put in",
            100 * after.probability_below_one,
            "%",
            **common,
        ),
        claims.claim(
            "case_achieved_people",
            "",
            "People who became less inactive, as recorded",
            after.people[0],
            "people",
            **common,
        ),
        claims.claim(
            "case_achieved_difference",
            "",
            "Benefits achieved less benefits forecast",
            float(parts["difference"].sum()),
            "£",
            **common,
        ),
        claims.claim(
            "case_achieved_by_quantity",
            "",
            "Of the difference in benefits: how many changed",
            float(parts["quantity"].sum()),
            "£",
            **common,
        ),
        claims.claim(
            "case_achieved_by_others",
            "",
            "Of the difference in benefits: every other assumption",
            float(parts["other_assumptions"].sum()),
            "£",
            **common,
        ),
        claims.claim(
            "case_achieved_inputs_difference",
            "",
            "Inputs by the final accounts less inputs forecast",
            after.inputs[0] - found.forecast.inputs[0],
            "£",
            **common,
        ),
    ]
