"""What clerks paste, editors leave behind and attackers write: a finding each, or read rightly."""

import codecs
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.fuzz_oracle import TODAY
from tests.test_cases import HERE
from unit_reports.finding import Finding
from unit_reports.model.count import Count
from unit_reports.model.dataset import Dataset
from unit_reports.rules import check
from unit_reports.source import builder
from unit_reports.source.document import read_document
from unit_reports.source.folder import MAX_BYTES, Folder, RawFile

UNIT = """\
name: 甲单位
kind: 机关
reports:
  - period: 2023-11
    as_of: 2023-11-30
    figures:
      集中学习: 7次
      查找问题: 3个
"""
READ = {"集中学习": 7, "查找问题": 3}
MEGABYTE = 1 << 20
LIMIT = 256 * MEGABYTE
"""So much more memory than a small file may the largest cost."""
DEEP_LIMIT = 128 * MEGABYTE
"""So much more may one cost that is nothing but brackets."""


def _folder(path: Path) -> Path:
    copy = Path(shutil.copytree(HERE / "_default", path / "data"))
    (copy / "units").mkdir()
    return copy


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A data folder without units."""
    return _folder(tmp_path)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> int:
    """The memory that a small file takes."""
    folder = _folder(tmp_path_factory.mktemp("usual"))
    (folder / "units" / "a.yaml").write_text(UNIT, "utf-8")
    return peak(folder)


def checked(root: Path, content: str | bytes) -> tuple[Dataset | None, list[Finding]]:
    """Check the folder with this content as its one unit."""
    raw = content if isinstance(content, bytes) else content.encode()
    (root / "units" / "a.yaml").write_bytes(raw)
    return check(Folder(root=root, label="data"), today=TODAY)


def figures(dataset: Dataset | None) -> dict[str, Count]:
    """The counts that were read of the one unit, none where its file was refused."""
    unit = dataset.unit.get("a") if dataset else None
    if unit is None:
        return {}
    return {name: entry.count for name, entry in (unit.file.reports[0].figures or {}).items()}


def codes_and_lines(findings: list[Finding]) -> list[tuple[str, int]]:
    """What was found where."""
    return [(finding.code, finding.place.line) for finding in findings]


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        *(("*次", ["E011"]), ("**余次", ["E011"]), ("'*次'", []), ("‘*次’", ["E104"])),
        *((">=5", ["E011"]), ("> 5", ["E011"]), ("≥5", []), ("<=5", []), ("'>=5'", [])),
        *(("012", ["E104"]), ("12:30", ["E104"]), ("1_000", ["E104"]), ("0x1F", ["E105"])),
        *(("no", ["E104"]), ("on", ["E104"]), ("true", ["E103"]), ("1e3", ["E104"])),
        *(("2023-05-04", ["E104"]), ("2023年5月", ["E104"]), (".inf", ["E104"]), ("7.0", ["E109"])),
        *(("", ["E018"]), ("~", ["E018"]), ("null", ["E018"]), ("''", ["E104"])),
        *(("&a 7次", ["E015"]), ("!!int 7", ["E015"]), ("!!str 7次", ["E015"]), ("!x 7", ["E015"])),
        *(("!!python/object/apply:os.system [id]", ["E015", "E103"]), ("*a", ["E011", "E104"])),
        *(("@7", ["E011", "E104"]), ("`7`", ["E011", "E104"]), ("%x", ["E011", "E104"])),
        *(("'7次", ["E010"]), ('"7次', ["E010"]), ("[7次", ["E010"]), ("[7次]", ["E103"])),
        *(("{count: 7次，note: 说明}", ["E021"]), ("{count：7次}", ["E013"])),
        *(("{count:7次}", ["E013"]), ("{count: 7次, count: 8次}", ["E014"])),
        *(("7\u200b次", ["E020"]), ("7次\0", ["E020"]), ('"\\u202e7"', ["E020", "E104"])),
        *(("7\u00ad次", ["E020"]), ("7次\u061c", ["E020"]), ("7\u3164次", ["E020"])),
        *(('"7\\u2800次"', ["E020", "E104"]), ('"7次\\U000e0041"', ["E020", "E104"])),
        *(("7\ufffe次", ["E020"]), ("7\t次", []), ("７次", []), ("7\u3000次", [])),
        ("9" * 500, ["E104"]),
        ('"*次"', []),
    ],
)
def test_a_count(root: Path, written: str, codes: list[str]) -> None:
    """What YAML or Excel would turn into something else is told of, or read as it is written."""
    dataset, findings = checked(root, UNIT.replace("7次", written))
    counts = figures(dataset)

    assert codes_and_lines(findings) == [(code, 7) for code in codes]
    assert counts or codes
    if (count := counts.get("集中学习")) and "E020" not in codes:
        assert count.written in written


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(UNIT + "name: 乙\n", [("E014", 9)], id="repeated key"),
        pytest.param(UNIT + "      集中学习: 8次\n", [("E014", 9)], id="repeated figure"),
        pytest.param(UNIT + "      集体学习: 8次\n", [("E210", 9)], id="repeated by another name"),
        pytest.param(UNIT.replace("  - per", "\t- per"), [("E012", 4)], id="tab as indentation"),
        pytest.param(UNIT.replace("      集", "    \t集"), [("E012", 7)], id="tab among blanks"),
        pytest.param(
            UNIT + "    services:\n      - title: 甲\n        about: |\n\t\t第一行\n",
            [("E012", 12)],
            id="tab in a block of text",
        ),
        pytest.param(UNIT.replace("name: ", "name："), [("E013", 1)], id="full-width colon, first"),
        pytest.param(UNIT.replace("题: ", "题："), [("E013", 8)], id="full-width colon, last"),
        pytest.param(UNIT.replace("rts:", "rts："), [("E013", 3)], id="full-width colon of a list"),
        pytest.param(UNIT.replace("name: ", "name:"), [("E013", 1)], id="no blank, first"),
        pytest.param(UNIT.replace("题: ", "题:"), [("E013", 8)], id="no blank, last"),
        pytest.param(UNIT + "---\n" + UNIT, [("E016", 9)], id="second document"),
        pytest.param(UNIT + "---\na: 1\n" * 100_000, [("E016", 9)], id="many documents"),
        pytest.param(
            UNIT.replace("甲单位", "&a 机关").replace("kind: 机关", "kind: *a"),
            [("E015", 1), ("E011", 2), ("E203", 2)],
            id="alias",
        ),
        pytest.param("", [("E019", 1)], id="empty"),
        pytest.param("# 只有注释\n\n", [("E019", 1)], id="comment only"),
    ],
)
def test_a_file(root: Path, content: str, expected: list[tuple[str, int]]) -> None:
    """Each slip has its finding, at its line; what else the file says stays judged."""
    _, findings = checked(root, content)

    assert codes_and_lines(findings) == expected


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(codecs.BOM_UTF8 + UNIT.encode(), id="BOM"),
        pytest.param(UNIT.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(UNIT.replace("\n", "\r").encode(), id="CR"),
        pytest.param(UNIT.replace("\n", "\r\n", 3).encode(), id="mixed line ends"),
        pytest.param(codecs.BOM_UTF8 + UNIT.replace("\n", "\r\n").encode(), id="BOM and CRLF"),
        pytest.param(UNIT.rstrip().encode(), id="no last line end"),
        pytest.param(f"---\n{UNIT}...\n".encode(), id="document marks"),
        pytest.param(UNIT.replace("7次", "7次 \t").encode(), id="blanks at the end"),
    ],
)
def test_what_editors_leave_behind_changes_nothing(root: Path, content: bytes) -> None:
    """Line ends, a BOM and marks around the one document are nobody's fault."""
    dataset, findings = checked(root, content)

    assert not findings
    assert {name: count.low for name, count in figures(dataset).items()} == READ


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "big5"])
def test_another_encoding_is_told_of(root: Path, encoding: str) -> None:
    """The file of an old editor is told by what it is, whether or not it can be read."""
    _, findings = checked(root, UNIT.encode(encoding, "replace"))

    assert "E005" in {finding.code for finding in findings}


