"""A job beside the build gives what it gives in it."""

import os
import subprocess
import sys
import threading

import pytest

from unit_reports.present.aside import aside


def test_the_result_is_the_same() -> None:
    """Whatever the size; more than a pipe holds, too."""
    job = lambda: {"text": "甲" * 1_000_000, "bytes": b"\0" * 10}  # noqa: E731 - a job as callers write it

    assert aside(job)() == job()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot copy a process")
def test_it_is_done_elsewhere() -> None:
    """The job runs in another process where one can be made.

    Asked in a fresh process, as other tests may have left threads in this one.
    """
    code = (
        "import os; from unit_reports.present.aside import aside; "
        "print(os.getpid(), aside(os.getpid)())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="hooks"
    )

    here, there = done.stdout.split()
    assert here != there


def test_with_other_threads_it_is_done_here() -> None:
    """A fork beside running threads could hang, so the job waits until it is asked for."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert aside(os.getpid)() == os.getpid()
    finally:
        stop.set()
        thread.join()


def test_a_fault_is_the_jobs_own() -> None:
    """What goes wrong there goes wrong here with the same exception."""

    def job() -> None:
        raise ValueError("甲")

    with pytest.raises(ValueError, match="甲"):
        aside(job)()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot copy a process")
def test_a_copy_that_is_killed_costs_nothing() -> None:
    """The job is then done here."""
    here = os.getpid()

    def job() -> str:
        if os.getpid() != here:
            os.kill(os.getpid(), 9)
        return "done"

    assert aside(job)() == "done"
