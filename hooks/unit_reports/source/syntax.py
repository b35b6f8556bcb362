"""Say in Chinese what a YAML syntax error is and what to write instead, and read on after it."""

import itertools
import re
from dataclasses import replace

import yaml

from unit_reports.finding import Place, error, short
from unit_reports.source.signs import (
    BLANKS,
    KEY_AFTER_COMMA,
    SIGN_RULES,
    SLIPPED_KEY,
    TAB,
    Slip,
    bare_sign,
    full_width_colon,
    full_width_comma,
    quoted,
)
from unit_reports.source.text import Mended

SYNTAX = error(
    "E010",
    "yaml-syntax",
    "YAML 写法有误",
    "这一行的 YAML 写法有误（{problem}）",
    "{hint}",
)

SYNTAX_RULES = (SYNTAX, *SIGN_RULES)

KEY = re.compile(r"\s*(?:- +)*[A-Za-z_\u4e00-\u9fff][^\s:'\"{}\[\],#]*:(?:\s|$)")
"""The beginning of a line that has a key."""
_ROW = re.compile(r"(\s*[^\s:：#'\"{\[-][^\t:：]*)(\t+)([^\s:：][^\t:：]*)")
_NOT_SAID = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"|(?:^|\s)#.*")
"""Quotes and comments."""
_DASH = re.compile(rf"[-－—–·•●]+[\s{BLANKS}]*(?=\S)")
_AFTER = {'"': "引号", "'": "引号", "]": "括号", "}": "括号"}
_VALUE = re.compile(r"(\s*(?:- +)*)(?:([^\s:'\"{\[#][^:]*?):\s+)?(\S(?:.*?\S)?)?(\s+#.*|\s*)")


def explain(fault: yaml.MarkedYAMLError, path: str, text: Mended) -> Slip:
    """Say what a syntax error is; what can be put right is put right in `text`."""
    last = len(text.lines) - 1
    marks = [m for m in (fault.problem_mark, fault.context_mark) if m and m.line <= last]
    if (fault.context or "").startswith("while parsing a block") and fault.problem_mark:
        marks = marks[:1]  # the block may have begun at the top of the file
    line, column = min(((m.line, m.column) for m in marks), default=(0, 0))
    while line and not text.lines[line].strip():
        line, column = line - 1, 0  # the file ends before what was begun
    tabbed = [mark for mark in marks if "\t" in text.lines[mark.line][: mark.column + 1]]
    if not tabbed and (slip := _sign(text, path, line, column)):
        return slip
    lines, columns = [mark.line for mark in marks], [mark.column for mark in marks]
    if slip := _common(text, path, lines, columns):
        return slip
    # Only here does YAML read on into the next line before it sees what is wrong.
    backs = (0, 1) if fault.problem in (_TWO_COLONS, _NO_COLON) else (0,)
    for number in sorted({max(at - back, 0) for at in lines for back in backs}):
        if slip := _full_width(text, path, number):
            return slip
    if fault.problem == _TWO_COLONS:
        return _two_colons(text, path, line, column)
    if fault.problem == _NO_COLON:
        return _no_colon(text, path, line, column)
    if fault.problem in (_NO_KEY, _NO_DASH):
        return _out_of_line(text, path, line, column)
    problem, hint = _PROBLEMS.get(fault.problem or "", _UNKNOWN)
    return replace(_syntax(text, path, line, column, problem, hint), spreads=True)


def _common(text: Mended, path: str, lines: list[int], columns: list[int]) -> Slip | None:
    """What most often stands behind a fault: a tab or a dash."""
    for line, column in zip(lines, columns, strict=True):
        if slip := _tabbed(text, path, line):
            return slip
        if "\t" in text.lines[line][: column + 1]:
            return _tab(text, path, line)
        if slip := dash(text, path, line, _indent(text.lines[line])):
            return slip
    return None


