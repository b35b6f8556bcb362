"""Private numbers: found wherever a file holds them, and never told in full."""

import re
import shutil
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from unit_reports.finding import Finding, Place, error, short
from unit_reports.present.findings import FORMATS
from unit_reports.private import blanked, private_numbers
from unit_reports.rules import check
from unit_reports.source.folder import Folder
from unit_reports.source.lines import SourceLines

DEFAULT = Path(__file__).parent / "cases" / "_default"
TODAY = date(2023, 12, 31)
MOBILE, IDENTITY = "13800138000", "11010519491231002X"
BANK_CARD, EMAIL = "6222020200001235", "zhang.san@example.com"
NUMBERS = {"E601": MOBILE, "E602": IDENTITY, "E603": BANK_CARD, "E604": EMAIL}
"""Numbers that nobody has, with right check digits, by the code of their rule."""
FULL_WIDTH = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
HEAD = "name: 甲单位\nkind: 机关\nreports:\n  - period: 2023-11\n    as_of: 2023-11\n"
FILES = {
    "value": "    source: {{title: 联系 {0}}}\n",
    "count": "    figures:\n      集中学习: {0}\n",
    "count-with-words": "    figures: {{集中学习: 打电话 {0} 问}}\n",
    "key": "    figures:\n      电话 {0}: 7次\n",
    "unknown-key": "    联系 {0}: 甲\n",
    "comment": "    # {0}\n    figures: {{集中学刁: 7次}}\n",
    "repeated-key": "    '{0}': 甲\n    '{0}': 乙\n",
    "empty-value": "    '{0}':\n",
    "bare-sign": "    source: {{title: *{0}}}\n",
    "full-width-colon": "    电话：{0}\n    plans: []\n",
    "full-width-comma": "    source: {{title: 甲，file: {0}}}\n",
    "two-colons": "    source:\n      title: 甲: {0}\n",
    "open-quote": "    source:\n      title: '甲 {0}\n",
    "no-colon": "    figures:\n      集中学习: 7次\n    {0}\n",
    "dash": "    plans:\n      -summary: {0}\n",
    "date": "    submitted: {0}\n",
    "id": "    problems: [{{id: {0}, summary: 甲, categories: [{0}]}}]\n",
    "names": "    plans: [{{summary: 甲, category: '{0}', answers: ['{0}'], indicator: '{0}'}}]\n",
    "choice": "    scope: {0}\n    regulations: [{{title: 甲, action: {0}}}]\n",
    "list": "    topics: {0}\n    plans: [{{summary: 甲, category: 理论学习, items: {0}、乙}}]\n",
    "mapping": "    source: 电话 {0}\n    figures: 集中学习：{0}\n",
    "rate": "    figures: {{集中学习: {{count: 7次, rate: '{0}'}}}}\n",
    "reason": "    figures: {{查找问题: 7人}}\n    reasons: {{W402: 问过办公室 {0}，按人数计}}\n",
    "no-answer": "    figures: {{查找问题: 7人}}\n    reasons: {{W402: '{0}', W{0}: 甲}}\n",
    "long": "    source: {{title: '{1} {0}'}}\n    scope: '{1}{0}'\n",
}
"""What follows the head of a unit's file; the number stands at 0, much text at 1."""
WAYS = {
    "plain": ("{0}{1}{2}", "utf-8"),
    "blanks": ("{0} {1}\u3000{2}", "utf-8"),
    "hyphens": ("{0}-{1}－{2}", "utf-8"),
    "full-width": ("{0}{1}{2}", "utf-8"),
    "gbk": ("{0}{1}{2}", "gb18030"),
    "utf-16": ("{0}{1}{2}", "utf-16"),
}
PARTS = {"E601": (3, 7), "E602": (6, 14), "E603": (4, 8), "E604": (5, 9)}
"""Where people part such numbers."""


def findings_of(root: Path, content: bytes) -> list[Finding]:
    """Check a data folder with one unit's file."""
    folder = Path(shutil.copytree(DEFAULT, root / "data"))
    (folder / "units").mkdir()
    (folder / "units" / "a.yaml").write_bytes(content)
    return check(Folder(root=folder, label="data"), today=TODAY)[1]


