"""Which figures may not be shown, so that none that is withheld can be computed from the others.

In official statistics this is primary and complementary suppression (see the *Handbook on
Statistical Disclosure Control*, chapter 4): hiding a figure is not enough where a sum and its other
parts are shown, or where what is shown leaves room for one number only.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from unit_reports.model.bounds import Bounds, FigureKey, Limit, bounds, solved
from unit_reports.model.catalog import Missing, Operator, OverPeriods, OverUnits
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.listing import items_of
from unit_reports.model.unit import FigureEntry, Report, Scope

ENOUGH = 3
"""A sum of fewer figures tells one of them: to everybody, or to the unit of the other one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One report's figures by the ids of their indicators.

    `counted` are the indicators whose number anybody can count in a list that is shown.
    """

    unit: Unit
    report: Report
    figures: Mapping[str, FigureEntry]
    counted: frozenset[str]

    @property
    def period(self) -> str:
        return self.report.period

    def key(self, indicator: str) -> FigureKey:
        return self.unit.id, self.period, indicator

    def scope(self, indicator: str) -> Scope:
        return self.figures[indicator].scope or self.report.scope


_ToldOf = Mapping[tuple[str, str], _Told]
"""Reports by the ids of their unit and period."""


def hidden_figures(dataset: Dataset, internal: frozenset[str]) -> frozenset[FigureKey]:
    """The figures that the public edition withholds; `internal` are the units that it leaves out.

    First those that are marked, then, until there are no more, those from which one of them could
    be computed: a term of a relation that, with what else is known, leaves a hidden one no choice,
    and a system-wide figure whose parts are known but for one or two.
    """
    return _hidden(dataset, internal)[0]


def _hidden(
    dataset: Dataset, internal: frozenset[str]
) -> tuple[frozenset[FigureKey], Sequence[Limit]]:
    """The hidden figures, and all limits if there are any."""
    reports = [told for unit in dataset.units for told in _told(unit, dataset)]
    told_of = {(told.unit.id, told.period): told for told in reports}
    hidden = {key for told in reports for key in _marked(told, dataset, internal)}
    limits = list(_limits(reports, told_of, dataset)) if hidden else []
    while more := {*_of_limits(limits, hidden), *_of_systems(limits, hidden)} - hidden:
        hidden |= more
    return frozenset(hidden), limits


def known_bounds(dataset: Dataset, internal: frozenset[str]) -> Mapping[FigureKey, Bounds]:
    """What the public edition tells of the figures of its units that it does not show."""
    hidden = hidden_figures(dataset, internal)
    units = [unit for unit in dataset.units if unit.id not in internal]
    reports = [told for unit in units for told in _told(unit, dataset)]
    told_of = {(told.unit.id, told.period): told for told in reports}
    return bounds(list(_limits(reports, told_of, dataset)), hidden)


def _told(unit: Unit, dataset: Dataset) -> Iterator[_Told]:
    """The reports of a unit; of two for one period (E209) the first."""
    first = {report.period: report for report, _ in reversed(list(unit.reports()))}
    for report in first.values():
        figures = {
            indicator.id: entry
            for written, entry in (report.figures or {}).items()
            if (indicator := dataset.catalog.indicator.get(written))
        }
        counted = frozenset(key for key in figures if _is_counted(key, report, dataset))
        yield _Told(unit=unit, report=report, figures=figures, counted=counted)


def _is_counted(indicator: str, report: Report, dataset: Dataset) -> bool:
    """Whether the public edition has the whole list that an indicator counts (as E230 has it)."""
    listed = dataset.catalog.indicator[indicator].listed
    if listed is None or report.internal or listed.part in dataset.catalog.internal.lists:
        return False
    items = getattr(report, listed.part.value)
    if items_of(listed, report, dataset.catalog) is None:
        return False
    return not any(item.internal for item in items)


def _marked(told: _Told, dataset: Dataset, internal: frozenset[str]) -> Iterator[FigureKey]:
    marks = dataset.catalog.internal
    sealed = told.unit.id in internal or told.report.internal
    for key, entry in told.figures.items():
        indicator = dataset.catalog.indicator[key]
        if (
            sealed
            or entry.internal
            or key in marks.totals_only
            or key in marks.indicators
            or indicator.section in marks.sections
        ):
            yield told.key(key)


def _limits(reports: Iterable[_Told], told_of: _ToldOf, dataset: Dataset) -> Iterator[Limit]:
    """All that must hold between figures: relations, wholes and parts, what only ever grows."""
    for told in reports:
        yield from _of_relations(told, told_of, dataset)
        for key in told.figures:
            if told.scope(key) is Scope.SYSTEM and _adds(key, dataset):
                parts = [part.key(key) for part in _parts(told, key, told_of, dataset)]
                if parts:
                    limit = _limit(parts, Operator.AT_MOST, told.key(key), told_of)
                    yield replace(limit, contains=True)
    yield from _of_periods(told_of, dataset)


def _limit(
    left: Iterable[FigureKey], operator: Operator, right: FigureKey | None, told_of: _ToldOf
) -> Limit:
    left = tuple(left)
    told = {key: told_of[key[:2]] for key in (*left, *((right,) if right else ()))}
    counts = {key: one.figures[key[2]].count for key, one in told.items()}
    return Limit(
        left=left,
        operator=operator,
        right=right,
        written={k: (c.low, c.high) for k, c in counts.items() if c.state.tells_number},
        fixed=frozenset(key for key, one in told.items() if key[2] in one.counted),
    )


def _of_relations(told: _Told, told_of: _ToldOf, dataset: Dataset) -> Iterator[Limit]:
    """The relations of the catalog in one report.

    A term of an equation that was not reported may well be zero and is taken for known; nothing
    follows from any other relation where it leaves open what a term is.
    """
    for relation in dataset.catalog.relations:
        left = [key for key in relation.left if key in told.figures]
        is_whole = len(left) == len(relation.left)
        has_right = relation.right in told.figures
        if not left:
            continue
        if relation.operator is not Operator.EQUAL:
            up = relation.operator in (Operator.AT_MOST, Operator.LESS)
            judged = is_whole or (up and relation.missing is Missing.UNKNOWN)
            if not (has_right and judged):
                continue
        right = told.key(relation.right) if has_right else None
        yield _limit(map(told.key, left), relation.operator, right, told_of)


def _of_periods(told_of: _ToldOf, dataset: Dataset) -> Iterator[Limit]:
    """A cumulative number is never smaller than the last one for the same scope."""
    periods = sorted(dataset.campaign.periods, key=lambda period: dataset.campaign.order[period.id])
    for unit in dataset.units:
        last: dict[tuple[str, Scope], FigureKey] = {}
        for told in (told_of.get((unit.id, period.id)) for period in periods):
            for key in told.figures if told else ():
                over = dataset.catalog.indicator[key].over_periods
                if told and over is OverPeriods.LAST and _adds(key, dataset):
                    now, before = told.key(key), last.get((key, told.scope(key)))
                    if before:
                        yield _limit([before], Operator.AT_MOST, now, told_of)
                    last[key, told.scope(key)] = now


def _adds(indicator: str, dataset: Dataset) -> bool:
    return dataset.catalog.indicator[indicator].over_units is OverUnits.SUM


def _parts(told: _Told, key: str, told_of: _ToldOf, dataset: Dataset) -> Iterator[_Told]:
    """The figures that a system-wide one contains and no other one below it does."""
    waiting, seen = list(dataset.children.get(told.unit.id, ())), {told.unit.id}
    while waiting:
        unit = waiting.pop()
        if unit.id in seen:
            continue
        seen.add(unit.id)
        part = told_of.get((unit.id, told.period))
        if part and key in part.figures:
            yield part
            number = part.figures[key].count.state.tells_number
            if part.scope(key) is Scope.SYSTEM and number:
                continue
        waiting += dataset.children.get(unit.id, ())


def still_told(dataset: Dataset, internal: frozenset[str]) -> Iterator[tuple[FigureKey, str]]:
    """The hidden figures that follow all the same, each with an indicator that a list counts."""
    hidden, limits = _hidden(dataset, internal)
    for key in _no_secrets(limits, hidden)[0]:
        counted = (fixed for limit in limits if key in limit.terms for fixed in limit.fixed)
        if (fixed := next(counted, None)) is not None:
            yield key, fixed[2]


def _of_limits(limits: Sequence[Limit], hidden: Collection[FigureKey]) -> Iterator[FigureKey]:
    """For every hidden figure that is no secret, one that is shown and makes it none."""
    keys, of = _no_secrets(limits, hidden)
    for key in keys:
        if (other := _nearest(key, of, hidden)) is not None:
            yield other


def _no_secrets(
    limits: Sequence[Limit], hidden: Collection[FigureKey]
) -> tuple[list[FigureKey], Mapping[FigureKey, Sequence[Limit]]]:
    """The hidden figures that follow from the others; the limits of each, what tells it first."""
    concerned = [limit for limit in limits if any(key in hidden for key in limit.terms)]
    of: dict[FigureKey, list[Limit]] = {}
    for limit in concerned:
        for key in limit.terms:
            of.setdefault(key, []).append(limit)
    known = bounds(concerned, hidden)
    unknown = {key for limit in concerned for key in limit.unknown(hidden)} & set(hidden)
    pinned = {key for key in unknown if _is_pinned(known[key])}
    followed = solved(concerned, hidden)
    for key in pinned - followed:
        of[key].sort(key=lambda limit: not limit.bounds_by_itself(key, known))
    for key in followed:
        of[key].sort(key=lambda limit: limit.operator is not Operator.EQUAL)
    return sorted(pinned | followed), of


def _is_pinned(of: Bounds) -> bool:
    return of[1] is not None and of[0] >= of[1]


def _nearest(
    key: FigureKey, of: Mapping[FigureKey, Sequence[Limit]], hidden: Collection[FigureKey]
) -> FigureKey | None:
    """The figure to hide as well, best the sum; over others that are hidden if need be."""
    waiting = deque([key])
    seen = {key}
    while waiting:
        for limit in of.get(waiting.popleft(), ()):
            if can_hide := limit.can_hide(hidden):
                return can_hide[-1]
            waiting += [term for term in limit.terms if term not in seen]
            seen.update(limit.terms)
    return None


def _of_systems(limits: Iterable[Limit], hidden: Collection[FigureKey]) -> Iterator[FigureKey]:
    """A system-wide figure of which all parts are known but for one or two."""
    for limit in limits:
        unknown = sum(key in hidden for key in limit.left)
        if limit.contains and limit.right and 0 < unknown < ENOUGH:
            yield limit.right
