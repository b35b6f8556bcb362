"""What a change of the data does: two data sets as of one day, held against each other.

Units, periods and indicators are the same by their ids. Of a unit whose file cannot be read on one
side (a draft) nothing is said but that: that its figures and items are not there is no change.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from unit_reports.aggregate.changed import Changed, FieldChange, field_changes, pairs
from unit_reports.aggregate.figures import Figure, IndicatorSummary, among
from unit_reports.aggregate.history import IndicatorHistory, Step
from unit_reports.aggregate.item_changes import ItemChange, item_changes
from unit_reports.aggregate.office_changes import (
    ListPath,
    OfficeChange,
    office_changes,
    reordered,
)
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import UnitReporting
from unit_reports.aggregate.series import Series
from unit_reports.finding import Finding, Severity
from unit_reports.model.dataset import Dataset, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalChange:
    """An indicator whose total or figures differ.

    `figures` are those that differ, by unit; `step` is what those of them changed by that told a
    number before and after. What stays the same adds no uncertainty.
    """

    total: Changed[IndicatorSummary]
    figures: tuple[Changed[Figure], ...]
    step: Step | None

    @property
    def only_due(self) -> bool:
        """Whether nothing differs but who owes a report or cannot be read."""
        old, new = self.total.before, self.total.after
        if old is None or new is None or self.figures:
            return False
        return _told(old) == _told(new)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingChange:
    """A unit whose state of reporting, reported parts or facts of the report differ.

    `parts` are those that went between not reported (`None`), nothing to report (0) and entries.
    `first` is a unit that never reported before.
    """

    row: Changed[UnitReporting]
    parts: tuple[tuple[str, int | None, int | None], ...] = ()
    first: bool = False

    @property
    def unit(self) -> Unit:
        """The unit."""
        return self.row.one.unit

    @property
    def arrives(self) -> bool:
        """Whether there is a report now that was not there before."""
        return _has_report(self.row.after) and not _has_report(self.row.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDifference:
    """One period before and after; `same` indicators that anybody reported did not change."""

    picture: Changed[Picture]
    totals: tuple[TotalChange, ...]
    same: int
    reporting: tuple[ReportingChange, ...]
    items: tuple[ItemChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether it was there and is there, and nothing in it changed."""
        return self.picture.stays and not (self.totals or self.reporting or self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsChange:
    """Open warnings that are new, findings that went away, and warnings that were answered."""

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    answered: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Everything that differs between two states of the data."""

    before: Series
    after: Series

    @cached_property
    def unreadable(self) -> Changed[tuple[Unit, ...]]:
        """The units whose files cannot be read, before and after."""
        sides = (self.before.dataset.units, self.after.dataset.units)
        before, after = (tuple(u for u in units if not u.readable) for units in sides)
        return Changed(before=before, after=after)

    @cached_property
    def units(self) -> tuple[Changed[Unit], ...]:
        """The units that appear, leave, or have other facts, by id."""
        return tuple(_units(self.before.dataset, self.after.dataset))

    @cached_property
    def office(self) -> tuple[OfficeChange, ...]:
        """What differs in the campaign and the catalog."""
        return tuple(office_changes(self.before.dataset, self.after.dataset))

    @cached_property
    def reordered(self) -> tuple[ListPath, ...]:
        """The lists of the campaign and the catalog whose entries stand in another order."""
        return tuple(reordered(self.before.dataset, self.after.dataset))

    @cached_property
    def periods(self) -> tuple[PeriodDifference, ...]:
        """Every period of either side, newest first."""
        pictures = pairs(self.before.pictures, self.after.pictures, lambda p: p.period.id)
        newest = sorted(pictures, key=lambda p: (p.one.period.end, p.one.period.id), reverse=True)
        return tuple(_period(picture, self.before.dataset) for picture in newest)

    @cached_property
    def findings(self) -> FindingsChange:
        """What the check says now and did not say before, and the other way round."""
        faulty = {unit.id for unit in self.unreadable.after or ()}
        return _findings(self.before.findings, self.after.findings, faulty)

    @cached_property
    def is_empty(self) -> bool:
        """Whether nothing differs in what can be read."""
        found, faulty = self.findings, self.unreadable
        was, now = ([unit.id for unit in side or ()] for side in (faulty.before, faulty.after))
        return (
            not (self.units or self.office or self.reordered or was != now)
            and all(period.is_empty for period in self.periods)
            and not (found.new or found.gone or found.answered)
        )


def _units(before: Dataset, after: Dataset) -> Iterator[Changed[Unit]]:
    found = pairs(before.units, after.units, lambda unit: unit.id)
    for pair in sorted(found, key=lambda pair: pair.one.id):
        if pair.before is None or pair.after is None:
            yield pair
        elif pair.before.readable and pair.after.readable:
            fields = field_changes(pair.before.file, pair.after.file, skip={"reports"})
            if fields:
                yield replace(pair, fields=fields)


def _period(picture: Changed[Picture], before: Dataset) -> PeriodDifference:
    totals, same = _totals(picture)
    return PeriodDifference(
        picture=picture,
        totals=tuple(totals),
        same=same,
        reporting=tuple(_reporting(picture, before)),
        items=tuple(item_changes(picture.before, picture.after)),
    )


def _totals(picture: Changed[Picture]) -> tuple[list[TotalChange], int]:
    """The indicators that changed, in the catalog's order, and how many others were reported."""
    found, same = [], 0
    was, now = (side.summaries.values() if side else () for side in (picture.before, picture.after))
    for total in pairs(was, now, lambda summary: summary.indicator.id):
        old, new = total.before, total.after
        if not any(summary is not None and summary.figures for summary in (old, new)):
            continue
        figures = tuple(_figures(old, new))
        if old is None or new is None or figures or _said(old) != _said(new):
            found.append(TotalChange(total=total, figures=figures, step=_step(total, figures)))
        else:
            same += 1
    return found, same


def _said(summary: IndicatorSummary) -> tuple[Any, ...]:
    """What is told of a total."""
    return summary.total, summary.indicator.measure, summary.indicator.over_units


def _told(summary: IndicatorSummary) -> tuple[Any, ...]:
    """The same without the units that told nothing."""
    total, *others = _said(summary)
    coverage = replace(total.coverage, not_reported=0, unreadable=0)
    return replace(total, coverage=coverage), *others


def _figures(old: IndicatorSummary | None, new: IndicatorSummary | None) -> list[Changed[Figure]]:
    """The figures that differ, by unit; none of a unit that cannot be read on one side."""
    was, now = (summary.figures.values() if summary else () for summary in (old, new))
    silent = {u.id for s in (old, new) if s for u in s.units if not u.readable}
    found = []
    for pair in pairs(was, now, lambda figure: figure.unit.id):
        told, tells = _facts(pair.before), _facts(pair.after)
        if pair.one.unit.id not in silent and told != tells:
            fields = tuple(
                FieldChange(path=(name,), before=told.get(name), after=tells.get(name))
                for name in dict.fromkeys((*tells, *told))
                if told.get(name) != tells.get(name)
            )
            found.append(replace(pair, fields=fields))
    return sorted(found, key=lambda pair: pair.one.unit.id)


def _facts(figure: Figure | None) -> dict[str, Any]:
    if figure is None:
        return {}
    facts = {name: getattr(figure, name) for name in FIGURE_FACTS}
    facts["covered_by"] = figure.covered_by.unit.id if figure.covered_by else None
    return {name: value for name, value in facts.items() if value not in (None, ())}


FIGURE_FACTS = ("count", "scope", "joint", "rate", "note", "items", "covered_by")
"""What makes a figure another one; `covered_by` by the id of the unit above."""


def _step(total: Changed[IndicatorSummary], figures: Iterable[Changed[Figure]]) -> Step | None:
    """What the numbers that changed did so by, like for like."""
    old, new = total.before, total.after
    if old is None or new is None or _said(old)[1:] != _said(new)[1:]:
        return None
    ids = {
        figure.one.unit.id
        for figure in figures
        if figure.before and figure.after and figure.before.count != figure.after.count
    }
    return IndicatorHistory(summaries=(among(old, ids), among(new, ids))).steps[0] if ids else None


def _reporting(picture: Changed[Picture], before: Dataset) -> Iterator[ReportingChange]:
    was, now = (side.reporting if side else () for side in (picture.before, picture.after))
    rows = pairs(was, now, lambda row: row.unit.id)
    for row in sorted(rows, key=lambda row: row.one.unit.id):
        parts: tuple[tuple[str, int | None, int | None], ...] = ()
        found = row
        if row.before is not None and row.after is not None:
            found, parts = _of_report(row.before, row.after)
            if row.before.state is row.after.state and not found.fields and not parts:
                continue
        elif not (picture.stays or row.one.state.has_report):
            continue  # in a new period nearly everybody has yet to report
        known = before.unit.get(row.one.unit.id)
        first = _has_report(row.after) and not _ever_reported(known)
        yield ReportingChange(row=found, parts=parts, first=first)


def _of_report(
    was: UnitReporting, now: UnitReporting
) -> tuple[Changed[UnitReporting], tuple[tuple[str, int | None, int | None], ...]]:
    """The facts of a report that differ, and the parts of which it tells more or less than before.

    Of how many entries there are, the entries themselves tell.
    """
    if was.report is None or now.report is None:
        return Changed(before=was, after=now), ()
    fields = field_changes(was.report, now.report, skip={"period", *was.parts})
    parts = tuple(
        (part, entries, now.parts[part])
        for part, entries in was.parts.items()
        if _kind(entries) != _kind(now.parts[part])
    )
    return Changed(before=was, after=now, fields=fields), parts


def _kind(entries: int | None) -> int | None:
    """Not reported, nothing to report, or some."""
    return None if entries is None else min(entries, 1)


def _has_report(row: UnitReporting | None) -> bool:
    return row is not None and row.state.has_report


def _ever_reported(unit: Unit | None) -> bool:
    """Whether a unit has any report; of a file that cannot be read one must suppose so."""
    return unit is not None and (
        not unit.readable or any(report.says_anything for report in unit.file.reports)
    )


def _findings(
    before: Iterable[Finding], after: Iterable[Finding], faulty: set[str]
) -> FindingsChange:
    """Errors of the later state are no part of it; what is gone from a faulty file is not known."""
    sides = tuple(before), tuple(after)
    answers = Counter(_identity(finding) for finding in sides[1] if finding.is_answered)
    was, now = ([f for f in side if not f.is_answered] for side in sides)
    new: list[Finding] = []
    gone: list[Finding] = []
    answered: list[Finding] = []
    for pair in pairs(was, now, _identity):
        if pair.before is None and pair.one.severity is Severity.WARNING:
            new.append(pair.one)
        elif pair.after is None and Path(pair.one.place.path).stem not in faulty:
            (answered if answers[_identity(pair.one)] else gone).append(pair.one)
    return FindingsChange(new=tuple(new), gone=tuple(gone), answered=tuple(answered))


def _identity(finding: Finding) -> tuple[str, str, str]:
    """A finding stays the same where its line moves, or its file within the data folder."""
    return Path(finding.place.path).name, finding.code, finding.lasting_message