def squeezed(text: str) -> str:
    """A text without what may stand between the digits of a number."""
    return re.sub(r"[\s.－—–-]", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("code", NUMBERS)
@pytest.mark.parametrize("place", FILES)
def test_a_number_is_found_and_never_told_in_full(
    tmp_path: Path, place: str, code: str, way: str
) -> None:
    """Wherever it stands, whatever else is wrong there: no form of the findings repeats it."""
    form, encoding = WAYS[way]
    number, (first, second) = NUMBERS[code], PARTS[code]
    if code != "E604":
        number = form.format(number[:first], number[first:second], number[second:])
    if way == "full-width":
        number = number.translate(FULL_WIDTH)
    content = HEAD + FILES[place].format(number, "很长的话" * 30)
    found = findings_of(tmp_path, content.encode(encoding))
    lines = SourceLines(Folder(root=tmp_path / "data", label="data"))

    assert code in {finding.code for finding in found}
    for shown in FORMATS.values():
        assert squeezed(NUMBERS[code]) not in squeezed(shown(found, lines))


@pytest.mark.parametrize(
    "text",
    [
        "138****8000",
        "138****0013",
        "1380013800",
        "138001380001",
        "20231113800138000",
        "12800138000",
        "110105194912310021",
        "11010519491231****",
        "6222020200001234",
        "7222020200001235",
        "010-12345678",
        "12345热线",
        "2023-11-30",
        "1,380,013,800",
        "@全体党员",
        "甲@乙",
        "zhang@intranet",
    ],
)
def test_what_is_no_private_number(text: str) -> None:
    """Half-masked numbers, wrong check digits, other lengths and other signs are left alone."""
    assert not list(private_numbers(f"见 {text}。"))
    assert blanked(text) == text


SEPARATORS = st.sampled_from(["", "", " ", "-", "－", "\u3000"])


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A private number of any kind, written in some way."""
    digits = draw(st.text(st.sampled_from("0123456789"), min_size=30, max_size=30))
    gap = draw(SEPARATORS)
    kind = draw(st.sampled_from(["mobile", "identity", "bank_card"]))
    if kind == "mobile":
        text = gap.join(
            ["1" + draw(st.sampled_from("3456789")) + digits[0], digits[1:5], digits[5:9]]
        )
    elif kind == "identity":
        day = draw(st.dates(date(1930, 1, 1), date(2010, 12, 31)))
        first = f"1{digits[:5]}{day:%Y%m%d}{digits[5:8]}"
        whole = first + mod_11_2.calc_check_digit(first)
        text = gap.join([whole[:6], whole[6:14], whole[14:]])
    else:
        first = "6" + digits[:14]
        whole = first + luhn.calc_check_digit(first)
        text = gap.join(whole[i : i + 4] for i in range(0, 16, 4))
    return text.translate(FULL_WIDTH) if draw(st.booleans()) else text


@given(numbers(), st.text("甲，。( a*'\"", max_size=5), st.text("甲，。) a*'\"", max_size=5))
def test_every_number_is_blanked(number: str, before: str, after: str) -> None:
    """Whatever stands around it; the text keeps its length, and is as it was beside it."""
    text = f"{before}{number}{after}"
    told = blanked(text)

    assert squeezed(number) not in squeezed(told)
    assert len(told) == len(text)
    assert told.startswith(before)
    assert told.endswith(after)


@given(numbers(), st.integers(1, 60), st.text("甲", max_size=30))
def test_cutting_tells_nothing(number: str, limit: int, before: str) -> None:
    """A text is blanked before it is cut, so that no part of a number is left that tells it."""
    plain = squeezed(number)

    assert plain[:5] not in squeezed(short(f"{before}{number}", limit))


@given(numbers())
def test_a_rule_blanks_what_it_is_given(number: str) -> None:
    """A fact is blanked in message and hint, be it a text or a number."""
    rule = error("E999", "test", "试", "写成了“{fact}”", "应写 {fact}")
    plain = squeezed(number)
    facts: list[str | int] = [number] + (
        [int(plain)] if plain.isascii() and plain.isdigit() else []
    )
    for fact in facts:
        finding = rule.at(Place(path="a"), fact=fact)
        assert plain not in squeezed(finding.message + finding.hint)
