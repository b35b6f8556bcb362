"""Read a count: what a unit wrote, kept to the letter, and what it means.

The conventions are the table in `EXAMPLES` (design, section 5), which the tests check row by row
and the guide shows. Reading never raises and never guesses: what cannot be read is a `CountFault`.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from math import ceil, floor


class State(StrEnum):
    """What a figure tells, best first; `NOT_REPORTED` is the absence of a figure."""

    EXACT = "exact"
    BOUNDED = "bounded"
    APPROXIMATE = "approximate"
    WITHHELD = "withheld"
    MENTIONED = "mentioned"
    NOT_REPORTED = "not_reported"

    @property
    def tells_number(self) -> bool:
        """Whether a reader learns something of the size."""
        return self in (State.EXACT, State.BOUNDED, State.APPROXIMATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A count as written and as read.

    `low` and `high` are inclusive whole numbers, `high` is `None` where the end is open; `measure`
    is the measure word as written, empty where there is none. 0 <= low <= high.
    """

    written: str
    state: State
    low: int
    high: int | None
    measure: str = ""


class Fault(StrEnum):
    """Why a text is no count."""

    UNREADABLE = "unreadable"
    HALF_WITHHELD = "half_withheld"
    NUMBER_LOST = "number_lost"
    NAME = "name"
    NEGATIVE = "negative"
    FRACTION = "fraction"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountFault:
    """A text that cannot be read as a count, and why."""

    written: str
    fault: Fault


MEASURES = frozenset(
    """
    次 场 场次 会 回 期 轮 届 批 个 个方面 方面 项 件 条 款 篇 份 本 册 部 套 张 块 幅 处 家 户 所
    人 名 位 人次 户次 天 学时 课时 小时 类 大类 种 级 支 组 队 字 件次 家次
    辆 台 间 栋 起 宗 例 只 头
    """.split()  # noqa: SIM905 - a list of one-character strings is no easier to read
)
"""Measure words known everywhere; a catalog adds its own (%, 元, 月: no counts of things)."""

WITHHELD_WORDS = frozenset({"若干", "未公开", "不公开", "未公布", "保密"})
MENTIONED_WORDS = frozenset({"未统计", "未计数", "未写数"})

EXAMPLES: tuple[tuple[str, State, int, int | None], ...] = (
    ("7", State.EXACT, 7, 7),
    ("7次", State.EXACT, 7, 7),
    ("两项", State.EXACT, 2, 2),
    ("十二次", State.EXACT, 12, 12),
    ("30余次", State.BOUNDED, 31, 39),
    ("30多次", State.BOUNDED, 31, 39),
    ("三十余次", State.BOUNDED, 31, 39),
    ("1200余人次", State.BOUNDED, 1201, 1299),
    ("50场以上", State.BOUNDED, 50, None),
    ("不少于50场", State.BOUNDED, 50, None),
    ("至少50场", State.BOUNDED, 50, None),
    ("≥50", State.BOUNDED, 50, None),
    ("超过50场", State.BOUNDED, 51, None),
    (">50", State.BOUNDED, 51, None),
    ("不超过50", State.BOUNDED, 0, 50),
    ("至多50", State.BOUNDED, 0, 50),
    ("50以内", State.BOUNDED, 0, 50),
    ("≤50", State.BOUNDED, 0, 50),
    ("10-15天", State.BOUNDED, 10, 15),
    ("10~15天", State.BOUNDED, 10, 15),
    ("10至15天", State.BOUNDED, 10, 15),
    ("第二次", State.BOUNDED, 2, None),
    ("约30次", State.APPROXIMATE, 27, 33),
    ("30次左右", State.APPROXIMATE, 27, 33),
    ("近100场", State.APPROXIMATE, 90, 99),
    ("1.2万人次", State.APPROXIMATE, 11500, 12499),
    ("1.2万余人次", State.BOUNDED, 12001, 12999),
    ("*次", State.WITHHELD, 0, None),
    ("xx", State.WITHHELD, 0, None),
    ("XX余次", State.WITHHELD, 0, None),
    ("若干", State.WITHHELD, 0, None),
    ("未公开", State.WITHHELD, 0, None),
    ("未统计", State.MENTIONED, 0, None),
    ("0次", State.EXACT, 0, 0),
)
"""Written, state, low, high: the conventions, row by row."""

