"""Who does the work on a large data folder: other processes here, or an engine of the user's."""

import gc
import importlib
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

EXECUTOR = "UNIT_REPORTS_EXECUTOR"
"""``module:function``, which gives an executor to read with, as of a cluster; ``none`` for here."""
HERE = "none"


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
    pool = forked_pool(begin=_begin)
    if pool is None:
        yield None
        return
    with pool:
        yield pool


def forked_pool(
    most: int | None = None, begin: Callable[[], None] | None = None
) -> ProcessPoolExecutor | None:
    """A pool of copies of this process, one for each core; none where `executor` tells why not.

    The copies are made when the first job is sent; each begins with `begin`.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    copies = min(cores or 1, most or cores or 1)
    if not hasattr(os, "fork") or threading.active_count() > 1 or copies < 2:  # noqa: PLR2004
        return None
    return ProcessPoolExecutor(copies, mp_context=get_context("fork"), initializer=begin)


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


def _begin() -> None:
    """A reader makes many small objects, sends them away and never has garbage to look for."""
    gc.disable()
