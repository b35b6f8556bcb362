"""Jobs in copies of the process give what they give in it."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from unit_reports.making import MOST_PAGES, divided
from unit_reports.present.spread import MOST_COPIES, MOST_GROWN, MOST_JOBS, spread

FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot copy a process")


def test_the_results_are_the_same_and_in_order() -> None:
    """Whatever their size, and whichever is done first."""
    jobs = [lambda n=n: {"text": "甲" * (10_000 * n), "number": n} for n in range(40)]

    assert list(spread(jobs)) == [job() for job in jobs]


def test_no_jobs_have_no_results() -> None:
    """Nothing to do is done at once; a single job is not worth a copy."""
    assert list(spread([])) == []
    assert list(spread([os.getpid])) == [os.getpid()]


def done_alone(code: str) -> list[str]:
    """What a fresh process says: other tests may have left threads in this one."""
    imports = "import os; from unit_reports.present.spread import spread; "
    done = subprocess.run(
        [sys.executable, "-c", imports + code],
        capture_output=True,
        text=True,
        check=True,
        cwd="hooks",
    )
    assert not done.stderr
    return done.stdout.split()


@pytest.mark.parametrize("pages", [0, 7, 800, 33_333])
def test_no_job_has_many_pages(pages: int) -> None:
    """However many there are, a copy makes few at a time; each page is made once."""
    jobs = divided(range(pages))

    assert sorted(page for job in jobs for page in job) == [*range(pages)]
    assert max(map(len, jobs)) <= MOST_PAGES
    assert max(map(len, jobs)) - min(map(len, jobs)) <= 1


@FORKS
def test_large_jobs_are_done_one_after_the_other() -> None:
    """Beside each small ones are done while there are any: half of the copies may be at one."""
    code = (
        "import time; took = lambda: (time.monotonic(), time.sleep(0.05), time.monotonic()); "
        "print(*(end for job in spread([took] * 12, range(0, 12, 3)) for end in job[::2]))"
    )
    ends = [float(end) for end in done_alone(code)]
    large = sorted(zip(ends[::6], ends[1::6], strict=True))

    at_once = [sum(start < end and begun < over for start, over in large) for begun, end in large]
    assert max(at_once) <= max(1, -(-min(len(os.sched_getaffinity(0)), MOST_COPIES) // 2))


@FORKS
def test_they_are_done_elsewhere() -> None:
    """The jobs run in other processes where they can be made."""
    here, *there = done_alone("print(os.getpid(), *spread([os.getpid] * 9))")

    assert len(there) == 9
    if len(os.sched_getaffinity(0)) > 1:
        assert here not in there


@FORKS
def test_copies_are_made_anew() -> None:
    """None does many jobs, so that what it kept of them does not add up."""
    pids = done_alone("print(os.getpid(), *spread([os.getpid] * 99))")[1:]

    if len(os.sched_getaffinity(0)) > 1:
        assert max(map(pids.count, pids)) <= MOST_JOBS < 99 // 2


@FORKS
def test_a_copy_that_has_grown_is_replaced_at_once() -> None:
    """Its next job is done by another, which needs no more memory than the first did."""
    growing = f"spread([lambda: (len(b'x' * {2048 * MOST_GROWN}), os.getpid())[1]] * 9)"
    here, *pids = done_alone(f"print(os.getpid(), *{growing})")

    if here not in pids:
        assert len(set(pids)) == 9


def test_with_other_threads_they_are_done_here() -> None:
    """A fork beside running threads could hang."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert list(spread([os.getpid] * 3)) == [os.getpid()] * 3
    finally:
        stop.set()
        thread.join()


def failing(number: int) -> int:
    """Fail at the third."""
    if number == 2:
        raise ValueError("甲")
    return number


def test_a_fault_is_the_jobs_own() -> None:
    """What goes wrong there goes wrong here with the same exception, and the next jobs are fine."""
    jobs: list[Callable[[], int]] = [partial(failing, number) for number in range(9)]
    with pytest.raises(ValueError, match="甲"):
        list(spread(jobs))

    assert list(spread(jobs[3:])) == list(range(3, 9))


@FORKS
def test_copies_that_are_killed_cost_nothing() -> None:
    """The jobs are then done here."""
    code = (
        "here = os.getpid(); "
        "dying = lambda n: os.kill(os.getpid(), 9) if n == 4 and os.getpid() != here else n; "
        "print(*spread([lambda n=n: dying(n) for n in range(20)]))"
    )

    assert done_alone(code) == [str(number) for number in range(20)]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks the system in Linux's way")
def test_copies_end_with_a_process_that_is_killed(tmp_path: Path) -> None:
    """They would wait for more work for ever, and hold what it held."""
    told = tmp_path / "told"
    code = (
        "import time; from pathlib import Path; "
        f"job = lambda: (open({str(told)!r}, 'a').write(f'{{os.getpid()}}\\n'), time.sleep(60)); "
        "list(spread([job] * 4))"
    )
    imports = "import os; from unit_reports.present.spread import spread; "
    with subprocess.Popen([sys.executable, "-c", imports + code], cwd="hooks") as process:
        wait_until(lambda: told.exists() and told.read_text("utf-8").count("\n") > 0)
        process.kill()
    copies = [int(line) for line in told.read_text("utf-8").split()]

    wait_until(lambda: not any(at_work(copy) for copy in copies))


def at_work(process: int) -> bool:
    """Whether a process has not ended, be it that nobody has asked how."""
    try:
        said = Path(f"/proc/{process}/stat").read_text("utf-8")
    except OSError:
        return False
    return said.rpartition(")")[2].split()[0] != "Z"


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait ten seconds at most."""
    for _ in range(200):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError
