"""Do many jobs in copies of this process, one for each core."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from unit_reports.source.executors import forked_pool, send

T = TypeVar("T")

MOST_COPIES = 8
"""Each copy needs memory of its own for what it changes."""
_jobs: list[Callable[[], Any]] = []
"""What the copies do: they are made by fork, so that only a number has to be handed over."""


def spread(jobs: Sequence[Callable[[], T]]) -> Iterator[T]:
    """The results of all jobs, in order, whoever did them and when.

    Where there are no copies to be had the jobs are done here, one after the other: the results are
    the same.
    """
    pool = forked_pool(MOST_COPIES) if len(jobs) > 1 else None
    if pool is None:
        yield from (job() for job in jobs)
        return
    _jobs[:] = jobs
    try:
        for wait in [send(pool, _do, number) for number in range(len(jobs))]:
            yield wait()
    finally:
        pool.shutdown(cancel_futures=True)
        _jobs.clear()


def _do(number: int) -> Any:
    return _jobs[number]()
