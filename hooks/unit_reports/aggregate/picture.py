"""The picture of one period: everything that pages and exports show, counted once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial

from unit_reports.aggregate.by_unit import ByUnit, Readings
from unit_reports.aggregate.crowding import Crowding, crowding
from unit_reports.aggregate.extent import WHOLE, Extent, Reach
from unit_reports.aggregate.figures import (
    Figure,
    FiguresByUnit,
    IndicatorSummary,
    figures_of,
    standing_in_totals,
    summaries,
)
from unit_reports.aggregate.items import (
    Answered,
    Group,
    Items,
    ItemsByUnit,
    ItemsOfUnit,
    LedgerRow,
    answers,
    by_category,
    collect,
    items_of,
    ledger,
)
from unit_reports.aggregate.reporting import UnitReporting, state_of
from unit_reports.aggregate.total import Coverage, Interval
from unit_reports.finding import Finding
from unit_reports.model.campaign import Campaign, Period
from unit_reports.model.catalog import Catalog, Section
from unit_reports.model.count import State
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import Plan, Practice, Problem, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """The total of figures that are themselves not shown; without `interval` it is not either.

    `units` is how many units' figures it adds up.
    """

    interval: Interval | None = None
    is_approximate: bool = False
    units: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was read of units in one period, by one catalog."""

    figures: Readings[tuple[Figure, ...]] = field(default_factory=dict)
    items: Readings[ItemsOfUnit] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One period of one data set over one extent, as of one day.

    Every page, table and export reads its numbers from here, so that they cannot disagree.
    `disclosed` are totals of figures that are not shown, by the ids of their indicators.
    A part of a picture (`over`) takes from its `source` what was read once of each unit. What is
    `known` of units that have not changed since need not be read again.
    """

    dataset: Dataset
    period: Period
    today: date
    findings: tuple[Finding, ...] = ()
    extent: Extent = WHOLE
    source: "Picture | None" = None
    disclosed: Mapping[str, Disclosed] = field(default_factory=dict)
    known: Known = field(default_factory=Known, repr=False, compare=False)

    def counted(self) -> "Picture":
        """Count now what many pages need, so that copies of this process need not."""
        for summary in self.summaries.values():
            _ = summary.total
        _ = self.items, self.reporting, self.ledger, self.answers, self.open_findings, self._ids
        return self

    def over(self, extent: Extent) -> "Picture":
        """The same period and day over a part of the units.

        Of a part no total is disclosed: from two of them a unit's figure could be told.
        """
        return replace(self, extent=extent, source=self, disclosed={})

    @property
    def campaign(self) -> Campaign:
        """The campaign."""
        return self.dataset.campaign

    @property
    def catalog(self) -> Catalog:
        """The catalog."""
        return self.dataset.catalog

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units due, by id."""
        return tuple(u for u in self.extent.units(self.dataset) if u.is_due(self.period))

    @cached_property
    def told(self) -> FiguresByUnit:
        """Every unit's figures, by the unit's id."""
        if self.source:
            return self.source.told
        read = partial(figures_of, period=self.period.id, catalog=self.catalog)
        return ByUnit(self.units, read, self.known.figures)

    @cached_property
    def findings_in(self) -> dict[str, list[Finding]]:
        """Every finding, by the path of its file."""
        if self.source:
            return self.source.findings_in
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.place.path, []).append(finding)
        return found

    @cached_property
    def open_findings(self) -> dict[str, list[Finding]]:
        """The warnings that nobody has answered, by the path of their file."""
        if self.source:
            return self.source.open_findings
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            if not finding.reason:
                found.setdefault(finding.place.path, []).append(finding)
        return found

    @cached_property
    def summaries(self) -> dict[str, IndicatorSummary]:
        """Every indicator's figures and total, by id."""
        return summaries(self.dataset, self.units, self.told, self.beyond)

    @cached_property
    def joint(self) -> tuple[Figure, ...]:
        """Every unit's figures that are joint events."""
        if self.source:
            return self.source.joint
        return tuple(f for figures in self.told.values() for f in figures if f.joint)

    @property
    def beyond(self) -> Iterator[Figure]:
        """Joint events of other units; a system has nobody outside below it, a kind may have."""
        if self.extent.reach is Reach.KIND:
            here = {unit.id for unit in self.units}
            yield from (figure for figure in self.joint if figure.unit.id not in here)

    @cached_property
    def items(self) -> Items:
        """Every list."""
        return collect(self.units, self.period.id, self.listed)

    @cached_property
    def listed(self) -> ItemsByUnit:
        """Every unit's items, by the unit's id."""
        if self.source:
            return self.source.listed
        return ByUnit(self.units, partial(items_of, period=self.period.id), self.known.items)

    @cached_property
    def states(self) -> Mapping[str, UnitReporting]:
        """The reporting state of each unit due, by the unit's id."""
        if self.source:
            return self.source.states
        return ByUnit(self.units, partial(state_of, period=self.period, today=self.today))

    @cached_property
    def reporting(self) -> tuple[UnitReporting, ...]:
        """Every unit's reporting state."""
        return tuple(self.states[unit.id] for unit in self.units)

    @cached_property
    def reporting_of(self) -> dict[str, UnitReporting]:
        """The reporting state of each unit due, by its id."""
        return {row.unit.id: row for row in self.reporting}

    def reporting_by(self, unit: Unit) -> UnitReporting | None:
        """The reporting state of a unit, if it is due; nobody else is looked at."""
        return self.states[unit.id] if unit.id in self._ids else None

    def told_by(self, unit: Unit) -> list[Figure]:
        """A unit's figures as they stand in the totals, in the catalog's order.

        Only the unit and those above it are looked at.
        """
        own = self.told.get(unit.id, ())
        above = (self.told.get(one.id, ()) for one in self.dataset.ancestors(unit))
        return list(standing_in_totals(own, above, self.catalog)) if own else []

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(unit.id for unit in self.units)

    @cached_property
    def ledger(self) -> tuple[LedgerRow, ...]:
        """The rectification ledger."""
        return ledger(self.items.problems, self.dataset, self.today)

    @cached_property
    def answers(self) -> tuple[Answered, ...]:
        """Every problem with its plans."""
        return answers(self.items)

    @cached_property
    def topic_groups(self) -> tuple[Group[Topic], ...]:
        """Topics by category."""
        c = self.catalog
        return by_category(
            self.items.topics.items, c.categories.topics, c.topic_category, lambda t: [t.category]
        )

    @cached_property
    def crowding(self) -> Crowding:
        """The topics of different units that are alike."""
        return crowding(self.items.topics.items)

    @cached_property
    def problem_groups(self) -> tuple[Group[Problem], ...]:
        """Problems by category; a problem may stand in several."""
        c = self.catalog
        return by_category(
            self.items.problems.items,
            c.categories.problems,
            c.problem_category,
            lambda p: p.categories,
        )

    @cached_property
    def plan_groups(self) -> tuple[Group[Plan], ...]:
        """Plans by category."""
        c = self.catalog
        return by_category(
            self.items.plans.items, c.categories.plans, c.plan_category, lambda p: [p.category]
        )

    @cached_property
    def practice_groups(self) -> tuple[Group[Practice], ...]:
        """Practices by theme."""
        c = self.catalog
        return by_category(
            self.items.practices.items, c.categories.practices, c.theme, lambda p: [p.theme]
        )

    def of_section(self, section: Section) -> list[IndicatorSummary]:
        """The indicators of a section that any unit reported."""
        return [
            summary
            for summary in self.summaries.values()
            if summary.indicator.section == section.id and summary.figures
        ]

    def section_coverage(self, section: Section) -> Coverage:
        """How many units told a number (or less) for any indicator of the section."""
        return _best(self.units, self.of_section(section))


def _best(units: Iterable[Unit], found: list[IndicatorSummary]) -> Coverage:
    """Each unit once, in the best state that it has in any of the indicators."""
    order = list(State)
    best = {unit.id: len(order) - 1 for unit in units}
    for summary in found:
        for unit_id, figure in summary.figures.items():
            best[unit_id] = min(best[unit_id], order.index(figure.count.state))
    coverage = dict.fromkeys(order, 0)
    for index in best.values():
        coverage[order[index]] += 1
    return Coverage(**{state.value: units for state, units in coverage.items()})
