"""Time need, hot spots, access and notebook 02 against plain pandas, esda, geopandas and PySAL, in one run.

Each measurement has a process of its own, so that peak memory is its own, too. All work is done on a copy of the
tables: nothing is written to the folder given. Usage: ``python benchmarks/where.py [--data FOLDER] [--no-peers]
[--check]``; the targets are of all England on two processors.
"""

# ruff: noqa: T201
import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "02-inactivity-needs-map.ipynb"
ENGLAND = 33_755
PLACES = {"E08000021": "Newcastle upon Tyne", "E07000134": "North West Leicestershire"}
AREAS_LOOPED, DRAWS_LOOPED = 300, 12
SEED = 20
Measure = dict[str, Any]


def timed(task: Callable[[], Any], repeats: int) -> tuple[float, Any]:
    """Return the median time in seconds and what the task returned last."""
    times, found = [], None
    for _ in range(repeats):
        begun = time.perf_counter()
        found = task()
        times.append(time.perf_counter() - begun)
    return statistics.median(times), found


def peak() -> float:
    """Return the most memory this process has held resident so far, in megabytes; NaN where nobody counts it."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (1e6 if sys.platform == "darwin" else 1e3)


# What is measured ------------------------------------------------------------------------------------------


def indicators(data: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.Series]:
    """Return the indicators of every neighbourhood, their weights, the error of inactivity and the districts."""
    from localsport.answers.national import national
    from localsport.data import parameters
    from localsport.data.tables import open_tables

    each = national(open_tables(data)).neighbourhoods
    weights = parameters.table("need_weights")
    weights = weights[weights["column"].isin(each.needs.weights["column"])]
    weights = weights.assign(weight=weights["weight"] / weights["weight"].sum())
    errors = each.frame.get("logit_se", pd.Series(0.0, index=each.frame.index))
    return each.frame[weights["column"].tolist()], weights, errors, each.frame["district_code"]


def pointed(columns: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Turn indicators towards need and name them as the weights do."""
    signs = weights["direction"].map({"high is need": 1.0, "low is need": -1.0})
    return pd.DataFrame(
        {
            name: sign * columns[column]
            for name, column, sign in zip(weights["indicator"], weights["column"], signs, strict=True)
        }
    )


def needs_ours(data: Path) -> Measure:
    """Score and rank every neighbourhood, with contributions, drivers and overlap."""
    from localsport import needs

    columns, weights, _, _ = indicators(data)
    needs.needs_index(columns, weights)
    seconds, _ = timed(lambda: needs.needs_index(columns, weights), 5)
    return {"seconds": seconds, "rows": len(columns)}


def needs_loop(data: Path) -> Measure:
    """Score one neighbourhood after the other, as the formula reads; a sample of them, extrapolated."""
    from localsport import needs

    columns, weights, _, _ = indicators(data)
    turned = pointed(columns, weights)
    share = weights.set_index("indicator")["weight"]
    chosen = turned.sample(min(AREAS_LOOPED, len(turned)), random_state=SEED)

    def loop() -> pd.DataFrame:
        rows = []
        for code, area in chosen.iterrows():
            parts = {"area": code}
            for name in turned.columns:
                rank = (turned[name] < area[name]).sum() + ((turned[name] == area[name]).sum() + 1) / 2
                parts[name] = share[name] * 100 * (rank - 0.5) / len(turned)
            rows.append(parts)
        return pd.DataFrame(rows).set_index("area")

    seconds, found = timed(loop, 1)
    ours = needs.needs_index(columns, weights).scores
    assert np.allclose(found.sum(axis=1), ours["needs_index"].reindex(found.index), atol=1e-8)
    return {"seconds": seconds * len(turned) / len(chosen), "of": f"{len(chosen)} areas, extrapolated"}


def needs_columns(data: Path) -> Measure:
    """Rank whole columns with pandas: index, contributions and ranks, no drivers, no overlap, nothing refused."""
    columns, weights, _, _ = indicators(data)
    turned = pointed(columns, weights)
    share = weights.set_index("indicator")["weight"]

    def whole() -> pd.DataFrame:
        parts = 100 * (turned.rank() - 0.5) / len(turned) * share
        index = parts.sum(axis=1)
        return parts.assign(index=index, rank=index.rank(ascending=False, method="min"))

    whole()
    return {"seconds": timed(whole, 5)[0], "of": "no drivers, overlap or checks"}


