"""Arithmetic: a report is contradicted only where no values inside the bounds would do.

Each law is held against trying every value.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from itertools import product
from math import ceil
from operator import eq, ge, gt, le, lt
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from unit_reports.finding import Finding
from unit_reports.model.campaign import Campaign
from unit_reports.model.catalog import Catalog, Operator
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import UnitFile
from unit_reports.rules.arithmetic import (
    RATE_TOLERANCE,
    Interval,
    arithmetic,
    can_be_share,
    can_hold,
)
from unit_reports.rules.reported import reports_of
from unit_reports.source.document import Document, read_document
from unit_reports.source.folder import RawFile

QUICK = settings(deadline=None)
COMPARE: dict[Operator, Callable[[int, int], bool]] = {
    Operator.AT_MOST: le,
    Operator.LESS: lt,
    Operator.AT_LEAST: ge,
    Operator.MORE: gt,
    Operator.EQUAL: eq,
}
FAR = 60
"""Beyond all numbers that are drawn, sums included: so far an open end is followed."""
PARTS = ("甲部分", "乙部分", "丙部分")
WHOLE = "总数"


def values(interval: Interval) -> range:
    """Every value inside the bounds."""
    low, high = interval
    return range(low, (FAR if high is None else high) + 1)


@st.composite
def intervals(draw: st.DrawFn, most: int = 9) -> Interval:
    """Small bounds, some with an open end."""
    low = draw(st.integers(0, most))
    return low, draw(st.none() | st.integers(low, most))


@pytest.mark.parametrize("operator", Operator)
def test_a_relation_can_hold_if_some_values_satisfy_it(operator: Operator) -> None:
    """For all small bounds: `can_hold` says what trying every pair of values says."""
    bounds = [(low, high) for low in range(5) for high in [*range(low, 5), None]]
    for left, right in product(bounds, bounds):
        tried = any(
            map(COMPARE[operator], *zip(*product(values(left), values(right)), strict=True))
        )

        assert can_hold(left, operator, right) is tried, (left, operator, right)


# Reports


def written(interval: Interval | None) -> str:
    """How a count with these bounds is written; nothing stands for a number that is withheld."""
    if interval is None:
        return "*个"
    low, high = interval
    if high is None:
        return f"至少{low}个"
    return f"{low}个" if low == high else f"{low}-{high}个"


def indicator(name: str, number: int, **more: Any) -> dict[str, Any]:
    """An indicator as the catalog has it."""
    return {
        "id": f"i{number}",
        "name": name,
        "section": "s",
        "measure": "个",
        "over_units": "sum",
        "definition": "定义。",
        **more,
    }


CATALOG: dict[str, Any] = {
    "kinds": [{"id": "organ", "name": "机关", "definition": "机关。"}],
    "sections": [{"id": "s", "name": "部分", "definition": "部分。"}],
    "indicators": [indicator(name, number) for number, name in enumerate([*PARTS, WHOLE])],
    "progress": [
        {"id": "done", "name": "已完成", "closed": True, "definition": "完成。"},
        {"id": "open", "name": "推进中", "closed": False, "definition": "推进。"},
    ],
}
CAMPAIGN = {
    "title": "活动",
    "periods": [
        {"id": "p", "name": "期", "from": "2023-09-01", "to": "2023-11-30", "due": "2023-12-05"}
    ],
}


def judged(report: dict[str, Any], **catalog: Any) -> list[Finding]:
    """The contradictions in one report, under a catalog that is changed as said."""
    data = {"name": "甲单位", "kind": "机关", "reports": [{"period": "p", **report}]}
    text = yaml.safe_dump(data, allow_unicode=True)
    document, faults = read_document(RawFile(id="a", path="a.yaml", content=text.encode()))
    assert isinstance(document, Document)
    assert not faults
    unit = Unit(id="a", file=UnitFile.model_validate(document.data), document=document)
    dataset = Dataset(
        campaign=Campaign.model_validate(CAMPAIGN),
        catalog=Catalog.model_validate(CATALOG | catalog),
        units=(unit,),
        campaign_document=document,
        catalog_document=document,
    )
    return [finding for told in reports_of(unit, dataset) for finding in arithmetic(told, dataset)]


def sums(parts: Iterable[Iterable[int]]) -> set[int]:
    """Every sum of one value of each part."""
    found = {0}
    for part in parts:
        found = {one + other for one in found for other in part}
    return found


REPORTED = st.none() | st.just("*个") | intervals()
"""A figure: not reported, withheld, or with bounds."""


@QUICK
@given(
    st.lists(REPORTED, min_size=1, max_size=3),
    REPORTED,
    st.sampled_from(Operator),
    st.sampled_from(["unknown", "skip"]),
)
@example([(2, 2), (2, 2)], (5, 5), Operator.EQUAL, "unknown")
@example([(2, 2), None], (5, 5), Operator.EQUAL, "unknown")
@example([(6, 6), None], (5, 5), Operator.EQUAL, "unknown")
@example([(6, 6), None], (5, 5), Operator.AT_MOST, "skip")
@example([(6, None), "*个"], (5, 5), Operator.LESS, "skip")
@example([(1, 2), (3, 4)], (7, None), Operator.AT_LEAST, "unknown")
def test_a_sum_is_told_of_only_if_no_values_satisfy_it(
    parts: list[Any], whole: Any, operator: Operator, missing: str
) -> None:
    """Of parts and a whole: not reported is any value, or the relation is not judged (`skip`)."""
    names = PARTS[: len(parts)]
    figures = {
        name: one if one == "*个" else written(one)
        for name, one in zip([*names, WHOLE], [*parts, whole], strict=True)
        if one is not None
    }
    relation = {
        "left": [f"i{number}" for number in range(len(parts))],
        "operator": operator.value,
        "right": "i3",
        "missing": missing,
    }
    found = judged({"figures": figures}, relations=[relation])
    unknown = range(FAR + 1)
    ways = [unknown if one in (None, "*个") else values(one) for one in parts]
    totals = unknown if whole in (None, "*个") else values(whole)
    judge = whole is not None and any(parts) and (missing == "unknown" or None not in parts)
    holds = any(COMPARE[operator](s, total) for s in sums(ways) for total in totals)

    assert bool(found) == (judge and not holds)
    for finding in found:
        assert finding.code == expected_code(ways, totals, operator, told=len(figures) - 1)
        if finding.code == "W302":
            assert f"至少是 {min(sums(ways))}，" in finding.message
        if finding.code == "W303":
            rest = min(total - s for s in sums(ways) for total in totals)
            assert f"至少 {rest} 个未说明" in finding.message


def expected_code(parts: list[range], totals: range, operator: Operator, *, told: int) -> str:
    """What is wrong with parts that do not fit their whole: too much, too little, or just so.

    Of the parts so many are `told`; one alone adds up to nothing.
    """
    if told > 1 and min(sums(parts)) > max(totals):
        return "W302"
    return "W303" if told > 1 and operator is Operator.EQUAL else "W301"


@pytest.mark.parametrize("scopes", list(product(["本级", "全系统"], repeat=3)))
def test_figures_of_different_scope_are_not_held_against_each_other(
    scopes: tuple[str, ...],
) -> None:
    """What one counts for the unit and another for all below it cannot contradict."""
    figures = {
        name: {"count": count, "scope": scope, "rate": rate}
        for (name, count, rate), scope in zip(
            [("甲部分", "4个", "40%"), ("乙部分", "4个", "40%"), (WHOLE, "5个", "100%")],
            scopes,
            strict=True,
        )
    }
    relation = {"left": ["i0", "i1"], "operator": "==", "right": "i3"}
    indicators = [dict(one) for one in CATALOG["indicators"]]
    indicators[0]["rate_of"] = "i3"
    found = judged({"figures": figures}, relations=[relation], indicators=indicators)
    codes = {finding.code for finding in found}

    assert ({"W302", "W306"} <= codes) == (len(set(scopes)) == 1)
    assert ("W305" in codes) == (scopes[0] == scopes[2])


# Rates


def rate_bounds(rate: str) -> tuple[Decimal, Decimal]:
    """What a stated rate may be: half a unit of its last digit either way, and the tolerance."""
    number = Decimal(rate.rstrip("%"))
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    half = Decimal(1).scaleb(exponent) / 2
    return max(number - half, Decimal(0)) - RATE_TOLERANCE, number + half + RATE_TOLERANCE


RATES = st.decimals(0, 120, places=0).map(str) | st.decimals(0, 120, places=1).map(str)


@st.composite
def bounds_up_to(draw: st.DrawFn, most: int) -> Interval:
    """Bounds of a count; both ends are told."""
    low = draw(st.integers(0, most))
    return low, draw(st.integers(low, most))


@QUICK
@given(bounds_up_to(40), bounds_up_to(40), RATES)
@example((1, 3), (10, 10), "25")
@example((984, 984), (1000, 1000), "99")
@example((983, 983), (1000, 1000), "99")
@example((5, 5), (0, 12), "40")
@example((0, 0), (0, 7), "0")
@example((3, 3), (0, 0), "100")
def test_a_rate_is_told_of_only_if_no_two_values_make_it(
    part: Interval, whole: Interval, rate: str
) -> None:
    """Of a part and a whole inside their bounds, within rounding and a tenth of a point."""
    low, high = rate_bounds(rate)
    pairs = product(values(part), (total for total in values(whole) if total))
    holds = any(low <= Decimal(100 * one) / total <= high for one, total in pairs)
    indicators = [dict(one) for one in CATALOG["indicators"]]
    indicators[0]["rate_of"] = "i3"
    figures = {"甲部分": {"count": written(part), "rate": f"{rate}%"}, WHOLE: written(whole)}
    found = judged({"figures": figures}, indicators=indicators)

    # Of nothing there is no share.
    assert [finding.code for finding in found] == (["W305"] if not holds and whole[1] else [])


@given(intervals(60), intervals(40), st.decimals(5, 120, places=0).map(str))
def test_an_open_end_is_followed_as_far_as_need_be(
    part: Interval, whole: Interval, rate: str
) -> None:
    """Trying values far beyond the others finds no pair that `can_be_share` overlooks."""
    bounds = low, high = rate_bounds(rate)
    far = 2000
    totals = range(max(whole[0], 1), (far if whole[1] is None else whole[1]) + 1)
    most = partial(min, far * 2) if part[1] is None else partial(min, part[1])
    holds = any(
        max(part[0], ceil(low * total / 100)) <= most(int(high * total / 100)) for total in totals
    )

    assert can_be_share(part, whole, bounds) == holds


@pytest.mark.parametrize(
    ("part", "whole", "rate"),
    [
        ("*个", "10个", "40%"),
        ("5个", "*个", "40%"),
        ("未统计", "10个", "40%"),
        ("5个", "10个", "*%"),
    ],
)
def test_what_is_not_told_is_not_judged(part: str, whole: str, rate: str) -> None:
    """A number or a rate that is withheld contradicts nothing."""
    indicators = [dict(one) for one in CATALOG["indicators"]]
    indicators[0]["rate_of"] = "i3"
    figures = {"甲部分": {"count": part, "rate": rate}, WHOLE: whole}

    assert judged({"figures": figures}, indicators=indicators) == []


STEP = Decimal("0.05")
"""All bounds of rates with one decimal lie on this grid."""


@QUICK
@given(st.lists(RATES | st.just("*"), min_size=1, max_size=3))
@example(["33", "33", "33"])
@example(["33.3", "33.3", "33.3"])
@example(["33.3", "33.3", "33.2"])
@example(["100"])
@example(["50.5", "49.6"])
@example(["33.3", "66.6"])
def test_rates_of_all_parts_make_a_hundred(rates: list[str]) -> None:
    """They are told of only if no shares that are rounded so add up to 100 %."""
    names = PARTS[: len(rates)]
    figures = {
        name: {"count": "*个", "rate": f"{rate}%"} for name, rate in zip(names, rates, strict=True)
    }
    relation = {"left": [f"i{n}" for n in range(len(rates))], "operator": "==", "right": "i3"}
    found = judged({"figures": figures | {WHOLE: "*个"}}, relations=[relation])
    several = len(rates) > 1 and "*" not in rates
    stretches = []
    for rate in rates if several else ():
        low, high = (bound / STEP for bound in rate_bounds(rate))
        tolerance = int(RATE_TOLERANCE / STEP)
        stretches.append(range(int(low) + tolerance, int(high) - tolerance + 1))
    holds = not several or int(100 / STEP) in sums(stretches)

    assert [finding.code for finding in found] == ([] if holds else ["W306"])


# What is counted and what is listed


@QUICK
@given(
    REPORTED,
    st.none() | st.lists(st.sampled_from(["已完成", "推进中", None]), max_size=5),
    st.none() | st.booleans(),
    st.sampled_from(["本级", "全系统"]),
    st.integers(0, 5),
)
@example((1, 1), ["已完成", "推进中", "推进中"], False, "本级", 0)  # noqa: FBT003 - of `closed`
@example((2, 2), ["已完成", None], True, "本级", 3)  # noqa: FBT003
def test_a_count_is_held_against_what_is_listed(
    count: Any,
    problems: list[str | None] | None,
    closed: Any,
    scope: str,
    named: int,
) -> None:
    """Told only if the number of items is outside the bounds; of what nobody knows never.

    A system-wide figure counts what stands in other units' files. What stands beside the figure
    may be a selection: only too much of it is told of.
    """
    if count is None:
        return
    listing = {"part": "problems"} | ({} if closed is None else {"closed": closed})
    indicators = [indicator("甲部分", 0, listed=listing)]
    entry: dict[str, Any] = {"count": count if count == "*个" else written(count), "scope": scope}
    report: dict[str, Any] = {
        "figures": {"甲部分": entry | {"items": [f"项{n}" for n in range(named)]}}
    }
    if problems is not None:
        report["problems"] = [
            {"id": f"p{n}", "summary": "甲", "categories": ["乙"]}
            | ({"rectification": {"progress": state}} if state else {})
            for n, state in enumerate(problems)
        ]
    known = problems is not None and (closed is None or None not in problems)
    items = [s for s in problems or () if closed is None or (s == "已完成") is closed]
    bounds = range(FAR) if count == "*个" else values(count)
    too_many_named = count != "*个" and named > max(bounds)
    differs = count != "*个" and scope == "本级" and known and len(items) not in bounds
    expected = {number for number, told in [(named, too_many_named), (len(items), differs)] if told}
    found = judged(report, indicators=indicators)

    assert {finding.code for finding in found} <= {"W304"}
    assert {int(finding.message.split("却有 ")[1].split()[0]) for finding in found} == expected
