"""Keep warm processes where none can be forked, each used until a document leaves something behind."""

import contextlib
import secrets
import subprocess
import sys
import threading
from multiprocessing.connection import Connection, Listener
from queue import Empty, SimpleQueue
from typing import Any

from localsport.briefing.job import Job, Note, Raised, Returned
from localsport.briefing.process import START_SECONDS, ProcessDiedError, environment
from localsport.briefing.warmth import Warmth


class Worker:
    """A process that was started for documents; see `localsport.briefing.worker`."""

    def __init__(self, warmth: Warmth) -> None:
        key = secrets.token_bytes(16)
        self._listener = Listener(authkey=key)
        code = f"from localsport.briefing.worker import main; main({self._listener.address!r}, {warmth.text()!r})"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            env=environment(),
            # Ctrl-C at a keyboard is for the caller, who ends the rest in order.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        assert self._process.stdin is not None
        self._process.stdin.write(key.hex().encode() + b"\n")
        self._process.stdin.flush()
        self._accepted: SimpleQueue[Connection[Any, Any] | None] = SimpleQueue()
        self._channel: Connection[Any, Any] | None = None
        threading.Thread(target=self._accept, name="accept", daemon=True).start()

    def _accept(self) -> None:
        try:
            self._accepted.put(self._listener.accept())
        except Exception:
            self._accepted.put(None)

    @property
    def channel(self) -> "Connection[Any, Any]":
        """Where it speaks; waits until it is warm."""
        for _ in range(START_SECONDS):
            if self._channel is not None:
                return self._channel
            with contextlib.suppress(Empty):
                self._channel = self._accepted.get(timeout=1)
            if self._process.poll() is not None:
                break
        self.end()
        raise ProcessDiedError("The process that makes documents did not start.")

    def alive(self) -> bool:
        """Say whether it runs."""
        return self._process.poll() is None

    def status(self) -> int:
        """Return how it ended: 0, or the negative number of a signal."""
        try:
            return self._process.wait(5)
        except subprocess.TimeoutExpired:
            return 0

    def end(self) -> None:
        """End it, whatever it is doing, and what it started on systems that can tell."""
        if self.alive():
            _kill(self._process)
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._channel is not None:
            self._channel.close()
        self._listener.close()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=False, capture_output=True)
    else:
        import os
        import signal

        try:
            os.killpg(process.pid, signal.SIGKILL)
        except OSError:
            process.kill()


class Spawned:
    """One job in a worker."""

    def __init__(self, worker: Worker, supply: "Workers") -> None:
        self._worker, self._supply = worker, supply

    def next(self, seconds: float | None) -> Note | Returned | Raised | None:
        """Return what is reported next; see `localsport.briefing.process.Process`."""
        channel = self._worker.channel
        try:
            if not channel.poll(seconds):
                return None
            message: Note | Returned | Raised = channel.recv()
        except (EOFError, OSError) as error:
            status = self._worker.status()
            self._supply.give_back(self._worker, clean=False)
            signal = max(0, -status)
            raise ProcessDiedError("The process ended before its job did.", signal) from error
        if not isinstance(message, Note):
            self._supply.give_back(self._worker, clean=not message.left)
        return message

    def kill(self) -> None:
        """End the process; see `localsport.briefing.process.Process`."""
        self._supply.give_back(self._worker, clean=False)


class Workers:
    """Workers that wait for documents.

    Parameters
    ----------
    warmth
        What each imports beforehand.

    Attributes
    ----------
    closed
        Whether no more processes come from here.
    """

    def __init__(self, warmth: Warmth) -> None:
        self._warmth = warmth
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self.closed = False

    def start(self, job: Job) -> Spawned:
        """Give a job to a worker that is free, or to a new one."""
        for _ in range(2):
            with self._lock:
                if self.closed:
                    raise ProcessDiedError("no more documents are started.")
                self._idle = [one for one in self._idle if one.alive()]
                worker = self._idle.pop() if self._idle else Worker(self._warmth)
                self._busy.add(worker)
            try:
                worker.channel.send(job)
            except OSError:
                self.give_back(worker, clean=False)
            else:
                return Spawned(worker, self)
        raise ProcessDiedError("The process that makes documents died.")

    def give_back(self, worker: Worker, *, clean: bool) -> None:
        """Take a worker whose job is over; one that is not as it was is ended and another starts to warm up."""
        with self._lock:
            if worker not in self._busy:
                return
            self._busy.discard(worker)
            if clean and not self.closed:
                self._idle.append(worker)
                return
            if not self.closed:
                self._idle.append(Worker(self._warmth))
        worker.end()

    def warm_up(self, jobs: int = 1) -> None:
        """Start a worker for each job."""
        with self._lock:
            while len(self._idle) < jobs:
                self._idle.append(Worker(self._warmth))

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            self.closed = True
            ended = [*self._idle, *self._busy]
            self._idle, self._busy = [], set()
        for worker in ended:
            worker.end()
