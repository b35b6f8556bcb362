"""The command line: what `check` and `schema` print, and how they end."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

from unit_reports.cli import app
from unit_reports.model.faults import validate
from unit_reports.model.unit import UnitFile
from unit_reports.present.schema import unit_schema
from unit_reports.rules import RULES
from unit_reports.source.document import Document, Loc, read_document
from unit_reports.source.folder import RawFile

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


# The schema and the model, each the other's oracle.

SCHEMA = json.loads(unit_schema())
VALIDATOR = Draft202012Validator(SCHEMA)
BEYOND_SCHEMA = {rule.code for rule in RULES.values() if rule.name.startswith("count-")} | {"E111"}
"""What the schema leaves to the model: how a count is written, and the calendar."""
WORDS = st.sampled_from(
    ["次", "p1", "本级", "2023-11", "2023-12-31", "7次", "制定", "x" * 201, "问题 一"]
)
ANYTHING = st.recursive(
    st.booleans() | st.integers(0, 99) | WORDS | st.just(""),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["title", "id", "count", "甲"]), inner, max_size=2)
    ),
    max_leaves=4,
)
"""What may stand anywhere in a file by mistake."""


def read(text: str) -> Document:
    """Read a unit file strictly."""
    document, _ = read_document(RawFile(id="a", path="a.yaml", content=text.encode()))
    assert document is not None
    return document


FULL = read("""\
name: 甲单位
kind: 机关
parent: county
reports:
  - period: 2023-11
    as_of: 2023-11
    submitted: 2023-12-01
    source: {title: 工作汇报, file: a.txt}
    scope: 全系统
    figures:
      甲: 7
      乙: {count: 7次, note: 说明, items: [一, 二], scope: 本级, joint: j1}
    topics: [{title: 甲, category: 乙, lead: 丙, status: 丁, method: 戊, outcome: 己}]
    problems:
      - id: p1
        summary: 甲
        categories: [乙]
        subject: 丙
        rectification: {track: 甲, progress: 乙, measures: 丙, owner: 丁, due: 2023-12}
    regulations: [{title: 甲, action: 修订, about: 乙}]
    services: [{title: 甲, status: 乙, about: 丙}]
    practices: [{name: 甲, theme: 乙, about: 丙}]
    plans:
      - {summary: 甲, category: 乙, answers: [p1], indicator: 甲, target: 2次, items: [一]}
      - {summary: 甲, category: 乙, owner: 丙, due: 2023-12-31, note: 丁}
""").data
"""A unit file with every key."""


def faults(data: Any) -> set[str]:
    """The codes of what the model says of a unit file's values."""
    document = Document(id="a", path="a.yaml", text="", data=data, values={}, keys={})
    return {finding.code for finding in validate(UnitFile, document, {})[1]}


def places(data: Any, loc: Loc = ()) -> Iterator[Loc]:
    """The way to every value inside."""
    inside = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for key in inside:
        yield (*loc, key)
        yield from places(data[key], (*loc, key))


NO_CATEGORY = """\
name: 甲
kind: 机关
reports: [{period: 2023-11, problems: [{id: p1, summary: 乙, categories: []}]}]
"""
PLACES = list(places(FULL))


@st.composite
def mutants(draw: st.DrawFn) -> Any:
    """A full unit file with one value taken away, put in place of another, or added."""
    data = deepcopy(FULL)
    *way, last = draw(st.sampled_from(PLACES))
    parent: Any = data
    for key in way:
        parent = parent[key]
    match draw(st.sampled_from(["remove", "replace", "add"])):
        case "remove":
            del parent[last]
        case "add" if isinstance(parent, dict):
            parent[draw(st.sampled_from(["甲", "title", "note"]))] = draw(ANYTHING)
        case _:
            parent[last] = draw(ANYTHING)
    return data


def test_schema_is_a_schema() -> None:
    """What `schema` prints is JSON Schema of the draft it names, and the same every time."""
    result = run("schema")

    Draft202012Validator.check_schema(json.loads(result.stdout))
    assert json.loads(result.stdout)["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert result.stdout == unit_schema()
    assert result.exit_code == 0


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_schema_accepts_the_real_files(path: Path) -> None:
    """An editor marks nothing in the files that `check` accepts."""
    assert not list(VALIDATOR.iter_errors(read(path.read_text("utf-8")).data))


def test_schema_accepts_every_key() -> None:
    """A file that uses every key of the model is right for both."""
    assert not list(VALIDATOR.iter_errors(FULL))
    assert not faults(FULL)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name: 甲\n", "E101"),
        ("name: 甲\nkind: 机关\nreport: []\n", "E102"),
        ("name: 2023\nkind: 机关\n", "E103"),
        ("name: 甲\nkind: 机关\nreports: {}\n", "E103"),
        ("name: 甲\nkind: 机关\nreports: [{period: 2023-11, figures: {甲: true}}]\n", "E103"),
        ("name: 甲\nkind: 机关\nreports: [{period: 2023-11, figures: {甲: {note: 乙}}}]\n", "E101"),
        ("name: 甲\nkind: 机关\nreports: [{period: 2023-11, scope: 全市}]\n", "E112"),
        ("name: 甲\nkind: 机关\nreports: [{period: 十一月}]\n", "E113"),
        ("name: 甲\nkind: 机关\nparent: A\n", "E113"),
        ("name: ''\nkind: 机关\n", "E114"),
        (f"name: {'甲' * 201}\nkind: 机关\n", "E114"),
        (NO_CATEGORY, "E115"),
    ],
)
def test_schema_refuses_what_the_model_refuses(text: str, code: str) -> None:
    """An editor marks what `check` would refuse, kind by kind."""
    data = read(text).data

    assert faults(data) == {code}
    assert list(VALIDATOR.iter_errors(data))


@given(mutants())
def test_schema_and_model_agree(data: Any) -> None:
    """A file is right for both or for neither, but for what a schema cannot know."""
    found = faults(data)

    assert VALIDATOR.is_valid(data) == (not found - BEYOND_SCHEMA)


@given(mutants())
def test_every_fault_of_shape_is_explained(data: Any) -> None:
    """Whatever stands in the wrong place, the message is Chinese and says what to write instead."""
    document = Document(id="a", path="a.yaml", text="", data=data, values={}, keys={})
    for finding in validate(UnitFile, document, {})[1]:
        own = re.sub(r"“[^”]*”", "", finding.message)

        assert not re.search("[A-Za-z]{2,}", own.replace("true 或 false", ""))
        assert "另一种形式" not in own
        assert finding.hint


def test_schema_speaks_chinese() -> None:
    """Every key that an editor offers has a title in Chinese."""
    tables = [SCHEMA, *SCHEMA["$defs"].values()]
    titles = [
        (key, value.get("title", ""))
        for table in tables
        for key, value in table.get("properties", {}).items()
    ]

    assert titles
    assert [key for key, title in titles if not re.search("[\u4e00-\u9fff]", title)] == []
