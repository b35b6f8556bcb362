"""Read one YAML file strictly: plain values, and the place of every value and key.

PyYAML's event stream is read by a small builder of our own (no recursion, so that depth cannot
crash the process). It refuses what YAML would change in silence: tags, anchors, aliases, repeated
keys, a second document. Only ``true`` and ``false`` are booleans and only decimal digits without a
leading zero are numbers; everything else stays the text that was written.
"""

import re
from dataclasses import dataclass
from typing import Any

import yaml

from unit_reports.finding import Finding, Place, Rule, error, short
from unit_reports.source.folder import RawFile
from unit_reports.source.syntax import (
    BARE_SIGN,
    FULL_WIDTH_COLON,
    SYNTAX,
    TAB,
    bare_sign,
    explain,
    with_colon,
)

Loc = tuple[str | int, ...]
"""The way to a value: keys and list positions, as pydantic writes it."""

MAX_DEPTH = 40
MAX_MENDED = 50
NOWHERE = 1_000_000_000
STAR = "\ue000"
"""Stands for ``*`` while a text is parsed: YAML would take the first of `*次` for an alias."""
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

NOT_UTF8 = error(
    "E005",
    "not-utf8",
    "文件编码不是 UTF-8",
    "文件编码不是 UTF-8",
    "用编辑器另存为 UTF-8 编码；Windows 记事本在“另存为”的“编码”一栏里选",
)
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
    "没有报送就删去这一行；确实没有的清单写 []，数字为零写 0",
)
EMPTY_FILE = error(
    "E019", "empty-file", "文件是空的", "文件里没有内容", "照模板填写，至少要有 name 和 kind"
)
CONTROL = error(
    "E020",
    "control-character",
    "有不可见的控制字符",
    "有不可见的控制字符（U+{codepoint:04X}）",
    "删去这个字符；它多半来自复制粘贴",
)

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000\ufeff\ufff9-\uffff]"
)


