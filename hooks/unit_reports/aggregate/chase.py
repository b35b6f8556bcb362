"""What is still owed: the list to chase, with exactly what is missing of each report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import Reporting, UnitReporting
from unit_reports.model.catalog import Indicator, Section
from unit_reports.model.dataset import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What one unit still owes: all of its report, or what that lacks.

    `parts` are lists that every report should have, `sections` those in which it should have a
    figure, `indicators` those that the office shows first, `ledger` how many problems lack each
    column; `days` is how long the report has been due.
    """

    unit: Unit
    state: Reporting
    days: int
    parts: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    ledger: tuple[tuple[str, int], ...] = ()
    undated: bool = False


def chase(picture: Picture) -> Iterator[Owed]:
    """Every unit that owes something, those without a report first."""
    days = (picture.today - date.fromisoformat(picture.period.due)).days
    rows = picture.reporting
    for row in rows:
        if row.state.is_owed:
            yield Owed(unit=row.unit, state=row.state, days=days)
    for row in rows:
        if row.state.has_report and (owed := _lacking(row, picture, days)):
            yield owed


def _lacking(row: UnitReporting, picture: Picture, days: int) -> Owed | None:
    campaign = picture.campaign
    expected = {part.value for part in campaign.expects}
    # Figures that are not all shown may well be there.
    shown = "figures" not in row.withheld
    figures_due = campaign.key_figures if shown else ()
    sections_due = campaign.expects_figures if shown else ()
    parts = tuple(part for part in row.missing_parts if part in expected)
    indicators = tuple(
        summary.indicator
        for key in figures_due
        if row.unit.id not in (summary := picture.summaries[key]).figures
    )
    told = {figure.indicator.section for figure in picture.told[row.unit.id]}
    silent = (key for key in sections_due if key not in told)
    sections = tuple(picture.catalog.section[key] for key in silent)
    problems = (row.report.problems if row.report else None) or ()
    gaps = {
        key.value: sum(not getattr(problem.rectification, key.value, None) for problem in problems)
        for key in campaign.ledger
    }
    undated = row.state is Reporting.UNDATED
    ledger = tuple((key, gap) for key, gap in gaps.items() if gap)
    if not (parts or sections or indicators or ledger or undated):
        return None
    return Owed(
        unit=row.unit,
        state=row.state,
        days=days,
        parts=parts,
        sections=sections,
        indicators=indicators,
        ledger=ledger,
        undated=undated,
    )
