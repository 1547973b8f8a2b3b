"""Fork a fresh process for each document from one that has imported everything and run nothing.

Run as a program of its own by `localsport.briefing.processes`; it has one thread, as a process that forks should.
Two sockets come with each request: the new process speaks on the first, and the second is a leash, on which this
program tells how the process ended and whose other end kills it when it is closed.
"""

import contextlib
import ctypes
import os
import selectors
import signal
import socket
import sys
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection

from localsport.briefing import doing, kernel
from localsport.briefing.warming import bring
from localsport.briefing.warmth import Warmth

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>


@dataclass
class _Child:
    pid: int
    leash: socket.socket


def main(control_number: int, warm: str) -> None:
    """Serve requests from a socket until its other end is closed.

    Parameters
    ----------
    control_number
        File number of the socket.
    warm
        What to import beforehand, as from `localsport.briefing.warmth.Warmth.text`.
    """
    control = socket.socket(fileno=control_number)
    try:
        kernel.kernel()
        bring(Warmth.of(warm))
        control.sendall(b".")
        _Server(control).serve()
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
        os._exit(1)
    os._exit(0)


class _Server:
    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, _Child] = {}
        self._bell, self._ringer = socket.socketpair()
        for one in (self._bell, self._ringer):
            one.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._ringer.fileno(), warn_on_full_buffer=False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._selector.register(self._bell, selectors.EVENT_READ)

    def serve(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._bell:
                    self._bell.recv(4096)
                elif key.fileobj is self._control:
                    if not self._start():
                        self._end()
                        return
                elif key.data in self._children:
                    _kill(key.data)
                    # Its end is told by the bell; the leash says no more.
                    self._selector.unregister(key.fileobj)
            self._bury()

    def _start(self) -> bool:
        message, numbers, _, _ = socket.recv_fds(self._control, 1, 2)
        if not message:
            return False
        channel, leash = numbers[0], socket.socket(fileno=numbers[1])
        pid = os.fork()
        if pid == 0:
            self._become(channel, leash)
        _group(pid)
        os.close(channel)
        self._children[pid] = _Child(pid, leash)
        self._selector.register(leash, selectors.EVENT_READ, data=pid)
        return True

    def _become(self, channel: int, leash: socket.socket) -> None:
        """Turn this newly forked process into the one that does the job."""
        parent = os.getppid()
        try:
            _group(0)
            _die_with(parent)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self._selector.close()
            for one in (self._control, self._bell, self._ringer, leash):
                one.close()
            for other in self._children.values():
                other.leash.close()
            doing.do_in_this_process(Connection(channel))
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
            os._exit(1)
        os._exit(0)

    def _bury(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            child = self._children.pop(pid, None)
            if child is None:
                continue
            # What the document started and left running goes with it.
            _kill(pid)
            with contextlib.suppress(KeyError):
                self._selector.unregister(child.leash)
            with contextlib.suppress(OSError):
                child.leash.sendall(str(os.waitstatus_to_exitcode(status)).encode())
            child.leash.close()

    def _end(self) -> None:
        for pid in self._children:
            _kill(pid)


def _group(pid: int) -> None:
    # Both sides do it, as either may be first.
    with contextlib.suppress(OSError):
        os.setpgid(pid, pid)


def _kill(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
