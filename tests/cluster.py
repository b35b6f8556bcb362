"""An executor of a Dask cluster for the tests, which kills one of its workers at work.

A command reads with it through ``UNIT_REPORTS_EXECUTOR=tests.cluster:executor``. The scheduler and
the workers are processes of their own; the files that name them come through the environment.
"""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from distributed import Client

SCHEDULER = "TESTS_SCHEDULER"
"""The file in which the scheduler says where it is."""
VICTIM = "TESTS_VICTIM"
"""The process to kill."""
KILLED = "TESTS_KILLED"
"""The file that then says how many shares the worker had not sent back."""
SHARES_FIRST = 4
"""So many shares are out before the worker is killed."""


class Failing(Executor):
    """A cluster of which a worker is killed while it has work that nobody else has done."""

    def __init__(self) -> None:
        self._client = Client(scheduler_file=os.environ[SCHEDULER])
        self._client.wait_for_workers(2)
        self._engine = self._client.get_executor(pure=False)
        self._sent = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Send a job on; after a few of them the worker is gone."""
        future: Future[Any] = self._engine.submit(at_leisure, fn, *args, **kwargs)
        self._sent += 1
        if self._sent == SHARES_FIRST:
            self._kill()
        return future

    def _kill(self) -> None:
        victim = int(os.environ[VICTIM])
        workers = self._client.run(os.getpid)
        address = next(address for address, process in workers.items() if process == victim)
        while not (held := self._client.processing([address])[address]):
            time.sleep(0.01)
        os.kill(victim, signal.SIGKILL)
        Path(os.environ[KILLED]).write_text(str(len(held)), encoding="utf-8")

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the interface's
        """Leave the cluster, whose executor knows nothing of cancelling."""
        del cancel_futures
        self._engine.shutdown(wait=wait)
        self._client.close()


def at_leisure(job: Callable[..., Any], *args: Any) -> Any:
    """Work long enough to be killed at it."""
    time.sleep(0.3)
    return job(*args)


def executor() -> Executor:
    """Give the cluster."""
    return Failing()
