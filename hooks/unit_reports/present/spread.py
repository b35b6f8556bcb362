"""Do many jobs in copies of this process, one for each core."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from unit_reports.source.executors import forked_pool

T = TypeVar("T")

MOST_COPIES = 8
"""Each copy needs memory of its own for what it changes."""
_jobs: list[Callable[[], Any]] = []
"""What the copies do: they are made by fork, so that only a number has to be handed over."""


def spread(jobs: Sequence[Callable[[], T]]) -> Iterator[T]:
    """The results of all jobs, in order, whoever did them and when.

    Where there are no copies to be had the jobs are done here, one after the other: the results are
    the same. So is a job that does not come back; it then fails, or not, here and with its own
    message.
    """
    pool = forked_pool(MOST_COPIES) if len(jobs) > 1 else None
    if pool is None:
        yield from (job() for job in jobs)
        return
    _jobs[:] = jobs
    try:
        waiting = [_sent(pool, number) for number in range(len(jobs))]
        for job, future in zip(jobs, waiting, strict=True):
            yield _came_back(future, job)
    finally:
        pool.shutdown(cancel_futures=True)
        _jobs.clear()


def _do(number: int) -> Any:
    return _jobs[number]()


def _sent(pool: Executor, number: int) -> Future[Any] | None:
    try:
        return pool.submit(_do, number)
    except RuntimeError:  # a copy was killed, and with it the pool
        return None


def _came_back(future: Future[Any] | None, job: Callable[[], T]) -> T:
    if future:
        try:
            found: T = future.result()
        except Exception:  # noqa: BLE001 - raised again below, if it is the job's
            return job()
        else:
            return found
    return job()
