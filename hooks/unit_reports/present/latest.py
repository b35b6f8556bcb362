"""The reports that came last, by the days that the data tell and never by the day of the build."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from unit_reports.aggregate.picture import Picture
from unit_reports.model.base import last_day
from unit_reports.model.campaign import Campaign, Period
from unit_reports.model.dataset import Unit
from unit_reports.model.unit import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A report that tells its day: on which it was handed in, or up to which it goes."""

    unit: Unit
    period: Period
    report: Report
    day: str


def dated(units: Iterable[Unit], campaign: Campaign) -> list[Dated]:
    """Every report that tells a day, the newest first; an undated one has no place among them."""
    found = [one for unit in units for one in _of(unit, campaign)]
    found.sort(key=lambda one: one.unit.id)
    found.sort(key=lambda one: (one.day, campaign.order[one.period.id]), reverse=True)
    return found


def handed_in(units: Iterable[Unit], campaign: Campaign) -> list[Dated]:
    """Those of them that tell on which day they were handed in."""
    return [one for one in dated(units, campaign) if one.report.submitted]


def last_of(picture: Picture) -> dict[str, Dated]:
    """The last report that each unit due handed in, of any period, by the unit's id."""
    found: dict[str, Dated] = {}
    for one in handed_in(picture.units, picture.campaign):
        found.setdefault(one.unit.id, one)
    return found


def _of(unit: Unit, campaign: Campaign) -> Iterator[Dated]:
    periods = {period.id: period for period in campaign.periods}
    for report, _ in unit.reports():
        period, day = periods.get(report.period), _day_of(report)
        if period and day and report.says_anything:
            yield Dated(unit=unit, period=period, report=report, day=day)


def _day_of(report: Report) -> str:
    if report.submitted:
        return report.submitted
    return last_day(report.as_of).isoformat() if report.as_of else ""
