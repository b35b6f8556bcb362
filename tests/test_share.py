"""Rates and ranks: whatever is true inside the bounds is inside what is told."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit_reports.aggregate.share import Rank, Share, ranks, share_of

Bounds = tuple[int, int | None]
FAR = 40
"""So far an open end is followed; beyond all other numbers that are drawn."""


@st.composite
def bounds(draw: st.DrawFn) -> Bounds:
    """Small bounds, some with an open end."""
    low = draw(st.integers(0, 9))
    return low, draw(st.none() | st.integers(low, 12))


@st.composite
def shares(draw: st.DrawFn) -> Share:
    """Rates in tenths: often the same, often overlapping, some exact, some open."""
    low = draw(st.integers(0, 6))
    high = draw(st.sampled_from([low, low, low + 1, low + 3, None]))
    return Share(low=Fraction(low, 10), high=None if high is None else Fraction(high, 10))


def values(of: Bounds) -> range:
    """Every value inside bounds."""
    return range(of[0], (FAR if of[1] is None else of[1]) + 1)


def ends(share: Share) -> tuple[Fraction, Fraction]:
    """Both ends; an open one is far away."""
    return share.low, Fraction(FAR) if share.high is None else share.high


@given(part=bounds(), whole=bounds(), within=st.booleans())
def test_the_true_rate_lies_inside(part: Bounds, whole: Bounds, *, within: bool) -> None:
    """Of all pairs of values (`within`: those that the relation allows) and of none more.

    Each end that is told is the rate of some pair, so that nothing is told too vaguely.
    """
    pairs = [(p, w) for p, w in product(values(part), values(whole)) if w]
    allowed = [(p, w) for p, w in pairs if not within or p <= w]
    share = share_of(part, whole, within=within)
    if not pairs:
        assert share is None
        return

    assert share is not None
    true = [Fraction(p, w) for p, w in allowed or pairs]
    assert all(share.low <= rate for rate in true)
    if share.high is not None:
        assert max(true) == share.high
    if whole[1] is not None:
        assert min(true) == share.low
    assert (share.high is None) == (part[1] is None and not (within and allowed))


@pytest.mark.parametrize(
    ("part", "whole", "within", "low", "high"),
    [
        ((4, 6), (10, 10), True, Fraction(2, 5), Fraction(3, 5)),
        ((31, 39), (31, 39), True, Fraction(31, 39), 1),
        ((31, 39), (31, 39), False, Fraction(31, 39), Fraction(39, 31)),
        ((3, None), (5, 5), True, Fraction(3, 5), 1),
        ((3, None), (5, 5), False, Fraction(3, 5), None),
        ((3, 3), (5, None), True, 0, Fraction(3, 5)),
        ((0, 0), (0, 4), True, 0, 0),
        ((7, 7), (5, 5), True, Fraction(7, 5), Fraction(7, 5)),
    ],
)
def test_rates_by_hand(
    part: Bounds, whole: Bounds, low: Fraction, high: Fraction | None, *, within: bool
) -> None:
    """Bounds divide crosswise; a rate above 1 that the counts tell is shown as it is."""
    assert share_of(part, whole, within=within) == Share(low=Fraction(low), high=high)


@given(st.lists(shares(), max_size=5))
def test_ranks_are_those_of_all_true_rates(found: list[Share]) -> None:
    """`best` and `worst` are the least and the largest rank over all that the rates may be."""
    tried = list(product(*map(ends, found)))
    for index, rank in enumerate(ranks(found)):
        possible = [1 + sum(other > rates[index] for other in rates) for rates in tried]
        alike = [s for i, s in enumerate(found) if i != index and s == found[index]]

        assert (rank.best, rank.worst) == (min(possible), max(possible))
        assert rank.shared == (found[index].is_exact and bool(alike))


def test_equal_rates_share_a_rank() -> None:
    """Two at 50 % are both second, and nobody is third."""
    rates = [Share(low=Fraction(n, 4), high=Fraction(n, 4)) for n in (2, 4, 1, 2)]

    assert [(rank.best, rank.worst, rank.shared) for rank in ranks(rates)] == [
        (2, 2, True),
        (1, 1, False),
        (4, 4, False),
        (2, 2, True),
    ]
    assert all(rank.is_certain for rank in ranks(rates))
    assert not Rank(best=2, worst=3, shared=False).is_certain
