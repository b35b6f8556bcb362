"""Who reads the files of a large data folder: other processes here, or an engine of the user's."""

import gc
import importlib
import os
import threading
from collections.abc import Iterator
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
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if not hasattr(os, "fork") or threading.active_count() > 1 or (cores or 1) < 2:  # noqa: PLR2004
        yield None
        return
    # Not a process more than there are cores: each would only wait for one.
    with ProcessPoolExecutor(cores, mp_context=get_context("fork"), initializer=_begin) as pool:
        yield pool


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
    """A worker makes many small objects, sends them away and never has garbage to look for."""
    gc.disable()
