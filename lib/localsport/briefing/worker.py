"""Do one document after another in a process that a fork cannot give, and leave when one cannot be undone."""

import os
import sys
import threading
from dataclasses import replace
from multiprocessing.connection import Client, Connection
from typing import Any, BinaryIO

from localsport.briefing import doing, kernel
from localsport.briefing.residue import Residue
from localsport.briefing.warming import bring
from localsport.briefing.warmth import Warmth

FIRST_FIGURE = "import matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1))\nplt.close()"
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
    bring(Warmth.of(warm))
    doing.capture()
    # The first figure of a process registers itself with the shell, which no document should seem to have done.
    kernel.fresh().shell.run_cell(FIRST_FIGURE if "matplotlib.pyplot" in sys.modules else "None", silent=True)
    kernel.fresh()
    for number in range(1, DOCUMENTS + 1):
        try:
            asked = channel.recv()
        except EOFError:
            break
        before = Residue()
        end = doing.do(asked, channel)
        kernel.fresh()
        left = tuple(before.put_back())
        if number == DOCUMENTS:
            left += ("many documents",)
        channel.send(replace(end, left=left))
        if left:
            break
    os._exit(0)


def _leave_with(parent: BinaryIO) -> None:
    """End this process when the one that started it has gone, whatever it is doing."""

    def watch() -> None:
        parent.read()
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
