"""Say in Chinese what a YAML syntax error is and what to write instead, and read on after it."""

import re
from dataclasses import dataclass

import yaml

from unit_reports.finding import Edit, Finding, Place, error, short
from unit_reports.source.text import Mended

SYNTAX = error(
    "E010",
    "yaml-syntax",
    "YAML 写法有误",
    "这一行的 YAML 写法有误（{problem}）",
    "检查缩进、冒号后的空格、引号是否成对；有冒号或特殊符号的文字请加单引号",
)
BARE_SIGN = error(
    "E011",
    "bare-sign",
    "以 * 等符号开头的文字没有加引号",
    "以 {sign} 开头的“{text}”没有加引号",
    "应写 {quoted}（加半角单引号）",
)
TAB = error(
    "E012",
    "tab",
    "缩进用了制表符或全角空格",
    "缩进用了{what}",
    "缩进应为半角空格，每层两个",
)
FULL_WIDTH_COLON = error(
    "E013",
    "full-width-colon",
    "冒号是全角",
    "冒号是全角的“：”，或冒号后没有空格",
    "应写 {fixed}（冒号半角，后面空一格）",
)
FULL_WIDTH_COMMA = error(
    "E021",
    "full-width-comma",
    "花括号里的逗号是全角",
    "花括号里的逗号是全角的“，”",
    "应写 {fixed}（逗号半角，后面空一格）",
)

SYNTAX_RULES = (SYNTAX, BARE_SIGN, TAB, FULL_WIDTH_COLON, FULL_WIDTH_COMMA)