MAX_LENGTH = 40
MOST_KNOWN = 10_000
_MASK = r"[*xX×✕□■○▇█某]+|[〔\[【(][.…*xX]+[〕\]】)]"
_DIGITS = "零一二三四五六七八九"
_ONE_SPELLING = str.maketrans("〇两", "零二")
_TENS = {"十": 10, "百": 100, "千": 1000}
_SCALE = {"万": 10**4, "亿": 10**8}
_LEAD = "共计|累计|合计|总计|一共|共"
_NUMBER = r"(?:[0-9][0-9,]*(?:\.[0-9]+)?|[零〇一二两三四五六七八九十百千万亿]+)"
_AT_LEAST = "不少于|不低于|不小于|至少|最少|>=|≥"
_OVER = "超过|逾|多于|大于|高于|>"
_AT_MOST = "不超过|不多于|不高于|不大于|至多|最多|<=|≤"
_UNDER = "少于|不足|不到|小于|低于|<"
_ABOUT = "大约|约"
_NEARLY = "将近|近"
_SHAPE = re.compile(
    rf"(?:(?P<least>{_AT_LEAST})|(?P<over>{_OVER})|(?P<most>{_AT_MOST})|(?P<under>{_UNDER})"
    rf"|(?P<about>{_ABOUT})|(?P<nearly>{_NEARLY})|(?P<ordinal>第))?"
    rf"(?P<number>{_NUMBER})(?P<inner>[余多](?=[万亿]))?(?P<scale>[万亿])?(?P<more>[余多])?"
    r"(?P<measure>[^0-9]*?)"
    r"(?:(?P<up>以上)|(?P<down>以内|以下)|(?P<around>左右|上下))?"
)
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})(?P<low_scale>[万亿])?(?P<low_measure>[^0-9~*]*?)[-~至到]"
    rf"(?P<high>{_NUMBER})(?P<high_scale>[万亿])?(?P<measure>[^0-9]*)"
)
_HIDDEN = re.compile(
    rf"(?:{_AT_LEAST}|{_OVER}|{_AT_MOST}|{_UNDER}|{_ABOUT}|{_NEARLY}|第)?"
    rf"(?:{_MASK})(?:[-~至到](?:{_MASK}))?[万亿]?[余多]?(?P<measure>[^0-9]*?)"
    r"(?:以上|以内|以下|左右|上下)?"
)
_HALF_HIDDEN = re.compile(r"[*xX×].*[0-9]|[0-9].*[*xX×]")
# Two numbers with a blank between, and signs that normalising would turn into digits (10², 12①).
_GLUED = re.compile(r"[0-9０-９]\s+[0-9０-９]|[²³¹⁰-⁹₀-₉①-⓿⑴-⒇⒈-⒛❶-➓㈠-㈩㊀-㊉½¼¾⅐-⅞]")
_NAME = re.compile(
    r"[零〇一二两三四五六七八九十百千万亿]+[^零〇一二两三四五六七八九十百千万亿0-9]+"
    r"[零〇一二两三四五六七八九十百千万亿0-9]+.*"
)


