"""Read titles for comparison: the places that one names, and its words with what each weighs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log
from unicodedata import normalize

_FRAME = """
关于 有关 围绕 针对 如何 进一步 新时代 新形势 新形势下 背景 视角 为例
当前 今年 近年来 年度 时期 十四五 十五五
调研 研究 调查 思考 探索 探讨 分析 浅析 浅谈 报告 课题 专题 实践 几点 若干 开展 工作
情况 现状 问题 不足 难点 堵点 痛点 难题 短板 原因 成因 成效 经验 做法 启示 特点
对策 建议 路径 举措 措施 途径 思路 意见 方法
加强 提升 提高 推进 推动 促进 强化 深化 完善 优化 改进 健全 建立 构建 打造 做好 做实 抓好
破解 解决 打通 落实 规范 规范化 有效 全面 积极 切实 努力 高质量 长效 水平 效能 质量
"""
FRAME = frozenset(_FRAME.split())
"""Words that make the frame of a title of any subject. The dictionary counts newspapers, which have
many of them seldom, and a few titles do not show how common they are."""
_GENERAL = """
建设 发展 管理 服务 治理 改革 创新 运行 保障 体系 体制 机制 制度 模式 政策 能力 作用 发挥
队伍 项目 工程 活动 资源 使用
"""
GENERAL = frozenset(_GENERAL.split())
"""Words that say what is done with any object."""
MOST_GENERAL = 1.0
"""What such a word tells at most."""
LEAST = 2.0
"""What any other word tells at least: 文化 and 人才 are common, and make two titles differ."""
COMMON = 60_000
"""So often the dictionary counts a word that tells nothing of what a title is about."""
RARE = 400
"""With fewer counts than this a word is not told from one that the dictionary does not know."""
FEW = 20
"""Titles; how common a word is among fewer of them says little."""

SMALL = ("街道", "社区", "苏木", "嘎查", "镇", "乡", "村")
"""What names of places end with where a visit is felt."""
LARGE = ("县", "市", "区", "旗", "州", "盟", "省")
ENDS = SMALL + LARGE
_NO_NAMES = "城中 中心 空心 空壳 涣散 老旧 养老 康养 学习型 特色 示范 帮扶"
NO_NAMES = frozenset(_NO_NAMES.split())
"""Words before 村, 社区 and so on that tell its kind, though no dictionary shows it."""
KNOWN_NAME = 1000
"""A word that the dictionary counts oftener is a kind of place (农村社区) rather than its name."""
LONGEST_NAME = 4

_MASK = re.compile(r"[*×✕□■○…]+|(?<![A-Za-z])[xX]+(?![A-Za-z])|某+")
_EXAMPLE = re.compile(r"以([^,，。、]{2,20}?)为(?:例|样本|视角|对象)")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_SUBTITLE = re.compile(r"[—–:(]|-{2,}")
_SIGNS = re.compile(r"[\W_]+")
_NO_CONTENT = ("p", "c", "u", "r", "f", "x", "y", "w")
_NO_NAME = (*_NO_CONTENT, "v", "d", "q", "m", "l")
_ALL_OF = "各全本该两每"
_GAP = "，"


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """What a title says, apart from its frame; `main` is without its subtitle."""

    text: str
    masked: bool
    places: frozenset[str]
    words: tuple[str, ...]
    main: tuple[str, ...]

    @property
    def small_places(self) -> frozenset[str]:
        """The towns, streets, villages and communities."""
        return frozenset(place for place in self.places if place.endswith(SMALL))


def plain(title: str) -> str:
    """A title without signs and masks."""
    return _SIGNS.sub("", _unmasked(normalize("NFKC", title)))


def read_titles(titles: Iterable[str]) -> dict[str, Title]:
    """Read titles, each once; a place that one names in full may stand in short in another."""
    texts = dict.fromkeys(titles)
    named = {text: _places(text) for text in texts}
    full: dict[str, set[str]] = {}
    for places in named.values():
        for place in places:
            full.setdefault(stem(place), set()).add(place)
    return {text: _read(text, places, full) for text, places in named.items()}


def stem(place: str) -> str:
    """The name of a place without what it is: 东河镇 → 东河."""
    return next((place.removesuffix(end) for end in ENDS if place.endswith(end)), place)


def weights(titles: Iterable[Title]) -> dict[str, float]:
    """What each word tells: much if it is rare in the language and among other titles.

    Of a few titles nearly all comes from the language; of many, a word that stands in all of them
    tells nothing. The two that share a word do not make it common.
    """
    from rjieba import has_word, suggest_freq  # noqa: PLC0415 - a tenth of a second

    number, held = 0, dict[str, int]()
    for title in titles:
        number += 1
        for word in title.words:
            held[word] = held.get(word, 0) + 1
    found = {}
    for word, times in held.items():
        counted = suggest_freq(word) if has_word(word) else 0
        told = max(log(COMMON / max(counted, RARE)), 0.0)
        told = min(told, MOST_GENERAL) if word in GENERAL else max(told, LEAST)
        found[word] = told * (1 - log(max(times - 1, 1)) / log(number + FEW))
    return found


def _unmasked(text: str) -> str:
    return _MASK.sub(_GAP, text)


def _prepared(title: str) -> str:
    """A title with gaps for what must not be taken for words, and its example as a subtitle."""
    return _YEAR.sub(_GAP, _EXAMPLE.sub(r"—\1，", _unmasked(normalize("NFKC", title))))


def _read(title: str, places: list[str], full: Mapping[str, set[str]]) -> Title:
    text = _prepared(title)
    for place in sorted(places, key=len, reverse=True):
        text = text.replace(place, _GAP)
    short = _in_short(text, full)
    for name in short:
        text = text.replace(name, _GAP)
    main = _SUBTITLE.split(text, maxsplit=1)[0]
    words = tuple(dict.fromkeys(_words(text)))
    return Title(
        text=plain(title),
        masked=bool(_MASK.search(normalize("NFKC", title))),
        places=frozenset(places).union(*(full[name] for name in short)),
        words=words,
        main=tuple(dict.fromkeys(_words(main))) if main != text else words,
    )


def _in_short(text: str, full: Mapping[str, set[str]]) -> list[str]:
    """The names in a text that another title gives in full; a common word (桃源) is none."""
    return [
        part
        for length in range(LONGEST_NAME, 1, -1)
        for start in range(len(text) - length + 1)
        if (part := text[start : start + length]) in full and _is_only_a_name(part)
    ]


def _places(title: str) -> list[str]:
    """The places that a title names: a name that is no common word, and what it is."""
    from rjieba import tag  # noqa: PLC0415

    found: list[str] = []
    name: list[str] = []
    for word, kind in tag(_prepared(title), hmm=False):
        if word in ENDS:
            if named := _name(name):
                found.append(named + word)
            name = []
        elif kind == "ns" and word.endswith(ENDS) and len(stem(word)) > 1 and _may_name(word):
            found.append(word)
            name = []
        elif kind.startswith(_NO_NAME) or not _may_name(word):
            name = []
        else:
            name.append(word)
    return list(dict.fromkeys(found))


def _name(words: list[str]) -> str:
    """The name that ends right here: a word, several characters, or a word and a character."""
    name = ""
    for word in reversed(words):
        if len(name) > 1 and len(word) > 1:
            break
        name = word + name
        if len(word) > 1:
            break
    return name if 1 < len(name) <= LONGEST_NAME and name not in NO_NAMES else ""


def _may_name(word: str) -> bool:
    """Whether a word can be a name, or a character a part of one."""
    from rjieba import has_word, suggest_freq  # noqa: PLC0415

    if word[0] in _ALL_OF or stem(word) in NO_NAMES:
        return False
    if len(word) == 1 or not has_word(word):
        return True
    return len(word) < LONGEST_NAME and suggest_freq(word) < KNOWN_NAME


def _is_only_a_name(word: str) -> bool:
    from rjieba import has_word, tag  # noqa: PLC0415

    return not has_word(word) or tag(word, hmm=False)[0][1] == "ns"


def _words(text: str) -> Iterator[str]:
    """The words of the subject; unknown ones, by characters in a row, two by two."""
    from rjieba import tag  # noqa: PLC0415

    row = ""
    for word, kind in (*tag(text, hmm=False), (_GAP, "x")):
        content = not kind.startswith(_NO_CONTENT)
        if content and len(word) == 1:
            row += word
            continue
        step = 1 if len(row) % 2 else 2  # most words have two characters
        yield from (row[i : i + 2] for i in range(0, len(row) - 1, step))
        row = ""
        if content:
            yield from (part for part in _halves(word) if part not in FRAME)


def _halves(word: str) -> tuple[str, ...]:
    """A word of four characters as its two words, so that 物业管理 and 物业 meet."""
    from rjieba import has_word  # noqa: PLC0415

    halves = word[:2], word[2:]
    return halves if len(halves[1]) == len(halves[0]) and all(map(has_word, halves)) else (word,)
