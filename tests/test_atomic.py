"""A build that ends in the middle, however, leaves the last good site whole."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import AS_OF, ROOT, SAFETY, SAFETY_AS_OF, run_build
from unit_reports import staging as module
from unit_reports.staging import Staging, stage

KILLED = -9
COUNTED = """
import os, sys

FILE_EVENTS = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "ctypes.dlopen")
last, here, seen = int(os.environ["LAST_EVENT"]), os.getpid(), 0

def watch(event, arguments):
    global seen
    if event not in FILE_EVENTS or os.getpid() != here:
        return
    if event == "open" and (arguments[1] is None or "r" == str(arguments[1])[:1]):
        return
    seen += 1
    if seen == last:
        os.kill(here, 9)

sys.addaudithook(watch)
sys.argv = ["mkdocs", "build", "--strict", "--quiet", "--site-dir", sys.argv[1]]
from mkdocs.__main__ import cli
try:
    cli()
finally:
    print(seen)
"""
"""A build that kills itself at its n-th change of a file, which is the same moment every time."""


def hashed(root: Path) -> str:
    """One hash of every file of a site and its place."""
    whole = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        whole.update(f"{path.relative_to(root)} {path.stat().st_size} ".encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()


def counted(target: Path, last: int, day: str) -> subprocess.CompletedProcess[str]:
    """Build, up to the n-th change of a file."""
    env = dict(os.environ) | {"NO_MKDOCS_2_WARNING": "1", "UNIT_REPORTS_AS_OF": day}
    env |= {"LAST_EVENT": str(last), "PYTHONPATH": os.fspath(ROOT / "hooks")}
    return subprocess.run(
        [sys.executable, "-c", COUNTED, os.fspath(target)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def leftovers(parent: Path) -> list[str]:
    """What lies beside a site that is none of the test's."""
    return [path.name for path in parent.iterdir() if path.name.startswith(".site")]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A good site."""
    target = tmp_path / "site"
    assert run_build(target).returncode == 0
    return target


def test_a_build_killed_at_any_moment(old: Path) -> None:
    """The site is the old one or the new one, whole; the next build clears up."""
    before, tomorrow = hashed(old), "2024-01-01"
    other = old.with_name("other")
    whole = counted(other, 0, tomorrow)
    assert whole.returncode == 0, whole.stderr
    after, changes = hashed(other), int(whole.stdout.split()[-1])
    assert before != after
    assert changes > 100
    # All over the build, and every moment around its end, where the sites change places.
    moments = {*range(1, changes, changes // 8), *range(changes - 6, changes + 1)}
    seen = set()
    for moment in sorted(moments):
        done = counted(old, moment, tomorrow)
        assert done.returncode == KILLED, (moment, done.stderr)
        seen.add(now := hashed(old))
        assert now in (before, after), moment
    assert before in seen

    assert run_build(old).returncode == 0
    assert hashed(old) == before
    assert leftovers(old.parent) == []


LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
sys.argv = ["mkdocs", "build", "--strict", "--site-dir", sys.argv[1]]
runpy.run_module("mkdocs", run_name="__main__")
"""


def test_a_build_without_room_to_write(old: Path) -> None:
    """Where the system refuses to write, it is told in a line, and nothing is left."""
    before = hashed(old)
    env = dict(os.environ) | {"NO_MKDOCS_2_WARNING": "1", "UNIT_REPORTS_AS_OF": AS_OF}
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, os.fspath(old)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "不能写网站" in done.stdout + done.stderr
    assert hashed(old) == before
    assert leftovers(old.parent) == []


FULL = 'mount -t tmpfs -o size=3m none "$1" && cp -r "$2" "$1/site" && shift 2 && exec "$@"'


def test_a_full_disk(tmp_path: Path) -> None:
    """A real file system with no room for a second site: the first stays."""
    disk, small = tmp_path / "disk", tmp_path / "small"
    disk.mkdir()
    small.mkdir()
    (small / "index.html").write_text("旧", encoding="utf-8")
    look = 'mkdocs build --strict -d "$0/site"; cat "$0/site/index.html"; ls -A "$0"'
    if not shutil.which("unshare"):
        pytest.skip("unshare is not on PATH")
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", FULL, "sh", disk, small, "sh", "-c", look, disk],
        cwd=ROOT,
        env=dict(os.environ)
        | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.fspath(ROOT / "hooks"),
            "NO_MKDOCS_2_WARNING": "1",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"this system lets nobody mount a small disk: {done.stderr.strip()[-80:]}")

    assert "Traceback" not in done.stderr
    assert "不能写网站" in done.stdout + done.stderr
    assert done.stdout.endswith("旧site\n")


