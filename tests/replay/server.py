"""Answer for every publisher on 127.0.0.1, and fail in the ways that servers fail."""

import email.utils
import gzip
import re
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Reply:
    """An answer: what a publisher says when all is well."""

    body: bytes
    kind: str = "application/json"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """A way of failing, for the next ``times`` requests whose address matches."""

    pattern: str
    times: int
    what: str
    given: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A request that came: host and path, its parameters, its headers."""

    address: str
    parameters: dict[str, str]
    headers: dict[str, str]


Handler = Callable[[str, dict[str, str]], Reply]


class Replay:
    """A server on 127.0.0.1; the first part of each path is the host that is stood in for.

    ``at(prefix, handler)`` says who answers for ``host/path...``; the longest prefix wins. ``fail`` lets the next
    requests go wrong. ``asked`` holds every request; ``at_once`` the most connections that were served at a time.
    """

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.handlers: dict[str, Handler] = {}
        self.faults: list[Fault] = []
        self.asked: list[Asked] = []
        self.at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        replay = self

        class Answering(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                """Answer one request."""
                replay._serve(self)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Keep quiet when a client hangs up."""

        self._server = Quiet(("127.0.0.1", 0), Answering)
        self._server.daemon_threads = True
        scheme = "http"
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            scheme = "https"
        self.address = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def at(self, prefix: str, handler: Handler) -> None:
        """Say who answers for addresses that begin so."""
        self.handlers[prefix] = handler

    def file(self, address: str, body: bytes, kind: str = "text/csv", etag: str | None = None) -> None:
        """Serve a file as servers of files do: with ETag, date, and parts on demand."""
        tag = etag if etag is not None else f'"{hash(body) & 0xFFFFFFFF:x}"'
        headers = {
            "Accept-Ranges": "bytes",
            "Last-Modified": email.utils.formatdate(1_760_000_000, usegmt=True),
        }
        self.at(
            address, lambda path, query: Reply(body, kind, headers=headers | ({"ETag": tag} if tag else {}))
        )

    def fail(self, pattern: str, what: str, times: int = 1, **given: object) -> None:
        """Let the next requests whose address matches go wrong."""
        self.faults.append(Fault(pattern, times, what, given))

    def requests(self, pattern: str) -> list[Asked]:
        """Return the requests whose address matches."""
        return [each for each in self.asked if re.search(pattern, each.address)]

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        split = urlsplit(request.path)
        address = split.path.lstrip("/")
        parameters = dict(parse_qsl(split.query, keep_blank_values=True))
        with self._lock:
            self._now += 1
            self.at_once = max(self.at_once, self._now)
            self.asked.append(Asked(address, parameters, {k.lower(): v for k, v in request.headers.items()}))
            full = f"{address}?{split.query}"
            fault = next((f for f in self.faults if f.times > 0 and re.search(f.pattern, full)), None)
            if fault:
                fault.times -= 1
        try:
            prefix = max((p for p in self.handlers if address.startswith(p)), key=len, default=None)
            if fault and fault.what in ("status", "redirect", "page"):
                reply = _instead(fault)
            elif prefix is None:
                reply = Reply(b"not here", "text/plain", 404)
            else:
                reply = self.handlers[prefix](address, parameters)
            _send(request, reply, fault)
        except (BrokenPipeError, ConnectionResetError):
            request.close_connection = True
        finally:
            with self._lock:
                self._now -= 1


def _instead(fault: Fault) -> Reply:
    given = fault.given
    if fault.what == "redirect":
        return Reply(b"", "text/plain", 302, {"Location": str(given["to"])})
    if fault.what == "page":
        page = b"<!DOCTYPE html><html><head><title>Sorry, we are busy</title></head><body>Sorry</body></html>"
        return Reply(page, "text/html; charset=utf-8", 200)
    headers = {"Retry-After": str(given["after"])} if "after" in given else {}
    return Reply(b"not now", "text/plain", int(str(given["status"])), headers)


def _send(request: BaseHTTPRequestHandler, reply: Reply, fault: Fault | None) -> None:
    """Send an answer as RFC 9110 has it: unchanged (304), in part (206), packed, or whole."""
    headers = {k.lower(): v for k, v in request.headers.items()}
    body, status, more = reply.body, reply.status, dict(reply.headers)
    etag, date = more.get("ETag"), more.get("Last-Modified")
    if status == 200 and etag and headers.get("if-none-match") == etag:
        body, status = b"", 304
    part = re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("range", ""))
    if status == 200 and part and more.get("Accept-Ranges"):
        whole, start = len(body), int(part.group(1))
        if headers.get("if-range") in (None, etag, date):
            if start >= whole:
                body, status, more["Content-Range"] = b"", 416, f"bytes */{whole}"
            else:
                end = min(int(part.group(2) or whole - 1), whole - 1)
                body, status = body[start : end + 1], 206
                more["Content-Range"] = f"bytes {start}-{end}/{whole}"
    if status == 200 and "gzip" in headers.get("accept-encoding", "") and len(body) > 1_000:
        body, more["Content-Encoding"] = gzip.compress(body, 1), "gzip"
    request.send_response(status)
    if status != 304:
        more |= {"Content-Type": reply.kind, "Content-Length": str(len(body))}
    for name, text in more.items():
        request.send_header(name, text)
    request.end_headers()
    if status == 304:
        return
    if fault and fault.what == "cut":
        request.wfile.write(body[: int(str(fault.given["at"]))])
        request.wfile.flush()
        request.close_connection = True
        return
    if fault and fault.what == "drip":
        for byte in body[:200]:
            request.wfile.write(bytes([byte]))
            request.wfile.flush()
            time.sleep(0.02)
        request.close_connection = True
        return
    if fault and fault.what == "slow":
        time.sleep(float(str(fault.given["seconds"])))
    request.wfile.write(body)
