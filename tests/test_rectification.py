"""Tallies and completion rates of small data sets, and of random ones whose truth is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small import CATALOG, picture_of, problem, unit_of, with_indicators
from unit_reports.aggregate.figure_rates import never_exceeds
from unit_reports.aggregate.rates import Basis, Rate, Why
from unit_reports.aggregate.rectification import rates, tallies
from unit_reports.aggregate.series import Series
from unit_reports.aggregate.share import Share
from unit_reports.model.catalog import Catalog
from unit_reports.model.dataset import Unit
from unit_reports.present.digest import ledger_counts
from unit_reports.present.places import Places
from unit_reports.present.sentences import sentence

AT_MOST = {"left": "mended", "operator": "<=", "right": "found"}
RATED = with_indicators(mended={"rate_of": "found"}) | {"relations": [AT_MOST]}
HALF = {
    "id": "half",
    "name": "半完成率",
    "progress": ["done", "half"],
    "definition": "完和半。",
}


def share(low: Fraction | int, high: Fraction | int | None) -> Share:
    """A rate by its ends."""
    return Share(low=Fraction(low), high=None if high is None else Fraction(high))


def rate_of(*units: Unit, basis: Basis, catalog: dict[str, Any] = RATED) -> Rate:
    """The only rate of a basis."""
    [found] = [rate for rate in rates(picture_of(*units, catalog=catalog)) if rate.basis is basis]
    return found


def of_units(rate: Rate) -> dict[str, Share | Why | None]:
    """Each unit's rate, or why it has none."""
    return {row.unit.id: row.ratio.share if row.ratio else row.why for row in rate.units}


def figures(mended: Any, found: Any, **more: Any) -> dict[str, Any]:
    """A report of the two numbers that a rate is made of; those that are `None` are left out."""
    told = {"办结": mended, "发现": found}
    return {"figures": {key: value for key, value in told.items() if value is not None}} | more


def test_track_and_progress_are_tallied_apart() -> None:
    """A problem stands where its track and its progress meet; what is unknown stands apart.

    A state that tells nothing of how far it is counts as unknown.
    """
    problems = [
        problem(1, "完", "当场"),
        problem(2, "完", "限期"),
        problem(3, "半", "限期"),
        problem(4, "", "限期"),
        problem(5, "含糊"),
        problem(6),
    ]
    unit = unit_of("a", {"problems": problems})
    silent = unit_of("b", {"problems": []})

    assert tallies(picture_of(unit, silent).ledger) == {
        "a": {
            ("now", "done"): 1,
            ("later", "done"): 1,
            ("later", "half"): 1,
            ("later", None): 1,
            (None, None): 2,
        }
    }


def test_a_rate_from_lists_has_bounds_where_progress_is_unknown() -> None:
    """Of n problems k done, u unknown: from k/n to (k+u)/n; of a group, the sums."""
    a = unit_of("a", {"problems": [problem(1, "完"), problem(2, "半"), problem(3), problem(4)]})
    b = unit_of("b", {"problems": [problem(1, "完"), problem(2, "完")]})
    catalog = CATALOG | {"rates": [HALF]}
    rate = rate_of(a, b, basis=Basis.LISTED, catalog=catalog)

    assert of_units(rate) == {"a": share(Fraction(1, 2), 1), "b": share(1, 1)}
    assert rate.group
    assert (rate.group.part, rate.group.whole) == ((4, 6), (6, 6))
    assert rate.group.share == share(Fraction(2, 3), 1)
    assert rate.group.unknown == 2


def test_without_rates_in_the_catalog_what_ends_a_problem_counts() -> None:
    """One rate of all closed states; of a catalog without any closed state, none."""
    unit = unit_of("a", {"problems": [problem(1, "完"), problem(2, "半")]})
    open_only = CATALOG | {"progress": [s | {"closed": False} for s in CATALOG["progress"]]}

    rate = rate_of(unit, basis=Basis.LISTED, catalog=CATALOG)
    assert of_units(rate) == {"a": share(Fraction(1, 2), Fraction(1, 2))}
    assert rates(picture_of(unit, catalog=open_only)) == []