def test_two_builds_at_once(tmp_path: Path) -> None:
    """The site is one of them, whole, however they overlap."""
    whole = {}
    jobs = ((None, AS_OF), (SAFETY, SAFETY_AS_OF))
    for number, (data, day) in enumerate(jobs):
        assert run_build(tmp_path / str(number), data=data, as_of=day).returncode == 0
        whole[hashed(tmp_path / str(number))] = number
    target = tmp_path / "site"
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-d", target],
            cwd=ROOT,
            env=dict(os.environ)
            | {"NO_MKDOCS_2_WARNING": "1", "UNIT_REPORTS_AS_OF": day}
            | {"UNIT_REPORTS_DATA": os.fspath(data or ROOT / "data")},
        )
        for data, day in jobs * 2
    ]
    assert [job.wait() for job in running] == [0, 0, 0, 0]

    assert hashed(target) in whole
    assert leftovers(tmp_path) == []


def test_a_strict_build_with_warnings_changes_nothing(old: Path, project: Path) -> None:
    """MkDocs counts its warnings when all is written: too late for the site to be replaced."""
    before = hashed(old)
    page = project / "docs" / "guide" / "office.md"
    page.write_text(page.read_text("utf-8") + "\n[nowhere](nowhere.md)\n", encoding="utf-8")
    done = run_build(old, project=project)

    assert done.returncode != 0
    assert hashed(old) == before
    assert leftovers(old.parent) == []


@pytest.fixture
def staged(tmp_path: Path) -> Iterator[Staging]:
    """A site that is staged beside an old one."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "old").touch()
    found = stage(tmp_path / "site")
    assert found
    (found.site / "new").touch()
    yield found
    found.discard()


def names(folder: Path) -> list[str]:
    """The names in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_site_is_put_in_its_place(
    staged: Staging, monkeypatch: pytest.MonkeyPatch, *, can_exchange: bool
) -> None:
    """At one stroke where the system can, by two moves elsewhere; nothing is left beside it."""
    if not can_exchange:
        monkeypatch.setattr(module, "_exchange", lambda *_: False)
    staged.publish()

    assert names(staged.target) == ["new"]
    assert names(staged.target.parent) == ["site"]


def test_a_build_killed_between_two_moves_is_put_right(
    staged: Staging, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next build finds the old site where it was moved to."""
    monkeypatch.setattr(module, "_exchange", lambda *_: False)
    staged.target.rename(staged.folder / "last")
    os.close(staged.lock)  # as the system does when a process is killed
    following = stage(staged.target)
    assert following

    assert names(staged.target) == ["old"]
    following.discard()
    assert names(staged.target.parent) == ["site"]


def test_a_build_that_runs_is_not_cleared_away(staged: Staging) -> None:
    """Another build leaves it alone."""
    following = stage(staged.target)
    assert following
    following.discard()

    assert names(staged.site) == ["new"]


def test_the_new_site_is_as_open_as_the_last(tmp_path: Path) -> None:
    """Whom the office let into the folder, or kept out of it, stays so."""
    target = tmp_path / "site"
    target.mkdir()
    target.chmod(0o2750)
    found = stage(target)
    assert found
    found.publish()

    assert target.stat().st_mode & 0o7777 == 0o2750


def test_a_site_behind_a_link_stays_behind_it(tmp_path: Path) -> None:
    """The link is kept and the folder that it leads to is replaced."""
    (tmp_path / "real").mkdir()
    link = tmp_path / "site"
    link.symlink_to("real")
    found = stage(link)
    assert found
    (found.site / "new").touch()
    found.publish()

    assert link.is_symlink()
    assert names(tmp_path / "real") == ["new"]


def test_where_nothing_can_be_put_beside_it_mkdocs_builds_as_ever(tmp_path: Path) -> None:
    """A mount cannot change places with a folder."""
    assert stage(Path("/proc")) is None
    (tmp_path / "file").touch()
    assert stage(tmp_path / "file") is None
