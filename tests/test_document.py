"""Reading: YAML is taken as written or refused, every value has its place, nothing ever raises."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from unit_reports.finding import Finding
from unit_reports.source import marks
from unit_reports.source.builder import MAX_DEPTH, Loc
from unit_reports.source.document import Document, read_document
from unit_reports.source.folder import MAX_BYTES, Folder, RawFile

YAML_LIKE = st.text(
    st.sampled_from("ab次：:,*&!|>-?'\"[]{}#%@`~ \t\n\r\ufeff\u2028\x85\x00\\01_.<=é😀")
)
"""Texts that are rich in the signs that mean something in YAML."""

TEXT_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
CHANGED_BY_YAML = [
    *("012", "0o14", "0x1F", "1_000", "1,200", "12:30", "1:30:00", "1e3", "1.5", ".5", "+7", "-7"),
    *("no", "yes", "on", "off", "Yes", "NO", "True", "FALSE", "y", "n", "<<", "=", ".inf", ".nan"),
    *("2023-05-04", "2023-11", "７", "七", "1234567890123456"),
]
"""What YAML 1.1 or 1.2 would take for something else than text, or people might."""


def read(content: str | bytes) -> tuple[Document | None, list[Finding]]:
    """Read a file's content."""
    raw = content if isinstance(content, bytes) else content.encode()
    return read_document(RawFile(id="a", path="a.yaml", content=raw))


def document(content: str | bytes) -> Document:
    """Read a file that must have no fault."""
    found, findings = read(content)
    assert found is not None
    assert not findings
    return found


def codes(content: str | bytes) -> list[str]:
    """The codes of the findings of a file."""
    return [finding.code for finding in read(content)[1]]


@pytest.mark.parametrize("written", CHANGED_BY_YAML)
def test_what_yaml_would_change_stays_text(written: str) -> None:
    """Only ``true`` and ``false`` are booleans, only plain decimal digits are numbers."""
    assert document(f"a: {written}\n").data == {"a": written}
    assert document(f"[{written}]" if "," not in written else f"['{written}']").data == [written]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *(("0", 0), ("7", 7), ("120", 120), ("true", True), ("false", False)),
        *(("'7'", "7"), ('"true"', "true"), ("''", ""), ("'~'", "~"), ("'null'", "null")),
    ],
)
def test_numbers_booleans_and_quoted_text(written: str, value: Any) -> None:
    """A number and a boolean are what they seem; quotes make text of anything."""
    data = document(f"a: {written}\n").data

    assert data == {"a": value}
    assert type(data["a"]) is type(value)


@pytest.mark.parametrize("key", ["7", "true", "no", "null", "~", "2023-11", "012"])
def test_keys_are_text(key: str) -> None:
    """A key is the text that was written, so that a line of figures is never renamed."""
    assert document(f"{key}: x\n").data == {key: "x"}


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_no_value(written: str) -> None:
    """A key without a value is a finding at the key, and no value."""
    found, findings = read(f"甲: 1\n乙: {written}\n")

    assert found is not None
    assert found.data == {"甲": 1}
    assert [(f.code, f.place.line, f.place.column) for f in findings] == [("E018", 2, 1)]


TEXT = """\
单位: 园区服务中心
填报数: {集中学习: 7次, 😀党课: {数量: [一, 二]}}
清单:
  - 名称: '引号里'
    说明: |
      第一行
      第二行
  - 后一项
"""
VALUES = {
    (): (1, 1),
    ("单位",): (1, 5),
    ("填报数",): (2, 6),
    ("填报数", "集中学习"): (2, 13),
    ("填报数", "😀党课"): (2, 22),
    ("填报数", "😀党课", "数量"): (2, 27),
    ("填报数", "😀党课", "数量", 0): (2, 28),
    ("填报数", "😀党课", "数量", 1): (2, 31),
    ("清单",): (4, 3),
    ("清单", 0): (4, 5),
    ("清单", 0, "名称"): (4, 9),
    ("清单", 0, "说明"): (5, 9),
    ("清单", 1): (8, 5),
}
KEYS = {
    ("单位",): (1, 1),
    ("填报数",): (2, 1),
    ("填报数", "集中学习"): (2, 7),
    ("填报数", "😀党课"): (2, 17),
    ("填报数", "😀党课", "数量"): (2, 23),
    ("清单",): (3, 1),
    ("清单", 0, "名称"): (4, 5),
    ("清单", 0, "说明"): (5, 5),
}


