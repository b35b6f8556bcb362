"""Reading in several processes, or anywhere: the same data set and findings as in one."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import contextmanager
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import cluster
from tests.conftest import ROOT
from unit_reports.rules import check
from unit_reports.source import shares
from unit_reports.source.document import read_document
from unit_reports.source.executors import EXECUTOR, ExecutorError, executor
from unit_reports.source.folder import Folder

TODAY = date(2023, 12, 31)
AWFUL = ROOT / "tests" / "cases" / "awful"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make shares of two files, of however few."""
    monkeypatch.setattr(shares, "SHARE", 2)
    monkeypatch.setattr(shares, "FEWEST", 0)


@pytest.fixture(params=["data", "tests/campaigns/county", "tests/cases/awful"])
def folder(request: pytest.FixtureRequest) -> Folder:
    """Real reports, many units, and files with every kind of fault."""
    return Folder.at(ROOT / request.param)


def forked() -> Executor:
    """Give a pool of two processes."""
    return ProcessPoolExecutor(2, mp_context=get_context("fork"))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("make", [forked, lambda: ThreadPoolExecutor(3)], ids=["fork", "threads"])
def test_a_pool_reads_what_one_process_reads(folder: Folder, make: Callable[[], Executor]) -> None:
    """Units with all their places, and findings, are the same and in the same order."""
    with make() as pool:
        assert check(folder, today=TODAY, executor=pool) == check(folder, today=TODAY)


class Unreliable(Executor):
    """Does some jobs, loses some, and takes no more at some time."""

    def __init__(self, fates: list[str]) -> None:
        self._fates = iter(fates)
        self.lost = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do the job, or not."""
        fate = next(self._fates, "done")
        future: Future[Any] = Future()
        self.lost += fate != "done"
        match fate:
            case "done":
                future.set_result(fn(*args, **kwargs))
            case "broken":
                future.set_exception(BrokenExecutor())
            case "cancelled":
                future.cancel()
                future.set_running_or_notify_cancel()
            case "closed":
                raise RuntimeError
        return future


FATES = st.lists(st.sampled_from(["done", "broken", "cancelled", "closed"]), max_size=9)


@given(fates=FATES, share=st.integers(1, 4))
def test_whatever_is_lost_is_read_here_and_once(fates: list[str], share: int) -> None:
    """Results come whole and in order, whichever shares do not come back."""
    raws, _ = Folder.at(ROOT / "tests" / "campaigns" / "county").read_units()
    raws = raws[:15]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shares, "SHARE", share)
        patch.setattr(shares, "FEWEST", 0)
        found = list(shares.read_documents(raws, Unreliable(fates)))

    assert found == shares.read_share(raws)


def test_few_files_start_no_process() -> None:
    """A small folder is read here, whoever offers to do it."""
    engine = Unreliable(["closed"] * 100)
    check(Folder.at(ROOT / "data"), today=TODAY, executor=engine)

    assert not engine.lost


@pytest.mark.usefixtures("small")
def test_a_killed_process_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool of which a process is killed at work is broken; the result is whole all the same."""
    folder = Folder.at(ROOT / "tests" / "campaigns" / "county")
    expected = check(folder, today=TODAY)
    victim = folder.read_units()[0][7].id
    read, here = read_document, os.getpid()

    def dying(raw: Any) -> Any:
        if raw.id == victim and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(raw)

    monkeypatch.setattr(shares, "read_document", dying)
    with forked() as pool:
        found = check(folder, today=TODAY, executor=pool)
        with pytest.raises(BrokenExecutor):
            pool.submit(int)

    assert found == expected


NO_EXECUTORS = ["nowhere:executor", "json", "json:nothing", "json:loads", "builtins:dict", ":"]


@pytest.mark.parametrize("named", NO_EXECUTORS)
def test_an_executor_that_is_none_is_told_of(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip of the pen in the environment is a sentence, not a trace."""
    monkeypatch.setenv(EXECUTOR, named)
    with pytest.raises(ExecutorError, match=EXECUTOR), executor():
        pass


def test_none_means_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who wants no other process says so."""
    monkeypatch.setenv(EXECUTOR, "none")
    with executor() as found:
        assert found is None


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """So many files that they are sent away: the real reports again and again, and faulty ones."""
    target = tmp_path / "data"
    shutil.copytree(ROOT / "data", target, ignore=shutil.ignore_patterns("units"))
    (target / "units").mkdir()
    for number in range(max(shares.FEWEST // 5, 100)):
        for path in (ROOT / "data" / "units").rglob("*.yaml"):
            shutil.copy(path, target / "units" / f"{path.stem}-{number}.yaml")
    faulty = [path for path in sorted(AWFUL.rglob("*.yaml")) if path.is_file()]
    for path in faulty[:20]:
        shutil.copy(path, target / "units" / f"awful-{path.stem.lower()}.yaml")
    return target


def test_a_cluster_that_loses_a_worker_gives_the_same_findings(many: Path, tmp_path: Path) -> None:
    """Dask: a scheduler and two workers, one killed with work in hand; the command's very words."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "hooks"), str(ROOT)])}
    with _cluster(tmp_path, env) as (scheduler, victim):
        killed = tmp_path / "killed"
        env |= {
            cluster.SCHEDULER: str(scheduler),
            cluster.VICTIM: str(victim.pid),
            cluster.KILLED: str(killed),
        }
        found = _checked(many, env | {EXECUTOR: "tests.cluster:executor"})

        assert victim.wait(10) == -signal.SIGKILL
        assert int(killed.read_text("utf-8")) > 0

    assert found == _checked(many, env | {EXECUTOR: "none"})
    assert found[1].count("\n") > shares.FEWEST


def _checked(data: Path, env: dict[str, str]) -> tuple[int, str]:
    command = [sys.executable, "-m", "unit_reports", "check", "--data", str(data)]
    done = subprocess.run(
        [*command, "--as-of", "2023-12-31"], env=env, capture_output=True, text=True, check=False
    )
    assert done.stdout or not done.stderr, done.stderr
    return done.returncode, done.stdout


@contextmanager
def _cluster(folder: Path, env: dict[str, str]) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """Start a scheduler and two workers, each a process; give its file, and one of the workers."""
    told = folder / "scheduler.json"
    at = ["--scheduler-file", str(told)]
    ours = ["--host", "127.0.0.1", "--no-dashboard"]
    worker = ["dask_worker", *at, *ours, "--nthreads", "1", "--no-nanny", "--name"]
    scheduler = [*at, *ours, "--port", "0"]
    commands = [["dask_scheduler", *scheduler], [*worker, "one"], [*worker, "two"]]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            module = f"distributed.cli.{command[0]}"
            processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", module, *command[1:]],
                    cwd=folder,
                    env=env,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            while not told.exists():
                assert processes[0].poll() is None
                time.sleep(0.05)
        yield told, processes[1]
    finally:
        for process in processes:
            process.kill()
            process.wait()
