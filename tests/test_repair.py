"""Repair: what can be put right without doubt is, to the byte; nothing else is touched."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unit_reports.model.count import Count, CountFault, read_count
from unit_reports.model.faults import validate
from unit_reports.model.unit import UnitFile
from unit_reports.rules import check
from unit_reports.rules.repair import MOST_ROUNDS, repair, repaired
from unit_reports.source.document import Document, read_document
from unit_reports.source.folder import Folder, RawFile

DEFAULT = Path(__file__).parent / "cases" / "_default"
TODAY = date(2023, 12, 31)
HEAD = "name: 甲单位\nkind: 机关\nreports:\n  - period: 2023-11\n    as_of: 2023-11\n    figures:\n"
BOM = b"\xef\xbb\xbf"
SAFE = [
    pytest.param("集中学习: *次 # 原文", "集中学习: '*次' # 原文", id="bare-star"),
    pytest.param("集中学习: >=5 # 原文", "集中学习: '>=5' # 原文", id="greater"),
    pytest.param(
        "集中学习: {count: >5, note: 甲}", "集中学习: {count: '>5', note: 甲}", id="in-braces"
    ),
    pytest.param(
        "集中学习: {count: 7次, note: @x}", "集中学习: {count: 7次, note: '@x'}", id="at-sign"
    ),
    pytest.param(
        "集中学习: {count: 7次, note: *园'区}",
        "集中学习: {count: 7次, note: '*园''区'}",
        id="quote-inside",
    ),
    pytest.param(
        "集中学习：7次\n      参学人次: 8人次", "集中学习: 7次\n      参学人次: 8人次", id="colon"
    ),
    pytest.param(
        "集中学习:7次\n      参学人次: 8人次", "集中学习: 7次\n      参学人次: 8人次", id="no-blank"
    ),
    pytest.param(
        "集中学习: {count：7次，note：甲，乙} # 丙：丁，戊",
        "集中学习: {count: 7次, note: 甲，乙} # 丙：丁，戊",
        id="colon-and-comma-in-braces",
    ),
    pytest.param("集中学习: ‘7次’  # 原文", "集中学习: '7次'  # 原文", id="full-width-quotes"),
    pytest.param("集中学习: {count: “*次”}", "集中学习: {count: '*次'}", id="double-quotes"),
    pytest.param(
        "集中\u200b学习: 7\ufeff次 # 甲\u2060乙", "集中学习: 7次 # 甲乙", id="without-width"
    ),
    pytest.param("集中学习: *\u200b次 # 原文", "集中学习: '*次' # 原文", id="two-at-one-place"),
    pytest.param(
        "集中学习：*次\n      参学人次：‘8人次’\n      查找问题: {count：≥5个，note：*}",
        "集中学习: '*次'\n      参学人次: '8人次'\n      查找问题: {count: ≥5个, note: '*'}",
        id="many",
    ),
]
"""Figures before and after."""
UNSAFE = [
    pytest.param("\t集中学习: 7次", id="tab"),
    pytest.param(" 集中学习: 7次\n      参学人次: 8人次", id="indentation"),
    pytest.param("集中学习: 7\x00次", id="control-that-may-stand-for-something"),
    pytest.param("集中学习: ‘7 来次’", id="quotes-are-not-all"),
    pytest.param("集中学习: 7次。", id="not-a-count"),
    pytest.param("集中学习: 2023年11月", id="date"),
    pytest.param("集中学习: 7次\n      集中学习: 8次", id="repeated"),
    pytest.param("集中学刁: 7次", id="misspelt"),
    pytest.param("-集中学习: 7次", id="dash"),
    pytest.param("集中学习: '7次", id="open-quote"),
]


def raw(content: bytes) -> RawFile:
    """A unit's file."""
    return RawFile(id="a", path="data/units/a.yaml", content=content)


def read(content: bytes) -> Document | None:
    """What the file says."""
    return read_document(raw(content))[0]


def settled(content: bytes) -> bytes:
    """Repair a file until nothing changes any more, as the command line does."""
    for _ in range(MOST_ROUNDS):
        document, findings = read_document(raw(content))
        if document is not None:
            findings += validate(UnitFile, document, {})[1]
        before, edits = content, [finding.edit for finding in findings if finding.edit]
        content = repaired(raw(content), edits)
        if content == before:
            return content
    pytest.fail("the repairs have no end")


@pytest.mark.parametrize(("before", "after"), SAFE)
def test_a_safe_repair(before: str, after: str) -> None:
    """Signs are put right; order, blanks, comments and words stay as they are, to the byte."""
    tail = "      # 最后一行\n"

    assert (
        settled(f"{HEAD}      {before}\n{tail}".encode()) == f"{HEAD}      {after}\n{tail}".encode()
    )


