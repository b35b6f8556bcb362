"""Each indicator over the periods: totals side by side, what they changed by, and their sum."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from unit_reports.aggregate.figures import IndicatorSummary, among
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.total import Coverage, Interval
from unit_reports.model.catalog import Indicator, OverPeriods, OverUnits
from unit_reports.model.unit import Scope

Change = tuple[int | None, int | None]
"""Inclusive low and high of a difference; `None` is an open end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one indicator changed by between two periods.

    `units` told a number in both, and `change` is between their totals alone: a unit that is new,
    gone or silent changes a total without anything having happened.
    """

    units: int
    change: Change


@dataclass(frozen=True, kw_only=True)
class IndicatorHistory:
    """One indicator in every period, oldest first."""

    summaries: tuple[IndicatorSummary, ...]

    @property
    def indicator(self) -> Indicator:
        """The indicator."""
        return self.summaries[-1].indicator

    @cached_property
    def steps(self) -> tuple[Step | None, ...]:
        """The change from each period to the next; nothing where no unit told both numbers."""
        pairs = zip(self.summaries, self.summaries[1:], strict=False)
        return tuple(_step(before, after) for before, after in pairs)

    @property
    def adds_up(self) -> bool:
        """Whether the figures of the periods may be added."""
        over = self.indicator
        return over.over_periods is OverPeriods.SUM and over.over_units is OverUnits.SUM

    @cached_property
    def sum(self) -> Interval | None:
        """The sum over the periods, if they add up and any unit reported in any of them."""
        told = [summary.total.interval for summary in self.summaries]
        known = [interval for interval in told if interval is not None]
        if not self.adds_up or not known:
            return None
        highs = [high for _, high in known]
        high = None if None in highs else sum(high for high in highs if high is not None)
        return sum(low for low, _ in known), high

    @cached_property
    def coverage(self) -> Coverage:
        """What the sum rests on, in reports: a unit counts once for each period."""
        found = Coverage()
        for summary in self.summaries:
            found += summary.total.coverage
        return found


def history(pictures: Sequence[Picture]) -> Iterator[IndicatorHistory]:
    """Every indicator that any unit reported in any period, in the catalog's order."""
    for key in pictures[-1].summaries:
        found = tuple(picture.summaries[key] for picture in pictures)
        if any(summary.figures for summary in found):
            yield IndicatorHistory(summaries=found)


def _step(before: IndicatorSummary, after: IndicatorSummary) -> Step | None:
    if before.indicator.over_units is not OverUnits.SUM:
        return None
    old, new = _telling(before), _telling(after)
    both = {unit_id for unit_id in old.keys() & new.keys() if old[unit_id] == new[unit_id]}
    both = {unit_id for unit_id in both if old[unit_id][1] in {None, *both}}
    first, second = among(before, both).total.interval, among(after, both).total.interval
    if not both or first is None or second is None:
        return None
    low = None if first[1] is None else second[0] - first[1]
    high = None if second[1] is None else second[1] - first[0]
    return Step(units=len(both & before.figures.keys()), change=(low, high))


def _telling(summary: IndicatorSummary) -> dict[str, tuple[Scope, str | None]]:
    """The units that tell a number: of whom, and the unit whose figure contains it, if one does.

    A figure of the unit alone and one of all below it are not like for like.
    """
    return {
        figure.unit.id: (figure.scope, figure.covered_by.unit.id if figure.covered_by else None)
        for figure in (*summary.figures.values(), *summary.elsewhere)
        if figure.count.state.tells_number
    }
