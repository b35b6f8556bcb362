"""Totals: a commutative monoid, whatever the partition of the units."""

from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import counts, totals
from unit_reports.aggregate.total import Coverage, Holder, Total, merge, spread
from unit_reports.model.count import Count, State

COUNTY = Holder(unit_id="county", interval=(10, 10))
CITY = Holder(unit_id="city", interval=(8, None))


def exact(number: int) -> Count:
    """An exact count."""
    return Count(written=str(number), state=State.EXACT, low=number, high=number)


@given(totals(), totals(), totals())
def test_adding_is_associative_and_commutative(a: Total, b: Total, c: Total) -> None:
    """(a + b) + c == a + (b + c) and a + b == b + a."""
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a


@given(totals())
def test_nothing_is_neutral(a: Total) -> None:
    """Total() adds nothing on either side."""
    assert a + Total() == a
    assert Total() + a == a


@given(st.lists(totals(), max_size=12), st.randoms(use_true_random=False))
def test_any_partition_in_any_order(parts: list[Total], random: object) -> None:
    """The parts may be computed in any groups and merged in any order."""
    whole = merge(parts)
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    cut = len(shuffled) // 2

    assert merge([merge(shuffled[:cut]), merge(shuffled[cut:])]) == whole


@given(st.lists(totals(), max_size=12))
def test_coverage_adds_up_to_the_units_due(parts: list[Total]) -> None:
    """Every unit is in one state, so the states add up to the units due."""
    coverage = merge(parts).coverage

    assert coverage.due == len(parts) == sum(coverage.by_state().values())


@given(st.lists(totals(), max_size=12))
def test_bounds_are_in_order(parts: list[Total]) -> None:
    """The low is never above the high, and nothing reported has no number at all."""
    total = merge(parts)

    if total.interval is None:
        assert total.coverage.reported == 0
    else:
        low, high = total.interval
        assert low >= 0
        assert high is None or low <= high


@given(st.lists(counts(), min_size=1, max_size=12))
def test_bounds_add_separately(parts: list[Count]) -> None:
    """The low is the sum of lows; one open upper end leaves the total's open."""
    total = merge(Total.of(count) for count in parts)
    highs = [count.high for count in parts]

    assert total.interval == (
        sum(count.low for count in parts),
        None if None in highs else sum(high for high in highs if high is not None),
    )


def test_unknown_is_never_zero() -> None:
    """What was not reported adds to the coverage and to nothing else."""
    assert Total.not_reported(3).interval is None
    assert (Total.of(exact(7)) + Total.not_reported(3)).interval == (7, 7)
    assert (Total.of(exact(0)) + Total.not_reported(3)).interval == (0, 0)


def test_a_withheld_figure_opens_the_total() -> None:
    """Seven and a withheld number make at least seven (design, section 6)."""
    withheld = Count(written="*次", state=State.WITHHELD, low=0, high=None)
    total = merge([Total.of(exact(7)), Total.of(withheld), Total.not_reported(3)])

    assert total.interval == (7, None)
    assert total.coverage == Coverage(exact=1, withheld=1, not_reported=3)


def test_a_joint_event_counts_once() -> None:
    """One event of three units adds once; a withheld view of it adds no doubt."""
    withheld = Count(written="*次", state=State.WITHHELD, low=0, high=None)
    total = merge(
        [
            Total.of(exact(2), joint="visit"),
            Total.of(exact(2), joint="visit"),
            Total.of(withheld, joint="visit"),
            Total.of(exact(5)),
        ]
    )

    assert total.interval == (7, 7)
    assert total.coverage.due == 4


def test_units_that_contradict_each_other_on_a_joint_event() -> None:
    """The event then spans all that they say, and a known lack of a limit is kept."""
    ranges = [
        Count(written="10-15次", state=State.BOUNDED, low=10, high=15),
        Count(written="20-30次", state=State.BOUNDED, low=20, high=30),
    ]
    many = Count(written="50次以上", state=State.BOUNDED, low=50, high=None)

    assert merge(Total.of(exact(n), joint="visit") for n in (3, 5)).interval == (3, 5)
    assert merge(Total.of(count, joint="visit") for count in ranges).interval == (10, 30)
    assert merge(Total.of(c, joint="visit") for c in (many, exact(10))).interval == (10, None)


def test_a_joint_event_inside_a_system_wide_figure() -> None:
    """It is counted there already, whichever of its units lies below that figure."""
    total = merge(
        [
            Total.of(exact(10)),
            Total.of(exact(3), joint="visit", holder=COUNTY),
            Total.of(exact(3), joint="visit"),
        ]
    )

    assert total.interval == (10, 10)
    assert total.events == {}


def test_a_joint_event_inside_two_system_wide_figures() -> None:
    """Both have counted it, so it is taken off once; the sum stays above its largest part."""
    several = Count(written="2次以上", state=State.BOUNDED, low=2, high=None)
    partners = [
        Total.of(exact(3), joint="visit", holder=COUNTY),
        Total.of(exact(3), joint="visit", holder=CITY),
    ]
    unsure = [
        Total.of(several, joint="visit", holder=COUNTY),
        Total.of(several, joint="visit", holder=CITY),
    ]

    assert merge([Total.of(exact(10)), Total.of(exact(8)), *partners]).interval == (15, 15)
    assert merge([Total.of(exact(10)), Total.of(exact(8)), *unsure]).interval == (10, 16)


def test_a_covered_figure_is_left_out() -> None:
    """A figure inside a system-wide one counts for coverage, not for the sum."""
    total = Total.of(exact(9)) + Total.of(exact(4), holder=COUNTY)

    assert total.interval == (9, 9)
    assert (total.left_out, total.coverage.exact) == (1, 2)


def test_spread_of_intervals() -> None:
    """The k-th smallest value lies between the k-th smallest low and the k-th smallest high."""
    parts = [
        Count(written="10-15天", state=State.BOUNDED, low=10, high=15),
        exact(7),
        Count(written="12天以上", state=State.BOUNDED, low=12, high=None),
    ]
    found = spread(merge(Total.of(count) for count in parts))

    assert found is not None
    assert (found.minimum, found.median, found.maximum) == ((7, 7), (10, 15), (12, None))


@given(st.lists(counts(), max_size=9))
def test_spread_holds_for_every_true_value(parts: list[Count]) -> None:
    """Whatever the true values inside the bounds are, the spread holds their order statistics."""
    told = [count for count in parts if count.state.tells_number]
    found = spread(merge(Total.of(count) for count in parts))

    assert (found is None) == (not told)
    for pick in (0, 1):
        true = sorted(
            count.low if pick == 0 else (count.high if count.high is not None else count.low + 99)
            for count in told
        )
        if found:
            for (low, high), value in (
                (found.minimum, true[0]),
                (found.median, true[(len(true) - 1) // 2]),
                (found.maximum, true[-1]),
            ):
                assert low <= value
                assert high is None or value <= high
