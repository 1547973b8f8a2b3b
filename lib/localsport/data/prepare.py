"""Turn a raw folder into the tidy tables, and leave them as they were if anything is wrong with it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import geopandas as gpd
import pandas as pd
from tqdm import tqdm

from localsport.data import (
    facilities,
    geography,
    indicators,
    localities,
    manifest,
    neighbourhoods,
    outlines,
    parameters,
    populations,
    sources,
    staging,
    tables,
)
from localsport.data.findings import FOLDER, Findings
from localsport.data.sources import Problem, RawFolderError
from localsport.data.staging import Sourced
from localsport.data.swap import Building

_ROWS_PER_GROUP = {"lsoa": 500, "msoa": 200, "ward": 200, "locality": 200}
_STEPS = ("areas", "outlines", "indicators", "small areas", "localities", "facilities", "checks", "files")


@dataclass(frozen=True)
class Preparation:
    """What a run of ``prepare`` did.

    Attributes
    ----------
    changed
        False if nothing had changed since the last run and nothing was done.
    counts
        Areas by level and rows by table.
    report
        source_id, kind (repair, set aside, duplicate, filled, absent), rule, count, examples: what was done to
        each source. ``source_id`` is ``""`` where the whole folder is meant.
    read, reused
        Ids of the sources that were read anew, and of those taken from the last run.
    dropped
        Files of localities that the last run was given and this one was not.
    timings
        Seconds by step.
    """

    raw: Path
    folder: Path
    changed: bool
    counts: Mapping[str, int]
    report: pd.DataFrame
    read: tuple[str, ...]
    reused: tuple[str, ...]
    seconds: float
    dropped: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)


def prepare(
    raw: Path, data: Path | None = None, *, localities_from: Sequence[Path] = (), progress: bool = True
) -> Preparation:
    """Prepare the tidy tables of a raw folder.

    A second run with the same files, code and codebook does nothing. When a file has changed, only that one is
    read again. The tables are built beside the old ones and take their place at the end, so a run that fails
    leaves the folder as it was.

    Parameters
    ----------
    raw
        A folder with a ``sources.csv`` and the files it lists.
    data
        Where the tables go; default: the environment variable LOCALSPORT_DATA, else ``data/processed``.
    localities_from
        Files of custom localities (layout ``custom-localities``) to add to those the raw folder lists.
    progress
        Whether to draw a progress bar.

    Raises
    ------
    RawFolderError
        If anything is wrong with the folder; the message lists everything of all sources.
    """
    began = time.perf_counter()
    raw, folder = Path(raw), tables.data_folder(data)
    if folder.exists() and not folder.is_dir():
        text = f"The tables cannot go to {folder}: it is a file. Name a folder with --data."
        raise RawFolderError(raw, [Problem(FOLDER, "", text)])
    rows, elsewhere = localities.registered(sources.register(raw), localities_from)
    listed, problems = sources.opened(raw, rows, elsewhere=elsewhere)
    state = manifest.state(raw, listed, parameters.folder() / "indicators.csv")
    if not problems and manifest.is_current(folder, state):
        held = manifest.read(folder)
        report = pd.read_parquet(folder / "preparation.parquet")
        ids = tuple(source.source_id for source in listed)
        return Preparation(raw, folder, False, held["counts"], report, (), ids, time.perf_counter() - began)
    dropped = localities.dropped(manifest.read(folder), localities_from)
    with tqdm(total=len(listed) + len(_STEPS), disable=not progress, unit="step", leave=False) as bar:
        clock = _Clock(bar)
        with Building(folder) as building:
            announce: Callable[[str], None] = clock.announce
            read, anew, faulty = staging.read_all(
                listed, folder / "staged", building.path / "staged", announce=announce
            )
            built = _build(raw, rows, read, [*problems, *faulty], clock)
            clock.announce("files")
            counts = _write(building.path, built, rows, listed)
            manifest.write(
                building.path,
                {
                    **state,
                    "localities": sorted(file.name for file in elsewhere.values()),
                    "counts": counts,
                    "demonstration": bool(built.frames["areas"]["area_code"].str.startswith("X").any()),
                    "raw": str(raw.resolve()),
                    "prepared": datetime.now(UTC).isoformat(timespec="seconds"),
                },
            )
            building.finish()
    clock.stop()
    reused = tuple(source.source_id for source in listed if source.source_id not in anew)
    seconds = time.perf_counter() - began
    return Preparation(
        raw, folder, True, counts, built.report, tuple(anew), reused, seconds, dropped, clock.timings
    )


@dataclass(frozen=True)
class _Built:
    frames: dict[str, pd.DataFrame]
    outlines: dict[str, gpd.GeoDataFrame]
    report: pd.DataFrame


class _Clock:
    """Move the bar on and keep the time of each step."""

    def __init__(self, bar: "tqdm[Any]") -> None:
        self.bar, self.timings = bar, dict[str, float]()
        self.step, self.since = "", time.perf_counter()

    def announce(self, step: str) -> None:
        """Close the step before and open this one."""
        self.stop()
        self.step, self.since = step, time.perf_counter()
        self.bar.set_description(step)

    def stop(self) -> None:
        """Close the step that is open."""
        if self.step:
            self.timings[self.step] = self.timings.get(self.step, 0.0) + time.perf_counter() - self.since
            self.bar.update()
        self.step = ""


def _build(
    raw: Path, rows: pd.DataFrame, read: list[Sourced], problems: list[Problem], clock: _Clock
) -> _Built:
    """Build all tables in memory; gather every problem before giving up."""
    findings = Findings(
        [(item.source.source_id, note) for item in read for note in item.reading.notes], problems
    )
    unreadable = bool(problems)
    clock.announce("areas")
    held = geography.build(read, findings)
    if held is None:
        _refuse(raw, findings, unreadable)
    clock.announce("outlines")
    shapes = outlines.build(read, held, findings)
    clock.announce("indicators")
    figures = indicators.build(read, held, parameters.table("indicators"), findings)
    clock.announce("small areas")
    frames = {"areas": held.areas, "lineage": held.lineage, "indicators": figures}
    frames["populations"] = populations.build(read, held, findings)
    lsoa_outlines = shapes["lsoa"] if shapes else None
    frames["small_areas"], frames["small_area_columns"] = neighbourhoods.build(
        read, held, lsoa_outlines, findings
    )
    if findings.problems or shapes is None:
        _refuse(raw, findings, unreadable)
    clock.announce("localities")
    made = localities.build(read, held, frames["small_areas"], shapes["lsoa"], findings)
    if findings.problems:
        _refuse(raw, findings, unreadable)
    frames["localities"] = made.table
    if not made.table.empty:
        frames["areas"] = pd.concat([held.areas, made.areas], ignore_index=True)
        frames["lineage"] = pd.concat([held.lineage, made.lineage], ignore_index=True)
        shapes["locality"] = made.outlines
    clock.announce("facilities")
    frames["facilities"] = facilities.build(read, held, shapes, findings)
    if findings.problems:
        _refuse(raw, findings, unreadable)
    clock.announce("checks")
    # pandera takes a second to import, which a run that has nothing to do need not spend.
    from localsport.data import schemas

    faults = schemas.faults(frames, set(rows["source_id"]))
    if faults:
        raise RawFolderError(raw, [Problem("tables", "", text) for text in faults])
    return _Built(frames, shapes, findings.report())


def _refuse(raw: Path, findings: Findings, unreadable: bool) -> NoReturn:
    """Give up with all problems; what lacks only because a source could not be read is no second problem."""
    of_sources = [problem for problem in findings.problems if problem.source_id != FOLDER]
    raise RawFolderError(raw, of_sources if unreadable and of_sources else findings.problems)


def _write(folder: Path, built: _Built, rows: pd.DataFrame, listed: list[sources.Source]) -> dict[str, int]:
    """Write every table and return what there is: areas by level, rows by table."""
    digests = {source.source_id: source.digest for source in listed}
    frames = built.frames | {
        "sources": rows.assign(file_sha256=rows["source_id"].map(digests).fillna("")),
        "preparation": built.report,
    }
    for name, frame in frames.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False, row_group_size=5_000)
    (folder / "boundaries").mkdir()
    for level, shapes in built.outlines.items():
        size = _ROWS_PER_GROUP.get(level, 50)
        shapes.to_parquet(folder / "boundaries" / f"{level}.parquet", index=False, row_group_size=size)
    counts = {str(level): int(n) for level, n in built.frames["areas"]["level"].value_counts().items()}
    return counts | {f"{name}.parquet": len(frame) for name, frame in frames.items()}


def report_text(preparation: Preparation) -> str:
    """Return what a preparation did, in lines to print."""
    p = preparation
    if not p.changed:
        return (
            f"Nothing to do: all {len(p.reused)} sources of {p.raw} are as they were when {p.folder} was prepared "
            f"({p.seconds:.1f} s)."
        )
    held = {level: p.counts[level] for level in _WORDS if level in p.counts}
    levels = [f"{count:,} {_WORDS[level][count > 1]}" for level, count in held.items()]
    lines = [
        f"Prepared {p.folder} from {p.raw} in {p.seconds:.1f} s: "
        f"{len(p.read)} sources read, {len(p.reused)} unchanged.",
        f"Areas: {', '.join(levels)}.",
        f"Figures: {p.counts['indicators.parquet']:,}; facilities: {p.counts['facilities.parquet']:,}.",
    ]
    for source_id, its in p.report[p.report["source_id"] != ""].groupby("source_id", sort=False):
        lines.append(f"  {source_id}")
        lines += [_line(row) for row in its.to_dict("records")]
    lacking = p.report[p.report["source_id"] == ""]
    if not lacking.empty:
        lines.append("Not in this folder:")
        lines += [_line(row) for row in lacking.to_dict("records")]
    if p.dropped:
        files = " ".join(p.dropped)
        lines.append(
            f"Localities of the last run that were not given again and are gone: {files} (--localities)."
        )
    return "\n".join(lines)


_WORDS = {
    "lsoa": ("LSOA", "LSOAs"),
    "msoa": ("MSOA", "MSOAs"),
    "ward": ("ward", "wards"),
    "locality": ("custom locality", "custom localities"),
    "district": ("district", "districts"),
    "county": ("county", "counties"),
    "region": ("region", "regions"),
    "country": ("country", "countries"),
}


def _line(row: Mapping[Any, Any]) -> str:
    examples = f": {row['examples']}" if row["examples"] else ""
    counted = f" ({row['count']:,})" if row["count"] else ""
    return f"    {row['kind']}{counted}: {row['rule']}{examples}"
