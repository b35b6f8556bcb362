"""One period's partial result: a commutative monoid, whichever units it is of.

``merge(map(Partial.of, parts)) == Partial.of(whole)``: subtrees can be counted anywhere, by a site
each, and their numbers added later. What makes that hard is that figures of one part may depend on
those of another: a system-wide figure contains the figures of all units below its own, and a joint
event counts once. Therefore those two kinds of figure are kept one by one, and all others as sums,
kept apart by what may still befall them: by indicator and kind of unit, by the unit elsewhere below
which their units hang (`under`), and by whether a system-wide figure that is known contains them
already. A sum that comes to hang below such a figure is then counted as contained, as a whole.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from unit_reports.aggregate.counted import Counts, counts_of
from unit_reports.aggregate.figures import Figure
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.total import Coverage, Holder, Interval, JointEvent, Total, merge
from unit_reports.model.catalog import Catalog, OverUnits
from unit_reports.model.count import Count, State
from unit_reports.model.part import due_of
from unit_reports.model.unit import Scope

SPREAD = OverUnits.SPREAD
NO_UNITS = Coverage()
NOBODY = ""
"""Stands for the unit above those that have none above them."""
Tree = Mapping[str, str]
"""The id of the unit above each unit, or `NOBODY`; the one above may be elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Special:
    """A figure that others may depend on: a system-wide one that tells a number, a joint event."""

    indicator: str
    unit: str
    kind: str
    state: State
    low: int
    high: int | None
    system: bool
    joint: str | None

    @property
    def count(self) -> Count:
        """What it tells."""
        return Count(written="", state=self.state, low=self.low, high=self.high)

    @property
    def holder(self) -> Holder:
        """This figure as the one that contains others."""
        return Holder(unit_id=self.unit, interval=(self.low, self.high))


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fate:
    """What plain figures have in common that decides in which totals they stand."""

    indicator: str
    kind: str
    under: str = NOBODY
    held: bool = False
    held_by_kind: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A sum of plain figures; `values` are for spreads, how many figures have the same bounds."""

    coverage: Coverage = NO_UNITS
    low: int = 0
    high: int | None = 0
    largest: int = 0
    approximate: bool = False
    values: Mapping[Interval, int] = field(default_factory=dict)

    @classmethod
    def of(cls, counts: Sequence[Count], over: OverUnits) -> "Sum":
        """Figures of one indicator that have all in common that matters."""
        states = Counter(count.state for count in counts)
        coverage = Coverage(**{state.value: units for state, units in states.items()})
        if over is not OverUnits.SUM:
            told = [(c.low, c.high) for c in counts if c.state.tells_number]
            return cls(coverage=coverage, values=_sorted(Counter(told if over is SPREAD else ())))
        highs = [count.high for count in counts]
        return cls(
            coverage=coverage,
            low=sum(count.low for count in counts),
            high=None if None in highs else sum(high for high in highs if high is not None),
            largest=max((count.low for count in counts), default=0),
            approximate=bool(states[State.APPROXIMATE]),
        )

    def total(self, *, held: bool) -> Total:
        """What it adds to a total, where a figure above contains it or not."""
        values = tuple(value for value, times in self.values.items() for _ in range(times))
        if held:
            return Total(coverage=self.coverage, values=values, left_out=self.coverage.reported)
        return Total(
            coverage=self.coverage,
            low=self.low,
            high=self.high,
            largest=self.largest,
            approximate=self.approximate,
            values=values,
        )


def add(sums: Iterable[Sum]) -> Sum:
    """Add any number of sums."""
    found = list(sums)
    highs = [one.high for one in found]
    values: Counter[Interval] = Counter()
    for one in found:
        values.update(one.values)
    return Sum(
        coverage=sum((one.coverage for one in found), NO_UNITS),
        low=sum(one.low for one in found),
        high=None if None in highs else sum(high for high in highs if high is not None),
        largest=max((one.largest for one in found), default=0),
        approximate=any(one.approximate for one in found),
        values=_sorted(values),
    )


def _sorted(values: Mapping[Interval, int]) -> dict[Interval, int]:
    return dict(sorted(values.items(), key=lambda item: _open_last(item[0])))


def _open_last(value: Interval) -> tuple[int, bool, int]:
    low, high = value
    return low, high is None, high or 0


@dataclass(frozen=True, kw_only=True)
class Partial:
    """The numbers of some units in one period.

    `tree` has all of them, due or not. `silent` counts, by indicator and kind, the units due that
    can be read and do not tell of it; `counts` is everything that simply adds up, by kind of unit.
    """

    tree: Tree = field(default_factory=dict)
    sums: Mapping[Fate, Sum] = field(default_factory=dict)
    specials: tuple[Special, ...] = ()
    silent: Mapping[tuple[str, str], int] = field(default_factory=dict)
    counts: Mapping[str, Counts] = field(default_factory=dict)

    @classmethod
    def of(cls, picture: Picture) -> "Partial":
        """Those of a picture of a whole data set."""
        return _of(picture)

    @cached_property
    def above(self) -> "Above":
        """Who is above whom, and which system-wide figures there are."""
        return Above(tree=self.tree, specials=self.specials)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the units due, by id."""
        return tuple(sorted(kind for kind, counts in self.counts.items() if due_of(counts)))

    @cached_property
    def total_counts(self) -> Counts:
        """The counts of all kinds together."""
        found: Counter[str] = Counter()
        for counts in self.counts.values():
            found.update(counts)
        return dict(sorted(found.items()))

    @property
    def due(self) -> int:
        """The units due."""
        return due_of(self.total_counts)

    @cached_property
    def _fates(self) -> Mapping[str, list[tuple[Fate, Sum]]]:
        found: defaultdict[str, list[tuple[Fate, Sum]]] = defaultdict(list)
        for fate, one in self.sums.items():
            found[fate.indicator].append((fate, one))
        return found

    @cached_property
    def _specials(self) -> Mapping[str, list[Special]]:
        found: defaultdict[str, list[Special]] = defaultdict(list)
        for one in self.specials:
            found[one.indicator].append(one)
        return found

    @cached_property
    def _silent(self) -> Mapping[str, list[tuple[str, int]]]:
        found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for (indicator, kind), units in self.silent.items():
            found[indicator].append((kind, units))
        return found

    @cached_property
    def _totals(self) -> dict[tuple[str, str | None], Total]:
        return {}

    def total(self, indicator: str, kind: str | None = None) -> Total:
        """The total of an indicator over all units, or over those of one kind."""
        if (indicator, kind) not in self._totals:
            self._totals[indicator, kind] = self._total(indicator, kind)
        return self._totals[indicator, kind]

    def _total(self, indicator: str, kind: str | None) -> Total:
        parts = [
            one.total(held=fate.held if kind is None else fate.held_by_kind)
            for fate, one in self._fates.get(indicator, ())
            if kind in (None, fate.kind)
        ]
        for one in self._specials.get(indicator, ()):
            parts += self._of_special(one, kind)
        for of, units in self._silent.get(indicator, ()):
            if kind in (None, of):
                parts.append(Total.not_reported(units))
        lost = self.total_counts if kind is None else self.counts.get(kind, {})
        parts.append(Total.not_reported(0, unreadable=lost.get("reporting/unreadable", 0)))
        return merge(parts)

    def _of_special(self, one: Special, kind: str | None) -> Iterator[Total]:
        """What such a figure adds; of another kind's only the event that a figure contains."""
        top = self.above.top(one.unit, one.indicator, kind)
        holder = top.holder if top and not (one.joint and one.joint == top.joint) else None
        if kind in (None, one.kind):
            found = Total.of(one.count, joint=one.joint, holder=holder)
            yield replace(found, values=())
        elif one.joint and holder:
            yield Total(joint={one.joint: JointEvent.of(one.count, holder)})


