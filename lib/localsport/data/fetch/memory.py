"""Remember what a server said of a file, so as to take only what has changed."""

import gzip
import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from localsport.data.fetch.client import Client

FOLDER = ".fetch"


def validators(reply: httpx.Response, url: str) -> dict[str, str]:
    """Return what a later request can name to ask whether anything changed."""
    named = {"etag": reply.headers.get("etag", ""), "last_modified": reply.headers.get("last-modified", "")}
    return {"url": url} | {key: text for key, text in named.items() if text}


def conditions(known: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that ask for a file only if it changed (RFC 9110, section 13.1)."""
    headers = {"If-None-Match": known.get("etag", ""), "If-Modified-Since": known.get("last_modified", "")}
    return {name: text for name, text in headers.items() if text}


class Memory:
    """Answers kept in a raw folder's hidden ``.fetch`` folder.

    Two uses: an interrupted fetch of many pages goes on where it stopped, and a page that has not changed since
    is not sent again.

    Parameters
    ----------
    folder
        The raw folder.
    fresh
        Seconds for which a kept answer is used without asking; 0 asks every time (and takes 304 for an answer).
    moved
        Told the bytes of every answer.
    """

    def __init__(
        self, folder: Path, *, fresh: float = 0.0, moved: Callable[[int], object] | None = None
    ) -> None:
        self.folder = folder / FOLDER / "answers"
        self.fresh = fresh
        self.moved = moved or (lambda size: None)

    def answer(
        self, client: Client, url: str, parameters: Mapping[str, str] | None = None, *, kind: str, most: int
    ) -> bytes:
        """Return an answer's body: the kept one while it is fresh or unchanged, else a new one."""
        body, told = self._paths(url, parameters)
        known = self._known(body, told)
        if known and self._age(told) < self.fresh:
            return self._kept(body)
        reply = client.answer(url, parameters, kind=kind, most=most, headers=conditions(known))
        if reply.status_code == 304 and known:
            told.touch()
            return self._kept(body)
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(body, gzip.compress(reply.content, compresslevel=1, mtime=0))
        write_whole(told, json.dumps(validators(reply, url)).encode())
        self.moved(len(reply.content))
        return reply.content

    def _kept(self, body: Path) -> bytes:
        content = gzip.decompress(body.read_bytes())
        self.moved(len(content))
        return content

    def prune(self, older: float = 30 * 24 * 60 * 60.0) -> None:
        """Throw away answers that nobody has asked for in a month."""
        for path in self.folder.glob("*"):
            if time.time() - path.stat().st_mtime > older:
                path.unlink(missing_ok=True)

    def forget(self, url: str, parameters: Mapping[str, str] | None = None) -> None:
        """Throw a kept answer away, such as one that proved to be an error."""
        for path in self._paths(url, parameters):
            path.unlink(missing_ok=True)

    def _paths(self, url: str, parameters: Mapping[str, str] | None) -> tuple[Path, Path]:
        key = hashlib.sha256(str(httpx.URL(url, params=dict(parameters or {}))).encode()).hexdigest()[:32]
        return self.folder / f"{key}.gz", self.folder / f"{key}.json"

    def json(
        self, client: Client, url: str, parameters: Mapping[str, str] | None = None, *, most: int = 20_000_000
    ) -> object:
        """Return an answer in JSON."""
        return json.loads(self.answer(client, url, parameters, kind="json", most=most))

    @staticmethod
    def _known(body: Path, told: Path) -> dict[str, str]:
        try:
            found = json.loads(told.read_text(encoding="utf-8")) if body.is_file() else {}
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    @staticmethod
    def _age(told: Path) -> float:
        return time.time() - told.stat().st_mtime


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name first, so that there is never half of it under its own."""
    half = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        half.write_bytes(content)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
