"""Do many jobs in copies of this process, one for each core."""

import gc
import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from unit_reports.source.executors import begin_copy, copies_to_have

T = TypeVar("T")

MOST_COPIES = 8
"""Each copy needs memory of its own for what it changes."""
MOST_JOBS = 24
"""Then a fresh copy takes a copy's place, and the memory of what it counted and kept is free. The
standard library's executor does not do that with copies made by fork."""
NEW_OBJECTS = 20_000
"""So many are made before garbage is looked for, not 700: a twentieth of the time less. What a job
leaves goes with its copy."""
MOST_GROWN = 50_000
"""Kilobytes: one that has grown by more is replaced at once. Where the system counts in bytes
(macOS) that is after each job, which takes longer and is right all the same."""


def spread(jobs: Sequence[Callable[[], T]], large: Collection[int] = ()) -> Iterator[T]:
    """The results of all jobs, in order, whoever did them and when.

    Of those whose numbers are `large`, which need much memory, half of the copies are at work at
    most, as long as there are others to do. They are begun first.

    Where there are no copies to be had the jobs are done here, one after the other: the results are
    the same. So is a job that does not come back (it failed, or its copy was killed); it then
    fails, or not, here and with its own message.
    """
    copies = copies_to_have(MOST_COPIES) if len(jobs) > 1 else 0
    if not copies:
        yield from (job() for job in jobs)
        return
    left = deque(number for number in range(len(jobs)) if number not in large)
    left_large = deque(number for number in range(len(jobs)) if number in large)
    done: dict[int, Callable[[], T]] = {}
    at_work: dict[Any, _Copy] = {}

    def next_job() -> int | None:
        at_large = sum(copy.number in large for copy in at_work.values())
        if left_large and (not left or at_large < -(-copies // 2)):
            return left_large.popleft()
        return left.popleft() if left else None

    try:
        for number in range(len(jobs)):
            while number not in done:
                while len(at_work) < copies and (job := next_job()) is not None:
                    copy = _Copy.of(jobs)
                    at_work[copy.pipe] = copy
                    copy.take(job)
                for pipe in wait([*at_work]):
                    copy = at_work.pop(pipe)
                    came = copy.result()
                    done[copy.number] = came or jobs[copy.number]
                    may_go_on = came and copy.is_fresh and copy.taken < MOST_JOBS
                    if may_go_on and (job := next_job()) is not None:
                        at_work[pipe] = copy
                        copy.take(job)
                    else:
                        copy.end()
            yield done.pop(number)()
    finally:
        for copy in at_work.values():
            copy.process.kill()
            copy.end()


@dataclass(slots=True, kw_only=True)
class _Copy:
    """A copy of this process, and the job that it is at."""

    process: BaseProcess
    pipe: Connection
    number: int = 0
    taken: int = 0
    is_fresh: bool = True

    @classmethod
    def of(cls, jobs: Sequence[Callable[[], Any]]) -> "_Copy":
        """Make one that knows the jobs, so that only a number has to be handed over."""
        context = get_context("fork")
        here, there = context.Pipe()
        process = context.Process(target=_work, args=(there, jobs, os.getpid()), daemon=True)
        process.start()
        there.close()  # so that its end is noticed
        return cls(process=process, pipe=here)

    def take(self, number: int | None) -> None:
        """Send it to a job, or home."""
        with suppress(OSError):  # it is gone: nothing will come back
            self.pipe.send(number)
        if number is not None:
            self.number = number
            self.taken += 1

    def result(self) -> Callable[[], Any] | None:
        """What gives the result of its job; nothing where it came to an end instead."""
        try:
            value, self.is_fresh = self.pipe.recv()
        except (EOFError, OSError):
            return None
        return lambda: value

    def end(self) -> None:
        """Let it go."""
        self.take(None)
        self.process.join()
        self.pipe.close()


def _work(pipe: Connection, jobs: Sequence[Callable[[], Any]], parent: int) -> None:
    from resource import RUSAGE_SELF, getrusage  # noqa: PLC0415 - not on Windows, nor are copies

    begin_copy(parent)
    gc.freeze()  # what the parent made is no garbage here, and to look at it would copy it
    gc.set_threshold(NEW_OBJECTS)
    most = getrusage(RUSAGE_SELF).ru_maxrss + MOST_GROWN
    with suppress(Exception):  # which is raised again where it is told
        while (number := pipe.recv()) is not None:
            value = jobs[number]()
            pipe.send((value, getrusage(RUSAGE_SELF).ru_maxrss <= most))