class Above:
    """Looks up what is above units: the unit elsewhere, and the topmost system-wide figure."""

    def __init__(self, tree: Tree, specials: Iterable[Special]) -> None:
        self._tree = tree
        self._system: dict[tuple[str, str], Special] = {
            (one.unit, one.indicator): one for one in specials if one.system
        }
        self._ways: dict[str, tuple[str, ...]] = {}

    def way(self, unit: str) -> tuple[str, ...]:
        """The units above a unit, nearest first, ending with the one elsewhere or `NOBODY`."""
        if unit not in self._ways:
            way = [self._tree[unit]]
            seen = {unit}
            while way[-1] in self._tree and way[-1] not in seen:  # a circle ends where it closes
                seen.add(way[-1])
                way.append(self._tree[way[-1]])
            self._ways[unit] = tuple(way)
        return self._ways[unit]

    def top(self, unit: str, indicator: str, kind: str | None) -> Special | None:
        """The topmost system-wide figure above a unit, of any kind of unit or of one."""
        return self._topmost(self.way(unit), indicator, kind)

    def befalls(self, fate: Fate) -> Fate:
        """What becomes of figures when the unit that they hang below is known."""
        if fate.under not in self._tree:
            return fate
        way = (fate.under, *self.way(fate.under))
        return replace(
            fate,
            under=way[-1],
            held=fate.held or bool(self._topmost(way, fate.indicator, None)),
            held_by_kind=fate.held_by_kind or bool(self._topmost(way, fate.indicator, fate.kind)),
        )

    def _topmost(self, way: Iterable[str], indicator: str, kind: str | None) -> Special | None:
        found = None
        for unit in way:
            one = self._system.get((unit, indicator))
            if one and kind in (None, one.kind):
                found = one
        return found


