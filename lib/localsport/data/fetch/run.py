"""Bring the chosen sources into a raw folder, and never put a new edition over an old one."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tqdm import tqdm

from localsport.data import layouts, locking, sources
from localsport.data.fetch import arcgis, deflators, register, ways
from localsport.data.fetch.catalogue import Entry
from localsport.data.fetch.client import Client
from localsport.data.fetch.differences import differences
from localsport.data.fetch.memory import FOLDER, Memory
from localsport.data.fetch.problems import EmptyError, FetchError
from localsport.data.fetch.register import Held
from localsport.data.fetch.scope import ENGLAND, Scope
from localsport.data.fetch.tools import Got, Tools
from localsport.data.layouts.reading import LayoutError

GOOD = ("fetched", "new edition", "unchanged", "there")
_LOCK = "lock"
_OFFERS = {"gdp-deflators": deflators.offered}
"""Files that hold later parameters than the project's: what says so, and sets them out to be copied."""
_FRESH = 24 * 60 * 60.0


@dataclass(frozen=True)
class Outcome:
    """What became of one source.

    Attributes
    ----------
    status
        ``fetched``, ``new edition``, ``unchanged`` (asked, nothing new), ``there`` (not asked), ``kept beside``
        (a new edition that no reader can use), ``by hand`` (a person must download it) or ``failed``.
    text
        What to tell.
    """

    source_id: str
    status: str
    text: str


def alone(into: Path) -> AbstractContextManager[None]:
    """Keep other fetches out of a raw folder, until the block ends or the process does.

    Raises
    ------
    localsport.data.locking.LockedError
        Another process fetches into it; the message says which.
    """
    (into / FOLDER).mkdir(parents=True, exist_ok=True)
    return locking.held(
        into / FOLDER / _LOCK,
        busy=f"Another fetch is running into {into}",
        way_out="Wait for it, or choose another folder with --into.",
        second="start no second fetch into it.",
    )


def fetch(
    entries: Sequence[Entry],
    into: Path,
    client: Client,
    *,
    scope: Scope = ENGLAND,
    refresh: bool = False,
    progress: bool = True,
    say: Callable[[str], None] | None = None,
    now: datetime | None = None,
) -> list[Outcome]:
    """Fetch sources one after the other; one that fails does not stop the others.

    Parameters
    ----------
    into
        The raw folder, which the caller keeps others out of (`alone`). Files that stand there are never written over.
    refresh
        Ask the publisher even where the file that is held is younger than its catalogue's ``refresh_days``.
    say
        Called with each outcome's text as it is known.
    now
        The time of access (tests).

    Returns
    -------
    list of Outcome
        In the order of ``entries``.
    """
    moment = now or datetime.now(UTC)
    into.mkdir(parents=True, exist_ok=True)
    outcomes = []
    Memory(into).prune()
    for entry in entries:
        with tqdm(
            unit="B", unit_scale=True, desc=entry.source_id[:32], disable=not progress, leave=False
        ) as bar:
            memory = Memory(into, fresh=0.0 if refresh else _FRESH, moved=bar.update)
            tools = Tools(client, memory, arcgis.answers(client, memory), into, progress)
            try:
                outcome = _one(entry, scope, tools, refresh, moment)
            except EmptyError as error:
                status = "by hand" if entry.method == "manual" else "failed"
                outcome = Outcome(entry.source_id, status, str(error))
            except (FetchError, sources.RawFolderError) as error:
                outcome = Outcome(entry.source_id, "failed", str(error))
        outcomes.append(outcome)
        if say:
            say(f"{outcome.source_id}: {outcome.status}{f', {outcome.text}' if outcome.text else ''}")
    return outcomes


def _one(entry: Entry, scope: Scope, tools: Tools, refresh: bool, now: datetime) -> Outcome:
    raw = tools.folder
    held = in_use(entry, raw)
    if held and not refresh and entry.method != "manual":
        days = age(held, now)
        if days is not None and days < entry.refresh_days:
            return Outcome(entry.source_id, "there", f"{days} days old; --refresh asks the publisher")
    coming = raw / FOLDER / "coming" / entry.file
    coming.parent.mkdir(parents=True, exist_ok=True)
    got = ways.fetch(entry, scope, tools, coming, held.known if held else None)
    if got.unchanged and held and (raw / held.file).exists() and _digest(raw / held.file) == held.sha256:
        register.remember(raw, entry.source_id, replace(held, accessed=now.isoformat(timespec="seconds")))
        return Outcome(entry.source_id, "unchanged", "")
    if got.unchanged:
        return _taken(entry, got, raw, now)
    return _placed(entry, got, coming, held, raw, now)