def robustness_ours(data: Path) -> Measure:
    """Rank every neighbourhood in 2,000 draws."""
    from localsport import needs
    from localsport.answers.neighbourhoods import DRAWS
    from localsport.data import parameters

    columns, weights, errors, districts = indicators(data)
    settings = parameters.table("need_robustness")
    given: dict[str, Any] = {"settings": settings, "logit_se": errors, "groups": districts, "seed": SEED}
    seconds, _ = timed(lambda: needs.robustness(columns, weights, draws=DRAWS, **given), 1)
    return {"seconds": seconds}


def robustness_loop(data: Path) -> Measure:
    """Make the very same draws one by one with pandas; a few of them, extrapolated."""
    from localsport import needs
    from localsport.answers.neighbourhoods import DRAWS
    from localsport.data import parameters

    columns, weights, errors, districts = indicators(data)
    settings = parameters.table("need_robustness")
    number = settings.set_index("parameter")["central"]
    ways = {
        kind: settings.loc[settings["parameter"].eq(kind), "choice"].tolist()
        for kind in ("normalisation", "aggregation")
    }
    turned = pointed(columns, weights)
    share = weights.set_index("indicator")["weight"]
    labels = sorted(districts.unique())

    def scaled(values: pd.Series, how: str) -> pd.Series:
        n = len(values)
        if how in ("z", "min-max"):
            k = int(number["winsorised_share"] * n)
            ordered = values.sort_values()
            values = values.clip(ordered.iloc[k], ordered.iloc[-1 - k])
        if how == "rank":
            return 100 * (values.rank() - 0.5) / n
        if how == "z":
            return (values - values.mean()) / values.std(ddof=0)
        if how == "min-max":
            return 100 * (values - values.min()) / (values.max() - values.min())
        top = (n + 1 - values.rank(method="min", ascending=False)) / n
        return -23 * np.log(1 - top * (1 - np.exp(-100 / 23)))

    def draw(at: int) -> pd.Series:
        rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(at,)))
        how = ways["normalisation"][int(rng.integers(len(ways["normalisation"])))]
        by = ways["aggregation"][int(rng.integers(len(ways["aggregation"])))]
        drawn = pd.Series(rng.dirichlet(number["weight_concentration"] * share), index=share.index)
        own = pd.Series(rng.standard_normal(len(turned)), index=turned.index)
        common = districts.map(dict(zip(labels, rng.standard_normal(len(labels)), strict=True)))
        noise = np.sqrt(1 - number["error_shared"]) * own + np.sqrt(number["error_shared"]) * common
        logit = np.log(turned["inactivity"] / (100 - turned["inactivity"])) + errors * noise
        moved = turned.assign(inactivity=100 / (1 + np.exp(-logit)))
        scores = moved.apply(scaled, how=how)
        if by == "geometric":
            spread = scores.apply(scaled_to_hundred) if how == "z" else scores
            scores = np.log(1 + 0.99 * spread)
        return (scores * drawn).sum(axis=1).round(9).rank(ascending=False, method="min")

    def loop() -> pd.DataFrame:
        ranks = pd.DataFrame({at: draw(at) for at in range(DRAWS_LOOPED)})
        ranks.quantile([0.025, 0.5, 0.975], axis=1)
        return ranks

    seconds, found = timed(loop, 1)
    ours = needs.robustness(
        columns, weights, settings=settings, logit_se=errors, groups=districts, seed=SEED, draws=40
    )
    same = (ours.ranks[:, :DRAWS_LOOPED] == found.to_numpy()).mean()
    assert same > 0.999, f"only {same:.1%} of the ranks are those of localsport"
    return {"seconds": seconds * DRAWS / DRAWS_LOOPED, "of": f"{DRAWS_LOOPED} draws, extrapolated"}


def scaled_to_hundred(scores: pd.Series) -> pd.Series:
    """Put scores without bounds on 0 to 100."""
    return 100 * (scores - scores.min()) / (scores.max() - scores.min())


def spots_given(data: Path) -> tuple[Any, pd.Series]:
    """Return outlines and inactivity of every neighbourhood, in one order."""
    from localsport.answers.national import national
    from localsport.data.tables import open_tables

    tables = open_tables(data)
    values = national(tables).neighbourhoods.frame["inactive_pct"]
    return tables.boundaries("lsoa").set_index("area_code").loc[values.index], values