BLANKS = "\u3000\u00a0"
"""Blanks that look like an indentation and are none."""
COLON = re.compile(rf"：[\s{BLANKS}]*|:[{BLANKS}]+|:(?=[^\s:])")
_SLIPPED_KEY = re.compile(rf"[\s{BLANKS}]*(?:- +)?([^\s:：#'\"{{\[]+)({COLON.pattern})")
KEY_AFTER_COMMA = re.compile(r"，(?=\s*[A-Za-z_\u4e00-\u9fff]+\s*[:：])")
_VALUE = re.compile(r"(\s*(?:- +)*)(?:([^\s:'\"{\[#][^:]*?):\s+)?(\S.*?)?(\s+#.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One fault of syntax: its finding, and the line (from 0) where reading went wrong.

    `mended` tells that the text was put right; otherwise that line has to be taken as it may be.
    """

    finding: Finding
    line: int
    mended: bool


def explain(fault: yaml.MarkedYAMLError, path: str, text: Mended) -> Slip:
    """Say what a syntax error is; what can be put right is put right in `text`."""
    last = len(text.lines) - 1
    marks = [m for m in (fault.problem_mark, fault.context_mark) if m and m.line <= last]
    if (fault.context or "").startswith("while parsing a block") and fault.problem_mark:
        marks = marks[:1]  # the block may have begun at the top of the file
    line, column = min(((m.line, m.column) for m in marks), default=(0, 0))
    if slip := _sign(text, path, line, column):
        return slip
    for mark in marks:
        if "\t" in text.lines[mark.line][: mark.column + 1]:
            return _tab(text, path, mark.line)
    for number in sorted({max(m.line - back, 0) for m in marks for back in (0, 1)}):
        if slipped := _SLIPPED_KEY.match(text.shown(number)):
            return full_width_colon(text, path, number, slipped.span(1), slipped.span(2))
        if "{" in text.lines[number] and (comma := KEY_AFTER_COMMA.search(text.shown(number))):
            return full_width_comma(text, path, number, comma.start())
    problem = _PROBLEMS.get(fault.problem or "", "此处读不下去")
    if fault.problem == _TWO_COLONS:
        line, column, problem = _two_colons(text, line, column)
    at = Place(path=path, line=line + 1, column=text.column(line, column) + 1)
    return Slip(finding=SYNTAX.at(at, problem=problem), line=line, mended=False)


def _two_colons(text: Mended, line: int, column: int) -> tuple[int, int, str]:
    """Where the fault is and what, when YAML sees a colon too many."""
    here, above = text.lines[line], text.lines[line - 1] if line else ""
    indent = len(above) - len(above.lstrip())
    same = indent == len(here) - len(here.lstrip())
    if above.strip() and ":" not in above and not above.lstrip().startswith(("#", "-")) and same:
        return line - 1, len(above), "缺少冒号"
    if len(re.findall(r":(?:\s|$)", here)) > 1:
        return line, column, "一行里有两个冒号"
    return line, column, "缩进不齐，比上一行多"


def _sign(text: Mended, path: str, line: int, column: int) -> Slip | None:
    """A sign that YAML means for something else opens a text."""
    shown = text.shown(line)
    if not re.match("[>|@%`]", shown[column:]) or not shown[:column].strip():
        return None
    before = shown[:column]
    in_brackets = before.count("{") + before.count("[") > before.count("}") + before.count("]")
    end = re.search(r"\s*[,\]}]|\s+#|\s*$" if in_brackets else r"\s+#|\s*$", shown[column:])
    written = shown[column : column + (end.start() if end else 0)]
    edit = text.put(line, column, len(written), quoted(written))
    at = Place(path=path, line=line + 1, column=edit.column)
    return Slip(finding=bare_sign(at, written, edit), line=line, mended=True)


def _tab(text: Mended, path: str, line: int) -> Slip:
    before = text.lines[line]
    column = before.index("\t")
    at = Place(path=path, line=line + 1, column=text.column(line, column) + 1)
    indent = len(before) - len(before.lstrip())
    # Two blanks for a tab is a guess, good enough to read on; what was meant only people know.
    for place in range(max(indent, column + 1) - 1, column - 1, -1):
        if text.lines[line][place] == "\t":
            text.put(line, place, 1, "  " if place < indent else " ")
    return Slip(finding=TAB.at(at, what="制表符（Tab）"), line=line, mended=True)


def full_width_blanks(text: Mended, path: str, line: int, column: int) -> Slip:
    """Blanks of another kind before a key."""
    shown = text.shown(line)
    width = len(shown[column:]) - len(shown[column:].lstrip(BLANKS))
    at = Place(path=path, line=line + 1, column=text.column(line, column) + 1)
    text.put(
        line, column, width, "".join("  " if c == "\u3000" else " " for c in shown[column:][:width])
    )
    return Slip(finding=TAB.at(at, what="全角空格"), line=line, mended=True)


def full_width_colon(
    text: Mended, path: str, line: int, key: tuple[int, int], colon: tuple[int, int]
) -> Slip:
    """A colon that YAML does not see; `key` and `colon` are their columns, from and to."""
    shown = text.shown(line)
    said, rest = shown[slice(*key)].strip(BLANKS), shown[colon[1] :]
    shown_rest = re.split(r"[,，}]", rest)[0] if "{" in shown[: key[0]] else rest
    edit = text.put(line, colon[0], colon[1] - colon[0], ": " if rest else ":")
    at = Place(path=path, line=line + 1, column=edit.column)
    finding = FULL_WIDTH_COLON.at(at, edit, fixed=short(f"{said}: {shown_rest.strip()}".rstrip()))
    return Slip(finding=finding, line=line, mended=True)


def full_width_comma(text: Mended, path: str, line: int, column: int) -> Slip:
    """A comma between two keys that YAML does not see."""
    shown = text.shown(line)
    edit = text.put(line, column, 1, ", ")
    at = Place(path=path, line=line + 1, column=edit.column)
    rest = shown[column + 1 :].strip()
    return Slip(
        finding=FULL_WIDTH_COMMA.at(at, edit, fixed=short(f", {rest}")), line=line, mended=True
    )


def take_as_text(text: Mended, line: int, *, again: bool) -> None:
    """Make a line that cannot be read harmless: quote its value; the second time, leave it out."""
    match = _VALUE.fullmatch(text.lines[line])
    if not again and match and match[2] and match[3]:
        text.put(line, match.start(3), len(match[3]), "'" + match[3].replace("'", "''") + "'")
    else:
        text.put(line, 0, len(text.lines[line]), "")


def quoted(text: str) -> str:
    """A text in half-width single quotes."""
    return "'" + text.replace("'", "''") + "'"


def bare_sign(at: Place, written: str, edit: Edit | None) -> Finding:
    """The finding for a text that starts with a sign of YAML's own."""
    facts = {"sign": written[0], "text": short(written), "quoted": quoted(short(written))}
    return BARE_SIGN.at(at, edit, **facts)


_TWO_COLONS = "mapping values are not allowed in this context"
_PROBLEMS = {
    "could not find expected ':'": "缺少冒号",
    "did not find expected key": "缩进不齐或引号不成对",
    "did not find expected '-' indicator": "列表各项缩进不齐",
    "did not find expected ',' or ']'": "方括号没有成对",
    "did not find expected ',' or '}'": "花括号没有成对",
    "found unexpected end of stream": "引号没有成对",
    "found character that cannot start any token": "此处的符号不能作开头",
}
