"""Value deaths avoided by regular walking or cycling in the linear form of the World Health Organization's HEAT."""

import numpy as np
import pandas as pd

from localsport.methods.dose import build_up, linear_reduction
from localsport.methods.prices import discount_factors
from localsport.valuation import amounts
from localsport.valuation.people import checked, mean_rate, within
from localsport.valuation.results import NotApplicableError, Valuation, worst

METHOD = "HEAT"
RANGE = amounts.RANGE
MODES = ("walking", "cycling")


def heat_value(
    people: pd.DataFrame,
    parameters: pd.DataFrame,
    *,
    price_year: int,
    deflator: pd.Series,
    mortality: pd.DataFrame | None = None,
) -> Valuation:
    """Value deaths avoided in one year once the effect is there in full.

    ``people × death rate × (reduction(minutes after) - reduction(minutes before)) × value of a prevented
    fatality`` with ``reduction = min((1 - RR) × minutes / reference, cap)``.

    Parameters
    ----------
    people
        Groups with ``mode``, ``minutes_before`` and ``minutes_after`` a week (see `people.checked`).
    parameters
        The table ``heat``.
    price_year, deflator
        Price base, and index level by calendar year.
    mortality
        The table ``mortality`` (deaths per 100,000 by age), for groups narrower or older than HEAT's own; without
        it HEAT's one rate for all of its ages.

    Returns
    -------
    Valuation
        The table has mode, minutes_before, minutes_after, reduction, deaths_per_100000 and deaths_avoided.

    Raises
    ------
    NotApplicableError
        If nobody walks or cycles, or nobody is of HEAT's ages.
    KeyError
        If a parameter is missing, or a price year has no deflator.
    ValueError
        If the people cannot be used; all groups concerned are named.
    """
    table = amounts.checked(parameters, "heat")
    given = checked(people, ["mode", "minutes_before", "minutes_after"], METHOD)
    said = list(given.attrs["left_out"])
    other = ~given["mode"].isin(MODES)
    said += [f"{name}: left out, HEAT is for walking and cycling" for name in given.loc[other, "group"]]
    kept = given[~other].reset_index(drop=True)
    if kept.empty:
        raise NotApplicableError(f"{METHOD} does not apply: nobody walks or cycles more.")
    held = {mode: _of(mode, table) for mode in MODES}
    of = kept["mode"].map(held)
    kept, out = within(
        kept, of.map(lambda a: a["age-from"].central), of.map(lambda a: a["age-to"].central), METHOD
    )
    said += out
    kept = kept[kept["counted"].gt(0)].reset_index(drop=True)
    if kept.empty:
        raise NotApplicableError(f"{METHOD} does not apply: nobody is of its ages ({'; '.join(out)}).")
    vpf = amounts.restated(table, ["value-of-a-prevented-fatality"], price_year, deflator=deflator).iloc[0]
    rates = None if mortality is None else amounts.checked(mortality, "mortality")
    rows = []
    for _, row in kept.iterrows():
        own = held[row["mode"]]
        reference, cap = own["reference-minutes"].central, own["cap"].central
        if max(row["minutes_before"], row["minutes_after"]) > own["most-minutes"].central:
            said.append(
                f"{row['group']}: HEAT is not meant for more than {own['most-minutes'].central:,.0f} minutes of "
                f"{row['mode']} a week"
            )
        if (1 - own["relative-risk"].central) * row["minutes_after"] / reference > cap:
            said.append(f"{row['group']}: capped at {cap:.0%} fewer deaths, HEAT's limit for {row['mode']}")
        rate = (
            own["mortality"].central
            if rates is None
            else mean_rate(rates, row["first"], row["last"], "central")
        )
        less = {
            end: float(
                linear_reduction(row["minutes_after"], risk, reference, cap)
                - linear_reduction(row["minutes_before"], risk, reference, cap)
            )
            for end, risk in zip(("high", "central", "low"), own["relative-risk"], strict=True)
        }
        pounds = sorted(row["counted"] * rate / 1e5 * less[end] * float(vpf["central"]) for end in RANGE)
        rows.append(
            {
                each: row[each]
                for each in ("group", "people", "counted", "mode", "minutes_before", "minutes_after")
            }
            | {"reduction": less["central"], "deaths_per_100000": rate}
            | {"deaths_avoided": row["counted"] * rate / 1e5 * less["central"]}
            | dict(zip(RANGE, pounds, strict=True))
        )
    frame = pd.DataFrame(rows)
    said += [
        f"{row['group']}: fewer minutes than before, counted as a loss"
        for _, row in frame[frame["minutes_after"].lt(frame["minutes_before"])].iterrows()
    ]
    used = [
        f"{mode}-{each}"
        for mode in sorted(set(frame["mode"]))
        for each in ("relative-risk", "reference-minutes", "cap", *(("mortality",) if rates is None else ()))
    ]
    numbers = table.loc[[*used, "value-of-a-prevented-fatality"], ["status", "source_id"]]
    if rates is not None:
        numbers = pd.concat([numbers, rates[["status", "source_id"]]])
    return Valuation(
        method=METHOD,
        edition="linear",
        **{end: float(frame[end].sum()) for end in RANGE},
        price_year=price_year,
        range_of="the 95% limits of the relative risk",
        population="adults of 20 to 74 who walk, or of 20 to 64 who cycle, regularly",
        dose="minutes of walking or cycling a week",
        includes=("longer life",),
        excludes=(
            "illness short of death",
            "wellbeing",
            "crashes, air pollution and carbon",
            "the five years in which the effect builds up",
            "what would have happened anyway",
        ),
        groups=frozenset(frame["group"]),
        people=given.attrs["offered"],
        counted=float(frame["counted"].sum()),
        limits=tuple(said),
        status=worst(numbers["status"]),
        sources=tuple(dict.fromkeys(numbers["source_id"])),
        table=frame,
    )


def heat_present_value(
    result: Valuation, parameters: pd.DataFrame, *, years: int, schedule: pd.Series
) -> amounts.Amount:
    """Add up the years, the effect building up as in HEAT, and discount them.

    Parameters
    ----------
    result
        As `heat_value` returns it.
    parameters
        The table ``heat`` (years of uptake and of build-up).
    years
        How many years the walking or cycling goes on.
    schedule
        As for `methods.prices.discount_factors`; the first year counts in full.
    """
    held = amounts.amounts(amounts.checked(parameters, "heat"), ["build-up-years", "uptake-years"], "heat")
    shares = build_up(
        years,
        uptake_years=int(held["uptake-years"].central),
        build_up_years=int(held["build-up-years"].central),
    )
    factor = float(np.sum(shares * discount_factors(years, schedule=schedule)))
    return amounts.Amount(result.low * factor, result.central * factor, result.high * factor)


def _of(mode: str, table: pd.DataFrame) -> dict[str, amounts.Amount]:
    names = ("relative-risk", "reference-minutes", "cap", "age-from", "age-to", "most-minutes", "mortality")
    found = amounts.amounts(table, [f"{mode}-{name}" for name in names], "heat")
    return {name: found[f"{mode}-{name}"] for name in names}
