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

from unit_reports.finding import Finding, Place, error, short
from unit_reports.source.folder import RawFile

Loc = tuple[str | int, ...]
"""The way to a value: keys and list positions, as pydantic writes it."""

MAX_DEPTH = 40
MAX_REPAIRS = 200
INTEGER = re.compile(r"(?:0|[1-9][0-9]{0,14})\Z")
NULLS = frozenset({"", "~", "null", "Null", "NULL"})

NOT_UTF8 = error(
    "E005",
    "not-utf8",
    "文件编码不是 UTF-8",
    "文件编码不是 UTF-8",
    "用编辑器另存为 UTF-8 编码；Windows 记事本在“另存为”的“编码”一栏里选",
)
SYNTAX = error(
    "E010",
    "yaml-syntax",
    "YAML 写法有误",
    "这一行的 YAML 写法有误（{problem}）",
    "检查缩进、冒号后的空格、引号是否成对；有冒号或特殊符号的文字请加单引号",
)
BARE_STAR = error(
    "E011",
    "bare-star",
    "以 * 开头的文字没有加引号",
    "以 * 开头的“{text}”没有加引号",
    "应写 '{text}'（加半角单引号）",
)
TAB = error("E012", "tab", "缩进用了制表符", "缩进用了制表符（Tab）", "缩进应为空格，每层两个")
FULL_WIDTH_COLON = error(
    "E013",
    "full-width-colon",
    "冒号是全角",
    "冒号是全角的“：”，或冒号后没有空格",
    "应写半角冒号加一个空格，如 {key}: 7次",
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
    "[^\t\n\r\x20-\x7e\x85\xa0-\u200a\u2010-\u2029\u202f-\u2065\u2070-\ud7ff\ue000-\ufefe\uff00-\ufffd"
    "\U00010000-\U0010ffff]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file's values and their places.

    `data` is made of dict, list, str, int and bool only. `values` and `keys` map each `Loc` to the
    (line, column) of the value and of the key before it. `text` is the file as decoded.
    """

    id: str
    path: str
    text: str
    data: Any
    values: dict[Loc, tuple[int, int]]
    keys: dict[Loc, tuple[int, int]]

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
    repaired = text
    findings: list[Finding] = []
    for _ in range(MAX_REPAIRS):
        builder = _Builder(raw.path, repaired)
        try:
            builder.run()
        except yaml.MarkedYAMLError as fault:
            finding, again = _explain(fault, raw.path, repaired)
            findings.append(finding)
            if again is None:
                return None, findings + builder.findings
            repaired = again
            continue
        except _Refused:
            return None, findings + builder.findings
        findings += builder.findings
        if builder.root is None:
            return None, findings or [EMPTY_FILE.at(start)]
        document = Document(
            id=raw.id,
            path=raw.path,
            text=text,
            data=builder.root,
            values=builder.values,
            keys=builder.keys,
        )
        return document, findings
    return None, findings


class _Refused(Exception):  # noqa: N818 - not a fault of ours: the builder stops reading
    """The rest of the file cannot be read; the finding is already noted."""


class _Builder:
    """Turns one text's events into plain values; faults that allow it are noted and read on."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.root: Any = None
        self.findings: list[Finding] = []
        self.values: dict[Loc, tuple[int, int]] = {}
        self.keys: dict[Loc, tuple[int, int]] = {}
        self._text = text
        # The open collections, outermost first: (collection, its loc, the key that waits).
        self._open: list[tuple[dict[str, Any] | list[Any], Loc, str | None]] = []

    def run(self) -> None:
        """Read the whole text.

        Raises:
            yaml.MarkedYAMLError: The text is no YAML from some place on.
            _Refused: The text is YAML that we do not read; noted in `findings`.
        """
        documents = 0
        for event in yaml.parse(self._text, Loader=_LOADER):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._start(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._open.pop()
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._note(SECOND_DOCUMENT.at(self._place(event)))
                    raise _Refused

    def _place(self, event: yaml.Event) -> Place:
        line, column = _mark(event)
        return Place(path=self.path, line=line, column=column)

    def _note(self, finding: Finding) -> None:
        self.findings.append(finding)

    def _refuse_features(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._note(YAML_FEATURE.at(self._place(event), feature="锚点（&）"))
        if event.tag is not None:
            self._note(YAML_FEATURE.at(self._place(event), feature="标签（!）"))

    def _alias(self, event: yaml.AliasEvent) -> None:
        self._note(BARE_STAR.at(self._place(event), text=f"*{short(event.anchor)}"))
        self._put(f"*{event.anchor}", event)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._refuse_features(event)
        self._put(event.value if self._awaits_key() else _plain_value(event), event)

    def _awaits_key(self) -> bool:
        return (
            bool(self._open) and isinstance(self._open[-1][0], dict) and self._open[-1][2] is None
        )

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        self._refuse_features(event)
        if len(self._open) >= MAX_DEPTH:
            self._note(TOO_DEEP.at(self._place(event), limit=MAX_DEPTH))
            raise _Refused
        if self._awaits_key():
            self._note(SYNTAX.at(self._place(event), problem="栏目名应是文字，不能是列表或括号"))
            raise _Refused
        new: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        loc = self._put(new, event)
        self._open.append((new, loc, None))

    def _put(self, value: Any, event: yaml.Event) -> Loc:
        """Add a value (or a key) to the innermost open collection; give its loc."""
        mark = _mark(event)
        if not self._open:
            self.root = value
            self.values[()] = mark
            return ()
        parent, loc, key = self._open[-1]
        if isinstance(parent, list):
            here = (*loc, len(parent))
            self.values[here] = mark
            if value is None:
                self._note(EMPTY_VALUE.at(self._place(event), key="-"))
            parent.append("" if value is None else value)
            return here
        if key is None:
            here = (*loc, value)
            if here in self.keys:
                first = self.keys[here][0]
                self._note(REPEATED_KEY.at(self._place(event), key=short(value), line=first))
            else:
                self.keys[here] = mark
            self._open[-1] = (parent, loc, value)
            return here
        here = (*loc, key)
        self._open[-1] = (parent, loc, None)
        if value is None:
            line, column = self.keys[here]
            at = Place(path=self.path, line=line, column=column)
            self._note(EMPTY_VALUE.at(at, key=short(key)))
        elif key not in parent:
            self.values[here] = mark
            parent[key] = value
        return here


def _mark(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _plain_value(event: yaml.ScalarEvent) -> str | int | bool | None:
    text: str = event.value
    if event.style not in (None, "") or event.tag is not None:
        return text
    if text in NULLS:
        return None
    if text in ("true", "false"):
        return text == "true"
    return int(text) if INTEGER.match(text) else text


def _place_of(path: str, text: str, offset: int) -> Place:
    line = text.count("\n", 0, offset) + 1
    return Place(path=path, line=line, column=offset - (text.rfind("\n", 0, offset) + 1) + 1)


def _explain(fault: yaml.MarkedYAMLError, path: str, text: str) -> tuple[Finding, str | None]:
    """Say in Chinese what a syntax error is; give a mended text when reading can go on."""
    lines = text.split("\n")
    marks = [m for m in (fault.problem_mark, fault.context_mark) if m and m.line < len(lines)]
    for mark in marks:
        line = lines[mark.line]
        if mark.column < len(line) and line[mark.column] == "*":
            # libyaml takes `*次` for a broken alias: quote it in memory and read on, so that one
            # slip does not hide the others.
            end = len(re.split(r"\s#|[,\]}](?=\s|$|,)", line[mark.column :])[0].rstrip())
            value = line[mark.column : mark.column + end]
            at = Place(path=path, line=mark.line + 1, column=mark.column + 1)
            quoted = "'" + value.replace("'", "''") + "'"
            lines[mark.line] = line[: mark.column] + quoted + line[mark.column + end :]
            return BARE_STAR.at(at, text=short(value)), "\n".join(lines)
    first = min(((m.line, m.column) for m in marks), default=(0, 0))
    at = Place(path=path, line=first[0] + 1, column=first[1] + 1)
    tabbed = next((m for m in marks if lines[m.line][: m.column + 1].find("\t") >= 0), None)
    if tabbed is not None:
        column = lines[tabbed.line].index("\t") + 1
        return TAB.at(Place(path=path, line=tabbed.line + 1, column=column)), None
    for candidate in sorted({max(m.line - back, 0) for m in marks for back in (0, 1)}):
        slip = re.match(r"\s*(?:- +)?([^\s:：#'\"]+)(：|:(?=[^\s:]))", lines[candidate])
        if slip:
            at = Place(path=path, line=candidate + 1, column=slip.start(2) + 1)
            return FULL_WIDTH_COLON.at(at, key=short(slip.group(1))), None
    return SYNTAX.at(at, problem=_PROBLEMS.get(fault.problem or "", "此处读不下去")), None


_PROBLEMS = {
    "mapping values are not allowed in this context": "一行里有两个冒号，或缩进不齐",
    "could not find expected ':'": "缺少冒号",
    "did not find expected key": "缩进不齐或引号不成对",
    "did not find expected '-' indicator": "列表各项缩进不齐",
    "did not find expected ',' or ']'": "方括号没有成对",
    "did not find expected ',' or '}'": "花括号没有成对",
    "found unexpected end of stream": "引号没有成对",
    "found character that cannot start any token": "此处的符号不能作开头",
}

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DOCUMENT_RULES = (
    NOT_UTF8,
    SYNTAX,
    BARE_STAR,
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
