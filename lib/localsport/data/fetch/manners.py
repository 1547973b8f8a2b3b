"""Set how long to wait for a server, how often to ask again, and how much to take."""

import email.utils
import random
import time
from dataclasses import dataclass

from tenacity import RetryCallState

from localsport import __version__
from localsport.data.fetch.problems import PassingError

USER_AGENT = (
    f"localsport/{__version__} (open-source library for public health analysts in England; "
    "fetches published files for local use)"
)
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""HTTP statuses after which the same request is worth sending again."""


@dataclass(frozen=True)
class Manners:
    """How a client behaves.

    Attributes
    ----------
    connect, read
        Seconds to wait for a connection, and for the next bytes.
    attempts
        How often a request is sent at most.
    first_wait, longest_wait
        Seconds before the second attempt and the most between two; the wait doubles and is drawn at random
        between half and the whole of it, so that many clients do not come back at once.
    longest_asked
        The longest wait a server may ask for with ``Retry-After``; beyond it the source is given up for now.
    slowest, patience
        A transfer slower than ``slowest`` bytes a second over ``patience`` seconds is cut and taken up again.
    per_host
        Connections to one host at a time.
    """

    connect: float = 15.0
    read: float = 90.0
    attempts: int = 5
    first_wait: float = 1.0
    longest_wait: float = 60.0
    longest_asked: float = 300.0
    slowest: float = 512.0
    patience: float = 60.0
    per_host: int = 2

    def wait(self, state: RetryCallState) -> float:
        """Return the seconds to wait before the next attempt: what the server asked, else a growing draw."""
        fault = state.outcome.exception() if state.outcome else None
        asked = fault.after if isinstance(fault, PassingError) else None
        if asked is not None:
            return asked
        whole = min(self.first_wait * 2 ** (state.attempt_number - 1), self.longest_wait)
        return whole * random.uniform(0.5, 1.0)


def seconds_asked(header: str, now: float | None = None) -> float | None:
    """Return the wait that a ``Retry-After`` header asks for, None if it cannot be read.

    The header is a number of seconds or a date (RFC 9110, section 10.2.3).

    Examples
    --------
    >>> seconds_asked("120"), seconds_asked("soon")
    (120.0, None)
    >>> seconds_asked("Wed, 21 Oct 2015 07:28:10 GMT", now=1445412480.0)
    10.0
    """
    text = header.strip()
    if text.isdigit():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError):
        return None
    return max(0.0, moment - (time.time() if now is None else now))