@lru_cache(maxsize=MOST_KNOWN, typed=True)
def read_count(written: str | int, measures: frozenset[str] = MEASURES) -> Count | CountFault:
    """Read one count by the conventions of `EXAMPLES`; `measures` are the measure words known.

    Many units write the same: it is read and kept once.
    """
    written = str(written)
    text = normal(written)
    if not text or len(text) > MAX_LENGTH or _GLUED.search(written):
        return CountFault(written=written, fault=Fault.UNREADABLE)
    if text in MENTIONED_WORDS:
        return Count(written=written, state=State.MENTIONED, low=0, high=None)
    stem, word = _split_word(text)
    if stem in WITHHELD_WORDS and (not word or word in measures):
        return Count(written=written, state=State.WITHHELD, low=0, high=None, measure=word)
    if text in measures or text.lstrip("余多") in measures:
        return CountFault(written=written, fault=Fault.NUMBER_LOST)
    hidden = _HIDDEN.fullmatch(text)
    if hidden and (not hidden["measure"] or hidden["measure"] in measures):
        measure = hidden["measure"]
        return Count(written=written, state=State.WITHHELD, low=0, high=None, measure=measure)
    if _HALF_HIDDEN.search(text):
        return CountFault(written=written, fault=Fault.HALF_WITHHELD)
    if re.match(r"[-−负]\s*[0-9零一二两三四五六七八九十百千万]", text):
        return CountFault(written=written, fault=Fault.NEGATIVE)
    read = _read_range(text, measures) or _read_number(text, measures)
    if isinstance(read, Fault):
        return CountFault(written=written, fault=read)
    state, low, high, measure = read
    return Count(written=written, state=state, low=low, high=high, measure=measure)


_Reading = tuple[State, int, int | None, str]


def normal(written: str) -> str:
    """Half-width forms and no blanks; the measure word keeps its characters."""
    text = unicodedata.normalize("NFKC", written)
    text = re.sub(r"\s+", "", text)
    text = re.sub("[〜∼—–―]+", "~", text)
    return re.sub(f"^(?:{_LEAD})(?=.)", "", text)


def _split_word(text: str) -> tuple[str, str]:
    for word in WITHHELD_WORDS:
        if text.startswith(word):
            return word, text[len(word) :]
    return text, ""


def _read_range(text: str, measures: frozenset[str]) -> _Reading | Fault | None:
    match = _RANGE.fullmatch(text)
    if not match:
        return None
    low, high = _value(match["low"]), _value(match["high"])
    measure = match["measure"]
    if low is None or high is None or measure not in measures | {""}:
        return None
    if match["low_measure"] not in ("", measure):
        return None
    if bool(match["low_scale"]) != bool(match["high_scale"]):
        return Fault.UNREADABLE
    # 三到五万 may be 3 or 30 000 to 50 000, 二至三百 2 or 200 to 300.
    if match["high"][-1] in "百千万亿" and match["low"][-1] != match["high"][-1]:
        return Fault.UNREADABLE
    low *= _SCALE.get(match["low_scale"], 1)
    high *= _SCALE.get(match["high_scale"], 1)
    if low != int(low) or high != int(high):
        return Fault.FRACTION
    if low > high:
        return Fault.REVERSED
    return State.BOUNDED, int(low), int(high), measure


def _read_number(text: str, measures: frozenset[str]) -> _Reading | Fault:
    match = _SHAPE.fullmatch(text)
    if not match or match["measure"] not in measures | {""}:
        is_name = _NAME.fullmatch(text) and "分之" not in text
        return Fault.NAME if is_name else Fault.UNREADABLE
    measure = match["measure"]
    said = [name for name in _QUALIFIERS if match[name]]
    bare = _value(match["number"], implied_one=bool(said))
    if bare is None or len(said) > 1:
        return Fault.UNREADABLE
    factor = _SCALE.get(match["scale"], 1)
    value = bare * factor
    if value != int(value):
        return Fault.FRACTION
    if not said and bare == int(bare) and "." not in match["number"]:
        return State.EXACT, int(value), int(value), measure
    if not said:
        bounds = _rounded(value, factor, match["number"])
    else:
        place = _last_place(match["number"], bare) * factor
        bounds = _QUALIFIERS[said[0]](int(value), int(place) if place == int(place) else 0)
    if bounds is None:
        return Fault.FRACTION if not said else Fault.UNREADABLE
    state = State.APPROXIMATE
    if said and said[0] not in ("about", "around", "nearly"):
        state = State.BOUNDED
    return state, *bounds, measure


