"""Set ways to deliver one outcome side by side, with doing nothing always among them."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from localsport.options.dominance import dominance, increments, trade_offs
from localsport.options.equity import CHARACTERISTICS, equity

NOTHING = "do-nothing"
ENDS = ("low", "central", "high")
LEVELS = ("none", "low", "medium", "high")
RISK = {
    ("low", "low"): "low",
    ("low", "medium"): "low",
    ("low", "high"): "medium",
    ("medium", "low"): "low",
    ("medium", "medium"): "medium",
    ("medium", "high"): "high",
    ("high", "low"): "medium",
    ("high", "medium"): "high",
    ("high", "high"): "high",
}
"""Likelihood and impact give the level of a risk: words, not a product of numbers that mean nothing."""


@dataclass(frozen=True)
class Comparison:
    """Options side by side; nothing is weighed up into one score.

    Attributes
    ----------
    table
        One row per option, doing nothing first (index ``option_id``): ``name``, ``way``, ``provider``, ``reach``,
        ``cost_<end>`` (all that is put in, £ of ``price_year``), ``cash_out_<end>`` (what the commissioner pays),
        ``inactive_reached_<end>``, ``movers_<end>`` (people who move up an activity class, as recorded),
        ``additional_movers_<end>`` (who would not have without it), ``cost_per_inactive_reached_<end>``,
        ``cost_per_mover_<end>``, ``net_value_<end>``, ``return_<end>``, ``cash_effect_<end>`` (bills that fall less
        what the commissioner pays), ``unverified_share``, ``risk`` (level of its highest risk), ``risks``
        (how many), ``equity_known`` (how many of the five characteristics are known), ``reaches_more``,
        ``reaches_fewer`` (groups), ``capacity`` ("enough", "short", "not known"), ``short_of``. Ends are low,
        central, high; a cost per person at its low has the lowest cost over the most people.
    pairs
        As `dominance.dominance`: which option is at least as good on everything known, and better on something.
    trade_offs
        As `dominance.trade_offs`: for each two options, who is better on what, and whether that is firm.
    increments
        As `dominance.increments`: what each further person who moves up a class costs.
    chances
        Share of the draws in which the row's net social value is above the column's; doing nothing is nought in
        every draw.
    equity, equity_gaps
        As `equity.equity`.
    risks
        One row per risk, with ``level``.
    capacity
        One row per resource: ``enough`` ("yes", "no", "not known"), ``short`` (how much is lacking).
    price_year
        Of all pounds.
    """

    table: pd.DataFrame
    pairs: pd.DataFrame
    trade_offs: pd.DataFrame
    increments: pd.DataFrame
    chances: pd.DataFrame
    equity: pd.DataFrame
    equity_gaps: pd.DataFrame
    risks: pd.DataFrame
    capacity: pd.DataFrame
    price_year: int


def comparison(
    options: pd.DataFrame,
    returns: pd.DataFrame,
    nets: pd.DataFrame,
    criteria: pd.DataFrame,
    *,
    groups: pd.DataFrame,
    risks: pd.DataFrame,
    capacity: pd.DataFrame,
    local: pd.DataFrame | None = None,
    price_year: int,
) -> Comparison:
    """Set options side by side.

    Parameters
    ----------
    options
        Index ``option_id``, two or more; ``name``, ``way``, ``provider``, ``reach``.
    returns
        Index ``option_id``; for each of low, central and high: ``inactive_reached_<end>``, ``cost_<end>``,
        ``cash_out_<end>``, ``movers_<end>``, ``additional_movers_<end>``, ``net_value_<end>``, ``return_<end>``,
        ``cash_released_<end>``; and ``unverified_share``. From the SROI room, all in one price year.
    nets
        Net social value by draw, one column per option, drawn with one seed, so that what options share moves
        together.
    criteria
        The parameter table ``option_criteria``, indexed by criterion: ``label``, ``column`` (of the table; its
        ends where it has them), ``direction`` ("low is good" or "high is good").
    groups, risks, capacity
        As `data.options.Choice` holds them.
    local
        As for `equity.equity`.
    price_year
        Of all pounds.

    Raises
    ------
    ValueError
        If there are fewer than two options, doing nothing is among them, or one has no returns or draws.
    """
    faults = []
    if len(options) < 2:
        faults.append(f"{len(options)} options: two or more are needed beside doing nothing")
    if NOTHING in options.index:
        faults.append(f"{NOTHING!r} is always added: leave it out")
    for name, held in (("returns", returns.index), ("draws", nets.columns)):
        if lacking := options.index.difference(held).tolist():
            faults.append(f"options without {name}: {lacking}")
    if faults:
        raise ValueError(f"Options cannot be set side by side: {'; '.join(faults)}.")
    table = _figures(options, returns.reindex(options.index))
    levels = risks.assign(
        level=[RISK[pair] for pair in zip(risks["likelihood"], risks["impact"], strict=True)]
    )
    resources = _resources(capacity)
    reached, gaps = equity(options.index, groups, local=local)
    table = _nothing().reindex(columns=table.columns).pipe(lambda first: pd.concat([first, table]))
    table = table.assign(**_summed(table.index, levels, resources, reached))
    drawn = pd.concat([pd.DataFrame({NOTHING: 0.0}, index=nets.index), nets[list(options.index)]], axis=1)
    chances = pd.DataFrame({b: {a: float((drawn[a] > drawn[b]).mean()) for a in drawn} for b in drawn})
    ordered = _ranked(table)
    return Comparison(
        table=table.rename_axis("option_id"),
        pairs=dominance(ordered, criteria),
        trade_offs=trade_offs(ordered, criteria),
        increments=increments(table),
        chances=chances.where(~np.eye(len(chances), dtype=bool)),
        equity=reached,
        equity_gaps=gaps,
        risks=levels,
        capacity=resources,
        price_year=price_year,
    )


def beside_residents(compared: Comparison, groups: pd.DataFrame, local: pd.DataFrame | None) -> Comparison:
    """Set whom options reach beside the residents of a place; nothing else of a comparison depends on the place.

    Parameters
    ----------
    compared
        The options side by side, made with the same groups without residents or with those of another place.
    groups, local
        As for `comparison`.
    """
    options = compared.table.index.drop(NOTHING)
    reached, gaps = equity(options, groups, local=local)
    table = compared.table.assign(**_reaching(compared.table.index, reached))
    return replace(compared, table=table, equity=reached, equity_gaps=gaps)


def _figures(options: pd.DataFrame, returns: pd.DataFrame) -> pd.DataFrame:
    def per(cost: str, people: str) -> dict[str, pd.Series]:
        other = {"low": "high", "central": "central", "high": "low"}
        counted = {end: returns[f"{people}_{other[end]}"] for end in ENDS}
        return {end: returns[f"{cost}_{end}"] / counted[end].where(counted[end] > 0) for end in ENDS}

    table = options[["name", "way", "provider", "reach"]].copy()
    for what in ("cost", "cash_out", "inactive_reached", "movers", "additional_movers"):
        for end in ENDS:
            table[f"{what}_{end}"] = returns[f"{what}_{end}"]
    for name, people in (("inactive_reached", "inactive_reached"), ("mover", "movers")):
        for end, values in per("cost", people).items():
            table[f"cost_per_{name}_{end}"] = values
    for what in ("net_value", "return"):
        for end in ENDS:
            table[f"{what}_{end}"] = returns[f"{what}_{end}"]
    for end, out in zip(ENDS, reversed(ENDS), strict=True):
        table[f"cash_effect_{end}"] = returns[f"cash_released_{end}"] - returns[f"cash_out_{out}"]
    return table.assign(unverified_share=returns["unverified_share"])


def _nothing() -> pd.DataFrame:
    """Do nothing: nought is put in and nothing comes of it; what happens anyway is the others' deadweight."""
    parts = (
        "cost",
        "cash_out",
        "inactive_reached",
        "movers",
        "additional_movers",
        "net_value",
        "cash_effect",
    )
    nought = {f"{what}_{end}": 0.0 for what in parts for end in ENDS}
    words = {"name": "Do nothing", "way": "", "provider": "", "reach": ""}
    return pd.DataFrame([words | nought], index=[NOTHING])


