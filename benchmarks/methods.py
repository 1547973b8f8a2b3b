"""Time the methods against plain numpy, statsmodels and PHStatsMethods, in one run on the same rows.

The peers are installed into an environment of their own, which this script makes and throws away: PHStatsMethods
is under the GPL and no part of this project. Usage: ``python benchmarks/methods.py [--no-peers] [--check]``.
"""

# ruff: noqa: T201
import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
import venv
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtri, ndtri

PEERS = ("PHStatsMethods==0.1.16", "statsmodels>=0.14")
LSOAS, MILLION, MSOAS, BANDS = 33_755, 1_000_000, 6_856, 19
SEED = 20
Task = Callable[[], Any]
Measure = dict[str, float]


def measure(task: Task, repeats: int) -> Measure:
    """Return the median time in seconds and, from a run apart, the peak memory in megabytes."""
    if repeats > 1:
        task()
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        task()
        times.append(time.perf_counter() - begun)
    tracemalloc.start()
    task()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return {"seconds": statistics.median(times), "megabytes": peak}


def counted(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Return people with a property among a few thousand, for a proportion."""
    rng = np.random.default_rng(SEED)
    n = rng.integers(500, 3_000, rows)
    return rng.binomial(n, 0.25).astype(float), n.astype(float)


def events(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Return events among a few thousand, one row in eight with fewer than ten, for a rate."""
    rng = np.random.default_rng(SEED)
    return rng.poisson(rng.gamma(4, 5, rows)).astype(float), rng.integers(500, 3_000, rows).astype(float)


def by_age() -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Return events and people by area and age band, and a standard population."""
    rng = np.random.default_rng(SEED)
    bands = [f"band {i}" for i in range(BANDS)]
    return (
        pd.DataFrame(rng.poisson(5, (MSOAS, BANDS)).astype(float), columns=bands),
        pd.DataFrame(rng.integers(100, 900, (MSOAS, BANDS)).astype(float), columns=bands),
        pd.Series(np.linspace(8_000, 1_000, BANDS), index=bands),
    )


def bare_wilson(x: np.ndarray, n: np.ndarray) -> list[np.ndarray]:
    """Transcribe Wilson's formula."""
    out = [x / n]
    for c in (0.95, 0.998):
        z = ndtri((1 + c) / 2)
        half = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
        out += [(2 * x + z**2 - half) / (2 * (n + z**2)), (2 * x + z**2 + half) / (2 * (n + z**2))]
    return out


def bare_rate(o: np.ndarray, n: np.ndarray, *, exact: bool = True) -> list[np.ndarray]:
    """Transcribe Byar's formula and the exact one below ten."""
    out, few = [o / n * 1e5], np.flatnonzero(o < 10) if exact else []
    with np.errstate(divide="ignore", invalid="ignore"):
        for c in (0.95, 0.998):
            z, tail = ndtri((1 + c) / 2), (1 - c) / 2
            low = o * (1 - 1 / (9 * o) - z / (3 * np.sqrt(o))) ** 3
            high = (o + 1) * (1 - 1 / (9 * (o + 1)) + z / (3 * np.sqrt(o + 1))) ** 3
            if exact:
                low[few] = chdtri(2 * o[few], 1 - tail) / 2
                high[few] = chdtri(2 * o[few] + 2, tail) / 2
            out += [low / n * 1e5, high / n * 1e5]
    return out


def ours() -> dict[str, Measure]:
    """Time this library and plain numpy."""
    from localsport.methods import inequality, intervals, standardisation

    found = {}
    for rows in (LSOAS, MILLION):
        repeats = 25 if rows == LSOAS else 7
        for name, data, method, bare in (
            ("proportions", counted(rows), intervals.proportion, bare_wilson),
            ("rates", events(rows), intervals.rate, bare_rate),
            (
                "Byar's",
                events(rows),
                partial(intervals.rate, method="Byar's at every count"),
                partial(bare_rate, exact=False),
            ),
        ):
            one, other = (pd.Series(column) for column in data)
            found[f"{name} {rows} localsport"] = measure(lambda m=method, a=one, b=other: m(a, b), repeats)
            found[f"{name} {rows} numpy"] = measure(lambda f=bare, d=data: f(*d), repeats)
    table = by_age()
    found[f"standardised {MSOAS} localsport"] = measure(lambda: standardisation.direct(*table), 9)
    rng = np.random.default_rng(SEED)
    values = pd.DataFrame(rng.normal(80, 2, (10, 10)))
    people = pd.DataFrame(rng.integers(5_000, 8_000, (10, 10)))
    for scale in ("linear", "log"):
        found[f"slope {scale} localsport"] = measure(
            lambda s=scale: inequality.slope_index(
                values, people, lower=values - 1, upper=values + 1, scale=s
            ),
            5,
        )
    return found


def peers() -> dict[str, Measure]:
    """Time the peers; run by the environment that has them. PHStatsMethods is slow: it runs once."""
    import PHStatsMethods
    from statsmodels.stats.proportion import proportion_confint
    from statsmodels.stats.rates import confint_poisson

    found = {}
    levels = (0.05, 0.002)
    for rows in (LSOAS, MILLION):
        x, n = counted(rows)
        found[f"proportions {rows} statsmodels"] = measure(
            lambda x=x, n=n: [proportion_confint(x, n, alpha=a, method="wilson") for a in levels], 7
        )
        o, n = events(rows)
        found[f"rates {rows} statsmodels"] = measure(
            lambda o=o, n=n: [confint_poisson(o, n, method="exact-c", alpha=a) for a in levels],
            7 if rows == LSOAS else 3,
        )
    both = [0.95, 0.998]
    x, n = counted(LSOAS)
    found[f"proportions {LSOAS} PHStatsMethods"] = measure(
        lambda: PHStatsMethods.ph_proportion(pd.DataFrame({"x": x, "n": n}), "x", "n", confidence=both), 1
    )
    o, n = events(LSOAS)
    o = np.maximum(o, 1)  # it refuses a count of nought
    found[f"rates {LSOAS} PHStatsMethods"] = measure(
        lambda: PHStatsMethods.ph_rate(pd.DataFrame({"o": o, "n": n}), "o", "n", confidence=both), 1
    )
    deaths, people, standard = by_age()
    long = pd.DataFrame(
        {
            "area": np.repeat(deaths.index.to_numpy(), BANDS),
            "o": deaths.to_numpy().ravel(),
            "n": people.to_numpy().ravel(),
            "w": np.tile(standard.to_numpy(), MSOAS),
        }
    )
    found[f"standardised {MSOAS} PHStatsMethods"] = measure(
        lambda: PHStatsMethods.ph_dsr(long, "o", "n", "w", group_cols="area", confidence=both), 1
    )
    return found


def in_an_environment_of_their_own() -> dict[str, Measure]:
    """Install the peers somewhere else, let them time themselves there and throw the place away."""
    with tempfile.TemporaryDirectory(prefix="localsport-peers-") as folder:
        place = Path(folder)
        venv.create(place, with_pip=True)
        python = place / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        quiet = ["--quiet", "--disable-pip-version-check"]
        subprocess.run([python, "-m", "pip", "install", *quiet, *PEERS], check=True, stderr=subprocess.PIPE)
        run = subprocess.run([python, __file__, "--peer"], check=True, capture_output=True, text=True)
    return dict(json.loads(run.stdout.splitlines()[-1]))


def told(found: dict[str, Measure], name: str, ours: Measure | None = None) -> str:
    """Write one measure, with how many times slower than ours it is."""
    one = found.get(name)
    if one is None:
        return ""
    seconds = one["seconds"]
    text = f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1e3:.2f} ms"
    if ours is not None:
        text += f" ({seconds / ours['seconds']:,.1f}×)"
    if "megabytes" in one:
        text += f", {one['megabytes']:.1f} MB"
    return text