def _more(n: int, place: int) -> tuple[int, int | None] | None:
    """n余, n多: above n, below n plus one of n's last significant place."""
    return (n + 1, n + place - 1) if place > 1 else None


def _at_least(n: int, _place: int) -> tuple[int, int | None] | None:
    return n, None


def _over(n: int, _place: int) -> tuple[int, int | None] | None:
    return n + 1, None


def _at_most(n: int, _place: int) -> tuple[int, int | None] | None:
    return 0, n


def _under(n: int, _place: int) -> tuple[int, int | None] | None:
    return (0, n - 1) if n > 0 else None


def _about(n: int, _place: int) -> tuple[int, int | None] | None:
    """约n: a tenth either way, rounded inwards."""
    return ceil(Decimal(9 * n) / 10), floor(Decimal(11 * n) / 10)


def _nearly(n: int, _place: int) -> tuple[int, int | None] | None:
    """近n: from nine tenths up to just below n."""
    low = ceil(Decimal(9 * n) / 10)
    return (low, n - 1) if low <= n - 1 else None


_QUALIFIERS = {
    "least": _at_least,
    "ordinal": _at_least,
    "up": _at_least,
    "over": _over,
    "most": _at_most,
    "down": _at_most,
    "under": _under,
    "about": _about,
    "around": _about,
    "nearly": _nearly,
    "more": _more,
    "inner": _more,
}


def _rounded(value: Decimal, factor: int, number: str) -> tuple[int, int | None] | None:
    """A decimal number of 万 or 亿: half a unit of its last digit, the upper end exclusive."""
    unit = Decimal(factor) / 10 ** len(number.partition(".")[2])
    low, high = ceil(value - unit / 2), ceil(value + unit / 2) - 1
    return (low, high) if factor > 1 and low <= high else None


def _value(number: str, *, implied_one: bool = False) -> Decimal | None:
    """The value of digits or of a Chinese numeral; `None` where it is malformed."""
    if number[0] in "0123456789":
        if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", number):
            return Decimal(number.replace(",", ""))
        plain = re.fullmatch(r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,8})?", number)
        return Decimal(number) if plain else None
    value = _chinese(number, implied_one=implied_one)
    return None if value is None else Decimal(value)


def _chinese(numeral: str, *, implied_one: bool) -> int | None:
    """Read a Chinese numeral strictly.

    It is read loosely and spelled anew: what comes out otherwise than it went in can be read in
    two ways (一百二, 三万五) and is malformed. A leading 百, 千, 万 without a digit counts only
    with `implied_one` (近百).
    """
    text = numeral.translate(_ONE_SPELLING)
    if text[0] == "十" or (implied_one and text[0] in "百千万亿"):
        text = "一" + text
    total = group = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS.index(char)
        elif char in _TENS:
            group, digit = group + digit * _TENS[char], 0
        else:
            scale, group, digit = _SCALE[char], group + digit, 0
            total = (total + group) * scale if total < scale else total + group * scale
            group = 0
    value = total + group + digit
    return value if _spell(value) == text else None


def _spell(number: int) -> str:
    """Spell a number in its one standard way, every 十 with its digit (一十二)."""
    for scale, word in ((10**8, "亿"), (10**4, "万")):
        if number >= scale:
            high, low = divmod(number, scale)
            gap = "零" if 0 < low < scale // 10 else ""
            return _spell(high) + word + gap + (_spell(low) if low else "")
    text = ""
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += _DIGITS[digit] + word
        elif text and number and not text.endswith("零"):
            text += "零"
    return text or "零"


def _last_place(number: str, value: Decimal) -> Decimal:
    """One of the last significant place as written: 30 -> 10, 1200 -> 100, 1.2 -> 0.1."""
    if "." in number:
        return Decimal(10) ** -len(number.partition(".")[2])
    place = 1
    whole = int(value)
    while whole and whole % (place * 10) == 0:
        place *= 10
    return Decimal(place)