@pytest.mark.parametrize("figures", UNSAFE)
def test_what_only_people_know_is_left_alone(figures: str) -> None:
    """A file whose mending would be a guess stays as it is, to the byte."""
    content = f"{HEAD}      {figures}\n".encode()

    assert settled(content) == content


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16-be"])
def test_encoding_and_line_ends(encoding: str, end: str) -> None:
    """GBK, UTF-16, a BOM and other line ends become UTF-8 with Unix line ends and no BOM."""
    text = HEAD + "      集中学习: 7次 # 原文，含“网上”\n"
    bom = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    content = bom + text.replace("\n", end).encode(encoding)

    assert settled(content) == text.encode()


def test_lines_of_two_encodings() -> None:
    """What was pasted in GBK into a file in UTF-8 becomes UTF-8 as well."""
    pasted = "      集中学习: 7次\n"

    assert settled(HEAD.encode() + pasted.encode("gbk")) == (HEAD + pasted).encode()


WHOLE = f"{HEAD}      集中学习：7次\n      参学人次: *人次\n".encode()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(WHOLE.replace("单".encode(), "单".encode()[:2]), id="utf-8-with-a-lost-byte"),
        pytest.param(WHOLE.decode().encode("gbk") + b"\xff\n", id="gbk-with-a-strange-byte"),
        pytest.param(WHOLE.decode().encode("utf-16")[:-1], id="utf-16-cut-off"),
        pytest.param(b"\xff\xfe" + b"\x00\xd8" + "甲: *次".encode("utf-16-le"), id="half-a-pair"),
        pytest.param(b"PK\x03\x04\x00\x00\xff\xfe*" + WHOLE, id="not-a-text"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\r\n", id="a-picture"),
        pytest.param(b"", id="empty"),
        pytest.param(b"# \xe7\x94\xb2\r\n", id="nothing-said"),
        pytest.param(("[" * 100 + "\r\n").encode(), id="past-reading"),
    ],
)
def test_bytes_in_doubt_are_left_alone(content: bytes) -> None:
    """What cannot be decoded for sure, or cannot be read at all, is not written anew."""
    assert settled(content) == content


VALUES = st.sampled_from(
    [
        "7次",
        "*次",
        "‘7次’",
        "“*”",
        ">=5",
        "≥5次",
        "30余次",
        "3X次",
        "'*次'",
        "@x",
        "约30次",
        "7 8",
        "-",
        "0",
    ]
)
COMMENTS = st.sampled_from(["", " # 原文：*次", "  # ‘甲’，乙：丙", " #"])
COLONS = st.sampled_from([": ", "：", "： ", ":", ":  "])
COMMAS = st.sampled_from([", ", "，", ","])
NAMES = ["集中学习", "参学人次", "查找问题", "解决问题"]


@st.composite
def figure_lines(draw: st.DrawFn) -> str:
    """Some figures, written by somebody in a hurry."""
    lines = []
    for name in NAMES[: draw(st.integers(1, 4))]:
        value = draw(VALUES)
        if draw(st.booleans()):
            note = draw(st.sampled_from(["甲", "*", "甲，乙", "甲：乙", "@甲"]))
            colon, comma = draw(COLONS), draw(COMMAS)
            value = f"{{count{colon}{value}{comma}note{draw(COLONS)}{note}}}"
        lines.append(f"      {name}{draw(COLONS)}{value}{draw(COMMENTS)}")
    return "\n".join(lines) + "\n"


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A unit's file with slips of the pen, signs that nobody sees, in any encoding."""
    text = HEAD + draw(figure_lines())
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from("\u200b\ufeff\u2060\u200e")) + text[at:]
    text = text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16"])))


def counts(data: Any) -> dict[str, Count | CountFault]:
    """Every figure as it is read, apart from the quotes around it."""
    (report,) = data["reports"]
    figures = report.get("figures")
    if not isinstance(figures, dict):
        return {}
    written = {name: f.get("count") if isinstance(f, dict) else f for name, f in figures.items()}
    return {name: read_count(str(w).strip("‘’“”'")) for name, w in written.items()}


@given(files())
@example(f"{HEAD}      集中学习: *\u200b次# 甲\n".encode())
def test_a_file_says_the_same_before_and_after(content: bytes) -> None:
    """No repair changes a figure, a name or a word, nor the number of lines."""
    after = settled(content)
    said, says = read(content), read(after)

    assert said is not None
    assert says is not None
    assert counts(says.data) == counts(said.data)
    assert without_quotes(says.data) == without_quotes(said.data)
    assert says.text.count("\n") == said.text.count("\n")


def without_quotes(node: Any) -> str:
    """A value as text; quotes around a count are none of its words."""
    return "".join(sign for sign in repr(node) if sign not in "‘’“”'\"")


def without_signs(text: str) -> str:
    """A text without what a repair may change."""
    table = str.maketrans("：，", ":,", "‘’“”' \u200b\ufeff\u2060\u200e")
    return text.translate(table)


@given(files())
def test_only_signs_are_changed(content: bytes) -> None:
    """But for quotes, colons, commas and what nobody sees the text is the same."""
    said, says = read(content), read(settled(content))

    assert said is not None
    assert says is not None
    assert without_signs(says.text) == without_signs(said.text)


