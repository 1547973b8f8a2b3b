"""Run cells in this very process as a Jupyter kernel would."""

import asyncio
import contextlib
import io
import os
import shutil
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from IPython.core.shellapp import InteractiveShellApp
from jupyter_client.session import Session
from traitlets import Any as Any_
from traitlets.config import Config
from traitlets.log import get_logger

Message = dict[str, Any]
FLUSH_SECONDS = 0.2
"""How long printed text waits for more of it, as in ipykernel."""
INLINE = "module://matplotlib_inline.backend_inline"


class RecordingSession(Session):
    """A session that hands each message over instead of putting it on a wire.

    Attributes
    ----------
    heard
        Called with every message, in the order of sending.
    """

    heard: Callable[[Message], None] = staticmethod(lambda message: None)

    def send(
        self,
        stream: Any,
        msg_or_type: Message | str,
        content: Message | None = None,
        parent: Message | None = None,
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,
        header: Message | None = None,
        metadata: Message | None = None,
    ) -> Message:
        """Build a message as it would arrive on the other side of a socket."""
        message = (
            dict(msg_or_type)
            if isinstance(msg_or_type, dict)
            else self.msg(msg_or_type, content=content, parent=parent, header=header, metadata=metadata)
        )
        # Through JSON and back, so that tuples, numbers and dates are what a frontend would have received.
        message["content"] = self.unpack(self.pack(message["content"]))
        message["buffers"] = [bytes(one) for one in (buffers or message.get("buffers") or [])]
        self.heard(message)
        return message


