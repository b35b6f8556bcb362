"""Turn one text's YAML events into plain values, each with its place.

What YAML would change in silence is a finding. No recursion: depth cannot crash the process.
"""

import re
from dataclasses import replace
from typing import Any, cast

import yaml

from unit_reports.finding import Edit, Finding, Place, Rule, error, short
from unit_reports.private import private_numbers
from unit_reports.source.once import once
from unit_reports.source.privacy import privacy
from unit_reports.source.signs import (
    BLANKS,
    COLON,
    KEY_AFTER_COMMA,
    Slip,
    bare_sign,
    full_width_blanks,
    full_width_colon,
    full_width_comma,
    names_in_one,
    quoted,
)
from unit_reports.source.syntax import (
    KEY,
    SYNTAX,
    dash,
    item_too_deep,
    open_quote,
    opening_sign,
    slipped_key,
)
from unit_reports.source.text import CONTROL, STAR, UNPRINTABLE, Mended

Loc = tuple[str | int, ...]
"""The way to a value: keys and list positions, as pydantic writes it."""

MAPPINGS = frozenset(
    """
    figures source rectification reasons reports topics problems regulations services practices
    plans periods kinds sections indicators tracks progress relations
    """.split()  # noqa: SIM905 - a list of quoted words is no easier to read
)
"""The keys below which, or in whose items, keys stand and no text; a test compares the models."""
LISTS_OF_NAMES = {("items",), ("aliases",), ("measure_aliases",)}
"""Lists whose items are names that nothing else would tell to be two."""
MAX_DEPTH = 40
MAX_FINDINGS = 1000
"""A file with more faults than this is no file of ours."""
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
    "直接写出内容；有 & ! \\ 的文字用半角单引号",
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
HASH_IN_TEXT = error(
    "E023",
    "hash-in-text",
    "# 后面的字会丢掉",
    "“{lost}”会被当作备注丢掉",
    "是正文就把整句加单引号；是备注就在 # 后空一格",
)
_TWO_IN_ONE = re.compile("[：，]")
_NOTHING = "没有报送就删去这一行；确实没有的清单写 []，数字为零写 0"
_COMMENT = "# 后面是备注，不算内容；" + _NOTHING
_NO_COLON = "花括号里每栏写成“栏目: 内容”；文字里有半角逗号就整段加单引号"
_NO_ITEM = "删去这个“-”，或在后面写上内容"


_HASH = re.compile(r"[ \t]+#(?=[^\s#])")
_HASH_INSIDE = re.compile(r"\S[ \t]+#[^\s#]")
_BRACKET_AFTER = re.compile(r"：\s*[{\[]")


class Refused(Exception):  # noqa: N818 - not a fault of ours: the builder stops reading
    """The rest of the file cannot be read; the finding is already noted."""


class Slipped(Exception):  # noqa: N818 - as above
    """YAML reads on over a slip that we do not: the text has to be put right and read anew."""

    def __init__(self, slip: Slip) -> None:
        super().__init__()
        self.slip = slip


