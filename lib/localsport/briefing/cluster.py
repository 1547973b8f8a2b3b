"""Lend a batch the workers of a Dask scheduler, on this machine or on others."""

import contextlib
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from localsport.briefing import manifest
from localsport.briefing.making import FAILED, Order, keep_failure, put_in_place, scratch_folder
from localsport.briefing.render import Rendered, RenderError
from localsport.briefing.running import Outcome, carry_out

CONNECT_SECONDS = 15
SENT = "localsport-data-"
"""Folder in a worker's own in which the data lie that were sent to it, with their digest behind the name."""


class ClusterError(ValueError):
    """Say why the workers of a scheduler cannot be used."""


@contextlib.contextmanager
def dask_workers(address: str, *, send: Path | None = None) -> Iterator[Executor]:
    """Open the workers of a Dask scheduler as an executor for `localsport.briefing.batch.batch`.

    Parameters
    ----------
    address
        Where the scheduler listens, such as ``tcp://10.0.0.1:8786``.
    send
        Folder of the tidy tables, to be sent once to each worker, which then sends its pages back; None where
        the workers share the folders of the tables, the notebook and the batch with this process.

    Raises
    ------
    ClusterError
        ``distributed`` is not installed, or nothing answers at the address.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise ClusterError("--dask needs distributed: pip install 'localsport[dask]'.") from error
    try:
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"No Dask scheduler answers at {address}: {error}") from error
    try:
        # Two equal calls are two calls: a locality may be asked for again.
        executor: Executor = client.get_executor(pure=False)
        if send is None:
            yield executor
        else:
            archive = packed(send)
            key = manifest.digest(archive)
            client.register_plugin(_data_plugin(archive, key), name=f"{SENT}{key}")
            yield Sending(executor, key)
    finally:
        client.close()


def _data_plugin(archive: bytes, key: str) -> Any:
    """Return a plugin that lays the data down in each worker's own folder, also of those that come later."""

    def setup(self: Any, worker: Any) -> None:
        unpack(archive, Path(worker.local_directory) / f"{SENT}{key}")

    return type("Data", (import_module("distributed").WorkerPlugin,), {"setup": setup})()


def packed(folder: Path) -> bytes:
    """Return a folder as one archive, without what is kept beside the tables."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "staged" not in file.relative_to(folder).parts:
                # A fixed date: the same files are the same archive, and are sent once.
                about = zipfile.ZipInfo(file.relative_to(folder).as_posix())
                archive.writestr(about, file.read_bytes())
    return held.getvalue()


def unpack(archive: bytes, folder: Path) -> None:
    """Lay the files of an archive into a folder, at once, unless they are there."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, ignore_cleanup_errors=True) as scratch:
        made = Path(scratch) / folder.name
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            opened.extractall(made)
        with contextlib.suppress(FileExistsError, OSError):
            made.rename(folder)
    if not folder.is_dir():
        raise OSError(f"{folder} could not be made.")


class Sending(Executor):
    """An executor whose workers share no folder: they were sent the data, and send back what they make.

    Parameters
    ----------
    executor
        The workers.
    key
        Digest of the data that they were sent.
    """

    def __init__(self, executor: Executor, key: str) -> None:
        self._executor, self._key = executor, key

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Let a worker carry out an order, and put into place what it sends; see `running.carry_out`."""
        order: Order = args[0]
        away = self._executor.submit(carry_out_away, order, order.notebook.read_bytes(), self._key)
        here: Future[Outcome] = Future()
        here.set_running_or_notify_cancel()

        def arrived(sent: "Future[tuple[Outcome, bytes]]") -> None:
            try:
                here.set_result(_received(order, *sent.result()))
            except BaseException as error:
                here.set_exception(error)

        away.add_done_callback(arrived)
        return here

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the workers go."""
        self._executor.shutdown(wait=wait, cancel_futures=cancel_futures)


def carry_out_away(order: Order, notebook: bytes, key: str) -> tuple[Outcome, bytes]:
    """Render one locality from data that were sent, and return it as an archive.

    Parameters
    ----------
    order
        What is to be made, with the folders of whoever asks.
    notebook
        The notebook.
    key
        Digest of the data.
    """
    worker = import_module("distributed").get_worker()
    tables = Path(worker.local_directory) / f"{SENT}{key}"
    # One path for the same notebook, so that what is imported for it is imported once.
    own = tables.parent / f"{SENT}notebooks" / manifest.digest(notebook)[:16] / order.notebook.name
    if not own.is_file():
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_bytes(notebook)
    with tempfile.TemporaryDirectory(dir=tables.parent, ignore_cleanup_errors=True) as out:
        outcome = carry_out(replace(order, notebook=own, tables=tables, out=Path(out)))
        folder = Path(out) / order.area_code
        return outcome, packed(folder) if folder.is_dir() else b""


def _received(order: Order, outcome: Outcome, archive: bytes) -> Outcome:
    """Put what a worker has sent in its place, as if it had been made here."""
    with scratch_folder(order) as scratch:
        made = Path(scratch) / order.area_code
        if archive:
            unpack(archive, made)
        if isinstance(outcome, Rendered):
            put_in_place(made, order.final, aside=Path(scratch) / "replaced")
            return replace(outcome, folder=order.final)
        return RenderError(order.area_code, str(outcome), keep_failure(made / FAILED, order.final))
