"""Tell by its first bytes whether what came is of the kind that was asked for."""

import re

from localsport.data.fetch.problems import WrongKindError

KINDS = ("csv", "json", "zip", "xlsx", "any")
_PAGE = re.compile(rb"\s*(<!--.*?-->\s*)*(<!doctype\s+html|<html)", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


def check(start: bytes, kind: str, url: str, declared: str = "") -> None:
    r"""Refuse an answer of another kind than was asked for.

    Servers say "sorry" with status 200 and a web page; only the first bytes tell.

    Parameters
    ----------
    start
        The first few thousand bytes.
    kind
        One of `KINDS`.
    declared
        What the server called it (``Content-Type``).

    Raises
    ------
    WrongKindError
        Naming what came.

    Examples
    --------
    >>> check(b"areacd,period,value\n", "csv", "https://example.org/data.csv")
    """
    if kind not in KINDS:
        raise ValueError(f"Unknown kind of file: {kind!r}. Expected one of {KINDS}.")
    bare = start.removeprefix(b"\xef\xbb\xbf")
    if _PAGE.match(bare) or (declared.split(";")[0].strip() == "text/html" and kind != "any"):
        title = _TITLE.search(bare)
        named = f" ({' '.join(title.group(1).decode('utf-8', 'replace').split())!r})" if title else ""
        raise WrongKindError(
            f"{url} answered with a web page{named} where a {kind} file was expected. Open the address in a browser: "
            "the service may be down, or an office network may ask to sign in."
        )
    found = _found(bare)
    if kind in ("zip", "xlsx"):
        right = found == "zip"
    elif kind == "json":
        right = found == "json"
    elif kind == "csv":
        right = found in ("text", "empty") or (found == "json" and bare[:1] not in b"{[")
    else:
        right = True
    if not right:
        raise WrongKindError(f"{url} sent {_WORDS[found]} where a {kind} file was expected.")


_WORDS = {
    "zip": "an archive",
    "json": "JSON",
    "text": "plain text",
    "binary": "something that is not text",
    "empty": "nothing",
}


def _found(start: bytes) -> str:
    if not start.strip():
        return "empty"
    if start[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    if start.lstrip()[:1] in (b"{", b"["):
        return "json"
    return "binary" if b"\x00" in start else "text"
