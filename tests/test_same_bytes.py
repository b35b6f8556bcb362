"""One commit, one day: the same bytes, whatever the machine.

What may differ is the locale, the time zone, the hash seed, the order in which the system lists
files, the place of the checkout, and how many processes do the work.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Build
from tests.make_county import COUNTY
from tests.test_site import contents

AS_OF = "2024-10-20"
BACKWARDS = """\
import os

listdir, scandir = os.listdir, os.scandir


class Backwards:
    def __init__(self, *place):
        with scandir(*place) as found:
            self.entries = iter(list(found)[::-1])

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.entries)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.entries = iter(())


os.listdir = lambda *place: listdir(*place)[::-1]
os.scandir = Backwards
"""
"""Every folder is listed the other way round."""
ALONE = """\
import os

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
os.cpu_count = lambda: 1
if hasattr(os, "fork"):
    del os.fork
"""
"""One processor, and no way to copy a process, as on Windows."""
MARK = """
import os

open(os.environ["STARTED"], "w").close()
"""
"""Tells that all this was done: a start-up file that nobody reads would prove nothing."""
MACHINES: dict[str, tuple[dict[str, str], str]] = {
    "no language, far east, files in another order": (
        {
            "LANG": "C",
            "LC_ALL": "C",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
            "TZ": "Pacific/Kiritimati",
            "PYTHONHASHSEED": "4711",
        },
        BACKWARDS,
    ),
    "Unicode, far west, one processor and one process": (
        {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Pago_Pago", "PYTHONHASHSEED": "0"},
        ALONE,
    ),
}


def laid_down(place: Path, order: Callable[[list[Path]], list[Path]]) -> Path:
    """Copy the larger campaign file by file, in an order of one's own."""
    root = place / COUNTY.name
    for path in order(sorted(COUNTY.rglob("*.yaml"))):
        copy = root / path.relative_to(COUNTY)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return root


@pytest.fixture(scope="module")
def usual(build: Build, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site of the larger campaign as this machine makes it."""
    place = tmp_path_factory.mktemp("usual")
    data = laid_down(place, lambda files: files)
    done = build(place / "site", data=data, as_of=AS_OF)
    assert done.returncode == 0, done.stderr
    return contents(place / "site")


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The files that are not the same in both, or in one only."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


@pytest.mark.parametrize("machine", MACHINES)
def test_another_machine(
    machine: str, usual: dict[str, bytes], build: Build, tmp_path: Path
) -> None:
    """The whole site is the same, byte for byte; its data were laid down in the other order."""
    environment, startup = MACHINES[machine]
    started = tmp_path / "started"
    (tmp_path / "sitecustomize.py").write_text(startup + MARK, "utf-8")
    environment = environment | {"PYTHONPATH": os.fspath(tmp_path), "STARTED": os.fspath(started)}
    data = laid_down(tmp_path, lambda files: files[::-1])
    done = build(tmp_path / "site", data=data, as_of=AS_OF, environment=environment)

    assert done.returncode == 0, done.stderr
    assert started.exists()
    assert len(usual) > 500
    assert not differing(usual, contents(tmp_path / "site"))


def test_another_checkout(
    usual: dict[str, bytes], project: Path, build: Build, tmp_path: Path
) -> None:
    """A checkout elsewhere, with nothing compiled and another site in its way, gives the same."""
    (tmp_path / "site" / "units" / "gone").mkdir(parents=True)
    (tmp_path / "site" / "units" / "gone" / "index.html").write_text("older", "utf-8")
    data = laid_down(tmp_path, lambda files: files[1::2] + files[::2])
    done = build(tmp_path / "site", project=project, data=data, as_of=AS_OF)

    assert done.returncode == 0, done.stderr
    assert not differing(usual, contents(tmp_path / "site"))
