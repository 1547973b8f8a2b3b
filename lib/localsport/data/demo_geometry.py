"""Draw the demonstration county's map: nested polygons with the uneven edges of real ones."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from localsport.data.demo_places import DISTRICTS, ISLAND, ORIGIN, OUTLINE, stream

Array = npt.NDArray[np.float64]
CRS = "EPSG:27700"
SIMPLIFIED_M = 22.0
ISLAND_DISTRICT = 2


def outline() -> Polygon:
    """Return the county's main land in kilometres, before warping: control points joined by fractal lines."""
    rng = stream("outline")
    ring: list[tuple[float, float]] = []
    for here, there in zip(OUTLINE, (*OUTLINE[1:], OUTLINE[0]), strict=True):
        ring += _fractal((here[0], here[1]), (there[0], there[1]), here[2], rng)
    land = Polygon(ring)
    if not land.is_valid:
        raise RuntimeError("The county's edge crosses itself; change a control point or the seed.")
    return land


def _fractal(
    start: tuple[float, float], end: tuple[float, float], rough: float, rng: np.random.Generator
) -> list[tuple[float, float]]:
    """Return the points of a line from start up to (not including) its end, bent at each midpoint."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = float(np.hypot(dx, dy))
    if length < 0.18:
        return [start]
    push = float(rng.normal(0.0, rough))
    middle = (start[0] + dx / 2 - dy * push, start[1] + dy / 2 + dx * push)
    return _fractal(start, middle, rough, rng) + _fractal(middle, end, rough, rng)


def district_of(points: Array) -> npt.NDArray[np.int64]:
    """Return the district (0 to 5) whose anchor is nearest to each point, by weighted distance."""
    best = np.full(len(points), np.inf)
    owner = np.zeros(len(points), dtype=np.int64)
    for number, district in enumerate(DISTRICTS):
        for x, y, weight in district.anchors:
            away = np.hypot(points[:, 0] - x, points[:, 1] - y) / weight
            owner = np.where(away < best, number, owner)
            best = np.minimum(best, away)
    return owner


def seeds(land: Polygon) -> tuple[Array, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Place one seed per LSOA: dense within towns, sparse between them.

    Returns
    -------
    points, district, town
        Positions in kilometres, shape (n, 2); the number of the district; the number of the town within the
        district, -1 for the countryside.
    """
    rng = stream("seeds")
    points: list[tuple[float, float]] = []
    owners: list[int] = []
    towns: list[int] = []
    shapely.prepare(land)
    for number, district in enumerate(DISTRICTS):
        for index, town in enumerate(district.towns):
            chosen: list[tuple[float, float]] = []
            for _ in range(town.lsoas):
                turn = rng.uniform(0, 2 * np.pi, 60)
                out = town.radius * rng.uniform(0, 1, 60) ** 0.56
                tries = np.column_stack([town.x + out * np.cos(turn), town.y + 0.9 * out * np.sin(turn)])
                chosen.append(_roomiest(tries, chosen, 0.55 + 0.7 * out / town.radius, land, number))
            points += chosen
            towns += [index] * town.lsoas
            owners += [number] * town.lsoas
    for number, district in enumerate(DISTRICTS):
        west, south, east, north = land.bounds
        for _ in range(district.rural):
            tries = np.column_stack([rng.uniform(west, east, 1500), rng.uniform(south, north, 1500)])
            for town in district.towns:
                tries = tries[np.hypot(tries[:, 0] - town.x, tries[:, 1] - town.y) > 1.2 * town.radius]
            points.append(_roomiest(tries, points, np.ones(len(tries)), land, number))
            owners.append(number)
            towns.append(-1)
    return np.array(points), np.array(owners), np.array(towns)


def _roomiest(
    tries: Array, taken: Sequence[tuple[float, float]], scale: Array, land: Polygon, district: int
) -> tuple[float, float]:
    """Return the candidate on the district's land that is farthest from all taken points, for its scale."""
    fits = shapely.contains_xy(land, tries[:, 0], tries[:, 1]) & (district_of(tries) == district)
    tries, scale = tries[fits], scale[fits]
    if not len(taken):
        return float(tries[0, 0]), float(tries[0, 1])
    others = np.array(taken)
    room = np.hypot(tries[:, None, 0] - others[None, :, 0], tries[:, None, 1] - others[None, :, 1]).min(
        axis=1
    )
    best = int(np.argmax(room / scale))
    return float(tries[best, 0]), float(tries[best, 1])


