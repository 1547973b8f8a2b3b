"""Work out every claim about a programme's value again from its CSV files alone, by the method as documented.

Independent of the library on purpose: nothing of it is imported here. The impact map is that of the Social Value UK
guide (quantity × value × (1 - deadweight) × (1 - displacement) × (1 - attribution to others), less a drop-off each
year); prices and discounting are the Green Book's (GDP deflator; the programme's own year counts in full). The
uncertainty is drawn with a generator, a seed and a sampling method of its own.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
SHARES = ("deadweight", "displacement", "attribution")
KINDS = {"wellbeing": "wellbeing", "capacity": "capacity released", "cash": "cash released"}
DRAWS = 200_000
THEIRS = 10_000
"""Draws behind a briefing's own range, as the column ``method`` of its claims says."""


class Value(NamedTuple):
    """One number worked out again: ``error`` is the standard error of theirs less ours, 0 where nothing is drawn."""

    value: float
    unit: str
    error: float = 0.0
    lower: float = np.nan
    upper: float = np.nan
    lower_error: float = 0.0
    upper_error: float = 0.0
    period: str = ""


class Programme(NamedTuple):
    """A programme's numbers as tables of low, central and high, money in the prices of one year."""

    inputs: pd.DataFrame
    outcomes: pd.DataFrame
    assumed: pd.DataFrame
    prices: pd.DataFrame
    rates: pd.Series
    year: int


def programme(id: str) -> Programme:
    """Read a programme's files; restate prices in the last year of the deflator that is published."""
    folder, parameters = RAW / "programmes" / id, RAW / "parameters"
    deflator = pd.read_csv(parameters / "gdp_deflator.csv")
    year = int(deflator.loc[deflator["status"] == "published", "year"].max())
    index = deflator.set_index("year")["central"]
    ends = ["low", "central", "high"]
    prices = pd.read_csv(parameters / "unit_values.csv").set_index("parameter")
    prices[ends] = prices[ends].mul(index[year] / index[prices["price_year"]].to_numpy(), axis=0)
    inputs = pd.read_csv(folder / "inputs.csv").astype(dict.fromkeys(ends, float))
    own = inputs["unit_value_id"].isna()
    factor = index[year] / index[inputs.loc[own, "price_year"].astype(int)].to_numpy()
    inputs.loc[own, ends] = inputs.loc[own, ends].mul(factor, axis=0)
    rates = pd.read_csv(parameters / "discount_rates.csv")
    rates = rates[rates["parameter"] == "green-book-standard"].set_index("year")["central"]
    assumed = pd.read_csv(folder / "assumptions.csv").set_index(["outcome_id", "assumption"])
    outcomes = pd.read_csv(folder / "outcomes.csv").set_index("outcome_id")
    return Programme(inputs, outcomes, assumed, prices, rates, year)


def triangle(at: np.ndarray, row: pd.Series) -> np.ndarray:
    """Find where a triangular distribution has this share of its mass below."""
    low, mode, high = (float(row[end]) for end in ("low", "central", "high"))
    if high == low:
        return np.full_like(at, mode)
    left = low + np.sqrt(at * (high - low) * (mode - low))
    right = high - np.sqrt((1 - at) * (high - low) * (high - mode))
    return np.where(at <= (mode - low) / (high - low), left, right)


class Numbers(NamedTuple):
    """Values of every assumption: cases along the last axis, one case for the central assumptions."""

    amounts: dict[int, np.ndarray]
    input_prices: dict[int, np.ndarray]
    outcomes: dict[tuple[str, str], np.ndarray]
    prices: dict[str, np.ndarray]


