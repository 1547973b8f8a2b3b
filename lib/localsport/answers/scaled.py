"""Carry a programme's effect to a whole place, as a range, and find what breaks the case."""

from dataclasses import dataclass
from typing import TypedDict

import pandas as pd

from localsport import valuation
from localsport.answers import claims as claims_table
from localsport.answers.claims import claim
from localsport.answers.locality import Locality
from localsport.answers.programme import ProgrammeAnswer, deflator, discount_schedule
from localsport.answers.programme_claims import ENDS, PER_POUND
from localsport.data import parameters
from localsport.data.sources import cited
from localsport.display.voice import number

ADULT = 16
RANGE = ("low", "central", "high")
UNITS = {
    "times the project's": "times",
    "exponent": "",
    "£ a person a year": "£",
    "£ a participant": "£",
}
SHARES = ("deadweight", "displacement", "attribution")


class _Sized(TypedDict):
    project_participants: float
    price_year: int
    deflator: pd.Series
    schedule: pd.Series
    threshold: float
    seed: int


@dataclass(frozen=True)
class Scaled:
    """A programme at the size of a place; pounds are of the answer's ``price_year``.

    Attributes
    ----------
    reason
        Why the case cannot be scaled here, or "".
    area
        The place, as of the locality.
    programme
        Name of the programme.
    assumptions
        Every assumption as used: assumption, meaning, low, central, high, unit, price_year, comes_from ("the
        programme", "the place", "case_study.csv"), status, note; empty with a reason.
    scaling
        `valuation.Scaling`, or None with a reason.
    claims
        One row per number a sentence may use; ids begin with ``scale_``.
    sources
        The register's rows of the place's inactive adults and of ``case_study.csv``.
    price_year
        Price base.
    """

    reason: str
    area: pd.Series
    programme: str
    assumptions: pd.DataFrame
    scaling: valuation.Scaling | None
    claims: pd.DataFrame
    sources: pd.DataFrame
    price_year: int


def scaled(answer: ProgrammeAnswer, place: Locality, *, least_return: float = 1.0) -> Scaled:
    """Scale a programme for inactive adults up to a place.

    From the programme: its people, its cost, what of the change is its own doing, what a person's change is
    worth, how long it lasts and how fast it fades. From the place: how many adults are inactive. All else
    (uptake, how many are easy to reach, what is lost when others deliver it, how costs grow) from
    ``parameters/case_study.csv``.

    Parameters
    ----------
    answer
        As `answers.programme.programme` returns it.
    place
        As `answers.locality.locality` returns it.
    least_return
        What £1 shall return at the least; below it the case is broken.
    """
    table = parameters.table("case_study")
    register = parameters.register()
    eligible = place.claims.loc[place.claims["id"] == "inactive_adults", "source_id"]
    counted = place.sources["source_id"].isin(cited(eligible))
    held = register["source_id"].isin(table["source_id"])
    sources = pd.concat([place.sources[counted], register[held]], ignore_index=True)
    reason = _reason(answer, place)
    scaling, rows, made = None, pd.DataFrame(), []
    if not reason:
        changed = float(answer.outcomes.loc[answer.outcomes["less_inactive"], "quantity_central"].sum())
        central = table.set_index("assumption")["central"]
        participants = changed / float(central["effect"])
        rows = _assumptions(answer, place, table, participants)
        common: _Sized = {
            "project_participants": participants,
            "price_year": answer.price_year,
            "deflator": deflator(),
            "schedule": discount_schedule(answer.schedule),
            "threshold": least_return,
            "seed": answer.result.seed,
        }
        # Means over outcomes lose a little of how they go together: the project shall return what it returned before.
        trial = valuation.scale(rows, draws=2, **common)
        of_value = rows["assumption"] == "value"
        rows.loc[of_value, list(RANGE)] *= answer.result.ratio_central / trial.project_ratio
        scaling = valuation.scale(rows, draws=len(answer.draws), **common)
        made = _claims(answer, place, rows, scaling, participants)
        reason = _too_large(participants, scaling.participants[1])
        if reason:
            scaling, rows, made = None, pd.DataFrame(), []
    return Scaled(
        reason=reason,
        area=place.area,
        programme=answer.name,
        assumptions=rows,
        scaling=scaling,
        claims=claims_table.table(made),
        sources=sources,
        price_year=answer.price_year,
    )


