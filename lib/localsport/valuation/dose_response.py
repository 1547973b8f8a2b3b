"""Value deaths and disease avoided along curves that flatten, in life years of full health."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.methods.dose import risk_at
from localsport.methods.uncertainty import draws as drawn_between
from localsport.methods.uncertainty import interval
from localsport.valuation import amounts
from localsport.valuation.people import checked, mean_rate, within
from localsport.valuation.results import NotApplicableError, Valuation, worst
from localsport.valuation.tag import doses, with_life_years

METHOD = "Dose-response"
RANGE = amounts.RANGE
DEATH = "death from any cause"
CURVE, CLASS_DOSE = "relative risk of a dose", "dose of a class"
CLASS_ROWS = {"inactive": "dose-inactive", "fairly active": "dose-some", "active": "dose-guideline"}
ADULT, LAST = 16, 79

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cases:
    """Cases avoided in one year of the full effect.

    Attributes
    ----------
    table
        One row per group and outcome: group, outcome, people, counted, dose_before, dose_after, reduction,
        a_year (cases a person a year without the programme), cases (avoided, central), life_years (lost a death).
    drawn
        Cases avoided in each draw, shape (rows, draws).
    limits, statuses, sources, offered
        What was capped or left out; status and source of the numbers used; people offered.
    """

    table: pd.DataFrame
    drawn: Floats
    limits: tuple[str, ...]
    statuses: pd.Series
    sources: tuple[str, ...]
    offered: float


def cases_avoided(
    people: pd.DataFrame,
    curves: pd.DataFrame,
    gains: pd.DataFrame,
    parameters: pd.DataFrame,
    mortality: pd.DataFrame,
    *,
    draws: int = 4000,
    seed: int = 1,
) -> Cases:
    """Count deaths and new cases of disease avoided.

    ``people × cases a year × (1 - RR(dose after) / RR(dose before))``, RR read by straight lines and no further
    than the cap. The dose before is that of the class before, where one is given, else that of the minutes
    before; the dose after is that before plus the extra minutes, where they are given, else that of the class
    after. One draw stretches a whole curve in logarithms, ``RR^k``, as far as its limits at the guideline.

    Parameters
    ----------
    people
        Groups with ``mode``, ``minutes_before`` and ``minutes_after``, or with ``class_before`` and
        ``class_after``, or both (see `people.checked`).
    curves
        The table ``dose_response``, the same that says the burden of a place.
    gains
        The table ``health_gain``: new cases by age, loss of a case, cap of the dose.
    parameters
        The table ``tag``: marginal METs of a mode, life years a death.
    mortality
        The table ``mortality``.
    draws, seed
        Number of draws and any non-negative integer.

    Raises
    ------
    NotApplicableError
        If no group has a dose, nobody's dose changes, or nobody is of 16 to 79.
    KeyError
        If a parameter is missing.
    ValueError
        If the people cannot be used; all groups concerned are named.
    """
    held = amounts.checked(gains, "health_gain")
    table = amounts.checked(parameters, "tag")
    curve = amounts.checked(curves, "dose_response")
    rates = with_life_years(amounts.checked(mortality, "mortality"), table)
    given = checked(people, [], METHOD)
    with_dose, said = _doses(given, curve, table, float(held["central"]["dose-cap"]), draws, seed)
    kept, out = within(with_dose, ADULT, LAST, METHOD)
    kept = kept[kept["counted"].gt(0)].reset_index(drop=True)
    said += out
    if kept.empty:
        raise NotApplicableError(f"{METHOD} does not apply: nobody is of its ages ({'; '.join(out)}).")
    new = held[held["kind"].eq("new cases")]
    outcomes = [DEATH, *dict.fromkeys(new["outcome"])]
    rows, drawn = [], []
    for _, row in kept.iterrows():
        for outcome in outcomes:
            own = curve[curve["outcome"].eq(outcome) & curve["kind"].eq(CURVE)]
            if own.empty:
                raise KeyError(f"No curve of {outcome!r} in the parameter table dose_response.")
            by_age = rates if outcome == DEATH else new[new["outcome"].eq(outcome)]
            ends = [mean_rate(by_age, row["first"], row["last"], end) for end in RANGE]
            if not ends[1]:
                continue
            a_year = np.array(ends) / (1e5 if outcome == DEATH else 1e3)
            reduction = float(1 - risk_at(row["dose_after"], own) / risk_at(row["dose_before"], own))
            before, after = (risk_at(row[f"drawn_{each}"], own) for each in ("before", "after"))
            k = _stretch(outcome, own, draws, seed)
            rate = _draw(f"rate {outcome}", a_year, draws, seed)
            drawn.append(row["counted"] * rate * (1 - (after / before) ** k))
            lost = mean_rate(rates, row["first"], row["last"], "lost") if outcome == DEATH else 0.0
            rows.append(
                {each: row[each] for each in ("group", "people", "counted", "dose_before", "dose_after")}
                | {"outcome": outcome, "reduction": reduction, "a_year": a_year[1]}
                | {"cases": row["counted"] * a_year[1] * reduction}
                | {"life_years": lost / ends[1] if outcome == DEATH else np.nan}
            )
    used = pd.concat(
        [each[["status", "source_id"]] for each in (curve[curve["outcome"].isin(outcomes)], new, rates)]
    )
    return Cases(
        table=pd.DataFrame(rows),
        drawn=np.stack(drawn),
        limits=tuple(said),
        statuses=used["status"],
        sources=tuple(dict.fromkeys(used["source_id"])),
        offered=given.attrs["offered"],
    )


def health_gain(
    people: pd.DataFrame,
    curves: pd.DataFrame,
    gains: pd.DataFrame,
    parameters: pd.DataFrame,
    mortality: pd.DataFrame,
    unit_values: pd.DataFrame,
    *,
    price_year: int,
    deflator: pd.Series,
    draws: int = 4000,
    seed: int = 1,
) -> Valuation:
    """Value the years of full health gained by deaths and disease avoided in one year.

    A death costs the life years it takes, at the quality they would have had; a case of disease costs quality
    while its bearer lives, because deaths are counted apart.

    Parameters
    ----------
    people, curves, gains, parameters, mortality, draws, seed
        As for `cases_avoided`.
    unit_values
        The table ``unit_values``; the row ``qaly`` is used.
    price_year, deflator
        Price base, and index level by calendar year.

    Returns
    -------
    Valuation
        The table is that of `Cases` with qalys; low and high are the 2.5th and 97.5th percentile of the draws,
        never beyond the central value.

    Raises
    ------
    NotApplicableError, KeyError, ValueError
        As for `cases_avoided`; a KeyError too if a price year has no deflator.
    """
    cases = cases_avoided(people, curves, gains, parameters, mortality, draws=draws, seed=seed)
    held = amounts.checked(gains, "health_gain")
    price = amounts.restated(
        amounts.checked(unit_values, "unit_values"), ["qaly"], price_year, deflator=deflator
    ).iloc[0]
    loss = held[held["kind"].eq("loss of a case")].set_index("outcome")
    quality = held.loc["quality-of-a-life-year"]
    assumed = pd.concat(
        [loss[RANGE].astype(float), pd.DataFrame({"quality": quality[RANGE], "price": price[RANGE]}).T]
    ).astype(float)
    many = dict(zip(assumed.index, drawn_between(assumed, draws, seed=seed), strict=True))
    one = assumed["central"]
    each, each_drawn = [], []
    for _, row in cases.table.iterrows():
        if row["outcome"] == DEATH:
            each.append(row["life_years"] * one["quality"])
            each_drawn.append(row["life_years"] * many["quality"])
        else:
            each.append(one[row["outcome"]])
            each_drawn.append(many[row["outcome"]])
    pounds = cases.drawn * np.stack(each_drawn) * many["price"]
    frame = cases.table.assign(qalys=cases.table["cases"] * np.array(each, dtype=float))
    frame = frame.assign(central=frame["qalys"] * one["price"])
    frame = frame.assign(**_ends(pounds, frame["central"].to_numpy()))
    total = _ends(pounds.sum(axis=0)[None, :], np.array([frame["central"].sum()]))
    statuses = pd.concat([cases.statuses, loss["status"], pd.Series([quality["status"], price["status"]])])
    sources = (*cases.sources, *loss["source_id"], str(quality["source_id"]), str(price["source_id"]))
    diseases = [str(one) for one in dict.fromkeys(frame["outcome"]) if one != DEATH]
    return Valuation(
        method=METHOD,
        edition="curves of 2022 and 2023, QALYs",
        low=float(total["low"][0]),
        central=float(frame["central"].sum()),
        high=float(total["high"][0]),
        price_year=price_year,
        range_of="95% of the draws of curves, new cases, loss of a case and the value of a QALY",
        population=f"adults of {ADULT} to {LAST} whose activity rises",
        dose="marginal MET-hours a week of any moderate or harder activity, most to the least active",
        includes=("longer life", "better health"),
        excludes=(
            f"diseases other than {', '.join(diseases)} (heart disease and cancers only through deaths)",
            "wellbeing beyond health",
            "costs to the NHS, social care and employers",
            "the years in which the effect builds up",
            "what would have happened anyway",
        ),
        groups=frozenset(frame["group"]),
        people=cases.offered,
        counted=float(frame.groupby("group")["counted"].first().sum()),
        limits=cases.limits,
        status=worst(statuses),
        sources=tuple(dict.fromkeys(sources)),
        table=frame,
    )


def _doses(
    people: pd.DataFrame, curve: pd.DataFrame, table: pd.DataFrame, cap: float, n: int, seed: int
) -> tuple[pd.DataFrame, list[str]]:
    classes = amounts.amounts(curve, list(CLASS_ROWS.values()), "dose_response")
    of_class = {
        one: (classes[name].central, _draw(name, classes[name], n, seed)) for one, name in CLASS_ROWS.items()
    }
    rows, said = [], list(people.attrs["left_out"])
    for _, row in people.iterrows():
        has_minutes = all(_given(row, c) for c in ("mode", "minutes_before", "minutes_after"))
        before, after = (row[c] if _given(row, c) else "" for c in ("class_before", "class_after"))
        if not has_minutes and not (before and after):
            said.append(f"{row['group']}: left out, neither minutes nor classes before and after")
            continue
        by_minutes = doses(row.to_frame().T.infer_objects(), table).iloc[0] if has_minutes else row
        first = of_class[before] if before else (by_minutes["dose_before"],) * 2
        if has_minutes:
            extra = by_minutes["dose_after"] - by_minutes["dose_before"]
            last = tuple(np.maximum(np.asarray(each) + extra, 0.0) for each in first)
        else:
            last = of_class[after] if after != before else first
        if float(last[0]) > cap or float(first[0]) > cap:
            said.append(
                f"{row['group']}: dose capped at {cap:g} marginal MET-hours a week, beyond it few were studied"
            )
        if np.isclose(float(first[0]), float(last[0])):
            said.append(f"{row['group']}: left out, its dose does not change")
            continue
        if float(last[0]) < float(first[0]):
            said.append(f"{row['group']}: less activity than before, counted as a loss")
        rows.append(
            row.to_dict()
            | {f"dose_{when}": min(float(d[0]), cap) for when, d in (("before", first), ("after", last))}
            | {
                f"drawn_{when}": np.minimum(np.broadcast_to(d[1], (n,)), cap)
                for when, d in (("before", first), ("after", last))
            }
        )
    if not rows:
        raise NotApplicableError(f"{METHOD} does not apply: {'; '.join(said)}.")
    return pd.DataFrame(rows), said


def _given(row: pd.Series, column: str) -> bool:
    return column in row and not pd.isna(row[column]) and row[column] != ""


def _stretch(outcome: str, curve: pd.DataFrame, n: int, seed: int) -> Floats:
    """Draw the exponent that carries the curve to a risk between its limits, where it has limits."""
    wide = curve[curve["low"].lt(curve["high"])]
    if wide.empty:
        return np.ones(n)
    at = wide.iloc[0]
    risk = _draw(f"curve {outcome}", at[RANGE], n, seed)
    return np.asarray(np.log(risk) / np.log(at["central"]))


def _draw(name: str, ends: Sequence[float] | Floats | pd.Series, n: int, seed: int) -> Floats:
    """Draw one quantity from the stream of its name, so that groups share it."""
    low, central, high = (float(end) for end in ends)
    one = pd.DataFrame({"low": [low], "central": [central], "high": [high]}, index=[name])
    return drawn_between(one, n, seed=seed)[0]


def _ends(drawn: Floats, central: Floats) -> dict[str, Floats]:
    low, _, high = interval(drawn)
    return {"low": np.minimum(low, central), "high": np.maximum(high, central)}