def _resources(capacity: pd.DataFrame) -> pd.DataFrame:
    short = (capacity["needed"] - capacity["available"]).clip(lower=0)
    enough = np.where(capacity["available"].isna(), "not known", np.where(short > 0, "no", "yes"))
    return capacity.assign(short=short, enough=enough)


def _summed(
    index: pd.Index, risks: pd.DataFrame, capacity: pd.DataFrame, reached: pd.DataFrame
) -> dict[str, list[Any]]:
    """Sum up risk, capacity and equity by option, in words and counts only."""
    made: dict[str, list[Any]] = {name: [] for name in ("risk", "risks", "equity_known")}
    made |= _reaching(index, reached) | {"capacity": [], "short_of": []}
    for option in index:
        own = risks.loc[risks["option_id"] == option, "level"]
        highest = max(own, key=LEVELS.index) if len(own) else ("none" if option == NOTHING else "not known")
        have = capacity[capacity["option_id"] == option]
        groups = reached[reached["option_id"] == option]
        told = groups.loc[groups["central"].notna(), "characteristic"].nunique()
        state = "enough" if len(have) or option == NOTHING else "not known"
        state = "not known" if (have["enough"] == "not known").any() else state
        state = "short" if (have["enough"] == "no").any() else state
        made["risk"].append(highest)
        made["risks"].append(len(own))
        made["equity_known"].append(len(CHARACTERISTICS) if option == NOTHING else told)
        made["capacity"].append(state)
        made["short_of"].append(", ".join(have.loc[have["enough"] == "no", "resource"]))
    return made


def _reaching(index: pd.Index, reached: pd.DataFrame) -> dict[str, list[str]]:
    """Name the groups of which each option reaches more, and fewer, than their number would have it."""
    named: dict[str, list[str]] = {}
    for word in ("more", "fewer"):
        rows = reached[reached["reaches"] == word]
        groups = rows.groupby("option_id")["group"].agg(", ".join).to_dict()
        named[f"reaches_{word}"] = [groups.get(option, "") for option in index]
    return named


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Put risk and capacity in their order, so that they can be compared; not known stays so."""
    risk = table["risk"].map({level: float(at) for at, level in enumerate(LEVELS)})
    capacity = table["capacity"].map({"short": 0.0, "enough": 1.0})
    return table.assign(risk_level=risk, capacity_level=capacity)