class Stream(io.TextIOBase):
    """Standard output or error of the cells, sent on as messages.

    Printed text is sent when something is displayed, when the cell ends and every fifth of a second, standard output
    first: the order in which ipykernel sends it.
    """

    def __init__(self, name: str, session: RecordingSession, parent: Callable[[], Message]) -> None:
        self.name, self._session, self._parent = name, session, parent
        self._number = {"stdout": 1, "stderr": 2}[name]
        self._waiting: list[str] = []
        self._since = 0.0
        self._raw: int | None = None
        self._read = 0

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Name of the encoding, which programs ask for."""
        return "UTF-8"

    def capture(self) -> None:
        """Catch what is written past Python, by a library in C or a program that a cell starts."""
        handle = tempfile.TemporaryFile(prefix="localsport-")  # noqa: SIM115
        os.dup2(handle.fileno(), self._number)
        # Without appending, two writers would write over one another.
        with contextlib.suppress(ImportError):
            import fcntl

            fcntl.fcntl(self._number, fcntl.F_SETFL, fcntl.fcntl(self._number, fcntl.F_GETFL) | os.O_APPEND)
        self._raw, self._read = os.dup(handle.fileno()), 0
        handle.close()

    def isatty(self) -> bool:
        """Return False."""
        return False

    def fileno(self) -> int:
        """Return the number of the file that programs started by a cell write to."""
        return self._number

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, text: str) -> int:
        """Take text, which is sent with the next flush."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        now = time.monotonic()
        if not self._waiting:
            self._since = now
        # What a program wrote before comes before.
        self._waiting += [self._written_past_python(), text]
        if now - self._since > FLUSH_SECONDS:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what has been written since."""
        text = "".join(self._waiting) + self._written_past_python()
        self._waiting.clear()
        if text:
            self._session.send(None, "stream", {"name": self.name, "text": text}, parent=self._parent())

    def _written_past_python(self) -> str:
        if self._raw is None:
            return ""
        size = os.fstat(self._raw).st_size
        if size <= self._read:
            return ""
        # Through the file system: the position in the file belongs to the writers.
        content = _read_at(self._raw, size - self._read, self._read)
        self._read = size
        return content.decode("utf-8", errors="replace")


def _read_at(number: int, size: int, start: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(number, size, start)
    os.lseek(number, start, os.SEEK_SET)
    return os.read(number, size)


class _NoDebugger:
    """Stand where ipykernel puts its debugger, which nobody can reach here."""

    def __init__(self, *arguments: Any) -> None:
        pass


class Kernel(IPythonKernel):
    """ipykernel's own kernel, without sockets and threads."""

    debugger_class = _NoDebugger
    # Asked for by cells that wait for something: which thread may be interrupted.
    shell_channel_thread = Any_(SimpleNamespace(parent_thread=None))

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Abort nothing: requests come one at a time."""


@cache
def kernel() -> Kernel:
    """Return the one kernel of this process, made at the first call.

    The process is no longer the caller's from then on: output, ``__main__``, input and environment are the cells'.
    A second IPython shell in one process silently loses figures, so there is one, and a process that is forked
    from this one takes it along.
    """
    folder = tempfile.mkdtemp(prefix="localsport-ipython-")
    # An empty folder, so that no start-up file of the user changes a result; no history, which keeps a thread.
    config = Config({"InteractiveShell": {"ipython_dir": folder}, "HistoryManager": {"enabled": False}})
    session = RecordingSession(key=b"")
    session.check_pid = False
    os.environ.setdefault("MPLBACKEND", INLINE)
    made: Kernel = Kernel.instance(session=session, config=config, log=get_logger())
    made.shell.run_line_magic("load_ext", "storemagic")
    for name in ("stdout", "stderr"):
        setattr(sys, name, Stream(name, session, made.get_parent))
    sys.displayhook = made.shell.displayhook
    # Nothing was put into it, and a process that is killed could not take it away.
    shutil.rmtree(folder, ignore_errors=True)
    # The notebook's folder is searched where IPython searches it: after Python's own modules.
    sys.path[:] = [one for one in sys.path if one]
    application: Any = InteractiveShellApp
    application.init_path(SimpleNamespace(ignore_cwd=False))
    return made


def ready() -> bool:
    """Say whether this process runs cells itself: whether `kernel` has been called in it."""
    return kernel.cache_info().currsize > 0


def fresh() -> Kernel:
    """Return the kernel with an empty namespace and the first execution count ahead."""
    found = kernel()
    found.shell.reset(new_session=True)
    found.shell.execution_count = 1
    return found


class Channel:
    """One side of a kernel that nbclient listens to; nothing ever has to be waited for."""

    def __init__(self) -> None:
        self.messages: deque[Message] = deque()

    async def get_msg(self, timeout: float | None = None) -> Message:
        """Return the oldest message."""
        if not self.messages:
            from queue import Empty

            # Only asked beyond the last message: nbclient stops at a status of "idle".
            raise Empty
        return self.messages.popleft()


class Connection:
    """What nbclient takes for a kernel client: it runs each cell at once and keeps the messages.

    Parameters
    ----------
    told
        Called with each message while the cell still runs.
    """

    allow_stdin = False

    def __init__(self, told: Callable[[Message], None]) -> None:
        self.kernel = fresh()
        self.session = self.kernel.session
        self.iopub_channel, self.shell_channel = Channel(), _ShellChannel()
        self._told = told

    def is_alive(self) -> bool:
        """Return True: this process runs, so the kernel does."""
        return True

    def kernel_info(self) -> str:
        """Ask what language the kernel speaks."""
        with self._request("kernel_info_request", {}) as request:
            content = {"language_info": self.kernel.language_info}
            self._heard(self.session.msg("kernel_info_reply", content, parent=request))
        return str(request["header"]["msg_id"])

    async def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Run a cell to its end and return the identifier of the request."""
        content = {
            "code": code,
            "silent": False,
            "store_history": store_history,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": stop_on_error,
        }
        with self._request("execute_request", content) as request:
            kernel: Any = self.kernel
            kernel._publish_status("busy", "shell")
            await kernel.execute_request(None, [], request)
            kernel._publish_status("idle", "shell")
        await self._answer_widgets()
        return str(request["header"]["msg_id"])

    @contextlib.contextmanager
    def _request(self, kind: str, content: Message) -> Iterator[Message]:
        request = self.session.msg(kind, content)
        self.kernel.set_parent([], request)  # type: ignore[no-untyped-call]
        self.session.heard = self._heard
        try:
            yield request
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            self.session.heard = RecordingSession.heard

    def _heard(self, message: Message) -> None:
        reply = message["msg_type"].endswith("_reply")
        (self.shell_channel if reply else self.iopub_channel).messages.append(message)
        self._told(message)

    async def _answer_widgets(self) -> None:
        """Let the widgets hear what nbclient, in a browser's place, has answered them."""
        while self.shell_channel.answers:
            message = self.shell_channel.answers.popleft()
            handler = getattr(self.kernel.comm_manager, message["msg_type"], None)
            if handler is not None:
                handler(None, [], message)


class _ShellChannel(Channel):
    def __init__(self) -> None:
        super().__init__()
        self.answers: deque[Message] = deque()

    def send(self, message: Message) -> None:
        """Take a message to the kernel."""
        self.answers.append(message)


def new_event_loop() -> None:
    """Give this process an event loop of its own, in place of one that it was forked with."""
    asyncio.set_event_loop(asyncio.new_event_loop())
