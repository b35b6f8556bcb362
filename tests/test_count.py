"""Counts: what is written is kept to the letter, and reading never raises and never guesses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit_reports.model.count import EXAMPLES, Count, CountFault, Fault, State, read_count

PIECES = "0123456789一二十百万亿余多约近至-~.*xX次人天以上不"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def read(text: str) -> Count:
    """Read a text that must be a count."""
    count = read_count(text)
    assert isinstance(count, Count), (text, count)
    return count


@pytest.mark.parametrize(("written", "state", "low", "high"), EXAMPLES)
def test_every_row_of_the_table(written: str, state: State, low: int, high: int | None) -> None:
    """The table of the design holds, row by row, in half-width and in full-width digits."""
    for text in (written, written.translate(FULL_WIDTH)):
        count = read(text)

        assert (count.state, count.low, count.high) == (state, low, high)
        assert count.written == text


DESIGN = {
    "7": (7, 7),
    "7次": (7, 7),
    "两项": (2, 2),
    "十二次": (12, 12),
    "30余次": (31, 39),
    "30多次": (31, 39),
    "三十余次": (31, 39),
    "1200余人次": (1201, 1299),
    "50场以上": (50, None),
    "不少于50场": (50, None),
    "至少50场": (50, None),
    "≥50": (50, None),
    "超过50场": (51, None),
    ">50": (51, None),
    "不超过50": (0, 50),
    "至多50": (0, 50),
    "50以内": (0, 50),
    "≤50": (0, 50),
    "10-15天": (10, 15),
    "10~15天": (10, 15),
    "10至15天": (10, 15),
    "约30次": (27, 33),
    "30次左右": (27, 33),
    "近100场": (90, 99),
    "1.2万人次": (11500, 12499),
    "*次": (0, None),
    "xx": (0, None),
    "XX余次": (0, None),
    "若干": (0, None),
    "未公开": (0, None),
    "未统计": (0, None),
    "0次": (0, 0),
}


def test_the_table_is_the_designs() -> None:
    """The package's own table says what the design says; neither may drift alone."""
    ours = {written: (low, high) for written, _, low, high in EXAMPLES}

    assert DESIGN.items() <= ours.items()


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("三十多次", 31, 39),
        ("一千二百余人次", 1201, 1299),
        ("五十场以上", 50, None),
        ("不少于五十场", 50, None),
        ("至少五十场", 50, None),
        ("超过五十场", 51, None),
        ("不超过五十", 0, 50),
        ("至多五十", 0, 50),
        ("五十以内", 0, 50),
        ("十至十五天", 10, 15),
        ("十到十五天", 10, 15),
        ("10天至15天", 10, 15),
        ("10—15天", 10, 15),
        ("１０－１５天", 10, 15),
        ("约三十次", 27, 33),
        ("三十次左右", 27, 33),
        ("近一百场", 90, 99),
        ("近百场", 90, 99),
        ("百余次", 101, 199),
        ("零次", 0, 0),
        ("〇次", 0, 0),
        ("一千零二十", 1020, 1020),
        ("一万二千", 12000, 12000),
        ("十二万", 120000, 120000),
        ("12万人次", 120000, 120000),
        ("1.20万", 11950, 12049),
        ("1.2亿", 115000000, 124999999),
        ("1.2万余人次", 12001, 12999),
        ("10余万人次", 100001, 199999),
        ("约1.2万人次", 10800, 13200),
        ("近1.2万人次", 10800, 11999),
        ("1,200余人次", 1201, 1299),
        (" 7 次 ", 7, 7),
        ("第二次", 2, None),
        ("少于5次", 0, 4),
        ("累计30余次", 31, 39),
        ("逾30次", 31, None),
        ("二百至三百次", 200, 300),
    ],
)
def test_other_ways_to_write(written: str, low: int, high: int | None) -> None:
    """Chinese numerals, full-width forms, thousands and 万 follow the same conventions."""
    count = read(written)

    assert (count.low, count.high) == (low, high)


