"""Who does the work on a large data folder: other processes here, or an engine of the user's."""

import gc
import importlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import get_context
from typing import Any, TypeVar

T = TypeVar("T")

EXECUTOR = "UNIT_REPORTS_EXECUTOR"
"""``module:function``, which gives an executor to read with, as of a cluster; ``none`` for here."""
HERE = "none"
LOOKS = 0.2
"""So many seconds after its parent a copy may end."""


class ExecutorError(Exception):
    """There is no such executor; the text says in Chinese why."""


@contextmanager
def executor() -> Iterator[Executor | None]:
    """The executor that the environment names, else a pool of processes, one for each core.

    There is none where a pool cannot be had cheaply and safely: on one core, without fork
    (Windows), beside other threads (a live preview). Then all is read here.
    """
    if named := os.environ.get(EXECUTOR):
        if named == HERE:
            yield None
            return
        with _made(named) as found:
            yield found
        return
    pool = forked_pool()
    if pool is None:
        yield None
        return
    with pool:
        yield pool


def forked_pool() -> ProcessPoolExecutor | None:
    """A pool of copies of this process, one for each core; none where `executor` tells why not.

    The copies are made when the first job is sent. They do not look for garbage: who reads makes
    many small objects, sends them away and never has any.
    """
    copies = copies_to_have()
    if not copies:
        return None
    return ProcessPoolExecutor(
        copies, mp_context=get_context("fork"), initializer=_begin, initargs=(os.getpid(),)
    )


def copies_to_have(most: int | None = None) -> int:
    """How many copies of this process may be at work, one for each core; 0 for none."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    copies = min(cores or 1, most or cores or 1)
    is_safe = hasattr(os, "fork") and threading.active_count() == 1
    return copies if is_safe and copies > 1 else 0


def send(executor: Executor, job: Callable[..., T], *arguments: Any) -> Callable[[], T]:
    """Send a job away; give what waits for its result.

    A job that does not come back (its worker was killed, its machine is gone) is done here; it then
    fails, or not, here and with its own message.
    """
    here = partial(job, *arguments)
    try:
        future = executor.submit(job, *arguments)
    except RuntimeError:  # broken, or shut down
        return here

    def wait() -> T:
        with suppress(Exception):  # each engine has its own; the job's is raised again below
            return future.result()
        return here()

    return wait


def _made(named: str) -> Executor:
    module, _, function = named.partition(":")
    try:
        make = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as fault:
        raise ExecutorError(f"{EXECUTOR}={named}：找不到，应写 模块:函数（{fault}）") from None
    try:
        found = make()
    except Exception as fault:  # noqa: BLE001 - each engine has exceptions of its own
        raise ExecutorError(f"{EXECUTOR}={named}：没能启动（{fault}）") from None
    if not isinstance(found, Executor):
        raise ExecutorError(f"{EXECUTOR}={named}：给的不是 concurrent.futures.Executor")
    return found


def _begin(parent: int) -> None:
    gc.disable()
    begin_copy(parent)


def begin_copy(parent: int) -> None:
    """Make a process a copy at work: its parent alone answers Ctrl+C, and it ends with its parent.

    A parent that is killed cannot tell its copies; they would wait for work for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOKS)
    os._exit(1)