def numbers(of: Programme, seed: int | None = None) -> Numbers:
    """Take central values, or draw: what is assumed of one group of people moves together, prices of one source too."""
    stream = np.random.default_rng(seed)
    together: dict[tuple[str, ...], np.ndarray] = {}

    def take(row: pd.Series, *group: str) -> np.ndarray:
        if seed is None:
            return np.array([float(row["central"])])
        if group not in together:
            # One point in each of as many equal slices, in random order: less noise than plain draws
            together[group] = (stream.permutation(DRAWS) + stream.random(DRAWS)) / DRAWS
        return triangle(together[group], row)

    def price(id: str) -> np.ndarray:
        return take(of.prices.loc[id], "price", of.prices.loc[id, "source_id"])

    priced = of.inputs["unit_value_id"].dropna()
    people = of.outcomes["beneficiary"]
    return Numbers(
        amounts={
            row.Index: take(of.inputs.loc[row.Index], "input", row.item) for row in of.inputs.itertuples()
        },
        input_prices={i: price(id) for i, id in priced.items()},
        outcomes={(o, a): take(row, a, people[o]) for (o, a), row in of.assumed.iterrows()},
        prices={o: price(id) for o, id in of.outcomes["unit_value_id"].items()},
    )


def worth_now(of: Programme, year: int) -> float:
    """Discount a pound of a later year: one rate for each year that passes, the own year in full."""
    rates = [of.rates[of.rates.index <= passed].iloc[-1] for passed in range(1, year + 1)]
    return float(np.prod([1 / (1 + rate) for rate in rates]))


def own_doing(of: Programme, n: Numbers, outcome: str) -> np.ndarray:
    """Multiply a quantity down to what would not have come about without the programme."""
    quantity = n.outcomes[outcome, "quantity"]
    return quantity * np.prod([1 - n.outcomes[outcome, share] for share in SHARES], axis=0)


def benefits(of: Programme, n: Numbers) -> np.ndarray:
    """Sum each outcome's yearly value, the last year by its part, less drop-off, discounted: a row per outcome."""
    found = []
    for outcome, starts in of.outcomes["first_year"].items():
        lasts, kept = n.outcomes[outcome, "duration_years"], 1 - n.outcomes[outcome, "drop_off"]
        years = range(int(np.ceil(lasts.max())))
        parts = [np.clip(lasts - k, 0, 1) * kept**k * worth_now(of, k + starts) for k in years]
        found.append(own_doing(of, n, outcome) * n.prices[outcome] * np.sum(parts, axis=0))
    return np.array(found)


def costs(of: Programme, n: Numbers) -> np.ndarray:
    """Price each input and discount it from the year it is spent in: a row per item."""
    years = of.inputs["first_year"].items()
    return np.array([n.amounts[i] * n.input_prices.get(i, 1.0) * worth_now(of, year) for i, year in years])


def outputs(of: Programme, n: Numbers) -> dict[str, tuple[np.ndarray, str]]:
    """Work out everything that is claimed with a range."""
    gain, cost = benefits(of, n).sum(axis=0), costs(of, n).sum(axis=0)
    movers = of.outcomes.index[of.outcomes["less_inactive"] == "yes"]
    people = np.sum([n.outcomes[o, "quantity"] for o in movers], axis=0)
    additional = np.sum([own_doing(of, n, o) for o in movers], axis=0)
    out = {
        "central": (gain / cost, "£ per £1"),
        "inputs": (cost, "£"),
        "benefits": (gain, "£"),
        "net": (gain - cost, "£"),
        "people": (people, "people"),
        "people_additional": (additional, "people"),
        "cost_per_person": (cost / people, "£"),
        "cost_per_additional_person": (cost / additional, "£"),
    }
    for short, kind in KINDS.items():
        out[f"{short}_value"] = (benefits(of, n)[of.outcomes["kind"] == kind].sum(axis=0), "£")
    return out


def share_error(share: float) -> float:
    """Give the standard error of the difference of a share of their draws and of ours."""
    return float(np.sqrt(share * (1 - share) * (1 / THEIRS + 1 / DRAWS)))


