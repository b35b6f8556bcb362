"""The judge of `tests.fuzz`: what must hold of reading and checking any file at all."""

import codecs
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from unit_reports.finding import Finding, Severity, has_errors, in_order
from unit_reports.present.findings import FORMATS, Format, as_text
from unit_reports.private import blanked
from unit_reports.rules import check
from unit_reports.rules.repair import MOST_ROUNDS, repair
from unit_reports.source.document import MAX_MENDED, Document, read_document
from unit_reports.source.folder import Folder, RawFile
from unit_reports.source.lines import SourceLines

DEFAULT = Path(__file__).with_name("cases") / "_default"
UNIT = "units/fuzz.yaml"
TARGETS = (UNIT, "campaign.yaml", "catalog.yaml")
ABOVE = (
    "name: 乙\nkind: 机关\nreports:\n  - {period: 2023-11, as_of: 2023-11, scope: 全系统, figures: "
)
ABOVE += "{集中学习: {count: 7次, joint: j1}, 参学人次: 9人次}}\n"
TODAY = date(2023, 12, 31)
OPENING = "'\"|>&!?"
"""Signs that may stand where a key begins, before its first character."""
TEXT_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
ENGLISH = re.compile(
    r"\b(?:allowed|cannot|character|could|error|exception|expected|extra|field|found|input|invalid"
    r"|mapping|object|permitted|required|scalar|should|string|token|unacceptable|unexpected|unknown"
    r"|valid|while)\b",
    re.IGNORECASE,
)
"""Words without which neither PyYAML nor pydantic says what is wrong."""


class Broken(AssertionError):  # noqa: N818 - what the reader is, not what this is
    """What an input showed to be wrong with the reader."""


def hold(condition: object, what: str, *seen: object) -> None:
    """Say what does not hold, and what was seen instead.

    Raises:
        Broken: It does not hold.
    """
    if not condition:
        raise Broken(": ".join([what, *(repr(value)[:500] for value in seen)]))


def judge(content: bytes, targets: Iterable[str], root: Path) -> bool:
    """Judge one input, alone and as each of the `targets` of the data folder `root`.

    Return whether it was read without an error.

    Raises:
        Exception: Whatever is wrong with the reader.
    """
    raw = RawFile(id="fuzz", path="fuzz.yaml", content=content)
    document, findings = read_document(raw)
    hold((document, findings) == read_document(raw), "read twice, it is not the same")
    hold(document or findings, "neither a document nor a finding")
    hold(document or has_errors(findings), "refused without an error")
    judge_findings(findings, {raw.path: content}.__getitem__)
    judge_spellings(raw, document, findings)
    if document:
        judge_document(document, clean=not findings)
    for target in targets:
        judge_folder(content, target, root)
    return document is not None and not has_errors(findings)


def judge_spellings(raw: RawFile, document: Document | None, findings: list[Finding]) -> None:
    """The same text says the same with a BOM and Windows' line ends, and in UTF-16."""
    try:
        text = raw.content.decode()
    except UnicodeDecodeError:
        return
    if "\ufeff" in text or "\r" in text:
        return
    windows = codecs.BOM_UTF8 + raw.content.replace(b"\n", b"\r\n")
    hold((document, findings) == read_document(replace(raw, content=windows)), "not so on Windows")
    other, others = read_document(replace(raw, content=text.encode("utf-16")))
    told = [finding for finding in others if finding.code != "E005"]
    empty = {finding.code for finding in findings} == {"E019"}  # the encoding is enough to tell
    hold((document, findings) == (other, told) or (empty and not told), "not so in UTF-16")


def judge_document(document: Document, *, clean: bool) -> None:
    """Values and keys are where they should be; without a finding, they are those of YAML."""
    lines = document.text.split("\n")
    hold(() in document.values, "the document has no place")
    for line, column in (*document.values.values(), *document.keys.values()):
        seen = 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1
        hold(seen, "a value at no place of its file", line, column)
    for (*_, key), (line, column) in document.keys.items():
        sign = lines[line - 1][column - 1 : column]
        hold(
            not key or sign in OPENING or str(key)[0] == sign, "a key elsewhere", key, line, column
        )
    if clean:
        expected = yaml.load(document.text, TEXT_LOADER)  # noqa: S506 - makes text only
        hold(in_words(document.data) == expected, "not what YAML says", document.data, expected)


