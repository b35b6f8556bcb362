"""Signs that look right and are not: full-width colons, commas and blanks, and bare stars.

Each is told of and put right in the text, so that reading can go on.
"""

import re
from dataclasses import dataclass

from unit_reports.finding import Edit, Finding, Place, error, short
from unit_reports.source.text import Mended

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
    "改成半角空格，每层两个",
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
    "括号里的逗号是全角",
    "括号里的逗号是全角的“，”",
    "{hint}",
)
BLANKS = "\u3000\u00a0"
"""Blanks that look like an indentation and are none."""
COLON = re.compile(rf"：[\s{BLANKS}]*|:[{BLANKS}]+|:(?=[^\s:])")
SLIPPED_KEY = re.compile(
    rf"[\s{BLANKS}]*(?:- +)?(?![0-9]+[:：]|[^\s]*://)([^\s:：#'\"{{\[]+)({COLON.pattern})"
)
"""A key whose colon has slipped; times of day and addresses of pages are none."""
KEY_AFTER_COMMA = re.compile(r"，(?=\s*[A-Za-z_\u4e00-\u9fff]+\s*[:：])")

SIGN_RULES = (BARE_SIGN, TAB, FULL_WIDTH_COLON, FULL_WIDTH_COMMA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One fault of syntax: its finding, and the line (from 0) where reading went wrong.

    `mended` tells that the text was put right; otherwise that line has to be taken as it may be,
    and with `spreads` the lines after it may be past reading only because of it.
    There is no finding where what was put right will be told of by another rule.
    """

    finding: Finding | None
    line: int
    mended: bool
    spreads: bool = False


def full_width_blanks(text: Mended, path: str, line: int, column: int) -> Slip:
    """Blanks of another kind before a key."""
    shown = text.shown(line)
    width = len(shown[column:]) - len(shown[column:].lstrip(BLANKS))
    what = "全角空格" if "\u3000" in shown[column:][:width] else "网页上的空格（不换行空格）"
    at = Place(path=path, line=line + 1, column=text.column(line, column) + 1)
    text.put(
        line, column, width, "".join("  " if c == "\u3000" else " " for c in shown[column:][:width])
    )
    return Slip(finding=TAB.at(at, what=what), line=line, mended=True)


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
    rest = COLON.sub(": ", re.split("[,，}]", shown[column + 1 :])[0].strip())
    return Slip(
        finding=FULL_WIDTH_COMMA.at(
            at, edit, hint=f"应写 {short(f', {rest}')}（逗号半角，后面空一格）"
        ),
        line=line,
        mended=True,
    )


def names_in_one(at: Place, written: str) -> Finding:
    """The finding for names in brackets that a full-width comma makes one."""
    names = ", ".join(re.split("，", written))
    hint = f"几项之间用半角逗号，应写 {short(names)}；是一项就加单引号"
    return FULL_WIDTH_COMMA.at(at, None, hint=hint)


def quoted(text: str) -> str:
    """A text in half-width single quotes."""
    return "'" + text.replace("'", "''") + "'"


def bare_sign(at: Place, written: str, edit: Edit | None) -> Finding:
    """The finding for a text that starts with a sign of YAML's own."""
    facts = {"sign": written[0], "text": short(written), "quoted": quoted(short(written))}
    return BARE_SIGN.at(at, edit, **facts)
