"""Take fresh processes from a nursery that forks them."""

import contextlib
import signal
import socket
import subprocess
import sys
import threading
from multiprocessing.connection import Connection, wait
from typing import Any

from localsport.briefing.job import Job, Note, Raised, Returned
from localsport.briefing.process import START_SECONDS, ProcessDiedError, environment
from localsport.briefing.warmth import Warmth


class Forked:
    """A process that a nursery has forked."""

    def __init__(self, channel: "Connection[Any, Any]", leash: socket.socket) -> None:
        self._channel, self._leash = channel, leash
        self._lock = threading.Lock()

    def give(self, job: Job) -> None:
        """Send the job; a process that is gone already is found to be when it is asked for news."""
        with contextlib.suppress(OSError):
            self._channel.send(job)

    def next(self, seconds: float | None) -> Note | Returned | Raised | None:
        """Return what is reported next; see `localsport.briefing.process.Process`."""
        ready = wait([self._channel, self._leash], seconds)
        if not ready:
            return None
        if self._channel in ready:
            try:
                message: Note | Returned | Raised = self._channel.recv()
            except (EOFError, OSError):
                pass
            else:
                if not isinstance(message, Note):
                    self._leash_off()
                return message
        raise self._death()

    def kill(self) -> None:
        """End the process; see `localsport.briefing.process.Process`."""
        self._leash_off()

    def _death(self) -> ProcessDiedError:
        try:
            self._leash.settimeout(10)
            status = int(self._leash.recv(16) or b"0")
        except (OSError, ValueError):
            status = 0
        self._leash_off()
        if status < 0:
            return ProcessDiedError(f"The process was ended by {signal.Signals(-status).name}.", -status)
        return ProcessDiedError("The process ended before its job did.")

    def _leash_off(self) -> None:
        with self._lock:
            self._leash.close()


class Nursery:
    """A process that forks others; see `localsport.briefing.nursery`.

    Parameters
    ----------
    warmth
        What it imports beforehand.

    Attributes
    ----------
    closed
        Whether no more processes come from here.
    """

    def __init__(self, warmth: Warmth) -> None:
        self._warmth = warmth
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._warm = False
        self.closed = False

    def start(self, job: Job) -> Forked:
        """Start a process that does a job; see `localsport.briefing.process.Supply`."""
        mine, its = socket.socketpair()
        leash, its_leash = socket.socketpair()
        process = Forked(Connection(mine.detach()), leash)
        with its, its_leash:
            for last in (False, True):
                try:
                    with self._lock:
                        socket.send_fds(self._opened(), [b"."], [its.fileno(), its_leash.fileno()])
                    break
                except OSError as error:
                    # Killed by someone, or by the system for want of memory: another takes its place.
                    with self._lock:
                        self._end()
                    if last or self.closed:
                        raise ProcessDiedError("the process that starts documents is gone.") from error
        process.give(job)
        return process

    def warm_up(self, jobs: int = 1) -> None:
        """Begin to warm up, without waiting; however many jobs there are, they come from one."""
        with self._lock:
            self._begin()

    def close(self) -> None:
        """End the nursery and every process that came from it."""
        self.closed = True
        # Without the lock: it may be held by one who waits for the nursery to be warm.
        self._end()

    def _end(self) -> None:
        control, process, warm = self._control, self._process, self._warm
        self._control, self._process, self._warm = None, None, False
        if process is not None:
            if not warm:
                # It has no children yet, and would not hear of its end while it imports.
                process.kill()
            if control is not None:
                # Its children are ended by it, and end with it.
                with contextlib.suppress(OSError):
                    control.shutdown(socket.SHUT_RDWR)
                control.close()
            try:
                process.wait(1)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _begin(self) -> socket.socket:
        if self.closed:
            raise ProcessDiedError("no more documents are started.")
        if self._control is not None and self._process is not None and self._process.poll() is None:
            return self._control
        self._end()
        control, its = socket.socketpair()
        code = f"from localsport.briefing.nursery import main; main({its.fileno()}, {self._warmth.text()!r})"
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-c", code],
                pass_fds=[its.fileno()],
                env=environment(),
                stdin=subprocess.DEVNULL,
                # Ctrl-C at a keyboard is for the caller, who ends the rest in order.
                start_new_session=True,
            )
        self._control = control
        return control

    def _opened(self) -> socket.socket:
        control = self._begin()
        if not self._warm:
            control.settimeout(START_SECONDS)
            if control.recv(1) != b".":
                raise OSError("The nursery ended while it imported.")
            control.settimeout(None)
            self._warm = True
        return control
