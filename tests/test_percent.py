"""Percentages say no more than is known."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit_reports.aggregate.share import Share
from unit_reports.present.percent import percent_text

NUMBER = re.compile(r"([<>≥]?)([0-9]+(?:\.[0-9])?)%(?:–([0-9]+(?:\.[0-9])?)%)?")
RATES = st.fractions(0, 2, max_denominator=4000)


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        ((2, 5), (2, 5), "40%"),
        ((1, 3), (1, 3), "33.3%"),
        ((2, 5), (3, 5), "40%–60%"),
        ((1, 3), (2, 3), "33.3%–66.7%"),
        ((0, 1), (1, 1), "0%–100%"),
        ((1, 2), None, "≥50%"),
        ((0, 1), None, "不知"),
        ((0, 1), (0, 1), "0%"),
        ((1, 4000), (1, 4000), "<0.1%"),
        ((3999, 4000), (3999, 4000), ">99.9%"),
        ((4001, 4000), (4001, 4000), ">100%"),
        ((6, 5), (6, 5), "120%"),
    ],
)
def test_rates_as_text(low: tuple[int, int], high: tuple[int, int] | None, text: str) -> None:
    """One decimal at most; nothing is rounded to none or to all."""
    share = Share(low=Fraction(*low), high=Fraction(*high) if high else None)

    assert percent_text(share) == text


@given(RATES, RATES)
def test_bounds_are_rounded_outwards(one: Fraction, other: Fraction) -> None:
    """What is shown contains what is known, and is wider by less than a tenth at either end."""
    share = Share(low=min(one, other), high=max(one, other))
    match = NUMBER.fullmatch(percent_text(share))

    assert match
    low, high = (Fraction(number) / 100 if number else None for number in match.group(2, 3))
    assert low is not None
    if one == other:
        assert abs(low - one) <= Fraction(1, 1000)
        assert high is None
    else:
        assert high is not None
        assert low <= min(one, other) < low + Fraction(1, 1000)
        assert high - Fraction(1, 1000) < max(one, other) <= high
