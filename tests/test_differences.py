"""Stated, listed and summed numbers of one unit: where they differ, and what is left unsaid."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.small import CATALOG, picture_of, problem, unit_of, with_indicators
from unit_reports.aggregate.differences import Difference, Rest, differences, rest_of
from unit_reports.aggregate.total import Interval

LISTED = with_indicators(
    found={"listed": {"part": "problems"}},
    mended={"listed": {"part": "problems", "closed": True}},
)
SUM = {"left": ["mended", "on", "off"], "operator": "==", "right": "found"}
SUMMED = CATALOG | {"relations": [SUM]}
FAR = 40
"""So far an open end is followed."""


@st.composite
def bounds(draw: st.DrawFn) -> Interval:
    """Small bounds, some with an open end."""
    low = draw(st.integers(0, 9))
    return low, draw(st.none() | st.integers(low, 12))


def values(of: Interval) -> range:
    """Every value inside bounds."""
    return range(of[0], (FAR if of[1] is None else of[1]) + 1)


@given(bounds(), bounds())
def test_the_rest_is_what_any_true_values_leave(whole: Interval, parts: Interval) -> None:
    """Never below zero; where the parts are more in any case, it is by how much they exceed."""
    pairs = [(w, p) for w in values(whole) for p in values(parts)]
    left = [w - p for w, p in pairs if w >= p]
    more = [p - w for w, p in pairs]
    rest = rest_of(whole, parts)

    if not left:
        assert rest
        assert rest.exceeds
        assert (rest.low, rest.high or max(more)) == (min(more), max(more))
    elif rest is None:
        assert set(left) == {0}
    else:
        assert not rest.exceeds
        assert rest.low == min(left)
        assert rest.high == (None if whole[1] is None else max(left))


def rows_of(report: dict[str, Any], catalog: dict[str, Any]) -> dict[str, Difference]:
    """The differences in one report, by the indicator's id."""
    found = differences(picture_of(unit_of("a", report), catalog=catalog))
    assert len({row.indicator.id for row in found}) == len(found)
    return {row.indicator.id: row for row in found}


def test_a_list_shorter_than_the_number_leaves_a_rest() -> None:
    """12 stated and 2 listed: 10 are unsaid; each number knows its line."""
    report = {"figures": {"发现": "12个"}, "problems": [problem(1, "完"), problem(2)]}
    row = rows_of(report, LISTED)["found"]

    assert row.unlisted == Rest(low=10, high=10)
    assert row.is_certain
    assert row.stated
    assert row.listed
    assert row.listed.number == (2, 2)
    lines = row.unit.document.text.split("\n")
    assert "发现" in lines[row.stated.place.line - 1]
    assert "problems" in lines[row.listed.place.line - 1]


def test_a_list_longer_than_the_number_exceeds_it() -> None:
    """More are listed than stated."""
    report = {"figures": {"发现": "1个"}, "problems": [problem(n) for n in range(3)]}

    assert rows_of(report, LISTED)["found"].unlisted == Rest(low=2, high=2, exceeds=True)


@pytest.mark.parametrize(
    ("stated", "rest"),
    [
        ("1个", None),
        ("2个", Rest(low=0, high=1)),
        ("0个", Rest(low=1, high=2, exceeds=True)),
        ("4个", Rest(low=2, high=3)),
        ("2个以上", Rest(low=0, high=None)),
        ("*个", None),
        (None, None),
    ],
)
def test_of_closed_ones_the_unknown_widen_the_list(stated: str | None, rest: Rest | None) -> None:
    """One is closed, of one nobody knows: the list has one or two."""
    report: dict[str, Any] = {"problems": [problem(1, "完"), problem(2), problem(3, "半")]}
    report |= {"figures": {"办结": stated}} if stated else {}
    row = rows_of(report, LISTED).get("mended")

    assert (row.unlisted if row else None) == rest


def test_numbers_that_agree_are_not_shown() -> None:
    """Neither where list and number are the same, nor where nobody gave a list."""
    same = {"figures": {"发现": "2个"}, "problems": [problem(1, "半"), problem(2, "半")]}

    assert rows_of(same, LISTED) == {}
    assert rows_of({"figures": {"发现": "2个"}}, LISTED) == {}


def test_a_system_wide_number_is_not_held_against_the_units_own_list() -> None:
    """It counts what stands in other units' files."""
    figure = {"count": "12个", "scope": "全系统"}

    assert rows_of({"figures": {"发现": figure}, "problems": [problem(1)]}, LISTED) == {}


@pytest.mark.parametrize(
    ("figures", "summed", "rest"),
    [
        ({"发现": "10个", "办结": "4个", "在办": "3个"}, (7, 7), Rest(low=3, high=3)),
        ({"发现": "10个", "办结": "4个", "在办": "*个"}, (4, None), Rest(low=0, high=6)),
        ({"发现": "10余个", "办结": "5-6个"}, (5, 6), Rest(low=5, high=14)),
        ({"发现": "5个", "办结": "4个", "在办": "3个"}, (7, 7), Rest(low=2, high=2, exceeds=True)),
        ({"发现": "7个", "办结": "4个", "在办": "3个"}, None, None),
        ({"发现": "7个", "办结": "*个"}, None, None),
        ({"发现": "*个", "办结": "4个"}, None, None),
        ({"发现": "7个"}, None, None),
        ({"发现": "7个", "办结": {"count": "4个", "scope": "全系统"}}, None, None),
    ],
)
def test_parts_are_added_and_the_rest_is_unsaid(
    figures: dict[str, Any], summed: Interval | None, rest: Rest | None
) -> None:
    """What was not reported of the parts is a rest of the whole, not a zero."""
    row = rows_of({"figures": figures}, SUMMED).get("found")

    assert (row.summed if row else None) == summed
    assert (row.unsummed if row else None) == rest


def test_a_relation_that_skips_is_not_judged_without_all_parts() -> None:
    """As in the check of the same relation."""
    catalog = CATALOG | {"relations": [SUM | {"missing": "skip"}]}

    assert rows_of({"figures": {"发现": "10个", "办结": "4个", "在办": "3个"}}, catalog) == {}


def test_all_three_stand_in_one_row() -> None:
    """Stated 9, listed 3, summed 5: what each leaves is told beside the other."""
    catalog = LISTED | {"relations": [SUM]}
    figures = {"发现": "9个", "在办": "5个"}
    row = rows_of({"figures": figures, "problems": [problem(n) for n in range(3)]}, catalog)[
        "found"
    ]

    assert (row.unlisted, row.unsummed) == (Rest(low=6, high=6), Rest(low=4, high=4))


def test_without_a_stated_number_the_list_is_the_whole() -> None:
    """Three are listed and parts of four are told: one too many."""
    catalog = LISTED | {"relations": [SUM]}
    report = {"figures": {"在办": "4个"}, "problems": [problem(n) for n in range(3)]}
    row = rows_of(report, catalog)["found"]

    assert row.stated is None
    assert row.unsummed == Rest(low=1, high=1, exceeds=True)


def test_what_is_certain_comes_first() -> None:
    """A difference that the bounds leave open stands below those that they do not."""
    units = [
        unit_of("a", {"figures": {"发现": "1-9个"}, "problems": [problem(1)]}),
        unit_of("b", {"figures": {"发现": "9个"}, "problems": [problem(1)]}),
    ]

    found = differences(picture_of(*units, catalog=LISTED))
    assert [(row.unit.id, row.is_certain) for row in found] == [("b", True), ("a", False)]
