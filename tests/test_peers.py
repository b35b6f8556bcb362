"""Hugo's site says the same as ours, or their ratio would mean nothing."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.bench.compare import compare, homes_of
from tests.bench.hugo import hugo_command, hugo_site
from tests.bench.synthetic import make_data
from tests.conftest import AS_OF, Build

UNITS = 24
SYSTEM = "units/top-a/system/"
JOINT = """\
name: 单位{0}
kind: {1}
parent: {2}
reports:
  - period: 2023-11
    as_of: 2023-11-30
    submitted: 2023-12-01
    source: {{title: 工作小结, file: some.txt}}
    scope: {3}
    figures:
      专题党课: {{count: {4}, joint: {5}}}
      走访慰问: {{count: '{6}', note: 含下级}}
    problems: []
    plans: []
"""
PLANTED = (
    ("top-a", "县（市、区）", "", "全系统", "50次", "fair", "90次"),
    ("top-a-1", "机关", "top-a", "本级", "7次", "lecture", "3次"),
    ("top-a-2", "学校", "top-a", "本级", "30余次", "film", "约30次"),
    ("top-b", "县（市、区）", "", "全系统", "40余次", "visit", "20次以上"),
    ("top-b-1", "学校", "top-b", "本级", "5-9次", "lecture", "2次"),
    ("top-b-2", "机关", "top-b", "本级", "约8次", "film", "*次"),
    ("alone", "机关", "", "本级", "近10次", "lecture", "0次"),
)
"""Events that several system-wide figures hold: within one kind of unit and across kinds."""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory, build: Build) -> tuple[Path, Path]:
    """Our site and Hugo's, of the same files."""
    folder = tmp_path_factory.mktemp("peers")
    make_data(folder / "data", UNITS, 11)
    for unit in PLANTED:
        path = folder / "data" / "units" / f"{unit[0]}.yaml"
        path.write_text(JOINT.format(*unit).replace("parent: \n", ""), encoding="utf-8")
    done = build(folder / "ours", data=folder / "data")
    assert done.returncode == 0, done.stderr
    hugo_site(folder / "peer")
    command = hugo_command(folder / "peer", folder / "hugo", AS_OF)
    made = subprocess.run(
        command, cwd=folder / "peer", capture_output=True, encoding="utf-8", check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return folder / "ours", folder / "hugo"


@pytest.mark.hugo
def test_both_say_the_same_of_every_extent(sites: tuple[Path, Path]) -> None:
    """Totals, coverage, groups and tables agree for the whole, each kind and each unit above."""
    ours, hugo = sites
    compared, differ = compare(ours, hugo)

    assert differ == []
    assert compared["extents"] == len(homes_of(ours, "data/totals.json"))
    assert all(compared[what] for what in ("totals", "groups", "tables", "rows"))
    for home in ("", "kinds/district/"):
        told = json.loads((ours / home / "data" / "totals.json").read_text(encoding="utf-8"))
        assert told["indicators"]["party_lectures"]["repeated"].keys() == {"film", "lecture"}


@pytest.mark.hugo
@pytest.mark.parametrize(
    ("home", "page", "said", "other", "name"),
    [
        (SYSTEM, "totals.json", r'"not_reported":\d+', '"not_reported":999', "totals.json "),
        (SYSTEM, "indicators/index.html", r"<strong>[^<]*", "<strong>7", "indicators "),
        (SYSTEM, "study/index.csv", ",确数,", ",范围,", "study.csv "),
        ("kinds/school/", "plans/index.html", r"\n<li>", "\n<p>", "plans "),
    ],
)
def test_what_differs_is_told(  # noqa: PLR0917 - a case in a line
    sites: tuple[Path, Path],
    tmp_path: Path,
    home: str,
    page: str,
    said: str,
    other: str,
    name: str,
) -> None:
    """A coverage, a total, a cell or an item that is told otherwise is named, with its place."""
    ours, hugo = sites
    path = shutil.copytree(hugo, tmp_path / "hugo") / home / page
    text, changed = re.subn(said, other, path.read_text(encoding="utf-8"), count=1)
    path.write_text(text, encoding="utf-8")
    _, differ = compare(ours, tmp_path / "hugo")

    assert changed
    assert [told.startswith(f"{home}{name}") for told in differ] == [True]