def test_units_without_a_rate_say_why() -> None:
    """Nothing to report, no list, no report: three different things, and none of them 0 %."""
    rate = rate_of(
        unit_of("listed", {"problems": [problem(1)]}),
        unit_of("missing", None),
        unit_of("nil", {"problems": []}),
        unit_of("silent", figures(1, 2)),
        basis=Basis.LISTED,
        catalog=CATALOG,
    )

    assert of_units(rate) == {
        "listed": share(0, 1),
        "missing": Why.NO_REPORT,
        "nil": Why.NIL,
        "silent": Why.SILENT,
    }


def test_a_rate_from_figures_is_of_units_that_tell_both() -> None:
    """The sums are of the units that tell both numbers, and the rate says how many those are."""
    rate = rate_of(
        unit_of("both", figures("3个", "4-6个")),
        unit_of("masked", figures("*个", "9个")),
        unit_of("missing", None),
        unit_of("one", figures(None, "9个")),
        unit_of("open", figures("1个以上", "2个")),
        unit_of("zero", figures("0个", "0个")),
        basis=Basis.FIGURES,
    )

    assert of_units(rate) == {
        "both": share(Fraction(1, 2), Fraction(3, 4)),
        "masked": Why.UNTOLD,
        "missing": Why.NO_REPORT,
        "one": Why.UNTOLD,
        "open": share(Fraction(1, 2), 1),
        "zero": Why.ZERO,
    }
    assert rate.group
    assert (rate.group.part, rate.group.whole) == ((4, None), (6, 8))
    assert rate.group.share == share(Fraction(1, 2), 1)
    assert (rate.added, rate.covered, rate.apart) == (3, 0, ())


def test_a_sum_ends_at_one_only_while_every_unit_keeps_the_relation() -> None:
    """One unit that contradicts the relation can take the sum above the whole."""
    units = [unit_of("a", figures("1个以上", "2个")), unit_of("b", figures("5个", "4个"))]
    broken = rate_of(*units, basis=Basis.FIGURES)
    unrelated = with_indicators(mended={"rate_of": "found"})
    free = rate_of(units[0], basis=Basis.FIGURES, catalog=unrelated)

    assert broken.group
    assert broken.group.share == share(1, None)
    assert free.group
    assert free.group.share == share(Fraction(1, 2), None)


def test_a_system_wide_figure_stands_for_those_below() -> None:
    """Whoever is inside a figure above adds nothing more; by itself it keeps its own rate."""
    rate = rate_of(
        unit_of("top", figures("6个", "10个", scope="全系统")),
        unit_of("below", figures("1个", "4个"), parent="top"),
        basis=Basis.FIGURES,
    )

    assert rate.group
    assert (rate.group.part, rate.group.whole) == ((6, 6), (10, 10))
    assert (rate.added, rate.covered) == (1, 1)
    assert of_units(rate)["below"] == share(Fraction(1, 4), Fraction(1, 4))


def test_what_only_one_sum_contains_stays_out_of_both() -> None:
    """A part for all below over a whole for one unit is no rate; nor what stands inside one."""
    half = {"发现": {"count": "10个", "scope": "本级"}, "办结": {"count": "6个", "scope": "全系统"}}
    rate = rate_of(
        unit_of("top", {"figures": half}),
        unit_of("below", figures("1个", "4个"), parent="top"),
        unit_of("beside", figures("1个", "2个")),
        basis=Basis.FIGURES,
    )

    assert of_units(rate)["top"] is Why.SCOPES
    assert [(unit.id, why) for unit, why in rate.apart] == [
        ("below", Why.COVERED_APART),
        ("top", Why.SCOPES),
    ]
    assert rate.group
    assert (rate.group.part, rate.group.whole) == ((1, 1), (2, 2))


def joint(event: str, *numbers: str) -> dict[str, Any]:
    """Both numbers of one joint event."""
    told = [{"count": number, "joint": event} for number in numbers]
    return figures(*told)


def test_a_joint_event_counts_once_in_a_rate() -> None:
    """Two units that tell of one event add it once; one that marks only one number stays out."""
    rate = rate_of(
        unit_of("a", joint("day", "2个", "4个")),
        unit_of("b", joint("day", "2个", "4个")),
        unit_of("c", figures("1个", "2个")),
        unit_of("d", figures({"count": "3个", "joint": "night"}, "3个")),
        basis=Basis.FIGURES,
    )

    assert rate.group
    assert (rate.group.part, rate.group.whole) == ((3, 3), (6, 6))
    assert [(unit.id, why) for unit, why in rate.apart] == [("d", Why.JOINT_APART)]


