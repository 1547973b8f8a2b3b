"""Do one document after another in a process that a fork cannot give, and leave when one cannot be undone."""

import os
import sys
import threading
from multiprocessing.connection import Client, Connection
from typing import Any, BinaryIO

from localsport.briefing import job, kernel
from localsport.briefing.job import Raised, Returned
from localsport.briefing.residue import Residue
from localsport.briefing.warmth import Warmth

DOCUMENTS = 100
"""After so many a worker makes room for a new one, whatever it may have gathered."""


def main(address: str, warm: str) -> None:
    """Serve jobs until the process that started this one ends.

    Parameters
    ----------
    address
        Where that process listens; the key comes on standard input.
    warm
        As in `localsport.briefing.nursery.main`.
    """
    key = bytes.fromhex(sys.stdin.buffer.readline().decode().strip())
    _leave_with(os.fdopen(os.dup(0), "rb"))
    channel: Connection[Any, Any] = Client(address, authkey=key)
    kernel.kernel()
    Warmth.of(warm).bring()
    job.capture()
    for _ in range(DOCUMENTS):
        try:
            asked = channel.recv()
        except EOFError:
            break
        before = Residue()
        end = job.do(asked, channel)
        kernel.fresh()
        left = before.put_back()
        clean = not left
        if not clean and os.environ.get("LOCALSPORT_SAY_WHY"):
            open(os.environ["LOCALSPORT_SAY_WHY"], "a").write(f"left behind: {left[:40]}\n")
        channel.send(Returned(end.value, clean) if isinstance(end, Returned) else Raised(end.error, clean))
        if not clean:
            break
    os._exit(0)


def _leave_with(parent: BinaryIO) -> None:
    """End this process when the one that started it has gone, whatever it is doing."""

    def watch() -> None:
        parent.read()
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