def cells(points: Array, land: Polygon) -> list[BaseGeometry]:
    """Return the Voronoi cell of each point in the points' order, cut to the land."""
    drawn = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=land.buffer(5), ordered=True)
    return [shapely.intersection(cell, land) for cell in shapely.get_parts(drawn)]


def relax(points: Array, land: Polygon, rounds: int = 1) -> Array:
    """Return the points moved halfway to the middle of their cells, which evens out slivers."""
    for _ in range(rounds):
        middles = np.array([[c.centroid.x, c.centroid.y] for c in cells(points, land)])
        points = points + 0.5 * (middles - points)
    return points


def warp(points: Array) -> Array:
    """Return points pushed by smooth waves, in kilometres.

    The steepness of all waves together stays under one, hence no fold: polygons stay valid, shared edges shared.
    """
    rng = stream("warp")
    moved = points.copy()
    for length, push in ((30.0, 0.7), (12.0, 0.25), (5.0, 0.10), (1.9, 0.045), (0.8, 0.02)):
        for axis in (0, 1):
            for _ in range(2):
                turn, phase = rng.uniform(0, 2 * np.pi, 2)
                along = points[:, 0] * np.cos(turn) + points[:, 1] * np.sin(turn)
                moved[:, axis] += push * np.sin(2 * np.pi * along / length + phase)
    return moved


def neighbours(polygons: Sequence[Polygon]) -> list[set[int]]:
    """Return for each polygon the numbers of those with which it shares an edge (not only a corner)."""
    tree = shapely.STRtree(polygons)
    beside: list[set[int]] = [set() for _ in polygons]
    for one, other in tree.query(polygons, predicate="intersects").T:
        if one < other and shapely.intersection(polygons[one], polygons[other]).length > 0.05:
            beside[one].add(int(other))
            beside[other].add(int(one))
    return beside


def parts(
    members: list[int], count: int, points: Array, beside: list[set[int]], first_turn: float
) -> list[list[int]]:
    """Split neighbours into ``count`` connected groups of like size by cutting them in two again and again.

    Of twelve directions the cut that leaves both halves connected and crosses the fewest shared edges is taken.
    """
    if count == 1:
        return [members]
    left_count = count // 2
    size = round(len(members) * left_count / count)
    best: tuple[int, list[int], list[int]] | None = None
    for turn in first_turn + np.linspace(0, 2 * np.pi, 24, endpoint=False):
        for shift in (0, 1, -1):
            along = points[members] @ np.array([np.cos(turn), np.sin(turn)])
            ranked = [members[i] for i in np.argsort(along, kind="stable")]
            left, right = ranked[: size + shift], ranked[size + shift :]
            if min(len(left) / left_count, len(right) / (count - left_count)) < 3.5:
                continue
            if not (connected(left, beside) and connected(right, beside)):
                continue
            inside = set(left)
            crossed = sum(len(beside[m] - inside & set(members)) for m in left) + 3 * abs(shift)
            if best is None or crossed < best[0]:
                best = (crossed, left, right)
    if best is None:
        raise RuntimeError(f"No cut leaves both halves of {len(members)} areas connected; change a seed.")
    return parts(best[1], left_count, points, beside, first_turn) + parts(
        best[2], count - left_count, points, beside, first_turn
    )


def connected(members: list[int], beside: list[set[int]]) -> bool:
    """Return whether every member can be reached from the first without leaving the group."""
    group = set(members)
    seen, edge = {members[0]}, [members[0]]
    while edge:
        edge = [n for m in edge for n in sorted(beside[m] & group) if n not in seen and not seen.add(n)]  # type: ignore[func-returns-value]
    return seen == group


