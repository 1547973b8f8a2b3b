"""Download one file whole, going on where an earlier attempt stopped."""

import hashlib
import json
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from tqdm import tqdm

from localsport.data.fetch import kinds
from localsport.data.fetch.client import Client, host_of
from localsport.data.fetch.memory import conditions, validators
from localsport.data.fetch.problems import (
    EmptyError,
    PassingError,
    RefusedError,
    TooLargeError,
    WrongChecksumError,
    WrongKindError,
)

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


@dataclass(frozen=True)
class Downloaded:
    """What a download brought.

    Attributes
    ----------
    path
        The file; None if the server said that nothing changed.
    known
        What the server said of it, for the next time.
    size
        Bytes.
    """

    path: Path | None
    known: dict[str, str]
    size: int


def download(
    client: Client,
    url: str,
    path: Path,
    *,
    kind: str,
    most: int,
    sha256: str = "",
    known: Mapping[str, str] | None = None,
    progress: bool = False,
) -> Downloaded:
    """Download a file; it stands under its name only when it is whole and right.

    Until then it is ``NAME.part``, beside ``NAME.part.json`` with the server's ETag or date. A broken transfer is
    taken up with ``Range`` and ``If-Range`` (RFC 9110, section 14), within this call and in a later one, so that a
    file that changed in between starts anew.

    Parameters
    ----------
    kind, most
        What must come (`kinds.KINDS`) and how many bytes at most.
    sha256
        What it must be, where the catalogue knows.
    known
        What the server said of the copy that is held; an unchanged file is not sent again.

    Raises
    ------
    FetchError
        If the server refuses, sends another kind, too much, or something with another checksum.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part, told = path.with_name(path.name + ".part"), path.with_name(path.name + ".part.json")
    with tqdm(
        unit="B", unit_scale=True, unit_divisor=1000, desc=path.name[:30], disable=not progress, leave=False
    ) as bar:

        def once() -> dict[str, str] | None:
            return _transfer(client, url, part, told, kind, most, dict(known or {}), bar)

        found = client.persistent(once, url)
    if found is None:
        return Downloaded(None, dict(known or {}), 0)
    size = part.stat().st_size
    if size == 0:
        _forget(part, told)
        raise EmptyError(f"{url} sent an empty file. Try later; if it stays so, tell the publisher.")
    if sha256:
        digest = _sha256(part)
        if digest != sha256.lower():
            _forget(part, told)
            raise WrongChecksumError(
                f"{url} sent a file whose SHA-256 is {digest} where {sha256} was expected. It was thrown away. If "
                "the publisher has put a new edition at this address, the catalogue must say so first."
            )
    part.replace(path)
    told.unlink(missing_ok=True)
    return Downloaded(path, found, size)


def _transfer(
    client: Client,
    url: str,
    part: Path,
    told: Path,
    kind: str,
    most: int,
    known: dict[str, str],
    bar: "tqdm[Any]",
) -> dict[str, str] | None:
    """Make one attempt; None if the server says that nothing changed."""
    begun = _begun(part, told, url)
    have = part.stat().st_size if begun else 0
    # What is asked for and what is on disk must be the same bytes, so nothing may be packed on the way.
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers |= {"Range": f"bytes={have}-", "If-Range": _strong(begun)}
    else:
        headers |= conditions(known)
    try:
        with client.stream(url, headers=headers) as reply:
            if reply.status_code == 304:
                return None
            resumed = reply.status_code == 206 and _starts_at(reply) == have
            if reply.status_code == 206 and not resumed:
                _forget(part, told)
                raise PassingError("the server sent another part of the file than was asked for")
            told_now = validators(reply, url)
            total = _total(reply, have if resumed else 0)
            if total is not None and total > most:
                _forget(part, told)
                raise TooLargeError(
                    f"{url} is {total / 1e6:,.0f} MB; {most / 1e6:,.0f} MB are expected at most. Nothing was taken."
                )
            bar.reset(total)
            bar.update(have if resumed else 0)
            if not resumed:
                told.write_text(json.dumps(told_now), encoding="utf-8")
            _save(client, reply, part, "ab" if resumed else "wb", kind, most, url, bar)
    except (TooLargeError, WrongKindError):
        _forget(part, told)
        raise
    except RefusedError as error:
        if have and error.status == 416:  # the file has become shorter than what was taken of it
            _forget(part, told)
            raise PassingError("the file changed while it was taken") from error
        raise
    if total is not None and part.stat().st_size != total:
        if part.stat().st_size > total:
            _forget(part, told)
        raise PassingError(f"the connection was cut at {part.stat().st_size:,} of {total:,} bytes")
    return begun if resumed else told_now


def _save(
    client: Client,
    reply: httpx.Response,
    part: Path,
    mode: str,
    kind: str,
    most: int,
    url: str,
    bar: "tqdm[Any]",
) -> None:
    manners = client.manners
    since, got = time.monotonic(), 0
    with part.open(mode) as target:
        size = target.tell()
        for block in reply.iter_raw():
            if size == 0:
                kinds.check(block[:4096], kind, url, reply.headers.get("content-type", ""))
            size += len(block)
            if size > most:
                raise TooLargeError(
                    f"{url} sent more than the {most / 1e6:,.0f} MB that are expected at most."
                )
            target.write(block)
            bar.update(len(block))
            got += len(block)
            waited = time.monotonic() - since
            if waited >= manners.patience:
                if got / waited < manners.slowest:
                    raise PassingError(f"{host_of(url)} drips {got / waited:.0f} bytes a second")
                since, got = time.monotonic(), 0
        target.flush()
        os.fsync(target.fileno())


def _begun(part: Path, told: Path, url: str) -> dict[str, str]:
    """Return what is known of a file that was begun, empty if it cannot be taken up."""
    try:
        found = json.loads(told.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    usable = isinstance(found, dict) and found.get("url") == url and bool(_strong(found)) and part.is_file()
    return found if usable else {}


def _strong(known: Mapping[str, str]) -> str:
    """Return the validator by which a part may be joined to the rest: a strong ETag, else a date."""
    etag = known.get("etag", "")
    return etag if etag and not etag.startswith("W/") else known.get("last_modified", "")


def _starts_at(reply: httpx.Response) -> int:
    match = _RANGE.fullmatch(reply.headers.get("content-range", "").strip())
    return int(match.group(1)) if match else -1


def _total(reply: httpx.Response, before: int) -> int | None:
    length = reply.headers.get("content-length", "")
    if reply.headers.get("content-encoding", "identity") != "identity" or not length.isdigit():
        return None
    return before + int(length)


def _forget(part: Path, told: Path) -> None:
    part.unlink(missing_ok=True)
    told.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
