"""Carry a small project's measured effect to a whole place as a range, and find what breaks it first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.methods.prices import discount_factors, in_prices_of
from localsport.methods.uncertainty import draws as drawn_between
from localsport.methods.uncertainty import interval

Floats = NDArray[np.float64]
Ends = tuple[float, float, float]
Measure = Literal["return", "net"]

ASSUMPTIONS = {
    "eligible": ("people of the place whom the programme is for", "people"),
    "uptake": ("share of them who take part", "share"),
    "easy to reach": ("share of them who are as easy to reach as those of the project", "share"),
    "effect on the others": ("their effect over that on those easy to reach", "share"),
    "effect": ("share of participants who changed in the project", "share"),
    "effect at scale": ("what is left of the project's effect when others deliver it", "times the project's"),
    "deadweight": ("share who would have changed anyway", "share"),
    "value": ("value of a person who changes", "£ a person a year"),
    "drop-off": ("share of the effect lost each year", "share a year"),
    "years": ("years the effect lasts", "years"),
    "fixed cost": ("cost of running it across a place, which the project did not have", "£"),
    "unit cost": ("cost of a participant at the project's size", "£ a participant"),
    "cost exponent": ("how costs grow with size: 1 in proportion, above 1 faster", "exponent"),
}
"""The assumptions of a scaling: what each means, and its unit."""

SHARES = tuple(name for name, (_, unit) in ASSUMPTIONS.items() if unit.startswith("share"))
MONEY = tuple(name for name, (_, unit) in ASSUMPTIONS.items() if unit.startswith("£"))
RANGE = ["low", "central", "high"]
STEPS = 200


@dataclass(frozen=True)
class Scaling:
    """What a project would bring to a whole place; money in pounds of ``price_year``, present values.

    Attributes
    ----------
    participants, changed, additional
        People who take part, who change, and who would not have changed anyway: low, central, high (2.5th and
        97.5th percentile, never beyond the central value).
    benefits, costs, net, ratio
        Present value, cost, their difference, and benefits per £1.
    probability_below
        Share of the draws in which the measure is below the threshold.
    project_ratio
        Benefits per £1 of the project itself, at its own size, central.
    steps
        From the project's figures multiplied up to what the place may expect: step, benefits, costs, ratio.
    breaks
        One row per uncertain assumption, the first to break it on top: assumption, meaning, unit, low, central,
        high, bad_end, at_bad_end and at_good_end (the measure with this one at either end), breaks_at (its value
        at the threshold; NaN if the threshold holds to the end), way (share of the way from central to its bad end;
        NaN), breaks (bool).
    first
        The first assumption that breaks it; "" where none does alone, or where the central case is already
        below the threshold.
    all_at_bad_ends
        The measure with every assumption at its bad end.
    holds
        Whether the central case meets the threshold.
    measure, threshold, price_year, seed
        How it was worked out.
    draws
        The measure in each draw.
    """

    participants: Ends
    changed: Ends
    additional: Ends
    benefits: Ends
    costs: Ends
    net: Ends
    ratio: Ends
    probability_below: float
    project_ratio: float
    steps: pd.DataFrame
    breaks: pd.DataFrame
    first: str
    all_at_bad_ends: float
    holds: bool
    measure: Measure
    threshold: float
    price_year: int
    seed: int
    draws: pd.Series


def scale(
    assumptions: pd.DataFrame,
    *,
    project_participants: float,
    price_year: int,
    deflator: pd.Series,
    schedule: pd.Series,
    measure: Measure = "return",
    threshold: float | None = None,
    draws: int = 10_000,
    seed: int = 1,
) -> Scaling:
    """Scale a case study up.

    participants = eligible × uptake. Of them, those beyond the easy-to-reach share have a smaller effect: mean
    factor ``(min(uptake, easy) + max(uptake - easy, 0) × others) / uptake``. Changed = participants × effect ×
    effect at scale × that factor, never more than all; additional = changed × (1 - deadweight); benefits =
    additional × value × the sum over the years of ``(1 - drop-off)^t``, discounted, a last part of a year by its
    part. Costs = fixed + unit cost × project's participants × (participants / project's participants) ^ exponent.

    Parameters
    ----------
    assumptions
        One row per name of `ASSUMPTIONS`: ``assumption, low, central, high``, and ``price_year`` for pounds. A
        column ``together`` names groups that move together.
    project_participants
        Size of the project, people.
    price_year, deflator
        Price base of the result, and index level by calendar year.
    schedule
        As for `methods.prices.discount_factors`; the first year counts in full, costs are paid at the start.
    measure
        ``"return"`` (benefits per £1) or ``"net"`` (benefits less costs).
    threshold
        What the measure must not fall below; 1 for the return and 0 for net value by default.
    draws, seed
        Number of draws and any non-negative integer.

    Returns
    -------
    Scaling

    Raises
    ------
    KeyError
        If a price year has no deflator.
    ValueError
        If an assumption is missing, unknown or given twice, a share is not between 0 and 1, low, central and high
        are out of order, or a number that must be above 0 is not; all are named.
    """
    table = _restated(_checked(assumptions, project_participants), price_year, deflator)
    limit = {"return": 1.0, "net": 0.0}[measure] if threshold is None else threshold
    together = (
        table["together"].where(table["together"].ne(""), table.index.to_series())
        if "together" in table
        else None
    )
    drawn = drawn_between(table[RANGE], draws, seed=seed, together=together)
    many = _flows(dict(zip(table.index, drawn, strict=True)), project_participants, schedule)
    one = _flows(_at(table["central"]), project_participants, schedule)

    def measured(values: pd.DataFrame) -> Floats:
        return _flows(
            {str(name): row.to_numpy(dtype=float) for name, row in values.iterrows()},
            project_participants,
            schedule,
        )[_KEY[measure]]

    breaks, worst = _breaks(table, measured, limit)
    holds = float(one[_KEY[measure]][0]) >= limit
    ends = {name: _ends(many[name], float(one[name][0])) for name in one}
    project, steps = _steps(table["central"], project_participants, schedule)
    return Scaling(
        **{
            each: ends[each]
            for each in ("participants", "changed", "additional", "benefits", "costs", "net", "ratio")
        },
        probability_below=float((many[_KEY[measure]] < limit).mean()),
        project_ratio=project,
        steps=steps,
        breaks=breaks,
        first=str(breaks["assumption"].iloc[0]) if holds and len(breaks) and breaks["breaks"].iloc[0] else "",
        all_at_bad_ends=worst,
        holds=holds,
        measure=measure,
        threshold=limit,
        price_year=price_year,
        seed=seed,
        draws=pd.Series(many[_KEY[measure]], name=measure),
    )


_KEY = {"return": "ratio", "net": "net"}


def _checked(given: pd.DataFrame, project_participants: float) -> pd.DataFrame:
    frame = given.assign(**{c: pd.to_numeric(given[c], errors="coerce") for c in RANGE})
    names = frame["assumption"].astype(str)
    low, central, high = (frame[c] for c in RANGE)
    share = names.isin(SHARES)
    positive = names.isin(["eligible", "uptake", "years", "unit cost", "cost exponent"])
    faults = {
        f"unknown: use {list(ASSUMPTIONS)}": ~names.isin(list(ASSUMPTIONS)),
        "given twice": names.duplicated(keep=False),
        "no number": frame[RANGE].isna().any(axis=1),
        "low, central and high out of order": low.gt(central) | central.gt(high),
        "a share is between 0 and 1": share & (low.lt(0) | high.gt(1)),
        "must be above 0": positive & low.le(0),
        "no price year: give every amount the year of its prices": names.isin(MONEY)
        & pd.to_numeric(
            frame.get("price_year", pd.Series(np.nan, index=frame.index)), errors="coerce"
        ).isna(),
        "must not be negative": ~share & ~positive & names.ne("value") & low.lt(0),
    }
    said = [f"{', '.join(names[mask])}: {text}" for text, mask in faults.items() if mask.any()]
    if missing := [name for name in ASSUMPTIONS if name not in set(names)]:
        said.append(f"{', '.join(missing)}: missing")
    if not project_participants > 0:
        said.append("project_participants: must be above 0")
    if said:
        raise ValueError(f"The case study cannot be scaled: {'; '.join(said)}.")
    return frame.set_index("assumption")


def _restated(table: pd.DataFrame, price_year: int, deflator: pd.Series) -> pd.DataFrame:
    years = pd.to_numeric(table["price_year"], errors="coerce").loc[list(MONEY)].astype(int)
    real = table.astype(dict.fromkeys(RANGE, float))
    for end in RANGE:
        money = real.loc[list(MONEY), end]
        real.loc[list(MONEY), end] = in_prices_of(money, years, price_year, deflator=deflator)
    return real


def _at(values: pd.Series) -> dict[str, Floats]:
    return {str(name): np.array([value], dtype=float) for name, value in values.items()}


def _flows(a: dict[str, Floats], size: float, schedule: pd.Series) -> dict[str, Floats]:
    participants = a["eligible"] * a["uptake"]
    easy = np.minimum(a["uptake"], a["easy to reach"])
    factor = (easy + (a["uptake"] - easy) * a["effect on the others"]) / a["uptake"]
    changed = participants * np.minimum(a["effect"] * a["effect at scale"] * factor, 1.0)
    additional = changed * (1 - a["deadweight"])
    benefits = additional * a["value"] * _lasting(a["drop-off"], a["years"], schedule)
    costs = a["fixed cost"] + a["unit cost"] * size * (participants / size) ** a["cost exponent"]
    return {
        "participants": participants,
        "changed": changed,
        "additional": additional,
        "benefits": benefits,
        "costs": costs,
        "net": benefits - costs,
        "ratio": benefits / costs,
    }


def _lasting(drop_off: Floats, years: Floats, schedule: pd.Series) -> Floats:
    """Give the discounted years of full effect that a person's change is worth."""
    whole = int(np.ceil(years.max()))
    factors = discount_factors(whole, schedule=schedule)
    left, found = np.ones_like(drop_off), np.zeros_like(drop_off)
    for year in range(whole):
        found = found + left * np.clip(years - year, 0, 1) * factors[year]
        left = left * (1 - drop_off)
    return found


