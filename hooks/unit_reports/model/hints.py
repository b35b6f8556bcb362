"""What to write instead: hints for counts, dates and other values, in the clerk's own words.

A hint that names a way to write something was tried: what it offers can be read.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable
from decimal import Decimal

from unit_reports.model.count import MEASURES, CountFault, read_count
from unit_reports.model.rate import read_rate
from unit_reports.source.signs import quoted

GENERAL_COUNT = "应为数字加量词，如 7次、30余次、10-15天；数字不公开写 未公开，没有统计写 未统计"
_NOTHING = re.compile(
    r"无|没有?|暂无|空|[-—–/]+|不涉及|[没未](?:有)?开展|n/?a|nil|none|零报告", re.IGNORECASE
)
LONGEST = 60
"""Longer texts are no slip of the pen."""
_NUMERALS = "一二两三四五六七八九"
_SPECIAL = re.compile(r"[*>|@%`&!\[{'\"#:?-]|.*(?:: | #|[,\[\]{}]|:$)")
_IN_NOTE = re.compile(r"(?P<count>.+?)(?:\((?P<note>.+)\)|[#,，。;；](?P<rest>[^0-9]+))")
_FEW = re.compile(rf"([{_NUMERALS}])([{_NUMERALS}])(十|百|千|万)?(\D*)")
_ROUND = re.compile(r"([二三四五六七八九]?十|[1-9]0)几(\D*)")
_MIXED = re.compile(r"([0-9]+)万([0-9])千(\D*)")
_FORMAL = str.maketrans(
    {
        **dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True)),
        "廿": "二十",
        "卅": "三十",
    }
)
_LETTERS = str.maketrans("OoIl", "0011")
_MEANT: tuple[tuple[str, str], ...] = (
    (r"[‘’“”'\"「」]+(.*?)[‘’“”'\"「」]*|(.*?)[‘’“”'\"「」]+", r"\1\2"),
    (r"(.+?)[。，,;；、.!！]+", r"\1"),
    (r"(?:大概|大致|估计|预计|差不多)(.+)", r"约\1"),
    (r"(.*[0十百千万])来(.*)", r"约\1\2"),
    (r"(.*[0-9十百千万])\+(\D*)|(.+)\+", r"\1\2\3以上"),
    (r"上([百千万].*)", r"一\1以上"),
    (r"过([百千万].*)", r"超过一\1"),
    (
        r"(?=[\u4e00-\u9fff])[^0-9一二两三四五六七八九十百千万第每各约近至不超均附]+([0-9]+[^0-9]+)",
        r"\1",
    ),
)
"""What is written and what is meant; offered only where that can be read."""
_SAID: tuple[tuple[str, str], ...] = (
    (
        r"每.*|.*[/每](?:天|日|周|月|季度?|年).*",
        "每周、每月是频率，不是数量；写进 note 或 practices",
    ),
    (r".*各.*", "几家各是多少的写合计；不知道合计写 未统计，原话写进 note"),
    (r".*(?:%|分之|[0-9一二三四五六七八九]成).*", "百分数写进 rate，如 {count: 数量, rate: 80%}"),
    (
        r"多次|[几数]次|[几数][十百千万].*|许多|较多|大量|.*余?[几数].*",
        "说不准写 未统计；知道大概写成范围（几到几）",
    ),
    (
        r"有|是|对|[√✓✔]|已?(?:开展|完成|落实|组织|进行|召开)(?:了|中)?|正常|按要求.*",
        "有数就写数，如 7次；做了没有数写 未统计",
    ),
    (
        r"不详|不明|未知|不清楚|不确定|[?？]+.*|待.*|[暂尚]未统计|正在统计|统计中",
        "现在没有数就写 未统计，有了再补",
    ),
    (r"全部|全覆盖|所有|全体|.*全覆盖", "写出具体的数；没有数写 未统计"),
    (r"同上.*|同前.*|同上期.*", "把数写出来，不写“同上”"),
    (r".*附件.*|[详见].*", "把附件里的数写在这里；没有数写 未统计"),
    (r".*半.*", "数量写整数，零头写进 note"),
    (
        r".*[1-9][余多].*",
        "“余”“多”前面要是整十、整百的数，如 30余次；不是就写准数，或 7次以上",
    ),
    (r".*[0-9].*[年月日号].*", "这里写数量，如 2次；日期写进 note"),
    (r".*[0-9].*[-+、,，;；/~次个项人].*[0-9].*", "几个数加起来，只写一个数；各是多少写进 note"),
)
"""What counts that cannot be read look like, and what to do."""


def count_hint(written: str, measures: Iterable[str] = MEASURES) -> str:
    """What to write instead of a count that cannot be read."""
    known = frozenset(measures)

    def readable(text: str) -> bool:
        return not isinstance(read_count(text, known), CountFault)

    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", written))
    if len(text) > LONGEST:
        return GENERAL_COUNT
    if _NOTHING.fullmatch(text):
        return "报告里没有这一项就删去这一行；确实一次也没有写 0次；做了没有数写 未统计"
    if meant := next(filter(readable, _meant(text)), None):
        return f"应写 {as_yaml(meant)}"
    if (match := _IN_NOTE.fullmatch(text)) and readable(match["count"]):
        count, note = as_yaml(match["count"]), as_yaml(match["note"] or match["rest"])
        return f"补充的话写进 note，应写 {{count: {count}, note: {note}}}"
    for pattern, hint in _SAID:
        if re.fullmatch(pattern, text):
            return hint
    number = re.fullmatch(r"([0-9,.]+[余多]?)(\D{1,6})", text)
    if number and readable(number[1]) and not any(word in number[2] for word in known):
        return f"不认得量词“{number[2]}”；写目录里这个指标的量词，如 7次，或请办公室加进目录"
    return GENERAL_COUNT


def _meant(text: str) -> Iterable[str]:
    for pattern, instead in _MEANT:
        if match := re.fullmatch(pattern, text):
            yield match.expand(instead)
    yield text.translate(_FORMAL)
    yield text.translate(_LETTERS)
    for pattern_, spell in _SPELLED:
        if match := pattern_.fullmatch(text):
            yield spell(match)


def _few(match: re.Match[str]) -> str:
    """两三次, 二三十次."""
    scale = {"十": 10, "百": 100, "千": 1000, "万": 10_000}.get(match[3], 1)
    low, high = (_digit(match[place]) * scale for place in (1, 2))
    return f"{low}-{high}{match[4]}"


def _round(match: re.Match[str]) -> str:
    """十几次, 二十几次."""
    tens = match[1].removesuffix("十")
    base = int(match[1]) if match[1].isdigit() else 10 * (_digit(tens) if tens else 1)
    return f"{base + 1}-{base + 9}{match[2]}"


def _mixed(match: re.Match[str]) -> str:
    """1万2千次."""
    return f"{int(match[1]) * 10_000 + int(match[2]) * 1000}{match[3]}"


def _digit(numeral: str) -> int:
    return "零一二三四五六七八九".index(numeral.replace("两", "二"))


_SPELLED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_FEW, _few),
    (_ROUND, _round),
    (_MIXED, _mixed),
)


def as_yaml(text: str) -> str:
    """A text as it is to be written: in quotes where YAML would take it for something else."""
    return quoted(text) if _SPECIAL.match(text) else text


_DATE = re.compile(r"(20[0-9]{2})\D{0,3}([0-9]{1,2})(?:\D{1,3}([0-9]{1,2}))?(?![0-9])")
_PACKED = re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})?")
_NO_YEAR = re.compile(r"([0-9]{1,2})\D([0-9]{1,2})\D?|([0-9]{1,2})月.*")


def date_hint(written: str, *, to_day: bool, optional: bool) -> str:
    """What to write instead of a date that cannot be read, or that never was."""
    text = unicodedata.normalize("NFKC", written).strip()
    example = "2023-11-30" if to_day else "2023-11 或 2023-11-30"
    if match := _PACKED.fullmatch(text) or _DATE.search(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3] or 0)
        if not 1 <= month <= 12:  # noqa: PLR2004 - months
            return f"没有 {month} 月，核对年份和月份，如 {example}"
        if day > (last := monthrange(year, month)[1]):
            return f"{year} 年 {month} 月只有 {last} 天，核对日期"
        if to_day and not day:
            return f"要写到日，如 {year}-{month:02}-{monthrange(year, month)[1]}"
        return f"应写 {year}-{month:02}" + (f"-{day:02}" if day else "")
    if _NO_YEAR.fullmatch(text):
        return f"补上四位数的年份，如 {example}"
    return f"写成 年-月-日，如 {example}" + ("；没有说日期就删去这一行" if optional else "")


def identifier_hint(written: str) -> str:
    """What to write instead of an id that is none."""
    text = unicodedata.normalize("NFKC", written).lower()
    text = re.sub(r"[\s.]+", "-", text.strip())
    if re.fullmatch(r"[a-z][a-z0-9_-]{0,63}", text):
        return f"应写 {text}"
    return "应为小写字母、数字、短横，如 p1、2023-11"


def rate_hint(written: object) -> str:
    """What to write instead of a percentage that cannot be read."""
    text = unicodedata.normalize("NFKC", str(written))
    match = re.search(r"(?<![0-9])([0-9]+(?:\.[0-9]+)?)%", text)
    if match and read_rate(match[0]):
        return f"应写 {match[0]}"
    if re.fullmatch(r"0?\.[0-9]{1,4}", text):
        return f"应写 {100 * Decimal(text):f}".rstrip("0").rstrip(".") + "%"
    if read_rate(f"{text}%"):
        return f"带上百分号，应写 {text}%"
    return "应写数字加百分号，如 98.7%；不公开写 '*%'"


_BRACKETED = re.compile(r"[【［〔\[（(](.*)[】］〕\])）]")


def list_hint(written: object, *, of_texts: bool) -> str:
    """What to write instead of what should be a list."""
    if isinstance(written, dict):
        return "在第一栏前面加“- ”，其余各栏和它左边对齐；一项也没有写 []"
    text = str(written).strip()
    plain = unicodedata.normalize("NFKC", text)
    if _NOTHING.fullmatch(plain) or re.fullmatch(r"[0零][个项条件]?", plain):
        return "一项也没有写 []；报告没有说就删去这一行"
    if not isinstance(read_count(plain), CountFault):
        return "这里逐项写，每项以“- ”开头；个数写在 figures 里"
    if re.match(r"[-—–·•●－]", text):
        return "短横用半角，后面空一格；每项一行"
    if re.match(r"[(（]?[0-9一二三四五六七八九十]+[.、)）．]", text):
        return "每项另起一行，以“- ”开头，不写编号"
    bracketed = _BRACKETED.fullmatch(text)
    parts = re.split(r"[、，,;；]", bracketed[1] if bracketed else text)
    named = ", ".join(as_yaml(part.strip()) for part in parts if part.strip())
    if of_texts and named:
        return f"应写 [{named}]（方括号、逗号都用半角）"
    return "每项另起一行，以“- ”开头；只有一项也要写成清单"


_SLIPPED = re.compile(r"([^\s:：﹕;；=]{1,20})(?:\s*[：﹕;；=:][：\s]*(\S.*)|\s+(\S+))")


def mapping_hint(written: object, keys: tuple[str, ...], *, item: bool) -> str:
    """What to write instead of what should have keys of its own, `keys` above all.

    `item` tells that it stands in a list.
    """
    if isinstance(written, list):
        return "去掉各行前面的“- ”，写成“栏目: 内容”"
    text = str(written).strip()
    if _NOTHING.fullmatch(unicodedata.normalize("NFKC", text)):
        return "一项也没有就只写 []" if item else "没有就删去这一行"
    match = _SLIPPED.fullmatch(text)
    if match and (not keys or match[1] in keys):
        value = as_yaml(match[2] or match[3])
        return f"冒号用半角，后面空一格，不加引号，应写 {match[1]}: {value}"
    if keys:
        return f"分栏写，如 {{{', '.join(f'{key}: …' for key in keys)}}}"
    return "写成“栏目: 内容”，一栏一行，冒号后面空一格"
