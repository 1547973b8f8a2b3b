"""Find where high or low values lie together on the map."""

import warnings
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

KEPT = 2e9
"""Bytes of kept permutations beyond which a test by permutation is refused."""


def _joined(shapes: gpd.GeoSeries, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of every two shapes that meet, both ways, in order of the first."""
    faults = []
    twice = sorted(map(str, shapes.index[shapes.index.duplicated()].unique()))
    if twice:
        faults.append(f"codes that stand twice: {twice}")
    without = shapes.index[(shapes.isna() | shapes.is_empty).to_numpy()].tolist()
    if without:
        faults.append(f"areas without a shape: {without}")
    if not tolerance >= 0:
        faults.append(f"tolerance {tolerance}: expected a distance of nought or more")
    if tolerance > 0 and shapes.crs is not None and shapes.crs.is_geographic:
        faults.append("shapes in degrees: project them to metres (EPSG:27700) or give tolerance=0")
    if faults:
        raise ValueError(f"No neighbours can be found: {'; '.join(faults)}.")
    geometry = shapes.to_numpy()
    focal, other = shapely.STRtree(geometry).query(geometry, predicate="dwithin", distance=tolerance)
    apart = focal != other
    focal, other = focal[apart], other[apart]
    order = np.lexsort((other, focal))
    return focal[order], other[order]


def without_neighbours(shapes: gpd.GeoSeries, *, tolerance: float = 1.0) -> list[str]:
    """Name the areas that touch no other: islands, and places cut off from the rest of those given.

    Parameters are those of :func:`neighbours_of`.
    """
    focal, _ = _joined(shapes, tolerance)
    return [str(shapes.index[i]) for i in np.setdiff1d(np.arange(len(shapes)), focal)]


def neighbours_of(
    shapes: gpd.GeoSeries,
    *,
    islands: Literal["refuse", "nearest"] = "refuse",
    tolerance: float = 1.0,
) -> Any:
    """Find which areas touch, at an edge or a corner (queen contiguity).

    Areas within ``tolerance`` of each other count as touching, so that edges which were generalised apart by
    a hair still join. Water parts areas: two banks of an estuary are no neighbours unless their shapes meet.

    Parameters
    ----------
    shapes
        Polygons indexed by area code.
    islands
        What to do with an area that touches no other: ``"refuse"`` names all of them in an error;
        ``"nearest"`` links each to the area whose shape is nearest, both ways, however far that is (the
        Isles of Scilly to the end of Cornwall): :func:`without_neighbours` says which.
    tolerance
        A distance in the unit of the shapes (metres in EPSG:27700).

    Returns
    -------
    libpysal.graph.Graph
        Binary weights in the order of ``shapes``; every area has a neighbour.

    Raises
    ------
    ValueError
        If a shape is missing or a code stands twice, shapes are in degrees, an area has no neighbour (and
        ``islands`` is ``"refuse"``), or there is but one area; all offenders are named.
    """
    if islands not in ("refuse", "nearest"):
        raise ValueError(f"Unknown rule for islands {islands!r}. Expected 'refuse' or 'nearest'.")
    if len(shapes) < 2:
        raise ValueError(
            f"Neighbours need two areas or more; given: {shapes.index.tolist()}. Take a larger place."
        )
    focal, other = _joined(shapes, tolerance)
    alone = np.setdiff1d(np.arange(len(shapes)), focal)
    if len(alone) and islands == "refuse":
        raise ValueError(
            f"Areas without a neighbour: {shapes.index[alone].tolist()}. Give islands='nearest' to link each "
            "to the nearest area, or leave them out."
        )
    if len(alone):
        geometry = shapes.to_numpy()
        found = []
        for i in alone:
            rest = np.delete(np.arange(len(geometry)), i)
            found.append(int(rest[np.argmin(shapely.distance(geometry[rest], geometry[i]))]))
        nearest = np.asarray(found)
        pairs = np.unique(
            np.column_stack([np.r_[focal, alone, nearest], np.r_[other, nearest, alone]]), axis=0
        )
        focal, other = pairs[:, 0], pairs[:, 1]
    # libpysal takes a second and a half to import: only who asks for neighbours should wait for it.
    from libpysal.graph import Graph

    codes = shapes.index.to_numpy()
    return Graph.from_arrays(codes[focal], codes[other], np.ones(len(focal)))


def permutations_needed(areas: int, rate: float) -> int:
    """Return how many permutations could find a single spot among so many areas.

    The smallest two-sided p-value that ``m`` permutations can give is ``2 / (m + 1)``; the smallest of ``n``
    p-values has to fall to ``rate / n`` before the rule of Benjamini and Hochberg takes it alone.

    Examples
    --------
    >>> permutations_needed(100, 0.05)
    3999
    >>> permutations_needed(33_755, 0.05)
    1350199
    """
    return int(np.ceil(np.round(2 * areas / rate, 6))) - 1


def hot_spots(
    values: pd.Series,
    graph: Any,
    *,
    rate: float = 0.05,
    permutations: int = 0,
    seed: int = 20,
) -> pd.DataFrame:
    """Mark areas that lie, with their neighbours, higher or lower than the whole would have by chance.

    The statistic is Getis and Ord's Gi* with binary weights, the area itself counting as its own neighbour
    (Ord and Getis 1995, Geographical Analysis 27:286), as esda computes it::

        z = (sum(x over the area and its neighbours) - k * mean) / (s * sqrt(k * (n - k) / (n - 1)))

    with ``k`` the number of areas summed and ``s`` the standard deviation over all ``n`` areas (population
    form). P-values are two-sided. As every area is tested, spots are those that Benjamini and Hochberg's
    procedure keeps at the false discovery rate asked for (Caldas de Castro and Singer 2006, Geographical
    Analysis 38:180): of all spots marked, about that share at most is expected to be chance.

    Values that a model made are smooth by construction: their spots are mostly those of the model's
    covariates, and no evidence that people there differ for being near each other. Say so beside the map.

    Parameters
    ----------
    values
        One number per area, indexed by area code; any unit, any sign.
    graph
        The neighbours, from :func:`neighbours_of`, over the same areas in any order.
    rate
        The false discovery rate, between 0 and 1.
    permutations
        0 for p-values from the normal distribution; otherwise the number of random arrangements of the other
        areas' values that each area is compared with. A share ``1 / (permutations + 1)`` has to be small
        beside the rate over so many areas: see :func:`permutations_needed`.
    seed
        Starts the permutations; the same seed gives the same result.

    Returns
    -------
    pandas.DataFrame
        On the index of ``values``: ``gi_star`` (z; positive where values are high), ``p_value``, ``q_value``
        (the smallest false discovery rate at which the area is a spot) and ``spot``: ``"hot"``, ``"cold"`` or
        ``""``. All three numbers are NaN for an area that touches every other: it has nothing to be
        compared with.

    Raises
    ------
    ValueError
        If areas and neighbours are not the same, a value is missing or not finite, values do not vary, an
        area has no neighbour, the rate is not between 0 and 1, or permutations are too few for the rate (the
        message says how many are needed); all offenders are named.
    """
    _refuse(values, graph, rate, permutations)
    # esda takes a second to import on top of libpysal: only who asks for hot spots should wait for it.
    from esda.getisord import G_Local

    ordered = values.reindex(graph.unique_ids).to_numpy(dtype=float)
    # The ratio form needs values above nought; z and the permutations' order do not change with the origin.
    scaled = (ordered - ordered.min()) / (ordered.max() - ordered.min())
    # Row-standardised weights would be judged by the variance of a single neighbour: binary only.
    with np.errstate(divide="ignore", invalid="ignore"):  # of an area that touches every other: NaN below
        local = G_Local(scaled, graph, transform="B", star=True, permutations=0)
    summed = np.asarray(graph.cardinalities) + 1
    testable = summed < len(ordered)
    z = np.where(testable, local.Zs, np.nan)
    sign = np.sign(z)
    if permutations:
        with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
            # esda is about to change what its own p-values mean; those here are counted from its draws.
            warnings.simplefilter("ignore", DeprecationWarning)
            # No pool of workers: a result must not hang on how many there are.
            local = G_Local(
                scaled, graph, transform="B", star=True, permutations=permutations, seed=seed, n_jobs=1
            )
        p, tail = _by_permutation(local.sim, local.Gs)
        # The area's own value stays put when the others are dealt: a spot needs both to point the same way.
        sign = np.where(sign == tail, sign, 0)
    else:
        p = 2 * local.p_norm
    p = np.where(testable, np.minimum(p, 1), np.nan)
    q = np.full(len(p), np.nan)
    if testable.any():
        from scipy.stats import false_discovery_control

        q[testable] = false_discovery_control(p[testable], method="bh")
    spot = np.select([(q <= rate) & (sign > 0), (q <= rate) & (sign < 0)], ["hot", "cold"], default="")
    found = pd.DataFrame(
        {"gi_star": z, "p_value": p, "q_value": q, "spot": spot}, index=pd.Index(graph.unique_ids)
    )
    return found.reindex(values.index)


def _by_permutation(simulated: np.ndarray, observed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return two-sided p-values and the tail they lie in: 1 above, -1 below."""
    # Sums of the same numbers in another order differ in their last bits: equal must count as equal.
    hair = 1e-12 * np.abs(observed)
    above = (simulated >= observed - hair).sum(axis=0)
    below = (simulated <= observed + hair).sum(axis=0)
    p = np.minimum(1.0, 2 * (np.minimum(above, below) + 1) / (len(simulated) + 1))
    return p, np.where(above <= below, 1, -1)


def _refuse(values: pd.Series, graph: Any, rate: float, permutations: int) -> None:
    """Refuse what no hot spots can be found from, all faults at once."""
    faults = []
    numbers = values.astype(float)
    twice = values.index[values.index.duplicated()].unique().tolist()
    if twice:
        faults.append(f"codes that stand twice: {twice}")
    unknown = values.index.difference(graph.unique_ids).tolist()
    if unknown:
        faults.append(f"areas whose neighbours are not given: {unknown}")
    unvalued = pd.Index(graph.unique_ids).difference(values.index).tolist()
    if unvalued:
        faults.append(f"areas without a value: {unvalued}")
    gaps = values.index[~np.isfinite(numbers.to_numpy())].tolist()
    if gaps:
        faults.append(
            f"missing or infinite values: {gaps}; fill them by a stated rule or leave the areas out"
        )
    elif len(numbers) and numbers.nunique() == 1:
        faults.append("values that do not vary")
    alone = pd.Index(graph.isolates).tolist()
    if alone:
        faults.append(
            f"areas without a neighbour: {alone}; neighbours_of(shapes, islands='nearest') links them"
        )
    if not 0 < rate < 1:
        faults.append(f"rate {rate}: expected a share between 0 and 1, such as 0.05")
    elif permutations < 0:
        faults.append(f"permutations {permutations}: expected nought or more")
    elif permutations and permutations < (needed := permutations_needed(len(values), rate)):
        faults.append(
            f"{permutations:,} permutations are too few to find a spot among {len(values):,} areas at a "
            f"false discovery rate of {rate:g}: {needed:,} or more are needed, or permutations=0 for "
            "p-values from the normal distribution"
        )
    elif 8 * permutations * len(values) > KEPT:
        faults.append(
            f"{permutations:,} permutations of {len(values):,} areas need "
            f"{8e-9 * permutations * len(values):.0f} GB: give permutations=0 or fewer areas"
        )
    if faults:
        raise ValueError(f"No hot spots can be found: {'; '.join(faults)}.")
