"""Inputs for `tests.fuzz`: files as strangers, clerks, editors and attackers may leave them.

Input `number` of a seed is always the same bytes, whatever was made before it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import yaml

from unit_reports.source.folder import MAX_BYTES

ROOT = Path(__file__).parents[1]
ENCODINGS = (
    *("gbk", "gb18030", "big5", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"),
    *("utf-7", "latin-1", "shift_jis"),
)
RANGES = (
    *((0x20, 0x7E), (0x20, 0x7E), (0x4E00, 0x9FFF), (0x4E00, 0x9FFF), (0xFF00, 0xFFEF)),
    *((0x3000, 0x303F), (0, 0x1F), (0x7F, 0xFF), (0x2000, 0x206F), (0x300, 0x36F)),
    *((0xE000, 0xE010), (0xFDD0, 0xFFFF), (0x1F300, 0x1FAFF), (0x1FFF0, 0x1FFFF), (0xD800, 0xDFFF)),
)
"""First and last of the characters to draw from: the usual, full-width, hidden, none at all."""
KEYS = (
    *("name", "kind", "parent", "reports", "period", "as_of", "submitted", "source", "scope"),
    *("figures", "count", "note", "items", "joint", "topics", "title", "category", "problems"),
    *("id", "summary", "categories", "rectification", "track", "due", "regulations", "action"),
    *("services", "practices", "theme", "plans", "answers", "target", "reasons", "periods"),
    *("kinds", "sections", "indicators", "aliases", "relations", "集中学习", "党课", "甲", "?"),
)
VALUES = (
    *("7次", "*次", "XX余次", "30余次", ">=5", "012", "12:30", "no", "true", "~", "null", "1_000"),
    *("13812345678", "a@b.cn", "11010519491231002X", "6222 0212 3456 7890 128"),
    *("2023-11", "2023-05-04", "机关", "本级", "全系统", "p1", "[]", "{}", "''", '""', "<<", "="),
    *("| ", ">-", "|2", "&a", "*a", "!!str", "!t", "%YAML 1.1", "%TAG ! x", "@x", "`x`", "#", " #"),
    *(r'"\ud800"', r'"\U0010FFFF"', r'"\U00110000"', r'"\x00"', r'"\e"', r'"\N\L\P"', r'"\u200b"'),
)
SIGNS = (
    *(
        ": ",
        ":",
        "：",
        "- ",
        "-",
        "? ",
        "?",
        ", ",
        ",",
        "，",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "’",
        "”",
    ),
    *("\n", "\n", "\n", "\n  ", "\n    ", "\n- ", "\n  - ", "\r\n", "\r", "\t", "  ", "\n---\n"),
    *("\n...\n", "---", "*", "&", "!", "|", ">", "%", "@", "`", "#", " # ", "\\", "\ufeff", "　"),
)
FULL_WIDTH = str.maketrans(
    ":,'\"-[]{}()*#&!?|>0123456789", "：，‘“－［］｛｝（）＊＃＆！？｜＞０１２３４５６７８９"
)
INDICATORS = ("集中学习", "集体学习", "参学人次", "查找问题", "解决问题", "党课")
COUNT_PARTS = (
    *("约", "近", "不少于", "超过", "至少", "≥", ">=", "<", "第", "共", "-", "负", "每", "~", "至"),
    *("0", "7", "12", "30", "012", "1,200", "1_000", "1.2", "12:30", "１２", "²", "①", "1e3"),
    *("十", "两", "三十", "一百二", "百", "万", "亿", "零", "〇", "几", "数", "半"),
    *("余", "多", "以上", "以内", "左右", "次", "人次", "场", "个", "%", " ", "　", "（", "）"),
    *(
        "*",
        "**",
        "XX",
        "×",
        "某",
        "若干",
        "未公开",
        "未统计",
        "无",
        "2023-05-04",
        "八个一",
        "9" * 20,
    ),
)
DATES = ("2023-11", "2023-11-30", "2023-02-30", "2023-13", "0000-00-00", "9999-12-31", "2023.11")
DEEPEST = 1_000_000
MOST = 100_000
"""So deep, and of so many entries, is the largest input, where it fits into `MAX_BYTES`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input: its number, what kind of input it is, and its bytes."""

    number: int
    kind: str
    content: bytes


@cache
def corpus() -> tuple[str, ...]:
    """The files to mutate: all real ones, and those of the golden cases."""
    found = {p.read_bytes().decode("utf-8", "replace") for p in (ROOT / "data").rglob("*.yaml")}
    for path in (ROOT / "tests" / "campaigns").rglob("*.yaml"):
        found.add(path.read_text("utf-8"))
    for path in (ROOT / "tests" / "cases").glob("*.yaml"):
        for case in yaml.safe_load(path.read_text("utf-8"))["cases"]:
            found |= {text for text in case["files"].values() if isinstance(text, str)}
    return tuple(sorted(found))


def make(seed: int, number: int) -> Input:
    """Make one input."""
    chance = Random(f"{seed}:{number}")  # noqa: S311 - no secret
    (kind,) = chance.choices(tuple(MAKERS), tuple(weight for weight, _ in MAKERS.values()))
    content = MAKERS[kind][1](chance)[:MAX_BYTES]
    return Input(number=number, kind=kind, content=content)


def _encode(text: str) -> bytes:
    """As UTF-8; half a pair of surrogates becomes bytes that are none."""
    return text.encode("utf-8", "surrogatepass")


def _bytes(chance: Random) -> bytes:
    return chance.randbytes(chance.randrange(400))


def _unicode(chance: Random) -> bytes:
    return _encode("".join(_character(chance) for _ in range(chance.randrange(120))))


def _character(chance: Random) -> str:
    return chr(chance.randint(*chance.choice(RANGES)))


def _soup(chance: Random) -> bytes:
    tokens = (_token(chance) for _ in range(chance.randrange(60)))
    return _encode("".join(tokens))


def _token(chance: Random) -> str:
    return chance.choice(chance.choice((KEYS, VALUES, SIGNS, SIGNS)))


def _mutant(chance: Random) -> bytes:
    lines = chance.choice(corpus()).split("\n")
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(lines))
        chance.choice(MUTATIONS)(chance, lines, at)
        lines = lines or [""]
    return _encode(chance.choice(("\n", "\n", "\n", "\r\n", "\r")).join(lines))


def _delete(chance: Random, lines: list[str], at: int) -> None:
    del lines[at : at + chance.randint(1, 3)]


def _repeat(chance: Random, lines: list[str], at: int) -> None:
    lines[at:at] = lines[at : at + chance.randint(1, 3)]


def _swap(chance: Random, lines: list[str], at: int) -> None:
    other = chance.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def _indent(chance: Random, lines: list[str], at: int) -> None:
    text = lines[at].lstrip()
    blanks = max(len(lines[at]) - len(text) + chance.randint(-3, 3), 0)
    lines[at] = chance.choice((" ", " ", "\t")) * blanks + text


def _widen(chance: Random, lines: list[str], at: int) -> None:
    signs = [i for i, sign in enumerate(lines[at]) if sign.translate(FULL_WIDTH) != sign]
    for i in chance.sample(signs, min(len(signs), chance.randint(1, 3))):
        lines[at] = lines[at][:i] + lines[at][i].translate(FULL_WIDTH) + lines[at][i + 1 :]


def _drop(chance: Random, lines: list[str], at: int) -> None:
    signs = [i for i, sign in enumerate(lines[at]) if sign in ":'\"[]{}, -"]
    for i in sorted(chance.sample(signs, min(len(signs), chance.randint(1, 2))), reverse=True):
        lines[at] = lines[at][:i] + lines[at][i + 1 :]


def _insert(chance: Random, lines: list[str], at: int) -> None:
    i = chance.randint(0, len(lines[at]))
    piece = chance.choice((_token, _token, _character))(chance)
    lines[at] = lines[at][:i] + piece + lines[at][i:]


def _replace(chance: Random, lines: list[str], at: int) -> None:
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {chance.choice(VALUES)}"


def _cut(chance: Random, lines: list[str], at: int) -> None:
    lines[at:] = [lines[at][: chance.randint(0, len(lines[at]))]]


def _splice(chance: Random, lines: list[str], at: int) -> None:
    other = chance.choice(corpus()).split("\n")
    lines[at:] = other[chance.randrange(len(other)) :]


MUTATIONS = (_delete, _repeat, _swap, _indent, _widen, _drop, _insert, _replace, _cut, _splice)


def _encoded(chance: Random) -> bytes:
    made = _mutant(chance).decode("utf-8", "replace") if chance.random() < 0.5 else None
    content = (made or chance.choice(corpus())).encode(chance.choice(ENCODINGS), "replace")
    return content[chance.choice((0, 0, 0, 1)) :]


def _figures(chance: Random) -> bytes:
    """A unit file that is right but for what its counts and dates are."""
    lines = ["name: 甲", "kind: 机关", "parent: above", "reports:", "  - period: 2023-11"]
    lines += [f"    {key}: {_scalar(chance, _date(chance))}" for key in ("as_of", "submitted")]
    lines += ["    figures:"]
    for name in chance.sample(INDICATORS, chance.randint(1, len(INDICATORS))):
        count = _scalar(chance, _count(chance))
        joint = ", scope: 全系统, joint: j1" if chance.random() < 0.3 else ""
        figure = f"{{count: {count}{joint}}}" if joint or chance.random() < 0.3 else count
        lines.append(f"      {name}: {figure}")
    lines += ["    plans:", "      - summary: 计划", "        category: 理论学习"]
    lines += [f"        due: {_date(chance)}", "        indicator: 集中学习"]
    lines += [f"        target: {_scalar(chance, _count(chance))}", ""]
    return _encode("\n".join(lines))


def _count(chance: Random) -> str:
    parts = chance.randint(1, 4)
    return "".join(chance.choice(COUNT_PARTS) for _ in range(parts))


def _date(chance: Random) -> str:
    date = chance.choice(DATES)
    if chance.random() < 0.5:
        i = chance.randrange(len(date))
        date = date[:i] + chance.choice("0123456789-/. 年") + date[i + 1 :]
    return date


def _scalar(chance: Random, text: str) -> str:
    quoted = "'" + text.replace("'", "''") + "'"
    return chance.choice((text, quoted, quoted))


def _hostile(chance: Random) -> bytes:
    """What exhausts a careless reader, of any size up to the largest."""
    return _encode(chance.choice(HOSTILE)(_size(chance, MOST)))


def _deep(chance: Random) -> bytes:
    opening, closing = chance.choice(BRACKETS)
    depth = _size(chance, DEEPEST)
    return _encode(opening * depth + "x" + closing * chance.choice((0, depth, depth - 1)))


def _size(chance: Random, most: int) -> int:
    """A size from 1 to `most`, every power of ten as likely."""
    return int(most ** chance.random())


def _bomb(size: int) -> Iterator[str]:
    yield "a0: &a0 [x, x, x, x, x, x, x, x, x]"
    for i in range(1, size // 20 + 2):
        yield f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]"


REPORT = "name: 甲\nkind: 机关\nreports:\n  - period: 2023-11\n"
BRACKETS = (
    *(
        ("[", "]"),
        ("{", "}"),
        ("{a: ", "}"),
        ("[{a: ", "}]"),
        ("- ", ""),
        ("? ", ""),
        ("[[],", "]"),
    ),
    *(("a: ", ""), ("!t ", ""), ("&a ", ""), ("'", ""), ('"\\"', '"'), ("- a: ", "")),
)
HOSTILE: tuple[Callable[[int], str], ...] = (
    lambda size: "\n".join(_bomb(size)),
    lambda size: "".join(f"k{i}: {i}\n" for i in range(size)),
    lambda size: "name: 甲\n" * size,
    lambda size: "{" + "a: 1, " * size + "}",
    lambda size: "- \n" * size,
    lambda size: "?\n" * size,
    lambda size: "a:\n" * size,
    lambda size: "---\na: 1\n" * size,
    lambda size: "...\n" * size,
    lambda size: "".join(f"- &a{i} x\n" for i in range(size)),
    lambda size: "- *次\n" * size,
    lambda size: "name: " + "甲" * size,
    lambda size: "甲" * size + ": 1",
    lambda size: f"'{'a' * size}': 1",
    lambda size: "? " + "a" * size + "\n: 1",
    lambda size: "a: " + " " * size + "1",
    lambda size: " " * size + "a: 1",
    lambda size: "".join(" " * i + "a:\n" for i in range(min(size, 1000))),
    lambda size: "a: |\n" + "".join(f" 第{i}行\n" for i in range(size)),
    lambda size: "a: >\n" + " \n" * size + "  x\n",
    lambda size: 'a: "' + "\\u4e00\\\n" * size + '"',
    lambda size: "a: 'b\n" * size,
    lambda size: "#" * size + "\n" + "\n" * size,
    lambda size: "%TAG !t! x\n" * size,
    lambda size: "!" + "a" * size + " x",
    lambda size: "&" + "a" * size + " x",
    lambda size: "a: " + "9" * size,
    lambda size: "".join(f"k{i}：{i}\na{i}: 1\n" for i in range(min(size, 2000))),
    lambda size: "\t" * size + "a: 1",
    lambda size: "　" * size + "a: 1",
    lambda size: "a: " + "\x01" * size,
    lambda size: "a: " + "x" * size + "@",
    lambda size: "a: " + "138 " * size,
    lambda size: "a: x@" + "b-" * size,
    lambda size: "a: @" + " x" * size,
    lambda size: "a: [}\n" * size,
    lambda size: "{" + "a：1，" * size + "}",
    lambda size: "[" + "?," * size,
    lambda size: ": " * size,
    lambda size: "a:" * size,
    lambda size: "[" + "\n" * size + "]",
    lambda size: REPORT + "    topics:\n" + "      - {}\n" * min(size, 5000),
    lambda size: (
        REPORT + "    figures:\n" + "".join(f"      学习{i}: 7\n" for i in range(size // 100))
    ),
    lambda size: f"{REPORT}    plans:\n      - answers: [{'q, ' * size}]\n",
)
MAKERS: dict[str, tuple[float, Callable[[Random], bytes]]] = {
    "bytes": (5, _bytes),
    "unicode": (10, _unicode),
    "soup": (25, _soup),
    "mutant": (40, _mutant),
    "encoded": (6, _encoded),
    "figures": (13, _figures),
    "hostile": (0.7, _hostile),
    "deep": (0.3, _deep),
}
"""How often each kind of input comes, in parts of 100, and what makes it."""
