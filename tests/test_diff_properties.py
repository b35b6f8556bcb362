"""What always holds of a comparison: with itself, the other way round, and of text in a comment."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.small import TODAY, picture_of, problem, unit_of
from unit_reports.aggregate.changed import field_changes
from unit_reports.aggregate.difference import Difference
from unit_reports.aggregate.item_changes import Fate
from unit_reports.aggregate.series import Series
from unit_reports.model.dataset import Dataset
from unit_reports.present.change_words import in_markdown
from unit_reports.present.excerpt import harmless

COUNTS = ("0个", "7个", "30余个", "*个", "约50个", "100个以上", "未统计")
STATES = ("", "完", "半", "含糊")
TITLES = ("扫灰", "怎样扫灰", "怎么扫灰", "灰从哪来", "x", "y")
OPPOSITE = {
    Fate.APPEARED: Fate.VANISHED,
    Fate.VANISHED: Fate.APPEARED,
    Fate.CLOSED: Fate.REOPENED,
    Fate.REOPENED: Fate.CLOSED,
    Fate.CHANGED: Fate.CHANGED,
}


@st.composite
def reports(draw: st.DrawFn) -> dict[str, Any] | None:
    """Some figures, joint or system-wide perhaps, and some items; or no report at all."""
    if draw(st.integers(0, 5)) == 0:
        return None
    figure = st.fixed_dictionaries(
        {"count": st.sampled_from(COUNTS)},
        optional={"scope": st.just("全系统"), "joint": st.just("j"), "note": st.just("注")},
    )
    states = st.dictionaries(st.integers(1, 4), st.sampled_from(STATES))
    parts = st.fixed_dictionaries(
        {},
        optional={
            "figures": st.dictionaries(st.sampled_from(["发现", "办结", "在办"]), figure),
            "problems": states.map(lambda known: [problem(n, s) for n, s in known.items()]),
            "services": st.lists(st.sampled_from(TITLES).map(lambda title: {"title": title})),
        },
    )
    return draw(parts)


@st.composite
def states(draw: st.DrawFn) -> Series:
    """A data set of a few units, c below b."""
    ids = draw(st.lists(st.sampled_from("abcd"), unique=True, min_size=1))
    units = [
        unit_of(key, draw(reports()), **({"parent": "b"} if key == "c" and "b" in ids else {}))
        for key in ids
    ]
    dataset: Dataset = picture_of(*units).dataset
    return Series(dataset=dataset, today=TODAY)


@given(states())
def test_nothing_differs_from_itself(state: Series) -> None:
    """Whatever the data are."""
    assert Difference(before=state, after=state).is_empty


@given(states(), states())
def test_the_other_way_round_is_the_opposite(one: Series, other: Series) -> None:
    """Before becomes after, what appeared vanishes, what was closed is open, more becomes less."""
    there, back = Difference(before=one, after=other), Difference(before=other, after=one)
    [now], [then] = there.periods, back.periods

    assert there.is_empty == back.is_empty
    totals = {change.total.one.indicator.id: change for change in then.totals}
    assert totals.keys() == {change.total.one.indicator.id for change in now.totals}
    for change in now.totals:
        turned = totals[change.total.one.indicator.id]
        assert change.total.before == turned.total.after
        assert change.total.after == turned.total.before
        if change.step and turned.step:
            low, high = change.step.change
            assert turned.step.change == (_minus(high), _minus(low))
        assert bool(change.step) == bool(turned.step)
    assert sorted(_items(now.items)) == sorted(
        (part, after, before, OPPOSITE[fate]) for part, before, after, fate in _items(then.items)
    )


def _minus(number: int | None) -> int | None:
    return None if number is None else -number


def _items(changes: Sequence[Any]) -> Iterator[tuple[str, str, str, Fate]]:
    for change in changes:
        places = (
            "" if item is None else f"{item.unit.id} {item.anchor}"
            for item in (change.item.before, change.item.after)
        )
        before, after = places
        yield change.part, before, after, change.fate


@given(states(), states())
def test_every_difference_is_told(one: Series, other: Series) -> None:
    """What is told differs, what is not told is the same: in totals, figures and items."""
    [now] = Difference(before=one, after=other).periods
    told = {change.total.one.indicator.id for change in now.totals}
    for key, was in one.current.summaries.items():
        will = other.current.summaries[key]
        if key not in told and (was.figures or will.figures):
            assert was.total == will.total
            numbers = [{k: f.count for k, f in s.figures.items()} for s in (was, will)]
            assert numbers[0] == numbers[1]
    for part in ("problems", "services"):
        before, after = (
            [(item.unit.id, item.value) for item in getattr(side.current.items, part).items]
            for side in (one, other)
        )
        for pair in (change.item for change in now.items if change.part == part):
            if pair.before:
                before.remove((pair.before.unit.id, pair.before.value))
            if pair.after:
                after.remove((pair.after.unit.id, pair.after.value))
        assert sorted(map(repr, before)) == sorted(map(repr, after))


def test_fields_inside_are_told_with_their_way() -> None:
    """A field of a model inside a model is told alone; absent and empty are alike."""
    [old, new] = (
        unit_of("a", {"problems": [one]}).file.reports[0].problems or ()
        for one in (problem(1), problem(1, "完", owner="甲"))
    )
    changes = field_changes(old[0], new[0])

    assert [(c.path, c.before, c.after) for c in changes] == [
        (("rectification", "progress"), None, "完"),
        (("rectification", "owner"), None, "甲"),
    ]


PAYLOADS = (
    "甲|乙",
    "`甲`",
    "``",
    "` `",
    "a\\",
    "\\`x\\`",
    "<script>alert(1)</script>",
    "<!-- x",
    "<img src=x onerror=alert(1)>",
    "[x](https://x.example)",
    "![x](https://x.example/x.png)",
    "<https://x.example>",
    "https://x.example/?a=1",
    "www.x.example",
    "ftp://x.example",
    "x@x.example",
    "@alice",
    "@org/team",
    "#1",
    "GH-1",
    "ABC-123",
    "org/repo#1",
    "!1",
    "$1",
    "%1",
    "~label",
    "&1",
    "[vulnerability:1]",
    "deadbeef",
    "1234567",
    ":tada:",
    "$x$",
    "$`x`$",
    "**x**",
    "_x_",
    "~~x~~",
    "- x",
    "1. x",
    "1) x",
    "+ x",
    "# x",
    "> x",
    "---",
    "| x | y |",
    "    x",
    "x  \ny",
    "x\n\n# y",
    "x\r\n/close",
    "/close",
    "&amp;&lt;&#64;alice",
    "x\u202eabc",
    "x\u2028# y",
    "x\0y",
    "[^1]",
    "[ ] x",
    "[x]: https://x.example",
    "```\nx",
    "~~~",
    "<details>",
    "{{ x }}",
    "《主题》：第1次，98.7%",
)
SEEN = re.compile(
    r"[@#$!~&:<>\[\]`*_|\\]|www\.|[0-9a-fA-F]{7}|[A-Za-z]-\d|(?:^|\n)\s*(?:[-+>/]|\d+[.)])",
    re.ASCII,
)
"""What a comment's text must not have outside of code: signs that some filter takes up."""


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def shown(markdown: str) -> tuple[list[str], list[Token]]:
    """The text of each line or cell as shown, and all tokens inside of them."""
    blocks = [token for token in _markdown().parse(markdown) if token.type == "inline"]
    inside = [token for block in blocks for token in block.children or ()]
    return ["".join(t.content for t in block.children or ()) for block in blocks], inside


