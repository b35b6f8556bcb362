"""Say in Chinese what a YAML syntax error is, and what to write instead."""

import re

import yaml

from unit_reports.finding import Finding, Place, error, short

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
TAB = error("E012", "tab", "缩进用了制表符", "缩进用了制表符（Tab）", "缩进应为空格，每层两个")
FULL_WIDTH_COLON = error(
    "E013",
    "full-width-colon",
    "冒号是全角",
    "冒号是全角的“：”，或冒号后没有空格",
    "应写 {fixed}（冒号半角，后面空一格）",
)


def explain(
    fault: yaml.MarkedYAMLError, path: str, text: str
) -> tuple[Finding, tuple[int, int] | None]:
    """Say in Chinese what a syntax error is; for a slipped colon also its line and column."""
    lines = text.split("\n")
    marks = [m for m in (fault.problem_mark, fault.context_mark) if m and m.line < len(lines)]
    first = min(((m.line, m.column) for m in marks), default=(0, 0))
    at = Place(path=path, line=first[0] + 1, column=first[1] + 1)
    sign = re.match(r"[>|@%`][^\s,\]}#]*", lines[first[0]][first[1] :])
    if sign:
        return BARE_SIGN.at(at, **bare_sign(sign.group())), None
    tabbed = next((m for m in marks if lines[m.line][: m.column + 1].find("\t") >= 0), None)
    if tabbed is not None:
        column = lines[tabbed.line].index("\t") + 1
        return TAB.at(Place(path=path, line=tabbed.line + 1, column=column)), None
    for number in sorted({max(m.line - back, 0) for m in marks for back in (0, 1)}):
        slip = re.match(r"\s*(?:- +)?([^\s:：#'\"{\[]+)(：\s*|:(?=[^\s:]))", lines[number])
        if slip:
            at = Place(path=path, line=number + 1, column=slip.start(2) + 1)
            fixed = short(f"{slip[1]}: {lines[number][slip.end() :].strip()}".rstrip())
            return FULL_WIDTH_COLON.at(at, fixed=fixed), (number, slip.start(2))
    problem = _PROBLEMS.get(fault.problem or "", "此处读不下去")
    if "，" in lines[first[0]] and "花括号" in problem:
        problem += "，逗号要用半角"
    return SYNTAX.at(at, problem=problem), None


def with_colon(text: str, line: int, column: int) -> str:
    """Put a half-width colon and a blank at a place: at most one character more than there was."""
    lines = text.split("\n")
    rest = lines[line][column + 1 :]
    colon = ":" if rest[:1].isspace() or not rest else ": "
    lines[line] = lines[line][:column] + colon + rest
    return "\n".join(lines)


def bare_sign(text: str) -> dict[str, str]:
    """The facts of `BARE_SIGN`: the text, and how to write it."""
    quoted = "'" + short(text).replace("'", "''") + "'"
    return {"sign": text[0], "text": short(text), "quoted": quoted}


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
