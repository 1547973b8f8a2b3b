"""Standardise rates for age, so that an old and a young place can be compared.

Areas stand in rows and age bands in columns, joined to the standard by the name of the band. The methods are
those of the Fingertips public health technical guidance: direct standardisation with Dobson's interval
(Dobson et al., Statistics in Medicine 10 (1991) 457-462) and indirect standardisation with Byar's, exact below
ten. A band without a figure is not a band without events: such an area is not computable; where a source
leaves zeros blank, fill them first.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.methods import alignment, answer, intervals
from localsport.methods.alignment import Fault, Floats
from localsport.methods.answer import BOTH, Confidence

FEWEST = 10

NO_RATE = "No standardised rate can be computed"
SUPPRESSED = "not shown: fewer than 10 events"
MISSING = "not computable: an age band has no figure"


def standard_population(
    table: pd.DataFrame, standard: str = "European Standard Population 2013"
) -> pd.Series:
    """Choose one standard population from a table of them.

    Parameters
    ----------
    table
        Columns ``standard``, ``age_band``, ``population``, such as the parameter table
        ``european_standard_population``.
    standard
        Name of the one wanted.

    Returns
    -------
    pandas.Series
        Population by name of the age band, in the order of the table.

    Raises
    ------
    KeyError
        If the table has no such standard; the message lists those it has.
    ValueError
        If an age band stands in it twice, or a population is not a number of 0 or more.

    Examples
    --------
    >>> held = pd.DataFrame({"standard": "Two bands", "age_band": ["0-64", "65+"], "population": ["3", "1"]})
    >>> standard_population(held, "Two bands").to_dict()
    {'0-64': 3, '65+': 1}
    """
    held = table["standard"].unique().tolist()
    if standard not in held:
        raise KeyError(f"Unknown standard population {standard!r}. The table has: {held}.")
    rows = table[table["standard"] == standard]
    bands = pd.Index(rows["age_band"], name="age_band")
    population = pd.Series(
        pd.to_numeric(rows["population"], errors="coerce").to_numpy(), index=bands, name=standard
    )
    twice, wrong = bands[bands.duplicated()], bands[~(population >= 0).to_numpy()]
    if len(twice) or len(wrong):
        raise ValueError(
            f"The standard population {standard!r} cannot be used: age bands held twice "
            f"{alignment.listed(twice)}, without a population of 0 or more {alignment.listed(wrong)}."
        )
    return population


def wide(rows: pd.DataFrame, *, area: str, band: str, value: str) -> pd.DataFrame:
    """Turn one row per area and age band into one row per area.

    Parameters
    ----------
    rows
        Long table.
    area, band, value
        Names of its columns.

    Returns
    -------
    pandas.DataFrame
        Areas in rows and bands in columns, both in order of first appearance; NaN where a row is missing.

    Raises
    ------
    ValueError
        If an area has an age band twice; all such are named.

    Examples
    --------
    >>> rows = pd.DataFrame({"area": ["X", "X"], "age": ["0-64", "65+"], "deaths": [1, 9]})
    >>> wide(rows, area="area", band="age", value="deaths").loc["X"].tolist()
    [1, 9]
    """
    pairs = pd.MultiIndex.from_frame(rows[[area, band]])
    twice = pairs[pairs.duplicated()].unique()
    if len(twice):
        raise ValueError(
            f"Duplicated age bands: {alignment.listed(twice)}. One row for each area and age band is needed."
        )
    table = pd.Series(rows[value].to_numpy(), index=pairs).unstack()
    return table.reindex(index=rows[area].unique(), columns=rows[band].unique())


def direct(
    events: pd.DataFrame,
    population: pd.DataFrame,
    standard: pd.Series,
    *,
    confidence: Confidence = BOTH,
    multiplier: float = 100_000,
) -> pd.DataFrame:
    """Give directly standardised rates with Dobson's interval.

    ``Σ w (o/n) / Σ w``; limits ``rate + √(V/O) (byar(O) - O)`` with ``V = Σ w² o/n² / (Σ w)²``.

    Parameters
    ----------
    events
        Events by area (rows) and age band (columns), 0 or more.
    population
        Population or person-years likewise, above 0.
    standard
        Standard population by age band; exactly the bands of the events.
    confidence
        One level or several, as shares.
    multiplier
        The rate is per so many.

    Returns
    -------
    pandas.DataFrame
        The shape of `intervals.proportion`, on the index of the events. Areas with fewer than ten events have
        no value and say so (``method``), as have areas with a missing figure.

    Raises
    ------
    ValueError
        If bands are missing, unknown or held twice, the areas differ, or a figure is impossible; all
        offenders are named.

    Examples
    --------
    >>> events = pd.DataFrame({"0-64": [20, 3], "65+": [80, 2]}, index=["X", "Y"])
    >>> population = pd.DataFrame({"0-64": [4000, 4000], "65+": [1000, 1000]}, index=["X", "Y"])
    >>> standard = pd.Series({"0-64": 3, "65+": 1})
    >>> direct(events, population, standard, confidence=0.95, multiplier=1000).round(2).values.tolist()
    [[23.75, 19.3, 28.92, 'Dobson'], [nan, nan, nan, 'not shown: fewer than 10 events']]
    """
    index, (o, n), w = _tables({"events": events, "population": population}, standard)
    _check(index, {"events": o}, n, w)
    weight = w / w.sum() / n
    variance = np.einsum("ab,ab->a", o, weight * weight)
    return _dobson(index, o.sum(axis=1), (o * weight).sum(axis=1), variance, "Dobson", confidence, multiplier)


def direct_nonindependent(
    people: Mapping[int, pd.DataFrame],
    population: pd.DataFrame,
    standard: pd.Series,
    *,
    confidence: Confidence = BOTH,
    multiplier: float = 100_000,
) -> pd.DataFrame:
    """Give directly standardised rates of events that the same person can have several times.

    Events of one person are not independent, so the interval is wider: ``V = Σ f² V(f)``, where ``V(f)`` is
    Dobson's variance of the people with ``f`` events (Fingertips technical guidance, directly standardised
    rates).

    Parameters
    ----------
    people
        By number of events a person had (1, 2, ...): people by area (rows) and age band (columns).
    population, standard, confidence, multiplier
        As for `direct`.

    Returns
    -------
    pandas.DataFrame
        As for `direct`.

    Raises
    ------
    ValueError
        As for `direct`, or if there is no number of events, or one below 1.
    """
    wrong = [f for f in people if not f >= 1]
    if wrong or not people:
        raise ValueError(
            f"{NO_RATE}: numbers of events per person are 1, 2 and so on, not {wrong or list(people)}."
        )
    names = {f"people with {f} events": table for f, table in people.items()}
    index, (*tables, n), w = _tables({**names, "population": population}, standard)
    _check(index, dict(zip(names, tables, strict=True)), n, w)
    frequency = np.array(list(people), dtype=float)
    persons = np.stack(tables)
    weight = w / w.sum() / n
    o = np.tensordot(frequency, persons, axes=1)
    variance = np.einsum("fab,ab->a", (frequency**2)[:, None, None] * persons, weight * weight)
    method = "Dobson, adjusted for non-independent events"
    return _dobson(index, o.sum(axis=1), (o * weight).sum(axis=1), variance, method, confidence, multiplier)


def indirect(
    events: pd.DataFrame | pd.Series,
    population: pd.DataFrame,
    *,
    reference_events: pd.Series,
    reference_population: pd.Series,
    expressed_as: Literal["ratio", "rate"] = "ratio",
    confidence: Confidence = BOTH,
    multiplier: float | None = None,
) -> pd.DataFrame:
    """Give indirectly standardised ratios or rates: observed over expected events.

    Expected are the events this population would have at the reference's rates, band by band; the interval is
    that of the observed count, Byar's and exact below ten. A rate is the ratio times the reference's crude
    rate.

    Parameters
    ----------
    events
        Events by area and age band, or in all by area (a Series), 0 or more.
    population
        Population by area (rows) and age band (columns), 0 or more.
    reference_events, reference_population
        Events and population of the reference by age band; exactly the bands of the population.
    expressed_as
        ``"ratio"`` (100 is as expected) or ``"rate"``.
    confidence
        One level or several, as shares.
    multiplier
        100 for ratios and 100,000 for rates when not given.

    Returns
    -------
    pandas.DataFrame
        The shape of `intervals.proportion`, on the index of the population.

    Raises
    ------
    ValueError
        If bands are missing, unknown or held twice, the areas differ, or a figure is impossible; all
        offenders are named.

    Examples
    --------
    >>> population = pd.DataFrame({"0-64": [4000], "65+": [1000]}, index=["X"])
    >>> deaths, people = pd.Series({"0-64": 50, "65+": 500}), pd.Series({"0-64": 10000, "65+": 10000})
    >>> found = indirect(pd.Series({"X": 77}), population, reference_events=deaths,
    ...                  reference_population=people, confidence=0.95)
    >>> found.round(1).values.tolist()
    [[110.0, 86.8, 137.5, "Byar's"]]
    """
    if expressed_as not in ("ratio", "rate"):
        raise ValueError(f"A result is expressed as 'ratio' or 'rate', not as {expressed_as!r}.")
    index, (n,), reference_n = _tables({"population": population}, reference_population)
    reference_o = _in_bands("reference_events", reference_events, reference_population.index)
    if isinstance(events, pd.DataFrame):
        _, (_, by_band), _ = _tables({"population": population, "events": events}, reference_population)
        o = by_band.sum(axis=1)
    else:
        o = alignment.joined_by_label(events, index, names=("population", "events")).to_numpy(dtype=float)
    alignment.refuse(
        NO_RATE,
        [
            (o < 0, "events are negative"),
            ((n < 0).any(axis=1), "populations are negative"),
            ((reference_o < 0).any(), "reference events are negative"),
            (~(reference_n > 0).all(), "reference populations are not above 0 in every age band"),
        ],
        index,
    )
    expected = n @ (reference_o / reference_n)
    scale = (100.0 if expressed_as == "ratio" else 100_000.0) if multiplier is None else multiplier
    if expressed_as == "rate":
        scale *= reference_o.sum() / reference_n.sum()
    nothing = expected == 0
    out = intervals.rate(
        pd.Series(o, index=index),
        np.where(nothing, np.nan, expected),
        confidence=confidence,
        multiplier=scale,
    )
    if nothing.any():
        method = "not computable: no events are expected"
        out["method"] = out["method"].cat.add_categories(method).mask(pd.Series(nothing, index=index), method)
    return out


def _dobson(
    index: pd.Index,
    events: Floats,
    rate: Floats,
    variance: Floats,
    method: str,
    confidence: Confidence,
    multiplier: float,
) -> pd.DataFrame:
    asked = answer.levels(confidence)
    numbers = np.empty((1 + 2 * len(asked), len(index)))
    numbers[0] = events
    intervals.poisson(numbers, asked, exact=np.empty(0, dtype=np.intp))
    with np.errstate(divide="ignore", invalid="ignore"):
        numbers -= events
        numbers *= np.sqrt(variance / events)
    numbers[0] = 0
    numbers += rate
    numbers *= multiplier
    # A sum of decimals can fall a hair short of ten.
    few, missing = events < FEWEST - 1e-9, np.isnan(events)
    numbers[:, few] = np.nan
    codes: NDArray[np.int8] = np.select([missing, few], [2, 1], 0).astype(np.int8)
    return answer.frame(index, numbers, asked, (method, SUPPRESSED, MISSING), codes)


def _tables(
    tables: Mapping[str, pd.DataFrame], standard: pd.Series
) -> tuple[pd.Index, tuple[Floats, ...], Floats]:
    """Join tables and standard by area and by name of the age band."""
    bands = standard.index
    sides = {**{name: table.columns for name, table in tables.items()}, "the standard": bands}
    twice = {name: side[side.duplicated()].unique().tolist() for name, side in sides.items()}
    if any(twice.values()):
        raise ValueError(f"{NO_RATE}: duplicated age bands { {k: v for k, v in twice.items() if v} }.")
    faults = []
    for name, table in tables.items():
        missing, unknown = bands.difference(table.columns), table.columns.difference(bands)
        if len(missing):
            faults.append(f"missing age bands in {name}: {alignment.listed(missing)}")
        if len(unknown):
            faults.append(f"age bands in {name} that the standard does not have: {alignment.listed(unknown)}")
    if faults:
        raise ValueError(
            f"{NO_RATE}: {'; '.join(faults)}. Tables and standard need the same age bands, by the same names."
        )
    first, leading = next(iter(tables.items()))
    joined = [
        alignment.joined_by_label(table, leading.index, names=(first, name)) for name, table in tables.items()
    ]
    arrays = tuple(
        (t if t.columns.equals(bands) else t.reindex(columns=bands)).to_numpy(dtype=float) for t in joined
    )
    return leading.index, arrays, standard.to_numpy(dtype=float)


def _in_bands(name: str, figures: pd.Series, bands: pd.Index) -> Floats:
    try:
        joined = alignment.joined_by_label(figures, bands, names=("reference_population", name))
    except ValueError as fault:
        raise ValueError(f"{NO_RATE}: {fault}") from fault
    return joined.to_numpy(dtype=float)


def _check(index: pd.Index, events: Mapping[str, Floats], population: Floats, standard: Floats) -> None:
    faults: list[Fault] = [((o < 0).any(axis=1), f"{name} are negative") for name, o in events.items()]
    faults.append(((population <= 0).any(axis=1), "populations are not above 0 in every age band"))
    faults.append(
        (~((standard >= 0).all() & (standard.sum() > 0)), "the standard has a negative or no population")
    )
    alignment.refuse(NO_RATE, faults, index)
