"""Do one long job in a process of its own, beside the rest of the build."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def aside(job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
    """Start `job`, a function of some module; give a function that waits for its result.

    The result is the same as without: where no process can be had, the job is done on waiting.
    """
    try:
        pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        future = pool.submit(job, *args, **kwargs)
    except OSError:
        return lambda: job(*args, **kwargs)

    def wait() -> T:
        try:
            return future.result()
        except BrokenProcessPool:
            return job(*args, **kwargs)
        finally:
            pool.shutdown()

    return wait
