"""Value what the NHS, social care and employers no longer have to spend or lose."""

import numpy as np
import pandas as pd

from localsport.methods.uncertainty import draws as drawn_between
from localsport.methods.uncertainty import interval
from localsport.valuation import amounts
from localsport.valuation.dose_response import Cases, cases_avoided
from localsport.valuation.people import checked
from localsport.valuation.results import BENEFITS, NotApplicableError, Valuation, worst
from localsport.valuation.tag import NEEDS, absence, doses

METHOD = "Costs avoided"
RANGE = amounts.RANGE
VISITS, VISIT_PRICE = "general-practice-visits", "general-practice-appointment"


def avoided_costs(
    people: pd.DataFrame,
    curves: pd.DataFrame,
    gains: pd.DataFrame,
    parameters: pd.DataFrame,
    mortality: pd.DataFrame,
    costs: pd.DataFrame,
    unit_values: pd.DataFrame,
    *,
    price_year: int,
    deflator: pd.Series,
    draws: int = 4000,
    seed: int = 1,
) -> Valuation:
    """Value cases of disease, visits to general practice and working days avoided in one year.

    Cases avoided (as in `dose_response.cases_avoided`) times the cost of a case; people who leave inactivity
    times fewer visits; days of absence as in `tag.absence`. Nearly all of it is capacity released, not cash: a
    bed that is not needed is filled by somebody else.

    Parameters
    ----------
    people, curves, gains, parameters, mortality, draws, seed
        As for `dose_response.cases_avoided`.
    costs
        The table ``costs_avoided``: ``parameter, outcome, payer, benefit, kind, low, central, high, price_year,
        source_id, status``.
    unit_values
        The table ``unit_values``; ``general-practice-appointment`` and ``working-day`` are used.
    price_year, deflator
        Price base, and index level by calendar year.

    Returns
    -------
    Valuation
        The table has one row per group and cost: payer, benefit, kind, what, quantity and unit.

    Raises
    ------
    NotApplicableError
        If the programme avoids no case, visit or absence that has a cost here.
    KeyError, ValueError
        As for `dose_response.cases_avoided`.
    """
    table = amounts.checked(costs, "costs_avoided")
    prices = amounts.checked(unit_values, "unit_values")
    said: list[str] = []
    parts: list[tuple[pd.DataFrame, np.ndarray]] = []
    statuses, sources = [], []
    try:
        cases = cases_avoided(people, curves, gains, parameters, mortality, draws=draws, seed=seed)
    except NotApplicableError as no:
        said.append(str(no))
    else:
        by_case = _of_cases(cases, table, price_year, deflator, draws, seed)
        parts += by_case
        said += cases.limits
        statuses += [cases.statuses] if by_case else []
        sources += list(cases.sources) if by_case else []
    parts += _visits(people, table, prices, price_year, deflator, draws, seed)
    days = _absence(people, parameters, unit_values, price_year, deflator, draws, seed)
    if days is not None:
        parts.append(days[0])
        said += days[1]
    if not parts:
        raise NotApplicableError(f"{METHOD} does not apply: {'; '.join(said) or 'no activity is given'}.")
    frame = pd.concat([part for part, _ in parts], ignore_index=True)
    pounds = np.vstack([drawn for _, drawn in parts])
    low, _, high = interval(pounds)
    frame = frame.assign(low=np.minimum(low, frame["central"]), high=np.maximum(high, frame["central"]))
    central = float(frame["central"].sum())
    whole = interval(pounds.sum(axis=0))
    used = pd.concat(
        [table[["status", "source_id"]], prices.loc[[VISIT_PRICE, "working-day"], ["status", "source_id"]]]
    )
    counted = frame.groupby("group")["counted"].max()
    return Valuation(
        method=METHOD,
        edition="NHS, social care and employers",
        low=float(min(whole[0], central)),
        central=central,
        high=float(max(whole[2], central)),
        price_year=price_year,
        range_of="95% of the draws of cases, visits, days and their prices",
        population="adults of 16 to 79 whose activity rises; those in work for absence",
        dose="marginal MET-hours a week; leaving inactivity for visits to general practice",
        includes=tuple(each for each in BENEFITS if each in set(frame["benefit"])),
        excludes=(
            "costs of heart disease, cancers and depression (no cost of a case with a source)",
            "costs that come later because people live longer",
            "unpaid care and what people pay themselves",
            "what would have happened anyway",
        ),
        groups=frozenset(frame["group"]),
        people=float(pd.to_numeric(people["people"]).sum()),
        counted=float(counted.sum()),
        limits=tuple(dict.fromkeys(said)),
        status=worst(pd.concat([*statuses, used["status"]])),
        sources=tuple(dict.fromkeys([*sources, *used["source_id"]])),
        table=frame,
    )