def test_a_folder_of_strange_files(root: Path, tmp_path: Path) -> None:
    """A link out of the folder, a name that is no id, one id twice, a huge file: each is told."""
    secret = tmp_path / "secret.yaml"
    secret.write_text(UNIT, "utf-8")
    units = root / "units"
    (units / "x").mkdir()
    for name in ("same.yaml", "x/same.yaml", "甲.yaml", "A.yaml", "a.yml"):
        (units / name).write_text(UNIT, "utf-8")
    (units / "linked.yaml").symlink_to(secret)
    os.truncate(_new(units / "huge.yaml"), 100 * MEGABYTE)
    dataset, findings = check(Folder(root=root, label="data"), today=TODAY)

    assert [(f.place.path.removeprefix("data/units/"), f.code) for f in findings] == [
        ("A.yaml", "E003"),
        ("a.yml", "E003"),
        ("huge.yaml", "E002"),
        ("linked.yaml", "E002"),
        ("x/same.yaml", "E004"),
        ("甲.yaml", "E003"),
    ]
    assert dataset
    assert [unit.id for unit in dataset.units] == ["same"]


def _new(path: Path) -> Path:
    path.touch()
    return path


def bomb(_size: int) -> str:
    """Aliases of aliases, which would be 9 to the power of 200 values."""
    lines = ["a0: &a0 [x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 200)]
    return "\n".join(lines)


def unknown_answers(size: int) -> str:
    """Plans that answer problems that are not there, beside as many that are."""
    problem = "      - {{id: p{}, summary: 问题, categories: [学习不深]}}\n".format
    lines = [UNIT, "    problems:\n", *map(problem, range(size // 70))]
    lines += ["    plans:\n      - summary: 计划\n        category: 理论学习\n        answers: ["]
    return "".join([*lines, "q, " * (size // 30), "]\n"])


DEEP: dict[str, Callable[[int], str]] = {
    "brackets": lambda size: "[" * size,
    "closed brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "mappings": lambda size: "{a: " * (size // 4),
    "lists": lambda size: "- " * (size // 2),
    "keys": lambda size: "? " * (size // 2),
}
COSTLY: dict[str, Callable[[int], str]] = {
    "aliases of aliases": bomb,
    "a text": lambda size: "name: " + "甲" * (size // 3 - 2),
    "a key": lambda size: "a" * (size - 3) + ": 1",
    "an anchor": lambda size: "&" + "a" * (size - 3) + " x",
    "a tag": lambda size: "!" + "a" * (size - 3) + " x",
    "blanks": lambda size: " " * size,
    "full-width blanks": lambda size: "　" * (size // 3 - 2) + "a: 1",
    "line ends": lambda size: "\n" * size,
    "quotes": lambda size: "'" * size,
    "a comment": lambda size: "#" * size,
    "documents": lambda size: "---\na: 1\n" * (size // 9),
    "a block of text": lambda size: "a: |\n" + " 甲\n" * (size // 5 - 1),
    "lines past reading": lambda size: "a: [}\n" * (size // 6),
    "blanks in a line past reading": lambda size: f"{UNIT}a{'　' * (size // 3 - 100)}b\n",
    "digits of a rate": lambda size: UNIT.replace(
        "7次", f"{{count: 7次, rate: '{'0' * (size - 400)}'}}"
    ),
    "slipped colons": lambda size: "".join(f"k{i}：7\na{i}: 1\n" for i in range(size // 24)),
}
MANY: dict[str, Callable[[int], str]] = {
    "a fault on each line": lambda size: "?\n" * (size // 8),
    "unknown answers": lambda size: unknown_answers(size // 8),
    "control characters": lambda size: "\x01" * size,
    "tabs": lambda size: "\t" * (size // 20) + "a: 1",
    "letters before an @": lambda size: "a" * (size // 20) + "@",
    "digits": lambda size: "1" * (size // 20),
}
"""So many faults, or so much to look through, that care is needed."""

MEASURE = """
import resource, subprocess, sys
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
command = [sys.executable, "-m", "unit_reports.cli", "check", "--data", sys.argv[1]]
done = subprocess.run(command, stdout=subprocess.DEVNULL)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Runs the command where nothing else counts, and where it may neither hang nor eat memory."""


def peak(root: Path) -> int:
    """The most memory, in bytes, that checking the folder took."""
    pytest.importorskip("resource", reason="memory is measured as POSIX does")
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, root],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    code, most = map(int, done.stdout.split())
    assert not done.stderr
    assert code in (0, 1)
    return most * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize(
    ("content", "limit"),
    [
        *(pytest.param(make, DEEP_LIMIT, id=f"{name} deep") for name, make in DEEP.items()),
        *(pytest.param(make, LIMIT, id=name) for name, make in COSTLY.items()),
        *(pytest.param(make, LIMIT, id=name) for name, make in MANY.items()),
    ],
)
def test_the_largest_file_costs_little(
    root: Path, usual: int, content: Callable[[int], str], limit: int
) -> None:
    """Whatever 2 MB hold, the process stays small and comes to an end."""
    text = content(MAX_BYTES)
    (root / "units" / "a.yaml").write_text(text, "utf-8")

    assert len(text.encode()) <= MAX_BYTES
    assert peak(root) - usual < limit


def test_a_file_of_100_mb_is_not_read(root: Path, usual: int) -> None:
    """A file that is too large is refused by its size alone."""
    os.truncate(_new(root / "units" / "huge.yaml"), 100 * MEGABYTE)

    assert peak(root) - usual < 8 * MEGABYTE


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(text, id=name)
        for name, text in {
            "no character": r'"\U00110000"',
            "no number": r'"\Uffffffff"',
            "long number": f"%YAML 1.{'1' * 5000}\n---\na\n",
        }.items()
    ],
)
def test_pyyaml_without_libyaml(content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML has only its own parser, a file that makes it raise is a finding too."""
    monkeypatch.setattr(builder, "_PARSER", yaml.SafeLoader)
    raw = RawFile(id="a", path="a.yaml", content=content.encode())

    assert read_document(raw)[1]