def spots_ours(data: Path) -> Measure:
    """Find neighbours and hot spots, with the false discovery rate."""
    from localsport.methods import spatial

    shapes, values = spots_given(data)

    def found() -> pd.DataFrame:
        joined = spatial.neighbours_of(shapes.geometry, islands="nearest")
        return spatial.hot_spots(values, joined, rate=0.05)

    import esda.getisord  # noqa: F401  (imports are not measured)
    import libpysal.graph  # noqa: F401

    return {"seconds": timed(found, 3)[0]}


def spots_esda(data: Path) -> Measure:
    """Call libpysal and esda as their examples do: 999 permutations, no false discovery rate."""
    from esda.getisord import G_Local
    from libpysal.weights import Queen

    shapes, values = spots_given(data)
    frame = shapes.assign(inactive=values)

    def found() -> Any:
        joined = Queen.from_dataframe(frame, use_index=True)
        return G_Local(frame["inactive"].to_numpy(), joined, transform="B", star=True)

    return {"seconds": timed(found, 1)[0], "of": "999 permutations by default, no false discovery rate"}


def access_given(data: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, float]:
    """Return the neighbourhoods' points, the facilities, the types and how far a catchment reaches."""
    from localsport.data import parameters
    from localsport.data.tables import open_tables

    tables = open_tables(data)
    wanted = ["lsoa_code", "easting", "northing", "population"]
    reach = parameters.table("access_rules").set_index("parameter")["central"]["catchment-km"]
    points = tables.small_areas(columns=wanted).set_index("lsoa_code")
    return points, tables.facilities(), parameters.table("facility_types"), float(reach)


def access_ours(data: Path) -> Measure:
    """Measure distances to, and two-step catchments of, every type of place."""
    from localsport import access

    points, facilities, types, reach = access_given(data)

    def found() -> None:
        access.distances(points, facilities, types)
        access.catchment(points, points["population"], facilities, types, km=reach)

    return {"seconds": timed(found, 3)[0], "of": f"{len(types)} types"}


def by_type(facilities: pd.DataFrame, types: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield every type with its facilities in use, if it has any."""
    from localsport import access

    used = facilities[facilities["operational"] & facilities["public_access"]]
    for key in types["key"]:
        own = access.of_type(used, types, key)
        if len(own):
            yield key, own


def access_geopandas(data: Path) -> Measure:
    """Join every neighbourhood to the nearest place of each type with ``sjoin_nearest``; no catchments."""
    import geopandas as gpd

    from localsport import access

    points, facilities, types, _ = access_given(data)
    here = gpd.GeoDataFrame(
        points, geometry=gpd.points_from_xy(points["easting"], points["northing"]), crs=27700
    )
    there = {
        key: gpd.GeoDataFrame(
            own[["facility_id"]], geometry=gpd.points_from_xy(own["easting"], own["northing"]), crs=27700
        )
        for key, own in by_type(facilities, types)
    }

    def found() -> pd.DataFrame:
        nearest = {}
        for key, own in there.items():
            joined = gpd.sjoin_nearest(here[["geometry"]], own, distance_col="metres")
            # Several facilities of one site are equally near: one row each.
            nearest[f"km_{key}"] = joined["metres"].groupby(level=0).first() / 1000
        return pd.DataFrame(nearest)

    seconds, peer = timed(found, 1)
    ours = access.distances(points, facilities, types)[peer.columns]
    assert np.allclose(peer.reindex(ours.index), ours, atol=1e-6)
    return {"seconds": seconds, "of": "distances only"}


def access_pysal(data: Path) -> Measure:
    """Give PySAL's ``access`` all pairs within reach and let it work out the catchments; no distances."""
    from access.fca import two_stage_fca
    from scipy.spatial import cKDTree

    from localsport import access

    points, facilities, types, reach = access_given(data)
    demand = points[["population"]].rename(columns={"population": "demand"})

    def found() -> pd.DataFrame:
        columns = {}
        homes = cKDTree(points[["easting", "northing"]])
        for key, own in by_type(facilities, types):
            near = homes.sparse_distance_matrix(
                cKDTree(own[["easting", "northing"]]), reach * 1000, output_type="ndarray"
            )
            pairs = pd.DataFrame(
                {
                    "origin": points.index.to_numpy()[near["i"]],
                    "dest": own["facility_id"].to_numpy()[near["j"]],
                    "cost": near["v"] / 1000,
                }
            )
            supply = pd.DataFrame({"supply": 1.0}, index=own["facility_id"])
            given: dict[str, Any] = {"max_cost": reach, "demand_index": True, "supply_index": True}
            columns[f"per_10000_{key}"] = two_stage_fca(demand, supply, pairs, **given) * 10_000
        return pd.DataFrame(columns).reindex(points.index).fillna(0)

    seconds, peer = timed(found, 1)
    ours = access.catchment(points, points["population"], facilities, types, km=reach)[peer.columns]
    assert np.allclose(peer, ours, rtol=1e-6)
    return {"seconds": seconds, "of": "catchments only"}


# A notebook without its server ------------------------------------------------------------------------------


def cells(notebook: Path) -> tuple[str, str, list[str]]:
    """Return a notebook's parameters, its imports and the rest of its code cells."""
    held = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in held if cell["cell_type"] == "code"]
    return code[0], code[1], code[2:]


