"""Say which file a person has to download, and check it when it is there."""

from pathlib import Path

from localsport.data.fetch import archives
from localsport.data.fetch.catalogue import Entry
from localsport.data.fetch.problems import EmptyError, FetchError
from localsport.data.fetch.tools import Got


def instruction(entry: Entry, folder: Path) -> str:
    """Return what to do, in lines: the page, what to download there, and under which name to put it where."""
    name = entry.query.get("archive", entry.file)
    steps = [
        f"{entry.title}: no address that a program may use; a person has to download it.",
        f"  1. Open {entry.documented_at}",
        f"  2. {entry.query['what']}",
        f"  3. Save it as {folder / name}",
        f"  4. Run the same command again; it checks the file and enters it in {folder / 'sources.csv'}.",
    ]
    return "\n".join(steps)


def fetch(entry: Entry, folder: Path, target: Path) -> Got:
    """Take a file that a person put into the raw folder; unpack it if it is an archive.

    Raises
    ------
    EmptyError
        If it is not there; the message says where to get it.
    FetchError
        If the archive cannot be unpacked.
    """
    given = folder / entry.query.get("archive", entry.file)
    if "archive" in entry.query:
        if given.is_file():
            archives.remove(target)
            archives.unpack(
                given, target, most=entry.most * 10, wanted=entry.query.get("members", r".*\.csv")
            )
            return Got(entry.edition, entry.documented_at, f"unpacked from {given.name}, downloaded by hand")
        given = folder / entry.file
    if not given.exists():
        raise EmptyError(instruction(entry, folder))
    if given.is_file() and given.stat().st_size == 0:
        raise FetchError(f"{given} is empty. {instruction(entry, folder)}")
    return Got(entry.edition, entry.documented_at, "downloaded by hand", unchanged=True)
