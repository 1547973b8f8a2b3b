"""Find the places that draw more or fewer people than their size would have, and those that turn.

Two questions are kept apart. *Hot or cold*: does a place's rate stray from that of all places by more than
counts of its size do by chance (funnel, Poisson limits)? Places differ for many reasons, so lasting heat says
little of the programme. *Warmer or cooler*: does a place hold more of this period's people than it did of
those before? That is the surprise.
"""

from typing import Literal

import numpy as np
import pandas as pd

from localsport.methods import alignment, funnels, intervals

Every = Literal["month", "quarter", "year"]
FREQUENCY = {"month": "M", "quarter": "Q-MAR", "year": "Y-MAR"}
PER = 1000.0


def hot_and_cold(
    months: pd.DataFrame,
    population: pd.Series,
    *,
    measure: str = "new_participants",
    every: Every = "quarter",
    confidence: float = 0.998,
    overdispersion: funnels.Overdispersion = "none",
) -> pd.DataFrame:
    """Compare places with each other and with themselves, period by period.

    Parameters
    ----------
    months
        Monthly counts with ``month`` (period), ``place_code`` and the measure.
    population
        People the programme is for, by place: adults, or inactive adults where they are meant to be reached.
    measure
        Count of people. Visits cluster in people, so their limits would be too narrow: for ``"attendances"``
        give an overdispersion.
    every
        Length of a period; quarters and years are those of the financial year.
    confidence
        Level of the limits, high because many places and periods are looked at.
    overdispersion
        As for `funnels.funnel`.

    Returns
    -------
    pandas.DataFrame
        One row per period and place: ``period``, ``label`` (April to June 2025), ``place_code``, ``months``
        (with a row), ``count``, ``rate`` (people a month per 1,000 of the population), ``lower_limit``,
        ``upper_limit``, ``common_rate``, ``spot`` (hot, cold, as others); ``share_before`` (of all people of
        earlier periods), ``expected``, ``ratio``, ``ratio_lower``, ``ratio_upper`` and ``turn`` (warmer,
        cooler, as before; "" in the first period).

    Raises
    ------
    ValueError
        If a place has no population, or the population is not above nought; all such are named.
    """
    if every not in FREQUENCY:
        raise ValueError(f"Unknown period {every!r}: use one of {list(FREQUENCY)}.")
    codes = pd.Index(months["place_code"].unique())
    people = population.reindex(codes)
    wrong = codes[~(people > 0)]
    if len(wrong):
        raise ValueError(f"Places without people the programme is for: {alignment.listed(wrong)}.")
    period = months["month"].dt.asfreq(FREQUENCY[every]) if every != "month" else months["month"]
    by = months.assign(period=period).groupby(["period", "place_code"], sort=True)
    frame = by.agg(months=("month", "nunique"), count=(measure, "sum")).reset_index()
    frame["exposure"] = frame["place_code"].map(population).astype(float) * frame["months"] / PER
    name = f"{confidence * 100:.10g}".replace(".", "")
    parts = [
        _funnel(each, confidence=confidence, overdispersion=overdispersion, name=name)
        for _, each in frame.groupby("period", sort=True)
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame.insert(1, "label", [_label(each) for each in frame["period"]])
    return _turns(frame, confidence, name).drop(columns="exposure")


def lasting(spots: pd.DataFrame) -> pd.DataFrame:
    """Say of each place how often it was hot or cold, and since when it is what it is now.

    Returns
    -------
    pandas.DataFrame
        Index ``place_code``: ``periods``, ``hot``, ``cold``, ``warmer``, ``cooler`` (numbers of periods),
        ``spot`` and ``turn`` (the latest), ``since`` (first period of the unbroken run of that spot), ``run``
        (its length).
    """
    rows = {}
    for code, each in spots.sort_values("period").groupby("place_code", sort=True):
        same = (each["spot"] == each["spot"].iloc[-1]).to_numpy()[::-1]
        run = len(same) if same.all() else int(np.argmin(same))
        rows[code] = {
            "periods": len(each),
            **{word: int((each["spot"] == word).sum()) for word in ("hot", "cold")},
            **{word: int((each["turn"] == word).sum()) for word in ("warmer", "cooler")},
            "spot": each["spot"].iloc[-1],
            "turn": each["turn"].iloc[-1],
            "since": each["period"].iloc[-run],
            "run": run,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("place_code")


def _label(period: pd.Period) -> str:
    """Name a period by its calendar months: a quarter of the financial year would be taken for one of the year."""
    first, last = period.start_time, period.end_time
    if first.month == last.month and first.year == last.year:
        return str(first.strftime("%B %Y"))
    start = first.strftime("%B") if first.year == last.year else first.strftime("%B %Y")
    return f"{start} to {last.strftime('%B %Y')}"


def _funnel(
    each: pd.DataFrame, *, confidence: float, overdispersion: funnels.Overdispersion, name: str
) -> pd.DataFrame:
    limits = funnels.funnel(
        each["count"],
        each["exposure"],
        kind="rate",
        multiplier=1,
        confidence=confidence,
        overdispersion=overdispersion,
    )
    spot = np.select(
        [limits["value"] > limits[f"upper_{name}"], limits["value"] < limits[f"lower_{name}"]],
        ["hot", "cold"],
        "as others",
    )
    return each.assign(
        rate=limits["value"],
        lower_limit=limits[f"lower_{name}"],
        upper_limit=limits[f"upper_{name}"],
        common_rate=limits["baseline"],
        spot=spot,
    )


def _turns(frame: pd.DataFrame, confidence: float, name: str) -> pd.DataFrame:
    """Set each count beside what the place's share of earlier periods would have it be."""
    place = frame.groupby("place_code", sort=False)
    # Per month with a row, so that a shut or unrecorded month is not taken for a loss.
    monthly = frame["count"] / frame["months"]
    before = (place["count"].cumsum() - frame["count"]) / (place["months"].cumsum() - frame["months"])
    share = before / before.groupby(frame["period"]).transform("sum")
    expected = share * monthly.groupby(frame["period"]).transform("sum") * frame["months"]
    expected = expected.where(expected > 0)
    ratio = intervals.rate(frame["count"].astype(float), expected, confidence=confidence, multiplier=1)
    lower, upper = ratio[f"lower_{name}"], ratio[f"upper_{name}"]
    turn = np.select([expected.isna(), lower > 1, upper < 1], ["", "warmer", "cooler"], "as before")
    return frame.assign(
        share_before=share,
        expected=expected,
        ratio=ratio["value"],
        ratio_lower=lower,
        ratio_upper=upper,
        turn=turn,
    )