def shown(*outputs: Any) -> None:
    """Make every output what a notebook asks of it: the PNG of a figure, the HTML of a table."""
    for one in outputs:
        for name in ("_repr_mimebundle_", "_repr_html_"):
            if hasattr(one, name):
                getattr(one, name)()
                break


def run(notebook: Path, data: Path, area_code: str) -> list[float]:
    """Execute a notebook's cells after its imports; return the seconds of each."""
    parameters, imports, rest = cells(notebook)
    room: dict[str, Any] = {}
    exec(parameters, room)
    exec(imports, room)
    room |= {"area_code": area_code, "data": str(data), "display": shown}
    seconds = []
    for number, cell in enumerate(rest):
        code = compile(cell, f"cell {number}", "exec")
        begun = time.perf_counter()
        exec(code, room)
        seconds.append(time.perf_counter() - begun)
    return seconds


def locality(data: Path, area_code: str) -> Measure:
    """Execute notebook 02 for one place: once from cold, then the median of five."""
    from localsport.answers.national import national
    from localsport.data.tables import open_tables

    first = sum(run(NOTEBOOK, data, area_code))
    again = statistics.median(sum(run(NOTEBOOK, data, area_code)) for _ in range(5))
    opening, _ = timed(lambda: national(open_tables(data)), 5)
    return {"seconds": again, "first": first, "opening": opening}


def national_ours(data: Path) -> Measure:
    """Make everything the nation shares, from nothing kept."""
    from localsport.answers.clusters import clusters
    from localsport.answers.estimated import quality
    from localsport.answers.national import national
    from localsport.data.tables import open_tables

    def made() -> int:
        tables = open_tables(data)
        shared = national(tables)
        quality(tables)
        clusters(tables, shared.neighbourhoods)
        return len(shared.small_areas)

    seconds, rows = timed(made, 1)
    return {"seconds": seconds, "rows": rows}


TASKS: dict[str, Callable[[Path], Measure]] = {
    "national": national_ours,
    "needs": needs_ours,
    "needs loop": needs_loop,
    "needs columns": needs_columns,
    "robustness": robustness_ours,
    "robustness loop": robustness_loop,
    "spots": spots_ours,
    "spots esda": spots_esda,
    "access": access_ours,
    "access geopandas": access_geopandas,
    "access pysal": access_pysal,
}
PEERS = {
    "needs": {"needs loop": "pandas loop over areas", "needs columns": "pandas, whole columns"},
    "robustness": {"robustness loop": "pandas loop over draws"},
    "spots": {"spots esda": "libpysal Queen and esda G_Local"},
    "access": {"access geopandas": "geopandas sjoin_nearest", "access pysal": "PySAL access"},
}


# Processes and the table ------------------------------------------------------------------------------------


