"""Value deaths and absence avoided by walking and cycling in the power form of transport appraisal."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from localsport.methods.dose import marginal_met_hours, power_reduction
from localsport.valuation import amounts
from localsport.valuation.people import checked, mean_rate, within
from localsport.valuation.results import NotApplicableError, Valuation, worst

METHOD = "TAG"
RANGE = amounts.RANGE
NEEDS = ["mode", "minutes_before", "minutes_after"]
LIFE_YEARS = ((16, 24), (25, 49), (50, 64), (65, 74), (75, 79))


def tag_value(
    people: pd.DataFrame,
    parameters: pd.DataFrame,
    mortality: pd.DataFrame,
    unit_values: pd.DataFrame,
    *,
    price_year: int,
    deflator: pd.Series,
) -> Valuation:
    """Value life years and working days gained in one year.

    ``reduction = min(1 - RR^(dose / 8.75), cap)``, after less before; deaths = people × death rate × reduction,
    times discounted life years a death and the value of a life year; working days = people in work × days of
    absence × reduction, times a day's pay (as the Propensity to Cycle Tool puts TAG A4.1 to use).

    Parameters
    ----------
    people
        Groups with ``mode`` (walking or cycling), ``minutes_before`` and ``minutes_after`` a week; ``in_work``
        (share) where it is known (see `people.checked`).
    parameters
        The table ``tag``.
    mortality
        The table ``mortality``: deaths per 100,000 by age.
    unit_values
        The table ``unit_values``; the row ``working-day`` is used.
    price_year, deflator
        Price base, and index level by calendar year.

    Returns
    -------
    Valuation
        The table has one row per group and benefit: benefit, mode, dose_before, dose_after, reduction, quantity
        and unit (life years, working days).

    Raises
    ------
    NotApplicableError
        If nobody walks or cycles, or nobody is of a suitable age.
    KeyError
        If a parameter is missing, or a price year has no deflator.
    ValueError
        If the people cannot be used; all groups concerned are named.
    """
    table = amounts.checked(parameters, "tag")
    rates = with_life_years(amounts.checked(mortality, "mortality"), table)
    given = checked(people, NEEDS, METHOD)
    said = list(given.attrs["left_out"])
    other = given["mode"].eq("moderate activity")
    said += [f"{name}: left out, TAG is for walking and cycling" for name in given.loc[other, "group"]]
    kept = doses(given[~other].reset_index(drop=True), table)
    if kept.empty:
        raise NotApplicableError(f"{METHOD} does not apply: nobody walks or cycles more.")
    held = amounts.amounts(table, ["age-from", "age-to", "mortality-relative-risk", "reference-dose"], "tag")
    kept, out = within(kept, held["age-from"].central, held["age-to"].central, METHOD)
    kept = kept[kept["counted"].gt(0)].reset_index(drop=True)
    said += out
    if kept.empty:
        raise NotApplicableError(f"{METHOD} does not apply: nobody is of its ages ({'; '.join(out)}).")
    vsly = amounts.restated(table, ["value-of-a-life-year"], price_year, deflator=deflator).iloc[0]
    rows = []
    for _, row in kept.iterrows():
        cap = amounts.amounts(table, [name := f"{row['mode']}-mortality-cap"], "tag")[name].central
        lost = mean_rate(rates, row["first"], row["last"], "lost") / 1e5
        less = reductions(row, held["mortality-relative-risk"], held["reference-dose"].central, cap)
        if np.isclose(less["after"], cap):
            said.append(f"{row['group']}: capped at {cap:.0%} fewer deaths, the limit for {row['mode']}")
        pounds = sorted(row["counted"] * lost * less[end] * float(vsly["central"]) for end in RANGE)
        rows.append(
            {each: row[each] for each in ("group", "people", "counted", "mode", "dose_before", "dose_after")}
            | {"benefit": "longer life", "reduction": less["central"], "unit": "life years"}
            | {"quantity": row["counted"] * lost * less["central"], **dict(zip(RANGE, pounds, strict=True))}
        )
    days, limits = absence(kept, table, unit_values, price_year=price_year, deflator=deflator)
    frame = pd.concat([pd.DataFrame(rows), days], ignore_index=True)
    prices = amounts.checked(unit_values, "unit_values").loc[["working-day"]]
    numbers = pd.concat([each[["status", "source_id"]] for each in (table, rates, prices)])
    return Valuation(
        method=METHOD,
        edition="power form, as in the Propensity to Cycle Tool",
        **{end: float(frame[end].sum()) for end in RANGE},
        price_year=price_year,
        range_of="relative risks, days of absence, share in work and a day's pay, all at their ends together",
        population="people of 16 to 74 who walk or cycle more; those in work for absence",
        dose="marginal MET-hours a week of walking or cycling",
        includes=("longer life", "working time"),
        excludes=(
            "illness short of death",
            "wellbeing and journey quality",
            "accidents, congestion and carbon",
            "what would have happened anyway",
        ),
        groups=frozenset(frame["group"]),
        people=given.attrs["offered"],
        counted=float(kept["counted"].sum()),
        limits=(*said, *limits),
        status=worst(numbers["status"]),
        sources=tuple(dict.fromkeys(numbers["source_id"])),
        table=frame,
    )


def doses(people: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Add ``dose_before`` and ``dose_after``, marginal MET-hours a week, from minutes in a mode."""
    names = {mode: f"marginal-mets-{mode}" for mode in people["mode"].unique()}
    mets = amounts.amounts(table, list(names.values()), "tag")
    of = people["mode"].map({mode: mets[name].central for mode, name in names.items()}).astype(float)
    return people.assign(
        **{f"dose_{when}": marginal_met_hours(people[f"minutes_{when}"], of) for when in ("before", "after")}
    )