def merge_partials(partials: Iterable[Partial]) -> Partial:
    """Put partial results of different units together, in any order and in any groups."""
    found = list(partials)
    tree: dict[str, str] = {}
    specials: list[Special] = []
    silent: Counter[tuple[str, str]] = Counter()
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in found:
        tree |= one.tree
        specials += one.specials
        silent.update(one.silent)
        for kind, numbers in one.counts.items():
            counts[kind].update(numbers)
    return Partial(
        tree=dict(sorted(tree.items())),
        sums=_joined((item for one in found for item in one.sums.items()), Above(tree, specials)),
        specials=tuple(sorted(specials, key=_by_unit)),
        silent=dict(sorted(silent.items())),
        counts={kind: dict(sorted(counts[kind].items())) for kind in sorted(counts)},
    )


def _by_unit(one: Special) -> tuple[str, str]:
    return one.indicator, one.unit


def _joined(sums: Iterable[tuple[Fate, Sum]], above: Above) -> dict[Fate, Sum]:
    known: dict[Fate, Fate] = {}
    found: defaultdict[Fate, list[Sum]] = defaultdict(list)
    for fate, one in sums:
        if fate not in known:
            known[fate] = above.befalls(fate)
        found[known[fate]].append(one)
    return {fate: add(found[fate]) for fate in sorted(found)}


def tree_of(picture: Picture) -> dict[str, str]:
    """The unit above each unit of a picture's data set."""
    return {unit.id: unit.file.parent or NOBODY for unit in picture.dataset.units}


def kind_of(catalog: Catalog, kind: str) -> str:
    """The id of a kind, empty where the catalog does not know it."""
    found = catalog.kind.get(kind)
    return found.id if found else ""


def _of(picture: Picture) -> Partial:
    catalog = picture.catalog
    kinds = {unit.id: kind_of(catalog, unit.file.kind) for unit in picture.units}
    specials: list[Special] = []
    plain: list[tuple[str, str, Figure]] = []
    silent: Counter[tuple[str, str]] = Counter()
    readable = Counter(kinds[unit.id] for unit in picture.units if unit.readable)
    for indicator in catalog.indicators:
        silent.update({(indicator.id, kind): units for kind, units in readable.items()})
    for unit in picture.units:
        kind = kinds[unit.id]
        for figure in {f.indicator.id: f for f in reversed(picture.told[unit.id])}.values():
            silent[figure.indicator.id, kind] -= 1
            if special := _special(figure, kind):
                specials.append(special)
            else:
                plain.append((unit.id, kind, figure))
    tree = tree_of(picture)
    above = Above(tree, specials)
    counts: defaultdict[Fate, list[Count]] = defaultdict(list)
    ones: dict[tuple[str, str, str], Fate] = {}
    for unit_id, kind, figure in plain:
        key = tree[unit_id], figure.indicator.id, kind
        if key not in ones:  # siblings share their fate
            adds = figure.indicator.over_units is OverUnits.SUM
            under = tree[unit_id] if adds else NOBODY
            fate = Fate(indicator=figure.indicator.id, kind=kind, under=under)
            ones[key] = above.befalls(fate)
        counts[ones[key]].append(figure.count)
    return Partial(
        tree=dict(sorted(tree.items())),
        sums={
            fate: Sum.of(counts[fate], catalog.indicator[fate.indicator].over_units)
            for fate in sorted(counts)
        },
        specials=tuple(sorted(specials, key=_by_unit)),
        silent=dict(sorted(silent.items())),
        counts=counts_of(picture, kinds),
    )


def _special(figure: Figure, kind: str) -> Special | None:
    count = figure.count
    system = figure.scope is Scope.SYSTEM and count.state.tells_number
    if figure.indicator.over_units is not OverUnits.SUM or not (system or figure.joint):
        return None
    return Special(
        indicator=figure.indicator.id,
        unit=figure.unit.id,
        kind=kind,
        state=count.state,
        low=count.low,
        high=count.high,
        system=system,
        joint=figure.joint,
    )
