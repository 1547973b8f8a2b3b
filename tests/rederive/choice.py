"""Work out the claims about ways to deliver an outcome again, from the CSV files of the choice alone.

Independent of the library on purpose: nothing of it is imported here. An option is laid out as a programme (its money,
its volunteers' hours, the people who move up an activity class, with the assumptions of its audience) and valued by
the derivation in ``value``. A cost for each person is the least money over the most people, and the other way round.
"""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

_spec = spec_from_file_location("rederive_value_of_options", Path(__file__).with_name("value.py"))
assert _spec and _spec.loader
value: Any = module_from_spec(_spec)
_spec.loader.exec_module(value)
value.THEIRS = 4_000
"""Draws behind a briefing's options."""

ENDS = ["low", "central", "high"]
ASSUMED = ("duration_years", "deadweight", "displacement", "attribution", "drop_off")
MOVES = ("moves_fairly_active", "moves_active")


def laid_out(choice: str, option: str) -> Any:
    """Lay an option out as a programme: inputs, outcomes and what is assumed of each."""
    parameters = value.RAW / "parameters"
    anything = value.programme("exercise-referral")  # for prices, rates and the year of the pounds
    options = pd.read_csv(value.RAW / "options" / choice / "options.csv").set_index("option_id")
    figures = pd.read_csv(value.RAW / "options" / choice / "figures.csv")
    own = figures[figures["option_id"] == option].set_index("figure")
    audience = options.at[option, "audience"]
    table = pd.read_csv(parameters / "delivery_assumptions.csv")
    table = table[table["audience"] == audience].set_index("assumption")
    deflator = pd.read_csv(parameters / "gdp_deflator.csv").set_index("year")["central"]

    rows = []
    for name, price in (("cash_cost", None), ("in_kind", None), ("volunteer_hours", "volunteer-hour")):
        if name in own.index:
            year = own.at[name, "price_year"]
            factor = 1.0 if price else deflator[anything.year] / deflator[int(year)]
            three = {end: float(own.at[name, end]) * factor for end in ENDS}
            rows.append({"item": name, "kind": name, "unit_value_id": price, "first_year": 0, **three})
    steps = [step for step in MOVES if step in own.index]
    outcomes = [(step, table.at[step, "unit_value_id"], "wellbeing", "yes", own.loc[step]) for step in steps]
    if "prescription_items" in own.index and steps:
        outcomes.append(("items", "prescription-item", "cash released", "no", own.loc["prescription_items"]))
    assumed = {}
    for id, _, _, _, three in outcomes:
        assumed[id, "quantity"] = three[[*ENDS, "status"]]
        for each in ASSUMED:
            assumed[id, each] = table.loc[each, [*ENDS, "status"]]
    head = pd.DataFrame(
        [(id, price, kind, moved, audience, 0) for id, price, kind, moved, _ in outcomes],
        columns=["outcome_id", "unit_value_id", "kind", "less_inactive", "beneficiary", "first_year"],
    )
    rows_of = pd.DataFrame(assumed).T
    rows_of[ENDS] = rows_of[ENDS].astype(float)
    return anything._replace(
        inputs=pd.DataFrame(rows), outcomes=head.set_index("outcome_id"), assumed=rows_of
    ), own


def three(drawn: np.ndarray, central: float, unit: str) -> Any:
    """Give a number with the ends that hold 95 of 100 draws, stretched to hold the number itself, and their errors."""
    low, high = np.quantile(drawn, [0.025, 0.975])
    errors = value.quantile_error(drawn, 0.025), value.quantile_error(drawn, 0.975)
    return value.Value(central, unit, 0.0, min(low, central), max(high, central), *errors)


def over(cost: Any, people: Any, unit: str = "£") -> Any:
    """Divide money by people: the least by the most, and the other way round."""
    return value.Value(
        cost.value / people.value,
        unit,
        0.0,
        cost.lower / people.upper,
        cost.upper / people.lower,
        cost.lower_error / people.upper + cost.lower * people.upper_error / people.upper**2,
        cost.upper_error / people.lower + cost.upper * people.lower_error / people.lower**2,
    )


