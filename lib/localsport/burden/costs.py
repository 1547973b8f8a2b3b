"""Put a sum on the burden: this place's part of what too little activity costs the health service."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.burden.fractions import Fractions
from localsport.burden.risks import worst_status
from localsport.methods.prices import in_prices_of, total
from localsport.methods.uncertainty import draws as drawn_between
from localsport.methods.uncertainty import interval

ATTRIBUTED, SPENT, SCALE = "attributed to inactivity", "spent on the disease", "scale"
EXTENTS = ("England", "United Kingdom")
ADULTS, ENGLAND_SHARE = "england-adults", "england-share"

Floats = NDArray[np.float64]


def attributable_costs(
    spend: pd.DataFrame,
    here: Fractions,
    country: Fractions,
    *,
    adults: float,
    price_year: int,
    deflator: pd.Series,
    seed: int = 20_240_401,
) -> pd.DataFrame:
    """Apportion national costs to a place by its adults and by its attributable fractions.

    Two ways, never added to each other:

    - ``attributed to inactivity``: a national cost already put down to inactivity; its part per adult, times
      the place's adults, times the place's fraction over the nation's. Only the ratio of the fractions counts.
    - ``spent on the disease``: a national spend on the disease; its part per adult, times the place's adults,
      times the place's fraction.

    Both take spend per adult to be the nation's: no place's own spend is used, neither its age. The range is
    that of the place's own fraction, also in the first way, because the national cost is itself a fraction of a
    spend; and that of the amount where low and high are given.

    Parameters
    ----------
    spend
        The parameter table ``disease_spend``: ``parameter, label, basis, extent, outcomes, method, low, central,
        high, price_year, source_id, status``; ``outcomes`` parted by "; " share one amount, and the mean of their
        fractions applies. Two rows of basis ``scale`` give England's adults and its share of the United Kingdom.
    here, country
        Fractions of the place and of the nation, of the same tables.
    adults
        Residents aged 19 and over of the place.
    price_year
        Price base of the answer.
    deflator
        GDP deflator by calendar year.
    seed
        Of the draws of the amounts that have a range.

    Returns
    -------
    pandas.DataFrame
        One row per spend and one per basis for the sum (``parameter`` "total"): ``parameter, label, basis,
        outcomes, method, national`` (£ of its own price year), ``published_price_year, fraction`` (per cent),
        ``central, low, high`` (£ of ``price_year`` a year), ``price_year, status, source_id``.

    Raises
    ------
    KeyError
        If a spend is on a disease for which there is no fraction of its method, or a year has no deflator.
    ValueError
        If an amount has no price year, is negative, or the table lacks a scale or has an unknown basis; all are
        named.
    """
    table = _checked(spend, here)
    scale = table[table["basis"].eq(SCALE)].set_index("parameter")["central"]
    rows = table[~table["basis"].eq(SCALE)].reset_index(drop=True)
    share = adults / float(scale[ADULTS])
    part = share * np.where(rows["extent"].eq("United Kingdom"), float(scale[ENGLAND_SHARE]), 1.0)
    ends = rows[["low", "central", "high"]]
    ends = ends.assign(low=ends["low"].fillna(ends["central"]), high=ends["high"].fillna(ends["central"]))
    years = rows["price_year"].astype(int)
    in_base = in_prices_of(pd.Series(1.0, index=rows.index), years, price_year, deflator=deflator)
    amounts = drawn_between(ends, here.draws.shape[1], seed=seed, together=rows["parameter"])

    local, simulated, nation = _means(rows, here), _means_drawn(rows, here), _means(rows, country)
    factor = np.where(rows["basis"].eq(ATTRIBUTED), 1 / nation, 1 / 100) * part * in_base.to_numpy()
    drawn = amounts * simulated * factor[:, None]
    result = pd.DataFrame(
        {
            "parameter": rows["parameter"],
            "label": rows["label"],
            "basis": rows["basis"],
            "outcomes": rows["outcomes"],
            "method": rows["method"],
            "national": rows["central"],
            "published_price_year": years,
            "fraction": local,
            "central": rows["central"] * local * factor,
            **_ends(drawn),
            "price_year": price_year,
            "status": _statuses(rows, here),
            "source_id": rows["source_id"],
        }
    )
    sums = [
        _sum(result[result["basis"].eq(basis)], drawn[rows["basis"].eq(basis).to_numpy()], basis, price_year)
        for basis in rows["basis"].unique()
    ]
    return pd.concat([result, pd.DataFrame(sums)], ignore_index=True)


def _sum(rows: pd.DataFrame, drawn: Floats, basis: str, price_year: int) -> dict[str, object]:
    together = drawn.sum(axis=0)
    ends = interval(together)
    return {
        "parameter": "total",
        "label": "Together",
        "basis": basis,
        "outcomes": "; ".join(rows["outcomes"]),
        "method": "; ".join(dict.fromkeys(rows["method"])),
        "national": rows["national"].sum() if rows["published_price_year"].nunique() == 1 else np.nan,
        "published_price_year": rows["published_price_year"].iloc[0],
        "fraction": np.nan,
        "central": total(rows["central"], rows["price_year"]),
        "low": ends[0],
        "high": ends[2],
        "price_year": price_year,
        "status": worst_status(rows["status"]),
        "source_id": "; ".join(dict.fromkeys(rows["source_id"])),
    }


def _checked(spend: pd.DataFrame, fractions: Fractions) -> pd.DataFrame:
    columns = ["low", "central", "high", "price_year"]
    table = spend.assign(**{each: pd.to_numeric(spend[each], errors="coerce") for each in columns})
    money = table[~table["basis"].eq(SCALE)]
    faults = {
        "no price year: give each amount the year of its prices": money["price_year"].isna(),
        "no amount": money["central"].isna(),
        "a negative amount": money["central"].lt(0) | money["low"].lt(0),
        "limits are crossed": money["low"].gt(money["central"]) | money["central"].gt(money["high"]),
        f"unknown basis: use {ATTRIBUTED!r} or {SPENT!r}": ~money["basis"].isin([ATTRIBUTED, SPENT]),
        f"unknown extent: use one of {list(EXTENTS)}": ~money["extent"].isin(EXTENTS),
    }
    said = [f"{', '.join(money.loc[m, 'parameter'])}: {text}" for text, m in faults.items() if m.any()]
    said += [
        f"no row {each!r} of basis {SCALE!r}"
        for each in (ADULTS, ENGLAND_SHARE)
        if each not in set(table.loc[table["basis"].eq(SCALE), "parameter"])
    ]
    if said:
        raise ValueError(f"Parameter table disease_spend cannot be used: {'; '.join(said)}.")
    held = set(zip(fractions.table["outcome"], fractions.table["method"], strict=True))
    unknown = [
        f"{row['parameter']}: {outcome} by {row['method']!r}"
        for row in money.to_dict("records")
        for outcome in str(row["outcomes"]).split("; ")
        if (outcome, row["method"]) not in held
    ]
    if unknown:
        raise KeyError(
            f"No fraction for the spend of {'; '.join(unknown)}. There are: "
            f"{sorted({outcome for outcome, _ in held})}."
        )
    return table


def _positions(row: pd.Series, fractions: Fractions) -> list[int]:
    wanted = str(row["outcomes"]).split("; ")
    own = fractions.table["outcome"].isin(wanted) & fractions.table["method"].eq(row["method"])
    return [int(n) for n in np.flatnonzero(own)]


def _means(rows: pd.DataFrame, fractions: Fractions) -> Floats:
    central = fractions.table["central"].to_numpy(dtype=float)
    return np.array([central[_positions(row, fractions)].mean() for _, row in rows.iterrows()])


def _means_drawn(rows: pd.DataFrame, fractions: Fractions) -> Floats:
    return np.stack([fractions.draws[_positions(row, fractions)].mean(axis=0) for _, row in rows.iterrows()])


def _ends(drawn: Floats) -> dict[str, Floats]:
    low, _, high = interval(drawn)
    return {"low": low, "high": high}


def _statuses(rows: pd.DataFrame, fractions: Fractions) -> list[str]:
    """Say "unverified" where a fraction is: apportioned money is never better than derived."""
    status = fractions.table["status"]
    return [
        "unverified" if status.iloc[_positions(row, fractions)].eq("unverified").any() else "derived"
        for _, row in rows.iterrows()
    ]