def report(found: dict[str, Measure]) -> list[str]:
    """Print the table and the targets; return the targets missed."""
    lines = [
        ("Proportions, Wilson, two levels", f"proportions {LSOAS}", LSOAS),
        ("Proportions, Wilson, two levels", f"proportions {MILLION}", MILLION),
        ("Rates, Byar's and exact, two levels", f"rates {LSOAS}", LSOAS),
        ("Rates, Byar's and exact, two levels", f"rates {MILLION}", MILLION),
        ("Rates, Byar's at every count", f"Byar's {LSOAS}", LSOAS),
        ("Rates, Byar's at every count", f"Byar's {MILLION}", MILLION),
        (f"Standardised over {BANDS} age bands", f"standardised {MSOAS}", MSOAS),
        ("Ten slope indices, 100,000 simulations", "slope linear", 10),
        ("Ten slope indices on the log scale", "slope log", 10),
    ]
    host = f"Python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}"
    print(f"Medians and peak memory, {date.today()}, {host}. In brackets: times the time of localsport.\n")
    print("| task | rows | localsport | bare numpy | statsmodels | PHStatsMethods 0.1.16 |")
    print("|---|---:|---:|---:|---:|---:|")
    for title, name, rows in lines:
        own = found[f"{name} localsport"]
        cells = [told(found, f"{name} {peer}", own) for peer in ("numpy", "statsmodels", "PHStatsMethods")]
        print(f"| {title} | {rows:,} | {told(found, f'{name} localsport')} | {' | '.join(cells)} |")
    targets = []
    for task in ("proportions", "rates", "Byar's"):
        for rows in (LSOAS, MILLION):
            own, bare = (found[f"{task} {rows} {who}"]["seconds"] for who in ("localsport", "numpy"))
            targets.append((f"{task}, {rows:,} rows: within 3 times bare numpy", own / bare, own <= 3 * bare))
        if f"{task} {LSOAS} PHStatsMethods" in found:
            own, other = (found[f"{task} {LSOAS} {w}"]["seconds"] for w in ("localsport", "PHStatsMethods"))
            goal = f"{task}, {LSOAS:,} rows: 1,000 times faster than PHStatsMethods"
            targets.append((goal, other / own, other >= 1_000 * own))
    own = found[f"standardised {MSOAS} localsport"]["seconds"]
    targets.append((f"{MSOAS:,} areas by {BANDS} bands: under 0.05 s", own, own < 0.05))
    own = max(found[f"slope {scale} localsport"]["seconds"] for scale in ("linear", "log"))
    targets.append(("ten slope indices: under 1 s", own, own < 1))
    print()
    for goal, value, met in targets:
        print(f"- {'met' if met else 'MISSED'}: {goal} ({value:,.3g})")
    return [goal for goal, _, met in targets if not met]


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--no-peers", action="store_true", help="time this library and numpy only")
    parser.add_argument("--check", action="store_true", help="fail if a target is missed")
    asked = parser.parse_args()
    if asked.peer:
        print(json.dumps(peers()))
        return 0
    found = ours()
    if not asked.no_peers:
        try:
            found |= in_an_environment_of_their_own()
        except subprocess.CalledProcessError as fault:
            said = fault.stderr if isinstance(fault.stderr, str) else fault.stderr.decode()
            print(
                f"{said}\nThe peers could not be installed or run; --no-peers does without them.",
                file=sys.stderr,
            )
            return 1
    missed = report(found)
    return 1 if missed and asked.check else 0


if __name__ == "__main__":
    sys.exit(main())