def reductions(row: pd.Series, risk: amounts.Amount, reference: float, cap: float) -> dict[str, float]:
    """Give the reduction after less that before at low, central and high effect, and ``after`` alone."""
    found = {
        end: float(
            power_reduction(row["dose_after"], rr, reference, cap)
            - power_reduction(row["dose_before"], rr, reference, cap)
        )
        for end, rr in zip(("high", "central", "low"), risk, strict=True)
    }
    return found | {"after": float(power_reduction(row["dose_after"], risk.central, reference, cap))}


def with_life_years(rates: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Add ``years`` (discounted life years a death) and ``lost`` (per 100,000 a year) to the rates of death."""
    bands = amounts.amounts(table, [f"life-years-{a}-{b}" for a, b in LIFE_YEARS], "tag")
    starts = np.array([a for a, _ in LIFE_YEARS])
    years = np.array([each.central for each in bands.values()])
    at = np.searchsorted(starts, rates["age_from"].to_numpy(), side="right") - 1
    return rates.assign(years=years[at], lost=rates["central"].to_numpy() * years[at])


def absence(
    people: pd.DataFrame,
    table: pd.DataFrame,
    unit_values: pd.DataFrame,
    *,
    price_year: int,
    deflator: pd.Series,
) -> tuple[pd.DataFrame, Sequence[str]]:
    """Value working days no longer lost to sickness.

    Parameters
    ----------
    people
        Groups with ``dose_before`` and ``dose_after``; ``in_work`` where it is known.
    table
        The table ``tag``, checked.
    unit_values, price_year, deflator
        As for `tag_value`.

    Returns
    -------
    tuple
        Rows as in the table of `tag_value`, and what was assumed or capped as sentences.
    """
    names = ["absence-relative-risk", "reference-dose", "absence-cap", "absence-days", "share-in-work"]
    held = amounts.amounts(table, [*names, "age-from", "working-age-to"], "tag")
    day = amounts.restated(
        amounts.checked(unit_values, "unit_values"), ["working-day"], price_year, deflator=deflator
    ).iloc[0]
    of_age, _ = within(people, held["age-from"].central, held["working-age-to"].central, "absence")
    rows, said = [], []
    for _, row in of_age[of_age["counted"].gt(0)].iterrows():
        given = "in_work" in row and not pd.isna(row["in_work"])
        work = amounts.Amount(*[float(row["in_work"])] * 3) if given else held["share-in-work"]
        if not given:
            said.append(f"{row['group']}: {work.central:.0%} taken to be in work, no share is given")
        less = reductions(
            row, held["absence-relative-risk"], held["reference-dose"].central, held["absence-cap"].central
        )
        if np.isclose(less["after"], held["absence-cap"].central):
            said.append(f"{row['group']}: capped at {held['absence-cap'].central:.0%} less absence")
        workers = {end: row["counted"] * getattr(work, end) for end in RANGE}
        days = {end: workers[end] * getattr(held["absence-days"], end) * less[end] for end in RANGE}
        pounds = sorted(days[end] * float(day[end]) for end in RANGE)
        rows.append(
            {each: row.get(each) for each in ("group", "people", "mode", "dose_before", "dose_after")}
            | {"counted": workers["central"], "benefit": "working time", "reduction": less["central"]}
            | {"unit": "working days", "quantity": days["central"], **dict(zip(RANGE, pounds, strict=True))}
        )
    return pd.DataFrame(rows), said
