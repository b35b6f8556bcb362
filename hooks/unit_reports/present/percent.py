"""Rates as percentages: never more exact than they are known."""

from fractions import Fraction
from math import ceil, floor

from unit_reports.aggregate.share import Share

WHOLE = 1000
"""A rate of one, in tenths of a per cent."""


def percent_text(share: Share) -> str:
    """A rate with one decimal at most; bounds are rounded outwards: 40%, 33.3%–66.7%, ≥50%.

    A rate that is known is rounded to the nearest, but neither to nothing nor to all of a whole.
    """
    if share.high is None:
        return f"≥{_tenths(floor(share.low * WHOLE))}" if share.low else "不知"
    if share.is_exact:
        return _known(share.low)
    return f"{_tenths(floor(share.low * WHOLE))}–{_tenths(ceil(share.high * WHOLE))}"


def percent_ends(share: Share) -> tuple[float, float | None]:
    """Both ends as numbers, 0.4 for 40%; an open one is `None`."""
    return _number(share.low), None if share.high is None else _number(share.high)


def _number(rate: Fraction) -> float:
    """With fewer digits than a workbook keeps, so that all files hold the same."""
    return round(float(rate), 12)


def _known(rate: Fraction) -> str:
    nearest = floor(rate * WHOLE + Fraction(1, 2))
    if nearest == 0 and rate:
        return f"<{_tenths(1)}"
    if nearest == WHOLE and rate != 1:
        return f">{_tenths(WHOLE - 1 if rate < 1 else WHOLE)}"
    return _tenths(nearest)


def _tenths(number: int) -> str:
    whole, tenth = divmod(number, 10)
    return f"{whole}.{tenth}%" if tenth else f"{whole}%"