def county() -> gpd.GeoDataFrame:
    """Draw the county.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per LSOA in no special order, EPSG:27700 metres to a decimetre, MultiPolygon: ``geometry``;
        ``district`` (0 to 5); ``town`` (number within the district, -1 countryside); ``from_middle`` (distance from
        the town's middle as a share of its radius); ``x``, ``y`` (the seed, kilometres before warping); ``msoa`` and
        ``ward`` (number within the district).
    """
    land = outline()
    points, district, town = seeds(land)
    points = relax(points, land)
    plain = cells(points, land)
    whole = [max(getattr(c, "geoms", [c]), key=lambda part: float(part.area)) for c in plain]
    whole = _give_away(plain, whole)
    beside = neighbours(whole)
    msoa = np.zeros(len(points), dtype=np.int64)
    ward = np.zeros(len(points), dtype=np.int64)
    for number, place in enumerate(DISTRICTS):
        members = [int(i) for i in np.flatnonzero(district == number)]
        if not connected(members, beside):
            raise RuntimeError(f"{place.name} falls into pieces; change its anchors or a seed.")
        for label, count, turn in ((msoa, len(place.names), 0.0), (ward, place.wards, 0.13)):
            for index, group in enumerate(parts(members, count, points, beside, turn)):
                label[group] = index
    middles = np.array(
        [
            [DISTRICTS[d].towns[t].x, DISTRICTS[d].towns[t].y, DISTRICTS[d].towns[t].radius]
            if t >= 0
            else [0, 0, 1]
            for d, t in zip(district, town, strict=True)
        ]
    )
    away = np.hypot(points[:, 0] - middles[:, 0], points[:, 1] - middles[:, 1]) / middles[:, 2]
    return gpd.GeoDataFrame(
        {
            "district": district,
            "town": town,
            "from_middle": np.where(town < 0, 1.6, away),
            "x": points[:, 0],
            "y": points[:, 1],
            "msoa": msoa,
            "ward": ward,
        },
        geometry=_finish(whole, district, points),
        crs=CRS,
    )


def _give_away(plain: Sequence[BaseGeometry], whole: list[Polygon]) -> list[Polygon]:
    """Give the small cut-off parts of cells to the neighbour with the longest common edge."""
    for number, cell in enumerate(plain):
        for part in getattr(cell, "geoms", []):
            if part.equals(whole[number]):
                continue
            shared = [shapely.intersection(part, other).length for other in whole]
            taker = int(np.argmax(shared))
            whole[taker] = shapely.union(whole[taker], part)
    return whole


def _finish(whole: list[Polygon], district: npt.NDArray[np.int64], points: Array) -> list[MultiPolygon]:
    """Return the final polygons: densified, warped, simplified together, in metres on the National Grid."""
    noded = shapely.segmentize(_noded(whole), 0.07)
    bent = shapely.transform(noded, lambda xy: np.round(warp(xy) * 1000 + np.array(ORIGIN), 1))
    calm = shapely.coverage_simplify(bent, SIMPLIFIED_M)
    exact = shapely.transform(calm, lambda xy: np.round(xy, 1))
    final = [MultiPolygon([polygon]) for polygon in exact]
    rng = stream("island")
    turn = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    out = ISLAND[2] * (1 + 0.28 * np.sin(2 * turn + 1) + rng.normal(0, 0.08, 28))
    shore = np.column_stack([ISLAND[0] + 0.6 * out * np.cos(turn), ISLAND[1] + 1.2 * out * np.sin(turn)])
    island = Polygon(np.round(warp(shore) * 1000 + np.array(ORIGIN), 1))
    near = [
        final[i].distance(island) if district[i] == ISLAND_DISTRICT else np.inf for i in range(len(final))
    ]
    home = int(np.argmin(near))
    final[home] = MultiPolygon([*final[home].geoms, island])
    return final


def _noded(whole: list[Polygon]) -> npt.NDArray[np.object_]:
    """Return the polygons with a vertex wherever three meet, so that all hold the same points on a shared edge."""
    grid = shapely.set_precision(whole, 1e-6)
    lines = shapely.union_all(shapely.boundary(grid))
    faces = list(shapely.polygonize([lines]).geoms)
    inside = shapely.STRtree(faces)
    found = []
    for polygon in grid:
        hits = inside.query(polygon.representative_point(), predicate="within")
        found.append(faces[int(hits[0])])
    return np.array(found, dtype=object)