@pytest.mark.parametrize(
    "written",
    [
        "*",
        "*次",
        "＊次",
        "***次",
        "x",
        "X",
        "ｘ",
        "XX",
        "xx本",
        "XXX个",
        "××",
        "XX余次",
        "至少*个",
        "不少于x天",
        "*大类",
        "*余篇",
        "某次",
        "〔...〕",
        "XX-XX天",
        "约*次",
        "若干次",
        "未公开",
    ],
)
def test_withheld(written: str) -> None:
    """A masked number is withheld, whatever qualifies it: low 0, no upper end."""
    count = read(written)

    assert (count.state, count.low, count.high) == (State.WITHHELD, 0, None)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("3X次", Fault.HALF_WITHHELD),
        ("*5次", Fault.HALF_WITHHELD),
        ("1x-15天", Fault.HALF_WITHHELD),
        ("本", Fault.NUMBER_LOST),
        ("余次", Fault.NUMBER_LOST),
        ("八个一", Fault.NAME),
        ("三会一课", Fault.NAME),
        ("-3次", Fault.NEGATIVE),
        ("负三次", Fault.NEGATIVE),
        ("2.5次", Fault.FRACTION),
        ("1.23456万", Fault.FRACTION),
        ("15-10天", Fault.REVERSED),
        ("7 来次", Fault.UNREADABLE),
        ("012", Fault.UNREADABLE),
        ("12:30", Fault.UNREADABLE),
        ("30-40余次", Fault.UNREADABLE),
        ("三到五万人次", Fault.UNREADABLE),
        ("二至三百次", Fault.UNREADABLE),
        ("7 8", Fault.UNREADABLE),
        ("10²次", Fault.UNREADABLE),
        ("12①", Fault.UNREADABLE),
        ("50%", Fault.UNREADABLE),
        ("9月", Fault.UNREADABLE),
        ("一百二", Fault.UNREADABLE),
        ("三万五", Fault.UNREADABLE),
        ("二〇二三", Fault.UNREADABLE),
        ("1-2万", Fault.UNREADABLE),
        ("105余次", Fault.UNREADABLE),
        ("约约30次", Fault.UNREADABLE),
        ("无", Fault.UNREADABLE),
        ("", Fault.UNREADABLE),
        ("1" * 50, Fault.UNREADABLE),
    ],
)
def test_no_guess(written: str, fault: Fault) -> None:
    """What could be read in two ways, or in none, is a fault with its reason."""
    assert read_count(written) == CountFault(written=written, fault=fault)


@given(st.text(max_size=60) | st.text(alphabet=PIECES, max_size=12))
def test_reading_never_raises(text: str) -> None:
    """Any text is read or refused; what is written is kept; low <= high."""
    read_ = read_count(text)

    assert read_.written == text
    if isinstance(read_, Count):
        assert read_.low >= 0
        assert read_.high is None or read_.low <= read_.high


@given(st.integers(0, 10**12 - 1))
def test_digits_read_back(number: int) -> None:
    """Plain digits with a measure word are exactly that number, with or without thousands marks."""
    for text in (f"{number}次", f"{number:,}次", str(number).translate(FULL_WIDTH)):
        count = read(text)

        assert (count.state, count.low, count.high) == (State.EXACT, number, number)


def spell(number: int) -> str:
    """Spell a number below 10 000 by the book, told apart from the package's own speller."""
    digits, places = "零一二三四五六七八九", ["", "十", "百", "千"]
    text = "".join(
        digits[int(d)] + (places[p] if d != "0" else "")
        for p, d in zip(range(len(str(number)) - 1, -1, -1), str(number), strict=True)
    )
    while "零零" in text:
        text = text.replace("零零", "零")
    text = text.rstrip("零") or "零"
    return text.removeprefix("一") if text.startswith("一十") else text


@given(st.integers(0, 9999))
def test_numerals_read_back(number: int) -> None:
    """A Chinese numeral is the number that it spells."""
    count = read(spell(number) + "次")

    assert (count.state, count.low, count.high) == (State.EXACT, number, number)


@given(st.integers(1, 99), st.integers(1, 5))
def test_more_than_a_round_number(head: int, zeros: int) -> None:
    """n余 lies above n and below n plus one of its last significant place (design, section 5)."""
    if head % 10 == 0:
        head += 1
    number, place = head * 10**zeros, 10**zeros
    count = read(f"{number}余次")

    assert (count.low, count.high) == (number + 1, number + place - 1)


@given(st.integers(2, 10**6))
def test_about_and_nearly(number: int) -> None:
    """约n is [⌈0.9n⌉, ⌊1.1n⌋]; 近n is [⌈0.9n⌉, n−1], and no count where that is empty."""
    low = -(-9 * number // 10)
    about, nearly = read(f"约{number}次"), read_count(f"近{number}次")

    assert (about.low, about.high) == (low, 11 * number // 10)
    if low <= number - 1:
        assert isinstance(nearly, Count)
        assert (nearly.low, nearly.high) == (low, number - 1)
    else:
        assert isinstance(nearly, CountFault)
