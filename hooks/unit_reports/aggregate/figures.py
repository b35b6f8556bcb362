"""Figures of one period: every unit's value of every indicator, and their totals."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from unit_reports.aggregate.total import Holder, Total, merge
from unit_reports.finding import Place
from unit_reports.model.catalog import Catalog, Indicator, OverUnits
from unit_reports.model.count import Count
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One unit's value of one indicator in one period, and where it stands.

    `covered_by` is the figure above, system-wide, that already contains this one; it then stays
    out of totals. `rate` is a share that the report states, as written; never added. `line` and
    `column` tell where the count stands in the unit's file.
    """

    unit: Unit
    period: str
    indicator: Indicator
    count: Count
    scope: Scope
    joint: str | None
    rate: str | None
    note: str | None
    items: tuple[str, ...]
    line: int
    column: int
    covered_by: "Figure | None" = None

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(path=self.unit.document.path, line=self.line, column=self.column)

    @property
    def total(self) -> Total:
        """What this figure adds."""
        above = self.covered_by
        if above is None:
            return Total.of(self.count, joint=self.joint)
        interval = above.count.low, above.count.high
        holder = Holder(unit_id=above.unit.id, interval=interval)
        return Total.of(self.count, joint=self.joint, holder=holder)

    @property
    def overlap(self) -> Total:
        """What this figure tells of a total that its unit is no part of: who holds its event."""
        return Total(joint=self.total.joint)


@dataclass(frozen=True, kw_only=True)
class IndicatorSummary:
    """One indicator over all units due: its figures (by unit id) and their total.

    `unreadable` are the units of which nothing is known; `elsewhere` are figures of other units
    whose joint events stand in a figure of these.
    """

    indicator: Indicator
    figures: dict[str, Figure]
    units: tuple[Unit, ...]
    unreadable: int = 0
    elsewhere: tuple[Figure, ...] = ()

    @cached_property
    def total(self) -> Total:
        """The total with coverage; its sum has a meaning only where `over_units` is sum."""
        silent = len(self.units) - len(self.figures) - self.unreadable
        nothing = Total.not_reported(silent, unreadable=self.unreadable)
        if not self.figures:
            return nothing
        parts = [figure.total for figure in self.figures.values()]
        overlaps = [figure.overlap for figure in self.elsewhere]
        return merge([*parts, *overlaps, nothing])

    @property
    def sums(self) -> bool:
        """Whether figures of several units may be added."""
        return self.indicator.over_units is OverUnits.SUM

    def holders(self, figure: Figure) -> list[Figure]:
        """The system-wide figures that keep a figure, or the event it tells of, out of the sum."""
        if figure.covered_by:
            return [figure.covered_by]
        event = self.total.joint.get(figure.joint or "")
        return [self.figures[unit_id] for unit_id in event.holders] if event else []

    @cached_property
    def standing(self) -> list[Figure]:
        """The figures that the sum is made of."""
        return [figure for figure in self.figures.values() if not self.holders(figure)]

    @property
    def covered(self) -> list[Figure]:
        """The figures that a system-wide figure above already contains."""
        return [figure for figure in self.figures.values() if figure.covered_by]

    def partners(self, event: str) -> list[Figure]:
        """The figures that tell of one joint event."""
        known = (*self.figures.values(), *self.elsewhere)
        return [figure for figure in known if figure.joint == event]


FiguresByUnit = Mapping[str, tuple[Figure, ...]]


def figures_of(unit: Unit, period: str, catalog: Catalog) -> tuple[Figure, ...]:
    """A unit's figures of a period, in the order of its file."""
    return tuple(_figures(unit, period, catalog))


def summaries(
    dataset: Dataset,
    units: Sequence[Unit],
    told: FiguresByUnit,
    beyond: Iterable[Figure] = (),
) -> dict[str, IndicatorSummary]:
    """Summarise every indicator of the catalog over some units, by id, in the catalog's order.

    `beyond` are joint events that other units tell of, which a figure of these may contain.
    """
    found: dict[str, dict[str, Figure]] = {i.id: {} for i in dataset.catalog.indicators}
    for unit in units:
        for figure in told[unit.id]:
            found[figure.indicator.id].setdefault(unit.id, figure)
    others: dict[str, list[Figure]] = {i.id: [] for i in dataset.catalog.indicators}
    for figure in beyond:
        others[figure.indicator.id].append(figure)
    unreadable = sum(not unit.readable for unit in units)
    summarised = {}
    for indicator in dataset.catalog.indicators:
        summary = IndicatorSummary(
            indicator=indicator,
            figures=found[indicator.id],
            units=tuple(units),
            unreadable=unreadable,
        )
        if summary.sums:
            summary = _without_doubles(summary, others[indicator.id], dataset)
        summarised[indicator.id] = summary
    return summarised