def test_an_event_that_only_one_sum_knows_to_be_contained_keeps_its_units_out() -> None:
    """Below `top` somebody tells one number of the event: the other sum would count it twice."""
    rate = rate_of(
        unit_of("top", figures("10个", "20个", scope="全系统")),
        unit_of("below", {"figures": {"办结": {"count": "3个", "joint": "day"}}}, parent="top"),
        unit_of("beside", joint("day", "3个", "5个")),
        basis=Basis.FIGURES,
    )

    assert rate.group
    assert (rate.group.part, rate.group.whole) == ((10, 10), (20, 20))
    assert [(unit.id, why) for unit, why in rate.apart] == [("beside", Why.JOINT_APART)]


def test_an_event_that_is_repeated_in_one_sum_only_keeps_all_that_hold_it_out() -> None:
    """Two system-wide figures hold the event; how much of it their wholes repeat nobody knows."""
    one = {"figures": {"办结": {"count": "3个", "joint": "day"}}}
    rate = rate_of(
        unit_of("east", figures("10个", "20个", scope="全系统")),
        unit_of("east-1", one, parent="east"),
        unit_of("west", figures("10个", "20个", scope="全系统")),
        unit_of("west-1", joint("day", "3个", "5个"), parent="west"),
        unit_of("north", figures("1个", "2个")),
        basis=Basis.FIGURES,
    )

    assert rate.group
    assert (rate.group.part, rate.group.whole) == ((1, 1), (2, 2))
    assert [(unit.id, why) for unit, why in rate.apart] == [
        ("east", Why.JOINT_APART),
        ("west", Why.JOINT_APART),
        ("west-1", Why.COVERED_APART),
    ]


def test_stated_rates_are_not_added() -> None:
    """A share as written has the bounds of its rounding; there is no sum, only a span."""
    rate = rate_of(
        unit_of("a", figures({"count": "1个", "rate": "50%"}, "2个")),
        unit_of("b", figures({"count": "*个", "rate": "至少80%"}, None)),
        unit_of("c", figures({"count": "*个", "rate": "*%"}, None)),
        unit_of("d", None),
        basis=Basis.STATED,
    )

    assert of_units(rate) == {
        "a": share(Fraction(99, 200), Fraction(101, 200)),
        "b": share(Fraction(159, 200), 1),
        "c": Why.UNSTATED,
        "d": Why.NO_REPORT,
    }
    assert rate.group is None
    assert rate.span == share(Fraction(99, 200), 1)


@pytest.mark.parametrize(
    ("relation", "holds"),
    [
        (AT_MOST, True),
        ({"left": "found", "operator": ">=", "right": "mended"}, True),
        ({"left": ["mended", "on"], "operator": "==", "right": "found"}, True),
        ({"left": ["mended", "on"], "operator": "<=", "right": "found", "missing": "skip"}, False),
        ({"left": ["found", "on"], "operator": ">=", "right": "mended"}, False),
        ({"left": "mended", "operator": ">=", "right": "found"}, False),
        ({"left": "found", "operator": "<=", "right": "mended"}, False),
    ],
)
def test_which_relations_say_that_a_part_is_within_its_whole(
    relation: dict[str, Any], *, holds: bool
) -> None:
    """A part of several is within their sum; a sum around the part says nothing of one whole."""
    catalog = Catalog.model_validate(CATALOG | {"relations": [relation]})

    assert never_exceeds("mended", "found", catalog) is holds


# Random campaigns whose truth is known: every unit found certain things, and mended some of them.


@dataclass(frozen=True)
class Drawn:
    """A unit as drawn, and what its two numbers truly count."""

    unit: Unit
    mended: frozenset[str]
    things: frozenset[str]


EVENTS = ("day", "night")
MARKS = ((True, True), (True, True), (True, False), (False, True))


@st.composite
def written(draw: st.DrawFn, number: int) -> str:
    """A way to write a number that is true of it."""
    low, high = max(number - draw(st.integers(0, 2)), 0), number + draw(st.integers(0, 2))
    exact = f"{number}个"
    return draw(st.sampled_from([exact, exact, f"{low}-{high + 1}个", f"{low}个以上", "*个"]))


