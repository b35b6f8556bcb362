"""What numbers that are shown tell of numbers that are not: their bounds, and those solved for.

Everybody knows the relations that hold between figures. This module reasons with them as a curious
reader would: it solves equations and narrows bounds, until nothing more can be told.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import ceil, floor

from unit_reports.model.catalog import Operator

FigureKey = tuple[str, str, str]
"""A figure: the ids of its unit, its period and its indicator."""
Bounds = tuple[int, int | None]
"""Inclusive low and high; `None` is an open upper end."""
ANY: Bounds = (0, None)
MOST_ROUNDS = 20
"""Bounds in a circle may narrow for ever; who gets so far has other sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What must hold between figures: those on the left, added up, against the one on the right.

    Without `right` it is nothing that is known to be zero. `written` are the numbers that are told,
    `fixed` are figures that anybody can count, hidden or not. `contains` marks a system-wide figure
    and its parts.
    """

    left: tuple[FigureKey, ...]
    operator: Operator
    right: FigureKey | None
    written: Mapping[FigureKey, Bounds]
    fixed: frozenset[FigureKey] = frozenset()
    contains: bool = False

    @property
    def terms(self) -> tuple[FigureKey, ...]:
        """The figures, the sum last."""
        return (*self.left, *((self.right,) if self.right else ()))

    def unknown(self, hidden: Collection[FigureKey]) -> list[FigureKey]:
        """The figures of which no number is known."""
        return [
            key
            for key in self.terms
            if key not in self.written or (key in hidden and key not in self.fixed)
        ]

    def bounds_by_itself(self, key: FigureKey, known: Mapping[FigureKey, Bounds]) -> bool:
        """Whether the upper end that a figure has comes from this."""
        return any(one == key and end == known[key][1] for one, (_, end) in self.narrowed(known))

    def can_hide(self, hidden: Collection[FigureKey]) -> list[FigureKey]:
        """The figures that are known and need not be."""
        unknown = self.unknown(hidden)
        return [key for key in self.terms if key not in unknown and key not in self.fixed]

    def narrowed(self, known: Mapping[FigureKey, Bounds]) -> Iterator[tuple[FigureKey, Bounds]]:
        """The bounds that each figure has by this alone, given those of the others."""
        if self.right is None:
            return
        left, right = [known[key] for key in self.left], known[self.right]
        strict = int(self.operator in (Operator.LESS, Operator.MORE))
        up = self.operator in (Operator.AT_MOST, Operator.LESS, Operator.EQUAL)
        down = self.operator in (Operator.AT_LEAST, Operator.MORE, Operator.EQUAL)
        low, high = sum(one[0] for one in left), _sum(one[1] for one in left)
        least, most = (low + strict if up else 0), (_less(high, strict) if down else None)
        yield self.right, (least, most)
        for key, (own_low, _) in zip(self.left, left, strict=True):
            others = _sum(known[other][1] for other in self.left if other != key)
            top = _less(right[1], low - own_low + strict) if up else None
            least = right[0] - others + strict if down and others is not None else 0
            yield key, (least, top)


def bounds(limits: Iterable[Limit], hidden: Collection[FigureKey]) -> dict[FigureKey, Bounds]:
    """The bounds of every figure that stands in a limit with a hidden one."""
    concerned = [limit for limit in limits if any(key in hidden for key in limit.terms)]
    known: dict[FigureKey, Bounds] = {}
    for limit in concerned:
        unknown = limit.unknown(hidden)
        known |= {key: ANY if key in unknown else limit.written[key] for key in limit.terms}
    free = {key for limit in concerned for key in limit.unknown(hidden)}
    rows = list(_rows(concerned, free))
    for _ in range(MOST_ROUNDS):
        before = dict(known)
        found = chain.from_iterable(
            (
                *(limit.narrowed(known) for limit in concerned),
                *(_narrowed(row, known) for row in rows),
            )
        )
        for key, ends in found:
            if key in free:
                known[key] = _both(known[key], ends)
        if known == before:
            break
    return known


def solved(limits: Iterable[Limit], hidden: Collection[FigureKey]) -> set[FigureKey]:
    """The hidden figures that follow from the equations among the limits."""
    limits = list(limits)
    free = {key for limit in limits for key in limit.unknown(hidden)}
    left = ([key for key in row if key in free] for row in _rows(limits, free))
    return {keys[0] for keys in left if len(keys) == 1 and keys[0] in hidden}


_Row = dict[FigureKey, Fraction]
"""An equation: so many times each figure make nothing together."""


def _rows(limits: Iterable[Limit], free: Collection[FigureKey]) -> Iterator[_Row]:
    """The equations of each report, solved for as many unknown figures as they can be."""
    reports: dict[tuple[str, str], list[_Row]] = {}
    for limit in limits:
        if limit.operator is Operator.EQUAL:
            times = {key: limit.left.count(key) - (key == limit.right) for key in limit.terms}
            row = {key: Fraction(number) for key, number in times.items() if number}
            reports.setdefault(limit.left[0][:2], []).append(row)
    for rows in reports.values():
        # Solved for other figures, the same equations narrow other bounds.
        unknown = dict.fromkeys(key for row in rows for key in row if key in free)
        for last in unknown:
            yield from _solved_for([key for key in unknown if key != last] + [last], rows)


def _solved_for(order: Sequence[FigureKey], rows: Iterable[_Row]) -> list[_Row]:
    """The equations, each with a figure that no other has, in that order as far as they go."""
    waiting, done = list(rows), list[_Row]()
    for key in order:
        row = next((row for row in waiting if key in row), None)
        if row:
            waiting = [_without(other, key, row) for other in waiting if other is not row]
            done = [*(_without(other, key, row) for other in done), row]
    return done


def _without(row: _Row, pivot: FigureKey, other: _Row) -> _Row:
    """A row less as much of the other as takes the pivot out of it."""
    if pivot not in row:
        return row
    times = row[pivot] / other[pivot]
    keys = dict.fromkeys((*row, *other))
    found = {key: row.get(key, Fraction(0)) - times * other.get(key, 0) for key in keys}
    return {key: value for key, value in found.items() if value}


def _narrowed(row: _Row, known: Mapping[FigureKey, Bounds]) -> Iterator[tuple[FigureKey, Bounds]]:
    """The bounds that each figure has by an equation, given those of the others."""
    for key, own in row.items():
        shares = [(-times / own, known[other]) for other, times in row.items() if other != key]
        least = _scaled((times, low if times > 0 else high) for times, (low, high) in shares)
        most = _scaled((times, high if times > 0 else low) for times, (low, high) in shares)
        yield key, (0 if least is None else ceil(least), None if most is None else floor(most))


def _scaled(shares: Iterable[tuple[Fraction, int | None]]) -> Fraction | None:
    whole = Fraction(0)
    for times, end in shares:
        if end is None:
            return None
        whole += times * end
    return whole


def _sum(ends: Iterable[int | None]) -> int | None:
    whole = 0
    for end in ends:
        if end is None:
            return None
        whole += end
    return whole


def _less(end: int | None, by: int) -> int | None:
    return None if end is None else end - by


def _both(one: Bounds, other: Bounds) -> Bounds:
    highs = [high for high in (one[1], other[1]) if high is not None]
    return max(one[0], other[0]), min(highs, default=None)
