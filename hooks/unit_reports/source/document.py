"""Read one YAML file strictly: plain values, and the place of every value and key.

PyYAML's event stream is read by a small builder of our own (no recursion, so that depth cannot
crash the process). It refuses what YAML would change in silence: tags, anchors, aliases, repeated
keys, a second document. Only ``true`` and ``false`` are booleans and only decimal digits without a
leading zero are numbers; everything else stays the text that was written.
"""

import itertools
import re
from dataclasses import dataclass
from typing import Any

import yaml

from unit_reports.finding import Edit, Finding, Place, Rule, error, short
from unit_reports.source.folder import RawFile
from unit_reports.source.privacy import privacy
from unit_reports.source.syntax import (
    BLANKS,
    COLON,
    KEY_AFTER_COMMA,
    SYNTAX,
    SYNTAX_RULES,
    Slip,
    bare_sign,
    dash,
    explain,
    full_width_blanks,
    full_width_colon,
    full_width_comma,
    item_too_deep,
    opening_sign,
    quoted,
    take_as_text,
)
from unit_reports.source.text import CONTROL, STAR, TEXT_RULES, UNPRINTABLE, Mended, decode

Loc = tuple[str | int, ...]
"""The way to a value: keys and list positions, as pydantic writes it."""

MAX_DEPTH = 40
MAX_MENDED = 50
MAX_TAKEN = 10
"""So many lines may be past reading; then the rest of the file is."""
MAX_REREAD = 4_000_000
"""So many characters are read again after slips: each of them has the whole file read anew."""
INTEGER = re.compile(r"(?:0|[1-9][0-9]{0,14})\Z")
_CONSTANTS = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "false": False,
}

