"""Generate the monitoring of a referral scheme in the demonstration county, with surprises to be found.

``python -m localsport.data.demo_monitoring [--into FOLDER]`` writes the files; seeded, so that every run writes the
same bytes. Everything is invented: no scheme's records. What is put in, and should come out again: visits in one
district fall for three months (its pool is shut), one district draws ever more, one has few for its people, one has a
single crowded month; the scheme lowers inactivity by so little that samples of a hundred and fifty cannot tell.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from localsport.data import project
from localsport.data.demo_places import DISTRICTS, stream
from localsport.data.monitoring_checks import AFTER, COLUMNS, LEVELS, NOT_KNOWN, TIERS

MONTHS = pd.period_range("2023-04", "2025-09", freq="M")
BEGAN = pd.Period("2024-04", freq="M")
ASKED = 150
BANDS = ("16-34", "35-64", "65+")
# By district: visits a month before the scheme, whether it has the scheme, and inactive adults, per cent.
PLACES = {
    "X07000001": (1500.0, "programme", 28.0),
    "X07000002": (950.0, "programme", 33.0),
    "X07000003": (760.0, "comparison", 29.0),
    "X07000004": (480.0, "comparison", 23.0),
    "X07000005": (720.0, "comparison", 21.0),
    "X07000006": (360.0, "programme", 26.0),
}
STARTING = (0.36, 0.34, 0.26, 0.04)  # level at the start of those who join, not known last
REFERRED = {"X07000001": 4.6, "X07000002": 3.6, "X07000006": 1.9}
# Share of referrals; chance to start, to complete, and of an inactive completer to reach the next two levels.
PATHWAY = {
    "low": (0.40, 0.85, 0.52, (0.58, 0.20)),
    "moderate": (0.35, 0.81, 0.43, (0.55, 0.16)),
    "high": (0.25, 0.74, 0.33, (0.48, 0.12)),
}
LASTING = 0.72  # share of a cohort still coming after a month; what is left then falls by a tenth a month


def folder() -> Path:
    """Return where the monitoring of the demonstration county lives."""
    return project.root() / "data" / "raw" / "monitoring" / "demoshire"


def generate(into: Path) -> Path:
    """Write the monitoring folder.

    Parameters
    ----------
    into
        Folder to write to; made if it is not there, files of the same names are replaced.

    Returns
    -------
    pathlib.Path
        The folder.
    """
    into.mkdir(parents=True, exist_ok=True)
    months = _months()
    frames = {
        "monitoring.csv": _head(),
        "places.csv": pd.DataFrame(
            {
                "place_code": [d.code for d in DISTRICTS],
                "place_name": [d.name for d in DISTRICTS],
                "group": [PLACES[d.code][1] for d in DISTRICTS],
            }
        ),
        "months.csv": months,
        "pathway.csv": _pathway(),
        "cohorts.csv": _cohorts(months),
        "surveys.csv": _surveys(),
        "links.csv": pd.DataFrame(
            [
                (f"{tier}-{level.replace(' ', '-')}", tier, "inactive", level)
                for tier in PATHWAY
                for level in LEVELS[1:]
            ],
            columns=list(COLUMNS["links.csv"]),
        ),
    }
    for name, frame in frames.items():
        frame[list(COLUMNS[name])].to_csv(into / name, index=False, lineterminator="\n")
    return into


def _head() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "monitoring_id": ["demoshire"],
            "name": ["Exercise referral by risk tier, monitoring (illustration)"],
            "place": ["Demoshire"],
            "programme_id": ["exercise-referral-tiers"],
            "began": [str(BEGAN)],
            "follow_up_months": [6],
            "target_inactive": [0.5],
            "source_id": ["illustrative-programme"],
            "description": [
                "Demonstration data: invented and seeded, no scheme's records. Three districts have the scheme from "
                "April 2024, three have not. Monthly visits are to activity sessions for adults in all six."
            ],
        }
    )


def _visits(code: str) -> np.ndarray:
    """Give expected visits by month, with what is to be found."""
    level, group, _ = PLACES[code]
    after = np.array([month >= BEGAN for month in MONTHS])
    calendar = np.array([month.month for month in MONTHS])
    expected = level * np.where(np.isin(calendar, (8, 12)), 0.93, 1.0)
    if group == "programme":
        expected = expected * np.where(after, 1.18, 1.0)
    if code == "X07000001":
        shut = np.array([pd.Period("2024-11") <= month <= pd.Period("2025-01") for month in MONTHS])
        expected = expected * np.where(shut, 0.55, 1.0)
    elif code == "X07000002":
        expected = expected * np.where(after, 1 + 0.012 * np.cumsum(after), 1.0)
    elif code == "X07000004":
        expected = expected * np.where(pd.Period("2024-07") == MONTHS, 1.7, 1.0)
    return np.asarray(expected, dtype=float)


def _months() -> pd.DataFrame:
    rng = stream("monitoring months")
    rows = []
    for code in PLACES:
        # Visits vary by more than chance: the same people come or stay away together.
        visits = rng.poisson(_visits(code) * rng.normal(1, 0.045, size=len(MONTHS)))
        starting = rng.dirichlet(np.array(STARTING) * 60)
        for month, total in zip(MONTHS, visits, strict=True):
            bands = rng.dirichlet(np.array([0.34, 0.41, 0.25]) * 200)
            shares = np.outer(starting, bands).ravel()
            split = rng.multinomial(total, shares)
            new = rng.binomial(split, 0.045)
            classes = [(level, band) for level in (*LEVELS, NOT_KNOWN) for band in BANDS]
            rows += [
                (month, code, level, band, count, first)
                for (level, band), count, first in zip(classes, split, new, strict=True)
            ]
    return pd.DataFrame(rows, columns=list(COLUMNS["months.csv"]))


def _pathway() -> pd.DataFrame:
    rng = stream("monitoring pathway")
    rows = []
    for month in MONTHS[MONTHS >= BEGAN]:
        ready = month + 6 <= MONTHS[-1]
        for code, mean in REFERRED.items():
            for tier, (share, start, complete, moves) in PATHWAY.items():
                for level, part in zip(LEVELS, (0.76, 0.18, 0.06), strict=True):
                    referred = int(rng.poisson(mean * share * part))
                    started = int(rng.binomial(referred, start))
                    completed = int(rng.binomial(started, complete)) if ready else 0
                    asked = int(rng.binomial(completed, 0.9))
                    if referred:
                        rows.append(
                            (
                                month,
                                code,
                                tier,
                                level,
                                referred,
                                started,
                                completed,
                                *_after(rng, level, asked, moves),
                            )
                        )
    return pd.DataFrame(rows, columns=list(COLUMNS["pathway.csv"]))


def _after(rng: np.random.Generator, level: str, asked: int, moves: tuple[float, float]) -> tuple[int, ...]:
    chances = {
        "inactive": (1 - sum(moves), *moves),
        "fairly active": (0.12, 0.5, 0.38),
        "active": (0.05, 0.15, 0.8),
    }[level]
    assert len(AFTER) == len(chances)
    return tuple(int(x) for x in rng.multinomial(asked, chances))


def _cohorts(months: pd.DataFrame) -> pd.DataFrame:
    rng = stream("monitoring cohorts")
    new = months.groupby(["place_code", "month"])["new_participants"].sum()
    rows = []
    for code in REFERRED:
        for cohort in MONTHS:
            people = int(new.loc[code].loc[cohort])
            rows.append((cohort, code, cohort, people))
            still = people
            for since in range(1, 13):
                if cohort + since <= MONTHS[-1]:
                    still = int(rng.binomial(still, LASTING if since == 1 else 0.9))
                    rows.append((cohort, code, cohort + since, still))
    return pd.DataFrame(rows, columns=list(COLUMNS["cohorts.csv"]))


def _surveys() -> pd.DataFrame:
    rng = stream("monitoring surveys")
    rows = []
    for month in MONTHS[2::3]:
        for code, (_, group, inactive) in PLACES.items():
            fall = 1.0 * (month >= BEGAN) + 1.0 * (month >= BEGAN and group == "programme")
            rows.append(
                (month, code, "Inactive adults", int(rng.binomial(ASKED, (inactive - fall) / 100)), ASKED)
            )
            if group == "programme":
                well = 0.62 + 0.05 * (month >= BEGAN)
                rows.append((month, code, "Adults who are well", int(rng.binomial(ASKED, well)), ASKED))
    return pd.DataFrame(rows, columns=list(COLUMNS["surveys.csv"]))


def main() -> None:
    """Write the files where they belong, or to another folder."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--into", type=Path, default=folder())
    generate(parser.parse_args().into)


if __name__ == "__main__":
    assert set(PATHWAY) <= set(TIERS)
    main()