@contextmanager
def copied(folder: Path) -> Iterator[Path]:
    """Copy the tables, without what is kept beside them, to a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="localsport-tables-") as scratch:
        target = Path(scratch) / "tables"
        shutil.copytree(folder, target, ignore=shutil.ignore_patterns("national", "staged"))
        yield target


def in_its_own_process(task: str, data: Path) -> Measure | None:
    """Measure one task in a process of its own; None where what it needs is not installed."""
    command = [sys.executable, __file__, "--task", task, "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 3:
        print(f"{task}: left out, {done.stdout.strip()}", file=sys.stderr)
        return None
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        done.check_returncode()
    return dict(json.loads(done.stdout.splitlines()[-1]))


def one(task: str, data: Path) -> Measure:
    """Do one task here and say how long it took and how much memory this process held at most."""
    warnings.simplefilter("ignore")
    found = locality(data, task) if task not in TASKS else TASKS[task](data)
    return found | {"megabytes": peak()}


def written(found: Measure, ours: Measure | None = None) -> str:
    """Write one measure, with how many times slower than ours it is."""
    seconds = found["seconds"]
    text = f"{seconds:,.1f} s" if seconds >= 1 else f"{seconds * 1e3:,.0f} ms"
    if ours is not None:
        text += f" ({seconds / ours['seconds']:,.1f}×)"
    return f"{text}, {found['megabytes']:,.0f} MB"


@dataclass(frozen=True)
class Target:
    """What is promised of a task on all England: fewer seconds than these, and less memory."""

    task: str
    words: str
    seconds: float
    megabytes: float = float("inf")


TARGETS = (
    Target("needs", "needs index with contributions", 1),
    Target("robustness", "robustness, 2,000 draws, under 2 GB", 30, 2_000),
    Target("spots", "Gi* including contiguity", 10),
    Target("access", "access, all types of place: distances and catchments", 30),
    *(Target(code, f"notebook 02, {name}", 2) for code, name in PLACES.items()),
)


def report(found: dict[str, Measure]) -> list[str]:
    """Print the table and the targets; return the targets missed."""
    rows = found["national"]["rows"]
    host = f"Python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}"
    print(f"{rows:,} neighbourhoods, {os.cpu_count()} processors, {date.today()}, {host}.")
    print("Medians; memory is the peak of the whole process, libraries and tables included.")
    print("In brackets: times the time of localsport.\n")
    print("| task | localsport | peer | the peer is |")
    print("|---|---:|---:|---|")
    titles = {"national": "everything national, nothing kept"} | {t.task: t.words for t in TARGETS}
    peers_of = {name for names in PEERS.values() for name in names}
    for task in [task for task in found if task not in peers_of]:
        title = titles.get(task, f"notebook 02, {task}")
        own = found[task]
        peers = [(name, words) for name, words in PEERS.get(task, {}).items() if name in found]
        extra = ""
        if "first" in own:
            extra = f"none; the first time {own['first']:.1f} s; reading what is kept {own['opening']:.2f} s of it"
        first = True
        for name, words in peers or [("", extra)]:
            cell = written(found[name], own) if name else ""
            note = f"{words} ({found[name]['of']})" if name and "of" in found[name] else words
            print(f"| {title if first else ''} | {written(own) if first else ''} | {cell} | {note} |")
            first = False
    print()
    if rows != ENGLAND:
        print(f"The targets are of all {ENGLAND:,} neighbourhoods of England: not judged on these tables.")
        return []
    missed = []
    for target in [target for target in TARGETS if target.task in found]:
        own = found[target.task]
        met = own["seconds"] < target.seconds and not own["megabytes"] >= target.megabytes
        print(
            f"- {'met' if met else 'MISSED'}: {target.words}: under {target.seconds:g} s ({own['seconds']:.2f} s)"
        )
        missed += [] if met else [target.words]
    return missed


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", help=argparse.SUPPRESS)
    parser.add_argument("--data", help="folder of the tidy tables (default $LOCALSPORT_DATA, data/processed)")
    parser.add_argument("--no-peers", action="store_true", help="time this library only")
    parser.add_argument("--check", action="store_true", help="fail if a target is missed")
    asked = parser.parse_args()
    if asked.task:
        try:
            print(json.dumps(one(asked.task, Path(asked.data))))
        except ModuleNotFoundError as lacking:
            print(f"{lacking.name} is not installed")
            return 3
        return 0
    from localsport.data.tables import open_tables

    opened = open_tables(asked.data)
    held = set(opened.areas("district")["area_code"])
    # A folder without these two, such as the demonstration county's, has its first district timed instead.
    places = [code for code in PLACES if code in held] or sorted(held)[:1]
    peers = [] if asked.no_peers else [name for names in PEERS.values() for name in names]
    found: dict[str, Measure] = {}
    with copied(opened.folder) as data:
        for task in ["national", *PEERS, *peers, *places]:
            measure = in_its_own_process(task, data)
            if measure is not None:
                found[task] = measure
    missed = report(found)
    return 1 if missed and asked.check else 0


if __name__ == "__main__":
    sys.exit(main())