_ESCAPED_STAR = re.compile(r"\\(?:u|U0000)e000", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file's values and their places.

    `data` is made of dict, list, str, int and bool only. `values` and `keys` map each `Loc` to the
    (line, column) of the value and of the key before it; `empty` are those told of as empty.
    `text` is the file as decoded.
    """

    id: str
    path: str
    text: str
    data: Any
    values: dict[Loc, tuple[int, int]]
    keys: dict[Loc, tuple[int, int]]
    empty: frozenset[Loc] = frozenset()

    def place(self, loc: Loc = (), *, key: bool = False) -> Place:
        """Where `loc` stands, or the nearest thing around it; with `key` the key before it."""
        marks = self.keys if key else self.values
        while loc and loc not in marks:
            loc = loc[:-1]
        line, column = marks.get(loc) or self.values.get(loc, (1, 1))
        return Place(path=self.path, line=line, column=column)


def read_document(raw: RawFile) -> tuple[Document | None, list[Finding]]:
    """Read one file; `None` when nothing of it can be used. Never raises on any bytes."""
    start = Place(path=raw.path)
    try:
        text = raw.content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.content.count(b"\n", 0, fault.start) + 1
        return None, [NOT_UTF8.at(Place(path=raw.path, line=line))]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if unprintable := _UNPRINTABLE.search(text):
        at = _place_of(raw.path, text, unprintable.start())
        return None, [CONTROL.at(at, codepoint=ord(unprintable.group()))]
    if escaped := _ESCAPED_STAR.search(text):
        return None, [CONTROL.at(_place_of(raw.path, text, escaped.start()), codepoint=ord(STAR))]
    parsed, shifts = text.replace("*", STAR), dict[int, int]()
    mended: list[Finding] = []
    while True:
        builder = _Builder(raw.path, parsed, shifts)
        try:
            builder.run()
            break
        except yaml.MarkedYAMLError as fault:
            finding, slip = explain(fault, raw.path, text)
            if slip is None or len(mended) >= MAX_MENDED or slip[0] in shifts:
                return None, [*mended, *builder.findings, finding]
            # A colon that was slipped is put right in memory, so that it hides no other fault.
            mended.append(finding)
            before = len(parsed)
            parsed = with_colon(parsed, *slip)
            shifts[slip[0]] = slip[1] if len(parsed) > before else NOWHERE
        except _Refused:
            return None, [*mended, *builder.findings]
    builder.findings[:0] = mended
    if builder.root is None:
        return None, builder.findings or [EMPTY_FILE.at(start)]
    document = Document(
        id=raw.id,
        path=raw.path,
        text=text,
        data=builder.root,
        values=builder.values,
        keys=builder.keys,
        empty=frozenset(builder.empty),
    )
    return document, builder.findings


class _Refused(Exception):  # noqa: N818 - not a fault of ours: the builder stops reading
    """The rest of the file cannot be read; the finding is already noted."""


class _Builder:
    """Turns one text's events into plain values; faults that allow it are noted and read on."""

    def __init__(self, path: str, text: str, shifts: dict[int, int]) -> None:
        self.path = path
        # Lines (from 0) into which one character was put, and at which column (from 0).
        self._shifts = shifts
        self.root: Any = None
        self.findings: list[Finding] = []
        self.values: dict[Loc, tuple[int, int]] = {}
        self.keys: dict[Loc, tuple[int, int]] = {}
        self.empty: set[Loc] = set()
        self._text = text
        # The innermost open collection, its loc, and the loc of the key that waits for its value;
        # `_outer` holds those around it.
        self._parent: dict[Any, Any] | list[Any] | None = None
        self._loc: Loc = ()
        self._key: Loc | None = None
        self._outer: list[tuple[dict[Any, Any] | list[Any] | None, Loc, Loc | None]] = []

    def run(self) -> None:
        """Read the whole text.

        Raises:
            yaml.MarkedYAMLError: The text is no YAML from some place on.
            _Refused: The text is YAML that we do not read; noted in `findings`.
        """
        documents = 0
        parser = _PARSER(self._text)
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
                        raise _Refused
        finally:
            parser.dispose()

    def _note(self, rule: Rule, event: yaml.Event, **facts: object) -> None:
        line, column = self._mark(event)
        self.findings.append(
            rule.at(Place(path=self.path, line=line, column=column), **facts),
        )

    def _mark(self, event: Any) -> tuple[int, int]:
        mark = event.start_mark
        line, column = mark.line, mark.column
        if self._shifts and column > self._shifts.get(line, column):
            column -= 1
        return line + 1, column + 1

    def _refuse_features(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._note(YAML_FEATURE, event, feature="锚点（&）")
        if event.tag is not None:
            self._note(YAML_FEATURE, event, feature="标签（!）")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_features(event)
        if STAR in event.value:
            text = event.value.replace(STAR, "*")
            if event.value[0] == STAR and not event.style:
                self._note(BARE_SIGN, event, **bare_sign(text))
            event.value = text
        if event.style == '"' and (hidden := _UNPRINTABLE.search(event.value)):
            self._note(CONTROL, event, codepoint=ord(hidden.group()))
        if self._key is None and self._parent.__class__ is dict:
            self._put_key(event.value, event)
        else:
            self._put(_plain_value(event), event)

    def _start(self, event: yaml.CollectionStartEvent, new: dict[Any, Any] | list[Any]) -> None:
        self._refuse_features(event)
        if len(self._outer) >= MAX_DEPTH:
            self._note(TOO_DEEP, event, limit=MAX_DEPTH)
            raise _Refused
        if self._key is None and isinstance(self._parent, dict):
            self._note(SYNTAX, event, problem="栏目名应是文字，不能是列表或括号")
            raise _Refused
        loc = self._put(new, event)
        self._outer.append((self._parent, self._loc, self._key))
        self._parent, self._loc, self._key = new, loc, None

    def _empty(self, key: str, here: Loc) -> None:
        line, column = self.keys[here]
        at = Place(path=self.path, line=line, column=column)
        self.empty.add(here)
        if slip := re.match(r"([^\s:：]+)[：:](\S.*)", key):
            # `{count：7次}` is one long key without a value: the colon is what went wrong.
            self.empty.add((*here[:-1], slip[1]))
            fixed = short(f"{slip[1]}: {slip[2]}")
            self.findings.append(FULL_WIDTH_COLON.at(at, fixed=fixed))
        else:
            self.findings.append(EMPTY_VALUE.at(at, key=short(key)))

    def _put_key(self, key: str, event: yaml.Event) -> None:
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
                self._note(EMPTY_VALUE, event, key="-")
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


def _place_of(path: str, text: str, offset: int) -> Place:
    line = text.count("\n", 0, offset) + 1
    return Place(path=path, line=line, column=offset - (text.rfind("\n", 0, offset) + 1) + 1)


# libyaml where PyYAML was built with it; the same events, ten times slower, elsewhere.
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DOCUMENT_RULES = (
    NOT_UTF8,
    SYNTAX,
    BARE_SIGN,
    TAB,
    FULL_WIDTH_COLON,
    REPEATED_KEY,
    YAML_FEATURE,
    SECOND_DOCUMENT,
    TOO_DEEP,
    EMPTY_VALUE,
    EMPTY_FILE,
    CONTROL,
)
