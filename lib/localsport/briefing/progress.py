"""Show how far a batch is, and keep a log of it."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self, TextIO

from tqdm import tqdm

LOG = "batch.log"
BETWEEN_LINES = 30.0
"""Seconds between the lines that stand for the bar where nobody watches, such as in a scheduler's log."""


def time_left(made: int, left: int, seconds: float) -> str:
    """Say how long what is left will take at the pace so far; "" before anything is made.

    What stood there already took no time, so only what was made counts.

    Examples
    --------
    >>> time_left(10, 60, 20.0), time_left(1, 500, 10.0), time_left(3, 1, 6.0), time_left(0, 9, 5.0)
    ('2 min left', '1 h 23 min left', '2 s left', '')
    """
    if not made or not left:
        return ""
    rest = left * seconds / made
    if rest < 90:
        return f"{rest:.0f} s left"
    minutes = round(rest / 60)
    return f"{minutes} min left" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min left"


class Progress:
    """A bar on standard error and lines in a log, for as long as a batch runs.

    Parameters
    ----------
    total
        Localities of the batch.
    name
        Name of the batch.
    out
        Its folder, in which lines are added to ``batch.log``; no log when None.
    bar
        Whether to show the bar.
    stream
        Where, standard error when None.
    clock
        Seconds from any beginning, and the hour for the log; for tests.
    """

    def __init__(
        self,
        total: int,
        *,
        name: str,
        out: Path | None = None,
        bar: bool = True,
        stream: TextIO | None = None,
        clock: Callable[[], float] = perf_counter,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.total, self.name = total, name
        self.done = self.failed = self.skipped = 0
        self._stream = stream or sys.stderr
        self._clock, self._now = clock, now
        self._began = self._said = clock()
        self._watched = bar and self._stream.isatty()
        self._lines = bar and not self._watched
        self._log = (out / LOG).open("a", encoding="utf-8", newline="\n") if out else None
        self._bar = tqdm(
            total=total,
            desc=name,
            file=self._stream,
            disable=not self._watched,
            bar_format="{desc}: {n_fmt}/{total_fmt} |{bar}| {postfix}",
        )

    def __enter__(self) -> Self:
        """Begin."""
        self.line(f"begun: {self.name}, {self.total} localities")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say how it ended, which a batch that is killed cannot."""
        self._bar.close()
        left = self.total - self.done - self.failed - self.skipped
        if kind is None:
            self.line(f"ended: {self.counts()}")
        else:
            why = (
                "Ctrl-C"
                if issubclass(kind, KeyboardInterrupt)
                else f"{kind.__name__}: {error}".splitlines()[0]
            )
            self.line(f"stopped ({why}): {self.counts()}, {left} not begun or not finished")
        if self._log:
            self._log.close()

    def counts(self) -> str:
        """Return how many are done, up to date already, failed."""
        kept = f", {self.skipped} up to date already" if self.skipped else ""
        return f"{self.done} done{kept}, {self.failed} failed"

    def skip(self, area_code: str) -> None:
        """Count a locality that stood there up to date."""
        self.skipped += 1
        self.line(f"skipped {area_code}: up to date")
        self._move()

    def rendered(self, area_code: str, *, seconds: float, because: str = "") -> None:
        """Count a locality that is in place, made because of what its manifest says."""
        self.done += 1
        self.line(f"rendered {area_code} in {seconds:.1f} s{f': {because}' if because else ''}")
        self._move()

    def fail(self, area_code: str, reason: str) -> None:
        """Count a locality that could not be made."""
        self.failed += 1
        self.line(f"FAILED {area_code}: {reason}")
        self._move()

    def line(self, text: str) -> None:
        """Add a line to the log, with the hour in UTC; a disk that is full keeps the batch from nothing."""
        if not self._log:
            return
        try:
            self._log.write(f"{self._now():%Y-%m-%dT%H:%M:%SZ} {' '.join(text.split())}\n")
            self._log.flush()
        except OSError:
            self._log = None

    def state(self) -> str:
        """Return the words beside the bar: counts and time left."""
        left = self.total - self.done - self.failed - self.skipped
        rest = time_left(self.done + self.failed, left, self._clock() - self._began)
        return f"{self.counts()}{f', {rest}' if rest else ''}"

    def _move(self) -> None:
        if self._watched:
            self._bar.set_postfix_str(self.state(), refresh=False)
            self._bar.update()
            return
        through = self.done + self.failed + self.skipped
        if self._lines and (through == self.total or self._clock() - self._said >= BETWEEN_LINES):
            self._said = self._clock()
            print(f"{self.name}: {through}/{self.total}, {self.state()}", file=self._stream, flush=True)