def option_figures(choice: str, option: str, seed: int) -> dict[str, Any]:
    """Work out what is claimed of one option."""
    of, own = laid_out(choice, option)
    central, drawn = value.outputs(of, value.numbers(of)), value.outputs(of, value.numbers(of, seed))

    def stated(name: str) -> tuple[float, float, float]:
        low, middle, high = (float(own.at[name, end]) for end in ENDS)
        return low, middle, high

    found = {
        stem: three(drawn[output][0], central[output][0].item(), unit)
        for stem, output, unit in (
            ("return", "central", "£ per £1"),
            ("net", "net", "£"),
            ("cost", "inputs", "£"),
            ("movers", "people", "people"),
            ("additional", "people_additional", "people"),
        )
    }
    low, middle, high = stated("inactive_reached")
    found["reached"] = value.Value(middle, "people", 0.0, low, high)
    found["cost_reached"] = over(found["cost"], found["reached"])
    found["cost_mover"] = over(found["cost"], found["movers"])
    saved, gone = central["cash_value"][0].item(), drawn["cash_value"][0]
    # Of a sum that is nought in every draw there is no error to speak of.
    range_ = three(gone, saved, "£") if np.ptp(gone) else value.Value(saved, "£", 0.0, 0.0, 0.0)
    paid = stated("cash_cost")
    found["cash"] = range_._replace(
        value=saved - paid[1], lower=range_.lower - paid[2], upper=range_.upper - paid[0]
    )
    return found


def choice_figures(choice: str, seed: int) -> dict[str, Any]:
    """Work out every claim about a choice, by claim id."""
    ids = pd.read_csv(value.RAW / "options" / choice / "options.csv")["option_id"]
    each = {id: option_figures(choice, id, seed) for id in ids}
    out = {
        f"option_{id.replace('-', '_')}_{stem}": figure
        for id, figures in each.items()
        for stem, figure in figures.items()
    }
    year = value.programme("exercise-referral").year
    return {id: figure._replace(period=f"{year} prices") for id, figure in out.items()}


def briefly(choice: str, seed: int) -> dict[str, Any]:
    """Work out the claims about a choice that a briefing's sentences use."""
    held = choice_figures(choice, seed)
    options = sorted({id.removesuffix("_return") for id in held if id.endswith("_return")})

    def each(stem: str) -> list[Any]:
        return [held[f"{option}_{stem}"] for option in options]

    returns, period = each("return"), held[f"{options[0]}_return"].period
    lowest, highest = min(returns, key=lambda r: r.lower), max(returns, key=lambda r: r.upper)
    figures = {
        "count": value.Value(len(options), "numbers"),
        "return_low": value.Value(lowest.lower, "£ per £1", lowest.lower_error),
        "return_high": value.Value(highest.upper, "£ per £1", highest.upper_error),
        "best_reached": max(each("reached"), key=lambda r: r.value),
        "best_cost_mover": min(each("cost_mover"), key=lambda r: r.value),
    }
    below = sum(r.value < 1 for r in returns)
    if 0 < below < len(options):  # of none and of all the sentence speaks in words
        figures["below_one"] = value.Value(below, "numbers")
    return {f"options_{name}": figure._replace(period=period) for name, figure in figures.items()}


MEMBERS = ("deprivation", "disability", "age", "ethnicity")
"""Characteristics of which the files hold who lives in a place; of sex they do not."""
FEW = 5.0
"""Per cent of residents below which an illustrated share of participants is not compared."""


def answers(choice: str, residents: dict[str, float]) -> dict[str, Any]:
    """Count the answers to who gains: ways times five characteristics, and those that nobody knows."""
    folder = value.RAW / "options" / choice
    groups = pd.read_csv(folder / "groups.csv").dropna(subset=["central"])
    options = pd.read_csv(folder / "options.csv")["option_id"]
    asked = 5 * len(options)
    known = sum(
        ((groups["option_id"] == option) & (groups["characteristic"] == kind)).any()
        for option in options
        for kind in MEMBERS
        if residents.get(kind, 0.0) >= FEW
    )
    year = value.programme("exercise-referral").year
    counts = {"asked": asked, "unknown": asked - known}
    return {
        f"options_reach_{name}": value.Value(n, "numbers", period=f"{year} prices")
        for name, n in counts.items()
    }
