"""Do one job in a process made for it, and report on it while it goes on."""

import importlib
import os
import pickle
import random
import sys
from multiprocessing.connection import Connection
from typing import Any

from localsport.briefing import kernel
from localsport.briefing.job import Job, Note, Raised, Returned


def do_in_this_process(channel: "Connection[Any, Any]") -> None:
    """Receive one job, do it and send what becomes of it.

    Parameters
    ----------
    channel
        Sends `Note`, and at last `Returned` or `Raised`.
    """
    capture()
    end = do(channel.recv(), channel)
    channel.send(end)
    channel.close()


def capture() -> None:
    """Let nothing that the job prints out of this process, and let it read nothing."""
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, kernel.Stream):
            stream.capture()
    kernel.new_event_loop()


def do(job: Job, channel: "Connection[Any, Any]") -> Returned | Raised:
    """Do a job here, and return its end."""
    os.chdir(job.folder)
    keep = {name: os.environ[name] for name in ("PYTHONHASHSEED",) if name in os.environ}
    os.environ.clear()
    os.environ.update({**job.environment, **keep})
    kernel.kernel().shell.init_environment()
    os.environ.setdefault("MPLBACKEND", kernel.INLINE)
    reseed(job.seed)
    module, _, function = job.target.partition(":")
    try:
        value = getattr(importlib.import_module(module), function)(
            lambda content: channel.send(Note(content)), **job.given
        )
        pickle.dumps(value)
        return Returned(value)
    except BaseException as error:
        return Raised(_portable(error))


def reseed(seed: int) -> None:
    """Begin the random numbers of Python and NumPy anew: a forked process would go on with its parent's."""
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % 2**32)


def _portable(error: BaseException) -> BaseException:
    """Return an error that can travel: itself, or one with the same words."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
