"""Figures of one period: every unit's value of every indicator, and their totals."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from unit_reports.aggregate.total import Total, merge
from unit_reports.finding import Place
from unit_reports.model.catalog import Indicator, OverUnits
from unit_reports.model.count import Count
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One unit's value of one indicator, and where it stands.

    `covered_by` is the unit above whose system-wide figure already contains this one; it
    then stays out of totals. `rate` is a share that the report states, as written; never added.
    """

    unit: Unit
    indicator: Indicator
    count: Count
    scope: Scope
    joint: str | None
    rate: str | None
    note: str | None
    items: tuple[str, ...]
    place: Place
    covered_by: Unit | None = None

    @property
    def total(self) -> Total:
        """What this figure adds."""
        return Total.of(self.count, joint=self.joint, left_out=self.covered_by is not None)


@dataclass(frozen=True, kw_only=True)
class IndicatorSummary:
    """One indicator over all units due: its figures (by unit id) and their total."""

    indicator: Indicator
    figures: dict[str, Figure]
    units: tuple[Unit, ...]

    @cached_property
    def total(self) -> Total:
        """The total with coverage; its sum has a meaning only where `over_units` is sum."""
        silent = len(self.units) - len(self.figures)
        parts = [figure.total for figure in self.figures.values()]
        return merge([*parts, Total.not_reported(silent)])

    @property
    def sums(self) -> bool:
        """Whether figures of several units may be added."""
        return self.indicator.over_units is OverUnits.SUM


def summaries(dataset: Dataset, period: str) -> dict[str, IndicatorSummary]:
    """Summarise every indicator of the catalog, by id, in the catalog's order."""
    found: dict[str, dict[str, Figure]] = {i.id: {} for i in dataset.catalog.indicators}
    for unit in dataset.units:
        for figure in _figures(unit, period, dataset):
            found[figure.indicator.id].setdefault(unit.id, figure)
    return {
        indicator.id: IndicatorSummary(
            indicator=indicator,
            figures=_without_doubles(found[indicator.id], dataset)
            if indicator.over_units is OverUnits.SUM
            else found[indicator.id],
            units=dataset.units,
        )
        for indicator in dataset.catalog.indicators
    }


def _figures(unit: Unit, period: str, dataset: Dataset) -> Iterator[Figure]:
    found = unit.report(period)
    if not found:
        return
    report, loc = found
    for written, entry in (report.figures or {}).items():
        indicator = dataset.catalog.indicator.get(written)
        if indicator is None:
            continue  # refused by E201
        yield Figure(
            unit=unit,
            indicator=indicator,
            count=entry.count,
            scope=entry.scope or report.scope,
            joint=entry.joint,
            rate=entry.rate.written if entry.rate else None,
            note=entry.note,
            items=entry.items,
            place=unit.place(*loc, "figures", written, "count"),
        )


def _without_doubles(figures: dict[str, Figure], dataset: Dataset) -> dict[str, Figure]:
    """Mark the figures that a system-wide figure above contains (design, section 5).

    Only a system-wide figure that tells a number stands for the units below: one that is withheld
    or merely mentioned would otherwise wipe out the numbers that are known.
    """
    system_wide = {
        unit_id
        for unit_id, figure in figures.items()
        if figure.scope is Scope.SYSTEM and figure.count.state.tells_number
    }
    if not system_wide:
        return figures
    marked = {}
    for unit_id, figure in figures.items():
        above = [a for a in dataset.ancestors(figure.unit) if a.id in system_wide]
        marked[unit_id] = replace(figure, covered_by=above[-1]) if above else figure
    return marked
