"""Ask a publisher's server politely, and never take less than a checked certificate."""

import os
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from types import TracebackType
from typing import TypeVar

import httpx
import truststore
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from localsport.data.fetch import kinds
from localsport.data.fetch.manners import PASSING, USER_AGENT, Manners, seconds_asked
from localsport.data.fetch.problems import FetchError, PassingError, RefusedError, TooLargeError, UnsafeError

REPLAY = "LOCALSPORT_FETCH_REPLAY"
"""Environment variable: the address of a replay server on this machine that answers for every publisher."""
Parameters = Mapping[str, str]
_T = TypeVar("_T")


class Client:
    """A connection to publishers that keeps to `Manners`.

    Proxies are taken from the system or the usual environment variables; certificates are checked against the
    system's own store (a company's certificate that IT has installed counts), and there is no way not to check.

    Parameters
    ----------
    manners
        Time-outs, attempts and limits.
    replay
        Address of a replay server on this machine that stands in for every publisher (tests); by default what
        the environment variable LOCALSPORT_FETCH_REPLAY says, if anything.
    say
        Called with one line whenever something is worth telling: a wait, a fresh attempt.
    """

    def __init__(
        self,
        manners: Manners | None = None,
        *,
        replay: str | None = None,
        say: Callable[[str], None] | None = None,
    ) -> None:
        self.manners = manners or Manners()
        self.say = say or (lambda text: None)
        self.requests = 0
        self._replay = _loopback(os.environ.get(REPLAY, "") if replay is None else replay)
        self._hosts: dict[str, threading.Semaphore] = {}
        self._lock = threading.Lock()
        self._http = httpx.Client(
            verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            timeout=httpx.Timeout(self.manners.read, connect=self.manners.connect),
            follow_redirects=True,
            max_redirects=5,
            headers={"User-Agent": USER_AGENT},
        )

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def answer(
        self,
        url: str,
        parameters: Parameters | None = None,
        *,
        kind: str,
        most: int,
        headers: Parameters | None = None,
    ) -> httpx.Response:
        """Return a whole answer in memory, asking again where that may help.

        Parameters
        ----------
        kind
            What must come: one of `kinds.KINDS`.
        most
            Bytes it may have at most, unpacked.
        headers
            Further headers, such as what is known of an earlier answer.

        Raises
        ------
        FetchError
            If the server refuses, sends something else or too much, or fails at every attempt.
        """

        def once() -> httpx.Response:
            with self.stream(url, parameters, headers) as reply:
                if reply.status_code == 304:
                    return reply
                body = bytearray()
                for part in reply.iter_bytes():
                    body += part
                    if len(body) > most:
                        raise TooLargeError(
                            f"{url} sent more than the {most / 1e6:,.0f} MB that are expected at most; stopped."
                        )
                kinds.check(bytes(body[:4096]), kind, url, reply.headers.get("content-type", ""))
                whole = httpx.Headers(
                    [(k, v) for k, v in reply.headers.multi_items() if k.lower() != "content-encoding"]
                )
                return httpx.Response(
                    reply.status_code, headers=whole, content=bytes(body), request=reply.request
                )

        return self.persistent(once, url)

    def persistent(self, once: Callable[[], _T], url: str) -> _T:
        """Do something until it succeeds, fails for good, or has been tried often enough."""

        def tell(state: object) -> None:
            outcome = getattr(state, "outcome", None)
            pause = getattr(getattr(state, "next_action", None), "sleep", 0.0)
            fault = outcome.exception() if outcome else ""
            self.say(f"{host_of(url)}: {fault}; asking again in {pause:.0f} s")

        retrying = Retrying(
            stop=stop_after_attempt(self.manners.attempts),
            wait=self.manners.wait,
            retry=retry_if_exception_type(PassingError),
            before_sleep=tell,
            reraise=True,
        )
        try:
            return retrying(once)
        except PassingError as fault:
            raise FetchError(
                f"{url}: {fault}, {self.manners.attempts} times in a row. The service may be down: try later; "
                "what has come so far is kept."
            ) from fault

    @contextmanager
    def stream(
        self, url: str, parameters: Parameters | None = None, headers: Parameters | None = None
    ) -> Iterator[httpx.Response]:
        """Open one answer, one attempt, and turn each way of failing into a fault that says what it is."""
        host = host_of(url)
        with self._lock:
            turn = self._hosts.setdefault(host, threading.Semaphore(self.manners.per_host))
            self.requests += 1
        with turn:
            try:
                address, more = self._address(url)
                with self._http.stream(
                    "GET", address, params=dict(parameters or {}) or None, headers={**(headers or {}), **more}
                ) as reply:
                    self._check_status(reply, url)
                    yield reply
            except (httpx.ConnectError, httpx.ReadError) as error:
                certificate = _certificate_fault(error)
                if certificate:
                    raise UnsafeError(
                        f"{host}: the server's certificate is not in order ({certificate}). Nothing was taken from "
                        "it, and checking is never turned off. On an office network ask IT whether its own "
                        "certificate is in the system's store; otherwise tell the publisher."
                    ) from error
                raise PassingError(f"the connection failed ({_short(error)})") from error
            except httpx.TooManyRedirects as error:
                raise RefusedError(f"{url} sends from page to page without end.") from error
            except httpx.TimeoutException as error:
                raise PassingError(f"no answer in time ({_short(error)})") from error
            except httpx.TransportError as error:
                raise PassingError(f"the connection broke ({_short(error)})") from error

    def _address(self, url: str) -> tuple[str, dict[str, str]]:
        if not self._replay:
            return url, {}
        parts = httpx.URL(url)
        return f"{self._replay}/{parts.host}{parts.raw_path.decode()}", {}

    def _check_status(self, reply: httpx.Response, url: str) -> None:
        status = reply.status_code
        if status < 400:
            return
        if status in PASSING:
            after = seconds_asked(reply.headers.get("retry-after", ""))
            if after is not None and after > self.manners.longest_asked:
                raise FetchError(
                    f"{host_of(url)} asks to come back in {after / 60:.0f} minutes (status {status}). Run the same "
                    "command then; what has come so far is kept."
                )
            raise PassingError(f"status {status}", after)
        words = {
            401: "wants a password or key",
            403: "does not let this machine in",
            404: "has nothing at this address any more",
            407: "is behind a proxy that wants a password (set HTTPS_PROXY)",
            410: "has taken this file away",
        }.get(status, "refuses")
        raise RefusedError(f"{url}: the server {words} (status {status}).", status)


def host_of(url: str) -> str:
    """Return the host an address names.

    Examples
    --------
    >>> host_of("https://www.nomisweb.co.uk/api/v01/help")
    'www.nomisweb.co.uk'
    """
    return httpx.URL(url).host


def _loopback(address: str) -> str:
    """Return the address of a replay server; refuse one that is not on this machine."""
    if not address:
        return ""
    host = httpx.URL(address).host
    try:
        inside = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise FetchError(
            f"{REPLAY} must name a server on this machine, such as http://127.0.0.1:8000; {address!r}."
        )
    return address.rstrip("/")


def _certificate_fault(error: BaseException | None) -> str:
    """Return what a chain of errors says of a certificate, ``""`` if nothing."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message or str(error)
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return str(error).rsplit("failed:", 1)[-1].split("(_ssl", maxsplit=1)[0].strip()
        error = error.__cause__ or error.__context__
    return ""


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
