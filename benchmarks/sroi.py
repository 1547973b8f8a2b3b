"""Time the social return beside the loop an analyst would write, in one run on the same programme.

The programme has 20 outcomes over 10 years, each for people of its own, so that nothing can be drawn once for two.
Usage: ``python benchmarks/sroi.py [--check]``. Peak memory is that of a fresh process that runs nothing else.
"""

# ruff: noqa: T201
import argparse
import platform
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

OUTCOMES, ITEMS, RATE, SEED = 20, 4, 0.035, 20
MILLION, TEN_THOUSAND = 1_000_000, 10_000
ASSUMED = {
    "quantity": (50.0, 100.0, 200.0),
    "duration_years": (6.0, 8.0, 10.0),
    "deadweight": (0.2, 0.4, 0.7),
    "displacement": (0.0, 0.05, 0.15),
    "attribution": (0.05, 0.15, 0.3),
    "drop_off": (0.05, 0.1, 0.25),
}
PRICE, COST = (50.0, 100.0, 130.0), (90_000.0, 100_000.0, 120_000.0)
PARTS = ("low", "central", "high")
KINDS = ("wellbeing", "capacity released", "cash released")


def programme() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return inputs, outcomes and unit values."""
    names = [f"outcome {n}" for n in range(OUTCOMES)]
    outcomes = pd.DataFrame(
        {
            "outcome_id": names,
            "outcome": names,
            "stakeholder": [f"stakeholder {n % 5}" for n in range(OUTCOMES)],
            "beneficiary": [f"people {n}" for n in range(OUTCOMES)],
            "unit_value_id": [f"value {n}" for n in range(OUTCOMES)],
            "kind": [KINDS[n % 3] for n in range(OUTCOMES)],
            "first_year": 0,
            "less_inactive": [n < 4 for n in range(OUTCOMES)],
        }
    )
    for name, three in ASSUMED.items():
        for part, number in zip(PARTS, three, strict=True):
            outcomes[f"{name}_{part}"] = number
        outcomes[f"{name}_status"] = "published"
    shared = {"price_year": 2024, "status": "published"}
    prices = pd.DataFrame(
        [
            dict(zip(PARTS, PRICE, strict=True))
            | shared
            | {"label": f"value {n}", "source_id": f"source {n}"}
            for n in range(OUTCOMES)
        ],
        index=[f"value {n}" for n in range(OUTCOMES)],
    )
    inputs = pd.DataFrame(
        [
            dict(zip(PARTS, COST, strict=True))
            | shared
            | {"item": f"item {n}", "kind": "cash", "unit_value_id": "", "first_year": 0}
            for n in range(ITEMS)
        ]
    )
    return inputs, outcomes, prices


def localsport(draws: int) -> Callable[[], Any]:
    """Return a run of this library, all its tables included."""
    from localsport import sroi

    given = programme()

    def run() -> list[float]:
        result = sroi.social_return(
            *given,
            price_year=2024,
            deflator=pd.Series({2024: 100.0}),
            schedule=pd.Series({1: RATE}),
            draws=draws,
            seed=SEED,
        )
        return [result.ratio_low, result.ratio_median, result.ratio_high]

    return run


def loop(draws: int) -> Callable[[], Any]:
    """Return the loop an analyst would write: draw after draw, outcome after outcome, year after year."""

    def run() -> list[float]:
        rng = random.Random(SEED)

        def draw(three: tuple[float, float, float]) -> float:
            low, central, high = three
            return rng.triangular(low, high, central)

        ratios = []
        for _ in range(draws):
            worth = 0.0
            for _ in range(OUTCOMES):
                one = {name: draw(three) for name, three in ASSUMED.items()}
                left = one["quantity"] * draw(PRICE)
                left *= (1 - one["deadweight"]) * (1 - one["displacement"]) * (1 - one["attribution"])
                for year in range(10):
                    worth += left * min(max(one["duration_years"] - year, 0), 1) / (1 + RATE) ** year
                    left *= 1 - one["drop_off"]
            ratios.append(worth / sum(draw(COST) for _ in range(ITEMS)))
        ratios.sort()
        return [ratios[int(share * draws)] for share in (0.025, 0.5, 0.975)]

    return run


def arrays(draws: int) -> Callable[[], Any]:
    """Return the same with numpy, every array held at once: the ratio only, no tables."""

    def run() -> list[float]:
        rng = np.random.default_rng(SEED)

        def draw(three: tuple[float, float, float], rows: int) -> np.ndarray:
            low, central, high = three
            return rng.triangular(low, central, high, (rows, draws))

        one = {name: draw(three, OUTCOMES) for name, three in ASSUMED.items()}
        left = one["quantity"] * draw(PRICE, OUTCOMES)
        for share in ("deadweight", "displacement", "attribution"):
            left *= 1 - one[share]
        worth = np.zeros(draws)
        for year in range(10):
            worth += (left * np.clip(one["duration_years"] - year, 0, 1)).sum(axis=0) / (1 + RATE) ** year
            left *= 1 - one["drop_off"]
        return list(np.quantile(worth / draw(COST, ITEMS).sum(axis=0), [0.025, 0.5, 0.975]))

    return run


WAYS = {"localsport": localsport, "loop": loop, "numpy": arrays}


def alone(way: str, draws: int, repeats: int) -> dict[str, float]:
    """Run one way in a process of its own; return median seconds, peak megabytes and what it found."""
    command = [sys.executable, __file__, "--one", way, str(draws), str(repeats)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return dict(
        zip(("seconds", "processor", "megabytes", "low", "median", "high"), map(float, said), strict=True)
    )


def one(way: str, draws: int, repeats: int) -> None:
    """Time one way in this process and print the figures."""
    WAYS[way](min(draws, 1_000))()
    run = WAYS[way](draws)
    times, busy = [], []
    for _ in range(repeats):
        begun, at = time.perf_counter(), time.process_time()
        found = run()
        times.append(time.perf_counter() - begun)
        busy.append(time.process_time() - at)
    # Kilobytes on Linux, bytes on macOS.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    print(statistics.median(times), statistics.median(busy), peak, *found)


def report() -> list[str]:
    """Print the table and the targets; return the targets missed."""
    host = f"Python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}"
    print(f"Medians and peak memory of a process, {date.today()}, {host}.\n")
    print(
        "| draws | way | time | processor time | times localsport | peak memory | return: 95% range and median |"
    )
    print("|---:|---|---:|---:|---:|---:|---|")
    own = {}
    for draws, ways in (
        (TEN_THOUSAND, {"localsport": 25, "loop": 1, "numpy": 9}),
        (MILLION, {"localsport": 5, "numpy": 1}),
    ):
        for way, repeats in ways.items():
            found = alone(way, draws, repeats)
            own.setdefault(draws, found)
            seconds = found["seconds"]
            shown, busy = (
                f"{each:.2f} s" if each >= 1 else f"{each * 1e3:.0f} ms"
                for each in (seconds, found["processor"])
            )
            ratio = seconds / own[draws]["seconds"]
            print(
                f"| {draws:,} | {way} | {shown} | {busy} | {ratio:,.1f} | {found['megabytes']:,.0f} MB "
                f"| {found['low']:.3f} to {found['high']:.3f}, {found['median']:.3f} |"
            )
    print(
        "\nThe loop and numpy work out the return alone; localsport every table as well. Processor time is "
        "that of all cores together: on a busy machine it says more than the clock.\n"
    )
    million, ten = own[MILLION], own[TEN_THOUSAND]
    targets = [
        ("a million draws: under 2 s", million["seconds"], million["seconds"] < 2),
        ("a million draws: under 1,500 MB", million["megabytes"], million["megabytes"] < 1_500),
        ("ten thousand draws: under 0.05 s", ten["seconds"], ten["seconds"] < 0.05),
    ]
    for goal, value, met in targets:
        print(f"- {'met' if met else 'MISSED'}: {goal} ({value:,.3g})")
    return [goal for goal, _, met in targets if not met]


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail if a target is missed")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        way, draws, repeats = asked.one
        one(way, int(draws), int(repeats))
        return 0
    missed = report()
    return 1 if missed and asked.check else 0


if __name__ == "__main__":
    sys.exit(main())