def said(text: str) -> str:
    """What should be seen of a text: one line, harmless, with a bar that ends no cell."""
    return harmless(re.sub(r"\s+", " ", text)).replace("|", "｜")


def check_shown(text: str) -> None:
    """In a list and in a table a text is nothing but itself, beside others like it."""
    piece = in_markdown(text)
    entry = f"- 甲：{piece}，“{piece}”"
    row = f"| 指标 | 后 |\n| --- | --- |\n| {piece} | 尾{piece}尾 |"
    lines, tokens = shown(f"{entry}\n\n完\n\n{row}\n")
    seen = said(text)
    plain = piece == seen

    assert lines[:2] == [f"甲：{seen}，“{seen}”", "完"]
    # A table strips its cells.
    assert lines[4:] == [seen.strip() if plain else seen, f"尾{seen}尾"]
    assert {token.type for token in tokens} <= {"text", "code_inline"}
    for token in tokens:
        if token.type == "text":
            assert not SEEN.search(token.content)


@pytest.mark.parametrize("text", PAYLOADS)
def test_a_comment_shows_text_as_text(text: str) -> None:
    """No payload formats, links, calls or does anything; it is there to be read."""
    check_shown(text)


@given(st.text(min_size=1, max_size=30) | st.text("`| \\甲a1-.", min_size=1, max_size=12))
def test_any_text_is_text(text: str) -> None:
    """Whatever a file holds."""
    if said(text).strip():
        check_shown(text)


@pytest.mark.parametrize(
    "text", ["某旗园区服务中心", "30余次 → ≥50次", "（2023-11）98.7%", "p1，《制度》"]
)
def test_prose_stays_as_it_is(text: str) -> None:
    """Ordinary words are not made into code."""
    assert in_markdown(text) == text