def in_use(entry: Entry, raw: Path) -> Held | None:
    """Return what is known of the file that is in use for a source; None if there is none."""
    row = next((row for row in register.rows(raw) if row["source_id"] == entry.source_id), None)
    if row is None or not (raw / row["file"]).exists():
        return None
    remembered = register.state(raw).get(entry.source_id)
    if remembered and remembered.file == row["file"]:
        return remembered
    return Held(row["accessed"], row["file"], row["sha256"] or _digest(raw / row["file"]))


def age(held: Held, now: datetime) -> int | None:
    """Return the days since a file was fetched or last found unchanged, None if it is not known."""
    try:
        then = datetime.fromisoformat(held.accessed)
    except ValueError:
        return None
    return (now - (then if then.tzinfo else then.replace(tzinfo=UTC))).days


def unreadable(entry: Entry, path: Path) -> str:
    """Say why a file's reader refuses it, ``""`` if it does not."""
    if entry.layout in layouts.WITHOUT_READER:
        return ""
    try:
        layouts.READERS[entry.layout](path)
    except LayoutError as error:
        return " ".join(error.problems)
    return ""


def _taken(entry: Entry, got: Got, raw: Path, now: datetime) -> Outcome:
    """Enter a file that a person put under its name."""
    path = raw / entry.file
    fault = unreadable(entry, path)
    if fault:
        return Outcome(entry.source_id, "failed", f"{path} cannot be used: {fault}")
    _enter(entry, got, raw, entry.file, now, [])
    return Outcome(entry.source_id, "fetched", "checked and entered in the register")


def _placed(entry: Entry, got: Got, coming: Path, held: Held | None, raw: Path, now: datetime) -> Outcome:
    """Put what came under a name of its own, and into the register if its reader takes it."""
    digest = _digest(coming)
    if held and digest == held.sha256:
        _remove(coming)
        renewed = replace(held, accessed=now.isoformat(timespec="seconds"), known=got.known or {})
        register.remember(raw, entry.source_id, renewed)
        return Outcome(entry.source_id, "unchanged", "")
    shown = ""
    if held and coming.is_file():
        found = differences(raw / held.file, coming, entry.key)
        shown = f"\n    {found.text()}".replace("\n", "\n    ") if found else ""
    fault = unreadable(entry, coming)
    name = _free_name(entry.file, raw, now)
    if fault and not held:
        kept = raw / FOLDER / "refused" / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        _remove(kept)
        coming.replace(kept)
        return Outcome(entry.source_id, "failed", f"what came cannot be used and is kept as {kept}: {fault}")
    coming.replace(raw / name)
    if fault and held:
        beside = [*held.beside, name]
        register.remember(raw, entry.source_id, replace(held, newer=got.edition, beside=beside))
        text = f"a new edition is kept as {name} and not used, {held.file} stays in use: {fault}{shown}"
        return Outcome(entry.source_id, "kept beside", text)
    _enter(entry, got, raw, name, now, [*held.beside, held.file] if held else [])
    offer = _OFFERS.get(entry.source_id)
    offered = f"; {offer(raw / name, got.edition, raw)}" if offer else ""
    if held:
        text = f"{name} is in use now; the old one stays beside it as {held.file}{offered}.{shown}"
        return Outcome(entry.source_id, "new edition", text)
    return Outcome(entry.source_id, "fetched", f"{name}{f': {got.note}' if got.note else ''}{offered}")


def _enter(entry: Entry, got: Got, raw: Path, file: str, now: datetime, beside: list[str]) -> None:
    path = raw / file
    digest = _digest(path)
    register.enter(raw, entry, got, file, digest if path.is_file() else "", now)
    stamp = now.isoformat(timespec="seconds")
    register.remember(raw, entry.source_id, Held(stamp, file, digest, got.known or {}, "", beside))


def _free_name(file: str, raw: Path, now: datetime) -> str:
    """Return a name that nothing stands under: the catalogue's, else with the day, else with a number, too."""
    path = Path(file)
    names = [file, f"{path.stem}.{now:%Y-%m-%d}{path.suffix}"]
    names += [f"{path.stem}.{now:%Y-%m-%d}-{number}{path.suffix}" for number in range(2, 100)]
    return next(name for name in names if not (raw / name).exists())


def _digest(path: Path) -> str:
    return sources.digest_of(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
