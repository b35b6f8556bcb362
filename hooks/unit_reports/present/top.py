"""What a site above sites shows: its parts and all of them as one; tables for pages and files."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from unit_reports.aggregate.counted import Counts
from unit_reports.aggregate.published import MergedSummary, Published
from unit_reports.aggregate.reporting import Reporting
from unit_reports.aggregate.share import Share
from unit_reports.finding import Finding
from unit_reports.model.campaign import Campaign
from unit_reports.model.catalog import Catalog, CompletionRate, Indicator, OverUnits, Section
from unit_reports.present.digest import KEY_FIGURES
from unit_reports.present.matrices import Cell, Head, Matrix, Row
from unit_reports.present.table import Table, Value, table_of
from unit_reports.present.wording import basis_text, total_bounds, total_text

UNKNOWN = "—"
"""Stands where nobody said a number, which is not zero."""


@dataclass(frozen=True, kw_only=True)
class Top:
    """Everything that a site above sites shows: its parts, and all of them as one."""

    campaign: Campaign
    catalog: Catalog
    parts: tuple[Published, ...]
    whole: Published
    findings: tuple[Finding, ...] = ()

    @cached_property
    def period(self) -> str:
        """The id of the current period."""
        return self.campaign.current.id

    @cached_property
    def counts(self) -> Counts:
        """What adds up over all units in the current period."""
        return self.whole.partials[self.period].total_counts

    @cached_property
    def summaries(self) -> dict[str, MergedSummary]:
        """Every indicator's total over all units, by id."""
        return {i.id: self.whole.summary(i, self.period) for i in self.catalog.indicators}

    @cached_property
    def by_part(self) -> dict[tuple[str, str], MergedSummary]:
        """Every indicator's total in each part as if it stood alone, by the ids of both."""
        return {
            (part.id, i.id): part.summary(i, self.period)
            for part in self.parts
            for i in self.catalog.indicators
        }

    def told(self, section: Section) -> list[Indicator]:
        """The indicators of a section that any unit tells of."""
        return [i for i in self.catalog.indicators if i.section == section.id and self._is_told(i)]

    def _is_told(self, indicator: Indicator) -> bool:
        return bool(self.summaries[indicator.id].total.coverage.reported)

    @cached_property
    def key_figures(self) -> list[Indicator]:
        """The indicators that are shown first: the campaign's own choice, or the best reported."""
        if chosen := self.campaign.key_figures:
            return [self.catalog.indicator[key] for key in chosen]
        known = [s for s in self.summaries.values() if s.sums and s.total.coverage.reported]
        best = sorted(known, key=lambda s: (-s.total.coverage.numbers, -s.total.coverage.reported))
        return [summary.indicator for summary in best[:KEY_FIGURES]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; one of totals has columns for both bounds and the coverage when downloaded."""

    head: Head
    totals: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table that is shown on a page and can be downloaded."""

    title: str
    corner: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def matrix(self) -> Matrix:
        """The table as a page shows it."""
        heads = tuple(column.head for column in self.columns)
        return Matrix(caption=self.title, corner=self.corner, columns=heads, rows=self.rows)

    @property
    def table(self) -> Table:
        """The table as a file holds it."""
        heads = [self.corner]
        for column in self.columns:
            name = column.head.text
            more = [f"{name}·{part}" for part in ("最少", "最多", "几家写了数")]
            heads += [name, *more] if column.totals else [name]
        return table_of(self.title, heads, map(self._row, self.rows))

    def _row(self, row: Row) -> tuple[Value, ...]:
        values: list[Value] = [row.head.text]
        for column, cell in zip(self.columns, row.cells, strict=True):
            if column.totals:
                values += [cell.text, *(cell.bounds or (None, None)), cell.label]
            else:
                text = "" if cell.text == UNKNOWN else cell.text
                values.append(int(text) if text.isdecimal() else text or None)
        return tuple(values)


def total_cell(summary: MergedSummary, href: str, mark: str) -> Cell:
    """A total with what it rests on, leading to where it is explained."""
    low, high = total_bounds(summary)
    coverage = summary.total.coverage
    return Cell(
        kind="total",
        text=total_text(summary),
        label=basis_text(coverage) if summary.indicator.over_units is not OverUnits.NONE else "",
        href=href or None,
        mark=mark,
        bounds=None if low is None else (low, high),
    )


def received(counts: Counts) -> int:
    """How many units gave a report that can be read."""
    return sum(counts.get(f"reporting/{s.value}", 0) for s in Reporting if s.has_report)


def rate_of(counts: Counts, rate: CompletionRate) -> Share | None:
    """A completion rate of the problems listed; nothing where none are."""
    key = f"rates/{rate.id}"
    listed, done = counts.get(f"{key}/listed", 0), counts.get(f"{key}/done", 0)
    if not listed:
        return None
    unknown = counts.get(f"{key}/unknown", 0)
    return Share(low=Fraction(done, listed), high=Fraction(done + unknown, listed))


_UNSAID = {
    "ledger/closed": "ledger/state_unknown",
    "ledger/open_for_certain": "ledger/state_unknown",
    "ledger/overdue": "ledger/lacks/due",
}
"""What cannot be counted where no problem says what it takes, and who does not say it."""


def is_known(key: str, name: str, counts: Counts) -> bool:
    """Whether anybody reported a list, and what a number of it is made of."""
    told = counts.get(f"{name}/reported", 0) + counts.get(f"{name}/nil", 0)
    items = counts.get(f"{name}/items", 0)
    unsaid = counts.get(_UNSAID.get(key, ""), 0)
    return bool(told) and not (unsaid and unsaid == items)
