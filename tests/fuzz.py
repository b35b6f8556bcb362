"""Read generated files until one of them breaks the reader: ``make fuzz``.

Every input is judged as a file alone, and many in a data folder as well: nothing may be raised,
take long or much memory, and every finding must be one that a person can use. The seed alone says
what the inputs are. An input that fails is written to a file; ``--repeat FILE`` judges it again.
"""

import argparse
import faulthandler
import os
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import FrameType

from tests.fuzz_inputs import ROOT, Input, make
from tests.fuzz_oracle import TARGETS, UNIT, data_folder, judge

FAILED = ROOT / ".cache" / "fuzz"
COUNT, SEED = 100_000, 1
MOST_TOLD = 50
CHUNK = 200
PATIENCE = 10.0
"""Seconds of the processor's time after which an input counts as hanging."""
SILENCE = 300
"""Seconds by the clock after which a process that does not answer is ended."""
MEMORY = 2 << 30
"""Bytes of address space that a process may have."""
FOLDER_EVERY = 5
TURNS = (UNIT, *TARGETS)
"""In whose place each input that is checked in a folder stands, by turns."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What came of some inputs: `failures` are the input and what was wrong with it."""

    inputs: int = 0
    read: int = 0
    folders: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, int, str] = (0.0, 0, "")
    peak: int = 0
    failures: list[tuple[Input, str]] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take in what came of other inputs."""
        self.inputs += other.inputs
        self.read += other.read
        self.folders += other.folders
        self.kinds += other.kinds
        self.slowest = max(self.slowest, other.slowest)
        self.peak = max(self.peak, other.peak)
        self.failures += other.failures

    def summary(self, seed: int, seconds: float) -> str:
        """Everything in one line."""
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.kinds.items()))
        slowest, number, kind = self.slowest
        parts = (
            f"seed {seed}: {self.inputs} inputs ({kinds}) in {seconds:.0f} s",
            f"{self.read} accepted, {self.inputs - self.read} refused",
            f"{self.folders} checked in a folder too",
            f"slowest {slowest:.2f} s (no. {number}, {kind})",
            f"peak memory {self.peak / 1024:.0f} MB",
            f"{len(self.failures)} failed",
        )
        return "; ".join(parts)


def judge_range(seed: int, numbers: range) -> Tally:
    """Judge some inputs in this process."""
    tally = Tally()
    with data_folder() as root, _last_words() as remember:
        for number in numbers:
            made = make(seed, number)
            in_folder = made.kind == "figures" or number % FOLDER_EVERY == 0
            target = UNIT if made.kind == "figures" else TURNS[number // FOLDER_EVERY % len(TURNS)]
            remember(made.content)
            start = time.process_time()
            try:
                with patience():
                    tally.read += judge(made.content, [target] if in_folder else [], root)
            except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
                tally.failures.append((made, traceback.format_exc(limit=-4)))
            tally.inputs += 1
            tally.folders += in_folder
            tally.kinds[made.kind] += 1
            took = time.process_time() - start
            tally.slowest = max(tally.slowest, (took, number, made.kind))
    tally.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return tally


@contextmanager
def _last_words() -> Iterator[Callable[[bytes], object]]:
    """Keep what is being read in a file, which stays if the process dies of it."""
    FAILED.mkdir(parents=True, exist_ok=True)
    path = FAILED / f"died-{os.getpid()}.yaml"
    faulthandler.dump_traceback_later(SILENCE, exit=True)
    yield path.write_bytes
    faulthandler.cancel_dump_traceback_later()
    path.unlink(missing_ok=True)


@contextmanager
def patience(seconds: float = PATIENCE) -> Iterator[None]:
    """Raise a `TimeoutError` in what takes longer than so many seconds of the processor."""

    def enough(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"took more than {seconds:g} s")

    before = signal.signal(signal.SIGPROF, enough)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(count: int, seed: int, workers: int | None = None) -> Tally:
    """Judge `count` inputs on all cores.

    Raises:
        BrokenProcessPool: A process died; what it read last stands in `FAILED`.
    """
    chunks = [range(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
    total = Tally()
    with ProcessPoolExecutor(
        workers or os.cpu_count(), mp_context=get_context("spawn"), initializer=_limit_memory
    ) as pool:
        for tally in pool.map(partial(judge_range, seed), chunks):
            total.add(tally)
    return total


def repeat(path: Path) -> None:
    """Judge one file once more, in every place of a data folder; what is wrong is raised."""
    with data_folder() as root, patience():
        accepted = judge(path.read_bytes(), TARGETS, root)
    say(f"{path}: {'accepted' if accepted else 'refused'}, nothing is wrong")


def say(text: str) -> None:
    """Print a line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code tells whether anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--repeat", type=Path, metavar="FILE", help="judge this file again")
    options = parser.parse_args(arguments)
    if options.repeat:
        repeat(options.repeat)
        return 0
    for old in FAILED.glob("died-*"):
        old.unlink()
    start = time.perf_counter()
    try:
        total = run(options.count, options.seed)
    except BrokenProcessPool:
        say(f"a process died; what it read last: {FAILED}/died-*.yaml")
        return 1
    for made, fault in total.failures[:MOST_TOLD]:
        path = FAILED / f"{options.seed}-{made.number}-{made.kind}.yaml"
        path.write_bytes(made.content)
        say(f"{fault}python -m tests.fuzz --repeat {path}\n")
    say(total.summary(options.seed, time.perf_counter() - start))
    return 1 if total.failures else 0


if __name__ == "__main__":
    sys.exit(main())