def quantile_error(drawn: np.ndarray, share: float) -> float:
    """Give the standard error of the difference of a percentile of their draws and of ours.

    A percentile's own is ``sqrt(p (1 - p) / n)`` over the density there. Ours are not plain draws but one in each
    of as many slices, which can only lessen the error: it is overstated by less than 3 per cent.
    """
    step = 0.005
    low, high = np.quantile(drawn, [share - step, share + step])
    return share_error(share) * float(high - low) / (2 * step)


def at_one(of: Programme, n: Numbers, name: str, of_outcomes: list[str]) -> float:
    """Find what one assumption about these outcomes would have to be for the return to be one, by bisection."""
    ends = {"duration_years": (0.01, 50.0), "quantity": (0.0, 100.0)}.get(name, (0.0, 1.0))
    total = costs(of, n).sum().item()

    def surplus(at: float) -> float:
        set_to = {
            (o, name): n.outcomes[o, name] * at if name == "quantity" else np.array([at]) for o in of_outcomes
        }
        return benefits(of, n._replace(outcomes=n.outcomes | set_to)).sum().item() - total

    low, high = ends
    if surplus(low) * surplus(high) > 0:
        return np.nan
    rising = surplus(high) > surplus(low)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if (surplus(middle) > 0) == rising else (middle, high)
    return middle


def value_figures(id: str, seed: int) -> dict[str, Value]:
    """Work out every claim about a programme, by claim id."""
    of = programme(id)
    central = numbers(of)
    drawn = outputs(of, numbers(of, seed))
    out = {}
    for name, (value, unit) in outputs(of, central).items():
        draws = drawn[name][0]
        low, high = np.quantile(draws, [0.025, 0.975])
        errors = quantile_error(draws, 0.025), quantile_error(draws, 0.975)
        out[name] = Value(value.item(), unit, 0.0, low, high, *errors)
    ratio = drawn["central"][0]
    for name, share in {"low": 0.025, "median": 0.5, "high": 0.975}.items():
        out[name] = Value(np.quantile(ratio, share), "£ per £1", quantile_error(ratio, share))
    out["median"] = Value(*out["median"][:3], *out["central"][3:])
    below = (ratio < 1).mean()
    out["probability_below_one"] = Value(100 * below, "%", 100 * share_error(below))
    gain = pd.Series(benefits(of, central)[:, 0], of.outcomes.index)
    cost = pd.Series(costs(of, central)[:, 0], of.inputs.index)
    for short, kind in KINDS.items():
        out[f"{short}_share"] = Value(100 * gain[of.outcomes["kind"] == kind].sum() / gain.sum(), "%")
    cash = of.inputs["kind"] == "cash"
    out["inputs_cash"], out["inputs_in_kind"] = Value(cost[cash].sum(), "£"), Value(cost[~cash].sum(), "£")
    guessed = of.assumed["status"] == "unverified"
    loose = of.outcomes["unit_value_id"].map(of.prices["status"]) == "unverified"
    any_loose = loose | guessed.groupby("outcome_id").any().reindex(of.outcomes.index)
    out["unverified_share"] = Value(100 * gain[any_loose].sum() / gain.sum(), "%")
    out["unverified_value_share"] = Value(100 * gain[loose].sum() / gain.sum(), "%")
    out["assumptions"] = Value(len(of.assumed), "numbers")
    out["assumptions_unverified"] = Value(int(guessed.sum()), "numbers")
    every, largest = list(of.outcomes.index), [gain.idxmax()]
    for share in ("deadweight", "attribution", "displacement", "drop_off"):
        out[f"switching_{share}"] = Value(100 * at_one(of, central, share, every), "%")
    out["switching_quantity"] = Value(at_one(of, central, "quantity", every), "times")
    out["switching_inputs"] = Value(gain.sum() / cost.sum(), "times")
    out["switching_deadweight_largest"] = Value(100 * at_one(of, central, "deadweight", largest), "%")
    out["switching_duration_largest"] = Value(at_one(of, central, "duration_years", largest), "years")
    return {f"sroi_{name}": value._replace(period=f"{of.year} prices") for name, value in out.items()}