def _reason(answer: ProgrammeAnswer, place: Locality) -> str:
    counted = answer.outcomes[answer.outcomes["less_inactive"]]
    people = counted["quantity_central"].sum()
    adults = counted.loc[counted["age_from"] >= ADULT, "quantity_central"].sum()
    if not people:
        return "The programme counts nobody who becomes less inactive, so there is no effect to carry."
    if adults < people / 2:
        return (
            "Most of the people whom this programme changes are children, and how many families of the place it "
            "could be for is not held. Count them before you multiply."
        )
    if "inactive_adults" not in set(place.claims["id"]):
        return "No number of inactive adults is published for this place; take the districts that it lies in."
    return ""


def _too_large(participants: float, expected: float) -> str:
    if participants < expected:
        return ""
    return (
        f"The programme is already of a whole place's size: about {number(participants, 'people')} participants, "
        f"where this place could expect about {number(expected, 'people')} of its inactive adults to take part."
    )


def _assumptions(
    answer: ProgrammeAnswer, place: Locality, table: pd.DataFrame, participants: float
) -> pd.DataFrame:
    counted = answer.outcomes[answer.outcomes["less_inactive"]]
    weights = (
        answer.by_outcome.set_index("outcome_id")["central"].reindex(answer.outcomes["outcome_id"]).to_numpy()
    )

    def mean(name: str) -> dict[str, float]:
        return {
            end: float((answer.outcomes[f"{name}_{end}"].to_numpy() * weights).sum() / weights.sum())
            for end in RANGE
        }

    own = dict.fromkeys(RANGE, 1.0)
    for share in SHARES:
        taken = mean(share)
        own = {end: own[end] * (1 - taken[end]) for end in RANGE}
    gross = float(answer.impact["gross"].sum()) / float(counted["quantity_central"].sum())
    spread = answer.tornado[answer.tornado["assumption"] == "unit_value"]
    said = place.claims.set_index("id").to_dict("index")["inactive_adults"]
    eligible = {"low": said["lower"], "central": said["value"], "high": said["upper"]}
    known = {end: eligible["central"] if pd.isna(value) else value for end, value in eligible.items()}
    cost = dict(
        zip(("central", "low", "high"), (each / participants for each in answer.result.inputs), strict=True)
    )
    prices = _price_range(answer, spread)
    new = {
        "eligible": (
            known,
            "the place",
            f"inactive adults, {said['period']}"
            + ("; no interval is published, so taken as certain" if pd.isna(said["lower"]) else ""),
        ),
        "deadweight": (
            {end: 1 - own[end] for end in RANGE},
            "the programme",
            "what would have happened anyway, is displaced or others may claim, taken together",
        ),
        "value": (
            {end: gross * prices[end] for end in RANGE},
            "the programme",
            "one year of all outcomes, gross, by person who becomes less inactive; set so that the project returns "
            "what the impact map says",
        ),
        "drop-off": (mean("drop_off"), "the programme", "mean of the outcomes by their value"),
        "years": (mean("duration_years"), "the programme", "mean of the outcomes by their value"),
        "unit cost": (
            cost,
            "the programme",
            "everything put in over its participants, who are the people it changes over the share who change",
        ),
    }
    loose = _unverified(answer)
    rows = table.assign(comes_from="case_study.csv").set_index("assumption")
    for name, (three, origin, note) in new.items():
        cells = {end: float(three[end]) for end in RANGE} | {
            "comes_from": origin,
            "note": note,
            "status": "unverified" if name in loose else "derived",
        }
        for column, cell in cells.items():
            rows.loc[name, column] = cell
        if name in ("value", "unit cost"):
            rows.loc[name, "price_year"] = answer.price_year
    meanings = {name: meaning for name, (meaning, _) in valuation.ASSUMPTIONS.items()}
    return rows.assign(meaning=rows.index.map(meanings)).reset_index()


def _unverified(answer: ProgrammeAnswer) -> set[str]:
    """Name the assumptions that rest on an unverified number of the programme."""
    outcomes = answer.outcomes
    rests_on = {
        "deadweight": any((outcomes[f"{each}_status"] == "unverified").any() for each in SHARES),
        "drop-off": (outcomes["drop_off_status"] == "unverified").any(),
        "years": (outcomes["duration_years_status"] == "unverified").any(),
        "value": answer.result.unverified_value_share > 0,
        "unit cost": (answer.inputs["status"] == "unverified").any(),
    }
    return {name for name, loose in rests_on.items() if loose}