def _full_width(text: Mended, path: str, line: int) -> Slip | None:
    """A full-width colon or comma where a key stands."""
    slipped = SLIPPED_KEY.match(text.shown(line))
    if slipped and not _goes_on(text, line):
        return full_width_colon(text, path, line, slipped.span(1), slipped.span(2))
    said = _NOT_SAID.sub(lambda match: " " * len(match[0]), text.shown(line))
    if "{" in said and (comma := KEY_AFTER_COMMA.search(said, said.index("{"))):
        return full_width_comma(text, path, line, comma.start())
    return None


def slipped_key(text: Mended, path: str, line: int, column: int) -> Slip | None:
    """A key whose colon has slipped, at the beginning of a line or at `column`."""
    if slip := _tabbed(text, path, line):
        return slip
    shown = text.shown(line)
    match = SLIPPED_KEY.match(shown, column)
    return match and full_width_colon(text, path, line, match.span(1), match.span(2))


def unreadable(text: Mended, path: str, line: int) -> Slip:
    """A line of which nothing can be said but that it cannot be read."""
    return _syntax(text, path, line, 0, *_UNKNOWN)


def open_quote(text: Mended, path: str, line: int, column: int) -> Slip:
    """A quote that is not closed on its line."""
    return _syntax(text, path, line, column, *_PROBLEMS["found unexpected end of stream"])


def _tabbed(text: Mended, path: str, line: int) -> Slip | None:
    """A row of a table: the name and the number, with a tab between."""
    match = _ROW.fullmatch(text.shown(line))
    if not match:
        return None
    at = Place(path=path, line=line + 1, column=text.column(line, match.start(2)) + 1)
    written = match[3].strip()
    shown = quoted(written) if written[0] in "*>@%`&!" else written
    hint = f"应写 {short(match[1].strip())}: {short(shown)}"
    text.put(line, match.start(2), len(match[2]), ": ")
    problem = "从表格里贴来的，缺少冒号"
    return Slip(finding=SYNTAX.at(at, problem=problem, hint=hint), line=line, mended=True)


def _goes_on(text: Mended, line: int) -> bool:
    """Whether a line goes on with the text of a line above, and so has no key."""
    indent = _indent(text.lines[line])
    above = (a for a in reversed(text.lines[:line]) if _says(a) and _indent(a) < indent)
    opens = next(above, None)
    return opens is not None and not opens.rstrip().endswith(":") and _start(opens) < indent


def _syntax(text: Mended, path: str, line: int, column: int, problem: str, hint: str) -> Slip:
    """A fault that is not put right."""
    at = Place(path=path, line=line + 1, column=text.column(line, column) + 1)
    return Slip(finding=SYNTAX.at(at, problem=problem, hint=hint), line=line, mended=False)


def _two_colons(text: Mended, path: str, line: int, column: int) -> Slip:
    """YAML sees a colon too many."""
    shown, above = text.shown(line), _above(text, line)
    if above.strip() and ":" not in above and "- " not in above and _start(above) == _start(shown):
        return _no_colon(text, path, text.lines.index(above), len(above))
    if len(re.findall(r":(?:\s|$)", shown)) == 1:
        return _shifted(text, path, line, _start(above), "缩进不齐，比上一行多")
    value = re.search(r":\s+", shown)
    written = shown[value.end() :].rstrip() if value else ""
    if written.startswith(("｛", "【", "（", "(", "［")):
        return _syntax(text, path, line, column, "括号是全角的或不对", _BRACKETS)
    hint = "一行只写一栏，下一级另起一行；冒号是文字里的，就整段加单引号"
    if value and written.startswith(":"):
        hint = "删去多写的冒号"
    elif value and written:
        hint += f"，应写 {short(shown[: value.start() + 1].strip())} {quoted(short(written))}"
    return _syntax(text, path, line, column, "一行里有两个冒号", hint)


