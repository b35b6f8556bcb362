"""Patterns for editors: they refuse the ordinary slips, and never what the checker accepts."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright._impl._driver import compute_driver_executable
from pydantic import TypeAdapter, ValidationError

from tests.test_schema import SCHEMAS, nodes, schema_of, small_with
from unit_reports.model import count
from unit_reports.model.base import (
    DAY_OR_MONTH_PATTERN,
    DAY_PATTERN,
    MAX_LINE,
    Day,
    DayOrMonth,
    Line,
)
from unit_reports.model.catalog import Catalog
from unit_reports.model.count import EXAMPLES, Count, CountFault, normal, read_count
from unit_reports.model.faults import COUNT_RULES
from unit_reports.present.patterns import FIRST, count_patterns, text_pattern

SMALL = small_with()
ODD_MEASURES = [
    "X次",
    "个一",
    "以上",
    "若干",
    "若干次",
    "多维",
    "万元",
    "余次",
    "共次",
    "某",
    "至十",
]
ODD_MEASURES += ["(次)", "a|b", "每周", "元/人", "~", "未统计", "^$", "左右"]
ODD = small_with(
    indicators=tuple(
        SMALL.catalog.indicators[0].model_copy(update={"id": f"i{n}", "measure": measure})
        for n, measure in enumerate(ODD_MEASURES)
    ),
    names=("12345", "共八个一", "a(b", "３个"),
)
CATALOGS: dict[str, Catalog | None] = {"base": None, "small": SMALL.catalog, "odd": ODD.catalog}


def compiled(catalog: Catalog | None) -> list[tuple[str, re.Pattern[str]]]:
    """The code of each rule, and its pattern."""
    return [(rule.code, re.compile(pattern)) for rule, pattern in count_patterns(catalog)]


PATTERNS = {name: compiled(catalog) for name, catalog in CATALOGS.items()}


def refused(written: str, name: str = "small") -> list[str]:
    """The codes of the patterns that refuse a text."""
    return [code for code, pattern in PATTERNS[name] if not pattern.search(written)]


# Counts.

SIGNS = (
    "0123456789零〇一二两三四五六七八九十百千万亿余多约近第至到-~.,*xX×某□…()（）【 　次人个天以上"
)
SIGNS += "下内左右共计若干未公开统计少于不超过逾将≥<>每很无%①²½🙂\u0308ẍ１Ｘ—–～\t\n"
PARTS = [
    "次",
    "人次",
    "若干",
    "未公开",
    "未统计",
    "共计",
    "一共",
    "不少于",
    "左右",
    "以上",
    "XX",
    "30",
]
PARTS += [
    "1.2",
    "7.0",
    "15-10",
    "三",
    "十二",
    "每周",
    "八个一",
    "约",
    "万",
    "余",
    "至",
    *ODD_MEASURES,
]
TEXTS = (
    st.text(max_size=50)
    | st.text(st.sampled_from(SIGNS), max_size=8)
    | st.lists(st.sampled_from(PARTS) | st.sampled_from(SIGNS), max_size=4).map("".join)
)


@pytest.mark.parametrize("name", CATALOGS)
@given(written=TEXTS)
def test_what_is_read_is_never_refused(name: str, written: str) -> None:
    """An editor marks nothing that the checker accepts, whatever measure words a catalog has."""
    catalog = CATALOGS[name] or ODD.catalog
    named = {"E107"} if normal(written) in catalog.number_names else set()
    read = isinstance(read_count(written, catalog.measures), Count)

    assert not read or set(refused(written, name)) <= named


@given(st.integers(0, 999_999), st.integers(0, 999_999), st.sampled_from("-~至到～—"))
def test_ranges(low: int, high: int, to: str) -> None:
    """A range is refused just when the larger number comes first."""
    assert refused(f"{low}{to}{high}天") == (["E110"] if low > high else [])


@pytest.mark.parametrize("written", [row[0] for row in EXAMPLES])
def test_every_convention_is_accepted(written: str) -> None:
    """What the guide shows as right is right in an editor."""
    assert [refused(written, name) for name in CATALOGS] == [[], [], []]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("3X次", "E105"),
        ("约3×次", "E105"),
        ("*5次", "E105"),
        ("x月30日", "E105"),
        ("次", "E106"),
        ("余次", "E106"),
        (" 人次 ", "E106"),
        ("八个一", "E107"),
        ("-3次", "E108"),
        ("－3", "E108"),
        ("负三次", "E108"),
        ("7.5次", "E109"),
        ("7.0", "E109"),
        ("15-10天", "E110"),
        ("15 — 10天", "E110"),
        ("100至20次", "E110"),
        ("1000000~1", "E110"),
        ("200-199", "E110"),
        ("很多次", "E104"),
        ("多次开展", "E104"),
        ("每周", "E104"),
        ("每月1次", "E104"),
        ("无", "E104"),
        ("没有开展", "E104"),
        ("abc", "E104"),
        ("7 来次", "E104"),
        ("一百二十来次", "E104"),
        ("7次每周", "E104"),
        ("30多个单位", "E104"),
    ],
)
def test_ordinary_slips_are_refused(written: str, code: str) -> None:
    """Each slip is marked once, by the rule by which the checker refuses it."""
    read = read_count(written, SMALL.catalog.measures)

    assert isinstance(read, CountFault)
    assert (refused(written), COUNT_RULES[read.fault].code) == ([code], code)


def test_first_letters_are_those_of_the_grammar() -> None:
    """A new word in the grammar of counts must be let begin a count."""
    words = [count._LEAD, count._AT_LEAST, count._OVER, count._AT_MOST, count._UNDER]
    words += [count._ABOUT, count._NEARLY, *count.WITHHELD_WORDS, *count.MENTIONED_WORDS]
    beginnings = {word[0] for alternatives in words for word in alternatives.split("|")}

    assert {letter for letter in beginnings if letter not in ">≥<≤"} <= set(FIRST)
    assert all(
        isinstance(read_count(f"{letter}{rest}"), CountFault)
        for letter in "每很无没几数前后上下来abY"
        for rest in ("", "7次", "次", "*次", "至7次")
    )


# Days and texts.


def accepts(kind: Any, value: str) -> bool:
    """Whether the model accepts a text."""
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("year", ["0000", "0001", "1900", "2000", "2023", "2024", "2100", "9999"])
def test_days_are_those_of_the_calendar(year: str) -> None:
    """Leap days, long and short months: the pattern and the calendar agree on every one."""
    for month in range(14):
        assert bool(re.search(DAY_OR_MONTH_PATTERN, f"{year}-{month:02}")) == accepts(
            DayOrMonth, f"{year}-{month:02}"
        )
        for day in range(33):
            written = f"{year}-{month:02}-{day:02}"
            assert bool(re.search(DAY_PATTERN, written)) == accepts(Day, written), written


@given(st.text(st.sampled_from("0123456789- \n年２"), max_size=11) | st.dates().map(str))
def test_other_texts_are_no_days(written: str) -> None:
    """Blanks, line ends and other digits are wrong for both."""
    assert bool(re.search(DAY_PATTERN, written)) == accepts(Day, written)
    assert bool(re.search(DAY_OR_MONTH_PATTERN, written)) == accepts(DayOrMonth, written)


BLANKS = st.text(st.sampled_from(" \t\n\xa0\u2003\u3000\x85"), max_size=4)


@given(BLANKS, st.integers(0, MAX_LINE + 2), BLANKS, st.sampled_from("甲a\U0001f642"))
def test_blanks_around_a_text_do_not_count(before: str, length: int, after: str, of: str) -> None:
    """Just as long as the model allows, once the blanks are taken off."""
    written = before + of * length + after

    assert bool(re.search(text_pattern(MAX_LINE), written)) == accepts(Line, written)


# JavaScript.

PROGRAM = """
const {patterns, texts} = JSON.parse(require("fs").readFileSync(0, "utf-8"));
const found = patterns.map((pattern) => {
  const compiled = new RegExp(pattern, "u");
  return texts.map((text) => compiled.test(text));
});
console.log(JSON.stringify(found));
"""
SAMPLES = [row[0] for row in EXAMPLES] + [
    "3X次",
    "15-10天",
    "余次",
    "7.5次",
    "-3",
    "很多次",
    "八个一",
]
SAMPLES += [
    "7 来次",
    "12345",
    "a(b",
    "机关",
    " 机关　",
    "甲" * 201,
    "🙂" * 200,
    "",
    " ",
    "p1",
    "p1\n",
]
SAMPLES += [
    "2023-02-29",
    "2024-02-29",
    "2023-11",
    "2023-13",
    "十 八",
    "一共十二",
    "个一",
    "^$",
    "a|b",
]


@pytest.fixture
def node() -> Iterator[str]:
    """A JavaScript engine: the system's, or the one that drives the browser."""
    for program in (shutil.which("node"), compute_driver_executable()[0]):
        if (
            program
            and not subprocess.run([program, "-v"], capture_output=True, check=False).returncode
        ):
            yield program
            return
    pytest.skip("no Node on this machine")


def test_javascript_reads_them_alike(node: str) -> None:
    """Every pattern is good in editors, which compile it for Unicode, and means the same there."""
    schemas = [*SCHEMAS.values(), schema_of(ODD)]
    patterns = sorted({n["pattern"] for n in nodes(schemas) if isinstance(n.get("pattern"), str)})
    asked = json.dumps({"patterns": patterns, "texts": SAMPLES})
    done = subprocess.run(
        [node, "-e", PROGRAM], input=asked.encode(), capture_output=True, check=False
    )

    assert not done.stderr.decode()
    ours = [[bool(re.search(pattern, text)) for text in SAMPLES] for pattern in patterns]
    for pattern, here, there in zip(patterns, ours, json.loads(done.stdout), strict=True):
        differ = [text for text, a, b in zip(SAMPLES, here, there, strict=True) if a != b]
        assert differ == [], pattern
    assert len(patterns) > 20
