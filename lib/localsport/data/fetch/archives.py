"""Unpack an archive without letting it out of its folder or past its limit."""

import re
import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath, PureWindowsPath

from localsport.data.fetch.problems import FetchError, TooLargeError, UnsafeError

_BLOCK = 1 << 16


def unpack(archive: Path, into: Path, *, most: int, wanted: str = ".*", files: int = 1_000) -> list[Path]:
    """Unpack the wanted members of a zip into a folder that is made for them.

    Nothing is written before every member has been looked at. Sizes are counted as bytes come out of the archive:
    what its table of contents says is not believed.

    Parameters
    ----------
    most
        Bytes that may come out in all.
    wanted
        Regular expression of the members' names (without folders) to take.
    files
        Members to take at most.

    Returns
    -------
    list of Path
        The files written, sorted.

    Raises
    ------
    UnsafeError
        If a member would land outside the folder, or is a link.
    TooLargeError
        If more comes out than is allowed.
    FetchError
        If the file is no zip, is damaged or encrypted, or holds nothing that is wanted.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = opened.infolist()
            bad = [member.filename for member in members if _escapes(member)]
            if bad:
                raise UnsafeError(
                    f"{archive.name} holds members that would land outside their folder: {bad[:5]}. Nothing was "
                    "unpacked. Tell the publisher."
                )
            chosen = [m for m in members if not m.is_dir() and re.fullmatch(wanted, _name(m))]
            if not chosen:
                raise FetchError(
                    f"{archive.name} holds nothing named like {wanted!r}; it holds "
                    f"{[m.filename for m in members][:10]}."
                )
            if len(chosen) > files or len({_name(m).lower() for m in chosen}) < len(chosen):
                raise FetchError(
                    f"{archive.name} holds {len(chosen)} wanted members, too many or of one name."
                )
            return _extract(opened, chosen, into, most, archive.name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        shutil.rmtree(into, ignore_errors=True)
        raise FetchError(f"{archive.name} cannot be unpacked ({error}). Fetch it again.") from error
    except FetchError:
        shutil.rmtree(into, ignore_errors=True)
        raise


def _extract(
    opened: zipfile.ZipFile, chosen: list[zipfile.ZipInfo], into: Path, most: int, named: str
) -> list[Path]:
    into.mkdir(parents=True)
    left = most
    written = []
    for member in chosen:
        path = into / _name(member)
        with opened.open(member) as source, path.open("xb") as target:
            while block := source.read(_BLOCK):
                left -= len(block)
                if left < 0:
                    raise TooLargeError(
                        f"{named} unpacks to more than the {most / 1e6:,.0f} MB that are expected at most; stopped."
                    )
                target.write(block)
        written.append(path)
    return sorted(written)


def _name(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).name


def _escapes(member: zipfile.ZipInfo) -> bool:
    """Say whether a member is a link or its name leads out of the folder, on any system."""
    raw = getattr(member, "orig_filename", member.filename)
    if stat.S_ISLNK(member.external_attr >> 16):
        return True
    for name in (raw, member.filename):
        posix, windows = PurePosixPath(name.replace("\\", "/")), PureWindowsPath(name)
        if posix.is_absolute() or windows.drive or windows.root or ".." in posix.parts or "\x00" in name:
            return True
    return False


def remove(folder: Path) -> None:
    """Remove a folder that was unpacked into."""
    shutil.rmtree(folder, ignore_errors=True)