def _no_colon(text: Mended, path: str, line: int, column: int) -> Slip:
    here, above = text.shown(line), _above(text, line)
    if above.rstrip().endswith(":") and _start(above) == _start(here):
        hint = f"内容写在冒号后面，应写 {short(f'{above.strip()} {here.strip()}')}"
        return _syntax(text, path, line, _start(here), "内容没有缩进", hint)
    return _syntax(text, path, line, column, "缺少冒号", "应写成“栏目: 内容”；备注的话前面加 # 号")


def _out_of_line(text: Mended, path: str, line: int, column: int) -> Slip:
    """What stands here belongs to nothing above: it is indented wrongly, or a value goes on."""
    before = text.shown(line)[:column].rstrip()
    if what := _AFTER.get(before[-1:]):
        value = _VALUE.fullmatch(text.shown(line))
        written = value[3] if value and value[2] and value[3] else ""
        hint = f"整段加单引号，应写 {quoted(short(written))}" if written else _UNKNOWN[1]
        return _syntax(text, path, line, column, f"{what}后面还有文字", hint)
    if before:
        return _syntax(text, path, line, column, *_UNKNOWN)
    # The block that is open here and nearest to the left: the last of those that start further in.
    starts = [_start(above) for above in reversed(text.lines[:line]) if _says(above)]
    inner = list(itertools.takewhile(lambda start: start > column, starts))
    return _shifted(text, path, line, min(inner, default=column), "缩进不齐，比同级的少")


def _shifted(text: Mended, path: str, line: int, start: int, problem: str) -> Slip:
    """Lines that are indented otherwise than those that they stand beside."""
    column = _indent(text.lines[line])
    hint = "同一级的各栏左边对齐，里面一级多缩进两格，用空格"
    slip = _syntax(text, path, line, column, problem, hint)
    if start == column:
        return slip
    # What was meant only people know; this is good enough to read on.
    for number in range(line, len(text.lines)):
        here = text.lines[number]
        if not _says(here):
            continue
        at_dash = here[column : column + 1] == "-"
        if number > line and (_indent(here) < column or (_indent(here) == column and at_dash)):
            break
        text.put(number, 0, max(column - start, 0), " " * (start - column))
    return Slip(finding=slip.finding, line=line, mended=True)


def item_too_deep(text: Mended, path: str, line: int) -> Slip:
    """An item of a list that stands further in than the one above it."""
    column = _indent(text.lines[line])
    items = (
        _indent(above)
        for above in reversed(text.lines[:line])
        if above.lstrip().startswith("- ") and _indent(above) < column
    )
    return _shifted(text, path, line, next(items, column), "缩进不齐，比上一行多")


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _above(text: Mended, line: int) -> str:
    """The nearest line above that says something."""
    return next((above for above in reversed(text.lines[:line]) if _says(above)), "")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _start(line: str) -> int:
    """In which column a line says something, after the dashes of a list."""
    match = re.match(r"\s*(?:- +)*", line)
    return match.end() if match else 0


def _sign(text: Mended, path: str, line: int, column: int) -> Slip | None:
    """A sign that YAML means for something else opens a text."""
    shown = text.shown(line)
    if not shown[:column].strip():
        return None
    if re.fullmatch(r"[-?]\s*(?:#.*)?", shown[column:]):
        sign = shown[column]
        below = next((a for a in text.lines[line + 1 :] if _says(a)), "")
        alone = shown[:column].rstrip().endswith((":", "-")) and _indent(below) <= _indent(shown)
        slip = _syntax(text, path, line, column, f"多了一个“{sign}”", "删去它")
        text.put(line, column, 1, "")
        # Where nothing is left it is told of as an empty value.
        return Slip(finding=None if alone else slip.finding, line=line, mended=True)
    if not re.match("[>|@%`&!]", shown[column:]):
        return None
    return opening_sign(text, path, line, column)


