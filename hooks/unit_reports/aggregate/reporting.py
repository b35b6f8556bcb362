"""Who reported: states that add up to the units due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from unit_reports.aggregate.items import NOTHING
from unit_reports.model.campaign import Period
from unit_reports.model.dataset import Unit
from unit_reports.model.unit import PARTS, Report


class Reporting(StrEnum):
    """The state of one unit's duty to report."""

    ON_TIME = "on_time"
    LATE = "late"
    UNDATED = "undated"
    NIL = "nil"
    EXEMPT = "exempt"
    NOT_YET_DUE = "not_yet_due"
    MISSING = "missing"
    UNREADABLE = "unreadable"

    @property
    def has_report(self) -> bool:
        """Whether there is a report that can be read."""
        return self in _REPORTED

    @property
    def is_owed(self) -> bool:
        """Whether a report is owed and not there in a form that can be read."""
        return self in (Reporting.MISSING, Reporting.UNREADABLE)


_REPORTED = (Reporting.ON_TIME, Reporting.LATE, Reporting.UNDATED, Reporting.NIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReporting:
    """One unit's state, its report, and the parts it has and has not.

    `parts` maps each part to the number of its entries; `None` is not reported, 0 is nothing to
    report; those in `withheld` have content that is not shown, or not all of it. `reason` is why
    the unit is exempt.
    """

    unit: Unit
    state: Reporting
    report: Report | None
    parts: dict[str, int | None]
    reason: str | None = None
    withheld: frozenset[str] = frozenset()

    @property
    def missing_parts(self) -> list[str]:
        """The parts that the report does not have."""
        told = self.withheld
        return [
            part for part, entries in self.parts.items() if entries is None and part not in told
        ]


def state_of(unit: Unit, period: Period, today: date) -> UnitReporting:
    """The state of a unit that is due."""
    found = unit.report(period.id)
    report = found[0] if found else None
    parts: dict[str, int | None] = dict.fromkeys(PARTS)
    if report:
        for part in PARTS:
            entries = getattr(report, part)
            empty = entries is None or (not entries and report.withholds(part))
            parts[part] = None if empty else len(entries)
    withheld = NOTHING
    if report and report.withheld:  # each empty set would be one of its own
        withheld = frozenset(part.value for part in report.withheld)
    exemption = unit.file.exemption(period)
    reason = None
    if not unit.readable:
        state = Reporting.UNREADABLE
    elif report is None or not report.says_anything:
        if exemption:
            state, reason = Reporting.EXEMPT, exemption.reason
        elif today <= date.fromisoformat(period.due):
            state = Reporting.NOT_YET_DUE
        else:
            state = Reporting.MISSING
    elif not any(parts.values()) and not withheld:
        state = Reporting.NIL
    elif report.submitted is None:
        state = Reporting.UNDATED
    else:
        state = Reporting.ON_TIME if report.submitted <= period.due else Reporting.LATE
    return UnitReporting(
        unit=unit, state=state, report=report, parts=parts, reason=reason, withheld=withheld
    )


def percentages(numbers: Sequence[int]) -> list[int]:
    """Whole percentages that add up to 100: the largest remainders are rounded up (Hamilton)."""
    total = sum(numbers)
    if not total:
        return [0 for _ in numbers]
    shares = [divmod(100 * number, total) for number in numbers]
    left = 100 - sum(share for share, _ in shares)
    order = sorted(range(len(numbers)), key=lambda i: (-shares[i][1], i))
    up = set(order[:left])
    return [share + (i in up) for i, (share, _) in enumerate(shares)]
