"""Take from the SROI room's results what options are compared by."""

from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd

Three = tuple[float, float, float]
ENDS = ("central", "low", "high")


class Returned(Protocol):
    """What is used of an `sroi.SocialReturn`; threes are central, low, high."""

    @property
    def inputs(self) -> Any: ...  # noqa: D102
    @property
    def net(self) -> Any: ...  # noqa: D102
    @property
    def people(self) -> Any: ...  # noqa: D102
    @property
    def additional_people(self) -> Any: ...  # noqa: D102
    @property
    def ratio_central(self) -> float: ...  # noqa: D102
    @property
    def ratio_low(self) -> float: ...  # noqa: D102
    @property
    def ratio_high(self) -> float: ...  # noqa: D102
    @property
    def by_kind(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def nets(self) -> pd.Series: ...  # noqa: D102
    @property
    def unverified_share(self) -> float: ...  # noqa: D102
    @property
    def price_year(self) -> int: ...  # noqa: D102


def returned(results: Mapping[str, Returned], figures: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Line up the results of options for `comparison`.

    Parameters
    ----------
    results
        By option_id: its social return, all in one price year, of one seed and number of draws.
    figures
        As `data.options.Choice` holds them: ``inactive_reached``, and ``commissioner_pays`` or else ``cash_cost``.

    Returns
    -------
    tuple
        ``returns`` and ``nets``, as `comparison` takes them.

    Raises
    ------
    ValueError
        If price years or numbers of draws differ, or a figure is missing; all offenders are named.
    """
    faults = []
    years = {option: each.price_year for option, each in results.items()}
    counts = {option: len(each.nets) for option, each in results.items()}
    for name, numbers in (("price years", years), ("draws", counts)):
        if len(set(numbers.values())) > 1:
            faults.append(f"{name} differ: {numbers}")
    held: dict[Any, dict[Any, Any]] = figures.set_index(["option_id", "figure"]).to_dict("index")
    rows = {}
    for option, each in results.items():
        paid = next((f for f in ("commissioner_pays", "cash_cost") if (option, f) in held), None)
        if paid is None or (option, "inactive_reached") not in held:
            faults.append(f"{option}: no figure of inactive_reached, or of commissioner_pays or cash_cost")
            continue
        if int(held[option, paid]["price_year"]) != each.price_year:
            faults.append(f"{option}: {paid} is not in prices of {each.price_year}")
        cash = each.by_kind[each.by_kind["kind"] == "cash released"]
        row: dict[str, float] = {"unverified_share": each.unverified_share}
        threes = {
            "cost": each.inputs,
            "movers": each.people,
            "additional_movers": each.additional_people,
            "net_value": each.net,
            "return": (each.ratio_central, each.ratio_low, each.ratio_high),
        }
        for what, three in threes.items():
            # A sum that can only be overspent has its middle at the end of its range, outside 95 of 100 draws.
            middle, low, high = (float(number) for number in three)
            held_in = (middle, min(low, middle), max(high, middle))
            row |= {f"{what}_{end}": number for end, number in zip(ENDS, held_in, strict=True)}
        for end in ENDS:
            row[f"cash_released_{end}"] = float(cash[end].sum())
            row[f"cash_out_{end}"] = float(held[option, paid][end])
            row[f"inactive_reached_{end}"] = float(held[option, "inactive_reached"][end])
        rows[option] = row
    if faults:
        raise ValueError(f"Results cannot be lined up: {'; '.join(faults)}.")
    nets = pd.DataFrame({option: each.nets.to_numpy() for option, each in results.items()})
    return pd.DataFrame(rows).T.rename_axis("option_id"), nets