def _price_range(answer: ProgrammeAnswer, spread: pd.DataFrame) -> dict[str, float]:
    """Give the range of the unit values as times of the middle, by the return each end brings."""
    middle = answer.result.ratio_central
    return {
        "low": 1 + float((spread["ratio_at_low"] - middle).sum()) / middle,
        "central": 1.0,
        "high": 1 + float((spread["ratio_at_high"] - middle).sum()) / middle,
    }


def _claims(
    answer: ProgrammeAnswer,
    place: Locality,
    rows: pd.DataFrame,
    found: valuation.Scaling,
    participants: float,
) -> list[dict[str, object]]:
    code, name = str(place.area["code"]), str(place.area["name"])
    eligible = place.claims.set_index("id").to_dict("index")["inactive_adults"]
    common = {
        "period": f"{answer.price_year} prices",
        "source_id": f"{answer.claims['source_id'].iloc[0]}; {eligible['source_id']}",
        "method": "the programme's effect carried to the place with the assumptions of case_study.csv",
        "rows": f"programmes/{answer.programme_id}; parameters/case_study.csv; claims: inactive_adults",
    }
    uptake = float(rows.set_index("assumption")["central"]["uptake"])
    ranged = [
        ("ratio", "Social return across the place", found.ratio, PER_POUND),
        ("participants", "People who take part", found.participants, "people"),
        ("additional", "People who become less inactive and would not have", found.additional, "people"),
        ("benefits", "Present value of the benefits", found.benefits, "£"),
        ("costs", "Cost across the place", found.costs, "£"),
    ]
    made: list[dict[str, object]] = []
    for id, what, (low, central, high), unit in ranged:
        limits = {"lower": low, "upper": high, "interval_note": ENDS}
        made.append(claim(f"scale_{id}", code, f"{what}, {name}", central, unit, **(common | limits)))
        for end, value in (("low", low), ("high", high)):
            made.append(claim(f"scale_{id}_{end}", code, f"{what}, {name}, {end} end", value, unit, **common))
    steps = found.steps["ratio"]
    made += [
        claim(
            "scale_eligible", code, f"Inactive adults, {name}", float(eligible["value"]), "people", **common
        ),
        claim("scale_uptake", code, "Share of them who take part", 100 * uptake, "%", **common),
        claim(
            "scale_project",
            "",
            "Social return of the project at its own size",
            found.project_ratio,
            PER_POUND,
            **common,
        ),
        claim(
            "scale_project_participants", "", "Participants of the project", participants, "people", **common
        ),
        claim(
            "scale_threshold", "", "What £1 shall return at the least", found.threshold, PER_POUND, **common
        ),
        claim(
            "scale_probability_below",
            code,
            "Share of the draws that return less than that",
            100 * found.probability_below,
            "%",
            **common,
        ),
        *(
            claim(f"scale_step_{n}", code, str(step), float(ratio), PER_POUND, **common)
            for n, (step, ratio) in enumerate(zip(found.steps["step"], steps, strict=True))
        ),
    ]
    loose = int((rows["status"] == "unverified").sum())
    made += [
        claim("scale_assumptions", "", "Assumptions of the scaling", len(rows), "numbers", **common),
        claim("scale_unverified", "", "Of them, unverified", loose, "numbers", **common),
    ]
    return [*made, *_break_claims(found, common)]


def _break_claims(found: valuation.Scaling, common: dict[str, str]) -> list[dict[str, object]]:
    """Claim what breaks the case first or, where it is broken from the start, what alone would mend most."""
    if found.first:
        row = found.breaks.iloc[0]
        given = str(row["unit"])
        scale, unit = (100.0, "%") if given.startswith("share") else (1.0, UNITS.get(given, given))
        return [
            claim(
                f"scale_first{end}",
                "",
                str(row["meaning"]),
                scale * float(row[column]),
                unit,
                verdict=str(row["assumption"]),
                **common,
            )
            for end, column in (("", "breaks_at"), ("_central", "central"))
        ]
    if found.holds or found.breaks.empty:
        return []
    row = found.breaks.sort_values("at_good_end", ascending=False).iloc[0]
    return [
        claim(
            "scale_best",
            "",
            str(row["meaning"]),
            float(row["at_good_end"]),
            PER_POUND,
            verdict=str(row["assumption"]),
            **common,
        )
    ]
