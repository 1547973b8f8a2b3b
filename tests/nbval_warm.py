"""Start nbval's kernels warm: forked from a process that has imported what the notebooks import.

Load it with ``-p nbval_warm`` and this folder in PYTHONPATH. Each is an ordinary ipykernel in a fresh process, only without the two to three seconds
of imports. Where processes are not forked, kernels start as ever.
"""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from localsport.briefing.process import SINGLE
from localsport.briefing.processes import start_method
from localsport.briefing.warming import imports, put_off_a_grammar

# A second in each process: before anything that reads notebooks is imported.
put_off_a_grammar()

import nbformat  # noqa: E402
import pytest  # noqa: E402
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner  # noqa: E402

NAME = "localsport-warm"
KERNEL = ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.inprocess", "storemagic")
INLINE = "module://matplotlib_inline.backend_inline"


class Kernel:
    """A forked kernel as its manager expects a process to be: as `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, command: list[str], environment: dict[str, str], folder: str | None) -> None:
        forks = multiprocessing.get_context("forkserver")
        # As a daemon it ends with this process, should nobody stop it.
        self._process = forks.Process(target=_become, args=(command, environment, folder), daemon=True)
        self._process.start()
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Return how the kernel ended, None while it runs."""
        return self._process.exitcode

    def wait(self) -> int | None:
        """Wait for its end."""
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        if self.pid is not None and self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Provide kernels that are forked."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """Fork a kernel in place of starting a program."""
        self.process = Kernel(cmd, dict(options.get("env") or os.environ), options.get("cwd"))
        self.pid = self.pgid = self.process.pid
        return self.connection_info


@pytest.hookimpl
def pytest_collection_finish(session: pytest.Session) -> None:
    """Have the kernels of this run forked."""
    notebooks = {item.path for item in session.items if type(item).__name__ == "IPyNbCell"}
    if not notebooks or start_method() != "fork" or session.config.getoption("collectonly"):
        return
    _prepare(sorted(notebooks))
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:WarmProvisioner", factory.GROUP_NAME)
    factory.default_provisioner_name = NAME


def _prepare(notebooks: list[Path]) -> None:
    wanted = {name for path in notebooks for name in imports(nbformat.read(path, as_version=4))}
    # They must stand before matplotlib and numpy are imported, which happens before a kernel can set them.
    for name, value in {**SINGLE, "MPLBACKEND": INLINE}.items():
        os.environ.setdefault(name, value)
    # Which Windows has not.
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload([__name__, *KERNEL, *sorted(wanted)])
    # Begins to import while the tests are being handed out.
    forkserver.ensure_running()


def _become(command: list[str], environment: dict[str, str], folder: str | None) -> None:
    """Turn this newly forked process into the kernel that a command would start."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    for name in ("stdin", "stdout", "stderr"):
        setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w"))  # noqa: SIM115, PTH123
        setattr(sys, f"__{name}__", getattr(sys, name))
    threading.Thread(target=_leave_with_parent, name="parent", daemon=True).start()
    os.environ.clear()
    os.environ.update(environment)
    if folder:
        os.chdir(folder)
    sys.argv = ["ipykernel_launcher", *command[command.index("-f") :]]
    from ipykernel.kernelapp import launch_new_instance

    with contextlib.suppress(SystemExit):
        launch_new_instance()


def _leave_with_parent() -> None:
    """End this process when the tests have ended, however they did."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
