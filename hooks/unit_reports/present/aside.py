"""Do a long job in a copy of this process, beside the rest of the build."""

import os
import pickle
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def aside(job: Callable[[], T]) -> Callable[[], T]:
    """Start `job` on another core; give a function that waits for its result, to be called once.

    The copy is made by fork, so that nothing has to be handed over but the result. Where there is
    no fork (Windows), or other threads would make it unsafe (live preview), the job is done when it
    is waited for: the result is the same. So it is when the copy fails; then the job fails, or not,
    here and with its own message.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return job
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _work(job, writer)
    os.close(writer)

    def wait() -> T:
        with os.fdopen(reader, "rb") as source:
            result = source.read()
        _, status = os.waitpid(child, 0)
        # The bytes come from our own copy, never from outside.
        return pickle.loads(result) if status == 0 else job()  # noqa: S301

    return wait


def _work(job: Callable[[], object], writer: int) -> None:
    """Send the job's result and end this copy, at once and without a word: it owns nothing."""
    status = 1
    try:
        with os.fdopen(writer, "wb") as sink:
            pickle.dump(job(), sink, protocol=pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)
