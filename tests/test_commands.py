"""The commands that help a liaison: `new`, `show`, `check --fix`, and what they print."""

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from unit_reports import cli
from unit_reports.cli import app
from unit_reports.model.count import EXAMPLES
from unit_reports.present.wording import STATES

ROOT = Path(__file__).parents[1]
DEFAULT = ROOT / "tests" / "cases" / "_default"
HEAD = "name: 甲单位\nkind: 机关\nreports:\n  - period: 2023-11\n    as_of: 2023-11\n"
TODAY = ("--as-of", "2023-12-31")


@pytest.fixture(params=["data", "tests/cases/_default", "tests/campaigns/safety"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The campaign and the catalog of one data folder, without its units."""
    path = tmp_path / "data"
    (path / "units").mkdir(parents=True)
    for name in ("campaign.yaml", "catalog.yaml"):
        shutil.copy(ROOT / request.param / name, path / name)
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder without units."""
    path = Path(shutil.copytree(DEFAULT, tmp_path / "data"))
    (path / "units").mkdir()
    return path


def run(*arguments: str | Path) -> Result:
    """Call the command line, with a crash told as a crash."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def a_kind(folder: Path) -> str:
    """The first kind of unit in a catalog."""
    found = re.search(
        r"kinds:.*?name: ([^,\n]+)", (folder / "catalog.yaml").read_text("utf-8"), re.DOTALL
    )
    assert found
    return found[1]


def new(folder: Path) -> Path:
    """Make the file of a new unit."""
    made = run(
        "new", "some-unit", "--name", '某“办”: #1 "x"', "--kind", a_kind(folder), "--data", folder
    )
    assert made.exit_code == 0, made.output
    return folder / "units" / "some-unit.yaml"


def test_a_new_file_passes_as_it_is(folder: Path) -> None:
    """A unit with nothing reported yet is no fault, whatever signs its name has."""
    path = new(folder)
    result = run("check", "--data", folder, *TODAY)

    assert result.stdout == "0 处错误，0 条提醒。\n"
    assert path.read_text("utf-8").startswith("name: ")


def test_every_example_of_a_new_file_passes(folder: Path) -> None:
    """Without the marks before them the examples are right, all at once and each part by itself."""
    path = new(folder)
    lines = path.read_text("utf-8").splitlines()
    report = lines.index(next(line for line in lines if line.startswith("reports:")))
    marked = [i for i, line in enumerate(lines) if i > report + 2 and re.match(r" +# ", line)]
    starts = [i for i in marked if not re.match(r" +#   ", lines[i])]
    assert len(starts) > 8
    for shown in (
        marked,
        *([i for i in marked if start <= i < end] for start, end in parts(starts)),
    ):
        text = [line.replace("# ", "", 1) if i in shown else line for i, line in enumerate(lines)]
        path.write_text("\n".join(text) + "\n", "utf-8")
        told = run("check", "--data", folder, *TODAY, path).stdout

        assert re.findall(r" (E\d+) .*", told) == (["E207"] if "answers" in told else []), told


def parts(starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where each part starts and ends."""
    yield from zip(starts, [*starts[1:], 10_000], strict=True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["A单位", "--name", "甲", "--kind", "机关"], "应为小写字母"),
        (["a", "--name", "甲", "--kind", "没有"], "可选：机关"),
        (["old", "--name", "甲", "--kind", "机关"], "已经有文件了"),
        (["broken", "--name", "甲", "--kind", "机关"], "已经有文件了"),
    ],
)
def test_what_cannot_be_made_is_refused(data: Path, arguments: list[str], words: str) -> None:
    """A call that would make a wrong file or overwrite one ends with 2 and writes nothing."""
    (data / "units" / "sub").mkdir()
    (data / "units" / "sub" / "old.yaml").write_text(HEAD, "utf-8")
    (data / "units" / "broken.yaml").write_text("name: [\n", "utf-8")
    before = {path: path.read_bytes() for path in data.rglob("*.yaml")}
    result = run("new", *arguments, "--data", data)

    assert result.exit_code == 2
    assert words in result.stderr
    assert {path: path.read_bytes() for path in data.rglob("*.yaml")} == before


@pytest.mark.parametrize("file", ["campaign.yaml", "catalog.yaml"])
def test_nothing_is_made_from_a_broken_catalog(data: Path, file: str) -> None:
    """Without the office's files nobody knows what may be written."""
    (data / file).write_text("title: [\n", "utf-8")

    assert run("new", "a", "--name", "甲", "--kind", "机关", "--data", data).exit_code == 2


def test_show_tells_how_every_figure_is_read(data: Path) -> None:
    """Line, words, reading, state and indicator of each figure; what is absent is not none."""
    rows = "".join(f"      集中学习: '{written}'\n" for written, *_ in EXAMPLES[:1])
    text = (
        HEAD
        + "    figures:\n"
        + rows
        + "      查找问题: {count: 30余个, joint: j1}\n    problems: []\n"
    )
    (data / "units" / "a.yaml").write_text(text, "utf-8")
    result = run("show", "a", "--data", data, *TODAY)
    squeezed = [" ".join(line.split()) for line in result.stdout.splitlines()]

    assert result.exit_code == 0
    assert "7 7 7 确数 集中学习 本级" in squeezed
    assert "8 30余个 31–39个 范围 查找问题 本级，联合 j1" in squeezed
    assert "存在问题：零报告（确实没有）" in squeezed
    assert "调研课题：未报（报告没有写，不等于没有）" in squeezed


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row[0])
def test_show_knows_every_way_of_writing(data: Path, row: tuple[Any, ...]) -> None:
    """What stands in the table of conventions is read so here, too."""
    written, state, *_ = row
    text = HEAD + f"    figures:\n      集中学习: '{written}'\n"
    (data / "units" / "a.yaml").write_text(text, "utf-8")

    assert STATES[state] in run("show", "a", "--data", data, *TODAY).stdout


