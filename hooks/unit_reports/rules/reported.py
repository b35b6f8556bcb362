"""One unit's report as the checks look at it: every figure under its indicator."""

from collections.abc import Iterator
from dataclasses import dataclass

from unit_reports.finding import Place
from unit_reports.model.catalog import Indicator
from unit_reports.model.count import Count
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import FigureEntry, Report, Scope
from unit_reports.source.builder import Loc


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One figure of one report; `loc` is the way to it."""

    unit: Unit
    indicator: Indicator
    entry: FigureEntry
    scope: Scope
    loc: Loc

    @property
    def count(self) -> Count:
        """What was counted."""
        return self.entry.count

    @property
    def place(self) -> Place:
        """Where the count stands."""
        return self.unit.place(*self.loc, "count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One report, its loc, and its figures by the id of their indicator."""

    unit: Unit
    report: Report
    loc: Loc
    figures: dict[str, Told]

    def place(self, *loc: str | int, key: bool = False) -> Place:
        """Where a part of the report (or its key) stands."""
        return self.unit.place(*self.loc, *loc, key=key)


def reports_of(unit: Unit, dataset: Dataset) -> Iterator[Reported]:
    """Every report of a unit; of an indicator given twice (E210) the first counts, as in totals."""
    known = dataset.catalog.indicator
    for report, loc in unit.reports():
        figures: dict[str, Told] = {}
        for written, entry in (report.figures or {}).items():
            if (indicator := known.get(written)) and indicator.id not in figures:
                figures[indicator.id] = Told(
                    unit=unit,
                    indicator=indicator,
                    entry=entry,
                    scope=entry.scope or report.scope,
                    loc=(*loc, "figures", written),
                )
        yield Reported(unit=unit, report=report, loc=loc, figures=figures)
