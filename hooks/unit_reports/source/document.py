"""Read one YAML file strictly: plain values, and the place of every value and key.

PyYAML's event stream is read by a small builder of our own (no recursion, so that depth cannot
crash the process). It refuses what YAML would change in silence: tags, anchors, aliases, repeated
keys, a second document. Only ``true`` and ``false`` are booleans and only decimal digits without a
leading zero are numbers; everything else stays the text that was written.
"""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from unit_reports.finding import Finding, Place, error
from unit_reports.source import marks
from unit_reports.source.builder import (
    BUILDER_RULES,
    EMPTY_VALUE,
    MAX_FINDINGS,
    Builder,
    Loc,
    Refused,
    Slipped,
)
from unit_reports.source.folder import RawFile
from unit_reports.source.marks import Mark
from unit_reports.source.privacy import privacy
from unit_reports.source.signs import Slip
from unit_reports.source.syntax import SYNTAX_RULES, explain, take_as_text, unreadable
from unit_reports.source.text import TEXT_RULES, Mended, PackedText, decode

NOTHING: frozenset[Any] = frozenset()
MAX_MENDED = 50
MAX_TAKEN = 10
"""So many lines may be past reading; then the rest of the file is."""
MAX_REREAD = 4_000_000
"""So many characters are read again after slips: each of them has the whole file read anew."""

REST_UNREAD = error(
    "E022",
    "rest-unread",
    "错处太多，没有读完",
    "错处太多，从这里往后没有再读",
    "先改好上面指出的各处，再检查一次；多半是整份文件粘贴错了，照模板重写更快",
)
EMPTY_FILE = error(
    "E019", "empty-file", "文件是空的", "文件里没有内容", "照模板填写，至少要有 name 和 kind"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file's values and their places.

    `data` is made of dict, list, str, int and bool only; of a unit whose values are known it is not
    kept (see `data_of`). `written` is the file as decoded, or that packed. `values` and `keys` map
    each `Loc` to the (line, column) of the value and of the key before it; `empty` are those told
    of as empty. `taken` are the lines (from 1) that could not be read and were taken as mere text
    or left out, so that nothing more can be said of them.
    """

    id: str
    path: str
    written: str | PackedText
    data: Any
    values: Mapping[Loc, Mark]
    keys: Mapping[Loc, Mark]
    empty: frozenset[Loc] = frozenset()
    taken: frozenset[int] = frozenset()

    def packed(self) -> "Document":
        """The same in less memory; to ask for a place or for the text takes longer."""
        values, keys = marks.packed(self.values, self.keys)
        return replace(self, written=PackedText.of(self.text), values=values, keys=keys)

    @property
    def text(self) -> str:
        """The file as decoded."""
        return str(self.written)

    def place(self, loc: Loc = (), *, key: bool = False) -> Place:
        """Where `loc` stands, or the nearest thing around it; with `key` the key before it."""
        line, column = self.mark(loc, key=key)
        return Place(path=self.path, line=line, column=column)

    def mark(self, loc: Loc = (), *, key: bool = False) -> Mark:
        """The line and column of that place."""
        places = self.keys if key else self.values
        while not (mark := places.get(loc)) and loc:
            loc = loc[:-1]
        return mark or self.values.get(loc, (1, 1))


def read_document(raw: RawFile) -> tuple[Document | None, list[Finding]]:
    """Read one file; `None` when nothing of it can be used. Never raises on any bytes."""
    original, findings = decode(raw)
    if original is None:
        return None, findings
    findings += privacy(original, raw.path)
    text = Mended(original)
    findings += text.control_findings(raw.path)
    builder, taken = _read(text, raw.path, findings)
    if builder is None:
        return None, findings
    findings += builder.findings
    if builder.root is None:
        return None, findings or [EMPTY_FILE.at(Place(path=raw.path))]
    document = Document(
        id=raw.id,
        path=raw.path,
        written=original,
        data=builder.root,
        values=builder.values,
        keys=builder.keys,
        empty=frozenset(builder.empty) or NOTHING,
        taken=frozenset(line + 1 for line in taken) or NOTHING,
    )
    return document, findings


def data_of(document: Document) -> Any:
    """What a file says as plain values, read anew."""
    content = document.text.encode("utf-8", "surrogatepass")
    again, _ = read_document(RawFile(id=document.id, path=document.path, content=content))
    return again.data if again else None


def _read(text: Mended, path: str, findings: list[Finding]) -> tuple[Builder | None, set[int]]:
    """Read a text, anew after each slip that is put right; and the lines past reading (from 0)."""
    taken: set[int] = set()
    spread: set[int] = set()
    last = 0
    budget = min(MAX_MENDED, MAX_REREAD // (len(text.text) + 1) + 1)
    for _ in range(budget):
        builder = Builder(path, text)
        try:
            slip = _slip(builder, path, text)
        except Refused:
            findings += builder.findings
            if len(builder.findings) >= MAX_FINDINGS:
                findings.append(REST_UNREAD.at(findings[-1].place))
            return None, taken
        if slip is None:
            builder.findings = [f for f in builder.findings if not _left_empty(f, text, taken)]
            return builder, taken
        last = slip.line
        # The lines after one past reading often are so because of it: they are not told of.
        follows = slip.line in taken or slip.line - 1 in spread
        if slip.finding and (slip.mended or not follows):
            findings.append(slip.finding)
        if slip.mended:
            continue
        if slip.spreads or follows:
            spread.add(slip.line)
        again = slip.line in taken
        if len(taken) >= MAX_TAKEN or (again and not text.lines[slip.line]):
            break
        taken.add(slip.line)
        take_as_text(text, slip.line, again=again)
    findings += builder.findings
    findings.append(REST_UNREAD.at(Place(path=path, line=last + 1)))
    return None, taken


_NO_NUMBER = re.compile(r"^%|\\U(?!0010|000)[0-9A-Fa-f]")


def _slip(builder: Builder, path: str, text: Mended) -> Slip | None:
    """Read the whole text; what it slipped on, if anything."""
    try:
        builder.run()
    except yaml.MarkedYAMLError as fault:
        return explain(fault, path, text)
    except Slipped as slipped:
        return slipped.slip
    except (ValueError, OverflowError):
        # PyYAML's own parser stumbles over numbers that are none: `\\U00110000`, `%YAML 1.1e9`.
        found = (number for number, line in enumerate(text.lines) if _NO_NUMBER.search(line))
        return unreadable(text, path, next(found, 0))
    return None


def _left_empty(finding: Finding, text: Mended, taken: set[int]) -> bool:
    """Whether there is nothing after a key only because the lines below it were left out."""
    if finding.code != EMPTY_VALUE.code:
        return False
    below = range(finding.place.line, len(text.lines))
    blank = itertools.takewhile(lambda line: not text.lines[line].strip(), below)
    return not taken.isdisjoint(blank)


DOCUMENT_RULES = (
    *TEXT_RULES,
    *SYNTAX_RULES,
    *BUILDER_RULES,
    REST_UNREAD,
    EMPTY_FILE,
)
