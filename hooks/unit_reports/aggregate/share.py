"""Rates known by their bounds, exactly, and the ranks that they leave open."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from unit_reports.aggregate.total import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A rate that lies between `low` and `high`, both included; `None` is an open upper end."""

    low: Fraction
    high: Fraction | None

    @property
    def is_exact(self) -> bool:
        """Whether the rate is known."""
        return self.low == self.high


def share_of(part: Interval, whole: Interval, *, within: bool = False) -> Share | None:
    """What one count can be of another; nothing where the whole is zero for certain.

    `within` tells that the part is never more than the whole: the rate then ends at 1, unless the
    counts contradict it, which is shown as it is.
    """
    (part_low, part_high), (whole_low, whole_high) = part, whole
    if whole_high == 0:
        return None
    low = Fraction(part_low, whole_high) if whole_high is not None else Fraction(0)
    # Of no whole there is no rate: where there is one, the whole is at least one.
    high = Fraction(part_high, max(whole_low, 1)) if part_high is not None else None
    if within and low <= 1:
        high = Fraction(1) if high is None else min(high, Fraction(1))
    return Share(low=low, high=high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """The ranks that one of several can have, 1 being the highest rate.

    `shared` tells that another has exactly the same rate and thereby the same rank.
    """

    best: int
    worst: int
    shared: bool

    @property
    def is_certain(self) -> bool:
        """Whether there is only one rank."""
        return self.best == self.worst


def ranks(shares: Sequence[Share]) -> list[Rank]:
    """The rank of each: before it stand those that are higher for certain, or may be higher.

    Whatever the rates are inside their bounds, one more than the number of those that are higher
    lies between `best` and `worst`, and each end is reached by some.
    """
    # Steps of a ladder stand for the ends: whole numbers are compared much faster than fractions.
    ends = {end for share in shares for end in (share.low, share.high) if end is not None}
    step: dict[Fraction | None, int] = {end: number for number, end in enumerate(sorted(ends))}
    step[None] = len(ends)
    own = [(step[share.low], step[share.high]) for share in shares]
    lows, highs = sorted(low for low, _ in own), sorted(high for _, high in own)
    same = Counter(low for low, high in own if low == high)
    return [
        Rank(
            best=1 + len(own) - bisect_right(lows, high),
            worst=1 + len(own) - bisect_right(highs, low) - (high > low),
            shared=low == high and same[low] > 1,
        )
        for low, high in own
    ]