class Builder:
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
        self._hashes = any(" #" in line and _HASH_INSIDE.search(line) for line in text.lines)
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
            Slipped: The text is YAML that says something else than was meant; to be read anew.
            Refused: The text is YAML that we do not read; noted in `findings`.
        """
        documents = 0
        parser = _PARSER(self._text.text)
        try:
            while (event := parser.get_event()) is not None:
                if len(self.findings) >= MAX_FINDINGS:
                    raise Refused
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
        self.findings.append(rule.at(self._place(event), **facts))

    def _place(self, event: Any) -> Place:
        line, column = self._mark(event)
        return Place(path=self.path, line=line, column=column)

    def _mark(self, event: Any) -> tuple[int, int]:
        mark = event.start_mark
        if self._as_in_file:
            return once((mark.line + 1, mark.column + 1))
        return once((mark.line + 1, self._text.column(mark.line, mark.column) + 1))

    def _refuse_features(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._note(YAML_FEATURE, event, feature="锚点（&）")
        if event.tag is not None:
            self._note(YAML_FEATURE, event, feature="标签（!）")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_features(event)
        if event.style:
            self._quoted(event)
        else:
            self._plain(event)
        if STAR in event.value:
            text = event.value.replace(STAR, "*")
            if event.value[0] == STAR and not event.style:
                self.findings.append(self._bare_star(text, event))
            event.value = text
        if self._key is None and self._parent.__class__ is dict:
            self._put_key(event.value, event)
        else:
            self._put(_plain_value(event), event)

    def _plain(self, event: Any) -> None:
        """A text without quotes, in which a sign of YAML's own may be hidden."""
        text: str = event.value
        if " - " in text:
            self._goes_on(event)
        if "：" in text or ":" in text or "\t" in text:
            self._mapping_as_text(event)
        if "，" in text and self._loc[-1:] in LISTS_OF_NAMES:
            self._names_in_one(event)
        if self._hashes and text:
            self._hash(event)
        if event.start_mark.line != event.end_mark.line:
            self._hidden_numbers(event)

    def _quoted(self, event: Any) -> None:
        """A text in quotes, or a block of text."""
        if not event.value:
            self._block(event)
        if event.style in ("'", '"'):
            self._left_open(event)
        if event.style == '"':
            self._escapes(event)
        self._hidden_numbers(event)

    def _mapping_as_text(self, event: Any) -> None:
        """Keys whose colons have all slipped are one long text where a mapping is due."""
        key = self._key if self._key is not None else self._loc
        last = key[-1] if key else None
        waits = self._key is not None or self._parent.__class__ is list or self._parent is None
        if not waits or (last is not None and last not in MAPPINGS):
            return
        line = event.start_mark.line
        for number in range(line, event.end_mark.line + 1):
            column = event.start_mark.column if number == line else 0
            if slip := slipped_key(self._text, self.path, number, column):
                raise Slipped(slip)

    def _names_in_one(self, event: Any) -> None:
        mark = event.start_mark
        before = self._text.lines[mark.line][: mark.column].rstrip()
        if self._parent.__class__ is list and before.endswith(("[", ",")):
            self.findings.append(names_in_one(self._place(event), event.value.replace(STAR, "*")))

    def _hash(self, event: Any) -> None:
        """A comment that looks like the rest of a text."""
        end = event.end_mark
        rest = self._text.lines[end.line][end.column :] if end.column else ""
        if _HASH.match(rest):
            line, column = end.line, end.column + rest.index("#")
            place = Place(path=self.path, line=line + 1, column=self._text.column(line, column) + 1)
            self.findings.append(HASH_IN_TEXT.at(place, lost=short(rest.strip(), 20)))

    def _left_open(self, event: Any) -> None:
        """A quote that is closed only where another text begins has swallowed the keys between."""
        line, last = event.start_mark.line, event.end_mark.line
        if any(KEY.match(self._text.lines[number]) for number in range(line + 1, last + 1)):
            raise Slipped(open_quote(self._text, self.path, line, event.start_mark.column))

    def _escapes(self, event: Any) -> None:
        """In double quotes a backslash and what follows it become something else."""
        text: str = event.value.replace(STAR, "*")
        if hidden := UNPRINTABLE.search(text):
            self._note(CONTROL, event, codepoint=ord(hidden.group()))
        elif event.start_mark.line == event.end_mark.line and ("\n" in text or "\t" in text):
            self._note(YAML_FEATURE, event, feature="反斜杠转义（\\）")

    def _hidden_numbers(self, event: Any) -> None:
        """Private numbers that show only when lines are joined or escapes are resolved."""
        mark = event.start_mark
        lines = range(mark.line, event.end_mark.line + 1)
        joined = re.sub(r"\s+", "", event.value)
        if any(private_numbers(joined)) and not any(
            any(private_numbers(self._text.lines[line])) for line in lines
        ):
            for finding in privacy(joined, self.path):
                self.findings.append(replace(finding, place=self._place(event)))

    def _block(self, event: Any) -> None:
        """To YAML `>7` is the head of a block of text, which is empty."""
        mark = event.start_mark
        if re.match("[>|][0-9]", self._text.lines[mark.line][mark.column :]):
            raise Slipped(opening_sign(self._text, self.path, mark.line, mark.column))

    def _goes_on(self, event: Any) -> None:
        """The next item of a list, indented too much, is more of the text above to YAML."""
        for line in range(event.start_mark.line + 1, event.end_mark.line + 1):
            if self._text.lines[line].lstrip().startswith("- "):
                raise Slipped(item_too_deep(self._text, self.path, line))

    def _bare_star(self, text: str, event: yaml.ScalarEvent) -> Finding:
        at, end = self._place(event), cast("Any", event.end_mark)
        edit = None
        if end.line == at.line - 1:
            length = self._text.column(end.line, end.column) + 1 - at.column
            edit = Edit(line=at.line, column=at.column, length=length, text=quoted(text))
        return bare_sign(at, text, edit)

    def _start(self, event: yaml.CollectionStartEvent, new: dict[Any, Any] | list[Any]) -> None:
        self._refuse_features(event)
        if len(self._outer) >= MAX_DEPTH:
            self._note(TOO_DEEP, event, limit=MAX_DEPTH)
            raise Refused
        if self._key is None and isinstance(self._parent, dict):
            at = self._place(event)
            problem = "栏目名应是文字，不能是列表或括号"
            finding = SYNTAX.at(at, problem=problem, hint="去掉栏目名外面的括号和前面的问号")
            raise Slipped(Slip(finding=finding, line=at.line - 1, mended=False, spreads=True))
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
            raise Slipped(full_width_comma(self._text, self.path, line, column + after.start()))
        colon = (column + slip.start(), column + slip.end())
        raise Slipped(full_width_colon(self._text, self.path, line, (column, colon[0]), colon))

    def _put_key(self, key: str, event: yaml.ScalarEvent) -> None:
        self._key_event = event
        if key and not event.style:
            mark: Any = event.start_mark
            if key[0] in BLANKS:
                raise Slipped(full_width_blanks(self._text, self.path, mark.line, mark.column))
            if slip := dash(self._text, self.path, mark.line, mark.column):
                raise Slipped(slip)
            if "：" in key and (brackets := _BRACKET_AFTER.search(key)):
                colon = (mark.column + brackets.start(), mark.column + brackets.end() - 1)
                name = (mark.column, colon[0])
                raise Slipped(full_width_colon(self._text, self.path, mark.line, name, colon))
            if _TWO_IN_ONE.search(key) and (
                "{" in key or self._text.in_braces(mark.line, mark.column)
            ):
                self._stuck(key)
        here: Loc = once((*self._loc, key))
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
            here: Loc = once((*self._loc, len(parent)))
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

BUILDER_RULES = (
    REPEATED_KEY,
    YAML_FEATURE,
    SECOND_DOCUMENT,
    TOO_DEEP,
    EMPTY_VALUE,
    HASH_IN_TEXT,
)
