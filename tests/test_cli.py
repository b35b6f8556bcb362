"""The command line: what `check` prints, and how it ends."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from unit_reports.cli import app

ROOT = Path(__file__).parents[1]
DEFAULT = ROOT / "tests" / "cases" / "_default"
REAL = sorted((ROOT / "data" / "units").rglob("*.yaml"))
UNIT = "name: 甲单位\nkind: 机关\n"
WRONG = "name: 乙单位\nkind: 公司\n"
WARNED = UNIT + "reports:\n  - {period: 2023-11, figures: {集中学习: 7次}}\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in which a has no fault, b an error, and c a warning."""
    path = Path(shutil.copytree(DEFAULT, tmp_path / "reports"))
    for name, text in (("a", UNIT), ("b", WRONG), ("c", WARNED)):
        (path / "units" / "x").mkdir(parents=True, exist_ok=True)
        (path / "units" / "x" / f"{name}.yaml").write_text(text, "utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    """Call the command line."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def check(data: Path, *arguments: str | Path) -> Result:
    """Check a data folder, with a crash told as a crash."""
    result = run("check", "--data", data, *arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_paths_are_those_seen_from_here(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor opens the file from the first line, so the path starts at the working directory."""
    monkeypatch.chdir(data.parent.parent)

    first = check(data).stdout.splitlines()[0]

    assert Path(first.split(":")[0]).is_file()


@pytest.mark.parametrize(
    ("paths", "code", "found"),
    [
        ([], 1, ["E203", "W501"]),
        (["."], 1, ["E203", "W501"]),
        (["units"], 1, ["E203", "W501"]),
        (["units/x/a.yaml"], 0, []),
        (["units/x/b.yaml"], 1, ["E203"]),
        (["units/x/c.yaml"], 0, ["W501"]),
        (["units/x/a.yaml", "units/x/b.yaml"], 1, ["E203"]),
        (["catalog.yaml"], 0, []),
    ],
)
def test_exit_code_and_paths(data: Path, paths: list[str], code: int, found: list[str]) -> None:
    """0 without errors, 1 with; paths choose whose findings are told, folders and files alike."""
    result = check(data, "--format", "json", *(data / path for path in paths))

    assert [finding["code"] for finding in json.loads(result.stdout)] == found
    assert result.exit_code == code


def test_paths_may_be_relative(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is seen from the working directory, be that the data folder itself."""
    for where, folder in ((data.parent, "reports"), (data, ".")):
        monkeypatch.chdir(where)
        path = Path(folder) / "units" / "x" / "b.yaml"

        assert check(Path(folder), path).exit_code == 1
        assert check(Path(folder), path.with_name("a.yaml")).exit_code == 0


def test_what_is_missing_is_below_the_folder(data: Path) -> None:
    """A finding of a file that is not there belongs to the folder in which it is missed."""
    (data / "catalog.yaml").unlink()

    assert "E001" in check(data, data).stdout
    assert check(data, data).exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--data", "nowhere"],
        ["check", "--data", str(REAL[0])],
        ["check", "nowhere.yaml"],
        ["check", "--format", "xml"],
        ["check", "--wrong"],
        ["wrong"],
        [],
    ],
)
def test_a_wrong_call(arguments: list[str]) -> None:
    """A call that cannot be meant ends with 2, says why, and judges nothing."""
    result = run(*arguments)

    assert result.exit_code == 2
    assert result.output
    assert "处错误" not in result.stdout


def test_data_folder_from_the_environment(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable that a build heeds is heeded here; the option goes before it."""
    monkeypatch.setenv("UNIT_REPORTS_DATA", str(data))

    assert run("check").exit_code == 1
    assert run("check", "--data", ROOT / "data").exit_code == 0


def test_as_a_program(data: Path) -> None:
    """The module runs as a program, prints UTF-8 and hands on the exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "unit_reports", "check", "--data", data],
        cwd=ROOT / "hooks",
        capture_output=True,
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )

    assert done.returncode == 1
    assert "1 处错误" in done.stdout.decode()
    assert not done.stderr


def test_the_repository_s_own_data() -> None:
    """The data in this repository has no error."""
    assert check(ROOT / "data").exit_code == 0
