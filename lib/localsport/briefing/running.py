"""Hand the localities of a batch to workers and gather what becomes of them."""

import socket
from collections.abc import Sequence
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from localsport.briefing import manifest
from localsport.briefing.making import Order
from localsport.briefing.process import Supply
from localsport.briefing.processes import default_jobs
from localsport.briefing.progress import Progress
from localsport.briefing.render import Rendered, RenderError, fill

GO_ON = "Run the same command again to go on: what is in place is not made twice."
Outcome = Rendered | RenderError


class StoppedError(RuntimeError):
    """Say that a batch was stopped, what is in place and how to go on."""


def run(
    orders: Sequence[Order],
    *,
    supply: Supply,
    jobs: int | None,
    executor: Executor | None,
    progress: Progress,
) -> dict[str, Outcome]:
    """Carry out orders, several at once.

    Parameters
    ----------
    orders
        What is to be made.
    supply
        Where processes come from on this machine.
    jobs
        How many at once, `localsport.briefing.processes.default_jobs` when None.
    executor
        Somebody else's workers, in which `carry_out` is called; threads of this process when None.
    progress
        Where each outcome is counted and logged.

    Returns
    -------
    dict
        What became of each locality, by code.

    Raises
    ------
    StoppedError
        The disk is full; nothing else was begun.
    KeyboardInterrupt
        Ctrl-C; every process on this machine has ended.
    """
    outcomes: dict[str, Outcome] = {}
    workers = executor or ThreadPoolExecutor(min(jobs or default_jobs(), len(orders) or 1))
    futures: dict[Future[Outcome], str] = {}
    try:
        for order in orders:
            future = workers.submit(carry_out, order, None if executor else supply)
            futures[future] = order.area_code
        because = {order.area_code: order.because for order in orders}
        for future in as_completed(futures):
            code = futures[future]
            outcome = outcomes[code] = _outcome(future, code)
            if isinstance(outcome, RenderError):
                progress.fail(code, str(outcome))
                if outcome.disk_full:
                    raise StoppedError(f"The disk is full. Make room. {GO_ON}")
            else:
                progress.rendered(code, seconds=outcome.seconds, because=because[code])
    except BaseException:
        for future in futures:
            future.cancel()
        supply.close()
        raise
    finally:
        if executor is None:
            workers.shutdown(wait=True, cancel_futures=True)
    return outcomes


def carry_out(order: Order, supply: Supply | None = None) -> Outcome:
    """Render one locality and return what became of it; nothing is raised that could stop a worker.

    Parameters
    ----------
    order
        What is to be made.
    supply
        Where its process comes from; the one that the worker's own process keeps when None.
    """
    try:
        if supply is None:
            _check_this_machine(order)
        return fill(order, supply)
    except RenderError as error:
        return error
    except Exception as error:
        return RenderError(order.area_code, f"{type(error).__name__}: {error}".splitlines()[0])


def _check_this_machine(order: Order) -> None:
    """Refuse to make on one machine what would be another document on the next."""
    unlike = manifest.unlike(manifest.inputs_once(order.notebook, order.tables), order.inputs)
    if unlike:
        raise RenderError(
            order.area_code,
            f"{socket.gethostname()} would make another document ({'; '.join(unlike)}): give all machines the same "
            "data, localsport and packages.",
        )


def _outcome(future: "Future[Outcome]", code: str) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        return RenderError(code, "A worker process was killed, perhaps for want of memory.")
    except (Exception, CancelledError) as error:
        return RenderError(code, f"The worker failed: {type(error).__name__}: {error}".splitlines()[0])