REPEATED_KEY = error(
    "E014",
    "repeated-key",
    "同一栏写了两次",
    "“{key}”在第 {line} 行已经写过",
    "一栏只写一次，留下对的一个",
)
YAML_FEATURE = error(
    "E015",
    "yaml-feature",
    "用了不允许的 YAML 功能",
    "不允许使用 YAML 的{feature}",
    "直接写出内容；以 & ! 开头的文字请加单引号",
)
SECOND_DOCUMENT = error(
    "E016",
    "second-document",
    "一个文件里有两份内容",
    "出现了第二个“---”",
    "一个单位一个文件，去掉“---”及其后的内容或另存为一个文件",
)
TOO_DEEP = error("E017", "too-deep", "层次太深", "层次超过 {limit} 层", "检查方括号和缩进是否写错")
EMPTY_VALUE = error(
    "E018",
    "empty-value",
    "冒号后面没有内容",
    "“{key}”后面没有内容",
    "{hint}",
)
EMPTY_FILE = error(
    "E019", "empty-file", "文件是空的", "文件里没有内容", "照模板填写，至少要有 name 和 kind"
)
_TWO_IN_ONE = re.compile("[：，]")
_NOTHING = "没有报送就删去这一行；确实没有的清单写 []，数字为零写 0"
_COMMENT = "# 后面是备注，不算内容；" + _NOTHING
_NO_COLON = "花括号里每栏写成“栏目: 内容”；文字里有半角逗号就整段加单引号"
_NO_ITEM = "删去这个“-”，或在后面写上内容"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file's values and their places.

    `data` is made of dict, list, str, int and bool only. `values` and `keys` map each `Loc` to the
    (line, column) of the value and of the key before it; `empty` are those told of as empty.
    `text` is the file as decoded; `taken` are the lines (from 1) that could not be read and were
    taken as mere text or left out, so that nothing more can be said of them.
    """

    id: str
    path: str
    text: str
    data: Any
    values: dict[Loc, tuple[int, int]]
    keys: dict[Loc, tuple[int, int]]
    empty: frozenset[Loc] = frozenset()
    taken: frozenset[int] = frozenset()

    def place(self, loc: Loc = (), *, key: bool = False) -> Place:
        """Where `loc` stands, or the nearest thing around it; with `key` the key before it."""
        marks = self.keys if key else self.values
        while loc and loc not in marks:
            loc = loc[:-1]
        line, column = marks.get(loc) or self.values.get(loc, (1, 1))
        return Place(path=self.path, line=line, column=column)


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
        text=original,
        data=builder.root,
        values=builder.values,
        keys=builder.keys,
        empty=frozenset(builder.empty),
        taken=frozenset(line + 1 for line in taken),
    )
    return document, findings


def _read(text: Mended, path: str, findings: list[Finding]) -> tuple["_Builder | None", set[int]]:
    """Read a text, anew after each slip that is put right; and the lines past reading (from 0)."""
    taken: set[int] = set()
    budget = min(MAX_MENDED, MAX_REREAD // (len(text.text) + 1) + 1)
    for _ in range(budget):
        builder = _Builder(path, text)
        try:
            builder.run()
        except yaml.MarkedYAMLError as fault:
            slip = explain(fault, path, text)
        except _Slipped as slipped:
            slip = slipped.slip
        except _Refused:
            findings += builder.findings
            return None, taken
        else:
            builder.findings = [f for f in builder.findings if not _left_empty(f, text, taken)]
            return builder, taken
        # The lines after one past reading often are so because of it: they are not told of.
        if slip.finding and (slip.mended or not {slip.line, slip.line - 1} & taken):
            findings.append(slip.finding)
        if slip.mended:
            continue
        again = slip.line in taken
        if len(taken) >= MAX_TAKEN or (again and not text.lines[slip.line]):
            break
        taken.add(slip.line)
        take_as_text(text, slip.line, again=again)
    findings += builder.findings
    return None, taken


def _left_empty(finding: Finding, text: Mended, taken: set[int]) -> bool:
    """Whether there is nothing after a key only because the lines below it were left out."""
    if finding.code != EMPTY_VALUE.code:
        return False
    below = range(finding.place.line, len(text.lines))
    blank = itertools.takewhile(lambda line: not text.lines[line].strip(), below)
    return not taken.isdisjoint(blank)


class _Refused(Exception):  # noqa: N818 - not a fault of ours: the builder stops reading
    """The rest of the file cannot be read; the finding is already noted."""


class _Slipped(Exception):  # noqa: N818 - as above
    """YAML reads on over a slip that we do not: the text has to be put right and read anew."""

    def __init__(self, slip: Slip) -> None:
        super().__init__()
        self.slip = slip


class _Builder:
    """Turns one text's events into plain values; faults that allow it are noted and read on."""

    def __init__(self, path: str, text: Mended) -> None:
        self.path = path
        self.root: Any = None
        self.findings: list[Finding] = []
        self.values: dict[Loc, tuple[int, int]] = {}
        self.keys: dict[Loc, tuple[int, int]] = {}
        self.empty: set[Loc] = set()
        self._text = text
        self._as_in_file = not text.changed
        # The innermost open collection, its loc, and the loc of the key that waits for its value;
        # `_outer` holds those around it.
        self._parent: dict[Any, Any] | list[Any] | None = None
        self._loc: Loc = ()
        self._key: Loc | None = None
        self._key_event: Any = None
        self._outer: list[tuple[dict[Any, Any] | list[Any] | None, Loc, Loc | None]] = []

    def run(self) -> None:
        """Read the whole text.

        Raises:
            yaml.MarkedYAMLError: The text is no YAML from some place on.
            _Slipped: The text is YAML that says something else than was meant; to be read anew.
            _Refused: The text is YAML that we do not read; noted in `findings`.
        """
        documents = 0
        parser = _PARSER(self._text.text)
        try:
            while (event := parser.get_event()) is not None:
                kind = event.__class__
                if kind is yaml.ScalarEvent:
                    self._scalar(event)
                elif kind is yaml.MappingStartEvent:
                    self._start(event, {})
                elif kind is yaml.SequenceStartEvent:
                    self._start(event, [])
                elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                    self._parent, self._loc, self._key = self._outer.pop()
                elif kind is yaml.DocumentStartEvent:
                    documents += 1
                    if documents > 1:
                        self._note(SECOND_DOCUMENT, event)
                        return  # the first one counts
        finally:
            parser.dispose()

    def _note(self, rule: Rule, event: yaml.Event, **facts: object) -> None:
        line, column = self._mark(event)
        self.findings.append(
            rule.at(Place(path=self.path, line=line, column=column), **facts),
        )

    def _mark(self, event: Any) -> tuple[int, int]:
        mark = event.start_mark
        if self._as_in_file:
            return mark.line + 1, mark.column + 1
        return mark.line + 1, self._text.column(mark.line, mark.column) + 1

    def _refuse_features(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._note(YAML_FEATURE, event, feature="锚点（&）")
        if event.tag is not None:
            self._note(YAML_FEATURE, event, feature="标签（!）")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_features(event)
        if not event.style:
            if " - " in event.value:
                self._goes_on(event)
        elif not event.value:
            self._block(event)
        if STAR in event.value:
            text = event.value.replace(STAR, "*")
            if event.value[0] == STAR and not event.style:
                self.findings.append(self._bare_star(text, event))
            event.value = text
        if event.style == '"' and (hidden := UNPRINTABLE.search(event.value)):
            self._note(CONTROL, event, codepoint=ord(hidden.group()))
        if self._key is None and self._parent.__class__ is dict:
            self._put_key(event.value, event)
        else:
            self._put(_plain_value(event), event)

    def _block(self, event: Any) -> None:
        """To YAML `>7` is the head of a block of text, which is empty."""
        mark = event.start_mark
        if re.match("[>|][0-9]", self._text.lines[mark.line][mark.column :]):
            raise _Slipped(opening_sign(self._text, self.path, mark.line, mark.column))

    def _goes_on(self, event: Any) -> None:
        """The next item of a list, indented too much, is more of the text above to YAML."""
        for line in range(event.start_mark.line + 1, event.end_mark.line + 1):
            if self._text.lines[line].lstrip().startswith("- "):
                raise _Slipped(item_too_deep(self._text, self.path, line))

    def _bare_star(self, text: str, event: yaml.ScalarEvent) -> Finding:
        line, column = self._mark(event)
        end: Any = event.end_mark
        edit = None
        if end.line == line - 1:
            length = self._text.column(end.line, end.column) + 1 - column
            edit = Edit(line=line, column=column, length=length, text=quoted(text))
        return bare_sign(Place(path=self.path, line=line, column=column), text, edit)

    def _start(self, event: yaml.CollectionStartEvent, new: dict[Any, Any] | list[Any]) -> None:
        self._refuse_features(event)
        if len(self._outer) >= MAX_DEPTH:
            self._note(TOO_DEEP, event, limit=MAX_DEPTH)
            raise _Refused
        if self._key is None and isinstance(self._parent, dict):
            line, column = self._mark(event)
            at = Place(path=self.path, line=line, column=column)
            problem = "栏目名应是文字，不能是列表或括号"
            finding = SYNTAX.at(at, problem=problem, hint="去掉栏目名外面的括号和前面的问号")
            raise _Slipped(Slip(finding=finding, line=line - 1, mended=False))
        loc = self._put(new, event)
        self._outer.append((self._parent, self._loc, self._key))
        self._parent, self._loc, self._key = new, loc, None

    def _empty(self, key: str, here: Loc) -> None:
        self._stuck(key)
        line, column = self.keys[here]
        self.empty.add(here)
        at = Place(path=self.path, line=line, column=column)
        end = self._key_event.end_mark
        after = self._text.lines[end.line][end.column :].lstrip()
        hint = (_COMMENT if " #" in after else _NOTHING) if after[:1] == ":" else _NO_COLON
        self.findings.append(EMPTY_VALUE.at(at, key=short(key), hint=hint))

    def _stuck(self, key: str) -> None:
        """Of `{count：7次}` or `学习：{count: 7次}` YAML makes one long key: a sign has slipped."""
        event = self._key_event
        line, column = event.start_mark.line, event.start_mark.column
        slip = COLON.search(key)
        if event.style or event.end_mark.line != line or not slip or not slip.start():
            return
        if after := KEY_AFTER_COMMA.search(key):
            raise _Slipped(full_width_comma(self._text, self.path, line, column + after.start()))
        colon = (column + slip.start(), column + slip.end())
        raise _Slipped(full_width_colon(self._text, self.path, line, (column, colon[0]), colon))

    def _put_key(self, key: str, event: yaml.ScalarEvent) -> None:
        self._key_event = event
        if key and not event.style:
            mark: Any = event.start_mark
            if key[0] in BLANKS:
                raise _Slipped(full_width_blanks(self._text, self.path, mark.line, mark.column))
            if slip := dash(self._text, self.path, mark.line, mark.column):
                raise _Slipped(slip)
            if _TWO_IN_ONE.search(key) and (
                "{" in key or self._text.in_braces(mark.line, mark.column)
            ):
                self._stuck(key)
        here: Loc = (*self._loc, key)
        if here in self.keys:
            self._note(REPEATED_KEY, event, key=short(key), line=self.keys[here][0])
            # What follows is read under a loc of its own and thrown away: the first one counts.
            here = (*self._loc, len(self.values), key)
        self.keys[here] = self._mark(event)
        self._key = here

    def _put(self, value: Any, event: yaml.Event) -> Loc:
        """Add a value to the innermost open collection; give its loc."""
        parent = self._parent
        if parent is None:
            self.root = value
            self.values[()] = self._mark(event)
            return ()
        if self._key is None:
            here: Loc = (*self._loc, len(parent))
            if value is None:
                self._note(EMPTY_VALUE, event, key="-", hint=_NO_ITEM)
                self.empty.add(here)
                value = ""
            self.values[here] = self._mark(event)
            parent.append(value)  # type: ignore[union-attr]  # a mapping has a key waiting
            return here
        here, self._key = self._key, None
        key = here[-1]
        if value is None:
            self._empty(str(key), here)
        elif key not in parent:
            self.values[here] = self._mark(event)
            parent[key] = value  # type: ignore[index]  # only a mapping has a key waiting
        return here


def _plain_value(event: yaml.ScalarEvent) -> str | int | bool | None:
    text: str = event.value
    if event.style or event.tag is not None:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    return int(text) if text[0] in "0123456789" and INTEGER.match(text) else text


# libyaml where PyYAML was built with it; the same events, ten times slower, elsewhere.
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DOCUMENT_RULES = (
    *TEXT_RULES,
    *SYNTAX_RULES,
    REPEATED_KEY,
    YAML_FEATURE,
    SECOND_DOCUMENT,
    TOO_DEEP,
    EMPTY_VALUE,
    EMPTY_FILE,
)
