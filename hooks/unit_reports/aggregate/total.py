"""Totals as mergeable partial results.

A `Total` is a commutative monoid: ``Total() + t == t``, and totals of any partition of the units
add to the same total in any order. It therefore does not matter where its parts were computed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from unit_reports.model.count import Count, State

Interval = tuple[int, int | None]
"""Inclusive low and high; `None` is an open upper end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many units stand behind a number, by state; `due` is all of them.

    `unreadable` are those whose file cannot be read: what they reported is not known.
    """

    exact: int = 0
    bounded: int = 0
    approximate: int = 0
    withheld: int = 0
    mentioned: int = 0
    not_reported: int = 0
    unreadable: int = 0

    @classmethod
    def of(cls, state: State) -> "Coverage":
        """One unit in `state`."""
        return cls(**{state.value: 1})

    def __add__(self, other: "Coverage") -> "Coverage":
        return _covered((self, other))

    def by_state(self) -> dict[State, int]:
        """Units by state, in the order of `State`."""
        return {state: getattr(self, state.value) for state in State}

    @property
    def numbers(self) -> int:
        """Units that told a number, be it bounded."""
        return self.exact + self.bounded + self.approximate

    @property
    def reported(self) -> int:
        """Units that reported anything at all."""
        return self.numbers + self.withheld + self.mentioned

    @property
    def due(self) -> int:
        """Units that owe a report."""
        return self.reported + self.not_reported + self.unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class JointEvent:
    """One event of several units, as known so far.

    Were all right, it would lie above every low (`floor`) and below every high (`ceiling`). Where
    they contradict each other it lies somewhere in what any of them says (`least` to `most`).
    `holders` are the system-wide figures that already hold it, by unit: it then adds nothing, and
    where several hold it they have counted it more than once.
    """

    floor: int
    ceiling: int | None
    least: int
    most: int | None
    approximate: bool = False
    holders: dict[str, Interval] = field(default_factory=dict)

    @classmethod
    def of(cls, count: Count, holder: "Holder | None" = None) -> "JointEvent":
        """The event as one unit tells it."""
        return cls(
            floor=count.low,
            ceiling=count.high,
            least=count.low,
            most=count.high,
            approximate=count.state is State.APPROXIMATE,
            holders={holder.unit_id: holder.interval} if holder else {},
        )

    def __or__(self, other: "JointEvent") -> "JointEvent":
        ceilings = [high for high in (self.ceiling, other.ceiling) if high is not None]
        is_open = self.most is None or other.most is None
        return JointEvent(
            floor=max(self.floor, other.floor),
            ceiling=min(ceilings, default=None),
            least=min(self.least, other.least),
            most=None if is_open else max(self.most or 0, other.most or 0),
            approximate=self.approximate or other.approximate,
            holders=dict(sorted((self.holders | other.holders).items())),
        )

    @property
    def size(self) -> Interval:
        """How large the event is."""
        if self.ceiling is None or self.floor <= self.ceiling:
            return self.floor, self.ceiling
        return self.least, self.most

    @property
    def repeated(self) -> int:
        """How many times too often it stands in the sum of the system-wide figures."""
        return max(len(self.holders) - 1, 0)

    @property
    def limit(self) -> int | None:
        """The most that it can be: no more than any figure that holds it."""
        highs = [high for _, high in self.holders.values() if high is not None]
        high = self.size[1]
        return high if high is not None else min(highs, default=None)

    @property
    def overcounted(self) -> tuple[int, int]:
        """How much too much it adds to the sums of lows and of highs of what holds it.

        Of a holder's low no more is taken off than it has; the largest holder keeps all of its own.
        """
        if not self.repeated:
            return 0, 0
        most = self.limit
        lows = sorted(low for low, _ in self.holders.values())[:-1]
        off_low = sum(low if most is None else min(low, most) for low in lows)
        return off_low, self.repeated * self.size[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The unit whose system-wide figure contains another figure, and what that figure says."""

    unit_id: str
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The sum of one indicator's figures, with the coverage it rests on.

    `low` and `high` are the sums of the figures that are no joint events, `largest` the largest of
    their lows; `joint` holds the events by id; `values` are the single intervals, sorted (for
    spreads); `left_out` counts figures that a system-wide figure above already contains. Read the
    result through `interval`.
    """

    coverage: Coverage = Coverage()
    low: int = 0
    high: int | None = 0
    largest: int = 0
    approximate: bool = False
    joint: dict[str, JointEvent] = field(default_factory=dict)
    values: tuple[Interval, ...] = ()
    left_out: int = 0

    @classmethod
    def of(cls, count: Count, *, joint: str | None = None, holder: Holder | None = None) -> "Total":
        """The total of one unit's figure, which a figure above it (`holder`) may contain."""
        coverage = Coverage.of(count.state)
        values = ((count.low, count.high),) if count.state.tells_number else ()
        left_out = int(holder is not None)
        if joint is not None:
            event = JointEvent.of(count, holder)
            return cls(coverage=coverage, joint={joint: event}, values=values, left_out=left_out)
        if holder:
            return cls(coverage=coverage, values=values, left_out=left_out)
        return cls(
            coverage=coverage,
            low=count.low,
            high=count.high,
            largest=count.low,
            approximate=count.state is State.APPROXIMATE,
            values=values,
        )

    @classmethod
    def not_reported(cls, units: int = 1, *, unreadable: int = 0) -> "Total":
        """The total of units that say nothing, or cannot be read: it adds to the coverage only."""
        return cls(coverage=Coverage(not_reported=units, unreadable=unreadable))

    def __add__(self, other: "Total") -> "Total":
        return merge((self, other))

    @property
    def interval(self) -> Interval | None:
        """Low and high of everything, or `None` where no unit reported.

        What several system-wide figures hold in common is taken off again (inclusion and
        exclusion); the sum is never smaller than its largest part.
        """
        if not self.coverage.reported:
            return None
        low, high, least = self.low, self.high, self.largest
        for event in self.events.values():
            event_low, event_high = event.size
            low += event_low
            high = None if high is None or event_high is None else high + event_high
            least = max(least, event_low)
        for event in self.repeated.values():
            off_low, off_high = event.overcounted
            low -= off_low
            high = None if high is None else high - off_high
        low = max(low, least)
        return low, None if high is None else max(high, low)

    @property
    def is_approximate(self) -> bool:
        """Whether any part of the sum is approximate."""
        return self.approximate or any(event.approximate for event in self.events.values())

    @property
    def events(self) -> dict[str, JointEvent]:
        """The joint events that add to the sum."""
        return {key: event for key, event in self.joint.items() if not event.holders}

    @property
    def repeated(self) -> dict[str, JointEvent]:
        """The joint events that several system-wide figures hold, and that are taken off again."""
        return {key: event for key, event in self.joint.items() if event.repeated}