def _breaks(
    table: pd.DataFrame, measured: Callable[[pd.DataFrame], Floats], limit: float
) -> tuple[pd.DataFrame, float]:
    central = table["central"].astype(float)
    rows, bad = [], central.copy()
    for name, row in zip(table.index.astype(str), table.to_dict("records"), strict=True):
        if not row["low"] < row["high"]:
            continue
        now, *ends = measured(
            _moved(central, name, np.array([row[end] for end in ("central", "low", "high")]))
        )
        end = "low" if ends[0] <= ends[1] else "high"
        if min(ends) >= now:
            continue
        bad[name] = float(row[end])
        path = np.linspace(central[name], row[end], STEPS + 1)
        way = _way(measured(_moved(central, name, path)), limit)
        rows.append(
            {"assumption": name, "meaning": ASSUMPTIONS[name][0], "unit": ASSUMPTIONS[name][1]}
            | {each: float(row[each]) for each in RANGE}
            | {"bad_end": end, "at_bad_end": min(ends), "at_good_end": max(ends)}
            | {"breaks_at": central[name] + way * (float(row[end]) - central[name])}
            | {"way": way, "breaks": not np.isnan(way)}
        )
    columns = ["assumption", "meaning", "unit", *RANGE, "bad_end", "at_bad_end", "at_good_end"]
    frame = pd.DataFrame(rows, columns=[*columns, "breaks_at", "way", "breaks"])
    frame = frame.sort_values(["way", "at_bad_end"], na_position="last", kind="stable", ignore_index=True)
    return frame, float(measured(bad.to_frame())[0])