@pytest.mark.parametrize("text", [TEXT, "\ufeff" + TEXT, TEXT.replace("\n", "\r\n")])
def test_places_of_values_and_keys(text: str) -> None:
    """Lines and columns count characters from 1, as an editor does; BOM and CRLF change nothing."""
    found = document(text)

    assert found.values == VALUES
    assert found.keys == KEYS
    assert found.data == document(TEXT).data


def test_place_of_what_is_not_there() -> None:
    """The place of an absent value is that of the nearest thing around it."""
    found = document("甲:\n  乙: 1\n")

    assert str(found.place(("甲", "丙", 3))) == "a.yaml:2"
    assert found.place(("甲", "乙"), key=True).column == 3
    assert str(found.place(("丁",))) == "a.yaml:1"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("name: 甲单位\n".encode("gbk"), 1),
        ("# 一\n# 二\n".encode() + "name: 甲单位\n".encode("gbk"), 3),
        ("name: 甲单位\n".encode("utf-16"), 1),
        (b"name: \xe7\x94\xb2\xe5\x8d\x95\xe4\xbd\x8d\r\n# \xff\r\n", 2),
    ],
)
def test_another_encoding_is_a_finding(content: bytes, line: int) -> None:
    """GBK and UTF-16 are told of at the first line in question; the file is read all the same."""
    found, findings = read(content)

    assert found is not None
    assert found.data == {"name": "甲单位"}
    assert [(f.code, f.place.line) for f in findings] == [("E005", line)]


@given(st.text(st.sampled_from("集中学习专题党课单位问题整改落实"), min_size=2), st.integers(0))
def test_damaged_utf_8_is_not_taken_for_gbk(name: str, at: int) -> None:
    """A line that lost a byte is told of; what is whole in it is read, and no nonsense with it."""
    whole = name.encode()
    at %= len(whole)
    found, findings = read(b"name: " + whole[:at] + whole[at + 1 :] + b"\n")

    assert found is not None
    assert found.data["name"] == name[: at // 3] + name[at // 3 + 1 :]
    assert [(f.code, "GBK" in f.message) for f in findings] == [("E005", False)]


@pytest.mark.parametrize("content", ["a: 1\0\n", "a: \x1b31m\n", "a\u202e: 1\n", "a\ufeff: 1\n"])
def test_what_nobody_can_see_is_a_finding(content: str) -> None:
    """Characters that hide text or steer a terminal are refused."""
    assert codes(content) == ["E020"]


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85"])
def test_lines_are_those_of_an_editor(sign: str) -> None:
    """What YAML takes for the end of a line and an editor does not never shifts a place."""
    assert codes(f"a: 甲{sign}\nb: 乙\n") == ["E020"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a: &x 1\nb: 2\n", ["E015"]),
        ("a: &x 1\nb: *x\n", ["E015", "E011"]),
        ("a: !!str 1\n", ["E015"]),
        ("a: !!python/object/apply:os.system [echo]\n", ["E015"]),
        ("a: !local 1\n", ["E015"]),
        ("a: &x !!seq [1]\n", ["E015", "E015"]),
        ("<<: {a: 1}\n", []),
        ("a: 1\n---\nb: 2\n", ["E016"]),
        ("---\na: 1\n...\n", []),
        ("a: 1\na: 2\n", ["E014"]),
        ("a: {b: 1, b: 2, b: 3}\n", ["E014", "E014"]),
        ("a: 1\n'a': 2\n", ["E014"]),
        ("a: {x: 1, y: 2}\na: {x: 3, z: 4}\n", ["E014"]),
        ("? [a]\n: 1\n", ["E010"]),
    ],
)
def test_features_that_hide_what_a_file_says(content: str, expected: list[str]) -> None:
    """Anchors, aliases, tags, a second document, repeated keys and strange keys are findings."""
    assert codes(content) == expected


def test_the_first_of_a_repeated_key_counts() -> None:
    """What comes again changes neither the values nor their places."""
    found, _ = read("a: {x: 1, y: [2]}\na: {x: 3, y: [4], z: 5}\n")

    assert found is not None
    assert found.data == {"a": {"x": 1, "y": [2]}}
    assert found.values[("a", "x")] == (1, 8)
    assert found.values[("a", "y", 0)] == (1, 15)
    assert ("a", "z") not in found.values


