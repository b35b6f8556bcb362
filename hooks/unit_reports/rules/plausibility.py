"""W4xx: what may be right but wants a second look."""

from collections.abc import Iterator
from datetime import date

from unit_reports.finding import Finding, Rule, short, warning
from unit_reports.model.base import first_day, last_day
from unit_reports.model.campaign import Campaign
from unit_reports.model.count import Count
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import Scope
from unit_reports.rules.reported import Reported
from unit_reports.rules.vocabulary import PERSON_TIMES_WORD, accepted_measures
from unit_reports.source.builder import Loc

IMPLAUSIBLE = warning(
    "W401",
    "implausible",
    "数量超出常见范围",
    "“{indicator}”（{written}）超出常见范围 {low}–{high}",
    "核对是否多写少写一位，或把全系统的数当成本级",
)
MEASURE_DIFFERS = warning(
    "W402",
    "measure-differs",
    "量词与指标不同",
    "“{written}”的量词是“{measure}”，指标“{indicator}”的量词是“{expected}”",
    "核对是不是填错了指标；意思相同就改成“{expected}”",
)
DATE_IN_FUTURE = warning(
    "W403",
    "date-in-future",
    "日期还没有到",
    "{what} {written} 还没有到（今天是 {today}）",
    "核对年份和月份",
)
DATES_OUT_OF_ORDER = warning(
    "W404",
    "dates-out-of-order",
    "日期前后颠倒",
    "{first} {first_written} 晚于{second} {second_written}",
    "核对这两个日期",
)
PLAUSIBILITY_RULES: tuple[Rule, ...] = (
    IMPLAUSIBLE,
    MEASURE_DIFFERS,
    DATE_IN_FUTURE,
    DATES_OUT_OF_ORDER,
)


def plausibility(reported: Reported, dataset: Dataset, today: date) -> Iterator[Finding]:
    """Everything in one report that may be a slip of the pen."""
    unit = reported.unit
    for told in reported.figures.values():
        count, indicator = told.count, told.indicator
        differs = list(_measure(unit, (*told.loc, "count"), count, indicator.id, dataset))
        yield from differs
        # The bounds are those of one unit's own figure, in the indicator's own measure.
        own = told.scope is Scope.OWN and not differs
        if indicator.plausible and count.state.tells_number and own:
            low, high = indicator.plausible
            in_order = low <= high  # or else E224
            if in_order and (count.low > high or (count.high is not None and count.high < low)):
                yield IMPLAUSIBLE.at(
                    told.place,
                    indicator=indicator.name,
                    written=short(count.written),
                    low=low,
                    high=high,
                )
    for i, plan in enumerate(reported.report.plans or ()):
        planned = dataset.catalog.indicator.get(plan.indicator or "")
        if planned and plan.target:
            loc = (*reported.loc, "plans", i, "target")
            yield from _measure(unit, loc, plan.target, planned.id, dataset)
    yield from _dates(reported, dataset.campaign, today)


def _measure(
    unit: Unit, loc: Loc, count: Count, indicator_id: str, dataset: Dataset
) -> Iterator[Finding]:
    indicator = dataset.catalog.indicator[indicator_id]
    if PERSON_TIMES_WORD in (count.measure, indicator.measure):
        return  # an error of its own: E211
    if count.measure and count.measure not in accepted_measures(indicator):
        yield MEASURE_DIFFERS.at(
            unit.place(*loc),
            written=short(count.written),
            measure=count.measure,
            indicator=indicator.name,
            expected=indicator.measure,
        )


def _dates(reported: Reported, campaign: Campaign, today: date) -> Iterator[Finding]:
    report = reported.report
    periods = (p for p in campaign.periods if p.id == report.period)
    # Of a period whose own dates are in disorder (E223) nothing can be said.
    period = next((p for p in periods if p.start <= p.end), None)
    for key, what, written in (
        ("as_of", "数据截至", report.as_of),
        ("submitted", "报送日期", report.submitted),
    ):
        if not written:
            continue
        place = reported.place(key)
        if first_day(written) > today:
            yield DATE_IN_FUTURE.at(place, what=what, written=written, today=today)
        if period and last_day(written) < date.fromisoformat(period.start):
            yield DATES_OUT_OF_ORDER.at(
                place,
                first="报送期的开始",
                first_written=period.start,
                second=what,
                second_written=written,
            )
    as_of = report.as_of
    if not as_of:
        return
    if report.submitted and first_day(as_of) > last_day(report.submitted):
        yield DATES_OUT_OF_ORDER.at(
            reported.place("as_of"),
            first="数据截至",
            first_written=as_of,
            second="报送日期",
            second_written=report.submitted,
        )
    for i, plan in enumerate(report.plans or ()):
        if plan.due and last_day(plan.due) < first_day(as_of):
            yield DATES_OUT_OF_ORDER.at(
                reported.place("plans", i, "due"),
                first="数据截至",
                first_written=as_of,
                second="计划的时限",
                second_written=plan.due,
            )