def _figures(unit: Unit, period: str, catalog: Catalog) -> Iterator[Figure]:
    found = unit.report(period)
    if not found:
        return
    report, loc = found
    for written, entry in (report.figures or {}).items():
        indicator = catalog.indicator.get(written)
        if indicator is None:
            continue  # refused by E201
        line, column = unit.document.mark((*loc, "figures", written, "count"))
        yield Figure(
            unit=unit,
            period=period,
            indicator=indicator,
            count=entry.count,
            scope=entry.scope or report.scope,
            joint=entry.joint,
            rate=entry.rate.written if entry.rate else None,
            note=entry.note,
            items=entry.items,
            line=line,
            column=column,
        )


def _without_doubles(
    summary: IndicatorSummary, others: Iterable[Figure], dataset: Dataset
) -> IndicatorSummary:
    """Mark the figures that a system-wide figure above contains (design, section 5).

    Only a system-wide figure that tells a number stands for the units below: one that is withheld
    or merely mentioned would otherwise wipe out the numbers that are known.
    """
    system_wide = {
        unit_id: figure for unit_id, figure in summary.figures.items() if _is_system_wide(figure)
    }
    if not system_wide:
        return summary
    marked = _marked(summary.figures.values(), system_wide, dataset)
    elsewhere = _marked(others, system_wide, dataset)
    return replace(
        summary,
        figures={figure.unit.id: figure for figure in marked},
        elsewhere=tuple(figure for figure in elsewhere if figure.covered_by),
    )


def _marked(
    figures: Iterable[Figure], system_wide: Mapping[str, Figure], dataset: Dataset
) -> Iterator[Figure]:
    """Mark what a system-wide figure contains; of several above one another the topmost stands."""
    for figure in figures:
        above = [unit.id for unit in dataset.ancestors(figure.unit) if unit.id in system_wide]
        yield _below(system_wide[above[-1]] if above else None, figure)


def _below(top: Figure | None, figure: Figure) -> Figure:
    """A figure, marked if a system-wide one contains it.

    One that is itself a joint event does not contain that event: it is the event, like the figure
    of any partner.
    """
    if top is None or (figure.joint is not None and figure.joint == top.joint):
        return figure
    return replace(figure, covered_by=top)


def standing_in_totals(
    own: Iterable[Figure], above: Iterable[Iterable[Figure]], catalog: Catalog
) -> Iterator[Figure]:
    """One unit's figures as `summaries` would have them, in the catalog's order.

    `above` are those of the units above it, nearest first: nothing else changes them.
    """
    figures = _firsts(own)
    higher = [_firsts(told) for told in above]
    for indicator in catalog.indicators:
        if figure := figures.get(indicator.id):
            if indicator.over_units is OverUnits.SUM:
                found = [told[indicator.id] for told in higher if indicator.id in told]
                tops = [top for top in found if _is_system_wide(top)]
                figure = _below(tops[-1] if tops else None, figure)
            yield figure


def _firsts(figures: Iterable[Figure]) -> dict[str, Figure]:
    firsts: dict[str, Figure] = {}
    for figure in figures:
        firsts.setdefault(figure.indicator.id, figure)
    return firsts


def _is_system_wide(figure: Figure) -> bool:
    return figure.scope is Scope.SYSTEM and figure.count.state.tells_number


def among(summary: IndicatorSummary, unit_ids: Collection[str]) -> IndicatorSummary:
    """The same indicator over some of the units alone, and as if no others were known."""
    return IndicatorSummary(
        indicator=summary.indicator,
        figures={key: figure for key, figure in summary.figures.items() if key in unit_ids},
        units=tuple(unit for unit in summary.units if unit.id in unit_ids),
        elsewhere=tuple(figure for figure in summary.elsewhere if figure.unit.id in unit_ids),
    )