LOCS = st.lists(st.sampled_from(["a", "b", "名"]) | st.integers(0, 3), max_size=4).map(tuple)
MARKS = st.dictionaries(LOCS, st.tuples(st.integers(1, 400), st.integers(1, 400)), max_size=12)


@given(MARKS, MARKS)
def test_packed_marks_are_the_same(
    values: dict[Loc, tuple[int, int]], keys: dict[Loc, tuple[int, int]]
) -> None:
    """Whatever they are the marks of, and in whatever order."""
    packed = marks.packed(values, keys)

    assert [dict(one) for one in packed] == [values, keys]
    assert [*packed[0]] == [*values]


def test_a_packed_document_says_the_same() -> None:
    """Every value and key is where it was, in the order of the file, and nothing else is."""
    found, _ = read("a: {x: 1, y: [2]}\nb: {x: 3, y: [4], z: 5}\n")

    assert found is not None
    packed = found.packed()
    assert packed == found
    assert [*packed.values.items()] == [*found.values.items()]
    assert [*packed.keys] == [*found.keys]
    assert len(packed.keys) == len(found.keys) == 7
    assert ("a", "z") not in packed.values
    assert packed.place(("a", "z", 0)) == found.place(("a", "z", 0)) == found.place(("a",))


@pytest.mark.parametrize("written", ["*次", "**次", "***", "*", "*x", "*-1", "*人次，*场", "* 次"])
def test_a_bare_star_is_read_on(written: str) -> None:
    """A masked number without quotes is one finding, and is kept as written."""
    found, findings = read(f"a: {written}  # 原文\nb: 1\n")

    assert found is not None
    assert found.data == {"a": written, "b": 1}
    assert [(f.code, f.place.line, f.place.column) for f in findings] == [("E011", 1, 4)]
    assert f"'{written}'" in findings[0].hint


def test_bare_stars_in_brackets_keep_their_places() -> None:
    """Reading on after a bare star shifts no later place on its line."""
    found, findings = read("a: [{x: *次, y: *x, z: 1}, *甲]\n")

    assert found is not None
    assert found.data == {"a": [{"x": "*次", "y": "*x", "z": 1}, "*甲"]}
    assert [f.place.column for f in findings] == [9, 16, 27]
    assert found.values[("a", 0, "z")] == (1, 23)


def test_an_alias_bomb_stays_small() -> None:
    """Aliases are never followed, so that nothing grows."""
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30)
    )
    found, findings = read(bomb)

    assert found is not None
    assert len(found.values) == 1 + 30 + 1 + 29 * 9
    assert {finding.code for finding in findings} == {"E011", "E015"}


@pytest.mark.parametrize(
    ("bracket", "code"), [("[", "E017"), ("{a: ", "E017"), ("- ", "E017"), ("? ", "E010")]
)
def test_100000_nested_brackets(bracket: str, code: str) -> None:
    """Depth ends with a finding, soon; it crashes no process."""
    assert codes(bracket * 100_000) == [code]
    assert not codes("[" * MAX_DEPTH + "]" * MAX_DEPTH)


@given(st.binary() | st.text().map(str.encode) | YAML_LIKE.map(str.encode))
def test_reading_never_raises(content: bytes) -> None:
    """Any bytes give a document or a finding, whose place lies in the file."""
    found, findings = read(content)
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")

    assert found or findings
    assert all(f.place.column >= 1 and 1 <= f.place.line <= len(lines) for f in findings)