def _moved(values: pd.Series, name: str, to: Floats) -> pd.DataFrame:
    """Repeat the assumptions once for each value of the one that moves."""
    cases = pd.DataFrame(np.repeat(values.to_numpy()[:, None], len(to), axis=1), index=values.index)
    cases.loc[name] = to
    return cases


def _way(measures: Floats, limit: float) -> float:
    """Find how far from central (0) to the bad end (1) the limit is first crossed; NaN if never.

    A straight line between the two of `STEPS` points on either side of the crossing.
    """
    below = np.flatnonzero(measures < limit)
    if not below.size:
        return float("nan")
    at = int(below[0])
    if at == 0:
        return 0.0
    part = (measures[at - 1] - limit) / (measures[at - 1] - measures[at])
    return float((at - 1 + part) / STEPS)


def _steps(central: pd.Series, size: float, schedule: pd.Series) -> tuple[float, pd.DataFrame]:
    """Multiply the project up as it stands, and then let one thing after the other be as at scale."""
    as_project = {"effect at scale": 1.0, "easy to reach": 1.0, "cost exponent": 1.0, "fixed cost": 0.0}
    shown = [
        ("the project multiplied up", as_project),
        ("delivered by others", {k: v for k, v in as_project.items() if k != "effect at scale"}),
        ("fewer who are easy to reach", {"cost exponent": 1.0, "fixed cost": 0.0}),
        ("costs that do not grow in proportion", {}),
    ]
    rows = []
    for step, fixed in shown:
        values = central.copy()
        for name, value in fixed.items():
            values[name] = value
        flows = _flows(_at(values), size, schedule)
        rows.append({"step": step} | {each: float(flows[each][0]) for each in ("benefits", "costs", "ratio")})
    own = central.copy()
    for name, value in (as_project | {"eligible": size, "uptake": 1.0}).items():
        own[name] = value
    return float(_flows(_at(own), size, schedule)["ratio"][0]), pd.DataFrame(rows)


def _ends(drawn: Floats, central: float) -> Ends:
    low, _, high = interval(drawn)
    return min(float(low), central), central, max(float(high), central)
