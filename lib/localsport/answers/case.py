"""Lay the case for a programme open: from gross to net, what its spread comes from, what other methods say."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from localsport import sroi, valuation
from localsport.answers import claims as claims_table
from localsport.answers.case_claims import case_claims
from localsport.answers.programme import ProgrammeAnswer, deflator, discount_schedule
from localsport.data import parameters, programmes

BASE_DRAWS = 1_024
PRICED = ("gross", "less_deadweight", "less_displacement", "less_attribution")


@dataclass(frozen=True)
class Case:
    """What stands behind a programme's return; pounds are of the answer's ``price_year``.

    Attributes
    ----------
    answer
        The programme, as valued.
    steps
        From gross to net value at the central assumptions: step, amount (what it adds or takes away), total
        (after it), is_total (bool: a level and no step). "gross" is what the change would be worth if all of it
        were the programme's doing and lasted undiminished for its duration.
    variance
        As `sroi.variance_shares` returns it.
    people
        Who becomes less inactive (`data.programmes.people`), or None where the programme does not say.
    methods
        The same change by every method that applies (`valuation.Comparison`), one year, gross; or None.
    evaluation
        Forecast beside achieved (`sroi.Evaluation`), or None where nothing achieved is stated.
    achieved_note
        Title of the source of what was achieved, "" without it.
    published
        The table ``published_returns``.
    claims
        One row per number a sentence may use, in the columns of `answers.claims`; ids begin with ``case_``.
    sources
        The register's rows of everything that is not in the answer's own.
    """

    answer: ProgrammeAnswer
    steps: pd.DataFrame
    variance: pd.DataFrame
    people: pd.DataFrame | None
    methods: valuation.Comparison | None
    evaluation: sroi.Evaluation | None
    achieved_note: str
    published: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame


def case(answer: ProgrammeAnswer, *, vintage: str = "2022/23", base_draws: int = BASE_DRAWS) -> Case:
    """Lay open the case for a programme that has been valued.

    Parameters
    ----------
    answer
        As `answers.programme.programme` returns it; its price year, schedule, seed and threshold of what is too
        small to matter hold here too.
    vintage
        Of Sport England's values, for the comparison of methods.
    base_draws
        Of the variance shares, a power of two.

    Raises
    ------
    KeyError
        If the vintage is unknown, or a price year has no deflator.
    ValueError
        If the people of ``activity.csv`` cannot be valued.
    """
    index, rates, values = deflator(), discount_schedule(answer.schedule), programmes.unit_values()
    given = programmes.programme(answer.programme_id, values=values)
    result = answer.result
    steps = from_gross_to_net(answer.impact, inputs=result.inputs[0])
    variance = sroi.variance_shares(
        answer.inputs,
        answer.outcomes,
        values,
        price_year=answer.price_year,
        deflator=index,
        schedule=rates,
        first_year_discounted=answer.first_year_discounted,
        shape=result.shape,
        base_draws=base_draws,
        seed=result.seed,
    )
    people = programmes.people(given, answer.outcomes)
    methods = None
    if people is not None and len(people):
        tables = {name: parameters.table(name) for name in valuation.TABLES}
        methods = valuation.compare(
            people, tables, price_year=answer.price_year, deflator=index, vintage=vintage, seed=result.seed
        )
    evaluation = _evaluated(answer, given, values, index, rates)
    published = parameters.table("published_returns")
    note = _title(given) if evaluation is not None else ""
    made = case_claims(answer, steps, variance, methods, evaluation, note)
    return Case(
        answer=answer,
        steps=steps,
        variance=variance,
        people=people,
        methods=methods,
        evaluation=evaluation,
        achieved_note=note,
        published=published,
        claims=claims_table.table(made),
        sources=_sources(people, methods, given, published),
    )


def from_gross_to_net(impact: pd.DataFrame, *, inputs: float) -> pd.DataFrame:
    """Take the central value apart, from gross to net.

    Parameters
    ----------
    impact
        As `sroi.impact_map` returns it.
    inputs
        Present value of everything put in.

    Returns
    -------
    pandas.DataFrame
        As `Case.steps`. The steps are taken in the order of the impact map: what a later one takes away is of
        what the earlier ones leave.

    Examples
    --------
    One outcome of £100 a year for two years; half would have happened anyway, half is lost after the first year,
    nothing is discounted; £60 is put in.

    >>> row = {"gross": 100.0, "less_deadweight": 50.0, "less_displacement": 0.0, "less_attribution": 0.0}
    >>> row |= {"impact": 50.0, "duration_years": 2.0, "drop_off": 0.5, "present_value": 75.0}
    >>> from_gross_to_net(pd.DataFrame([row]), inputs=60.0)[["step", "amount"]].values.tolist()
    [['gross', 200.0], ['deadweight', -100.0], ['displacement', 0.0], ['attribution', 0.0], ['drop_off', -25.0], \
['discounting', 0.0], ['benefits', 75.0], ['inputs', -60.0], ['net', 15.0]]
    """
    years = impact["duration_years"].to_numpy(dtype=float)
    left = np.array(
        [
            sum((1 - lost) ** year * min(lasts - year, 1) for year in range(int(np.ceil(lasts))))
            for lasts, lost in zip(years, impact["drop_off"], strict=True)
        ]
    )
    gross, anyway, displaced, others = (float((impact[each] * years).sum()) for each in PRICED)
    faded = float((impact["impact"] * left).sum())
    benefits = float(impact["present_value"].sum())
    whole = gross - anyway - displaced - others
    rows = [
        ("gross", gross, True),
        ("deadweight", 0.0 - anyway, False),
        ("displacement", 0.0 - displaced, False),
        ("attribution", 0.0 - others, False),
        ("drop_off", faded - whole, False),
        ("discounting", benefits - faded, False),
        ("benefits", benefits, True),
        ("inputs", 0.0 - inputs, False),
        ("net", benefits - inputs, True),
    ]
    totals, level = [], 0.0
    for _, amount, is_total in rows:
        level = amount if is_total else level + amount
        totals.append(level)
    frame = pd.DataFrame(rows, columns=["step", "amount", "is_total"])
    return frame.assign(total=totals)[["step", "amount", "total", "is_total"]]


def _evaluated(
    answer: ProgrammeAnswer,
    given: programmes.Programme,
    values: pd.DataFrame,
    index: pd.Series,
    rates: pd.Series,
) -> sroi.Evaluation | None:
    """Set forecast beside achieved, for the outcomes that matter."""
    if given.achieved is None and given.achieved_inputs is None:
        return None
    done = programmes.evaluated(given)
    kept = set(answer.outcomes["outcome_id"])
    after = done.outcomes[done.outcomes["outcome_id"].isin(kept)]
    return sroi.evaluation(
        (answer.inputs, answer.outcomes),
        (done.inputs, after),
        values,
        price_year=answer.price_year,
        deflator=index,
        schedule=rates,
        first_year_discounted=answer.first_year_discounted,
        draws=len(answer.draws),
        seed=answer.result.seed,
        shape=answer.result.shape,
    )


def _title(given: programmes.Programme) -> str:
    frames = [each for each in (given.achieved, given.achieved_inputs) if each is not None]
    ids = pd.concat(frames)["source_id"] if given.achieved is None else given.achieved["source_id"]
    register = parameters.register().set_index("source_id")["title"]
    return "; ".join(dict.fromkeys(str(register[each]) for each in ids))


def _sources(
    people: pd.DataFrame | None,
    methods: valuation.Comparison | None,
    given: programmes.Programme,
    published: pd.DataFrame,
) -> pd.DataFrame:
    ids = set(published["source_id"])
    if people is not None:
        ids |= set(people["source_id"])
    if methods is not None:
        ids |= {each for result in methods.results.values() for each in result.sources}
    for frame in (given.achieved, given.achieved_inputs):
        ids |= set() if frame is None else set(frame["source_id"])
    register = parameters.register()
    return register[register["source_id"].isin(ids)].reset_index(drop=True)