def _of_cases(
    cases: Cases, table: pd.DataFrame, price_year: int, deflator: pd.Series, n: int, seed: int
) -> list[tuple[pd.DataFrame, np.ndarray]]:
    ids = table.index[table["outcome"].ne("")].tolist()
    real = amounts.restated(table, ids, price_year, deflator=deflator)
    drawn = dict(zip(ids, drawn_between(real[RANGE].astype(float), n, seed=seed), strict=True))
    rows, pounds = [], []
    for at, row in enumerate(cases.table.to_dict("records")):
        for name in [each for each in ids if real["outcome"][each] == row["outcome"]]:
            rows.append(
                {each: row[each] for each in ("group", "people", "counted")}
                | {each: real[each][name] for each in ("payer", "benefit", "kind")}
                | {"what": row["outcome"], "quantity": row["cases"], "unit": "cases"}
                | {"central": row["cases"] * float(real["central"][name])}
            )
            pounds.append(cases.drawn[at] * drawn[name])
    return [(pd.DataFrame(rows), np.stack(pounds))] if rows else []


def _visits(
    people: pd.DataFrame,
    table: pd.DataFrame,
    prices: pd.DataFrame,
    price_year: int,
    deflator: pd.Series,
    n: int,
    seed: int,
) -> list[tuple[pd.DataFrame, np.ndarray]]:
    try:
        given = checked(people, ["class_before", "class_after"], METHOD)
    except NotApplicableError:
        return []
    left = given[
        given["class_before"].eq("inactive") & given["class_after"].ne("inactive") & given["age_from"].ge(16)
    ]
    if left.empty:
        return []
    price = amounts.restated(prices, [VISIT_PRICE], price_year, deflator=deflator)
    both = pd.concat([table.loc[[VISITS], RANGE], price[RANGE]]).astype(float)
    visits, pounds = drawn_between(both, n, seed=seed)
    number = left["people"] * both["central"][VISITS]
    rows = pd.DataFrame(
        {
            "group": left["group"],
            "people": left["people"],
            "counted": left["people"],
            "payer": table["payer"][VISITS],
            "benefit": table["benefit"][VISITS],
            "kind": table["kind"][VISITS],
            "what": "general practice",
            "quantity": number,
            "unit": "visits",
            "central": number * both["central"][VISIT_PRICE],
        }
    )
    return [(rows, left["people"].to_numpy()[:, None] * visits * pounds)]


def _absence(
    people: pd.DataFrame,
    parameters: pd.DataFrame,
    unit_values: pd.DataFrame,
    price_year: int,
    deflator: pd.Series,
    n: int,
    seed: int,
) -> tuple[tuple[pd.DataFrame, np.ndarray], list[str]] | None:
    try:
        given = checked(people, NEEDS, METHOD)
    except NotApplicableError:
        return None
    table = amounts.checked(parameters, "tag")
    days, said = absence(doses(given, table), table, unit_values, price_year=price_year, deflator=deflator)
    if days.empty:
        return None
    rows = days[["group", "people", "counted", "benefit", "quantity", "unit", "central"]].assign(
        payer="employers", kind="capacity released", what="absence from work"
    )
    # The product of four ranges is drawn as one, so that all groups have it together.
    ends = days[["low", "central", "high"]].astype(float)
    drawn = drawn_between(ends, n, seed=seed, together=pd.Series("absence", index=ends.index))
    return (rows, drawn), list(said)