@given(files())
def test_repairing_twice_changes_nothing_more(content: bytes) -> None:
    """What is repaired stays so."""
    once = settled(content)

    assert settled(once) == once


@given(files())
@example(f"{HEAD}      集中学习: {{count: 7次}} # 甲，乙：丙\n      参学人次：7人次\n".encode())
def test_comments_stay_to_the_letter(content: bytes) -> None:
    """What follows a # is nobody's business but the clerk's; only what nobody sees goes."""
    said, says = read(content), read(settled(content))
    unseen = str.maketrans("", "", "\u200b\ufeff\u2060\u200e")

    assert said is not None
    assert says is not None
    for before, after in zip(said.text.split("\n"), says.text.split("\n"), strict=True):
        assert before.translate(unseen).partition(" # ")[2] == after.partition(" # ")[2]


@given(
    st.lists(
        st.sampled_from(["7次", "'*次'", "30余次", "{count: 7次, note: '*'}", "未公开 # 原文：*"]),
        min_size=1,
        max_size=4,
    )
)
def test_a_file_without_findings_is_not_touched(values: list[str]) -> None:
    """What is right stays as it is, to the byte."""
    lines = [f"      {name}:  {value}\n" for name, value in zip(NAMES, values, strict=False)]
    content = (HEAD + "".join(lines) + "\n\n# 尾").encode()

    assert settled(content) == content


# Folders


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder without units."""
    copy = Path(shutil.copytree(DEFAULT, tmp_path / "data"))
    (copy / "units").mkdir()
    return copy


def repair_once(data: Path, *paths: Path) -> list[str]:
    """Check a folder and repair it."""
    folder = Folder(root=data, label="data")
    return list(repair(folder, check(folder, today=TODAY)[1], paths)[0])


BROKEN = f"{HEAD}      集中学习: *次\n".encode()
MENDED = f"{HEAD}      集中学习: '*次'\n".encode()


def test_a_folder_is_repaired_and_told_of(data: Path) -> None:
    """Every file that changed is named; the rest, with the files' rights, stays as it was."""
    for name, content in {"a": BROKEN, "b": MENDED, "c": BROKEN.decode().encode("gbk")}.items():
        (data / "units" / f"{name}.yaml").write_bytes(content)
    (data / "units" / "a.yaml").chmod(0o640)
    catalog = data / "catalog.yaml"
    catalog.write_bytes(catalog.read_bytes().replace(b"\n", b"\r\n"))
    before = (data / "units" / "b.yaml").stat()

    assert repair_once(data) == ["data/catalog.yaml", "data/units/a.yaml", "data/units/c.yaml"]
    assert [(data / "units" / f"{name}.yaml").read_bytes() for name in "abc"] == [MENDED] * 3
    assert (data / "units" / "a.yaml").stat().st_mode & 0o777 == 0o640
    assert catalog.read_bytes() == (DEFAULT / "catalog.yaml").read_bytes()
    assert (data / "units" / "b.yaml").stat() == before
    assert sorted(path.name for path in (data / "units").iterdir()) == [
        "a.yaml",
        "b.yaml",
        "c.yaml",
    ]
    assert repair_once(data) == []


def test_only_the_named_files_are_repaired(data: Path) -> None:
    """Who names files or folders has only those repaired."""
    (data / "units" / "x").mkdir()
    for name in ("a", "x/b"):
        (data / "units" / f"{name}.yaml").write_bytes(BROKEN)

    assert repair_once(data, data / "units" / "x") == ["data/units/x/b.yaml"]
    assert (data / "units" / "a.yaml").read_bytes() == BROKEN


def test_no_link_out_of_the_folder_is_written_through(data: Path, tmp_path: Path) -> None:
    """What lies outside is not read, and never written."""
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in ("file", "catalog", "folder"):
        (outside / f"{name}.yaml").write_bytes(BROKEN)
    units = data / "units"
    units.joinpath("a.yaml").symlink_to(outside / "file.yaml")
    units.joinpath("linked").symlink_to(outside)
    (data / "catalog.yaml").unlink()
    (data / "catalog.yaml").symlink_to(outside / "catalog.yaml")
    units.joinpath("b.yaml").write_bytes(BROKEN)
    # A temporary file whose name can be foreseen would be written through such a link.
    units.joinpath(".b.yaml.new").symlink_to(outside / "folder.yaml")

    assert repair_once(data) == ["data/units/b.yaml"]
    assert {path.read_bytes() for path in outside.iterdir()} == {BROKEN}
    assert (units / "a.yaml").readlink() == outside / "file.yaml"


def test_a_link_inside_the_folder_stays_a_link(data: Path) -> None:
    """The file that it leads to is repaired."""
    real, link = data / "units" / "real.yaml", data / "units" / "link.yaml"
    real.write_bytes(BROKEN)
    link.symlink_to("real.yaml")

    assert repair_once(data)
    assert link.is_symlink()
    assert real.read_bytes() == MENDED