def merge(totals: Iterable[Total]) -> Total:
    """Add any number of totals, in time linear in their number."""
    low, high, largest, approximate, left_out = 0, 0, 0, False, 0
    is_open = False
    coverages: list[Coverage] = []
    joint: dict[str, JointEvent] = {}
    values: list[Interval] = []
    for total in totals:
        coverages.append(total.coverage)
        low += total.low
        if total.high is None:
            is_open = True
        else:
            high += total.high
        largest = max(largest, total.largest)
        approximate = approximate or total.approximate
        for key, event in total.joint.items():
            joint[key] = joint[key] | event if key in joint else event
        values += total.values
        left_out += total.left_out
    return Total(
        coverage=_covered(coverages),
        low=low,
        high=None if is_open else high,
        largest=largest,
        approximate=approximate,
        joint=dict(sorted(joint.items())),
        values=tuple(sorted(values, key=_open_last)),
        left_out=left_out,
    )


def _covered(coverages: Sequence[Coverage]) -> Coverage:
    return Coverage(
        exact=sum([c.exact for c in coverages]),
        bounded=sum([c.bounded for c in coverages]),
        approximate=sum([c.approximate for c in coverages]),
        withheld=sum([c.withheld for c in coverages]),
        mentioned=sum([c.mentioned for c in coverages]),
        not_reported=sum([c.not_reported for c in coverages]),
        unreadable=sum([c.unreadable for c in coverages]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Minimum, median and maximum of the figures that tell a number, each as an interval."""

    minimum: Interval
    median: Interval
    maximum: Interval


def spread(total: Total) -> Spread | None:
    """The spread of a total's values, or `None` where no unit told a number.

    The k-th smallest of values known as intervals lies between the k-th smallest low and the k-th
    smallest high. The median of an even number of values is the lower of the middle two, so that
    it stays a whole number that some unit may have.
    """
    if not total.values:
        return None
    lows = sorted(low for low, _ in total.values)
    highs: list[int | None] = [high for _, high in sorted(total.values, key=lambda v: _end(v[1]))]
    middle = (len(lows) - 1) // 2
    return Spread(
        minimum=(lows[0], highs[0]),
        median=(lows[middle], highs[middle]),
        maximum=(lows[-1], highs[-1]),
    )


def _end(high: int | None) -> tuple[bool, int]:
    return high is None, high or 0


def _open_last(value: Interval) -> tuple[int, bool, int]:
    return value[0], *_end(value[1])