@st.composite
def campaigns(draw: st.DrawFn) -> list[Drawn]:
    """Some units in a tree; some figures hold for all below, some are joint events.

    A unit that takes part in an event marks at least one of its numbers, since what nobody marks
    nobody can know.
    """
    numbers = st.tuples(st.integers(0, 4), st.integers(0, 4))
    sizes = {event: draw(numbers) for event in EVENTS}
    many = draw(st.integers(1, 6))
    parents = [draw(st.none() | st.integers(0, n - 1)) if n else None for n in range(many)]
    events = [draw(st.sampled_from(["", "", *EVENTS])) for _ in range(many)]
    mended: list[frozenset[str]] = []
    things: list[frozenset[str]] = []
    for n, event in enumerate(events):
        done, rest = sizes[event] if event else draw(numbers)
        names = [f"{event or n} {i}" for i in range(done + rest)]
        mended.append(frozenset(names[:done]))
        things.append(frozenset(names))
    found = []
    for n, event in enumerate(events):
        below = [m for m in range(many) if n == m or n in _above(m, parents)]
        marks = draw(st.sampled_from(MARKS)) if event else (False, False)
        wide = [not event and draw(st.booleans()) for _ in marks]
        told: dict[str, Any] = {}
        counted = []
        for name, sets, is_wide, mark in zip(
            ("办结", "发现"), (mended, things), wide, marks, strict=True
        ):
            counted.append(frozenset[str]().union(*(sets[m] for m in (below if is_wide else [n]))))
            entry = {"count": draw(written(len(counted[-1])))}
            entry |= {"scope": "全系统"} if is_wide else {}
            entry |= {"joint": event} if mark else {}
            if mark or draw(st.integers(0, 5)):
                told[name] = entry
        facts = {} if parents[n] is None else {"parent": f"u{parents[n]}"}
        unit = unit_of(f"u{n}", {"figures": told}, **facts)
        found.append(Drawn(unit=unit, mended=counted[0], things=counted[1]))
    return found


def _above(n: int, parents: list[int | None]) -> Iterable[int]:
    at = parents[n]
    while at is not None:
        yield at
        at = parents[at]


@settings(max_examples=400)
@given(drawn=campaigns(), related=st.booleans())
def test_the_true_rate_of_the_sums_lies_inside(drawn: list[Drawn], *, related: bool) -> None:
    """Of the units in the sums, each thing once: what is mended over what was found.

    System-wide figures, joint events inside several of them, masks, and marks on one number alone.
    """
    catalog = RATED if related else RATED | {"relations": []}
    rate = rate_of(*(one.unit for one in drawn), basis=Basis.FIGURES, catalog=catalog)
    apart = {unit.id for unit, _ in rate.apart}
    by_unit = {row.unit.id: row for row in rate.units}
    summed = [one for one in drawn if by_unit[one.unit.id].figures and one.unit.id not in apart]
    things = frozenset[str]().union(*(one.things for one in summed))
    mended = frozenset[str]().union(*(one.mended for one in summed))

    assert rate.added + rate.covered == len(summed)
    assert rate.group or not things
    for ratio, part, whole in [
        (rate.group, mended, things),
        *((by_unit[one.unit.id].ratio, one.mended, one.things) for one in drawn),
    ]:
        if ratio and whole:
            true = Fraction(len(part), len(whole))
            assert ratio.share.low <= true
            assert ratio.share.high is None or true <= ratio.share.high


def test_progress_that_says_nothing_is_unknown_everywhere() -> None:
    """Sentence and tiles count words that tell no progress as unknown, and say who may be late."""
    late = {"due": "2023-11"}
    picture = picture_of(
        unit_of(
            "a",
            {
                "problems": [
                    problem(1, "完"),
                    problem(2, "半", **late),
                    problem(3, "含糊", **late),
                    problem(4, **late),
                ]
            },
        )
    )
    series = Series(dataset=picture.dataset, today=picture.today)
    said = sentence("rectification", series.current, Places(series=series))
    tiles = {word: (number, remark) for word, number, remark in ledger_counts(picture)}

    assert "已了结1项、未了结1项，2项没写明进展，按12月31日计逾期3项（其中2项没写明进展）" in said
    assert tiles["未了结"] == ("1", "另有2项没写明进展")
    assert tiles["逾期"] == ("3", "其中2项没写明进展；另有1项没写时限")