def as_text(value: Any) -> Any:
    """The same value with every scalar as text."""
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_text(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


@given(YAML_LIKE)
def test_values_are_those_of_yaml(text: str) -> None:
    """A file without findings says what a YAML loader that keeps every scalar as text reads."""
    found, findings = read(text)
    if found and not findings:
        assert as_text(found.data) == yaml.load(found.text, TEXT_LOADER)  # noqa: S506 - no types


@given(YAML_LIKE)
def test_every_value_has_its_place(text: str) -> None:
    """Whatever is read, each value and each key has a place where the text goes on."""
    found, _ = read(text)
    if found is None:
        return
    lines = found.text.split("\n")

    assert () in found.values
    assert all(line <= len(lines) for line, _ in found.values.values())
    assert all(loc[:-1] in found.values for loc in found.values)


def folder_codes(root: Path) -> list[tuple[str, str]]:
    """Path and code of every finding of a folder's unit files."""
    _, findings = Folder(root=root, label="data").read_units()
    return [(finding.place.path, finding.code) for finding in findings]


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """An empty ``units`` folder."""
    path = tmp_path / "data" / "units"
    path.mkdir(parents=True)
    return path


def test_files_are_found_at_any_depth_and_sorted(units: Path) -> None:
    """Folders are free; hidden files and folders are nobody's."""
    for name in ("b.yaml", "x/a.yaml", "x/y/c-1.yaml", ".hidden.yaml", ".git/d.yaml", ".gitkeep"):
        path = units / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("name: 甲\n", "utf-8")
    raws, findings = Folder(root=units.parent, label="data").read_units()

    assert [raw.id for raw in raws] == ["b", "a", "c-1"]
    assert not findings


@pytest.mark.parametrize(
    "name",
    [
        *(
            "A.yaml",
            "a b.yaml",
            "a_b.yaml",
            "-a.yaml",
            "a-.yaml",
            "甲.yaml",
            "a.b.yaml",
            "a\n.yaml",
        ),
        *("a", "a.yml", "a.YAML", "a.txt", "a.yaml.bak", "a.yaml~", "b" * 65 + ".yaml"),
    ],
)
def test_a_file_name_that_is_no_id(units: Path, name: str) -> None:
    """A file that would be on no page is told of, in two lines whatever its name holds."""
    (units / name).write_text("name: 甲\n", "utf-8")
    (finding,) = Folder(root=units.parent, label="data").read_units()[1]

    assert finding.code == "E003"
    assert len(str(finding).splitlines()) == 2


def test_a_file_name_in_another_encoding(units: Path) -> None:
    """A name that is no UTF-8, as old archives hold, is told of in text that can be printed."""
    try:
        Path(os.fsdecode(bytes(units) + b"/\xbc\xd7.yaml")).write_bytes(b"name: a\n")
    except OSError:
        pytest.skip("this file system takes no such name")
    (finding,) = Folder(root=units.parent, label="data").read_units()[1]

    assert finding.code == "E003"
    assert str(finding).encode()


def test_a_link_out_of_the_folder(units: Path, tmp_path: Path) -> None:
    """A link that leads elsewhere, or nowhere, or in a circle, is told of and not followed."""
    outside = tmp_path / "secret.yaml"
    outside.write_text("name: 甲\n", "utf-8")
    (units / "circle.yaml").symlink_to("circle.yaml")
    (units / "inside.yaml").symlink_to("real.yaml")
    (units / "nowhere.yaml").symlink_to("gone.yaml")
    (units / "outside.yaml").symlink_to(outside)
    (units / "real.yaml").write_text("name: 乙\n", "utf-8")

    assert folder_codes(units.parent) == [
        ("data/units/circle.yaml", "E002"),
        ("data/units/nowhere.yaml", "E002"),
        ("data/units/outside.yaml", "E002"),
    ]


def test_a_linked_folder_is_told_of(units: Path, tmp_path: Path) -> None:
    """Units behind a linked folder are not read, and somebody is told."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.yaml").write_text("name: 甲\n", "utf-8")
    (units / "linked").symlink_to(outside)

    assert folder_codes(units.parent) == [("data/units/linked", "E002")]


def test_a_folder_named_like_a_file(units: Path) -> None:
    """A folder is a folder whatever it is called; in place of the campaign it is a finding."""
    (units / "x.yaml").mkdir()
    (units / "x.yaml" / "b.yaml").write_text("name: 甲\n", "utf-8")
    (units.parent / "campaign.yaml").mkdir()
    folder = Folder(root=units.parent, label="data")

    assert [raw.path for raw in folder.read_units()[0]] == ["data/units/x.yaml/b.yaml"]
    assert [finding.code for finding in folder.read("campaign.yaml")[1]] == ["E001"]


def test_what_is_no_plain_file(units: Path) -> None:
    """A pipe would wait for ever; it is not opened."""
    os.mkfifo(units / "a.yaml")

    assert folder_codes(units.parent) == [("data/units/a.yaml", "E002")]


def test_a_huge_file_is_not_read(units: Path) -> None:
    """Size has a limit, told of before anything is read."""
    (units / "a.yaml").write_bytes(b"#" * MAX_BYTES)
    (units / "b.yaml").write_bytes(b"#" * (MAX_BYTES + 1))

    assert folder_codes(units.parent) == [("data/units/b.yaml", "E002")]