def opening_sign(text: Mended, path: str, line: int, column: int) -> Slip:
    """Put the text that opens with a sign of YAML's own in quotes."""
    shown = text.shown(line)
    before = shown[:column]
    in_brackets = before.count("{") + before.count("[") > before.count("}") + before.count("]")
    stop = rf"[,\]}}]|{KEY_AFTER_COMMA.pattern}|(?<=\s)#|$" if in_brackets else r"(?<=\s)#|$"
    end = re.search(stop, shown[column:])
    written = shown[column : column + (end.start() if end else 0)].rstrip()
    edit = text.put(line, column, len(written), quoted(written))
    at = Place(path=path, line=line + 1, column=edit.column)
    return Slip(finding=bare_sign(at, written, edit), line=line, mended=True)


def dash(text: Mended, path: str, line: int, column: int) -> Slip | None:
    """A dash that YAML does not see, for no blank follows it, or for it is another sign."""
    match = _DASH.match(text.shown(line), column)
    if not match or text.lines[line].startswith("- ", column):
        return None
    at = Place(path=path, line=line + 1, column=text.column(line, column) + 1)
    text.put(line, column, match.end() - column, "- ")
    item = text.shown(line)[column:].strip()
    # What belongs to the same item stands below its first word, which has moved.
    for below in range(line + 1, len(text.lines)):
        if _says(text.lines[below]):
            if _indent(text.lines[below]) != match.end() or match.end() == column + 2:
                break
            text.put(below, 0, 0, " ")
    hint = f"短横用半角，后面空一格，应写 {short(item)}"
    finding = SYNTAX.at(at, problem="短横不对或后面没有空格", hint=hint)
    return Slip(finding=finding, line=line, mended=True)


def _tab(text: Mended, path: str, line: int) -> Slip:
    before = text.lines[line]
    column = before.index("\t")
    at = Place(path=path, line=line + 1, column=text.column(line, column) + 1)
    indent = len(before) - len(before.lstrip())
    # Two blanks for a tab is a guess, good enough to read on; what was meant only people know.
    if column < indent:
        blanks = before[column:indent].replace("\t", "  ")
        if (above := _above(text, line)).rstrip().endswith(("|", ">")):
            blanks = blanks.ljust(_start(above) + 2 - column)  # a block of text stands further in
        text.put(line, column, indent - column, blanks)
    else:
        text.put(line, column, 1, " ")
    return Slip(finding=TAB.at(at, what="制表符（Tab）"), line=line, mended=True)


def take_as_text(text: Mended, line: int, *, again: bool) -> None:
    """Make a line that cannot be read harmless: quote its value; the second time, leave it out."""
    match = _VALUE.fullmatch(text.lines[line])
    if not again and match and match[2] and match[3]:
        text.put(line, match.start(3), len(match[3]), quoted(match[3]))
    else:
        text.put(line, 0, len(text.lines[line]), "")


_TWO_COLONS = "mapping values are not allowed in this context"
_NO_COLON = "could not find expected ':'"
_NO_KEY = "did not find expected key"
_NO_DASH = "did not find expected '-' indicator"
_UNKNOWN = (
    "此处读不下去",
    "检查缩进、冒号后的空格、引号是否成对；有冒号或特殊符号的文字请加单引号",
)
_BRACKETS = "花括号写 { }，方括号写 [ ]，都用半角；是文字就整段加单引号"
_PROBLEMS = {
    "did not find expected ',' or ']'": (
        "方括号没有成对，或少了逗号",
        "前面有 [ 后面要有 ]；几项之间用半角逗号",
    ),
    "did not find expected ',' or '}'": (
        "花括号没有成对，或少了逗号",
        "前面有 { 后面要有 }；几栏之间用半角逗号；文字里有冒号就整段加单引号",
    ),
    "found unexpected end of stream": (
        "引号没有成对",
        "前后用同样的半角引号，或两边都去掉",
    ),
    "block sequence entries are not allowed in this context": (
        "冒号后面直接写了短横",
        "清单从下一行写起，每项一行，以“- ”开头",
    ),
}