def test_show_reads_what_it_can_of_a_file_with_faults(data: Path) -> None:
    """The good figures are shown, the faults are told, and the exit code says so."""
    text = HEAD + "    figures:\n      集中学习: 7次\n      查找问题: 3X个\n"
    (data / "units" / "a.yaml").write_text(text, "utf-8")
    result = run("show", data / "units" / "a.yaml", "--data", data, *TODAY)

    assert result.exit_code == 1
    assert "7次" in result.stdout
    assert "E105" in result.stdout


def test_show_asks_which_unit_was_meant(data: Path) -> None:
    """An unknown unit is a wrong call; the nearest id is offered."""
    (data / "units" / "park-centre.yaml").write_text(HEAD, "utf-8")
    result = run("show", "park-center", "--data", data)

    assert result.exit_code == 2
    assert "是不是想写 park-centre？" in result.stderr


SLIPS = """\
name: 甲单位 # 名称
kind: 机关
reports:
  - period: 2023-11
    as_of: 2023-11
    figures:
      集中学习：7次
      查找问题: *个   # 遮住了
      参学人次: {count：‘8人次’，note：甲}
    plans: [{summary: @甲, category: 没有}]
"""
MENDED = """\
name: 甲单位 # 名称
kind: 机关
reports:
  - period: 2023-11
    as_of: 2023-11
    figures:
      集中学习: 7次
      查找问题: '*个'   # 遮住了
      参学人次: {count: '8人次', note: 甲}
    plans: [{summary: '@甲', category: 没有}]
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_fix_repairs_what_is_safe(data: Path, encoding: str) -> None:
    """Encoding, line ends, full-width signs and quotes are put right; the rest is told."""
    path = data / "units" / "a.yaml"
    path.write_bytes(SLIPS.replace("\n", "\r\n").encode(encoding))
    result = run("check", "--fix", "--data", data, *TODAY)

    assert path.read_bytes().decode() == MENDED
    assert "已修改" in result.stderr
    assert re.findall(r" ([EW]\d+) ", result.stdout) == ["E202"]
    assert result.exit_code == 1


def test_fix_touches_only_what_was_asked(data: Path) -> None:
    """With paths given the other files stay as they are, and so does a file that is right."""
    for name in ("a", "b"):
        (data / "units" / f"{name}.yaml").write_text(SLIPS, "utf-8")
    before = (data / "catalog.yaml").stat().st_mtime_ns
    run("check", "--fix", "--data", data, *TODAY, data / "units" / "a.yaml")

    assert (data / "units" / "a.yaml").read_text("utf-8") == MENDED
    assert (data / "units" / "b.yaml").read_text("utf-8") == SLIPS
    assert (data / "catalog.yaml").stat().st_mtime_ns == before
    assert sorted(path.name for path in (data / "units").iterdir()) == ["a.yaml", "b.yaml"]


def test_without_fix_nothing_is_written(data: Path) -> None:
    """A check reads."""
    path = data / "units" / "a.yaml"
    path.write_text(SLIPS, "utf-8")
    run("check", "--data", data, *TODAY)

    assert path.read_text("utf-8") == SLIPS


def test_the_day_decides_what_is_late(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--as-of`, or its variable, is today: the future of one day is the past of another."""
    text = HEAD + "    submitted: 2023-12-01\n    problems: []\n"
    (data / "units" / "a.yaml").write_text(text, "utf-8")

    assert "W403" in run("check", "--data", data, "--as-of", "2023-11-30").stdout
    assert "W403" not in run("check", "--data", data, "--as-of", "2023-12-01").stdout
    monkeypatch.setenv("UNIT_REPORTS_AS_OF", "2023-11-30")
    assert "W403" in run("check", "--data", data).stdout
    assert run("check", "--data", data, "--as-of", "gestern").exit_code == 2


def test_the_source_line_stands_below_a_finding(data: Path) -> None:
    """The line as in the file, and a mark below the place."""
    (data / "units" / "a.yaml").write_text(HEAD + "    figures: {集中学习: 3X次}\n", "utf-8")
    lines = run("check", "--data", data, *TODAY).stdout.splitlines()

    assert lines[2] == "  6 |     figures: {集中学习: 3X次}"
    assert lines[3].index("^") == len("  6 |     figures: {集中学习: ") + len("集中学习")


class Terminal:
    """A standard error that is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def test_progress_shows_on_a_terminal_after_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the first second, then how far it has come; every file is still handed on."""
    clock = iter(range(0, 1000, 1))
    bar = _Bar()
    monkeypatch.setattr(cli, "monotonic", lambda: next(clock) * 0.4)
    monkeypatch.setattr("sys.stderr", Terminal())
    monkeypatch.setattr(cli, "_progress_bar", bar.of)

    assert list(cli._watched(range(10))) == list(range(10))
    assert bar.total == 10
    assert bar.seen[0] >= 3
    assert bar.stopped


def test_no_progress_into_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log is no place for a moving bar."""
    monkeypatch.setattr(cli, "_progress_bar", lambda _total: pytest.fail("shown"))

    assert list(cli._watched(range(3))) == [0, 1, 2]


class _Bar:
    """Stands for a progress bar and remembers."""

    task_ids = (0,)

    def __init__(self) -> None:
        self.total = 0
        self.seen: list[int] = []
        self.stopped = False

    def of(self, total: int) -> "_Bar":
        """Be the bar of so many files."""
        self.total = total
        return self

    def update(self, _task: int, *, completed: int) -> None:
        """Note how far it has come."""
        self.seen.append(completed)

    def stop(self) -> None:
        """Note the end."""
        self.stopped = True