def in_words(value: Any) -> Any:
    """The same value with every scalar as text."""
    if isinstance(value, dict):
        return {key: in_words(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [in_words(inner) for inner in value]
    hold(type(value) in (str, int, bool), "a value of no type that files have", value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def judge_folder(content: bytes, target: str, root: Path) -> None:
    """Check a data folder in which `target` is this input, and print what was found."""
    path = root / target
    before = path.read_bytes() if path.exists() else None
    path.write_bytes(content)
    folder = Folder(root=root, label="data")
    try:
        dataset, findings = check(folder, today=TODAY)
        hold(dataset or has_errors(findings), "no data set without an error")
        hold(findings == in_order(findings), "findings out of order or repeated")
        judge_findings(findings, lambda place: (root / place.removeprefix("data/")).read_bytes())
        judge_formats(findings, folder)
        judge_repair(findings, folder)
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before)


def judge_findings(findings: list[Finding], content_of: Callable[[str], bytes]) -> None:
    """Each finding names a place in its file and says in Chinese what is wrong and what to do."""
    files: dict[str, _Lines] = {}
    for finding in findings:
        place = finding.place
        file = files.get(place.path) or _Lines(content_of(place.path))
        files[place.path] = file
        hold(file.has(place.line, place.column), "a finding at no place of its file", finding)
        for text in (finding.message, finding.hint):
            hold(text.strip(), "a finding without words", finding)
            hold(text.isprintable(), "a text that does not print", text)
            text.encode()
            hold(blanked(text) == text, "a private number in full", text)
            foreign = {word.lower() for word in ENGLISH.findall(text)}
            hold(not foreign or all(map(file.mentions, foreign)), "English", text)


class _Lines:
    """The lines of a file; where it is no UTF-8, as good as they can be known."""

    def __init__(self, content: bytes) -> None:
        try:
            texts = [content.decode("utf-8-sig")]
            self._widths = [len(line) for line in _lines(texts[0])]
        except UnicodeDecodeError:
            texts = [content.decode(name, "ignore") for name in ("ascii", "utf-16", "gb18030")]
            self._widths = [len(content)] * max(len(_lines(text)) for text in texts)
        self._said = "\n".join(texts).lower()

    def has(self, line: int, column: int) -> bool:
        """Whether there is such a place; right after the last character of a line there is one."""
        return 1 <= line <= len(self._widths) and 1 <= column <= self._widths[line - 1] + 1

    def mentions(self, word: str) -> bool:
        """Whether the file itself says a word."""
        return word in self._said


def _lines(text: str) -> list[str]:
    return re.split("\r\n|\r|\n", text)


def judge_formats(findings: list[Finding], folder: Folder) -> None:
    """Findings can be printed in every form, and none of them is lost in any."""
    source_line = SourceLines(folder)
    printed = {form: FORMATS[form](findings, source_line) for form in Format}
    for text in (*printed.values(), as_text(findings, source_line, colour=True)):
        text.encode()
    unanswered = sum(not f.reason or f.severity is Severity.ERROR for f in findings)
    lines = printed[Format.TEXT].split("\n")
    seen = all(re.sub(r"\s", "", line).isprintable() for line in lines)
    hold(seen, "text form does not print")
    hold(sum(line.startswith("data/") for line in lines) == unanswered, "text form")
    plain = json.loads(printed[Format.JSON])
    hold([entry["message"] for entry in plain] == [f.message for f in findings], "JSON form")
    commands = printed[Format.GITHUB].split("\n")[:-1]
    hold(len(commands) == unanswered, "form of GitHub: lines")
    hold(all(re.match(r"::(?:error|warning) file=", line) for line in commands), "form of GitHub")
    quality = json.loads(printed[Format.GITLAB])
    names = {issue["fingerprint"] for issue in quality}
    hold(len(quality) == len(findings) == len(names), "form of GitLab")
    (run,) = json.loads(printed[Format.SARIF])["runs"]
    hold(len(run["results"]) == len(findings), "SARIF form")


def judge_repair(findings: list[Finding], folder: Folder) -> None:
    """Repairing leaves a folder that can be checked, and comes to an end."""
    for _ in range(MOST_ROUNDS):
        slips = sum(finding.edit is not None for finding in findings)
        if not repair(folder, findings, None)[0] or slips >= MAX_MENDED:
            return
        findings = check(folder, today=TODAY)[1]
    hold(not repair(folder, findings, None)[0], "repairing has no end")


@contextmanager
def data_folder() -> Iterator[Path]:
    """A data folder without an error, to put inputs into."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(shutil.copytree(DEFAULT, Path(folder) / "data"))
        (root / "units").mkdir()
        (root / "units" / "above.yaml").write_text(ABOVE, "utf-8")
        yield root
